"""Lesson 13: a layer's forward and backward, held to oracles and to learners' own code."""

import inspect

import numpy as np
import pytest

from course_lib import frameworks
from course_lib.exercises import lesson_12, lesson_13
from course_lib.exercises._answers import gives_away, written
from course_lib.gradients import numerical_gradient
from course_lib.layers import Conv1D

FORWARD, BACKWARD = lesson_13.layer_forward, lesson_13.layer_backward
WINDOWS = np.lib.stride_tricks.sliding_window_view
SHAPES = [(1, 1, 1, 3, 2), (2, 1, 3, 4, 2), (3, 2, 1, 5, 3), (2, 2, 2, 4, 4), (4, 3, 2, 6, 1)]


@pytest.fixture
def rng():
    return np.random.default_rng(13)


def test_the_exercises_are_those_of_the_plan():
    assert str(inspect.signature(FORWARD.reference)) == "(x, w, b)"
    assert str(inspect.signature(BACKWARD.reference)) == "(grad_y, x, w)"


# --- the references -----------------------------------------------------------------------------


@pytest.mark.parametrize(("batch", "channels", "kernels", "m", "n"), SHAPES)
def test_the_references_are_the_layer(batch, channels, kernels, m, n, rng):
    x, b = rng.normal(size=(batch, channels, m)), rng.normal(size=kernels)
    layer = Conv1D(channels, kernels, n, padding="valid", rng=rng)
    layer.params["b"][:] = b
    w, grad_y = layer.params["w"], rng.normal(size=(batch, kernels, m - n + 1))

    y = FORWARD.reference(x, w, b)
    grad_x, grad_w, grad_b = BACKWARD.reference(grad_y, x, w)

    np.testing.assert_allclose(y, layer.forward(x), atol=1e-12)
    one_by_one = [lesson_12.maps_with_bias(signal, w, b) for signal in x]
    np.testing.assert_allclose(y, one_by_one, atol=1e-12)
    np.testing.assert_allclose(grad_x, layer.backward(grad_y), atol=1e-12)
    np.testing.assert_allclose(grad_w, layer.grads["w"], atol=1e-12)
    np.testing.assert_allclose(grad_b, layer.grads["b"], atol=1e-12)


def test_the_gradients_are_those_of_central_differences(rng):
    x, w, b = rng.normal(size=(2, 3, 5)), rng.normal(size=(2, 3, 2)), rng.normal(size=2)
    grad_y = rng.normal(size=(2, 2, 4))

    def loss(x, w, b):
        return np.sum(grad_y * FORWARD.reference(x, w, b))

    grad_x, grad_w, grad_b = BACKWARD.reference(grad_y, x, w)
    np.testing.assert_allclose(grad_x, numerical_gradient(lambda x: loss(x, w, b), x), atol=1e-7)
    np.testing.assert_allclose(grad_w, numerical_gradient(lambda w: loss(x, w, b), w), atol=1e-7)
    np.testing.assert_allclose(grad_b, numerical_gradient(lambda b: loss(x, w, b), b), atol=1e-7)


def test_the_references_are_pytorchs_layer_with_its_kernels_reversed():
    theirs = frameworks.recorded("torch Conv1d valid stride 1")
    x, w, b, grad_y = (theirs[name] for name in ("x", "w", "b", "grad_y"))
    ours = w[:, :, ::-1]

    grad_x, grad_w, grad_b = BACKWARD.reference(grad_y, x, ours)

    near = {"rtol": 0, "atol": frameworks.TOLERANCE["float64"]}
    np.testing.assert_allclose(FORWARD.reference(x, ours, b), theirs["y"], **near)
    np.testing.assert_allclose(grad_x, theirs["grad_x"], **near)
    np.testing.assert_allclose(grad_w[:, :, ::-1], theirs["grad_w"], **near)
    np.testing.assert_allclose(grad_b, theirs["grad_b"], **near)


# --- right answers of another kind --------------------------------------------------------------


def forward_in_plain_loops(x, w, b):
    batch, channels, m = x.shape
    kernels, _, n = w.shape
    y = np.zeros((batch, kernels, m - n + 1))
    for i in range(batch):
        for o in range(kernels):
            for j in range(m - n + 1):
                y[i, o, j] = b[o]
                for c in range(channels):
                    for k in range(n):
                        y[i, o, j] += x[i, c, j + n - 1 - k] * w[o, c, k]
    return y


def forward_pair_by_pair(x, w, b):
    y = np.zeros((len(x), len(w), x.shape[2] - w.shape[2] + 1))
    for i, signal in enumerate(x):
        for o, kernel in enumerate(w):
            y[i, o] = b[o]
            for c in range(len(kernel)):
                y[i, o] += np.convolve(signal[c], kernel[c], mode="valid")
    return y


