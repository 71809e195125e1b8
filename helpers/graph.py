"""A computational graph: a forward description from which values, gradients and chains follow.

    neuron = Graph(
        z=lambda x, w, b: x * w + b,
        L=lambda z, y: (z - y) ** 2,
    )
    values = neuron.forward(x=2.0, w=0.5, b=1.0, y=3.0)
    neuron.gradient("L", "w", values)      # -4.0
    neuron.chain("L", "w")                 # [(∂L/∂z, ∂z/∂w)]

Nobody writes a derivative down: `helpers.derivatives` takes them from the forward description.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from types import ModuleType
from typing import NamedTuple

import numpy as np

Values = Mapping[str, np.ndarray]


class GraphError(ValueError):
    """What a Graph was given can't be used; the message says what and why."""


class Link(NamedTuple):
    """One link of a chain: the local derivative ∂step/∂argument."""

    step: str
    argument: str

    def __str__(self) -> str:
        return f"∂{self.step}/∂{self.argument}"

    def __repr__(self) -> str:
        return str(self)


def multiply_links(jacobians: Sequence[np.ndarray], ndims: Sequence[int]) -> np.ndarray:
    """Return the product of the local derivatives along a path, which is what the chain rule multiplies.

    Args:
        jacobians: that of each link, of shape step.shape + argument.shape, from `of` back to `wrt`.
        ndims: for each link, how many dimensions its step has: 0 if that is a number.

    Returns:
        An array of shape of.shape + wrt.shape.

    Raises:
        ValueError, IndexError: a link's step hasn't the shape of the argument of the link before.
    """
    product = jacobians[0]
    for jacobian, ndim in zip(jacobians[1:], ndims[1:], strict=True):
        if ndim == np.ndim(product) == np.ndim(jacobian) == 0:
            product = product * jacobian  # as `tensordot` has it, and ten times as fast
        else:
            product = np.tensordot(product, jacobian, axes=ndim)
    return np.asarray(product)


