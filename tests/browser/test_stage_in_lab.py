"""The stage in the real JupyterLab: hand, keyboard, Python and the notebook around it."""

import numpy as np
import pytest
from labdriver import eventually
from stageview import StageView

STAGE = "stage = Stage([0, 1, 2, 0, -1, 3, 0, 1], [1, 2, 3], speed=16)\nstage"
SIGNAL, KERNEL = [0, 1, 2, 0, -1, 3, 0, 1], [1, 2, 3]


def test_one_click_plays_it_to_the_end(show, notebook):
    view = show(STAGE)

    view.button("Play (space)").click()

    view.is_at(5)
    assert view.output == np.convolve(SIGNAL, KERNEL, "valid").tolist()
    assert view.shown == [0, 1, 2, 3, 4, 5]
    notebook.becomes("(stage.step, stage.playing)", (5, False))


def test_the_space_bar_plays_and_a_second_one_freezes_the_motion(show, notebook):
    view = show(STAGE.replace("16", "2"))
    view.focus()

    view.press("Space")
    eventually(lambda: view.step >= 1, "it plays", page=view.page)
    view.press("Space")

    eventually(lambda: not view.playing, "it pauses", page=view.page)
    complete = view.shown[-1]
    assert complete in (view.step - 1, view.step)
    notebook.becomes("(stage.step, stage.playing)", (complete, False))
    view.press("Space")
    view.is_at(5)


def test_arrows_home_and_end_step_and_the_numbers_are_numpys_at_every_step(show, notebook):
    view = show(STAGE)
    expected = np.convolve(SIGNAL, KERNEL, "valid")
    view.focus()

    for step in range(6):
        view.press("ArrowRight")
        view.is_at(step)
        assert view.shown == list(range(step + 1))
        assert view.output[: step + 1] == expected[: step + 1].tolist()
        assert view.equation.endswith(f"= {expected[step]:g}".replace("-", "−"))
    view.press("ArrowLeft")
    view.is_at(4)
    view.press("Home")
    view.is_at(-1)
    view.press("End")
    view.is_at(5)
    notebook.becomes("stage.step", 5)


def test_f_flips_the_kernel_or_not(show, notebook):
    view = show(STAGE)
    view.focus()

    view.press("f")

    view.becomes("output", np.correlate(SIGNAL, KERNEL, "valid"))
    notebook.becomes("stage.flip", False)
    view.press("Shift+F")
    view.becomes("output", np.convolve(SIGNAL, KERNEL, "valid"))


FOCUS = {
    "the stage": lambda view: view.root,
    "a button": lambda view: view.button("One step on (→)"),
    "the scrubber": lambda view: view.root.locator("input[type=range]"),
    "a list": lambda view: view.list("Padding"),
    "a check box": lambda view: view.root.get_by_role("checkbox"),
    "a sample": lambda view: view.handle("signal x 0"),
}


@pytest.mark.parametrize("place", FOCUS)
def test_jupyterlab_takes_no_key_from_the_stage(show, notebook, place):
    view = show("first = 1", STAGE, "last = 3")
    view.root.click(position={"x": 3, "y": 3})
    before = notebook.cells()
    FOCUS[place](view).focus()

    view.press(
        "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End", "Space", "PageUp",
        "f", "x", "a", "b", "d", "d", "y", "m", "z", "c", "v", "j", "k", "0", "0",
    )  # fmt: skip

    assert view.root.evaluate("root => root.contains(document.activeElement)")
    assert notebook.cells() == before
    assert notebook.page.locator(".jp-Dialog").count() == 0
    assert view.root.is_visible()


def test_shift_enter_still_runs_the_cell(show, notebook):
    view = show("count = 0", f"count += 1\n{STAGE}")
    notebook.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1")
    view.focus()

    view.press("Shift+Enter")

    notebook.becomes("count", 2)


def test_python_reads_what_a_drag_did_and_the_numbers_stay_numpys(show, notebook):
    view = show(STAGE)

    for name, up in [("signal x 0", 30), ("signal x 5", -25), ("kernel w 2", -20)]:
        before = view.signal + view.kernel
        view.drag(name, up)
        after = view.signal + view.kernel

        assert sum(one != other for one, other in zip(before, after, strict=True)) == 1
        view.becomes("output", np.convolve(view.signal, view.kernel, "valid"))
        notebook.becomes("[*stage.signal.tolist(), *stage.kernel.tolist()]", after)
        assert np.allclose(notebook.value("stage.output.tolist()"), view.output, atol=1e-9)


