"""Metadata of cells and of the notebook."""

import nbformat
from nbformat import NotebookNode

from tools.attacks.attack import CHECKED, Attack
from tools.references import find


def tagged(notebook: NotebookNode) -> None:
    for name in CHECKED:
        find(notebook, name).metadata.tags = ["skip-execution", "raises-exception"]


def worth_a_thousand(notebook: NotebookNode) -> None:
    find(notebook, "check_predict").metadata.nbgrader.points = 1000


def as_markdown(notebook: NotebookNode) -> None:
    for name in CHECKED:
        cell = find(notebook, name)
        cell.cell_type = "markdown"
        del cell["outputs"], cell["execution_count"]


def deleted(notebook: NotebookNode) -> None:
    notebook.cells = [
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") not in CHECKED
    ]


def doubled(notebook: NotebookNode) -> None:
    for name in CHECKED:
        cell = find(notebook, name)
        copy = nbformat.from_dict({**cell, "id": f"copy-{name}", "source": "pass"})
        notebook.cells.insert(notebook.cells.index(cell) + 1, copy)


def unlocked(notebook: NotebookNode) -> None:
    for name in CHECKED:
        cell = find(notebook, name)
        cell.metadata.nbgrader.update(locked=False, solution=True)
        cell.source = "pass"


def from_the_future(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.schema_version = 99


def swapped(notebook: NotebookNode) -> None:
    """Let the check of the right answer stand for the one that is worth most, and the other way round."""
    right, dear = find(notebook, "check_predict"), find(notebook, "check_train")
    right.metadata.nbgrader.grade_id, dear.metadata.nbgrader.grade_id = "check_train", "check_predict"


def all_ids_the_same(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.grade_id = "check_predict"


def with_odd_types(notebook: NotebookNode) -> None:
    cells = [find(notebook, name) for name in ("check_loss", "check_update", "check_train")]
    cells[0].metadata.nbgrader = ["grade"]
    cells[1].metadata.nbgrader.points = {"a": 1}
    cells[2].metadata.nbgrader.grade_id = 5


def other_kernel(notebook: NotebookNode) -> None:
    notebook.metadata.kernelspec = {"name": "bash", "language": "bash", "display_name": "bash"}
    notebook.metadata.language_info = {"name": "bash"}


METADATA = [
    Attack("tags its checks as skipped", edit=tagged),
    Attack("makes a check worth 1000 points", edit=worth_a_thousand),
    Attack("turns its checks into text", edit=as_markdown, victim=True),
    Attack("deletes its checks", edit=deleted),
    Attack("copies its checks, emptied", edit=doubled, victim=True, alone=True),
    Attack("unlocks its checks and empties them", edit=unlocked),
    Attack("comes from the future", edit=from_the_future, victim=True, alone=True),
    Attack("swaps the names of two checks", edit=swapped, spoilt=True),
    Attack("gives all cells one name", edit=all_ids_the_same, victim=True, alone=True, spoilt=True),
    Attack("has metadata of odd types", edit=with_odd_types, victim=True, alone=True, spoilt=True),
    Attack("asks for another kernel", edit=other_kernel, victim=True),
    Attack("deletes answers that had earned points", edit=deleted, alone=True, again=True),
    Attack(
        "deletes all cells", edit=lambda notebook: notebook.update(cells=[]), alone=True, again=True, due=0
    ),
]
