"""Points as the CSV that Canvas and Moodle import.

    python -m grading export --platform=canvas --roster=FILE --to=canvas.csv
    nbgrader export --exporter=grading.exporters.CanvasExportPlugin --CanvasExportPlugin.roster=FILE

and the same with Moodle. The roster is what the platform has exported from its own gradebook: its students
and headings stay as they are, and points go into the right rows. Nobody is dropped in silence: who can't be
matched is named, and the command ends in an error.

Canvas wants columns named Student, ID, SIS User ID (may be missing), SIS Login ID and Section, and a row with
the points possible. Moodle wants any column that identifies a user; it imports nothing if it doesn't know one
of the users. Both want a column for each assignment, and read UTF-8, which needs no byte-order mark.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

from nbgrader.api import Assignment, Gradebook, Student
from nbgrader.plugins import ExportPlugin
from traitlets import Dict, Enum, List, Unicode, default

from grading.gradebook import find_ungraded, read_scores, tell_ungraded

# ---- who is on a platform, and which rows are whose

Row = dict[str, str]  # its cells, by heading


class Roster(NamedTuple):
    """What a platform has exported from its gradebook."""

    header: list[str]
    rows: list[Row]
    separator: str = ","  # what stands between two cells


def read_roster(path: str) -> Roster:
    """Read a roster from a CSV file; raise ValueError, which says why, if it isn't one or can't be read."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        separator = max(",;\t", key=text.partition("\n")[0].count)
        header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except (OSError, csv.Error) as error:
        raise ValueError(str(error)) from error
    header = [heading.strip() for heading in header]
    return Roster(header, [dict(zip(header, row, strict=False)) for row in rows], separator)


def match_students(
    students: Sequence[Student], roster: Roster, identified_by: Sequence[str]
) -> tuple[dict[str, int], dict[str, str], list[Row]]:
    """Find the students' rows: what is under the headings by which they are identified is an id or address.

    Returns by a student's id the number of the row that has it, or the e-mail address, if it is the only one
    and nobody else's; by the name of each other student, why there is none; and the rows of strangers.
    """
    by_name = defaultdict(set)
    for number, row in enumerate(roster.rows):
        for heading in identified_by:
            by_name[row.get(heading, "").strip().casefold()].add(number)
    by_name.pop("", None)
    fitting: dict[str, set[int]] = {}
    for student in students:
        names = {student.id, student.email, student.lms_user_id} - {None}
        fitting[student.id] = set().union(*(by_name.get(name.strip().casefold(), ()) for name in names))
    fits = Counter(number for numbers in fitting.values() for number in numbers)
    found, missing = {}, {}
    for student in students:
        numbers = fitting[student.id]
        if not numbers:
            email = f" or e-mail address {show(student.email)}" if student.email else ""
            missing[_call(student)] = f"no row has the id {show(student.id)}{email}"
        elif len(numbers) > 1 or fits[min(numbers)] > 1:
            missing[_call(student)] = "several rows fit, or one that fits another student too"
        elif any(is_formula(roster.rows[min(numbers)].get(heading, "")) for heading in identified_by):
            missing[_call(student)] = "a spreadsheet would take an id in that row for a formula"
        else:
            [found[student.id]] = numbers
    identified = [n for n, row in enumerate(roster.rows) if any(map(row.get, identified_by))]
    return found, missing, [roster.rows[number] for number in identified if number not in fits]


def make_harmless(text: str) -> str:
    """Return the text of a student's cell so that neither a spreadsheet nor Canvas does anything by it."""
    text = text.replace("Points Possible", "Points possible")  # Canvas goes by this name for a row of its own
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet takes a text for a formula."""
    return bool(re.match(r"\s*[=+@-]", text)) and not re.fullmatch(r"\s*[+-]?\d*[.,]?\d*\s*", text)


def show(text: str) -> str:
    """Return a student's text for a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _call(student: Student) -> str:
    """Name a student in a message."""
    name = " ".join(filter(None, [student.first_name, student.last_name]))
    return f"{show(name)} ({show(student.id)})" if name else show(student.id)


# ---- the exporters


class ExportFailed(SystemExit):
    """Points can't be exported, or not everybody's; the message says whose, and what to do."""


