"""The engine: whatever a learner hands in, the answer is a sentence and never a traceback."""

import dataclasses
import functools
import linecache
import signal
import sys
import threading
import time

import numpy as np
import pytest

from course_lib import progress
from course_lib.exercises import _diagnosis as say
from course_lib.exercises import lesson_01, lesson_02, lesson_03
from course_lib.exercises._answers import gives_away, written
from course_lib.exercises._engine import Exercise, Mistake
from course_lib.exercises._running import Outcome, TimeIsUp, run


@pytest.fixture
def full():
    """An exercise whose hints nobody has read."""
    return dataclasses.replace(lesson_02.full_convolution)


@pytest.fixture
def hasty(full):
    """The same, for functions without end: it does not wait for them."""
    return dataclasses.replace(full, seconds=0.3)


def right(x, w):
    return np.convolve(x, w)


# --- wrong answers that nobody foresaw ----------------------------------------------------------


def raises(error):
    def wrong(x, w):
        raise error

    return wrong


def prints(x, w):
    print(right(x, w))


def prints_and_is_wrong(x, w):
    print("m is", len(x))
    print(right(x, w))
    return 2 * right(x, w)


def forgets(x, w):
    y = right(x, w)
    y += 0


def forgets_sometimes(x, w):
    if len(x) < 5:
        return right(x, w)


def indexes_too_far(x, w):
    y = np.zeros(len(x))
    for i in range(len(x) + 1):
        y[i] = x[i]
    return y


def misspells(x, w):
    return right(x, kernel)  # noqa: F821


def uses_before(x, w):
    total += x[0]  # noqa: F821
    return total


def yields(x, w):
    yield from right(x, w)


def contains_itself(x, w):
    y = [right(x, w)]
    y.append(y)
    return y


def never_stops_calling(x, w):
    return never_stops_calling(x, w)


class Hostile:
    def __array__(self, *_, **__):
        raise RuntimeError("no")

    def __repr__(self):
        raise RuntimeError("no")

    __str__ = __len__ = __eq__ = __repr__
    __hash__ = None


class Unlisted:
    def __dir__(self):
        raise RuntimeError("no")


class Speechless(Exception):
    def __str__(self):
        raise RuntimeError("no")


