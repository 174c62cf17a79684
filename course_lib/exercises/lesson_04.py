"""Lesson 04, tell convolution from correlation: one from the other, and what lags tell."""

import numpy as np

from course_lib.exercises._engine import Exercise, Mistake
from course_lib.exercises._material import changing, values

# --- correlation from convolution ---------------------------------------------------------------


def correlation_by_convolution(x, w):
    """Turn the kernel over beforehand: convolution turns it back."""
    return np.convolve(x, w[::-1], mode="valid")


_right = correlation_by_convolution
_random = values(seed=4)


def _valid(x, w):
    return np.convolve(x, w, mode="valid")


correlate_with_convolve = Exercise(
    name="lesson_04.correlate_with_convolve",
    prompt=(
        "Write a function of a signal `x` and a kernel `w` that is not longer, which returns their "
        "valid cross-correlation, y_j = Σ x_{j+k} w_k with k from 0. Use a convolution for it: "
        "`np.convolve`, or the course's own. One line will do."
    ),
    reference=correlation_by_convolution,
    returns="an array of m - n + 1 values, where x has m values and w has n",
    probes=[
        (np.array([3.0, 7.0]), np.array([2.5])),
        (np.array([2.0, 5.0, 3.0]), np.array([4.0, 1.5])),
        (np.array([1, 4, 2, 8]), np.array([3, 9, 5])),
        (np.array([6.0, 1.5, 4.0, 2.25]), np.array([7.0, 3.0, 0.5, 2.0])),
        (_random(7), _random(4)),
        (_random(9), _random(5)),
    ],
    mistakes=[
        Mistake(
            "nothing flipped",
            "This is still convolution. It turns the kernel over on its own: to cancel that, the "
            "kernel has to be turned over once more, before it is handed over.",
            _valid,
        ),
        Mistake(
            "signal flipped too",
            "This is convolution, back to front. If signal and kernel are both turned over, or "
            "none of them but the output, the two are still turned over against each other as "
            "before. One flip, of the kernel alone, makes the difference.",
            lambda x, w: _valid(x, w)[::-1],
        ),
        Mistake(
            "output flipped",
            "The values are right, but they come back to front: either the output was turned over "
            "as well, or the signal in place of the kernel.",
            lambda x, w: _right(x, w)[::-1],
        ),
        Mistake(
            "full instead of valid",
            "Here are also the places where the kernel hangs over an end. `np.convolve` keeps "
            "them all unless its `mode` says otherwise.",
            lambda x, w: np.convolve(x, w[::-1]),
            lambda x, w: np.convolve(x, w),
            lambda x, w: np.convolve(x[::-1], w),
            lambda x, w: np.convolve(x[::-1], w[::-1]),
        ),
        Mistake(
            "same instead of valid",
            "The answer is as long as the signal. Valid keeps only the places where the kernel "
            "lies wholly on it.",
            lambda x, w: np.convolve(x, w[::-1], mode="same"),
            lambda x, w: np.convolve(x, w, mode="same"),
            lambda x, w: np.convolve(x[::-1], w, mode="same"),
            lambda x, w: np.convolve(x[::-1], w[::-1], mode="same"),
            lambda x, w: np.correlate(x, w, mode="same"),
        ),
        Mistake(
            "sign turned round",
            "The kernel's values have the opposite sign here. To flip means to reverse the order: "
            "a slice with step -1 does that, a minus sign does not.",
            lambda x, w: _valid(x, -w),
            lambda x, w: -_right(x, w),
        ),
        Mistake(
            "kernel sorted",
            "The kernel was put in order of size. To flip means to read it from its end, whatever "
            "its values are.",
            lambda x, w: _valid(x, np.sort(w)),
            lambda x, w: _valid(x, np.sort(w)[::-1]),
        ),
        Mistake(
            "kernel value lost",
            "The kernel was turned over, but one of its values got lost on the way. `w[::-1]` "
            "takes all of them; with a stop, as in `w[n:0:-1]`, the one at the stop is left out.",
            lambda x, w: _valid(x, w[:0:-1]),
            lambda x, w: _valid(x, w[-2::-1]),
        ),
        Mistake(
            "cut off instead of turned over",
            "A value of the kernel was cut off, and the rest stayed in its order: `w[:-1]` leaves "
            "out the last value. It is the step, behind the second colon, that turns round.",
            lambda x, w: _valid(x, w[:-1]),
            lambda x, w: _valid(x, w[1:]),
        ),
        Mistake(
            "one kernel value only",
            "A single value of the kernel was taken: an index such as `w[-1]` picks one. A slice "
            "with two colons goes through all of them.",
            lambda x, w: x * w[-1],
            lambda x, w: x * w[0],
        ),
        Mistake(
            "kernel changed",
            "The values are right, but the kernel is not what it was. `w[:] = w[::-1]` turns it "
            "over for everybody; `w[::-1]` alone only looks at it backwards.",
            changing(_right, 1),
        ),
        Mistake(
            "signal changed",
            "The values are right, but the signal is not what it was: something was written into "
            "`x` itself, which belongs to whoever called the function.",
            changing(_right, 0),
        ),
    ],
    hints=[
        "The two differ by a single thing: convolution turns the kernel over before it slides it.",
        "To turn something over twice is to leave it as it is. Which of the two do you turn over, "
        "before convolution does?",
        "`w[::-1]` is the kernel read from its end. And `np.convolve` has a `mode`.",
    ],
    well_done="One flip lies between the two. Two flips, and you are back where you were.",
)


