"""
Find out which sums of products a learner's function computes, whatever the function does.

It is called on numbers first: what raises, never ends or returns no numbers is told in words. Then
it is called on symbols. Where symbols cannot go (a decision about a value, compiled code) the sums
are found by trying: with one sample and one kernel value 1 and the rest 0, what comes back is the
factor of their product. Either way the sums must give the numbers of the first call.
"""

import inspect
from typing import NamedTuple

import numpy as np

from course_lib._symbols import NeedsAValue, lifted, symbols, value_of, with_room_for_symbols
from course_lib.exercises._diagnosis import is_unfinished
from course_lib.exercises._reading import is_stub
from course_lib.exercises._running import TimeIsUp, run


class Attempt(NamedTuple):
    """What a function computes: for each y_j a sum of products, or None; and words about it."""

    sums: list
    notes: list
    on_symbols: bool


def attempt(function, m, n, length, seconds):
    """
    Write a function's values as sums of products, or say in words why it cannot be done.

    Parameters
    ----------
    function : callable
        Of (x, w), and returns all of y; or of (x, w, j), and returns the number y_j.
    m, n : int
        Number of samples, number of kernel values.
    length : int
        Number of values that y should have.
    seconds : float
        Time limit, for each of the three ways.

    Returns
    -------
    Attempt

    Raises
    ------
    TypeError
        If the function cannot be called so.

    Examples
    --------
    >>> attempt(lambda x, w: 2 * w[0] * x, m=2, n=1, length=2, seconds=1).sums
    [{(('x', 0), ('w', 0)): 2}, {(('x', 1), ('w', 0)): 2}]
    """
    by_place = _takes_a_place(function)
    with np.errstate(all="ignore"):  # a division by 0 shows in what comes back
        return _attempt(function, m, n, length, by_place, seconds)


def _attempt(function, m, n, length, by_place, seconds):
    if is_stub(function):
        return Attempt([], ["Nothing is written yet: put your code in place of the `...`."], True)
    # Numbers of both signs: a decision about a sign must show.
    rng = np.random.default_rng(m + n)
    x, w = (rng.integers(100, 999, size) * rng.choice([-1.0, 1.0], size) for size in (m, n))
    places = [(j,) for j in range(length)] if by_place else [()]
    outcomes = run(function, [(x, w, *place) for place in places], seconds)
    troubles = [_trouble(outcome, by_place) for outcome in outcomes]
    notes = [
        f"For j = {j}: {trouble}" if by_place else trouble
        for j, trouble in enumerate(troubles)
        if trouble
    ][:1]
    if any(outcome.changed for outcome in outcomes):
        notes.append("Your function changes its input. Let it work on a copy.")
    good = {
        place: outcome.value
        for place, outcome, trouble in zip(places, outcomes, troubles, strict=False)
        if not trouble
    }
    if not good:
        return Attempt([], notes, True)
    wanted = np.ravel(list(good.values())).astype(float)
    if not by_place and len(wanted) != length:
        notes.append(_length(len(wanted), length, m, n))

    def fits(sums):
        values = [value_of(terms, x, w) for terms in sums]
        return len(values) == len(wanted) and np.allclose(values, wanted)

    sums, why = _by_symbols(function, m, n, list(good), seconds)
    if why or not fits(sums):
        why = why or "on symbols it does something else than on numbers"
        sums = _by_trying(function, m, n, list(good), seconds)
        if not fits(sums):
            words = (
                f"Your function does not run on symbols: {why}. Nor are its numbers sums of "
                "products, the same ones for every x and w. A convolution multiplies and adds and "
                "never looks at a value."
            )
            return Attempt([], [*notes, words], False)
        notes.append(
            f"Your function does not run on symbols: {why}. Its rows were found by trying it on "
            "numbers: 1 for one sample and one kernel value, 0 for the rest."
        )
    if by_place:
        found = dict(zip(good, sums, strict=True))
        sums = [found.get(place) for place in places]
    return Attempt(sums, notes, not why)


def _by_symbols(function, m, n, places, seconds):
    """Return the sums, and why there are none."""
    function = with_room_for_symbols(function)

    def call(*place):
        return function(symbols("x", m), symbols("w", n), *place)

    sums = []
    for outcome in run(call, places, seconds):
        values = [] if outcome.error else np.array(outcome.value, dtype=object).ravel()
        values = [lifted(value) for value in values]
        if outcome.error is NeedsAValue:
            return [], outcome.said
        if outcome.error is TimeIsUp:
            return [], "it takes too long with them"
        if outcome.error or any(value is None for value in values):
            return [], "something in it wants plain numbers, as compiled code does"
        sums += [value.terms for value in values]
    return sums, ""


