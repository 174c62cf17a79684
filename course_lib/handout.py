"""
A class's copy of the course: all that a learner needs, with the worked solutions or without.

Without them, `solution()` says that the instructor has them. That is a kindness and not a lock:
`check` compares with a right answer, so the right answers stay readable in `course_lib/exercises`
for whoever looks for them there. With them, the folder `solutions` holds each lesson once more, its
exercises filled in; each is run from top to bottom first, and none is handed out in which an
exercise does not come out correct.
"""

import argparse
import ast
import inspect
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import nbformat

from course_lib import exercises, notebooks
from course_lib.exercises import _engine
from course_lib.exercises._notes import CORRECT, SIGNS
from course_lib.notebooks import ROOT
from course_lib.trace import count

PARTS = ("course.py", "course_lib", "notebooks", "pyproject.toml", "constraints.txt")
PARTS += ("environment.yml", "LICENSE", ".gitignore")
FIRST = "00"  # it leads to all the others, so no copy is without it
LINKS = (
    re.compile(r"\[(?P<words>[^][]+)\]\((?P<name>\d\d_\w+\.ipynb)\)"),  # in Markdown
    re.compile(r'<a href="(?P<name>\d\d_\w+\.ipynb)">(?P<words>.*?)</a>'),  # in the map of lessons
)

README = """\
# Convolution in one dimension, step by step

A course in JupyterLab on the convolution that neural networks use, in the copy of your class.

![The stage in mid-step](notebooks/images/stage.png)

You need [Python](https://www.python.org/downloads/) 3.11 or newer and this folder. In it, run:

    python course.py

The first time, this installs what the course needs into the folder `.venv`, which needs a network
and takes a minute or two; then it opens the first lesson in your browser. To stop it, press Ctrl-C.
On some systems the command is `python3 course.py`, or `py course.py` on Windows.

You work in copies of your own, in the folder `my_lessons`. To have one again as it was at first,
such as that of lesson {one}, run `python course.py reset {one}`; what you had is kept. Should you
get a newer copy of the course, move `my_lessons` into it before you start it: your work comes
along.

{lessons}{solutions}

Code and lessons: [MIT](LICENSE). The data have terms of their own, told in
[course_lib/data/README.md](course_lib/data/README.md).
"""
ONLY = "Of the course's lessons this copy holds these: {}.\n\n"
WITH = "The folder `solutions` holds each lesson with its exercises solved. Try them first."
WITHOUT = """\
This copy keeps the solutions of the exercises back: your instructor has them. (They are not locked
away: what `check` compares your answer with can be read in `course_lib/exercises`. Reading it there
spoils only your own discovery.)"""
ASK = """\
In this copy of the course your instructor has the solutions. Have you read all hints? `hint()`
gives one more each time. Then ask: show what you have tried, and what `check` says about it.
"""


class HandoutError(Exception):
    """There can be no such copy; the message says why, and what helps."""


def hand_out(place, names=(), solutions=False):
    """
    Make a class's copy of the course.

    Parameters
    ----------
    place : Path
        A folder that is not there yet, or empty.
    names : sequence of str
        Which lessons, as for `notebooks.lessons`; empty means all. The first comes always.
    solutions : bool
        Whether the worked solutions come along.

    Returns
    -------
    count : int
        How many lessons it holds.

    Raises
    ------
    HandoutError
        If something is there already, or a solution does not work.
    LessonError
        If there is no such lesson.
    """
    lessons = notebooks.lessons([FIRST, *names] if names else ())
    lessons = sorted(lessons)
    place = _place(place)
    if any(place.resolve().is_relative_to(ROOT / part) for part in PARTS):
        raise HandoutError(f"{place} lies among the course's own files. Name a folder elsewhere.")
    if place.is_symlink() or (place.exists() and (not place.is_dir() or any(place.iterdir()))):
        raise HandoutError(
            f"{place} is there already, so it is left alone. Name a new or an empty folder."
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".handout-") as aside:
        built = Path(aside) / "built"
        for name in files():
            (built / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, built / name)
        readme = README.format(
            one=lessons[:3][-1].name[:2],
            lessons=_only(lessons),
            solutions=WITH if solutions else WITHOUT,
        )
        (built / "README.md").write_text(readme, encoding="utf-8")
        held = {lesson.name for lesson in lessons}
        for lesson in lessons:
            _write(notebooks.read(lesson), built / lesson.relative_to(ROOT), held)
        if solutions:
            solved = built / notebooks.SOLUTIONS.relative_to(ROOT)
            solved.mkdir()
            for lesson in lessons:
                print(f"{lesson.name} …", flush=True)
                _write(worked(lesson), solved / lesson.name, held)
        note = built / _engine.KEPT_BACK.relative_to(ROOT)
        note.unlink(missing_ok=True)  # this may itself be a copy that keeps them back
        if not solutions:
            note.write_text(ASK, encoding="utf-8")
        if place.exists():
            place.rmdir()  # it is empty, or this fails
        built.rename(place)
    return len(lessons)


def _place(folder):
    """Tell where a folder is, whatever the machine makes of a `~` in its name."""
    try:
        return Path(folder).expanduser().absolute()
    except RuntimeError:
        raise HandoutError(
            f"The folder is {str(folder)!r}, but this machine knows no such home. Write the whole "
            "path."
        ) from None


def _only(lessons):
    """Say which lessons a copy holds, if it does not hold all."""
    numbers = ", ".join(lesson.name[:2] for lesson in lessons)
    return "" if lessons == notebooks.lessons() else ONLY.format(numbers)


