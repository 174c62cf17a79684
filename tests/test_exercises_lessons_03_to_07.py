"""Lessons 03 to 07: references held to oracles, and what learners really write."""

import inspect

import numpy as np
import pytest

from course_lib import convolution, datasets, exercises, gradients
from course_lib.exercises import lesson_03, lesson_04, lesson_05, lesson_06, lesson_07
from course_lib.padding import pad, same, unpad

THESE = [exercise for exercise in exercises.every() if "lesson_03" <= exercise.name < "lesson_08"]
SIZES = [(m, n) for m in (1, 2, 3, 6, 9) for n in (1, 3, 5) if n <= m]


@pytest.fixture
def rng():
    return np.random.default_rng(37)


def padded_for_same(x, n):
    return pad(x, *same(n))


# --- the references against the course's mathematics, NumPy's and finite differences ------------


def test_the_exercises_of_lessons_03_to_07_are_those_of_the_plan():
    signatures = {e.name: str(inspect.signature(e.reference)) for e in THESE}

    assert signatures == {
        "lesson_03.convolve_at": "(x, w, j)",
        "lesson_04.correlate_with_convolve": "(x, w)",
        "lesson_04.find_the_period": "(x, longest)",
        "lesson_05.numerical_gradient": "(loss, x, h)",
        "lesson_06.input_gradient": "(grad_y, w)",
        "lesson_07.kernel_gradient": "(grad_y, x, n)",
    }


