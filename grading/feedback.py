"""Feedback: a page for each graded notebook."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode
from traitlets.config import Config

from grading.results import find_trouble
from grading.verdict import read_verdict
from helpers.checks.words import summarise

# Where nbconvert finds the template "lesson". In it, feedback.html.j2 is for graded notebooks.
TEMPLATES = Path(__file__).parent / "templates"
# The elements of HTML that a comment in Markdown becomes: in these nothing runs or loads.
WORDS = ["a", "b", "br", "code", "del", "em", "i", "strong"]
BLOCKS = ["blockquote", "div", "hr", "li", "ol", "p", "pre", "span", "ul"]
TABLES = ["table", "tbody", "td", "th", "thead", "tr"]


class CommentRenderer(IPythonRenderer):
    """Makes HTML of a comment, whose headings are none of the page's, and which loads no pictures."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """Return a heading as a paragraph in bold."""
        return f"<p><strong>{text}</strong></p>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Return what is said of a picture."""
        return text


class CommentMarkdown(MarkdownWithMath):
    """The Markdown of comments: no more than becomes an element that they may have."""

    DEFAULT_PLUGINS: Any = ("strikethrough", "table", "url")


class FeedbackExporter(HTMLExporter):
    """Makes pages of feedback; has a name of its own, so that its settings leave formgrader alone."""

    @property
    def default_config(self) -> Config:
        """Return the settings that hold unless `c.FeedbackExporter` has others."""
        ours = {"template_name": "lesson", "template_file": "feedback.html.j2"}
        config = Config({"FeedbackExporter": {"extra_template_basedirs": [str(TEMPLATES)], **ours}})
        config.merge(super().default_config)
        return config

    def default_filters(self) -> Iterator[tuple[str, Callable[..., Any]]]:
        """Yield what templates can call, by name."""
        harmless = SanitizeHTML(tags=WORDS + BLOCKS + TABLES)
        yield from super().default_filters()
        yield "verdict", _word_verdict
        yield "render_comment", lambda text: str(harmless.sanitize_html_tags(_render(text)))


def _render(comment: str) -> str:
    """Return a comment in Markdown as HTML, in which links may lead anywhere yet."""
    return CommentMarkdown(CommentRenderer(escape=True)).render(comment)


def _word_verdict(cell: NotebookNode) -> str:
    """Return in one line what was found of a graded cell, never what a student's code printed."""
    if cell.metadata.nbgrader.get("ungraded"):
        return "Not graded yet."
    if trouble := find_trouble(cell):
        return trouble.sum_up()
    finding = read_verdict(cell)
    return summarise(finding) if finding else ""
