"""
The stage: one convolution, animated, with every number in reach of a hand.

Python knows, the browser draws. The traits below are shared with the browser; what a mouse does
there can be read here, and what is set here is seen there. A bad value is refused with a message
and the stage stays as it was. While it plays, nothing is sent: `step` and `playing` are synced
when it rests.
"""

from difflib import get_close_matches
from pathlib import Path

import numpy as np
import traitlets

from course_lib import plots
from course_lib._checks import number, whole
from course_lib.padding import amounts, pad_sources
from course_lib.trace import GRADIENTS, backward, channels_of, count, geometry, trace
from course_lib.widgets._page import PageWidget, module

MOST_SAMPLES = 400
MOST_WITH_EXAMPLES = 64
LARGEST = 1e9
ABOVE = 1e-9  # a sum that is zero but for rounding is not above zero
STRIDES = (1, 2, 3, 4)
USUAL_CONTROLS = ("preset", "padding", "stride", "flip")
CONTROLS = (*USUAL_CONTROLS, "matrix", "map", "bias", "shuffle")
SHOWS = ("convolution", *GRADIENTS)
DELTAS = ("one delta", "several deltas", "overlapping deltas")
_SETTINGS = (
    "signal", "kernel", "bias", "padding", "padding_mode", "padding_value", "stride", "flip",
    "shows", "grad_y", "centred", "map",
)  # fmt: skip
PRESETTABLE = (*_SETTINGS[:8], "grad_y")
_HERE = Path(__file__).parent


class Checked(traitlets.TraitType):
    """A trait whose values pass a check that refuses in words."""

    def __init__(self, default, check):
        super().__init__(default)
        self.check = check
        self.tag(sync=True)

    def validate(self, obj, value):
        """Return what the check makes of the value, or pass its refusal on."""
        try:
            return self.check(value)
        except (TypeError, ValueError) as problem:
            raise traitlets.TraitError(str(problem)) from None


class Values(Checked):
    """A read-only array of numbers; the browser sees a list."""

    def __init__(self, name, default):
        super().__init__(np.array(default, dtype=float), lambda values: _values(name, values))
        self.tag(to_json=lambda array, _: array.tolist())


def _values(name, values):
    several = name == "kernel" and np.ndim(values) == 3
    stack = [channels_of(name, rows) for rows in (values if several else [values])]
    array = np.array(stack)
    if array.shape[-1] > MOST_SAMPLES:
        raise ValueError(
            f"the {name} has {array.shape[-1]} values; the stage draws {MOST_SAMPLES} at most. "
            f"Show a part of it, for example {name}[:{MOST_SAMPLES}], or every k-th, {name}[::k]."
        )
    if np.abs(array).max() > LARGEST:
        raise ValueError(
            f"the {name} goes up to {np.abs(array).max():g}; the stage draws values up to "
            f"{LARGEST:g}. Scale it first, for example {name} / np.abs({name}).max()."
        )
    array = array if several else array[0] if np.ndim(values) == 2 else array[0, 0]
    array.flags.writeable = False
    return array


def _grad_y(values):
    return np.array([]) if np.size(values) == 0 else _values("output gradient", values)


def _number(name, value, mend="Use a number such as 0.5."):
    value = float(number(value, f"the {name}", mend))
    if not abs(value) <= LARGEST:
        raise ValueError(f"the {name} is {value}; it must lie between ±{LARGEST:g}. {mend}")
    return value


def _bias(value):
    if isinstance(value, list | tuple | np.ndarray):
        return [_number("bias", one) for one in value]
    return None if value is None else _number("bias", value)


def _speed(value):
    mend = "Use 1 for about a second a step, 2 for twice as fast."
    speed = _number("speed", value, mend)
    if speed <= 0:
        raise ValueError(f"the speed is {speed:g}; it must be more than 0. {mend}")
    return speed


def _stride(value):
    mend = f"The stage offers {', '.join(map(str, STRIDES))}."
    stride = whole(value, "the stride", 1, mend)
    if stride not in STRIDES:
        raise ValueError(f"the stride is {stride}; {STRIDES[-1]} is the largest shown. {mend}")
    return stride


