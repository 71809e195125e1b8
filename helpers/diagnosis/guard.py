"""What a text may do that is read and not run: arithmetic, which can't get large or take long.

A value is a number, an array of numbers, a list, tuple or dict of values, a word, None, or a function of the
text. All else is refused, before and after each operation; numpy gets numbers and arrays alone, and never
more arguments than are listed here, so that no dtype, no output and no object reaches it.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from math import prod
from types import EllipsisType
from typing import Any

import numpy as np

from helpers.diagnosis.allowed import OPERATORS

MOST_WORK = 1_000_000  # parts of a text, and hundreds of numbers, in a whole search: some two seconds
MOST_NUMBERS = 4_000_000  # that one operation may go through
MOST_MADE = 20_000_000  # numbers, until they are counted anew
MOST_DIVIDED = 1000  # numbers of which a remainder is taken: that of 1e300 takes a thousand times as long
MOST_KEPT = 100_000  # numbers of an array, and of a list
LARGEST = 10**12  # of whole numbers: Python's have no end
MOST_DIGITS = 20  # of a power, or of what is rounded
DEEPEST = 4  # lists in lists
FLOATS = {float, np.float64}


class NotRead(Exception):
    """A text holds what isn't known, or it takes too long."""


def demand(holds: Any) -> None:
    """Raise NotRead unless something holds."""
    if not holds:
        raise NotRead


class Guard:
    """What all work goes by: `left` is how much may still be done. Too much, or unknown, is `NotRead`."""

    def __init__(self, left: int = MOST_WORK) -> None:
        self.left, self.made = left, 0

    def spend(self, work: int = 1) -> None:
        """Count some work."""
        self.left -= work
        if work < 0 or self.left < 0:
            raise NotRead

    def count(self, value: Any, depth: int = 0) -> int:
        """Return how many numbers a value holds, at least 1; it is `NotRead` if that isn't numbers alone."""
        if type(value) in FLOATS:
            return 1
        if isinstance(value, np.ndarray):
            demand(value.dtype.kind in "biuf" and value.ndim <= DEEPEST)
            size = value.size or prod(max(n, 1) for n in value.shape)
        elif isinstance(value, list | tuple):
            demand(depth < DEEPEST and len(value) <= MOST_KEPT)
            self.spend(len(value))
            size = max(sum(self.count(each, depth + 1) for each in value), 1)
        else:
            demand(value is None or isinstance(value, int | float | np.number | np.bool_ | slice | str))
            demand(not isinstance(value, int) or abs(value) <= LARGEST)
            demand(not isinstance(value, np.complexfloating))
            size = 1
        demand(size <= MOST_KEPT)
        return size

    def as_numbers(self, value: Any) -> Any:
        """Return a number or an array as numpy may get it; a list becomes an array."""
        if type(value) in FLOATS:
            return value
        self.count(value)
        made = np.array(value) if isinstance(value, list | tuple) else value
        demand(value is not None and not isinstance(value, slice | str))
        demand(not isinstance(made, np.ndarray) or made.dtype.kind in "biuf")
        return made

    def as_items(self, value: Any) -> list[Any]:
        """Return what a list, a tuple or an array holds, one by one; the keys of a dict."""
        demand(isinstance(value, list | tuple | np.ndarray | dict))
        self.spend(len(value) + (0 if isinstance(value, dict) else self.count(value) // 100))
        return list(value)

    def operate(
        self, name: str, *values: Any, operators: Mapping[str, Callable[..., Any]] = OPERATORS
    ) -> Any:
        """Return what an operator gives of numbers and arrays; lists may be joined, and anything be None."""
        if name in ("Is", "IsNot"):
            return (values[0] is values[1]) == (name == "Is")
        if name == "Not":
            return not values[0]
        if name != "Pow" and {*map(type, values)} <= FLOATS:
            self.spend()  # this alone is most of the work, and never gets large
            return operators[name](*values)
        is_listed = [isinstance(value, list | tuple) for value in values]
        if name == "Add" and all(is_listed):
            return self._keep(operators[name], values, sum(map(self.count, values)))
        if name == "Mult" and isinstance(values[0], list) and type(values[1]) is int:
            demand(len(values[0]) * values[1] <= MOST_KEPT)
            return self._keep(operators[name], values, self.count(values[0]) * abs(values[1]))
        demand(not any(is_listed) or any(isinstance(value, np.ndarray) for value in values))
        made = [self.as_numbers(value) for value in values]
        if name == "Pow" and all(isinstance(value, int) for value in made):
            demand(abs(made[1]) <= MOST_DIGITS)
        size = prod(map(self.count, made)) if name == "MatMult" else self._join(made)
        if name in ("Mod", "FloorDiv"):
            demand(size <= MOST_DIVIDED)
            self.spend(size)
        return self._keep(operators[name], made, size)

    def pick(self, value: Any, index: Any) -> Any:
        """Return a part of an array, or an entry of a list or a dict."""
        if isinstance(value, dict):
            demand(isinstance(index, str | int | float | np.number))  # a tuple of tuples has no bounded hash
            return value[index]
        return self._keep(operator.getitem, *self._place(value, index))

    def put(self, value: Any, index: Any, new: Any) -> None:
        """Assign to a part of an array, or to an entry of a list or a dict."""
        if isinstance(value, dict):
            demand(isinstance(index, str | int))
            value[index] = new
            return
        (held, place), size = self._place(value, index)
        demand(isinstance(held, np.ndarray) or isinstance(place, int))
        self._keep(operator.setitem, (held, place, new), size * self.count(new))

    def add_at(self, value: Any, index: Any, new: Any) -> None:
        """Add to entries of an array, to some of them more than once."""
        (held, place), size = self._place(value, index)
        self._keep(np.add.at, (self.as_numbers(held), place, self.as_numbers(new)), size * self.count(new))

    def _place(self, value: Any, index: Any) -> tuple[tuple[Any, Any], int]:
        """Return what an index picks from, the index, its lists as arrays, and how many numbers it is of."""
        demand(isinstance(value, list | tuple | np.ndarray))
        parts = index if isinstance(index, tuple) else (index,)
        made = [self.as_numbers(part) if isinstance(part, list | np.ndarray) else part for part in parts]
        kinds = (int, np.integer, np.bool_, slice, type(None), EllipsisType, np.ndarray)
        demand(all(isinstance(part, kinds) for part in made))
        demand(isinstance(value, np.ndarray) or (len(made) == 1 and isinstance(made[0], int | slice)))
        size = self.count(value) * prod(self.count(part) for part in made if isinstance(part, np.ndarray))
        return (value, tuple(made) if isinstance(index, tuple) else made[0]), size

    def _join(self, values: Sequence[Any]) -> int:
        """Return how many numbers come of values of which each entry meets those at its place."""
        shapes = [value.shape for value in values if isinstance(value, np.ndarray)]
        with suppress(ValueError):
            return prod(shapes[0] if len({*shapes}) == 1 else np.broadcast_shapes(*shapes))
        return 1  # they don't fit, which is an error at once

    def _keep(
        self, function: Callable[..., Any], values: Sequence[Any], size: int, named: Mapping[str, Any] = {}
    ) -> Any:
        """Return what a function gives, if it goes through no more numbers than that."""
        demand(size <= MOST_NUMBERS)
        self.spend(1 + size // 100)
        result = function(*values, **named)
        self.made += self.count(result)
        demand(self.made <= MOST_MADE)
        return result
