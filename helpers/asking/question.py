"""What a student's code is asked, and what it answers; both as JSON, for where it runs locked away."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import isfinite, prod
from sys import float_info
from typing import Any

import numpy as np

from helpers.asking.finding import SAID, Finding, encode, revive
from helpers.graph import Array

MOST_NUMBERS, LONGEST_TEXT, MOST_NAMES = 5000, 3000, 200  # of a value, in characters, and of a list
NOT_FINITE = {"nan": np.nan, "inf": np.inf, "-inf": -np.inf}  # JSON has no numbers for these
LISTS = "given", "names", "uses", "reads", "texts"  # the lists of names in a reply
WARNING = re.compile(r"[a-z ]{1,40} encountered in [\w ]{1,40}")  # numpy's, where numbers go wrong
SHAKEN = 1e-4  # how much of itself an answer changes if it depends on numbers that are a little larger
NAMES = "a set of names"
Names = str | Sequence[str]  # one name, or several

FITS: Mapping[type, Callable[[Any], bool]] = {
    float: lambda value: type(value) in (int, float) and abs(value) <= float_info.max,  # JSON's 1e999 is more
    int: lambda value: type(value) is int and 0 <= value < 10**9,
    str: lambda value: isinstance(value, str) and value == _bound(value),
    list: lambda value: isinstance(value, list) and all(map(FITS[str], value)) and value == _bound(value),
}
"""What is believed, of all that nobody vouches for: numbers, numbers of lines, texts, and lists of names."""


class BadReply(ValueError):
    """What came back isn't a reply to the question; the message says in what way."""


def demand(holds: bool, otherwise: str) -> None:
    """Raise a BadReply unless something holds."""
    if not holds:
        raise BadReply(otherwise)


@dataclass(frozen=True)
class Question:
    """What a student's code is asked."""

    points: Sequence[Mapping[str, Any]]  # what can be asked for, by name; the last point is the first again
    known: Sequence[str]  # the names of what can be asked for
    wanted: Names  # the name of what is to be returned, or several in their order
    scalars: bool = False  # whether several values are all scalars, so that an array of them will do
    fill: bool = False  # whether names of `known` that the notebook has are given the point's values there
    given: Sequence[str] = ()  # what a function receives, in this order, if it hides its parameters' names
    method: str = ""  # the method to call, where a class is asked; `NAMES` where a set of names is
    subject: str = ""  # what the check's cell calls what is asked; "" if that isn't known

    def to_json(self) -> Any:
        """Return what makes the same question; JSON can hold it, as lists are as good as arrays."""
        return encode(replace(self, points=[{name: at[name] for name in self.known} for at in self.points]))


@dataclass(frozen=True)
class Answer:
    """What a student's function returned at one point."""

    given: dict[str, Any]  # the arguments by name, as the function received them
    values: list[Array]  # what it returned, as float64: one array, or one for each name that was asked for
    changed: Sequence[str] = ()  # the names of arguments that it changed in place
    warning: str = ""  # the first numerical warning that it caused


@dataclass(frozen=True)
class Reply:
    """What came of a question."""

    name: str  # what the student called the function
    given: Sequence[str] = ()  # the names of the arguments that it asks for
    answers: Sequence[Answer] = ()  # one for each point; none if the asking failed
    failed: Finding | None = None  # why there are none, of a kind in `SAID`
    point: int = -1  # the number of the point at which it failed; -1 if it failed at none
    names: Sequence[str] = ()  # the names in a set of names
    uses: Sequence[str] = ()  # the notebook's functions that it calls, directly or not, first ones first
    reads: Sequence[str] = ()  # the numbers of the notebook that it uses; where it was to fill, those filled
    alpha: float | None = None  # the learning rate of the function's notebook, if it has one
    texts: Sequence[str] = ()  # of the function and of those that it calls, as far as they are known
    own: int = 0  # how many of them, the first ones, are of the function's own cell

    @property
    def is_shaken(self) -> bool:
        """Whether the first point's answer may change with the notebook's own numbers.

        The second time that it was asked, to `fill` names, they were a little larger.
        """
        pairs = list(zip(self.answers[0].values, self.answers[-1].values, strict=True))
        return not all(one.any() and np.allclose(one, other, rtol=SHAKEN) for one, other in pairs)

    def to_json(self) -> dict[str, Any]:
        """Return the reply as JSON can hold it: of the arguments no more than their names."""
        answers, failed = list(map(_write_answer, self.answers)), None
        words = {part: _bound(getattr(self, part)) for part in ("name", *LISTS)}
        if self.failed:
            about = {name: _bound(value) for name, value in self.failed.about.items()}
            failed = {"kind": str(self.failed.kind), "about": about}
        return {**vars(self), **words, "answers": answers, "failed": failed}

    @classmethod
    def from_json(cls, data: Any, question: Question) -> "Reply":
        """Read a reply that nobody vouches for; it is a `BadReply` if it isn't one to this question."""
        is_whole = isinstance(data, dict) and data.keys() == cls.__dataclass_fields__.keys()
        demand(is_whole, "it has not the parts of a reply")
        named = {"", question.subject, f"{question.subject}.{question.method}"}
        demand(FITS[str](data["name"]), "its name is no text")
        demand(data["name"] in named or not question.subject, "it is another function's")
        for part in LISTS:
            demand(FITS[list](data[part]), f"its {part} are no names")
        names = (name.replace(".", "") for part in ("uses", "reads") for name in data[part])
        demand(all(map(str.isidentifier, names)), "it uses what has no name")
        alpha, given, point, answers = (data[part] for part in ("alpha", "given", "point", "answers"))
        demand(alpha is None or (FITS[float](alpha) and alpha > 0), "its learning rate is no number")
        demand(set(given) <= set(question.known), "it was given what was not to be had")
        demand(not question.fill or set(data["reads"]) <= set(question.known), "it reads what has no value")
        demand(FITS[int](data["own"]), "its own texts are no number")
        demand(type(point) is int and -1 <= point < len(question.points), "its point was not asked")
        handed, failed = [{name: at[name] for name in given} for at in question.points], None
        if data["failed"] is not None:
            at = revive(handed[point]) if point >= 0 else {}
            failed = replace(_read_failure(data["failed"]), function=data["name"], at=at)
        expected = 0 if failed or question.method == NAMES else len(handed)
        demand(isinstance(answers, list) and len(answers) == expected, f"it needs {expected} answers")
        size = 1 if isinstance(question.wanted, str) else len(question.wanted)
        read = [_read_answer(answers[n], handed[n], size) for n in range(expected)]
        return cls(**{**data, "answers": read, "failed": failed})


