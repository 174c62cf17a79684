"""The film of a training in a real browser: live in JupyterLab, and again in a page without one."""

import numpy as np

from course_lib.layers import Conv1D, Dense, Flatten
from course_lib.network import Network
from course_lib.training import train
from course_lib.widgets import Film

LEARNING = """
from course_lib.layers import Conv1D, Dense, Flatten
from course_lib.network import Network
from course_lib.training import train
from course_lib.widgets import Film
network = Network([Conv1D(1, 4, 3, rng=0), Flatten(), Dense(32, 2, rng=1)])
film = Film(network, title="Watch it learn")
display(film)
_ = train(network, np.eye(8)[:, None], np.arange(8) % 2, epochs=7, rng=2, progress=False,
          each_epoch=film)
"""


def opened(page, tmp_path, **settings):
    network = Network([Conv1D(1, 4, 3, rng=0), Flatten(), Dense(32, 2, rng=1)])
    film = Film(network, title="Watch it learn")
    x, labels = np.eye(8)[:, None], np.arange(8) % 2
    if settings:
        train(network, x, labels, rng=2, progress=False, each_epoch=film, **settings)
    path = tmp_path / "saved.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{film.page()}", encoding="utf-8")
    page.context.set_offline(True)
    page.goto(path.as_uri())
    page.locator(".c1f").wait_for()
    return film


def test_a_saved_film_shows_its_end_and_plays_from_its_beginning(page, tmp_path):
    film = opened(page, tmp_path, epochs=12, validation=(np.eye(8)[:, None], np.arange(8) % 2))
    says, slider = page.locator(".c1f-says"), page.get_by_label("Epoch")

    assert says.inner_text().startswith(f"Epoch 12 of 12: loss {film.loss[-1]:.3f}, ")
    assert "Set aside: loss" in says.inner_text()
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('.c1f input').value === '12'")
    page.get_by_role("button", name="Play").wait_for()
    slider.press("Home")
    assert says.inner_text() == "Before learning, then 12 epochs."
    slider.press("ArrowRight")
    assert says.inner_text().startswith(f"Epoch 1 of 12: loss {film.loss[0]:.3f}, ")


def test_space_on_the_slider_plays_and_pauses(page, tmp_path):
    opened(page, tmp_path, epochs=60)
    slider = page.get_by_label("Epoch")

    slider.press("Home")
    slider.press(" ")
    page.get_by_role("button", name="Pause").wait_for()
    assert slider.evaluate("slider => slider === document.activeElement")
    slider.press(" ")
    page.get_by_role("button", name="Play").wait_for()
    assert int(slider.input_value()) < 60
    page.get_by_role("button", name="Play").press(" ")  # by its own click, and only once
    page.get_by_role("button", name="Pause").wait_for()


def test_a_film_says_how_many_kernels_it_shows_and_which_numbers_they_have(page, tmp_path):
    opened(page, tmp_path, epochs=2)

    assert page.locator(".c1f-key").last.inner_text() == (
        "the first layer: 4 kernels of 3 values, numbered 0 to 3 from left to right; "
        "a tick is where a value began"
    )


def test_the_kernels_are_drawn_as_python_holds_them(page, tmp_path):
    opened(page, tmp_path, epochs=3)

    at_end = page.locator(".c1f-kernel").first.get_attribute("d")
    page.get_by_label("Epoch").press("Home")
    at_start = page.locator(".c1f-kernel").first.get_attribute("d")

    assert at_start.count("M") == at_end.count("M") == 3
    assert at_start != at_end
    assert page.locator(".c1f-kernel").count() == 4


def test_a_film_that_has_not_begun_shows_the_kernels_drawn_by_chance(page, tmp_path):
    opened(page, tmp_path)

    assert page.locator(".c1f-says").inner_text().startswith("Not begun")
    assert page.get_by_role("button", name="Play").is_disabled()
    assert page.locator(".c1f-kernel").count() == 4


def test_a_film_is_live_while_the_network_learns(notebook):
    notebook.run(LEARNING)

    says = notebook.page.locator(".jp-OutputArea .c1f-says")
    notebook.page.wait_for_function(
        "document.querySelector('.jp-OutputArea .c1f-says')?.innerText.startsWith('Epoch 7 of 7')"
    )
    assert "% right" in says.inner_text()
