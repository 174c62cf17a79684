"""From a notebook to a page: formulas, what is left out, and a folder that is nobody else's."""

import json
import os

import nbformat
import pytest
from markdown_it import MarkdownIt

from course_lib import notebooks
from course_lib.notebooks import LessonError
from course_lib.publishing import folder, site
from course_lib.publishing.mathml import FormulaError, formula, in_markdown, in_notebook

# Formulas


@pytest.mark.parametrize("path", notebooks.lessons(), ids=lambda path: path.stem[:2])
def test_every_formula_of_the_lessons_is_typeset(path):
    notebook = notebooks.read(path)
    in_notebook(notebook, path.name)

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            seen = "".join(
                token.content
                for block in MarkdownIt().parse(cell.source)
                for token in block.children or []
                if token.type == "text"
            )
            assert "$" not in seen
            assert "\\" not in seen


def test_rows_are_aligned_at_their_marks():
    written = formula(r"\begin{aligned} y_0 &= 1 \\ y_{10} &= 22 \end{aligned}", display=True)

    assert written.startswith('<math display="block">')
    assert written.count("<mtr>") == 2
    assert written.count("text-align:right") == written.count("text-align:left") == 2
    # Safari takes the parts of a cell asunder where they inherit its alignment.
    assert written.count('"><mrow style="text-align:start">') == written.count("<mtd") == 4


def test_a_subscript_stands_as_high_and_a_sign_as_close_as_tex_sets_them():
    close = '<mo lspace="0" rspace="0">{}</mo>'.format

    assert formula("y_{j+1}").count('<mpadded depth="0"><mi>y</mi></mpadded>') == 1
    assert close("+") in formula("y_{j+1}")
    assert close("=") in formula(r"\sum_{k=0}^{n-1} x_k", display=True)
    assert formula(r"x + \dots + y").count(close("…")) == 1
    assert "<mo>+</mo>" in formula(r"x + \dots + y")


def test_what_markdown_would_take_for_its_own_is_written_in_numbers():
    written = in_markdown(r"$a * b$ and $c * d$, $\texttt{x\_y[0]}$ and $\mathsf T$")

    assert not set("*_[]`$\\|") & set(written)
    assert "<em>" not in MarkdownIt().render(written)
    assert "font-family:monospace" in written
    assert "font-family:sans-serif" in written


@pytest.mark.parametrize(
    "text",
    ["`$a$`", "``$a$ `$b$``", "```\n$a$\n$b$\n```", "~~~\n$$a$$\n~~~", r"\$5 and \$6", "5 $ a $ 6"],
)
def test_what_is_no_formula_stays_as_it_is(text):
    assert in_markdown(text) == text


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\unknown{x}", r"\\unknown' is not known"),
        (r"\begin{foo} x \end{foo}", "no environment 'foo'; there are .*aligned"),
        ("a & b", "'&' is not known here, or stands in a wrong place"),
        (r"\frac{1", "is not complete; count its braces"),
        (r"\left( x", "cannot be read"),
        ("x^", "cannot be read"),
    ],
)
def test_a_formula_that_would_come_out_wrong_is_refused(tex, reason):
    with pytest.raises(FormulaError, match=reason):
        formula(tex)


def test_the_refusal_names_the_lesson_and_the_formula():
    cells = [nbformat.v4.new_markdown_cell(r"Here: $\nonsense{x}$")]
    notebook = nbformat.v4.new_notebook(cells=cells)

    with pytest.raises(LessonError, match=r"05_lesson\.ipynb: the formula \$\\nonsense\{x\}\$"):
        in_notebook(notebook, "05_lesson.ipynb")


# A lesson on its way to a page


@pytest.fixture
def lesson():
    path = notebooks.lessons(["02"])[0]
    return notebooks.read(path), path


def test_the_opening_tells_title_time_and_task(lesson):
    assert notebooks.opening(lesson[0]) == (
        "Follow the recipe",
        45,
        "compute a convolution by hand, watch it played, then write it yourself in two loops.",
    )


@pytest.mark.parametrize("path", notebooks.lessons(), ids=lambda path: path.stem[:2])
def test_every_lesson_has_an_opening_for_the_first_page(path):
    assert all(notebooks.opening(notebooks.read(path)))


