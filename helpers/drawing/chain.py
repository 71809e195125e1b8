"""A gradient as its chain of local derivatives."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from itertools import chain

import numpy as np

from helpers.drawing.given import Arrays, DrawingError, Named, read_arrays
from helpers.drawing.page import INK, INPUT, SLOPES, WIDEST, Page, Stroke, measure_text
from helpers.graph import Graph, Link, multiply_links
from helpers.network import Network
from helpers.notation import write_array, write_slope, write_symbol

Path = tuple[Link, ...]
Slopes = Mapping[Link, np.ndarray]

LARGE = 10  # points of a letter in a box and of a product

_write = partial(write_array, digits=3)  # short enough for an arrow


def draw_chain(
    network: Network | Graph, of: str, wrt: str, values: Named = None,
    broken: Link | Collection[Link] = (), title: str = "", handed: Sequence[str] = (),
) -> None:  # fmt: skip
    """Draw the links through which `wrt` acts on `of`: a row for each path, since a gradient sums over paths.

    Each link shows its local derivative, if that is among the `values`, under a name such as dL_dy_hat; each
    row shows their product and the last line the sum, where all are known. The `values` of steps say what
    shapes are multiplied. The gradient by a name that is `handed` to a student is one link, if all paths lead
    through it. The links `broken` are marked as wrong. It is a DrawingError if no path leads from `wrt` to
    `of`, or if a broken link isn't on one; a GraphError, if the network has no such name.
    """
    graph = network if isinstance(network, Graph) else network.graph
    known, paths = read_arrays("values", values or {}), graph.chain(of, wrt, handed)
    broken = [broken] if isinstance(broken, Link) else list(broken)
    if not paths:
        raise DrawingError(f"No path leads from `{wrt}` to `{of}`, so there is no chain to draw.")
    text = f"Chain from {wrt} to {of}: {' + '.join(' · '.join(map(str, path)) for path in paths)}."
    names = {link: f"d{link.step}_d{link.argument}" for link in chain(*paths)}
    for link in broken:
        if link not in names:
            raise DrawingError(f"The chain has no link {link}. {text}")
    slopes = {link: known[name] for link, name in names.items() if name in known}
    products = [_multiply(path, slopes, known) for path in paths]
    complete = [product for product in products if product is not None]
    whole = np.asarray(sum(complete)) if len(complete) == len(paths) else None
    page = _draw_paths(paths, slopes, products, whole, broken)
    if slopes:
        text += f" Numbers: {', '.join(f'{link} = {_write(slope)}' for link, slope in slopes.items())}"
        text += f"; {Link(of, wrt)} = {_write(whole)}." if whole is not None else "."
    if broken:
        text += f" Marked as broken: {', '.join(map(str, broken))}."
    page.show(text, title)


def _draw_paths(
    paths: Sequence[Path], slopes: Slopes, products: Sequence[np.ndarray | None], whole: np.ndarray | None,
    broken: Collection[Link],
) -> Page:  # fmt: skip
    """Return a row for each path, with its product beneath it, and the sum beneath them all."""
    page, y, gradient = Page(), 0.0, write_slope(paths[0][0].step, paths[0][-1].argument)
    for path, product in zip(paths, products, strict=True):
        _draw_path(page, y, path, slopes, broken)
        y += 0.55
        if product is not None and len(path) > 1:
            equation = f"{_join(' · ', [slopes[link] for link in path])} = {_write(product)}"
            page.write(0, y - 0.1, f"{gradient} = " * (len(paths) == 1) + equation, anchor="lm", size=LARGE)
            y += 0.35
    if len(paths) > 1:
        terms = [product for product in products if product is not None]
        total = "the sum over the paths" if whole is None else f"{_join(' + ', terms)} = {_write(whole)}"
        page.write(0, y - 0.1, f"{gradient} = {total}", anchor="lm", size=LARGE)
    return page


def _draw_path(page: Page, y: float, path: Path, slopes: Slopes, broken: Collection[Link]) -> None:
    """Draw a path from its first name to its last: each link above its arrow, its number beneath."""
    taken = sum(measure_text(write_symbol(link.step), LARGE) + 0.16 for link in path)
    room = min((WIDEST - 0.2 - taken) / len(path), 0.95)
    x = _draw_name(page, 0.0, y, path[-1].argument, INPUT)
    for link in reversed(path):
        above = write_slope(link.step, link.argument)
        beneath = "✕ broken" if link in broken else _write(slopes[link]) if link in slopes else ""
        stroke = SLOPES[-1]._replace(width=2) if link in broken else Stroke(INK, width=1.2)
        wide = max(room, measure_text(above) + 0.25, measure_text(beneath) + 0.25)
        end = x + wide
        page.draw_line([(x, y), (end - 0.08, y)], stroke)
        page.draw_area([(end, y), (end - 0.11, y - 0.045), (end - 0.11, y + 0.045)], stroke.colour)
        page.write(x + wide / 2, y - 0.13, above, stroke.colour)
        page.write(x + wide / 2, y + 0.14, beneath, stroke.colour)
        x = _draw_name(page, end, y, link.step)


def _draw_name(page: Page, x: float, y: float, name: str, fill: str | None = None) -> float:
    """Draw a name in its box, from x on, and return where the box ends."""
    wide = measure_text(write_symbol(name), LARGE) + 0.16
    page.draw_box((x, y - 0.13, wide, 0.26), fill, Stroke(INK, width=1))
    page.write(x + wide / 2, y, write_symbol(name), size=LARGE)
    return x + wide


def _multiply(path: Path, slopes: Slopes, known: Arrays) -> np.ndarray | None:
    """Return the product of the local derivatives on a path, if all are known and fit each other."""
    if not slopes.keys() >= {*path}:
        return None
    ndims = [np.ndim(known.get(link.step, 0)) for link in path[1:]]
    try:
        return multiply_links([slopes[link] for link in path], ndims)
    except (ValueError, IndexError):  # their shapes don't fit each other
        return None


def _join(sign: str, factors: Sequence[np.ndarray]) -> str:
    """Write factors or terms with a sign between them; a negative number after a sign stands in brackets."""
    first, *others = map(_write, factors)
    return sign.join([first, *(f"({text})" if text.startswith("−") else text for text in others)])
