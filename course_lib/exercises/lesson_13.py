"""
Lesson 13, build the layer: a whole batch forwards, and its three gradients back.

What goes wrong for one signal goes wrong for each of a batch: the mistakes of lesson 12 are taken
from there, and only those of the batch are told here.
"""

import numpy as np

from course_lib.exercises import lesson_11, lesson_12
from course_lib.exercises._by_parts import ByItsParts
from course_lib.exercises._engine import Exercise, Mistake
from course_lib.exercises._material import values
from course_lib.layers import Conv1D, Layer
from course_lib.padding import pad, same, unpad
from course_lib.stride import spread, strided

_random = values(seed=13)
_SMALL = np.array([[[3.0, 7.0, 2.5]], [[5.0, 1.0, 4.0]]])  # two signals of one channel


# --- forwards -----------------------------------------------------------------------------------


def layer_of_windows(x, w, b):
    """Lay the reversed kernels on every window of every signal at once, and add the biases."""
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2], axis=2)
    # windows[i, c, j, k]: signal, channel, place, tap; w[q, c, k]: kernel, channel, tap.
    y = np.einsum("icjk,qck->iqj", windows, w[:, :, ::-1])
    return y + b[:, None]


def _maps(x, w):
    return layer_of_windows(x, w, np.zeros(len(w)))


def _with(maps):
    """Make a wrong layer of wrong maps, with the biases right."""
    return lambda x, w, b: maps(x, w) + b[:, None]


def _becomes(change):
    """Make a wrong layer that changes the right answer."""
    return lambda x, w, b: change(layer_of_windows(x, w, b))


def _signal_by_signal(wrong):
    """Let what goes wrong in lesson 12 go wrong here, for every signal of the batch."""
    return lambda x, w, b: np.array([wrong(signal, w, b) for signal in x])


def _of_lesson_12(name):
    """List what goes wrong there under a name, done to a batch."""
    (mistake,) = (one for one in lesson_12.convolve_with_bias.mistakes if one.name == name)
    return map(_signal_by_signal, mistake.wrong)


def _added_in_place(shape):
    def wrong(x, w, b):
        y = _maps(x, w)
        y += b.reshape(shape)
        return y

    return wrong


def _read_from_the_right(x, w, b):
    """Do as if there were no batch, with lengths read from the last axis."""
    y = np.zeros((len(w), x.shape[-1] - w.shape[-1] + 1))
    for q, c in np.ndindex(*w.shape[:2]):
        y[q] += np.convolve(x[c], w[q, c], mode="valid")
    return y + b[:, None]


def _kernels_before_signals(x, w, b):
    """Fill y[i, q] of an array that has its axes in the order kernel, signal, time."""
    y = np.zeros((len(w), len(x), x.shape[2] - w.shape[2] + 1))
    for i, row in enumerate(layer_of_windows(x, w, b)):
        for q in range(len(w)):
            y[i, q] += row[q]
    return y


def _never_started_anew(x, w):
    rows = _maps(x, w)
    return np.cumsum(rows.reshape(-1, rows.shape[2]), axis=0).reshape(rows.shape)


def _returned_in_the_first_kernel(channels):
    def wrong(x, w, b):
        y = np.zeros((len(x), len(w), x.shape[2] - w.shape[2] + 1))
        y[0, 0] = channels(x, w, b)[0, 0]
        return y

    return wrong


