"""The question's Python side: what it refuses, what it remembers, what it leaves in a page."""

import json
import re
import warnings

import numpy as np
import pytest

from course_lib import progress
from course_lib.widgets import Question
from course_lib.widgets.question import pieces

NUMBER = {
    "name": "02-full-length",
    "prompt": "How *long* is `full`?",
    "answer": 7,
    "reason": "5 + 3 - 1.",
    "wrong": {5: "That is *same*.", 8: "Counted twice."},
}
CHOICE = {
    "name": "01-shuffle",
    "prompt": "What is found?",
    "choices": ["the same", "nothing & more", "a <b>beat</b>"],
    "answer": "nothing & more",
    "reason": "Order is the point.",
    "wrong": {"the same": "The neighbours are gone."},
}


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    """Progress in a file of the test's own."""
    path = tmp_path / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    return path


def ask(form, **changes):
    settings = {**form, **changes}
    return Question(settings.pop("name"), settings.pop("prompt"), **settings)


def test_a_question_says_itself_in_a_sentence():
    assert repr(ask(NUMBER)) == "Question. How *long* is `full`?"
    assert repr(ask(CHOICE)).endswith("Choose: the same; nothing & more; a <b>beat</b>.")


def test_nothing_is_answered_at_first():
    question = ask(NUMBER)

    assert (question.given, question.right, question.revealed) == (None, None, False)


@pytest.mark.parametrize(
    "form, answers, right",
    [
        (NUMBER, [7], True),
        (NUMBER, [7.0000000001], True),
        (NUMBER, [7.001], False),
        (NUMBER, [5, 7], False),
        (CHOICE, ["nothing & more", "the same"], True),
        (CHOICE, ["the same"], False),
    ],
)
def test_the_first_answer_is_the_prediction(form, answers, right):
    """A later answer changes neither what was given nor what is recorded."""
    question = ask(form)
    for count in range(1, len(answers) + 1):
        question.answers = answers[:count]  # what the browser sends, one answer after the other

    assert question.given == answers[0]
    assert question.right is right
    entry = progress.load().predictions[form["name"]]
    assert (entry["given"], entry["right"]) == (answers[0], right)


def test_the_tolerance_is_a_distance():
    question = ask(NUMBER, answer=1 / 3, tolerance=0.01, wrong=None)
    question.answers = [0.33]

    assert question.right


def test_asked_again_it_remembers_the_prediction():
    ask(NUMBER).answers = [-2.5]
    ask(CHOICE).answers = ["the same"]

    assert ask(NUMBER).before == [["", "Last time you predicted −2.5."]]
    assert ask(CHOICE).before == [["", "Last time you predicted “the same”."]]
    assert ask(NUMBER).answers == []


def test_one_learners_answers_stay_out_of_what_is_saved():
    """The page and the sentence are the same whoever has answered what."""
    untouched = ask(NUMBER)
    page = untouched.page()
    untouched.answers = [5]
    again = ask(NUMBER)
    again.answers, again.revealed = [8], True

    assert again.before != []
    assert again.page() == page
    assert repr(again) == repr(untouched)


def test_with_progress_off_nothing_is_remembered(monkeypatch, file):
    monkeypatch.setenv("COURSE_PROGRESS", "off")
    ask(NUMBER).answers = [5]

    assert ask(NUMBER).before == []
    assert not file.exists()


def test_a_disk_that_refuses_does_not_stop_a_question(monkeypatch, tmp_path):
    (tmp_path / "a-file").write_text("not a folder")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "a-file" / "progress.json"))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        question = ask(NUMBER)
        question.answers = [7]

    assert question.right
    assert "not remembered" in str(said[-1].message)


@pytest.mark.parametrize(
    "entry", [{"right": True}, {"given": None, "right": True}, {"given": ["x"], "right": False}]
)
def test_a_record_that_makes_no_sense_is_passed_over(file, entry):
    file.write_text(json.dumps({"predictions": {"02-full-length": entry}}))

    assert ask(NUMBER).before == []


def test_numbers_of_numpy_are_numbers():
    question = ask(NUMBER, answer=np.float64(0.1) + 0.2, wrong={np.int64(1): "Too much."})

    assert json.loads(json.dumps(question.content))["wrong"] == [[1, [["", "Too much."]]]]
    question.answers = [0.3]
    assert question.right


