"""A number that is typed where a value belongs; the answers tell which, as it is the same at every point."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from helpers.diagnosis.problem import Evidence, Explanation, Gives, Problem, suppose
from helpers.diagnosis.slips import differentiate_with, list_acting, rerun
from helpers.diagnosis.values import list_computed
from helpers.graph import Array, Link, Values

Put = Callable[[Gives], Gives]  # what comes out, of what stands in place of a value


def type_numbers(problem: Problem, evidence: Evidence) -> Iterator[Explanation]:
    """Yield the answers with one number in place of a value, in a step or a link; it is that of one point."""
    for name, where, put in _list_places(problem):
        if np.ndim(problem.sample[name]) == 0:
            numbers = (_solve(name, put, *seen) for seen in zip(*evidence[:2], strict=True))
            if (number := next((n for n in numbers if n is not None), None)) is not None:
                typed = put(lambda at, number=number: np.asarray(number))  # type: ignore[misc]
                yield suppose("a written number", typed, name=name, number=number, **where)


def _list_places(problem: Problem) -> Iterator[tuple[str, dict[str, Any], Put]]:
    """Yield each value that acts in an answer, the step or link in which it does, and how to change it."""
    for step in list_computed(problem) if not problem.wrt else ():
        for name in problem.graph.arguments[step]:
            yield name, {"step": step}, partial(_put_in_step, problem, step, name)
    for link in (each for each in problem.links if not problem.is_handed(each)) if problem.wrt else ():
        for name in list_acting(problem, link):
            yield name, {"link": link}, partial(_put_in_link, problem, link, name)


def _put_in_step(problem: Problem, step: str, name: str, value: Gives) -> Gives:
    return rerun(problem, step, {name: value}, problem.solve)


def _put_in_link(problem: Problem, link: Link, name: str, value: Gives) -> Gives:
    return partial(problem.add_paths, broken={link: differentiate_with(problem, link, name, value)})


def _solve(name: str, put: Put, at: Values, answer: Array) -> float | None:
    """Return the number for which an answer comes out that changes in proportion to it; None if none does."""
    here, there = put(lambda at: at[name])(at), put(lambda at: at[name] + 1)(at)
    if here is None or there is None or not answer.any() or not (slope := np.ravel(there - here)).any():
        return None
    return float(at[name] + slope @ np.ravel(answer - here) / (slope @ slope))
