"""A lesson to grade by: the notebook as students got it, and the reference that knows what is right."""

import io
import json
import os
import time
from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook, Notebook
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import SCHEMA_VERSION
from nbgrader.utils import is_grade, is_solution, is_task
from traitlets.config import Config

from grading.exercises import Exercise, describe, read_definitions
from grading.inside.carried import carrying, read_modules
from grading.reading import HandedIn, locate, make_cell, make_notebook, read_grade_id
from grading.recognition import Released
from grading.wall import write_modules
from helpers import networks
from helpers.asking.finding import Kind
from helpers.asking.publish import name_check
from helpers.asking.question import Question
from helpers.asking.source import list_used_functions
from helpers.checks.check import Check, collecting
from helpers.checks.hunt import HuntCheck
from helpers.checks.words import tell
from helpers.graph import GraphError


class ReferenceFailed(Exception):
    """A reference notebook can't be used for grading; the message says which cell, and why."""


def is_test(cell: NotebookNode) -> bool:
    """Return whether a cell is graded by running it; of the graded ones, all others are for a person."""
    return bool(cell.cell_type == "code" and is_grade(cell) and not is_solution(cell))


class Reference:
    """A reference notebook that was run in this process, with a secret that decides the points."""

    checks: dict[str, Check]  # by the grade_id of their cell
    exercises: dict[str, Exercise]  # what else is known of each, by the same
    modules: dict[str, str]  # what it imports, by name, as it goes into the sandbox
    plain: set[str]  # the grade_ids of tests that call no check: nbgrader's own, which raise or don't

    def __init__(
        self, notebook: NotebookNode, secret: str, path: str = "", beside: Mapping[str, str] | None = None
    ) -> None:
        """Run a notebook, which is called by its path in messages; modules `beside` it are texts, by name.

        Raises ReferenceFailed if a cell fails, or a test calls more than one check.
        """
        self.checks, self.exercises, self.plain = {}, {}, set()
        begun, code = time.monotonic(), [cell for cell in notebook.cells if cell.cell_type == "code"]
        with carrying(beside or {}):
            self._run(code, secret, path)
            try:
                self.modules = write_modules([cell.source for cell in code], beside or {})
            except GraphError as error:
                raise ReferenceFailed(f"{path}, a network can't be shown inside: {error}") from error
        self.seconds = time.monotonic() - begun  # that it takes to run, without pictures

    def _run(self, code: Iterable[NotebookNode], secret: str, path: str) -> None:
        """Run the cells, and note the checks that they call."""
        namespace: dict[str, Any] = {"__name__": "reference"}
        sources: dict[str, str] = {}
        for cell in code:
            name = read_grade_id(cell)
            try:
                found = _collect(cell, namespace)
            except Exception as error:
                where = f"{path}, cell {name or cell.source.splitlines()[0]}"
                raise ReferenceFailed(f"{where}, fails with {type(error).__name__}: {error}") from error
            if is_solution(cell):
                sources |= read_definitions(cell.source)
            elif is_grade(cell) and not found:
                self.plain.add(name)
            elif is_grade(cell):
                if len(found) > 1:
                    wanted = "It must call exactly one check, or test by itself."
                    raise ReferenceFailed(f"{path}, cell {name}, calls {len(found)} checks. {wanted}")
                subject, check = found[0]
                self.checks[name] = replace(check, secret=f"{secret} {name} ")
                self.exercises[name] = describe(cell, subject, check, namespace, sources, self.exercises)

    @cached_property
    def questions(self) -> dict[str, dict[str, Question]]:
        """What each check asks, by grade_id and key."""
        return {name: {key: check.pose(key) for key in check.keys} for name, check in self.checks.items()}

    @cached_property
    def asked(self) -> dict[str, dict[str, Any]]:
        """The questions as JSON can hold them, as they go to the students' code."""
        return {
            name: {key: q.to_json() for key, q in asked.items()} for name, asked in self.questions.items()
        }

    @cached_property
    def outcomes(self) -> dict[str, dict[str, str]]:
        """What checks of the formulas in a hunt come to, as `helpers.asking.publish.outcomes` has it.

        The formulas call the reference's answers, at the points of students' notebooks: without the secret.
        """
        found = {}
        for hunt in (check for check in self.checks.values() if isinstance(check, HuntCheck)):
            for name, findings in hunt.findings.items():
                check = name_check(hunt.formulas[name], hunt.network, hunt.of, name, vars(networks))
                if not check:  # on a network of the lesson's own
                    continue
                used = list_used_functions(hunt.formulas[name])
                given = [each.name for each in self.exercises.values() if each.name in used]
                if given and findings[-1].kind is Kind.RIGHT:  # with the student's own it may be wrong
                    findings = [*findings[:-1], replace(findings[-1], about={"given": given})]
                right = [tell(finding) for finding in findings if finding.kind in (Kind.RIGHT, Kind.READS)]
                raises = "" if findings[-1].kind is Kind.RIGHT else tell(findings[-1])
                found[check] = {"prints": "".join(f"{line}\n" for line in right), "raises": raises}
        return found


