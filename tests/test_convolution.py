"""Convolution and correlation: by hand, beside NumPy, by their laws, and every refusal."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from course_lib.convolution import convolve, correlate, output_length
from course_lib.padding import full, pad
from course_lib.stride import strided

SMALL = st.integers(-9, 9)  # whole numbers keep the laws exact: no tolerance is needed
KERNELS = st.lists(SMALL, min_size=1, max_size=5).map(np.array)
SIGNALS = st.lists(SMALL, min_size=5, max_size=12).map(np.array)
# (m, n): kernel of 1, odd, even, as long as the signal, both of 1, long.
LENGTHS = [(7, 1), (7, 3), (7, 4), (7, 7), (1, 1), (10_000, 501)]


def full_convolve(x, w):
    return convolve(pad(x, *full(len(w))), w)


def test_convolve_by_hand():
    x, w = [1, 2, 3, 4], [10, 20, 30]

    expected = [
        1 * 30 + 2 * 20 + 3 * 10,  # 100: the kernel is flipped, 30 meets the first sample
        2 * 30 + 3 * 20 + 4 * 10,  # 160
    ]

    assert_array_equal(convolve(x, w), expected)


def test_correlate_by_hand():
    x, w = [1, 2, 3, 4], [10, 20, 30]

    expected = [
        1 * 10 + 2 * 20 + 3 * 30,  # 140: not flipped, 10 meets the first sample
        2 * 10 + 3 * 20 + 4 * 30,  # 200
    ]

    assert_array_equal(correlate(x, w), expected)


def test_an_impulse_writes_out_the_kernel():
    assert_array_equal(convolve([0, 0, 1, 0, 0], [1, 2, 3]), [1, 2, 3])
    assert_array_equal(correlate([0, 0, 1, 0, 0], [1, 2, 3]), [3, 2, 1])


@pytest.mark.parametrize(("m", "n"), LENGTHS)
def test_both_agree_with_numpy(rng, m, n):
    x, w = rng.normal(size=m), rng.normal(size=n)

    assert_allclose(convolve(x, w), np.convolve(x, w, mode="valid"), atol=1e-9)
    assert_allclose(correlate(x, w), np.correlate(x, w, mode="valid"), atol=1e-9)
    assert convolve(x, w).shape == correlate(x, w).shape == (m - n + 1,)


def test_convolve_is_a_banded_matrix(rng):
    x, w = rng.normal(size=6), rng.normal(size=3)
    a, b, c = w
    matrix = [
        [c, b, a, 0, 0, 0],
        [0, c, b, a, 0, 0],
        [0, 0, c, b, a, 0],
        [0, 0, 0, c, b, a],
    ]

    assert_allclose(convolve(x, w), matrix @ x)


@given(SIGNALS, KERNELS)
def test_convolve_agrees_with_numpy_exactly_on_whole_numbers(x, w):
    assert_array_equal(convolve(x, w), np.convolve(x, w, mode="valid"), strict=True)


@given(SIGNALS, KERNELS)
def test_flipping_the_kernel_turns_one_into_the_other_and_twice_back(x, w):
    assert_array_equal(convolve(x, w), correlate(x, w[::-1]))
    assert_array_equal(convolve(x, w[::-1][::-1]), convolve(x, w))


@given(SIGNALS, KERNELS)
def test_flipping_both_flips_the_output(x, w):
    assert_array_equal(convolve(x[::-1], w[::-1]), convolve(x, w)[::-1])
    assert_array_equal(correlate(x[::-1], w[::-1]), correlate(x, w)[::-1])


@given(st.lists(st.tuples(SMALL, SMALL), min_size=5, max_size=12), KERNELS, SMALL)
def test_convolve_is_linear_in_the_signal(pairs, w, scale):
    x, z = np.array(pairs).T

    assert_array_equal(convolve(scale * x + z, w), scale * convolve(x, w) + convolve(z, w))


@given(SIGNALS, st.lists(st.tuples(SMALL, SMALL), min_size=1, max_size=5), SMALL)
def test_convolve_is_linear_in_the_kernel(x, pairs, scale):
    w, v = np.array(pairs).T

    assert_array_equal(convolve(x, scale * w + v), scale * convolve(x, w) + convolve(x, v))


@given(SIGNALS, KERNELS, SMALL)
def test_a_shifted_signal_gives_a_shifted_output(x, w, arriving):
    shifted = np.append(arriving, x[:-1])

    assert_array_equal(convolve(shifted, w)[1:], convolve(x, w)[:-1])


@given(KERNELS, KERNELS)
def test_full_convolution_does_not_care_which_is_the_kernel(x, w):
    assert_array_equal(full_convolve(x, w), full_convolve(w, x))


@given(SIGNALS, KERNELS, KERNELS)
def test_two_full_convolutions_are_one_with_the_convolved_kernels(x, w, v):
    assert_array_equal(full_convolve(full_convolve(x, w), v), full_convolve(x, full_convolve(w, v)))


@given(SIGNALS, KERNELS)
def test_full_convolution_multiplies_polynomials(x, w):
    assert_array_equal(
        np.polyval(full_convolve(x, w), 2), np.polyval(x, 2) * np.polyval(w, 2), strict=True
    )


@pytest.mark.parametrize("operation", [convolve, correlate])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_both_keep_the_type(operation, dtype):
    y = operation(np.arange(5, dtype=dtype), np.arange(2, dtype=dtype))

    assert y.dtype == dtype


@pytest.mark.parametrize("operation", [convolve, correlate])
def test_small_whole_numbers_do_not_wrap_round(operation):
    assert_array_equal(operation(np.uint8([200, 200]), np.uint8([200, 200])), [80_000])


def test_lists_and_mixed_numbers_are_fine():
    assert_array_equal(convolve([1, 2, 3], [0.5, 0.5]), [1.5, 2.5])
    assert convolve(np.float32([1, 2]), np.float64([1])).dtype == np.float64


def test_nan_spoils_only_the_windows_that_cover_it():
    y = convolve([1.0, np.nan, 1.0, 1.0, 1.0], [1.0, 1.0])

    assert_array_equal(y, [np.nan, np.nan, 2.0, 2.0])


@pytest.mark.parametrize("operation", [convolve, correlate])
@pytest.mark.parametrize("n", [1, 3])
def test_both_leave_their_input_alone_and_share_nothing_with_it(rng, operation, n):
    x, w = rng.normal(size=5), rng.normal(size=n)
    x_before, w_before = x.copy(), w.copy()

    y = operation(x, w)
    y[:] = 99.0

    assert_array_equal(x, x_before)
    assert_array_equal(w, w_before)


# output_length


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((10, 3), 8),  # 10 - 3 + 1
        ((10, 10), 1),
        ((10, 1), 10),
        ((10, 3, 1, 1), 10),  # 12 - 3 + 1
        ((10, 4, 2, 1), 10),  # 13 - 4 + 1
        ((10, 3, 2, 2), 12),  # 14 - 3 + 1
        ((10, 3, 0, 0, 2), 4),  # starts 0 2 4 6; 7 is left over
        ((10, 3, 0, 0, 7), 2),  # starts 0 7
        ((10, 3, 0, 0, 8), 1),  # starts 0
        ((1, 3, 1, 1), 1),
    ],
)
def test_output_length_by_hand(arguments, expected):
    assert output_length(*arguments) == expected


@given(SIGNALS, KERNELS, st.integers(0, 3), st.integers(0, 3), st.integers(1, 15))
def test_output_length_is_the_length_of_the_composition(x, w, before, after, stride):
    y = strided(convolve(pad(x, before, after), w), stride)

    assert output_length(len(x), len(w), before, after, stride) == len(y)


def test_output_length_refuses_a_kernel_longer_than_the_padded_signal():
    words = (
        r"the kernel has 9 values but the padded signal only 6 \(1 \+ 3 \+ 2\); a kernel must not "
        "be longer. Pad by 3 more or use a shorter kernel."
    )
    with pytest.raises(ValueError, match=words):
        output_length(3, 9, before=1, after=2)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((0, 3), ValueError, "the signal's length m is 0; it must be a whole number, 1 or more."),
        ((5, 0), ValueError, "the kernel size n is 0; it must be a whole number, 1 or more."),
        ((5, 3, -1), ValueError, "the pad before is -1; it must be a whole number, 0 or more."),
        ((5, 3, 0, 0.5), TypeError, "the pad after is 0.5; it must be a whole number, 0 or more."),
        ((5, 3, 0, 0, 0), ValueError, "the stride is 0; it must be a whole number, 1 or more."),
        ((5, 3, 0, 0, True), TypeError, "the stride is True; it must be a whole number"),
        (([1, 2], 3), TypeError, r"m is \[1, 2\]; .* For a signal x that is len\(x\)\."),
    ],
)
def test_output_length_refuses_what_is_no_length(arguments, error, words):
    with pytest.raises(error, match=words):
        output_length(*arguments)


# Refusals


@pytest.mark.parametrize("operation", [convolve, correlate])
def test_a_kernel_longer_than_its_signal_is_refused(operation):
    words = (
        "^the kernel has 3 values but the signal only 2; a kernel must not be longer than its "
        r"signal. Pad the signal first, for example pad\(x, \*full\(3\)\).$"
    )
    with pytest.raises(ValueError, match=words):
        operation([1.0, 2.0], [1.0, 2.0, 3.0])


@pytest.mark.parametrize("operation", [convolve, correlate])
@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ([], ValueError, "is empty; it needs one value at least, for example"),
        (1.0, ValueError, r"is the single number 1.0; it must be an array. .*in brackets: \[1.0\]"),
        ([[1.0, 2.0]], ValueError, r"has 2 dimensions, shape \(1, 2\); one is allowed, shape \(m,"),
        ([[1, 2], [3]], ValueError, "is uneven: its rows have different lengths. All rows must"),
        ("1 2 3", TypeError, "is '1 2 3'; it must hold real numbers only. Turn text into numbers"),
        (["a"], TypeError, "is an array of <U1 values; it must hold real numbers only."),
        (None, TypeError, "is None; it must hold real numbers only. Did a function forget its ret"),
        (..., TypeError, "is Ellipsis; it must hold real numbers only."),
        ([True], TypeError, "is an array of bool values; .* True and False into 1 and 0 first"),
        ([1 + 2j], TypeError, "is an array of complex128 values; .* Take one real part first"),
        ([object()], TypeError, "is an array of object values; it must hold real numbers only."),
        ({1, 2}, TypeError, r"is \{1, 2\}; it must hold real numbers only."),
    ],
)
def test_what_is_no_signal_and_no_kernel_is_refused(operation, values, error, words):
    with pytest.raises(error, match="the signal x " + words):
        operation(values, [1.0])
    with pytest.raises(error, match="the kernel w " + words):
        operation([1.0, 2.0], values)
