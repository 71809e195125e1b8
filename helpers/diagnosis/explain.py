"""The one search: which known mistake gives just the numbers that were answered?

An explanation holds if it gives the student's numbers at every point of the check, and at fresh ones: a slip
may hold at a few points by chance. What explains nothing is not said: there is no guess. Several that hold at
every point are one mistake told in several ways (in lesson 1, ∂L/∂w_1 without its last link *is* ∂L/∂b), and
the simplest is told: families come in order of simplicity.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from math import isfinite, prod
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from helpers.asking.finding import Mistake
from helpers.diagnosis.placing import Text as Text
from helpers.diagnosis.placing import is_refuted, locate
from helpers.diagnosis.problem import Evidence, Explanation, scale
from helpers.graph import Array, Values

# Relative to the largest entry: float32 answers err by 1e-5; no mistake moves a designed point by so little.
TOLERANCE = 1e-4
LEAST = 1e-4  # where an error is almost 0, difference quotients as good as those of the lessons are off
HUGE = 1000  # times what a value typically is, it says nothing of how exact others are
NO_TEXT = Text()
FAR_OUT = 0.01  # how much finer entries are measured there: cut off at ±10, a sigmoid is off by 4.5e-5

Family = Callable[..., Iterator[Explanation]]  # yields, from a problem, its explanations, simplest first
Factors = Mapping[float, Mistake]


class Known(NamedTuple):
    """What is known of the mistakes in answers of one kind."""

    families: Sequence[Family]  # simplest first
    later: Sequence[Family] = ()  # those that are tried only if no small change of the text is found
    list_factors: Callable[[Any], Factors] = lambda problem: {}  # the constant factors that mean something
    pairs: Sequence[Callable[[Any, Evidence], Iterable[Explanation]]] = ()  # what needs it, or takes long
    may_be_constant: bool = False  # a link may be missing before one that is the same everywhere
    rates: Sequence[float] = ()  # the constant factors that look like a learning rate
    tell_where: Callable[[Any, Evidence], Mistake | None] | None = None  # an answer is wrong, if not why


class Tried(NamedTuple):
    """The explanations of a family, and what each gives at one point: a row of numbers, or of NaN."""

    explanations: Sequence[Explanation]
    rows: Array

    def list_same(self, answer: Array, floor: float) -> Iterator[Explanation]:
        """Yield those that give this answer there, as `are_same` has it, but all at once."""
        flat = answer.ravel()
        least = np.abs(flat).max(initial=floor)
        off, sizes = np.abs(self.rows - flat), np.abs(self.rows).max(axis=1, initial=least)
        for number in np.flatnonzero((off <= TOLERANCE * sizes[:, None]).all(axis=1)).tolist():
            yield self.explanations[number]

    def list_scaled(self, answer: Array, factors: Factors) -> Iterator[Explanation]:
        """Yield each together with the constant factor, if it means something, that makes it fit there."""
        known, flat = np.array(list(factors)), answer.ravel()
        wanted = self.rows @ flat / (self.rows**2).sum(axis=1)
        means = np.abs(wanted[:, None] - known) <= TOLERANCE * np.abs(known)
        for number in np.flatnonzero(means.any(axis=1)).tolist():
            factor, (mistake, gives) = float(wanted[number]), self.explanations[number]
            # Without its root, a slope is taken for a square's: no factor is wrong besides.
            if mistake.kind != "root left out" and are_same(flat, factor * self.rows[number]):
                besides = list(factors.values())[means[number].argmax()]
                both = Mistake("and besides", parts=(mistake, besides), links=mistake.links)
                yield Explanation(both, scale(gives, factor))


def try_family(family: Family, problem: Any, at: Values, shape: tuple[int, ...]) -> Tried:
    """Return the explanations of a family, with what each gives at a point if it is of a shape."""
    explanations = list(family(problem))
    rows = np.full((len(explanations), prod(shape)), np.nan)
    for row, each in zip(rows, explanations, strict=True):
        given = _give(each, at)
        if given is not None and np.shape(given) == shape and np.isfinite(given).all():
            row[:] = np.ravel(given)
    return Tried(explanations, rows)


@np.errstate(all="ignore")  # a mistake may overflow, and an answer be huge
def explain(
    known: Known, problem: Any, evidence: Evidence, fresh: Evidence, text: Text = NO_TEXT
) -> Mistake | None:
    """Return the simplest known mistake that fits at every point, and at fresh ones as well; or None.

    What the `text` of the answer shows to be right is not called wrong.
    """
    if not evidence or not fresh:
        return None
    if plain := text.find("plain"):
        return plain
    # Where the answer isn't 0, a wrong explanation falls at once.
    evidence = sorted(evidence, key=lambda each: not each.answer.any())
    seen, (at, answer, _) = [*evidence, *fresh], evidence[0]
    factors, factor = known.list_factors(problem), find_factor(seen)
    scaled_by = None if factor is None else _name_factor(factor, factors, known.rates)
    if scaled_by and scaled_by.kind != "factor":
        return locate(scaled_by, text)
    is_constant = all(are_same(each.answer, answer) for each in seen)
    if is_constant and not (known.may_be_constant and answer.any()):
        return text.find("changed") or Mistake("the same everywhere" if answer.any() else "0 everywhere")
    floor = _find_floor(seen)
    holds, tried = partial(_holds, seen, floor), list[Tried]()
    for families in (known.families, known.later):
        for family in families:
            tried.append(try_family(family, problem, at, answer.shape))
            for each in filter(holds, tried[-1].list_same(answer, floor)):
                mistake = locate(each.mistake, text)
                if mistake.kind != each.mistake.kind or not is_refuted(mistake, problem, text):
                    return mistake
        if families is known.families and (slip := text.find("changed")):
            return (scaled_by and slip.kind == "number in the code" and text.find("missing")) or slip
    if (missing := text.find("missing")) or scaled_by or is_constant:
        return missing or scaled_by or Mistake("the same everywhere")
    scaled = (each for family in tried for each in family.list_scaled(answer, factors))
    pairs = (find(problem, evidence) for find in known.pairs)
    for found in filter(holds, chain(scaled, *pairs)):
        if not is_refuted(found.mistake, problem, text):
            return found.mistake
    return _explain_one_side(known, problem, evidence, fresh)


def _explain_one_side(known: Known, problem: Any, evidence: Evidence, fresh: Evidence) -> Mistake | None:
    """Return what is wrong on one side of 0, if an answer is right on the other, or at least where it is."""
    if not known.tell_where or not (side := known.tell_where(problem, [*evidence, *fresh])):
        return None
    if side.kind == "wrong at some entries":
        return side
    sign = {"negative": -1, "positive": 1}[side.about["side"]]
    on_side, again = (
        [each for each in seen if each.at[side.about["name"]] * sign > 0] for seen in (evidence, fresh)
    )
    part = explain(known._replace(tell_where=None), problem, on_side, again)
    return Mistake("on one side", side.about, (part,), part.links) if part else side


def list_alike(known: Known, problem: Any, kind: str) -> Iterator[Explanation]:
    """Yield the mistakes of one kind that can be made in a problem, each with what it gives there."""
    for factor, mistake in known.list_factors(problem).items():
        if mistake.kind == kind:
            yield Explanation(mistake, scale(problem.solve, factor))
    for family in (*known.families, *known.later):
        yield from (each for each in family(problem) if each.mistake.kind == kind)


def find_difference(answer: Array, truth: Array, size: float) -> tuple[int, ...] | None:
    """Return where two arrays of one shape first differ by more than `TOLERANCE` times `size`, or None.

    What is not a number equals nothing.
    """
    off = ~(np.abs(answer - truth) <= TOLERANCE * size)
    return tuple(int(i) for i in np.argwhere(off)[0]) if off.any() else None


def find_factor(seen: Evidence) -> float | None:
    """Return the factor, by least squares, that turns every truth into its answer; None if none does."""
    answer = np.concatenate([each.answer.ravel() for each in seen])
    truth = np.concatenate([np.ravel(each.truth) for each in seen])
    if not truth.any() or not answer.any():
        return None
    factor = float(answer @ truth / (truth @ truth))  # where an answer is huge, none
    floor = _find_floor(seen)
    return factor if all(are_same(each.answer, factor * each.truth, floor) for each in seen) else None


def are_same(answer: Array, other: Array | None, floor: float = 0.0) -> bool:
    """Return whether finite arrays agree, to `TOLERANCE`; what is smaller than `floor` counts as 0."""
    if other is None or np.shape(other) != answer.shape:
        return False
    if not answer.ndim:  # plain numbers take a tenth of the time
        one, two = float(answer), float(other)
        off, size = abs(one - two), max(abs(one), abs(two), floor)
    else:
        off = np.abs(answer - other).max(initial=0.0)
        size = max(np.abs(answer).max(initial=0.0), np.abs(other).max(initial=0.0), floor)
    return isfinite(size) and bool(off <= TOLERANCE * size)  # NaN is never off by so little


def _holds(seen: Evidence, floor: float, each: Explanation) -> bool:
    return all(are_same(answer, _give(each, at), floor) for at, answer, _ in seen)


def _give(each: Explanation, at: Values) -> Array | None:
    """Return what an explanation gives at a point; None where its arrays don't go together, or it is none."""
    try:
        return each.gives(at)
    except (ValueError, ZeroDivisionError):
        return None


