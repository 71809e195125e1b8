"""A network with its numbers, and its backward pass step by step."""

from collections.abc import Collection, Mapping
from itertools import chain
from math import prod

import numpy as np

from helpers.drawing.page import FAINT, INK, INPUT, LINE, PLAIN, WHITE, WIDEST, Page, measure_text, publish
from helpers.drawing.plan import Arrays, DrawingError, Named, Node, Place, Plan, Wire, colour_slope
from helpers.network import Network
from helpers.notation import MOST, write_array, write_shape, write_slope, write_symbol

Point = tuple[float, float]

SUM, ACTIVATION = WHITE, "#DDEEFF"  # what fills the box of a step
DIM = PLAIN._replace(colour="#BBBBBB", width=0.8)
CELL, APART = 0.22, 0.25  # inches of a small picture's box, and from one small picture to the next


def draw_network(
    network: Network, values: Named = None, gradients: Named = None, of: str = "L", title: str = ""
) -> None:
    """Draw a network node by node, a weight on each wire, and a sum with its activation in one box.

    `values` and `gradients`, those of `of`, hold numbers or arrays by name, as many as are known; gradients
    stand beneath the numbers that they belong to, and wires show them in place of the weights. A name that
    isn't in the network or a value that isn't made of numbers is a DrawingError; arrays that the network
    can't be computed with are a GraphError.
    """
    picture = NetworkPicture(network, values, gradients, of)
    columns = [dict.fromkeys(chain(*(node.names for node in column))) for column in picture.columns]
    text = f"Network: {' → '.join(_list_numbers(column, picture.values) for column in columns if column)}."
    if parameters := picture.parameters:
        unknown = {n: np.zeros(picture.shapes[n]) for n in parameters if prod(picture.shapes[n]) > 1}
        text += f" Parameters: {_list_numbers(parameters, unknown | picture.values)}."
    if picture.gradients:
        slopes, largest = _find_largest(picture.gradients)
        text += f" Gradients of {write_symbol(of)}{largest}: {_list_numbers(slopes, slopes)}."
    picture.draw(picture.gradients).show(text, title)


def draw_blame(
    network: Network, gradients: Named, values: Named = None,
    of: str = "L", title: str = "", moving: bool = False,
) -> None:  # fmt: skip
    """Draw the backward pass step by step: at each step, the gradients that the step before makes known.

    `gradients` holds those of `of`; steps without one are passed over. The steps are small pictures, to be
    read from left to right; or, if `moving`, an animation that runs once over the whole network with its
    `values` and ends on what `draw_network` shows. Errors are those of `draw_network`, and no gradient of any
    step is a DrawingError.
    """
    picture = NetworkPicture(network, values, gradients, of)
    stages = _find_stages(picture)
    if not stages:
        raise DrawingError("`gradients` names no step of the network, so there is no way back to draw.")
    slopes, largest = _find_largest(picture.gradients)
    steps = [f"({i}) {_list_numbers(stage, slopes)}" for i, stage in enumerate(stages, start=1)]
    text = f"Backward pass from {write_symbol(of)}, step by step{largest}: {'; '.join(steps)}."
    if moving:
        shown = [{n: picture.gradients[n] for n in chain(*stages[:i])} for i in range(len(stages) + 1)]
        pages = [picture.draw(each) for each in shown]
        extent = pages[-1].find_extent()
        publish([page.paint(extent) for page in pages], f"{title}. {text}" if title else text)
    else:
        _draw_multiples(picture, stages).show(text, title)


def _find_largest(gradients: Arrays) -> tuple[Arrays, str]:
    """Return the largest entry in the place of each matrix, and words that say so if there is one."""
    slopes = {n: np.array(max(a.flat, key=abs)) if a.ndim > 1 else a for n, a in gradients.items()}
    return slopes, ", largest entries" * any(array.ndim > 1 for array in gradients.values())


def _list_numbers(names: Collection[str], known: Arrays) -> str:
    """List names with their numbers; of many, only how many there are and between what they lie."""
    written = {name: write_symbol(name) for name in names}
    for name in known.keys() & names:
        numbers, shape = write_array(known[name]), write_shape(known[name])
        written[name] += f" {shape}" if numbers == shape else f" = {numbers}"
    if len(names) > MOST and all(name in known and known[name].size == 1 for name in names):
        low, *_, high = sorted(names, key=lambda name: known[name].item())
        return f"{len(names)} from {written[low]} to {written[high]}"
    return ", ".join(written.values())