def _padding(value):
    pair = amounts(value, 1)
    return value if isinstance(value, str) else list(pair)


def _padding_mode(value):
    pad_sources(1, 0, 0, value)
    return value


class Stage(PageWidget):
    """
    An animated convolution.

    Parameters
    ----------
    signal : array_like, shape (m,) or (channels, m)
        At most 400 finite numbers in a row.
    kernel : array_like, shape (n,), (channels, n) or (kernels, channels, n)
        Not longer than the signal. As written on the page: the stage flips it. Several kernels
        give a feature map each.
    padding : {"valid", "same", "full"} or (before, after)
        How much is added at the ends.
    padding_mode : {"zeros", "constant", "edge", "reflect", "symmetric", "circular"}
        What is added.
    padding_value : float
        What `constant` padding fills with.
    stride : int, 1 to 4
    flip : bool
        True convolves, False cross-correlates.
    bias : float or list of float, optional
        Added to every output; a list has one for each kernel.
    step : int
        The output that the stage stands at, from 0; -1 is the start, before the kernel turns.
    playing : bool
    speed : float
        1 takes about a second for each step.
    title : str
        The question that this stage answers.
    controls : sequence of "preset", "padding", "stride", "flip", "matrix", "map", "bias", "shuffle"
        The settings that the reader is offered; the first four unless told.
    map : int
        Of several kernels, the one whose sums are shown.
    shows : {"convolution", "input gradient", "kernel gradient"}
        A gradient is again a convolution, and is played as one.
    grad_y : array_like, shape (m_y,)
        The output gradient dL/dy, for a gradient; what is not given is 1.
    names : list of str
        What the channels are called, one name for each; they are counted unless told.
    centred : bool
        Count an odd kernel's indices from -p to p; from 0 otherwise.
    numerical : bool
        Draw central differences beside a gradient.
    matrix : bool
        Show the same sums as a matrix too.
    presets : dict of dict, optional
        What "preset" offers, each a name and the settings that it sets, such as
        ``{"a rise": {"kernel": [1, 0, -1], "bias": -1}}``; some examples unless told.
    linked_as : str
        Stages with the same name share signal, kernel, padding, stride and grad_y.

    Attributes
    ----------
    output : ndarray, shape (m_y,)
        What the stage shows in its last row.

    Raises
    ------
    traitlets.TraitError
        For a value that the stage cannot show; the message says what is allowed.

    Examples
    --------
    >>> stage = Stage([0, 0, 1, 0, 0], [1, 2, 3], padding="same")
    >>> stage.output
    array([0., 1., 2., 3., 0.])
    >>> stage.kernel = [1, 0, -1]
    >>> stage.output
    array([ 0.,  1.,  0., -1.,  0.])
    """

    _esm = module(_HERE / "stage.js")
    _css = _HERE / "stage.css"

    signal = Values("signal", (0, 0, 0, 1, 0, 0, 0, 0))
    kernel = Values("kernel", (1, 2, 3))
    bias = Checked(None, _bias)
    padding = Checked("valid", _padding)
    padding_mode = Checked("zeros", _padding_mode)
    padding_value = Checked(0.0, lambda value: _number("padding_value", value))
    stride = Checked(1, _stride)
    flip = traitlets.Bool(True).tag(sync=True)
    step = Checked(-1, lambda value: whole(value, "the step", -1, "Use -1 for the start."))
    playing = traitlets.Bool(False).tag(sync=True)
    speed = Checked(1.0, _speed)
    title = traitlets.Unicode("").tag(sync=True)
    controls = traitlets.List(traitlets.Enum(CONTROLS), list(USUAL_CONTROLS)).tag(sync=True)
    map = Checked(0, lambda value: whole(value, "the map", 0, "Use 0 for the first kernel."))
    shows = traitlets.Enum(SHOWS, SHOWS[0]).tag(sync=True)
    grad_y = Checked(np.array([]), _grad_y).tag(to_json=lambda array, _: array.tolist())
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    centred = traitlets.Bool(False).tag(sync=True)
    numerical = traitlets.Bool(True).tag(sync=True)
    matrix = traitlets.Bool(False).tag(sync=True)
    linked_as = traitlets.Unicode("").tag(sync=True)
    geometry = traitlets.Dict(read_only=True).tag(sync=True)
    presets = traitlets.Dict(default_value=None, allow_none=True).tag(
        sync=True, to_json=lambda _, stage: stage._offered()
    )

    def __init__(self, signal=None, kernel=None, **settings):
        for name, values in (("signal", signal), ("kernel", kernel)):
            if values is not None:
                settings[name] = values
        for name in settings:
            if not self.has_trait(name):
                close = get_close_matches(name, self.trait_names(), 1)
                hint = (
                    f"did you mean {close[0]!r}?" if close else "see help(Stage) for its settings."
                )
                raise TypeError(f"the stage has no setting {name!r}; {hint}")
        super().__init__(**settings)

    @classmethod
    def preset(cls, name, **settings):
        """
        Make a stage that shows one of the article's first figures.

        Parameters
        ----------
        name : {"one delta", "several deltas", "overlapping deltas"}
        **settings
            Any other setting of the stage.

        Returns
        -------
        Stage

        Examples
        --------
        >>> Stage.preset("one delta").output
        array([0., 0., 0., 0., 1., 2., 3., 0., 0., 0., 0.])
        """
        signals = examples(13, 3)
        if name not in DELTAS:
            raise ValueError(f"{name!r} is no preset; use {', '.join(map(repr, DELTAS))}.")
        return cls(**{**signals[name], "kernel": (1, 2, 3), **settings})

    @property
    def output(self):
        """What the stage shows in its last row, shape (m_y,)."""
        return self.trace().output

    def trace(self):
        """
        Take the convolution that the stage shows apart.

        Returns
        -------
        course_lib.trace.Trace
        """
        return _traced({name: getattr(self, name) for name in _SETTINGS})

    @traitlets.validate(*_SETTINGS)
    def _fits(self, proposal):
        """Refuse a value that does not fit the others: the stage stays as it was."""
        self._check_fit({proposal["trait"].name: proposal["value"]})
        return proposal["value"]

    def _check_fit(self, changed):
        settings = {name: getattr(self, name) for name in _SETTINGS} | changed
        m, n = np.shape(settings["signal"])[-1], np.shape(settings["kernel"])[-1]
        kernels, bias = settings["kernel"], settings["bias"]
        stacks = len(kernels) if kernels.ndim == 3 else 1
        if isinstance(bias, list) and len(bias) != stacks:
            raise traitlets.TraitError(
                f"there are {len(bias)} biases for {stacks} kernels; give one for each kernel, or "
                "one number for all."
            )
        if n > m:
            raise traitlets.TraitError(
                f"the kernel has {n} values but the signal only {m}; on the stage a kernel must "
                "not be longer than its signal. Shorten the kernel or set a longer signal first."
            )
        try:
            _traced(settings)
        except (TypeError, ValueError) as problem:
            raise traitlets.TraitError(str(problem)) from None

    @traitlets.validate("names")
    def _names_fit(self, proposal):
        names, channels = proposal["value"], len(np.atleast_2d(self.signal))
        if names and len(names) != channels:
            raise traitlets.TraitError(
                f"there are {len(names)} names for {count(channels, 'channel')}; give one for each."
            )
        return names

    @traitlets.validate("presets")
    def _presets_fit(self, proposal):
        presets = proposal["value"]
        return presets and {name: self._preset_fits(name, presets[name]) for name in presets}

    def _preset_fits(self, name, preset):
        """Return a preset as plain lists and numbers, or refuse it in words."""
        if not isinstance(name, str) or not isinstance(preset, dict) or not (name and preset):
            raise traitlets.TraitError(
                f"the preset {name!r} is {preset!r}; give a name and a dict of settings, such as "
                "presets={'a rise': {'kernel': [1, 0, -1]}}."
            )
        for key in preset:
            if key not in PRESETTABLE:
                close = get_close_matches(str(key), PRESETTABLE, 1)
                hint = f"did you mean {close[0]!r}?" if close else f"use {', '.join(PRESETTABLE)}."
                raise traitlets.TraitError(f"the preset {name!r} cannot set {key!r}; {hint}")
        traits = self.traits()
        try:
            values = {key: traits[key].validate(self, value) for key, value in preset.items()}
            self._check_fit(values)
        except traitlets.TraitError as problem:
            raise traitlets.TraitError(f"the preset {name!r} does not fit: {problem}") from None
        return {
            key: value.tolist() if isinstance(value, np.ndarray) else value
            for key, value in values.items()
        }

    def _offered(self):
        """List the presets for the browser; one of another length brings its geometry."""
        m, n = self.signal.shape[-1], self.kernel.shape[-1]
        if self.presets is None:
            return examples(m, n) if m <= MOST_WITH_EXAMPLES else {}
        offered = {}
        for name, preset in self.presets.items():
            now = {"signal": self.signal, "kernel": self.kernel, "padding": self.padding} | preset
            lengths = (np.shape(now[row])[-1] for row in ("signal", "kernel"))
            offered[name] = {**preset, "geometry": geometry(*lengths, now["padding"])}
        return offered

    @traitlets.validate("step")
    def _within(self, proposal):
        last = len(self.output) - 1
        if proposal["value"] > last:
            raise traitlets.TraitError(
                f"the step is {proposal['value']}; the last one is {last}, and -1 is the start."
            )
        return proposal["value"]

    @traitlets.default("geometry")
    def _geometry(self):
        return geometry(self.signal.shape[-1], self.kernel.shape[-1], self.padding)

    @traitlets.observe("signal", "kernel", "padding")
    def _tabulate(self, _change):
        self.set_trait("geometry", self._geometry())
        self.send_state("presets")

    @traitlets.observe(*_SETTINGS)
    def _stay_within(self, _change):
        self.step = min(self.step, len(self.output) - 1)

    def picture(self):
        """Draw the stage as it stands, as a PNG."""
        return plots.trace_png(self.trace(), self.step)

    def __repr__(self):
        words = "Stage. " + self.trace().describe(self.step)
        if self.step < 0 or self.shows != SHOWS[0] or "bias" not in self.controls:
            return words
        y = self.output[: self.step + 1]
        return f"{words}\nAbove zero so far: {np.count_nonzero(y > ABOVE)} of {len(y)} outputs."


