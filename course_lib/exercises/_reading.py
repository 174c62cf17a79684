"""
What can be told from a learner's code without running it, by its names and its bytecode.

Is anything written yet? Can it be called as the exercise calls it? Does it look at all that it is
given, and at nothing else?
"""

import dis
import inspect
import types

import numpy as np

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
    if unread := [name for name in own if name not in _read(code)]:
        notes.append(f"Your function never looks at {_listed(unread)}, which it is given.")
    if outside := [name for name in _globals(code) if _is_data(function.__globals__.get(name))]:
        notes.append(
            f"Your function reads {_listed(outside)} from outside, where it is the same for every "
            "input. What a function needs it takes from its arguments."
        )
    return "\n\n".join(notes)


def _read(code):
    """Collect the local names that are looked at, also by a function inside."""
    names = set()
    for step in dis.get_instructions(code):
        looks = "LOAD" in step.opname or step.opname == "MAKE_CELL"
        if looks and step.opname != "LOAD_FAST_AND_CLEAR":  # that one only puts a name aside
            names.update(step.argval if isinstance(step.argval, tuple) else [step.argval])
    return names


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
    return " and ".join(f"`{name}`" for name in names)