WRONG = {
    "nothing": forgets,
    "nothing for some inputs": forgets_sometimes,
    "printed": prints,
    "text": lambda x, w: str(right(x, w)),
    "a dictionary": lambda x, w: {"y": right(x, w)},
    "a set": lambda x, w: set(right(x, w)),
    "a generator": yields,
    "a for in round brackets": lambda x, w: (value for value in right(x, w)),
    "a map": lambda x, w: map(float, right(x, w)),
    "a matrix": lambda x, w: right(x, w)[None].view(np.matrix),
    "a function": lambda x, w: right,
    "a class": lambda x, w: Hostile,
    "an object that refuses everything": lambda x, w: Hostile(),
    "complex numbers": lambda x, w: right(x, w) + 1j,
    "a complex number": lambda x, w: 1j,
    "true and false": lambda x, w: right(x, w) > 0,
    "true": lambda x, w: True,
    "python objects": lambda x, w: right(x, w).astype(object),
    "a list in which something is missing": lambda x, w: [*right(x, w)[:-1], None],
    "an uneven list": lambda x, w: [[1], [1, 2]],
    "an empty list": lambda x, w: [],
    "an empty array": lambda x, w: x[0:-0],
    "a pair": lambda x, w: (right(x, w), right(x, w)),
    "a stray comma": lambda x, w: (right(x, w),),
    "a row": lambda x, w: right(x, w)[None, :],
    "a column": lambda x, w: right(x, w)[:, None],
    "a single number": lambda x, w: right(x, w).sum(),
    "nan": lambda x, w: right(x, w) * np.nan,
    "infinite": lambda x, w: right(x, w) + np.inf,
    "the signal": lambda x, w: x,
    "the kernel": lambda x, w: w,
    "zeros": lambda x, w: np.zeros(len(x) + len(w) - 1),
    "twice as much": lambda x, w: 2 * right(x, w),
    "the other sign": lambda x, w: -right(x, w),
    "one more": lambda x, w: right(x, w) + 1,
    "sorted": lambda x, w: np.sort(right(x, w)),
    "the size only": lambda x, w: np.abs(right(x, w)),
    "one part in ten thousand off": lambda x, w: right(x, w) * 1.0001,
    "one value off": lambda x, w: right(x, w) + (np.arange(len(x) + len(w) - 1) == 1),
    "zeros at both ends": lambda x, w: np.pad(right(x, w), 1),
    "right for short signals only": lambda x, w: right(x, w) * (len(x) < 5),
    "printed as well": prints_and_is_wrong,
    "an index too large": indexes_too_far,
    "a name misspelt": misspells,
    "a name used too early": uses_before,
    "division by zero": lambda x, w: 1 // 0,
    "endless recursion": never_stops_calling,
    "a way out of Python": raises(SystemExit(1)),
    "an exception without words": raises(Speechless()),
    "an exception that tells": lambda x, w: raises(ValueError(right(x, w)))(x, w),
    "a base exception": raises(GeneratorExit()),
    "an attribute of what refuses to be listed": lambda x, w: Unlisted().values,
    "a list in itself": contains_itself,
    "a failed assertion": raises(AssertionError),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_an_unforeseen_wrong_answer_gets_an_input_and_what_came_back(full, wrong, capsys):
    result = full.check(wrong)

    assert (result.status, result.mistake) == ("not yet", None)
    probe = next(probe for probe in full.probes if f"x = {written(probe[0])}" in result.message)
    assert f"w = {written(probe[1])}" in result.message
    assert not gives_away(result.message, right(*probe))
    assert "Traceback" not in result.message
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("nothing", "returned nothing"),
        ("nothing for some inputs", "whichever way it takes"),
        ("printed", "`return` hands it"),
        ("text", "is text"),
        ("a dictionary", "is a dictionary"),
        ("a set", "keeps no order"),
        ("a generator", "`yield` stands where"),
        ("a for in round brackets", "without `sum` or `np.array` around it"),
        ("a map", "`list(...)` collects them"),
        ("a matrix", "always has two axes"),
        ("an empty array", "Does a slice end at `-p`"),
        ("a function", "brackets missing"),
        ("complex numbers", "complex128, not real numbers (`.real`"),
        ("true", "True or False"),
        ("true and false", "holds bool, not real numbers"),
        ("a list in which something is missing", "not all of them numbers"),
        ("a stray comma", "A comma after"),
        ("a column", "of shape (2, 1); wanted is an array of m + n - 1"),
        ("a single number", "is a single number"),
        ("nan", "nan (not a number)"),
        ("zeros", "Every value of your answer is 0"),
        ("twice as much", "[30, 42]"),
        ("one value off", "not right yet: index 1"),
        ("an index too large", "the line `y[i] = x[i]` with `IndexError`: `index 2 is out"),
        ("a name misspelt", "Is the name spelt"),
        ("a name used too early", "before it got a value"),
        ("endless recursion", "calls itself without end"),
        ("a way out of Python", "`exit()` leaves Python"),
        ("right for short signals only", "Every value of your answer is 0"),
        ("printed as well", "Your function printed something (left out here"),
        ("an exception that tells", "`ValueError`: something (left out here"),
    ],
)
def test_each_kind_of_wrong_answer_has_its_own_words(full, wrong, words):
    assert words in full.check(WRONG[wrong]).message


