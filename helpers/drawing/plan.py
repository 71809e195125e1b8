"""A network as nodes in columns and wires between them: what its Graph tells about how to draw it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, product
from typing import NamedTuple

import numpy as np

from helpers.drawing.given import Arrays, Named, read_arrays
from helpers.network import Network
from helpers.notation import write_shape, write_symbol

Edges = Mapping[tuple[str, str], Sequence[str]]  # the parameters on each edge; see `place_parameters`
Shapes = Mapping[str, tuple[int, ...]]
Unit = tuple[str, ...]  # the names that make up a node: one, or those of a sum and its activation
Place = tuple[float, float, float, float]  # a box's left, the middle of its height, its width and height

MOST_NODES = 6  # a vector of more entries is one box


class Node(NamedTuple):
    """A box: data, a step, or a sum with its activation; of a vector, one entry."""

    names: Unit
    entry: int | None = None


class Wire(NamedTuple):
    """What leads into a node from another one, or a bias from nowhere, with a parameter or an entry of it."""

    start: Node | None
    end: Node
    parameter: str = ""
    entry: int | None = None


class Plan:
    """A network as nodes in columns and wires between them, and the numbers that are known of it.

    Attributes:
        values, gradients: by name, as arrays; the gradients are those of `of`.
        parameters: those inputs of the graph that are trained.
        shapes: of every name, as far as they can be told without computing a step.
        nodes, columns: one by one, and by depth; data that comes in later stands after the step that uses it.
        wires: those of a node in the order of their starts, biases last.
    """

    def __init__(
        self, network: Network, values: Named = None, gradients: Named = None, of: str = "L"
    ) -> None:
        self.graph, self.of = network.graph, of
        self.values = read_arrays("values", values or {}, self.graph)
        self.gradients = read_arrays("gradients", gradients or {}, self.graph)
        self.parameters = tuple(name for name in self.graph.inputs if name in network.parameters)
        known = {name: tuple(filter(None, s)) for name, s in network.shapes.items() if None not in s}
        known |= {name: array.shape for name, array in self.values.items()}
        edges = place_parameters(network, known) if network.edges is None else network.edges
        self.shapes = _infer_shapes(network, known, edges)
        units = self._find_units()
        depths = self._find_depths(units)
        units.sort(key=lambda unit: unit[0] in self.graph.inputs)  # a target stands beneath its step
        self.columns = [
            [node for unit in units if depths[unit] == depth for node in self._find_nodes(unit)]
            for depth in sorted({*depths.values()})
        ]
        self.nodes = [*chain(*self.columns)]
        self.wires = sorted(self._find_wires(units, edges), key=lambda wire: wire.start is None)

    def place_nodes(
        self, widths: Sequence[float], gaps: Sequence[float], heights: Mapping[Node, float], apart: float
    ) -> dict[Node, Place]:
        """Return the place of each node: columns after `gaps`, their steps spread over the whole height."""
        early = [
            [n for n in column if not i or n.names[0] in self.graph.steps]
            for i, column in enumerate(self.columns)
        ]
        full = max(sum(heights[node] + apart for node in column) for column in early)
        places, x = {}, -gaps[0]
        for column, steps, width, gap in zip(self.columns, early, widths, gaps, strict=True):
            x, y = x + gap, 0.0
            for i, node in enumerate(steps):
                y = full * (i + 0.5) / len(steps)
                places[node] = (x, y, width, heights[node])
            for node in column[len(steps) :]:  # data that comes in late
                y += (heights[steps[-1]] + heights[node]) / 2 + 0.2
                places[node] = (x, y, width, heights[node])
            x += width
        return places

    def write_name(self, name: str, entry: int | None) -> str:
        """Return a name as it is written; of an entry x₁, or where names have numbers already, z₁[0]."""
        if entry is None:
            return write_symbol(name)
        vectors = chain(*(node.names for node in self.nodes if node.entry is not None))
        numbered = any(vector[-1].isdigit() for vector in vectors)
        if numbered or len(self.shapes[name]) > 1:
            indices = map(str, np.unravel_index(entry, self.shapes[name]))
            return f"{write_symbol(name)}[{', '.join(indices)}]"
        return write_symbol(f"{name}_{entry + 1}")

    def count_numbers(self, name: str) -> int:
        """Return how many numbers a name stands for."""
        return int(np.prod(self.shapes.get(name, ())))

    def is_of_matrix(self, wire: Wire) -> bool:
        """Return whether the wire's weight is an entry of a matrix."""
        return wire.entry is not None and len(self.shapes[wire.parameter]) > 1

    def read_entry(self, known: Arrays, name: str, entry: int | None) -> float | str | None:
        """Return a number; of what isn't drawn one by one, or hasn't the right size, its shape; or None."""
        if name not in known:
            return None
        array = known[name]
        if array.size == 1:
            return float(array.item())
        if entry is not None and array.size == self.count_numbers(name):
            return float(array.flat[entry])
        return write_shape(array)

    def _find_units(self) -> list[Unit]:
        """Return what the nodes are made of: data and steps, a sum together with its activation."""
        arguments, activation = self.graph.arguments, dict[str, str]()
        used = list(chain(*arguments.values()))
        for step, names in arguments.items():
            z = names[0] if len(names) == 1 else ""
            if z in arguments and z not in activation.values() and used.count(z) == 1 and step in used:
                activation[z] = step
        data = [name for name in self.graph.inputs if name not in self.parameters]
        alone = [name for name in (*self.graph.steps, *data) if name not in activation.values()]
        return [(name, activation[name]) if name in activation else (name,) for name in alone]

    def _find_depths(self, units: Collection[Unit]) -> dict[Unit, int]:
        """Return how many nodes lead to each; data that comes in late is as deep as what uses it first."""
        arguments, home = self.graph.arguments, {name: unit for unit in units for name in unit}
        depths = dict.fromkeys(units, 0)
        for step in self.graph.steps:
            before = [home[name] for name in arguments[step] if name in home]
            if home[step][0] == step:
                depths[home[step]] = 1 + max((depths[unit] for unit in before), default=0)
        for name in self.graph.inputs:
            if name in home:
                first = min(depths[home[step]] for step, names in arguments.items() if name in names)
                depths[home[name]] = first if first > 1 else 0
        return depths

    def _find_nodes(self, unit: Unit) -> list[Node]:
        """Return the one node of a unit, or those of the entries of a short vector."""
        shape = self.shapes[unit[0]]
        if len(shape) == 1 and 1 < shape[0] <= MOST_NODES:
            return [Node(unit, entry) for entry in range(shape[0])]
        return [Node(unit)]

    def _find_wires(self, units: Collection[Unit], edges: Edges) -> Iterator[Wire]:
        """Find the wires on each edge: from every entry to every entry, if it has a parameter."""
        home = {name: unit for unit in units for name in unit}
        for (start, step), parameters in edges.items():
            if home.get(start) == home[step] and start != step:
                continue  # from a sum to its activation, in one node
            starts: list[Node] | list[None] = self._find_nodes(home[start]) if start != step else [None]
            ends = self._find_nodes(home[step])
            many = len(starts) * len(ends)
            for (i, begin), (j, end), parameter in product(
                enumerate(starts), enumerate(ends), parameters or [""]
            ):
                entry = i * len(ends) + j if many > 1 and self.count_numbers(parameter) == many else None
                if parameter or len(starts) != len(ends) or i == j:
                    yield Wire(begin, end, parameter, entry)


