"""What the stage's picture is made of: nothing twice, nothing that hides something else."""

from itertools import pairwise

import numpy as np
import pytest
from test_gradient_stage import open_page  # noqa: F401  a fixture

from course_lib.widgets import Stage


def test_a_page_of_several_stages_runs_their_module_once(open_page):  # noqa: F811
    views = open_page(Stage([1, 2, 3], [1, 2]), Stage([1, 2, 3, 4], [2, 1]))

    assert views[0].page.evaluate("Object.keys(c1dModules).length") == 1
    assert [view.output for view in views] == [[4, 7], [5, 8, 11]]


def test_an_output_is_drawn_when_it_is_reached(open_page):  # noqa: F811
    [view] = open_page(Stage([1, 2, 3, 4], [1, 2]))
    marks = view.root.locator("g[data-output] .c1d-mark")
    assert marks.count() == 0

    view.focus()
    view.press("End")
    view.is_at(2)
    assert marks.count() == 3
    view.press("Home")
    view.is_at(-1)
    assert view.shown == []


# ---------------------------------------------------------------- numbers

TOUCHING = """root => {
  const look = node => getComputedStyle(node);
  const seen = node => node === root
    || look(node).opacity > 0.3 && look(node).visibility !== "hidden" && seen(node.parentNode);
  const boxes = [...root.querySelectorAll(".c1d-number, .c1d-product")].filter(seen)
    .map(node => [node.textContent, node.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], i) => boxes.slice(i + 1)
    .filter(([, b]) => a.left < b.right && b.left < a.right
      && a.top + 3 < b.bottom && b.top + 3 < a.bottom)
    .map(([other]) => `${one} ${other}`));
}"""
DENSE = {
    "as many figures as there may be": Stage([-1.234, 22.22, 3.333] * 4, [-0.123, 0.456, -0.789]),
    "three channels": Stage(
        np.sin(np.arange(180)).reshape(3, 60).round(3), np.cos(np.arange(27)).reshape(3, 9).round(2)
    ),
    "a gradient with pads": Stage(
        np.sqrt(np.arange(8)), [1, -1000, 0.3333], padding="full", padding_mode="symmetric",
        shows="input gradient",
    ),
    "the largest": Stage([1e9, -1e9, 123456789, 1, 2], [1, -1e9], padding="same"),
}  # fmt: skip


@pytest.mark.parametrize("kind", DENSE)
def test_no_number_touches_another_at_any_width(open_page, kind):  # noqa: F811
    [view] = open_page(DENSE[kind])
    view.focus()
    view.press("ArrowRight", "End")

    for width in (1280, 1000, 820, 640, 480, 360):
        view.page.set_viewport_size({"width": width, "height": 1500})
        view.two_frames()
        assert view.root.evaluate(TOUCHING) == [], width


def test_a_number_that_is_not_written_is_told_where_the_hand_or_the_focus_is(open_page):  # noqa: F811
    [view] = open_page(Stage(np.arange(200) / 8, [1, 2]))
    tip = view.root.locator(".c1d-tip")
    assert tip.text_content() == ""

    view.point("g[data-cell='17'] .c1d-hit")
    assert tip.text_content() == "2.125"
    view.handle("signal x 17").focus()
    view.press("ArrowRight")
    assert tip.text_content() == "2.25"
    view.press("ArrowUp")
    assert float(tip.text_content()) == view.signal[18] > 2.25
    view.focus()
    view.point(".c1d-hit[data-output='9']")
    assert tip.text_content() == "", "an output that is not reached yet is not given away"
    view.press("End")
    assert tip.text_content() == "3.5"


def test_the_value_in_the_hand_is_told(open_page):  # noqa: F811
    [view] = open_page(Stage(np.arange(100) / 8, [1, 2]))
    tip = view.root.locator(".c1d-tip")
    view.point_at("signal x 40")
    view.page.mouse.down()
    box = view.handle("signal x 40").locator(".c1d-hit").bounding_box()
    view.page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2 - 20)
    view.two_frames()

    assert float(tip.text_content()) == view.signal[40] > 5
    view.page.mouse.up()


def test_names_of_many_channels_stay_apart_at_any_width(open_page):  # noqa: F811
    values = np.sin(np.arange(240)).reshape(6, 40)
    names = [f"acceleration {axis}" for axis in "xyzuvw"]
    [view] = open_page(Stage(values, values[:, :5], names=names, controls=[]))

    for width in (1280, 800, 400):
        view.page.set_viewport_size({"width": width, "height": 1500})
        view.two_frames()
        boxes = [name.bounding_box() for name in view.root.locator("text.c1d-kernel").all()]
        rows = {}
        for box in boxes:
            rows.setdefault(round(box["y"]), []).append((box["x"], box["x"] + box["width"]))
        for row in map(sorted, rows.values()):
            assert all(one[1] < other[0] for one, other in pairwise(row)), width


# ---------------------------------------------------------------- nothing that is not so


def test_no_hand_and_no_key_leads_beyond_what_the_stage_can_hold(open_page):  # noqa: F811
    [view] = open_page(Stage([9e8, 1, 2, -9e8], [1, 2], bias=0, controls=["bias"]))

    view.drag("signal x 0", 300)
    assert view.signal[0] == 1e9
    assert view.says == "signal x 0 is now 1000000000, as far as can be drawn."
    view.handle("signal x 0").focus()
    view.press("PageUp")
    assert view.signal[0] == 1e9
    view.handle("signal x 3").focus()
    view.press("PageDown")
    assert view.signal[3] == -1e9
    bias = view.root.get_by_role("slider", name="Bias", exact=True)
    assert float(bias.get_attribute("min")) >= -1e9 and float(bias.get_attribute("max")) <= 1e9


def test_a_pad_tells_its_value_of_today(open_page):  # noqa: F811
    settings = {"padding": "same", "padding_mode": "constant", "padding_value": 2}
    [view] = open_page(Stage([5, 3, 1], [1, 2, 1], controls=["padding"], **settings))
    pads = view.root.get_by_role("img", name="pad: 7, a constant", exact=True)
    assert pads.count() == 0

    box = view.root.get_by_role("textbox", name="value")
    box.fill("7")
    box.press("Enter")
    view.two_frames()
    assert pads.count() == 2
    view.choose("filled with", "edge")
    view.type_value("signal x 0", "4")
    assert view.root.get_by_role("img", name="pad: 4, copied from signal x 0").count() == 1


def test_a_pause_while_the_kernel_turns_is_not_called_the_start(open_page):  # noqa: F811
    [view] = open_page(Stage([5, 3, 1], [1, 2, 1], speed=0.5))
    view.focus()
    view.press("Space")
    view.page.wait_for_timeout(300)
    view.press("Space")

    assert view.says == "On the way to step 1 of 1."
