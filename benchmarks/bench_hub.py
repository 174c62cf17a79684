"""
Measure how many learners one machine carries: a real JupyterHub, a real server and kernel for each.

    python benchmarks/bench_hub.py [--learners 1 2 4 8 16 32] [--seconds 60] [--lesson 02]

It starts JupyterHub with hub/jupyterhub_config.py, and N learners who run the cells of a lesson one
after another and look at an animation between two cells. They do so twice: once with the stage,
which plays in their browsers, and once the usual way, where `ipywidgets.interact` asks the kernel
for each picture. A real browser at one learner's server watches the stage meanwhile.
benchmarks/README.md tells what each column means. It needs the extras `hub` and `test`, and
configurable-http-proxy.
"""

import argparse
import asyncio
import json
import os
import platform
import random
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench_stage import CONTENT, DRAW, PROBE, percentile
from labdriver import NO_BROWSER, find_browser, launch
from playwright.async_api import async_playwright
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from course_lib import notebooks

ROOT = Path(__file__).parents[1]
PAUSE = 5  # seconds, on average, that a learner looks and thinks between two cells
PICTURES = 10  # a second, asked for by an animation that plays the usual way
SAMPLES = 20
STEPS = SAMPLES - 4  # the places of a kernel of five values
WATCHED = "04"  # the lesson whose first stage is watched: it plays for longer than it is counted

CONFIG = """
load_subconfig({config!r})
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r}
c.JupyterHub.bind_url = {url!r}
c.JupyterHub.hub_port = {port}
c.JupyterHub.log_level = "ERROR"
c.ConfigurableHTTPProxy.api_url = {proxy!r}
c.Spawner.args += {args!r}
c.JupyterHub.services += [{{"name": "bench", "api_token": {token!r}}}]
c.JupyterHub.load_roles += [{{
    "name": "bench",
    "services": ["bench"],
    "scopes": ["admin:users", "admin:servers", "access:servers"],
}}]
"""


class Hub:
    """
    A JupyterHub of this environment, without accounts: any name may come in.

    Parameters
    ----------
    home : Path
        An empty folder, for the hub's files and its learners' homes.
    """

    def __init__(self, home):
        self.home = home
        self.token = secrets.token_hex(16)
        port, hub_port, proxy_port = free_ports(3)
        self.url = f"http://127.0.0.1:{port}"
        config = home / "bench.py"
        is_root = getattr(os, "geteuid", lambda: 1)() == 0
        config.write_text(
            CONFIG.format(
                config=str(ROOT / "hub" / "jupyterhub_config.py"),
                homes=str(home / "{username}"),
                url=self.url,
                port=hub_port,
                proxy=f"http://127.0.0.1:{proxy_port}",
                args=["--allow-root"] if is_root else [],
                token=self.token,
            ),
            encoding="utf-8",
        )
        self.log = home / "hub.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub", "--config", str(config)],
                cwd=home,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def ask(self, path, method="GET"):
        """Ask the hub, or a learner's server behind it; return what it answers."""
        answer = await AsyncHTTPClient().fetch(
            HTTPRequest(
                f"{self.url}/{path}",
                method,
                headers={"Authorization": f"token {self.token}"},
                allow_nonstandard_methods=True,
                request_timeout=300,
            )
        )
        return json.loads(answer.body) if answer.body else None

    async def answers(self):
        """Wait until the hub answers."""
        for _ in range(120):
            if self.process.poll() is not None:
                break
            try:
                return await self.ask("hub/api/")
            except (OSError, HTTPClientError):  # nobody there yet, or the proxy alone
                await asyncio.sleep(0.5)
        sys.exit(f"JupyterHub did not start:\n{self.log.read_text(encoding='utf-8')[-2000:]}")

    def stop(self):
        """Stop the hub; it stops its proxy and the learners' servers."""
        self.process.terminate()
        self.process.wait(60)


