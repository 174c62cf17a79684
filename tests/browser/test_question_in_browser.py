"""The question in a real browser: typed, chosen, checked, shown; with a kernel and without one."""

import pytest

from course_lib import progress
from course_lib.widgets import Question

ASK = """
from course_lib.widgets import Question
number = Question("99-number", "How *long* is `full`?", answer=-7.5, reason="So it is.",
                  wrong={5: "That is *same*."})
choice = Question("99-choice", "What is found?", choices=["the same", "nothing"],
                  answer="nothing", reason="So it is.")
number
"""
CHOICES = ["the same", "nothing & more", "a <b>beat</b>"]


def number(**changes):
    settings = {"answer": -7.5, "reason": "So it is.", "wrong": {5: "That is *same*."}}
    return Question("99-number", "How *long* is `full`?", **{**settings, **changes})


def choice():
    return Question(
        "99-choice", "What is found?", choices=CHOICES, answer=CHOICES[1], reason="So it is."
    )


@pytest.fixture
def saved(page, tmp_path):
    """A page with a question in it, opened from disk with the network off."""

    def opened(*questions, width=900):
        path = tmp_path / "saved.html"
        body = "".join(question.page() for question in questions)
        path.write_text(f"<!doctype html><meta charset=utf-8>{body}", encoding="utf-8")
        page.set_viewport_size({"width": width, "height": 900})
        page.context.set_offline(True)
        page.goto(path.as_uri())
        page.locator(".c1q").nth(len(questions) - 1).wait_for()
        return page

    return opened


def says(page, view=0):
    return page.locator(".c1q").nth(view).get_by_role("status").inner_text()


def type_in(page, text, view=0):
    page.locator(".c1q").nth(view).get_by_label("Your prediction").fill(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    "text, words",
    [
        ("-7.5", "Right: −7.5."),
        ("−7,5", "Right: −7.5."),
        (" -15 / 2 ", "Right: −7.5."),
        ("−75e-1", "Right: −7.5."),
        ("— 7.5", "Right: −7.5."),
        ("2 000", "Not 2000."),
        ("2’000’000", "Not 2000000."),
        ("0,125", "Not 0.125."),
        ("2,000", "“2,000” can be read in two ways. Type 2000, or 2.000 with a point."),
        ("1 2", "“1 2” is not a number"),
        ("7.5", "Not 7.5."),
        ("1/3", "Not 0.333333."),
        ("1234567", "Not 1234567."),
        ("", "Type a number first"),
        ("seven", "“seven” is not a number"),
        ("1/0", "“1/0” is not a number"),
        ("1/2/3", "“1/2/3” is not a number"),
        ("0x10", "“0x10” is not a number"),
        ("Infinity", "“Infinity” is not a number"),
        ("<b>", "“<b>” is not a number"),
    ],
)
def test_what_is_typed_is_understood_or_refused_in_words(saved, text, words):
    page = saved(number())
    type_in(page, text)

    assert says(page).startswith(words)


def test_a_wrong_prediction_is_told_why_and_may_be_mended(saved):
    page = saved(number())
    show = page.get_by_role("button", name="Show the answer")
    assert not show.is_visible()

    type_in(page, "5")
    assert says(page) == "Not 5. That is same."
    assert show.is_visible()

    type_in(page, "-7.5")
    assert says(page).split("\n\n") == ["Right: −7.5. Your first prediction was 5.", "So it is."]
    assert not show.is_visible()


def test_who_gives_up_is_shown_the_answer_and_keeps_the_focus(saved):
    page = saved(number())
    type_in(page, "4")
    page.get_by_role("button", name="Show the answer").click()

    assert says(page).endswith("The answer: −7.5. So it is.")
    assert page.evaluate("document.activeElement.matches('.c1q input')")
    type_in(page, "what")
    assert says(page).startswith("“what” is not a number")
    assert says(page).endswith("So it is.")


def test_a_choice_is_made_with_the_keyboard_alone(saved):
    page = saved(number(), choice())
    page.get_by_label("Your prediction").focus()
    for key in ("Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    assert says(page, 1) == "Choose one first: what do you expect?"

    for key in ("Space", "Enter"):
        page.keyboard.press(key)
    assert says(page, 1).startswith("Not “the same”.")
    for key in ("ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert says(page, 1).startswith("Right: “nothing & more”. Your first prediction was")
    assert says(page, 0) == ""


def test_two_questions_on_a_page_do_not_share_their_choice(saved):
    page = saved(choice(), choice())
    first, second = (page.locator(".c1q").nth(view) for view in (0, 1))
    first.get_by_label(CHOICES[0]).check()
    second.get_by_label(CHOICES[2]).check()

    assert first.get_by_label(CHOICES[0]).is_checked()


def test_texts_stay_texts(saved):
    page = saved(number(), choice())

    assert page.locator("legend em").inner_text() == "long"
    assert page.locator("legend code").inner_text() == "full"
    assert page.locator(".c1q-choices b").count() == 0
    assert page.get_by_text(CHOICES[2]).is_visible()
    assert page.get_by_role("group", name="How long is full?").is_visible()


def test_a_narrow_page_shows_all_of_it(saved):
    page = saved(number(reason="`" + "x" * 80 + "`"), choice(), width=320)
    type_in(page, "-7.5")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_finger_finds_room_on_a_phone(new_page, tmp_path):
    phone = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    path = tmp_path / "phone.html"
    head = "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    path.write_text(head + number().page() + choice().page(), encoding="utf-8")
    phone.goto(path.as_uri())
    phone.locator(".c1q").nth(1).wait_for()
    phone.get_by_label("Your prediction").fill("5")
    phone.get_by_role("button", name="Check my prediction").first.tap()

    for part in phone.locator(".c1q :is(label:has([type=radio]), [type=text], button)").all():
        assert not part.is_visible() or part.bounding_box()["height"] >= 44
    letters = "field => parseFloat(getComputedStyle(field).fontSize)"
    assert phone.get_by_label("Your prediction").evaluate(letters) >= 16  # else an iPhone zooms


def test_jupyterlab_leaves_the_question_its_keys(notebook):
    """Over a radio button or a button, JupyterLab's x cuts the cell and its a inserts one."""
    notebook.run(ASK, "choice")
    page = notebook.page
    asked = page.locator(".c1q").nth(1)
    cells = notebook.cells()[0]
    asked.get_by_label("the same").click()
    for key in ("ArrowDown", "x", "a", "d", "d", "Enter", "Tab", "x", "b", "ArrowUp"):
        page.keyboard.press(key)

    assert notebook.cells() == [cells, 1]
    notebook.becomes("choice.answers, choice.right", (["nothing"], True))


def test_python_reads_and_remembers_the_prediction(notebook, monkeypatch):
    notebook.run(ASK, "number")
    page = notebook.page
    type_in(page, "5")
    type_in(page, "-7.5", view=1)
    notebook.becomes("number.answers, number.given, number.right", ([5, -7.5], 5, False))
    assert says(page, 0) == says(page, 1) != ""
    box = page.locator(".c1q").nth(0).get_by_label("Your prediction")
    assert box.input_value() == "−7.5"

    monkeypatch.setenv("COURSE_PROGRESS", notebook.lab.environment["COURSE_PROGRESS"])
    assert progress.load().predictions["99-number"] == {"given": 5, "right": False}

    box.click()
    page.keyboard.press("Shift+Enter")
    page.get_by_text("Last time you predicted 5.").wait_for()
    notebook.becomes("number.answers", [])
