"""What a class did, on one page: which mistakes to explain tomorrow, and to whom.

It is a page of HTML that needs nothing else. What students wrote is in it as text only.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from statistics import median
from typing import Any

import jinja2
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from grading.feedback import TEMPLATES
from grading.results import Attempt, Result, Trouble, read_class

HELP_BELOW = 0.5
"""Who earned less than this share of a lesson's points may need help."""

NO_ANSWER = "The code gives no answer: it stops, or never ends."
"""What stands for all that students' code said of itself, where their words are left out."""

MOST_EXPLAINED = 5  # mistakes of a lesson

STATES = ("right", "stuck", "waiting", "not written")
"""The parts of an exercise's bar."""


@dataclass(frozen=True)
class SharedMistake:
    """A mistake that one or several students made."""

    words: str  # what is wrong, in one line; "…" stands for numbers that are not the same for all
    attempts: list[Attempt]  # where and by whom it was made
    example: str  # the message that most got; "" if it says no more, or is one student's alone, without names

    @cached_property
    def students(self) -> list[str]:
        """The ids of who made it, each once."""
        return list(dict.fromkeys(attempt.student for attempt in self.attempts))

    @cached_property
    def exercises(self) -> list[str]:
        """The exercises in which it was made."""
        return list(dict.fromkeys(attempt.exercise for attempt in self.attempts))


@dataclass(frozen=True)
class ExerciseReport:
    """How a class did in one exercise."""

    name: str
    points: float  # what it is worth
    attempts: list[Attempt]  # of each student whose notebook could be read
    mistakes: list[SharedMistake]  # of those who are stuck, the most frequent first

    @cached_property
    def count(self) -> dict[str, int]:
        """How many students are in each part of the bar."""
        return count_states(self.attempts)


@dataclass
class LessonReport:
    """How a class did in one lesson."""

    name: str
    named: bool  # whether names may be shown
    read: list[Result] = field(default_factory=list)  # of those whose notebook could be read and was graded
    broken: list[Result] = field(default_factory=list)  # of who handed in what could not be graded
    absent: list[str] = field(default_factory=list)  # who handed in nothing

    def add(self, result: Result) -> None:
        """Take in what one student did."""
        if not result.submitted:
            self.absent.append(result.student)
        else:
            (self.broken if result.broken else self.read).append(result)

    @property
    def max_score(self) -> float:
        """The points that there are."""
        return self.read[0].max_score

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
            ExerciseReport(name, points, by_name[name], share_mistakes(by_name[name], self.named))
            for name, points in max(orders, key=orders.__getitem__, default=())
        ]

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

    At equal counts those come first that were named by the diagnosis, and not by what the student's code said. If
    no single student may be named, mistakes that only one made are left out, and so are all words that come from
    students' code.
    """
    groups: dict[tuple[bool, str], list[tuple[Attempt, Trouble]]] = defaultdict(list)
    for attempt in attempts:
        if (trouble := attempt.trouble) and trouble.state == "stuck":
            if not trouble.judged and not named:
                trouble = Trouble(None, NO_ANSWER)
            groups[not trouble.judged, trouble.name(with_numbers=False)].append((attempt, trouble))
    mistakes = []
    for (unjudged, general), group in groups.items():
        names = {trouble.name() for _, trouble in group}
        words = names.pop() if len(names) == 1 else general
        told = [trouble.sum_up(with_numbers=False) for _, trouble in group]
        usual, times = Counter(told).most_common(1)[0]
        example = group[told.index(usual)][1].tell()
        if example.removeprefix("✗ ") == words or not (named or times > 1):
            example = ""
        mistakes.append((unjudged, SharedMistake(words, [attempt for attempt, _ in group], example)))
    mistakes.sort(key=lambda pair: (-len(pair[1].students), pair[0]))
    return [mistake for _, mistake in mistakes if named or len(mistake.students) > 1]


def render_report(course: CourseDirectory, lesson: str = "", named: bool = True) -> str:
    """Make the page of a lesson, or of all that were handed in; return its HTML, or "" if nothing was.

    Unless it is `named`, it holds no student's name or id.
    """
    lessons: dict[str, LessonReport] = {}
    for result in read_class(course, lesson):
        lessons.setdefault(result.lesson, LessonReport(result.lesson, named)).add(result)
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
