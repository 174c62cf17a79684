"""Lesson 09, use NumPy."""

QUESTIONS = {
    "09-same-length": {
        "prompt": (
            'A signal of 4 samples, a kernel of 6 values: np.convolve(signal, kernel, "same"). '
            "How many values come out?"
        ),
        "answer": 6,
        "reason": (
            'NumPy\'s "same" is as long as the longer of the two, whichever stands first. '
            "As long as you think of the longer one as the signal, you don't notice."
        ),
        "wrong": {
            4: (
                "As long as the signal: so says the article, and so does SciPy. NumPy takes the "
                "longer of the two for the signal."
            ),
            9: "That is full: 4 + 6 − 1.",
            3: "That is valid, where NumPy slides the shorter along the longer: 6 − 4 + 1.",
            0: "The kernel does not fit on the signal, but NumPy does not mind and swaps them.",
            10: "Not even full has 4 + 6; it has one less.",
        },
    },
    "09-odd-pad": {
        "prompt": 'PyTorch, padding="same", a kernel of 4: where do the three pads stand?',
        "choices": [
            "two before, one after",
            "one before, two after",
            "three before",
            "it refuses an even kernel",
        ],
        "answer": "one before, two after",
        "reason": (
            "PyTorch and TensorFlow put the odd one after the signal, NumPy and this course "
            "before it. Neither is wrong; an even kernel has no middle."
        ),
        "wrong": {
            "two before, one after": "So does NumPy, and so does this course. PyTorch does not.",
            "three before": (
                "So it is done where the future must not be seen. It isn't what same means."
            ),
            "it refuses an even kernel": (
                "It warns that it may copy the signal for that, but it does it. (What it refuses "
                "is same with a stride.)"
            ),
        },
    },
    "09-window-view": {
        "prompt": (
            "A signal of a million samples takes 8 MB. sliding_window_view(x, 1000) shows it as a "
            "table of 999,001 rows and 1000 columns. How much memory do these numbers take?"
        ),
        "choices": ["none of their own", "another 8 MB", "8 GB", "1 MB"],
        "answer": "none of their own",
        "reason": (
            "Nothing is copied. The table is a view: a shape, and two step lengths for walking "
            "through the very same 8 MB."
        ),
        "wrong": {
            "another 8 MB": "That would be one copy of the signal. There is not even that one.",
            "8 GB": (
                "So it would be if each window were copied: nearly a thousand million numbers of "
                "8 bytes. But all windows are made of the same samples."
            ),
            "1 MB": "There are no numbers of its own in it, only a shape and two step lengths.",
        },
    },
    "09-longer-kernel": {
        "prompt": (
            "A signal of 2048 samples. The kernel grows from 16 values to 256, sixteen times as "
            "long. How does the time of the FFT way grow?"
        ),
        "choices": ["hardly at all", "4 times", "16 times", "256 times"],
        "answer": "hardly at all",
        "reason": (
            "Signal and kernel are both filled up with zeros to a common length, here 4096, "
            "before they are transformed. The kernel's own length no longer counts."
        ),
        "wrong": {
            "16 times": "So grows the sliding product: sixteen times as many products an output.",
            "4 times": "What would be transformed four times? The lengths are what they were.",
            "256 times": "Not even the loops are so slow: their time grows as the kernel does.",
        },
    },
}