_OF_A_BATCH = [
    Mistake(
        "bias added along time",
        "`y + b` lines the biases up with the last axis, time: it fails, or, where there are as "
        "many places as kernels, adds each bias to one place of every map. `b[:, None]` stands "
        "upright: a bias for each row, in every signal of the batch.",
        lambda x, w, b: _maps(x, w) + b,
        _added_in_place(-1),
        *_of_lesson_12("bias added along time"),
    ),
    Mistake(
        "bias added along the batch",
        "The biases were lined up with the signals of the batch: it fails, or, where there are as "
        "many signals as kernels, gives each signal the bias of one kernel. They belong to the "
        "middle axis of (batch, K, time), so one axis stands behind them: `b[:, None]`.",
        lambda x, w, b: _maps(x, w) + b[:, None, None],
        _added_in_place((-1, 1, 1)),
    ),
    Mistake(
        "axes exchanged",
        "Two axes have changed places. The answer is read as `y[i, q, j]`, signal, kernel, time, "
        "and the kernels as `w[q, c, k]`, kernel, channel, time. So i counts signals, q kernels "
        "and c channels, in each `range` and in each bracket. Where K equals C, or K the batch, "
        "nothing else would tell.",
        _becomes(lambda y: y.transpose(1, 0, 2)),
        _becomes(lambda y: y.transpose(0, 2, 1)),
        lambda x, w, b: _maps(x, w).transpose(1, 0, 2) + b[:, None],
        _kernels_before_signals,
        *_of_lesson_12("axes exchanged"),
    ),
    Mistake(
        "batch summed",
        "The signals of the batch were added up. They are examples that happen to travel "
        "together: each has an answer of its own, as if it were alone.",
        _becomes(lambda y: y.sum(axis=0)),
        _becomes(lambda y: y.sum(axis=0, keepdims=True)),
        _with(lambda x, w: _maps(x, w).sum(axis=0)),
    ),
    Mistake(
        "batch averaged",
        "The signals of the batch were averaged, or divided by their number. They are examples "
        "that happen to travel together: each has an answer of its own, as if it were alone.",
        _becomes(lambda y: y.mean(axis=0)),
        _becomes(lambda y: y.mean(axis=0, keepdims=True)),
        lambda x, w, b: layer_of_windows(x, w, b) / len(x),
    ),
    Mistake(
        "one signal only",
        "Only one signal of the batch has an answer. `return` inside the loop ends it in the "
        "first round; and what is written to the same place again and again keeps the last.",
        _becomes(lambda y: y[0]),
        _becomes(lambda y: y[-1]),
        _becomes(lambda y: y[:1]),
        _becomes(lambda y: y[-1:]),
        _becomes(lambda y: np.where(np.arange(len(y))[:, None, None] == 0, y, 0.0)),
        _becomes(lambda y: np.repeat(y[:1], len(y), axis=0)),
    ),
    Mistake(
        "signals run together",
        "All maps stand in one long list, those of the second signal behind those of the first. "
        "Each signal has its own table of K rows, and the batch is an axis of its own: `append` a "
        "signal's table to the list, and do not add its rows one by one.",
        _becomes(lambda y: y.reshape(-1, y.shape[2])),
    ),
    Mistake(
        "return inside a loop",
        "Only the first row was filled, or only a part of it; the rest is still zero. A `return` "
        "ends the function at once: how far in does yours stand, before or after the last round "
        "of each loop?",
        _returned_in_the_first_kernel(layer_of_windows),
        _returned_in_the_first_kernel(lambda x, w, b: _maps(x, w)),
        _returned_in_the_first_kernel(_with(lambda x, w: _maps(x[:, :1], w[:, :1]))),
        _returned_in_the_first_kernel(lambda x, w, b: _maps(x[:, :1], w[:, :1])),
        *_of_lesson_12("return inside a loop"),
    ),
    Mistake(
        "not started anew",
        "Each map has the maps before it inside: the sum goes on where it stood. What it is "
        "gathered in has to begin again for each kernel of each signal, within both loops.",
        _with(_never_started_anew),
        *_of_lesson_12("not started anew"),
    ),
    Mistake(
        "centred index in a valid answer",
        "This is the index of the centred equation of lesson 12, and the answer is valid: j - k "
        "is negative for the first j, and Python then counts from the end. The equation of this "
        "lesson counts from 0; which of window j's samples meets the first value?",
        *_of_lesson_12("centred index in a valid answer"),
    ),
    Mistake(
        "one pair only",
        "What came back belongs to a single pair of a channel and a part of a kernel: each round "
        "of the loops put its result in the place of the one before. Make an array of zeros for "
        "the whole answer before the loops, and add to `y[i, q]`.",
        lambda x, w, b: np.convolve(x[-1, -1], w[-1, -1], mode="valid"),
        lambda x, w, b: np.convolve(x[-1, -1], w[-1, -1], mode="valid") + b[-1],
    ),
    Mistake(
        "batch taken for channels",
        "This is the layer of one signal: the first axis of `x` was read as the channels, and it "
        "is the batch. `x[i]` is one signal, of shape (C, m). What you wrote for one signal is "
        "right; let it go through the batch.",
        lesson_12.maps_with_bias,
        _read_from_the_right,
    ),
    lesson_11.fractions_cut_off(
        lambda x, w, b: layer_of_windows(x, w, b).astype(x.dtype),
        *_of_lesson_12("fractions cut off"),
    ),
]

