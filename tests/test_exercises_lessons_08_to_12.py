"""Lessons 08 to 12: references held to oracles, loops told for certain, and learners' own code."""

import inspect
import sys
import threading

import numpy as np
import pytest

from course_lib import convolution, exercises, gradients, stride
from course_lib.exercises import lesson_08, lesson_09, lesson_10, lesson_11, lesson_12
from course_lib.gradients import numerical_gradient
from course_lib.padding import pad, same, unpad

THESE = [e for e in exercises.every() if "lesson_08" <= e.name < "lesson_13"]
WINDOWS = np.lib.stride_tricks.sliding_window_view


@pytest.fixture
def rng():
    return np.random.default_rng(812)


# --- the references against the course's mathematics, NumPy's and finite differences ------------


def test_the_exercises_of_lessons_08_to_12_are_those_of_the_plan():
    signatures = {e.name: str(inspect.signature(e.reference)) for e in THESE}

    assert signatures == {
        "lesson_08.mirror_padding": "(x, p)",
        "lesson_08.circular_padding_gradient": "(grad_padded, p)",
        "lesson_09.pad_then_convolve": "(x, w, mode)",
        "lesson_09.convolve_without_loops": "(x, w)",
        "lesson_10.strided_convolution": "(x, w, stride)",
        "lesson_10.spread": "(grad_y, stride, length)",
        "lesson_11.multichannel_convolution": "(x, w)",
        "lesson_11.multichannel_input_gradient": "(grad_y, w)",
        "lesson_12.convolve_with_bias": "(x, w, b)",
        "lesson_12.bias_gradients": "(grad_y)",
    }


def test_an_exercise_belongs_to_one_lesson_though_another_reads_it():
    names = [exercise.name for exercise in exercises.every()]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("exercise", "names"),
    [
        (
            lesson_08.mirror_padding,
            ["edge left out", "not reversed", "wrong side", "fails for pad 0"],
        ),
        (
            lesson_08.circular_padding_gradient,
            ["dropped instead of folded", "folded to the wrong end"],
        ),
        (
            lesson_09.pad_then_convolve,
            ["pad on one side", "full amount", "mode names confused"],
        ),
        (lesson_09.convolve_without_loops, ["flip lost", "view written to", "a Python loop"]),
        (
            lesson_10.strided_convolution,
            [
                "last output lost",
                "starts at stride, not at 0",
                "strides the signal",
                "strides the kernel",
            ],
        ),
        (lesson_10.spread, ["length without the tail", "zeros before"]),
        (
            lesson_11.multichannel_convolution,
            [
                "channels not summed",
                "channel axis flipped as well",
                "same kernel for all channels",
                "axes exchanged",
                "averaged",
            ],
        ),
        (lesson_11.multichannel_input_gradient, ["one kernel only", "not reversed"]),
        (lesson_12.convolve_with_bias, ["bias added per channel before the sum"]),
        (
            lesson_12.bias_gradients,
            ["gradient 1", "mean for sum", "summed over the wrong axes"],
        ),
    ],
    ids=repr,
)
def test_the_mistakes_of_the_plan_are_known_by_name(exercise, names):
    assert set(names) <= {mistake.name for mistake in exercise.mistakes}


@pytest.mark.parametrize(("m", "p"), [(m, p) for m in (1, 2, 5) for p in range(m + 1)])
def test_the_reference_of_mirror_padding_is_symmetric_padding(m, p, rng):
    x = rng.normal(size=m)
    padded = lesson_08.mirror_by_slicing(x, p)

    np.testing.assert_array_equal(padded, np.pad(x, p, mode="symmetric"))
    np.testing.assert_array_equal(padded, pad(x, p, p, "symmetric"))


@pytest.mark.parametrize(("m", "p"), [(m, p) for m in (1, 2, 5) for p in range(m + 1)])
def test_the_reference_of_circular_padding_gradient_is_the_adjoint(m, p, rng):
    x, grad_padded = rng.normal(size=m), rng.normal(size=m + 2 * p)
    grad_x = lesson_08.folded_back(grad_padded, p)

    by_steps = numerical_gradient(lambda x: grad_padded @ np.pad(x, p, mode="wrap"), x, 1e-3)
    np.testing.assert_allclose(grad_x, by_steps, atol=1e-9)
    np.testing.assert_allclose(grad_x, unpad(grad_padded, p, p, "circular"), atol=1e-12)


COURSE_NAMES = {"constant": "zeros", "wrap": "circular"}


