"""
Layers: the bricks of a network. Each passes a batch forward, and its gradient back.

A layer is anything with `forward(x)`, `backward(grad_y)` and two dictionaries, `params` and
`grads`. What it learns is kept in float64; it computes in the type of the batch, so float32 in
gives float32 out.

Shapes: x (batch, in_channels, m), y (batch, out_channels, m_y); Dense has (batch, features).
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from course_lib._checks import generator, whole
from course_lib._layer import Layer
from course_lib.convolution import output_length
from course_lib.gradients import bias_gradient
from course_lib.padding import amounts, pad, unpad

__all__ = ["Conv1D", "Dense", "Flatten", "GlobalAveragePool1D", "Layer", "MaxPool1D", "ReLU"]


class Conv1D(Layer):
    """
    Convolve a batch of multichannel signals with a stack of kernels, one output channel for each.

    The kernels are flipped, as `convolve` flips them. The layers of PyTorch, TensorFlow and Keras
    are not: their weights are ours reversed along the last axis, ``w[..., ::-1]``.

    Parameters
    ----------
    in_channels, out_channels, kernel_size : int
        The params are "w", shape (out_channels, in_channels, kernel_size), and "b",
        shape (out_channels,).
    stride : int
        How far the kernels step. What is skipped is not computed.
    padding : {"valid", "same", "full"} or pair of int
        Amounts before and after; "same" keeps the length when the stride is 1.
    padding_mode : str
        What the pads hold, one of `padding.MODES`.
    padding_value : float
        The constant of the mode "constant".
    bias : bool
        Whether to add a bias to each output channel.
    rng : numpy.random.Generator or int, optional
        Draws the kernels, normally distributed with variance 2 / (in_channels * kernel_size). The
        biases begin at 0.

    Raises
    ------
    TypeError, ValueError
        If a size, the padding or its mode is none that is known; or in `forward`, if a batch has
        other channels, or signals shorter than a kernel.

    References
    ----------
    B. Rohrer, "Convolution in one dimension for neural networks", 2020. K. He et al., "Delving
    deep into rectifiers", 2015, for the variance.

    Examples
    --------
    >>> layer = Conv1D(6, 16, 5, stride=2, rng=0)
    >>> layer.forward(np.ones((8, 6, 100))).shape
    (8, 16, 50)
    >>> layer.backward(np.ones((8, 16, 50))).shape, layer.grads["w"].shape
    ((8, 6, 100), (16, 6, 5))
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        *,
        stride=1,
        padding="same",
        padding_mode="zeros",
        padding_value=0.0,
        bias=True,
        rng=None,
    ):
        super().__init__()
        self.in_channels = whole(in_channels, "in_channels", 1, "A single signal has 1.")
        self.out_channels = whole(out_channels, "out_channels", 1, "It counts the kernels.")
        self.kernel_size = whole(kernel_size, "kernel_size", 1, "For example 5.")
        self.stride = whole(stride, "the stride", 1, "Use 1 to compute every position.")
        self.padding, self.padding_mode = padding, padding_mode
        self._pads = (*amounts(padding, self.kernel_size), padding_mode)
        self._value = padding_value
        pad([0.0] * self.kernel_size, 0, 0, padding_mode, padding_value)  # refuses a wrong mode
        shape = (self.out_channels, self.in_channels, self.kernel_size)
        self.params["w"] = _he(shape, rng)
        if bias:
            self.params["b"] = np.zeros(self.out_channels)

    def forward(self, x):
        """Return y (batch, out_channels, m_y) of the batch x (batch, in_channels, m)."""
        x = self._batch(x, self.in_channels, None)
        m_y = output_length(x.shape[2], self.kernel_size, *self._pads[:2], self.stride)
        padded = pad(x, *self._pads, self._value)
        windows = sliding_window_view(padded, self.kernel_size, axis=2)[:, :, :: self.stride]
        # One column for each window of each signal: (in_channels * n, batch * m_y).
        columns = windows.transpose(1, 3, 0, 2).reshape(-1, len(x) * m_y)
        y = self._rows(x.dtype) @ columns
        if "b" in self.params:
            y += self.params["b"][:, None]
        y = y.reshape(self.out_channels, len(x), m_y).transpose(1, 0, 2)
        return self._remember(y, columns, padded.shape)

    def backward(self, grad_y):
        """Return grad_x, shaped like x, and put the gradients of w and b into `grads`."""
        grad_y, columns, (batch, in_channels, length) = self._recall(grad_y)
        out_channels, m_y = grad_y.shape[1:]
        grad = grad_y.transpose(1, 0, 2).reshape(out_channels, batch * m_y)
        grad_w = (grad @ columns.T).reshape(self.params["w"].shape)
        self.grads["w"] = grad_w[..., ::-1]
        if "b" in self.params:
            self.grads["b"] = bias_gradient(grad_y)
        # Each window's gradient goes back to the places that the window was copied from.
        grad_windows = self._rows(grad.dtype).T @ grad
        grad_windows = grad_windows.reshape(in_channels, self.kernel_size, batch, m_y)
        grad_padded = np.zeros((in_channels, batch, length), grad.dtype)
        for k in range(self.kernel_size):
            grad_padded[:, :, _tap(k, m_y, self.stride)] += grad_windows[:, k]
        return unpad(grad_padded.transpose(1, 0, 2), *self._pads)

    def _rows(self, dtype):
        """Flip the kernels and lay each out as a row: (out_channels, in_channels * n)."""
        return self.params["w"][..., ::-1].reshape(self.out_channels, -1).astype(dtype)

    def __repr__(self):
        settings = [self.in_channels, self.out_channels, self.kernel_size]
        settings += [f"stride={self.stride}"] * (self.stride != 1)
        settings += [f"padding={self.padding!r}"] * (self.padding != "same")
        settings += [f"padding_mode={self.padding_mode!r}"] * (self.padding_mode != "zeros")
        return f"Conv1D({', '.join(map(str, settings))})"


