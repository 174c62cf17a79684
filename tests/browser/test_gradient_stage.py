"""The stage played backward: against the library, central differences, and its own forward pass."""

from itertools import product

import numpy as np
import pytest
from stageview import StageView
from test_stage_numbers import DRAW

from course_lib.convolution import convolve
from course_lib.gradients import input_gradient, kernel_gradient, numerical_gradient
from course_lib.padding import MODES, amounts, pad, unpad
from course_lib.stride import spread, strided
from course_lib.widgets import Stage

SETTINGS = {"signal": [1.0, 3.0, 2.0, 0.0, -1.0], "kernel": [3.0, 2.0, 1.0], "padding": "same",
            "grad_y": [1.0, 2.0, 0.0, -1.0, 4.0], "centred": True}  # fmt: skip


@pytest.fixture
def open_page(page, tmp_path):
    """Write stages into one page and return a view of each."""

    def opened(*stages):
        path = tmp_path / "stages.html"
        body = "".join(stage.page() for stage in stages)
        path.write_text(f"<!doctype html><meta charset=utf-8>{body}", encoding="utf-8")
        page.goto(path.as_uri())
        page.locator(".c1d").nth(len(stages) - 1).wait_for()
        return [StageView(page, page.locator(".c1d").nth(i)) for i in range(len(stages))]

    return opened


def random_settings(rng):
    """Every gradient, amount, mode and stride once, with random values."""
    shows = ("input gradient", "kernel gradient")
    for show, padding, mode, stride in product(shows, (*"vsf", (2, 1)), MODES, (1, 2, 3)):
        n = int(rng.integers(1, 6))
        m = int(rng.integers(max(n, 3), 12))
        padding = {"v": "valid", "s": "same", "f": "full"}.get(padding, padding)
        before, after = amounts(padding, n)
        m_y = (m + before + after - n) // stride + 1
        yield {
            "signal": rng.normal(size=m),
            "kernel": rng.normal(size=n),
            "padding": padding,
            "padding_mode": mode,
            "padding_value": 1.5,
            "stride": stride,
            "shows": show,
            "grad_y": rng.normal(size=m_y),
        }


def by_library(case):
    """The gradient by the library's adjoints, and by central differences of the loss."""
    x, w, g, stride = (case[name] for name in ("signal", "kernel", "grad_y", "stride"))
    before, after = amounts(case["padding"], len(w))
    mode, value = case["padding_mode"], case["padding_value"]

    def loss(x, w):
        return strided(convolve(pad(x, before, after, mode, value), w), stride) @ g

    dense = spread(g, stride, len(x) + before + after - len(w) + 1)
    if case["shows"] == "input gradient":
        exact = unpad(input_gradient(dense, w), before, after, mode)
        return exact, numerical_gradient(lambda x: loss(x, w), x)
    exact = kernel_gradient(dense, pad(x, before, after, mode, value))
    return exact, numerical_gradient(lambda w: loss(x, w), w)


def test_the_stage_the_library_and_central_differences_agree(page, rng, tmp_path):
    path = tmp_path / "blank.html"
    path.write_text("<!doctype html><meta charset=utf-8>", encoding="utf-8")
    page.goto(path.as_uri())
    cases = list(random_settings(rng))
    stages = [Stage(**case) for case in cases]
    states = [str(Stage._esm), [stage.page_state() for stage in stages]]
    shown = page.evaluate(DRAW, states)
    checked = page.evaluate(DRAW.replace("dataset.value", "dataset.numerical"), states)

    for case, stage, seen, numerical in zip(cases, stages, shown, checked, strict=True):
        exact, differences = by_library(case)
        assert seen == pytest.approx(exact.tolist(), abs=1e-9), case
        assert stage.output == pytest.approx(exact, abs=1e-9), case
        assert numerical == pytest.approx(exact.tolist(), abs=1e-6), case
        assert differences == pytest.approx(exact, abs=1e-6), case


def test_every_stage_linked_under_one_name_follows_a_hand_on_one(open_page):
    forward, back, kernel = open_page(
        *(Stage(**SETTINGS, linked_as="here", shows=shows)
          for shows in ("convolution", "input gradient", "kernel gradient"))
    )  # fmt: skip

    forward.type_value("signal x 1", "7")
    x = [1, 7, 2, 0, -1]
    expected = kernel_gradient(np.array(SETTINGS["grad_y"]), pad(x, 1, 1))
    kernel.becomes("output", expected.tolist())

    back.type_value("output gradient 0", "5")
    grad_y = np.array([5, 2, 0, -1, 4.0])
    kernel.becomes("output", kernel_gradient(grad_y, pad(x, 1, 1)).tolist())
    back.becomes("output", np.convolve(grad_y, [1, 2, 3], "same").tolist())

    kernel_value = forward.handle("kernel w −1")
    kernel_value.focus()
    forward.press("ArrowUp")
    w = [float(kernel_value.get_attribute("aria-valuenow")), 2, 1]
    back.becomes("output", np.convolve(grad_y, w[::-1], "same").tolist())


