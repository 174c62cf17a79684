"""Lesson 09, use NumPy: pad by `np.pad`, convolve by "valid", and leave the loops to NumPy."""

import sys
from itertools import combinations, permutations

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from course_lib import convolution, padding
from course_lib.exercises._engine import Exercise, Mistake
from course_lib.exercises._material import changing, values
from course_lib.exercises._notes import CORRECT
from course_lib.exercises._running import TimeIsUp, run

_random = values(seed=9)


def _valid(x, w):
    return np.convolve(x, w, mode="valid")


# --- any padding, from np.pad and "valid" -------------------------------------------------------


def same_by_padding(x, w, mode):
    """Pad by half the kernel at each end; "valid" then gives as many values as x has."""
    p = len(w) // 2
    padded = np.pad(x, p, mode=mode)
    return np.convolve(padded, w, mode="valid")


_NUMPY_MODES = ("constant", "edge", "reflect", "symmetric", "wrap")


def _padded(amount, product=_valid, cut=lambda y, m, p: y):
    """Pad by an amount that a rule gives for p, convolve in some way, and cut in some way."""

    def wrong(x, w, mode):
        p = len(w) // 2
        return cut(product(np.pad(x, amount(p), mode=mode), w), len(x), p)

    return wrong


def _renamed(names):
    return lambda x, w, mode: same_by_padding(x, w, names.get(mode, mode))


def _always(mode):
    return lambda x, w, _: same_by_padding(x, w, mode)


def _by_the_courses_pad(x, w, mode):
    p = len(w) // 2
    return convolution.convolve(padding.pad(x, p, p, mode), w)


