"""
The picture of a trace, first as a list of marks, then painted.

`marks` lays a trace out in rows, in pixels: the kernel as written, the signal with its pads
apart, the flipped kernel under it, the products, the output. `plots.trace` puts the marks on
Matplotlib's axes. `paint` puts them into a PNG by itself, because every stage carries such a
picture in its output: that must cost milliseconds, and must not load Matplotlib.
"""

import io
from collections import namedtuple
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

from course_lib.trace import number

COLORS = {
    "signal": "#0072B2",
    "kernel": "#D55E00",
    "output": "#009E73",
    "gradient": "#CC79A7",
    "padding": "#888888",
}
SHAPES = {
    "signal": "circle",
    "kernel": "square",
    "output": "diamond",
    "gradient": "triangle",
    "padding": "circle",
}
INK, PALE, HATCH, GLOW, PAPER = "#222222", "#BBBBBB", "#DDDDDD", "#FFF1C2", "#FFFFFF"

WIDTH = 640
LEFT, RIGHT = 128, 14
CELL = 46
GAP = 10
NUMBERS = 16

# What a picture is made of; positions are pixels from the top left corner.
Area = namedtuple("Area", "x0 y0 x1 y1 color hatched")
Lines = namedtuple("Lines", "points color width")
Dots = namedtuple("Dots", "points shape color radius filled")
Words = namedtuple("Words", "x y text size color place bold", defaults=[False])


def marks(trace, step=None):
    """
    Lay a trace out as marks, the lowest first.

    Parameters
    ----------
    trace : Trace
    step : int, optional
        The output at which the kernel stands, -1 for the start; by default the output is complete.

    Returns
    -------
    list of Area, Lines, Dots and Words
    height : int
        Of the picture, in pixels.
    """
    return _Layout(trace, _step(trace, step)).drawn()


