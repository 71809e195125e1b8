"""Plain slips in a function's lines: a wrong assignment, a case that is missing or too much, a line twice."""

import ast
from collections.abc import Iterator
from copy import copy
from itertools import pairwise

from helpers.diagnosis.lines import (
    Body,
    Edit,
    call_copy,
    change_assignment,
    change_lines,
    list_stored,
    move_out,
)


def mend_mistyped_lines(body: Body, around: ast.AST) -> Iterator[Edit]:
    """Yield plain slips: `=` for `+=`, a `return` in a loop, no copy, no `else`, or what isn't 0.

    The lines stand in a function, a loop or a branch, which is what is `around` them.
    """
    stored = set[str]()
    for line in body:
        may_add = isinstance(around, ast.For) or not stored.isdisjoint(list_stored(line))
        if isinstance(line, ast.AugAssign) or (isinstance(line, ast.Assign) and may_add):
            needed = ("=",) if ast.unparse(line.value).startswith("-") else ("=", "+=")
            yield from change_assignment(line, ("=", "+=", "-="), needed)
        yield from _add_each(line)
        stored |= {*list_stored(line)}
        if isinstance(line, ast.Assign) and isinstance(around, ast.If):
            zero = ast.Assign(line.targets, ast.Constant(0.0))
            yield change_lines("zero in the code", {line: [zero]}, line)
        if isinstance(line, ast.Assign) and ast.unparse(line.value) == "0":
            about = {"typed": "0", "needed": "1"}
            yield change_lines("number in the code", {line.value: ast.Constant(1)}, line, **about)
        if isinstance(line, ast.Expr) and isinstance(line.value, ast.BinOp):
            kept = ast.Assign([line.value.left], line.value)
            yield change_lines("not kept", {line: [kept]}, line, typed=ast.unparse(line.value.left))
        if isinstance(line, ast.Assign):
            yield from _copy(line)
            if isinstance(line.value, ast.List) and len(line.value.elts) == 1:
                yield change_lines("begins with a row", {line.value: ast.List([], ast.Load())}, line)
        if isinstance(line, ast.For) and isinstance(line.body[-1], ast.Return):
            yield from move_out(line, after=True, lines=line.body[-1:])
        if (
            isinstance(line, ast.If)
            and isinstance(line.body[0], ast.Break | ast.Continue)
            and not line.orelse
        ):
            yield change_lines("ends too early", {line: []}, line)
            if isinstance(first := line.body[0], ast.Break):
                about = {"typed": "break", "needed": "continue"}
                yield change_lines("replaced in the code", {first: [ast.Continue()]}, first, **about)
        if isinstance(line, ast.Return) and line.value:
            yield change_lines("zero in the code", {line: [ast.Return(ast.Constant(0.0))]}, line)
    yield from _mend_two_lines(body)


def _mend_two_lines(body: Body) -> Iterator[Edit]:
    """Yield slips in two lines that follow each other: one is there twice, or there are two cases."""
    for one, other in pairwise(body):
        yield from _decide_for_each(one, other)
        if ast.dump(one) == ast.dump(other):
            yield change_lines("line twice", {other: []}, other)
        if isinstance(one, ast.If) and not one.orelse and isinstance(other, ast.Assign | ast.Return | ast.If):
            whole = ast.If(one.test, one.body, [copy(other)])
            yield change_lines("else missing in the code", {one: [whole], other: []}, other)


def _add_each(line: ast.stmt) -> Iterator[Edit]:
    """Yield a sum to which entries are added that an index names more than once."""
    match line:
        case ast.AugAssign(
            target=ast.Subscript(value=of, slice=ast.Name() as index), op=ast.Add(), value=value
        ):
            add_at = ast.parse("np.add.at", mode="eval").body
            each = ast.Expr(ast.Call(add_at, [of, index, value], []))
            about = {"typed": ast.unparse(index), "needed": f"np.add.at({ast.unparse(of)}, …)"}
            yield change_lines("added once", {line: [each]}, line, **about)


def _decide_for_each(one: ast.stmt, other: ast.stmt) -> Iterator[Edit]:
    """Yield two cases of an array between which each entry decides."""
    match one, other:
        case ast.If(test=test, body=[ast.Return(value=ast.expr() as first)]), ast.Return(
            value=ast.expr() as second
        ):
            if isinstance(test, ast.Call) and ast.unparse(test.func) in ("np.all", "np.any"):
                test = test.args[0]
            where = ast.parse("np.where", mode="eval").body
            chosen = ast.Return(ast.Call(where, [test, first, second], []))
            about = {"needed": f"np.where({ast.unparse(test)}, …, …)"}
            yield change_lines("one case for all", {one: [], other: [chosen]}, one, **about)


def _copy(line: ast.Assign) -> Iterator[Edit]:
    """Yield an assignment of which each name has an array of its own."""
    if isinstance(line.value, ast.Name) or len(line.targets) > 1:
        new = [ast.Assign([target], call_copy(line.value)) for target in line.targets]
        yield change_lines("copy missing in the code", {line: new}, line, typed=ast.unparse(line.value))
