"""The stage with several channels and several kernels."""

import numpy as np
import pytest
from labdriver import eventually
from test_gradient_stage import open_page  # noqa: F401  a fixture

from course_lib.convolution import convolve
from course_lib.padding import pad
from course_lib.widgets import Stage

SIGNAL = [[1.0, 3.0, 2.0, 0.0, -1.0], [0.0, 1.0, 4.0, 2.0, 1.0], [2.0, -2.0, 1.0, 1.0, 0.0]]
KERNELS = [
    [[3.0, 2.0, 1.0], [1.0, 0.0, -1.0], [1.0, 1.0, 1.0]],
    [[0.0, 1.0, 0.0], [2.0, 2.0, 5.0], [-1.0, 0.0, 1.0]],
]
BIAS = [-2.0, 1.0]


def maps(signal, kernels=KERNELS, bias=BIAS):
    """Every feature map by the library, one after the other."""
    return [
        y
        for kernel, b in zip(kernels, bias, strict=True)
        for y in sum(convolve(pad(x, 1, 1), w) for x, w in zip(signal, kernel, strict=True)) + b
    ]


@pytest.fixture
def view(open_page):  # noqa: F811
    controls = ["map", "bias", "shuffle"]
    stage = Stage(SIGNAL, KERNELS, bias=BIAS, padding="same", controls=controls)
    return open_page(stage)[0]


def test_every_kernel_grows_a_map_of_the_sum_over_its_channels(view):
    assert view.output == pytest.approx(maps(SIGNAL))

    view.focus()
    view.press("End")
    eventually(lambda: view.shown == [0, 1, 2, 3, 4] * 2, "both maps stand", page=view.page)


def test_the_line_of_the_equation_ends_with_the_bias(view):
    view.focus()
    view.press("ArrowRight")
    ending = f" + (−2) = {maps(SIGNAL)[0]:g}"
    eventually(lambda: view.equation.endswith(ending), "the sum stands", page=view.page)

    first = view.equation.splitlines()[0]
    assert first.startswith("y0,0 = ") and first.endswith(" + b0")


def test_another_kernel_can_be_chosen_and_has_its_own_bias(view):
    box = view.root.get_by_role("textbox", name="Bias")
    assert box.input_value() == "−2"

    view.choose("Kernel", "1")
    eventually(lambda: box.input_value() == "1", "its bias is shown", page=view.page)
    view.becomes("kernel", [w for row in KERNELS[1] for w in row])
    box.fill("4")
    box.press("Enter")
    view.becomes("output", maps(SIGNAL, bias=[-2, 4]))


def test_shuffling_channels_changes_nothing_and_shuffling_time_does(view):
    view.root.get_by_role("button", name="Shuffle channels").click()
    eventually(lambda: "no output has changed" in view.says, "it says so", page=view.page)
    assert view.signal != [x for row in SIGNAL for x in row]
    assert view.output == pytest.approx(maps(SIGNAL))

    view.root.get_by_role("button", name="Shuffle time").click()
    eventually(lambda: "outputs have changed, by up to" in view.says, "it says so", page=view.page)
    assert view.output != pytest.approx(maps(SIGNAL))


def labels(view, role):
    """The names of the channels as they stand at their rows or over their kernels, in order."""
    return view.root.locator(f".c1d-picture text.c1d-channel.c1d-{role}").all_text_contents()


@pytest.mark.parametrize("width", [360, 1200])
def test_the_names_of_channels_travel_with_them(open_page, page, width):  # noqa: F811
    page.set_viewport_size({"width": width, "height": 1500})
    names = ["prices", "growth", "unemployment"]
    [view] = open_page(Stage(SIGNAL, KERNELS[0], names=names, controls=["shuffle"]))
    assert labels(view, "signal") == names
    box = view.root.locator("text.c1d-channel.c1d-signal").last.bounding_box()
    right = box["x"] + box["width"]
    if width == 1200:
        assert right < view.root.locator("g[data-cell='0'] .c1d-hit").last.bounding_box()["x"]
    else:
        assert right < view.root.locator(".c1d-move .c1d-hit").last.bounding_box()["x"]

    view.root.get_by_role("button", name="Swap channel 0 with channel 1").press("Enter")
    view.becomes("signal", [x for c in (1, 0, 2) for x in SIGNAL[c]])
    assert labels(view, "signal") == ["growth", "prices", "unemployment"]
    assert labels(view, "kernel") == ["growth", "prices", "unemployment"]
    assert "no output has changed" in view.says
    view.focus()
    view.press("Control+z")
    view.becomes("signal", [x for row in SIGNAL for x in row])
    assert labels(view, "kernel") == names


def test_channels_without_names_are_counted(view):
    assert labels(view, "signal") == ["signal x 0", "signal x 1", "signal x 2"]
    assert labels(view, "kernel") == ["channel 0", "channel 1", "channel 2"]


def test_two_channels_change_places_by_hand(view):
    view.root.get_by_role("button", name="Swap channel 0 with channel 1").press("Enter")

    view.becomes("signal", [x for c in (1, 0, 2) for x in SIGNAL[c]])
    assert view.output == pytest.approx(maps(SIGNAL))


def test_a_value_of_any_channel_can_be_typed(view):
    view.type_value("signal x 2,3", "9")

    signal = np.array(SIGNAL)
    signal[2, 3] = 9
    view.becomes("output", maps(signal))


def test_the_stack_is_named_wherever_it_matters(view):
    """In y, w and b alike: which of several kernels a number belongs to."""
    view.choose("Kernel", "1")
    view.focus()
    view.press("End")
    view.is_at(4)

    first = view.equation.splitlines()[0]
    assert first.startswith("y1,4 = x0,3·w1,0,2 + x0,4·w1,0,1 + 0·w1,0,0 + x1,3·w1,1,2")
    assert first.endswith(" + b1")
    assert view.handle("kernel w 1,0,2").count() == 1


def test_the_slider_of_another_kernels_bias_reaches_over_its_own_map(view):
    view.choose("Kernel", "1")

    slider = view.root.get_by_role("slider", name="Bias", exact=True)
    second = np.array(maps(SIGNAL)[5:]) - BIAS[1]
    low, high = (float(slider.get_attribute(end)) for end in ("min", "max"))
    assert low == pytest.approx(min(BIAS[1], -second.max()), abs=1)
    assert high == pytest.approx(max(BIAS[1], -second.min()), abs=1)
