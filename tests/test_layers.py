"""Each layer by hand, against recorded PyTorch and against central differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.convolution import convolve, output_length
from course_lib.frameworks import TOLERANCE, names, recorded
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
from course_lib.padding import MODES, amounts, pad
from course_lib.stride import strided

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


def test_max_pooling_sends_each_gradient_where_the_largest_stood():
    layer = MaxPool1D(2)
    y = layer.forward([[[1.0, 3.0, 7.0, 7.0, 9.0]]])  # a tie, and a sample without a partner

    assert y.tolist() == [[[3.0, 7.0]]]
    assert layer.backward([[[10.0, 20.0]]]).tolist() == [[[0.0, 10.0, 20.0, 0.0, 0.0]]]


def test_overlapping_windows_add_their_gradients():
    layer = MaxPool1D(2, stride=1)

    assert layer.forward([[[1.0, 5.0, 2.0]]]).tolist() == [[[5.0, 5.0]]]
    assert layer.backward([[[10.0, 20.0]]]).tolist() == [[[0.0, 30.0, 0.0]]]


def test_relu_lets_a_gradient_through_where_x_was_above_zero():
    layer = ReLU()

    assert layer.forward([[-2.0, 0.0, 3.0]]).tolist() == [[0.0, 0.0, 3.0]]
    assert layer.backward([[10.0, 20.0, 30.0]]).tolist() == [[0.0, 0.0, 30.0]]


def test_the_mean_over_time_gives_every_sample_its_share():
    layer = GlobalAveragePool1D()

    assert layer.forward([[[1.0, 5.0], [2.0, 2.0]]]).tolist() == [[3.0, 2.0]]
    assert layer.backward([[10.0, 1.0]]).tolist() == [[[5.0, 5.0], [0.5, 0.5]]]


def test_flatten_puts_one_channel_after_the_other_and_back():
    layer = Flatten()
    x = np.arange(12.0).reshape(2, 3, 2)

    assert layer.forward(x)[1].tolist() == [6.0, 7.0, 8.0, 9.0, 10.0, 11.0]
    assert (layer.backward(layer.forward(x)) == x).all()


def test_dense_stands_on_paper():
    layer = Dense(2, 1)
    layer.params.update(w=np.array([[3.0, 5.0]]), b=np.array([100.0]))

    assert layer.forward([[1.0, 2.0], [0.0, 1.0]]).tolist() == [[113.0], [105.0]]
    assert layer.backward([[1.0], [10.0]]).tolist() == [[3.0, 5.0], [30.0, 50.0]]
    assert layer.grads["w"].tolist() == [[1 * 1 + 10 * 0, 1 * 2 + 10 * 1]]
    assert layer.grads["b"].tolist() == [11.0]


@st.composite
def layers_with_batches(draw):
    """Draw a Conv1D of any settings and a batch that it takes."""
    n, m = draw(st.integers(1, 5)), draw(st.integers(5, 9))
    padding = draw(st.sampled_from(["valid", "same", "full", (0, 2), (3, 1)]))
    settings = {"padding": padding, "padding_mode": draw(st.sampled_from(MODES))}
    settings |= {"stride": draw(st.integers(1, 4)), "bias": draw(st.booleans())}
    rng = np.random.default_rng(draw(st.integers(0, 9)))
    layer = Conv1D(draw(st.integers(1, 3)), draw(st.integers(1, 3)), n, rng=rng, **settings)
    if "b" in layer.params:
        layer.params["b"][:] = rng.normal(size=layer.out_channels)
    return layer, rng.normal(size=(draw(st.integers(1, 3)), layer.in_channels, m)), rng


@given(layers_with_batches())
def test_a_conv1d_is_pad_convolve_and_strided_summed_over_channels(drawn):
    layer, x, _ = drawn
    before, after = amounts(layer.padding, layer.kernel_size)
    padded = pad(x, before, after, layer.padding_mode)
    y = layer.forward(x)

    m_y = output_length(x.shape[2], layer.kernel_size, before, after, layer.stride)
    assert y.shape == (len(x), layer.out_channels, m_y)
    for example, rows in zip(padded, y, strict=True):
        for k, row in enumerate(rows):
            w = layer.params["w"][k]
            expected = sum(convolve(channel, w[c]) for c, channel in enumerate(example))
            bias = layer.params["b"][k] if layer.params.get("b") is not None else 0
            np.testing.assert_allclose(row, strided(expected, layer.stride) + bias, atol=1e-12)


@given(layers_with_batches())
def test_backward_is_the_adjoint_of_forward_in_x_and_in_w(drawn):
    """Moving the gradient back preserves the inner product."""
    layer, x, rng = drawn
    layer.params.pop("b", None)
    y = layer.forward(x)
    grad_y = rng.normal(size=y.shape)
    grad_x = layer.backward(grad_y)

    assert np.sum(y * grad_y) == pytest.approx(np.sum(x * grad_x))
    assert np.sum(y * grad_y) == pytest.approx(np.sum(layer.params["w"] * layer.grads["w"]))


def test_the_examples_of_a_batch_do_not_see_each_other(rng):
    layer, x = Conv1D(2, 3, 4, stride=2, padding="full", rng=0), rng.normal(size=(5, 2, 7))

    alone = np.concatenate([layer.forward(one[None]) for one in x])
    np.testing.assert_allclose(layer.forward(x), alone, atol=1e-12)


def test_channels_may_change_places_if_their_kernels_do(rng):
    layer, x = Conv1D(3, 2, 5, rng=0), rng.normal(size=(2, 3, 9))
    y = layer.forward(x)
    layer.params["w"] = layer.params["w"][:, ::-1]

    np.testing.assert_allclose(layer.forward(x[:, ::-1]), y, atol=1e-12)


def test_a_missing_value_spoils_only_what_it_reaches():
    x = np.ones((1, 1, 9))
    x[0, 0, 4] = np.nan

    assert np.flatnonzero(np.isnan(Conv1D(1, 1, 3).forward(x)[0, 0])).tolist() == [3, 4, 5]


def test_he_kernels_keep_the_size_of_a_signal():
    w = Conv1D(16, 64, 9, rng=0).params["w"]

    assert w.std() == pytest.approx(np.sqrt(2 / (16 * 9)), rel=0.03)
    assert not Conv1D(16, 64, 9).params["b"].any()


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
        (Conv1D(1, 2, 4, padding="valid", rng=0), (1, 1, 4)),  # as long as the signal
        (Conv1D(1, 1, 6, padding=(1, 1), stride=3, rng=0), (2, 1, 4)),  # as long as the padded one
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
        (Conv1D(2, 1, 3), np.ones((4, 2, 9, 1)), r"takes \(batch, 2, m\)\. Three axes are allowed"),
        (Dense(4, 2), np.ones((1, 3)), "numbers of features must agree: change in_features"),
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


@pytest.mark.parametrize("layer", [Conv1D(1, 1, 3, rng=0), Dense(5, 5, rng=0)], ids=repr)
def test_a_gradient_of_whole_numbers_is_passed_back_as_floats(layer):
    grad_y = np.array([[1, 2, 3, 4, 5]] if isinstance(layer, Dense) else [[[1, 2, 3, 4, 5]]])
    layer.forward(np.ones(grad_y.shape))

    assert np.array_equal(layer.backward(grad_y), layer.backward(grad_y.astype(float)))


def test_a_backward_that_returns_too_much_is_told_by_the_layer_before_it():
    layer = ReLU()
    layer.forward(np.ones((1, 3)))
    with pytest.raises(TypeError, match=r"a tuple of 2.* return grad_x alone"):
        layer.backward((np.ones((1, 3)), np.ones(3)))


@pytest.mark.parametrize(
    "layer", [ReLU(), MaxPool1D(2), GlobalAveragePool1D(), Flatten(), Dense(10, 2, rng=0)], ids=repr
)
def test_every_layer_keeps_a_batchs_type(layer):
    x = np.ones((3, 10) if isinstance(layer, Dense) else (3, 2, 10), np.float32)
    y = layer.forward(x)

    assert y.dtype == np.float32
    assert layer.backward(y).dtype == np.float32


def test_whole_numbers_are_computed_as_floats():
    assert Conv1D(1, 1, 3, rng=0).forward(np.ones((1, 1, 5), int)).dtype == np.float64


@pytest.mark.parametrize(
    "make, error, words",
    [
        (lambda: Conv1D(0, 1, 3), ValueError, "in_channels is 0"),
        (lambda: Conv1D(1, 2.5, 3), TypeError, "out_channels is 2.5"),
        (lambda: Conv1D(1, 1, 3, rng=0.5), TypeError, "rng is 0.5; it must be a whole number"),
        (lambda: Conv1D(1, 1, 3, stride=0), ValueError, "the stride is 0"),
        (lambda: Conv1D(1, 1, 3, padding="wrap"), ValueError, "use 'valid', 'same', 'full'"),
        (lambda: Conv1D(1, 1, 3, padding_mode="wrap"), ValueError, "our 'circular'"),
        (lambda: MaxPool1D(0), ValueError, "the window's size is 0"),
        (lambda: Dense(4, True), TypeError, "out_features is True"),
        (lambda: Conv1D(1, 1, 3).forward([["a"]]), TypeError, "must hold real numbers"),
        (lambda: Conv1D(1, 1, 3).forward(np.ones((0, 1, 5))), ValueError, "one example at least"),
        (lambda: Dense(4, 1).forward(np.ones(4)), ValueError, r"give x\[None\]"),
        (lambda: Layer().forward([1.0]), NotImplementedError, r"no forward\(self, x\) yet"),
        (lambda: Layer().backward([1.0]), NotImplementedError, "no backward"),
    ],
)
def test_what_cannot_be_is_refused_in_words(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_a_layer_shows_how_it_was_made():
    assert repr(Conv1D(1, 2, 3)) == "Conv1D(1, 2, 3)"
    assert repr(Conv1D(1, 2, 3, stride=2, padding="full", padding_mode="circular")) == (
        "Conv1D(1, 2, 3, stride=2, padding='full', padding_mode='circular')"
    )
    assert [repr(each) for each in (MaxPool1D(2), MaxPool1D(3, 1), ReLU(), Dense(8, 2))] == [
        "MaxPool1D(2)",
        "MaxPool1D(3, stride=1)",
        "ReLU()",
        "Dense(8, 2)",
    ]
