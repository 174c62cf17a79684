"""Lesson 10, take longer strides."""

QUESTIONS = {
    "10-last-output": {
        "prompt": (
            "A signal of 9 samples, a kernel of 3, no padding, stride 2. How many values does the "
            "output have?"
        ),
        "answer": 4,
        "reason": (
            "The kernel's left end can stand at 0, 1, … 6: seven places. Every second of them, "
            "from the first: 0, 2, 4 and 6. That is four."
        ),
        "wrong": {
            3: (
                "Seven places, halved and rounded down: that loses the last one. The first place "
                "counts, so it is 0, 2, 4 and 6."
            ),
            7: "So many places there are with stride 1. Every second of them is kept.",
            5: "That is every second sample; but the kernel cannot begin at the last two.",
            3.5: "Half of seven, but a window is there or it is not. Write down where each begins.",
            2: "Fewer than there are: does the last one, beginning at 6, still fit? 6 + 3 = 9.",
            6: "That is the largest place where a window begins. How many begin, two apart?",
            4.5: "Half of nine counts samples. Count the places where the kernel can begin.",
            9: "So many samples there are. How often does a kernel of 3 find room, two apart?",
        },
    },
    "10-alternating": {
        "prompt": (
            "The signal is 1, −1, 1, −1, 1, −1, 1, −1, the kernel a single 1, the stride 2. What "
            "comes out?"
        ),
        "choices": ["1, 1, 1, 1", "1, −1, 1, −1", "0, 0, 0, 0", "−1, −1, −1, −1"],
        "answer": "1, 1, 1, 1",
        "reason": (
            "The first, the third, the fifth, the seventh: all of them are 1. Every −1 falls "
            "between two steps."
        ),
        "wrong": {
            "1, −1, 1, −1": "So it would be if it went on from sample to sample. Step over one.",
            "0, 0, 0, 0": (
                "That is what the mean of two neighbours would be, so smoothing first gives it. "
                "This kernel takes each sample as it is."
            ),
            "−1, −1, −1, −1": (
                "So it would be from the second sample on. A stride begins with the first."
            ),
        },
    },
    "10-wheel": {
        "prompt": (
            "A wheel turns once in nine samples, and only every eighth sample is looked at. What "
            "does the wheel seem to do?"
        ),
        "choices": [
            "turn forwards, fast",
            "turn forwards, slowly",
            "stand still",
            "turn backwards, slowly",
        ],
        "answer": "turn backwards, slowly",
        "reason": (
            "From one look to the next it makes 8/9 of a turn. That ends where 1/9 of a turn back "
            "would end, and the eye takes the shorter way."
        ),
        "wrong": {
            "turn forwards, fast": (
                "So it does turn: 8/9 of a turn from look to look. But nobody sees it between two "
                "looks, and 1/9 of a turn back ends in the same place."
            ),
            "turn forwards, slowly": (
                "So it would if a turn took seven samples: eight would be a turn and 1/7 more. "
                "Here eight are a little *less* than a turn."
            ),
            "stand still": (
                "So it would if a turn took eight samples. It takes nine, so at each look the "
                "wheel is a little short of where it was."
            ),
        },
    },
    "10-eight-starts": {
        "prompt": (
            "With a stride of 8, the first step may fall on any of eight samples. How tall is this "
            "beat of 1.3 mV, as seen from the eight starts?"
        ),
        "choices": [
            "nearly the same from all",
            "anything between 0.4 and 1.3 mV",
            "1.3 mV from one, nothing from the others",
            "an eighth of 1.3 mV",
        ],
        "answer": "anything between 0.4 and 1.3 mV",
        "reason": (
            "The peak is about as wide as the stride. From some starts a step falls on its top, "
            "from others one falls on either slope."
        ),
        "wrong": {
            "nearly the same from all": (
                "So it would be if the peak were much wider than the stride. It is about as wide: "
                "two steps may fall on its two slopes, and none near its top."
            ),
            "1.3 mV from one, nothing from the others": (
                "So it would be for a single tall sample. This peak is several samples wide, so "
                "from every start something of it is seen."
            ),
            "an eighth of 1.3 mV": (
                "Samples are kept or skipped, not shared out. Each that is kept has its height."
            ),
        },
    },
    "10-spread": {
        "prompt": (
            "Six places, stride 2, so three outputs. Their gradient is 5, 7, 6. What is the "
            "gradient of the six places?"
        ),
        "choices": [
            "5, 5, 7, 7, 6, 6",
            "5, 0, 7, 0, 6",
            "5, 0, 7, 0, 6, 0",
            "0, 5, 0, 7, 0, 6",
        ],
        "answer": "5, 0, 7, 0, 6, 0",
        "reason": (
            "Places 0, 2 and 4 were kept and get theirs back. 1, 3 and 5 were skipped: the loss "
            "does not depend on them. The sixth place is one of these."
        ),
        "wrong": {
            "5, 0, 7, 0, 6": "Five places only. The last one was skipped, but it was there.",
            "0, 5, 0, 7, 0, 6": "The first place is kept: a stride begins with it.",
            "5, 5, 7, 7, 6, 6": (
                "A skipped output does not exist, so the loss cannot feel it. Repeating would say "
                "that it feels both alike."
            ),
        },
    },
}