def _read_failure(data: Any) -> Finding:
    demand(isinstance(data, dict) and data.keys() == {"kind", "about"}, "its failure is odd")
    kind, about = data["kind"], data["about"]
    demand(isinstance(kind, str) and kind in SAID, "its failure is of no known kind")
    fields = SAID[kind].fields or {}
    demand(isinstance(about, dict) and about.keys() == fields.keys(), "its failure has other parts")
    for name, type_of_field in fields.items():
        demand(FITS[type_of_field](about[name]), f"its failure's {name} is odd")
    return Finding(SAID[kind], about=about)


def _read_answer(data: Any, given: dict[str, Any], size: int) -> Answer:
    demand(isinstance(data, dict) and data.keys() == {"values", "changed", "warning"}, "an answer is odd")
    values, changed, warning = data["values"], data["changed"], data["warning"]
    is_of_size = isinstance(values, list) and len(values) == size
    demand(is_of_size, "an answer has a value too many or too few")
    demand(FITS[list](changed) and set(changed) <= given.keys(), "what it changed is odd")
    is_numpys = FITS[str](warning) and (not warning or bool(WARNING.fullmatch(warning)))
    demand(is_numpys, "its warning is odd")
    return Answer(given, list(map(_decode_array, values)), changed, warning)


def _bound(value: Any) -> Any:
    """Return a text, or a list of texts, without what a notebook can't hold, and not too long."""
    if isinstance(value, str):
        exact = str.__str__(value)[:LONGEST_TEXT]  # a class of the student's may be a str, too
        return "".join(c if c.isprintable() or c == "\n" else " " for c in exact)
    if isinstance(value, list | tuple):
        texts = [_bound(each if isinstance(each, str) else str(each)) for each in value[:MOST_NAMES]]
        return texts[: sum(total <= LONGEST_TEXT for total in accumulate(map(len, texts)))]
    return value


def _write_answer(answer: Answer) -> dict[str, Any]:
    values = list(map(_encode_array, answer.values))
    return {"values": values, "changed": answer.changed, "warning": _bound(answer.warning)}


def _encode_array(value: Array) -> dict[str, Any]:
    entries = [number if isfinite(number) else str(number) for number in value.ravel().tolist()]
    return {"shape": list(value.shape), "entries": entries}


def is_small(shape: Sequence[int]) -> bool:
    """Return whether an array of this shape is small enough to be an answer."""
    return len(shape) < 10 and max(shape, default=0) <= MOST_NUMBERS and prod(shape) <= MOST_NUMBERS


def _decode_array(data: Any) -> Array:
    demand(isinstance(data, dict) and data.keys() == {"shape", "entries"}, "a value is no array")
    shape, entries = data["shape"], data["entries"]
    demand(isinstance(entries, list) and len(entries) <= MOST_NUMBERS, "a value is no list of numbers")
    numbers = all(FITS[float](n) or (isinstance(n, str) and n in NOT_FINITE) for n in entries)
    demand(numbers, "a value holds no numbers")
    sizes = isinstance(shape, list) and all(type(size) is int and size >= 0 for size in shape)
    fits = sizes and is_small(shape) and prod(shape) == len(entries)
    demand(fits, "a value's shape is not that of its numbers")
    return np.array([NOT_FINITE.get(entry, entry) for entry in entries], dtype=np.float64).reshape(shape)
