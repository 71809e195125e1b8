"""An answer that isn't right, at the point where that shows: what hints are made of."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.asking.finding import Finding, Kind
from helpers.asking.question import Reply
from helpers.checks.siblings import write_short
from helpers.graph import Array, Graph, Link


@dataclass(frozen=True)
class Failure:
    """An answer that isn't right, at the point where that shows."""

    subject: Any
    check: Any  # of gradients, values or training
    finding: Finding
    reply: Reply
    method: str = ""  # the method that is asked, of a class

    @property
    def graph(self) -> Graph:
        """The forward description."""
        return self.check.network.graph  # type: ignore[no-any-return]

    @cached_property
    def name(self) -> str:
        """The name of what is wrong, or of the first that is asked for."""
        names: dict[str, str] = {text: name for name, text in self.check._quantities.items()}
        return names.get(self.finding.quantity, next(iter(names.values())))

    @cached_property
    def number(self) -> int:
        """The number of the point."""
        number = int(self.finding.about.get("point", 0))
        return number if number < len(self.check.points("points")) else 0

    @property
    def at(self) -> Any:
        """The values at the point."""
        return self.check.points("points")[self.number]

    @property
    def right(self) -> Array:
        """The right answer there."""
        return np.asarray(self.check.truths(self.name, "points")[self.number])

    @cached_property
    def yours(self) -> Array | None:
        """The student's answer there, if it is of the right shape, finite and wrong."""
        if self.finding.kind is not Kind.VALUES or not self.reply.answers:
            return None
        answer = self.check.gather(self.name, "points", self.reply)[self.number].answer
        is_it = answer.shape == self.right.shape and np.isfinite(answer).all()
        return answer if is_it and answer[self.entry] == self.finding.about["yours"] else None

    @property
    def entry(self) -> tuple[int, ...]:
        """The entry that is wrong, or the first one."""
        return tuple(self.finding.about.get("entry", [0] * self.right.ndim))

    @property
    def place(self) -> str:
        """What is asked for, and which entry of it, as it is written."""
        return f"{self.check._quantities[self.name]}{list(self.entry) if self.entry else ''}"

    @cached_property
    def given(self) -> list[str]:
        """The names of the values that the answer asks for."""
        known = (*self.graph.inputs, *self.graph.steps)
        return [name for name in self.reply.given or self.finding.at if name in known]

    @property
    def steps(self) -> list[str]:
        """The steps that the answer must compute, the one that is asked for last."""
        graph = self.graph
        return [n for n in graph.steps if self.name in graph.find_reached(n) and n not in self.given]

    @property
    def broken(self) -> tuple[Link, ...]:
        """The links that the check found broken."""
        return self.finding.mistake.links if self.finding.mistake else ()

    def is_local(self, link: Link) -> bool:
        """Return whether a link is a local derivative, and no gradient that was handed."""
        return link.argument in self.graph.arguments[link.step]

    @cached_property
    def paths(self) -> list[tuple[Link, ...]]:
        """The chain of a gradient: a path, or several; a gradient that was handed is one link."""
        handed = [self.check.handed[name] for name in self.reply.given if name in self.check.handed]
        return self.graph.chain(self.check.of, self.name, handed)

    @property
    def is_direct(self) -> bool:
        """Whether nothing lies between a gradient's two names: its chain is one link."""
        return max(map(len, self.paths)) == 1

    def write_pair(self) -> str:
        """Return the right number, and the student's."""
        right = f"{write_short(self.right[self.entry])} is right"
        return right if self.yours is None else f"{right}, yours is {write_short(self.yours[self.entry])}"
