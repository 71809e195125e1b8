"""What a student's code is asked, and what it answers; both as JSON, for where it runs locked away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, prod
from typing import Any

import numpy as np

from helpers.asking.finding import SAID, Finding
from helpers.graph import Array

MOST_NUMBERS, LONGEST_TEXT, MOST_NAMES = 5000, 3000, 200  # of a value, in characters, and of a list
NOT_FINITE = {"nan": np.nan, "inf": np.inf, "-inf": -np.inf}  # JSON has no numbers for these
NAMES = "a set of names"


class BadReply(ValueError):
    """What came back isn't a reply to the question; the message says in what way."""


@dataclass(frozen=True)
class Question:
    """What a student's code is asked.

    Attributes:
        points: the values that can be asked for, by name, at each point. The last point is the first one
            again, to see whether the answer is the same.
        known: the names of these values.
        wanted: the name of what is to be returned; or several names, in the order of what is returned.
        scalars: whether several values are all scalars, so that an array of them will do.
        method: the method to call, where a class is asked; `NAMES` where a set of names is.
    """

    points: Sequence[Mapping[str, Any]]
    known: Sequence[str]
    wanted: str | Sequence[str]
    scalars: bool = False
    method: str = ""

    @property
    def size(self) -> int:
        """How many values an answer has."""
        return 1 if isinstance(self.wanted, str) else len(self.wanted)

    def to_json(self) -> dict[str, Any]:
        """Return the question as JSON can hold it."""
        points = [{name: np.asarray(at[name]).tolist() for name in self.known} for at in self.points]
        return {**vars(self), "points": points, "known": list(self.known)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Question":
        """Return the question that `to_json` wrote."""
        points = [{name: _revive(value) for name, value in at.items()} for at in data["points"]]
        return cls(**{**data, "points": points})


@dataclass(frozen=True)
class Answer:
    """What a student's function returned at one point.

    Attributes:
        given: the arguments by name, as the function received them.
        values: what it returned, as arrays of float64: one, or one for each name that was asked for.
        changed: the names of arguments that it changed in place.
        warning: the first numerical warning that it caused, or "".
    """

    given: dict[str, Any]
    values: list[Array]
    changed: Sequence[str] = ()
    warning: str = ""


@dataclass(frozen=True)
class Reply:
    """What came of a question.

    Attributes:
        name: what the student called the function.
        given: the names of the arguments that it asks for.
        answers: one for each point; none if the asking failed.
        failed: why there are none, if it did; of a kind in `SAID`.
        point: the number of the point at which it failed; -1 if it failed at none.
        names: the names in a set of names.
        uses: the functions of the notebook that it calls, directly or not; the first ones first.
        reads: the numbers of the notebook that it uses.
        alpha: the learning rate of the notebook in which the function was written, if it has one.
    """

    name: str
    given: Sequence[str] = ()
    answers: Sequence[Answer] = ()
    failed: Finding | None = None
    point: int = -1
    names: Sequence[str] = ()
    uses: Sequence[str] = ()
    reads: Sequence[str] = ()
    alpha: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the reply as JSON can hold it: of the arguments no more than their names."""
        answers = [
            {
                "values": [_encode_array(value) for value in answer.values],
                "changed": list(answer.changed),
                "warning": make_printable(answer.warning)[:LONGEST_TEXT],
            }
            for answer in self.answers
        ]
        failed = None
        if self.failed:
            about = {name: _bound(value) for name, value in self.failed.about.items()}
            failed = {"kind": str(self.failed.kind), "about": about}
        return {**vars(self), "answers": answers, "given": list(self.given), "failed": failed}

    @classmethod
    def from_json(cls, data: Any, question: Question) -> "Reply":
        """Read a reply that nobody vouches for.

        Raises:
            BadReply: it isn't a reply to this question.
        """
        lists = ("given", "names", "uses", "reads")
        if not isinstance(data, dict) or set(data) != {*cls.__dataclass_fields__}:
            raise BadReply("it has not the parts of a reply")
        demand(_is_text(data["name"]), "its name is no text")
        for key in lists:
            demand(_are_names(data[key]), f"its {key} are no names")
        alpha, point = data["alpha"], data["point"]
        demand(alpha is None or (_is_number(alpha) and alpha > 0), "its learning rate is no number")
        demand(set(data["given"]) <= set(question.known), "it was given what was not to be had")
        demand(type(point) is int and -1 <= point < len(question.points), "its point was not asked")
        failed = None
        if data["failed"] is not None:
            at = {n: _revive(question.points[point][n]) for n in data["given"]} if point >= 0 else {}
            failed = replace(_read_failure(data["failed"]), function=data["name"], at=at)
        answers = data["answers"]
        expected = 0 if failed or question.method == NAMES else len(question.points)
        demand(isinstance(answers, list) and len(answers) == expected, f"it needs {expected} answers")
        read = [
            _read_answer(answer, {name: at[name] for name in data["given"]}, question.size)
            for at, answer in zip(question.points, answers, strict=False)  # no answers if it failed
        ]
        return cls(**{**data, "answers": read, "failed": failed})


def _read_failure(data: Any) -> Finding:
    """Read what a student's code said of itself."""
    demand(isinstance(data, dict) and set(data) == {"kind", "about"}, "its failure is odd")
    kinds = {str(kind): kind for kind in SAID}
    demand(isinstance(data["kind"], str) and data["kind"] in kinds, "its failure is of no known kind")
    kind, about = kinds[data["kind"]], data["about"]
    demand(isinstance(about, dict) and about.keys() == SAID[kind].keys(), "its failure has other parts")
    tests = {str: _is_text, list: _are_names, int: _is_line}
    for name, type_of_field in SAID[kind].items():
        demand(tests[type_of_field](about[name]), f"its failure's {name} is odd")
    return Finding(kind, about=about)


def _read_answer(data: Any, given: dict[str, Any], size: int) -> Answer:
    """Read what a student's function is said to have returned at one point."""
    demand(isinstance(data, dict) and set(data) == {"values", "changed", "warning"}, "an answer is odd")
    values = data["values"]
    few_or_many = "an answer has a value too many or too few"
    demand(isinstance(values, list) and len(values) == size, few_or_many)
    demand(_are_names(data["changed"]) and _is_text(data["warning"]), "an answer's words are odd")
    return Answer(given, list(map(_decode_array, values)), data["changed"], data["warning"])


def make_printable(text: str) -> str:
    """Return a text without control characters and halves of characters, which a notebook can't hold."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)


def demand(holds: bool, otherwise: str) -> None:
    """Raise a BadReply unless something holds."""
    if not holds:
        raise BadReply(otherwise)


def _bound(value: Any) -> Any:
    """Return a field of a failure as JSON can hold it, no longer than it may be."""
    if isinstance(value, str):
        return make_printable(value)[:LONGEST_TEXT]
    return [_bound(str(each)) for each in value][:MOST_NAMES] if isinstance(value, list) else value


def _revive(value: Any) -> Any:
    return np.array(value, dtype=float) if isinstance(value, list) else value


def _encode_array(value: Array) -> dict[str, Any]:
    entries = [number if isfinite(number) else str(number) for number in value.ravel().tolist()]
    return {"shape": list(value.shape), "entries": entries}


def _decode_array(data: Any) -> Array:
    demand(isinstance(data, dict) and set(data) == {"shape", "entries"}, "a value is no array")
    shape, entries = data["shape"], data["entries"]
    demand(isinstance(entries, list) and len(entries) <= MOST_NUMBERS, "a value is no list of numbers")
    numbers = all(_is_number(n) or (isinstance(n, str) and n in NOT_FINITE) for n in entries)
    demand(numbers, "a value holds no numbers")
    sizes = isinstance(shape, list) and len(shape) < 10
    sizes = sizes and all(type(size) is int and 0 <= size <= MOST_NUMBERS for size in shape)
    demand(sizes and prod(shape) == len(entries), "a value's shape is not that of its numbers")
    return np.array([NOT_FINITE.get(entry, entry) for entry in entries], dtype=np.float64).reshape(shape)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 1e308  # JSON's 1e999 is infinite


def _is_line(value: Any) -> bool:
    return type(value) is int and 0 <= value < 10**9


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT and make_printable(value) == value


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_NAMES and all(_is_text(name) for name in value)
