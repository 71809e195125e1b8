"""The small changes of a function's text: of its expressions, of all places alike, of its lines."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from itertools import combinations, pairwise, product
from typing import Any, NamedTuple

from helpers.asking.finding import Mistake
from helpers.diagnosis.changes import CHANGED, MISSING, PLAIN, SIGNS, TURNING, Change, Names, change_name
from helpers.diagnosis.guard import demand
from helpers.diagnosis.reader import Function
from helpers.diagnosis.retyping import move_brackets, retype

MOST_PARTS = 500  # of a function that changes are tried in
LONGEST = 60  # characters of code in a sentence
MOST_OF_LINE, MOST_NAMES = 40, 30  # parts that are exchanged, and names that stand for each other

BODIES = "body", "orelse"

Place = tuple[ast.expr, str]  # an expression, and the code that it is shown in


class Edit(NamedTuple):
    """A small change of a text: what was mistaken, and which parts stand in for others."""

    mistake: Mistake
    instead: Mapping[ast.AST, Any]


class Code(NamedTuple):
    """What changes of a function are made of: its expressions, line by line, and what has a value in it."""

    function: Function
    lines: Sequence[Sequence[Place]]
    names: Names
    size: int  # how many parts there are, of all kinds

    @property
    def places(self) -> list[Place]:
        """All expressions."""
        return [place for line in self.lines for place in line]

    @property
    def bodies(self) -> list[Sequence[ast.stmt]]:
        """The lines that follow each other: of the function, of loops and of branches."""
        every = ast.walk(self.function.node)
        return [getattr(node, part, []) for node in every if isinstance(node, ast.stmt) for part in BODIES]


def read_code(function: Function) -> Code:
    """Return the parts of a function that may be changed; one that is too large is NotRead."""
    size = sum(1 for _ in ast.walk(function.node))
    demand(size <= MOST_PARTS)
    return Code(function, _list_lines(function.node), _list_names(function.node), size)


def _list_plain(code: Code) -> Iterator[Edit]:
    """Yield what is mistyped, whatever the subject."""
    yield from _change_each(code.places, code.names, PLAIN)
    parameters = [each.arg for each in code.function.node.args.args]
    made = [name for name in code.names if isinstance(name, ast.Name) and name.id not in parameters]
    for body in code.bodies:
        yield from _list_plain_edits_of_lines(body, made)


def _list_changed(code: Code) -> Iterator[Edit]:
    """Yield other parts in the place of those that are there; then other brackets, and another order."""
    everywhere: dict[tuple[str, str], dict[ast.AST, Any]] = {}
    for edit in _change_each(code.places, code.names, CHANGED):
        yield edit
        if edit.mistake.kind == "replaced in the code":
            key = edit.mistake.about["typed"], edit.mistake.about["needed"]
            everywhere.setdefault(key, {}).update(edit.instead)
    operations = [each for each, _ in code.places if isinstance(each, ast.BinOp | ast.UnaryOp | ast.Call)]
    inside = {inner for each in operations for inner in ast.walk(each) if inner is not each}
    wholes = [place for place in code.places if place[0] in operations and place[0] not in inside]
    yield from _change_each(wholes, code.names, (retype, move_brackets))
    yield from _list_edits_throughout(code.function.node, everywhere)
    for body in code.bodies:
        yield from _list_edits_of_lines(body)
    for line in code.lines:
        yield from _swap_two(line)


def _list_missing(code: Code) -> Iterator[Edit]:
    """Yield what has another part besides; it may be there already, elsewhere."""
    parts = {ast.unparse(each) for each, _ in code.places if isinstance(each, ast.Call | ast.Subscript)}
    names = [*code.names, *(ast.parse(part, mode="eval").body for part in sorted(parts))]
    yield from _change_each(code.places, names, MISSING)


def _list_twice(code: Code) -> Iterator[Edit]:
    """Yield each small change together with a sign: who is wrong twice has often lost one."""
    signs = _change_each(code.places, code.names, TURNING)
    turned = [sign for sign in signs if sign.mistake.about.get("needed", "-") in "+-"]
    others = _change_each(code.places, code.names, (*CHANGED, *MISSING))
    for sign, other in product(turned, others):
        if sign.instead.keys().isdisjoint(other.instead) and other.mistake.kind != sign.mistake.kind:
            both = Mistake("two things", parts=(other.mistake, sign.mistake))
            yield Edit(both, {**sign.instead, **other.instead})


Stage = Callable[[Code], Iterator[Edit]]
STAGES: Mapping[str, Stage] = {
    "plain": _list_plain,
    "changed": _list_changed,
    "missing": _list_missing,
    "twice": _list_twice,
}
"""The small changes of a function that are tried in turn, each stage with the simplest first."""


def _change_each(
    places: Sequence[Place], names: Names, changes: Sequence[Callable[[ast.expr, Names], Iterator[Change]]]
) -> Iterator[Edit]:
    for change in changes:
        for expression, code in places:
            for kind, about, new in change(expression, names):
                yield Edit(Mistake(kind, {"code": code, **about}), {expression: new})


def _swap_two(line: Sequence[Place]) -> Iterator[Edit]:
    """Yield the exchanges of two parts of a line, neither of which is in the other."""
    line = [place for place in line if not isinstance(place[0], ast.Compare | ast.Constant)][:MOST_OF_LINE]
    for (one, code), (other, _) in combinations(line, 2):
        if other not in ast.walk(one) and one not in ast.walk(other):
            about = {"code": code, "typed": ast.unparse(one), "needed": ast.unparse(other)}
            yield Edit(Mistake("swapped in the code", about), {one: copy(other), other: copy(one)})


def _list_edits_throughout(
    function: ast.AST, everywhere: Mapping[tuple[str, str], Mapping[ast.AST, Any]]
) -> Iterator[Edit]:
    """Yield the changes of all places alike, and those of two that are exchanged everywhere."""
    stored = [n for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    for (before, after), instead in everywhere.items():
        about = {"typed": before, "needed": after}
        targets: dict[ast.AST, Any] = {
            n: ast.Name(after, ast.Store()) for n in stored if n.id == before and after.isidentifier()
        }
        if len(instead) > 1 or targets:
            yield Edit(Mistake("replaced throughout the code", about), {**instead, **targets})
        if before < after and (after, before) in everywhere:
            both = {**instead, **everywhere[after, before]}
            if len(both) > 2:
                yield Edit(Mistake("swapped throughout the code", about), both)


def _list_plain_edits_of_lines(body: Sequence[ast.stmt], names: Names) -> Iterator[Edit]:
    """Yield plain slips: another `=`, another name returned, or what isn't 0."""
    for line in body:
        if isinstance(line, ast.Assign | ast.AugAssign):
            yield from _change_assignment(line)
        if isinstance(line, ast.Return) and line.value:
            for kind, about, new in change_name(line.value, names):
                yield _change_lines(kind, {line: [ast.Return(new)]}, line, **about)
            yield _change_lines("zero in the code", {line: [ast.Return(ast.Constant(0.0))]}, line)


