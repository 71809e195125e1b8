"""The points at which answers are checked: drawn so that a right answer can be told from a wrong one."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache, partial
from hashlib import sha256
from itertools import count as count_from
from math import prod
from typing import NamedTuple

import numpy as np

from helpers.derivatives import gradients, gradients_of_numbers, is_steady
from helpers.graph import Array, GraphError, Inputs, Values
from helpers.network import Network

APART = 0.02  # two numbers closer than this could be taken for each other
BATCHES = (5, 7, 6)  # a size that is written into a formula fails
# Far from 0 and from 1, where slips hide, and small enough not to saturate a sigmoid.
MAGNITUDES = np.delete(np.arange(0.3, 2.3, APART).round(2), 35)
SIGNS = np.array([-1, 1])
SHRINK = 0.8  # a free point that goes beyond the network's limits is drawn anew, so many times as large
TELLING = 6  # points, the first ones, at which every slip must show
PILOTS = 100  # points that show where quantities can lie
RARE = 0.05  # the share of them in a region that no point need lie in
STEP = 0.1  # of a gradient: training must begin and end wherever its values can lie
LARGE, SMALL = 1.05, 0.25  # beyond 1, and below ½, where students cut off
LARGE_IN_TRAINING = 1.3  # even after a step
ENTRIES = 12  # of an array, the first ones, that must lie in all regions
TURNS = 5  # of drawing other points
SETTLED = "settled"  # a mark of a point at which all that is asked for is as good as 0
ALMOST_0 = 1e-10  # the error there, by which an answer may divide
TRIES = 2000  # draws of a point; the networks of the lessons need 60 at most


def draw_sample(network: Network) -> Values:
    """Return the values at a point that is always the same, for what holds at every point, such as shapes."""
    return draw_points(network, "shapes", count=1)[0]


@lru_cache(maxsize=256)
@np.errstate(all="ignore")  # what isn't finite is drawn anew
def draw_points(
    network: Network, seed: str, count: int | None = None, slopes_of: str = ""
) -> tuple[Values, ...]:
    """Draw points for a check.

    Args:
        network: what is checked.
        seed: any text; the same text gives the same points.
        count: how many to draw, if not the network's own `count`.
        slopes_of: a loss, if its gradients by the parameters must take both signs, too.

    Returns:
        For each point the values of the whole graph: the drawn ones, then those of `network.always`. In a
        drawn point no two numbers have the same magnitude, so that a number swapped, dropped or squared
        shows. The first ones are telling: no number is near 0 or 1, and every slip shows. The others are
        free, with small and large numbers. Among all, each input, step and error, and each product of two
        of them, is somewhere positive, negative, large either way, and small, if it can be;
        there are a few more points where that takes more. So abs, max, clip and thresholds show, too.

    Raises:
        GraphError: no point is found at which all that is declared holds and all values are finite.
    """
    rng = np.random.default_rng(int.from_bytes(sha256(seed.encode()).digest()))
    draw = partial(_draw_point, network, rng, training=bool(slopes_of))
    points = [draw(number, number < TELLING) for number in range(count or network.count)]
    if len(points) > 1:
        missing = _list_regions(network, slopes_of) & ~_find_regions(network, points, slopes_of).any(axis=-1)
        for number in count_from(len(points)):
            if not missing.any():
                break
            at = draw(number, False)
            found = _find_regions(network, [at], slopes_of, missing)[..., 0]
            among = missing[:, : found.shape[1]]
            points += [at] * bool((among & found).any())
            among &= ~found
    return (*points, *(network.graph.forward(**point) for point in network.always))


def draw_fresh(network: Network, seed: str, count: int, slopes_of: str = "") -> tuple[Values, ...]:
    """Draw other points than those of a seed; these again if, where points are rare, no others are found."""
    for turn in range(TURNS):
        with suppress(GraphError):
            return draw_points(network, f"{seed} again{' ' * turn}", count, slopes_of)
    return draw_points(network, seed, count, slopes_of)


def settle(network: Network, loss: str, at: Values) -> Values | None:
    """Return a point that has almost its prediction as target, if it may: there is nothing to train."""
    graph, prediction = network.graph, network.prediction
    inputs = {name: at[name] for name in graph.inputs}
    beside = graph.arguments[loss] if prediction in graph.arguments[loss] else ()
    free = [name for name in beside if name in inputs and name not in network.kinds]
    targets = [name for name in free if np.shape(at[name]) == np.shape(at[prediction])]
    moved = ({**inputs, name: at[prediction] + ALMOST_0} for name in targets)  # or a weight of that shape
    settled = [{**graph.forward(**each), SETTLED: np.ones(())} for each in moved]
    return min(settled, key=lambda each: np.abs(each[loss]).max(), default=None)


@lru_cache(maxsize=256)
def _list_regions(network: Network, slopes_of: str) -> Array:
    """Return in which regions points must lie: in those that aren't rare among some pilots."""
    draw = partial(_draw_point, network, np.random.default_rng(0), training=bool(slopes_of))
    pilots = [draw(number, number % network.count < TELLING) for number in range(PILOTS)]
    shares = _find_regions(network, pilots, slopes_of).mean(axis=-1)
    return np.asarray(shares >= RARE)