def ends_too_early(x, w):
    y = right(x, w)
    y[len(y) // 2 :] = 0
    return y


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (ends_too_early, "from index 1 on all is 0. Does a `return` stand inside"),
        (lambda x, w: x[0] * w[0], "Does a `return` stand inside a loop"),
        (lambda x, w: np.concatenate(x, w), "want one list"),
        (lambda x, w: np.concatenate([x, w]) + right(x, w), "print their shapes"),
        (lambda x, w: x @ w[1:], "print their shapes"),
        (lambda x, w: np.zeros(len(x), len(w)), "in brackets of its own"),
    ],
)
def test_early_returns_and_numpys_own_words_are_explained(full, wrong, words):
    result = full.check(wrong)

    assert result.mistake is None
    assert words in result.message


# What Python or NumPy says, and what the learner reads after it.
STOPS = {
    "x[len(x) / 2]": "`/` always gives a float",
    "np.zeros(len(x) / 2)": "`/` always gives a float",
    "[0 for _ in range(len(x) / 2)]": "`/` always gives a float",
    "list(x)[1 / 1]": "`/` always gives a float",
    "[0] * (len(x) / 2)": "`/` always gives a float",
    "x[0, 0]": "more indices in the brackets than",
    "x[0][0]": "A single number has no places",
    "np.flip(x, 1)": "fewer axes than that",
    "list(x)[[0, 1]]": "one place at a time",
    "x(0)": "square brackets pick from an array",
    "len[x]": "and this is neither",
    "[i for i in len(x)]": "goes through `range(...)`",
    "len(x[0])": "has no length",
    "x[:0].reverse()": "`a[::-1]` turns it over",
    "list(x).mean()": "`np.array(a)` makes an array",
    "x * print()": "A name holds None",
    "np.array([x, w])": "`np.concatenate` joins them",
    "np.stack([x, w])": "`np.concatenate` joins",
    "np.concatenate([x[0], w])": "wants brackets: `[x[0]]`",
    "np.append([], x) if x else w": "A condition wants one truth",
    "np.convolve(x, w[1:])": "Has a slice cut off everything?",
    "np.zeros(len(w) - len(x))": "A length came out below 0",
    "max(w[1:])": "nothing in it to choose from",
    "np.correlate(x[None], w[None])": "take one row at a time",
    "x * reversed(w)": "`w[::-1]` is one",
    "x + len": "call it, with brackets",
    "x + sum(v for v in '3')": "Text is no number",
    "np.zeros((10**9, 10**9))": "far too large",
    "__import__('no_such_module')": "Nothing is needed but NumPy",
}


def written_as(code, **names):
    """Make a function as a cell does: from text, among the notebook's names."""
    return eval(f"lambda x, w: {code}", {"np": np, **names})


@pytest.mark.parametrize("code", STOPS)
def test_what_python_says_is_explained(full, code):
    message = full.check(written_as(code)).message

    assert "Python stopped" in message
    assert STOPS[code] in message
    assert "ran past the end" not in message


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("np.zeroes(len(x))", "np.zeros"),
        ("np.convolv(x, w)", "np.convolve"),
        ("x.summ()", ".sum"),
        ("x.flip()", "np.flip"),
        ("signall * w", "signal"),
        ("lenn(x)", "len"),
        ("numpy.zeros(3)", "np"),
    ],
)
def test_a_name_that_was_probably_meant_is_offered(full, code, meant):
    assert f"Did you mean `{meant}`?" in full.check(written_as(code, signal=[1])).message


def test_no_name_is_offered_where_none_is_like_it(full):
    assert "Did you mean" not in full.check(written_as("qqqq(x)")).message


def test_the_numbers_in_the_line_that_raised_are_told(full):
    message = full.check(indexes_too_far).message

    assert "There `i` was 2. An index ran past the end" in message


def test_the_line_is_found_in_a_helper_from_another_cell(full):
    notebook = {"np": np}
    exec(compile("def pick(a, k):\n    return a[k]", "cell-1", "exec"), notebook)
    exec(compile("def wrong(x, w):\n    return pick(x, len(x))", "cell-2", "exec"), notebook)
    linecache.cache["cell-1"] = (0, None, ["def pick(a, k):\n", "    return a[k]\n"], "cell-1")

    message = full.check(notebook["wrong"]).message

    assert "in the line `return a[k]` with `IndexError`" in message
    assert "There `k` was 2." in message


