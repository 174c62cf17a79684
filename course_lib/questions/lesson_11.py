"""Lesson 11, combine channels."""

QUESTIONS = {
    "11-one-row": {
        "prompt": (
            "Each of the three channels, 202 quarters long, is convolved with its own kernel of 5 "
            "values, without padding. Then the results are added up. What comes out?"
        ),
        "choices": [
            "three rows of 198 values",
            "one row of 198 values",
            "one row of 594 values",
            "one single number",
        ],
        "answer": "one row of 198 values",
        "reason": (
            "Each channel gives 202 − 5 + 1 = 198 values. They are added place by place: three "
            "values of the same quarters become one."
        ),
        "wrong": {
            "three rows of 198 values": (
                "So it is before the sum. Then the three rows are added up, place by place."
            ),
            "one row of 594 values": (
                "That is three times 198: the rows would be laid end to end. They are added."
            ),
            "one single number": (
                "The sum is over the channels, and not over time. Each place keeps its own."
            ),
        },
    },
    "11-two-channels": {
        "prompt": "By the recipe, without padding: what is the first output of the two channels?",
        "answer": 7,
        "reason": (
            "Channel 0 gives 1·3 + 3·2 + 0·1 = 9, as in lesson 02. Channel 1, with its kernel "
            "flipped to −1, 1, 0, gives 2·(−1) + 0·1 + 1·0 = −2. Together 9 − 2 = 7."
        ),
        "wrong": {
            9: (
                "That is channel 0 alone; channel 1 has something to add. (Or did the stack turn "
                "over, so that channel 0 got the kernel of channel 1? Only time is turned.)"
            ),
            -2: "That is channel 1 alone. Channel 0 comes to it.",
            6: "Neither kernel was flipped. Each is turned over, for itself.",
            8: "Channel 1's kernel was not flipped: it travels as −1, 1, 0.",
            5: "Channel 0's kernel was not flipped: it travels as 3, 2, 1.",
            16: "Kernel 0 was laid on both channels. Channel 1 has a kernel of its own.",
            3.5: "That is the mean of the two. The channels are added up.",
            -18: "9 times −2: the channels are added, not multiplied.",
            12: "That is the second output. Begin at the left.",
        },
    },
    "11-which-order": {
        "prompt": "Which may be put into another order without changing any output?",
        "choices": ["the channels", "the quarters", "either", "neither"],
        "answer": "the channels",
        "reason": (
            "The channels are only added up, and a sum does not mind the order of its terms. The "
            "quarters are read as neighbours, and in another order they have other neighbours."
        ),
        "wrong": {
            "the quarters": (
                "It is the other way round: a kernel reads five quarters in a row, and the order "
                "among them is all that it sees."
            ),
            "either": (
                "The channels, yes. But lesson 01 shuffled the samples of a heart, and the kernel "
                "found nothing any more."
            ),
            "neither": (
                "The quarters, no. But where would the order of the channels come in? Each goes "
                "with its own kernel, and then they are added up."
            ),
        },
    },
    "11-two-cities": {
        "prompt": "What does the output of this stack say?",
        "choices": [
            "how warm both cities are, over a day",
            "how fast it is getting warmer",
            "by how much Seattle is warmer, over a day",
            "always zero, for its values add up to zero",
        ],
        "answer": "by how much Seattle is warmer, over a day",
        "reason": (
            "24 times 1/24 is a mean over a day: Seattle's counts with plus, San Francisco's with "
            "minus, and the sum over the channels makes the difference of the two."
        ),
        "wrong": {
            "how warm both cities are, over a day": (
                "That would be so with plus in both rows. San Francisco's row has a minus."
            ),
            "how fast it is getting warmer": (
                "For that, a kernel compares later hours with earlier ones. Here all hours of a "
                "city count alike; the cities are compared."
            ),
            "always zero, for its values add up to zero": (
                "Such a stack is blind to what both cities share. It is zero only when they are "
                "equally warm."
            ),
        },
    },
    "11-count-parameters": {
        "prompt": (
            "A layer of 16 stacks, for signals of 6 channels, with kernels of 9 values. How many "
            "numbers does it learn?"
        ),
        "answer": 864,
        "reason": "16 stacks · 6 channels · 9 values = 864. The signal's length plays no part.",
        "wrong": {
            144: "16 · 9 gives each stack one kernel. Each has one for each of the 6 channels.",
            54: "6 · 9 is what one stack holds. There are 16.",
            96: "16 · 6 is the number of kernels. Each has 9 values.",
            31: "16, 6 and 9 are multiplied, as the sides of a box.",
            880: "That has 16 biases in it; they come with lesson 12.",
            86400: "The 100 samples are not learned. They only pass by.",
            1472: "16 · 92 is how many values come out. What is learned is in the kernels.",
        },
    },
    "11-both-maps": {
        "prompt": (
            "The way back from the first map brings a sample the gradient 3, the way back from the "
            "second map brings it −1. What is the gradient of the loss with respect to the sample?"
        ),
        "answer": 2,
        "reason": (
            "The sample works on the loss on both ways. A small change of it changes the loss by "
            "3 times that much on one and by −1 times on the other: together 3 − 1 = 2."
        ),
        "wrong": {
            1: "That is the mean. Both changes of the loss take place, in full.",
            3: "That is the first map only. The sample has gone into the second one too.",
            -1: "That is the second map only. The sample has gone into the first one too.",
            -3: "Gradients are multiplied along one way, and added over several.",
            4: "The −1 keeps its sign: on that way the loss goes down.",
        },
    },
}
