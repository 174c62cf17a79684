"""A deck in a room: opened from a folder, no network, scaled to the wall, stepped by keys."""

import re

import pytest
from labdriver import eventually, two_frames
from stageview import StageView

from course_lib import notebooks
from course_lib.publishing import slides
from course_lib.widgets import Stage

STAGE = "#/1/1"
NUMBER = "#/1/2"  # a question that asks for a number


# Safari tells where a node is in pixels of the zoom around it, and does not tell that zoom.
SAFARI = """
  delete Element.prototype.currentCSSZoom;
  const plain = Element.prototype.getBoundingClientRect;
  Element.prototype.getBoundingClientRect = function () {
    let zoom = 1;
    for (let node = this; node; node = node.parentElement) zoom *= getComputedStyle(node).zoom;
    const { x, y, width, height } = plain.call(this);
    return new DOMRect(x / zoom, y / zoom, width / zoom, height / zoom);
  };
"""

# What is too high for its slide, or sticks out at its right.
TOO_LARGE = """() => {
  const room = Reveal.getCurrentSlide().querySelector(".room");
  const edge = room.getBoundingClientRect();
  return room.classList.contains("scrolls") || room.scrollHeight > room.clientHeight + 1
    || [...room.querySelectorAll(".fit, pre, table, img, math")].some((part) =>
      part.checkVisibility() && part.getBoundingClientRect().right > edge.right + 1);
}"""

PLACES = "Reveal.getSlides().map(Reveal.getIndices).map(({ h, v }) => [h, v])"


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    """Make the deck of a lesson; return its address."""
    folder = tmp_path_factory.mktemp("decks")

    def made(lesson):
        path = folder / f"{lesson.stem}.html"
        if not path.exists():
            path.write_text(slides.deck(lesson), encoding="utf-8")
        return path.as_uri()

    return made


@pytest.fixture(scope="module")
def wall(new_page):
    """A wall of 1600 × 900: a slide's pixel is 1.25 of it."""
    page = new_page(viewport={"width": 1600, "height": 900}, color_scheme="dark")
    page.context.set_offline(True)
    return page


@pytest.fixture
def show(wall, deck):
    """Show the deck of a lesson from a slide on."""

    def shown(slide="", lesson="02"):
        wall.goto("about:blank")
        wall.goto(deck(notebooks.lesson(lesson)) + slide)
        wall.wait_for_function("window.Reveal && Reveal.isReady()")
        return wall

    return shown


def where(page):
    return tuple(page.evaluate("(({ h, v }) => [h, v])(Reveal.getIndices())"))


def stage(page):
    return StageView(page, page.locator("section.present section.present .c1d"))


def test_keys_lead_from_the_first_slide_to_the_last_and_nothing_overflows(show):
    page = show()
    seen = {(0, 0)}
    while not page.evaluate("Reveal.isLastSlide() && !Reveal.availableFragments().next"):
        page.keyboard.press("ArrowRight")
        seen.add(where(page))
        two_frames(page)
        assert not page.evaluate(TOO_LARGE), where(page)

    assert len(seen) == page.evaluate("Reveal.getTotalSlides()")


@pytest.mark.parametrize("lesson", notebooks.lessons(), ids=lambda path: path.name[:2])
def test_every_slide_of_every_lesson_fits_with_all_its_fragments(show, lesson):
    page = show(lesson=lesson.name[:2])
    too_large = []
    for h, v in page.evaluate(PLACES):
        page.evaluate(f"Reveal.slide({h}, {v}, 99)")
        two_frames(page)
        too_large += [(h, v)] if page.evaluate(TOO_LARGE) else []

    assert too_large == []


def test_safari_reduces_the_slides_by_no_more_than_others(new_page, deck):
    reduced = []
    for script in ("", SAFARI):
        page = new_page(viewport={"width": 1280, "height": 720}, script=script)
        page.goto(deck(notebooks.lesson("02")))
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        for h, v in page.evaluate(PLACES):
            page.evaluate(f"Reveal.slide({h}, {v}, 99)")
            two_frames(page)
        fits = "[...document.querySelectorAll('.fit')].map((fit) => fit.dataset.size)"
        reduced.append(page.evaluate(fits))

    assert reduced[1] == reduced[0]
    assert len(set(reduced[0])) > 1  # there is something to reduce


def test_a_stage_has_its_keys_until_escape_gives_them_back(show):
    page = show(STAGE)
    view = stage(page)

    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.classList.contains('c1d')")
    page.keyboard.press("Space")
    view.is_at(1)
    page.keyboard.press("ArrowLeft")
    view.is_at(0)
    assert view.output == [9, 11]
    assert where(page) == (1, 1)

    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === document.body && !Reveal.isOverview()")
    page.keyboard.press("Space")
    assert where(page) == (1, 2)


