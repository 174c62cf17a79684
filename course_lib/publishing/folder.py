"""
A folder that the course makes anew without ever losing what somebody else put there.

What was made is listed in the folder, each file with its SHA-256. A folder that holds anything
else, or a file that was changed since, is left alone.
"""

import hashlib
import json
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from course_lib.notebooks import LessonError

LIST = ".made-by-the-course.json"


def files(folder):
    """Find every file of a folder, with its SHA-256, by its path from there."""
    found = sorted(path for path in Path(folder).rglob("*") if not path.is_dir())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
        if path != Path(folder) / LIST
    }


def claim(place, kind):
    """
    Make sure that a place is free, or holds only what the course made there.

    Parameters
    ----------
    place : Path
    kind : str
        What is made there: "site" or "slides".

    Raises
    ------
    LessonError
        If it holds anything else.
    """
    try:
        made = json.loads((place / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        made = {}
    if not place.exists() or (place.is_dir() and not any(place.iterdir())):
        return
    made = made if isinstance(made, dict) else {}
    elsewhere = f"Name another folder, for example: python course.py {kind} my_{kind}"
    if place.is_symlink() or not place.is_dir() or made.get("kind") != kind:
        raise LessonError(
            f"{place} exists, and it was not made by this command, so it is left alone. {elsewhere}"
        )
    listed = made.get("files", {})
    others = [name for name, word in files(place).items() if listed.get(name) != word]
    if others:
        raise LessonError(
            f"{place} holds what this command did not make, or not like this: "
            f"{', '.join(others[:3])}{' …' if others[3:] else ''}. So it is left alone. "
            f"Move these files out of it. {elsewhere}"
        )


@contextmanager
def made_anew(place, kind):
    """
    Build a folder aside, and put it in its place when it is whole.

    Parameters
    ----------
    place : Path
        Where it shall stand.
    kind : str
        What is made there: "site" or "slides".

    Yields
    ------
    built : Path
        An empty folder to fill.

    Raises
    ------
    LessonError
        If the place holds anything that the course did not make.
    """
    place = Path(place).absolute()
    claim(place, kind)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}-") as aside:
        built = Path(aside) / "built"
        built.mkdir()
        yield built
        listed = json.dumps({"kind": kind, "files": files(built)}, indent=1)
        (built / LIST).write_text(listed, encoding="utf-8")
        claim(place, kind)  # building takes a while
        if place.exists():
            shutil.move(place, Path(aside) / "before")
        shutil.move(built, place)