def test_the_picture_follows_while_the_hand_still_drags(show):
    view = show(STAGE)
    view.point_at("signal x 2")
    old = view.signal[2]

    view.page.mouse.down()
    box = view.handle("signal x 2").locator(".c1d-hit").bounding_box()
    view.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - 20)

    eventually(lambda: view.signal[2] > old, "the sample moves", page=view.page)
    view.becomes("output", np.convolve(view.signal, view.kernel, "valid"))
    view.page.mouse.up()


def test_a_click_alone_changes_nothing(show, notebook):
    view = show(STAGE)

    view.handle("signal x 1").locator(".c1d-hit").click()

    assert view.signal == SIGNAL
    assert notebook.value("stage.signal.tolist()") == SIGNAL


def test_a_value_is_typed_after_a_double_click_or_enter(show, notebook):
    view = show(STAGE)

    view.type_value("signal x 1", "2.5")
    view.becomes("signal", [0, 2.5, 2, 0, -1, 3, 0, 1])
    view.handle("kernel w 0").focus()
    view.press("Enter")
    view.page.keyboard.type("−4,5")
    view.press("Enter")

    view.becomes("kernel", [-4.5, 2, 3])
    view.becomes("output", np.convolve(view.signal, view.kernel, "valid"))
    notebook.becomes("stage.kernel.tolist()", [-4.5, 2, 3])


def test_escape_leaves_the_value_as_it_was(show):
    view = show(STAGE)

    view.handle("signal x 1").locator(".c1d-hit").dblclick()
    view.page.keyboard.type("7")
    view.press("Escape")

    assert view.signal == SIGNAL
    assert view.root.locator(".c1d-type").count() == 0


@pytest.mark.parametrize("text", ["two", " ", "nan", "1e99", "-Infinity", "1 2"])
def test_what_is_no_number_is_refused_in_words(show, notebook, text):
    view = show(STAGE)

    view.type_value("signal x 1", text)

    eventually(lambda: "Nothing was changed." in view.says, "it says so", page=view.page)
    assert "Type " in view.says
    assert view.signal == SIGNAL
    assert notebook.value("stage.signal.tolist()") == SIGNAL


def test_a_value_moves_by_the_arrow_keys_and_can_be_undone(show, notebook):
    view = show(STAGE)
    view.handle("signal x 0").focus()

    view.press("ArrowRight", "ArrowUp", "ArrowUp")
    eventually(lambda: view.signal[1] > 1, "x1 has grown", page=view.page)
    assert view.signal[0] == 0
    view.press("Control+z", "Control+z")

    view.becomes("signal", SIGNAL)
    notebook.becomes("stage.signal.tolist()", SIGNAL)


def test_pointing_at_an_output_lights_its_window(show):
    view = show(STAGE)
    view.focus()
    view.press("End")

    view.point("rect[data-output='2']")

    assert view.lit == {"output 2", "cell 2", "cell 3", "cell 4"}
    view.page.mouse.move(2, 2)
    assert view.lit == set()


def test_pointing_at_a_sample_lights_the_outputs_that_it_reaches(show):
    view = show(STAGE)

    view.point_at("signal x 1")

    assert view.lit == {"cell 1", "output 0", "output 1"}


def test_pointing_at_a_pad_lights_the_sample_that_it_was_copied_from(show):
    view = show("Stage([1, 2, 3, 4, 5, 6], [1, 2, 3], padding='full', padding_mode='circular')")

    view.point("g[data-cell='0'] .c1d-hit")  # a copy of x4, whose own cell is 6

    outputs = {f"output {j}" for j in (0, 4, 5, 6)}
    assert view.lit == {"cell 0", "cell 6"} | outputs


def test_two_views_of_one_stage_both_work(show, notebook):
    first = show(STAGE, "stage")
    second = StageView(notebook.page, notebook.page.locator(".jp-OutputArea .c1d").nth(1))

    first.drag("signal x 1", 20)
    second.becomes("signal", first.signal)
    second.drag("kernel w 1", -15)
    first.becomes("kernel", second.kernel)
    first.becomes("output", np.convolve(second.signal, second.kernel, "valid"))
    first.button("Play (space)").click()
    first.is_at(5)
    second.is_at(5)
    second.focus()
    second.press("ArrowLeft")
    first.is_at(4)
    notebook.becomes("stage.step", 4)


