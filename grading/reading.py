"""Reading what students hand in, so that no file and no missing file stops the grading of a class.

nbgrader is told of it by `c.Autograde.exporter_class = "grading.reading.GradingExporter"`. What can
be read becomes a plain notebook of today's format; for what can't be, the released notebook stands in, whose
answers are unwritten. grading.repair, the next step, says so at its top.
"""

import json
import os
import re
import stat
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from glob import escape, glob
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook, MissingEntry, Notebook
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import SCHEMA_VERSION
from nbgrader.utils import parse_utc
from traitlets import Bool, Integer

from grading.sandbox import SandboxUnavailable
from grading.steps import Run

MAX_STRUCTURE = 10_000_000
"""How many characters of JSON may lie outside of its strings: they take up to forty times as much memory."""

TIMESTAMP = "timestamp.txt"
"""What nbgrader notes the time of a submission in: the one file beside the notebooks that is graded by."""


class Unreadable(Exception):
    """What was handed in can't be read as a notebook; the message says to the student why, and what to do."""


class HandedIn(NamedTuple):
    """What was handed in as a notebook: the bytes of its file, or why there are none that can be read.

    Attributes:
        data: the bytes, empty if there is a reason.
        unreadable: "", or the reason, as a student is told it.
    """

    data: bytes
    unreadable: str = ""

    @property
    def digest(self) -> str:
        """Text that differs when something else is handed in."""
        return sha256(self.data + self.unreadable.encode()).hexdigest()


