"""Lesson 13: what its questions say is computed, and the layer built in it does a layer's work."""

import numpy as np
import pytest

from course_lib import datasets, gradients, notebooks
from course_lib.exercises import lesson_13
from course_lib.layers import Conv1D, Dense, GlobalAveragePool1D, MaxPool1D, ReLU
from course_lib.losses import cross_entropy
from course_lib.network import Network
from course_lib.questions import ask
from course_lib.training import train

(PATH,) = (path for path in notebooks.lessons() if path.name.startswith("13"))
CELLS = {cell.id: cell.source for cell in notebooks.read(PATH).cells}


@pytest.fixture
def rng():
    return np.random.default_rng(13)


# What the questions say


def listed(values):
    return ", ".join(f"{value:g}" for value in np.ravel(values))


def test_the_shape_of_a_batch_is_the_layers():
    layer = Conv1D(6, 16, 9, padding="valid", rng=0)

    assert str(layer.forward(np.zeros((8, 6, 100))).shape) == ask("13-shapes").answer


def test_the_largest_takes_the_gradient():
    pool, question = MaxPool1D(2), ask("13-pool")

    assert listed(pool.forward([[[3.0, 7.0, 5.0, 2.0]]])) == "7, 5"
    assert listed(pool.backward([[[10.0, 4.0]]])) == question.answer
    assert "*mean*" in question.wrong[listed(np.repeat([10, 4], 2) / 2)]


def test_the_wrong_pulls_are_what_they_are_called():
    loss, grad = cross_entropy([[0.0, 0.0]], [1])
    wrong = ask("13-pull").wrong

    assert "other score" in wrong[grad[0, 0]]
    assert "the loss" in wrong[round(loss, 2)]


def test_the_products_are_as_many_as_the_question_says():
    assert f"{2 * 16 * (128 - 5 + 1) * 8 * 5:,} products" in ask("13-how-fast").prompt


# What the notebook builds


@pytest.fixture
def built(capsys):
    """Run the notebook's own cells up to its layer."""
    names = {}
    for cell in ("imports", "write-forward", "write-backward", "choose"):
        exec(CELLS[cell], names)
    for cell in ("my-layer-params", "my-layer"):
        exec(CELLS[cell], names)
    assert capsys.readouterr().out.count("ours, until yours is right") == 2
    return names["MyConv1D"]


@pytest.fixture
def lent():
    return lesson_13.layer_of(..., ...)


@pytest.mark.parametrize("which", ["built", "lent"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 4, 5])
def test_the_layer_is_the_librarys(which, size, stride, request, rng):
    mine = request.getfixturevalue(which)(2, 3, size, stride=stride, rng=7)
    theirs, x = Conv1D(2, 3, size, stride=stride, rng=7), rng.normal(size=(2, 2, 9))
    y = theirs.forward(x)

    np.testing.assert_allclose(mine.forward(x), y, atol=1e-12)
    np.testing.assert_allclose(mine.backward(y), theirs.backward(y), atol=1e-12)
    for name in ("w", "b"):
        np.testing.assert_allclose(mine.grads[name], theirs.grads[name], atol=1e-12)
    assert gradients.check(mine, x).ok


@pytest.mark.parametrize("which", ["built", "lent"])
def test_the_layer_learns_in_a_network_as_the_librarys_does(which, request):
    motions = datasets.basic_motions()
    losses = []
    for layer in (request.getfixturevalue(which), Conv1D):
        convolutions = layer(6, 8, 5, stride=2, rng=1), layer(8, 8, 3, rng=2)
        first, second = convolutions
        last = GlobalAveragePool1D(), Dense(8, 4, rng=3)
        network = Network([first, ReLU(), MaxPool1D(2), second, ReLU(), *last])
        history = train(network, *motions.train, epochs=3, rng=4, progress=False)
        losses.append(history.loss)
        table = network.summary((6, 100))

    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-6)
    assert losses[0][-1] < losses[0][0]
    assert [row[1] for row in table.rows[1:5]] == ["8 × 50", "8 × 50", "8 × 25", "8 × 25"]


def test_a_learners_own_functions_are_the_ones_that_run(rng):
    calls = []

    def forward(x, w, b):
        calls.append("forward")
        return lesson_13.layer_of_windows(x, w, b)

    def backward(grad_y, x, w):
        calls.append("backward")
        return lesson_13.gradients_of_windows(grad_y, x, w)

    layer = lesson_13.layer_of(forward, backward)(1, 2, 3)
    calls.clear()
    layer.backward(layer.forward(rng.normal(size=(1, 1, 6))))

    assert calls == ["forward", "backward"]
