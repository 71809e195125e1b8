"""Which one small change of what a student wrote makes it right?

No mistake of the network is looked for here, so this finds what no family knows: a name, a number, a sign, an
operator, a bracket, a function, two lines in the wrong order. It is true whatever else could be said, for
with this one change the answer is right at every point.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any, NamedTuple
from warnings import catch_warnings, simplefilter

import numpy as np

from helpers.asking.call import METHODS
from helpers.asking.finding import Mistake
from helpers.diagnosis.edits import STAGES, Stage
from helpers.diagnosis.explain import are_same
from helpers.diagnosis.lines import Edit, list_stored
from helpers.diagnosis.placing import Text
from helpers.diagnosis.reader import Function, Instance, Reader, Space, read_functions
from helpers.diagnosis.showing import Code, read_code
from helpers.graph import Array, Values

PLACE, WORK_FOR_PLACE = "place", 80_000
EACH = 3  # such point shows whether a text gives what was answered


class Asked(NamedTuple):
    """What a function was given at a point, what it answered, and what is right there: value by value."""

    given: Values
    answers: Sequence[Array] | None  # None where it failed
    truths: Sequence[Array]
    list_known: Callable[[], Mapping[str, Array]] = dict  # what else is known there: values, slopes, links

    def is_right(self, values: Sequence[Array] | None, part: int) -> bool:
        """Return whether one of some values is right, and each other right, too, or as it was."""
        if values is None or len(values) != len(self.truths) or not are_same(self.truths[part], values[part]):
            return False
        others = zip(values, self.truths, self.answers or self.truths, strict=True)
        return all(are_same(truth, value) or are_same(before, value) for value, truth, before in others)

    def is_whole(self, values: Sequence[Array] | None) -> bool:
        """Return whether all of some values are right."""
        return values is not None and all(map(are_same, self.truths, values))

    def is_answered(self, values: Sequence[Array] | None) -> bool:
        """Return whether these values were answered."""
        return values is not None and bool(self.answers) and all(map(_are_alike, values, self.answers or ()))


class Search(Text):
    """The search for a small change of a function's text that makes one of its values right.

    The text of the function comes first, then those of the functions that it calls. Each other value must
    stay as it is, or become right, too.
    """

    def __init__(
        self, texts: Sequence[str], asked: Sequence[Asked], part: int, besides: Sequence[Asked] = ()
    ) -> None:
        # Where an answer is wrong, most changes fall at once.
        self.asked = sorted(asked, key=lambda each: each.is_right(each.answers, part))
        self.texts, self.part, self.besides, self._reader = texts, part, besides, Reader()
        self._found = dict[str, Mistake | None]()
        self._partial: Mistake | None = None  # what leaves another value wrong
        self._second: Mistake | None = None  # what would change something right

    def find(self, stage: str = "") -> Mistake | None:
        """Return the first change that is found in one of the `STAGES`, or in any; or None.

        What is right already stays as it is; but if nothing else is found in any, it may be changed, too. The
        "place" of a mistake that is known is looked for less long, and only if there are several lines.
        """
        if stage == PLACE:
            return self._find_place() if self._has_lines else None
        stages = [stage] if stage else STAGES
        found = next(filter(None, map(self._find_once, stages)), None)
        return found or (self._second if not stage or stage == [*STAGES][-1] else None)

    def shows(self, quantity: str) -> bool:
        """Return whether what is asked for is made of a quantity that has its right value at every point."""
        with suppress(Exception):
            shown = [node for node, same in self._known.items() if quantity in same]
            return self._is_its_text and not self._feeding.isdisjoint(shown)
        return False

    def _find_place(self) -> Mistake | None:
        if "changed" in self._found:
            return self._found["changed"]
        kept = max(self._reader.left - WORK_FOR_PLACE, 0)
        self._reader.left -= kept
        place, is_done = self._find("changed"), self._reader.left >= 0
        self._reader.left += kept
        if is_done:
            self._found["changed"] = place
        return place

    def _find_once(self, stage: str) -> Mistake | None:
        if stage not in self._found:
            self._found[stage] = self._find(stage)
        return self._found[stage]

    def _find(self, stage: str) -> Mistake | None:
        self._partial = None
        if self._reader.left < 0:
            return None
        with suppress(Exception), catch_warnings():  # whatever a text may hold, and too much work in all
            simplefilter("ignore")
            codes = self._codes if stage == "changed" else self._codes[:1]
            mistakes = (mistake for code in codes for mistake in self._try_edits(code, STAGES[stage]))
            if self._may_be_its_text and (mistake := next(mistakes, None)):
                return mistake if self._is_its_text else None
        return self._partial

    @property
    def _has_lines(self) -> bool:
        with suppress(Exception), catch_warnings():
            simplefilter("ignore")
            return len(self._codes[0].lines) > 1
        return False

    @cached_property
    def _codes(self) -> list[Code]:
        return list(map(read_code, read_functions(self.texts)))

    @property
    def _function(self) -> Function:
        return self._codes[0].function

    @cached_property
    def _may_be_its_text(self) -> bool:
        return not self.asked[0].answers or self._gives(self.asked[0])

    @cached_property
    def _is_its_text(self) -> bool:
        """Whether this text gives all that was answered; where nothing was, whether it fails as well."""
        return (all if self.asked[0].answers else any)(map(self._gives, self.asked[::EACH]))

    def _gives(self, each: Asked) -> bool:
        with np.errstate(all="ignore"):
            values = give(self._reader, self._function, each)
        return each.is_answered(values) if each.answers else values is None

    def _try_edits(self, code: Code, stage: Stage) -> Iterator[Mistake]:
        """Yield what was mistaken where a change makes all answers right, and changes nothing that is."""
        for edit in stage(code):
            self._reader.spend(code.size)  # as it takes to write the change down
            self._reader.instead = edit.instead
            is_right, is_whole = self._judge_change()
            self._reader.instead = {}
            self._reader.spend(code.size if is_right else 0)
            if not is_right or _cancels(code.function, edit):
                continue
            if not self._right.isdisjoint(edit.changed):
                self._second = self._second or (edit.shown if self._is_its_text else None)
            elif is_whole:
                yield edit.shown
            elif not self._partial and self._is_its_text:
                self._partial = edit.shown
                self._reader.left = min(self._reader.left, WORK_FOR_PLACE)

    def _judge_change(self) -> tuple[bool, bool]:
        """Return whether a change makes the value right, far out as well, and whether all of them."""
        function, is_whole = self._function, True
        with np.errstate(all="ignore" if self._is_finite else "raise", under="ignore"):
            for each in self.asked:
                values = give(self._reader, function, each)
                if not each.is_right(values, self.part):
                    return False, False
                is_whole = is_whole and each.is_whole(values)
        with np.errstate(all="raise", under="ignore"):
            others = [(give(self._reader, function, each), each.truths) for each in self.besides]
        is_right = all(values and all(map(_are_alike, values, truths)) for values, truths in others)
        return is_right, is_whole

    @cached_property
    def _is_finite(self) -> bool:
        """Whether all answers are; what isn't must be without a warning when it is mended."""
        return all(np.isfinite(value).all() for each in self.asked for value in each.answers or ())

    @cached_property
    def _known(self) -> dict[ast.AST, set[str]]:
        """The expressions whose value is known at every point, such as a step's, each with its names."""
        right: dict[ast.AST, set[str]] = {}
        for number, each in enumerate(self.asked):
            watching, known = Watching(self._reader.left), each.list_known()
            try:
                give(watching, self._function, each)
            finally:
                self._reader.left = watching.left
            right = right if number else {node: {*known} for node in watching.seen}
            for node, names in right.items():
                right[node] = {name for name in names if _is_known(watching.seen.get(node), known[name])}
            right = {node: same for node, same in right.items() if same}
            if not right:
                break
        # What is another step's value is wrong for its own.
        for line in (line for line in ast.walk(self._function.node) if isinstance(line, ast.Assign)):
            own = {target.id for target in line.targets if isinstance(target, ast.Name)}
            if not own.isdisjoint(self.asked[0].list_known()) and own.isdisjoint(right.get(line.value, ())):
                right.pop(line.value, None)
        return right

    @cached_property
    def _right(self) -> set[ast.AST]:
        """All parts of these expressions, but for those that are there twice: one may be mistaken."""
        values = list(self._known.values())
        once = (node for node, names in self._known.items() if values.count(names) == 1)
        return {part for node in once for part in ast.walk(node)}

    @cached_property
    def _feeding(self) -> set[ast.AST]:
        """The parts of the text that what is asked for is made of, line by line."""
        every = list(ast.walk(self._function.node))
        values = [line.value for line in every if isinstance(line, ast.Return) and line.value]
        todo: list[ast.AST] = [
            value.elts[self.part] if isinstance(value, ast.Tuple) and self.part < len(value.elts) else value
            for value in values
        ]
        feeding, lines = set[ast.AST](), [line for line in every if isinstance(line, ast.stmt)]
        while todo:
            parts = [part for part in ast.walk(todo.pop()) if part not in feeding]
            feeding.update(parts)
            names = {part.id for part in parts if isinstance(part, ast.Name)}
            todo += [line for line in lines if not names.isdisjoint(list_stored(line))]
        return feeding


