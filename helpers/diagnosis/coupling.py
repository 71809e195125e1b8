"""Links in which the entries of a row act on each other, as in a softmax: on the way back d·g + v·Σ(u·g).

By hand they are written in that form, and what slips is a part of it: the sum, its axis, its sign, u or v.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import permutations, product
from operator import itemgetter

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import gradient
from helpers.diagnosis.problem import Explanation, Problem, alter, once, scale, suppose
from helpers.graph import Array, Link, Values, multiply_links

Path = tuple[Link, ...]
Form = Callable[[Array, Array, Array], Array]  # of u, v and g
Factors = Mapping[Path, str | None]

RIGHT: Form = lambda u, v, g: v * (u * g).sum(axis=1, keepdims=True)
FORMS: Sequence[tuple[str, Form]] = (
    ("wrong axis", lambda u, v, g: v * (u * g).sum(axis=0)),
    ("wrong axis", lambda u, v, g: v * (u * g).mean(axis=0) * g.shape[1]),
    ("all axes at once", lambda u, v, g: v * (u * g).sum()),
    ("sum for a mean", lambda u, v, g: v * (u * g).sum(axis=1, keepdims=True) * g.shape[1]),
    ("mean for a sum", lambda u, v, g: v * (u * g).mean(axis=1, keepdims=True)),
    ("a plain mean", lambda u, v, g: v * g.mean(axis=1, keepdims=True)),
    ("a factor of a sum left out", lambda u, v, g: np.sign(v) * (u * g).sum(axis=1, keepdims=True)),
    ("sum of wrong sign", lambda u, v, g: -v * (u * g).sum(axis=1, keepdims=True)),
)
WITHOUT: Sequence[Form] = (  # without u, in one of the two places where it stands
    lambda u, v, g: v * g.sum(axis=1, keepdims=True),
    lambda u, v, g: v / u * (u * g).sum(axis=1, keepdims=True),
)


def mistake_coupling(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which a part of such a link is wrong, on all of its paths or on one."""
    behind = set[str]().union(*(problem.graph.find_reached(name) - {name} for name in problem.handed))
    for link in (each for each in _list_blocks(problem) if each.step not in behind):
        factors = _find_factors(problem, link)
        coupled = {path: factor for path, factor in factors.items() if factor is not None}
        for chosen in dict.fromkeys([tuple(coupled), *((path,) for path in coupled)]):
            send = partial(_send_back, problem, link, factors, chosen)
            broken = tuple(link for path in chosen for link in path if len(path) == 1)
            for kind, form in FORMS:
                yield Explanation(Mistake(kind, {"step": str(link)}, links=broken), partial(send, form))
            for name, form in product({*map(coupled.get, chosen)} - {""}, WITHOUT):
                about = {"step": str(link), "name": name}
                yield Explanation(Mistake("factor missing", about, links=broken), partial(send, form))
            for name in dict.fromkeys(coupled[path] or "" for path in chosen if coupled[path]):
                for other in problem.list_alike(name):
                    about = {"step": str(link), "name": name, "other": other}
                    put = partial(_put_other, problem, link, factors, chosen, name, other)
                    yield Explanation(Mistake("stands", about, links=broken), put)
                if link.argument == problem.wrt:
                    whole = scale(problem.recall, alter(itemgetter(name), np.reciprocal))
                    yield suppose("factor missing", whole, step=str(link), name=name)
        for other in problem.list_alike(link.step) if link in problem.links else ():
            wrong = partial(_form_from, problem, link, other)
            yield suppose("formed from another", wrong, link=link, step=link.step, other=other)


def _put_other(
    problem: Problem, link: Link, factors: Factors, chosen: Sequence[Path], name: str, other: str, at: Values
) -> Array:
    """Return the gradient in which another value stands for u, wherever it is in what is coupled."""
    share = at[other] / at[name]
    form: Form = lambda u, v, g: RIGHT(share * u, share * v, g)
    return _send_back(problem, link, factors, [path for path in chosen if factors[path] == name], form, at)


