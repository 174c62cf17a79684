"""Lesson 08, handle the beginning and the end: a mirror at both ends, and the way back."""

import numpy as np

from course_lib.exercises._engine import Exercise, Mistake
from course_lib.exercises._material import values

_random = values(seed=8)

# --- mirror padding -----------------------------------------------------------------------------


def mirror_by_slicing(x, p):
    """Turn the first p values over and the last p values over, and join them to the signal."""
    before = x[:p][::-1]
    after = x[len(x) - p :][::-1]
    return np.concatenate([before, x, after])


def _joined(before, after):
    """Join to the signal what two rules put before and after it."""
    return lambda x, p: np.concatenate([before(x, p), x, after(x, p)])


def _first(x, p):
    return x[:p]


def _last(x, p):
    return x[len(x) - p :]


def _minus_p(x, p):
    """Take the last p values as learners write it: for p = 0 these are all."""
    return x[-p:]


def _over(rule):
    return lambda x, p: rule(x, p)[::-1]


def _nothing(x, p):
    return x[:0]


def _down_from_p(x, p):
    """Go backwards from p - 1: for p = 0 that is the last place."""
    return x[p - 1 :: -1]


def _cell_by_cell(before, after):
    """Fill cell i of each pad, counted from the signal outwards, by two rules for places."""

    def wrong(x, p):
        m = len(x)
        padded = np.concatenate([np.zeros(p), x, np.zeros(p)])
        for i in range(p):
            padded[p - 1 - i] = x[before(i, m)]
            padded[p + m + i] = x[after(i, m)]
        return padded

    return wrong


def _returned_in_the_loop(x, p):
    padded = mirror_by_slicing(x, p)
    padded[: max(p - 1, 0)] = padded[len(x) + p + 1 :] = 0
    return padded


