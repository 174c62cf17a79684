"""Lesson 11, combine channels: stacks of kernels, and a gradient for each channel."""

import numpy as np

from course_lib.exercises._engine import Exercise, Mistake
from course_lib.exercises._material import values

_random = values(seed=11)


# --- the convolution ----------------------------------------------------------------------------


def feature_maps_in_loops(x, w):
    """Convolve each channel with its own part of a kernel, and add the channels up."""
    kernels, channels, n = w.shape
    y = np.zeros((kernels, x.shape[1] - n + 1))
    for q in range(kernels):
        for c in range(channels):
            y[q] += np.convolve(x[c], w[q, c], mode="valid")
    return y


_maps = feature_maps_in_loops
_TOO_LONG = ("full", "same")
_WHOLE_NUMBERS = np.array([[[4, 1, 7], [2, 9, 3]], [[5, 8, 1], [6, 2, 7]], [[3, 2, 6], [9, 5, 4]]])


def _valid(x, w):
    return np.convolve(x, w, mode="valid")


def _summed(one):
    """Add up over the channels what a rule gives for kernel q and channel c."""

    def wrong(x, w):
        kernels, channels, _ = w.shape
        return np.array([sum(one(x, w, q, c) for c in range(channels)) for q in range(kernels)])

    return wrong


def _not_summed(x, w):
    return np.array([[_valid(x[c], part) for c, part in enumerate(kernel)] for kernel in w])


def _channels_first(x, w):
    """Read the kernels as (channels, kernels, n)."""
    channels, kernels, n = w.shape
    y = np.zeros((kernels, x.shape[1] - n + 1))
    for q in range(kernels):
        for c in range(channels):
            y[q] += _valid(x[c], w[c, q])
    return y


def _in_two_loops(
    rows="q",
    kernels="q",
    channels="c",
    of=lambda q, c: (q, c, (q, c)),
    mode="valid",
    add=True,
    short=0,
):
    """
    Go through kernels q and channels c as learners write it, with letters or lengths confused.

    `rows`, `kernels` and `channels` name what is counted for the answer's rows and in the two
    loops; `of` says which row of the answer, which channel and which part meet; `short` says how
    much room is missing in a row.
    """

    def wrong(x, w):
        counts = {"q": w.shape[0], "c": w.shape[1]}
        y = np.zeros((counts[rows], x.shape[1] - w.shape[2] + 1 - short))
        for q in range(counts[kernels]):
            for c in range(counts[channels]):
                row, channel, part = of(q, c)
                if add:
                    y[row] += np.convolve(x[channel], w[part], mode=mode)
                else:
                    y[row] = np.convolve(x[channel], w[part], mode=mode)
        return y

    return wrong


def only_the_last_tap(w):
    """Put zeros for all values but the last, which is what `=` in the innermost loop leaves."""
    return np.where(np.arange(w.shape[-1]) == w.shape[-1] - 1, w, 0)


def _laid_end_to_end(x, w):
    return np.array([_valid(x.ravel(), kernel.ravel()) for kernel in w])


def _in_four_loops(length=lambda x: x.shape[1], size=lambda w: w.shape[2], late=0):
    """Go through all four indices, with lengths that rules give, and samples met too late."""

    def wrong(x, w):
        kernels, channels, _ = w.shape
        n = size(w)
        m_y = length(x) - n + 1
        y = np.zeros((kernels, m_y))
        for q, c, j, k in np.ndindex(kernels, channels, m_y, n):
            y[q, j] += x[c, j + n - 1 - k + late] * w[q, c, k]
        return y

    return wrong


def _or_zero(rows, c, i):
    """Return zero outside a row, as the lesson's centred equation reads it."""
    return rows[c, i] if 0 <= i < rows.shape[1] else 0


def _or_wrapped(rows, c, i):
    return rows[c, i]


def as_it_stands(k, p):
    """Let k be the place of the tap in the array."""
    return k


def _centred(read=_or_wrapped, taps=range, tap=as_it_stands, valid=True):
    """Let j - k say which sample meets tap k, as in the centred equation."""

    def wrong(x, w):
        kernels, channels, n = w.shape
        p, m = n // 2, x.shape[1]
        y = np.zeros((kernels, m - n + 1 if valid else m))
        for q, c, j in np.ndindex(kernels, channels, y.shape[1]):
            for k in taps(n):
                y[q, j] += read(x, c, j - k) * w[q, c, tap(k, p)]
        return y

    return wrong


