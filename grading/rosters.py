"""Class lists that a platform has exported, and which of its rows are whose."""

import codecs
import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from nbgrader.api import Student
from traitlets import Dict, Unicode
from traitlets.config import Configurable

from grading.platforms import Platform
from grading.reading import show

Row = dict[str, str]  # its cells, by heading


@dataclass(frozen=True)
class Roster:
    """A class list."""

    header: list[str]
    rows: list[Row]
    columns: Mapping[str, Sequence[str]]  # the headings that are there, by kind, as in `Platform.headings`
    separator: str = ","  # what stands between two cells

    def read(self, row: Row, kind: str) -> str:
        """Return the first text of a kind that a row has, or ""."""
        texts = (row.get(heading, "").strip() for heading in self.columns.get(kind, ()))
        return next(filter(None, texts), "")

    def read_number(self, row: Row) -> str:
        """Return the number that a student has in the names of an archive's files, or ""."""
        number = re.search(r"\d+$", self.read(row, "number"))
        return number[0] if number else ""

    def list_ids(self, row: Row) -> list[str]:
        """Return all that a student may be known by, the best first."""
        texts = [row.get(heading, "").strip() for heading in self.columns["id"]]
        return [text for text in [*texts, self.read_number(row)] if text]

    def list_names(self, row: Row) -> list[str]:
        """Return a student's name, in every order."""
        name, first, last = (self.read(row, kind) for kind in ("name", "first", "last"))
        return [text for text in (name, first + last, last + first) if text]

    def list_students(self) -> list[int]:
        """Return the numbers of students' rows: where all have a platform's number, those with any id."""
        strict = bool(self.columns["number"])
        rows = enumerate(self.rows)
        return [n for n, row in rows if self.list_ids(row) or (not strict and self.list_names(row))]

    def call(self, row: Row) -> str:
        """Name a student in a message."""
        name = self.read(row, "name") or f"{self.read(row, 'first')} {self.read(row, 'last')}".strip()
        return show(" ".join([name, *(f"({known})" for known in self.list_ids(row)[:1])]).strip())


def read_roster(path: str, platform: Platform, renamed: Mapping[str, str]) -> Roster:
    """Read a class list from a CSV file, in which some kinds of columns are renamed.

    Raises ValueError, which says in sentences what is wrong, if it isn't one, or nobody can be found in it.
    """
    try:
        text = _decode(Path(path).read_bytes())
        first, _, rest = text.partition("\n")
        if first.startswith("sep="):  # which a spreadsheet writes for another one
            text, first = rest, first.removeprefix("sep=")
        separator = max(",;\t", key=first.count)
        header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except OSError as error:
        raise ValueError(f"{path} can't be read: {error.strerror}.") from error
    except (ValueError, csv.Error) as error:  # ValueError where there is no line at all
        wanted = f"It must be a CSV file in UTF-8, with a row of headings, as {platform.name} exports it."
        raise ValueError(f"{path} can't be read. {wanted}") from error
    header = [heading.strip() for heading in header]
    if strange := set(renamed) - set(platform.headings):
        kinds = ", ".join(platform.headings)
        what = f"--heading knows no {', '.join(sorted(strange))};"
        raise ValueError(f"{what} of {platform.name} it knows {kinds}.")
    named = {kind: headings.split(",") for kind, headings in renamed.items()}
    known = {**platform.headings, **named}
    columns = {kind: [name for name in known[kind] if name in header] for kind in known}
    missing = [name for names in named.values() for name in names if name not in header]
    if missing or not any(columns[kind] for kind in ("id", "number", "name", "last")):
        what = f"{path} has no column named {' or '.join(missing or known['id'])}."
        there = f"Its columns are: {', '.join(map(show, header))}."
        what_to_do = (
            "Where another language is spoken, say what is where: --heading id=NAME --heading last=NAME"
        )
        raise ValueError(f"{what} {there} {what_to_do}")
    return Roster(header, [dict(zip(header, row, strict=False)) for row in rows], columns, separator)


def _decode(data: bytes) -> str:
    """Return the text of a file in UTF-8 or, with its mark, in UTF-16; raise ValueError if it is neither."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = data.decode("utf-16" if marked else "utf-8-sig")
    if "\0" in text:  # UTF-16 without its mark, or no text at all
        raise ValueError
    return text


class RosterOptions(Configurable):
    """The options of what reads a class list."""

    roster = Unicode(
        "",
        help="The CSV file that the platform has exported: its gradebook or, of Moodle, the grading "
        "worksheet or the list of participants.",
    ).tag(config=True)
    headings = Dict(
        help="The heading of a column of the roster, by what is in it, where that isn't the English one: id "
        "(several with commas), number, name, first, last; of Moodle also grade, maximum, time."
    ).tag(config=True)


# ---- who is who


def fold(text: str) -> str:
    """Return an id or address so that it equals itself, however it is spelt."""
    return normalize("NFC", text).strip().casefold()


def fold_name(name: str) -> str:
    """Return the letters and digits of a name, without marks. Platforms drop what else there is, in files.

    >>> fold_name("O'Brien-Díaz, Ana")
    'obriendiazana'
    """
    return "".join(each for each in normalize("NFD", name.casefold()) if each.isalnum())


def call_student(student: Student) -> str:
    """Name a student of the gradebook in a message."""
    name = " ".join(filter(None, [student.first_name, student.last_name]))
    return f"{show(name)} ({show(student.id)})" if name else show(student.id)


def index_rows(roster: Roster, read: Callable[[Row], Iterable[str]]) -> dict[str, set[int]]:
    """Return by each text that is read of the students' rows the numbers of those that have it."""
    index = defaultdict(set)
    for number in roster.list_students():
        for text in filter(None, read(roster.rows[number])):
            index[text].add(number)
    return index


def match_students(
    students: Sequence[Student], roster: Roster
) -> tuple[dict[str, int], dict[str, str], list[Row]]:
    """Find the students' rows: by id or address, or by a name that is an id or where nobody has one.

    Returns by a student's id the number of the row that fits, if it is the only one and fits nobody else; by
    the name of each other student, why there is none; and the rows of strangers.
    """
    by_id = index_rows(roster, lambda row: map(fold, roster.list_ids(row)))
    by_name = index_rows(roster, lambda row: map(fold_name, roster.list_names(row)))
    fitting: dict[str, set[int]] = {}
    for each in students:
        ids = {fold(text) for text in (each.id, each.email, each.lms_user_id) if text}
        fitting[each.id] = set().union(*(by_id.get(text, ()) for text in ids))
    found_by_id = set().union(*fitting.values())
    for each in students:
        names = [each.id] if roster.columns["id"] else [each.id, f"{each.first_name}{each.last_name}"]
        named = set().union(*(by_name.get(fold_name(name), ()) for name in names)) - found_by_id
        fitting[each.id] = fitting[each.id] or named
    fits = Counter(number for numbers in fitting.values() for number in numbers)
    found, missing = {}, {}
    for each in students:
        numbers = fitting[each.id]
        if not numbers:
            email = f", the e-mail address {show(each.email)}" if each.email else ""
            missing[call_student(each)] = f"no row has the id {show(each.id)}{email} or this name"
        elif len(numbers) > 1 or fits[min(numbers)] > 1:
            missing[call_student(each)] = "several rows fit, or one that fits another student too"
        else:
            [found[each.id]] = numbers
    return found, missing, [roster.rows[number] for number in roster.list_students() if number not in fits]
