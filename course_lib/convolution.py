"""
Convolution: flip the kernel, slide it along the signal, multiply and add.

Both operations here keep only the positions that the kernel covers fully ("valid"). *Same* and
*full* are amounts of padding beforehand, a stride is a selection afterwards:

    y = strided(convolve(pad(x, *same(n)), w), stride)

Shapes: x (m,), w (n,), y (m - n + 1,).
"""

from numpy.lib.stride_tricks import sliding_window_view

from course_lib._checks import vector, whole


def correlate(x, w):
    """
    Slide the kernel along the signal as it is, not flipped, keeping fully covered positions.

    Parameters
    ----------
    x : ndarray, shape (m,)
        Signal, already padded.
    w : ndarray, shape (n,)
        Kernel; it is not flipped.

    Returns
    -------
    y : ndarray, shape (m - n + 1,)
        A new array. Its unit is that of `x` times that of `w`.

    Raises
    ------
    ValueError
        If the kernel is longer than the signal.

    Notes
    -----
    ``y[j] = sum(x[j + k] * w[k] for k in range(n))``. This is what PyTorch and TensorFlow call
    convolution.

    References
    ----------
    B. Rohrer, "Convolution in one dimension for neural networks", 2020, "Convolution vs.
    cross-correlation".

    Examples
    --------
    An impulse writes out the kernel backwards.

    >>> correlate([0, 0, 1, 0, 0], [1, 2, 3])
    array([3, 2, 1])
    """
    x, w = vector(x, "the signal x"), vector(w, "the kernel w")
    m, n = len(x), len(w)
    if n > m:
        raise ValueError(
            f"the kernel has {n} values but the signal only {m}; a kernel must not be longer than "
            f"its signal. Pad the signal first, for example pad(x, *full({n}))."
        )
    return sliding_window_view(x, n) @ w


def convolve(x, w):
    """
    Slide the flipped kernel along the signal, keeping fully covered positions.

    Parameters
    ----------
    x : ndarray, shape (m,)
        Signal, already padded.
    w : ndarray, shape (n,)
        Kernel as written on the page; it is flipped here.

    Returns
    -------
    y : ndarray, shape (m - n + 1,)
        A new array. Its unit is that of `x` times that of `w`.

    Raises
    ------
    ValueError
        If the kernel is longer than the signal.

    Notes
    -----
    ``y[j] = sum(x[j + n - 1 - k] * w[k] for k in range(n))``. float32 in gives float32 out, whole
    numbers give whole numbers.

    References
    ----------
    B. Rohrer, "Convolution in one dimension for neural networks", 2020.

    Examples
    --------
    An impulse writes out the kernel.

    >>> convolve([0, 0, 1, 0, 0], [1, 2, 3])
    array([1, 2, 3])
    """
    return correlate(x, vector(w, "the kernel w")[::-1])


def output_length(m, n, before=0, after=0, stride=1):
    """
    Count the values of ``strided(convolve(pad(x, before, after), w), stride)``.

    Parameters
    ----------
    m, n : int
        Lengths of the signal and of the kernel.
    before, after : int
        Amounts of padding.
    stride : int
        How far the kernel steps.

    Returns
    -------
    m_y : int

    Raises
    ------
    ValueError
        If the kernel is longer than the padded signal.

    Examples
    --------
    Ten samples, a kernel of three: every position, then every second one of the padded signal.

    >>> output_length(10, 3), output_length(10, 3, before=1, after=1, stride=2)
    (8, 5)
    """
    m = whole(m, "the signal's length m", 1, "For a signal x that is len(x).")
    n = whole(n, "the kernel size n", 1, "For a kernel w that is len(w).")
    before = whole(before, "the pad before", 0, "Use 0 for no padding.")
    after = whole(after, "the pad after", 0, "Use 0 for no padding.")
    stride = whole(stride, "the stride", 1, "Use 1 to keep every value, 2 for every second.")
    padded = before + m + after
    if n > padded:
        raise ValueError(
            f"the kernel has {n} values but the padded signal only {padded} "
            f"({before} + {m} + {after}); a kernel must not be longer. Pad by {n - padded} more "
            "or use a shorter kernel."
        )
    return (padded - n) // stride + 1
