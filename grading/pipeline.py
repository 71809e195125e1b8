"""The one road of whatever is handed in, to a graded notebook: read, repair, run, judge.

nbgrader's exporter (`exporter.py`) and the workers of a class (`cluster.py`) both call `grade`.
"""

import operator
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from logging import ERROR, WARNING, Logger

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import LimitOutput
from nbgrader.utils import determine_grade
from traitlets.config import Config

from grading.candidates import choose, is_this_lesson
from grading.given import Found, carry_forward, read_answers
from grading.lesson import Lesson, Reference, ReferenceFailed, is_test
from grading.marks import Marks, read_marks
from grading.reading import HandedIn, Unreadable, make_cell, make_notebook, parse, read_grade_id
from grading.repair import Change, Changes, Repair, repair, tell_change
from grading.results import find_trouble
from grading.sandbox import Cell, Sandbox
from grading.shown import fit_on_page
from grading.verdict import judge, mark_own, read_verdict, show_verdict
from helpers.asking.finding import Finding, Kind
from helpers.asking.publish import ANSWERS
from helpers.checks.words import tell

Published = dict[str, list[str]]  # by the name of a graded cell that was run
LITTLE = "{} has little of this lesson's own code. Is it another lesson's notebook, or another file?"


@dataclass
class Graded:
    """What came of a notebook that was handed in."""

    notebook: str  # the text; a check that failed ends in an error, which nbgrader takes for no points
    notes: list[tuple[int, str]] = field(default_factory=list)  # levels of logging, and sentences
    changes: Changes = field(default_factory=dict)  # what was done to it before it was run
    trouble: str = ""  # why not all of its cells were run, if so
    seconds: float = 0.0  # that it took
    slow: str = ""  # how long it took, and why, if it was long
    marks: Marks = field(default_factory=lambda: Marks({}, {}))

    def tell(self, log: Logger, about: Mapping[str, str]) -> None:
        """Log the notes, with the names of the student, the assignment and the notebook."""
        for level, sentence in self.notes:
            log.log(level, "%(student)s, %(assignment)s, %(notebook)s: %(note)s", {**about, "note": sentence})


def grade(handed_in: HandedIn, lesson: Lesson, sandbox: Sandbox, config: Config) -> Graded:
    """Grade what a student handed in as a notebook; it can be anything.

    Of nbgrader's configuration, the options of `Repair` and of LimitOutput count. Raises SandboxUnavailable.
    """
    graded, begun, reference = Graded(""), time.monotonic(), lesson.reference
    sandbox.usual = reference.seconds
    notebook = _repair(handed_in, lesson, Repair(config=config), graded)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    published = _run(code, reference, sandbox, graded)
    found = judge(reference, published)
    found |= carry_forward(code, published, reference, sandbox, found)
    for cell in filter(is_test, code):
        _show_what_counts(cell, reference, published, found, graded)
    graded.seconds = round(time.monotonic() - begun, 2)
    if graded.seconds > sandbox.allowed:
        graded.slow = _tell_time(graded.seconds, code, graded.trouble)
        graded.notes.append((WARNING, graded.slow))
    fit_on_page(notebook, sandbox.page_output)
    notebook, _ = LimitOutput(config=config).preprocess(notebook, ResourcesDict())
    notebook.metadata["backprop"] = {"handed_in": handed_in.digest, "reference": lesson.digest}
    graded.notebook, graded.marks = f"{nbformat.writes(notebook)}\n", read_marks(notebook)
    return graded


def _tell_time(seconds: float, code: Sequence[NotebookNode], trouble: str) -> str:
    """Say how long a notebook took, and why."""
    errors = [o.ename for cell in code for o in cell.outputs if o.output_type == "error"]
    stopped = errors.count("KeyboardInterrupt") // 2  # each is told of twice: where it was, and that it was
    loops = f"{stopped} of its cells ran until they were stopped" if stopped else "its code is slow"
    return f"It took {seconds:.0f} seconds: {trouble.removesuffix('.') or loops}."


def prove(reference: Graded, path: str, log: Logger) -> None:
    """Raise ReferenceFailed unless a reference, called by its path, has full marks after it was graded.

    Where it has not, nobody can: a module isn't there in the sandbox, say. Warns of tests that can be forged.
    """
    code = [cell for cell in nbformat.v4.reads(reference.notebook).cells if cell.cell_type == "code"]
    tests = [cell for cell in code if is_test(cell)]
    if lost := [cell for cell in tests if operator.lt(*determine_grade(cell))]:
        stops = [c for c in code if find_trouble(c) and "raises-exception" not in c.metadata.get("tags", [])]
        first = next(iter(stops), lost[0])
        name = read_grade_id(first) or first.source.strip().partition("\n")[0]
        why = trouble.sum_up() if (trouble := find_trouble(first)) else "It gives a part of its points."
        what = f"{path} doesn't get all points of {read_grade_id(lost[0])} in the sandbox, so nobody can"
        raise ReferenceFailed(f"{what}. The first cell that fails there is {name}: {why}")
    if plain := [read_grade_id(cell) for cell in tests if not read_verdict(cell)]:
        what = "%s: %s are plain tests, not checks. Students' code can forge their points unseen."
        log.warning(what, path, ", ".join(plain))


