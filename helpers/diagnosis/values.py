"""Wrong values: a slip in a step that leads to one, another operation, another activation, another value."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import combinations
from operator import itemgetter
from typing import Any

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import local_derivative
from helpers.diagnosis.activations import add_activation, is_elementwise, keeps_shape, replace_activation
from helpers.diagnosis.operations import compute_otherwise, find_constants
from helpers.diagnosis.paths import find_curvature
from helpers.diagnosis.problem import Evidence, Explanation, Problem, once, scale, suppose
from helpers.diagnosis.slips import change_value, list_slips, place, rerun
from helpers.graph import Array, Link, Values

VALUE_FACTORS = {
    -1.0: Mistake("sign flipped"),
    2.0: Mistake("twice the value"),
    0.5: Mistake("half the value"),
}
"""The constant factors in a value that mean something."""

SQUARES: Mapping[str, Callable[[Array, Array, float], Array]] = {
    "absolute value for the square": lambda a, b, factor: factor * np.abs(a - b),
    "squares subtracted": lambda a, b, factor: factor * (a**2 - b**2),
    "brackets missing": lambda a, b, factor: factor * a - b**2,
    "square inside the brackets": lambda a, b, factor: factor * (a - b**2),
    "error cubed": lambda a, b, factor: factor * (a - b) ** 3,
}
"""What stands for a factor times (a − b)²."""


def slip_in_a_step(problem: Problem) -> Iterator[Explanation]:
    """Yield the slips in the steps that a student had to compute, the one that was asked for first."""
    for step in list_computed(problem):
        target_first = sorted(problem.graph.arguments[step], key=lambda name: name != problem.target)
        names, sample = target_first, problem.sample
        slipped = partial(rerun, problem, step, take=problem.solve)
        if keeps_shape(problem, step):
            forgotten = slipped({step: itemgetter(names[0])})
            yield suppose("activation forgotten", forgotten, name=names[0], step=step)
        for name in names:
            for slip in list_slips(problem, name):
                if slip.mistake.about.get("other") != step:
                    yield place(slip, slipped({name: slip.gives}), step=step)
            if len(names) > 1 and name not in problem.network.kinds:  # it may be positive or negative
                yield suppose(
                    "sign alone", slipped({name: change_value(name, np.sign)}), step=step, name=name
                )
            kind = "factor missing" if _is_factor(problem, step, name) else "1 stands"
            yield suppose(kind, slipped({name: change_value(name, np.ones_like)}), step=step, name=name)
        behind = {name: problem.graph.arguments[name][0] for name in names if keeps_shape(problem, name)}
        if len(behind) > 1:
            forgotten = slipped({name: itemgetter(before) for name, before in behind.items()})
            yield suppose("activations forgotten", forgotten, step=step)
        parameters_first = sorted(names, key=lambda name: name not in problem.network.parameters)
        for a, b in combinations(parameters_first, 2):
            if np.shape(sample[a]) == np.shape(sample[b]):
                swapped = slipped({a: itemgetter(b), b: itemgetter(a)})
                yield suppose("swapped", swapped, step=step, one=a, other=b)


def change_a_step(problem: Problem) -> Iterator[Explanation]:
    """Yield the values in which something else stands for a step that a student had to compute."""
    for step in list_computed(problem):
        for way in STEP_WAYS:
            for each in way(problem, step):
                yield Explanation(each.mistake, rerun(problem, step, {step: each.gives}, problem.solve))


def mistake_the_square(problem: Problem) -> Iterator[Explanation]:
    """Yield a loss without its square, with whatever factor, or with the square in the wrong place."""
    if not (curvature := find_curvature(problem)):
        return
    slope = partial(local_derivative, problem.graph, problem.of, problem.prediction)
    for factor in (1.0, 0.5, -1.0, -0.5):
        yield suppose("no square", scale(lambda at: slope(at).flat[0], factor))
    prediction, target = problem.prediction, problem.target
    for factor in (curvature / 2, 1.0, 0.5) if target else ():
        for kind, form in SQUARES.items():
            wrong = lambda at, form=form, by=factor: np.sum(form(at[prediction], at[target], by))
            yield suppose(kind, wrong, one=prediction, other=target)


def take_another_step(problem: Problem) -> Iterator[Explanation]:
    """Yield other values, which might stand here by mistake."""
    for other in problem.list_alike(problem.of):
        yield suppose("another value", itemgetter(other), other=other, asked=problem.of)
    for other in problem.list_alike(problem.of):
        for sign in (1, -1):
            more = lambda at, other=other, sign=sign: at[problem.of] + sign * at[other]
            if other in problem.graph.arguments[problem.of]:  # it may be a term
                yield suppose("term twice" if sign > 0 else "left out", more, step=problem.of, name=other)
            else:
                yield suppose("a term too many", more, name=other)


def slip_twice_in_a_step(problem: Problem, evidence: Evidence) -> Iterator[Explanation]:
    """Yield the pairs of mistakes in one step: two values left out, turned round, or others of their kind."""
    for step in list_computed(problem):
        names = problem.graph.arguments[step]
        slips = [(name, slip) for name in names for slip in list_slips(problem, name, only_likely=True)]
        for (name, one), (another, other) in combinations(slips, 2):
            if name != another:
                parts = tuple(place(slip, slip.gives, step=step).mistake for slip in (one, other))
                slipped = rerun(problem, step, {name: one.gives, another: other.gives}, problem.solve)
                yield Explanation(Mistake("two things", parts=parts), slipped)


def add_too_late(problem: Problem, step: str) -> Iterator[Explanation]:
    """Yield an activation to which is added what belongs inside it."""
    for before in problem.graph.arguments[step]:
        for name in problem.graph.arguments.get(before, ()):
            if is_elementwise(problem, Link(step, before)) and is_summand(problem, before, name):

                def add(at: Values, before: str = before, name: str = name) -> Array:
                    moved = {**at, before: _leave_out(problem, before, name, at)}
                    return problem.graph.call(step, moved) + at[name]

                yield suppose("added after the activation", add, step=step, name=name, before=before)


def spoil_step(problem: Problem, step: str) -> Iterator[Explanation]:
    """Yield a step without its sign, or without a constant factor."""
    yield suppose("absolute value", change_value(step, np.abs), step=step)
    for constant in find_constants(problem, step):
        without = scale(itemgetter(step), 1 / constant)
        yield suppose("constant left out", without, step=step, factor=constant)


def change_a_name(problem: Problem) -> Iterator[Explanation]:
    """Yield the values in which a step leaves out an entry of a vector, or all others."""
    for step in list_computed(problem):
        for name in problem.graph.arguments[step]:
            slices = _list_slices(np.shape(problem.sample[name]))
            for alone, kind in enumerate(("entry left out of a step", "one entry alone")):
                for written, entry in slices:
                    masked = change_value(name, partial(_mask, entry, bool(alone)))
                    slipped = rerun(problem, step, {name: masked}, problem.solve)
                    yield suppose(kind, slipped, step=step, name=name, entry=written)


def _list_slices(shape: tuple[int, ...]) -> list[tuple[str, Any]]:
    """Return the entries of a vector, or the rows and columns of a matrix, as they are written and taken."""
    rows = [(f"[{i}]", i) for i in range(shape[0])] if shape else []
    columns = [(f"[:, {j}]", np.s_[:, j]) for j in range(shape[1])] if len(shape) == 2 else []
    return [each for every in (rows, columns) if len(every) > 1 for each in every]


def _mask(entry: Any, alone: bool, value: Array) -> Array:
    """Return an array with 0 for a part of it, or for all else."""
    chosen = np.full(np.shape(value), False)
    chosen[entry] = True
    return np.where(chosen == alone, value, 0)


def list_factors(problem: Problem) -> dict[float, Mistake]:
    """Return the constant factors in a value that mean something, by their value."""
    step = problem.of
    constants = find_constants(problem, step) if step in problem.graph.steps else []
    left_out = {1 / c: Mistake("constant left out", {"factor": c, "step": step}) for c in constants}
    shapes = [np.shape(problem.sample[name]) for name in problem.graph.arguments.get(step, ())]
    sizes = {shape[-1] for shape in shapes if shape[-1:] > (1,) and not np.ndim(problem.sample[step])}
    means = {1 / size: Mistake("mean for a sum", {"step": step}) for size in sizes}
    sums = {float(size): Mistake("sum for a mean", {"step": step}) for size in sizes}
    square = {0.5: Mistake("half of a square")} if find_curvature(problem) == 1 else {}
    return means | sums | VALUE_FACTORS | square | left_out


STEP_WAYS = (replace_activation, add_too_late, add_activation, spoil_step, compute_otherwise)


@once
def is_summand(problem: Problem, step: str, name: str) -> bool:
    """Return whether a name is only added in a step."""
    value, without = problem.sample[name], _leave_out(problem, step, name, problem.sample)
    moved = problem.graph.call(step, {**problem.sample, name: -value})
    is_alike = np.shape(value) == np.shape(without)[np.ndim(without) - np.ndim(value) :]
    return is_alike and bool(np.allclose(without - moved, value))


@once
def _is_factor(problem: Problem, step: str, name: str) -> bool:
    """Return whether a name multiplies another in a step: where that is 0, it has no effect."""
    others = [other for other in problem.graph.arguments[step] if other != name]
    doubled = {**problem.sample, name: 2 * problem.sample[name]}
    pairs = ([_leave_out(problem, step, other, at) for at in (doubled, problem.sample)] for other in others)
    return any(np.allclose(one, other) for one, other in pairs)


def _leave_out(problem: Problem, step: str, name: str, at: Values) -> Array:
    """Return a step with 0 for a name."""
    return np.asarray(problem.graph.call(step, {**at, name: np.zeros_like(at[name])}))


def list_computed(problem: Problem) -> list[str]:
    """Return the steps without which `of` can't be had from what is given, the last one first."""
    needed, computed = {problem.of}, []
    for step in reversed(problem.graph.steps):
        if step in needed:
            computed.append(step)
            needed.update(name for name in problem.graph.arguments[step] if name not in problem.given)
    return computed
