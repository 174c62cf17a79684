"""Lessons 08 to 12: references held to oracles, loops told for certain, and learners' own code."""

import inspect
import sys
import threading

import numpy as np
import pytest

from course_lib import convolution, exercises, gradients, stride
from course_lib.exercises import lesson_08, lesson_09, lesson_10, lesson_11, lesson_12
from course_lib.exercises._answers import gives_away, written
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


def joins_like_lists(x, p):
    return x[:p][::-1] + x + x[-p:][::-1]


def leaves_the_edge_out(x, p):
    return np.hstack([x[1 : p + 1][::-1], x, x[-p - 1 : -1][::-1]])


def mirrors_place_by_place(x, p):
    """Negative places count from the end."""
    m = len(x)
    return np.array([x[i] if i < m else x[2 * m - 1 - i] for i in range(-p, m + p)])


def fills_between_minus_p(x, p):
    padded = np.zeros(len(x) + 2 * p)
    padded[p:-p] = x
    padded[:p] = x[:p][::-1]
    padded[-p:] = x[-p:][::-1]
    return padded


def stops_just_before_the_pad(x, p):
    return np.append(np.append(x[:p][::-1], x), x[: len(x) - p - 1 : -1])


def joins_three_pieces(grad_padded, p):
    m = len(grad_padded) - 2 * p
    first = grad_padded[p : 2 * p] + grad_padded[p + m :]
    last = grad_padded[m : m + p] + grad_padded[:p]
    return np.concatenate([first, grad_padded[2 * p : m], last])


def cuts_full_to_valid(x, w, mode):
    p = len(w) // 2
    return np.convolve(np.pad(x, p, mode=mode), w)[2 * p : -2 * p]


def forgets_the_signal(x, p):
    m = len(x)
    padded = np.zeros(m + 2 * p)
    for i in range(p):
        padded[p - 1 - i] = x[i]
        padded[p + m + i] = x[m - 1 - i]
    return padded


def mirrors_around_the_edge(x, p):
    m = len(x)
    padded = np.zeros(m + 2 * p)
    padded[p : p + m] = x
    for i in range(p):
        padded[p - 1 - i] = x[i + 1]
        padded[p + m + i] = x[m - 2 - i]
    return padded


def counts_cells_from_the_signal(grad_padded, p):
    m = len(grad_padded) - 2 * p
    grad_x = np.zeros(m)
    for cell, value in enumerate(grad_padded):
        grad_x[cell % m] += value
    return grad_x


def hands_back_the_pads_only(grad_padded, p):
    m = len(grad_padded) - 2 * p
    grad_x = np.zeros(m)
    grad_x[m - p :] += grad_padded[:p]
    grad_x[:p] += grad_padded[m + p :]
    return grad_x


def returns_in_the_loop_over_the_pads(grad_padded, p):
    m = len(grad_padded) - 2 * p
    grad_x = grad_padded[p : p + m].copy()
    for i in range(p):
        grad_x[m - p + i] += grad_padded[i]
        grad_x[i] += grad_padded[p + m + i]
        return grad_x
    return grad_x


