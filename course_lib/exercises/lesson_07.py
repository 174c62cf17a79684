"""Lesson 07, find the kernel gradient: each weight gathers from every place it was used at."""

import numpy as np

from course_lib.exercises._engine import Exercise, Mistake
from course_lib.exercises._material import changing, values


def kernel_gradient_in_loops(grad_y, x, n):
    """Gather, for each kernel value w_k, what comes back from each output y_j by x_{j-k}."""
    m, p = len(x), n // 2
    grad_w = np.zeros(n)
    for k in range(-p, p + 1):
        for j in range(m):
            if 0 <= j - k < m:
                grad_w[k + p] += grad_y[j] * x[j - k]
    return grad_w


_right = kernel_gradient_in_loops
_random = values(seed=7)


def _triples(indices):
    """
    Add grad_y[j] * x[i] to grad_w[a] for the triples (a, j, i) that a rule lists for m and p.

    The rule may list places that are not there: Python then does to it what it does to a learner.
    """

    def wrong(grad_y, x, n):
        grad_w = np.zeros(n)
        for a, j, i in indices(len(x), n // 2):
            grad_w[a] += grad_y[j] * x[i]
        return grad_w

    return wrong


def _gathered(allowed, a=lambda k, p: k + p, ks=lambda p: range(-p, p + 1), js=range):
    """Write the sum as the lesson does, with another condition, place in grad_w, or range."""
    return _triples(
        lambda m, p: [(a(k, p), j, j - k) for k in ks(p) for j in js(m) if allowed(j - k, m)]
    )


def _inside(i, m):
    return 0 <= i < m


def _cut(product, start):
    """Cut n values out of a full convolution, beginning at a place that a rule gives."""

    def wrong(grad_y, x, n):
        first = start(len(x), n // 2)
        return product(grad_y, x)[first:][:n]

    return wrong


def _products(grad_y, x, n):
    """List the products that each kernel value gathers, in the order of j."""
    m, p = len(x), n // 2
    return [[grad_y[j] * x[j - k] for j in range(m) if 0 <= j - k < m] for k in range(-p, p + 1)]


def _moved(by):
    """Move the right values; those that leave an end are lost, and zeros come in."""
    return lambda grad_y, x, n: np.pad(_right(grad_y, x, n), 1)[1 - by :][:n]


def _in_integers(grad_y, x, n, dtype):
    grad_w = np.zeros(n, dtype)
    for a, products in enumerate(_products(grad_y, x, n)):
        for product in products:
            grad_w[a] = grad_w[a] + product
    return grad_w


kernel_gradient = Exercise(
    name="lesson_07.kernel_gradient",
    prompt=(
        "Write a function of the output gradient `grad_y`, the signal `x` and the kernel's length "
        "`n` that returns the kernel gradient. The forward pass was y_j = Σ x_{j-k} w_k with w "
        "centred, n odd and not longer than the signal, zeros outside, and as many outputs as "
        "inputs. The gradient of w_k stands at k + p."
    ),
    reference=kernel_gradient_in_loops,
    returns="an array of n values, one for each value of the kernel",
    probes=[
        (np.array([4.0, 7.0]), np.array([2.5, 6.0]), 1),
        (np.array([2.0, 5.0, 3.0]), np.array([7.0, 4.0, 1.5]), 3),
        (np.array([3, 1, 4, 8]), np.array([2.5, 6.0, 9.25, 5.0]), 3),
        (np.array([1.5, 6.0, 2.25, 5.0, 8.0]), np.array([4, 3, 7, 1, 9]), 5),
        (_random(7), _random(7), 3),
        (_random(8), _random(8), 5),
        (_random(12), _random(12), 7),
    ],
    mistakes=[
        Mistake(
            "reversed",
            "This is the kernel gradient, but reversed: the value for w_k stands where the one for "
            "w_{-k} belongs. It would be right for cross-correlation. Was `x[j + k]` taken for "
            "`x[j - k]`, or have `grad_y` and `x` changed places? Both come to the same, and a "
            "network can even learn with it, only badly: a gradient check tells at once.",
            lambda grad_y, x, n: _right(grad_y, x, n)[::-1],
        ),
        Mistake(
            "signal not reversed",
            "This is `grad_y` convolved with the signal as it is. For each k the sum goes through "
            "`grad_y` and `x` in the same direction, k places apart: written as a convolution, "
            "the signal has to be reversed first.",
            _cut(np.convolve, lambda m, p: m - 1 - p),
            _cut(np.convolve, lambda m, p: 0),
            _cut(np.convolve, lambda m, p: (m - 1) // 2 - p),
            lambda grad_y, x, n: np.convolve(grad_y, x, "same")[:n],
        ),
        Mistake(
            "mean instead of sum",
            "The products were averaged over the places. Every place where w_k was used adds to "
            "its gradient, and nothing is divided.",
            lambda grad_y, x, n: _right(grad_y, x, n) / len(x),
            lambda grad_y, x, n: np.array([np.mean(some) for some in _products(grad_y, x, n)]),
            lambda grad_y, x, n: _right(grad_y, x, n) / n,
        ),
        Mistake(
            "shifted",
            "The values are right, but they stand too early or too late, and some are missing. "
            "k runs from -p to p, with w_0 in the middle: its gradient, the sum of grad_y_j x_j, "
            "belongs in the middle too. In the full convolution, where does that one stand?",
            _gathered(_inside, a=lambda k, p: k, ks=lambda p: range(2 * p + 1)),
            _gathered(_inside, a=lambda k, p: k + 2 * p, ks=lambda p: range(-2 * p, 1)),
            _moved(1),
            _moved(-1),
            lambda grad_y, x, n: np.roll(_right(grad_y, x, n), 1),
            lambda grad_y, x, n: np.roll(_right(grad_y, x, n), -1),
            _cut(lambda g, x: np.convolve(g, x[::-1]), lambda m, p: m - p),
            _cut(lambda g, x: np.convolve(g, x[::-1]), lambda m, p: max(m - 2 - p, 0)),
            _cut(lambda g, x: np.convolve(g, x[::-1]), lambda m, p: 0),
            lambda grad_y, x, n: np.convolve(grad_y, x[::-1], "same")[:n],
        ),
        Mistake(
            "k begins at 0",
            "k begins at 0 here, and so w_0 is taken for the first value of the kernel. k runs "
            "from -p to p; it is the place in the array, k + p, that begins at 0.",
            _triples(
                lambda m, p: [
                    (k, j, j + k) for k in range(2 * p + 1) for j in range(m) if j + k < m
                ]
            ),
            _triples(lambda m, p: [(k, j, j - k) for k in range(2 * p + 1) for j in range(m)]),
            _triples(
                lambda m, p: [
                    (k + p, j, j - k) for k in range(p + 1) for j in range(m) if j - k >= 0
                ]
            ),
        ),
        Mistake(
            "one kernel value lost",
            "One of the n kernel values gets no gradient. k runs from -p to p, both of them "
            "included, and `range(start, stop)` ends before `stop`.",
            _gathered(_inside, ks=lambda p: range(-p, p)),
            _gathered(_inside, ks=lambda p: range(-p + 1, p + 1)),
        ),
        Mistake(
            "only n places counted",
            "The sum over j goes through n places here. There are m outputs, and w_k was used in "
            "each of them.",
            lambda grad_y, x, n: _triples(
                lambda m, p: [
                    (k + p, j, j - k) for k in range(-p, p + 1) for j in range(n) if 0 <= j - k < m
                ]
            )(grad_y, x, n),
        ),
        Mistake(
            "stored at k, not at k + p",
            "The values are right, but they stand in another order. A negative index is no error "
            "in Python: with k below 0, `grad_w[k]` counts from the end. The gradient of w_k is "
            "stored where w_k is, at `k + p`.",
            _gathered(_inside, a=lambda k, p: k),
        ),
        Mistake(
            "negative index wraps round",
            "Samples from one end of the signal were multiplied with gradients of the other. Where "
            "j - k is below 0 there is no sample, but `x[-1]` is no error in Python: it is the "
            "last one, and `np.roll` brings it there too. (Past the right end there is an "
            "`IndexError`.) Both ends need a condition.",
            _gathered(lambda i, m: True),
            _gathered(lambda i, m: i < m),
            _gathered(lambda i, m: i >= 0),
            _triples(
                lambda m, p: [(k + p, j, (j - k) % m) for k in range(-p, p + 1) for j in range(m)]
            ),
            _triples(
                lambda m, p: [(k + p, j, (j + k) % m) for k in range(-p, p + 1) for j in range(m)]
            ),
        ),
        Mistake(
            "ends left out",
            "Only the places where the kernel lies wholly on the signal were counted. Near the "
            "ends a part of it still lies on the signal, and that part has its share: leave out "
            "single products, not whole places.",
            _triples(
                lambda m, p: [(k + p, j, j - k) for k in range(-p, p + 1) for j in range(p, m - p)]
            ),
        ),
        Mistake(
            "last place lost",
            "One place at an end never counts. There are m outputs, from 0 to m - 1, and "
            "`range(m)` goes through all of them: neither a start at 1 nor a `- 1` is needed.",
            _gathered(_inside, js=lambda m: range(m - 1)),
            _gathered(_inside, js=lambda m: range(1, m)),
            _gathered(lambda i, m: 0 < i < m),
            _gathered(lambda i, m: 0 <= i < m - 1),
        ),
        Mistake(
            "one sum for all",
            "Every kernel value got the same gradient. w_k never meets x_j in output y_j, but the "
            "sample k places before it: the sum is another one for each k.",
            lambda grad_y, x, n: np.full(n, np.dot(grad_y, x)),
            lambda grad_y, x, n: np.full(n, np.sum(_right(grad_y, x, n))),
        ),
        Mistake(
            "not one for each weight",
            "A kernel of n values has a gradient of n values, each of them a sum over all places "
            "j. Here the answer has as many values as the signal, or as the full convolution, or "
            "it is a single one.",
            lambda grad_y, x, n: np.convolve(grad_y, x[::-1], "same"),
            lambda grad_y, x, n: np.convolve(grad_y, x[::-1]),
            lambda grad_y, x, n: np.convolve(grad_y, x, "same"),
            lambda grad_y, x, n: np.convolve(grad_y, x),
            lambda grad_y, x, n: grad_y * x,
            lambda grad_y, x, n: np.dot(grad_y, x),
            lambda grad_y, x, n: np.correlate(grad_y, x, "valid"),
            lambda grad_y, x, n: np.append(_right(grad_y, x, n), np.zeros(len(x) - n)),
        ),
        Mistake(
            "output gradient left out",
            "This is how much the outputs change with w_k, all of them together. By the chain rule "
            "each of these derivatives is first multiplied by the gradient of its output.",
            lambda grad_y, x, n: _right(np.ones(len(x)), x, n),
            lambda grad_y, x, n: np.full(n, np.sum(x)),
        ),
        Mistake(
            "signal left out",
            "This sums the output gradients alone: it would be the gradient of a bias. A change of "
            "w_k moves y_j by as much as the sample that it meets there.",
            lambda grad_y, x, n: np.full(n, np.sum(grad_y)),
            lambda grad_y, x, n: _right(grad_y, np.ones(len(x)), n),
        ),
        Mistake(
            "overwritten instead of added",
            "Each weight was used at many places, and its gradient is the sum over them, but only "
            "the last has stayed. `=` puts a value in the place of another; which sign adds? (And "
            "the answer is made once, before the loops.)",
            lambda grad_y, x, n: np.array([some[-1] for some in _products(grad_y, x, n)]),
            _gathered(_inside, js=lambda m: [m - 1]),
        ),
        Mistake(
            "return inside the loop",
            "Only the first kernel value got its gradient. A `return` ends the function at once: "
            "it has to stand after the loops, indented as little as the outer `for`.",
            lambda grad_y, x, n: np.where(np.arange(n) == 0, _right(grad_y, x, n), 0.0),
            lambda grad_y, x, n: np.array([_products(grad_y, x, n)[0][0], *np.zeros(n - 1)]),
        ),
        Mistake(
            "fractions cut off",
            "The answer holds integers, so every fraction was cut off. `np.zeros(n)` makes an "
            "array of floats; `np.zeros_like` of integers and `dtype=int` do not.",
            lambda grad_y, x, n: _in_integers(grad_y, x, n, grad_y.dtype),
            lambda grad_y, x, n: _in_integers(grad_y, x, n, x.dtype),
            lambda grad_y, x, n: _in_integers(grad_y, x, n, int),
            lambda grad_y, x, n: np.trunc(_right(grad_y, x, n)),
        ),
        Mistake(
            "output gradient changed",
            "The values are right, but `grad_y` is not what it was. The input's gradient needs it "
            "too: write into an array of your own.",
            changing(_right, 0),
        ),
        Mistake(
            "signal changed",
            "The values are right, but the signal is not what it was. Turned over in place, as by "
            "`x[:] = x[::-1]`, it stays so for everybody; `x[::-1]` alone only looks at it "
            "backwards.",
            changing(_right, 1),
        ),
    ],
    hints=[
        "Take one kernel value, w_k. In which outputs does it stand, and which sample does it meet "
        "in each?",
        "It stands in every output: y_j holds x_{j-k} w_k. So its gradient is a sum over j.",
        "For each k from -p to p, add up grad_y_j times x_{j-k} over all j where there is such a "
        "sample. p is `n // 2`.",
        "The sum for w_k is stored at `grad_w[k + p]`. A loop over k, and in it a loop over j.",
    ],
    well_done=(
        "This is ∂L/∂w_k = Σ ∂L/∂y_j x_{j-k}. With it and the input gradient a layer can learn."
    ),
)
