"""The stage as an explorer: presets, a kernel drawn by hand, and a bias as a threshold."""

import numpy as np
import pytest
from labdriver import eventually
from test_gradient_stage import open_page  # noqa: F401  a fixture

from course_lib.convolution import convolve
from course_lib.widgets import Stage

SIGNAL = np.round(5 + 3 * np.sin(np.arange(60) / 4), 1)
PRESETS = {
    "a rise": {"kernel": [1, 0, 0, 0, -1], "bias": -2},
    "an average": {"kernel": [0.25] * 4, "bias": -7},
}
SETTINGS = {"bias": -2, "presets": PRESETS, "controls": ["preset", "bias"], "step": 55}
OWN = "your own values"


@pytest.fixture
def view(open_page):  # noqa: F811
    return open_page(Stage(SIGNAL, [1, 0, 0, 0, -1], **SETTINGS))[0]


def chosen(view):
    """The preset that the list shows."""
    return view.list("Example").evaluate("list => list.selectedOptions[0].textContent")


def test_what_is_above_zero_is_filled_and_told_and_the_rest_is_hollow(view):
    above = convolve(SIGNAL, [1, 0, 0, 0, -1]) - 2 > 0
    hollow = view.root.evaluate(
        """root => [...root.querySelectorAll("g[data-output]")].map(one =>
          one.matches(".c1d-below")
            && one.querySelector(".c1d-above").height.baseVal.value === 0)"""
    )
    assert hollow == (~above).tolist()
    assert view.root.locator(".c1d-level").count() == 1

    count = f"{above.sum()} of 56 outputs are above zero"
    assert count in view.root.inner_text()
    words = view.root.locator(".c1d-picture").get_attribute("aria-label")
    assert count in words
    first = np.flatnonzero(above)[0]
    assert f": y {first} to {first + np.argmin(above[first:]) - 1}, " in words


def test_a_stage_without_a_bias_in_reach_has_no_threshold(open_page):  # noqa: F811
    [view] = open_page(Stage(SIGNAL, [1, 0, -1], bias=-2, controls=["preset"]))

    assert view.root.locator(".c1d-above, .c1d-level").count() == 0
    assert "above zero" not in view.root.locator(".c1d-picture").get_attribute("aria-label")


def test_the_bias_slides_and_the_map_with_it(view):
    slider = view.root.get_by_role("slider", name="Bias", exact=True)
    slider.focus()
    view.press("ArrowRight", "ArrowRight")
    bias = float(slider.input_value())

    assert bias > -2
    view.becomes("output", convolve(SIGNAL, [1, 0, 0, 0, -1]) + bias)
    assert view.root.get_by_label("Bias").first.input_value() == f"{bias:g}".replace("-", "−")
    assert chosen(view) == OWN
    view.press("Control+z", "Control+z")
    view.becomes("output", convolve(SIGNAL, [1, 0, 0, 0, -1]) - 2)
    assert chosen(view) == "a rise"

    box, mouse = slider.bounding_box(), view.page.mouse
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 60, y, steps=4)
    mouse.up()
    view.two_frames()
    bias = float(slider.input_value())
    assert bias > -2
    view.becomes("output", convolve(SIGNAL, [1, 0, 0, 0, -1]) + bias)
    view.drag("kernel w 1", 15)
    assert view.kernel[1] > 0, "the slider has let go"


def test_a_preset_of_another_length_works_in_a_saved_page_and_turns_to_own_values(view):
    assert chosen(view) == "a rise"
    view.choose("Example", "an average")
    view.becomes("output", convolve(SIGNAL, [0.25] * 4) - 7)
    assert chosen(view) == "an average"
    view.is_at(56)  # who stood at the end stands at the new one

    view.drag("kernel w 1", 15)
    assert view.kernel[1] > 0.25
    assert chosen(view) == OWN
    view.button("Back to the first values").click()
    view.becomes("kernel", [1, 0, 0, 0, -1])
    assert chosen(view) == "a rise"


