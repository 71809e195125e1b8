"""The backward pass, step by step: which node is to blame for how much of the loss."""

from collections.abc import Collection, Mapping
from itertools import chain

from helpers.drawing.given import DrawingError, Named
from helpers.drawing.network import NetworkPicture, find_largest, list_numbers, write_entry
from helpers.drawing.page import FAINT, INPUT, WHITE, WIDEST, Page, Stroke
from helpers.drawing.plan import Node, Place, Plan
from helpers.drawing.png import show_images
from helpers.drawing.wires import PLAIN, choose_strokes, colour_slope, explain_strokes, route_wire
from helpers.network import Network
from helpers.notation import write_slope, write_symbol

CELL, APART = 0.22, 0.25  # inches of a small picture's box, and from one small picture to the next
DIM = Stroke("#BBBBBB", width=0.8)


def draw_blame(
    network: Network, gradients: Named, values: Named = None,
    of: str = "L", title: str = "", moving: bool = False,
) -> None:  # fmt: skip
    """Draw the backward pass step by step: at each step, the gradients that the step before makes known.

    `gradients` holds those of `of`, by name; steps of the network without one are passed over. As small
    pictures, to be read from left to right; or, if `moving`, as an animation that runs once over the whole
    network with its `values`, and ends on what `draw_network` shows. Errors are those of `draw_network`, and
    no gradient of any step is a DrawingError.
    """
    plan = Plan(network, values, gradients, of)
    stages = _find_stages(plan)
    if not stages:
        raise DrawingError("`gradients` names no step of the network, so there is no way back to draw.")
    slopes, largest = find_largest(plan.gradients)
    steps = [f"({i}) {list_numbers(stage, slopes)}" for i, stage in enumerate(stages, start=1)]
    text = f"Backward pass from {of}, step by step{largest}: {'; '.join(steps)}."
    if moving:
        picture = NetworkPicture(plan)
        shown = [{n: plan.gradients[n] for n in chain(*stages[:i])} for i in range(len(stages) + 1)]
        pages = [picture.draw(each) for each in shown]
        extent = pages[-1].find_extent()
        show_images([page.paint(extent) for page in pages], f"{title}. {text}" if title else text)
    else:
        _draw_multiples(plan, stages).show(text, title)


def _find_stages(plan: Plan) -> list[list[str]]:
    """Return the names in the order in which their gradients become known: steps with their parameters."""
    arguments, depths = plan.graph.arguments, dict.fromkeys(plan.graph.inputs, 0)
    for step, names in arguments.items():
        depths[step] = 1 + max((depths[name] for name in names), default=0)
    known = [step for step in plan.graph.steps if step in plan.gradients]
    stages = []
    for depth in sorted({depths[step] for step in known}, reverse=True):
        steps = [step for step in known if depths[step] == depth]
        used = dict.fromkeys(chain(*(arguments[step] for step in steps)))
        stages.append([*steps, *(n for n in used if n in plan.graph.inputs and n in plan.gradients)])
    return stages


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
    page.write_legend(explain_strokes(plan))
    return page


def _draw_stage(
    page: Page, plan: Plan, places: Mapping[Node, Place], stage: Collection[str], known: Collection[str]
) -> None:
    """Draw the network small: what is `known` in colour, and the numbers of what this `stage` makes known."""
    strokes = choose_strokes(plan, plan.gradients)
    for wire in plan.wires:
        if route := route_wire(places, wire):
            page.draw_line(route, strokes[wire] if wire.parameter in known else DIM)
    for node, (x, y, _, _) in places.items():
        for k, name in enumerate(node.names):
            slope = plan.read_entry(plan.gradients, name, node.entry)
            fill, ink = INPUT if name in plan.graph.inputs else WHITE, FAINT
            if name in known:
                fill, ink = colour_slope(slope), WHITE
            page.draw_box((x + k * CELL, y - CELL / 2, CELL, CELL), fill, PLAIN)
            page.write(x + (k + 0.5) * CELL, y, write_symbol(name), ink, size=8)
            if name in stage and slope is not None:
                middle, beneath = x + len(node.names) * CELL / 2, y + CELL / 2 + 0.09
                page.write(middle, beneath, write_entry(slope), colour_slope(slope), size=8, plate=WHITE)
