"""A stage in a saved notebook: shipped, opened, run, edited, saved, opened again, exported."""

import subprocess
import sys
from itertools import count

import nbformat
import numpy as np
import pytest
from labdriver import KERNEL, PANEL, eventually
from stageview import StageView

from course_lib import notebooks

CODE = (
    "from course_lib.widgets import Stage\n"
    "stage = Stage([0, 1, 2, 0, -1, 3, 0, 1], [1, 2, 3], speed=16, title='A saved stage')\n"
    "stage"
)
OUTPUT = np.convolve([0, 1, 2, 0, -1, 3, 0, 1], [1, 2, 3], "valid").tolist()
NUMBERS = count()
CDN = "https://cdnjs.cloudflare.com/"


@pytest.fixture(scope="module")
def shipped(lab, tmp_path_factory):
    """A notebook as the course ships it: run, and brought into its normal form."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    notebooks.execute(notebook, tmp_path_factory.mktemp("run"), 60)
    notebooks.normalise(notebook)
    return notebook


@pytest.fixture(scope="module")
def lab_page(lab, new_page):
    return new_page(lab.url)


@pytest.fixture
def ship(lab, lab_page, shipped):
    """Open a shipped notebook under a name of its own."""

    def opened(trusted=True):
        name = f"shipped-{next(NUMBERS)}.ipynb"
        notebook = nbformat.from_dict(shipped)
        if trusted:
            lab.sign(notebook)
        else:  # a signature holds for the content, wherever it came from
            notebook.cells[0].source += "  # from somewhere"
        nbformat.write(notebook, lab.root / name)
        return lab.open(lab_page, name)

    yield opened
    lab_page.evaluate(f"{PANEL}.sessionContext.shutdown().then(() => null)")


def lives(notebook):
    """The one stage of a notebook is there, plays, and follows the hand."""
    page = notebook.page
    view = StageView(page, page.locator(".jp-OutputArea .c1d"))
    assert page.locator(".jp-OutputArea-output").count() == 1
    assert "rror" not in page.locator(".jp-OutputArea").inner_text()
    view.button("Play (space)").click()
    view.is_at(5)
    assert view.output == OUTPUT
    view.drag("signal x 1", 20)
    assert view.signal[1] > 1
    view.becomes("output", np.convolve(view.signal, view.kernel, "valid"))
    view.press("Control+z")
    view.becomes("output", OUTPUT)
    return view


def reopen(notebook, kernel="the same"):
    """Open the notebook anew; its kernel still runs, or is another one."""
    path = notebook.page.evaluate(f"{PANEL}.context.path")
    if kernel == "another":
        notebook.page.evaluate(f"{PANEL}.sessionContext.shutdown().then(() => null)")
    return notebook.lab.open(notebook.page, path)


def edit(notebook, source):
    notebook.page.evaluate(
        f"source => {PANEL}.content.model.cells.get(0).sharedModel.setSource(source)", source
    )


def test_a_shipped_notebook_is_alive_before_any_cell_is_run_and_after(ship):
    notebook = ship()

    lives(notebook)
    assert notebook.page.locator(".c1d-title").inner_text() == "A saved stage"
    assert notebook.value("'stage' in globals()") is False

    notebook.run_all()
    view = lives(notebook)
    view.type_value("signal x 0", "8")
    notebook.becomes("float(stage.signal[0])", 8)


def test_a_notebook_that_is_not_trusted_shows_the_picture(ship):
    notebook = ship(trusted=False)

    picture = notebook.page.locator(".jp-OutputArea img")
    eventually(lambda: picture.count() == 1, "there is a picture", page=notebook.page)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 400
    assert picture.get_attribute("alt").startswith("Stage. Convolution of a signal of 8 samples")
    assert notebook.page.locator(".c1d").count() == 0
    assert "rror" not in notebook.page.locator(".jp-OutputArea").inner_text()


def test_run_or_edited_saved_and_opened_again_it_is_alive(ship):
    notebook = ship()
    notebook.run_all()
    saved = notebook.save()
    notebook = reopen(notebook, "the same")
    lives(notebook)
    edit(notebook, "# mine")
    edited = notebook.save()
    notebook = reopen(notebook, "another")
    lives(notebook)

    for one in (saved, edited):
        assert "widgets" not in one.metadata
        assert set(one.cells[0].outputs[0].data) == {"text/plain", "text/html", "image/png"}
    assert edited.cells[0].source == "# mine"


@pytest.mark.parametrize("kernel", ["the same", "another"])
def test_edited_and_saved_without_a_run_it_is_alive_when_opened_again(ship, kernel):
    notebook = ship()
    edit(notebook, CODE + "  # mine")
    notebook.save()
    notebook = reopen(notebook, kernel)
    lives(notebook)
    notebook.run_all()
    lives(notebook)


def test_a_restarted_kernel_leaves_it_alive_and_a_new_run_works(ship):
    notebook = ship()
    notebook.run_all()
    lives(notebook)

    notebook.page.evaluate(f"{KERNEL}.restart().then(() => null)")
    lives(notebook)
    notebook.run_all()
    view = lives(notebook)

    view.type_value("kernel w 0", "5")
    notebook.becomes("stage.kernel.tolist()", [5, 2, 3])


def test_a_stage_adds_less_than_60_kB_to_the_notebook(shipped):
    assert len(nbformat.writes(shipped)) < 60_000


# ---------------------------------------------------------------- exported


@pytest.fixture(scope="module")
def exported(ship_once, new_page):
    page = new_page(missing=(CDN,))  # nbconvert's own page asks there for what no stage needs
    page.context.set_offline(True)
    page.goto(ship_once.as_uri())
    return page


@pytest.fixture(scope="module")
def ship_once(shipped, tmp_path_factory):
    """The shipped notebook, exported to HTML by nbconvert as it comes."""
    folder = tmp_path_factory.mktemp("exported")
    nbformat.write(shipped, folder / "lesson.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", str(folder / "lesson.ipynb")]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return folder / "lesson.html"


def test_an_exported_page_plays_and_drags_with_the_network_off(exported):
    view = StageView(exported, exported.locator(".c1d"))

    view.focus()
    view.press("Space")
    view.is_at(5)
    assert view.output == OUTPUT
    view.drag("signal x 1", 20)
    view.becomes("output", np.convolve(view.signal, view.kernel, "valid"))
    view.choose("Padding", "same")
    view.becomes("output", np.convolve(view.signal, view.kernel, "same"))


def test_an_exported_page_without_scripts_shows_the_picture(ship_once, new_page):
    page = new_page(missing=(CDN,), java_script_enabled=False)
    page.goto(ship_once.as_uri())

    picture = page.locator(".jp-OutputArea img, .c1d-page img").first
    assert picture.bounding_box()["width"] > 400
    assert picture.get_attribute("alt").startswith("Stage. Convolution")