def _list_edits_of_lines(body: Sequence[ast.stmt]) -> Iterator[Edit]:
    """Yield the lines but for one of them, in another order, or on the other side of a loop."""
    for line in body:
        if isinstance(line, ast.Assign | ast.AugAssign | ast.Expr):
            yield _change_lines("line too many", {line: []}, line)
        if isinstance(line, ast.For) and len(line.body) > 1:
            first, *middle, last = line.body
            before = [first, _with_body(line, [*middle, last])]
            after = [_with_body(line, [first, *middle]), last]
            yield _change_lines("line in the loop, for before", {line: before}, first)
            yield _change_lines("line in the loop, for after", {line: after}, last)
    for one, other in pairwise(body):
        if isinstance(other, ast.For):
            longer = _with_body(other, [copy(one), *other.body])
            yield _change_lines("line before the loop", {one: [], other: [longer]}, one)
        elif isinstance(one, ast.For):
            longer = _with_body(one, [*one.body, copy(other)])
            yield _change_lines("line after the loop", {one: [longer], other: []}, other)
        else:
            exchanged: Mapping[ast.AST, Any] = {one: [copy(other)], other: [copy(one)]}
            yield _change_lines("lines in another order", exchanged, one, needed=_write_line(other))


def _change_assignment(line: ast.Assign | ast.AugAssign) -> Iterator[Edit]:
    """Yield `=`, `+=` and `-=` in the place of each other."""
    target: Any = line.target if isinstance(line, ast.AugAssign) else line.targets[0]
    before = f"{SIGNS.get(type(line.op), '?')}=" if isinstance(line, ast.AugAssign) else "="
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Compare):
        return  # of a mask, 0 may be added
    others = [ast.Assign([target], line.value)]
    for other in [*others, *(ast.AugAssign(target, op, line.value) for op in (ast.Add(), ast.Sub()))]:
        after = f"{SIGNS[type(other.op)]}=" if isinstance(other, ast.AugAssign) else "="
        if before != after:
            yield _change_lines("replaced in the code", {line: [other]}, line, typed=before, needed=after)


