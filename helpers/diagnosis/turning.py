"""Small changes that turn something round: a comparison, a difference, the factors of a weighted sum."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from helpers.diagnosis.changes import Change, Names, replace
from helpers.diagnosis.showing import SIGNS

TURNED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
AT_THE_SAME: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip

BEYOND: Sequence[Mapping[type[ast.cmpop], type[ast.cmpop]]] = (
    {ast.Eq: ast.LtE, ast.NotEq: ast.Gt}, {ast.Eq: ast.GtE, ast.NotEq: ast.Lt},
)  # fmt: skip


def turn_comparison(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a comparison the other way round; or one that goes on beyond equality."""
    yield from _change_comparison(node, TURNED)
    for others in BEYOND:
        yield from _change_comparison(node, others)


def change_comparison(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a comparison that differs where both sides are the same."""
    yield from _change_comparison(node, AT_THE_SAME)


def _change_comparison(node: ast.expr, others: Mapping[type[ast.cmpop], type[ast.cmpop]]) -> Iterator[Change]:
    match node:
        case ast.Compare(left=left, ops=[own], comparators=right) if other := others.get(type(own)):
            yield replace(SIGNS[type(own)], SIGNS[other], ast.Compare(left, [other()], right))


def swap(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a difference the other way round; but nobody turns 1 − h."""
    match node:
        case ast.BinOp(left=one, op=ast.Sub() as less, right=other) if not isinstance(one, ast.Constant):
            yield _exchange(one, other, ast.BinOp(other, less, one))


def swap_weights(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a sum of two products with their first factors exchanged, such as g and 1 − g."""
    match node:
        case ast.BinOp(
            left=ast.BinOp(left=a, op=ast.Mult() as times, right=b),
            op=ast.Add() as plus,
            right=ast.BinOp(left=c, op=ast.Mult(), right=d),
        ):
            yield _exchange(a, c, ast.BinOp(ast.BinOp(c, times, b), plus, ast.BinOp(a, times, d)))


def _exchange(one: ast.expr, other: ast.expr, new: ast.expr) -> Change:
    return "swapped in the code", {"typed": ast.unparse(one), "needed": ast.unparse(other)}, new