@pytest.mark.parametrize("mode", ["constant", "edge", "reflect", "symmetric", "wrap"])
@pytest.mark.parametrize(("m", "n"), [(1, 1), (3, 3), (6, 3), (6, 5), (9, 7)])
def test_the_reference_of_pad_then_convolve_is_the_courses_own(m, n, mode, rng):
    x, w = rng.normal(size=m), rng.normal(size=n)
    padded = pad(x, *same(n), COURSE_NAMES.get(mode, mode))

    y = lesson_09.same_by_padding(x, w, mode)

    np.testing.assert_allclose(y, convolution.convolve(padded, w), atol=1e-12)
    if mode == "constant":
        np.testing.assert_allclose(y, np.convolve(x, w, mode="same"), atol=1e-12)


@pytest.mark.parametrize("steps", [1, 2, 3, 7])
@pytest.mark.parametrize(("m", "n"), [(1, 1), (3, 3), (6, 1), (6, 2), (9, 4)])
def test_the_references_of_valid_and_strided_convolution(m, n, steps, rng):
    x, w = rng.normal(size=m), rng.normal(size=n)
    y = lesson_09.windows_times_kernel(x, w)
    kept = lesson_10.strided_in_a_loop(x, w, steps)

    np.testing.assert_allclose(y, np.convolve(x, w, "valid"), atol=1e-12)
    np.testing.assert_allclose(kept, np.convolve(x, w, "valid")[::steps], atol=1e-12)
    np.testing.assert_allclose(kept, stride.strided(convolution.convolve(x, w), steps), atol=1e-12)
    assert len(kept) == convolution.output_length(m, n, stride=steps)


@pytest.mark.parametrize("steps", [1, 2, 3, 7])
@pytest.mark.parametrize("length", [1, 4, 9])
def test_the_reference_of_spread_is_the_adjoint_of_keeping(length, steps, rng):
    y = rng.normal(size=length)
    grad_y = rng.normal(size=len(y[::steps]))
    grad = lesson_10.spread_with_zeros(grad_y, steps, length)

    np.testing.assert_array_equal(grad, stride.spread(grad_y, steps, length))
    assert grad @ y == pytest.approx(grad_y @ y[::steps])


SHAPES = [(1, 1, 3, 2), (1, 3, 4, 2), (2, 1, 5, 3), (2, 2, 4, 4), (3, 2, 6, 1), (2, 4, 7, 3)]


@pytest.mark.parametrize(("channels", "kernels", "m", "n"), SHAPES)
def test_the_references_of_channels_and_bias(channels, kernels, m, n, rng):
    x, w = rng.normal(size=(channels, m)), rng.normal(size=(kernels, channels, n))
    b, grad_y = rng.normal(size=kernels), rng.normal(size=(kernels, m - n + 1))

    def maps(x, b):
        """In one line: no loop, no np.convolve."""
        return np.einsum("cjk,ock->oj", WINDOWS(x, n, axis=1), w[..., ::-1]) + b[:, None]

    y = lesson_11.feature_maps_in_loops(x, w)
    np.testing.assert_allclose(y, maps(x, 0 * b), atol=1e-12)
    np.testing.assert_allclose(lesson_12.maps_with_bias(x, w, b), maps(x, b), atol=1e-12)

    grad_x = lesson_11.channel_gradients_in_loops(grad_y, w)
    by_steps = numerical_gradient(lambda x: np.sum(grad_y * maps(x, b)), x, 1e-3)
    np.testing.assert_allclose(grad_x, by_steps, atol=1e-9)
    assert np.sum(grad_x * x) == pytest.approx(np.sum(grad_y * y))  # the adjoint


def test_the_channels_of_the_reference_are_the_courses_own_convolutions(rng):
    x, w, grad_y = rng.normal(size=(2, 6)), rng.normal(size=(1, 2, 3)), rng.normal(size=(1, 4))

    y = sum(convolution.convolve(x[c], w[0, c]) for c in range(2))
    np.testing.assert_allclose(lesson_11.feature_maps_in_loops(x, w)[0], y, atol=1e-12)
    grad_x = [gradients.input_gradient(grad_y[0], w[0, c]) for c in range(2)]
    np.testing.assert_allclose(lesson_11.channel_gradients_in_loops(grad_y, w), grad_x, atol=1e-12)


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 2, 1), (2, 4, 5), (3, 3, 3)])
def test_the_reference_of_bias_gradients(shape, rng):
    y, b, grad_y = rng.normal(size=shape), rng.normal(size=shape[1]), rng.normal(size=shape)
    grad_b = lesson_12.sums_for_each_kernel(grad_y)

    by_steps = numerical_gradient(lambda b: np.sum(grad_y * (y + b[:, None])), b, 1e-3)
    np.testing.assert_allclose(grad_b, by_steps, atol=1e-9)
    np.testing.assert_allclose(grad_b, gradients.bias_gradient(grad_y), atol=1e-12)


