"""What is to be explained: a wrong value or gradient of a network, and the numbers that were answered."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import differentiate_link, gradient
from helpers.graph import Array, Graph, Link, Values, multiply_links
from helpers.network import Network

T = TypeVar("T")
Gives = Callable[[Values], Array | None]

LEARNING_RATES = (0.1, 0.01, 0.05, 0.2, 0.02, 0.001, 0.005, 1.0)
"""Those that are tried where the notebook has none."""


@dataclass(frozen=True)
class Explanation:
    """A known mistake, and what an answer with it gives at a point; None where that makes no sense."""

    mistake: Mistake
    gives: Gives


class Break(NamedTuple):
    """A way in which one link can be broken: the mistake, and the Jacobian that stands in its place."""

    mistake: Mistake
    jacobian: Gives


class Evidence(NamedTuple):
    """Points, the student's answers there, and the right ones."""

    points: Sequence[Values]
    answers: Sequence[Array]
    truths: Sequence[Array]


@dataclass(frozen=True, eq=False)
class Problem:
    """A quantity of a network that was answered wrongly.

    Attributes:
        network: the network.
        of: what was asked for; or what is differentiated.
        wrt: what it is differentiated by; "" where a value was asked for.
        sample: the values of the graph at some point, for the shapes.
        given: the names whose values the student was given.
        handed: the names whose gradients the student was given.
        alpha: the learning rate that the student's notebook knows, to recognise updated weights.
    """

    network: Network
    of: str
    wrt: str
    sample: Values
    given: Sequence[str] = ()
    handed: Sequence[str] = ()
    alpha: float | None = None
    _known: dict[tuple[Any, ...], tuple[Any, Any]] = field(default_factory=dict, repr=False)

    @property
    def graph(self) -> Graph:
        """The forward description."""
        return self.network.graph

    @property
    def rates(self) -> tuple[float, ...]:
        """The learning rates that may have been used."""
        return LEARNING_RATES if self.alpha is None else (self.alpha,)

    @property
    def prediction(self) -> str:
        """What the loss holds against the target, if `of` is that loss; else ""."""
        prediction = self.network.prediction
        return prediction if prediction in self.graph.arguments.get(self.of, ()) else ""

    @cached_property
    def paths(self) -> list[tuple[Link, ...]]:
        """The paths from `wrt` to `of`. A gradient that the student was handed is one link."""
        return self.graph.chain(self.of, self.wrt, self.handed)

    @cached_property
    def links(self) -> list[Link]:
        """Every link on a path, from `of` backwards."""
        return list(dict.fromkeys(link for path in self.paths for link in path))

    def is_handed(self, link: Link) -> bool:
        """Return whether a link is no local derivative, but a gradient that the student was handed."""
        return link.argument not in self.graph.arguments[link.step]

    def is_parameter(self, name: str) -> bool:
        """Return whether a name is one of what is trained."""
        return name in self.network.parameters

    def list_alike(self, name: str) -> list[str]:
        """Return the other names whose values have the same shape, those of the same letter first."""
        every = sorted((*self.graph.inputs, *self.graph.steps), key=lambda other: other[0] != name[0])
        shape = np.shape(self.sample[name])
        return [other for other in every if other != name and np.shape(self.sample[other]) == shape]

    def differentiate_by(self, name: str, at: Values) -> Array:
        """Return the gradient of `of` by a name; it is computed once at each point."""
        return self._remember(("whole", name), at, lambda: gradient(self.graph, self.of, name, at))

    def differentiate(self, link: Link, at: Values) -> Array:
        """Return what a link stands for; it is computed once at each point."""
        return self._remember((link,), at, lambda: differentiate_link(self.graph, link, at))

    def break_link(self, way: Break, at: Values) -> Array | None:
        """Return what stands in the place of a broken link; it is computed once at each point."""
        return self._remember((id(way.jacobian),), at, lambda: way.jacobian(at), way)

    def multiply(self, path: Sequence[Link], at: Values, broken: Mapping[Link, Break]) -> Array | None:
        """Return the product of the links of one path, some of them broken; None where shapes don't fit."""
        jacobians = []
        for link in path:
            way = broken.get(link)
            jacobian = self.break_link(way, at) if way else self.differentiate(link, at)
            shape = np.shape(at[link.step]) + np.shape(at[link.argument])
            if jacobian is None or jacobian.shape != shape:
                return None
            jacobians.append(jacobian)
        return multiply_links(jacobians, [np.ndim(at[link.step]) for link in path[1:]])

    def add_paths(
        self, at: Values, broken: Mapping[Link, Break], paths: Collection[Sequence[Link]] = ()
    ) -> Array | None:
        """Return the sum over the paths, or over some of them, with some links broken."""
        total: Array | None = None
        for path in paths or self.paths:
            product = self.multiply(path, at, broken)
            if product is None:
                return None
            total = product if total is None else total + product
        return None if total is None else np.asarray(total)

    def _remember(self, key: tuple[Any, ...], at: Values, compute: Callable[[], T], keep: object = None) -> T:
        """Compute something at a point, once. What ids are taken of is kept, so that they stay its own."""
        key = (*key, id(at))
        if key not in self._known:
            self._known[key] = compute(), (at, keep)
        found: T = self._known[key][0]
        return found


def take_value(name: str, at: Values) -> Array:
    """Return the value of a name at a point."""
    return np.asarray(at[name])