def _send_back(
    problem: Problem, link: Link, factors: Factors, chosen: Sequence[Path], form: Form, at: Values
) -> Array:
    """Return the gradient with another form of what is coupled on some paths of a link."""
    g = np.atleast_2d(problem.differentiate_by(link.step, at))
    total = np.zeros(np.shape(g))
    for path, factor in factors.items():
        u = np.atleast_2d(at[factor]) if factor else np.ones_like(g)
        u, v, own = _split(_find_block(problem, path, at), u)
        total = total + own * g + (form if path in chosen else RIGHT)(u, v, g)
    return _go_on(problem, link, total, at)


def _go_on(problem: Problem, link: Link, total: Array, at: Values) -> Array:
    """Return the gradient asked for, given that behind a link, whose vectors are rows."""
    total = total.reshape(np.shape(at[link.argument]))
    if link.argument == problem.wrt:
        return total
    return multiply_links([total, gradient(problem.graph, link.argument, problem.wrt, at)], [total.ndim])


def _form_from(problem: Problem, link: Link, other: str, at: Values) -> Array | None:
    """Return the gradient with a softmax whose derivative is formed from another value; else None."""
    g, h = map(np.atleast_2d, (problem.differentiate_by(link.step, at), at[link.step]))
    softmax = h[:, :, None] * (np.eye(h.shape[1]) - h[:, None, :])
    if not np.allclose(_find_block(problem, (link,), at), softmax):
        return None
    return _go_on(problem, link, at[other] * g + RIGHT(at[other], -at[other], g), at)


def _find_block(problem: Problem, path: Path, at: Values) -> Array:
    """Return how the entries of each row, or of a vector, act on each other along a path."""
    whole = problem.multiply(path, at)
    return np.asarray(np.einsum("njnk->njk", whole) if whole.ndim > 2 else whole[None])


def _split(block: Array, u: Array) -> tuple[Array, Array, Array]:
    """Return u, v and d, given u: v from the entry beside the diagonal, d from what is left of that."""
    entries = np.arange(u.shape[1])
    v = (block / u[:, :, None])[:, np.roll(entries, -1), entries]
    return u, v, np.einsum("njj->nj", block) - u * v


@once
def _find_factors(problem: Problem, link: Link) -> dict[Path, str | None]:
    """Return each path of a link with the name of its u, "" if that is 1, None if it is elementwise.

    There are none if some path couples the entries in another way, or if others lead past the link.
    """
    sample, found = problem.sample, dict[Path, str | None]()
    for path in map(tuple, problem.graph.chain(*link)):
        block, names = _find_block(problem, path, sample), [*problem.list_alike(link.step), link.step]
        apart = ~np.eye(block.shape[1], dtype=bool)
        found[path] = None
        if (block[:, apart] != 0).any():
            for name in ("", *names):
                u, v, _ = _split(block, np.atleast_2d(sample[name] if name else np.ones(block.shape[:2])))
                if np.allclose((u[:, :, None] * v[:, None, :])[:, apart], block[:, apart]):
                    found[path] = name
                    break
            else:
                return {}
    right = partial(_send_back, problem, link, found, (), RIGHT)(sample)
    return found if np.allclose(right, problem.recall(sample)) else {}


@once
def _list_blocks(problem: Problem) -> list[Link]:
    """Return the pairs of a step and a name that acts on it, row by row, where all paths lead by both."""
    sample, graph = problem.sample, problem.graph
    names = (*reversed(graph.steps), *graph.inputs)
    arrays = [name for name in names if np.ndim(sample[name]) in (1, 2) and np.size(sample[name]) > 1]
    pairs = [
        Link(step, name)
        for step, name in permutations(arrays, 2)
        if np.shape(sample[step]) == np.shape(sample[name])
        and step in graph.find_reached(name)
        and name in graph.find_reached(problem.wrt)
        and problem.of in graph.find_reached(step)
    ]
    return [link for link in pairs if any(u is not None for u in _find_factors(problem, link).values())]
