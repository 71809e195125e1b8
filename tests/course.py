"""A course of one real lesson, with a gradebook of its own: for reading and repair. Nothing is run in it."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

ROOT = Path(__file__).parents[1]
LESSON, NAME = "01_linear_neuron", "linear_neuron"

SANITIZE = [
    "grading.repair.Repair",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]


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

    def autograde(
        self, *execution: str, student: str = "*", directory: CourseDirectory | None = None
    ) -> Autograde:
        """Return nbgrader's autograder, ready to start; `execution` is what follows sanitizing.

        nbconvert needs one step at least: one that has nothing to do.
        """
        config = Config()
        config.Autograde.exporter_class = "grading.reading.GradingExporter"
        config.Autograde.sanitize_preprocessors = SANITIZE
        config.Autograde.autograde_preprocessors = list(execution) or ["nbgrader.preprocessors.LimitOutput"]
        directory = directory or self.directory(student)
        return Autograde(coursedir=directory, config=config, force=True)

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


def make_course(folder: Path) -> Course:
    """Release the lesson into a folder."""
    course = Course(folder)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # for alembic
    GenerateAssignment(
        coursedir=course.directory("."),
        config=Config({"ClearSolutions": {"code_stub": {"python": "raise NotImplementedError"}}}),
    ).start()
    return course
