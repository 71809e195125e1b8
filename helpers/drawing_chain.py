"""A gradient as its chain of local derivatives."""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain

import numpy as np

from helpers.drawing_page import (
    INK,
    INPUT,
    NEGATIVE,
    WIDEST,
    Arrays,
    DrawingError,
    Named,
    Page,
    Stroke,
    arrays,
    length,
    symbol,
    written,
)
from helpers.graph import Graph, GraphError, Link
from helpers.networks import Network

LARGE = 10  # points of a letter in a box and of a product


def draw_chain(
    network: Network | Graph,
    of: str,
    wrt: str,
    values: Named = None,
    broken: Link | Collection[Link] = (),
    title: str = "",
    handed: Sequence[str] = (),
) -> None:
    """Draw the links through which `wrt` acts on `of`: a row for each path, since a gradient sums over paths.

    With the `values` of the whole network, each link shows its local derivative, each row their product, and
    the last line the sum. A local derivative may itself be among the values, under a name such as dL_dy_hat;
    one that isn't and can't be found is left out. The gradient by a name that is `handed` to a student is
    one link, if all paths lead through it. The links `broken` are marked as wrong. It is a DrawingError if no
    path leads from `wrt` to `of`, or if a broken link isn't on one; a GraphError, if the network has no such
    name.
    """
    graph = network.graph if isinstance(network, Network) else network
    known, paths = arrays("values", values or {}), graph.chain(of, wrt, handed)
    broken = [broken] if isinstance(broken, Link) else list(broken)
    if not paths:
        raise DrawingError(f"No path leads from `{wrt}` to `{of}`, so there is no chain to draw.")
    text = f"Chain from {wrt} to {of}: {' + '.join(' · '.join(map(str, path)) for path in paths)}."
    for link in broken:
        if link not in chain(*paths):
            raise DrawingError(f"The chain has no link {link}. {text}")
    found = {link: _local_derivative(graph, link, known) for link in dict.fromkeys(chain(*paths))}
    slopes = {link: slope for link, slope in found.items() if slope is not None}
    products = [_product(path, slopes, known) for path in paths]
    whole = None if any(product is None for product in products) else sum(products)
    page, y, gradient = Page(), 0.0, f"∂{symbol(of)}/∂{symbol(wrt)}"
    for path, product in zip(paths, products, strict=True):
        _draw_path(page, y, path, slopes, broken)
        y += 0.55
        if product is not None and len(path) > 1:
            equation = f"{_joined(' · ', [slopes[link] for link in path])} = {_short(product)}"
            page.write(0, y - 0.1, f"{gradient} = " * (len(paths) == 1) + equation, anchor="lm", size=LARGE)
            y += 0.35
    if len(paths) > 1:
        total = "the sum over the paths" if whole is None else f"{_joined(' + ', products)} = {_short(whole)}"
        page.write(0, y - 0.1, f"{gradient} = {total}", anchor="lm", size=LARGE)
    if slopes:
        text += f" Numbers: {', '.join(f'{link} = {_short(slope)}' for link, slope in slopes.items())}"
        text += f"; {Link(of, wrt)} = {_short(whole)}." if whole is not None else "."
    if broken:
        text += f" Marked as broken: {', '.join(map(str, broken))}."
    page.publish(text, title)


def _draw_path(
    page: Page, y: float, path: Sequence[Link], slopes: Mapping[Link, np.ndarray], broken: Collection[Link]
) -> None:
    """Draw a path from its first name to its last: each link above its arrow, its number beneath."""
    x = 0.0
    room = (WIDEST - 0.2 - sum(length(symbol(link.step), LARGE) + 0.16 for link in path)) / len(path)
    for name, link in [(path[-1].argument, None), *((link.step, link) for link in reversed(path))]:
        if link:
            above = f"∂{symbol(link.step)}/∂{symbol(link.argument)}"
            beneath = "✕ broken" if link in broken else _short(slopes[link]) if link in slopes else ""
            stroke = NEGATIVE._replace(width=2) if link in broken else Stroke(INK, width=1.2)
            wide = max(min(room, 0.95), length(above) + 0.25, length(beneath) + 0.25)
            end = x + wide
            page.line([(x, y), (end - 0.08, y)], stroke)
            page.area([(end, y), (end - 0.11, y - 0.045), (end - 0.11, y + 0.045)], stroke.colour)
            page.write(x + wide / 2, y - 0.13, above, stroke.colour)
            page.write(x + wide / 2, y + 0.14, beneath, stroke.colour)
            x = end
        wide = length(symbol(name), LARGE) + 0.16
        page.box(x, y - 0.13, wide, 0.26, None if link else INPUT, Stroke(INK, width=1))
        page.write(x + wide / 2, y, symbol(name), size=LARGE)
        x += wide


def _local_derivative(graph: Graph, link: Link, known: Arrays) -> np.ndarray | None:
    """Return a local derivative if it is given, or can be found from the values that are."""
    if (given := known.get(f"d{link.step}_d{link.argument}")) is not None:
        return given
    arguments = graph.arguments[link.step]
    needed = arguments if link.argument in arguments else (*graph.inputs, *graph.steps)
    if not known.keys() >= {*needed}:
        return None
    try:
        return graph.derivative(link, known)
    except GraphError:  # at a kink; and where answers are graded, no Graph differentiates
        return None


def _product(path: Sequence[Link], slopes: Mapping[Link, np.ndarray], known: Arrays) -> np.ndarray | None:
    """Return the product of the local derivatives on a path, if all are known and fit each other."""
    if not slopes.keys() >= {*path}:
        return None
    product = slopes[path[0]]
    for link in path[1:]:
        try:
            product = np.tensordot(product, slopes[link], axes=np.ndim(known.get(link.step, 0)))
        except ValueError:
            return None
    return product


def _joined(sign: str, factors: Sequence[np.ndarray]) -> str:
    """Write factors or terms with a sign between them; a negative number after a sign stands in brackets."""
    first, *others = map(_short, factors)
    return sign.join([first, *(f"({text})" if text.startswith("−") else text for text in others)])


def _short(slope: np.ndarray) -> str:
    """Write a derivative, short enough for an arrow."""
    return written(np.asarray(slope), 3)
