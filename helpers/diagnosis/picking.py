"""Small changes of what is picked: another index or slice, a name for a number."""

import ast
from collections.abc import Iterator, Sequence
from copy import copy
from itertools import product

from helpers.diagnosis.changes import Change, Names, call_length, replace


def change_index(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a name in the place of a number that stands for an index, or a row each in that of all rows."""
    match node:
        case ast.Subscript(value=of, slice=ast.Tuple(elts=parts)):
            wholes = [ast.Slice()] * len(parts)
        case ast.Subscript(value=of, slice=part):
            parts, wholes = [part], []
        case ast.Call(func=ast.Attribute(value=of, attr="sum" | "mean"), args=[], keywords=[]):
            for name in names:
                picked = ast.Subscript(of, name, ast.Load())
                yield replace(ast.unparse(node), picked, picked)
            return
        case _:
            return
    for place, part in enumerate(parts):
        for moved in _move_index(part, names):
            index = [*parts[:place], moved, *parts[place + 1 :]]
            whole = ast.Tuple(index, ast.Load()) if len(index) > 1 else moved
            changed = ast.Subscript(of, whole, ast.Load())
            typed, needed = (part, moved) if isinstance(part, ast.Slice) else (node, changed)
            yield replace(ast.unparse(typed), needed, changed)
        is_number = isinstance(part, ast.Constant)
        is_all = bool(wholes) and ast.dump(part) == ast.dump(wholes[place])
        for name in names if is_number or is_all else ():
            length = call_length(name)
            arange = ast.Attribute(ast.Name("np", ast.Load()), "arange", ast.Load())
            new = ast.Call(arange, [length], []) if is_all else name
            index = [*parts[:place], new, *parts[place + 1 :]]
            whole = ast.Tuple(index, ast.Load()) if len(index) > 1 else index[0]
            yield replace(ast.unparse(part), new, ast.Subscript(of, whole, ast.Load()))


def _move_index(part: ast.expr, names: Names) -> Iterator[ast.expr]:
    """Yield the next index, or slice, or the one before; a slice as long as its end says, or that moves."""
    for by in (1, -1):
        match part:
            case ast.Name():
                others = names if by > 0 else ()
                for other in (ast.Constant(1), *others):
                    yield ast.BinOp(copy(part), ast.Add() if by > 0 else ast.Sub(), other)
            case ast.Slice(lower=lower, upper=upper, step=None) if all(map(_is_whole, (lower, upper))):
                start, end = (ast.literal_eval(each) if each else 0 for each in (lower, upper))
                if start + by >= 0 and (end > 0) == (end + by > 0):
                    ends = [
                        ast.parse(str(n), mode="eval").body if n else None for n in (start + by, end + by)
                    ]
                    yield ast.Slice(*ends)
    match part:
        case ast.Slice(lower=ast.Name(id=own), upper=ast.BinOp(ast.Name(), ast.Add(), count), step=None):
            for stride in (2, 3):
                begin = ast.BinOp(ast.Constant(stride), ast.Mult(), ast.Name(own, ast.Load()))
                yield ast.Slice(begin, ast.BinOp(begin, ast.Add(), count))
        case ast.Slice(lower=None | ast.Constant(0), upper=ast.Constant() as size):
            for name in names:
                yield ast.Slice(name, ast.BinOp(name, ast.Add(), size))
        case ast.Slice(lower=ast.expr() as first, upper=ast.expr() as count, step=None):
            yield ast.Slice(first, ast.BinOp(first, ast.Add(), count))


def _is_whole(bound: ast.expr | None) -> bool:
    """Return whether a bound of a slice is a written whole number, from the start or the end, or left out."""
    number = bound.operand if isinstance(bound, ast.UnaryOp) else bound
    return number is None or (isinstance(number, ast.Constant) and type(number.value) is int)


def name_a_number(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a name in the place of a number that is added, subtracted, multiplies, or is one of several."""
    match node:
        case ast.Tuple(elts=parts):
            for place, name in product(range(len(parts)), names):
                if isinstance(parts[place], ast.Constant):
                    new = ast.Tuple([*parts[:place], name, *parts[place + 1 :]], ast.Load())
                    yield replace(ast.unparse(parts[place]), name, new)
        case ast.Call(func=ast.Attribute(attr="where") as where, args=[test, *cases]):
            for place, name in product(range(len(cases)), names):
                if isinstance(cases[place], ast.Constant):
                    sign = ast.Call(ast.Attribute(where.value, "sign", ast.Load()), [name], [])
                    values = [test, *cases[:place], sign, *cases[place + 1 :]]
                    yield replace(ast.unparse(cases[place]), sign, ast.Call(where, values, []))
        case ast.BinOp(left=one, op=(ast.Add() | ast.Sub() | ast.Mult()) as op, right=other):
            for name in names if _is_typed(other, (2,) if isinstance(op, ast.Sub) else (1, 2)) else ():
                yield replace(ast.unparse(other), name, ast.BinOp(one, op, name))
            for name in names if _is_typed(one) and not isinstance(op, ast.Sub) else ():
                yield replace(ast.unparse(one), name, ast.BinOp(name, op, other))


def _is_typed(node: ast.expr, but: Sequence[int] = (1, 2)) -> bool:
    """Return whether a number is written there, perhaps with a minus, but for those that formulas have."""
    node = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value not in but
