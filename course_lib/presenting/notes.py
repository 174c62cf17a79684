"""
The speaker's notes of a lesson, as one page that follows the wall and can be printed.

It holds everything itself, fetches nothing and also works as a file. Where a wall shows the same
lesson in the same browser, `notes.js` follows it; printed, or without a wall, it shows all notes.
"""

import re
from html import escape
from pathlib import Path
from textwrap import shorten

from nbconvert.filters.markdown_mistune import markdown2html_mistune

from course_lib import outline

_HERE = Path(__file__).parent


def page(notebook, channel):
    """
    Write the notes of a lesson.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The lesson.
    channel : str
        The name under which the wall that shows it can be heard.

    Returns
    -------
    html : str
    """
    slides = list(enumerate(outline.slides(notebook)))
    title = escape(slides[0][1].title) if slides else ""
    sections, begin = [], 0
    for number, (sources, minutes) in enumerate(outline.notes(notebook)):
        own = [(k, slide) for k, slide in slides if slide.section == number]
        sections.append(_section(own, sources, minutes, begin))
        begin += minutes or 0
    style, script = (
        (_HERE / name).read_text(encoding="utf-8") for name in ("notes.css", "notes.js")
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Notes: {title}</title>
<style>
{style}</style>
</head>
<body data-channel="{escape(channel)}" data-minutes="{begin}">
<header>
<p class="clock"><b id="elapsed">0:00</b> <span id="plan">of {begin} minutes</span></p>
<p class="where"><b id="slide">{title}</b> <span id="next"></span></p>
<p class="tools">
<label><input type="checkbox" id="all"> all notes</label>
<button type="button" id="restart">Start the clock again</button>
<button type="button" id="print">Print</button>
</p>
</header>
<p id="alone" role="status">No wall is heard. These are all notes of the lesson.</p>
<main>
<h1>{title}</h1>
{"".join(sections)}</main>
<script>
{script}</script>
</body>
</html>
"""


def _section(slides, sources, minutes, begin):
    """Write one section: its slides, to be pointed at, and its notes."""
    time = f"{minutes} min, from minute {begin}" if minutes else ""
    buttons = "".join(
        f'<li><button type="button" data-slide="{number}" data-title="{escape(slide.title)}"'
        f' data-words="{escape(_words(slide))}" aria-label="Slide {number + 1}">{number + 1}'
        "</button></li>"
        for number, slide in slides
    )
    told = "".join(markdown2html_mistune(_plain(source)) for source in sources)
    return (
        f'<section data-begin="{begin}" data-minutes="{minutes or 0}">\n'
        f"<h2>{escape(slides[0][1].title)} <small>{time}</small></h2>\n<ol>{buttons}</ol>\n"
        f"{told or '<p>No notes.</p>'}</section>\n"
    )


def _words(slide):
    """Tell in a few words what a slide begins with."""
    cell = slide.fragments[0][0]
    shown = [output.get("data", {}).get("text/plain") for output in cell.get("outputs", [])]
    text = next(filter(None, shown), cell.source)
    text = re.sub(r"^#+ |[*`$]|\]\([^)]*\)|\[", "", text, flags=re.M)
    return shorten(text, 70, placeholder=" …")


def _plain(source):
    """Write the short formulas of a note as italics: the notes hold only names in them."""
    for pattern, form in (
        (r"\$([^$\n]+)\$", r"<i>\1</i>"),
        (r"(?<=\w)_\{([^}]+)\}(?=[^<\n]*</i>)", r"<sub>\1</sub>"),
        (r"(?<=\w)_(\w)(?=[^<\n]*</i>)", r"<sub>\1</sub>"),
    ):
        source = re.sub(pattern, form, source)
    return source
