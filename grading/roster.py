"""Who is on a platform such as Canvas: its roster, and which of its rows are whose."""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import Student

Row = dict[str, str]
"""Its cells, by heading."""


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

    Returns by a student's id the number of the row that has it, or the e-mail address, if it is the only one and
    nobody else's; by the name of each other student, why there is none; and the rows of those who are nobody in
    nbgrader's gradebook.
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
