"""The report of a review: a wide class on any screen, by keys too."""

from datetime import date
from pathlib import Path

import pytest

from course_lib import exercises
from course_lib.reviewing import report, running, verdicts
from course_lib.reviewing.submissions import Submission

LONG = "Maximiliane-Ottilie_von_und_zu_" + 5 * "Hohenstein"
LEARNERS = ["Ann", "<b>Bo</b>", *(f"Learner {k}" for k in range(40)), LONG]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A report on every exercise of the course, in which each mistake was made by somebody."""
    every = exercises.every()
    found = {
        (learner, exercise.name): verdicts.Verdict("not yet", mistake)
        for exercise in every
        for k, learner in enumerate(LEARNERS)
        for mistake in [[*(one.name for one in exercise.mistakes), ""][k % 5]]
    }
    happened = [(Submission(learner, Path("02.ipynb"), "02"), "timed out") for learner in LEARNERS]
    review = verdicts.Review(LEARNERS, every, found, happened)
    about = report.About(Path("a class"), date(2026, 1, 2), running.Limits(), "no locks", [], [])
    place = tmp_path_factory.mktemp("report")
    report.write(review, about, place)
    return (place / report.PAGE).as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_only_the_tables_are_wider_than_the_screen(new_page, address, width, scheme):
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").inner_text() == "Review of a class"
    assert page.get_by_text("<b>Bo</b>", exact=True).count() > 0


def test_a_wide_table_is_moved_by_keys_and_keeps_its_heads(new_page, address):
    page = new_page()
    page.goto(address)
    table = page.get_by_role("region", name="Learner by learner")
    learner = table.get_by_role("rowheader", name="Ann", exact=True)
    left = learner.bounding_box()["x"]

    table.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("table => table.scrollLeft > 0", arg=table.element_handle())

    assert learner.bounding_box()["x"] == left
