"""
The lessons as files: run them again, save them in one form, and find what is untidy in them.

A lesson is committed as its `.ipynb` with outputs. `refresh` makes these outputs anew and takes out
all that differs from one run to the next, so that doing it twice changes nothing and a difference
in version control is a difference in the lesson. `hygiene` finds what running cannot show.
"""

import hashlib
import os
import re
import sys
from pathlib import Path

import nbformat

from course_lib.saving import WIDGET_VIEW, drafted, drop_widget_views

ROOT = Path(__file__).resolve().parents[1]  # the course's folder, in which course.py is
FOLDER = ROOT / "notebooks"
SOLUTIONS = ROOT / "solutions"  # a class's copy may hold it: the lessons, solved
IGNORED = "nbval-ignore-output"  # the tag of a cell whose output cannot be compared
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# Small matrix products gain nothing from more threads, and wait long for them on a busy machine.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
NOISE = {"ExecuteTime", "collapsed", "execution", "scrolled", "trusted", "vscode"}
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
MACHINE_PATH = re.compile(r"(/home/|/Users/|/root/|/tmp/|/var/folders/|[A-Z]:\\+Users\\)[\w.-]+")


class LessonError(Exception):
    """A notebook could not be run to its end; the message says where and why."""


def lessons(names=()):
    """
    Find the lessons, in their order.

    Parameters
    ----------
    names : sequence of str
        What each is called, as for `lesson`; empty means all.

    Returns
    -------
    paths : list of Path
        Each once.

    Raises
    ------
    LessonError
        If a name fits no lesson.
    """
    every = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))
    return list(dict.fromkeys(lesson(name) for name in names)) or every


def lesson(name):
    """
    Find the lesson that is meant.

    Parameters
    ----------
    name : str
        Its number, or its file's name with or without folder and ending.

    Returns
    -------
    path : Path

    Raises
    ------
    LessonError
        If there is none; the message lists those that there are.

    Examples
    --------
    >>> lesson("7").name == lesson("07").name == lesson("07_find_the_kernel_gradient").name
    True
    """
    every = lessons()
    word = Path(name).name.removesuffix(".ipynb")
    word = word.zfill(2) if word.isdecimal() else word
    for path in every:
        if word in (path.name[:2], path.stem):
            return path
    said = f"There is no lesson {name!r}, so nothing was done." if name else "Which lesson?"
    known = "\n".join(f"  {path.stem.replace('_', ' ')}" for path in every)
    raise LessonError(f"{said} Give the number of one of these:\n{known}")


def read(path):
    """
    Read a notebook as it is, without mending it.

    Parameters
    ----------
    path : Path
        A file of format 4.

    Returns
    -------
    notebook : nbformat.NotebookNode

    Raises
    ------
    LessonError
        If it cannot be read as such.
    """
    try:
        return nbformat.v4.reads(Path(path).read_text(encoding="utf-8"))
    except (ValueError, LookupError, TypeError, AttributeError):
        raise LessonError(
            f"{path} cannot be read as a notebook: it is damaged, half merged, or of another kind. "
            f"Put it back, for example with: git checkout -- {path}"
        ) from None


def opening(notebook):
    """
    Find what the first cell of a lesson tells about it.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    title : str
    minutes : int
        How long it takes, about.
    task : str
        What the reader will do.

    Examples
    --------
    >>> opening(read(lessons(["02"])[0]))[:2]
    ('Follow the recipe', 45)
    """
    text = notebook.cells[0].source
    title, minutes, task = (
        re.search(pattern, text, re.MULTILINE)[1].strip()
        for pattern in (r"^# (.+)$", r"\babout (\d+) minutes\b", r"^\*\*You'll do:\*\* (.+)$")
    )
    return title, int(minutes), task


def is_alive(data):
    """
    Tell whether an output holds a widget that is alive without a kernel.

    Parameters
    ----------
    data : dict
        The output's own, by kinds.

    Returns
    -------
    alive : bool

    Examples
    --------
    >>> is_alive({"text/html": '<div class="c1d-page">…</div>'}), is_alive({"text/plain": "2"})
    (True, False)
    """
    return "c1d-page" in data.get("text/html", "")


