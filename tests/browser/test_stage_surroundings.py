"""The stage and what is around it: a closing page, a busy kernel, themes, and readers' needs."""

import numpy as np
import pytest
from labdriver import KERNEL, PANEL, eventually
from stageview import StageView

STAGE = "stage = Stage([0, 1, 2, 0, -1, 3, 0, 1], [1, 2, 3], speed=16)\nstage"
PADDED = STAGE.replace("speed=16", "padding='same', padding_mode='symmetric', speed=16")

# Notes what a widget's module asks of the browser: such a module is loaded from a blob.
SCRIPT = """(() => {
  const asked = { frames: 0, pending: new Set(), observers: new Set(), listeners: [],
    messages: [] };
  window.asked = asked;
  const fromWidget = () => new Error().stack.includes("blob:");

  const { requestAnimationFrame: ask, cancelAnimationFrame: cancel } = window;
  window.requestAnimationFrame = call => {
    if (!fromWidget()) return ask(call);
    asked.frames += 1;
    const id = ask(time => { asked.pending.delete(id); call(time); });
    asked.pending.add(id);
    return id;
  };
  window.cancelAnimationFrame = id => { asked.pending.delete(id); cancel(id); };

  for (const name of ["setTimeout", "setInterval"]) {
    const start = window[name];
    const stop = name.replace("set", "clear");
    const clear = window[stop];
    window[name] = (call, ...rest) => {
      if (!fromWidget() || typeof call !== "function") return start(call, ...rest);
      const id = start((...given) => {
        if (name === "setTimeout") asked.pending.delete(name + id);
        call(...given);
      }, ...rest);
      asked.pending.add(name + id);
      return id;
    };
    window[stop] = id => { asked.pending.delete(name + id); clear(id); };
  }

  for (const name of ["ResizeObserver", "IntersectionObserver", "MutationObserver"]) {
    window[name] = class extends window[name] {
      observe(...given) {
        if (fromWidget()) asked.observers.add(this);
        super.observe(...given);
      }
      disconnect() {
        asked.observers.delete(this);
        super.disconnect();
      }
    };
  }

  const { addEventListener: listen, removeEventListener: leave } = EventTarget.prototype;
  const lasting = target => !(target instanceof Node) || target === document
    || target === document.body || target === document.documentElement;
  EventTarget.prototype.addEventListener = function (type, call, ...rest) {
    if (lasting(this ?? window) && fromWidget()) asked.listeners.push([this ?? window, type, call]);
    return listen.call(this ?? window, type, call, ...rest);
  };
  EventTarget.prototype.removeEventListener = function (type, call, ...rest) {
    asked.listeners = asked.listeners.filter(([target, kind, one]) =>
      target !== (this ?? window) || kind !== type || one !== call);
    return leave.call(this ?? window, type, call, ...rest);
  };

  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", () => asked.messages.push(performance.now()));
    }
    send(data) {
      asked.messages.push(performance.now());
      super.send(data);
    }
  };
})();"""
RUNNING = "asked.pending.size + asked.listeners.length"


@pytest.fixture
def closed(notebook):
    """Play the one stage of a notebook, close it by a command, and see that nothing runs on."""

    def close(how):
        page = notebook.page
        view = StageView(page, page.locator(".jp-OutputArea .c1d"))
        view.button("Play (space)").click()
        page.wait_for_function(f"{RUNNING} > 0")
        page.evaluate(f"{PANEL}.content.activeCellIndex = 0")

        notebook.command(how)

        page.wait_for_function("!document.querySelector('.c1d')")
        page.wait_for_function(f"{RUNNING} === 0")
        frames = page.evaluate("asked.frames")
        page.wait_for_timeout(100)
        assert page.evaluate("asked.frames") == frames
        return page

    return close


@pytest.mark.parametrize("how", ["notebook:clear-cell-output", "notebook:delete-cell"])
def test_a_closed_stage_leaves_nothing_behind(notebook, closed, how):
    notebook.run(PADDED.replace("16", "1"), "after = 1")

    page = closed(how)

    assert page.evaluate("asked.observers.size") == 0


def test_a_closed_stage_without_a_kernel_does_not_run_on(notebook, closed):
    notebook.run(f"from IPython.display import HTML\n{PADDED.replace('16', '1')}.page()")
    notebook.run("HTML(stage.page())")

    closed("notebook:clear-cell-output")


def test_a_new_run_of_the_cell_shows_one_stage_and_no_blank(show, notebook):
    show(STAGE)
    for _ in range(3):
        notebook.run_all()

    output = notebook.page.locator(".jp-OutputArea-output")
    assert output.count() == notebook.page.locator(".c1d").count() == 1
    assert notebook.page.locator(".jp-OutputArea img").count() == 0
    assert output.bounding_box()["height"] > 300


def test_nothing_is_sent_while_it_plays(show, notebook):
    view = show(STAGE.replace("16", "2"))
    page = notebook.page
    view.button("Play (space)").click()
    begin = page.evaluate("performance.now() + 200")
    eventually(lambda: view.step >= 4, "it plays", page=page)
    end = page.evaluate("performance.now()")
    assert view.playing

    sent = page.evaluate("asked.messages.filter(time => time > 0)")
    assert sent, "the test would see a message if there were one"
    assert [time for time in sent if begin < time < end] == []
    view.is_at(5)
    notebook.becomes("stage.step", 5)


