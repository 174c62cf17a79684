"""Padding: the amounts, each mode beside np.pad, the adjoint, and every refusal."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from course_lib.padding import MODES, amounts, full, pad, pad_sources, same, unpad, valid

NUMPY_NAMES = {
    "zeros": "constant",
    "constant": "constant",
    "edge": "edge",
    "reflect": "reflect",
    "symmetric": "symmetric",
    "circular": "wrap",
}
AMOUNTS = [(0, 0), (1, 0), (0, 1), (2, 2), (1, 3), (3, 1), (4, 4)]
SMALL = st.integers(-9, 9)  # whole numbers keep the laws exact: no tolerance is needed


def numpy_pad(x, before, after, mode, value):
    options = {"constant_values": value} if mode == "constant" else {}
    width = [(0, 0)] * (np.ndim(x) - 1) + [(before, after)]
    return np.pad(x, width, mode=NUMPY_NAMES[mode], **options)


@st.composite
def paddings(draw):
    """Draw a signal's length, two amounts and a mode that allows them."""
    m = draw(st.integers(1, 8))
    mode = draw(st.sampled_from(MODES))
    widest = {"reflect": m - 1, "symmetric": m, "circular": m}.get(mode, 12)
    return m, draw(st.integers(0, widest)), draw(st.integers(0, widest)), mode


def row(draw, m):
    return np.array(draw(st.lists(SMALL, min_size=m, max_size=m)))


# The amounts


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1, ((0, 0), (0, 0), (0, 0))),
        (2, ((0, 0), (1, 0), (1, 1))),
        (4, ((0, 0), (2, 1), (3, 3))),
        (5, ((0, 0), (2, 2), (4, 4))),
    ],
)
def test_amounts_by_hand(n, expected):
    assert (valid(n), same(n), full(n)) == expected
    assert tuple(amounts(name, n) for name in ("valid", "same", "full")) == expected


@pytest.mark.parametrize("m", [5, 8, 9])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("amount", [valid, same, full])
def test_amounts_make_a_valid_convolution_into_each_of_numpys_modes(rng, amount, m, n):
    x, w = rng.integers(-9, 9, m), rng.integers(-9, 9, n)

    padded = pad(x, *amount(n))

    assert_array_equal(
        np.convolve(padded, w, mode="valid"), np.convolve(x, w, mode=amount.__name__)
    )


def test_amounts_accepts_a_pair():
    assert amounts((0, 3), 5) == (0, 3)
    assert amounts([1, 2], 5) == (1, 2)


@pytest.mark.parametrize("amount", [same, full, valid])
@pytest.mark.parametrize(
    ("n", "error", "words"),
    [
        (0, ValueError, "the kernel size n is 0; it must be a whole number, 1 or more."),
        (-3, ValueError, "the kernel size n is -3; it must be"),
        (2.5, TypeError, "the kernel size n is 2.5; it must be a whole number"),
        (True, TypeError, "the kernel size n is True; it must be a whole number"),
        (
            np.ones(3),
            TypeError,
            r"an array of shape \(3,\); .* For a kernel w that is len\(w\).",
        ),
    ],
)
def test_amounts_refuse_what_is_no_kernel_size(amount, n, error, words):
    with pytest.raises(error, match=words):
        amount(n)


@pytest.mark.parametrize(
    ("padding", "error", "words"),
    [
        ("smae", ValueError, "padding='smae' is not known here; use 'valid', 'same', 'full' or a"),
        ("zeros", ValueError, r"such as \(2, 2\) \('zeros' is a mode: what the pads hold\)\."),
        (2, TypeError, r"padding=2 is not known here; use .* a pair of amounts such as \(2, 2\)\."),
        (None, TypeError, "padding=None is not known here; use 'valid'"),
        ((1, 2, 3), ValueError, r"padding=\(1, 2, 3\) has 3 amounts; use .* such as \(2, 2\)\."),
        ((1, -1), ValueError, "the pad after is -1; it must be a whole number, 0 or more."),
        ((0.5, 1), TypeError, "the pad before is 0.5; it must be a whole number, 0 or more."),
    ],
)
def test_amounts_refuses_what_is_no_setting(padding, error, words):
    with pytest.raises(error, match=words):
        amounts(padding, 5)


