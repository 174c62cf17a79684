"""Lesson 00, start here: a first prediction."""

QUESTIONS = {
    "00-taller-hill": {
        "prompt": (
            "The kernel 1, 3, 1 answers 11 when it lies on a hill of 1, 3, 1. What does it answer "
            "on a hill of 2, 6, 2?"
        ),
        "answer": 22,
        "reason": (
            "1·2 + 3·6 + 1·2 = 22. Each product is twice what it was, so the sum is too. Twice the "
            "signal, twice the answer: convolution always keeps to that."
        ),
        "wrong": {
            11: "That is the answer to the smaller hill. The kernel meets larger numbers now.",
            18: (
                "3·6 is the pair in the middle. The kernel is three values wide: its neighbours "
                "meet a 2 on either side."
            ),
            44: "Only the signal is doubled. The kernel stays 1, 3, 1.",
            20: "2 + 18 are two of the three products. The right neighbour of the 6 counts too.",
            10: "2 + 6 + 2 adds up the hill alone. Multiply each value by its partner first.",
            15: "Each pair is multiplied, not added: 1·2, 3·6, 1·2.",
        },
    },
}
