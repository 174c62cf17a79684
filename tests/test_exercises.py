"""Every exercise of the course, each tried in the same way: a new one is covered by being there."""

import inspect
import re
import textwrap

import numpy as np
import pytest

from course_lib import convolution, exercises, padding
from course_lib.exercises import lesson_01, lesson_02
from course_lib.exercises._answers import are_numbers, gives_away, parts, written

EVERY = exercises.every()
OF_NUMBERS = [
    exercise
    for exercise in EVERY
    if exercise.wants_a_function and exercise.name != "lesson_14.beat_the_baseline"
]
BANK = [
    pytest.param(exercise, mistake, wrong, id=f"{exercise.name}-{mistake.name}-{k}")
    for exercise in EVERY
    for mistake in exercise.mistakes
    for k, wrong in enumerate(mistake.wrong)
]


@pytest.fixture(params=EVERY, ids=repr)
def exercise(request):
    return request.param


def wants(exercise):
    return [exercise.reference(*probe) for probe in exercise.probes]


def answer(exercise, function):
    """What a learner hands to check: the function, or the value where one is asked for."""
    return function if exercise.probes[0] else function()


def texts(exercise):
    """All that an exercise says without being given an answer."""
    nudges = [text for mistake in exercise.mistakes for text in (mistake.name, mistake.nudge)]
    return [exercise.prompt, exercise.returns, exercise.well_done, *exercise.hints, *nudges]


def arguments(exercise):
    return ", ".join(f"a{k}" for k in range(len(exercise.probes[0])))


# --- the reference, the stub, the bank ----------------------------------------------------------


def test_the_reference_is_correct(exercise):
    result = exercise.check(answer(exercise, exercise.reference))

    assert (result.status, result.mistake) == ("correct", None)
    assert exercise.well_done in result.message


def test_the_solution_shown_is_code_that_passes(exercise):
    names = {"np": np}
    exec(textwrap.dedent(exercise.solution().message), names)
    shown = names[exercise.reference.__name__]

    assert exercise.check(answer(exercise, shown)).status == "correct"


@pytest.mark.parametrize(
    "body", ["...", "pass", "return ...", "return None", "raise NotImplementedError", '"Soon."']
)
def test_a_stub_is_not_attempted(exercise, body):
    names = {}
    exec(f"def stub({arguments(exercise)}):\n    {body}", names)

    result = exercise.check(names["stub"])

    assert (result.status, result.mistake) == ("not attempted", None)
    assert exercise.prompt in result.message


def test_a_stub_with_a_hole_in_its_middle_is_not_attempted(exercise):
    names = {"np": np}
    exec(f"def stub({arguments(exercise)}):\n    y = np.zeros(3)\n    y[0] = ...", names)

    assert exercise.check(names["stub"]).status == "not attempted"


@pytest.mark.parametrize("nothing", [..., None, [..., ...]])
def test_no_answer_is_not_attempted(exercise, nothing):
    if nothing in (..., None) or not exercise.probes[0]:
        assert exercise.check(nothing).status == "not attempted"
    assert exercise.check().status == "not attempted"


@pytest.mark.parametrize(("exercise", "mistake", "wrong"), BANK)
def test_each_mistake_gets_its_own_nudge_and_no_other(exercise, mistake, wrong):
    result = exercise.check(answer(exercise, wrong))

    assert (result.status, result.mistake) == ("not yet", mistake.name)
    assert mistake.nudge in result.message
    others = [other.nudge for other in exercise.mistakes if other is not mistake]
    assert not any(nudge in result.message for nudge in others)


@pytest.mark.parametrize(("exercise", "mistake", "wrong"), BANK)
def test_no_verdict_gives_the_answer_away(exercise, mistake, wrong):
    message = exercise.check(answer(exercise, wrong)).message
    shown = [probe for probe in exercise.probes if inputs(exercise, probe) in message]

    assert len(shown) == 1
    # What is asked for may stand among the inputs by chance: a lag that is the longest allowed.
    told = message.replace(inputs(exercise, shown[0]), "")
    assert not leaks(told, exercise.reference(*shown[0]))


