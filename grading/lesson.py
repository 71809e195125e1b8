"""A lesson to grade by: the notebook as students got it, and the reference that knows what is right."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook, Notebook
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import SCHEMA_VERSION
from traitlets.config import Config

from grading.cells import make_cell, make_notebook, read_grade_id
from grading.reference import Reference


@dataclass(frozen=True)
class Lesson:
    """One notebook of a lesson, ready to grade by.

    Attributes:
        released: the notebook as students got it.
        reference: what its checks ask, and how they judge.
    """

    released: NotebookNode
    reference: Reference


@dataclass(frozen=True)
class LessonFiles:
    """The texts that a lesson is made of; these can be sent anywhere, a `Lesson` can't.

    Attributes:
        path: where the reference is, for messages.
        released: the notebook as students got it.
        solutions: the reference notebook.
    """

    path: str
    released: str
    solutions: str

    def open(self, secret: str) -> Lesson:
        """Return the lesson; its reference is run.

        Args:
            secret: decides at which points answers are judged.

        Raises:
            ReferenceFailed: the reference can't be used.
        """
        solutions = nbformat.reads(self.solutions, as_version=4)
        return Lesson(nbformat.reads(self.released, as_version=4), Reference(solutions, secret, self.path))


def read_lesson(course: CourseDirectory, assignment: str, name: str) -> LessonFiles:
    """Read a notebook of a lesson: from its folders, and from the gradebook what grading rests on.

    Raises:
        MissingEntry: nbgrader's gradebook has no such notebook.
        OSError: there is no reference.
    """
    solutions = Path(course.format_path(course.source_directory, ".", assignment), f"{name}.ipynb")
    path = Path(course.format_path(course.release_directory, ".", assignment), f"{name}.ipynb")
    if not path.exists():
        course.log.warning(
            "%s isn't there, so the lesson's own text is shown as if a student had typed it. "
            "`nbgrader generate_assignment %s` makes it.",
            path,
            assignment,
        )
    with Gradebook(course.db_url, course.course_id) as gradebook:
        released = restore_released(path, gradebook.find_notebook(name, assignment))
    reference = nbformat.read(solutions, as_version=4)
    for cell in reference.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    return LessonFiles(str(solutions), nbformat.writes(released), nbformat.writes(reference))


def restore_released(path: Path, entry: Notebook) -> NotebookNode:
    """Put together a notebook as it was released.

    Args:
        path: the released notebook, which gives the order and what nbgrader keeps no record of. It may be
            missing.
        entry: the notebook in nbgrader's gradebook, which gives all that grading rests on.

    Returns:
        A notebook in which the cells that nbgrader knows are as the gradebook has them, once each.
    """
    known = _cells_of(entry)
    released = nbformat.read(path, as_version=4) if path.exists() else new_notebook()
    cells = []
    for cell in released.cells:
        name = read_grade_id(cell)
        if name in known:
            cells.append(known.pop(name))
            cells[-1].metadata = nbformat.from_dict({**cell.metadata, **cells[-1].metadata})
        elif not name:
            cells.append(make_cell(cell.cell_type, cell.source, cell.metadata))
    return make_notebook([*cells, *known.values()], released.metadata)


def _cells_of(entry: Notebook) -> dict[str, NotebookNode]:
    """Return the cells that nbgrader knows, by name, as its gradebook has them."""
    points = {cell.name: float(cell.max_score) for cell in [*entry.grade_cells, *entry.task_cells]}
    kinds = {"grade": entry.grade_cells, "solution": entry.solution_cells, "task": entry.task_cells}
    named = {kind: {cell.name for cell in cells} for kind, cells in kinds.items()}
    known = {}
    for cell in entry.source_cells:
        about = {
            "cell_type": cell.cell_type,
            "checksum": cell.checksum,
            "grade_id": cell.name,
            "locked": cell.locked,
            "schema_version": SCHEMA_VERSION,
        }
        about |= {kind: cell.name in names for kind, names in named.items()}
        about |= {"points": points[cell.name]} if cell.name in points else {}
        known[cell.name] = make_cell(cell.cell_type, cell.source, {"nbgrader": about})
    return known


def add_lessons(course: CourseDirectory, assignments: Iterable[str], config: Config) -> None:
    """Add to the gradebook the lessons that it doesn't have and solutions/ has.

    The gradebook gets what `nbgrader generate_assignment` writes into it; no file of the course is made or
    changed.

    Args:
        course: where the gradebook and the lessons are.
        assignments: the names of the lessons.
        config: nbgrader's configuration.
    """
    with Gradebook(course.db_url, course.course_id) as gradebook:
        known = {assignment.name for assignment in gradebook.assignments if assignment.notebooks}
    for name in assignments:
        source = Path(course.format_path(course.source_directory, ".", name))
        if name in known or not any(source.glob("*.ipynb")):
            continue
        with TemporaryDirectory() as scratch:
            places = CourseDirectory(
                config=config,
                root=course.root,
                db_url=course.db_url,
                course_id=course.course_id,
                source_directory=course.source_directory,
                release_directory=scratch,
                assignment_id=name,
            )
            GenerateAssignment(coursedir=places, config=config).start()
        course.log.warning("%s was not in the gradebook, and is added as it is in %s.", name, source)
