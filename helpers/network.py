"""A network: its Graph, and what is declared of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import numpy as np

from helpers.graph import Array, Graph, GraphError, Inputs, Values

ENOUGH = 4  # letters of a name, by which it is known for another that has one more

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
    kink nearby, no error close to zero; without it, no point lies at a kink. Points that are free of this
    have small and large numbers, of these scales, at which a threshold shows; `limits` keep them from
    saturating.
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
    tells_apart: Callable[[Values], Any] | None = None
    always: tuple[Mapping[str, Any], ...] = ()  # points tried besides those drawn, such as a kink
    far_out: tuple[Mapping[str, Any], ...] = ()  # where values may overflow, if an exercise asks for these
    count: int = 32  # points that are drawn for a check
    edges: Mapping[tuple[str, str], Sequence[str]] | None = None  # parameters on wires, where formulas lack

    def __post_init__(self) -> None:
        graph = self.graph
        if not isinstance(graph, Graph):
            raise GraphError(f"A Network is made of a Graph, not of a {type(graph).__name__}.")
        self._refuse_odd_kinds_and_shapes()
        self._refuse_mistyped()
        prediction = [self.prediction] if self.prediction else []
        graph.require(*self.shapes, *self.kinds, *self.parameters, *prediction, *self.limits)
        for what, names in {"parameters": self.parameters, "kinds": self.kinds}.items():
            if steps := [name for name in names if name in graph.steps]:
                raise GraphError(f"`{steps[0]}` in `{what}` is a step, and must be an input.")
        if self.prediction in graph.inputs:
            raise GraphError(f"The prediction `{self.prediction}` is an input, and must be a step.")
        if prediction and not any(self.prediction in names for names in graph.arguments.values()):
            raise GraphError(f"No step uses the prediction `{self.prediction}`.")

    def _refuse_odd_kinds_and_shapes(self) -> None:
        """Raise a GraphError for a kind that is no function, a shape that is none, or names in one text."""
        if isinstance(self.parameters, str):
            raise GraphError(f'`parameters` must be a tuple of names, such as `("{self.parameters}",)`.')
        for name, kind in self.kinds.items():
            if not callable(kind):
                raise GraphError(
                    f"The kind of `{name}` is {kind!r}, and must be a function, "
                    "such as `one_hot` without quotes."
                )
        for name, shape in self.shapes.items():
            sizes = shape if isinstance(shape, tuple | list) else [0]
            if not all(size is None or (isinstance(size, int | np.integer) and size > 0) for size in sizes):
                raise GraphError(
                    f"The shape of `{name}` is {shape!r}, and must be a tuple of sizes: `()` for a number, "
                    "`(3,)` for a vector, `(None, 3)` for a batch of these."
                )

    def _refuse_mistyped(self) -> None:
        """Raise a GraphError for an input that nobody declared and that is some name but for a typing error.

        Names of one letter more or fewer, or of the same letters, are alike; so are those that differ by more
        where a step isn't used by any other, as if it were looked for under the wrong name.
        """
        used = {name: step for step, names in self.graph.arguments.items() for name in names}
        unused = [step for step in self.graph.steps if step not in used]
        for name in reversed(self.graph.inputs):  # of two inputs, the later one
            others = [each for each in (*self.graph.steps, *self.graph.inputs) if each != name]
            alike = [each for each in others if _are_alike(name, each)]
            lost = [each for each in unused if len(unused) > 1 and _keep_digits(name) == _keep_digits(each)]
            alike += get_close_matches(name, [each for each in lost if each != used[name]], n=1)
            if alike and name not in (*self.shapes, *self.kinds, *self.parameters):
                raise GraphError(
                    f"The step `{used[name]}` uses `{name}`, which no step computes: it would be an input. "
                    f'Is `{alike[0]}` meant? If not, declare the input: `shapes={{"{name}": ()}}`.'
                )

    @cached_property
    def batch(self) -> set[str]:
        """The names whose rows are the examples of a batch: inputs, and the steps that they act on."""
        inputs = [name for name, shape in self.shapes.items() if None in shape[:1]]
        return set().union(*map(self.graph.find_reached, inputs))


def _are_alike(one: str, other: str) -> bool:
    """Return whether two names differ as by mistyping: a letter more, or the same letters; digits count."""
    if _keep_digits(one) != _keep_digits(other):
        return False
    one, other = sorted((one.replace("_", ""), other.replace("_", "")), key=len)
    if len(one) < len(other) - 1 or len(one) < 2:
        return False
    dropped = (other[:i] + other[i + 1 :] for i in range(len(other)))
    return sorted(one) == sorted(other) or (len(one) >= ENOUGH and one in dropped)


def _keep_digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))
