"""Feedback: a page for each graded notebook."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import GetGrades
from nbgrader.utils import is_grade, is_solution, is_task
from traitlets import default

from grading.marks import NotebookEntry, read_known
from grading.pages import ATTRIBUTES, ELEMENTS, PageExporter, PageRenderer
from grading.reading import read_grade_id
from grading.results import find_trouble
from grading.shown import mark_code
from grading.titles import title_exercises
from grading.verdict import read_verdict
from helpers.checks.words import summarise

# The elements of HTML that a comment in Markdown becomes: in these nothing runs or loads.
WORDS = ["a", "b", "br", "code", "del", "em", "i", "strong", "sub", "sup", "u"]
BLOCKS = ["blockquote", "div", "hr", "li", "ol", "p", "pre", "span", "ul"]
TABLES = ["table", "tbody", "td", "th", "thead", "tr"]
# Such an element, typed as one: "a<b and c>d" has none.
TAG = rf"</?(?:{'|'.join(WORDS + BLOCKS + TABLES)})(?:\s+[\w-]+=(?:\"[^\"]*\"|'[^']*'))*\s*/?>"


class GetResults(GetGrades):
    """Fills in what the gradebook knows, as nbgrader's GetGrades does: and who, when, and what is missing."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return a graded notebook and the resources, with what the gradebook knows of both."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            known = read_known(gradebook.db, about["assignment"], [about["student"]])
        fill_in(nb, about, known.get(about["student"], {}).get(about["notebook"]))
        return nb, resources


def fill_in(notebook: NotebookNode, about: dict[str, Any], known: NotebookEntry | None) -> None:
    """Put what the gradebook knows into a graded notebook, and into what the template is told about it.

    Raises MissingEntry if it knows nothing of the notebook, or of a cell.
    """
    cells = [cell for cell in notebook.cells if is_grade(cell) or is_solution(cell) or is_task(cell)]
    if not known or {read_grade_id(cell) for cell in cells} - {*known.points, *known.comments}:
        raise MissingEntry(f"It has no entry of {about['student']}, or not for all cells.")
    for cell in cells:
        name, of = read_grade_id(cell), cell.metadata.nbgrader
        if is_solution(cell) or is_task(cell):
            of.comment = known.comments[name]
        if is_grade(cell) or is_task(cell):
            of |= known.points[name]._asdict()
    about["score"] = sum(each.score for each in known.points.values()) - known.late_penalty
    about["max_score"] = sum(each.points for each in known.points.values())
    about["waits"] = any(each.waits for each in known.points.values())
    about |= {"name": known.name, "handed_in": known.handed_in, "late_penalty": known.late_penalty}


class CommentRenderer(PageRenderer):
    """Makes HTML of a comment, whose headings are none of the page's, and which loads no pictures."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """Return a heading as a paragraph in bold."""
        return f"<p><strong>{text}</strong></p>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Return what is said of a picture."""
        return text

    def inline_html(self, html: str) -> str:
        """Return HTML in which all is text that is no harmless element."""
        return re.sub(rf"({TAG})|<", lambda found: found[1] or "&lt;", html)

    block_html = inline_html


class CommentMarkdown(MarkdownWithMath):
    """The Markdown of comments: no more than becomes an element that they may have."""

    DEFAULT_PLUGINS: Any = ("strikethrough", "table", "url")


class FeedbackExporter(PageExporter):
    """Makes pages of feedback; has a name of its own, so that its settings leave formgrader alone."""

    @default("template_file")
    def _template_file_default(self) -> str:
        return "feedback.html.j2"

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Return the page of a graded notebook, and the resources, which hold the titles of its exercises."""
        told = {**(resources or {}), "titles": title_exercises(nb.cells)}
        return super().from_notebook_node(nb, told, **kwargs)

    def default_filters(self) -> Iterator[tuple[str, Callable[..., Any]]]:
        """Yield what templates can call, by name."""
        allowed = {"a": ["href", "title"], **dict.fromkeys(ELEMENTS, ATTRIBUTES)}
        harmless = SanitizeHTML(tags=WORDS + BLOCKS + TABLES + ELEMENTS, attributes=allowed)
        comments = CommentMarkdown(CommentRenderer(escape=False))
        yield from super().default_filters()
        yield "verdict", _word_verdict
        yield "mark_code", mark_code
        yield "render_comment", lambda text: str(harmless.sanitize_html_tags(comments.render(text)))


def _word_verdict(cell: NotebookNode) -> str:
    """Return in one line what was found of a graded cell, never what a student's code printed."""
    if trouble := find_trouble(cell):
        return trouble.sum_up()
    finding = read_verdict(cell)
    return summarise(finding) if finding else ""
