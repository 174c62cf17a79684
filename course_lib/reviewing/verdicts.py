"""
Judge what the checks said: learner by exercise, and which usual mistakes the class made.

The best answer that a notebook gives to an exercise counts, as in a learner's own progress: the
lessons ask for breaking what is correct, to see what `check` makes of it. A mistake counts only
where the exercise is not correct, once for each learner.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from course_lib import exercises
from course_lib.exercises import _notes
from course_lib.exercises._notes import CORRECT, NOT_ATTEMPTED, NOT_YET
from course_lib.reviewing.submissions import printable

NOT_KNOWN, NOT_HANDED_IN = "not known", "not handed in"
SIGNS = {**_notes.SIGNS, NOT_KNOWN: "?", NOT_HANDED_IN: "–"}
_BEST_FIRST = [CORRECT, NOT_YET, NOT_ATTEMPTED, NOT_KNOWN, NOT_HANDED_IN]


@dataclass(frozen=True)
class Verdict:
    """
    How far a learner came with an exercise.

    Parameters
    ----------
    status : str
        One of `SIGNS`.
    mistake : str
        The name of the usual mistake, or "".
    words : str
        What `check` said, or why there is no answer.
    """

    status: str
    mistake: str = ""
    words: str = ""


@dataclass(frozen=True)
class Review:
    """
    All that was found out about a class.

    Parameters
    ----------
    learners : list of str
    exercises : list of Exercise
        Those of every lesson that somebody handed in.
    verdicts : dict
        (learner, exercise's name) -> Verdict, for each pair.
    happened : list of (Submission, str)
        What happened to each notebook, in words; "" where it ran to its end and nothing raised.
    """

    learners: list
    exercises: list
    verdicts: dict
    happened: list

    def count(self, status, exercise=None):
        """Count the verdicts of one status, for one exercise or for all."""
        names = [one.name for one in self.exercises] if exercise is None else [exercise.name]
        pairs = ((learner, name) for learner in self.learners for name in names)
        return sum(self.verdicts[pair].status == status for pair in pairs)

    def asked(self, exercise):
        """Count the learners who handed in the lesson of an exercise."""
        return len(self.learners) - self.count(NOT_HANDED_IN, exercise)

    def mistakes(self):
        """
        List the usual mistakes that were made, the most frequent first.

        Returns
        -------
        found : list of (Exercise, Mistake, list of str)
            With the learners who made it.
        """
        found = []
        for exercise in self.exercises:
            for mistake in exercise.mistakes:
                who = [name for name in self.learners if self._made(name, exercise, mistake)]
                if who:
                    found.append((exercise, mistake, who))
        return sorted(found, key=lambda entry: -len(entry[2]))

    def others(self):
        """List what is not yet correct and no usual mistake: (exercise, learner, words)."""
        return [
            (exercise, learner, verdict.words)
            for exercise in self.exercises
            for learner in self.learners
            if (verdict := self.verdicts[learner, exercise.name]).status == NOT_YET
            and not verdict.mistake
        ]

    def _made(self, learner, exercise, mistake):
        return self.verdicts[learner, exercise.name].mistake == mistake.name


def review(submissions, runs):
    """
    Bring together what was handed in and what came of it.

    Parameters
    ----------
    submissions : list of Submission
    runs : dict
        Position among the submissions -> Run; a submission with a problem has none.

    Returns
    -------
    review : Review
    """
    every = exercises.every()
    answers = defaultdict(list)
    happened = []
    for position, submission in enumerate(submissions):
        run = runs.get(position)
        happened.append((submission, submission.problem or what_happened(run)))
        for exercise in every:
            of_this = exercise.name.startswith(f"lesson_{submission.lesson}.")
            if run and (of_this or _answers(run, exercise)):
                answer = judge(exercise, submission.cells, run)
            elif of_this:
                answer = Verdict(NOT_KNOWN, words=f"the notebook {submission.problem}")
            else:
                continue
            answers[submission.learner, exercise.name].append(answer)
    learners = list(dict.fromkeys(one.learner for one in submissions))
    wanted = {name for _, name in answers}
    lessons = {name.partition(".")[0] for name in wanted}
    shown = [one for one in every if one.name.partition(".")[0] in lessons]
    verdicts = {
        (learner, exercise.name): min(
            answers.get((learner, exercise.name), [Verdict(NOT_HANDED_IN)]),
            key=lambda verdict: _BEST_FIRST.index(verdict.status),
        )
        for learner in learners
        for exercise in shown
    }
    return Review(learners, shown, verdicts, happened)


def judge(exercise, cells, run):
    """
    Say how far a notebook came with an exercise.

    Parameters
    ----------
    exercise : Exercise
    cells : sequence of (int, str)
    run : Run

    Returns
    -------
    verdict : Verdict
    """
    answers = _answers(run, exercise)
    if any(answer["status"] == CORRECT for answer in answers):
        return Verdict(CORRECT)
    if wrong := [answer for answer in answers if answer["status"] == NOT_YET]:
        known = {mistake.name for mistake in exercise.mistakes}
        mistake = wrong[-1]["mistake"] if wrong[-1]["mistake"] in known else ""
        return Verdict(NOT_YET, mistake, printable(wrong[-1]["words"]))
    asked = re.compile(rf"^[^#\n]*\b{re.escape(exercise.name)}\.check\(", re.MULTILINE)
    asking = {number for number, source in cells if asked.search(source)}
    if any(error["cell"] in asking for error in run.errors):
        return Verdict(NOT_YET, words=what_happened(run))
    if answers:
        return Verdict(NOT_ATTEMPTED)
    if run.ended:
        return Verdict(NOT_KNOWN, words=what_happened(run))
    return Verdict(NOT_ATTEMPTED, words="its check was not run" if asking else "it has no check")


def _answers(run, exercise):
    known = (CORRECT, NOT_YET, NOT_ATTEMPTED)
    return [one for one in run.checks if one["check"] == exercise.name and one["status"] in known]


def what_happened(run):
    """
    Say in words what a notebook did other than run to its end.

    Parameters
    ----------
    run : Run

    Returns
    -------
    words : str
    """
    parts = [f"{run.ended}, in cell {run.cell}" if run.cell else run.ended] if run.ended else []
    parts += [_raised(error) for error in run.errors[:2]]
    if len(run.errors) > 2:
        parts.append(f"{len(run.errors) - 2} more cells raised")
    return "; ".join(parts)


def _raised(error):
    if error["error"] == "KeyboardInterrupt":
        return f"cell {error['cell']} took too long and was stopped"
    if error["memory"]:
        return f"cell {error['cell']} ran out of memory"
    words = f": {error['words']}" if error["words"] else ""
    return printable(f"cell {error['cell']} raised {error['error']}{words}")