@pytest.mark.parametrize(
    "text, found",
    [
        ("plain", [["", "plain"]]),
        ("`w`", [["code", "w"]]),
        ("a *b c* d", [["", "a "], ["em", "b c"], ["", " d"]]),
        ("2*3 and 4*5, 2 * 3 * 4", [["", "2*3 and 4*5, 2 * 3 * 4"]]),
        ("`a*b*c` is code", [["code", "a*b*c"], ["", " is code"]]),
        ("one ` and one *", [["", "one ` and one *"]]),
        ("<b>", [["", "<b>"]]),
    ],
)
def test_simple_markup_is_read(text, found):
    assert pieces(text) == found


@pytest.mark.parametrize(
    "form, changes, words",
    [
        (NUMBER, {"name": "first-delta"}, "Use one such as '01-first-delta'"),
        (NUMBER, {"name": "1-delta"}, "the lesson's two figures"),
        (NUMBER, {"name": None}, "the question's name is None"),
        (NUMBER, {"prompt": "  "}, "the prompt is empty"),
        (NUMBER, {"reason": ""}, "the reason is empty"),
        (NUMBER, {"reason": None}, "the reason is None; it must be text"),
        (NUMBER, {"answer": np.nan}, "the answer is nan; it must lie between"),
        (NUMBER, {"answer": np.inf}, "the answer is inf"),
        (NUMBER, {"answer": True}, "the answer is True; it must hold real numbers"),
        (NUMBER, {"answer": "left"}, "Give a number such as 1.5, or choices=[…]"),
        (NUMBER, {"answer": [1, 2]}, "must be a single number"),
        (NUMBER, {"answer": 1 / 3}, "Allow for rounding, for example tolerance=0.01"),
        (NUMBER, {"tolerance": -1}, "0 or more"),
        (NUMBER, {"tolerance": np.nan}, "the tolerance is nan"),
        (NUMBER, {"wrong": {7: "No."}}, "which counts as right: the answer is 7"),
        (NUMBER, {"wrong": {5: ""}}, "the explanation of 5 is empty"),
        (NUMBER, {"wrong": {"five": "No."}}, "a key of wrong is 'five'"),
        (NUMBER, {"wrong": {np.nan: "No."}}, "a key of wrong is nan"),
        (NUMBER, {"wrong": ["No."]}, "it must be a dict from a wrong answer"),
        (CHOICE, {"answer": "Nothing"}, "it must be one of the choices, 'the same', 'nothing"),
        (CHOICE, {"answer": 1}, "it must be one of the choices"),
        (CHOICE, {"wrong": {"all": "No."}}, "a key of wrong is 'all'; it must be one of"),
        (CHOICE, {"wrong": {"nothing & more": "No."}}, "which counts as right"),
        (CHOICE, {"choices": "the same"}, "it must be a list of texts"),
        (CHOICE, {"choices": 3}, "it must be a list of texts"),
        (CHOICE, {"choices": ["one"]}, "there is a choice of 1; it takes two at least"),
        (CHOICE, {"choices": ["one", "one"]}, "the choice 'one' stands there twice"),
        (CHOICE, {"choices": ["one", 2]}, "a choice is 2; it must be text"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_in_words(form, changes, words):
    with pytest.raises((TypeError, ValueError)) as refused:
        ask(form, **changes)

    assert words in str(refused.value)
    assert str(refused.value).endswith(".")


def test_where_no_script_may_run_the_answer_is_folded_away():
    html = ask(CHOICE).fallback(None)

    shown, folded = html.split("<details>")
    assert "<li>a &lt;b&gt;beat&lt;/b&gt;</li>" in shown
    assert "<summary>" in folded
    assert "<b>nothing &amp; more</b>" in folded
    assert "Order is the point." in folded and "Order" not in shown
    assert "<em>long</em> is <code>full</code>" in ask(NUMBER).fallback(None)


def test_the_output_is_the_living_question_and_words_but_no_picture():
    bundle, _ = ask(NUMBER)._repr_mimebundle_()

    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    assert bundle["text/plain"] == "Question. How *long* is `full`?"
    assert len(bundle["text/html"]) < 10_000
    assert not re.search(r'https?://(?!www\.w3\.org)|\bid="', bundle["text/html"])
    assert ask(NUMBER).page() == bundle["text/html"]