class _Layout:
    """The rows of one picture and what stands in them."""

    def __init__(self, trace, step):
        self.trace, self.step = trace, step
        channels, m = trace.signal.shape
        n = trace.kernel.shape[1]
        cells = trace.padded.shape[1]
        gaps = (trace.before > 0) + (trace.after > 0)
        room = WIDTH - LEFT - RIGHT - GAP * gaps
        self.cell = min(CELL, room / cells)
        self.radius = float(np.clip(0.2 * self.cell, 1.2, 5))
        index = np.arange(cells)
        self.pad = (index < trace.before) | (index >= trace.before + m)
        apart = (index >= trace.before) * (trace.before > 0) + (index >= trace.before + m)
        self.x = LEFT + (index + 0.5) * self.cell + GAP * apart
        # The kernel as written keeps its shape where the signal's cells are very narrow.
        pitch = max(self.cell, min(14, room / n))
        first = self.x[min(trace.before, cells - n)] if pitch == self.cell else LEFT + pitch / 2
        self.kernel_x = first + pitch * np.arange(n)
        self.channels = channels
        self.stands = step is not None and step >= 0
        with_products = self.stands and channels == 1
        rows = 2 + 2 * channels + channels - 1 + with_products
        self.row = 290 / rows if rows <= 5 else 58
        self.top = 5.0
        self.height = round(self.row * rows + 2 * self.top)
        self.marks = []

    def drawn(self):
        trace, step, last = self.trace, self.step, len(self.trace.output) - 1
        n = trace.kernel.shape[1]
        start = trace.starts[step if self.stands else 0]
        under = self.x[start : start + n]
        for c, weights in enumerate(trace.kernel):
            self.stems(self.name("kernel", c), self.role("kernel"), self.kernel_x, weights)
        window_top = self.top
        for c in range(self.channels):
            self.hatch(trace.before, trace.after, self.x)
            role = self.role("signal")
            self.stems(self.name("signal", c), role, self.x, trace.padded[c], hollow=self.pad)
            top = self.top
            name = self.name("kernel", c) if trace.shows == "convolution" else ""
            label = f"flipped {name}".strip() if trace.flip else f"{name}, as it is"
            self.stems(label, self.role("kernel"), under, trace.taps[c])
            if not self.stands and last:
                self.arrow(under[-1], self.x[trace.starts[-1] + n - 1], top + self.row / 2)
        if self.stands:
            if self.channels == 1:
                products = trace.products[step, 0]
                hollow = np.ones(n, bool)
                self.stems("products", "output", under, products, hollow=hollow, grey=False)
            half = self.cell / 2
            glow = Area(under[0] - half, window_top, under[-1] + half, self.top, GLOW, False)
            self.marks.insert(0, glow)
        label = trace.rows["output"].name
        if trace.bias is not None:
            label += f", bias {number(trace.bias)}"
        before, values, reached = self.outputs(last if step is None else step)
        at = self.x[trace.starts[0] - before + np.arange(len(values)) * trace.stride + n // 2]
        after = len(values) - before - len(trace.output)
        hollow = np.arange(len(values)) < before
        hollow[len(values) - after :] = True
        self.hatch(before, after, at)
        lit = before + step if self.stands else None
        self.stems(label, self.role("output"), at, values, hollow=hollow, shown=reached, lit=lit)
        return self.marks, self.height

    def outputs(self, step):
        """
        Return the last row: how many pads it begins with, its values, and which step has made them.

        An input gradient falls on the pads of the forward pass, too. Each gives its part back in
        the step of the sample that it was copied from, or is lost beside the nearest one.
        """
        trace = self.trace
        m, n = len(trace.output), trace.taps.shape[1]
        if trace.shows != "input gradient":
            return 0, trace.output, np.arange(m) <= step
        before, source = trace.forward.before, trace.forward.source
        cells = np.arange(len(source))
        windows = trace.padded[0, cells[:, None] + np.arange(n)]
        values = windows @ trace.taps[0]
        values[before : before + m] = trace.output
        step_of = np.where(source < 0, np.clip(cells - before, 0, m - 1), source)
        return before, values, step_of <= step

    def name(self, row, channel):
        name = self.trace.rows[row].name
        return name if self.channels == 1 else f"{name} {channel}"

    def role(self, row):
        return self.trace.rows[row].role

    def hatch(self, before, after, x):
        """Hatch the cells that padding has added at either end."""
        half, cells = self.cell / 2, len(x)
        for first, stop in ((0, before), (cells - after, cells)):
            if stop > first:
                x0, x1 = x[first] - half, x[stop - 1] + half
                top = self.top + 3
                self.marks.append(Area(x0, top, x1, self.top + self.row - 3, HATCH, True))

    def arrow(self, x0, x1, y):
        """Show how far the kernel will travel."""
        x0, tip = x0 + 2 * self.radius + 6, x1
        if tip - x0 > 8:
            head = [(tip - 6, y - 4), (tip, y), (tip - 6, y + 4)]
            self.marks.append(Lines([[(x0, y), (tip, y)], head], PALE, 1.5))

    def stems(self, label, role, x, values, *, hollow=None, grey=True, shown=None, lit=None):
        """Add one row: its label, a stem for each value, and the numbers where they fit."""
        color = COLORS[role]
        # Sums of very large numbers overflow; their stems end at the edge.
        tall = np.nan_to_num(values)
        hollow = np.zeros(len(x), bool) if hollow is None else hollow
        shown = np.ones(len(x), bool) if shown is None else shown
        low, high = min(0.0, tall.min()), max(0.0, tall.max())
        if low == high:
            high = 1.0
        numbers = self.fits(values, x)
        space = 14 + self.radius if numbers else 3 + self.radius
        top = self.top + space
        bottom = self.top + self.row - (space if low < 0 else 3 + self.radius)
        # Fractions, so that the largest floats do not overflow.
        scale = max(-low, high)
        share = np.array([low / scale, high / scale])
        y = bottom - (tall / scale - share[0]) / (share[1] - share[0]) * (bottom - top)
        zero = bottom + share[0] / (share[1] - share[0]) * (bottom - top)
        edges = [(x[0] - self.cell / 2, zero), (x[-1] + self.cell / 2, zero)]
        self.marks.append(Lines([edges], PALE, 1))
        if not shown.all():
            dots = [(left, zero) for left in x[~shown]]
            self.marks.append(Dots(dots, "circle", PALE, min(2.0, self.radius), True))
        if lit is not None:
            self.marks.append(
                Area(x[lit] - 10, self.top, x[lit] + 10, self.top + self.row, GLOW, False)
            )
        for kind in (False, True):
            chosen = np.flatnonzero((hollow == kind) & shown)
            if chosen.size:
                shade = COLORS["padding"] if kind and grey else color
                width = 2 if self.radius > 2 else 1
                lines = [[(x[i], zero), (x[i], y[i])] for i in chosen]
                self.marks.append(Lines(lines, shade, width))
                tips = [(x[i], y[i]) for i in chosen]
                self.marks.append(Dots(tips, SHAPES[role], shade, self.radius, not kind))
        middle = self.top + self.row / 2
        self.marks.append(Words(LEFT - 12, middle, label, 13, INK, "left"))
        if numbers:
            for i in np.flatnonzero(shown):
                above = values[i] >= 0
                away = self.radius + 2
                place = "above" if above else "below"
                height = y[i] - away if above else y[i] + away
                self.marks.append(Words(x[i], height, short(values[i]), 12, INK, place, i == lit))
        self.top += self.row

    def fits(self, values, x):
        """Tell whether there is room for the numbers."""
        pitch = x[1] - x[0] if len(x) > 1 else CELL
        return len(values) <= NUMBERS and max(len(short(v)) for v in values) * 7.5 < pitch + 4


def _step(trace, step):
    """Return `step` as an int or None, or say which steps there are."""
    if step is None:
        return None
    last = len(trace.output) - 1
    if isinstance(step, bool) or not hasattr(step, "__index__") or not -1 <= step <= last:
        raise ValueError(
            f"step={step!r} is not in this trace; use a whole number from 0 to {last}, -1 for "
            "the start, before any output, or None for the whole output."
        )
    return int(step)


def short(value):
    """
    Write a number in three figures at most.

    >>> short(-0.123456)
    '−0.123'
    """
    return number(float(f"{value:.3g}"))


def paint(drawn, height):
    """
    Paint marks into a PNG.

    Parameters
    ----------
    drawn : list of Area, Lines, Dots and Words
    height : int

    Returns
    -------
    bytes
    """
    # Drawn twice as large and then halved: Pillow's lines have no smooth edges of their own.
    large = Image.new("RGB", (2 * WIDTH, 2 * height), PAPER)
    brush = ImageDraw.Draw(large)
    for mark in drawn:
        if isinstance(mark, Area):
            _paint_area(brush, mark)
        elif isinstance(mark, Lines):
            for points in mark.points:
                brush.line([(2 * x, 2 * y) for x, y in points], mark.color, round(2 * mark.width))
        elif isinstance(mark, Dots):
            for x, y in mark.points:
                _paint_dot(brush, mark, 2 * x, 2 * y)
    image = large.reduce(2)
    brush = ImageDraw.Draw(image)
    anchors = {"above": "ms", "below": "mt", "left": "rm"}
    for mark in drawn:
        if isinstance(mark, Words):
            font = _font(mark.size, mark.bold)
            place = (round(mark.x), round(mark.y))
            brush.text(place, mark.text, mark.color, font, anchor=anchors[mark.place])
    image = image.quantize(palette=_palette(), dither=Image.Dither.NONE)
    png = io.BytesIO()
    image.save(png, "png", compress_level=9)
    return png.getvalue()


def _paint_area(brush, area):
    x0, y0, x1, y1 = (round(2 * edge) for edge in area[:4])
    if not area.hatched:
        brush.rectangle((x0, y0, x1, y1), area.color)
        return
    for shift in range(x0 - (y1 - y0), x1, 14):
        left, right = max(shift, x0), min(shift + y1 - y0, x1)
        line = (left, y1 - (left - shift), right, y1 - (right - shift))
        brush.line(line, area.color, 2)


def _paint_dot(brush, dots, x, y):
    r = 2 * dots.radius
    face, width = (dots.color, 0) if dots.filled else (PAPER, 3)
    if dots.shape == "circle":
        brush.ellipse((x - r, y - r, x + r, y + r), face, dots.color, width)
        return
    corners = {
        "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        "diamond": [(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)],
        "triangle": [(0, -1.2), (1.1, 0.9), (-1.1, 0.9)],
    }[dots.shape]
    brush.polygon([(x + r * dx, y + r * dy) for dx, dy in corners], face, dots.color, width)


@lru_cache
def _palette():
    """Hold the colours of a picture and what lies between them and their ground."""
    shades = {}
    for ground in (PAPER, GLOW):
        for ink in (INK, PALE, HATCH, *COLORS.values()):
            # Pale inks have fewer shades: Pillow would take the palest for paper.
            for share in (0.5, 1) if ink in (PALE, HATCH) else (0, 0.25, 0.5, 0.75, 1):
                ends = zip(ImageColor.getrgb(ground), ImageColor.getrgb(ink), strict=True)
                shades[tuple(round(a + share * (b - a)) for a, b in ends)] = None
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for shade in shades for value in shade])
    return palette


@lru_cache
def _font(size, bold):
    home = Path(find_spec("matplotlib").origin).parent / "mpl-data" / "fonts" / "ttf"
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(home / name, size, layout_engine=ImageFont.Layout.BASIC)
