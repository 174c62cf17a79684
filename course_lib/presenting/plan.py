"""
The plan of a presentation: which cells each press of a key shows, and which it runs.

    slide   a section's first screen or a further one; it shows its own cells only
    step    one press: cells that appear, then cells that run in the kernel

What is skipped on the wall, an import as a rule, runs with the step before it. A cell whose code
is shown and which prints something takes two steps: first the code, so that a room can say what
comes, and then the run. A cell that draws a figure, a stage or a question is folded: its output is
the point, and comes at once.
"""

from course_lib import outline


def plan(notebook):
    """
    Plan how a lesson is presented.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A lesson with its outputs.

    Returns
    -------
    plan : dict
        "cells", the ids of all cells; "folded", of those whose code is folded; "slides", each with
        its title, its section and its steps, a step with the ids that it "shows" and "runs".

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
    >>> printed = new_output("stream", text="2")
    >>> cells = [new_markdown_cell("# Add", id="a"), new_code_cell("1 + 1", id="b")]
    >>> cells[1].outputs.append(printed)
    >>> for step in plan(new_notebook(cells=cells))["slides"][0]["steps"]:
    ...     print(step)
    {'shows': ['a', 'b'], 'runs': []}
    {'shows': [], 'runs': ['b']}
    """
    folded = [cell.id for cell in notebook.cells if outline.is_folded(cell)]
    slides, last = [], {}  # for each cell that is shown, the step after which it has run
    for slide in outline.slides(notebook):
        steps = []
        for cells in slide.fragments:
            steps.append({"shows": [cell.id for cell in cells], "runs": []})
            for cell in cells:
                if cell.cell_type == "code":
                    if cell.outputs and cell.id not in folded:
                        steps.append({"shows": [], "runs": []})
                    steps[-1]["runs"].append(cell.id)
                last[cell.id] = steps[-1]
        slides.append({"title": slide.title, "section": slide.section, "steps": steps})
    _run_what_is_skipped(notebook, last)
    return {"cells": [cell.id for cell in notebook.cells], "folded": folded, "slides": slides}


def _run_what_is_skipped(notebook, last):
    """Let each skipped code cell run with the step of the shown cell before it."""
    step = next(iter(last.values()), None)
    for cell in notebook.cells:
        if cell.id in last:
            step = last[cell.id]
        elif cell.cell_type == "code" and outline.slide_type(cell) == "skip" and step:
            step["runs"].append(cell.id)
