"""Pictures of networks, chains, learning curves and loss landscapes, each with its description.

    draw_network(linear_neuron, values)                             # after the forward pass
    draw_network(linear_neuron, values, gradients={"w_1": -2.0})    # after the backward pass

Every function publishes one picture with a description made from the same numbers, prints that description
beneath it (JupyterLab sets no alt text) and returns None. A network's picture follows from its Graph alone.
Colours are those of Okabe and Ito ("Color Universal Design", 2008), darkened where letters in them would be
hard to read. What a colour says, a line style says too.
"""

import base64
import io
import re
import textwrap
import warnings
from collections.abc import Callable, Collection, Mapping
from itertools import chain, cycle
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from helpers.graph import Graph, Link
from helpers.networks import Network

Arrays = dict[str, np.ndarray]
Named = Mapping[str, ArrayLike] | None
Pair = tuple[Any, Any]

WIDEST, LINE, LETTER = 7.8, 0.15, 0.08  # inches: a network, and room for a line of letters and for a letter
MOST, GRID = 4, 31  # so many numbers are listed one by one; points across a landscape, and as many up
TINTS = ("#FFFFFF", "#EEEEEE", "#DDDDDD", "#CCCCCC", "#BBBBBB", "#AAAAAA")  # from small to large loss
STYLES = (("#0077BB", "-"), ("#BB4400", "--"), ("#007755", "-."), ("#994477", ":"), ("#000000", "-"))
POSITIVE, NEGATIVE, MIXED = (*STYLES[0], "positive"), (*STYLES[1], "negative"), (*STYLES[3], "zero or mixed")
PARAMETER = re.compile(r"[wWb](_\d+)?")


class DrawingError(ValueError):
    """What was to be drawn can't be; the message says what and why."""