def fingerprint(notebook):
    """
    Tell in one short word which code a notebook holds.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Only the sources of its code cells count.

    Returns
    -------
    word : str
        Sixteen hexadecimal digits.

    Examples
    --------
    >>> fingerprint(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]))
    '72fce59447a01f48'
    """
    code = "\0".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def normalise(notebook):
    """
    Take out of a notebook what differs from run to run, or from one machine to another.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place. Sources, cell ids, tags, slide types and notes stay as they are.

    Examples
    --------
    >>> notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    >>> notebook.metadata.widgets = {"state": {}}
    >>> normalise(notebook)
    >>> sorted(notebook.metadata), notebook.cells[0].execution_count
    (['kernelspec', 'language_info'], 1)
    """
    nbformat.v4.upgrade(notebook, from_minor=notebook.nbformat_minor)
    drop_widget_views(notebook)
    notebook.metadata.update(kernelspec=dict(KERNEL), language_info={"name": "python"})
    count = 0
    for item in [notebook, *notebook.cells]:
        item.metadata = {key: item.metadata[key] for key in item.metadata if key not in NOISE}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        count += bool(cell.source.strip())
        cell.execution_count = count if cell.source.strip() else None
        for output in cell.outputs:
            output.pop("transient", None)
            if output.output_type == "execute_result":
                output.execution_count = count
            if "text" in output:
                output.text = ADDRESS.sub("0x…", output.text)
            for kind, value in output.get("data", {}).items():
                if kind.startswith("text/"):
                    output.data[kind] = ADDRESS.sub("0x…", value)


def execute(notebook, folder, timeout):
    """
    Run every cell in a fresh kernel of this Python, remembering nothing of it as a learner's work.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Its outputs are replaced.
    folder : Path
        Where the kernel runs.
    timeout : int
        Seconds that one cell may take.

    Raises
    ------
    LessonError
        If a cell raises, takes too long or ends the kernel.
    """
    from ipykernel.kernelspec import get_kernel_dict
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name):
            return KernelSpec(**get_kernel_dict())

    at = None

    def remember(cell, cell_index):
        nonlocal at
        at = f"cell {cell_index + 1} ({cell.source.splitlines()[0]})"

    client = NotebookClient(
        notebook,
        AsyncKernelManager(kernel_spec_manager=ThisPython()),
        resources={"metadata": {"path": str(folder)}},
        on_cell_execute=remember,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
        record_timing=False,
        store_widget_state=False,
        timeout=timeout,
    )
    try:
        client.execute(env={**ONE_THREAD, **os.environ, "COURSE_PROGRESS": "off"}, cleanup_kc=True)
    except CellExecutionError as error:
        raise LessonError(f"{at} raises {error.ename}: {error.evalue}") from None
    except CellTimeoutError:
        raise LessonError(f"{at} takes longer than {timeout} seconds") from None
    except DeadKernelError:
        raise LessonError(f"{at} ended its kernel") from None


def refresh(path, timeout=120):
    """
    Run a notebook from top to bottom and save it in its one form.

    A cell tagged `nbval-ignore-output` (a timing, say) keeps its saved output while no code of
    the notebook changes, or until that output is cleared. A widget is shown as it is today.

    Parameters
    ----------
    path : Path
        The notebook. It is replaced at once and whole, and only if it differs.
    timeout : int
        Seconds that one cell may take.

    Returns
    -------
    changed : bool

    Raises
    ------
    LessonError
        If a cell fails; the file is then left as it was.
    """
    path = Path(path)
    notebook, before = read(path), read(path)
    execute(notebook, path.parent, timeout)
    word = fingerprint(notebook)
    if before.metadata.get("fingerprint") == word:
        for cell, saved in zip(notebook.cells, before.cells, strict=True):
            outputs = saved.get("outputs", [])
            alive = any(is_alive(output.get("data", {})) for output in outputs)
            if IGNORED in cell.metadata.get("tags", []) and outputs and not alive:
                cell.outputs = outputs
    notebook.metadata.fingerprint = word
    normalise(notebook)
    text = nbformat.v4.writes(notebook).encode() + b"\n"
    if text == path.read_bytes():
        return False
    with drafted(path.parent, text) as draft:
        draft.chmod(path.stat().st_mode)
        draft.replace(path)
    return True


