"""
A convolution as plain data, step by step.

A trace holds everything that happens while a kernel slides along a signal: the padded
signal and where each of its cells came from, the kernel in the order in which it travels,
where each window starts, every product and every sum. Nothing is drawn here. The stage and
the plots draw a trace, the alternative text is written from it, and the tests compare it
with NumPy. A gradient is again a convolution: `backward` traces one under its own names.

    signal (channels, m) --pad--> (channels, M) --windows--> (m_y, channels, n)
    --times taps, summed--> output (m_y,)
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from course_lib._checks import numbers, vector, whole
from course_lib.convolution import convolve, output_length
from course_lib.padding import MODES, amounts, pad_sources, unpad
from course_lib.stride import spread

AMOUNTS = ("valid", "same", "full")
GRADIENTS = ("input gradient", "kernel gradient")
MOST_TERMS = 12  # of a line that is written out where it is listened to


class Row(NamedTuple):
    """How a row of a trace is called, which letter its values have, and its colour's role."""

    name: str
    letter: str
    role: str


_X, _W = Row("signal", "x", "signal"), Row("kernel", "w", "kernel")
_GRAD_Y = Row("output gradient", "∂L/∂y", "gradient")
ROWS = {
    "convolution": {"signal": _X, "kernel": _W, "output": Row("output", "y", "output")},
    "input gradient": {
        "signal": _GRAD_Y,
        "kernel": Row("reversed kernel", "w", "kernel"),
        "output": Row("input gradient", "∂L/∂x", "gradient"),
    },
    "kernel gradient": {
        "signal": Row("reversed signal", "x", "signal"),
        "kernel": _GRAD_Y,
        "output": Row("kernel gradient", "∂L/∂w", "gradient"),
    },
}


