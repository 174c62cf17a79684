"""
The process of its own that one submitted notebook runs in; a script, started by `running`.

It reads a job from standard input, locks itself in, and runs the notebook's code cells one after
the other as IPython does. What each exercise's `check` answers goes out on standard output, one
line of JSON each; what the notebook prints or draws goes nowhere.
"""

import json
import os
import signal
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 0.2  # seconds between two looks at the clock


def main():
    """Run the cells of one job."""
    job = json.load(sys.stdin)
    channel = os.dup(sys.stdout.fileno())
    # The checkout may hold what is none of a notebook's business: find the course before the lock.
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    from course_lib.exercises._engine import Exercise
    from course_lib.reviewing import confinement

    shell = new_shell()
    confinement.lock(**job["lock"])
    bell = Bell()
    at = {"cell": 0}

    def tell(**what):
        os.write(channel, json.dumps({**at, **what}).encode() + b"\n")

    def told(check):
        def check_and_tell(self, answer=...):
            result = check(self, answer)
            words = result.message.partition("\n")[0][:300]
            tell(check=self.name, status=result.status, mistake=result.mistake, words=words)
            return result

        return check_and_tell

    Exercise.check = told(Exercise.check)
    tell(ready=True)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    for at["cell"], source in job["cells"]:
        tell(begun=True)
        if error := run(shell, source, bell, job["cell_seconds"]):
            tell(memory=isinstance(error, MemoryError), **said(error))
    tell(done=True)
    os._exit(0)  # whatever the notebook wanted to do at the end


def new_shell():
    """Make IPython's shell, without its history and without other programs."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Shell(InteractiveShell):
        def enable_gui(self, gui=None):
            """Open no window: what `%matplotlib` asks for."""

        def system(self, command):
            """Start no program, and go on: what `!` and `%pip` ask for."""
            self.user_ns["_exit_code"] = 1

        def getoutput(self, command, *_, **__):
            return []

        def ask_exit(self):
            """Go on: the exercises after an `exit()` count too."""

    config = Config()
    config.HistoryManager.enabled = False
    return Shell.instance(config=config)


def run(shell, source, bell, seconds):
    """Run one cell and return what it raised, or None."""
    try:
        with bell.rings_after(seconds):
            result = shell.run_cell(source)
    except KeyboardInterrupt as error:
        return error
    return result.error_before_exec or result.error_in_exec


def said(error):
    """Return an exception's name and its own words, in one line."""
    words = ""
    with suppress(Exception):
        place = f"{error.msg}, line {error.lineno}" if isinstance(error, SyntaxError) else ""
        words = " ".join((place or str(error)).split())[:200]
    return {"error": type(error).__name__[:80], "words": words}


class Bell:
    """Interrupts a cell that takes too long, as Ctrl-C would; if it goes on, again and again."""

    def __init__(self):
        self.end = None
        # Python leaves Ctrl-C ignored where it was started so.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        threading.Thread(target=self.watch, daemon=True).start()

    @contextmanager
    def rings_after(self, seconds):
        """Ring if the block has not ended by then."""
        self.end = time.monotonic() + seconds
        try:
            yield
        finally:
            self.end = None

    def watch(self):
        """Look at the clock for ever."""
        while True:
            time.sleep(PATIENCE)
            if self.end is not None and time.monotonic() > self.end:
                ring()
                time.sleep(5 * PATIENCE)


def ring():
    """Send Ctrl-C to the main thread."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    else:
        import _thread

        _thread.interrupt_main()


if __name__ == "__main__":
    main()
