"""
Run submitted notebooks, each in a process of its own, some at a time, and write down what was said.

A process that takes too long, too much memory or too much disk is ended with all that it started;
its folder is thrown away. Whatever it does, it costs its own row only.

    submission -> job -> [worker.py in its own process] -> lines of JSON -> Run
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from course_lib.reviewing import confinement

WORKER = Path(__file__).with_name("worker.py")
PATIENCE = 0.2  # seconds between two looks at a process
LINE, LINES = 8000, 5000  # what a process may say: bytes in one line, lines in all
FILES = 1000  # how many it may keep


@dataclass(frozen=True)
class Limits:
    """What one notebook may use: seconds in all, megabytes of memory, megabytes on the disk."""

    seconds: int = 240
    memory: int = 2000
    disk: int = 100

    @property
    def cell_seconds(self):
        """How long one cell may take; the other cells still have their turn."""
        return self.seconds / 2


@dataclass
class Run:
    """
    What came of one notebook.

    Parameters
    ----------
    checks : list of dict
        What `check` answered, in order: its `cell`, the exercise's name as `check`, `status`,
        `mistake` and `words`.
    errors : list of dict
        The cells that raised: `cell`, the name of the `error`, its `words`.
    ended : str
        Why the notebook did not come to its end; empty if it did.
    cell : int
        The number of the last one that was begun.
    """

    checks: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    ended: str = ""
    cell: int = 0


def run_all(notebooks: Sequence, limits, jobs, tell):
    """
    Run notebooks, `jobs` of them at a time.

    Parameters
    ----------
    notebooks : sequence of list of (int, str)
        For each notebook the number and source of its code cells.
    limits : Limits
    jobs : int
    tell : callable
        Called with the position of a notebook and its `Run`, as soon as it has one.

    Returns
    -------
    runs : list of Run
    """
    read, stop = confinement.readable(), threading.Event()
    with ThreadPoolExecutor(jobs) as pool:
        tasks = {
            pool.submit(_run, cells, limits, read, stop): position
            for position, cells in enumerate(notebooks)
        }
        try:
            for task in as_completed(tasks):
                tell(tasks[task], task.result())
        except BaseException:  # Ctrl-C, as a rule
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise
    return [task.result() for task in tasks]


def _run(cells, limits, read, stop):
    run = Run()
    try:
        place = tempfile.mkdtemp(prefix="review-")
        try:
            _run_in(place, cells, limits, read, stop, run)
        finally:
            with suppress(OSError, RecursionError):  # a maze of folders stays; it harms nobody
                shutil.rmtree(place)
    except OSError as error:  # the disk is full, or there are too many processes
        run.ended = f"could not be run: {error.strerror or error}"
    return run


def _run_in(place, cells, limits, read, stop, run):
    lock = {
        "read": read,
        "write": [place],
        "memory": limits.memory,
        "seconds": limits.seconds + 5,
        "file_size": limits.disk,
    }
    job = {"cells": cells, "cell_seconds": limits.cell_seconds, "lock": lock}
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", "-X", "utf8", str(WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=place,
        env=_surroundings(place),
        start_new_session=True,
    )
    talk = _Talk(process, job, run)
    end = time.monotonic() + limits.seconds
    too_much = ""
    try:
        talk.start()
        while talk.is_alive() and not too_much and not stop.is_set():
            talk.join(PATIENCE)
            if time.monotonic() > end:
                too_much = f"timed out: not at its end after {limits.seconds} seconds"
            else:
                too_much = _too_much(process.pid, place, limits)
    finally:
        going_on = talk.is_alive()
        _end(process)
        code = process.wait()
    talk.join(1)  # not longer: a process that escaped may hold its end of the line
    run.ended = too_much if going_on else talk.over
    if run.ended == SILENT:
        run.ended = _farewell(code)


SILENT, FLOODED = "fell silent", "flooded the reviewer with words"


class _Talk(threading.Thread):
    """Hands over the job and listens, in a thread; `over` tells why there is no more to hear."""

    def __init__(self, process, job, run):
        super().__init__(daemon=True)
        self.process, self.job, self.heard = process, job, run
        self.over = SILENT

    def run(self):
        with suppress(OSError), self.process.stdin as line:
            line.write(json.dumps(self.job).encode())
        with suppress(OSError, ValueError), self.process.stdout as lines:
            self.over = self.listen(lines)

    def listen(self, lines):
        ready, before = False, "no reason told"
        for _ in range(LINES):
            line = lines.readline(LINE)
            if not line:
                return SILENT if ready else f"could not be started: {before}"
            said = _understood(line)
            if said is None and ready:
                return "spoke to the reviewer as no lesson does"
            if said is None:
                before = line.decode(errors="replace").strip()
                continue
            ready = True
            self.heard.cell = said["cell"]
            if "check" in said:
                self.heard.checks.append(said)
            if "error" in said:
                self.heard.errors.append(said)
            if "done" in said:
                return ""
        return FLOODED


TELLS = {
    "ready": {"ready": bool},
    "begun": {"begun": bool},
    "check": {"check": str, "status": str, "mistake": str | None, "words": str},
    "error": {"error": str, "memory": bool, "words": str},
    "done": {"done": bool},
}


def _understood(line):
    """Read one line as what a worker says, or return None."""
    try:
        said = json.loads(line)
        kind = next(kind for kind in TELLS if kind in said)
        fields = {"cell": int, **TELLS[kind]}
        fits = said.keys() == fields.keys() and all(
            isinstance(said[key], wanted) for key, wanted in fields.items()
        )
    except (ValueError, RecursionError, TypeError, AttributeError, StopIteration):
        return None
    return said if fits else None


def _too_much(pid, place, limits):
    """Say whether a process uses more than it may."""
    if _memory(pid) > limits.memory * confinement.MEGABYTE:
        return f"out of memory: more than {limits.memory} MB"
    if not _fits(place, limits.disk * confinement.MEGABYTE):
        return f"wrote too much: more than {limits.disk} MB or {FILES} files"
    return ""


def _fits(place, most):
    files = size = 0
    with suppress(RecursionError):
        for folder, folders, names in os.walk(place):
            files += len(folders) + len(names)
            for name in names[:FILES]:
                with suppress(OSError):
                    size += os.lstat(os.path.join(folder, name)).st_size
            if size > most or files > FILES:
                return False
        return True
    return False


def _family(pid):
    """Find a process and what it started, where that can be seen."""
    import psutil

    with suppress(psutil.Error):
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    return []


def _memory(pid):
    import psutil

    size = 0
    for process in _family(pid):
        with suppress(psutil.Error):
            size += process.memory_info().rss
    return size


def _end(process):
    """End a process and all that it started, if it still can be found."""
    import psutil

    for one in _family(process.pid):
        with suppress(psutil.Error):
            one.kill()
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        process.kill()


def _farewell(code):
    if code < 0:
        with suppress(ValueError):
            return f"was ended by the system ({signal.Signals(-code).name}): {_why(-code)}"
    return f"left Python before its end, with exit code {code}"


def _why(number):
    if number in (getattr(signal, "SIGXCPU", None), signal.SIGKILL if os.name != "nt" else None):
        return "too much computing time or memory, or by its own hand"
    return "a crash, or by its own hand"


def _surroundings(place):
    """Keep the reviewer's environment, and the secrets in it, to the reviewer."""
    import matplotlib

    kept = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    places = ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "IPYTHONDIR")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        **dict.fromkeys(places, place),
        "MPLCONFIGDIR": matplotlib.get_cachedir(),
        "MPLBACKEND": "agg",
        "COURSE_PROGRESS": "off",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONIOENCODING": "utf-8",
    }
