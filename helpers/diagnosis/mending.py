"""Which one small change of what a student wrote makes it right?

No mistake of the network is looked for here, so this finds what no family knows: a name, a number, a sign, an
operator, a bracket, a function, two lines in the wrong order. It is true whatever else could be said, for
with this one change the answer is right at every point.
"""

import ast
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.asking.call import METHODS
from helpers.asking.finding import Mistake
from helpers.diagnosis.edits import Edit, list_edits
from helpers.diagnosis.explain import are_same
from helpers.diagnosis.guard import demand
from helpers.diagnosis.reader import Function, Instance, Reader, read_functions
from helpers.graph import Array, Values

MOST_PARTS = 500  # of a function that changes are tried in


class Asked(NamedTuple):
    """What a function was given at a point, what it answered, and what is right there: value by value."""

    given: Values
    answers: Sequence[Array] | None  # None where it failed
    truths: Sequence[Array]

    def is_right(self, values: Sequence[Array] | None, part: int) -> bool:
        """Return whether one of some values is right, and each other right, too, or as it was."""
        if values is None or len(values) != len(self.truths) or not are_same(self.truths[part], values[part]):
            return False
        others = zip(values, self.truths, self.answers or self.truths, strict=True)
        return all(are_same(truth, value) or are_same(before, value) for value, truth, before in others)

    def is_answered(self, values: Sequence[Array] | None) -> bool:
        """Return whether these values were answered."""
        return values is not None and bool(self.answers) and all(map(_are_alike, values, self.answers or ()))


def find_edit(
    texts: Sequence[str], asked: Sequence[Asked], part: int, stage: str = "changed"
) -> Mistake | None:
    """Return the first small change of a function's text that makes one of its values right; or None.

    The text of the function comes first, then those of the functions that it calls. Each other value must
    stay as it is, or become right, too. The stages are those of `CHANGES`.
    """
    try:
        function = read_functions(texts)[0]
        return _search(function, asked, part, stage)
    except Exception:  # whatever a text may hold, and too much work in all
        return None


def _search(function: Function, asked: Sequence[Asked], part: int, stage: str) -> Mistake | None:
    reader, work, fails, size = Reader(), list[int](), False, sum(1 for _ in ast.walk(function.node))
    demand(size <= MOST_PARTS)
    for each in asked:
        with np.errstate(all="ignore"):
            left, values = reader.left, give(reader, function, each)
        if each.answers and not each.is_answered(values):
            return None  # the text is another's, or not all of it is known
        fails = fails or bool(each.answers) or not each.is_right(values, part)
        work.append(left - reader.left)
    if not fails:
        return None  # what stops Python isn't known here
    # Where an answer is wrong, most changes fall at once; and soon, where it takes little work.
    order = sorted(
        zip(asked, work, strict=True), key=lambda pair: (pair[0].is_right(pair[0].answers, part), pair[1])
    )
    # What isn't finite must be without a warning when it is mended.
    is_finite = all(np.isfinite(value).all() for each in asked for value in each.answers or ())
    with np.errstate(all="ignore" if is_finite else "raise", under="ignore"):
        for edit in list_edits(function, stage):
            reader.spend(size)  # as it takes to write the change down
            reader.instead = edit.instead
            is_right = all(each.is_right(give(reader, function, each), part) for each, _ in order)
            if is_right and not _cancels(function, edit):
                return edit.mistake
    return None


def _cancels(function: Function, edit: Edit) -> bool:
    """Return whether a change makes something like `y - y`, by which a term is lost."""
    for node in ast.walk(function.node):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div):
            one, other = (ast.dump(edit.instead.get(side, side)) for side in (node.left, node.right))
            if one == other and ast.dump(node.left) != ast.dump(node.right):
                return True
    return False


def _are_alike(one: Array, other: Array) -> bool:
    return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-6, equal_nan=True)


def give(reader: Reader, function: Function, asked: Asked) -> list[Array] | None:
    """Return the values of a function; None where it has none; it is an exception when all work is done."""
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
    name, parameters = getattr(function.node, "name", ""), [each.arg for each in function.node.args.args]
    if parameters[:1] != ["self"]:
        return reader.call(function, **given)
    network, arguments = Instance(given), METHODS[name][0].split(", ")
    returned = reader.call(function, network, *(given[each] for each in arguments))
    if name not in ("update_params", "train"):
        return returned
    return (network["w"], network["b"], *([] if returned is None else [returned]))
