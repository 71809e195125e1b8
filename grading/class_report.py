"""What a class did, on one page: which mistakes to explain tomorrow, and to whom.

    python -m grading.class_report [--assignment=LESSON] [--no-names] [--output=FILE]

It reads what nbgrader has graded, from where nbgrader_config.py says (or the options that nbgrader takes,
such as --db), and writes a page of HTML that needs nothing else. What students wrote is in it as text only.
"""

import base64
import io
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any, ClassVar, NamedTuple

import jinja2
import matplotlib
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.apps import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_grade, is_solution
from traitlets import Bool, Unicode

from grading.report import NOBODY, Work, course_of, message_of, read_class, why_unreadable

HELP_BELOW = 0.5
"""Who earned less than this share of a lesson's points may need help."""

JUDGED = ("values", "form")
"""The kinds of failure that are named where no student's code runs; see `verdict.Judgement`."""

NO_ANSWER = "The code gives no answer: it stops, or never ends."
"""What stands for all that students' code said of itself, where their words are left out."""

MOST_EXPLAINED, LONGEST_WORDS, LONGEST_MESSAGE = 5, 240, 1500  # mistakes of a lesson; characters

BARS = {
    "right": ("#0077BB", "", "white"),
    "stuck": ("#EE9966", "////", "black"),
    "waiting": ("#DDDDDD", "xx", "black"),
    "not written": ("white", "", "black"),
}
"""The colour, the hatching and the colour of the number in each part of an exercise's bar."""


class Finding(NamedTuple):
    """How one student did in one exercise.

    Attributes:
        student: the student's id.
        exercise: the name of its check, without "check_".
        kind: "right", or how it failed; see `grading.verdict.Judgement`.
        words: what went wrong, in one line.
        message: what the student was told.
    """

    student: str
    exercise: str
    kind: str
    words: str = ""
    message: str = ""

    @property
    def state(self) -> str:
        """Which part of the exercise's bar this student is in."""
        return {"right": "right", "waiting": "waiting", "unwritten": "not written"}.get(self.kind, "stuck")


@dataclass(frozen=True)
class Mistake:
    """A mistake that one or several students made.

    Attributes:
        words: what is wrong, in one line; "…" stands for numbers that are not the same for all.
        findings: where and by whom it was made.
        example: the message that most of them got, "" if it says no more than the words, or if names are left
            out and it is one student's alone.
    """

    words: str
    findings: list[Finding]
    example: str

    @cached_property
    def students(self) -> list[str]:
        """The ids of who made it, each once."""
        return list(dict.fromkeys(finding.student for finding in self.findings))

    @cached_property
    def exercises(self) -> list[str]:
        """The exercises in which it was made."""
        return list(dict.fromkeys(finding.exercise for finding in self.findings))


@dataclass(frozen=True)
class Exercise:
    """How a class did in one exercise.

    Attributes:
        name: its name.
        points: what it is worth.
        findings: how each student did whose notebook could be read.
        mistakes: what those who are stuck did wrong, the most frequent mistake first.
    """

    name: str
    points: float
    findings: list[Finding]
    mistakes: list[Mistake]

    @cached_property
    def count(self) -> dict[str, int]:
        """How many students are in each part of the bar."""
        found = Counter(finding.state for finding in self.findings)
        return {state: found[state] for state in BARS}


@dataclass
class Lesson:
    """How a class did in one lesson.

    Attributes:
        name: the lesson's name.
        named: whether names may be shown.
        max_score: the points that there are.
        read: the works that could be read and were graded, without their notebooks.
        broken: what was handed in and could not be graded, with the reason, by student.
        absent: who handed in nothing.
        troubles: the first thing that went wrong for each student who was read, "" if nothing did.
        findings: how each student did in each exercise.
        orders: the names and points of the exercises, in each order that students have, and how many have it.
    """

    name: str
    named: bool
    max_score: float = 0
    read: list[Work] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    troubles: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    orders: Counter[tuple[tuple[str, float], ...]] = field(default_factory=Counter)

    def add(self, work: Work) -> None:
        """Take in what one student did."""
        self.max_score = work.max_score
        if not work.submitted:
            self.absent.append(work.student)
            return
        for notebook in work.notebooks.values():
            if notebook is None or why_unreadable(notebook):
                self.broken[work.student] = work.trouble
                return
        self.troubles[work.student] = work.trouble
        self.read.append(work._replace(notebooks={}))
        order = []
        for notebook in work.notebooks.values():
            for check, before in _checks(notebook):
                order.append((_exercise(check), check.metadata.nbgrader.points))
                self.findings.append(_finding(work.student, check, before))
        self.orders[tuple(order)] += 1

    @cached_property
    def mistakes(self) -> list[Mistake]:
        """What students did wrong in any exercise, the most frequent mistake first."""
        return mistakes_in(chain.from_iterable(each.findings for each in self.exercises), self.named)

    @cached_property
    def exercises(self) -> list[Exercise]:
        """The exercises, in the order of the notebook."""
        by_name = defaultdict(list)
        for finding in self.findings:
            by_name[finding.exercise].append(finding)
        order = max(self.orders, key=self.orders.__getitem__, default=())
        return [
            Exercise(name, points, by_name[name], mistakes_in(by_name[name], self.named))
            for name, points in order
        ]

    @property
    def all_right(self) -> int:
        """How many students have all points."""
        return sum(work.score >= work.max_score for work in self.read)

    @property
    def median(self) -> float:
        """The median of the points of those whose notebook could be read."""
        return median(work.score for work in self.read)

    @property
    def need_help(self) -> list[Work]:
        """Those who may need help, fewest points first."""
        few = [work for work in self.read if work.score < HELP_BELOW * work.max_score]
        return sorted(few, key=lambda work: work.score)

    def states(self, student: str) -> str:
        """Say in how many exercises a student is right, stuck and so on."""
        found = Counter(finding.state for finding in self.findings if finding.student == student)
        return ", ".join(f"{found[state]} {state}" for state in BARS if found[state])