class ReLU(Layer):
    """
    Keep what is positive, put 0 for the rest. The gradient passes where x was above 0.

    Examples
    --------
    >>> ReLU().forward([[-1.0, 0.0, 2.0]])
    array([[0., 0., 2.]])
    """

    def forward(self, x):
        """Return y, shaped like the batch x of any shape."""
        x = self._batch(x, *[None] * (np.ndim(x) - 1))
        return self._remember(np.maximum(x, 0), x > 0)

    def backward(self, grad_y):
        """Return grad_x, shaped like x."""
        grad_y, positive = self._recall(grad_y)
        return grad_y * positive


class MaxPool1D(Layer):
    """
    Keep the largest value of each window. The gradient goes to the place where it stood.

    Parameters
    ----------
    size : int
        Samples in a window. Samples at the end that fill no window are left out.
    stride : int, optional
        From one window to the next; by default `size`, side by side.

    Raises
    ------
    TypeError, ValueError
        If size or stride is no whole number from 1; or in `forward`, if no window fits in.

    Notes
    -----
    If several values of a window are the largest, the first takes the gradient, as in PyTorch.

    Examples
    --------
    >>> MaxPool1D(2).forward([[[1.0, 3.0, 2.0, 0.0, 9.0]]])
    array([[[3., 2.]]])
    """

    def __init__(self, size, stride=None):
        super().__init__()
        self.kernel_size = whole(size, "the window's size", 1, "For example 2.")
        stride = size if stride is None else stride
        self.stride = whole(stride, "the stride", 1, "Leave it out for windows side by side.")

    def forward(self, x):
        """Return y (batch, channels, m_y) of the batch x (batch, channels, m)."""
        x = self._batch(x, None, None)
        if x.shape[2] < self.kernel_size:
            raise ValueError(
                f"{self} was given signals of {x.shape[2]}; a window of {self.kernel_size} must "
                "fit in. Use a smaller window, or pool less before it."
            )
        m_y = output_length(x.shape[2], self.kernel_size, stride=self.stride)
        y = x[:, :, _tap(0, m_y, self.stride)].copy()
        places = np.zeros_like(y, dtype=np.intp)
        for k in range(1, self.kernel_size):
            later = x[:, :, _tap(k, m_y, self.stride)]
            places[later > y] = k
            np.maximum(y, later, out=y)
        return self._remember(y, places, x.shape)

    def backward(self, grad_y):
        """Return grad_x, shaped like x."""
        grad_y, places, shape = self._recall(grad_y)
        grad_x = np.zeros(shape, grad_y.dtype)
        for k in range(self.kernel_size):
            grad_x[:, :, _tap(k, grad_y.shape[2], self.stride)] += grad_y * (places == k)
        return grad_x

    def __repr__(self):
        stride = f", stride={self.stride}" if self.stride != self.kernel_size else ""
        return f"MaxPool1D({self.kernel_size}{stride})"