def _padded_afterwards(x, w, mode):
    return np.pad(_valid(x, w), len(w) // 2, mode=mode)


def _kernel_padded(product_mode, signal=lambda x, p, mode: x):
    def wrong(x, w, mode):
        p = len(w) // 2
        return np.convolve(signal(x, p, mode), np.pad(w, p, mode=mode), product_mode)

    return wrong


def _index_by_index(index, taps=lambda n: range(n)):
    """Read the padded signal at a place that a rule gives for j, k and p, tap by tap."""

    def wrong(x, w, mode):
        n = len(w)
        padded = np.pad(x, n // 2, mode=mode)
        y = np.zeros(len(x))
        for j in range(len(x)):
            for tap, k in enumerate(taps(n)):
                y[j] += padded[index(j, k, n // 2)] * w[tap]
        return y

    return wrong


def _from_the_middle(n):
    return range(-(n // 2), n // 2 + 1)


pad_then_convolve = Exercise(
    name="lesson_09.pad_then_convolve",
    prompt=(
        "Write a function of a signal `x`, a kernel `w` of odd length that is not longer, and a "
        "`mode` that returns a convolution as long as `x`. What lies outside the signal is for "
        "`mode` to say, which is one of NumPy's names: 'constant' (zeros), 'edge', 'reflect', "
        "'symmetric' or 'wrap'. Use `np.pad` once, and `np.convolve` once, with mode 'valid'."
    ),
    reference=same_by_padding,
    returns="an array of m values, where x has m",
    probes=[
        (np.array([2.0, 5.0, 3.0]), np.array([2.5]), "reflect"),
        (np.array([2.0, 5.0, 3.0]), np.array([7.0, 4.0, 1.5]), "constant"),
        (np.array([2.0, 5.0, 3.0]), np.array([7.0, 4.0, 1.5]), "wrap"),
        (np.array([3, 1, 4, 8, 6]), np.array([2.5, 6.0, 9.0, 1.0, 4.0]), "constant"),
        (np.array([3, 1, 4, 8, 6]), np.array([2.5, 6.0, 9.0, 1.0, 4.0]), "edge"),
        (np.array([3, 1, 4, 8, 6]), np.array([2.5, 6.0, 9.0, 1.0, 4.0]), "reflect"),
        (np.array([3, 1, 4, 8, 6]), np.array([2.5, 6.0, 9.0, 1.0, 4.0]), "symmetric"),
        (np.array([3, 1, 4, 8, 6]), np.array([2.5, 6.0, 9.0, 1.0, 4.0]), "wrap"),
        (_random(8), _random(5), "symmetric"),
        (_random(9), _random(7), "reflect"),
    ],
    mistakes=[
        Mistake(
            "pad on one side",
            "The signal was padded at one end only. The kernel hangs over both ends, by p values "
            "at each. `np.pad(x, p)` pads both; a pair (before, after) says how much at which.",
            _padded(lambda p: (2 * p, 0)),
            _padded(lambda p: (0, 2 * p)),
            _padded(lambda p: (p, 0)),
            _padded(lambda p: (0, p)),
        ),
        Mistake(
            "full amount",
            "The signal was padded by the whole kernel, or nearly, and the answer is longer than "
            "the signal. n - 1 at each end is the amount for full; a centred kernel reaches only "
            "half of itself beyond the signal.",
            _padded(lambda p: 2 * p),
            _padded(lambda p: 2 * p + 1),
        ),
        Mistake(
            "one pad too many",
            "There is one value too many at each end. A kernel of n = 2p + 1 values has p on "
            "either side of its middle; with `n // 2` the middle one is not counted.",
            _padded(lambda p: p + 1),
        ),
        Mistake(
            "amount does not follow the kernel",
            "The pads have the wrong length for most kernels. How far a kernel hangs over depends "
            "on how long it is, and on nothing else: the amount is made from `len(w)`.",
            _padded(lambda p: 1),
            _padded(lambda p: 2),
            lambda x, w, mode: _valid(np.pad(x, len(x) // 2, mode=mode), w),
        ),
        Mistake(
            "mean instead of sum",
            "The products were averaged. The recipe adds them up and divides by nothing.",
            lambda x, w, mode: same_by_padding(x, w, mode) / len(w),
        ),
        Mistake(
            "index not moved by the pad",
            "The index is that of the centred equation, but the signal has p values more before "
            "it: sample i stands at place i + p of the padded one. Without that the first places "
            "are below 0, and Python counts them from the end. (`np.convolve` needs no index.)",
            _index_by_index(lambda j, k, p: j - k),
            _index_by_index(lambda j, k, p: j - k, _from_the_middle),
        ),
        Mistake(
            "signal reversed",
            "The signal was turned over. Only the kernel is flipped, and `np.convolve` does that "
            "by itself.",
            lambda x, w, mode: same_by_padding(x[::-1], w, mode),
        ),
        Mistake(
            "mode names confused",
            "One mode was taken for another. The names here are NumPy's, and `np.pad` knows them "
            "as they are. They mean other things elsewhere: SciPy's 'reflect' is NumPy's "
            "'symmetric', and NumPy's 'wrap' is 'circular' in the course's own `pad`.",
            *(_renamed({a: b}) for a, b in permutations(_NUMPY_MODES, 2)),
            *(_renamed({a: b, b: a}) for a, b in combinations(_NUMPY_MODES, 2)),
            _by_the_courses_pad,
        ),
        Mistake(
            "mode given to the wrong function",
            "Both functions have a `mode`, and it means two things. `np.pad` asks with what to "
            "fill: that is the mode you are given. `np.convolve` asks which positions to keep: "
            "that is 'valid'.",
            lambda x, w, mode: np.convolve(x, w, mode=mode),
            lambda x, w, mode: np.correlate(x, w, mode=mode),
            *(_renamed(dict.fromkeys(_NUMPY_MODES, kept)) for kept in ("valid", "same", "full")),
        ),
        Mistake(
            "mode not used",
            "Every mode comes out alike. `np.pad` pads with zeros unless it is told otherwise, "
            "`mode=mode`; and what it gives back is what the kernel has to go over. (mode 'same' "
            "of `np.convolve` knows zeros only.)",
            *(_always(mode) for mode in _NUMPY_MODES),
        ),
        Mistake(
            "flip lost",
            "This is cross-correlation. `np.convolve` flips the kernel on its own: turned over "
            "beforehand, it is turned back. `np.correlate` does not flip at all.",
            lambda x, w, mode: same_by_padding(x, w[::-1], mode),
        ),
        Mistake(
            "not valid after padding",
            "The answer is longer than the signal. With the pads in place all that is needed is "
            "there, and any position where the kernel hangs over again is one too many: that is "
            "what 'valid' leaves out.",
            _padded(lambda p: p, lambda x, w: np.convolve(x, w, "same")),
            _padded(lambda p: p, np.convolve),
        ),
        Mistake(
            "cut at the wrong places",
            "The answer is as long as the signal, but it does not begin where the signal does. Too "
            "much was kept, and more of it was cut off at one end than at the other. With 'valid' "
            "there is nothing to cut.",
            _padded(lambda p: p, lambda x, w: np.convolve(x, w, "same"), lambda y, m, p: y[:m]),
            _padded(lambda p: p, np.convolve, lambda y, m, p: y[:m]),
            _padded(lambda p: p, np.convolve, lambda y, m, p: y[p : p + m]),
            _padded(lambda p: p, np.convolve, lambda y, m, p: y[-m:]),
            _padded(lambda p: p, lambda x, w: np.convolve(x, w, "same"), lambda y, m, p: y[-m:]),
        ),
        Mistake(
            "fails for a kernel of one",
            "All is well until the kernel has one value only. Then p is 0, and `[p:-p]` is "
            "`[0:0]`, which holds nothing. With 'valid' there is nothing to cut.",
            _padded(lambda p: p, lambda x, w: np.convolve(x, w, "same"), lambda y, m, p: y[p:-p]),
            only_where=lambda x, w, mode: len(w) == 1,
        ),
        Mistake(
            "padded afterwards",
            "The output was padded, not the signal. Then the values near the ends are copies or "
            "zeros, and the kernel never saw them. First pad, then convolve.",
            _padded_afterwards,
        ),
        Mistake(
            "kernel padded",
            "The kernel was padded, not the signal. It is the signal that has to go on beyond its "
            "ends, where the kernel hangs over.",
            _kernel_padded("valid"),
            _kernel_padded("same"),
            _kernel_padded("valid", lambda x, p, mode: np.pad(x, p, mode=mode)),
            _kernel_padded("same", lambda x, p, mode: np.pad(x, p, mode=mode)),
        ),
        Mistake(
            "not padded",
            "The ends are missing: this is the valid convolution of the signal as it is. Pad it "
            "first, and let the kernel go over what `np.pad` gives back: then it can lie on every "
            "sample with its middle.",
            lambda x, w, mode: _valid(x, w),
        ),
    ],
    hints=[
        "How far does a centred kernel of n values hang over, when its middle lies on the first "
        "sample? By so much the signal has to be padded, at each end.",
        "`np.pad(x, p, mode=mode)` puts p values before and p after, and knows all five names. A "
        "kernel of n = 2p + 1 values has p on either side of its middle: p is `n // 2`.",
        "Valid takes n - 1 values off the length, and the pads have added 2p. So nothing is left "
        "to cut: `np.convolve` with mode 'valid' ends it.",
    ],
    well_done=(
        "One call pads, one convolves: any kind of padding, with no case of its own for the ends."
    ),
)


# --- no Python loop -----------------------------------------------------------------------------


def windows_times_kernel(x, w):
    """Lay all windows under one another, without copying, and multiply by the flipped kernel."""
    windows = np.lib.stride_tricks.sliding_window_view(x, len(w))  # shape (m - n + 1, n)
    return windows @ w[::-1]


_right = windows_times_kernel


def _written_to(windows_of, write):
    """Multiply inside the windows, whose values are the signal's own, each shared by several."""

    def wrong(x, w):
        windows = windows_of(x, len(w))
        write(windows, w[::-1])
        return windows.sum(axis=1)

    return wrong


def _writeable(x, n):
    return sliding_window_view(x, n, writeable=True)


def _as_strided(x, n):
    return as_strided(x, (len(x) - n + 1, n), x.strides * 2)


def _multiply(windows, flipped):
    windows *= flipped


def _put(windows, flipped):
    windows[:] = windows * flipped


def _places(shape):
    """Pick samples by a table of places, one row for each output, and multiply by the kernel."""

    def wrong(x, w):
        j, k = np.arange(len(x) - len(w) + 1)[:, None], np.arange(len(w))
        return x[shape(j, k, len(w))] @ w

    return wrong


def _windows_everywhere(x, w):
    """Lay a window at every sample: the last ones run over the end."""
    return x[np.arange(len(x))[:, None] + np.arange(len(w))] @ w[::-1]


def _round_a_circle(x, w):
    """Do as a product of two Fourier transforms without any padding does."""
    return np.fft.ifft(np.fft.fft(x) * np.fft.fft(w, len(x))).real


def _products(x, w):
    return sliding_window_view(x, len(w)) * w[::-1]


def _over_outputs(x, w):
    y = np.zeros(len(x) - len(w) + 1)
    for j in range(len(y)):
        y[j] = np.dot(x[j : j + len(w)], w[::-1])
    return y


def _over_kernel_values(x, w):
    n = len(w)
    return sum(w[k] * x[n - 1 - k : len(x) - k] for k in range(n))


def _while(x, w):
    y, j = np.zeros(len(x) - len(w) + 1), 0
    while j < len(y):
        y[j] = np.sum(x[j : j + len(w)] * w[::-1])
        j += 1
    return y


def _in_a_comprehension(x, w):
    return np.array([x[j : j + len(w)] @ w[::-1] for j in range(len(x) - len(w) + 1)])


def _mapped(x, w):
    places = range(len(x) - len(w) + 1)
    return np.array(list(map(lambda j: x[j : j + len(w)] @ w[::-1], places)))


def _vectorized(x, w):
    one = np.vectorize(lambda j: x[j : j + len(w)] @ w[::-1], otypes=[float])
    return one(np.arange(len(x) - len(w) + 1))


def _along_an_axis(x, w):
    return np.apply_along_axis(np.dot, 1, sliding_window_view(x, len(w)), w[::-1])


_LOOP = Mistake(
    "a Python loop",
    "The values are right, but Python goes through them one by one: the longer the signal or the "
    "kernel, the more lines it runs. A comprehension is a loop too, so is `map`, and inside "
    "`np.vectorize` and `np.apply_along_axis` there is one. Give all the work to NumPy at once.",
    _over_outputs,
    _over_kernel_values,
    _while,
    _in_a_comprehension,
    _mapped,
    _vectorized,
    _along_an_axis,
)

_LENGTHS = ((30, 10), (60, 20), (120, 40))  # of signal and kernel
_MOST_LINES = 1_000_000


def _lines_run(function, m, n):
    """
    Count the lines of Python that a call runs through, also in what it calls.

    Returns None where the call fails.
    """
    lines = 0

    def look(*_):
        nonlocal lines
        lines += 1
        if lines > _MOST_LINES:
            raise TimeIsUp
        return look

    def watched(x, w):
        before = sys.gettrace()
        # NumPy prints value by value, in Python, unless the array is long.
        with np.printoptions(threshold=1, edgeitems=1):
            sys.settrace(look)
            try:
                function(x, w)
            finally:
                sys.settrace(before)

    rng = np.random.default_rng(m)
    outcome = run(watched, [(rng.normal(size=m), rng.normal(size=n))])[0]
    return lines if outcome.error in (None, TimeIsUp) else None


class _WithoutLoops(Exercise):
    """
    An exercise that also looks at how the right values were found.

    NumPy runs through as many lines of Python for a long signal as for a short one. Where the lines
    grow by one at least for each further kernel value, twice in a row, there is a loop for certain.
    """

    def _judge(self, answer):
        result = super()._judge(answer)
        if result.status != CORRECT:
            return result
        lines = [_lines_run(answer, m, n) for m, n in _LENGTHS]
        if None in lines or np.any(np.diff(lines) < np.diff([n for _, n in _LENGTHS])):
            return result
        m, counts = ("{}, {} and {}".format(*row) for row in ([m for m, _ in _LENGTHS], lines))
        counted = f"For signals of {m} values Python ran through {counts} lines."
        outcome = run(answer, self.probes[:1])[0]
        return self._not_yet(f"{_LOOP.nudge} {counted}", 0, outcome, _LOOP.name)


convolve_without_loops = _WithoutLoops(
    name="lesson_09.convolve_without_loops",
    prompt=(
        "Write a function of a signal `x` and a kernel `w` that is not longer, which returns their "
        "valid convolution without a Python loop: no `for`, no `while`, no comprehension, nothing "
        "that calls Python once for each value."
    ),
    reference=windows_times_kernel,
    returns="an array of m - n + 1 values, where x has m values and w has n",
    probes=[
        (np.array([5.0, 7.0]), np.array([3.5])),
        (np.array([2.0, 5.0, 3.0]), np.array([4.0, 1.5])),
        (np.array([3.0, 6.0, 2.5]), np.array([7.0, 1.0, 4.5])),
        (np.array([1, 4, 2, 8]), np.array([3.25, 9.0, 5.0])),
        (_random(7), _random(4)),
        (_random(9), _random(5)),
        (_random(12), _random(3)),
    ],
    mistakes=[
        Mistake(
            "flip lost",
            "This is cross-correlation: the kernel lies under every window as it is written. In a "
            "product with all windows at once nobody flips it but you.",
            lambda x, w: _right(x, w[::-1]),
        ),
        Mistake(
            "view written to",
            "The windows are a view: they show the signal's own values, and each value is in "
            "several windows at once. What is written into one window changes its neighbours, and "
            "the signal too (NumPy refuses, unless it was told otherwise). Make a new array: "
            "`windows * ...`, not `windows *= ...`.",
            _written_to(sliding_window_view, _multiply),
            _written_to(sliding_window_view, _put),
            _written_to(_writeable, _multiply),
            _written_to(_as_strided, _multiply),
        ),
        _LOOP,
        Mistake(
            "output reversed",
            "The values are right, but they come back to front. Was the signal turned over in "
            "place of the kernel, or the windows (`windows[::-1]`) in place of what is in them?",
            lambda x, w: _right(x, w)[::-1],
        ),
        Mistake(
            "signal flipped",
            "The signal was turned over, and the kernel was not. Only the kernel is flipped; the "
            "signal stays as it was measured.",
            lambda x, w: _right(x[::-1], w),
        ),
        Mistake(
            "one window lost",
            "There is one output too few. A window of n values can begin at 0 and at every place "
            "up to m - n, that one included: count these places.",
            lambda x, w: _right(x, w)[:-1],
            lambda x, w: _right(x, w)[1:],
        ),
        Mistake(
            "windows over the end",
            "The last windows run over the end of the signal. With n samples in each there is room "
            "for m - n + 1 windows: the last one begins at m - n.",
            _windows_everywhere,
        ),
        Mistake(
            "summed along the wrong axis",
            "Each row of the windows belongs to one output, so the sum runs along a row, `axis=1`. "
            "Here it ran down the columns, one for each kernel value.",
            lambda x, w: _products(x, w).sum(axis=0),
            lambda x, w: (sliding_window_view(x, len(w)) * w).sum(axis=0),
        ),
        Mistake(
            "products not added up",
            "These are the products, a row of them for each output. What is asked for is the sum "
            "of each row.",
            _products,
            lambda x, w: sliding_window_view(x, len(w)) * w,
        ),
        Mistake(
            "all added up",
            "Everything was added up to a single number. Each output is the sum of its own row: "
            "`np.sum` adds up everything unless its `axis` says otherwise.",
            lambda x, w: np.sum(_products(x, w)),
        ),
        Mistake(
            "mean instead of sum",
            "The products were averaged. The recipe adds them up and divides by nothing.",
            lambda x, w: _products(x, w).mean(axis=1),
        ),
        Mistake(
            "wraps round at the left end",
            "In the first outputs there are samples from the signal's end. In a table of places "
            "j - k those below 0 are no error, they count from the end; and a product of two "
            "Fourier transforms goes round in a circle. The first valid output is the one whose "
            "window begins at place 0.",
            _places(lambda j, k, n: j - k),
            _round_a_circle,
        ),
        Mistake(
            "full instead of valid",
            "Here are also the positions where the kernel hangs over an end. Valid keeps those "
            "where it lies wholly on the signal.",
            lambda x, w: np.convolve(x, w),
            lambda x, w: np.convolve(x, w)[len(w) - 1 :],
            lambda x, w: np.convolve(x, w)[: len(x)],
        ),
        Mistake(
            "same instead of valid",
            "The answer is as long as the signal. Valid keeps only the positions where the kernel "
            "lies wholly on it.",
            lambda x, w: np.convolve(x, w, mode="same"),
        ),
        Mistake(
            "kernel changed",
            "The values are right, but the kernel is not what it was. `w[:] = w[::-1]` turns it "
            "over for everybody; `w[::-1]` alone only looks at it backwards.",
            changing(_right, 1),
        ),
    ],
    hints=[
        "All outputs at once means all windows at once: an array with a row for each output, and "
        "in it the n samples that the kernel lies on.",
        "`np.lib.stride_tricks.sliding_window_view(x, n)` is that array, and it copies nothing. Or "
        "make a table of places, j + k, from two `np.arange`, and pick: `x[places]`.",
        "Rows times a vector, added up along each row: that is a matrix product, `@`. And which "
        "way round does the kernel lie under a window?",
    ],
    well_done=(
        "No loop of yours: NumPy runs through the windows in compiled code. Measure what that is "
        "worth."
    ),
)