# --- right answers of another kind --------------------------------------------------------------


def mirror_in_a_loop(x, p):
    m = len(x)
    padded = np.zeros(m + 2 * p)
    padded[p : p + m] = x
    for i in range(p):
        padded[p - 1 - i] = x[i]
        padded[p + m + i] = x[m - 1 - i]
    return padded


def added_at_the_sources(grad_padded, p):
    m = len(grad_padded) - 2 * p
    grad_x = np.zeros(m)
    np.add.at(grad_x, np.arange(-p, m + p) % m, grad_padded)
    return grad_x


def one_by_one(grad_padded, p):
    m = len(grad_padded) - 2 * p
    grad_x = np.zeros(m)
    for cell in range(m + 2 * p):
        grad_x[(cell - p) % m] += grad_padded[cell]
    return grad_x


def same_cut_out(x, w, mode):
    p = len(w) // 2
    return np.convolve(np.pad(x, p, mode=mode), w)[2 * p : 2 * p + len(x)]


def in_two_plain_loops(x, w, stride):
    m, n = len(x), len(w)
    y = []
    for start in range(0, m - n + 1, stride):
        total = 0
        for k in range(n):
            total += w[k] * x[start + n - 1 - k]
        y.append(total)
    return np.array(y)


def by_slice(grad_y, stride, length):
    grad = np.zeros(length)
    grad[::stride] = grad_y
    return grad


def all_at_once(x, w):
    return np.einsum("cjk,ock->oj", WINDOWS(x, w.shape[2], axis=1), w[:, :, ::-1])


def scattered(grad_y, w):
    kernels, channels, n = w.shape
    grad_x = np.zeros((channels, grad_y.shape[1] + n - 1))
    for o in range(kernels):
        for j in range(grad_y.shape[1]):
            grad_x[:, j : j + n] += grad_y[o, j] * w[o, :, ::-1]
    return grad_x


@pytest.mark.parametrize(
    ("exercise", "function"),
    [
        (lesson_08.mirror_padding, mirror_in_a_loop),
        (lesson_08.mirror_padding, lambda x, p: np.pad(x, p, mode="symmetric")),
        (lesson_08.circular_padding_gradient, added_at_the_sources),
        (lesson_08.circular_padding_gradient, one_by_one),
        (lesson_09.pad_then_convolve, same_cut_out),
        (lesson_10.strided_convolution, in_two_plain_loops),
        (
            lesson_10.strided_convolution,
            lambda x, w, stride: WINDOWS(x, len(w))[::stride] @ w[::-1],
        ),
        (lesson_10.spread, by_slice),
        (lesson_11.multichannel_convolution, all_at_once),
        (lesson_11.multichannel_input_gradient, scattered),
        (
            lesson_12.convolve_with_bias,
            lambda x, w, b: all_at_once(x, w) + b[:, None],
        ),
        (lesson_12.bias_gradients, lambda grad_y: np.einsum("boj->o", grad_y)),
        (lesson_12.bias_gradients, lambda grad_y: grad_y.sum(axis=0).sum(axis=1)),
    ],
)
def test_there_is_more_than_one_right_way(exercise, function):
    result = exercise.check(function)

    assert result.status == "correct", result.message
    assert "left to save" not in result.message


# --- a Python loop ------------------------------------------------------------------------------


def places_in_a_table(x, w):
    j, k = np.arange(len(x) - len(w) + 1)[:, None], np.arange(len(w))
    return x[j + k] @ w[::-1]


def by_fourier(x, w):
    length = len(x) + len(w) - 1
    y = np.fft.irfft(np.fft.rfft(x, length) * np.fft.rfft(w, length), length)
    return y[len(w) - 1 : len(x)]


def looks_at_its_arguments(x, w):
    for name, values in {"x": x, "w": w}.items():
        if values.ndim != 1:
            raise ValueError(name)
    return np.convolve(x, w, "valid")


def prints_all_it_sees(x, w):
    print(x, repr(w))
    return np.convolve(x, w, "valid")


@pytest.mark.parametrize(
    "function",
    [
        places_in_a_table,
        by_fourier,
        looks_at_its_arguments,
        prints_all_it_sees,
        convolution.convolve,
        lambda x, w: np.convolve(x, w, "valid"),
        lambda x, w: np.einsum("jk,k->j", WINDOWS(x, len(w)), w[::-1]),
        lambda x, w: (WINDOWS(x, len(w)) * w[::-1]).sum(axis=1),
    ],
)
def test_what_numpy_does_at_once_is_no_loop(function):
    result = lesson_09.convolve_without_loops.check(function)

    assert (result.status, result.mistake) == ("correct", None)


