"""
The question: predict, then reveal.

A reader commits to an answer before seeing it. A wrong one may carry its own explanation of why
it is wrong; the reason follows a right answer, or the reader's wish to be shown. Everything that
a question knows travels to the browser at once, so it also works in a page without a kernel.
Where there is a kernel, the first answer is kept in the learner's progress: that one was the
prediction.
"""

import math
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

import traitlets

from course_lib import _checks, progress
from course_lib.widgets._page import PageWidget

_HERE = Path(__file__).parent
_BIGGEST = 1e15  # up to here a browser, too, counts whole numbers exactly
# An asterisk between letters or spaces is a product, as in 2*3*4.
_MARKUP = re.compile(r"`([^`]+)`|(?<!\w)\*(?=\S)([^*`]+)(?<=\S)\*(?!\w)")


class Question(PageWidget):
    """
    A question that asks for a prediction and then says why.

    Texts may hold `` `code` `` and ``*emphasis*``; subscripts are written as characters, y₃.

    Parameters
    ----------
    name : str
        The lesson's number and some words, such as "01-first-delta": the learner's progress
        knows the question by this name.
    prompt : str
        The question.
    answer : float or str
        The right number, or one of `choices`.
    choices : sequence of str, optional
        The answers to choose from. Without them, a number is typed.
    reason : str
        Why the answer is right; shown once the reader has found it or asked for it.
    wrong : dict, optional
        For a wrong number or choice, why it is wrong.
    tolerance : float
        How far a typed number may be from `answer`, in the unit of `answer`.

    Attributes
    ----------
    answers : list
        What the reader has answered so far, in order.
    given : float, str or None
        The first answer: the prediction.
    right : bool or None
        Whether the prediction was right.
    revealed : bool
        Whether the reader asked for the answer.

    Raises
    ------
    TypeError, ValueError
        If the question cannot be asked as it is written; the message says how to mend it.

    Examples
    --------
    >>> Question(
    ...     "02-full-length",
    ...     "How many values does the full convolution have?",
    ...     answer=7,
    ...     reason="The kernel starts 2 places early: 5 + 3 - 1 = 7.",
    ...     wrong={8: "Both ends were counted for one value too many: 5 + 3 is not it yet."},
    ... )
    Question. How many values does the full convolution have?
    >>> Question("02-first-move", "What comes first?", choices=["flip", "step"], answer="flip",
    ...          reason="The recipe begins with the flip.")
    Question. What comes first? Choose: flip; step.
    """

    _esm = _HERE / "question.js"
    _css = _HERE / "question.css"

    content = traitlets.Dict(read_only=True).tag(sync=True)
    answers = traitlets.List().tag(sync=True)
    revealed = traitlets.Bool(False).tag(sync=True)
    before = traitlets.List().tag(sync=True)

    def __init__(self, name, prompt, *, answer, choices=None, reason, wrong=None, tolerance=1e-9):
        self.name = _name(name)
        self.prompt = _text(prompt, "the prompt")
        self.choices = None if choices is None else _choices(choices)
        self.answer = self._possible(answer, "the answer")
        self.reason = _text(reason, "the reason")
        self.tolerance = _tolerance(tolerance)
        self._can_be_typed()
        self.wrong = self._explanations({} if wrong is None else wrong)
        super().__init__()

    @property
    def given(self):
        """The first answer, which is the prediction; None before it."""
        return self.answers[0] if self.answers else None

    @property
    def right(self):
        """Whether the prediction was right; None before it."""
        return self._is_right(self.given) if self.answers else None

    def _is_right(self, given):
        if self.choices is None:
            return abs(given - self.answer) <= self.tolerance
        return given == self.answer

    def _possible(self, value, what):
        """Return `value` if a reader could answer it."""
        if self.choices is None:
            mend = "Give a number such as 1.5, or choices=[…] to choose from."
            if isinstance(value, str):
                raise TypeError(f"{what} is {value!r}, but there are no choices. {mend}")
            number = _checks.number(value, what, mend)
            if not abs(number) <= _BIGGEST:
                raise ValueError(f"{what} is {number}; it must lie between ±{_BIGGEST:g}. {mend}")
            return number
        if not isinstance(value, str) or value not in self.choices:
            raise ValueError(
                f"{what} is {value!r}; it must be one of the choices, "
                f"{', '.join(map(repr, self.choices))}. Write it exactly as it stands there."
            )
        return value

    def _can_be_typed(self):
        """Refuse an answer such as 1/3 that no reader would hit within the tolerance."""
        if self.choices is not None:
            return
        typed = float(_shown(self.answer).replace("−", "-"))
        if not self._is_right(typed):
            raise ValueError(
                f"the answer {self.answer!r} has more figures than a reader would type, and the "
                f"tolerance is {self.tolerance:g}. Allow for rounding, for example tolerance=0.01, "
                "and say in the prompt how exact the answer should be."
            )

    def _explanations(self, wrong):
        if not isinstance(wrong, Mapping):
            raise TypeError(
                f"wrong is {wrong!r}; it must be a dict from a wrong answer to why it is wrong, "
                "for example {8: 'The last value was counted twice.'}."
            )
        checked = {}
        for key, why in wrong.items():
            value = self._possible(key, "a key of wrong")
            if self._is_right(value):
                raise ValueError(
                    f"wrong explains {value!r}, which counts as right: the answer is "
                    f"{self.answer!r}. Explain another one, or mend the answer or the tolerance."
                )
            checked[value] = _text(why, f"the explanation of {value!r}")
        return checked

    @traitlets.default("content")
    def _content(self):
        """Collect what the browser needs: texts as pieces, so that it has no markup to read."""
        options = None
        if self.choices is not None:
            options = [{"value": choice, "text": pieces(choice)} for choice in self.choices]
        return {
            "prompt": pieces(self.prompt),
            "choices": options,
            "answer": self.answer,
            "tolerance": self.tolerance,
            "reason": pieces(self.reason),
            "wrong": [[value, pieces(why)] for value, why in self.wrong.items()],
        }

    @traitlets.default("before")
    def _remembered(self):
        """Say what was predicted when this question was asked before."""
        given = progress.load().predictions.get(self.name, {}).get("given")
        if not isinstance(given, (str, int, float)):
            return []
        return pieces(f"Last time you predicted {_quoted(given)}.")

    @traitlets.observe("answers")
    def _record(self, change):
        if change["new"] and not change["old"]:
            progress.record_prediction(self.name, self.given, self.right)

    def page_state(self):
        """Ask afresh in a page: what one reader answered is not saved with the question."""
        return {**super().page_state(), "answers": [], "before": [], "revealed": False}

    def fallback(self, picture):
        """Write the question with its answer folded away, for pages that run no script."""
        listed = ""
        if self.choices is not None:
            items = "".join(f"<li>{_html(choice)}</li>" for choice in self.choices)
            listed = f"<ul>{items}</ul>"
        return (
            f"<p><b>{_html(self.prompt)}</b></p>{listed}"
            "<details><summary>Predict first, then open the answer</summary>"
            f"<p><b>{_html(_shown(self.answer))}</b></p><p>{_html(self.reason)}</p></details>"
        )

    def __repr__(self):
        choose = "" if self.choices is None else f" Choose: {'; '.join(self.choices)}."
        return f"Question. {self.prompt}{choose}"