class Graph:
    """Named steps, each a function whose argument names are the names that it uses.

    Attributes:
        steps: the functions by name, in an order in which they can be computed.
        arguments: for each step, the names it uses.
        inputs: the names that no step computes, in the order in which they are first used.

    Raises:
        GraphError: a step isn't a function of plainly named arguments, or steps use each other in a cycle.
    """

    def __init__(self, **steps: Callable[..., np.ndarray]) -> None:
        arguments = {name: _argument_names(name, function) for name, function in steps.items()}
        try:
            order = TopologicalSorter(arguments).static_order()
            self.steps = {name: steps[name] for name in order if name in steps}
        except CycleError as error:
            cycle = " → ".join(error.args[1])
            raise GraphError(f"These steps use each other in a circle: {cycle}. A graph must not.") from None
        self.arguments = {name: arguments[name] for name in self.steps}
        used = (name for step in steps for name in arguments[step] if name not in steps)
        self.inputs = tuple(dict.fromkeys(used))

    def forward(self, **inputs: float | np.ndarray) -> dict[str, np.ndarray]:
        """Compute every step.

        Args:
            inputs: a number or an array for each name in `Graph.inputs`.

        Returns:
            The value of every input and every step, by name, as float64 arrays (0-d for a scalar).

        Raises:
            GraphError: a value is missing, unknown or not a number, or a step fails on it.
        """
        for name in inputs:
            if name not in self.inputs:
                raise GraphError(f"`{name}` is not an input of this graph.{_did_you_mean(name, self.inputs)}")
        missing = [name for name in self.inputs if name not in inputs]
        if missing:
            raise GraphError(f"No value for {', '.join(missing)}. The graph needs {', '.join(self.inputs)}.")
        values = {name: _as_array(name, inputs[name]) for name in self.inputs}
        for name in self.steps:
            values[name] = np.asarray(self.call(name, values))
        return values

    def local_derivative(self, step: str, argument: str, values: Values, verify: bool = True) -> np.ndarray:
        """Compute ∂step/∂argument, all other arguments held still.

        Args:
            step: the name of a step.
            argument: a name that the step uses.
            values: the values to take the derivative at, as `forward` returns them.
            verify: whether to hold the result against a centred difference.

        Returns:
            The Jacobian, of shape step.shape + argument.shape: a scalar by a scalar gives a 0-d array.

        Raises:
            GraphError: the step doesn't use the argument; or the complex step disagrees with the centred
                difference, since the step isn't complex-safe (`abs`, conjugates) or has a kink there.
        """
        return _derivatives().local_derivative(self, step, argument, values, verify)

    def gradient(self, of: str, wrt: str, values: Values, verify: bool = True) -> np.ndarray:
        """Compute the gradient of one quantity by another, through every path between them.

        Args:
            of: the name of what is differentiated, usually the loss "L".
            wrt: the name of what it is differentiated by ("with respect to").
            values: the values to take it at, as `forward` returns them.
            verify: whether to hold each link against a centred difference.

        Returns:
            An array of shape of.shape + wrt.shape, so that for a scalar loss the gradient has the shape
            of what it belongs to. Where no path leads from `wrt` to `of`, it is zero.

        Raises:
            GraphError: a name isn't in the graph, or as for `local_derivative`.
        """
        return _derivatives().gradient(self, of, wrt, values, verify)

    def derivative(self, link: Link, values: Values, verify: bool = True) -> np.ndarray:
        """Compute what a link of a chain stands for: a local derivative, or a gradient that was handed.

        Arguments, shape and errors are those of `local_derivative` and `gradient`.
        """
        is_local = link.argument in self.arguments[link.step]
        return (self.local_derivative if is_local else self.gradient)(*link, values, verify)

    def chain(self, of: str, wrt: str, handed: Sequence[str] = ()) -> list[tuple[Link, ...]]:
        """List the paths along which `wrt` acts on `of`.

        Args:
            of: what is differentiated.
            wrt: what it is differentiated by.
            handed: names whose gradients are known. If all paths go through one, they begin with its
                gradient, as one link.

        Returns:
            One tuple of links a path, from `of` back to `wrt`. The gradient is the sum over the paths of
            the product of the links. Empty when no path leads there, or when `of` is `wrt`.

        Raises:
            GraphError: a name isn't in the graph.
        """
        self.known(of, wrt, *handed)
        paths = []
        for argument in self.arguments.get(of, ()):
            link = Link(of, argument)
            if argument == wrt:
                paths.append((link,))
            paths += [(link, *rest) for rest in self.chain(argument, wrt)]
        best = paths
        for name in handed:
            rests = [path[k:] for path in paths for k, link in enumerate(path) if link.step == name]
            if rests and len(rests) == len(paths):
                shortened = list(dict.fromkeys((Link(of, name), *rest) for rest in rests))
                best = min(best, shortened, key=lambda paths: len(paths[0]))
        return best

    def reached_from(self, name: str) -> set[str]:
        """Return the name itself and every step that it acts on."""
        reached = {name}
        for step, arguments in self.arguments.items():
            if reached.intersection(arguments):
                reached.add(step)
        return reached

    def call(self, step: str, values: Values) -> np.ndarray:
        """Compute one step; a GraphError says at which values it fails."""
        try:
            return self.steps[step](*(values[name] for name in self.arguments[step]))
        except Exception as error:
            at = ", ".join(f"{name} = {values[name]}" for name in self.arguments[step] if name in values)
            raise GraphError(f"The step `{step}` fails at {at}: {type(error).__name__}: {error}") from error

    def known(self, *names: str) -> None:
        """Raise a GraphError for the first of these names that isn't in the graph."""
        for name in names:
            if name not in self.steps and name not in self.inputs:
                every = (*self.inputs, *self.steps)
                raise GraphError(f"The graph has no `{name}`.{_did_you_mean(name, every)}")


def _derivatives() -> ModuleType:
    """Return the module that differentiates; it isn't there where answers to be graded are run."""
    try:
        from helpers import derivatives
    except ImportError:
        raise GraphError("No Graph differentiates while answers are graded. An answer must do it.") from None
    return derivatives


def _argument_names(step: str, function: Callable) -> tuple[str, ...]:
    if not callable(function):
        raise GraphError(f"The step `{step}` must be a function, not {type(function).__name__}.")
    parameters = inspect.signature(function).parameters.values()
    if any(p.kind is not p.POSITIONAL_OR_KEYWORD or p.default is not p.empty for p in parameters):
        raise GraphError(f"The step `{step}` must name each value that it uses: no *, no **, no defaults.")
    return tuple(p.name for p in parameters)


def _as_array(name: str, value: float | np.ndarray) -> np.ndarray:
    try:
        return np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise GraphError(f"`{name}` must be a number or an array of numbers, not {value!r}.") from None


def _did_you_mean(name: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(name, known, n=1)
    return f" Did you mean `{close[0]}`?" if close else f" It has {', '.join(known)}."