def draw_network(
    network: Network | Graph, values: Named = None, gradients: Named = None, of: str = "L", title: str = ""
) -> None:
    """Draw a network with its numbers, from left to right: data and steps as boxes, parameters on the edges.

    `values` holds numbers or arrays by name, for as many inputs and steps as are known; of a bare Graph, for
    every input that is an array. `gradients` holds those of `of`, by the name of what they belong to. `title`
    is a line above the picture. A name that isn't in the network or a value that isn't made of numbers is a
    DrawingError; arrays that the network can't be computed with are a GraphError.
    """
    graph = network.graph if isinstance(network, Network) else network
    values, gradients = _arrays("values", values or {}, graph), _arrays("gradients", gradients or {}, graph)
    shapes = {name: shape for name, shape in getattr(network, "shapes", {}).items() if None not in shape}
    known = {name: np.zeros(shape) for name, shape in shapes.items() if len(shape) > 1} | values
    shapes |= {name: array.shape for name, array in values.items()}
    on_edges = getattr(network, "on_edges", None) or parameters_of(graph, shapes)
    largest = {name: max(array.flat, key=abs) for name, array in gradients.items()}
    steepest = max((abs(slope) for name, slope in largest.items() if PARAMETER.fullmatch(name)), default=0)

    def told(names: Collection[str]) -> str:
        """Return a line for each name with its value, and one for its gradient."""
        lines = []
        for name in names:
            lines.append(_equals(symbol(name), known.get(name)))
            if name in gradients:
                lines.append(_equals(f"∂{symbol(of)}/∂{symbol(name)}", gradients[name]))
                lines += ["largest", _number(largest[name])] * (gradients[name].ndim > 1)
        return "\n".join(lines)

    def stroke(names: Collection[str]) -> tuple[str, str, float]:
        """Return the colour, style and width of a line for these names: the steeper, the thicker."""
        for name in names:
            if name in gradients:
                share = abs(largest[name]) / steepest if 0 < abs(largest[name]) <= steepest < np.inf else 0
                return *_sign(gradients[name])[:2], 1 + 2.5 * share**0.5
        return "#555555", "-", 1

    # Labels stand halfway along the edges. Where steps are as far apart as all inputs together, each label
    # has a height of its own there, half as far from the next label as an input is from the next input.
    columns = _columns(graph)
    labels = {edge: told(names) for edge, names in on_edges.items()}
    boxes = {name: re.sub(r" = \(?|, ", "\n", told([name])).replace(")", "") for name in chain(*columns)}
    half = {name: LINE * (text.count("\n") + 1) / 2 + 0.05 for name, text in boxes.items()}
    wide, tall = LETTER * max(map(len, "\n".join(boxes.values()).split("\n"))) + 0.2, 2 * max(half.values())
    row = 0.1 + max(tall, 2 * LINE * max(text.count("\n") + 1 for text in labels.values()))
    x, places = -0.4 - wide / 2, {}
    for i, column in enumerate(columns):
        written = "\n".join(text for (start, end), text in labels.items() if start != end and end in column)
        x += wide + 0.4 + LETTER * max(map(len, written.split("\n")))
        steps = [name for name in column if name in graph.steps] if i else column
        apart = max(row * len(columns[0]), tall + 0.9) if i else row
        y = apart * (len(steps) - 1) / 2
        for name in column:
            places[name] = np.array([x, y])
            below = half[name] + tall / 2 + (0.9 if (name, name) in on_edges else 0.2)
            y -= apart if name in steps[:-1] else below
    low = min(y - half[name] - 0.7 * ((name, name) in on_edges) for name, (_, y) in places.items()) - 0.1
    high = max(y for _, y in places.values()) + tall / 2 + 0.1
    axes = _axes(min(WIDEST, x + wide / 2), high - low, xlim=(0, x + wide / 2), ylim=(low, high))
    axes.axis("off")
    for (start, end), names in on_edges.items():
        colour, style, width = stroke(names)
        line, label = np.array([places[start], places[end]]), labels[start, end]
        if start == end:  # a bias hangs beneath its step
            label = re.sub(r"(/∂.* =) ", r"\1\n", label)
            line[1, 1] -= half[end] + 0.2 + LINE * (label.count("\n") + 1) / 2
        axes.plot(*line.T, color=colour, linestyle=style, linewidth=width, zorder=1)
        _write(axes, *(line[1] if start == end else line.mean(axis=0)), label, colour)
    for name, text in boxes.items():
        colour, style, _ = stroke([name])
        fill = "#EEEEEE" if name in graph.inputs else "white"
        _write(axes, *places[name], text, fc=fill, ec=colour, ls=style)
    for colour, style, sign in dict.fromkeys(map(_sign, gradients.values())):
        axes.plot([], [], color=colour, linestyle=style, label=f"∂{symbol(of)}/∂… {sign}")

    text = f"Network: {' → '.join(_listed(column, values) for column in columns if column)}."
    if parameters := list(filter(PARAMETER.fullmatch, graph.inputs)):
        text += f" Parameters: {_listed(parameters, known)}."
    if gradients:
        entries = {name: largest[name] for name, array in gradients.items() if array.ndim > 1}
        numbers = _listed(gradients, gradients | entries)
        text += f" Gradients of {of}{', largest entries' * bool(entries)}: {numbers}."
    _publish(axes, text, title)


def draw_chain(network: Network | Graph, of: str, wrt: str, broken: Link | None = None) -> None:
    """Draw the links through which `wrt` acts on `of`: a row for each path, since a gradient sums over paths.

    The link `broken` is marked as wrong. It is a DrawingError if no path leads from `wrt` to `of`, or if
    `broken` isn't on one; a GraphError, if the network has no such name.
    """
    paths = (network.graph if isinstance(network, Network) else network).chain(of, wrt)
    if not paths:
        raise DrawingError(f"No path leads from `{wrt}` to `{of}`, so there is no chain to draw.")
    text = f"Chain from {wrt} to {of}: {' + '.join(' · '.join(map(str, path)) for path in paths)}."
    if broken is not None and broken not in chain(*paths):
        raise DrawingError(f"The chain has no link {broken}. {text}")
    end = max(map(len, paths))
    axes = _axes(
        min(1.2 * end + 0.5, WIDEST), len(paths), xlim=(-0.2, end + 0.2), ylim=(0.5 - len(paths), 0.5)
    )
    axes.axis("off")
    for row, path in enumerate(paths):
        _write(axes, 0, 0.5 - row, "+" * bool(row))
        _write(axes, 0, -row, symbol(wrt), ec="black")
        for i, link in enumerate(reversed(path), start=1):
            name, (colour, style, _) = symbol(link.step), NEGATIVE if link == broken else ("black", "-", "")
            arrow = {"arrowstyle": "-|>", "color": colour, "ls": style, "shrinkB": 7 + 3 * len(name)}
            axes.annotate("", (i, -row), (i - 1, -row), arrowprops=arrow, zorder=1)
            _write(axes, i - 0.5, 0.2 - row, f"∂{name}/∂{symbol(link.argument)}", colour)
            _write(axes, i - 0.5, -row, "✕ broken" * (link == broken), colour)
            _write(axes, i, -row, name, ec="black")
    _publish(axes, text if broken is None else f"{text} Marked as broken: {Link(*broken)}.")


