"""
What the mathematics asks of its input, and the words with which it says no.

Each check returns its input in the form that the caller computes with, or raises: `TypeError` for
a wrong kind of thing, `ValueError` for a wrong value. A message says what was given, what is
allowed and how to mend it. `name` is what the reader calls the thing, such as "the signal x".
"""

import operator
import reprlib

import numpy as np

_MENDS = {
    "b": "Turn True and False into 1 and 0 first, for example with np.asarray(values, dtype=int).",
    "c": "Take one real part first, for example values.real or np.abs(values).",
    "U": "Turn text into numbers first, for example with np.asarray(values, dtype=float).",
    "O": "Did a function forget its return, or is a value missing?",
}


def _given(value):
    """Say briefly what somebody passed."""
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape}"
    return reprlib.repr(value)


def _real(values, name):
    """Return `values` as an array of int64 or of floats, of any shape."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(
            f"{name} is uneven: its rows have different lengths. All rows must have the same "
            "length. Cut the longer ones or pad the shorter ones first."
        ) from None
    kind = array.dtype.kind
    if kind not in "iuf":
        mend = _MENDS.get(kind, "Convert it first, for example with np.asarray(values, float).")
        what = _given(values) if array.ndim == 0 else f"an array of {array.dtype} values"
        raise TypeError(f"{name} is {what}; it must hold real numbers only. {mend}")
    if kind == "f":
        return array
    # Small integer types would wrap round when products are added up.
    return array.astype(np.promote_types(array.dtype, np.int64), copy=False)


def numbers(values, name):
    """Return real numbers as an array of shape (..., m) with m > 0."""
    array = _real(values, name)
    if array.ndim == 0:
        raise ValueError(
            f"{name} is the single number {array}; it must be an array. "
            f"Put the number in brackets: [{array}]."
        )
    if array.shape[-1] == 0:
        raise ValueError(f"{name} is empty; it needs one value at least, for example [0.0].")
    return array


def vector(values, name):
    """Return real numbers as an array of shape (m,) with m > 0."""
    array = numbers(values, name)
    if array.ndim != 1:
        raise ValueError(
            f"{name} has {array.ndim} dimensions, shape {array.shape}; one is allowed, shape "
            "(m,). Take one row at a time, for example values[0]."
        )
    return array


def number(value, name, mend):
    """Return one real number as a Python int or float, which leaves float32 arrays as they are."""
    array = _real(value, name)
    if array.ndim:
        raise ValueError(f"{name} is {_given(array)}; it must be a single number. {mend}")
    return array.item()


def whole(value, name, least, mend):
    """Return a whole number that is `least` or more, as a Python int."""
    allowed = f"it must be a whole number, {least} or more. {mend}"
    try:
        result = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is {_given(value)}; {allowed}") from None
    if isinstance(value, bool):
        raise TypeError(f"{name} is {value}; {allowed}")
    if result < least:
        raise ValueError(f"{name} is {result}; {allowed}")
    return result


def able(thing, methods, name, mend):
    """Return a thing that has all methods and attributes that are named."""
    if isinstance(thing, type):
        kind = thing.__name__
        raise TypeError(f"{name} is the class {kind} itself; brackets make one of it: {kind}()")
    lacks = [method for method in methods if not hasattr(thing, method)]
    if lacks:
        raise TypeError(
            f"{name} is {_given(thing)}, which has no {' and no '.join(lacks)}; it needs "
            f"{' and '.join(methods)}. {mend}"
        )
    return thing


def generator(rng):
    """Return what draws random numbers."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise TypeError(
            f"rng is {_given(rng)}; it must be a whole number from 0, a numpy.random.Generator or "
            "None. For example rng=0."
        ) from None
