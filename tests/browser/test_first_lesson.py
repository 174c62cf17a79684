"""Lesson 01 as a reader meets it: in JupyterLab before any cell is run, and as an exported page."""

import shutil
import subprocess
import sys

import numpy as np
import pytest
from labdriver import eventually
from stageview import StageView

from course_lib import notebooks

[LESSON] = notebooks.lessons(["01"])
CDN = "https://cdnjs.cloudflare.com/"  # what nbconvert's own page asks for; no lesson needs it


def stages(page):
    """All stages of a page, as views."""
    roots = page.locator(".c1d")
    roots.first.wait_for()
    return [StageView(page, roots.nth(i)) for i in range(roots.count())]


def shown(notebook):
    """How many stages and questions a saved notebook shows."""
    pages = [
        output.data["text/html"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "c1d-page" in output.get("data", {}).get("text/html", "")
    ]
    return len(pages)


@pytest.fixture(scope="module")
def in_lab(lab, new_page):
    shutil.copy(LESSON, lab.root)
    lab.sign(notebooks.read(LESSON))
    return lab.open(new_page(lab.url), LESSON.name).page


@pytest.fixture(scope="module")
def exported(new_page, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", folder, LESSON]
    subprocess.run(command, check=True, capture_output=True)
    page = new_page(missing=(CDN,))
    page.context.set_offline(True)
    page.goto((folder / f"{LESSON.stem}.html").as_uri())
    return page


@pytest.fixture(params=["in_lab", "exported"])
def lesson(request):
    return request.getfixturevalue(request.param)


def test_every_widget_lives(lesson):
    stages(lesson)

    lesson.wait_for_function(
        "count => document.querySelectorAll('.c1d, .c1q').length === count",
        arg=shown(notebooks.read(LESSON)),
    )
    assert lesson.get_by_text("Error displaying widget").count() == 0


def test_each_stage_plays_by_one_click_and_by_the_space_bar(lesson):
    for view in stages(lesson):
        view.root.get_by_role("combobox", name="Speed").select_option("16")
        last = len(view.output) - 1
        view.button("Play (space)").click()
        view.is_at(last)
        view.press("Home")
        view.is_at(-1)
        view.focus()
        view.press("Space")
        eventually(lambda view=view: view.step >= 1, "it plays", page=view.page)
        view.press("Space")
        assert not view.playing


def test_after_every_drag_the_numbers_are_numpys(lesson):
    for view in stages(lesson):
        for name, up in (("signal x 1", 15), ("kernel w 0", -10)):
            view.drag(name, up)
            view.becomes("output", np.convolve(view.padded, view.kernel, "valid"))


def test_each_prediction_is_answered_with_its_reason(exported):
    questions = exported.locator(".c1q")
    questions.first.wait_for()
    for i in range(questions.count()):
        asked = questions.nth(i)
        choices = asked.get_by_role("radio")
        if choices.count():
            choices.first.check()
        else:
            asked.get_by_role("textbox").fill("123")
        asked.get_by_role("button").first.click()

        assert asked.get_by_role("status").inner_text().startswith(("Right: ", "Not "))


def test_a_newcomers_copy_is_edited_saved_and_had_afresh_and_nothing_is_lost(lab, new_page):
    course_own = notebooks.lessons(["00"])[0].read_bytes()
    name = "my_lessons/00_start_here.ipynb"
    copy = lab.root / name
    assert copy.read_bytes() == course_own
    notebook = lab.open(new_page(lab.url), name)
    page = notebook.page
    assert len(stages(page)) == 1  # alive before anything is run: the copy is trusted

    def type_in_the_first_code_cell(text):
        page.locator(".jp-CodeCell .cm-content").first.click()
        page.keyboard.press("ControlOrMeta+Home")
        page.keyboard.type(text)

    type_in_the_first_code_cell("# mine\n")
    notebook.save()
    assert b"# mine" in copy.read_bytes()

    reset = [sys.executable, "-m", "course_lib", "reset", "00"]
    environment = lab.environment
    said = subprocess.run(reset, env=environment, check=True, capture_output=True, text=True).stdout
    assert "Lesson 00: you have a fresh one." in said
    assert copy.read_bytes() == course_own
    [kept] = (copy.parent / "kept").iterdir()
    assert b"# mine" in kept.read_bytes()

    type_in_the_first_code_cell("# in the open tab\n")
    page.keyboard.press("ControlOrMeta+s")
    asked = page.get_by_role("dialog")
    assert "has changed on disk" in asked.inner_text()
    asked.get_by_role("button", name="Revert").click()
    page.wait_for_function("() => !document.body.innerText.includes('in the open tab')")
    assert len(stages(page)) == 1
    assert copy.read_bytes() == course_own
