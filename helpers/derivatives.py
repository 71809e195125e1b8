"""Exact derivatives of a Graph, from its forward description alone.

>>> neuron = Graph(z=lambda x, w, b: x * w + b, L=lambda z, y: (z - y) ** 2)
>>> float(gradient(neuron, "L", "w", neuron.forward(x=2.0, w=0.5, b=1.0, y=3.0)))
-4.0

Each local derivative is taken by complex step, f'(x) = Im f(x + ih) / h, which is exact to rounding because
nothing is subtracted (Squire and Trapp, "Using complex variables to estimate derivatives of real functions",
SIAM Review 40, 1998). The chain rule puts them together. Where answers are graded, this file is absent.
"""

from collections.abc import Callable

import numpy as np

from helpers.graph import Array, Graph, GraphError, Link, Values, multiply_links

COMPLEX_STEP = 1e-30  # its square vanishes beside 1, and nothing cancels, so smaller is only better


def local_derivative(graph: Graph, step: str, argument: str, values: Values) -> Array:
    """Compute ∂step/∂argument, all other arguments held still.

    Args:
        graph: the forward description.
        step: the name of a step.
        argument: a name that the step uses.
        values: the values to take the derivative at, as `Graph.forward` returns them.

    Returns:
        The Jacobian, of shape step.shape + argument.shape: a scalar by a scalar gives a 0-d array.

    Raises:
        GraphError: the step doesn't use the argument.
    """
    graph.require(step)
    if argument not in graph.arguments.get(step, ()):
        raise GraphError(f"`{step}` doesn't use `{argument}` directly.")

    def differentiate(nudge: Array) -> Array:
        moved = {**values, argument: values[argument] + 1j * COMPLEX_STEP * nudge}
        return np.imag(graph.call(step, moved)) / COMPLEX_STEP

    return nudge_each_entry(differentiate, np.shape(values[step]), values[argument])


def gradient(graph: Graph, of: str, wrt: str, values: Values) -> Array:
    """Compute the gradient of one quantity by another, through every path between them.

    Args:
        graph: the forward description.
        of: the name of what is differentiated, usually the loss "L".
        wrt: the name of what it is differentiated by ("with respect to").
        values: the values to take it at, as `Graph.forward` returns them.

    Returns:
        An array of shape of.shape + wrt.shape, so that for a scalar loss the gradient has the shape of what
        it belongs to. Where no path leads from `wrt` to `of`, it is zero.

    Raises:
        GraphError: a name isn't in the graph.
    """
    graph.require(of, wrt)
    shape = np.shape(values[of])
    backward: dict[str, Array] = {of: np.eye(np.size(values[of])).reshape(shape * 2)}
    reached = graph.find_reached(wrt)
    for step in reversed(graph.steps):
        if step in backward and step != wrt:
            for argument in graph.arguments[step]:
                if argument in reached:
                    local = local_derivative(graph, step, argument, values)
                    along = multiply_links([backward[step], local], [np.ndim(values[step])])
                    backward[argument] = backward.get(argument, 0) + along
    return backward.get(wrt, np.zeros(shape + np.shape(values[wrt])))


def differentiate_link(graph: Graph, link: Link, values: Values) -> Array:
    """Compute what a link of a chain stands for: a local derivative, or a gradient that was handed.

    Shape and errors are those of `local_derivative` and `gradient`.
    """
    is_local = link.argument in graph.arguments[link.step]
    return (local_derivative if is_local else gradient)(graph, *link, values)


def nudge_each_entry(differentiate: Callable[[Array], Array], step: tuple[int, ...], at: Array) -> Array:
    """Take one derivative for each entry of the argument, each with its own unit nudge."""
    if np.ndim(at) == 0:
        return np.asarray(differentiate(np.asarray(1.0)))
    nudges = np.eye(np.size(at)).reshape((-1, *np.shape(at)))
    columns = np.array([differentiate(nudge) for nudge in nudges])
    return np.moveaxis(columns, 0, -1).reshape(step + np.shape(at))
