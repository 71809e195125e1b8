"""A computational graph: a forward description from which values and chains follow.

>>> neuron = Graph(
...     z=lambda x, w, b: x * w + b,
...     L=lambda z, y: (z - y) ** 2,
... )
>>> float(neuron.forward(x=2.0, w=0.5, b=1.0, y=3.0)["L"])
1.0
>>> neuron.chain("L", "w")
[(∂L/∂z, ∂z/∂w)]

Nobody writes a derivative down: `helpers.derivatives` takes them from the forward description.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Values = Mapping[str, Array]
Inputs = dict[str, Array]


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


class Graph:
    """Named steps, each a function whose argument names are the names that it uses.

    `steps` are the functions in an order in which they can be computed, `arguments` the names that each uses,
    and `inputs` those that no step computes, as they are first used. It is a GraphError if a step isn't a
    function of plainly named arguments, or if steps use each other in a circle.
    """

    def __init__(self, **steps: Callable[..., Any]) -> None:
        arguments = {name: _name_arguments(name, function) for name, function in steps.items()}
        try:
            order = TopologicalSorter(arguments).static_order()
            self.steps = {name: steps[name] for name in order if name in steps}
        except CycleError as error:
            cycle = " → ".join(error.args[1])
            raise GraphError(f"These steps use each other in a circle: {cycle}. A graph must not.") from None
        self.arguments = {name: arguments[name] for name in self.steps}
        used = (name for step in steps for name in arguments[step] if name not in steps)
        self.inputs = tuple(dict.fromkeys(used))
        self._reached = {name: self._follow(name) for name in (*self.inputs, *self.steps)}

    def forward(self, **inputs: Any) -> Inputs:
        """Return the value of every input and every step, by name, as float64 arrays (0-d for a scalar).

        It takes a number or an array for each name in `inputs`. A value that is missing, unknown or not a
        number is a GraphError, and so is a step that fails.
        """
        return dict(self.walk(inputs))

    def walk(self, inputs: Mapping[str, Any]) -> Iterator[tuple[str, Array]]:
        """Yield what `forward` returns, name by name, each value computed when it is asked for."""
        if unknown := inputs.keys() - self.inputs:
            name = next(name for name in inputs if name in unknown)
            raise GraphError(f"`{name}` is not an input of this graph.{_suggest(name, self.inputs)}")
        if missing := [name for name in self.inputs if name not in inputs]:
            raise GraphError(f"No value for {', '.join(missing)}. The graph needs {', '.join(self.inputs)}.")
        values = dict[str, Array]()
        for name in (*self.inputs, *self.steps):
            values[name] = _make_array(name, inputs[name] if name in inputs else self.call(name, values))
            yield name, values[name]

    def chain(self, of: str, wrt: str, handed: Sequence[str] = ()) -> list[tuple[Link, ...]]:
        """Return the paths along which `wrt` acts on `of`, each as its links from `of` back to `wrt`.

        The gradient is the sum over the paths of the product of the links. If all paths go through a name
        whose gradient is known, since it was `handed`, they begin with that gradient, as one link. There are
        none where no path leads, or if `of` is `wrt`. An unknown name is a GraphError.
        """
        self.require(of, wrt, *handed)
        paths: list[tuple[Link, ...]] = []
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

    def find_reached(self, name: str) -> set[str]:
        """Return the name itself and every step that it acts on."""
        return {name} | self._reached.get(name, set())

    def _follow(self, name: str) -> set[str]:
        reached = {name}
        for step, arguments in self.arguments.items():
            if not reached.isdisjoint(arguments):
                reached.add(step)
        return reached

    def recompute(self, values: Values, name: str) -> Inputs:
        """Return values in which every step that a name acts on is computed anew, by the value of the name.

        A step that fails is a GraphError.
        """
        values = dict(values)
        for step in self.steps:
            if step != name and step in self._reached[name]:
                values[step] = np.asarray(self.call(step, values))
        return values

    def call(self, step: str, values: Mapping[str, Any]) -> Array:
        """Compute one step; a GraphError says at which values it fails."""
        try:
            return self.steps[step](*map(values.__getitem__, self.arguments[step]))  # type: ignore[no-any-return]
        except Exception as error:
            at = ", ".join(f"{name} = {values[name]}" for name in self.arguments[step] if name in values)
            raise GraphError(f"The step `{step}` fails at {at}: {type(error).__name__}: {error}") from error

    def require(self, *names: str) -> None:
        """Raise a GraphError for the first of these names that isn't in the graph."""
        for name in names:
            if name not in self.steps and name not in self.inputs:
                every = (*self.inputs, *self.steps)
                raise GraphError(f"The graph has no `{name}`.{_suggest(name, every)}")


def multiply_links(jacobians: Sequence[Array], ndims: Sequence[int]) -> Array:
    """Return the product of the links of one path, from the loss backwards: the chain rule.

    `ndims` says of each link but the first how many dimensions its step has. Shapes that don't fit each other
    are a ValueError.
    """
    product = np.asarray(jacobians[0])
    for jacobian, ndim in zip(jacobians[1:], ndims, strict=True):
        if product.ndim == np.ndim(jacobian) == ndim == 0:  # plain numbers take a tenth of the time
            product = product * jacobian
            continue
        shape = np.shape(jacobian)
        rows, inner, columns = product.shape[: -ndim or None], shape[:ndim], shape[ndim:]
        if len(inner) < ndim or product.shape != rows + inner:
            raise ValueError(f"Links of shapes {product.shape} and {shape} don't share {ndim} axes.")
        matrices = product.reshape(prod(rows), prod(inner)), jacobian.reshape(prod(inner), prod(columns))
        product = (matrices[0] @ matrices[1]).reshape(rows + columns)
    return np.asarray(product)


def _name_arguments(step: str, function: Callable[..., Any]) -> tuple[str, ...]:
    if not callable(function):
        raise GraphError(f"The step `{step}` must be a function, not {type(function).__name__}.")
    parameters = inspect.signature(function).parameters.values()
    if any(p.kind is not p.POSITIONAL_OR_KEYWORD or p.default is not p.empty for p in parameters):
        raise GraphError(f"The step `{step}` must name each value that it uses: no *, no **, no defaults.")
    return tuple(p.name for p in parameters)


def _make_array(name: str, value: Any) -> Array:
    try:
        return np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise GraphError(f"`{name}` must be a number or an array of numbers, not {value!r}.") from None


def _suggest(name: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(name, known, n=1)
    return f" Did you mean `{close[0]}`?" if close else f" It has {', '.join(known)}."
