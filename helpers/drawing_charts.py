"""Pictures with axes: learning curves, landscapes, activations, and the sizes of gradients layer by layer."""

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from helpers.drawing_page import (
    INK,
    STYLES,
    WHITE,
    DrawingError,
    Page,
    Stroke,
    arrays,
    legend,
    number,
    symbol,
)
from helpers.drawing_plan import Plan
from helpers.graph import Graph
from helpers.networks import Network

Pair = tuple[Any, Any]

GRID = 31  # points across a landscape, and as many up
TINTS = ("#FFFFFF", "#EEEEEE", "#DDDDDD", "#CCCCCC", "#BBBBBB", "#AAAAAA")  # from small to large loss
FRAME, GUIDE = Stroke(INK, width=1), Stroke("#DDDDDD", width=0.8)
SIDES = (24, 4, 3, 6, 5)  # of the dots of one line and of another; with 24 it is a disc


class Chart:
    """A frame with two scales on a page; its upper left corner is the page's origin.

    Attributes:
        page: what it is on.
        window: the frame, as left, top, width and height in inches.
    """

    def __init__(
        self, size: Pair, across: Pair, up: Pair, labels: Pair, log: bool = False, whole: bool = False
    ) -> None:
        self.page, self.window, self.log = Page(), (0.0, 0.0, *size), log
        up = np.log10(up) if log else up
        self.low, self.high = np.array([across, up], dtype=float).T
        width, height = size
        for tick in _ticks(*across, most=8, whole=whole) if labels[0] else []:
            x = (tick - self.low[0]) / (self.high[0] - self.low[0]) * width
            self.page.line([(x, height), (x, height + 0.05)], FRAME)
            self.page.write(x, height + 0.16, number(tick))
        for tick in _ticks(*up, most=6, whole=log):
            y = (self.high[1] - tick) / (self.high[1] - self.low[1]) * height
            self.page.line([(0, y), (width, y)], GUIDE)
            self.page.line([(-0.05, y), (0, y)], FRAME)
            self.page.write(-0.1, y, number(10.0**tick if log else tick), anchor="rm")
        self.page.write(width / 2, height + 0.36, labels[0])
        self.page.write(0, -0.2, labels[1], anchor="mm")

    def place(self, points: ArrayLike) -> np.ndarray:
        """Return where points of shape (n, 2) are on the page."""
        points = np.array(points, dtype=float)
        if self.log:
            with np.errstate(divide="ignore"):
                points[:, 1] = np.log10(points[:, 1]).clip(self.low[1] - 1)  # 0 lies beneath the frame
        shares = (points / 2 - self.low / 2) / (self.high / 2 - self.low / 2)  # halves can't overflow
        return np.c_[shares[:, 0], 1 - shares[:, 1]].clip(-99, 99) * self.window[2:]

    def line(self, points: ArrayLike, stroke: Stroke) -> None:
        """Draw a line as far as it is within the frame."""
        self.page.line(self.place(points), stroke, self.window)

    def dots(self, points: ArrayLike, colour: str, radius: float = 0.035, **look: Any) -> None:
        """Draw a dot at each point within the frame."""
        width, height = self.window[2:]
        for x, y in self.place(points):
            if -0.01 <= x <= width + 0.01 and -0.01 <= y <= height + 0.01:
                self.page.dot(x, y, **{"sides": SIDES[0], "radius": radius, "fill": colour, **look})

    def finish(self, entries: Sequence[tuple[Stroke | None, str]] = ()) -> Page:
        """Draw the frame over all else, and the legend beneath it."""
        self.page.box(*self.window, None, FRAME)
        legend(self.page, entries)
        return self.page


