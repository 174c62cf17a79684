"""
A learner's own function, written out as the mathematics that it is.

`longhand` runs the function on symbols instead of numbers and writes what comes back for y₀, y₁, …
beside the article's own rows, with the first wrong term marked. A wrong index is hard to see in
code and in numbers; here it is a wrong subscript.

    f(x, w) or f(x, w, j) --on symbols--> rows --beside the article's--> the first wrong term
"""

from dataclasses import dataclass
from html import escape
from textwrap import fill

from course_lib._attempts import attempt
from course_lib._checks import number, whole
from course_lib._rows import Row, Term, Wrong, first_wrong
from course_lib.exercises._notes import as_html
from course_lib.trace import factor, subscript

MOST = 12

_STYLE = """<style>
.c1l { --x: #0072b2; --w: #b84f00; --wrong: #b3361b; padding: 0.1em 0.9em; overflow-x: auto;
  border-left: 4px solid var(--jp-border-color1, #bdbdbd); }
.c1l.c1l-wrong { border-color: var(--jp-warn-color1, #d55e00); }
.c1l.c1l-right { border-color: var(--jp-success-color1, #009e73); }
[data-jp-theme-light="false"] .c1l, [data-theme="dark"] .c1l {
  --x: #56b4e9; --w: #ff9142; --wrong: #ff9d85; }
.c1l.c1l table { border-collapse: collapse; margin: 0.6em 0; color: inherit; font-size: inherit; }
.c1l.c1l table tr.c1l-row { background: none;
  font: 1.2em/1.6 "STIX Two Math", "Cambria Math", serif; }
.c1l.c1l table :is(th, td) { padding: 0.15em 1.4em 0.15em 0;
  border: 0; text-align: left; white-space: nowrap; }
.c1l sub { font-size: 0.68em; line-height: 0; }
.c1l .c1l-x { color: var(--x); }
.c1l .c1l-w { color: var(--w); }
.c1l b { color: var(--wrong); }
.c1l mark b { font: 0.8em var(--jp-content-font-family, sans-serif); }
.c1l mark { padding: 0.1em 0.25em; border: 2px solid var(--wrong); border-radius: 4px;
  background: none; color: inherit; }
</style>"""


