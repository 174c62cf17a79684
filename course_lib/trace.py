"""
A convolution as plain data, step by step.

A trace holds everything that happens while a kernel slides along a signal: the padded
signal and where each of its cells came from, the kernel in the order in which it travels,
where each window starts, every product and every sum. Nothing is drawn here. The stage and
the plots draw a trace, the alternative text is written from it, and the tests compare it
with NumPy.

    signal (channels, m) --pad--> (channels, M) --windows--> (m_y, channels, n)
    --times taps, summed--> output (m_y,)
"""

from dataclasses import dataclass

import numpy as np

from course_lib._checks import numbers, whole
from course_lib.convolution import output_length
from course_lib.padding import MODES, amounts, pad_sources

AMOUNTS = ("valid", "same", "full")


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
            channel = f"{c}," if channels > 1 else ""
            for i in range(n):
                cell = self.starts[j] + i
                value, weight = self.padded[c, cell], self.taps[c, i]
                sample = self.source[cell]
                x = number(value) if sample < 0 else f"x{subscript(f'{channel}{sample}')}"
                k = n - 1 - i if self.flip else i
                symbols.append(f"{x}·w{subscript(f'{channel}{k}')}")
                numbers.append(f"{factor(value)}·{factor(weight)}")
        if self.bias is not None:
            symbols.append("b")
            numbers.append(factor(self.bias))
        parts = [" + ".join(symbols), " + ".join(numbers), number(self.output[j])]
        return f"y{subscript(j)} = " + " = ".join(parts)

    def describe(self, step=None):
        """
        Say in words what the trace shows: the alternative text of its pictures.

        Parameters
        ----------
        step : int, optional
            The output that the picture stands at; by default the whole is described.

        Returns
        -------
        str

        Examples
        --------
        >>> print(trace([0, 0, 1, 0], [1, 2]).describe())
        Convolution of a signal of 4 samples with a kernel of 2 values, without padding.
        Signal: 0, 0, 1, 0. Kernel: 1, 2. Output of 3 values: 0, 1, 2.
        """
        name = "Convolution" if self.flip else "Cross-correlation"
        m, n = self.signal.shape[1], self.kernel.shape[1]
        channels = f"{len(self.signal)} channels of " if len(self.signal) > 1 else ""
        what = (
            f"{name} of a signal of {channels}{count(m, 'sample')} "
            f"with a kernel of {channels}{count(n, 'value')}, {self._settings()}."
        )
        values = (
            f"Signal: {listed(self.signal)}. Kernel: {listed(self.kernel)}. "
            f"Output of {count(len(self.output), 'value')}: {listed(self.output)}."
        )
        if step is None:
            return f"{what}\n{values}"
        return f"{what}\n{values}\nStep {step + 1} of {len(self.output)}: {self.equation(step)}."

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
    fill = float(padding_value) if padding_mode == "constant" else 0.0
    padded = np.where(source < 0, fill, signal[:, source])
    taps = kernel[:, ::-1] if flip else kernel
    starts = stride * np.arange(m_y)
    windows = padded[:, starts[:, None] + np.arange(n)]
    products = np.swapaxes(windows * taps[:, None, :], 0, 1)
    output = products.sum(axis=(1, 2)) + (0.0 if bias is None else bias)
    return Trace(
        signal=signal,
        kernel=kernel,
        bias=None if bias is None else float(bias),
        before=before,
        after=after,
        padding_mode=padding_mode,
        padding_value=float(padding_value),
        stride=stride,
        flip=bool(flip),
        source=source,
        padded=padded,
        taps=taps,
        starts=starts,
        products=products,
        output=output,
    )


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
