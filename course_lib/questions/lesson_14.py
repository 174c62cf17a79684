"""Lesson 14, train on real signals."""

QUESTIONS = {
    "14-which-hour": {
        "prompt": (
            "Is it a day of winter, or of summer? You may look at a single hour of the day. Which "
            "would you choose?"
        ),
        "choices": ["three at night", "noon", "seven in the evening", "eleven at night"],
        "answer": "seven in the evening",
        "reason": (
            "In winter it is dark at seven, and the lamps are on. There the two halves of the year "
            "are furthest apart, and the days of either lie close together."
        ),
        "wrong": {
            "three at night": "At night hardly anything is used, in either half of the year.",
            "noon": "At noon both means are high, and nearly the same.",
            "eleven at night": (
                "They differ there too, for summer evenings last longer, but only by half as much."
            ),
        },
    },
    "14-choose-with": {
        "prompt": (
            "You have two designs of a network. With which days do you find out which is better?"
        ),
        "choices": [
            "the days that they learn from",
            "the test days",
            "some days to learn from, set aside beforehand",
            "any days, if there are enough",
        ],
        "answer": "some days to learn from, set aside beforehand",
        "reason": (
            "They are new to both designs, and the test days stay untouched. What is chosen with "
            "the test days will look better on them than it is."
        ),
        "wrong": {
            "the days that they learn from": (
                "The design that learns by heart would win. Large networks are good at that."
            ),
            "the test days": (
                "Then you have picked the one that happens to suit these days. Nothing is left to "
                "measure it with honestly."
            ),
            "any days, if there are enough": (
                "However many there are: those that a network has learned from say little about "
                "new ones, and those used for choosing flatter the one that was chosen."
            ),
        },
    },
    "14-first-loss": {
        "prompt": (
            "Before it has learned anything, a network guesses between two classes, each with "
            "probability ½. What is its loss, −log of the probability of the right class?"
        ),
        "answer": 0.69,
        "tolerance": 0.011,
        "reason": (
            "−log ½ = log 2 = 0.693. A loss that stays there has learned nothing; for four classes "
            "it is log 4 = 1.386."
        ),
        "wrong": {
            0.5: "That is the probability. The loss is −log of it.",
            0: "Zero is the loss of one who is always sure and always right.",
            1: "In log₂ it would be 1 bit. The course takes the natural logarithm, as everybody.",
            0.3: "That is −log₁₀ ½. The loss takes the natural logarithm.",
            1.39: "That is log 4, for four classes.",
            -0.69: "log ½ is negative, and the minus before it makes it positive.",
        },
    },
    "14-by-heart": {
        "prompt": (
            "A larger network sees sixteen days, a hundred times over. What becomes of the loss on "
            "the days that were set aside?"
        ),
        "choices": [
            "it falls and then stays low",
            "it falls, then rises again",
            "it rises from the start",
            "it stays where it began",
        ],
        "answer": "it falls, then rises again",
        "reason": (
            "First the network learns what all days have in common, then what only these sixteen "
            "have. From there on it grows sure of itself for the wrong reasons."
        ),
        "wrong": {
            "it falls and then stays low": (
                "The loss on the *sixteen* does so. They are not the days that count."
            ),
            "it rises from the start": (
                "The first epochs are useful: what tells the sixteen apart tells others apart too."
            ),
            "it stays where it began": (
                "Winter and summer evenings differ so much that sixteen days teach a lot."
            ),
        },
    },
    "14-one-run": {
        "prompt": (
            "Ten seeds gave 97.1 %, with a standard deviation of 0.2. A colleague's network, "
            "trained once, has 97.3 %. Is it the better design?"
        ),
        "choices": ["yes", "no", "one run cannot tell", "only if it is smaller"],
        "answer": "one run cannot tell",
        "reason": (
            "Two of our own ten runs have more than 97.3, by luck alone. Ask for ten runs, and "
            "compare means; then ask how many designs were tried."
        ),
        "wrong": {
            "yes": (
                "It is one standard deviation above our mean. Of our own ten runs two lie still "
                "higher, and nobody calls them better designs."
            ),
            "no": "It may be. One run above our mean is no proof against it either.",
            "only if it is smaller": (
                "Smaller would be nice, but it does not make one run say more than one run says."
            ),
        },
    },
    "14-field": {
        "prompt": (
            "A convolution with kernels of 9, then the larger of every two neighbours (size 2, "
            "stride 2), then again kernels of 9. How many samples does one output at the end see?"
        ),
        "answer": 26,
        "reason": (
            "9, then one neighbour more: 10. Behind the stride, neighbours are two samples apart, "
            "so eight further values bring 8 · 2 = 16. Together 26, which is 2.6 seconds."
        ),
        "wrong": {
            19: "10 + 9: each first value is seen already, and a step is two samples wide by then.",
            36: "(9 + 9) · 2: only what stands behind the stride is widened, and windows overlap.",
            18: "9 + 9: the pooling is left out, and behind it a step is two samples wide.",
            17: "9 + 8: so it would be without the pooling, neighbours one sample apart.",
            20: "9 + 2 + 9: each first value sees what was seen already; and steps have widened.",
            25: "9 + 8 · 2: the pooling itself sees one neighbour more.",
            27: "9 + 2 + 8 · 2: of the two that the pooling looks at, one was counted already.",
            162: "9 · 2 · 9: windows overlap, so they add up and do not multiply.",
        },
    },
    "14-when": {
        "prompt": (
            "The network takes the mean of each map over time. Two games of badminton are alike "
            "but for one thing: the only stroke comes after 2 seconds, or after 8. Which of them "
            "gets the higher score for badminton?"
        ),
        "choices": ["the early one", "the late one", "both the same", "it depends on the kernels"],
        "answer": "both the same",
        "reason": (
            "The maps are shifted by six seconds, and their means are the same. (Near the ends the "
            "padding has a say.) The network knows that there was a stroke, and not when."
        ),
        "wrong": {
            "the early one": "A mean does not ask where something stood.",
            "the late one": "A mean does not ask where something stood.",
            "it depends on the kernels": (
                "The kernels decide how strongly a stroke is felt, but feel it everywhere alike."
            ),
        },
    },
    "14-scramble": {
        "prompt": (
            "The samples of every recording are shuffled, all by the same list, and a new network "
            "learns from shuffled recordings. How many shuffled test recordings does it name "
            "rightly? In order it is nearly all; guessing gives 25 %."
        ),
        "choices": ["about 25 %", "about 80 %", "nearly all, as before"],
        "answer": "about 80 %",
        "reason": (
            "What lay side by side is torn apart, so no kernel finds a movement. But how often "
            "high and low values come is left, and that alone tells some activities apart."
        ),
        "wrong": {
            "about 25 %": (
                "So it is for the network that learned *in order*. A new one finds other signs: "
                "the shuffle keeps every value, and only takes its neighbours away."
            ),
            "nearly all, as before": (
                "A dense layer would do so, for it minds no order. A convolution looks at "
                "neighbours, and here neighbours mean nothing any more."
            ),
        },
    },
    "14-bug-again": {
        "prompt": (
            "The bug of lesson 07 again: every kernel gradient comes out reversed. How many of "
            "the forty test recordings does a network trained with it name rightly?"
        ),
        "choices": ["about 10, as by guessing", "about 25", "all, or nearly all"],
        "answer": "all, or nearly all",
        "reason": (
            "Standing, walking, running and badminton differ in strength, and almost any kernel "
            "feels strength. The last layer does the rest, and nobody notices the bug."
        ),
        "wrong": {
            "about 10, as by guessing": (
                "Even kernels drawn by chance tell much; the last layer learns which of them do."
            ),
            "about 25": (
                "On a harder task the bug shows, and you will see one. This one is too easy to "
                "betray it."
            ),
        },
    },
}