def test_it_plays_while_the_kernel_is_busy(show, notebook):
    view = show(STAGE)
    notebook.start("import time\nfor _ in range(300): time.sleep(0.01)\nslept = True")
    notebook.page.wait_for_function(f"{KERNEL}.status === 'busy'")

    view.button("Play (space)").click()
    view.is_at(5)
    view.drag("signal x 1", 20)

    view.becomes("output", np.convolve(view.signal, view.kernel, "valid"))
    assert notebook.page.evaluate(f"{KERNEL}.status") == "busy"
    notebook.becomes("(slept, stage.signal.tolist())", (True, view.signal))


def test_it_plays_on_when_the_kernel_is_gone(show, notebook):
    view = show(STAGE)
    notebook.page.evaluate(f"{KERNEL}.restart().then(() => null)")

    view.button("Play (space)").click()
    view.is_at(5)
    view.drag("signal x 1", 20)

    view.becomes("output", np.convolve(view.signal, view.kernel, "valid"))
    notebook.run("import numpy as np, ipywidgets\nfrom course_lib.widgets import Stage")


def test_with_reduced_motion_only_whole_steps_are_shown(show):
    view = show(STAGE.replace("16", "4"))
    view.page.emulate_media(reduced_motion="reduce")
    view.root.evaluate(
        """root => {
          window.seen = { places: new Set(), stop: false };
          const taps = root.querySelector(".c1d-travelling").firstElementChild;
          const look = () => {
            seen.places.add(taps.getAttribute("transform"));
            if (!seen.stop) requestAnimationFrame(look);
          };
          look();
        }"""
    )

    view.button("Play (space)").click()
    view.is_at(5)

    places = view.page.evaluate("() => { seen.stop = true; return [...seen.places]; }")
    view.page.emulate_media(reduced_motion="no-preference")
    assert len(places) <= 7  # the kernel at home, and under each of the six windows


def luminance(color):
    """Relative luminance as WCAG defines it, of "rgb(…)"."""
    parts = [float(part) / 255 for part in color[color.index("(") + 1 : -1].split(",")[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(one, other):
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


COLORS = """root => {
  const paper = getComputedStyle(root).backgroundColor;
  const shown = node => node.getClientRects().length && node.textContent.trim();
  const words = [...root.querySelectorAll("text, tspan, span, label, p, b, sub, option, select")];
  return [paper, words.filter(shown).map(node => {
    const style = getComputedStyle(node);
    return [node.textContent.slice(0, 20), node instanceof SVGElement ? style.fill : style.color];
  })];
}"""


def wear(notebook, theme):
    """Change JupyterLab's theme, and wait until its curtain is gone."""
    notebook.command("apputils:change-theme", theme=f"JupyterLab {theme}")
    notebook.page.wait_for_function(
        """light => document.body.dataset.jpThemeLight === String(light)
          && !document.querySelector("#jupyterlab-splash")""",
        arg=theme == "Light",
    )


def test_words_can_be_read_in_the_light_and_in_the_dark_theme(show, notebook):
    view = show(PADDED)
    view.focus()
    view.press("End")
    view.is_at(7)
    papers = []
    try:
        for theme in ("Light", "Dark"):
            wear(notebook, theme)
            paper, words = view.root.evaluate(COLORS)
            papers.append(luminance(paper))
            weak = {
                (word, color, round(contrast(color, paper), 2))
                for word, color in words
                if contrast(color, paper) < 4.5
            }
            assert len(words) > 40
            assert not weak, f"{theme}: {sorted(weak)}"
    finally:
        wear(notebook, "Light")
    assert papers[0] > 0.8 and papers[1] < 0.05


def test_a_screen_reader_is_told_every_value_and_every_step(show):
    view = show(PADDED)
    view.focus()
    view.press("ArrowRight")
    view.is_at(0)
    view.press("End")
    view.is_at(7)

    assert "Step 8 of 8: output y 7 is" in view.says
    assert view.root.get_by_role("img", name="pad: 0, copied from signal x 0").count() == 1
    assert view.root.get_by_role("img", name="output y 7 is 3").count() == 1
    sample = view.handle("signal x 5")
    assert sample.get_attribute("aria-valuenow") == "3"
    low, high = (float(sample.get_attribute(f"aria-value{end}")) for end in ("min", "max"))
    assert low <= -1 and high >= 3
    nameless = view.root.evaluate(
        """root => [...root.querySelectorAll("button, [role=slider], [role=img], input")].filter(
          one => !(one.ariaLabel || one.closest("label")?.textContent.trim())).length"""
    )
    assert nameless == 0


def test_the_tab_key_reaches_all_and_leaves_the_stage(show):
    view = show(STAGE)
    view.focus()
    names = []
    for _ in range(30):
        view.press("Tab")
        inside, name = view.root.evaluate(
            """root => [root.contains(document.activeElement),
              document.activeElement.ariaLabel || document.activeElement.tagName]"""
        )
        if not inside:
            break
        names.append(name)

    assert not inside
    for name in ("signal x 0", "kernel w 0", "Play (space)", "Step", "SELECT"):
        assert name in names
    assert len(names) < 25  # one stop for each row of values, not one for each value


def test_a_narrow_page_still_shows_the_whole_stage(show):
    view = show(STAGE)
    try:
        view.page.set_viewport_size({"width": 640, "height": 1500})
        view.page.wait_for_function(
            "root => root.getBoundingClientRect().width < 560", arg=view.root.element_handle()
        )
        view.button("Play (space)").click()
        view.is_at(5)
        assert view.root.evaluate("root => root.scrollWidth <= root.clientWidth + 1")
    finally:
        view.page.set_viewport_size({"width": 1280, "height": 1500})
