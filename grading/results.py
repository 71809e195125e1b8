"""The one reader of what nbgrader has graded: for the table, the class report and the exporters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from glob import glob
from itertools import product, takewhile
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Assignment, Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_grade, is_solution

from grading.cells import grade_id

LONGEST_WORDS, LONGEST_MESSAGE = 240, 1500  # characters


@dataclass(frozen=True)
class Attempt:
    """How one student did in one exercise.

    Attributes:
        student: the student's id.
        exercise: the name of its check, without "check_".
        points: what it is worth.
        state: "right", "stuck", "waiting" (for another answer) or "not written".
        judged: whether that was found where no student's code runs; if not, the words may be a student's own.
        words: what went wrong, in one line; "" if nothing did.
        general: the same without the numbers that others may have otherwise.
        message: what the student was told.
    """

    student: str
    exercise: str
    points: float
    state: str
    judged: bool = True
    words: str = ""
    general: str = ""
    message: str = ""


@dataclass(frozen=True)
class Result:
    """What came out for one student in one lesson.

    Attributes:
        student: the student's id, which is the name of the folder in submitted/.
        lesson: the lesson's name, such as "01_linear_neuron".
        score: the points, as in nbgrader's export: 0 for what could not be graded.
        max_score: the points that there are.
        submitted: whether there is a folder with this student's name and the lesson's in submitted/.
        broken: why what was handed in could not be graded, "" if it could.
        trouble: the first thing that went wrong, "" if nothing did or nothing was handed in.
        attempts: how the student did in each exercise; empty if nothing could be graded.
    """

    student: str
    lesson: str
    score: float
    max_score: float
    submitted: bool = True
    broken: str = ""
    trouble: str = ""
    attempts: tuple[Attempt, ...] = ()


def read_class(course: CourseDirectory, lesson: str = "") -> Iterator[Result]:
    """Read nbgrader's gradebook and the notebooks that it graded, one at a time: a class's take much memory.

    Args:
        course: where the gradebook and the folders are.
        lesson: the only lesson to read, or "" for all.

    Yields:
        The result of each student for each lesson in the gradebook, in alphabetical order. The students are
        those of the gradebook and those who have a folder for a lesson in submitted/.
    """
    with Gradebook(course.db_url, course.course_id) as gradebook:
        lessons = sorted(gradebook.assignments, key=lambda each: each.name)
        students = {student.id for student in gradebook.students}
        submitted = {each.name: _submissions(course, each.name) for each in lessons}
        students.update(*submitted.values())
        lessons = [each for each in lessons if lesson in ("", each.name)]
        scores = {each.name: scores_of(each) for each in lessons}
        for student, each in product(sorted(students), lessons):
            points = scores[each.name].get(student, 0.0), each.max_score
            if student not in submitted[each.name]:
                yield Result(student, each.name, *points, submitted=False)
                continue
            folder = Path(course.format_path(course.autograded_directory, student, each.name))
            paths = [folder / f"{notebook.name}.ipynb" for notebook in each.notebooks]
            yield _result(student, each.name, points, paths)


def scores_of(lesson: Assignment) -> dict[str, float]:
    """Return the points by student, as in nbgrader's export, of those who were graded."""
    return {
        submission.student_id: max(0.0, submission.score - submission.late_submission_penalty)
        for submission in lesson.submissions
    }


def _submissions(course: CourseDirectory, lesson: str) -> set[str]:
    """Return the students who have a folder for a lesson."""
    folders = glob(course.format_path(course.submitted_directory, "*", lesson))
    return {Path(folder).parent.name for folder in folders}


def _result(student: str, lesson: str, points: tuple[float, float], paths: list[Path]) -> Result:
    """Return what came out for a student, from the graded notebooks; one may be missing."""
    attempts: list[Attempt] = []
    broken = trouble = ""
    for path in paths:
        if not path.exists():
            broken = broken or "was not graded: what `nbgrader autograde` printed says why"
            continue
        # It is valid, and to validate it takes longer than to read it.
        notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
        broken = broken or _why_unreadable(notebook)
        trouble = trouble or _first_trouble(notebook)
        attempts += _attempts(student, notebook)
    if broken:
        return Result(student, lesson, *points, broken=broken, trouble=broken)
    return Result(student, lesson, *points, trouble=trouble, attempts=tuple(attempts))


def _why_unreadable(notebook: NotebookNode) -> str:
    """Return why what was handed in couldn't be read, or "" if it could."""
    reasons = (cell.metadata.get("backprop", {}).get("unreadable", "") for cell in notebook.cells)
    return next(filter(None, reasons), "")


def _first_trouble(notebook: NotebookNode) -> str:
    """Return the first thing that went wrong in a graded notebook, with the name of its cell."""
    for cell in notebook.cells:
        if (is_grade(cell) or is_solution(cell)) and (trouble := what_went_wrong(cell)):
            return f"{grade_id(cell)}: {trouble}"
    return ""


def _attempts(student: str, notebook: NotebookNode) -> Iterator[Attempt]:
    """Yield how a student did in each exercise of a graded notebook."""
    before: list[NotebookNode] = []  # errors of the answers since the check before
    for cell in notebook.cells:
        if is_grade(cell):
            yield _attempt(student, cell, before)
            before = []
        elif is_solution(cell):
            before += _errors(cell)


def what_went_wrong(cell: NotebookNode) -> str:
    """Return in one line why the cell of an answer or a check failed, "" if it didn't."""
    errors = _errors(cell)
    return word_error(errors[0]) if errors else ""


def _attempt(student: str, check: NotebookNode, before: list[NotebookNode]) -> Attempt:
    """Return how a student did, from the cell of a check and the errors of the answers before it."""
    exercise, points = str(grade_id(check)).removeprefix("check_"), check.metadata.nbgrader.points
    errors = _errors(check)
    if not errors:
        return Attempt(student, exercise, points, "right")
    about = check.metadata.get("backprop", {})
    kind, mistake = about.get("kind", ""), about.get("mistake", "")
    error = errors[-1] if kind or not before else before[-1]  # a check can't find what wasn't defined
    words = mistake or word_error(error, until=("  at ", "  in line ")).removeprefix("✗ ")
    message = error.evalue if error.evalue.startswith("✗") else word_error(error)
    state = {"waiting": "waiting", "unwritten": "not written"}.get(kind, "stuck")
    words, message = _cut(words, LONGEST_WORDS), _cut(message, LONGEST_MESSAGE)
    return Attempt(
        student, exercise, points, state, kind in ("values", "form"), words, without_numbers(words), message
    )


def without_numbers(text: str) -> str:
    """Return a text with "…" for its numbers, but for those in names such as h_1."""
    return re.sub(r"(?<![\w.])[-−]?\d+(\.\d+)?(e[-+]?\d+)?(?!\w)", "…", text)


def _errors(cell: NotebookNode) -> list[NotebookNode]:
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]


def word_error(error: NotebookNode, until: str | tuple[str, ...] = "  at ") -> str:
    """Return the words of an error in one line, without the numbers at which a check failed.

    Args:
        error: the output of a cell.
        until: how the line begins, or the lines, with which what is left out starts.
    """
    lines = takewhile(lambda line: not line.startswith(until), error.evalue.splitlines())
    words = " ".join(" ".join(lines).split())
    made_up = r"\((?:\d+\.py|<ipython-input-[\w-]+>), line (\d+)\)"  # IPython's file for a cell
    words = re.sub(made_up, r"(line \1)", words)
    return words if error.ename == "CheckFailed" else f"{error.ename}: {words}".removesuffix(": ")


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"
