"""
Find out who handed in what. Nothing is run here, and no link is followed.

A folder holds a folder for each learner, in which the notebooks may lie at any depth, or it holds
the notebooks themselves, and a file's name tells whose it is: `02_follow_the_recipe_ann.ipynb`, or
`ann_02.ipynb`. Both may stand side by side.
"""

import hashlib
import os
import re
import stat
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from nbformat import converter, reader

from course_lib import exercises, progress

LARGEST = 20  # megabytes: a lesson with all its pictures has one or two
SKIPPED = {"__MACOSX", "__pycache__"}


@dataclass(frozen=True)
class Submission:
    """
    One notebook that was handed in, or what stands in its place.

    Parameters
    ----------
    learner : str
    path : Path
    lesson : str
        Two digits, or "" if it could not be told.
    cells : tuple of (int, str)
        Number and source of each code cell.
    problem : str
        Why it is not run; empty if it is.
    """

    learner: str
    path: Path
    lesson: str = ""
    cells: tuple = ()
    problem: str = ""

    @property
    def name(self):
        """The file's name, fit to be printed."""
        return printable(self.path.name)


class ReviewError(Exception):
    """There can be no review; the message says why, and what helps."""


def find(folder):
    """
    Find the notebooks in a folder of submissions.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    submissions : list of Submission
        Learner by learner, lesson by lesson.
    ignored : list of str
        What else lies there.

    Raises
    ------
    ReviewError
        If the folder is none, or holds no notebook at all.
    """
    if not folder.exists():
        raise ReviewError(f"There is no folder {folder}. Give that of the submissions.")
    if not folder.is_dir():
        raise ReviewError(
            f"{folder} is a file. Give a folder that holds a folder, or a notebook, for each "
            "learner; unpack an archive first."
        )
    found, ignored = [], []
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        path = folder / entry.name
        if entry.name.startswith(".") or entry.name in SKIPPED:
            continue
        if entry.is_symlink():
            found.append(Submission(printable(entry.name), path, problem="is a link: not followed"))
        elif entry.is_dir():
            found += _of_one(printable(entry.name), path)
        elif entry.name.lower().endswith(".ipynb"):
            found.append(_read(whose(path.stem) or printable(folder.name), path))
        else:
            ignored.append(printable(entry.name))
    if not any(one.cells or one.path.suffix.lower() == ".ipynb" for one in found):
        raise ReviewError(
            f"There is no notebook in {folder}. Each learner's folder should hold .ipynb files, "
            "such as 02_follow_the_recipe.ipynb; unpack archives first."
        )
    return _one_for_each_lesson(found), ignored


def _of_one(learner, folder):
    """Read all that lies in one learner's folder."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in SKIPPED)
        for name in [*folders, *sorted(names)]:
            path = Path(place, name)
            if name.startswith("."):
                continue
            if path.is_symlink():
                found.append(Submission(learner, path, problem="is a link: not followed"))
            elif name.lower().endswith(".ipynb") and name in names:
                found.append(_read(learner, path))
    return found or [Submission(learner, folder, problem="is a folder without a notebook")]


def _read(learner, path):
    lesson = lesson_of(path.stem)
    try:
        cells = _cells(path)
    except Unreadable as problem:
        return Submission(learner, path, lesson, problem=str(problem))
    lesson = lesson or lesson_of("", cells)
    problem = ""
    if not lesson:
        problem = (
            "belongs to no lesson that is known: its name should begin with the lesson's number, "
            "as in 02_follow_the_recipe.ipynb"
        )
    elif f"lesson_{lesson}" not in exercises.lessons():
        problem = "has no exercises"
    elif not cells:
        problem = "holds no code"
    return Submission(learner, path, lesson, () if problem else cells, problem)


class Unreadable(Exception):
    """A file is no notebook that can be run; the message says why."""


def _cells(path):
    """Read number and source of each code cell."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            facts = os.fstat(handle)
            if not stat.S_ISREG(facts.st_mode):
                raise Unreadable("is no file")
            if facts.st_size > LARGEST * 1_000_000:
                raise Unreadable(
                    f"is too large: {facts.st_size / 1e6:.0f} MB, and {LARGEST} at most are read. "
                    "Its outputs can be cleared (Edit, Clear Outputs of All Cells)"
                )
            text = file.read()
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from None
    try:
        notebook = converter.convert(reader.reads(text.decode("utf-8-sig")), 4)
        return tuple(
            (number, "".join(cell["source"]))
            for number, cell in enumerate(notebook["cells"], 1)
            if cell["cell_type"] == "code"
        )
    except Exception:  # whatever a file holds that is no notebook
        raise Unreadable("is damaged, or no notebook") from None


