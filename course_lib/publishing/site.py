"""
The whole course as pages that need no kernel, no server and no network.

Sphinx and myst-nb make the pages, Furo dresses them, the machine's browser prints them. What is
done here is what a lesson needs on its way from a notebook to a page: formulas typeset, the
speaker's notes left out, and words in place of what would want a kernel. The stages and questions
come alive by themselves; `pages/` holds Sphinx's settings and gives them the page's colours.
"""

import argparse
import re
import shutil
import sys
import tempfile
from contextlib import ExitStack
from html import escape
from io import StringIO
from pathlib import Path

import nbformat

from course_lib import notebooks, outline
from course_lib.notebooks import LessonError
from course_lib.publishing import folder as folders
from course_lib.publishing import mathml
from course_lib.publishing.browser import BrowserError, driver, launch

FOLDER = notebooks.ROOT / "site"
PAGES = Path(__file__).parent / "pages"
TITLE = "Convolution in one dimension"
# What an exercise that was not attempted says in a lesson, and what it says on a page.
WRITE_HERE = re.compile(r"<p>Write it where the <code>\.\.\.</code> stands.*?</p>", re.DOTALL)
WRITE_THERE = (
    "Write it in JupyterLab, where it is checked: <code>python course.py</code> opens the lessons."
)
FOOTER = (
    '<div style="width:100%;margin:0 16mm;display:flex;justify-content:space-between;'
    f'font:8px sans-serif;color:#555"><span>{TITLE}</span><span class="pageNumber"></span></div>'
)

INDEX = """
# {title}

An interactive course for neural networks. See each step of a convolution, forwards and backwards.
Change any number of it. Predict the next one, and be told why.

````{{raw}} html
{stage}
````

Play it, or click it once and press space. Then drag one of the numbers. Every picture like this
one works here as it stands, with no Python behind it; so do the questions.

## The lessons

{lessons}

## Do it yourself

These pages are for reading and playing. The exercises want Python: in the course's folder,
`python course.py` opens the same lessons in JupyterLab, where code runs and each exercise tells
you what went wrong.

The course follows B. Rohrer, "Convolution in one dimension for neural networks", 2020
(brandonrohrer.com), section by section, in its own words.

```{{toctree}}
:hidden:

{contents}
```
"""


def prepare(notebook, path, pdf):
    """
    Make a lesson ready for its page.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.
    path : Path
        Its file.
    pdf : bool
        Whether there is a PDF to link to.

    Raises
    ------
    LessonError
        If a formula cannot be typeset.
    """
    notebook.cells = [cell for cell in notebook.cells if outline.slide_type(cell) != "notes"]
    mathml.in_notebook(notebook, path.name)
    links = f'<a href="{path.name}" download>Notebook</a>'
    links += f' · <a href="{path.stem}.pdf">PDF</a>' if pdf else ""
    bar = (
        f'<p class="lesson-bar">Lesson {path.name[:2]}. Stages play and questions answer here; '
        f"code and exercises run in JupyterLab. {links}</p>"
    )
    first = notebook.cells[0]
    heading, _, rest = first.source.partition("\n\n")
    first.source = f"{heading}\n\n{bar}\n\n{rest}"
    for cell in notebook.cells:
        if cell.source.startswith("ask("):  # the question stands there; its name tells nothing
            cell.metadata.tags = ["remove-input"]
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/html" in data:
                html = re.sub(r'href="(\w+)\.ipynb"', r'href="\1.html"', data["text/html"])
                data["text/html"] = WRITE_HERE.sub(f"<p>{WRITE_THERE}</p>", html) + on_paper(data)


def on_paper(data):
    """Write the picture that a printed page shows in a stage's place."""
    if not notebooks.is_alive(data) or "image/png" not in data:
        return ""
    source, words = data["image/png"].replace("\n", ""), escape(data["text/plain"])
    return f'<img class="on-paper" alt="{words}" src="data:image/png;base64,{source}">'


def write_sources(source, extra, pdf):
    """
    Write what Sphinx reads: the prepared lessons, the first page, and files to be had as they are.

    Parameters
    ----------
    source, extra : Path
        Two empty folders.
    pdf : bool
        Whether there will be a PDF of each lesson.
    """
    from course_lib.widgets import Stage

    lessons, contents = [], []
    for path in notebooks.lessons():
        notebook = notebooks.read(path)
        title, minutes, task = notebooks.opening(notebook)
        number = path.name[:2]
        lessons.append(f"- **{number} [{title}]({path.name})**, about {minutes} minutes: {task}")
        contents.append(f"{number} {title} <{path.stem}>")
        prepare(notebook, path, pdf)
        (source / path.name).write_text(nbformat.v4.writes(notebook), encoding="utf-8")
        shutil.copy(path, extra)
    stage = Stage([0, 1, 3, 1, 0, 0, 0, 2, 6, 2, 0], [1, 3, 1], controls=[])
    text = INDEX.format(
        title=TITLE, stage=stage.page(), lessons="\n".join(lessons), contents="\n".join(contents)
    )
    (source / "index.md").write_text(text, encoding="utf-8")


