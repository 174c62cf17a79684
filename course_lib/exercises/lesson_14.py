"""Lesson 14, train on real signals: how far a stack sees, and a network of your own."""

from dataclasses import dataclass

import numpy as np

from course_lib import datasets
from course_lib.exercises import _diagnosis as say
from course_lib.exercises._engine import Exercise, Mistake
from course_lib.exercises._notes import CORRECT, NOT_YET, Result
from course_lib.exercises._reading import habits
from course_lib.exercises._running import TimeIsUp, run

# --- how far a stack sees -----------------------------------------------------------------------


def field_of_a_stack(layers):
    """Add what each layer sees beyond one place, counted in samples of the signal."""
    field, jump = 1, 1
    for kernel_size, stride in layers:
        field += (kernel_size - 1) * jump
        jump *= stride
    return field


def _walk(grow, step, field=1, jump=1):
    """Go through the layers with another rule for the field, or for the jump, or another start."""

    def wrong(layers):
        seen, apart = field, jump
        for kernel_size, stride in layers:
            seen = grow(seen, kernel_size, stride, apart)
            apart = step(apart, stride)
        return seen

    return wrong


def _usual(seen, kernel_size, stride, jump):
    return seen + (kernel_size - 1) * jump


def _times(jump, stride):
    return jump * stride