def draw_learning_curve(losses: Any, label: str = "L", title: str = "") -> None:
    """Draw the loss against the epoch, on a log scale where it spans three decades or more.

    `losses` is one loss an epoch, the first before any step; or several such curves by name. Where a loss
    isn't finite, the curve has a gap, and the picture and its description say so. `label` names the vertical
    axis. No losses, or none that is a finite number, is a DrawingError.
    """
    curves = arrays("losses", losses, wanted="a number for each epoch")
    every = np.concatenate([[], *(array[np.isfinite(array)] for array in curves.values())])
    if not every.size:
        raise DrawingError("No loss is a finite number, so there is nothing to draw.")
    log = bool(every.min() >= 0 and every.max() / 1000 >= every[every > 0].min(initial=np.inf))
    last = max(array.size for array in curves.values()) - 1
    chart = Chart((6.6, 2.7), (0, max(last, 1)), _range(every, log), ("epoch", symbol(label)), log, True)
    entries = []
    for (name, array), stroke in zip(curves.items(), cycle(STYLES), strict=False):
        points = np.c_[np.arange(array.size), np.where(np.isfinite(array), array, np.nan)]
        chart.line(points, stroke._replace(width=2))
        if array.size <= 25:
            chart.dots(points[np.isfinite(array)], stroke.colour)
        diverges = "✕ diverges" * (not np.isfinite(array[-1]))
        entries += [(stroke._replace(width=2), f"{symbol(name)} {diverges}".strip())] * bool(name or diverges)
    stories = "; ".join(f"{name} {_story(array)}".strip() for name, array in curves.items())
    text = f"{label} against epoch{', on a log scale' * log}: {stories}."
    chart.finish(entries).publish(text, title)


def draw_landscape(
    loss: Callable, across: Pair, up: Pair, paths: Any = None, labels: Pair = ("w_1", "w_2"), title: str = ""
) -> None:
    """Draw a loss over the plane of two numbers, the darker the larger, and the steps that were taken in it.

    `loss` is a function of two numbers, called point by point; `across` and `up` are their ranges, low to
    high, and `labels` their names. `paths` holds the points that were stepped through, of shape (steps + 1,
    2); or several such paths by name. An empty range, a loss that is nowhere finite, and a path that isn't
    made of pairs of numbers or has no finite one are a DrawingError.
    """

    @np.errstate(all="ignore")
    @np.vectorize(otypes=[float])
    def height(x: float, y: float) -> float:
        return loss(np.float64(x), np.float64(y))  # which returns inf where plain Python divides by zero

    low, high = np.transpose([across, up])
    if not (np.isfinite([low, high]).all() and (low < high).all()):
        raise DrawingError(f"A range must be a number and a larger one, unlike {across} or {up}.")
    grid = np.meshgrid(*np.linspace(low, high, GRID).T)
    heights = np.ma.masked_invalid(height(*grid))
    if heights.mask.all():
        raise DrawingError("The loss is nowhere finite in this range.")
    # One scale for both numbers where that can be: then the steepest way is perpendicular to the contours.
    size = np.maximum((high - low) * min([6.0, 3.6] / (high - low)), 1.5)
    chart = Chart(tuple(size), across, up, tuple(map(symbol, labels)))
    _contours(chart, grid, heights)
    ranges = zip(labels, map(number, low), map(number, high), strict=True)
    plane = [f"{name} from {least} to {most}" for name, least, most in ranges]
    text = f"Loss over {' and '.join(plane)}: between {number(heights.min())} and {number(heights.max())}."
    entries: list[tuple[Stroke | None, str]] = []
    named = {} if paths is None else arrays("paths", paths, wanted="a pair of numbers for each point")
    for (name, path), stroke in zip(named.items(), cycle(STYLES), strict=False):
        points = path[np.isfinite(path).all(axis=1)]
        if not points.size:
            raise DrawingError(f"`{name or 'paths'}` has no point that is finite.")
        chart.line(points, Stroke(WHITE, width=5))  # sets the path off from the tints
        chart.line(points, stroke._replace(width=2.2))
        if len(points) <= 25:
            chart.dots(points[1:-1], stroke.colour, 0.03)
        chart.dots(points[:1], WHITE, 0.07, stroke=stroke._replace(dashes=()))
        chart.dots(points[-1:], stroke.colour, 0.08, sides=4)
        entries += [(stroke._replace(width=2.2), symbol(name))] * bool(name)
        ends = [f"({number(x)}, {number(y)}), loss {number(height(x, y))}" for x, y in points[[0, -1]]]
        text += f" {name or 'Path'}: {len(path) - 1} step{'s' * (len(path) != 2)} from {', to '.join(ends)}"
        text += ", outside the picture" * bool((points[-1] < low).any() or (points[-1] > high).any())
        text += ", then not finite" * (len(points) < len(path)) + "."
    signs = ["○ start", "◆ end"] * bool(named)
    chart.finish([*entries, (None, "   ".join([*signs, "darker: larger loss"]))]).publish(text, title)


