"""Lesson 01, see what convolution finds: deltas print a kernel, and overlapping copies add."""

import numpy as np

from course_lib.exercises._engine import Exercise, Mistake

# --- print the kernel ---------------------------------------------------------------------------


def deltas(m, places):
    """Add a one at each place of a signal of zeros."""
    x = np.zeros(m)
    for place in places:
        x[place] += 1.0
    return x


def _shifted(m, places, by):
    """Move the deltas; those that fall off an end are lost."""
    return deltas(m, [place + by for place in places if 0 <= place + by < m])


print_the_kernel = Exercise(
    name="lesson_01.print_the_kernel",
    prompt=(
        "Write a function of `m` and `places` that returns a signal of `m` values. Under full "
        "convolution it shall print any kernel with its first value at each of the places."
    ),
    reference=deltas,
    returns="an array of m values, one for each place of the signal",
    probes=[
        (2, [0]),
        (4, [1]),
        (5, [4]),
        (6, [0, 2]),
        (6, [1, 1]),
        (7, [5, 1, 2]),
        (12, [2, 7, 7, 10]),
        (20, [3, 16, 0, 8, 19, 8]),
    ],
    mistakes=[
        Mistake(
            "one place late",
            "Each copy of the kernel starts one place too late. A delta at place p prints the "
            "kernel's first value at p itself: nothing is to be added to p.",
            lambda m, places: deltas(m, [place + 1 for place in places]),
            lambda m, places: deltas(m, [(place + 1) % m for place in places]),
            lambda m, places: _shifted(m, places, +1),
        ),
        Mistake(
            "places counted from one",
            "Each copy of the kernel starts one place too early. Places are counted as Python "
            "counts them: the first value of a signal is at place 0. And `x[-1]` is the last one.",
            lambda m, places: deltas(m, [place - 1 for place in places]),
            lambda m, places: deltas(m, [max(place - 1, 0) for place in places]),
            lambda m, places: _shifted(m, places, -1),
        ),
        Mistake(
            "overwritten instead of added",
            "A place may be named twice: then two copies are printed there, and copies add. A "
            "second delta must not cover the first. (`x[places] += 1` does not help: it counts a "
            "place once, however often it is named. A loop over the places does.)",
            lambda m, places: np.minimum(deltas(m, places), 1),
        ),
        Mistake(
            "places counted from the end",
            "The deltas are in mirror image: the places count from the beginning of the signal. A "
            "minus sign in an index makes Python count from the end.",
            lambda m, places: deltas(m, [-place for place in places]),
            lambda m, places: deltas(m, places)[::-1],
        ),
        Mistake(
            "deltas of different heights",
            "A delta of height 2 prints the kernel twice as high. Each place asks for the kernel "
            "as it is; neither the place nor its number in the list is a height.",
            lambda m, places: np.bincount(places, range(1, len(places) + 1), m),
            lambda m, places: np.bincount(places, range(len(places)), m),
            lambda m, places: np.bincount(places, places, m),
        ),
        Mistake(
            "one place only",
            "Only one of the places got its delta. Is the `return` indented so far that it belongs "
            "to the loop, or does each turn of the loop make a new signal?",
            lambda m, places: deltas(m, places[:1]),
            lambda m, places: deltas(m, places[-1:]),
        ),
        Mistake(
            "one place left out",
            "One of the places got no delta. A loop over the places goes through all of them: "
            "neither a slice nor a shorter `range` is needed.",
            lambda m, places: deltas(m, places[:-1]),
            lambda m, places: deltas(m, places[1:]),
        ),
        Mistake(
            "places counted instead of read",
            "The deltas stand at 0, 1, 2 and so on: these are the numbers of the places in their "
            "list, not the places. `for place in places` goes through the places themselves.",
            lambda m, places: deltas(m, range(len(places))),
        ),
        Mistake(
            "every value raised",
            "Every value of the signal was raised, for each place anew. `x += 1` adds to all of "
            "them; an index says to which one.",
            lambda m, places: np.full(m, len(places)),
        ),
        Mistake(
            "begun with ones",
            "The signal begins with ones here, and a one prints the kernel wherever it stands. "
            "What prints nothing?",
            lambda m, places: 1 + deltas(m, places),
        ),
        Mistake(
            "switched on and left on",
            "A delta is a single value among zeros. Here the signal stays up after each place.",
            lambda m, places: np.cumsum(deltas(m, places)),
            lambda m, places: np.minimum(np.cumsum(deltas(m, places)), 1),
        ),
        Mistake(
            "signal of another length",
            "The signal has its own length, `m`, whichever places are named: after the last delta "
            "come zeros up to the end, and no more than that.",
            lambda m, places: deltas(max(places) + 1, places),
            lambda m, places: deltas(m + 1, places),
            lambda m, places: deltas(m - 1, places),
            lambda m, places: np.ones(len(places)),
        ),
        Mistake(
            "the places themselves",
            "These are the places, not a signal. Make a signal of zeros first; the places say "
            "where in it something happens.",
            lambda m, places: np.array(places),
        ),
        Mistake(
            "ones and zeros exchanged",
            "A delta is a one among zeros. Here it is the other way round.",
            lambda m, places: 1 - deltas(m, places),
            lambda m, places: 1 - np.minimum(deltas(m, places), 1),
        ),
    ],
    hints=[
        "A signal of zeros prints nothing: `np.zeros(m)` is a good beginning.",
        "A single 1 in it prints the kernel once, with its first value where the 1 is.",
        "Go through the places in a loop and add 1 to the signal at each. Why add, and not set?",
    ],
    well_done="A signal of deltas is a list of places, and convolution prints the kernel at each.",
)


