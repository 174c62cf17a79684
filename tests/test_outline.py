"""Cells become slides by their types, and notes and minutes belong to their section."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_lib import notebooks, outline


def lesson(*cells):
    """Make a notebook of (slide type, source); a source in angle brackets is code."""
    made = []
    for kind, source in cells:
        new = new_code_cell if source.startswith("<") else new_markdown_cell
        made.append(new(source, metadata={"slideshow": {"slide_type": kind}} if kind else {}))
    return new_notebook(cells=made)


def grouped(*cells):
    return [
        (slide.section, [[cell.source for cell in cells] for cells in slide.fragments])
        for slide in outline.slides(lesson(*cells))
    ]


def test_a_slide_opens_a_section_and_a_subslide_stays_in_it():
    assert grouped(("slide", "a"), ("subslide", "b"), ("slide", "c"), ("subslide", "d")) == [
        (0, [["a"]]),
        (0, [["b"]]),
        (1, [["c"]]),
        (1, [["d"]]),
    ]


def test_fragments_come_one_at_a_time():
    assert grouped(("slide", "a"), ("fragment", "b"), ("fragment", "<c>")) == [
        (0, [["a"], ["b"], ["<c>"]])
    ]


@pytest.mark.parametrize("none", ["-", "", None])
def test_a_cell_without_a_type_belongs_to_the_one_before_it(none):
    assert grouped(("slide", "a"), (none, "b"), ("fragment", "c"), (none, "<d>")) == [
        (0, [["a", "b"], ["c", "<d>"]])
    ]


@pytest.mark.parametrize("first", ["-", "fragment", "subslide", "slide"])
def test_whatever_comes_first_opens_the_first_slide(first):
    assert grouped((first, "a"), ("slide", "b")) == [(0, [["a"]]), (1, [["b"]])]


def test_what_is_skipped_and_what_is_for_the_speaker_is_on_no_slide():
    cells = ("skip", "<import>"), ("slide", "a"), ("notes", "ask"), ("skip", "<b>"), ("-", "c")

    assert grouped(*cells) == [(0, [["a", "c"]])]


def test_an_empty_notebook_has_no_slides():
    assert outline.slides(new_notebook()) == []
    assert outline.notes(new_notebook()) == []


def test_a_slide_has_the_title_of_its_heading_or_of_the_slide_before():
    titles = [
        slide.title
        for slide in outline.slides(
            lesson(
                ("slide", "# *Pad* with `zeros`"),
                ("subslide", "plain"),
                ("subslide", "<# no heading>"),
                ("slide", "first a word"),
                ("fragment", "### At last"),
            )
        )
    ]

    assert titles == ["Pad with zeros"] * 3 + ["At last"]


def test_notes_and_minutes_belong_to_their_section():
    assert outline.notes(
        lesson(
            ("slide", "a"),
            ("notes", "**8 minutes.** Ask."),
            ("subslide", "b"),
            ("notes", "Wait for **5 minutes**."),
            ("slide", "c"),
            ("slide", "d"),
            ("notes", "**The plan: 45 minutes.**"),
        )
    ) == [
        (["**8 minutes.** Ask.", "Wait for **5 minutes**."], 8),
        ([], None),
        (["**The plan: 45 minutes.**"], None),
    ]


@pytest.mark.parametrize("path", notebooks.lessons(), ids=lambda path: path.stem)
def test_every_lesson_has_slides_with_titles_and_minutes_that_fit_its_time(path):
    lesson = notebooks.read(path)
    slides, notes = outline.slides(lesson), outline.notes(lesson)
    planned = int(re.search(r"about (\d+) minutes", lesson.cells[0].source)[1])

    assert all(slide.title for slide in slides)
    assert [slide.section for slide in slides] == sorted(slide.section for slide in slides)
    assert slides[-1].section + 1 == len(notes)
    assert 0 < sum(minutes or 0 for _, minutes in notes) <= planned
