"""
The course's predictions: what each lesson asks before it shows.

    from course_lib.questions import ask

    ask("01-first-delta")

They live here and not in the notebooks, because a cell that held its own answer would show it
just above the question. One module for each lesson holds them under their names; what the parts of
a question mean, `course_lib.widgets.Question` tells.
"""

from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules


def every():
    """
    Collect the questions of all lessons, in their order.

    Returns
    -------
    dict
        name -> the parts of the question, as `Question` takes them.
    """
    modules = sorted(module.name for module in iter_modules(__path__))
    questions = {}
    for module in modules:
        questions |= import_module(f"{__name__}.{module}").QUESTIONS
    return questions


def ask(name):
    """
    Ask one question of the course.

    Parameters
    ----------
    name : str
        The lesson's number and some words, such as "01-first-delta".

    Returns
    -------
    Question
        As the last line of a cell, it shows itself.

    Raises
    ------
    ValueError
        If no lesson asks it.

    Examples
    --------
    >>> ask("00-taller-hill").answer == 22
    True
    """
    from course_lib.widgets import Question

    questions = every()
    if name not in questions:
        close = get_close_matches(str(name), questions, 1, cutoff=0.4)
        hint = (
            f"Did you mean {close[0]!r}?" if close else f"The first is {next(iter(questions))!r}."
        )
        raise ValueError(f"no lesson asks {name!r}. {hint}")
    return Question(name, **questions[name])
