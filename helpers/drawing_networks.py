"""Pictures that follow from a Graph: a network with its numbers, and its backward pass step by step."""

from collections.abc import Callable, Collection, Mapping
from itertools import chain

import numpy as np

from helpers.drawing_page import (
    DASHED,
    DOTTED,
    FAINT,
    INK,
    INPUT,
    LINE,
    MOST,
    NEGATIVE,
    POSITIVE,
    WHITE,
    WIDEST,
    ZERO,
    Arrays,
    DrawingError,
    Named,
    Page,
    Stroke,
    arrays,
    is_written_out,
    legend,
    length,
    number,
    publish,
    sign_of,
    symbol,
    written,
)
from helpers.drawing_plan import PARAMETER, Node, Place, Plan, Wire
from helpers.graph import Graph
from helpers.networks import Network

Pair = tuple[float, float]

SUM, ACTIVATION = WHITE, "#DDEEFF"  # what fills the box of a step
SLOPES = {1: POSITIVE, -1: NEGATIVE, 0: ZERO}  # how wires look that show a gradient of this sign
WEIGHTS = {1: Stroke(INK), -1: Stroke(INK, DASHED), 0: Stroke(INK, DOTTED)}
PLAIN, DIM, BORDER = Stroke(FAINT, width=1), Stroke("#BBBBBB", width=0.8), Stroke(INK, width=1)


def draw_network(
    network: Network | Graph, values: Named = None, gradients: Named = None, of: str = "L", title: str = ""
) -> None:
    """Draw a network node by node, a weight on each wire, and a sum with its activation in one box.

    `values` holds numbers or arrays by name, for as many inputs and steps as are known; of a bare Graph, for
    every input that is an array. `gradients` holds those of `of`, by the name of what they belong to: each is
    written beneath the number that it belongs to, and the wires show them in place of the weights. `title`
    is a line above the picture. A name that isn't in the network or a value that isn't made of numbers is a
    DrawingError; arrays that the network can't be computed with are a GraphError.
    """
    plan, values, gradients = _given(network, values, gradients)
    page = _network_page(plan, values, gradients, of)
    page.publish(_told(plan, values, gradients, of), title)


def draw_blame(
    network: Network | Graph,
    gradients: Named,
    values: Named = None,
    of: str = "L",
    title: str = "",
    moving: bool = False,
) -> None:
    """Draw the backward pass step by step: at each step, the gradients that the step before makes known.

    `gradients` holds those of `of`, by name; steps of the network without one are passed over. As small
    pictures, to be read from left to right; or, if `moving`, as an animation that runs once over the whole
    network with its `values`, and ends on what `draw_network` shows. Errors are those of `draw_network`, and
    no gradient of any step is a DrawingError.
    """
    plan, values, gradients = _given(network, values, gradients)
    stages = _stages(plan, gradients)
    if not stages:
        raise DrawingError("`gradients` names no step of the network, so there is no way back to draw.")
    steps = [f"({i}) {_listed(stage, _largest(gradients))}" for i, stage in enumerate(stages, start=1)]
    text = f"Backward pass from {of}, step by step{', largest entries' * _arrays_in(gradients)}: "
    text += "; ".join(steps) + "."
    if moving:
        shown = [{name: gradients[name] for name in chain(*stages[:i])} for i in range(len(stages) + 1)]
        pages = [_network_page(plan, values, gradients, of, each) for each in shown]
        extent = pages[-1].extent()
        publish([page.paint(extent) for page in pages], f"{title}. {text}" if title else text)
    else:
        _multiples(plan, gradients, stages, of).publish(text, title)


def _given(network: Network | Graph, values: Named, gradients: Named) -> tuple[Plan, Arrays, Arrays]:
    """Return what is drawn: the network as nodes and wires, and the numbers that are known."""
    graph = network.graph if isinstance(network, Network) else network
    known = arrays("values", values or {}, graph), arrays("gradients", gradients or {}, graph)
    return Plan(network, known[0]), *known


