"""The corpus: answers to every exercise, right and wrong, and what its check says to each.

Exercises, checks and points are read from the reference notebooks. The answers stand in a file for each
lesson; the first of them, `01_linear_neuron.py`, says how they are written.
"""

import json
import linecache
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from itertools import chain
from pathlib import Path
from types import CodeType
from typing import Any

from helpers import drawing
from helpers.checks import CheckFailed

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent

KINDS = ("right", "wrong", "two mistakes")


@dataclass(frozen=True)
class Exercise:
    """An exercise of a lesson.

    Attributes:
        lesson: the name of the lesson's folder.
        name: the name of the answer's cell.
        reference: the source of that cell.
        check: the code of the cell that checks it.
        namespace: what the lesson has defined when a student comes to the exercise.
    """

    lesson: str
    name: str
    reference: str
    check: CodeType
    namespace: dict[str, Any] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.lesson}/{self.name}"


@dataclass(frozen=True)
class Answer:
    """An answer in the corpus.

    Attributes:
        exercise: the name of its exercise.
        kind: one of KINDS.
        label: for a right answer its form; for a wrong one what its message must contain.
        source: what the student wrote.
        line: where it stands in the lesson's file.
    """

    exercise: str
    kind: str
    label: str
    source: str
    line: int

    @property
    def is_nonsense(self) -> bool:
        """Whether nothing is expected but an honest "don't know"."""
        return self.label.startswith("?")

    def is_named_by(self, said: str) -> bool:
        """Return whether a message says what it must: all the parts of one of the alternatives."""
        return any(all(part in said for part in way.split(" & ")) for way in self.label.split(" / "))


@dataclass(frozen=True)
class Verdict:
    """What a check makes of an answer.

    Attributes:
        message: what it is told if it is rejected, else None.
        printed: what was printed on the way.
        milliseconds: the processor's time that the check took.
    """

    message: str | None
    printed: str
    milliseconds: float

    @property
    def accepted(self) -> bool:
        return self.message is None

    @property
    def explains(self) -> bool:
        """Whether the message says what is wrong, not only where it shows."""
        lines = (self.message or "").splitlines()
        facts = ("  at  ", "  at the ", "  yours", "  At the other ")
        return not re.search(r" does not give .*\.$", lines[0]) or not lines[1].startswith(facts)

    @property
    def is_a_diagnosis(self) -> bool:
        """Whether the message explains a wrong value; a wrong shape or an error is a plain fact."""
        return self.explains and " does not give " in (self.message or "").splitlines()[0]


class TooLong(Exception):
    """An answer ran longer than it may."""


def try_answer(exercise: Exercise, source: str, seconds: float = 20.0) -> Verdict:
    """Run an answer in its lesson, then the exercise's own check, for so many seconds at most.

    An answer that fails while it is defined, with a syntax error say, is rejected before there is a check.

    Raises:
        TooLong: this takes longer than it may.
        Exception: whatever the check raises besides `CheckFailed`, which is a mistake in it.
    """
    name = f"<{exercise.name} {hash(source):x}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    namespace = dict(exercise.namespace)
    message = None
    with redirect_stdout(StringIO()) as printed, _limit(seconds):
        try:
            exec(compile(source, name, "exec"), namespace)
        except Exception as error:
            return Verdict(f"{type(error).__name__}: {error}", "", 0.0)
        start = time.process_time()
        try:
            exec(exercise.check, namespace)
        except CheckFailed as failed:
            message = str(failed)
        took = time.process_time() - start
    return Verdict(message, printed.getvalue(), 1000 * took)


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
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
def names() -> list[str]:
    """Return the names of all exercises, such as "01_linear_neuron/predict", in the order of the course."""
    return [
        f"{path.parent.name}/{_exercise_checked(cell)}"
        for path in _notebooks()
        for cell in _code_cells(path)
        if _exercise_checked(cell)
    ]


@cache
def exercises() -> dict[str, Exercise]:
    """Return the exercises by name. To have their namespaces, every reference notebook is run."""
    found = chain.from_iterable(map(_exercises_of, _notebooks()))
    return {str(exercise): exercise for exercise in found}


