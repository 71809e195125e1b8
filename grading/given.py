"""Right, given: so that one slip costs one exercise, and not those too that build on it.

Where an answer fails that may build on wrong ones, the notebook is run once more, with the reference's in
their place. Of that run counts only whether the answer passes: no word, number or output of it is kept. What
replaces a wrong answer is run behind it, by itself: the student's cell stays, as it may define more.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import is_locked

from grading.lesson import Reference
from grading.reading import read_grade_id
from grading.sandbox import Cell, Sandbox
from grading.verdict import judge
from helpers.asking.finding import Finding, Kind
from helpers.asking.publish import ANSWERS

Found = dict[str, list[Finding]]  # by the name of a check: remarks, and last the verdict


def carry_forward(
    code: Sequence[NotebookNode], ran: Collection[str], reference: Reference, sandbox: Sandbox, found: Found
) -> Found:
    """Return new findings for the checks that fail but are right, given a right answer to others.

    `code` are the cells of a notebook's code as they were run, `ran` the names of its checks that were, and
    `found` what was found of these. Nothing is run if no answer that failed may build on a wrong one.
    """
    wrong = [name for name in reference.checks if not _passes(found.get(name))]
    failed = {}
    for name in (read_grade_id(cell) for cell in code):
        unwritten = name in found and found[name][-1].kind is Kind.NOT_WRITTEN
        if name in wrong and name in ran and not unwritten:
            failed[name] = [each for each in reference.exercises[name].builds_on if each in wrong]
    failed = {name: replaced for name, replaced in failed.items() if replaced}
    passed: set[str] = set()
    for checks in _share_runs(failed):
        cells = _write_cells(code, checks, failed, reference)
        execution = sandbox.run(cells, {name: reference.asked[name] for name in checks})
        published = {cell.name: read_answers(out) for cell, out in zip(cells, execution.outputs, strict=True)}
        again = judge(reference, {name: published[name] for name in checks})
        passed.update(name for name in checks if _passes(again.get(name)))
    return {name: [*found.get(name, [])[:-1], _give(name, failed, passed, reference)] for name in passed}


def read_answers(outputs: Sequence[NotebookNode]) -> list[Any]:
    """Return what a cell has published of answers."""
    return [output.data[ANSWERS] for output in outputs if ANSWERS in output.get("data", {})]


def _passes(findings: Sequence[Finding] | None) -> bool:
    return findings is not None and findings[-1].kind is Kind.RIGHT


def _give(
    name: str, failed: Mapping[str, Sequence[str]], passed: Collection[str], reference: Reference
) -> Finding:
    """Return that an answer is right, given those of the replaced ones that aren't right themselves."""
    given = [reference.exercises[each].name for each in failed[name] if each not in passed]
    return Finding(Kind.RIGHT, reference.exercises[name].name, about={"given": given})


def _share_runs(failed: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return lists of the checks that are asked in one run; mostly it is one list.

    What is replaced for a check must be replaced for all that follow it in its run, as a student's code could
    keep it. So an answer never meets a right one on which it doesn't build.
    """
    runs: list[list[str]] = []
    for name, replaced in failed.items():
        fitting = [run for run in runs if {*failed[run[-1]]} <= {*replaced}]
        if fitting:
            fitting[0].append(name)
        else:
            runs.append([name])
    return runs


def _write_cells(
    code: Sequence[NotebookNode],
    checks: Sequence[str],
    failed: Mapping[str, Sequence[str]],
    reference: Reference,
) -> list[Cell]:
    """Return the cells up to the last of some checks, with cells between them that replace wrong answers.

    What is replaced for a check is so from the check before it on, or from its own on if that is later; and
    again behind each cell in which the student may have defined it anew.
    """
    at = {name: number for number, cell in enumerate(code) if (name := read_grade_id(cell))}
    cells, before = list[Cell](), list[str]()
    for number, cell in enumerate(code[: at[checks[-1]] + 1]):
        cells.append(Cell(read_grade_id(cell), cell.source))
        following = next((name for name in checks if at[name] > number), "")
        now = [name for name in failed.get(following, []) if at[name] <= number]
        if now and (now != before or not is_locked(cell)):
            cells.append(Cell("", "\n\n".join(reference.exercises[name].source for name in now)))
        before = now
    return cells
