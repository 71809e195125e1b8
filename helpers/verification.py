"""Whether a Graph can be differentiated by complex step: every derivative against a centred difference."""

from collections.abc import Iterable
from weakref import WeakSet

import numpy as np

from helpers.derivatives import local_derivative, nudge_each_entry
from helpers.graph import Array, Graph, GraphError, Link, Values

CENTRED_STEP = 1e-5  # near the cube root of the rounding error, where a centred difference errs least
CENTRED_TOLERANCE = 1e-6  # a centred difference errs by 1e-10; a step that isn't complex-safe, by about 1

_verified: WeakSet[Graph] = WeakSet()


def verify(graph: Graph, points: Iterable[Values]) -> None:
    """Hold every local derivative against a centred difference, the first time that a graph comes here.

    Raises:
        GraphError: a step isn't complex-safe (`abs`, conjugates), or has a kink at one of the points.
    """
    if graph not in _verified:
        for values in points:
            for step, arguments in graph.arguments.items():
                for argument in arguments:
                    verify_link(graph, Link(step, argument), values)
        _verified.add(graph)


def verify_link(graph: Graph, link: Link, values: Values) -> None:
    """Hold one local derivative against a centred difference; it is a GraphError if they disagree."""
    step, argument = link
    exact, h = local_derivative(graph, step, argument, values), CENTRED_STEP

    def differ(nudge: Array) -> Array:
        above, below = (
            graph.call(step, {**values, argument: values[argument] + by * nudge}) for by in (h, -h)
        )
        return (above - below) / (2 * h)

    centred = nudge_each_entry(differ, np.shape(values[step]), values[argument])
    scale = 1 + np.abs(values[step]).max() + np.abs(exact).max()
    if not np.abs(exact - centred).max() <= CENTRED_TOLERANCE * scale:
        raise GraphError(
            f"The derivative of `{step}` by `{argument}` is {exact} by complex step but {centred} by "
            f"centred difference, at {argument} = {values[argument]}. Either `{step}` has a kink there, or "
            "it uses something that drops the imaginary part: `abs`, `float`, `.real`, a conjugate."
        )
