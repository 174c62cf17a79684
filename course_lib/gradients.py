"""
Gradients: what a change of input, kernel or bias does to the loss, one adjoint for each.

`convolve` is linear in the signal and in the kernel, so each of its gradients is a convolution
again: of the output gradient with the reversed kernel, and with the reversed signal. Padding and
stride bring their own adjoints; the backward pass is the forward pass read from right to left:

    y      = strided(convolve(pad(x, before, after), w), stride)
    grad_x = unpad(input_gradient(spread(grad_y, stride, length), w), before, after)

Shapes: grad_y (m - n + 1,), grad_x (m,), grad_w (n,).
"""

from copy import copy
from dataclasses import dataclass

import numpy as np

from course_lib._checks import able, number, numbers, vector
from course_lib._tables import Table
from course_lib.convolution import convolve
from course_lib.padding import full, pad


def input_gradient(grad_y, w):
    """
    Pass the output gradient back to the signal: the adjoint of `convolve` in x.

    Parameters
    ----------
    grad_y : ndarray, shape (m - n + 1,)
        Gradient of the loss with respect to the output of ``convolve(x, w)``.
    w : ndarray, shape (n,)
        Kernel as it was given to `convolve`.

    Returns
    -------
    grad_x : ndarray, shape (m,)

    Notes
    -----
    ``grad_x[i] = sum(grad_y[j] * w[j + n - 1 - i] for j in range(m - n + 1))``, where w is zero
    outside its range: the full convolution with the reversed kernel.

    References
    ----------
    B. Rohrer, "Convolution in one dimension for neural networks", 2020, "Input gradient".

    Examples
    --------
    The first output was 3 x[0] + 2 x[1] + 1 x[2].

    >>> input_gradient([1, 0, 0], [1, 2, 3])
    array([3, 2, 1, 0, 0])
    """
    grad_y, w = vector(grad_y, "the gradient grad_y"), vector(w, "the kernel w")
    return convolve(pad(grad_y, *full(len(w))), w[::-1])


def kernel_gradient(grad_y, x):
    """
    Pass the output gradient back to the kernel: the adjoint of `convolve` in w.

    Parameters
    ----------
    grad_y : ndarray, shape (m - n + 1,)
        Gradient of the loss with respect to the output of ``convolve(x, w)``.
    x : ndarray, shape (m,)
        Signal as it was given to `convolve`: already padded.

    Returns
    -------
    grad_w : ndarray, shape (n,)

    Raises
    ------
    ValueError
        If `grad_y` is longer than `x`.

    Notes
    -----
    ``grad_w[k] = sum(grad_y[j] * x[j + n - 1 - k] for j in range(m - n + 1))``: the convolution
    with the reversed signal.

    References
    ----------
    B. Rohrer, "Convolution in one dimension for neural networks", 2020, "Parameter gradient".

    Examples
    --------
    The first output was x[2] w[0] + x[1] w[1] + x[0] w[2].

    >>> kernel_gradient([1, 0, 0], [4, 5, 6, 7, 8])
    array([6, 5, 4])
    """
    grad_y, x = vector(grad_y, "the gradient grad_y"), vector(x, "the signal x")
    if len(grad_y) > len(x):
        raise ValueError(
            f"grad_y has {len(grad_y)} values but the signal only {len(x)}; a valid output is "
            "never longer than its signal. Give the signal as convolve saw it, padded, and "
            "grad_y first."
        )
    return convolve(x[::-1], grad_y)


def bias_gradient(grad_y):
    """
    Pass the output gradient back to the bias, which every position of its channel shares.

    Parameters
    ----------
    grad_y : ndarray, shape (m_y,), (channels, m_y) or (batch, channels, m_y)
        Gradient of the loss with respect to the output.

    Returns
    -------
    grad_b : scalar, or ndarray of shape (channels,)
        The sum over positions, and over the batch.

    References
    ----------
    B. Rohrer, "Convolution in one dimension for neural networks", 2020, "Bias"; there each
    position has a bias of its own, here (as in common layers) each channel has one.

    Examples
    --------
    >>> bias_gradient([[1, 2, 3], [10, 20, 30]])
    array([ 6, 60])
    """
    grad_y = numbers(grad_y, "the gradient grad_y")
    if grad_y.ndim > 3:
        raise ValueError(
            f"grad_y has {grad_y.ndim} dimensions, shape {grad_y.shape}; allowed are (m_y,), "
            "(channels, m_y) and (batch, channels, m_y). Join the batch's axes by reshape first."
        )
    return grad_y.sum(axis=(0, 2) if grad_y.ndim == 3 else -1)


