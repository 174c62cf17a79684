"""
What a learner has solved and predicted, in one local file that anybody can read.

The file is `~/.convolution_course/progress.json`, or the path in the environment variable
COURSE_PROGRESS; with "off" there, or nothing, nothing is remembered. It is never sent anywhere. A
lesson never fails because of it: what cannot be read or written is told in a warning.
"""

import contextlib
import html
import json
import os
import shutil
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path

_WARNED = {}  # so that each warning is shown once
NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"

# One line for each notebook: the map of lesson 00 shows them in this order.
LESSONS = (
    "00_start_here",
    "01_see_what_convolution_finds",
    "02_follow_the_recipe",
    "03_write_it_as_an_equation",
    "04_tell_convolution_from_correlation",
    "05_prepare_for_backpropagation",
    "06_pass_the_gradient_back",
    "07_find_the_kernel_gradient",
    "08_handle_the_beginning_and_the_end",
    "09_use_numpy",
    "10_take_longer_strides",
    "11_combine_channels",
    "12_add_a_bias",
    "13_build_the_layer",
    "14_train_on_real_signals",
)

# What an entry may hold. Keys that are not here come from a later version, and are kept.
_FIELDS = {
    "exercises": {"status": str, "attempts": int, "hints": int},
    "predictions": {"given": object, "right": bool},
}


def record_exercise(name, status):
    """
    Remember an attempt at an exercise. What was once correct stays so.

    Parameters
    ----------
    name : str
        Such as "lesson_02.full_convolution".
    status : str
        "not yet" or "correct".
    """

    def change(entry):
        entry["attempts"] = entry.get("attempts", 0) + 1
        if entry.get("status") != "correct":
            entry["status"] = status

    _update("exercises", name, change)


def record_hints(name, count):
    """Remember how many hints of an exercise have been read, at the most."""
    _update("exercises", name, lambda entry: entry.update(hints=max(count, entry.get("hints", 0))))


def record_prediction(name, given, right):
    """
    Remember the first prediction made under a name; later ones change nothing.

    Parameters
    ----------
    name : str
        The question's, with its lesson first, such as "01-first-delta".
    given : str or number
        What was predicted.
    right : bool
        Whether it came true.
    """

    def change(entry):
        entry.setdefault("given", given)
        entry.setdefault("right", bool(right))

    _update("predictions", name, change)


def load():
    """Return the learner's `Progress`; as the last line of a cell, it shows the map of lessons."""
    path = _path()
    data = {}
    if path is not None:
        with _told(path):
            data = _read(path)
    return Progress(data.get("exercises", {}), data.get("predictions", {}))


def summary():
    """Say in one sentence how far the learner has come."""
    return load().summary()


