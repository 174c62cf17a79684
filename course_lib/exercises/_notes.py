"""
What a learner reads: short texts that show themselves.

A text is plain prose. In it `backticks` mark code, a blank line ends a paragraph, and what is
indented by four spaces is shown as it stands. The same text serves a terminal, a notebook and a
screen reader; colour only repeats what the words already say.
"""

import html
import re
import textwrap
from dataclasses import dataclass
from itertools import groupby

NOT_ATTEMPTED, NOT_YET, CORRECT = "not attempted", "not yet", "correct"

SIGNS = {NOT_ATTEMPTED: "○", NOT_YET: "→", CORRECT: "✓"}
_COLOURS = {
    NOT_ATTEMPTED: "var(--jp-border-color1, #888888)",
    NOT_YET: "var(--jp-warn-color1, #D55E00)",
    CORRECT: "var(--jp-success-color1, #009E73)",
}

_CODE, _AS_CODE = re.compile(r"`([^`]+)`"), r"<code>\1</code>"


class _Shown:
    """What has a heading and a message shows itself as text and as HTML."""

    colour = "var(--jp-info-color1, #0072B2)"

    def __repr__(self):
        return f"{self.heading}\n\n{self.message}"

    def _repr_html_(self):
        return (
            f'<div style="border-left: 4px solid {self.colour}; padding: 0.1em 0.9em">'
            f"<p><strong>{html.escape(self.heading)}</strong></p>{as_html(self.message)}</div>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "text/html": self._repr_html_()}


@dataclass(frozen=True, repr=False)
class Result(_Shown):
    """
    What `check` answers.

    Parameters
    ----------
    status : str
        "not attempted", "not yet" or "correct".
    message : str
        What the learner reads.
    mistake : str or None
        The name of the usual mistake that the answer equals.
    """

    status: str
    message: str
    mistake: str | None = None

    @property
    def heading(self):
        """The verdict, as a sign and in words."""
        verdict = f"{SIGNS[self.status]} {self.status.capitalize()}"
        return verdict + (f": {self.mistake}" if self.mistake else "")

    @property
    def colour(self):
        """A colour of the page's own theme."""
        return _COLOURS[self.status]


@dataclass(frozen=True, repr=False)
class Note(_Shown):
    """A hint or a solution. A folded one opens by a click."""

    heading: str
    message: str
    folded: bool = False

    def _repr_html_(self):
        if not self.folded:
            return super()._repr_html_()
        return (
            f"<details><summary>{html.escape(self.heading)}</summary>"
            f"{as_html(self.message)}</details>"
        )


def as_html(text):
    r"""
    Turn a message into HTML.

    Examples
    --------
    >>> as_html("Is `m < n`?")
    '<p>Is <code>m &lt; n</code>?</p>'
    >>> as_html("Look:\n\n    y = 2\n\n    z = 3")
    '<p>Look:</p><pre>y = 2\n\nz = 3</pre>'
    """
    parts = []
    paragraphs = groupby(text.split("\n\n"), key=lambda part: part.startswith("    "))
    for as_it_stands, group in paragraphs:
        if as_it_stands:
            block = textwrap.dedent("\n\n".join(group))
            parts.append(f"<pre>{html.escape(block, quote=False)}</pre>")
        else:
            words = (html.escape(paragraph, quote=False) for paragraph in group)
            parts += [f"<p>{_CODE.sub(_AS_CODE, part)}</p>" for part in words]
    return "".join(parts)