mirror_padding = Exercise(
    name="lesson_08.mirror_padding",
    prompt=(
        "Write a function of a signal `x` of m values and an amount `p` from 0 to m that pads the "
        "signal with its mirror image, p values at each end, by slicing. The mirror stands just "
        "outside the signal, so the value at the edge comes twice in a row. (This is the course's "
        "`symmetric`; do it without `pad`.)"
    ),
    reference=mirror_by_slicing,
    returns="an array of m + 2p values, where x has m",
    probes=[
        (np.array([3.0, 5.0, 1.5]), 2),
        (np.array([4.0, 9.0, 2.5]), 0),
        (np.array([7.0, 2.0, 6.5]), 1),
        (np.array([2.0, 8.0, 5.5]), 3),
        (np.array([3, 1, 4, 8]), 2),
        (_random(7), 3),
        (_random(8), 8),
        (_random(9), 6),
    ],
    mistakes=[
        Mistake(
            "edge left out",
            "The value at the edge comes once only: the mirror stands on it. That is `reflect`, "
            "another kind of mirror. Here the mirror stands just outside, and the edge is the "
            "first thing to be seen in it.",
            _joined(lambda x, p: x[1 : p + 1][::-1], lambda x, p: x[-p - 1 : -1][::-1]),
            lambda x, p: np.pad(x, p, mode="reflect"),
            _joined(lambda x, p: x[1 : p + 1][::-1], _over(_last)),
            _joined(_over(_first), lambda x, p: x[-p - 1 : -1][::-1]),
            _cell_by_cell(lambda i, m: i + 1, lambda i, m: m - 2 - i),
        ),
        Mistake(
            "not reversed",
            "The right values stand at the right ends, but in one pad at least they keep the order "
            "of the signal. What is next to a mirror comes first in it: each pad is turned over.",
            _joined(_first, _last),
            _joined(_first, _minus_p),
            _joined(_over(_first), _last),
            _joined(_over(_first), _minus_p),
            _joined(_first, _over(_last)),
            _joined(_first, _over(_minus_p)),
        ),
        Mistake(
            "wrong side",
            "Each pad is a mirror image, but of the other end. What stands before the signal "
            "mirrors its beginning; what stands after it mirrors its end.",
            _joined(_over(_last), _over(_first)),
            _joined(_over(_minus_p), _over(_first)),
        ),
        Mistake(
            "fails for pad 0",
            "All is well until p is 0. Then `x[-p:]` is `x[0:]`, the whole signal, and so is "
            "`x[p - 1::-1]`, which begins at the last place; a stop of `-p` cuts everything off. "
            "Say where a slice begins and ends in places counted from the front: the last p "
            "values begin at `len(x) - p`.",
            _joined(_over(_first), _over(_minus_p)),
            _joined(_down_from_p, _over(_last)),
            _joined(_down_from_p, _over(_minus_p)),
            _joined(_down_from_p, lambda x, p: x[: -p - 1 : -1]),
            only_where=lambda x, p: p == 0,
        ),
        Mistake(
            "fails for the largest pad",
            "All is well until p is m. Then a stop such as `len(x) - p - 1` is -1, and that is the "
            "last place: nothing is left of the slice. Cut the piece out first, forwards, and turn "
            "it over afterwards.",
            _joined(_over(_first), lambda x, p: x[: len(x) - p - 1 : -1]),
            only_where=lambda x, p: p == len(x),
        ),
        Mistake(
            "circular instead of mirror",
            "This is circular padding: the end was copied to the beginning and the beginning to "
            "the end, as if the signal went round. A mirror stays at its own end, and turns over.",
            _joined(_last, _first),
            _joined(_minus_p, _first),
        ),
        Mistake(
            "edge repeated",
            "The value at the edge was repeated all through the pad. A mirror goes on: behind the "
            "edge comes its neighbour, and then the next.",
            lambda x, p: np.pad(x, p, mode="edge"),
        ),
        Mistake(
            "zeros instead of a mirror",
            "The length is right, but the pads hold zeros. They want to be filled with values of "
            "the signal, taken from the end that they stand at.",
            lambda x, p: np.pad(x, p),
        ),
        Mistake(
            "return inside a loop",
            "Only the cells next to the signal were filled; the rest of the pads is still zero. A "
            "`return` ends the function at once: does yours stand inside the loop?",
            _returned_in_the_loop,
        ),
        Mistake(
            "signal left out",
            "The pads are right, but between them there are zeros where the signal belongs.",
            lambda x, p: np.concatenate([_over(_first)(x, p), 0 * x, _over(_last)(x, p)]),
        ),
        Mistake(
            "negative place counts from the end",
            "The pad before the signal holds samples of its end. A place below 0 is no error to "
            "Python, it counts from the end: cell -1 is to be filled with sample 0, cell -2 with "
            "sample 1.",
            _joined(_last, _over(_last)),
        ),
        Mistake(
            "one side only",
            "Only one end was padded. The other one needs p values of its own.",
            _joined(_over(_first), _nothing),
            _joined(_nothing, _over(_last)),
            _joined(_nothing, _over(_minus_p)),
            lambda x, p: np.pad(x, (2 * p, 0), mode="symmetric"),
            lambda x, p: np.pad(x, (0, 2 * p), mode="symmetric"),
        ),
        Mistake(
            "whole signal mirrored",
            "The whole signal was turned over and set beside itself, whatever p is. Only p values "
            "at each end are wanted.",
            lambda x, p: np.concatenate([x[::-1], x, x[::-1]]),
        ),
        Mistake(
            "one value too many or too few",
            "A pad is not p values long. A slice leaves its stop out: `x[:p]` has p values, from "
            "place 0 to p - 1; so does a slice with step -1, which ends just above its stop.",
            _joined(lambda x, p: x[: p + 1][::-1], lambda x, p: x[::-1][: p + 1]),
            _joined(lambda x, p: x[: p + 1][::-1], _over(_last)),
            _joined(_over(_first), lambda x, p: x[::-1][: p + 1]),
            _joined(lambda x, p: x[: max(p - 1, 0)][::-1], lambda x, p: x[::-1][: max(p - 1, 0)]),
            _joined(_over(_first), lambda x, p: x[:-p:-1]),
            _joined(_over(_first), lambda x, p: x[len(x) - 1 : len(x) - p : -1]),
        ),
        Mistake(
            "cut while turning over",
            "`x[:p:-1]` looks like the first p values turned over, but with a step of -1 a slice "
            "begins at the last place, and comes down until just before p. Cut first, `x[:p]`, and "
            "turn the piece over afterwards.",
            _joined(lambda x, p: x[:p:-1], _over(_last)),
            _joined(lambda x, p: x[:p:-1], _over(_minus_p)),
            _joined(lambda x, p: x[:p:-1], lambda x, p: x[:-p:-1]),
            _joined(lambda x, p: x[:p:-1], lambda x, p: x[: -p - 1 : -1]),
        ),
        Mistake(
            "added instead of joined",
            "`+` sets two lists side by side, but it adds two arrays, value to value, and stops "
            "if their lengths do not fit. `np.concatenate([...])` joins arrays; so does filling "
            "an array of zeros by slices.",
            lambda x, p: x[:p][::-1] + x + x[len(x) - p :][::-1],
            lambda x, p: x[:p][::-1] + x + x[-p:][::-1],
        ),
    ],
    hints=[
        "Three pieces, side by side: what comes before, the signal, what comes after. "
        "`np.concatenate([..., x, ...])` joins them.",
        "`x[:p]` are the first p values, and `[::-1]` behind a slice turns it over.",
        "The last p values begin at `len(x) - p`. Try your function with p = 0: it has to give "
        "the signal back as it was.",
    ],
    well_done=(
        "A mirror at each end, with its edge, and nothing at all for p = 0. NumPy calls it "
        "`symmetric`."
    ),
)


