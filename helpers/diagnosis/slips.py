"""What can stand in the place of a value: in a step, in a link, or in the forward pass behind either."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import gradient
from helpers.diagnosis.problem import Explanation, Gives, Problem, take_value
from helpers.graph import Array, Graph, Inputs, Values


class Slip(NamedTuple):
    """A value in place of a name: the kind of mistake, what its words name, and the value at a point."""

    name: str
    kind: str
    about: dict[str, str]
    value: Callable[[Values], Array]

    def happens(self, **where: str) -> Mistake:
        """Return the mistake: this slip in a `link` or a `step`, or in the step `behind` one of these."""
        return Mistake(self.kind, {"name": self.name, **self.about, **where})


ORDERS: tuple[Callable[[Array], Array], ...] = (
    lambda rows: rows[::-1],
    lambda rows: np.roll(rows, 1, 0),
    lambda rows: np.roll(rows, -1, 0),
    lambda rows: rows[:1],
)
"""The ways in which rows of a batch are mixed up."""


def list_slips(problem: Problem, name: str, with_updates: bool = True) -> Iterator[Slip]:
    """Yield what can stand in place of a value: nothing, its negative, another name, its updated self."""
    shape = np.shape(problem.sample[name])
    yield Slip(name, "left out", {}, lambda at: np.zeros_like(at[name]))
    yield Slip(name, "wrong sign", {}, lambda at: -np.asarray(at[name]))
    if len(shape) == 2 and shape[0] == shape[1]:
        yield Slip(name, "transposed", {}, lambda at: np.transpose(at[name]))
    if len(shape) == 2 and name in problem.network.batch:
        for order in ORDERS:
            mixed = partial(_mix_rows, name, order)
            yield Slip(name, "wrong example", {}, mixed)
    for other in problem.list_alike(name):
        is_activation = problem.graph.arguments.get(name) == (other,)
        kind = "stands, activation forgotten" if is_activation else "stands"
        yield Slip(name, kind, {"other": other}, partial(take_value, other))
    if with_updates and _is_updated(problem, name):
        for rate in problem.rates:
            yield Slip(name, "after the update", {}, partial(_update, problem, name, rate))


def list_likely_slips(problem: Problem, name: str, with_updates: bool = True) -> Iterator[Slip]:
    """Yield the slips that a student would make: another value of the same letter, or none at all."""
    for slip in list_slips(problem, name, with_updates):
        if slip.kind != "stands" or slip.about["other"][0] == name[0]:
            yield slip


def list_forward_slips(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients that are right for a forward pass with one slip in it."""
    for step in problem.graph.steps:
        if step == problem.of or step in problem.given or not is_recomputed(problem, step):
            continue
        for name in problem.graph.arguments[step]:
            for slip in list_likely_slips(problem, name):
                slipped = partial(slip_forward, problem.graph, step, name, slip.value)
                yield Explanation(slip.happens(behind=step), partial(_differentiate_at, problem, slipped))


def is_recomputed(problem: Problem, step: str) -> bool:
    """Return whether a student may have computed a step anew: was at least half of what it takes given?"""
    arguments, given = problem.graph.arguments.get(step, ()), problem.given
    return not given or 2 * len(set(arguments) & set(given)) >= len(arguments)


def call_step(graph: Graph, step: str, at: Values) -> Array:
    """Compute one step; errors are those of the step itself, so a slip that can't be is told by its type."""
    return np.asarray(graph.steps[step](*(at[name] for name in graph.arguments[step])))


def slip_forward(graph: Graph, step: str, name: str | None, value: Gives, at: Values) -> Inputs | None:
    """Return the values of the graph where one step is computed with another value for `name`.

    Without a name, the step itself has another value. None where shapes don't fit.
    """
    try:
        changed = {**at, name: value(at)} if name else at
        moved: dict[str, Any] = {
            **at,
            step: call_step(graph, step, changed) if name else np.asarray(value(at)),  # type: ignore[arg-type]
        }
        reached = {step}
        for later, arguments in graph.arguments.items():
            if later not in reached and reached.intersection(arguments):
                moved[later] = call_step(graph, later, moved)
                reached.add(later)
        return moved
    except ValueError:
        return None


def take_slipped(
    graph: Graph, of: str, step: str, name: str | None, value: Gives, at: Values
) -> Array | None:
    """Return `of` where one step is computed with another value for `name`, or is another value itself."""
    moved = slip_forward(graph, step, name, value, at)
    return None if moved is None else moved[of]


def _differentiate_at(problem: Problem, moved: Callable[[Values], Inputs | None], at: Values) -> Array | None:
    elsewhere = moved(at)
    return None if elsewhere is None else gradient(problem.graph, problem.of, problem.wrt, elsewhere)


def _mix_rows(name: str, order: Callable[[Array], Array], at: Values) -> Array:
    return np.asarray(order(np.asarray(at[name])) + np.zeros_like(at[name]))


def _is_updated(problem: Problem, name: str) -> bool:
    """Return whether a value is that of a parameter which descent changes."""
    is_loss = np.ndim(problem.sample[problem.of]) == 0
    return is_loss and problem.is_parameter(name) and bool(problem.graph.chain(problem.of, name))


def _update(problem: Problem, name: str, rate: float, at: Values) -> Array:
    return np.asarray(at[name] - rate * problem.differentiate_by(name, at))


def list_computed(problem: Problem, given: Sequence[str]) -> list[str]:
    """Return the steps without which `of` can't be had from what is given."""
    return [step for step in problem.graph.steps if _is_computed(problem, step, given)]


def _is_computed(problem: Problem, step: str, given: Sequence[str]) -> bool:
    if step == problem.of:
        return True
    users = [user for user, names in problem.graph.arguments.items() if step in names and user != step]
    return step not in given and any(_is_computed(problem, user, given) for user in users)
