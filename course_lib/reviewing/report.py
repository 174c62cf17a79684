"""
Write a review down: one page to read five minutes before class, two tables for other programs.

Whatever a learner chose (a name, an exception's words) is escaped wherever it is written.
"""

import csv
import inspect
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

from course_lib import plots, reviewing
from course_lib.exercises._notes import CORRECT, NOT_ATTEMPTED, NOT_YET, as_html
from course_lib.reviewing.running import Limits
from course_lib.reviewing.submissions import printable
from course_lib.reviewing.verdicts import NOT_HANDED_IN, NOT_KNOWN, SIGNS
from course_lib.trace import count

PAGE, TABLE, MISTAKES = "report.html", "results.csv", "mistakes.csv"
FIRST = 5  # mistakes to talk about
BARS = 15


@dataclass(frozen=True)
class About:
    """
    How a review was made.

    Parameters
    ----------
    folder : Path
    day : date
    limits : Limits
    missing : str
        Why notebooks could not be locked in; empty if they were.
    changed : list of str
        Paths in the folder that are not as they were before.
    ignored : list of str
    """

    folder: Path
    day: date
    limits: Limits
    missing: str
    changed: list
    ignored: list


def write(review, about, place):
    """
    Write page and tables.

    Parameters
    ----------
    review : Review
    about : About
    place : Path
        An empty folder.
    """
    (place / PAGE).write_text(page(review, about), encoding="utf-8")
    _write_table(place / TABLE, _table(review))
    _write_table(place / MISTAKES, _mistakes(review))


# --- for other programs -------------------------------------------------------------------------


def _table(review):
    names = [exercise.name for exercise in review.exercises]
    yield ["learner", *names, "what happened"]
    for learner in review.learners:
        statuses = [review.verdicts[learner, name].status for name in names]
        yield [learner, *statuses, "; ".join(_events(review, learner))]


def _mistakes(review):
    yield ["exercise", "mistake", "learners", "who"]
    for exercise, mistake, who in review.mistakes():
        yield [exercise.name, mistake.name, len(who), "; ".join(who)]


def _events(review, learner):
    return [
        f"{one.name} {words}" for one, words in review.happened if one.learner == learner and words
    ]


def _write_table(path, rows):
    # With this mark at its beginning, spreadsheets read the file as Unicode.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([harmless(value) for value in row] for row in rows)


def harmless(value):
    """
    Keep a spreadsheet from taking text for a formula.

    Examples
    --------
    >>> harmless("=1+1"), harmless("Ann"), harmless(3)
    ("'=1+1", 'Ann', 3)
    """
    return f"'{value}" if str(value).startswith(("=", "+", "-", "@")) else value


# --- for the terminal ---------------------------------------------------------------------------


def summary(review, about):
    """
    Say the most important in some lines.

    Parameters
    ----------
    review : Review
    about : About

    Returns
    -------
    text : str
    """
    lines = _counts(review) if review.exercises else ["\nNo exercise could be judged."]
    if about.changed:
        lines.append(f"\n{_changed(about)}")
    if about.missing:
        lines.append(f"\nThe notebooks were not locked in: {about.missing}.")
    return "\n".join(lines)


def _counts(review):
    wide = max(len(exercise.name) for exercise in review.exercises)
    shown = (CORRECT, NOT_YET, NOT_ATTEMPTED, NOT_KNOWN)
    lines = ["", " " * wide + "".join(f"{SIGNS[status]} {status}".rjust(17) for status in shown)]
    for exercise in review.exercises:
        counts = "".join(f"{review.count(status, exercise):17}" for status in shown)
        lines.append(f"{exercise.name:{wide}}{counts}")
    found = review.mistakes()
    lines.append("\nTalk about these first:" if found else "\nNo usual mistake was made.")
    for exercise, mistake, who in found[:FIRST]:
        lines.append(f"{len(who):4} × {mistake.name} ({exercise.name})")
    return lines


def _changed(about):
    some = ", ".join(printable(path) for path in about.changed[:5])
    more = ", …" if len(about.changed) > 5 else ""
    return (
        f"Changed in {printable(str(about.folder))} while the notebooks ran: {some}{more}. All of "
        "them were read before the first was run, so the results are those of what was handed in."
    )


# --- the page -----------------------------------------------------------------------------------


