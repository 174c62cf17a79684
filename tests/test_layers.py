"""Each layer by hand, against recorded PyTorch and against central differences."""

import numpy as np
import pytest

from course_lib.frameworks import TOLERANCE, names, recorded
from course_lib.gradients import check
from course_lib.layers import Conv1D, Dense, Flatten, GlobalAveragePool1D, MaxPool1D, ReLU

TORCHS = {"replicate": "edge", "constant": "zeros"}


def close(ours, theirs):
    return np.allclose(ours, theirs, rtol=0, atol=TOLERANCE["float64"])


@pytest.mark.parametrize("name", names("torch Conv1d"))
def test_conv1d_is_pytorchs_with_the_kernels_reversed(name):
    theirs = recorded(name)
    w, pad = theirs["w"], int(theirs.inputs.get("padding", 0))
    mode = TORCHS.get(theirs["padding_mode"], theirs["padding_mode"])
    layer = Conv1D(
        w.shape[1], w.shape[0], w.shape[2], stride=int(theirs["stride"]),
        padding=(pad, pad), padding_mode=mode,
    )  # fmt: skip
    layer.params.update(w=w[..., ::-1].copy(), b=theirs["b"].copy())

    assert close(layer.forward(theirs["x"]), theirs["y"])
    assert close(layer.backward(theirs["grad_y"]), theirs["grad_x"])
    assert close(layer.grads["w"], theirs["grad_w"][..., ::-1])
    assert close(layer.grads["b"], theirs["grad_b"])


@pytest.mark.parametrize("name", names("torch max_pool1d"))
def test_max_pooling_is_pytorchs_also_at_ties(name):
    theirs = recorded(name)
    size, stride = int(name.split()[2]), int(name.split()[4])
    layer = MaxPool1D(size, stride)

    assert close(layer.forward(theirs["x"]), theirs["y"])
    assert close(layer.backward(theirs["grad_y"]), theirs["grad_x"])


def test_relu_the_mean_over_time_and_dense_are_pytorchs():
    theirs = recorded("torch relu")
    relu = ReLU()
    assert close(relu.forward(theirs["x"][None])[0], theirs["y"])
    assert close(relu.backward(theirs["grad_y"][None])[0], theirs["grad_x"])

    theirs = recorded("torch adaptive_avg_pool1d")
    mean = GlobalAveragePool1D()
    assert close(mean.forward(theirs["x"]), theirs["y"][..., 0])
    assert close(mean.backward(theirs["grad_y"][..., 0]), theirs["grad_x"])

    theirs = recorded("torch linear")
    dense = Dense(4, 3)
    dense.params.update(w=theirs["w"], b=theirs["b"])
    assert close(dense.forward(theirs["x"]), theirs["y"])
    assert close(dense.backward(theirs["grad_y"]), theirs["grad_x"])
    assert close(dense.grads["w"], theirs["grad_w"])
    assert close(dense.grads["b"], theirs["grad_b"])


def test_a_convolution_stands_on_paper():
    """Two channels, one kernel each, summed, and a bias: valid, by hand."""
    layer = Conv1D(2, 1, 2, padding="valid")
    layer.params.update(w=np.array([[[1.0, 2.0], [3.0, 4.0]]]), b=np.array([10.0]))

    y = layer.forward([[[5.0, 6.0, 7.0], [1.0, 0.0, 2.0]]])

    # y_j = 10 + x_{0,j+1} w_{0,0} + x_{0,j} w_{0,1} + x_{1,j+1} w_{1,0} + x_{1,j} w_{1,1}
    first = 10 + 6 * 1 + 5 * 2 + 0 * 3 + 1 * 4
    second = 10 + 7 * 1 + 6 * 2 + 2 * 3 + 0 * 4
    assert y.tolist() == [[[first, second]]]


@pytest.mark.parametrize("padding", ["valid", "same", "full", (0, 3)])
@pytest.mark.parametrize("mode", ["zeros", "constant", "edge", "reflect", "symmetric", "circular"])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_every_convolution_passes_the_gradient_check(rng, padding, mode, stride):
    settings = {"padding": padding, "padding_mode": mode, "padding_value": 2.0, "stride": stride}
    assert check(Conv1D(2, 3, 3, rng=0, **settings), rng.normal(size=(2, 2, 6))).ok


@pytest.mark.parametrize(
    "layer, shape",
    [
        (Conv1D(1, 1, 1, rng=0), (1, 1, 1)),
        (Conv1D(1, 2, 4, padding="valid", rng=0), (1, 1, 4)),
        (Conv1D(2, 2, 3, bias=False, rng=0), (2, 2, 5)),
        (ReLU(), (2, 3, 5)),
        (MaxPool1D(2), (2, 3, 5)),
        (MaxPool1D(3, 1), (2, 3, 5)),
        (GlobalAveragePool1D(), (2, 3, 5)),
        (Flatten(), (2, 3, 5)),
        (Dense(4, 3, rng=0), (2, 4)),
        (Dense(4, 3, bias=False, rng=0), (1, 4)),
    ],
    ids=repr,
)
def test_every_layer_passes_the_gradient_check(rng, layer, shape):
    assert check(layer, rng.normal(size=shape)).ok


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_batch_keeps_its_type(dtype):
    layer = Conv1D(2, 3, 3, stride=2, rng=0)
    y = layer.forward(np.ones((2, 2, 5), dtype))

    assert y.dtype == dtype
    assert layer.backward(np.ones_like(y)).dtype == dtype


def test_the_same_seed_draws_the_same_kernels():
    assert (Conv1D(2, 3, 5, rng=1).params["w"] == Conv1D(2, 3, 5, rng=1).params["w"]).all()
    assert not (Conv1D(2, 3, 5, rng=1).params["w"] == Conv1D(2, 3, 5, rng=2).params["w"]).any()


@pytest.mark.parametrize(
    "layer, x, words",
    [
        (Conv1D(2, 1, 3), np.ones((4, 3, 9)), "numbers of channels must agree"),
        (Conv1D(2, 1, 3), np.ones((4, 9, 2)), r"x\.transpose\(0, 2, 1\)"),
        (Conv1D(1, 1, 3), np.ones(9), r"x\[None, None\]"),
        (Conv1D(1, 1, 5, padding="valid"), np.ones((1, 1, 4)), "kernel has 5 values"),
        (Dense(4, 2), np.ones((2, 3, 4)), r"Put Flatten\(\)"),
        (MaxPool1D(5), np.ones((1, 1, 4)), "a window of 5 must"),
    ],
)
def test_a_batch_that_does_not_fit_is_refused_in_words(layer, x, words):
    with pytest.raises(ValueError, match=words):
        layer.forward(x)


def test_backward_comes_after_forward_and_fits_it():
    layer = Conv1D(1, 1, 3)
    with pytest.raises(RuntimeError, match=r"Call forward\(x\) first"):
        layer.backward(np.ones((1, 1, 5)))
    layer.forward(np.ones((1, 1, 5)))
    with pytest.raises(ValueError, match=r"shape \(1, 1, 4\)"):
        layer.backward(np.ones((1, 1, 4)))
