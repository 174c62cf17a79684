"""
Padding: how much (`valid`, `same`, `full`), with what (`pad`), and the way back (`unpad`).

Every cell of a padded signal is a copy of one sample, or a constant. `pad_sources` lists which, and
it alone knows what each mode means. `pad` reads the list forwards. `unpad`, its adjoint, reads it
backwards: a gradient that falls on a pad goes back to the sample that the cell was copied from.

Shapes: x (..., m), padded (..., before + m + after), and back.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib._checks import number, numbers, whole


class _Mode(NamedTuple):
    sources: Callable  # (places from -before to m + after, m) -> samples; -1 for a constant
    largest: Callable | None = None  # m -> widest pad on a side; None where any will do


def _constant(i, m):
    return np.where((i < 0) | (i >= m), -1, i)


def _edge(i, m):
    return np.clip(i, 0, m - 1)


def _reflect(i, m):  # the mirrors stand on the first and on the last sample
    i = np.maximum(i, -i)
    return np.minimum(i, 2 * m - 2 - i)


def _symmetric(i, m):  # the mirrors stand just outside them
    i = np.maximum(i, -1 - i)
    return np.minimum(i, 2 * m - 1 - i)


def _circular(i, m):
    return i % m


# A new mode is one more line here; `pad`, `unpad` and the trace then know it.
_MODES = {
    "zeros": _Mode(_constant),
    "constant": _Mode(_constant),
    "edge": _Mode(_edge),
    "reflect": _Mode(_reflect, largest=lambda m: m - 1),
    "symmetric": _Mode(_symmetric, largest=lambda m: m),
    "circular": _Mode(_circular, largest=lambda m: m),
}
MODES = tuple(_MODES)

# What other libraries, and the article, call them.
_TRANSLATIONS = {
    "wrap": "NumPy's and SciPy's 'wrap' is our 'circular'",
    "replicate": "PyTorch's 'replicate' is our 'edge'",
    "nearest": "SciPy's 'nearest' is our 'edge'",
    "mirror": "the article's mirror is our 'symmetric', SciPy's 'mirror' is our 'reflect'",
    "valid": "'valid' is an amount: pad(x, *valid(n))",
    "same": "'same' is an amount: pad(x, *same(n))",
    "full": "'full' is an amount: pad(x, *full(n))",
}


def valid(n):
    """
    Return the amounts (before, after) that add nothing: the kernel stays inside the signal.

    Examples
    --------
    >>> valid(5)
    (0, 0)
    """
    _kernel_size(n)
    return 0, 0


def same(n):
    """
    Return the amounts (before, after) that keep the output as long as the signal.

    An even kernel has no middle; as in NumPy, its odd cell goes before the signal.

    Examples
    --------
    >>> same(5), same(4)
    ((2, 2), (2, 1))
    """
    n = _kernel_size(n)
    return n // 2, (n - 1) // 2


def full(n):
    """
    Return the amounts (before, after) that keep every position where kernel and signal overlap.

    Examples
    --------
    >>> full(5)
    (4, 4)
    """
    n = _kernel_size(n)
    return n - 1, n - 1


def _kernel_size(n):
    return whole(n, "the kernel size n", 1, "For a kernel w that is len(w).")


_AMOUNTS = {"valid": valid, "same": same, "full": full}


def amounts(padding, n):
    """
    Return the amounts (before, after) that a setting means for a kernel of n values.

    Parameters
    ----------
    padding : {"valid", "same", "full"} or pair of int
        A name, or the amounts themselves.
    n : int
        Kernel size.

    Returns
    -------
    before, after : int

    Raises
    ------
    ValueError
        If the name is unknown, or a pair does not hold two amounts of 0 or more.

    Examples
    --------
    >>> amounts("same", 5), amounts((0, 3), 5)
    ((2, 2), (0, 3))
    """
    allowed = "use 'valid', 'same', 'full' or a pair of amounts such as (2, 2)"
    if isinstance(padding, str):
        if padding not in _AMOUNTS:
            hint = f" ({padding!r} is a mode: what the pads hold)" if padding in _MODES else ""
            raise ValueError(f"padding={padding!r} is not known here; {allowed}{hint}.")
        return _AMOUNTS[padding](n)
    if not isinstance(padding, tuple | list):
        raise TypeError(f"padding={padding!r} is not known here; {allowed}.")
    if len(padding) != 2:
        raise ValueError(f"padding={padding!r} has {len(padding)} amounts; {allowed}.")
    return _pads(*padding)


def _pads(before, after):
    mend = "For a kernel of n values: pad(x, *same(n))."
    return whole(before, "the pad before", 0, mend), whole(after, "the pad after", 0, mend)


def pad_sources(m, before, after, mode="zeros"):
    """
    Tell for each cell of a padded signal which sample it is copied from.

    Parameters
    ----------
    m : int
        Length of the signal.
    before, after : int
        Cells to add on the left and on the right, 0 or more.
    mode : str
        One of `MODES`, see `pad`.

    Returns
    -------
    sources : ndarray of int, shape (before + m + after,)
        Places in the signal; -1 where the cell holds a constant.

    Raises
    ------
    ValueError
        If the mode is unknown, or has too few samples to copy from for such a wide pad.

    Examples
    --------
    >>> pad_sources(4, 2, 1, "circular")
    array([2, 3, 0, 1, 2, 3, 0])
    >>> pad_sources(4, 2, 1, "zeros")
    array([-1, -1,  0,  1,  2,  3, -1])
    """
    m = whole(m, "the signal's length m", 1, "For a signal x that is len(x).")
    before, after = _pads(before, after)
    sources, largest = _mode(mode)
    if largest is not None and max(before, after) > largest(m):
        raise ValueError(
            f"a pad of {max(before, after)} is too wide for mode={mode!r} and a signal of {m}; "
            f"the widest allowed on a side is {largest(m)}. Pad less, or use mode='edge' or "
            "'zeros', which have no limit."
        )
    return sources(np.arange(-before, m + after), m)


def _mode(mode):
    allowed = f"use {', '.join(map(repr, MODES[:-1]))} or {MODES[-1]!r}"
    if not isinstance(mode, str):
        raise TypeError(f"mode={mode!r} is not known here; {allowed}.")
    if mode not in _MODES:
        hint = f" ({_TRANSLATIONS[mode]})" if mode in _TRANSLATIONS else ""
        raise ValueError(f"mode={mode!r} is not known here; {allowed}{hint}.")
    return _MODES[mode]


def pad(x, before, after, mode="zeros", value=0.0):
    """
    Add cells before and after a signal, along the last axis.

    Parameters
    ----------
    x : ndarray, shape (..., m)
        Signal.
    before, after : int
        Cells to add on the left and on the right, as `same(n)` or `full(n)` give them.
    mode : {"zeros", "constant", "edge", "reflect", "symmetric", "circular"}
        What the cells hold. "symmetric" is the article's mirror; "reflect" leaves the edge out.
    value : float
        The constant; only "constant" looks at it.

    Returns
    -------
    padded : ndarray, shape (..., before + m + after)
        A new array of x's type (whole numbers become int64, or float64 beside a constant like 0.5).

    Raises
    ------
    ValueError
        If the mode is unknown, or a pad too wide for it.

    References
    ----------
    B. Rohrer, "Convolution in one dimension for neural networks", 2020, "Handling the beginning
    and the end".

    Examples
    --------
    >>> pad([1, 2, 3, 4], 2, 2, mode="symmetric")
    array([2, 1, 1, 2, 3, 4, 4, 3])
    >>> pad([1, 2, 3, 4], 2, 2, mode="reflect")
    array([3, 2, 1, 2, 3, 4, 3, 2])
    """
    x = numbers(x, "the signal x")
    sources = pad_sources(x.shape[-1], before, after, mode)
    value = number(value, "the padding value", "For example 0.0.") if mode == "constant" else 0
    padded = x.take(sources, axis=-1).astype(np.result_type(x, value), copy=False)
    padded[..., sources < 0] = value
    return padded


def unpad(grad, before, after, mode="zeros"):
    """
    Pass a gradient back through `pad`: its adjoint in x.

    What falls on a constant is dropped; what falls on a copy is added to the sample it came from.

    Parameters
    ----------
    grad : ndarray, shape (..., M)
        Gradient with respect to the padded signal.
    before, after, mode
        As they were given to `pad`.

    Returns
    -------
    grad_x : ndarray, shape (..., M - before - after)
        A new array of grad's type.

    Raises
    ------
    ValueError
        If the pads leave no signal between them, or `pad` would have refused them.

    Examples
    --------
    With circular padding the pad before is a copy of the last sample.

    >>> unpad([10, 1, 2, 3, 4], 1, 0, mode="circular")
    array([ 1,  2,  3, 14])
    """
    grad = numbers(grad, "the gradient")
    before, after = _pads(before, after)
    m = grad.shape[-1] - before - after
    if m < 1:
        raise ValueError(
            f"the gradient has {grad.shape[-1]} values but the pads take {before} + {after}; "
            "one at least must be left between them. Give the pads that pad was given."
        )
    sources = pad_sources(m, before, after, mode)
    grad_x = grad[..., before : before + m].copy()
    sources[before : before + m] = -1  # these are done; now the pads
    copies = sources >= 0
    np.add.at(grad_x, (..., sources[copies]), grad[..., copies])
    return grad_x
