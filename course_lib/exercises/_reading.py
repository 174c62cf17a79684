"""
What can be told from a learner's code without running it, by its names and its bytecode.

Is anything written yet? Can it be called as the exercise calls it? Does it look at all that it is
given, and at nothing else?
"""

import dis
import inspect
import re
import types
from itertools import takewhile

import numpy as np

_LOCAL = re.compile("FAST|DEREF|CLOSURE")
_EMPTY = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "COPY_FREE_VARS"}


def is_stub(answer):
    """Say whether nothing has been written yet: `...`, or a function with an empty body."""
    if answer is None or answer is ... or answer is NotImplemented:
        return True
    if isinstance(answer, (list, tuple)):
        return len(answer) > 0 and all(value is ... for value in answer)
    if not isinstance(answer, types.FunctionType) or inspect.isgeneratorfunction(answer):
        return False
    steps = {step.opname for step in dis.get_instructions(answer)}
    constants = set(answer.__code__.co_consts) - {answer.__doc__}
    return steps <= _EMPTY and constants <= {None, ...}


def other_arguments(function, names):
    """Say which arguments a function takes if it cannot be called with `names`."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some functions written in C do not tell
        return ""
    try:
        signature.bind(*names)
    except TypeError:
        takes = f"Your function takes `{signature}`, but here "
        if not names:
            return f"{takes}a value is asked for: hand over the value itself."
        count = f"{len(names)} value{'s' * (len(names) != 1)}"
        return f"{takes}it is called with `({', '.join(names)})`: {count}, in this order."
    return ""


def habits(function, names):
    """Say what a function that is wrong leaves unread, takes from outside, or takes exchanged."""
    if not isinstance(function, types.FunctionType) or not names:
        return ""
    code = function.__code__
    own = code.co_varnames[: min(len(names), code.co_argcount)]
    notes = []
    if own != names and set(own) == set(names):
        notes.append(
            f"Your function takes `({', '.join(own)})`, but it is called with "
            f"`({', '.join(names)})`: the first value that it gets is `{names[0]}`."
        )
    unread, replaced = _unread(code, own)
    if unread:
        notes.append(f"Your function never looks at {_listed(unread)}, which it is given.")
    if replaced:
        notes.append(
            f"Your function puts something else in the place of {_listed(replaced)} before it has "
            "looked at what it is given."
        )
    if outside := [name for name in _globals(code) if _is_data(function.__globals__.get(name))]:
        notes.append(
            f"Your function reads {_listed(outside)} from outside, where it is the same for every "
            "input. What a function needs it takes from its arguments."
        )
    return "\n\n".join(notes)


def _unread(code, names):
    """List the arguments that are never looked at, and those that are overwritten before."""
    uses = list(_uses(code))
    looked_at = {name for kind, name in uses if kind == "LOAD"}
    by_all = takewhile(lambda use: use[0] != "IF", uses)
    first = {name: kind for kind, name in reversed(list(by_all))}
    unread = [name for name in names if name not in looked_at]
    replaced = [name for name in names if name in looked_at and first.get(name) == "STORE"]
    return unread, replaced


def _uses(code):
    """
    Yield what happens to local names, line by line: ("LOAD" or "STORE", name), and each ("IF", "").

    A function inside may look at a name whenever it likes. Newer Pythons do two things in a step.
    """
    for step in dis.get_instructions(code):
        if "JUMP" in step.opname and "IF" in step.opname:
            yield "IF", ""
        elif step.opname == "MAKE_CELL":
            yield "LOAD", step.argval
        elif _LOCAL.search(step.opname):
            names = step.argval if isinstance(step.argval, tuple) else (step.argval,)
            yield from zip(re.findall("LOAD|STORE", step.opname), names, strict=False)


def _globals(code):
    """List the names that a function, or one inside it, reads from outside, each once."""
    names = [step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"]
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            names += _globals(inner)
    return list(dict.fromkeys(names))


def _is_data(value):
    return isinstance(value, (int, float, list, tuple, np.ndarray, np.generic))


def _listed(names):
    *others, last = (f"`{name}`" for name in names)
    return f"{', '.join(others)} and {last}" if others else last
