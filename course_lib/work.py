"""
A learner's own lessons: copies in `my_lessons`, which the course gives and never takes away.

The course's own notebooks stay as they are; a learner works in a copy of each, in the folder
`my_lessons` of the checkout or in the one that the environment variable COURSE_WORK names. A hidden
record there tells of which version each copy is. When a lesson has a new version, its copy

    is as it was given     and is replaced;
    was run, not edited    and is kept under a dated name in `my_lessons/kept`, then replaced;
    was edited             and is left alone: `python course.py reset 07` is offered, which keeps
                           the copy in the same way and gives a fresh one.

A version is what the cells say: other outputs alone are none. What cannot be told counts as edited.

Nothing is lost when a run is cut off or the disk is full. Whatever is written is first written
whole beside its place, and then named in one step. No file is replaced before it has a second name
in `kept`; a program that is just writing into it goes on writing into what is kept.
"""

import contextlib
import errno
import hashlib
import json
import os
import sys
import time
from datetime import datetime
from itertools import count
from pathlib import Path

from nbformat.sign import NotebookNotary

from course_lib import notebooks
from course_lib.saving import drafted

KEPT = "kept"
RECORD = ".course.json"
FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}

OPEN_IN_LAB = (
    "Is it open in JupyterLab? There you will read that the file has changed: Revert shows the "
    "fresh one, Overwrite puts what stands in that tab in its place."
)
OFFER = "For a fresh one, while yours is kept: python course.py reset {numbers}"
EDITED = "there is a new version. You changed yours, so it stays as it is. " + OFFER
UNREADABLE = "yours cannot be read as a notebook. It stays as it is. " + OFFER
RENEWED = "there was a new version, and you have it now."
RAN = RENEWED + " Yours, opened or run but not edited, is in the folder {kept}."
RESCUED = (
    "JupyterLab was cut off while it saved. What it had saved before is back in its place; what it "
    "was saving is in the folder {kept}."
)
DAMAGED = (
    "The note of which lessons you have, {record}, was damaged and is written anew. No lesson of "
    "yours was touched; those that differ from the course's count as changed by you."
)


class WorkError(Exception):
    """Something is in the way of the learner's lessons; the message says what, and what helps."""


def folder():
    """
    Tell where the learner's lessons are.

    Returns
    -------
    place : Path
        It need not exist yet.

    Raises
    ------
    WorkError
        If COURSE_WORK names no place that can be used.
    """
    chosen = os.environ.get("COURSE_WORK")
    if not chosen:
        return notebooks.ROOT / "my_lessons"
    try:
        place = Path(chosen).expanduser().absolute()
    except RuntimeError:
        raise WorkError(
            f"COURSE_WORK is {chosen!r}, but this machine knows no such home. Write the whole path."
        ) from None
    if place.resolve() == notebooks.FOLDER.resolve():
        raise WorkError(
            f"COURSE_WORK is {chosen!r}, where the course keeps its own notebooks. Let it name "
            "another folder, or unset it and your lessons are in my_lessons."
        )
    return place


def prepare():
    """
    Copy the lessons that are not there yet, and renew the copies that nobody edited.

    Returns
    -------
    words : list of str
        What the learner should know: what was renewed, what is offered, what is in the way.

    Raises
    ------
    WorkError
        If there can be no folder of lessons.
    """
    lessons = notebooks.lessons()
    if not lessons:
        return []
    place = folder()
    _make(place)
    record, words = _read_record(place)
    current, told = dict(record), {}
    for lesson in lessons:
        try:
            what, version = _bring(place / lesson.name, lesson, record.get(lesson.name))
            current[lesson.name] = version
        except (OSError, WorkError) as problem:
            what = _why(problem)
        told.setdefault(what, []).append(lesson.name[:2])
    words += [_about(numbers, what) for what, numbers in told.items() if what]
    try:
        _write_record(place, record, current)
    except (OSError, WorkError) as problem:
        words.append(_why(problem))
    return words


def offers():
    """
    Find the lessons that the course has changed, and the learner too; nothing is done to them.

    Returns
    -------
    words : list of str
        One sentence about them all, or none.
    """
    place = folder()
    record, _ = _read_record(place)
    behind = []
    for lesson in notebooks.lessons():
        mine, given = place / lesson.name, record.get(lesson.name)
        if given and mine.is_file():
            old, new = _version(mine.read_bytes()), _version(lesson.read_bytes())
            if old["cells"] and new["cells"] and _is_behind(old, given, new):
                behind.append(lesson.name[:2])
    return [_about(behind, EDITED)] if behind else []


