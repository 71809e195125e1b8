"""The one judge: holds what a function returned, value by value, against the truth."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from helpers.asking.finding import Finding, Kind, Mistake
from helpers.asking.question import Question, Reply
from helpers.checks.check import Ask, Check, CheckFailed
from helpers.diagnosis import Evidence
from helpers.diagnosis.explain import find_difference
from helpers.diagnosis.training import find_wrong_length
from helpers.graph import Array, Link, Values
from helpers.network import Network
from helpers.notation import write_value
from helpers.points import draw_points


@dataclass(frozen=True)
class Quantity:
    """One of the values that a function must return.

    Attributes:
        name: what it is, as in formulas: "y_hat", "∂L/∂w_1".
        part: its number among what is returned.
        truths: the right values at the points of a question, by the question's key.
        explain: finds the mistake that gives a wrong value, and the chain if it is in links. It takes the
            reply and the evidence, and a function that draws more evidence.
        aside: what is said of it besides, where it is wrong.
    """

    name: str
    part: int
    truths: Callable[[str], Sequence[Array]]
    explain: Callable[[Reply, Evidence, Callable[[], Evidence]], tuple[Mistake | None, tuple[Link, ...]]]
    aside: str = ""

    @property
    def full_name(self) -> str:
        """What it is, as it is said where it is wrong."""
        return self.name + self.aside


@dataclass(frozen=True)
class PointCheck(Check):
    """A check of values at points: what those of values, gradients and training have in common."""

    def list_points(self, key: str) -> Sequence[Values]:
        """Return the points of a question."""
        raise NotImplementedError

    def list_quantities(self) -> Sequence[Quantity]:
        """Return what the function must return, in the order in which it is judged."""
        raise NotImplementedError

    @property
    def truth(self) -> str:
        """How the right number is called: "value", "slope" or "descent"."""
        raise NotImplementedError

    @property
    def row(self) -> str | Sequence[str]:
        """What a row of a history holds, if it is one."""
        return ""

    @property
    def drawn(self) -> int | None:
        """How many of the points are drawn; the rest are always tried. None for all."""
        return None

    def judge(self, ask: Ask, wrong: Collection[str] = ()) -> Iterator[Finding]:
        """Judge each value that the function returned; the first complaint counts."""
        reply = ask("points")
        if reply.reads:
            yield Finding(Kind.READS, reply.name, about={"names": list(reply.reads)})
        quantities = self.list_quantities()
        for quantity in quantities:
            evidence = self._gather("points", reply, quantity)
            fault = find_fault(reply, quantity, evidence, self.row)
            fault = fault or self._find_wrong_value(reply, quantity, evidence, ask, wrong)
            if fault:
                raise CheckFailed(fault)
        names = [quantity.name for quantity in sorted(quantities, key=lambda each: each.part)]
        about = {"quantities": names, "points": len(reply.answers) - 1}
        yield Finding(Kind.RIGHT, reply.name, about=about)

    def _gather(self, key: str, reply: Reply, quantity: Quantity) -> Evidence:
        values = [answer.values[quantity.part] for answer in reply.answers[:-1]]
        return Evidence(self.list_points(key), values, quantity.truths(key))

    def _find_wrong_value(
        self, reply: Reply, quantity: Quantity, evidence: Evidence, ask: Ask, wrong: Collection[str]
    ) -> Finding | None:
        """Return what is wrong with a value of the right form, if anything is."""
        entries = find_wrong_entries(evidence.answers, evidence.truths, self.drawn)
        off = [number for number, entry in enumerate(entries) if entry is not None]
        if not off:
            return None
        for used in reply.uses:
            if used in wrong:
                return Finding(Kind.USES_WRONG, reply.name, quantity.full_name, {"used": used})
        mistake, chain = quantity.explain(
            reply, evidence, lambda: self._gather("more", ask("more"), quantity)
        )
        number, entry = off[0], entries[off[0]]
        about: dict[str, Any] = {
            "point": number,
            "entry": list(entry or ()),
            "yours": float(evidence.answers[number][entry]),
            "right": float(evidence.truths[number][entry]),
            "truth": self.truth,
        }
        if self.row:
            about["row"] = self.row
        if not mistake and len(off) == 1 and len(entries) > 2:
            about["right_elsewhere"] = len(entries) - 1
        at = reply.answers[number].given
        return Finding(Kind.VALUES, reply.name, quantity.full_name, about, at, mistake, chain)


def list_names(wanted: str | Sequence[str]) -> list[str]:
    """Return one name, or several, as a list."""
    return [wanted] if isinstance(wanted, str) else list(wanted)


def draw_for(network: Network, seed: str, key: str) -> Sequence[Values]:
    """Return the points of a question: those of the check, or more of them to tell mistakes apart."""
    return draw_points(network, seed) if key == "points" else draw_points(network, f"{seed} again", count=6)


def ask_twice(
    points: Sequence[Mapping[str, Any]], known: Sequence[str], wanted: str | Sequence[str]
) -> Question:
    """Return a question whose first point is asked twice, to see whether the answer is the same."""
    scalars = all(np.ndim(points[0].get(name, 0.0)) == 0 for name in list_names(wanted))
    return Question([*points, points[0]], known, wanted, scalars)


def find_fault(
    reply: Reply, quantity: Quantity, evidence: Evidence, row: str | Sequence[str] = ""
) -> Finding | None:
    """Return what is wrong with the form of a value, or with the way in which it was computed."""
    answers = reply.answers[:-1]
    several = {"several": True} if len(answers[0].values) > 1 else {}
    found = Finding(Kind.SHAPE, reply.name, quantity.full_name)
    for answer, value, truth in zip(answers, evidence.answers, evidence.truths, strict=True):
        at = answer.given
        if value.shape != np.shape(truth):
            mistake = find_wrong_length(value, truth) if row else None
            about = _describe_shape(value, truth, row) | several
            return replace(found, about=about, at=at, mistake=mistake)
        if not np.isfinite(value).all():
            about = {"value": write_value(value)} | several
            return replace(found, kind=Kind.NOT_FINITE, about=about, at=at)
        if answer.changed:
            return replace(found, kind=Kind.CHANGES_INPUTS, about={"changed": list(answer.changed)}, at=at)
        if answer.warning:
            return replace(found, kind=Kind.WARNS, about={"warning": answer.warning}, at=at)
    if not all(map(np.array_equal, reply.answers[-1].values, answers[0].values)):
        return replace(found, kind=Kind.NOT_REPEATABLE, at=answers[0].given)
    return None


def _describe_shape(value: Array, truth: Array, row: str | Sequence[str]) -> dict[str, Any]:
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


def find_wrong_entries(
    values: Sequence[Array], truths: Sequence[Array], drawn: int | None = None
) -> list[tuple[int, ...] | None]:
    """Return for each point the first entry that is off, or None.

    Entries are measured by the largest one at their point; at the points that aren't `drawn` but always
    tried, where a saturated slope may be 1e-9, by the largest one of the drawn points if that is larger.
    """
    sizes = [float(np.abs(truth).max(initial=0.0)) for truth in truths]
    largest = max(sizes[:drawn]) or max(sizes) or 1.0
    scales = [size or largest for size in sizes[:drawn]]
    scales += [max(size, largest) for size in sizes[len(scales) :]]
    return list(map(find_difference, values, truths, scales))
