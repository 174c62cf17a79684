"""What every lesson has: slides, notes, words for each figure, short cells, links that lead on."""

import re

import pytest

from course_lib import notebooks
from course_lib.exercises import every

SLIDES = {"slide", "subslide", "fragment", "skip", "notes"}
LINES = 12  # of code in one cell

LESSONS = {path.stem: notebooks.read(path) for path in notebooks.lessons()}
each_lesson = pytest.mark.parametrize("name", LESSONS)


def cells(name, kind):
    return [cell for cell in LESSONS[name].cells if cell.cell_type == kind]


def outputs(name):
    return [output for cell in cells(name, "code") for output in cell.outputs]


@each_lesson
def test_a_lesson_opens_with_its_title_its_minutes_and_its_promises(name):
    opening = LESSONS[name].cells[0].source

    title = opening.splitlines()[0].removeprefix("# ")
    assert title.lower() == name[3:].replace("_", " ")
    assert title[0].isupper()
    assert re.search(r"about \d+ minutes", opening)
    assert "**You'll do:**" in opening
    assert "**You'll learn**" in opening


@each_lesson
def test_every_cell_has_its_place_among_the_slides(name):
    for cell in LESSONS[name].cells:
        assert cell.metadata.get("slideshow", {}).get("slide_type") in SLIDES, cell.id


@each_lesson
def test_what_is_for_the_instructor_is_folded_away(name):
    notes = [cell for cell in LESSONS[name].cells if cell.metadata.slideshow.slide_type == "notes"]

    assert notes
    for cell in notes:
        assert cell.source.startswith("<details><summary>"), cell.id
        assert "minutes" in cell.source, cell.id


@each_lesson
def test_code_cells_are_short(name):
    for cell in cells(name, "code"):
        assert len(cell.source.splitlines()) <= LINES, cell.id


@each_lesson
def test_every_picture_carries_words(name):
    pictures = [output for output in outputs(name) if "image/png" in output.get("data", {})]

    assert pictures or name.startswith("00")
    for output in pictures:
        assert len(output.metadata["image/png"]["alt"].split()) >= 8
        assert re.search(r'<img [^>]*alt="[^"]{40,}"', output.data["text/html"])


@each_lesson
def test_links_from_lesson_to_lesson_lead_somewhere(name):
    for cell in cells(name, "markdown"):
        for target in re.findall(r"\]\(([\w.]+\.ipynb)\)", cell.source):
            assert target.removesuffix(".ipynb") in LESSONS, f"{cell.id} leads to {target}"
        for heading in re.findall(r"\]\(#([\w-]+)\)", cell.source):
            words = re.escape(heading.replace("-", " "))
            assert any(
                re.search(rf"^#+ {words}$", other.source, re.M) for other in cells(name, "markdown")
            ), f"{cell.id} leads to {heading}"


@each_lesson
def test_every_exercise_of_a_lesson_is_in_it_untouched(name):
    code = "\n".join(cell.source for cell in cells(name, "code"))
    own = [exercise for exercise in every() if exercise.name.startswith(f"lesson_{name[:2]}.")]
    shown = [output.get("data", {}).get("text/plain", "") for output in outputs(name)]

    for exercise in own:
        assert code.count(f"\n{exercise.name}.check(") == 1
        assert f"# {exercise.name}.hint()" in code
        assert any(exercise.prompt.replace("`", "") in text.replace("`", "") for text in shown)
    assert not any(text.startswith(("✓ Correct", "→ Not yet")) for text in shown)


def test_all_fifteen_lessons_are_here_and_on_the_map():
    [chart] = [cell for cell in LESSONS["00_start_here"].cells if cell.id == "progress"]
    rows = re.findall(r"^(\d\d)  (.+?)  ", chart.outputs[0].data["text/plain"], re.M)

    assert [name[:2] for name in LESSONS] == [f"{n:02}" for n in range(15)]
    assert [f"{number}_{title.lower().replace(' ', '_')}" for number, title in rows] == [*LESSONS]
