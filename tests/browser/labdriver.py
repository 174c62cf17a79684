"""
Drives a real browser and a real JupyterLab: what the browser tests and the benchmarks stand on.

`Lab` is a JupyterLab server with settings, data and progress of its own; `Notebook` is one notebook
open in it. Setting up goes through JupyterLab's own commands, which the server is asked to expose;
what a reader does goes through the mouse and the keyboard. The browser is the one that prints the
course's pages.
"""

import ast
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
from nbformat.sign import NotebookNotary

from course_lib.publishing.browser import NO_BROWSER as NO_BROWSER
from course_lib.publishing.browser import find_browser as find_browser
from course_lib.publishing.browser import launch as launch

ROOT = Path(__file__).parents[2]


def eventually(condition, what, timeout=20, page=None):
    """Wait until a condition holds and return what it returned; say what did not happen."""
    end = time.monotonic() + timeout
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < end, f"after {timeout} s still not: {what}"
        if page is None:
            time.sleep(0.02)
        else:
            page.wait_for_timeout(20)


def two_frames(page):
    """Wait until a page has drawn what it was last told."""
    page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


class Lab:
    """
    A JupyterLab server of this environment.

    Parameters
    ----------
    home : Path
        An empty folder; notebooks, settings, signatures and progress all live in it.
    *options : str
        What else the server is told on its command line.
    """

    def __init__(self, home, *options):
        self.home = home
        self.root = home / "notebooks"
        self.root.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = home / "server.log"
        # The checkout is what is tested, with the settings that an installed course brings along.
        self.environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "JUPYTER_CONFIG_PATH": str(ROOT / "course_lib" / "jupyter" / "etc" / "jupyter"),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "JUPYTER_PREFER_ENV_PATH": "1",
            "IPYTHONDIR": str(home / "ipython"),
            "COURSE_PROGRESS": str(home / "progress.json"),
            "COURSE_WORK": str(self.root / "my_lessons"),
        }
        root = ["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        command = [
            sys.executable, "-m", "jupyterlab", "--no-browser", *root,
            f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.root_dir={self.root}", "--IdentityProvider.token=",
            "--ServerApp.disable_check_xsrf=True", "--LabApp.expose_app_in_browser=True",
            "--LabApp.extension_manager=readonly", *options,
        ]  # fmt: skip
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, cwd=home, stdout=log, stderr=log
            )
        eventually(self._answers, f"JupyterLab answers; its log is {self.log}", 60)

    def _answers(self):
        assert self.process.poll() is None, self.log.read_text(encoding="utf-8", errors="replace")
        with contextlib.suppress(OSError):
            return bool(self.ask("api/status"))

    def ask(self, path, method="GET"):
        """Ask the server's REST interface; return what it answers, read from JSON."""
        request = urllib.request.Request(f"{self.url}/{path}", method=method)
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def stop(self):
        """Stop the server, and with it its kernels."""
        with contextlib.suppress(OSError):
            self.ask("api/shutdown", "POST")
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def write(self, name, *sources):
        """Write a notebook with these code cells, not yet run."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in sources],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        nbformat.write(notebook, self.root / name)

    def sign(self, notebook):
        """Trust a notebook, as `jupyter trust` does."""
        NotebookNotary(data_dir=self.environment["JUPYTER_DATA_DIR"]).sign(notebook)

    def read(self, name):
        """Read a notebook as it is on disk."""
        return nbformat.read(self.root / name, 4)

    def open(self, page, name):
        """Open a notebook in a page, alone, and wait until its kernel is idle."""
        page.goto(f"{self.url}/doc/workspaces/auto-x/tree/{name}?reset")
        notebook = Notebook(self, page)
        page.wait_for_function(
            f"""name => {{
              const panel = window.jupyterapp?.shell.currentWidget;
              return panel?.context?.path === name && panel.context.isReady
                && {KERNEL}?.status === "idle";
            }}""",
            arg=name,
            timeout=60_000,
        )
        return notebook


PANEL = "window.jupyterapp.shell.currentWidget"
KERNEL = f"{PANEL}.sessionContext?.session?.kernel"


class Notebook:
    """A notebook that is open in JupyterLab in a page."""

    def __init__(self, lab, page):
        self.lab = lab
        self.page = page

    def ask(self, script, given, timeout=60):
        """Call an asynchronous function in the page, and do not wait for ever."""
        late = f"""new Promise((_, refuse) =>
          setTimeout(() => refuse(new Error("nothing came in {timeout} s")), {1000 * timeout}))"""
        return self.page.evaluate(f"given => Promise.race([({script})(given), {late}])", given)

    def command(self, name, **arguments):
        """Run one of JupyterLab's commands and wait until it has ended."""
        self.ask(
            "([name, given]) => window.jupyterapp.commands.execute(name, given).then(() => null)",
            [name, arguments],
        )

    def set_cells(self, *sources):
        """Replace all cells by these, without outputs; the first one is selected."""
        self.page.evaluate(
            f"""sources => {{
              const notebook = {PANEL}.content;
              const shared = notebook.model.sharedModel;
              const old = shared.cells.length;
              shared.insertCells(old, sources.map(source => ({{ cell_type: "code", source }})));
              shared.deleteCellRange(0, old);
              notebook.activeCellIndex = 0;
            }}""",
            list(sources),
        )

    def run(self, *sources):
        """Replace all cells by these and run them; return when all have ended."""
        self.set_cells(*sources)
        self.run_all()

    def run_all(self):
        """Run every cell; return when all have ended."""
        self.command("notebook:run-all-cells")

    def start(self, source):
        """Run code in the kernel without waiting for its end, and without a cell."""
        self.page.evaluate(f"code => {{ {KERNEL}.requestExecute({{ code }}); }}", source)

    def value(self, expression):
        """Evaluate an expression in the kernel; return its value, which must be a literal."""
        answer = self.ask(
            f"""async expression => {{
              const future = {KERNEL}.requestExecute({{
                code: "", silent: true, user_expressions: {{ value: expression }} }});
              return (await future.done).content.user_expressions.value;
            }}""",
            expression,
        )
        assert answer["status"] == "ok", f"{expression}: {answer}"
        return ast.literal_eval(answer["data"]["text/plain"])

    def becomes(self, expression, expected, timeout=20):
        """Wait until an expression has the expected value in the kernel."""
        seen = None

        def equal():
            nonlocal seen
            seen = self.value(expression)
            return seen == expected

        try:
            eventually(equal, "", timeout, self.page)
        except AssertionError:
            raise AssertionError(f"{expression} is {seen!r}, not {expected!r}") from None

    def cells(self):
        """List the sources of the cells, and which one is selected."""
        return self.page.evaluate(
            f"""() => {{
              const {{ model, activeCellIndex }} = {PANEL}.content;
              return [[...model.cells].map(cell => cell.sharedModel.getSource()), activeCellIndex];
            }}"""
        )

    def save(self):
        """Save, and return the notebook as it is now on disk."""
        self.command("docmanager:save")
        return self.lab.read(self.page.evaluate(f"() => {PANEL}.context.path"))
