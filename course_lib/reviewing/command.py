"""The command `review`: from a folder of notebooks to a folder of results."""

import argparse
import os
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

from course_lib.reviewing import confinement, report, submissions, verdicts
from course_lib.reviewing.running import Limits, run_all
from course_lib.trace import count


def main(arguments):
    """
    Review a folder.

    Parameters
    ----------
    arguments : list of str

    Returns
    -------
    code : int
        0 if there is a report, 1 if there is none, 2 if the command was not understood.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a learner's name may be in any script
    try:
        asked = _asked(arguments)
    except SystemExit as end:  # argparse has said why
        return end.code
    missing = confinement.missing()
    if missing and not asked.unprotected:
        print(
            f"Nothing was run: this machine cannot lock a notebook in ({missing}).\n"
            "A notebook is a program. Here it could read, change and delete whatever you can, and\n"
            "use the network. If you trust those who wrote them, or this machine holds nothing\n"
            "else, add --unprotected. Limits of time, memory and disk hold all the same.",
            file=sys.stderr,
        )
        return 1
    try:
        found, ignored = submissions.find(asked.folder)
        _stand_apart(asked.folder)
        place = _place(asked.folder, asked.results)
        place.mkdir(parents=True)
    except submissions.ReviewError as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"{problem.filename} cannot be used: {problem.strerror}.", file=sys.stderr)
        return 1
    try:
        _review(asked, found, ignored, missing, place)
    except BaseException:  # Ctrl-C, as a rule: no empty folder is left
        with suppress(OSError):
            place.rmdir()
        raise
    return 0


def _review(asked, found, ignored, missing, place):
    before = submissions.state(asked.folder)
    to_run = {k: one for k, one in enumerate(found) if one.cells}
    learners = len({one.learner for one in found})
    print(_understood(found, to_run, learners, ignored), flush=True)

    limits = Limits(asked.seconds, asked.memory)
    runs = _run(to_run, limits, asked.jobs)
    done = verdicts.review(found, runs)
    after = submissions.state(asked.folder)
    changed = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    about = report.About(asked.folder, date.today(), limits, missing, sorted(changed), ignored)
    report.write(done, about, place)
    print(report.summary(done, about))
    print(f"\nThe report: {place / report.PAGE}")


def _asked(arguments):
    parser = argparse.ArgumentParser(
        prog="python course.py review",
        description="Run each learner's notebooks where they can do no harm, and report.",
    )
    parser.add_argument("folder", type=Path, help="holds a folder, or a notebook, for each learner")
    parser.add_argument(
        "results",
        type=Path,
        nargs="?",
        help="a new folder; review-DATE beside the other if left out",
    )
    usual, cores = Limits(), os.cpu_count() or 1
    for name, most, help_ in (
        ("--seconds", usual.seconds, "how long one notebook may take"),
        ("--memory", usual.memory, "how many MB one notebook may use"),
        ("--jobs", cores, "how many run at a time"),
    ):
        parser.add_argument(
            name, type=_count, default=most, metavar="N", help=f"{help_}; {most} if left out"
        )
    parser.add_argument(
        "--unprotected",
        action="store_true",
        help="go on where this machine cannot keep a notebook from your files and the network",
    )
    asked = parser.parse_args(arguments)
    asked.folder = asked.folder.resolve()
    return asked


def _count(text):
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0, for example 60")


def _stand_apart(folder):
    """See to it that what was handed in lies where no notebook may read."""
    for place in confinement.readable():
        if folder.is_relative_to(Path(place).resolve()):
            raise submissions.ReviewError(
                f"{folder} lies in {place}, where each notebook may read, and so it could read its "
                "neighbours. Move the submissions elsewhere, for example into your home."
            )


def _place(folder, wanted):
    """Choose where the results go: never into what was handed in, never over anything."""
    if wanted is None:
        name = f"review-{date.today()}"
        number, place = 1, folder.parent / name
        while place.exists():
            number += 1
            place = folder.parent / f"{name}-{number}"
        return place
    place = wanted.resolve()
    if place.exists():
        raise submissions.ReviewError(
            f"{place} is there already, and results never overwrite anything. Give another name."
        )
    if place.is_relative_to(folder):
        raise submissions.ReviewError(
            f"{place} would lie among what was handed in. Give a folder elsewhere."
        )
    return place


def _understood(found, to_run, learners, ignored):
    lines = [f"{count(learners, 'learner')}, {count(len(to_run), 'notebook')} to run."]
    lines += [f"  {one.learner}: {one.name} {one.problem}" for one in found if one.problem]
    if ignored:
        some = ", ".join(ignored[:5]) + (" …" if len(ignored) > 5 else "")
        lines.append(f"  neither a folder nor a notebook, left alone: {some}")
    return "\n".join(lines)


def _run(to_run, limits, jobs):
    """Run what can be run, and tell on the way."""
    chosen, done = list(to_run.values()), 0

    def tell(position, run):
        nonlocal done
        done += 1
        one = chosen[position]
        words = verdicts.what_happened(run) or "ran to its end"
        print(f"[{done}/{len(chosen)}] {one.learner}, lesson {one.lesson}: {words}", flush=True)

    runs = run_all([one.cells for one in chosen], limits, jobs, tell)
    return dict(zip(to_run, runs, strict=True))