class PlatformExportPlugin(ExportPlugin):
    """What both exporters do: they find students in a roster, and put points into their rows."""

    roster = Unicode(
        "",
        help="The CSV file that the platform has exported from its gradebook. Without, there is a row for "
        "each student of nbgrader's gradebook.",
    ).tag(config=True)
    columns = Dict(
        help="The heading of a lesson's column, by the lesson's name, where the roster calls it otherwise."
    ).tag(config=True)
    identified_by = List(
        Unicode(), help="The headings under which a student's id or e-mail address is looked for."
    ).tag(config=True)

    platform: ClassVar[str]
    ids: ClassVar[list[str]]  # the default of `identified_by`
    header: ClassVar[list[str]]  # of a roster that is made up
    around_lesson: ClassVar[str]  # a pattern of what is written around an assignment's name in a heading

    @default("identified_by")
    def _default_ids(self) -> list[str]:
        return self.ids

    def make_row(self, student: Student) -> list[str | None]:
        """Return the texts of a made-up row, by which the platform finds a student."""
        raise NotImplementedError

    def list_columns(self, header: list[str]) -> list[str]:
        """Return which columns of a roster say who a student is, so that they must be written."""
        raise NotImplementedError

    def list_first_rows(self, roster: Roster, lessons: dict[str, Assignment]) -> list[Row]:
        """Return the rows that are no students', for lessons by their heading."""
        return []

    def export(self, gradebook: Gradebook) -> None:
        """Write the points; raise ExportFailed if the roster can't be used or, at the end, lacks somebody."""
        chosen, wanted = set(map(str, self.student)), set(map(str, self.assignment))
        students = [each for each in gradebook.students if not chosen or each.id in chosen]
        students.sort(key=lambda each: each.id)
        lessons = [each for each in gradebook.assignments if not wanted or each.name in wanted]
        lessons.sort(key=lambda each: each.name)
        roster = self._read(students)
        headings = {self._heading(each.name, roster): each for each in lessons}
        found, missing, strangers = match_students(students, roster, self.identified_by)
        if strangers and not self.student:
            names = [" ".join(filter(None, map(row.get, roster.header[:2]))) for row in strangers]
            what = "%d in %s are nobody in nbgrader's gradebook, and left out: %s."
            self.log.warning(what, len(strangers), self.roster, "; ".join(map(show, names)))
        ungraded = find_ungraded(gradebook, getattr(self.parent, "coursedir", None), wanted, chosen)
        for heading, lesson in headings.items():
            scores = read_scores(lesson) | {each: None for each, name in ungraded if name == lesson.name}
            for student, number in found.items():
                if roster.rows[number].get(heading, "").strip().upper() != "EX":  # excused, in Canvas
                    points = scores.get(student, 0.0)
                    roster.rows[number][heading] = "" if points is None else f"{points:g}"
        file = Path(self.to or f"{self.platform.lower()}.csv")
        self._write(file, roster, headings, sorted(found.values()))
        for student, why in missing.items():
            self.log.error("%s is not in %s: %s.", student, file, why)
        failures = [tell_ungraded(ungraded, str(file))] if ungraded else []
        if missing:
            who = f"{len(missing)} of {len(students)} students are not in {file}, for the reasons above"
            what_to_do = "Put right what nbgrader or the platform calls them, or enter their points by hand."
            failures.append(f"{who}: {', '.join(missing)}. {what_to_do}")
        if failures:
            raise ExportFailed("\n".join(failures))

    def _read(self, students: list[Student]) -> Roster:
        """Read the roster, or make one up."""
        rows = (zip(self.header, self.make_row(student), strict=True) for student in students)
        made_up = Roster(self.header, [{heading: text or "" for heading, text in row} for row in rows])
        try:
            roster = read_roster(self.roster) if self.roster else made_up
        except ValueError as error:
            wanted = f"It must be a CSV file in UTF-8, as {self.platform} exports it."
            raise ExportFailed(f"{self.roster} can't be read: {error}. {wanted}") from None
        if not set(self.identified_by) & set(roster.header):
            columns = " or ".join(self.identified_by)
            raise ExportFailed(
                f"{self.roster} has no column named {columns}, so nobody can be found in it. "
                f"If it is called otherwise there: --{type(self).__name__}.identified_by=NAME"
            )
        return roster

    def _heading(self, lesson: str, roster: Roster) -> str:
        """Return the heading of a lesson's column."""
        if lesson in self.columns or not self.roster:
            return str(self.columns.get(lesson, lesson))
        found = [h for h in roster.header if lesson in (h, re.sub(self.around_lesson, "", h))]
        if len(found) != 1:
            raise ExportFailed(
                f"{self.roster} has {len(found) or 'no'} columns for {lesson}. Say which to take, or how to "
                f'name a new one: --{type(self).__name__}.columns={lesson}="HEADING"'
            )
        return found[0]

    def _write(self, file: Path, roster: Roster, lessons: dict[str, Assignment], numbers: list[int]) -> None:
        """Write the rows with these numbers, and above them what isn't students'."""
        first_rows = self.list_first_rows(roster, lessons)
        header = list(dict.fromkeys([*self.list_columns(roster.header), *lessons]))
        try:
            with open(file, "w", newline="", encoding="utf-8") as out:
                writer = csv.DictWriter(out, header, "", "ignore", delimiter=roster.separator)
                writer.writeheader()
                writer.writerows(first_rows)
                for number in numbers:
                    cells = roster.rows[number].items()
                    writer.writerow({heading: make_harmless(text) for heading, text in cells})
        except OSError as error:
            raise ExportFailed(f"{file} can't be written: {error.strerror}. Name another: --to.") from None
        self.log.info("%s has the points of %d students.", file, len(numbers))


