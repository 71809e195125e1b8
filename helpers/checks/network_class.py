"""The check of a class that learns: each of its methods is asked as a plain function."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import ClassVar

import numpy as np

from helpers import diagnosis
from helpers.asking.finding import Finding, Kind, Mistake
from helpers.asking.question import Question, Reply
from helpers.checks.check import Ask, Check, CheckFailed, examine, require
from helpers.checks.functions import GradientCheck, ValueCheck
from helpers.checks.judge import Explained, Point
from helpers.checks.stochastic import StochasticCheck
from helpers.diagnosis import Evidence, Seen, StochasticDescent
from helpers.diagnosis.examples import LOSSES
from helpers.diagnosis.explain import Text
from helpers.diagnosis.histories import list_wrong_lengths
from helpers.graph import Graph
from helpers.network import Network, positive
from helpers.points import ALMOST_0, SETTLED, draw_points

descent_step_of_two = Network(
    Graph(new_w=lambda w, dL_dw, alpha: w - alpha * dL_dw, new_b=lambda b, dL_db, alpha: b - alpha * dL_db),
    shapes={"w": (2,), "dL_dw": (2,)},
    kinds={"alpha": positive},
)
PARAMETERS = ("w", "b")
EACH = {"x": "inputs", "y": "targets"}  # what is different for each example, and the name of all
# Numbers of epochs, learning rates, and numbers of examples.
TASKS = ((3, 0.2, 4), (2, 0.5, 3), (1, 1.0, 4), (2, 0.1, 3))


def check_class(network_class: type, network: Network, *, of: str) -> None:
    """Check that a class is a network that learns by gradient descent on the loss `of`.

    The class is made by `network_class(learning_rate, rng)`. Its parameters are `w`, drawn from rng, and `b`.
    Its methods are `predict(x)`; `compute_gradients(x, y)`, which returns (dL_dw, dL_db) and changes nothing;
    `update_params(dL_dw, dL_db)`; and `train(inputs, targets, epochs)`, which takes a step for each example
    in turn and returns for each epoch the mean of the examples' losses, each taken before its step.

    The network that it must be has inputs `x` and `y`, parameters `w`, of shape (2,), and `b`, and prediction
    `y_hat`. A `CheckFailed` says which method is missing or wrong, and in what way.
    """
    examine(network_class, ClassCheck(network, of))


@dataclass(frozen=True)
class ClassCheck(Check):
    """Whether a class is a network that learns; see `check_class`."""

    network: Network
    of: str

    @cached_property
    def parts(self) -> dict[str, Check]:
        """The checks of the methods, in the order in which they are judged."""
        return {
            "__init__": _StartCheck(),
            "predict": ValueCheck(self.network, "y_hat", secret=self.secret),
            "compute_gradients": GradientCheck(self.network, self.of, ("w", "b"), secret=self.secret),
            "update_params": ValueCheck(descent_step_of_two, ("new_w", "new_b"), secret=self.secret),
            "train": _TrainCheck(self.network, self.of, secret=self.secret),
        }

    @property
    def keys(self) -> Sequence[str]:
        """The names of all questions, such as "predict points"."""
        return tuple(f"{method} {key}" for method, check in self.parts.items() for key in check.keys)

    @property
    def asks(self) -> frozenset[str]:
        """The quantities that all methods are asked for."""
        return frozenset().union(*(check.asks for check in self.parts.values()))

    def question(self, key: str) -> Question:
        """Return the question of one method."""
        method, _, key = key.partition(" ")
        return replace(self.parts[method].question(key), method=method)

    def judge(self, ask: Ask, wrong: Collection[str] = ()) -> Iterator[Finding]:
        """Judge the methods, one after the other."""
        for method, check in self.parts.items():
            yield from check.judge(lambda key, method=method: ask(f"{method} {key}"), wrong)  # type: ignore[misc]

    def draw(self, finding: Finding) -> None:
        """Draw what the check of a method would."""
        self.parts["compute_gradients"].draw(finding)


@dataclass(frozen=True)
class _StartCheck(Check):
    """Whether w and b are there from the start, and w is drawn from the generator that was given."""

    keys = ("points",)

    def question(self, key: str) -> Question:
        return Question([{"seed": seed} for seed in (1, 2, 1)], ["seed"], ["w", "b"])

    def judge(self, ask: Ask, wrong: Collection[str] = ()) -> Iterator[Finding]:
        reply = require(ask("points"))
        (w, b), (other, _), (again, _) = (answer.values for answer in reply.answers)
        about: dict[str, str] = {}
        if (w.shape, b.shape) != ((2,), ()):
            about = {"how": "shapes", "w": str(w.shape), "b": str(b.shape)}
        elif not np.array_equal(w, again):
            about = {"how": "not repeatable"}
        elif np.array_equal(w, other):
            about = {"how": "deaf"}
        if about:
            raise CheckFailed(Finding(Kind.START, reply.name, about=about))
        yield Finding(Kind.RIGHT, reply.name, about={"of": "start"})


@dataclass(frozen=True)
class _TrainCheck(StochasticCheck):
    """Whether training leaves the parameters, and the history, of descent by the network's Graph."""

    _quantities: ClassVar = {
        "w": "the trained w",
        "b": "the trained b",
        LOSSES: "the mean loss of each epoch",
    }

    def _list_points(self, key: str) -> Sequence[Point]:
        """Return what is given: examples, the parameters to start from, the epochs and the learning rate."""
        seed, sizes = f"{self.secret}train{' again' * (key == 'more')}", [size for *_, size in TASKS]
        drawn, points = list(draw_points(self.network, seed, sum(sizes), slopes_of=self.of)), []
        for epochs, alpha, size in TASKS:
            examples, drawn = drawn[:size], drawn[size:]
            of_each = {each: np.array([at[name] for at in examples]) for name, each in EACH.items()}
            start = {name: examples[0][name] for name in PARAMETERS}
            points.append({**of_each, "epochs": epochs, **start, "alpha": alpha})
        forward, prediction = partial(self.network.graph.forward, **start), self.network.prediction
        right = [forward(x=at["x"], y=at["y"])[prediction] for at in examples]
        return [*points, {**points[-1], "targets": np.array(right) + ALMOST_0, SETTLED: np.ones(())}]

    @cached_property
    def descents(self) -> Mapping[str, StochasticDescent]:
        """The right descent, by what it leaves."""
        parts = self.network, self.of, PARAMETERS
        return {name: StochasticDescent(*parts, name, each=EACH) for name in self._quantities}

    def _explain_shape(self, name: str, seen: Seen) -> list[Mistake]:
        return list_wrong_lengths(seen.answer, seen.truth) if name == LOSSES else []

    def _explain(self, name: str, reply: Reply, evidence: Evidence, fresh: Evidence, text: Text) -> Explained:
        if name == LOSSES:
            return diagnosis.explain_losses(self.descents[name], evidence, fresh, text), ()
        return super()._explain(name, reply, evidence, fresh, text)
