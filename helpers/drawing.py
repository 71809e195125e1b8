"""Pictures of networks, chains, learning curves and loss landscapes, each with its description.

    draw_network(linear_neuron, values)                             # after the forward pass
    draw_network(linear_neuron, values, gradients={"w_1": -2.0})    # after the backward pass

Every function publishes one picture with a description made from the same numbers, prints that description
beneath it (JupyterLab sets no alt text) and returns None. Nothing is listed for a lesson: a network's picture
follows from its Graph. The colours are those of Okabe and Ito ("Color Universal Design", 2008), darkened
where letters in them would be hard to read, and of 16 shades a channel, so that pictures stay small. What
a colour says, a line style says too.
"""

import base64
import io
import re
import reprlib
import textwrap
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import cycle, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from helpers.graph import Graph, GraphError, Link
from helpers.networks import Network

if TYPE_CHECKING:  # matplotlib takes half a second to import, so that waits until something is drawn
    from matplotlib.figure import Figure

Arrays = Mapping[str, np.ndarray]
Lines = Sequence[tuple[str, str]]  # each line of letters with its colour
Point = tuple[float, float]

DPI = 100
POINTS = 10  # size of the letters
LINE = 1.2 * POINTS / 72  # height of a line of letters; in inches, as are all lengths that follow
BASE = 0.3 * LINE  # from the bottom of a line to the foot of its letters
PADDING = 0.08  # between letters and the border of their box
STUB = 0.16  # from a node down to its bias
ROWS = 2.8  # from the first row of a network down to the last, where there is room
WIDTH, HEIGHT = 7.6, 3.0  # of a picture, unless what is written takes more; of a plot
MOST = 4  # so many numbers are listed one by one
GRID = 31  # points across a landscape, and as many up
INK, GREY, PALE, PAPER = "#000000", "#666666", "#EEEEEE", "#FFFFFF"
PALETTE = ("#0077BB", "#BB4400", "#007755", "#994477", "#000000")  # blue, vermilion, green, purple, black
DASHES = ("solid", "dashed", "dashdot", "dotted")
POSITIVE, NEGATIVE = (PALETTE[0], "solid", "positive"), (PALETTE[1], "dashed", "negative")
NO_SIGN = (PALETTE[3], "dotted", "zero or mixed")
TINTS = ("#FFFFFF", "#EEEEEE", "#DDDDDD", "#CCCCCC", "#BBBBBB", "#AAAAAA")  # from small to large loss
CONTOUR = "#888888"
PARAMETER = re.compile(r"[wWb](_\d+)?")


class DrawingError(ValueError):
    """What was to be drawn can't be; the message says what and why."""


def draw_network(
    network: Network | Graph,
    values: Mapping[str, ArrayLike] | None = None,
    gradients: Mapping[str, ArrayLike] | None = None,
    of: str = "L",
    title: str | None = None,
) -> None:
    """Draw a network with its numbers, from left to right: data and steps as boxes, parameters on the edges.

    Args:
        network: what to draw.
        values: numbers or arrays by name, for as many inputs and steps as are known.
        gradients: the gradients of `of`, by the name of the parameter, input or step that they belong to.
        of: what the gradients are gradients of.
        title: a line above the picture.

    Raises:
        DrawingError: a name isn't in the network, a value isn't made of numbers, or a bare Graph computes
            with arrays and `values` doesn't give their shapes.
    """
    graph = _graph_of(network)
    values, gradients = _arrays(graph, "values", values), _arrays(graph, "gradients", gradients)
    if gradients:
        _arrays(graph, "of", {of: 0.0})
    shapes = {name: array.shape for name, array in values.items()}
    if isinstance(network, Network):  # where it leaves a size open, any will do
        shapes = {name: tuple(size or 2 for size in shape) for name, shape in network.shapes.items()}
    try:
        on_edges, biases = parameters_of(graph, shapes)
    except GraphError as error:
        raise DrawingError(
            "The network can't be computed with inputs of the shapes that are known here. Draw a Network, "
            f"which knows them, or give a value for every input that is an array. {error}"
        ) from error
    parameters = [name for name in graph.inputs if _is_parameter(graph, name)]
    matrices = {name: np.zeros(shapes[name]) for name in parameters if len(shapes.get(name, ())) > 1}
    labels = _Labels(graph, matrices | values, gradients, of)
    columns, beneath = _columns(graph)
    names = [name for group in (*columns, *beneath.values()) for name in group]
    nodes = {name: _Node(name, labels, biases.get(name, [])) for name in names}
    written = {edge: labels.parameters(on) for edge, on in on_edges.items()}
    places = _places(nodes, columns, beneath, written)
    page = _Page()
    for (start, end), on in on_edges.items():
        page.line([places[start], places[end]], *labels.stroke(on))
        middle = np.add(places[start], places[end]) / 2
        if places[start][1] == places[end][1]:  # a level edge is seen only between its boxes
            middle[0] += (nodes[start].reach - nodes[end].reach) / 2
        lines = written[start, end]
        # The edge runs through the second line, the gradient, if there is one.
        above = min(len(lines), 2) - (len(lines) + 1) / 2
        page.write(lines, middle[0], middle[1] + above * LINE)
    for name, place in places.items():
        nodes[name].draw(page, *place, PALE if name in graph.inputs else PAPER)
    left, bottom, *_ = page.bounds()
    for colour, style, meaning in dict.fromkeys(_sign(gradient) for gradient in gradients.values()):
        page.line([(left, bottom - LINE), (left + 0.4, bottom - LINE)], colour, style, 2.0)
        left = 0.3 + page.write([(f"∂{symbol(of)}/∂… {meaning}", colour)], left + 0.5, bottom - LINE, align=0)

    text = f"Network: {' → '.join(_listed(column, values) for column in columns)}"
    text += "".join(f"; {_listed(group, values)}" for group in beneath.values()) + "."
    if parameters:
        text += f" Parameters: {_listed(parameters, labels.values)}."
    if any(_is_matrix(gradient) for gradient in gradients.values()):
        largest = {name: _largest(gradient) for name, gradient in gradients.items()}
        text += f" Gradients of {of}, largest entries: {_listed(list(largest), largest)}."
    elif gradients:
        text += f" Gradients of {of}: {_listed(list(gradients), gradients)}."
    _publish(page, text, title)


