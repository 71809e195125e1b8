"""Gradient descent by the gradients of a Graph, and the known mistakes in writing it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, permutations
from typing import Any

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import gradient, gradients
from helpers.diagnosis.problem import Explanation, suppose
from helpers.graph import Array, Graph, Values

Task = Mapping[str, Any]  # values to start from, the learning rate "alpha", and the number of "epochs"
Step = Callable[[Values, float], Values]
Rate = Callable[[float], float]

RATES: Mapping[str, Rate] = {  # what the learning rate becomes by mistake
    "uphill": lambda alpha: -alpha,
    "no learning rate": lambda alpha: 1.0,
    "steps twice as long": lambda alpha: 2 * alpha,
    "steps half as long": lambda alpha: alpha / 2,
    "no update": lambda alpha: 0.0,
}
FACTORS = {"never updated": 0.0, "one uphill": -1.0, "one twice as far": 2.0}  # in one parameter's step
MOST_ORDERS = 24  # of changing one parameter after the other that are tried


@dataclass(frozen=True)
class Descent:
    """Gradient descent on a network: what falls, what is trained, and what is written down."""

    graph: Graph
    of: str  # the loss
    parameters: Sequence[str]  # the inputs that are trained
    history: str | Sequence[str]  # the scalars that make up a row of the history, or one of them alone
    alpha: float | None = None  # the notebook's learning rate, if it has one

    def move(self, at: Values, alpha: float, slopes: Mapping[str, Array]) -> Values:
        """Return the values of the whole graph after a step along these slopes."""
        changed = {**at, **{name: at[name] - alpha * slope for name, slope in slopes.items()}}
        return self.graph.forward(**{name: changed[name] for name in self.graph.inputs})

    def take_step(
        self, at: Values, alpha: float, factors: Mapping[str, float] = {}, slopes_at: Values | None = None
    ) -> Values:
        """Change all parameters at once, some by so many times their step, by gradients here or elsewhere."""
        slopes = gradients(self.graph, self.of, self.parameters, slopes_at or at)
        return self.move(at, alpha, {name: factors.get(name, 1) * slope for name, slope in slopes.items()})

    def run(
        self, at: Task, step: Step | None = None, rate: Rate = lambda alpha: alpha, stale: Sequence[str] = ()
    ) -> Array:
        """Train; return one row for each epoch, or one number where `history` is a single name.

        A `step` is one update, if not the right one; what is `stale` is written down as before the update.
        """
        names = [self.history] if isinstance(self.history, str) else self.history
        rows, now = [], at
        for _ in range(at["epochs"]):
            before, now = now, (step or self.take_step)(now, rate(at["alpha"]))
            rows.append([np.sum((before if name in stale else now)[name]) for name in names])
        return np.array(rows)[:, 0] if isinstance(self.history, str) else np.array(rows)


def mistake_the_rate(descent: Descent) -> Iterator[Explanation]:
    """Yield descent with another learning rate, by which it may go uphill or nowhere."""
    for kind, rate in RATES.items():
        yield suppose(kind, partial(descent.run, rate=rate))
    if (own := descent.alpha) is not None:
        yield suppose("the notebook's learning rate", partial(descent.run, rate=lambda _: own), alpha=own)


def freeze_the_gradients(descent: Descent) -> Iterator[Explanation]:
    """Yield descent by the gradients from before the loop."""
    yield suppose("frozen gradients", lambda at: descent.run(at, partial(descent.take_step, slopes_at=at)))


def mistake_the_history(descent: Descent) -> Iterator[Explanation]:
    """Yield right descent of which something else is written down."""
    asked = descent.history
    names = [asked] if isinstance(asked, str) else asked
    yield suppose("history before the update", partial(descent.run, stale=names))
    if names is asked:
        yield suppose("stale in the history", partial(descent.run, stale=names[:1]), name=names[0])
    for other in descent.graph.steps if names is not asked else ():
        if other != asked:
            yield suppose("another history", replace(descent, history=other).run, other=other, asked=asked)


def move_too_early(descent: Descent) -> Iterator[Explanation]:
    """Yield descent in which a parameter is changed before the next gradient is taken."""
    kinds = {"changed too early": True, "backward pass with changed weights": False}
    for order in islice(permutations(descent.parameters), MOST_ORDERS):
        for kind, again in kinds.items():
            yield suppose(kind, partial(descent.run, step=partial(_change_in_turn, descent, order, again)))


def _change_in_turn(descent: Descent, order: Sequence[str], again: bool, at: Values, alpha: float) -> Values:
    """Take each gradient with the parameters before it changed, the forward pass made again or not."""
    now, slopes = at, {}
    for name in order:
        slopes[name] = gradient(descent.graph, descent.of, name, now)
        now = {**now, name: at[name] - alpha * slopes[name]}
        now = descent.move(now, alpha, {}) if again else now
    return descent.move(at, alpha, slopes)


def misplace_one_parameter(descent: Descent) -> Iterator[Explanation]:
    """Yield descent in which one parameter stays, goes uphill, or moves too far."""
    for name in descent.parameters:
        for kind, factor in FACTORS.items():
            step = partial(descent.take_step, factors={name: factor})
            yield suppose(kind, partial(descent.run, step=step), name=name)


def find_wrong_length(history: Array, truth: Array) -> Mistake | None:
    """Return which epoch is missing or too many in a history of the wrong length, if the rest is right."""
    history = np.atleast_1d(history)
    parts = ((history[1:], truth), (history[:-1], truth), (history, truth[:-1]))
    kinds = ("a row for the start", "an epoch too many", "an epoch too few")
    for kind, (part, other) in zip(kinds, parts, strict=True):
        if part.shape == other.shape and part.size and np.allclose(part, other, rtol=1e-4):
            return Mistake(kind)
    return None
