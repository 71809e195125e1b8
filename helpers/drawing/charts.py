"""Pictures with axes: learning curves, landscapes, activations, and the sizes of gradients layer by layer."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain, cycle
from typing import Any

import numpy as np

from helpers.drawing.axes import Chart, Names, Pair, choose_range
from helpers.drawing.given import Arrays, DrawingError, read_arrays
from helpers.drawing.page import INK, NONE, STYLES, WHITE, Legend, Stroke
from helpers.drawing.plan import Plan
from helpers.network import Network
from helpers.notation import write_number, write_slope, write_symbol

Curve = Callable[[Any], Any]
Loss = Callable[[Any, Any], Any]

GRID = 31  # points across a landscape, and as many up
TINTS = ("#FFFFFF", "#EEEEEE", "#DDDDDD", "#CCCCCC", "#BBBBBB", "#AAAAAA")  # from small to large loss
CONTOUR = Stroke("#888888", width=0.7)
SIDES = (24, 4, 3, 6, 5)  # of the dots of one line and of another; with 24 it is a disc


def draw_learning_curve(losses: Any, label: str = "L", title: str = "") -> None:
    """Draw the loss against the epoch, on a log scale where it spans three decades or more.

    `losses` is one loss an epoch, the first before any step; or several such curves by name. Where a loss
    isn't finite, the curve has a gap, and the picture and its description say so. `label` names the vertical
    axis. No losses, or none that is a finite number, is a DrawingError.
    """
    curves = read_arrays("losses", losses, wanted="a number for each epoch")
    every = np.concatenate([[], *(array[np.isfinite(array)] for array in curves.values())])
    if not every.size:
        raise DrawingError("No loss is a finite number, so there is nothing to draw.")
    log = bool(every.min() >= 0 and every.max() / 1000 >= every[every > 0].min(initial=np.inf))
    last = max(array.size for array in curves.values()) - 1
    labels = ("epoch", write_symbol(label))
    chart = Chart((6.6, 2.7), (0, max(last, 1)), choose_range(every, log), labels, log, whole=True)
    entries = []
    for (name, array), stroke in zip(curves.items(), cycle(STYLES), strict=False):
        points = np.c_[np.arange(array.size), np.where(np.isfinite(array), array, np.nan)]
        stroke = stroke._replace(width=2)
        chart.draw_line(points, stroke)
        if array.size <= 25:
            chart.draw_dots(points[np.isfinite(array)], stroke.colour)
        diverges = "✕ diverges" * (not np.isfinite(array[-1]))
        entries += [(stroke, f"{write_symbol(name)} {diverges}".strip())] * bool(name or diverges)
    stories = "; ".join(f"{name} {_describe_curve(array)}".strip() for name, array in curves.items())
    chart.show(entries, f"{label} against epoch{', on a log scale' * log}: {stories}.", title)


def _describe_curve(losses: np.ndarray) -> str:
    """Return in words how a curve goes."""
    finite = np.flatnonzero(np.isfinite(losses))
    if not finite.size:
        return "is never finite"
    first, last = losses[finite[[0, -1]]]
    verb = "falls" if last < first else "rises" if last > first else "stays"
    story = f"{verb} from {write_number(first)} to {write_number(last)} at epoch {finite[-1]}"
    for word, at in (("lowest", losses[finite].argmin()), ("highest", losses[finite].argmax())):
        if losses[finite[at]] not in (first, last):
            story += f", {word} {write_number(losses[finite[at]])} at epoch {finite[at]}"
    if finite.size < losses.size:
        story += f", diverges: not finite at epoch {np.isfinite(losses).argmin()}"
    return story


def draw_landscape(
    loss: Loss, across: Pair, up: Pair, paths: Any = None, labels: Names = ("w_1", "w_2"), title: str = ""
) -> None:
    """Draw a loss over the plane of two numbers, the darker the larger, and the steps that were taken in it.

    `loss` is a function of two numbers, called point by point; `across` and `up` are their ranges, low to
    high, and `labels` their names. `paths` holds the points that were stepped through, of shape (steps + 1,
    2); or several such paths by name. An empty range, a loss that is nowhere finite, and a path that isn't
    made of pairs of numbers or has no finite one are a DrawingError.
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
    chart = Chart((width, height), across, up, (write_symbol(labels[0]), write_symbol(labels[1])))
    _draw_contours(chart, xs, ys, heights)
    ranges = zip(labels, map(write_number, low), map(write_number, high), strict=True)
    plane = " and ".join(f"{name} from {least} to {most}" for name, least, most in ranges)
    text = f"Loss over {plane}: between {write_number(heights.min())} and {write_number(heights.max())}."
    named = {} if paths is None else read_arrays("paths", paths, wanted="a pair of numbers for each point")
    entries: Legend = []
    for (name, path), stroke in zip(named.items(), cycle(STYLES), strict=False):
        stroke = stroke._replace(width=2.2)
        text += f" {name or 'Path'}: {_draw_steps(chart, loss, path, name, stroke)}"
        entries += [(stroke, write_symbol(name))] * bool(name)
    signs = ["○ start", "◆ end"] * bool(named)
    chart.show([*entries, (NONE, "   ".join([*signs, "darker: larger loss"]))], text, title)


