"""The slip of an answer in a small network, worked: with other names and numbers than any lesson's."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from helpers import diagnosis
from helpers.asking.finding import Mistake
from helpers.checks.mistakes import word_mistake
from helpers.derivatives import differentiate_link, gradient
from helpers.diagnosis import Descent, Problem
from helpers.diagnosis.explain import are_same
from helpers.diagnosis.problem import Explanation
from helpers.graph import Array, Graph, Values
from helpers.network import Network
from helpers.networks import sigmoid
from helpers.notation import write_number, write_slope, write_value

NUDGE = 0.001


class Sibling(NamedTuple):
    """A small network, its formulas as one reads them, and values to work it with."""

    formulas: str
    network: Network
    inputs: dict[str, Any]

    @property
    def at(self) -> Values:
        """The values of all its names."""
        return self.network.graph.forward(**self.inputs)

    def describe(self) -> str:
        """Return what it is and with which numbers."""
        numbers = ", ".join(f"{name} = {write_short(value)}" for name, value in self.inputs.items())
        return f"A small network: {self.formulas}.\nLet {numbers}."


class Slip(NamedTuple):
    """A mistake in a small network."""

    sibling: Sibling
    problem: Any  # what it is made in: a Problem, or a Descent
    mistake: Mistake
    gives: Array


NEURON = Sibling(
    "s = a·u + c, g = σ(s), p = g·v, M = (p − t)²",
    Network(
        Graph(
            s=lambda a, u, c: a * u + c,
            g=lambda s: sigmoid(s),
            p=lambda g, v: g * v,
            M=lambda p, t: (p - t) ** 2,
        ),
        parameters=("u", "v", "c"),
        prediction="p",
    ),
    {"a": 2.0, "u": 0.4, "c": -0.3, "v": 1.5, "t": 3.0},
)
LAYERS = Sibling(
    "s = a @ U, g = σ(s), p = g @ V, M = the sum of (p − t)²",
    Network(
        Graph(
            s=lambda a, U: a @ U,
            g=lambda s: sigmoid(s),
            p=lambda g, V: g @ V,
            M=lambda p, t: ((p - t) ** 2).sum(),
        ),
        parameters=("U", "V"),
        prediction="p",
    ),
    {"a": [2, -1], "U": [[0.4, -0.3], [0.6, 0.5]], "V": [[1.5, 0.7], [-0.8, 0.9]], "t": [2, -1]},
)
SUM = Sibling("q = k·d + r", Network(Graph(q=lambda k, d, r: k * d + r)), {"k": 1.5, "d": -4.0, "r": 0.1})
HILL = Sibling("M = (u − t)²", Network(Graph(M=lambda u, t: (u - t) ** 2)), {"u": 1.0, "t": 3.0})
RATE, EPOCHS = 0.1, 2  # of the descent on HILL


def work_gradient(network: Network, mistake: Mistake | None) -> str:
    """Return the same slip in a gradient of a small network; a right gradient alone, if none is known."""
    siblings = (LAYERS, NEURON) if network.shapes else (NEURON, LAYERS)
    problems = [
        (each, Problem(each.network, "M", wrt, each.at, each.network.graph.inputs, handed))
        for each in siblings
        for handed in ((), ("s",), ("p",))
        for wrt in each.network.parameters
    ]
    slip = _find_slip(diagnosis.list_gradients_alike, network.graph, mistake, problems)
    sibling, problem = (slip.sibling, slip.problem) if slip else problems[0]
    graph, at, wrt = sibling.network.graph, sibling.at, problem.wrt
    right, slope = gradient(graph, "M", wrt, at), write_slope("M", wrt)
    moved = move(graph, at, wrt, (0,) * right.ndim)
    lines = _describe_slip(sibling, slip, slope)
    if right.ndim == 0:
        links = [link for path in graph.chain("M", wrt) for link in path]
        numbers = (f"{link} = {write_short(differentiate_link(graph, link, at))}" for link in links)
        lines.append(f"Link by link: {', '.join(numbers)}.")
    lines.append(f"Multiplied: {slope} = {write_short(right)}.")
    place = f"{wrt}{[0] * right.ndim if right.ndim else ''}"
    lines.append(f"A nudge agrees: {NUDGE} more in {place} moves M by {write_short(moved['M'] - at['M'])}.")
    return "\n".join(lines)


def work_value(network: Network, mistake: Mistake | None) -> str:
    """Return the same slip in a value of a small network; a right value alone, if none is known."""
    is_sum = all(len(names) > 1 for names in network.graph.arguments.values())
    siblings = (SUM, NEURON) if is_sum and not network.prediction else (NEURON, LAYERS)
    problems = [
        (each, Problem(each.network, of, "", each.at, each.network.graph.inputs))
        for each in siblings
        for of in each.network.graph.steps
    ]
    slip = _find_slip(diagnosis.list_values_alike, network.graph, mistake, problems)
    sibling = slip.sibling if slip else siblings[0]
    worked = [f"{name} = {write_short(sibling.at[name])}" for name in sibling.network.graph.steps]
    lines = _describe_slip(sibling, slip, slip.problem.of if slip else "")
    return "\n".join([*lines, f"Step by step: {', then '.join(worked)}."])


def work_descent(mistake: Mistake | None) -> str:
    """Return the same slip in a descent of one parameter; a right descent alone, if none is known."""
    descent = Descent(HILL.network, "M", ["u"], ["u", "M"])
    task: Any = {**HILL.at, "alpha": RATE, "epochs": EPOCHS}
    slip = _find_slip(diagnosis.list_descents_alike, descent.graph, mistake, [(HILL, descent)], task)
    slope = float(gradient(descent.graph, "M", "u", HILL.at))
    new = HILL.inputs["u"] - RATE * slope
    lines = _describe_slip(HILL, slip, f"the history of u and M, with α = {RATE},")
    lines.append(f"Epoch 1: ∂M/∂u = {write_short(slope)} at u = {write_short(HILL.inputs['u'])}.")
    lines.append(f"The new u is 1 − {RATE} · ({write_short(slope)}) = {write_short(new)}.")
    return "\n".join([*lines, f"Written down, after each step: {write_short(descent.run(task))}."])


def move(graph: Graph, at: Values, name: str, entry: tuple[int, ...]) -> dict[str, Array]:
    """Return the values after a nudge of one name, or an entry of it, and of all that it acts on."""
    nudged = np.array(at[name], dtype=float)
    nudged[entry] += NUDGE
    return graph.recompute({**at, name: nudged}, name)


def write_short(value: Any) -> str:
    """Write numbers with four digits; of a large array, its shape."""
    array = np.asarray(value, dtype=float)
    if array.ndim == 0:
        return write_number(float(array))
    if array.size > 8:
        return f"numbers of shape {array.shape}"
    return write_value(np.round(array, 4)).replace("-", "−")


def _describe_slip(sibling: Sibling, slip: Slip | None, what: str) -> list[str]:
    if slip is None:
        return [sibling.describe()]
    said = f"The same slip there: {word_mistake(slip.mistake)}"
    return [sibling.describe(), said, f"So {what} comes out as {write_short(slip.gives)}: wrong."]


@np.errstate(all="ignore")  # a mistake may overflow
def _find_slip(
    alike: Callable[[Any, str], Iterator[Explanation]],
    graph: Graph,
    mistake: Mistake | None,
    problems: Iterable[tuple[Sibling, Any]],
    task: Any = None,
) -> Slip | None:
    """Return a mistake of the same kind, in a link of the same role if it can be, that shows there."""
    found: list[Slip] = []
    for kind in [mistake.kind, *(part.kind for part in mistake.parts)] if mistake else ():
        for sibling, problem in problems if not found else ():
            at = task or sibling.at
            right = problem.run(at) if task else problem.solve(at)
            for each in alike(problem, kind):
                gives = each.gives(at)
                if gives is not None and np.shape(gives) == right.shape and not are_same(gives, right):
                    found.append(Slip(sibling, problem, each.mistake, gives))
    role = _find_role(graph, mistake) if mistake else ()
    has_other_role = lambda slip: _find_role(slip.sibling.network.graph, slip.mistake) != role
    return min(found, key=has_other_role, default=None)


def _find_role(graph: Graph, mistake: Mistake) -> tuple[Any, ...]:
    """Return what a mistake is in: whether the last step, whether an activation, and which argument."""
    step, name = mistake.links[0] if mistake.links else (mistake.about.get("step"), mistake.about.get("name"))
    if step not in graph.steps:
        return ()
    arguments = graph.arguments[step]
    is_last = not any(step in names for names in graph.arguments.values())
    return is_last, len(arguments) == 1, name in arguments and arguments.index(name)