@dataclass(frozen=True, repr=False)
class Longhand:
    """
    A function's rows beside the article's. Made by `longhand`; it shows itself.

    Attributes
    ----------
    rows : tuple of Row
        For each `j` the terms of `yours`, in the code's own order, and of the `article`: products
        of symbols such as ("x", 4) and ("w", -1), and their factor.
    first_wrong : Wrong or None
        Its `j`, its `term`, whether it is `missing`, and what there is to say in `words`.
    notes : tuple of str
        What else there is to say.
    on_symbols : bool
        False where the function did not run on symbols, and the rows were found by trying numbers.
    """

    rows: tuple[Row, ...]
    first_wrong: Wrong | None
    notes: tuple[str, ...]
    on_symbols: bool

    @property
    def ok(self):
        """Whether every row is the article's."""
        return all(row.right for row in self.rows)

    @property
    def heading(self):
        """The outcome in one line."""
        if self.ok:
            return "✓ Row for row the article's"
        if self.first_wrong:
            j, term, missing, _ = self.first_wrong
            return f"✗ First {'missing' if missing else 'wrong'} term: {term} in y{subscript(j)}"
        if any(row.yours for row in self.rows):
            return "→ Not all rows yet"
        return "○ No rows yet"

    @property
    def message(self):
        """What stands below the rows."""
        return "\n\n".join([*([self.first_wrong.words] if self.first_wrong else []), *self.notes])

    def __repr__(self):
        table = [("", "your function", "the article")] + [
            (_sign(row), self._yours(row, str, "[{}]"), self._article(row, str, "[{}]"))
            for row in self.rows
        ]
        width = max(len(left) for _, left, _ in table)
        lines = [f"{sign:1} {left:{width}}   {right}" for sign, left, right in table]
        words = [fill(part, 88, break_on_hyphens=False) for part in self.message.split("\n\n")]
        return "\n\n".join(filter(None, [self.heading, "\n".join(lines), *words]))

    def _repr_html_(self):
        wrong, missing = "<mark>{} <b>✗</b></mark>", "<mark>{} <b>missing</b></mark>"
        rows = "".join(
            f'<tr class="c1l-row"><td>{_sign(row)}</td><td>{self._yours(row, _html, wrong)}</td>'
            f"<td>{self._article(row, _html, missing)}</td></tr>"
            for row in self.rows
        )
        kind = " c1l-right" if self.ok else " c1l-wrong" if self.first_wrong else ""
        return (
            f'{_STYLE}<div class="c1l{kind}">'
            f"<p><strong>{escape(self.heading)}</strong></p>"
            f"<table><tr><th></th><th>your function</th><th>the article</th></tr>{rows}</table>"
            f"{as_html(self.message)}</div>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def _yours(self, row, write, mark):
        return self._equation(row.j, row.yours, write, mark, missing=False)

    def _article(self, row, write, mark):
        return self._equation(row.j, row.article, write, mark, missing=True)

    def _equation(self, j, terms, write, mark, missing):
        if terms is None:
            return "–"
        first = self.first_wrong and self.first_wrong[:3]
        written = (
            mark.format(write(term)) if (j, term, missing) == first else write(term)
            for term in terms
        )
        y = f"<i>y</i><sub>{j}</sub>" if write is _html else f"y{subscript(j)}"
        return f"{y} = {' + '.join(written) or 0}"


def longhand(function, m=5, n=3, *, kind="same", centred=None, seconds=3.0):
    """
    Write out the rows of a learner's convolution beside the article's.

    Parameters
    ----------
    function : callable
        Of (x, w), and returns all of y; or of (x, w, j), and returns the number y_j.
    m : int
        Number of samples of x, 12 at most.
    n : int
        Number of values of w, 12 at most.
    kind : {"same", "full", "valid"}
        Which positions y has; outside x there are zeros.
    centred : bool, optional
        Write the kernel as w₋ₚ … w₀ … wₚ, as the article does, or as w₀ … wₙ₋₁, as arrays count.
        By default it is centred if `kind` is "same" and n is odd.
    seconds : float
        The function is stopped when it takes longer than this.

    Returns
    -------
    Longhand
        As the last line of a cell, it shows itself.

    Raises
    ------
    TypeError, ValueError
        If there is nothing to call, or there are no rows to write. What the function does once
        it is called is told in words and raises nothing.

    Examples
    --------
    >>> def convolve_at(x, w, j):
    ...     p = len(w) // 2
    ...     return sum(w[k + p] * x[j - k] for k in range(-p, p + 1) if j - k < len(x))
    >>> print(longhand(convolve_at, m=3))
    ✗ First wrong term: x₂·w₁ in y₀
    <BLANKLINE>
      your function                   the article
    ✗ y₀ = x₁·w₋₁ + x₀·w₀ + [x₂·w₁]   y₀ = x₀·w₀ + x₁·w₋₁
    ✓ y₁ = x₂·w₋₁ + x₁·w₀ + x₀·w₁     y₁ = x₀·w₁ + x₁·w₀ + x₂·w₋₁
    ✓ y₂ = x₂·w₀ + x₁·w₁              y₂ = x₁·w₁ + x₂·w₀
    <BLANKLINE>
    y₀ has x₂·w₁. In the article's y₀ the subscripts of each term add up to 0, here 2 + 1 =
    3. Beside w₁ belongs x₋₁, which is outside x and counts as 0. But for Python `x[-1]` is
    x₂: a negative index counts from the end.
    """
    m, n, seconds, centred = _settings(m, n, seconds, kind, centred)
    p = n // 2 if centred else 0
    shift = {"full": 0, "same": (n - 1) // 2, "valid": n - 1}[kind] - p
    length = {"full": m + n - 1, "same": m, "valid": m - n + 1}[kind]
    article = [
        tuple(
            Term((("x", i), ("w", j + shift - i))) for i in range(m) if -p <= j + shift - i < n - p
        )
        for j in range(length)
    ]
    sums, notes, on_symbols = attempt(function, m, n, length, seconds)
    yours = [None if terms is None else _named(terms, p) for terms in sums]
    rows = tuple(
        Row(j, yours[j] if j < len(yours) else None, article[j] if j < length else None)
        for j in range(max(length, len(yours)))
    )
    return Longhand(rows, first_wrong(rows, m, n, p, shift), tuple(notes), on_symbols)


def _settings(m, n, seconds, kind, centred):
    m = whole(m, "the number of samples m", 1, "Use for example m=5.")
    n = whole(n, "the number of kernel values n", 1, "Use for example n=3.")
    seconds = number(seconds, "seconds", "Use for example 3.")
    if max(m, n) > MOST:
        raise ValueError(f"m={m} and n={n} do not fit on a page; use {MOST} at most, as m=5, n=3.")
    if kind not in ("same", "full", "valid"):
        raise ValueError(f"kind={kind!r} is not known here; use 'same', 'full' or 'valid'.")
    if kind == "valid" and n > m:
        raise ValueError(f"a kernel of {n} values never lies within {m} samples; use n <= m.")
    if centred is None:
        centred = kind == "same" and n % 2 == 1
    if centred and n % 2 == 0:
        raise ValueError(f"a kernel of n={n} values has no centre; use an odd n or centred=False.")
    if not 0 < seconds < float("inf"):
        raise ValueError(
            f"seconds={seconds} is no time limit; use a number above 0, for example 3."
        )
    return m, n, seconds, centred


def _named(terms, p):
    """Count the kernel from −p, where its array counts from 0."""
    return tuple(
        Term(tuple((name, index - p if name == "w" else index) for name, index in product), times)
        for product, times in terms.items()
    )


def _sign(row):
    return "" if row.yours is None else "✓" if row.right else "✗"


def _html(term):
    symbols = [
        f'<span class="c1l-{name}"><i>{name}</i><sub>{str(index).replace("-", "−")}</sub></span>'
        for name, index in term.symbols
    ]
    once = term.times == 1 and symbols
    return "&thinsp;".join(symbols if once else [factor(term.times), *symbols])