def hygiene(path):
    """
    Find what is untidy in a committed notebook and would pass, or never meet, a fresh run.

    Parameters
    ----------
    path : Path
        The notebook.

    Returns
    -------
    complaints : list of str
        Each says where and what; a tidy notebook has none.
    """
    notebook = read(path)
    complaints = []
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
        complaints.append("the format is older than 4.5, so its cells have no ids")
    if "widgets" in notebook.metadata:
        complaints.append("metadata: the state of widgets is saved")
    if notebook.metadata.get("fingerprint") != fingerprint(notebook):
        complaints.append("metadata: code was changed after the last refresh")
    ids = [cell.get("id") for cell in notebook.cells]
    count = 0
    for number, cell in enumerate(notebook.cells, start=1):
        found = []
        if not cell.get("id") or ids.count(cell.id) > 1:
            found.append("its id is missing or not its own")
        if cell.cell_type == "code" and cell.source.strip():
            count += 1
            found += _untidy_code(cell, count)
        complaints += [f"cell {number}: {complaint}" for complaint in found]
    return complaints


def _untidy_code(cell, count):
    tags = cell.metadata.get("tags", [])
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if cell.execution_count is None:
        yield "it was never run"
    elif cell.execution_count != count:
        yield f"it counts as run number {cell.execution_count}, but it is number {count}"
    if any(output.get("execution_count", count) != count for output in cell.outputs):
        yield "an output belongs to another run"
    if errors and "raises-exception" not in tags:
        yield f"it saved an error, {errors[0].ename}: {errors[0].evalue}"
    if not errors and "raises-exception" in tags:
        yield "it is tagged raises-exception but raised none"
    if "nbval-skip" in tags or re.search(r"^\s*#\s*(NBVAL|PYTEST_VALIDATE)_", cell.source, re.M):
        yield f"it hides from the tests; use the tag {IGNORED} and a reason in the metadata"
    if IGNORED in tags and not str(cell.metadata.get("reason", "")).strip():
        yield f"it is tagged {IGNORED} without a reason in the metadata"
    home, checkout = str(Path.home()), str(ROOT)
    for text in _texts(cell):
        for place in {found.group() for found in MACHINE_PATH.finditer(text)}:
            yield f"it names a place of one machine, {place}"
        if any(f"{place}{end}" in text for place in (home, checkout) for end in "/\\\"'"):
            yield "it names the home or the checkout of whoever ran it"
    if any(WIDGET_VIEW in output.get("data", {}) for output in cell.outputs):
        yield "it saved a widget's view, which shows an error when it is opened again"


def _texts(cell):
    yield cell.source
    for output in cell.outputs:
        yield output.get("text", "")
        yield from (v for k, v in output.get("data", {}).items() if k.startswith("text/"))


def main(names):
    """
    Refresh the notebooks that are named, or all; the command `refresh`.

    Parameters
    ----------
    names : list of str
        As for `lessons`; or the path of another notebook.

    Returns
    -------
    code : int
        1 if a notebook could not be refreshed; the others are refreshed all the same.
    """
    try:
        paths = [_meant(name) for name in names] or lessons()
    except LessonError as problem:
        print(problem, file=sys.stderr)
        return 1
    failed = 0
    for path in paths:
        print(f"{path.name} …", end=" ", flush=True)
        try:
            print("refreshed" if refresh(path) else "unchanged", flush=True)
        except (LessonError, OSError) as problem:
            failed = 1
            print(f"left as it was: {problem}", flush=True)
    return failed


def _meant(name):
    """Find a lesson, or a notebook that is none."""
    try:
        return lesson(name)
    except LessonError:
        if name and Path(name).is_file():
            return Path(name)
        raise