def numerical_gradient(f, x, step=1e-6):
    """
    Estimate the gradient of a scalar function by central differences.

    It asks `f` for two values for each entry of x: slow, and right without any thought. So it
    checks the gradients above. It computes in float64 whatever the type of x, because a
    difference of float32 values would be mostly rounding.

    Parameters
    ----------
    f : callable
        Takes an array like x, returns one number. It gets copies; x is never changed.
    x : ndarray
        Where to take the gradient; any shape.
    step : float
        How far to move each entry, up and down.

    Returns
    -------
    grad : ndarray of float64, like x

    Raises
    ------
    TypeError
        If `f` is not a function, or does not return a number.
    ValueError
        If `f` returns several numbers, or the step is not positive or vanishes beside an entry.

    Examples
    --------
    >>> numerical_gradient(lambda x: np.sum(x**2), [1.0, 2.0, 3.0]).round(6)
    array([2., 4., 6.])
    """
    if not callable(f):
        raise TypeError(
            "f is not a function; it must take x and return the loss. "
            "For example numerical_gradient(lambda x: np.sum(x**2), x)."
        )
    x = numbers(x, "x").astype(np.float64)
    step = number(step, "the step", "For example 1e-6.")
    if not 0 < step < np.inf:
        raise ValueError(f"the step is {step}; it must be above 0, for example 1e-6.")
    grad = np.empty_like(x)
    for place in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[place] += step
        below[place] -= step
        width = above[place] - below[place]  # 2 * step, as rounded beside x
        if width == 0:
            raise ValueError(
                f"the step {step} vanishes beside x{list(place)} = {x[place]}; "
                "it must change it. Use a larger step."
            )
        grad[place] = (_loss(f, above) - _loss(f, below)) / width
    return grad


def _loss(f, x):
    return number(f(x), "what f returned", "Add its values up, for example with np.sum.")


@dataclass(frozen=True, repr=False)
class GradientReport(Table):
    """
    What `check` found: a table with a row for each gradient, and its verdict.

    Attributes
    ----------
    ok : bool
        Whether every gradient agrees with central differences.
    """

    ok: bool = True


def check(layer, x, *, tolerance=1e-6, seed=0):
    """
    Compare every gradient of a layer with central differences.

    The loss is a random weighted sum of the layer's outputs, so no symmetry hides a mistake.

    Parameters
    ----------
    layer : object
        With `forward(x)`, `backward(grad_y)` and the dictionaries `params` and `grads`: a layer of
        the course, one of your own, or a whole network.
    x : ndarray
        A batch for the layer; small and crooked is best. No value should stand at a kink, such as
        the 0 of ReLU: there a gradient is a matter of choice.
    tolerance : float
        The largest difference that is forgiven, relative to values above 1.
    seed : int
        Of the weights.

    Returns
    -------
    GradientReport
        For the gradient of x and of each parameter: the place where the two differ most (where
        they agree, the largest value), what was received from `backward` there, what central
        differences expect, and the verdict: "agrees", or "wrong" and, where it looks like one of
        the usual mistakes, which.

    Raises
    ------
    TypeError, ValueError
        Whatever the layer raises, and if a gradient is missing or has another shape.

    Examples
    --------
    >>> from course_lib.layers import Conv1D
    >>> check(Conv1D(1, 2, 3, rng=0), np.arange(5.0).reshape(1, 1, 5)).ok
    True
    """
    x = numbers(x, "the batch x").astype(np.float64)
    _check_parts(layer)
    y = layer.forward(x.copy())
    if y is None:
        raise ValueError(f"forward of {layer} gave nothing; it must give y. End it with return.")
    grad_y = np.random.default_rng(seed).normal(size=np.shape(y))

    def loss(batch):
        return np.sum(grad_y * layer.forward(batch))

    def loss_with(param):
        kept = param.copy()

        def changed(values):
            param[...] = values
            try:
                return loss(x.copy())
            finally:
                param[...] = kept

        return changed

    def received():
        layer.forward(x.copy())
        grad_x = layer.backward(grad_y.copy())
        return {"x": copy(grad_x)} | {name: copy(layer.grads.get(name)) for name in layer.params}

    first, second = received(), received()  # what piles up from call to call is right only once
    expected = {"x": numerical_gradient(loss, x)}
    expected |= {
        n: numerical_gradient(loss_with(param), param) for n, param in layer.params.items()
    }
    rows = []
    for name, right in expected.items():
        row = _compared(name, first[name], right, tolerance)
        again = _compared(name, second[name], right, tolerance)
        if row[-1] == "agrees" != again[-1]:
            row = (*again[:-1], "wrong: what the call before left is still in it")
        rows.append(row)
    wrong = [row[0] for row in rows if row[-1] != "agrees"]
    sentence = f"{layer} against central differences: "
    sentence += f"wrong in {', '.join(wrong)}." if wrong else "every gradient agrees."
    heads = ("gradient of", "worst place", "received", "expected", "verdict")
    return GradientReport(sentence, heads, tuple(rows), (2, 3), not wrong)


