"""
Present a lesson to a room: JupyterLab made for a wall, and the speaker's notes in a window apart.

A presentation shows a fresh copy of the lesson under a dated name in `my_lessons/presented`; what
is typed live is kept there, and no learner's copy is touched. An extension of JupyterLab, in the
folder `course-wall` beside this file, steps through the slides; only the server that is started
here knows it.
"""

import sys
from pathlib import Path

from course_lib import lab, notebooks, work

FOLDER = "presented"  # in the learner's
SETTING = "course_presents"  # the server's, with the address of the notes


def main(arguments):
    """
    Present a lesson; the command `present`.

    Parameters
    ----------
    arguments : list of str
        The lesson's number, then what JupyterLab is asked, for example ``--no-browser``.

    Returns
    -------
    code : int
        1 if there is no such lesson, or something is in the way.
    """
    number, *rest = arguments or [""]
    number = "" if number.startswith("-") else number  # JupyterLab's, and no lesson's
    try:
        copy = work.fresh(notebooks.lesson(number), FOLDER)
    except (notebooks.LessonError, work.WorkError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"This is presented, and keeps what you type: {copy}")
    print("In the browser, H shows all keys, and N opens the speaker's notes.")
    return lab.launch(copy, rest, options(copy), mode="doc")


def options(copy):
    """
    Tell what a server needs to present.

    Parameters
    ----------
    copy : Path
        The notebook.

    Returns
    -------
    options : list of str
        For JupyterLab's command line.
    """
    notes = lab.address(copy).replace("/tree/", "course/notes/", 1)
    return [
        f"--LabApp.extra_labextensions_path={Path(__file__).parent}",
        "--ServerApp.jpserver_extensions={'course_lib.presenting.server': True}",
        f"--ServerApp.tornado_settings={{'{SETTING}': {notes!r}}}",
    ]
