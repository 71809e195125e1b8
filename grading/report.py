"""The class at a glance: everybody's points for each lesson, and the first thing that went wrong.

    python -m grading.report

It reads what nbgrader has graded, from where nbgrader_config.py says (or the options that nbgrader takes,
such as --db). Whoever handed something in is in the table, graded or not.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from glob import glob
from itertools import product, takewhile
from pathlib import Path
from textwrap import wrap
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Assignment, Gradebook
from nbgrader.apps import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_grade, is_solution

WIDTH = 110
"""Characters in a line of the table."""

NOT_SUBMITTED = "not submitted"
NOBODY = "Nobody has been graded yet. `nbgrader autograde LESSON` grades what is in submitted/."


class Result(NamedTuple):
    """What came out for one student in one lesson.

    Attributes:
        student: the student's id, which is the name of the folder in submitted/.
        lesson: the lesson's name, such as "01_linear_neuron".
        score: the points, as in nbgrader's export: 0 for what could not be graded.
        max_score: the points that there are.
        trouble: the first thing that went wrong, or "". `NOT_SUBMITTED` if there is no submission.
    """

    student: str
    lesson: str
    score: float
    max_score: float
    trouble: str


class Work(NamedTuple):
    """What one student handed in for one lesson, and what came of it.

    Attributes:
        student: the student's id.
        lesson: the lesson's name.
        submitted: whether there is a folder with this student's name and the lesson's in submitted/.
        score: the points, as in nbgrader's export.
        max_score: the points that there are.
        notebooks: by name, the notebooks as graded; None for one that was not graded. Empty if nothing was
            handed in.
    """

    student: str
    lesson: str
    submitted: bool
    score: float
    max_score: float
    notebooks: dict[str, NotebookNode | None]

    @property
    def trouble(self) -> str:
        """The first thing that went wrong, or "" if nothing did or nothing was handed in."""
        return next(filter(None, map(what_went_wrong, self.notebooks.values())), "")


def read_class(course: CourseDirectory, lesson: str = "") -> Iterator[Work]:
    """Read nbgrader's gradebook and the notebooks that it graded, one at a time: a class's take much memory.

    Args:
        course: where the gradebook and the folders are.
        lesson: the only lesson to read, or "" for all.

    Yields:
        The work of each student for each lesson in the gradebook, in alphabetical order. The students are
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
            handed_in = student in submitted[each.name]
            folder = Path(course.format_path(course.autograded_directory, student, each.name))
            names = [notebook.name for notebook in each.notebooks if handed_in]
            notebooks = {name: _read(folder / f"{name}.ipynb") for name in names}
            score = scores[each.name].get(student, 0.0)
            yield Work(student, each.name, handed_in, score, each.max_score, notebooks)


def scores_of(lesson: Assignment) -> dict[str, float]:
    """Return the points by student, as in nbgrader's export, of those who were graded."""
    return {
        submission.student_id: max(0.0, submission.score - submission.late_submission_penalty)
        for submission in lesson.submissions
    }


def read_results(course: CourseDirectory) -> list[Result]:
    """Read how a class did; see `read_class`.

    Returns:
        One result for each student and each lesson.
    """
    results = []
    for work in read_class(course):
        trouble = NOT_SUBMITTED
        if work.submitted:
            trouble = work.trouble if work.score < work.max_score else ""
        results.append(Result(work.student, work.lesson, work.score, work.max_score, trouble))
    return results


def class_table(results: Sequence[Result]) -> str:
    """Lay results out as text.

    Returns:
        A line for each student, at most `WIDTH` characters wide; a second one where the words don't fit.
        A lesson's column is headed by what its name has before the first underscore.
    """
    lessons = sorted({result.lesson for result in results})
    students = sorted({result.student for result in results})
    by_key = {(result.student, result.lesson): result for result in results}
    rows = [["student", *(lesson.partition("_")[0] for lesson in lessons), "the first thing that went wrong"]]
    for student in students:
        of_student = [by_key[student, lesson] for lesson in lessons]
        points = [
            "-" if result.trouble == NOT_SUBMITTED else f"{result.score:g}/{result.max_score:g}"
            for result in of_student
        ]
        rows.append([student, *points, _first_trouble(of_student)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(lessons) + 1)]
    left = sum(widths) + 2 * len(widths)
    lines = []
    for *cells, trouble in rows:
        beginning = "".join(f"{cell:<{width}}  " for cell, width in zip(cells, widths, strict=True))
        first, *more = wrap(trouble, WIDTH - left, max_lines=2, placeholder=" …") or [""]
        lines += [(beginning + first).rstrip(), *(" " * left + line for line in more)]
    lines.insert(1, "-" * min(WIDTH, max(map(len, lines))))
    return "\n".join(lines)


def _first_trouble(results: Sequence[Result]) -> str:
    """Return a student's first trouble in what was submitted, with the lesson's number if there are more."""
    submitted = [result for result in results if result.trouble != NOT_SUBMITTED]
    if not submitted:
        return NOT_SUBMITTED
    for result in submitted:
        if result.trouble:
            number = result.lesson.partition("_")[0]
            return f"{number} {result.trouble}" if len(results) > 1 else result.trouble
    return ""


def _submissions(course: CourseDirectory, lesson: str) -> set[str]:
    """Return the students who have a folder for a lesson."""
    folders = glob(course.format_path(course.submitted_directory, "*", lesson))
    return {Path(folder).parent.name for folder in folders}


def _read(path: Path) -> NotebookNode | None:
    """Read a notebook that was graded; it is valid, and to validate it takes longer than to read it."""
    if not path.exists():
        return None
    return nbformat.v4.reads(path.read_text(encoding="utf-8"))


def what_went_wrong(notebook: NotebookNode | None) -> str:
    """Return why a notebook wasn't graded, or couldn't be read, or the first message of what failed in it."""
    if notebook is None:
        return "was not graded: what `nbgrader autograde` printed says why"
    if reason := why_unreadable(notebook):
        return reason
    for cell in notebook.cells:
        for output in cell.get("outputs", []) if is_grade(cell) or is_solution(cell) else []:
            if output.output_type == "error":
                return f"{cell.metadata.nbgrader.grade_id}: {message_of(output)}"
    return ""


def why_unreadable(notebook: NotebookNode) -> str:
    """Return why what was handed in couldn't be read, or "" if it could."""
    reasons = (cell.metadata.get("backprop", {}).get("unreadable", "") for cell in notebook.cells)
    return next(filter(None, reasons), "")


def message_of(error: NotebookNode, until: str | tuple[str, ...] = "  at ") -> str:
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


def course_of(app: NbGrader) -> CourseDirectory:
    """Return where the gradebook and the folders are, as nbgrader is configured.

    Raises:
        SystemExit: there is no gradebook yet; the message says how to get one.
    """
    kind, _, file = app.coursedir.db_url.partition(":///")
    if kind == "sqlite" and not Path(file).exists():
        sys.exit(f"There is no gradebook at {file}. `nbgrader generate_assignment LESSON` makes one.")
    return app.coursedir


def main() -> None:
    """Print the table of the course that nbgrader is configured for."""
    app = NbGrader()
    app.initialize(sys.argv[1:])
    results = read_results(course_of(app))
    if not results:
        sys.exit(NOBODY)
    print(class_table(results))


if __name__ == "__main__":
    main()
