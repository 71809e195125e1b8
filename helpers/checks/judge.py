"""The one judge: holds what a function returned, value by value, against the truth."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from itertools import compress
from typing import Any, ClassVar

import numpy as np

from helpers.asking.finding import Finding, Kind, Mistake
from helpers.asking.question import Names, Question, Reply
from helpers.checks.check import Ask, Check, CheckFailed, list_names
from helpers.checks.shapes import find_order, hint_at_shape
from helpers.checks.texts import make_search
from helpers.diagnosis import Evidence, Seen
from helpers.diagnosis.explain import FAR_OUT, Text, find_difference, measure
from helpers.diagnosis.mending import Search
from helpers.diagnosis.placing import locate
from helpers.graph import Array, GraphError, Link
from helpers.network import Network
from helpers.notation import write_infinite
from helpers.points import SETTLED

OWN = {Kind.NOT_WRITTEN, Kind.USES_UNWRITTEN, Kind.UNKNOWN_PARAMETER, Kind.CHANGES_INPUTS, Kind.NO_FUNCTION}
OWN |= {Kind.BORROWS, Kind.USES_HELPERS, Kind.NO_METHOD, Kind.CHANGES_PARAMETERS, Kind.CHANGES_NOTHING}
"""What is nobody's fault but the function's own, whatever it uses."""

Point = Mapping[str, Any]
Explained = tuple[Mistake | None, tuple[Link, ...]]  # the mistake, and the chain if it is in links


@dataclass(frozen=True)
class PointCheck(Check):
    """A check of values at points: what those of values, gradients and training have in common."""

    network: Network
    given: Names = field(default=(), kw_only=True)  # what a function receives that hides its parameters

    def __post_init__(self) -> None:
        if not isinstance(self.network, Network):
            it = type(self.network).__name__
            raise GraphError(
                f"After the function, a check needs a network, such as `linear_neuron`, not a {it}."
            )

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

    def _explain_shape(self, name: str, seen: Seen) -> list[Mistake]:
        """Return the mistakes that may give a value of a wrong shape."""
        return []

    def _explain(self, name: str, reply: Reply, evidence: Evidence, fresh: Evidence, text: Text) -> Explained:
        """Return the mistake that gives a wrong value at all these points, if one is known."""
        return None, ()

    def _list_known(self, key: str, number: int) -> Mapping[str, Array]:
        """Return what is known at a point of a question, and may be a part of an answer."""
        at = self.points(key)[number]
        return {name: at[name] for name in self.network.graph.steps if name in at}

    @cached_property
    def points(self) -> Callable[[str], Sequence[Point]]:
        """What `_list_points` returns, made once, so that diagnosis knows a point again."""
        return cache(self._list_points)

    @cached_property
    def known(self) -> Callable[[str, int], Mapping[str, Array]]:
        """What `_list_known` returns, computed once."""
        return cache(self._list_known)

    @cached_property
    def truths(self) -> Callable[[str, str], Sequence[Array]]:
        """What `_list_truths` returns, computed once."""
        return cache(self._list_truths)

    def ask_twice(self, key: str, points: Sequence[Point], known: Sequence[str], wanted: Names) -> Question:
        """Return a question whose first point is asked twice, to see whether the answer is the same."""
        given = list_names(self.given)
        if unknown := [name for name in given if name not in known]:
            raise GraphError(f"`given` has {', '.join(unknown)}, which this check can't fill in.")
        scalars = all(np.ndim(points[0].get(name, 0.0)) == 0 for name in self._quantities)
        return Question([*points, points[0]], known, wanted, scalars, given=given, fill=key == "more")

    def gather(self, name: str, key: str, reply: Reply) -> Evidence:
        """Return what was answered to a question for one quantity, and the truth."""
        part = list(self._quantities).index(name)
        answers = [answer.values[part] for answer in reply.answers[:-1]]
        return list(map(Seen, self.points(key), answers, self.truths(name, key)))

    @cached_property
    def sizes(self) -> Callable[[str, str], Sequence[float]]:
        """What `_list_sizes` returns, computed once."""
        return cache(self._list_sizes)

    def _list_sizes(self, name: str, key: str) -> Sequence[float]:
        """Return by what the entries of a quantity are measured at each point of a question."""
        near, truths = self.truths(name, "points"), self.truths(name, key)
        known, drawn = (len(each) - len(self.network.always) for each in (near, truths))
        return measure(truths, 0 if key == "far out" else drawn, near[:known])

    def find_wrong_entries(self, name: str, key: str, reply: Reply) -> dict[int, tuple[int, ...]]:
        """Return the first entry that is off, of each point with one, by its number; NaN is always off."""
        finer, sizes = FAR_OUT if key == "far out" else 1, self.sizes(name, key)
        found = {
            number: find_difference(answer, truth, sizes[number] * finer)
            for number, (_, answer, truth) in enumerate(self.gather(name, key, reply))
        }
        return {number: entry for number, entry in found.items() if entry is not None}

    def judge(self, ask: Ask, wrong: Collection[str] = ()) -> Iterator[Finding]:
        """Judge what the function returned; the first complaint counts."""
        reply = ask("points")
        if reply.reads:
            about = {"names": reply.reads} | ({"of_class": True} if "." in reply.name else {})
            yield Finding(Kind.READS, reply.name, about=about)
        used = next((used for used in reply.uses if used in wrong), "")  # which then may be the cause
        if fault := next(self._find_faults(reply, ask, explained=not used), None):
            if used and fault.kind not in OWN:
                fault = Finding(Kind.USES_WRONG, reply.name, fault.quantity, about={"used": used})
            raise CheckFailed(fault)
        if warning := next((answer.warning for answer in reply.answers if answer.warning), ""):
            yield Finding(Kind.WARNS, reply.name, about={"warning": warning})
        points, quantities = len(reply.answers) - 1, list(self._quantities.values())
        yield Finding(Kind.RIGHT, reply.name, about={"quantities": quantities, "points": points})

    def _find_faults(self, reply: Reply, ask: Ask, explained: bool) -> Iterator[Finding]:
        """Yield what is wrong: a failure, a shape, a value, changed inputs, what happens far out."""
        ranked = sorted(self._quantities, key=self._rank)
        if reply.failed:
            stopped = reply.failed.kind in (Kind.RAISED, Kind.MISMATCHED) and reply.point >= 0 and explained
            mistake = self._search(ranked[0], {"points": reply}).find() if stopped else None
            # Nothing was answered, so that a change of many places may be right by luck.
            is_sure = mistake and "throughout" not in mistake.kind
            yield replace(reply.failed, mistake=mistake if is_sure else None)
            return
        for name in ranked:
            yield from self._find_wrong_shape(name, "points", reply)
        first, again = reply.answers[0], reply.answers[-1]
        pairs = zip(first.values, again.values, strict=True)
        if not all(np.array_equal(one, other, equal_nan=True) for one, other in pairs):
            yield Finding(Kind.NOT_REPEATABLE, reply.name, at=first.given)
        more = partial(ask, "more") if explained and "more" in self.keys else None
        may_be_luck = not {*reply.reads}.isdisjoint({"alpha", *self.points("points")[0]})
        for name in ranked:
            yield from self._find_wrong_value(name, "points", reply, more)
            yield from self._find_luck(name, reply, more()) if more and may_be_luck else ()
        yield from self._find_changed_inputs(reply)
        if "far out" in self.keys:
            yield from self._find_overflow(ask("far out"), reply)

    def _find_changed_inputs(self, reply: Reply) -> Iterator[Finding]:
        for answer in (answer for answer in reply.answers if answer.changed):
            yield Finding(Kind.CHANGES_INPUTS, reply.name, "", {"changed": answer.changed}, answer.given)

    def _find_wrong_shape(self, name: str, key: str, reply: Reply) -> Iterator[Finding]:
        """Yield where a value has another shape than it needs."""
        evidence = self.gather(name, key, reply)
        for answer, (_, value, truth) in zip(reply.answers, evidence, strict=False):
            if value.shape != np.shape(truth):
                about: dict[str, Any] = {"got": list(value.shape), "needed": list(np.shape(truth))}
                about |= {"hint": hint_at_shape(value, truth, bool(self.network.batch)), **self._several}
                about |= {"row": self._row} if self._row else {}
                wrong = [each for each in evidence if each.answer.shape != np.shape(each.truth)]
                fits = self._explain_shape(name, wrong[0])
                fits = [fit for fit in fits if not (about["hint"] and fit.kind.startswith("another"))]
                holds = (all(fit in self._explain_shape(name, other) for other in wrong[1:]) for fit in fits)
                order = self._find_order(reply) if key == "points" else None
                mistake, text = order or next(compress(fits, holds), None), self._search(name, {key: reply})
                if not order and (mistake or about["hint"] in ("", "summed", "missing axis")):
                    mistake = locate(mistake, text) if mistake else text.find()
                about["hint"] = "" if mistake else about["hint"]
                yield self._find(Kind.SHAPE, name, reply, about=about, at=answer.given, mistake=mistake)

    def _find_wrong_value(
        self,
        name: str,
        key: str,
        reply: Reply,
        more: Callable[[], Reply] | None = None,
        beside: Mapping[str, Reply] = {},
    ) -> Iterator[Finding]:
        """Yield what is wrong with the values of a quantity: finite ones first, which can be explained."""
        evidence, off = self.gather(name, key, reply), self.find_wrong_entries(name, key, reply)
        for number in sorted(off, key=lambda number: not evidence[number].is_finite):
            given, (_, value, truth), entry = reply.answers[number].given, evidence[number], off[number]
            if more and evidence[number].is_finite:
                mistake, chain = self._diagnose(name, reply, evidence, more())
            else:
                search = self._search(name, {key: reply, **beside})
                mistake, chain = search.find() if more or beside else None, ()
            if not evidence[number].is_finite:
                about: dict[str, Any] = {"value": write_infinite(value)}
                about |= {"warning": reply.answers[number].warning, **self._several}
                yield self._find(Kind.NOT_FINITE, name, reply, about=about, at=given, mistake=mistake)
            about = {"point": number, "entry": list(entry), "truth": self.truth}
            about |= {"yours": float(value[entry]), "right": float(truth[entry])}
            about |= {"row": self._row} if self._row else {}
            if not mistake and len(off) == 1 and len(evidence) > 2:
                about["right_elsewhere"] = len(evidence) - 1
            yield self._find(Kind.VALUES, name, reply, about=about, at=given, mistake=mistake, chain=chain)

    def _diagnose(self, name: str, reply: Reply, evidence: Evidence, more: Reply) -> Explained:
        """Return which mistake explains wrong values, told only if it holds at fresh points as well.

        Where the function reads the network's names from the notebook, the answers at fresh points are those
        with the point's own values there: by luck alone, the notebook's would explain anything. A mistake
        that holds with both is told alone: what is read, an array's shape perhaps, is of no account. The
        notebook's alpha is known to the diagnosis; any other number explains itself.
        """
        if more.failed or any(self._find_wrong_shape(name, "more", more)):
            return None, ()
        is_apt = lambda seen: seen.is_finite and SETTLED not in seen.at
        fresh, finite = (list(filter(is_apt, each)) for each in (self.gather(name, "more", more), evidence))
        about = {"names": list(more.reads)}
        frozen = [each for each in reply.reads if each not in (*more.reads, "alpha")]
        if more.reads and not self.find_wrong_entries(name, "more", more):
            return Mistake("of the notebook", about), ()
        if frozen and more.is_shaken:  # a number that no point changes may look like any mistake
            return Mistake("of the notebook", {"names": frozen}), ()
        text = self._search(name, {"more": more} if more.reads else {"points": reply, "more": more})
        off = [evidence[number] for number in self.find_wrong_entries(name, "points", reply)]
        if (order := self._find_order(reply)) or len(fresh) < 2 or all(SETTLED in each.at for each in off):
            return order or text.find(), ()
        explained = self._explain(name, reply, finite, fresh, Text() if more.reads else text)
        if not more.reads or (explained[0] and explained[0].kind != "wrong on one side"):
            is_one = len(off) == 1  # two slips show elsewhere, too
            return explained if explained[0] or is_one else (text.find("twice"), ())
        given = replace(reply, given=[*reply.given, *more.reads])
        mistake, chain = self._explain(name, given, fresh[::2], fresh[1::2], text)
        return mistake and Mistake("of the notebook, besides", about, (mistake,), mistake.links), chain

    def _find_order(self, reply: Reply) -> Mistake | None:
        """Return which value stands in the place of which, where all are right but for their order."""
        truths = {name: self.truths(name, "points") for name in self._quantities}
        return find_order(reply, self._quantities, truths)

    def _search(self, name: str, replies: Mapping[str, Reply]) -> Search:
        """Return the search for a small change of the function's text that makes it right at all points."""
        parts = self.question, self.truths, self.sizes, self.known, list(self._quantities)
        return make_search(replies, *parts, name, [key for key in self.keys if key not in ("points", "more")])

    def _find_luck(self, name: str, reply: Reply, more: Reply) -> Iterator[Finding]:
        """Yield where an answer is wrong as soon as the notebook's values, which it reads, are others."""
        names = list(more.reads)
        if {*reply.reads} - {*names} == {"alpha"} and not more.failed:  # another one, the last time
            names.append("alpha")
            more = replace(more, answers=[more.answers[-1], *more.answers[1:]])
        for found in self._find_wrong_value(name, "more", more) if names and not more.failed else ():
            mistake = Mistake("of the notebook", {"names": names})
            at = self.points("more")[found.about["point"]] if "point" in found.about else {}
            read = {each: at[each] for each in more.reads if each in at}
            yield replace(found, at={**found.at, **read}, mistake=mistake)

    def _find_overflow(self, reply: Reply, near: Reply) -> Iterator[Finding]:
        """Yield what goes wrong far out, where an exercise asks for that: even a warning counts."""
        if reply.failed:
            yield reply.failed
            return
        for name in self._quantities:
            yield from self._find_wrong_shape(name, "far out", reply)
            yield from self._find_wrong_value(name, "far out", reply, beside={"points": near})
        yield from self._find_changed_inputs(reply)
        both = Mistake("both cases computed") if "np.where(" in "".join(reply.texts[:1]) else None
        for answer in (answer for answer in reply.answers if answer.warning):
            yield Finding(Kind.OVERFLOWS, reply.name, "", {"warning": answer.warning}, answer.given, both)

    @property
    def _several(self) -> dict[str, Any]:
        return {"several": True} if len(self._quantities) > 1 else {}

    def _find(self, kind: Kind, name: str, reply: Reply, **parts: Any) -> Finding:
        return Finding(kind, reply.name, self._quantities[name], **parts)