class Learner:
    """Somebody with a server, a kernel and a lesson."""

    def __init__(self, hub, number):
        self.hub, self.name = hub, f"learner{number}"
        self.random = random.Random(number)

    async def come(self):
        """Come in: start the server and its kernel."""
        await self.hub.ask(f"hub/api/users/{self.name}", "POST")
        await self.hub.ask(f"hub/api/users/{self.name}/server", "POST")
        while not (await self.hub.ask(f"hub/api/users/{self.name}"))["servers"][""]["ready"]:
            await asyncio.sleep(0.5)
        kernel = await self.hub.ask(f"user/{self.name}/api/kernels", "POST")
        address = self.hub.url.replace("http", "ws", 1)
        self.socket = await websocket_connect(
            HTTPRequest(
                f"{address}/user/{self.name}/api/kernels/{kernel['id']}/channels",
                headers={"Authorization": f"token {self.hub.token}"},
            )
        )
        await self.run(
            "import matplotlib\nmatplotlib.use('module://matplotlib_inline.backend_inline')"
        )

    async def run(self, code):
        """Run code; return the seconds until the kernel was idle again, its outputs all here."""
        message = {
            "header": {
                "msg_id": uuid.uuid4().hex,
                "msg_type": "execute_request",
                "username": self.name,
                "session": self.name,
                "version": "5.3",
            },
            "parent_header": {},
            "metadata": {},
            "content": {"code": code, "silent": False, "store_history": False},
            "buffers": [],
            "channel": "shell",
        }
        began = time.perf_counter()
        await self.socket.write_message(json.dumps(message))
        while True:
            text = await self.socket.read_message()
            if text is None:
                raise ConnectionError(f"the kernel of {self.name} is gone")
            answer = json.loads(text)
            if answer["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if answer["msg_type"] == "error":
                raise RuntimeError(f"{answer['content']['ename']}: {answer['content']['evalue']}")
            if answer["content"].get("execution_state") == "idle":
                return time.perf_counter() - began

    async def learn(self, cells, seconds, usual):
        """Run the cells in a circle for a while; return what each took, and each picture."""
        taken, pictures = [], []
        end = time.monotonic() + seconds
        await asyncio.sleep(self.random.uniform(0, PAUSE))
        while time.monotonic() < end:
            for cell in cells:
                taken.append(await self.run(cell))
                pause = time.monotonic() + self.random.uniform(0.5, 1.5) * PAUSE
                while usual and time.monotonic() < pause:
                    due = time.monotonic() + 1 / PICTURES
                    pictures.append(await self.run(f"draw({len(pictures) % STEPS})"))
                    await asyncio.sleep(max(0, due - time.monotonic()))
                await asyncio.sleep(max(0, pause - time.monotonic()))
                if time.monotonic() > end:
                    break
        return taken, pictures


class Watcher:
    """A real browser at one learner's server, where the stage plays."""

    def __init__(self, hub, learner):
        self.hub, self.learner = hub, learner

    async def open(self, playwright, path):
        """Come in as a learner does, by the login page, and show the stage of a lesson."""
        self.browser = await launch(playwright)
        context = await self.browser.new_context(viewport={"width": 1280, "height": 900})
        await context.add_init_script(PROBE)
        self.page = await context.new_page()
        await self.page.goto(
            f"{self.hub.url}/hub/login?next=/user/{self.learner.name}/doc/tree/{path}"
        )
        await self.page.fill("#username_input", self.learner.name)
        await self.page.fill("#password_input", "any")
        await self.page.click("#login_submit")
        stage = self.page.locator(".c1d-picture").first
        await stage.wait_for(timeout=120_000)
        await self.page.evaluate("probe.watch('.c1d-picture')")

    async def frames(self, seconds):
        """Play again and again; return how often a second the picture changed, and bytes sent."""
        seen = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await self.page.locator("button[title='Play (space)']").first.click()
            seen.append(await self.page.evaluate("probe.count(4000)"))
            await self.page.locator("button[title='Pause (space)']").first.click()
            await self.page.keyboard.press("Home")
        return {name: median(one[name] for one in seen) for name in ("frames", "bytes")}


def free_ports(count):
    """Find ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def used(name):
    """
    Tell what a learner's server and kernel use of the machine.

    Returns
    -------
    megabytes, seconds : float
        Memory, what processes share divided among them; and processor time so far.
    """
    kilobytes, ticks = 0, 0
    for process in Path("/proc").iterdir():
        try:
            if f"JUPYTERHUB_USER={name}\0".encode() not in (process / "environ").read_bytes():
                continue
            kilobytes += int((process / "smaps_rollup").read_text().split("Pss:")[1].split()[0])
            ticks += sum(map(int, (process / "stat").read_text().rsplit(")")[1].split()[11:13]))
        except OSError:
            continue  # no process, or it ended meanwhile
    return kilobytes / 1024, ticks / os.sysconf("SC_CLK_TCK")


async def classroom(hub, learners, cells, options, usual, watcher):
    """Let a class learn for a while; return a row of the table."""
    before = [used(learner.name) for learner in learners]
    began = time.monotonic()
    work = [learner.learn(cells, options.seconds, usual) for learner in learners]
    watched = [watcher.frames(options.seconds)] if watcher else []
    done = await asyncio.gather(*work, *watched)
    seen = done.pop() if watcher else None
    lasted = time.monotonic() - began
    after = [used(learner.name) for learner in learners]
    cells_taken = [1000 * one for taken, _ in done for one in taken]
    pictures = [1000 * one for _, taken in done for one in taken]
    memory = [megabytes for megabytes, _ in after]
    row = {
        "learners": len(learners),
        "way": "interact" if usual else "stage",
        "a cell, median ms": median(cells_taken),
        "a cell, p95 ms": percentile(cells_taken, 0.95),
        "cores used": (sum(two for _, two in after) - sum(one for _, one in before)) / lasted,
        "MB a learner": median(memory),
        "GB in all": sum(memory) / 1024,
    }
    if usual:
        row["pictures/s"] = len(pictures) / len(learners) / lasted
        row["a picture, p95 ms"] = percentile(pictures, 0.95)
    elif seen:
        row["pictures/s"] = seen["frames"]
        row["sent, B/s"] = seen["bytes"]
    return row


async def measure(options):
    """Measure classes of growing size."""
    [path] = notebooks.lessons([options.lesson])
    cells = [cell.source for cell in notebooks.read(path).cells if cell.cell_type == "code"]
    rows, learners, watcher = [], [], None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        hub = Hub(Path(home))
        try:
            await hub.answers()
            async with async_playwright() as playwright:
                for count in options.learners:
                    came = time.perf_counter()
                    new = [Learner(hub, number) for number in range(len(learners), count)]
                    await asyncio.gather(*(learner.come() for learner in new))
                    came = time.perf_counter() - came
                    learners += new
                    for learner in new:
                        await learner.run(CONTENT.format(samples=SAMPLES) + DRAW)
                    if watcher is None:
                        [lesson] = notebooks.lessons([WATCHED])
                        shutil.copy(lesson, Path(home) / learners[0].name)
                        watcher = Watcher(hub, learners[0])
                        await watcher.open(playwright, lesson.name)
                    for usual in (False, True):
                        row = await classroom(
                            hub, learners, cells, options, usual, None if usual else watcher
                        )
                        if not usual:
                            row["all in after, s"] = came
                        rows.append(row)
                        show(row)
                await watcher.browser.close()
        finally:
            hub.stop()
    return rows


COLUMNS = {
    "learners": 0,
    "way": None,
    "all in after, s": 0,
    "a cell, median ms": 0,
    "a cell, p95 ms": 0,
    "pictures/s": 1,
    "a picture, p95 ms": 0,
    "sent, B/s": 0,
    "cores used": 2,
    "MB a learner": 0,
    "GB in all": 1,
}


def show(row):
    """Print a row of the table."""
    words = []
    for name, digits in COLUMNS.items():
        value = row.get(name, "")
        words.append(value if isinstance(value, str) else f"{value:.{digits}f}")
    print("| " + " | ".join(words) + " |", flush=True)


def main():
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--learners", type=int, nargs="+", default=[1, 2, 4, 8, 16, 32])
    parser.add_argument("--seconds", type=float, default=60, help="how long each class learns")
    parser.add_argument("--lesson", default="02", help="whose cells are run")
    options = parser.parse_args()
    options.learners.sort()
    if not shutil.which("configurable-http-proxy"):
        sys.exit("The bench needs JupyterHub's proxy: npm install -g configurable-http-proxy")
    if not find_browser():
        sys.exit(f"The bench cannot start: {NO_BROWSER}")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, {memory:.0f} GB, "
        f"Python {platform.python_version()}"
    )
    print(", ".join(f"{name} {version(name)}" for name in ("jupyterhub", "jupyterlab", "numpy")))
    print("\n| " + " | ".join(COLUMNS) + " |\n" + "|---" * len(COLUMNS) + "|")
    asyncio.run(measure(options))


if __name__ == "__main__":
    main()