def _write(notebook, path, held):
    """Write a lesson with words in the place of links to what the copy does not hold."""
    for cell in notebook.cells:
        cell.source = _linked(cell.source, held, " (not in this copy)")
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/html" in data:
                data["text/html"] = _linked(data["text/html"], held)
    path.write_text(nbformat.v4.writes(notebook) + "\n", encoding="utf-8")


def _linked(text, held, said=""):
    for link in LINKS:
        text = link.sub(lambda at: at[0] if at["name"] in held else at["words"] + said, text)
    return text


def files():
    """
    List what a learner needs besides lessons: what Git tracks of it, or all where Git does not.

    Returns
    -------
    names : list of Path
        As seen from the course's folder.
    """
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--", *PARTS]
    try:
        answer = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    except (OSError, subprocess.CalledProcessError):
        answer = ""
    paths = [ROOT / name for name in answer.split("\0") if name] or [
        path for part in PARTS for path in [ROOT / part, *sorted((ROOT / part).rglob("*"))]
    ]
    names = [path.relative_to(ROOT) for path in paths if path.is_file()]
    made = {"__pycache__", ".ipynb_checkpoints"}
    return [name for name in names if name.suffix != ".ipynb" and not made & {*name.parts}]


# The solutions


def worked(lesson, timeout=300):
    """
    Solve the exercises of a lesson, and run it.

    Parameters
    ----------
    lesson : Path
    timeout : int
        Seconds that one cell may take.

    Returns
    -------
    notebook : nbformat.NotebookNode
        With its outputs, in the one form of all lessons.

    Raises
    ------
    HandoutError
        If an exercise does not come out correct.
    LessonError
        If a cell fails.
    """
    notebook = notebooks.read(lesson)
    checks = solve(notebook)
    notebooks.execute(notebook, lesson.parent, timeout)
    notebooks.normalise(notebook)
    notebook.metadata.fingerprint = notebooks.fingerprint(notebook)
    for name, cell in checks.items():
        said = "".join(output.get("data", {}).get("text/plain", "") for output in cell.outputs)
        if not said.startswith(SIGNS[CORRECT]):
            raise HandoutError(f"In {lesson.name} the solution of {name} is not correct:\n{said}")
    return notebook


def solve(notebook):
    """
    Write the worked solutions into a lesson, in the place of the stubs.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Its stubs are replaced.

    Returns
    -------
    checks : dict
        For each exercise solved, the cell that checks it.

    Raises
    ------
    HandoutError
        If an exercise has no stub.
    """
    known = {exercise.name: exercise for exercise in exercises.every()}
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    checks = {}
    for index, cell in enumerate(cells):
        for node in ast.walk(_parsed(cell)):
            match node:
                case ast.Call(ast.Attribute(value=exercise, attr="check"), [ast.Name(answer)]):
                    name = ast.unparse(exercise)
                    if name in known:
                        _fill(cells[:index], answer, known[name])
                        checks[name] = cell
    return checks


def _parsed(cell):
    """Read a cell's code; one with magic in it holds neither stub nor check."""
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return ast.Module([], [])


def _fill(cells, answer, exercise):
    """Find the stub of an answer and put the solution in its place."""
    for cell in reversed(cells):
        for node in _parsed(cell).body:
            match node:
                case ast.FunctionDef(name) if name == answer:
                    solution = _with_body_of(exercise.reference, node, cell.source)
                case ast.Assign([ast.Name(name)], ast.Constant()) if name == answer:
                    code = textwrap.dedent(inspect.getsource(exercise.reference)).strip()
                    solution = f"{code}\n\n\n{answer} = {exercise.reference.__name__}()"
                case _:
                    continue
            lines = cell.source.splitlines()
            lines[node.lineno - 1 : node.end_lineno] = solution.splitlines()
            cell.source = "\n".join(lines)
            return
    raise HandoutError(f"The lesson has no place to write {exercise.name} in: {answer} is missing.")


def _with_body_of(reference, stub, source):
    """Keep a stub's first line and words; let the reference's words and lines follow."""
    code = textwrap.dedent(inspect.getsource(reference)).rstrip()
    whole = ast.parse(code).body[0]
    if ast.unparse(whole.args) != ast.unparse(stub.args):
        raise HandoutError(f"{stub.name} and its solution do not take the same arguments.")
    head = source.splitlines()[stub.lineno - 1 : stub.body[0].end_lineno]
    why = f"    # {inspect.getdoc(reference)}"
    return "\n".join([*head, why, *code.splitlines()[whole.body[0].end_lineno :]])


def main(arguments):
    """
    Make a class's copy of the course; the command `handout`.

    Parameters
    ----------
    arguments : list of str
        The folder, and what is told by ``--help``.

    Returns
    -------
    code : int
        1 if there can be no such copy.
    """
    parser = argparse.ArgumentParser(
        "python course.py handout", description="Make a class's copy of the course."
    )
    parser.add_argument("folder", help="a new or an empty folder")
    parser.add_argument(
        "--solutions", action="store_true", help="with the lessons solved, run first; takes minutes"
    )
    parser.add_argument(
        "--lessons", nargs="+", default=[], metavar="NN", help="only these, and lesson 00"
    )
    asked = parser.parse_args(arguments)
    try:
        held = hand_out(asked.folder, asked.lessons, asked.solutions)
    except (HandoutError, notebooks.LessonError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as problem:
        what = f"{problem.filename or asked.folder} cannot be used: {problem.strerror or problem}."
        print(f"{what} Mend this, then run it again; nothing was made.", file=sys.stderr)
        return 1
    print(
        f"{_place(asked.folder)} holds {count(held, 'lesson')}. Give it to your class; in it, "
        "`python course.py` starts."
    )
    return 0
