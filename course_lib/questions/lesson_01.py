"""Lesson 01, see what convolution finds."""

QUESTIONS = {
    "01-count-beats": {
        "prompt": "How many heartbeats do you see in these ten seconds?",
        "answer": 12,
        "reason": (
            "Twelve tall, narrow peaks. The low hill before each and the one after belong to the "
            "same beat."
        ),
        "wrong": {
            11: "Nearly. One of them is easily missed: is it the first, or the last?",
            13: "Nearly. Count the tall, narrow peaks once more, from left to right.",
            24: (
                "Did you count a hill with each peak? One beat is a low hill, a tall peak and a "
                "second low hill."
            ),
            36: (
                "A beat has a low hill, a tall peak and a second low hill. Together these three "
                "are one beat."
            ),
            26: "So many are in the whole recording. The figure shows its first ten seconds.",
        },
    },
    "01-lifted-signal": {
        "prompt": (
            "Now the whole signal is lifted by 1 mV: 1 is added to each sample. What happens to a "
            "response of 6, somewhere in the middle?"
        ),
        "choices": ["it becomes 7", "it becomes 31", "it stays 6", "it doubles"],
        "answer": "it stays 6",
        "reason": (
            "Each product grows by 1 times its kernel value, so the sum grows by the sum of the "
            "kernel. And the kernel adds up to zero: that is what taking off the mean was for. A "
            "pattern that adds up to zero sees shapes and is blind to levels."
        ),
        "wrong": {
            "it becomes 7": (
                "The 1 is added to 25 samples, not to the response, and each of them is multiplied "
                "by its own kernel value before they are added up."
            ),
            "it becomes 31": (
                "25 samples grow by 1, but each counts with its kernel value, and many of these "
                "are negative. What do the 25 kernel values add up to?"
            ),
            "it doubles": (
                "Multiplying the signal by 2 would do that. Here the same 1 is added everywhere."
            ),
        },
    },
    "01-first-delta": {
        "prompt": (
            "The kernel is 1, 2, 3. The signal is zero everywhere, with a single 1 in it. Which "
            "three numbers appear in the output, from left to right?"
        ),
        "choices": ["1, 2, 3", "3, 2, 1", "0, 1, 0", "6, 6, 6"],
        "answer": "1, 2, 3",
        "reason": (
            "Turned over, the kernel travels to the right as 3, 2, 1, and its right end goes "
            "first. So the 1 of the signal meets the kernel's 1, then its 2, then its 3. A single "
            "1 prints the kernel as it is written."
        ),
        "wrong": {
            "3, 2, 1": (
                "So it would be if the kernel travelled as it is written: then its 3 would reach "
                "the signal's 1 first. Convolution turns the kernel over before it travels."
            ),
            "0, 1, 0": (
                "That is the signal itself. Each output is the signal's 1 times the kernel value "
                "that lies on it."
            ),
            "6, 6, 6": (
                "6 is the whole kernel added up: the answer to a long row of ones. A single 1 "
                "meets one kernel value at a time."
            ),
        },
    },
    "01-what-it-finds": {
        "prompt": (
            "Three samples, as long as the kernel 1, 2, 3, which lies on them and gives one "
            "number. Which samples make it largest?"
        ),
        "choices": ["1, 2, 3", "3, 2, 1", "2, 3, 1", "all the same"],
        "answer": "3, 2, 1",
        "reason": (
            "The kernel lies there turned over, as 3, 2, 1, so 3·3 + 2·2 + 1·1 = 14. The tallest "
            "value meets the tallest: no other order of these three comes so high."
        ),
        "wrong": {
            "1, 2, 3": (
                "The kernel lies there turned over, as 3, 2, 1: the tallest meets the smallest. "
                "1·3 + 2·2 + 3·1 = 10 is the smallest of them all."
            ),
            "2, 3, 1": "2·3 + 3·2 + 1·1 = 13 is large, but one order does better.",
            "all the same": (
                "The samples add up to the same in any order. But each is multiplied first, by "
                "the kernel value that it meets, and the order decides which that is."
            ),
        },
    },
    "01-overlap": {
        "prompt": (
            "The signal is 0, 1, 1, 0, 0, the kernel 1, 2, 3. One copy of the kernel begins at "
            "place 1, the other at place 2. What stands at place 3 of the output?"
        ),
        "answer": 5,
        "reason": (
            "At place 3 the first copy has its third value, 3, and the second copy its second, 2. "
            "Copies that overlap add: 3 + 2 = 5."
        ),
        "wrong": {
            3: (
                "That is the first copy alone (or the sum at place 2; places are counted from 0). "
                "At place 3 the second copy has something to add."
            ),
            2: "That is the second copy alone. The first one is still there beneath it.",
            6: "3 and 2 are there, but they are added, not multiplied.",
            1: "At place 1 only the first copy has begun. Count places from 0.",
            2.5: "Nothing is divided: overlapping copies add.",
        },
    },
    "01-shuffled": {
        "prompt": (
            "The 7500 samples are shuffled: the same numbers, in another order. How many beats "
            "does the same kernel find, with the same threshold?"
        ),
        "choices": ["26, as before", "about half of them", "none", "more than before"],
        "answer": "none",
        "reason": (
            "The tall samples are all still there, but alone. Each is a delta now: it prints one "
            "small copy of the kernel, instead of joining its neighbours to make a beat."
        ),
        "wrong": {
            "26, as before": (
                "All tall samples are still there, but no longer side by side. The kernel asks "
                "for 25 neighbours in one particular order."
            ),
            "about half of them": (
                "To be found, a beat needs most of its samples next to each other and in order. "
                "How likely is that for even one of them, among 7500?"
            ),
            "more than before": (
                "There are more single spikes to see, but the kernel answers to a whole shape. A "
                "spike alone is multiplied by one kernel value only."
            ),
        },
    },
}
