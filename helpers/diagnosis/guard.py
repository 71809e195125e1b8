"""What a text may do that is read and not run: arithmetic, which can't get large or take long.

A value is a number, an array of numbers, a list or tuple of values, None, or a function of the text. All else
is refused, before and after each operation; numpy gets numbers and arrays alone, and never more arguments
than are listed here, so that no dtype, no output and no object reaches it.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial, reduce
from itertools import compress
from math import prod
from typing import Any

import numpy as np

from helpers.diagnosis.allowed import (
    ALONG_AN_AXIS,
    CONVERSIONS,
    COUNTS,
    FUNCTIONS,
    JOINING,
    METHODS,
    OPERATORS,
    PRODUCTS,
    SLOW,
    WITH_WORDS,
)
from helpers.graph import Array

MOST_WORK = 1_000_000  # parts of a text, and hundreds of numbers, in a whole search: some two seconds
MOST_NUMBERS = 4_000_000  # that one operation may go through
MOST_MADE = 20_000_000  # numbers, until they are counted anew
MOST_DIVIDED = 1000  # numbers of which a remainder is taken: that of 1e300 takes a thousand times as long
MOST_KEPT = 100_000  # numbers of an array, and of a list
LARGEST = 10**12  # of whole numbers: Python's have no end
MOST_DIGITS = 20  # of a power, or of what is rounded
DEEPEST = 4  # lists in lists
FLOATS = float, np.float64


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
            demand(value is None or isinstance(value, int | float | np.number | np.bool_ | slice))
            demand(not isinstance(value, int) or abs(value) <= LARGEST)
            demand(not isinstance(value, np.complexfloating))
            size = 1
        demand(size <= MOST_KEPT)
        return size

    def as_numbers(self, value: Any) -> Any:
        """Return a number or an array as numpy may get it; a list becomes an array."""
        self.count(value)
        made = np.array(value) if isinstance(value, list | tuple) else value
        demand(value is not None and not isinstance(value, slice))
        demand(not isinstance(made, np.ndarray) or made.dtype.kind in "biuf")
        return made

    def as_items(self, value: Any) -> list[Any]:
        """Return what a list, a tuple or an array holds, one by one."""
        demand(isinstance(value, list | tuple | np.ndarray))
        self.spend(len(value) + self.count(value) // 100)
        return list(value)

    def operate(
        self, name: str, *values: Any, operators: Mapping[str, Callable[..., Any]] = OPERATORS
    ) -> Any:
        """Return what an operator gives of numbers and arrays; lists may be joined, and anything be None."""
        if name in ("Is", "IsNot"):
            return (values[0] is values[1]) == (name == "Is")
        if name == "Not":
            return not values[0]
        if name != "Pow" and all(type(value) in FLOATS for value in values):
            self.spend()  # this alone is most of the work, and never gets large
            return operators[name](*values)
        is_listed = [isinstance(value, list | tuple) for value in values]
        if name == "Add" and all(is_listed):
            return self._keep(operators[name], values, sum(map(self.count, values)))
        demand(not any(is_listed) or any(isinstance(value, np.ndarray) for value in values))
        made = [self.as_numbers(value) for value in values]
        if name == "Pow" and all(isinstance(value, int) for value in made):
            demand(abs(made[1]) <= MOST_DIGITS)
        demand(name not in ("Mod", "FloorDiv") or max(map(self.count, made)) <= MOST_DIVIDED)
        size = prod(map(self.count, made)) if name == "MatMult" else self._join(made)
        return self._keep(operators[name], made, size)

    def pick(self, value: Any, index: Any) -> Any:
        """Return a part of an array, or an entry of a list."""
        return self._keep(operator.getitem, *self._place(value, index))

    def put(self, value: Any, index: Any, new: Any) -> None:
        """Assign to a part of an array, or to an entry of a list."""
        (held, place), size = self._place(value, index)
        demand(isinstance(held, np.ndarray) or isinstance(place, int))
        self._keep(operator.setitem, (held, place, new), size * self.count(new))

    def add_at(self, value: Any, index: Any, new: Any) -> None:
        """Add to entries of an array, to some of them more than once."""
        (held, place), size = self._place(value, index)
        self._keep(np.add.at, (self.as_numbers(held), place, self.as_numbers(new)), size * self.count(new))

    def call_numpy(
        self,
        name: str,
        *values: Any,
        axis: Any = None,
        keepdims: Any = False,
        ddof: Any = 0,
        mode: str | None = None,
    ) -> Any:
        """Return what a function of numpy gives, of as many values as it may have."""
        if name in MADE_HERE:
            return MADE_HERE[name](self, *values, **({} if axis is None else {"axis": axis}))
        values = (*values, mode) if mode else values
        demand(name in COUNTS and 0 < len(values) <= COUNTS[name])
        demand(name != "where" or len(values) == COUNTS[name])
        demand(axis is None or isinstance(axis, int))
        self.spend(10 if name in SLOW else 1)
        demand(name != "round" or all(isinstance(n, int) and abs(n) <= MOST_DIGITS for n in values[1:]))
        if name in JOINING:
            parts = [self.as_numbers(each) for each in self.as_items(values[0])]
            return self._keep(FUNCTIONS[name], [parts], sum(map(self.count, parts)), {"axis": axis or 0})
        named: dict[str, Any] = {}
        if name in (*ALONG_AN_AXIS, "norm"):
            axis, values = values[1] if len(values) > 1 else axis, values[:1]
            demand((axis is None or isinstance(axis, int)) and isinstance(keepdims, bool))
            named = {"axis": axis} | ({} if name.startswith("arg") else {"keepdims": keepdims})
            named |= {"ddof": float(ddof)} if name in ("std", "var") else {}
        is_word = [isinstance(each, str) and name in WITH_WORDS for each in values]
        given = [each if word else self.as_numbers(each) for each, word in zip(values, is_word, strict=True)]
        arrays = list(compress(given, map(operator.not_, is_word)))
        size = prod(map(self.count, arrays)) if name in PRODUCTS else self._join(arrays)
        return self._keep(FUNCTIONS[name], given, size, named)

    def repeat(self, function: Callable[..., Any], value: Any, count: Any, **named: Any) -> Any:
        """Return an array, or its entries, so many times; an axis may be named."""
        demand(isinstance(count, int) and count > 0 and all(isinstance(n, int) for n in named.values()))
        numbers = self.as_numbers(value)
        return self._keep(function, (numbers, count), self.count(numbers) * count, named)

    def reshape(self, value: Any, *shape: Any) -> Any:
        """Return an array in another shape."""
        sizes = shape[0] if len(shape) == 1 else shape
        demand(self.count(sizes) <= DEEPEST)
        return self._keep(np.reshape, (self.as_numbers(value), sizes), self.count(value))

    def spread(self, value: Any) -> Any:
        """Return a matrix with the entries of a vector on its diagonal, or the diagonal of a matrix."""
        numbers = self.as_numbers(value)
        size = self.count(numbers)
        return self._keep(np.diag, (numbers,), size**2 if np.ndim(numbers) == 1 else size)

    def fill(self, number: float, shape: Any) -> Array:
        """Return an array that holds one number throughout."""
        sizes = list(shape) if isinstance(shape, list | tuple) else [shape]
        demand(all(isinstance(n, int) and n >= 0 for n in sizes))
        demand(prod(max(n, 1) for n in sizes) <= MOST_KEPT and len(sizes) <= DEEPEST)
        return np.asarray(self._keep(np.full, (sizes, number), prod(sizes)))

    def list_range(self, *limits: Any) -> list[int]:
        """Return the numbers of a range that isn't long."""
        demand(all(isinstance(limit, int) for limit in limits) and len(made := range(*limits)) <= MOST_KEPT)
        self.spend(len(made))
        return list(made)

    def call_built_in(self, name: str, *values: Any, strict: Any = False) -> Any:
        """Return what a function of Python gives."""
        match name, values:
            case "range", _:
                return self.list_range(*values)
            case "zip", [_, *_]:
                return list(zip(*map(self.as_items, values), strict=bool(strict)))
            case "enumerate", [items]:
                return list(enumerate(self.as_items(items)))
            case "reversed", [items]:
                return self.as_items(items)[::-1]
            case "list" | "tuple", [items]:
                return tuple(self.as_items(items)) if name == "tuple" else self.as_items(items)
            case "len", [items]:
                self.count(items)
                return len(items)
            case "sum", [items]:
                return reduce(partial(self.operate, "Add"), self.as_items(items), 0)
            case "max" | "min", [items]:
                numbers = list(map(self.as_numbers, self.as_items(items)))
                return self._keep({"max": max, "min": min}[name], (numbers,), sum(map(self.count, numbers)))
            case "max" | "min", [_, _, *_]:
                return self.call_built_in(name, list(values))
            case "abs" | "float" | "int" | "bool", [number]:
                return self._keep(CONVERSIONS[name], (self.as_numbers(number),), self.count(number))
            case "round", [float() | int() as number, *digits] if all(abs(n) <= MOST_DIGITS for n in digits):
                return round(number, *digits)
            case "slice", [_, *_]:
                demand(len(values) <= 3 and all(n is None or isinstance(n, int) for n in values))
                return slice(*values)
        raise NotRead

    def call_method(self, name: str, value: Any, *values: Any, **named: Any) -> Any:
        """Return what a method of an array gives, or let a list grow."""
        if name in ("append", "extend"):
            demand(isinstance(value, list) and len(values) == 1)
            self.count(values[0])
            return value.append(values[0]) if name == "append" else value.extend(self.as_items(values[0]))
        if name == "index":
            return list(map(self.as_numbers, self.as_items(value))).index(*map(self.as_numbers, values))
        demand(isinstance(value, np.ndarray | np.number) and name in (*METHODS, "copy", "flatten", "item"))
        if name == "item":
            demand(self.count(value) == 1 and not values)
            return value.item()
        if name in ("copy", "flatten"):
            demand(not values)
            copied = self.call_numpy("array", value)
            return copied if name == "copy" else copied.ravel()
        return self.call_numpy(name, value, *values, **named)

    def find_attribute(self, name: str, value: Any) -> Any:
        """Return what an array says of itself."""
        demand(isinstance(value, np.ndarray) and name in ("T", "shape", "size", "ndim"))
        return getattr(value, name)

    def _place(self, value: Any, index: Any) -> tuple[tuple[Any, Any], int]:
        """Return what an index picks from, the index, its lists as arrays, and how many numbers it is of."""
        demand(isinstance(value, list | tuple | np.ndarray))
        parts = index if isinstance(index, tuple) else (index,)
        made = [self.as_numbers(part) if isinstance(part, list | np.ndarray) else part for part in parts]
        kinds = (int, np.integer, np.bool_, slice, type(None), np.ndarray)
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


MADE_HERE: Mapping[str, Callable[..., Any]] = {
    "zeros": lambda guard, shape: guard.fill(0.0, shape),
    "empty": lambda guard, shape: guard.fill(0.0, shape),
    "ones": lambda guard, shape: guard.fill(1.0, shape),
    "arange": lambda guard, *limits: np.array(guard.list_range(*limits)),
    "full": lambda guard, shape, number: guard.fill(guard.as_numbers(number), shape),
    "eye": lambda guard, size: guard.spread(guard.fill(1.0, size)),
    "diag": lambda guard, value: guard.spread(value),
    "repeat": lambda guard, value, count, **named: guard.repeat(np.repeat, value, count, **named),
    "tile": lambda guard, value, count: guard.repeat(np.tile, value, count),
    "reshape": lambda guard, value, *shape: guard.reshape(value, *shape),
}
"""The functions of numpy that take shapes and counts."""
