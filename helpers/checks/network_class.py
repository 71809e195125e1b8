"""The check of a class that learns: each of its methods is asked as a plain function."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

import numpy as np

from helpers.asking.finding import Finding, Kind
from helpers.asking.question import Question
from helpers.checks.check import Ask, Check, CheckFailed, examine
from helpers.checks.functions import GradientCheck, ValueCheck
from helpers.checks.judge import Point, PointCheck
from helpers.derivatives import gradient
from helpers.graph import Array, Graph
from helpers.network import Network
from helpers.points import draw_points

descent_step_of_two = Network(
    Graph(new_w=lambda w, dL_dw, alpha: w - alpha * dL_dw, new_b=lambda b, dL_db, alpha: b - alpha * dL_db),
    shapes={"w": (2,), "dL_dw": (2,)},
)
TASKS = ((2, 0.5), (3, 0.2))  # numbers of epochs, and learning rates


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
        reply = ask("points")
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
class _TrainCheck(PointCheck):
    """Whether training leaves the parameters, and the history, of descent by the network's Graph."""

    of: str

    keys, truth = ("points",), "descent"
    _quantities: ClassVar = {
        "w": "the trained w",
        "b": "the trained b",
        "history": "the mean loss of each epoch",
    }

    def _list_points(self, key: str) -> Sequence[Point]:
        return [given for given, _ in self._tasks]

    def question(self, key: str) -> Question:
        points = self._list_points(key)
        return self.ask_twice(points, list(points[0]), list(self._quantities))

    def _list_truths(self, name: str, key: str) -> Sequence[Array]:
        return [trained[name] for _, trained in self._tasks]

    @cached_property
    def _tasks(self) -> list[tuple[Point, Mapping[str, Array]]]:
        """What is given, and what must come out."""
        return [self._train(epochs, alpha) for epochs, alpha in TASKS]

    def _train(self, epochs: int, alpha: float) -> tuple[Point, Mapping[str, Array]]:
        graph, examples = self.network.graph, draw_points(self.network, f"{self.secret}train {epochs}", 3)
        inputs, targets = (np.array([at[name] for at in examples]) for name in ("x", "y"))
        w, b, losses = examples[0]["w"], examples[0]["b"], np.zeros((epochs, len(inputs)))
        given = {"inputs": inputs, "targets": targets, "epochs": epochs, "w": w, "b": b, "alpha": alpha}
        for epoch, example in np.ndindex(losses.shape):
            at = graph.forward(x=inputs[example], y=targets[example], w=w, b=b)
            losses[epoch, example] = at[self.of]
            w, b = (at[name] - alpha * gradient(graph, self.of, name, at) for name in ("w", "b"))
        return given, {"w": w, "b": b, "history": losses.mean(axis=1)}