def _collect(cell: NotebookNode, namespace: dict[str, Any]) -> list[tuple[Any, Check]]:
    """Run a cell of the reference; return the checks that it calls, each with what it is called on.

    Nothing is printed or drawn.
    """
    no_window = patch.dict(os.environ, MPLBACKEND="agg")
    with collecting() as found, redirect_stdout(io.StringIO()), no_window:
        try:
            exec(compile(cell.source, "<reference>", "exec"), namespace)
        except Exception:
            if "raises-exception" not in cell.metadata.get("tags", []):
                raise
    for name, value in namespace.items():
        if name.startswith("draw_") and str(getattr(value, "__module__", "")).startswith("helpers."):
            namespace[name] = lambda *_, **__: None  # nobody looks, and pictures are what takes time
    return found


@dataclass(frozen=True)
class Lesson:
    """One notebook of a lesson, ready to grade by."""

    released: NotebookNode  # as students got it
    reference: Reference
    digest: str = ""  # as `LessonFiles` has it

    @cached_property
    def known(self) -> Released:
        """What its cells are known by."""
        return Released(self.released.cells)


class LessonFiles(NamedTuple):
    """The texts that a lesson is made of; these can be sent anywhere, a `Lesson` can't."""

    path: str  # where the reference is, for messages
    released: str
    solutions: str  # the reference notebook
    digest: str  # differs where anything differs that points rest on: its code, or what the gradebook has
    beside: dict[str, str]  # the texts of modules beside the reference, by name

    @property
    def reference(self) -> HandedIn:
        """The reference, as if a student had handed it in."""
        return HandedIn(Path(self.path).name, self.solutions.encode())

    def open(self, secret: str) -> Lesson:
        """Return the lesson, with answers judged at points that the secret decides; run its reference.

        Raises ReferenceFailed if that can't be used.
        """
        released, solutions = (nbformat.reads(text, as_version=4) for text in (self.released, self.solutions))
        return Lesson(released, Reference(solutions, secret, self.path, self.beside), self.digest)


def read_lesson(course: CourseDirectory, assignment: str, name: str) -> LessonFiles:
    """Read a notebook of a lesson: from its folders, and from the gradebook what grading rests on.

    Raises nbgrader's MissingEntry if the gradebook doesn't have it, and OSError if there is no reference.
    """
    folder, release = (locate(course, step, ".", assignment) for step in ("source", "release"))
    solutions, path = folder / f"{name}.ipynb", release / f"{name}.ipynb"
    if not path.exists():
        what = "%s isn't there, so the lesson's own text is shown as if a student had typed it."
        course.log.warning(f"{what} `nbgrader generate_assignment %s` makes it.", path, assignment)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        released = _restore_released(path, gradebook.find_notebook(name, assignment))
    reference = nbformat.read(solutions, as_version=4)
    code = [cell for cell in reference.cells if cell.cell_type == "code"]
    for cell in code:
        cell.outputs = []
    ours, theirs = _list_points(reference.cells), _list_points(released.cells)
    if other := sorted({name for name, _ in ours.items() ^ theirs.items()}):
        what = "%s and the gradebook differ in the points of %s, and the gradebook's are given."
        what_to_do = "`nbgrader generate_assignment %s --force` takes the others over."
        course.log.warning(f"{what} {what_to_do}", solutions, ", ".join(other), assignment)
    known = [[cell.source, cell.metadata.nbgrader] for cell in released.cells if read_grade_id(cell)]
    beside = read_modules(folder)
    rests_on = [known, [[read_grade_id(cell), cell.source] for cell in code], *[beside] * bool(beside)]
    digest = sha256(json.dumps(rests_on, sort_keys=True).encode()).hexdigest()
    return LessonFiles(str(solutions), nbformat.writes(released), nbformat.writes(reference), digest, beside)