def _find_floor(seen: Evidence) -> float:
    """Return the size below which a number is 0 but for rounding, as the check measures it."""
    return LEAST * median([size for size in _list_sizes([each.truth for each in seen]) if size] or [1.0])


def _name_factor(factor: float, factors: Factors, rates: Sequence[float]) -> Mistake:
    """Return what a constant factor means; that it is one, if it means nothing."""
    for known, mistake in factors.items():
        if abs(factor - known) <= TOLERANCE * abs(known):
            return mistake
    is_rate = any(abs(abs(factor) - rate) <= TOLERANCE * rate for rate in rates)
    return Mistake("a learning rate as factor" if is_rate else "factor", {"factor": factor})


def measure(truths: Sequence[Array], drawn: int, near: Sequence[Array]) -> list[float]:
    """Return by what the entries of right values are measured at each point, the first of which are `drawn`.

    That is the largest entry there, or a `LEAST` part of what that may be at the drawn points that are asked
    first, the `near` ones, but for an exponential that is huge at some. At points that aren't drawn, where a
    saturated slope may be 1e-9, it is the largest near one at least.
    """
    known = [size for size in _list_sizes(near) if size] or [1.0]
    least = LEAST * max(size for size in known if size <= HUGE * median(known)), max(known)
    return [max(size, least[number >= drawn]) for number, size in enumerate(_list_sizes(truths))]


def _list_sizes(arrays: Sequence[Array]) -> list[float]:
    return [float(np.abs(array).max(initial=0.0)) for array in arrays]