def test_numbers_that_are_the_answer_are_not_told():
    exercise = dataclasses.replace(lesson_01.print_the_kernel, probes=[(1, [0]), (3, [1])])

    def wrong(m, places):
        one = 1
        return one[places]

    assert "There" not in exercise.check(wrong).message


def filled_like_its_signal(kernel):
    """Add up in an array of the signal's type, which takes no fractions where that is integers."""

    def wrong(x, w):
        y = np.append(np.zeros_like(x), np.zeros(len(w) - 1, x.dtype))
        for i in range(len(x)):
            y[i : i + len(w)] += x[i] * kernel(w)
        return y

    return wrong


def test_an_array_of_integers_that_refuses_fractions_is_explained(full):
    result = full.check(filled_like_its_signal(lambda w: w))

    assert "with `UFuncTypeError`" in result.message
    assert "An array of integers takes no fractions" in result.message


def test_an_array_of_integers_does_not_hide_what_else_is_wrong(full):
    result = full.check(filled_like_its_signal(lambda w: w[::-1]))

    assert result.mistake == "kernel not flipped"


def test_an_input_that_raises_does_not_hide_what_else_is_wrong(full):
    def wrong(x, w):
        return right(x, w[::-1] / (len(w) != 2 or 1 // 0))

    result = full.check(wrong)

    assert result.mistake == "kernel not flipped"
    assert "x = [1.5, 3.25, 2, 5]" in result.message


def test_inputs_that_raise_are_not_explained_by_a_single_other(full):
    def wrong(x, w):
        return right(x, w[::-1]) if len(w) == 5 else right(x, w)[len(w) and 99]

    assert full.check(wrong).mistake is None


def test_the_smallest_failing_input_is_shown(full):
    message = full.check(lambda x, w: right(x, w) * (len(w) < 3)).message

    assert "x = [1.5, 3.25, 2, 5]" in message


def test_cut_fractions_are_told_whatever_else_is_wrong(full):
    floors = full.check(lambda x, w: np.floor(right(x, w)).astype(int))

    assert floors.mistake is None
    assert "fractions are lost" in floors.message


# --- one rule for every input -------------------------------------------------------------------


RULES = {
    "opposite sign": lambda y: -y,
    "signs are lost": np.abs,
    "also holds all those before it": np.cumsum,
    "twice what it should": lambda y: 2 * y,
    "half of what it should": lambda y: y / 2,
    "1.5 times what it should": lambda y: 1.5 * y,
    "0.25 too large": lambda y: y + 0.25,
    "1 too small": lambda y: y - 1,
    "come near, but not near enough": lambda y: y.astype(np.float16),
    "zero too many stands at the end": lambda y: np.append(y, 0),
    "zero too many stands at each end": lambda y: np.pad(y, 1),
    "one pair of brackets too many": lambda y: y[None],
    "in brackets of its own": lambda y: y[:, None],
    "the sum of the values": np.sum,
    "the mean of the values": np.mean,
    "the first of the values": lambda y: y[0],
    "the last of the values": lambda y: y[-1],
}


@pytest.mark.parametrize("words", RULES)
def test_a_rule_that_holds_for_every_input_is_told(full, words):
    result = full.check(lambda x, w: RULES[words](right(x, w)))

    assert result.mistake is None
    assert words in result.message


@pytest.mark.parametrize(
    "wrong",
    [
        lambda x, w: right(x, w) * len(x),
        lambda x, w: right(x, w) * (-1 if len(x) > 2 else 1),
        lambda x, w: right(x, w)[:: 1 if len(x) == 2 else -1],
        lambda x, w: np.nan * right(x, w),
        lambda x, w: right(x, w) if len(x) > 2 else -right(x, w) / (len(w) - 1 or 1j),
    ],
)
def test_no_rule_is_told_that_holds_for_some_inputs_only(full, wrong):
    message = full.check(wrong).message

    assert not any(words in message for words in RULES)
    assert "back to front" not in message


def test_a_mistake_may_be_named_by_where_it_shows(full):
    single = Mistake(
        "kernel of one", "Try one.", lambda x, w: x, only_where=lambda x, w: len(w) < 2
    )
    exercise = dataclasses.replace(full, mistakes=[single])

    def raises_there(x, w):
        return right(x, w)[: 99 if w[1] else 0]

    assert exercise.check(raises_there).mistake == "kernel of one"
    assert exercise.check(lambda x, w: right(x, w) * (len(w) > 1)).mistake == "kernel of one"
    assert exercise.check(lambda x, w: right(x, w) * (len(w) > 2)).mistake is None
    assert exercise.check(right).status == "correct"


def test_the_inputs_that_come_out_right_are_counted(full):
    result = full.check(lambda x, w: right(x, w) * (len(w) < 3))

    assert "So far 3 of 7 inputs come out right." in result.message
    assert "So far" not in full.check(lambda x, w: 2 * right(x, w)).message


# --- what the code itself tells -----------------------------------------------------------------


SUSPICIONS = ("never looks", "something else", "from outside", "called with")


def exchanged(w, x):
    return x[: len(w) // len(w)] * w[0]


def uses_all_of_it(x, w, bias=0.0):
    def at(j):
        return sum(x[i] * w[j - i] for i in range(len(x)) if 0 <= j - i < len(w))

    return -np.array([at(j) for j in range(len(x) + len(w) - 1)]) + bias


def begins_with_the_example(x, w):
    x = np.array([1.0, 4.0])
    return -right(x, w)


def loops_over_its_argument(x, w):
    for x in range(len(w)):  # noqa: B007
        pass
    return w * x


def chooses_first(x, w):
    if len(w) > 2:
        x = -np.array(x)
    w = -1 * w
    return right(x, w) * (-1 if len(w) > 2 else 1)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (exchanged, "takes `(w, x)`, but it is called with `(x, w)`"),
        (lambda x, w: np.array([15.0, 21.0]), "never looks at `x` and `w`"),
        (lambda a, b: b, "never looks at `a`"),
        (begins_with_the_example, "puts something else in the place of `x` before"),
        (loops_over_its_argument, "puts something else in the place of `x` before"),
        (written_as("np.convolve(x, kernel)", kernel=np.ones(3)), "reads `kernel` from outside"),
        (written_as("[k * q for k in range(p)]", p=2, q=1.5), "reads `p` and `q` from outside"),
    ],
)
def test_what_a_wrong_function_reads_is_told(full, wrong, words):
    assert words in full.check(wrong).message


@pytest.mark.parametrize(
    "wrong",
    [
        uses_all_of_it,
        chooses_first,
        written_as("helper(x, w)", helper=lambda x, w: -right(x, w)),
        lambda *both: -right(*both),
        functools.partial(lambda a, x, w: -right(x, w), 1),
    ],
)
def test_a_function_that_reads_what_it_is_given_is_not_suspected(full, wrong):
    message = full.check(wrong).message

    assert "opposite sign" in message
    assert not any(words in message for words in SUSPICIONS)


def test_a_right_function_may_take_its_inputs_under_any_name(full):
    assert full.check(lambda w, x: right(w, x)).message == full.check(right).message


# --- nearly right -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [list, tuple])
def test_a_list_with_the_right_values_is_told_from_an_array(full, kind):
    result = full.check(lambda x, w: kind(right(x, w)))

    assert (result.status, result.mistake) == ("not yet", None)
    assert f"come as a {kind.__name__}" in result.message
    assert "np.array" in result.message


def test_a_changed_input_is_told_by_its_name(full):
    def spoils_both(x, w):
        y = right(x, w)
        x[0], w[0] = 9, 9
        return y

    result = full.check(spoils_both)

    assert (result.status, result.mistake) == ("not yet", None)
    assert "changed its input `x` and `w`" in result.message


def test_a_changed_input_is_told_beside_wrong_values(full):
    def spoils(x, w):
        w *= 2
        return right(x, w)

    assert "changed its input `w`" in full.check(spoils).message


def test_changes_do_not_reach_the_probes(full):
    before = [written(probe) for probe in full.probes]

    full.check(lambda x, w: x.fill(0))

    assert [written(probe) for probe in full.probes] == before


def remembers():
    kept = []

    def wrong(x, w):
        kept.extend(right(x, w))
        return np.array(kept)

    return wrong


def draws():
    return lambda x, w: right(x, w) + np.random.default_rng().normal()


def fails_the_second_time():
    calls = []

    def wrong(x, w):
        calls.append(1)
        if len(calls) > len(lesson_02.full_convolution.probes):
            raise ValueError
        return right(x, w)

    return wrong


@pytest.mark.parametrize("make", [remembers, draws, fails_the_second_time])
def test_state_between_calls_is_told(full, make):
    result = full.check(make())

    assert (result.status, result.mistake) == ("not yet", None)
    assert "two different answers" in result.message


def test_an_array_that_is_used_again_is_no_state(full):
    shelf = np.zeros(50)

    def reuses(x, w):
        y = shelf[: len(x) + len(w) - 1]
        y[:] = right(x, w)
        return y

    assert full.check(reuses).status == "correct"


def test_what_a_right_function_prints_is_mentioned(full):
    def chatty(x, w):
        print("m is", len(x))
        print("n is", len(w))
        return right(x, w)

    result = full.check(chatty)

    assert result.status == "correct"
    assert "Your function printed `m is 2` (2 lines in all)." in result.message


# --- what is handed to check --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (np.arange(3), "an array of shape (3,)"),
        ([1, 2], "a list of 2 values"),
        (3, "a single number"),
        ("right", "text"),
    ],
)
def test_a_value_where_the_function_belongs_is_told(full, given, kind):
    result = full.check(given)

    assert result.status == "not yet"
    assert f"was given {kind}" in result.message
    assert "without brackets" in result.message


