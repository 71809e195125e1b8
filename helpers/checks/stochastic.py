"""The check of an epoch of mini-batches, and what it shares with that of a class that learns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import cycle

import numpy as np

from helpers import diagnosis
from helpers.asking.question import Question, Reply
from helpers.asking.source import Function
from helpers.checks.check import examine, list_wanted
from helpers.checks.judge import Explained, Point, PointCheck
from helpers.diagnosis import Evidence, StochasticDescent
from helpers.diagnosis.explain import Text, are_same
from helpers.graph import Array, GraphError
from helpers.network import Network
from helpers.points import draw_points, draw_sample

TASKS = ((2, 0.1), (3, 0.2), (4, 0.05), (2, 0.2))  # sizes of mini-batches, and learning rates, in turn


def check_epoch(
    function: Function, network: Network, *, of: str, parameters: Sequence[str], given: Sequence[str] = ()
) -> None:
    """Check that a function trains a network for one epoch of mini-batches, by descent on the loss `of`.

    The function's parameters are named as in the network, besides `alpha`, the learning rate, and `size`, the
    number of rows in a mini-batch; the last one may have fewer. It takes the rows in their order, a step for
    each mini-batch, and returns the trained `parameters`, in this order; `given` is as for `check_value`. A
    `CheckFailed` says what is wrong; it is a GraphError if the network has no batch.
    """
    examine(function, EpochCheck(network, of, list_wanted(parameters), given=given))


@dataclass(frozen=True)
class StochasticCheck(PointCheck):
    """Whether training with a part of the examples at each step leaves what descent by the Graph leaves."""

    of: str

    truth = "descent"

    @property
    def descents(self) -> Mapping[str, StochasticDescent]:
        """The right descent, by each quantity that it is asked for."""
        raise NotImplementedError

    def question(self, key: str) -> Question:
        """Return what is asked: all quantities, from what training is given."""
        points = self.points(key)
        return self.ask_twice(key, points, list(points[0]), list(self._quantities))

    def _list_truths(self, name: str, key: str) -> Sequence[Array]:
        return list(map(self.descents[name].run, self.points(key)))

    def _explain(self, name: str, reply: Reply, evidence: Evidence, fresh: Evidence, text: Text) -> Explained:
        mistake = diagnosis.explain_stochastic(self.descents[name], evidence, fresh, text)
        stays = str(mistake.about["name"]) if mistake and mistake.kind == "never updated" else ""
        if stays in self._quantities and not self._stays(stays, reply):  # a softmax's bias moves in vain
            return text.find(), ()
        return mistake, ()

    def _stays(self, name: str, reply: Reply) -> bool:
        """Return whether a parameter is returned as it was."""
        pairs = zip(self.gather(name, "points", reply), self.points("points"), strict=False)
        return all(are_same(seen.answer, np.asarray(at[name])) for seen, at in pairs)


@dataclass(frozen=True)
class EpochCheck(StochasticCheck):
    """Whether a function trains a network for one epoch of mini-batches; see `check_epoch`."""

    parameters: Sequence[str]

    @property
    def _quantities(self) -> Mapping[str, str]:
        return {name: f"the trained {name}" for name in self.parameters}

    def _list_points(self, key: str) -> Sequence[Point]:
        self.network.graph.require(self.of, *self.parameters)
        if not self.network.batch:
            raise GraphError(
                "A network without a batch has no mini-batches. Declare `shapes` that begin with None."
            )
        seed = f"{self.secret}epoch{' again' * (key == 'more')}"
        drawn = draw_points(self.network, seed, 2 * len(TASKS), slopes_of=self.of)
        tasks = zip(cycle(TASKS), drawn, strict=False)
        names = self.network.graph.inputs
        return [
            {**{name: at[name] for name in names}, "size": size, "alpha": alpha, "epochs": 1}
            for (size, alpha), at in tasks
        ]

    @cached_property
    def descents(self) -> Mapping[str, StochasticDescent]:
        """The right descent, by each parameter that it trains."""
        rows = {name: name for name in self.network.graph.inputs if name in self.network.batch}
        parts, sample = (self.network, self.of, self.parameters), draw_sample(self.network)
        train = partial(StochasticDescent, *parts, each=rows, sample=sample, what="mini-batch")
        return {name: train(name) for name in self.parameters}
