"""Points as a table for people, and what it has in common with the tables for platforms."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from nbgrader.api import Assignment, Gradebook, Student
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin

from grading.gradebook import find_ungraded
from grading.reading import show
from grading.rosters import Row

Ungraded = Mapping[str, Mapping[str, Sequence[str]]]  # cells to grade by hand, by lesson and student


class ExportFailed(SystemExit):
    """Points can't be exported, or not everybody's; the message says whose, and what to do."""


def make_harmless(text: str) -> str:
    """Return a text so that a spreadsheet does nothing by it."""
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet takes a text for a formula."""
    return bool(re.match(r"\s*[=+@-]", text)) and not re.fullmatch(r"\s*[+-]?\d*[.,]?\d*\s*", text)


class PointsExportPlugin(ExportPlugin):
    """What all exporters do: they choose students and lessons, know who isn't graded, and write a table."""

    def choose(self, gradebook: Gradebook) -> tuple[list[Student], list[Assignment]]:
        """Return the students and lessons asked for, or all; raise ExportFailed if one isn't there."""
        students = {each.id: each for each in gradebook.students}
        lessons = {each.name: each for each in gradebook.assignments}
        chosen = []
        for kind, there, asked in ("student", students, self.student), ("lesson", lessons, self.assignment):
            wanted = set(map(str, asked or there))
            if unknown := sorted(wanted - set(there)):
                what = f"There is no {kind} {', '.join(map(show, unknown))} in the gradebook"
                raise ExportFailed(f"{what}, which has {', '.join(map(show, sorted(there))) or 'none'}.")
            chosen.append([each for name, each in there.items() if name in wanted])
        return chosen[0], chosen[1]

    def find_ungraded(self, lesson: Assignment) -> dict[str, list[str]]:
        """Return what `gradebook.find_ungraded` does, for the students who are asked for."""
        waiting = find_ungraded(lesson, CourseDirectory(parent=self))
        wanted = set(map(str, self.student)) or set(waiting)
        return {student: cells for student, cells in waiting.items() if student in wanted}

    def write(self, file: Path, header: Sequence[str], rows: Iterable[Row], separator: str = ",") -> None:
        """Write a table; raise ExportFailed if that can't be done."""
        try:
            with open(file, "w", newline="", encoding="utf-8") as out:
                writer = csv.DictWriter(out, header, "", "ignore", delimiter=separator, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        except OSError as error:
            why = f"{file} can't be written: {error.strerror}."
            raise ExportFailed(f"{why} Name another file: --to.") from None

    def tell(self, file: Path, ungraded: Ungraded, missing: Mapping[str, str], students: int) -> None:
        """Say which of so many students aren't in a table, and what isn't graded; raise ExportFailed then."""
        said = []
        for student, why in missing.items():
            self.log.error("%s is not in %s: %s.", student, file, why)
        if missing:
            who = f"{len(missing)} of {students} students are not in {file}, for the reasons above"
            what_to_do = "Put right what nbgrader or the platform calls them, or enter their points by hand."
            said.append(f"{who}: {', '.join(missing)}. {what_to_do}")
        names = [
            show(f"{student} {lesson}") + f" ({', '.join(cells)} by hand)" * bool(cells)
            for lesson, waiting in ungraded.items()
            for student, cells in waiting.items()
        ]
        if names:
            what = f"Handed in and not graded yet, so without new points in {file}"
            what_to_do = "`python -m grading autograde` grades them; formgrader is for the rest."
            said.append(f"{what}: {', '.join(names)}. {what_to_do}")
        if said:
            raise ExportFailed("\n".join(said))


class GradesExportPlugin(PointsExportPlugin):
    """Writes the table of nbgrader's own exporter so that commas and formulas in names do no harm."""

    header: ClassVar = [
        *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
        *("raw_score", "late_submission_penalty", "score", "max_score"),
    ]

    def export(self, gradebook: Gradebook) -> None:
        """Write a row for each student and lesson, without points where something waits to be graded."""
        students, lessons = self.choose(gradebook)
        rows, ungraded = [], {}
        for lesson in lessons:
            entries = {entry.student_id: entry for entry in lesson.submissions}
            waiting = ungraded[lesson.name] = self.find_ungraded(lesson)
            rows += [self._row(lesson, each, entries.get(each.id), each.id in waiting) for each in students]
        file = Path(self.to or "grades.csv")
        self.write(file, self.header, rows)
        self.log.info("%s has the points of %d students.", file, len(students))
        self.tell(file, ungraded, {}, len(students))

    def _row(self, lesson: Assignment, student: Student, entry: Any, waiting: bool) -> Row:
        """Return what a row has under its headings, for what is graded, waits, or wasn't handed in."""
        raw, penalty, score = (None,) * 3 if waiting else (0.0,) * 3
        if entry and not waiting:
            raw, penalty = entry.score, entry.late_submission_penalty
            score = max(0.0, raw - penalty)
        about = [lesson.name, lesson.duedate, entry and entry.timestamp, student.id]
        about += [student.last_name, student.first_name, student.email, raw, penalty, score, lesson.max_score]
        texts = ("" if each is None else make_harmless(str(each)) for each in about)
        return dict(zip(self.header, texts, strict=True))
