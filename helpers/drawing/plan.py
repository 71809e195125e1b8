"""What is given to be drawn: numbers as arrays, and a network as columns of nodes, and wires between them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, product
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from helpers.drawing.page import INK, NONE, PLAIN, SLOPES, WEIGHTS, Legend, Stroke
from helpers.graph import Graph
from helpers.network import Network
from helpers.notation import write_number, write_shape, write_slope, write_symbol

Arrays = dict[str, np.ndarray]
Named = Mapping[str, ArrayLike] | None
Edges = Mapping[tuple[str, str], Sequence[str]]  # the parameters on each edge; see `place_parameters`
Shapes = Mapping[str, tuple[int, ...]]
Place = tuple[float, float, float, float]  # a box's left, the middle of its height, its width and height

ANY_SIZE = 3  # of a batch, where none is known
MOST_NODES = 6  # a vector of more entries is one box


class DrawingError(ValueError):
    """What was to be drawn can't be; the message says what and why."""


def read_arrays(what: str, given: Any, graph: Graph | None = None, wanted: str = "") -> Arrays:
    """Return numbers, curves or paths by name as arrays, one alone as ""; `what` names them in messages.

    It is a DrawingError if a name isn't in the graph, if one is given, or if something is empty or isn't made
    of numbers of the `wanted` shape: "a number …" for a curve, "a pair of numbers …" for a path.
    """
    found = {}
    for name, value in (given if isinstance(given, Mapping) else {"": given}).items():
        subject = f"`{name}` in `{what}`" if name else f"`{what}`"
        if graph and name not in (*graph.inputs, *graph.steps):
            names = ", ".join((*graph.inputs, *graph.steps))
            raise DrawingError(f"The network has no `{name}`, which `{what}` names. It has {names}.")
        try:
            found[str(name)] = array = np.array("" if value is None else value, dtype=np.float64)
        except (TypeError, ValueError):
            raise DrawingError(f"{subject} must be made of numbers, not {value!r:.60}.") from None
        if not array.size or (wanted and (array.ndim == 0 or array.shape[1:] != (2,) * ("pair" in wanted))):
            raise DrawingError(f"{subject} must hold {wanted or 'numbers'}, but its shape is {array.shape}.")
    return found


class Node(NamedTuple):
    """A box: data, a step, or a sum with its activation."""

    names: tuple[str, ...]
    entry: int | None = None  # of a vector


class Wire(NamedTuple):
    """What leads into a node from another one, or a bias from nowhere."""

    start: Node | None
    end: Node
    parameter: str
    entry: int | None  # of the parameter, which may be a matrix
    is_of_matrix: bool