def draw_learning_curve(losses: Any, label: str = "L", title: str = "") -> None:
    """Draw the loss against the epoch, on a log scale where it spans three decades or more.

    `losses` is one loss an epoch, the first before any step; or several such curves by name. Where a loss
    isn't finite, the curve has a gap, and the picture and its description say so. `label` names the vertical
    axis. No losses, or none that is a finite number, is a DrawingError.
    """
    curves = _arrays("losses", losses, wanted="a number for each epoch")
    every = np.concatenate([[], *(array[np.isfinite(array)] for array in curves.values())])
    if not every.size:
        raise DrawingError("No loss is a finite number, so there is nothing to draw.")
    axes = _axes(6.6, 2.7, xlabel="epoch", ylabel=symbol(label))
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.margins(y=0.05 * (every.max() < 1e250))  # a margin beyond that may overflow
    for (name, array), (colour, style) in zip(curves.items(), cycle(STYLES), strict=False):
        heights = np.where(np.isfinite(array), np.clip(array, -8e307, 8e307), np.nan)
        name += " ✕ diverges" * (not np.isfinite(array[-1]))
        axes.plot(heights, color=colour, linestyle=style, marker="." * (array.size <= 25), label=symbol(name))
    if log := bool(every.min() >= 0 and every.max() / 1000 >= every[every > 0].min(initial=np.inf)):
        axes.set_yscale("log", nonpositive="clip")  # a loss of exactly 0 falls through the lower edge
        axes.yaxis.set(major_formatter=lambda tick, _: _number(tick))
        axes.minorticks_off()
    stories = "; ".join(f"{name} {_story(array)}".strip() for name, array in curves.items())
    _publish(axes, f"{label} against epoch{', on a log scale' * log}: {stories}.", title)


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
    axes = _axes(*size, xlabel=symbol(labels[0]), ylabel=symbol(labels[1]))
    levels = np.unique(np.quantile(heights.compressed(), np.linspace(0, 1, len(TINTS) + 1)))  # equal areas
    if levels.size > 1:
        axes.contourf(*grid, heights, levels, colors=TINTS[: levels.size - 1])
        axes.contour(*grid, heights, levels[1:-1], colors="#888888", linewidths=0.7)
    ranges = zip(labels, map(_number, low), map(_number, high), strict=True)
    plane = [f"{name} from {least} to {most}" for name, least, most in ranges]
    text = f"Loss over {' and '.join(plane)}: between {_number(heights.min())} and {_number(heights.max())}."
    named = {} if paths is None else _arrays("paths", paths, wanted="a pair of numbers for each point")
    for (name, path), (colour, style) in zip(named.items(), cycle(STYLES), strict=False):
        points = path[np.isfinite(path).all(axis=1)]
        if not points.size:
            raise DrawingError(f"`{name or 'paths'}` has no point that is finite.")
        dots = "." * (len(points) <= 25)
        axes.plot(*points.T, color="white", linewidth=5)  # sets the path off from the tints
        axes.plot(*points.T, color=colour, linestyle=style, linewidth=2, marker=dots, label=symbol(name))
        axes.plot(*points[0], "o", color=colour, markerfacecolor="none", markersize=9)
        axes.plot(*points[-1], "D", color=colour)
        ends = [f"({_number(x)}, {_number(y)}), loss {_number(height(x, y))}" for x, y in points[[0, -1]]]
        text += f" {name or 'Path'}: {len(path) - 1} step{'s' * (len(path) != 2)} from {', to '.join(ends)}"
        text += ", outside the picture" * bool((points[-1] < low).any() or (points[-1] > high).any())
        text += ", then not finite" * (len(points) < len(path)) + "."
    axes.set(xlim=across, ylim=up)
    axes.text(1, 1.02, "○ start  ◆ end  darker: larger loss", transform=axes.transAxes, ha="right")
    _publish(axes, text, title)


