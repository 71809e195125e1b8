"""What grading writes into nbgrader's gradebook, and what feedback reads there: of many students at once.

nbgrader's own calls read and write one row at a time. Here a lesson takes a few statements, however many
handed it in. Each looks rows up by both columns of nbgrader's unique indexes: by one of them alone, the
database would read the whole class.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import product
from logging import Logger
from typing import Any, NamedTuple

from nbformat import NotebookNode
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
    new_uuid,
)
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, is_task
from sqlalchemy import func, insert, select, update

from grading.reading import read_grade_id
from grading.release import GUESS

Values = dict[tuple[str, str], dict[str, Any]]
"""What is written into rows, by the two ids that no other row has together."""

Penalty = Callable[[str, float, float], float | None]
"""Returns what is taken off, given the student, the points and the seconds by which it is late; or None."""


class Marks(NamedTuple):
    """What comes of a graded notebook, by the names of its cells."""

    points: dict[str, float | None]  # None: a person must give them
    comments: dict[str, str | None]


class Work(NamedTuple):
    """What is saved of a submission."""

    handed_in: datetime | None  # in UTC; None if that isn't known, and what the gradebook has stays
    notebooks: Mapping[str, Marks]  # by name


class Points(NamedTuple):
    """What the gradebook knows of the points of a cell."""

    score: float
    points: float  # that it is worth
    waits: bool  # nobody has graded it yet
    again: bool  # the score is that of an earlier submission


class NotebookEntry(NamedTuple):
    """What the gradebook knows of a student's notebook."""

    points: dict[str, Points]  # by the cell's name
    comments: dict[str, str | None]  # the same
    late_penalty: float
    name: str  # of the student
    handed_in: datetime | None  # in UTC


class LessonEntry(NamedTuple):
    """What the gradebook has of a lesson, whoever handed it in."""

    id: str
    due: datetime | None
    notebooks: dict[str, str]  # ids, by name
    graded: dict[str, tuple[str, str]]  # the names of notebook and cell, by the cell's id
    commented: dict[str, tuple[str, str]]  # the same
    points: dict[str, float]  # that a cell is worth, by its id


def read_marks(notebook: NotebookNode, log: Logger | None = None) -> Marks:
    """Return what nbgrader's own step would write of a graded notebook."""
    points, comments = dict[str, float | None](), dict[str, str | None]()
    for cell in notebook.cells:
        name = read_grade_id(cell)
        if is_grade(cell) or is_task(cell):
            points[name] = determine_grade(cell, log)[0] if is_grade(cell) else None
        if is_solution(cell) and not name.startswith(GUESS):  # nobody has to guess
            untouched = cell.metadata.nbgrader.checksum == compute_checksum(cell)
            comments[name] = "No response." if untouched else None
    return Marks(points, comments)


def read_entry(session: Any, assignment: str) -> LessonEntry:
    """Return what the gradebook has of a lesson; raise MissingEntry if that is nothing."""
    known = select(Assignment.id, Assignment.duedate).where(Assignment.name == assignment)
    if not (found := session.execute(known).first()):
        raise MissingEntry(f"There is no assignment {assignment} in the gradebook.")
    notebooks = select(Notebook.name, Notebook.id).where(Notebook.assignment_id == found.id)
    entry = LessonEntry(found.id, found.duedate, _read_pairs(session, notebooks), {}, {}, {})
    cells = select(BaseCell.id, BaseCell.type, BaseCell.name, Notebook.name).join(BaseCell.notebook)
    for key, kind, cell, notebook in session.execute(cells.where(Notebook.assignment_id == found.id)):
        if kind != "SolutionCell":
            entry.graded[key] = notebook, cell
        if kind != "GradeCell":
            entry.commented[key] = notebook, cell
    for kind in (GradeCell, TaskCell):
        worth = select(kind.id, kind.max_score).where(kind.id.in_(entry.graded))
        entry.points.update(_read_pairs(session, worth))
    return entry


# ---- what is written