@pytest.mark.parametrize(("m", "n"), [*SIZES, (2, 5), (3, 7)])
def test_the_reference_of_convolve_at_is_the_same_convolution(m, n, rng):
    x, w = rng.normal(size=m), rng.normal(size=n)
    y = [lesson_03.output_at(x, w, j) for j in range(m)]

    np.testing.assert_allclose(y, np.convolve(x, w)[n // 2 :][:m], atol=1e-12)
    np.testing.assert_allclose(y, convolution.convolve(padded_for_same(x, n), w), atol=1e-12)


def test_convolve_at_by_hand():
    x, w = np.array([1, 10, 100]), np.array([2, 3, 4])  # w_{-1}, w_0, w_1

    assert [lesson_03.output_at(x, w, j) for j in range(3)] == [23, 234, 340]


@pytest.mark.parametrize(("m", "n"), [*SIZES, (4, 2), (9, 6)])
def test_the_reference_of_correlate_with_convolve_is_the_valid_correlation(m, n, rng):
    x, w = rng.normal(size=m), rng.normal(size=n)
    y = lesson_04.correlation_by_convolution(x, w)

    np.testing.assert_allclose(y, np.correlate(x, w, "valid"), atol=1e-12)
    np.testing.assert_allclose(y, convolution.correlate(x, w), atol=1e-12)


def by_numpy_correlate(x, longest):
    c = x - x.mean()
    r = np.correlate(c, c, "full")[len(x) - 1 :]
    return 2 + np.argmax(r[2 : longest + 1])


def by_peaks(x, longest):
    c = x - x.mean()
    r = np.correlate(c, c, "full")[len(x) - 1 :]
    peaks = [lag for lag in range(2, longest + 1) if r[lag - 1] < r[lag] > r[lag + 1]]
    return max(peaks, key=lambda lag: r[lag])


@pytest.mark.parametrize("way", [lesson_04.strongest_lag, by_numpy_correlate, by_peaks])
@pytest.mark.parametrize("period", [4, 7, 12])
def test_a_wave_repeats_itself_after_its_period(way, period, rng):
    x = 15 + np.sin(2 * np.pi * np.arange(90) / period) + 0.1 * rng.normal(size=90)

    assert way(x, 3 * period) == period


@pytest.mark.parametrize("city", [0, 1])
@pytest.mark.parametrize("hours", [240, 24 * 28, None])
def test_the_strongest_lag_of_hourly_temperatures_is_a_day(city, hours):
    assert lesson_04.strongest_lag(datasets.temperatures().values[city, :hours], 36) == 24


def test_the_reference_of_numerical_gradient_is_the_courses_own():
    for loss, x, h in lesson_05.numerical_gradient.probes:
        ours = lesson_05.central_differences(loss, x, h)

        np.testing.assert_allclose(ours, gradients.numerical_gradient(loss, x, h), rtol=1e-9)


def test_central_differences_of_a_cube_are_off_by_the_square_of_the_step():
    x = np.array([2.0, -1.0])

    grad = lesson_05.central_differences(lambda x: np.sum(x**3), x, 0.5)

    assert grad == pytest.approx(3 * x**2 + 0.5**2)


@pytest.mark.parametrize(("m", "n"), SIZES)
def test_the_references_of_both_gradients_are_those_of_the_same_convolution(m, n, rng):
    x, w, grad_y = rng.normal(size=m), rng.normal(size=n), rng.normal(size=m)
    grad_x = lesson_06.input_gradient_in_loops(grad_y, w)
    grad_w = lesson_07.kernel_gradient_in_loops(grad_y, x, n)

    def loss(x, w):
        return grad_y @ convolution.convolve(padded_for_same(x, n), w)

    by_course = unpad(gradients.input_gradient(grad_y, w), *same(n))
    np.testing.assert_allclose(grad_x, by_course, atol=1e-12)
    by_course = gradients.kernel_gradient(grad_y, padded_for_same(x, n))
    np.testing.assert_allclose(grad_w, by_course, atol=1e-12)
    by_steps = lesson_05.central_differences(lambda x: loss(x, w), x, 1e-3)
    np.testing.assert_allclose(grad_x, by_steps, atol=1e-9)
    by_steps = lesson_05.central_differences(lambda w: loss(x, w), w, 1e-3)
    np.testing.assert_allclose(grad_w, by_steps, atol=1e-9)


def test_exchanging_signal_and_gradient_reverses_the_kernel_gradient(rng):
    """So one nudge has to name both: no probe could tell them apart."""
    x, grad_y = rng.normal(size=8), rng.normal(size=8)
    grad_w = lesson_07.kernel_gradient_in_loops(grad_y, x, 5)

    assert lesson_07.kernel_gradient_in_loops(x, grad_y, 5) == pytest.approx(grad_w[::-1])


# --- right answers of another kind --------------------------------------------------------------


def same_convolution_picked(x, w, j):
    p = len(w) // 2
    return np.dot(np.pad(x, p)[j : j + len(w)], w[::-1])


def through_the_samples(x, w, j):
    p = len(w) // 2
    return sum(x[i] * w[j - i + p] for i in range(len(x)) if 0 <= j - i + p < len(w))


def restoring_in_place(loss, x, h):
    x = np.asarray(x, float)
    grad = np.zeros_like(x)
    for i, kept in enumerate(x):
        x[i] = kept + h
        up = loss(x)
        x[i] = kept - h
        grad[i] = (up - loss(x)) / (2 * h)
        x[i] = kept
    return grad


def unit_steps(loss, x, h):
    return np.array([(loss(x + h * e) - loss(x - h * e)) / (2 * h) for e in np.eye(len(x))])


def scattered(grad_y, w):
    p = len(w) // 2
    grad_x = np.zeros(len(grad_y) + 2 * p)
    for j, g in enumerate(grad_y):
        grad_x[j : j + len(w)] += g * w[::-1]
    return grad_x[p : len(grad_x) - p]


def cut_from_full(grad_y, x, n):
    m, p = len(x), n // 2
    return np.convolve(grad_y, x[::-1])[m - 1 - p : m + p]


@pytest.mark.parametrize(
    ("exercise", "function"),
    [
        (lesson_03.convolve_at, same_convolution_picked),
        (lesson_03.convolve_at, through_the_samples),
        (lesson_04.correlate_with_convolve, lambda x, w: convolution.convolve(x, np.flip(w))),
        (lesson_04.correlate_with_convolve, lambda x, w: np.convolve(x[::-1], w, "valid")[::-1]),
        (lesson_04.find_the_period, by_numpy_correlate),
        (lesson_04.find_the_period, lambda x, longest: float(by_numpy_correlate(x, longest))),
        (lesson_04.find_the_period, by_peaks),
        (lesson_05.numerical_gradient, restoring_in_place),
        (lesson_05.numerical_gradient, unit_steps),
        (lesson_06.input_gradient, lambda grad_y, w: np.correlate(grad_y, w, "same")),
        (lesson_06.input_gradient, lambda grad_y, w: np.convolve(grad_y, w[::-1], "same")),
        (lesson_06.input_gradient, scattered),
        (lesson_07.kernel_gradient, cut_from_full),
    ],
)
def test_there_is_more_than_one_right_way(exercise, function):
    assert exercise.check(function).status == "correct"


# --- wrong answers as learners write them -------------------------------------------------------


def by_slices(x, w, j):
    p = len(w) // 2
    return np.sum(x[j - p : j + p + 1] * w[::-1])


def reads_past_its_pad(x, w, j):
    p = len(w) // 2
    padded = np.pad(x, p)
    return sum(padded[j - k] * w[k + p] for k in range(-p, p + 1))


def the_equation_word_for_word(x, w, j):
    p = (len(w) - 1) // 2
    y = 0
    for k in range(-p, p + 1):
        y += x[j - k] * w[k]
    return y


def leaves_out_what_python_refuses(x, w, j):
    p = len(w) // 2
    total = 0
    for k in range(-p, p + 1):
        try:
            total += x[j - k] * w[k + p]
        except IndexError:
            continue
    return total


def forward(loss, x, h):
    grad = np.zeros(len(x))
    for i in range(len(x)):
        moved = x.copy()
        moved[i] += h
        grad[i] = (loss(moved) - loss(x)) / h
    return grad


def in_place(loss, x, h):
    grad = np.zeros_like(x)
    for i in range(len(x)):
        x[i] += h
        up = loss(x)
        x[i] -= 2 * h
        down = loss(x)
        grad[i] = (up - down) / (2 * h)
    return grad


def in_place_and_back(loss, x, h):
    grad = np.zeros_like(x)
    for i in range(len(x)):
        kept = x[i]
        x[i] = kept + h
        up = loss(x)
        x[i] = kept - h
        grad[i] = (up - loss(x)) / (2 * h)
        x[i] = kept
    return grad


def two_names(loss, x, h):
    grad = np.zeros(len(x))
    for i in range(len(x)):
        above = below = x
        above[i] += h
        below[i] -= h
        grad[i] = (loss(above) - loss(below)) / (2 * h)
    return grad


def own_step(loss, x, h=1e-5):
    return unit_steps(loss, x, 1e-5)


def looks_back_again(grad_y, w):
    m, p = len(grad_y), len(w) // 2
    grad_x = np.zeros(m)
    for i in range(m):
        for k in range(-p, p + 1):
            if 0 <= i - k < m:
                grad_x[i] += grad_y[i - k] * w[k + p]
    return grad_x


def scatters_off_the_end(grad_y, w):
    p = len(w) // 2
    grad_x = np.zeros(len(grad_y))
    for j in range(len(grad_y)):
        for k in range(-p, p + 1):
            grad_x[j - k] += grad_y[j] * w[k + p]
    return grad_x


def looks_ahead(grad_y, x, n):
    m, p = len(x), n // 2
    grad_w = np.zeros(n)
    for k in range(-p, p + 1):
        for j in range(m):
            if 0 <= j + k < m:
                grad_w[k + p] += grad_y[j] * x[j + k]
    return grad_w


def exchanged(grad_y, x, n):
    m, p = len(x), n // 2
    return np.convolve(x, grad_y[::-1])[m - 1 - p : m + p]


@pytest.mark.parametrize(
    ("exercise", "name", "function"),
    [
        (lesson_03.convolve_at, "slice cut short at an end", by_slices),
        (lesson_03.convolve_at, "sum from 0", reads_past_its_pad),
        (lesson_03.convolve_at, "kernel index not shifted by p", the_equation_word_for_word),
        (lesson_03.convolve_at, "negative index wraps round", leaves_out_what_python_refuses),
        (
            lesson_03.convolve_at,
            "kernel not flipped",
            lambda x, w, j: np.pad(x, len(w) // 2)[j : j + len(w)] @ w,
        ),
        (
            lesson_03.convolve_at,
            "all outputs instead of one",
            lambda x, w, j: np.convolve(x, w, "same"),
        ),
        (
            lesson_04.correlate_with_convolve,
            "nothing flipped",
            lambda x, w: np.correlate(x, w[::-1], "valid"),
        ),
        (
            lesson_04.correlate_with_convolve,
            "output flipped",
            lambda x, w: np.convolve(w, x[::-1], "valid"),
        ),
        (lesson_04.find_the_period, "lag 0 taken", lambda x, longest: 0),
        (lesson_05.numerical_gradient, "forward difference", forward),
        (lesson_05.numerical_gradient, "entry not restored", in_place),
        (lesson_05.numerical_gradient, "integer input", in_place_and_back),
        (lesson_05.numerical_gradient, "both losses alike", two_names),
        (lesson_05.numerical_gradient, "both losses alike", lambda loss, x, h: np.zeros(len(x))),
        (lesson_05.numerical_gradient, "h not used", own_step),
        (lesson_06.input_gradient, "kernel not reversed", looks_back_again),
        (lesson_06.input_gradient, "negative index wraps round", scatters_off_the_end),
        (lesson_07.kernel_gradient, "reversed", looks_ahead),
        (lesson_07.kernel_gradient, "reversed", exchanged),
        (
            lesson_07.kernel_gradient,
            "not one for each weight",
            lambda grad_y, x, n: np.correlate(grad_y, x, "same"),
        ),
    ],
)
def test_what_learners_write_is_told_by_its_name(exercise, name, function):
    assert exercise.check(function).mistake == name


def test_a_negative_index_is_shown_where_it_wraps():
    message = lesson_03.convolve_at.check(leaves_out_what_python_refuses).message

    assert "`x[-1]` is the last one" in message
    assert "j = 0" in message


def test_a_forward_difference_is_told_however_small_the_step():
    """Its error is far above the tolerance in every probe, also in the one with the least step."""
    steps = []
    for loss, x, h in lesson_05.numerical_gradient.probes:
        want = lesson_05.central_differences(loss, x, h)
        off = np.max(np.abs(forward(loss, x.astype(float), h) - want)) / np.max(np.abs(want))
        steps.append((h, off))

    assert min(steps)[0] == 0.001
    assert min(off for _, off in steps) > 100 * lesson_05.numerical_gradient.tolerance


def test_a_loss_is_shown_as_its_formula():
    message = lesson_05.numerical_gradient.check(forward).message

    assert "loss = lambda x: x[0] ** 3\n" in message


def test_a_reversed_gradient_is_told_which_one_it_is():
    back = lesson_06.input_gradient.check(lambda g, w: np.convolve(g, w, "same"))
    kernel = lesson_07.kernel_gradient.check(looks_ahead)

    assert "the forward pass done once more" in back.message
    assert "This is the kernel gradient, but reversed" in kernel.message
