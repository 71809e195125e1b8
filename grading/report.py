"""What a class did: on a page, which mistakes to explain tomorrow, and to whom; in a table, the points.

The page is HTML that needs nothing else. What students wrote is in it as text only.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from statistics import median
from textwrap import wrap
from typing import Any, NamedTuple

import jinja2
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from grading.gradebook import Review
from grading.pages import TEMPLATES
from grading.reading import show
from grading.results import Attempt, Result, Trouble, cut, read_class
from grading.shown import mark_code
from helpers.asking.finding import UNJUDGED, Kind

STATES = ("right", "right given another", "stuck", "waiting", "not written")  # the parts of an exercise's bar
WITHOUT_NAMES: Mapping[Collection[Kind | None], str] = {
    (Kind.RAISED, Kind.MISMATCHED, None): "The code stops with an error.",
    (Kind.STILL_RUNNING, Kind.STOPPED, Kind.NOT_RUN): "The code was still running when it was ended.",
    (Kind.NOTHING, Kind.COUNT, Kind.TYPE, Kind.SIZE): "What it returns is not of the kind that is needed.",
    (Kind.NO_NAMES, Kind.UNKNOWN_NAMES): "It is not a set of the names that there are.",
    (Kind.NO_FUNCTION, Kind.NO_CLASS, Kind.NO_METHOD): "There is no such function, class or method.",
    (Kind.UNKNOWN_PARAMETER, Kind.HIDDEN_PARAMETERS): "Its parameters are not those that are needed.",
    (Kind.BORROWS, Kind.USES_HELPERS): "Its formula is not its own: it lets something else do the work.",
    (Kind.CHANGES_PARAMETERS, Kind.CHANGES_NOTHING): "It changes parameters too early, or not at all.",
    UNJUDGED: "There is no answer that can be judged.",
}
"""What stands for words of students' own, where nobody is named; None is an error of Python's alone."""
HELP_BELOW = 0.5  # who earned less than this share of a lesson's points may need help
MOST_EXPLAINED = 5  # mistakes of a lesson
WIDTH, LEAST_WIDTH = 110, 30  # characters in a line of the table, and of what went wrong
LONGEST_ID = 39  # characters of a student's id that the table shows


class SharedMistake(NamedTuple):
    """A mistake that one or several students made."""

    words: str  # what is wrong, in one line; "…" stands for numbers that are not the same for all
    students: list[str]  # the ids of who made it, each once
    exercises: list[str]  # in which it was made
    example: str  # the message that most got; "" if it says no more, or is one student's alone, without names
    judged: bool  # whether it was found where no student's code runs


@dataclass(frozen=True)
class ExerciseReport:
    """How a class did in one exercise."""

    name: str
    points: float  # what it is worth
    attempts: list[Attempt]  # of each student whose notebook could be read
    count: dict[str, int]  # how many students are in each part of the bar
    mistakes: list[SharedMistake]  # of those who are stuck, the most frequent first

    @property
    def earned(self) -> int:
        """How many students have its points."""
        return sum(number for state, number in self.count.items() if state.startswith("right"))


@dataclass
class LessonReport:
    """How a class did in one lesson."""

    name: str
    max_score: float
    named: bool  # whether names may be shown
    read: list[Result] = field(default_factory=list)  # of those whose notebook could be read and was graded
    broken: list[Result] = field(default_factory=list)  # of who handed in what could not be graded
    absent: list[str] = field(default_factory=list)  # who handed in nothing

    @cached_property
    def mistakes(self) -> list[SharedMistake]:
        """What students did wrong in any exercise, the most frequent mistake first."""
        return share_mistakes(chain.from_iterable(each.attempts for each in self.exercises), self.named)

    @cached_property
    def exercises(self) -> list[ExerciseReport]:
        """The exercises, in the order that most notebooks have."""
        by_name, orders = defaultdict(list), Counter[tuple[tuple[str, float], ...]]()
        for result in self.read:
            orders[tuple((attempt.exercise, attempt.points) for attempt in result.attempts)] += 1
            for attempt in result.attempts:
                by_name[attempt.exercise].append(attempt)
        return [
            ExerciseReport(name, points, of_it, count_states(of_it), share_mistakes(of_it, self.named))
            for name, points in max(orders, key=orders.__getitem__, default=())
            for of_it in [by_name[name]]
        ]

    @property
    def reviews(self) -> list[tuple[str, Review]]:
        """What waits for a person, each with the id of its student."""
        return [(result.student, review) for result in self.read for review in result.reviews]

    @property
    def all_right(self) -> int:
        """How many students have all points."""
        return sum(result.score >= result.max_score for result in self.read)

    @property
    def median(self) -> float:
        """The median of the points of those whose notebook could be read."""
        return median(result.score for result in self.read)

    @property
    def spread(self) -> dict[str, int]:
        """How many students have how many points, without fractions; at most some 30 numbers or ranges."""
        width = max(1, math.ceil(self.max_score / 30))
        counts = Counter(int(result.score // width) for result in self.read)
        return {
            f"{n * width}" if width == 1 else f"{n * width} to {(n + 1) * width - 1}": counts[n]
            for n in range(max(int(self.max_score // width), *counts) + 1)
        }

    @property
    def need_help(self) -> list[Result]:
        """Those who may need help, fewest points first."""
        few = [result for result in self.read if result.score < HELP_BELOW * result.max_score]
        return sorted(few, key=lambda result: result.score)


def count_states(attempts: Iterable[Attempt]) -> dict[str, int]:
    """Return how many attempts are in each state."""
    found = Counter(attempt.state for attempt in attempts)
    return {state: found[state] for state in STATES}


def share_mistakes(attempts: Iterable[Attempt], named: bool) -> list[SharedMistake]:
    """Count mistakes, the most frequent first; those whose words differ only in numbers are the same.

    At equal counts those come first that the diagnosis named, and not what the student's code said. Unless
    students may be named, mistakes that only one made are left out, and all words from students' code.
    """
    groups: dict[tuple[bool, str], list[tuple[Attempt, Trouble]]] = defaultdict(list)
    for attempt in attempts:
        if (trouble := attempt.trouble) and trouble.state == "stuck":
            if not trouble.judged and not named:
                kind = trouble.finding.kind if trouble.finding else None
                words = next(words for kinds, words in WITHOUT_NAMES.items() if kind in kinds)
                trouble = Trouble(None, words)
            groups[trouble.judged, trouble.name(with_numbers=False)].append((attempt, trouble))
    mistakes = []
    for (judged, general), group in groups.items():
        names = {trouble.name() for _, trouble in group}
        words = names.pop() if len(names) == 1 else general
        told = [trouble.sum_up(with_numbers=False) for _, trouble in group]
        usual, times = Counter(told).most_common(1)[0]
        example = group[told.index(usual)][1].tell()
        if example.removeprefix("✗ ") == words or not (named or times > 1):
            example = ""
        students = list(dict.fromkeys(attempt.student for attempt, _ in group))
        exercises = list(dict.fromkeys(attempt.exercise for attempt, _ in group))
        if named or len(students) > 1:
            mistakes.append(SharedMistake(words, students, exercises, example, judged))
    return sorted(mistakes, key=lambda mistake: (-len(mistake.students), not mistake.judged))


def render_report(course: CourseDirectory, lesson: str = "", named: bool = True) -> str:
    """Make the page of a lesson, or of all that were handed in; return its HTML, or "" if nothing was.

    Unless it is `named`, it holds no student's name or id.
    """
    lessons: dict[str, LessonReport] = {}
    for result in read_class(course, lesson):
        new = LessonReport(result.lesson, result.max_score, named)
        report = lessons.setdefault(result.lesson, new)
        if not result.submitted:
            report.absent.append(result.student)
        else:
            (report.broken if result.broken else report.read).append(result)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        names = {s.id: f"{s.first_name or ''} {s.last_name or ''}".strip() for s in gradebook.students}
    handed_in = [each for each in lessons.values() if each.read or each.broken]
    if not handed_in:
        return ""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader([TEMPLATES / "report", TEMPLATES / "lesson"]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["mark_code"] = mark_code
    return templates.get_template("report.html.j2").render(
        course=course.course_id,
        today=date.today(),
        lessons=handed_in,
        nobody=[each.name for each in lessons.values() if each not in handed_in],
        named=named,
        name_of=lambda student: f"{names[student]} ({student})" if names.get(student) else student,
        most_explained=MOST_EXPLAINED,
        help_below=HELP_BELOW,
        states=STATES,
        count_states=count_states,
    )


def _harmless(value: Any) -> Any:
    """Return a text without what isn't seen but changes how a page reads, such as marks that turn letters."""
    if not isinstance(value, str) or value.isprintable():
        return value
    return "".join(letter for letter in value if letter.isprintable() or letter == "\n")


