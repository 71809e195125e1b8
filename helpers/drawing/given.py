"""What is given to be drawn, read as arrays."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from helpers.graph import Graph

Arrays = dict[str, np.ndarray]
Named = Mapping[str, ArrayLike] | None


class DrawingError(ValueError):
    """What was to be drawn can't be; the message says what and why."""


def read_arrays(what: str, given: Any, graph: Graph | None = None, wanted: str = "") -> Arrays:
    """Return numbers by name as arrays; or curves or paths by name, one alone as "".

    `what` is the argument that they were given as, for messages. It is a DrawingError if a name isn't in the
    graph, if one is given, or if something isn't made of numbers of the `wanted` shape: "a number …" or "a
    pair of numbers …" makes a curve or a path, and otherwise any will do, if there are some.
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