layer_forward = Exercise(
    name="lesson_13.layer_forward",
    prompt=(
        "Write a function of a batch of signals `x`, shape (batch, C, m), of K kernels `w`, shape "
        "(K, C, n), and of their biases `b`, shape (K,), that returns K feature maps for each "
        "signal, shape (batch, K, m - n + 1): the valid convolutions of lesson 12, for every "
        "signal of the batch. Loops are welcome, and so is `np.convolve`."
    ),
    reference=layer_of_windows,
    returns="an array of shape (batch, K, m - n + 1), a row for each kernel and each signal",
    probes=[
        (_SMALL, np.array([[[4.0, 1.5]]]), np.array([6.5])),
        (
            np.array([[[3.0, 7.0, 2.5], [5.0, 1.0, 4.0]]]),
            np.array([[[2.0, 6.0], [1.5, 8.0]], [[7.0, 3.0], [2.5, 9.0]]]),
            np.array([20.5, -8.0]),
        ),
        (
            np.array([[[3, 1, 4], [8, 5, 9]], [[2, 6, 7], [1, 4, 3]]]),
            np.array([[[2.25, 7.0], [4.0, 0.5]], [[6.0, 1.5], [8.0, 2.75]]]),
            np.array([4, -7]),
        ),
        (_random(3, 2, 4), _random(3, 2, 1), _random(3)),
        (_random(2, 4, 5), _random(3, 4, 3), _random(3)),
        (_random(4, 2, 8), _random(3, 2, 3), _random(3)),
        (_random(3, 3, 6), _random(3, 3, 4), _random(3)),
    ],
    mistakes=lesson_12.with_those_of(lesson_12.convolve_with_bias, _signal_by_signal, _OF_A_BATCH),
    hints=[
        "Begin with the shapes: which axes has `y`, and how long is each? Then take one signal, "
        "`x[i]`, and one kernel, `w[q]`: that is lesson 12.",
        "With loops: one over the signals i, one over the kernels q, one over the channels c. Each "
        "round of the innermost adds a convolution to `y[i, q]`; the bias is added outside it.",
        "Without loops: `sliding_window_view(x, n, axis=2)` has the axes signal, channel, place, "
        "tap. `np.einsum` multiplies it by the reversed kernels and adds up over the letters that "
        "do not come out: channel and tap.",
    ],
    well_done="A batch goes through the layer at once, and each signal as if it were alone.",
)


# --- backwards ----------------------------------------------------------------------------------


def gradients_of_windows(grad_y, x, w):
    """Go back through the windows: to the samples, to the kernels, and to the biases."""
    n, m_y = w.shape[2], grad_y.shape[2]
    windows = np.lib.stride_tricks.sliding_window_view(x, n, axis=2)
    grad_x = np.zeros(x.shape)
    for k in range(n):
        # In window j the kernel's value k lay on sample j + n - 1 - k.
        first = n - 1 - k
        grad_x[:, :, first : first + m_y] += np.einsum("iqj,qc->icj", grad_y, w[:, :, k])
    grad_w = np.einsum("iqj,icjk->qck", grad_y, windows)[:, :, ::-1]
    grad_b = grad_y.sum(axis=(0, 2))
    return grad_x, grad_w, grad_b


_back = gradients_of_windows


def _grad_x(change):
    """Make a wrong way back whose grad_x is what a rule makes of (grad_y, x, w)."""

    def wrong(grad_y, x, w):
        _, grad_w, grad_b = _back(grad_y, x, w)
        return change(grad_y, x, w), grad_w, grad_b

    return wrong


def _grad_w(change):
    """Make a wrong way back whose grad_w is what a rule makes of (grad_y, x, w)."""

    def wrong(grad_y, x, w):
        grad_x, _, grad_b = _back(grad_y, x, w)
        return grad_x, change(grad_y, x, w), grad_b

    return wrong


def _grad_b(change):
    """Make a wrong way back whose grad_b is what a rule makes of grad_y."""
    return lambda grad_y, x, w: (*_back(grad_y, x, w)[:2], change(grad_y))


def _all(change):
    """Make a wrong way back that changes the right three gradients, or puts them otherwise."""
    return lambda grad_y, x, w: change(*_back(grad_y, x, w))


def _to_samples(grad_y, x, w):
    return _back(grad_y, x, w)[0]


def _to_kernels(grad_y, x, w):
    return _back(grad_y, x, w)[1]


def _added_up(part, put, axis):
    """Add up an axis of one gradient: it is gone, or of length 1, or holds the sum everywhere."""
    return [
        put(lambda g, x, w: part(g, x, w).sum(axis=axis)),
        put(lambda g, x, w: part(g, x, w).sum(axis=axis, keepdims=True)),
        put(lambda g, x, w: 0 * part(g, x, w) + part(g, x, w).sum(axis=axis, keepdims=True)),
    ]


