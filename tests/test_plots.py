"""Figures keep the course's colours, show what they are given, and speak to all readers."""

import base64
import io
import struct
import subprocess
import sys
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from nbconvert import HTMLExporter
from PIL import Image

from course_lib import _drawing, datasets, plots
from course_lib.trace import backward, trace
from course_lib.training import History

ROLES = {
    "signal": ("#0072B2", "o"),
    "kernel": ("#D55E00", "s"),
    "output": ("#009E73", "D"),
    "gradient": ("#CC79A7", "^"),
    "padding": ("#888888", "o"),
}


def drawn(t, step=None, kind=_drawing.Dots, color=None):
    """List the marks of a picture, of one kind and colour."""
    found, _ = _drawing.marks(t, step)
    return [
        mark for mark in found if isinstance(mark, kind) and (color is None or mark.color == color)
    ]


def words(t, step=None):
    return [mark.text for mark in drawn(t, step, _drawing.Words)]


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def points(marks):
    return sum(len(mark.points) for mark in marks)


def dots(ax):
    """Read the plotted values back from the markers."""
    return [line for line in ax.lines if line.get_marker() not in ("None", "", None)]


# Roles


def test_each_role_has_the_colour_and_the_marker_of_the_course():
    kept = {role: (plots.COLORS[role], plots.MARKERS[role]) for role in plots.COLORS}
    assert kept == ROLES


@pytest.mark.parametrize("role", ROLES)
def test_stems_wear_the_colour_and_the_marker_of_their_role(role):
    (line,) = dots(plots.stems([1, -2, 3], role))
    assert (to_hex(line.get_markeredgecolor()).upper(), line.get_marker()) == ROLES[role]


def test_padding_is_hollow_and_gradients_are_dashed():
    assert dots(plots.stems([1, 2], "padding"))[0].get_markerfacecolor() == "white"
    (stems,) = plots.stems([1, 2], "gradient").collections
    assert stems.get_linestyle()[0][1] is not None


def test_an_unknown_role_is_answered_with_the_roles_there_are():
    with pytest.raises(ValueError, match=r"role='input' is not known; use 'signal', 'kernel'"):
        plots.stems([1], "input")


# Axes


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: plots.stems([1, 2], ax=ax),
        lambda ax: plots.line([1, 2], ax=ax),
        lambda ax: plots.lengths(5, 3, ax=ax),
        lambda ax: plots.trace(trace([1, 2], [1]), ax=ax),
    ],
    ids=["stems", "line", "lengths", "trace"],
)
def test_a_plot_draws_into_the_axes_it_is_given_and_returns_them(draw):
    ax = Figure().add_subplot()
    assert draw(ax) is ax
    assert isinstance(draw(None), Axes)


def test_stems_show_the_values_at_their_indices_with_their_numbers():
    ax = plots.stems([1, -2.5, 0], start=-1, title="A message")
    (line,) = dots(ax)
    np.testing.assert_array_equal(line.get_xdata(), [-1, 0, 1])
    np.testing.assert_array_equal(line.get_ydata(), [1, -2.5, 0])
    assert [text.get_text() for text in ax.texts] == ["1", "−2.5", "0"]
    assert ax.get_title("left") == "A message"


def test_many_stems_go_without_numbers():
    assert not plots.stems(np.arange(17)).texts
    assert len(plots.stems(np.arange(16)).texts) == 16


def test_a_recording_brings_its_time_and_its_unit_to_the_axes():
    heart = datasets.heartbeat()[:1800:4]
    ax = plots.line(heart)
    (line,) = dots(ax)
    np.testing.assert_allclose(line.get_xdata(), heart.time)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time in s", "Heartbeat in mV")


def test_the_channels_of_a_recording_are_told_apart_without_colour():
    ax = plots.line(datasets.temperatures()[:96])
    assert len({line.get_linestyle() for line in dots(ax)}) == 2
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["Seattle", "San Francisco"]


def test_few_samples_are_stems_and_not_a_line():
    assert plots.line(np.arange(40)).collections
    assert not plots.line(np.arange(41)).collections