def pieces(text):
    """
    Take a text with simple markup apart.

    Parameters
    ----------
    text : str
        May hold `` `code` `` and ``*emphasis*``.

    Returns
    -------
    list of [kind, str]
        The kind is "", "code" or "em".

    Examples
    --------
    >>> pieces("Is `y[0]` *always* 2*3?")
    [['', 'Is '], ['code', 'y[0]'], ['', ' '], ['em', 'always'], ['', ' 2*3?']]
    """
    found, end = [], 0
    for match in _MARKUP.finditer(text):
        code, emphasis = match.groups()
        found.append(["", text[end : match.start()]])
        found.append(["em", emphasis] if code is None else ["code", code])
        end = match.end()
    found.append(["", text[end:]])
    return [piece for piece in found if piece[1]]


def _html(text):
    parts = ((kind, escape(part)) for kind, part in pieces(text))
    return "".join(f"<{kind}>{part}</{kind}>" if kind else part for kind, part in parts)


def _shown(value):
    """Write an answer for a reader: whole numbers in full, others with six figures."""
    if isinstance(value, str):
        return value
    text = f"{value:.0f}" if float(value).is_integer() else f"{value:.6g}"
    return text.replace("-", "−")


def _quoted(value):
    return f"“{value}”" if isinstance(value, str) else _shown(value)


def _name(name):
    if not isinstance(name, str) or not re.fullmatch(r"\d\d-[a-z0-9-]+", name):
        raise ValueError(
            f"the question's name is {name!r}; it must be the lesson's two figures and some words "
            "in small letters, joined by hyphens. Use one such as '01-first-delta'."
        )
    return name


def _text(value, what):
    if not isinstance(value, str):
        raise TypeError(f"{what} is {value!r}; it must be text. Put it in quotation marks.")
    if not value.strip():
        raise ValueError(f"{what} is empty; a reader needs a sentence here. Write one.")
    return value.strip()


def _choices(choices):
    example = "Give a list such as ['left', 'right']."
    if isinstance(choices, (str, Mapping)) or not hasattr(choices, "__iter__"):
        raise TypeError(f"choices is {choices!r}; it must be a list of texts. {example}")
    texts = [_text(choice, "a choice") for choice in choices]
    if len(texts) < 2:
        raise ValueError(f"there is a choice of {len(texts)}; it takes two at least. {example}")
    if len(set(texts)) < len(texts):
        twice = next(text for text in texts if texts.count(text) > 1)
        raise ValueError(f"the choice {twice!r} stands there twice; make each one different.")
    return texts


def _tolerance(value):
    mend = "Use 0.01 to accept what lies a hundredth away."
    tolerance = _checks.number(value, "the tolerance", mend)
    if not 0 <= tolerance < math.inf:
        raise ValueError(
            f"the tolerance is {tolerance}; it must be a finite number, 0 or more. {mend}"
        )
    return tolerance
