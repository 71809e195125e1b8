"""An activation's derivative too many, where none belongs or where one is already."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from helpers.diagnosis.activations import SLOPES, gather, is_elementwise
from helpers.diagnosis.problem import Explanation, Problem, suppose
from helpers.graph import Link


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
