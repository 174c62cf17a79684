"""
How a wrong answer is related to the right one, where one rule holds for every input.

What holds for every input (all signs turned, one value too many, a running sum) was made by a
single slip. So it can be told in words, although nobody foresaw it as a mistake of this exercise.
"""

import numpy as np

from course_lib.exercises._answers import close


def relation(pairs, tolerance):
    """
    Say by which rule all wrong answers come from the right ones; nothing where there is none.

    Parameters
    ----------
    pairs : list of (ndarray or None, ndarray)
        For each input what came back and what is right.
    tolerance : float

    Examples
    --------
    >>> right = np.array([1.0, 3.0, 2.0]), np.array([5.0, 7.0, 4.0])
    >>> relation([(y[::-1], y) for y in right], tolerance=1e-6)
    'The values are right, but back to front.'
    """
    if any(got is None for got, _ in pairs):
        return ""
    wrong = [(got, right) for got, right in pairs if not close(got, right, tolerance)]
    if len(wrong) < min(2, len(pairs)) or sum(right.size for _, right in wrong) < 3:
        return ""  # too little to go by: it may be chance
    # A single guess may hit a value by chance, and to say so would give it away.
    for words, rule in _RULES + (_PICKS if len(wrong) > 1 else []):
        if all(close(got, rule(right), tolerance) for got, right in pairs):
            return words
    if any(got.shape != right.shape for got, right in pairs):
        return ""
    return _in_proportion(pairs, tolerance)


def _in_proportion(pairs, tolerance):
    """Tell of a factor, of a constant that was added, or of values that are nearly right."""
    got, right = (np.concatenate([pair[k].ravel() for pair in pairs]) for k in (0, 1))
    if not np.isfinite(got).all():
        return ""
    got, right = got.astype(float), right.astype(float)
    factor = got @ right / max(right @ right, np.finfo(float).tiny)
    if factor and all(close(one, factor * other, tolerance) for one, other in pairs):
        times = {2: "twice", 0.5: "half of"}.get(round(factor, 6), f"{factor:.6g} times")
        return f"Each value is {times} what it should be."
    more = np.mean(got - right)
    if all(close(one, other + more, tolerance) for one, other in pairs):
        return f"Each value is {abs(more):.6g} too {'large' if more > 0 else 'small'}."
    if all(close(one, other, 0.03) for one, other in pairs):
        return (
            "The values come near, but not near enough: is something rounded on the way, or is "
            "it another approximation?"
        )
    return ""


def _in_a_row(change):
    """Apply a rule to answers with a single axis; others give nothing."""
    return lambda right: change(right) if right.ndim == 1 else None


def _with_axes(change):
    return lambda right: np.asarray(change(right)) if right.ndim else None


def _moved(by):
    """Move the values; those that leave an end are lost, and zeros come in."""
    return _in_a_row(lambda right: np.pad(right, 1)[1 - by :][: len(right)])


_RULES = [
    ("Each value has the opposite sign.", np.negative),
    ("The signs are lost: no value is below 0.", np.abs),
    ("The values are right, but back to front.", _in_a_row(lambda right: right[::-1])),
    ("The values are right, but one place too late, and the last is lost.", _moved(1)),
    ("The values are right, but one place too early, and the first is lost.", _moved(-1)),
    (
        "The values are right, but each has moved one place on, the last to the first place.",
        _in_a_row(lambda right: np.roll(right, 1)),
    ),
    (
        "The values are right, but each has moved one place back, the first to the last place.",
        _in_a_row(lambda right: np.roll(right, -1)),
    ),
    (
        "Each value also holds all those before it. Does its sum begin at 0 again?",
        _in_a_row(np.cumsum),
    ),
    ("The values are right, but the first is missing.", _in_a_row(lambda right: right[1:])),
    ("The values are right, but the last is missing.", _in_a_row(lambda right: right[:-1])),
    (
        "The values are right, but a zero too many stands at the end.",
        _in_a_row(lambda right: np.append(right, 0)),
    ),
    (
        "The values are right, but a zero too many stands at the beginning.",
        _in_a_row(lambda right: np.append(0, right)),
    ),
    (
        "The values are right, but a zero too many stands at each end.",
        _in_a_row(lambda right: np.pad(right, 1)),
    ),
    (
        "The values are right, but in one pair of brackets too many: `[0]` takes out what is "
        "inside.",
        lambda right: right[None],
    ),
    (
        "The values are right, but each is in brackets of its own: `.ravel()` lays them in a row.",
        _in_a_row(lambda right: right[:, None]),
    ),
    (
        "The values are right, but rows and columns are exchanged.",
        lambda right: right.T if right.ndim > 1 else None,
    ),
    ("It is the sum of the values that are wanted.", _with_axes(np.sum)),
    ("It is the mean of the values that are wanted.", _with_axes(np.mean)),
]
_PICKS = [
    ("It is the first of the values that are wanted.", _with_axes(lambda right: right[0])),
    ("It is the last of the values that are wanted.", _with_axes(lambda right: right[-1])),
]