def _network_page(
    plan: Plan, values: Arrays, gradients: Arrays, of: str, shown: Arrays | None = None
) -> Page:
    """Return the picture; where only some gradients are `shown` yet, there is room for all of them."""
    slopes = gradients if shown is None else shown
    rows = {node: [wire for wire in plan.wires if wire.end == node and wire.parameter] for node in plan.nodes}
    row = 2 * LINE + 0.03 if any(wire.parameter in gradients for wire in plan.wires) else LINE + 0.04

    def said(name: str, entry: int | None, slopes: Arrays) -> tuple[str, str, str]:
        """Return a name, its value and its gradient; what isn't known is empty."""
        value, slope = plan.entry_of(values, name, entry), plan.entry_of(slopes, name, entry)
        return plan.name_of(name, entry), _short(value), "" if slope is None else f"∂ {_short(slope)}"

    def of_matrix(wire: Wire) -> bool:
        return wire.entry is not None and len(plan.shapes[wire.parameter]) > 1

    def label(wire: Wire, slopes: Arrays) -> tuple[str, str]:
        """Return what is written above a wire, and beneath it."""
        name, value, slope = said(wire.parameter, wire.entry, slopes)
        return value if of_matrix(wire) else f"{name} {value}".strip(), slope

    widths, labels, heights = [], [], {}
    for column in plan.columns:
        cells = {node: [said(name, node.entry, gradients) for name in node.names] for node in column}
        widest = {node: max(0.2, *map(length, chain(*cell))) + 0.12 for node, cell in cells.items()}
        widths.append(max(len(node.names) * widest[node] for node in column))
        texts = chain(*(label(wire, gradients) for node in column for wire in rows[node]))
        labels.append(max((length(text) + 0.08 for text in texts), default=0))
        for node, cell in cells.items():
            lines = max(sum(map(bool, texts)) for texts in cell)
            heights[node] = max(lines * LINE + 0.12, len(rows[node]) * row + 0.08)
    spare = WIDEST - 0.2 - sum(widths) - sum(labels) - 0.3 * (len(labels) - 1)
    fan = np.clip(0.3 + spare / max(1, np.count_nonzero(labels)), 0.4, 1.1)  # where wires fan out
    places = plan.placed(widths, [label + (fan if label else 0.3) for label in labels], heights, 0.14)

    page, look = Page(), _looks(plan, values, slopes, gradients if slopes else None)
    for wire in plan.wires:
        stroke, bend = look(wire), []
        if wire.parameter:
            above, beneath = label(wire, slopes)
            x, y, _, _ = places[wire.end]
            x -= labels[plan.column_of(wire.end)]
            y += row * (rows[wire.end].index(wire) - (len(rows[wire.end]) - 1) / 2) + 0.06 * (row < 2 * LINE)
            bend = [(x, y)]
            page.write(x + 0.04, y - 0.055, above, anchor="ls")
            page.write(x + 0.04, y + 0.025, beneath, stroke.colour, anchor="la")
            if of_matrix(wire) and wire.entry == 0:  # its name heads its numbers
                page.write(x + 0.04, y - 0.085 - LINE, symbol(wire.parameter), FAINT, anchor="ls")
        page.line(_route(places, wire, *bend), stroke)
    for node, (x, y, width, height) in places.items():
        share = width / len(node.names)
        for i, name in enumerate(node.names):
            fill = INPUT if name in plan.graph.inputs else ACTIVATION if i else SUM
            page.box(x + i * share, y - height / 2, share, height, fill, BORDER)
            texts = said(name, node.entry, slopes)
            inks = FAINT if any(texts[1:]) else INK, INK, _ink(plan.entry_of(slopes, name, node.entry))
            lines = [(text, ink) for text, ink in zip(texts, inks, strict=True) if text]
            for k, (text, ink) in enumerate(lines):
                page.write(x + (i + 0.5) * share, y + LINE * (k - (len(lines) - 1) / 2), text, ink)
    legend(page, _legend(plan, values, gradients, of))
    return page