class GradingExporter(NotebookExporter):
    """What nbgrader's autograder reads and writes notebooks with.

    When the autograder makes it, once a run, it completes the autograder's list of notebooks with the missing
    ones, and keeps all else that was handed in from being copied. With each notebook that was handed in it
    passes on, in `resources["nbgrader"]`, the "lesson", which is the notebook as released, and "unreadable",
    which is "", or why the lesson stands in for it.
    """

    max_bytes = Integer(
        100_000_000, help="How large the file of a notebook may be; a larger one is not read."
    ).tag(config=True)

    optimistic_validation = Bool(True, help="Validate once, not after each preprocessor.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._lessons: dict[tuple[str, str], NotebookNode] = {}
        if isinstance(self.parent, Autograde):
            self._complete(self.parent)
            try:
                self.run = Run(self.parent.coursedir, self.config)
            except SandboxUnavailable as error:
                self.log.error(str(error))
                raise NbGraderException(str(error)) from error

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """Read a notebook and run it through the preprocessors.

        Args:
            filename: its path. If it lies where nbgrader keeps what was handed in, it can be anything.
            resources: what nbgrader says about it; it is added to.
            **kwargs: what nbconvert's exporters take.

        Returns:
            The text of the notebook that comes out, and the resources.
        """
        about = (resources or {}).get("nbgrader", {})
        if not self._was_handed_in(filename, about):
            return super().from_filename(filename, resources=resources, **kwargs)
        about["lesson"] = self._lesson(about["assignment"], about["notebook"])
        return self.from_handed_in(read_file(Path(filename), self.max_bytes), resources, **kwargs)

    def from_handed_in(
        self, handed_in: HandedIn, resources: dict[str, Any], **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """Read what was handed in as a notebook and run it through the preprocessors.

        Args:
            handed_in: it can be anything.
            resources: what nbgrader says about it, and the "lesson".
            **kwargs: what nbconvert's exporters take.

        Returns:
            The text of the notebook that comes out, and the resources.
        """
        about, reason = resources["nbgrader"], handed_in.unreadable
        notebook = about["lesson"]
        if not reason:
            try:
                notebook = parse(handed_in.data, f"{about['notebook']}.ipynb")
            except Unreadable as error:
                reason = str(error)
        if reason:
            where = ", ".join(about[name] for name in ("student", "assignment", "notebook"))
            self.log.warning("%s: %s The released notebook stands in for it.", where, reason)
        about["unreadable"] = reason
        return self.from_notebook_node(notebook, resources=resources, **kwargs)

    def _was_handed_in(self, filename: str, about: dict[str, str]) -> bool:
        """Return whether a file is a student's, and not what nbgrader wrote after sanitizing it."""
        if not about or not isinstance(self.parent, Autograde):
            return False
        course = self.parent.coursedir
        folder = course.format_path(course.submitted_directory, about["student"], about["assignment"])
        return os.path.dirname(filename) == folder

    def _lesson(self, assignment: str, name: str) -> NotebookNode:
        """Return a notebook as it was released; it is put together once a run."""
        if (assignment, name) not in self._lessons:
            self._lessons[assignment, name] = lesson_of(self.parent.coursedir, assignment, name)
        return self._lessons[assignment, name]

    def _complete(self, converter: Autograde) -> None:
        """Add the notebooks that are missing to the list of what nbgrader grades; keep other files out.

        nbgrader leaves out whoever handed in no notebook, and old points would stand. It copies every other
        file, through links wherever they lead, to where the feedback is made.
        """
        course = converter.coursedir
        with Gradebook(course.db_url, course.course_id) as gradebook:
            try:
                notebooks = gradebook.find_assignment(course.assignment_id).notebooks
            except MissingEntry:  # nbgrader will say so
                return
            names = [notebook.name for notebook in notebooks if fnmatch(notebook.name, course.notebook_id)]
        ignored = list(course.ignore)
        handed_in = course.format_path(course.submitted_directory, course.student_id, course.assignment_id)
        for folder in glob(handed_in):
            if trouble := why_no_submission(folder):
                self.log.error("%s is not graded. %s", folder, trouble)
                converter.assignments.pop(folder, None)
                continue
            found = converter.assignments.setdefault(folder, [])
            expected = [os.path.join(folder, f"{name}.ipynb") for name in names]
            found += [path for path in expected if path not in found]
            skipped = (*course.ignore, "*.ipynb", TIMESTAMP)
            others = [name for name in os.listdir(folder) if not any(fnmatch(name, s) for s in skipped)]
            paths = [os.path.join(folder, name) for name in others]
            ignored += map(escape, paths if len(paths) < 100 else [folder])  # each is tried on each file
        course.ignore = list(dict.fromkeys(ignored))


def read_file(path: Path, max_bytes: int) -> HandedIn:
    """Read a student's file, which may be missing, or no file at all.

    Args:
        path: where it should be, in a folder that exists.
        max_bytes: how large a file may be that is read.
    """
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode):
            return HandedIn(b"", f"{path.name} is a link or a folder, not a file. Hand in the file itself.")
        if about.st_size > max_bytes:
            return HandedIn(b"", _too_large(path.name))
        return HandedIn(path.read_bytes())
    except FileNotFoundError:
        others = [name for name in sorted(os.listdir(path.parent)) if name != TIMESTAMP]
        but = f", but {', '.join(map(_shown, others[:3]))}" if others else ""
        what_to_do = "Hand in the notebook itself, under this name."
        return HandedIn(b"", f"There is no {path.name} in what was handed in{but}. {what_to_do}")
    except OSError as error:
        return HandedIn(b"", f"{path.name} can't be opened: {error.strerror}. Hand it in again.")


def lesson_of(course: CourseDirectory, assignment: str, name: str) -> NotebookNode:
    """Return a notebook as it was released; see `released_notebook`.

    Raises:
        MissingEntry: nbgrader's gradebook has no such notebook.
    """
    path = Path(course.format_path(course.release_directory, ".", assignment), f"{name}.ipynb")
    if not path.exists():
        course.log.warning(
            "%s isn't there, so the lesson's own text is shown as if a student had typed it. "
            "`nbgrader generate_assignment %s` makes it.",
            path,
            assignment,
        )
    with Gradebook(course.db_url, course.course_id) as gradebook:
        return released_notebook(path, gradebook.find_notebook(name, assignment))


def released_notebook(path: Path, entry: Notebook) -> NotebookNode:
    """Put together a notebook as it was released.

    Args:
        path: the released notebook, which gives the order and what nbgrader keeps no record of. It may be
            missing.
        entry: the notebook in nbgrader's gradebook, which gives all that grading rests on.

    Returns:
        A notebook in which the cells that nbgrader knows are as the gradebook has them, once each.
    """
    points = {cell.name: float(cell.max_score) for cell in [*entry.grade_cells, *entry.task_cells]}
    kinds = {"grade": entry.grade_cells, "solution": entry.solution_cells, "task": entry.task_cells}
    named = {kind: {cell.name for cell in cells} for kind, cells in kinds.items()}
    known = {}
    for cell in entry.source_cells:
        about = {
            "cell_type": cell.cell_type,
            "checksum": cell.checksum,
            "grade_id": cell.name,
            "locked": cell.locked,
            "schema_version": SCHEMA_VERSION,
        }
        about |= {kind: cell.name in names for kind, names in named.items()}
        about |= {"points": points[cell.name]} if cell.name in points else {}
        known[cell.name] = new_cell(cell.cell_type, cell.source, {"nbgrader": about})
    released = nbformat.read(path, as_version=4) if path.exists() else new_notebook()
    cells = []
    for cell in released.cells:
        name = grade_id(cell)
        if name in known:
            cells.append(known.pop(name))
            cells[-1].metadata = nbformat.from_dict({**cell.metadata, **cells[-1].metadata})
        elif name is None:
            cells.append(new_cell(cell.cell_type, cell.source, cell.metadata))
    return notebook_of([*cells, *known.values()], released.metadata)


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


def parse(data: bytes, name: str) -> NotebookNode:
    """Read a notebook of any version of the format.

    Args:
        data: the bytes of its file.
        name: what to call it in a message.

    Returns:
        A valid notebook. Its cells are either code or markdown, and keep their source and their grade_id.
        Their outputs and what else the file holds are left out.

    Raises:
        Unreadable: it is no notebook.
    """
    again = "Open it in JupyterLab, save it, and hand it in again."
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
    return notebook_of(cells)


def grade_id(cell: NotebookNode) -> str | None:
    """Return the name under which nbgrader knows a cell of a valid notebook, or None."""
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def new_cell(kind: str, source: str, metadata: dict[str, Any] | None = None) -> NotebookNode:
    """Make a cell that has not been run, for `notebook_of`; nbformat's own functions validate each one."""
    cell = {"cell_type": kind, "metadata": metadata or {}, "source": source}
    return nbformat.from_dict(cell | ({"execution_count": None, "outputs": []} if kind == "code" else {}))


def notebook_of(cells: Iterable[NotebookNode], metadata: NotebookNode | None = None) -> NotebookNode:
    """Make a notebook of cells, and number them: no two may have the same id."""
    numbered = [NotebookNode(cell, id=f"cell-{number}") for number, cell in enumerate(cells)]
    return new_notebook(cells=numbered, metadata=metadata or {})


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
            yield new_cell(kind, text, {"nbgrader": {"grade_id": name}} if isinstance(name, str) else {})


def _too_large(name: str) -> str:
    return f"{name} is too large. Clear its outputs, save it, and hand it in again."


def _list(value: Any) -> list:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> dict:
    return value if isinstance(value, dict) else {}


def _shown(name: str) -> str:
    """Return the name of a student's file so that it can be shown anywhere."""
    return re.sub(r"[^\w.-]", "?", name)[:60]
