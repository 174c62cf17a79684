"""
One thing, five spellings: the article's, the course's, NumPy's, PyTorch's, TensorFlow's.

The rows are written once, as code. `table` runs the course's and NumPy's spelling of each row on
one small example and shows both with what came out, so that no row can be wrong unnoticed. The
other two are given as they stand in their documentation; there a signal has three axes, (batch,
in_channels, m) in PyTorch and (batch, m, in_channels) in TensorFlow, and `p` is
``[[0, 0], [2, 2], [0, 0]]``.
"""

from dataclasses import dataclass
from html import escape
from typing import NamedTuple

import numpy as np

from course_lib.convolution import convolve, correlate
from course_lib.gradients import bias_gradient, input_gradient, kernel_gradient
from course_lib.padding import full, pad, same
from course_lib.stride import strided

_PARTS = (
    convolve, correlate, full, pad, same, strided, input_gradient, kernel_gradient, bias_gradient,
)  # fmt: skip
_EXAMPLE = {
    "x": np.array([1, 3, 0, 2]),
    "w": np.array([1, 2, 3]),
    "n": 3,
    "b": 10,
    "grad_y": np.array([2, 1]),
}


class Row(NamedTuple):
    """One thing in its five spellings, and the lesson that explains it; "" where there is none."""

    article: str
    course: str
    numpy: str
    torch: str
    tensorflow: str
    lesson: str


ROWS = (
    Row(
        "x ∗ w, valid",
        "convolve(x, w)",
        'np.convolve(x, w, "valid")',
        "F.conv1d(x, w.flip(-1))",
        'tf.nn.conv1d(x, w[::-1], 1, "VALID")',
        "02",
    ),
    Row(
        "x ∗ w, same",
        "convolve(pad(x, *same(n)), w)",
        'np.convolve(x, w, "same")',
        'F.conv1d(x, w.flip(-1), padding="same")',
        'tf.nn.conv1d(x, w[::-1], 1, "SAME")',
        "02",
    ),
    Row(
        "x ∗ w, full",
        "convolve(pad(x, *full(n)), w)",
        'np.convolve(x, w, "full")',
        "F.conv1d(x, w.flip(-1), padding=n - 1)",
        "",
        "02",
    ),
    Row(
        "cross-correlation",
        "correlate(x, w)",
        'np.correlate(x, w, "valid")',
        "F.conv1d(x, w)",
        'tf.nn.conv1d(x, w, 1, "VALID")',
        "04",
    ),
    Row(
        "∂L/∂x",
        "input_gradient(grad_y, w)",
        "np.convolve(grad_y, w[::-1])",
        "x.grad",
        "tape.gradient(loss, x)",
        "06",
    ),
    Row(
        "∂L/∂w",
        "kernel_gradient(grad_y, x)",
        'np.correlate(x, grad_y, "valid")[::-1]',
        "w.grad",
        "tape.gradient(loss, w)",
        "07",
    ),
    Row(
        "padding with zeros",
        "pad(x, 2, 2)",
        "np.pad(x, 2)",
        "F.pad(x, (2, 2))",
        "tf.pad(x, p)",
        "08",
    ),
    Row(
        "padding with a constant",
        'pad(x, 2, 2, "constant", 7)',
        "np.pad(x, 2, constant_values=7)",
        "F.pad(x, (2, 2), value=7)",
        "tf.pad(x, p, constant_values=7)",
        "08",
    ),
    Row(
        "mirror padding",
        'pad(x, 2, 2, "symmetric")',
        'np.pad(x, 2, "symmetric")',
        "",
        'tf.pad(x, p, "SYMMETRIC")',
        "08",
    ),
    Row(
        "mirror, edge once",
        'pad(x, 2, 2, "reflect")',
        'np.pad(x, 2, "reflect")',
        'F.pad(x, (2, 2), "reflect")',
        'tf.pad(x, p, "REFLECT")',
        "08",
    ),
    Row(
        "circular padding",
        'pad(x, 2, 2, "circular")',
        'np.pad(x, 2, "wrap")',
        'F.pad(x, (2, 2), "circular")',
        "",
        "08",
    ),
    Row(
        "stride 2",
        "strided(convolve(x, w), 2)",
        'np.convolve(x, w, "valid")[::2]',
        "F.conv1d(x, w.flip(-1), stride=2)",
        'tf.nn.conv1d(x, w[::-1], 2, "VALID")',
        "10",
    ),
    Row(
        "bias b",
        "convolve(x, w) + b",
        'np.convolve(x, w, "valid") + b',
        "F.conv1d(x, w.flip(-1), b)",
        'tf.nn.conv1d(x, w[::-1], 1, "VALID") + b',
        "12",
    ),
    Row(
        "∂L/∂b",
        "bias_gradient(grad_y)",
        "grad_y.sum()",
        "b.grad",
        "tape.gradient(loss, b)",
        "12",
    ),
)


