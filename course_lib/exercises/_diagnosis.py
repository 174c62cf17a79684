"""
Say in words what a learner's function did that it should not have done.

Each function here returns a text, empty where there is nothing to say. None gives the answer away:
what the learner's function printed, raised or returned is quoted only if the right values are not
in it.
"""

import types
from collections.abc import Iterator

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
from course_lib.exercises._errors import LEFT_OUT, quoted, ran_out_of_time, stopped
from course_lib.exercises._reading import is_stub, other_arguments
from course_lib.exercises._relations import relation
from course_lib.exercises._running import TimeIsUp

UNSTEADY = (
    "Given the same input twice, your function gave two different answers. Does it keep something "
    "from one call to the next (a list or a count made outside it, or in its first line), draw "
    "random numbers, or read an array that was never filled (`np.empty`)?"
)

RIGHT_BUT_CHANGED = "The values are right, but an input is not what it was."

_EARLY = " Does a `return` stand inside a loop, or does a loop end too early?"
_EMPTY = " Nothing is in it. Does a slice end at `-p`, with p = 0? `[p:-p]` is then `[0:0]`."
_SINGLE = " Does a `return` stand inside a loop, or were the values added up, or one picked out?"


def cannot_call(answer, names):
    """Say why an answer cannot be called with the arguments `names`."""
    if callable(answer):
        return other_arguments(answer, names)
    return (
        f"`check` was given {kind(answer)}, but it wants the function itself, to try it on "
        "inputs of its own. Write the function's name without brackets: `check(my_function)`."
    )


def is_unfinished(outcome):
    """Say whether the call met a `...` that still stands where code belongs."""
    if outcome.error:
        missing = outcome.error is TypeError and "ellipsis" in outcome.said.lower()
        return missing or outcome.error is NotImplementedError
    return outcome.value is not None and is_stub(outcome.value)


def what_is_wrong(outcome, want, exercise):
    """Name the first thing that is wrong with one call: no answer, its kind, its shape, values."""
    if outcome.error is TimeIsUp:
        return ran_out_of_time(outcome, want, exercise.seconds)
    if outcome.error:
        return stopped(outcome, want)
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
        once = " A `return` ends the function: one `return a, b` hands over all that is asked for."
        single = as_numbers(outcome.value) is not None
        words = f"Your answer is {kind(outcome.value)}; wanted is {exercise.returns}."
        return words + once * (single and not isinstance(outcome.value, (list, tuple)))
    raw = outcome.value if isinstance(want, tuple) else (outcome.value,)
    names = exercise.parts or ("",) * len(got)
    for name, value, part, right in zip(names, raw, got, parts(want, want), strict=True):
        if not close(part, right, exercise.tolerance):
            about = _wrong_part(value, part, right, exercise, name)
            return f"Look at `{name}`, part of your answer. {about}" if name else about
    return ""


def related(tried, wants, k, tolerance):
    """Say how wrong answers are related to the right ones, if in one way for all inputs."""
    if any(outcome.error for outcome in tried) or isinstance(wants[k], tuple):
        return ""
    pairs = zip(tried, wants, strict=True)
    words = relation(
        [(as_numbers(each.value), np.asarray(want)) for each, want in pairs], tolerance
    )
    return "" if gives_away(words, wants[k]) else words


def so_far(right, want):
    """Count the inputs that come out right already."""
    words = f"So far {sum(right)} of {len(right)} inputs come out right."
    return words if any(right) and not gives_away(words, want) else ""


def _wrong_part(value, part, right, exercise, name):
    whole = f"in all {exercise.returns}" if name else exercise.returns
    told = f"{'it' if name else 'your answer'} is {kind(value)}; wanted is {whole}."
    if part is None:
        return told[0].upper() + told[1:]
    if part.shape != right.shape:
        comma = isinstance(value, tuple) and part.shape == (1, *right.shape)
        return (
            f"The shape comes first: {told}"
            + " A comma after the returned value makes a tuple of it." * comma
            + _SINGLE * (part.ndim == 0 and exercise.wants_a_function)
            + _EMPTY * (part.size == 0 and isinstance(value, np.ndarray))
        )
    if not np.all(np.isfinite(part)):
        return (
            "Your answer holds nan (not a number) or inf (infinite). Is something divided by 0, "
            "or a value never filled in?"
        )
    if part.ndim and not np.any(part):
        return "Every value of your answer is 0. Does the code reach the lines that add to it?"
    if part.dtype.kind in "iu" and np.any(right != np.round(right)):
        cut = "`int()`, `round()` and `//` cut them off."
        kept = "An array made of integers stays so: `np.zeros(length)` makes one of floats."
        return (
            "Your answer holds whole numbers only, and the fractions are lost. "
            f"{kept if right.ndim else cut}"
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
    return LEFT_OUT if gives_away(text, want) else text


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
        notes.append(f"Your function printed {quoted(printed, want)}.")
    return "\n\n".join(notes)


def is_unsteady(first, again, want, tolerance):
    """Say whether the same input, given again, came out otherwise."""
    if TimeIsUp in (first.error, again.error):
        return False
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


def kind(value):
    """Say what kind of thing something is, without its values."""
    if value is ...:
        return "still `...`"
    if value is None:
        return "None, that is nothing"
    for kind, words in _KINDS:
        if isinstance(value, kind):
            return words
    if callable(value):
        return "a function (are brackets missing after its name?)"
    numbers = as_numbers(value)
    if numbers is not None and numbers.ndim == 0:
        return "a single number"
    if isinstance(value, np.ndarray):
        return _kind_of_array(value, numbers)
    if isinstance(value, (list, tuple)):
        return _kind_of_list(value, numbers)
    return f"an object of type `{type(value).__name__}`"


def _kind_of_array(value, numbers):
    if isinstance(value, np.matrix):
        return f"a matrix of shape {value.shape}, which always has two axes (`np.array` has not)"
    noun = f"an array of shape {value.shape}"
    if numbers is not None:
        return noun
    mends = {
        "c": " (`.real` takes their real parts)",
        "b": " (`.astype(float)` makes them 1 and 0)",
    }
    return f"{noun} that holds {value.dtype}, not real numbers{mends.get(value.dtype.kind, '')}"


def _kind_of_list(value, numbers):
    name = type(value).__name__
    if value and all(isinstance(part, np.ndarray) for part in value):
        shapes = ", ".join(str(part.shape) for part in value)
        return f"a {name} of {len(value)} arrays, of shapes {shapes}"
    noun = f"a {name} of {len(value)} value{'s' * (len(value) != 1)}"
    if numbers is not None:
        return noun if numbers.ndim == 1 else f"{noun}, of shape {numbers.shape}"
    odd = next((part for part in value if as_numbers(part) is None), None)
    if odd is None and not any(part is None for part in value):
        return f"{noun}, of several lengths"
    return f"{noun}, not all of them numbers: one is {kind(odd)}"


_KINDS = [
    ((bool, np.bool_), "True or False, not a number"),
    (str, "text (numbers stand without quotation marks)"),
    (complex, "a complex number (`.real` takes its real part)"),
    (
        types.GeneratorType,
        "a generator, which has not computed anything yet (`yield` stands where `return` belongs, "
        "or a `for` stands in round brackets without `sum` or `np.array` around it)",
    ),
    (dict, "a dictionary"),
    (set, "a set, which keeps no order and nothing twice"),
    (Iterator, "something that gives its values one by one (`list(...)` collects them)"),
]
