"""Slips: another value in the place of one, in a step, in a link, or in the forward pass behind either."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import combinations
from operator import itemgetter
from typing import Any

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import local_derivative
from helpers.diagnosis.paths import find_curvature
from helpers.diagnosis.problem import Evidence, Explanation, Gives, Problem, scale, suppose
from helpers.graph import Array, Values

Change = Callable[[Array], Array]

LEARNING_RATES = (0.1, 0.01, 0.05, 0.2, 0.02, 0.001, 0.005, 1.0)  # tried where the notebook has none

ORDERS: tuple[Change, ...] = (
    lambda rows: rows[::-1],
    lambda rows: np.roll(rows, 1, 0),
    lambda rows: np.roll(rows, -1, 0),
    lambda rows: rows[np.zeros(len(rows), int)],
)
"""The ways in which rows of a batch are mixed up; the last has the first row everywhere."""

VALUE_FACTORS = {
    -1.0: Mistake("sign flipped"),
    2.0: Mistake("twice the value"),
    0.5: Mistake("half the value"),
    -2.0: Mistake("minus twice the value"),
}
"""The constant factors in a value that mean something."""


def list_slips(problem: Problem, name: str, only_likely: bool = False) -> Iterator[Explanation]:
    """Yield what can stand in place of a value: nothing, its negative, its updated self, another name.

    A likely name is one of the same letter, or that of the value before its activation.
    """
    graph, sample, network = problem.graph, problem.sample, problem.network
    shape, is_loss = np.shape(sample[name]), np.ndim(sample[problem.of]) == 0
    changes: list[tuple[str, Change]] = [("left out", np.zeros_like), ("wrong sign", np.negative)]
    changes += [("transposed", np.transpose)] if len(shape) == 2 and shape[0] == shape[1] else []
    if len(shape) == 2 and name in network.batch:
        changes += [("wrong example", order) for order in ORDERS]
        changes += [("mean of the batch", lambda rows: rows.mean(axis=0) + np.zeros_like(rows))]
    for kind, change in changes:
        yield suppose(kind, change_value(name, change), name=name)
    for other in problem.list_alike(name):
        if not problem.wrt and other == problem.of and len(graph.arguments.get(other, ())) > 1:
            continue  # what is asked for can't stand in itself, but for an activation of an activation
        kind = "stands, activation forgotten" if graph.arguments.get(name) == (other,) else "stands"
        if kind != "stands" or other[0] == name[0] or not only_likely:
            yield suppose(kind, itemgetter(other), name=name, other=other)
    if problem.wrt and is_loss and name in network.parameters and problem.of in graph.find_reached(name):
        for rate in LEARNING_RATES if problem.alpha is None else (problem.alpha,):
            updated = lambda at, rate=rate: at[name] - rate * problem.differentiate_by(name, at)
            yield suppose("after the update", updated, name=name)


def change_value(name: str, change: Change) -> Gives:
    """Return what is made of a name's value."""
    return lambda at: change(at[name])


def place(slip: Explanation, gives: Gives, **where: Any) -> Explanation:
    """Return what a slip makes of a `link` or a `step`, or of one with a step `behind` it."""
    return suppose(slip.mistake.kind, gives, **slip.mistake.about, **where)


def rerun(problem: Problem, step: str, changes: Mapping[str, Gives], take: Gives) -> Gives:
    """Return what is taken of the forward pass with a step, or what it takes, changed; None if it fails."""
    graph = problem.graph
    reached = graph.find_reached(step) - {step}

    def gives(at: Values) -> Array | None:
        try:
            changed: dict[str, Any] = {**at, **{name: value(at) for name, value in changes.items()}}
            moved = {**at, step: changed[step] if step in changes else np.asarray(graph.call(step, changed))}
            for later in (name for name in graph.steps if name in reached):
                moved[later] = np.asarray(graph.call(later, moved))
            return take(moved)
        except ValueError:
            return None

    return gives


def is_recomputed(problem: Problem, step: str) -> bool:
    """Return whether a student may have computed a step anew: was at least half of what it takes given?"""
    arguments, given = problem.graph.arguments.get(step, ()), problem.given
    return not given or 2 * len({*arguments} & {*given}) >= len(arguments)


def list_forward_slips(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients that are right for a forward pass with one slip in it."""
    for step, names in problem.graph.arguments.items():
        if step != problem.of and step not in problem.given and is_recomputed(problem, step):
            for name in names:
                for slip in list_slips(problem, name, only_likely=True):
                    slipped = rerun(problem, step, {name: slip.gives}, problem.solve)
                    yield place(slip, slipped, behind=step)


def slip_in_a_step(problem: Problem) -> Iterator[Explanation]:
    """Yield the slips in the steps that a student had to compute, the one that was asked for first."""
    for step in _list_computed(problem):
        names, sample = problem.graph.arguments[step], problem.sample
        slipped = partial(rerun, problem, step, take=problem.solve)
        if len(names) == 1 and np.shape(sample[step]) == np.shape(sample[names[0]]):
            forgotten = slipped({step: itemgetter(names[0])})
            yield suppose("activation forgotten", forgotten, name=names[0], step=step)
        for name in names:
            for slip in list_slips(problem, name):
                yield place(slip, slipped({name: slip.gives}), step=step)
            missing = slipped({name: change_value(name, np.ones_like)})
            yield suppose("factor missing", missing, step=step, name=name)
        parameters_first = sorted(names, key=lambda name: name not in problem.network.parameters)
        for a, b in combinations(parameters_first, 2):
            if np.shape(sample[a]) == np.shape(sample[b]):
                swapped = slipped({a: itemgetter(b), b: itemgetter(a)})
                yield suppose("swapped", swapped, step=step, one=a, other=b)


def forget_the_square(problem: Problem) -> Iterator[Explanation]:
    """Yield a loss without its square, with whatever factor."""
    if find_curvature(problem):
        slope = partial(local_derivative, problem.graph, problem.of, problem.prediction)
        for factor in (1.0, 0.5, -1.0, -0.5):
            yield suppose("no square", scale(lambda at: slope(at).flat[0], factor))


def take_another_step(problem: Problem) -> Iterator[Explanation]:
    """Yield other values, which might stand here by mistake."""
    for other in problem.list_alike(problem.of):
        yield suppose("another value", itemgetter(other), other=other, asked=problem.of)


def slip_twice_in_a_step(problem: Problem, _: Evidence) -> Iterator[Explanation]:
    """Yield the pairs of mistakes in one step: two values left out, turned round, or others of their kind."""
    for step in _list_computed(problem):
        names = problem.graph.arguments[step]
        slips = [(name, slip) for name in names for slip in list_slips(problem, name, only_likely=True)]
        for (name, one), (another, other) in combinations(slips, 2):
            if name != another:
                parts = tuple(place(slip, slip.gives, step=step).mistake for slip in (one, other))
                slipped = rerun(problem, step, {name: one.gives, another: other.gives}, problem.solve)
                yield Explanation(Mistake("two things", parts=parts), slipped)


def _list_computed(problem: Problem) -> list[str]:
    """Return the steps without which `of` can't be had from what is given, the last one first."""
    needed, computed = {problem.of}, []
    for step in reversed(problem.graph.steps):
        if step in needed:
            computed.append(step)
            needed.update(name for name in problem.graph.arguments[step] if name not in problem.given)
    return computed
