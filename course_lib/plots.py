"""
The figures of the course: one role, one colour, one marker, everywhere.

Every function takes `ax` and returns it, or makes a figure of its own and returns its axes.
`show` turns the result into a picture with words for those who cannot see it; both are saved in
the notebook. Nothing here touches pyplot, so a figure may be drawn in a widget's callback.

    values (m,) -> axes -> show(axes, "what is to be seen") -> Picture
"""

import base64
import io
from html import escape

import numpy as np
from PIL import Image

from course_lib._drawing import COLORS, HATCH, INK, PALE, Area, Dots, Lines, marks, paint, short
from course_lib.padding import pad
from course_lib.trace import Trace, channels_of, count, subscript

MARKERS = {"signal": "o", "kernel": "s", "output": "D", "gradient": "^", "padding": "o"}
LINES = {"signal": "-", "kernel": "-", "output": "-", "gradient": "--", "padding": ":"}
SHAPES = {"circle": "o", "square": "s", "diamond": "D", "triangle": "^"}

WIDTH = 7.5
DPI = 144
NUMBERS = 16
FEW = 40
COPIES = 6


class Picture:
    """
    A figure as it is saved in a notebook: an image, and its words. Made by `show`.

    Attributes
    ----------
    png : bytes
    alt : str
        What there is to see, in a sentence or two.
    width : int
        Width on the page, in pixels; the image itself is finer.
    """

    def __init__(self, png, alt, width):
        self.png, self.alt, self.width = png, alt, width

    def __repr__(self):
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        # JupyterLab and nbconvert's default page drop the alternative text of a bare image/png.
        image = base64.b64encode(self.png).decode()
        html = (
            f'<img alt="{escape(self.alt)}" width="{self.width}" '
            f'src="data:image/png;base64,{image}">'
        )
        data = {"text/plain": self.alt, "text/html": html, "image/png": image}
        return data, {"image/png": {"alt": self.alt, "width": self.width}}


def show(figure, alt):
    """
    Turn a figure into a picture that carries words for those who cannot see it.

    Parameters
    ----------
    figure : Axes, array of Axes, or Figure
        What a function of this module returned.
    alt : str
        What there is to see: the message and the few numbers that matter.

    Returns
    -------
    Picture

    Examples
    --------
    >>> show(stems([1, 3, 2]), "A signal of three samples: 1, 3, 2.")
    A signal of three samples: 1, 3, 2.
    """
    if not isinstance(alt, str):
        raise TypeError(
            f"the alternative text is {alt!r:.60}; it must be text. Say in a sentence what there "
            'is to see, for example show(ax, "A heartbeat: five tall peaks.").'
        )
    alt = " ".join(alt.split())
    if not alt:
        raise ValueError(
            "the alternative text is empty; a reader who cannot see the figure needs it. Say in a "
            'sentence what there is to see, for example show(ax, "A heartbeat: five tall peaks.").'
        )
    figure = _figure_of(figure)
    page = io.BytesIO()
    figure.savefig(page, format="png", dpi=DPI, metadata={"Software": None}, facecolor="white")
    image = Image.open(page).convert("RGB")
    # A figure needs few colours; a palette makes the saved notebook much smaller.
    image = image.quantize(64, dither=Image.Dither.NONE)
    png = io.BytesIO()
    image.save(png, "png", optimize=True)
    return Picture(png.getvalue(), alt, round(figure.get_figwidth() * 100))


def stems(values, role="signal", *, start=0, label=None, title=None, ax=None):
    """
    Draw a short signal as stems, with its numbers where they fit.

    Parameters
    ----------
    values : array_like, shape (m,)
    role : {"signal", "kernel", "output", "gradient", "padding"}
        Decides colour and marker.
    start : int
        Index of the first value.
    label : str, optional
        What the values are, for the legend.
    title : str, optional
        The one message of the figure.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = stems([1, 3, 2], "kernel", start=-1, title="A kernel, centred")
    """
    y = _row(values)
    ax = _axes(2.4) if ax is None else ax
    x = np.arange(start, start + len(y))
    _draw_stems(ax, x, y, role, label)
    _number(ax, x, y)
    _finish(ax, x, title=title, xlabel="index")
    return ax


def line(values, role="signal", *, label=None, title=None, ax=None):
    """
    Draw a recorded signal: a dot for each sample on a thin line, or stems up to 40 samples.

    Parameters
    ----------
    values : Recording or array_like, shape (m,) or (channels, m)
        A recording brings its unit and its time along.
    role : {"signal", "kernel", "output", "gradient", "padding"}
    label : str, optional
        What the values are, for the legend; channels of a recording bring their names.
    title : str, optional
        The one message of the figure.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from course_lib import datasets
    >>> ax = line(datasets.heartbeat()[:1800:4], title="Six beats in five seconds")
    """
    x, rows, xlabel, ylabel = _sampled(values)
    names = getattr(values, "channels", ()) or [label] * len(rows)
    ax = _axes(2.6) if ax is None else ax
    for y, name, style in zip(rows, names, ["-", "--", ":", "-."] * len(rows), strict=False):
        _draw_line(ax, x, y, role, name, style if len(rows) > 1 else None)
    _finish(ax, x, title=title, xlabel=xlabel, ylabel=ylabel)
    return ax


