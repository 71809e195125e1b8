"""Reading what students hand in, so that no file and no missing file stops the grading of a class.

What is read becomes cells and notebooks as all of grading makes them: plain, of today's format, not yet run.
"""

import json
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.coursedir import CourseDirectory

from grading.timestamp import TIMESTAMP

# Characters of JSON that may lie outside of its strings: they take up to forty times as much memory.
MAX_STRUCTURE = 10_000_000
EXCHANGED = {TIMESTAMP, "submission_secret.txt"}  # what nbgrader's exchange adds to what was handed in
HIDDEN = re.compile(r"(?:^|/)(?:\.|__MACOSX/)")  # what systems and Jupyter make for themselves
UNUSABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")  # in a name
MOST_CELLS, MOST_FILES, DEEPEST = 5000, 100, 5  # the last is how many folders may be in each other
TOO_LARGE = "{} is too large. Clear its outputs, save it, and hand it in again."


class Unreadable(Exception):
    """What was handed in can't be read as a notebook; the message says to the student why, and what to do."""


@dataclass(frozen=True)
class HandedIn:
    """What was handed in as a notebook: the bytes of its file, or why there are none that can be read."""

    name: str  # what the file is or should be called, such as "linear_neuron.ipynb"
    data: bytes
    unreadable: str = ""  # the reason, as a student is told it
    others: tuple["HandedIn", ...] = ()  # the other files that may hold it

    @property
    def digest(self) -> str:
        """Text that differs when something else is handed in."""
        others = "".join(f"{other.name}{other.digest}" for other in self.others)
        return sha256(self.data + f"{self.unreadable}{others}".encode(errors="replace")).hexdigest()


def locate(course: CourseDirectory, step: str, student: str, assignment: str) -> Path:
    """Return where nbgrader keeps what is "source", "release", "submitted", "autograded" or "feedback"."""
    return Path(course.format_path(getattr(course, f"{step}_directory"), student, assignment))


def read_file(path: Path, max_bytes: int) -> HandedIn:
    """Read a student's file of at most so many bytes; it may be no file at all.

    With it comes what else may be a notebook or hold one, of so many bytes together.
    """
    name, data, why = path.name, b"", ""
    try:
        names = list(islice(_list_files(path.parent), 10 * MOST_FILES))
        if not os.path.lexists(path):
            but = f", but {show_names(names)}" if names else ""
            what_to_do = "Hand in the notebook itself, under this name."
            why = f"There is no {name} in what was handed in{but}. {what_to_do}"
        elif not stat.S_ISREG((about := path.lstat()).st_mode):
            why = f"{name} is a link or a folder, not a file. Hand in the file itself."
        elif about.st_size > max_bytes:
            why = TOO_LARGE.format(name)
        else:
            data = path.read_bytes()
        return HandedIn(name, data, why, tuple(_read_others(path, names, max_bytes)))
    except OSError as error:
        return HandedIn(name, b"", f"{name} can't be opened: {error.strerror}. Hand it in again.")


def _read_others(path: Path, names: Iterable[str], max_bytes: int) -> Iterator[HandedIn]:
    """Yield the other files beside one that may be notebooks or hold some."""
    others = (name for name in names if may_be_notebook(name) and name != path.name)
    for name in islice(others, MOST_FILES):
        with suppress(OSError):
            about = (other := path.parent / name).lstat()
            if stat.S_ISREG(about.st_mode) and about.st_size <= max_bytes:
                max_bytes -= about.st_size
                yield HandedIn(name, other.read_bytes())


def _list_files(folder: Path, within: str = "", depth: int = 0) -> Iterator[str]:
    """Yield what is in a folder and in those inside it, but for what systems and nbgrader's exchange add."""
    for entry in sorted(os.listdir(folder / within))[:MOST_FILES]:
        name = within + entry
        if HIDDEN.search(name) or name in EXCHANGED:
            continue
        if depth < DEEPEST and stat.S_ISDIR((folder / name).lstat().st_mode):
            yield from _list_files(folder, f"{name}/", depth + 1)
        else:
            yield name


def may_be_notebook(name: str) -> bool:
    """Return whether a file with this name may be a notebook, or an archive with one."""
    has_ending = re.search(r"\.(ipynb|json|txt|zip)\b", name, re.IGNORECASE) or "." not in PurePath(name).name
    return bool(has_ending) and not HIDDEN.search(name)


def show_names(names: Iterable[str]) -> str:
    """Return the first names of files as they can be shown to anybody, in a terminal and in a page alone."""
    return ", ".join(f"`{show(name).replace('`', '?')[:60]}`" for name in islice(names, 3))


