"""Stride: what is kept, where a gradient goes back to, and every refusal."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from course_lib.stride import spread, strided

STRIDES = st.integers(1, 12)


def rows(m):
    return st.lists(st.integers(-9, 9), min_size=m, max_size=m).map(np.array)


@pytest.mark.parametrize(
    ("stride", "expected"),
    [(1, [0, 1, 2, 3, 4, 5, 6]), (2, [0, 2, 4, 6]), (4, [0, 4]), (6, [0, 6]), (7, [0]), (9, [0])],
)
def test_strided_by_hand(stride, expected):
    assert_array_equal(strided([0, 1, 2, 3, 4, 5, 6], stride), expected)


@pytest.mark.parametrize(
    ("length", "expected"),
    [(5, [1, 0, 2, 0, 3]), (6, [1, 0, 2, 0, 3, 0])],
)
def test_spread_by_hand(length, expected):
    assert_array_equal(spread([1, 2, 3], 2, length), expected)


@given(st.integers(1, 20), STRIDES)
def test_strided_keeps_the_places_that_divide(m, stride):
    places = np.arange(m)

    assert_array_equal(strided(places, stride), places[places % stride == 0])


@given(st.integers(1, 12), STRIDES, st.data())
def test_spread_is_the_transpose_of_strideds_matrix(m, stride, data):
    matrix = strided(np.eye(m, dtype=int), stride).T  # kept = matrix @ y
    grad_y = data.draw(rows(matrix.shape[0]))

    assert_array_equal(spread(grad_y, stride, m), grad_y @ matrix)


@given(st.integers(1, 20), STRIDES, st.data())
def test_spread_is_the_adjoint_of_strided(m, stride, data):
    """Moving the gradient back preserves the inner product."""
    y = data.draw(rows(m))
    grad_y = data.draw(rows(-(-m // stride)))

    assert np.dot(strided(y, stride), grad_y) == np.dot(y, spread(grad_y, stride, m))


@given(st.integers(1, 20), STRIDES, st.data())
def test_strided_undoes_spread(m, stride, data):
    grad_y = data.draw(rows(-(-m // stride)))

    assert_array_equal(strided(spread(grad_y, stride, m), stride), grad_y)


@given(st.integers(1, 30), st.integers(1, 4), st.integers(1, 4))
def test_strides_taken_one_after_the_other_multiply(m, first, second):
    y = np.arange(m)

    assert_array_equal(strided(strided(y, first), second), strided(y, first * second))


def test_both_work_on_the_last_axis(rng):
    y, grad_y = rng.normal(size=(2, 3, 7)), rng.normal(size=(2, 3, 4))

    assert_array_equal(strided(y, 2)[1, 2], strided(y[1, 2], 2))
    assert_array_equal(spread(grad_y, 2, 8)[1, 2], spread(grad_y[1, 2], 2, 8))
    assert strided(y, 2).shape == (2, 3, 4)
    assert spread(grad_y, 2, 8).shape == (2, 3, 8)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_both_keep_the_type(dtype):
    assert strided(np.ones(3, dtype), 2).dtype == dtype
    assert spread(np.ones(3, dtype), 2, 5).dtype == dtype


@pytest.mark.parametrize("stride", [1, 2])
def test_both_leave_their_input_alone_and_share_nothing_with_it(stride):
    y = np.arange(4.0)

    for result in (strided(y, stride), spread(y, stride, 4 * stride)):
        result[:] = 99.0
    assert_array_equal(y, [0.0, 1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("stride", "error", "words"),
    [
        (0, ValueError, "the stride is 0; it must be a whole number, 1 or more. Use 1 to keep"),
        (-1, ValueError, "the stride is -1; it must be a whole number, 1 or more."),
        (1.5, TypeError, "the stride is 1.5; it must be a whole number, 1 or more."),
        (2.0, TypeError, "the stride is 2.0; it must be a whole number"),
        (True, TypeError, "the stride is True; it must be a whole number"),
        ("2", TypeError, "the stride is '2'; it must be a whole number"),
        (None, TypeError, "the stride is None; it must be a whole number"),
    ],
)
def test_a_stride_that_is_no_step_is_refused(stride, error, words):
    with pytest.raises(error, match=words):
        strided([1.0, 2.0], stride)
    with pytest.raises(error, match=words):
        spread([1.0, 2.0], stride, 3)


@pytest.mark.parametrize("length", [4, 7])
def test_spread_refuses_a_length_that_does_not_fit(length):
    words = (
        rf"length={length} does not fit: with stride=2 it keeps {(length + 1) // 2} values, and "
        "grad_y has 3. Lengths from 5 to 6 fit; give the one that y had before strided."
    )
    with pytest.raises(ValueError, match=words):
        spread([1.0, 2.0, 3.0], 2, length)


@pytest.mark.parametrize(
    ("length", "error", "words"),
    [
        (0, ValueError, "the length is 0; it must be a whole number, 1 or more. Give the length"),
        (5.0, TypeError, "the length is 5.0; it must be a whole number"),
    ],
)
def test_spread_refuses_what_is_no_length(length, error, words):
    with pytest.raises(error, match=words):
        spread([1.0, 2.0, 3.0], 2, length)


def test_both_refuse_what_is_no_signal():
    with pytest.raises(ValueError, match="the output y is empty; it needs one value at least"):
        strided([], 2)
    with pytest.raises(TypeError, match="the gradient grad_y is None; it must hold real numbers"):
        spread(None, 2, 3)