def page(review, about):
    """
    Write the page: it needs no other file and no network.

    Parameters
    ----------
    review : Review
    about : About

    Returns
    -------
    html : str
    """
    name = printable(about.folder.name)
    parts = [
        f"<h1>Review of {escape(name)}</h1>",
        f"<p>{about.day:%d %B %Y} · {_so_far(review)}</p>",
        *_warnings(about),
        *(_answers(review) if review.exercises else ["<p>No exercise could be judged.</p>"]),
        *_happenings(review),
        "<h2>How far this can be trusted</h2>",
        *_trust(about),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Review of {escape(name)}</title>\n<style>{STYLE}</style>\n</head>\n"
        "<body>\n<main>\n" + "\n".join(parts) + "\n</main>\n</body>\n</html>\n"
    )


def _so_far(review):
    learners, exercises = len(review.learners), len(review.exercises)
    right = review.count(CORRECT)
    tried = right + review.count(NOT_YET)
    return (
        f"{count(learners, 'learner')}, {count(exercises, 'exercise')}; "
        f"of {tried} answers {right} are correct."
    )


def _warnings(about):
    if about.missing:
        yield (
            '<p class="warning"><strong>Not locked in.</strong> '
            f"This machine cannot lock a notebook in: {escape(about.missing)}. Each of them could "
            "read and change all that you can.</p>"
        )
    if about.changed:
        yield f'<p class="warning"><strong>Changed.</strong> {escape(_changed(about))}</p>'


def _answers(review):
    yield "<h2>Talk about these first</h2>"
    yield from _first(review)
    yield "<h2>Exercise by exercise</h2>"
    yield _scrolling("Exercise by exercise", _by_exercise(review))
    yield "<h2>Learner by learner</h2>"
    yield _scrolling("Learner by learner", _by_learner(review))
    yield from _others(review)


def _first(review):
    found = review.mistakes()
    if not found:
        yield "<p>No usual mistake was made.</p>"
        return
    yield "<ol>"
    for exercise, mistake, who in found[:FIRST]:
        yield (
            f"<li><p><strong>{escape(mistake.name)}</strong> · {len(who)} of "
            f"{review.asked(exercise)} · {_title(exercise)}</p>{as_html(mistake.nudge)}"
            f"<p class=who>{escape(', '.join(who))}</p></li>"
        )
    yield "</ol>"
    yield f'<figure tabindex="0" role="group" aria-label="Plot">{_plot(found)}</figure>'
    if len(found) > FIRST:
        rows = (
            [escape(mistake.name), _title(exercise), len(who), escape(", ".join(who))]
            for exercise, mistake, who in found
        )
        table = _html_table(["Mistake", "Exercise", "Learners", "Who"], rows)
        yield f"<details><summary>All {len(found)}, and who made them</summary>"
        yield _scrolling("All mistakes", table) + "</details>"


def _plot(found):
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    shown = found[:BARS][::-1]
    layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.1)
    figure = Figure(figsize=(7.5, 1 + 0.34 * len(shown)), layout=layout, facecolor="white")
    ax = figure.add_subplot()
    counts = [len(who) for _, _, who in shown]
    bars = ax.barh(range(len(shown)), counts, color="#666666", height=0.66)
    ax.bar_label(bars, padding=4, color="#222222")
    ax.set_yticks(
        range(len(shown)),
        [f"{mistake.name}  ({_title(exercise)[:2]})" for exercise, mistake, _ in shown],
    )
    ax.set_xlim(0, 1.12 * max(counts))
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel("learners")
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    title = "What went wrong most often (and in which lesson)"
    ax.set_title(title, size=12, loc="left")
    listed = "; ".join(
        f"{mistake.name}, lesson {_title(exercise)[:2]}: {len(who)}"
        for exercise, mistake, who in found[:BARS]
    )
    picture = plots.show(ax, f"Bars, the number of learners for each mistake. {listed}.")
    return picture._repr_mimebundle_()[0]["text/html"]


def _by_exercise(review):
    shown = (CORRECT, NOT_YET, NOT_ATTEMPTED, NOT_KNOWN, NOT_HANDED_IN)
    rows = (
        [
            _title(exercise),
            *(review.count(status, exercise) for status in shown),
            _long(_in_html(exercise.prompt)),
        ]
        for exercise in review.exercises
    )
    heads = [f"{SIGNS[status]} {status}" for status in shown]
    return _html_table(["Exercise", *heads, "Asked"], rows)


def _by_learner(review):
    rows = (
        [escape(learner), *(_cell(review.verdicts[learner, e.name]) for e in review.exercises)]
        for learner in review.learners
    )
    heads = [_title(exercise) for exercise in review.exercises]
    return _html_table(["Learner", *heads], rows)