class Rows:
    """The rows of students for a lesson, which are made where they are missing; nothing is committed."""

    def __init__(self, session: Any, assignment: str, works: Mapping[str, Work]) -> None:
        """Find or make the rows of submissions, by student, and note when these were handed in."""
        self._session, self._works = session, works
        self.lesson = lesson = read_entry(session, assignment)
        times: Values = {
            (lesson.id, student): {"timestamp": work.handed_in} if work.handed_in else {}
            for student, work in works.items()
        }
        entries = self._write(SubmittedAssignment, ("assignment_id", "student_id"), times)
        self.entries = {student: entries[lesson.id, student] for student in works}
        pairs = product(lesson.notebooks.values(), entries.values())
        notebooks = self._write(SubmittedNotebook, ("notebook_id", "assignment_id"), {p: {} for p in pairs})
        self.notebooks = {
            (name, student): notebooks[lesson.notebooks[name], self.entries[student]]
            for student, work in works.items()
            for name in work.notebooks
        }

    def _write(self, kind: Any, columns: tuple[str, str], values: Values) -> dict[tuple[str, str], str]:
        """Put values into the rows with these pairs in two columns; return the ids of the rows by pair."""
        first, second = (getattr(kind, column) for column in columns)
        firsts, seconds = (set(each) for each in zip(*values, strict=True))
        found = select(first, second, kind.id).where(first.in_(firsts), second.in_(seconds))
        known = {(a, b): key for a, b, key in self._session.execute(found) if (a, b) in values}
        new = {pair: new_uuid() for pair in values if pair not in known}
        added = [
            {"id": key, **dict(zip(columns, pair, strict=True)), **values[pair]} for pair, key in new.items()
        ]
        changed = [{"id": key, **values[pair]} for pair, key in known.items() if values[pair]]
        for statement, rows in ((insert(kind), added), (update(kind), changed)):
            if rows:
                self._session.execute(statement, rows)
        return known | new

    def save_marks(self) -> None:
        """Write points and comments. What a person has given stays."""
        points, comments = Values(), Values()
        for (name, student), row in self.notebooks.items():
            marks = self._works[student].notebooks[name]
            for key, (notebook, cell) in self.lesson.graded.items():
                if notebook == name:
                    given = marks.points.get(cell)
                    points[key, row] = {"auto_score": given, "needs_manual_grade": given is None}
            for key, (notebook, cell) in self.lesson.commented.items():
                if notebook == name:
                    comments[key, row] = {"auto_comment": marks.comments.get(cell)}
        for kind, values in ((Grade, points), (Comment, comments)):
            if values:
                self._write(kind, ("cell_id", "notebook_id"), values)
        again = update(Grade).where(*self._graded, Grade.manual_score.isnot(None))
        unseen = {"synchronize_session": False}  # no such row is loaded
        self._session.execute(again.values(needs_manual_grade=True), execution_options=unseen)

    def save_penalties(self, penalty: Penalty) -> None:
        """Write what is taken off for being late, which is never more than there is."""
        scores, late = self._read_scores(), self._read_seconds_late()
        taken = dict[str, float | None]()
        for (_, student), row in self.notebooks.items():
            less = penalty(student, scores[row], late[student]) if student in late else None
            taken[row] = less if less is None else min(max(less, 0.0), scores[row])
        rows = [{"id": row, "late_submission_penalty": less} for row, less in taken.items()]
        self._session.execute(update(SubmittedNotebook), rows)

    def read_points(self) -> dict[str, float]:
        """Return everybody's points, as in nbgrader's export."""
        scores, points = self._read_scores(), dict.fromkeys(self._works, 0.0)
        column = SubmittedNotebook.late_submission_penalty
        taken = select(SubmittedNotebook.id, column).where(SubmittedNotebook.id.in_(scores))
        less = _read_pairs(self._session, taken)
        for (_, student), row in self.notebooks.items():
            points[student] += scores[row] - (less[row] or 0.0)
        return {student: max(0.0, given) for student, given in points.items()}

    @property
    def _graded(self) -> tuple[Any, Any]:
        return _in_cells(Grade, self.lesson.graded, self.notebooks.values())

    def _read_scores(self) -> dict[str, float]:
        """Return the points of each notebook, by the ids of their rows."""
        summed = select(Grade.notebook_id, func.sum(Grade.score)).where(*self._graded)
        found = _read_pairs(self._session, summed.group_by(Grade.notebook_id))
        return {row: found.get(row, 0.0) for row in self.notebooks.values()}

    def _read_seconds_late(self) -> dict[str, float]:
        """Return by how much each late student is late."""
        entry, due = SubmittedAssignment, self.lesson.due
        when = select(entry.student_id, entry.timestamp, entry.extension)
        known = when.where(entry.id.in_(self.entries.values()), entry.timestamp.isnot(None))
        seconds = {
            student: (time - due - (extension or timedelta(0))).total_seconds()
            for student, time, extension in (self._session.execute(known) if due else ())
        }
        return {student: late for student, late in seconds.items() if late > 0}


# ---- what is read for feedback


def read_known(
    session: Any, assignment: str, students: Collection[str]
) -> dict[str, dict[str, NotebookEntry]]:
    """Return what the gradebook knows of students' notebooks, by student and the notebook's name.

    Whom it doesn't know is left out. Raises MissingEntry if there is no such assignment.
    """
    lesson, known = read_entry(session, assignment), dict[str, dict[str, NotebookEntry]]()
    people = (Student.id, Student.first_name, Student.last_name)
    of, entry = SubmittedNotebook, SubmittedAssignment
    handed_in = (
        select(of.id, Notebook.name, of.late_submission_penalty, entry.timestamp, *people)
        .join(of.assignment)
        .join(entry.student)
        .join(of.notebook)
        .where(entry.assignment_id == lesson.id, entry.student_id.in_(students))
        .where(of.notebook_id.in_(lesson.notebooks.values()))
    )
    rows = dict[str, NotebookEntry]()
    for row, notebook, penalty, time, student, *names in session.execute(handed_in):
        rows[row] = NotebookEntry({}, {}, penalty or 0.0, " ".join(filter(None, names)) or student, time)
        known.setdefault(student, {})[notebook] = rows[row]
    marks = (Grade.score, Grade.auto_score, Grade.manual_score, Grade.needs_manual_grade)
    grades = select(Grade.notebook_id, Grade.cell_id, *marks)
    of_rows = _in_cells(Grade, lesson.graded, rows)
    for row, key, score, auto, manual, again in session.execute(grades.where(*of_rows)):
        has_points = auto is not None or manual is not None
        points = Points(score, lesson.points[key], not has_points, has_points and again)
        rows[row].points[lesson.graded[key][1]] = points
    comments = select(Comment.notebook_id, Comment.cell_id, Comment.comment)
    for row, key, comment in session.execute(comments.where(*_in_cells(Comment, lesson.commented, rows))):
        rows[row].comments[lesson.commented[key][1]] = comment
    return known


def _in_cells(kind: Any, cells: Iterable[str], notebooks: Iterable[str]) -> tuple[Any, Any]:
    """Choose the rows of these cells in these notebooks."""
    return kind.cell_id.in_(cells), kind.notebook_id.in_(notebooks)


def _read_pairs(session: Any, query: Any) -> dict[Any, Any]:
    return dict(session.execute(query).all())
