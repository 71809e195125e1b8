"""Every reference, cell by cell in a browser alone: it prints, draws and says what it does on a laptop."""

import re
from collections import Counter
from collections.abc import Iterator

import nbformat
import pytest
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode

from tests.chromium import open_chromium
from tests.notebooks import REFERENCES
from tests.site import UNDER, copy, needs_site, without_outputs
from tests.student import download, open_lesson, run
from tools.site.budget import title_of
from tools.site.serve import serve

pytestmark = [*needs_site, pytest.mark.whole]  # `make test-site` runs them


@pytest.fixture(params=REFERENCES, ids=lambda path: path.parent.name, scope="module")
def lesson(request, tmp_path_factory) -> Iterator[tuple[NotebookNode, NotebookNode]]:
    """A reference, and the same after it was run cell by cell in the browser."""
    path, home = request.param, tmp_path_factory.mktemp("reference")
    notebook = without_outputs(path)
    page = copy(home / "page", {path.name: notebook})
    with serve(page, under=UNDER) as served, open_chromium(home / "browser") as browser:
        browser.goto(served.address)
        open_lesson(browser, title_of(notebook), len(notebook.cells))
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                run(browser, number)
        ran = nbformat.read(download(browser, path.name), as_version=4)
    del ran.cells[len(notebook.cells) :]  # Shift+Enter on the last cell adds one
    yield nbformat.read(path, as_version=4), ran


def words(cell: NotebookNode) -> str:
    """Return all that a cell prints and is told, without what only says where in Python's files it was."""
    streams = "".join(output.text for output in cell.outputs if output.output_type == "stream")
    results = [output.data.get("text/plain", "") for output in cell.outputs if "data" in output]
    errors = [strip_ansi(output.evalue) for output in cell.outputs if output.output_type == "error"]
    return "\n".join([streams, *sorted(results), *errors])


def drawn(cell: NotebookNode) -> Counter[str]:
    return Counter(
        re.sub(r"\s", "", output.data["image/png"])
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    )


def differing(lesson: tuple[NotebookNode, NotebookNode], part) -> list[str]:
    """Return the cells of which a part isn't the same in both."""
    pairs = zip(*(notebook.cells for notebook in lesson), strict=True)
    return [
        f"{kept.source[:60]}: {part(kept)!r} {part(ran)!r}"[:500]
        for kept, ran in pairs
        if kept.cell_type == "code" and part(kept) != part(ran)
    ]


def test_every_cell_says_what_it_says_on_a_laptop(lesson):
    assert differing(lesson, words) == []


def test_every_picture_is_the_same_byte_for_byte(lesson):
    assert sum(drawn(cell).total() for cell in lesson[0].cells if cell.cell_type == "code") > 0
    assert differing(lesson, drawn) == []