# --- find the period ----------------------------------------------------------------------------


def strongest_lag(x, longest):
    """Compare the signal, without its mean, with itself some lag later; take the best lag."""
    m = len(x)
    c = x - np.mean(x)
    strengths = [np.sum(c[: m - lag] * c[lag:]) for lag in range(2, longest + 1)]
    return 2 + int(np.argmax(strengths))


def _products(c, lag):
    return c[: len(c) - lag] * c[lag:]


def _centred(x):
    return x - np.mean(x)


def _best(lags, strength, centred=_centred):
    """Take the lag whose strength is largest, by other rules."""

    def wrong(x, longest):
        c = centred(x)
        return max(lags(len(x), longest), key=lambda lag: strength(c, lag))

    return wrong


def _allowed(m, longest):
    return range(2, longest + 1)


def _sum(c, lag):
    return np.sum(_products(c, lag))


def _mean(c, lag):
    return np.mean(_products(c, lag))


def _circular(c, lag):
    return np.sum(c * np.roll(c, lag))


def _coefficient(c, lag):
    return np.corrcoef(c[: len(c) - lag], c[lag:])[0, 1]


def _convolved(c, lag):
    return np.convolve(c, c)[len(c) - 1 + lag]


def _strengths(x, first, longest):
    return np.array([_sum(_centred(x), lag) for lag in range(first, longest + 1)])


def _first_peak(x, longest):
    r = _strengths(x, 0, longest + 1)
    peaks = [lag for lag in range(2, longest + 1) if r[lag - 1] < r[lag] > r[lag + 1]]
    return peaks[0] if peaks else strongest_lag(x, longest)


def _mean_taken_out_in_place(x, longest):
    x -= np.mean(x)
    return strongest_lag(x, longest)


def _mean_taken_out_of_whole_numbers(x, longest):
    x[:] = x - np.mean(x)
    return strongest_lag(x, longest)


def _noisy(pattern, count, seed):
    noise = np.random.default_rng(seed).integers(-1, 2, count)
    return np.resize(pattern, count) + noise


