"""Lesson 05, prepare for backpropagation: the numerical gradient, which checks all the others."""

import numpy as np

from course_lib.exercises._engine import Exercise, Mistake


def central_differences(loss, x, h):
    """Move one entry at a time up and down by h, and see how far the loss follows."""
    x = np.array(x, dtype=float)  # a copy, of floats: x is left alone, and x + h is not cut off
    grad = np.zeros(len(x))
    for i in range(len(x)):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        grad[i] = (loss(above) - loss(below)) / (2 * h)
    return grad


def _loss(formula):
    """Make a loss that a learner sees as what it is."""
    loss = eval(f"lambda x: {formula}", {"np": np})
    loss.__name__ = f"lambda x: {formula}"
    return loss


# Most wrong versions are right or wrong about whole numbers as well: each is made for x as it is
# or as floats, and for a gradient of floats or of whatever x holds.
_KINDS = [(as_float, like_x) for as_float in (True, False) for like_x in (False, True)]


def _prepared(x, as_float, like_x):
    return np.array(x, dtype=float if as_float else x.dtype), np.zeros(
        len(x), dtype=x.dtype if like_x else float
    )


def _each(quotient, kinds=_KINDS):
    """Fill the gradient entry by entry with `quotient(loss, x, i, h)`."""

    def version(kind):
        def wrong(loss, x, h):
            x, grad = _prepared(x, *kind)
            for i in range(len(x)):
                grad[i] = quotient(loss, x, i, h)
            return grad

        return wrong

    return [version(kind) for kind in kinds]


def _moved(x, i, by):
    x = x.copy()
    x[i] += by
    return x


def _up_and_down(loss, x, i, h, step=1.0):
    """Return the loss after a step up and after a step down."""
    return loss(_moved(x, i, step * h)), loss(_moved(x, i, -step * h))


def _central(loss, x, i, h):
    up, down = _up_and_down(loss, x, i, h)
    return (up - down) / (2 * h)


def _of_up_and_down(formula):
    return _each(lambda loss, x, i, h: formula(*_up_and_down(loss, x, i, h), h))


def _forward(loss, x, i, h):
    return (loss(_moved(x, i, h)) - loss(x)) / h


def _backward(loss, x, i, h):
    return (loss(x) - loss(_moved(x, i, -h))) / h


def _left_moved(loss, x, i, h):
    """Move the entry up, then down, and leave it there for the entries that follow."""
    x[i] += h
    up = loss(x)
    x[i] -= 2 * h
    return (up - loss(x)) / (2 * h)


def _forward_and_left(loss, x, i, h):
    before = loss(x)
    x[i] += h
    return (loss(x) - before) / h


def _put_back_by_adding(loss, x, i, h):
    quotient = _left_moved(loss, x, i, h)
    x[i] += h
    return quotient


def _put_back_too_far(loss, x, i, h):
    quotient = _left_moved(loss, x, i, h)
    x[i] += 2 * h
    return quotient


def _copies_made_once(kind):
    def wrong(loss, x, h):
        x, grad = _prepared(x, *kind)
        above, below = x.copy(), x.copy()
        for i in range(len(x)):
            above[i] += h
            below[i] -= h
            grad[i] = (loss(above) - loss(below)) / (2 * h)
        return grad

    return wrong


def _without_copies(loss, x, h):
    grad = np.zeros(len(x))
    for i in range(len(x)):
        above = x
        above[i] += h
        below = x
        below[i] -= h
        grad[i] = (loss(above) - loss(below)) / (2 * h)
    return grad


def _all_at_once(loss, x, h):
    return (loss(x + h) - loss(x - h)) / (2 * h)


def _only_first(kind):
    def wrong(loss, x, h):
        x, grad = _prepared(x, *kind)
        grad[0] = _central(loss, x, 0, h)
        return grad

    return wrong


def _without(entry):
    def version(kind):
        def wrong(loss, x, h):
            x, grad = _prepared(x, *kind)
            for i in np.delete(np.arange(len(x)), entry):
                grad[i] = _central(loss, x, i, h)
            return grad

        return wrong

    return [version(kind) for kind in _KINDS]