def draw_chain(network: Network | Graph, of: str, wrt: str, broken: Link | None = None) -> None:
    """Draw the links through which `wrt` acts on `of`: a row for each path, since a gradient sums over paths.

    Args:
        network: where the chain is.
        of: what is differentiated, usually "L".
        wrt: what it is differentiated by.
        broken: a link to be marked as wrong.

    Raises:
        DrawingError: no path leads from `wrt` to `of`, or `broken` isn't on it.
        GraphError: a name isn't in the network.
    """
    graph = _graph_of(network)
    paths = graph.chain(of, wrt)
    formulas = {link: f"∂{symbol(link.step)}/∂{symbol(link.argument)}" for path in paths for link in path}
    if not paths:
        raise DrawingError(f"No path leads from `{wrt}` to `{of}`, so there is no chain to draw.")
    if broken is not None and broken not in formulas:
        links = ", ".join(map(str, formulas))
        raise DrawingError(f"The chain from `{wrt}` to `{of}` has no link {broken}. It has {links}.")
    page = _Page()
    long = 0.7 + max(_size([(formula, INK)])[0] for formula in formulas.values())
    for row, path in enumerate(paths):
        y = -1.0 * row
        if row:
            page.write([("+", INK)], 0, y + 0.5)
        page.write([(symbol(wrt), INK)], 0, y, fill=PALE if wrt in graph.inputs else PAPER, border=INK)
        for i, link in enumerate(reversed(path)):
            colour, style, _ = NEGATIVE if link == broken else (INK, "solid", "")
            middle, end = (i + 0.5) * long, (i + 1) * long
            page.line([(i * long, y), (end, y)], colour, style, 1.5)
            page.write([(formulas[link], colour)], middle, y + LINE)
            if link == broken:
                page.mark("✕", middle, y, colour, scale=1.6)
                page.write([("broken", colour)], middle, y - LINE)
            page.write([(symbol(link.step), INK)], end, y, border=INK)
            page.mark("▶", end - _size([(symbol(link.step), INK)])[0] / 2 - PADDING - 0.06, y, colour)
    text = f"Chain from {wrt} to {of}: {' + '.join(' · '.join(map(str, path)) for path in paths)}."
    _publish(page, text if broken is None else f"{text} Marked as broken: {Link(*broken)}.")