def symbol(name: str) -> str:
    """Return a name as formulas write it: "x_1" as x₁, "y_hat" as ŷ, "alpha" as α, "dL_dw_1" as ∂L/∂w₁."""
    if gradient := re.fullmatch(r"d(\w+?)_d(\w+)", name):
        return f"∂{symbol(gradient[1])}/∂{symbol(gradient[2])}"
    if numbered := re.fullmatch(r"(\w+)_(\d+)", name):
        return symbol(numbered[1]) + numbered[2].translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
    return {"y_hat": "ŷ", "alpha": "α", "sigma": "σ"}.get(name, name)


def parameters_of(graph: Graph, shapes: Mapping[str, tuple[int, ...]]) -> dict[tuple[str, str], list[str]]:
    """Return the parameters on each edge (argument, step); those at (step, step) are its biases.

    An input called w, W or b belongs to an edge if it acts on the step only through that edge's argument:
    where the argument is zero, the step is the same whatever it is. `shapes` holds those of inputs that are
    arrays; it is a GraphError if the steps fail with them.
    """
    rng = np.random.default_rng(0)  # positive values, at which no ReLU unit is dead
    values = graph.forward(**{name: rng.uniform(0.5, 1.5, shapes.get(name, ())) for name in graph.inputs})
    on_edges = {}
    for step, arguments in graph.arguments.items():
        data = [name for name in arguments if not PARAMETER.fullmatch(name)]
        on_edges |= {(name, step): [] for name in data}
        for parameter in filter(PARAMETER.fullmatch, arguments):
            doubled = {parameter: 2 * values[parameter]}
            without = ((name, values | {name: 0 * values[name]}) for name in data)
            homes = [
                n for n, at in without if np.array_equal(graph.call(step, at), graph.call(step, at | doubled))
            ]
            for home in homes or [step]:
                on_edges.setdefault((home, step), []).append(parameter)
    return on_edges


def _columns(graph: Graph) -> list[list[str]]:
    """Return data and steps by depth; data that comes in later stands after the first step that uses it."""
    depths = dict.fromkeys(graph.inputs, 0)
    for step, arguments in graph.arguments.items():
        depths[step] = 1 + max((depths[name] for name in arguments), default=0)
    for name in graph.inputs:
        first = min(depths[step] for step, arguments in graph.arguments.items() if name in arguments)
        depths[name] = first if first > 1 else 0
    names = [name for name in (*graph.steps, *graph.inputs) if not PARAMETER.fullmatch(name)]
    return [[name for name in names if depths[name] == depth] for depth in range(max(depths.values()) + 1)]


def _axes(width: float, height: float, **settings: Any) -> Any:
    """Return axes of this size on a page that has room for what belongs to them."""
    from matplotlib.figure import Figure  # takes half a second, so that waits until something is drawn

    page = np.array([10, height + 3])
    return Figure(page, dpi=100).add_axes((*[1, 2] / page, *[width, height] / page), **settings)


def _write(axes: Any, x: float, y: float, text: str, colour: str = "black", **box: str) -> None:
    """Write around a point; in a box, if it has an edge colour (ec)."""
    box = {"boxstyle": "square,pad=0.3" if box else "square,pad=0", "fc": "white", "ec": "none", **box}
    axes.text(x, y, text, color=colour, ha="center", va="center", fontsize=9, bbox=box)


