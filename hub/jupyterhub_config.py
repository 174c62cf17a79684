"""
JupyterHub for a class on one machine: each learner has a server, a kernel and lessons of their own.

    jupyterhub --config hub/jupyterhub_config.py

hub/README.md tells what to install before, and how many learners fit. JupyterHub reads this file
with `c`, its settings, already there.
"""

import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parents[1]
HOUR = 3600

c = get_config()  # noqa: F821 (JupyterHub puts it there)

# Everyone who has an account on this machine may come in. For names and passwords of the hub's own,
# or those of a university, choose another authenticator and leave the rest as it is.
c.Authenticator.allow_all = True

# The course stands once on this machine, and learners only read it: their copies of the lessons and
# their progress live in their own homes, where no update of the course reaches them.
c.Spawner.notebook_dir = "~"
c.Spawner.default_url = "/lab/tree/my_lessons/00_start_here.ipynb"
c.Spawner.cmd = [str(Path(sys.executable).with_name("jupyterhub-singleuser"))]
c.Spawner.environment = {
    "COURSE_WORK": "~/my_lessons",
    "JUPYTER_PREFER_ENV_PATH": "1",  # the course's settings before those of the machine
    "PYTHONPATH": str(COURSE),
    # One core for each kernel's linear algebra: thirty learners would otherwise start thirty times
    # as many threads as there are cores, each with memory of its own.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}

# Memory is what a class runs out of (hub/README.md). A kernel that nobody has used for an hour
# ends, and a server that nobody looks at follows it; notebooks are files and stay.
c.Spawner.args = [
    f"--MappingKernelManager.cull_idle_timeout={HOUR}",
    "--MappingKernelManager.cull_interval=300",
    "--MappingKernelManager.cull_connected=True",
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={2 * HOUR}"],
    }
]

# At the start of a class all come at once. A server takes seconds of a core to start, so the last
# ones wait a while; nobody shall be told that it took too long.
c.Spawner.start_timeout = 5 * 60
c.Spawner.http_timeout = 2 * 60
