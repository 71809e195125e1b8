"""Whole gradients that are mistaken: paths and examples left out, other gradients, factors too many."""

from collections.abc import Iterator
from functools import partial
from operator import itemgetter
from typing import Any

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import local_derivative
from helpers.diagnosis.problem import Explanation, Problem, scale
from helpers.graph import Link

WRITTEN_SIZES = range(2, 11)  # of a batch that are tried where one may be written into a formula


def mistake_batch(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which the size of a batch is forgotten, or counts twice."""
    if batch := _name_batch(problem):
        too_large, too_small = batch
        right, prediction = partial(problem.differentiate_by, problem.wrt), problem.prediction
        by_size = scale(right, lambda at: len(at[prediction]))
        yield Explanation(too_large, by_size)
        for size in WRITTEN_SIZES:
            written = Mistake("a written size of the batch", {"size": size})
            yield Explanation(written, scale(by_size, 1 / size))
        yield Explanation(too_small, scale(right, lambda at: 1 / len(at[prediction])))


def mistake_paths(problem: Problem) -> Iterator[Explanation]:
    """Yield the mistakes of a sum over paths: one left out, one alone, one with the wrong sign."""
    paths = problem.paths
    if len(paths) < 2:
        return
    common = set.intersection(*({name for link in path for name in link} for path in paths))
    for path in paths:
        via = {"via": ", ".join(link.argument for link in path if link.argument not in common)}
        others = [other for other in paths if other is not path]
        left_out, alone = (partial(problem.add_paths, paths=chosen) for chosen in (others, [path]))
        yield Explanation(Mistake("one path left out", via), left_out)
        if len(others) > 1:
            yield Explanation(Mistake("one path alone", via), alone)
        turned = lambda at, others=left_out, path=alone: others(at) - path(at)
        yield Explanation(Mistake("one path of wrong sign", via), turned)


def take_other_gradients(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients of other names, which might stand here by mistake; and the transposed one."""
    of, wrt, graph = problem.of, problem.wrt, problem.graph
    asked = str(Link(of, wrt))
    for name in (*graph.inputs, *reversed(graph.steps)):
        if name not in (wrt, of) and of in graph.find_reached(name):
            other = Mistake("another gradient", {"other": str(Link(of, name)), "asked": asked})
            yield Explanation(other, partial(problem.differentiate_by, name))
    yield Explanation(Mistake("all transposed"), lambda at: problem.differentiate_by(wrt, at).T)
    for name in (*reversed(graph.steps), *graph.inputs):
        yield Explanation(Mistake("a value itself", {"name": name, "asked": asked}), itemgetter(name))


def add_links(problem: Problem) -> Iterator[Explanation]:
    """Yield the sums of links that stand where their product belongs."""
    for path in problem.paths if len(problem.paths) == 1 else ():
        for cut in range(1, len(path)):
            one, other = path[cut - 1], path[cut]
            if not any(np.ndim(problem.sample[name]) for name in (problem.of, other.step, problem.wrt)):
                added = partial(problem.add_paths, paths=(path[:cut], path[cut:]))
                yield Explanation(Mistake("links added", {"one": str(one), "other": str(other)}), added)


def add_foreign_factors(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients with one factor too many: a value, or a link of another chain."""
    sample, right = problem.sample, partial(problem.differentiate_by, problem.wrt)
    for name in (*problem.graph.inputs, *problem.graph.steps):
        if np.ndim(sample[name]) == 0:
            yield Explanation(Mistake("a factor too many", {"name": name}), scale(right, itemgetter(name)))
    every = [Link(step, name) for step, names in problem.graph.arguments.items() for name in names]
    foreign = [link for link in every if link not in problem.links]
    for link in foreign:
        if np.ndim(sample[link.step]) == np.ndim(sample[link.argument]) == 0:
            too_many = Mistake("a link too many", {"link": str(link)})
            yield Explanation(too_many, scale(right, partial(problem.differentiate, link)))
    for link in problem.links:
        for other in foreign:
            stands = Mistake("another link", {"other": str(other), "link": str(link)}, links=(link,))
            broken = {link: partial(problem.differentiate, other)}
            yield Explanation(stands, partial(problem.add_paths, broken=broken))


def list_gradient_factors(problem: Problem) -> dict[float, Mistake]:
    """Return the constant factors in a gradient that mean something, by their value."""
    curvature, alpha = find_curvature(problem), problem.alpha
    twice = "twice, the half forgotten" if curvature == 1 else "twice the gradient"
    half = "half, a square forgotten" if curvature == 2 else "half the gradient"
    positive = {2.0: Mistake(twice), 0.5: Mistake(half), 4.0: Mistake("four times the gradient")}
    if (batch := _name_batch(problem)) and (size := len(problem.sample[problem.prediction])) > 1:
        positive = dict(zip((float(size), 1 / size), batch, strict=True)) | positive
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


def _name_batch(problem: Problem) -> tuple[Mistake, Mistake] | None:
    """Return a gradient too large and one too small by the size of the batch, if the prediction has rows."""
    graph, of, prediction, sample = problem.graph, problem.of, problem.prediction, problem.sample
    if prediction not in problem.network.batch or not np.ndim(sample[prediction]):
        return None
    values = [np.asarray(sample[name]) for name in graph.arguments[of]]
    twice = [np.concatenate([value, value]) if value.ndim else value for value in values]
    loss = "mean" if np.isclose(graph.steps[of](*twice), sample[of]) else "sum"  # twice the rows change a sum
    return Mistake(f"too large, the loss is a {loss}"), Mistake(f"too small, the loss is a {loss}")