def anchor(heading):
    """Name a heading as JupyterLab does, so that links within a lesson hold on its page."""
    return heading.replace(" ", "-")


def make_pages(source, extra, built, scratch):
    """
    Let Sphinx make the pages.

    Parameters
    ----------
    source, extra, built, scratch : Path
        What it reads, what it copies, where it writes, and where it keeps its notes.

    Raises
    ------
    LessonError
        If it complains of anything, for example of a link that leads nowhere.
    """
    from sphinx.application import Sphinx
    from sphinx.util.console import nocolor
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    nocolor()
    complaints = StringIO()
    settings = {"html_extra_path": [str(extra)]}
    with patch_docutils(str(PAGES)), docutils_namespace():
        app = Sphinx(
            source, PAGES, built, scratch, "html", settings, status=None, warning=complaints
        )
        app.build()
    if complaints.getvalue():
        raise LessonError(complaints.getvalue().replace(f"{source}/", "").strip())


def print_pages(playwright, built, names):
    """
    Print lessons as PDF, as their readers would from the browser.

    Parameters
    ----------
    playwright : Playwright
        Drives the browser.
    built : Path
        The folder with the pages.
    names : iterable of str
        Of the pages, without an ending.
    """
    browser = launch(playwright)
    page = browser.new_page()
    for name in names:
        page.goto((built / f"{name}.html").as_uri())
        page.wait_for_function("!document.querySelector('.c1d-page > script')")
        # A file's own links would name this machine; those to other places stay.
        page.evaluate(
            "document.querySelectorAll('a[href]:not([href^=http]):not([href^=\"#\"])')"
            ".forEach((link) => link.removeAttribute('href'))"
        )
        page.pdf(
            path=built / f"{name}.pdf",
            format="A4",
            margin={"top": "16mm", "bottom": "18mm", "left": "16mm", "right": "16mm"},
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOTER,
            tagged=True,
            outline=True,
        )
    browser.close()


def build(place=FOLDER, printed=("",)):
    """
    Build the pages.

    Parameters
    ----------
    place : Path
        The folder to make, or to make anew if it is one that this command made.
    printed : sequence of str
        Beginnings of the names of the lessons to print as PDF; all of them, if not given.

    Returns
    -------
    place : Path

    Raises
    ------
    LessonError
        If a lesson cannot become a page, or the folder is somebody else's.
    BrowserError
        If something is to be printed and this machine has no browser for that.
    """
    with ExitStack() as stack:
        playwright = stack.enter_context(driver()) if printed else None
        built = stack.enter_context(folders.made_anew(place, "site"))
        scratch = stack.enter_context(tempfile.TemporaryDirectory())
        source, extra, notes = (Path(scratch) / name for name in ("source", "extra", "notes"))
        source.mkdir()
        extra.mkdir()
        write_sources(source, extra, bool(printed))
        make_pages(source, extra, built, notes)
        if playwright:
            names = [path.stem for path in notebooks.lessons()]
            names = [name for name in names if name.startswith(tuple(printed))]
            print_pages(playwright, built, names)
    return place


def main(arguments):
    """
    Build the pages; the command `site`.

    Parameters
    ----------
    arguments : list of str
        The folder, if not the usual one, and ``--no-pdf``.

    Returns
    -------
    code : int
    """
    parser = argparse.ArgumentParser(
        prog="python course.py site", description="Make the course's pages; they need no network."
    )
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="default: site")
    parser.add_argument("--no-pdf", action="store_true", help="print no lesson as PDF")
    chosen = parser.parse_args(arguments)
    try:
        try:
            build(chosen.folder, [] if chosen.no_pdf else [""])
        except BrowserError as problem:
            print(f"The pages are made without PDFs. {problem}", file=sys.stderr)
            build(chosen.folder, [])
    except (LessonError, OSError) as problem:
        print(f"The pages could not be made: {problem}", file=sys.stderr)
        return 1
    print(f"Open {chosen.folder / 'index.html'} in a browser; no network is needed.")
    return 0
