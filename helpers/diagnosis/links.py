"""Links that are broken: missing, there twice, another derivative in their place, a slip inside them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations, product
from math import prod
from operator import itemgetter
from typing import Any

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import gradient, local_derivative
from helpers.diagnosis.explain import TOLERANCE
from helpers.diagnosis.problem import Evidence, Explanation, Gives, Problem, remember, suppose
from helpers.diagnosis.slips import Change, change_value, is_recomputed, list_slips, place, rerun
from helpers.graph import Array, Link, Values

MOST_PAIRS = 200  # of broken links, tried at every point; where more fit a few points, none can be told
MOST_OF_ARRAYS = 6  # ways of breaking each of two links that are tried together, where there are arrays

# The derivatives of the sigmoid and of tanh, written with what they give.
FORMS: tuple[Change, ...] = (lambda h: h * (1 - h), lambda h: 1 - h**2)

Way = Callable[[Problem, Link], Iterator[Explanation]]  # to break a link: yields what stands in its place


def break_each_link(way: Way, problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which one link is broken in this way."""
    for link in problem.links:
        for each in way(problem, link):
            yield Explanation(each.mistake, partial(problem.add_paths, broken={link: each.gives}))


def break_two_links(problem: Problem, evidence: Evidence) -> Iterator[Explanation]:
    """Yield the pairs of broken links that fit where the gradient isn't 0."""
    breaks = {link: [each for way in WAYS for each in way(problem, link)] for link in problem.links}
    ways = {link: [each._replace(gives=remember(each.gives)) for each in breaks[link]] for link in breaks}
    is_scalar = all(np.size(problem.sample[name]) == 1 for link in problem.links for name in link)
    for one, other in combinations(problem.links, 2):
        if is_scalar and len(problem.paths) == 1:
            chosen = _choose_by_ratio(problem, evidence, {one: ways[one], other: ways[other]})
        else:
            chosen = product(ways[one][:MOST_OF_ARRAYS], ways[other][:MOST_OF_ARRAYS])
        for a, b in chosen:
            both = Mistake("two links", parts=(a.mistake, b.mistake), links=(one, other))
            yield Explanation(both, partial(problem.add_paths, broken={one: a.gives, other: b.gives}))


def _choose_by_ratio(
    problem: Problem, evidence: Evidence, ways: Mapping[Link, Sequence[Explanation]]
) -> Iterable[tuple[Explanation, Explanation]]:
    """Return the pairs of ways to break two scalar links that change the product as the answer is changed."""

    def measure(link: Link, at: Values) -> Array:
        given, right = [each.gives(at) for each in ways[link]], problem.differentiate(link, at).flat[0]
        return np.array([np.nan if jacobian is None else jacobian.flat[0] / right for jacobian in given])

    one, other = ways
    fits = np.full((len(ways[one]), len(ways[other])), True)
    for at, answer, truth in [seen for seen in zip(*evidence, strict=True) if seen[2].any()][:3]:
        ratio = answer.flat[0] / truth.flat[0]
        fits &= np.abs(np.outer(measure(one, at), measure(other, at)) - ratio) <= TOLERANCE * abs(ratio)
    return [(ways[one][i], ways[other][j]) for i, j in np.argwhere(fits)[:MOST_PAIRS]]


