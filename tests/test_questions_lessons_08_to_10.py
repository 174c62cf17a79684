"""The questions of lessons 08 to 10: each answer, and each wrong one that is told, is computed."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from course_lib import datasets
from course_lib.convolution import convolve
from course_lib.frameworks import recorded
from course_lib.padding import pad, same, unpad
from course_lib.questions import ask
from course_lib.stride import spread, strided


def listed(values):
    return ", ".join(f"{int(value)}".replace("-", "−") for value in values)


def free_days_after(mode):
    """Count days of 2 or 1 visitors in a row around the end of the fourth week."""
    padded = pad(np.tile([8, 9, 9, 8, 7, 2, 1], 4), 0, 7, mode)
    count = 2
    while 28 + count - 2 < len(padded) and padded[28 + count - 2] <= 2:
        count += 1
    return count


def felt_after(layers):
    """Count values at the beginning that depend on what was padded."""
    results = []
    for mode in ("zeros", "edge"):
        x = np.arange(1.0, 101)
        for _ in range(layers):
            x = convolve(pad(x, *same(7), mode), np.ones(7))
        results.append(x)
    return np.count_nonzero(results[0][:50] != results[1][:50])


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("08-free-days", free_days_after("reflect"), "reflect"),
        ("08-free-days", free_days_after("circular"), "real weekend"),
        ("08-free-days", free_days_after("edge"), "edge"),
        ("08-five-layers", felt_after(1), "first layer"),
        ("08-five-layers", felt_after(4), "four layers"),
        ("08-five-layers", felt_after(6), "six layers"),
        ("08-fold", unpad([5, 1, 2, 3, 4, 7], 1, 1, "edge")[0], "edge and symmetric"),
        ("08-fold", unpad([5, 1, 2, 3, 4, 7], 1, 1, "circular")[-1], "last sample"),
        ("09-same-length", len(recorded("scipy convolve same long")["y"]), "SciPy"),
        ("09-same-length", len(np.convolve(np.ones(4), np.ones(6), "full")), "full"),
        ("09-same-length", len(np.convolve(np.ones(4), np.ones(6), "valid")), "valid"),
        ("10-last-output", 7 // 2, "rounded down"),
        ("10-last-output", len(convolve(np.ones(9), np.ones(3))), "stride 1"),
    ],
)
def test_a_wrong_answer_is_called_by_its_name(name, wrong, words):
    assert words in ask(name).wrong[wrong]


def test_the_pads_in_the_choices_are_those_of_their_modes():
    question = ask("08-mirror")
    before = {mode: listed(pad([4, 1, 2, 6, 3, 5], 2, 0, mode)[:2]) for mode in
              ("symmetric", "reflect", "circular")}  # fmt: skip

    assert question.answer == before["symmetric"]
    assert "reflect" in question.wrong[before["reflect"]]
    assert "circular" in question.wrong[before["circular"]]


def test_the_odd_pad_stands_after_the_signal_in_pytorch():
    theirs = recorded("torch conv1d same even")
    kernel = theirs["w"][::-1]

    for pads, agrees in (((1, 2), True), ((2, 1), False), ((3, 0), False)):
        assert np.array_equal(convolve(pad(theirs["x"], *pads), kernel), theirs["y"]) == agrees
    assert ask("09-odd-pad").answer == "one before, two after"


def test_a_view_of_windows_has_no_numbers_of_its_own():
    x = np.zeros(1_000_000)
    view = sliding_window_view(x, 1000)

    assert view.shape == (999_001, 1000) and np.shares_memory(view, x)
    assert x.nbytes == 8_000_000 and round(view.size * x.itemsize / 1e9) == 8
    assert ask("09-window-view").answer == "none of their own"


def test_both_kernels_are_filled_up_to_the_same_length():
    sizes = {1 << (2048 + n - 2).bit_length() for n in (16, 256)}

    assert sizes == {4096}
    assert "4096" in ask("09-longer-kernel").reason


def test_what_becomes_of_a_wave_at_every_second_place():
    wave = np.array([1, -1] * 4)
    question = ask("10-alternating")

    assert question.answer == listed(strided(convolve(wave, [1]), 2))
    smoothed = listed(strided(convolve(pad(wave, 1, 0, "circular"), [0.5, 0.5]), 2))
    assert "smoothing first" in question.wrong[smoothed]
    assert "second sample" in question.wrong[listed(wave[1::2])]


def test_what_a_wheel_seems_to_do_is_told_from_where_it_is_at_each_look():
    at = {samples: np.arange(0, 80, 8) / samples % 1 for samples in (7, 8, 9)}  # in turns
    question = ask("10-wheel")

    np.testing.assert_allclose(at[9], np.arange(10) * (-1 / 9) % 1, atol=1e-12)
    assert question.answer == "turn backwards, slowly"
    np.testing.assert_allclose(at[7], np.arange(10) * (1 / 7) % 1, atol=1e-12)
    assert "seven samples" in question.wrong["turn forwards, slowly"]
    assert not at[8].any()
    assert "eight samples" in question.wrong["stand still"]


def test_one_beat_has_eight_heights():
    x = datasets.heartbeat().values - np.median(datasets.heartbeat().values)
    peak = 700 + x[700:1100].argmax()
    heights = [x[peak - 40 + start : peak + 41 : 8].max() for start in range(8)]

    assert (round(min(heights), 1), round(max(heights), 1)) == (0.4, 1.3)
    assert ask("10-eight-starts").answer == "anything between 0.4 and 1.3 mV"


def test_a_gradient_is_spread_with_zeros():
    question = ask("10-spread")

    assert question.answer == listed(spread([5, 7, 6], 2, length=6))
    assert "Five places" in question.wrong[listed(spread([5, 7, 6], 2, length=5))]
