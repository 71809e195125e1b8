"""A network: its Graph, and what is declared of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helpers.graph import Graph, Inputs, Values


@dataclass(frozen=True, eq=False)
class Network:
    """A Graph, and what is declared of it: nothing of this is guessed from names.

    Attributes:
        graph: the forward description.
        shapes: the shape of each input that isn't a scalar. None stands for the size of a batch.
        parameters: the inputs that are trained.
        prediction: the step that the loss holds against the target; "" if there is no loss.
        place: moves drawn inputs to where slips show, given the number of the point: units both live and
            dead, say.
        tells_apart: whether a point (the values of the whole graph there) is one at which slips show:
            no saturation, no kink nearby, no error close to zero.
        always: points that are tried besides those drawn, such as the kink of an activation.
        count: how many points are drawn for a check.
        edges: the parameters on each wire (argument, step), where no formula is there to tell.
    """

    graph: Graph
    shapes: Mapping[str, tuple[int | None, ...]] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    prediction: str = ""
    place: Callable[[Inputs, int], Inputs] | None = None
    tells_apart: Callable[[Values], Any] = lambda at: True
    always: tuple[Mapping[str, Any], ...] = ()
    count: int = 5
    edges: Mapping[tuple[str, str], Sequence[str]] | None = None

    @property
    def batch(self) -> set[str]:
        """The names whose rows are the examples of a batch: inputs, and the steps that they act on."""
        inputs = [name for name, shape in self.shapes.items() if None in shape[:1]]
        return set().union(*map(self.graph.find_reached, inputs))
