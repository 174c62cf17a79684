"""Lesson 07 presented to a room of 1280 x 720, from the first slide to the last, by keys alone."""

import shutil

import pytest
from labdriver import PANEL, Lab, eventually, two_frames

from course_lib import notebooks, outline
from course_lib.presenting import options
from course_lib.presenting.plan import plan

[LESSON] = notebooks.lessons(["07"])
PLAN = plan(notebooks.read(LESSON))
MOST = 150  # presses of one key, then something is stuck

# What of each cell is on the screen, and what sticks out of it.
LOOK = """() => {
  const scroller = document.querySelector("[data-wall]");
  const cells = [...scroller.querySelectorAll(".jp-Cell:not(.wall-away)")];
  const panel = window.jupyterapp.shell.currentWidget.content;
  const low = document.querySelector(".wall-foot").getBoundingClientRect().top + 1;
  const column = cells[0].getBoundingClientRect();
  const seen = cells.map((node) => {
    const { top, bottom } = node.getBoundingClientRect();
    const cell = panel.widgets.find((one) => one.node === node);
    return [cell.model.id, top > -1 && top < low, bottom <= low && bottom > -1];
  });
  const wide = cells.flatMap((cell) => [...cell.querySelectorAll("*")]).filter((node) =>
    !(node instanceof SVGElement) && node.getBoundingClientRect().right > column.right + 1
    || /auto|scroll/.test(getComputedStyle(node).overflowX)
      && node.scrollWidth > node.clientWidth + 1);
  if (scroller.scrollWidth > innerWidth) wide.push(scroller);
  const high = scroller.scrollHeight - scroller.clientHeight;
  const named = (node) => `${node.className}: ${node.textContent.slice(0, 80)}`;
  return { seen, high, wide: wide.map(named) };
}"""


class Wall:
    """A lesson on a wall, and what of it has been seen."""

    def __init__(self, lab, page):
        self.lab = lab
        self.page = page
        self.tops, self.ends, self.order = set(), set(), []

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        two_frames(self.page)

    def rest(self):
        """Wait until nothing runs."""
        self.page.locator(".wall-busy:not(.wall-on)").wait_for(state="attached", timeout=60_000)

    def look(self):
        """Note what is seen when nothing runs; nothing may stick out or want scrolling."""
        self.rest()
        two_frames(self.page)
        seen = self.page.evaluate(LOOK)
        assert seen["high"] <= 0, f"slide {self.slide} is {seen['high']} px too high"
        assert not seen["wide"], f"slide {self.slide}: {seen['wide']}"
        for name, top, end in seen["seen"]:
            self.order += [name] if name not in self.order else []
            self.tops |= {name} if top else set()
            self.ends |= {name} if end else set()

    @property
    def slide(self):
        return int(self.page.locator(".wall-foot").inner_text().split("\n")[-1].split(" / ")[0])

    @property
    def state(self):
        """Which slide, which cells, where on it: what a key changes."""
        return self.page.evaluate(
            """() => [document.querySelector(".wall-foot").innerText,
              document.querySelector("[data-wall]").scrollTop,
              document.querySelectorAll(".wall-away").length,
              document.querySelectorAll(".wall-waiting").length].join()"""
        )

    @property
    def counts(self):
        """The number in front of each code cell, as it has run."""
        return self.page.evaluate(
            f"""() => {PANEL}.content.widgets.map(({{ model }}) => model)
              .filter((model) => model.type === "code").map((model) => model.executionCount)"""
        )

    def go(self, wanted):
        """Turn to the first slide that shows this, by keys."""
        self.press("Escape", "Home")
        for _ in range(MOST):
            found = [one for one in self.page.locator(wanted).all() if one.is_visible()]
            if found:
                return found[0]
            self.press("PageDown")
            self.rest()
        raise AssertionError(f"no slide shows {wanted}")


@pytest.fixture(scope="module")
def wall(browser, new_page, tmp_path_factory):
    home = tmp_path_factory.mktemp("wall")
    lab = Lab(home, *options(home / "notebooks" / LESSON.name))
    shutil.copy(LESSON, lab.root)
    lab.sign(notebooks.read(LESSON))
    page = new_page(lab.url, viewport={"width": 1280, "height": 720})
    page.goto(f"{lab.url}/doc/tree/{LESSON.name}")
    page.locator(".wall-foot").wait_for(timeout=60_000)
    yield Wall(lab, page)
    page.context.close()  # or it misses its server, and the next test is blamed
    lab.stop()


def test_every_slide_is_shown_by_one_key_and_nothing_sticks_out(wall):
    wall.look()
    for _ in range(MOST):
        before = wall.state
        wall.press("PageDown")
        wall.look()
        if wall.state == before:
            break

    assert wall.slide == len(PLAN["slides"])
    shown = [name for slide in PLAN["slides"] for step in slide["steps"] for name in step["shows"]]
    assert wall.order == shown
    assert wall.tops == wall.ends == set(shown)


def test_the_kernel_has_run_every_cell_in_order_and_without_an_error(wall):
    cells = wall.page.evaluate(
        f"""() => {PANEL}.content.widgets.map(({{ model }}) => model)
          .filter((model) => model.type === "code").map((model) => [
            model.executionCount, model.outputs.toJSON().map((one) => one.output_type)])"""
    )
    counts = [count for count, _ in cells]

    assert counts == sorted(set(counts))
    assert not any("error" in kinds for _, kinds in cells)