def _route_wire(places: Mapping[Node, Place], wire: Wire, *bend: Point) -> list[Point]:
    """Return the points of a wire: from box to box by way of a bend, or up from a target to its step."""
    end, y, _, tall = places[wire.end]
    last = [*bend, (end, bend[-1][1] if bend else y)]
    if wire.start is None:
        return last if bend else []
    x, middle, width, height = places[wire.start]
    if x == end:
        return [(x + width / 2, middle - height / 2), (x + width / 2, y + tall / 2)]
    return [(x + width, middle), *last]


class NetworkPicture(Plan):
    """A plan laid out with room for all its numbers, however few gradients are drawn yet."""

    def __init__(self, network: Network, values: Named, gradients: Named, of: str) -> None:
        super().__init__(network, values, gradients, of)
        self.rows = {node: [w for w in self.wires if w.end == node and w.parameter] for node in self.nodes}
        two_lines = any(wire.parameter in self.gradients for wire in self.wires)
        self.row = 2 * LINE + 0.03 if two_lines else LINE + 0.04
        self.room, widths, heights = dict[Node, float](), list[float](), dict[Node, float]()
        for column in self.columns:
            width, room = 0.0, 0.0
            for node in column:
                texts = [self._write(name, node.entry, self.gradients) for name in node.names]
                labels = chain(*(self._label(wire, self.gradients) for wire in self.rows[node]))
                longest = max(map(measure_text, chain(*texts)))
                width = max(width, (max(0.2, longest) + 0.12) * len(texts))
                room = max([room, *(measure_text(text) + 0.08 for text in labels)])
                lines = max(sum(map(bool, each)) for each in texts)
                heights[node] = max(lines * LINE + 0.12, len(self.rows[node]) * self.row + 0.08)
            widths.append(width)
            self.room |= dict.fromkeys(column, room)  # that the labels before the column take
        rooms = [self.room[column[0]] for column in self.columns]
        spare = WIDEST - 0.2 - sum(widths) - sum(rooms) - 0.3 * (len(rooms) - 1)
        fan = np.clip(0.3 + spare / max(1, sum(map(bool, rooms))), 0.4, 1.1)  # where wires fan out
        gaps = [room + (fan if room else 0.3) for room in rooms]
        self.places = self.place_nodes(widths, gaps, heights, 0.14)

    def draw(self, slopes: Arrays) -> Page:
        """Return the picture with these gradients, which may be only some of the plan's."""
        page, strokes = Page(), self.choose_strokes(slopes)
        for wire in self.wires:
            bend, rows, (x, y, _, _) = [], self.rows[wire.end], self.places[wire.end]
            if wire.parameter:
                above, beneath = self._label(wire, slopes)
                x -= self.room[wire.end]
                y += self.row * (rows.index(wire) - (len(rows) - 1) / 2) + 0.06 * (self.row < 2 * LINE)
                bend = [(x, y)]
                page.write(x + 0.04, y - 0.055, above, anchor="ls")
                page.write(x + 0.04, y + 0.025, beneath, strokes[wire].colour, anchor="la")
                if wire.is_of_matrix and wire.entry == 0:
                    page.write(x + 0.04, y - 0.085 - LINE, write_symbol(wire.parameter), FAINT, anchor="ls")
            page.draw(_route_wire(self.places, wire, *bend), strokes[wire])
        for node, (x, y, width, height) in self.places.items():
            share = width / len(node.names)
            for i, name in enumerate(node.names):
                fill = INPUT if name in self.graph.inputs else ACTIVATION if i else SUM
                page.draw_box(x + i * share, y - height / 2, share, height, fill)
                texts = self._write(name, node.entry, slopes)
                slope = colour_slope(self.read_entry(slopes, name, node.entry))
                inks = FAINT if any(texts[1:]) else INK, INK, slope
                lines = [(text, ink) for text, ink in zip(texts, inks, strict=True) if text]
                for k, (text, ink) in enumerate(lines):
                    page.write(x + (i + 0.5) * share, y + LINE * (k - (len(lines) - 1) / 2), text, ink)
        note = f"∂: the gradient of {write_symbol(self.of)} by what stands above"
        page.write_legend(self.explain_strokes(), *[note] * bool(self.gradients))
        return page

    def _write(self, name: str, entry: int | None, slopes: Arrays) -> tuple[str, str, str]:
        """Return a name, its value and its gradient; what isn't known is empty."""
        value, slope = (self.write_entry(known, name, entry) for known in (self.values, slopes))
        return self.write_name(name, entry), value, f"∂ {slope}" * bool(slope)

    def _label(self, wire: Wire, slopes: Arrays) -> tuple[str, str]:
        """Return what is written above a wire, and beneath it; a matrix's name heads its numbers instead."""
        name, value, slope = self._write(wire.parameter, wire.entry, slopes)
        return value if wire.is_of_matrix else f"{name} {value}".strip(), slope


