"""Which one small change of what a student wrote makes it right?

No mistake of the network is looked for here, so this finds what no family knows: a name, a number, a sign, an
operator, a bracket, a function, two lines in the wrong order. It is true whatever else could be said, for
with this one change the answer is right at every point.
"""

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np

from helpers.asking.finding import Mistake
from helpers.diagnosis.edits import STAGES, Stage, list_not_taken
from helpers.diagnosis.guard import NotRead
from helpers.diagnosis.lines import Edit, list_stored
from helpers.diagnosis.luck import cancels, list_compared
from helpers.diagnosis.parsing import Function, read_functions
from helpers.diagnosis.placing import Text
from helpers.diagnosis.reader import Reader
from helpers.diagnosis.showing import Code, read_code
from helpers.diagnosis.trying import Asked, Watching, are_alike, give, is_known, shorten
from helpers.graph import Array

PLACE, WORK_FOR_PLACE = "place", 100_000
Watched = tuple[Sequence[Array] | None, Mapping[ast.AST, Any]]
AT_FIRST, TIMES = 5_000, 10  # so much work, and so many times the text's own, may a change take
EACH = 3  # such point shows whether a text gives what was answered, and what in it is right


class Search(Text):
    """The search for a small change of a function's text that makes one of its values right.

    The text of the function comes first, then those of the functions that it calls: those of its `own` cell,
    and others, which are right by themselves. Each other value must stay as it is, or become right, too.
    """

    def __init__(
        self,
        texts: Sequence[str],
        asked: Sequence[Asked],
        part: int,
        besides: Sequence[Asked] = (),
        own: int = 1,
    ) -> None:
        # Where an answer is wrong, most changes fall at once.
        self.asked = sorted(asked, key=lambda each: each.is_right(each.answers, part))
        self._first = [each for each in shorten(asked) if not each.is_right(each.answers, part)][:1]
        self.texts, self.part, self.besides, self.own = texts, part, besides, own
        self._reader, self._longest = Reader(), 0
        self._found = dict[str, Mistake | None]()
        self._partial: Mistake | None = None  # what leaves another value wrong
        self._second: Mistake | None = None  # what changes something right, or fails far out

    def find(self, stage: str = "") -> Mistake | None:
        """Return the first change that is found in one of the `STAGES`, or in any; or None.

        What is right already stays as it is; but if nothing else is found in any, it may be changed, too. The
        "place" of a mistake that is known is looked for less long, and only if there are several lines.
        """
        if stage == PLACE:
            return self._find_place() if self._has_lines else None
        stages = [stage] if stage else STAGES
        found = next(filter(None, map(self._find_once, stages)), None)
        is_last = not stage or stage == [*STAGES][-1]
        return found or (is_last and (self._second or self._not_taken)) or None

    def shows(self, quantity: str) -> bool:
        """Return whether what is asked for is made of a quantity that has its right value at every point."""
        with suppress(Exception):
            shown = [node for node, same in self._known.items() if quantity in same]
            return self._is_its_text and not self._feeding.isdisjoint(shown)
        return False

    def uses(self, name: str) -> bool:
        """Return whether a name may be used in it."""
        with suppress(Exception):
            parts = (each for code in self._codes for each in ast.walk(code.function.node))
            names = {each.id for each in parts if isinstance(each, ast.Name)}
            return name in names or not self._is_its_text
        return True

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

    @cached_property
    def _not_taken(self) -> Mistake | None:
        """A change by a name that the function doesn't take, though it may; None if none is found."""
        more = [each.list_not_taken() for each in self.asked]
        asked = [each._replace(given={**at, **each.given}) for at, each in zip(more, self.asked, strict=True)]
        search = Search(self.texts, asked, self.part, (), self.own)
        search._reader.left = WORK_FOR_PLACE  # besides: it is short
        with suppress(Exception), catch_warnings():
            simplefilter("ignore")
            code = search._codes[0]
            names = [name for name in more[0] if not self.uses(name)]
            code.names = [ast.Name(name, ast.Load()) for name in names]
            mistake = next(search._try_edits(code, list_not_taken), None)
            if mistake and search._is_its_text:
                name = next(n for n in names if re.search(rf"\b{n}\b", mistake.about["needed"]))
                return Mistake("a name not taken", {"needed": name}, (mistake,))
        return None

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
            if self._is_its_text and (mistake := next(mistakes, None)):
                return mistake
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

    @cached_property
    def _own_codes(self) -> list[Code]:
        return self._codes[: len(read_functions(self.texts[: self.own]))]

    @property
    def _function(self) -> Function:
        return self._codes[0].function

    @cached_property
    def _is_its_text(self) -> bool:
        """Whether this text gives all that was answered; where nothing was, whether it fails as well."""
        return (all if self.asked[0].answers else any)(map(self._gives, range(0, len(self.asked), EACH)))

    def _gives(self, number: int) -> bool:
        each, (values, _) = self.asked[number], self._read(number)
        return each.is_answered(values) if each.answers else values is None

    @cached_property
    def _read(self) -> Callable[[int], Watched]:
        """What the text as it is gives at the point of a number, and its operations there; read once."""
        return cache(lambda number: self._watch(self.asked[number], {}))

    def _try_edits(self, code: Code, stage: Stage) -> Iterator[Mistake]:
        """Yield what was mistaken where a change makes all answers right, and changes nothing that is."""
        for edit in stage(code):
            self._reader.spend(code.size // 4)  # as it takes to make the change
            self._reader.instead = edit.instead
            is_right, is_whole, fails_far_out = self._judge_change()
            self._reader.instead = {}
            self._reader.spend(code.size if is_right else 0)
            is_luck = not is_right or cancels(code.function, edit) or self._settles(edit)
            if is_luck or (fails_far_out and not self.asked[0].answers):
                continue
            undone = self._right & edit.changed or self._enclosed & edit.turned
            if fails_far_out or undone or code not in self._own_codes:
                self._second = self._second or edit.shown
            elif is_whole:
                yield edit.shown
            elif not self._partial:
                self._partial = edit.shown
                self._reader.left = min(self._reader.left, WORK_FOR_PLACE)

    def _judge_change(self) -> tuple[bool, bool, bool]:
        """Return whether a change makes the value right, whether all values, and whether it fails far out."""
        is_whole = True
        with np.errstate(all="ignore" if self._is_finite else "raise", divide="raise", under="ignore"):
            for each in (*self._first, *self.asked):  # what divides by 0 may leave out a term by luck
                values = self._try(each)
                if not each.is_right(values, self.part):
                    return False, False, False
                is_whole = is_whole and each.is_whole(values)
        with np.errstate(all="raise", under="ignore"):
            others = [(self._try(each), each.truths) for each in self.besides]
        fails_far_out = not all(values and all(map(are_alike, values, truths)) for values, truths in others)
        return True, is_whole, fails_far_out

    def _settles(self, edit: Edit) -> bool:
        """Return whether by a change some comparison is the same everywhere: that mends it by luck alone."""
        changed = list_compared(self._function.node, edit)
        settled = self._list_settled(changed, edit.instead)
        return not settled <= self._list_settled(settled, {})

    def _list_settled(self, compared: Collection[ast.expr], instead: Mapping[ast.AST, Any]) -> set[ast.expr]:
        """Return the comparisons that hold at every point, or at none, once parts stand in for others."""
        seen = [self._watch(each, instead)[1] for each in self.asked] if compared else []
        values = {each: [at.get(each) for at in seen] for each in compared}
        every = {each for each, held in values.items() if all(v is not None and np.all(v) for v in held)}
        return every | {each for each, held in values.items() if not any(map(np.any, held))}

    @np.errstate(all="ignore")
    def _watch(self, each: Asked, instead: Mapping[ast.AST, Any]) -> Watched:
        """Return what the text gives at a point, and each operation; the work is counted in any case."""
        watching = Watching(self._reader.left)
        watching.instead = instead
        try:
            return give(watching, self._function, each), watching.seen
        finally:
            self._longest = max(self._longest, self._reader.left - watching.left)
            self._reader.left = watching.left

    def _try(self, each: Asked) -> list[Array] | None:
        """Return what the changed text gives at a point; None if it takes very much longer than the text."""
        kept = max(self._reader.left - AT_FIRST - TIMES * self._longest, 0)
        self._reader.left -= kept
        try:
            return give(self._reader, self._function, each)
        except NotRead:
            if not kept:
                raise
            return None
        finally:
            self._reader.left = kept + (max(self._reader.left, 0) if kept else self._reader.left)

    @cached_property
    def _is_finite(self) -> bool:
        """Whether all answers are; what isn't must be without a warning when it is mended."""
        return all(np.isfinite(value).all() for each in self.asked for value in each.answers or ())

    @cached_property
    def _known(self) -> dict[ast.AST, set[str]]:
        """The expressions whose value is known at every point, such as a step's, each with its names."""
        right: dict[ast.AST, set[str]] = {}
        for number in range(0, len(self.asked), EACH):
            known, (_, seen) = self.asked[number].list_known(), self._read(number)
            values = (node for node in seen if not isinstance(node, ast.Compare))
            right = right if number else {node: {*known} for node in values}
            for node, names in right.items():
                right[node] = {name for name in names if is_known(seen.get(node), known[name])}
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
        return {part for node in self._once for part in ast.walk(node)}

    @cached_property
    def _enclosed(self) -> set[ast.AST]:
        """What is a part of such an expression, and not the whole of it."""
        return {part for node in self._once for part in ast.walk(node) if part is not node}

    @cached_property
    def _once(self) -> list[ast.AST]:
        own = {*ast.walk(self._function.node)}  # what a call gives is known within what it calls, too
        values = [(names, node in own) for node, names in self._known.items()]
        return [node for node, value in zip(self._known, values, strict=True) if values.count(value) == 1]

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
