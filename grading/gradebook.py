"""What nbgrader's gradebook has of a class, and what it lacks."""

import os
from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from glob import glob
from logging import Logger
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize

from nbgrader.api import Assignment, Base, BaseCell, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.converters import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import create_engine, func, inspect, or_, select
from sqlalchemy.orm import object_session

from grading.reading import locate
from grading.submission import Submission

TWIN = "The same name, with other code points, has another folder. Put what is to be graded in one of them."


class OldGradebook(NbGraderException):
    """An earlier nbgrader made the gradebook; the message says what to do."""


def check_age(course: CourseDirectory) -> None:
    """Raise OldGradebook if the gradebook's tables lack what this nbgrader keeps in them."""
    engine = create_engine(course.db_url)
    try:
        found = inspect(engine)
        for table in filter(lambda table: found.has_table(table.name), Base.metadata.sorted_tables):
            if lacking := set(table.columns.keys()) - {c["name"] for c in found.get_columns(table.name)}:
                what = f"An earlier nbgrader made {engine.url}: it has no {table.name}.{min(lacking)}."
                raise OldGradebook(f"{what} Make a copy of it, then run `nbgrader db upgrade`.")
    finally:
        engine.dispose()


def spell_as_known(
    gradebook: Gradebook, course: CourseDirectory, handed_in: Iterable[Submission], log: Logger
) -> dict[str, str]:
    """Rename folders in submitted/ to what the gradebook calls their students, where both look the same.

    A letter such as "ü" can be one code point or two; where nothing else is known, it is one. Returns by the
    names of these folders their new ones; "" where there was such a folder before, so that it stays.
    """
    known = {student.id for student in gradebook.students}
    by_look = {normalize("NFC", name): name for name in known}
    spelt = {}
    for student, assignment in handed_in:
        name = by_look.get(composed := normalize("NFC", student), composed)
        if student not in known and student != name:
            at = partial(course.format_path, course.submitted_directory, assignment_id=assignment)
            old, new = at(student_id=student), at(student_id=name)
            spelt[old] = "" if os.path.lexists(new) else new
            if spelt[old]:
                os.renames(old, new)
                log.warning("%s is renamed: the same name was written with other code points.", new)
    return spelt


class Review(NamedTuple):
    """A cell that waits for a person."""

    cell: str  # the grade_id
    given: float | None  # the points that a person gave it before it was graded again; None if nobody has yet


class Entry(NamedTuple):
    """What the gradebook has of what one student handed in for one lesson."""

    score: float  # as in nbgrader's export
    is_graded: bool  # whether there are points for all that is graded by running it
    reviews: tuple[Review, ...] = ()


NO_ENTRY = Entry(0.0, is_graded=False)


def read_entries(lesson: Assignment) -> dict[str, Entry]:
    """Return by student what the gradebook has of a lesson."""
    session: Any = object_session(lesson)
    of_lesson = SubmittedAssignment.assignment_id == lesson.id
    tests = set[str]()
    for notebook in lesson.notebooks:
        answers = {cell.name for cell in notebook.solution_cells}
        code = [cell for cell in notebook.grade_cells if cell.cell_type == "code"]
        tests.update(cell.id for cell in code if cell.name not in answers)
    waiting = (
        session.query(SubmittedAssignment.student_id, BaseCell.id, BaseCell.name, Grade.manual_score)
        .select_from(SubmittedAssignment)
        .join(SubmittedAssignment.notebooks)
        .join(SubmittedNotebook.grades)
        .join(Grade.cell)
        .filter(of_lesson, or_(Grade.auto_score.is_(None), Grade.manual_score.isnot(None)))
        .filter(Grade.needs_manual_grade)
    )
    unsaved, reviews = set[str](), defaultdict(list)
    for student, cell, name, given in waiting:
        if cell in tests and given is None:
            unsaved.add(student)
        else:
            reviews[student].append(Review(name, given))
    return {
        student: Entry(score, student not in unsaved, tuple(reviews[student]))
        for student, score in read_scores(lesson).items()
    }


def find_ungraded(lesson: Assignment, course: CourseDirectory) -> dict[str, list[str]]:
    """Return who has no points yet for a lesson that they handed in, by the student's id.

    With each is which cells a person must grade first; none, if it isn't graded at all.
    """
    entries, ungraded = read_entries(lesson), {}
    for student in sorted(find_submitters(course, lesson.name) | entries.keys()):
        entry = entries.get(student, NO_ENTRY)
        by_hand = [review.cell for review in entry.reviews if review.given is None]
        if by_hand or not entry.is_graded:
            ungraded[student] = by_hand if entry.is_graded else []
    return ungraded


def find_submitters(course: CourseDirectory, lesson: str) -> set[str]:
    """Return the students who have a folder in submitted/ for a lesson, but for those that are left out."""
    folders = glob(str(locate(course, "submitted", "*", lesson)))
    return {Path(folder).parent.name for folder in folders} - set(course.student_id_exclude.split(","))


def read_scores(lesson: Assignment) -> dict[str, float]:
    """Return the points by student of those who handed in, as in nbgrader's export.

    They are summed for the whole class at once: nbgrader looks through the class for each of its students.
    """
    session: Any = object_session(lesson)
    entry = SubmittedNotebook.assignment_id
    cells = BaseCell.notebook_id.in_([notebook.id for notebook in lesson.notebooks])
    earned = select(entry, func.sum(Grade.score)).join(Grade.notebook).join(Grade.cell).where(cells)
    lost = select(entry, func.sum(SubmittedNotebook.late_submission_penalty))
    of_lesson = SubmittedNotebook.notebook_id.in_([notebook.id for notebook in lesson.notebooks])
    scores = dict(session.execute(earned.group_by(entry)).all())
    penalties = dict(session.execute(lost.where(of_lesson).group_by(entry)).all())
    students = select(SubmittedAssignment.id, SubmittedAssignment.student_id)
    of_assignment = SubmittedAssignment.assignment_id == lesson.id
    return {
        student: max(0.0, (scores.get(key) or 0.0) - (penalties.get(key) or 0.0))
        for key, student in session.execute(students.where(of_assignment))
    }
