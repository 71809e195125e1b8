"""nbgrader's gradebook for the grading of a class: opened once, and waited for while others lock it."""

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from nbgrader.api import Gradebook, InvalidEntry
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import OperationalError

from grading.submission import Stopped, Submission

T = TypeVar("T")


class Ledger:
    """The gradebook of a course.

    Attributes:
        gradebook: nbgrader's own.
        students: whom it knows; `know` brings that up to date.

    Raises:
        Stopped: it can't be opened; and so does each of its methods, if it can't be used.
    """

    def __init__(self, course: CourseDirectory, patience: float) -> None:
        """Open it; patience is in seconds."""
        self._patience, self.students = patience, set[str]()
        self.gradebook: Gradebook = None
        self.gradebook = self.patiently(partial(Gradebook, course.db_url, course.course_id))

    def close(self) -> None:
        """Let go of it."""
        self.gradebook.close()

    def notebooks(self) -> dict[str, list[str]]:
        """Return the names of the notebooks of each assignment."""
        return self.patiently(
            lambda: {
                assignment.name: [notebook.name for notebook in assignment.notebooks]
                for assignment in self.gradebook.assignments
            }
        )

    def know(self, students: Iterable[str]) -> None:
        """Add students in their order, which `nbgrader export` keeps, but for those who are there already."""

        def add() -> None:
            self.students = {student.id for student in self.gradebook.students}
            for student in students:
                if student not in self.students:
                    self.gradebook.add_student(student)
                    self.students.add(student)

        self.patiently(add)

    def points(self, submission: Submission, failed: bool) -> tuple[float, float]:
        """Return the points of a submission, 0 if it failed, and how many there are."""

        def find() -> tuple[float, float]:
            if failed:
                return 0.0, self.gradebook.find_assignment(submission.assignment).max_score
            entry = self.gradebook.find_submission(submission.assignment, submission.student)
            points = max(0.0, entry.score - entry.late_submission_penalty), entry.max_score
            self.gradebook.db.expunge_all()  # else each commit goes through all that came before
            return points

        return self.patiently(find)

    def patiently(self, use: Callable[[], T]) -> T:
        """Do what needs the gradebook and the disk; again and again, if the gradebook is locked."""
        deadline = time.monotonic() + self._patience
        while True:
            try:
                return use()
            except OSError as error:
                what = "What was graded can't be written"
                raise Stopped(f"{what}: {error}. When it can, the same command goes on.") from error
            except (OperationalError, InvalidEntry) as error:  # nbgrader makes the second of the first
                if time.monotonic() > deadline:
                    what = f"The gradebook can't be used: {str(error).splitlines()[0]}"
                    raise Stopped(f"{what}. When it can, the same command goes on.") from error
            if self.gradebook:
                self.gradebook.db.rollback()
            time.sleep(1)
