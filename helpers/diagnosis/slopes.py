"""An activation's derivative where none belongs, where one is already, or taken at a gradient."""

from collections.abc import Iterator
from functools import partial
from itertools import permutations
from operator import itemgetter

import numpy as np

from helpers.diagnosis.activations import SLOPES, gather, is_elementwise
from helpers.diagnosis.problem import Explanation, Gives, Problem, alter, suppose
from helpers.diagnosis.slips import differentiate_with
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


def take_slope_at_a_gradient(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield a derivative of an activation that is taken at a gradient."""
    if not is_elementwise(problem, link):
        return
    slopes = gather(problem.differentiate(link, problem.sample))
    is_gate = np.array_equal(slopes, problem.sample[link.argument] > 0)
    kind = "gated by a gradient" if is_gate else "taken elsewhere"
    for other, there in _list_gradients(problem, link).items():
        moved = differentiate_with(problem, link, link.argument, there)
        yield suppose(kind, moved, link=link, other=other, argument=link.argument)


def _list_gradients(problem: Problem, link: Link) -> dict[str, Gives]:
    """Return the gradients, by name, at which an activation's derivative may be taken by mistake."""
    of, shape = problem.of, np.shape(problem.sample[link.argument])
    if np.ndim(problem.sample[of]):
        return {}
    names = dict.fromkeys(other.argument for other in problem.links if other.argument != problem.wrt)
    found: dict[str, Gives] = {str(Link(of, n)): partial(problem.differentiate_by, n) for n in names}
    if (target := problem.target) and (prediction := problem.prediction):
        for one, other in permutations((prediction, target)):
            found[f"{one} − {other}"] = alter(itemgetter(one), np.subtract, itemgetter(other))
    if shape == ():
        ones = {link: lambda at: np.ones(())}
        found["the rest of the gradient"] = partial(problem.add_paths, broken=ones)
    given = {name: gives(problem.sample) for name, gives in found.items()}
    return {n: gives for n, gives in found.items() if (here := given[n]) is not None and here.shape == shape}
