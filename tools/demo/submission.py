"""What a demo student hands in, and in what ways a notebook can be odd."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from zipfile import ZipFile

from nbformat import NotebookNode

from tools.references import checks, find


def save(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Submission:
    """What one student hands in for one lesson, and what must come out.

    Attributes:
        student: an id that says what was done.
        lesson: the lesson's name.
        answers: by grade_id, the source of an answer cell in place of the right one.
        blank: the grade_ids of the answer cells that are left as they were released.
        edit: what else is done to the notebook.
        save: how the file is written.
        fails: the checks that fail; all others pass.
        trouble: how the words in the class table begin, "" if nothing is wrong.
        readable: whether it can be read at all; if not, it earns nothing.
        hostile: what it tries, "" if nothing. It runs nowhere but in the sandbox.
    """

    student: str
    lesson: str
    answers: dict[str, str] = field(default_factory=dict)
    blank: Sequence[str] = ()
    edit: Callable[[NotebookNode], None] = lambda notebook: None
    save: Callable[[Path, str], None] = save
    fails: Sequence[str] = ()
    trouble: str = ""
    readable: bool = True
    hostile: str = ""

    @property
    def points(self) -> float:
        if not self.readable:
            return 0
        return sum(points for check, points in checks(self.lesson).items() if check not in self.fails)


def deletes_a_check(notebook: NotebookNode) -> None:
    notebook.cells.remove(find(notebook, "check_update"))


def disarms_the_checks(notebook: NotebookNode) -> None:
    find(notebook, "check_loss").source = "pass"
    find(notebook, "check_update").metadata.tags = ["skip-execution"]


def copies_an_answer_cell(notebook: NotebookNode) -> None:
    """As JupyterLab does it: the copy keeps the metadata."""
    cell = find(notebook, "predict")
    copy = deepcopy(cell)
    copy.id = "copied"
    notebook.cells.insert(notebook.cells.index(cell), copy)


def prints_to_stderr(notebook: NotebookNode) -> None:
    find(notebook, "update").source += dedent("""


        import logging, sys, warnings
        logging.basicConfig()
        quiet_update = update

        def update(parameter, gradient, alpha):
            print("one step", file=sys.stderr)
            logging.warning("one step")
            warnings.warn("one step")
            return quiet_update(parameter, gradient, alpha)
    """)


def cut_off(path: Path, text: str) -> None:
    save(path, text[: len(text) // 2])


def wrong_name(path: Path, text: str) -> None:
    save(path.with_name("Untitled.ipynb"), text)


def zipped(path: Path, text: str) -> None:
    with ZipFile(path.with_name("homework.zip"), "w") as archive:
        archive.writestr(f"homework/{path.name}", text)


def damaged_zip(path: Path, text: str) -> None:
    path.with_suffix(".zip").write_bytes(b"PK")


def pasted_into_a_new_notebook(notebook: NotebookNode) -> None:
    """The code alone, without nbgrader's marks."""
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in notebook.cells:
        cell.metadata = {}
