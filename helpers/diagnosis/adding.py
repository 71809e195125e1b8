"""Small changes of an expression that add what is missing: a factor, a term, a function, an argument."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any

from helpers.diagnosis.changes import ALIKE, Change, Names, call_length, call_sigmoid, replace
from helpers.diagnosis.showing import SIGNS, write_left, write_right

NO_OPERANDS = (ast.Tuple, ast.List, ast.Slice, ast.Constant, ast.Compare)  # nothing is missing beside these
REDUCING = ("sum", "mean", "max", "min", "std", "var")
KEPT = {"keepdims": True}
AXES: Sequence[Mapping[str, Any]] = ({"axis": 0}, {"axis": 1}, KEPT, {"axis": 0} | KEPT, {"axis": 1} | KEPT)


def complement(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield 1 less a name in its place."""
    if isinstance(node, ast.Name):
        rest = ast.BinOp(ast.Constant(1), ast.Sub(), copy(node))
        yield replace(node.id, rest, rest)


def add_square(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield the square of an expression."""
    if not isinstance(node, NO_OPERANDS) and not (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div)
    ):
        yield _add(node, ast.Pow(), ast.Constant(2))


def add_one(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield an expression with 1 as one more term; but a size next to another is luck."""
    if not isinstance(node, NO_OPERANDS) and not re.search(r"\.shape|len\(|\.size", ast.unparse(node)):
        yield _add(node, ast.Add(), ast.Constant(1))
        yield _add(node, ast.Sub(), ast.Constant(1))


def add_name(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield an expression with a name, or 2, as one more factor, divisor or term."""
    two = ast.Constant(2)
    yield from _add_each(node, ast.Mult(), [two, *names])
    yield from _add_each(node, ast.Div(), [two, *names])
    yield from _add_each(node, ast.Add(), names)
    yield from _add_each(node, ast.Sub(), names)


def add_slope(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield an expression with one more factor such as 1 − h², or divided by a length."""
    one, plain = ast.Constant(1), [name for name in names if isinstance(name, ast.Name)]
    less: list[ast.expr] = [ast.BinOp(one, ast.Sub(), name) for name in names]
    squares = [ast.BinOp(name, ast.Pow(), ast.Constant(2)) for name in plain]
    less += [ast.BinOp(one, ast.Sub(), square) for square in squares]
    less += [ast.BinOp(name, ast.Mult(), ast.BinOp(one, ast.Sub(), name)) for name in plain]
    yield from _add_each(node, ast.Mult(), less)
    yield from _add_each(node, ast.Div(), list(map(call_length, plain)))


def _add_each(node: ast.expr, op: ast.operator, others: Sequence[ast.expr]) -> Iterator[Change]:
    for other in () if isinstance(node, NO_OPERANDS) else others:
        parts = () if isinstance(op, ast.Mult | ast.Div) else map(ast.dump, ast.walk(other))
        if ast.dump(node) not in parts:  # nobody adds a part to all of it
            yield _add(node, op, other)


def multiply_matrices(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield the products of an expression and a matrix, or its transpose, on either side."""
    is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
    for name in names if isinstance(node, ast.BinOp | ast.Call | ast.Name) else ():
        for matrix in (ast.Attribute(name, "T", ast.Load()), name):
            typed = f"({ast.unparse(node)})" if is_sum else ast.unparse(node)
            about = {"typed": typed, "needed": f"{ast.unparse(matrix)} @"}
            yield "missing before in the code", about, ast.BinOp(matrix, ast.MatMult(), copy(node))
            yield _add(node, ast.MatMult(), matrix)


def _add(node: ast.expr, op: ast.operator, other: ast.expr) -> Change:
    typed = write_left(node, op).removesuffix(f" {SIGNS[type(op)]}")
    about = {"typed": typed, "needed": write_right(op, other)}
    return "missing in the code", about, ast.BinOp(copy(node), op, other)


def add_function(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a function of an expression."""
    if isinstance(node, ast.Tuple | ast.List | ast.Slice | ast.Compare):
        return
    for name in ("sqrt",) if isinstance(node, ast.Constant) else ALIKE[0][:-1]:  # without the sign
        function = ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load())
        about = {"typed": ast.unparse(node), "needed": f"np.{name}"}
        yield "function missing in the code", about, ast.Call(function, [copy(node)], [])
    sigmoid = {"typed": ast.unparse(node), "needed": "sigmoid"}
    yield "function missing in the code", sigmoid, call_sigmoid(node)
    maximum = ast.Attribute(ast.Name("np", ast.Load()), "maximum", ast.Load())
    positive = ast.Call(maximum, [copy(node), ast.Constant(0)], [])
    yield replace(ast.unparse(node), positive, positive)


def add_argument(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a sum, or what is like it, along an axis, or along another one."""
    if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith((*REDUCING, "norm")):
        return
    for needed in AXES:
        more = [ast.keyword(name, ast.Constant(value)) for name, value in needed.items()]
        kept = [each for each in node.keywords if each.arg not in needed]
        new = ast.Call(node.func, node.args, [*kept, *more])
        typed, written = (
            ", ".join(map(ast.unparse, each)) for each in ([k for k in node.keywords if k not in kept], more)
        )
        if typed:
            yield replace(typed, written, new)
        else:
            about = {"typed": ast.unparse(node.func), "needed": written}
            yield "argument missing in the code", about, new
