"""Lesson 13, build the layer."""

QUESTIONS = {
    "13-what-to-keep": {
        "prompt": (
            "On the way back a layer is given the output gradient, and it has its kernel. What "
            "must it have kept from the way there, to compute both gradients?"
        ),
        "choices": ["nothing", "the signal x", "the output y", "the signal and the output"],
        "answer": "the signal x",
        "reason": (
            "∂L/∂w adds up output gradients times *samples*, so x is needed. ∂L/∂x adds up output "
            "gradients times kernel values, and the kernel is there. No y stands in either."
        ),
        "wrong": {
            "nothing": (
                "For the input gradient that would do: output gradient and kernel are there. But "
                "look at the kernel gradient of lesson 07. What does it multiply by?"
            ),
            "the output y": (
                "No y stands in the gradients of a convolution: it is linear, and a slope does not "
                "depend on how high up it is. (Other layers do keep their output.)"
            ),
            "the signal and the output": (
                "The signal, yes. But where would y come in? It is in neither gradient."
            ),
        },
    },
    "13-shapes": {
        "prompt": (
            "A batch of 8 signals, each of 6 channels and 100 samples; 16 kernels, each for 6 "
            "channels and 9 values long; no padding. What is the shape of the output?"
        ),
        "choices": ["(16, 8, 92)", "(8, 6, 92)", "(8, 16, 92)", "(8, 96, 92)", "(16, 92)"],
        "answer": "(8, 16, 92)",
        "reason": (
            "Each of the 8 signals gets 16 maps, one for each kernel, of 100 − 9 + 1 = 92 values. "
            "The channels are added up, so the 6 is gone."
        ),
        "wrong": {
            "(16, 8, 92)": "All numbers are right; but the batch always comes first.",
            "(8, 6, 92)": (
                "The channels are added up. What stands in their place is the kernels: each has a "
                "map of its own."
            ),
            "(8, 96, 92)": (
                "6 · 16 = 96 is how many pairs of channel and kernel part there are. Those of one "
                "kernel are added up to one map."
            ),
            "(16, 92)": "That is for one signal. Each of the 8 has its own 16 maps.",
        },
    },
    "13-way-back": {
        "prompt": (
            "On the way there: pad the signal, convolve, keep every second output. In which order "
            "does the gradient go back?"
        ),
        "choices": [
            "unpad, back through the kernels, spread with zeros",
            "spread with zeros, back through the kernels, unpad",
            "back through the kernels, spread with zeros, unpad",
            "in any order, since all three are sums",
        ],
        "answer": "spread with zeros, back through the kernels, unpad",
        "reason": (
            "What came last is undone first, as with socks and shoes. The gradient arrives with as "
            "many values as were kept, so first of all it is spread to its places."
        ),
        "wrong": {
            "unpad, back through the kernels, spread with zeros": (
                "That is the order of the way there. But the gradient arrives with the shape of "
                "what came out last. Which step made that shape?"
            ),
            "back through the kernels, spread with zeros, unpad": (
                "The gradient that arrives has a value for every second place only. The kernels "
                "saw all places: spread it first."
            ),
            "in any order, since all three are sums": (
                "They are sums, but of other numbers: the lengths alone would not fit."
            ),
        },
    },
    "13-how-fast": {
        "prompt": (
            "2 signals of 8 channels and 128 samples, 16 kernels of 5 values: 158,720 products. "
            "Python's loops make them one by one, a matrix product all in one call. How "
            "much faster is it?"
        ),
        "choices": ["not at all", "about ten times", "hundreds of times", "thousands of times"],
        "answer": "thousands of times",
        "reason": (
            "The products are the same. But for each of them a Python loop looks up names, checks "
            "types and makes a new object; the matrix product only multiplies and adds, several "
            "numbers at a time."
        ),
        "wrong": {
            "not at all": (
                "The processor makes the same products, true. But most of the time of a Python "
                "loop goes into what is around them."
            ),
            "about ten times": "More: around each product Python does a hundred other things.",
            "hundreds of times": (
                "So much is gained already when `np.convolve` does a pair of rows in one call. The "
                "matrix product does all the pairs in one."
            ),
        },
    },
    "13-which-axis": {
        "prompt": (
            "You have the weights of a layer from PyTorch, of the shape (out_channels, "
            "in_channels, n), and want to put them into ours. What has to be reversed?"
        ),
        "choices": ["nothing", "the last axis", "all three axes", "the signals"],
        "answer": "the last axis",
        "reason": (
            "PyTorch does not flip its kernels in time and we do: `w[..., ::-1]` makes up for it. "
            "Kernels and channels are numbered alike in both."
        ),
        "wrong": {
            "all three axes": (
                "Then kernel 0 would become the last one, and channel 0 would meet another "
                "channel's part. Only time is flipped."
            ),
            "nothing": (
                "The shapes would fit, and nothing would complain. But PyTorch's layer correlates, "
                "as you saw in lesson 04."
            ),
            "the signals": (
                "Then time would run backwards in all that comes after. Reverse the kernels."
            ),
        },
    },
    "13-pool": {
        "prompt": (
            "Of each two neighbours the larger is kept: 3, 7, 5, 2 becomes 7, 5. The output "
            "gradient is 10, 4. What is the input gradient?"
        ),
        "choices": ["10, 10, 4, 4", "5, 5, 2, 2", "10, 4, 0, 0", "0, 10, 4, 0", "0, 70, 20, 0"],
        "answer": "0, 10, 4, 0",
        "reason": (
            "A small change of the 7 changes the first output by as much, and a small change of "
            "the 3 changes nothing. The gradient goes to where the largest value stood."
        ),
        "wrong": {
            "10, 10, 4, 4": "Nudge the 3 a little: does the larger of 3 and 7 change?",
            "5, 5, 2, 2": "So it would be for the *mean* of two neighbours. Here one wins it all.",
            "10, 4, 0, 0": (
                "The values are there, but each goes back to the place where its maximum stood."
            ),
            "0, 70, 20, 0": (
                "The slope is 1 where the maximum stood, however large it was. 1 · 10 and 1 · 4."
            ),
        },
    },
    "13-pull": {
        "prompt": (
            "One example, two classes; both scores are 0, so both probabilities are one half. The "
            "right class is class 1. What is the gradient of the loss with respect to its score?"
        ),
        "answer": -0.5,
        "reason": (
            "0.5 − 1 = −0.5. The optimiser goes against the gradient, so this score is pulled up; "
            "that of class 0, with 0.5 − 0, is pushed down as hard."
        ),
        "wrong": {
            0.5: "That is the gradient of the other score. From the right one, 1 is taken.",
            1: "The right answer is wanted with probability 1, and half of that is there already.",
            -1: "That would be so if its probability were 0. It is one half.",
            0: "Zero would mean that nothing is left to learn. Is one half good enough?",
            0.69: "That is the loss, −log 0.5. Its gradient is simpler than itself.",
            **dict.fromkeys(
                (0.25, -0.25),
                "½ · ½ is how fast the probability changes with the score. The loss is its "
                "negative logarithm, so that comes to be divided by −½.",
            ),
        },
    },
}
