"""
Stride: keep every s-th value (`strided`), and the way back (`spread`).

A stride is a selection made after a convolution, so it needs no convolution of its own. Its adjoint
puts each gradient back where its value was taken, and zeros where values were skipped.

Shapes: y (..., length), strided (..., ceil(length / stride)), and back.
"""

import numpy as np

from course_lib._checks import numbers, whole


def strided(y, stride):
    """
    Keep every `stride`-th value along the last axis, starting with the first.

    Parameters
    ----------
    y : ndarray, shape (..., length)
        Output of a convolution at every position.
    stride : int
        How far the kernel steps, 1 or more.

    Returns
    -------
    kept : ndarray, shape (..., ceil(length / stride))
        A new array, never a view of `y`.

    References
    ----------
    B. Rohrer, "Convolution in one dimension for neural networks", 2020, "Stride".

    Examples
    --------
    >>> strided([0, 1, 2, 3, 4, 5, 6], 3)
    array([0, 3, 6])
    """
    return numbers(y, "the output y")[..., :: _stride(stride)].copy()


def spread(grad_y, stride, length):
    """
    Pass a gradient back through `strided`: its adjoint. Skipped places get zeros.

    Parameters
    ----------
    grad_y : ndarray, shape (..., ceil(length / stride))
        Gradient with respect to the values that were kept.
    stride : int
        As it was given to `strided`.
    length : int
        How many values there were before `strided`; from `grad_y` alone the tail is unknown.

    Returns
    -------
    grad : ndarray, shape (..., length)

    Raises
    ------
    ValueError
        If a signal of this length does not keep as many values as `grad_y` has.

    Examples
    --------
    >>> spread([1, 2, 3], 3, length=8)
    array([1, 0, 0, 2, 0, 0, 3, 0])
    """
    grad_y = numbers(grad_y, "the gradient grad_y")
    stride = _stride(stride)
    length = whole(length, "the length", 1, "Give the length that y had before strided.")
    kept = grad_y.shape[-1]
    if -(-length // stride) != kept:
        raise ValueError(
            f"length={length} does not fit: with stride={stride} it keeps {-(-length // stride)} "
            f"values, and grad_y has {kept}. Lengths from {(kept - 1) * stride + 1} to "
            f"{kept * stride} fit; give the one that y had before strided."
        )
    grad = np.zeros_like(grad_y, shape=(*grad_y.shape[:-1], length))
    grad[..., ::stride] = grad_y
    return grad


def _stride(stride):
    return whole(stride, "the stride", 1, "Use 1 to keep every value, 2 for every second.")