def draw_learning_curve(
    losses: Sequence[float] | Mapping[str, Sequence[float]], label: str = "L", title: str | None = None
) -> None:
    """Draw the loss against the epoch, on a log scale where it spans three decades or more.

    Args:
        losses: one loss an epoch, the first before any step; or several such curves by name. Where a loss
            isn't finite, the curve has a gap, and the picture and its description say so.
        label: the name of the vertical axis.
        title: a line above the picture.

    Raises:
        DrawingError: there are no losses, or they aren't numbers, or none of them is finite.
    """
    curves = _named("losses", losses, 1)
    every = np.concatenate(list(curves.values()))
    every = every[np.isfinite(every)]
    if not every.size:
        raise DrawingError("No loss is a finite number, so there is nothing to draw.")
    least = every[every > 0].min(initial=np.inf)
    log = bool(every.min() >= 0 and every.max() >= 1000 * least)
    low, high = np.log10([least, every.max()]) if log else (every.min(), every.max())
    margin = 0.04 * (high - low) or 0.5 * abs(high) or 0.5
    names = {name: symbol(name) + " ✕ diverges" * (not np.isfinite(curves[name][-1])) for name in curves}
    page = _Page()
    epochs = max(1, *(array.size - 1 for array in curves.values()))
    size = (WIDTH - 0.8 - max(_size([(name, INK)])[0] for name in names.values()), HEIGHT)
    place = _frame(page, size, (0, epochs), (low - margin, high + margin), ("epoch", label), log, whole=True)
    ends = []
    for (name, array), (colour, style) in zip(curves.items(), _styles(), strict=False):
        heights = np.where(np.isfinite(array), array, np.nan)
        if log:  # a loss of exactly 0 falls to the lower edge
            heights = np.log10(heights, where=heights != 0, out=np.full(heights.shape, low - margin))
        points = place(np.column_stack([np.arange(array.size), heights]))
        page.line(points, colour, style, 1.8)
        finite = points[np.isfinite(array)]
        for point in finite if array.size <= 25 else ():
            page.mark("●", *point, colour, scale=0.5)
        if finite.size:
            ends.append((finite[-1, 1], finite[-1, 0], names[name], colour))
    lowest = -np.inf  # names stand at the ends of the curves, pushed up where they would meet
    for y, x, name, colour in sorted(ends):
        lowest = max(y, lowest + LINE)
        page.write([(name, colour)], x + 0.1, lowest, align=0)
    stories = "; ".join(f"{name} {_story(array)}".strip() for name, array in curves.items())
    _publish(page, f"{label} against epoch{', on a log scale' * log}: {stories}.", title)


def draw_landscape(
    loss: Callable[[Any, Any], Any],
    across: Point,
    up: Point,
    paths: Sequence[Point] | Mapping[str, Sequence[Point]] | None = None,
    labels: tuple[str, str] = ("w_1", "w_2"),
    title: str | None = None,
) -> None:
    """Draw a loss over the plane of two numbers, the darker the larger, and the steps that were taken in it.

    Args:
        loss: a function of two numbers; it is called point by point.
        across: the first number's range, from low to high.
        up: the second number's range.
        paths: the points that were stepped through, of shape (steps + 1, 2); or several such paths by name.
        labels: the names of the two numbers.
        title: a line above the picture.

    Raises:
        DrawingError: a range is empty, a path isn't made of pairs of numbers or has no finite one, or the
            loss fails or is nowhere finite.
    """
    from contourpy import contour_generator

    ranges = {
        name: _array(f"The range of {name}", ends) for name, ends in zip(labels, (across, up), strict=True)
    }
    for name, ends in ranges.items():
        if not (ends.shape == (2,) and np.isfinite(ends).all() and ends[0] < ends[1]):
            raise DrawingError(f"The range of {name} must be a number and a larger one, not {ends.tolist()}.")
    named = {} if paths is None else _named("paths", paths, 2)
    grid = np.meshgrid(*(np.linspace(*ends, GRID) for ends in ranges.values()))
    heights = np.ma.masked_invalid(np.vectorize(partial(_height, loss), otypes=[float])(*grid))
    if heights.mask.all():
        raise DrawingError("The loss is nowhere finite in this range.")
    # One scale for both numbers, so that the steepest way down crosses the contours at right angles.
    spans = np.ptp(list(ranges.values()), axis=1)
    size = np.maximum(spans * min((WIDTH - 0.8) / spans[0], 1.2 * HEIGHT / spans[1]), HEIGHT / 2)
    page = _Page()
    place = _frame(page, size, *ranges.values(), labels)
    levels = np.unique(np.quantile(heights.compressed(), np.linspace(0, 1, len(TINTS) + 1)))  # equal areas
    contours = contour_generator(*grid, heights, fill_type="OuterCode")
    for ends, tint in zip(pairwise(levels), TINTS, strict=False):
        for points, codes in zip(*contours.filled(*ends), strict=True):
            page.areas.append((place(points), codes, tint, CONTOUR))
    plane = " and ".join(
        f"{name} from {_number(low)} to {_number(high)}" for name, (low, high) in ranges.items()
    )
    text = f"Loss over {plane}: between {_number(heights.min())} and {_number(heights.max())}"
    text += f" on a {GRID}×{GRID} grid."
    for i, ((name, path), (colour, style)) in enumerate(zip(named.items(), _styles(), strict=False)):
        finite = path[np.isfinite(path).all(axis=1)]
        if not finite.size:
            raise DrawingError(f"`{name or 'paths'}` has no point that is finite.")
        points = place(finite)
        inside = ((points >= 0) & (points <= size)).all(axis=1)
        # Beneath all paths, a margin that sets them off from the tints.
        page.lines.insert(0, (points, PAPER, "solid", 5.0))
        page.line(points, colour, style, 2.0)
        for point in points[inside] if len(points) <= 25 else ():
            page.mark("●", *point, colour, scale=0.5)
        for mark, end in (("○", 0), ("◆", -1)):
            if inside[end]:
                page.mark(mark, *points[end], colour, scale=1.3)
        if inside.any():  # the name stands beside the end, on the other side than that of the path before
            x, y = points[-1] - points[0]
            beside = np.array([-y, x]) / np.hypot(x, y) * (-1) ** i if x or y else np.array([0.0, 1.0])
            room = 0.15 + abs(beside) @ _size([(symbol(name), colour)]) / 2
            page.write([(symbol(name), INK)], *points[inside][-1] + room * beside, fill="none")
        places = [
            f"({', '.join(map(_number, at))}), loss {_number(_height(loss, *at))}" for at in finite[[0, -1]]
        ]
        text += f" {name or 'Path'}: {len(path) - 1} step{'s' * (len(path) != 2)} from {', to '.join(places)}"
        text += ", outside the picture" * (not inside[-1])
        text += ", then not finite." if len(finite) < len(path) else "."
    note = "○ start  ◆ end  " * bool(named) + "darker: larger loss"
    page.write([(note, GREY)], size[0], size[1] + 0.7 * LINE, align=1)
    _publish(page, text, title)


