"""Lesson 06, pass the gradient back: each input gathers from the outputs that it reaches."""

import numpy as np

from course_lib.exercises._engine import Exercise, Mistake
from course_lib.exercises._material import changing, values


def input_gradient_in_loops(grad_y, w):
    """Gather, for each input x_i, what comes back from each output y_{i+k} by the weight w_k."""
    m, p = len(grad_y), len(w) // 2
    grad_x = np.zeros(m)
    for i in range(m):
        for k in range(-p, p + 1):
            if 0 <= i + k < m:
                grad_x[i] += grad_y[i + k] * w[k + p]
    return grad_x


_right = input_gradient_in_loops
_random = values(seed=6)


def _same(grad_y, w):
    """Keep the middle of the full convolution: the forward pass, whatever the lengths."""
    return np.convolve(grad_y, w)[len(w) // 2 :][: len(grad_y)]


def _triples(indices, length=lambda m, n: m):
    """
    Add grad_y[j] * w[a] to grad_x[i] for the triples (i, j, a) that a rule lists for m and p.

    The rule may list places that are not there: Python then does to it what it does to a learner.
    """

    def wrong(grad_y, w):
        grad_x = np.zeros(length(len(grad_y), len(w)))
        for i, j, a in indices(len(grad_y), len(w) // 2):
            grad_x[i] += grad_y[j] * w[a]
        return grad_x

    return wrong


def _gathered(allowed, ks=lambda p: range(-p, p + 1), a=lambda k, p: k + p):
    """Write the sum as the lesson does, with another condition, range of k, or place in w."""
    return _triples(
        lambda m, p: [(i, i + k, a(k, p)) for i in range(m) for k in ks(p) if allowed(i + k, m)]
    )


def _inside(j, m):
    return 0 <= j < m


def _overwritten(pairs):
    def wrong(grad_y, w):
        m, p = len(grad_y), len(w) // 2
        grad_x = np.zeros(m)
        for j, k in pairs(m, p):
            if 0 <= j - k < m:
                grad_x[j - k] = grad_y[j] * w[k + p]
        return grad_x

    return wrong


def _moved(by):
    """Move the right values, those that leave an end are lost, and zeros come in."""

    def wrong(grad_y, w):
        m, step = len(grad_y), by(len(w) // 2)
        return np.pad(_right(grad_y, w), m)[m - step : 2 * m - step]

    return wrong


def _interior(grad_y, w):
    """Fill only the places that the kernel covers wholly, from inside."""
    m, p = len(grad_y), len(w) // 2
    return np.where((np.arange(m) >= p) & (np.arange(m) < m - p), _right(grad_y, w), 0.0)


def _in_integers(grad_y, w, dtype):
    m, p = len(grad_y), len(w) // 2
    grad_x = np.zeros(m, dtype)
    for i in range(m):
        for k in range(-p, p + 1):
            if 0 <= i + k < m:
                grad_x[i] = grad_x[i] + grad_y[i + k] * w[k + p]
    return grad_x


input_gradient = Exercise(
    name="lesson_06.input_gradient",
    prompt=(
        "Write a function of the output gradient `grad_y` and the kernel `w` that returns the "
        "input gradient. The forward pass was y_j = Σ x_{j-k} w_k with w centred, n odd and not "
        "longer than the signal, zeros outside, and as many outputs as inputs."
    ),
    reference=input_gradient_in_loops,
    returns="an array of m values, where grad_y has m: one for each input",
    probes=[
        (np.array([4.0, 7.0]), np.array([2.5])),
        (np.array([2.0, 5.0, 3.0]), np.array([7.0, 4.0, 1.5])),
        (np.array([3, 1, 4, 8]), np.array([2.5, 6.0, 9.25])),
        (np.array([1.5, 6.0, 2.25, 5.0, 8.0]), np.array([4, 3, 7, 1, 9])),
        (_random(7), _random(3)),
        (_random(8), _random(5)),
        (_random(11), _random(7)),
    ],
    mistakes=[
        Mistake(
            "kernel not reversed",
            "This is ∂L/∂y convolved with the kernel itself: the forward pass done once more. On "
            "the way back the kernel is reversed: y_{i+k} holds x_i w_k, so x_i looks ahead by k "
            "where the forward pass looked back.",
            _same,
            lambda grad_y, w: np.convolve(grad_y, w)[: len(grad_y)],
        ),
        Mistake(
            "output reversed",
            "The values are right, but they come back to front. Was `grad_y` turned over instead "
            "of the kernel?",
            lambda grad_y, w: _right(grad_y, w)[::-1],
        ),
        Mistake(
            "gradient reversed too",
            "Both `grad_y` and the kernel were turned over, or neither of them but the answer. "
            "Only the kernel is reversed; the output gradient keeps its order, and so does the "
            "answer.",
            lambda grad_y, w: _same(grad_y, w)[::-1],
        ),
        Mistake(
            "valid instead of same",
            "These are only the places where the kernel lies wholly on `grad_y`. But each input "
            "has a gradient, the ones near the ends too: outside, `grad_y` counts as zero.",
            lambda grad_y, w: np.correlate(grad_y, w, "valid"),
            lambda grad_y, w: np.convolve(grad_y, w, "valid"),
        ),
        Mistake(
            "full instead of same",
            "There are more values here than inputs. Those at both ends would be the gradients of "
            "the padded zeros, which nobody asks for: as many as `grad_y` has are kept, from the "
            "middle.",
            lambda grad_y, w: np.convolve(grad_y, w[::-1]),
            lambda grad_y, w: np.convolve(grad_y, w),
        ),
        Mistake(
            "ends left at zero",
            "The first and the last places were left out. An input near an end reaches fewer "
            "outputs, but it does reach some: leave out the outputs that do not exist, not the "
            "whole input.",
            _interior,
        ),
        Mistake(
            "shifted",
            "The values are right, but they stand too early or too late. The kernel's middle value "
            "w_0 joins x_i to y_i, of the same index: k runs from -p to p, and after padding "
            "everything stands p places on.",
            *(_moved(by) for by in (lambda p: p, lambda p: -p, lambda p: 1, lambda p: -1)),
            *(
                lambda grad_y, w, by=by: np.roll(_right(grad_y, w), by(len(w) // 2))
                for by in (lambda p: p, lambda p: -p, lambda p: 1, lambda p: -1)
            ),
            _triples(
                lambda m, p: [
                    (i, i + k, k) for i in range(m) for k in range(2 * p + 1) if i + k < m
                ]
            ),
            _triples(
                lambda m, p: [
                    (i, i - 2 * p + k, k)
                    for i in range(m)
                    for k in range(2 * p + 1)
                    if i - 2 * p + k >= 0
                ]
            ),
        ),
        Mistake(
            "no zeros outside",
            "Outside, an output gradient that does not exist counts as zero. Here the ones at the "
            "ends were repeated there, or mirrored.",
            *(
                lambda grad_y, w, mode=mode: np.correlate(
                    np.pad(grad_y, len(w) // 2, mode), w, "valid"
                )
                for mode in ("edge", "symmetric", "reflect")
            ),
        ),
        Mistake(
            "one output only",
            "Each weight was multiplied by the output gradient of the input's own place. But w_k "
            "joins x_i to y_{i+k}: the place in `grad_y` moves with k as well.",
            _triples(
                lambda m, p: [
                    (i, i, k + p) for i in range(m) for k in range(-p, p + 1) if 0 <= i + k < m
                ]
            ),
        ),
        Mistake(
            "kernel of one value",
            "Right, except for a kernel of a single value: there p is 0. Does a slice end at `-p`? "
            "`[p:-p]` is then `[0:0]`, and nothing is in it; `[p : p + m]` has no such trouble.",
            lambda grad_y, w: np.convolve(np.pad(grad_y, 0), w[::-1])[len(w) // 2 : -(len(w) // 2)],
            only_where=lambda grad_y, w: len(w) == 1,
        ),
        Mistake(
            "one place left out",
            "One place at an end is missing: an output gradient that never counts, or an input "
            "that gets none. There are m of each, from 0 to m - 1, and `range(m)` goes through "
            "all of them.",
            _gathered(lambda j, m: 0 < j < m),
            _gathered(lambda j, m: 0 <= j < m - 1),
            lambda grad_y, w: np.append(_right(grad_y, w)[:-1], 0.0),
            lambda grad_y, w: np.append(0.0, _right(grad_y, w)[1:]),
        ),
        Mistake(
            "half of the kernel",
            "The sum over k begins at 0 here, or it ends there. The kernel reaches to both sides "
            "of its middle: k runs from -p to p.",
            _gathered(_inside, ks=lambda p: range(p + 1)),
            _gathered(_inside, ks=lambda p: range(-p, 1)),
        ),
        Mistake(
            "one kernel value lost",
            "One of the n kernel values never counts. k runs from -p to p, both of them included, "
            "and `range(start, stop)` ends before `stop`.",
            _gathered(_inside, ks=lambda p: range(-p, p)),
            _gathered(_inside, ks=lambda p: range(-p + 1, p + 1)),
        ),
        Mistake(
            "wrong weight",
            "The output gradients are the right ones, but they come back by the wrong weights. w_k "
            "is stored at `w[k + p]`; with k below 0, `w[k]` counts from the end of the kernel.",
            _gathered(_inside, a=lambda k, p: k),
            _gathered(_inside, a=lambda k, p: k - p),
        ),
        Mistake(
            "one weight for all",
            "Each output gradient was multiplied by one and the same number. An input reaches n "
            "outputs, each by a weight of its own: its gradient is a sum over all of them.",
            lambda grad_y, w: grad_y * w[len(w) // 2],
            lambda grad_y, w: grad_y * np.sum(w),
            lambda grad_y, w: grad_y * w[0],
            lambda grad_y, w: grad_y * w[-1],
        ),
        Mistake(
            "output gradient left out",
            "This is how much the outputs change with x_i, all of them together. By the chain rule "
            "each of these derivatives is first multiplied by the gradient of its output.",
            lambda grad_y, w: _right(np.ones(len(grad_y)), w),
            lambda grad_y, w: _same(np.ones(len(grad_y)), w),
            lambda grad_y, w: np.full(len(grad_y), np.sum(w)),
        ),
        Mistake(
            "negative index wraps round",
            "At one end values from the other end have crept in. A negative index is no error in "
            "Python: it counts from the end. (Past the right end there is an `IndexError`.) Both "
            "ends need a condition: an index below 0, or m and more, has to be left out.",
            _gathered(lambda j, m: True),
            _gathered(lambda j, m: j < m),
            _gathered(lambda j, m: j >= 0),
            _triples(
                lambda m, p: [(j - k, j, k + p) for j in range(m) for k in range(-p, p + 1)],
            ),
            _triples(
                lambda m, p: [
                    (j - k, j, k + p) for j in range(m) for k in range(-p, p + 1) if j - k < m
                ],
            ),
            _triples(
                lambda m, p: [((j - k) % m, j, k + p) for j in range(m) for k in range(-p, p + 1)],
            ),
        ),
        Mistake(
            "overwritten instead of added",
            "Each input gradient is a sum over the outputs that the input reaches, but only the "
            "last of them has stayed. `=` puts a value in the place of another; which sign adds?",
            _overwritten(lambda m, p: [(j, k) for j in range(m) for k in range(-p, p + 1)]),
            _overwritten(lambda m, p: [(j, k) for k in range(-p, p + 1) for j in range(m)]),
        ),
        Mistake(
            "return inside the loop",
            "Only the first input got its gradient. A `return` ends the function at once: it has "
            "to stand after the loops, indented as little as the outer `for`.",
            lambda grad_y, w: np.where(np.arange(len(grad_y)) == 0, _right(grad_y, w), 0.0),
            lambda grad_y, w: _right(grad_y, w)[0],
            _triples(lambda m, p: [(0, 0, p)]),
            _triples(lambda m, p: [(0, 0, p)] if p == 0 else []),
        ),
        Mistake(
            "mean instead of sum",
            "What comes back from the outputs was averaged. The chain rule adds it up and divides "
            "by nothing.",
            lambda grad_y, w: _right(grad_y, w) / len(w),
            lambda grad_y, w: _right(grad_y, w) / len(grad_y),
        ),
        Mistake(
            "fractions cut off",
            "The answer holds integers, so every fraction was cut off. `np.zeros(m)` makes an "
            "array of floats; `np.zeros_like` of integers and `dtype=int` do not.",
            lambda grad_y, w: _in_integers(grad_y, w, grad_y.dtype),
            lambda grad_y, w: _in_integers(grad_y, w, w.dtype),
            lambda grad_y, w: _in_integers(grad_y, w, int),
            lambda grad_y, w: np.trunc(_right(grad_y, w)),
        ),
        Mistake(
            "output gradient changed",
            "The values are right, but `grad_y` is not what it was. The kernel's gradient needs it "
            "too: write into an array of your own.",
            changing(_right, 0),
        ),
        Mistake(
            "kernel changed",
            "The values are right, but the kernel is not what it was. Turned over in place, as by "
            "`w[:] = w[::-1]`, it stays so for the next forward pass; `w[::-1]` alone only looks "
            "at it backwards.",
            changing(_right, 1),
        ),
    ],
    hints=[
        "Take one input, x_i. Which outputs hold it? Write their lines of the longhand down, and "
        "the weight that x_i has in each.",
        "y_{i+k} holds x_i w_k, for each k from -p to p. So x_i gathers from those outputs.",
        "The sum is grad_y_{i+k} times w_k over k from -p to p. Outside, grad_y counts as zero; "
        "w_k is stored at `w[k + p]`.",
        "Or without loops: it is a convolution of grad_y with the kernel read from its end, of "
        "the same length as grad_y.",
    ],
    well_done=(
        "This is ∂L/∂x = ∂L/∂y * reversed w. Lesson 05's numerical gradient comes to the same."
    ),
)
