"""Lesson 08, handle the beginning and the end."""

QUESTIONS = {
    "08-zeros-at-the-end": {
        "prompt": (
            "A price stands at 100 for eight months. Its average over five months, with zeros "
            "padded so that the output is as long as the signal: what is it at the last month?"
        ),
        "answer": 60,
        "reason": (
            "Five cells lie under the kernel: the last three months and two zeros. "
            "(100 + 100 + 100 + 0 + 0) / 5 = 60."
        ),
        "wrong": {
            100: "So it should be, and so it is in the middle. But two cells hang over the end.",
            80: (
                "One zero is counted. A kernel of five has its middle on the last month, so two "
                "of its values hang over."
            ),
            40: "Three zeros are counted. Two hang over the end, three lie on the signal.",
            20: (
                "So it would be if only the last month lay under the kernel. Two months before "
                "it do so, too."
            ),
            50: "Half of five would be two and a half. Count the cells: three on, two beyond.",
            0: "Only the pads are zero; three months of 100 still lie under the kernel.",
        },
    },
    "08-mirror": {
        "prompt": (
            "The article takes as many values off the beginning as the pad needs, turns them "
            "over, and attaches them. The signal is 4, 1, 2, 6, 3, 5. Which two numbers stand "
            "before it?"
        ),
        "choices": ["1, 4", "4, 1", "2, 1", "3, 5"],
        "answer": "1, 4",
        "reason": (
            "The first two are 4, 1; turned over, 1, 4. So the 4 stands beside its own image: "
            "1, 4 | 4, 1, 2, 6, … In this course, as in NumPy, that is called symmetric."
        ),
        "wrong": {
            "4, 1": "The right two, but not turned over: in a mirror the nearest stays nearest.",
            "2, 1": (
                "So it is with the mirror standing on the 4 itself, which then has no image. "
                "That one is called reflect. The article takes the first two, the 4 among them."
            ),
            "3, 5": "That is the other end: circular padding.",
        },
    },
    "08-free-days": {
        "prompt": (
            "The four weeks end on a Sunday evening. They are padded with their mirror image, the "
            "article's (symmetric). How many free days in a row does that make there?"
        ),
        "answer": 4,
        "reason": (
            "Saturday, Sunday, and then their image: Sunday, Saturday. After that comes a Friday, "
            "and the week runs backwards."
        ),
        "wrong": {
            2: "That is the real weekend. The mirror stands just after it and shows it once more.",
            3: (
                "So many with reflect, which leaves the edge out: Saturday, Sunday, Saturday. "
                "The article's mirror repeats the Sunday."
            ),
            1: "Saturday and Sunday are both free, and both have an image.",
            7: "That would be edge padding: a week of Sundays, and the real Saturday before it.",
            9: "So many with edge: the real weekend, and seven Sundays after it.",
        },
    },
    "08-five-layers": {
        "prompt": (
            "Five layers, each a same convolution with a kernel of 7. How many values at the "
            "beginning of the last output depend on what was padded?"
        ),
        "answer": 15,
        "reason": (
            "A kernel of 7 reaches 3 places to either side. In the first layer 3 outputs touch a "
            "pad; in the next, 3 more touch one of these; after five layers it is 5 · 3 = 15."
        ),
        "wrong": {
            3: "That is the first layer. The next one reads these three, and three pads more.",
            7: "The kernel is 7 wide, but it reaches 3 places beyond its middle.",
            35: "5 · 7; but the kernel reaches only 3 places to one side of its middle.",
            30: "That is both ends together. Count the beginning alone.",
            12: "That is after four layers.",
            18: "That is after six layers.",
            243: "They add up, three more for each layer; they do not multiply.",
        },
    },
    "08-fold": {
        "prompt": (
            "Four samples were padded circularly by one cell on either side. The gradient of the "
            "six cells is 5, 1, 2, 3, 4, 7. What is the gradient of the first sample?"
        ),
        "answer": 8,
        "reason": (
            "The cell after the end is a copy of the first sample, and 7 fell on it. "
            "1 + 7 = 8. The 5 falls on a copy of the last sample, which gets 4 + 5 = 9."
        ),
        "wrong": {
            1: "That is what fell on the sample itself. What about its copy, beyond the end?",
            6: (
                "1 + 5 folds the nearest pad back. That is right for edge and symmetric; a "
                "circular pad is copied from the other end."
            ),
            5: "That is the pad before the signal, and it is a copy of the last sample.",
            7: "That fell on the copy. Some fell on the sample itself, too.",
            9: "That is the last sample: 4 + 5.",
            13: "Only one of the two pads is a copy of the first sample.",
        },
    },
}
