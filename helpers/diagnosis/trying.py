"""What a text gives at a point where its function was asked, and what is right there."""

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.asking.call import METHODS
from helpers.diagnosis.explain import are_same
from helpers.diagnosis.parsing import Function, Instance, Space
from helpers.diagnosis.reader import Reader
from helpers.graph import Array, Values


class Asked(NamedTuple):
    """What a function was given at a point, what it answered, and what is right there: value by value."""

    given: Values
    answers: Sequence[Array] | None  # None where it failed
    truths: Sequence[Array]
    list_known: Callable[[], Mapping[str, Array]] = dict  # what else is known there: values, slopes, links
    sizes: Sequence[float] = ()  # by which the entries of each value are measured, as the check does it
    list_not_taken: Callable[[], Values] = dict  # what the function might have been given, too

    def is_right(self, values: Sequence[Array] | None, part: int) -> bool:
        """Return whether one of some values is right, and each other right, too, or as it was."""
        if values is None or len(values) != len(self.truths) or not self._fits(part, values[part]):
            return False
        before = zip(values, self.answers or self.truths, strict=True)
        return all(self._fits(n, value) or are_same(old, value) for n, (value, old) in enumerate(before))

    def is_whole(self, values: Sequence[Array] | None) -> bool:
        """Return whether all of some values are right."""
        return values is not None and all(self._fits(n, value) for n, value in enumerate(values))

    def _fits(self, part: int, value: Array) -> bool:
        return are_same(self.truths[part], value, self.sizes[part] if self.sizes else 0.0)

    def is_answered(self, values: Sequence[Array] | None) -> bool:
        """Return whether these values were answered."""
        return values is not None and bool(self.answers) and all(map(are_alike, values, self.answers or ()))


def shorten(asked: Sequence[Asked]) -> list[Asked]:
    """Return what is asked, for one epoch alone, if all that is returned is a history: it is less work."""
    lengths = [(np.shape(each.truths[0])[:1], len(each.truths)) for each in asked]
    if lengths != [((each.given.get("epochs"),), 1) for each in asked]:
        return []
    cut: Callable[[Any], Any] = lambda rows: rows and [np.atleast_1d(rows[0])[:1]]
    at_first = {"epochs": np.asarray(1)}
    return [
        each._replace(given={**each.given, **at_first}, answers=cut(each.answers), truths=cut(each.truths))
        for each in asked
    ]


def are_alike(one: Array, other: Array) -> bool:
    """Return whether two arrays are the same but for rounding."""
    return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-6, equal_nan=True)


def give(reader: Reader, function: Function, asked: Asked) -> list[Array] | None:
    """Return the values of a function; None where it has none; it is an exception when all work is done."""
    reader.made = 0
    given = {name: np.array(value) for name, value in asked.given.items()}  # as some are changed in place
    given = {name: value if value.ndim else value.item() for name, value in given.items()}
    try:
        returned = _call(reader, function, given)
        values = reader.as_items(returned) if len(asked.truths) > 1 else [returned]
        return [np.asarray(reader.as_numbers(value), dtype=np.float64) for value in values]
    except Exception:  # whatever may go wrong in a student's function
        if reader.left < 0:
            raise
        return None


def _call(reader: Reader, function: Function, given: Mapping[str, Any]) -> Any:
    """Return what a function returns; what a method of a class that learns does, as `asking.call` asks it."""
    name, parameters = getattr(function.node, "name", ""), function.parameters
    if parameters[:1] != ["self"]:
        function.around.update({name: value for name, value in given.items() if name not in parameters})
        return reader.call(function, **{name: given[name] for name in parameters if name in given})
    network, arguments = Instance(given), METHODS[name][0].split(", ")
    returned = reader.call(function, network, *(given[each] for each in arguments))
    if name not in ("update_params", "train"):
        return returned
    return (network["w"], network["b"], *([] if returned is None else [returned]))


class Watching(Reader):
    """Goes through texts, and keeps the value of each operation that is done once."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.seen: dict[ast.AST, Any] = {}

    def evaluate(self, written: ast.expr, space: Space) -> Any:
        """Return the value of an expression."""
        value = super().evaluate(written, space)
        if isinstance(written, ast.BinOp | ast.UnaryOp | ast.Call | ast.Compare):
            is_kept = isinstance(written, ast.Compare) and self.seen.get(written) is value
            self.seen[written] = value if is_kept or written not in self.seen else None
        return value


def is_known(value: Any, other: Array) -> bool:
    """Return whether a value is a number, or an array, that is known."""
    is_number = isinstance(value, int | float | np.ndarray)
    return is_number and np.shape(value) == np.shape(other) and are_same(np.asarray(other), np.asarray(value))
