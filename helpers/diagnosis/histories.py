"""Histories of gradient descent, and the known mistakes in writing them down."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice, permutations, product
from operator import itemgetter

import numpy as np

from helpers.asking.finding import Mistake
from helpers.diagnosis.explain import are_same
from helpers.diagnosis.problem import Evidence, Explanation, alter, suppose
from helpers.diagnosis.training import MOST_ORDERS, Descent, Task, scale_slopes
from helpers.graph import Array


def mistake_the_history(descent: Descent) -> Iterator[Explanation]:
    """Yield right descent of which something else is written down."""
    asked = descent.history
    names = [asked] if isinstance(asked, str) else asked
    yield suppose("history before the update", replace(descent, stale=names).run)
    yield suppose("one row throughout", partial(_repeat_last, descent))
    if names is asked:
        yield from _mistake_the_row(descent, names)
    for step in reversed(descent.graph.steps):
        if step not in names:
            yield suppose("stale in the history", partial(_write_stale, descent, step), name=step)
    for other in descent.graph.steps if names is not asked else ():
        if other != asked:
            yield suppose("another history", replace(descent, history=other).run, other=other, asked=asked)


def _mistake_the_row(descent: Descent, names: Sequence[str]) -> Iterator[Explanation]:
    """Yield right descent whose rows hold old numbers, others, or the right ones in another order."""
    for stale in (*((name,) for name in names), [name for name in names if name in descent.parameters]):
        yield suppose("stale in the history", replace(descent, stale=stale).run, name=", ".join(stale))
    for late in descent.parameters:
        for stale in ((), (late,)):
            yield suppose("row too early", partial(_write_early, descent, late, stale), name=late)
    for name, other in product(names, descent.graph.steps):
        columns = [other if each == name else each for each in names]
        yield suppose("another column", replace(descent, history=columns).run, name=name, other=other)
    for order in islice(permutations(range(len(names))), MOST_ORDERS):
        yield suppose("columns in another order", alter(descent.run, itemgetter((slice(None), order))))


def write_early_besides(
    families: Sequence[Callable[[Descent], Iterator[Explanation]]], descent: Descent
) -> Iterator[Explanation]:
    """Yield wrong descent of which, besides, something is written down as it was before the update."""
    asked = descent.history
    names = [asked] if isinstance(asked, str) else asked
    steps = [name for name in names if name in descent.graph.steps]
    ways = [(names, Mistake("history before the update"))]
    ways += [(steps, Mistake("stale in the history", {"name": ", ".join(steps)}))] if steps != names else []
    for stale, besides in ways:
        for family in families:
            for each in family(replace(descent, stale=stale)):
                yield Explanation(Mistake("two things", parts=(each.mistake, besides)), each.gives)


def begin_with_a_row(descent: Descent, evidence: Evidence) -> Evidence:
    """Return the evidence, and before it the first row of the first history, where most mistakes fall."""
    points, answers, truths = evidence
    short = descent.shorten(points[0])
    return Evidence([short, *points], [answers[0][:1], *answers], [truths[0][:1], *truths])


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
    columns = zip(row, truth.T, strict=True) if truth.ndim > 1 and row else ()
    found = [Mistake(kind) for kind, part, other in parts if are_same(other, part)]
    return found + [
        Mistake("one column alone", {"name": name}) for name, column in columns if are_same(column, history)
    ]


def _repeat_last(descent: Descent, at: Task) -> Array:
    rows = descent.run({**at, "rows": at["epochs"]})
    return np.repeat(rows[-1:], at.get("rows", len(rows)), axis=0)


def _write_stale(descent: Descent, stale: str, at: Task) -> Array:
    """Return the history of what is computed anew from one step as it was before the update."""
    graph, rows, now = descent.graph, [], at
    names = [descent.history] if isinstance(descent.history, str) else descent.history
    for _ in range(at.get("rows", at["epochs"])):
        before, now = now, descent.take_step(now, at["alpha"])
        seen = graph.recompute({**now, stale: before[stale]}, stale)
        rows.append([np.sum(seen[name]) for name in names])
    return np.array(rows)[:, 0] if isinstance(descent.history, str) else np.array(rows)


def _write_early(descent: Descent, late: str, stale: Sequence[str], at: Task) -> Array:
    """Return the history whose steps, and what is stale, are from before one parameter is updated."""
    rows, now, names = [], at, descent.history
    for _ in range(at.get("rows", at["epochs"])):
        moves = scale_slopes(descent.find_slopes(now), at["alpha"])
        early = descent.move(now, {name: move for name, move in moves.items() if name != late})
        now = descent.move(now, moves)
        rows.append([(early if n in stale or n in descent.graph.steps else now)[n] for n in names])
    return np.array(rows)