def draw_activation(
    activation: Callable,
    slope: Callable,
    points: Mapping[str, float],
    across: Pair | None = None,
    label: str = "h",
    title: str = "",
) -> None:
    """Draw an activation, the operating points on it, and the tangent with the slope at each.

    `activation` and `slope` are functions of one number, called point by point; `points` holds the numbers at
    which nodes work, by name. `across` is the range that is drawn. No points, or one that isn't finite, is a
    DrawingError.
    """
    at = {name: array.item() for name, array in arrays("points", points).items()}
    if not at or not np.isfinite([*at.values()]).all():
        raise DrawingError("`points` must hold a finite number by name for each node.")
    far = max(4.0, 1.2 * max(map(abs, at.values())))
    across = across or (-far, far)
    with np.errstate(all="ignore"):
        curve = np.array([(z, float(activation(np.float64(z)))) for z in np.linspace(*across, 241)])
    if not np.isfinite(curve[:, 1]).any():
        raise DrawingError("The activation is nowhere finite in this range.")
    chart = Chart((6.6, 2.4), across, _range(curve[:, 1]), ("z", symbol(label)))
    chart.line(curve, Stroke(INK, width=2))
    entries, told = [], []
    for (name, z), stroke in zip(at.items(), cycle(STYLES), strict=False):
        h, steep = float(activation(np.float64(z))), float(slope(np.float64(z)))
        middle, beyond = chart.place([(z, h), (z + 1, h + steep)])
        direction = (beyond - middle) / np.hypot(*(beyond - middle)) * 0.6
        chart.page.line([middle - direction, middle + direction], stroke._replace(width=2.5), chart.window)
        chart.dots([(z, h)], stroke.colour, 0.05)
        numbers = f"{number(z)}, {label} = {number(h)}, slope {number(steep)}"
        entries.append((stroke._replace(width=2.5), f"{symbol(name)} = {numbers}"))
        told.append(f"{name} = {numbers}")
    text = f"Activation from z = {number(across[0])} to {number(across[1])}, with its tangents at "
    chart.finish(entries).publish(f"{text}{'; '.join(told)}.", title)


def draw_gradient_sizes(
    network: Network | Graph, gradients: Mapping[str, Any], of: str = "L", title: str = ""
) -> None:
    """Draw how large the gradients of a network's parameters are, layer by layer, on a log scale.

    `gradients` holds those of `of` by the name of their parameter; or several such collections, by name. Each
    entry is a dot, and a line leads from median to median; a gradient of 0 stands on the lower edge. No
    gradient of a parameter that is a finite number other than 0 is a DrawingError.
    """
    several = any(isinstance(value, Mapping) for value in gradients.values())
    plan = Plan(network, {})
    layers = {wire.parameter: depth for depth, column in enumerate(plan.columns)
              for node in column for wire in plan.wires if wire.end == node and wire.parameter}  # fmt: skip
    cases: dict[str, dict[int, np.ndarray]] = {}
    names: dict[int, list[str]] = {}
    for case, given in (gradients if several else {"": gradients}).items():
        sizes: dict[int, list[float]] = {}
        for name, array in arrays("gradients", given, plan.graph).items():
            if name in layers:
                sizes.setdefault(layers[name], []).extend(abs(array[np.isfinite(array)].ravel()))
                names.setdefault(layers[name], []).append(name)
        cases[str(case)] = {depth: np.sort(sizes[depth]) for depth in sorted(sizes) if sizes[depth]}
    every = np.concatenate([[], *(array for case in cases.values() for array in case.values())])
    if not every.any():
        raise DrawingError("No gradient of a parameter is a finite number other than 0.")
    low, high = _range(every, log=True)
    size, labels = (6.6, 2.6), ("", f"|∂{symbol(of)}/∂…|")
    chart = Chart(size, (-0.5, len(names) - 0.5), (low, high), labels, log=True)
    places = {depth: place for place, depth in enumerate(sorted(names))}
    layer_names = {depth: ", ".join(dict.fromkeys(names[depth])) for depth in names}
    for depth, place in places.items():
        x = chart.place([(place, high)])[0, 0]
        chart.page.write(x, size[1] + 0.16, ", ".join(map(symbol, dict.fromkeys(names[depth]))))
    entries, told = [], []
    for k, ((case, found), stroke) in enumerate(zip(cases.items(), cycle(STYLES), strict=False)):
        shift = (k - (len(cases) - 1) / 2) * 0.09
        for depth, array in found.items():
            points = [(places[depth] + shift, max(size, low)) for size in array]
            chart.dots(points, stroke.colour, 0.05, sides=SIDES[k % len(SIDES)])
        medians = [(places[depth] + shift, max(np.median(array), low)) for depth, array in found.items()]
        chart.line(medians, stroke._replace(width=2))
        entries += [(stroke._replace(width=2), case)] * bool(case)
        parts = [f"{_span(array)} for {layer_names[depth]}" for depth, array in found.items()]
        told.append(f"{case} {', then '.join(parts)}".strip())
    text = f"Sizes of the gradients of {of}, layer by layer, on a log scale: {'; '.join(told)}."
    entries.append((None, "a dot: one gradient   a line: from median to median"))
    chart.finish(entries).publish(text, title)


