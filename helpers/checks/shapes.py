"""Right numbers in a wrong shape, or in a wrong order."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from helpers.asking.finding import Mistake
from helpers.asking.question import Reply
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


def find_order(
    reply: Reply, quantities: Mapping[str, str], truths: Mapping[str, Sequence[Array]]
) -> Mistake | None:
    """Return the first value that stands in the place of another, if all are right but for their order.

    Of each quantity how it is written and its right values are given, at the points that were asked.
    """
    names, answers = list(quantities), zip(*(each.values for each in reply.answers[:-1]), strict=True)
    places = [next((n for n in names if all(map(are_same, truths[n], own))), "") for own in answers]
    moved = [(place, name) for place, name in zip(places, names, strict=True) if place != name]
    if not moved or sorted(places) != sorted(names):
        return None
    other, asked = (quantities[name] for name in moved[0])
    return Mistake("values in another order", {"other": other, "asked": asked})