def _cell(verdict):
    mistake = f"<br><small>{escape(verdict.mistake)}</small>" if verdict.mistake else ""
    kind = verdict.status.replace(" ", "-")
    return f'<span class="{kind}">{SIGNS[verdict.status]} {verdict.status}</span>{mistake}'


def _others(review):
    if found := review.others():
        yield "<h2>Not yet, and no usual mistake</h2>"
        yield "<p>What <code>check</code> said, or why it could not say anything.</p>"
        rows = (
            [_title(exercise), escape(learner), _long(_in_html(words))]
            for exercise, learner, words in found
        )
        yield _scrolling("Other answers", _html_table(["Exercise", "Learner", "Said"], rows))


def _happenings(review):
    rows = [
        [escape(one.learner), escape(one.name), _long(escape(words))]
        for one, words in review.happened
        if words
    ]
    if rows:
        yield "<h2>What happened to the notebooks</h2>"
        yield f"<p>The other {len(review.happened) - len(rows)} ran to their end. "
        yield "Cells are counted from the top, those of text too.</p>"
        heads = ["Learner", "Notebook", "What happened"]
        yield _scrolling("What happened", _html_table(heads, rows))


def _trust(about):
    limits = about.limits
    kept = (
        f"Each notebook had {limits.seconds} seconds, {limits.memory} MB of memory and "
        f"{limits.disk} MB of disk. The best answer of a notebook counts; a mistake counts where "
        "no answer is correct. Of several notebooks of one lesson, the one changed last counts."
    )
    yield f"<p>{kept}</p>"
    if not about.changed:
        yield "<p>No file that was handed in was changed.</p>"
    if about.ignored:
        yield f"<p>Left alone: {escape(', '.join(about.ignored))}.</p>"
    text = inspect.getdoc(reviewing).partition("What keeps a notebook in\n")[2]
    kept, _, open_ = text.partition("What does not\n")
    for paragraph in (kept, open_.partition("\n\n`confinement`")[0]):
        words = " ".join(paragraph.strip(" -\n").split())
        yield f"<p>{_in_html(words)}</p>"


def _title(exercise):
    """Write a name for people: lesson_02.full_convolution is 02 full convolution."""
    return exercise.name.removeprefix("lesson_").replace(".", " ").replace("_", " ")


def _long(text):
    return f'<div class="long">{text}</div>'


def _in_html(text):
    return as_html(text).removeprefix("<p>").removesuffix("</p>")


def _scrolling(name, table):
    """Let a wide table move in a frame of its own, by keys too."""
    return f'<div class="wide" role="region" tabindex="0" aria-label="{escape(name)}">{table}</div>'


def _html_table(heads, rows):
    head = "".join(f'<th scope="col">{words}</th>' for words in heads)
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{value}</td>" for value in rest)}</tr>'
        for first, *rest in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"


STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1c; --paper: #fff; --pale: #d8d8d8; --soft: #f4f4f4;
  --right: #00664b; --almost: #a33c00; --quiet: #5c5c5c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #16181b; --pale: #43474d;
  --soft: #212429; --right: #4fd3ab; --almost: #ffa766; --quiet: #a9aeb5; } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 75rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.25rem; margin: 2rem 0 0.5rem; }
p, li { max-width: 46rem; } li p { margin: 0.2rem 0; } li { margin-bottom: 0.8rem; }
code { font-size: 0.9em; } .who, small { color: var(--quiet); }
figure { margin: 1rem 0; overflow-x: auto; }
figure img { max-width: max(100%, 32rem); height: auto; }
.wide { overflow: auto; max-height: 85vh; border: 1px solid var(--pale); border-radius: 4px; }
table { border-collapse: collapse; width: 100%; overflow-wrap: normal; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem; min-width: 4rem;
  border-bottom: 1px solid var(--pale); }
thead th { position: sticky; top: 0; background: var(--soft); z-index: 1; }
tbody th { position: sticky; left: 0; background: var(--paper); font-weight: 600; min-width: 8rem;
  max-width: 16rem; overflow-wrap: anywhere; }
thead th:first-child { left: 0; z-index: 2; }
td span { white-space: nowrap; } .long { min-width: 20rem; } summary { cursor: pointer; }
.correct { color: var(--right); font-weight: 600; } .not-yet { color: var(--almost); }
.not-attempted, .not-known, .not-handed-in { color: var(--quiet); }
.warning { border-left: 4px solid var(--almost); padding: 0.2rem 0.9rem; }
:focus-visible { outline: 3px solid #0072b2; outline-offset: 2px; }
@media print { .wide { overflow: visible; max-height: none; } }
"""
