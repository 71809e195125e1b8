"""A gradient as its chain of local derivatives."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain

import numpy as np

from helpers.drawing.page import INK, INPUT, SLOPES, WIDEST, Page, Stroke, measure_text
from helpers.drawing.plan import Arrays, DrawingError, Named, read_arrays
from helpers.graph import Graph, Link, multiply_links
from helpers.network import Network
from helpers.notation import write_array, write_slope, write_symbol, write_symbols

Path = tuple[Link, ...]
Slopes = Mapping[Link, np.ndarray]

LARGE = 10  # points of a letter in a box and of a product

_write = partial(write_array, digits=3)  # short enough for an arrow


def draw_chain(
    network: Network | Graph, of: str, wrt: str, values: Named = None,
    broken: Link | Collection[Link] = (), title: str = "", handed: Sequence[str] = (),
) -> None:  # fmt: skip
    """Draw the links through which `wrt` acts on `of`: a row for each path, since a gradient sums over paths.

    Each link shows its local derivative, if that is among the `values`, under a name such as dL_dy_hat, and
    where all are known, there are their products and the sum; the `values` of steps tell what shapes are
    multiplied. The gradient by a name `handed` to a student is one link, if all paths lead through it; links
    in `broken` are marked. No path, or a broken link on none, is a DrawingError, a strange name a GraphError.
    """
    graph = network if isinstance(network, Graph) else network.graph
    known, paths = read_arrays("values", values or {}), graph.chain(of, wrt, handed)
    broken = [broken] if isinstance(broken, Link) else list(broken)
    if not paths:
        raise DrawingError(f"No path leads from `{wrt}` to `{of}`, so there is no chain to draw.")
    text = f"Chain from {wrt} to {of}: {' + '.join(' · '.join(map(str, path)) for path in paths)}."
    names = {link: f"d{link.step}_d{link.argument}" for link in chain(*paths)}
    if strange := [link for link in broken if link not in names]:
        raise DrawingError(f"The chain has no link {strange[0]}. {text}")
    slopes = {link: known[name] for link, name in names.items() if name in known}
    products = _multiply(paths, slopes, known)
    whole = _write(np.asarray(sum(products.values()))) if len(products) == len(paths) else ""
    if slopes:
        text += f" Numbers: {', '.join(f'{link} = {_write(slope)}' for link, slope in slopes.items())}"
        text += f"; {Link(of, wrt)} = {whole}." if whole else "."
    if broken:
        text += f" Marked as broken: {', '.join(map(str, broken))}."
    page, y, equals = Page(), 0.0, f"{write_slope(of, wrt)} = "
    for path in paths:
        _draw_path(page, y, path, slopes, broken)
        y += 0.55
        if path in products and len(path) > 1:
            equation = f"{_join(' · ', [slopes[link] for link in path])} = {_write(products[path])}"
            page.write(0, y - 0.1, equals * (len(paths) == 1) + equation, anchor="lm", size=LARGE)
            y += 0.35
    if len(paths) > 1:
        total = f"{_join(' + ', products.values())} = {whole}" if whole else "the sum over the paths"
        page.write(0, y - 0.1, equals + total, anchor="lm", size=LARGE)
    page.show(write_symbols(text), title)


def _draw_path(page: Page, y: float, path: Path, slopes: Slopes, broken: Collection[Link]) -> None:
    """Draw a path from its first name to its last: each link above its arrow, its number beneath."""
    taken = sum(measure_text(write_symbol(link.step), LARGE) + 0.16 for link in path)
    room = min((WIDEST - 0.2 - taken) / len(path), 0.95)
    x = _draw_name(page, 0.0, y, path[-1].argument, INPUT)
    for link in reversed(path):
        above = write_slope(*link)
        beneath = "✕ broken" if link in broken else _write(slopes[link]) if link in slopes else ""
        stroke = SLOPES[-1]._replace(width=2) if link in broken else Stroke(INK, width=1.2)
        wide = max(room, measure_text(above) + 0.25, measure_text(beneath) + 0.25)
        end, back = x + wide, x + wide - 0.11
        page.draw([(x, y), (end - 0.08, y)], stroke)
        page.draw([(end, y), (back, y - 0.045), (back, y + 0.045), (end, y)], fill=stroke.colour)
        page.write(x + wide / 2, y - 0.13, above, stroke.colour)
        page.write(x + wide / 2, y + 0.14, beneath, stroke.colour)
        x = _draw_name(page, end, y, link.step)


def _draw_name(page: Page, x: float, y: float, name: str, fill: str | None = None) -> float:
    """Draw a name in its box, from x on, and return where the box ends."""
    wide = measure_text(write_symbol(name), LARGE) + 0.16
    page.draw_box(x, y - 0.13, wide, 0.26, fill)
    page.write(x + wide / 2, y, write_symbol(name), size=LARGE)
    return x + wide


def _multiply(paths: Sequence[Path], slopes: Slopes, known: Arrays) -> dict[Path, np.ndarray]:
    """Return the product of the local derivatives on each path where all are known and fit each other."""
    products = {}
    for path in paths:
        with suppress(KeyError, ValueError, IndexError):  # one isn't known, or their shapes don't fit
            ndims = [np.ndim(known.get(link.step, 0)) for link in path[1:]]
            products[path] = multiply_links([slopes[link] for link in path], ndims)
    return products


def _join(sign: str, factors: Iterable[np.ndarray]) -> str:
    """Write factors or terms with a sign between them; a negative number after a sign stands in brackets."""
    first, *others = map(_write, factors)
    return sign.join([first, *(f"({text})" if text.startswith("−") else text for text in others)])
