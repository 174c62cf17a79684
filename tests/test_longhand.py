"""The longhand: what a function computes, term by term, whatever way it is written."""

import subprocess
import sys
import time

import numpy as np
import pytest
from numpy import zeros
from numpy.lib.stride_tricks import sliding_window_view

from course_lib.convolution import convolve
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
def test_the_articles_rows_are_what_numpy_computes_on_units(kind, n):
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


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_shows_its_first_wrong_term_and_why(name):
    function, first, clue = MISTAKES[name]

    result = longhand(function, m=5, n=3)

    assert not result.ok and result.on_symbols
    assert result.first_wrong[:3] == first
    assert '<div class="c1l c1l-wrong">' in result._repr_html_()
    assert clue in result.first_wrong.words


def test_no_mistake_is_given_the_reason_of_another():
    words = {name: longhand(MISTAKES[name][0]).first_wrong.words for name in MISTAKES}
    for name, (_, _, clue) in MISTAKES.items():
        told = {other for other in words if clue in words[other]}
        alike = {"neither shifted nor centred", "moved, and the index wraps round"}
        assert told <= (alike if name in alike else {name})


@pytest.mark.parametrize("name", MISTAKES)
@pytest.mark.parametrize(("m", "n"), [(1, 1), (2, 3), (3, 3), (4, 3), (6, 1), (9, 5), (12, 11)])
def test_a_mistake_is_told_in_words_at_every_size(name, m, n):
    result = longhand(MISTAKES[name][0], m, n)

    assert result.ok == all(row.right for row in result.rows)
    assert result.ok or result.message


def test_a_kernel_counted_from_0_is_written_so():
    result = longhand(lambda x, w: np.convolve(x, w[::-1], "valid"), m=4, n=2, kind="valid")

    assert result.rows[0].article == terms("x0w1 x1w0")
    assert result.first_wrong[:3] == (0, terms("x0w0")[0], False)
    assert "not flipped" in result.first_wrong.words


# --- what cannot run on symbols -------------------------------------------------------------------


def skips_zeros(x, w):
    y = np.zeros(len(x))
    for i in range(len(x)):
        for k in range(len(w)):
            if x[i] != 0 and 0 <= i + k - len(w) // 2 < len(x):
                y[i + k - len(w) // 2] += x[i] * w[k]
    return y


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (skips_zeros, "decides something by a value"),
        (lambda x, w: convolve(pad(x, *same(len(w))), w), "plain numbers"),
        (lambda x, w: np.convolve(x.astype(float), w, "same"), "plain numbers"),
        (lambda x, w: np.fft.irfft(np.fft.rfft(x, 16) * np.fft.rfft(w, 16), 16)[1:6], "plain"),
    ],
)
def test_rows_are_found_by_trying_where_symbols_cannot_go_and_words_say_so(function, why):
    result = longhand(function)

    assert result.ok and not result.on_symbols
    assert why in result.message


@pytest.mark.parametrize(
    "function",
    [
        lambda x, w: np.maximum(np.convolve(x, w, "same"), 0),
        lambda x, w: np.abs(np.convolve(x, w, "same")),
        lambda x, w: x**2 * w[0],
        lambda x, w: np.convolve(x, w, "same") * (2 if x[0] > 0 else 3) * (1 if w[0] > 0 else 4),
        lambda x, w: np.convolve(x, w, "same") / w[0],
        lambda x, w: np.random.default_rng().normal(size=5),
    ],
)
@pytest.mark.filterwarnings("error")  # a warning of NumPy's would stand in the notebook
def test_what_is_no_sum_of_products_is_told_in_words(function):
    result = longhand(function)

    assert not result.ok and result.first_wrong is None
    assert '<div class="c1l">' in result._repr_html_(), "nothing is wrong yet"
    assert all(row.yours is None and row.article for row in result.rows)
    assert "never looks at a value" in result.message


def test_the_learners_numpy_is_left_as_it_was():
    before = np.zeros, zeros, at_with_slices.__globals__["np"]
    longhand(copies_of_the_kernel)

    assert (np.zeros, zeros, at_with_slices.__globals__["np"]) == before
    assert np.zeros(2).dtype == float


# --- functions that go wrong ----------------------------------------------------------------------


def forgets_to_return(x, w, j):
    at_with_loop(x, w, j)


def prints(x, w):
    print(np.convolve(x, w))


def runs_out(x, w, j):
    return sum(x[j - k] * w[k + 1] for k in (-1, 0, 1))


