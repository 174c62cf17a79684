"""Gradients: by hand, beside finite differences and matrices, as adjoints, and every refusal."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from course_lib.convolution import convolve
from course_lib.gradients import (
    bias_gradient,
    input_gradient,
    kernel_gradient,
    numerical_gradient,
)
from course_lib.padding import MODES, pad, same, unpad
from course_lib.stride import spread, strided

SMALL = st.integers(-9, 9)  # whole numbers keep the adjoint identities exact
LENGTHS = [(7, 1), (7, 3), (7, 4), (7, 7), (1, 1)]  # (m, n): 1, odd, even, as long as the signal


@st.composite
def convolutions(draw):
    """Draw a signal, a kernel that fits and an output gradient."""
    n = draw(st.integers(1, 6))
    m = n + draw(st.integers(0, 6))
    return tuple(
        np.array(draw(st.lists(SMALL, min_size=size, max_size=size))) for size in (m, n, m - n + 1)
    )


# The gradient of convolve in x


def test_input_gradient_by_hand():
    # y0 = 3 x0 + 2 x1 + 1 x2 and y1 = 3 x1 + 2 x2 + 1 x3
    grad_y, w = [10, 100], [1, 2, 3]

    expected = [
        10 * 3,  # x0 reaches y0 only
        10 * 2 + 100 * 3,
        10 * 1 + 100 * 2,
        100 * 1,  # x3 reaches y1 only
    ]

    assert_array_equal(input_gradient(grad_y, w), expected)


@pytest.mark.parametrize(("m", "n"), LENGTHS)
def test_input_gradient_agrees_with_numpys_full_correlation(rng, m, n):
    w, grad_y = rng.normal(size=n), rng.normal(size=m - n + 1)

    assert_allclose(input_gradient(grad_y, w), np.correlate(grad_y, w, mode="full"), atol=1e-12)


@pytest.mark.parametrize(("m", "n"), LENGTHS)
def test_input_gradient_agrees_with_finite_differences(rng, m, n):
    x, w, grad_y = rng.normal(size=m), rng.normal(size=n), rng.normal(size=m - n + 1)

    estimate = numerical_gradient(lambda x: np.dot(convolve(x, w), grad_y), x)

    assert_allclose(input_gradient(grad_y, w), estimate, atol=1e-8)


def test_input_gradient_is_the_transposed_banded_matrix(rng):
    w, grad_y = rng.normal(size=3), rng.normal(size=4)
    matrix = np.array([convolve(impulse, w) for impulse in np.eye(6)]).T  # y = matrix @ x

    assert_allclose(input_gradient(grad_y, w), matrix.T @ grad_y)


@given(convolutions())
def test_input_gradient_is_the_adjoint_of_convolve_in_x(drawn):
    """Moving the gradient back preserves the inner product."""
    x, w, grad_y = drawn

    assert np.dot(convolve(x, w), grad_y) == np.dot(x, input_gradient(grad_y, w))


# The gradient of convolve in w


def test_kernel_gradient_by_hand():
    # y0 = x2 w0 + x1 w1 + x0 w2 and y1 = x3 w0 + x2 w1 + x1 w2
    grad_y, x = [10, 100], [1, 2, 3, 4]

    expected = [10 * 3 + 100 * 4, 10 * 2 + 100 * 3, 10 * 1 + 100 * 2]

    assert_array_equal(kernel_gradient(grad_y, x), expected)


@pytest.mark.parametrize(("m", "n"), LENGTHS)
def test_kernel_gradient_agrees_with_numpys_valid_correlation(rng, m, n):
    x, grad_y = rng.normal(size=m), rng.normal(size=m - n + 1)

    assert_allclose(kernel_gradient(grad_y, x), np.correlate(x, grad_y, mode="valid")[::-1])


@pytest.mark.parametrize(("m", "n"), LENGTHS)
def test_kernel_gradient_agrees_with_finite_differences(rng, m, n):
    x, w, grad_y = rng.normal(size=m), rng.normal(size=n), rng.normal(size=m - n + 1)

    estimate = numerical_gradient(lambda w: np.dot(convolve(x, w), grad_y), w)

    assert_allclose(kernel_gradient(grad_y, x), estimate, atol=1e-8)


@given(convolutions())
def test_kernel_gradient_is_the_adjoint_of_convolve_in_w(drawn):
    """Moving the gradient back preserves the inner product."""
    x, w, grad_y = drawn

    assert np.dot(convolve(x, w), grad_y) == np.dot(w, kernel_gradient(grad_y, x))


# The whole chain, forwards and backwards


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("before", "after"), [(0, 0), same(3), same(4), (0, 3)])
@pytest.mark.parametrize("stride", [1, 2, 3, 20])
def test_the_backward_pass_is_the_forward_pass_read_backwards(rng, mode, before, after, stride):
    x, w = rng.normal(size=8), rng.normal(size=4)

    def forward(x, w):
        return strided(convolve(pad(x, before, after, mode=mode, value=0.7), w), stride)

    grad_y = rng.normal(size=len(forward(x, w)))
    padded = pad(x, before, after, mode=mode, value=0.7)
    spread_out = spread(grad_y, stride, len(padded) - len(w) + 1)
    grad_x = unpad(input_gradient(spread_out, w), before, after, mode=mode)
    grad_w = kernel_gradient(spread_out, padded)

    by_x = numerical_gradient(lambda x: np.dot(forward(x, w), grad_y), x)
    by_w = numerical_gradient(lambda w: np.dot(forward(x, w), grad_y), w)
    assert_allclose(grad_x, by_x, atol=1e-8)
    assert_allclose(grad_w, by_w, atol=1e-8)


# The bias


def test_bias_gradient_by_hand():
    batch = [[[1, 2], [10, 20]], [[3, 4], [30, 40]]]  # (batch, channels, m_y)

    assert bias_gradient([1, 2, 3]) == 6
    assert_array_equal(bias_gradient([[1, 2], [10, 20]]), [3, 30])
    assert_array_equal(bias_gradient(batch), [1 + 2 + 3 + 4, 10 + 20 + 30 + 40])


def test_bias_gradient_agrees_with_finite_differences(rng):
    y, grad_y = rng.normal(size=(2, 4, 3, 5))

    estimate = numerical_gradient(lambda b: np.sum((y + b[:, None]) * grad_y), np.zeros(3))

    assert_allclose(bias_gradient(grad_y), estimate, atol=1e-8)


def test_bias_gradient_is_the_adjoint_of_sharing_the_bias(rng):
    b, grad_y = rng.normal(size=3), rng.normal(size=(4, 3, 5))
    shared = np.broadcast_to(b[:, None], grad_y.shape)

    assert np.sum(shared * grad_y) == pytest.approx(np.dot(b, bias_gradient(grad_y)))


def test_bias_gradient_refuses_more_axes_than_a_batch_has():
    words = r"grad_y has 4 dimensions, shape \(1, 1, 1, 1\); allowed are \(m_y,\), "
    with pytest.raises(ValueError, match=words):
        bias_gradient(np.ones((1, 1, 1, 1)))


# What all three share


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_gradients_keep_the_type(dtype):
    grad_y, x, w = np.ones(3, dtype), np.ones(4, dtype), np.ones(2, dtype)

    assert input_gradient(grad_y, w).dtype == dtype
    assert kernel_gradient(grad_y, x).dtype == dtype
    assert bias_gradient(grad_y).dtype == dtype


@pytest.mark.parametrize("n", [1, 3])
def test_gradients_leave_their_input_alone_and_share_nothing_with_it(n):
    x, w, grad_y = np.arange(5.0), np.arange(float(n)), np.arange(6.0 - n)

    for result in (input_gradient(grad_y, w), kernel_gradient(grad_y, x)):
        result[:] = 99.0
    bias_gradient(grad_y)

    for array in (x, w, grad_y):
        assert_array_equal(array, np.arange(float(len(array))))


def test_kernel_gradient_refuses_a_gradient_longer_than_the_signal():
    words = (
        "grad_y has 5 values but the signal only 3; a valid output is never longer than its "
        "signal. Give the signal as convolve saw it, padded, and grad_y first."
    )
    with pytest.raises(ValueError, match=words):
        kernel_gradient(np.ones(5), np.ones(3))


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ([], ValueError, "is empty; it needs one value at least"),
        (None, TypeError, "is None; it must hold real numbers only. Did a function forget its"),
        ("abc", TypeError, "is 'abc'; it must hold real numbers only. Turn text into numbers"),
        ([True], TypeError, "is an array of bool values; it must hold real numbers only."),
        ([[1, 2], [3]], ValueError, "is uneven: its rows have different lengths."),
    ],
)
def test_gradients_refuse_what_is_no_gradient(values, error, words):
    for gradient in (
        bias_gradient,
        lambda grad_y: input_gradient(grad_y, [1.0]),
        lambda grad_y: kernel_gradient(grad_y, [1.0]),
    ):
        with pytest.raises(error, match="the gradient grad_y " + words):
            gradient(values)


def test_gradients_of_one_signal_refuse_several():
    one = np.ones((2, 3))
    words = r" has 2 dimensions, shape \(2, 3\); one is allowed, shape \(m,\)\. Take one row"
    with pytest.raises(ValueError, match="the gradient grad_y" + words):
        input_gradient(one, [1.0])
    with pytest.raises(ValueError, match="the kernel w" + words):
        input_gradient([1.0], one)
    with pytest.raises(ValueError, match="the gradient grad_y" + words):
        kernel_gradient(one, [1.0])
    with pytest.raises(ValueError, match="the signal x" + words):
        kernel_gradient([1.0], one)


# Finite differences


def test_numerical_gradient_by_hand():
    # f = x0**2 + 3 x0 x1, so df/dx0 = 2 x0 + 3 x1 = 16 and df/dx1 = 3 x0 = 6
    gradient = numerical_gradient(lambda x: x[0] ** 2 + 3 * x[0] * x[1], [2.0, 4.0])

    assert_allclose(gradient, [16.0, 6.0], atol=1e-8)


def test_numerical_gradient_is_central():
    """A cube shows the step: central differences add step**2, forward ones 3 x step more."""
    gradient = numerical_gradient(lambda x: x[0] ** 3, [1.0], step=0.5)

    assert_allclose(gradient, [3 + 0.5**2])  # (1.5**3 - 0.5**3) / 1


def test_numerical_gradient_agrees_with_a_known_derivative(rng):
    x = rng.normal(size=(2, 3))

    assert_allclose(numerical_gradient(lambda x: np.sin(x).sum(), x), np.cos(x), atol=1e-8)


@given(st.lists(st.tuples(SMALL, SMALL), min_size=1, max_size=6))
def test_numerical_gradient_of_a_linear_function_is_its_slope(pairs):
    x, slope = np.array(pairs, dtype=float).T

    assert_allclose(numerical_gradient(lambda x: np.dot(slope, x), x), slope, atol=1e-6)


@pytest.mark.parametrize("x", [[3, 4], np.array([3, 4]), np.float32([3, 4])])
def test_numerical_gradient_computes_in_float64(x):
    seen = []

    gradient = numerical_gradient(lambda x: seen.append(x.dtype) or np.sum(x**2), x)

    assert gradient.dtype == np.float64
    assert set(seen) == {np.dtype(np.float64)}
    assert_allclose(gradient, [6.0, 8.0], atol=1e-6)


def test_numerical_gradient_never_changes_x_even_if_f_does():
    def careless(x):
        x *= 2
        return np.sum(x)

    x = np.array([1.0, 2.0])

    assert_allclose(numerical_gradient(careless, x), [2.0, 2.0], atol=1e-8)
    assert_array_equal(x, [1.0, 2.0])


def test_numerical_gradient_divides_by_the_step_that_was_really_taken():
    """Beside a million, 1e-6 is rounded; dividing by 2e-6 would be 3 parts in 100,000 off."""
    assert_allclose(numerical_gradient(lambda x: x[0] - 1e6, [1e6]), [1.0], rtol=1e-12)


@pytest.mark.parametrize(
    ("f", "x", "step", "error", "words"),
    [
        (3.0, [1.0], 1e-6, TypeError, "f is not a function; it must take x and return the loss."),
        (np.square, [1.0, 2.0], 1e-6, ValueError, r"what f returned is an array of shape \(2,\); "),
        (lambda x: None, [1.0], 1e-6, TypeError, "what f returned is None; .* forget its return"),
        (np.sum, [1.0], 0, ValueError, "the step is 0; it must be above 0, for example 1e-6."),
        (np.sum, [1.0], -1e-6, ValueError, "the step is -1e-06; it must be above 0"),
        (np.sum, [1.0], np.nan, ValueError, "the step is nan; it must be above 0"),
        (np.sum, [1.0], np.inf, ValueError, "the step is inf; it must be above 0"),
        (np.sum, [1.0], "small", TypeError, "the step is 'small'; it must hold real numbers only."),
        (np.sum, [1.0], [0.1, 0.2], ValueError, r"the step is an array of shape \(2,\); it must"),
        (np.sum, [0.0, 1e12], 1e-6, ValueError, r"the step 1e-06 vanishes beside x\[1\] = 1000000"),
        (np.sum, [], 1e-6, ValueError, "x is empty; it needs one value at least"),
        (np.sum, None, 1e-6, TypeError, "x is None; it must hold real numbers only."),
    ],
)
def test_numerical_gradient_refuses_in_words(f, x, step, error, words):
    with pytest.raises(error, match=words):
        numerical_gradient(f, x, step)
