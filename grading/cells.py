"""Cells and notebooks as grading makes them: plain, of today's format, and not yet run."""

from collections.abc import Iterable
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook


def read_grade_id(cell: NotebookNode) -> str:
    """Return the name under which nbgrader knows a cell of a valid notebook, or ""."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id") or "")


def make_cell(kind: str, source: str, metadata: dict[str, Any] | None = None) -> NotebookNode:
    """Make a cell that has not been run, for `make_notebook`; nbformat's own functions validate each one."""
    run: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    cell = {"cell_type": kind, "metadata": metadata or {}, "source": source, **run}
    return NotebookNode(nbformat.from_dict(cell))


def make_notebook(cells: Iterable[NotebookNode], metadata: NotebookNode | None = None) -> NotebookNode:
    """Make a notebook of cells, and number them: no two may have the same id."""
    numbered = [NotebookNode(cell, id=f"cell-{number}") for number, cell in enumerate(cells)]
    return NotebookNode(new_notebook(cells=numbered, metadata=metadata or {}))