def symbol(name: str) -> str:
    """Return how formulas write a name: "x_1" as x₁, "y_hat" as ŷ, "h_1_0" as h₁[0], "dL_dw_1" as ∂L/∂w₁."""
    if gradient := re.fullmatch(r"d(\w+?)_d(\w+)", name):
        return f"∂{symbol(gradient[1])}/∂{symbol(gradient[2])}"
    if entry := re.fullmatch(r"(\w+_\d+)_(\d+)", name):
        return f"{symbol(entry[1])}[{entry[2]}]"
    if numbered := re.fullmatch(r"(\w+)_(\d+)", name):
        return symbol(numbered[1]) + numbered[2].translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
    return {"y_hat": "ŷ", "alpha": "α", "sigma": "σ"}.get(name, name)


def parameters_of(
    graph: Graph, shapes: Mapping[str, tuple[int, ...]]
) -> tuple[dict[tuple[str, str], list[str]], dict[str, list[str]]]:
    """Find where each parameter belongs: on the edge from an argument to a step, or at a step, as a bias.

    A parameter belongs to an edge if it acts on the step only through that edge's argument: where the
    argument is zero, so is the step's derivative by the parameter. A bias has no such argument.

    Args:
        graph: where to look. Its parameters are the inputs called w, W or b, numbered or not.
        shapes: the shape of each input that isn't a scalar.

    Returns:
        The parameters on each edge (argument, step), and the biases at each step.

    Raises:
        GraphError: a step fails with inputs of these shapes.
    """
    rng = np.random.default_rng(0)  # positive values, at which no ReLU unit is dead
    values = graph.forward(**{name: rng.uniform(0.5, 1.5, shapes.get(name, ())) for name in graph.inputs})
    on_edges: dict[tuple[str, str], list[str]] = {}
    biases: dict[str, list[str]] = {}
    for step, arguments in graph.arguments.items():
        parameters = [name for name in arguments if _is_parameter(graph, name)]
        data = [name for name in arguments if name not in parameters]
        on_edges |= {(argument, step): [] for argument in data}
        for parameter in parameters:
            homes = []
            for argument in data:
                without = {**values, argument: np.zeros_like(values[argument])}
                if not graph.local_derivative(step, parameter, without).any():
                    homes.append(on_edges[argument, step])
            for home in homes or [biases.setdefault(step, [])]:
                home.append(parameter)
    return on_edges, biases


def _is_parameter(graph: Graph, name: str) -> bool:
    return name in graph.inputs and PARAMETER.fullmatch(name) is not None


