"""Lesson 02, follow the recipe."""

QUESTIONS = {
    "02-first-place": {
        "prompt": (
            "Signal 1, 3, 0, 2 and kernel 1, 2, 3. Flip the kernel and lay it on the first three "
            "samples. Multiply each pair, add up: what do you get?"
        ),
        "answer": 9,
        "reason": "Flipped, the kernel is 3, 2, 1: 1·3 + 3·2 + 0·1 = 3 + 6 + 0 = 9.",
        "wrong": {
            7: (
                "1·1 + 3·2 + 0·3: you did all of it but the first step. Turn the kernel over "
                "before you multiply. (Without the flip it is called cross-correlation.)"
            ),
            24: (
                "(1 + 3 + 0) times (1 + 2 + 3): first multiply each pair that lies on each "
                "other, and add up only then."
            ),
            10: "Each sample is multiplied by its partner, not added to it.",
            4: "1 + 3 + 0 adds up the samples alone. Multiply each by its kernel value first.",
            11: "That is the second place, where the kernel lies on 3, 0, 2. Begin at the left.",
        },
    },
    "02-second-place": {
        "prompt": "The kernel steps on by one, onto 3, 0, 2. What does it give there?",
        "answer": 11,
        "reason": "3·3 + 0·2 + 2·1 = 9 + 0 + 2 = 11. The kernel stays flipped all the way.",
        "wrong": {
            9: (
                "3·1 + 0·2 + 2·3: the kernel was turned back. It is flipped once, at the start, "
                "and then travels as 3, 2, 1. (Or did it not step on yet?)"
            ),
            5: "3 + 0 + 2 adds up the samples alone. Multiply each by its kernel value first.",
            20: "The sum starts afresh at each place: the 9 from before is not carried along.",
            30: "(3 + 0 + 2) times (1 + 2 + 3): multiply pair by pair, and add up only then.",
        },
    },
    "02-places-that-touch": {
        "prompt": ("At how many places does a kernel of 3 values touch at least one of 4 samples?"),
        "answer": 6,
        "reason": (
            "It first touches with its right end on the first sample, and last with its left end "
            "on the last: 4 places for its left end to stand on a sample, and 2 more before that. "
            "4 + 3 − 1 = 6."
        ),
        "wrong": {
            2: "So many where it lies on the signal with all three values. Touching asks less.",
            3: "So many places touch a single sample. Each further sample adds one more place.",
            4: (
                "So many where its middle value lies on a sample. It also touches with one end "
                "while its middle hangs outside."
            ),
            5: "One end is counted, the other not: it hangs over at the left and at the right.",
            7: (
                "4 + 3 counts one place twice. Slide it past a single sample: it touches at 3 "
                "places, not at 1 + 3."
            ),
            8: (
                "2 + 4 + 2 is the length of the padded signal. The kernel is 3 wide: its left end "
                "does not reach the last two of these cells."
            ),
            12: (
                "That is how many products there are in all, 4 times 3. Up to three of them "
                "are made at one place."
            ),
        },
    },
    "02-valid-length": {
        "prompt": (
            "A signal of 100 samples, a kernel of 7, no padding. How many values does the valid "
            "convolution have?"
        ),
        "answer": 94,
        "reason": (
            "The kernel's left end can stand at 0, 1, 2, … up to 93, because 93 + 7 = 100. From 0 "
            "to 93 there are 94 places: 100 − 7 + 1."
        ),
        "wrong": {
            93: (
                "The last place is number 93, but the first is number 0: count them both. It is "
                "like the posts of a fence, one more than its gaps."
            ),
            106: "That is full, where the kernel hangs over both ends: 100 + 7 − 1.",
            100: "That is same. Without padding the kernel cannot reach the outermost samples.",
            97: "Half of the kernel is lost at one end, but as much again at the other.",
            86: "Seven were taken off at each end. Three at each end are out of reach.",
            88: "Six were taken off at each end. Six are lost in all, three at each end.",
            107: "That is 100 + 7; and valid is shorter than the signal, not longer.",
            14: "The kernel steps on by one place, not by its own length: the windows overlap.",
        },
    },
    "02-shrinking-layers": {
        "prompt": (
            "A network has five layers, each with a kernel of 7 and no padding. A signal of 100 "
            "samples goes in. How many values come out of the last layer?"
        ),
        "answer": 70,
        "reason": (
            "Each layer takes 7 − 1 = 6 values off: 100, 94, 88, 82, 76, 70. This is why layers "
            "often pad: *same* keeps 100 all the way."
        ),
        "wrong": {
            65: "Each layer takes off n − 1 = 6, not 7.",
            94: "That is what comes out of the first layer. Four more follow.",
            76: "Count the layers: that is what comes out of the fourth.",
            64: "Count the layers: that is what would come out of a sixth.",
            130: "Full convolutions would add 6 values each. Without padding each takes 6 off.",
            100: "That would be with same padding. Here each layer gives back fewer values.",
        },
    },
}
