"""Right, given: so that one slip costs one exercise, and not those too that build on it.

Where an answer fails that may build on wrong ones, the notebook is run once more, with the reference's in
their place. Of that run counts only whether the answer passes: no word, number or output of it is kept. What
replaces a wrong answer is run behind it, by itself: the student's cell stays, as it may define more.

A student's code can see all that is sent into its run. So answers share one only if the same is replaced for
all of them: no answer ever meets a right one on which it doesn't build.
"""

from collections.abc import Collection, Mapping, Sequence
from time import monotonic

from nbformat import NotebookNode
from nbgrader.utils import is_locked

from grading.exercises import reorder
from grading.lesson import Reference
from grading.reading import read_grade_id
from grading.sandbox import Cell, Sandbox
from grading.verdict import judge
from helpers.asking.finding import Finding, Kind
from helpers.asking.publish import ANSWERS

Found = dict[str, list[Finding]]  # by the name of a check: remarks, and last the verdict
Names = tuple[str, ...]  # of checks

PUT = """
_others = [n for n, v in globals().items() if v is globals().get({name!r}) and n not in {asked}]
_others = [n for n in _others if getattr(globals()[n], "__globals__", None) is globals()]
{source}
globals().update(dict.fromkeys(_others, {name}))
"""
"""What puts an answer in the place of a function, and of all names that the notebook has for it."""


def carry_forward(
    code: Sequence[NotebookNode], ran: Collection[str], reference: Reference, sandbox: Sandbox, found: Found
) -> Found:
    """Return new findings for the checks that fail but are right, given a right answer to others.

    `code` are the cells of a notebook's code as they were run, `ran` the names of its checks that were, and
    `found` what was found of these. Nothing is run if no answer that failed may build on a wrong one. One run
    does where one answer is wrong by itself; where many are, none begins later than a notebook may take.
    """
    until = monotonic() + sandbox.notebook_timeout
    wrong = [name for name in reference.checks if not _passes(found.get(name))]
    uses: dict[str, list[str]] = {}  # by the name of a check that failed, the wrong ones that it may build on
    for name in wrong:
        is_written = name not in found or found[name][-1].kind is not Kind.NOT_WRITTEN
        used = [each for each in reference.exercises[name].builds_on if each in wrong]
        if used and is_written and name in ran:
            uses[name] = used
    passed, replaced = set[str](), dict[str, Names]()
    for may_be_right in (uses, passed):  # at first, any that may itself be wrong for another's sake
        new = dict[str, Names]()
        for name, used in uses.items():
            others = tuple(each for each in used if each not in may_be_right)
            if name not in passed and others != replaced.get(name):
                new[name] = replaced[name] = others
        for others, checks in _share_runs(new).items():
            if monotonic() < until:
                right = Cell("", "\n\n".join(_replace(other, reference, found) for other in others))
                passed |= _find_passing(code, checks, right, reference, sandbox)
    again = Found()
    for name in passed:
        given = [reference.exercises[other].name for other in replaced[name] if other not in passed]
        verdict = Finding(Kind.RIGHT, reference.exercises[name].name, about={"given": given})
        again[name] = [*found.get(name, [])[:-1], verdict]
    return again


def read_answers(outputs: Sequence[NotebookNode]) -> list[str]:
    """Return what a cell has published of answers, as JSON if it is honest."""
    return [output.data[ANSWERS] for output in outputs if ANSWERS in output.get("data", {})]


def _passes(findings: Sequence[Finding] | None) -> bool:
    return findings is not None and findings[-1].kind is Kind.RIGHT


def _share_runs(replaced: Mapping[str, Names]) -> dict[Names, list[str]]:
    """Return the checks that are asked in one run, by what is replaced in it."""
    runs: dict[Names, list[str]] = {}
    for name, others in replaced.items():
        runs.setdefault(others, []).append(name)
    return runs


def _replace(name: str, reference: Reference, found: Found) -> str:
    """Return code that puts the reference's answer in the place of a wrong one.

    Whatever else the student calls that function is put right, too, but for what is an answer itself. If its
    parameters are the right ones in another order, they keep it.
    """
    exercise = reference.exercises[name]
    at = found[name][-1].at if name in found else {}
    asked = {each.name for each in reference.exercises.values()}
    return PUT.format(name=exercise.name, source=reorder(exercise.source, list(at)), asked=sorted(asked))


def _find_passing(
    code: Sequence[NotebookNode], checks: Sequence[str], right: Cell, reference: Reference, sandbox: Sandbox
) -> set[str]:
    """Run a notebook up to the last of some checks, and return those that pass, given right answers.

    These are run behind each cell in which the student may have defined one of them, or defined it anew.
    """
    cells: list[Cell] = []
    last = max(number for number, cell in enumerate(code) if read_grade_id(cell) in checks)
    for cell in code[: last + 1]:
        cells += [Cell(read_grade_id(cell), cell.source), *[right] * (not is_locked(cell))]
    asked = {n: {key: reference.asked[n][key] for key in reference.checks[n].needed} for n in checks}
    outputs = sandbox.run(cells, asked, reference.outcomes, reference.modules).outputs
    answers = {cell.name: read_answers(shown) for cell, shown in zip(cells, outputs, strict=True)}
    again = judge(reference, {name: answers[name] for name in checks})
    return {name for name in checks if _passes(again.get(name))}