class _Page:
    """Lines, boxes and letters on a page in inches; the picture is as large as the boxes and areas on it.

    All is handed to matplotlib at once, the letters as outlines that are kept from picture to picture. This
    takes a third of the time of its own axes and texts, and pictures are what grading a class waits for.
    """

    def __init__(self) -> None:
        self.areas: list[tuple] = []  # vertices, codes, fill, border
        self.lines: list[tuple] = []  # points, colour, style, width
        self.boxes: list[tuple] = []  # as areas, but above the lines
        self.texts: list[tuple] = []  # text, left, bottom, colour
        self.marks: list[tuple] = []  # letter, x and y of its middle, colour, scale
        self.frame: tuple[Point, Point] | None = None  # lines end at the frame between these corners

    def line(self, points: ArrayLike, colour: str = GREY, style: str = "solid", width: float = 1.0) -> None:
        self.lines.append((points, colour, style, width))

    def mark(self, letter: str, x: float, y: float, colour: str, scale: float = 1.0) -> None:
        self.marks.append((letter, x, y, colour, scale))

    def write(
        self, lines: Lines, x: float, y: float, align: float = 0.5, fill: str = PAPER, border: str = "none"
    ) -> float:
        """Write lines at the height y: from x (align 0), around it (0.5) or up to it (1).

        They hide what is beneath, unless the fill is "none". With a border they stand in a box.

        Returns:
            Where the longest line ends.
        """
        width, height = _size(lines)
        left, bottom, top = x - align * width, y - height / 2, y + height / 2
        if border != "none":
            corners = (left - PADDING, bottom - PADDING / 2, left + width + PADDING, top + PADDING / 2)
            self.boxes.append((_rectangle(*corners), None, fill, border))
        for i, (text, colour) in enumerate(lines, start=1):
            long = _size([(text, colour)])[0]
            start, foot = left + (width - long) / 2, top - i * LINE
            self.texts.append((text, start, foot, colour))
            if border == "none":
                self.boxes.append((_rectangle(start, foot, start + long, foot + LINE), None, fill, border))
        return left + width

    def bounds(self) -> np.ndarray:
        """Return where the boxes and areas end: left, bottom, right, top."""
        corners = np.concatenate([shape[0] for shape in (*self.areas, *self.boxes)])
        return np.concatenate([corners.min(axis=0), corners.max(axis=0)])

    def figure(self) -> "Figure":
        from matplotlib.collections import LineCollection, PathCollection
        from matplotlib.figure import Figure
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path
        from matplotlib.transforms import Affine2D, Bbox, TransformedBbox

        left, bottom, right, top = self.bounds() + 0.1 * np.array([-1, -1, 1, 1])
        figure = Figure((right - left, top - bottom), DPI)
        inches = Affine2D().translate(-left, -bottom) + figure.dpi_scale_trans
        for layer, shapes in ((1, self.areas), (3, self.boxes)):
            paths = [Path(vertices, codes) for vertices, codes, *_ in shapes]
            fills, borders = [shape[2] for shape in shapes], [shape[3] for shape in shapes]
            drawn = PathCollection(paths, facecolors=fills, edgecolors=borders, linewidths=0.8, zorder=layer)
            figure.add_artist(drawn).set_transform(inches)
        points, colours, styles, widths = map(list, zip(*self.lines, strict=True))
        lines = LineCollection(points, colors=colours, linestyles=styles, linewidths=widths, zorder=2)
        figure.add_artist(lines).set_transform(inches)
        if self.frame:
            lines.set_clip_box(TransformedBbox(Bbox(self.frame), inches))
        letters: dict[str, list[tuple]] = {}
        for text, x, y, colour in self.texts:
            for letter in text:
                vertices, codes, advance = _outline(letter)
                letters.setdefault(colour, []).append((vertices + np.array([x, y + BASE]), codes))
                x += advance
        for letter, x, y, colour, scale in self.marks:
            vertices, codes, _ = _outline(letter)
            drawn = vertices[codes != Path.CLOSEPOLY]
            middle = (drawn.min(axis=0) + drawn.max(axis=0)) / 2
            letters.setdefault(colour, []).append(((vertices - middle) * scale + np.array([x, y]), codes))
        for colour, outlines in letters.items():
            path = Path(*map(np.concatenate, zip(*outlines, strict=True)))
            figure.add_artist(PathPatch(path, fc=colour, lw=0, zorder=4)).set_transform(inches)
        return figure


def _rectangle(left: float, bottom: float, right: float, top: float) -> np.ndarray:
    return np.array([(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)])


