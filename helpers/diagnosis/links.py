"""Links that are broken: missing, there twice, another derivative in their place, a slip inside them."""

from collections.abc import Iterator
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import gradient, local_derivative
from helpers.diagnosis.activations import list_activation_breaks
from helpers.diagnosis.explain import TOLERANCE
from helpers.diagnosis.jacobians import identify, invert_entries, square, transpose_square
from helpers.diagnosis.problem import Break, Evidence, Explanation, Gives, Problem, take_value
from helpers.diagnosis.slips import Slip, is_recomputed, list_slips, take_slipped
from helpers.graph import Array, Link, Values

MOST_PAIRS = 200  # of broken links, tried at every point; where more fit a few points, none can be told
MOST_OF_ARRAYS = 8  # ways of breaking each of two links that are tried together, where there are arrays


def name_break(kind: str, link: Link, jacobian: Gives, **about: Any) -> Break:
    """Return a way of breaking a link."""
    return Break(Mistake(kind, {"link": str(link), **about}, links=(link,)), jacobian)


# ---- families of explanations: one broken link


def break_by_leaving_out(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which a link is missing, or there twice."""
    for link in problem.links:
        yield from _in_chain(problem, link, leave_out_or_double(problem, link))


def break_by_another_derivative(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which something else stands in the place of a link."""
    for link in problem.links:
        if not problem.is_handed(link):
            yield from _in_chain(problem, link, put_another_derivative(problem, link))


def break_what_was_handed(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which another value stands in the place of one that the student was handed."""
    for link in filter(problem.is_handed, problem.links):
        yield from _in_chain(problem, link, misuse_handed(problem, link))


def break_behind(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which a value inside a link was computed anew, with a slip."""
    for link in problem.links:
        if not problem.is_handed(link):
            yield from _in_chain(problem, link, slip_behind(problem, link))


def _in_chain(problem: Problem, link: Link, breaks: Iterator[Break]) -> Iterator[Explanation]:
    for way in breaks:
        yield Explanation(way.mistake, partial(problem.add_paths, broken={link: way}))


# ---- two broken links


def break_two_links(problem: Problem, evidence: Evidence) -> Iterator[Explanation]:
    """Yield the pairs of broken links that fit where the gradient isn't 0."""
    breaks = {link: list(list_breaks(problem, link)) for link in problem.links}
    is_scalar = all(np.size(problem.sample[name]) == 1 for link in problem.links for name in link)
    for one, other in combinations(problem.links, 2):
        first, second = breaks[one], breaks[other]
        if is_scalar and len(problem.paths) == 1:
            chosen = _choose_by_ratio(problem, evidence, {one: first, other: second})
        else:
            chosen = [(a, b) for a in first[:MOST_OF_ARRAYS] for b in second[:MOST_OF_ARRAYS]]
        for a, b in chosen:
            both = Mistake("two links", parts=(a.mistake, b.mistake), links=(one, other))
            yield Explanation(both, partial(problem.add_paths, broken={one: a, other: b}))


def list_breaks(problem: Problem, link: Link) -> Iterator[Break]:
    """Yield the ways in which a link can be broken, simplest first."""
    yield from leave_out_or_double(problem, link)
    if problem.is_handed(link):
        yield from misuse_handed(problem, link)
    else:
        yield from put_another_derivative(problem, link)
        yield from slip_behind(problem, link)


def _choose_by_ratio(
    problem: Problem, evidence: Evidence, breaks: dict[Link, list[Break]]
) -> list[tuple[Break, Break]]:
    """Return the pairs of breaks of two scalar links whose factors make the answer of the right number."""
    (one, first), (other, second) = breaks.items()
    fits = np.full((len(first), len(second)), True)
    for number in [n for n, truth in enumerate(evidence.truths) if truth.any()][:3]:
        at = evidence.points[number]
        ratio = np.ravel(evidence.answers[number])[0] / np.ravel(evidence.truths[number])[0]
        products = np.outer(_measure(problem, one, first, at), _measure(problem, other, second, at))
        fits &= np.abs(products - ratio) <= TOLERANCE * abs(ratio)
    return [(first[i], second[j]) for i, j in np.argwhere(fits)[:MOST_PAIRS]]


def _measure(problem: Problem, link: Link, breaks: list[Break], at: Values) -> Array:
    """Return for each way of breaking a scalar link by how much it changes the product."""
    right = np.ravel(problem.differentiate(link, at))[0]
    given = [problem.break_link(way, at) for way in breaks]
    return np.array([np.nan if jacobian is None else np.ravel(jacobian)[0] / right for jacobian in given])


# ---- the ways in which one link can be broken


def leave_out_or_double(problem: Problem, link: Link) -> Iterator[Break]:
    """Yield a link missing, and there twice."""
    step, argument = link
    yield name_break("link missing", link, lambda at: identify(at[step], at[argument]))
    yield name_break("link twice", link, lambda at: square(problem.differentiate(link, at)))


def put_another_derivative(problem: Problem, link: Link) -> Iterator[Break]:
    """Yield what stands wrongly for a local derivative."""
    step, argument = link
    arguments, sample = problem.graph.arguments[step], problem.sample
    right = partial(_differentiate_moved, problem, link)
    if np.shape(sample[step]) == np.shape(sample[argument]):
        yield name_break("divides", link, lambda at: invert_entries(right(at)))
    if len(arguments) > 1 and np.ndim(sample[step]) == 0:
        itself = lambda at: at[step] * np.ones_like(at[argument])
        yield name_break("step for its derivative", link, itself, step=step)
    if arguments == (argument,):
        yield from list_activation_breaks(problem, link, right)
    yield from _leave_out_components(problem, link)
    yield name_break("not transposed", link, lambda at: transpose_square(right(at)))
    if arguments != (argument,):
        for name in _list_acting(problem, link):
            for slip in list_slips(problem, name):
                slipped = partial(_differentiate_slipped, problem, link, slip)
                yield Break(_add_links(slip.happens(link=str(link)), link), slipped)


def misuse_handed(problem: Problem, link: Link) -> Iterator[Break]:
    """Yield what stands wrongly for a gradient that the student was handed."""
    of, name = link
    for other in problem.list_alike(name):
        if problem.graph.chain(of, other):
            instead = partial(gradient, problem.graph, of, other)
            yield name_break("another gradient handed", link, instead, other=str(Link(of, other)))
        yield name_break("a value for a gradient", link, partial(take_value, other), other=other)


def slip_behind(problem: Problem, link: Link) -> Iterator[Break]:
    """Yield a link in which a value was computed anew, with a slip."""
    for name in _list_acting(problem, link):
        source = name  # what the value comes from, but for activations
        while len(problem.graph.arguments.get(source, ())) == 1:
            source = problem.graph.arguments[source][0]
        inner = problem.graph.arguments.get(source, ()) if is_recomputed(problem, source) else ()
        for slip in (slip for each in inner for slip in list_slips(problem, each)):
            moved = partial(_recompute, problem, link, name, source, slip)
            yield Break(_add_links(slip.happens(link=str(link), behind=source), link), moved)


def _recompute(problem: Problem, link: Link, name: str, source: str, slip: Slip, at: Values) -> Array:
    value = take_slipped(problem.graph, name, source, slip.name, slip.value, at)
    return np.array(np.nan) if value is None else _differentiate_moved(problem, link, at, **{name: value})


def _differentiate_slipped(problem: Problem, link: Link, slip: Slip, at: Values) -> Array:
    return _differentiate_moved(problem, link, at, **{slip.name: slip.value(at)})


def _add_links(mistake: Mistake, link: Link) -> Mistake:
    return Mistake(mistake.kind, mistake.about, links=(link,))


def _list_acting(problem: Problem, link: Link) -> list[str]:
    """Return the arguments of a link's step on which its local derivative depends."""
    right, sample = partial(_differentiate_moved, problem, link), problem.sample
    base, acting = right(sample), []
    for name in problem.graph.arguments[link.step]:
        value = np.asarray(sample[name])
        moved = (right(sample, **{name: other}) for other in (1.37 * value + 0.11, -value))
        if not all(np.array_equal(base, other) for other in moved):
            acting.append(name)
    return acting


def _differentiate_moved(problem: Problem, link: Link, at: Values, **changed: Any) -> Array:
    """Return a local derivative where some of the values have been changed."""
    try:
        if not changed:
            return problem.differentiate(link, at)
        return local_derivative(problem.graph, *link, {**at, **changed})
    except ValueError:
        return np.array(np.nan)


def _leave_out_components(problem: Problem, link: Link) -> Iterator[Break]:
    """Yield the sums over nodes, or over the examples of a batch, in which some are left out."""
    shape = np.shape(problem.sample[link.step])
    if link.step == problem.of or np.prod(shape) < 2:
        return
    for axis, size in enumerate(shape):
        what = "example" if axis == 0 and link.step in problem.network.batch else "path"
        for index in range(size) if size > 1 else ():
            for alone in (False, True):
                masked = partial(_mask, problem, link, axis, index, alone)
                kind = f"only one {what}" if alone else f"{what} left out"
                yield name_break(kind, link, masked, step=link.step, index=index)


def _mask(problem: Problem, link: Link, axis: int, index: int, alone: bool, at: Values) -> Array:
    whole = problem.differentiate(link, at)
    rows = np.arange(whole.shape[axis]) == index
    return np.asarray(whole * (rows == alone).reshape((-1,) + (1,) * (whole.ndim - axis - 1)))
