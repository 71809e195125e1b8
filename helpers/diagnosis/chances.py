"""Slips on the way back through a softmax whose logarithm was taken: with chances p, its slope is 1 − p."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product

import numpy as np

from helpers.asking.finding import Mistake
from helpers.diagnosis.activations import keeps_shape
from helpers.diagnosis.paths import name_batch
from helpers.diagnosis.problem import Explanation, Problem, once, scale, suppose
from helpers.graph import Array, Link

Parts = Callable[[Array, Array, Array], tuple[float, Array]]  # of the logits, of log p, and of the target


def _softmax(z: Array, axis: int | None) -> Array:
    return np.asarray(np.exp(z) / np.exp(z).sum(axis=axis, keepdims=True))


SLIPS: Mapping[str, Sequence[Parts]] = {
    "logarithms for chances": [lambda z, log_p, y: (1, log_p)],
    "chances alone": [lambda z, log_p, y: (0, np.exp(log_p))],
    "target added": [lambda z, log_p, y: (-1, np.exp(log_p))],
    "target inside the exponential": [lambda z, log_p, y: (0, np.exp(log_p - y))],
    "all axes at once": [
        lambda z, log_p, y: (1, _softmax(z, None)),
        lambda z, log_p, y: (1, _softmax(log_p, None)),
    ],
    "wrong axis": [lambda z, log_p, y: (1, _softmax(z, 0)), lambda z, log_p, y: (1, _softmax(log_p, 0))],
    "target alone divided": [lambda z, log_p, y: (1, len(log_p) * np.exp(log_p))],
    "chances alone divided": [lambda z, log_p, y: (len(log_p), np.exp(log_p))],
}
"""How often an entry of the logits counts in its own logarithm, and what stands for the chances."""


def mistake_chances(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield what stands for the derivative of a log-softmax, by which a batch of chances is trained."""
    step, name = link.step, problem.target
    if not name or not _is_log_softmax(problem, link):
        return
    slips = []
    for kind, parts in ((kind, each) for kind, every in SLIPS.items() for each in every):
        instead = lambda at, parts=parts: _put(*parts(at[link.argument], at[step], at[name]))
        slips.append(suppose(kind, instead, link=link, step=step, name=name))
    right = partial(problem.differentiate, link)
    more = lambda at: right(at) * np.exp(at[step]) * (1 - np.exp(at[step]))
    slips.append(suppose("an activation too many", more, link=link, name=step, other="sigmoid"))
    yield from slips
    too_large = [each for each in name_batch(problem) or () if each.kind == "too large, the loss is a mean"]
    for slip, besides in product(slips, too_large):
        both = Mistake("and besides", parts=(slip.mistake, besides), links=slip.mistake.links)
        yield Explanation(both, scale(slip.gives, lambda at: len(at[step])))


def mistake_logarithm(problem: Problem, step: str) -> Iterator[Explanation]:
    """Yield a log-softmax from which the largest of each row is taken off in one place alone."""
    name = problem.graph.arguments[step][0]
    if _is_log_softmax(problem, Link(step, name)):
        instead = lambda at: at[step] + at[name].max(axis=1, keepdims=True)
        yield suppose("largest left in", instead, step=step, name=name)


def _put(own: float, chances: Array) -> Array:
    """Return the Jacobian of a log-softmax of rows, with these parts."""
    rows, entries = chances.shape
    by_row = own * np.eye(entries) - chances[:, None, :]
    return np.asarray(np.einsum("nkj,nm->nkmj", by_row, np.eye(rows)))


@once
def _is_log_softmax(problem: Problem, link: Link) -> bool:
    """Return whether a step makes the logarithms of chances of each row of its one argument."""
    log_p = problem.sample[link.step]
    if problem.is_handed(link) or not keeps_shape(problem, link.step) or np.ndim(log_p) != 2:
        return False
    return np.allclose(problem.differentiate(link, problem.sample), _put(1, np.exp(log_p)))
