"""
Say in words what Python meant when it stopped: where, with which numbers, and how to mend it.

Python's and NumPy's own words are quoted and then explained. One kind of exception has many causes,
so a piece of its words decides first, and its kind only after that.
"""

import re

from course_lib.exercises._answers import gives_away

LEFT_OUT = "(left out here, because it would give the answer away)"

_WHOLE = (
    "What counts or points has to be a whole number. `/` always gives a float, `//` does not; and "
    "a loop over an array goes through its values, not through their places."
)
_NOTHING = "There is nothing in it to choose from: print its length."
_LENGTHS = "The two sides have different lengths: print their shapes."
_ROUND = "Round brackets call a function; square brackets pick from an array: `x[j]`."
_CALL_IT = "A function was used where its value belongs: call it, with brackets."

_BY_WORDS = {
    "Cannot cast ufunc": "An array of integers takes no fractions, and `np.zeros_like` of an array "
    "of integers is one. `np.zeros(x.shape)` makes an array of floats.",
    "only integer scalar arrays can be converted": "An array stands where a single whole number "
    "belongs (in `range`, in a slice, as a length), or two arrays stand where `np.concatenate` and "
    "`np.stack` want one list: `np.concatenate([a, b, c])`.",
    "NoneType": "A name holds None: did it begin so, does a function of yours return nothing, or "
    "does one that changes its list in place (`append`, `sort`, `reverse`)?",
    "only integers, slices": _WHOLE,
    "expected a sequence of integers": _WHOLE,
    "cannot be interpreted as an integer": _WHOLE,
    "slice indices must be integers": _WHOLE,
    "must be of integral type": _WHOLE,
    "not tuple": "A list of lists takes a pair of brackets for each index: `a[0][1]`.",
    "not list": "A list gives one place at a time: go through the places in a loop.",
    "indices must be integers": _WHOLE,
    "sequence by non-int": _WHOLE,
    "too many indices": "There are more indices in the brackets than the array has axes: print its "
    "shape.",
    "for array of dimension": "The array has fewer axes than that: print its shape.",
    "invalid index to scalar": "A single number has no places to pick from. Has an array become a "
    "number on the way?",
    "list index out of range": "An index ran past the end of a list: the first is 0, the last the "
    "length minus 1, and an empty list has no places yet.",
    "list assignment index": "An empty list has no places yet: `append` to it, or begin with "
    "`np.zeros(length)`.",
    "not subscriptable": "Square brackets pick from a list or an array, and this is neither.",
    "not callable": _ROUND,
    "assign to function call": _ROUND,
    "'int' object is not iterable": "A loop over a number goes through `range(...)` of it.",
    "is not iterable": "This is a single thing: there is nothing in it to go through.",
    "has no len()": "This is a single thing and has no length. Which of the inputs is the array?",
    "'numpy.ndarray' object has no attribute": "An array has not the methods of a list: `a[::-1]` "
    "turns it over, and to collect values fill `np.zeros(length)`.",
    "'list' object has no attribute": "A list has other methods than an array: `np.array(a)` makes "
    "an array of it.",
    "inhomogeneous shape": "The pieces have different lengths. `np.concatenate` joins them end to "
    "end.",
    "setting an array element with a sequence": "Several values were put where a single number "
    "belongs: print what stands on the right side.",
    "must have the same shape": "`np.stack` wants pieces of one length; `np.concatenate` joins "
    "pieces of different lengths end to end.",
    "zero-dimensional arrays cannot be concatenated": "A single number among the pieces wants "
    "brackets: `[x[0]]`.",
    "must have same number of dimensions": "A single number among the pieces wants brackets: "
    "`[x[0]]`.",
    "truth value of an array": "A condition wants one truth, and an array has one for each value. "
    "Compare single numbers, or ask `np.all` or `np.any`.",
    "item assignment": "It cannot be changed once it is made; a list or an array can.",
    "assignment destination is read-only": "This array only looks at another one: write into a "
    "`.copy()` of it.",
    "cannot be empty": "An array with no values in it was handed over: print its length. Has a "
    "slice cut off everything?",
    "empty sequence": _NOTHING,
    "argument is empty": _NOTHING,
    "negative dimensions": "A length came out below 0: print it.",
    "object too deep": "`np.convolve` and `np.correlate` take one row at a time: one channel, one "
    "part of a kernel, such as `x[c]` and `w[q, c]`.",
    "broadcast": _LENGTHS,
    "not aligned": _LENGTHS,
    "mismatch in its core dimension": _LENGTHS,
    "as a data type": "A shape is given as one thing, in brackets of its own: `np.zeros((2, 3))`.",
    "'reversed'": "`reversed` gives values one by one and is no array: `w[::-1]` is one.",
    "'generator'": "A `for` in round brackets gives values one by one and is no array: square "
    "brackets make a list.",
    "'function'": _CALL_IT,
    "'builtin_function_or_method'": _CALL_IT,
    "'str'": "Text is no number: leave the quotation marks out.",
}

