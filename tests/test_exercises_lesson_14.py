"""Lesson 14: a receptive field counted three ways, and a network that is measured, not believed."""

import math
import time

import numpy as np
import pytest

from course_lib import datasets
from course_lib.exercises import lesson_14
from course_lib.exercises.lesson_14 import beat_the_baseline, choose_kernel_size, receptive_field
from course_lib.layers import Conv1D, Dense, Flatten, MaxPool1D
from course_lib.network import Network
from course_lib.training import train

STACKS = [[(5, 1)], [(3, 2), (5, 1)], [(9, 1), (2, 2), (9, 1)], [(4, 3), (1, 2), (3, 1), (2, 2)]]


def stack(layers):
    return Network([Conv1D(1, 1, n, stride=s, padding="valid", bias=False) for n, s in layers])


@pytest.mark.parametrize("layers", STACKS)
def test_the_receptive_field_is_how_many_samples_have_a_gradient(layers):
    network = stack(layers)
    for layer in network:
        layer.params["w"][:] = 1
    y = network.forward(np.ones((1, 1, 60)))
    grad_y = np.zeros_like(y)
    grad_y[0, 0, 1] = 1

    seen = np.flatnonzero(network.backward(grad_y))
    assert lesson_14.field_of_a_stack(layers) == np.ptp(seen) + 1
    assert network.summary((1, 60)).rows[-1][2] == f"{lesson_14.field_of_a_stack(layers)}"


@pytest.mark.parametrize("strides", [[1], [2, 2], [1, 3, 2], [2, 1, 1, 2]])
@pytest.mark.parametrize("field", [2, 9, 30, 101])
def test_the_kernel_chosen_is_the_smallest_that_sees_enough(field, strides):
    n = lesson_14.smallest_kernel(field, strides)

    def sees(n):
        return lesson_14.field_of_a_stack([(n, stride) for stride in strides])

    assert sees(n) >= field > sees(n - 1)


def from_the_last_to_the_first(layers):
    field = 1
    for kernel_size, stride in reversed(layers):
        field = (field - 1) * stride + kernel_size
    return field


def by_trying(field, strides):
    n = 1
    while from_the_last_to_the_first([(n, stride) for stride in strides]) < field:
        n += 1
    return n


@pytest.mark.parametrize(
    ("exercise", "function"),
    [
        (receptive_field, from_the_last_to_the_first),
        (receptive_field, lambda layers: float(from_the_last_to_the_first(layers))),
        (choose_kernel_size, by_trying),
    ],
)
def test_there_is_more_than_one_right_way(exercise, function):
    assert exercise.check(function).status == "correct"


def test_a_list_that_was_changed_is_to_be_copied_as_a_list():
    def empties(layers):
        seen = from_the_last_to_the_first(layers)
        layers.clear()
        return seen

    assert "for example `list(layers)`." in receptive_field.check(empties).message


def takes_the_stride_first(layers):
    field, jump = 1, 1
    for stride, kernel_size in layers:
        field += (kernel_size - 1) * jump
        jump *= stride
    return field


def begins_with_the_first_layer(layers):
    field, jump = layers[0]
    for kernel_size, stride in layers:
        field += (kernel_size - 1) * jump
        jump *= stride
    return field


def puts_each_layers_share(layers):
    field, jump = 1, 1
    for kernel_size, stride in layers:
        field = (kernel_size - 1) * jump
        jump *= stride
    return field


# --- a network of the learner's own -------------------------------------------------------------