def _check_parts(layer):
    """Say what a layer lacks that the check needs."""
    parts = ("forward", "backward", "params", "grads")
    able(layer, parts, "the layer", "One of your own calls super().__init__() first.")
    for name, param in layer.params.items():
        if not isinstance(param, np.ndarray):
            raise TypeError(
                f"params[{name!r}] is a {type(param).__name__}; it must be an array, which the "
                f"check changes in place. Begin with np.array(params[{name!r}], float)."
            )
        if param.dtype != np.float64:
            raise TypeError(
                f"params[{name!r}] holds {param.dtype}; it must hold float64, or the small steps "
                f"of the check are lost. Begin with params[{name!r}].astype(float)."
            )


def _compared(name, received, expected, tolerance):
    """Make the row of one gradient: its worst place, both values there, and the verdict."""
    if isinstance(received, tuple) or np.shape(received) != expected.shape:
        if received is None:
            what = "nothing"
        elif isinstance(received, tuple):
            what = f"a tuple of {len(received)}"
        else:
            what = f"shape {np.shape(received)}"
        mend = "Put it into grads under the key of its parameter."
        raise ValueError(
            f"backward gave {what} as the gradient of {name}; it must have the shape of {name}, "
            f"{expected.shape}. {'Return it, and nothing else.' if name == 'x' else mend}"
        )

    received = np.asarray(received, dtype=np.float64)
    # Rounded, so that which of two equal places is named does not hang on the last bit.
    distance = np.nan_to_num(_far(received, expected), nan=np.inf).round(6)
    agrees = distance.max() <= tolerance
    verdict = "agrees" if agrees else _mistake(received, expected, tolerance)
    shown = np.abs(expected).round(6) if agrees else distance
    worst = np.unravel_index(np.argmax(shown), shown.shape)
    place = ", ".join(map(str, worst))
    values = (f"{value + 0.0:.4f}" for value in (received[worst], expected[worst]))
    return name, f"[{place}]", *values, verdict


def _far(received, expected):
    return np.abs(received - expected) / np.maximum(1, np.abs(expected))


def _mistake(received, expected, tolerance):
    """Say which of the usual mistakes a wrong gradient looks like, if any."""

    def like(values):
        return _far(received, values).max() <= tolerance

    if like(expected[..., ::-1]):
        return "wrong: it is reversed"
    if not received.any():
        return "wrong: it is zero"
    factor = np.sum(received * expected) / np.sum(expected**2)
    if like(factor * expected):
        return f"wrong: it is {factor:.4g} times as large as it should be"
    n = expected.shape[-1]
    later, earlier = slice(1, n), slice(n - 1)
    for way, here, there in (("late", later, earlier), ("early", earlier, later)):
        if n > 2 and _far(received[..., here], expected[..., there]).max() <= tolerance:
            return f"wrong: it comes one place too {way}"
    return "wrong"
