"""The layer that a learner writes in lesson 13 trains the networks of lesson 14."""

import numpy as np
import pytest

from course_lib import datasets, notebooks
from course_lib.exercises import lesson_13
from course_lib.layers import Conv1D
from course_lib.training import train

LESSON = notebooks.read(*notebooks.lessons(["14"]))


def run_cells(names, *ids):
    """Run cells of the lesson, in its order."""
    for cell in LESSON.cells:
        if cell.id in ids:
            exec(cell.source, names)


@pytest.fixture(scope="module")
def own_layer():
    exercises = lesson_13.layer_forward, lesson_13.layer_backward
    return lesson_13.layer_of(*(exercise.reference for exercise in exercises))


@pytest.mark.parametrize(
    ("cell", "build", "data"),
    [
        ("build-chosen", "chosen", datasets.italy_power_demand),
        ("build-motions", "watch", datasets.basic_motions),
    ],
)
def test_a_learners_own_layer_learns_as_the_librarys_does(cell, build, data, own_layer):
    params = []
    x, labels = (values[::5] for values in data().train)
    for layer in (Conv1D, own_layer):
        names = {"Convolution": layer}
        run_cells(names, "imports", cell)
        network = names[build](np.random.default_rng(3))
        history = train(network, x, labels, epochs=2, batch_size=8, rng=3, progress=False)
        params.append(network.params)

    assert type(network[0]).__name__ == "MyConv1D"
    assert history.loss[1] < history.loss[0]
    for name, param in params[0].items():
        np.testing.assert_allclose(param, params[1][name], atol=1e-8)