def _publish(axes: Any, description: str, title: str = "") -> None:
    """Show the picture, cut to what is drawn, with its description."""
    import matplotlib
    from IPython.display import display
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image, ImageOps

    if title:
        axes.set_title(title, loc="left", pad=20)
        description = f"{title}. {description}"
    if longest := max(map(len, axes.get_legend_handles_labels()[1]), default=0):
        under, columns = -45 / axes.bbox.height * axes.axison, max(1, 90 // (longest + 8))
        axes.legend(loc="upper left", bbox_to_anchor=(0, under), ncols=columns, frameon=False, handlelength=3)
    canvas = FigureCanvasAgg(axes.figure)
    # Hinting costs a third of the time. A letter that the font lacks becomes an empty box.
    with matplotlib.rc_context({"text.hinting": "none"}), warnings.catch_warnings(action="ignore"):
        canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    image = ImageOps.expand(image.crop(ImageOps.invert(image).getbbox()), 10, "white")
    image = image.point(lambda shade: shade // 16 * 17)  # 16 shades a channel keep it small
    png = io.BytesIO()
    image.quantize(256, Image.Quantize.FASTOCTREE).save(png, "png")
    data = {"image/png": base64.b64encode(png.getvalue()).decode(), "text/plain": description}
    display(data, metadata={"image/png": {"alt": description}}, raw=True)
    print(textwrap.fill(description, 100, break_on_hyphens=False))


def _story(losses: np.ndarray) -> str:
    """Return in words how a curve goes."""
    finite = np.flatnonzero(np.isfinite(losses))
    if not finite.size:
        return "is never finite"
    first, last = losses[finite[[0, -1]]]
    verb = "falls" if last < first else "rises" if last > first else "stays"
    story = f"{verb} from {_number(first)} to {_number(last)} at epoch {finite[-1]}"
    for word, at in (("lowest", losses[finite].argmin()), ("highest", losses[finite].argmax())):
        if losses[finite[at]] not in (first, last):
            story += f", {word} {_number(losses[finite[at]])} at epoch {finite[at]}"
    if finite.size < losses.size:
        story += f", diverges: not finite at epoch {np.isfinite(losses).argmin()}"
    return story


def _arrays(what: str, given: Any, graph: Graph | None = None, wanted: str = "") -> Arrays:
    """Return numbers by names of the graph as arrays; or curves or paths by name, one alone as ""."""
    arrays = {}
    for name, value in (given if isinstance(given, Mapping) else {"": given}).items():
        subject = f"`{name}` in `{what}`" if name else f"`{what}`"
        if graph and name not in (*graph.inputs, *graph.steps):
            names = ", ".join((*graph.inputs, *graph.steps))
            raise DrawingError(f"The network has no `{name}`, which `{what}` names. It has {names}.")
        try:
            arrays[str(name)] = array = np.array("" if value is None else value, dtype=np.float64)
        except (TypeError, ValueError):
            raise DrawingError(f"{subject} must be made of numbers, not {value!r:.60}.") from None
        if not array.size or (wanted and (array.ndim == 0 or array.shape[1:] != (2,) * ("pair" in wanted))):
            raise DrawingError(f"{subject} must hold {wanted or 'numbers'}, but its shape is {array.shape}.")
    return arrays


def _number(value: float) -> str:
    """Write a number with up to four significant digits and a real minus sign."""
    return re.sub(r"e\+?(-?)0*", r"e\1", f"{value + 0.0:.4g}").replace("-", "−")  # adding 0 turns −0 into 0


def _equals(name: str, array: np.ndarray | None) -> str:
    """Return "w_1", "w_1 = 2", "w = (1, 2)" or "W_1 4×3", as much as is known."""
    if array is None or array.size == 1:
        return name if array is None else f"{name} = {_number(array.item())}"
    if array.ndim == 1 and array.size <= MOST:
        return f"{name} = ({', '.join(map(_number, array))})"
    return f"{name} {'×'.join(map(str, array.shape))}{' numbers' * (array.ndim == 1)}"


def _sign(array: np.ndarray) -> tuple[str, str, str]:
    """Return the colour, line style and name of a gradient's sign."""
    return POSITIVE if (array > 0).all() else NEGATIVE if (array < 0).all() else MIXED


def _listed(names: Collection[str], known: Arrays) -> str:
    """List names with their numbers; of many, only how many there are and between what they lie."""
    if len(names) > MOST and all(name in known and known[name].size == 1 for name in names):
        low, *_, high = sorted(names, key=lambda name: known[name].item())
        return f"{len(names)} from {_equals(low, known[low])} to {_equals(high, known[high])}"
    return ", ".join(_equals(name, known.get(name)) for name in names)
