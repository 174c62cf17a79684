"""
Is everything here that the lessons need? One check, in words, with a remedy for each failure.

Lesson 00 runs it. What it tells is the same on every machine as long as all is well, so that the
saved lesson can be compared with a fresh run; versions and places are named only where they are
wrong.
"""

import os
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

PACKAGE = "convolution-course"
START_AGAIN = (
    "Close JupyterLab, then start the course again with: python course.py\n"
    "It installs what is missing and opens this page."
)


@dataclass(frozen=True, repr=False)
class Report:
    """
    What `check` found.

    Attributes
    ----------
    findings : tuple of (str, str)
        What was looked at, and what is wrong with it and what helps; "" where all is well.
    """

    findings: tuple[tuple[str, str], ...]

    @property
    def ok(self):
        """Whether everything is here."""
        return not any(wrong for _, wrong in self.findings)

    def __repr__(self):
        lines = []
        for what, wrong in self.findings:
            lines.append(f"{'✗' if wrong else '✓'} {what}")
            lines += [f"  {line}" for line in wrong.splitlines()]
        bad = sum(bool(wrong) for _, wrong in self.findings)
        ends = {0: "Everything is here.", 1: "One thing needs a hand: do what stands below the ✗."}
        lines.append(ends.get(bad, f"{bad} things need a hand: do what stands below each ✗."))
        return "\n".join(lines)


def check():
    """
    Look at everything that the lessons need.

    Returns
    -------
    Report
        As the last line of a cell, it shows itself: a line for each thing that was looked at.

    Examples
    --------
    >>> check().findings[0]
    ('the version of Python', '')
    """
    return Report(tuple((what, _told(look)) for what, look in _LOOKS.items()))


def _told(look):
    """Run one look; whatever goes wrong in it is a finding, not an error."""
    try:
        return look() or ""
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}\n{START_AGAIN}"


def _python():
    oldest = (3, 11)
    if sys.version_info < oldest:
        return (
            f"This is Python {sys.version_info[0]}.{sys.version_info[1]}; the course needs 3.11 or "
            "newer. Install one from python.org,\nthen start the course again with it."
        )
    return None


def _packages():
    from packaging.requirements import Requirement

    try:
        lines = metadata.requires(PACKAGE) or []
    except metadata.PackageNotFoundError:
        return f"The course itself is not installed in this Python.\n{START_AGAIN}"
    wrong = []
    for wanted in map(Requirement, lines):
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(wanted.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{wanted.name} is missing.")
            continue
        if not wanted.specifier.contains(version, prereleases=True):
            wrong.append(f"{wanted.name} is {version}; tested was {wanted.specifier}.")
    return "\n".join([*wrong, START_AGAIN]) if wrong else None


def _browser_half():
    from jupyter_core.paths import jupyter_path

    folders = jupyter_path("labextensions")
    parts = ("anywidget", os.path.join("@jupyter-widgets", "jupyterlab-manager"))
    missing = [
        part
        for part in parts
        if not any(os.path.isdir(os.path.join(folder, part)) for folder in folders)
    ]
    if missing:
        return (
            f"JupyterLab does not find {' and '.join(missing)}, so the stage would not move.\n"
            f"{START_AGAIN}"
        )
    return None


def _mathematics():
    import numpy as np

    from course_lib.convolution import convolve

    ours, numpys = convolve([3, 1, 4, 1, 5], [1, 2, 3]), np.convolve([3, 1, 4, 1, 5], [1, 2, 3])
    if ours.tolist() != numpys[2:-2].tolist():
        return (
            f"The course computes {ours.tolist()}, NumPy {numpys[2:-2].tolist()}.\n"
            "Was a file in course_lib changed? Put it back, for example with: "
            "git checkout -- course_lib"
        )
    return None


def _data():
    from course_lib import datasets

    try:
        datasets.heartbeat()
        datasets.temperatures()
    except (OSError, ValueError) as problem:
        return str(problem)  # it says already how to mend it
    return None


def _figures():
    from course_lib import plots

    picture = plots.show(plots.stems([1, 3, 2]), "three samples")
    if not picture.png.startswith(b"\x89PNG"):
        return f"Matplotlib drew something that is no picture.\n{START_AGAIN}"
    return None


def _progress():
    from course_lib import progress

    path = progress._path()
    if path is None:
        if os.environ.get("COURSE_PROGRESS") in ("", "off"):
            return None
        return (
            "This machine knows no such home, so what you solve is forgotten when you close this.\n"
            "Set COURSE_PROGRESS to the whole path of a file before you start."
        )
    place = path
    while not os.path.exists(place):
        place = place.parent
    fits = place.is_file() if place == path else place.is_dir()
    if not fits or not os.access(place, os.W_OK):
        return (
            f"{place} cannot be written, so what you solve is forgotten when you close this.\n"
            "Make it writable, or set COURSE_PROGRESS to a file that is, before you start."
        )
    return None


def _copies():
    from course_lib import work

    here = Path.cwd().resolve() == work.folder().resolve()  # elsewhere it concerns nobody
    return "\n".join(work.offers()) if here else None


_LOOKS = {
    "the version of Python": _python,
    "the packages and their versions": _packages,
    "the browser's half of the widgets": _browser_half,
    "the course's numbers beside NumPy's": _mathematics,
    "the data files": _data,
    "drawing a figure": _figures,
    "a place for your progress": _progress,
    "your copies of the lessons": _copies,
}