receptive_field = Exercise(
    name="lesson_14.receptive_field",
    prompt=(
        "Write a function of `layers`, a list of pairs `(kernel_size, stride)` from the first "
        "layer to the last, that returns how many neighbouring samples of the signal one value of "
        "the last layer's output has seen: its receptive field."
    ),
    reference=field_of_a_stack,
    returns="a whole number of samples",
    probes=[
        ([(7, 3)],),
        ([(9, 1), (4, 1)],),
        ([(5, 2), (4, 1)],),
        ([(4, 1), (6, 3), (5, 2)],),
        ([(9, 2), (2, 2), (5, 3), (3, 1)],),
        ([(3, 4), (8, 1), (2, 5), (7, 2), (4, 3)],),
    ],
    mistakes=[
        Mistake(
            "product for sum",
            "The kernel sizes were multiplied. A second layer looks at neighbours, and their "
            "windows overlap: each further value of its kernel adds one jump to what is seen, and "
            "no whole window.",
            lambda layers: int(np.prod([n for n, _ in layers])),
            lambda layers: int(np.prod([n * s for n, s in layers])),
        ),
        Mistake(
            "overwritten instead of added",
            "Only what the last layer adds has stayed. `=` puts a value in the place of another; "
            "which sign adds to it?",
            _walk(lambda seen, n, s, jump: (n - 1) * jump, _times),
            _walk(lambda seen, n, s, jump: 1 + (n - 1) * jump, _times),
        ),
        Mistake(
            "kernel size and stride exchanged",
            "The two numbers of a pair have changed places. Each is `(kernel_size, stride)`, the "
            "size first.",
            lambda layers: field_of_a_stack([(s, n) for n, s in layers]),
        ),
        Mistake(
            "first layer counted twice",
            "The first layer is in the answer twice: you began with it, and then went through all "
            "the layers. Begin with one sample, or go on from the second layer.",
            lambda layers: _walk(_usual, _times, *layers[0])(layers),
        ),
        Mistake(
            "strides divide",
            "What a layer adds was divided by the strides before it. Behind a stride neighbours "
            "stand further apart in the signal: what is seen grows by it, `(n - 1) * jump`.",
            _walk(lambda seen, n, s, jump: seen + (n - 1) / jump, _times),
            _walk(lambda seen, n, s, jump: seen + (n - 1) // jump, _times),
        ),
        Mistake(
            "strides ignored",
            "The strides play no part in the answer. Behind a layer with a stride, neighbours are "
            "further apart in the signal, and all later kernels reach further.",
            _walk(_usual, lambda jump, stride: jump),
            _walk(_usual, lambda jump, stride: jump, field=0),
        ),
        Mistake(
            "own stride counted too early",
            "A layer's own stride has widened its own kernel. Its kernel lies on the outputs of "
            "the layer before; its stride moves apart what the *next* layer finds. First see, then "
            "jump.",
            _walk(lambda seen, n, s, jump: seen + (n - 1) * jump * s, _times),
        ),
        Mistake(
            "kernel sizes added up",
            "The kernel sizes were added up. Windows of neighbours overlap, so a layer brings one "
            "jump less than its kernel has values; and behind a stride a jump is more than one "
            "sample.",
            lambda layers: sum(n for n, _ in layers),
            lambda layers: 1 + sum(n for n, _ in layers),
        ),
        Mistake(
            "only its own stride",
            "Each kernel was widened by the stride of its own layer. That one moves apart what the "
            "*next* layer finds, and all layers before have moved it already: keep the product of "
            "their strides.",
            lambda layers: 1 + sum((n - 1) * s for n, s in layers),
            lambda layers: sum((n - 1) * s for n, s in layers),
            lambda layers: sum(n * s for n, s in layers),
        ),
        Mistake(
            "n instead of n - 1",
            "Each layer has added its whole kernel. Of its values one lies where the layer before "
            "has looked already; only the others see anything new.",
            _walk(lambda seen, n, s, jump: seen + n * jump, _times),
            _walk(lambda seen, n, s, jump: seen + n * jump, _times, field=0),
        ),
        Mistake(
            "off by one",
            "One sample too few, or too many. With no layer at all a value sees one sample: "
            "itself. Begin there.",
            _walk(_usual, _times, field=0),
            _walk(_usual, _times, field=2),
        ),
        Mistake(
            "strides added up",
            "The strides were added up. Every second of every third is every sixth: they multiply.",
            _walk(_usual, lambda jump, stride: jump + stride),
            _walk(_usual, lambda jump, stride: jump + stride - 1),
        ),
        Mistake(
            "only the stride before",
            "Only the stride of the layer just before counts. The strides of all layers before it "
            "move its neighbours apart: keep their product.",
            _walk(_usual, lambda jump, stride: stride),
        ),
        Mistake(
            "in the wrong order",
            "The layers were taken from the wrong end. A stride acts on the layers *behind* it; "
            "from the last layer to the first there is another rule, `field * stride` plus what "
            "the kernel adds.",
            lambda layers: field_of_a_stack(layers[::-1]),
            _walk(lambda seen, n, s, jump: (seen - 1) * s + n, lambda jump, stride: jump),
            _walk(lambda seen, n, s, jump: seen * s + n - 1, lambda jump, stride: jump),
        ),
        Mistake(
            "one side only",
            "Only half of each kernel was counted, as if from its middle to one side. The field is "
            "as wide as both sides together.",
            _walk(lambda seen, n, s, jump: seen + (n // 2) * jump, _times),
            lambda layers: field_of_a_stack(layers) // 2,
        ),
        Mistake(
            "the jump instead of the field",
            "That is how far apart two neighbours of the output are in the signal: the product of "
            "the strides. The field is how far one of them sees.",
            lambda layers: int(np.prod([s for _, s in layers])),
        ),
        Mistake(
            "one layer only",
            "Only one layer counts: the first, the last or the largest. Each layer lets the value "
            "see through the one before it.",
            lambda layers: layers[0][0],
            lambda layers: layers[-1][0],
            lambda layers: max(n for n, _ in layers),
            lambda layers: layers[0][0] * layers[0][1],
        ),
    ],
    hints=[
        "Begin with one sample, the value itself. What does one layer add, if its neighbours are "
        "neighbours in the signal too?",
        "Keep two numbers: the field, and the jump, which is how far apart neighbours are in the "
        "signal at this height of the stack. The jump begins at one.",
        "For each layer: the field grows by `(kernel_size - 1) * jump`; after that the jump is "
        "multiplied by the stride.",
    ],
    well_done="`network.summary(shape)` counts it in the same way, pooling layers included.",
)


# --- and the other way round --------------------------------------------------------------------


def smallest_kernel(field, strides):
    """Divide what is to be seen by what one more kernel value brings, and round up."""
    reach, jump = 0, 1
    for stride in strides:
        reach += jump
        jump *= stride
    return 1 + -(-(field - 1) // reach)


def _reached(step, early=False):
    """Add up the jumps of all layers, by another rule."""

    def reach(strides):
        total, jump = 0, 1
        for stride in strides:
            total += step(jump, stride) if early else jump
            jump = step(jump, stride)
        return total

    return reach


def _with(reach, size=lambda field, reach: 1 + -(-(field - 1) // reach)):
    return lambda field, strides: size(field, reach(strides))


_reach = _reached(_times)

choose_kernel_size = Exercise(
    name="lesson_14.choose_kernel_size",
    prompt=(
        "Now choose. Write a function of `field`, the samples that one output must see at least, "
        "and of `strides`, a list with the stride of each layer. All layers shall have kernels of "
        "the same size: return the smallest that will do."
    ),
    reference=smallest_kernel,
    returns="a whole number, the kernel size",
    probes=[
        (24, [3]),
        (26, [1, 2]),
        (30, [2, 1]),
        (65, [2, 3, 2]),
        (77, [1, 1, 1, 1]),
        (400, [3, 1, 4, 2]),
    ],
    mistakes=[
        Mistake(
            "sees too little",
            "The field is a little too small wherever the division does not come out even. A "
            "kernel of one value sees one sample; the other `field - 1` are brought by its further "
            "values. So divide `field - 1`, round upwards, and add the one value. (`//` and `int` "
            "round down, `round` to whichever is nearer.)",
            _with(_reach, lambda field, reach: 1 + (field - 1) // reach),
            _with(_reach, lambda field, reach: 1 + round((field - 1) / reach)),
        ),
        Mistake(
            "product for jumps",
            "It was divided by the product of all strides. That is one jump only, the one behind "
            "the last layer. Each layer brings a jump of its own, the first a jump of one: add "
            "them up.",
            _with(lambda strides: int(np.prod(strides))),
        ),
        Mistake(
            "in the wrong order",
            "The layers were taken from the wrong end. A stride acts on the layers *behind* it: "
            "the first layer's jump is one, whatever its stride.",
            lambda field, strides: smallest_kernel(field, strides[::-1]),
        ),
        Mistake(
            "not a whole number",
            "A kernel has no half values: round up to a whole number.",
            _with(_reach, lambda field, reach: 1 + (field - 1) / reach),
        ),
        Mistake(
            "n - 1 instead of n",
            "That is by how much each kernel must reach *beyond* its first value. The field is one "
            "plus `(n - 1)` times the jumps: the one comes back at the end.",
            _with(_reach, lambda field, reach: -(-(field - 1) // reach)),
        ),
        Mistake(
            "the field shared out evenly",
            "The field was divided by the number of layers, as if their windows lay side by side. "
            "They overlap, so a kernel brings one jump less than it has values; and behind a "
            "stride each jump reaches further.",
            _with(len, lambda field, layers: -(-field // layers)),
            _with(len, lambda field, layers: field // layers),
            _with(len, lambda field, layers: field / layers),
        ),
        Mistake(
            "strides added up",
            "The strides were added up. What each layer reaches with one more value is a jump: the "
            "*product* of the strides before it, and one for the first layer. Add up the jumps.",
            _with(sum),
            _with(sum, lambda field, strides: -(-field // strides)),
        ),
        Mistake(
            "one value too many",
            "It sees enough, but sometimes a smaller one does too. Where the division of "
            "`field - 1` comes out even, there is nothing to round up.",
            _with(_reach, lambda field, reach: 1 + -(-field // reach)),
        ),
        Mistake(
            "strides ignored",
            "The strides play no part in the answer. Behind a stride every kernel value reaches "
            "further, so smaller kernels will do.",
            _with(len),
        ),
        Mistake(
            "own stride counted too early",
            "A layer's own stride has widened its own kernel. It moves apart what the next layer "
            "finds; for the last layer it changes nothing.",
            _with(_reached(_times, early=True)),
        ),
        Mistake(
            "only the stride before",
            "Only the stride of the layer just before counts. Keep the product of all strides so "
            "far.",
            _with(_reached(lambda jump, stride: stride)),
        ),
        Mistake(
            "only one layer",
            "That kernel sees it all by itself. There are several layers, and each brings its "
            "share.",
            lambda field, strides: field,
        ),
        Mistake(
            "product for sum",
            "The fields of the layers were multiplied with each other, and a root was taken. They "
            "add up, each with its jump.",
            lambda field, strides: int(np.ceil(field ** (1 / len(strides)))),
        ),
    ],
    hints=[
        "What does *one* more value in all the kernels bring? Each layer adds one jump of its own.",
        "Those jumps are the products of the strides before each layer: add them up.",
        "The field is one plus `(n - 1)` times this sum. Solve it for n, and round up: "
        "`-(-a // b)` is `a / b` rounded up.",
    ],
    well_done=(
        "Two questions decide a design: how far must it see, and how finely must it still tell "
        "places apart? The first you can now compute."
    ),
)


# --- a network of your own ----------------------------------------------------------------------

BASELINE = 95.4
PUBLISHED = {"MLP": 95.4, "Time-CNN": 95.5, "FCN": 96.1, "ResNet": 96.3, "Encoder": 96.5}
MOST = 1000  # numbers to learn
LEARNED = 90  # percent of its own days that a trained network knows


@dataclass(eq=False, repr=False)
class Days:
    """Days and their classes: ``x, labels = days``, or ``train(network, *days)``."""

    x: np.ndarray
    labels: np.ndarray

    def __iter__(self):
        return iter((self.x, self.labels))

    def __eq__(self, other):
        return np.array_equal(self.x, other.x) and np.array_equal(self.labels, other.labels)

    __hash__ = None

    def __repr__(self):
        return f"Days(x {self.x.shape}, labels {self.labels.shape})"


def _days(part, exchanged=False):
    x, labels = getattr(datasets.italy_power_demand(), part)
    return Days(x, 1 - labels if exchanged else labels)


def two_small_layers(days, seed):
    """Look at neighbouring hours, then at what they make together; 818 numbers to learn."""
    from course_lib.layers import Conv1D, Dense, Flatten, MaxPool1D, ReLU
    from course_lib.network import Network
    from course_lib.optimizers import Adam
    from course_lib.training import train

    rng = np.random.default_rng(seed)
    layers = [Conv1D(1, 8, 3, rng=rng), ReLU(), Conv1D(8, 16, 3, rng=rng), ReLU()]
    network = Network([*layers, MaxPool1D(2), Flatten(), Dense(16 * 12, 2, rng=rng)])
    settings = {"batch_size": 8, "optimizer": Adam(rate=0.002), "rng": rng, "progress": False}
    train(network, days.x, days.labels, epochs=30, **settings)
    return network


def _built(days, seed, *, channels=4, outputs=2, pool_all=False, epochs=10):
    """Build and train a smaller one, right or wrong as asked."""
    from course_lib.layers import Conv1D, Dense, Flatten, GlobalAveragePool1D, ReLU
    from course_lib.network import Network
    from course_lib.training import train

    rng = np.random.default_rng(seed)
    ending = [GlobalAveragePool1D()] if pool_all else [Flatten()]
    ending += [Dense(channels * (1 if pool_all else 24), outputs, rng=rng)]
    network = Network([Conv1D(1, channels, 5, rng=rng), ReLU(), *ending])
    history = None
    if epochs:
        history = train(network, *days, epochs=epochs, batch_size=8, rng=rng, progress=False)
    return network, history


class _Again:
    """Train the same network in each call."""

    def __init__(self):
        self.network = None

    def __call__(self, days, seed):
        from course_lib.training import train

        if self.network is None:
            self.network, _ = _built(days, seed)
        else:
            train(self.network, *days, epochs=10, batch_size=8, rng=seed, progress=False)
        return self.network


class _Lack(Exception):
    """What a network lacks: the name of a usual mistake or None, and words."""


@dataclass(frozen=True)
class _Run:
    """A network that one call gave, and how often it is right."""

    network: object
    scores: np.ndarray  # for the test days
    right: float
    learned: float  # how often it is right on the days that it learned from

    @property
    def arrays(self):
        return list(self.network.params.values())


class _Race(Exercise):
    """
    An exercise that asks for a trained network, and measures it on days that it has not seen.

    The function is called three times: with two seeds, and with a third for which the two classes
    have changed places. Who learns from what was given answers the other way round then; who knows
    the answers from elsewhere does not.
    """

    def _tried(self, function):
        runs = []
        try:
            for probe in self.probes:
                (outcome,) = run(function, [probe], self.seconds)
                if say.is_unfinished(outcome):
                    return self._not_attempted()
                test = _days("test", exchanged=probe is self.probes[2])
                runs.append(_measured(self._network(outcome), probe[0], test))
            probe = self.probes[0]
            return Result(CORRECT, f"{_compared(runs)}\n\n{self.well_done}")
        except _Lack as lack:
            mistake, words = lack.args
            nudges = (each.nudge for each in self.mistakes if each.name == mistake)
            values = zip(self._names, probe, strict=True)
            called = "\n".join(f"    {name} = {value!r}" for name, value in values)
            told = f"{' '.join([*nudges, words]).strip()}\n\nIt was called with:\n\n{called}"
            notes = habits(function, self._names)
            return Result(NOT_YET, f"{told}\n\n{notes}".strip(), mistake)

    def _network(self, outcome):
        """Return the network that came back."""
        network = outcome.value
        if outcome.error is TimeIsUp:
            raise _Lack(
                None,
                f"Your function was still running after {self.seconds:g} seconds and was stopped. "
                "Fewer epochs will do, or a smaller network.",
            )
        if outcome.error or network is None:
            raise _Lack(None, say.what_is_wrong(outcome, _days("test").labels, self))
        pieces = network if isinstance(network, (tuple, list)) else [network]
        if any(hasattr(piece, "validation_loss") for piece in pieces):
            raise _Lack("the history handed over", "")
        if not hasattr(network, "forward") or not isinstance(_params(network), dict):
            lacks = "" if isinstance(_params(network), dict) else ", with `forward` and `params`"
            raise _Lack(
                None, f"Your answer is {say.kind(network)}; wanted is {self.returns}{lacks}."
            )
        if outcome.changed:
            raise _Lack(
                None,
                "Your function changed the days that it was given. Let it work on a copy, for "
                "example `days.x - days.x.mean()`.",
            )
        return network


def _params(network):
    return getattr(network, "params", None)


def _measured(network, days, test):
    """Measure a network on the days that it learned from and on others."""
    try:
        scores, learned = (np.asarray(network.forward(x)) for x in (test.x, days.x))
    except Exception as error:
        words = f"Your network stops at the test days, shape {test.x.shape}: {error}"
        raise _Lack(None, words) from None
    if scores.shape != (len(test.x), 2):
        raise _Lack("not two scores", "")
    if not np.isfinite(scores).all():
        raise _Lack(None, "Some of its scores are nan or infinite. Try a smaller learning rate.")
    right = (
        np.mean(each.argmax(axis=1) == known.labels)
        for each, known in ((scores, test), (learned, days))
    )
    measured = _Run(network, scores, *right)
    if _count(measured) > MOST:
        raise _Lack("too many numbers", "")
    return measured


def _count(measured):
    return sum(map(np.size, measured.arrays))


def _compared(runs):
    """Say how good three networks are, unless together they show that something is wrong."""
    first, second, exchanged = runs
    rights, learned = (100 * np.array([(each.right, each.learned) for each in runs])).T
    right = rights.mean()
    told = (
        f"On the 1029 test days it is right in {right:.1f} % (standard deviation "
        f"{rights.std(ddof=1):.1f}, three seeds), on the days that it learned from in "
        f"{learned.mean():.1f} %. It learned {_count(first)} numbers."
    )
    layers = first.network if hasattr(first.network, "__iter__") else ()
    pools_all = any(type(layer).__name__ == "GlobalAveragePool1D" for layer in layers)
    trained = learned[0] >= LEARNED  # an untrained one may answer like one that learned elsewhere
    for name, found, words in (
        ("the same network again", first.arrays[0] is second.arrays[0], ""),
        ("the given days not used", trained and exchanged.right < 0.5 < first.right, ""),
        ("classes exchanged", learned.mean() < 100 - LEARNED, told),
        ("the hour forgotten", right <= BASELINE and pools_all, told),
        ("hardly trained", learned.mean() < LEARNED, told),
        ("the seed not used", np.array_equal(first.scores, second.scores), ""),
    ):
        if found:
            raise _Lack(name, words)
    if right <= BASELINE:
        by_heart = learned.mean() > 99
        known = "It knows its own days by heart, and they are few: " if by_heart else ""
        raise _Lack(
            None,
            f"{told} The published MLP has {BASELINE} %. {known}try another kernel size, more or "
            "fewer kernels, pooling, another number of epochs, and choose with a part of the "
            "training days.",
        )
    beaten = [f"{name} {mean}" for name, mean in PUBLISHED.items() if right > mean]
    ahead = [f"{name} {mean}" for name, mean in PUBLISHED.items() if right <= mean]
    rest = f"; not above {', '.join(ahead)}." if ahead else ", which are all of them here."
    return f"{told}\n\nPublished, means over ten runs: above {', '.join(beaten)}{rest}"


beat_the_baseline = _Race(
    name="lesson_14.beat_the_baseline",
    prompt=(
        "Write a function of `days` (`days.x` and `days.labels`, to learn from) and of `seed` that "
        "builds a network, trains it and returns it. On the test days it shall be right more often "
        f"than the published MLP, with {MOST} numbers to learn at most."
    ),
    reference=two_small_layers,
    returns="a trained network",
    probes=[(_days("train"), 0), (_days("train"), 1), (_days("train", exchanged=True), 2)],
    mistakes=[
        Mistake(
            "the given days not used",
            "It has learned from other days than those it was given. The third time the two "
            "classes had changed places, and the network did not notice. Did it learn from the "
            "notebook's variables, or from the test days? Then nobody knows how it does on new "
            "ones. Use `days.x` and `days.labels`.",
            lambda days, seed: _built(_days("train"), seed)[0],
            lambda days, seed: _built(_days("test"), seed, epochs=1)[0],
        ),
        Mistake(
            "the seed not used",
            "Two seeds have given the very same network. One lucky draw proves little: let `seed` "
            "decide the kernels, `Conv1D(..., rng=seed)`, and the order of the days, "
            "`train(..., rng=seed)`, so that it can be measured how much luck there is.",
            lambda days, seed: _built(days, 5)[0],
        ),
        Mistake(
            "too many numbers",
            f"It has more than {MOST} numbers to learn. Where do they sit? `network.summary((1, "
            "24))` tells. Pool before the dense layer, or use fewer kernels.",
            lambda days, seed: _built(days, seed, channels=32, epochs=1)[0],
        ),
        Mistake(
            "not two scores",
            "For each day there must be two scores, one for each class: shape (days, 2). End the "
            "network with `Flatten()` and `Dense(..., 2)`.",
            lambda days, seed: _built(days, seed, outputs=3, epochs=0)[0],
            lambda days, seed: _built(days, seed, outputs=1, epochs=0)[0],
        ),
        Mistake(
            "the history handed over",
            "`train` changes the network and returns the history of its training. The history can "
            "name no days: return the network, and it alone.",
            lambda days, seed: _built(days, seed, epochs=1),
            lambda days, seed: _built(days, seed, epochs=1)[1],
        ),
        Mistake(
            "hardly trained",
            "It is often wrong even on the days that it was given to learn from, so it is still "
            "learning, or has not been trained at all. Did `train` get this very network, and the "
            "days as they are (not scaled or shifted)? Give it more epochs, or a larger learning "
            "rate.",
            lambda days, seed: _built(days, seed, epochs=0)[0],
            lambda days, seed: _built(days, seed + 3, epochs=0)[0],
            lambda days, seed: _built(days, seed + 4, epochs=0)[0],
        ),
        Mistake(
            "classes exchanged",
            "It is nearly always wrong, also on the days that it was given to learn from: it tells "
            "the two classes apart, and calls each by the name of the other. Were the labels "
            "turned round?",
            lambda days, seed: _built(Days(days.x, 1 - days.labels), seed, epochs=30)[0],
        ),
        Mistake(
            "the same network again",
            "The network of the second call is that of the first, trained on: it was built once, "
            "outside the function. Build a new one in each call, so that each seed begins anew.",
            _Again(),
        ),
        Mistake(
            "the hour forgotten",
            "The mean over time forgets when something was. A motion may come at any time; but an "
            "evening peak is known by its hour. `Flatten()` keeps the places apart.",
            lambda days, seed: _built(days, seed, pool_all=True, epochs=30)[0],
        ),
    ],
    hints=[
        "Begin with the lesson's network and make it smaller: `network.summary((1, 24))` shows "
        "where the numbers are. Most sit between `Flatten()` and `Dense`.",
        "The dense layer has two numbers for each of its inputs: channels times hours. Pooling "
        "halves the hours; fewer kernels make fewer channels.",
        "Choose with `split(days.x, days.labels)`, a few seeds for each idea, and ask `check` when "
        "you have decided. Each look at the test days chooses a little from them.",
    ],
    well_done=(
        "Count how often you have asked: whoever tries a hundred networks and keeps the best has "
        "chosen with the test days. A fair number comes from choosing first and asking once."
    ),
    seconds=60.0,
)
