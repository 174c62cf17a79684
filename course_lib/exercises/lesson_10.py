"""Lesson 10, take longer strides: compute only what is kept, and spread the gradient with zeros."""

import numpy as np

from course_lib.exercises._engine import Exercise, Mistake
from course_lib.exercises._material import values
from course_lib.exercises._notes import CORRECT, Result
from course_lib.exercises._running import run

_random = values(seed=10)


# --- the strided convolution --------------------------------------------------------------------


def strided_in_a_loop(x, w, stride):
    """Let windows begin at 0, stride, 2 stride, ...; each gives one output."""
    m, n = len(x), len(w)
    starts = range(0, m - n + 1, stride)
    y = np.zeros(len(starts))
    for j, start in enumerate(starts):
        window = x[start : start + n]
        y[j] = np.dot(window, w[::-1])
    return y


_right = strided_in_a_loop


def _slice(x, w, start, stride):
    return x[start : start + len(w)]


def _at(starts, window=_slice, product=np.dot):
    """
    Compute one output for each start that a rule lists for m, n and stride.

    The rule may list places that are not there: Python then does to it what it does to a learner.
    """

    def wrong(x, w, stride):
        listed = starts(len(x), len(w), stride)
        return np.array([product(window(x, w, at, stride), w[::-1]) for at in listed], float)

    return wrong


def _one_by_one(x, w, start, stride):
    """Take the window value by value, so that a place past the end is an IndexError."""
    return [x[start + k] for k in range(len(w))]


def _from_the_last(x, w, start, stride):
    return [x[start + k] for k in reversed(range(len(w)))][::-1]


def _one_late(x, w, start, stride):
    return [x[start + 1 + k] for k in reversed(range(len(w)))][::-1]


def _one_late_from_the_first(x, w, start, stride):
    return [x[start + 1 + k] for k in range(len(w))]


def _every_stride_th(x, w, start, stride):
    return x[start : start + len(w) : stride]


def _backwards(x, w, start, stride):
    """Read x[start - k] for each k, as the centred equation seems to say."""
    return [x[start - k] for k in range(len(w))][::-1]


def _round_the_start(x, w, start, stride):
    p = len(w) // 2
    return [x[start - k] for k in range(-p, len(w) - p)][::-1]


def _with_gaps(x, w, start, stride):
    return [x[start + k * stride] for k in range(len(w))]


def _with_gaps_from_the_last(x, w, start, stride):
    return [x[start + k * stride] for k in reversed(range(len(w)))][::-1]


def _sum_of_products(window, flipped):
    return np.sum(window * flipped)


def _starts(m, n, stride):
    return range(0, m - n + 1, stride)


def _count(m, n, stride):
    return len(_starts(m, n, stride))


def _every(product):
    """Keep every stride-th value of some other product."""
    return lambda x, w, stride: product(x, w)[::stride]


def _valid(x, w):
    return np.convolve(x, w, mode="valid")


def _at_their_starts(x, w, stride):
    """Write each output where its window begins: past the end of an array of the right length."""
    y = np.zeros(_count(len(x), len(w), stride))
    for start in _starts(len(x), len(w), stride):
        y[start] = np.dot(x[start : start + len(w)], w[::-1])
    return y


def _last_product(x, w, stride):
    """Keep the last product of each window, with its values taken in either order."""
    return _right(x, np.where(np.arange(len(w)) == len(w) - 1, w, 0), stride)


def _first_product(x, w, stride):
    return _right(x, np.where(np.arange(len(w)) == 0, w, 0), stride)


def _zeros_between(length):
    def wrong(x, w, stride):
        y = np.zeros(length(len(x), len(w)))
        y[: len(x) - len(w) + 1 : stride] = _right(x, w, stride)
        return y

    return wrong


def _last_never_filled(x, w, stride):
    return np.append(_right(x, w, stride)[:-1], 0.0)


def _cut_short_at_the_end(x, w, stride):
    """Let windows begin anywhere; where a slice runs off the end, sum what is left of it."""
    flipped = w[::-1]
    windows = (x[start : start + len(w)] for start in range(0, len(x), stride))
    return np.array([sum(a * b for a, b in zip(part, flipped, strict=False)) for part in windows])