@dataclass(frozen=True)
class Trace:
    """
    One convolution, taken apart. Made by `trace`.

    Attributes
    ----------
    signal : ndarray, shape (channels, m)
    kernel : ndarray, shape (channels, n)
        As written on the page.
    bias : float or None
        Added to every output; None where there is none.
    before, after : int
        Number of padded cells at either end.
    padding_mode : str
    padding_value : float
        What `constant` padding fills with.
    stride : int
    flip : bool
        True for convolution, False for cross-correlation.
    source : ndarray of int, shape (M,)
        For each padded cell the index of the sample it was copied from; -1 for a constant.
    padded : ndarray, shape (channels, M)
    taps : ndarray, shape (channels, n)
        The kernel in the order in which it travels: reversed where `flip` is True.
    starts : ndarray of int, shape (m_y,)
        The padded cell under the first tap, for each output.
    products : ndarray, shape (m_y, channels, n)
    output : ndarray, shape (m_y,)
    shows : {"convolution", "input gradient", "kernel gradient"}
    index : dict
        For a row whose values are not counted 0, 1, 2 …: the index of each, None where a zero
        stands in for no value.
    falls : ndarray, shape (m_y,), or None
        What pads give back to each output of an input gradient, on top of its products.
    forward : Trace or None
        For a gradient, the convolution that it belongs to.
    """

    signal: np.ndarray
    kernel: np.ndarray
    bias: float | None
    before: int
    after: int
    padding_mode: str
    padding_value: float
    stride: int
    flip: bool
    source: np.ndarray
    padded: np.ndarray
    taps: np.ndarray
    starts: np.ndarray
    products: np.ndarray
    output: np.ndarray
    shows: str = "convolution"
    index: dict = field(default_factory=dict)
    falls: np.ndarray | None = None
    forward: "Trace | None" = None

    @property
    def rows(self):
        """What the rows are called: "signal", "kernel" and "output", each a `Row`."""
        return ROWS[self.shows]

    def symbol(self, row, i, channel=None):
        """
        Write the name of a value, or None for a zero that stands where no value is.

        Parameters
        ----------
        row : {"signal", "kernel", "output"}
        i : int
            Its place in the row.
        channel : int, optional

        Returns
        -------
        str or None

        Examples
        --------
        >>> trace([1, 2, 3], [1, 2]).symbol("signal", 2)
        'x₂'
        """
        index = self.index[row][i] if row in self.index else i
        if index is None:
            return None
        several = channel is not None and len(self.signal) > 1
        return self.rows[row].letter + subscript(f"{channel},{index}" if several else index)

    def reaches(self, i):
        """
        List the outputs that sample `i` contributes to, its copies on the pads included.

        Parameters
        ----------
        i : int
            Index of a sample, from 0.

        Returns
        -------
        list of int

        Examples
        --------
        >>> trace([1, 2, 3, 4], [1, 1, 1], padding="same").reaches(0)
        [0, 1]
        """
        cells = np.flatnonzero(self.source == i)
        n = self.taps.shape[1]
        covers = (self.starts[:, None] <= cells) & (cells < self.starts[:, None] + n)
        return [int(j) for j in np.flatnonzero(covers.any(axis=1))]

    def equation(self, j):
        """
        Write out the line of output `j`: first the symbols, then the numbers, then the sum.

        A padded cell is named after the sample it was copied from, or by its constant.

        Parameters
        ----------
        j : int
            Index of an output, from 0.

        Returns
        -------
        str

        Examples
        --------
        >>> print(trace([1, 2, 3], [10, 20, 30]).equation(0))
        y₀ = x₀·w₂ + x₁·w₁ + x₂·w₀ = 1·30 + 2·20 + 3·10 = 100
        """
        channels, n = self.taps.shape
        symbols, numbers = [], []
        for c in range(channels):
            for i in range(n):
                cell = self.starts[j] + i
                value, weight = self.padded[c, cell], self.taps[c, i]
                sample = self.source[cell]
                x = None if sample < 0 else self.symbol("signal", sample, c)
                w = self.symbol("kernel", n - 1 - i if self.flip else i, c)
                symbols.append(f"{x or number(value)}·{w or number(weight)}")
                numbers.append(f"{factor(value)}·{factor(weight)}")
        if self.bias is not None:
            symbols.append("b")
            numbers.append(factor(self.bias))
        if self.falls is not None and self.falls[j]:
            symbols.append("from its pads")
            numbers.append(factor(self.falls[j]))
        parts = [" + ".join(symbols), " + ".join(numbers), number(self.output[j])]
        return f"{self.symbol('output', j)} = " + " = ".join(parts)

    def describe(self, step=None):
        """
        Say in words what the trace shows: the alternative text of its pictures.

        Parameters
        ----------
        step : int, optional
            The output that the picture stands at, -1 for the start; later outputs are not told.
            By default the whole is described.

        Returns
        -------
        str

        Examples
        --------
        >>> print(trace([0, 0, 1, 0], [1, 2]).describe())
        Convolution of a signal of 4 samples with a kernel of 2 values, without padding.
        Signal: 0, 0, 1, 0. Kernel: 1, 2. Output of 3 values: 0, 1, 2.
        """
        signal, kernel, output = (self.rows[row].name for row in ("signal", "kernel", "output"))
        name = "Convolution" if self.flip else "Cross-correlation"
        settings = f", {self._settings()}"
        if self.forward:
            name = f"{output.capitalize()}: convolution"
            settings = f". Forward: {self.forward._settings()}"
        m, n = self.signal.shape[1], self.kernel.shape[1]
        channels = f"{len(self.signal)} channels of " if len(self.signal) > 1 else ""
        what = (
            f"{name} of {_article(signal)} of {channels}{count(m, 'sample')} "
            f"with {_article(kernel)} of {channels}{count(n, 'value')}{settings}."
        )
        done = self.output if step is None else self.output[: step + 1]
        shown = f"{'' if step is None else ', so far'}: {listed(done)}"
        if not len(done):
            shown = ", none of them computed yet"
        values = (
            f"{signal.capitalize()}: {listed(self.signal)}. "
            f"{kernel.capitalize()}: {listed(self.kernel)}. "
            f"{output.capitalize()} of {count(len(self.output), 'value')}{shown}."
        )
        if self.falls is not None and len(done):
            values += f" Of it from the pads: {listed(self.falls[: len(done)])}."
        if step is None or step < 0:
            return f"{what}\n{values}"
        line = self.equation(step) if self.taps.size <= MOST_TERMS else self._sum(step)
        return f"{what}\n{values}\nStep {step + 1} of {len(self.output)}: {line}."

    def _sum(self, j):
        """Tell an output whose line would be too long to listen to."""
        terms = [count(self.taps.size, "product")]
        terms += ["b"] if self.bias is not None else []
        terms += ["what fell on its pads"] if self.falls is not None and self.falls[j] else []
        added = " and ".join(terms)
        return f"{self.symbol('output', j)} is the sum of {added}: {number(self.output[j])}"

    def _settings(self):
        text = "without padding"
        if self.before or self.after:
            fill = f" ({number(self.padding_value)})" if self.padding_mode == "constant" else ""
            text = f"{self.padding_mode}{fill} padding, {self.before} before and {self.after} after"
        return text + (f", stride {self.stride}" if self.stride > 1 else "")