# Where each cell comes from, and what it holds


@pytest.mark.parametrize(
    ("mode", "expected"),
    [  # 1 2 3 4 padded by 2, as the course's table of modes has it
        ("zeros", [0, 0, 1, 2, 3, 4, 0, 0]),
        ("constant", [9, 9, 1, 2, 3, 4, 9, 9]),
        ("edge", [1, 1, 1, 2, 3, 4, 4, 4]),
        ("reflect", [3, 2, 1, 2, 3, 4, 3, 2]),
        ("symmetric", [2, 1, 1, 2, 3, 4, 4, 3]),
        ("circular", [3, 4, 1, 2, 3, 4, 1, 2]),
    ],
)
def test_pad_by_hand(mode, expected):
    assert_array_equal(pad([1, 2, 3, 4], 2, 2, mode=mode, value=9), expected)


def test_pad_adds_zeros_unless_told_otherwise():
    assert_array_equal(pad([5.0, 6.0], 1, 2), [0.0, 5.0, 6.0, 0.0, 0.0])
    assert_array_equal(pad([5.0], 1, 0, mode="constant"), [0.0, 5.0])
    assert_array_equal(pad([5.0], 1, 0, mode="zeros", value=7.0), [0.0, 5.0])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("before", "after"), AMOUNTS)
@pytest.mark.parametrize("shape", [(5,), (2, 5), (2, 3, 5)])
def test_pad_agrees_with_numpy(rng, mode, before, after, shape):
    x = rng.normal(size=shape)

    padded = pad(x, before, after, mode=mode, value=-1.5)

    assert_array_equal(padded, numpy_pad(x, before, after, mode, -1.5), strict=True)


@given(paddings())
def test_pad_agrees_with_numpy_for_any_amount_allowed(setting):
    m, before, after, mode = setting
    x = np.arange(1, m + 1)

    padded = pad(x, before, after, mode=mode, value=7)

    assert_array_equal(padded, numpy_pad(x, before, after, mode, 7), strict=True)


@given(paddings())
def test_pad_sources_names_the_sample_that_stands_in_each_cell(setting):
    m, before, after, mode = setting

    sources = pad_sources(m, before, after, mode)

    assert sources.shape == (before + m + after,)
    assert np.issubdtype(sources.dtype, np.integer)
    filler = "constant" if mode == "zeros" else mode
    assert_array_equal(sources, numpy_pad(np.arange(m), before, after, filler, -1))


def test_pad_sources_marks_constants():
    assert_array_equal(pad_sources(3, 1, 2, "constant"), [-1, 0, 1, 2, -1, -1])
    assert_array_equal(pad_sources(3, 1, 2), [-1, 0, 1, 2, -1, -1])


@pytest.mark.parametrize("mode", MODES)
def test_pad_nothing_gives_an_equal_copy(mode):
    x = np.array([1.0, 2.0, 3.0])

    padded = pad(x, 0, 0, mode=mode)

    assert_array_equal(padded, x)
    assert not np.shares_memory(padded, x)


def test_pad_treats_nan_and_infinity_as_data():
    assert_array_equal(pad([np.nan, np.inf], 1, 1, mode="edge"), [np.nan, np.nan, np.inf, np.inf])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_pad_and_unpad_keep_the_type(mode, dtype):
    x = np.arange(9, dtype=dtype)

    assert pad(x, 1, 2, mode=mode, value=2).dtype == dtype
    assert unpad(x, 1, 2, mode=mode).dtype == dtype


def test_pad_never_cuts_a_constant_down_to_the_signals_type():
    assert_array_equal(pad([1, 2], 1, 0, mode="constant", value=0.5), [0.5, 1.0, 2.0])
    constant = np.float64(0.5)
    assert pad(np.float32([1]), 1, 0, mode="constant", value=constant).dtype == np.float32


