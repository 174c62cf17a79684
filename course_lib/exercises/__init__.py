"""
The course's exercises: one module for each lesson, loaded when a lesson asks for it.

    from course_lib.exercises import lesson_02

    lesson_02.full_convolution.check(my_convolution)
    lesson_02.full_convolution.hint()      # one more each time
    lesson_02.full_convolution.solution()  # shown, never run

How to add an exercise
----------------------
1. Open `lesson_NN.py` (or add it: nothing else has to know of it).
2. Write the reference: readable code that a learner could have written. `solution` shows it.
3. Below it, make an `Exercise` whose name is that of the module and the variable.
   - Its probes grow from the smallest input to a random one, and none is symmetric: a learner is
     shown the first that fails.
   - Its mistakes are runnable: one `Mistake` for each misunderstanding, with as many wrong versions
     as learners write. The nudge says where to look, never what comes out.
4. Write down answers as learners write them, right and wrong, in `tests/learners/`, each under the
   verdict that is true of it. What the exercise has no name for, `check` tells in its own words.
5. Run `pytest tests/test_exercises.py tests/test_learners.py`. It tries every exercise that
   there is: the reference is correct, each mistake gets its own nudge and no other, and no text
   gives an answer away.

The engine is `_engine.py`: it runs the learner's function by way of `_running.py`, compares with
`_answers.py`, and shows words through `_notes.py`. It finds them in `_diagnosis.py`, which asks
`_errors.py` about exceptions, `_relations.py` about values and `_reading.py` about the code.
"""

import importlib
import pkgutil

__all__ = ["every", "lessons"]


def lessons():
    """Return the names of the lesson modules that there are, in order."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name for name in found if name.startswith("lesson_"))


def every():
    """Return every exercise of the course, lesson by lesson, in the order they are written."""
    from course_lib.exercises._engine import Exercise

    modules = (importlib.import_module(f"{__name__}.{name}") for name in lessons())
    named = (value for module in modules for value in vars(module).values())
    return [value for value in named if isinstance(value, Exercise)]


def __getattr__(name):
    if name in lessons():
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(
        f"course_lib.exercises has no {name!r}; it has {', '.join(lessons())}. "
        f"Write for example: from course_lib.exercises import {lessons()[0]}"
    )


def __dir__():
    return [*globals(), *lessons()]