def _change_lines(kind: str, instead: Mapping[ast.AST, Any], line: ast.AST, **about: str) -> Edit:
    return Edit(Mistake(kind, {"code": _write_line(line), **about}), instead)


def _with_body(loop: ast.For, body: list[ast.stmt]) -> ast.For:
    return ast.For(loop.target, loop.iter, body, [])


def _write_line(node: ast.AST) -> str:
    return ast.unparse(node).partition("\n")[0]


def _list_lines(function: ast.FunctionDef | ast.Lambda) -> list[list[Place]]:
    """Return the expressions of each line, each with the code that it is shown in: a short part around it."""
    every: list[ast.AST] = [each for each in ast.walk(function) if isinstance(each, ast.stmt)]
    return [
        [
            place
            for expression in ast.iter_child_nodes(line)
            if isinstance(expression, ast.expr)
            for place in _list_inside(expression, _write_line(line))
        ]
        for line in every[1:] or [function]
    ]


def _list_inside(expression: ast.expr, around: str) -> Iterator[Place]:
    """Yield an expression and those inside it, but for what is assigned to, and what is called."""
    if isinstance(getattr(expression, "ctx", None), ast.Store):
        return
    is_shown = len(around) <= LONGEST
    code = around if is_shown or isinstance(expression, ast.Name | ast.Constant) else ast.unparse(expression)
    yield expression, code
    for inner in ast.iter_child_nodes(expression):
        if isinstance(inner, ast.keyword | ast.comprehension):
            yield from _list_inside(inner.value if isinstance(inner, ast.keyword) else inner.iter, code)
        elif not isinstance(expression, ast.Call) or inner is not expression.func:
            yield from _list_inside(inner, code) if isinstance(inner, ast.expr) else ()
        elif isinstance(inner, ast.Attribute):
            yield from _list_inside(inner.value, code)


def _list_names(function: ast.FunctionDef | ast.Lambda) -> Names:
    """Return what has a value in a function: its parameters, what it assigns to, and parts of `self`."""
    parameters = [each.arg for each in function.args.args if each.arg != "self"]
    every = list(ast.walk(function))
    assigned = [n.id for n in every if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    called = [n.func for n in every if isinstance(n, ast.Call)]
    parts = [ast.unparse(n) for n in every if isinstance(n, ast.Attribute) and n not in called]
    own = [part for part in parts if part.startswith("self.")]
    own += ["self.w", "self.b"] * bool(own)
    names = [each for each in dict.fromkeys([*parameters, *assigned, *own]) if not each.startswith("_")]
    return [ast.parse(each, mode="eval").body for each in names[:MOST_NAMES]]
