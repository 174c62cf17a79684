"""
Lesson 12, add a bias: one number for each kernel, and a sum over every place it touched.

What goes wrong with the channels in lesson 11 goes wrong here too, with a bias behind it: its
mistakes are taken from there, and only those of the bias are told here.
"""

import numpy as np

from course_lib.exercises import lesson_11
from course_lib.exercises._engine import Exercise, Mistake
from course_lib.exercises._material import values

_random = values(seed=12)


# --- forwards -----------------------------------------------------------------------------------


def maps_with_bias(x, w, b):
    """Start each feature map from its bias, and add what every channel gives."""
    kernels, channels, n = w.shape
    y = np.zeros((kernels, x.shape[1] - n + 1))
    for q in range(kernels):
        y[q] += b[q]
        for c in range(channels):
            y[q] += np.convolve(x[c], w[q, c], mode="valid")
    return y


def _maps(x, w):
    return maps_with_bias(x, w, np.zeros(len(w)))


def _plus(offset):
    """Add to the right maps without a bias what a rule makes of b, one row for each kernel."""
    return lambda x, w, b: _maps(x, w) + np.array(offset(x, w, b)).reshape(len(w), -1)


def with_those_of(earlier, change, own):
    """Add to an exercise's own mistakes those of an earlier one, their functions changed to fit."""
    told = {mistake.name for mistake in own}
    return own + [
        Mistake(mistake.name, mistake.nudge, *map(change, mistake.wrong))
        for mistake in earlier.mistakes
        if mistake.name not in told
    ]


def _and_bias(wrong):
    """Let what goes wrong in lesson 11 go wrong here; each row that there is gets its bias."""

    def also_wrong(x, w, b):
        y = wrong(x, w).astype(float)
        if y.ndim > 1 and len(y) >= len(b):
            y[: len(b)] += b.reshape(-1, *[1] * (y.ndim - 1))
        return y

    return also_wrong


def _each_channel(x, w):
    return np.array(
        [[np.convolve(*pair, "valid") for pair in zip(x, kernel, strict=True)] for kernel in w]
    )


def _first_row(w):
    return np.arange(len(w))[:, None] == 0


def _added_in_place(x, w, b):
    y = _maps(x, w)
    y += b
    return y


def _row_by_row(row):
    """Add to each right map without a bias what a rule for q makes of b."""

    def wrong(x, w, b):
        y = _maps(x, w)
        for q in range(len(w)):
            y[q] += row(q, b)
        return y

    return wrong


def _column_by_column(x, w, b):
    y = _maps(x, w)
    for j in range(y.shape[1]):
        y[:, j] += b[j]
    return y


def _bias_of_each_channel(x, w, b):
    """Add b[c] in the loop over the channels."""
    y = _maps(x, w)
    for q in range(len(w)):
        for c in range(len(x)):
            y[q] += b[c]
    return y


def _only_at(place):
    def wrong(x, w, b):
        y = _maps(x, w)
        y[:, place] += b
        return y

    return wrong


