"""
Measure how many pictures a second each stage paints on built pages and slides.

    python benchmarks/bench_pages.py site [slides …] [--seconds 2] [--only 08]

Give the folders that `python course.py site` and `python course.py slides` made. Every stage of
every page is played once, from the folder and with the network off.
"""

import argparse
import os
import platform
import sys
from pathlib import Path
from statistics import median

from course_lib.publishing.browser import BrowserError, driver, launch

PROBE = (Path(__file__).parent / "probe.js").read_text(encoding="utf-8")
STAGE = ".c1d:has(.c1d-transport)"

# A slide is turned to, a page scrolled; then the stage plays at half speed, so that it plays on
# while it is watched.
PLAY = """async ([stage, number, milliseconds]) => {
  const root = document.querySelectorAll(stage)[number];
  if (window.Reveal) {
    const { h, v } = Reveal.getIndices(root.closest("section"));
    Reveal.slide(h, v, 99);
  } else root.scrollIntoView({ block: "center", behavior: "instant" });
  const rest = (time) => new Promise((done) => setTimeout(done, time));
  await rest(1200);
  const speed = [...root.querySelectorAll("label select")].at(-1);
  speed.value = [...speed.options].find((one) => one.text === "0.5×").value;
  speed.dispatchEvent(new Event("change"));
  root.querySelector("button[title^=Play]").click();
  await rest(300);
  document.querySelectorAll("[data-watched]").forEach((old) => delete old.dataset.watched);
  root.dataset.watched = "";
  probe.watch("[data-watched]");
  const { frames } = await probe.count(milliseconds);
  const playing = root.querySelector("button[title^=Pause]");
  playing?.click();
  return playing ? frames : null;
}"""


def main():
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=2, help="how long each stage plays")
    parser.add_argument("--only", default="", help="pages whose names begin like this")
    options = parser.parse_args()

    print(f"{platform.platform()}, {os.cpu_count()} cores")
    every = []
    with driver() as playwright:
        browser = launch(playwright)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_init_script(PROBE)
        context.set_offline(True)
        print(f"{browser.browser_type.name} {browser.version}\n")
        print("| page | stages | pictures a second: lowest | median | too short to tell |")
        print("|---|---|---|---|---|")
        for path in (path for folder in options.folders for path in sorted(folder.glob("*.html"))):
            if not path.name.startswith(options.only):
                continue
            page = context.new_page()
            page.goto(path.absolute().as_uri())
            page.wait_for_function("!document.querySelector('.c1d-page > script')")
            count = page.locator(STAGE).count()
            given = [
                page.evaluate(PLAY, [STAGE, number, 1000 * options.seconds])
                for number in range(count)
            ]
            rates = [rate for rate in given if rate]
            every += rates
            if rates:
                name = f"{path.parent.name}/{path.name}"
                print(
                    f"| {name} | {count} | {min(rates):.1f} | {median(rates):.1f} "
                    f"| {count - len(rates)} |",
                    flush=True,
                )
            page.close()
        browser.close()
    if every:
        print(f"\n{len(every)} stages: lowest {min(every):.1f}, median {median(every):.1f}")
        print(f"load: {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "")


if __name__ == "__main__":
    try:
        main()
    except BrowserError as problem:
        sys.exit(f"The bench cannot start: {problem}")
