"""The stage's Python side: what it shares, what it refuses, what it leaves in a page."""

import json
import re
import zlib
from base64 import b64decode

import numpy as np
import pytest
import traitlets

from course_lib.widgets import Stage
from course_lib.widgets.stage import DELTAS, MOST_SAMPLES, examples


@pytest.fixture
def stage():
    return Stage([1, 2, 3, 4, 5], [1, 0, -1], padding="same", step=2)


def test_a_stage_shows_what_numpy_computes(stage):
    assert stage.output.tolist() == np.convolve([1, 2, 3, 4, 5], [1, 0, -1], "same").tolist()


def test_values_are_read_as_arrays_that_cannot_change_unseen(stage):
    with pytest.raises(ValueError, match="read-only"):
        stage.signal[0] = 9

    stage.signal = [9, 2, 3, 4, 5]
    assert stage.output[0] == np.convolve([9, 2, 3, 4, 5], [1, 0, -1], "same")[0]


def test_the_caller_keeps_the_array(stage):
    """Setting the signal copies it: a later change of the array is not seen."""
    x = np.arange(5.0)
    stage.signal = x
    x[0] = 7

    assert stage.signal[0] == 0
    assert x.flags.writeable


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("signal", [1, np.nan, 3, 4, 5], "nan at index 1"),
        ("signal", "text", "must hold real numbers"),
        ("signal", [], "is empty"),
        ("signal", [1, 2], "the kernel has 3 values but the signal only 2"),
        ("signal", range(10_000), "has 10000 values; the stage draws 400 at most"),
        ("signal", [1e12] * 5, "Scale it first"),
        ("signal", None, "must hold real numbers"),
        ("kernel", [1] * 6, "must not be longer than its signal"),
        ("kernel", [[1, 2], [3, 4]], "1 channel but the kernel 2"),
        ("stride", 0, "whole number, 1 or more"),
        ("stride", 5, "4 is the largest shown"),
        ("stride", 1.5, "whole number"),
        ("stride", "2", "whole number"),
        ("padding", "none", "use 'valid', 'same', 'full'"),
        ("padding", (1, -1), "0 or more"),
        ("padding_mode", "wrap", "'circular'"),
        ("padding_mode", "cirular", "is not known here"),
        ("padding_mode", 3, "is not known here"),
        ("padding_value", float("inf"), "must lie between"),
        ("padding_value", "one", "real number"),
        ("bias", "b", "real number"),
        ("step", 5, "the last one is 4"),
        ("step", -2, "-1 is the start|-1 for the start"),
        ("step", 1.5, "whole number"),
        ("speed", 0, "more than 0"),
        ("flip", "no", "flip"),
        ("controls", ["sliders"], "controls"),
        ("shows", "gradient", "shows"),
        ("grad_y", [1, np.nan], "nan at index 1"),
    ],
)
def test_a_bad_value_is_refused_in_words_and_the_stage_stays(stage, name, value, words):
    before = stage.get_state()

    with pytest.raises(traitlets.TraitError, match=words):
        setattr(stage, name, value)

    assert stage.get_state() == before


def test_a_bad_value_is_refused_when_a_stage_is_made():
    with pytest.raises(traitlets.TraitError, match="the kernel has 3 values but the signal only 2"):
        Stage([1, 2], [1, 2, 3])
    with pytest.raises(TypeError, match="did you mean 'stride'"):
        Stage([1, 2], [1], strde=2)


def test_a_longer_kernel_and_signal_can_come_together():
    stage = Stage([1, 2], [1])
    with stage.hold_trait_notifications():
        stage.kernel = [1, 2, 3]
        stage.signal = [1, 2, 3, 4]

    assert stage.geometry["n"] == 3
    assert stage.output.tolist() == [10, 16]


def test_the_tables_follow_the_lengths(stage):
    stage.signal = np.arange(9)

    assert stage.geometry["m"] == 9
    assert len(stage.get_state()["presets"]["one delta"]["signal"]) == 9


def test_a_pair_of_amounts_is_allowed():
    assert Stage([1, 2], [1, 1], padding=(0, 3)).output.tolist() == [3, 2, 0, 0]


def test_the_step_comes_back_when_the_output_shortens(stage):
    stage.step = 4
    stage.stride = 3

    assert len(stage.output) == 2
    assert stage.step == 1


@pytest.mark.parametrize("name", DELTAS)
def test_a_delta_reproduces_the_kernel(name):
    stage = Stage.preset(name)

    expected = np.convolve(stage.signal, [1, 2, 3], "valid")
    assert stage.output.tolist() == expected.tolist()
    assert set(stage.signal.tolist()) == {0, 1}


def test_a_lesson_brings_presets_of_its_own():
    presets = {"a fall": {"kernel": (-1, 0, 1), "bias": -1}, "a pair": {"kernel": [1, 1]}}
    stage = Stage(np.arange(100), [1, 0, -1], presets=presets)

    offered = stage.get_state()["presets"]
    assert list(offered) == list(presets)
    assert offered["a fall"]["kernel"] == [-1, 0, 1]
    assert offered["a fall"]["bias"] == -1
    assert offered["a pair"]["geometry"]["n"] == 2
    stage.signal = np.arange(50)
    assert stage.get_state()["presets"]["a pair"]["geometry"]["m"] == 50
    assert Stage([1, 2], [1], presets={}).get_state()["presets"] == {}