def tiny(seed, outputs=2, size=24):
    layers = [Conv1D(1, 4, 3, rng=seed), MaxPool1D(2), Flatten()]
    return Network([*layers, Dense(4 * size // 2, outputs, rng=seed)])


def learned(days, seed, epochs=20):
    network = tiny(seed)
    train(network, *days, epochs=epochs, batch_size=8, rng=seed, progress=False)
    return network


def knows_the_answers(days, seed):
    test = datasets.italy_power_demand()
    both = np.r_[days.x, test.x_test], np.r_[days.labels, test.labels_test]
    return learned(both, seed, epochs=2)


def spoils(days, seed):
    days.x *= 2
    return learned(days, seed, epochs=1)


def with_nan(days, seed):
    network = tiny(seed)
    network[0].params["w"][:] = np.nan
    return network


def gives_both(days, seed):
    network = tiny(seed)
    return network, train(network, *days, epochs=1, rng=seed, progress=False)


ONE = tiny(0)


def goes_on_with_one_network(days, seed):
    train(ONE, *days, epochs=20, batch_size=8, rng=seed, progress=False)
    return ONE


def learns_from_turned_labels(days, seed):
    return learned(lesson_14.Days(days.x, 1 - days.labels), seed)


def learns_from_scaled_days(days, seed):
    return learned(lesson_14.Days(40 * (days.x - days.x.min()), days.labels), seed)


class NothingToLearn:
    def forward(self, x):
        return np.zeros((len(x), 2))


def test_success_is_told_beside_the_published_results():
    result = beat_the_baseline.check(lesson_14.two_small_layers)

    assert result.status == "correct"
    for words in ("1029 test days", "three seeds", "818 numbers", "MLP 95.4", "asking once"):
        assert words in result.message


@pytest.mark.parametrize(
    ("function", "mistake", "words"),
    [
        (knows_the_answers, "the given days not used", "had changed places"),
        (lambda days, seed: [].append(seed), None, "returned nothing (None)"),
        (lambda days, seed: "done", None, "is text"),
        (lambda days, seed: 0.97, None, "is a single number"),
        (lambda days, seed: [tiny(seed)], None, "is a list of 1 value"),
        (lambda days, seed: Network, None, "are brackets missing after its name?"),
        (lambda days, seed: NothingToLearn(), None, "of type `NothingToLearn`"),
        (lambda seed, days: tiny(seed), None, "the first value that it gets is `days`"),
        (goes_on_with_one_network, "the same network again", "Build a new one in each call"),
        (learns_from_turned_labels, "classes exchanged", "nearly always wrong"),
        (learns_from_scaled_days, "hardly trained", "not scaled or shifted"),
        (lambda days, seed: tiny(seed, outputs=1), "not two scores", "Dense(..., 2)"),
        (lambda days, seed: tiny(seed, size=22), None, "stops at the test days"),
        (lambda days, seed: train(tiny(seed), days.x[:, 0], days.labels), None, "x[:, None]"),
        (lambda days, seed: (tiny(seed), 1), None, "is a tuple of 2 values"),
        (gives_both, "the history handed over", "it alone"),
        (lambda days, seed: tiny(seed), "hardly trained", "not been trained at all"),
        (spoils, None, "changed the days"),
        (with_nan, None, "nan or infinite"),
        (lambda days: tiny(0), None, "it is called with `(days, seed)`"),
    ],
)
def test_what_is_no_honest_network_is_told_in_words(function, mistake, words):
    result = beat_the_baseline.check(function)

    assert (result.status, result.mistake) == ("not yet", mistake)
    assert words in result.message
    assert "Traceback" not in result.message


@pytest.mark.parametrize("shift", range(8))
def test_an_untrained_network_is_never_taken_for_one_that_learned_elsewhere(shift):
    result = beat_the_baseline.check(lambda days, seed: tiny(seed + shift))

    assert result.mistake == "hardly trained"


@pytest.mark.parametrize(
    ("exercise", "first_guess", "mistake"),
    [
        (receptive_field, lambda layers: sum(n for n, s in layers), "kernel sizes added up"),
        (
            receptive_field,
            lambda layers: 1 + sum((n - 1) * s for n, s in layers),
            "only its own stride",
        ),
        (receptive_field, takes_the_stride_first, "kernel size and stride exchanged"),
        (receptive_field, begins_with_the_first_layer, "first layer counted twice"),
        (receptive_field, puts_each_layers_share, "overwritten instead of added"),
        (
            choose_kernel_size,
            lambda field, strides: math.ceil(field / sum(np.cumprod([1, *strides])[:-1])),
            "sees too little",
        ),
        (
            choose_kernel_size,
            lambda field, strides: math.ceil((field - 1) / np.prod(strides)) + 1,
            "product for jumps",
        ),
        (
            choose_kernel_size,
            lambda field, strides: math.ceil(field / len(strides)),
            "the field shared out evenly",
        ),
        (
            choose_kernel_size,
            lambda field, strides: 1 + math.ceil((field - 1) / sum(strides)),
            "strides added up",
        ),
    ],
)
def test_a_likely_first_guess_is_called_by_its_name(exercise, first_guess, mistake):
    result = exercise.check(first_guess)

    assert (result.status, result.mistake) == ("not yet", mistake)


def test_an_honest_network_that_falls_short_is_told_how_far(monkeypatch):
    monkeypatch.setattr(lesson_14, "BASELINE", 99.9)
    result = beat_the_baseline.check(learned)

    assert (result.status, result.mistake) == ("not yet", None)
    assert "The published MLP has 99.9 %" in result.message
    assert "choose with a part of the training days" in result.message


def test_a_training_without_end_is_stopped(monkeypatch):
    monkeypatch.setattr(beat_the_baseline, "seconds", 0.2)

    def endless(days, seed):
        while True:
            time.sleep(0.01)

    assert "still running after 0.2 seconds" in beat_the_baseline.check(endless).message
