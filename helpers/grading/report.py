"""The class at a glance: everybody's points for each lesson, and the first thing that went wrong.

    python -m helpers.grading.report

It reads what nbgrader has graded, from where nbgrader_config.py says (or the options that nbgrader takes,
such as --db). Whoever handed something in is in the table, graded or not.
"""

import re
import sys
from collections.abc import Sequence
from glob import glob
from itertools import takewhile
from pathlib import Path
from textwrap import wrap
from typing import NamedTuple

import nbformat
from nbgrader.api import Assignment, Gradebook, MissingEntry
from nbgrader.apps import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_grade, is_solution

WIDTH = 110
"""Characters in a line of the table."""

NOT_SUBMITTED = "not submitted"


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


def read_results(course: CourseDirectory) -> list[Result]:
    """Read how a class did from nbgrader's gradebook and the notebooks that it graded.

    Args:
        course: where the gradebook and the folders are.

    Returns:
        One result for each student and each lesson in the gradebook, in alphabetical order. The students
        are those of the gradebook and those who have a folder for a lesson in submitted/.
    """
    with Gradebook(course.db_url, course.course_id) as gradebook:
        lessons = sorted(gradebook.assignments, key=lambda lesson: lesson.name)
        students = {student.id for student in gradebook.students}
        for lesson in lessons:
            students |= {folder.parent.name for folder in _submissions(course, lesson.name)}
        return [
            Result(student, lesson.name, *_outcome(course, gradebook, lesson, student))
            for student in sorted(students)
            for lesson in lessons
        ]


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


def _submissions(course: CourseDirectory, lesson: str, student: str = "*") -> list[Path]:
    """Return the folders in which a lesson was handed in."""
    return [Path(path) for path in glob(course.format_path(course.submitted_directory, student, lesson))]


def _outcome(
    course: CourseDirectory, gradebook: Gradebook, lesson: Assignment, student: str
) -> tuple[float, float, str]:
    """Return the score, the highest possible one and the trouble of one student in one lesson."""
    try:
        submission = gradebook.find_submission(lesson.name, student)
        score = max(0.0, submission.score - submission.late_submission_penalty)
    except MissingEntry:
        score = 0.0
    if not _submissions(course, lesson.name, student):
        return score, lesson.max_score, NOT_SUBMITTED
    for notebook in lesson.notebooks:
        graded = Path(course.format_path(course.autograded_directory, student, lesson.name))
        path = graded / f"{notebook.name}.ipynb"
        if not path.exists():
            trouble = "was not graded: what `nbgrader autograde` printed says why"
        else:
            trouble = _what_went_wrong(nbformat.read(path, as_version=4))
        if trouble and score < lesson.max_score:
            return score, lesson.max_score, trouble
    return score, lesson.max_score, ""


def _what_went_wrong(notebook: nbformat.NotebookNode) -> str:
    """Return why a notebook couldn't be read, or else the first message of an answer or check that failed."""
    for cell in notebook.cells:
        if unreadable := cell.metadata.get("backprop", {}).get("unreadable"):
            return unreadable
        for output in cell.get("outputs", []) if is_grade(cell) or is_solution(cell) else []:
            if output.output_type == "error":
                return f"{cell.metadata.nbgrader.grade_id}: {_message(output)}"
    return ""


def _message(error: nbformat.NotebookNode) -> str:
    """Return the words of an error without the numbers at which a check failed."""
    lines = takewhile(lambda line: not line.startswith("  at "), error.evalue.splitlines())
    words = " ".join(" ".join(lines).split())
    made_up = r"\((?:\d+\.py|<ipython-input-[\w-]+>), line (\d+)\)"  # IPython's file for a cell
    words = re.sub(made_up, r"(line \1)", words)
    return words if error.ename == "CheckFailed" else f"{error.ename}: {words}".removesuffix(": ")


def main() -> None:
    """Print the table of the course that nbgrader is configured for."""
    app = NbGrader()
    app.initialize(sys.argv[1:])
    kind, _, file = app.coursedir.db_url.partition(":///")
    if kind == "sqlite" and not Path(file).exists():
        sys.exit(f"There is no gradebook at {file}. `nbgrader generate_assignment LESSON` makes one.")
    results = read_results(app.coursedir)
    if not results:
        sys.exit("Nobody has been graded yet. `nbgrader autograde LESSON` grades what is in submitted/.")
    print(class_table(results))


if __name__ == "__main__":
    main()
