"""Brackets that are missing, or that close in the wrong place."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import permutations, product
from math import prod
from typing import Any

import numpy as np

from helpers.diagnosis.activations import find_form, is_elementwise, list_elementwise
from helpers.diagnosis.paths import find_curvature
from helpers.diagnosis.problem import Explanation, Problem, suppose
from helpers.diagnosis.slips import differentiate_with
from helpers.graph import Array, Link, Values, multiply_links

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
                front, back = (_multiply(problem, part, at) for part in (one, other))
                return np.asarray(curvature * at[prediction] * front - factor * at[target] * back)

            yield suppose("brackets missing", gives, one=prediction, other=target)


def _multiply(problem: Problem, part: Path, at: Values) -> Array:
    jacobians = [problem.differentiate(link, at) for link in part]
    return multiply_links(jacobians, [np.ndim(at[link.step]) for link in part[1:]]) if part else np.ones(())


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
