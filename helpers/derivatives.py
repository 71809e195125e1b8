"""Exact derivatives of a Graph, from its forward description alone.

>>> neuron = Graph(z=lambda x, w, b: x * w + b, L=lambda z, y: (z - y) ** 2)
>>> float(gradient(neuron, "L", "w", neuron.forward(x=2.0, w=0.5, b=1.0, y=3.0)))
-4.0

Each local derivative is taken by complex step, f'(x) = Im f(x + ih) / h, which is exact to rounding because
nothing is subtracted (Squire and Trapp, "Using complex variables to estimate derivatives of real functions",
SIAM Review 40, 1998). The chain rule puts them together. Where answers are graded, this file is absent.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from math import prod
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from helpers.graph import Array, Graph, GraphError, Link, Values, multiply_links

COMPLEX_STEP = 1e-30  # its square vanishes beside 1, and nothing cancels, so smaller is only better
ENOUGH = 6  # points at which all nudges in one call must give the same as one after the other
EXACT = 1e-12  # but for rounding
NEARLY, BESIDE = 1e-9, 1e-12  # so near 0 or 1 are kinks and poles met; so far off, slopes are compared

_AT_ONCE: WeakKeyDictionary[Graph, dict[Any, int]] = WeakKeyDictionary()
"""For each step, argument and shapes at how many points that held; -1 where it didn't."""


def local_derivative(graph: Graph, step: str, argument: str, values: Values) -> Array:
    """Return ∂step/∂argument, all other arguments held still, at values as `Graph.forward` returns them.

    It is the Jacobian, of shape step.shape + argument.shape: a scalar by a scalar gives a 0-d array. That the
    step doesn't use the argument is a GraphError.
    """
    graph.require(step)
    if argument not in graph.arguments.get(step, ()):
        raise GraphError(f"`{step}` doesn't use `{argument}` directly.")

    moved = {name: values[name] for name in graph.arguments[step]}

    def move(nudge: Array) -> Array:
        moved[argument] = values[argument] + 1j * COMPLEX_STEP * nudge
        return np.asarray(np.imag(graph.call(step, moved)) / COMPLEX_STEP)

    shape, returned = np.shape(values[argument]), np.shape(values[step])
    if shape and _takes_all_at_once(graph, step, argument, values, move):
        return _turn_columns(move(_list_nudges(shape, len(returned))), returned, shape)
    return nudge_each_entry(move, returned, values[argument])


def _takes_all_at_once(
    graph: Graph, step: str, argument: str, values: Values, move: Callable[[Array], Array]
) -> bool:
    """Return whether a step takes all nudges as if they were examples: at the first points it did."""
    key = step, argument, *(np.shape(values[name]) for name in graph.arguments[step])
    proofs = _AT_ONCE.setdefault(graph, {})
    if 0 <= proofs.setdefault(key, 0) < ENOUGH:
        shape = np.shape(values[argument])
        nudges = _list_nudges(shape, np.ndim(values[step]))
        one_by_one, together = np.array([move(nudge) for nudge in _list_nudges(shape)]), np.zeros(())
        with suppress(GraphError):
            together = move(nudges)
        size = np.abs(one_by_one).max(initial=0.0)
        proofs[key] += bool(size)  # where all is 0, nothing is proved
        if together.shape != one_by_one.shape or not (np.abs(together - one_by_one) <= EXACT * size).all():
            proofs[key] = -1
        return False
    return proofs[key] == ENOUGH


def gradient(graph: Graph, of: str, wrt: str, values: Values) -> Array:
    """Return the gradient of a quantity, usually the loss "L", with respect to another, through every path.

    Its shape is of.shape + wrt.shape: for a scalar loss, that of what it belongs to. Where no path leads from
    `wrt` to `of`, it is zero. An unknown name is a GraphError.
    """
    return gradients(graph, of, [wrt], values)[wrt]


def gradients(graph: Graph, of: str, names: Sequence[str], values: Values) -> dict[str, Array]:
    """Return what `gradient` does for each of several names, from one walk backwards through the graph."""
    graph.require(of, *names)
    shape = np.shape(values[of])
    backward: dict[str, Array] = {of: np.eye(np.size(values[of])).reshape(shape * 2)}
    reached = set[str]().union(*map(graph.find_reached, names))
    for step in reversed(graph.steps):
        for argument in graph.arguments[step] if step in backward else ():
            if argument in reached:
                local = local_derivative(graph, step, argument, values)
                along = multiply_links([backward[step], local], [np.ndim(values[step])])
                backward[argument] = backward.get(argument, 0) + along
    return {n: backward[n] if n in backward else np.zeros(shape + np.shape(values[n])) for n in names}


def gradients_of_numbers(graph: Graph, of: str, names: Sequence[str], values: Values) -> dict[str, Array]:
    """Return what `gradients` does at many points at once, where every value is a number at each point.

    The values are arrays of these numbers, an entry for each point, and so is what is returned.
    """
    nudged = {name: values[name] + 1j * COMPLEX_STEP for name in names}
    moved = {name: graph.recompute({**values, name: nudged[name]}, name)[of] for name in names}
    return {name: np.imag(value) / COMPLEX_STEP for name, value in moved.items()}


def differentiate_link(graph: Graph, link: Link, values: Values) -> Array:
    """Return what a link of a chain stands for: a local derivative, or a gradient that was handed."""
    is_local = link.argument in graph.arguments[link.step]
    return (local_derivative if is_local else gradient)(graph, *link, values)


def is_steady(graph: Graph, at: Values) -> bool:
    """Return whether no slope is another right beside a point, as at a kink, and in log(1 − p) near p = 1.

    Such values are met by chance: a sum of rounded numbers may be 0, and what saturates is as good as 1.
    """
    for step, arguments in graph.arguments.items():
        for name in filter(graph.steps.__contains__, arguments):
            sizes = np.abs(at[name])
            if (np.minimum(sizes, abs(sizes - 1)) < NEARLY).any():
                moved = ({**at, name: at[name] + by} for by in (BESIDE, -BESIDE))
                with suppress(GraphError):  # such a step is told of elsewhere
                    above, below = (local_derivative(graph, step, name, each) for each in moved)
                    if not np.allclose(above, below, rtol=1e-3):
                        return False
    return True


def nudge_each_entry(move: Callable[[Array], Array], step: tuple[int, ...], at: Array) -> Array:
    """Return what comes out for each entry of the argument, moved by its own unit nudge, as a Jacobian."""
    if np.ndim(at) == 0:
        return np.asarray(move(np.asarray(1.0)))
    columns = np.array([move(nudge) for nudge in _list_nudges(np.shape(at))])
    return _turn_columns(columns, step, np.shape(at))


def _turn_columns(columns: Array, step: tuple[int, ...], at: tuple[int, ...]) -> Array:
    """Return the Jacobian of which these are the columns."""
    return columns.reshape(len(columns), -1).T.reshape(step + at)


@cache
def _list_nudges(shape: tuple[int, ...], ndim: int = 0) -> Array:
    """Return arrays of a shape, of so many dimensions at least, each with a 1 in another entry and else 0."""
    return np.eye(prod(shape)).reshape((-1, *(1,) * (ndim - len(shape)), *shape))
