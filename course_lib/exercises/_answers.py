"""
Answers as numbers: whether two are the same, how one is written, what gives one away.

The reference's answer, `want`, says what kind is asked for: an array, a number, or a tuple of them.
"""

import re
from itertools import repeat

import numpy as np

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def as_numbers(value):
    """Return `value` as an array of real numbers, or None where it is something else."""
    try:
        array = np.asarray(value)
    except Exception:  # uneven lists, and objects whose conversion fails in their own way
        return None
    return array if array.dtype.kind in "iuf" else None


def parts(value, want):
    """
    Take an answer apart as `want` is made: a tuple into its parts, anything else as one part.

    An answer that has not as many parts as `want` gives none at all.

    Examples
    --------
    >>> parts([7, 5, None], want=(7, 5, 3))
    (array(7), array(5), None)
    >>> parts("seven", want=7)
    (None,)
    """
    if not isinstance(want, tuple):
        return (as_numbers(value),)
    if isinstance(value, np.ndarray):
        value = list(np.atleast_1d(value))
    if not isinstance(value, (tuple, list)) or len(value) != len(want):
        return ()
    return tuple(map(as_numbers, value))


def are_numbers(value, want):
    """Say whether an answer consists of as many parts as `want`, each of them numbers."""
    got = parts(value, want)
    return len(got) > 0 and all(part is not None for part in got)


def close(part, other, tolerance):
    """
    Compare shapes, then values, within `tolerance` of the largest value.

    Examples
    --------
    >>> close(np.array([0.1 + 0.2]), np.array([0.3]), tolerance=1e-6)
    True
    >>> close(np.array([3.0]), np.array(3.0), tolerance=1e-6)
    False
    """
    if part is None or other is None or part.shape != other.shape:
        return False
    return bool(np.all(near(part, other, tolerance)))


def near(part, other, tolerance):
    """Say for each value of two arrays of one shape whether they are as good as equal."""
    part, other = part.astype(float), other.astype(float)
    size = np.max(np.abs(other[np.isfinite(other)]), initial=0.0) or 1.0
    return np.isclose(part, other, rtol=0.0, atol=tolerance * size, equal_nan=True)


def same(value, other, want, tolerance):
    """Say whether two answers are as good as equal, part by part."""
    left, right = parts(value, want), parts(other, want)
    return len(left) == len(right) > 0 and all(map(close, left, right, repeat(tolerance)))


def written(value, indent=0):
    """
    Write a value as a reader would: ten digits, commas, a long array by its ends.

    Examples
    --------
    >>> print(written((np.array([0.1 + 0.2, 2.0]), 3)))
    ([0.3, 2], 3)
    """
    if isinstance(value, tuple):
        return "(" + ", ".join(written(part, indent) for part in value) + ")"
    numbers = as_numbers(value)
    if numbers is None:
        return getattr(value, "__name__", None) or repr(value)
    text = np.array2string(
        numbers,
        separator=", ",
        threshold=40,
        edgeitems=6,
        max_line_width=84,
        prefix=" " * indent,
        formatter={"float_kind": "{:.10g}".format, "int_kind": str},
    )
    return re.sub(r"\n{2,}", "\n", text)  # NumPy leaves lines empty between tables


def named(names, values):
    """
    Write values under their names, each on a line of its own or several.

    Examples
    --------
    >>> print(named(("w", "stride"), (np.array([[1, 2], [3, 4]]), 2)))
    w = [[1, 2],
         [3, 4]]
    stride = 2
    """
    return "\n".join(
        f"{name} = {written(value, indent=len(name) + 3)}"
        for name, value in zip(names, values, strict=True)
    )


def gives_away(text, want):
    """
    Say whether a text holds the wanted numbers, all in a row.

    Examples
    --------
    >>> gives_away("it printed [0. 3. 10. 8.]", np.array([3.0, 10.0, 8.0]))
    True
    >>> gives_away("it printed 3 and 8", np.array([3.0, 10.0, 8.0]))
    False
    """
    wanted = np.concatenate([part.ravel() for part in parts(want, want)])
    found = np.array([float(number) for number in _NUMBER.findall(text)])
    runs = range(len(found) - len(wanted) + 1)
    return any(np.allclose(found[k : k + len(wanted)], wanted, rtol=1e-3) for k in runs)
