"""Lesson 03, write it as an equation."""

QUESTIONS = {
    "03-partner": {
        "prompt": (
            "A kernel of 5 values is counted from its middle: w₋₂, w₋₁, w₀, w₁, w₂. In the line of "
            "y₇, which sample is multiplied by w₋₂? Type its subscript."
        ),
        "answer": 9,
        "reason": (
            "The two subscripts of each pair add up to 7, and 9 + (−2) = 7. In signs: x₇₋ₖ stands "
            "beside wₖ, and for k = −2 that is 7 − (−2) = 9."
        ),
        "wrong": {
            5: "7 − 2, but k is −2 here, and 7 − (−2) is more than 7. (x₅ stands beside w₂.)",
            7: "x₇ stands beside w₀, the value in the middle. w₋₂ is two places from there.",
            8: "8 − 2 is 6: x₈ stands beside w₋₁. Go one further.",
            6: "6 − 2 is 4, not 7: x₆ stands beside w₁. A minus asks for a later sample.",
            10: "10 − 2 is 8: that pair belongs in the line of y₈.",
            -2: (
                "That is the subscript of the kernel value. Which one makes 7 together with it? "
                "The signal counts its samples from 0."
            ),
        },
    },
    "03-stored-at": {
        "prompt": (
            "A kernel of 7 values lies in a Python array, from w[0] to w[6]. On paper it is "
            "counted from its middle, w₋₃ to w₃. At which place of the array is w₋₁ stored?"
        ),
        "answer": 2,
        "reason": (
            "The middle is at place p = 3, and w₋₁ is one before it. Paper to Python: add p. "
            "wₖ is stored at w[k + p]."
        ),
        "wrong": {
            -1: (
                "Python would not complain: w[-1] is the last value of the array. But the last "
                "one is w₃."
            ),
            6: "There stands w₃, the last one. (It is also what Python takes for w[-1].)",
            3: "There stands w₀, the middle. w₋₁ comes just before it.",
            4: "There stands w₁. The minus leads to the left of the middle.",
            5: "There stands w₂. From the middle, at place 3, the minus leads to the left.",
            1: "There stands w₋₂. Python counts from 0: which places are w₋₃, w₋₂, w₋₁?",
            0: "There stands the first one, w₋₃.",
        },
    },
    "03-wrong-term": {
        "prompt": (
            "Somebody wrote y₃ = x₁w₂ + x₂w₁ + x₃w₀ + x₃w₋₁ + x₅w₋₂. One term is wrong. Which one?"
        ),
        "choices": ["x₁w₂", "x₂w₁", "x₃w₀", "x₃w₋₁", "x₅w₋₂"],
        "answer": "x₃w₋₁",
        "reason": (
            "Its subscripts add up to 2, those of all the others to 3. Beside w₋₁ belongs x₄, and "
            "among the samples of this line 4 is indeed missing."
        ),
        "wrong": {
            "x₁w₂": "1 + 2 = 3: it belongs there. Add up the two subscripts of each term.",
            "x₂w₁": "2 + 1 = 3: it belongs there. Add up the two subscripts of each term.",
            "x₃w₀": (
                "3 + 0 = 3: it belongs there. But x₃ stands in this line twice, and that cannot be."
            ),
            "x₅w₋₂": "5 − 2 = 3: it belongs there. Add up the two subscripts of each term.",
        },
    },
    "03-left-end": {
        "prompt": (
            "The signal is x = [1, 0, 0, 0, 9], the kernel w = [1, 2, 3], so that w₋₁ = 1, w₀ = 2 "
            "and w₁ = 3. What does the function return for j = 0?"
        ),
        "choices": ["2", "29", "0", "it stops with an error"],
        "answer": "29",
        "reason": (
            "For k = 1 it asks for x[-1], and Python gives the last sample, 9. So 9·3 = 27 is "
            "added to the 2 that is right, from the other end of the signal."
        ),
        "wrong": {
            "2": (
                "That is what the equation says: x₀w₀ = 2, and outside there are zeros. But does "
                "the function know that? For k = 1 it asks for x[0 - 1]."
            ),
            "0": "x₀w₀ = 1·2 is there for certain. What else? For k = 1 it asks for x[0 - 1].",
            "it stops with an error": (
                "It would for x[5]. But x[-1] is no error in Python: it means the last one."
            ),
        },
    },
}
