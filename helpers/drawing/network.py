"""A network with its numbers."""

from collections.abc import Collection
from itertools import chain

import numpy as np

from helpers.drawing.given import Arrays, Named
from helpers.drawing.page import FAINT, INK, INPUT, LINE, NONE, WHITE, WIDEST, Page, Stroke, measure_text
from helpers.drawing.plan import Node, Plan, Wire
from helpers.drawing.wires import choose_strokes, colour_slope, explain_strokes, route_wire
from helpers.network import Network
from helpers.notation import MOST, is_written_out, write_array, write_number, write_symbol

SUM, ACTIVATION = WHITE, "#DDEEFF"  # what fills the box of a step
BORDER = Stroke(INK, width=1)


def draw_network(
    network: Network, values: Named = None, gradients: Named = None, of: str = "L", title: str = ""
) -> None:
    """Draw a network node by node, a weight on each wire, and a sum with its activation in one box.

    `values` holds numbers or arrays by name, for as many inputs and steps as are known. `gradients` holds
    those of `of`, by the name of what they belong to: each is written beneath the number that it belongs to,
    and the wires show them in place of the weights. `title` is a line above the picture. A name that isn't in
    the network or a value that isn't made of numbers is a DrawingError; arrays that the network can't be
    computed with are a GraphError.
    """
    plan = Plan(network, values, gradients, of)
    columns = [list(dict.fromkeys(chain(*(node.names for node in column)))) for column in plan.columns]
    text = f"Network: {' → '.join(list_numbers(column, plan.values) for column in columns if column)}."
    if plan.parameters:
        shapes = {n: np.zeros(plan.shapes[n]) for n in plan.parameters if plan.count_numbers(n) > 1}
        text += f" Parameters: {list_numbers(plan.parameters, shapes | plan.values)}."
    if plan.gradients:
        slopes, largest = find_largest(plan.gradients)
        text += f" Gradients of {of}{largest}: {list_numbers(slopes, slopes)}."
    NetworkPicture(plan).draw(plan.gradients).show(text, title)


def find_largest(gradients: Arrays) -> tuple[Arrays, str]:
    """Return the largest entry in the place of each matrix, and words that say so if there is one."""
    slopes = {n: np.array(max(a.flat, key=abs)) if a.ndim > 1 else a for n, a in gradients.items()}
    return slopes, ", largest entries" * any(array.ndim > 1 for array in gradients.values())


def list_numbers(names: Collection[str], known: Arrays) -> str:
    """List names with their numbers; of many, only how many there are and between what they lie."""

    def write_equation(name: str) -> str:
        """Return "w_1", "w_1 = 2", "w = (1, 2)" or "W_1 4×3", as much as is known."""
        if name not in known:
            return name
        return f"{name}{' =' * is_written_out(known[name])} {write_array(known[name])}"

    if len(names) > MOST and all(name in known and known[name].size == 1 for name in names):
        low, *_, high = sorted(names, key=lambda name: known[name].item())
        return f"{len(names)} from {write_equation(low)} to {write_equation(high)}"
    return ", ".join(map(write_equation, names))


def write_entry(entry: float | str | None) -> str:
    """Write an entry: a number short enough for a wire, a shape as it is, and nothing for nothing."""
    return entry or "" if entry is None or isinstance(entry, str) else write_number(entry, 3)


