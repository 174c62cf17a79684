"""A lesson is planned step by step for the wall, its notes make a page, and errors are told."""

import json
import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_lib import lab, notebooks, outline, presenting, work
from course_lib.__main__ import main
from course_lib.presenting.notes import page
from course_lib.presenting.plan import plan

PRINTED = new_output("stream", text="2")
DRAWN = new_output("display_data", {"image/png": "…"})
LIVING = new_output("display_data", {"text/html": '<div class="c1d-page">…</div>'})
EVERY = notebooks.lessons()
each_lesson = pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)


def cell(name, kind, *outputs, code=True, **metadata):
    new = new_code_cell if code else new_markdown_cell
    metadata["slideshow"] = {"slide_type": kind}
    made = new(name, id=name, metadata=metadata)
    if outputs:
        made.outputs = list(outputs)
    return made


def steps(*cells):
    slides = plan(new_notebook(cells=list(cells)))["slides"]
    return [[(step["shows"], step["runs"]) for step in slide["steps"]] for slide in slides]


def test_words_come_one_fragment_at_a_time():
    assert steps(
        cell("a", "slide", code=False),
        cell("b", "fragment", code=False),
        cell("c", "-", code=False),
    ) == [[(["a"], []), (["b", "c"], [])]]


def test_code_is_seen_before_what_it_prints():
    assert steps(cell("a", "slide", PRINTED)) == [[(["a"], []), ([], ["a"])]]


@pytest.mark.parametrize("output", [DRAWN, LIVING])
def test_what_draws_is_folded_and_runs_as_it_comes(output):
    notebook = new_notebook(cells=[cell("a", "slide", PRINTED, output)])

    assert steps(*notebook.cells) == [[(["a"], ["a"])]]
    assert plan(notebook)["folded"] == ["a"]


def test_code_that_says_nothing_runs_as_it_comes():
    assert steps(cell("a", "slide")) == [[(["a"], ["a"])]]
    assert plan(new_notebook(cells=[cell("a", "slide")]))["folded"] == []


def test_code_that_the_lesson_folds_stays_folded():
    hidden = cell("a", "slide", PRINTED, jupyter={"source_hidden": True})

    assert plan(new_notebook(cells=[hidden]))["folded"] == ["a"]


def test_what_is_skipped_runs_with_the_step_before_it_and_is_never_shown():
    assert steps(
        cell("before", "skip"),
        cell("a", "slide", code=False),
        cell("import", "skip"),
        cell("b", "fragment", PRINTED),
        cell("after", "skip"),
        cell("words", "skip", code=False),
    ) == [[(["a"], ["before", "import"]), (["b"], []), ([], ["b", "after"])]]


def test_the_speakers_cells_are_in_no_step():
    assert steps(cell("a", "slide", code=False), cell("n", "notes", code=False)) == [[(["a"], [])]]


@each_lesson
def test_every_cell_of_a_lesson_is_shown_once_or_kept_back_and_all_code_runs_in_order(path):
    notebook = notebooks.read(path)
    flat = [step for slide in plan(notebook)["slides"] for step in slide["steps"]]
    kept_back = [c.id for c in notebook.cells if outline.slide_type(c) in ("notes", "skip")]
    shown = [name for step in flat for name in step["shows"]]

    assert [c.id for c in notebook.cells if c.id not in kept_back] == shown
    assert [name for step in flat for name in step["runs"]] == [
        c.id for c in notebook.cells if c.cell_type == "code"
    ]


# The notes


@each_lesson
def test_the_notes_of_a_lesson_make_a_page_that_fetches_nothing(path):
    notebook = notebooks.read(path)
    html = page(notebook, "a lesson")

    assert not re.search(r'(?:src|href)="|https?://(?!github|www\.)|@import|url\(', html)
    assert html.count("<section ") == len(outline.notes(notebook))
    assert html.count("data-slide=") == len(outline.slides(notebook))
    assert "$" not in re.sub(r"<(script|style)>.*?</\1>", "", html, flags=re.S)


def test_notes_are_unfolded_and_their_minutes_add_up():
    cells = []
    for number, title in (8, "First"), (5, "Then"):
        told = f"<details>\n\n**{number} minutes.** Ask for $y_{{-2}}$ & wait.\n\n</details>"
        cells += [cell(title, "slide", code=False), cell(f"{title}-notes", "notes", code=False)]
        cells[-2].source, cells[-1].source = f"## {title}", told
    html = page(new_notebook(cells=cells), channel='a "lesson"')

    assert "details" not in html.partition("<main>")[2]
    assert "<i>y<sub>-2</sub></i> &amp; wait." in html
    assert "8 min, from minute 0" in html
    assert "5 min, from minute 8" in html
    assert 'data-channel="a &quot;lesson&quot;" data-minutes="13"' in html


# The command


@pytest.fixture
def launched(monkeypatch, tmp_path):
    """Stand in for JupyterLab, and remember how it was opened."""
    asked = []
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "mine"))
    monkeypatch.setattr(lab, "launch", lambda *given, **named: asked.append((given, named)) or 0)
    return asked


@pytest.mark.parametrize("number", ["07", "7"])
def test_a_fresh_copy_is_presented_alone(number, launched, tmp_path, capsys):
    assert main(["present", number, "--no-browser"]) == 0

    [((copy, rest, options), named)] = launched
    assert copy.parent == tmp_path / "mine" / "presented"
    assert copy.name.startswith("07_")
    assert copy.read_bytes() == EVERY[7].read_bytes()
    assert (rest, named) == (["--no-browser"], {"mode": "doc"})
    assert any(option.endswith("'course/notes/" + copy.name + "'}") for option in options)
    assert str(copy) in capsys.readouterr().out


def test_presenting_twice_makes_two_copies(launched):
    assert main(["present", "07"]) == main(["present", "07"]) == 0

    first, second = (given[0] for given, _ in launched)
    assert first != second
    assert first.exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Which lesson?"),
        (["--no-browser"], "Which lesson?"),
        (["77"], "There is no lesson '77', so nothing was done."),
        (["padding"], "There is no lesson 'padding', so nothing was done."),
    ],
)
def test_without_a_lesson_it_says_which_there_are(words, says, launched, capsys):
    assert main(["present", *words]) == 1

    said = capsys.readouterr().err
    assert said.startswith(f"{says} Give the number of one of these:\n  00 start here\n")
    assert all(path.stem.replace("_", " ") in said for path in EVERY)
    assert not launched


def test_a_copy_that_cannot_be_written_is_told_in_words(launched, monkeypatch, capsys):
    def refuse(lesson, name):
        raise work.WorkError("The disk is full.")

    monkeypatch.setattr(work, "fresh", refuse)

    assert main(["present", "07"]) == 1
    assert capsys.readouterr().err == "The disk is full.\n"
    assert not launched


def test_the_extension_is_where_the_server_is_told_to_look():
    folder = next(option for option in presenting.options(EVERY[7]) if "labextensions" in option)
    [package] = lab.Path(folder.partition("=")[2]).glob("*/package.json")
    said = json.loads(package.read_text("utf-8"))

    assert said["name"] == package.parent.name
    assert (package.parent / said["jupyterlab"]["_build"]["load"]).is_file()
