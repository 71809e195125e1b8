"""Exact derivatives of a Graph, from its forward description alone.

Each local derivative is taken by complex step, f'(x) = Im f(x + ih) / h, which is exact to rounding because
nothing is subtracted (Squire and Trapp, "Using complex variables to estimate derivatives of real functions",
SIAM Review 40, 1998). The chain rule puts them together. Where answers are graded, this file is absent.
"""

from collections.abc import Callable

import numpy as np

from helpers.graph import Graph, GraphError, Values

COMPLEX_STEP = 1e-30  # its square vanishes beside 1, and nothing cancels, so smaller is only better
CENTRED_STEP = 1e-5  # near the cube root of the rounding error, where a centred difference errs least
CENTRED_TOLERANCE = (
    1e-6  # a centred difference is good to 1e-10; a step that isn't complex-safe is off by about 1
)


def local_derivative(graph: Graph, step: str, argument: str, values: Values, verify: bool) -> np.ndarray:
    """Compute ∂step/∂argument; see `Graph.local_derivative`."""
    graph.known(step)
    if argument not in graph.arguments.get(step, ()):
        raise GraphError(f"`{step}` doesn't use `{argument}` directly.")
    at = values[argument]

    def by_entry(difference: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Take one derivative for each entry of the argument, each with its own unit nudge."""
        if at.ndim == 0:
            return np.asarray(difference(np.float64(1)))
        nudges = np.eye(at.size).reshape((-1, *at.shape))
        columns = [difference(nudge) for nudge in nudges]
        return np.moveaxis(np.array(columns), 0, -1).reshape(np.shape(values[step]) + at.shape)

    def nudged(by: np.ndarray) -> np.ndarray:
        return graph.call(step, {**values, argument: at + by})

    exact = by_entry(lambda nudge: np.imag(nudged(1j * COMPLEX_STEP * nudge)) / COMPLEX_STEP)
    if verify:
        h = CENTRED_STEP
        centred = by_entry(lambda nudge: (nudged(h * nudge) - nudged(-h * nudge)) / (2 * h))
        scale = 1 + np.abs(values[step]).max() + np.abs(exact).max()
        if not np.abs(exact - centred).max() <= CENTRED_TOLERANCE * scale:
            raise GraphError(
                f"The derivative of `{step}` by `{argument}` is {exact} by complex step but {centred} by "
                f"centred difference, at {argument} = {at}. Either `{step}` has a kink there, or it uses "
                "something that drops the imaginary part: `abs`, `float`, `.real`, a conjugate."
            )
    return exact


def gradient(graph: Graph, of: str, wrt: str, values: Values, verify: bool) -> np.ndarray:
    """Compute the gradient of one quantity by another; see `Graph.gradient`."""
    graph.known(of, wrt)
    shape = np.shape(values[of])
    backward = {of: np.eye(np.size(values[of])).reshape(shape * 2)}
    reached = graph.reached_from(wrt)
    for step in reversed(graph.steps):
        if step in backward and step != wrt:
            for argument in graph.arguments[step]:
                if argument in reached:
                    local = local_derivative(graph, step, argument, values, verify)
                    along = np.tensordot(backward[step], local, axes=np.ndim(values[step]))
                    backward[argument] = backward.get(argument, 0) + along
    return backward.get(wrt, np.zeros(shape + np.shape(values[wrt])))
