"""Values that are mistaken: the forward pass with a slip in one step."""

from collections.abc import Iterator
from functools import partial
from itertools import combinations

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import local_derivative
from helpers.diagnosis.paths import find_curvature
from helpers.diagnosis.problem import Explanation, Problem, take_value
from helpers.diagnosis.slips import (
    Slip,
    call_step,
    list_computed,
    list_likely_slips,
    list_slips,
    take_slipped,
)
from helpers.graph import Array, Values

VALUE_FACTORS = {
    -1.0: Mistake("sign flipped"),
    2.0: Mistake("twice the value"),
    0.5: Mistake("half the value"),
    -2.0: Mistake("minus twice the value"),
}
"""The constant factors in a value that mean something."""


def slip_in_a_step(problem: Problem) -> Iterator[Explanation]:
    """Yield the slips in the steps that a student had to compute, the one that was asked for first."""
    for step in reversed(list_computed(problem, problem.given)):
        arguments = problem.graph.arguments[step]
        shape = np.shape(problem.sample[step])
        if len(arguments) == 1 and shape == np.shape(problem.sample[arguments[0]]):
            yield from _slip_in_activation(problem, step, arguments[0])
        else:
            yield from _slip_in_sum(problem, step)


def _slip_in_activation(problem: Problem, step: str, only: str) -> Iterator[Explanation]:
    taken = partial(take_slipped, problem.graph, problem.of, step)
    forgotten = Mistake("activation forgotten", {"name": only, "step": step})
    yield Explanation(forgotten, partial(taken, None, lambda at: at[only]))
    sign = Slip(only, "wrong sign", {}, lambda at: -at[only])
    alike = problem.list_alike(only)
    others = [Slip(only, "stands", {"other": other}, partial(take_value, other)) for other in alike]
    for slip in (sign, *others):
        yield Explanation(slip.happens(step=step), partial(taken, only, slip.value))


def _slip_in_sum(problem: Problem, step: str) -> Iterator[Explanation]:
    arguments, sample = problem.graph.arguments[step], problem.sample
    taken = partial(take_slipped, problem.graph, problem.of, step)
    for name in arguments:
        for slip in list_slips(problem, name, with_updates=False):
            yield Explanation(slip.happens(step=step), partial(taken, name, slip.value))
        one = Mistake("factor missing", {"step": step, "name": name})
        yield Explanation(one, partial(taken, name, partial(_take_ones, name)))
    parameters_first = sorted(arguments, key=lambda name: not problem.is_parameter(name))
    for a, b in combinations(parameters_first, 2):
        if np.shape(sample[a]) == np.shape(sample[b]):
            swapped = Mistake("swapped", {"step": step, "one": a, "other": b})
            yield Explanation(swapped, partial(taken, None, partial(_swap, problem, step, a, b)))


def forget_the_square(problem: Problem) -> Iterator[Explanation]:
    """Yield a loss without its square, with whatever factor."""
    if find_curvature(problem):
        for factor in (1.0, 0.5, -1.0, -0.5):
            yield Explanation(Mistake("no square"), partial(_leave_unsquared, problem, factor))


def take_another_step(problem: Problem) -> Iterator[Explanation]:
    """Yield other values, which might stand here by mistake."""
    for other in problem.list_alike(problem.of):
        about = {"other": other, "asked": problem.of}
        yield Explanation(Mistake("another value", about), partial(take_value, other))


def slip_twice_in_a_step(problem: Problem) -> Iterator[Explanation]:
    """Yield the pairs of mistakes in one step: two values left out, turned round, or others of their kind."""
    for step in reversed(list_computed(problem, problem.given)):
        names = problem.graph.arguments[step]
        slips = [slip for name in names for slip in list_likely_slips(problem, name, with_updates=False)]
        for one, other in combinations(slips, 2):
            if one.name != other.name:
                both = Mistake("two things", parts=(one.happens(step=step), other.happens(step=step)))
                instead = partial(_slip_twice, problem, step, (one, other))
                taken = partial(take_slipped, problem.graph, problem.of, step, None, instead)
                yield Explanation(both, taken)


def _take_ones(name: str, at: Values) -> Array:
    return np.ones_like(at[name])


def _slip_twice(problem: Problem, step: str, slips: tuple[Slip, Slip], at: Values) -> Array:
    return call_step(problem.graph, step, {**at, **{slip.name: slip.value(at) for slip in slips}})


def _swap(problem: Problem, step: str, one: str, other: str, at: Values) -> Array:
    return call_step(problem.graph, step, {**at, one: at[other], other: at[one]})


def _leave_unsquared(problem: Problem, factor: float, at: Values) -> Array:
    slope = local_derivative(problem.graph, problem.of, problem.prediction, at)
    return np.asarray(factor * np.ravel(slope)[0])