@cache
def _outline(letter: str) -> tuple[np.ndarray, np.ndarray, float]:
    """Return a letter's outline as vertices and path codes, and how far off the next letter stands."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath, text_to_path

    font = FontProperties(family="DejaVu Sans", size=POINTS)
    with warnings.catch_warnings(action="ignore"):  # a letter that the font lacks becomes an empty box
        advance = text_to_path.get_text_width_height_descent(letter, font, ismath=False)[0] / 72
        if letter.isspace():
            return np.empty((0, 2)), np.empty(0, np.uint8), advance
        path = TextPath((0, 0), letter, prop=font)
    return path.vertices / 72, path.codes, advance


def _size(lines: Lines) -> tuple[float, float]:
    """Return the width and height of lines of letters."""
    widths = [sum(_outline(letter)[2] for letter in text) for text, _ in lines]
    return max(widths, default=0.0), len(lines) * LINE


class _Labels:
    """What is written at the nodes and on the edges of a network, and how its lines are stroked."""

    def __init__(self, graph: Graph, values: Arrays, gradients: Arrays, of: str) -> None:
        self.values, self.gradients, self.of = values, gradients, of
        slopes = [abs(_largest(array)) for name, array in gradients.items() if _is_parameter(graph, name)]
        self.steepest = max(filter(np.isfinite, slopes), default=0.0)

    def node(self, name: str) -> Lines:
        """Return a node's name and its value, entry by entry."""
        entries = _entries(self.values[name]) if name in self.values else []
        return [(line, INK) for line in (symbol(name), *entries)]

    def gradient(self, name: str, inline: bool = False) -> Lines:
        """Return a gradient, in one line or entry by entry; of a matrix, its shape and largest entry."""
        if name not in self.gradients:
            return []
        gradient, formula = self.gradients[name], f"∂{symbol(self.of)}/∂{symbol(name)}"
        if _is_matrix(gradient):
            lines = [_equals(formula, gradient), "largest", _number(_largest(gradient))]
        else:
            lines = [_equals(formula, gradient)] if inline else [f"{formula} =", *_entries(gradient)]
        return [(line, _sign(gradient)[0]) for line in lines]

    def parameters(self, names: Sequence[str], inline: bool = True) -> Lines:
        """Return each parameter with its value, and beneath it its gradient."""
        lines = []
        for name in names:
            shown = _equals(symbol(name), self.values[name]) if name in self.values else symbol(name)
            lines.append((shown, INK))
            lines += self.gradient(name, inline)
        return lines

    def stroke(self, names: Sequence[str]) -> tuple[str, str, float]:
        """Return the colour, style and width of a line with these parameters on it."""
        for name in names:
            if name in self.gradients:
                slope = abs(_largest(self.gradients[name]))
                share = slope / self.steepest if 0 < slope <= self.steepest else 0.0
                return *_sign(self.gradients[name])[:2], 1.0 + 2.5 * share**0.5
        return GREY, "solid", 1.0


class _Node:
    """A node's box, with its gradient above and its biases hanging below, and how far it reaches."""

    def __init__(self, name: str, labels: _Labels, biases: Sequence[str]) -> None:
        self.box, self.gradient = labels.node(name), labels.gradient(name)
        self.hanging, self.stroke = labels.parameters(biases, inline=False), labels.stroke(biases)
        width, height = _size(self.box)
        self.half = (height + PADDING) / 2
        self.above = self.half + _size(self.gradient)[1]
        self.below = self.half + (STUB + _size(self.hanging)[1] if biases else 0.0)
        self.reach = max(width + 2 * PADDING, _size(self.gradient)[0], _size(self.hanging)[0]) / 2

    def draw(self, page: _Page, x: float, y: float, fill: str) -> None:
        page.write(self.gradient, x, y + (self.half + self.above) / 2)
        if self.hanging:
            page.line([(x, y), (x, y - self.half - STUB)], *self.stroke)
            page.write(self.hanging, x, y - (self.half + STUB + self.below) / 2)
        page.write(self.box, x, y, fill=fill, border=INK)


def _columns(graph: Graph) -> tuple[list[list[str]], dict[str, list[str]]]:
    """Return the nodes by depth; and for each later step, the data that comes in only there."""
    depths: dict[str, int] = {}
    for step, arguments in graph.arguments.items():
        depths[step] = 1 + max((depths.get(name, 0) for name in arguments), default=0)
    columns: list[list[str]] = [[] for _ in range(1 + max(depths.values()))]
    beneath: dict[str, list[str]] = {}
    for name in graph.inputs:
        if not _is_parameter(graph, name):
            first = min((step for step in depths if name in graph.arguments[step]), key=depths.get)
            (columns[0] if depths[first] == 1 else beneath.setdefault(first, [])).append(name)
    for step, depth in depths.items():
        columns[depth].append(step)
    return [column for column in columns if column], beneath