def mistakes_in(findings: Iterable[Finding], named: bool) -> list[Mistake]:
    """Count mistakes; those whose words differ only in numbers are the same.

    Args:
        findings: how students did.
        named: whether a single student may be shown. If not, mistakes that only one student made are left
            out, and so are all words that come from students' code.

    Returns:
        The mistakes, the most frequent first. At equal counts those come first that were named by the
        diagnosis, and not by what the student's code said.
    """
    groups: dict[tuple[bool, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.state == "stuck":
            judged = finding.kind in JUDGED
            if not judged and not named:
                finding = finding._replace(words=NO_ANSWER, message="")
            groups[not judged, _without_numbers(finding.words)].append(finding)
    mistakes = []
    for (unjudged, general), group in groups.items():
        words = group[0].words if len({finding.words for finding in group}) == 1 else general
        messages = Counter(_without_numbers(finding.message) for finding in group)
        usual = messages.most_common(1)[0][0]
        example = next(finding.message for finding in group if _without_numbers(finding.message) == usual)
        if example.removeprefix("✗ ") == words or not (named or messages[usual] > 1):
            example = ""
        mistakes.append((unjudged, Mistake(words, group, example)))
    mistakes.sort(key=lambda pair: (-len(pair[1].students), pair[0]))
    return [mistake for _, mistake in mistakes if named or len(mistake.students) > 1]


def class_page(course: CourseDirectory, lesson: str = "", named: bool = True) -> str:
    """Make the page.

    Args:
        course: where the gradebook and the folders are.
        lesson: the only lesson on it, or "" for all that were handed in.
        named: whether it says who; if not, it holds no student's name or id.

    Returns:
        The HTML, or "" if nothing was handed in.
    """
    lessons: dict[str, Lesson] = {}
    for work in read_class(course, lesson):
        lessons.setdefault(work.lesson, Lesson(work.lesson, named)).add(work)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        names = {s.id: f"{s.first_name or ''} {s.last_name or ''}".strip() for s in gradebook.students}
    handed_in = [each for each in lessons.values() if each.read or each.broken]
    if not handed_in:
        return ""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template("class_report.html").render(
        course=course.course_id,
        today=date.today(),
        lessons=handed_in,
        nobody=[each.name for each in lessons.values() if each not in handed_in],
        named=named,
        name_of=lambda student: f"{names[student]} ({student})" if names.get(student) else student,
        most_explained=MOST_EXPLAINED,
        help_below=HELP_BELOW,
        bars=BARS,
        exercises_picture=exercises_picture,
        points_picture=points_picture,
    )


# ---- what is in a notebook


def _exercise(check: NotebookNode) -> str:
    return check.metadata.nbgrader.grade_id.removeprefix("check_")


def _checks(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, list[NotebookNode]]]:
    """Yield the cell of each check, and the errors of the answers since the check before."""
    before = []
    for cell in notebook.cells:
        errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
        if is_grade(cell):
            yield cell, before
            before = []
        elif is_solution(cell):
            before += errors


def _finding(student: str, check: NotebookNode, before: list[NotebookNode]) -> Finding:
    """Return how a student did, from the cell of a check and the errors of the answers before it."""
    errors = [output for output in check.outputs if output.output_type == "error"]
    if not errors:
        return Finding(student, _exercise(check), "right")
    about = check.metadata.get("backprop", {})
    kind, mistake = about.get("kind", ""), about.get("mistake", "")
    error = errors[-1] if kind or not before else before[-1]  # a check can't find what wasn't defined
    words = mistake or message_of(error, until=("  at ", "  in line ")).removeprefix("✗ ")
    message = error.evalue if error.evalue.startswith("✗") else message_of(error)
    return Finding(
        student, _exercise(check), kind, _cut(words, LONGEST_WORDS), _cut(message, LONGEST_MESSAGE)
    )


def _without_numbers(text: str) -> str:
    """Return a text with "…" for its numbers, but for those in names such as h_1."""
    return re.sub(r"(?<![\w.])[-−]?\d+(\.\d+)?(e[-+]?\d+)?(?!\w)", "…", text)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def _harmless(value: Any) -> Any:
    """Return a text without what isn't seen but changes how a page reads, such as marks that turn letters."""
    if not isinstance(value, str) or value.isprintable():
        return value
    return "".join(letter for letter in value if letter.isprintable() or letter == "\n")


# ---- pictures


def exercises_picture(lesson: Lesson) -> str:
    """Draw a bar for each exercise: how many are right, stuck and so on.

    Returns:
        The picture as a data URI.
    """
    exercises = lesson.exercises
    figure = Figure(figsize=(9, 0.9 + 0.36 * len(exercises)), layout="constrained")
    axes = figure.subplots()
    places, left = np.arange(len(exercises)), np.zeros(len(exercises))
    for state, (colour, hatch, letters) in BARS.items():
        counts = np.array([exercise.count[state] for exercise in exercises])
        axes.barh(
            places,
            counts,
            left=left,
            color=colour,
            hatch=hatch,
            edgecolor="black",
            linewidth=0.8,
            label=state,
        )
        for place, start, count in zip(places, left, counts, strict=True):
            if count:
                box = {"facecolor": colour, "edgecolor": "none", "pad": 1.5}
                axes.text(start + count / 2, place, count, ha="center", va="center", color=letters, bbox=box)
        left += counts
    axes.set_yticks(places, [exercise.name for exercise in exercises], parse_math=False)
    axes.invert_yaxis()
    axes.set_xlim(0, max(left, default=1))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    axes.set_xlabel("students")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper center", ncols=len(BARS), frameon=False)
    return _data_uri(figure)


def points_picture(lesson: Lesson) -> tuple[str, str]:
    """Draw how many students have how many points.

    Returns:
        The picture as a data URI, and its description.
    """
    width = max(1, math.ceil(lesson.max_score / 30))
    counts = Counter(int(work.score // width) for work in lesson.read)
    bars = range(max(int(lesson.max_score // width), *counts) + 1)
    names = [f"{n * width}" if width == 1 else f"{n * width} to {(n + 1) * width - 1}" for n in bars]
    figure = Figure(figsize=(9, 2.8), layout="constrained")
    axes = figure.subplots()
    axes.bar(names, [counts[n] for n in bars], color=BARS["right"][0])
    for n in counts:
        axes.text(n, counts[n], counts[n], ha="center", va="bottom")
    axes.margins(x=0.02, y=0.15)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("points, without fractions")
    axes.set_ylabel("students")
    axes.spines[["top", "right"]].set_visible(False)
    told = [f"{names[n]} points: {counts[n]}" for n in bars if counts[n]]
    return _data_uri(figure), f"How many students have how many points. {'; '.join(told)}."


def _data_uri(figure: Figure) -> str:
    picture = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "class report"}):
        figure.savefig(picture, format="svg", metadata={"Date": None})
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.getvalue()).decode()}"


# ---- the command


class ClassReport(NbGrader):
    """The command that writes the page."""

    name = "class_report"
    description = "Write a page on how the class did: which mistakes were made, by how many, and by whom."
    examples = """
        python -m grading.class_report
        python -m grading.class_report --assignment=01_linear_neuron --no-names --output=to-show.html
    """

    output = Unicode("report.html", help="The file to write.").tag(config=True)
    named = Bool(
        True,
        help="Whether the page says who. If not, it holds no names, no words of students' own, and no "
        "mistake that one student alone made, so that it can be shown in class.",
    ).tag(config=True)

    aliases: ClassVar = {
        **{name: NbGrader.aliases[name] for name in ("assignment", "db", "course-dir", "log-level")},
        "output": "ClassReport.output",
    }
    flags: ClassVar = {
        **NbGrader.flags,
        "no-names": ({"ClassReport": {"named": False}}, "Leave out who it was, to show the page in class."),
    }

    def start(self) -> None:
        """Write the page of the course that nbgrader is configured for."""
        super().start()
        course = course_of(self)
        page = class_page(course, course.assignment_id, self.named)
        if not page:
            sys.exit(f"Nobody has handed in {course.assignment_id}." if course.assignment_id else NOBODY)
        try:
            Path(self.output).write_text(page, encoding="utf-8")
        except OSError as error:
            sys.exit(f"{self.output} can't be written: {error.strerror}. Name another file with --output.")
        print(f"{self.output} is written.")


if __name__ == "__main__":
    ClassReport.launch_instance()
