"""
What every layer shares: its params and grads, what it remembers, and the words for bad input.

`layers` builds on it. A layer of your own needs `params` and `grads` from here, and nothing else.
"""

import numpy as np

from course_lib._checks import numbers


class Layer:
    """
    One brick of a network. By itself it computes nothing.

    Attributes
    ----------
    params, grads : dict of str to ndarray
        What the layer learns, and after `backward` the gradient of each, under the same keys. An
        optimizer changes the arrays of `params` in place.
    """

    def __init__(self):
        self.params, self.grads = {}, {}
        self._seen = None

    def forward(self, x):
        """Return the output of a batch, and remember what `backward` needs."""
        raise NotImplementedError(f"{type(self).__name__} has no forward(self, x) yet; write it.")

    def backward(self, grad_y):
        """Put the gradients of the params into `grads`, and return the gradient of the batch."""
        raise NotImplementedError(f"{type(self).__name__} has no backward(self, grad_y) yet.")

    def __repr__(self):
        return f"{type(self).__name__}()"

    def _batch(self, x, *sizes):
        """Return x as floats of shape (batch, *sizes), or say no; a size of None is any size."""
        x = numbers(x, f"the batch for {self}")
        fits = x.ndim == len(sizes) + 1 and len(x) > 0
        if not fits or any(size not in (None, x.shape[i]) for i, size in enumerate(sizes, 1)):
            names = ("channels", "m") if len(sizes) == 2 else ("features",)
            wanted = ", ".join(str(sizes[i] or name) for i, name in enumerate(names))
            raise ValueError(
                f"{self} was given a batch of shape {x.shape}; it takes (batch, {wanted}). "
                f"{_mend(x.shape, sizes)}"
            )
        return _floats(x)

    def _remember(self, y, *seen):
        """Keep what `backward` needs, and return the output y."""
        self._seen, self._shape = seen, y.shape
        return y

    def _recall(self, grad_y):
        """Return grad_y and what was kept, or say why they do not fit together."""
        if self._seen is None:
            raise RuntimeError(
                f"backward of {self} came before forward; the way back needs what the way there "
                "saw. Call forward(x) first."
            )
        if isinstance(grad_y, tuple):
            raise TypeError(
                f"{self} was given a tuple of {len(grad_y)} as its output gradient. Let backward "
                "of the layer after it return grad_x alone; the others go into its grads."
            )
        grad_y = numbers(grad_y, f"the output gradient for {self}")
        if grad_y.shape != self._shape:
            raise ValueError(
                f"{self} was given an output gradient of shape {grad_y.shape}; it must have the "
                f"shape of its last output, {self._shape}. Give the loss's gradient of that one."
            )
        return _floats(grad_y), *self._seen


def _floats(array):
    """Return an array in a type that is computed with."""
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)


def _mend(shape, sizes):
    """Say what turns a batch of this shape into one that fits."""
    if 0 in shape:
        return "It is empty; give one example at least."
    if len(sizes) == 1:
        if len(shape) == 3:
            return "Put Flatten() or GlobalAveragePool1D() before it."
        if len(shape) == 2:
            return "The numbers of features must agree: change in_features or the layer before it."
        return "For a single example give x[None]."
    channels = sizes[0]
    if len(shape) == 1:
        return "For a single signal with one channel give x[None, None]."
    if len(shape) == 2:
        return "For examples with one channel give x[:, None], for a single example x[None]."
    if len(shape) > 3:
        return "Three axes are allowed: take one example or one part, for instance x[0]."
    if shape[2] == channels:
        return "Channels come before time: give x.transpose(0, 2, 1)."
    return "The numbers of channels must agree: change the layer or the one before it."
