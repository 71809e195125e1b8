"""What a check finds, as data: how an answer fares, where, and with which mistake.

Words are made of it in one place, `helpers.checks.words`, and nothing reads them back.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, is_dataclass
from enum import StrEnum
from typing import Any, Self

import numpy as np

from helpers.graph import Link

Fields = dict[str, type]


class Kind(StrEnum):
    """How an answer fares. What a student's code says of itself has fields: no more leaves a sandbox."""

    fields: Fields | None

    def __new__(cls, text: str, fields: Fields | None = None) -> Self:
        """Make a member of its text and, if a student's code can say it, the fields that belong to it."""
        kind = str.__new__(cls, text)
        kind._value_, kind.fields = text, fields
        return kind

    RIGHT = "right"
    READS = "reads a number of the notebook"  # a remark: the answer may be right all the same
    WARNS = "warns"  # a remark on a right answer

    # What a student's code says of itself, where it runs.
    NO_FUNCTION = "no function", {"type": str, "value": str}
    NO_CLASS = "no class", {"type": str}
    NO_METHOD = "no method", {"method": str, "arguments": str}
    NO_NAMES = "no names", {"value": str}
    UNKNOWN_NAMES = "unknown names", {"unknown": list, "known": list}
    UNKNOWN_PARAMETER = "unknown parameter", {"parameter": str, "known": list}
    HIDDEN_PARAMETERS = "hidden parameters", {"names": list}
    BORROWS = "borrows derivatives", {"package": str}
    USES_HELPERS = "uses helpers", Fields()
    NOT_WRITTEN = "not written", Fields()
    USES_UNWRITTEN = "uses what is not written", {"used": str}
    RAISED = "raised", {"error": str, "message": str, "line": int, "source": str}
    MISMATCHED = "shapes that do not go together", {"error": str, "line": int, "source": str}
    STILL_RUNNING = "still running", Fields()
    NOTHING = "returns nothing", Fields()
    COUNT = "number of values", {"got": str, "needed": list}
    TYPE = "type", {"type": str, "value": str}
    SIZE = "size", {"shape": str}
    CHANGES_PARAMETERS = "changes parameters", Fields()
    CHANGES_NOTHING = "changes nothing", Fields()

    # What is found of an answer, where no student's code runs.
    SHAPE = "shape"
    NOT_FINITE = "not finite"
    CHANGES_INPUTS = "changes its inputs"
    OVERFLOWS = "overflows"
    NOT_REPEATABLE = "not repeatable"
    START = "start"
    USES_WRONG = "uses what is not right"
    VALUES = "values"
    HUNT = "hunt"

    # Why there is no answer to judge, where a class is graded.
    SILENT = "no answer"
    REPEATED = "several answers"
    ODD = "no answer to this"
    INCOMPLETE = "not answered to the end"
    NOT_RUN = "not run"
    STOPPED = "the notebook was ended"
    NO_CHECK = "no such check"


class Misused(Exception):
    """What a student wrote can't be asked, or gives no answer: a kind that has fields, and these."""

    def __init__(self, kind: Kind, **about: Any) -> None:
        super().__init__(str(kind))
        self.kind, self.about = kind, about


SAID = {str(kind): kind for kind in Kind if kind.fields is not None}  # by a student's code, of itself
UNJUDGED = (Kind.SILENT, Kind.REPEATED, Kind.ODD, Kind.INCOMPLETE, Kind.NOT_RUN, Kind.STOPPED, Kind.NO_CHECK)


def encode(value: Any) -> Any:
    """Return data as JSON can hold it: dataclasses by field, arrays and tuples as lists."""
    if is_dataclass(value):
        value = vars(value)
    if isinstance(value, Mapping):
        return {name: encode(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return list(map(encode, value))
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def revive(at: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values at a point that `encode` wrote, with arrays where lists of numbers were."""
    return {n: np.array(value, dtype=float) if isinstance(value, list) else value for n, value in at.items()}


@dataclass(frozen=True)
class Mistake:
    """A known mistake that gives just the numbers that were answered."""

    kind: str  # a row of `helpers.checks.mistakes.MISTAKES`, which has the words
    about: Mapping[str, Any] = field(default_factory=dict)  # what the words name: links, names, factors
    parts: tuple["Mistake", ...] = ()  # the mistakes that it is made of
    links: tuple[Link, ...] = ()  # the links of the chain that are broken
    place: "Mistake | None" = None  # the small change of the text that mends it, if one does

    @property
    def key(self) -> Hashable:
        """What two mistakes have in common that differ in their numbers alone, or in the line of code."""
        return self.kind, _drop_numbers(self.about), tuple(part.key for part in self.parts)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Mistake":
        """Return the mistake that `encode` wrote."""
        parts, links = map(cls.from_json, data["parts"]), (Link(*link) for link in data["links"])
        place = data["place"] and cls.from_json(data["place"])
        return cls(data["kind"], data["about"], tuple(parts), tuple(links), place)


@dataclass(frozen=True)
class Finding:
    """What a check finds of an answer."""

    kind: Kind  # how the answer fares
    function: str = ""  # what the student called it
    quantity: str = ""  # which of the values it is about, as formulas write it, such as "∂L/∂w_1"
    about: Mapping[str, Any] = field(default_factory=dict)  # what else belongs to this kind
    at: Mapping[str, Any] = field(default_factory=dict)  # the arguments by name where it shows, as received
    mistake: Mistake | None = None  # what explains wrong values, if something does
    chain: tuple[Link, ...] = ()  # a path through the broken links, from the loss backwards

    to_json = encode

    @property
    def state(self) -> str:
        """Where a class report counts it.

        "right", "right given another" that isn't, "waiting" for another answer, "not written" or "stuck".
        """
        if self.about.get("given"):
            return "right given another"
        if self.kind in (Kind.USES_WRONG, Kind.USES_UNWRITTEN):
            return "waiting"
        state = Kind.NOT_WRITTEN if self.about.get("named") == 0 else self.kind  # a hunt that hasn't begun
        return str(state) if state in (Kind.RIGHT, Kind.NOT_WRITTEN) else "stuck"

    @property
    def blames(self) -> bool:
        """Whether a function is known to be wrong by it, whether in its values or in its form."""
        return bool(self.function) and self.kind not in (Kind.RIGHT, *UNJUDGED)

    @property
    def is_judged(self) -> bool:
        """Whether it was found where no student's code runs, and isn't what that code said of itself."""
        return self.kind.fields is None and self.kind not in UNJUDGED

    @property
    def key(self) -> Hashable:
        """What two findings have in common that are the same mistake, whoever made it, and where."""
        if self.mistake:
            return self.mistake.key
        return self.kind, self.function, self.quantity, _drop_numbers(self.about)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Finding":
        """Return the finding that `encode` wrote."""
        mistake = data["mistake"] and Mistake.from_json(data["mistake"])
        kind, at, chain = Kind(data["kind"]), revive(data["at"]), tuple(Link(*link) for link in data["chain"])
        return cls(kind, data["function"], data["quantity"], data["about"], at, mistake, chain)


def _drop_numbers(about: Mapping[str, Any]) -> Hashable:
    """Return the fields but for numbers, at a point or of a line, and the code around a slip."""
    around = {"code"} if "typed" in about else set[str]()
    kept = (n for n, value in about.items() if not isinstance(value, int | float) and n not in around)
    return tuple((name, str(about[name])) for name in kept)