def forward_as_a_matrix_product(x, w, b):
    kernels, channels, n = w.shape
    columns = WINDOWS(x, n, axis=2).transpose(0, 2, 1, 3).reshape(len(x), -1, channels * n)
    return (columns @ w[:, :, ::-1].reshape(kernels, -1).T + b).transpose(0, 2, 1)


def backward_in_plain_loops(grad_y, x, w):
    kernels, channels, n = w.shape
    grad_x, grad_w, grad_b = np.zeros(x.shape), np.zeros(w.shape), np.zeros(kernels)
    for i in range(len(x)):
        for o in range(kernels):
            for j in range(grad_y.shape[2]):
                grad_b[o] += grad_y[i, o, j]
                for c in range(channels):
                    for k in range(n):
                        grad_x[i, c, j + n - 1 - k] += grad_y[i, o, j] * w[o, c, k]
                        grad_w[o, c, k] += grad_y[i, o, j] * x[i, c, j + n - 1 - k]
    return grad_x, grad_w, grad_b


def backward_pair_by_pair(grad_y, x, w):
    grad_x, grad_w, grad_b = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
    for i, o in np.ndindex(*grad_y.shape[:2]):
        grad_b[o] += np.sum(grad_y[i, o])
        for c in range(x.shape[1]):
            grad_x[i, c] += np.convolve(grad_y[i, o], w[o, c, ::-1])
            grad_w[o, c] += np.convolve(x[i, c, ::-1], grad_y[i, o], mode="valid")
    return [grad_x, grad_w, grad_b]


@pytest.mark.parametrize(
    ("exercise", "function"),
    [
        (FORWARD, forward_in_plain_loops),
        (FORWARD, forward_pair_by_pair),
        (FORWARD, forward_as_a_matrix_product),
        (BACKWARD, backward_in_plain_loops),
        (BACKWARD, backward_pair_by_pair),
    ],
)
def test_there_is_more_than_one_right_way(exercise, function):
    result = exercise.check(function)

    assert result.status == "correct", result.message


# --- wrong answers as learners write them -------------------------------------------------------


def returns_too_early(x, w, b):
    y = np.zeros((len(x), len(w), x.shape[2] - w.shape[2] + 1))
    for i in range(len(x)):
        y[i] = lesson_12.maps_with_bias(x[i], w, b)
        return y


def forward_in_loops(
    shape=lambda i, q, c: (i, q), channel=lambda i, q, c: (i, c), part=lambda i, q, c: (q, c)
):
    """The layer in loops, with letters that have changed places."""

    def wrong(x, w, b):
        sizes = shape(len(x), len(w), x.shape[1])
        y = np.zeros((*sizes, x.shape[2] - w.shape[2] + 1))
        for i in range(len(x)):
            for q in range(len(w)):
                for c in range(x.shape[1]):
                    y[i, q] += np.convolve(x[channel(i, q, c)], w[part(i, q, c)], mode="valid")
                y[i, q] += b[q]
        return y

    return wrong


def adds_rows_to_one_list(x, w, b):
    maps = []
    for signal in x:
        maps += list(lesson_12.maps_with_bias(signal, w, b))
    return np.array(maps)


def backward_by_modes(mode_x, mode_w):
    def wrong(grad_y, x, w):
        grad_x, grad_w, grad_b = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
        for i, o in np.ndindex(*grad_y.shape[:2]):
            grad_b[o] += np.sum(grad_y[i, o])
            for c in range(x.shape[1]):
                grad_x[i, c] += np.convolve(grad_y[i, o], w[o, c, ::-1], mode_x)
                grad_w[o, c] += np.convolve(x[i, c, ::-1], grad_y[i, o], mode_w)
        return grad_x, grad_w, grad_b

    return wrong


def correlates(x, w, b):
    return np.einsum("icjk,ock->ioj", WINDOWS(x, w.shape[2], axis=2), w) + b[:, None]


def overwrites_input_gradients(grad_y, x, w):
    grad_x, grad_w, grad_b = backward_pair_by_pair(grad_y, x, w)
    for i, o, c in np.ndindex(len(x), *w.shape[:2]):
        grad_x[i, c] = np.convolve(grad_y[i, o], w[o, c, ::-1])
    return grad_x, grad_w, grad_b


