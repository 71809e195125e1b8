"""What a text may do that is read and not run: arithmetic, which can't get large or take long."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

MOST_WORK = 600_000  # parts of a text, and hundreds of numbers, in a whole search: about a second
MOST_NUMBERS = 10**7  # that one operation may go through
LARGEST = 10**12  # of whole numbers: Python's have no end
MOST_ROUNDS = 10_000  # of a range that is made an array
MOST_DIGITS = 20  # of a power, or of what is rounded

CONSTANTS: Mapping[str, Any] = {"pi": np.pi, "e": np.e, "newaxis": None}
WORDS = re.compile(r"[a-zA-Z,.> -]{1,30}")  # "ij,jk->ik" for einsum, "valid" for a convolution
KEYWORDS = frozenset(("axis", "keepdims", "strict"))
ATTRIBUTES = frozenset(("T", "shape", "size", "ndim"))
METHODS = {
    "argmax", "argmin", "clip", "copy", "dot", "flatten", "item", "max", "mean", "min", "ravel", "reshape",
    "std", "sum", "transpose", "var",
}  # fmt: skip
OF_NUMPY = (
    "abs", "absolute", "add", "argmax", "argmin", "array", "asarray", "clip", "concatenate", "convolve",
    "cosh", "cos", "divide", "dot", "einsum", "exp", "expm1", "heaviside", "log", "log10", "log1p", "log2",
    "matmul", "max", "maximum", "mean", "min", "minimum", "multiply", "negative", "ones_like", "outer",
    "power", "prod", "reciprocal", "reshape", "sign", "sin", "sinh", "sqrt", "square", "squeeze", "std",
    "subtract", "sum", "tanh", "transpose", "var", "where", "zeros_like",
)  # fmt: skip
PRODUCTS = "convolve", "dot", "einsum", "matmul", "outer", "MatMult"  # larger than the larger array
OPERATORS: Mapping[str, Callable[..., Any]] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv,
    "FloorDiv": operator.floordiv, "Mod": operator.mod, "Pow": operator.pow, "MatMult": operator.matmul,
    "Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt, "GtE": operator.ge, "Eq": operator.eq,
    "NotEq": operator.ne, "Is": operator.is_, "IsNot": operator.is_not, "Not": operator.not_,
    "USub": operator.neg, "UAdd": operator.pos, "Index": operator.getitem,
}  # fmt: skip
IN_PLACE: Mapping[str, Callable[..., Any]] = {
    "Add": operator.iadd, "Sub": operator.isub, "Mult": operator.imul, "Div": operator.itruediv,
}  # fmt: skip


class NotRead(Exception):
    """A text holds what isn't known, or it takes too long."""


def _fill(value: float, shape: Any) -> Any:
    if prod(np.atleast_1d(shape).tolist()) > MOST_NUMBERS // 100:
        raise NotRead
    return np.full(shape, value)


def _round(value: Any, digits: int = 0) -> Any:
    return np.round(value, max(-MOST_DIGITS, min(digits, MOST_DIGITS)))


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **{name: getattr(np, name) for name in OF_NUMPY},
    "norm": np.linalg.norm,
    "arange": lambda *limits: np.array(range(*limits)[:MOST_ROUNDS]),
    "repeat": np.repeat,
    "tile": np.tile,
    "round": _round,
    "zeros": lambda shape: _fill(0.0, shape),
    "ones": lambda shape: _fill(1.0, shape),
}
BUILT_IN: Mapping[str, Callable[..., Any]] = {
    "abs": abs, "enumerate": lambda values: list(enumerate(values)), "float": float, "int": int, "len": len,
    "list": list, "max": max, "min": min, "range": range, "round": _round, "slice": slice, "sum": sum,
    "tuple": tuple, "zip": lambda *values, strict=False: list(zip(*values, strict=strict)),
}  # fmt: skip


class Guard:
    """What all work goes by: `left` is how much may still be done. Too much, or unknown, is `NotRead`."""

    def __init__(self, left: int = MOST_WORK) -> None:
        self.left = left

    def spend(self, work: int = 1) -> None:
        """Count some work."""
        self.left -= work
        if self.left < 0:
            raise NotRead

    def operate(
        self, name: str, *values: Any, operators: Mapping[str, Callable[..., Any]] = OPERATORS
    ) -> Any:
        """Return what an operator gives."""
        is_listed = [isinstance(value, list | tuple | str) for value in values]
        is_known = name in ("Index", "Eq", "NotEq") or (name == "Add" and all(is_listed))
        if any(is_listed) and not (is_known or any(isinstance(value, np.ndarray) for value in values)):
            raise NotRead
        if name == "Pow" and isinstance(values[1], int) and abs(values[1]) > MOST_DIGITS:
            values = 1.0 * values[0], values[1]
        return self.apply(name, operators[name], *values)

    def call_method(self, name: str, value: Any, *values: Any, **named: Any) -> Any:
        """Return what a method of an array gives."""
        if name not in METHODS:
            raise NotRead
        method = lambda value, *values, **named: getattr(value, name)(*values, **named)
        return self.apply(name, method, value, *values, **named)

    def apply(self, name: str, function: Callable[..., Any], *values: Any, **named: Any) -> Any:
        """Return what a known function gives."""
        numbers = self._foresee(name, values)
        self.spend(numbers // 100)
        if numbers > MOST_NUMBERS or not named.keys() <= KEYWORDS:
            raise NotRead
        value = function(*values, **named)
        if isinstance(value, int) and abs(value) > LARGEST:
            raise NotRead
        return value

    def _foresee(self, name: str, values: Sequence[Any]) -> int:
        """Return how many numbers a function goes through, at most."""
        sizes = [max(self._measure(value), 1) for value in values]
        if name in PRODUCTS and len(values) > 1:
            is_product = name in ("outer", "convolve", "einsum")
            return prod(sizes) if is_product else sizes[0] * prod(np.shape(values[1])[-1:])
        if name in ("repeat", "tile"):
            return sizes[0] * int(np.prod(values[1], dtype=float))
        shapes = {value.shape for value in values if isinstance(value, np.ndarray) and value.size > 1}
        is_long = name == "Index" and isinstance(values[1], np.ndarray | list | tuple)
        return prod(sizes) if len(shapes) > 1 or is_long else max(sizes, default=1)

    def _measure(self, value: Any) -> int:
        """Return how many numbers a value holds."""
        if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
            return value.size
        if isinstance(value, list | tuple):
            self.spend(len(value))
            return sum(map(self._measure, value))
        if isinstance(value, range):
            return len(value)
        if value is None or isinstance(value, int | float | np.number | np.bool_ | slice | str):
            return 1
        raise NotRead
