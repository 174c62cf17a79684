"""The widget of lengths in a real browser: counted as NumPy's side counts, by mouse and by keys."""

import random
import re

from course_lib.widgets import Lengths
from course_lib.widgets.lengths import MOST


def opened(page, tmp_path, lengths):
    path = tmp_path / "saved.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{lengths.page()}", encoding="utf-8")
    page.context.set_offline(True)
    page.goto(path.as_uri())
    page.locator(".c1l").wait_for()
    return page


def test_what_the_browser_counts_is_what_python_counts(page, tmp_path):
    opened(page, tmp_path, Lengths())
    sliders = page.locator(".c1l input")
    rng = random.Random(10)
    for _ in range(40):
        numbers = {
            name: rng.randint(int(name not in ("before", "after")), most)
            for name, most in MOST.items()
        }
        for slider, value in zip(sliders.all(), numbers.values(), strict=True):
            slider.fill(str(value))
        lengths = Lengths(**numbers)
        says = page.get_by_role("status").inner_text()

        assert page.locator(".c1l-window").count() == lengths.length
        if lengths.length:
            assert re.search(rf"= {lengths.length} values?\.", says)
            assert page.locator(".c1l-unread").count() == len(lengths._unread())
        else:
            assert says.startswith("No output")


def test_a_slider_moves_by_the_arrow_keys_and_has_a_name(page, tmp_path):
    opened(page, tmp_path, Lengths(9, 3, stride=2))

    page.get_by_label("signal, m").press("ArrowRight")

    says = page.get_by_role("status").inner_text()
    assert (
        says == "⌊(10 + 0 + 0 − 3) / 2⌋ + 1 = ⌊7 / 2⌋ + 1 = 4 values. 1 cell under no window (×)."
    )
