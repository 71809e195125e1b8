"""Pictures with axes: learning curves, landscapes, activations, and the sizes of gradients layer by layer."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain, cycle
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from helpers.drawing.page import FRAME, INK, NONE, STYLES, WHITE, Legend, Page, Stroke
from helpers.drawing.plan import Arrays, DrawingError, Plan, read_arrays
from helpers.network import Network
from helpers.notation import write_number, write_slope, write_symbol

Pair = tuple[float, float]
Names = tuple[str, str]
Function = Callable[..., Any]  # of one number or two

GUIDE, CONTOUR = Stroke("#DDDDDD", width=0.8), Stroke("#888888", width=0.7)
GRID = 31  # points across a landscape, and as many up
TINTS = ("#FFFFFF", "#EEEEEE", "#DDDDDD", "#CCCCCC", "#BBBBBB", "#AAAAAA")  # from small to large loss
SIDES = (24, 4, 3, 6, 5)  # of the dots of one line and of another; with 24 it is a disc
MANY = 25  # points of a line, beyond which they have no dots


class Chart(Page):
    """A page with a frame and two scales; the frame's upper left corner is the page's origin."""

    def __init__(
        self, size: Pair, across: Pair, up: Pair, labels: Names, log: bool = False, whole: bool = False
    ) -> None:
        super().__init__()
        self.log, self.window = log, (0.0, 0.0, *size)
        self.low, self.high = np.array([across, np.log10(up) if log else up], dtype=float).T
        (left, low), (right, high), (width, height) = self.low, self.high, size
        for tick in _choose_ticks(left, right, most=8, whole=whole) if labels[0] else []:
            x = (tick - left) / (right - left) * width
            self.draw([(x, height), (x, height + 0.05)], FRAME)
            self.write(x, height + 0.16, write_number(tick))
        for tick in _choose_ticks(low, high, most=6, whole=log):
            y = (high - tick) / (high - low) * height
            self.draw([(0, y), (width, y)], GUIDE)
            self.draw([(-0.05, y), (0, y)], FRAME)
            self.write(-0.1, y, write_number(10.0**tick if log else tick), anchor="rm")
        self.write(width / 2, height + 0.36, write_symbol(labels[0]))
        self.write(0, -0.2, write_symbol(labels[1]))

    def place(self, points: ArrayLike) -> np.ndarray:
        """Return where points of shape (n, 2) are on the page."""
        points = np.array(points, dtype=float)
        if self.log:
            with np.errstate(divide="ignore"):
                points[:, 1] = np.log10(points[:, 1]).clip(self.low[1] - 1)  # 0 lies beneath the frame
        shares = (points / 2 - self.low / 2) / (self.high / 2 - self.low / 2)  # halves can't overflow
        places: np.ndarray = np.c_[shares[:, 0], 1 - shares[:, 1]].clip(-99, 99) * self.window[2:]
        return places

    def plot(self, points: ArrayLike, stroke: Stroke) -> None:
        """Draw a line as far as it is within the frame."""
        self.draw(self.place(points), stroke, window=self.window)

    def plot_dots(
        self, at: ArrayLike, fill: str, radius: float, sides: int = 24, stroke: Stroke = NONE
    ) -> None:
        """Draw a regular polygon at each point within the frame; with many sides it is a disc."""
        angles = 2 * np.pi * (np.arange(sides + 1) % sides) / sides - np.pi / 2
        corners = radius * np.c_[np.cos(angles), np.sin(angles)]
        for place in self.place(at):
            if (place >= -0.01).all() and (place <= np.add(self.window[2:], 0.01)).all():
                self.draw(place + corners, stroke, fill)

    def finish(self, entries: Legend, description: str, title: str, *notes: str) -> None:
        """Draw the frame over all else, write the legend beneath it, and show the page."""
        self.draw_box(*self.window)
        self.write_legend(entries, *notes)
        self.show(description, title)


def _choose_range(numbers: np.ndarray, log: bool = False) -> Pair:
    """Return a range with all of these numbers in it; whole decades on a log scale."""
    if log:
        low, high = np.floor(np.log10(numbers[numbers > 0].min())), np.ceil(np.log10(numbers.max()))
        return 10.0**low, 10.0 ** min(max(high, low + 1), 308)
    low, high = numbers.min() / 2, numbers.max() / 2  # halves can't overflow
    room = 0.1 * (high - low) or 0.5
    return np.clip(2 * (low - room), -8e307, None), np.clip(2 * (high + room), None, 8e307)


def _choose_ticks(low: float, high: float, most: int, whole: bool) -> np.ndarray:
    """Return round numbers within a range."""
    from matplotlib.ticker import MaxNLocator

    steps = [1, 2, 5, 10] if whole else [1, 2, 2.5, 5, 10]
    scale = 1e10 if max(-low, high) > 1e290 else 1  # ticks beyond 1e308 would be infinite
    locator = MaxNLocator(most, steps=steps, integer=whole)
    ticks = np.asarray(locator.tick_values(low / scale, high / scale)) * scale
    return ticks[(ticks >= low - 1e-9 * (high - low)) & (ticks <= high + 1e-9 * (high - low))]


def draw_learning_curve(losses: Any, label: str = "L", title: str = "") -> None:
    """Draw the loss against the epoch, on a log scale where it spans three decades or more.

    `losses` is one loss an epoch, the first before any step; or several such curves by name. Where a loss
    isn't finite, the curve has a gap, and the picture says so. `label` names the vertical axis. It is a
    DrawingError if no loss is a finite number.
    """
    curves = read_arrays("losses", losses, wanted="a number for each epoch")
    every = np.concatenate([[], *(array[np.isfinite(array)] for array in curves.values())])
    if not every.size:
        raise DrawingError("No loss is a finite number, so there is nothing to draw.")
    log = bool(every.min() >= 0 and every.max() / 1000 >= every[every > 0].min(initial=np.inf))
    last = max(1, *(array.size - 1 for array in curves.values()))
    chart = Chart((6.6, 2.7), (0, last), _choose_range(every, log), ("epoch", label), log, whole=True)
    entries = []
    for (name, array), stroke in zip(curves.items(), cycle(STYLES), strict=False):
        points = np.c_[np.arange(array.size), np.where(np.isfinite(array), array, np.nan)]
        stroke = stroke._replace(width=2)
        chart.plot(points, stroke)
        if array.size <= MANY:
            chart.plot_dots(points[np.isfinite(array)], stroke.colour, 0.035)
        diverges = "✕ diverges" * (not np.isfinite(array[-1]))
        entries += [(stroke, f"{write_symbol(name)} {diverges}".strip())] * bool(name or diverges)
    stories = "; ".join(
        f"{write_symbol(name)} {_describe_curve(array)}".strip() for name, array in curves.items()
    )
    chart.finish(entries, f"{write_symbol(label)} against epoch{', on a log scale' * log}: {stories}.", title)


def _describe_curve(losses: np.ndarray) -> str:
    finite = np.flatnonzero(np.isfinite(losses))
    if not finite.size:
        return "is never finite"
    values = losses[finite]
    first, last = values[[0, -1]]
    verb = "falls" if last < first else "rises" if last > first else "stays"
    story = f"{verb} from {write_number(first)} to {write_number(last)} at epoch {finite[-1]}"
    for word, at in zip(("lowest", "highest"), finite[[values.argmin(), values.argmax()]], strict=True):
        if losses[at] not in (first, last):
            story += f", {word} {write_number(losses[at])} at epoch {at}"
    if finite.size < losses.size:
        story += f", diverges: not finite at epoch {np.isfinite(losses).argmin()}"
    return story


def draw_landscape(
    loss: Function, across: Pair, up: Pair, paths: Any = None, labels: Names = ("w_1", "w_2"), title: str = ""
) -> None:
    """Draw a loss over the plane of two numbers, the darker the larger, and the steps that were taken in it.

    `loss` is a function of two numbers, called point by point; `across` and `up` are their ranges, low to
    high, and `labels` their names. `paths` holds the points that were stepped through, of shape (steps + 1,
    2), or several such paths by name. An empty range, a loss or a path that is nowhere finite, and a path of
    another shape are a DrawingError.
    """
    low, high = np.transpose([across, up])
    if not (np.isfinite([low, high]).all() and (low < high).all()):
        raise DrawingError(f"A range must be a number and a larger one, unlike {across} or {up}.")
    xs, ys = np.linspace(low, high, GRID).T
    heights = np.ma.masked_invalid(_compute(loss, xs, ys))
    if heights.mask.all():
        raise DrawingError("The loss is nowhere finite in this range.")
    # One scale for both numbers where that can be: then the steepest way is perpendicular to the contours.
    width, height = np.maximum((high - low) * min([6.0, 3.6] / (high - low)), 1.5)
    chart = Chart((width, height), across, up, labels)
    _plot_contours(chart, xs, ys, heights)
    ranges = zip(labels, (across, up), strict=True)
    plane = " and ".join(
        f"{write_symbol(name)} from {write_number(a)} to {write_number(b)}" for name, (a, b) in ranges
    )
    text = f"Loss over {plane}: between {write_number(heights.min())} and {write_number(heights.max())}."
    named = {} if paths is None else read_arrays("paths", paths, wanted="a pair of numbers for each point")
    entries: Legend = []
    for (name, path), stroke in zip(named.items(), cycle(STYLES), strict=False):
        stroke = stroke._replace(width=2.2)
        text += f" {write_symbol(name) or 'Path'}: {_plot_steps(chart, loss, path, name, stroke)}"
        entries += [(stroke, write_symbol(name))] * bool(name)
    signs = "○ start   ◆ end   " * bool(named) + "darker: larger loss"
    chart.finish(entries, text, title, signs)


def _compute(loss: Function, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    """Return the loss on a grid, a row for each y; it is inf where plain Python would divide by zero."""
    with np.errstate(all="ignore"):
        return np.array([[float(loss(x, y)) for x in xs] for y in ys])


def _plot_contours(chart: Chart, xs: np.ndarray, ys: np.ndarray, heights: "np.ma.MaskedArray") -> None:
    """Draw the tints between the contours, which take equal areas, and the contours."""
    from contourpy import FillType, contour_generator  # what matplotlib finds contours with

    levels = np.unique(np.quantile(heights.compressed(), np.linspace(0, 1, len(TINTS) + 1)))
    levels[0] = np.nextafter(levels[0], -np.inf)  # an area goes down to its lower level, but without it
    shapes: Any = contour_generator(xs, ys, heights, fill_type=FillType.OuterCode)
    for low, high, tint in zip(levels, levels[1:], TINTS, strict=False):
        for points, codes in zip(*shapes.filled(low, high), strict=True):
            chart.draw(chart.place(points), NONE, tint, chart.window, codes)
    for points in chain(*map(shapes.lines, levels[1:-1])):
        chart.plot(points, CONTOUR)


def _plot_steps(chart: Chart, loss: Function, path: np.ndarray, name: str, stroke: Stroke) -> str:
    """Draw a path and return where it leads, and whether it leaves the picture or ends in no number."""
    points = path[np.isfinite(path).all(axis=1)]
    if not points.size:
        raise DrawingError(f"`{name or 'paths'}` has no point that is finite.")
    chart.plot(points, Stroke(WHITE, width=5))  # sets the path off from the tints
    chart.plot(points, stroke)
    if len(points) <= MANY:
        chart.plot_dots(points[1:-1], stroke.colour, 0.03)
    chart.plot_dots(points[:1], WHITE, 0.07, stroke=stroke._replace(dashes=(), width=1.5))
    chart.plot_dots(points[-1:], stroke.colour, 0.08, sides=4)
    ends = [
        f"({write_number(*x)}, {write_number(*y)}), loss {write_number(_compute(loss, x, y).item())}"
        for x, y in points[[0, -1], :, np.newaxis]
    ]
    text = f"{len(path) - 1} step{'s' * (len(path) != 2)} from {', to '.join(ends)}"
    text += ", outside the picture" * bool((points[-1] < chart.low).any() or (points[-1] > chart.high).any())
    return text + ", then not finite" * (len(points) < len(path)) + "."


def draw_activation(
    activation: Function, slope: Function, points: Mapping[str, float], label: str = "h", title: str = ""
) -> None:
    """Draw an activation, the operating points on it, and the tangent with the slope at each.

    `activation` and `slope` are functions of one number, called point by point; `points` holds the numbers at
    which nodes work, by name. No points, or one that isn't finite, is a DrawingError.
    """
    at = {name: np.float64(array.item()) for name, array in read_arrays("points", points).items()}
    if not at or not np.isfinite([*at.values()]).all():
        raise DrawingError("`points` must hold a finite number by name for each node.")
    far = max(4.0, 1.2 * max(map(abs, at.values())))
    with np.errstate(all="ignore"):
        curve = np.array([(z, float(activation(z))) for z in np.linspace(-far, far, 241)])
    heights = curve[np.isfinite(curve[:, 1]), 1]
    if not heights.size:
        raise DrawingError("The activation is nowhere finite in this range.")
    chart = Chart((6.6, 2.4), (-far, far), _choose_range(heights), ("z", label))
    chart.plot(curve, Stroke(INK, width=2))
    entries, told = [], []
    for (name, z), stroke in zip(at.items(), cycle(STYLES), strict=False):
        h, steep = float(activation(z)), float(slope(z))
        stroke = stroke._replace(width=2.5)
        middle, beyond = chart.place([(z, h), (z + 1, h + steep)])
        direction = (beyond - middle) / np.hypot(*(beyond - middle)) * 0.6
        chart.draw([middle - direction, middle + direction], stroke, window=chart.window)
        chart.plot_dots([(z, h)], stroke.colour, 0.05)
        numbers = f"{write_number(z)}, {write_symbol(label)} = {write_number(h)}, slope {write_number(steep)}"
        told.append(f"{write_symbol(name)} = {numbers}")
        entries.append((stroke, told[-1]))
    text = f"Activation from z = {write_number(-far)} to {write_number(far)}, with its tangents at "
    chart.finish(entries, f"{text}{'; '.join(told)}.", title)


def draw_gradient_sizes(
    network: Network, gradients: Mapping[str, Any], of: str = "L", title: str = ""
) -> None:
    """Draw how large the gradients of a network's parameters are, layer by layer, on a log scale.

    `gradients` are those of `of` by parameter, or several such collections by name. A dot is an entry; a line
    leads from median to median; 0 stands on the lower edge. No finite number but 0 is a DrawingError.
    """
    plan, several = Plan(network), any(isinstance(value, Mapping) for value in gradients.values())
    given = gradients if several else {"": gradients}
    cases = {str(case): read_arrays("gradients", each, plan.graph) for case, each in given.items()}
    wires = [{wire.parameter for wire in plan.wires if wire.end in column} for column in plan.columns]
    layers = [[name for name in dict.fromkeys(chain(*cases.values())) if name in each] for each in wires]
    layers = [layer for layer in layers if layer]
    every = np.concatenate([_sort_sizes(chain(*layers), known) for known in cases.values()])
    if not every.any():
        raise DrawingError("No gradient of a parameter is a finite number other than 0.")
    low, high = _choose_range(every, log=True)
    up = f"|{write_slope(of, '…')}|"
    chart = Chart((6.6, 2.6), (-0.5, len(layers) - 0.5), (low, high), ("", up), log=True)
    for i, layer in enumerate(layers):
        chart.write(chart.place([(i, high)])[0, 0], 2.6 + 0.16, ", ".join(map(write_symbol, layer)))
    entries, told = Legend(), []
    for k, ((case, known), stroke) in enumerate(zip(cases.items(), cycle(STYLES), strict=False)):
        shift, stroke = (k - (len(cases) - 1) / 2) * 0.09, stroke._replace(width=2)
        medians, parts = [], []
        for i, layer in enumerate(layers):
            if (sizes := _sort_sizes(layer, known)).size:
                points = [(i + shift, max(size, low)) for size in sizes]
                chart.plot_dots(points, stroke.colour, 0.05, SIDES[k % len(SIDES)])
                medians.append((i + shift, max(np.median(sizes), low)))
                least, median, most = map(write_number, (sizes[0], np.median(sizes), sizes[-1]))
                spread = f"{least} to {most} (median {median})" if len(sizes) > 1 else least
                parts.append(f"{spread} for {', '.join(map(write_symbol, layer))}")
        if medians:
            chart.plot(medians, stroke)
        entries += [(stroke, case)] * bool(case)
        told.append(f"{case} {', then '.join(parts)}".strip())
    text = f"Sizes of the gradients of {write_symbol(of)}, layer by layer, on a log scale: {'; '.join(told)}."
    chart.finish(entries, text, title, "a dot: one gradient   a line: from median to median")


def _sort_sizes(names: Iterable[str], known: Arrays) -> np.ndarray:
    """Return the sizes of these gradients that are known and finite, from the least to the largest."""
    sizes = np.sort(abs(np.concatenate([[], *(known[name].flat for name in names if name in known)])))
    return sizes[np.isfinite(sizes)]
