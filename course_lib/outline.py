"""
A lesson as it is presented: its cells as slides, and what its speaker is told.

A cell says by its slide type, in the metadata, what becomes of it in a room: the wall and the decks
are both made from what is found here.
"""

import re
from dataclasses import dataclass, field

from course_lib.notebooks import is_alive

LID = re.compile(r"</?details>|<summary>.*?</summary>", re.DOTALL)
PICTURES = ("image/png", "image/svg+xml")


@dataclass
class Slide:
    """
    What of a lesson is shown at once: a slide, or a subslide below it.

    Parameters
    ----------
    section : int
        The same for a slide and all its subslides, counted from 0.
    title : str
        Its own first heading, or else that of the slide before it.
    fragments : list of list of NotebookNode
        Its cells: the first ones are there from the start, the others come one list at a time.
    """

    section: int
    title: str = ""
    fragments: list = field(default_factory=list)


def slides(notebook):
    """
    Group a lesson's cells into slides, by their slide types.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A cell of type "slide" opens a section, "subslide" a further slide of it, "fragment" comes
        one step later; without a type a cell belongs to the one before it.

    Returns
    -------
    slides : list of Slide
        Without the cells of the types "skip" and "notes"; `notes` has the latter.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> def cell(source, slide_type):
    ...     metadata = {"slideshow": {"slide_type": slide_type}}
    ...     return new_markdown_cell(source, metadata=metadata)
    >>> cells = [cell("# Title", "slide"), cell("more", "fragment"), cell("and on", "subslide")]
    >>> for slide in slides(new_notebook(cells=cells)):
    ...     print(slide.section, slide.title, [[c.source for c in f] for f in slide.fragments])
    0 Title [['# Title'], ['more']]
    0 Title [['and on']]
    """
    made = []
    for cell in notebook.cells:
        kind = slide_type(cell)
        if kind in ("skip", "notes"):
            continue
        if kind in ("slide", "subslide") or not made:
            section = made[-1].section + (kind == "slide") if made else 0
            made.append(Slide(section))
            made[-1].fragments.append([cell])
        elif kind == "fragment":
            made[-1].fragments.append([cell])
        else:
            made[-1].fragments[-1].append(cell)
    title = ""
    for slide in made:
        slide.title = title = _heading(slide) or title
    return made


def notes(notebook):
    """
    Find what the speaker of a lesson is told, and how long each section should take.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A cell of type "notes" belongs to the section in which it stands; the first minutes that
        its cells name in bold type, as in ``**8 minutes.**``, are the section's.

    Returns
    -------
    notes : list of (list of str, int or None)
        For each section the texts of its notes, and its minutes. A learner finds the notes folded
        away under a lid, ``<details>``; for the speaker the lid is off.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> told = "<details><summary>For the instructor</summary> **8 minutes.** Ask. </details>"
    >>> cell = new_markdown_cell(told)
    >>> cell.metadata.slideshow = {"slide_type": "notes"}
    >>> notes(new_notebook(cells=[new_markdown_cell("# Title"), cell]))
    [(['**8 minutes.** Ask.'], 8)]
    """
    made = []
    for cell in notebook.cells:
        kind = slide_type(cell)
        if kind == "notes" and made:
            made[-1].append(LID.sub("", cell.source).strip())
        elif kind == "slide" or (kind not in ("skip", "notes") and not made):
            made.append([])
    minutes = [re.search(r"\*\*(\d+) minutes", "\n".join(sources)) for sources in made]
    return [
        (sources, found and int(found[1])) for sources, found in zip(made, minutes, strict=True)
    ]


def slide_type(cell):
    """
    Tell a cell's place among the slides.

    Parameters
    ----------
    cell : NotebookNode

    Returns
    -------
    slide_type : str
        "-" where the notebook does not say.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell
    >>> slide_type(new_markdown_cell("# Title"))
    '-'
    """
    return cell.metadata.get("slideshow", {}).get("slide_type") or "-"


def is_folded(cell):
    """
    Tell whether a cell's code is not the point.

    Parameters
    ----------
    cell : NotebookNode

    Returns
    -------
    folded : bool
        True where the notebook folds the code, or the cell draws a picture or a living widget.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_output
    >>> picture = new_output("display_data", {"image/png": "…"})
    >>> is_folded(new_code_cell("draw()", outputs=[picture])), is_folded(new_code_cell("1 + 1"))
    (True, False)
    """
    if cell.cell_type != "code":
        return False
    if cell.metadata.get("jupyter", {}).get("source_hidden"):
        return True
    shown = [output.get("data", {}) for output in cell.outputs]
    return any(is_alive(data) or any(kind in data for kind in PICTURES) for data in shown)


def _heading(slide):
    """Find the first heading of a slide, without its marks."""
    sources = [c.source for cells in slide.fragments for c in cells if c.cell_type == "markdown"]
    found = re.search(r"^#{1,6} +(.+)$", "\n".join(sources), re.M)
    return re.sub(r"[`*]", "", found[1]).strip() if found else ""