class Watching(Reader):
    """Goes through texts, and keeps the value of each operation that is done once."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.seen: dict[ast.AST, Any] = {}

    def evaluate(self, written: ast.expr, space: Space) -> Any:
        """Return the value of an expression."""
        value = super().evaluate(written, space)
        if isinstance(written, ast.BinOp | ast.Call):
            self.seen[written] = None if written in self.seen else value
        return value


def _is_known(value: Any, other: Array) -> bool:
    is_number = isinstance(value, int | float | np.ndarray)
    return is_number and np.shape(value) == np.shape(other) and are_same(np.asarray(other), np.asarray(value))


def _cancels(function: Function, edit: Edit) -> bool:
    """Return whether a change makes something like `y - y`, by which a term is lost."""
    new = [node for node in edit.instead.values() if isinstance(node, ast.AST)]
    for node in [*ast.walk(function.node), *new]:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div):
            one, other = (ast.dump(edit.instead.get(side, side)) for side in (node.left, node.right))
            if one == other and (node in new or ast.dump(node.left) != ast.dump(node.right)):
                return True
    return False


def _are_alike(one: Array, other: Array) -> bool:
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
    name, parameters = getattr(function.node, "name", ""), [each.arg for each in function.node.args.args]
    if parameters[:1] != ["self"]:
        return reader.call(function, **given)
    network, arguments = Instance(given), METHODS[name][0].split(", ")
    returned = reader.call(function, network, *(given[each] for each in arguments))
    if name not in ("update_params", "train"):
        return returned
    return (network["w"], network["b"], *([] if returned is None else [returned]))
