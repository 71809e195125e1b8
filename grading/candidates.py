"""Finding a lesson's notebook among what was handed in: it is the file whose content is the lesson.

Files and archives are looked through in memory, and nothing is unpacked to a disk.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import PurePath
from zipfile import ZipFile

from nbformat import NotebookNode

from grading.archives import Refused, list_files, read_entry
from grading.reading import HandedIn, Unreadable, may_be_notebook, parse, read_grade_id, show_names
from grading.recognition import Released, tidy

ARCHIVE, ENTRY = b"PK\x03\x04", b"PK\x01\x02"  # how a zip begins, and each entry in its list
MOST_ENTRIES, MOST_UNPACKED = 1000, 100_000_000  # of all archives that one student hands in; bytes

ENOUGH = 0.2  # of a lesson's locked code, word for word; two lessons of ours share 0.05 at the most
DEFINES = re.compile(r"(?m)^(?:(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|(\w+)[ \t]*=(?!=))")

Work = tuple[str, ...]  # the texts of a notebook's cells in which a student has answered something


def choose(handed_in: HandedIn, released: Released) -> tuple[HandedIn, str]:
    """Return what is to be graded, and "" or a sentence on the files that there are.

    It is the file that is this lesson and has work in it. Of several whose work differs, it is the one with
    the right name; without that, none is chosen.
    """
    name = handed_in.name
    others = (handed_in,) * handed_in.data.startswith(ARCHIVE) + handed_in.others
    own, is_lesson = _read_work(handed_in, released) if others else (None, False)
    found: dict[Work, HandedIn] = {}
    for other in _unpack(others):
        work, is_this = _read_work(other, released)
        if work is not None and is_this:
            found.setdefault(work, other)
    if own is not None and ((any(own) and is_lesson) or not any(found)):
        differing = show_names(other.name for work, other in found.items() if work and work != own)
        both = f"{name} is graded. What is in {differing} is this lesson as well, with other answers."
        return handed_in, both if differing else ""
    found = {work: each for work, each in found.items() if work} or found
    found = {w: each for w, each in found.items() if PurePath(each.name).name == name} or found
    names = show_names(each.name for each in found.values())
    missing = f"There is no readable {name} in what was handed in"
    if own is not None:
        missing = f"{name} is {'this lesson without an answer' if is_lesson else 'not this lesson'}"
    if len(found) > 1:
        why = f"{missing}, but several files are this lesson, and differ: {names}."
        return HandedIn(name, b"", f"{why} Hand in the one that counts, under this name."), ""
    for other in found.values():
        return HandedIn(name, other.data), f"{missing}. What is graded is {names}, which is this lesson."
    return handed_in, ""


def _read_work(file: HandedIn, released: Released) -> tuple[Work | None, bool]:
    """Return the answers that a file holds, None if it is no notebook; and whether it is this lesson."""
    try:
        cells = parse(file)
    except Unreadable:
        return None, False
    if not any(cell.source.strip() for cell in cells):
        return None, False
    unwritten, work = set(released.texts.values()), list[str]()
    for cell in cells:
        text = tidy(cell.source)
        defined = {name for pair in DEFINES.findall(text) for name in pair}
        is_answer = read_grade_id(cell) in released.answers or not defined.isdisjoint(released.answer_of)
        if is_answer and text not in unwritten:
            work.append(text)
    return tuple(work), is_this_lesson(cells, released)


def is_this_lesson(cells: Iterable[NotebookNode], released: Released) -> bool:
    """Return whether a notebook is of a lesson: by the code that students don't write, in whatever cells."""
    whole = "\n".join(tidy(cell.source) for cell in cells)
    return sum(text in whole for text in released.fixed) >= ENOUGH * len(released.fixed)


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
                for path, entry in list_files(archive):
                    if not may_be_notebook(path):
                        continue
                    with suppress(Refused):
                        data = read_entry(archive, entry, room)
                        room -= len(data)
                        yield HandedIn(f"{file.name}/{path}", data)
        except Exception:  # of any kind: an archive can be damaged or locked in many ways
            continue