def _find_stages(plan: Plan) -> list[list[str]]:
    """Return the names in the order in which their gradients become known: steps with their parameters."""
    arguments, depths = plan.graph.arguments, dict.fromkeys(plan.graph.inputs, 0)
    stages: dict[int, list[str]] = {}
    for step, names in arguments.items():
        depths[step] = 1 + max((depths[name] for name in names), default=0)
        if step in plan.gradients:
            stages.setdefault(-depths[step], []).append(step)
    for steps in stages.values():
        used = dict.fromkeys(chain(*(arguments[step] for step in steps)))
        steps += [name for name in used if name in plan.graph.inputs and name in plan.gradients]
    return [stages[depth] for depth in sorted(stages)]


def _draw_multiples(plan: Plan, stages: list[list[str]]) -> Page:
    """Return the backward pass as one small picture a step, at most three beside each other."""
    page, known = Page(), {plan.of}
    beside = 2 if len(stages) == 4 else min(3, len(stages))
    wide = (WIDEST - 0.2) / beside - APART
    widths = [CELL * max(len(node.names) for node in column) for column in plan.columns]
    fans = [any(wire.parameter for wire in plan.wires if wire.end in column) for column in plan.columns]
    fan = min(0.9, (wide - sum(widths) - 0.2 * (len(fans) - 1 - sum(fans))) / max(1, sum(fans)))
    gaps = [fan if fans_out else 0.2 for fans_out in fans]
    places = plan.place_nodes(widths, gaps, dict.fromkeys(plan.nodes, CELL), 0.26)
    bottom = max(y for _, y, _, _ in places.values()) + 0.75
    for i, stage in enumerate(stages):
        known |= {*stage}
        left, top = i % beside * (wide + APART), i // beside * bottom
        steps = [name for name in stage if name in plan.graph.steps]
        heading = ", ".join(write_slope(plan.of, step) for step in steps)
        page.write(left, top - 0.2, f"{i + 1}  {heading}", size=10, anchor="lm")
        if parameters := ", ".join(write_symbol(name) for name in stage if name not in steps):
            page.write(left, top - 0.02, f"also by {parameters}", FAINT, size=8, anchor="lm")
        at = {node: (left + x, top + y, width, height) for node, (x, y, width, height) in places.items()}
        _draw_stage(page, plan, at, stage, known)
    page.write_legend(plan.explain_strokes())
    return page


def _draw_stage(
    page: Page, plan: Plan, places: Mapping[Node, Place], stage: Collection[str], known: Collection[str]
) -> None:
    """Draw the network small: what is `known` in colour, and the numbers of what this `stage` makes known."""
    strokes = plan.choose_strokes(plan.gradients)
    for wire in plan.wires:
        if route := _route_wire(places, wire):
            page.draw(route, strokes[wire] if wire.parameter in known else DIM)
    for node, (x, y, _, _) in places.items():
        for k, name in enumerate(node.names):
            slope = plan.read_entry(plan.gradients, name, node.entry)
            fill, ink = INPUT if name in plan.graph.inputs else WHITE, FAINT
            if name in known:
                fill, ink = colour_slope(slope), WHITE
            page.draw_box(x + k * CELL, y - CELL / 2, CELL, CELL, fill, PLAIN)
            page.write(x + (k + 0.5) * CELL, y, write_symbol(name), ink, size=8)
            if name in stage:
                text = plan.write_entry(plan.gradients, name, node.entry)
                middle, beneath = x + len(node.names) * CELL / 2, y + CELL / 2 + 0.09
                page.write(middle, beneath, text, colour_slope(slope), size=8, plate=WHITE)