_OF_THE_BIAS = [
    Mistake(
        "bias added per channel before the sum",
        "The bias was added for each channel, and the channels were added up afterwards: so it "
        "counts as often as there are channels. It stands outside the sum over the channels, "
        "b + Σ …, and is added once.",
        _plus(lambda x, w, b: b * len(x)),
    ),
    Mistake(
        "bias added to every product",
        "The bias was added inside the innermost sum, once for each product. It stands outside "
        "both sums, over the channels and over the kernel's values, and is added once.",
        _plus(lambda x, w, b: b * w[0].size),
        _plus(lambda x, w, b: b * w.shape[2]),
    ),
    Mistake(
        "bias left out",
        "The bias does not show in the answer. Was it overwritten, `=` in place of `+=`, or "
        "added to an array that is not returned?",
        lambda x, w, b: _maps(x, w),
    ),
    Mistake(
        "one bias for all maps",
        "Every map got the same bias. Each kernel has its own, `b[q]`: a threshold that suits "
        "one detector does not suit the next.",
        _plus(lambda x, w, b: [b[0]] * len(w)),
        _plus(lambda x, w, b: [b[-1]] * len(w)),
        _plus(lambda x, w, b: [b.sum()] * len(w)),
        _plus(lambda x, w, b: [b.mean()] * len(w)),
    ),
    Mistake(
        "bias added along time",
        "`y + b` lines the biases up with the last axis, time: it fails, or where there happen "
        "to be as many places as kernels it adds each bias to one place of every map. A bias "
        "belongs to a row. `b[:, None]` stands upright, one bias for each row.",
        lambda x, w, b: _maps(x, w) + b,
        _added_in_place,
        _row_by_row(lambda q, b: b),
        _column_by_column,
    ),
    Mistake(
        "bias of the channel",
        "`b[c]` was added, with c, the number of a channel. There is a bias for each kernel, "
        "`b[q]`; and it stands outside the loop over the channels.",
        _bias_of_each_channel,
    ),
    Mistake(
        "channels not summed",
        "Here each channel has an output of its own. A kernel covers all channels at once: what "
        "they give is added up, and only then comes the bias.",
        lambda x, w, b: _each_channel(x, w) + b[:, None, None],
        lambda x, w, b: _each_channel(x, w),
    ),
    Mistake(
        "maps overwritten by the bias",
        "Only the bias is left: `=` has put it in the place of the sum. Which sign adds to it? "
        "Or begin each map with its bias, and add the channels.",
        lambda x, w, b: 0 * _maps(x, w) + b[:, None],
    ),
    Mistake(
        "return inside a loop",
        "Only the first map is finished, or only its bias was added. A `return` ends the "
        "function at once: how far in does yours stand, before or after the last round of "
        "each loop?",
        lambda x, w, b: np.where(_first_row(w), maps_with_bias(x, w, b), 0),
        lambda x, w, b: np.where(_first_row(w), maps_with_bias(x, w, b), _maps(x, w)),
        lambda x, w, b: np.where(_first_row(w), maps_with_bias(x[:1], w[:, :1], b), 0),
    ),
    Mistake(
        "overwritten instead of added",
        "Only the last channel has stayed, or only its last product. `=` puts a value in the "
        "place of another, and of the bias too if that was there; which sign adds to it?",
        lambda x, w, b: maps_with_bias(x[-1:], w[:, -1:], b),
        lambda x, w, b: _maps(x[-1:], w[:, -1:]),
        lambda x, w, b: maps_with_bias(x[-1:], lesson_11.only_the_last_tap(w)[:, -1:], b),
        lambda x, w, b: _maps(x[-1:], lesson_11.only_the_last_tap(w)[:, -1:]),
    ),
    Mistake(
        "not started anew",
        "Each map has the maps before it inside: the sum goes on where it stood. What it is "
        "gathered in has to begin again for each kernel, within the loop over the kernels.",
        lambda x, w, b: np.cumsum(_maps(x, w), axis=0) + b[:, None],
        lambda x, w, b: np.cumsum(maps_with_bias(x, w, b), axis=0),
    ),
    Mistake(
        "kernels summed too",
        "The feature maps were added up as well. The sum runs over the channels; the kernels "
        "stay apart, and each has its row and its bias.",
        lambda x, w, b: maps_with_bias(x, w, b).sum(axis=0),
        lambda x, w, b: _maps(x, w).sum(axis=0) + b[:, None],
    ),
    Mistake(
        "bias at one place only",
        "The bias was added at a single place of each map. It is shared by all places: the "
        "whole map moves up or down.",
        _only_at(0),
        _only_at(-1),
    ),
    Mistake(
        "bias subtracted",
        "The bias was subtracted. A threshold is subtracted, and many think of the bias as "
        "one; but in the equation it stands with a plus, so a threshold is a negative bias.",
        _plus(lambda x, w, b: -b),
    ),
    Mistake(
        "ReLU added",
        "What is negative has become 0. A ReLU does that, and it is a layer of its own, behind "
        "this one; here the maps are wanted as they are.",
        lambda x, w, b: np.maximum(maps_with_bias(x, w, b), 0),
    ),
    Mistake(
        "bias multiplied",
        "The maps were multiplied by the bias. It is an offset, and is added.",
        lambda x, w, b: _maps(x, w) * b[:, None],
    ),
    Mistake(
        "bias added to the signal",
        "The bias was added to the signal, and went through the kernel with it. It is added to "
        "what comes out.",
        lambda x, w, b: np.array(
            [_maps(x + bias, kernel[None])[0] for kernel, bias in zip(w, b, strict=True)]
        ),
    ),
    lesson_11.fractions_cut_off(
        lambda x, w, b: maps_with_bias(x, w, b).astype(int),
        lambda x, w, b: maps_with_bias(x, w, b).astype(b.dtype),
    ),
]

