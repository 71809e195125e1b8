"""Right numbers that are spoilt: their sign lost, entries misplaced; and difference quotients."""

from collections.abc import Callable, Iterator
from functools import partial
from math import prod

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import nudge_each_entry
from helpers.diagnosis.explain import TOLERANCE, are_same
from helpers.diagnosis.problem import Evidence, Explanation, Gives, Problem, alter, suppose
from helpers.diagnosis.slips import keep_rows, list_acting, mix_up
from helpers.graph import Array, Link, Values

FEWEST = 4  # points on each side of 0, where an answer is right on one side alone
MOST_ENTRIES = 12  # of a result that are looked at one by one
LOOPS = {"last entries left out": np.less, "first entries left out": np.greater_equal}
PARTS = (("entries",), ("rows", "columns"))  # of a vector, and of a matrix
WIDTHS = (0.1, 0.01, 0.001, 0.5, 1.0)  # of difference quotients; a finer one is hardly off
SIDES = ((1, 0), (1, -1), (0, -1))  # from where to where a difference is taken, in widths


def round_off(problem: Problem) -> Iterator[Explanation]:
    """Yield the right numbers, rounded."""
    for digits in range(4 if problem.wrt else 6):  # drawn numbers have few, and so have products of them
        rounded = lambda value, digits=digits: np.asarray(np.round(value, digits))
        yield suppose("rounded", alter(problem.recall, rounded), digits=digits)
    yield suppose("rounded", alter(problem.recall, np.trunc), digits=0)


def tell_side(problem: Problem, seen: Evidence) -> Mistake | None:
    """Return on which side of 0 a number must lie for an answer to be wrong, if it is right on the other."""
    is_wrong = np.array([not are_same(each.answer, each.truth) for each in seen])
    reached = (name for name in problem.sample if name in problem.reached)
    for name in sorted(reached, key=lambda name: name not in problem.given):
        if np.size(problem.sample[name]) == 1:
            signs = np.array([np.sign(each.at[name]).item() for each in seen])
            for side, sign in {"negative": -1, "positive": 1}.items():
                on, off = signs == sign, signs == -sign
                is_there = is_wrong[on].sum() >= max(FEWEST, 0.75 * on.sum())  # far out, it may be right
                if is_there and off.sum() >= FEWEST and not is_wrong[off].any():
                    return Mistake("wrong on one side", {"name": name, "side": side})
    return _tell_entries(problem, seen)


def _tell_entries(problem: Problem, seen: Evidence) -> Mistake | None:
    """Return where a value is 0, negative or positive if only there entries are wrong."""
    pairs = [(each.answer.ravel(), np.ravel(each.truth)) for each in seen if np.ndim(each.truth)]
    is_wrong = [~(np.abs(one - other) <= TOLERANCE * np.abs(other).max()) for one, other in pairs]
    for name in problem.given if pairs else ():
        if all(np.shape(each.at.get(name, ())) == np.shape(each.truth) for each in seen):
            off, value = (
                np.concatenate(parts) for parts in (is_wrong, [each.at[name].ravel() for each in seen])
            )
            for side, on in {"0": value == 0, "negative": value < 0, "positive": value > 0}.items():
                is_there = off[on].sum() >= max(FEWEST, 0.75 * on.sum())
                if is_there and len(off) - on.sum() >= FEWEST and not off[~on].any():
                    return Mistake("wrong at some entries", {"name": name, "side": side})
    return None


def misplace_entries(problem: Problem) -> Iterator[Explanation]:
    """Yield the right numbers without the first or the last ones, or in another order."""
    shape = np.shape(problem.recall(problem.sample))
    if not 1 < prod(shape) <= MOST_ENTRIES or (problem.wrt or problem.of) in problem.network.batch:
        return
    for axis, size in enumerate(shape if len(shape) <= len(PARTS) else ()):
        for count in range(1, size):
            for kind, is_kept in LOOPS.items():
                keep = partial(keep_rows, axis=axis, chosen=is_kept(np.arange(size), count))
                about = {"count": count, "what": PARTS[len(shape) - 1][axis]}
                yield suppose(kind, alter(problem.recall, keep), **about)
    yield from mix_up(problem.recall, shape, problem.asked)


def take_quotient(problem: Problem) -> Iterator[Explanation]:
    """Yield the difference quotients that come near a gradient."""
    graph, of, wrt = problem.graph, problem.of, problem.wrt
    measure = lambda at, nudge: graph.recompute({**at, wrt: at[wrt] + nudge}, wrt)[of]
    is_small = np.size(problem.sample[wrt]) <= MOST_ENTRIES
    for width, gives in _list_quotients(measure, of, wrt) if is_small else ():
        yield suppose("a difference quotient", gives, width=width, asked=problem.asked)


def take_local_quotient(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield the difference quotients that come near a local derivative."""
    step, argument = link
    measure = lambda at, nudge: problem.graph.call(step, {**at, argument: at[argument] + nudge})
    is_curved = argument in list_acting(problem, link)
    for width, gives in _list_quotients(measure, step, argument) if is_curved else ():
        yield suppose("a difference quotient", gives, width=width, link=link)


def _list_quotients(
    measure: Callable[[Values, Array], Array], step: str, argument: str
) -> list[tuple[float, Gives]]:
    """Return quotients of differences in what is measured, each with its width."""

    def divide(to: float, start: float, at: Values) -> Array:
        differ = lambda nudge: (measure(at, to * nudge) - measure(at, start * nudge)) / (to - start)
        return nudge_each_entry(differ, np.shape(at[step]), at[argument])

    ends = [(width, width * to, width * start) for width in WIDTHS for to, start in SIDES]
    return [(width, partial(divide, to, start)) for width, to, start in ends]


def add_a_number(problem: Problem, evidence: Evidence) -> Iterator[Explanation]:
    """Yield the right answer, but for a number that is added: the one at the first point."""
    off = np.ravel(evidence[0].answer - evidence[0].truth)
    if np.allclose(off, number := float(off[0])):
        yield suppose("a number added", alter(problem.recall, lambda right: right + number), number=number)
