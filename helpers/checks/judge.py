"""The one judge: holds what a function returned, value by value, against the truth."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any, ClassVar

import numpy as np

from helpers.asking.finding import Finding, Kind, Mistake
from helpers.asking.question import Names, Question, Reply
from helpers.checks.check import Ask, Check, CheckFailed
from helpers.diagnosis import Evidence, More
from helpers.diagnosis.explain import find_difference
from helpers.diagnosis.training import find_wrong_length
from helpers.graph import Array, Link
from helpers.network import Network
from helpers.notation import write_value

Point = Mapping[str, Any]
Find = Callable[..., Finding]
Explained = tuple[Mistake | None, tuple[Link, ...]]  # the mistake, and the chain if it is in links


@dataclass(frozen=True)
class PointCheck(Check):
    """A check of values at points: what those of values, gradients and training have in common."""

    network: Network

    truth: ClassVar[str]  # how the right number is called: "value", "slope" or "descent"

    @property
    def _quantities(self) -> Mapping[str, str]:
        """The names of what must be returned, in this order, each with how it is written."""
        raise NotImplementedError

    @property
    def asks(self) -> frozenset[str]:
        """The quantities that are asked for, as formulas write them."""
        return frozenset(self._quantities.values())

    @property
    def _row(self) -> Names:
        """What a row of a history holds, if it is one."""
        return ""

    def _rank(self, name: str) -> int:
        """Return when this quantity is judged, counted from the first."""
        return 0

    def _list_points(self, key: str) -> Sequence[Point]:
        """Return the points of a question: those that are drawn, and then `network.always`."""
        raise NotImplementedError

    def _list_truths(self, name: str, key: str) -> Sequence[Array]:
        """Return the right values of a quantity at the points of a question."""
        raise NotImplementedError

    def _explain(self, name: str, reply: Reply, evidence: Evidence, more: More) -> Explained:
        """Return the mistake that gives a wrong value, if one is known."""
        return None, ()

    @cached_property
    def truths(self) -> Callable[[str, str], Sequence[Array]]:
        """What `_list_truths` returns, computed once."""
        return cache(self._list_truths)

    def ask_twice(self, points: Sequence[Point], known: Sequence[str], wanted: Names) -> Question:
        """Return a question whose first point is asked twice, to see whether the answer is the same."""
        scalars = all(np.ndim(points[0].get(name, 0.0)) == 0 for name in self._quantities)
        return Question([*points, points[0]], known, wanted, scalars)

    def gather(self, name: str, key: str, reply: Reply) -> Evidence:
        """Return what was answered to a question for one quantity, and the truth."""
        part = list(self._quantities).index(name)
        answers = [answer.values[part] for answer in reply.answers[:-1]]
        return Evidence(self._list_points(key), answers, self.truths(name, key))

    def find_wrong_entries(self, evidence: Evidence) -> dict[int, tuple[int, ...]]:
        """Return the first entry that is off, by the number of the point, for each point that has one.

        Entries are measured by the largest one at their point; at the points that aren't drawn but always
        tried, where a saturated slope may be 1e-9, by the largest one of the drawn points if that is larger.
        """
        sizes = [float(np.abs(truth).max(initial=0.0)) for truth in evidence.truths]
        drawn = len(sizes) - len(self.network.always)
        largest = max(sizes[:drawn]) or max(sizes) or 1.0
        scales = [size or largest for size in sizes[:drawn]] + [max(size, largest) for size in sizes[drawn:]]
        entries = map(find_difference, evidence.answers, evidence.truths, scales)
        return {number: entry for number, entry in enumerate(entries) if entry is not None}

    def judge(self, ask: Ask, wrong: Collection[str] = ()) -> Iterator[Finding]:
        """Judge each value that the function returned; the first complaint counts."""
        reply = ask("points")
        if reply.reads:
            yield Finding(Kind.READS, reply.name, about={"names": reply.reads})
        for name in sorted(self._quantities, key=self._rank):
            evidence = self.gather(name, "points", reply)
            find = partial(Finding, function=reply.name, quantity=self._quantities[name])
            fault = self._find_odd_form(reply, evidence, find)
            fault = fault or self._find_wrong_value(name, reply, evidence, find, ask, wrong)
            if fault:
                raise CheckFailed(fault)
        about = {"quantities": list(self._quantities.values()), "points": len(reply.answers) - 1}
        yield Finding(Kind.RIGHT, reply.name, about=about)

    def _find_odd_form(self, reply: Reply, evidence: Evidence, find: Find) -> Finding | None:
        """Return what is wrong with the form of a value, or with the way in which it was computed."""
        several = {"several": True} if len(self._quantities) > 1 else {}
        for answer, value, truth in zip(reply.answers, evidence.answers, evidence.truths, strict=False):
            at = answer.given
            if value.shape != np.shape(truth):
                mistake = find_wrong_length(value, truth) if self._row else None
                about = _describe_shape(value, truth, self._row) | several
                return find(Kind.SHAPE, about=about, at=at, mistake=mistake)
            if not np.isfinite(value).all():
                return find(Kind.NOT_FINITE, about={"value": write_value(value)} | several, at=at)
            if answer.changed:
                return find(Kind.CHANGES_INPUTS, about={"changed": answer.changed}, at=at)
            if answer.warning:
                return find(Kind.WARNS, about={"warning": answer.warning}, at=at)
        is_same = all(map(np.array_equal, reply.answers[-1].values, reply.answers[0].values))
        return None if is_same else find(Kind.NOT_REPEATABLE, at=reply.answers[0].given)

    def _find_wrong_value(
        self, name: str, reply: Reply, evidence: Evidence, find: Find, ask: Ask, wrong: Collection[str]
    ) -> Finding | None:
        """Return what is wrong with a value of the right form, if anything is."""
        if not (off := self.find_wrong_entries(evidence)):
            return None
        if used := next((used for used in reply.uses if used in wrong), ""):
            return find(Kind.USES_WRONG, about={"used": used})
        more = lambda: self.gather(name, "more", ask("more"))
        mistake, chain = self._explain(name, reply, evidence, more)
        number, entry = next(iter(off.items()))
        yours, right = float(evidence.answers[number][entry]), float(evidence.truths[number][entry])
        about: dict[str, Any] = {"point": number, "entry": list(entry), "yours": yours, "right": right}
        about |= {"truth": self.truth} | ({"row": self._row} if self._row else {})
        if not mistake and len(off) == 1 and len(evidence.points) > 2:
            about["right_elsewhere"] = len(evidence.points) - 1
        return find(Kind.VALUES, about=about, at=reply.answers[number].given, mistake=mistake, chain=chain)


def _describe_shape(value: Array, truth: Array, row: Names) -> dict[str, Any]:
    """Return what shape is needed; *transposed* only if the transposed numbers are right."""
    about = {"got": list(value.shape), "needed": list(np.shape(truth)), "hint": ""}
    if row:
        return {**about, "row": row}
    scale = np.abs(truth).max()
    if value.shape == truth.shape[::-1] and find_difference(value.T, truth, scale) is None:
        about["hint"] = "transposed"
    elif value.shape[1:] == truth.shape and find_difference(value.sum(axis=0), truth, scale) is None:
        about["hint"] = "rows"
    return about
