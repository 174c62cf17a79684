#!/usr/bin/env python3
"""
Open the course, or run its tests: one file for Linux, macOS and Windows.

    python course.py                      open JupyterLab on the first lesson
    python course.py --port 9999          the same; what begins with a dash goes to JupyterLab
    python course.py reset 07             begin a lesson afresh; what you had is kept
    python course.py test                 run every test
    python course.py test unit -k pad     run some of them; what follows a dash goes to pytest
    python course.py help                 list the course's other commands

Everything that the course needs goes into the folder .venv beside this file. A stamp in there says
what it holds and is written last: a run that was cut off is taken up again, and while nothing has
changed the course opens at once, without a network. Deleting .venv undoes all of it.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)  # as in pyproject.toml; so that this can be told, any Python 3 must read the file
if sys.version_info < OLDEST:
    sys.exit(
        "The course needs Python {}.{} or newer, and this is Python {}.{}.\n"
        "Install a newer one from python.org/downloads, then run the command again with it, for\n"
        "example: python3.13 course.py (on Windows: py -3.13 course.py).".format(
            *OLDEST, *sys.version_info[:2]
        )
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "course.json"

EXTRAS = ["[test]", "[publish]", ""]  # of pyproject.toml; each contains those after it
PUBLISHING = {"site", "slides"}  # the words that need more than the course does

TESTS = {
    "lint": "ruff check",
    "format": "ruff format --check",
    "unit": "pytest tests course_lib --doctest-modules --ignore=tests/browser",
    "notebooks": "pytest notebooks --nbval --nbval-current-env --nbval-cell-timeout=120"
    " --nbval-sanitize-with=tests/nbval_sanitize.cfg",
    "browser": "pytest tests/browser",
}

# What a failed installation says, and what helps.
REMEDIES = [
    (
        "No module named venv|No module named ensurepip|ensurepip is not available",
        "This Python lacks the part that makes environments. On Debian or Ubuntu install it with\n"
        "    sudo apt install python3-venv\n"
        "elsewhere install Python from python.org. Then run this again.",
    ),
    (
        "No space left|Disk quota exceeded|not enough space|os error 28|os error 112",
        "The disk is full. The course needs about 1 GB; make room, then run this again.",
    ),
    (
        "Permission denied|Access is denied|Read-only file system|used by another process",
        "A file could not be written. Close JupyterLab and all else that uses the course, or move\n"
        "the course to a folder of your own. Then run this again.",
    ),
    (
        "CERTIFICATE_VERIFY_FAILED|invalid peer certificate|UnknownIssuer",
        "Something on the way shows a certificate that Python does not know. At a school or a\n"
        "company, ask for its certificate file and name it in SSL_CERT_FILE and PIP_CERT.",
    ),
    (
        "Retrying (|name resolution|dns error|getaddrinfo|error sending request|NewConnection"
        "|Connection refused|Connection reset|timed out|is unreachable|Could not connect",
        "The network could not be reached. It is needed this once. What was downloaded is kept:\n"
        "connect (behind a proxy, set HTTPS_PROXY), then run this again.",
    ),
]


class Stop(Exception):
    """The course cannot go on; the message says why, and what helps."""


def main(arguments):
    """Do what the words ask for and return an exit code."""
    word = arguments[0] if arguments else ""
    if word in ("-h", "--help"):
        print(__doc__.strip())
        return 0
    if word == "test":
        return test(arguments[1:])
    install("[publish]" if word in PUBLISHING else "")
    return run("-m", "course_lib", *(["lab"] if word[:1] in ("", "-") else []), *arguments)


# The environment


def install(extra=""):
    """Make .venv hold what the course needs, and what an extra needs; if it does, do nothing."""
    made = read_stamp()
    extra = next(one for one in EXTRAS if one in (extra, made.get("extra"), ""))
    python = [*sys.version_info[:2], sys.base_prefix]
    stamp = {"place": str(VENV), "inputs": inputs(), "extra": extra, "python": python}
    whole = {**made, "python": python} == stamp and PYTHON.exists()
    # Another Python may start the course: it runs on the environment's own, if that still runs.
    if whole and (made == stamp or version() == made.get("python", [])[:2]):
        return
    make_environment(made)
    wanted = ["-c", "constraints.txt", "-e", "." + stamp["extra"]]
    uv = shutil.which("uv")
    if uv:
        say("Installing what the course needs with uv …")
        watch(uv, "pip", "install", "--python", PYTHON, *wanted)
    else:
        say("Installing what the course needs; the first time this takes a minute or two …")
        watch(PYTHON, "-m", "ensurepip")
        watch(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", *wanted)
    STAMP.write_text(json.dumps(stamp), encoding="utf-8")


def make_environment(made):
    """Make .venv, or make it anew if it is half-made, another Python's, or was moved here."""
    if VENV.exists():
        ours = made.get("inputs", "by hand") and made.get("place", str(VENV)) == str(VENV)
        if ours and version() == list(sys.version_info[:2]):
            return
        if VENV.is_symlink() or not (made or (VENV / "pyvenv.cfg").exists()):
            raise Stop(
                f"{VENV} is not a Python environment, so it is left alone.\n"
                "Move it away or give it another name, then run this again."
            )
        say("The environment in .venv is half-made, moved, or another Python's: making it anew …")
    else:
        say("Making a private Python environment in .venv …")
    try:
        if VENV.exists():
            shutil.rmtree(VENV)
    finally:  # whatever is cut off from here on, the next run knows whose folder this is
        VENV.mkdir(exist_ok=True)
        STAMP.write_text(json.dumps({"place": str(VENV), "inputs": ""}), encoding="utf-8")
    watch(getattr(sys, "_base_executable", sys.executable), "-m", "venv", "--without-pip", VENV)