def _multiples(plan: Plan, gradients: Arrays, stages: list[list[str]], of: str) -> Page:
    """Return the backward pass as one small picture a step, at most three beside each other."""
    page, look, known = Page(), _looks(plan, {}, gradients), {of}
    beside = 2 if len(stages) == 4 else min(3, len(stages))
    wide, cell = (WIDEST - 0.2) / beside - 0.25, 0.22
    widths = [cell * max(len(node.names) for node in column) for column in plan.columns]
    fans = [any(wire.parameter for wire in plan.wires if wire.end in column) for column in plan.columns]
    fan = min(0.9, (wide - sum(widths) - 0.2 * (len(fans) - 1 - sum(fans))) / max(1, sum(fans)))
    places = plan.placed(
        widths, [fan if fans_out else 0.2 for fans_out in fans], dict.fromkeys(plan.nodes, cell), 0.26
    )
    bottom = max(y for _, y, _, _ in places.values()) + 0.75
    for i, stage in enumerate(stages):
        known |= {*stage}
        left, top = i % beside * (wide + 0.25), i // beside * bottom
        steps = [name for name in stage if name in plan.graph.steps]
        slopes = ", ".join(f"∂{symbol(of)}/∂{symbol(step)}" for step in steps)
        page.write(left, top - 0.2, f"{i + 1}  {slopes}", size=10, anchor="lm")
        if parameters := ", ".join(symbol(name) for name in stage if name not in steps):
            page.write(left, top - 0.02, f"also by {parameters}", FAINT, size=8, anchor="lm")
        at = {node: (left + x, top + y, *size) for node, (x, y, *size) in places.items()}
        for wire in plan.wires:
            stroke = look(wire) if wire.parameter in known else DIM
            page.line(_route(at, wire) or [(left, top)], stroke)
        for node, (x, y, _, _) in at.items():
            for k, name in enumerate(node.names):
                slope = plan.entry_of(gradients, name, node.entry)
                fill, ink = INPUT if name in plan.graph.inputs else SUM, FAINT
                if name in known:
                    fill, ink = _ink(slope), SUM
                page.box(x + k * cell, y - cell / 2, cell, cell, fill, PLAIN)
                page.write(x + (k + 0.5) * cell, y, symbol(name), ink, size=8)
                if name in stage and slope is not None:
                    middle = x + len(node.names) * cell / 2
                    page.write(middle, y + cell / 2 + 0.09, _short(slope), _ink(slope), size=8, plate=SUM)
    legend(page, _legend(plan, {}, gradients, of)[:-1])
    return page


def _route(places: Mapping[Node, Place], wire: Wire, *bend: Pair) -> list[Pair]:
    """Return the points of a wire: from box to box by way of a bend, or up from a target to its step."""
    end, y, _, tall = places[wire.end]
    if wire.start is None:
        return [*bend, (end, bend[-1][1])] if bend else []
    x, middle, width, height = places[wire.start]
    if x == end:
        return [(x + width / 2, middle - height / 2), (x + width / 2, y + tall / 2)]
    return [(x + width, middle), *bend, (end, bend[-1][1] if bend else y)]


def _short(entry: float | str | None) -> str:
    """Write an entry: a number short enough for a wire, a shape as it is, and nothing for nothing."""
    return entry or "" if entry is None or isinstance(entry, str) else number(entry, 3)


def _ink(slope: float | str | None) -> str:
    """Return the colour of a gradient."""
    return sign_of(slope).colour if isinstance(slope, float) else INK


def _weights(plan: Plan, known: Arrays) -> dict[Wire, float]:
    """Return the number of each wire that has a finite one."""
    entries = {wire: plan.entry_of(known, wire.parameter, wire.entry) for wire in plan.wires}
    return {wire: entry for wire, entry in entries.items() if isinstance(entry, float) and np.isfinite(entry)}