def plain(x, w):
    m, n = len(x), len(w)
    y = np.zeros(m - n + 1)
    for j in range(m - n + 1):
        for k in range(n):
            y[j] += x[j + n - 1 - k] * w[k]
    return y


def helped(x, w):
    return plain(x, w)


def in_a_list(x, w):
    return np.array([np.sum(window * w[::-1]) for window in WINDOWS(x, len(w))])


def by_a_generator(x, w):
    return np.fromiter((window @ w[::-1] for window in WINDOWS(x, len(w))), float)


def by_calling_itself(x, w):
    if len(x) < len(w):
        return np.zeros(0)
    return np.append(x[: len(w)] @ w[::-1], by_calling_itself(x[1:], w))


def with_signature(x, w):
    return np.vectorize(np.dot, signature="(n),(n)->()")(WINDOWS(x, len(w)), w[::-1])


def only_where_it_is_long(x, w):
    return plain(x, w) if len(x) > 20 else np.convolve(x, w, "valid")


@pytest.mark.parametrize(
    "function",
    [
        plain,
        helped,
        in_a_list,
        by_a_generator,
        by_calling_itself,
        with_signature,
        only_where_it_is_long,
    ],
)
def test_a_python_loop_is_told_wherever_it_hides(function):
    result = lesson_09.convolve_without_loops.check(function)

    assert (result.status, result.mistake) == ("not yet", "a Python loop")
    assert "For signals of 30, 60 and 120 values Python ran through " in result.message


def test_lines_are_counted_alike_every_time():
    once, again = (lesson_09.convolve_without_loops.check(plain) for _ in range(2))

    assert once == again


def test_wrong_values_come_before_loops():
    flip_lost = lesson_09.convolve_without_loops.check(lambda x, w: plain(x, w[::-1]))
    unforeseen = lesson_09.convolve_without_loops.check(lambda x, w: 3 * plain(x, w))

    assert flip_lost.mistake == "flip lost"
    assert (unforeseen.status, unforeseen.mistake) == ("not yet", None)


def test_what_fails_on_a_long_signal_is_not_called_a_loop():
    def only_short(x, w):
        y = plain(x, w)
        if len(x) > 20:
            raise MemoryError
        return y

    assert lesson_09.convolve_without_loops.check(only_short).mistake is None


def test_what_grows_without_end_is_a_loop():
    def ever_longer(x, w):
        for _ in range(0 if len(x) < 20 else 10**6 * len(x)):
            pass
        return np.convolve(x, w, "valid")

    lines = [lesson_09._lines_run(ever_longer, 30, 10)]

    assert lines == [lesson_09._MOST_LINES + 1]


def test_a_debugger_is_handed_back_its_trace():
    def somebody_elses(*_):
        return None

    before = sys.gettrace()
    sys.settrace(somebody_elses)
    try:
        lesson_09._lines_run(plain, 30, 10)
        after = sys.gettrace()
    finally:
        sys.settrace(before)

    assert after is somebody_elses


def test_a_loop_is_told_in_another_thread_too():
    results = []
    check = lesson_09.convolve_without_loops.check
    thread = threading.Thread(target=lambda: results.append(check(plain)), daemon=True)
    thread.start()
    thread.join(30)

    assert results[0].mistake == "a Python loop"


@pytest.mark.parametrize(
    "function",
    [
        lambda x, w: np.convolve(x, w, "vaild"),
        lambda x, w: np.zeros(3) + np.zeros(4),
        lambda x, w: int("two"),
    ],
)
def test_another_value_error_is_not_a_view_written_to(function):
    result = lesson_09.convolve_without_loops.check(function)

    assert result.mistake is None
    assert "`ValueError`" in result.message


# --- what a stride saves ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "function",
    [
        lambda x, w, stride: np.convolve(x, w, "valid")[::stride],
        lambda x, w, stride: (WINDOWS(x, len(w)) @ w[::-1])[::stride],
        lambda x, w, stride: np.array([y for j, y in enumerate(plain(x, w)) if j % stride == 0]),
    ],
)
def test_computing_all_and_keeping_some_is_right_and_told_what_it_costs(function):
    result = lesson_10.strided_convolution.check(function)

    assert result.status == "correct"
    assert "makes 148 products" in result.message
    assert "40 are enough" in result.message


