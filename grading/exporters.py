"""Points as the CSV that Canvas and Moodle import, for `python -m grading export` and `nbgrader export`.

The roster is what the platform has exported itself: its students and headings stay as they are, and points
go into the right rows. Nobody is dropped in silence: who can't be matched, and who has handed in and isn't
graded, is named, and the command ends in an error.

Canvas wants columns named Student (or LastName and FirstName), ID, SIS User ID (may be missing), SIS Login ID
and Section, and a row with the points possible. Moodle's gradebook wants any column that identifies a user,
and imports nothing if it doesn't know one of them; its grading worksheet wants to come back as it was, with
grades. All of them read UTF-8, which needs no byte-order mark.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from nbgrader.api import Assignment, Gradebook, Student
from traitlets import Dict, Enum

from grading.gradebook import read_scores
from grading.platforms import CANVAS, MOODLE, Platform
from grading.reading import show
from grading.rosters import Roster, RosterOptions, Row, match_students, read_roster
from grading.tables import ExportFailed, PointsExportPlugin, is_formula, make_harmless


class PlatformExportPlugin(RosterOptions, PointsExportPlugin):
    """What both platforms' exporters do: they find students in a roster, and put points into their rows."""

    columns = Dict(
        help="The heading of a lesson's column, by the lesson's name, where the roster calls it otherwise."
    ).tag(config=True)

    platform: ClassVar[Platform]
    header: ClassVar[list[str]]  # of a roster that is made up

    def make_row(self, student: Student) -> list[str | None]:
        """Return the texts of a made-up row, by which the platform finds a student."""
        raise NotImplementedError

    def list_columns(self, roster: Roster) -> list[str]:
        """Return which columns of a roster must be written besides those of lessons."""
        raise NotImplementedError

    def list_first_rows(self, roster: Roster, lessons: Mapping[str, Assignment]) -> list[Row]:
        """Return the rows that are no students', for lessons by their heading."""
        return []

    def find_heading(self, lesson: Assignment, roster: Roster) -> str:
        """Return the heading of a lesson's column; raise ExportFailed if there isn't just one."""
        if lesson.name in self.columns or not self.roster:
            return str(self.columns.get(lesson.name, lesson.name))
        around = self.platform.around_lesson
        found = [h for h in roster.header if lesson.name in (h, re.sub(around, "", h))]
        if len(found) != 1:
            raise ExportFailed(
                f"{self.roster} has {len(found) or 'no'} columns for {lesson.name}. Say which to take, or "
                f'how to name a new one: --{type(self).__name__}.columns={lesson.name}="HEADING"'
            )
        return found[0]

    def export(self, gradebook: Gradebook) -> None:
        """Write the points; raise ExportFailed if the roster can't be used or, at the end, lacks somebody."""
        students, lessons = self.choose(gradebook)
        students.sort(key=lambda each: each.id)
        roster = self._read(students)
        lessons.sort(key=lambda each: each.name)
        headings = {self.find_heading(each, roster): each for each in lessons}
        if len(headings) < len(lessons):
            raise ExportFailed(f"{self.roster} has one column for several lessons. Name one: export LESSON.")
        found, missing, strangers = match_students(students, roster)
        if strangers and not self.student:
            what = "%d in %s are nobody in nbgrader's gradebook, and left out: %s."
            self.log.warning(what, len(strangers), self.roster, "; ".join(map(roster.call, strangers)))
        ungraded = {}
        for heading, lesson in headings.items():
            waiting = ungraded[lesson.name] = self.find_ungraded(lesson)
            scores = read_scores(lesson)
            for student in found.keys() - waiting.keys():
                row = roster.rows[found[student]]
                if row.get(heading, "").strip().upper() != "EX":  # excused, in Canvas
                    row[heading] = f"{scores.get(student, 0.0):g}"
        file = Path(self.to or f"{self.platform.name.lower()}.csv")
        self._write_rows(file, roster, headings, [roster.rows[number] for number in sorted(found.values())])
        self.tell(file, ungraded, missing, len(students))

    def _read(self, students: list[Student]) -> Roster:
        """Read the roster, or make one up."""
        if self.roster:
            try:
                return read_roster(self.roster, self.platform, self.headings)
            except ValueError as error:
                raise ExportFailed(str(error)) from None
        texts = [[text or "" for text in self.make_row(student)] for student in students]
        known = self.platform.headings.items()
        columns = {kind: [name for name in names if name in self.header] for kind, names in known}
        return Roster(self.header, [dict(zip(self.header, row, strict=True)) for row in texts], columns)

    def _write_rows(
        self, file: Path, roster: Roster, lessons: Mapping[str, Assignment], rows: list[Row]
    ) -> None:
        """Write students' rows, and above them what isn't students'; warn of what may not be as it should."""
        first_rows = self.list_first_rows(roster, lessons)
        header = list(dict.fromkeys([*self.list_columns(roster), *lessons]))
        ids = {*roster.columns["id"], *roster.columns["number"]}  # they say to the platform whose row it is
        cells = [{h: text if h in ids else make_harmless(text) for h, text in row.items()} for row in rows]
        self.write(file, header, [*first_rows, *cells], roster.separator)
        self.log.info("%s has the points of %d students.", file, len(rows))
        if formulas := [row[h] for row in rows for h in ids if is_formula(row.get(h, ""))]:
            what = "A spreadsheet would take ids in %s for formulas, so open it in none: %s"
            self.log.warning(what, file, ", ".join(map(show, formulas)))

    def warn_of_scale(self, heading: str, possible: str, lesson: Assignment) -> None:
        """Warn if the platform counts a lesson's points otherwise."""
        if possible.replace(",", ".") not in [f"{lesson.max_score:{form}}" for form in ("g", ".1f", ".2f")]:
            what = "%s has %s points possible in %s, the lesson %g. Points are written as they are."
            self.log.warning(what, heading, possible or "no", self.platform.name, lesson.max_score)


