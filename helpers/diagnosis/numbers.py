"""A number that is typed where a value belongs; the answers tell which, as it is the same at every point."""

from collections.abc import Callable, Iterator
from functools import partial
from operator import itemgetter
from typing import Any

import numpy as np

from helpers.diagnosis.problem import Evidence, Explanation, Gives, Problem, alter, suppose
from helpers.diagnosis.slips import differentiate_with, list_acting, rerun
from helpers.diagnosis.values import list_computed
from helpers.graph import Array, Values

Put = Callable[[Gives], Gives]  # what comes out, of what stands in place of a value


def type_numbers(problem: Problem, evidence: Evidence) -> Iterator[Explanation]:
    """Yield the answers with one number in place of a value or a link; it is that of some point."""
    for kind, stood, put, about in _list_places(problem):
        here: Any = stood(problem.sample)
        if np.size(here) == 1:
            numbers = (_solve(stood, put, at, answer) for at, answer, _ in evidence)
            values: list[Any] = [stood(at) for at, *_ in evidence]
            signs = {*np.sign(values).ravel()}  # −1 is not typed for α
            if np.sign(number := next((n for n in numbers if n is not None), np.nan)) in signs:
                typed = put(lambda at, n=number, stood=stood: np.full_like(stood(at), n))  # type: ignore[misc]
                yield suppose(kind, typed, number=number, **about)


def add_a_number(problem: Problem, evidence: Evidence) -> Iterator[Explanation]:
    """Yield the right answer, but for a number that is added: the one at the first point."""
    off = np.ravel(evidence[0].answer - evidence[0].truth)
    if np.allclose(off, number := float(off[0])):
        yield suppose("a number added", alter(problem.recall, lambda right: right + number), number=number)


def _list_places(problem: Problem) -> Iterator[tuple[str, Gives, Put, dict[str, Any]]]:
    """Yield each value that acts in an answer, and each link: what it is, and what comes out of another."""
    for step in list_computed(problem) if not problem.wrt else ():
        for name in problem.graph.arguments[step]:
            put: Put = lambda value, a=step, n=name: rerun(problem, a, {n: value}, problem.solve)  # type: ignore[misc]
            yield "a written number", itemgetter(name), put, {"name": name, "step": step}
    broken = partial(partial, problem.add_paths)
    for link in problem.links if problem.wrt else ():
        for name in list_acting(problem, link):
            put = lambda value, a=link, n=name: broken(broken={a: differentiate_with(problem, a, n, value)})  # type: ignore[misc]
            yield "a written number", itemgetter(name), put, {"name": name, "link": link}
    for link in problem.links if problem.wrt else ():
        put = lambda value, a=link: broken(broken={a: value})  # type: ignore[misc]
        yield "a number for a link", partial(problem.differentiate, link), put, {"link": link}


def _solve(stood: Gives, put: Put, at: Values, answer: Array) -> float | None:
    """Return the number for which an answer comes out that changes in proportion to it; None if none does."""
    value: Any = stood(at)
    here, there = put(lambda at: value)(at), put(lambda at: value + 1)(at)
    if here is None or there is None or not answer.any() or not (slope := np.ravel(there - here)).any():
        return None
    return float(np.ravel(value)[0] + slope @ np.ravel(answer - here) / (slope @ slope))
