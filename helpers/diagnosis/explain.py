"""The one search: which known mistake gives just the numbers that were answered?

An explanation holds if it gives the student's numbers at every point of the check, and at fresh ones: a slip
may hold at a few points by chance. What explains nothing is not said: there is no guess. Several that hold at
every point are one mistake told in several ways (in lesson 1, ∂L/∂w_1 without its last link *is* ∂L/∂b), and
the simplest is told: families come in order of simplicity.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import tee
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from helpers.asking.finding import Mistake
from helpers.diagnosis.problem import Evidence, Explanation, scale
from helpers.graph import Array

# Relative to the largest entry: float32 answers err by 1e-5; no mistake moves a designed point by so little.
TOLERANCE = 1e-4

Family = Callable[..., Iterator[Explanation]]  # yields, from a problem, its explanations, simplest first
Factors = Mapping[float, Mistake]


class Known(NamedTuple):
    """What is known of the mistakes in answers of one kind."""

    families: Sequence[Family]  # simplest first
    list_factors: Callable[[Any], Factors] = lambda problem: {}  # the constant factors that mean something
    pairs: Sequence[Callable[[Any, Evidence], Iterable[Explanation]]] = ()  # what takes the evidence to find
    rates: Sequence[float] = ()  # the constant factors that look like a learning rate


@np.errstate(all="ignore")  # a mistake may overflow, and an answer be huge
def explain(known: Known, problem: Any, evidence: Evidence, fresh: Evidence) -> Mistake | None:
    """Return the simplest known mistake that fits at every point, and at fresh ones as well; or None."""
    if not evidence.answers or not fresh.answers:
        return None
    # Where the answer isn't 0, a wrong explanation falls at once.
    evidence = evidence.sort(key=lambda answer: not answer.any())
    seen = evidence.join(fresh)
    factors, factor = known.list_factors(problem), find_factor(seen.answers, seen.truths)
    if factor is not None:
        is_rate = any(abs(abs(factor) - rate) <= TOLERANCE * rate for rate in known.rates)
        kind = "a learning rate as factor" if is_rate else "factor"
        return _name_factor(factor, factors) or Mistake(kind, {"factor": factor})
    if len(seen.answers) > 1 and all(are_same(each, seen.answers[0]) for each in seen.answers):
        return Mistake("the same everywhere")
    alone, again = tee(each for family in known.families for each in family(problem))
    pairs = (find(problem, evidence) for find in known.pairs)
    for candidates in (alone, _scale(again, evidence, factors), *pairs):
        if found := next(_keep_what_holds(candidates, seen), None):
            return found.mistake
    return None


def find_difference(answer: Array, truth: Array, size: float) -> tuple[int, ...] | None:
    """Return where two arrays of one shape first differ by more than `TOLERANCE` times `size`, or None.

    What is not a number equals nothing.
    """
    off = ~(np.abs(answer - truth) <= TOLERANCE * size)
    return tuple(int(i) for i in np.argwhere(off)[0]) if off.any() else None


def find_factor(answers: Sequence[Array], truths: Sequence[Array]) -> float | None:
    """Return the factor, by least squares, that turns every truth into its answer; None if none does."""
    answer, truth = (np.concatenate([np.ravel(each) for each in arrays]) for arrays in (answers, truths))
    if not truth.any() or not answer.any():
        return None
    factor = float(answer @ truth / (truth @ truth))  # where an answer is huge, none
    floor = _find_floor(answers, truths)
    pairs = zip(answers, truths, strict=True)
    return factor if all(are_same(a, factor * t, floor) for a, t in pairs) else None


def are_same(answer: Array, other: Array | None, floor: float = 0.0) -> bool:
    """Return whether finite arrays agree, to `TOLERANCE`; what is smaller than `floor` counts as 0."""
    if other is None or np.shape(other) != answer.shape:
        return False
    if not answer.ndim:  # plain numbers take a tenth of the time
        one, two = float(answer), float(other)
        return isfinite(two) and abs(one - two) <= TOLERANCE * max(abs(one), abs(two), floor)
    if not np.isfinite(other).all():
        return False
    size = max(np.abs(answer).max(initial=0.0), np.abs(other).max(initial=0.0), floor)
    return find_difference(answer, other, size) is None


def _keep_what_holds(candidates: Iterable[Explanation], evidence: Evidence) -> Iterator[Explanation]:
    """Yield the candidates that give the student's answer at every point."""
    floor = _find_floor(evidence.answers, evidence.truths)
    seen = list(zip(evidence.points, evidence.answers, strict=True))
    for each in candidates:
        if all(are_same(answer, each.gives(at), floor) for at, answer in seen):
            yield each


def _find_floor(answers: Sequence[Array], truths: Sequence[Array]) -> float:
    """Return the size below which a number is 0 but for rounding; an answer may be huge somewhere."""
    largest = [max(np.abs(each).max(initial=0.0) for each in arrays) for arrays in (answers, truths)]
    return 1e-9 * float(min(largest))


def _name_factor(factor: float, factors: Factors) -> Mistake | None:
    close = (mistake for known, mistake in factors.items() if abs(factor - known) <= TOLERANCE * abs(known))
    return next(close, None)


def _scale(mistakes: Iterable[Explanation], evidence: Evidence, factors: Factors) -> Iterator[Explanation]:
    """Yield each mistake together with the constant factor, if it means something, that makes it fit."""
    at, answer = evidence.points[0], evidence.answers[0]
    for each in mistakes if factors else ():
        given = each.gives(at)
        if given is not None and given.shape == answer.shape and given.any():
            factor = float(answer.ravel() @ given.ravel() / (given.ravel() @ given.ravel()))
            besides = _name_factor(factor, factors)
            if besides and are_same(answer, factor * given):
                both = Mistake("and besides", parts=(each.mistake, besides), links=each.mistake.links)
                yield Explanation(both, scale(each.gives, factor))
