"""Canvas and Moodle, as their own source has them write archives and read them again; and a class of names.

The rules are those of the files that `grading/platforms.py` names, stated anew, so that no slip is in both.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile, ZipInfo


@dataclass(frozen=True)
class Person:
    first: str
    last: str
    number: int
    late: bool = False

    @property
    def login(self) -> str:
        return f"login{self.number}"

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def attachment(self) -> int:
        return self.number + 5000


NAMES = [
    ("Ana", "Díaz"),
    ("Ana", "Díaz"),
    ("Seán", "O'Brien, Jr."),
    ("María José", "García Márquez"),
    ("José Luis", "Núñez-Feijóo"),
    ("Łukasz", "Żółć"),
    ("小龙", "李"),
    ("Jean_Luc", "d'Été"),
    ("Zoë", "=1+cmd|' /C calc'!A0"),
    ("Max 12", "von der Öhe"),
]
CLASS = [Person(*name, 1001 + 7 * n, late=n % 3 == 0) for n, name in enumerate(NAMES)]
ABSENT = Person("Noa", "Levi", 4321)  # handed in nothing
EVERYBODY = [*CLASS, ABSENT]


class UnflaggedInfo(ZipInfo):
    """An entry whose name is in UTF-8, without the flag that says so."""

    def _encodeFilenameFlags(self):
        return self.filename.encode(), self.flag_bits & ~0x800


def pack(file: Path, files: Sequence[tuple[str, bytes]], flagged: bool = True) -> Path:
    with ZipFile(file, "w") as archive:
        for name, data in files:
            archive.writestr((ZipInfo if flagged else UnflaggedInfo)(name), data)
    return file


def make_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# ---- Canvas


def name_in_canvas(person: Person, file: str) -> str:
    """content_zipper.rb: get_filename, sanitize_user_name, sanitize_file_name, add_upload_submission."""
    name = re.sub(r"_(\d+)_", r"\1", f"{person.last}, {person.first}").lower()
    whole = "_".join([name, *(["LATE"] if person.late else []), str(person.number)])
    whole = re.sub(r"[^\w]", "", whole)
    return f"{whole}_{person.attachment}_{file}"


def canvas_gradebook(lesson: str, people: Sequence[Person] = EVERYBODY) -> str:
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{lesson} (71)", "Current Score"]
    rows = [[f"{p.last}, {p.first}", p.number, f"s{p.number}", p.login, "A", "", ""] for p in people]
    return make_csv(header, [["    Points Possible", "", "", "", "", "10.00", "(read only)"], *rows])


def read_canvas_upload(archive: ZipFile) -> Iterator[tuple[int, int, bytes]]:
    """abstract_assignment.rb: infer_comment_context_from_filename. Yields user, attachment and content."""
    for name in archive.namelist():
        parts = [part for part in name.rpartition("/")[2].split("_") if part != "LATE"]
        user, attachment = [part for part in parts if re.fullmatch(r"\d+", part)][:2]
        yield int(user), int(attachment), archive.read(name)


# ---- Moodle


def clean_in_moodle(name: str) -> str:
    """lib/moodlelib.php: clean_param, PARAM_FILE."""
    return re.sub(r"""[\x00-\x1f\x7f]|[&<>"`|':\\/]""", "", name)


def name_in_moodle(person: Person, file: str, folders: bool = True, old: bool = False) -> str:
    """mod/assign/classes/downloader.php: get_student_prefix, load_submissionplugin_filelist."""
    prefix = clean_in_moodle(f"{person.full.replace('_', ' ')}_{person.number}")
    whole = f"{prefix}_assignsubmission_file"
    return f"{whole}{'_' if old else ''}/{file}" if folders else f"{whole}_{file}"


WORKSHEET = [
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade"),
    *("Grade can be changed", "Last modified (submission)", "Last modified (grade)", "Feedback comments"),
]


def moodle_worksheet(changes: Mapping[str, str] | None = None, people: Sequence[Person] = EVERYBODY) -> str:
    """mod/assign/gradingtable.php, where emails may be seen; headings may be another language's."""

    def row(p: Person) -> list[str]:
        about = [f"Participant {p.number}", p.full, f"{p.login}@school.example", "Submitted for grading"]
        time = "-" if p is ABSENT else "Friday, 1 November 2024, 11:59 PM"
        return [*about, "", "10.00", "Yes", time, "-", f"<p>Well, {p.first}</p>"]

    return make_csv([(changes or {}).get(heading, heading) for heading in WORKSHEET], map(row, people))


def moodle_gradebook(lesson: str) -> str:
    header = ["First name", "Last name", "ID number", "Email address", f"Assignment: {lesson} (Real)"]
    return make_csv(
        header, [[p.first, p.last, "", f"{p.login}@school.example", "-"] for p in [*CLASS, ABSENT]]
    )


def read_moodle_upload(archive: ZipFile) -> Iterator[tuple[int, str, bytes]]:
    """importziplib.php: is_valid_filename_for_import. Yields participant, name of file and content."""
    for path in archive.namelist():
        parts = path.split("/")
        while parts:
            info = parts.pop(0).split("_", 4)
            if len(info) >= 4 and info[1].isdigit() and info[2:4] == ["assignsubmission", "file"]:
                yield int(info[1]), "/".join([*info[4:], *parts]).lstrip("/"), archive.read(path)
                break
