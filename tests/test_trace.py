"""A trace against arithmetic on paper, against NumPy, and against its own laws."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.gradients import numerical_gradient
from course_lib.padding import MODES, pad_sources
from course_lib.trace import backward, geometry, trace

NUMPY_MODES = {
    "zeros": "constant",
    "edge": "edge",
    "reflect": "reflect",
    "symmetric": "symmetric",
    "circular": "wrap",
}
AMOUNTS = ("valid", "same", "full")


def by_numpy(x, w, padding, mode, stride):
    """Pad by np.pad, convolve by np.convolve, keep every stride-th value."""
    n = len(w)
    amounts = {"valid": (0, 0), "same": (n // 2, (n - 1) // 2), "full": (n - 1, n - 1)}[padding]
    return np.convolve(np.pad(x, amounts, mode=NUMPY_MODES[mode]), w, mode="valid")[::stride]


def test_every_product_stands_where_paper_has_it():
    """The first window of x = 1 2 3 under the flipped kernel 6 5 4."""
    t = trace([1, 2, 3, 4], [4, 5, 6])

    assert t.taps.tolist() == [[6, 5, 4]]
    assert t.products[0].tolist() == [[1 * 6, 2 * 5, 3 * 4]]
    assert t.output.tolist() == [1 * 6 + 2 * 5 + 3 * 4, 2 * 6 + 3 * 5 + 4 * 4]


def test_without_the_flip_the_taps_are_the_kernel():
    t = trace([1, 2, 3, 4], [4, 5, 6], flip=False)

    assert t.taps.tolist() == [[4, 5, 6]]
    assert t.output.tolist() == np.correlate([1, 2, 3, 4], [4, 5, 6]).tolist()


@pytest.mark.parametrize("mode", NUMPY_MODES)
@pytest.mark.parametrize("padding", AMOUNTS)
@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_the_output_is_numpys(rng, mode, padding, n):
    x, w = rng.normal(size=6), rng.normal(size=n)
    for stride in (1, 2, 3, 4):
        t = trace(x, w, padding=padding, padding_mode=mode, stride=stride)
        assert t.output == pytest.approx(by_numpy(x, w, padding, mode, stride))


def test_constant_padding_fills_with_its_value():
    t = trace([1, 2], [1, 1], padding="full", padding_mode="constant", padding_value=5)

    assert t.padded.tolist() == [[5, 1, 2, 5]]
    assert t.source.tolist() == [-1, 0, 1, -1]


def test_zero_padding_takes_no_notice_of_the_constant():
    t = trace([1, 2], [1, 1], padding="full", padding_value=5)

    assert t.padded.tolist() == [[0, 1, 2, 0]]


def test_channels_are_summed_and_the_bias_is_added_once():
    t = trace([[1, 2], [3, 4]], [[5, 6], [7, 8]], bias=100)

    assert t.output.tolist() == [1 * 6 + 2 * 5 + 3 * 8 + 4 * 7 + 100]
    assert t.products.shape == (1, 2, 2)


@given(st.data())
def test_each_product_sums_to_its_output(data):
    m = data.draw(st.integers(1, 9))
    n = data.draw(st.integers(1, m))
    values = st.floats(-100, 100)
    t = trace(
        data.draw(st.lists(values, min_size=m, max_size=m)),
        data.draw(st.lists(values, min_size=n, max_size=n)),
        padding=data.draw(st.sampled_from(AMOUNTS)),
        padding_mode=data.draw(st.sampled_from(MODES)),
        stride=data.draw(st.integers(1, 4)),
        flip=data.draw(st.booleans()),
        bias=data.draw(st.none() | values),
    )

    total = t.products.sum(axis=(1, 2)) + (t.bias or 0)
    assert t.output == pytest.approx(total)
    copied = t.source >= 0
    assert (t.padded[:, copied] == t.signal[:, t.source[copied]]).all()


def test_a_sample_reaches_the_outputs_whose_derivative_it_has(rng):
    """Move one sample: exactly the outputs that `reaches` names move."""
    x, w = rng.normal(size=8), rng.uniform(1, 2, size=3)
    settings = {"padding": "full", "padding_mode": "circular", "stride": 2}
    still = trace(x, w, **settings)
    for i in range(8):
        moved = trace(x + np.eye(8)[i], w, **settings)
        assert np.flatnonzero(moved.output != still.output).tolist() == still.reaches(i)


def test_the_input_gradient_stands_on_paper():
    """dL/dx_i is the sum of dL/dy_{i+k} w_k, zeros outside: article, "Input gradient"."""
    forward = trace([5, 6, 7, 8], [1, 2, 3], padding="same")
    t = backward(forward, [10, 20, 30, 40])

    assert t.output.tolist() == [
        10 * 2 + 20 * 3,
        10 * 1 + 20 * 2 + 30 * 3,
        20 * 1 + 30 * 2 + 40 * 3,
        30 * 1 + 40 * 2,
    ]
    assert t.equation(0) == ("∂L/∂x₀ = 0·w₋₁ + ∂L/∂y₀·w₀ + ∂L/∂y₁·w₁ = 0·1 + 10·2 + 20·3 = 80")


def test_the_kernel_gradient_stands_on_paper():
    """dL/dw_k is the sum of dL/dy_j x_{j-k}: article, "Parameter gradient"."""
    forward = trace([5, 6, 7], [1, 2, 3], padding="same")
    t = backward(forward, [10, 20, 30], "kernel gradient")

    assert t.output.tolist() == [
        10 * 6 + 20 * 7,
        10 * 5 + 20 * 6 + 30 * 7,
        20 * 5 + 30 * 6,
    ]
    assert [t.symbol("output", k) for k in range(3)] == ["∂L/∂w₋₁", "∂L/∂w₀", "∂L/∂w₁"]
    assert t.symbol("signal", 0) == "x₂"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("padding", [*AMOUNTS, (0, 3), (4, 1)])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("n", [2, 5])
def test_both_gradients_are_the_central_differences(rng, mode, padding, stride, n):
    x, w = rng.normal(size=6), rng.normal(size=n)
    settings = {"padding": padding, "padding_mode": mode, "padding_value": 2, "stride": stride}
    forward = trace(x, w, **settings)
    grad_y = rng.normal(size=len(forward.output))

    def loss(x, w):
        return trace(x, w, **settings).output @ grad_y

    grad_x = backward(forward, grad_y)
    grad_w = backward(forward, grad_y, "kernel gradient")
    assert grad_x.output == pytest.approx(numerical_gradient(lambda x: loss(x, w), x), abs=1e-6)
    assert grad_w.output == pytest.approx(numerical_gradient(lambda w: loss(x, w), w), abs=1e-6)
    for t in (grad_x, grad_w):
        total = t.products.sum(axis=(1, 2)) + (0 if t.falls is None else t.falls)
        assert t.output == pytest.approx(total)


def test_a_strides_zeros_have_no_name():
    t = backward(trace([1, 2, 3, 4, 5], [1, 1], stride=2), [7, 9])

    assert t.signal.tolist() == [[7, 0, 9, 0]]
    assert [t.symbol("signal", i) for i in range(4)] == ["∂L/∂y₀", None, "∂L/∂y₁", None]


def test_what_falls_on_a_pad_is_told():
    forward = trace([1, 2, 3], [1, 1, 1], padding="same", padding_mode="circular")
    t = backward(forward, [10, 20, 30])

    assert t.falls.tolist() == [30, 0, 10]
    assert t.equation(0).startswith("∂L/∂x₀ = 0·w₋₁ + ∂L/∂y₀·w₀ + ∂L/∂y₁·w₁ + from its pads = ")
    assert "Forward: circular padding, 1 before and 1 after." in t.describe()
    assert "Of it from the pads: 30, 0, 10." in t.describe()
    assert "zeros" not in t.describe()
    assert "Input gradient of 3 values: 60, 60, 60" in t.describe()


def test_what_cannot_be_traced_backward_is_refused_in_words():
    forward = trace([1, 2], [1])
    with pytest.raises(ValueError, match="'input gradient' or 'kernel gradient'"):
        backward(forward, [1, 1], "bias gradient")
    with pytest.raises(ValueError, match="with its flip"):
        backward(trace([1, 2], [1], flip=False), [1, 1])
    with pytest.raises(ValueError, match="one channel"):
        backward(trace([[1], [2]], [[1], [2]]), [1])
    with pytest.raises(ValueError):
        backward(forward, [1, 1, 1])


@pytest.mark.parametrize("m, n", [(1, 1), (5, 1), (5, 2), (5, 5), (9, 4)])
def test_the_browsers_tables_say_what_pad_sources_says(m, n):
    """Cutting the widest table gives the narrower pads too."""
    tables = geometry(m, n, padding=(0, n - 1))
    for before, after in tables["amounts"].values():
        for mode, (left, right) in tables["sources"].items():
            cells = left[len(left) - before :] + list(range(m)) + right[:after]
            assert cells == pad_sources(m, before, after, mode).tolist()


def test_the_tables_are_small_plain_data_and_skip_what_does_not_fit():
    tables = geometry(3, 2, padding=(9, 0))

    assert "circular" not in tables["sources"]
    assert set(tables["sources"]) == {"zeros", "constant", "edge"}
    assert json.loads(json.dumps(tables)) == tables
    assert len(json.dumps(geometry(200, 7))) < 1000


def test_an_equation_shows_symbols_numbers_and_sum():
    t = trace([1, -2, 3], [0.5, 4], padding="full", padding_mode="edge")

    assert t.equation(0) == "y₀ = x₀·w₁ + x₀·w₀ = 1·4 + 1·0.5 = 4.5"
    assert t.equation(1) == "y₁ = x₀·w₁ + x₁·w₀ = 1·4 + (−2)·0.5 = 3"
    assert trace([1], [2], bias=-1).equation(0) == "y₀ = x₀·w₀ + b = 1·2 + (−1) = 1"
    assert trace([1], [2, 3], padding="full").equation(0).startswith("y₀ = 0·w₁ + x₀·w₀")
    assert "x₀‚₁·w₀‚₀" in trace([[1, 2]] * 2, [[3, 4]] * 2).equation(0)


def test_the_words_name_what_was_set():
    words = trace([1, 2, 3], [1, 1], padding="same", padding_mode="circular", stride=2).describe(1)

    assert "circular padding, 1 before and 0 after, stride 2" in words
    assert "Step 2 of 2: y₁ = " in words
    assert trace([1, 2], [1], flip=False).describe().startswith("Cross-correlation")
    assert "constant (7) padding" in trace([1], [1, 1], padding="full", padding_mode="constant",
                                           padding_value=7).describe()  # fmt: skip


def test_the_words_tell_no_output_before_its_step():
    t = trace([1, 2, 3], [10])

    assert "Output of 3 values: 10, 20, 30." in t.describe()
    assert "Output of 3 values, so far: 10, 20." in t.describe(1)
    assert "Output of 3 values, none of them computed yet." in t.describe(-1)


def test_the_words_count_the_terms_of_a_line_that_is_too_long_to_listen_to():
    ones = np.ones((2, 7))

    assert "y₀ = x₀‚₀·w₀‚₅ + " in trace(ones, ones[:, :6]).describe(0)
    assert trace(ones, ones).describe(0).endswith("y₀ is the sum of 14 products: 14.")
    with_bias = trace(ones, ones, bias=2).describe(0)
    assert with_bias.endswith("y₀ is the sum of 14 products and b: 16.")


@pytest.mark.parametrize(
    "signal, kernel, settings, words",
    [
        ([1, np.nan], [1], {}, "the signal has nan at index 1"),
        ([1, 2], [np.inf], {}, "the kernel has inf at index 0"),
        ([], [1], {}, "the signal is empty"),
        ([1], [], {}, "the kernel is empty"),
        ([[1, 2], [3, 4]], [1], {}, "the signal has 2 channels but the kernel 1"),
        ([1], [1, 2], {}, "the kernel has 2 values but the .*signal only 1"),
        (np.ones((2, 2, 2)), [1], {}, r"shape \(2, 2, 2\)"),
        ([1, 2], [1], {"stride": 0}, "the stride is 0"),
        ([1, 2], [1], {"padding": "sane"}, "padding='sane'"),
        ([1, 2], [1], {"padding_mode": "wrap"}, "'circular'"),
    ],
)
def test_bad_input_is_refused_in_words(signal, kernel, settings, words):
    with pytest.raises(ValueError, match=words):
        trace(signal, kernel, **settings)


def test_text_is_refused_as_a_type():
    with pytest.raises(TypeError, match="must hold real numbers"):
        trace("abc", [1])