def _by_trying(function, m, n, places, seconds):
    """Return the sums; none if the answers differ in length, or take too long."""
    xs, ws = (np.vstack([np.zeros(size), np.eye(size)]) for size in (m, n))
    outcomes = run(function, [(x, w, *place) for x in xs for w in ws for place in places], seconds)
    answers = [as_numbers(outcome.value) for outcome in outcomes]
    shapes = {None if answer is None else answer.shape for answer in answers}
    if len(answers) < (m + 1) * (n + 1) * len(places) or None in shapes or len(shapes) > 1:
        return []
    y = np.reshape(answers, (m + 1, n + 1, -1))
    alone, x_alone, w_alone = y[0, 0], y[1:, 0] - y[0, 0], y[0, 1:] - y[0, 0]
    both = y[1:, 1:] - alone - x_alone[:, None] - w_alone
    sums = []
    for j in range(y.shape[-1]):
        terms = {(("x", i), ("w", k)): both[i, k, j] for i in range(m) for k in range(n)}
        terms |= {(("x", i),): x_alone[i, j] for i in range(m)}
        terms |= {(("w", k),): w_alone[k, j] for k in range(n)}
        terms[()] = alone[j]
        sums.append({product: float(factor) for product, factor in terms.items() if factor})
    return sums


def as_numbers(value):
    """
    Return what came back as numbers, shape (m,) or (); None if it is anything else.

    >>> as_numbers([1, 2]), as_numbers("y"), as_numbers(None)
    (array([1., 2.]), None, None)
    """
    try:
        array = np.asarray(value)
    except ValueError:  # uneven lists
        return None
    return array.astype(float) if array.dtype.kind in "iuf" and array.ndim < 2 else None


def _trouble(outcome, by_place):
    """Say why one call gave nothing to write out; empty if it gave numbers."""
    if is_unfinished(outcome):
        return "A `...` still stands where code belongs."
    if outcome.error is TimeIsUp:
        return "Your function did not come to its end and was stopped. Does every loop end?"
    if outcome.error:
        where = f" in the line `{outcome.line}`" if outcome.line else ""
        said = f": {outcome.said.splitlines()[0][:100]}" if outcome.said.strip() else ""
        hint = " Outside x there is nothing to read: the article takes 0 there."
        return f"Python stopped{where} with `{outcome.error.__name__}`{said}." + hint * issubclass(
            outcome.error, IndexError
        )
    if outcome.value is None and outcome.printed.strip():
        return "Your function printed something but returned nothing. End with `return`."
    if outcome.value is None:
        return "Your function returned nothing (None). Does it end with `return`?"
    values = as_numbers(outcome.value)
    if values is None or values.ndim == by_place:
        kind = f"`{type(outcome.value).__name__}`"
        if isinstance(outcome.value, np.ndarray):
            kind += f" of shape {outcome.value.shape}"
        wanted = "one number, y_j" if by_place else "one row of numbers, all of y"
        return f"Your function returned {kind}; wanted is {wanted}."
    if not np.all(np.isfinite(values)):
        return "Your function returned nan or inf, and no sum of products is that."
    return ""


def _length(got, wanted, m, n):
    named = {m - n + 1: "valid", m: "same", m + n - 1: "full"}
    known = f" A {named[got]} convolution has {got}." if got in named else ""
    return f"Your function returns {got} values, but the y of these rows has {wanted}.{known}"


def _takes_a_place(function):
    """Say whether a function is one of (x, w, j) and not one of (x, w)."""
    if not callable(function):
        raise TypeError(
            f"longhand was given a value of type {type(function).__name__}, but it wants the "
            "function itself, to call it. Leave out the brackets: longhand(my_function)."
        )
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some functions written in C do not tell
        return False
    for arguments in (("x", "w"), ("x", "w", "j")):
        try:
            signature.bind(*arguments)
        except TypeError:
            continue
        return len(arguments) == 3
    raise TypeError(
        f"the function takes {signature}; it must take (x, w) and return all of y, or (x, w, j) "
        "and return the number y_j."
    )