find_the_period = Exercise(
    name="lesson_04.find_the_period",
    prompt=(
        "Write a function of a signal `x` and a whole number `longest` that returns the lag at "
        "which the signal repeats itself most strongly. Subtract the signal's mean first. For each "
        "lag from 2 to `longest`, both included, multiply all pairs of values that stand so far "
        "apart, and add the products up: the lag with the largest sum is the one. (`longest` is "
        "less than the signal's length.)"
    ),
    reference=strongest_lag,
    returns="a single whole number, the lag",
    probes=[
        (np.array([2.0, 0.0, 9.0, 2.0, 0.0, 8.0, 1.0, 0.0]), 5),
        (np.array([0, 3, 0, 8, 0, 3, 0, 9, 0, 4, 0]), 5),
        (np.array([10, 12, 19, 12, 10, 13, 19, 12, 10, 12, 18, 12]), 6),
        (np.array([24, 29, 25, 16, 11, 15] * 3), 6),
        (np.array([9, 2, 4, 5, 5, 7, 3, 6, 6, 2, 9, 2, 4, 5, 5, 7, 3, 6, 6, 2, 9, 2]), 7),
        (np.array([24, 28, 28, 23, 16, 12, 12, 17] * 3 + [24, 28]), 12),
        (np.array([24, 28, 29, 25, 20, 14, 11, 12, 17] * 3), 13),
        (_noisy([21, 21, 27, 24, 25, 25, 26], 60, seed=21), 20),
    ],
    mistakes=[
        Mistake(
            "lag 0 taken",
            "At lag 0 the signal is compared with itself unmoved, and nothing is as like a thing "
            "as the thing itself. Leave that lag out before you look for the largest.",
            _best(lambda m, longest: range(longest + 1), _sum),
        ),
        Mistake(
            "neighbours taken",
            "This is lag 1. Neighbours are alike in every smooth signal, whether it repeats itself "
            "or not: begin at lag 2.",
            _best(lambda m, longest: range(1, longest + 1), _sum),
            lambda x, longest: 1,
        ),
        Mistake(
            "mean not removed",
            "The signal's mean is still in it. Then every product is large, whatever the lag, and "
            "the lag with the most products wins. Subtract the mean first.",
            _best(_allowed, _sum, centred=lambda x: x),
            _best(lambda m, longest: range(1, longest + 1), _sum, centred=lambda x: x),
            _best(_allowed, _convolved, centred=lambda x: x),
            _best(_allowed, _sum, centred=lambda x: x / np.mean(x)),
            _best(_allowed, _sum, centred=lambda x: x - np.min(x)),
            _best(_allowed, _sum, centred=lambda x: x - np.median(x)),
        ),
        Mistake(
            "half the period",
            "Half a period later a wave stands upside down: the sum is strongly negative, and that "
            "is the opposite of a repetition. Look for the largest sum, not for the largest size "
            "or the smallest.",
            _best(_allowed, lambda c, lag: abs(_sum(c, lag))),
            _best(_allowed, lambda c, lag: _sum(c, lag) ** 2),
            _best(_allowed, lambda c, lag: -_sum(c, lag)),
            lambda x, longest: strongest_lag(x, longest) // 2,
            lambda x, longest: strongest_lag(x, longest) / 2,
        ),
        Mistake(
            "double the period",
            "Twice the period is a repetition too, and just as good a one where products are "
            "averaged or differences compared: noise then decides. The sum of the products prefers "
            "the shorter lag, where there are more pairs.",
            _best(_allowed, _mean),
            _best(_allowed, _coefficient),
            lambda x, longest: 2 * strongest_lag(x, longest),
        ),
        Mistake(
            "counted from the slice's beginning",
            "`np.argmax` counts from the beginning of what it is given. If that begins at another "
            "lag than 0, so does its count: put back what was cut off.",
            lambda x, longest: int(np.argmax(_strengths(x, 2, longest))),
            lambda x, longest: int(np.argmax(_strengths(x, 1, longest))),
            lambda x, longest: 1 + int(np.argmax(_strengths(x, 2, longest))),
            lambda x, longest: 2 + int(np.argmax(_strengths(x, 1, longest))),
        ),
        Mistake(
            "middle not found",
            "`np.correlate` with mode `full` begins at the most negative lag; lag 0 stands in its "
            "middle, at the place m - 1. Lags are counted from there.",
            lambda x, longest: len(x) - 1,
            lambda x, longest: len(x) - 1 + strongest_lag(x, longest),
            lambda x, longest: len(x) - 1 - strongest_lag(x, longest),
            lambda x, longest: (
                2 + int(np.argmax(_strengths(x, 0, len(x) - 1)[::-1][2 : longest + 1]))
            ),
        ),
        Mistake(
            "convolved instead of correlated",
            "The signal was convolved with itself: one of the two was turned over. A correlation "
            "leaves both as they are.",
            _best(_allowed, _convolved),
        ),
        Mistake(
            "wrapped round",
            "What the shift pushed out at one end came in again at the other, as `np.roll` does "
            "it. The signal does not go on from its beginning: multiply only those pairs that both "
            "exist.",
            _best(_allowed, _circular),
        ),
        Mistake(
            "first instead of strongest",
            "This is the first lag at which the signal is a little like itself. Asked for is the "
            "one with the largest sum of all.",
            _first_peak,
        ),
        Mistake(
            "return inside the loop",
            "This is lag 2, whatever the signal: the first one tried. A `return` ends the function "
            "at once: it has to stand after the loop, indented as little as the `for`.",
            lambda x, longest: 2,
        ),
        Mistake(
            "last instead of best",
            "The answer is the last lag tried, or the last that was good. A lag counts only if it "
            "beats the best so far: keep the best sum beside its lag, and both up to date.",
            lambda x, longest: longest,
            lambda x, longest: [lag for lag in _allowed(0, longest) if _sum(_centred(x), lag) > 0][
                -1
            ],
        ),
        Mistake(
            "longest left out",
            "The lag `longest` itself is never tried: `range(2, longest)` ends before it.",
            _best(lambda m, longest: range(2, longest), _sum),
        ),
        Mistake(
            "longest not heeded",
            "Lags beyond `longest` were tried as well. Whoever calls the function says how far to "
            "look.",
            _best(lambda m, longest: range(2, m), _sum),
            _best(lambda m, longest: range(1, m), _sum),
            _best(lambda m, longest: range(2, m // 2), _sum),
            _best(lambda m, longest: range(2, m // 2 + 1), _sum),
        ),
        Mistake(
            "strength instead of lag",
            "This is how strong the repetition is. Asked for is at which lag: `np.argmax` gives "
            "the place of the largest value, `np.max` the value.",
            lambda x, longest: np.max(_strengths(x, 2, longest)),
            lambda x, longest: np.max(_strengths(x, 0, longest)),
            lambda x, longest: np.max(_strengths(x, 2, longest)) / np.sum((x - np.mean(x)) ** 2),
        ),
        Mistake(
            "repetitions counted",
            "This is how often the signal repeats itself, or how often for each sample. Asked for "
            "is the way from one repetition to the next.",
            lambda x, longest: len(x) // strongest_lag(x, longest),
            lambda x, longest: len(x) / strongest_lag(x, longest),
            lambda x, longest: 1 / strongest_lag(x, longest),
        ),
        Mistake(
            "all strengths instead of one lag",
            "These are the strengths of several lags. Asked for is a single number: the lag at "
            "which the largest of them stands.",
            lambda x, longest: _strengths(x, 2, longest),
            lambda x, longest: _strengths(x, 1, longest),
            lambda x, longest: _strengths(x, 0, longest),
            lambda x, longest: _strengths(x, 0, len(x) - 1),
            lambda x, longest: np.correlate(x - np.mean(x), x - np.mean(x), "full"),
        ),
        Mistake(
            "signal changed",
            "The signal is not what it was: `x -= np.mean(x)` changes it for everybody (and fails "
            "where it holds whole numbers); `x - np.mean(x)` makes a new one.",
            _mean_taken_out_in_place,
            _mean_taken_out_of_whole_numbers,
        ),
    ],
    hints=[
        "First take the mean off, so that a product is positive where two values lie on the same "
        "side of it.",
        "For one lag: the products of c[j] and c[j + lag], for all j where both exist, added up. "
        "Two slices of c do that, one without its end, one without its beginning.",
        "Do it for each lag from 2 to `longest`, put the sums in a list, and find the place of the "
        "largest with `np.argmax`.",
        "The list begins with lag 2, but `np.argmax` counts from 0.",
    ],
    well_done="The autocorrelation finds a rhythm that nobody told it of. Try it on a temperature.",
)