@dataclass(frozen=True, repr=False)
class Table:
    """
    The rows with what they give. Made by `table`.

    Attributes
    ----------
    rows : tuple of (Row, str, bool)
        A row, what the course's spelling gives, and whether NumPy's gives the same.
    """

    rows: tuple[tuple[Row, str, bool], ...]

    def __repr__(self):
        return "\n".join(
            f"{row.article:24} {row.course:30} {value}{' = ' if agree else ' but not '}{row.numpy}"
            for row, value, agree in self.rows
        )

    def _repr_html_(self):
        heads = ("article", "this course", "NumPy", "PyTorch", "TensorFlow", "lesson")
        head = "".join(f'<th scope="col" style="text-align: left">{name}</th>' for name in heads)
        body = "".join(self._line(*entry) for entry in self.rows)
        return (
            '<div style="overflow-x: auto"><table>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    @staticmethod
    def _line(row, value, agree):
        def cell(text, below=""):
            code = f"<code>{escape(text)}</code>" if text else "none"
            return f'<td style="text-align: left; vertical-align: top">{code}{below}</td>'

        verdict = "✓ the same" if agree else "✗ differs"
        return (
            '<tr><th scope="row" style="text-align: left; vertical-align: top">'
            f"{escape(row.article)}</th>{cell(row.course, f'<br>{value}')}"
            f"{cell(row.numpy, f'<br>{verdict}')}{cell(row.torch)}{cell(row.tensorflow)}"
            f"<td>{row.lesson}</td></tr>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "text/html": self._repr_html_()}


def table(*lessons):
    """
    Compute rows with x = [1, 3, 0, 2], w = [1, 2, 3], b = 10 and grad_y = [2, 1].

    Parameters
    ----------
    *lessons : str
        Only the rows that these lessons explain, such as "08"; without any, all rows.

    Returns
    -------
    Table
        As the last line of a cell, it shows itself.

    Raises
    ------
    ValueError
        If no row is explained in a lesson that is named.

    Examples
    --------
    >>> print(repr(table("04")))
    cross-correlation        correlate(x, w)                [7, 9] = np.correlate(x, w, "valid")
    """
    known = sorted({row.lesson for row in ROWS})
    for lesson in lessons:
        if lesson not in known:
            raise ValueError(
                f"no row of the notation is explained in lesson {lesson!r}; use "
                f"{', '.join(map(repr, known[:-1]))} or {known[-1]!r}, or nothing for all rows."
            )
    names = {"np": np, **_EXAMPLE, **{part.__name__: part for part in _PARTS}}
    rows = []
    for row in ROWS:
        if row.lesson in (lessons or known):
            ours, numpys = (np.asarray(eval(code, names)) for code in (row.course, row.numpy))
            rows.append((row, str(ours.tolist()), np.array_equal(ours, numpys)))
    return Table(tuple(rows))
