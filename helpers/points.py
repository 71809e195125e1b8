"""The points at which answers are checked: drawn so that a right answer can be told from a wrong one."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from math import prod

import numpy as np

from helpers.graph import Array, Inputs, Values
from helpers.network import Network

APART = 0.02  # two numbers closer than this could be taken for each other
BATCHES = (5, 7, 6)  # a size that is written into a formula fails
# Far from 0 and from 1, where slips hide, and small enough not to saturate a sigmoid.
MAGNITUDES = np.delete(np.arange(0.3, 2.3, APART).round(2), 35)


@lru_cache(maxsize=256)
def draw_points(network: Network, seed: str, count: int | None = None) -> tuple[Values, ...]:
    """Draw points for a check.

    Args:
        network: what is checked.
        seed: any text; the same text gives the same points.
        count: how many to draw, if not the network's own `count`.

    Returns:
        For each point the values of the whole graph: the drawn ones, then those of `network.always`. In a
        drawn point no two numbers have the same magnitude, and none is near 0 or 1, so that a number
        swapped, dropped or squared shows.
    """
    rng = np.random.default_rng(int.from_bytes(sha256(seed.encode()).digest()))
    points: list[Values] = []
    while len(points) < (count or network.count):
        inputs = _draw_inputs(network, rng, batch=BATCHES[len(points) % len(BATCHES)])
        if network.place:
            inputs = network.place(inputs, len(points))
            if not _are_distinct(inputs):
                continue
        values = network.graph.forward(**inputs)
        if network.tells_apart(values):
            points.append(values)
    return (*points, *(network.graph.forward(**point) for point in network.always))


def _draw_inputs(network: Network, rng: np.random.Generator, batch: int) -> Inputs:
    """Draw the inputs, to two decimals so that a person can redo the sum; a learning rate is positive."""
    shapes = {
        name: tuple(size or batch for size in network.shapes.get(name, ())) for name in network.graph.inputs
    }
    size = sum(map(prod, shapes.values()))
    numbers = iter(rng.permutation(MAGNITUDES)[:size] * rng.choice([-1, 1], size=size))
    inputs = {name: np.reshape([next(numbers) for _ in range(prod(s))], s) for name, s in shapes.items()}
    return {name: abs(value) if name == "alpha" else value for name, value in inputs.items()}


def _are_distinct(inputs: Mapping[str, Array]) -> bool:
    """Return whether all numbers differ in magnitude, from 1 and from 0."""
    sizes = np.sort(np.abs(np.concatenate([np.ravel(value) for value in inputs.values()])))
    least = APART / 2  # a drawn number is a multiple of APART
    return bool(
        sizes[0] > least and np.diff(sizes).min(initial=1.0) > least and np.abs(sizes - 1).min() > least
    )
