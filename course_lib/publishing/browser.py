"""The browser of this machine: it prints the pages, and the browser tests drive it."""

import os
import shutil
from contextlib import ExitStack, contextmanager
from pathlib import Path

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
USUAL_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
NO_BROWSER = (
    "Chromium, Chrome or Edge is needed, and none was found. Install one (Debian and Ubuntu: "
    "apt-get install chromium libatomic1), or name yours: COURSE_BROWSER=/path/to/chrome."
)
NO_DRIVER = (
    "Playwright, which drives the browser, does not start: {}. On a bare Debian or Ubuntu it lacks "
    "a library: apt-get install libatomic1."
)


class BrowserError(Exception):
    """No browser can be driven; the message says what helps."""


def find_browser():
    """
    Find a browser on this machine; nothing is ever downloaded.

    Returns
    -------
    str or None
        The path of its program.
    """
    given = os.environ.get("COURSE_BROWSER")
    if given:
        return given
    named = (shutil.which(name) for name in NAMES)
    placed = (place for place in USUAL_PLACES if Path(place).is_file())
    return next((path for path in (*named, *placed) if path), None)


@contextmanager
def driver():
    """
    Start Playwright, and end it with the block.

    Yields
    ------
    playwright : playwright.sync_api.Playwright

    Raises
    ------
    BrowserError
        If this machine has no browser, or Playwright cannot run here.
    """
    from playwright.sync_api import sync_playwright

    if not find_browser():
        raise BrowserError(NO_BROWSER)
    with ExitStack() as stack:
        try:
            playwright = stack.enter_context(sync_playwright())
        except Exception as problem:
            raise BrowserError(NO_DRIVER.format(problem)) from problem
        yield playwright


def launch(playwright, **options):
    """Start the browser that `find_browser` found."""
    return playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS, **options)
