"""
JupyterLab as the course opens it, and what its server does for the course wherever it runs.

The server, on a learner's machine as on Binder or a hub, trusts the course's own notebooks, and
with them each fresh copy, since an untrusted one shows its living figures as plain text. It saves
every notebook as `saving` tells, and gives the learner copies to work in, as `work` tells. A file
in `jupyter/etc` makes it load this module for that.
"""

import os
import socket
import sys
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

from course_lib import notebooks, saving, work

FIRST = "00_start_here.ipynb"
USUAL_PORT = 8888


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _load_jupyter_server_extension(server):
    for name, value in notebooks.ONE_THREAD.items():
        os.environ.setdefault(name, value)  # kernels inherit it
    server.contents_manager.register_pre_save_hook(saving.keep_living_pictures)
    own = [*notebooks.lessons(), *notebooks.SOLUTIONS.glob("*.ipynb")]
    trust(own, server.contents_manager.notary)
    start, words = prepared()
    for line in words:
        server.log.warning(line)
    # A plain `jupyter lab` in the course's folder opens where `python course.py` does.
    lab, root = f"{server.base_url}lab", Path(server.root_dir).resolve()
    if (
        server.default_url == lab
        and root == notebooks.ROOT
        and start.is_relative_to(notebooks.ROOT)
    ):
        server.default_url = lab + address(start)


def prepared():
    """
    See to it that the learner has lessons to work in.

    Returns
    -------
    start : Path
        The lesson to begin with: the learner's copy, or the course's own if there can be none.
    words : list of str
        What the learner should know.
    """
    try:
        words = work.prepare()
    except work.WorkError as problem:
        words = [
            f"{problem}\nUntil then the course's own notebooks open, and your work is in them."
        ]
    else:
        start = work.folder() / FIRST
        if start.is_file():
            return start, words
    return notebooks.FOLDER / FIRST, words


def address(path):
    """
    Tell under which address JupyterLab shows a file.

    Parameters
    ----------
    path : Path

    Returns
    -------
    address : str
        What follows ``/lab``.

    Examples
    --------
    >>> address(notebooks.ROOT / "my lessons" / "00.ipynb")
    '/tree/my%20lessons/00.ipynb'
    """
    return f"/tree/{quote(path.relative_to(root_of(path)).as_posix())}"


def root_of(path):
    """
    Tell which folder JupyterLab shows when it opens a file.

    Parameters
    ----------
    path : Path

    Returns
    -------
    root : Path
        The course's folder, or else the file's own.

    Examples
    --------
    >>> root_of(notebooks.FOLDER / FIRST) == notebooks.ROOT
    True
    """
    return notebooks.ROOT if path.is_relative_to(notebooks.ROOT) else path.parent


def trust(paths, notary):
    """
    Sign notebooks, unless they are signed already.

    Parameters
    ----------
    paths : iterable of Path
        The notebooks; one that cannot be read is left for JupyterLab to tell about.
    notary : nbformat.sign.NotebookNotary
        Keeps the signatures.
    """
    for path in paths:
        try:
            notebook = notebooks.read(path)
            if not notary.check_signature(notebook):
                notary.sign(notebook)
        except Exception as problem:
            notary.log.warning("%s could not be trusted: %s", path.name, problem)


def main(arguments):
    """
    Open JupyterLab on the learner's first lesson; the command `lab`.

    Parameters
    ----------
    arguments : list of str
        JupyterLab's own, for example ``--no-browser``.

    Returns
    -------
    code : int
        1 if the port that was asked for is taken.
    """
    start, words = prepared()
    if words:
        print("\n".join(words))
    return launch(start, arguments)


def launch(path, arguments=(), options=(), mode="lab"):
    """
    Open JupyterLab on a notebook, and return when it ends.

    Parameters
    ----------
    path : Path
        The notebook. JupyterLab shows the folder that `root_of` tells.
    arguments : sequence of str
        What the user asked of JupyterLab.
    options : sequence of str
        What the course asks of it; the user's word counts more.
    mode : {"lab", "doc"}
        With JupyterLab's panels, or the document alone.

    Returns
    -------
    code : int
        1 if the port that was asked for is taken.
    """
    options = [
        f"--ServerApp.root_dir={root_of(path)}",
        f"--LabApp.default_url=/{mode}{address(path)}",
        "--ServerApp.answer_yes=True",  # Ctrl-C ends it, without a question
        *options,
    ]
    port = asked_port(arguments)
    if port is None and is_taken(USUAL_PORT):
        free = next(port for port in range(USUAL_PORT + 1, 2**16) if not is_taken(port))
        print(f"Port {USUAL_PORT} is taken by another program; the course uses port {free}.")
        options.append(f"--ServerApp.port={free}")
    elif port is not None and is_taken(port):
        print(
            f"Port {port} is taken by another program. Choose another, for example "
            f"--port {port + 1}, or leave --port out and a free one is found.",
            file=sys.stderr,
        )
        return 1
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container, as a rule
        options.append("--allow-root")
    loud = ("--debug", "--log-level", "--ServerApp.log_level", "--LabApp.log_level")
    if not any(argument.startswith(loud) for argument in arguments):
        options += ["--ServerApp.log_level=ERROR", "--LabApp.log_level=ERROR"]

    print("JupyterLab opens in your browser. To stop it, press Ctrl-C here.", flush=True)
    import zmq
    from jupyterlab.labapp import LabApp

    if zmq.has("curve"):  # or every kernel warns that others on this machine might listen
        options.append("--MappingKernelManager.transport_encryption=auto")
    LabApp.launch_instance(argv=[*options, *arguments])
    return 0


def asked_port(arguments):
    """
    Find the port that was asked for.

    Parameters
    ----------
    arguments : list of str
        JupyterLab's.

    Returns
    -------
    port : int or None

    Examples
    --------
    >>> asked_port(["--no-browser", "--port", "9999"]), asked_port(["--port=9999"])
    (9999, 9999)
    """
    words = [word for argument in arguments for word in argument.split("=")]
    for name, value in pairwise(words):
        if name in ("--port", "--ServerApp.port") and value.isdecimal():
            return int(value)
    return None


def is_taken(port):
    """
    Tell whether a program answers on a port of this machine.

    Parameters
    ----------
    port : int

    Returns
    -------
    taken : bool
    """
    try:
        socket.create_connection(("localhost", port), timeout=0.5).close()
    except (OSError, OverflowError):
        return False
    return True