@pytest.mark.parametrize(
    ("mode", "n", "first"), [("same", 3, 0), ("valid", 3, 1), ("full", 3, -1), ("valid", 4, 2)]
)
def test_a_response_stands_under_the_sample_at_the_centre_of_its_window(mode, n, first):
    x, w = np.eye(1, 9, 4)[0], np.arange(1, n + 1)
    y = np.convolve(x, w, mode)
    _, lower = plots.signal_and_response(x, w, y)
    (line,) = dots(lower)
    np.testing.assert_array_equal(line.get_xdata(), first + np.arange(len(y)))
    same = np.convolve(x, w, "same")
    inside = (line.get_xdata() >= 0) & (line.get_xdata() < 9)
    np.testing.assert_array_equal(same[line.get_xdata()[inside]], y[inside])


def test_what_was_found_is_marked_in_both_rows():
    heart = datasets.heartbeat()[:720:4]
    upper, lower = plots.signal_and_response(heart, [1], heart.values, found=[33, 110])
    rings = [line for line in lower.lines if line.get_label() == "found"]
    np.testing.assert_allclose(rings[0].get_xdata(), heart.time[[33, 110]])
    for ax in (upper, lower):
        places = [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == "--"]
        np.testing.assert_allclose(places, heart.time[[33, 110]])


def test_found_may_be_a_row_of_yes_and_no():
    y = np.array([0, 3, 0, 3])
    _, lower = plots.signal_and_response(y, [1], y, found=y > 2)
    rings = [line for line in lower.lines if line.get_label() == "found"]
    np.testing.assert_array_equal(rings[0].get_xdata(), [1, 3])


def test_copies_of_the_kernel_add_up_to_the_full_convolution():
    x, w = [0, 1, 0, 2, -1], [1, 2, 3]
    top, *middle, bottom = plots.copies(x, w)
    np.testing.assert_array_equal(dots(top)[0].get_ydata(), x)
    total = np.zeros(7)
    for ax in middle:
        (line,) = dots(ax)
        total[line.get_xdata()] += line.get_ydata()
    assert len(middle) == 3
    np.testing.assert_array_equal(total, np.convolve(x, w))
    np.testing.assert_array_equal(dots(bottom)[0].get_ydata(), total)


def test_scrambled_shows_both_orders_on_one_scale():
    x, s = np.array([1, 2, 3]), np.array([3, 1, 2])
    axes = plots.scrambled(x, 2 * x, s, 2 * s)
    shown = [[list(dots(ax)[0].get_ydata()) for ax in row] for row in axes]
    assert shown == [[[1, 2, 3], [3, 1, 2]], [[2, 4, 6], [6, 2, 4]]]
    assert axes[0, 0].get_ylim() == axes[0, 1].get_ylim()


@pytest.mark.parametrize(("m", "n"), [(8, 3), (6, 4), (5, 1), (4, 4)])
def test_lengths_draws_one_cell_for_each_value_that_numpy_keeps(m, n):
    ax = plots.lengths(m, n)
    rows = {}
    for cell in ax.patches:
        rows.setdefault(round(cell.get_y() + 0.3), []).append(cell)
    sizes = [len(np.convolve(np.ones(m), np.ones(n), mode)) for mode in ("full", "same", "valid")]
    assert [len(rows[row]) for row in range(4)] == [m, *sizes]
    covered = [np.convolve(np.ones(m), np.ones(n), mode) == n for mode in ("full", "same", "valid")]
    hollow = [[cell.get_hatch() is not None for cell in rows[row]] for row in (1, 2, 3)]
    assert hollow == [list(~whole) for whole in covered]


