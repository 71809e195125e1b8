"""The check of a class that learns: each of its methods is asked as a plain function."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from helpers.answers import CheckFailed, Question
from helpers.checks import Ask, Check, GradientCheck, ValueCheck, examine, hold, passed
from helpers.diagnosis import Evidence
from helpers.graph import Graph
from helpers.networks import Network

descent_step_of_two = Network(
    Graph(new_w=lambda w, dL_dw, alpha: w - alpha * dL_dw, new_b=lambda b, dL_db, alpha: b - alpha * dL_db),
    shapes={"w": (2,), "dL_dw": (2,)},
)
"""One update of gradient descent, of two weights and a bias."""


def check_class(network_class: type, network: Network, *, of: str) -> None:
    """Check that a class is a network that learns by gradient descent.

    Args:
        network_class: the student's class, made by `network_class(learning_rate, rng)`. Its parameters are
            `w`, drawn from rng, and `b`. Its methods are `predict(x)`; `compute_gradients(x, y)`, which
            returns (dL_dw, dL_db) and changes nothing; `update_params(dL_dw, dL_db)`; and
            `train(inputs, targets, epochs)`, which takes a step for each example in turn and returns for
            each epoch the mean of the examples' losses, each taken before its step.
        network: what the class must be: a network with inputs `x` and `y`, parameters `w`, of shape (2,),
            and `b`, and prediction `y_hat`.
        of: the name of the loss.

    Raises:
        CheckFailed: a method is missing or wrong; the message says which, and in what way.
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

    def question(self, key: str) -> Question:
        """Return the question of one method, named like "predict points"."""
        method, _, key = key.partition(" ")
        return replace(self.parts[method].question(key), method=method)

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of all questions."""
        return tuple(f"{method} {key}" for method, check in self.parts.items() for key in check.keys)

    def judge(self, ask: Ask, wrong: frozenset[str] = frozenset()) -> Iterator[str]:
        """Judge the methods, one after the other."""
        for method, check in self.parts.items():
            yield from check.judge(lambda key, method=method: ask(f"{method} {key}"), wrong)


@dataclass(frozen=True)
class _StartCheck(Check):
    """Whether w and b are there from the start, and w is drawn from the generator that was given."""

    keys = ("points",)

    def question(self, key: str) -> Question:
        return Question([{"seed": seed} for seed in (1, 2, 1)], ["seed"], ["w", "b"])

    def judge(self, ask: Ask, wrong: frozenset[str] = frozenset()) -> Iterator[str]:
        reply = ask("points")
        (w, b), (other, _), (again, _) = (answer.values for answer in reply.answers)
        complaint = ""
        if (w.shape, b.shape) != ((2,), ()):
            complaint = f"makes w of shape {w.shape} and b of shape {b.shape}, where (2,) and () are needed"
        elif not np.array_equal(w, again):
            complaint = "makes another w each time, though its rng is the same. Draw w from rng"
        elif np.array_equal(w, other):
            complaint = "makes the same w whatever its rng. Draw w from rng"
        if complaint:
            raise CheckFailed(f"✗ {reply.name} {complaint}.")
        yield f"✓ {reply.name} draws w from rng."


@dataclass(frozen=True)
class _TrainCheck(Check):
    """Whether training leaves the parameters, and the history, of descent by the network's Graph."""

    network: Network
    of: str

    keys = ("points",)

    @cached_property
    def _tasks(self) -> list[tuple[Mapping[str, np.ndarray], tuple[np.ndarray, ...]]]:
        """What is to be done, and what must come out: w, b and the history."""
        tasks = []
        for epochs, alpha in ((2, 0.5), (3, 0.2)):
            examples = self.network.points(f"{self.secret}train {epochs}", count=3)
            inputs, targets = (np.array([at[name] for at in examples]) for name in ("x", "y"))
            w, b = examples[0]["w"], examples[0]["b"]
            given = {"inputs": inputs, "targets": targets, "epochs": epochs, "w": w, "b": b, "alpha": alpha}
            losses = np.zeros((epochs, len(inputs)))
            for epoch, example in np.ndindex(losses.shape):
                at = self.network.graph.forward(x=inputs[example], y=targets[example], w=w, b=b)
                losses[epoch, example] = at[self.of]
                w, b = (
                    at[name] - alpha * self.network.graph.gradient(self.of, name, at) for name in ("w", "b")
                )
            tasks.append((given, (w, b, losses.mean(axis=1))))
        return tasks

    def question(self, key: str) -> Question:
        points = [given for given, _ in self._tasks]
        return Question([*points, points[0]], list(points[0]), ["w", "b", "history"])

    def judge(self, ask: Ask, wrong: frozenset[str] = frozenset()) -> Iterator[str]:
        reply = ask("points")
        losses_are = "the mean loss of each epoch (each loss before its step)"
        for part, what in enumerate(("the trained w", "the trained b", losses_are)):
            values = [answer.values[part] for answer in reply.answers[:-1]]
            truths = [truth[part] for _, truth in self._tasks]
            evidence = Evidence([given for given, _ in self._tasks], values, truths)
            hold(reply, part, evidence, what, "gradient descent", lambda evidence: None, wrong)
        yield passed(reply, ["the trained w", "the trained b", "the mean loss of each epoch"])
