"""A real browser and a real JupyterLab for the browser tests, both watched."""

import os
from contextlib import ExitStack

import pytest
from labdriver import Lab
from stageview import StageView

from course_lib.publishing.browser import BrowserError, driver, launch

# What JupyterLab itself reports, and why that is no fault of the course.
ALLOWED = (
    # A kernel was shut down or restarted before it had told JupyterLab about its debugger.
    "Could not restore the debugger state: Canceled future",
)


class Watch:
    """
    Notes what no page may do: report an error, or ask another machine for something.

    Parameters
    ----------
    page : playwright Page
    hosts : tuple of str
        How the addresses begin that the page may ask.
    missing : tuple of str
        How the addresses begin that it may ask in vain.
    """

    def __init__(self, page, hosts, missing):
        self.faults = []
        self.missing = missing
        self.allowed = (*hosts, *missing, "data:", "blob:", "file:", "about:")
        page.on("request", self._asked)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error.stack}"))

    def _asked(self, request):
        if not request.url.startswith(self.allowed):
            self.faults.append(f"asked the network for {request.url}")

    def _said(self, message):
        missed = self.missing and message.location["url"].startswith(self.missing)
        if message.type == "error" and not missed and not message.text.startswith(ALLOWED):
            self.faults.append(f"console: {message.text}")


@pytest.fixture(scope="session")
def browser():
    """A browser of this machine; without one the tests are skipped, but never in CI."""
    with ExitStack() as stack:
        try:
            playwright = stack.enter_context(driver())
        except BrowserError as problem:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(str(problem))
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """One JupyterLab for all tests."""
    lab = Lab(tmp_path_factory.mktemp("lab"))
    yield lab
    lab.stop()


@pytest.fixture(scope="session")
def watches():
    """What has been seen on all open pages."""
    return []


@pytest.fixture(scope="module")
def new_page(browser, watches):
    """Make pages that are watched; they close when the module ends."""
    contexts = []

    def make(*hosts, missing=(), script="", **options):
        options = {"viewport": {"width": 1280, "height": 1500}} | options
        context = browser.new_context(**options)
        contexts.append(context)
        context.add_init_script(script)
        page = context.new_page()
        page.set_default_timeout(20_000)
        watches.append(Watch(page, hosts, missing))
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def page(new_page):
    """A page for files: it has no server to ask."""
    return new_page()


@pytest.fixture(scope="module")
def notebook(lab, new_page, request):
    """A scratch notebook, open in JupyterLab, with a warm kernel."""
    name = f"{request.module.__name__}.ipynb"
    lab.write(name, "")
    notebook = lab.open(new_page(lab.url, script=getattr(request.module, "SCRIPT", "")), name)
    notebook.run("import numpy as np, ipywidgets\nfrom course_lib.widgets import Stage")
    return notebook


@pytest.fixture
def show(notebook):
    """Run code whose last line is a stage; return its view in the page."""

    def shown(*sources):
        notebook.run(*sources)
        return StageView(notebook.page, notebook.page.locator(".jp-OutputArea .c1d").first)

    return shown


@pytest.fixture(autouse=True)
def nothing_is_wrong(watches):
    """No test passes while its page reports an error or reaches for the network."""
    yield
    faults = [fault for watch in watches for fault in watch.faults]
    for watch in watches:
        watch.faults.clear()
    assert not faults, "\n".join(faults)
