"""
What a server that presents answers: the plan of a lesson for the wall, and the speaker's notes.

    course/plan/PATH    which cells each key press shows and runs, as JSON
    course/notes/PATH   the notes, as a page

Both are made from the notebook as it is on disk, so they need no state.
"""

from urllib.parse import urljoin

import nbformat
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import ensure_async, url_path_join
from tornado import web

from course_lib.presenting import SETTING
from course_lib.presenting.notes import page
from course_lib.presenting.plan import plan


class _Lesson(JupyterHandler):
    async def lesson(self, path):
        model = await ensure_async(self.contents_manager.get(path, type="notebook", content=True))
        return nbformat.from_dict(model["content"])


class _Plan(_Lesson):
    @web.authenticated
    async def get(self, path):
        self.finish(plan(await self.lesson(path)))


class _Notes(_Lesson):
    @web.authenticated
    async def get(self, path):
        self.finish(page(await self.lesson(path), channel=path))


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _load_jupyter_server_extension(server):
    place = url_path_join(server.base_url, "course")
    server.web_app.add_handlers(
        ".*$", [(place + r"/plan/(.+\.ipynb)", _Plan), (place + r"/notes/(.+\.ipynb)", _Notes)]
    )
    notes = server.web_app.settings.get(SETTING)
    if notes:
        address = urljoin(server.public_url, server.base_url + notes)
        print(f"The speaker's notes, in the same browser: {address}", flush=True)