def signal_and_response(x, w, y, *, found=None, threshold=None, title=None):
    """
    Draw a signal, the kernel that slides along it, and what comes out, on one axis of time.

    Each output stands under the sample at the centre of its window.

    Parameters
    ----------
    x : Recording or array_like, shape (m,)
        Signal.
    w : array_like, shape (n,)
        Kernel, as written.
    y : array_like, shape (m,), (m - n + 1,) or (m + n - 1,)
        Its same, valid or full convolution.
    found : array_like of int, optional
        Indices into `y` that are marked in both rows: where the pattern was found.
    threshold : float, optional
        Drawn across the response.
    title : str, optional
        The one message of the figure.

    Returns
    -------
    ndarray of two Axes
        Signal and response.

    Examples
    --------
    >>> x = [0, 1, 3, 1, 0, 0, 1, 3, 1, 0]
    >>> axes = signal_and_response(x, [1, 3, 1], np.convolve(x, [1, 3, 1], "same"), found=[2, 7])
    """
    time, rows, xlabel, ylabel = _sampled(x)
    signal, kernel, response = _row(rows), _row(w, "kernel"), _row(y, "response")
    at = _times(time, _first(len(signal), len(kernel), len(response)), len(response))
    figure = _figure(3.6)
    left, right = figure.add_gridspec(1, 2, width_ratios=[1, 3.4])
    upper, lower = right.subgridspec(2, 1).subplots(sharex=True)
    side = figure.add_subplot(left.subgridspec(2, 1)[0])
    if found is not None:
        places = _places(found, len(response))
        for ax in (upper, lower):
            for place in places:
                ax.axvline(at[place], color=PALE, linewidth=1, linestyle="--", zorder=0)
        lower.plot(at[places], response[places], "o", ms=12, mfc="none", mec=INK, label="found")
    _draw_line(upper, time, signal, "signal")
    _draw_line(lower, at, response, "output")
    lower.margins(y=0.2)
    if threshold is not None:
        lower.axhline(threshold, color=INK, linewidth=1, label=f"threshold {short(threshold)}")
    _draw_stems(side, np.arange(len(kernel)), kernel, "kernel", size=5)
    _finish(side, np.arange(len(kernel)), title="kernel", xlabel="index", small=True)
    _finish(upper, time, title="signal", ylabel=ylabel)
    _finish(lower, at, title="response", xlabel=xlabel)
    upper.tick_params(labelbottom=False)
    _message(figure, title)
    return np.array([upper, lower])


def copies(x, w, *, title=None):
    """
    Draw how a signal prints the kernel: one copy for each sample, and the sum of the copies.

    Each sample that is not zero contributes the kernel, scaled by the sample and beginning
    where the sample stands. The sum of these rows is the full convolution.

    Parameters
    ----------
    x : array_like, shape (m,)
        Signal with six samples at most that are not zero.
    w : array_like, shape (n,)
        Kernel.
    title : str, optional
        The one message of the figure.

    Returns
    -------
    ndarray of Axes
        The signal, one for each copy, and the sum.

    Examples
    --------
    >>> axes = copies([0, 1, 0, 2, 0], [1, 2, 3])
    """
    x, w = _row(x), _row(w, "kernel")
    places = np.flatnonzero(x)
    if not 1 <= len(places) <= COPIES:
        raise ValueError(
            f"the signal has {count(len(places), 'sample')} other than zero; 1 to {COPIES} can be "
            "drawn, one row each. Use a shorter signal, for example [0, 1, 0, 2, 0]."
        )
    index = np.arange(len(x) + len(w) - 1)
    stack = np.zeros((len(places), len(index)))
    for row, place in zip(stack, places, strict=True):
        row[place : place + len(w)] = x[place] * w
    total = stack.sum(axis=0)
    # One scale for the copies and their sum: the eye can add them up.
    low, high = min(stack.min(), total.min(), 0), max(stack.max(), total.max(), 0)
    room = 0.5 * (high - low or 1)
    figure = _figure(0.64 * (len(places) + 2) + 0.7)
    axes = figure.subplots(len(places) + 2, 1, sharex=True)
    top, *middle, bottom = axes
    _draw_copy(top, index[: len(x)], x, "signal", "signal")
    top.margins(y=0.5)
    for ax, row, place in zip(middle, stack, places, strict=True):
        copy = slice(place, place + len(w))
        name = f"{short(x[place])} × kernel\nfrom place {place}"
        _draw_copy(ax, index[copy], row[copy], "kernel", name)
    _draw_copy(bottom, index, total, "output", "sum")
    for ax in axes[1:]:
        ax.set_ylim(low - (room if low < 0 else room / 4), high + room)
    bottom.spines["bottom"].set_visible(True)
    bottom.tick_params(bottom=True)
    _finish(bottom, index, xlabel="index")
    _message(figure, title)
    return axes


def _draw_copy(ax, x, y, role, name):
    """Draw one row of `copies`: stems, numbers, a name at the left, no frame."""
    _draw_stems(ax, x, y, role)
    _number(ax, x, y)
    _finish(ax, x)
    ax.set_ylabel(name, rotation=0, ha="right", va="center")
    ax.set_yticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(bottom=False)


def products(x, w, j=None, *, title=None, ax=None):
    """
    Draw the table of all products x_i·w_k, and mark those that add up to the output y_j.

    These are the ones whose subscripts add up to j: a diagonal. Pale are the products that the
    "same" convolution never uses; they would make outputs before y_0 and after the last one.

    Parameters
    ----------
    x : array_like, shape (m,)
        Signal.
    w : array_like, shape (n,)
        Kernel of odd length, counted from its middle.
    j : int, optional
        Which output is marked.
    title : str, optional
        The one message of the figure.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = products([3, 1, 4, 1, 5], [1, 2, 3], j=2)
    """
    from matplotlib.patches import Rectangle

    x, w = _row(x), _row(w, "kernel")
    m, p = len(x), len(w) // 2
    if len(w) % 2 == 0:
        raise ValueError(
            f"a kernel of {count(len(w), 'value')} has no middle to count from; use an odd number "
            "of values, for example [1, 2, 3]."
        )
    if j is not None and j not in range(m):
        raise ValueError(f"j={j!r} is no output here; they go from 0 to {m - 1}, as the samples.")
    ax = _axes(0.4 * len(w) + 1.2) if ax is None else ax
    for k in range(-p, p + 1):
        for i in range(m):
            used, lit = 0 <= i + k < m, i + k == j
            face = COLORS["output"] if lit else "white"
            color = "white" if lit else INK if used else COLORS["padding"]
            box = Rectangle((i - 0.46, k - 0.42), 0.92, 0.84, fc=face, ec=PALE, lw=1)
            ax.add_patch(box)
            weight = "bold" if lit else "normal"
            words = {"color": color, "weight": weight, "size": 11}
            ax.text(i, k, short(x[i] * w[k + p]), ha="center", va="center", **words)
    ax.set_xlim(-0.6, m - 0.4)
    ax.set_ylim(p + 0.55, -p - 0.55)
    ax.xaxis.tick_top()
    names = [f"x{subscript(i)} = {short(value)}" for i, value in enumerate(x)]
    ax.set_xticks(range(m), names, color=COLORS["signal"])
    names = [f"w{subscript(k - p)} = {short(value)}" for k, value in enumerate(w)]
    ax.set_yticks(range(-p, p + 1), names, color=COLORS["kernel"])
    ax.tick_params(length=0, labelsize=11)
    ax.spines[:].set_visible(False)
    ax.set_facecolor("white")
    if j is not None:
        y_j = sum(x[j - k] * w[k + p] for k in range(-p, p + 1) if 0 <= j - k < m)
        words = {"ha": "center", "weight": "bold", "color": COLORS["output"], "size": 12}
        ax.set_xlabel(f"y{subscript(j)} = {short(y_j)}, the sum of the marked products", **words)
    if title:
        ax.set_title(title, size=12, loc="left", pad=14)
    return ax