class CanvasExportPlugin(PlatformExportPlugin):
    """Writes the CSV that Canvas imports into its gradebook. Who is excused there (EX) stays so."""

    login = Enum(
        ["id", "email"], "id", help="What a student's login in Canvas is, where there is no roster to say so."
    ).tag(config=True)

    platform = "Canvas"
    ids: ClassVar = ["ID", "SIS User ID", "SIS Login ID", "Integration ID"]
    header: ClassVar = ["Student", "ID", "SIS Login ID", "Section"]
    around_lesson = r" \(\d+\)$"  # its number, as in "Lesson 1 (1234)"

    def make_row(self, student: Student) -> list[str | None]:
        """Return a name, Canvas's own number and the login."""
        name = ", ".join(filter(None, [student.last_name, student.first_name]))
        return [name, student.lms_user_id, getattr(student, self.login), ""]

    def list_columns(self, header: list[str]) -> list[str]:
        """Return the first columns, up to Section."""
        if "Section" not in header:
            raise ExportFailed(f"{self.roster} has no column Section. Export Canvas's gradebook again.")
        return header[: header.index("Section") + 1]

    def list_first_rows(self, roster: Roster, lessons: dict[str, Assignment]) -> list[Row]:
        """Return the rows above the students', among them the points possible as the roster has them.

        Canvas would change an assignment by what stands there.
        """
        first = roster.header[0]
        rows = [row for row in roster.rows if self.roster and not any(map(row.get, self.identified_by))]
        if not any("Points Possible" in row.get(first, "") for row in rows):
            rows.append({first: "    Points Possible"})
        for row in rows:
            for heading, lesson in lessons.items() if "Points Possible" in row.get(first, "") else ():
                possible = row.setdefault(heading, f"{lesson.max_score:g}").replace(",", ".")
                if possible not in [f"{lesson.max_score:{form}}" for form in ("g", ".1f", ".2f")]:
                    what = "%s has %s points possible in Canvas, the lesson %g."
                    what += " Points are written as they are."
                    self.log.warning(what, heading, possible or "no", lesson.max_score)
        return rows


class MoodleExportPlugin(PlatformExportPlugin):
    """Writes a CSV that Moodle imports into its gradebook ("Import", "CSV file")."""

    platform = "Moodle"
    ids: ClassVar = ["ID number", "Username", "Email address"]
    header: ClassVar = ["First name", "Last name", "ID number", "Email address"]
    around_lesson = r"^[^:]+: | \([^()]*\)$"  # as in "Assignment: Lesson 1 (Real)"

    def make_row(self, student: Student) -> list[str | None]:
        """Return all that nbgrader knows of a student; Moodle is told what to go by."""
        return [student.first_name, student.last_name, student.id, student.email]

    def list_columns(self, header: list[str]) -> list[str]:
        """Return the names, and what a student is identified by."""
        return [h for h in header if h in ("First name", "Last name", "Surname", *self.identified_by)]
