"""
A film of a training: loss, accuracy and kernels, live while a network learns.

It is what `train` calls after each epoch. Every picture is kept, so the film can be played again
at leisure, also in a page without a kernel.

Shapes: kernels (epochs + 1, out_channels, in_channels, n); the first are those before learning.
"""

import base64
import time
from pathlib import Path

import numpy as np
import traitlets

from course_lib import _drawing as draw
from course_lib._checks import number
from course_lib.trace import count
from course_lib.widgets._page import PageWidget

_HERE = Path(__file__).parent
MOST = 32  # kernels that are drawn


class Film(PageWidget):
    """
    Watch a network learn: give it to `train` as `each_epoch`.

    Parameters
    ----------
    network : Network
        Before it learns. The kernels of its first convolution are filmed.
    pause : float
        Seconds to wait after each epoch, for those who want to look while it learns.
    title : str

    Attributes
    ----------
    loss, accuracy, validation_loss, validation_accuracy : list of float
        After each epoch, as in the history; rounded.

    Raises
    ------
    TypeError
        If the network has no convolution.

    Examples
    --------
    >>> from course_lib.layers import Conv1D, Dense, Flatten
    >>> from course_lib.network import Network
    >>> from course_lib.training import train
    >>> network = Network([Conv1D(1, 4, 3, rng=0), Flatten(), Dense(32, 2, rng=1)])
    >>> film = Film(network)
    >>> film
    Film of a training, not begun yet. 4 kernels of 3 values.
    >>> _ = train(network, np.eye(8)[:, None], np.arange(8) % 2, epochs=9, rng=2, progress=False,
    ...           each_epoch=film)
    >>> len(film.loss)
    9
    """

    _esm = _HERE / "film.js"
    _css = _HERE / "film.css"

    loss = traitlets.List(traitlets.Float()).tag(sync=True)
    accuracy = traitlets.List(traitlets.Float()).tag(sync=True)
    validation_loss = traitlets.List(traitlets.Float()).tag(sync=True)
    validation_accuracy = traitlets.List(traitlets.Float()).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    # Whole numbers from -127 to 127, one byte each, in base64; 127 is the largest of all values.
    kernels = traitlets.Unicode().tag(sync=True)

    def __init__(self, network, *, pause=0.0, title=""):
        self._pause = number(pause, "the pause", "For example 0.05 seconds.")
        self._frames = [_filmed(network)]
        super().__init__(title=title, shape=list(self._frames[0].shape), kernels=self._packed())

    def __call__(self, network, history):
        """Take the next picture; `train` calls this after each epoch."""
        if len(history) == 1:
            del self._frames[:-1]  # a new training begins with what is there
        self._frames.append(_filmed(network))
        with self.hold_sync():
            for name in ("loss", "accuracy", "validation_loss", "validation_accuracy"):
                setattr(self, name, [round(value, 4) for value in getattr(history, name)])
            self.kernels = self._packed()
        if self._pause > 0:
            time.sleep(self._pause)

    def _packed(self):
        frames = np.stack(self._frames)
        largest = np.abs(frames).max() or 1.0
        steps = np.rint(127 * frames / largest).astype(np.int8)
        return base64.b64encode(steps.tobytes()).decode()

    def picture(self):
        """Draw the loss and the kernels, before and after, as a PNG."""
        first, last = (np.concatenate(list(frames), axis=1) for frames in self._ends())
        marks = []
        if len(self.loss) > 1:
            top = max([*self.loss, *self.validation_loss])
            for values, color in ((self.validation_loss, draw.PALE), (self.loss, draw.INK)):
                x = np.linspace(draw.LEFT, draw.WIDTH - draw.RIGHT, len(self.loss))
                y = 112 - 96 * np.array(values) / top
                if len(values):
                    line = list(zip(x.tolist(), y.tolist(), strict=True))
                    marks.append(draw.Lines([line], color, 2))
            marks.append(draw.Words(draw.LEFT - 12, 64, "loss", 13, draw.INK, "left"))
        for name, rows, top in (("kernels, before", first, 130), ("and after", last, 220)):
            marks.append(draw.Words(draw.LEFT - 12, top + 40, name, 13, draw.INK, "left"))
            marks += _bars(rows, top, 80, self.shape[2])
        return draw.paint(marks, 310)

    def _ends(self):
        """Return the first kernels and the last ones, as many as there is room for."""
        room = max(1, 90 // self.shape[2])
        return self._frames[0][:room], self._frames[-1][:room]

    def __repr__(self):
        kernels, channels, n = self.shape
        of = f"{count(channels, 'channel')} of {count(n, 'value')}"
        words = f"{count(kernels, 'kernel')} of {of if channels > 1 else count(n, 'value')}."
        if not self.loss:
            return f"Film of a training, not begun yet. {words}"
        told = f"Film of a training of {count(len(self.loss), 'epoch')}. "
        told += f"Loss from {self.loss[0]:.2f} to {self.loss[-1]:.2f}, "
        told += f"right answers from {self.accuracy[0]:.0%} to {self.accuracy[-1]:.0%}"
        if self.validation_accuracy:
            told += f"; {self.validation_accuracy[-1]:.0%} of the examples set aside"
        return f"{told}. {words}"


def _filmed(network):
    """Copy the kernels of the first convolution, or say that there is none."""
    for layer in network:
        w = getattr(layer, "params", {}).get("w")
        if np.ndim(w) == 3:
            return np.array(w[:MOST], dtype=float)
    raise TypeError(
        f"{network!r} has no convolution whose kernels could be filmed; give a network with one, "
        "for example Network([Conv1D(1, 8, 9), ReLU(), GlobalAveragePool1D(), Dense(8, 2)])."
    )


def _bars(rows, top, height, n):
    """Draw kernels as small bars, one row for each channel, a gap after each kernel."""
    channels, values = rows.shape
    high = height / channels
    pitch = min(12, (draw.WIDTH - draw.LEFT - draw.RIGHT) / (values + values / n))
    largest = np.abs(rows).max() or 1.0
    marks = []
    for c, row in enumerate(rows):
        zero = top + (c + 0.5) * high
        for k, value in enumerate(row):
            x = draw.LEFT + (k + k // n) * pitch
            tip = zero - 0.46 * high * value / largest
            box = (x, min(zero, tip), x + 0.8 * pitch, max(zero, tip) + 1)
            marks.append(draw.Area(*box, draw.COLORS["kernel"], False))
    return marks
