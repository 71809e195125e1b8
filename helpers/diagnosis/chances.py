"""Slips on the way back through a softmax whose logarithm was taken: with chances p, its slope is 1 − p."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from helpers.diagnosis.activations import keeps_shape
from helpers.diagnosis.problem import Explanation, Problem, once, suppose
from helpers.graph import Array, Link

Parts = Callable[[Array], tuple[float, Array]]

SLIPS: Mapping[str, Parts] = {
    "logarithms for chances": lambda log_p: (1, log_p),
    "chances alone": lambda log_p: (0, np.exp(log_p)),
    "target added": lambda log_p: (-1, np.exp(log_p)),
    "softmax of all entries": lambda log_p: (1, np.exp(log_p) / np.exp(log_p).sum()),
    "target alone divided": lambda log_p: (1, len(log_p) * np.exp(log_p)),
    "chances alone divided": lambda log_p: (len(log_p), np.exp(log_p)),
}
"""How often an entry of the logits counts in its own logarithm, and what stands for the chances."""


def mistake_chances(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield what stands for the derivative of a log-softmax, by which a batch of chances is trained."""
    step, name = link.step, problem.target
    for kind, parts in SLIPS.items() if name and _is_log_softmax(problem, link) else ():
        instead = lambda at, parts=parts: _put(*parts(at[step]))
        yield suppose(kind, instead, link=link, step=step, name=name)


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
