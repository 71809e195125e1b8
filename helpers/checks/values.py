"""The check of a step of a network, or of several."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from helpers.asking.finding import Mistake
from helpers.asking.question import Question, Reply
from helpers.asking.source import Function
from helpers.checks.check import examine
from helpers.checks.judge import PointCheck, Quantity, ask_twice, draw_for, list_names
from helpers.diagnosis import Evidence, More, Problem, explain_value
from helpers.graph import Array, Link, Values
from helpers.network import Network


def check_value(function: Function, network: Network, *, of: str | Sequence[str]) -> None:
    """Check that a function computes a step of a network, or several.

    Args:
        function: the student's function; its parameters are named as in the network.
        network: the network, or a trusted function wrapped in one.
        of: the name of the step, such as "y_hat"; or several names, in the order in which the function
            returns their values.

    Raises:
        CheckFailed: it doesn't; the message says in what way, for the first value that is wrong.
    """
    examine(function, ValueCheck(network, of))


@dataclass(frozen=True)
class ValueCheck(PointCheck):
    """Whether a function computes steps of a network; see `check_value`."""

    network: Network
    of: str | Sequence[str]

    truth = "value"

    @property
    def drawn(self) -> int:
        """How many points are drawn."""
        return self.network.count

    def list_points(self, key: str) -> Sequence[Values]:
        """Return the points of a question."""
        return draw_for(self.network, self.secret + " ".join(list_names(self.of)), key)

    def question(self, key: str) -> Question:
        """Return what is asked: the steps, from the values of all that they don't act on."""
        graph, wanted, points = self.network.graph, list_names(self.of), self.list_points(key)
        later = {step for step in graph.steps if any(step == n or graph.chain(step, n) for n in wanted)}
        return ask_twice(points, [name for name in points[0] if name not in later], self.of)

    def list_quantities(self) -> list[Quantity]:
        """Return the steps, in the order in which a network takes them."""
        wanted = list_names(self.of)
        return [
            Quantity(name, wanted.index(name), partial(self._list_truths, name), partial(self._explain, name))
            for name in sorted(wanted, key=list(self.network.graph.steps).index)
        ]

    def _list_truths(self, name: str, key: str) -> list[Array]:
        return [at[name] for at in self.list_points(key)]

    def _explain(
        self, name: str, reply: Reply, evidence: Evidence, more: More
    ) -> tuple[Mistake | None, tuple[Link, ...]]:
        given = list(reply.answers[0].given)
        problem = Problem(self.network, name, "", self.list_points("points")[0], given)
        return explain_value(problem, evidence, more), ()
