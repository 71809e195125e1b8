"""The check of a gradient of a network, or of several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from helpers.asking.finding import Finding, Mistake
from helpers.asking.question import Question, Reply
from helpers.asking.source import Function
from helpers.checks.chains import draw_chain
from helpers.checks.check import Filled, examine
from helpers.checks.judge import PointCheck, Quantity, ask_twice, draw_for, list_names
from helpers.derivatives import gradient
from helpers.diagnosis import Evidence, More, Problem, explain_gradient
from helpers.graph import Array, Link, Values
from helpers.network import Network
from helpers.verification import verify


def check_gradient(function: Function, network: Network, *, of: str, wrt: str | Sequence[str]) -> None:
    """Check that a function computes the gradient of `of` with respect to `wrt`.

    Args:
        function: the student's function; its parameters are named as in the network. One called dL_dh_2
            receives the gradient ∂L/∂h_2, so that an answer may build on the gradient before it.
        network: the network.
        of: the name of what is differentiated, usually "L".
        wrt: the name of what it is differentiated by; or several names, in the order in which the
            function returns the gradients.

    Raises:
        CheckFailed: it doesn't; the message says in what way, for the gradient nearest to `of` that is wrong.
        GraphError: the network can't be differentiated.
    """
    examine(function, GradientCheck(network, of, wrt))


@dataclass(frozen=True)
class GradientCheck(PointCheck):
    """Whether a function computes gradients of a network; see `check_gradient`."""

    network: Network
    of: str
    wrt: str | Sequence[str]

    truth = "slope"

    @property
    def drawn(self) -> int:
        """How many points are drawn."""
        return self.network.count

    def list_points(self, key: str) -> Sequence[Values]:
        """Return the points of a question."""
        return draw_for(self.network, f"{self.secret}{self.of} {' '.join(list_names(self.wrt))}", key)

    @cached_property
    def handed(self) -> dict[str, str]:
        """The names of the gradients that an answer may build on, and what each is taken by."""
        graph, wanted = self.network.graph, list_names(self.wrt)
        chains = [{link.argument for path in graph.chain(self.of, w) for link in path} for w in wanted]
        between = set.intersection(*chains).difference(wanted)
        return {f"d{self.of}_d{step}": step for step in graph.steps if step in between}

    @cached_property
    def truths(self) -> Mapping[tuple[str, str], list[Array]]:
        """The gradients at the points of each question, by what they are taken by, and the question."""
        verify(self.network.graph, self.list_points("points")[: self.drawn])

        def differentiate(name_and_key: tuple[str, str]) -> list[Array]:
            name, key = name_and_key
            return [gradient(self.network.graph, self.of, name, at) for at in self.list_points(key)]

        return Filled(differentiate)

    def question(self, key: str) -> Question:
        """Return what is asked: the gradients, from all values of the network and the gradients before."""
        points = [
            Filled(partial(self._find_handed, key, number), at)
            for number, at in enumerate(self.list_points(key))
        ]
        return ask_twice(points, [*points[0], *self.handed], self.wrt)

    def list_quantities(self) -> list[Quantity]:
        """Return the gradients, those nearest to the loss first."""
        graph, of, wanted = self.network.graph, self.of, list_names(self.wrt)
        return [
            Quantity(
                str(Link(of, name)),
                wanted.index(name),
                partial(self._list_truths, name),
                partial(self._explain, name),
            )
            for name in sorted(wanted, key=lambda w: max(map(len, graph.chain(of, w)), default=0))
        ]

    def _find_handed(self, key: str, number: int, name: str) -> Array:
        return self.truths[self.handed[name], key][number]

    def _list_truths(self, name: str, key: str) -> list[Array]:
        return self.truths[name, key]

    def _explain(
        self, name: str, reply: Reply, evidence: Evidence, more: More
    ) -> tuple[Mistake | None, tuple[Link, ...]]:
        """Explain by the gradients that were handed, as one link each; else by all links between."""
        start, given = self.list_points("points")[0], list(reply.answers[0].given)
        built_on = [self.handed[each] for each in given if each in self.handed]
        for taken_whole in (built_on, []) if built_on else ([],):
            problem = Problem(self.network, self.of, name, start, given, taken_whole, reply.alpha)
            if mistake := explain_gradient(problem, evidence, more):
                broken = [path for path in problem.paths if len(path) > 1 and {*mistake.links} & {*path}]
                return mistake, broken[0] if broken else ()
        return None, ()

    def draw(self, finding: Finding) -> None:
        """Draw the chain with its broken links marked, and the numbers of the point at which it shows."""
        if finding.chain and finding.mistake:
            draw_chain(
                self.network,
                self.of,
                finding.chain[-1].argument,
                self.list_points("points")[finding.about["point"]],
                broken=finding.mistake.links,
                title=f"{finding.function}: where the chain breaks",
                handed=[self.handed[name] for name in finding.at if name in self.handed],
            )