def _in_integers(dtype_of):
    def wrong(x, w, stride):
        y = np.zeros(_count(len(x), len(w), stride), dtype_of(x, w))
        y[:] = _right(x, w, stride)
        return y

    return wrong


class _Counted:
    """A number that counts the products it takes part in."""

    products = 0

    def __init__(self, value):
        self.value = value

    def __mul__(self, other):
        _Counted.products += np.size(other)
        return self.value * other

    __rmul__ = __mul__

    def __float__(self):
        return self.value


def _products_of(function, m, n, stride):
    """Count the products a function makes of its signal, 0 if it will not be counted."""
    x = np.array([_Counted(float(value)) for value in range(m)], dtype=object)
    _Counted.products = 0
    outcome = run(function, [(x, np.arange(1.0, n + 1), stride)])[0]
    return 0 if outcome.error else _Counted.products


class _OnlyWhatIsKept(Exercise):
    """An exercise whose right answers are told what they compute in vain, if that is certain."""

    def _judge(self, answer):
        result = super()._judge(answer)
        m, n, stride = 40, 4, 4
        every = (m - n + 1) * n
        if result.status != CORRECT or _products_of(answer, m, n, stride) < every:
            return result
        return Result(
            CORRECT,
            f"{result.message}\n\n"
            f"One thing is left to save: for a signal of {m}, a kernel of {n} and a stride of "
            f"{stride} your function makes {every} products, as many as for a stride of 1, and "
            f"throws most of them away. {_count(m, n, stride) * n} are enough.",
        )


