"""
How long the output is: a signal's cells, its pads, and a bar for each window that fits.

Five whole numbers are shared with the browser, which draws them and counts. What a reader sets
with the sliders can be read here, and what is set here is seen there.
"""

from pathlib import Path

import traitlets

from course_lib import _drawing as draw
from course_lib._checks import whole
from course_lib.convolution import output_length
from course_lib.trace import count
from course_lib.widgets._page import PageWidget

# The most that is drawn, by the name of the trait; all begin at 1, the pads at 0.
MOST = {"samples": 40, "kernel_size": 20, "before": 10, "after": 10, "stride": 8}
_HERE = Path(__file__).parent


class _Count(traitlets.TraitType):
    """A whole number within what can be drawn."""

    def validate(self, obj, value):
        """Return the number, or refuse in words."""
        least, most = int(self.name not in ("before", "after")), MOST[self.name]
        mend = f"Here {self.name} goes from {least} to {most}."
        try:
            number = whole(value, self.name, least, mend)
        except (TypeError, ValueError) as problem:
            raise traitlets.TraitError(str(problem)) from None
        if number > most:
            raise traitlets.TraitError(f"{self.name} is {number}; {most} is the most drawn. {mend}")
        return number


class Lengths(PageWidget):
    """
    Sliders for signal, kernel, padding and stride, and the windows that fit.

    Parameters
    ----------
    samples : int, 1 to 40
        Length of the signal.
    kernel_size : int, 1 to 20
    before, after : int, 0 to 10
        Cells of padding at either end.
    stride : int, 1 to 8

    Attributes
    ----------
    length : int
        Length of the output; 0 where the kernel does not fit.

    Raises
    ------
    traitlets.TraitError
        For a number that cannot be drawn; the message says what is allowed.

    Examples
    --------
    >>> lengths = Lengths(9, 3, stride=2)
    >>> lengths.length
    4
    >>> lengths.before = 1
    >>> lengths
    Lengths. 9 samples, 1 cell before and 0 after, a kernel of 3, stride 2: an output of 4 values.
    1 cell lies under no window.
    """

    _esm = _HERE / "lengths.js"
    _css = _HERE / "lengths.css"

    samples = _Count(9).tag(sync=True)
    kernel_size = _Count(3).tag(sync=True)
    before = _Count(0).tag(sync=True)
    after = _Count(0).tag(sync=True)
    stride = _Count(1).tag(sync=True)
    most = traitlets.Dict(MOST, read_only=True).tag(sync=True)

    def __init__(self, samples=9, kernel_size=3, *, before=0, after=0, stride=1):
        super().__init__(
            samples=samples, kernel_size=kernel_size, before=before, after=after, stride=stride
        )

    @property
    def length(self):
        """Length of the output; 0 where the kernel does not fit."""
        if self.kernel_size > self._cells:
            return 0
        return output_length(self.samples, self.kernel_size, self.before, self.after, self.stride)

    @property
    def _cells(self):
        return self.before + self.samples + self.after

    def _unread(self):
        """List the cells under no window."""
        starts = range(0, self.length * self.stride, self.stride)
        read = {start + k for start in starts for k in range(self.kernel_size)}
        return [cell for cell in range(self._cells) if cell not in read]

    def picture(self):
        """Draw the cells, and the windows under them, as a PNG."""
        left = draw.LEFT - 60
        cell = min(28, (draw.WIDTH - left - draw.RIGHT) / self._cells)
        row = min(18, 210 / max(self.length, 1))
        height = round(70 + row * max(self.length, 1))

        def x(i):
            return left + (i + 0.5) * cell

        drawn = [draw.Words(left - 10, 34, "signal", 13, draw.INK, "left")]
        for first, last in ((0, self.before), (self._cells - self.after, self._cells)):
            if first < last:
                drawn.append(draw.Area(x(first - 0.5), 20, x(last - 0.5), 48, draw.HATCH, True))
        for i in range(self._cells):
            pad = not self.before <= i < self.before + self.samples
            role = "padding" if pad else "signal"
            drawn.append(
                draw.Dots([(x(i), 34)], "circle", draw.COLORS[role], min(5, cell / 3), not pad)
            )
        for i in self._unread():
            arm = min(4, cell / 3)
            for sign in (1, -1):
                ends = [(x(i) - arm, 14 - sign * arm), (x(i) + arm, 14 + sign * arm)]
                drawn.append(draw.Lines([ends], draw.INK, 1))
        for j in range(self.length):
            start, y = j * self.stride, 60 + row * (j + 0.5)
            ends = [(x(start - 0.4), y), (x(start + self.kernel_size - 0.6), y)]
            drawn.append(draw.Lines([ends], draw.COLORS["kernel"], max(2, min(5, row / 3))))
            middle = x(start + (self.kernel_size - 1) / 2)
            drawn.append(
                draw.Dots([(middle, y)], "diamond", draw.COLORS["output"], min(5, row / 2), True)
            )
        drawn.append(draw.Lines([[(left, 54), (x(self._cells - 0.5), 54)]], draw.PALE, 1))
        return draw.paint(drawn, height)

    def __repr__(self):
        unread = len(self._unread())
        words = (
            f"Lengths. {count(self.samples, 'sample')}, {count(self.before, 'cell')} before and "
            f"{self.after} after, a kernel of {self.kernel_size}, stride {self.stride}: "
        )
        if not self.length:
            return words + "no output, because the kernel does not fit."
        lies = f"\n{count(unread, 'cell')} {'lies' if unread == 1 else 'lie'} under no window."
        return words + f"an output of {count(self.length, 'value')}." + (lies if unread else "")
