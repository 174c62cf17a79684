"""
An exercise that knows the usual mistakes: it tries a learner's function, and says why it is wrong.

`check` runs the function on copies of the exercise's probes and compares three things: with the
reference (correct?), with each mistake in the bank (which one?), and with itself (steady?). What is
none of these is described by the smallest probe that fails. Nothing that is shown holds the
reference's answer, and nothing that a learner writes makes `check` raise.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from course_lib import progress
from course_lib.exercises import _diagnosis as say
from course_lib.exercises._answers import named, same
from course_lib.exercises._errors import same_error
from course_lib.exercises._notes import CORRECT, NOT_ATTEMPTED, NOT_YET, Note, Result
from course_lib.exercises._reading import habits, is_stub
from course_lib.exercises._running import run

# A class's copy may hold this file; then it is shown in the place of each solution.
KEPT_BACK = Path(__file__).with_name("solutions_kept_back.md")


class Mistake:
    """
    A usual mistake: its name, what to tell, and runnable versions of it.

    Parameters
    ----------
    name : str
        What the learner sees as its name.
    nudge : str
        Why it is wrong and where to look; never the answer.
    *wrong : callable
        Functions like the learner's that make this mistake, each in its own way.
    only_where : callable, optional
        Says of a probe's arguments whether the mistake shows there. Whatever is wrong or raises at
        just these probes, and is right at all the others, is then this mistake as well.
    """

    def __init__(self, name, nudge, *wrong, only_where=None):
        self.name, self.nudge, self.wrong, self.only_where = name, nudge, wrong, only_where


@dataclass(eq=False, repr=False)
class Exercise:
    """
    One exercise of one lesson.

    Parameters
    ----------
    name : str
        Module and name, such as "lesson_02.full_convolution".
    prompt : str
        What to write, in a line.
    reference : callable
        A right answer in readable code; `solution` shows it. If it takes no arguments, the
        exercise asks for a value and `check` is given that value.
    returns : str
        The kind and shape of the answer, as a formula and without its values: "an array of ...".
    probes : sequence of tuple
        Arguments to try, from the smallest to the largest, asymmetric, so that no two mistakes
        give the same answers to all of them.
    mistakes : sequence of Mistake
    hints : sequence of str
        From a small push to nearly everything.
    well_done : str
        What the learner has now shown.
    parts : tuple of str
        The names of an answer's parts, where the answer is a tuple.
    tolerance : float
        How far a value may be off, relative to the largest.
    seconds : float
        How long all probes together may take.
    """

    name: str
    prompt: str
    reference: Callable
    returns: str
    probes: Sequence[tuple]
    mistakes: Sequence[Mistake]
    hints: Sequence[str]
    well_done: str
    parts: tuple[str, ...] = ()
    tolerance: float = 1e-6
    seconds: float = 5.0
    _hints_given: int = field(default=0, init=False)

    def __repr__(self):
        return f"{self.name}: {self.prompt}"

    def check(self, answer=...):
        """
        Try an answer, say what is wrong with it, and remember how far the learner has come.

        Parameters
        ----------
        answer : callable
            The learner's function itself, without brackets. (A value, where one is asked for.)

        Returns
        -------
        result : Result
            With `.status`, `.mistake` and `.message`.
        """
        result = self._judge(answer)
        if result.status != NOT_ATTEMPTED:
            progress.record_exercise(self.name, result.status)
        return result

    def hint(self):
        """Give one hint more each time."""
        more = self._hints_given < len(self.hints)
        self._hints_given += more
        progress.record_hints(self.name, self._hints_given)
        given = [f"{k}. {hint}" for k, hint in enumerate(self.hints[: self._hints_given], 1)]
        if more:
            heading = f"Hint {self._hints_given} of {len(self.hints)}"
        else:
            heading = "There are no more hints"
            shows = f"`{self.name}.solution()` shows one way to write it."
            given.append("Your instructor has the solution." if KEPT_BACK.exists() else shows)
        return Note(heading, "\n\n".join(given))

    def solution(self):
        """Show one way to write it, unless the instructor keeps it back. Nothing is run."""
        if KEPT_BACK.exists():
            return Note("Your instructor has the solution", KEPT_BACK.read_text("utf-8").strip())
        code = _indented(inspect.getsource(self.reference).rstrip())
        return Note(f"One way to write {self.name}", code, folded=True)

    # What follows decides; the words are in _diagnosis.py.

    def _judge(self, answer):
        if is_stub(answer):
            return self._not_attempted()
        function = answer if callable(answer) or self.wants_a_function else lambda: answer
        if words := say.cannot_call(function, self._names):
            return Result(NOT_YET, words)
        return self._tried(function)

    def _tried(self, function):
        """Try a function on all probes, and say what came of it."""
        # The first probe comes a second time: does a call leave something behind for the next?
        outcomes = run(function, [*self.probes, self.probes[0]], self.seconds)
        if say.is_unfinished(outcomes[0]):
            return self._not_attempted()
        tried, again = outcomes[: len(self.probes)], outcomes[len(self.probes) :]
        right = [self._is_right(k, outcome) for k, outcome in enumerate(tried)]
        good = [fine and not outcome.changed for fine, outcome in zip(right, tried, strict=True)]

        mistake, k = self._named(tried, right, good)
        if mistake:
            notes = habits(function, self._names)
            if not tried[k].changed:  # another call may have changed its input
                changed = [each for each in enumerate(tried) if each[1].changed]
                notes = _paragraphs(notes, *(self._notes(*each) for each in changed[:1]))
            return self._not_yet(mistake.nudge, k, tried[k], mistake.name, notes)
        if again and say.is_unsteady(tried[0], again[0], self._wants[0], self.tolerance):
            return self._not_yet(say.UNSTEADY, 0, again[0])
        if not all(right):
            k = self._first_to_show(tried, right)
            words = say.what_is_wrong(tried[k], self._wants[k], self)
            more = say.related(tried, self._wants, k, self.tolerance)
            notes = _paragraphs(say.so_far(right, self._wants[k]), habits(function, self._names))
            return self._not_yet(f"{words} {more}".rstrip(), k, tried[k], notes=notes)
        if not all(good):
            k = good.index(False)
            return self._not_yet(say.RIGHT_BUT_CHANGED, k, tried[k])
        if self.wants_a_function and (words := say.not_an_array(tried[0].value, self._wants[0])):
            return Result(NOT_YET, words)
        praise = f"All {len(tried)} inputs come out right." if self.wants_a_function else ""
        return Result(CORRECT, _paragraphs(praise, self.well_done, self._notes(0, tried[0])))

    def _is_right(self, k, outcome):
        want = self._wants[k]
        return outcome.error is None and same(outcome.value, want, want, self.tolerance)

    def _named(self, tried, right, good):
        """Find the mistake that was made, and a probe that shows it."""
        if all(good):
            return None, None
        if mistake := self._recognised(tried, all(right)):
            return mistake, self._first_to_show(tried, good if all(right) else right)
        for mistake in self.mistakes:
            if mistake.only_where and self._only_where(mistake, tried, right):
                return mistake, right.index(False)
        # A probe that raises, or gives nothing, hides what else is wrong: look at the others.
        kept = [k for k, one in enumerate(tried) if not one.error and one.value is not None]
        wrong = sum(not right[k] for k in kept)
        if len(kept) == len(tried) or wrong < max(2, len(kept) / 2):
            return None, None
        others = replace(self, probes=[self.probes[k] for k in kept])
        rest = ([row[k] for k in kept] for row in (tried, right, good))
        mistake, k = others._named(*rest)
        return mistake, kept[k] if mistake else None

    def _only_where(self, mistake, tried, right):
        """Say whether just those answers are wrong where the mistake shows."""
        shows = [bool(mistake.only_where(*probe)) for probe in self.probes]
        return len(tried) == len(shows) and any(shows) and right == [not each for each in shows]

    def _recognised(self, tried, all_right):
        """Find the mistake that gave the same answers, with the same side effects if it can."""
        alike = [pair for pair in self._bank if self._alike(tried, pair[1])]
        for mistake, outcomes in alike:
            if _changed(outcomes) == _changed(tried):
                return mistake
        # Right values with side effects of another kind are nobody's mistake in the bank.
        return alike[0][0] if alike and not all_right else None

    def _first_to_show(self, tried, good):
        """Find the smallest probe that shows what is wrong."""
        return good.index(False)

    def _alike(self, outcomes, others):
        return len(outcomes) == len(others) and all(
            same_error(one, other)
            and (one.error or same(one.value, other.value, want, self.tolerance))
            for one, other, want in zip(outcomes, others, self._wants, strict=True)
        )

    def _not_attempted(self):
        return Result(
            NOT_ATTEMPTED,
            f"{self.prompt}\n\nWrite it where the `...` stands, and run the cell again. "
            f"`{self.name}.hint()` gives a first push.",
        )

    def _not_yet(self, words, k, outcome, mistake=None, notes=""):
        inputs = came_back = ""
        if self.wants_a_function:
            lines = _indented(named(self._names, self.probes[k]))
            inputs = f"The smallest input that shows it:\n\n{lines}"
        text = say.what_came_back(outcome, self._wants[k], self.parts)
        if text and not self._is_right(k, outcome):
            came_back = f"What came back:\n\n{_indented(text)}"
        notes = (notes, self._notes(k, outcome))
        return Result(NOT_YET, _paragraphs(words, inputs, came_back, *notes), mistake)

    def _notes(self, k, outcome):
        return say.what_else(outcome, self._wants[k], self._names, self.probes[k])

    @property
    def wants_a_function(self):
        """Whether a function is asked for, or else a value."""
        return bool(self._names)

    @cached_property
    def _names(self):
        return tuple(inspect.signature(self.reference).parameters)

    @cached_property
    def _wants(self):
        return [outcome.value for outcome in run(self.reference, self.probes)]

    @cached_property
    def _bank(self):
        return [
            (mistake, run(wrong, self.probes))
            for mistake in self.mistakes
            for wrong in mistake.wrong
        ]


def _changed(outcomes):
    return {position for outcome in outcomes for position in outcome.changed}


def _paragraphs(*texts):
    return "\n\n".join(text for text in texts if text)


def _indented(text):
    return "\n".join(f"    {line}" if line else line for line in text.splitlines())