@pytest.mark.parametrize("function", [lambda x: x, lambda x, w, b: x, lambda: 1])
def test_another_number_of_arguments_is_told(full, function):
    message = full.check(function).message

    assert "called with `(x, w)`" in message


def test_every_kind_of_callable_is_tried(full):
    class Callable:
        def __call__(self, x, w):
            return right(x, w)

        method = __call__

    for function in (Callable(), Callable().method, functools.partial(right), lambda *a: right(*a)):
        assert full.check(function).status == "correct"


def test_a_value_is_asked_for_where_nothing_is_given_to_a_function():
    prediction = lesson_01.overlapping_copies

    assert "is text" in prediction.check("1 4").message
    assert "What came back:\n\n    [1, 2]" in prediction.check([1, 2]).message
    assert "takes `(x)`, but here a value is asked for" in prediction.check(lambda x: x).message
    assert "one is text" in prediction.check(["1", "4"]).message
    assert "one is still `...`" in prediction.check([1, ..., 3]).message
    assert "a zero too many stands at the end" in prediction.check([1, 4, 3, 7, 2, 3, 0]).message
    assert "`return`" not in prediction.check(20).message


def test_the_rows_of_an_answer_stand_under_each_other():
    exercise = dataclasses.replace(lesson_02.full_convolution)
    message = exercise.check(lambda x, w: np.array([[1.5, 2.0], [3.0, 4.0]])).message

    assert "What came back:\n\n    [[1.5, 2],\n     [3, 4]]" in message


