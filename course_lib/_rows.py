"""
Two ways to write y_j, compared term by term, and words for the first difference.

In the article's row for y_j the subscripts of each term add up to j, for its terms are
x_{j−k}·w_k. So the sum of the subscripts tells which term is wrong, and what it is in all terms
tells why.
"""

from typing import NamedTuple

from course_lib.trace import factor, subscript


class Term(NamedTuple):
    """A product, and how often it is taken: ((("x", 4), ("w", -1)), 1) is x₄·w₋₁."""

    symbols: tuple
    times: float = 1

    def __str__(self):
        product = [f"{name}{subscript(index)}" for name, index in self.symbols]
        return "·".join(product if self.times == 1 and product else [factor(self.times), *product])


class Row(NamedTuple):
    """One y_j: the learner's terms and the article's, None where either has no such row."""

    j: int
    yours: tuple | None
    article: tuple | None

    @property
    def right(self):
        """Whether both have the same terms, in whatever order."""
        return None not in (self.yours, self.article) and not self.extra and not self.missing

    @property
    def extra(self):
        """The learner's terms that the article's row does not have, or not so often."""
        known = dict(self.article)
        return [term for term in self.yours if abs(term.times - known.get(term.symbols, 0)) > 1e-9]

    @property
    def missing(self):
        """The article's terms that the learner's row does not have."""
        known = dict(self.yours)
        return [term for term in self.article if term.symbols not in known]


class Wrong(NamedTuple):
    """The first wrong term: where it stands, whether it is missing there, and words for it."""

    j: int
    term: Term
    missing: bool
    words: str


def first_wrong(rows, m, n, p, shift):
    """
    Find the first wrong term and say why it is there.

    Parameters
    ----------
    rows : iterable of Row
    m, n : int
        Number of samples, number of kernel values.
    p : int
        The kernel's first value is called w₋ₚ.
    shift : int
        In the article's row for y_j the subscripts add up to j + shift.

    Returns
    -------
    Wrong or None

    Examples
    --------
    >>> yours, article = Term((("x", 1), ("w", 1))), Term((("x", 1), ("w", -1)))
    >>> first_wrong([Row(0, (yours,), (article,))], m=4, n=3, p=1, shift=0)[:3]
    (0, Term(symbols=(('x', 1), ('w', 1)), times=1), False)
    """
    complete = all(None not in (row.yours, row.article) for row in rows)
    rows = [row for row in rows if None not in (row.yours, row.article)]
    for row in rows:
        if row.extra:
            term = row.extra[0]
            says = [_extra(row, term, shift)]
            if m >= n:  # else several causes look alike
                says += [_why_extra(rows, row.j, term, m, n, p, shift, complete)]
            return Wrong(row.j, term, False, " ".join(filter(None, says)))
        if row.missing:
            term = row.missing[0]
            says = [f"y{subscript(row.j)} lacks {term}.", _why_missing(rows, row, term, n, p)]
            return Wrong(row.j, term, True, " ".join(filter(None, says)))
    return None


def _extra(row, term, shift):
    y = f"y{subscript(row.j)}"
    if not _is_sample_times_weight(term):
        return f"{y} has the term {term}; the article multiplies a sample by a kernel value."
    if term.symbols in dict(row.article):
        return f"{y} has {term}; the article has {Term(term.symbols)}, once."
    (_, i), (_, k) = term.symbols
    added = f"{i} + {factor(k)} = {i + k}".replace("-", "−")
    wanted = str(row.j + shift).replace("-", "−")
    return (
        f"{y} has {term}. In the article's {y} the subscripts of each term add up to {wanted}, "
        f"here {added}."
    )


def _is_sample_times_weight(term):
    return [name for name, _ in term.symbols] == ["x", "w"]


def _why_extra(rows, j, term, m, n, p, shift, complete):
    """Look for one cause that explains every term of every row."""
    if not all(_is_sample_times_weight(term) for row in rows for term in row.yours):
        return ""
    places = [(row.j, *dict(term.symbols).values()) for row in rows for term in row.yours]
    off = {i + k - j - shift for j, i, k in places}
    i, k = dict(term.symbols).values()
    if i + k == j + shift:
        return ""
    if {d % m for d in off} == {0}:
        outside = j + shift - k
        beside = (
            f"Beside w{subscript(k)} belongs x{subscript(outside)}, which is outside x and counts "
            "as 0."
        )
        if min(off) < 0:
            return f"{beside} Your index comes round to x{subscript(i)}, as on a circle."
        return (
            f"{beside} But for Python `x[{outside}]` is x{subscript(i)}: a negative index counts "
            "from the end."
        )
    if len({d % m for d in off}) == 1 and len({j for j, *_ in places}) > 1:
        moved = min(off, key=abs)
        says = (
            f"All your rows are moved: their subscripts add up to {abs(moved)} too "
            f"{'much' if moved > 0 else 'little'}."
        )
        if p and complete:
            says += f" The array's `w[0]` is the article's w{subscript(-p)}, so wₖ is `w[k + p]`."
        if len(off) > 1:
            says += " And an index runs out of x and comes round to its other end."
        return says
    if len({(i - k - j) % m for j, i, k in places}) == 1:
        return (
            "It is so in all your terms: where the subscript of x goes up, that of w goes up too. "
            "The kernel was not flipped; this is cross-correlation."
        )
    if p and all((k + p - (j + shift - i)) % n == 0 for j, i, k in places):
        return (
            f"The array's `w[0]` is the article's w{subscript(-p)}, so wₖ is `w[k + p]`. For "
            "Python `w[k]` with a negative k counts from the end."
        )
    return ""


def _why_missing(rows, row, term, n, p):
    mine = {symbol for row in rows for found in row.yours for symbol in found.symbols}
    lacking = [found.symbols for row in rows for found in row.missing]
    if not mine:
        return "All your rows are 0. Does the code reach the line that adds to them?"
    if p and all(k < 0 for _, (_, k) in lacking) and not any(
        name == "w" and k < 0 for name, k in mine
    ):  # fmt: skip
        return "No term has a w with a negative subscript: the sum starts at k = −p, not at 0."
    unused = [symbol for symbol in term.symbols if symbol not in mine]
    if unused:
        name, index = unused[0]
        return (
            f"{name}{subscript(index)} stands in none of your rows: does a `range` end too early?"
        )
    if not row.yours:
        return "Your row is 0: where some products fall outside x, the others still count."
    if len(row.article) < n:
        return "At the ends only what is outside x is left out; the other products still count."
    return ""