# --- the gradient of circular padding -----------------------------------------------------------


def folded_back(grad_padded, p):
    """Add what fell on each pad to the samples that the pad was copied from."""
    m = len(grad_padded) - 2 * p
    grad_x = np.array(grad_padded[p : p + m])
    grad_x[m - p :] += grad_padded[:p]  # the pad before was a copy of the signal's end
    grad_x[:p] += grad_padded[p + m :]  # the pad after, of its beginning
    return grad_x


def _cut(grad_padded, p):
    """Take the pads off: before, the middle (a copy), after."""
    m = len(grad_padded) - 2 * p
    return grad_padded[:p], grad_padded[p : p + m].copy(), grad_padded[p + m :]


def _folded(fold):
    """Let a rule fold the two pads onto the middle, in place."""

    def wrong(grad_padded, p):
        before, grad_x, after = _cut(grad_padded, p)
        fold(grad_x, before, after, len(grad_x), p)
        return grad_x

    return wrong


def _to_own_end(grad_x, before, after, m, p):
    grad_x[:p] += before
    grad_x[m - p :] += after


def _as_a_mirror(grad_x, before, after, m, p):
    grad_x[:p] += before[::-1]
    grad_x[m - p :] += after[::-1]


def _as_a_mirror_without_its_edge(grad_x, before, after, m, p):
    for i in range(p):
        grad_x[i + 1] += before[p - 1 - i]
        grad_x[m - 2 - i] += after[i]


def _turned_over(before_by=-1, after_by=-1):
    def fold(grad_x, before, after, m, p):
        grad_x[m - p :] += before[::before_by]
        grad_x[:p] += after[::after_by]

    return fold


def _before_only(grad_x, before, after, m, p):
    grad_x[m - p :] += before


def _after_only(grad_x, before, after, m, p):
    grad_x[:p] += after


def _before_put(grad_x, before, after, m, p):
    grad_x[m - p :] = before
    grad_x[:p] = after


def _after_put(grad_x, before, after, m, p):
    grad_x[:p] = after
    grad_x[m - p :] = before


def _last_stays(grad_x, before, after, m, p):
    """Do as `grad_x[sources] += grad_padded` does with places that come twice."""
    grad_x[:p] = after


def _onto_the_edges(grad_x, before, after, m, p):
    grad_x[0] += before.sum()
    grad_x[-1] += after.sum()


def _onto_the_far_edges(grad_x, before, after, m, p):
    grad_x[-1] += before.sum()
    grad_x[0] += after.sum()


def _first_of_each(grad_x, before, after, m, p):
    grad_x[m - p :][:1] += before[:1]
    grad_x[:p][:1] += after[:1]


def _all_but_the_last_of_each(grad_x, before, after, m, p):
    grad_x[m - p :][:-1] += before[:-1]
    grad_x[:p][:-1] += after[:-1]


def _added_at(places):
    """Add each cell's gradient to the sample that a rule gives for cell, m and p."""

    def wrong(grad_padded, p):
        m = len(grad_padded) - 2 * p
        grad_x = np.zeros(m)
        np.add.at(grad_x, places(np.arange(m + 2 * p), m, p), grad_padded)
        return grad_x

    return wrong


def _after_one_pad_too_early(grad_padded, p):
    before, grad_x, _ = _cut(grad_padded, p)
    grad_x[len(grad_x) - p :] += before
    grad_x[:p] += grad_padded[len(grad_x) : len(grad_x) + p]
    return grad_x


def _taken_away(grad_x, before, after, m, p):
    grad_x[m - p :] -= before
    grad_x[:p] -= after


def _halved(grad_x, before, after, m, p):
    grad_x[m - p :] = (grad_x[m - p :] + before) / 2
    grad_x[:p] = (grad_x[:p] + after) / 2


def _averaged(grad_padded, p):
    m = len(grad_padded) - 2 * p
    return folded_back(grad_padded, p) / np.bincount(np.arange(-p, m + p) % m)