def test_no_line_is_left_empty_within_an_answer():
    assert written(np.ones((2, 1, 2))) == "[[[1, 1]],\n [[1, 1]]]"


def test_several_arrays_are_told_by_their_shapes():
    message = lesson_02.full_convolution.check(lambda x, w: (np.ones(2), np.ones((2, 3)))).message

    assert "a tuple of 2 arrays, of shapes (2,), (2, 3)" in message


@pytest.mark.parametrize("guess", [1, 3])
def test_a_guess_is_not_told_which_of_the_wanted_values_it_hits(guess):
    message = lesson_01.overlapping_copies.check(guess).message

    assert "is a single number" in message
    assert "It is the" not in message


def test_three_inputs_that_nobody_looks_at_are_listed():
    message = lesson_03.convolve_at.check(lambda x, w, j: np.zeros(3)).message

    assert "never looks at `x`, `w` and `j`, which" in message


# --- time ---------------------------------------------------------------------------------------


def spins(x, w):
    while True:
        pass


def sleeps(x, w):
    time.sleep(60)


def swallows_everything(x, w):
    while True:
        try:  # noqa: SIM105
            x[0] += 1
        except:  # noqa: E722
            pass


def counts_for_ever(x, w):
    k = 3
    while k > 0:
        pass


def prints_for_ever(x, w):
    while True:
        print("still here")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no alarm")