numerical_gradient = Exercise(
    name="lesson_05.numerical_gradient",
    prompt=(
        "Write a function of a function `loss`, a one-dimensional array `x` and a step `h` that "
        "returns the gradient of the loss by central differences: for each entry of x, how much "
        "`loss(x)` changes between a step h up and a step h down, for each unit of change. `loss` "
        "takes an array like x and returns a number."
    ),
    reference=central_differences,
    returns="an array of as many values as x has: one for each entry",
    probes=[
        (_loss("x[0] ** 3"), np.array([2.0]), 0.25),
        (_loss("x[0] ** 2 * x[1] ** 3"), np.array([3.0, 1.5]), 0.125),
        (_loss("np.sum(np.cumsum(x) ** 3)"), np.array([2, 1]), 0.5),
        (_loss("x[0] ** 3 - x[1] ** 2 * x[2] ** 4"), np.array([1.5, 2.0, 0.75]), 0.25),
        (_loss("np.sum(np.cumsum(x) ** 4)"), np.array([0.5, -1.25, 2.0, 0.75]), 0.001),
        (_loss("np.sum(np.sin(np.cumsum(x)) ** 3)"), np.array([4.0, 1.5, -2.5, 0.25, 3.0]), 0.0625),
    ],
    mistakes=[
        Mistake(
            "forward difference",
            "This is the forward difference: from x itself to one step up. It is a gradient, but a "
            "coarser one: its error shrinks like h, that of the central difference like h². Step "
            "to both sides of x.",
            *_each(_forward),
            *_each(_forward_and_left),
            *_each(lambda loss, x, i, h: _forward(loss, x, i, 2 * h)),
        ),
        Mistake(
            "backward difference",
            "This is the backward difference: from one step down to x itself. Its error shrinks "
            "only like h, that of the central difference like h². Step to both sides of x.",
            *_each(_backward),
        ),
        Mistake(
            "h instead of 2h",
            "Each entry is twice what it should be. From a step down to a step up the way is twice "
            "as long as one step.",
            *_of_up_and_down(lambda up, down, h: (up - down) / h),
        ),
        Mistake(
            "only half of the way",
            "The difference goes from x itself to one step, but it is divided by the length of "
            "two. After the step up, a single step down only leads back to where x was.",
            *_each(lambda loss, x, i, h: _forward(loss, x, i, h) / 2),
            *_each(lambda loss, x, i, h: _backward(loss, x, i, h) / 2),
        ),
        Mistake(
            "steps of another length",
            "Here the steps are half as long as asked, or twice: h up and h down, together 2h.",
            *_each(lambda loss, x, i, h: _central(loss, x, i, h / 2)),
            *_each(lambda loss, x, i, h: _central(loss, x, i, 2 * h)),
        ),
        Mistake(
            "brackets missing",
            "Python divides before it subtracts, and goes through `/` and `*` from left to right. "
            "The whole difference is divided, by the whole of 2h: both need brackets.",
            *_of_up_and_down(lambda up, down, h: up - down / (2 * h)),
            *_of_up_and_down(lambda up, down, h: (up - down) / 2 * h),
            *_of_up_and_down(lambda up, down, h: up - down / 2 * h),
            *_of_up_and_down(lambda up, down, h: up - down / h),
            *_each(lambda loss, x, i, h: loss(_moved(x, i, h)) - loss(x) / h),
        ),
        Mistake(
            "not divided",
            "This is how far the loss moves, not how fast. A gradient is a change for each unit of "
            "x: divide by how far x was moved, by the whole of it.",
            *_of_up_and_down(lambda up, down, h: up - down),
            *_of_up_and_down(lambda up, down, h: (up - down) / 2),
            *_of_up_and_down(lambda up, down, h: (up - down) * 2 * h),
            *_each(lambda loss, x, i, h: _forward(loss, x, i, h) * h),
        ),
        Mistake(
            "sign turned round",
            "Each entry has the opposite sign: the loss after the step up comes first, the one "
            "after the step down is subtracted from it.",
            *_of_up_and_down(lambda up, down, h: (down - up) / (2 * h)),
        ),
        Mistake(
            "added instead of subtracted",
            "The two losses were added, or averaged. How far the loss follows is the difference "
            "between them.",
            *_of_up_and_down(lambda up, down, h: (up + down) / (2 * h)),
            *_of_up_and_down(lambda up, down, h: (up + down) / 2),
        ),
        Mistake(
            "h not used",
            "The values are near, but the step `h` that was handed over was not taken. A step of "
            "one's own may be better or worse; this function leaves the choice to its caller.",
            *(
                version
                for step in (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
                for version in _each(lambda loss, x, i, h, step=step: _central(loss, x, i, step))
            ),
        ),
        Mistake(
            "entry not restored",
            "One entry is still moved while the next one is tried. Each entry is moved alone: put "
            "it back before you go on, or move it in a fresh copy.",
            *_each(_left_moved),
            *_each(_put_back_too_far),
            *(_copies_made_once(kind) for kind in _KINDS),
        ),
        Mistake(
            "integer input",
            "Where x holds whole numbers, the fractions are lost. An array made of integers stays "
            "so: added to an entry, half a step is cut off, and so is a gradient written into "
            "`zeros_like` of it. Take a copy of x as floats first.",
            *_each(_central, kinds=_KINDS[1:]),
            *_each(_put_back_by_adding, kinds=_KINDS[1:]),
            only_where=lambda loss, x, h: x.dtype.kind == "i",
        ),
        Mistake(
            "both losses alike",
            "Every entry comes out as 0. Either nothing is ever written into the gradient, or the "
            "two losses are taken of the same values: `above = x` makes no copy, it is a second "
            "name for the same array, and what moves one moves the other.",
            _without_copies,
        ),
        Mistake(
            "all entries at once",
            "Here all entries of x move together: `x + h` adds h to each of them. The gradient "
            "asks how the loss follows each entry alone, while the others stay.",
            _all_at_once,
            lambda loss, x, h: np.full(len(x), _all_at_once(loss, x, h)),
            lambda loss, x, h: (loss(x + h) - loss(x)) / h,
            lambda loss, x, h: np.full(len(x), (loss(x + h) - loss(x)) / h),
        ),
        Mistake(
            "loss of a single entry",
            "The loss was given a single entry. It takes an array as long as x, and depends on all "
            "of its entries: give it the whole array, in which one entry is moved.",
            *_each(lambda loss, x, i, h: (loss(x[i] + h) - loss(x[i] - h)) / (2 * h)),
            *_each(lambda loss, x, i, h: (loss(x[i] + h) - loss(x[i])) / h),
            *_each(lambda loss, x, i, h: (loss(x[i : i + 1] + h) - loss(x[i : i + 1] - h)) / 2 / h),
        ),
        Mistake(
            "return inside the loop",
            "Only the first entry was tried. A `return` ends the function at once: it has to stand "
            "after the loop, indented as little as the `for`.",
            *(_only_first(kind) for kind in _KINDS),
            lambda loss, x, h: _central(loss, np.array(x, dtype=float), 0, h),
            lambda loss, x, h: _central(loss, x, 0, h),
        ),
        Mistake(
            "one entry left out",
            "One entry never gets its gradient and stays 0. `range(len(x))` goes through all of "
            "them: neither a start at 1 nor a `- 1` is needed.",
            *_without(0),
            *_without(-1),
        ),
        Mistake(
            "last entry only",
            "This is the gradient of the last entry, a single number. Each turn of the loop puts "
            "its value in the place of the one before: an array keeps one for each entry.",
            lambda loss, x, h: central_differences(loss, x, h)[-1],
        ),
        Mistake(
            "entries added up",
            "This is the sum of the gradient's entries, a single number. A gradient has one entry "
            "for each entry of x, at the same place.",
            lambda loss, x, h: np.sum(central_differences(loss, x, h)),
        ),
    ],
    hints=[
        "Take a loop over the entries of x, and an array of floats for the answer. What happens to "
        "one entry at a time?",
        "Make two copies of x. In one the entry is moved up by h, in the other down by h; all the "
        "other entries stay.",
        "The entry of the gradient is the difference of the two losses, divided by the way between "
        "the two copies. How long is that way?",
        "An array of whole numbers cannot hold half a step: begin with "
        "`x = np.array(x, dtype=float)`, which is a copy as well.",
    ],
    well_done=(
        "Slow, but right without any thought: from now on it checks every gradient of the course."
    ),
)