def test_own_values_come_back_after_an_example(view):
    view.choose("Example", OWN)
    assert chosen(view) == "a rise" and "Change a value" in view.says

    view.type_value("kernel w 1", "3")
    view.choose("Example", "an average")
    view.becomes("output", convolve(SIGNAL, [0.25] * 4) - 7)
    view.choose("Example", OWN)
    view.becomes("output", convolve(SIGNAL, [1, 3, 0, 0, -1]) - 2)
    assert chosen(view) == OWN


def test_a_refusal_is_gone_with_the_next_edit(view):
    box = view.root.get_by_role("textbox", name="Bias")
    for accepted in (
        lambda: (box.fill("-1"), box.press("Enter")),
        lambda: view.root.get_by_role("slider", name="Bias", exact=True).press("ArrowRight"),
        lambda: view.choose("Example", "a rise"),
    ):
        box.fill("much")
        box.press("Enter")
        assert "Nothing was changed" in view.says
        accepted()
        view.two_frames()
        assert "Nothing was changed" not in view.says


def test_a_kernel_is_drawn_in_one_stroke_and_taken_back_in_one(view):
    boxes = [
        view.handle(f"kernel w {k}").locator(".c1d-hit").bounding_box() for k in range(5)
    ]  # fmt: skip
    mouse = view.page.mouse
    for k, height in enumerate([10, 20, 30, 40, 50]):
        mouse.move(boxes[k]["x"] + boxes[k]["width"] / 2, boxes[k]["y"] + height, steps=4)
        if k == 0:
            mouse.down()
    mouse.up()
    view.two_frames()

    drawn = view.kernel
    assert drawn == sorted(drawn, reverse=True) and len(set(drawn)) == 5
    view.becomes("output", convolve(SIGNAL, drawn) - 2)
    view.focus()
    view.press("Control+z")
    view.becomes("kernel", [1, 0, 0, 0, -1])


def test_a_hand_that_strays_a_little_moves_one_value_only(view):
    view.point_at("kernel w 1")
    box = view.handle("kernel w 1").locator(".c1d-hit").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 30
    mouse = view.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 0.7 * box["width"], y - 12, steps=3)
    mouse.up()
    view.two_frames()

    assert view.kernel[1] > 0
    assert view.kernel[2:] == [0, 0, -1]


def test_presets_and_the_hand_reach_python(show, notebook):
    notebook.run(f"import numpy as np\nx = np.array({SIGNAL.tolist()})\nsettings = {SETTINGS!r}")
    view = show("stage = Stage(x, [1, 0, 0, 0, -1], **settings)\nstage")
    view.choose("Example", "an average")
    notebook.becomes("stage.kernel.tolist() + [stage.bias, stage.step]", [0.25] * 4 + [-7, 56])

    slider = view.root.get_by_role("slider", name="Bias", exact=True)
    slider.focus()
    view.press("ArrowRight")
    eventually(lambda: chosen(view) == OWN, "the list shows own values", page=view.page)
    notebook.becomes("stage.bias", float(slider.input_value()))


@pytest.mark.parametrize("width", [1200, 400])
def test_the_hand_that_swaps_channels_lies_on_no_value(open_page, page, width):  # noqa: F811
    page.set_viewport_size({"width": width, "height": 900})
    signal = np.arange(80).reshape(2, 40) % 7
    [view] = open_page(Stage(signal, np.ones((2, 3)), controls=["shuffle"]))

    for hand in view.root.locator(".c1d-move").all():
        box = hand.bounding_box()
        stroke = "one => getComputedStyle(one.querySelector('.c1d-hit')).stroke"
        assert hand.evaluate(stroke) == "none"
        for part in view.root.locator(".c1d-signal .c1d-mark").all():
            mark = part.bounding_box()
            assert (
                mark["x"] > box["x"] + box["width"] or mark["y"] > box["y"] + box["height"]
                or mark["y"] + mark["height"] < box["y"]
            )  # fmt: skip
