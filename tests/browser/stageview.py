"""One view of a stage in a page, by what a reader sees and does there."""

import numpy as np
from labdriver import eventually, two_frames


class StageView:
    """
    One view of a stage.

    Parameters
    ----------
    page : playwright Page
    root : playwright Locator
        The element that has the focus when the stage has it.
    """

    def __init__(self, page, root):
        self.page = page
        self.root = root
        root.scroll_into_view_if_needed()  # JupyterLab lays out only what is near the window
        root.locator("g[data-output]").first.wait_for(state="attached")

    # ------------------------------------------------------------ what is seen

    def _drawn(self, script, given=None):
        """Ask the page, once it has drawn what it was last told."""
        self.two_frames()
        return self.root.evaluate(script, given)

    def _numbers(self, selector):
        return self._drawn(
            "(root, part) => [...root.querySelectorAll(part)].map(one => +one.dataset.value)",
            selector,
        )

    @property
    def signal(self):
        """The samples, without the pads."""
        return self._numbers(".c1d-handle.c1d-signal")

    @property
    def padded(self):
        """The samples and the pads."""
        return self._numbers("g[data-cell]")

    @property
    def kernel(self):
        """The kernel as written."""
        return self._numbers(".c1d-handle.c1d-kernel")

    @property
    def output(self):
        """All outputs, those included that are not shown yet."""
        return self._numbers("g[data-output]")

    @property
    def shown(self):
        """The outputs that can be seen."""
        return self._drawn(
            """root => [...root.querySelectorAll("g[data-output]")]
              .filter(one => Number(getComputedStyle(one).opacity) > 0.99)
              .map(one => Number(one.dataset.output))"""
        )

    @property
    def step(self):
        """The step that the scrubber stands at; -1 is the start."""
        self.two_frames()
        return int(self.root.get_by_role("slider", name="Step").input_value())

    @property
    def playing(self):
        """Whether the player offers to pause."""
        self.two_frames()
        return self.button("Pause (space)").count() == 1

    @property
    def equation(self):
        """The line of the equation and the line of its numbers."""
        return self._drawn("root => root.querySelector('.c1d-equation').innerText")

    @property
    def says(self):
        """What a screen reader is told."""
        self.two_frames()
        return self.root.get_by_role("status").inner_text()

    @property
    def lit(self):
        """What lights up, such as {"cell 2", "output 0"}."""
        return set(
            self._drawn(
                """root => [...root.querySelectorAll("g.c1d-lit")].flatMap(one =>
                  ["cell", "output", "tap"].filter(name => name in one.dataset)
                    .map(name => `${name} ${one.dataset[name]}`))"""
            )
        )

    def is_at(self, step, timeout=20):
        """Wait until the stage rests at a step."""
        last = [] if step < 0 else [step]
        eventually(
            lambda: not self.playing and self.step == step and self.shown[-1:] == last,
            f"the stage rests at step {step}",
            timeout,
            self.page,
        )

    def becomes(self, what, expected):
        """Wait until what is seen has these values."""

        def equal():
            seen = getattr(self, what)
            return np.shape(seen) == np.shape(expected) and np.allclose(seen, expected, atol=1e-9)

        eventually(equal, f"{what} is {expected}, not {getattr(self, what)}", 20, self.page)

    # ------------------------------------------------------------ what is done

    def button(self, title):
        """Find a button of the player."""
        return self.root.locator(f"button[title='{title}']")

    def list(self, label):
        """Find one of the lists."""
        return self.root.get_by_role("combobox", name=label, exact=True)

    def handle(self, name):
        """Find a value by its name, such as "signal x 3"."""
        return self.root.get_by_role("slider", name=name, exact=True)

    def focus(self):
        """Give the stage the focus, as a click beside its parts does."""
        self.root.evaluate("root => root.focus()")

    def press(self, *keys):
        """Press keys, whatever has the focus."""
        for key in keys:
            self.page.keyboard.press(key)
        self.two_frames()

    def choose(self, label, option):
        """Choose from one of the lists."""
        self.list(label).select_option(option)
        self.two_frames()

    def point(self, selector):
        """Point at the middle of a part."""
        box = self.root.locator(selector).first.bounding_box()
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.two_frames()

    def drag(self, name, up):
        """Drag a value up by so many pixels; stops in between, as a hand does."""
        mouse = self.page.mouse
        self.point_at(name)
        box = self.handle(name).locator(".c1d-hit").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mouse.down()
        mouse.move(x, y - up / 2, steps=3)
        mouse.move(x, y - up, steps=3)
        mouse.up()
        self.two_frames()

    def drag_with_a_finger(self, name, up):
        """Drag a value up by so many pixels on a screen that is touched."""
        box = self.handle(name).locator(".c1d-hit").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        finger = self.page.context.new_cdp_session(self.page)
        for kind, part in [("Start", 0), ("Move", 0.2), ("Move", 0.6), ("Move", 1), ("End", None)]:
            points = [] if part is None else [{"x": x, "y": y - part * up}]
            finger.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
        self.two_frames()

    def two_frames(self):
        """Wait until what the page has been told is drawn."""
        two_frames(self.page)

    def point_at(self, name):
        """Point at a value by its name."""
        box = self.handle(name).locator(".c1d-hit").bounding_box()
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.two_frames()

    def type_value(self, name, text):
        """Double-click a value, type another and press Enter."""
        self.handle(name).locator(".c1d-hit").dblclick()
        self.page.keyboard.type(text)
        self.press("Enter")
