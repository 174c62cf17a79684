"""Lesson 07, find the kernel gradient."""

QUESTIONS = {
    "07-nudge": {
        "prompt": (
            "Of the 25 kernel values one is raised by 1: w₈, eight places right of the middle. By "
            "how much do the outputs change?"
        ),
        "choices": [
            "all by 1",
            "each by the sample eight places to its left",
            "each by the sum of its 25 samples",
            "only one of them changes",
        ],
        "answer": "each by the sample eight places to its left",
        "reason": (
            "In y₂₀ it is multiplied by x₁₂, in y₂₁ by x₁₃: in every output by the sample eight "
            "places before. One more of w₈ is one more of that sample."
        ),
        "wrong": {
            "all by 1": (
                "That would be a bias: a number added to every output. w₈ is multiplied by a "
                "sample first, and each output has another one."
            ),
            "each by the sum of its 25 samples": (
                "So it would be if all 25 values were raised by 1. Here it is one, and it meets "
                "one sample of each window."
            ),
            "only one of them changes": (
                "The kernel is the same at every place. A change of it is felt at every place."
            ),
        },
    },
    "07-middle": {
        "prompt": (
            "x is 1, 3, 2, 4, 1 and the output gradient 1, 2, −1, 1, 3. In each output, w₀ meets "
            "the sample of the same number. What is ∂L/∂w₀?"
        ),
        "answer": 12,
        "reason": "1·1 + 2·3 + (−1)·2 + 1·4 + 3·1 = 1 + 6 − 2 + 4 + 3 = 12.",
        "wrong": {
            6: (
                "1 + 2 − 1 + 1 + 3 adds up the output gradients alone. That is how a bias gathers; "
                "w₀ was multiplied by a sample each time."
            ),
            16: "The gradient of y₂ is −1: its product counts as −2, not as 2.",
            2.4: "12 divided by 5. Nothing is divided: every place where w₀ was used adds to it.",
            2: "That is ∂L/∂x₁, of lesson 06. A kernel value is used at all five places.",
            11: "1 + 3 + 2 + 4 + 1 adds up the samples. Each comes with its output's gradient.",
            66: "(1 + 2 − 1 + 1 + 3) times (1 + 3 + 2 + 4 + 1): multiply pair by pair first.",
            13: "That is w₁'s: it meets the sample before.",
        },
    },
    "07-next": {
        "prompt": (
            "And ∂L/∂w₁? In each output it meets the sample before: in y₃, x₂. (x is 1, 3, 2, 4, "
            "1, outside it is zero, and the output gradient is 1, 2, −1, 1, 3.)"
        ),
        "answer": 13,
        "reason": (
            "y₀'s gradient meets nothing, y₁'s meets x₀, y₂'s meets x₁, and so on: 2·1 + (−1)·3 + "
            "1·2 + 3·4 = 2 − 3 + 2 + 12 = 13."
        ),
        "wrong": {
            4: (
                "1·3 + 2·2 + (−1)·4 + 1·1 = 4: each gradient with the sample *after* it. That is "
                "∂L/∂w₋₁; remember which of the two you had."
            ),
            12: "That is ∂L/∂w₀, with each gradient on the sample of its own number.",
            14: (
                "x₋₁ is outside and counts as zero. Python would take the last sample for it: "
                "1·1 is too much."
            ),
            19: "The gradient of y₂ is −1: its product counts as −3.",
        },
    },
    "07-blind-test": {
        "prompt": "The kernel gradient comes out reversed. Which of these tests lets it pass?",
        "choices": [
            "x and the output gradient all ones",
            "random numbers for both",
            "a single 1 in x, and 1, 2, −1, 1, 3 for the output gradient",
            "1, 3, 2, 4, 1 for x, and 1, 2, −1, 1, 3 for the output gradient",
        ],
        "answer": "x and the output gradient all ones",
        "reason": (
            "With ones in both, w₁ and w₋₁ have the same gradient, 4, and w₀ has 5. Reversed, 4, "
            "5, 4 stays what it is. Handy numbers make blind tests."
        ),
        "wrong": {
            "random numbers for both": (
                "Random numbers are as good as never their own mirror image, and neither is what "
                "comes out. That makes them good for tests."
            ),
            "a single 1 in x, and 1, 2, −1, 1, 3 for the output gradient": (
                "A single 1 in x copies a piece of the output gradient out. Reversed, a piece of "
                "1, 2, −1, 1, 3 is another one."
            ),
            "1, 3, 2, 4, 1 for x, and 1, 2, −1, 1, 3 for the output gradient": (
                "These give 4, 12, 13. Reversed it is 13, 12, 4, and the test fails, as it should."
            ),
        },
    },
    "07-bug-hunt": {
        "prompt": (
            "With the right gradient, the network names the shape in 99 of 100 new signals. "
            "Guessing gives 25. What do you expect with every kernel gradient reversed?"
        ),
        "choices": ["an error message", "about 25", "about 60", "about 99"],
        "answer": "about 60",
        "reason": (
            "It learns, and much better than chance: the last layer has its right gradient, and "
            "makes what it can of whatever the kernels answer."
        ),
        "wrong": {
            "an error message": (
                "The reversed gradient has the right shape and the right size. Nothing is there "
                "that Python could complain of."
            ),
            "about 25": (
                "So it would be if nothing learned. But the layer behind has its right gradient, "
                "and it makes something of any kernels."
            ),
            "about 99": (
                "The layer behind makes up for much, but not for kernels that are pulled the wrong "
                "way again and again."
            ),
        },
    },
}