def _contours(chart: Chart, grid: Sequence[np.ndarray], heights: np.ma.MaskedArray) -> None:
    """Draw the tints between the contours, which take equal areas, and the contours."""
    from contourpy import contour_generator  # what matplotlib finds contours with

    levels = np.unique(np.quantile(heights.compressed(), np.linspace(0, 1, len(TINTS) + 1)))
    levels[0] = np.nextafter(
        levels[0], -np.inf
    )  # an area goes up to its upper level, but not down to its lower
    shapes = contour_generator(*grid, heights, fill_type="OuterCode", line_type="SeparateCode")
    for low, high, tint in zip(levels, levels[1:], TINTS, strict=False):
        for points, codes in zip(*shapes.filled(low, high), strict=True):
            chart.page.area(chart.place(points), tint, window=chart.window, codes=codes)
    for level in levels[1:-1]:
        for points, _ in zip(*shapes.lines(level), strict=True):
            chart.line(points, Stroke("#888888", width=0.7))


def _ticks(low: float, high: float, most: int, whole: bool = False) -> np.ndarray:
    """Return round numbers within a range."""
    from matplotlib.ticker import MaxNLocator

    steps = [1, 2, 5, 10] if whole else [1, 2, 2.5, 5, 10]
    scale = 1e10 if max(-low, high) > 1e290 else 1  # ticks beyond 1e308 would be infinite
    ticks = MaxNLocator(most, steps=steps, integer=whole).tick_values(low / scale, high / scale) * scale
    return ticks[(ticks >= low - 1e-9 * (high - low)) & (ticks <= high + 1e-9 * (high - low))]


def _range(numbers: np.ndarray, log: bool = False) -> Pair:
    """Return a range with all the finite numbers in it; whole decades on a log scale."""
    finite = numbers[np.isfinite(numbers)]
    if log:
        low, high = np.floor(np.log10(finite[finite > 0].min())), np.ceil(np.log10(finite.max()))
        return 10.0**low, 10.0 ** min(max(high, low + 1), 308)
    low, high = finite.min() / 2, finite.max() / 2  # halves can't overflow
    room = 0.1 * (high - low) or 0.5
    return np.clip(2 * (low - room), -8e307, None), np.clip(2 * (high + room), None, 8e307)


def _span(sizes: np.ndarray) -> str:
    """Return the least and the largest of some sizes in words."""
    if len(sizes) == 1:
        return number(sizes[0])
    return f"{number(sizes[0])} to {number(sizes[-1])} (median {number(np.median(sizes))})"


def _story(losses: np.ndarray) -> str:
    """Return in words how a curve goes."""
    finite = np.flatnonzero(np.isfinite(losses))
    if not finite.size:
        return "is never finite"
    first, last = losses[finite[[0, -1]]]
    verb = "falls" if last < first else "rises" if last > first else "stays"
    story = f"{verb} from {number(first)} to {number(last)} at epoch {finite[-1]}"
    for word, at in (("lowest", losses[finite].argmin()), ("highest", losses[finite].argmax())):
        if losses[finite[at]] not in (first, last):
            story += f", {word} {number(losses[finite[at]])} at epoch {finite[at]}"
    if finite.size < losses.size:
        story += f", diverges: not finite at epoch {np.isfinite(losses).argmin()}"
    return story
