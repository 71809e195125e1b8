"""Right numbers in a wrong shape, or in a wrong order."""

from collections.abc import Callable, Sequence
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


def find_order(answers: Sequence[Sequence[Array]], truths: Sequence[Sequence[Array]]) -> tuple[int, ...]:
    """Return the first place with the value of another, and that, if all are right but for their order.

    There are answers for each place, at each point. If they aren't that, () is returned.
    """
    places = [next((n for n, t in enumerate(truths) if all(map(are_same, t, own))), -1) for own in answers]
    moved = [(place, n) for place, n in enumerate(places) if n != place]
    return moved[0] if moved and sorted(places) == [*range(len(places))] else ()
