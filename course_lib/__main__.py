"""
Run the course's own commands: `python course.py WORD …`, or `python -m course_lib WORD …`.

Each word is a function in a module of its own, loaded when the word is used.
"""

import sys
from importlib import import_module

WORDS = {
    "lab": ("course_lib.lab", "open JupyterLab on the first lesson; the same as no word"),
    "reset": ("course_lib.work", "give a fresh copy of a lesson, and keep yours: reset 07"),
    "present": ("course_lib.presenting", "show a lesson to a room, with its kernel: present 07"),
    "slides": ("course_lib.publishing.slides", "make slides of all lessons, in: slides DIR"),
    "handout": ("course_lib.handout", "make a copy of the course for a class, in: handout DIR"),
    "review": ("course_lib.reviewing", "run what a class handed in, and report: review FOLDER"),
    "site": ("course_lib.publishing.site", "make the course's pages, which need no network"),
    "refresh": ("course_lib.notebooks", "run the notebooks again and save them in one form"),
}


def main(arguments):
    """
    Run one word.

    Parameters
    ----------
    arguments : list of str
        The word and what follows it.

    Returns
    -------
    code : int
        0 for success, as every program returns it.
    """
    word, *rest = arguments or ["help"]
    if word in WORDS:
        module, _ = WORDS[word]
        try:
            return import_module(module).main(rest)
        except KeyboardInterrupt:
            return 130
    known = "\n".join(f"  {name:10}{does}" for name, (_, does) in WORDS.items())
    if word in ("help", "-h", "--help"):
        print(f"The course's own commands:\n{known}")
        return 0
    print(f"The course knows no command {word!r}; it knows:\n{known}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