def _traced(settings):
    """Trace what these settings show: the convolution, or a gradient of it."""
    settings = dict(settings)
    shows, grad_y, centred, map_ = (
        settings.pop(name) for name in ("shows", "grad_y", "centred", "map")
    )
    if settings["kernel"].ndim == 3:
        map_ = min(map_, len(settings["kernel"]) - 1)
        settings["kernel"] = settings["kernel"][map_]
    else:
        map_ = 0
    if isinstance(settings["bias"], list):
        settings["bias"] = settings["bias"][map_]
    forward = trace(**settings, centred=centred)
    if shows == "convolution":
        return forward
    m_y = len(forward.output)
    given = np.ones(m_y)
    given[: len(grad_y)] = grad_y[:m_y]
    return backward(forward, given, shows, centred=centred)


def examples(m, n):
    """
    List signals and kernels of the given lengths that are worth a look.

    Parameters
    ----------
    m, n : int
        Length of signal and kernel.

    Returns
    -------
    dict
        name -> the traits of a stage that it sets.

    Examples
    --------
    >>> examples(5, 3)["one delta"]
    {'signal': [0, 0, 1, 0, 0]}
    """

    def deltas(*places):
        return {"signal": [int(i in places) for i in range(m)]}

    ramp = np.arange(1, n + 1)
    return {
        "one delta": deltas(m // 2),
        "several deltas": deltas(m // 8, m // 2, m - 1 - m // 8),
        "overlapping deltas": deltas(m // 3, m // 3 + max(1, n // 2)),
        "a step": {"signal": [int(i >= m // 2) for i in range(m)]},
        "a ramp as kernel": {"kernel": ramp.tolist()},
        "an average as kernel": {"kernel": np.full(n, 1 / n).tolist()},
        "a difference as kernel": {"kernel": np.sign(ramp - ramp.mean()).tolist()},
    }
