"""
Convolution in one dimension, to see, to change and to build.

Importing the package costs nothing: a part such as `course_lib.plots` is loaded when it is first
named, and what that part needs (Matplotlib, ipywidgets) with it.

>>> import course_lib
>>> course_lib.saving.__name__
'course_lib.saving'
"""

from importlib import import_module
from pkgutil import iter_modules


def __getattr__(name):
    if name in __dir__():
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no part {name!r}; it has {', '.join(__dir__())}")


def __dir__():
    return sorted(part.name for part in iter_modules(__path__) if not part.name.startswith("_"))
