"""The one reader of what nbgrader has graded: for the table, the class report and the exporters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from glob import glob
from itertools import product
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Assignment, Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_grade, is_solution

from grading.cells import read_grade_id
from grading.verdict import read_verdict
from helpers.asking.finding import Finding, Kind
from helpers.checks.words import name_subject, summarise, tell

IPYTHONS_FILE = r"\((?:\d+\.py|<ipython-input-[\w-]+>), line "
"""How an error of syntax names the cell, which a student knows by no such name."""

LONGEST_WORDS, LONGEST_MESSAGE = 240, 1500  # characters


@dataclass(frozen=True)
class Trouble:
    """What went wrong in the cell of an answer or of a check.

    Attributes:
        finding: what was found; None where Python's own error is all that there is.
        error: that error, in one line.
    """

    finding: Finding | None
    error: str = ""

    @property
    def judged(self) -> bool:
        """Whether it was found where no student's code runs; if not, the words may be a student's own."""
        return bool(self.finding and self.finding.is_judged)

    @property
    def state(self) -> str:
        """It is "stuck", "waiting" (for another answer) or "not written"."""
        return self.finding.state if self.finding else "stuck"

    def name(self, with_numbers: bool = True) -> str:
        """Return what is wrong, in one line, without whose function it is if a known mistake explains it."""
        return _cut(name_subject(self.finding, with_numbers) if self.finding else self.error, LONGEST_WORDS)

    def sum_up(self, with_numbers: bool = True) -> str:
        """Return what the student was told, in one line, without the point and the numbers there."""
        return _cut(summarise(self.finding, with_numbers) if self.finding else self.error, LONGEST_WORDS)

    def tell(self) -> str:
        """Return what the student was told."""
        return _cut(tell(self.finding) if self.finding else self.error, LONGEST_MESSAGE)


@dataclass(frozen=True)
class Attempt:
    """How one student did in one exercise.

    Attributes:
        student: the student's id.
        exercise: the name of its check, without "check_".
        points: what it is worth.
        trouble: what went wrong, None if nothing did.
    """

    student: str
    exercise: str
    points: float
    trouble: Trouble | None = None

    @property
    def state(self) -> str:
        """It is "right", or how the trouble stands."""
        return self.trouble.state if self.trouble else "right"


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
        scores = {each.name: read_scores(each) for each in lessons}
        for student, each in product(sorted(students), lessons):
            points = scores[each.name].get(student, 0.0), each.max_score
            if student not in submitted[each.name]:
                yield Result(student, each.name, *points, submitted=False)
                continue
            folder = Path(course.format_path(course.autograded_directory, student, each.name))
            paths = [folder / f"{notebook.name}.ipynb" for notebook in each.notebooks]
            yield _result(student, each.name, points, paths)


def read_scores(lesson: Assignment) -> dict[str, float]:
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
        if (is_grade(cell) or is_solution(cell)) and (trouble := find_trouble(cell)):
            return f"{read_grade_id(cell)}: {trouble.sum_up()}"
    return ""


def _attempts(student: str, notebook: NotebookNode) -> Iterator[Attempt]:
    """Yield how a student did in each exercise of a graded notebook."""
    before: Trouble | None = None  # in the answers since the check before
    for cell in notebook.cells:
        trouble = find_trouble(cell)
        if is_grade(cell):
            if trouble and before and (not trouble.finding or trouble.finding.kind is Kind.NOT_RUN):
                trouble = before  # a check can't find what wasn't defined
            yield Attempt(
                student, read_grade_id(cell).removeprefix("check_"), cell.metadata.nbgrader.points, trouble
            )
            before = None
        elif is_solution(cell):
            before = trouble or before


def find_trouble(cell: NotebookNode) -> Trouble | None:
    """Return what went wrong in a graded cell, or None if nothing did."""
    finding = read_verdict(cell)
    if finding:
        return None if finding.kind is Kind.RIGHT else Trouble(finding)
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            words = " ".join(output.evalue.split())
            words = re.sub(
                r"\((?:\d+\.py|<ipython-input-[\w-]+>), line ", "(line ", words
            )  # IPython's own file
            return Trouble(None, f"{output.ename}: {words}".removesuffix(": "))
    return None


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"
