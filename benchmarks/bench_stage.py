"""
Measure the stage beside the usual way, ipywidgets.interact redrawing Matplotlib.

    python benchmarks/bench_stage.py [--rounds 3] [--seconds 5] [--shows 9] [--moves 60]
                                     [--only stage]

Both show the same content, in one run, in one real JupyterLab in a headless browser.
benchmarks/README.md tells what each column means and how it is measured.
"""

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

import nbformat
from playwright.sync_api import Error, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from labdriver import NO_BROWSER, Lab, find_browser, launch  # noqa: E402

PROBE = (Path(__file__).parent / "probe.js").read_text(encoding="utf-8")

CONTENT = """
import numpy as np
signal = np.sin(np.arange({samples}) * 0.7).round(2)
kernel = np.array([1.0, 2.0, 3.0, -1.0, 0.5])
"""

STAGE = """
from course_lib.widgets import Stage
stage = Stage({given})
stage
"""

ONE = "signal, kernel"
SEVERAL = "np.stack([signal, -signal, signal / 2]), np.stack([[kernel, -kernel, kernel[::-1]]] * 2)"
BACK = f"{ONE}, padding='same', padding_mode='circular', shows='{{}} gradient', speed=0.5"

DRAW = """
import ipywidgets
import matplotlib.pyplot as plt
taps = kernel[::-1]
y = np.convolve(signal, kernel, "valid")

def draw(step):
    figure, rows = plt.subplots(5, 1, figsize=(8, 5))
    here = np.arange(step, step + len(kernel))
    parts = [
        ("kernel", np.arange(len(kernel)), kernel),
        ("signal", np.arange(len(signal)), signal),
        ("flipped", here, taps),
        ("products", here, signal[here] * taps),
        ("output", np.arange(step + 1), y[: step + 1]),
    ]
    for row, (name, places, values) in zip(rows, parts):
        row.stem(places, values)
        row.set_ylabel(name)
        if name != "kernel":
            row.set_xlim(-1, len(signal))
    terms = " + ".join(f"{a:g}·{b:g}" for a, b in zip(signal[here], taps))
    figure.suptitle(f"y{step} = {terms} = {y[step]:g}")
    plt.show()
"""

USUAL = f"""{DRAW}
play = ipywidgets.Play(min=0, max=len(y) - 1, interval=17, repeat=True)
slider = ipywidgets.IntSlider(min=0, max=len(y) - 1)
ipywidgets.jslink((play, "value"), (slider, "value"))
display(play)
ipywidgets.interact(draw, step=slider);
"""

# The kernel computes and holds one core, as it does while a network trains.
BUSY = """
import time
end = time.monotonic() + {seconds}
while time.monotonic() < end:
    sum(range(10_000))
"""

IMPORT = """
import time, {first}
begin = time.perf_counter()
{then}
print(time.perf_counter() - begin)
"""

VALUES = ".c1d-handle:is(.c1d-signal, .c1d-gradient) .c1d-hit"
ATTEMPTS = 3  # notebooks whose pictures stand in an Output widget hang now and then
CPU = "__import__('time').process_time()"