def _looks(
    plan: Plan, values: Arrays, gradients: Arrays, scale: Arrays | None = None
) -> Callable[[Wire], Stroke]:
    """Return what tells how a wire looks: by its gradient, if any are known, else by its weight.

    The largest number is the thickest; where not all are known yet, `scale` holds them all.
    """
    weights, looks = _weights(plan, gradients or values), SLOPES if gradients else WEIGHTS
    largest = max(map(abs, _weights(plan, scale).values() if scale else weights.values()), default=0.0)

    def look(wire: Wire) -> Stroke:
        if (weight := weights.get(wire)) is None:
            return PLAIN
        if weight == 0:
            return looks[0]._replace(width=1.2)
        return looks[int(np.sign(weight))]._replace(width=1 + 3 * (abs(weight) / largest) ** 0.5)

    return look


def _legend(plan: Plan, values: Arrays, gradients: Arrays, of: str) -> list[tuple[Stroke | None, str]]:
    """Return what the lines of a network mean."""
    signs = np.sign([*_weights(plan, gradients or values).values()])
    looks, what = (SLOPES, f"∂{symbol(of)}/∂…") if gradients else (WEIGHTS, "weight")
    words = {1: "positive", -1: "negative", 0: "zero"}
    entries = [(looks[sign], f"{words[sign]} {what}") for sign in words if sign in signs]
    entries += [(None, "thicker: larger")] * bool(entries)
    return [*entries, (None, f"∂: the gradient of {of} by what stands above")] if gradients else entries


def _stages(plan: Plan, gradients: Arrays) -> list[list[str]]:
    """Return the names in the order in which their gradients become known: steps with their parameters."""
    depths = dict.fromkeys(plan.graph.inputs, 0)
    for step, arguments in plan.graph.arguments.items():
        depths[step] = 1 + max((depths[name] for name in arguments), default=0)
    known = [step for step in plan.graph.steps if step in gradients]
    stages = []
    for depth in sorted({depths[step] for step in known}, reverse=True):
        steps = [step for step in known if depths[step] == depth]
        on_them = dict.fromkeys(chain(*(plan.graph.arguments[step] for step in steps)))
        stages.append([*steps, *(n for n in on_them if n in plan.graph.inputs and n in gradients)])
    return stages


def _told(plan: Plan, values: Arrays, gradients: Arrays, of: str) -> str:
    """Return what the picture of a network shows, in words."""
    columns = [list(dict.fromkeys(chain(*(node.names for node in column)))) for column in plan.columns]
    text = f"Network: {' → '.join(_listed(column, values) for column in columns if column)}."
    if parameters := list(filter(PARAMETER.fullmatch, plan.graph.inputs)):
        shapes = {name: np.zeros(plan.shapes[name]) for name in parameters if plan.size(name) > 1}
        text += f" Parameters: {_listed(parameters, shapes | values)}."
    if gradients:
        entries = ", largest entries" * _arrays_in(gradients)
        text += f" Gradients of {of}{entries}: {_listed(gradients, _largest(gradients))}."
    return text


def _arrays_in(gradients: Arrays) -> bool:
    return any(array.ndim > 1 for array in gradients.values())


def _largest(gradients: Arrays) -> Arrays:
    """Return gradients with the largest entry in the place of a matrix."""
    return {n: np.array(max(a.flat, key=abs)) if a.ndim > 1 else a for n, a in gradients.items()}


def _equals(name: str, array: np.ndarray | None) -> str:
    """Return "w_1", "w_1 = 2", "w = (1, 2)" or "W_1 4×3", as much as is known."""
    if array is None:
        return name
    return f"{name}{' =' * is_written_out(array)} {written(array)}"


def _listed(names: Collection[str], known: Arrays) -> str:
    """List names with their numbers; of many, only how many there are and between what they lie."""
    if len(names) > MOST and all(name in known and known[name].size == 1 for name in names):
        low, *_, high = sorted(names, key=lambda name: known[name].item())
        return f"{len(names)} from {_equals(low, known[low])} to {_equals(high, known[high])}"
    return ", ".join(_equals(name, known.get(name)) for name in names)
