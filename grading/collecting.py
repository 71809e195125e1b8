"""Work that was handed in on a platform: from the archive that one downloads there into submitted/.

Nobody is dropped in silence: what can't be matched or unpacked is named, and all else is collected.
"""

import itertools
import re
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize
from zipfile import ZipFile, ZipInfo

from nbgrader.api import Student

from grading.archives import LARGEST, Refused, clean_path, list_files, read_entry
from grading.platforms import Platform
from grading.reading import show
from grading.rosters import Roster, Row, fold_name, index_rows, match_students
from grading.submission import UNFINISHED
from grading.timestamp import TIMESTAMP

# What is added to a file's name where there is one like it: by Canvas, a browser, JupyterLab.
ADDED = r"(-\d+| ?\(\d+\)|-Copy\d*)+(?=\.ipynb$)"
LONGEST_PATH = 2000  # characters of a path that a platform gives to a file
# How Moodle writes a time in English and American English. It doesn't write the time zone.
MOODLES_TIMES = ("%A, %d %B %Y, %I:%M %p", "%A, %B %d, %Y, %I:%M %p")
# Ids that can't be a folder's name, or that nbgrader would take for a pattern or for several.
UNUSABLE_ID = r"^$|^[\s.~-]|\s$|[\x00-\x1f\x7f/\\*?\[\]{},]"


class File(NamedTuple):
    """A file that a student has sent."""

    name: str  # the student's own, with folders
    prefix: str  # what the platform adds to it; "" if it takes no feedback on it
    order: int  # the larger, the later it was sent
    entry: ZipInfo


@dataclass
class Sent:
    """What one student has sent, by the name and the number that the platform gives to the student."""

    name: str
    number: str
    late: bool = False
    files: list[File] = field(default_factory=list)

    @property
    def who(self) -> str:
        """The student, in a message."""
        return show(f"{self.name} ({self.number})")


Troubles = list[tuple[str, str]]  # who or what isn't collected, and why


def read_sent(archive: ZipFile, platform: Platform) -> tuple[list[Sent], Troubles]:
    """Return what an archive holds, student by student, and what in it is nobody's."""
    everybody: dict[tuple[str, str], Sent] = {}
    troubles = []
    for path, entry in list_files(archive):
        match = re.fullmatch(platform.member, path, re.DOTALL) if len(path) < LONGEST_PATH else None
        if not match:
            troubles.append((show(path), f"it isn't named as {platform.name} names what a student has sent"))
            continue
        about = match.groupdict()
        sent = everybody.setdefault((about["number"], about["name"]), Sent(about["name"], about["number"]))
        sent.late |= bool(about.get("late"))
        prefix = about["prefix"] if about.get("attachment", True) else ""
        sent.files.append(File(about["file"], prefix, int(about.get("attachment") or 0), entry))
    return list(everybody.values()), troubles


# ---- whose it is


def match_sent(
    everybody: Iterable[Sent], roster: Roster, students: Sequence[Student]
) -> tuple[dict[str, tuple[Sent, Row]], Troubles]:
    """Return by student what was sent, and the student's row, and whose student can't be told.

    A student goes by the id that the gradebook has or, if the gradebook has nobody who fits, by the best id
    of the class list.
    """
    known = {number: student for student, number in match_students(students, roster)[0].items()}
    by_number = index_rows(roster, lambda row: [roster.read_number(row)])
    by_name = index_rows(roster, lambda row: map(fold_name, roster.list_names(row)))
    found = defaultdict(list)
    troubles = []
    for sent in everybody:
        name = fold_name(sent.name)
        numbers = by_number.get(sent.number, set()) if roster.columns["number"] else by_name.get(name, set())
        if len(numbers) != 1:
            why = "more than one row fits; a list with the platform's numbers tells them apart"
            why = why if numbers else "the class list has nobody of this number or name"
            troubles.append((sent.who, why))
            continue
        [number] = numbers
        row = roster.rows[number]
        names = set(map(fold_name, roster.list_names(row)))
        student = known.get(number) or normalize("NFC", next(iter(roster.list_ids(row)), sent.number))
        if names and name not in names:
            troubles.append((sent.who, f"the class list calls this number {roster.call(row)}"))
        elif re.search(UNUSABLE_ID, student):
            troubles.append((sent.who, f"no folder can be named by the id {show(student)!r}"))
        else:
            found[student].append((sent, row))
    for student, several in found.items():
        if len(several) > 1:
            why = f"another student has the same id, {show(student)}"
            troubles += [(sent.who, why) for sent, _ in several]
    return {student: several[0] for student, several in found.items() if len(several) == 1}, troubles


