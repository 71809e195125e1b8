"""Factors at a wrong place: brackets that are missing, or close elsewhere; an activation's slope too many."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import permutations, product
from math import prod
from typing import Any

import numpy as np

from helpers.diagnosis.activations import (
    FORMS,
    SLOPES,
    find_form,
    gather,
    is_elementwise,
    list_elementwise,
    write_form,
)
from helpers.diagnosis.paths import find_curvature
from helpers.diagnosis.problem import Explanation, Problem, suppose
from helpers.diagnosis.slips import change_value, differentiate_with
from helpers.graph import Array, Link, Values

Path = tuple[Link, ...]
Part = tuple[Sequence[Callable[[Values], Array]], int]  # factors, and a power


def forget_brackets(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients by a scalar error in which its difference stands without brackets."""
    prediction, target, paths = problem.prediction, problem.target, problem.paths
    starts = {path[0].argument for path in paths}
    if not target or np.ndim(problem.sample[prediction]) or starts != {prediction}:
        return
    is_scalar = all(np.ndim(problem.sample[link.argument]) == 0 for link in problem.links)
    curvature = find_curvature(problem) or 1.0
    for cut in range(1, 1 + len(paths[0])) if len(paths) == 1 else ():
        parts = paths[0][1:cut], paths[0][cut:]
        orders = (parts, parts[::-1]) if is_scalar or not all(parts) else ()
        for (one, other), factor in product(orders, {1.0, curvature}):

            def gives(at: Values, one: Path = one, other: Path = other, factor: float = factor) -> Array:
                front, back = (problem.multiply(part, at) for part in (one, other))
                return np.asarray(curvature * at[prediction] * front - factor * at[target] * back)

            yield suppose("brackets missing", gives, one=prediction, other=target)


def forget_brackets_of_slope(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which a derivative h·(1 − h) stands without its brackets, or they close late."""
    factors = list_elementwise(problem)
    for place, link in enumerate(problem.links if factors else ()):
        if is_elementwise(problem, link) and find_form(problem, link) == "sigmoid":
            before, behind = factors[:place], factors[place + 1 :]
            for front, back in ((before, behind), (before + behind, []), ([], before + behind)):
                for n, m in ((1, 1), (1, 2), (0, 2)):  # powers of h: before the minus, and behind it
                    gives = partial(_subtract, link.step, (front, n), (back, m))
                    yield suppose("brackets missing", gives, one="1", other=link.step)


def _subtract(step: str, front: Part, back: Part, at: Values) -> Array:
    """Return the difference of two products of factors and of a power of a step."""
    every: list[Any] = [at[step] ** n * prod(factor(at) for factor in part) for part, n in (front, back)]
    return np.asarray(every[0] - every[1])


def put_inside_brackets(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which another link of the path has slipped into an activation's derivative."""
    is_scalar = all(np.ndim(problem.sample[name]) == 0 for link in problem.links for name in link)
    for link, other in permutations(problem.links, 2) if is_scalar else ():
        if is_elementwise(problem, link):
            inner = lambda at, link=link, other=other: at[link.argument] * problem.differentiate(other, at)
            inside = {link: differentiate_with(problem, link, link.argument, inner)}
            moved = {**inside, other: lambda at: np.ones(())}
            about = {"link": link, "other": str(other)}
            yield suppose("inside the brackets", partial(problem.add_paths, broken=moved), **about)
            about |= {"other": f"{link.argument} · {other}", "argument": link.argument}
            yield suppose("taken elsewhere", partial(problem.add_paths, broken=inside), **about)


def swap_with_gradient(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which the first link and what a derivative is formed from are exchanged."""
    elementwise = [link for link in problem.links if is_elementwise(problem, link)]
    for link, other in product(elementwise, problem.links[:1]):
        form, slope = find_form(problem, link), partial(problem.differentiate, other)
        unit = 1.0 if problem.is_handed(other) else _find_unit(problem, other)
        ways = {link.argument: differentiate_with(problem, link, link.argument, slope)}
        if form:
            ways[link.step] = write_form(problem, link, FORMS[form], FORMS[form], slope, slope)
        for name, formed in ways.items():
            swapped = partial(
                problem.add_paths,
                broken={other: change_value(name, partial(np.multiply, unit)), link: formed},
            )
            yield suppose("swapped with a gradient", swapped, other=str(other), name=name)


def _find_unit(problem: Problem, link: Link) -> float:
    """Return how many times the error the derivative of a loss is."""
    error = problem.sample[problem.prediction] - problem.sample[problem.target] if problem.target else np.nan
    return float(np.ravel(problem.differentiate(link, problem.sample) / error)[0])


def add_slope(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield a link with an activation's derivative besides, where none belongs or where one is already."""
    name, right = link.argument, partial(problem.differentiate, link)
    shape = np.shape(problem.sample[name])
    for inner in {each for path in problem.graph.chain(*link) for each in path} - {link}:
        if is_elementwise(problem, inner) and np.shape(problem.sample[inner.argument]) == shape:
            again = lambda at, inner=inner: right(at) * gather(problem.differentiate(inner, at))
            if problem.is_handed(link):
                yield suppose("already in the gradient", again, inner=str(inner), link=link)
            else:
                yield suppose("a link too many", again, link=str(inner))
    for other, slope in SLOPES.items() if name in (*problem.graph.steps, problem.wrt) else ():
        more = lambda at, slope=slope: right(at) * slope(at[name], at[name])
        yield suppose("an activation too many", more, link=link, name=name, other=other)
