"""How the wires of a network run and look: by the gradients on them, or else by their weights."""

from collections.abc import Mapping

import numpy as np

from helpers.drawing.given import Arrays
from helpers.drawing.page import FAINT, INK, NONE, SLOPES, WEIGHTS, Legend, Stroke
from helpers.drawing.plan import Node, Place, Plan, Wire
from helpers.notation import write_slope

Point = tuple[float, float]

PLAIN = Stroke(FAINT, width=1)


def route_wire(places: Mapping[Node, Place], wire: Wire, *bend: Point) -> list[Point]:
    """Return the points of a wire: from box to box by way of a bend, or up from a target to its step."""
    end, y, _, tall = places[wire.end]
    if wire.start is None:
        return [*bend, (end, bend[-1][1])] if bend else []
    x, middle, width, height = places[wire.start]
    if x == end:
        return [(x + width / 2, middle - height / 2), (x + width / 2, y + tall / 2)]
    return [(x + width, middle), *bend, (end, bend[-1][1] if bend else y)]


def choose_strokes(plan: Plan, slopes: Arrays) -> dict[Wire, Stroke]:
    """Return how each wire looks: by its gradient, if there are any yet, else by its weight.

    Of all gradients of the plan, or of all weights, the largest is the thickest.
    """
    looks, every = (SLOPES, plan.gradients) if slopes else (WEIGHTS, plan.values)
    largest = max(map(abs, _find_weights(plan, every).values()), default=0.0)
    strokes = dict.fromkeys(plan.wires, PLAIN)
    for wire, weight in _find_weights(plan, slopes or every).items():
        width = 1 + 3 * (abs(weight) / largest) ** 0.5 if weight else 1.2
        strokes[wire] = looks[int(np.sign(weight))]._replace(width=width)
    return strokes


def explain_strokes(plan: Plan) -> Legend:
    """Return what the lines of the whole network mean."""
    looks, what = (SLOPES, write_slope(plan.of, "…")) if plan.gradients else (WEIGHTS, "weight")
    signs = np.sign([*_find_weights(plan, plan.gradients or plan.values).values()])
    words = {1: "positive", -1: "negative", 0: "zero"}
    entries = [(looks[sign], f"{words[sign]} {what}") for sign in words if sign in signs]
    return [*entries, (NONE, "thicker: larger")] if entries else []


def colour_slope(slope: float | str | None) -> str:
    """Return the colour of a gradient's number, which is that of its sign."""
    return SLOPES[(slope > 0) - (slope < 0)].colour if isinstance(slope, float) else INK


def _find_weights(plan: Plan, known: Arrays) -> dict[Wire, float]:
    """Return the number of each wire that has a finite one."""
    entries = {wire: plan.read_entry(known, wire.parameter, wire.entry) for wire in plan.wires}
    return {wire: entry for wire, entry in entries.items() if isinstance(entry, float) and np.isfinite(entry)}
