"""The widget of lengths: what it counts, what it refuses, what it leaves in a page."""

import io

import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from course_lib.convolution import output_length
from course_lib.widgets import Lengths
from course_lib.widgets.lengths import MOST

NUMBERS = {
    name: st.integers(int(name not in ("before", "after")), most) for name, most in MOST.items()
}


@settings(max_examples=60, deadline=None)
@given(numbers=st.fixed_dictionaries(NUMBERS))
def test_the_length_is_the_number_of_windows_that_fit(numbers):
    m, n, before, after, stride = (numbers[name] for name in MOST)
    cells = range(before + m + after)
    windows = [set(cells[start : start + n]) for start in cells[::stride]]
    windows = [window for window in windows if len(window) == n]

    lengths = Lengths(**numbers)

    assert lengths.length == len(windows)
    assert not windows or lengths.length == output_length(m, n, before, after, stride)
    unread = set(cells) - set().union(*windows)
    lies = "lies" if len(unread) == 1 else "lie"
    assert not (windows and unread) or f"{len(unread)} cell" in repr(lengths)
    assert not (windows and unread) or f"{lies} under no window" in repr(lengths)


def test_a_kernel_that_does_not_fit_is_told_and_drawn_without_windows():
    lengths = Lengths(2, 5, before=1)

    assert lengths.length == 0
    assert repr(lengths).endswith("no output, because the kernel does not fit.")
    assert lengths.picture()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("samples", 0, "samples is 0; it must be a whole number, 1 or more. Here samples goes"),
        ("samples", 41, "samples is 41; 40 is the most drawn"),
        ("stride", 2.5, "stride is 2.5; it must be a whole number"),
        ("after", -1, "after is -1; it must be a whole number, 0 or more"),
        ("kernel_size", "three", "kernel_size is 'three'; it must be a whole number"),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_nothing_changes(name, value, words):
    lengths = Lengths(9, 3, stride=2)

    with pytest.raises(traitlets.TraitError) as refusal:
        setattr(lengths, name, value)

    assert words in str(refusal.value)
    assert (lengths.samples, lengths.kernel_size, lengths.stride, lengths.after) == (9, 3, 2, 0)


def test_its_output_carries_a_picture_a_sentence_and_the_living_widget():
    bundle, metadata = Lengths(40, 20, before=10, after=10, stride=8)._repr_mimebundle_()

    assert bundle["text/plain"] == metadata["image/png"]["alt"]
    assert "<script>" in bundle["text/html"]
    assert len(bundle["text/html"]) + len(bundle["image/png"]) < 20_000
    assert Image.open(io.BytesIO(Lengths(40, 1).picture())).width == 640