def trace(
    signal,
    kernel,
    *,
    bias=None,
    padding="valid",
    padding_mode="zeros",
    padding_value=0.0,
    stride=1,
    flip=True,
    centred=False,
):
    """
    Take a convolution apart into steps.

    Parameters
    ----------
    signal : array_like, shape (m,) or (channels, m)
    kernel : array_like, shape (n,) or (channels, n)
        As written on the page; it is flipped here where `flip` is True.
    bias : float, optional
    padding : {"valid", "same", "full"} or (before, after)
    padding_mode : {"zeros", "constant", "edge", "reflect", "symmetric", "circular"}
    padding_value : float
        What `constant` padding fills with.
    stride : int
    flip : bool
        True convolves, False cross-correlates.
    centred : bool
        Count an odd kernel's indices from -p to p, as the article does; else from 0.

    Returns
    -------
    Trace

    Raises
    ------
    ValueError
        If the channels differ, a value is not finite, or the kernel does not fit.

    Examples
    --------
    >>> t = trace([1, 2, 3, 4], [1, 0, -1], padding="same")
    >>> t.output
    array([ 2.,  2.,  2., -3.])
    >>> t.source
    array([-1,  0,  1,  2,  3, -1])
    """
    signal, kernel = channels_of("signal", signal), channels_of("kernel", kernel)
    if len(signal) != len(kernel):
        raise ValueError(
            f"the signal has {count(len(signal), 'channel')} but the kernel "
            f"{len(kernel)}; give the kernel one row for each channel of the signal."
        )
    stride = whole(stride, "the stride", 1, "Use 1 to visit every position, 2 every second one.")
    m, n = signal.shape[1], kernel.shape[1]
    before, after = amounts(padding, n)
    source = pad_sources(m, before, after, padding_mode)
    m_y = output_length(m, n, before, after, stride)
    return _slide(
        signal, kernel, source, stride * np.arange(m_y), before=before, after=after,
        bias=None if bias is None else float(bias), padding_mode=padding_mode,
        padding_value=float(padding_value), stride=stride, flip=bool(flip),
        index={"kernel": [k - _middle(n, centred) for k in range(n)]},
    )  # fmt: skip


