"""The reference notebooks in solutions/: what tools and tests take from them."""

import re
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

ROOT = Path(__file__).parents[1]
REFERENCES = {path.parent.name: path for path in sorted(ROOT.glob("solutions/*/*.ipynb"))}
LINEAR = "01_linear_neuron"


@cache
def reference(lesson: str) -> NotebookNode:
    return nbformat.read(REFERENCES[lesson], as_version=4)


def checks(lesson: str) -> dict[str, float]:
    """Return the points by the name of the check, in the order of the notebook."""
    return {
        cell_id(cell): cell.metadata.nbgrader.points for cell in reference(lesson).cells if is_grade(cell)
    }


def right_answers(lesson: str) -> dict[str, str]:
    """Return the sources of the reference's answer cells by grade_id; a guess is no answer."""
    return {
        cell_id(cell): re.sub(r"(?m)^ *### (BEGIN|END) SOLUTION\n?", "", cell.source).rstrip()
        for cell in reference(lesson).cells
        if is_solution(cell) and not cell_id(cell).startswith("guess_")
    }


def cell_id(cell: NotebookNode) -> str:
    return cell.metadata.nbgrader.grade_id


def find(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)
