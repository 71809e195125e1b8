"""The lessons under test: each reference in solutions/, and its generated twin in notebooks/."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import mistune
import nbformat
import pytest
from nbconvert.filters import strip_ansi

ROOT = Path(__file__).parents[1]
REFERENCES = sorted(ROOT.glob("solutions/*/*.ipynb"))
RELEASED = [ROOT / "notebooks" / path.relative_to(ROOT / "solutions") for path in REFERENCES]

parse_markdown = mistune.create_markdown(renderer="ast", plugins=["math", "table"])


def walk(nodes: list[dict]) -> Iterator[dict]:
    """Yield every node of a Markdown syntax tree, a parent before its children."""
    for node in nodes:
        yield node
        yield from walk(node.get("children", []))


def plain_text(node: dict) -> str:
    return "".join(part.get("raw", "") for part in walk([node]) if "children" not in part)


def as_shown(output: dict) -> str:
    """Return the text of an output; of a picture, its description."""
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return strip_ansi("\n".join(output.traceback))
    return output.data.get("text/markdown", output.data.get("text/plain", ""))


def is_picture(output: dict) -> bool:
    return "image/png" in output.get("data", {})


@dataclass(frozen=True)
class Notebook:
    path: Path

    @property
    def lesson(self) -> str:
        return self.path.parent.name

    @property
    def text(self) -> str:
        if not self.path.exists():
            pytest.fail(f"{self.path} isn't there. Notebooks are generated from solutions/: do that first.")
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def node(self) -> nbformat.NotebookNode:
        return nbformat.reads(self.text, as_version=4)

    @property
    def code_cells(self) -> list[nbformat.NotebookNode]:
        return [cell for cell in self.node.cells if cell.cell_type == "code"]

    @property
    def outputs(self) -> list[nbformat.NotebookNode]:
        return [output for cell in self.code_cells for output in cell.outputs]

    @property
    def markdown(self) -> list[dict]:
        """All nodes of the syntax trees of its Markdown cells, in reading order."""
        sources = (cell.source for cell in self.node.cells if cell.cell_type == "markdown")
        return [node for source in sources for node in walk(parse_markdown(source))]