def _list_points(cells: Iterable[NotebookNode]) -> dict[str, float]:
    """Return what the graded cells are worth, by name."""
    graded = (cell for cell in cells if is_grade(cell) or is_task(cell))
    return {read_grade_id(cell): float(cell.metadata.nbgrader.points) for cell in graded}


def read_lessons(course: CourseDirectory, assignment: str, names: Iterable[str]) -> dict[str, LessonFiles]:
    """Read these notebooks of a lesson, by name; warn and return none if a reference isn't there."""
    try:
        return {name: read_lesson(course, assignment, name) for name in names}
    except OSError as error:
        course.log.warning("The reference of %s can't be used: %s", assignment, error)
        return {}


def _restore_released(path: Path, entry: Notebook) -> NotebookNode:
    """Put together a notebook as it was released, in which each cell that nbgrader knows is there once.

    These are as the gradebook has them; their order, and all else, is from what was released, if it is there.
    """
    known = _known_cells(entry)
    released = nbformat.read(path, as_version=4) if path.exists() else new_notebook()
    cells = []
    for cell in released.cells:
        name = read_grade_id(cell)
        if name in known:
            cells.append(known.pop(name))
            cells[-1].metadata = nbformat.from_dict({**cell.metadata, **cells[-1].metadata})
        elif not name:
            cells.append(make_cell(cell.cell_type, cell.source, cell.metadata))
    return make_notebook([*cells, *known.values()], released.metadata)


def _known_cells(entry: Notebook) -> dict[str, NotebookNode]:
    """Return the cells that nbgrader knows, by name, as its gradebook has them."""
    kinds = {"grade": entry.grade_cells, "solution": entry.solution_cells, "task": entry.task_cells}
    known = {}
    for cell in entry.source_cells:
        same = {what: getattr(cell, what) for what in ("cell_type", "checksum", "locked")}
        about = {"grade_id": cell.name, "schema_version": SCHEMA_VERSION, **same}
        about |= {kind: any(each.name == cell.name for each in cells) for kind, cells in kinds.items()}
        known[cell.name] = make_cell(cell.cell_type, cell.source, {"nbgrader": about})
    for cell in (each for each in (*entry.grade_cells, *entry.task_cells) if each.name in known):
        known[cell.name].metadata.nbgrader.points = float(cell.max_score)
    return known


def add_lessons(course: CourseDirectory, assignments: Iterable[str], config: Config) -> None:
    """Add to the gradebook the lessons that it doesn't have and solutions/ has.

    The gradebook gets what `nbgrader generate_assignment` writes; no file of the course is made or changed.
    """
    with Gradebook(course.db_url, course.course_id) as gradebook:
        known = {assignment.name for assignment in gradebook.assignments if assignment.notebooks}
    for name in assignments:
        source = locate(course, "source", ".", name)
        if name in known or not any(source.glob("*.ipynb")):
            continue
        same = {what: getattr(course, what) for what in ("root", "db_url", "course_id", "source_directory")}
        with TemporaryDirectory() as scratch:
            places = CourseDirectory(config=config, release_directory=scratch, assignment_id=name, **same)
            GenerateAssignment(coursedir=places, config=config).start()
        course.log.warning("%s was not in the gradebook, and is added as it is in %s.", name, source)