def test_of_two_views_one_works_on_when_the_other_is_closed(show, notebook):
    show(STAGE, "stage")
    notebook.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0")
    notebook.command("notebook:clear-cell-output")
    left = notebook.page.locator(".jp-OutputArea .c1d")
    eventually(lambda: left.count() == 1, "one is left", page=notebook.page)
    view = StageView(notebook.page, left)

    view.button("Play (space)").click()

    view.is_at(5)


def test_the_lists_change_padding_and_stride_and_python_knows(show, notebook):
    view = show(STAGE)

    view.choose("Padding", "same")
    view.choose("filled with", "symmetric")
    view.choose("Stride", "3")

    expected = np.convolve(np.pad(SIGNAL, 1, "symmetric"), KERNEL, "valid")[::3]
    view.becomes("output", expected)
    notebook.becomes(
        "(stage.padding, stage.padding_mode, stage.stride, stage.output.tolist())",
        ("same", "symmetric", 3, expected.tolist()),
    )


def test_the_scrubber_shows_the_step_that_it_is_pulled_to(show, notebook):
    view = show(STAGE)

    view.root.locator("input[type=range]").fill("3")

    view.is_at(3)
    assert view.shown == [0, 1, 2, 3]
    notebook.becomes("stage.step", 3)


def test_full_screen_and_back(show):
    view = show(STAGE)

    view.button("Full screen").click()
    view.page.wait_for_function("document.fullscreenElement?.classList.contains('c1d')")
    view.press("ArrowRight")
    view.is_at(0)
    view.page.evaluate("document.exitFullscreen()")

    view.page.wait_for_function("!document.fullscreenElement")
    assert view.output == np.convolve(SIGNAL, KERNEL, "valid").tolist()


# ---------------------------------------------------------------- Python's side


def test_what_python_sets_is_seen(show, notebook):
    view = show(STAGE)

    notebook.start("stage.signal = [3, 1, 2, 4, 5]; stage.kernel = [1, -1]")
    notebook.start("stage.bias = 0.5; stage.step = 2")

    view.becomes("output", np.convolve([3, 1, 2, 4, 5], [1, -1], "valid") + 0.5)
    view.is_at(2)
    notebook.start("stage.playing = True")
    view.is_at(3)
    notebook.becomes("(stage.step, stage.playing)", (3, False))


BAD = {
    "stage.signal = [1, float('nan'), 2]": "finite",
    "stage.signal = 'abc'": "signal",
    "stage.signal = []": "signal",
    "stage.kernel = [1] * 9": "longer than",
    "stage.stride = 0": "stride",
    "stage.padding_mode = 'wrap'": "circular",
    "stage.signal = np.zeros(10_000)": "400",
    "stage.step = 6": "last",
}


@pytest.mark.parametrize("code", BAD)
def test_a_bad_value_is_refused_in_words_and_the_stage_stays(show, notebook, code):
    view = show(STAGE)

    notebook.start(
        f"words = ''\ntry:\n    {code}\nexcept Exception as said:\n    words = str(said)"
    )

    assert BAD[code] in notebook.value("words")
    assert notebook.value("stage.signal.tolist()") == SIGNAL
    assert view.output == np.convolve(SIGNAL, KERNEL, "valid").tolist()
    view.button("Play (space)").click()
    view.is_at(5)


def test_ipywidgets_controls_link_to_the_stage_in_the_browser(show, notebook):
    view = show(
        "step, stride = ipywidgets.IntSlider(min=-1, max=5), ipywidgets.IntSlider(min=1, max=4)\n"
        "display(step, stride)\n"
        + STAGE.replace("\nstage", "\nstage.step = 0")
        + "\nlinks = [ipywidgets.jslink((step, 'value'), (stage, 'step')),"
        " ipywidgets.link((stride, 'value'), (stage, 'stride'))]\nstage"
    )
    handles = notebook.page.locator(".jp-OutputArea .widget-slider .noUi-handle")

    handles.nth(0).focus()
    view.press("ArrowRight", "ArrowRight")
    view.is_at(2)
    view.focus()
    view.press("ArrowRight")
    notebook.becomes("step.value", 3)
    handles.nth(1).focus()
    view.press("ArrowRight")
    view.becomes("output", np.convolve(SIGNAL, KERNEL, "valid")[::2])
    view.choose("Stride", "3")
    notebook.becomes("stride.value", 3)
    view.page.wait_for_function(
        "document.querySelectorAll('.jp-OutputArea .widget-readout')[1].textContent === '3'"
    )