def lay_out_table(results: Iterable[Result]) -> str:
    """Lay results out as text: a line for each student, and a second for words that don't fit.

    A lesson's column is headed by what its name has before the first underscore.
    """
    by_key = {(result.student, result.lesson): result for result in results}
    lessons = sorted({lesson for _, lesson in by_key})
    rows = [["student", *map(_number, lessons), "the first thing that went wrong"]]
    for student in sorted({student for student, _ in by_key}):
        of_student = [by_key[student, lesson] for lesson in lessons]
        points = [each.points for each in of_student]
        rows.append([cut(show(student), LONGEST_ID), *points, show(_first_trouble(of_student))])
    widths = [max(len(row[i]) for row in rows) for i in range(len(lessons) + 1)]
    left = sum(widths) + 2 * len(widths)
    lines = []
    for *cells, trouble in rows:
        beginning = "".join(f"{cell:<{width}}  " for cell, width in zip(cells, widths, strict=True))
        first, *more = wrap(trouble, max(WIDTH - left, LEAST_WIDTH), max_lines=2, placeholder=" …") or [""]
        lines += [(beginning + first).rstrip(), *(" " * left + line for line in more)]
    lines.insert(1, "-" * min(WIDTH, max(map(len, lines))))
    if waiting := sum(len(result.reviews) for result in by_key.values()):
        lines.append(f"{waiting} cells wait for a person: `python -m grading report` says which, and why.")
    return "\n".join(lines)


def _first_trouble(results: Sequence[Result]) -> str:
    """Return a student's first trouble that cost points, with the lesson's number if there are more."""
    if not any(result.submitted for result in results):
        return "not submitted"
    for result in results:
        if result.trouble and result.score < result.max_score:
            return f"{_number(result.lesson)} {result.trouble}" if len(results) > 1 else result.trouble
    return ""


def _number(lesson: str) -> str:
    return lesson.partition("_")[0]
