"""The known mistakes in the steps of gradient descent: how a parameter moves, and at which rate."""

from collections.abc import Callable, Mapping, Sequence
from math import factorial
from typing import Any, NamedTuple

import numpy as np

from helpers.diagnosis.slips import LEARNING_RATES, ONE_FOR_ALL, Change
from helpers.graph import Array


class Counts(NamedTuple):
    """What there is to count at a step: of a network without a batch, there is one row."""

    rows: int  # of the batch, or of this mini-batch
    size: int  # of a mini-batch; the last may have fewer rows
    every: int  # all rows, or all examples
    entries: int  # of the prediction
    inputs: int  # of each row


Move = Callable[[float, Array, Counts], Array]  # what is subtracted, of alpha and a gradient
Share = Callable[[Counts, Array], float]  # what a gradient is multiplied by
Rate = Callable[[float, int, int], float]  # of alpha, the number of the epoch, and how many there are

ROWS, SIZE, ALL = "N, the number of rows", "the size of a mini-batch", "the number of all examples"

SHARES: Sequence[tuple[str, str, Share]] = (
    ("divided too often", ROWS, lambda count, slope: 1 / count.rows),
    ("divided too often", SIZE, lambda count, slope: 1 / count.size),
    ("divided too often", ALL, lambda count, slope: 1 / count.every),
    ("divided too often", "the number of its rows", lambda count, slope: 1 / len(np.atleast_1d(slope))),
    ("divided too often", "the number of its entries", lambda count, slope: 1 / np.size(slope)),
    ("divided too often", "the number of columns", lambda count, slope: count.rows / count.entries),
    ("divided too often", "the number of inputs", lambda count, slope: 1 / count.inputs),
    ("not divided", ROWS, lambda count, slope: count.rows),
    ("not divided", "the number of all entries", lambda count, slope: count.entries),
    ("not divided", "the number of columns", lambda count, slope: count.entries / count.rows),
    ("divided by another count", SIZE, lambda count, slope: count.rows / count.size),
    ("divided by another count", SIZE, lambda count, slope: count.entries / count.size),
    ("divided by another count", ALL, lambda count, slope: count.rows / count.every),
    ("divided by another count", ALL, lambda count, slope: count.entries / count.every),
)
"""By what count a gradient is divided by mistake, or isn't."""


def stay(alpha: float, slope: Array, count: Counts) -> Array:
    """Return what moves nothing."""
    return 0 * slope


def _share(by: Share) -> Move:
    return lambda alpha, slope, count: alpha * slope * by(count, slope)


def _change(change: Change) -> Move:
    return lambda alpha, slope, count: alpha * change(slope)


def _write_rate(number: float) -> Move:
    return lambda alpha, slope, count: number * slope


EACH, UPDATE = {"name": "{each}"}, {"step": "the update{of}"}
RATE = {"name": "alpha", **UPDATE}

MOVES: Sequence[tuple[str, Mapping[str, Any], Move]] = (
    ("uphill", EACH, lambda alpha, slope, count: -alpha * slope),
    ("no learning rate", EACH, lambda alpha, slope, count: slope),
    ("twice as far", EACH, lambda alpha, slope, count: 2 * alpha * slope),
    ("half as far", EACH, lambda alpha, slope, count: alpha / 2 * slope),
    ("learning rate twice", EACH, lambda alpha, slope, count: alpha * alpha * slope),
    ("divides in a step", RATE, lambda alpha, slope, count: slope / alpha),
    ("never updated", EACH, stay),
    ("sign of the gradient", EACH, lambda alpha, slope, count: alpha * np.sign(slope)),
    ("no gradient", EACH, lambda alpha, slope, count: alpha * np.ones_like(slope)),
    *(("a written number", {"number": number, **RATE}, _write_rate(number)) for number in LEARNING_RATES),
    *((kind, {"count": what, **UPDATE}, _share(by)) for kind, what, by in SHARES),
    *((kind, {"name": "the gradient{of}"}, _change(change)) for kind, change in ONE_FOR_ALL.items()),
)
"""The mistaken moves of a parameter, or of all: {each} and {of} are filled with what moves so."""

SHRINKS = 0.9, 0.5, 0.95, 0.99, 0.8, 0.1, 0.999


def _slow_down(by: float) -> Rate:
    return lambda alpha, epoch, epochs: alpha / (1 + by * epoch)


def _shrink(by: float, late: int) -> Rate:
    return lambda alpha, epoch, epochs: alpha * by ** (epoch + late)


DECAYS: Mapping[str, Rate] = {
    "alpha / (1 + epoch)": lambda alpha, epoch, epochs: alpha / (1 + epoch),
    "alpha = alpha / (1 + epoch)": lambda alpha, epoch, epochs: alpha / factorial(epoch + 1),
    "alpha / (2 + epoch)": lambda alpha, epoch, epochs: alpha / (2 + epoch),
    "alpha / sqrt(1 + epoch)": lambda alpha, epoch, epochs: alpha / np.sqrt(1 + epoch),
    "alpha * (1 + epoch)": lambda alpha, epoch, epochs: alpha * (1 + epoch),
    "alpha * epoch": lambda alpha, epoch, epochs: alpha * epoch,
    "alpha * (1 - epoch / epochs)": lambda alpha, epoch, epochs: alpha * (1 - epoch / epochs),
    "alpha / epochs": lambda alpha, epoch, epochs: alpha / epochs,
    **{f"alpha / (1 + {by} * epoch)": _slow_down(by) for by in (0.1, 0.01, 0.5)},
    **{f"alpha * {by}**epoch": _shrink(by, 0) for by in SHRINKS},
    **{f"alpha * {by}**(epoch + 1)": _shrink(by, 1) for by in SHRINKS},
}
"""The rates of each epoch; what is multiplied in every epoch is a power."""