def _repair(handed_in: HandedIn, lesson: Lesson, limits: Repair, graded: Graded) -> NotebookNode:
    """Return the notebook in order, with a cell at its top that says to the student what was put right.

    For what can't be read, the released notebook stands in, whose answers are unwritten.
    """
    chosen, on_files = choose(handed_in, lesson.known)
    sentences, unreadable = [on_files] * bool(on_files), ""
    try:
        cells = parse(chosen)
        if not is_this_lesson(cells, lesson.known):
            sentences.append(LITTLE.format(handed_in.name))
    except Unreadable as error:
        cells, unreadable = lesson.released.cells, str(error)
        graded.notes.append((WARNING, f"{unreadable} The released notebook stands in for it."))
    cells, graded.changes = repair(cells, lesson.known, limits.max_cells, limits.max_characters)
    sentences += [tell_change(change, names) for change, names in graded.changes.items()]
    graded.notes += [(WARNING, sentence) for sentence in sentences]
    if unreadable:
        sentences = [unreadable, "So nothing of it could be graded."]
    if sentences:
        lines = ["**A note on what was handed in**", "", *(f"- {sentence}" for sentence in sentences)]
        about = {"backprop": {"unreadable": unreadable}} if unreadable else {}
        cells.insert(0, make_cell("markdown", "\n".join(lines), about))
    return make_notebook(cells, lesson.released.metadata)


def _run(code: Sequence[NotebookNode], reference: Reference, sandbox: Sandbox, graded: Graded) -> Published:
    """Run cells, and give them their outputs; return what those published that are graded."""
    cells = [Cell(read_grade_id(cell), cell.source) for cell in code]
    execution = sandbox.run(cells, reference.asked, reference.outcomes, reference.modules)
    if sandbox.unprotected:
        graded.notes.append((WARNING, "run without a sandbox, with all your rights."))
    published = {}
    for number, (cell, outputs) in enumerate(zip(code, execution.outputs, strict=True)):
        ran = number < execution.executed
        cell.execution_count = number + 1 if ran else None
        cell.outputs = [output for output in outputs if ANSWERS not in output.get("data", {})]
        if is_test(cell) and ran:
            published[read_grade_id(cell)] = read_answers(outputs)
    if execution.trouble:
        graded.trouble = execution.trouble
        graded.notes.append((WARNING, graded.trouble))
        show_verdict(code[execution.executed], [Finding(Kind.STOPPED, about={"trouble": graded.trouble})])
    return published


def _show_what_counts(
    cell: NotebookNode, reference: Reference, published: Published, found: Found, graded: Graded
) -> None:
    """Let a check's cell show the verdict, what the student's code printed, and nothing else that counts."""
    name = read_grade_id(cell)
    said = [mark_own(o) for o in cell.outputs if o.output_type == "stream" and o.name == "stdout"]
    errors = [mark_own(o) for o in cell.outputs if o.output_type == "error"]
    if name not in reference.checks and name not in reference.plain:
        missing = Finding(Kind.NO_CHECK, about={"check": name})
        graded.notes.append((ERROR, f"cell {name}: {tell(missing)}"))
        show_verdict(cell, [missing])
    elif name in found:
        show_verdict(cell, found[name], said)
    elif errors:
        cell.outputs = [*said, *errors]
    elif name in published and name in reference.plain:
        cell.outputs = [*said, *(output for output in cell.outputs if _is_part(output, cell))]
    elif name in published:
        hidden = graded.changes.get(Change.HIDES, [])
        show_verdict(cell, [Finding(Kind.SILENT, about={"check": name, "hidden": hidden})], said)
    else:
        show_verdict(cell, [Finding(Kind.NOT_RUN, about={"check": name, "trouble": graded.trouble})])


def _is_part(output: NotebookNode, cell: NotebookNode) -> bool:
    """Return whether an output is a number that nbgrader takes for a part of the points of a plain test."""
    try:
        part = float(output.data["text/plain"]) if output.output_type == "execute_result" else -1.0
    except (KeyError, ValueError):
        return False
    return bool(0 <= part <= cell.metadata.nbgrader.points)
