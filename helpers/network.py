"""A network: its Graph, and what is declared of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import numpy as np

from helpers.graph import Array, Graph, GraphError, Inputs, Values

Kind = Callable[[Array], Array]  # what makes an input of some kind from numbers of any sign


def positive(drawn: Array) -> Array:
    """Return an input that is nowhere below 0, such as a learning rate or a variance."""
    return np.abs(drawn)


def one_hot(drawn: Array) -> Array:
    """Return an input that names one class in each row: a 1 where the largest number was drawn, else 0."""
    return np.asarray(np.eye(drawn.shape[-1])[drawn.argmax(axis=-1)])


def mask(drawn: Array) -> Array:
    """Return an input of 0 and 1, which keeps or drops other numbers."""
    return (drawn > 0).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Network:
    """A Graph, and what is declared of it: nothing of this is guessed from names.

    `kinds` makes an input what it always is, such as `one_hot`, from drawn numbers of any sign. Points are
    drawn where slips show. `place` moves drawn inputs there, given the number of the point: units
    both live and dead, say. `tells_apart` says whether every slip shows at a point, from all its values: no
    kink nearby, no error close to zero. Points that are free of this have small and large numbers, of these
    scales, at which a threshold shows; `limits` keep them from saturating.
    It is a GraphError if a name that is declared isn't in the graph, or is a step where an input is meant.
    """

    graph: Graph
    shapes: Mapping[str, tuple[int | None, ...]] = field(default_factory=dict)  # None: the size of a batch
    parameters: tuple[str, ...] = ()  # the inputs that are trained
    prediction: str = ""  # the step that the loss holds against the target
    kinds: Mapping[str, Kind] = field(default_factory=dict)  # of inputs that aren't just any numbers
    place: Callable[[Inputs, int], Inputs] | None = None
    free: Sequence[float] = ()  # the scales, in turn, of points that needn't be telling; if none, all must be
    limits: Mapping[str, float] = field(default_factory=dict)  # what no entry of a step may reach in size
    tells_apart: Callable[[Values], Any] = lambda at: True
    always: tuple[Mapping[str, Any], ...] = ()  # points tried besides those drawn, such as a kink
    far_out: tuple[Mapping[str, Any], ...] = ()  # where values may overflow, if an exercise asks for these
    count: int = 32  # points that are drawn for a check
    edges: Mapping[tuple[str, str], Sequence[str]] | None = None  # parameters on wires, where formulas lack

    def __post_init__(self) -> None:
        graph = self.graph
        if not isinstance(graph, Graph):
            raise GraphError(f"A Network is made of a Graph, not of a {type(graph).__name__}.")
        prediction = [self.prediction] if self.prediction else []
        graph.require(*self.shapes, *self.kinds, *self.parameters, *prediction, *self.limits)
        for what, names in {"parameters": self.parameters, "kinds": self.kinds}.items():
            if steps := [name for name in names if name in graph.steps]:
                raise GraphError(f"`{steps[0]}` in `{what}` is a step, and must be an input.")
        if self.prediction in graph.inputs:
            raise GraphError(f"The prediction `{self.prediction}` is an input, and must be a step.")
        if prediction and not any(self.prediction in names for names in graph.arguments.values()):
            close = get_close_matches(self.prediction, graph.inputs, n=1)
            hint = f" `{close[0]}` is an input, as no step has that name. Is it mistyped?" if close else ""
            raise GraphError(f"No step uses the prediction `{self.prediction}`.{hint}")

    @cached_property
    def batch(self) -> set[str]:
        """The names whose rows are the examples of a batch: inputs, and the steps that they act on."""
        inputs = [name for name, shape in self.shapes.items() if None in shape[:1]]
        return set().union(*map(self.graph.find_reached, inputs))