def _with_pads(fill):
    """Leave the pads where they were, filled by a rule."""

    def wrong(grad_padded, p):
        before, _, after = _cut(grad_padded, p)
        return np.concatenate([fill(before), folded_back(grad_padded, p), fill(after)])

    return wrong


def _in_the_view(grad_padded, p):
    m = len(grad_padded) - 2 * p
    grad_x = grad_padded[p : p + m]
    grad_x[m - p :] += grad_padded[:p]
    grad_x[:p] += grad_padded[p + m :]
    return grad_x


def _minus_p_everywhere(copy):
    def wrong(grad_padded, p):
        grad_x = copy(grad_padded[p:-p])
        grad_x[-p:] += grad_padded[:p]
        grad_x[:p] += grad_padded[-p:]
        return grad_x

    return wrong


def _minus_p_in_the_middle(grad_padded, p):
    grad_x = grad_padded[p:-p].copy()
    grad_x[len(grad_x) - p :] += grad_padded[:p]
    grad_x[:p] += grad_padded[len(grad_padded) - p :]
    return grad_x


def _minus_p_on_the_right(grad_padded, p):
    before, grad_x, after = _cut(grad_padded, p)
    grad_x[-p:] += before
    grad_x[:p] += after
    return grad_x


def _minus_p_to_own_end(middle):
    def wrong(grad_padded, p):
        grad_x = middle(grad_padded, p).copy()
        grad_x[:p] += grad_padded[:p]
        grad_x[-p:] += grad_padded[-p:]
        return grad_x

    return wrong


def _in_three_pieces(grad_padded, p):
    before, middle, after = _cut(grad_padded, p)
    m = len(middle)
    return np.concatenate([middle[:p] + after, middle[p : m - p], middle[m - p :] + before])


def _pad_taken_off_once(grad_padded, p):
    m = len(grad_padded) - p
    grad_x = grad_padded[p : p + m].copy()
    grad_x[m - p :] += grad_padded[:p]
    grad_x[:p] += grad_padded[p + m :]
    return grad_x