def _through_one(q):
    """Pass back what comes through one kernel only."""
    return lambda g, x, w: _to_samples(g[:, [q]], x, w[[q]])


def _alone(g, x, w):
    """Return the kernel gradients signal by signal: (batch, K, C, n)."""
    return np.array([_to_kernels(g[i : i + 1], x[i : i + 1], w) for i in range(len(x))])


def _kernels_apart(g, x, w):
    return np.stack([_through_one(q)(g, x, w) for q in range(len(w))], axis=1)


def _cut_to(length):
    def grad_x(g, x, w):
        kept = length(g, w)
        start = (x.shape[2] - kept) // 2
        return _to_samples(g, x, w)[:, :, start : start + kept]

    return grad_x


def _kernel_axes_exchanged(g, x, w):
    return np.einsum("qck->cqk", _to_kernels(g, x, w))


def _returned_early(kernels=None, channels=None, all_of_b=False):
    """Return in the first round: with one signal, and perhaps one kernel and one channel."""

    def wrong(g, x, w):
        answer = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
        parts = _back(g[:1, :kernels], x[:1, :channels], w[:kernels, :channels])
        answer[0][:1, :channels], answer[1][:kernels, :channels], answer[2][:kernels] = parts
        return (*answer[:2], g.sum(axis=(0, 2))) if all_of_b else answer

    return wrong