@pytest.mark.parametrize("endless", [spins, sleeps, prints_for_ever, swallows_everything])
def test_an_endless_function_is_stopped(hasty, endless):
    before = signal.getsignal(signal.SIGALRM)
    start = time.monotonic()
    result = hasty.check(endless)

    assert time.monotonic() - start < 30
    assert (result.status, result.mistake) == ("not yet", None)
    assert "still running after 0.3 seconds" in result.message
    assert "x = [5, 7]" in result.message
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no alarm")
def test_the_line_in_which_time_ran_out_is_told(hasty):
    message = hasty.check(counts_for_ever).message

    assert "was stopped in the line `while k > 0:`. There `k` was 3." in message


@pytest.mark.skipif(sys.gettrace() is not None, reason="a debugger or a coverage run is watching")
def test_an_endless_function_is_stopped_in_another_thread_too(hasty):
    results = []
    thread = threading.Thread(target=lambda: results.append(hasty.check(spins)), daemon=True)
    thread.start()
    thread.join(30)

    assert "still running" in results[0].message


def test_somebody_elses_alarm_is_left_alone():
    if not hasattr(signal, "setitimer"):
        pytest.skip("this system has no alarm")
    signal.setitimer(signal.ITIMER_REAL, 60)
    try:
        run(lambda: 1, [()], seconds=0.3)
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 50
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def test_the_learners_own_interrupt_passes_through(full):
    with pytest.raises(KeyboardInterrupt):
        full.check(raises(KeyboardInterrupt()))


def test_not_all_is_kept_of_what_is_printed_for_ever():
    outcome = run(prints_for_ever, [(1, 2)], seconds=0.2)[0]
    lines = run(lambda n: print("still here\n" * n), [(10_000,)] * 2)

    assert outcome.error is TimeIsUp
    assert len(lines[0].printed) < 200_000


def test_what_was_done_before_time_ran_out_is_kept():
    outcomes = run(lambda n: n if n < 2 else time.sleep(60), [(0,), (1,), (2,), (3,)], seconds=1)

    assert [outcome.value for outcome in outcomes] == [0, 1, None]
    assert outcomes[-1].error is TimeIsUp


# --- other shapes of answers, as later lessons ask for them -------------------------------------


def gradients(loss, x):
    return np.full(3, loss(x)), np.array([[x, x], [x, 1.0]]), 2 * x


three_parts = Exercise(
    name="lesson_00.three_parts",
    prompt="Return three things.",
    reference=gradients,
    returns="a tuple of (a, b, c)",
    parts=("a", "b", "c"),
    probes=[(abs, 2.0), (abs, -3.5)],
    mistakes=[Mistake("b turned", "Turn it back.", lambda f, x: turned(f, x))],
    hints=[],
    well_done="Three.",
)


def turned(loss, x):
    a, b, c = gradients(loss, x)
    return a, b[::-1], c


def with_part(k, change):
    def wrong(loss, x):
        answer = list(gradients(loss, x))
        answer[k] = change(answer[k])
        return tuple(answer)

    return wrong