_BY_KIND = {
    IndexError: "An index ran past the end: the first index is 0, the last the length minus 1.",
    UnboundLocalError: "A name was used before it got a value: give it one before the loop.",
    NameError: "Is the name spelt as it was defined, and was the cell that defines it run?",
    RecursionError: "The function calls itself without end.",
    ZeroDivisionError: "Which divisor is 0 for this input?",
    SystemExit: "`exit()` leaves Python; a function gives its answer with `return`.",
    KeyError: "A dictionary has no such key.",
    MemoryError: "The array would be far too large: is a value taken for a length?",
    ImportError: "Nothing is needed but NumPy and the course's own `course_lib`.",
}


def stopped(outcome, want):
    """Tell of an exception: the line, the numbers in it, what was said, and what that means."""
    line = f" in the line `{outcome.line}`" if outcome.line else ""
    said = f": {quoted(outcome.said, want, most=400)}" if outcome.said else ""
    told = f"Python stopped{line} with `{outcome.error.__name__}`{said}."
    return " ".join(filter(None, [told, _there(outcome, want), _meant(outcome), _advice(outcome)]))


def ran_out_of_time(outcome, want, seconds):
    """Tell of a function that was stopped, and where it was then."""
    line = f" in the line `{outcome.line}`" if outcome.line else ""
    told = f"Your function was still running after {seconds:g} seconds and was stopped{line}."
    question = "Does every loop come to its end: does the condition of each `while` turn false?"
    return " ".join(filter(None, [told, _there(outcome, want), question]))


def same_error(one, other):
    """
    Say whether two calls raised the same, or neither did.

    One kind of exception has many causes, so its words count. Which axis they name does not: NumPy
    says axis 1 of ``x[i, c]`` and axis 0 of ``x[i][c]``.
    """
    first, second = (re.sub(r"axis \d+", "axis", outcome.said) for outcome in (one, other))
    return one.error is other.error and first == second


def quoted(text, want, most=120):
    """Quote the first line of a text, cut short, unless the right values are in the text."""
    lines = text.splitlines()
    more = f" ({len(lines)} lines in all)" if len(lines) > 1 else ""
    if gives_away(text, want):
        return f"something {LEFT_OUT}{more}"
    first = lines[0].replace("`", "'")
    return f"`{first[:most]}{'…' if len(first) > most else ''}`{more}"


def _there(outcome, want):
    told = ", ".join(f"`{name}` was {value}" for name, value in outcome.there)
    return f"There {told}." if told and not gives_away(told, want) else ""


def _meant(outcome):
    return f"Did you mean `{outcome.meant}`?" if outcome.meant else ""


def _advice(outcome):
    for words, means in _BY_WORDS.items():
        if words in outcome.said:
            return means
    return next((_BY_KIND[kind] for kind in outcome.error.__mro__ if kind in _BY_KIND), "")