def _find_regions(
    network: Network, points: Sequence[Values], slopes_of: str, missing: Array | None = None
) -> Array:
    """Return of each quantity if it is positive, negative, large either way, small, at each point.

    Gradients, which come last, are left out if no region of theirs is missing.
    """
    if network.shapes:
        every = [_list_quantities(network, at, slopes_of, (-1, 1), missing) for at in points]
        flat = np.stack(every, axis=-1)[:, 0]
    else:  # all are numbers, so all points are one
        together = {name: np.array([at[name] for at in points]) for name in points[0]}
        flat = _list_quantities(network, together, slopes_of, (1, -1), missing)
    large = LARGE_IN_TRAINING if slopes_of else LARGE
    return np.array([flat > 0, flat < 0, flat > large, flat < -large, np.abs(flat) < SMALL])


def _list_quantities(
    network: Network, at: Values, slopes_of: str, shape: tuple[int, int], missing: Array | None
) -> Array:
    """Return what answers are made of: in a row for each quantity, what it is at a point, or at several.

    Quantities are entries of all values, of the errors, of their products in pairs, of the gradients by the
    parameters, and, where training starts, of what is the smaller and the larger of each value before and
    after a step along these: so a history lies there, too, whatever its rate. The rows of a batch are many,
    and lie everywhere by themselves; the gradients, their sums, don't. Of labels no gradient is large.
    """
    graph, prediction, batch = network.graph, network.prediction, network.batch
    values, ones = _list_values(network, at), np.ones_like(at[graph.inputs[0]]).reshape(shape)[:1]
    if not slopes_of:  # training takes longer, and asks at fewer points
        flat = np.concatenate([ones, *(value.reshape(shape)[:ENTRIES] for value in values)])
        one, other = _list_pairs(len(flat))
        flat = flat[one] * flat[other]
        if missing is not None and not missing[:, len(flat) :].any():
            return np.asarray(flat)
    behind = set[str]() if network.kinds else graph.find_reached(prediction) - {prediction}
    numbers = (step for step in graph.steps if not network.shapes or np.ndim(at[step]) == 0)
    losses = [slopes_of] if slopes_of else [step for step in numbers if step in behind]
    asked = network.parameters if slopes_of or not network.shapes else network.parameters[-1:]  # for all
    differentiate = gradients if network.shapes else gradients_of_numbers
    slopes = [differentiate(graph, loss, asked, at) for loss in losses]
    if slopes_of:
        after = graph.forward(**{n: at[n] - STEP * slopes[0].get(n, 0.0) for n in graph.inputs})
        moved = set().union(*map(graph.find_reached, slopes[0])) - batch
        values += [choose(at[n], after[n]) for n in at if n in moved for choose in (np.minimum, np.maximum)]
        flat = np.concatenate([ones, *(value.reshape(shape)[:ENTRIES] for value in values)])
    every = [slope.reshape(shape)[:ENTRIES] for each in slopes for slope in each.values()]
    return np.concatenate([flat, *every])


def _list_values(network: Network, at: Values) -> list[Array]:
    """Return all values, and the errors, but for those that have a row for each of a batch."""
    prediction, batch = network.prediction, network.batch
    targets = {name for names in network.graph.arguments.values() if prediction in names for name in names}
    targets = {name for name in targets if np.shape(at[name]) == np.shape(at[prediction])} - {prediction}
    errors = [at[prediction] - at[name] for name in sorted(targets) if prediction not in batch]
    return [at[name] for name in at if name not in batch] + errors


@cache
def _list_pairs(size: int) -> tuple[Array, Array]:
    """Return the numbers of both of each pair among so many."""
    one, other = np.triu_indices(size, 1)
    return one, other


def _draw_point(
    network: Network, rng: np.random.Generator, number: int, telling: bool, training: bool
) -> Values:
    """Draw one point, until it is within the network's limits and, if it must be, a telling one.

    Where training starts, no number is larger than in a telling point: descent would leave all bounds.
    """
    telling = telling or not network.free
    scale = 1.0 if telling else network.free[number % len(network.free)]
    scale = min(scale, 1.0) if training else scale
    limited, against = scale, Counter[str]()
    for _ in range(TRIES):
        inputs = _draw_inputs(network, rng, number, scale, limited)
        why = _find_clash(network, inputs, limited)
        if not why:
            at, why = _compute_values(network, inputs, telling)
            if not why:
                return at
        against[why] += 1
        limited *= 1.0 if telling else SHRINK
    reasons = "; ".join(f"in {count} of them, {why}" for why, count in against.most_common())
    raise GraphError(f"No point was found in {TRIES} draws: {reasons}. Can what the network declares hold?")


