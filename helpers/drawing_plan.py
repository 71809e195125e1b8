"""A network as nodes in columns and wires between them: what its Graph tells about how to draw it."""

import re
from collections.abc import Collection, Mapping
from itertools import chain, product
from typing import NamedTuple

import numpy as np

from helpers.drawing_page import Arrays, shape_of, symbol
from helpers.graph import Graph
from helpers.networks import Network

Edges = Mapping[tuple[str, str], Collection[str]]
Shapes = Mapping[str, tuple[int, ...]]
Place = tuple[float, float, float, float]
"""Of a box: its left, the middle of its height, its width and its height, in inches."""

MOST_NODES = 6  # a vector of more entries is one box
PARAMETER = re.compile(r"[wWb](_\d+)?")


class Node(NamedTuple):
    """A box: data, a step, or a sum with its activation; of a vector, one entry."""

    names: tuple[str, ...]
    entry: int | None = None


class Wire(NamedTuple):
    """What leads into a node from another one, or a bias from nowhere, with a parameter or an entry of it."""

    start: Node | None
    end: Node
    parameter: str | None = None
    entry: int | None = None


class Plan:
    """A network as nodes in columns, and wires between them.

    Attributes:
        columns: the nodes by depth; data that comes in later stands after the step that uses it.
        wires: those of a node in the order of their starts, biases last.
        shapes: of every name, as far as they can be told without computing a step.
    """

    def __init__(self, network: Network | Graph, values: Arrays) -> None:
        graph = network.graph if isinstance(network, Network) else network
        shapes = {name: shape for name, shape in getattr(network, "shapes", {}).items() if None not in shape}
        shapes |= {name: array.shape for name, array in values.items()}
        on_edges = getattr(network, "on_edges", None) or parameters_of(graph, shapes)
        self.graph, self.shapes = graph, _all_shapes(graph, shapes, on_edges)
        units = self._units()
        nodes = {unit: [Node(unit)] for unit in units}
        for unit in units:
            shape = self.shapes[unit[0]]
            if len(shape) == 1 and 1 < shape[0] <= MOST_NODES:
                nodes[unit] = [Node(unit, entry) for entry in range(shape[0])]
        home = {name: unit for unit in units for name in unit}
        depths = dict.fromkeys(units, 0)
        for step in graph.steps:
            before = [home[name] for name in graph.arguments[step] if name in home]
            if home[step][0] == step:
                depths[home[step]] = 1 + max((depths[unit] for unit in before), default=0)
        for name in graph.inputs:
            if name in home:
                first = min(depths[home[s]] for s, names in graph.arguments.items() if name in names)
                depths[home[name]] = first if first > 1 else 0
        units.sort(key=lambda unit: unit[0] in graph.inputs)  # a target stands beneath its step
        used = sorted({*depths.values()})
        self.columns = [[n for unit in units if depths[unit] == depth for n in nodes[unit]] for depth in used]
        self.wires: list[Wire] = []
        for (start, step), parameters in on_edges.items():
            if home.get(start) == home[step] and start != step:
                continue  # from a sum to its activation, in one node
            starts, ends = nodes[home[start]] if start != step else [None], nodes[home[step]]
            many = len(starts) * len(ends)
            for (i, begin), (j, end), parameter in product(
                enumerate(starts), enumerate(ends), parameters or [None]
            ):
                entry = i * len(ends) + j if many > 1 and self.size(parameter) == many else None
                if parameter or len(starts) != len(ends) or i == j:
                    self.wires.append(Wire(begin, end, parameter, entry))
        self.wires.sort(key=lambda wire: wire.start is None)

    @property
    def nodes(self) -> list[Node]:
        """All nodes, column by column."""
        return [*chain(*self.columns)]

    def column_of(self, node: Node) -> int:
        """Return the number of the column that a node stands in."""
        return next(i for i, column in enumerate(self.columns) if node in column)

    def placed(
        self, widths: list[float], gaps: list[float], heights: Mapping[Node, float], apart: float
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

    def _units(self) -> list[tuple[str, ...]]:
        """Return the names that make up a node: of data and steps, a sum together with its activation."""
        arguments, activation = self.graph.arguments, {}
        used = list(chain(*arguments.values()))
        for step, names in arguments.items():
            z = names[0] if len(names) == 1 else None
            if z in arguments and z not in activation.values() and used.count(z) == 1 and step in used:
                activation[z] = step
        names = [name for name in (*self.graph.steps, *self.graph.inputs) if not PARAMETER.fullmatch(name)]
        alone = [name for name in names if name not in activation.values()]
        return [(name, activation[name]) if name in activation else (name,) for name in alone]

    def name_of(self, name: str, entry: int | None) -> str:
        """Return a name as it is written; of an entry x₁, or where names have numbers already, z₁[0]."""
        if entry is None:
            return symbol(name)
        vectors = chain(*(node.names for node in self.nodes if node.entry is not None))
        numbered = any(vector[-1].isdigit() for vector in vectors)
        if numbered or len(self.shapes[name]) > 1:
            return symbol(name) + "[" + ", ".join(map(str, np.unravel_index(entry, self.shapes[name]))) + "]"
        return symbol(f"{name}_{entry + 1}")

    def size(self, name: str | None) -> int:
        """Return how many numbers a name stands for."""
        return int(np.prod(self.shapes.get(name, ())))

    def entry_of(self, known: Arrays, name: str | None, entry: int | None) -> float | str | None:
        """Return a number; of what isn't drawn one by one, or hasn't the right size, its shape; or None."""
        if name not in known:
            return None
        array = known[name]
        if array.size == 1:
            return array.item()
        if entry is not None and array.size == self.size(name):
            return float(array.flat[entry])
        return shape_of(array)


def parameters_of(graph: Graph, shapes: Shapes) -> dict[tuple[str, str], list[str]]:
    """Return the parameters on each edge (argument, step); those at (step, step) are its biases.

    An input called w, W or b belongs to an edge if it acts on the step only through that edge's argument:
    where the argument is zero, the step is the same whatever it is. `shapes` holds those of inputs that are
    arrays; it is a GraphError if the steps fail with them.
    """
    rng = np.random.default_rng(0)  # positive values, at which no ReLU unit is dead
    values = graph.forward(**{name: rng.uniform(0.5, 1.5, shapes.get(name, ())) for name in graph.inputs})
    on_edges = {}
    for step, arguments in graph.arguments.items():
        data = [name for name in arguments if not PARAMETER.fullmatch(name)]
        on_edges |= {(name, step): [] for name in data}
        for parameter in filter(PARAMETER.fullmatch, arguments):
            doubled = {parameter: 2 * values[parameter]}
            without = ((name, values | {name: 0 * values[name]}) for name in data)
            homes = [
                n for n, at in without if np.array_equal(graph.call(step, at), graph.call(step, at | doubled))
            ]
            for home in homes or [step]:
                on_edges.setdefault((home, step), []).append(parameter)
    return on_edges


def _all_shapes(graph: Graph, shapes: Shapes, on_edges: Edges) -> dict[str, tuple[int, ...]]:
    """Return a shape for every name: a step's follows from its parameters, or from its one argument."""
    found = dict.fromkeys(graph.inputs, ()) | dict(shapes)
    for step, arguments in graph.arguments.items():
        data = [name for name in arguments if not PARAMETER.fullmatch(name)]
        weights = [found[name] for start in data for name in on_edges.get((start, step), ())]
        last = not any(step in names for names in graph.arguments.values())
        if weights:
            found.setdefault(step, weights[0][1:])
        found.setdefault(step, found[data[0]] if len(data) == 1 and not last else ())
    return found
