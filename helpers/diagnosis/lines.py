"""The small changes of a function's lines: another order, on the other side of a loop, once more, or not."""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any, NamedTuple

from helpers.asking.finding import Mistake
from helpers.diagnosis.showing import SIGNS, Place, write

MOST_APART = 6  # lines between which one is moved

Body = Sequence[ast.stmt]


class Edit(NamedTuple):
    """A small change of a text: what was mistaken, and which parts stand in for others."""

    mistake: Mistake
    instead: Mapping[ast.AST, Any]
    place: Place | None = None

    @property
    def changed(self) -> set[ast.AST]:
        """The parts that others stand in for, but for those that keep their value under a sign or a name."""
        kept = {node for node, new in self.instead.items() if isinstance(new, ast.Name) and " " in new.id}
        return {*self.instead} - kept - self.turned

    @property
    def turned(self) -> set[ast.AST]:
        """The parts that keep their value under a sign."""
        new = self.instead.items()
        return {node for node, put in new if isinstance(put, ast.UnaryOp) and put.operand is not node}

    @property
    def shown(self) -> Mistake:
        """What was mistaken, in so little code that it can't be taken for what is right."""
        if not self.place:
            return self.mistake
        new = self.instead[self.place.expression]
        about, old, kind = self.place.show(self.mistake.about, new), self.place.expression, self.mistake.kind
        typed, whole = ast.unparse(old), f"({ast.unparse(new)})"
        if kind in ("missing in the code", "missing before in the code") and self.place.needs_brackets(new):
            about |= {"typed": typed, "whole": whole}
            return Mistake("missing in brackets in the code", about)
        is_sum = kind == "replaced in the code" and about["needed"] in ("+", "-")
        if is_sum and self.place.needs_brackets(new) and not self.place.needs_brackets(old):
            about |= {"typed": typed, "needed": whole}
        return replace(self.mistake, about=about)


def join(one: Edit, other: Edit) -> Edit:
    """Return both of two changes, in one line said once."""
    both = Mistake("and besides", parts=(one.mistake, other.mistake))
    return Edit(one.mistake if one.mistake == other.mistake else both, {**one.instead, **other.instead})


def change_lines(kind: str, instead: Mapping[ast.AST, Any], line: ast.AST, **about: str) -> Edit:
    """Return a change that is shown in a line."""
    return Edit(Mistake(kind, {"code": write(line), **about}), instead)


def move_lines(body: Body, function: ast.AST) -> Iterator[Edit]:
    """Yield a line on the other side of a loop's beginning or end, or once more before it."""
    every = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    for place, loop in enumerate(body):
        if not isinstance(loop, ast.For):
            continue
        if len(loop.body) > 1:
            within = {*ast.walk(loop)}
            outside = {node.id for node in every if node not in within}
            # A line whose names nobody uses after the loop might as well be left out.
            used = [line for line in loop.body if outside & {*list_stored(line)}]
            yield from move_out(loop, after=True, lines=used)
            yield from move_out(loop, after=False, lines=loop.body)
        for line in body[max(place - MOST_APART, 0) : place][::-1]:
            if isinstance(line, ast.Assign | ast.AugAssign | ast.Expr):
                longer = _with_body(loop, [copy(line), *loop.body])
                yield change_lines("line before the loop", {line: [], loop: [longer]}, line)
        target = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
        if target.isdisjoint(
            node.id for line in loop.body for node in ast.walk(line) if isinstance(node, ast.Name)
        ):
            yield change_lines("done more than once", {loop: loop.body}, loop)
        backwards = ast.Call(ast.Name("reversed", ast.Load()), [copy(loop.iter)], [])
        yield change_lines("loop backwards", {loop.iter: backwards}, loop)
        yield from _set_back(body[:place], loop)
        yield from _add_once(loop)
        for line in body[place + 1 : place + 2]:
            longer = _with_body(loop, [*loop.body, copy(line)])
            yield change_lines("line after the loop", {loop: [longer], line: []}, line)


