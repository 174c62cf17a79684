"""The questions of the lessons: asked once, answered rightly, and wrong for the reason given."""

import re
from functools import reduce
from pathlib import Path

import numpy as np
import pytest

from course_lib import datasets, frameworks, notebooks
from course_lib.gradients import numerical_gradient
from course_lib.layers import Conv1D, MaxPool1D
from course_lib.losses import cross_entropy
from course_lib.network import Network
from course_lib.questions import ask, every

QUESTIONS = every()
W = [1, 2, 3]
X, GRAD_Y = [1, 3, 2, 4, 1], [1, 2, -1, 1, 3]  # of lessons 06 and 07


def full(x, w):
    return np.convolve(x, w)


def valid(x, w):
    return np.convolve(x, w, "valid")


def same(x, w):
    return np.convolve(x, w, "same")


def unflipped(x, w):
    return np.correlate(x, w, "valid")


COMPUTED = {
    "00-taller-hill": valid([2, 6, 2], [1, 3, 1])[0],
    "01-overlap": full([0, 1, 1, 0, 0], W)[3],
    "02-first-place": valid([1, 3, 0, 2], W)[0],
    "02-second-place": valid([1, 3, 0, 2], W)[1],
    "02-places-that-touch": np.count_nonzero(full(np.ones(4), np.ones(3))),
    "02-valid-length": len(valid(np.ones(100), np.ones(7))),
    "02-shrinking-layers": len(reduce(valid, [np.ones(7)] * 5, np.ones(100))),
    "03-partner": np.argmax([same(x, [1, 0, 0, 0, 0])[7] for x in np.eye(20)]),
    "03-stored-at": np.flatnonzero(np.arange(-3, 4) == -1)[0],
    "04-antisymmetric": unflipped([5, 8, 1], [-1, 0, 1])[0],
    "05-chain": np.polyval(np.polyder([9, 0, 0]), 2),
    "05-roads": np.dot(same([0, 1, 0, 0], W), [2, 0, -1, 0]),
    "05-how-often": 2 * np.ones(1000).size,
    "06-reached": np.count_nonzero(np.convolve(np.eye(1, 99, 49)[0], np.ones(7), "same")),
    "06-weight": same([0, 0, 1, 0, 0], W)[3],
    "06-gradient-of-x2": same(GRAD_Y, W[::-1])[2],
    "07-middle": np.dot(GRAD_Y, X),
    "07-next": np.dot(GRAD_Y[1:], X[:-1]),
    "08-zeros-at-the-end": round(same([100] * 8, np.ones(5) / 5)[-1], 9),
    "08-free-days": np.count_nonzero(np.pad([8, 9, 9, 8, 7, 2, 1], (0, 4), "symmetric") < 3),
    "08-five-layers": np.flatnonzero(reduce(full, [np.ones(7)] * 5)).size // 2,
    "08-fold": np.bincount([3, 0, 1, 2, 3, 0], [5, 1, 2, 3, 4, 7])[0],
    "09-same-length": len(same(np.ones(4), np.ones(6))),
    "10-last-output": len(valid(np.ones(9), np.ones(3))[::2]),
    "11-two-channels": valid([1, 3, 0, 2], W)[0] + valid([2, 0, 1, 1], [0, 1, -1])[0],
    "11-count-parameters": np.ones((16, 6, 9)).size,
    "11-both-maps": np.sum([3, -1]),
    "12-bias-once": np.subtract(*[np.ones(54).sum() + b for b in (0.5, 0)]),
    "12-bias-gradient": np.ones(4) @ [2, -1, 4, 3],
    "14-first-loss": round(np.log(2), 2),
    "14-field": int(
        Network([Conv1D(1, 1, 9), MaxPool1D(2), Conv1D(1, 1, 9)]).summary((1, 60)).rows[-1][2]
    ),
    "13-pull": cross_entropy([[0.0, 0.0]], [1])[1][0, 1],
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_can_be_asked_and_does_not_tell_its_answer(name):
    question = ask(name)

    assert question.name == name
    assert question.wrong, "the usual wrong answers want an explanation"
    assert question.reason not in repr(question)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_answer_is_what_computing_gives(name):
    question = ask(name)
    if question.choices is None and name != "01-count-beats":
        assert question.answer == COMPUTED[name]


def test_the_beats_are_as_many_as_a_threshold_finds():
    x = datasets.heartbeat().values
    for length, beats in ((3600, 12), (7500, 26)):
        tall = x[:length] > 0.4
        assert np.count_nonzero(tall[1:] & ~tall[:-1]) == beats

    assert ask("01-count-beats").answer == 12
    assert 26 in ask("01-count-beats").wrong


def test_the_unflipped_answers_are_called_so():
    first, second = unflipped([1, 3, 0, 2], W)

    assert "cross-correlation" in ask("02-first-place").wrong[first]
    assert "turned back" in ask("02-second-place").wrong[second]


def test_the_best_of_three_samples_is_the_kernel_turned_over():
    responses = {
        order: valid([int(v) for v in order.split(", ")], W)[0]
        for order in ("1, 2, 3", "3, 2, 1", "2, 3, 1")
    }

    question = ask("01-what-it-finds")

    assert question.answer == max(responses, key=responses.get)
    assert f"= {responses['3, 2, 1']}." in question.reason
    for order in ("1, 2, 3", "2, 3, 1"):
        assert f"= {responses[order]} " in question.wrong[order]


def numbers_in(choice):
    return [int(number) for number in choice.replace("−", "-").split(", ")]


def gradients_of_the_kernel(grad_y, x, p=1):
    return np.convolve(grad_y, x[::-1])[len(x) - 1 - p :][: 2 * p + 1]


def test_a_single_1_in_the_gradient_brings_the_reversed_kernel():
    question = ask("06-single-one")

    assert same([0, 0, 1, 0, 0], W[::-1])[1:4].tolist() == numbers_in(question.answer)
    assert same([0, 0, 1, 0, 0], W)[1:4].tolist() == numbers_in("1, 2, 3")


def test_one_kernel_hides_a_forgotten_reversal_and_one_turns_all_signs():
    question = ask("06-unnoticed")
    right = {choice: same(GRAD_Y, numbers_in(choice)[::-1]) for choice in question.choices}
    wrong = {choice: same(GRAD_Y, numbers_in(choice)) for choice in question.choices}

    hides = [choice for choice in question.choices if np.array_equal(right[choice], wrong[choice])]
    assert hides == [question.answer]
    assert np.array_equal(right["1, 0, −1"], -wrong["1, 0, −1"])


def test_the_gradients_taken_from_the_wrong_end_are_told():
    assert same(GRAD_Y, W)[2] in ask("06-gradient-of-x2").wrong
    reversed_gradients = gradients_of_the_kernel(GRAD_Y, X)[::-1]
    assert reversed_gradients.tolist() == [13, 12, 4]
    assert "∂L/∂w₋₁" in ask("07-next").wrong[reversed_gradients[2]]


def test_one_test_is_blind_for_a_reversed_kernel_gradient():
    question = ask("07-blind-test")
    data = {
        question.choices[0]: (np.ones(5), np.ones(5)),
        question.choices[2]: (GRAD_Y, [0, 1, 0, 0, 0]),
        question.choices[3]: (GRAD_Y, X),
    }
    blind = [
        choice
        for choice, (grad_y, x) in data.items()
        if np.array_equal(*(gradients_of_the_kernel(grad_y, x)[::way] for way in (1, -1)))
    ]
    assert blind == [question.answer]


def test_a_turned_knob_adds_the_sample_so_many_places_before():
    rng = np.random.default_rng(0)
    x, w, turned = rng.normal(size=60), rng.normal(size=25), np.eye(1, 25, 12 + 8)[0]

    assert "eight places to its left" in ask("07-nudge").answer
    np.testing.assert_allclose((same(x, w + turned) - same(x, w))[8:], x[:-8])


def test_one_term_is_wrong_and_it_is_the_one_whose_subscripts_do_not_add_up():
    question = ask("03-wrong-term")
    index = str.maketrans("₀₁₂₃₄₅₋", "012345-")

    sums = {}
    for term in question.choices:
        x, w = re.fullmatch(r"x(.+)w(.+)", term).groups()
        sums[term] = int(x.translate(index)) + int(w.translate(index))

    assert " + ".join(question.choices) in question.prompt
    assert [term for term, total in sums.items() if total != 3] == [question.answer]


def test_the_function_in_the_lesson_returns_what_the_question_says():
    (lesson,) = [path for path in notebooks.lessons() if path.name.startswith("03")]
    cells = {cell.id: cell.source for cell in notebooks.read(lesson).cells}
    names = {"np": np}
    exec(cells["run-left-end"], names)
    x, w = [1, 0, 0, 0, 9], W

    assert cells["run-left-end"].split("\n\n\n")[0] in cells["drawn"]
    assert ask("03-left-end").answer == str(names["hasty"](x, w, 0))
    assert str(same(x, w)[0]) in ask("03-left-end").wrong


def test_kernels_that_do_not_mind_the_flip_are_found_by_flipping():
    question = ask("04-unchanged")
    kernels = {
        name: [int(v.replace("−", "-")) for v in name.split(", ")] for name in question.choices
    }

    assert [name for name, w in kernels.items() if w == w[::-1]] == [question.answer]
    assert valid([5, 8, 1], [-1, 0, 1])[0] == 4


def test_pytorch_answers_what_the_question_says():
    theirs = frameworks.recorded("torch conv1d impulse")

    assert ask("04-impulse").answer == ", ".join(f"{value:g}" for value in theirs["y"][:3])
    assert ", ".join(f"{value:g}" for value in theirs["w"]) == "1, 2, 4"


def test_half_a_day_later_a_temperature_is_the_opposite_of_itself():
    july = datasets.temperatures().values[0][181 * 24 : 195 * 24]
    c = july - july.mean()

    assert np.dot(c[:-12], c[12:]) < -0.9 * np.dot(c, c)
    assert abs(np.dot(c[:-6], c[6:])) < 0.05 * np.dot(c, c)


def test_a_count_has_no_slope_and_central_differences_take_two_losses_for_each_weight():
    calls = []

    def count(w):
        calls.append(w)
        return np.sum(same([1, 3, 0, 2], w) > 4.5)

    assert same([1, 3, 0, 2], W).tolist() == [5, 9, 11, 4]
    assert not numerical_gradient(count, W).any()
    assert len(calls) == 2 * len(W)


def test_a_name_that_no_lesson_asks_is_told_with_the_nearest():
    with pytest.raises(ValueError, match="Did you mean '01-first-delta'"):
        ask("01-first-dleta")
    with pytest.raises(ValueError, match="The first is '00-taller-hill'"):
        ask("????")


@pytest.mark.parametrize("path", notebooks.lessons(), ids=lambda path: path.stem)
def test_a_lesson_asks_its_own_questions_each_once(path: Path):
    asked = re.findall(r'ask\(\\"([\w-]+)\\"\)', path.read_text(encoding="utf-8"))

    assert sorted(asked) == sorted(name for name in QUESTIONS if name[:2] == path.name[:2])