def test_the_names_and_indices_are_the_articles(open_page):
    [view] = open_page(Stage(**SETTINGS, shows="kernel gradient"))
    view.press("Tab")
    view.focus()
    view.press("End")
    view.is_at(2)

    assert view.equation.startswith("∂L/∂w1 = ")
    assert "kernel gradient 1 is" in view.says
    assert "By central differences" in view.says


def test_an_input_sends_a_wire_with_its_weight_to_each_output_that_it_reaches(open_page):
    [view] = open_page(Stage(**SETTINGS))

    view.point_at("signal x 2")

    assert view.lit == {"cell 3", "output 1", "output 2", "output 3"}
    assert view.root.locator(".c1d-wires line").count() == 3
    weights = view.root.locator(".c1d-wires text").all_text_contents()
    assert [float(weight) for weight in weights] == [3, 2, 1]  # x₂ is in y_{2+k} with w_k


def test_an_output_shows_its_window_and_the_weights_in_it(open_page):
    [view] = open_page(Stage(**SETTINGS, step=4))

    view.point("[data-output='2'].c1d-hit")

    assert view.lit == {"cell 2", "cell 3", "cell 4", "output 2"}
    weights = view.root.locator(".c1d-wires text").all_text_contents()
    assert [float(weight) for weight in weights] == [1, 2, 3]


@pytest.mark.parametrize(
    "shows, column",
    [("convolution", "signal"), ("input gradient", "grad_y"), ("kernel gradient", "grad_y")],
)
def test_the_matrix_times_its_column_is_what_the_stage_shows(open_page, shows, column):
    stage = Stage(**SETTINGS, shows=shows, matrix=True, step=1)
    [view] = open_page(stage)

    rows = view.root.evaluate(
        """root => [...root.querySelectorAll(".c1d-matrix tr")].slice(1).map(
          row => [...row.querySelectorAll("td")].map(
            cell => Number(cell.textContent.replace("−", "-") || 0)))"""
    )
    assert np.array(rows) @ SETTINGS[column] == pytest.approx(stage.output)
    now = view.root.locator(".c1d-matrix tr.c1d-now th")
    assert now.count() == 1
    assert now.inner_text().endswith("0" if shows == "kernel gradient" else "1")
    view.focus()
    view.press("ArrowRight")
    view.is_at(2)
    assert now.inner_text().endswith("1" if shows == "kernel gradient" else "2")


def test_the_switch_brings_the_matrix_and_takes_it_away(open_page):
    [view] = open_page(Stage(**SETTINGS, controls=["matrix"]))
    table = view.root.locator(".c1d-matrix table")
    assert table.count() == 0

    view.root.get_by_label("as a matrix").check()
    table.wait_for()
    view.root.get_by_label("as a matrix").uncheck()
    table.wait_for(state="detached")


def ghosts(view):
    """What stands on the pads of the last row."""
    return view._numbers(".c1d-ghost:not(.c1d-flyer)")


# Notes for each frame, until it has landed, where the flyer is that can be seen, and how high the
# output stands that it flies to.
FLIGHT = """(root, j) => new Promise(landed => {
  const frames = [];
  const place = one => one.transform.baseVal[0].matrix;
  const output = root.querySelector(`g[data-output='${j}']`);
  const look = () => {
    for (const flyer of root.querySelectorAll(".c1d-flyer"))
      if (Number(flyer.style.opacity) > 0)
        frames.push([place(flyer).e, place(flyer).f, place(output.querySelector(".c1d-mark")).f]);
    if (seen < frames.length) last = performance.now();
    seen = frames.length;
    if (performance.now() < last + (seen ? 300 : 8000)) requestAnimationFrame(look);
    else landed({ frames, to: place(output).e, top: place(output.querySelector(".c1d-mark")).f });
  };
  let [seen, last] = [0, performance.now()];
  look();
})"""


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("mode", MODES)
def test_what_falls_on_the_pads_stands_where_they_stood(open_page, mode, stride):
    m_y = 6 // stride
    case = {"signal": [1.0, 3, 0, 2, 5, 4], "kernel": [1.0, 2, 4], "padding": "same",
            "grad_y": [1.0, 2, 3, 4, 5, 6][:m_y], "stride": stride}  # fmt: skip
    [view] = open_page(Stage(**case, padding_mode=mode, shows="input gradient"))

    dense = spread(np.array(case["grad_y"]), stride, 6)
    on_cells = input_gradient(dense, np.array(case["kernel"]))
    assert ghosts(view) == [on_cells[0], on_cells[-1]]
    lost = mode in ("zeros", "constant")
    words = view.root.locator("g[data-ghost]").first.get_attribute("aria-label")
    assert words.startswith(f"pad: {on_cells[0]:g} falls here")
    assert ("belongs to no sample and is lost" in words) == lost
    assert view.root.locator(".c1d-back").count() == (0 if lost else 2)


