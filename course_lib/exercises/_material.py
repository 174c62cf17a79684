"""What the exercises are made of again and again: values to try, and a slip that any answer has."""

import numpy as np


def values(seed):
    """
    Make a function that draws values of both signs, none so small that it hides a mistake.

    Examples
    --------
    >>> values(seed=3)(2, 2)
    array([[-1.3, -1.9],
           [-4.2, -3.3]])
    """
    rng = np.random.default_rng(seed)
    return lambda *shape: np.round(rng.uniform(1, 5, shape), 1) * rng.choice([-1, 1], shape)


def changing(right, position):
    """Make a wrong version that gives the right answer and changes one of its arguments."""

    def wrong(*arguments):
        answer = right(*arguments)
        arguments[position][...] += 1
        return answer

    return wrong