@dataclass(frozen=True, repr=False)
class Progress:
    """
    How far a learner has come: shown, the map of lessons.

    Parameters
    ----------
    exercises : dict
        For each exercise tried: its best `status`, the number of `attempts`, the `hints` read.
    predictions : dict
        For each question answered: what was `given` first, and whether it was `right`.
    """

    exercises: dict = field(default_factory=dict)
    predictions: dict = field(default_factory=dict)

    def table(self):
        """
        Count for each lesson what there is and what is done.

        Returns
        -------
        rows : list of dict
            With lesson, title, notebook, exercises, solved, predictions, right.

        Examples
        --------
        >>> Progress(predictions={"01-first-delta": {"given": "2", "right": True}}).table()[1]
        {'lesson': '01', 'title': 'See what convolution finds',
         'notebook': '01_see_what_convolution_finds.ipynb',
         'exercises': 2, 'solved': 0, 'predictions': 1, 'right': 1}
        """
        from course_lib.exercises import every  # needs NumPy, which remembering does not

        names = [exercise.name for exercise in every()]
        rows = []
        for stem in LESSONS:
            number, title = stem.split("_", 1)
            exercises = [name for name in names if name.startswith(f"lesson_{number}.")]
            answers = [
                entry for name, entry in self.predictions.items() if name.startswith(f"{number}-")
            ]
            rows.append(
                {
                    "lesson": number,
                    "title": title.replace("_", " ").capitalize().replace("numpy", "NumPy"),
                    "notebook": f"{stem}.ipynb",
                    "exercises": len(exercises),
                    "solved": sum(self._solved(name) for name in exercises),
                    "predictions": len(answers),
                    "right": sum(bool(entry.get("right")) for entry in answers),
                }
            )
        return rows

    def summary(self):
        """
        Say it in one sentence.

        Examples
        --------
        >>> Progress().summary()  # doctest: +ELLIPSIS
        'Exercises solved: 0 of .... Predictions made: 0.'
        """
        rows = self.table()
        solved, exercises, made, right = (
            sum(row[key] for row in rows) for key in ("solved", "exercises", "predictions", "right")
        )
        came_true = f", {right} of them right" if made else ""
        return f"Exercises solved: {solved} of {exercises}. Predictions made: {made}{came_true}."

    def _solved(self, name):
        return self.exercises.get(name, {}).get("status") == "correct"

    def __repr__(self):
        rows = [("", "Lesson", "Exercises", "Predictions")]
        rows += [(row["lesson"], row["title"], *_done(row)) for row in self.table()]
        lines = (f"{a:2}  {b:33}  {c:14}  {d}".rstrip() for a, b, c, d in rows)
        return "\n".join([*lines, "", self.summary()])

    def _repr_html_(self):
        rows = "".join(
            f"<tr><td>{row['lesson']}</td>"
            f'<th scope="row" style="text-align: left">{_linked(row)}</th>'
            + "".join(f'<td style="text-align: left">{words}</td>' for words in _done(row))
            + "</tr>"
            for row in self.table()
        )
        head = "".join(
            f'<th scope="col" style="text-align: left">{words}</th>'
            for words in ("No.", "Lesson", "Exercises", "Predictions")
        )
        return (
            f"<table><caption>{self.summary()}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "text/html": self._repr_html_()}


def _linked(row):
    """Lead to a lesson, unless this is a class's copy without it."""
    title = html.escape(row["title"])
    there = (NOTEBOOKS / row["notebook"]).is_file()
    return f'<a href="{row["notebook"]}">{title}</a>' if there else title


def _done(row):
    """Say what is done in a lesson: exercises, predictions."""
    tick = "✓ " if row["exercises"] and row["solved"] == row["exercises"] else ""
    exercises = f"{tick}{row['solved']} of {row['exercises']} solved" if row["exercises"] else "–"
    predictions = f"{row['right']} of {row['predictions']} right" if row["predictions"] else "–"
    return exercises, predictions


# --- the file -----------------------------------------------------------------------------------


def _path():
    """Where progress is kept, or None if it is not."""
    chosen = os.environ.get("COURSE_PROGRESS", "~/.convolution_course/progress.json")
    if chosen in ("", "off"):
        return None
    try:
        return Path(chosen).expanduser()
    except RuntimeError:  # nobody's home: a service account, or a slip after the ~
        return None


def _update(section, name, change):
    """Change one entry, on top of whatever another kernel may have written meanwhile."""
    path = _path()
    if path is None:
        return
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path):
            data = _read(path)
            change(data.setdefault(section, {}).setdefault(name, {}))
            _write(path, data)


def _read(path):
    """Return what the file holds. A damaged file is set aside; its sound entries are kept."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    data = _sound(found)
    if data != found:
        aside = _set_aside(path)
        _write(path, data)
        _warn(
            f"The file with your progress, {path}, was damaged. It is set aside as {aside.name}, "
            "in the same folder; what could still be read is kept, and the course goes on."
        )
    return data


def _sound(found):
    """Keep what has the right form."""
    if not isinstance(found, dict):
        return {}
    data = dict(found)
    for section, fields in _FIELDS.items():
        if section in found:
            entries = found[section] if isinstance(found[section], dict) else {}
            data[section] = {name: entry for name, entry in entries.items() if _fits(entry, fields)}
    return data


def _fits(entry, fields):
    return isinstance(entry, dict) and all(
        isinstance(entry[key], kind) for key, kind in fields.items() if key in entry
    )


def _set_aside(path):
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    shutil.copyfile(path, aside)
    return aside


def _write(path, data):
    """Write beside the file, then put it in its place: a reader sees the old or the new."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        text = json.dumps(data, indent=2, ensure_ascii=False, default=str)
        new.write_text(text + "\n", encoding="utf-8")
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


@contextlib.contextmanager
def _alone(path, patience=2.0):
    """Let one kernel write at a time. A lock that a dead kernel left behind is broken."""
    lock = path.with_name(f"{path.name}.lock")
    end = time.monotonic() + patience
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            if time.monotonic() > end:
                lock.unlink(missing_ok=True)
            time.sleep(0.01)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


@contextlib.contextmanager
def _told(path):
    """Turn a disk's refusal into words."""
    try:
        yield
    except OSError as error:
        _warn(
            f"Your progress is not remembered: {path} cannot be used ({error.strerror or error}). "
            "The lesson works without it. To keep progress elsewhere, set COURSE_PROGRESS to a "
            "path that can be written."
        )


def _warn(words):
    """Warn without a line of code beside it: a learner wrote none that has to do with it."""
    warnings.warn_explicit(words, UserWarning, "progress", 0, registry=_WARNED)
