"""The small changes of a function's text: of its expressions, of all places alike, of its lines."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from itertools import combinations, pairwise, product
from typing import Any, NamedTuple

from helpers.asking.finding import Mistake
from helpers.diagnosis.changes import CHANGES, SIGNS, Change, Names, change_name, change_operator, change_sign
from helpers.diagnosis.reader import Function
from helpers.diagnosis.retyping import move_brackets, retype

LONGEST = 60  # characters of code in a sentence
MOST_OF_LINE, MOST_NAMES = 40, 30  # parts that are exchanged, and names that stand for each other


class Edit(NamedTuple):
    """A small change of a text: what was mistaken, and which parts stand in for others."""

    mistake: Mistake
    instead: Mapping[ast.AST, Any]


def list_edits(function: Function, stage: str) -> Iterator[Edit]:
    """Yield the small changes of a function, simplest first."""
    node, names, lines = function.node, _list_names(function.node), _list_lines(function.node)
    places = [place for line in lines for place in line]
    if stage == "missing":  # it may be there already, elsewhere
        parts = {ast.unparse(each) for each, _ in places if isinstance(each, ast.Call | ast.Subscript)}
        names = [*names, *(ast.parse(part, mode="eval").body for part in sorted(parts))]
    if stage == "twice":
        yield from _change_twice(places, names)
    everywhere: dict[tuple[str, str], dict[ast.AST, Any]] = {}
    for edit in _change_each(places, names, CHANGES[stage]):
        yield edit
        if edit.mistake.kind == "replaced in the code":
            key = edit.mistake.about["typed"], edit.mistake.about["needed"]
            everywhere.setdefault(key, {}).update(edit.instead)
    blocks = [each for each in ast.walk(node) if isinstance(each, ast.stmt)]
    bodies = [body for each in blocks for body in (getattr(each, "body", []), getattr(each, "orelse", []))]
    if stage == "plain":
        parameters = [each.arg for each in node.args.args]
        made = [name for name in names if isinstance(name, ast.Name) and name.id not in parameters]
        for body in bodies:
            yield from _list_plain_edits_of_lines(body, made)
    if stage != "changed":
        return
    operations = [each for each, _ in places if isinstance(each, ast.BinOp | ast.UnaryOp | ast.Call)]
    inside = {inner for each in operations for inner in ast.walk(each) if inner is not each}
    wholes = [each for each in operations if each not in inside]
    for expression, code in places:
        for change in (retype, move_brackets) if expression in wholes else ():
            for kind, about, new in change(expression):
                yield Edit(Mistake(kind, {"code": code, **about}), {expression: new})
    yield from _list_edits_throughout(node, everywhere)
    for body in bodies:
        yield from _list_edits_of_lines(body)
    for line in lines:
        yield from _swap_two(line)


def _change_twice(places: Sequence[tuple[ast.expr, str]], names: Names) -> Iterator[Edit]:
    """Yield each small change together with a sign: who is wrong twice has often lost one."""
    signs = _change_each(places, names, [change_sign, change_operator])
    turned = [sign for sign in signs if sign.mistake.about.get("needed", "-") in "+-"]
    others = [
        edit for stage in ("changed", "missing") for edit in _change_each(places, names, CHANGES[stage])
    ]
    for sign, other in product(turned, others):
        if sign.instead.keys().isdisjoint(other.instead) and other.mistake.kind != sign.mistake.kind:
            both = Mistake("two things", parts=(other.mistake, sign.mistake))
            yield Edit(both, {**sign.instead, **other.instead})


def _change_each(
    places: Sequence[tuple[ast.expr, str]],
    names: Names,
    changes: Sequence[Callable[[ast.expr, Names], Iterator[Change]]],
) -> Iterator[Edit]:
    for change in changes:
        for expression, code in places:
            for kind, about, new in change(expression, names):
                yield Edit(Mistake(kind, {"code": code, **about}), {expression: new})


def _swap_two(line: Sequence[tuple[ast.expr, str]]) -> Iterator[Edit]:
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


def _list_lines(function: ast.FunctionDef | ast.Lambda) -> list[list[tuple[ast.expr, str]]]:
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


def _list_inside(expression: ast.expr, around: str) -> Iterator[tuple[ast.expr, str]]:
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
