"""
The lessons' formulas as MathML, which a browser typesets by itself: no script, nothing to fetch.

latex2mathml reads the formulas. What it would get wrong without a word is refused here. What
browsers have dropped from MathML (alignment, families of letters) is said in CSS instead, and how
close and how high TeX sets a sign is said wherever they do otherwise.
"""

import re
import xml.etree.ElementTree as ElementTree

from latex2mathml.commands import MATRICES
from latex2mathml.converter import convert

from course_lib.notebooks import LessonError

# Code comes first, so that a dollar in it is left alone.
PIECES = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,}).*?^ {0,3}(?P=fence)|(?P<ticks>`+).+?(?P=ticks)(?!`)|\\\$"
    r"|\$\$(?P<block>.+?)\$\$|\$(?P<inline>[^\s$](?:[^$]*[^\s$])?)\$(?!\d)",
    re.DOTALL | re.MULTILINE,
)
RENAMED = {"aligned": "align*", "align": "align*"}  # the first unknown there, the second numbered
FAMILIES = {"monospace": "monospace", "sans-serif": "sans-serif"}
PARTS = {"mfrac": 2, "msub": 2, "msup": 2, "mover": 2, "munder": 2, "mroot": 2}
PARTS |= {"msubsup": 3, "munderover": 3}
NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'  # a page needs none
SCRIPTS = ("msub", "msup", "msubsup", "munder", "mover", "munderover")
CLOSE = {"lspace": "0", "rspace": "0"}


class FormulaError(ValueError):
    """A formula cannot be typeset; the message says which and why."""


def formula(tex, display=False):
    """
    Write a formula as MathML.

    Parameters
    ----------
    tex : str
        LaTeX without its dollar signs.
    display : bool
        Whether it stands on a line of its own.

    Returns
    -------
    str
        One line that Markdown and HTML take as it is.

    Raises
    ------
    FormulaError
        If something in it is not known; write it with what is, or teach it to this module.

    Examples
    --------
    >>> formula("w^2")
    '<math display="inline"><mrow><msup><mi>w</mi><mn>2</mn></msup></mrow></math>'
    """
    tex = tex.strip()

    def environment(match):
        name = RENAMED.get(match[2], match[2])
        if f"\\{name}" not in MATRICES:
            known = ", ".join(sorted({*RENAMED, *(word[1:] for word in MATRICES)}))
            raise FormulaError(f"${tex}$: there is no environment {name!r}; there are {known}")
        return f"\\{match[1]}{{{name}}}"

    plain = re.sub(r"\\(begin|end)\{([^}]*)\}", environment, tex)
    try:
        written = convert(plain, display="block" if display else "inline")
        math = ElementTree.fromstring(re.sub(r"&(?!#)", "&amp;", written).replace(NAMESPACE, ""))
    except Exception as problem:
        reason = str(problem) or type(problem).__name__
        raise FormulaError(f"${tex}$ cannot be read: {reason}") from problem
    for part in list(math.iter()):
        _check(part, tex)
        _say_in_css(part)
        _set_as_tex(part)
    # Markdown would take these signs for its own.
    return re.sub(
        r"[*_|`~\\$\[\]]",
        lambda sign: f"&#{ord(sign[0])};",
        ElementTree.tostring(math, encoding="unicode"),
    )


def _check(part, tex):
    """Refuse what latex2mathml passes on unread."""
    if part.text:
        part.text = part.text.replace("\\_", "_")
    unread = re.search(r"\\\w*|&", part.text or "")
    if unread:
        raise FormulaError(f"${tex}$: {unread[0]!r} is not known here, or stands in a wrong place")
    if len(part) != PARTS.get(part.tag, len(part)):
        raise FormulaError(f"${tex}$ is not complete; count its braces")


def _say_in_css(part):
    if part.tag == "mtr":
        for column, cell in enumerate(part):
            side = cell.get("columnalign")
            if side in ("left", "right"):  # the second name is Chromium's, for all but text
                gap = "2em" if column and side == "right" else "0"
                align = f"text-align:{side};text-align:-webkit-{side}"
                cell.set("style", f"{align};padding:.5ex 0 .5ex {gap}")
                whole = ElementTree.Element("mrow", style="text-align:start")
                whole[:], cell[:] = cell, [whole]  # else Safari aligns each part by itself
    family = FAMILIES.get(part.get("mathvariant"))
    if family:
        part.set("mathvariant", "normal")
        part.set("style", f"font-family:{family}")


def _set_as_tex(part):
    """Put signs as close to each other, and a subscript as high, as TeX does."""
    if part.tag == "mo" and part.text in ("/", "∂", "…"):
        part.attrib |= CLOSE
    if part.tag not in SCRIPTS:
        return
    base, *scripts = part
    for script in scripts:
        for sign in script.iter("mo"):
            sign.attrib |= CLOSE
    if part.tag in ("msub", "msubsup") and base.tag == "mi":  # x and y get theirs at one height
        part[0] = ElementTree.Element("mpadded", depth="0")
        part[0].append(base)


def in_markdown(text):
    """
    Put MathML in place of every ``$…$`` and ``$$…$$`` of a Markdown text; code stays as it is.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> in_markdown("Both `$a$` and $a$.")
    'Both `$a$` and <math display="inline"><mrow><mi>a</mi></mrow></math>.'
    """

    def piece(match):
        if match["block"]:
            return formula(match["block"], display=True)
        return formula(match["inline"]) if match["inline"] else match[0]

    return PIECES.sub(piece, text)


def in_notebook(notebook, name):
    """
    Put MathML in place of every formula in a notebook's Markdown.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.
    name : str
        What to call it if a formula cannot be typeset.

    Raises
    ------
    LessonError
        The message names the notebook and the formula.
    """
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            try:
                cell.source = in_markdown(cell.source)
            except FormulaError as problem:
                raise LessonError(f"{name}: the formula {problem}") from problem