def both_ways(n):
    """Go through the taps of a centred kernel, from -p to p."""
    return range(-(n // 2), n // 2 + 1)


def from_the_middle(k, p):
    """Count the taps from the middle of the kernel."""
    return k + p


def _only_first(answer):
    """Keep the first row of an answer, and leave the others zero."""

    def wrong(a, w):
        rows = answer(a, w)
        return np.where(np.arange(len(rows))[:, None] == 0, rows, 0.0)

    return wrong


def fractions_cut_off(*wrong):
    """Make the mistake of computing in an array of integers."""
    return Mistake(
        "fractions cut off",
        "The answer holds integers, so every fraction was cut off. `np.zeros(shape)` makes an "
        "array of floats; with `dtype=int`, or the type of an input, it may not.",
        *wrong,
    )


def _in_integers(right, dtype_of):
    return lambda a, w: right(a, w).astype(dtype_of(a, w))


multichannel_convolution = Exercise(
    name="lesson_11.multichannel_convolution",
    prompt=(
        "Write a function of a signal `x` of shape (C, m), C channels side by side, and of `w`, K "
        "kernels in one array of shape (K, C, n): each kernel is a stack with a part for each "
        "channel. It returns K feature maps, shape (K, m - n + 1): the valid convolutions of the "
        "channels with their parts of a kernel, added up. You may use `np.convolve` for one pair."
    ),
    reference=feature_maps_in_loops,
    returns="an array of shape (K, m - n + 1), for x of shape (C, m) and w of shape (K, C, n)",
    probes=[
        (np.array([[3.0, 7.0, 2.5]]), np.array([[[4.0, 1.5]], [[0.5, 6.0]]])),
        (np.array([[3.0, 7.0, 2.5], [5.0, 1.0, 4.0]]), np.array([[[2.0, 6.0], [1.5, 8.0]]])),
        (
            np.array([[3, 1, 4, 8], [5, 9, 2, 6]]),
            np.array([[[2.25, 7.0, 1.0], [4.0, 0.5, 3.0]], [[6.0, 1.5, 5.0], [8.0, 2.0, 9.5]]]),
        ),
        (_random(3, 5), _random(2, 3, 1)),
        (_random(2, 6), _WHOLE_NUMBERS),
        (_random(4, 6), _random(2, 4, 2)),
        (_random(3, 7), _random(4, 3, 3)),
        (_random(3, 8), _random(3, 3, 4)),
    ],
    mistakes=[
        Mistake(
            "channels not summed",
            "Here each channel has an output of its own. A kernel is one pattern across all "
            "channels: what they give is added up, and each kernel has a single feature map.",
            _not_summed,
            lambda x, w: np.concatenate(_not_summed(x, w)),
        ),
        Mistake(
            "channel axis flipped as well",
            "The channels were turned over along with time, and each met another channel's part of "
            "the kernel. Only time has an order that the flip can turn round: reverse the last "
            "axis and leave the others. `np.flip(w)` turns every axis, and so does a convolution "
            "made for pictures.",
            _summed(lambda x, w, q, c: _valid(x[c], w[q, -1 - c])),
            _summed(lambda x, w, q, c: _valid(x[c], w[-1 - q, -1 - c])),
        ),
        Mistake(
            "wrong axis flipped",
            "Another axis than time was turned over, alone or with it. `[::-1]` alone reverses the "
            "first axis of an array: for a stack of kernels these are the kernels, for one kernel "
            "its channels. Time is the last axis, `w[:, :, ::-1]`.",
            _summed(lambda x, w, q, c: _valid(x[c], w[-1 - q, c, ::-1])),
            _summed(lambda x, w, q, c: _valid(x[c], w[-1 - q, c])),
            _summed(lambda x, w, q, c: _valid(x[c], w[q, -1 - c, ::-1])),
            _summed(lambda x, w, q, c: _valid(x[c], w[-1 - q, -1 - c, ::-1])),
        ),
        Mistake(
            "kernel not flipped",
            "This is cross-correlation: the kernels were not flipped. Every part of every kernel "
            "is turned over in time before it travels. `np.convolve` does that by itself; "
            "`np.correlate` does not, nor does a product with windows.",
            _summed(lambda x, w, q, c: _valid(x[c], w[q, c, ::-1])),
        ),
        Mistake(
            "same kernel for all channels",
            "Every channel met the same part of the kernel. A kernel has a part for each channel, "
            "since a pattern in the price looks unlike one in the weather: channel c meets "
            "`w[q, c]`.",
            _summed(lambda x, w, q, c: _valid(x[c], w[q, 0])),
            _summed(lambda x, w, q, c: _valid(x[c], w[q, -1])),
            _summed(lambda x, w, q, c: _valid(x[c], w[q].mean(axis=0))),
        ),
        Mistake(
            "channels mixed beforehand",
            "Channels (or parts of a kernel) were added together before they met, so that each "
            "channel met the parts of the others too. First each pair for itself, then the sum. "
            "(In `np.einsum` the channel has one and the same letter in both arrays.)",
            lambda x, w: np.array([_valid(x.sum(axis=0), kernel.sum(axis=0)) for kernel in w]),
        ),
        Mistake(
            "same kernel for all maps",
            "All the feature maps come from the same kernel, or there is one only. Each of the K "
            "kernels looks for something else and has a map of its own.",
            _summed(lambda x, w, q, c: _valid(x[c], w[0, c])),
            lambda x, w: _maps(x, w)[:1],
            lambda x, w: _maps(x, w)[0],
        ),
        Mistake(
            "return inside a loop",
            "Only the first feature map was filled, or only a part of it; the rest is still zero. "
            "A `return` ends the function at once: how far in does yours stand, before or after "
            "the last round of each loop?",
            _only_first(_maps),
            _only_first(lambda x, w: _maps(x[:1], w[:, :1])),
        ),
        Mistake(
            "kernels summed too",
            "The feature maps were added up as well. The sum runs over the channels; the kernels "
            "stay apart, and each has its row.",
            lambda x, w: _maps(x, w).sum(axis=0),
            lambda x, w: _maps(x, w).sum(axis=0, keepdims=True),
        ),
        Mistake(
            "axes exchanged",
            "Kernels and channels, or rows and columns, have changed places. `w` is read as "
            "`w[q, c, k]`: kernel, channel, time; and the answer as `y[q, j]`: kernel, time. So q "
            "counts kernels and c counts channels, in each `range` and in each bracket. Where K "
            "equals C nothing else would tell.",
            _channels_first,
            _summed(lambda x, w, q, c: _valid(x[c], w[c, q])),
            lambda x, w: _maps(x, w).T,
            _in_two_loops(rows="c"),
            _in_two_loops(channels="q"),
            _in_two_loops(kernels="c"),
            _in_two_loops(kernels="c", channels="q"),
            _in_two_loops(of=lambda q, c: (c, c, (q, c))),
            _in_two_loops(of=lambda q, c: (q, q, (q, c))),
            _in_two_loops(of=lambda q, c: (q, c, (c, q))),
        ),
        Mistake(
            "kernels summed instead of channels",
            "The sum ran over the kernels, and each channel has a row. It runs over the channels: "
            "what the channels of *one* kernel give is added up, and each kernel has a row.",
            lambda x, w: _not_summed(x, w).sum(axis=0),
        ),
        Mistake(
            "not started anew",
            "Each map has the maps before it inside: the sum goes on where it stood. What it is "
            "gathered in has to be 0 again for each kernel, within the loop over the kernels.",
            lambda x, w: np.cumsum(_maps(x, w), axis=0),
        ),
        Mistake(
            "channels laid end to end",
            "The channels were laid end to end, as one long signal, and the kernel's parts too. "
            "So a kernel runs from one channel into the next. Each channel meets its own part, at "
            "the same time as the others.",
            _laid_end_to_end,
        ),
        Mistake(
            "one channel left out",
            "The first channel or the last is missing in the sum. `range(C)` goes through all of "
            "them, from 0 to C - 1.",
            lambda x, w: _maps(x[1:], w[:, 1:]),
            lambda x, w: _maps(x[:-1], w[:, :-1]),
        ),
        Mistake(
            "kernels and channels in step",
            "Kernel 0 met channel 0 only, kernel 1 channel 1: the two were counted together, as "
            "`zip` does. Each kernel meets every channel: two loops, one within the other.",
            lambda x, w: sum(
                np.outer(np.arange(len(w)) == c, _valid(x[c], w[c, c]))
                for c in range(min(w.shape[:2]))
            ),
        ),
        Mistake(
            "one window lost",
            "There is one output too few in each map, or room for one too few. Windows begin at 0 "
            "and at every place up to m - n, that one included: m - n + 1 of them.",
            lambda x, w: _maps(x, w)[:, :-1],
            _in_two_loops(short=1),
            _in_two_loops(short=1, add=False),
        ),
        Mistake(
            "averaged",
            "The channels were averaged. Their outputs are added up, and nothing is divided.",
            lambda x, w: _maps(x, w) / len(x),
            lambda x, w: _maps(x, w) / w[0].size,
        ),
        Mistake(
            "first channel only",
            "Only the first channel counts. A kernel looks at all of them at once: its part for "
            "channel c goes over channel c, and the sum runs over c. (A `return` in the loop over "
            "the channels ends it after the first.)",
            lambda x, w: np.array([_valid(x[0], kernel[0]) for kernel in w]),
        ),
        Mistake(
            "overwritten instead of added",
            "Only the last channel has stayed, or only its last product. `=` puts a value in the "
            "place of another; which sign adds to it?",
            lambda x, w: np.array([_valid(x[-1], kernel[-1]) for kernel in w]),
            lambda x, w: _maps(x[-1:], only_the_last_tap(w)[:, -1:]),
            lambda x, w: _maps(x, only_the_last_tap(w)),
        ),
        Mistake(
            "length of the wrong axis",
            "A length was taken from the wrong axis: `len` of an array counts its rows, the "
            "channels of `x` or the kernels of `w`. Time is the last axis, `x.shape[1]` and "
            "`w.shape[2]`.",
            _in_four_loops(len),
            _in_four_loops(size=len),
            _in_four_loops(len, size=len),
            _in_four_loops(size=lambda w: w.shape[1]),
        ),
        Mistake(
            "index one too late",
            "Each value of a kernel meets a sample one place too late, and the last window runs "
            "over the end. Window j holds the places j to j + n - 1: with k from 0, value k meets "
            "number j + n - 1 - k.",
            _in_four_loops(late=1),
        ),
        Mistake(
            "full or same instead of valid",
            "Here are also positions where the kernel hangs over an end, more than there is room "
            "for. Valid keeps those where it lies wholly on the signal, in each channel: "
            "`np.convolve` wants to be told, by `mode='valid'`.",
            _summed(lambda x, w, q, c: np.convolve(x[c], w[q, c])),
            _summed(lambda x, w, q, c: np.convolve(x[c], w[q, c], mode="same")),
            *(_in_two_loops(mode=mode, add=add) for mode in _TOO_LONG for add in (True, False)),
        ),
        Mistake(
            "centred index in a valid answer",
            "The lesson's equation is centred, and this answer is valid: j - k is negative for "
            "the first j, and Python then counts from the end. Counted from 0, window j begins at "
            "sample j; which of its samples does the kernel's first value meet, flipped?",
            _centred(),
            _centred(taps=both_ways),
            _centred(taps=both_ways, tap=from_the_middle),
            _centred(_or_zero),
            _centred(_or_zero, both_ways, from_the_middle),
            _centred(_or_zero, both_ways, from_the_middle, valid=False),
        ),
        fractions_cut_off(
            _in_integers(_maps, lambda x, w: int),
            _in_integers(_maps, lambda x, w: x.dtype),
            _in_integers(_maps, lambda x, w: w.dtype),
        ),
    ],
    hints=[
        "Begin with one kernel and one channel: that is the convolution you know. The answer has a "
        "row for each kernel.",
        "Two loops around it: over the kernels q, and over the channels c. Channel `x[c]` meets "
        "`w[q, c]`, and nothing else.",
        "Make zeros of shape (K, m - n + 1). In the inner loop, add the valid convolution of "
        "`x[c]` with `w[q, c]` to `y[q]`.",
    ],
    well_done=(
        "C channels in, K feature maps out: a signal of several channels again, ready for the next "
        "layer."
    ),
)


# --- its input gradient -------------------------------------------------------------------------


def channel_gradients_in_loops(grad_y, w):
    """Send each map's gradient back through its kernel, reversed, and add the kernels up."""
    kernels, channels, n = w.shape
    grad_x = np.zeros((channels, grad_y.shape[1] + n - 1))
    for c in range(channels):
        for q in range(kernels):
            grad_x[c] += np.convolve(grad_y[q], w[q, c, ::-1], mode="full")
    return grad_x


_back = channel_gradients_in_loops


def _full(grad_y, w):
    """Pass one map's gradient back through one part of a kernel."""
    return np.convolve(grad_y, w[::-1])


def _gathered(one):
    """Add up over the kernels what a rule gives for channel c and kernel q."""

    def wrong(grad_y, w):
        kernels, channels, _ = w.shape
        return np.array(
            [sum(one(grad_y, w, c, q) for q in range(kernels)) for c in range(channels)]
        )

    return wrong


def _each_kernel(grad_y, w):
    return np.array([[_full(grad_y[q], part) for part in kernel] for q, kernel in enumerate(w)])


def _back_in_two_loops(
    rows="c", kernels="q", of=lambda c, q: (c, q, (q, c)), mode="full", short=lambda n: 0
):
    """Go through channels c and kernels q likewise; `short` says how much room is missing."""

    def wrong(grad_y, w):
        counts = {"q": w.shape[0], "c": w.shape[1]}
        grad_x = np.zeros((counts[rows], grad_y.shape[1] + w.shape[2] - 1 - short(w.shape[2])))
        for c in range(w.shape[1]):
            for q in range(counts[kernels]):
                row, a_map, part = of(c, q)
                grad_x[row] += np.convolve(grad_y[a_map], w[part][::-1], mode=mode)
        return grad_x

    return wrong


def _scattered(put, late=0):
    """Give each output's gradient back to its samples, by a rule for what is there already."""

    def wrong(grad_y, w):
        kernels, channels, n = w.shape
        grad_x = np.zeros((channels, grad_y.shape[1] + n - 1))
        for q, j, c in np.ndindex(kernels, grad_y.shape[1], channels):
            for k in range(n):
                i = j + n - 1 - k + late
                grad_x[c, i] = put(grad_x[c, i], grad_y[q, j] * w[q, c, k])
        return grad_x

    return wrong


def _cut_to(length):
    def wrong(grad_y, w):
        kept = length(grad_y, w)
        start = (grad_y.shape[1] + w.shape[2] - 1 - kept) // 2
        return _back(grad_y, w)[:, start:][:, :kept]

    return wrong


def _centred_back(read=_or_wrapped, taps=range, tap=as_it_stands):
    """Let i + k say which output tap k has a share in, as in the centred equation."""

    def wrong(grad_y, w):
        kernels, channels, n = w.shape
        p, m_y = n // 2, grad_y.shape[1]
        grad_x = np.zeros((channels, m_y + n - 1))
        for c, q, i in np.ndindex(channels, kernels, grad_x.shape[1]):
            for k in taps(n):
                grad_x[c, i] += read(grad_y, q, i + k) * w[q, c, tap(k, p)]
        return grad_x

    return wrong


def _sent_to_j_minus_k(taps=range, tap=as_it_stands):
    """Give each output's gradient back to the samples j - k."""

    def wrong(grad_y, w):
        kernels, channels, n = w.shape
        grad_x = np.zeros((channels, grad_y.shape[1] + n - 1))
        for q, c, j in np.ndindex(kernels, channels, grad_y.shape[1]):
            for k in taps(n):
                grad_x[c, j - k] += grad_y[q, j] * w[q, c, tap(k, n // 2)]
        return grad_x

    return wrong


def _kernels_last(grad_y, w):
    """Read the kernels as (channels, kernels, n)."""
    channels, kernels, n = w.shape
    grad_x = np.zeros((channels, grad_y.shape[1] + n - 1))
    for c in range(channels):
        for q in range(kernels):
            grad_x[c] += _full(grad_y[q], w[c, q])
    return grad_x


multichannel_input_gradient = Exercise(
    name="lesson_11.multichannel_input_gradient",
    prompt=(
        "Write a function of `grad_y`, the gradient of K feature maps, shape (K, m - n + 1), and "
        "of the kernels `w`, shape (K, C, n), that returns the gradient of the signal, shape "
        "(C, m). The forward pass was the one you have just written: valid, added up over the "
        "channels. You may use `np.convolve` for one pair."
    ),
    reference=channel_gradients_in_loops,
    returns="an array of shape (C, m), for grad_y of shape (K, m - n + 1) and w of shape (K, C, n)",
    probes=[
        (np.array([[3.0, 7.0]]), np.array([[[4.0, 1.5]]])),
        (np.array([[3.0, 7.0, 2.5]]), np.array([[[2.0, 6.0], [1.5, 8.0]]])),
        (np.array([[3.0, 7.0], [2.5, 9.0]]), np.array([[[4.0, 1.5]], [[0.5, 6.0]]])),
        (
            np.array([[3, 1, 4], [5, 9, 2]]),
            np.array([[[2.25, 7.0], [4.0, 0.5]], [[6.0, 1.5], [8.0, 9.75]]]),
        ),
        (_random(2, 4), _random(2, 3, 1)),
        (_random(3, 4), _WHOLE_NUMBERS),
        (_random(3, 6), _random(3, 3, 4)),
        (_random(4, 6), _random(4, 3, 3)),
    ],
    mistakes=[
        Mistake(
            "one kernel only",
            "What comes back through the other kernels is missing. A channel went into every "
            "feature map, so its gradient is a sum over all the kernels. (The article writes it "
            "for one. In a loop `=` keeps the last kernel, a `return` the first.)",
            lambda grad_y, w: _each_kernel(grad_y, w)[0],
            lambda grad_y, w: _each_kernel(grad_y, w)[-1],
        ),
        Mistake(
            "not reversed",
            "The gradients went through the kernels as in the forward pass. On the way back each "
            "part of a kernel is reversed in time: the last sample of a window met the kernel's "
            "first value.",
            _gathered(lambda g, w, c, q: np.convolve(g[q], w[q, c])),
        ),
        Mistake(
            "wrong axis reversed",
            "Another axis than time was turned over, or more than one. Reverse the last axis of "
            "`w` and no other: kernel and channel keep their numbers on the way back.",
            _gathered(lambda g, w, c, q: np.convolve(g[q], w[-1 - q, c])),
            _gathered(lambda g, w, c, q: np.convolve(g[q], w[q, -1 - c])),
            _gathered(lambda g, w, c, q: np.convolve(g[q], w[-1 - q, -1 - c])),
            _gathered(lambda g, w, c, q: _full(g[q], w[-1 - q, c])),
            _gathered(lambda g, w, c, q: _full(g[q], w[q, -1 - c])),
            _gathered(lambda g, w, c, q: _full(g[q], w[-1 - q, -1 - c])),
        ),
        Mistake(
            "kernels not summed",
            "Here each kernel has a gradient of its own for every channel. The signal is one and "
            "the same for all of them: what comes back to it is added up over the kernels.",
            _each_kernel,
        ),
        Mistake(
            "averaged",
            "What comes back through the kernels was averaged. The chain rule adds it up and "
            "divides by nothing.",
            lambda grad_y, w: _back(grad_y, w) / len(w),
            lambda grad_y, w: _back(grad_y, w) / w.shape[1],
        ),
        Mistake(
            "overwritten instead of added",
            "Of all that comes back to a sample only the last share has stayed. A sample lay in "
            "several windows: `=` puts one share in the place of another; which sign adds to it?",
            _scattered(lambda old, new: new),
        ),
        Mistake(
            "index one too late",
            "Every share went one place too far, and the last one over the end. In window j lie "
            "the samples j to j + n - 1: with k from 0, the kernel's value k met number "
            "j + n - 1 - k.",
            _scattered(lambda old, new: old + new, late=1),
        ),
        Mistake(
            "not started anew",
            "Each channel's gradient has those of the channels before it inside: the sum goes on "
            "where it stood. What it is gathered in has to be 0 again for each channel.",
            lambda grad_y, w: np.cumsum(_back(grad_y, w), axis=0),
        ),
        Mistake(
            "channels summed",
            "The channels were added up. They were in the forward pass; but each channel has a "
            "gradient of its own, through its own parts of the kernels. On the way back it is the "
            "kernels that are added up.",
            lambda grad_y, w: _back(grad_y, w).sum(axis=0),
            lambda grad_y, w: _back(grad_y, w).sum(axis=0, keepdims=True),
            lambda grad_y, w: _each_kernel(grad_y, w).sum(axis=1),
            lambda grad_y, w: np.broadcast_to(
                _back(grad_y, w).sum(axis=0), (w.shape[1], grad_y.shape[1] + w.shape[2] - 1)
            ),
        ),
        Mistake(
            "same gradient for all channels",
            "Every channel got its gradient through the same parts of the kernels. In the forward "
            "pass channel c met `w[q, c]`; through that part it gets its gradient back.",
            _gathered(lambda g, w, c, q: _full(g[q], w[q, 0])),
            _gathered(lambda g, w, c, q: _full(g[q], w[q, -1])),
        ),
        Mistake(
            "same kernel for all maps",
            "The gradients of all maps went back through the same kernel, or the same gradient "
            "through all kernels. Map q came from kernel q.",
            _gathered(lambda g, w, c, q: _full(g[q], w[0, c])),
            _gathered(lambda g, w, c, q: _full(g[0], w[q, c])),
            _gathered(lambda g, w, c, q: _full(g.sum(axis=0), w[q, c])),
        ),
        Mistake(
            "axes exchanged",
            "Kernels and channels, or rows and columns, have changed places. `w` is read as "
            "`w[q, c, k]`: kernel, channel, time; and the answer has a row for each channel. So q "
            "counts kernels, c counts channels, and map q came from kernel q. Where K equals C "
            "nothing else would tell.",
            _kernels_last,
            _gathered(lambda g, w, c, q: _full(g[q], w[c, q])),
            lambda grad_y, w: _back(grad_y, w).T,
            _back_in_two_loops(rows="q"),
            _back_in_two_loops(kernels="c"),
            _back_in_two_loops(of=lambda c, q: (q, q, (q, c))),
            _back_in_two_loops(of=lambda c, q: (c, c, (q, c))),
            _back_in_two_loops(of=lambda c, q: (c, q, (c, q))),
        ),
        Mistake(
            "valid or same instead of full",
            "What comes back is too short, or the room for it is. The forward pass was valid and "
            "made each channel shorter; the way back makes it as long as it was: every sample that "
            "lay in a window, also at the ends, has a gradient. That is the full convolution, "
            "m_y + n - 1 values long (longer than `grad_y`).",
            _gathered(lambda g, w, c, q: np.convolve(g[q], w[q, c, ::-1], mode="valid")),
            _gathered(lambda g, w, c, q: np.convolve(g[q], w[q, c, ::-1], mode="same")),
            _cut_to(lambda grad_y, w: grad_y.shape[1]),
            _back_in_two_loops(mode="same"),
            _back_in_two_loops(mode="valid"),
            *(
                _back_in_two_loops(rows=rows, short=short)
                for short in (lambda n: 1, lambda n: n - 1)
                for rows in ("c", "q")
            ),
        ),
        Mistake(
            "output reversed",
            "The values are right, but they come back to front. Was `grad_y` turned over instead "
            "of the kernel?",
            lambda grad_y, w: _back(grad_y, w)[:, ::-1],
        ),
        Mistake(
            "return inside a loop",
            "Only the first channel was filled, or only a part of it; the rest is still zero. A "
            "`return` ends the function at once: how far in does yours stand, before or after the "
            "last round of each loop?",
            _only_first(_back),
            _only_first(lambda grad_y, w: _back(grad_y[:1], w[:1])),
        ),
        Mistake(
            "centred index in a valid answer",
            "The lesson's equation is centred, and this convolution is valid. `i + k` runs over "
            "the end of `grad_y`, and a negative `j - k` makes Python count from the end. Counted "
            "from 0, sample i met the kernel's value k in one window only: which, if it is there?",
            _centred_back(),
            _centred_back(taps=both_ways),
            _centred_back(taps=both_ways, tap=from_the_middle),
            _centred_back(_or_zero),
            _centred_back(_or_zero, both_ways, from_the_middle),
            _sent_to_j_minus_k(),
            _sent_to_j_minus_k(both_ways),
            _sent_to_j_minus_k(both_ways, from_the_middle),
        ),
        fractions_cut_off(
            _in_integers(_back, lambda grad_y, w: int),
            _in_integers(_back, lambda grad_y, w: grad_y.dtype),
            _in_integers(_back, lambda grad_y, w: w.dtype),
        ),
    ],
    hints=[
        "Take one channel, `x[c]`. In how many feature maps does it have a part, and through which "
        "kernel values?",
        "For one channel and one kernel you know the answer: the full convolution of the map's "
        "gradient with that part of the kernel, reversed.",
        "Make zeros of shape (C, m): m is the length of a map, and n - 1 more. Then two loops, "
        "over the channels c and the kernels q. To `grad_x[c]` add what comes back from "
        "`grad_y[q]` through `w[q, c]`, reversed in time.",
    ],
    well_done=(
        "Forwards the channels are added up, backwards the kernels. One is the transpose of the "
        "other."
    ),
)
