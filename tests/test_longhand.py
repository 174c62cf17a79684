"""The longhand: what a function computes, term by term, whatever way it is written."""

import json
import subprocess
import sys
import time

import numpy as np
import pytest
from numpy import zeros
from numpy.lib.stride_tricks import sliding_window_view

from course_lib import convolution
from course_lib.longhand import longhand
from course_lib.padding import pad, same


# --- one convolution, written in many ways --------------------------------------------------------


def at_with_loop(x, w, j):
    p = len(w) // 2
    total = 0
    for k in range(-p, p + 1):
        if 0 <= j - k < len(x):
            total += x[j - k] * w[k + p]
    return total


def at_with_slices(x, w, j):
    p = len(w) // 2
    padded = np.concatenate([np.zeros(p), x, np.zeros(p)])
    return np.dot(padded[j : j + len(w)], w[::-1])


def at_with_sum(x, w, j):
    p = len(w) // 2
    return np.sum(np.pad(x, p)[j : j + len(w)] * np.flip(w))


def filled_in_place(x, w):
    p = len(w) // 2
    y = np.zeros(len(x))
    for j in range(len(x)):
        for k in range(-p, p + 1):
            if 0 <= j - k < len(x):
                y[j] += w[k + p] * x[j - k]
    return y


def copies_of_the_kernel(x, w):
    y = zeros(len(x) + len(w) - 1)
    for i in range(len(x)):
        y[i : i + len(w)] += x[i] * w
    return y[len(w) // 2 :][: len(x)]


def list_of_numbers(x, w):
    return [at_with_slices(x, w, j) for j in range(len(x))]


def with_matmul(x, w):
    windows = sliding_window_view(np.pad(x, len(w) // 2), len(w))
    return windows @ w[::-1]


def with_empty_and_floats(x, w):
    x, w = np.asarray(x, dtype=float), np.array(w, float)
    y = np.empty_like(x)
    for j in range(len(y)):
        y[j] = at_with_sum(x, w, j)
    return y


def with_whole_numbers(x, w):
    y = np.zeros(len(x), dtype=int)
    for j in range(len(x)):
        y[j] = at_with_loop(x, w, j)
    return y


def with_subtraction(x, w):
    return -(0 - np.convolve(x, 2 * w, "same")) / 2


def with_convolve(x, w):
    return np.convolve(x, w, mode="same")


def with_correlate(x, w):
    return np.correlate(x, w[::-1], "same")


def with_einsum(x, w):
    windows = sliding_window_view(np.pad(x, len(w) // 2), len(w))
    return np.einsum("jk,k->j", windows, w[::-1])


@pytest.mark.parametrize(
    "function",
    [
        at_with_loop,
        at_with_slices,
        at_with_sum,
        filled_in_place,
        copies_of_the_kernel,
        list_of_numbers,
        with_matmul,
        with_empty_and_floats,
        with_whole_numbers,
        with_subtraction,
        with_convolve,
        with_correlate,
        with_einsum,
    ],
)
@pytest.mark.parametrize(("m", "n"), [(5, 3), (7, 5), (4, 1), (3, 3)])
def test_every_way_to_write_a_convolution_runs_on_symbols(function, m, n):
    result = longhand(function, m, n)

    assert result.ok and result.on_symbols
    assert result.first_wrong is None and result.notes == ()
    assert [row.j for row in result.rows] == list(range(m))


# --- three witnesses ------------------------------------------------------------------------------


def terms(text):
    """Read terms as the text shows them: "x0w-1 x1w0" is x₀·w₋₁ + x₁·w₀."""
    pairs = (term[1:].split("w") for term in text.split())
    return tuple(((("x", int(i)), ("w", int(k))), 1) for i, k in pairs)


def test_the_articles_rows_are_those_worked_by_hand():
    rows = longhand(at_with_loop, m=4, n=3).rows

    assert rows[0].article == terms("x0w0 x1w-1")
    assert rows[1].article == terms("x0w1 x1w0 x2w-1")
    assert rows[3].article == terms("x2w1 x3w0")


def test_the_learners_terms_stand_in_the_order_of_the_code():
    assert longhand(at_with_loop, m=4).rows[1].yours == terms("x2w-1 x1w0 x0w1")


@pytest.mark.parametrize("kind", ["full", "same", "valid"])
@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("function", [np.convolve, at_with_loop])
def test_the_articles_rows_are_what_numpy_computes_on_units(kind, n, function):
    """The factor of x_i·w_k in y_j is what two units, at i and at k, give at j."""
    m = 5
    rows = longhand(lambda x, w: np.convolve(x, w, kind), m, n, kind=kind, centred=False).rows
    found = np.zeros((m, n, len(rows)))
    for row in rows:
        for ((_, i), (_, k)), times in row.article:
            found[i, k, row.j] = times

    units = [[np.convolve(x, w, kind) for w in np.eye(n)] for x in np.eye(m)]
    np.testing.assert_array_equal(found, units)
    assert all(row.right for row in rows)


@pytest.mark.parametrize(
    "function",
    [
        with_convolve,
        lambda x, w: np.convolve(x, w),
        lambda x, w: x[::-1] * 3 - 0.5 * w[0],
        lambda x, w: np.outer(x, w)[:, 0] + x * x[0] + 2,
        lambda x, w: np.cumsum(x) * np.sum(w),
    ],
)
def test_numbers_put_into_the_rows_give_the_functions_numbers(function):
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=5), rng.normal(size=3)
    given = {("x", i): value for i, value in enumerate(x)}
    given |= {("w", k - 1): value for k, value in enumerate(w)}

    result = longhand(function, m=5, n=3)

    values = [
        sum(term.times * np.prod([given[symbol] for symbol in term.symbols]) for term in row.yours)
        for row in result.rows
    ]
    np.testing.assert_allclose(values, function(x, w))


def test_the_order_of_the_terms_does_not_make_a_row_wrong():
    assert longhand(lambda x, w, j: at_with_loop(x, w, j)).ok
    assert longhand(lambda x, w: np.convolve(w, x, "same")).ok


# --- the usual mistakes of lesson 03 --------------------------------------------------------------


def sum_over(ks, x_index, w_index, inside=lambda i, x: 0 <= i < len(x)):
    """Make y_j = Σ x[x_index] w[w_index] over `ks`, for those x_index that are `inside`."""

    def convolve_at(x, w, j):
        p, total = len(w) // 2, 0.0
        for k in ks(p):
            if inside(x_index(j, k), x):
                total += x[x_index(j, k)] * w[w_index(k, p)]
        return total

    return convolve_at


def centred(p):
    return range(-p, p + 1)


def earlier(j, k):
    return j - k


def shifted(k, p):
    return k + p


MISTAKES = {
    "the index wraps round": (
        sum_over(centred, earlier, shifted, lambda i, x: i < len(x)),
        (0, terms("x4w1")[0], False),
        "`x[-1]` is x₄: a negative index",
    ),
    "kernel index not shifted": (
        sum_over(centred, earlier, lambda k, p: k),
        (0, terms("x1w1")[0], False),
        "wₖ is `w[k + p]`. For Python `w[k]` with a negative k counts from the end",
    ),
    "sum from 0": (
        sum_over(lambda p: range(p + 1), earlier, shifted),
        (0, terms("x1w-1")[0], True),
        "the sum starts at k = −p",
    ),
    "neither shifted nor centred": (
        sum_over(lambda p: range(2 * p + 1), earlier, lambda k, p: k),
        (0, terms("x0w-1")[0], False),
        "add up to 1 too little. The array's `w[0]`",
    ),
    "moved, and the index wraps round": (
        sum_over(lambda p: range(2 * p + 1), earlier, lambda k, p: k, lambda i, x: True),
        (0, terms("x0w-1")[0], False),
        "add up to 1 too little. The array's `w[0]` is the article's w₋₁, so wₖ is `w[k + p]`. "
        "And an index runs out of x",
    ),
    "flip missing": (
        sum_over(centred, lambda j, k: j + k, shifted),
        (0, terms("x1w1")[0], False),
        "not flipped; this is cross-correlation",
    ),
    "right end dropped": (
        lambda x, w, j: at_with_loop(x, w, j) if j + len(w) // 2 < len(x) else 0.0,
        (4, terms("x3w1")[0], True),
        "Your row is 0",
    ),
    "last sample dropped": (
        sum_over(centred, earlier, shifted, lambda i, x: 0 <= i < len(x) - 1),
        (3, terms("x4w-1")[0], True),
        "x₄ stands in none of your rows",
    ),
    "last kernel value dropped": (
        sum_over(lambda p: range(-p, p), earlier, shifted),
        (1, terms("x0w1")[0], True),
        "w₁ stands in none of your rows",
    ),
    "round and round": (
        lambda x, w, j: sum(x[(j - k) % len(x)] * w[k + 1] for k in (-1, 0, 1)),
        (0, terms("x4w1")[0], False),
        "comes round to x₄",
    ),
    "only what is inside on both sides": (
        lambda x, w, j: at_with_loop(x, w, j) if 0 < j < len(x) - 1 else x[j] * w[1],
        (0, terms("x1w-1")[0], True),
        "the other products still count",
    ),
    "always 0": (
        lambda x, w, j: 0.0,
        (0, terms("x0w0")[0], True),
        "All your rows are 0",
    ),
    "a product twice": (
        lambda x, w, j: at_with_loop(x, w, j) + x[j] * w[1],
        (0, (terms("x0w0")[0][0], 2), False),
        "y₀ has 2·x₀·w₀; the article has x₀·w₀, once.",
    ),
    "no product": (
        lambda x, w, j: x[j],
        (0, ((("x", 0),), 1), False),
        "multiplies a sample by a kernel value",
    ),
}  # fmt: skip
CLUES = [clue for _, _, clue in MISTAKES.values()]


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_shows_its_first_wrong_term_and_why_and_no_others_reason(name):
    function, first, clue = MISTAKES[name]

    result = longhand(function, m=5, n=3)

    assert not result.ok and result.on_symbols
    assert result.first_wrong[:3] == first
    assert clue in result.first_wrong.words
    assert not [other for other in CLUES if other not in clue and other in result.first_wrong.words
                and clue not in other and not clue.startswith(other)]  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
@pytest.mark.parametrize(("m", "n"), [(2, 3), (1, 1), (4, 3), (9, 5), (6, 1)])
def test_no_size_of_the_example_breaks_the_words(name, m, n):
    if n == 1 and "w[1]" not in name:
        function = MISTAKES[name][0]
        result = longhand(function, m, n)
        assert result.ok == (result.first_wrong is None and not result.notes)
        assert "None" not in repr(result)