def _places(
    nodes: Mapping[str, _Node],
    columns: list[list[str]],
    beneath: Mapping[str, list[str]],
    written: Mapping[tuple[str, str], Lines],
) -> dict[str, Point]:
    """Return where the nodes stand, so that what is written at them and on the edges doesn't meet."""
    reach = [max(nodes[name].reach for name in column) for column in columns]
    wide = []
    for column in columns[1:]:
        wide.append(
            max((_size(lines)[0] for (_, end), lines in written.items() if end in column), default=0.0)
        )
    spare = WIDTH - 2 * sum(reach) - sum(wide) - 0.25 * len(wide)
    loose = min(max(spare / (np.count_nonzero(wide) or 1), 0.0), 0.8)
    # Halfway between inputs and steps, where the labels are, they have a row each if the steps stand as far
    # apart as all inputs together; and two lines of letters fit into a row if inputs stand two rows apart.
    apart = [max(nodes[name].above + nodes[name].below for name in column) + 0.12 for column in columns]
    rows = max([1, *(len(column) - 1 for column in columns[1:])]) * len(columns[0])
    apart[0] = max(min(ROWS / rows, 0.9), 2 * (2 * LINE) + 0.03, apart[0])
    apart[1:] = [max([len(columns[0]) * apart[0], *apart[1:]])] * len(wide)
    places: dict[str, Point] = {}
    x = 0.0
    for i, (column, gap) in enumerate(zip(columns, apart, strict=True)):
        if i:
            sides = reach[i - 1 : i + 1]
            x += 0.2 + (2 * max(sides) if len(column) > 1 else sum(sides))
            x += wide[i - 1] + 0.05 + loose if wide[i - 1] else 0.0
        for row, name in enumerate(column):
            y = ((len(column) - 1) / 2 - row) * gap
            places[name] = (x, y)
            for j, other in enumerate(beneath.get(name, [])):
                aside = j - (len(beneath[name]) - 1) / 2
                places[other] = (x + aside, y - nodes[name].below - 0.3 - nodes[other].above)
    return places


def _frame(
    page: _Page,
    size: Point,
    across: Point,
    up: Point,
    labels: tuple[str, str],
    log: bool = False,
    whole: bool = False,
) -> Callable[[ArrayLike], np.ndarray]:
    """Draw the axes of a plot; return the function that puts points into it.

    With `log`, heights are powers of ten, and numbered as such. With `whole`, the horizontal axis counts.
    """
    from matplotlib.ticker import MaxNLocator

    page.areas.append((_rectangle(0, 0, *size), None, PAPER, PAPER))
    page.frame = ((0, 0), tuple(size))
    page.line([(0, size[1]), (0, 0), (size[0], 0)], INK, "solid", 2.0)
    (left, right), (bottom, top) = across, up

    def place(points: ArrayLike) -> np.ndarray:
        share = (np.asarray(points) - [left, bottom]) / [right - left, top - bottom]
        return np.clip(share, -1e3, 1e3) * size  # what lies far outside must not overflow

    steps = [1, 2, 5, 10]
    for tick in MaxNLocator(6, steps=steps, integer=whole).tick_values(left, right):
        if left <= tick <= right:
            x = place([tick, bottom])[0]
            page.line([(x, 0), (x, 0.08)], INK)
            page.write([(_number(tick), INK)], x, -0.7 * LINE)
    for tick in MaxNLocator(5, steps=steps, integer=log).tick_values(bottom, top):
        if bottom <= tick <= top:
            y = place([left, tick])[1]
            page.line([(0, y), (0.08, y)], INK)
            page.write([(_number(10.0**tick if log else tick), INK)], -0.08, y, align=1)
    page.write([(symbol(labels[0]), INK)], size[0] / 2, -1.9 * LINE)
    page.write([(symbol(labels[1]), INK)], 0, size[1] + 0.7 * LINE, align=0)
    return place


def _styles() -> Iterator[tuple[str, str]]:
    return zip(cycle(PALETTE), cycle(DASHES), strict=False)


def _story(losses: np.ndarray) -> str:
    """Return in words how a curve goes."""
    finite = np.flatnonzero(np.isfinite(losses))
    if not finite.size:
        return "is never finite"
    first, last = finite[0], finite[-1]
    verb = ("stays", "rises", "falls")[int(np.sign(losses[last] - losses[first]))]
    story = f"{verb} from {_number(losses[first])} to {_number(losses[last])} at epoch {last}"
    extremes = {"lowest": losses[finite].argmin(), "highest": losses[finite].argmax()}
    for word, at in extremes.items():
        at = finite[at]
        if losses[at] not in (losses[first], losses[last]):
            story += f", {word} {_number(losses[at])} at epoch {at}"
    if finite.size < losses.size:
        story += f", diverges: not finite at epoch {np.flatnonzero(~np.isfinite(losses))[0]}"
    return story


def _height(loss: Callable, x: float, y: float) -> float:
    try:
        with np.errstate(all="ignore"):
            return _array("It", loss(x, y)).item()
    except ArithmeticError:  # plain Python divides by zero or overflows where numpy returns inf
        return np.nan
    except Exception as error:
        at = f"({_number(x)}, {_number(y)})"
        raise DrawingError(f"The loss isn't a number at {at}: {type(error).__name__}: {error}") from error


def _graph_of(network: Network | Graph) -> Graph:
    if isinstance(network, Network):
        network = network.graph
    if not isinstance(network, Graph):
        raise DrawingError(f"Only a Network or a Graph can be drawn, not {type(network).__name__}.")
    if not network.steps:
        raise DrawingError("The Graph has no steps, so there is nothing to draw.")
    return network


