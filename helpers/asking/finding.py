"""What a check finds, as data: how an answer fares, where, and with which mistake.

Words are made of it in one place, `helpers.checks.words`, and nothing reads them back.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from helpers.graph import Link


class Kind(StrEnum):
    """How an answer fares."""

    RIGHT = "right"
    READS = "reads a number of the notebook"  # a remark: the answer may be right all the same

    # What a student's code says of itself, where it runs.
    NO_FUNCTION = "no function"
    NO_CLASS = "no class"
    NO_METHOD = "no method"
    NO_NAMES = "no names"
    UNKNOWN_NAMES = "unknown names"
    UNKNOWN_PARAMETER = "unknown parameter"
    BORROWS = "borrows derivatives"
    USES_HELPERS = "uses helpers"
    NOT_WRITTEN = "not written"
    USES_UNWRITTEN = "uses what is not written"
    RAISED = "raised"
    MISMATCHED = "shapes that do not go together"
    STILL_RUNNING = "still running"
    NOTHING = "returns nothing"
    COUNT = "number of values"
    TYPE = "type"
    SIZE = "size"
    CHANGES_PARAMETERS = "changes parameters"
    CHANGES_NOTHING = "changes nothing"

    # What is found of an answer, where no student's code runs.
    SHAPE = "shape"
    NOT_FINITE = "not finite"
    CHANGES_INPUTS = "changes its inputs"
    WARNS = "warns"
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


Fields = Mapping[str, type]

SAID: Mapping[Kind, Fields] = {
    Kind.NO_FUNCTION: {"type": str, "value": str},
    Kind.NO_CLASS: {"type": str},
    Kind.NO_METHOD: {"method": str, "arguments": str},
    Kind.NO_NAMES: {"value": str},
    Kind.UNKNOWN_NAMES: {"unknown": list, "known": list},
    Kind.UNKNOWN_PARAMETER: {"parameter": str, "known": list},
    Kind.BORROWS: {"package": str},
    Kind.USES_HELPERS: {},
    Kind.NOT_WRITTEN: {},
    Kind.USES_UNWRITTEN: {"used": str},
    Kind.RAISED: {"error": str, "message": str, "line": int, "source": str},
    Kind.MISMATCHED: {"error": str, "line": int, "source": str},
    Kind.STILL_RUNNING: {},
    Kind.NOTHING: {},
    Kind.COUNT: {"got": str, "needed": list},
    Kind.TYPE: {"type": str, "value": str},
    Kind.SIZE: {"shape": str},
    Kind.CHANGES_PARAMETERS: {},
    Kind.CHANGES_NOTHING: {},
}
"""What a student's code can say of itself, and the fields that belong to it: no more leaves a sandbox."""

UNANSWERED = {
    Kind.SILENT,
    Kind.REPEATED,
    Kind.ODD,
    Kind.INCOMPLETE,
    Kind.NOT_RUN,
    Kind.STOPPED,
    Kind.NO_CHECK,
}

STATES = {
    Kind.RIGHT: "right",
    Kind.USES_WRONG: "waiting",
    Kind.USES_UNWRITTEN: "waiting",
    Kind.NOT_WRITTEN: "not written",
}


@dataclass(frozen=True)
class Mistake:
    """A known mistake that gives just the numbers that were answered.

    Attributes:
        kind: a row of `helpers.checks.mistakes.MISTAKES`, which has the words.
        about: what the words name: links, names, factors.
        parts: the mistakes that it is made of.
        links: the links of the chain that are broken.
    """

    kind: str
    about: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple["Mistake", ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def key(self) -> Hashable:
        """What two mistakes have in common that differ in their numbers alone."""
        return self.kind, _drop_numbers(self.about), tuple(part.key for part in self.parts)

    def to_json(self) -> dict[str, Any]:
        """Return the mistake as JSON can hold it."""
        return {
            "kind": self.kind,
            "about": _encode(self.about),
            "parts": [part.to_json() for part in self.parts],
            "links": [list(link) for link in self.links],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Mistake":
        """Return the mistake that `to_json` wrote."""
        parts = tuple(map(cls.from_json, data["parts"]))
        return cls(data["kind"], data["about"], parts, tuple(Link(*link) for link in data["links"]))


@dataclass(frozen=True)
class Finding:
    """What a check finds of an answer.

    Attributes:
        kind: how the answer fares.
        function: what the student called it.
        quantity: which of the values it is about, as formulas write it, such as "∂L/∂w_1".
        about: what else belongs to this kind, by name: texts, numbers, and lists of them.
        at: the point where it shows: the arguments by name, as the function received them.
        mistake: what explains wrong values, if something does.
        chain: a path through the broken links, from the loss backwards.
    """

    kind: Kind
    function: str = ""
    quantity: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    at: Mapping[str, Any] = field(default_factory=dict)
    mistake: Mistake | None = None
    chain: tuple[Link, ...] = ()

    @property
    def state(self) -> str:
        """Where a class report counts it: "right", "waiting" for another answer, "not written" or "stuck"."""
        return STATES.get(self.kind, "stuck")

    @property
    def is_judged(self) -> bool:
        """Whether it was found where no student's code runs, and isn't what that code said of itself."""
        return self.kind not in SAID and self.kind not in UNANSWERED

    @property
    def key(self) -> Hashable:
        """What two findings have in common that are the same mistake, whoever made it, and where."""
        if self.mistake:
            return self.mistake.key
        return self.kind, self.function, self.quantity, _drop_numbers(self.about)

    def to_json(self) -> dict[str, Any]:
        """Return the finding as JSON can hold it."""
        return {
            "kind": str(self.kind),
            "function": self.function,
            "quantity": self.quantity,
            "about": _encode(self.about),
            "at": _encode(self.at),
            "mistake": self.mistake and self.mistake.to_json(),
            "chain": [list(link) for link in self.chain],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Finding":
        """Return the finding that `to_json` wrote, with arrays where lists of numbers were."""
        return cls(
            kind=Kind(data["kind"]),
            function=data["function"],
            quantity=data["quantity"],
            about=data["about"],
            at={k: np.array(v) if isinstance(v, list) else v for k, v in data["at"].items()},
            mistake=data["mistake"] and Mistake.from_json(data["mistake"]),
            chain=tuple(Link(*link) for link in data["chain"]),
        )


def _drop_numbers(about: Mapping[str, Any]) -> Hashable:
    """Return the fields that aren't numbers: neither those at a point nor that of a line."""
    return tuple((name, str(value)) for name, value in about.items() if not isinstance(value, int | float))


def _encode(named: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as JSON can hold them: arrays and tuples as lists."""
    return {name: v.tolist() if isinstance(v, np.ndarray | np.generic) else v for name, v in named.items()}