def lesson_of(name, cells=()):
    """
    Tell which lesson a notebook is, by its name, else by the exercises that it checks.

    Parameters
    ----------
    name : str
        The file's, without its ending.
    cells : sequence of (int, str)

    Returns
    -------
    lesson : str
        Two digits, or "".

    Examples
    --------
    >>> lesson_of("02_follow_the_recipe-Copy1"), lesson_of("ann_02")
    ('02', '02')
    >>> lesson_of("homework", [(1, "lesson_04.other_end.check(mine)")]), lesson_of("homework")
    ('04', '')
    """
    known = {lesson[:2] for lesson in progress.LESSONS} | {
        lesson[-2:] for lesson in exercises.lessons()
    }
    for number in re.findall(r"(?<!\d)\d\d(?!\d)", name):
        if number in known:
            return number
    used = Counter(number for _, code in cells for number in re.findall(r"\blesson_(\d\d)\.", code))
    return next((number for number, _ in used.most_common() if number in known), "")


def whose(name):
    """
    Tell from a file's name whose it is: what is left when the lesson's own name is taken out.

    Parameters
    ----------
    name : str
        The file's, without its ending.

    Returns
    -------
    learner : str
        "" if nothing is left.

    Examples
    --------
    >>> whose("02_follow_the_recipe_ann"), whose("Ann Lee - 02"), whose("02_follow_the_recipe")
    ('ann', 'Ann Lee', '')
    """
    for lesson in progress.LESSONS:
        name = name.replace(lesson, "", 1)
    name = re.sub(r"^\d\d(?!\d)|(?<!\d)\d\d$", "", name.strip("_- ."))
    return printable(name.strip("_- ."))


def printable(name):
    r"""
    Write a name so that it can be printed anywhere: nothing in it acts or hides.

    Parameters
    ----------
    name : str

    Returns
    -------
    name : str

    Examples
    --------
    >>> printable("ann\n\x1b[2J"), printable("Zoë Ångström")
    ('ann\\n\\x1b[2J', 'Zoë Ångström')
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)


def _one_for_each_lesson(found):
    """Let the notebook that was last changed count, where a learner has several of a lesson."""
    newest = {}
    for one in found:
        if one.cells:
            key = one.learner, one.lesson
            if key not in newest or _age(one) >= _age(newest[key]):
                newest[key] = one
    chosen = []
    for one in found:
        counts = newest.get((one.learner, one.lesson))
        if one.cells and one is not counts:
            words = f"does not count: {counts.name} was changed later"
            one = Submission(one.learner, one.path, one.lesson, problem=words)
        chosen.append(one)
    return sorted(chosen, key=lambda one: (one.learner.casefold(), one.lesson, str(one.path)))


def _age(one):
    return one.path.stat().st_mtime_ns


def state(folder):
    """
    Write down what a folder holds, so that a change can be told.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    state : dict
        For each path below the folder: kind and permissions, size, time and SHA-256 (of a link:
        where it leads).
    """
    found = {}
    for place, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            path = os.path.join(place, name)
            try:
                facts = os.lstat(path)
                found[path] = (facts.st_mode, *_content(path, facts))
            except OSError as error:
                found[path] = (error.strerror,)
    return found


def _content(path, facts):
    if stat.S_ISLNK(facts.st_mode):
        return (os.readlink(path),)
    if not stat.S_ISREG(facts.st_mode):
        return ()
    with open(path, "rb") as file:
        return facts.st_size, facts.st_mtime_ns, hashlib.file_digest(file, "sha256").hexdigest()