def test_what_cannot_be_counted_is_not_judged():
    def in_floats(x, w, stride):
        return np.convolve(np.asarray(x, float), w, "valid")[::stride]

    def by_the_course(x, w, steps):
        return stride.strided(convolution.convolve(x, w), steps)

    for function in (in_floats, by_the_course):
        result = lesson_10.strided_convolution.check(function)
        assert result.status == "correct"
        assert "products" not in result.message


# --- wrong answers as learners write them -------------------------------------------------------


def pads_by_hand(x, p):
    return np.concatenate((x[0:p][::-1], x, x[-p:][::-1]))


def folds_with_negative_slices(grad_padded, p):
    grad_x = grad_padded[p:-p]
    grad_x[-p:] += grad_padded[:p]
    grad_x[:p] += grad_padded[-p:]
    return grad_x


def by_the_courses_names(x, w, mode):
    return convolution.convolve(pad(x, *same(len(w)), mode), w)


def in_loops_with_bias(of_channel, after=lambda y, q, b: None):
    """Lesson 12 in loops: what a channel gives by one rule, what comes after by another."""

    def wrong(x, w, b):
        y = np.zeros((len(w), x.shape[1] - w.shape[2] + 1))
        for q in range(len(w)):
            for c in range(len(x)):
                of_channel(y, q, c, np.convolve(x[c], w[q, c], "valid"), b)
            after(y, q, b)
        return y

    return wrong


def adds(y, q, c, part, b):
    y[q] += part


def adds_the_channels_bias(y, q, c, part, b):
    y[q] += part + b[c]


def puts_part_and_bias(y, q, c, part, b):
    y[q] = part + b[q]


def puts_the_bias(y, q, b):
    y[q] = b[q]


def adds_all_biases_to_a_row(y, q, b):
    y[q] += b


@pytest.mark.parametrize(
    ("exercise", "name", "function"),
    [
        (
            lesson_08.circular_padding_gradient,
            "mirror instead of circular",
            lambda g, p: unpad(g, p, p, "symmetric"),
        ),
        (
            lesson_08.circular_padding_gradient,
            "folded onto one sample",
            lambda g, p: unpad(g, p, p, "edge"),
        ),
        (
            lesson_08.circular_padding_gradient,
            "dropped instead of folded",
            lambda g, p: unpad(g, p, p, "zeros"),
        ),
        (lesson_09.pad_then_convolve, "mode names confused", by_the_courses_names),
        (
            lesson_12.convolve_with_bias,
            "bias of the channel",
            in_loops_with_bias(adds_the_channels_bias),
        ),
        (
            lesson_12.convolve_with_bias,
            "overwritten instead of added",
            in_loops_with_bias(puts_part_and_bias),
        ),
        (
            lesson_12.convolve_with_bias,
            "maps overwritten by the bias",
            in_loops_with_bias(adds, puts_the_bias),
        ),
        (
            lesson_12.convolve_with_bias,
            "bias added along time",
            in_loops_with_bias(adds, adds_all_biases_to_a_row),
        ),
    ],
)
def test_what_learners_write_is_told_by_its_name(exercise, name, function):
    assert exercise.check(function).mistake == name


def test_what_goes_wrong_for_pad_0_is_shown_for_pad_0():
    def folds_from_the_middle(grad_padded, p):
        grad_x = grad_padded[p:-p].copy()
        grad_x[len(grad_x) - p :] += grad_padded[:p]
        grad_x[:p] += grad_padded[len(grad_padded) - p :]
        return grad_x

    mirror = lesson_08.mirror_padding.check(pads_by_hand)
    circular = lesson_08.circular_padding_gradient.check(folds_from_the_middle)

    assert mirror.mistake == circular.mistake == "fails for pad 0"
    assert "p = 0" in mirror.message
    assert "p = 0" in circular.message


def test_a_gradient_that_is_a_view_is_told_beside_its_other_mistake():
    message = lesson_08.circular_padding_gradient.check(folds_with_negative_slices).message

    assert "\n    p = 0\n" in message  # where the values are wrong
    assert message.count("changed its input `grad_padded`") == 1


def test_exchanged_axes_are_told_by_numbers_where_nothing_fails():
    """Where K equals C, exchanged axes raise nothing."""
    square = [w for _, w in lesson_11.multichannel_convolution.probes if w.shape[0] == w.shape[1]]
    upright = [w for *_, w in lesson_11.multichannel_convolution.probes if w.shape[0] > w.shape[1]]
    flat = [w for *_, w in lesson_11.multichannel_convolution.probes if w.shape[0] < w.shape[1]]

    assert len(square) > 1
    assert upright
    assert flat