def show(text: str) -> str:
    """Return a text of a student's, such as a name, for a terminal, where some signs do things."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def why_no_submission(course: CourseDirectory, folder: Path) -> str:
    """Return "", or why nbgrader must not look into a student's folder."""
    top = Path(os.path.commonpath([folder, locate(course, "submitted", "", "")]))
    below = folder.relative_to(top)
    if UNUSABLE.search(str(below)):
        return "Its name has a sign that can't be shown, such as the end of a line. Give it another name."
    levels = [folder, *folder.parents][: len(below.parts)]
    if any(map(os.path.islink, levels)) or not os.path.isdir(folder):  # which never raise
        return "It is not a folder but a link or a file. Put the folder there that was handed in."
    return ""


def parse(handed_in: HandedIn) -> list[NotebookNode]:
    """Return the cells of a notebook of any version of the format; raise Unreadable if it is none.

    They are code or markdown, and keep their source and grade_id; all else is left out.
    """
    name, data = handed_in.name, handed_in.data
    again = "Open it in JupyterLab, save it, and hand it in again."
    if handed_in.unreadable:
        raise Unreadable(handed_in.unreadable)
    if not data.strip():
        raise Unreadable(f"{name} is empty. {again}")
    text = data.decode(json.detect_encoding(data), errors="replace").rstrip("\0 \r\n")  # as a crash leaves it
    strings_and_blanks = r'(?s:"(?:[^"\\]++|\\.)*+"|\s++)'
    if len(text) > MAX_STRUCTURE and len(re.sub(strings_and_blanks, "", text)) > MAX_STRUCTURE:
        raise Unreadable(TOO_LARGE.format(name))
    try:
        cells = list(islice(_read_cells(json.loads(text)), MOST_CELLS + 1))
    except json.JSONDecodeError as error:
        where = f"it can't be read beyond line {error.lineno}"
        raise Unreadable(f"{name} is damaged, or no notebook: {where}. {again}") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists in lists …
        raise Unreadable(f"{name} is not a notebook that Jupyter has saved. {again}") from None
    if len(cells) > MOST_CELLS:
        what_to_do = "Hand in the lesson's, with your answers."
        raise Unreadable(f"{name} has more than {MOST_CELLS:,} cells. {what_to_do}")
    if not cells:
        raise Unreadable(f"{name} is not a notebook, or there is nothing in it. {again}")
    return cells


def _read_cells(content: Any) -> Iterator[NotebookNode]:
    """Yield the cells of a notebook that may be of any shape."""
    sheets = [content, *_get(content, "worksheets", list)]  # before version 4, cells were in worksheets
    for cell in [cell for sheet in sheets for cell in _get(sheet, "cells", list)]:
        if isinstance(cell, dict):
            source = cell.get("source", cell.get("input"))  # before version 4, code was the input
            lines = source if isinstance(source, list) else [source]
            text = "".join(line for line in lines if isinstance(line, str))
            text = text.replace("\r\n", "\n").replace("\r", "\n")  # an editor's way to end lines
            text = text.encode(errors="replace").decode()  # half a character can't be written to a file
            kind = "code" if cell.get("cell_type") == "code" else "markdown"
            name = _get(_get(cell, "metadata", dict), "nbgrader", dict).get("grade_id")
            yield make_cell(kind, text, {"nbgrader": {"grade_id": name}} if isinstance(name, str) else {})


def _get(holder: Any, key: str, kind: type) -> Any:
    """Return what is held under a key, or something empty if that isn't of this kind."""
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, kind) else kind()


def read_grade_id(cell: NotebookNode) -> str:
    """Return the name under which nbgrader knows a cell of a valid notebook, or ""."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id") or "")


def make_cell(kind: str, source: str, metadata: dict[str, Any] | None = None) -> NotebookNode:
    """Make a cell that has not been run, for `make_notebook`; nbformat's own functions validate each one."""
    run: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    cell = {"cell_type": kind, "metadata": metadata or {}, "source": source, **run}
    return NotebookNode(nbformat.from_dict(cell))


def make_notebook(cells: Iterable[NotebookNode], metadata: NotebookNode | None = None) -> NotebookNode:
    """Make a notebook of cells, and number them: no two may have the same id."""
    numbered = [NotebookNode(cell, id=f"cell-{number}") for number, cell in enumerate(cells)]
    return NotebookNode(new_notebook(cells=numbered, metadata=metadata or {}))