def test_pad_widens_small_whole_numbers():
    assert pad(np.uint8([200]), 0, 0).dtype == np.int64


# The adjoint


@pytest.mark.parametrize(
    ("mode", "expected"),
    [  # the padded gradient is 1 10 | 100 200 300 400 | 1000 2000
        ("zeros", [100, 200, 300, 400]),
        ("constant", [100, 200, 300, 400]),
        ("edge", [100 + 1 + 10, 200, 300, 400 + 1000 + 2000]),
        ("reflect", [100, 200 + 10 + 2000, 300 + 1 + 1000, 400]),
        ("symmetric", [100 + 10, 200 + 1, 300 + 2000, 400 + 1000]),
        ("circular", [100 + 1000, 200 + 2000, 300 + 1, 400 + 10]),
    ],
)
def test_unpad_by_hand(mode, expected):
    assert_array_equal(unpad([1, 10, 100, 200, 300, 400, 1000, 2000], 2, 2, mode=mode), expected)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("before", "after"), AMOUNTS)
def test_unpad_is_the_transpose_of_pads_matrix(rng, mode, before, after):
    matrix = pad(np.eye(5), before, after, mode=mode).T  # padded = matrix @ x
    grad = rng.normal(size=(2, before + 5 + after))

    np.testing.assert_allclose(unpad(grad, before, after, mode=mode), grad @ matrix, atol=1e-12)


@given(paddings(), st.data())
def test_unpad_is_the_adjoint_of_pad(setting, data):
    """Moving the gradient back preserves the inner product."""
    m, before, after, mode = setting
    x, grad = row(data.draw, m), row(data.draw, before + m + after)

    forwards = np.dot(pad(x, before, after, mode=mode), grad)
    backwards = np.dot(x, unpad(grad, before, after, mode=mode))

    assert forwards == backwards


@given(paddings(), st.data())
def test_pad_is_linear_except_for_its_constant(setting, data):
    m, before, after, mode = setting
    x, z = row(data.draw, m), row(data.draw, m)

    together = pad(2 * x + z, before, after, mode=mode)

    assert_array_equal(
        together, 2 * pad(x, before, after, mode=mode) + pad(z, before, after, mode=mode)
    )


def test_circular_padding_commutes_with_a_turn_of_the_signal(rng):
    x = rng.normal(size=7)

    assert_array_equal(pad(np.roll(x, 1), 3, 2, "circular")[1:], pad(x, 3, 2, "circular")[:-1])


def test_pad_and_unpad_leave_their_input_alone_and_share_nothing_with_it(rng):
    x = rng.normal(size=(2, 6))
    before = x.copy()

    for mode in MODES:
        for result in (pad(x, 2, 1, mode=mode), unpad(x, 2, 1, mode=mode), unpad(x, 0, 0, mode)):
            assert not np.shares_memory(result, x)
            result[:] = 99.0
    assert_array_equal(x, before)


# Refusals


@pytest.mark.parametrize("function", [pad, unpad])
@pytest.mark.parametrize(
    ("before", "after", "error", "words"),
    [
        (-1, 0, ValueError, "the pad before is -1; it must be a whole number, 0 or more. For a "),
        (0, -2, ValueError, "the pad after is -2; it must be a whole number, 0 or more."),
        (1.5, 0, TypeError, "the pad before is 1.5; it must be a whole number"),
        (0, True, TypeError, "the pad after is True; it must be a whole number"),
        ("same", 0, TypeError, r"the pad before is 'same'; .*pad\(x, \*same\(n\)\)"),
        ((1, 1), 0, TypeError, r"the pad before is \(1, 1\); it must be a whole number"),
        (None, 0, TypeError, "the pad before is None; it must be a whole number"),
    ],
)
def test_pads_that_are_no_amounts_are_refused(function, before, after, error, words):
    with pytest.raises(error, match=words):
        function([1.0, 2.0, 3.0], before, after)


