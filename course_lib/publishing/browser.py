"""The browser of this machine: it prints the pages, and the browser tests drive it."""

import os
import shutil
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
    "apt-get install chromium), or name yours: COURSE_BROWSER=/path/to/chrome."
)


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


def launch(playwright, **options):
    """Start the browser that `find_browser` found."""
    return playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS, **options)
