"""What functions and methods of numpy and Python give, where a text is read and not run."""

import operator
from collections.abc import Callable, Mapping
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
    LISTS,
    METHODS,
    PRODUCTS,
    SLOW,
    WITH_WORDS,
    WITHOUT_KEEPDIMS,
)
from helpers.diagnosis.guard import DEEPEST, LARGEST, MOST_DIGITS, MOST_KEPT, Guard, NotRead, demand
from helpers.graph import Array


class Library(Guard):
    """Calls the functions that are known; all else is `NotRead`."""

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
        named: dict[str, Any] = {}
        if name in ALONG_AN_AXIS and len(values) == 2:
            axis, values = values[1], values[:1]
        axes = axis if isinstance(axis, tuple) else (axis,)
        demand(len(axes) <= DEEPEST and all(n is None or isinstance(n, int) for n in axes))
        if name in MADE_HERE:
            return MADE_HERE[name](self, *values, **({} if axis is None else {"axis": axis}))
        demand(axis is None or name in (*ALONG_AN_AXIS, *JOINING, "norm"))
        demand(not mode or name in WITH_WORDS)
        values = (*values, mode) if mode else values
        demand(name in COUNTS and 0 < len(values) <= COUNTS[name])
        demand(name != "where" or len(values) == COUNTS[name])
        self.spend(10 if name in SLOW else 1)
        demand(name != "round" or all(isinstance(n, int) and abs(n) <= MOST_DIGITS for n in values[1:]))
        if name in JOINING:
            parts = [self.as_numbers(each) for each in self.as_items(values[0])]
            named = {"axis": axis or 0} if name in ("concatenate", "stack") else {}
            return self._keep(FUNCTIONS[name], [parts], sum(map(self.count, parts)), named)
        if name in (*ALONG_AN_AXIS, "norm"):
            demand(isinstance(keepdims, bool))
            named = {"axis": axis} | ({} if name in WITHOUT_KEEPDIMS else {"keepdims": keepdims})
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

    def pad(self, value: Any, width: Any) -> Any:
        """Return an array with as many zeros around it, or so many at each end of each axis."""
        numbers, widths = self.as_numbers(value), self.as_numbers(width)
        wider = np.add(np.shape(numbers), np.broadcast_to(widths, (np.ndim(numbers), 2)).sum(axis=1))
        demand(np.min(widths) >= 0 and np.max(widths) <= MOST_KEPT)
        return self._keep(np.pad, (numbers, widths), prod(wider.tolist()))

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
        demand(all(isinstance(limit, int) and abs(limit) <= LARGEST for limit in limits))
        demand(len(made := range(*limits)) <= MOST_KEPT)
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
            case "pow", [_, _]:
                return self.operate("Pow", *values)
            case "any" | "all", [items]:
                return {"any": any, "all": all}[name](map(self.as_numbers, self.as_items(items)))
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
                return self._keep(round, (number, *digits), 1)
            case "slice", [_, *_]:
                demand(len(values) <= 3 and all(n is None or isinstance(n, int) for n in values))
                return slice(*values)
        raise NotRead

    def call_method(self, name: str, value: Any, *values: Any, **named: Any) -> Any:
        """Return what a method of an array gives, or of a dict, or let a list grow."""
        if isinstance(value, dict) and name in ("items", "keys", "values"):
            self.spend(len(value))
            return list(getattr(value, name)())
        if name in LISTS:
            demand(isinstance(value, list))
            self.spend(1 + (len(value) + sum(map(self.count, values))) // 100)
            return getattr(value, name)(*map(self.as_items, values) if name == "extend" else values)
        if name == "index":
            return list(map(self.as_numbers, self.as_items(value))).index(*map(self.as_numbers, values))
        known = *METHODS, "copy", "flatten", "item", "tolist"
        demand(isinstance(value, np.ndarray | np.number) and name in known)
        if name in ("item", "tolist"):
            demand((self.count(value) == 1 or name == "tolist") and not values)
            self.spend(self.count(value))
            return getattr(value, name)()
        if name in ("copy", "flatten"):
            demand(not values)
            copied = self.call_numpy("array", value)
            return copied if name == "copy" else copied.ravel()
        return self.call_numpy(name, value, *values, **named)

    def find_attribute(self, name: str, value: Any) -> Any:
        """Return what an array says of itself."""
        demand(isinstance(value, np.ndarray) and name in ("T", "shape", "size", "ndim"))
        return getattr(value, name)


MADE_HERE: Mapping[str, Callable[..., Any]] = {
    "zeros": lambda guard, shape: guard.fill(0.0, shape),
    "empty": lambda guard, shape: guard.fill(0.0, shape),
    "ones": lambda guard, shape: guard.fill(1.0, shape),
    "arange": lambda guard, *limits: np.array(guard.list_range(*limits)),
    "full": lambda guard, shape, number: guard.fill(guard.as_numbers(number), shape),
    "eye": lambda guard, size: guard.spread(guard.fill(1.0, size)),
    "diag": lambda guard, value: guard.spread(value),
    "full_like": lambda guard, of, number: guard.fill(
        guard.as_numbers(number), guard.call_numpy("shape", of)
    ),
    "pad": lambda guard, value, width: guard.pad(value, width),
    "repeat": lambda guard, value, count, **named: guard.repeat(np.repeat, value, count, **named),
    "tile": lambda guard, value, count: guard.repeat(np.tile, value, count),
    "reshape": lambda guard, value, *shape: guard.reshape(value, *shape),
}
"""The functions of numpy that take shapes and counts."""
