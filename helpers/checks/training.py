"""The check of training by gradient descent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from helpers.asking.finding import Mistake
from helpers.asking.question import Question, Reply
from helpers.asking.source import Function
from helpers.checks.check import Filled, examine
from helpers.checks.judge import PointCheck, Quantity, ask_twice
from helpers.diagnosis import Descent, Evidence, More, explain_training
from helpers.graph import Array, Link
from helpers.network import Network
from helpers.points import draw_points
from helpers.verification import verify

TASKS = ((3, 0.1), (4, 0.05), (5, 0.02))
"""Numbers of epochs, and learning rates."""


def check_training(
    function: Function, network: Network, *, of: str, parameters: Sequence[str], history: str | Sequence[str]
) -> None:
    """Check that a function trains a network by gradient descent.

    Args:
        function: the student's function. Its parameters are named as in the network, besides `alpha`, the
            learning rate, and `epochs`, the number of updates.
        network: the network.
        of: the name of the loss.
        parameters: the names of what is trained.
        history: what the function returns for each epoch, taken after its update: one scalar, or a row.

    Raises:
        CheckFailed: it doesn't; the message says in what way.
        GraphError: the network can't be differentiated.
    """
    examine(function, TrainingCheck(network, of, parameters, history))


@dataclass(frozen=True)
class TrainingCheck(PointCheck):
    """Whether a function trains a network by gradient descent; see `check_training`."""

    network: Network
    of: str
    parameters: Sequence[str]
    history: str | Sequence[str]

    truth = "descent"

    @property
    def row(self) -> str | Sequence[str]:
        """What a row of the history holds."""
        return self.history

    def list_points(self, key: str) -> Sequence[Mapping[str, Any]]:
        """Return the points of a question, each with a learning rate and a number of epochs."""
        seed = f"{self.secret}training" + " again" * (key == "more")
        points = draw_points(self.network, seed, count=len(TASKS))
        return [
            {**at, "alpha": alpha, "epochs": epochs}
            for (epochs, alpha), at in zip(TASKS, points, strict=True)
        ]

    @cached_property
    def truths(self) -> Mapping[str, list[Array]]:
        """The histories at the points of each question."""
        graph = self.network.graph
        verify(graph, draw_points(self.network, f"{self.secret}training", count=len(TASKS)))
        run = Descent(graph, self.of, self.parameters, self.history).run
        return Filled(lambda key: list(map(run, self.list_points(key))))

    def question(self, key: str) -> Question:
        """Return what is asked: the history, from the inputs, the learning rate and the epochs."""
        return ask_twice(self.list_points(key), [*self.network.graph.inputs, "alpha", "epochs"], "history")

    def list_quantities(self) -> list[Quantity]:
        """Return the history, the one thing that is returned."""
        name = "the history of gradient descent"
        return [Quantity(name, 0, lambda key: self.truths[key], self._explain)]

    def _explain(
        self, reply: Reply, evidence: Evidence, more: More
    ) -> tuple[Mistake | None, tuple[Link, ...]]:
        descent = Descent(self.network.graph, self.of, self.parameters, self.history, reply.alpha)
        return explain_training(descent, evidence, more), ()
