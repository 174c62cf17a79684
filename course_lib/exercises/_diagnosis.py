"""
Say in words what a learner's function did that it should not have done.

Each function here returns a text, empty where there is nothing to say. None gives the answer away:
what the learner's function printed, raised or returned is quoted only if the right values are not
in it.
"""

import dis
import inspect
import types

import numpy as np

from course_lib.exercises._answers import (
    are_numbers,
    as_numbers,
    close,
    gives_away,
    named,
    near,
    parts,
    same,
    written,
)
from course_lib.exercises._running import TimeIsUp

_ADVICE = {
    IndexError: "An index ran past the end: the first index is 0, the last the length minus 1.",
    UnboundLocalError: "A name was used before it got a value: give it one before the loop.",
    NameError: "Is the name spelt as it was defined, and was the cell that defines it run?",
    RecursionError: "The function calls itself without end.",
    ZeroDivisionError: "Which divisor is 0 for this input?",
    SystemExit: "`exit()` leaves Python; a function gives its answer with `return`.",
    KeyError: "A dictionary has no such key.",
}

# What NumPy's own words mean, by a piece of them.
_NO_FRACTIONS = "Cannot cast ufunc"
_ADVICE_BY_WORDS = {
    _NO_FRACTIONS: "An array of integers takes no fractions, and `np.zeros_like` of an array of "
    "integers is one. `np.zeros(x.shape)` makes an array of floats.",
    "only integer scalar arrays can be converted": "`np.concatenate` and `np.stack` want one list: "
    "`np.concatenate([a, b, c])`. A number that counts or points has to be an integer.",
    "broadcast": "The two sides have different lengths: print their shapes.",
    "not aligned": "The two arrays have different lengths: print their shapes.",
    "mismatch in its core dimension": "The two arrays have different lengths: print their shapes.",
    "as a data type": "A shape is given as one thing, in brackets of its own: `np.zeros((2, 3))`.",
}

UNSTEADY = (
    "Given the same input twice, your function gave two different answers. Does it keep something "
    "from one call to the next (a list or a count made outside it, or in its first line), draw "
    "random numbers, or read an array that was never filled (`np.empty`)?"
)

RIGHT_BUT_CHANGED = "The values are right, but an input is not what it was."

_EARLY = " Does a `return` stand inside a loop, or does a loop end too early?"
_LEFT_OUT = "(left out here: the right values are in it, or nearly)"


# --- before it runs -----------------------------------------------------------------------------


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
    empty = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "COPY_FREE_VARS"}
    return steps <= empty and constants <= {None, ...}


def cannot_call(answer, names):
    """Say why `answer` cannot be called with the arguments `names`."""
    call = f"({', '.join(names)})"
    if not callable(answer):
        return (
            f"`check` was given {_kind(answer)}, but it wants the function itself, to try it on "
            "inputs of its own. Write the function's name without brackets: `check(my_function)`."
        )
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):  # some functions written in C do not tell
        return ""
    try:
        signature.bind(*names)
    except TypeError:
        return (
            f"Your function takes `{signature}`, but here it is called with `{call}`: "
            f"{len(names)} value{'s' * (len(names) != 1)}, in this order."
        )
    return ""


# --- after it ran -------------------------------------------------------------------------------


def is_unfinished(outcome):
    """Say whether the call met a `...` that still stands where code belongs."""
    if outcome.error:
        missing = outcome.error is TypeError and "ellipsis" in outcome.said
        return missing or outcome.error is NotImplementedError
    return outcome.value is not None and is_stub(outcome.value)


def refused_fractions(outcome):
    """Say whether the call met an array of integers that was to take fractions."""
    return outcome.error is not None and _NO_FRACTIONS in outcome.said


def what_is_wrong(outcome, want, exercise):
    """Name the first thing that is wrong with one call: no answer, its kind, its shape, values."""
    if outcome.error is TimeIsUp:
        return (
            f"Your function was still running after {exercise.seconds:g} seconds and was stopped. "
            "Does every loop come to its end: does the condition of each `while` turn false?"
        )
    if outcome.error:
        return _exception(outcome, want)
    if outcome.value is None and outcome.printed.strip():
        return (
            "Your function printed something but returned nothing. `print` shows a value to "
            "people; `return` hands it to the program. End with `return`."
        )
    if outcome.value is None:
        return (
            "Your function returned nothing (None). Does it end with a `return`, whichever way it "
            "takes through the code?"
        )
    got = parts(outcome.value, want)
    if not got:
        return f"Your answer is {_kind(outcome.value)}; wanted is {exercise.returns}."
    raw = outcome.value if isinstance(want, tuple) else (outcome.value,)
    names = exercise.parts or ("",) * len(got)
    for name, value, part, right in zip(names, raw, got, parts(want, want), strict=True):
        if not close(part, right, exercise.tolerance):
            about = _wrong_part(value, part, right, exercise)
            return f"Look at `{name}`, part of your answer. {about}" if name else about
    return ""