def backward(forward, grad_y, of="input gradient", *, centred=True):
    """
    Take a gradient of a convolution apart: it is a convolution again.

    The input gradient is the output gradient, with zeros around it, convolved with the reversed
    kernel. The kernel gradient is the reversed signal convolved with the output gradient. Where
    a stride kept nothing, the output gradient has zeros.

    Parameters
    ----------
    forward : Trace
        A convolution of one channel.
    grad_y : array_like, shape (m_y,)
        dL/dy.
    of : {"input gradient", "kernel gradient"}
    centred : bool
        Count an odd kernel's indices from -p to p, as the article does.

    Returns
    -------
    Trace
        Its `output` is dL/dx, shape (m,), or dL/dw, shape (n,).

    Raises
    ------
    ValueError
        If there are several channels, or `forward` does not flip, or `of` is unknown.

    References
    ----------
    B. Rohrer, "Convolution in one dimension for neural networks", 2020, sections "Input gradient"
    and "Parameter gradient".

    Examples
    --------
    >>> forward = trace([1, 2, 3, 4], [1, 0, -1], padding="same")
    >>> backward(forward, [1, 1, 1, 1]).output
    array([-1.,  0.,  0.,  1.])
    >>> backward(forward, [1, 1, 1, 1], "kernel gradient").output
    array([ 9., 10.,  6.])
    """
    if of not in GRADIENTS:
        raise ValueError(f"of={of!r} is not known here; use {' or '.join(map(repr, GRADIENTS))}.")
    if len(forward.signal) > 1 or not forward.flip:
        raise ValueError("only a convolution of one channel, with its flip, is traced backward.")
    m, n = forward.signal.shape[1], forward.kernel.shape[1]
    size = forward.source.size
    z = spread(vector(grad_y, "the output gradient"), forward.stride, size - n + 1)
    kept = [None if i % forward.stride else i // forward.stride for i in range(z.size)]
    p = _middle(n, centred)
    common = {
        "forward": forward,
        "bias": None,
        "padding_mode": "zeros",
        "padding_value": 0.0,
        "stride": 1,
        "flip": True,
    }
    if of == "input gradient":
        copies = np.setdiff1d(np.flatnonzero(forward.source >= 0), forward.before + np.arange(m))
        # With n - 1 zeros around, the window of a padded cell starts at just that cell.
        pads = (forward.before, forward.after)
        source = np.pad(np.arange(z.size), n - 1, constant_values=-1)
        starts = forward.before + np.arange(m)
        grad_padded = convolve(np.pad(z, n - 1), forward.kernel[0, ::-1])
        grad_x = unpad(grad_padded, *pads, mode=forward.padding_mode)
        own = grad_padded[forward.before : forward.before + m]
        return _slide(
            z[None], forward.kernel[:, ::-1], source, starts, before=n - 1, after=n - 1, **common,
            shows=of, output=grad_x, falls=grad_x - own if copies.size else None,
            index={"signal": kept, "kernel": [n - 1 - k - p for k in range(n)]},
        )  # fmt: skip
    source = np.where(forward.source < 0, -1, m - 1 - forward.source)[::-1]
    return _slide(
        forward.signal[:, ::-1], z[None], source, np.arange(n), before=forward.after,
        after=forward.before, padded=forward.padded[:, ::-1], **common, shows=of,
        index={"signal": [m - 1 - i for i in range(m)], "kernel": kept,
               "output": [k - p for k in range(n)]},
    )  # fmt: skip


def _middle(n, centred):
    """Return what a kernel's indices are counted from: p of n = 2p + 1, or 0."""
    return (n - 1) // 2 if centred and n % 2 else 0


def _slide(signal, kernel, source, starts, *, padded=None, output=None, **settings):
    """Let the kernel slide: products and sums, unless the sums are given."""
    if padded is None:
        fill = settings["padding_value"] if settings["padding_mode"] == "constant" else 0.0
        padded = np.where(source < 0, fill, signal[:, source])
    taps = kernel[:, ::-1] if settings["flip"] else kernel
    windows = padded[:, starts[:, None] + np.arange(kernel.shape[1])]
    products = np.swapaxes(windows * taps[:, None, :], 0, 1)
    if output is None:
        output = products.sum(axis=(1, 2)) + (settings["bias"] or 0.0)
    return Trace(
        signal=signal, kernel=kernel, source=source, padded=padded, taps=taps, starts=starts,
        products=products, output=output, **settings,
    )  # fmt: skip


def geometry(m, n, padding="valid"):
    """
    Tabulate where every cell comes from, for all the settings that the stage offers.

    The stage changes padding and stride without asking Python, also in a saved page. What it
    needs for that are these tables: how many cells each amount adds at either end and, for each
    mode, the sample that each padded cell is copied from. A narrower pad is the inner part of
    a wider one, so one table a mode is enough.

    Parameters
    ----------
    m, n : int
        Length of signal and kernel.
    padding : {"valid", "same", "full"} or (before, after)
        A pair of amounts is tabulated beside the three named ones.

    Returns
    -------
    dict
        ``m``, ``n``; ``amounts``: name -> [before, after]; ``sources``: mode -> [list of the
        cells before, list of the cells after], -1 for a constant. A mode that the signal is
        too short for is left out.

    Examples
    --------
    >>> geometry(4, 3)["sources"]["circular"]
    [[2, 3], [0, 1]]
    """
    table = {name: list(amounts(name, n)) for name in AMOUNTS}
    if not isinstance(padding, str):
        table["given"] = list(amounts(padding, n))
    before, after = (max(pair[end] for pair in table.values()) for end in (0, 1))
    sources = {}
    for mode in MODES:
        try:
            cells = pad_sources(m, before, after, mode)
        except ValueError:
            continue
        sources[mode] = [cells[:before].tolist(), cells[before + m :].tolist()]
    return {"m": m, "n": n, "amounts": table, "sources": sources}


def channels_of(name, values):
    """
    Turn what a reader gave as signal or kernel into channels, or say what is wrong with it.

    Parameters
    ----------
    name : str
        What to call the values in a message.
    values : array_like, shape (m,) or (channels, m)

    Returns
    -------
    ndarray of float64, shape (channels, m)

    Raises
    ------
    TypeError, ValueError

    Examples
    --------
    >>> channels_of("signal", [1, 2, 3])
    array([[1., 2., 3.]])
    """
    array = numbers(values, f"the {name}")
    if array.ndim > 2:
        raise ValueError(
            f"the {name} has shape {array.shape}; allowed is (values,) or (channels, values). "
            f"Take one example at a time, such as {name}[0]."
        )
    array = np.array(array, dtype=float, ndmin=2)
    if not np.isfinite(array).all():
        c, i = np.argwhere(~np.isfinite(array))[0]
        raise ValueError(
            f"the {name} has {array[c, i]} at index {i}; only finite numbers can be shown. "
            f"Replace it first, for example with np.nan_to_num({name})."
        )
    return array


def number(value):
    """
    Write a number as the course does: four figures at most, with a true minus sign.

    >>> number(-0.25), number(3.0), number(1 / 3)
    ('−0.25', '3', '0.3333')
    """
    return f"{float(value) + 0.0:.4g}".replace("-", "−")


def factor(value):
    """
    Write a number to stand in a product or a sum: a negative one in parentheses.

    >>> factor(-2.0)
    '(−2)'
    """
    text = number(value)
    return f"({text})" if text.startswith("−") else text


def subscript(index):
    """
    Write an index below the line.

    >>> subscript(12)
    '₁₂'
    """
    return str(index).translate(str.maketrans("0123456789-,", "₀₁₂₃₄₅₆₇₈₉₋‚"))


def count(amount, singular, plural=None):
    """
    Count things in words.

    >>> count(1, "value"), count(3, "value")
    ('1 value', '3 values')
    """
    return f"{amount} {singular if amount == 1 else plural or singular + 's'}"


def _article(noun):
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def listed(values, most=12):
    """
    List values in words, channel by channel, and say how many more there are.

    >>> listed([1.0, 2.5, -3.0], most=2)
    '1, 2.5 and 1 more'
    """
    rows = []
    for row in np.atleast_2d(values):
        text = ", ".join(number(value) for value in row[:most])
        rows.append(text + (f" and {len(row) - most} more" if len(row) > most else ""))
    return "; ".join(rows)