def test_what_is_for_the_speaker_is_never_on_the_wall(wall):
    assert wall.page.get_by_text("For the instructor").all()
    assert not any(one.is_visible() for one in wall.page.get_by_text("For the instructor").all())


def test_one_key_goes_back_as_far_as_the_beginning(wall):
    wall.press("End")
    assert wall.slide == len(PLAN["slides"])
    for _ in range(MOST):
        if wall.slide == 1:
            break
        wall.press("PageUp")

    assert wall.page.get_by_role("heading", name="Find the kernel gradient").is_visible()


def test_a_question_is_opened_before_anybody_has_answered(wall):
    question = wall.go(".c1q")
    assert not question.locator(".c1q-reason").count()

    wall.press("a")

    assert question.locator(".c1q-reason").inner_text().startswith("The answer: ")
    before = wall.state
    wall.press("PageDown")
    assert wall.state != before


def test_a_stage_fills_the_screen_is_stepped_and_comes_back(wall):
    stage = wall.go(".c1d")
    here = wall.slide

    wall.press("s")
    full = wall.page.locator(".c1d:fullscreen")
    full.wait_for()
    wall.press("PageDown", "PageDown")
    eventually(lambda: "step 2 of" in full.inner_text(), "two steps are done", page=wall.page)
    wall.press("s")
    wall.page.wait_for_function("!document.fullscreenElement")

    assert wall.slide == here
    assert "step 2 of" in stage.inner_text()


def test_one_key_brings_all_stages_back_to_their_start(wall):
    stage = wall.go(".c1d")
    stage.focus()
    wall.press("End")
    assert "step 5 of 5" in stage.inner_text()

    wall.press("0")

    eventually(lambda: "start, 5 steps to go" in stage.inner_text(), "it is at its start")


def test_the_wall_takes_no_key_from_who_edits_and_jupyterlab_cuts_no_cell(wall):
    wall.go(".jp-CodeCell:not(.wall-away, .wall-folded) .cm-content")
    count, here = wall.page.evaluate(f"() => {PANEL}.content.widgets.length"), wall.slide
    wall.press("x", "d", "d", "m")
    assert wall.page.evaluate(f"() => {PANEL}.content.widgets.length") == count

    wall.press("Enter")
    wall.page.wait_for_function("document.activeElement.matches('.cm-content')")
    wall.press("Control+End", "Enter")
    wall.page.keyboard.type("print('typed', 'live'); a = 0")
    wall.press("Shift+Enter")
    wall.page.get_by_text("typed live").wait_for()
    assert wall.slide == here

    wall.press("Escape", "PageDown", "PageDown")
    eventually(
        lambda: "print('typed'" in (wall.lab.root / LESSON.name).read_text(encoding="utf-8"),
        "what was typed is saved",
        page=wall.page,
    )


def test_a_wall_that_is_loaded_again_goes_on_where_it_was(wall):
    wall.go(".c1d")
    here, counts = wall.slide, wall.counts
    wall.page.evaluate(f"{PANEL}.context.save()")

    wall.page.reload()
    wall.page.locator(".wall-foot").wait_for(timeout=60_000)
    wall.rest()

    assert wall.slide == here > 1
    assert wall.counts == counts, "the kernel still runs, and has run them already"


def test_the_code_is_folded_and_unfolded(wall):
    wall.go(".c1d")
    code = wall.page.locator(".jp-CodeCell:not(.wall-away) .cm-content").first
    assert not code.is_visible()

    wall.press("c")
    assert code.is_visible()
    wall.press("c")
    assert not code.is_visible()


def test_the_keys_are_shown_and_the_screen_goes_black(wall):
    wall.press("h")
    help_ = wall.page.get_by_role("dialog")
    assert "PageDown" in help_.inner_text()
    box = help_.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 720
    here = wall.state
    wall.press("PageDown")
    assert not help_.is_visible()
    assert wall.state == here

    wall.press("b")
    assert wall.page.locator(".wall-black").is_visible()
    wall.press("b")
    assert not wall.page.locator(".wall-black").is_visible()


def test_the_speakers_page_follows_and_leads(wall, watches):
    wall.press("Home")
    with wall.page.expect_popup() as opened:
        wall.press("n")
    notes = opened.value
    now = notes.locator("section.now")
    now.wait_for()
    assert now.locator("h2").inner_text().startswith("Find the kernel gradient")

    rows = next(i for i, slide in enumerate(PLAN["slides"], 1) if slide["title"] == "Row by row")
    for _ in range(MOST):
        if wall.slide == rows:
            break
        wall.press("PageDown")
    notes.get_by_role("heading", name="Row by row").wait_for()
    assert "9 min, from minute 5" in now.inner_text()
    assert notes.locator("#elapsed").inner_text() != "0:00"

    notes.keyboard.press("PageDown")
    eventually(
        lambda: notes.locator("[aria-current]").inner_text() == str(rows), "it tells", page=notes
    )
    now.locator("button").nth(1).click()
    eventually(lambda: wall.slide == rows + 1, "the wall follows its speaker", page=wall.page)

    notes.emulate_media(media="print")
    sections = notes.locator("section").all()
    assert len(sections) == len(outline.notes(notebooks.read(LESSON)))
    assert all(section.is_visible() for section in sections)
    notes.close()
