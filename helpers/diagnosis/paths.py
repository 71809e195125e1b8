"""Whole gradients that are mistaken: paths and examples left out, other gradients, factors too many."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations, permutations
from math import prod
from operator import itemgetter
from typing import Any

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import gradient, local_derivative
from helpers.diagnosis.activations import list_elementwise
from helpers.diagnosis.operations import find_constants, is_divisor
from helpers.diagnosis.problem import Explanation, Gives, Problem, alter, once, scale, suppose
from helpers.diagnosis.slips import list_acting
from helpers.graph import Array, Link, Values

PATH = ("one path left out", "one path alone", "one path of wrong sign")
DIRECT_PATH = ("the direct path left out", "the direct path alone", "the direct path of wrong sign")

TOGETHER: Mapping[str, Callable[..., Array]] = {"paths multiplied": np.prod, "largest path alone": np.max}
"""What is made of the paths by mistake, where their sum belongs."""

CHOICES = {
    ("one example alone", "first"): slice(1),
    ("one example alone", "last"): slice(-1, None),
    ("one example left out", "first"): slice(1, None),
    ("one example left out", "last"): slice(-1),
}
"""The examples of a batch that are taken by mistake."""


def mistake_batch(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which the size of a batch is forgotten, or counts twice."""
    if batch := name_batch(problem):
        too_large, too_small = batch
        right, prediction = partial(problem.differentiate_by, problem.wrt), problem.prediction
        by_size = scale(right, lambda at: len(at[prediction]))
        yield Explanation(too_large, by_size)
        for size in range(2, 11):  # those that may be written into a formula
            yield suppose("a written size of the batch", scale(by_size, 1 / size), size=size)
        yield Explanation(too_small, scale(right, lambda at: 1 / len(at[prediction])))
        yield suppose("multiplied by the size", scale(right, lambda at: len(at[prediction]) ** 2))
        less = scale(right, lambda at: len(at[prediction]) / (len(at[prediction]) - 1))
        yield suppose("divided by one too few", less)