@pytest.mark.parametrize("function", [pad, unpad])
@pytest.mark.parametrize(
    ("mode", "hint"),
    [
        ("symetric", ""),
        ("Zeros", ""),
        ("wrap", r" \(NumPy's and SciPy's 'wrap' is our 'circular'\)"),
        ("replicate", r" \(PyTorch's 'replicate' is our 'edge'\)"),
        ("nearest", r" \(SciPy's 'nearest' is our 'edge'\)"),
        ("mirror", r" \(the article's mirror is our 'symmetric', SciPy's 'mirror' is our 'refl"),
        ("same", r" \('same' is an amount: pad\(x, \*same\(n\)\)\)"),
    ],
)
def test_an_unknown_mode_is_refused_with_every_choice(function, mode, hint):
    words = (
        f"mode='{mode}' is not known here; use 'zeros', 'constant', 'edge', 'reflect', "
        f"'symmetric' or 'circular'{hint}"
    )
    with pytest.raises(ValueError, match=words):
        function([1.0, 2.0, 3.0], 1, 1, mode=mode)


@pytest.mark.parametrize("mode", [None, 1, ["zeros"], np.array(["zeros", "edge"])])
def test_a_mode_that_is_no_text_is_refused(mode):
    with pytest.raises(TypeError, match="is not known here; use 'zeros', 'constant'"):
        pad([1.0, 2.0, 3.0], 1, 1, mode=mode)


@pytest.mark.parametrize(
    ("mode", "m", "before", "after", "widest"),
    [
        ("reflect", 1, 1, 0, 0),
        ("reflect", 4, 0, 4, 3),
        ("symmetric", 4, 5, 0, 4),
        ("circular", 4, 1, 5, 4),
    ],
)
def test_a_pad_wider_than_its_mode_allows_is_refused(mode, m, before, after, widest):
    words = (
        f"a pad of {max(before, after)} is too wide for mode='{mode}' and a signal of {m}; the "
        f"widest allowed on a side is {widest}. Pad less, or use mode='edge' or 'zeros', which"
    )
    with pytest.raises(ValueError, match=words):
        pad(np.ones(m), before, after, mode=mode)
    with pytest.raises(ValueError, match=words):
        unpad(np.ones(before + m + after), before, after, mode=mode)


@pytest.mark.parametrize(
    ("x", "error", "words"),
    [
        ([], ValueError, "the signal x is empty; it needs one value at least, for example"),
        (np.ones((3, 0)), ValueError, "the signal x is empty"),
        (3.0, ValueError, r"the signal x is the single number 3.0; .* in brackets: \[3.0\]"),
        ("abc", TypeError, "the signal x is 'abc'; it must hold real numbers only. Turn text into"),
        (["a", "b"], TypeError, "the signal x is an array of <U1 values; it must hold real"),
        (None, TypeError, "the signal x is None; .* Did a function forget its return"),
        ([1.0, None], TypeError, "the signal x is an array of object values; .*value missing?"),
        ([True, False], TypeError, "an array of bool values; .* True and False into 1 and 0"),
        ([1j], TypeError, "an array of complex128 values; .* Take one real part first"),
        (np.array(["2020"], "M8"), TypeError, r"datetime64.* Convert it first"),
        ([[1, 2], [3]], ValueError, "the signal x is uneven: its rows have different lengths."),
    ],
)
def test_pad_refuses_what_is_no_signal(x, error, words):
    with pytest.raises(error, match=words):
        pad(x, 1, 1)


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        ("1", TypeError, "the padding value is '1'; it must hold real numbers only."),
        (None, TypeError, "the padding value is None; it must hold real numbers only."),
        (True, TypeError, "the padding value is True; it must hold real numbers only."),
        ([1, 2], ValueError, r"the padding value is an array of shape \(2,\); .* a single number"),
    ],
)
def test_pad_refuses_what_is_no_constant(value, error, words):
    with pytest.raises(error, match=words):
        pad([1.0, 2.0], 1, 1, mode="constant", value=value)


def test_unpad_refuses_pads_that_leave_no_signal():
    words = r"the gradient has 4 values but the pads take 2 \+ 2; one at least must be left between"
    with pytest.raises(ValueError, match=words):
        unpad(np.ones(4), 2, 2)