def reset(*names):
    """
    Give fresh copies of lessons; the learner's are kept under dated names.

    Parameters
    ----------
    *names : str
        Numbers of lessons, such as "07"; or "all".

    Returns
    -------
    words : list of str
        What was done with each lesson.

    Raises
    ------
    WorkError
        If no lesson is named, or one that there is not, or a file cannot be written.
    """
    chosen = _chosen(names)
    place = folder()
    _make(place)
    record, words = _read_record(place)
    last = []
    for lesson in chosen:
        mine = place / lesson.name
        try:
            content, version = _own(lesson)
            if not os.path.lexists(mine):
                _give(mine, content)
                what = "you had none; now you have a fresh one."
            elif _look(mine) == content:
                what = "yours is as the course gives it already."
            else:
                if _version(_look(mine))["cells"] is None:
                    _mended(mine)
                kept = _replace(mine, content)
                what = f"you have a fresh one. What you had is kept: {_shown(kept)}"
                last = [OPEN_IN_LAB]
            current = record | {lesson.name: version}
            _write_record(place, record, current)
            record = current
        except (OSError, WorkError) as problem:
            words.append(_about([lesson.name[:2]], _why(problem)))
            raise WorkError("\n".join(words)) from None
        words.append(_about([lesson.name[:2]], what))
    return words + last


def fresh(lesson, name):
    """
    Give a copy of a lesson under a dated name, in a folder of its own beside the learner's lessons.

    Parameters
    ----------
    lesson : Path
        One of `notebooks.lessons`.
    name : str
        The folder's, such as "presented".

    Returns
    -------
    copy : Path

    Raises
    ------
    WorkError
        If it cannot be written.
    """
    place = folder() / name
    _make(place)
    try:
        return _give_dated(place, lesson.stem, lesson.read_bytes())
    except OSError as problem:
        raise WorkError(_why(problem)) from None


def main(arguments):
    """
    Give fresh copies of lessons; the command `reset`.

    Parameters
    ----------
    arguments : list of str
        As for `reset`.

    Returns
    -------
    code : int
        1 if something was in the way.
    """
    try:
        words = reset(*arguments)
    except WorkError as problem:
        print(problem, file=sys.stderr)
        return 1
    notary = NotebookNotary()
    for lesson in _chosen(arguments):  # a JupyterLab that runs may not know this version yet
        notary.sign(notebooks.read(lesson))
    print("\n".join(words))
    return 0


# What becomes of one copy


def _bring(mine, lesson, given):
    """Copy or renew one lesson; return what is to be told, and the version that the copy is of."""
    content, new = _own(lesson)
    if not os.path.lexists(mine):
        with contextlib.suppress(FileExistsError):  # another run of the course was quicker
            _give(mine, content)
        return "", new
    old = _version(_look(mine))
    if old["bytes"] == new["bytes"]:
        return "", new
    if old["cells"] is None:
        return _mended(mine), given or new
    if given is None:
        return "", new
    if _is_behind(old, given, new):
        return EDITED, given
    if old["bytes"] != given["bytes"]:
        if old["cells"] == new["cells"]:  # the learner has written the same
            return "", new
        if given["cells"] == new["cells"]:  # the course has only run it anew
            return "", given
    kept = _replace(mine, content)
    if _version(kept.read_bytes())["bytes"] != given["bytes"]:
        return RAN, new
    kept.unlink()  # it was the course's own, byte by byte
    return ("" if given["cells"] == new["cells"] else RENEWED), new


def _own(lesson):
    """Read a lesson of the course's, which must be whole to be given to anybody."""
    content = lesson.read_bytes()
    version = _version(content)
    if version["cells"] is None:
        raise WorkError(
            f"the course's own {_shown(lesson)} cannot be read as a notebook, so no copy was made "
            f"or renewed. Put it back, for example with: git checkout -- {_shown(lesson)}"
        )
    return content, version


def _is_behind(old, given, new):
    """Tell whether the learner and the course have both changed a lesson, and not alike."""
    return len({version["cells"] for version in (old, given, new)}) == 3


def _mended(mine):
    """Bring back what JupyterLab sets aside while it saves, if it was cut off in between."""
    saved = mine.with_name(f".~{mine.name}")
    if not saved.is_file() or _version(saved.read_bytes())["cells"] is None:
        return UNREADABLE
    _replace(mine, saved.read_bytes())
    saved.unlink()
    return RESCUED


def _version(content):
    """Tell two versions apart: by all that is in the file, and by what its cells say."""
    try:
        cells = [
            (cell["cell_type"], "".join(cell["source"])) for cell in json.loads(content)["cells"]
        ]
        said = hashlib.sha256(json.dumps(cells).encode()).hexdigest()
    except (ValueError, LookupError, TypeError, RecursionError):
        said = None
    return {"bytes": hashlib.sha256(content).hexdigest(), "cells": said}