class GlobalAveragePool1D(Layer):
    """
    Take the mean of each channel over time: how much of its pattern there was, wherever it was.

    References
    ----------
    M. Lin, Q. Chen, S. Yan, "Network in network", 2014.

    Examples
    --------
    >>> GlobalAveragePool1D().forward([[[1.0, 2.0, 3.0], [0.0, 0.0, 6.0]]])
    array([[2., 2.]])
    """

    def forward(self, x):
        """Return y (batch, channels) of the batch x (batch, channels, m)."""
        x = self._batch(x, None, None)
        return self._remember(x.mean(axis=2), x.shape[2])

    def backward(self, grad_y):
        """Return grad_x (batch, channels, m): every sample gets its share."""
        grad_y, m = self._recall(grad_y)
        return np.repeat(grad_y[:, :, None] / m, m, axis=2)


class Flatten(Layer):
    """
    Put the channels one after another in one row, for a Dense layer that minds the place.

    Examples
    --------
    >>> Flatten().forward([[[1.0, 2.0], [3.0, 4.0]]])
    array([[1., 2., 3., 4.]])
    """

    def forward(self, x):
        """Return y (batch, channels * m) of the batch x (batch, channels, m)."""
        x = self._batch(x, None, None)
        return self._remember(x.reshape(len(x), -1), x.shape)

    def backward(self, grad_y):
        """Return grad_x, shaped like x."""
        grad_y, shape = self._recall(grad_y)
        return grad_y.reshape(shape)


class Dense(Layer):
    """
    Weigh every feature and add up, once for each output.

    Parameters
    ----------
    in_features, out_features : int
        The params are "w", shape (out_features, in_features), and "b", shape (out_features,).
    bias : bool
        Whether to add a bias to each output.
    rng : numpy.random.Generator or int, optional
        Draws the weights, normally distributed with variance 2 / in_features. The biases begin
        at 0.

    Raises
    ------
    TypeError, ValueError
        If a size is no whole number from 1; or in `forward`, if a batch has other features.

    Examples
    --------
    >>> Dense(16, 4, rng=0).forward(np.ones((8, 16))).shape
    (8, 4)
    """

    def __init__(self, in_features, out_features, *, bias=True, rng=None):
        super().__init__()
        self.in_features = whole(in_features, "in_features", 1, "It counts the inputs.")
        self.out_features = whole(out_features, "out_features", 1, "Use one for each class.")
        self.params["w"] = _he((self.out_features, self.in_features), rng)
        if bias:
            self.params["b"] = np.zeros(self.out_features)

    def forward(self, x):
        """Return y (batch, out_features) of the batch x (batch, in_features)."""
        x = self._batch(x, self.in_features)
        y = x @ self.params["w"].T.astype(x.dtype)
        if "b" in self.params:
            y += self.params["b"]
        return self._remember(y, x)

    def backward(self, grad_y):
        """Return grad_x, shaped like x, and put the gradients of w and b into `grads`."""
        grad_y, x = self._recall(grad_y)
        self.grads["w"] = grad_y.T @ x
        if "b" in self.params:
            self.grads["b"] = grad_y.sum(axis=0)
        return grad_y @ self.params["w"].astype(grad_y.dtype)

    def __repr__(self):
        return f"Dense({self.in_features}, {self.out_features})"


def _tap(k, m_y, stride):
    """Return the places under tap k of all m_y windows."""
    return slice(k, k + (m_y - 1) * stride + 1, stride)


def _he(shape, rng):
    """Draw weights whose outputs vary as much as their inputs, once ReLU has cut half of them."""
    deviation = np.sqrt(2 / np.prod(shape[1:]))
    return generator(rng).normal(0, deviation, shape)