@pytest.mark.parametrize("path", notebooks.lessons(), ids=lambda path: path.stem[:2])
def test_a_prepared_lesson_holds_no_notes_and_asks_for_no_kernel(path):
    notebook = notebooks.read(path)
    site.prepare(notebook, path, pdf=True)
    pages = "".join(
        output.get("data", {}).get("text/html", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )

    assert not any(cell.metadata.slideshow.slide_type == "notes" for cell in notebook.cells)
    assert "run the cell again" not in pages
    assert pages.count("<code>python course.py</code> opens") == pages.count("Not attempted") > 0
    assert ".ipynb" not in pages
    opening = notebook.cells[0].source
    assert f'<a href="{path.name}" download>' in opening
    assert f'<a href="{path.stem}.pdf">' in opening


def test_without_a_pdf_there_is_no_link_to_one(lesson):
    site.prepare(*lesson, pdf=False)

    assert ".pdf" not in lesson[0].cells[0].source


def test_headings_are_named_as_jupyterlab_names_them():
    assert site.anchor("If something is missing") == "If-something-is-missing"


# The folder

LINK = pytest.param("link", marks=pytest.mark.skipif(os.name == "nt", reason="needs a right there"))


def make(place, text="first"):
    with folder.made_anew(place, "site") as built:
        (built / "part").mkdir()
        (built / "part" / "page.html").write_text(text)


def contents(place):
    return {path.name: path.read_text() for path in place.rglob("*.html")}


def test_a_folder_is_made_and_made_anew(tmp_path):
    make(tmp_path / "deep" / "site")
    make(tmp_path / "deep" / "site", "second")

    assert contents(tmp_path) == {"page.html": "second"}
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["site"]


def test_an_empty_folder_is_free(tmp_path):
    (tmp_path / "site").mkdir()
    make(tmp_path / "site")

    assert contents(tmp_path) == {"page.html": "first"}


@pytest.mark.parametrize("kind", ["file", "folder", "damaged", "deck", LINK])
def test_what_was_not_made_by_the_command_is_left_alone(kind, tmp_path, capsys):
    place = tmp_path / "site"
    if kind == "file":
        place.write_text("mine")
    elif kind in ("folder", "damaged"):
        place.mkdir()
        (place / "mine.html").write_text("mine")
        if kind == "damaged":
            (place / folder.LIST).write_text("[]")
    elif kind == "deck":
        with folder.made_anew(place, "slides") as built:
            (built / "mine.html").write_text("mine")
    else:
        make(tmp_path / "elsewhere", "mine")
        place.symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    assert site.main([str(place), "--no-pdf"]) == 1

    said = capsys.readouterr().err
    assert f"{place} exists, and it was not made by this command" in said
    assert "python course.py site my_site" in said
    assert "mine" in (place.read_text() if kind == "file" else str(contents(place)))


def test_what_was_added_or_changed_in_the_folder_is_kept(tmp_path):
    place = tmp_path / "site"
    make(place)
    (place / "my_notes.txt").write_text("mine")
    with pytest.raises(LessonError, match=r"did not make, or not like this: my_notes\.txt\. So"):
        make(place, "second")
    (place / "my_notes.txt").unlink()
    (place / "part" / "page.html").write_text("mine")
    with pytest.raises(LessonError, match=r"part/page\.html"):
        make(place, "second")

    assert contents(place) == {"page.html": "mine"}


def test_a_build_that_fails_leaves_what_was_there(tmp_path):
    place = tmp_path / "site"
    make(place)
    with pytest.raises(RuntimeError), folder.made_anew(place, "site") as built:
        (built / "half.html").write_text("half")
        raise RuntimeError

    assert contents(tmp_path) == {"page.html": "first"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_list_that_is_damaged_makes_the_folder_somebody_elses(tmp_path):
    make(tmp_path / "site")
    (tmp_path / "site" / folder.LIST).write_text(json.dumps({"kind": "site"})[:5])

    with pytest.raises(LessonError, match="left alone"):
        make(tmp_path / "site")


# Without a browser


def test_without_a_browser_the_pages_are_made_all_the_same(monkeypatch, capsys):
    asked = []

    def build(place, printed):
        asked.append(printed)
        if printed:
            raise site.BrowserError("Install one.")

    monkeypatch.setattr(site, "build", build)

    assert site.main(["somewhere"]) == 0
    assert asked == [[""], []]
    said = capsys.readouterr()
    assert "made without PDFs. Install one." in said.err
    assert "index.html in a browser; no network is needed." in said.out


def test_a_machine_without_a_browser_or_its_driver_is_told_what_helps(monkeypatch):
    from course_lib.publishing import browser

    monkeypatch.setattr(browser, "find_browser", lambda: None)
    with pytest.raises(browser.BrowserError, match="apt-get install chromium"), browser.driver():
        pass

    def broken():
        raise RuntimeError("Connection closed while reading from the driver")

    monkeypatch.setattr(browser, "find_browser", lambda: "/usr/bin/chromium")
    monkeypatch.setattr("playwright.sync_api.sync_playwright", broken)
    with pytest.raises(browser.BrowserError, match="libatomic1"), browser.driver():
        pass
