"""
Review what a class handed in: run each notebook where it can do no harm, and tell who came how far.

    python course.py review FOLDER           a folder or a notebook for each learner
    python course.py review FOLDER RESULTS   the same, with a name for the folder of results

What keeps a notebook in
------------------------
On Linux 6.2 or newer each notebook runs in a process of its own, with limits of time, memory and
disk. The process reads Python, the course and nothing else of yours; it writes into an empty folder
of its own, which is thrown away; it starts no program and no second process, reaches no network and
signals nobody. It is given the sources of the notebook's code cells only: no file that was handed
in beside it, and none of your environment variables. Elsewhere there are the limits of time, memory
and disk alone, and `review` goes on only with `--unprotected`. Before and after, the folder's files
are compared.

What does not
-------------
It is no virtual machine: a fault in the system's kernel is a way out. And the exercises are checked
in the learner's own process: printing "Correct" changes nothing, but whoever studies the course's
code can make `check` say so. Read a notebook that is too good to be true.

`confinement` holds the locks, `worker` is what runs inside, `running` starts and ends it,
`submissions` finds who handed in what, `verdicts` judges, `report` writes.
"""


def main(arguments):
    """
    Review a folder; the command `review`.

    Parameters
    ----------
    arguments : list of str
        As `--help` tells.

    Returns
    -------
    code : int
        0 if there is a report.
    """
    from course_lib.reviewing import command

    return command.main(arguments)
