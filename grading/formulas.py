"""The networks without their formulas, for where students' code runs: enough to draw, nothing to copy."""

from helpers import networks
from helpers.drawing.plan import place_parameters
from helpers.network import Network

HEAD = '''"""The networks of the lessons as they are while a class is graded: without their formulas."""

from helpers.graph import Graph, GraphError
from helpers.network import Network


def _closed():
    raise GraphError("No Graph computes anything while answers are graded. An answer must do its own sums.")

'''
ANY_SIZE = 3  # of a batch, to see which parameter acts on which edge


def write_networks() -> str:
    """Return the source of a module like `helpers.networks`, whose Graphs have names and shapes alone."""
    found = {name: value for name, value in vars(networks).items() if isinstance(value, Network)}
    return "\n".join([HEAD, *(_write_network(name, network) for name, network in found.items())])


def _write_network(name: str, network: Network) -> str:
    """Return the definition of one network. Its parameters are on their edges: to find out takes formulas."""
    arguments = network.graph.arguments.items()
    steps = [f"{step}=lambda {', '.join(names)}: _closed()" for step, names in arguments]
    sizes = {key: tuple(size or ANY_SIZE for size in shape) for key, shape in network.shapes.items()}
    fields = {
        "shapes": {key: shape for key, shape in network.shapes.items() if None not in shape},
        "parameters": network.parameters,
        "prediction": network.prediction,
        "edges": place_parameters(network, sizes),
    }
    lines = [f"Graph({', '.join(steps)})", *(f"{key}={value!r}" for key, value in fields.items())]
    return f"{name} = Network(\n" + "".join(f"    {line},\n" for line in lines) + ")\n"