@pytest.mark.parametrize(
    "presets, words",
    [
        ({"a rise": {"kernle": [1]}}, "'a rise' cannot set 'kernle'; did you mean 'kernel'"),
        ({"a rise": {"speed": 2}}, "cannot set 'speed'; use signal, kernel, bias"),
        ({"a rise": [1, 0, -1]}, r"'a rise' is \[1, 0, -1\]; give a name and a dict of settings"),
        ({"a rise": {}}, "give a name and a dict"),
        ({7: {"kernel": [1]}}, "give a name and a dict"),
        ({"a rise": {"kernel": [1] * 6}}, "'a rise' does not fit: the kernel has 6 values"),
        ({"a rise": {"stride": 9}}, "'a rise' does not fit: the stride is 9; 4 is the largest"),
        ([1, 2], "presets"),
    ],
)
def test_a_preset_that_cannot_be_shown_is_refused_in_words(stage, presets, words):
    with pytest.raises(traitlets.TraitError, match=words):
        stage.presets = presets
    assert "one delta" in stage.get_state()["presets"]


def test_the_words_tell_what_a_bias_leaves_above_zero():
    stage = Stage([0.1, 0.3, 5, 1], [1], bias=-0.3, controls=["bias"], step=2)

    assert repr(stage).endswith("Above zero so far: 1 of 3 outputs.")
    stage.controls = ["flip"]
    assert "Above zero" not in repr(stage)


def test_an_unknown_preset_is_refused():
    with pytest.raises(ValueError, match="use 'one delta', 'several deltas'"):
        Stage.preset("two deltas")


def test_a_gradient_stage_shows_the_librarys_gradients(rng):
    x, w, grad_y = rng.normal(size=7), rng.normal(size=3), rng.normal(size=7)
    stage = Stage(x, w, padding="same", shows="input gradient", grad_y=grad_y)

    assert stage.output == pytest.approx(np.convolve(grad_y, w[::-1], "same"))
    stage.shows = "kernel gradient"
    padded = np.pad(x, 1)
    assert stage.output == pytest.approx(
        [sum(grad_y[j] * padded[j + 2 - k] for j in range(7)) for k in range(3)]
    )


def test_an_output_gradient_of_another_length_is_ones_where_it_is_short():
    """A stride set by hand shortens the output: the stage must not refuse it."""
    stage = Stage([1, 2, 3, 4], [1, 1], shows="input gradient", grad_y=[5, 6, 7])
    stage.stride = 2
    assert stage.output.tolist() == [5, 5, 6, 6]

    stage.grad_y = [5]
    assert stage.output.tolist() == [5, 5, 1, 1]


def test_several_channels_are_summed_and_several_kernels_give_a_map_each(rng):
    x, w = rng.normal(size=(3, 8)), rng.normal(size=(2, 3, 3))
    stage = Stage(x, w, bias=[1, -1], controls=["map", "bias", "shuffle"])

    for k in range(2):
        stage.map = k
        sums = sum(np.convolve(x[c], w[k, c], "valid") for c in range(3))
        assert stage.output == pytest.approx(sums + [1, -1][k])


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"bias": [1, 2, 3]}, "3 biases for 2 kernels"),
        ({"signal": np.ones((3, 4))}, "3 channels but the kernel 2"),
        ({"map": -1}, "the map"),
        ({"names": ["a", "b", "c"]}, "3 names for 2 channels; give one for each"),
    ],
)
def test_channels_kernels_biases_and_names_must_fit(settings, words):
    with pytest.raises(traitlets.TraitError, match=words):
        Stage(**{"signal": np.ones((2, 4)), "kernel": np.ones((2, 2, 3)), **settings})


def test_a_gradient_without_the_flip_is_refused():
    with pytest.raises(traitlets.TraitError, match="with its flip"):
        Stage([1, 2], [1], flip=False, shows="input gradient")


@pytest.mark.parametrize("m, n", [(1, 1), (2, 2), (5, 4), (200, 9)])
def test_every_example_fits_the_stage(m, n):
    for traits in examples(m, n).values():
        stage = Stage(np.ones(m), np.ones(n))
        for name, values in traits.items():
            setattr(stage, name, values)
            assert len(values) == {"signal": m, "kernel": n}[name]


def test_the_output_lives_in_a_page_and_fetches_nothing(stage):
    bundle, metadata = stage._repr_mimebundle_()
    page = bundle["text/html"]
    blob = re.search(r'currentScript, "([^"]+)"', page)[1]
    packed = json.loads(zlib.decompress(b64decode(blob)))

    assert "export default" in packed["esm"]
    assert ".c1d" in packed["css"]
    for text in (page, packed["esm"], packed["css"]):
        addresses = set(re.findall(r"https?://[^\s\"')]+", text))
        assert addresses <= {"http://www.w3.org/2000/svg"}  # the name of SVG, not a place
    assert b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == bundle["text/plain"] == repr(stage)
    assert "Step 3 of 5" in bundle["text/plain"]


def test_the_page_carries_the_state_and_no_text_ends_its_script(stage):
    stage.title = "</script><b>"
    page = stage.page()

    assert page.count("</script>") == 1
    state = stage.page_state()
    assert state["signal"] == [1, 2, 3, 4, 5]
    assert {"geometry", "presets", "step", "title"} <= set(state)
    assert not {"layout", "tabbable", "tooltip"} & set(state)


def test_a_saved_stage_stays_small():
    stage = Stage(np.sin(np.arange(MOST_SAMPLES)), np.ones(9), padding="full", step=3)
    bundle, _ = stage._repr_mimebundle_()

    assert len(json.dumps(bundle)) < 60_000


def test_two_stages_say_the_same_when_they_show_the_same():
    """Nothing random in a saved output, so that a fresh run can be compared with it."""
    first, second = Stage([1, 2, 3], [1]), Stage([1, 2, 3], [1])

    assert first.page() == second.page()
    assert "0x" not in repr(first)