def test_what_falls_on_a_pad_flies_to_its_sample_and_is_added_there(open_page):
    [view] = open_page(Stage(**SETTINGS, padding_mode="circular", shows="input gradient"))
    view.focus()
    view.press("ArrowRight")
    flight = view.root.evaluate(FLIGHT, 0)
    view.is_at(0)

    across, up, top = zip(*flight["frames"], strict=True)
    assert len(across) > 3
    assert list(across) == sorted(across, reverse=True)  # from beyond the end to the beginning
    assert across[0] - flight["to"] > 100
    assert min(up) < 0, "in an arc"
    assert flight["top"] < min(top), "it is added when it has arrived, and not before"
    assert "from a pad" in view.equation


def test_a_pad_that_is_pointed_at_shows_its_equation(open_page):
    [view] = open_page(Stage(**SETTINGS, padding_mode="circular", shows="input gradient", step=4))
    resting = view.equation

    view.point("g[data-ghost='1']")
    symbols, *_, numbers = view.equation.splitlines()
    assert symbols == "on this pad = ∂L/∂y4·w−1 + 0·w0 + 0·w1"
    assert numbers == "= 4·3 + 0·2 + 0·1 = 12"
    view.point("[data-output='4'].c1d-hit")
    assert view.equation == resting


def test_what_falls_on_a_zero_drops_away(open_page):
    [view] = open_page(Stage(**SETTINGS, shows="input gradient"))
    view.focus()
    view.press("ArrowRight")
    flight = view.root.evaluate(FLIGHT, 0)
    view.is_at(0)

    across, down, top = zip(*flight["frames"], strict=True)
    assert len(set(across)) == 1
    assert list(down) == sorted(down) and down[-1] > down[0]
    assert set(top) == {flight["top"]}
    assert "from a pad" not in view.equation
    assert "belongs to no sample and is lost" in view.says


def test_another_mode_lets_all_of_them_fly_back(open_page):
    settings = {**SETTINGS, "controls": ["padding"], "padding_mode": "circular"}
    [view] = open_page(Stage(**settings, shows="input gradient", step=4))
    exact = view.output
    view.choose("filled with", "symmetric")
    flight = view.root.evaluate(FLIGHT, 0)

    assert flight["frames"]
    assert "goes back to the sample that it was copied from" in view.says
    assert view.output != exact


@pytest.mark.parametrize("shows", ["input gradient", "kernel gradient"])
def test_another_stride_puts_the_output_gradient_elsewhere(open_page, shows):
    case = {"signal": [3, 1, 4, 1, 5, 9, 2, 6], "kernel": [1, 2, 4], "grad_y": [5, 7, 6]}
    [view] = open_page(Stage(**case, stride=2, shows=shows, controls=["stride"]))

    for stride, held in ((4, [0, 4]), (1, [0, 1, 2, 3, 4, 5]), (3, [0, 3])):
        view.choose("Stride", str(stride))
        row = "signal" if shows == "input gradient" else "kernel"
        cells = view.root.locator(f"g.c1d-gradient[data-{'cell' if row == 'signal' else 'tap'}]")
        classes = cells.evaluate_all("cells => cells.map(cell => cell.getAttribute('class'))")
        classes = [one for one in classes if "c1d-pad" not in one]
        assert [i for i, one in enumerate(classes) if "c1d-spread" not in one] == held
        names = [view.handle(f"output gradient {j}").count() for j in range(len(held) + 1)]
        assert names == [1] * len(held) + [0]
        assert f"No padding, stride {stride}: " in view.says


def test_who_asked_for_calm_sees_no_flight(open_page, page):
    page.emulate_media(reduced_motion="reduce")
    [view] = open_page(Stage(**SETTINGS, padding_mode="circular", shows="input gradient"))
    view.focus()
    view.press("ArrowRight")

    view.is_at(0)
    assert view.root.locator(".c1d-flyer[style*='opacity: 1']").count() == 0
    view.point("g[data-ghost='1']")
    assert view.lit == {"cell 6", "cell 7", "cell 8", "output 0"}


def test_linked_stages_follow_each_other_in_jupyterlab(show, notebook):
    notebook.run(f"settings = {SETTINGS!r}")
    view = show(
        "forward = Stage(**settings, linked_as='two')\nforward",
        "back = Stage(**settings, linked_as='two', shows='input gradient')\nback",
    )
    back = StageView(notebook.page, notebook.page.locator(".jp-OutputArea .c1d").nth(1))

    view.drag("kernel w 0", 20)

    w = [3, float(view.handle("kernel w 0").get_attribute("aria-valuenow")), 1]
    assert w[1] > 2
    expected = np.convolve(SETTINGS["grad_y"], w[::-1], "same")
    back.becomes("output", expected.tolist())
    notebook.becomes("back.output.round(6).tolist()", expected.round(6).tolist())