def _compute(loss: Loss, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    """Return the loss on a grid, a row for each y; it is inf where plain Python would divide by zero."""
    with np.errstate(all="ignore"):
        return np.array([[float(loss(x, y)) for x in xs] for y in ys])


def _draw_contours(chart: Chart, xs: np.ndarray, ys: np.ndarray, heights: np.ma.MaskedArray) -> None:
    """Draw the tints between the contours, which take equal areas, and the contours."""
    from contourpy import FillType, LineType, contour_generator  # what matplotlib finds contours with

    levels = np.unique(np.quantile(heights.compressed(), np.linspace(0, 1, len(TINTS) + 1)))
    levels[0] = np.nextafter(levels[0], -np.inf)  # an area goes down to its lower level, but without it
    shapes: Any = contour_generator(
        xs, ys, heights, fill_type=FillType.OuterCode, line_type=LineType.SeparateCode
    )
    for low, high, tint in zip(levels, levels[1:], TINTS, strict=False):
        for points, codes in zip(*shapes.filled(low, high), strict=True):
            chart.draw_area(points, codes, tint)
    for level in levels[1:-1]:
        for points, _ in zip(*shapes.lines(level), strict=True):
            chart.draw_line(points, CONTOUR)


def _draw_steps(chart: Chart, loss: Loss, path: np.ndarray, name: str, stroke: Stroke) -> str:
    """Draw a path and return where it leads, and whether it leaves the picture or ends in no number."""
    points = path[np.isfinite(path).all(axis=1)]
    if not points.size:
        raise DrawingError(f"`{name or 'paths'}` has no point that is finite.")
    chart.draw_line(points, Stroke(WHITE, width=5))  # sets the path off from the tints
    chart.draw_line(points, stroke)
    if len(points) <= 25:
        chart.draw_dots(points[1:-1], stroke.colour, 0.03)
    chart.draw_dots(points[:1], WHITE, 0.07, stroke._replace(dashes=(), width=1.5))
    chart.draw_dots(points[-1:], stroke.colour, 0.08, sides=4)
    ends = [
        f"({write_number(*x)}, {write_number(*y)}), loss {write_number(_compute(loss, x, y).item())}"
        for x, y in points[[0, -1], :, np.newaxis]
    ]
    text = f"{len(path) - 1} step{'s' * (len(path) != 2)} from {', to '.join(ends)}"
    text += ", outside the picture" * bool((points[-1] < chart.low).any() or (points[-1] > chart.high).any())
    return text + ", then not finite" * (len(points) < len(path)) + "."


def draw_activation(
    activation: Curve, slope: Curve, points: Mapping[str, float], across: Pair | None = None,
    label: str = "h", title: str = "",
) -> None:  # fmt: skip
    """Draw an activation, the operating points on it, and the tangent with the slope at each.

    `activation` and `slope` are functions of one number, called point by point; `points` holds the numbers at
    which nodes work, by name. `across` is the range that is drawn. No points, or one that isn't finite, is a
    DrawingError.
    """
    at = {name: array.item() for name, array in read_arrays("points", points).items()}
    if not at or not np.isfinite([*at.values()]).all():
        raise DrawingError("`points` must hold a finite number by name for each node.")
    far = max(4.0, 1.2 * max(map(abs, at.values())))
    left, right = across or (-far, far)
    with np.errstate(all="ignore"):
        curve = np.array([(z, float(activation(np.float64(z)))) for z in np.linspace(left, right, 241)])
    if not np.isfinite(curve[:, 1]).any():
        raise DrawingError("The activation is nowhere finite in this range.")
    chart = Chart((6.6, 2.4), (left, right), choose_range(curve[:, 1]), ("z", write_symbol(label)))
    chart.draw_line(curve, Stroke(INK, width=2))
    entries, told = [], []
    for (name, z), stroke in zip(at.items(), cycle(STYLES), strict=False):
        h, steep = float(activation(np.float64(z))), float(slope(np.float64(z)))
        stroke = stroke._replace(width=2.5)
        middle, beyond = chart.place([(z, h), (z + 1, h + steep)])
        direction = (beyond - middle) / np.hypot(*(beyond - middle)) * 0.6
        chart.page.draw_line([middle - direction, middle + direction], stroke, chart.window)
        chart.draw_dots([(z, h)], stroke.colour, 0.05)
        numbers = f"{write_number(z)}, {label} = {write_number(h)}, slope {write_number(steep)}"
        entries.append((stroke, f"{write_symbol(name)} = {numbers}"))
        told.append(f"{name} = {numbers}")
    text = f"Activation from z = {write_number(left)} to {write_number(right)}, with its tangents at "
    chart.show(entries, f"{text}{'; '.join(told)}.", title)


def draw_gradient_sizes(
    network: Network, gradients: Mapping[str, Any], of: str = "L", title: str = ""
) -> None:
    """Draw how large the gradients of a network's parameters are, layer by layer, on a log scale.

    `gradients` holds those of `of` by the name of their parameter; or several such collections, by name. Each
    entry is a dot, and a line leads from median to median; a gradient of 0 stands on the lower edge. No
    gradient of a parameter that is a finite number other than 0 is a DrawingError.
    """
    layers, cases = _measure_layers(Plan(network), gradients)
    every = np.concatenate([[], *(array for sizes in cases.values() for array in sizes)])
    if not every.any():
        raise DrawingError("No gradient of a parameter is a finite number other than 0.")
    low, high = choose_range(every, log=True)
    labels = ("", f"|{write_slope(of, '…')}|")
    chart = Chart((6.6, 2.6), (-0.5, len(layers) - 0.5), (low, high), labels, log=True)
    for place, names in enumerate(layers):
        x = chart.place([(place, high)])[0, 0]
        chart.page.write(x, 2.6 + 0.16, ", ".join(map(write_symbol, names)))
    entries, told = Legend(), []
    for k, ((case, sizes), stroke) in enumerate(zip(cases.items(), cycle(STYLES), strict=False)):
        shift, stroke = (k - (len(cases) - 1) / 2) * 0.09, stroke._replace(width=2)
        found = {place: array for place, array in enumerate(sizes) if array.size}
        for place, array in found.items():
            points = [(place + shift, max(size, low)) for size in array]
            chart.draw_dots(points, stroke.colour, 0.05, sides=SIDES[k % len(SIDES)])
        if found:
            medians = [(place + shift, max(np.median(array), low)) for place, array in found.items()]
            chart.draw_line(medians, stroke)
        entries += [(stroke, case)] * bool(case)
        parts = [f"{_describe_sizes(a)} for {', '.join(layers[place])}" for place, a in found.items()]
        told.append(f"{case} {', then '.join(parts)}".strip())
    text = f"Sizes of the gradients of {of}, layer by layer, on a log scale: {'; '.join(told)}."
    chart.show([*entries, (NONE, "a dot: one gradient   a line: from median to median")], text, title)


def _measure_layers(
    plan: Plan, given: Mapping[str, Any]
) -> tuple[list[list[str]], dict[str, list[np.ndarray]]]:
    """Return the parameters of each layer, and for each case how large the gradients in each layer are."""
    cases = given if any(isinstance(value, Mapping) for value in given.values()) else {"": given}
    gradients = {str(case): read_arrays("gradients", each, plan.graph) for case, each in cases.items()}
    wires = [{wire.parameter for wire in plan.wires if wire.end in column} for column in plan.columns]
    layers = [[n for n in dict.fromkeys(chain(*gradients.values())) if n in layer] for layer in wires]
    layers = [layer for layer in layers if layer]
    return layers, {
        case: [_sort_sizes(layer, known) for layer in layers] for case, known in gradients.items()
    }


def _sort_sizes(names: Iterable[str], gradients: Arrays) -> np.ndarray:
    """Return the sizes of these gradients that are known and finite, from the least to the largest."""
    entries = np.concatenate([[], *(gradients[name].ravel() for name in names if name in gradients)])
    return np.sort(abs(entries[np.isfinite(entries)]))


def _describe_sizes(sizes: np.ndarray) -> str:
    """Return the least and the largest of some sizes in words."""
    if len(sizes) == 1:
        return write_number(sizes[0])
    median = write_number(np.median(sizes))
    return f"{write_number(sizes[0])} to {write_number(sizes[-1])} (median {median})"