strided_convolution = _OnlyWhatIsKept(
    name="lesson_10.strided_convolution",
    prompt=(
        "Write a function of a signal `x`, a kernel `w` that is not longer, and a `stride` that "
        "returns every `stride`-th value of their valid convolution, from the first on. Compute "
        "only the outputs that are kept."
    ),
    reference=strided_in_a_loop,
    returns="an array of as many values as there are windows that begin at 0, stride, 2 stride, …",
    probes=[
        (np.array([2.5, 6.0, 3.25]), np.array([3.5]), 2),
        (np.array([2.0, 5.0, 3.0, 8.0]), np.array([4.0, 1.5]), 2),
        (np.array([5.0, 2.0, 7.0, 1.5]), np.array([3.0, 0.5, 4.0, 2.25]), 3),
        (np.array([3, 1, 4, 8, 6, 2]), np.array([2.25, 6.5, 9.0]), 2),
        (np.array([1.5, 4.0, 2.25, 7.0, 3.0, 8.0, 5.0]), np.array([2, 7, 4]), 1),
        (_random(8), _random(3), 3),
        (_random(9), _random(3), 2),
        (_random(11), _random(3), 4),
        (_random(13), _random(4), 3),
    ],
    mistakes=[
        Mistake(
            "last output lost",
            "The last output is missing. The last window may begin at m - n, that place included, "
            "and `range(start, stop)` ends before its stop. If you counted with `//`: n values "
            "that fit once already make one window, before the first step.",
            lambda x, w, stride: _right(x, w, stride)[:-1],
            _at(lambda m, n, stride: range(0, m - n, stride)),
            _at(lambda m, n, stride: range(0, (m - n + 1) // stride * stride, stride)),
            _last_never_filled,
        ),
        Mistake(
            "starts at stride, not at 0",
            "The first window begins too late. Stride is how far it goes from one output to the "
            "next; before the first one nothing is skipped.",
            _at(lambda m, n, stride: range(stride, m - n + 1, stride)),
            _at(lambda m, n, stride: range(stride - 1, m - n + 1, stride)),
            _at(lambda m, n, stride: range(1, m - n + 1, stride)),
        ),
        Mistake(
            "strides the signal",
            "The signal was thinned out, before or within the windows, and what was skipped is "
            "lost to them. A window always holds n neighbouring samples; stride says where the "
            "next window begins.",
            lambda x, w, stride: np.convolve(x[::stride], w, "valid"),
            lambda x, w, stride: _right(x[::stride], w, 1),
            lambda x, w, stride: _valid(x[::stride], w[::stride]),
            *(
                _at(_starts, _every_stride_th, product)
                for product in (np.dot, np.matmul, _sum_of_products)
            ),
            _at(_starts, _with_gaps),
            _at(_starts, _with_gaps_from_the_last),
            _at(lambda m, n, stride: range(m - (n - 1) * stride), _with_gaps),
            _at(lambda m, n, stride: range(0, m - (n - 1) * stride, stride), _with_gaps),
        ),
        Mistake(
            "strides the kernel",
            "Some of the kernel's values were skipped. The kernel stays whole at every stop; "
            "stride says how far it goes to the next one.",
            lambda x, w, stride: _valid(x, w[::stride]),
            lambda x, w, stride: _valid(x, w[::stride])[::stride],
            lambda x, w, stride: _right(x, w[::-1][::stride][::-1], stride),
            lambda x, w, stride: _valid(x, w[::-1][::stride][::-1]),
        ),
        Mistake(
            "kernel not flipped",
            "This is cross-correlation: the kernel was not flipped. Within a window its first "
            "value meets the newest sample.",
            lambda x, w, stride: _right(x, w[::-1], stride),
        ),
        Mistake(
            "output reversed",
            "The signal or the output was turned over. Only the kernel is flipped, and the first "
            "output belongs to the window that begins at 0.",
            _every(lambda x, w: _valid(x, w)[::-1]),
            lambda x, w, stride: _right(x, w, stride)[::-1],
            _every(lambda x, w: _valid(x[::-1], w)),
        ),
        Mistake(
            "stride not used",
            "Every window is in the answer. With a stride the kernel skips positions: from one "
            "window to the next it goes `stride` places on.",
            lambda x, w, stride: _valid(x, w),
        ),
        Mistake(
            "neighbouring windows",
            "These outputs come from neighbouring windows. Output j belongs to the window that "
            "begins at j times `stride`. (In a slice the step stands behind the second colon: "
            "`[:stride]` and `[stride:]` only cut.)",
            _at(lambda m, n, stride: range(_count(m, n, stride))),
            _at(lambda m, n, stride: range((m - n + 1) // stride)),
            lambda x, w, stride: _valid(x, w)[:stride],
            lambda x, w, stride: _valid(x, w)[stride:],
        ),
        Mistake(
            "stride taken twice",
            "Of the outputs that are to be kept some are missing: the stride was taken twice. "
            "Either the windows begin `stride` places apart, or every `stride`-th of all outputs "
            "is kept.",
            lambda x, w, stride: _right(x, w, stride * stride),
        ),
        Mistake(
            "the others kept",
            "What was to be skipped was kept, and what was to be kept skipped. Place i is kept "
            "where `i % stride` is 0.",
            lambda x, w, stride: np.delete(_valid(x, w), slice(None, None, stride)),
        ),
        Mistake(
            "return inside a loop",
            "Only the first output was computed. A `return` ends the function at once: does yours "
            "stand inside the loop?",
            lambda x, w, stride: _right(x, w, stride)[:1],
            lambda x, w, stride: np.where(
                np.arange(_count(len(x), len(w), stride)) == 0, _right(x, w, stride), 0
            ),
        ),
        Mistake(
            "products not added up",
            "These are the products, a row of them for each output. What is asked for is the sum "
            "of each row.",
            lambda x, w, stride: np.array(
                [x[start : start + len(w)] * w[::-1] for start in _starts(len(x), len(w), stride)]
            ),
        ),
        Mistake(
            "overwritten instead of added",
            "Only one product of each window has stayed. `=` puts a value in the place of another; "
            "which sign adds to it?",
            _last_product,
            _first_product,
        ),
        Mistake(
            "one axis too many",
            "Each output stands in brackets of its own. `np.convolve(window, w, 'valid')` gives an "
            "array, even if it has one value only: `[0]` takes that out.",
            lambda x, w, stride: _right(x, w, stride)[:, None],
        ),
        Mistake(
            "index one too late",
            "Every value of the kernel meets a sample one place too late, and the last window runs "
            "over the end. A window that begins at `start` holds the places `start` to "
            "`start + n - 1`: with k from 0, the last of them minus k is `start + n - 1 - k`.",
            _at(_starts, _one_late),
            _at(_starts, _one_late_from_the_first),
        ),
        Mistake(
            "index runs backwards from the start",
            "`start - k` runs out of the window, to the left: below 0 Python counts from the end. "
            "The window that begins at `start` holds the places `start` to `start + n - 1`; the "
            "kernel's first value meets the last of them.",
            _at(_starts, _backwards),
            _at(_starts, _round_the_start),
        ),
        Mistake(
            "windows side by side",
            "The windows follow one another without overlapping: each begins where the last one "
            "ended. How far they go is for `stride` to say, not for the kernel's length.",
            _at(lambda m, n, stride: range(0, m - n + 1, n)),
            _at(lambda m, n, stride: range(0, m - n + 1, n * stride)),
        ),
        Mistake(
            "zeros left between",
            "The outputs are put where they would stand without a stride, at the places where "
            "their windows begin, and zeros between them. What was skipped has no place in the "
            "answer: output j stands at `y[j]`.",
            _zeros_between(lambda m, n: m - n + 1),
            _zeros_between(lambda m, n: m),
            lambda x, w, stride: _zeros_between(lambda m, n: m)(x, w, stride)[
                : _count(len(x), len(w), stride)
            ],
            _at_their_starts,
        ),
        Mistake(
            "runs over the end",
            "The last windows begin too near the end of the signal, and run over it. Valid keeps "
            "a window only if all of its n values lie on the signal: none begins after m - n. If "
            "steps are left over that no window needs, they are dropped.",
            *(
                _at(starts, *how)
                for starts in (
                    lambda m, n, stride: range(0, m, stride),
                    lambda m, n, stride: range(0, m - n + stride, stride),
                    lambda m, n, stride: range(0, m - n + 1 + stride, stride),
                    lambda m, n, stride: range(0, m - n + 2, stride),
                    lambda m, n, stride: range(0, (m - n + 1) // stride * stride + 1, stride),
                    lambda m, n, stride: range(0, (m - n + 1) * stride, stride),
                )
                for how in (
                    (_slice, np.dot),
                    (_slice, np.matmul),
                    (_slice, _sum_of_products),
                    (_one_by_one,),
                    (_from_the_last,),
                )
            ),
            _cut_short_at_the_end,
        ),
        Mistake(
            "full or same instead of valid",
            "Here are also positions where the kernel hangs over an end. Of the valid convolution "
            "every `stride`-th value is asked for, beginning with the kernel wholly on the signal.",
            _every(np.convolve),
            _every(lambda x, w: np.convolve(x, w, mode="same")),
        ),
        Mistake(
            "mean instead of sum",
            "The products were averaged. The recipe adds them up and divides by nothing.",
            lambda x, w, stride: _right(x, w, stride) / len(w),
        ),
        Mistake(
            "fractions cut off",
            "The answer holds integers, so every fraction was cut off. `np.zeros(count)` makes an "
            "array of floats; `np.zeros_like` of integers and `dtype=int` do not.",
            _in_integers(lambda x, w: int),
            _in_integers(lambda x, w: x.dtype),
            _in_integers(lambda x, w: w.dtype),
        ),
    ],
    hints=[
        "Where does each window begin? List the places for a signal of 9, a kernel of 3 and a "
        "stride of 2, and then the last place that is allowed.",
        "`range(0, m - n + 1, stride)` lists these places. As many outputs are asked for as it "
        "has places.",
        "The window that begins at `start` is `x[start:start + n]`. Multiply it with the kernel, "
        "flipped, and add up: that is one output.",
    ],
    well_done=(
        "With stride s about one window in s is left, and so is the cost, as long as the others "
        "are never computed."
    ),
)


# --- spread -------------------------------------------------------------------------------------


def spread_with_zeros(grad_y, stride, length):
    """Put each gradient back to where its output was taken; what was skipped gets zero."""
    grad = np.zeros(length)
    for j in range(len(grad_y)):
        grad[j * stride] = grad_y[j]
    return grad


def _set_at(place, length_of=lambda count, stride, length: length):
    """
    Put gradient j at a place that a rule gives for j, in zeros of some length.

    The place may not be there: Python then does to it what it does to a learner.
    """

    def wrong(grad_y, stride, length):
        grad = np.zeros(length_of(len(grad_y), stride, length))
        for j, value in enumerate(grad_y):
            grad[place(j, stride, length, len(grad_y))] = value
        return grad

    return wrong


def _set_by_slice(start, step=lambda stride: stride):
    def wrong(grad_y, stride, length):
        grad = np.zeros(length)
        grad[start(stride) :: step(stride)] = grad_y
        return grad

    return wrong


def _to_length(values, length):
    """Cut off what is too much, or fill up with zeros, as `np.resize` does not."""
    return np.append(values, np.zeros(length))[:length]


def _tiled(tile, cut=_to_length):
    """Put a tile of values for each gradient, made by a rule, one after the other."""
    return lambda grad_y, stride, length: cut(
        np.concatenate([tile(value, stride) for value in grad_y]), length
    )


def _uncut(values, length):
    return values


def _straight_lines(grad_y, stride, length):
    return np.interp(np.arange(length), np.arange(len(grad_y)) * stride, grad_y)


def _picked_by_place(grad_y, stride, length):
    """Take grad_y[i] for place i of the long array."""
    grad = np.zeros(length)
    for i in range(0, length, stride):
        grad[i] = grad_y[i]
    return grad


def _in_whole_numbers(grad_y, stride, length):
    return spread_with_zeros(grad_y, stride, length).astype(int)


spread = Exercise(
    name="lesson_10.spread",
    prompt=(
        "Write a function of the gradient `grad_y` of the values that a stride has kept, of the "
        "`stride` and of the `length` that there was before: it returns the gradient of all "
        "`length` values. The values kept were those at the places 0, stride, 2 stride, and so on; "
        "the others had no part in the output."
    ),
    reference=spread_with_zeros,
    returns="an array of `length` values, one for each that there was before the stride",
    probes=[
        (np.array([3.5, 8.0]), 2, 4),
        (np.array([7.5, 2.0]), 3, 4),
        (np.array([4.0, 1.5]), 3, 5),
        (np.array([3, 1, 7]), 2, 6),
        (np.array([2.25, 6.0, 9.5]), 1, 3),
        (_random(4), 3, 10),
        (_random(5), 4, 19),
        (_random(6), 2, 11),
    ],
    mistakes=[
        Mistake(
            "length without the tail",
            "The answer ends with the last gradient. But behind the last value that was kept there "
            "may have been more, skipped like the others. `grad_y` cannot know how many: that is "
            "why `length` is given.",
            lambda grad_y, stride, length: spread_with_zeros(
                grad_y, stride, (len(grad_y) - 1) * stride + 1
            ),
        ),
        Mistake(
            "a whole step at the end",
            "The answer always ends with a whole step of zeros. How many places there really were "
            "behind the last value is for `length` to say.",
            lambda grad_y, stride, length: spread_with_zeros(grad_y, stride, len(grad_y) * stride),
        ),
        Mistake(
            "zeros before",
            "The zeros stand before each gradient, or all that is left over stands at the "
            "beginning. The first value, at place 0, was kept: its gradient comes first, and the "
            "zeros come after.",
            _set_at(lambda j, stride, length, count: (j + 1) * stride - 1),
            _set_by_slice(lambda stride: stride - 1),
            _tiled(lambda value, stride: np.append(np.zeros(stride - 1), value)),
            _set_at(lambda j, stride, length, count: length - 1 - (count - 1 - j) * stride),
            _set_at(lambda j, stride, length, count: (j + 1) * stride),
            _set_by_slice(lambda stride: stride),
        ),
        Mistake(
            "one zero too many",
            "The gradients stand too far apart. From one value that was kept to the next it is "
            "`stride` places, so between them there are stride - 1.",
            _set_at(lambda j, stride, length, count: j * (stride + 1)),
            _set_by_slice(lambda stride: 0, lambda stride: stride + 1),
            _tiled(lambda value, stride: np.append(value, np.zeros(stride))),
            _tiled(lambda value, stride: np.append(value, np.zeros(stride)), cut=_uncut),
        ),
        Mistake(
            "gradients counted by place",
            "`grad_y[i]` was read with i, the place in the long array. Gradient j belongs to place "
            "j times `stride`: so at place i it is that of number `i // stride`.",
            _picked_by_place,
        ),
        Mistake(
            "a gradient left out",
            "The first gradient or the last is missing. `range(len(grad_y))` goes through all of "
            "them, from 0 to the last.",
            lambda grad_y, stride, length: spread_with_zeros(grad_y[:-1], stride, length),
            lambda grad_y, stride, length: spread_with_zeros(
                np.append(0, grad_y[1:]), stride, length
            ),
        ),
        Mistake(
            "return inside a loop",
            "Only the first gradient came home. A `return` ends the function at once: does yours "
            "stand inside the loop?",
            lambda grad_y, stride, length: spread_with_zeros(grad_y[:1], stride, length),
        ),
        Mistake(
            "repeated instead of zeros",
            "Each gradient was repeated until the next. The values that were skipped had no part "
            "in the output: change one of them, and nothing happens. So what is their gradient?",
            _tiled(np.repeat),
            _tiled(np.repeat, cut=_uncut),
        ),
        Mistake(
            "filled in between",
            "The places between were filled in along straight lines. That looks smooth, but the "
            "values there were skipped: nothing of the output depended on them.",
            _straight_lines,
        ),
        Mistake(
            "not spread",
            "The gradients stand side by side. They belong where their values were taken from, "
            "and these stood `stride` places apart.",
            lambda grad_y, stride, length: _to_length(grad_y, length),
            lambda grad_y, stride, length: np.append(np.zeros(length - len(grad_y)), grad_y),
            lambda grad_y, stride, length: np.resize(grad_y, length),
        ),
        Mistake(
            "strided once more",
            "Some of the gradients are gone: the stride was taken once more. The way back makes "
            "the array longer again, and loses nothing.",
            lambda grad_y, stride, length: grad_y[::stride],
            lambda grad_y, stride, length: _to_length(grad_y[::stride], length),
            lambda grad_y, stride, length: spread_with_zeros(grad_y[::stride], stride, length),
        ),
        Mistake(
            "shared out",
            "The gradients were divided or multiplied by the stride. To keep a value is to leave "
            "it as it is, so its gradient comes back as it is.",
            lambda grad_y, stride, length: spread_with_zeros(grad_y / stride, stride, length),
            lambda grad_y, stride, length: spread_with_zeros(grad_y * stride, stride, length),
        ),
        Mistake(
            "reversed",
            "The gradients come back to front. The kernel is reversed on the way back; here there "
            "is no kernel, and each gradient goes to its own place.",
            lambda grad_y, stride, length: spread_with_zeros(grad_y[::-1], stride, length),
            lambda grad_y, stride, length: spread_with_zeros(grad_y, stride, length)[::-1],
        ),
        Mistake(
            "fractions cut off",
            "The answer holds integers, so every fraction was cut off. `np.zeros(length)` makes an "
            "array of floats; with `dtype=int` it does not.",
            _in_whole_numbers,
        ),
    ],
    hints=[
        "Begin with zeros, as many as there were values before.",
        "Output j was taken from place j times `stride`. There its gradient goes back.",
        "In a loop: `grad[j * stride] = grad_y[j]`. Or at once, by a slice that has a step.",
    ],
    well_done=(
        "Skipped values get zero, and the gradient is as long as if there had been no stride. From "
        "here on the way back is the one you know."
    ),
)