convolve_with_bias = Exercise(
    name="lesson_12.convolve_with_bias",
    prompt=(
        "Write a function of a signal `x`, shape (C, m), of K kernels `w`, shape (K, C, n), and of "
        "their biases `b`, shape (K,), that returns K feature maps, shape (K, m - n + 1): the "
        "valid convolution of lesson 11, and in each map its kernel's bias added to every value. "
        "You may use `np.convolve` for one pair."
    ),
    reference=maps_with_bias,
    returns="an array of shape (K, m - n + 1), one feature map for each of the K biases",
    probes=[
        (np.array([[3.0, 7.0, 2.5]]), np.array([[[4.0, 1.5]]]), np.array([6.5])),
        (
            np.array([[3.0, 7.0, 2.5], [5.0, 1.0, 4.0]]),
            np.array([[[2.0, 6.0], [1.5, 8.0]], [[7.0, 3.0], [2.5, 9.0]]]),
            np.array([20.5, -8.0]),
        ),
        (_random(2, 5), _random(3, 2, 2), np.array([4, -7, 9])),
        (_random(4, 6), _random(2, 4, 2), _random(2)),
        (_random(3, 5), _random(3, 3, 3), _random(3)),
        (_random(3, 8), _random(4, 3, 3), _random(4)),
    ],
    mistakes=with_those_of(lesson_11.multichannel_convolution, _and_bias, _OF_THE_BIAS),
    hints=[
        "Without `b` this is lesson 11. How many biases are there, and how many feature maps?",
        "Map q gets `b[q]` added, at all its places alike. A number added to a row of an array is "
        "added to each of its values.",
        "Add it outside the loop over the channels, or to the finished maps at once, with b as a "
        "column: `b[:, None]`.",
    ],
    well_done="y_j = b + ΣΣ x_{c,j-k} w_{c,k}: the final equation, one b for each kernel.",
)


# --- backwards ----------------------------------------------------------------------------------


def sums_for_each_kernel(grad_y):
    """Add up over the batch and over time: at all these places the same bias was added."""
    return np.sum(grad_y, axis=(0, 2))


_right = sums_for_each_kernel


def _added_up_in_the_first_sample(grad_y):
    total = grad_y[0]
    for sample in grad_y[1:]:
        total += sample
    return total.sum(axis=1)


