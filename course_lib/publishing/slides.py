"""
The lessons as slides for a room: one file for each, which needs no kernel and no network.

nbconvert knows how cells become reveal.js slides; here is what a lesson needs beyond it. Speaker's
notes stand with every slide that they are about, code that only calls up a figure is folded, what
code prints comes one key later, and the minutes in the notes drive the speaker's clock.
"""

import argparse
import re
import sys
from collections import Counter
from itertools import chain
from pathlib import Path

from nbformat.v4 import new_markdown_cell

from course_lib import notebooks, outline
from course_lib.publishing import folder as folders

HERE = Path(__file__).parent
REVEAL = HERE / "vendor" / "reveal.js"
FOLDER = notebooks.ROOT / "slides"
FONTS = HERE / "fonts"


def arrange(notebook):
    """
    Put a lesson's cells in the order of its slides, and say on each what the template must know.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.
    """
    slides, spoken = outline.slides(notebook), outline.notes(notebook)
    plan = [text for text in spoken[-1][0] if "**The plan" in text]
    spoken[0][0][:0] = plan  # it stands at the end of a lesson and is needed at its beginning
    many = Counter(slide.section for slide in slides)
    notebook.cells = []
    for slide in slides:
        first, *others = chain(*slide.fragments)
        texts, minutes = spoken[slide.section]
        if minutes:
            first.metadata.slideshow.data = {"timing": 60 * minutes // many[slide.section]}
        note = new_markdown_cell("\n\n".join(texts), id=f"{first.id}-notes"[:64])
        note.metadata.slideshow = {"slide_type": "notes"}
        notebook.cells += [first, note, *others]
    for cell in notebook.cells:
        cell.metadata.folded = outline.is_folded(cell)
        cell.metadata.printed = bool(cell.get("outputs")) and not cell.metadata.folded
        if cell.source.startswith("ask("):  # no reader wants to see how a question is called up
            cell.metadata.transient = {"remove_source": True}


def about(path, notebook):
    """
    Gather what the templates tell about a lesson.

    Parameters
    ----------
    path : Path
        The notebook's file.
    notebook : nbformat.NotebookNode

    Returns
    -------
    dict
        number, file, title, minutes, and what the learner will do.
    """
    title, minutes, task = notebooks.opening(notebook)
    return {
        "number": path.name[:2],
        "file": f"{path.stem}.html",
        "title": title,
        "minutes": minutes,
        "does": task,
    }


def make_exporter():
    """Make what turns an arranged lesson into a page."""
    from nbconvert.exporters import SlidesExporter

    return SlidesExporter(
        extra_template_basedirs=[str(HERE)],
        extra_template_paths=[str(REVEAL), str(FONTS)],
        template_name="deck",
        anchor_link_text="",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )


def deck(path, exporter=None):
    """
    Make the slides of one lesson.

    Parameters
    ----------
    path : Path
        The notebook, with its outputs.
    exporter : nbconvert.SlidesExporter
        For several decks, one from `make_exporter`.

    Returns
    -------
    page : str
        HTML that fetches nothing.
    """
    from course_lib.publishing import mathml

    notebook = notebooks.read(path)
    licence = (REVEAL / "LICENSE").read_text(encoding="utf-8").strip()
    told = about(path, notebook) | {"licence": licence}
    arrange(notebook)
    mathml.in_notebook(notebook, path.name)
    page, _ = (exporter or make_exporter()).from_notebook_node(notebook, {"deck": told})
    return re.sub(r'href="(\d\d_\w+)\.ipynb', r'href="\1.html', page)


def index(paths, exporter):
    """
    Make the page that leads to the decks.

    Parameters
    ----------
    paths : list of Path
        The notebooks.
    exporter : nbconvert.SlidesExporter
        From `make_exporter`; it knows the templates.

    Returns
    -------
    page : str
    """
    template = exporter.environment.get_template("decks.html.j2")
    return template.render(decks=[about(path, notebooks.read(path)) for path in paths])


def make(place, paths):
    """
    Make the decks and the page that leads to them.

    Parameters
    ----------
    place : Path
        The folder where they shall stand.
    paths : list of Path
        The notebooks.

    Raises
    ------
    LessonError
        If the folder holds anything else, or a formula cannot be typeset; nothing is changed then.
    """
    exporter = make_exporter()
    with folders.made_anew(place, "slides") as built:
        (built / "index.html").write_text(index(paths, exporter), encoding="utf-8")
        for path in paths:
            print(f"{path.stem} …", flush=True)
            page = deck(path, exporter)
            (built / f"{path.stem}.html").write_text(page, encoding="utf-8")


def main(arguments):
    """
    Make all decks; the command `slides`.

    Parameters
    ----------
    arguments : list of str
        The folder to write to; by default `slides` beside `notebooks`.

    Returns
    -------
    code : int
        1 if the slides could not be made.
    """
    parser = argparse.ArgumentParser(
        prog="python course.py slides", description="Make slides of all lessons; one file for each."
    )
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="default: slides")
    place = parser.parse_args(arguments).folder
    try:
        make(place, notebooks.lessons())
    except (notebooks.LessonError, OSError) as problem:
        print(f"The slides could not be made: {problem}", file=sys.stderr)
        return 1
    print(f"Open {place / 'index.html'} in a browser. In a deck, the key ? lists the keys.")
    return 0
