"""The chain of a gradient with the numbers of its links, which drawing alone doesn't compute."""

from collections.abc import Collection, Sequence
from itertools import chain

from helpers import drawing
from helpers.derivatives import differentiate_link
from helpers.drawing.plan import Arrays, Named, read_arrays
from helpers.graph import Array, Graph, GraphError, Link
from helpers.network import Network
from helpers.verification import verify_link


def draw_chain(
    network: Network | Graph,
    of: str,
    wrt: str,
    values: Named = None,
    broken: Link | Collection[Link] = (),
    title: str = "",
    handed: Sequence[str] = (),
) -> None:
    """Draw a chain as `helpers.drawing.draw_chain` does, with each local derivative that `values` tell.

    A derivative that is itself among the values stands as it is given; one that can't be found from them, or
    that isn't there, as at a kink, is left out.
    """
    graph = network if isinstance(network, Graph) else network.graph
    known = read_arrays("values", values or {})
    links = dict.fromkeys(chain(*graph.chain(of, wrt, handed)))
    found = {f"d{link.step}_d{link.argument}": _find_derivative(graph, link, known) for link in links}
    numbers = {name: slope for name, slope in found.items() if slope is not None}
    drawing.draw_chain(network, of, wrt, numbers | known, broken, title, handed)


def _find_derivative(graph: Graph, link: Link, known: Arrays) -> Array | None:
    """Return what a link stands for, if the values that it takes are known."""
    arguments = graph.arguments[link.step]
    is_local = link.argument in arguments
    needed = {*arguments, link.step} if is_local else {*graph.inputs, *graph.steps}
    if not known.keys() >= needed:
        return None
    try:
        if is_local:
            verify_link(graph, link, known)
        return differentiate_link(graph, link, known)
    except GraphError:
        return None
