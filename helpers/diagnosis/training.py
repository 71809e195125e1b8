"""Gradient descent by the gradients of a Graph, and the known mistakes in writing it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import gradient
from helpers.diagnosis.problem import Explanation
from helpers.graph import Array, Graph, Values

MOST_ORDERS = 24
"""Orders of changing one parameter after the other that are tried."""


@dataclass(frozen=True)
class Descent:
    """Gradient descent on a network: what falls, what is trained, and what is written down.

    Attributes:
        graph: the network.
        of: the name of the loss.
        parameters: the names of the inputs that are trained.
        history: the names of the scalars that make up a row of the history, or one such name alone.
        alpha: the learning rate that the student's notebook knows, if it has one.
    """

    graph: Graph
    of: str
    parameters: Sequence[str]
    history: str | Sequence[str]
    alpha: float | None = None

    def differentiate(self, at: Values) -> dict[str, Array]:
        """Return the gradient of each parameter."""
        return {name: gradient(self.graph, self.of, name, at) for name in self.parameters}

    def move(self, at: Values, parameters: Mapping[str, Array] | None = None) -> Values:
        """Return the values of the whole graph where some parameters have been changed."""
        changed = {**at, **(parameters or {})}
        return self.graph.forward(**{name: changed[name] for name in self.graph.inputs})

    def run(
        self,
        at: Mapping[str, Any],
        *,
        step: "Step | None" = None,
        row: Callable[[Values, Values], tuple[Values, Values]] = lambda before, after: (after, after),
        alpha: Callable[[float], float] = lambda alpha: alpha,
    ) -> Array:
        """Train.

        Args:
            at: the values to start from, with the learning rate as "alpha" and the number of "epochs".
            step: one update, if not the right one.
            row: from the values before and after an update, those that the first name of the history
                is taken from, and those of the others.
            alpha: what becomes of the learning rate.

        Returns:
            One row for each epoch, or one number where `history` is a single name.
        """
        names = [self.history] if isinstance(self.history, str) else self.history
        rate, rows, now = alpha(at["alpha"]), [], at
        for _ in range(at["epochs"]):
            after = (step or take_step)(self, now, rate)
            first, others = row(now, after)
            rows.append([np.sum((others if number else first)[name]) for number, name in enumerate(names)])
            now = after
        return np.array(rows)[:, 0] if isinstance(self.history, str) else np.array(rows)


Step = Callable[[Descent, Values, float], Values]


def take_step(descent: Descent, at: Values, alpha: float) -> Values:
    """Take all gradients at one point, then change all parameters."""
    slopes = descent.differentiate(at)
    return descent.move(at, {name: at[name] - alpha * slope for name, slope in slopes.items()})


# ---- families of mistakes


def mistake_the_rate(descent: Descent) -> Iterator[Explanation]:
    """Yield descent with another learning rate: uphill, without it, or twice and half as far."""
    yield _explain("uphill", descent, alpha=lambda alpha: -alpha)
    yield _explain("no learning rate", descent, alpha=lambda alpha: 1.0)
    if (own := descent.alpha) is not None:
        mistake = Mistake("the notebook's learning rate", {"alpha": own})
        yield Explanation(mistake, partial(descent.run, alpha=lambda alpha: own))
    yield _explain("steps twice as long", descent, alpha=lambda alpha: 2 * alpha)
    yield _explain("steps half as long", descent, alpha=lambda alpha: alpha / 2)


def freeze_the_gradients(descent: Descent) -> Iterator[Explanation]:
    """Yield descent by the gradients from before the loop."""

    def run(at: Values) -> Array:
        slopes = descent.differentiate(descent.move(at))

        def step(descent: Descent, now: Values, alpha: float) -> Values:
            return descent.move(now, {name: now[name] - alpha * slope for name, slope in slopes.items()})

        return descent.run(at, step=step)

    yield Explanation(Mistake("frozen gradients"), run)


def mistake_the_history(descent: Descent) -> Iterator[Explanation]:
    """Yield right descent of which something else is written down."""
    yield _explain("history before the update", descent, row=lambda before, after: (before, before))
    if isinstance(descent.history, str):
        for other in descent.graph.steps:
            if other != descent.history:
                about = {"other": other, "asked": descent.history}
                yield Explanation(Mistake("another history", about), replace(descent, history=other).run)
    else:
        stale = Mistake("stale in the history", {"name": descent.history[0]})
        yield Explanation(stale, partial(descent.run, row=lambda before, after: (before, after)))


def never_move(descent: Descent) -> Iterator[Explanation]:
    """Yield training without any update."""
    yield _explain("no update", descent, alpha=lambda alpha: 0.0)


def move_too_early(descent: Descent) -> Iterator[Explanation]:
    """Yield descent in which a parameter is changed before the next gradient is taken."""
    for order in list(permutations(descent.parameters))[:MOST_ORDERS]:
        yield _explain("changed too early", descent, step=partial(_change_one_by_one, order))
        yield _explain("backward pass with changed weights", descent, step=partial(_mix, order))


def misplace_one_parameter(descent: Descent) -> Iterator[Explanation]:
    """Yield descent in which one parameter stays, goes uphill, or moves too far."""
    kinds = {0: "never updated", -1: "one uphill", 2: "one twice as far"}
    for name in descent.parameters:
        for factor, kind in kinds.items():
            step = partial(_scale_one, name, factor)
            yield Explanation(Mistake(kind, {"name": name}), partial(descent.run, step=step))


TRAINING_FAMILIES = (
    mistake_the_rate,
    freeze_the_gradients,
    mistake_the_history,
    never_move,
    move_too_early,
    misplace_one_parameter,
)
"""The families of mistakes in training; their order is that of simplicity."""


def find_wrong_length(history: Array, truth: Array) -> Mistake | None:
    """Return which epoch is missing or too many in a history of the wrong length, if the rest is right."""
    if history.ndim != truth.ndim or history.shape[1:] != truth.shape[1:] or not np.isfinite(history).all():
        return None

    def agree(part: Array, other: Array) -> bool:
        return len(part) == len(other) > 0 and np.allclose(part, other, rtol=1e-4)

    if agree(history[1:], truth):
        return Mistake("a row for the start")
    if agree(history[:-1], truth):
        return Mistake("an epoch too many")
    if agree(history, truth[:-1]):
        return Mistake("an epoch too few")
    return None


def _explain(kind: str, descent: Descent, **run: Any) -> Explanation:
    return Explanation(Mistake(kind), partial(descent.run, **run))


def _change_one_by_one(order: Sequence[str], descent: Descent, at: Values, alpha: float) -> Values:
    """Change a parameter before the next gradient is taken, all the forward pass made again."""
    for name in order:
        at = descent.move(at, {name: at[name] - alpha * gradient(descent.graph, descent.of, name, at)})
    return at


def _mix(order: Sequence[str], descent: Descent, at: Values, alpha: float) -> Values:
    """Take gradients with parameters that are changed already, and steps from before the change."""
    mixed = dict(at)
    for name in order:
        mixed[name] = at[name] - alpha * gradient(descent.graph, descent.of, name, mixed)
    return descent.move(at, {name: mixed[name] for name in descent.parameters})


def _scale_one(only: str, factor: float, descent: Descent, at: Values, alpha: float) -> Values:
    """Scale the step of one parameter."""
    slopes = descent.differentiate(at)
    steps = {name: factor * slope if name == only else slope for name, slope in slopes.items()}
    return descent.move(at, {name: at[name] - alpha * step for name, step in steps.items()})
