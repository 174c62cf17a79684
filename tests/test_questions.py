"""The questions of the lessons: asked once, answered rightly, and wrong for the reason given."""

import re
from functools import reduce
from pathlib import Path

import numpy as np
import pytest

from course_lib import datasets, notebooks
from course_lib.questions import ask, every

QUESTIONS = every()
W = [1, 2, 3]


def full(x, w):
    return np.convolve(x, w)


def valid(x, w):
    return np.convolve(x, w, "valid")


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


def test_a_name_that_no_lesson_asks_is_told_with_the_nearest():
    with pytest.raises(ValueError, match="Did you mean '01-first-delta'"):
        ask("01-first-dleta")
    with pytest.raises(ValueError, match="The first is '00-taller-hill'"):
        ask("????")


@pytest.mark.parametrize("path", notebooks.lessons(), ids=lambda path: path.stem)
def test_a_lesson_asks_its_own_questions_each_once(path: Path):
    asked = re.findall(r'ask\(\\"([\w-]+)\\"\)', path.read_text(encoding="utf-8"))

    assert sorted(asked) == sorted(name for name in QUESTIONS if name[:2] == path.name[:2])
