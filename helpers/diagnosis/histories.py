"""Histories of gradient descent, and the known mistakes in writing them down."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice, permutations, product
from operator import itemgetter

import numpy as np

from helpers.asking.finding import Mistake
from helpers.diagnosis.explain import are_same
from helpers.diagnosis.problem import Evidence, Explanation, Seen, alter, suppose
from helpers.diagnosis.training import MOST_ORDERS, Descent, Task, scale_slopes
from helpers.graph import Array, Values

AS_GOOD_AS_0 = 1e-9  # a loss where training is done before it begins


def mistake_the_history(descent: Descent) -> Iterator[Explanation]:
    """Yield right descent of which something else is written down."""
    asked, names, graph = descent.history, descent.row, descent.graph
    yield suppose("history before the update", _see_before(descent, names).run)
    yield suppose("one row throughout", partial(_repeat_last, descent))
    yield suppose("last row alone", partial(_write_last_alone, descent))
    if names is asked:
        yield from _mistake_the_row(descent, names)
    for step in (step for step in reversed(graph.steps) if step not in names):
        see = lambda before, now, _, n=step: graph.recompute({**now, n: before[n]}, n)
        yield suppose("stale in the history", replace(descent, see=see).run, name=step)
    for step in (name for name in names if name in graph.steps):
        for name in sorted(graph.arguments[step], key=lambda name: name in descent.parameters):
            without = replace(descent, see=partial(_see_without, descent, step, name))
            yield suppose("left out", without.run, name=name, step=f"{step} of the history")
    for other in graph.steps if names is not asked else ():
        if other != asked:
            yield suppose("another history", replace(descent, history=other).run, other=other, asked=asked)


def _mistake_the_row(descent: Descent, names: Sequence[str]) -> Iterator[Explanation]:
    """Yield right descent whose rows hold old numbers, others, or the right ones in another order."""
    for stale in (*((name,) for name in names), [name for name in names if name in descent.parameters]):
        yield suppose("stale in the history", _see_before(descent, stale).run, name=", ".join(stale))
    for late in descent.parameters:
        for stale in ((), (late,)):
            see = partial(_see_too_early, descent, late, (*descent.graph.steps, *stale))
            yield suppose("row too early", replace(descent, see=see).run, name=late)
    for name, other in product(names, (*descent.graph.steps, *descent.parameters)):
        columns = [other if each == name else each for each in names]
        yield suppose("another column", replace(descent, history=columns).run, name=name, other=other)
    for order in islice(permutations(range(len(names))), MOST_ORDERS):
        yield suppose("columns in another order", alter(descent.run, itemgetter((slice(None), order))))


def write_early_besides(
    families: Sequence[Callable[[Descent], Iterator[Explanation]]], descent: Descent
) -> Iterator[Explanation]:
    """Yield wrong descent of which, besides, something is written down as it was before the update."""
    names = descent.row
    steps = [name for name in names if name in descent.graph.steps]
    ways = [(names, Mistake("history before the update"))]
    ways += [(steps, Mistake("stale in the history", {"name": ", ".join(steps)}))] if steps != names else []
    for stale, besides in ways:
        for family in families:
            for each in family(_see_before(descent, stale)):
                yield Explanation(Mistake("two things", parts=(each.mistake, besides)), each.gives)


def begin_with_a_row(descent: Descent, evidence: Evidence) -> Evidence:
    """Return the evidence, and before it the first row of the first history, where most mistakes fall."""
    at, answer, truth = evidence[0]
    return [Seen(descent.shorten(at), answer[:1], truth[:1]), *evidence]


def list_wrong_lengths(history: Array, truth: Array, row: str | Sequence[str] = "") -> list[Mistake]:
    """Return what may be missing or too much in a history of the wrong shape, where the rest of it is right.

    A `row` of it is one number, or holds one for each of several names.
    """
    history = np.atleast_1d(history)
    parts: list[tuple[str, Array, Array]] = [
        ("a row for the start", history[1:], truth),
        ("an epoch too many", history[:-1], truth),
        ("an epoch too few", history, truth[:-1]),
        ("rows of an earlier call", history[-len(truth) :], truth),
        *(("first row alone", history, first) for first in (truth[0], truth[:1])),
        *(("last row alone", history, last) for last in (truth[-1], truth[-1:])),
    ]
    if truth.ndim > history.ndim:
        parts.append(("one long list", history, truth.ravel()))
    elif len(history) > len(truth) and not len(history) % len(truth):
        rounds = history.reshape(len(truth), -1, *truth.shape[1:])
        parts += [("a row for each example", each, truth) for each in (rounds.mean(axis=1), rounds[:, -1])]
    columns = zip(row, truth.T, strict=True) if truth.ndim > 1 and row else ()
    is_early = len(history) < len(truth) and are_same(truth[1:], truth[:-1], AS_GOOD_AS_0)  # it is trained
    found = [Mistake("ends early")] if is_early else []
    found += [Mistake(kind) for kind, part, other in parts if are_same(other, part)]
    found += [Mistake("no rows")] if not len(history) else []
    return found + [
        Mistake("one column alone", {"name": name}) for name, column in columns if are_same(column, history)
    ]


def _repeat_last(descent: Descent, at: Task) -> Array:
    rows = descent.run({**at, "rows": at["epochs"]})
    return np.repeat(rows[-1:], at.get("rows", len(rows)), axis=0)


def _write_last_alone(descent: Descent, at: Task) -> Array:
    rows = descent.run(at)
    rows[: at["epochs"] - 1] = 0
    return rows


def _see_before(descent: Descent, stale: Sequence[str]) -> Descent:
    """Return descent of which some names are written down as they were before the update."""
    return replace(descent, see=lambda before, now, _: {**now, **{name: before[name] for name in stale}})


def _see_without(descent: Descent, step: str, name: str, before: Values, now: Values, alpha: float) -> Values:
    """Return the values after a step of training, one of them computed without a name."""
    return {**now, step: descent.graph.call(step, {**now, name: np.zeros_like(now[name])})}


def _see_too_early(
    descent: Descent, late: str, early: Sequence[str], before: Values, now: Values, alpha: float
) -> Values:
    """Return the values after a step, with some from before one parameter is updated."""
    moves = scale_slopes(descent.find_slopes(before), alpha)
    seen = descent.move(before, {name: move for name, move in moves.items() if name != late})
    return {**now, **{name: seen[name] for name in early}}