def test_the_marked_products_are_those_of_one_output_and_the_pale_ones_of_none():
    x, w = [3, 1, 4, 1, 5], [1, 2, 4]
    ax = plots.products(x, w, j=1)
    lit = [box for box in ax.patches if to_hex(box.get_facecolor()).upper() == "#009E73"]
    words = {tuple(map(round, text.get_position())): text for text in ax.texts}
    pale = [place for place, text in words.items() if text.get_color() == "#888888"]

    assert [(round(box.get_x() + 0.46), round(box.get_y() + 0.42)) for box in lit] == [
        (2, -1),
        (1, 0),
        (0, 1),
    ]
    assert {place: text.get_text() for place, text in words.items()} == {
        (i, k - 1): str(x[i] * w[k]) for i in range(5) for k in range(3)
    }
    assert sorted(pale) == [(0, -1), (4, 1)]
    assert ax.get_xlabel().startswith(f"y₁ = {np.convolve(x, w, 'same')[1]},")
    assert not plots.products(x, w).get_xlabel()


def test_a_copy_is_late_by_its_lag_and_the_lag_is_ringed():
    city = datasets.temperatures()
    hours = replace(city, values=city.values[0], channels=())[:96]
    upper, lower = plots.shifted(hours, np.arange(30, 0, -1), 24, title="A day")
    signal, copy = upper.lines[:2]

    np.testing.assert_allclose(copy.get_xdata(), hours.time[24:])
    np.testing.assert_array_equal(copy.get_ydata(), signal.get_ydata()[:-24])
    assert copy.get_label() == "its copy, 24 h later"
    (ring,) = [line for line in lower.lines if line.get_markersize() == 13]
    assert (ring.get_xdata(), ring.get_ydata()) == ([24], [6])


# The way back


