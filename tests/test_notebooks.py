"""The lessons are committed as they run, in one form, and what refreshes and checks them works."""

import base64
import json
import re
import zlib
from importlib.resources import files

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_lib import notebooks
from course_lib.__main__ import main
from course_lib.notebooks import IGNORED, LessonError, hygiene, lessons, normalise, read, refresh
from course_lib.saving import WIDGET_VIEW
from course_lib.widgets._page import module, slim

# Cells of the lessons whose output cannot be compared; each says why in its metadata.
NOT_COMPARED = 7

LESSONS = lessons()


# The lessons


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_is_tidy(path):
    assert hygiene(path) == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_is_saved_in_the_one_form(path):
    notebook = read(path)
    normalise(notebook)

    assert nbformat.v4.writes(notebook) + "\n" == path.read_bytes().decode()
    nbformat.validate(notebook)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_saved_widget_is_the_widget_of_today(path):
    folder = files("course_lib") / "widgets"
    parts = [part for part in folder.iterdir() if part.suffix in (".js", ".css")]
    today = {slim(text) for part in parts for text in (part.read_text("utf-8"), module(part))}
    for packed in re.findall(r'\\"(eN[A-Za-z0-9+/]{100,}={0,2})\\"', path.read_text("utf-8")):
        saved = json.loads(zlib.decompress(base64.b64decode(packed))).values()
        old = set(saved) - today
        assert not old, f"run: python course.py refresh {path.stem[:2]}"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_each_stage_adds_less_than_60_kB_to_its_lesson(path):
    notebook = read(path)
    whole = len(nbformat.writes(notebook).encode())
    for cell in notebook.cells:
        if any(notebooks.is_alive(one.get("data", {})) for one in cell.get("outputs", [])):
            outputs, cell.outputs = cell.outputs, []
            assert whole - len(nbformat.writes(notebook).encode()) < 60_000, cell.id
            cell.outputs = outputs


def test_the_lessons_begin_at_the_start_and_none_is_missing():
    assert [path.name[:2] for path in LESSONS] == [f"{n:02}" for n in range(len(LESSONS))]
    assert LESSONS[0].name == "00_start_here.ipynb"


def test_what_cannot_be_compared_is_counted():
    cells = [cell for path in LESSONS for cell in read(path).cells]

    assert sum(IGNORED in cell.metadata.get("tags", []) for cell in cells) == NOT_COMPARED


# Refreshing them


@pytest.fixture
def write(tmp_path):
    """Write a notebook of the cells given, and give its path."""

    def write(*cells, **metadata):
        path = tmp_path / "07_small.ipynb"
        text = nbformat.v4.writes(new_notebook(cells=list(cells), metadata=metadata))
        path.write_text(text + "\n", encoding="utf-8")
        return path

    return write


def test_refreshing_runs_all_and_doing_it_twice_changes_nothing(write, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", "a learner's own file")
    path = write(
        new_markdown_cell("# Small", metadata={"slideshow": {"slide_type": "slide"}}),
        new_code_cell("import os, ipywidgets\nos.environ['COURSE_PROGRESS']", execution_count=9),
        new_code_cell(""),
        new_code_cell("print(object())\nipywidgets.IntSlider()", metadata={"scrolled": True}),
        widgets={"state": {}},
        title="kept",
    )
    ids = [cell.id for cell in read(path).cells]

    assert refresh(path)
    once = path.read_bytes()
    notebook = read(path)
    assert not refresh(path)

    assert path.read_bytes() == once
    assert hygiene(path) == []
    assert [cell.id for cell in notebook.cells] == ids
    assert [cell.get("execution_count") for cell in notebook.cells] == [None, 1, None, 2]
    assert notebook.cells[0].metadata == {"slideshow": {"slide_type": "slide"}}
    assert notebook.cells[1].outputs[0].data == {"text/plain": "'off'"}
    stream, slider = notebook.cells[3].outputs
    assert stream.text == "<object object at 0x…>\n"
    assert slider.data == {"text/plain": "IntSlider(value=0)"}
    assert notebook.cells[3].metadata == {}
    assert notebook.metadata.title == "kept"
    assert notebook.metadata.keys() == {"title", "kernelspec", "language_info", "fingerprint"}
    assert list(path.parent.iterdir()) == [path]


def test_an_output_that_cannot_be_compared_stays_until_the_code_changes(write):
    cell = new_code_cell("import time\ntime.time_ns()", metadata={"tags": [IGNORED], "reason": "x"})
    path = write(cell)
    refresh(path)
    first = read(path).cells[0].outputs

    assert not refresh(path)

    text = path.read_text("utf-8").replace("time.time_ns()", "time.time_ns() + 1")
    path.write_text(text, encoding="utf-8")
    assert refresh(path)
    assert read(path).cells[0].outputs != first


def test_a_widget_that_cannot_be_compared_is_the_widget_of_today(write):
    source = "from course_lib.widgets import Stage\nStage([1, 2, 3], [1, 2])"
    path = write(new_code_cell(source, metadata={"tags": [IGNORED], "reason": "x"}))
    refresh(path)
    today = path.read_bytes()
    path.write_bytes(today.replace(b"c1d-page", b"c1d-page yesterday"))

    assert refresh(path)
    assert path.read_bytes() == today


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("1 / 0", r"cell 2 \(1 / 0\) raises ZeroDivisionError: division by zero"),
        ("import os; os._exit(1)", r"cell 2 \(import os; os._exit\(1\)\) ended its kernel"),
        ("import time; time.sleep(60)", r"cell 2 \(.*\) takes longer than 5 seconds"),
    ],
)
def test_a_cell_that_fails_is_named_and_the_file_stays_as_it_was(write, source, words):
    path = write(new_code_cell("1 + 1"), new_code_cell(source))
    before = path.read_bytes()

    with pytest.raises(LessonError, match=words):
        refresh(path, timeout=5)

    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("name", ["7", "07", "07_small", "my_lessons/07_small.ipynb"])
