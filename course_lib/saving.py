"""
What is saved is whole, and stays alive: no notebook keeps a widget without its state.

A widget's output holds several pictures of one thing: the live view, which needs the running
kernel; a page that lives by itself (`text/html`); a picture; a sentence. JupyterLab saves all of
them but not the widget's state, and on opening prefers the live view, which then shows only an
error. So the live view is left out of what is saved, and the next best is shown instead.
"""

import contextlib
import logging
import os
import secrets

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@contextlib.contextmanager
def drafted(place, content):
    """
    Write a file whole, under a name that says whose it is should this be cut off.

    Parameters
    ----------
    place : Path
        The folder.
    content : bytes

    Yields
    ------
    draft : Path
        To be renamed, or linked to, in one step; if it is not, it goes.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, drafted(Path(folder), b"all of it") as draft:
    ...     path = draft.rename(Path(folder, "note.txt"))
    ...     path.read_text()
    'all of it'
    """
    draft = place / f".course-{secrets.token_hex(8)}.part"
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def drop_widget_views(notebook):
    """
    Take the live widget views, and the state that belongs to them, out of a notebook.

    Parameters
    ----------
    notebook : dict
        A notebook of format 4, changed in place. Everything else in it stays.

    Examples
    --------
    >>> output = {"output_type": "display_data", "metadata": {},
    ...           "data": {WIDGET_VIEW: {"model_id": "1"}, "text/plain": "a stage"}}
    >>> notebook = {"cells": [{"cell_type": "code", "outputs": [output]}], "metadata": {}}
    >>> drop_widget_views(notebook)
    >>> output["data"]
    {'text/plain': 'a stage'}
    """
    notebook.get("metadata", {}).pop("widgets", None)
    for cell in notebook.get("cells", []):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if data.pop(WIDGET_VIEW, None) is not None and not data:
                data["text/plain"] = "A widget: run this cell to see it."
            output.get("metadata", {}).pop(WIDGET_VIEW, None)


def keep_living_pictures(model, **_):
    """
    Let JupyterLab save a notebook without its widget views: a contents manager's pre-save hook.

    Parameters
    ----------
    model : dict
        What is about to be saved; its content is changed in place. Whatever it holds, nothing is
        raised: a learner's work is saved even if this cannot be done.

    Examples
    --------
    >>> keep_living_pictures({"type": "file", "content": "a text file is left alone"})
    """
    try:
        if model.get("type") == "notebook" and model.get("content"):
            drop_widget_views(model["content"])
    except Exception:
        logging.getLogger(__name__).exception("The notebook is saved with its widget views.")