def inputs(exercise, probe):
    """A probe as a message shows it."""
    names = inspect.signature(exercise.reference).parameters
    pairs = zip(names, probe, strict=True)
    lines = "\n".join(f"{name} = {written(value, len(name) + 3)}" for name, value in pairs)
    return textwrap.indent(lines, "    ")


def leaks(message, want):
    """Whether the wanted numbers stand in a message, written in NumPy's way or in any other."""
    told = are_numbers(want, want) and gives_away(message, want)
    return told or (not np.isscalar(want) and str(want) in message)


def test_neither_hints_nor_prompt_give_the_answer_away(exercise):
    found = wants(exercise)
    for text in texts(exercise):
        assert not any(leaks(text, want) for want in found), text


def test_five_mistakes_are_known_at_least_and_each_has_a_name_of_its_own(exercise):
    names = [mistake.name for mistake in exercise.mistakes]

    assert len(set(names)) == len(names) >= 5
    assert all(mistake.wrong for mistake in exercise.mistakes)


def test_every_text_is_one_finished_text(exercise):
    """A stray comma between two pieces of text makes a tuple of them."""
    for text in texts(exercise):
        assert isinstance(text, str)
        assert text == text.strip()
        assert "  " not in text
    for text in [exercise.prompt, exercise.well_done, *exercise.hints]:
        assert text.endswith((".", "?", ")")), text


def test_an_exercise_is_called_what_its_module_calls_it(exercise):
    module, name = exercise.name.split(".")

    assert getattr(getattr(exercises, module), name) is exercise


def test_probes_grow(exercise):
    sizes = [sum(np.size(value) for value in probe) for probe in exercise.probes]

    assert sizes == sorted(sizes)


def test_two_runs_of_the_probes_are_the_same(exercise):
    for once, again in zip(wants(exercise), wants(exercise), strict=True):
        assert all(map(np.array_equal, parts(once, once), parts(again, again)))


# --- wrong answers that are in nobody's bank ----------------------------------------------------


def changed(change):
    return lambda exercise: lambda *probe: change(exercise.reference(*probe))


def fails(exercise):
    def wrong(*probe):
        raise ValueError(exercise.reference(*probe))

    return wrong


def always(error):
    def wrong(*probe):
        raise error

    return lambda exercise: wrong


UNFORESEEN = {
    "seven times as much": changed(lambda y: 7 * y),
    "one more": changed(lambda y: y + 1.25),
    "squared": changed(lambda y: y**2 + 0.5),
    "a thousandth off": changed(lambda y: y * 1.001),
    "nothing": changed(lambda y: None),
    "text": changed(str),
    "a dictionary": changed(lambda y: {"y": y}),
    "complex": changed(lambda y: y + 1j),
    "nan": changed(lambda y: y * np.nan),
    "in two rows": changed(lambda y: np.array([y, y])),
    "a random number more": changed(lambda y: y + np.random.default_rng().uniform(5, 6)),
    "printed": lambda exercise: lambda *probe: print(exercise.reference(*probe)),
    "the first argument in brackets": lambda exercise: lambda *probe: [[[probe[0]]]],
    "the last argument": lambda exercise: lambda *probe: [[probe[-1], 0]],
    "an exception that tells": fails,
    "a value error": always(ValueError("no")),
    "an index error": always(IndexError("no")),
    "a type error": always(TypeError("no")),
}


@pytest.mark.parametrize("unforeseen", UNFORESEEN.values(), ids=UNFORESEEN)
@pytest.mark.parametrize("exercise", OF_NUMBERS, ids=repr)
def test_an_unforeseen_wrong_answer_gets_an_input_and_no_answer(exercise, unforeseen, capsys):
    function = unforeseen(exercise)
    function.__signature__ = inspect.signature(exercise.reference)

    result = exercise.check(function)

    assert (result.status, result.mistake) == ("not yet", None)
    shown = [probe for probe in exercise.probes if inputs(exercise, probe) in result.message]
    assert len(shown) == 1
    told = result.message.replace(inputs(exercise, shown[0]), "")
    assert not leaks(told, exercise.reference(*shown[0]))
    assert "Traceback" not in result.message
    assert capsys.readouterr() == ("", "")