def not_done(x, w):
    y = ...
    return y


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (forgets_to_return, "For j = 0: Your function returned nothing (None)"),
        (prints, "printed something but returned nothing"),
        (lambda x, w: 1 / 0, "`ZeroDivisionError`: division by zero"),
        (lambda x, w: exit(), "`SystemExit`"),
        (lambda x, w: x[:, None], "`ndarray` of shape (5, 1); wanted is one row of numbers"),
        (lambda x, w: x[0], "`float64`; wanted is one row of numbers"),
        (lambda x, w, j: x, "`ndarray` of shape (5,); wanted is one number"),
        (lambda x, w: "y", "`str`; wanted is"),
        (lambda x, w: [[1], [2, 3]], "`list`; wanted is"),
        (lambda x, w: x * np.inf, "nan or inf"),
        (lambda x, w, j: ..., "Nothing is written yet"),
        (not_done, "A `...` still stands"),
    ],
)
def test_a_function_that_gives_no_rows_is_told_in_words(function, words):
    result = longhand(function)

    assert not result.ok
    assert all(row.yours is None for row in result.rows)
    assert words in result.message


def test_an_index_that_runs_out_is_told_with_its_row_and_the_other_rows_stay():
    result = longhand(runs_out)

    assert [row.yours is None for row in result.rows] == [False, False, False, False, True]
    assert "For j = 4: Python stopped" in result.message
    assert "`IndexError`: index 5 is out of bounds" in result.message
    assert "x[j - k] * w[k + 1]" in result.message
    assert "`x[-1]` is x₄" in result.first_wrong.words


@pytest.mark.parametrize("late", [0, 3])
def test_a_function_that_never_returns_is_stopped(late):
    def endless(x, w, j):
        while j >= late:
            pass
        return at_with_loop(x, w, j)

    start = time.monotonic()
    result = longhand(endless, seconds=1)

    assert time.monotonic() - start < 30
    assert [row.yours is not None for row in result.rows] == [j < late for j in range(5)]
    assert f"For j = {late}: Your function did not come to its end" in result.message


def test_sums_that_grow_without_end_are_stopped_too():
    def grows(x, w):
        for _ in range(5):
            x = x * np.sum(x)
        return x * 0 + np.convolve(w, [1, 0, 0])

    result = longhand(grows, seconds=10)

    assert not result.ok and "thousands of terms" in result.message


def test_changed_input_is_told_and_what_is_printed_is_not_shown(capsys):
    def careless(x, w):
        print("here")
        x[0] *= 2
        return np.convolve(x, w, "same")

    result = longhand(careless)

    assert result.first_wrong.term == (terms("x0w0")[0][0], 2)
    assert "changes its input" in result.message
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("mode", "values"), [("full", 7), ("valid", 3)])
def test_another_length_is_told_with_its_name(mode, values):
    result = longhand(lambda x, w: np.convolve(x, w, mode))

    assert f"returns {values} values" in result.message
    assert f"A {mode} convolution has {values}" in result.message
    assert len(result.rows) == max(5, values) and not result.ok
    assert "w[k + p]" not in result.message


# --- what is asked of the caller ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        (dict(function=np.ones(3)), TypeError, "Leave out the brackets"),
        (dict(function=lambda x: x), TypeError, r"takes \(x\); it must take \(x, w\)"),
        (dict(m=0), ValueError, "the number of samples m is 0"),
        (dict(m=13), ValueError, "use 12 at most"),
        (dict(n=2.5), TypeError, "the number of kernel values n is 2.5"),
        (dict(kind="circular"), ValueError, "use 'same', 'full' or 'valid'"),
        (dict(kind="valid", m=2, n=3), ValueError, "use n <= m"),
        (dict(n=4, centred=True), ValueError, "use an odd n or centred=False"),
        (dict(seconds=0), ValueError, "use a number above 0"),
    ],
)
def test_bad_settings_are_refused_in_words(given, error, words):
    with pytest.raises(error, match=words):
        longhand(**{"function": at_with_loop, **given})


# --- how it is shown ------------------------------------------------------------------------------


def test_the_first_wrong_term_is_marked_once_in_text_and_in_html():
    result = longhand(MISTAKES["the index wraps round"][0])
    bundle = result._repr_mimebundle_()

    assert bundle["text/plain"] == repr(result)
    assert "✗ y₀ = x₁·w₋₁ + x₀·w₀ + [x₄·w₁]   y₀ = x₀·w₀ + x₁·w₋₁\n" in repr(result)
    assert bundle["text/html"].count("<mark>") == 1
    assert "<i>w</i><sub>−1</sub>" in bundle["text/html"]
    assert "http" not in bundle["text/html"] and "<script" not in bundle["text/html"]


def test_a_missing_term_is_marked_where_the_article_has_it():
    text = repr(longhand(MISTAKES["sum from 0"][0]))

    assert "✗ y₀ = x₀·w₀           y₀ = x₀·w₀ + [x₁·w₋₁]\n" in text


def test_the_same_function_is_shown_in_the_same_words_each_time():
    first, second = (longhand(runs_out)._repr_mimebundle_() for _ in range(2))

    assert first == second


def test_what_an_exception_says_is_no_html():
    def shouts(x, w):
        raise ValueError("<script>")

    assert "<script>" not in longhand(shouts)._repr_html_()


def test_longhand_loads_no_plots_and_no_widgets():
    code = (
        "import sys, course_lib.longhand; "
        "print({'matplotlib', 'ipywidgets', 'IPython', 'sympy'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "set()"