def keep_apart(function: ast.FunctionDef | ast.Lambda) -> Iterator[Edit]:
    """Yield the loops whose names, or an array as it was before them, are kept apart from what is outside."""
    every = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    for loop in (node for node in ast.walk(function) if isinstance(node, ast.For)):
        within = {*ast.walk(loop)}
        known = {each.arg for each in function.args.args} | {each.id for each in every if each not in within}
        yield from keep_old(loop.body, known, "another value in the loop")
        inside = [node for node in every if node in within and node.id in known]
        for name in dict.fromkeys(node.id for node in inside if isinstance(node.ctx, ast.Store)):
            kept: dict[ast.AST, Any] = {n: ast.Name(f"{name} inside", n.ctx) for n in inside if n.id == name}
            yield change_lines("another value in the loop", kept, loop, typed=name)
        picked = [node for node in within if isinstance(node, ast.Subscript)]
        for name in dict.fromkeys(
            ast.unparse(node.value) for node in picked if isinstance(node.ctx, ast.Store)
        ):
            old = ast.Name(f"{name} before", ast.Load())
            whole = {node for node in inside if node.id == name} - {node.value for node in picked}
            copied = ast.Assign([old], call_copy(ast.Name(name, ast.Load())))
            instead: dict[ast.AST, Any] = {loop: [copied, loop], **dict.fromkeys(whole, old)}
            yield change_lines("read while it changes", instead, loop, typed=name)


def keep_old(body: Body, known: Collection[str], kind: str = "another value too early") -> Iterator[Edit]:
    """Yield the lines with another name for a new value of what is known, so that some find the old value."""
    known = {*known}
    for place, line in enumerate(body):
        targets = line.targets if isinstance(line, ast.Assign) else []
        if isinstance(line, ast.AugAssign) and isinstance(line.target, ast.Name):
            targets = [line.target]
        for name in [name for name in list_stored(line) if name in known] if targets else ():
            new: dict[ast.AST, Any] = {}
            if isinstance(line, ast.AugAssign):
                value = ast.BinOp(ast.Name(name, ast.Load()), line.op, line.value)
                new[line] = [ast.Assign([ast.Name(f"{name} new", ast.Store())], value)]
                targets = []
            for number, parts in enumerate((targets, *(ast.walk(later) for later in body[place + 1 :]))):
                names = (node for node in parts if isinstance(node, ast.Name) and node.id == name)
                new |= {node: ast.Name(f"{name} new", node.ctx) for node in names}
                is_end = place + number == len(body) - 1
                if len(new) > 1 and is_end == kind.endswith("loop"):  # the new value is needed, too
                    yield change_lines(kind, dict(new), line, typed=name)
        known |= {*list_stored(line)}


def leave_out(body: Body) -> Iterator[Edit]:
    """Yield the lines but for one of them, or with `-=` in the place of `=`."""
    for line in body:
        if isinstance(line, ast.Assign | ast.AugAssign | ast.Expr):
            yield from change_assignment(line, ("=",), ("-=",))
            yield change_lines("line too many", {line: []}, line)
        if isinstance(line, ast.If) and not line.orelse:
            yield change_lines("case too many", {line: []}, line)


def put_later(body: Body, around: ast.AST) -> Iterator[Edit]:
    """Yield the lines with one of them later, before it is used: in a loop, perhaps in the next round."""
    for place, line in enumerate(body):
        if isinstance(line, ast.Assign | ast.AugAssign | ast.Expr):
            for after, other in enumerate(body[place + 1 : place + MOST_APART], start=place + 2):
                used = [n for each in body[after:] for n in ast.walk(each)]
                if isinstance(around, ast.For | ast.While):
                    again = [n for each in body[:place] for n in ast.walk(each)]
                    used += [n for n in again if isinstance(getattr(n, "ctx", None), ast.Load)]
                names = {n.id for n in used if isinstance(n, ast.Name)}
                if not isinstance(other, ast.Return) and names & {*list_stored(line)}:
                    later: dict[ast.AST, Any] = {line: [], other: [other, copy(line)]}
                    yield change_lines("lines in another order", later, line, needed=write(other))