def test_an_answer_of_several_arrays_is_compared_part_by_part():
    assert three_parts.check(gradients).status == "correct"
    assert three_parts.check(turned).mistake == "b turned"
    assert "`a`" in three_parts.check(with_part(0, lambda a: a + 1)).message
    assert "(0, 1), (1, 0)" in three_parts.check(with_part(1, lambda b: b + 1 - np.eye(2))).message
    assert "single number" in three_parts.check(with_part(1, lambda b: 4)).message
    assert "number is not" in three_parts.check(with_part(2, lambda c: c + 1)).message
    assert "come as a list" in three_parts.check(with_part(0, list)).message
    assert "still `...`" in three_parts.check(with_part(2, lambda c: ...)).message
    assert "loss = abs" in three_parts.check(lambda loss, x: 1).message


def test_an_exercise_without_hints_says_so():
    assert "no more hints" in repr(three_parts.hint())


# --- how it shows itself ------------------------------------------------------------------------


def test_a_result_shows_itself_as_text_and_as_html(full):
    result = full.check(lambda x, w: right(x, w[::-1]))
    bundle = result._repr_mimebundle_()

    assert bundle["text/plain"] == repr(result)
    assert repr(result).startswith("→ Not yet: kernel not flipped\n\nThis is cross-correlation")
    assert bundle["text/html"] == result._repr_html_()
    assert "<strong>→ Not yet: kernel not flipped</strong>" in bundle["text/html"]
    assert "<pre>x = [1, 4]\nw = [2, 7]</pre>" in bundle["text/html"]


def test_a_result_is_the_same_from_run_to_run(full):
    once, again = (full.check(WRONG["twice as much"]) for _ in range(2))

    assert once == again
    assert once._repr_mimebundle_() == again._repr_mimebundle_()
    assert " at 0x" not in repr(full.check(lambda x, w: full))


def test_what_a_learner_wrote_cannot_become_html(full):
    def wrong(x, w):
        print("<script>")
        raise ValueError("<b>&")

    html = full.check(wrong)._repr_html_()

    assert "<script" not in html
    assert "&lt;b&gt;&amp;" in html


def test_verdicts_differ_in_words_and_signs_not_in_colour_alone(full):
    headings = [full.check(answer).heading for answer in (..., forgets, right)]

    assert headings == ["○ Not attempted", "→ Not yet", "✓ Correct"]


def test_hints_come_one_more_each_time(full):
    count = len(full.hints)
    notes = [full.hint() for _ in range(count + 1)]

    for k, note in enumerate(notes[:count], 1):
        assert note.heading == f"Hint {k} of {count}"
        assert [hint in note.message for hint in full.hints] == [True] * k + [False] * (count - k)
    assert notes[-1].heading == "There are no more hints"
    assert "lesson_02.full_convolution.solution()" in notes[-1].message


def test_a_solution_is_shown_folded(full):
    note = full.solution()

    assert note._repr_html_().startswith("<details><summary>One way to write lesson_02.full")
    assert "def full_convolution_in_loops(x, w):" in repr(note)


# --- progress -----------------------------------------------------------------------------------


def test_check_and_hint_are_remembered(full, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))

    full.check(...)
    assert progress.load().exercises == {}

    full.check(forgets)
    full.hint()
    full.check(right)
    full.check(forgets)

    assert progress.load().exercises == {
        "lesson_02.full_convolution": {"attempts": 3, "hints": 1, "status": "correct"}
    }


def test_check_answers_where_nothing_can_be_remembered(full, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))

    with pytest.warns(UserWarning, match="not remembered"):
        assert full.check(right).status == "correct"


def test_a_last_call_that_ran_out_of_time_is_not_another_answer():
    """The first input comes a second time at the end, when the time for all may be up."""
    once, again = Outcome(value=np.ones(2)), Outcome(error=TimeIsUp)

    assert not say.is_unsteady(once, again, np.ones(2), 1e-6)