def read_stamp():
    """Read what .venv says it holds."""
    try:
        return dict(json.loads(STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def inputs():
    """Put all that decides what is installed into one word."""
    word = hashlib.sha256()
    settings = sorted((ROOT / "course_lib" / "jupyter").rglob("*.json"))
    for path in [ROOT / "pyproject.toml", ROOT / "constraints.txt", *settings]:
        word.update(path.read_bytes())
    return word.hexdigest()


def version():
    """Ask the environment's Python for its version; one that does not run has none."""
    question = [str(PYTHON), "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        answer = subprocess.run(question, capture_output=True, text=True).stdout
    except OSError:
        return []
    return [int(number) for number in answer.split()]


def watch(*command):
    """Run one step of the installation; say what helps if it fails."""
    command = [str(part) for part in command]
    screen = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns - 1
    lines = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout:
            lines.append(line)
            if screen:  # how it goes, on one line
                print(f"\r{line.strip()[:width]:{width}}", end="", flush=True)
    if screen:
        print("\r" + " " * width, end="\r", flush=True)
    if process.returncode:
        raise Stop("".join(lines[-15:]) + "\n" + remedy("".join(lines), command))


def remedy(said, command):
    """Find what helps in what a failed step said."""
    for signs, help_ in REMEDIES:
        if any(sign in said for sign in signs.split("|")):
            return help_
    return f"This step failed: {' '.join(command)}\nDelete the folder .venv, then run this again."


# The tests


def test(arguments):
    """Run the tests that are named, or all, and tell at the end how each went."""
    dash = next((i for i, word in enumerate(arguments) if word.startswith("-")), len(arguments))
    names, options = arguments[:dash] or list(TESTS), arguments[dash:]
    unknown = set(names) - set(TESTS)
    if unknown:
        raise Stop(f"There is no test {unknown.pop()!r}; there are: {', '.join(TESTS)}.")
    install("[test]")
    results = []
    for name, command in TESTS.items():
        if name not in names:
            continue
        words = command.split() + (options if command.startswith("pytest") else [])
        say(f"{name}: {' '.join(words)}")
        began = time.monotonic()
        code = run("-m", *words, cwd=ROOT, COURSE_PROGRESS="off")
        results.append((name, "failed" if code else "passed", time.monotonic() - began))
    say("Result")
    for name, result, seconds in results:
        print(f"  {name:12}{result:10}{seconds:6.1f} s")
    return int(any(result == "failed" for _, result, _ in results))


# Saying and running


def say(text):
    """Tell the reader what happens now."""
    print(f"\n== {text}", flush=True)


def run(*arguments, cwd=None, **environment):
    """Run the environment's Python and return its exit code; at Ctrl-C it ends first, then this."""
    # Small matrix products gain nothing from more threads, and wait for them on a busy machine.
    environment = {"OPENBLAS_NUM_THREADS": "1", **os.environ, **environment}
    interrupted = False
    with subprocess.Popen([str(PYTHON), *arguments], cwd=cwd, env=environment) as process:
        while True:
            try:
                code = process.wait()
                break
            except KeyboardInterrupt:
                interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return code


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as reason:
        sys.exit(f"\n{reason}")
    except OSError as problem:
        sys.exit(f"\n{problem}\n{remedy(str(problem), sys.argv)}")
    except KeyboardInterrupt:
        sys.exit(130)