def choose_examples(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients of some examples of a batch, divided by their own number or by that of all."""
    prediction = problem.prediction
    for (kind, which), rows in CHOICES.items() if name_batch(problem) else ():
        part = partial(_differentiate_rows, problem, rows)
        yield suppose(kind, part, which=which)
        share = lambda at, rows=rows: len(at[prediction][rows]) / len(at[prediction])
        yield suppose(kind, scale(part, share), which=which)


def _differentiate_rows(problem: Problem, rows: slice, at: Values) -> Array:
    graph, batch = problem.graph, problem.network.batch
    chosen = {name: at[name][rows] if name in batch else at[name] for name in graph.inputs}
    return gradient(graph, problem.of, problem.wrt, graph.forward(**chosen))


def mistake_paths(problem: Problem) -> Iterator[Explanation]:
    """Yield the mistakes of a sum over paths: one left out, one alone, one with the wrong sign."""
    paths = problem.paths
    if len(paths) < 2:
        return
    sizes = (("too large by the size", 1.0), ("too small by the size", -1.0)) if name_batch(problem) else ()
    common = set.intersection(*({name for link in path for name in link} for path in paths))
    for name in dict.fromkeys(link.argument for path in paths for link in reversed(path)):
        around = [path for path in paths if all(link.argument != name for link in path)]
        if 0 < len(around) < len(paths) - 1:
            yield suppose(PATH[0], partial(problem.add_paths, paths=around), via=name)
    for path in paths:
        others = [other for other in paths if other is not path]
        kinds, about = _tell_apart(path, others, common)
        left_out, alone = (partial(problem.add_paths, paths=chosen) for chosen in (others, [path]))
        yield suppose(kinds[0], left_out, **about)
        if len(others) > 1:
            yield suppose(kinds[1], alone, **about)
        yield suppose(kinds[2], alter(left_out, np.subtract, alone), **about)
        yield _mistake_one_path(problem, path, Mistake("twice the gradient"), scale(alone, 2))
        for kind, power in sizes:
            by_size = scale(alone, partial(_find_size, problem.prediction, power))
            yield _mistake_one_path(problem, path, Mistake(kind), by_size)
    yield from _put_together([partial(problem.add_paths, paths=[path]) for path in paths])
    if all(np.size(problem.sample[name]) == 1 for link in problem.links for name in link):
        forks = {link.step for link in problem.links if sum(o.step == link.step for o in problem.links) > 1}
        for links in (problem.links, [link for link in problem.links if link.step not in forks]):
            product = lambda at, links=links: np.asarray(prod(problem.differentiate(n, at) for n in links))
            yield suppose("paths multiplied", product)


def _tell_apart(
    path: Sequence[Link], others: Sequence[Sequence[Link]], common: set[str]
) -> tuple[Sequence[str], dict[str, str]]:
    """Return the kinds of mistakes of a path, and the names or the link that it has and no other path."""
    via = [link.argument for link in path if link.argument not in common]
    elsewhere = {name for other in others for link in other for name in link}
    own = [link for link in path if not any(link in other for other in others)]
    if via and not (own and elsewhere.issuperset(via)):
        return PATH, {"via": ", ".join(via)}
    start, end = (own[0].argument, own[0].step) if own else (path[-1].argument, path[0].step)
    return DIRECT_PATH, {"start": start, "end": end}


def _find_size(prediction: str, power: float, at: Values) -> float:
    """Return a power of the number of examples."""
    return float(len(at[prediction]) ** power)


def _put_together(parts: Sequence[Gives]) -> Iterator[Explanation]:
    for kind, take in TOGETHER.items():
        yield suppose(kind, alter(parts[0], lambda *each, take=take: take(each, 0), *parts[1:]))


def break_one_path(
    way: Callable[[Problem, Link], Iterator[Explanation]], problem: Problem
) -> Iterator[Explanation]:
    """Yield the gradients in which one link is broken in one way on one path alone, of several."""
    for path in problem.paths:
        others = [other for other in problem.paths if other is not path]
        for link in (each for each in path if any(each in other for other in others)):
            for mistake, gives in way(problem, link):
                broken = partial(problem.add_paths, broken={link: gives}, paths=[path])
                yield _mistake_one_path(problem, path, mistake, broken)


def _mistake_one_path(problem: Problem, path: Sequence[Link], mistake: Mistake, gives: Gives) -> Explanation:
    about, others = {"path": " · ".join(map(str, path))}, [other for other in problem.paths if other != path]
    whole = alter(gives, np.add, partial(problem.add_paths, paths=others))
    return Explanation(Mistake("on one path", about, (mistake,), mistake.links), whole)


def take_other_gradients(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients of other names, which might stand here by mistake; and the transposed one."""
    of, wrt, graph, asked = problem.of, problem.wrt, problem.graph, problem.asked
    for name in (*graph.inputs, *reversed(graph.steps)):
        if name not in (wrt, of) and of in graph.find_reached(name):
            other = partial(problem.differentiate_by, name)
            yield suppose("another gradient", other, other=str(Link(of, name)), asked=asked)
    yield suppose("all transposed", lambda at: problem.differentiate_by(wrt, at).T)
    for name, less in _list_differences(problem):
        yield suppose("subtraction forgotten", itemgetter(name), name=name, other=less)
    for name in (*reversed(graph.steps), *graph.inputs):
        yield suppose("a value itself", itemgetter(name), name=name, asked=asked)


def add_links(problem: Problem) -> Iterator[Explanation]:
    """Yield the sums of links that stand where their product belongs."""
    factors = list_elementwise(problem)
    for start, cut, end in combinations(range(len(factors) + 1), 3):
        one, other = problem.links[cut - 1], problem.links[cut]

        def gives(at: Values, start: int = start, cut: int = cut, end: int = end) -> Array:
            of: list[Any] = [factor(at) for factor in factors]
            rest = prod(of[:start]) * prod(of[end:])
            return np.asarray((prod(of[start:cut]) + prod(of[cut:end])) * rest)

        yield suppose("links added", gives, one=str(one), other=str(other))
    if len(factors) > 2:
        yield suppose("all links added", lambda at: np.asarray(sum(factor(at) for factor in factors)))


def add_foreign_factors(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients with one factor too many: a value, or a link of another chain."""
    sample, right = problem.sample, partial(problem.differentiate_by, problem.wrt)
    acting = {name for link in problem.links for name in list_acting(problem, link)}
    for name in (*problem.graph.inputs, *problem.graph.steps):
        if name in acting and np.isin(sample[name], (0, 1)).all():
            continue  # of two terms, by cases, one may be left out as well
        if np.size(sample[name]) == 1 or np.shape(sample[name]) == np.shape(sample[problem.wrt]):
            kind = "divisor missing" if is_divisor(problem, name) else "a factor too many"
            yield suppose(kind, scale(right, itemgetter(name)), name=name)
        else:
            total = alter(itemgetter(name), np.sum)
            yield suppose("a factor too many", scale(right, total), name=f"sum({name})")
            for entry in range(np.size(sample[name]) if np.ndim(sample[name]) == 1 else 0):
                one = alter(itemgetter(name), itemgetter(entry))
                yield suppose("a factor too many", scale(right, one), name=f"{name}[{entry}]")
    every = [Link(step, name) for step, names in problem.graph.arguments.items() for name in names]
    behind = set[str]().union(*(problem.graph.find_reached(name) - {name} for name in problem.handed))
    foreign = [link for link in every if link not in problem.links and link.step not in behind]
    foreign = [link for link in foreign if link.argument != problem.target]  # it is that of the prediction
    for link in foreign:
        if np.ndim(sample[link.step]) == np.ndim(sample[link.argument]) == 0:
            scaled = scale(right, partial(problem.differentiate, link))
            yield suppose("a link too many", scaled, link=str(link))
    for link in problem.links:
        for other in foreign:
            broken = partial(problem.add_paths, broken={link: partial(problem.differentiate, other)})
            yield suppose("another link", broken, other=str(other), link=link)


def list_factors(problem: Problem) -> dict[float, Mistake]:
    """Return the constant factors in a gradient that mean something, by their value."""
    is_differentiated = problem.prediction not in problem.handed
    is_differentiated &= Link(problem.of, problem.prediction) in problem.links
    curvature, alpha = find_curvature(problem) if is_differentiated else None, problem.alpha
    twice = "twice, the half forgotten" if curvature == 1 else "twice the gradient"
    half = "half, a square forgotten" if curvature == 2 else "half the gradient"
    positive = {2.0: Mistake(twice), 0.5: Mistake(half)}
    positive |= {0.25: Mistake("a half for the 2")} if curvature == 2 else {}
    for name in reversed(problem.given):  # of several, the first is named
        shape = np.shape(problem.sample.get(name, 0.0))[name in problem.network.batch :]
        for size in {*shape, prod(shape)} - {1}:
            if size == 2:
                kind = "half, a square or a length" if curvature == 2 else "half the gradient, or a length"
                positive[0.5] = Mistake(kind, {"name": name})
            elif size > 2:
                positive[1 / size] = Mistake("divided by a length", {"size": size, "name": name})
    if alpha is not None and alpha not in (1.0, *positive):
        positive[alpha] = Mistake("the learning rate inside")
    for link in problem.links:
        if all(link in path for path in problem.paths) and not problem.is_handed(link):
            for constant in find_constants(problem, link.step):
                about = {"factor": constant, "step": link.step, "link": str(link)}
                positive[1 / constant] = Mistake("constant left out", about, links=(link,))
    negative = {-factor: Mistake("and the sign", parts=(each,)) for factor, each in positive.items()}
    return {-1.0: Mistake("sign flipped"), **positive, **negative}


@once
def find_curvature(problem: Problem) -> float | None:
    """Return the second derivative of a loss by its prediction, rounded: 1 for ½(ŷ − y)²; else None."""
    of, prediction, sample = problem.of, problem.prediction, problem.sample
    if np.ndim(sample[of]) or not prediction:
        return None
    moved = {**sample, prediction: sample[prediction] + 1}
    here, there = (local_derivative(problem.graph, of, prediction, at) for at in (sample, moved))
    return round(float(np.sum(there - here)), 6)


@once
def _list_differences(problem: Problem) -> list[tuple[str, str]]:
    """Return the pairs of names whose values differ by just the right answer, such as p and y by p − y."""
    right, sample = problem.recall(problem.sample), problem.sample
    alike = [
        name
        for name in (*problem.graph.steps, *problem.graph.inputs)
        if np.shape(sample[name]) == right.shape
    ]
    return [
        (one, other)
        for one, other in permutations(alike, 2)
        if np.allclose(sample[one] - sample[other], right)
    ]


def name_batch(problem: Problem) -> tuple[Mistake, Mistake] | None:
    """Return a gradient too large and one too small by the size of the batch, if the prediction has rows."""
    network, of, prediction, sample = problem.network, problem.of, problem.prediction, problem.sample
    if prediction not in network.batch or not np.ndim(sample[prediction]):
        return None
    twice = {name: sample[name] for name in network.graph.inputs}
    for name, shape in network.shapes.items():
        for axis in (axis for axis, size in enumerate(shape) if size is None and name in twice):
            twice[name] = np.concatenate([twice[name]] * 2, axis)
    is_mean = np.allclose(network.graph.forward(**twice)[of], sample[of])  # twice the rows change a sum
    loss = "mean" if is_mean else "sum"
    return Mistake(f"too large, the loss is a {loss}"), Mistake(f"too small, the loss is a {loss}")
