"""Whether a Graph can be differentiated by complex step: every derivative against a centred difference."""

from collections.abc import Iterable
from functools import partial
from weakref import WeakSet

import numpy as np

from helpers.derivatives import local_derivative, nudge_each_entry
from helpers.graph import Array, Graph, GraphError, Link, Values
from helpers.network import Network
from helpers.notation import write_value

# Near the cube root of the rounding error, a centred difference errs least; a step such as log(1 - p) where p
# is almost 1 needs a finer one, and log(p) one that is a part of p. Who agrees with one of them is right, and
# where even the finest leaves what a step is defined for, other points tell.
CENTRED_STEPS = (1e-5, 1e-8, 1e-11)
CENTRED_TOLERANCE = 1e-6  # a centred difference errs by 1e-10; a step that isn't complex-safe, by about 1

INSTEAD = {
    "abs": "np.sqrt(x ** 2)",
    "hypot": "np.sqrt(a ** 2 + b ** 2)",
    "logaddexp": "np.log(np.exp(a) + np.exp(b))",
    "norm": "np.sqrt((x ** 2).sum())",
    "std": "np.sqrt(((x - x.mean()) ** 2).mean())",
    "var": "((x - x.mean()) ** 2).mean()",
    "vdot": "a @ b",
}
"""What to write in a step in place of functions that drop or refuse the imaginary part."""

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


def verify_shapes(network: Network, of: str, at: Values) -> None:
    """Look at the shapes of a loss, and of what it holds the prediction against, at a point.

    Raises:
        GraphError: a batch has no single loss; or the rows of a target don't meet those of the prediction.
    """
    batch, prediction = network.batch, network.prediction
    if of in batch and np.ndim(at[of]):
        raise GraphError(
            f"`{of}` has the shape {np.shape(at[of])}, a number for each example, and must be a single "
            "number: take the sum or the mean."
        )
    for step, names in network.graph.arguments.items():
        for name in batch & {*names} if prediction in batch & {*names} else ():
            one, other = np.shape(at[name]), np.shape(at[prediction])
            if (*one, 1) == other or (*other, 1) == one:
                raise GraphError(
                    f"In `{step}`, `{name}` has the shape {one} and `{prediction}` {other}: each row of one "
                    f"would meet all rows of the other. Declare a shape of `{name}` that fits."
                )


@np.errstate(all="ignore")  # a nudge may leave where a step is defined
def verify_link(graph: Graph, link: Link, values: Values) -> None:
    """Hold one local derivative against centred differences; it is a GraphError if none agrees."""
    step, argument = link
    try:
        exact = local_derivative(graph, step, argument, values)
    except GraphError as error:
        raise GraphError(f"{error}. Complex numbers are put in there.{_advise(graph, step)}") from error
    scale = 1 + np.abs(values[step]).max() + np.abs(exact).max()

    at = np.asarray(values[argument])

    def differ(sizes: Array, nudge: Array) -> Array:
        h = sizes * nudge
        above, below = (graph.call(step, {**values, argument: at + by}) for by in (h, -h))
        return np.asarray((above - below) / (2 * h.sum()))

    part = CENTRED_STEPS[0] * np.where(at == 0, 1, np.abs(at))
    for sizes in (part, *(np.full(at.shape, h) for h in CENTRED_STEPS)):
        centred = nudge_each_entry(partial(differ, sizes), np.shape(values[step]), at)
        if np.abs(exact - centred).max() <= CENTRED_TOLERANCE * scale:
            return
    if not np.isfinite(centred).all():
        return
    raise GraphError(
        f"The derivative of `{step}` by `{argument}` is {write_value(exact)} by complex step but "
        f"{write_value(centred)} by centred difference, at {argument} = {write_value(at)}. "
        f"Either `{step}` has a kink there, or it uses something that drops the imaginary part: "
        "`abs`, `float`, `.real`, a conjugate."
        f"{_advise(graph, step)}"
    )


def _advise(graph: Graph, step: str) -> str:
    """Return what to write in a step instead of what it calls, if that is known."""
    called = getattr(graph.steps[step], "__code__", None)
    names = sorted(INSTEAD.keys() & set(called.co_names if called else ()))
    return "".join(f" For `{name}`, write `{INSTEAD[name]}`." for name in names)
