"""The one reader of what nbgrader has graded: for the table, the class report and the exporters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_grade, is_solution

from grading.gradebook import NO_ENTRY, Review, find_submitters, read_entries
from grading.lesson import is_test
from grading.reading import locate, read_grade_id
from grading.verdict import read_verdict
from helpers.asking.finding import Finding, Kind
from helpers.checks.words import name_subject, quote, quote_unless_plain, summarise, tell

# How an error of syntax names the cell, which a student knows by no such name.
IPYTHONS_FILE = r"\((?:\d+\.py|<ipython-input-[\w-]+>), line "
LONGEST_WORDS, LONGEST_MESSAGE = 240, 1500  # characters


@dataclass(frozen=True)
class Trouble:
    """What went wrong in the cell of an answer or of a check."""

    finding: Finding | None  # None where Python's own error is all that there is
    error: str = ""  # that error, in one line

    @property
    def judged(self) -> bool:
        """Whether it was found where no student's code runs; if not, the words may be a student's own."""
        return bool(self.finding and self.finding.is_judged)

    @property
    def state(self) -> str:
        """It is "stuck", "waiting" (for another answer) or "not written"."""
        return self.finding.state if self.finding else "stuck"

    def name(self, with_numbers: bool = True) -> str:
        """Return what is wrong, in one line, without whose function it is if a known mistake explains it."""
        return cut(name_subject(self.finding, with_numbers) if self.finding else self.error, LONGEST_WORDS)

    def sum_up(self, with_numbers: bool = True) -> str:
        """Return what the student was told, in one line, without the point and the numbers there."""
        return cut(summarise(self.finding, with_numbers) if self.finding else self.error, LONGEST_WORDS)

    def tell(self) -> str:
        """Return what the student was told."""
        return cut(tell(self.finding) if self.finding else self.error, LONGEST_MESSAGE)


@dataclass(frozen=True)
class Attempt:
    """How one student did in one exercise."""

    student: str  # the id
    exercise: str  # the name of its check, without "check_"
    points: float  # what it is worth
    trouble: Trouble | None = None  # what went wrong, if something did
    given: bool = False  # whether it is right but for another answer

    @property
    def state(self) -> str:
        """It is "right", "right given another", or how the trouble stands."""
        if self.trouble:
            return self.trouble.state
        return "right given another" if self.given else "right"


NOT_GRADED = "was not graded: `python -m grading autograde` does it, or says why"


@dataclass(frozen=True)
class Result:
    """What came out for one student in one lesson."""

    student: str  # the id, which is the name of the folder in submitted/
    lesson: str  # such as "01_linear_neuron"
    score: float  # as in nbgrader's export: 0 for what could not be graded
    max_score: float
    submitted: bool = True  # whether there is a folder for it in submitted/
    broken: str = ""  # why what was handed in could not be graded, "" if it could
    trouble: str = ""  # the first thing that went wrong, "" if nothing did or nothing was handed in
    attempts: tuple[Attempt, ...] = ()  # by exercise; empty if nothing could be graded
    reviews: tuple[Review, ...] = ()

    @property
    def points(self) -> str:
        """The points as "9/10"; "-" if nothing was handed in, or it isn't graded."""
        is_graded = self.submitted and self.broken != NOT_GRADED
        return f"{self.score:g}/{self.max_score:g}" if is_graded else "-"


def read_class(course: CourseDirectory, lesson: str = "") -> Iterator[Result]:
    """Read nbgrader's gradebook and the notebooks that it graded, one at a time: a class's take much memory.

    Yields each student's result for the lesson, or for all in the gradebook, in alphabetical order. Students
    are all in the gradebook and all who have a folder in submitted/.
    """
    with Gradebook(course.db_url, course.course_id) as gradebook:
        lessons = sorted(gradebook.assignments, key=lambda each: each.name)
        submitted = {each.name: find_submitters(course, each.name) for each in lessons}
        students = {student.id for student in gradebook.students}.union(*submitted.values())
        lessons = [each for each in lessons if lesson in ("", each.name)]
        entries = {each.name: read_entries(each) for each in lessons}
        for student, each in product(sorted(students), lessons):
            entry = entries[each.name].get(student, NO_ENTRY)
            result = Result(student, each.name, entry.score, each.max_score, reviews=entry.reviews)
            if student not in submitted[each.name]:
                yield replace(result, submitted=False, reviews=())
            elif not entry.is_graded:
                yield replace(result, broken=NOT_GRADED, trouble=NOT_GRADED)
            else:
                folder = locate(course, "autograded", student, each.name)
                yield _add_notebooks(result, [folder / f"{of.name}.ipynb" for of in each.notebooks])


def _add_notebooks(result: Result, paths: list[Path]) -> Result:
    """Return a result with what is in graded notebooks, of which some may be missing."""
    attempts: list[Attempt] = []
    broken = trouble = ""
    for path in paths:
        if not path.exists():
            broken = broken or NOT_GRADED
            continue
        # It is valid, and to validate it takes longer than to read it.
        cells = nbformat.v4.reads(path.read_text(encoding="utf-8")).cells
        reasons = (cell.metadata.get("backprop", {}).get("unreadable") for cell in cells)
        broken = broken or next(filter(None, reasons), "")
        known = [(cell, find_trouble(cell)) for cell in cells if is_grade(cell) or is_solution(cell)]
        troubles = (f"{read_grade_id(cell)}: {found.sum_up()}" for cell, found in known if found)
        trouble = trouble or next(troubles, "")
        attempts += _attempts(result.student, known)
    return replace(
        result, broken=broken, trouble=broken or trouble, attempts=() if broken else tuple(attempts)
    )


def _attempts(student: str, known: list[tuple[NotebookNode, Trouble | None]]) -> Iterator[Attempt]:
    """Yield how a student did in each exercise, from the answers and checks of a graded notebook."""
    before: Trouble | None = None  # in the answers since the check before
    for cell, trouble in known:
        if is_test(cell):
            if trouble and before and (not trouble.finding or trouble.finding.kind is Kind.NOT_RUN):
                trouble = before  # a check can't find what wasn't defined
            exercise = read_grade_id(cell).removeprefix("check_")
            given = bool((verdict := read_verdict(cell)) and verdict.about.get("given"))
            yield Attempt(student, exercise, cell.metadata.nbgrader.points, trouble, given)
            before = None
        else:
            before = trouble or before


def find_trouble(cell: NotebookNode) -> Trouble | None:
    """Return what went wrong in a graded cell, or None if nothing did."""
    if finding := read_verdict(cell):
        return None if finding.kind is Kind.RIGHT else Trouble(finding)
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            words = re.sub(IPYTHONS_FILE, "(line ", " ".join(output.evalue.split()))
            return Trouble(None, quote_unless_plain(output.ename) + f": {quote(words)}" * bool(words))
    return None


def cut(text: str, length: int) -> str:
    """Return the beginning of a text, with "…" where it goes on."""
    return text if len(text) <= length else f"{text[:length]}…"