def _arrays(graph: Graph, what: str, given: Any) -> Arrays:
    given = {} if given is None else given
    if not isinstance(given, Mapping):
        raise DrawingError(f"`{what}` must map names to numbers, so it can't be {type(given).__name__}.")
    for name in given:
        if name not in graph.inputs and name not in graph.steps:
            names = ", ".join((*graph.inputs, *graph.steps))
            raise DrawingError(f"The network has no `{name}`, which `{what}` names. It has {names}.")
    return {name: _array(f"`{name}` in `{what}`", value) for name, value in given.items()}


def _named(what: str, given: Any, ndim: int) -> Arrays:
    """Return curves (ndim 1) or paths of pairs (ndim 2) by name; one without a name is called ""."""
    arrays = {}
    for name, value in (given if isinstance(given, Mapping) else {"": given}).items():
        subject = f"`{name}` in `{what}`" if name else f"`{what}`"
        arrays[str(name)] = array = _array(subject, value)
        if array.ndim != ndim or (ndim == 2 and array.shape[1] != 2):
            wanted = "a number for each epoch" if ndim == 1 else "a pair of numbers for each point"
            raise DrawingError(f"{subject} must hold {wanted}, but its shape is {array.shape}.")
    if not arrays:
        raise DrawingError(f"`{what}` is empty, so there is nothing to draw.")
    return arrays


def _array(subject: str, value: Any) -> np.ndarray:
    try:
        array = np.array("" if value is None else value, dtype=np.float64)  # numpy takes None for nan
    except (TypeError, ValueError):
        raise DrawingError(f"{subject} must be made of numbers, not {reprlib.repr(value)}.") from None
    if not array.size:
        raise DrawingError(f"{subject} is empty, so there is nothing to draw.")
    return array


def _number(value: float) -> str:
    """Write a number with up to four significant digits and a real minus sign."""
    text = f"{value + 0.0:.4g}"  # adding 0 turns −0 into 0
    return re.sub(r"e\+?(-?)0*", r"e\1", text).replace("-", "−")


def _equals(name: str, array: np.ndarray) -> str:
    """Return "w_1 = 2", "w = (1, 2)" or "W_1 4×3"."""
    if array.ndim == 1 and 1 < array.size <= MOST:
        return f"{name} = ({', '.join(_entries(array))})"
    return f"{name}{' =' * (array.size == 1)} {_entries(array)[0]}"


def _entries(array: np.ndarray) -> list[str]:
    """Return each entry of a number or a short vector, and the shape of anything larger."""
    if array.size == 1 or (array.ndim == 1 and array.size <= MOST):
        return [_number(entry) for entry in array.flat]
    return ["×".join(map(str, array.shape)) if array.ndim > 1 else f"{array.size} numbers"]


def _is_matrix(array: np.ndarray) -> bool:
    return array.ndim > 1 and array.size > 1


def _largest(array: np.ndarray) -> np.ndarray:
    """Return the entry of largest magnitude."""
    return array.reshape(-1)[np.abs(array).argmax()]


def _sign(array: np.ndarray) -> tuple[str, str, str]:
    """Return the colour, line style and name of a gradient's sign."""
    if (array > 0).all():
        return POSITIVE
    return NEGATIVE if (array < 0).all() else NO_SIGN


def _listed(names: Sequence[str], known: Arrays) -> str:
    """List names with their numbers; of many, only how many there are and between what they lie."""
    if len(names) > MOST and all(name in known and known[name].size == 1 for name in names):
        low, *_, high = sorted(names, key=lambda name: known[name].item())
        return f"{len(names)} from {_equals(low, known[low])} to {_equals(high, known[high])}"
    return ", ".join(_equals(name, known[name]) if name in known else name for name in names)


def _publish(page: _Page, description: str, title: str | None = None) -> None:
    from IPython.display import display
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    if title:
        left, _, _, top = page.bounds()
        page.write([(title, INK)], left, top + LINE, align=0)
        description = f"{title}. {description}"
    canvas = FigureCanvasAgg(page.figure())
    canvas.draw()
    # Of 16 shades a channel an octree makes an exact palette, in half the time and a third of the bytes.
    pixels = np.asarray(canvas.buffer_rgba())[..., :3] // 16 * 17
    png = io.BytesIO()
    Image.fromarray(pixels).quantize(256, Image.Quantize.FASTOCTREE).save(png, "png")
    data = {"image/png": base64.b64encode(png.getvalue()).decode(), "text/plain": description}
    display(data, metadata={"image/png": {"alt": description}}, raw=True)
    print(textwrap.fill(description, 100, break_on_hyphens=False))
