"""
Optimizers: how the gradients change what a network has learned, one small step at a time.

Each walks over the layers and changes their params in place. What it remembers of a param from step
to step (a velocity, a mean) begins at 0, and begins anew when it meets another network.
"""

import numpy as np

from course_lib._checks import number


class SGD:
    """
    Step down the slope, with momentum: each step adds to the velocity of the steps before.

    Parameters
    ----------
    rate : float
        Learning rate: how far to step for a gradient of 1.
    momentum : float
        How much of the velocity is left after each step, from 0 (none) to just under 1.

    Notes
    -----
    ``velocity = momentum * velocity + grad`` and ``param -= rate * velocity``, as in PyTorch.

    References
    ----------
    B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.

    Examples
    --------
    >>> from course_lib.layers import Dense
    >>> layer = Dense(1, 1, rng=0)
    >>> layer.grads = {name: np.ones_like(value) for name, value in layer.params.items()}
    >>> optimizer = SGD(rate=0.1, momentum=0.5)
    >>> optimizer.step([layer])
    >>> optimizer.step([layer])
    >>> layer.params["b"].round(3)  # 0.1, then 0.05 + 0.1
    array([-0.25])
    """

    def __init__(self, rate=0.01, momentum=0.0):
        self.rate = _positive(rate, "the learning rate", "For example 0.01.")
        self.momentum = _share(momentum, "the momentum", "For example 0.9.")
        self._memory = {}

    def step(self, layers):
        """
        Change every param of the layers by one step along their gradients.

        Parameters
        ----------
        layers : iterable
            Layers that have passed a gradient back, or a `Network`.

        Raises
        ------
        TypeError, ValueError, RuntimeError
            If a param has no gradient of its shape, or holds no floats.
        """
        for param, grad, memory in _learned(layers, self._memory):
            velocity = memory.setdefault("velocity", np.zeros_like(param))
            velocity *= self.momentum
            velocity += grad
            param -= self.rate * velocity

    def __repr__(self):
        return f"SGD(rate={self.rate}, momentum={self.momentum})"


class Adam:
    """
    Step by about `rate` whatever the gradient's size: divide its mean by its usual magnitude.

    Parameters
    ----------
    rate : float
        Learning rate: about how far a param moves in one step.
    mean_decay, square_decay : float
        How slowly the running means of the gradient and of its square forget, from 0 to just
        under 1. In the paper: beta_1, beta_2.
    epsilon : float
        Keeps the division safe.

    Notes
    -----
    Both means begin at 0; dividing by ``1 - decay**steps`` makes up for that.

    References
    ----------
    D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015.

    Examples
    --------
    >>> from course_lib.layers import Dense
    >>> layer = Dense(1, 1, rng=0)
    >>> layer.grads = {name: np.full_like(value, 50) for name, value in layer.params.items()}
    >>> Adam(rate=0.1).step([layer])
    >>> layer.params["b"].round(3)
    array([-0.1])
    """

    def __init__(self, rate=0.001, mean_decay=0.9, square_decay=0.999, epsilon=1e-8):
        self.rate = _positive(rate, "the learning rate", "For example 0.001.")
        self.mean_decay = _share(mean_decay, "mean_decay", "For example 0.9.")
        self.square_decay = _share(square_decay, "square_decay", "For example 0.999.")
        self.epsilon = _positive(epsilon, "epsilon", "For example 1e-8.")
        self._memory = {}

    def step(self, layers):
        """
        Change every param of the layers by one step along their gradients.

        Parameters
        ----------
        layers : iterable
            Layers that have passed a gradient back, or a `Network`.

        Raises
        ------
        TypeError, ValueError, RuntimeError
            If a param has no gradient of its shape, or holds no floats.
        """
        for param, grad, memory in _learned(layers, self._memory):
            memory["steps"] = steps = memory.get("steps", 0) + 1
            mean = memory.setdefault("mean", np.zeros_like(param))
            square = memory.setdefault("square", np.zeros_like(param))
            mean += (1 - self.mean_decay) * (grad - mean)
            square += (1 - self.square_decay) * (grad * grad - square)
            size = np.sqrt(square / (1 - self.square_decay**steps)) + self.epsilon
            param -= self.rate / (1 - self.mean_decay**steps) * mean / size

    def __repr__(self):
        return f"Adam(rate={self.rate})"


def _learned(layers, memories):
    """Give every param with its gradient and with what is remembered of it."""
    if not np.iterable(layers):
        raise TypeError(
            f"step was given {layers!r}; it wants the layers in a list, step([layer]), or a "
            "network, step(network)."
        )
    for place, layer in enumerate(layers):
        for name, param in layer.params.items():
            grad = layer.grads.get(name)
            if np.shape(grad) != param.shape or param.dtype.kind != "f":
                raise _refusal(layer, name, param, grad)
            memory = memories.get((place, name))
            if memory is None or memory["param"] is not param:
                memory = memories[place, name] = {"param": param}
            yield param, np.asarray(grad), memory


def _refusal(layer, name, param, grad):
    if param.dtype.kind != "f":
        return TypeError(
            f"params[{name!r}] of {layer!r} holds {param.dtype}; it must hold floats, which small "
            f"steps can change. Begin with params[{name!r}].astype(float)."
        )
    if grad is None and layer.grads:
        return RuntimeError(
            f"the grads of {layer!r} are {_named(layer.grads)}, its params {_named(layer.params)}; "
            "a step needs a gradient for every param. Use the same names in both."
        )
    if grad is None:
        return RuntimeError(
            f"{layer!r} has no gradient for its {name!r} yet; a step needs one for every param. "
            f"Call forward and backward first, and let backward fill grads[{name!r}]."
        )
    return ValueError(
        f"grads[{name!r}] of {layer!r} has shape {np.shape(grad)}; it must have that of "
        f"params[{name!r}], {param.shape}. Which axis did backward sum over?"
    )


def _named(arrays):
    return " and ".join(map(repr, arrays))


def _positive(value, name, mend):
    value = number(value, name, mend)
    if not 0 < value < np.inf:
        raise ValueError(f"{name} is {value}; it must be above 0. {mend}")
    return value


def _share(value, name, mend):
    value = number(value, name, mend)
    if not 0 <= value < 1:
        raise ValueError(f"{name} is {value}; it must be at least 0 and less than 1. {mend}")
    return value
