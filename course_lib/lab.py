"""
What JupyterLab's server does for the course, wherever it is started: here, on Binder, on a hub.

It trusts the course's own notebooks, since an untrusted notebook shows its living figures as
plain text, and it saves every notebook as `saving` tells. `jupyter/etc` tells the server of this.
"""

from course_lib import notebooks, saving


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _load_jupyter_server_extension(server):
    server.contents_manager.register_pre_save_hook(saving.keep_living_pictures)
    trust(notebooks.lessons(), server.contents_manager.notary)


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