def leave_out_or_double(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield a link missing, and there twice."""
    (step, argument), right, sample = link, partial(problem.differentiate, link), problem.sample
    if np.size(sample[step]) == 1:
        ones = lambda at: np.ones(np.shape(at[step]) + np.shape(at[argument]))
        yield suppose("link missing", ones, link=link)
        yield suppose("link twice", lambda at: right(at) ** 2, link=link)
    elif np.shape(sample[step]) == np.shape(sample[argument]):
        twice = lambda at: np.tensordot(right(at), right(at), np.ndim(at[step]))
        yield suppose("link missing", _spread_value(step, np.ones_like), link=link)
        yield suppose("link twice", twice, link=link)


def put_another_derivative(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield what stands wrongly for a local derivative."""
    if problem.is_handed(link):
        return
    (step, argument), right, sample = link, partial(problem.differentiate, link), problem.sample
    names, shape = problem.graph.arguments[step], np.shape(right(sample))
    if np.shape(sample[step]) == np.shape(sample[argument]):
        inverse = lambda at: _spread(1 / entries) if (entries := _gather(right(at))).all() else None
        yield suppose("divides", inverse, link=link)
        yield from _mistake_activation(problem, link) if len(names) == 1 else ()
    if len(names) > 1 and np.ndim(sample[step]) == 0:
        itself = lambda at: at[step] * np.ones_like(at[argument])
        yield suppose("step for its derivative", itself, link=link, step=step)
    yield from _leave_out_components(problem, link)
    if len(shape) == 2 and shape[0] == shape[1] > 1:
        yield suppose("not transposed", lambda at: right(at).T, link=link)
    for name in _list_acting(problem, link) if len(names) > 1 else ():
        for slip in list_slips(problem, name):
            yield place(slip, _differentiate_with(problem, link, name, slip.gives), link=link)


def misuse_handed(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield what stands wrongly for a gradient that the student was handed."""
    (of, name), graph = link, problem.graph
    for other in (name, *problem.list_alike(name)) if problem.is_handed(link) else ():
        if other != name and other in graph.steps and of in graph.find_reached(other) - {other}:
            instead = partial(gradient, graph, of, other)
            yield suppose("another gradient handed", instead, link=link, other=str(Link(of, other)))
        yield suppose("a value for a gradient", itemgetter(other), link=link, other=other)


def slip_behind(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield a link in which a value was computed anew, with a slip."""
    arguments = problem.graph.arguments
    for name in _list_acting(problem, link) if not problem.is_handed(link) else ():
        source = name  # what the value comes from, but for activations
        while len(arguments.get(source, ())) == 1:
            source = arguments[source][0]
        for inner in arguments.get(source, ()) if is_recomputed(problem, source) else ():
            for slip in list_slips(problem, inner):
                value = rerun(problem, source, {inner: slip.gives}, itemgetter(name))
                moved = _differentiate_with(problem, link, name, value)
                yield place(slip, moved, link=link, behind=source)


WAYS = (leave_out_or_double, put_another_derivative, misuse_handed, slip_behind)


def _mistake_activation(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield what stands for the derivative of an activation: it is taken elsewhere, or isn't one."""
    (step, argument), sample = link, problem.sample
    yield suppose("step for its derivative", _spread_value(step, np.asarray), link=link, step=step)
    for form in FORMS:
        if np.allclose(_gather(problem.differentiate(link, sample)), form(sample[step])):
            fed, factor = _spread_value(argument, form), _spread_value(step, lambda h: 1 - h)
            yield suppose("fed the sum", fed, link=link, step=step, argument=argument)
            yield suppose("one of two factors", factor, link=link, step=step)
    elsewhere: dict[str, Gives] = {name: itemgetter(name) for name in problem.list_alike(argument)}
    for other, value in {**elsewhere, f"−{argument}": change_value(argument, np.negative)}.items():
        moved = _differentiate_with(problem, link, argument, value)
        yield suppose("taken elsewhere", moved, link=link, other=other, argument=argument)


def _leave_out_components(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield the sums over nodes, or over the examples of a batch, in which some are left out."""
    for axis, size in enumerate(np.shape(problem.sample[link.step]) if link.step != problem.of else ()):
        what = "example" if axis == 0 and link.step in problem.network.batch else "path"
        for index in range(size) if size > 1 else ():
            for alone, kind in enumerate((f"{what} left out", f"only one {what}")):
                masked = partial(_mask, problem, link, axis, index, alone)
                yield suppose(kind, masked, link=link, step=link.step, index=index)


def _mask(problem: Problem, link: Link, axis: int, index: int, alone: int, at: Values) -> Array:
    whole = problem.differentiate(link, at)
    rows = (np.arange(whole.shape[axis]) == index) == alone
    return np.asarray(whole * rows.reshape((-1,) + (1,) * (whole.ndim - axis - 1)))


def _list_acting(problem: Problem, link: Link) -> list[str]:
    """Return the arguments of a link's step on which its local derivative depends."""
    acting, sample, right = [], problem.sample, problem.differentiate(link, problem.sample)
    for name in problem.graph.arguments[link.step]:
        moves = change_value(name, lambda value: 1.37 * value + 0.11), change_value(name, np.negative)
        moved: list[Any] = [_differentiate_with(problem, link, name, move)(sample) for move in moves]
        if not all(np.array_equal(right, other) for other in moved):
            acting.append(name)
    return acting


def _differentiate_with(problem: Problem, link: Link, name: str, value: Gives) -> Gives:
    """Return what gives a local derivative where a name has another value."""

    def differentiate(at: Values) -> Array | None:
        moved = value(at)
        try:
            return None if moved is None else local_derivative(problem.graph, *link, {**at, name: moved})
        except ValueError:
            return None

    return differentiate


def _spread_value(name: str, change: Change) -> Gives:
    return lambda at: _spread(change(at[name]))


def _spread(entries: Array) -> Array:
    """Return the Jacobian of an elementwise step with these derivatives."""
    return np.diag(np.ravel(entries)).reshape(np.shape(entries) * 2)


def _gather(jacobian: Array) -> Array:
    """Return the derivatives of an elementwise step from its Jacobian."""
    half = jacobian.shape[: jacobian.ndim // 2]
    return np.diag(jacobian.reshape(prod(half), -1)).reshape(half)