def test_a_lesson_is_found_by_each_name_that_comes_to_mind(name, write, monkeypatch):
    path = write(new_code_cell("1 + 1"))
    monkeypatch.setattr(notebooks, "FOLDER", path.parent)

    assert notebooks.lesson(name) == path
    assert lessons([name, "7"]) == [path]


@pytest.mark.parametrize("name", ["0", "70", "007", "small", "07_", "٧", ".", "/", "7.5", "-7"])
def test_a_name_that_fits_no_lesson_is_refused_with_those_that_there_are(name, write, monkeypatch):
    monkeypatch.setattr(notebooks, "FOLDER", write(new_code_cell("1 + 1")).parent)

    with pytest.raises(LessonError) as refused:
        notebooks.lesson(name)
    assert str(refused.value) == (
        f"There is no lesson {name!r}, so nothing was done. Give the number of one of these:\n"
        "  07 small"
    )


def test_the_command_goes_on_after_a_failure_and_tells_of_it(write, monkeypatch, capsys):
    good = write(new_code_cell("1 + 1"))
    bad = good.with_name("06_bad.ipynb")
    bad.write_text(good.read_text("utf-8").replace("1 + 1", "1 + x"), encoding="utf-8")
    monkeypatch.setattr(notebooks, "FOLDER", good.parent)

    assert main(["refresh"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "06_bad.ipynb … left as it was: cell 1 (1 + x) raises NameError: name 'x' is not defined",
        "07_small.ipynb … refreshed",
    ]
    assert main(["refresh", "07"]) == 0
    assert capsys.readouterr().out == "07_small.ipynb … unchanged\n"
    assert main(["refresh", "99"]) == 1
    assert capsys.readouterr().err == (
        "There is no lesson '99', so nothing was done. Give the number of one of these:\n"
        "  06 bad\n  07 small\n"
    )


@pytest.mark.parametrize("text", ["", "<<<<<<< HEAD", "{}", "[]", '{"cells": [3]}', "ü"])
def test_what_is_no_notebook_is_told_in_words(text, write, monkeypatch, capsys):
    path = write(new_code_cell("1 + 1"))
    path.write_bytes(text.encode("latin-1"))
    monkeypatch.setattr(notebooks, "FOLDER", path.parent)

    assert main(["refresh"]) == 1
    assert f"left as it was: {path} cannot be read as a notebook" in capsys.readouterr().out
    assert path.read_bytes() == text.encode("latin-1")


def test_a_folder_in_the_place_of_a_lesson_is_told_in_words(tmp_path, monkeypatch, capsys):
    (tmp_path / "07_small.ipynb").mkdir()
    monkeypatch.setattr(notebooks, "FOLDER", tmp_path)

    assert main(["refresh", "7"]) == 1
    assert "07_small.ipynb … left as it was: " in capsys.readouterr().out


# What is untidy is found


def tidy_notebook():
    """Make a notebook that nothing is wrong with."""
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Small"),
            new_code_cell("1 + 1"),
            new_code_cell(
                "2 + 2",
                outputs=[new_output("execute_result", {"text/plain": "4"}, execution_count=2)],
            ),
        ]
    )
    normalise(notebook)
    notebook.metadata.fingerprint = notebooks.fingerprint(notebook)
    return notebook


