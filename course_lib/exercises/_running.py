"""
Run somebody's function on copies, for a while, and write down what it did.

Whatever the function does (raises, prints, changes its input, leaves Python, never ends) comes
back as an `Outcome`. Only the learner's own Ctrl-C, or the stop button, passes through.
"""

import builtins
import copy
import difflib
import io
import linecache
import re
import signal
import sys
import threading
import time
import traceback
import types
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass

import numpy as np


class TimeIsUp(BaseException):
    """Not an Exception, so that a learner's `except Exception` does not catch it."""


@dataclass(frozen=True)
class Outcome:
    """What one call did."""

    value: object = None
    error: type | None = None  # the class of what was raised
    said: str = ""  # the exception's own words
    line: str = ""  # the learner's line that raised
    there: tuple = ()  # the numbers in that line, as pairs of name and text
    meant: str = ""  # a name that there is, like the one that there is not
    printed: str = ""
    changed: tuple = ()  # positions of the arguments that are not what they were


def run(function, probes, seconds=None):
    """
    Call a function once for each probe, all within a time limit.

    Returns
    -------
    outcomes : list of Outcome
        One for each probe; if the time ran out, the last one's error is `TimeIsUp` and those
        after it are missing.

    Examples
    --------
    >>> [outcome.value for outcome in run(lambda x: 2 * x, [(1,), (2,)])]
    [2, 4]
    """
    outcomes = []
    try:
        with _limit(seconds):
            for probe in probes:
                outcomes.append(_call(function, probe))
    except TimeIsUp as up:
        if len(outcomes) < len(probes):
            outcomes.append(Outcome(error=TimeIsUp, **_place(up, function)))
    return outcomes


def _call(function, probe):
    arguments = copy.deepcopy(probe)
    heard = _Heard()
    value, error = None, None
    try:
        with redirect_stdout(heard):
            value = _kept(function(*arguments))
    except (TimeIsUp, KeyboardInterrupt):
        raise
    except BaseException as raised:
        error = raised
    return Outcome(
        value=value,
        error=type(error) if error else None,
        said=_words(error),
        **_place(error, function),
        printed=heard.getvalue(),
        changed=tuple(
            k for k, pair in enumerate(zip(probe, arguments, strict=True)) if not _unchanged(*pair)
        ),
    )


def _kept(value):
    """Copy what came back: a function may hand out the same array again and fill it anew."""
    if isinstance(value, np.ndarray):
        return value.copy()
    return type(value)(map(_kept, value)) if type(value) in (list, tuple) else value


class _Heard(io.StringIO):
    """Listens to what is printed, and stops listening when it goes on and on."""

    def write(self, text):
        if self.tell() < 10_000:
            super().write(text)
        return len(text)


def _unchanged(before, after):
    if isinstance(before, np.ndarray):
        return (before.shape, before.dtype) == (after.shape, after.dtype) and np.array_equal(
            before, after, equal_nan=before.dtype.kind == "f"
        )
    return before == after


def _words(error):
    try:
        return str(error) if error else ""
    except Exception:  # an exception's own __str__ may fail too
        return ""


def _place(error, function):
    """Find the learner's line that raised, also in a helper of theirs, and the numbers in it."""
    names = getattr(function, "__globals__", None)
    steps = traceback.walk_tb(error.__traceback__) if error else ()
    own = [(frame, number) for frame, number in steps if frame.f_globals is names]
    if not own:
        return {}
    try:
        return _seen(error, *own[-1])
    except Exception:  # objects may refuse to be looked at
        return {}


def _seen(error, frame, number):
    line = linecache.getline(frame.f_code.co_filename, number, frame.f_globals).strip()
    words = dict.fromkeys(re.findall(r"[^\W\d]\w*", line))
    values = [(word, frame.f_locals[word]) for word in words if word in frame.f_locals]
    return {
        "line": line,
        "there": tuple((word, str(value)) for word, value in values if _is_number(value)),
        "meant": _meant(error, frame),
    }


def _is_number(value):
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _meant(error, frame):
    """Find the name that was probably meant by one that there is not."""
    if not isinstance(error, (NameError, AttributeError)) or not error.name:
        return ""
    if isinstance(error, AttributeError):
        if hasattr(list, error.name):
            return ""  # meant was a list's method, and that is another story
        if isinstance(error.obj, np.ndarray) and hasattr(np, error.name):
            return f"np.{error.name}"
        known, before = dir(error.obj), "np." if error.obj is np else "."
    else:
        known, before = [*frame.f_locals, *frame.f_globals, *dir(builtins)], ""
        for name, value in frame.f_globals.items():
            if isinstance(value, types.ModuleType) and value.__name__ == error.name:
                return name
    known = [name for name in known if not name.startswith("_")]
    return "".join(before + name for name in difflib.get_close_matches(error.name, known, 1, 0.75))


def _limit(seconds):
    """Choose how to stop what does not end: by the system's alarm, else by watching each line."""
    if seconds is None:
        return _unlimited()
    in_main_thread = threading.current_thread() is threading.main_thread()
    alarm_is_free = hasattr(signal, "setitimer") and not any(signal.getitimer(signal.ITIMER_REAL))
    if in_main_thread and alarm_is_free:
        return _alarm(seconds)
    if sys.gettrace() is None:
        return _watch(seconds)
    return _unlimited()  # a debugger is at work: let it


@contextmanager
def _unlimited():
    yield


@contextmanager
def _alarm(seconds):
    def ring(*_):
        raise TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    # Once more each while: a bare `except:` in the learner's endless loop swallows the first.
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before or signal.SIG_DFL)


@contextmanager
def _watch(seconds):
    """For Windows and for second threads; slower, and blind inside compiled code."""
    end = time.monotonic() + seconds

    def look(*_):
        if time.monotonic() > end:
            raise TimeIsUp
        return look

    sys.settrace(look)
    try:
        yield
    finally:
        sys.settrace(None)