class Plan:
    """A network as nodes in columns and wires between them, and the numbers that are known of it."""

    def __init__(self, network: Network, values: Named = None, gradients: Named = None, of: str = "") -> None:
        if not isinstance(network, Network):
            hint = 'A Graph becomes one by `Network(graph, parameters=("w", "b"))`.'
            raise DrawingError(f"What is drawn must be a Network, not a {type(network).__name__}. {hint}")
        self.graph, self.of = network.graph, of
        self.values = read_arrays("values", values or {}, self.graph)
        self.gradients = read_arrays("gradients", gradients or {}, self.graph)  # those of `of`
        self.parameters = [name for name in self.graph.inputs if name in network.parameters]
        shapes = {**network.shapes, **(find_shapes(network, self.values) if network.edges is None else {})}
        known = {name: tuple(filter(None, s)) for name, s in shapes.items()}  # of one example
        known |= {name: array.shape for name, array in self.values.items()}
        edges = place_parameters(network, self.values) if network.edges is None else network.edges
        homes, depths = self._find_homes(known, edges)
        self.columns = [
            [*dict.fromkeys(chain(*(nodes for name, nodes in homes.items() if depths[name] == depth)))]
            for depth in sorted({*depths.values()})
        ]
        self.nodes = [*chain(*self.columns)]
        self.wires = sorted(self._find_wires(homes, edges), key=lambda wire: wire.start is None)

    def place_nodes(
        self, widths: Sequence[float], gaps: Sequence[float], heights: Mapping[Node, float], apart: float
    ) -> dict[Node, Place]:
        """Return the place of each node: columns after `gaps`, their steps spread over the whole height."""
        late = [node for column in self.columns[1:] for node in column if node.names[0] in self.graph.inputs]
        early = [[node for node in column if node not in late] for column in self.columns]
        full = max(sum(heights[node] + apart for node in column) for column in early)
        places, x, y = {}, -gaps[0], 0.0
        for column, steps, width, gap in zip(self.columns, early, widths, gaps, strict=True):
            x += gap
            for i, node in enumerate(column):
                beneath = y + ((heights[steps[-1]] + heights[node]) / 2 + 0.2)
                y = beneath if node in late else full * (i + 0.5) / len(steps)
                places[node] = (x, y, width, heights[node])
            x += width
        return places

    def write_name(self, name: str, entry: int | None) -> str:
        """Return a name as it is written; of an entry x₁, or where names have numbers already, z₁[0]."""
        if entry is None:
            return write_symbol(name)
        vectors = chain(*(node.names for node in self.nodes if node.entry is not None))
        if len(self.shapes[name]) > 1 or any(vector[-1].isdigit() for vector in vectors):
            indices = map(str, np.unravel_index(entry, self.shapes[name]))
            return f"{write_symbol(name)}[{', '.join(indices)}]"
        return write_symbol(f"{name}_{entry + 1}")

    def read_entry(self, known: Arrays, name: str, entry: int | None) -> float | None:
        """Return a number, if one is known that stands by itself."""
        array = known.get(name, np.array([]))
        if entry is not None and array.size == prod(self.shapes[name]):
            return float(array.flat[entry])
        return float(array.item()) if array.size == 1 else None

    def write_entry(self, known: Arrays, name: str, entry: int | None) -> str:
        """Write a number, short enough for a wire; or a shape, of what isn't drawn one by one; or nothing."""
        number = self.read_entry(known, name, entry)
        if number is None:
            return write_shape(known[name]) if name in known else ""
        return write_number(number, 3)

    def choose_strokes(self, slopes: Arrays) -> dict[Wire, Stroke]:
        """Return how each wire looks: by its gradient, or else by its weight; the largest is the thickest."""
        looks, every = (SLOPES, self.gradients) if slopes else (WEIGHTS, self.values)
        largest = max(map(abs, self._find_weights(every).values()), default=0.0)
        strokes = dict.fromkeys(self.wires, PLAIN)
        for wire, weight in self._find_weights(slopes or every).items():
            width = 1 + 3 * (abs(weight) / largest) ** 0.5 if weight else 1.2
            strokes[wire] = looks[int(np.sign(weight))]._replace(width=width)
        return strokes

    def explain_strokes(self) -> Legend:
        """Return what the lines of the whole network mean."""
        looks, what = (SLOPES, write_slope(self.of, "…")) if self.gradients else (WEIGHTS, "weight")
        signs = np.sign([*self._find_weights(self.gradients or self.values).values()])
        words = {1: "positive", -1: "negative", 0: "zero"}
        entries = [(looks[sign], f"{word} {what}") for sign, word in words.items() if sign in signs]
        return [*entries, (NONE, "thicker: larger")] if entries else []

    def _find_weights(self, known: Arrays) -> dict[Wire, float]:
        """Return the number of each wire that has a finite one."""
        entries = {wire: self.read_entry(known, wire.parameter, wire.entry) for wire in self.wires}
        return {wire: n for wire, n in entries.items() if n is not None and np.isfinite(n)}

    def _find_homes(self, known: Shapes, edges: Edges) -> tuple[dict[str, list[Node]], dict[str, int]]:
        """Return the nodes of each step and of data, and how many nodes lead to them.

        A sum and its activation share their nodes. Data that comes in late is as deep as what uses it first.
        """
        arguments, used = self.graph.arguments, [*chain(*self.graph.arguments.values())]
        data = [name for name in self.graph.inputs if name not in self.parameters]
        self.shapes = {**dict.fromkeys(self.graph.inputs, ()), **known}
        homes, depths = dict[str, list[Node]](), dict.fromkeys(data, 0)
        for step, names in arguments.items():
            self.shapes.setdefault(step, ())
            z = names[0] if len(names) == 1 and used.count(names[0]) == 1 and step in used else ""
            is_activation = z in homes and homes[z][0].names == (z,) and not edges.get((z, step))
            unit = (z, step) if is_activation else (step,)
            homes |= dict.fromkeys(unit, self._make_nodes(unit))
            depths[step] = max((depths[n] + (n not in unit) for n in names if n in depths), default=1)
        for name in data:
            homes[name] = self._make_nodes((name,))
            first = min(depths[step] for step, names in arguments.items() if name in names)
            depths[name] = first if first > 1 else 0
        return homes, depths

    def _make_nodes(self, unit: tuple[str, ...]) -> list[Node]:
        """Return one node, or one for each entry of a short vector."""
        size = self.shapes[unit[0]][0] if len(self.shapes[unit[0]]) == 1 else 1
        return [Node(unit, entry) for entry in range(size)] if 1 < size <= MOST_NODES else [Node(unit)]

    def _find_wires(self, homes: Mapping[str, list[Node]], edges: Edges) -> Iterator[Wire]:
        """Find the wires on each edge: from every entry to every entry, if it has a parameter."""
        for (start, step), parameters in edges.items():
            if start != step and homes[start] is homes[step]:
                continue  # from a sum to its activation
            starts, ends = homes[start] if start != step else [None], homes[step]
            pairs = [*product(starts, ends)]
            for (i, (begin, end)), parameter in product(enumerate(pairs), parameters or [""]):
                shape = self.shapes.get(parameter, ())
                is_entry = 1 < len(pairs) == prod(shape)
                if parameters or len(starts) != len(ends) or i % (len(ends) + 1) == 0:
                    yield Wire(begin, end, parameter, i if is_entry else None, is_entry and len(shape) > 1)