def _find_clash(network: Network, inputs: Inputs, scale: float) -> str:
    """Return what speaks against drawn inputs by themselves, or ""."""
    if not (names := _list_numbers(network)):
        return ""
    numbers = np.concatenate([inputs[name] for name in names], axis=None)
    if numbers.size <= len(MAGNITUDES) and not _are_distinct(numbers, scale):
        return "two numbers have the same size, or one is 0 or 1, after `place` and `kinds`"
    return ""


def _compute_values(network: Network, inputs: Inputs, telling: bool) -> tuple[Inputs, str]:
    """Return the values at a point, up to the first beyond a limit, and what speaks against them, or ""."""
    at = dict[str, Array]()
    for name, value in network.graph.walk(inputs):
        at[name] = value
        if name in network.limits and not np.abs(value).max() < network.limits[name]:
            return at, f"`{name}` reaches its limit {network.limits[name]:g}, or is not finite"
    if not np.isfinite(np.concatenate([*at.values()], axis=None)).all():
        return at, f"`{next(name for name in at if not np.isfinite(at[name]).all())}` is not finite"
    if not network.tells_apart:
        return at, "" if is_steady(network.graph, at) else "a slope is another beside it"
    return at, "" if not telling or np.all(network.tells_apart(at)) else "`tells_apart` does not hold"


def _draw_inputs(
    network: Network, rng: np.random.Generator, number: int, scale: float, limited: float
) -> Inputs:
    """Draw inputs of one scale, or of another where they act on a step that has a limit, and place them."""
    layout = _lay_out(network, BATCHES[number % len(BATCHES)])
    size = len(layout.limited)
    magnitudes = rng.permutation(layout.magnitudes)[:size]
    scales = scale if scale == limited else np.where(layout.limited, limited, scale)
    signs = SIGNS[rng.integers(2, size=size)]
    drawn = (magnitudes * scales * signs).round(2 if scale == limited == 1 else 4)
    inputs = {name: drawn[part].reshape(shape) for name, part, shape in layout.parts}
    for name, make in network.kinds.items():
        made, shape = np.asarray(make(inputs[name])), inputs[name].shape
        if made.shape != shape or made.dtype == object:
            raise GraphError(
                f"The kind of `{name}` must return an array of the shape that it is given, {shape}."
            )
        inputs[name] = made
    return network.place(inputs, number) if network.place else inputs


@cache
def _list_numbers(network: Network) -> list[str]:
    """Return the inputs that aren't whole, as labels are, which may be alike; none if all are as drawn."""
    if not network.place and not network.kinds:
        return []
    plain, rngs = replace(network, place=None, kinds={}), [np.random.default_rng(0) for _ in range(2)]
    pairs = [
        [_draw_inputs(each, rng, number, 1.0, 1.0) for each, rng in zip((network, plain), rngs, strict=True)]
        for number in range(TELLING)
    ]
    numbers = [n for n in network.graph.inputs if any(np.any(at[n] != np.round(at[n])) for at, _ in pairs)]
    are_drawn = all(np.array_equal(at[name], drawn[name]) for at, drawn in pairs for name in numbers)
    return [] if are_drawn else numbers


class _Layout(NamedTuple):
    """How numbers that are drawn in one go make up the inputs of a network."""

    parts: Sequence[tuple[str, slice, tuple[int, ...]]]  # of each input: its name, its numbers and its shape
    limited: Array  # whether a number acts on a step that must not grow beyond a limit
    magnitudes: Array  # at least as many as there are numbers


@cache
def _lay_out(network: Network, batch: int) -> _Layout:
    """Return the layout of a network's inputs, for a batch of a size."""
    parts, limited = [], list[bool]()
    for name in network.graph.inputs:
        shape = tuple(size or batch for size in network.shapes.get(name, ()))
        parts.append((name, slice(len(limited), len(limited) + prod(shape)), shape))
        limited += [not network.limits.keys().isdisjoint(network.graph.find_reached(name))] * prod(shape)
    return _Layout(parts, np.array(limited), np.tile(MAGNITUDES, 1 + len(limited) // len(MAGNITUDES)))


def _are_distinct(numbers: Array, scale: float) -> bool:
    """Return whether all numbers differ in magnitude, from 1 and from 0."""
    sizes = np.sort([0, 1, *np.abs(numbers).tolist()])  # a drawn number is a multiple of APART
    return bool((sizes[1:] - sizes[:-1]).min() > scale * APART / 2)
