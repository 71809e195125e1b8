"""The corpus: answers to every exercise, right and wrong, and what its check finds in each.

Exercises, checks and points are read from the reference notebooks. The answers stand in a file for each
lesson; the first of them, `01_linear_neuron.py`, says how they are written. An answer is judged as where a
class is graded: it is asked, its replies are written as JSON, and what is read from that is judged.
"""

import json
import linecache
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from functools import cache, partial
from io import StringIO
from pathlib import Path
from types import CodeType
from typing import Any

from grading.inside.carried import carrying, read_modules
from helpers.asking.call import ask
from helpers.asking.finding import Finding, Kind
from helpers.asking.publish import answer_check, read_replies
from helpers.asking.question import Question, Reply
from helpers.checks.check import Check, collect_findings, collecting
from helpers.checks.words import tell
from tests.findings import describe

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Exercise:
    """An exercise of a lesson.

    Attributes:
        lesson: the name of the lesson's folder.
        name: the name of the answer's cell.
        reference: the source of that cell.
        cell: the code of the cell that checks it.
        check: the check that this cell calls.
        namespace: what the lesson has defined when a student comes to the exercise.
    """

    lesson: str
    name: str
    reference: str
    cell: CodeType
    check: Check
    namespace: dict[str, Any] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.lesson}/{self.name}"


@dataclass(frozen=True)
class Verdict:
    """What a check makes of an answer.

    Attributes:
        findings: what was found, one after the other; the last is what counts.
        error: what stopped it before there was a check, such as a syntax error; or "".
        milliseconds: the processor's time that asking and judging took.
    """

    findings: list[Finding]
    error: str = ""
    milliseconds: float = 0.0

    @property
    def accepted(self) -> bool:
        return not self.error and self.findings[-1].kind is Kind.RIGHT

    @property
    def found(self) -> str:
        """All that was found: of each finding the function, and what `describe` writes of it."""
        return self.error or " | ".join(f"{each.function} {describe(each)}" for each in self.findings)

    @property
    def told(self) -> str:
        """What the student is told."""
        return self.error or "\n".join(map(tell, self.findings))

    @property
    def explains(self) -> bool:
        """Whether it is found what is wrong, and not only where it shows."""
        return bool(self.error) or self.findings[-1].kind is not Kind.VALUES or self.is_a_diagnosis

    @property
    def is_a_diagnosis(self) -> bool:
        """Whether a wrong value is explained; a wrong shape or an error is a plain fact."""
        return not self.error and self.findings[-1].kind is Kind.VALUES and bool(self.findings[-1].mistake)


class TooLong(Exception):
    """An answer ran longer than it may."""


def try_answer(exercise: Exercise, source: str, seconds: float = 300.0) -> Verdict:
    """Run an answer in its lesson, ask what its check asks, and judge, for so many seconds at most.

    An answer that fails while it is defined, with a syntax error say, is rejected before there is a check.

    Raises:
        TooLong: this takes longer than it may.
        Exception: whatever the check raises besides `CheckFailed`, which is a mistake in it.
    """
    with redirect_stdout(StringIO()), limit_time(seconds):
        try:
            subject = find_subject(exercise, source)
        except Exception as error:
            return Verdict([], f"{type(error).__name__}: {error}")
        start = time.process_time()
        findings = judge_through_json(exercise, subject)
        took = time.process_time() - start
    return Verdict(findings, milliseconds=1000 * took)


def find_subject(exercise: Exercise, source: str) -> Any:
    """Return what the check of an exercise is called on, once an answer is defined."""
    namespace = dict(exercise.namespace)
    exec(_compile(source, f"<{exercise.name} {hash(source):x}>"), namespace)
    with collecting() as collected:
        exec(exercise.cell, namespace)
    return collected[-1][0]


def _compile(source: str, name: str) -> CodeType:
    """Compile a cell's code, and let its lines be known by the cell's name, as in a notebook."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    return compile(source, name, "exec")


def judge_through_json(exercise: Exercise, subject: Any) -> list[Finding]:
    """Ask, write the replies as JSON, and judge what is read from it."""

    def ask_through_json(subject: Any, question: Question) -> Reply:
        asked = _keep(question, "json", question.to_json)
        published = answer_check(subject, "check", {"key": asked})
        return read_replies(json.loads(json.dumps(published)), "check", {"key": question})["key"]

    return judge_subject(exercise, subject, ask_through_json)


def judge_subject(
    exercise: Exercise, subject: Any, ask: Callable[[Any, Question], Reply] = ask
) -> list[Finding]:
    """Judge what a check is called on, by its replies when it is asked; at once, as in a notebook."""
    check, replies = exercise.check, dict[str, Reply]()

    def answer(key: str) -> Reply:
        if key not in replies:  # asked one by one, as `more` is seldom needed
            question = _keep(check, f"question {key}", partial(check.pose, key))
            replies[key] = ask(subject, question)
        return replies[key]

    return collect_findings(check, answer)


def _keep(owner: Any, name: str, make: Callable[[], Any]) -> Any:
    """Return what was made for an owner once: to make a question takes longer than to answer it."""
    kept = vars(owner)
    if name not in kept:
        kept[name] = make()
    return kept[name]


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Raise `TooLong` in what is run here, if it takes longer."""

    def stop(*_: object) -> None:
        raise TooLong(f"It was still running after {seconds:g} s.")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)  # again and again, for loops that catch errors
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# --- Exercises, from the reference notebooks.


@cache
def list_names() -> list[str]:
    """Return the names of all exercises, such as "01_linear_neuron/predict", in the order of the course."""
    return [
        f"{path.parent.name}/{name}"
        for path in sorted(ROOT.glob("solutions/*/*.ipynb"))
        for cell in _read_code_cells(path)
        if (name := _name_exercise(cell))
    ]


def find_exercise(name: str) -> Exercise:
    """Return the exercise of this name. To have its namespace, its lesson's reference is run."""
    return run_lesson(name.partition("/")[0])[name]


@cache
def run_lesson(lesson: str) -> dict[str, Exercise]:
    """Run a reference notebook without its drawings; return its exercises by `str(exercise)`."""
    [path] = (ROOT / "solutions" / lesson).glob("*.ipynb")
    namespace: dict[str, Any] = {"__name__": "__main__"}
    answered, found = {}, {}
    for cell in _read_code_cells(path):
        source, about = "".join(cell["source"]), cell["metadata"].get("nbgrader", {})
        code = _compile(source, f"<{path.stem} {cell['id']}>")
        if about.get("solution"):
            answered[about["grade_id"]] = source, dict(namespace)
        if "raises-exception" in cell["metadata"].get("tags", ()):
            continue
        with collecting() as collected, redirect_stdout(StringIO()), carrying(read_modules(path.parent)):
            exec(code, namespace)
        if name := _name_exercise(cell):
            reference, before = answered[name]
            exercise = Exercise(lesson, name, reference, code, collected[-1][1], before)
            found[str(exercise)] = exercise
        for name, value in namespace.items():
            if name.startswith("draw_") and str(getattr(value, "__module__", "")).startswith("helpers."):
                namespace[name] = _draw_nothing
    return found


@cache
def _read_code_cells(notebook: Path) -> list[dict[str, Any]]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def _name_exercise(cell: dict[str, Any]) -> str | None:
    """Return the name of the exercise that a cell checks, if it does."""
    about = cell["metadata"].get("nbgrader", {})
    return about["grade_id"].removeprefix("check_") if about.get("grade") else None


def _draw_nothing(*_: object, **__: object) -> None:
    pass