def pads_and_forgets_it(x, w, mode):
    padded = np.pad(x, len(w) // 2, mode=mode)
    return np.convolve(x, w, "same") if padded.size else padded


def always_pads_one(x, w, mode):
    return np.convolve(np.pad(x, 1, mode=mode), w, "valid")


def cuts_from_the_pad(x, w, mode):
    p = len(w) // 2
    return np.convolve(np.pad(x, p, mode=mode), w)[p : p + len(x)]


def centred_in_the_padded_signal(x, w, mode):
    p = len(w) // 2
    padded, y = np.pad(x, p, mode=mode), np.zeros(len(x))
    for j in range(len(x)):
        for k in range(-p, p + 1):
            y[j] += padded[j - k] * w[k + p]
    return y


def lays_a_window_on_every_sample(x, w):
    places = np.arange(len(x))[:, None] + np.arange(len(w))
    return x[places] @ w[::-1]


def writes_where_the_window_begins(x, w, stride):
    m, n = len(x), len(w)
    y = np.zeros(len(range(0, m - n + 1, stride)))
    for start in range(0, m - n + 1, stride):
        y[start] = np.dot(x[start : start + n], w[::-1])
    return y


def reads_backwards_from_the_start(x, w, stride):
    y = []
    for start in range(0, len(x) - len(w) + 1, stride):
        y.append(sum(x[start - k] * w[k] for k in range(len(w))))
    return np.array(y)


def returns_after_one_window(x, w, stride):
    y = []
    for start in range(0, len(x) - len(w) + 1, stride):
        y.append(x[start : start + len(w)] @ w[::-1])
        return np.array(y)


def keeps_the_last_product(x, w, stride):
    m, n = len(x), len(w)
    y = np.zeros((m - n) // stride + 1)
    for j in range(len(y)):
        for k in range(n):
            y[j] = x[j * stride + n - 1 - k] * w[k]
    return y


def reads_one_too_late(x, w, stride):
    m, n = len(x), len(w)
    y = np.zeros((m - n) // stride + 1)
    for j in range(len(y)):
        for k in range(n):
            y[j] += x[j * stride + n - k] * w[k]
    return y


def one_window_more_by_dividing(x, w, stride):
    m, n = len(x), len(w)
    y = np.zeros((m - n + 1) // stride + 1)
    for j in range(len(y)):
        y[j] = x[j * stride : j * stride + n] @ w[::-1]
    return y


def strides_within_the_window(x, w, stride):
    starts = range(0, len(x) - len(w) + 1, stride)
    return np.array([np.dot(x[i : i + len(w) : stride], w[::-1]) for i in starts])


def gradient_of_the_place(grad_y, stride, length):
    grad = np.zeros(length)
    for i in range(length):
        if i % stride == 0:
            grad[i] = grad_y[i]
    return grad


def stops_before_the_last_gradient(grad_y, stride, length):
    grad = np.zeros(length)
    for j in range(len(grad_y) - 1):
        grad[j * stride] = grad_y[j]
    return grad


def folds_by_a_list_of_places(grad_padded, p):
    m = len(grad_padded) - 2 * p
    grad_x = np.zeros(m)
    grad_x[np.arange(-p, m + p) % m] += grad_padded
    return grad_x


def folds_with_negative_slices(grad_padded, p):
    grad_x = grad_padded[p:-p]
    grad_x[-p:] += grad_padded[:p]
    grad_x[:p] += grad_padded[-p:]
    return grad_x


def gives_the_mode_away(x, w, mode):
    return np.convolve(np.pad(x, len(w) // 2), w, mode)


def by_the_courses_names(x, w, mode):
    return convolution.convolve(pad(x, *same(len(w)), mode), w)


def writes_into_the_windows(x, w):
    windows = WINDOWS(x, len(w))
    windows *= w[::-1]
    return windows.sum(axis=1)


def loses_the_last(x, w, stride):
    m, n = len(x), len(w)
    y = np.zeros((m - n) // stride)
    for j in range(len(y)):
        y[j] = x[j * stride : j * stride + n] @ w[::-1]
    return y


def loses_the_last_if_it_fits(x, w, stride):
    return np.array(
        [x[i : i + len(w)] @ w[::-1] for i in range(0, len(x) - len(w), stride)], dtype=float
    )


def too_many_by_rounding_up(x, w, stride):
    m, n = len(x), len(w)
    y = np.zeros(-(-m // stride))
    for j in range(len(y)):
        for k in range(n):
            y[j] += x[j * stride + n - 1 - k] * w[k]
    return y


def zeros_by_kron(grad_y, stride, length):
    return np.kron(grad_y, np.append(1.0, np.zeros(stride - 1)))


def flips_the_first_axis(x, w):
    y = np.zeros((len(w), x.shape[1] - w.shape[2] + 1))
    for o, kernel in enumerate(w):
        for c, part in enumerate(kernel[::-1]):
            y[o] += np.correlate(x[c], part, "valid")
    return y


def turns_both_axes_as_in_a_picture(x, w):
    turned, n = w[:, ::-1, ::-1], w.shape[2]
    y = np.zeros((len(w), x.shape[1] - n + 1))
    for o, j in np.ndindex(y.shape):
        y[o, j] = np.sum(x[:, j : j + n] * turned[o])
    return y


def overwrites(x, w):
    y = np.zeros((len(w), x.shape[1] - w.shape[2] + 1))
    for o in range(len(w)):
        for c in range(len(x)):
            y[o] = np.convolve(x[c], w[o, c], "valid")
    return y


def counts_rows_for_time(x, w):
    m, n = len(x), w.shape[2]
    y = np.zeros((len(w), m - n + 1))
    for o in range(len(w)):
        for c in range(len(x)):
            for j in range(m - n + 1):
                for k in range(n):
                    y[o, j] += x[c, j + n - 1 - k] * w[o, c, k]
    return y


def article_word_for_word(grad_y, w):
    """One kernel: the sum over the kernels is missing."""
    return np.array([np.convolve(grad_y[0], part[::-1]) for part in w[0]])


def the_lessons_equation_word_for_word(x, w):
    p = w.shape[2] // 2
    y = np.zeros((len(w), x.shape[1] - w.shape[2] + 1))
    for q in range(len(w)):
        for j in range(y.shape[1]):
            for c in range(len(x)):
                for k in range(-p, p + 1):
                    y[q, j] += x[c, j - k] * w[q, c, k + p]
    return y


def the_gradients_equation_word_for_word(grad_y, w):
    n = w.shape[2]
    grad_x = np.zeros((w.shape[1], grad_y.shape[1] + n - 1))
    for c in range(w.shape[1]):
        for i in range(grad_x.shape[1]):
            for q in range(len(w)):
                for k in range(n):
                    grad_x[c, i] += grad_y[q, i + k] * w[q, c, k]
    return grad_x


def returns_too_early(x, w):
    y = np.zeros((len(w), x.shape[1] - w.shape[2] + 1))
    for q in range(len(w)):
        for c in range(len(x)):
            y[q] += np.convolve(x[c], w[q, c], "valid")
        return y


def forgets_mode_valid(x, w):
    y = np.zeros((len(w), x.shape[1] - w.shape[2] + 1))
    for q in range(len(w)):
        for c in range(len(x)):
            y[q] += np.convolve(x[c], w[q, c])
    return y


def counts_channels_for_kernels(x, w):
    y = np.zeros((len(w), x.shape[1] - w.shape[2] + 1))
    for q in range(len(w)):
        for c in range(len(w)):
            y[q, :] += np.convolve(x[c, :], w[q, c, :], "valid")
    return y


def writes_into_the_channels_row(x, w):
    y = np.zeros((len(w), x.shape[1] - w.shape[2] + 1))
    for q in range(len(w)):
        for c in range(len(x)):
            y[c] += np.convolve(x[c], w[q][c], "valid")
    return y


def starts_from_zero_once(x, w):
    maps, y = [], 0
    for kernel in w:
        for channel, part in zip(x, kernel, strict=True):
            y = y + np.convolve(channel, part, "valid")
        maps.append(y)
    return np.array(maps)


def zips_kernels_and_channels(x, w):
    y = np.zeros((len(w), x.shape[1] - w.shape[2] + 1))
    for q, c in zip(range(len(w)), range(len(x)), strict=False):
        y[q] += np.convolve(x[c], w[q, c], "valid")
    return y


def puts_each_product(x, w):
    n = w.shape[2]
    y = np.zeros((len(w), x.shape[1] - n + 1))
    for q in range(len(w)):
        for j in range(y.shape[1]):
            for c in range(len(x)):
                for k in range(n):
                    y[q, j] = x[c, j + n - 1 - k] * w[q, c, k]
    return y


def reads_n_too_late(x, w):
    n = w.shape[2]
    y = np.zeros((len(w), x.shape[1] - n + 1))
    for q, j, c, k in np.ndindex(*y.shape, len(x), n):
        y[q, j] += x[c, j + n - k] * w[q, c, k]
    return y


def has_room_for_the_outputs_only(grad_y, w):
    grad_x = np.zeros((w.shape[1], grad_y.shape[1]))
    for q in range(len(w)):
        for c in range(w.shape[1]):
            grad_x[c] += np.convolve(grad_y[q], w[q, c, ::-1])
    return grad_x


def takes_the_channels_gradient(grad_y, w):
    grad_x = np.zeros((w.shape[1], grad_y.shape[1] + w.shape[2] - 1))
    for q in range(len(w)):
        for c in range(w.shape[1]):
            grad_x[c] += np.convolve(grad_y[c], w[q, c, ::-1])
    return grad_x


def scatters_with_equals(grad_y, w):
    n = w.shape[2]
    grad_x = np.zeros((w.shape[1], grad_y.shape[1] + n - 1))
    for q in range(len(w)):
        for j in range(grad_y.shape[1]):
            grad_x[:, j : j + n] = grad_y[q, j] * w[q, :, ::-1]
    return grad_x


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


def counts_the_windows_by_dividing(x, w, stride):
    n = len(w)
    y = np.zeros((len(x) - n + 1) // stride)
    for j in range(len(y)):
        y[j] = np.dot(x[j * stride : j * stride + n], w[::-1])
    return y


def bias_in_the_channel_loop(x, w, b):
    y = np.zeros((len(w), x.shape[1] - w.shape[2] + 1))
    for o in range(len(w)):
        for c in range(len(x)):
            y[o] += np.convolve(x[c], w[o, c], "valid") + b[o]
    return y


@pytest.mark.parametrize(
    ("exercise", "name", "function"),
    [
        (lesson_08.mirror_padding, "fails for pad 0", pads_by_hand),
        (lesson_08.mirror_padding, "added instead of joined", joins_like_lists),
        (lesson_08.mirror_padding, "edge left out", leaves_the_edge_out),
        (lesson_08.mirror_padding, "edge left out", mirrors_around_the_edge),
        (
            lesson_08.mirror_padding,
            "negative place counts from the end",
            mirrors_place_by_place,
        ),
        (lesson_08.mirror_padding, "signal left out", forgets_the_signal),
        (lesson_08.mirror_padding, "fails for pad 0", fills_between_minus_p),
        (lesson_08.mirror_padding, "fails for the largest pad", stops_just_before_the_pad),
        (
            lesson_08.circular_padding_gradient,
            "fails where the pads overlap",
            joins_three_pieces,
        ),
        (lesson_09.pad_then_convolve, "fails for a kernel of one", cuts_full_to_valid),
        (
            lesson_08.circular_padding_gradient,
            "cells counted without the pad",
            counts_cells_from_the_signal,
        ),
        (
            lesson_08.circular_padding_gradient,
            "own gradient missing",
            hands_back_the_pads_only,
        ),
        (
            lesson_08.circular_padding_gradient,
            "pads not folded to their end",
            returns_in_the_loop_over_the_pads,
        ),
        (lesson_09.pad_then_convolve, "mode not used", pads_and_forgets_it),
        (
            lesson_09.pad_then_convolve,
            "amount does not follow the kernel",
            always_pads_one,
        ),
        (lesson_09.pad_then_convolve, "cut at the wrong places", cuts_from_the_pad),
        (
            lesson_09.pad_then_convolve,
            "index not moved by the pad",
            centred_in_the_padded_signal,
        ),
        (
            lesson_09.convolve_without_loops,
            "windows over the end",
            lays_a_window_on_every_sample,
        ),
        (lesson_10.strided_convolution, "zeros left between", writes_where_the_window_begins),
        (
            lesson_10.strided_convolution,
            "index runs backwards from the start",
            reads_backwards_from_the_start,
        ),
        (lesson_10.strided_convolution, "return inside a loop", returns_after_one_window),
        (
            lesson_10.strided_convolution,
            "overwritten instead of added",
            keeps_the_last_product,
        ),
        (lesson_10.strided_convolution, "index one too late", reads_one_too_late),
        (lesson_10.strided_convolution, "runs over the end", one_window_more_by_dividing),
        (lesson_10.strided_convolution, "strides the signal", strides_within_the_window),
        (
            lesson_10.strided_convolution,
            "stride taken twice",
            lambda x, w, stride: np.convolve(x, w, "valid")[::stride][::stride],
        ),
        (
            lesson_10.strided_convolution,
            "neighbouring windows",
            lambda x, w, stride: np.convolve(x, w, "valid")[stride:],
        ),
        (lesson_10.spread, "gradients counted by place", gradient_of_the_place),
        (lesson_10.spread, "a gradient left out", stops_before_the_last_gradient),
        (
            lesson_08.mirror_padding,
            "circular instead of mirror",
            lambda x, p: np.pad(x, p, mode="wrap"),
        ),
        (
            lesson_08.circular_padding_gradient,
            "overwritten instead of added",
            folds_by_a_list_of_places,
        ),
        (lesson_08.circular_padding_gradient, "fails for pad 0", folds_with_negative_slices),
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
        (lesson_09.pad_then_convolve, "mode given to the wrong function", gives_the_mode_away),
        (lesson_09.pad_then_convolve, "mode names confused", by_the_courses_names),
        (
            lesson_09.pad_then_convolve,
            "mode not used",
            lambda x, w, mode: np.convolve(x, w, "same"),
        ),
        (
            lesson_09.pad_then_convolve,
            "flip lost",
            lambda x, w, mode: np.correlate(np.pad(x, len(w) // 2, mode), w, "valid"),
        ),
        (
            lesson_09.pad_then_convolve,
            "full amount",
            lambda x, w, mode: np.convolve(np.pad(x, len(w) - 1, mode), w, "valid"),
        ),
        (lesson_09.convolve_without_loops, "view written to", writes_into_the_windows),
        (lesson_09.convolve_without_loops, "flip lost", lambda x, w: WINDOWS(x, len(w)) @ w),
        (
            lesson_09.convolve_without_loops,
            "flip lost",
            lambda x, w: np.correlate(x, w, "valid"),
        ),
        (lesson_10.strided_convolution, "last output lost", loses_the_last),
        (lesson_10.strided_convolution, "last output lost", loses_the_last_if_it_fits),
        (lesson_10.strided_convolution, "last output lost", counts_the_windows_by_dividing),
        (lesson_10.strided_convolution, "runs over the end", too_many_by_rounding_up),
        (
            lesson_10.strided_convolution,
            "starts at stride, not at 0",
            lambda x, w, stride: np.convolve(x, w, "valid")[stride::stride],
        ),
        (
            lesson_10.strided_convolution,
            "strides the signal",
            lambda x, w, stride: np.convolve(x[::stride], w, "valid"),
        ),
        (lesson_10.spread, "a whole step at the end", zeros_by_kron),
        (
            lesson_10.spread,
            "repeated instead of zeros",
            lambda g, stride, length: np.repeat(g, stride)[:length],
        ),
        (lesson_11.multichannel_convolution, "wrong axis flipped", flips_the_first_axis),
        (
            lesson_11.multichannel_convolution,
            "channel axis flipped as well",
            turns_both_axes_as_in_a_picture,
        ),
        (lesson_11.multichannel_convolution, "overwritten instead of added", overwrites),
        (lesson_11.multichannel_convolution, "length of the wrong axis", counts_rows_for_time),
        (
            lesson_11.multichannel_convolution,
            "centred index in a valid answer",
            the_lessons_equation_word_for_word,
        ),
        (lesson_11.multichannel_convolution, "return inside a loop", returns_too_early),
        (
            lesson_11.multichannel_input_gradient,
            "centred index in a valid answer",
            the_gradients_equation_word_for_word,
        ),
        (lesson_11.multichannel_convolution, "full or same instead of valid", forgets_mode_valid),
        (lesson_11.multichannel_convolution, "axes exchanged", counts_channels_for_kernels),
        (lesson_11.multichannel_convolution, "axes exchanged", writes_into_the_channels_row),
        (lesson_11.multichannel_convolution, "not started anew", starts_from_zero_once),
        (
            lesson_11.multichannel_convolution,
            "kernels and channels in step",
            zips_kernels_and_channels,
        ),
        (lesson_11.multichannel_convolution, "index one too late", reads_n_too_late),
        (lesson_11.multichannel_convolution, "overwritten instead of added", puts_each_product),
        (
            lesson_12.convolve_with_bias,
            "overwritten instead of added",
            lambda x, w, b: puts_each_product(x, w) + b[:, None],
        ),
        (
            lesson_11.multichannel_convolution,
            "kernels summed instead of channels",
            lambda x, w: np.array(
                [sum(np.convolve(x[c], kernel[c], "valid") for kernel in w) for c in range(len(x))]
            ),
        ),
        (
            lesson_11.multichannel_convolution,
            "channels laid end to end",
            lambda x, w: np.array([np.convolve(x.ravel(), k.ravel(), "valid") for k in w]),
        ),
        (
            lesson_11.multichannel_input_gradient,
            "valid or same instead of full",
            has_room_for_the_outputs_only,
        ),
        (
            lesson_11.multichannel_input_gradient,
            "axes exchanged",
            takes_the_channels_gradient,
        ),
        (
            lesson_11.multichannel_input_gradient,
            "overwritten instead of added",
            scatters_with_equals,
        ),
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
        (
            lesson_12.convolve_with_bias,
            "full or same instead of valid",
            lambda x, w, b: forgets_mode_valid(x, w) + b[:, None],
        ),
        (
            lesson_12.convolve_with_bias,
            "wrong axis flipped",
            lambda x, w, b: flips_the_first_axis(x, w) + b[:, None],
        ),
        (
            lesson_12.convolve_with_bias,
            "ReLU added",
            lambda x, w, b: np.maximum(all_at_once(x, w) + b[:, None], 0),
        ),
        (lesson_11.multichannel_input_gradient, "one kernel only", article_word_for_word),
        (
            lesson_12.convolve_with_bias,
            "bias added per channel before the sum",
            bias_in_the_channel_loop,
        ),
        (
            lesson_12.convolve_with_bias,
            "bias added along time",
            lambda x, w, b: all_at_once(x, w) + b,
        ),
        (lesson_12.bias_gradients, "gradient 1", lambda grad_y: np.ones(grad_y.shape[1])),
        (lesson_12.bias_gradients, "batch not summed", lambda grad_y: np.sum(grad_y, axis=-1)),
        (lesson_12.bias_gradients, "mean for sum", lambda grad_y: grad_y.mean((0, 2))),
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


# --- wrong answers that are in nobody's bank ----------------------------------------------------


def changed(change):
    return lambda exercise: lambda *probe: change(exercise.reference(*probe))


def fails(exercise):
    def wrong(*probe):
        raise ValueError(exercise.reference(*probe))

    return wrong


def always(error):
    def wrong(*probe):
        raise error

    return lambda exercise: wrong


def prints(exercise):
    return lambda *probe: print(exercise.reference(*probe))


UNFORESEEN = {
    "seven times as much": changed(lambda y: 7 * y),
    "one more": changed(lambda y: y + 1.25),
    "a thousandth off": changed(lambda y: y * 1.001),
    "text": changed(str),
    "a dictionary": changed(lambda y: {"y": y}),
    "complex": changed(lambda y: y + 1j),
    "nan": changed(lambda y: y * np.nan),
    "in two rows": changed(lambda y: np.array([y, y])),
    "an exception that tells": fails,
    "a value error": always(ValueError("no")),
    "an index error": always(IndexError("no")),
    "a type error": always(TypeError("no")),
    "printed": prints,
    "the first argument in brackets": lambda exercise: lambda *probe: [[[probe[0]]]],
    "the last argument": lambda exercise: lambda *probe: [[probe[-1], 0]],
}


@pytest.mark.parametrize("unforeseen", UNFORESEEN.values(), ids=UNFORESEEN)
@pytest.mark.parametrize("exercise", THESE, ids=repr)
def test_an_unforeseen_wrong_answer_gets_an_input_and_no_answer(exercise, unforeseen, capsys):
    function = unforeseen(exercise)
    function.__signature__ = inspect.signature(exercise.reference)
    result = exercise.check(function)

    assert (result.status, result.mistake) == ("not yet", None)
    names = function.__signature__.parameters
    shown = [
        probe
        for probe in exercise.probes
        if all(
            f"{name} = {written(value, len(name) + 3)}".splitlines()[0] in result.message
            for name, value in zip(names, probe, strict=True)
        )
    ]
    assert len(shown) == 1
    inputs = ", ".join(written(value) for value in shown[0])
    want = exercise.reference(*shown[0])
    assert gives_away(inputs, want) or not gives_away(result.message, want)
    assert "Traceback" not in result.message
    assert capsys.readouterr() == ("", "")
