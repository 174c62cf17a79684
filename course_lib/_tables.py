"""
A table that shows itself: as text in a terminal, as HTML in a notebook.

The mathematics reports through it; it knows nothing of what it shows.
"""

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, repr=False)
class Table:
    """
    Rows of words under a heading each, with a sentence that says what they show.

    Attributes
    ----------
    sentence : str
    heads : tuple of str
    rows : tuple of tuple of str
    numeric : tuple of int
        Columns that hold numbers, to be set flush right.

    Examples
    --------
    >>> Table("Two layers.", ("layer", "values"), (("ReLU()", "0"), ("Dense(2, 1)", "3")), (1,))
    layer        values
    ReLU()            0
    Dense(2, 1)       3
    <BLANKLINE>
    Two layers.
    """

    sentence: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()

    def __repr__(self):
        lines = [self.heads, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        text = ("  ".join(map(self._set, enumerate(line), widths)).rstrip() for line in lines)
        return "\n".join([*text, "", self.sentence])

    def _set(self, cell, width):
        column, text = cell
        return text.rjust(width) if column in self.numeric else text.ljust(width)

    def _repr_html_(self):
        head = "".join(self._cell("th", cell, ' scope="col"') for cell in enumerate(self.heads))
        body = "".join(
            f"<tr>{''.join(self._cell('td', cell) for cell in enumerate(row))}</tr>"
            for row in self.rows
        )
        return (
            '<div style="overflow-x: auto"><table>'
            f"<caption>{escape(self.sentence)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def _cell(self, tag, cell, scope=""):
        column, text = cell
        side = "right" if column in self.numeric else "left"
        return f'<{tag}{scope} style="text-align: {side}">{escape(text)}</{tag}>'

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "text/html": self._repr_html_()}
