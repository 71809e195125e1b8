"""Gradient descent by the gradients of a Graph, and the known mistakes in writing it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import permutations

import numpy as np

from helpers.diagnosis import Explanation
from helpers.graph import Graph, Values

Step = Callable[["Descent", Values, float], Values]


@dataclass(frozen=True)
class Descent:
    """Gradient descent on a network: what falls, what is trained, and what is written down.

    Attributes:
        graph: the network.
        of: the name of the loss.
        parameters: the names of the inputs that are trained.
        history: the names of the scalars that make up a row of the history, or one such name alone.
    """

    graph: Graph
    of: str
    parameters: Sequence[str]
    history: str | Sequence[str]

    def gradients(self, at: Values) -> dict[str, np.ndarray]:
        """Return the gradient of each parameter."""
        return {name: self.graph.gradient(self.of, name, at, verify=False) for name in self.parameters}

    def moved(self, at: Values, **parameters: np.ndarray) -> Values:
        """Return the values of the whole graph where some parameters have been changed."""
        return self.graph.forward(**{name: parameters.get(name, at[name]) for name in self.graph.inputs})

    def run(
        self,
        at: Values,
        *,
        step: Step | None = None,
        row: Callable[[Values, Values], list[Values]] = lambda before, after: [after, after],
        alpha: Callable[[float], float] = lambda alpha: alpha,
    ) -> np.ndarray:
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
        rate, rows = alpha(at["alpha"]), []
        for _ in range(at["epochs"]):
            after = (step or right_step)(self, at, rate)
            first, others = row(at, after)
            rows.append([np.sum((others if number else first)[name]) for number, name in enumerate(names)])
            at = {**after, "alpha": at["alpha"], "epochs": at["epochs"]}
        return np.array(rows)[:, 0] if isinstance(self.history, str) else np.array(rows)


def right_step(descent: Descent, at: Values, alpha: float) -> Values:
    """Take all gradients at one point, then change all parameters."""
    changed = {name: at[name] - alpha * slope for name, slope in descent.gradients(at).items()}
    return descent.moved(at, **changed)


def _one_by_one(order: Sequence[str], descent: Descent, at: Values, alpha: float) -> Values:
    """Change a parameter before the next gradient is taken, all the forward pass made again."""
    for name in order:
        at = descent.moved(
            at, **{name: at[name] - alpha * descent.graph.gradient(descent.of, name, at, verify=False)}
        )
    return at


def _stale_forward(order: Sequence[str], descent: Descent, at: Values, alpha: float) -> Values:
    """Take gradients with parameters that are changed already, and steps from before the change."""
    mixed = dict(at)
    for name in order:
        mixed[name] = at[name] - alpha * descent.graph.gradient(descent.of, name, mixed, verify=False)
    return descent.moved(at, **{name: mixed[name] for name in descent.parameters})


def _scaled(name: str, factor: float, descent: Descent, at: Values, alpha: float) -> Values:
    """Scale the step of one parameter."""
    steps = {n: factor * s if n == name else s for n, s in descent.gradients(at).items()}
    return descent.moved(at, **{n: at[n] - alpha * s for n, s in steps.items()})


def training_mistakes(descent: Descent, notebooks_alpha: float | None) -> Iterator[Explanation]:
    """Yield the known mistakes in training, simplest first."""
    run = descent.run

    def frozen(at: Values) -> np.ndarray:
        slopes = descent.gradients(descent.moved(at))
        return run(
            at, step=lambda d, now, alpha: d.moved(now, **{n: now[n] - alpha * s for n, s in slopes.items()})
        )

    yield Explanation(
        "The steps go uphill: the gradient is added, where it must be subtracted.",
        partial(run, alpha=lambda alpha: -alpha),
    )
    yield Explanation("The learning rate alpha is not used.", partial(run, alpha=lambda alpha: 1.0))
    if notebooks_alpha is not None:
        yield Explanation(
            f"It uses the notebook's alpha, {notebooks_alpha:g}, in place of its parameter alpha.",
            partial(run, alpha=lambda alpha: notebooks_alpha),
        )
    yield Explanation(
        "The steps are twice as long as they should be.", partial(run, alpha=lambda alpha: 2 * alpha)
    )
    yield Explanation(
        "The steps are half as long as they should be.", partial(run, alpha=lambda alpha: alpha / 2)
    )
    yield Explanation("The gradients are those from before the loop. Take them anew in every epoch.", frozen)
    yield Explanation(
        "The history is taken before each update. It must be taken after it.",
        partial(run, row=lambda before, after: [before, before]),
    )
    if isinstance(descent.history, str):
        for other in descent.graph.steps:
            if other != descent.history:
                words = f"This is the history of {other}, where that of {descent.history} was asked for."
                yield Explanation(words, replace(descent, history=other).run)
    else:
        first = descent.history[0]
        yield Explanation(
            f"{first} is from before the update, the rest of the row from after it. Compute {first} anew.",
            partial(run, row=lambda before, after: [before, after]),
        )
    yield Explanation("No parameter is ever updated.", partial(run, alpha=lambda alpha: 0.0))
    for order in list(permutations(descent.parameters))[:24]:
        yield Explanation(
            "A parameter is changed before the next gradient is taken. Take all the gradients first.",
            partial(run, step=partial(_one_by_one, order)),
        )
        yield Explanation(
            "The backward pass uses changed weights. Take all gradients before you change a parameter.",
            partial(run, step=partial(_stale_forward, order)),
        )
    for name in descent.parameters:
        for factor, words in (
            (0, "is never updated"),
            (-1, "goes uphill"),
            (2, "moves twice as far as it should"),
        ):
            yield Explanation(f"{name} {words}.", partial(run, step=partial(_scaled, name, factor)))


def wrong_length(history: np.ndarray, truth: np.ndarray) -> str | None:
    """Say which epoch is missing or too many in a history of the wrong length, if the rest is right."""
    if history.ndim != truth.ndim or history.shape[1:] != truth.shape[1:] or not np.isfinite(history).all():
        return None

    def agree(part: np.ndarray, other: np.ndarray) -> bool:
        return len(part) == len(other) > 0 and np.allclose(part, other, rtol=1e-4)

    if agree(history[1:], truth):
        return "It begins with a row for the start. Leave that out."
    if agree(history[:-1], truth):
        return "That is one epoch too many."
    if agree(history, truth[:-1]):
        return "That is one epoch too few."
    return None
