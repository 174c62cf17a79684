"""
What learners wrote, and what they were told: one file for each exercise, one answer after another.

Above each answer stands the verdict after ``###``: ``correct``, a mistake's name, or, in quotation
marks, words of the message. The answer is called ``f``, and is run as a cell of a notebook.
"""

import dataclasses
import linecache
import re
from pathlib import Path

import numpy as np
import pytest

from course_lib import exercises

EVERY = {exercise.name: exercise for exercise in exercises.every()}


def answers():
    """Yield each answer with its exercise and the verdict that it should get."""
    for path in sorted((Path(__file__).parent / "learners").glob("*.txt")):
        exercise = dataclasses.replace(EVERY[path.stem], seconds=4.0)
        for k, block in enumerate(re.split(r"^### ", path.read_text("utf-8"), flags=re.M)[1:], 1):
            verdict, code = block.split("\n", 1)
            yield pytest.param(exercise, verdict, code, id=f"{path.stem}-{k}-{verdict}")


@pytest.mark.parametrize(("exercise", "verdict", "code"), list(answers()))
def test_a_learners_answer_gets_its_verdict(exercise, verdict, code):
    result = exercise.check(as_in_a_cell(code))

    if verdict.startswith('"'):
        assert (result.status, result.mistake) == ("not yet", None)
        assert verdict.strip('"') in result.message
    else:
        assert (result.mistake or result.status) == verdict


def as_in_a_cell(code):
    """Run code as a notebook does, which keeps the lines of every cell, and take what is `f`."""
    names, cell = {"np": np}, f"cell-{abs(hash(code))}"
    linecache.cache[cell] = (len(code), None, code.splitlines(keepends=True), cell)
    exec(compile(code, cell, "exec"), names)
    return names["f"]
