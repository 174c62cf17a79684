"""Lesson 12, add a bias."""

QUESTIONS = {
    "12-which-bias": {
        "prompt": (
            "The response is above 5 at each beat and below 1 elsewhere. Which bias makes it so "
            "that after cutting off all that is below zero, only the beats are left?"
        ),
        "choices": ["4", "0", "−4", "−8"],
        "answer": "−4",
        "reason": (
            "A response of 5 or more stays above zero: 5 − 4 = 1. One of 1 or less does not: "
            "1 − 4 = −3. A threshold of 4 is a bias of −4."
        ),
        "wrong": {
            "4": (
                "That lifts everything: the calm line comes to lie near 4, and is kept too. To "
                "set a threshold, the map must go down."
            ),
            "0": "Then everything above zero is kept, and the calm line wiggles around zero.",
            "−8": "Even the tallest beat, a little above 6, is below zero then. Nothing is left.",
        },
    },
    "12-bias-once": {
        "prompt": (
            "A stack of kernels for six channels, 9 values each, has the bias 0.5. How much does "
            "the bias add to each output?"
        ),
        "answer": 0.5,
        "reason": "It is added once, after the six channels have been added up.",
        "wrong": {
            3: (
                "6 · 0.5: so it would be if each channel got the bias before the sum. It is not "
                "wrong by much, but it is another layer."
            ),
            4.5: "9 · 0.5: the bias is not multiplied by anything, and is in no product.",
            27: "54 · 0.5: the bias is added to the sum, not to each of its 54 products.",
            0: "The bias is added to each output, also where the sum is zero.",
        },
    },
    "12-bias-gradient": {
        "prompt": (
            "All four outputs of the map share one bias. The output gradient is 2, −1, 4, 3. What "
            "is the gradient of the loss with respect to the bias?"
        ),
        "answer": 8,
        "reason": (
            "Raise the bias by a little, and each output rises by as much. The loss changes by 2, "
            "−1, 4 and 3 times that: 2 − 1 + 4 + 3 = 8."
        ),
        "wrong": {
            1: (
                "That is by how much an *output* changes with the bias. The question is about the "
                "loss, which weighs the outputs."
            ),
            4: (
                "That counts the outputs, or takes the largest of the gradients. Each output "
                "counts, with its own gradient."
            ),
            2: "That is the mean. The changes of the loss add up, and nobody divides.",
            10: "The −1 keeps its sign: by that output the loss goes down.",
            -24: "Gradients are multiplied along one way, and added over several.",
        },
    },
    "12-input-gradient": {
        "prompt": (
            "All biases are doubled, while the output gradient stays the same. What happens to the "
            "input gradient?"
        ),
        "choices": ["it doubles", "it grows by the biases", "nothing", "it becomes zero"],
        "answer": "nothing",
        "reason": (
            "The bias stands alone: it is multiplied by no sample. How an output changes with a "
            "sample is the kernel's business."
        ),
        "wrong": {
            "it doubles": "It would if the kernels were doubled. They are what the samples meet.",
            "it grows by the biases": (
                "The *output* grows by the biases. How fast it changes with a sample stays the "
                "same: a hill that is lifted gets no steeper."
            ),
            "it becomes zero": (
                "The samples still count, through the kernels. (After a ReLU a very low bias can "
                "do that, but then the output gradient is zero already.)"
            ),
        },
    },
}
