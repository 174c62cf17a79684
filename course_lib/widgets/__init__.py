"""
The course's widgets.

`Stage` is the animated convolution, `Question` asks before a lesson shows, `Lengths` draws how long
an output is, and `Film` watches a network learn. They load when they are first named, so that
``import course_lib`` stays light.
"""

from importlib import import_module

__all__ = ["Film", "Lengths", "Question", "Stage"]

_HOMES = {"Stage": "stage", "Question": "question", "Lengths": "lengths", "Film": "film"}


def __getattr__(name):
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"course_lib.widgets has no {name!r}; it has {', '.join(__all__)}.")