def colour_slope(slope: float | None) -> str:
    """Return the colour of a gradient's number, which is that of its sign."""
    return INK if slope is None else SLOPES[(slope > 0) - (slope < 0)].colour


def find_shapes(network: Network, known: Mapping[str, Any]) -> dict[str, tuple[int | None, ...]]:
    """Return the shape of each step, with None for the size of a batch; arguments as `place_parameters`."""
    values = _compute_sample(network, known)
    shapes = {step: np.shape(values[step]) for step in network.graph.steps}
    return {n: (None, *shape[1:]) if shape and n in network.batch else shape for n, shape in shapes.items()}


def _compute_sample(network: Network, known: Mapping[str, Any]) -> Arrays:
    """Return the values at some point, at which inputs have the shapes that are declared or `known`."""
    graph, rng = network.graph, np.random.default_rng(0)  # of positive values, at which no ReLU unit is dead
    batches = [len(known[n]) for n, s in network.shapes.items() if None in s[:1] and np.ndim(known.get(n, 0))]
    sizes = {n: tuple(size or (*batches, ANY_SIZE)[0] for size in s) for n, s in network.shapes.items()}
    sizes |= {name: np.shape(array) for name, array in known.items()}
    return graph.forward(**{name: rng.uniform(0.5, 1.5, sizes.get(name, ())) for name in graph.inputs})


def place_parameters(network: Network, known: Mapping[str, Any]) -> dict[tuple[str, str], list[str]]:
    """Return the parameters on each edge (argument, step); those at (step, step) are its biases.

    A parameter belongs to an edge if it acts on the step only through that edge's argument: where that is 0,
    the step is the same whatever it is. An edge of no parameter, along which every entry acts on every entry,
    has one of no name: softmax, say. Arrays that are `known` tell how long a batch is. Steps that fail with
    inputs of these shapes are a GraphError.
    """
    graph, values = network.graph, _compute_sample(network, known)
    edges: dict[tuple[str, str], list[str]] = {}
    for step, arguments in graph.arguments.items():
        data = [name for name in arguments if name not in network.parameters]
        call = partial(graph.call, step)
        edges |= {(name, step): [""] * _is_coupled(call, values, name, step) for name in data}
        without = {name: values | {name: 0 * values[name]} for name in data}
        for parameter in (name for name in arguments if name in network.parameters):
            twice = {parameter: 2 * values[parameter]}
            homes = [name for name, at in without.items() if np.array_equal(call(at), call(at | twice))]
            for home in homes or [step]:
                edges[home, step] = [*filter(None, edges.get((home, step), [])), parameter]
    return edges


def _is_coupled(call: Callable[[Arrays], Any], values: Arrays, name: str, step: str) -> bool:
    """Return whether an entry of an argument acts on another entry of a step of the same shape."""
    if not np.ndim(values[name]) or np.shape(values[name]) != np.shape(values[step]):
        return False
    moved = values[name].copy()
    moved[..., 0] *= 2
    return not np.array_equal(call(values | {name: moved})[..., 1:], values[step][..., 1:])