def scrambled(x, y, x_scrambled, y_scrambled, *, title=None):
    """
    Draw a signal and its response beside the same two after the samples were shuffled.

    Parameters
    ----------
    x, x_scrambled : Recording or array_like, shape (m,)
        Signal, in order and shuffled.
    y, y_scrambled : array_like
        Response of one and the same kernel to either.
    title : str, optional
        The one message of the figure.

    Returns
    -------
    ndarray of Axes, shape (2, 2)
        Signals above, responses below; in order on the left, shuffled on the right.

    Examples
    --------
    >>> x = np.array([0, 1, 3, 1, 0, 0])
    >>> s = x[[3, 0, 5, 2, 4, 1]]
    >>> axes = scrambled(x, np.convolve(x, [1, 2]), s, np.convolve(s, [1, 2]))
    """
    figure = _figure(3.4)
    axes = figure.subplots(2, 2, sharey="row")
    columns = [("in order", x, y), ("shuffled", x_scrambled, y_scrambled)]
    for column, (name, signal, response) in zip(axes.T, columns, strict=True):
        values = _row(getattr(signal, "values", signal))
        response = _row(response, "response")
        _draw_line(column[0], np.arange(len(values)), values, "signal")
        _draw_line(column[1], np.arange(len(response)), response, "output")
        _finish(column[0], np.arange(len(values)), title=f"signal, {name}", small=True)
        _finish(
            column[1],
            np.arange(len(response)),
            title=f"response, {name}",
            xlabel="index",
            small=True,
        )
    axes[0, 0].set_ylabel(getattr(x, "unit", ""))
    _message(figure, title)
    return axes


