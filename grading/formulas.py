"""The networks without their formulas, for where students' code runs: enough to draw, nothing to copy."""

import numpy as np

from helpers import networks
from helpers.drawing.plan import place_parameters
from helpers.network import Network

HEAD = '''"""The networks of the lessons as they are while a class is graded: without their formulas."""

from dataclasses import dataclass, field

from helpers.graph import Graph, GraphError


@dataclass(frozen=True)
class Network:
    graph: Graph
    shapes: dict = field(default_factory=dict)
    always: tuple = ()
    parameters: tuple = ()
    prediction: str = ""
    edges: dict | None = None


def _closed():
    raise GraphError("No Graph computes anything while answers are graded. An answer must do its own sums.")

'''


def networks_without_formulas() -> str:
    """Return the source of a module like `helpers.networks`, whose Graphs have names and shapes alone.

    A network's parameters are placed on its edges already, since that takes the formulas.
    """
    lines = [HEAD]
    for name, network in vars(networks).items():
        if isinstance(network, Network):
            graph = network.graph
            steps = [
                f"{step}=lambda {', '.join(arguments)}: _closed()"
                for step, arguments in graph.arguments.items()
            ]
            shapes = {key: shape for key, shape in network.shapes.items() if None not in shape}
            sample = {key: np.shape(value) for key, value in network.points(name, count=1)[0].items()}
            edges = place_parameters(network, {key: sample[key] for key in graph.inputs})
            lines.append(
                f"{name} = Network(\n    Graph({', '.join(steps)}),\n"
                f"    shapes={shapes!r},\n    parameters={network.parameters!r},\n"
                f"    prediction={network.prediction!r},\n    edges={edges!r},\n)\n"
            )
    return "\n".join(lines)