def move_out(loop: ast.For, after: bool, lines: Body) -> Iterator[Edit]:
    """Yield a loop with one of its lines before it, or after it."""
    for line in lines:
        rest = _with_body(loop, [each for each in loop.body if each is not line] or [ast.Pass()])
        kind = "line in the loop, for after" if after else "line in the loop, for before"
        instead: list[ast.stmt] = [rest, line] if after else [line, rest]
        yield change_lines(kind, {loop: instead}, line)


def list_stored(line: ast.stmt) -> list[str]:
    """Return the names that a line gives a value, or whose entries it changes."""
    targets = getattr(line, "targets", [getattr(line, "target", None)])
    return [
        node.id for target in targets if target for node in ast.walk(target) if isinstance(node, ast.Name)
    ]


def _set_back(before: Body, loop: ast.For) -> Iterator[Edit]:
    """Yield a loop before which a sum is set back to what it was at first, once more."""
    added = {ast.unparse(node.target) for node in ast.walk(loop) if isinstance(node, ast.AugAssign)}
    for line in before:
        if isinstance(line, ast.Assign) and added & {*map(ast.unparse, line.targets)}:
            again: list[ast.stmt] = [copy(line), loop]
            about = {"typed": ast.unparse(line.targets[0]), "needed": write(line)}
            yield change_lines("not set back", {loop: again}, loop, **about)


def _add_once(loop: ast.For) -> Iterator[Edit]:
    """Yield a loop in which one term of a sum isn't added in each round, but once; or that adds from 0 on."""
    for line in loop.body:
        match line:
            case ast.Assign(targets=[ast.Name() as to], value=value):
                start, more = ast.Assign([to], ast.Constant(0.0)), ast.AugAssign(to, ast.Add(), value)
                about = {"typed": "=", "needed": "+="}
                yield change_lines("replaced in the code", {loop: [start, loop], line: [more]}, line, **about)
            case ast.AugAssign(
                target=to, op=ast.Add() as add, value=ast.BinOp(op=ast.Add() | ast.Sub()) as sum
            ):
                one, other = ast.AugAssign(to, add, sum.left), ast.AugAssign(to, sum.op, sum.right)
                for kept, moved in ((one, other), (other, one)):
                    instead: dict[ast.AST, Any] = {line: [kept], loop: [loop, moved]}
                    yield change_lines("term in the loop", instead, line, typed=ast.unparse(moved.value))


def change_assignment(line: Any, before: Sequence[str], after: Sequence[str]) -> Iterator[Edit]:
    """Yield `=`, `+=` and `-=` in the place of each other."""
    target = line.target if isinstance(line, ast.AugAssign) else getattr(line, "targets", [None])[0]
    own = f"{SIGNS.get(type(line.op), '?')}=" if isinstance(line, ast.AugAssign) else "="
    if target is None or (isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Compare)):
        return  # of a mask, 0 may be added
    new = {
        "=": ast.Assign([target], line.value),
        "+=": ast.AugAssign(target, ast.Add(), line.value),
        "-=": ast.AugAssign(target, ast.Sub(), line.value),
    }
    for needed in after if own in before else ():
        if needed != own:
            yield change_lines("replaced in the code", {line: [new[needed]]}, line, typed=own, needed=needed)


def call_copy(value: ast.expr) -> ast.Call:
    """Return the call that copies an array."""
    return ast.Call(ast.Attribute(value, "copy", ast.Load()), [], [])


def _with_body(loop: ast.For, body: list[ast.stmt]) -> ast.For:
    return ast.For(loop.target, loop.iter, body, [])
