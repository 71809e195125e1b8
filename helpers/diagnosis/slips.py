"""Slips: another value in the place of one, in a step, in a link, or in the forward pass behind either."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from math import prod
from operator import itemgetter
from typing import Any

import numpy as np

from helpers.derivatives import local_derivative
from helpers.diagnosis.problem import Explanation, Gives, Problem, alter, once, suppose
from helpers.graph import Array, Link, Values

Change = Callable[[Array], Array]

LEARNING_RATES = (0.1, 0.01, 0.05, 0.2, 0.02, 0.001, 0.005, 1.0)  # tried where the notebook has none

ORDERS: tuple[Change, ...] = (
    lambda rows: rows[::-1],
    lambda rows: np.roll(rows, 1, 0),
    lambda rows: np.roll(rows, -1, 0),
    lambda rows: rows[np.zeros(len(rows), int)],
)
"""The ways in which rows of a batch are mixed up; the last has the first row everywhere."""

ENTRY_ORDERS: Mapping[int, Sequence[Change]] = {
    1: (np.flip, partial(np.roll, shift=1), partial(np.roll, shift=-1)),
    2: (lambda matrix: matrix.T.reshape(matrix.shape),),
}
"""The ways in which entries of a vector, and of a matrix, are mixed up."""

ONE_FOR_ALL: Mapping[str, Change] = {
    "sum of the entries": lambda value: np.full_like(value, value.sum()),
    "mean of the entries": lambda value: np.full_like(value, value.mean()),
    "first entry for all": lambda value: np.full_like(value, value.flat[0]),
}
"""What stands at every place of an array by mistake."""


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
        changes += [("reshaped, not transposed", lambda rows: rows.reshape(rows.shape[::-1]).T)]
        changes += [("mean of the batch", lambda rows: rows.mean(axis=0) + np.zeros_like(rows))]
        changes += [("sum of the batch", lambda rows: rows.sum(axis=0) + np.zeros_like(rows))]
    for kind, change in changes:
        yield suppose(kind, change_value(name, change), name=name)
    for other in problem.list_alike(name):
        if not problem.wrt and other == problem.of and len(graph.arguments.get(other, ())) > 1:
            continue  # what is asked for can't stand in itself, but for an activation of an activation
        kind = "stands, activation forgotten" if graph.arguments.get(name) == (other,) else "stands"
        if kind != "stands" or other[0] == name[0] or not only_likely:
            yield suppose(kind, itemgetter(other), name=name, other=other)
    if not only_likely:
        yield suppose("mixed up", change_value(name, lambda value: 1 - value), name=name, other=f"1 − {name}")
    if problem.wrt and is_loss and name in network.parameters and problem.of in graph.find_reached(name):
        for rate in LEARNING_RATES if problem.alpha is None else (problem.alpha,):
            updated = lambda at, rate=rate: at[name] - rate * problem.differentiate_by(name, at)
            yield suppose("after the update", updated, name=name)


def mix_up(gives: Gives, shape: tuple[int, ...], name: str) -> Iterator[Explanation]:
    """Yield an array with its entries in another order, or with one number at every place."""
    for order in ENTRY_ORDERS.get(len(shape), ()):
        yield suppose("order of the entries", alter(gives, order), name=name)
    for kind, change in ONE_FOR_ALL.items() if prod(shape) > 1 else ():
        yield suppose(kind, alter(gives, change), name=name)


def keep_rows(array: Array, axis: int, chosen: Array) -> Array:
    """Return an array with its rows along an axis times 1, 0 or −1, as they are chosen."""
    return np.asarray(array * chosen.reshape((-1,) + (1,) * (array.ndim - axis - 1)))


def change_value(name: str, change: Change) -> Gives:
    """Return what is made of a name's value."""
    return lambda at: change(at[name])


def place(slip: Explanation, gives: Gives, **where: Any) -> Explanation:
    """Return what a slip makes of a `link` or a `step`, or of one with a step `behind` it."""
    return suppose(slip.mistake.kind, gives, **slip.mistake.about, **where)


def rerun(problem: Problem, step: str, changes: Mapping[str, Gives], take: Gives) -> Gives:
    """Return what is taken of the forward pass with a step, or what it takes, changed; None if it fails."""
    graph = problem.graph

    def gives(at: Values) -> Array | None:
        try:
            changed: dict[str, Any] = {**at, **{name: value(at) for name, value in changes.items()}}
            new = changed[step] if step in changes else np.asarray(graph.call(step, changed))
            return take(graph.recompute({**at, step: new}, step))
        except ValueError:
            return None

    return gives


def is_recomputed(problem: Problem, step: str) -> bool:
    """Return whether a student may have computed a step anew: was at least half of what it takes given?"""
    arguments, given = problem.graph.arguments.get(step, ()), problem.given
    return not given or 2 * len({*arguments} & {*given}) >= len(arguments)


@once
def list_acting(problem: Problem, link: Link) -> list[str]:
    """Return the arguments of a link's step on which its local derivative depends; none if it is handed."""
    if problem.is_handed(link):
        return []
    acting = list[str]()
    sample, right = problem.sample, problem.differentiate(link, problem.sample)
    for name in problem.graph.arguments[link.step]:
        moves = change_value(name, lambda value: 1.37 * value + 0.11), change_value(name, np.negative)
        moved: list[Any] = [differentiate_with(problem, link, name, move)(sample) for move in moves]
        if not all(np.array_equal(right, other) for other in moved):
            acting.append(name)
    return acting


def differentiate_with(problem: Problem, link: Link, name: str, value: Gives) -> Gives:
    """Return what gives a local derivative where a name has another value."""

    def differentiate(at: Values) -> Array | None:
        moved = value(at)
        try:
            return None if moved is None else local_derivative(problem.graph, *link, {**at, name: moved})
        except ValueError:
            return None

    return differentiate
