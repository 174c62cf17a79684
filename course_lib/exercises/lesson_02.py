"""Lesson 02, follow the recipe: flip, step, multiply, add; full, same, valid."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from course_lib.exercises._by_parts import ByItsParts
from course_lib.exercises._engine import Exercise, Mistake
from course_lib.exercises._material import changing

# --- full convolution ---------------------------------------------------------------------------


def full_convolution_in_loops(x, w):
    """Add up, for each output, the products of all pairs that meet there."""
    m, n = len(x), len(w)
    y = np.zeros(m + n - 1)
    for j in range(m + n - 1):
        for k in range(n):
            if 0 <= j - k < m:
                y[j] += x[j - k] * w[k]
    return y


_full = full_convolution_in_loops
_rng = np.random.default_rng(2)


def _normal(count):
    return np.round(_rng.normal(size=count), 1)


def _first_kept(y, count):
    """Put zeros in place of all but the first `count` values."""
    return np.where(np.arange(len(y)) < count, y, 0.0)


def _then_zeros(y, length):
    return np.append(y, np.zeros(length - len(y)))


def _assigned(x, w, signal_first):
    y = np.zeros(len(x) + len(w) - 1)
    pairs = [(i, k) for i in range(len(x)) for k in range(len(w))]
    for i, k in sorted(pairs, key=lambda pair: pair if signal_first else pair[::-1]):
        y[i + k] = x[i] * w[k]
    return y


def _in_place(x, w, length, at):
    y = np.zeros(length)
    for i in range(len(x)):
        for k in range(len(w)):
            y[at(i, k)] += x[i] * w[k]
    return y


def _wrapped(x, w):
    m, n = len(x), len(w)
    return np.array([sum(x[j - k] * w[k] for k in range(n) if j - k < m) for j in range(m + n - 1)])


def _wrapped_in_the_kernel(x, w):
    m, n = len(x), len(w)
    return np.array([sum(x[i] * w[j - i] for i in range(m) if j - i < n) for j in range(m + n - 1)])


def _by_slices(start, product):
    def wrong(x, w):
        n, places = len(w), range(len(x) + len(w) - 1)
        return np.array([product(x[start(j, n) : j + 1], w[::-1]) for j in places])

    return wrong


def _only_the_last(values):
    return np.where(np.arange(len(values)) == len(values) - 1, values, 0.0)


def _in_integers(x, w, dtype):
    y = np.zeros(len(x) + len(w) - 1, dtype)
    for i in range(len(x)):
        for k in range(len(w)):
            y[i + k] = y[i + k] + x[i] * w[k]
    return y


def _with_a_zero(values, position):
    """Copy the values, so that one of them does not count."""
    values = np.array(values)
    values[position] = 0
    return values


full_convolution = Exercise(
    name="lesson_02.full_convolution",
    prompt=(
        "Write a function of a signal `x` and a kernel `w` that returns their full convolution, "
        "with two plain loops."
    ),
    reference=full_convolution_in_loops,
    returns="an array of m + n - 1 values, where x has m values and w has n",
    probes=[
        (np.array([5.0, 7.0]), np.array([3.0])),
        (np.array([1.0, 4.0]), np.array([2.0, 7.0])),
        (np.array([1, 4, 2]), np.array([0.5, 3.25])),
        (np.array([1.5, 3.25, 2.0, 5.0]), np.array([2, 1, 4])),
        (_normal(5), _normal(5)),
        (_normal(7), _normal(3)),
        (_normal(9), _normal(4)),
    ],
    mistakes=[
        Mistake(
            "kernel not flipped",
            "This is cross-correlation: the kernel was not flipped. In convolution the kernel is "
            "turned over before it travels, so that its first value meets the newest sample.",
            lambda x, w: _full(x, w[::-1]),
            lambda x, w: np.append(_full(x, w[::-1])[len(w) - 1 :], np.zeros(len(w) - 1)),
            lambda x, w: np.roll(_full(x, w[::-1]), 1 - len(w)),
        ),
        Mistake(
            "output reversed",
            "The values are right, but they come back to front. Was the output filled from its "
            "end, or was the signal turned over instead of the kernel?",
            lambda x, w: _full(x, w)[::-1],
        ),
        Mistake(
            "signal flipped too",
            "The signal was turned over as well. Only the kernel is flipped; the signal stays as "
            "it was measured.",
            lambda x, w: _full(x[::-1], w),
        ),
        Mistake(
            "one place late",
            "The values are right, but each stands one place too late. The first output is where "
            "the kernel touches the signal with one value only: that is y[0].",
            lambda x, w: np.append(0.0, _full(x, w)[:-1]),
            lambda x, w: np.append(0.0, _full(x, w)),
            lambda x, w: np.roll(_full(x, w), 1),
        ),
        Mistake(
            "one place early",
            "The values are right, but each stands one place too early, and the first is gone. "
            "Where does the travelling kernel stand when it first touches the signal?",
            lambda x, w: np.append(_full(x, w)[1:], 0.0),
            lambda x, w: np.roll(_full(x, w), -1),
        ),
        Mistake(
            "valid instead of full",
            "This is the valid convolution: only the places where the kernel lies wholly on the "
            "signal. Full keeps each place where they touch, also by a single value.",
            lambda x, w: _full(x, w)[len(w) - 1 : len(x)],
            lambda x, w: _then_zeros(np.convolve(x, w, "valid"), len(x) + len(w) - 1),
        ),
        Mistake(
            "valid, and not flipped",
            "Two things at once. Only the places are kept where the kernel lies wholly on the "
            "signal; full also keeps those where it hangs over an end. And the kernel travels as "
            "it is written: it was not flipped.",
            lambda x, w: np.correlate(x, w, "valid"),
            lambda x, w: _then_zeros(np.correlate(x, w, "valid"), len(x) + len(w) - 1),
        ),
        Mistake(
            "same instead of full",
            "This is the same convolution, trimmed to the length of the signal. Full keeps what "
            "hangs over at both ends.",
            lambda x, w: _full(x, w)[(len(w) - 1) // 2 :][: len(x)],
            lambda x, w: _full(x, w)[len(w) // 2 :][: len(x)],
            lambda x, w: np.convolve(np.pad(x, len(w) // 2), w, "valid"),
        ),
        Mistake(
            "same, and not flipped",
            "Two things at once. The answer is trimmed to the length of the signal; full keeps "
            "what hangs over at both ends. And the kernel was not flipped.",
            lambda x, w: np.correlate(x, w, "same"),
            lambda x, w: np.correlate(np.pad(x, len(w) // 2), w, "valid"),
        ),
        Mistake(
            "stopped at the end of the signal",
            "The output stops where the signal stops. The kernel still lies on the signal for some "
            "steps more, as long as its tail touches the last sample.",
            lambda x, w: _full(x, w)[: len(x)],
            lambda x, w: _first_kept(_full(x, w), len(x)),
        ),
        Mistake(
            "last value lost",
            "Something at the very end is missing. `range(stop)` ends before `stop`: no `- 1` is "
            "needed to stay inside an array.",
            lambda x, w: _full(x, w)[:-1],
            lambda x, w: _first_kept(_full(x, w), len(x) + len(w) - 2),
            lambda x, w: _full(_with_a_zero(x, -1), w),
            lambda x, w: _full(x, _with_a_zero(w, -1)),
            lambda x, w: _full(_with_a_zero(x, -1), _with_a_zero(w, -1)),
        ),
        Mistake(
            "counted from one",
            "Something at the very beginning is missing. The first index is 0, and `range(1, ...)` "
            "passes it by.",
            lambda x, w: _full(x, w)[1:],
            lambda x, w: _with_a_zero(_full(x, w), 0),
            lambda x, w: _full(_with_a_zero(x, 0), w),
            lambda x, w: _full(x, _with_a_zero(w, 0)),
            lambda x, w: _full(_with_a_zero(x, 0), _with_a_zero(w, 0)),
        ),
        Mistake(
            "overwritten instead of added",
            "Each output is the sum of several products, but only the last of them has stayed. "
            "`=` puts a value in the place of another; which sign adds to it? (And the output is "
            "made once, before the loops.)",
            lambda x, w: _full(_only_the_last(x), w),
            lambda x, w: _full(x, _only_the_last(w)),
            lambda x, w: _assigned(x, w, signal_first=True),
            lambda x, w: _assigned(x, w, signal_first=False),
        ),
        Mistake(
            "products in the wrong place",
            "The products are right, but all those of one sample (or of one kernel value) land in "
            "the same output. x[i] times w[k] belongs where both indices have a say.",
            lambda x, w: _in_place(x, w, len(x) + len(w) - 1, at=lambda i, k: i),
            lambda x, w: _in_place(x, w, len(x) + len(w) - 1, at=lambda i, k: k),
            lambda x, w: _in_place(x, w, len(x), at=lambda i, k: i),
            lambda x, w: _in_place(x, w, len(w), at=lambda i, k: k),
        ),
        Mistake(
            "products not added up",
            "These are the products of all pairs, each for itself. Those that meet at the same "
            "place are added up: they are one value of the output.",
            lambda x, w: np.outer(x, w).ravel(),
            lambda x, w: np.outer(w, x).ravel(),
            np.outer,
            lambda x, w: np.outer(w, x),
            lambda x, w: sliding_window_view(np.pad(x, len(w) - 1), len(w)) * w[::-1],
        ),
        Mistake(
            "slice cut short at an end",
            "Where the kernel lies wholly on the signal, a slice of the signal fits it. At the "
            "ends it does not: there Python gives a shorter slice, or an empty one, and samples "
            "and kernel values no longer meet in pairs. Pad the signal first, or go through k one "
            "by one.",
            *(
                _by_slices(start, product)
                for start in (lambda j, n: j - n + 1, lambda j, n: max(0, j - n + 1))
                for product in (np.dot, lambda a, b: np.sum(a * b))
            ),
        ),
        Mistake(
            "no zeros at the ends",
            "Where the kernel hangs over an end of the signal there is nothing. Here its values "
            "were repeated there, or mirrored, or brought round from the other end.",
            *(
                lambda x, w, mode=mode: np.convolve(np.pad(x, len(w) - 1, mode), w, "valid")
                for mode in ("edge", "wrap", "symmetric", "reflect")
            ),
        ),
        Mistake(
            "negative index wraps round",
            "At the left end values from the right end have crept in. `x[-1]` is no error in "
            "Python: it is the last value. An index below 0 has to be left out by a condition.",
            _wrapped,
            _wrapped_in_the_kernel,
        ),
        Mistake(
            "return inside the loop",
            "The function returns after the first turn of a loop. A `return` ends it at once: it "
            "has to stand after the loops, indented as little as they are.",
            lambda x, w: _full(_first_kept(x, 1), w),
            lambda x, w: _full(x, _first_kept(w, 1)),
            lambda x, w: _first_kept(_full(x, w), 1),
        ),
        Mistake(
            "mean instead of sum",
            "The products were averaged. The recipe adds them up and divides by nothing.",
            lambda x, w: _full(x, w) / len(w),
            lambda x, w: _full(x, w) / _full(np.ones(len(x)), np.ones(len(w))),
        ),
        Mistake(
            "added instead of multiplied",
            "Each sample was added to the kernel value that it meets. The recipe multiplies each "
            "pair first, and adds only then.",
            lambda x, w: _full(x, np.ones(len(w))) + _full(np.ones(len(x)), w),
        ),
        Mistake(
            "fractions cut off",
            "The output holds integers, so every fraction was cut off. `np.zeros(length)` makes an "
            "array of floats; `dtype=int`, `np.zeros_like` of integers and `int()` do not.",
            lambda x, w: _in_integers(x, w, int),
            lambda x, w: _in_integers(x, w, x.dtype),
            lambda x, w: _in_integers(x, w, w.dtype),
            lambda x, w: np.trunc(_full(x, w)),
            lambda x, w: np.round(_full(x, w)),
        ),
        Mistake(
            "signal changed",
            "The values are right, but the signal is not what it was: something was written into "
            "`x` itself, which belongs to whoever called the function.",
            changing(_full, 0),
        ),
        Mistake(
            "kernel changed",
            "The values are right, but the kernel is not what it was. Turned over in place, as by "
            "`w[:] = w[::-1]`, it stays so for everybody; `w[::-1]` alone only looks at it "
            "backwards.",
            changing(_full, 1),
        ),
    ],
    hints=[
        "Begin with the output: `np.zeros` of the right length. How many places are there "
        "where kernel and signal touch?",
        "One loop goes over the places j of the output, the other over the kernel values k. When "
        "w[0] lies on x[j], which sample lies under w[k], if the kernel is flipped?",
        "It is x[j - k]: larger k, earlier sample. That is the flip. Add x[j - k] * w[k] to y[j].",
        "Where j - k is below 0, or m and more, there is no sample: leave the product out.",
    ],
    well_done="These are the recipe's four steps, and what `np.convolve(x, w)` does.",
)


# --- output lengths -----------------------------------------------------------------------------


def three_lengths(m, n):
    """Count the places that each choice keeps."""
    full = m + n - 1
    same = m
    valid = m - n + 1
    return full, same, valid


def _lengths(full=lambda m, n: m + n - 1, same=lambda m, n: m, valid=lambda m, n: m - n + 1):
    """Take some of the three lengths by another rule."""
    return lambda m, n: (full(m, n), same(m, n), valid(m, n))


def _both(full, valid):
    """Be wrong in `full`, in `valid`, and in both."""
    return _lengths(full=full), _lengths(valid=valid), _lengths(full=full, valid=valid)


def _ordered(*order):
    return lambda m, n: tuple(three_lengths(m, n)[k] for k in order)


output_lengths = ByItsParts(
    name="lesson_02.output_lengths",
    prompt=(
        "Write a function of `m` and `n`, the lengths of the signal and of a kernel that is not "
        "longer, which returns the three lengths `(full, same, valid)` of their convolution."
    ),
    reference=three_lengths,
    returns="a tuple of three lengths, (full, same, valid)",
    parts=("full", "same", "valid"),
    probes=[(3, 1), (4, 2), (5, 3), (6, 6), (9, 4), (100, 7)],
    mistakes=[
        Mistake(
            "n instead of n - 1",
            "One off, and by a whole kernel's length: a kernel of 1 value neither lengthens nor "
            "shortens anything. How much does each further value add at the ends, or take away?",
            *_both(lambda m, n: m + n, lambda m, n: m - n),
        ),
        Mistake(
            "off by one",
            "One of the lengths is off by one. Try a kernel of a single value: all three lengths "
            "are that of the signal. Then count on for a kernel of two.",
            *_both(lambda m, n: m + n - 2, lambda m, n: m - n + 2),
            _lengths(full=lambda m, n: m + n, valid=lambda m, n: m - n + 2),
            _lengths(same=lambda m, n: m + 1),
            _lengths(same=lambda m, n: m - 1),
        ),
        Mistake(
            "off by two",
            "One of the lengths is off by two. Try a kernel of a single value: all three lengths "
            "are that of the signal. And where a bracket is opened, each sign in it turns round.",
            *_both(lambda m, n: m + n + 1, lambda m, n: m - n - 1),
            _lengths(full=lambda m, n: m + n + 1, valid=lambda m, n: m - n),
        ),
        Mistake(
            "signal and kernel exchanged",
            "The signal has m values, the kernel n, which is not more. Here the two have changed "
            "places.",
            _lengths(valid=lambda m, n: n - m + 1),
            _lengths(same=lambda m, n: n, valid=lambda m, n: n - m + 1),
        ),
        Mistake(
            "full as long as the longer",
            "Full is longer than the signal: it also keeps the places where the kernel hangs "
            "over an end. The length of the longer of the two is another choice's.",
            _lengths(full=lambda m, n: m),
        ),
        Mistake(
            "same as long as the kernel",
            "Same means: as long as the signal, so that a layer's output fits its input.",
            _lengths(same=lambda m, n: n),
        ),
        Mistake(
            "in another order",
            "The lengths are right but in another order: full comes first, valid last.",
            _ordered(2, 1, 0),
            _ordered(0, 2, 1),
            _ordered(1, 0, 2),
            _ordered(1, 2, 0),
            _ordered(2, 0, 1),
        ),
        Mistake(
            "counted at each end",
            "The kernel's overhang was counted in full at the left end and again at the right. "
            "Count places instead: where can the kernel's first value stand?",
            *_both(lambda m, n: m + 2 * (n - 1), lambda m, n: m - 2 * (n - 1)),
            *_both(lambda m, n: m + 2 * n, lambda m, n: m - 2 * n),
            *_both(lambda m, n: m + 2 * n - 1, lambda m, n: m - 2 * n + 1),
        ),
        Mistake(
            "counted at one end only",
            "Half of the kernel hangs over, and this at both ends, not at one. Count places "
            "instead: where can the kernel's first value stand?",
            *_both(lambda m, n: m + n // 2, lambda m, n: m - n // 2),
            *_both(lambda m, n: m + (n - 1) // 2, lambda m, n: m - (n - 1) // 2),
            *_both(lambda m, n: m + (n - 1) / 2, lambda m, n: m - (n - 1) / 2),
            *_both(lambda m, n: m + n / 2, lambda m, n: m - n / 2),
        ),
        Mistake(
            "for odd kernels only",
            "True for odd kernels, not for even ones: half of an even kernel is not the same on "
            "either side. Is there a form without halves?",
            *_both(lambda m, n: m + 2 * (n // 2), lambda m, n: m - 2 * (n // 2)),
            *_both(lambda m, n: m + 2 * ((n - 1) // 2), lambda m, n: m - 2 * ((n - 1) // 2)),
        ),
    ],
    hints=[
        "Draw a signal of 5 and a kernel of 3. Push the kernel along and count the places.",
        "Full: from the first touch, one value wide, to the last. Valid: from the first place "
        "with nothing hanging over to the last. Same: no counting needed.",
        "From n = 1, where nothing changes, each value more in the kernel gives full one place "
        "more and valid one less.",
    ],
    well_done="Lengths are where most code breaks first. You can now say them before you run it.",
)
