"""Notebooks as pages that need no network and no script: formulas are MathML, made when the page is.

What a student wrote as Markdown is a block of code by then (`repair.quote_text`), in which there are no
formulas: it is shown as typed.
"""

import re
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from jinja2 import pass_context
from jinja2.runtime import Context
from latex2mathml.converter import convert
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from traitlets.config import Config

from grading.titles import title_lesson

# Where nbconvert finds the template "lesson". In it, feedback.html.j2 is for graded notebooks.
TEMPLATES = Path(__file__).parent / "templates"
NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'  # which HTML implies
# What formulas are made of: in these nothing runs, loads or leads away (https://www.w3.org/TR/mathml-core/).
ELEMENTS = ["math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mstyle", "mpadded", "mphantom"]
ELEMENTS += ["mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover"]
ELEMENTS += ["mtable", "mtr", "mtd"]
ATTRIBUTES = ["accent", "accentunder", "columnalign", "columnspacing", "depth", "display", "displaystyle"]
ATTRIBUTES += ["fence", "form", "height", "linethickness", "lspace", "mathcolor", "mathvariant", "maxsize"]
ATTRIBUTES += ["minsize", "movablelimits", "rowspacing", "rspace", "scriptlevel", "separator", "stretchy"]
ATTRIBUTES += ["voffset", "width"]


@lru_cache(maxsize=10_000)
def typeset(tex: str, display: bool) -> str:
    r"""Return a formula in TeX as MathML, in a line of its own or not; as it was typed if it can't be.

    >>> typeset(r"\href{x}{y}", display=False)
    '<code>\\href{x}{y}</code>'
    """
    as_typed = f"<code>{escape(tex)}</code>"
    # latex2mathml knows `aligned` as a sign alone, and makes no XML of the & in it.
    tex = re.sub(r"\\(begin|end)\{aligned\}", r"\\\1{align*}", tex)
    try:
        made = convert(tex, display="block" if display else "inline").replace(NAMESPACE, "")
        parts = list(ElementTree.fromstring(made).iter())
    except Exception:  # of many kinds
        return as_typed
    names = {part.tag for part in parts}.union(*(part.attrib for part in parts))
    is_understood = names <= {*ELEMENTS, *ATTRIBUTES} and not any("\\" in (part.text or "") for part in parts)
    return made if is_understood else as_typed


class PageRenderer(IPythonRenderer):
    """Makes HTML of Markdown, with formulas as MathML."""

    def inline_math(self, body: str) -> str:
        """Return a formula in a line of text."""
        return typeset(body, display=False)

    def block_math(self, body: str) -> str:
        """Return a formula in a line of its own."""
        return typeset(body, display=True)

    def latex_environment(self, name: str, body: str) -> str:
        """Return a formula that is an environment of LaTeX."""
        return typeset(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)


class PageExporter(HTMLExporter):
    """Makes a page of a notebook, which has the title of its lesson."""

    @property
    def default_config(self) -> Config:
        """Return the settings that hold unless the configuration has others."""
        ours = {"template_name": "lesson", "extra_template_basedirs": [str(TEMPLATES)]}
        config = Config({"PageExporter": ours})
        config.merge(super().default_config)
        return config

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Return the page of a notebook, and the resources."""
        titled = {"title": title_lesson(nb.cells), **nb.metadata}
        if titled["title"]:
            nb = NotebookNode(nb, metadata=NotebookNode(titled))
        return super().from_notebook_node(nb, resources, **kwargs)

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """Return Markdown of a cell, with its attachments, as HTML."""
        attachments = context.get("cell", {}).get("attachments", {})
        renderer = PageRenderer(escape=False, attachments=attachments, anchor_link_text=self.anchor_link_text)
        return str(MarkdownWithMath(renderer).render(source))
