"""Lesson 04, tell convolution from correlation."""

QUESTIONS = {
    "04-unchanged": {
        "prompt": "For which of these kernels does it make no difference whether it is flipped?",
        "choices": ["1, 2, 3", "1, 3, 1", "−1, 0, 1", "0, 1, 2"],
        "answer": "1, 3, 1",
        "reason": (
            "Turned over it is 1, 3, 1 again: it is its own mirror image. Such a kernel is called "
            "symmetric, and for it convolution and correlation are one."
        ),
        "wrong": {
            "1, 2, 3": "Turned over it is 3, 2, 1, another kernel, and the answer is another too.",
            "−1, 0, 1": (
                "Turned over it is 1, 0, −1. That is near, but each value has changed its sign, "
                "and so will each output."
            ),
            "0, 1, 2": (
                "Turned over it is 2, 1, 0. The 0 counts too: it holds the others in their places."
            ),
        },
    },
    "04-antisymmetric": {
        "prompt": (
            "At one place the convolution with the kernel −1, 0, 1 gives 4. What does the "
            "correlation with it give at the same place?"
        ),
        "answer": -4,
        "reason": (
            "Turned over, −1, 0, 1 becomes 1, 0, −1: each value with the opposite sign. So each "
            "product, and their sum, has the opposite sign. Such a kernel is called antisymmetric."
        ),
        "wrong": {
            4: (
                "It would be so for a symmetric kernel. Turn −1, 0, 1 over and write it down: is "
                "it the same?"
            ),
            0: "The kernel adds up to 0, but that holds for both of them and makes neither 0.",
            0.25: "Nothing is divided. Turn the kernel over: what happens to each of its values?",
        },
    },
    "04-impulse": {
        "prompt": (
            "PyTorch's conv1d gets the kernel 1, 2, 4 and a signal of zeros with a single 1. Which "
            "three numbers appear in its output, from left to right?"
        ),
        "choices": ["1, 2, 4", "4, 2, 1", "2, 4, 1", "7, 7, 7"],
        "answer": "4, 2, 1",
        "reason": (
            "The kernel travels as it is written, so its right end, 4, reaches the 1 first. A "
            "single 1 brings the kernel out back to front: conv1d does not flip. What it is named "
            "after is not what it does."
        ),
        "wrong": {
            "1, 2, 4": (
                "So it is in convolution, which turns the kernel over before it travels. One would "
                "expect it from the name."
            ),
            "2, 4, 1": "The kernel stays together. The only question is which end comes first.",
            "7, 7, 7": "7 is the sum of the kernel: the answer to a row of ones, not to one 1.",
        },
    },
    "04-half-a-day": {
        "prompt": (
            "Take the mean off the temperatures, shift a copy of them by 12 hours, multiply each "
            "pair of values that now belong together, and add up. What do you get?"
        ),
        "choices": [
            "a large positive number",
            "about zero",
            "a large negative number",
        ],
        "answer": "a large negative number",
        "reason": (
            "Twelve hours after a warm afternoon comes a cold night. Without the mean, one is "
            "above zero and the other below: most products are negative."
        ),
        "wrong": {
            "a large positive number": (
                "That needs warm beside warm and cold beside cold. What comes 12 hours after the "
                "afternoon?"
            ),
            "about zero": (
                "That comes out where products of both signs balance, and it does at a quarter of "
                "a day. What comes half a day after the afternoon?"
            ),
        },
    },
}