def _notebooks() -> list[Path]:
    return sorted(ROOT.glob("solutions/*/*.ipynb"))


@cache
def _code_cells(notebook: Path) -> list[dict[str, Any]]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def _exercise_checked(cell: dict[str, Any]) -> str | None:
    """Return the name of the exercise that a cell checks, if it does."""
    about = cell["metadata"].get("nbgrader", {})
    return about["grade_id"].removeprefix("check_") if about.get("grade") else None


def _exercises_of(notebook: Path) -> list[Exercise]:
    """Run a reference notebook without its drawings, and note what is defined before each answer."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    answered, found = {}, []
    for cell in _code_cells(notebook):
        source, about = "".join(cell["source"]), cell["metadata"].get("nbgrader", {})
        code = compile(source, f"<{notebook.stem} {cell['id']}>", "exec")
        if name := _exercise_checked(cell):
            reference, before = answered[name]
            found.append(Exercise(notebook.parent.name, name, reference, code, before))
        elif about.get("solution"):
            answered[about["grade_id"]] = source, dict(namespace)
        if "raises-exception" not in cell["metadata"].get("tags", ()):
            with redirect_stdout(StringIO()):
                exec(code, namespace)
            for name, value in namespace.items():
                if str(getattr(value, "__module__", "")).startswith(drawing.__name__):
                    namespace[name] = _draw_nothing
    return found


def _draw_nothing(*_: object, **__: object) -> None:
    pass


# --- Answers, from the files of the corpus.


@cache
def answers() -> dict[str, list[Answer]]:
    """Return the answers of the corpus by `str(exercise)`."""
    found: dict[str, list[Answer]] = {}
    for path in sorted(HERE.glob("[0-9]*.py")):
        for answer in read(path.read_text(encoding="utf-8")):
            found.setdefault(f"{path.stem}/{answer.exercise}", []).append(answer)
    return found


def read(text: str) -> list[Answer]:
    """Return the answers in the text of a file of the corpus.

    Raises:
        ValueError: an answer stands before the first exercise, or is empty.
    """
    head = re.compile(r"# (exercise|also|right|wrong|two mistakes)\b:? ?(.*)")
    found: list[Answer] = []
    section: list[Answer] = []
    copies: list[Answer] = []
    exercise, reading = "", False
    for number, line in enumerate(text.splitlines(), start=1):
        match = head.fullmatch(line)
        if not match:
            if reading:
                section[-1] = _with_line(section[-1], line)
            continue
        kind, label = match.groups()
        if kind == "exercise":
            found += section + copies
            exercise, section, copies = label, [], []
        elif kind == "also":
            name, _, swaps = label.partition(": ")
            copies += [_renamed(answer, name, swaps) for answer in section]
        elif not exercise:
            raise ValueError(f"Line {number}: this answer belongs to no exercise.")
        else:
            section.append(Answer(exercise, kind, label, "", number))
        reading = kind in KINDS
    found += section + copies
    for answer in found:
        if not answer.source.strip():
            raise ValueError(f"Line {answer.line}: this answer is empty.")
    return found


def _with_line(answer: Answer, line: str) -> Answer:
    return Answer(answer.exercise, answer.kind, answer.label, f"{answer.source}{line}\n", answer.line)


def _renamed(answer: Answer, exercise: str, swaps: str) -> Answer:
    """Return an answer as it is for another exercise, some names of the network exchanged."""
    names: dict[str, str] = {}
    for swap in swaps.split(", "):
        one, other = swap.split(" ↔ ")
        names |= {one: other, other: one}
    # A name, also inside `gradient_w_1` and `dL_dw_1`, but not the end or the beginning of a longer one.
    pattern = re.compile(rf"(?<![a-ce-zA-Z0-9])({'|'.join(map(re.escape, names))})(?![0-9])")

    def exchanged(text: str) -> str:
        return pattern.sub(lambda match: names[match[1]], text)

    return Answer(exercise, answer.kind, exchanged(answer.label), exchanged(answer.source), answer.line)
