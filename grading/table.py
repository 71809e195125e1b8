"""The class at a glance: everybody's points for each lesson, and the first thing that went wrong."""

from collections.abc import Iterable, Sequence
from textwrap import wrap

from grading.results import Result

WIDTH = 110
"""Characters in a line of the table."""


def lay_out_table(results: Iterable[Result]) -> str:
    """Lay results out as text: a line of at most `WIDTH` for each student, and a second for words that don't fit.

    A lesson's column is headed by what its name has before the first underscore.
    """
    by_key = {(result.student, result.lesson): result for result in results}
    lessons = sorted({lesson for _, lesson in by_key})
    rows = [["student", *map(_number, lessons), "the first thing that went wrong"]]
    for student in sorted({student for student, _ in by_key}):
        of_student = [by_key[student, lesson] for lesson in lessons]
        points = [f"{each.score:g}/{each.max_score:g}" if each.submitted else "-" for each in of_student]
        rows.append([student, *points, _first_trouble(of_student)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(lessons) + 1)]
    left = sum(widths) + 2 * len(widths)
    lines = []
    for *cells, trouble in rows:
        beginning = "".join(f"{cell:<{width}}  " for cell, width in zip(cells, widths, strict=True))
        first, *more = wrap(trouble, WIDTH - left, max_lines=2, placeholder=" …") or [""]
        lines += [(beginning + first).rstrip(), *(" " * left + line for line in more)]
    lines.insert(1, "-" * min(WIDTH, max(map(len, lines))))
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