# --- overlapping copies -------------------------------------------------------------------------


def two_copies():
    """Print the kernel at place 0 and, on top of it, at place 2."""
    kernel = np.array([1, 4, 2, 3])
    page = np.zeros(6)
    page[0:4] += kernel
    page[2:6] += kernel
    return page


overlapping_copies = Exercise(
    name="lesson_01.overlapping_copies",
    prompt=(
        "The kernel [1, 4, 2, 3] is printed twice: with its first value at place 0, and again with "
        "its first value at place 2. Write down, as a list, what stands there afterwards, from "
        "place 0 to the last value printed."
    ),
    reference=two_copies,
    returns="a list of numbers, from place 0 to the last value printed",
    probes=[()],
    mistakes=[
        Mistake(
            "overwritten instead of added",
            "Where the copies overlap, one of them has covered the other. Convolution adds: both "
            "copies count, at each place.",
            lambda: [1, 4, 1, 4, 2, 3],
            lambda: [1, 4, 2, 3, 2, 3],
        ),
        Mistake(
            "set end to end",
            "The second copy waits here until the first has ended. It starts at place 2, while the "
            "first copy is still being printed.",
            lambda: [1, 4, 2, 3, 1, 4, 2, 3],
        ),
        Mistake(
            "second copy at another place",
            "The second copy starts at another place than 2. Places are counted from 0: place 2 is "
            "where the first copy has its third value.",
            lambda: [1, 5, 6, 5, 3],
            lambda: [1, 4, 2, 4, 4, 2, 3],
            lambda: [2, 8, 4, 6],
        ),
        Mistake(
            "multiplied instead of added",
            "Where the copies overlap, the two values are added, not multiplied. (It is the height "
            "of a delta that multiplies.)",
            lambda: [1, 4, 2, 12, 2, 3],
        ),
        Mistake(
            "averaged instead of added",
            "Where the copies overlap, the two values are added, and nothing is divided after.",
            lambda: [1, 4, 1.5, 3.5, 2, 3],
        ),
        Mistake(
            "copy turned over",
            "A delta prints the kernel as it is written, from its first value to its last. The "
            "flip belongs to the recipe inside; it does not show in the print.",
            lambda: [1, 4, 5, 5, 4, 1],
            lambda: [3, 2, 5, 5, 2, 3],
            lambda: [3, 2, 7, 3, 4, 1],
        ),
        Mistake(
            "one copy only",
            "This is a single copy. The kernel is printed twice on the same page, and where both "
            "copies are, both count.",
            lambda: [1, 4, 2, 3],
            lambda: [1, 4, 2, 3, 0, 0],
            lambda: [0, 0, 1, 4, 2, 3],
        ),
        Mistake(
            "copies not added up",
            "These are the two copies, one below the other. What stands on the page is one row: "
            "add them up, column by column.",
            lambda: [[1, 4, 2, 3, 0, 0], [0, 0, 1, 4, 2, 3]],
        ),
        Mistake(
            "only the overlap",
            "These are the places where both copies are. The values before and after them are "
            "printed too, once.",
            lambda: [3, 7],
        ),
    ],
    hints=[
        "Write the two copies on two lines, the second moved two places to the right.",
        "Now read each column from top to bottom. Where only one copy stands, take it as it is.",
        "In two of the columns there are two values. Convolution adds them.",
    ],
    well_done="Copies that overlap add: that is all there is to several deltas.",
)
