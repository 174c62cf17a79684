"""
A widget that lives on in a page without a kernel.

Its output carries four things, and each viewer takes the richest that it may use: the live
widget (JupyterLab with a kernel); `text/html` that runs the widget's own module over the state
written into the page (a saved notebook, an exported page); a picture (a code host, a PDF); and
one sentence (a terminal, a screen reader). The module travels compressed, because every output
carries its own copy and must stand alone.
"""

import base64
import hashlib
import json
import re
import zlib
from functools import lru_cache
from html import escape
from pathlib import Path

import anywidget


class PageWidget(anywidget.AnyWidget):
    """An anywidget whose output also works where no kernel runs."""

    def picture(self):
        """
        Draw what a page shows that cannot run the widget.

        Returns
        -------
        bytes or None
            A PNG, or None where words are enough.
        """
        return None

    def fallback(self, picture):
        """
        Write the HTML that stands in the page until the widget runs, and where it cannot.

        Parameters
        ----------
        picture : str or None
            What `picture` drew, in base64.

        Returns
        -------
        str
        """
        words = escape(repr(self))
        if picture is None:
            return f"<p>{words}</p>"
        return f'<img src="data:image/png;base64,{picture}" alt="{words}">'

    def page_state(self):
        """
        Collect the traits that the widget's module reads.

        Returns
        -------
        dict
        """
        own = [name for name in self.keys if not name.startswith("_") and name not in _INHERITED]
        state = self.get_state(own)
        return {name: state[name] for name in sorted(state)}

    def page(self):
        """
        Write the part of a page in which the widget runs by itself.

        Returns
        -------
        str
            HTML that fetches nothing.
        """
        return self._page(self._picture())

    def _picture(self):
        picture = self.picture()
        return picture and base64.b64encode(picture).decode()

    def _page(self, picture):
        # "<" is escaped so that no value can end the script early.
        state = json.dumps(self.page_state(), separators=(",", ":")).replace("<", "\\u003c")
        packed = _packed(str(self._esm), str(self._css))
        script = f'({_HOST})(document.currentScript, "{packed}", {state});'
        return f'<div class="c1d-page">{self.fallback(picture)}<script>{script}</script></div>'

    def _repr_mimebundle_(self, **kwargs):
        bundle, metadata = super()._repr_mimebundle_(**kwargs)
        picture = self._picture()
        bundle["text/plain"] = repr(self)
        bundle["text/html"] = self._page(picture)
        if picture:
            bundle["image/png"] = picture
            metadata = {**metadata, "image/png": {"alt": repr(self)}}
        return bundle, metadata


def module(path):
    r"""
    Read a widget's module, so that a page that shows several such widgets runs it once.

    Every output brings its own copy, which the browser would compile and warm up anew. So the
    page keeps the first one, under a name made from its text, and later copies hand it on.

    Parameters
    ----------
    path : Path
        Of a module without a state of its own that ends in ``export default { render };``.

    Returns
    -------
    str

    Examples
    --------
    >>> text = module(Path(__file__).parent / "stage.js")
    >>> text.endswith("??= { render });\n")
    True
    """
    source = path.read_text(encoding="utf-8")
    name = hashlib.sha256(source.encode()).hexdigest()[:12]
    kept = f'((globalThis.c1dModules ??= {{}})["{name}"] ??= {{ render }})'
    return source.replace("export default { render };", f"export default {kept};")


_INHERITED = frozenset(anywidget.AnyWidget.class_trait_names(sync=True))


_AFTERTHOUGHT = re.compile(r"""\s+(// [^"'`]*|/\*[^"'`]*\*/)$""")


@lru_cache
def _packed(esm, css):
    """Compress a module and its style to text that can stand in a page."""
    data = json.dumps({"esm": slim(esm), "css": slim(css)}).encode()
    return base64.b64encode(zlib.compress(data, 9)).decode()


def slim(source):
    r"""
    Leave out of a module or a style what only its authors need: comments and indentation.

    A comment at the end of a line stays where it holds a quotation mark, for it might be text.

    Parameters
    ----------
    source : str

    Returns
    -------
    str

    Examples
    --------
    >>> slim("// twice\n  a += a; // that is all\n")
    'a += a;'
    >>> slim('a = "http://b";')
    'a = "http://b";'
    """
    lines = (_AFTERTHOUGHT.sub("", line).strip() for line in source.splitlines())
    said = (line for line in lines if line and not line.startswith("//"))
    return "\n".join(line for line in said if not (line.startswith("/*") and line.endswith("*/")))


_HOST = slim((Path(__file__).parent / "host.js").read_text(encoding="utf-8"))
