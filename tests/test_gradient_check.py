"""The gradient check: it agrees with right layers and finds each wrong gradient."""

import numpy as np
import pytest

from course_lib.gradients import check
from course_lib.layers import (
    Conv1D,
    Dense,
    Flatten,
    GlobalAveragePool1D,
    Layer,
    MaxPool1D,
    ReLU,
)
from course_lib.network import Network
from course_lib.padding import MODES


@pytest.fixture
def x(rng):
    return rng.normal(size=(2, 2, 7))


class Spoilt(Conv1D):
    """A layer of which one gradient is changed after the right one was found."""

    def __init__(self, name, change):
        super().__init__(2, 3, 3, rng=0)
        self.name, self.change = name, change

    def backward(self, grad_y):
        grads = {"x": super().backward(grad_y), **self.grads}
        grads[self.name] = self.change(grads[self.name])
        self.grads = {name: grads[name] for name in self.params}
        return grads["x"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_a_right_layer_agrees_in_every_gradient(x, mode, stride):
    report = check(Conv1D(2, 3, 3, stride=stride, padding_mode=mode, rng=0), x)

    assert report.ok
    assert [row[0] for row in report.rows] == ["x", "w", "b"]
    assert {row[-1] for row in report.rows} == {"agrees"}
    assert "every gradient agrees" in report.sentence


@pytest.mark.parametrize("name", ["x", "w"])
def test_a_reversed_gradient_is_called_reversed(x, name):
    report = check(Spoilt(name, lambda grad: grad[..., ::-1].copy()), x)

    assert not report.ok
    assert [row[0] for row in report.rows if row[-1] == "wrong: it is reversed"] == [name]
    assert f"wrong in {name}" in report.sentence


@pytest.mark.parametrize("name", ["x", "w", "b"])
@pytest.mark.parametrize("change", [lambda g: g * np.nan, lambda g: g + 0.001])
def test_any_other_wrong_gradient_is_called_wrong(x, name, change):
    report = check(Spoilt(name, change), x)

    assert [row[0] for row in report.rows if row[-1] == "wrong"] == [name]


@pytest.mark.parametrize(
    "change, verdict",
    [
        (np.zeros_like, "wrong: it is zero"),
        (lambda g: g / 4, "wrong: it is 0.25 times as large as it should be"),
        (lambda g: -g, "wrong: it is -1 times as large as it should be"),
        (
            lambda g: np.pad(g, [(0, 0), (0, 0), (1, 0)])[..., :-1],
            "wrong: it comes one place too late",
        ),
        (
            lambda g: np.pad(g, [(0, 0), (0, 0), (0, 1)])[..., 1:],
            "wrong: it comes one place too early",
        ),
    ],
)
@pytest.mark.parametrize("name", ["x", "w"])
def test_the_usual_mistakes_are_called_by_name(x, name, change, verdict):
    report = check(Spoilt(name, change), x)

    assert [row[0] for row in report.rows if row[-1] == verdict] == [name]


def test_a_whole_network_is_checked_like_a_layer(x):
    network = Network([Conv1D(2, 3, 3, rng=0), ReLU(), MaxPool1D(2), Flatten(), Dense(9, 2, rng=1)])
    report = check(network, x)

    assert report.ok
    assert [row[0] for row in report.rows] == ["x", "0.w", "0.b", "4.w", "4.b"]


def test_a_wrong_layer_is_found_inside_a_network(x):
    network = Network([Spoilt("w", lambda g: g[..., ::-1]), ReLU(), GlobalAveragePool1D()])

    assert "wrong in 0.w." in check(network, x).sentence


def test_the_worst_place_is_named_with_both_values(x):
    def one_off(grad):
        grad = grad.copy()
        grad[2, 1, 0] += 5
        return grad

    report = check(Spoilt("w", one_off), x)
    row = dict(zip(report.heads, report.rows[1], strict=True))

    assert row["worst place"] == "[2, 1, 0]"
    assert float(row["received"]) - float(row["expected"]) == pytest.approx(5, abs=1e-3)


def test_the_layer_is_left_as_it_was(x):
    layer = Conv1D(2, 3, 3, rng=0)
    before = {name: values.copy() for name, values in layer.params.items()}
    check(layer, x)

    assert all((layer.params[name] == before[name]).all() for name in before)


@pytest.mark.parametrize("dtype", [np.float32, int])
def test_params_that_would_lose_the_small_steps_are_refused_in_words(x, dtype):
    layer = Conv1D(2, 3, 3, rng=0)
    layer.params["b"] = np.zeros(3, dtype)
    with pytest.raises(TypeError, match=r"it must hold float64.*astype\(float\)"):
        check(layer, x)


def test_a_gradient_that_is_missing_or_misshapen_is_refused_in_words(x):
    with pytest.raises(ValueError, match="gave nothing as the gradient of w"):
        check(Spoilt("w", lambda grad: None), x)
    with pytest.raises(ValueError, match=r"gave shape \(2,\) as the gradient of b"):
        check(Spoilt("b", lambda grad: grad[:2]), x)


class PilesUp(Conv1D):
    """A layer that adds each gradient to that of the call before."""

    def backward(self, grad_y):
        before = dict(self.grads)
        grad_x = super().backward(grad_y)
        self.grads["w"] = self.grads["w"] + before.get("w", 0)
        return grad_x


def test_gradients_that_pile_up_are_found_by_asking_twice(x):
    report = check(PilesUp(2, 3, 3, rng=0), x)

    assert {row[0]: row[-1] for row in report.rows} == {
        "x": "agrees",
        "w": "wrong: what the call before left is still in it",
        "b": "agrees",
    }


class WithoutInit(Layer):
    def __init__(self):
        self.params = {}


class NoReturn(Conv1D):
    def forward(self, x):
        super().forward(x)


class ReturnsAll(Conv1D):
    def backward(self, grad_y):
        return super().backward(grad_y), self.grads["w"], self.grads["b"]


class HoldsLists(Conv1D):
    def __init__(self, *sizes, rng):
        super().__init__(*sizes, rng=rng)
        self.params["b"] = self.params["b"].tolist()


@pytest.mark.parametrize(
    ("layer", "error", "words"),
    [
        (WithoutInit(), TypeError, r"has no grads; .* calls super\(\)\.__init__\(\) first"),
        (NoReturn(2, 3, 3, rng=0), ValueError, "gave nothing; .* End it with return"),
        (ReturnsAll(2, 3, 3, rng=0), ValueError, "gave a tuple of 3 .* and nothing else"),
        (HoldsLists(2, 3, 3, rng=0), TypeError, r"params\['b'\] is a list; .* an array"),
    ],
    ids=repr,
)
def test_what_is_not_yet_a_layer_is_told_how_to_become_one(layer, error, words, x):
    with pytest.raises(error, match=words):
        check(layer, x)


def test_the_report_shows_itself_as_text_and_as_a_table():
    report = check(Dense(2, 1, rng=0), [[1.0, 2.0]])

    assert "gradient of" in repr(report) and "agrees" in repr(report)
    assert report._repr_html_().count("<tr>") == 4
