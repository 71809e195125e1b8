"""Links that are broken: missing, there twice, another derivative in their place, a slip inside them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations, product
from operator import itemgetter

import numpy as np

from helpers.asking.finding import Mistake
from helpers.diagnosis.activations import gather, mistake_activation, spread
from helpers.diagnosis.explain import TOLERANCE
from helpers.diagnosis.operations import find_constants
from helpers.diagnosis.problem import Evidence, Explanation, Gives, Problem, alter, remember, scale, suppose
from helpers.diagnosis.slips import (
    change_value,
    differentiate_with,
    is_recomputed,
    keep_rows,
    list_acting,
    list_slips,
    mix_up,
    place,
    rerun,
)
from helpers.graph import Array, Link, Values

MOST_PAIRS = 200  # of broken links, tried at every point; where more fit a few points, none can be told
MOST_ENTRIES = 6  # of a gradient that may be written entry by entry
MOST_OF_ARRAYS = 6  # ways of breaking each of two links that are tried together, where there are arrays

Way = Callable[[Problem, Link], Iterator[Explanation]]  # to break a link: yields what stands in its place


def break_each_link(way: Way, problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which one link is broken in this way."""
    for link in problem.links:
        for each in way(problem, link):
            yield Explanation(each.mistake, partial(problem.add_paths, broken={link: each.gives}))


def break_two_links(problem: Problem, evidence: Evidence) -> Iterator[Explanation]:
    """Yield the pairs of broken links that fit where the gradient isn't 0."""
    ways = problem.ways
    for link in problem.links if not ways else ():
        every = (each for way in WAYS for each in way(problem, link) if each.mistake.kind != "left out")
        ways[link] = [each._replace(gives=remember(each.gives)) for each in every]
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
    for at, answer, truth in [seen for seen in evidence if seen.truth.any()][:3]:
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
        identity = alter(itemgetter(step), lambda value: spread(np.ones_like(value)))
        yield suppose("link missing", identity, link=link)
        yield suppose("link twice", twice, link=link)