def test_a_clicker_turns_the_slides_even_when_a_stage_has_the_focus(show):
    page = show(STAGE)
    view = stage(page)

    view.focus()
    page.keyboard.press("PageDown")
    assert where(page) == (1, 2)
    page.keyboard.press("PageUp")
    assert where(page) == (1, 1)
    view.handle("signal x 1").focus()
    page.keyboard.press("PageUp")  # here it is ten steps up
    assert where(page) == (1, 1)
    assert view.signal[1] > 3


def moved_by_hand(view, down):
    """Drag signal x 1 down by so many pixels; return by how many its mark went along."""
    handle, mouse = view.handle("signal x 1"), view.page.mouse
    mark = handle.locator(".c1d-mark")
    view.point_at("signal x 1")
    box = handle.locator(".c1d-hit").bounding_box()
    before = mark.bounding_box()["y"]
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + down, steps=5)
    view.two_frames()
    moved = mark.bounding_box()["y"] - before
    mouse.up()
    return moved


def test_a_value_follows_the_hand_on_a_scaled_slide(show):
    page = show(STAGE)
    view = stage(page)
    assert page.evaluate("Reveal.getScale()") == 1.25

    assert moved_by_hand(view, 50) == pytest.approx(50, abs=3)
    assert view.signal[1] < 3


def test_a_value_follows_the_hand_in_safari_too(new_page, tmp_path):
    path = tmp_path / "zoomed.html"
    zoomed = f"<div style='zoom: 0.5; width: 1600px'>{Stage([1, 3, 0, 2], [1, 2, 3]).page()}</div>"
    path.write_text(f"<!doctype html><meta charset=utf-8>{zoomed}", encoding="utf-8")
    page = new_page(script=f"{SAFARI} delete Element.prototype.requestFullscreen;")
    page.goto(path.as_uri())
    view = StageView(page, page.locator(".c1d"))

    assert moved_by_hand(view, 20) == pytest.approx(20, abs=3)
    assert view.button("Full screen").count() == 0  # an iPhone cannot


def test_a_finger_drags_a_value_and_does_not_turn_the_slide(new_page, deck):
    page = new_page(viewport={"width": 1180, "height": 820}, has_touch=True, is_mobile=True)
    page.goto(deck(notebooks.lesson("02")) + STAGE)
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    view = stage(page)

    view.drag_with_a_finger("signal x 1", 90)  # reveal.js takes 40 for a swipe

    eventually(lambda: view.signal[1] > 3, "the sample follows", page=page)
    assert where(page) == (1, 1)


def test_a_question_takes_what_is_typed_and_answers(show):
    page = show(NUMBER)
    page.keyboard.press("ArrowRight")  # the question is a fragment

    page.keyboard.press("Enter")
    page.keyboard.type("9")
    page.keyboard.press("Enter")

    says = page.locator("section.present section.present .c1q").get_by_role("status")
    eventually(lambda: "Right: 9." in says.inner_text(), "the question answers", page=page)
    assert where(page) == (1, 2)
    room = page.evaluate("Reveal.getCurrentSlide().querySelector('.room').className")
    assert room == "room"  # with the explanation it still fits


def test_keys_answer_a_question_and_bring_a_stage_back_to_its_start(show):
    page = show(NUMBER)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("a")
    says = page.locator("section.present section.present .c1q").get_by_role("status")
    eventually(lambda: "The answer: 9." in says.inner_text(), "the answer is told", page=page)

    page.evaluate("Reveal.slide(1, 1)")
    view = stage(page)
    view.drag("signal x 1", -40)
    assert view.signal[1] < 3
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    view.becomes("signal", [1, 3, 0, 2])


def test_the_speaker_reads_the_notes_of_the_slide_that_is_shown(show, watches):
    page = show(STAGE)

    with page.expect_popup() as opened:
        page.keyboard.press("s")
    notes = opened.value.locator(".speaker-controls-notes")
    eventually(lambda: "Everybody writes" in notes.inner_text(), "the notes are there", page=page)
    clock = opened.value.locator(".pacing")
    eventually(lambda: re.search(r"\d", clock.inner_text()), "the clock paces", page=page)

    page.evaluate("Reveal.slide(3, 0)")
    eventually(lambda: "A strip of paper" in notes.inner_text(), "the notes follow", page=page)
    opened.value.close()


def test_a_deck_is_dark_where_the_system_is_and_a_key_turns_it_light(show):
    page = show()
    background = "getComputedStyle(document.body).backgroundColor"

    assert page.evaluate(background) == "rgb(20, 24, 28)"
    page.keyboard.press("d")
    assert page.evaluate(background) == "rgb(255, 255, 255)"


def test_folded_code_opens_by_a_key_and_still_fits(show):
    page = show(STAGE)
    code = page.locator("section.present section.present details.code .highlight")

    assert not code.is_visible()
    page.keyboard.press("c")
    assert code.is_visible()
    eventually(
        lambda: page.evaluate(
            """() => {
              const [fit, room] = [".fit", ".room"].map((name) =>
                Reveal.getCurrentSlide().querySelector(name).getBoundingClientRect().height);
              return fit <= room + 1;
            }"""
        ),
        "what is on the slide fits",
        page=page,
    )