class Contender:
    """One kind of animation: how to show it, to play it and to drag in it."""

    def __init__(self, notebook, browser, given, samples):
        self.notebook, self.page, self.browser = notebook, notebook.page, browser
        self.usual = usual = given is None
        self.setup = CONTENT.format(samples=samples)
        self.code = USUAL if usual else STAGE.format(given=given)
        self.picture = ".jp-RenderedImage img" if usual else ".c1d .c1d-value"
        self.root = ".widget-interact .widget-output" if usual else ".c1d-picture"

    def show(self):
        """Run the cell; return the milliseconds until its first picture was painted."""
        self.notebook.run(self.setup)
        self.notebook.set_cells(self.code)
        taken = self.notebook.ask(
            """async selector => {
              const painted = probe.appears(selector);
              const begin = performance.now();
              const ran = window.jupyterapp.commands.execute("notebook:run-cell");
              const time = await painted - begin;
              await ran;
              return time;
            }""",
            self.picture,
            timeout=20,
        )
        self.page.evaluate("selector => probe.watch(selector)", self.root)
        self.settle()
        return taken

    def settle(self):
        """Wait until nothing changes any more."""
        self.page.wait_for_function("probe.quiet(400)")

    def press(self, name):
        """Press a button of the player: play or stop."""
        words = {"play": "Play (space)", "stop": "Pause (space)"}[name]
        button = f".widget-play .fa-{name}" if self.usual else f"button[title='{words}']"
        self.page.locator(button).click()

    def play(self, seconds, busy=False):
        """Play for a while; return what happened in a second."""
        if busy:
            self.notebook.start(BUSY.format(seconds=seconds + 2))
            self.page.wait_for_timeout(300)
        before = None if busy else self.notebook.value(CPU)
        begin = time.monotonic()
        self.press("play")
        self.page.wait_for_timeout(400)
        self.browser.start_tracing(page=self.page, categories=["viz"])
        seen = self.page.evaluate("milliseconds => probe.count(milliseconds)", 1000 * seconds)
        trace = json.loads(self.browser.stop_tracing())["traceEvents"]
        self.press("stop")
        lasted = time.monotonic() - begin
        after = self.notebook.value(CPU)
        shown = sorted(event["ts"] for event in trace if event["name"] == "Display::FrameDisplayed")
        seen["displayed"] = 1e6 * (len(shown) - 1) / (shown[-1] - shown[0]) if len(shown) > 1 else 0
        seen["cpu"] = None if busy else (after - before) / lasted
        self.settle()
        return seen

    def drag(self, moves):
        """Drag, one move after the other; return what each took until it was painted, or None."""
        handle = ".noUi-handle" if self.usual else VALUES
        box = self.page.locator(handle).nth(0 if self.usual else 9).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        track = self.page.locator(".noUi-base").bounding_box()["width"] if self.usual else 0
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        taken = []
        for k in range(moves):
            aside, lift = track * (k % 8 + 1) / 10, 0 if self.usual else 5 * (k % 8 + 1)
            self.page.evaluate("image => probe.expect(image)", self.usual)
            mouse.move(x + aside, y - lift)
            taken.append(self.page.evaluate("() => probe.moved"))
            self.page.wait_for_timeout(3 + 11 * k % 17)  # at any point between two frames
        mouse.up()
        self.settle()
        return taken

    def saved(self):
        """Return how many bytes the shown output adds to the saved notebook."""
        full = len(nbformat.writes(self.notebook.save()))
        self.notebook.command("notebook:clear-all-cell-outputs")
        return full - len(nbformat.writes(self.notebook.save()))