bias_gradients = Exercise(
    name="lesson_12.bias_gradients",
    prompt=(
        "Write a function of `grad_y`, the gradient of K feature maps for each signal of a batch, "
        "shape (batch, K, m_y), that returns the gradient of the K biases. In the forward pass "
        "each kernel had one bias, added to every value of its map, for every signal of the batch."
    ),
    reference=sums_for_each_kernel,
    returns="an array of shape (K,), one value for each bias, for grad_y of shape (batch, K, m_y)",
    probes=[
        (np.array([[[3.0, 7.0, 2.5], [5.0, 1.0, 4.25]]]),),
        (np.array([[[3.5, 8.0, 2.0]], [[6.0, 1.5, 9.25]]]),),
        (np.array([[[3, 1], [4, 8]], [[6, 2], [9, 17]]]),),
        (_random(3, 2, 2),),
        (_random(2, 3, 4),),
        (_random(3, 3, 3),),
        (_random(2, 4, 5),),
    ],
    mistakes=[
        Mistake(
            "gradient 1",
            "The derivative of one output with respect to its bias is 1, but that is not yet the "
            "gradient of the loss. By the chain rule each 1 is multiplied by the gradient of its "
            "output, and all the places where the bias was added are added up. (Ones alone, added "
            "up, only count these places.)",
            lambda grad_y: np.ones(grad_y.shape[1]),
            lambda grad_y: 1,
            lambda grad_y: 1.0,
            np.ones_like,
            lambda grad_y: _right(np.ones(grad_y.shape)),
        ),
        Mistake(
            "mean for sum",
            "The gradients were averaged, over places or signals or both. Each place where the "
            "bias was added has its share in the loss, and the shares add up. (If the loss is a "
            "mean over the batch, that is in `grad_y` already.)",
            lambda grad_y: grad_y.mean(axis=(0, 2)),
            lambda grad_y: grad_y.mean(axis=0).sum(axis=1),
            lambda grad_y: grad_y.mean(axis=2).sum(axis=0),
        ),
        Mistake(
            "summed over the wrong axes",
            "The sum ran over the kernels. Their axis, the middle one, is what has to be left: "
            "there is one bias for each kernel. Batch and time are what its bias was shared by.",
            lambda grad_y: grad_y.sum(axis=(0, 1)),
            lambda grad_y: grad_y.sum(axis=(1, 2)),
            lambda grad_y: grad_y.sum(axis=1),
        ),
        Mistake(
            "batch not summed",
            "Here each signal of the batch has gradients of its own. They all went through the "
            "same layer with the same biases: add up over the batch as well.",
            lambda grad_y: grad_y.sum(axis=2),
        ),
        Mistake(
            "not started anew",
            "Each gradient has those of the biases before it inside: the sum goes on where it "
            "stood. It has to be 0 again for each kernel.",
            lambda grad_y: np.cumsum(_right(grad_y)),
        ),
        Mistake(
            "return inside a loop",
            "Only the first bias has a gradient, and perhaps a part of it; the rest is still zero. "
            "A `return` ends the function at once: how far in does yours stand, before or after "
            "the last round of each loop?",
            lambda grad_y: np.where(np.arange(grad_y.shape[1]) == 0, _right(grad_y), 0),
            lambda grad_y: np.where(np.arange(grad_y.shape[1]) == 0, _right(grad_y[:1]), 0),
        ),
        Mistake(
            "overwritten instead of added",
            "Of all that belongs to a bias only the last value has stayed. `=` puts a value in the "
            "place of another; which sign adds to it?",
            lambda grad_y: grad_y[-1, :, -1].copy(),
        ),
        Mistake(
            "one gradient for each place",
            "Here each place has a gradient of its own. So it would be with a bias for each place, "
            "b_j, as the article writes it. One bias shared by all places gets the sum over them.",
            lambda grad_y: grad_y.sum(axis=0),
            lambda grad_y: grad_y.copy(),
        ),
        Mistake(
            "all biases summed",
            "Everything was added up to one number. There are K biases, and each has a gradient of "
            "its own.",
            np.sum,
            lambda grad_y: np.full(grad_y.shape[1], grad_y.sum()),
        ),
        Mistake(
            "reshaped across the batch",
            "The values were put in K rows, but not each in the row of its kernel. `reshape` only "
            "cuts the values into new rows in the order they lie in, signal after signal; it does "
            "not move the axis of the kernels to the front. Sum over axes instead.",
            lambda grad_y: grad_y.reshape(grad_y.shape[1], -1).sum(axis=1),
            lambda grad_y: grad_y.reshape(-1, grad_y.shape[1]).sum(axis=0),
        ),
        Mistake(
            "one signal only",
            "Only one signal of the batch counts. The layer saw all of them, each with the same "
            "biases: add up over the whole batch.",
            lambda grad_y: grad_y[0].sum(axis=1),
            lambda grad_y: grad_y[-1].sum(axis=1),
        ),
        Mistake(
            "one place only",
            "Only one place of each map counts, the first or the last. The bias was added at all "
            "of them.",
            lambda grad_y: grad_y[:, :, 0].sum(axis=0),
            lambda grad_y: grad_y[:, :, -1].sum(axis=0),
        ),
        Mistake(
            "sign turned round",
            "The sign is the opposite one. The step of learning goes against the gradient, but "
            "that minus belongs to the optimiser, not to the gradient.",
            lambda grad_y: -_right(grad_y),
        ),
        Mistake(
            "axes kept or lost",
            "The numbers are right, but not their shape: with `keepdims` the axes that were summed "
            "stay as axes of length 1, and `np.squeeze` drops the kernels' axis too, where there "
            "is one kernel. Asked for is shape (K,), as `b` has it.",
            lambda grad_y: grad_y.sum(axis=(0, 2), keepdims=True),
            lambda grad_y: np.squeeze(grad_y.sum(axis=(0, 2), keepdims=True)),
            lambda grad_y: grad_y.sum(axis=(0, 2))[:, None],
        ),
        Mistake(
            "output gradient changed",
            "The values are right, but `grad_y` is not what it was. `total = grad_y[0]` is a view, "
            "and `+=` writes into it; the other gradients need `grad_y` too. Start from zeros, or "
            "from a copy.",
            _added_up_in_the_first_sample,
        ),
    ],
    hints=[
        "Take one bias. At which places of the output was it added, and in how many signals?",
        "y = b + ..., so a change of b moves each of these outputs by just as much. Its gradient "
        "is the sum of their gradients.",
        "Of the three axes (batch, K, m_y) the middle one stays. `np.sum` takes several axes at "
        "once: `axis=(..., ...)`.",
    ],
    well_done=(
        "∂L/∂b is the sum of ∂L/∂y over every place that shares the bias. With a bias for each "
        "place there would be nothing to add up but the batch."
    ),
)