def ticks(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def test_a_gradient_stands_under_its_signal_on_one_axis_of_time():
    heart = datasets.heartbeat()[:360]
    upper, lower = plots.signal_and_gradient(heart, np.arange(360))
    (signal,), (gradient,) = dots(upper), dots(lower)
    assert to_hex(gradient.get_color()).upper() == ROLES["gradient"][0]
    np.testing.assert_array_equal(signal.get_ydata(), heart.values)
    np.testing.assert_array_equal(gradient.get_ydata(), np.arange(360))
    np.testing.assert_allclose(gradient.get_xdata(), heart.time)
    assert upper.get_shared_x_axes().joined(upper, lower)


@pytest.mark.parametrize("settings", [{}, {"padding": "full"}, {"stride": 2}, {"flip": False}])
def test_wires_lead_to_the_outputs_that_a_sample_changes_with_its_weights(settings):
    x, w = np.array([1.0, 3, 2, 4, 1, 5, 2]), [1, 2, 4]
    t = trace(x, w, centred=True, **settings)
    for i in range(len(x)):
        change = trace(x + np.eye(len(x))[i], w, **settings).output - t.output
        (ax,) = plots.wires(t, [i])
        marked = [a.get_text() for a in ax.texts if a.get_color() == plots.INK]
        weights = [text.split("\n") for text in marked if "\n" in text]
        assert [float(value) for _, value in weights] == list(change[change != 0])
        assert all({"w₋₁": "1", "w₀": "2", "w₁": "4"}[name] == value for name, value in weights)
        reached = [text for text in marked if text.startswith("y")]
        assert reached == [t.symbol("output", j) for j in np.flatnonzero(change)]


def test_a_matrix_and_its_transpose_name_their_rows_and_columns():
    there, back = plots.there_and_back([[1, 2], [0, 3], [4, 0]], lit=1, columns="w", start=-1)
    assert (ticks(there.yaxis), ticks(there.xaxis)) == (["y₀", "y₁", "y₂"], ["w₋₁", "w₀"])
    assert (ticks(back.yaxis), ticks(back.xaxis)) == (["∂w₋₁", "∂w₀"], ["∂y₀", "∂y₁", "∂y₂"])
    numbers = {(t.get_position(), t.get_text()) for t in there.texts}
    assert numbers == {((0, 0), "1"), ((1, 0), "2"), ((1, 1), "3"), ((0, 2), "4")}
    assert {((y, x), text) for (x, y), text in numbers} == {
        (t.get_position(), t.get_text()) for t in back.texts
    }


def test_signals_side_by_side_share_one_scale():
    axes = plots.side_by_side([[1, 2, 3], [30, 20, 10]], ["rising", "falling"])
    assert [ax.get_title("left") for ax in axes] == ["rising", "falling"]
    assert axes[0].get_ylim() == axes[1].get_ylim()
    assert axes[0].get_ylim()[1] > 33, "the tallest mark is not cut off"
    assert all(ax.collections for ax in axes), "few values are stems"
    (ax,) = plots.side_by_side([np.arange(30)], ["loss"], "output", xlabel="epoch")
    assert ax.get_xlabel() == "epoch"
    assert not ax.collections, "in a narrow panel many stems would touch"


def test_channels_and_their_feature_maps_stand_in_rows_under_one_another():
    economy = datasets.economy()
    maps = economy.values[:2, 2:-2]
    axes = plots.feature_maps(economy, maps, names=["slump"], above=[1, 2])
    assert [ax.get_title("left") for ax in axes] == [
        "prices in %", "growth in %", "unemployment in %", "slump", "map 1",
    ]  # fmt: skip
    for ax, row in zip(axes, [*economy.values, *maps], strict=True):
        (line,) = dots(ax)
        np.testing.assert_array_equal(line.get_ydata(), row)
    np.testing.assert_allclose(dots(axes[4])[0].get_xdata(), economy.time[2:-2])
    levels = [[line.get_ydata()[0] for line in ax.lines if line.get_ls() == ":"] for ax in axes]
    assert levels == [[], [], [], [1], [2]]


def test_the_stretches_above_the_threshold_are_shaded_in_every_row():
    axes = plots.feature_maps([1, 2, 3, 4, 5], [3, 0, 5, 5, 3], above=2)
    for ax in axes:
        shaded = [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in ax.patches]
        assert shaded == [(-0.5, 0.5), (1.5, 4.5)]
    assert not plots.feature_maps([1, 2], [1, 2])[0].patches


def test_channels_may_stand_without_a_map_and_a_lonely_one_has_its_title():
    two, one = plots.feature_maps([[1, 2], [3, 4]], above=0), plots.feature_maps([1, 2])
    assert [ax.get_title("left") for ax in two] == ["channel 0", "channel 1"]
    assert [ax.get_title("left") for ax in one] == ["signal"]
    (heart,) = plots.feature_maps(datasets.heartbeat()[:720])
    assert heart.get_title("left") == "Heartbeat in mV"


# What cannot be drawn


@pytest.mark.parametrize(
    ("draw", "error", "told"),
    [
        (lambda: plots.stems([1, np.nan]), ValueError, "nan at index 1"),
        (lambda: plots.line([1, np.inf]), ValueError, "inf at index 1"),
        (lambda: plots.stems([]), ValueError, "is empty"),
        (lambda: plots.stems("abc"), TypeError, "real numbers only"),
        (lambda: plots.stems([[1], [2]]), ValueError, "2 channels; one can be drawn"),
        (lambda: plots.copies([0, 0], [1]), ValueError, "0 samples other than zero"),
        (lambda: plots.copies([1] * 7, [1]), ValueError, "7 samples other than zero"),
        (lambda: plots.lengths(3, 4), ValueError, "no more than the signal"),
        (
            lambda: plots.signal_and_response([1, 2, 3], [1, 2], [1]),
            ValueError,
            "give 3 (same), 2 (valid) or 4 (full)",
        ),
        (
            lambda: plots.signal_and_response([1, 2], [1], [1, 2], found=[2]),
            ValueError,
            "whole numbers from 0 to 1",
        ),
        (lambda: plots.products([1, 2, 3], [1, 2]), ValueError, "has no middle to count from"),
        (lambda: plots.products([1, 2, 3], [1], j=3), ValueError, "from 0 to 2"),
        (lambda: plots.shifted([1, 2, 3], [3, 2], 2), ValueError, "from 0 to 1"),
        (lambda: plots.feature_maps([1, 2], [1, 2, 3]), ValueError, "as many as the signal has"),
        (lambda: plots.trace([1, 2, 3]), TypeError, "Make one first"),
        (lambda: plots.signal_and_gradient([1, 2], [1]), ValueError, "has 1 value but the signal"),
        (lambda: plots.wires([1, 2, 3], [0]), TypeError, "Make one first"),
        (lambda: plots.wires(trace([1, 2], [1]), [2]), ValueError, "go from 0 to 1"),
        (lambda: plots.there_and_back([[1, 2]], 2), ValueError, "go from 0 to 1"),
        (lambda: plots.trace_png(None), TypeError, "Make one first"),
        (lambda: plots.trace_png(trace([1, 2], [1]), 2), ValueError, "from 0 to 1"),
        (lambda: plots.trace_png(trace([1, 2], [1]), -2), ValueError, "from 0 to 1"),
        (lambda: plots.trace_png(trace([1, 2], [1]), 0.5), ValueError, "from 0 to 1"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(draw, error, told):
    with pytest.raises(error) as refusal:
        draw()
    assert told in str(refusal.value)


# Pictures


@pytest.fixture
def picture():
    return plots.show(plots.stems([1, 3, 2]), 'Three samples: 1, "3" & 2.')


def test_a_picture_carries_its_words_in_every_form(picture):
    data, metadata = picture._repr_mimebundle_()
    assert repr(picture) == data["text/plain"] == 'Three samples: 1, "3" & 2.'
    assert metadata["image/png"]["alt"] == picture.alt
    assert 'alt="Three samples: 1, &quot;3&quot; &amp; 2."' in data["text/html"]
    assert base64.b64decode(data["image/png"]) == picture.png


def test_an_exported_page_keeps_the_words(picture):
    data, metadata = picture._repr_mimebundle_()
    output = nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=1)
    cell = nbformat.v4.new_code_cell("picture", outputs=[output], execution_count=1)
    page, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert "alt='Three samples: 1, \"3\" &amp; 2.'" in page
    assert "No description has been provided" not in page


def test_words_on_several_lines_become_one_sentence():
    assert plots.show(plots.stems([1]), " One\n  sample. ").alt == "One sample."


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_a_picture_without_words_is_refused(alt):
    with pytest.raises(ValueError, match="a reader who cannot see the figure needs it"):
        plots.show(plots.stems([1]), alt)


def test_words_must_be_text():
    with pytest.raises(TypeError, match="the alternative text is 3; it must be text"):
        plots.show(plots.stems([1]), 3)


@pytest.mark.parametrize("nothing", [None, [], 3])
def test_what_is_no_figure_cannot_be_shown(nothing):
    with pytest.raises(TypeError, match="give what a function of plots returned"):
        plots.show(nothing, "Nothing.")


def test_axes_their_array_and_their_figure_are_shown_alike():
    parts = [lambda axes: axes, lambda axes: axes[0], lambda axes: axes[0].figure]
    shown = {plots.show(part(plots.copies([0, 1], [1, 2])), "Copies.").png for part in parts}
    assert len(shown) == 1


def test_a_picture_is_a_small_white_card(picture):
    image = pixels(picture.png)
    assert (image[[0, -1]] == 255).all() and (image[:, [0, -1]] == 255).all()
    heart = datasets.heartbeat()[:1800:4]
    big = plots.signal_and_response(heart, heart.values[30:40], heart.values, found=[30, 110])
    assert len(plots.show(big, "A heartbeat.").png) < 40_000


def test_letters_are_ten_points_at_least():
    axes = [plots.stems([1, 2], label="x", title="T"), *plots.copies([0, 1], [1, 2], title="T")]
    axes += [*plots.signal_and_response([1, 2, 3], [1], [1, 2, 3], threshold=2, title="T")]
    axes += [plots.lengths(5, 3, title="T"), plots.trace(trace([1, 2, 3], [1, 2]), 0, title="T")]
    for ax in axes:
        for text in ax.figure.findobj(lambda artist: hasattr(artist, "get_fontsize")):
            assert not text.get_text() or text.get_fontsize() >= 10


# The picture of a trace


def test_the_picture_of_a_trace_shows_every_value_once_and_pads_hollow():
    t = trace([1, 3, -2, 0, 4], [1, 2, -1], padding="same")
    signal = drawn(t, color=plots.COLORS["signal"])
    pads = drawn(t, color=plots.COLORS["padding"])
    assert (points(signal), points(pads)) == (5, 2)
    assert all(mark.filled for mark in signal)
    assert not any(mark.filled for mark in pads)
    assert points(drawn(t, color=plots.COLORS["kernel"])) == 2 * 3
    assert points(drawn(t, color=plots.COLORS["output"])) == 5


def test_pads_are_hatched_and_stand_apart():
    t = trace([1, 3, -2, 0], [1, 2, -1], padding="full")
    hatched = [area for area in drawn(t, kind=_drawing.Area) if area.hatched]
    xs = sorted(x for mark in drawn(t, color=plots.COLORS["signal"]) for x, _ in mark.points)
    assert len(hatched) == 2
    assert hatched[0].x1 < xs[0] < xs[-1] < hatched[1].x0
    pitch = xs[1] - xs[0]
    assert xs[0] - hatched[0].x1 == pytest.approx(pitch / 2 + _drawing.GAP)


def test_nothing_is_hatched_without_padding():
    assert not [area for area in drawn(trace([1, 2], [1]), kind=_drawing.Area) if area.hatched]


def test_a_step_shows_its_products_and_the_output_as_far_as_it_has_grown():
    t = trace([1, 3, -2, 0, 4], [1, 2, -1])
    products = [mark for mark in drawn(t, 1, color=plots.COLORS["output"]) if not mark.filled]
    outputs = [mark for mark in drawn(t, 1, color=plots.COLORS["output"]) if mark.filled]
    assert (points(products), points(outputs)) == (3, 2)
    assert points(drawn(t, 1, color=_drawing.PALE)) == 1
    lit = [mark.text for mark in drawn(t, 1, _drawing.Words) if mark.bold]
    assert lit == [plots.short(t.output[1])]


def test_at_the_start_no_output_is_given_away():
    t = trace([1, 3, -2, 0, 4], [1, 2, -1])
    assert points(drawn(t, -1, color=plots.COLORS["output"])) == 0
    assert points(drawn(t, -1, color=_drawing.PALE)) == len(t.output)


def test_the_flipped_kernel_stands_under_the_samples_that_it_covers():
    t = trace([1, 3, -2, 0, 4, 1], [1, 2, -1], stride=2)
    xs = [x for mark in drawn(t, 1, color=plots.COLORS["signal"]) for x, _ in mark.points]
    taps = drawn(t, 1, color=plots.COLORS["kernel"])[1]
    assert [x for x, _ in taps.points] == xs[2:5]


def test_the_rows_are_named_and_say_whether_the_kernel_was_flipped():
    assert words(trace([1, 2], [3]))[0] == "kernel"
    assert "flipped kernel" in words(trace([1, 2], [3]))
    unflipped = words(trace([1, 2], [3], flip=False))
    assert "kernel, as it is" in unflipped and "flipped kernel" not in unflipped
    assert "products" in words(trace([1, 2], [3]), 0)
    assert "output, bias −1" in words(trace([1, 2], [3], bias=-1))


def test_numbers_stand_at_few_samples_and_not_at_many():
    t = trace([1, -2, 3], [1, 1])
    assert words(t).count("−2") == 1
    long = trace(np.arange(200.0), [1, 1, 1], padding="same")
    assert "199" not in words(long)


def test_several_channels_get_a_row_each():
    t = trace([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 1]])
    assert [name for name in words(t, 0) if name.startswith(("signal", "kernel"))] == [
        "kernel 0",
        "kernel 1",
        "signal 0",
        "signal 1",
    ]


TRACES = {
    "one sample": trace([2.0], [3.0]),
    "negative values": trace([-1, -2, -3], [-1, -1]),
    "all zeros": trace([0, 0, 0], [0]),
    "an even kernel": trace([1, 2, 3, 4], [1, 2, 3, 4], padding="same"),
    "stride 3": trace(np.arange(11), [1, 2], stride=3, padding="full", padding_mode="reflect"),
    "constant pads": trace([1, 2], [1, 2], padding="full", padding_mode="constant"),
    "200 samples": trace(np.sin(np.arange(200)), np.ones(9), padding="same"),
    "200 taps": trace(np.sin(np.arange(200)), np.ones(200), padding="full"),
    "large numbers": trace([1e308, -1e308], [1, 1], padding="full"),
    "tiny numbers": trace([1e-300, 0], [1e-300, 1]),
    "three channels and a bias": trace(np.ones((3, 9)), np.ones((3, 3)), bias=1),
}


@pytest.mark.parametrize("name", TRACES)
def test_the_png_of_a_trace_is_small_steady_and_as_wide_as_promised(name):
    t = TRACES[name]
    for step in (None, 0, len(t.output) - 1):
        png = plots.trace_png(t, step)
        assert png == plots.trace_png(t, step)
        width, height = struct.unpack(">II", png[16:24])
        assert width == 640
        assert height == 300 or len(t.signal) > 1
        assert len(png) < 12_000
        assert b"tEXt" not in png


@pytest.mark.parametrize(
    "mode, left, right", [("zeros", 0, 3), ("symmetric", 0, 3), ("circular", 3, 0)]
)
def test_an_input_gradient_shows_what_falls_on_a_pad_from_its_step_on(mode, left, right):
    forward = trace([1, 3, 2, 0], [3, 2, 1], padding="same", padding_mode=mode)
    gradient = backward(forward, [1, 2, 5, 4])
    hatched = [mark for mark in drawn(gradient, None, _drawing.Area) if mark.hatched]
    assert len(hatched) == 2 + 2

    for step in range(4):
        found, _ = _drawing.marks(gradient, step)
        texts = [mark.text for mark in found if isinstance(mark, _drawing.Words)]
        numbers = texts[texts.index("input gradient") + 1 :]
        own = [_drawing.short(value) for value in gradient.output[: step + 1]]
        assert numbers == ["1"] * (step >= left) + own + ["12"] * (step >= right)


@pytest.mark.parametrize("name", TRACES)
def test_nothing_of_a_trace_is_drawn_outside_its_picture(name):
    for step in (None, 0):
        found, height = _drawing.marks(TRACES[name], step)
        for mark in found:
            if isinstance(mark, _drawing.Dots):
                xs, ys = zip(*mark.points, strict=True)
                r = mark.radius
                assert r <= min(xs) and max(xs) <= 640 - r
                assert r <= min(ys) and max(ys) <= height - r


def test_a_sum_that_overflows_is_drawn_all_the_same():
    with np.errstate(over="ignore"):
        t = trace([1e308, 1e308], [10, 10])
    assert plots.trace_png(t, 0).startswith(b"\x89PNG")


def test_the_png_keeps_white_paper_and_the_colours_of_the_roles():
    image = pixels(plots.trace_png(trace([1, 3, 2], [1, 2], padding="same"), 1))
    seen = {to_hex(color / 255).upper() for color in np.unique(image.reshape(-1, 3), axis=0)}
    assert tuple(image[0, 0]) == (255, 255, 255)
    assert {plots.COLORS[role] for role in ("signal", "kernel", "output")} <= seen


def test_matplotlib_shows_the_same_marks_as_the_png():
    t = trace([1, 3, -2, 0, 4], [1, 2, -1], padding="same")
    ax = plots.trace(t, 2, title="A message")
    assert sorted(text.get_text() for text in ax.texts) == sorted(words(t, 2))
    shown = sum(len(line.get_xdata()) for line in ax.lines)
    assert shown == points(drawn(t, 2))
    hollow = [line for line in ax.lines if line.get_markerfacecolor() == "white"]
    assert sum(len(line.get_xdata()) for line in hollow) == 2 + 3
    assert ax.get_title("left") == "A message"


# What is loaded


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()


def test_no_figure_touches_pyplot():
    code = (
        "import sys; from course_lib import plots, trace\n"
        "t = trace.trace([1, 2], [1])\n"
        "plots.show(plots.copies([1, 2], [1]), 'x'); plots.show(plots.trace(t), 'x')\n"
        "plots.show(plots.lengths(3, 2), 'x'); plots.show(plots.line([1, 2]), 'x')\n"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    assert run(code) == ["False"]


def test_the_small_picture_needs_no_matplotlib():
    code = (
        "import sys; from course_lib import plots, trace\n"
        "plots.trace_png(trace.trace([1, 2], [1]))\n"
        "print('matplotlib' in sys.modules)"
    )
    assert run(code) == ["False"]


def test_each_mode_has_a_panel_with_its_pads_and_what_really_came():
    axes = plots.pads([1, 2, 3, 4], 2, 1, ["edge", "circular", "zeros"], came=[5])

    assert [ax.get_title(loc="left") for ax in axes] == ["edge", "circular", "zeros"]
    for ax, before, after in zip(axes, ([1, 1], [3, 4], [0, 0]), ([4], [1], [0]), strict=True):
        drawn = [list(line.get_ydata()) for line in ax.lines]
        assert before in drawn and after in drawn and [5] in drawn


def test_lines_that_cross_are_marked_where_they_do():
    assert plots.crossing([1, 4, 16], [1, 4, 16], [8, 8, 8]) == pytest.approx(8)
    assert plots.crossing([1, 4, 16], [1, 2, 3], [4, 5, 6]) is None

    ways = {"a": [1, 4, 16], "b": [8, 8, 8], "c": [20, 20, 20]}
    ax = plots.costs([1, 4, 16], ways, crossings=[("a", "b"), ("a", "c")])

    assert [text.get_text() for text in ax.texts] == ["a and b\ncross at about 8"]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def a_training(loss, aside=()):
    history = History(guessing=0.69)
    history.loss, history.validation_loss = list(loss), list(aside)
    return history


def test_the_least_loss_on_what_was_set_aside_is_ringed():
    ax = plots.learning(a_training([3.0, 0.2, 0.1, 0.0], [0.8, 0.3, 0.2, 0.5]))
    ring = next(line for line in ax.lines if line.get_markerfacecolor() == "none")

    assert (ring.get_xdata()[0], ring.get_ydata()[0]) == (3, 0.2)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "learned from", "set aside", "least, epoch 3", "guessing",
    ]  # fmt: skip
    assert ax.get_ylim() == (0, pytest.approx(1.25 * 0.69))


def test_a_training_without_a_validation_is_one_line():
    ax = plots.learning(a_training([0.6, 0.2]))

    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["learned from"]


def test_a_confusion_is_as_dark_as_it_is_frequent():
    ax = plots.confusion([[9, 1, 0], [0, 5, 5], [0, 0, 10]], ["a", "b", "c"])
    filled = {
        (patch.get_y() + 0.5, patch.get_x() + 0.5): (to_hex(patch.get_fc()), patch.get_alpha())
        for patch in ax.patches
        if patch.get_alpha() is not None
    }

    assert [text.get_text() for text in ax.texts] == ["9", "1", "0", "0", "5", "5", "0", "0", "10"]
    assert filled[0, 0][0] == plots.COLORS["output"].lower()
    assert filled[1, 2][0] == plots.COLORS["kernel"].lower()
    assert filled[1, 2][1] > filled[0, 1][1] > filled[0, 2][1] == 0


def test_a_kernel_is_drawn_as_it_lies_on_its_window():
    axes = plots.looked_for([[1, 2, 4]], [[5, 6, 7]], names=["first"])

    assert dots(axes[0, 0])[0].get_ydata().tolist() == [4, 2, 1]
    assert dots(axes[1, 0])[0].get_ydata().tolist() == [5, 6, 7]
    assert axes[0, 0].get_title("left") == "first"


def test_results_stand_in_order_with_every_run_of_ours():
    ax = plots.results({"b": (96.0, 0.5), "a": (97.5, None)}, {"ours": [97.0, 97.0, 97.6]})

    assert [label.get_text() for label in ax.get_yticklabels()] == ["b", "ours", "a"]
    assert {text.get_text() for text in ax.texts} == {"96.0 ± 0.5", "97.2 ± 0.3", "97.5"}
    runs = [(*line.get_xdata(), *line.get_ydata()) for line in dots(ax) if line.get_ms() < 4]
    assert [x for x, _ in runs] == [97.0, 97.0, 97.6]
    assert len(set(runs)) == 3