@pytest.mark.parametrize(
    ("exercise", "name", "function"),
    [
        (FORWARD, "axes exchanged", forward_in_loops(shape=lambda i, q, c: (q, i))),
        (FORWARD, "axes exchanged", forward_in_loops(shape=lambda i, q, c: (i, c))),
        (FORWARD, "axes exchanged", forward_in_loops(part=lambda i, q, c: (c, q))),
        (FORWARD, "signals run together", adds_rows_to_one_list),
        (BACKWARD, "grad_x: valid or same instead of full", backward_by_modes("same", "valid")),
        (BACKWARD, "grad_w: full or same instead of valid", backward_by_modes("full", "full")),
        (FORWARD, "one signal only", returns_too_early),
        (FORWARD, "batch taken for channels", lesson_12.maps_with_bias),
    ],
)
def test_what_learners_write_is_told_by_its_name(exercise, name, function):
    assert exercise.check(function).mistake == name


def test_of_two_mistakes_the_one_in_the_first_wrong_part_is_told():
    def twice_wrong(grad_y, x, w):
        grad_x, grad_w, _ = backward_pair_by_pair(grad_y, x, w)
        return grad_x, grad_w[:, :, ::-1], grad_y.mean(axis=(0, 2))

    result = BACKWARD.check(twice_wrong)

    assert result.mistake == "grad_w: reversed"
    assert "averaged" not in result.message


def test_the_input_that_is_shown_shows_the_mistake_that_is_told():
    def twice_wrong(grad_y, x, w):
        grad_x, grad_w, grad_b = overwrites_input_gradients(grad_y, x, w)
        return grad_x, grad_w[:, :, ::-1], grad_b

    result = BACKWARD.check(twice_wrong)

    assert result.mistake == "grad_x: one kernel only"
    _, _, w = BACKWARD.probes[1]  # the first has one kernel only
    assert f"w = {written(w, indent=4)}".splitlines()[0] in result.message


def test_a_part_that_nobody_foresaw_is_shown_by_its_name():
    def halved(grad_y, x, w):
        grad_x, grad_w, grad_b = backward_pair_by_pair(grad_y, x, w)
        return grad_x, grad_w / 7, grad_b

    result = BACKWARD.check(halved)

    assert result.mistake is None
    assert "Look at `grad_w`, part of your answer." in result.message
    assert "\n    grad_w = [[[" in result.message
    assert "\n    grad_b = [" in result.message
    assert not gives_away(result.message, BACKWARD.reference(*BACKWARD.probes[0]))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda g, x, w: w, "an array of shape (1, 1, 2)"),
        (lambda g, x, w: (w, g[0, 0]), "a tuple of 2 arrays, of shapes (1, 1, 2), (2,)"),
        (lambda g, x, w: (None, w, w[:, 0, 0]), "Look at `grad_x`, part of your answer."),
        (lambda g, x, w: (None, w, w[:, 0, 0]), "is None, that is nothing"),
        (lambda g, x, w: {"x": x}, "is a dictionary"),
    ],
)
def test_an_answer_of_another_kind_is_told_what_is_wanted(answer, words):
    result = BACKWARD.check(answer)

    assert (result.status, result.mistake) == ("not yet", None)
    assert words in result.message


def backward_in_arrays_like_the_inputs(kernels):
    def wrong(grad_y, x, w):
        grad_x, grad_w, grad_b = np.zeros_like(x), np.zeros_like(w), np.zeros(len(w))
        for i, o in np.ndindex(*grad_y.shape[:2]):
            grad_b[o] += np.sum(grad_y[i, o])
            for c in range(x.shape[1]):
                grad_x[i, c] += np.convolve(grad_y[i, o], kernels(w)[o, c])
                grad_w[o, c] += np.convolve(x[i, c, ::-1], grad_y[i, o], mode="valid")
        return grad_x, grad_w, grad_b

    return wrong


def test_zeros_like_the_integers_of_an_input_are_explained_and_hide_no_mistake():
    right = BACKWARD.check(backward_in_arrays_like_the_inputs(lambda w: w[:, :, ::-1]))
    wrong = BACKWARD.check(backward_in_arrays_like_the_inputs(lambda w: w))

    assert right.mistake is None
    assert "`np.zeros(x.shape)` makes an array of floats" in right.message
    assert wrong.mistake == "grad_x: kernels not reversed"


@pytest.mark.parametrize("exercise", [FORWARD, BACKWARD], ids=repr)
def test_an_exception_is_no_usual_mistake(exercise):
    for error in (ValueError("no"), IndexError("no"), TypeError("no")):

        def fails(a, b, c, error=error):
            raise error

        assert exercise.check(fails).mistake is None


# --- at work ------------------------------------------------------------------------------------


def test_a_layer_is_built_of_the_learners_functions_only_if_they_are_right(capsys):
    chosen = lesson_13.yours_or_ours(correlates, backward_pair_by_pair)

    assert chosen == (FORWARD.reference, backward_pair_by_pair)
    assert capsys.readouterr().out == (
        "The layer's forward: ours, until yours is right.\nThe layer's backward: yours.\n"
    )
