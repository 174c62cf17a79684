"""Lesson 05, prepare for backpropagation."""

QUESTIONS = {
    "05-chain": {
        "prompt": (
            "v is three times u, and the loss is the square of v. At u = 2, so that v = 6: raise u "
            "by a tiny bit. How many times as much does the loss rise?"
        ),
        "answer": 36,
        "reason": (
            "v rises 3 times as much as u. The loss rises 2v = 12 times as much as v. One after "
            "the other: 3 · 12 = 36."
        ),
        "wrong": {
            15: "3 and 12 are both right, but they act one after the other: multiply them.",
            12: "So it is from v to the loss. From u to v there is a factor of its own.",
            3: "So it is from u to v. The loss goes on from there.",
            6: "6 is v itself. The square of v rises 2v times as much as v.",
            18: "The square of v rises 2v times as much as v, not v times.",
            9: "The loss is 9u². That is the factor before the square; how fast does it rise at 2?",
        },
    },
    "05-roads": {
        "prompt": (
            "The sample x₁ reaches y₀ with the weight w₋₁ = 1, y₁ with w₀ = 2 and y₂ with w₁ = 3. "
            "The output gradient is 2, 0, −1, 0. What is the gradient of the loss with respect "
            "to x₁?"
        ),
        "answer": -1,
        "reason": (
            "Three roads lead from x₁ to the loss. Along each, multiply; then add up the roads: "
            "1·2 + 2·0 + 3·(−1) = −1."
        ),
        "wrong": {
            5: (
                "3·2 + 2·0 + 1·(−1): the weights were taken in the wrong order. x₁ reaches y₀ with "
                "w₋₁ = 1, not with 3."
            ),
            1: "2 + 0 − 1 adds up what the outputs ask for. Each counts with its own weight.",
            6: "1 + 2 + 3 adds up the weights. Each road also ends at another output gradient.",
            2: "That is the first road alone. Two more lead to the loss.",
            -3: "That is the road by y₂ alone. Two more lead to the loss.",
            0: "That is the road by y₁ alone. Two more lead to the loss.",
            -6: "The roads are added up, not multiplied by one another.",
        },
    },
    "05-counting": {
        "prompt": (
            "Let the loss be a count: how many outputs are above 4.5? Here the outputs are 5, 9, "
            "11 and 4. Raise one kernel value by a millionth. By how much does the loss change?"
        ),
        "choices": ["by a millionth", "by about a tenth", "by 1", "not at all"],
        "answer": "not at all",
        "reason": (
            "Every output moves by a few millionths at most, and none crosses 4.5 by that. So the "
            "gradient is 0, and a gradient of 0 tells nobody which way to turn."
        ),
        "wrong": {
            "by a millionth": "The outputs move by so little. But the loss counts whole outputs.",
            "by about a tenth": "The loss is a whole number. Can it change by a tenth?",
            "by 1": "Some output would have to cross 4.5. The nearest is half a unit away.",
        },
    },
    "05-how-often": {
        "prompt": (
            "A small network has 1000 weights. To find its gradient by central differences, how "
            "often must the loss be computed?"
        ),
        "answer": 2000,
        "reason": (
            "Each weight is moved up and down, and both times everything is computed afresh: "
            "2 · 1000. And that is for a single step of learning."
        ),
        "wrong": {
            1000: "Each weight is moved twice, once up and once down.",
            1001: (
                "That is the count for steps to one side: once unmoved, and once for each weight. "
                "Central differences go to both sides."
            ),
            2: "So it is for one weight. Each of the others has to be moved on its own.",
            1: "One loss tells how well it goes, not which way to turn.",
            2001: "The loss of the unmoved weights is not needed: the two sides do it.",
        },
    },
}
