"""Lesson 03, write it as an equation: one output y_j, with the centred index and zeros outside."""

import numpy as np

from course_lib.exercises._engine import Exercise, Mistake
from course_lib.exercises._material import values


def output_at(x, w, j):
    """Add up x_{j-k} w_k for k from -p to p; w_k is stored at w[k + p]."""
    m, p = len(x), len(w) // 2
    y_j = 0.0
    for k in range(-p, p + 1):
        if 0 <= j - k < m:
            y_j += x[j - k] * w[k + p]
    return y_j


_random = values(seed=3)


def _pairs(indices):
    """
    Add up x[i] * w[a] over the pairs (i, a) that a rule lists for m, p and j.

    The rule may list places that are not there: Python then does to it what it does to a learner.
    """
    return lambda x, w, j: sum(x[i] * w[a] for i, a in indices(len(x), len(w) // 2, j))


def _centred(p):
    return range(-p, p + 1)


def _products(x, w, j):
    """List the products of the right sum, in the order of k."""
    return [x[j - k] * w[k + len(w) // 2] for k in _centred(len(w) // 2) if 0 <= j - k < len(x)]


def _hangs_over_left(x, w, j):
    return j - len(w) // 2 < 0


def _hangs_over_right(x, w, j):
    return j + len(w) // 2 >= len(x)


def _zero_if(*hangs_over):
    return lambda x, w, j: 0.0 if any(end(x, w, j) for end in hangs_over) else output_at(x, w, j)


def _window(x, w, j):
    return x[j - len(w) // 2 : j + len(w) // 2 + 1]


def _trimmed_window(x, w, j):
    return x[max(0, j - len(w) // 2) : j + len(w) // 2 + 1]


convolve_at = Exercise(
    name="lesson_03.convolve_at",
    prompt=(
        "Write a function of a signal `x`, a kernel `w` of odd length n = 2p + 1 and a place `j` "
        "that returns one number: the output y_j. The kernel is centred: its value w_k is stored "
        "at `w[k + p]`. Outside the signal there are zeros."
    ),
    reference=output_at,
    returns="a single number, y_j",
    probes=[
        (np.array([4.0]), np.array([2.5]), 0),
        (np.array([2.0, 5.0, 3.0]), np.array([7.0, 4.0, 1.5]), 1),
        (np.array([2.0, 5.0, 3.0]), np.array([7.0, 4.0, 1.5]), 0),
        (np.array([2.0, 5.0, 3.0]), np.array([7.0, 4.0, 1.5]), 2),
        (np.array([3, 1, 4, 8]), np.array([2.5, 6.0, 9.5]), 3),
        (np.array([4, 7, 1]), np.array([2.0, 0.5, 3.0, 6.0, 9.0]), 1),
        (_random(7), _random(5), 3),
        (_random(7), _random(5), 1),
        (_random(7), _random(5), 6),
        (_random(9), _random(7), 4),
    ],
    mistakes=[
        Mistake(
            "kernel not flipped",
            "This is cross-correlation: the kernel was not flipped. In `x[j - k] * w[k + p]` the "
            "minus sign is the flip: where k grows, the sample is an earlier one.",
            _pairs(lambda m, p, j: [(j + k, k + p) for k in _centred(p) if 0 <= j + k < m]),
        ),
        Mistake(
            "negative index wraps round",
            "At the left end samples from the right end have crept in. Where j - k is below 0 "
            "there is no sample, but Python does not complain: `x[-1]` is the last one. (Past the "
            "right end it does, with `IndexError`.) A condition on j - k has to keep both ends.",
            _pairs(lambda m, p, j: [(j - k, k + p) for k in _centred(p)]),
            _pairs(lambda m, p, j: [(j - k, k + p) for k in _centred(p) if j - k < m]),
            _pairs(lambda m, p, j: [(j + k, k + p) for k in _centred(p)]),
            _pairs(lambda m, p, j: [(j + k, k + p) for k in _centred(p) if j + k < m]),
        ),
        Mistake(
            "wraps round at both ends",
            "The signal was bent into a circle: what lies before its beginning was taken from its "
            "end, and the other way round. That is a padding of its own, for a later lesson; here "
            "there are zeros outside.",
            _pairs(lambda m, p, j: [((j - k) % m, k + p) for k in _centred(p)]),
        ),
        Mistake(
            "edge repeated",
            "Outside the signal its first and its last sample were repeated. Here there are zeros "
            "outside: a product with no sample in it adds nothing.",
            _pairs(lambda m, p, j: [(min(max(j - k, 0), m - 1), k + p) for k in _centred(p)]),
        ),
        Mistake(
            "mirrored at the ends",
            "Outside the signal its samples come back in mirror image. Here there are zeros "
            "outside: a product with no sample in it adds nothing.",
            lambda x, w, j: np.pad(x, len(w) // 2, "symmetric")[j : j + len(w)] @ w[::-1],
            lambda x, w, j: np.pad(x, len(w) // 2, "reflect")[j : j + len(w)] @ w[::-1],
            _pairs(lambda m, p, j: [(abs(j - k), k + p) for k in _centred(p)]),
            _pairs(lambda m, p, j: [(abs(j - k), k + p) for k in _centred(p) if abs(j - k) < m]),
        ),
        Mistake(
            "runs off the right end",
            "All is well until the kernel hangs over the right end: where j - k is m or more there "
            "is no sample, and there Python stops with `IndexError`. The last one is `x[m - 1]`.",
            _pairs(lambda m, p, j: [(j - k, k + p) for k in _centred(p) if j - k >= 0]),
            _pairs(lambda m, p, j: [(j - k, k + p) for k in _centred(p) if 0 <= j - k <= m]),
            _pairs(lambda m, p, j: [(j - k, k + p) for k in range(p, -p - 1, -1) if j - k >= 0]),
        ),
        Mistake(
            "right end dropped",
            "The last sample never counts. It is x[m - 1], and `j - k < m` lets it in; "
            "`j - k < m - 1` and `x[:-1]` do not.",
            _pairs(lambda m, p, j: [(j - k, k + p) for k in _centred(p) if 0 <= j - k < m - 1]),
        ),
        Mistake(
            "left end dropped",
            "The first sample never counts. It is x[0]: the condition on j - k has to let 0 in.",
            _pairs(lambda m, p, j: [(j - k, k + p) for k in _centred(p) if 0 < j - k < m]),
        ),
        Mistake(
            "zero where the kernel hangs over",
            "Where the kernel hangs over an end of the signal the whole output is 0 here. Only the "
            "products outside are zero: those of the kernel values that still lie on the signal "
            "count. (`break` and `return` leave the loop for good; what has no sample is only to "
            "be passed over.)",
            _zero_if(_hangs_over_left, _hangs_over_right),
            _zero_if(_hangs_over_left),
            _zero_if(_hangs_over_right),
        ),
        Mistake(
            "slice cut short at an end",
            "In the middle a slice of the signal fits the kernel. At the ends it does not: there "
            "Python gives a shorter slice, or, if its beginning is below 0, another one. Then "
            "samples and kernel values no longer meet in pairs. Pad the signal first, or go "
            "through k one by one.",
            lambda x, w, j: np.dot(_window(x, w, j), w[::-1]),
            lambda x, w, j: np.sum(_window(x, w, j) * w[::-1]),
            lambda x, w, j: np.dot(_window(x, w, j), w),
            lambda x, w, j: np.sum(_window(x, w, j) * w),
            lambda x, w, j: np.dot(_trimmed_window(x, w, j), w[::-1]),
            lambda x, w, j: np.sum(_trimmed_window(x, w, j) * w[::-1]),
            lambda x, w, j: sum(a * b for a, b in zip(_window(x, w, j), w[::-1], strict=False)),
            lambda x, w, j: sum(
                a * b for a, b in zip(_trimmed_window(x, w, j), w[::-1], strict=False)
            ),
        ),
        Mistake(
            "kernel index not shifted by p",
            "The centred index k begins at -p, but a place in a Python array begins at 0: w_k is "
            "stored at `w[k + p]`. An index below 0 counts from the end of the kernel.",
            _pairs(lambda m, p, j: [(j - k, k) for k in _centred(p) if 0 <= j - k < m]),
            _pairs(lambda m, p, j: [(j - k, k - p) for k in _centred(p) if 0 <= j - k < m]),
            _pairs(lambda m, p, j: [(j - k, -k) for k in _centred(p) if 0 <= j - k < m]),
            _pairs(lambda m, p, j: [(j - k, k + p - 1) for k in _centred(p) if 0 <= j - k < m]),
            _pairs(lambda m, p, j: [(j - k, k) for k in _centred(p)]),
            _pairs(lambda m, p, j: [(j - k, k) for k in _centred(p) if j - k < m]),
        ),
        Mistake(
            "kernel taken where there is none",
            "Going through the samples x_i, each meets w_{j-i}, stored at `w[j - i + p]`. For most "
            "samples there is no such kernel value: below 0 Python takes one from the kernel's "
            "end, past its end it stops with `IndexError`. Only 0 up to n - 1 count.",
            _pairs(lambda m, p, j: [(i, j - i + p) for i in range(m)]),
            _pairs(lambda m, p, j: [(i, j - i + p) for i in range(m) if j - i + p < 2 * p + 1]),
            _pairs(lambda m, p, j: [(i, j - i + p) for i in range(m) if j - i + p >= 0]),
        ),
        Mistake(
            "sum from 0",
            "The kernel's middle value belongs on x_j, half of the kernel before it and half "
            "after: k runs from -p to p. This comes out if the sum begins at k = 0, or if x_j has "
            "moved p places on, as it does in a padded signal.",
            _pairs(lambda m, p, j: [(j - k, k) for k in range(2 * p + 1) if 0 <= j - k < m]),
            _pairs(lambda m, p, j: [(j - k, k) for k in range(2 * p + 1)]),
            _pairs(lambda m, p, j: [(j + k, k) for k in range(2 * p + 1) if 0 <= j + k < m]),
            _pairs(lambda m, p, j: [(j + k, k) for k in range(2 * p + 1)]),
            _pairs(lambda m, p, j: [(j - k, k + p) for k in range(p + 1) if 0 <= j - k < m]),
            _pairs(lambda m, p, j: [(j - k, k + p) for k in range(p) if 0 <= j - k < m]),
            _pairs(lambda m, p, j: [(j - k, k + p) for k in range(2 * p + 1) if 0 <= j - k < m]),
            _pairs(lambda m, p, j: [(j - k, k + p) for k in range(2 * p + 1)]),
            _pairs(lambda m, p, j: [(j - k, k + p) for k in _centred(p) if 0 <= k < m]),
        ),
        Mistake(
            "one kernel value lost",
            "One of the n kernel values never counts. k runs from -p to p, both of them included, "
            "and `range(start, stop)` ends before `stop`.",
            _pairs(lambda m, p, j: [(j - k, k + p) for k in range(-p, p) if 0 <= j - k < m]),
            _pairs(
                lambda m, p, j: [(j - k, k + p) for k in range(-p + 1, p + 1) if 0 <= j - k < m]
            ),
            _pairs(lambda m, p, j: [(j - k, k + p) for k in range(-p, p)]),
        ),
        Mistake(
            "overwritten instead of added",
            "y_j is the sum of several products, but only the last of them has stayed. `=` puts a "
            "value in the place of another; which sign adds to it? (And a sum is set to 0 before "
            "the loop, not in it.)",
            lambda x, w, j: _products(x, w, j)[-1],
            _pairs(lambda m, p, j: [(j - p, 2 * p)] if j >= p else []),
        ),
        Mistake(
            "return inside the loop",
            "The function returns after its first product. A `return` ends it at once: it has to "
            "stand after the loop, indented as little as the `for`.",
            lambda x, w, j: _products(x, w, j)[0],
            _pairs(lambda m, p, j: [(j + p, 0)] if j + p < m else []),
        ),
        Mistake(
            "all outputs instead of one",
            "This is an array with a value for every place. Asked for is the output at place `j`: "
            "a single number, from a single sum over k.",
            lambda x, w, j: np.convolve(x, w)[len(w) // 2 :][: len(x)],
            lambda x, w, j: np.convolve(x, w, "same"),
            lambda x, w, j: np.convolve(x, w),
            lambda x, w, j: np.where(np.arange(len(x)) == j, output_at(x, w, j), 0.0),
        ),
        Mistake(
            "another place than j",
            "This is an output, but the one at another place than `j`: the last one, or the first, "
            "or the one in the middle. Does a loop of your own give `j` another value?",
            lambda x, w, j: output_at(x, w, len(x) - 1),
            lambda x, w, j: output_at(x, w, 0),
            lambda x, w, j: output_at(x, w, len(x) // 2),
        ),
        Mistake(
            "as long as the longer of the two",
            "Right as long as the kernel is not longer than the signal. The mode `same` of "
            "`np.convolve` keeps as many values as the longer of the two has, so that place `j` "
            "is another one then.",
            lambda x, w, j: np.convolve(x, w, "same")[j],
        ),
        Mistake(
            "products not added up",
            "These are the products, one for each k. y_j is their sum.",
            _products,
            lambda x, w, j: [
                x[j - k] * w[k + len(w) // 2] if 0 <= j - k < len(x) else 0.0
                for k in _centred(len(w) // 2)
            ],
        ),
        Mistake(
            "one factor left out",
            "The samples were added up, or the kernel values, but each is one half of a product: "
            "sample times kernel value, then the sum.",
            lambda x, w, j: output_at(x, np.ones(len(w)), j),
            lambda x, w, j: output_at(np.ones(len(x)), w, j),
        ),
        Mistake(
            "added instead of multiplied",
            "Each sample was added to the kernel value that it meets. The two are multiplied, and "
            "only their products are added up.",
            lambda x, w, j: output_at(x, np.ones(len(w)), j) + output_at(np.ones(len(x)), w, j),
        ),
        Mistake(
            "mean instead of sum",
            "The products were averaged. The equation adds them up and divides by nothing.",
            lambda x, w, j: output_at(x, w, j) / len(w),
            lambda x, w, j: np.mean(_products(x, w, j)),
        ),
    ],
    hints=[
        "The equation is one loop: go through k from -p to p and add up. What is p, if `w` has n "
        "values?",
        "`range(-p, p + 1)` goes from -p to p. The kernel's value w_k is at `w[k + p]`.",
        "The sample that meets w_k is x_{j-k}. Is there one for every k, when j is near an end?",
        "If j - k is at least 0 and less than m, add x[j - k] * w[k + p] to the sum. Otherwise "
        "there is nothing to add.",
    ],
    well_done="This is the definition itself, y_j = Σ x_{j-k} w_k, with its zeros outside.",
)