def _wrong_part(value, part, right, exercise):
    if part is None:
        return f"Your answer is {_kind(value)}; wanted is {exercise.returns}."
    if part.shape != right.shape:
        comma = isinstance(value, tuple) and part.shape == (1, *right.shape)
        return (
            f"The shape comes first: your answer is {_kind(value)}; wanted is {exercise.returns}."
            + " A comma after the returned value makes a tuple of it." * comma
            + _EARLY * (part.ndim == 0)
        )
    if not np.all(np.isfinite(part)):
        return (
            "Your answer holds nan (not a number) or inf (infinite). Is something divided by 0, "
            "or a value never filled in?"
        )
    if part.size > 1 and not np.any(part):
        return "Every value of your answer is 0. Does the code reach the lines that add to it?"
    if part.dtype.kind in "iu" and np.any(right != np.round(right)):
        return (
            "Your answer holds whole numbers only, and the fractions are lost. An array made of "
            "integers stays so: `np.zeros(length)` makes one of floats."
        )
    if right.ndim == 0:
        return "The number is not right yet."
    off = np.argwhere(~near(part, right, exercise.tolerance))
    places = [str(place[0] if len(place) == 1 else tuple(place.tolist())) for place in off]
    first = np.ravel_multi_index(tuple(off[0]), part.shape)
    if first > 0 and not part.ravel()[first:].any():
        return f"The shape is right, but from index {places[0]} on all is 0.{_EARLY}"
    if len(off) == right.size:
        return "The shape is right, the values are not yet: each of them is off."
    if len(off) > 6:
        return f"The shape is right, but {len(off)} of the {right.size} values are not."
    return f"The shape is right. What is not right yet: index {', '.join(places)}."


def what_came_back(outcome, want, names=()):
    """Show the learner's own answer, with its parts by name, unless the right one is in it."""
    value = outcome.value
    if isinstance(value, str):
        text = repr(value[:80])
    elif as_numbers(value) is not None:
        text = written(value)
    elif are_numbers(value, want):  # arrays of several shapes
        text = named(names, value) if names else written(tuple(value))
    else:
        return ""
    return _LEFT_OUT if gives_away(text, want) else text


def what_else(outcome, want, names, probe):
    """Tell of side effects: inputs that were changed, and what was printed."""
    notes = []
    if outcome.changed:
        which = " and ".join(f"`{names[k]}`" for k in outcome.changed)
        first = outcome.changed[0]
        copy = "list" if isinstance(probe[first], list) else "np.array"
        notes.append(
            f"Your function changed its input {which}. Whoever called it still needs that as it "
            f"was: let it work on a copy, for example `{copy}({names[first]})`."
        )
    if printed := outcome.printed.strip():
        notes.append(f"Your function printed {_quoted(printed, want)}.")
    return "\n\n".join(notes)


def is_unsteady(first, again, want, tolerance):
    """Say whether the same input, given again, came out otherwise."""
    if first.error or again.error:
        return first.error is not again.error
    differs = not same(first.value, again.value, want, tolerance)
    return differs and are_numbers(first.value, want)


def not_an_array(value, want):
    """Name what holds the right values but is not a NumPy array where one is wanted."""
    pairs = zip(value, want, strict=True) if isinstance(want, tuple) else [(value, want)]
    kinds = [
        type(got).__name__
        for got, right in pairs
        if np.ndim(right) and not isinstance(got, np.ndarray)
    ]
    if not kinds:
        return ""
    return (
        f"The values are right, but they come as a {kinds[0]}, and what follows in the course "
        "computes with arrays. Wrap it: `return np.array(...)`, or fill an array from the start."
    )


def _exception(outcome, want):
    meanings = [means for words, means in _ADVICE_BY_WORDS.items() if words in outcome.said]
    kinds = (kind for kind in outcome.error.__mro__ if kind in _ADVICE)
    where = f" in the line `{outcome.line}`" if outcome.line else ""
    said = f": {_quoted(outcome.said, want)}" if outcome.said else ""
    advice = meanings[0] if meanings else _ADVICE.get(next(kinds, None), "")
    return f"Python stopped{where} with `{outcome.error.__name__}`{said}. {advice}".rstrip()


def _quoted(text, want):
    """Quote the first line of a text, cut short, unless the right values are in the text."""
    lines = text.splitlines()
    more = f" ({len(lines)} lines in all)" if len(lines) > 1 else ""
    if gives_away(text, want):
        return f"something {_LEFT_OUT}{more}"
    first = lines[0].replace("`", "'")
    return f"`{first[:120]}{'…' if len(first) > 120 else ''}`{more}"


def _kind(value):
    """Say what kind of thing something is, without its values."""
    if value is ...:
        return "still `...` in one place"
    if value is None:
        return "None, that is nothing"
    if isinstance(value, (bool, np.bool_)):
        return "True or False, not a number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, complex):
        return "a complex number"
    if inspect.isgenerator(value):
        return "a generator (`yield` stands where `return` belongs)"
    if callable(value):
        return "a function (are brackets missing after its name?)"
    numbers = as_numbers(value)
    if numbers is not None and numbers.ndim == 0:
        return "a single number"
    if isinstance(value, np.ndarray):
        of = "" if numbers is not None else f" that holds {value.dtype}, not real numbers"
        return f"an array of shape {value.shape}{of}"
    if isinstance(value, (list, tuple)):
        if value and all(isinstance(part, np.ndarray) for part in value):
            shapes = ", ".join(str(part.shape) for part in value)
            return f"a {type(value).__name__} of {len(value)} arrays, of shapes {shapes}"
        noun = f"a {type(value).__name__} of {len(value)} value{'s' * (len(value) != 1)}"
        if numbers is None:
            return f"{noun}, not all of them numbers"
        return noun if numbers.ndim == 1 else f"{noun}, of shape {numbers.shape}"
    return f"an object of type `{type(value).__name__}`"