circular_padding_gradient = Exercise(
    name="lesson_08.circular_padding_gradient",
    prompt=(
        "Write a function of the gradient `grad_padded`, one value for each cell of a padded "
        "signal, and of the amount `p` that returns the gradient of the signal itself. The padding "
        "was circular, p cells at each end: before the signal a copy of its last p values, after "
        "it a copy of its first p. The signal had m values, and p is from 0 to m."
    ),
    reference=folded_back,
    returns="an array of m values, where grad_padded has m + 2p: one for each sample",
    probes=[
        (np.array([3.0, 5.0, 1.5, 8.0]), 1),
        (np.array([2.5, 6.0, 9.0, 4.0]), 0),
        (np.array([4, 9, 1, 7, 2, 6, 12]), 2),
        (_random(9), 2),
        (_random(9), 3),
        (_random(12), 4),
        (_random(14), 3),
    ],
    mistakes=[
        Mistake(
            "dropped instead of folded",
            "What fell on the pads was thrown away. That is right for zeros, which come from "
            "nowhere. A circular pad is a copy: when a sample changes, its copy changes with it, "
            "so what falls on the copy belongs to the sample too.",
            lambda grad_padded, p: _cut(grad_padded, p)[1],
            lambda grad_padded, p: grad_padded[p:-p],
        ),
        Mistake(
            "folded to the wrong end",
            "Each pad was folded onto the samples next to it. But where did its values come from? "
            "The pad before the signal was copied from the signal's far end.",
            _folded(_to_own_end),
            _minus_p_to_own_end(lambda grad_padded, p: grad_padded[p:-p]),
            _minus_p_to_own_end(lambda grad_padded, p: _cut(grad_padded, p)[1]),
        ),
        Mistake(
            "mirror instead of circular",
            "This is the way back of mirror padding: each pad was turned over onto the end that it "
            "stands at. Circular padding copies from the other end, and turns nothing over.",
            _folded(_as_a_mirror),
            _folded(_as_a_mirror_without_its_edge),
        ),
        Mistake(
            "pads turned over",
            "A pad went to the right end, but turned over. Circular padding copies values in "
            "their order, so the gradients go home in the same order.",
            _folded(_turned_over()),
            _folded(_turned_over(after_by=1)),
            _folded(_turned_over(before_by=1)),
        ),
        Mistake(
            "one pad only",
            "What fell on one of the pads is still missing. There are two, and each goes back to "
            "the samples that it was copied from.",
            _folded(_before_only),
            _folded(_after_only),
        ),
        Mistake(
            "own gradient missing",
            "Only what fell on the pads was handed back. A sample has a cell of its own too, in "
            "the middle: begin with what fell there, and add what its copies bring.",
            lambda grad_padded, p: folded_back(grad_padded, p) - _cut(grad_padded, p)[1],
        ),
        Mistake(
            "cells counted without the pad",
            "The places are shifted. Before the signal stand p cells, so cell i of the padded "
            "signal belongs to place i - p: sample 0 is in cell p, and the pad behind the signal "
            "begins at cell p + m.",
            _added_at(lambda cell, m, p: cell % m),
            _added_at(lambda cell, m, p: (cell + p) % m),
            _after_one_pad_too_early,
        ),
        Mistake(
            "pads not folded to their end",
            "Of each pad only the beginning came home. There are p cells in it: does a `return` "
            "stand inside the loop, or does the loop end too early?",
            _folded(_first_of_each),
            _folded(_all_but_the_last_of_each),
        ),
        Mistake(
            "overwritten instead of added",
            "A sample that was copied has several gradients, its own and those of its copies, and "
            "only one of them has stayed. They add up. (If you wrote `grad_x[places] += ...` with "
            "a list of places: NumPy adds once for each place, however often it is listed. "
            "`np.add.at` adds every time.)",
            _folded(_before_put),
            _folded(_after_put),
            _folded(_last_stays),
        ),
        Mistake(
            "folded onto one sample",
            "All that fell on a pad went to a single sample. So it would be if every cell of the "
            "pad were a copy of the edge. Here each cell has a sample of its own.",
            _folded(_onto_the_edges),
            _folded(_onto_the_far_edges),
        ),
        Mistake(
            "averaged",
            "The gradients of a sample and its copies were averaged. Each copy does its own work "
            "in the output, so the chain rule adds them up and divides by nothing.",
            _averaged,
            _folded(_halved),
        ),
        Mistake(
            "taken away instead of added",
            "What fell on the pads was subtracted. A copy moves in the same direction as its "
            "sample: its gradient is added.",
            _folded(_taken_away),
        ),
        Mistake(
            "fails for pad 0",
            "All is well until p is 0. Then `[p:-p]` is `[0:0]`, which holds nothing, and `[-p:]` "
            "is `[0:]`, which holds everything. Find m first, and count the places from the front.",
            _minus_p_everywhere(copy=np.copy),
            _minus_p_everywhere(copy=lambda view: view),
            _minus_p_in_the_middle,
            _minus_p_on_the_right,
            only_where=lambda grad_padded, p: p == 0,
        ),
        Mistake(
            "fails where the pads overlap",
            "All is well while the two pads come from different samples. Where 2p is more than m, "
            "the samples in the middle have a copy in both pads. Begin with the whole middle, add "
            "one pad to the places that it came from, and then the other.",
            _in_three_pieces,
            only_where=lambda grad_padded, p: 2 * p > len(grad_padded) - 2 * p,
        ),
        Mistake(
            "padded once more",
            "The gradient got longer: it was padded again. The way back takes the pads off, and "
            "gives what lay on them to the samples.",
            lambda grad_padded, p: np.pad(grad_padded, p, mode="wrap"),
            lambda grad_padded, p: np.pad(_cut(grad_padded, p)[1], p, mode="wrap"),
        ),
        Mistake(
            "pads still there",
            "The pads are still there. When what fell on them has been handed over they have "
            "nothing left to say: one value for each sample remains.",
            _with_pads(lambda pad: pad),
            _with_pads(np.zeros_like),
        ),
        Mistake(
            "length off by a pad",
            "There are p cells before the signal and p after it. Only one of the two pads was "
            "taken off the length here.",
            lambda grad_padded, p: grad_padded[p:],
            lambda grad_padded, p: grad_padded[: len(grad_padded) - p],
            _pad_taken_off_once,
        ),
        Mistake(
            "gradient changed",
            "The values are right, but `grad_padded` is not what it was. A slice is a view: what "
            "you add to it you add to the array it was cut from. Make a copy of the middle first.",
            _in_the_view,
        ),
    ],
    hints=[
        "Take a signal of 4 and p = 1, and write the padded signal down by its places: 3, 0, 1, 2, "
        "3, 0. Which cells hold sample 0, and which sample 3?",
        "A sample's gradient is the sum over all cells that hold it: its own, and its copies.",
        "Start with a copy of the middle, m values long. m is the length of `grad_padded` without "
        "both pads.",
        "The first p gradients belong to the last p samples, the last p gradients to the first p "
        "samples. Add them there, in the order that they have.",
    ],
    well_done=(
        "Every pad that copies gives back what falls on it. The article's formula, made for "
        "zeros, leaves these terms out."
    ),
)