def feature_maps(x, maps=None, *, names=(), above=None, title=None):
    """
    Draw the channels of a signal and the feature maps made of them, on one axis of time.

    Each value of a map stands under the sample at the centre of its window.

    Parameters
    ----------
    x : Recording or array_like, shape (m,) or (channels, m)
        Signal; a recording brings its time, its unit and the names of its channels.
    maps : array_like, shape (m_y,) or (kernels, m_y), optional
        Feature maps, same or valid; without them the channels stand alone.
    names : sequence of str, optional
        What the maps are called.
    above : float or sequence of float, optional
        A threshold, drawn across each map (across the first ones, if there are fewer). Where the
        first map lies above its own, all rows are shaded.
    title : str, optional
        The one message of the figure.

    Returns
    -------
    ndarray of Axes
        One for each channel, then one for each map.

    Examples
    --------
    >>> x = [[0, 1, 3, 1, 0, 0], [2, 2, 0, 2, 2, 2]]
    >>> len(feature_maps(x, [[0, -1, 3, -1, -2, -2]], above=0))
    3
    """
    time, rows, xlabel, _ = _sampled(x)
    maps = np.empty_like(rows[:0]) if maps is None else channels_of("feature maps", maps)
    (m, m_y), unit = (rows.shape[1], maps.shape[1]), getattr(x, "unit", "")
    if not 0 <= m - m_y < m:
        raise ValueError(
            f"the feature maps have {m_y} values but the signal {m}; same gives as many as the "
            "signal has and valid fewer. Give the signal that they were made from."
        )
    at = _times(time, (m - m_y) // 2, m_y)
    alone = [getattr(x, "title", "signal")] if len(rows) == 1 else []
    numbered = [f"channel {c}" for c in range(len(rows))]
    labels = list(getattr(x, "channels", ())) or alone or numbered
    labels = [f"{label} in {unit}" if unit else label for label in labels]
    labels += [*names, *(f"map {k}" for k in range(len(names), len(maps)))]
    figure = _figure((0.72 if len(labels) > 5 else 0.95) * len(labels) + 0.8)
    axes = np.atleast_1d(figure.subplots(len(labels), 1, sharex=True))
    levels = [] if above is None else np.atleast_1d(np.asarray(above, dtype=float))
    for ax, label, c in zip(axes, labels, range(len(labels)), strict=True):
        k = c - len(rows)
        place, row, role = (time, rows[c], "signal") if k < 0 else (at, maps[k], "output")
        if len(levels) and len(maps):
            _shade(ax, at, maps[0] > levels[0])
        _draw_line(ax, place, row, role)
        if 0 <= k < len(levels):
            ax.axhline(levels[k], color=INK, linewidth=1, linestyle=":")
        last = c == len(labels) - 1
        _finish(ax, place, xlabel=xlabel if last else None, small=True)
        ax.set_title(label, size=10, loc="left", pad=2)
        ax.margins(y=0.12 if len(row) > FEW else 0.3)
        ax.locator_params(axis="y", nbins=2)
        ax.tick_params(bottom=last, labelbottom=last, labelsize=9)
    _message(figure, title)
    return axes


def _shade(ax, x, where):
    """Shade the stretches of evenly spaced places where something holds."""
    half = (x[1] - x[0]) / 2 if len(x) > 1 else 0.5
    edges = np.flatnonzero(np.diff(np.r_[False, where, False]))
    for first, last in edges.reshape(-1, 2):
        ax.axvspan(x[first] - half, x[last - 1] + half, color=HATCH, linewidth=0, zorder=-1)


def shifted(x, r, lag, *, title=None):
    """
    Draw a signal with a copy of itself some lag later, and the autocorrelation for all lags.

    Parameters
    ----------
    x : Recording or array_like, shape (m,)
        Signal.
    r : array_like, shape (lags,)
        Autocorrelation at the lags 0, 1, 2 …, in samples.
    lag : int
        By how many samples the copy is late; this place of `r` is marked.
    title : str, optional
        The one message of the figure.

    Returns
    -------
    ndarray of two Axes
        Signal with its copy, and autocorrelation.

    Examples
    --------
    >>> x = np.array([2, -1, -1, 2, -1, -1])
    >>> axes = shifted(x, np.correlate(x, x, "full")[5:], lag=3)
    """
    from matplotlib.ticker import MultipleLocator

    time, rows, xlabel, ylabel = _sampled(x)
    signal, r = _row(rows), _row(r, "autocorrelation")
    if lag not in range(min(len(signal), len(r))):
        last = min(len(signal), len(r)) - 1
        raise ValueError(f"lag={lag!r} cannot be drawn; use a whole number from 0 to {last}.")
    unit = getattr(x, "time_unit", "samples")
    span = time[1] - time[0] if len(time) > 1 else 1
    figure = _figure(4.6)
    upper, lower = figure.subplots(2, 1)
    upper.plot(time, signal, color=COLORS["signal"], lw=1.6, label="signal")
    name = f"its copy, {short(lag * span)} {unit} later"
    late = slice(None, len(signal) - lag)
    look = {"color": INK, "lw": 1.3, "ls": (0, (3, 2))}
    upper.plot(time[late] + lag * span, signal[late], label=name, **look)
    lags = span * np.arange(len(r))
    _draw_line(lower, lags, r, "output")
    ring = {"ms": 13, "mfc": "none", "mec": INK, "mew": 1.6}
    lower.plot(lags[lag], r[lag], "o", **ring)
    _finish(upper, time, xlabel=xlabel, ylabel=ylabel)
    lower.margins(y=0.2)
    _finish(lower, lags, xlabel=f"lag in {unit}", ylabel="autocorrelation")
    if unit == "h":
        lower.xaxis.set_major_locator(MultipleLocator(12))
    _message(figure, title)
    return np.array([upper, lower])


def lengths(m, n, *, title=None, ax=None):
    """
    Draw which positions of a kernel full, same and valid keep, each as a row of cells.

    A cell stands under the sample at the centre of its window. Filled: the kernel lies wholly
    on the signal. Hollow and hatched: it hangs over an end.

    Parameters
    ----------
    m, n : int
        Length of signal and kernel, n not above m.
    title : str, optional
        The one message of the figure.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = lengths(6, 3)
    """
    from matplotlib.patches import Rectangle

    if not 1 <= n <= m:
        raise ValueError(
            f"a signal of {m} and a kernel of {n} cannot be drawn here; the kernel needs 1 value "
            "at least and no more than the signal. Try lengths(8, 3)."
        )
    ax = _axes(2.7) if ax is None else ax
    rows = [("signal", 0, m, "signal", f"m = {m}")]
    for name, amount, text in (
        ("full", m + n - 1, f"m + n − 1 = {m + n - 1}"),
        ("same", m, f"m = {m}"),
        ("valid", m - n + 1, f"m − n + 1 = {m - n + 1}"),
    ):
        rows.append((name, _first(m, n, amount), amount, "output", text))
    whole = range(n // 2, n // 2 + m - n + 1)
    for row, (_, first, amount, role, text) in enumerate(rows):
        for i in range(first, first + amount):
            filled = role == "signal" or i in whole
            ax.add_patch(
                Rectangle(
                    (i - 0.42, row - 0.3),
                    0.84,
                    0.6,
                    facecolor=COLORS[role] if filled else "white",
                    edgecolor=COLORS[role],
                    hatch=None if filled else "///",
                    linewidth=1.2,
                )
            )
        ax.text(m + n / 2 + 0.4, row, text, va="center", size=11, color=INK)
    ax.set_xlim(-n / 2 - 0.6, m + n / 2 + 0.3 * (m + n))
    ax.set_ylim(len(rows) - 0.5, -0.5)
    _finish(
        ax,
        np.arange(m),
        title=title,
        xlabel="index of the sample (hatched: the kernel hangs over an end)",
    )
    if m <= 20:
        ax.set_xticks(range(m))
    ax.set_yticks(range(len(rows)), [row[0] for row in rows])
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return ax


def signal_and_gradient(x, grad_x, *, title=None):
    """
    Draw a signal and under each of its samples the gradient: what raising the sample would do.

    Parameters
    ----------
    x : Recording or array_like, shape (m,)
        Signal.
    grad_x : array_like, shape (m,)
        Gradient of one number with respect to each sample.
    title : str, optional
        The one message of the figure.

    Returns
    -------
    ndarray of two Axes
        Signal and gradient.

    Examples
    --------
    >>> axes = signal_and_gradient([0, 1, 3, 1, 0], [0, 3, 2, 1, 0])
    """
    time, rows, xlabel, ylabel = _sampled(x)
    signal, gradient = _row(rows), _row(grad_x, "gradient")
    if len(signal) != len(gradient):
        raise ValueError(
            f"the gradient has {count(len(gradient), 'value')} but the signal {len(signal)}; there "
            "must be one for each sample. Draw the same part of both, after unpad."
        )
    figure = _figure(4.0)
    axes = figure.subplots(2, 1, sharex=True)
    _draw_line(axes[0], time, signal, "signal")
    _draw_line(axes[1], time, gradient, "gradient")
    _finish(axes[0], time, title="signal", ylabel=ylabel)
    _finish(axes[1], time, title="gradient", xlabel=xlabel)
    _message(figure, title)
    return axes


def wires(trace, samples, *, title=None):
    """
    Draw which outputs a sample reaches, each wire with the weight that the sample has there.

    Parameters
    ----------
    trace : Trace
        A convolution of one channel, from `course_lib.trace.trace`.
    samples : sequence of int
        Indices of samples, one panel for each.
    title : str, optional
        The one message of the figure.

    Returns
    -------
    ndarray of Axes
        One for each of the samples.

    Examples
    --------
    >>> from course_lib.trace import trace as take_apart
    >>> axes = wires(take_apart([1, 3, 2, 4], [1, 2, 3], padding="same", centred=True), [0, 2])
    """
    trace, samples = _known(trace), np.atleast_1d(samples)
    m, n = trace.signal.shape[1], trace.kernel.shape[1]
    for i in samples:
        if not 0 <= i < m:
            raise ValueError(f"there is no sample {i}; the signal's go from 0 to {m - 1}.")
    figure = _figure(2.6)
    axes = np.atleast_1d(figure.subplots(1, len(samples)))
    # An output stands under the middle of its window, counted in samples.
    below = trace.starts - trace.before + (n - 1) / 2
    for ax, i in zip(axes, samples, strict=True):
        reached = trace.reaches(i)
        for name, places, letter, height, lit in (
            ("signal", np.arange(m), "x", 1, [i]),
            ("output", below, "y", 0, reached),
        ):
            for index, place in enumerate(places):
                color = _color(name) if index in lit else PALE
                ax.plot(place, height, MARKERS[name], ms=8, mfc=color, mec=color)
                away, va = (11, "bottom") if height else (-11, "top")
                ax.annotate(
                    letter + subscript(index),
                    (place, height),
                    (0, away),
                    textcoords="offset points",
                    ha="center",
                    va=va,
                    size=10,
                    color=INK if index in lit else "#777777",
                )
        for j in reached:
            ax.plot([i, below[j]], [1, 0], color=_color("kernel"), linewidth=1.5, zorder=0)
            tap = trace.before + i - trace.starts[j]
            weight = trace.symbol("kernel", n - 1 - tap if trace.flip else tap)
            ax.text(
                i + 0.68 * (below[j] - i),
                0.32,
                f"{weight}\n{short(trace.taps[0, tap])}",
                ha="center",
                va="center",
                size=9,
                color=INK,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            )
        ax.set_xlim(min(below[0], 0) - 0.7, max(below[-1], m - 1) + 0.7)
        ax.set_ylim(-0.45, 1.45)
        ax.set_axis_off()
    _message(figure, title)
    return axes


def there_and_back(matrix, lit, *, columns="x", start=0, title=None):
    """
    Draw a matrix that leads from x to y beside its transpose, which leads the gradient back.

    Parameters
    ----------
    matrix : array_like, shape (m_y, m)
        Row j makes output j. Zeros are left blank.
    lit : int
        A column of the matrix; it is framed, and so is the row that it becomes.
    columns : {"x", "w"}
        What the matrix is multiplied by.
    start : int
        Index of the first column.
    title : str, optional
        The one message of the figure.

    Returns
    -------
    ndarray of two Axes

    Examples
    --------
    >>> axes = there_and_back([[2, 1, 0], [3, 2, 1], [0, 3, 2]], lit=1)
    """
    from matplotlib.patches import Rectangle

    rows = channels_of("matrix", matrix)
    high, wide = rows.shape
    if not 0 <= lit < wide:
        raise ValueError(f"lit={lit} is no column of the matrix; they go from 0 to {wide - 1}.")
    role = {"x": "kernel", "w": "signal"}[columns]  # what the matrix is made of
    figure = _figure(0.36 * max(high, wide) + 1.1)
    axes = figure.subplots(1, 2, width_ratios=[wide, high])
    outputs = [f"y{subscript(j)}" for j in range(high)]
    inputs = [f"{columns}{subscript(start + i)}" for i in range(wide)]
    backward = [f"∂{name}" for name in outputs], [f"∂{name}" for name in inputs]
    for ax, values, names, message in (
        (axes[0], rows, (outputs, inputs), "there"),
        (axes[1], rows.T, backward[::-1], "back"),
    ):
        for (row, column), value in np.ndenumerate(values):
            box = (column - 0.5, row - 0.5), 1, 1
            filled = value != 0
            shade = COLORS[role] if filled else "white"
            ax.add_patch(Rectangle(*box, fc=shade, alpha=0.18, ec="none"))
            ax.add_patch(Rectangle(*box, fc="none", ec="#DDDDDD", lw=0.8))
            if filled:
                ax.text(column, row, short(value), ha="center", va="center", size=10, color=INK)
        frame = ((lit - 0.5, -0.5), 1, high) if ax is axes[0] else ((-0.5, lit - 0.5), high, 1)
        ax.add_patch(Rectangle(*frame, fc="none", ec=COLORS[role], lw=2.5, zorder=3))
        ax.set_xlim(-0.6, values.shape[1] - 0.4)
        ax.set_ylim(max(high, wide) - 0.4, -0.6)  # cells of one size in both
        ax.set_aspect("equal")
        ax.set_yticks(range(values.shape[0]), names[0])
        ax.set_xticks(range(values.shape[1]), names[1])
        ax.tick_params(length=0, labeltop=True, labelbottom=False, labelsize=9)
        ax.spines[:].set_visible(False)
        ax.set_title(message, size=11, loc="left")
    _message(figure, title)
    return axes


def side_by_side(signals, names, role="signal", *, xlabel="index", title=None):
    """
    Draw several short signals beside one another, on one scale.

    Parameters
    ----------
    signals : array_like, shape (count, m)
    names : sequence of str
        One for each signal.
    role : {"signal", "kernel", "output", "gradient", "padding"}
        Decides colour and marker.
    xlabel : str
        What is counted.
    title : str, optional
        The one message of the figure.

    Returns
    -------
    ndarray of Axes
        One for each signal.

    Examples
    --------
    >>> axes = side_by_side([[1, 2, 3], [3, 2, 1]], ["rising", "falling"])
    """
    rows = channels_of("signals", signals)
    figure = _figure(2.2)
    axes = np.atleast_1d(figure.subplots(1, len(rows), sharey=True))
    for ax, row, name in zip(axes, rows, names, strict=True):
        index = np.arange(len(row))
        _draw_line(ax, index, row, role, style=LINES[role] if len(row) > NUMBERS else None)
        _finish(ax, index, title=name, xlabel=xlabel, small=True)
    axes[0].margins(y=0.15)
    _message(figure, title)
    return axes


def pads(x, before, after, modes, *, value=0.0, came=None, title=None):
    """
    Draw what each mode of padding invents before and after a signal, a panel for each mode.

    Parameters
    ----------
    x : Recording or array_like, shape (m,)
        Signal.
    before, after : int
        Cells to add on the left and on the right.
    modes : sequence of str
        As `course_lib.padding.pad` knows them.
    value : float
        What `constant` fills with.
    came : array_like, shape (after,), optional
        What really came after the signal, drawn as a line through the pad.
    title : str, optional
        The one message of the figure.

    Returns
    -------
    ndarray of Axes
        One for each mode.

    Examples
    --------
    >>> axes = pads([1, 2, 3, 4], 2, 2, ["edge", "circular"], came=[5, 6])
    """
    time, rows, xlabel, ylabel = _sampled(x)
    signal = _row(rows)
    at = _times(time, -before, before + len(signal) + after)
    half = (at[1] - at[0]) / 2
    ends = [slice(0, before), slice(before + len(signal), None)]
    columns = 2 if len(modes) > 2 else 1
    lines = -(-len(modes) // columns)
    figure = _figure(1.35 * lines + 0.8)
    axes = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for ax in axes[len(modes) :]:
        ax.set_axis_off()
    for ax, mode in zip(axes, modes, strict=False):
        padded = pad(signal, before, after, mode, value)
        if came is not None:
            name = None if ax is not axes[0] else "what came"
            ax.plot(at[ends[1]], _row(came), color=INK, lw=1.4, label=name)
        ax.plot(time, signal, color=COLORS["signal"], lw=1.1, marker="o", ms=2.5)
        for end in (end for end in ends if len(at[end])):
            span = at[end][0] - half, at[end][-1] + half
            ax.axvspan(*span, fc="none", ec=HATCH, hatch="///", lw=0, zorder=0)
            look = {"ls": LINES["padding"], "marker": "o", "ms": 4, "mfc": "white", "lw": 1}
            ax.plot(at[end], padded[end], color=COLORS["padding"], **look)
        ax.margins(y=0.12)
        _finish(ax, at, title=mode, small=True)
    for ax in axes[max(0, len(modes) - columns) : len(modes)]:
        ax.set_xlabel(xlabel)
        ax.tick_params(labelbottom=True)
    figure.supylabel(ylabel, size=10)
    _message(figure, title)
    return axes[: len(modes)]


def costs(sizes, seconds, *, crossings=(), xlabel="size", title=None, ax=None):
    """
    Draw how long several ways take as something grows, on logarithmic axes.

    Parameters
    ----------
    sizes : array_like, shape (k,)
        What grows, in rising order.
    seconds : dict
        name of a way -> its times, shape (k,).
    crossings : sequence of pair of str
        Ways whose lines are marked where they cross, if they do.
    xlabel, title : str, optional
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = costs([1, 10], {"a": [1, 100], "b": [5, 10]}, crossings=[("a", "b")])
    """
    from matplotlib.ticker import FuncFormatter

    ax = _axes(3.6) if ax is None else ax
    looks = zip("os^Dv*", ["-", "--", ":", "-.", (0, (5, 1)), (0, (1, 1))], strict=True)
    for (name, times), (marker, line) in zip(seconds.items(), looks, strict=False):
        ax.loglog(sizes, times, color=INK, ls=line, lw=1.2, marker=marker, ms=5, label=name)
    for pair in crossings:
        place = crossing(sizes, *(seconds[name] for name in pair))
        if place is None:
            continue
        height = np.exp(np.interp(np.log(place), np.log(sizes), np.log(seconds[pair[0]])))
        ax.plot(place, height, "o", ms=14, mfc="none", mec=COLORS["kernel"], mew=2)
        words = f"{' and '.join(pair)}\ncross at about {float(f'{place:.2g}'):g}"
        ax.annotate(words, (place, height), (8, -34), textcoords="offset points", size=9)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.set_xlabel(xlabel)
    ax.set_ylabel("seconds")
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(color=PALE, lw=0.6)
    ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    if title:
        ax.set_title(title, size=12, loc="left")
    return ax


def crossing(sizes, first, second):
    """
    Find where one way begins to be faster than another, or slower.

    Parameters
    ----------
    sizes : array_like, shape (k,)
        What grows, in rising order.
    first, second : array_like, shape (k,)
        Times of either way.

    Returns
    -------
    size : float or None
        Where the lines meet on logarithmic axes for the last time; None if one stays below.

    Examples
    --------
    >>> round(crossing([1, 10, 100], [1, 10, 100], [20, 20, 20]), 6)
    20.0
    """
    at = np.log(np.asarray(sizes, float))
    ahead = np.log(np.asarray(first, float)) - np.log(np.asarray(second, float))
    changes = np.flatnonzero(np.sign(ahead[1:]) != np.sign(ahead[:-1]))
    if not changes.size:
        return None
    i = changes[-1]
    share = ahead[i] / (ahead[i] - ahead[i + 1])
    return float(np.exp(at[i] + share * (at[i + 1] - at[i])))


def learning(history, *, title=None, ax=None):
    """
    Draw the loss of a training, and beside it the loss on the examples that were set aside.

    Parameters
    ----------
    history : History
        What `training.train` returned, with or without a validation.
    title : str, optional
        The one message of the figure.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from course_lib.training import History
    >>> history = History()
    >>> history.loss, history.validation_loss = [0.7, 0.2, 0.1], [0.7, 0.4, 0.5]
    >>> ax = learning(history)
    """
    ax = _axes(2.8) if ax is None else ax
    epochs = np.arange(1, len(history) + 1)
    ax.plot(epochs, history.loss, color=INK, lw=1.8, label="learned from")
    aside = history.validation_loss
    if aside:
        ax.plot(epochs[: len(aside)], aside, color=INK, ls="--", lw=1.8, label="set aside")
        best = int(np.argmin(aside))
        ring = {"ls": "none", "marker": "o", "ms": 11, "mfc": "none", "mec": INK, "mew": 1.4}
        ax.plot(best + 1, aside[best], label=f"least, epoch {best + 1}", **ring)
    # A training may begin far above guessing; what matters goes on below.
    if history.guessing < max([*history.loss, *aside]):
        ax.axhline(history.guessing, color=INK, lw=1, ls=":", label="guessing")
        ax.set_ylim(0, 1.25 * history.guessing)
    _finish(ax, epochs, title=title, xlabel="epoch", ylabel="loss")
    ax.set_ylim(bottom=0)
    ax.legend(frameon=False, loc="upper right", ncols=4)
    return ax


def confusion(counts, classes, *, title=None, ax=None):
    """
    Draw which class was taken for which: right answers green, confusions the darker the more.

    Parameters
    ----------
    counts : array_like of int, shape (classes, classes)
        From `training.confusion_matrix`: a row for each right class, a column for each chosen one.
    classes : sequence of str
    title : str, optional
        The one message of the figure.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = confusion([[9, 1], [0, 10]], ["standing", "running"])
    """
    from matplotlib.patches import Rectangle

    rows = channels_of("counts", counts).astype(int)
    size = len(rows)
    ax = _axes(0.55 * size + 1.3) if ax is None else ax
    for (right, chosen), amount in np.ndenumerate(rows):
        role = "output" if right == chosen else "kernel"
        share = amount / max(rows[right].sum(), 1)
        alpha = 0.12 + 0.5 * share if amount else 0.0
        box = (chosen - 0.5, right - 0.5), 1, 1
        ax.add_patch(Rectangle(*box, fc=COLORS[role], alpha=alpha, ec="none"))
        ax.add_patch(Rectangle(*box, fc="none", ec=PALE, lw=0.8))
        look = {"weight": "bold" if right == chosen else "normal", "size": 12, "color": INK}
        ax.text(chosen, right, f"{amount}", ha="center", va="center", **look)
    ax.set_xlim(-0.5, size - 0.5)
    ax.set_ylim(size - 0.5, -0.5)
    ax.set_xticks(range(size), classes)
    ax.set_yticks(range(size), classes)
    ax.set_xlabel("the network says")
    ax.set_ylabel("it is")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    if title:
        ax.set_title(title, size=12, loc="left")
    return ax


def looked_for(kernels, windows, *, names=(), title=None):
    """
    Draw kernels as they lie on the signal, flipped, above the windows that they answer to most.

    Parameters
    ----------
    kernels : array_like, shape (count, n)
        As written; they are flipped here.
    windows : array_like, shape (count, n)
        For each kernel a piece of the signal.
    names : sequence of str, optional
        What the kernels are called.
    title : str, optional
        The one message of the figure.

    Returns
    -------
    ndarray of Axes, shape (2, count)
        Flipped kernels above, windows below.

    Examples
    --------
    >>> axes = looked_for([[1, 0, -1], [1, 2, 1]], [[0, 1, 3], [0, 4, 0]])
    """
    kernels = channels_of("kernels", kernels)[:, ::-1]
    windows = channels_of("windows", windows)
    names = [*names, *(f"kernel {k}" for k in range(len(names), len(kernels)))]
    figure = _figure(3.4)
    axes = figure.subplots(2, len(kernels), sharex=True, sharey="row", squeeze=False)
    index = np.arange(kernels.shape[1])
    for column, kernel, window, name in zip(axes.T, kernels, windows, names, strict=True):
        _draw_stems(column[0], index, kernel, "kernel", size=5)
        _draw_stems(column[1], index, window, "signal", size=5)
        _finish(column[0], index, title=name, small=True)
        _finish(column[1], index, small=True)
        for ax in column:
            ax.margins(y=0.15)
    axes[0, 0].set_ylabel("flipped kernel")
    axes[1, 0].set_ylabel("its best window")
    figure.supxlabel("place in the window", size=10)
    _message(figure, title)
    return axes


def results(published, ours, *, xlabel="right answers in %", title=None):
    """
    Draw means with their standard deviations, one line for each network; ours with every run.

    Parameters
    ----------
    published : dict
        name -> (mean, deviation); None for what has no deviation.
    ours : dict
        name -> the results of all runs.
    xlabel : str
    title : str, optional
        The one message of the figure.

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = results({"MLP": (95.4, 0.2)}, {"ours": [97.0, 97.4, 96.9]})
    """
    lines = [(name, *values, ()) for name, values in published.items()]
    lines += [(name, np.mean(runs), np.std(runs, ddof=1), runs) for name, runs in ours.items()]
    lines.sort(key=lambda line: line[1])
    ax = _axes(0.36 * len(lines) + 1.2)
    for y, (_, mean, deviation, runs) in enumerate(lines):
        color = COLORS["output"] if len(runs) else INK
        look = {"color": color, "fmt": "D" if len(runs) else "o", "ms": 7, "capsize": 4, "lw": 2}
        ax.errorbar(mean, y, xerr=deviation, **look)
        words = f"{mean:.1f}" if deviation is None else f"{mean:.1f} ± {deviation:.1f}"
        # Runs with the same result stand above one another.
        seen = {}
        for run in sorted(runs):
            seen[run] = seen.get(run, 0) + 1
            height = y + 0.18 + 0.1 * seen[run]
            ax.plot(run, height, "D", ms=3.2, mfc="none", mec=color)
        ax.annotate(words, (mean, y), (0, -15), textcoords="offset points", ha="center", size=9)
    ax.set_yticks(range(len(lines)), [line[0] for line in lines])
    ax.set_ylim(-0.8, len(lines) - 0.2)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color=PALE, lw=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.set_xlabel(xlabel)
    if title:
        ax.set_title(title, size=12, loc="left")
    return ax


def trace(trace, step=None, *, title=None, ax=None):
    """
    Draw a trace in rows: kernel, signal with its pads, flipped kernel, products, output.

    Parameters
    ----------
    trace : Trace
        From `course_lib.trace.trace`.
    step : int, optional
        The output at which the kernel stands, -1 for the start; by default the output is complete.
    title : str, optional
        The one message of the figure.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from course_lib.trace import trace as take_apart
    >>> ax = trace(take_apart([1, 3, 2, 0], [1, -1], padding="same"), step=1)
    """
    from matplotlib.collections import LineCollection
    from matplotlib.patches import Rectangle

    drawn, height = marks(_known(trace), step)
    if ax is None:
        figure = _figure(WIDTH * height / 640 + (0.4 if title else 0))
        figure.set_layout_engine("none")
        share = 1 - (0.4 / figure.get_figheight() if title else 0)
        ax = figure.add_axes((0, 0, 1, share))
    ax.set_axis_off()
    ax.set_xlim(0, 640)
    ax.set_ylim(height, 0)
    # Points for each pixel of the layout, so that marks and letters keep their proportions.
    point = ax.get_position().width * ax.figure.get_figwidth() * 72 / 640
    above = {"above": ("center", "bottom"), "below": ("center", "top"), "left": ("right", "center")}
    for level, mark in enumerate(drawn):
        if isinstance(mark, Area):
            box = (mark.x0, mark.y0), mark.x1 - mark.x0, mark.y1 - mark.y0
            look = {"fc": "none", "ec": mark.color, "hatch": "////", "lw": 0}
            look = look if mark.hatched else {"fc": mark.color, "ec": "none"}
            ax.add_patch(Rectangle(*box, zorder=level / 1000, **look))
        elif isinstance(mark, Lines):
            ax.add_collection(
                LineCollection(
                    mark.points, colors=mark.color, linewidths=mark.width * point, zorder=1
                )
            )
        elif isinstance(mark, Dots):
            x, y = zip(*mark.points, strict=True)
            ax.plot(
                x,
                y,
                SHAPES[mark.shape],
                ms=2 * mark.radius * point,
                mec=mark.color,
                mfc=mark.color if mark.filled else "white",
                zorder=2,
            )
        else:
            ha, va = above[mark.place]
            weight = "bold" if mark.bold else "normal"
            ax.text(
                mark.x,
                mark.y,
                mark.text,
                size=mark.size * point,
                ha=ha,
                va=va,
                color=mark.color,
                weight=weight,
            )
    if title:
        ax.set_title(title, size=12, color=INK, loc="left", x=0.02)
    return ax


def trace_png(trace, step=None):
    """
    Draw a trace into a small PNG, in a few milliseconds and without Matplotlib.

    Parameters
    ----------
    trace : Trace
    step : int, optional
        The output at which the kernel stands, -1 for the start; by default the output is complete.

    Returns
    -------
    bytes
        640 pixels wide, 300 high for one channel; the same bytes for the same trace.

    Examples
    --------
    >>> from course_lib.trace import trace as take_apart
    >>> len(trace_png(take_apart([0, 1, 0], [1, 2]))) < 12_000
    True
    """
    return paint(*marks(_known(trace), step))


def _known(trace):
    """Return a trace, or say how to make one."""
    if not isinstance(trace, Trace):
        raise TypeError(
            f"a {type(trace).__name__} cannot be drawn as a trace. Make one first, for example "
            "with course_lib.trace.trace(signal, kernel)."
        )
    return trace


def _row(values, name="signal"):
    """Return one channel of finite numbers, shape (m,)."""
    rows = channels_of(name, getattr(values, "values", values))
    if len(rows) > 1:
        raise ValueError(
            f"the {name} has {len(rows)} channels; one can be drawn here. "
            "Choose one first, for example values[0]."
        )
    return rows[0]


def _sampled(values):
    """Return times, channels, and the words for both axes, of a recording or of bare numbers."""
    rows = channels_of("signal", getattr(values, "values", values))
    if not hasattr(values, "time"):
        return np.arange(rows.shape[1]), rows, "index", ""
    return values.time, rows, f"time in {values.time_unit}", f"{values.title} in {values.unit}"


def _first(m, n, length):
    """Return the sample at the centre of the first window, for a result of this length."""
    firsts = {m + n - 1: -((n - 1) // 2), m - n + 1: n // 2, m: 0}
    if length not in firsts:
        raise ValueError(
            f"the response has {length} values; a signal of {m} and a kernel of {n} give {m} "
            f"(same), {m - n + 1} (valid) or {m + n - 1} (full). Was it made from these two?"
        )
    return firsts[length]


def _times(time, first, length):
    """Continue evenly spaced times to either side."""
    step = time[1] - time[0] if len(time) > 1 else 1.0
    return time[0] + step * np.arange(first, first + length)


def _places(found, length):
    """Return indices into the response, or say which one is none."""
    places = np.atleast_1d(np.asarray(found))
    if places.dtype == bool and len(places) == length:
        return np.flatnonzero(places)
    if places.size and (places.dtype.kind not in "iu" or ((places < 0) | (places >= length)).any()):
        raise ValueError(
            f"found={found!r:.60} does not lie in the response; give whole numbers from 0 to "
            f"{length - 1}, for example np.flatnonzero(y > 2)."
        )
    return places.astype(int)


def _figure(height):
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    # The margin makes the figure a white card on a dark page.
    layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.1)
    return Figure(figsize=(WIDTH, height), layout=layout, facecolor="white")


def _axes(height):
    return _figure(height).add_subplot()


def _figure_of(thing):
    """Find the figure of axes, of an array of axes, or of itself."""
    first = np.asarray(thing, dtype=object).ravel()[:1]
    figure = getattr(first[0], "figure", None) if first.size else None
    if not hasattr(figure, "savefig"):
        raise TypeError(
            f"a {type(thing).__name__} cannot be shown; give what a function of plots returned, "
            'for example show(stems([1, 2, 3]), "Three samples: 1, 2, 3.").'
        )
    return figure


def _color(role):
    if role not in COLORS:
        raise ValueError(
            f"role={role!r} is not known; use 'signal', 'kernel', 'output', 'gradient' or "
            "'padding'."
        )
    return COLORS[role]


def _draw_stems(ax, x, y, role, label=None, size=7):
    color = _color(role)
    ax.vlines(x, 0, y, color=color, linewidth=2, linestyle=LINES[role], zorder=2)
    face = "white" if role == "padding" else color
    size = size if len(x) <= FEW else 4
    ax.plot(x, y, MARKERS[role], ms=size, mfc=face, mec=color, label=label, zorder=3)


def _draw_line(ax, x, y, role, label=None, style=None):
    """Draw many samples as dots on a thin line, and few as stems."""
    if len(y) <= FEW and style is None:
        _draw_stems(ax, x, y, role, label)
        return
    dots = float(np.clip(900 / len(y), 1.2, 4))
    look = {"ls": style or LINES[role], "marker": MARKERS[role], "ms": dots, "mew": 0, "lw": 1.1}
    ax.plot(x, y, color=_color(role), label=label, **look)


def _number(ax, x, y):
    """Write the numbers at the tips of the stems, if there are few."""
    if len(x) > NUMBERS:
        return
    for place, value in zip(x, y, strict=True):
        away, va = (6, "bottom") if value >= 0 else (-8, "top")
        ax.annotate(
            short(value),
            (place, value),
            (0, away),
            textcoords="offset points",
            ha="center",
            va=va,
            size=10,
            color=INK,
        )
    ax.margins(y=0.32)


def _finish(ax, x, *, title=None, xlabel=None, ylabel=None, small=False):
    """Give axes their words and the plain look of the course."""
    from matplotlib.ticker import MaxNLocator, MultipleLocator

    ax.set_facecolor("white")
    ax.spines[["top", "right"]].set_visible(False)
    low, high = ax.get_ylim()
    if low <= 0 <= high:
        ax.axhline(0, color=PALE, linewidth=1, zorder=0)
    if np.asarray(x).dtype.kind in "iu":
        bins = 5 if small else 20 if len(x) <= 20 else 10
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=bins))
    elif xlabel == "time in h" and 24 < x[-1] - x[0] <= 14 * 24:
        ax.xaxis.set_major_locator(MultipleLocator(24))
    if len(x) > FEW:
        ax.margins(x=0.01)
    if xlabel:
        ax.set_xlabel(xlabel)
    if ylabel:
        ax.set_ylabel(ylabel)
    if title:
        ax.set_title(title, size=11 if small else 12, loc="left")
    if ax.get_legend_handles_labels()[1]:
        ax.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=3, borderpad=0)


def _message(figure, title):
    if title:
        figure.suptitle(title, size=12, x=0.01, ha="left")
