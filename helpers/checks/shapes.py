"""Right numbers in a wrong shape."""

from collections.abc import Callable
from contextlib import suppress

from helpers.diagnosis.explain import are_same
from helpers.graph import Array


def hint_at_shape(value: Array, truth: Array, is_batch: bool) -> str:
    """Return what is amiss with a shape if that makes the numbers right, else ""."""
    axis = "extra axis" if value.ndim > truth.ndim else "missing axis"
    made: list[tuple[str, Callable[[], Array]]] = [("transposed", lambda: value.T)]
    made += [(axis, lambda: value.reshape(truth.shape))]
    if is_batch:
        rows = lambda: value.sum(axis=0).reshape(truth.shape)
        made += [("rows", rows), ("mean of the rows", lambda: value.mean(axis=0))]
    else:
        made += [("sum", lambda: value.sum(axis=0))]
    for hint, make in made:
        with suppress(ValueError):  # it can't have this shape
            if are_same(truth, make()):
                return hint
    sums = (truth.sum(axis=axis) for axis in (None, *range(truth.ndim)))
    return "summed" if any(are_same(total, value) for total in sums) else ""