class NetworkPicture:
    """A network laid out with room for all its numbers, however few gradients are drawn yet."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.room = plan, dict[Node, float]()
        self.rows = {n: [w for w in plan.wires if w.end == n and w.parameter] for n in plan.nodes}
        two_lines = any(wire.parameter in plan.gradients for wire in plan.wires)
        self.row = 2 * LINE + 0.03 if two_lines else LINE + 0.04
        widths, labels, heights = list[float](), list[float](), dict[Node, float]()
        for column in plan.columns:
            texts = {n: [self._write(name, n.entry, plan.gradients) for name in n.names] for n in column}
            widest = {node: max(0.2, *map(measure_text, chain(*each))) + 0.12 for node, each in texts.items()}
            widths.append(max(len(node.names) * widest[node] for node in column))
            above = chain(*(self._label(wire, plan.gradients) for node in column for wire in self.rows[node]))
            labels.append(max((measure_text(text) + 0.08 for text in above), default=0))
            self.room |= dict.fromkeys(column, labels[-1])
            for node, each in texts.items():
                lines = max(sum(map(bool, lines)) for lines in each)
                heights[node] = max(lines * LINE + 0.12, len(self.rows[node]) * self.row + 0.08)
        spare = WIDEST - 0.2 - sum(widths) - sum(labels) - 0.3 * (len(labels) - 1)
        fan = np.clip(0.3 + spare / max(1, sum(map(bool, labels))), 0.4, 1.1)  # where wires fan out
        gaps = [label + (fan if label else 0.3) for label in labels]
        self.places = plan.place_nodes(widths, gaps, heights, 0.14)

    def draw(self, slopes: Arrays) -> Page:
        """Return the picture with these gradients, which may be only some of the plan's."""
        page, strokes = Page(), choose_strokes(self.plan, slopes)
        for wire in self.plan.wires:
            self._draw_wire(page, wire, strokes[wire], slopes)
        for node in self.places:
            self._draw_node(page, node, slopes)
        note = (NONE, f"∂: the gradient of {self.plan.of} by what stands above")
        page.write_legend([*explain_strokes(self.plan), *[note] * bool(self.plan.gradients)])
        return page

    def _write(self, name: str, entry: int | None, slopes: Arrays) -> tuple[str, str, str]:
        """Return a name, its value and its gradient; what isn't known is empty."""
        value, slope = (self.plan.read_entry(known, name, entry) for known in (self.plan.values, slopes))
        written = f"∂ {write_entry(slope)}" * (slope is not None)
        return self.plan.write_name(name, entry), write_entry(value), written

    def _label(self, wire: Wire, slopes: Arrays) -> tuple[str, str]:
        """Return what is written above a wire, and beneath it; a matrix's name heads its numbers instead."""
        name, value, slope = self._write(wire.parameter, wire.entry, slopes)
        return value if self.plan.is_of_matrix(wire) else f"{name} {value}".strip(), slope

    def _draw_wire(self, page: Page, wire: Wire, stroke: Stroke, slopes: Arrays) -> None:
        """Draw a wire, with its weight and its gradient where it bends."""
        bend, rows, (x, y, _, _) = [], self.rows[wire.end], self.places[wire.end]
        if wire.parameter:
            above, beneath = self._label(wire, slopes)
            x -= self.room[wire.end]
            y += self.row * (rows.index(wire) - (len(rows) - 1) / 2) + 0.06 * (self.row < 2 * LINE)
            bend = [(x, y)]
            page.write(x + 0.04, y - 0.055, above, anchor="ls")
            page.write(x + 0.04, y + 0.025, beneath, stroke.colour, anchor="la")
            if self.plan.is_of_matrix(wire) and wire.entry == 0:
                page.write(x + 0.04, y - 0.085 - LINE, write_symbol(wire.parameter), FAINT, anchor="ls")
        page.draw_line(route_wire(self.places, wire, *bend), stroke)

    def _draw_node(self, page: Page, node: Node, slopes: Arrays) -> None:
        """Draw the box of a node, with each of its names, their values and their gradients."""
        x, y, width, height = self.places[node]
        share = width / len(node.names)
        for i, name in enumerate(node.names):
            fill = INPUT if name in self.plan.graph.inputs else ACTIVATION if i else SUM
            page.draw_box((x + i * share, y - height / 2, share, height), fill, BORDER)
            texts = self._write(name, node.entry, slopes)
            slope = colour_slope(self.plan.read_entry(slopes, name, node.entry))
            inks = FAINT if any(texts[1:]) else INK, INK, slope
            lines = [(text, ink) for text, ink in zip(texts, inks, strict=True) if text]
            for k, (text, ink) in enumerate(lines):
                page.write(x + (i + 0.5) * share, y + LINE * (k - (len(lines) - 1) / 2), text, ink)