def percentile(values, share):
    """Return the smallest value that this share of all does not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def load():
    """Tell how busy the machine is with other things, where it can tell."""
    loads = os.getloadavg() if hasattr(os, "getloadavg") else []
    return " ".join(f"{value:.2f}" for value in loads) or "unknown"


def measure(contender, options, busy):
    """Measure one contender; return a row of the table."""
    row = {}
    if not busy:
        contender.show()  # the first time the browser reads the module: the kernel is not warm yet
        row["first picture, ms"] = median(contender.show() for _ in range(options.shows))
    played = []
    for _ in range(options.rounds):
        contender.show()
        played.append(contender.play(options.seconds, busy))
    row |= {
        "picture changed, frames/s": median(one["frames"] for one in played),
        "displayed, frames/s": median(one["displayed"] for one in played),
        "sent, bytes/s": median(one["bytes"] for one in played),
    }
    if not busy:
        row["kernel CPU, s/s"] = median(one["cpu"] for one in played)
        contender.show()
        moves = [move for move in contender.drag(options.moves) if move]
        row["drag, moves lost"] = options.moves - len(moves)
        for name, words in (("dispatch", "drag"), ("event", "drag, from the mouse")):
            times = [move[name] for move in moves]
            row[f"{words}, median ms"] = median(times)
            row[f"{words}, p95 ms"] = percentile(times, 0.95)
        row["drag, frames"] = median(move["frames"] for move in moves)
        row["saved, kB"] = contender.saved() / 1000
    return row


def imports(first, then, rounds=11):
    """Return the median of milliseconds that an import takes beyond an earlier one."""
    code = IMPORT.format(first=first, then=then)
    run = [sys.executable, "-c", code]
    times = [subprocess.run(run, capture_output=True, check=True, cwd=ROOT) for _ in range(rounds)]
    return 1000 * median(float(one.stdout) for one in times)


def figures(value):
    """Write a number in three figures, and nothing smaller than a thousandth."""
    return f"{float(f'{round(value, 3):.3g}'):,.12g}"


def table(rows):
    """Write rows of measurements side by side, as Markdown."""
    names = list(rows)
    measures = list(dict.fromkeys(name for row in rows.values() for name in row))
    lines = [["", *names], ["---"] * (len(names) + 1)]
    for name in measures:
        cells = (rows[column].get(name) for column in names)
        lines.append([name, *("" if cell is None else figures(cell) for cell in cells)])
    widths = [max(len(line[i]) for line in lines) for i in range(len(names) + 1)]
    return "\n".join(
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    )


def main():
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--rounds", type=int, default=3, help="how often each is played")
    parser.add_argument("--seconds", type=float, default=5, help="for how long each time")
    parser.add_argument("--shows", type=int, default=9, help="how often each is shown")
    parser.add_argument("--moves", type=int, default=60, help="how often each is dragged")
    parser.add_argument("--only", default="", help="measure those whose names hold this word")
    options = parser.parse_args()
    if not find_browser():
        sys.exit(f"The bench cannot start: {NO_BROWSER}")

    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    packages = ("jupyterlab", "ipywidgets", "anywidget", "matplotlib", "numpy")
    print(", ".join(f"{name} {version(name)}" for name in packages))
    print(f"load before: {load()}")
    contenders = {
        "stage, 20 samples": (ONE, 20, False),
        "stage, 200 samples": (ONE, 200, False),
        "stage, kernel busy": (ONE, 20, True),
        "stage, 3 channels, 2 kernels": (SEVERAL, 20, False),
        "stage, input gradient": (BACK.format("input"), 20, False),
        "stage, kernel gradient": (BACK.format("kernel"), 20, False),
        "interact, 20 samples": (None, 20, False),
        "interact, 200 samples": (None, 200, False),
        "interact, kernel busy": (None, 20, True),
    }
    contenders = {name: kind for name, kind in contenders.items() if options.only in name}
    rows = {}
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        lab = Lab(Path(home))
        try:
            browser = launch(playwright)
            context = browser.new_context(viewport={"width": 1280, "height": 1000})
            context.add_init_script(PROBE)
            print(f"{browser.browser_type.name} {browser.version}\n", flush=True)
            for name, (*kind, busy) in contenders.items():
                for attempt in range(ATTEMPTS):
                    path = f"bench-{len(rows)}-{attempt}.ipynb"
                    lab.write(path, "")
                    page = context.new_page()
                    try:
                        contender = Contender(lab.open(page, path), browser, *kind)
                        rows[name] = measure(contender, options, busy)
                        print(f"measured: {name}", flush=True)
                        break
                    except Error as problem:
                        print(f"{name} hung: {problem.message.splitlines()[0]}", flush=True)
                    finally:
                        page.close()
            browser.close()
        finally:
            lab.stop()

    print(f"\n{table(rows)}\n")
    light = imports("numpy", "import course_lib")
    whole = imports("numpy", "from course_lib.widgets import Stage")
    print(f"import course_lib, beyond NumPy's own import: {light:.1f} ms")
    print(f"from course_lib.widgets import Stage, beyond NumPy's own import: {whole:.0f} ms")
    print(f"load after: {load()}")


if __name__ == "__main__":
    main()