# ---- what it is called


def name_files(
    files: Iterable[File], notebooks: Collection[str]
) -> tuple[dict[str, File], list[tuple[str, File]]]:
    """Return files by the names that they are saved under, and which there is no room for under what name.

    What was added to the name of a lesson's notebook is cut. The latest then has the name or, where they were
    sent at once, the one that was called so, and others keep what was added.
    """
    named: dict[str, File] = {}
    others = []
    for each in sorted(files, key=lambda each: (each.order, each.name in notebooks), reverse=True):
        cut = re.sub(ADDED, "", each.name)
        name = cut if cut in notebooks else each.name
        if name in named and each.order == named[name].order:
            name = each.name
        if name in named:
            others.append((name, each))
        else:
            named[name] = each
    return named, others


def read_time(text: str, zone: tzinfo) -> datetime | None:
    """Return the time in UTC that Moodle writes so in a time zone, or None if that isn't just one.

    >>> from zoneinfo import ZoneInfo
    >>> print(read_time("Friday, 1 November 2024, 11:59 PM", ZoneInfo("Europe/Berlin")))
    2024-11-01 22:59:00+00:00
    """
    for form in MOODLES_TIMES:
        try:
            local = datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
        if local.utcoffset() == local.replace(fold=1).utcoffset():  # not the hour when clocks are put back
            return local.astimezone(UTC)
    return None


# ---- into its folder


class Saved(StrEnum):
    """What came of saving a submission."""

    NEW = "new"
    SAME = "there already"
    REPLACED = "in the place of other work"
    KEPT = "not saved: other work is there"


def read_files(archive: ZipFile, files: Mapping[str, File]) -> tuple[dict[str, bytes], Troubles]:
    """Return what is in a student's files, by their names, and which of them aren't taken."""
    read: dict[str, bytes] = {}
    troubles = []
    for name, file in sorted(files.items(), key=lambda item: not item[0].endswith(".ipynb")):
        room = LARGEST - sum(map(len, read.values()))
        try:
            if name == TIMESTAMP:
                raise Refused("a student's own note of the time doesn't count")
            read[str(clean_path(name))] = read_entry(archive, file.entry, room)
        except Refused as error:
            troubles.append((show(name), str(error)))
    return read, troubles


def save(folder: Path, files: Mapping[str, bytes], replace: bool) -> Saved:
    """Save a submission as a whole, or not at all if there is another, which is never lost but put aside.

    Raises OSError if it can't be written.
    """
    outcome = Saved.NEW
    if folder.is_symlink() or folder.exists():
        there = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
        if TIMESTAMP not in files:
            there.pop(TIMESTAMP, None)
        if set(there) == set(files) and all(there[name].read_bytes() == files[name] for name in files):
            return Saved.SAME
        if not replace:
            return Saved.KEPT
        outcome = Saved.REPLACED
    unfinished = folder.with_name(f".{folder.name}.new{UNFINISHED}")
    try:
        for name, data in files.items():
            (unfinished / name).parent.mkdir(parents=True, exist_ok=True)
            (unfinished / name).write_bytes(data)
        if outcome is Saved.REPLACED:
            aside = (folder.with_name(f".{folder.name}.replaced-{number}") for number in itertools.count(1))
            folder.rename(next(path for path in aside if not path.exists()))
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return outcome
