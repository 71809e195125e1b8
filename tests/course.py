"""A course of one real lesson, with a gradebook of its own."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grading.sandbox import Cell, Execution

ROOT = Path(__file__).parents[1]
LESSON, NAME = "01_linear_neuron", "linear_neuron"


class Idle:
    """Stands in for the sandbox where reading and repair are tried: it runs nothing."""

    unprotected, notebook_timeout, allowed, page_output = False, 120.0, 120.0, 5_000_000

    def __init__(self, **kwargs: object) -> None:
        pass

    def start(self) -> None:
        pass

    def run(self, cells: Sequence[Cell], questions: dict, outcomes: dict, modules: dict) -> Execution:
        return Execution([[] for _ in cells], 0, "")


def configuration() -> Config:
    """Return nbgrader_config.py, but for where it says that things are."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    del config.CourseDirectory
    return config


@dataclass(frozen=True)
class Course:
    """Where everything is, and nbgrader's own converters, configured as an instructor configures them."""

    folder: Path

    def directory(self, student: str = "*") -> CourseDirectory:
        places = {
            name: str(self.folder / name) for name in ("release", "submitted", "autograded", "feedback")
        }
        return CourseDirectory(
            root=str(ROOT),
            source_directory="solutions",
            assignment_id=LESSON,
            student_id=student,
            db_url=f"sqlite:///{self.folder / 'gradebook.db'}",
            **{f"{name}_directory": path for name, path in places.items()},
        )

    def autograde(self, student: str = "*", directory: CourseDirectory | None = None) -> Autograde:
        """Return nbgrader's autograder, ready to start."""
        return Autograde(coursedir=directory or self.directory(student), config=configuration(), force=True)

    def grade_idly(self, **options: object) -> None:
        """Start the autograder; nothing is run."""
        with patch("grading.exporter.Sandbox", Idle), patch("grading.exporter.prove"):
            self.autograde(**options).start()

    def feedback(self) -> GenerateFeedback:
        return GenerateFeedback(coursedir=self.directory(), config=Config(), force=True)

    @property
    def released(self) -> Path:
        return self.folder / "release" / LESSON / f"{NAME}.ipynb"

    @property
    def lesson(self) -> NotebookNode:
        return nbformat.read(self.released, as_version=4)

    def submission(self, student: str) -> Path:
        """Return the folder in which a student hands in; it is there."""
        folder = self.folder / "submitted" / student / LESSON
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def hand_in(self, student: str, content: bytes | dict) -> None:
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        (self.submission(student) / f"{NAME}.ipynb").write_bytes(data)

    def graded(self, student: str) -> NotebookNode:
        return nbformat.read(self.folder / "autograded" / student / LESSON / f"{NAME}.ipynb", as_version=4)


def without_verdicts(notebook: NotebookNode) -> NotebookNode:
    """Return a graded notebook as it was before anything was run or judged."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("backprop", None)
            cell.outputs, cell.execution_count = [], None
    notebook.metadata.pop("backprop")
    return notebook


def make_course(folder: Path) -> Course:
    """Release the lesson into a folder."""
    course = Course(folder)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # for alembic
    GenerateAssignment(coursedir=course.directory("."), config=configuration()).start()
    return course