# --- the lessons' own ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("one place late", lambda m, places: np.roll(lesson_01.deltas(m, places), 1)),
        ("overwritten instead of added", lambda m, places: fancy(m, places)),
    ],
)
def test_print_the_kernel_knows_what_learners_write(name, wrong):
    assert lesson_01.print_the_kernel.check(wrong).mistake == name


def fancy(m, places):
    x = np.zeros(m)
    x[places] += 1
    return x


def test_deltas_print_the_kernel_where_they_stand():
    kernel = np.array([3.0, 1.0, 2.0])

    page = np.convolve(lesson_01.deltas(12, [1, 7]), kernel)

    assert page.tolist() == [0, 3, 1, 2, 0, 0, 0, 3, 1, 2, 0, 0, 0, 0]


def test_two_copies_are_what_two_deltas_print():
    page = np.convolve(lesson_01.deltas(3, [0, 2]), [1, 4, 2, 3])

    assert lesson_01.two_copies().tolist() == page.tolist()
    assert lesson_01.overlapping_copies.check(page).status == "correct"
    assert lesson_01.overlapping_copies.check(page.astype(int).tolist()).status == "correct"


def test_the_reference_of_full_convolution_agrees_with_numpy_and_with_the_course():
    for x, w in lesson_02.full_convolution.probes:
        y = lesson_02.full_convolution_in_loops(x, w)

        np.testing.assert_allclose(y, np.convolve(x, w), atol=1e-12)
        padded = padding.pad(x, *padding.full(len(w)))
        np.testing.assert_allclose(y, convolution.convolve(padded, w), atol=1e-12)


@pytest.mark.parametrize("function", [np.convolve, lambda x, w: np.convolve(w, x)])
def test_other_ways_to_the_full_convolution_are_correct(function):
    assert lesson_02.full_convolution.check(function).status == "correct"


def test_the_last_digits_of_a_float_do_not_matter():
    def single(x, w):
        return np.convolve(x.astype(np.float32), w.astype(np.float32))

    assert lesson_02.full_convolution.check(single).status == "correct"


def test_an_unflipped_kernel_is_called_cross_correlation():
    result = lesson_02.full_convolution.check(lambda x, w: np.correlate(x, w, "full"))

    assert "cross-correlation" in result.message


def flips_in_place(x, w):
    w[:] = w[::-1]
    return np.correlate(x, w, "full")


def adds_up_in_the_signal(x, w):
    y = np.convolve(x, w)
    x *= 0
    return y


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("kernel changed", flips_in_place),
        ("signal changed", adds_up_in_the_signal),
        ("valid instead of full", lambda x, w: np.convolve(x, w, "valid")),
        ("same instead of full", lambda x, w: np.convolve(x, w, "same")),
        ("fractions cut off", lambda x, w: np.convolve(x, w).astype(int)),
        ("kernel not flipped", lambda x, w: np.correlate(x, w, "full").tolist()),
    ],
)
def test_full_convolution_knows_what_learners_write(name, wrong):
    assert lesson_02.full_convolution.check(wrong).mistake == name


def test_the_lengths_are_those_of_numpy():
    for m, n in lesson_02.output_lengths.probes:
        lengths = [len(np.convolve(np.ones(m), np.ones(n), mode)) for mode in FULL_SAME_VALID]

        assert lesson_02.three_lengths(m, n) == tuple(lengths)


FULL_SAME_VALID = ("full", "same", "valid")


@pytest.mark.parametrize("kind", [tuple, list, np.array])
def test_lengths_may_come_in_any_row_of_three(kind):
    answer = lesson_02.output_lengths.check(lambda m, n: kind(lesson_02.three_lengths(m, n)))

    assert answer.status == "correct"


def test_a_wrong_length_is_named():
    result = lesson_02.output_lengths.check(lambda m, n: (m + n - 1, m, m // 2))

    assert "`valid`" in result.message
    assert "`full`" not in result.message


# --- the package --------------------------------------------------------------------------------


def test_the_lessons_are_listed_in_order():
    assert exercises.lessons()[:2] == ["lesson_01", "lesson_02"]
    assert set(exercises.lessons()) <= set(dir(exercises))


def test_a_lesson_without_exercises_is_refused_in_words():
    with pytest.raises(AttributeError, match=re.escape("it has lesson_01, lesson_02")):
        exercises.lesson_99  # noqa: B018