def _centred_back(in_x, in_w, taps=range, tap=lesson_11.as_it_stands):
    """Let j - k say which sample met tap k, as in the centred equation, in one or both."""

    def wrong(g, x, w):
        grad_x, grad_w, grad_b = np.zeros(x.shape), np.zeros(w.shape), g.sum(axis=(0, 2))
        for i, q, j, c in np.ndindex(*g.shape, x.shape[1]):
            for k in taps(w.shape[2]):
                at = tap(k, w.shape[2] // 2)
                grad_x[i, c, j - k] += g[i, q, j] * w[q, c, at]
                grad_w[q, c, at] += g[i, q, j] * x[i, c, j - k]
        right = _back(g, x, w)
        return grad_x if in_x else right[0], grad_w if in_w else right[1], grad_b

    return wrong


def _pair_by_pair(mode_x="full", mode_w="valid", part=lambda q, c: (q, c)):
    """Add to arrays of the right shapes what each pair gives, by modes that may not fit in."""

    def wrong(g, x, w):
        grad_x, grad_w, grad_b = np.zeros(x.shape), np.zeros(w.shape), g.sum(axis=(0, 2))
        for i, q in np.ndindex(*g.shape[:2]):
            for c in range(x.shape[1]):
                grad_x[i, c] += np.convolve(g[i, q], w[part(q, c)][::-1], mode=mode_x)
                grad_w[q, c] += np.convolve(x[i, c, ::-1], g[i, q], mode=mode_w)
        return grad_x, grad_w, grad_b

    return wrong


def _last_share(g, x, w):
    """Scatter to the samples, each share in the place of the one before."""
    grad_x = np.zeros(x.shape)
    for i, q, j in np.ndindex(*g.shape):
        grad_x[i, :, j : j + w.shape[2]] = g[i, q, j] * w[q, :, ::-1]
    return grad_x


def _with_all_overlaps(g, x, w):
    """Make kernel gradients as long as a full convolution."""
    shares = np.array(
        [
            [[np.convolve(signal[::-1], a_map) for signal in row] for a_map in maps]
            for row, maps in zip(x, g, strict=True)
        ]
    )
    return shares.sum(axis=0)


def _in_whole_numbers(g, x, w):
    return tuple(part.astype(int) for part in _back(g, x, w))


layer_backward = ByItsParts(
    name="lesson_13.layer_backward",
    prompt=(
        "Write a function of `grad_y`, the gradient of all feature maps, shape (batch, K, "
        "m - n + 1), of the signals `x`, shape (batch, C, m), and of the kernels `w`, shape "
        "(K, C, n), that returns the three gradients of the layer that you have just written, "
        "`(grad_x, grad_w, grad_b)`: each has the shape of the thing that it belongs to. Loops "
        "are welcome, and so is `np.convolve`."
    ),
    reference=gradients_of_windows,
    returns=(
        "a tuple of three arrays, (grad_x, grad_w, grad_b), of shapes (batch, C, m), (K, C, n) and "
        "(K,)"
    ),
    parts=("grad_x", "grad_w", "grad_b"),
    probes=[
        (np.array([[[3.0, 7.0]], [[2.5, 9.0]]]), _SMALL, np.array([[[4.0, 1.5]]])),
        (
            np.array([[[3.0, 7.0], [2.5, 9.0]]]),
            np.array([[[3.0, 8.0, 2.5], [5.0, 1.0, 4.0]]]),
            np.array([[[2.0, 6.0], [1.5, 8.0]], [[7.0, 3.0], [2.5, 9.0]]]),
        ),
        (
            np.array([[[3, 7], [2, 9]], [[1, 5], [8, 4]]]),
            np.array([[[3, 1, 4], [8, 5, 9]], [[2, 6, 7], [1, 4, 3]]]),
            np.array([[[2.25, 7.0], [4.0, 0.5]], [[6.0, 1.5], [8.0, 2.75]]]),
        ),
        (_random(3, 3, 4), _random(3, 2, 4), _random(3, 2, 1)),
        (_random(2, 3, 3), _random(2, 4, 5), _random(3, 4, 3)),
        (_random(3, 3, 3), _random(3, 3, 6), _random(3, 3, 4)),
        (_random(4, 3, 5), _random(4, 2, 7), _random(3, 2, 3)),
    ],
    mistakes=[
        Mistake(
            "in another order",
            "The three gradients are right, but they come in another order. Asked for is "
            "`return grad_x, grad_w, grad_b`: what is handed on to the layer before comes first.",
            _all(lambda gx, gw, gb: (gx, gb, gw)),
            _all(lambda gx, gw, gb: (gw, gx, gb)),
            _all(lambda gx, gw, gb: (gw, gb, gx)),
            _all(lambda gx, gw, gb: (gb, gx, gw)),
            _all(lambda gx, gw, gb: (gb, gw, gx)),
        ),
        Mistake(
            "averaged over the batch",
            "Gradients were divided by the size of the batch. Each signal has its share in the "
            "loss, and what belongs to kernels and biases adds up. (If the loss is a mean over the "
            "batch, that is in `grad_y` already; twice is once too often.)",
            lambda g, x, w: (
                _to_samples(g, x, w),
                _to_kernels(g, x, w) / len(g),
                g.sum(axis=2).mean(axis=0),
            ),
            lambda g, x, w: tuple(part / len(g) for part in _back(g, x, w)),
            _grad_w(lambda g, x, w: _to_kernels(g, x, w) / len(g)),
            _grad_b(lambda g: g.sum(axis=2).mean(axis=0)),
        ),
        Mistake(
            "batch not summed",
            "Here the kernels, or the biases, have a gradient for each signal of the batch. All "
            "signals went through the same kernels and biases: add up over the batch. Only "
            "`grad_x` keeps it, for each signal is its own.",
            lambda g, x, w: (_to_samples(g, x, w), _alone(g, x, w), g.sum(axis=2)),
            _grad_w(_alone),
            _grad_b(lambda g: g.sum(axis=2)),
        ),
        Mistake(
            "one signal only",
            "Only one signal of the batch counts, the first or the last. `=` in the loop over the "
            "batch puts one signal's share in the place of another's; which sign adds to it? And "
            "a `return` inside that loop ends the function in the first round.",
            lambda g, x, w: (_to_samples(g, x, w), *_back(g[:1], x[:1], w)[1:]),
            lambda g, x, w: (_to_samples(g, x, w), *_back(g[-1:], x[-1:], w)[1:]),
            _grad_w(lambda g, x, w: _to_kernels(g[:1], x[:1], w)),
            _grad_w(lambda g, x, w: _to_kernels(g[-1:], x[-1:], w)),
            _grad_b(lambda g: g[0].sum(axis=1)),
            _grad_b(lambda g: g[-1].sum(axis=1)),
            lambda g, x, w: _back(g[:1], x[:1], w),
            _returned_early(),
        ),
        Mistake(
            "return inside a loop",
            "Only what came through the first kernel, or through a part of it, was added up; the "
            "rest is still zero. A `return` ends the function at once: how far in does yours "
            "stand, before or after the last round of each loop?",
            _returned_early(kernels=1),
            _returned_early(kernels=1, channels=1),
            _returned_early(kernels=1, all_of_b=True),
            _returned_early(kernels=1, channels=1, all_of_b=True),
        ),
        Mistake(
            "centred index in a valid answer",
            "`j - k` is the index of the centred equation of lesson 12, and this convolution is "
            "valid: it is negative for the first j, and Python then counts from the end. Output j "
            "came from the samples j to j + n - 1; which of them met the kernel's value k?",
            _centred_back(True, True),
            _centred_back(True, False),
            _centred_back(False, True),
            _centred_back(True, True, lesson_11.both_ways),
            _centred_back(True, True, lesson_11.both_ways, lesson_11.from_the_middle),
        ),
        Mistake(
            "grad_x: one kernel only",
            "In `grad_x` only one kernel counts. Every sample went into all K maps, so what comes "
            "back through the kernels is added up over all of them. (The article writes it for "
            "one.)",
            _grad_x(_through_one(0)),
            _grad_x(_through_one(-1)),
        ),
        Mistake(
            "grad_x: kernels not reversed",
            "For `grad_x` the gradients went through the kernels as in the forward pass. On the "
            "way back each part is reversed in time, `w[q, c, ::-1]`: the last sample of a window "
            "met the kernel's first value.",
            _grad_x(lambda g, x, w: _to_samples(g, x, w[:, :, ::-1])),
        ),
        Mistake(
            "grad_x: wrong axis reversed",
            "For `grad_x` another axis than time was turned over, or more than one. Reverse the "
            "last axis of `w` and no other.",
            _grad_x(lambda g, x, w: _to_samples(g, x, w[::-1])),
            _grad_x(lambda g, x, w: _to_samples(g, x, w[:, ::-1])),
            _grad_x(lambda g, x, w: _to_samples(g, x, w[::-1, ::-1])),
            _grad_x(lambda g, x, w: _to_samples(g, x, w[::-1, :, ::-1])),
            _grad_x(lambda g, x, w: _to_samples(g, x, w[:, ::-1, ::-1])),
            _grad_x(lambda g, x, w: _to_samples(g, x, w[::-1, ::-1, ::-1])),
        ),
        Mistake(
            "grad_x: kernels not summed",
            "In `grad_x` each kernel has a gradient of its own. The signal is one and the same for "
            "all kernels: what comes back through them is added up.",
            _grad_x(_kernels_apart),
        ),
        Mistake(
            "grad_x: batch summed",
            "In `grad_x` the signals of the batch were put together. Each signal went through the "
            "layer by itself, and gets back what belongs to it: (batch, C, m), like `x`.",
            _grad_x(lambda g, x, w: _to_samples(g, x, w).mean(axis=0)),
            *_added_up(_to_samples, _grad_x, axis=0),
        ),
        Mistake(
            "grad_x: channels summed",
            "In `grad_x` the channels were added up. They were in the forward pass; on the way "
            "back it is the kernels, and each channel has a gradient of its own.",
            *_added_up(_to_samples, _grad_x, axis=1),
        ),
        Mistake(
            "grad_x: valid or same instead of full",
            "`grad_x` is too short. The forward pass made each signal shorter; the way back makes "
            "it as long as it was, by the full convolution: also the samples at the ends lay in a "
            "window.",
            _grad_x(_cut_to(lambda g, w: g.shape[2])),
            _grad_x(_cut_to(lambda g, w: max(g.shape[2], w.shape[2]))),
            _grad_x(_cut_to(lambda g, w: abs(g.shape[2] - w.shape[2]) + 1)),
            _pair_by_pair(mode_x="same"),
            _pair_by_pair(mode_x="valid"),
        ),
        Mistake(
            "grad_x: reversed",
            "`grad_x` comes back to front. Was the gradient of the map turned over in place of the "
            "kernel?",
            _grad_x(lambda g, x, w: _to_samples(g, x, w)[:, :, ::-1]),
        ),
        Mistake(
            "grad_x: overwritten instead of added",
            "In `grad_x` only the last share of each sample has stayed. A sample lay in several "
            "windows, and went into all K maps: `=` puts one share in the place of another; which "
            "sign adds to it?",
            _grad_x(_last_share),
        ),
        Mistake(
            "grad_x: axes exchanged",
            "For `grad_x` kernels and channels have changed places. `w` is read as `w[q, c, k]`: "
            "what comes back from map q to channel c goes through `w[q, c]`.",
            _pair_by_pair(part=lambda q, c: (c, q)),
        ),
        Mistake(
            "grad_w: full or same instead of valid",
            "`grad_w` is too long, or what is to go into it. A kernel has n values, and each gets "
            "what it met with the kernel wholly on the signal: the valid convolution of the "
            "reversed channel with the gradient of the map has just n values.",
            _pair_by_pair(mode_w="full"),
            _pair_by_pair(mode_w="same"),
            _grad_w(_with_all_overlaps),
        ),
        Mistake(
            "grad_w: reversed",
            "`grad_w` comes back to front in time, the bug that lesson 07 hunted. The windows of "
            "`x` meet the *flipped* kernel: what belongs to its first value stands last, until it "
            "is turned back.",
            _grad_w(lambda g, x, w: _to_kernels(g, x, w)[:, :, ::-1]),
        ),
        Mistake(
            "grad_w: signals not reversed",
            "For `grad_w` the signals were convolved as they stand. A convolution flips what "
            "travels; so that in each place the gradient meets the samples of its own window, the "
            "signal has to be reversed first, or the two correlated and the result turned back.",
            _grad_w(lambda g, x, w: _to_kernels(g, x[:, :, ::-1], w)[:, :, ::-1]),
            _grad_w(lambda g, x, w: _to_kernels(g, x[:, :, ::-1], w)),
        ),
        Mistake(
            "grad_w: averaged over places",
            "`grad_w` was averaged over the places. A kernel value was used at every place, and "
            "the shares add up.",
            _grad_w(lambda g, x, w: _to_kernels(g, x, w) / g.shape[2]),
            _grad_w(lambda g, x, w: _to_kernels(g, x, w) / (g.shape[2] * len(g))),
        ),
        Mistake(
            "grad_w: channels summed",
            "In `grad_w` the channels were added up. Each part of a kernel met its own channel, "
            "and learns from that one only.",
            *_added_up(_to_kernels, _grad_w, axis=1),
        ),
        Mistake(
            "grad_w: kernels summed",
            "In `grad_w` the kernels were added up, or every kernel heard from all maps. A kernel "
            "has made one map, and learns from that one only.",
            *_added_up(_to_kernels, _grad_w, axis=0),
        ),
        Mistake(
            "grad_w: axes exchanged",
            "In `grad_w` two axes have changed places. It is read as `w` is: kernel, channel, "
            "time.",
            _grad_w(_kernel_axes_exchanged),
            _grad_w(lambda g, x, w: _to_kernels(g, x, w).transpose(0, 2, 1)),
        ),
        Mistake(
            "grad_b: summed over the wrong axes",
            "In `grad_b` the sum ran over the kernels. Their axis is what has to be left; batch "
            "and time are what a bias was shared by.",
            _grad_b(lambda g: g.sum(axis=(1, 2))),
            _grad_b(lambda g: g.sum(axis=(0, 1))),
            _grad_b(lambda g: g.sum(axis=1)),
        ),
        Mistake(
            "grad_b: once for each channel",
            "`grad_b` is too large by the number of channels: it was added up inside the loop over "
            "them. The bias stands outside that sum, and so does its gradient.",
            lambda g, x, w: (*_back(g, x, w)[:2], g.sum(axis=(0, 2)) * x.shape[1]),
        ),
        Mistake(
            "grad_b: one for each place",
            "In `grad_b` each place has a gradient of its own. One bias is shared by all places, "
            "so it gets the sum over them.",
            _grad_b(lambda g: g.sum(axis=0)),
            _grad_b(lambda g: g.copy()),
        ),
        Mistake(
            "grad_b: averaged over places",
            "`grad_b` was averaged over the places. Nothing is divided: the bias was added at "
            "every one of them, and gets the sum.",
            _grad_b(lambda g: g.mean(axis=(0, 2))),
            _grad_b(lambda g: g.mean(axis=2).sum(axis=0)),
        ),
        Mistake(
            "grad_b: summed over everything",
            "In `grad_b` everything was added up. There are K biases, and each has a gradient of "
            "its own.",
            _grad_b(np.sum),
            _grad_b(lambda g: np.full(g.shape[1], g.sum())),
        ),
        Mistake(
            "grad_b: one pair only",
            "`grad_b` is a single number, that of the last signal and the last kernel: each round "
            "of the loops put its sum in the place of the one before. Begin with zeros of shape "
            "(K,), and add to `grad_b[q]`.",
            _grad_b(lambda g: g[-1, -1].sum()),
        ),
        Mistake(
            "grad_b: gradient 1",
            "1 is by how much an *output* changes with its bias. The loss is one link further: "
            "each 1 is multiplied by the gradient of its output, and all are added up.",
            _grad_b(lambda g: np.ones(g.shape[1])),
            _grad_b(lambda g: np.full(g.shape[1], g.shape[0] * g.shape[2] * 1.0)),
        ),
        Mistake(
            "axes kept",
            "The numbers are right, but `grad_b` has axes that it should not have: with "
            "`keepdims` those that were summed stay, as axes of length 1. Asked for is (K,), like "
            "`b`.",
            _grad_b(lambda g: g.sum(axis=(0, 2), keepdims=True)),
            _grad_b(lambda g: g.sum(axis=(0, 2))[:, None]),
        ),
        Mistake(
            "fractions cut off",
            "The gradients hold integers, so every fraction was cut off. `np.zeros(shape)` makes "
            "an array of floats; `np.zeros_like` takes the type of its model, and so may "
            "`dtype=`.",
            _in_whole_numbers,
            _grad_x(lambda g, x, w: _to_samples(g, x, w).astype(x.dtype)),
            _grad_x(lambda g, x, w: _to_samples(g, x, w).astype(int)),
            _grad_w(lambda g, x, w: _to_kernels(g, x, w).astype(int)),
        ),
    ],
    hints=[
        "Make three arrays of zeros, of the shapes of `x`, of `w` and (K,): `np.zeros(x.shape)`, "
        "and so on. Which of the three keep the axis of the batch?",
        "Loop over signals i, kernels q and channels c. In each round you have one map's gradient "
        "`grad_y[i, q]`, one channel `x[i, c]` and one part `w[q, c]`: lessons 06 and 07 say what "
        "comes back to each. Add it.",
        "For one pair: to the channel the full convolution of its map's gradient with the reversed "
        "part; to the part the valid convolution of the reversed channel with the map's gradient; "
        "to the bias, outside the loop over the channels, the sum of the map's gradient.",
    ],
    well_done="Three gradients, each shaped like what it belongs to: this layer can learn.",
)


# --- at work ------------------------------------------------------------------------------------


def yours_or_ours(forward, backward):
    """
    Choose what a layer is built of: the learner's functions where they are right, else these.

    So a lesson can go on before these exercises are solved. It says whose functions it took, and
    counts as no attempt.

    Parameters
    ----------
    forward, backward : callable
        A learner's answers to `layer_forward` and `layer_backward`.

    Returns
    -------
    forward, backward : callable

    Examples
    --------
    >>> forward, backward = yours_or_ours(layer_of_windows, ...)
    The layer's forward: yours.
    The layer's backward: ours, until yours is right.
    """
    chosen = []
    for part, exercise, function in (
        ("forward", layer_forward, forward),
        ("backward", layer_backward, backward),
    ):
        right = exercise._judge(function).status == "correct"
        chosen.append(function if right else exercise.reference)
        print(f"The layer's {part}: {'yours' if right else 'ours, until yours is right'}.")
    return tuple(chosen)


def layer_of(forward, backward):
    """
    Make the layer of lesson 13 from a learner's two functions, for use in other lessons.

    Parameters
    ----------
    forward, backward : callable
        A learner's answers to `layer_forward` and `layer_backward`; what is not right yet is lent.

    Returns
    -------
    MyConv1D : type
        Takes (in_channels, out_channels, kernel_size, *, stride=1, rng=None); pads to the same
        length with zeros, and begins with the kernels of `Conv1D` with the same rng.

    Examples
    --------
    >>> MyConv1D = layer_of(layer_of_windows, gradients_of_windows)
    The layer's forward: yours.
    The layer's backward: yours.
    >>> MyConv1D(6, 16, 5, stride=2, rng=0).forward(np.zeros((8, 6, 100))).shape
    (8, 16, 50)
    """
    to_maps, to_gradients = yours_or_ours(forward, backward)

    class MyConv1D(Layer):
        """The layer as the notebook of lesson 13 builds it."""

        def __init__(self, in_channels, out_channels, kernel_size, *, stride=1, rng=None):
            super().__init__()
            self.kernel_size, self.stride = kernel_size, stride
            self.params = Conv1D(in_channels, out_channels, kernel_size, rng=rng).params

        def forward(self, x):
            self.x = pad(x, *same(self.kernel_size))
            y = to_maps(self.x, self.params["w"], self.params["b"])
            self.length = y.shape[2]
            return strided(y, self.stride)

        def backward(self, grad_y):
            grad_y = spread(grad_y, self.stride, self.length)
            grad_x, self.grads["w"], self.grads["b"] = to_gradients(
                grad_y, self.x, self.params["w"]
            )
            return unpad(grad_x, *same(self.kernel_size))

    return MyConv1D