class CanvasExportPlugin(PlatformExportPlugin):
    """Writes the CSV that Canvas imports into its gradebook. Who is excused there (EX) stays so."""

    login = Enum(
        ["id", "email"], "id", help="What a student's login in Canvas is, where there is no roster to say so."
    ).tag(config=True)

    platform = CANVAS
    header: ClassVar = ["Student", "ID", "SIS Login ID", "Section"]

    def make_row(self, student: Student) -> list[str | None]:
        """Return a name, Canvas's own number and the login."""
        name = ", ".join(filter(None, [student.last_name, student.first_name]))
        return [name, student.lms_user_id, getattr(student, self.login), ""]

    def list_columns(self, roster: Roster) -> list[str]:
        """Return the first columns, up to Section; by others, Canvas would change more than points."""
        if "Section" not in roster.header:
            raise ExportFailed(f"{self.roster} has no column Section. Export Canvas's gradebook again.")
        return roster.header[: roster.header.index("Section") + 1]

    def list_first_rows(self, roster: Roster, lessons: Mapping[str, Assignment]) -> list[Row]:
        """Return the rows above the students', among them the points possible as the roster has them.

        Canvas would change an assignment by what stands there.
        """
        first, students = roster.header[0], set(roster.list_students())
        rows = [row for number, row in enumerate(roster.rows) if self.roster and number not in students]
        if not any("Points Possible" in row.get(first, "") for row in rows):
            rows.append({first: "    Points Possible"})
        for row in rows:
            for heading, lesson in lessons.items() if "Points Possible" in row.get(first, "") else ():
                self.warn_of_scale(heading, row.setdefault(heading, f"{lesson.max_score:g}"), lesson)
        for number in students:  # Canvas goes by this name for a row of its own
            name = roster.rows[number][first]
            roster.rows[number][first] = name.replace("Points Possible", "Points possible")
        return rows


class MoodleExportPlugin(PlatformExportPlugin):
    """Writes what Moodle imports: into its gradebook ("Import", "CSV file"), or as a grading worksheet."""

    platform = MOODLE
    header: ClassVar = ["First name", "Last name", "ID number", "Email address"]

    def make_row(self, student: Student) -> list[str | None]:
        """Return all that nbgrader knows of a student; Moodle is told what to go by."""
        return [student.first_name, student.last_name, student.id, student.email]

    def find_heading(self, lesson: Assignment, roster: Roster) -> str:
        """Return the heading of a lesson's column: in a grading worksheet, that of the grade."""
        if not roster.columns["number"] or lesson.name in self.columns:  # which a worksheet alone has
            return super().find_heading(lesson, roster)
        if not roster.columns["grade"]:
            raise ExportFailed(
                f"In the grading worksheet {self.roster}, no column is called Grade. Say which one it is: "
                f"--heading=grade=HEADING. There are {', '.join(roster.header)}."
            )
        for possible in sorted({roster.read(row, "maximum") for row in roster.rows} - {""}):
            self.warn_of_scale(self.roster, possible, lesson)
        return roster.columns["grade"][0]

    def list_columns(self, roster: Roster) -> list[str]:
        """Return the names, and what a student is identified by; of a grading worksheet, all."""
        if roster.columns["number"]:
            return roster.header
        return [h for kind in ("first", "last", "name", "id") for h in roster.columns[kind]]
