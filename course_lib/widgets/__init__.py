"""
The course's widgets: `Stage`, the animated convolution, and `Question`, predict then reveal.

They load when they are first named, so that ``import course_lib`` stays light.
"""

from importlib import import_module

__all__ = ["Question", "Stage"]

_HOMES = {"Stage": "stage", "Question": "question"}


def __getattr__(name):
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"course_lib.widgets has no {name!r}; it has {', '.join(__all__)}.")