def put_another_derivative(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield what stands wrongly for a local derivative."""
    if problem.is_handed(link):
        return
    (step, argument), right, sample = link, partial(problem.differentiate, link), problem.sample
    names, shape = problem.graph.arguments[step], np.shape(right(sample))
    if link == (problem.of, problem.prediction) and (target := problem.target):
        entropy = lambda at: (at[argument] - at[target]) / (at[argument] * (1 - at[argument]))
        if argument == problem.wrt:  # further behind, (p − y) has simpler reasons
            yield suppose("derivative of another loss", entropy, link=link)
        error, name = alter(itemgetter(argument), np.subtract, itemgetter(target)), f"{argument} − {target}"
        without = alter(right, np.divide, error)
        yield suppose("factor missing", without, link=link, step=str(link), name=name)
        yield suppose("squared in a step", alter(right, np.multiply, error), link=link, name=name)
        product = lambda at: right(at) * at[argument] * at[target] / (at[argument] - at[target])
        yield suppose("product for a difference", product, link=link, name=argument, other=target)
        for power in (1, 0):  # the factor of the error stands before one of its parts alone
            half = lambda at, n=power: without(at) ** n * at[argument] - without(at) ** (1 - n) * at[target]
            yield suppose("brackets missing", half, link=link, one=argument, other=target)
    if np.shape(sample[step]) == np.shape(sample[argument]):
        yield suppose("divides", lambda at: spread(1 / gather(right(at))), link=link)
        yield from mistake_activation(problem, link) if len(names) == 1 else ()
    elif np.size(sample[step]) == 1:
        yield suppose("divides", lambda at: 1 / right(at), link=link)
    if len(names) > 1 and np.ndim(sample[step]) == 0:
        itself = lambda at: at[step] * np.ones_like(at[argument])
        yield suppose("step for its derivative", itself, link=link, step=step)
    yield from _leave_out_components(problem, link)
    if len(shape) == 2 and shape[0] == shape[1] > 1:
        yield suppose("not transposed", lambda at: right(at).T, link=link)
    for name in list_acting(problem, link) if len(names) > 1 else ():
        for slip in list_slips(problem, name):
            yield place(slip, differentiate_with(problem, link, name, slip.gives), link=link)


def misuse_handed(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield what stands wrongly for a gradient that the student was handed."""
    name = link.argument
    for other in (name, *problem.list_alike(name)) if problem.is_handed(link) else ():
        if other == name and len(shape := np.shape(problem.sample[name])) == 2 and shape[0] == shape[1]:
            turned = lambda at: np.transpose(problem.differentiate(link, at))
            yield suppose("transposed handed", turned, link=link)
        yield suppose("another link", itemgetter(other), link=link, other=other)
    right, shape = partial(problem.differentiate, link), np.shape(problem.sample[name])
    for each in mix_up(right, shape, str(link)) if problem.is_handed(link) and len(shape) == 1 else ():
        yield place(each, each.gives, link=link)


def slip_behind(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield a link in which a value was computed anew, with a slip."""
    for source, inner, put in _list_behind(problem, link):
        for slip in (slip for name in inner for slip in list_slips(problem, name)):
            yield place(slip, put({slip.mistake.about["name"]: slip.gives}), link=link, behind=source)


def _list_behind(
    problem: Problem, link: Link
) -> Iterator[tuple[str, Sequence[str], Callable[[Mapping[str, Gives]], Gives]]]:
    """Yield each step that may be computed anew for a link: what it takes, and what changes in that make."""
    for name in list_acting(problem, link):
        source = _find_source(problem, name)
        if is_recomputed(problem, source):

            def put(changes: Mapping[str, Gives], name: str = name, source: str = source) -> Gives:
                value = rerun(problem, source, changes, itemgetter(name))
                return differentiate_with(problem, link, name, value)

            yield source, problem.graph.arguments.get(source, ()), put


def spoil_derivative(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield a local derivative of which only the diagonal is there, reshaped, or without a constant."""
    if problem.is_handed(link):
        return
    (step, argument), right, sample = link, partial(problem.differentiate, link), problem.sample
    shape = np.shape(sample[step])
    if shape == np.shape(sample[argument]) != ():
        yield suppose("only the diagonal", lambda at: spread(gather(right(at))), link=link)
    if np.ndim(right(sample)) > 0:
        yield suppose("link missing", alter(right, lambda entries: 1.0 * (entries != 0)), link=link)
        itself = lambda at: (right(at) != 0) * at[argument]
        yield suppose("step for its derivative", itself, link=link, step=argument)
    for index in range(shape[0]) if shape and shape[0] > 1 else ():
        if step not in problem.network.batch and shape != np.shape(sample[argument]):
            signs = np.where(np.arange(shape[0]) == index, -1, 1)
            turned = alter(right, partial(keep_rows, axis=0, chosen=signs))
            yield suppose("one path of wrong sign", turned, link=link, via=f"{step}[{index}]")
    if np.ndim(right(sample)) == 2:
        reshaped = alter(right, lambda matrix: matrix.T.reshape(matrix.shape))
        yield suppose("reshaped, not transposed", reshaped, link=link)
    for constant in find_constants(problem, step):
        without = scale(right, 1 / constant)
        yield suppose("constant left out", without, link=link, step=step, factor=constant)


def leave_out_a_factor(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield a local derivative in which 1 stands for a value that multiplies all of it."""
    for name in list_acting(problem, link):
        double, without = (
            differentiate_with(problem, link, name, change_value(name, change))
            for change in (partial(np.multiply, 2), np.ones_like)
        )
        doubled = double(problem.sample)
        if doubled is not None and np.allclose(doubled, 2 * problem.differentiate(link, problem.sample)):
            yield suppose("factor missing", without, link=link, step=str(link), name=name)


def _find_source(problem: Problem, name: str) -> str:
    """Return what a value is made from, but for activations."""
    arguments = problem.graph.arguments
    while len(arguments.get(name, ())) == 1:
        name = arguments[name][0]
    return name


WAYS = (leave_out_or_double, put_another_derivative, misuse_handed, slip_behind)


def _leave_out_components(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield the sums over nodes in which some are left out."""
    for axis, size in enumerate(np.shape(problem.sample[link.step]) if link.step != problem.of else ()):
        is_batch = axis == 0 and link.step in problem.network.batch
        for index in range(size) if size > 1 and not is_batch else ():
            for alone, kind in enumerate(("one path left out", "one path alone")):
                keep = partial(keep_rows, axis=axis, chosen=(np.arange(size) == index) == alone)
                masked = alter(partial(problem.differentiate, link), keep)
                yield suppose(kind, masked, link=link, via=f"{link.step}[{index}]")
