"""Whole gradients that are mistaken: paths and examples left out, other gradients, factors too many."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import local_derivative
from helpers.diagnosis.problem import Break, Explanation, Problem, take_value
from helpers.graph import Array, Link, Values

WRITTEN_SIZES = range(2, 11)
"""The sizes of a batch that are tried where one may be written into a formula."""


def mistake_batch(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which the size of a batch is forgotten, or counts twice."""
    prediction = problem.prediction
    if not _has_rows(problem):
        return
    too_large, too_small = _name_batch(problem)

    def scale(at: Values, by: float = 1.0, power: int = 1) -> Array:
        size = float(len(at[prediction])) ** power
        return by * size * problem.differentiate_by(problem.wrt, at)

    yield Explanation(too_large, scale)
    for fixed in WRITTEN_SIZES:
        yield Explanation(
            Mistake("a written size of the batch", {"size": fixed}), partial(scale, by=1 / fixed)
        )
    yield Explanation(too_small, partial(scale, power=-1))


def mistake_paths(problem: Problem) -> Iterator[Explanation]:
    """Yield the mistakes of a sum over paths: one left out, one alone, one with the wrong sign."""
    paths = problem.paths
    if len(paths) < 2:
        return
    common = set.intersection(*({n for link in path for n in link} for path in paths))
    for number, path in enumerate(paths):
        via = {"via": ", ".join(link.argument for link in path if link.argument not in common)}
        others = [p for p in paths if p is not path]
        yield Explanation(
            Mistake("one path left out", via), partial(problem.add_paths, broken={}, paths=others)
        )
        if len(others) > 1:
            alone = partial(problem.add_paths, broken={}, paths=[path])
            yield Explanation(Mistake("one path alone", via), alone)
        yield Explanation(Mistake("one path of wrong sign", via), partial(_turn_path, problem, number))


def _turn_path(problem: Problem, number: int, at: Values) -> Array | None:
    turned = problem.multiply(problem.paths[number], at, {})
    whole = problem.add_paths(at, {})
    return None if whole is None or turned is None else np.asarray(whole - 2 * turned)


def take_other_gradients(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients of other names, which might stand here by mistake; and the transposed one."""
    of, wrt, graph = problem.of, problem.wrt, problem.graph
    asked = str(Link(of, wrt))
    for name in (*graph.inputs, *reversed(graph.steps)):
        if name not in (wrt, of) and graph.chain(of, name):
            other = Mistake("another gradient", {"other": str(Link(of, name)), "asked": asked})
            yield Explanation(other, partial(problem.differentiate_by, name))
    yield Explanation(Mistake("all transposed"), lambda at: problem.differentiate_by(wrt, at).T)
    for name in (*reversed(graph.steps), *graph.inputs):
        itself = Mistake("a value itself", {"name": name, "asked": asked})
        yield Explanation(itself, partial(take_value, name))


def add_links(problem: Problem) -> Iterator[Explanation]:
    """Yield the sums of links that stand where their product belongs."""
    if len(problem.paths) == 1:
        path = problem.paths[0]
        for cut in range(1, len(path)):
            about = {"one": str(path[cut - 1]), "other": str(path[cut])}
            yield Explanation(Mistake("links added", about), partial(_add, problem, path[:cut], path[cut:]))


def _add(problem: Problem, first: Sequence[Link], second: Sequence[Link], at: Values) -> Array | None:
    one, other = problem.multiply(first, at, {}), problem.multiply(second, at, {})
    if one is None or other is None or one.ndim or other.ndim:
        return None
    return np.asarray(one + other)


def add_foreign_factors(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients with one factor too many: a value, or a link of another chain."""
    sample = problem.sample
    for name in (*problem.graph.inputs, *problem.graph.steps):
        if np.ndim(sample[name]) == 0:
            too_many = Mistake("a factor too many", {"name": name})
            yield Explanation(too_many, partial(_scale_by_value, problem, name))
    every = [Link(step, name) for step, names in problem.graph.arguments.items() for name in names]
    foreign = [link for link in every if link not in problem.links]
    for link in foreign:
        if np.ndim(sample[link.step]) == np.ndim(sample[link.argument]) == 0:
            too_many = Mistake("a link too many", {"link": str(link)})
            yield Explanation(too_many, partial(_scale_by_link, problem, link))
    for link in problem.links:
        for other in foreign:
            stands = Mistake("another link", {"other": str(other), "link": str(link)}, links=(link,))
            instead = Break(stands, partial(problem.differentiate, other))
            yield Explanation(stands, partial(problem.add_paths, broken={link: instead}))


def _scale_by_value(problem: Problem, name: str, at: Values) -> Array:
    return np.asarray(at[name] * problem.differentiate_by(problem.wrt, at))


def _scale_by_link(problem: Problem, link: Link, at: Values) -> Array:
    return np.asarray(problem.differentiate(link, at) * problem.differentiate_by(problem.wrt, at))


# ---- constant factors


def list_gradient_factors(problem: Problem) -> dict[float, Mistake]:
    """Return the constant factors in a gradient that mean something, by their value."""
    curvature, alpha = find_curvature(problem), problem.alpha
    twice = "twice, the half forgotten" if curvature == 1 else "twice the gradient"
    half = "half, a square forgotten" if curvature == 2 else "half the gradient"
    positive = {2.0: Mistake(twice), 0.5: Mistake(half), 4.0: Mistake("four times the gradient")}
    if _has_rows(problem) and len(problem.sample[problem.prediction]) > 1:
        size = float(len(problem.sample[problem.prediction]))
        positive = dict(zip((size, 1 / size), _name_batch(problem), strict=True)) | positive
    if alpha is not None and alpha not in (1.0, *positive):
        positive[alpha] = Mistake("the learning rate inside")
    negative = {-factor: Mistake("and the sign", parts=(each,)) for factor, each in positive.items()}
    return {-1.0: Mistake("sign flipped"), **positive, **negative}


def find_curvature(problem: Problem) -> float | None:
    """Return the second derivative of a loss by its prediction: 1 for ½(ŷ − y)², 2 for (ŷ − y)²; rounded.

    None where `of` is no loss.
    """
    of, prediction, sample = problem.of, problem.prediction, problem.sample
    if np.ndim(sample[of]) or not prediction:
        return None
    moved: dict[str, Any] = {**sample, prediction: sample[prediction] + 1}
    here, there = (local_derivative(problem.graph, of, prediction, at) for at in (sample, moved))
    return round(float(np.sum(there - here)), 6)


def _has_rows(problem: Problem) -> bool:
    """Return whether the prediction has a row, or an entry, for each example of a batch."""
    prediction = problem.prediction
    return prediction in problem.network.batch and np.ndim(problem.sample[prediction]) > 0


def _name_batch(problem: Problem) -> tuple[Mistake, Mistake]:
    """Return a gradient that is too large, and one that is too small, by the size of the batch."""
    loss = "mean" if _is_mean(problem) else "sum"
    return Mistake(f"too large, the loss is a {loss}"), Mistake(f"too small, the loss is a {loss}")


def _is_mean(problem: Problem) -> bool:
    """Return whether a loss is a mean over the rows of its prediction: twice the rows change nothing."""
    graph, of, sample = problem.graph, problem.of, problem.sample
    values = [np.asarray(sample[name]) for name in graph.arguments[of]]
    twice = [np.concatenate([value, value]) if value.ndim else value for value in values]
    return bool(np.isclose(graph.steps[of](*twice), sample[of]))
