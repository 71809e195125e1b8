"""Reading what students hand in, so that no file and no missing file stops the grading of a class."""

import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import parse_utc

from grading.cells import make_cell, make_notebook

MAX_STRUCTURE = 10_000_000
"""How many characters of JSON may lie outside of its strings: they take up to forty times as much memory."""

TIMESTAMP = "timestamp.txt"
"""What nbgrader notes the time of a submission in: the one file beside the notebooks that is graded by."""


class Unreadable(Exception):
    """What was handed in can't be read as a notebook; the message says to the student why, and what to do."""


@dataclass(frozen=True)
class HandedIn:
    """What was handed in as a notebook: the bytes of its file, or why there are none that can be read.

    Attributes:
        name: what the file is or should be called, such as "linear_neuron.ipynb".
        data: the bytes, empty if there is a reason.
        unreadable: "", or the reason, as a student is told it.
    """

    name: str
    data: bytes
    unreadable: str = ""

    @property
    def digest(self) -> str:
        """Text that differs when something else is handed in."""
        return sha256(self.data + self.unreadable.encode()).hexdigest()


def read_file(path: Path, max_bytes: int) -> HandedIn:
    """Read a student's file, which may be missing, or no file at all.

    Args:
        path: where it should be, in a folder that exists.
        max_bytes: how large a file may be that is read.
    """
    name = path.name
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode):
            return HandedIn(name, b"", f"{name} is a link or a folder, not a file. Hand in the file itself.")
        if about.st_size > max_bytes:
            return HandedIn(name, b"", _too_large(name))
        return HandedIn(name, path.read_bytes())
    except FileNotFoundError:
        others = [other for other in sorted(os.listdir(path.parent)) if other != TIMESTAMP]
        but = f", but {', '.join(map(_shown, others[:3]))}" if others else ""
        what_to_do = "Hand in the notebook itself, under this name."
        return HandedIn(name, b"", f"There is no {name} in what was handed in{but}. {what_to_do}")
    except OSError as error:
        return HandedIn(name, b"", f"{name} can't be opened: {error.strerror}. Hand it in again.")


def why_no_submission(folder: str) -> str:
    """Return "", or why nbgrader must not look into a folder: it would stop there, or never come back.

    Args:
        folder: where a student's notebooks for a lesson should be.
    """
    if os.path.islink(folder) or not os.path.isdir(folder):
        return "It is not a folder but a link or a file. Put the folder there that was handed in."
    path = Path(folder, TIMESTAMP)
    try:
        about = path.lstat()
        if stat.S_ISREG(about.st_mode) and about.st_size < 1000:
            parse_utc(path.read_text().strip() or None)
            return ""
    except FileNotFoundError:
        return ""
    except Exception:  # of any kind: it depends on the text, which is the student's
        pass
    return f"Its {TIMESTAMP} holds no time. Correct it, or delete it."


def parse(handed_in: HandedIn) -> NotebookNode:
    """Read a notebook of any version of the format.

    Returns:
        A valid notebook. Its cells are either code or markdown, and keep their source and their grade_id.
        Their outputs and what else the file holds are left out.

    Raises:
        Unreadable: it is no notebook.
    """
    name, data = handed_in.name, handed_in.data
    again = "Open it in JupyterLab, save it, and hand it in again."
    if handed_in.unreadable:
        raise Unreadable(handed_in.unreadable)
    if not data.strip():
        raise Unreadable(f"{name} is empty. {again}")
    text = data.decode(json.detect_encoding(data), errors="replace")
    strings_and_blanks = r'(?s:"(?:[^"\\]++|\\.)*+"|\s++)'
    if len(text) > MAX_STRUCTURE and len(re.sub(strings_and_blanks, "", text)) > MAX_STRUCTURE:
        raise Unreadable(_too_large(name))
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"{name} is damaged, or no notebook: it can't be read beyond line {error.lineno}. {again}"
        ) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists in lists …
        raise Unreadable(f"{name} is not a notebook that Jupyter has saved. {again}") from None
    cells = list(_cells(content))
    if not cells:
        raise Unreadable(f"{name} is not a notebook, or there is nothing in it. {again}")
    return make_notebook(cells)


def _cells(content: Any) -> Iterator[NotebookNode]:
    """Yield the cells of a notebook that may be of any shape."""
    if not isinstance(content, dict):
        return
    sheets = [content, *_list(content.get("worksheets"))]  # before version 4, cells were in worksheets
    for cell in [cell for sheet in sheets if isinstance(sheet, dict) for cell in _list(sheet.get("cells"))]:
        if isinstance(cell, dict):
            source = cell.get("source", cell.get("input"))  # before version 4, code was the input
            lines = source if isinstance(source, list) else [source]
            text = "".join(line for line in lines if isinstance(line, str))
            text = text.encode(errors="replace").decode()  # half a character can't be written to a file
            kind = "code" if cell.get("cell_type") == "code" else "markdown"
            name = _dict(_dict(cell.get("metadata")).get("nbgrader")).get("grade_id")
            yield make_cell(kind, text, {"nbgrader": {"grade_id": name}} if isinstance(name, str) else {})


def _too_large(name: str) -> str:
    return f"{name} is too large. Clear its outputs, save it, and hand it in again."


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _shown(name: str) -> str:
    """Return the name of a student's file so that it can be shown anywhere."""
    return re.sub(r"[^\w.-]", "?", name)[:60]
