"""The networks of the lessons as Graphs, and the points at which answers to them are checked.

A network is described once, forwards. Gradients, checks and pictures are derived from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np

from helpers.graph import Graph, Values

SMALLEST, LARGEST = 0.3, 2.0  # far from 0, where slips hide, and small enough not to saturate a sigmoid
APART = 0.02  # two values closer than this could be taken for each other


@dataclass(frozen=True)
class Network:
    """A Graph, and how to draw points that tell right answers from wrong ones.

    Attributes:
        graph: the forward description.
        shapes: the shape of each input that isn't a scalar.
        tells_apart: whether a point (the values of the whole graph there) is one at which slips show:
            no saturation, no kink nearby, no error close to zero.
        always: points that are tried besides those drawn, such as the kink of an activation.
    """

    graph: Graph
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    tells_apart: Callable[[Values], bool] = lambda values: True
    always: tuple[Mapping[str, float], ...] = ()

    def points(self, seed: str, count: int = 5) -> list[dict[str, np.ndarray]]:
        """Draw points for a check.

        Args:
            seed: any text; the same text gives the same points.
            count: how many to draw.

        Returns:
            For each point the values of the whole graph: `count` drawn ones, then those of `always`. In
            a drawn point no two numbers have the same magnitude, and none is near 0 or 1, so that a
            number swapped, dropped or squared shows.
        """
        rng = np.random.default_rng(int.from_bytes(sha256(seed.encode()).digest()))
        points = []
        while len(points) < count:
            values = self.graph.forward(**self._draw(rng))
            if self.tells_apart(values):
                points.append(values)
        return points + [self.graph.forward(**point) for point in self.always]

    def _draw(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Draw the inputs, to two decimals so that a person can redo the sum; a learning rate is positive."""
        sizes = {name: int(np.prod(self.shapes.get(name, ()))) for name in self.graph.inputs}
        magnitudes = np.arange(SMALLEST, LARGEST, APART)
        magnitudes = magnitudes[np.abs(magnitudes - 1) > APART]
        drawn = rng.choice(magnitudes, size=sum(sizes.values()), replace=False)
        drawn = (drawn * rng.choice([-1, 1], size=drawn.size)).round(2)
        split = np.split(drawn, np.cumsum(list(sizes.values()))[:-1])
        return {
            name: part.reshape(self.shapes.get(name, ())) for name, part in zip(sizes, split, strict=True)
        }


descent_step = Network(
    Graph(new_parameter=lambda parameter, gradient, alpha: parameter - alpha * gradient),
)
"""One update of gradient descent."""

linear_neuron = Network(
    Graph(
        y_hat=lambda x_1, x_2, w_1, w_2, b: x_1 * w_1 + x_2 * w_2 + b,
        L=lambda y_hat, y: 0.5 * (y_hat - y) ** 2,
    ),
    tells_apart=lambda at: abs(at["y_hat"] - at["y"]) > 0.2,
)
"""Lesson 1: one neuron with two inputs and no activation."""
