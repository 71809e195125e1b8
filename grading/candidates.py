"""Finding a lesson's notebook where no file has its name: it is the file whose content is the lesson.

Files and archives are looked through in memory, and nothing is unpacked to a disk.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import PurePath
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from nbformat import NotebookNode
from nbgrader.utils import is_locked

from grading.reading import HandedIn, Unreadable, may_be_notebook, parse, show_names
from grading.recognition import tidy

ARCHIVE, ENTRY = b"PK\x03\x04", b"PK\x01\x02"  # how a zip begins, and each entry in its list
MOST_ENTRIES, MOST_UNPACKED = 1000, 100_000_000  # of all archives that one student hands in; bytes
READ_IN_PARTS = (ZIP_STORED, ZIP_DEFLATED)  # so that no more is unpacked than is asked for
ENOUGH = 0.2  # of a lesson's locked code, word for word; two lessons of ours share 0.05 at the most

Texts = tuple[tuple[str, str], ...]  # of a notebook's cells, each with its kind


def choose(handed_in: HandedIn, released: Sequence[NotebookNode]) -> tuple[HandedIn, str]:
    """Return what is to be graded, and "" or a sentence that says which other file that is from.

    It is what has the right name and can be read; else the one file that is this lesson. Where there are
    several that differ, none is chosen. An untouched copy of the lesson is none of them, if there is another.
    """
    others = (handed_in,) * handed_in.data.startswith(ARCHIVE) + handed_in.others
    with suppress(Unreadable):
        if others and any(cell.source.strip() for cell in parse(handed_in)):
            return handed_in, ""
    lesson = _list_texts(released)
    found: dict[Texts, HandedIn] = {}
    for other in _unpack(others):
        try:
            texts = _list_texts(parse(other))
        except Unreadable:
            continue
        if _is_lesson(texts, released):
            found.setdefault(texts, other)
    found = {t: each for t, each in found.items() if not set(t) <= set(lesson)} or found
    found = {t: each for t, each in found.items() if PurePath(each.name).name == handed_in.name} or found
    names = show_names(each.name for each in found.values())
    missing = f"There is no readable {handed_in.name} in what was handed in"
    if len(found) > 1:
        why = f"{missing}, but several files are this lesson, and differ: {names}."
        return HandedIn(handed_in.name, b"", f"{why} Hand in the one that counts, under this name."), ""
    for other in found.values():
        return HandedIn(
            handed_in.name, other.data
        ), f"{missing}. What is graded is {names}, which is this lesson."
    return handed_in, ""


def _list_texts(cells: Iterable[NotebookNode]) -> Texts:
    return tuple((cell.cell_type, tidy(cell.source)) for cell in cells)


def _is_lesson(texts: Texts, released: Sequence[NotebookNode]) -> bool:
    """Return whether a notebook is of a lesson: by the code that students don't write, in whatever cells."""
    locked = [cell for cell in released if cell.cell_type == "code" and is_locked(cell)]
    own = {text for _, text in _list_texts(locked or released)}
    whole = "\n".join(text for _, text in texts)
    return sum(text in whole for text in own) >= ENOUGH * len(own)


def _unpack(files: Iterable[HandedIn]) -> Iterator[HandedIn]:
    """Yield files, and in the place of a zip those of its own that may hold a notebook.

    What is in an archive is counted before it is unpacked, and what can't be unpacked is left out.
    """
    entries, room = MOST_ENTRIES, MOST_UNPACKED
    for file in files:
        if not file.data.startswith(ARCHIVE):
            yield file
            continue
        entries -= file.data.count(ENTRY)
        if entries < 0:  # to list them takes more memory than they do
            continue
        try:
            with ZipFile(BytesIO(file.data)) as archive:
                for entry in archive.infolist():
                    if not may_be_notebook(entry.filename) or entry.compress_type not in READ_IN_PARTS:
                        continue
                    if (room := room - entry.file_size) < 0:
                        break
                    with archive.open(entry) as content:
                        data = content.read(entry.file_size or 1)  # at the most, whatever is in it
                    yield HandedIn(f"{file.name}/{entry.filename}", data)
        except Exception:  # of any kind: an archive can be damaged or locked in many ways
            continue