def _look(mine):
    """Read a learner's copy, if it is a file of its own."""
    if mine.is_symlink() or not mine.is_file():
        kind = "a link to another place" if mine.is_symlink() else "not a file"
        raise WorkError(
            f"{_shown(mine)} is {kind}, so it is left alone. To have the lesson there, move it "
            "away or give it another name, then start the course again."
        )
    return mine.read_bytes()


# Files: written whole, then named


def _give(path, content):
    """Write a file where there is none."""
    with drafted(path.parent, content) as draft:
        _name(draft, path)


def _give_dated(place, stem, content):
    """Write a file under a name that nothing has yet."""
    with drafted(place, content) as draft:
        for path in _dated(place, stem):
            with contextlib.suppress(FileExistsError):
                _name(draft, path)
                return path


def _replace(path, content):
    """Write a file in the place of another, which is kept; return where."""
    with drafted(path.parent, content) as draft:
        kept = _keep(path)
        os.replace(draft, path)
    return kept


def _keep(path):
    """Give a file a second name; where the disk knows no second names, a copy."""
    box = path.parent / KEPT
    _make(box)
    for kept in _dated(box, path.stem):
        try:
            os.link(path, kept)
        except FileExistsError:
            continue
        except OSError:
            kept = _give_dated(box, path.stem, path.read_bytes())
        return kept


def _name(draft, path):
    """Give a draft its name, if nothing has it."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a disk that knows no second names
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        os.rename(draft, path)


def _dated(place, stem):
    """Yield names with today's date and time, until one is free."""
    stamp = f"{datetime.now():%Y-%m-%d_%H%M%S}"
    yield place / f"{stem}_{stamp}.ipynb"
    for number in count(2):
        yield place / f"{stem}_{stamp}_{number}.ipynb"


def _make(place):
    """Make a folder, and take away what a run that was cut off a while ago has left in it."""
    try:
        place.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise WorkError(
            f"{_shown(place)} should be a folder, but something else has that name. Move it away "
            "or give it another name, then run this again."
        ) from None
    except OSError as problem:
        raise WorkError(_why(problem)) from None
    with contextlib.suppress(OSError):
        for draft in place.glob(".course-*.part"):
            if time.time() - draft.stat().st_mtime > 60:
                draft.unlink()


# The record


def _read_record(place):
    """Read which version each copy is of; what cannot be read of it is as good as none."""
    found, sound = None, {}
    try:
        found = json.loads((place / RECORD).read_bytes())
        for name, version in found.items():
            if isinstance(version["bytes"], str) and isinstance(version["cells"], str):
                sound[name] = version
    except OSError:
        return {}, []
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        pass
    return sound, [] if sound == found else [DAMAGED.format(record=_shown(place / RECORD))]


def _write_record(place, before, after):
    """Write the record, if it changes."""
    if after != before:
        if (place / RECORD).is_dir():
            raise WorkError(
                f"{_shown(place / RECORD)} should be a file of the course's, but it is a folder. "
                "Move it away, then start the course again."
            )
        with drafted(place, (json.dumps(after, indent=1) + "\n").encode()) as draft:
            os.replace(draft, place / RECORD)


# Words


def _chosen(names):
    """Find the lessons that are meant, which must be beyond doubt."""
    if "all" in names:
        return notebooks.lessons()
    try:
        return notebooks.lessons(names or [""])
    except notebooks.LessonError as problem:
        raise WorkError(f"{problem}\n  all, for every one of them") from None


def _about(numbers, what):
    """Say something about lessons."""
    *most, last = numbers
    lessons = f"Lessons {', '.join(most)} and {last}" if most else f"Lesson {last}"
    return f"{lessons}: " + what.replace("{numbers}", " ".join(numbers)).replace(
        "{kept}", _shown(folder() / KEPT)
    )


def _why(problem):
    """Say what was in the way, and what helps."""
    if isinstance(problem, WorkError):
        return str(problem)
    if problem.errno in FULL:
        return "the disk is full. Make room, then run this again; nothing is lost."
    if problem.errno in CLOSED:
        return (
            f"{_shown(folder())} cannot be written. Close other programs that use it and make it "
            "writable, or let COURSE_WORK name another folder; then run this again."
        )
    place = Path(problem.filename or folder())
    place = place.parent if place.suffix == ".part" else place  # a draft is not what is in the way
    said = problem.strerror or problem
    return f"{_shown(place)} cannot be used: {said}. Mend this, then run it again; nothing is lost."


def _shown(path):
    """Name a path as it is seen from the checkout."""
    with contextlib.suppress(ValueError):
        path = path.relative_to(notebooks.ROOT)
    return str(path)