def complaints_about(notebook, tmp_path):
    """Save a notebook, mending nothing, and look for what is untidy."""
    path = tmp_path / "07_small.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return hygiene(path)


def test_nothing_is_said_about_a_tidy_notebook(tmp_path):
    assert complaints_about(tidy_notebook(), tmp_path) == []


def never_run(notebook):
    notebook.cells[2].update(execution_count=None, outputs=[])


def out_of_order(notebook):
    notebook.cells[1].execution_count, notebook.cells[2].execution_count = 2, 1


def stale(notebook):
    notebook.cells[2].outputs[0].execution_count = 1


def edited(notebook):
    notebook.cells[2].source = "3 + 3"


def without_id(notebook):
    del notebook.cells[0]["id"]


def same_id(notebook):
    notebook.cells[0].id = notebook.cells[1].id


def old_format(notebook):
    notebook.nbformat_minor = 4


def saved_error(notebook):
    error = new_output("error", ename="NameError", evalue="name 'x'", traceback=[])
    notebook.cells[2].outputs = [error]


def no_error(notebook):
    notebook.cells[2].metadata.tags = ["raises-exception"]


def says(text, kind="text/plain"):
    def put(notebook):
        notebook.cells[2].outputs[0].data = {kind: text}

    return put


def own_home(notebook):
    says(f"saved to {notebooks.Path.home()}/x")(notebook)


def own_checkout(notebook):
    notebook.cells[1].source = f"open('{notebooks.ROOT}/x')"
    notebook.metadata.fingerprint = notebooks.fingerprint(notebook)


def saved_state(notebook):
    notebook.metadata.widgets = {"state": {}}


def no_reason(notebook):
    notebook.cells[2].metadata.tags = [IGNORED]


def skipped(notebook):
    notebook.cells[2].metadata.tags = ["nbval-skip"]


def hidden_by_comment(notebook):
    notebook.cells[2].source = "# NBVAL_IGNORE_OUTPUT\n2 + 2"
    notebook.metadata.fingerprint = notebooks.fingerprint(notebook)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (never_run, "cell 3: it was never run"),
        (out_of_order, "cell 2: it counts as run number 2, but it is number 1"),
        (stale, "cell 3: an output belongs to another run"),
        (edited, "metadata: code was changed after the last refresh"),
        (without_id, "cell 1: its id is missing or not its own"),
        (same_id, "cell 2: its id is missing or not its own"),
        (old_format, "the format is older than 4.5, so its cells have no ids"),
        (saved_error, "cell 3: it saved an error, NameError: name 'x'"),
        (no_error, "cell 3: it is tagged raises-exception but raised none"),
        (says("at /home/ada/x.py"), "cell 3: it names a place of one machine, /home/ada"),
        (says("/Users/ada/x.py"), "cell 3: it names a place of one machine, /Users/ada"),
        (says("C:\\Users\\ada"), "cell 3: it names a place of one machine, C:\\Users\\ada"),
        (own_home, "cell 3: it names the home or the checkout of whoever ran it"),
        (own_checkout, "cell 2: it names the home or the checkout of whoever ran it"),
        (saved_state, "metadata: the state of widgets is saved"),
        (says({}, WIDGET_VIEW), "cell 3: it saved a widget's view, which shows an error when it"),
        (no_reason, f"cell 3: it is tagged {IGNORED} without a reason in the metadata"),
        (skipped, "cell 3: it hides from the tests"),
        (hidden_by_comment, "cell 3: it hides from the tests"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_untidy_is_found(spoil, words, tmp_path):
    notebook = tidy_notebook()
    spoil(notebook)

    assert any(words in complaint for complaint in complaints_about(notebook, tmp_path))


def test_a_picture_is_no_place_of_a_machine(tmp_path):
    notebook = tidy_notebook()
    says("iVBO/home/ada/", "image/png")(notebook)

    assert complaints_about(notebook, tmp_path) == []
