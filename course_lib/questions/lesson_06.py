"""Lesson 06, pass the gradient back."""

QUESTIONS = {
    "06-reached": {
        "prompt": (
            "A long signal, a kernel of 7 values, same padding. In how many outputs does a sample "
            "from the middle of the signal stand?"
        ),
        "answer": 7,
        "reason": (
            "While the kernel passes over the sample, each of its 7 values lies on it once, each "
            "time for another output. As many outputs as the kernel has values."
        ),
        "wrong": {
            1: (
                "One output stands below it. But the kernel covers the sample at its neighbours' "
                "turns as well."
            ),
            3: "That is p, to one side. It reaches as many on the other side, and the one below.",
            6: "Three on either side, and the one right below it: count that one too.",
            13: "So wide is the stretch of samples that these outputs use. Count the outputs.",
            8: "The outputs from i − 3 to i + 3, both ends counted, are 7.",
        },
    },
    "06-weight": {
        "prompt": (
            "The kernel 1, 2, 3 is written w₋₁, w₀, w₁, and counted from its middle. With which "
            "number is x₂ multiplied in y₃?"
        ),
        "answer": 3,
        "reason": (
            "In every term of y₃ the subscripts add up to 3. Beside x₂ belongs w₁, and that is 3."
        ),
        "wrong": {
            1: (
                "1 is w₋₁, and 2 − 1 = 1: with it, x₂ goes into y₁. Which subscript makes 3 "
                "together with 2?"
            ),
            2: "2 is w₀. It joins a sample to the output of the same number: x₂ to y₂.",
            0: "y₃ uses x₂, x₃ and x₄. So x₂ does come into it.",
        },
    },
    "06-gradient-of-x2": {
        "prompt": (
            "The output gradient is 1, 2, −1, 1, 3 and the kernel 1, 2, 3, in this order. x₂ goes "
            "into y₁ with weight 1, into y₂ with weight 2, into y₃ with weight 3. What is ∂L/∂x₂?"
        ),
        "answer": 3,
        "reason": (
            "Each output's gradient comes back by the weight of its wire: 2·1 + (−1)·2 + 1·3 = "
            "2 − 2 + 3 = 3."
        ),
        "wrong": {
            5: (
                "2·3 + (−1)·2 + 1·1: the weights are taken from the wrong end. x₂ went into y₁ "
                "with weight 1, so y₁'s gradient comes back with weight 1."
            ),
            2: (
                "2 − 1 + 1 adds up what the three outputs ask for. Each asks by the weight of its "
                "wire."
            ),
            7: "The gradient of y₂ is −1: y₂ should become larger, not smaller. Mind its sign.",
            -2: ("(−1)·2 is what comes back from y₂ alone. x₂ went into y₁ and y₃ as well."),
            12: (
                "(2 − 1 + 1) times (1 + 2 + 3): multiply each pair along its wire, and add up only "
                "then."
            ),
            6: ("1 + 2 + 3 adds up the weights. Along each wire comes another output's gradient."),
            10: "That is ∂L/∂x₃, from y₂, y₃ and y₄. Begin one output earlier.",
        },
    },
    "06-single-one": {
        "prompt": (
            "On the way there, a single 1 in x prints the kernel 1, 2, 3 as it is written. Now "
            "put a single 1 into the output gradient, at y₂, and zeros elsewhere. Which three "
            "numbers appear in the input gradient, from left to right?"
        ),
        "choices": ["1, 2, 3", "3, 2, 1", "0, 1, 0", "6, 6, 6"],
        "answer": "3, 2, 1",
        "reason": (
            "y₂ = 3 x₁ + 2 x₂ + 1 x₃, for the kernel lay on the signal turned over. So a change of "
            "x₁ moves y₂ by 3, of x₂ by 2, of x₃ by 1: the kernel, reversed."
        ),
        "wrong": {
            "1, 2, 3": (
                "That is the way there. Write out y₂: which of its three samples has the weight 3?"
            ),
            "0, 1, 0": (
                "That is the output gradient itself. y₂ was made of three samples, each with a "
                "weight of its own."
            ),
            "6, 6, 6": "y₂ is a sum of three samples, but each has its own weight: 3, 2 and 1.",
        },
    },
    "06-unnoticed": {
        "prompt": (
            "Somebody writes a layer and forgets to reverse the kernel on the way back. With which "
            "kernel does no test notice?"
        ),
        "choices": ["1, 3, 1", "1, 2, 3", "1, 0, −1", "0, 0, 1"],
        "answer": "1, 3, 1",
        "reason": (
            "It is its own mirror image: reversed or not, it is the same kernel. That is why the "
            "course tests with kernels like 1, 2, 3."
        ),
        "wrong": {
            "1, 2, 3": "Reversed it is 3, 2, 1: other numbers come back.",
            "1, 0, −1": (
                "Reversed it is −1, 0, 1. Every gradient would have the wrong sign, and a network "
                "would learn to be as wrong as it can."
            ),
            "0, 0, 1": (
                "It moves the signal by one place. Reversed, it moves it back, which is what the "
                "way back needs; not reversed, it moves it one place further still."
            ),
        },
    },
}
