"""The one road of whatever is handed in, to a graded notebook: read, repair, run, judge.

nbgrader's exporter (`exporter.py`) and the workers of a class (`worker.py`) both call `grade`.
"""

import logging
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import LimitOutput
from nbgrader.utils import is_grade
from traitlets.config import Config

from grading.cells import make_cell, make_notebook, read_grade_id
from grading.lesson import Lesson
from grading.reading import HandedIn, Unreadable, parse
from grading.reference import Reference
from grading.repair import Repair, repair
from grading.sandbox import Cell, Sandbox
from grading.verdict import judge, show_verdict
from helpers.asking.finding import Finding, Kind
from helpers.asking.publish import ANSWERS
from helpers.checks.words import tell


@dataclass
class Graded:
    """What came of a notebook that was handed in.

    Attributes:
        notebook: the text of the graded notebook; a check that failed ends in an error, which nbgrader takes
            for no points.
        notes: what an instructor should know of it: levels of `logging`, and sentences.
    """

    notebook: str
    notes: list[tuple[int, str]] = field(default_factory=list)


def grade(handed_in: HandedIn, lesson: Lesson, sandbox: Sandbox, config: Config) -> Graded:
    """Grade what a student handed in as a notebook; it can be anything.

    Args:
        handed_in: what is there.
        lesson: what it should be.
        sandbox: runs the student's code.
        config: nbgrader's configuration, of which the options of `Repair` and of LimitOutput count.

    Raises:
        SandboxUnavailable: students' code can't be run here.
    """
    graded = Graded("")
    notebook = _repaired(handed_in, lesson.released, Repair(config=config), graded.notes)
    published, trouble = _run(notebook, lesson.reference, sandbox, graded.notes)
    _show_verdicts(notebook, lesson.reference, published, trouble, graded.notes)
    notebook, _ = LimitOutput(config=config).preprocess(notebook, ResourcesDict())
    notebook.metadata["backprop"] = {"handed_in": handed_in.digest}
    graded.notebook = f"{nbformat.writes(notebook)}\n"
    return graded


def _repaired(
    handed_in: HandedIn, released: NotebookNode, limits: Repair, notes: list[tuple[int, str]]
) -> NotebookNode:
    """Return the notebook in order, with a cell at its top that says to the student what was put right.

    For what can't be read, the released notebook stands in, whose answers are unwritten.
    """
    unreadable = ""
    try:
        cells = parse(handed_in).cells
    except Unreadable as error:
        cells, unreadable = released.cells, str(error)
        notes.append((logging.WARNING, f"{unreadable} The released notebook stands in for it."))
    cells, changes = repair(cells, released.cells, limits.max_cells, limits.max_characters)
    notes += [(logging.WARNING, change) for change in changes]
    if unreadable:
        changes = [unreadable, "So nothing of it could be graded."]
    if changes:
        lines = ["**A note on what was handed in**", "", *(f"- {change}" for change in changes)]
        about = {"backprop": {"unreadable": unreadable}} if unreadable else {}
        cells.insert(0, make_cell("markdown", "\n".join(lines), about))
    return make_notebook(cells, released.metadata)


def _run(
    notebook: NotebookNode, reference: Reference, sandbox: Sandbox, notes: list[tuple[int, str]]
) -> tuple[dict[str, list[Any]], str]:
    """Run the cells of a notebook, and give them their outputs.

    Returns:
        What each graded cell that was run published, by name; and "", or why not all cells were run.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    cells = [Cell(read_grade_id(cell), cell.source) for cell in code]
    execution = sandbox.run(cells, reference.asked)
    if sandbox.unprotected:
        notes.append((logging.WARNING, "run without a sandbox, with all your rights."))
    published = {}
    for number, (cell, outputs) in enumerate(zip(code, execution.outputs, strict=True)):
        ran = number < execution.executed
        cell.execution_count = number + 1 if ran else None
        cell.outputs = [output for output in outputs if ANSWERS not in output.get("data", {})]
        if is_grade(cell) and ran:
            bundles = [output.data[ANSWERS] for output in outputs if ANSWERS in output.get("data", {})]
            published[cells[number].name] = bundles
    if execution.trouble:
        notes.append((logging.WARNING, execution.trouble))
        if execution.executed < len(code):
            show_verdict(
                code[execution.executed], [Finding(Kind.STOPPED, about={"trouble": execution.trouble})]
            )
    return published, execution.trouble


def _show_verdicts(
    notebook: NotebookNode,
    reference: Reference,
    published: dict[str, list[Any]],
    trouble: str,
    notes: list[tuple[int, str]],
) -> None:
    """Let each check's cell show the verdict, what the student's code printed, and nothing that counts."""
    judged = judge(reference, published)
    for cell in filter(is_grade, notebook.cells):
        name = read_grade_id(cell)
        said = [o for o in cell.outputs if o.output_type == "stream" and o.name == "stdout"]
        errors = [o for o in cell.outputs if o.output_type == "error"]
        if name not in reference.checks:
            missing = Finding(Kind.NO_CHECK, about={"check": name})
            notes.append((logging.ERROR, f"cell {name}: {tell(missing)}"))
            show_verdict(cell, [missing])
        elif name in judged:
            show_verdict(cell, judged[name], said)
        elif errors:
            cell.outputs = [*said, *errors]
        elif name in published:
            show_verdict(cell, [Finding(Kind.SILENT, about={"check": name})], said)
        else:
            show_verdict(cell, [Finding(Kind.NOT_RUN, about={"check": name, "trouble": trouble})])