def place_parameters(network: Network, shapes: Shapes) -> dict[tuple[str, str], list[str]]:
    """Return the parameters on each edge (argument, step); those at (step, step) are its biases.

    A parameter belongs to an edge if it acts on the step only through that edge's argument: where the
    argument is zero, the step is the same whatever it is. `shapes` holds those of inputs that are arrays; it
    is a GraphError if the steps fail with them.
    """
    graph, rng = network.graph, np.random.default_rng(0)
    # Positive values, at which no ReLU unit is dead.
    values = graph.forward(**{name: rng.uniform(0.5, 1.5, shapes.get(name, ())) for name in graph.inputs})
    edges: dict[tuple[str, str], list[str]] = {}
    for step, arguments in graph.arguments.items():
        data = [name for name in arguments if name not in network.parameters]
        edges |= {(name, step): [] for name in data}
        for parameter in (name for name in arguments if name in network.parameters):
            doubled = {parameter: 2 * values[parameter]}
            without = ((name, values | {name: 0 * values[name]}) for name in data)
            homes = [
                n for n, at in without if np.array_equal(graph.call(step, at), graph.call(step, at | doubled))
            ]
            for home in homes or [step]:
                edges.setdefault((home, step), []).append(parameter)
    return edges


def _infer_shapes(network: Network, shapes: Shapes, edges: Edges) -> dict[str, tuple[int, ...]]:
    """Return a shape for every name: a step's follows from its parameters, or from its one argument."""
    arguments = network.graph.arguments
    found: dict[str, tuple[int, ...]] = {**dict.fromkeys(network.graph.inputs, ()), **shapes}
    for step, names in arguments.items():
        data = [name for name in names if name not in network.parameters]
        weights = [found[name] for start in data for name in edges.get((start, step), ())]
        last = not any(step in names for names in arguments.values())
        if weights:
            found.setdefault(step, weights[0][1:])
        found.setdefault(step, found[data[0]] if len(data) == 1 and not last else ())
    return found
