"""Small changes of what stands in brackets, or in those of a function, and what stands outside."""

import ast
from collections.abc import Callable, Iterator
from itertools import product

from helpers.diagnosis.changes import Change, Names, call_length, write_name
from helpers.diagnosis.showing import SIGNS, write_left, write_right


def take_out(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield an expression in which one of two terms, or factors, stands outside the brackets."""

    def outside(term: ast.expr, one: ast.expr, sign: ast.operator, other: ast.expr) -> Change:
        typed = f"{SIGNS[type(sign)]} " * isinstance(sign, ast.Pow) + ast.unparse(term)
        return "outside the brackets in the code", {"typed": typed}, ast.BinOp(one, sign, other)

    match node:
        case ast.BinOp(left=ast.BinOp(left=a, op=(ast.Add() | ast.Sub()) as sign, right=b), op=op, right=c):
            yield outside(a, a, sign, ast.BinOp(b, op, c))
            yield outside(b, ast.BinOp(a, op, c), sign, b)
        case ast.BinOp(left=c, op=op, right=ast.BinOp(left=a, op=(ast.Add() | ast.Sub()) as sign, right=b)):
            yield outside(a, a, sign, ast.BinOp(c, op, b))
            yield outside(b, ast.BinOp(c, op, a), sign, b)
        case ast.BinOp(
            left=ast.BinOp(left=a, op=ast.Mult() as times, right=b), op=ast.Pow() as power, right=c
        ):
            yield outside(a, a, times, ast.BinOp(b, power, c))
            yield outside(b, ast.BinOp(a, power, c), times, b)
        case ast.Call() if opened := _open(node):
            match opened:
                case ast.GeneratorExp(
                    elt=ast.BinOp(left=a, op=ast.Add() as plus, right=b), generators=loops
                ), close:
                    yield outside(b, close(ast.GeneratorExp(a, loops)), plus, b)
                    yield outside(a, close(ast.GeneratorExp(b, loops)), plus, a)
                case ast.BinOp(left=a, op=op, right=b), close:
                    yield outside(b, close(a), op, b)
                    yield outside(a, a, op, close(b))
                    for factor, rest in _split_product(a) if isinstance(op, ast.Mult | ast.Div) else ():
                        yield outside(factor, factor, ast.Mult(), close(ast.BinOp(rest, op, b)))


def _split_product(node: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield each factor of a product, and the product of the others."""
    match node:
        case ast.BinOp(left=a, op=(ast.Mult() | ast.Div()) as op, right=b):
            yield from [(a, b), (b, a)] if isinstance(op, ast.Mult) else ()
            for factor, rest in _split_product(a):
                yield factor, ast.BinOp(rest, op, b)


def move_factor(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a sum in which a factor of one term multiplies the other."""
    pairs: list[tuple[ast.expr, ast.expr, ast.expr]]
    match node:
        case ast.BinOp(left=ast.BinOp(left=a, op=ast.Mult() as by, right=b), op=op, right=c):
            pairs = [(b, ast.BinOp(a, by, c), a), (a, ast.BinOp(b, by, c), b)]
        case ast.BinOp(left=c, op=op, right=ast.BinOp(left=a, op=ast.Mult() as by, right=b)):
            pairs = [(ast.BinOp(a, by, c), b, a), (ast.BinOp(b, by, c), a, b)]
        case ast.BinOp(left=ast.BinOp(left=a, op=ast.MatMult() as by, right=b), op=ast.Mult() as op, right=c):
            first = ast.BinOp(ast.BinOp(a, op, c), by, b)
            yield "factor of another term in the code", {"typed": ast.unparse(c)}, first
            return
        case _:
            return
    for one, other, factor in pairs if isinstance(op, ast.Add | ast.Sub) else ():
        yield "factor of another term in the code", {"typed": ast.unparse(factor)}, ast.BinOp(one, op, other)


def put_in(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a function of a whole expression in the place of one of its first part, or of its last."""
    match node:
        case ast.BinOp(left=first, op=op, right=last) if opened := _open(last):
            about = {"typed": write_left(first, op), "needed": write_name(last)}
            yield "inside the brackets in the code", about, opened[1](ast.BinOp(first, op, opened[0]))
    match node:
        case ast.BinOp(left=call, op=op, right=other) if opened := _open(call):
            inner, close = opened
            about = {"typed": write_right(op, other), "needed": write_name(call)}
            is_method = about["needed"].startswith(".")
            kind = "before the method in the code" if is_method else "inside the brackets in the code"
            yield kind, about, close(ast.BinOp(inner, op, other))


def multiply_first(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a sum of products in the place of a product of two sums, or of two means."""
    match node:
        case ast.BinOp(left=ast.Call() as one, op=ast.Mult() as times, right=ast.Call() as other):
            opened, second = _open(one), _open(other)
            typed, also = (write_name(each).rpartition(".")[2] for each in (one, other))
            if opened and second and typed == also:
                whole = opened[1](ast.BinOp(opened[0], times, second[0]))
                yield "multiplied too late", {"typed": typed}, whole
        case ast.Call(
            args=[ast.BinOp(op=ast.Add() as plus) as one, ast.BinOp(op=ast.Add()) as other], keywords=[]
        ):
            left, right = (
                ast.Call(node.func, [*pair], [])
                for pair in ((one.left, other.left), (one.right, other.right))
            )
            yield "multiplied too late", {"typed": "+"}, ast.BinOp(left, plus, right)
        case ast.BinOp(
            left=ast.BinOp(left=a, op=ast.Add() as plus, right=b),
            op=ast.Mult() as times,
            right=ast.BinOp(left=c, op=ast.Add(), right=d),
        ):
            yield (
                "multiplied too late",
                {"typed": "+"},
                ast.BinOp(ast.BinOp(a, times, c), plus, ast.BinOp(b, times, d)),
            )


def multiply_links(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield the product of two functions in the place of one of the other's value."""
    match node:
        case ast.Call(func=ast.Name(), args=values, keywords=[]):
            inside = (
                each for each in values if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
            )
            for inner, name in product(inside, names):
                outer = ast.Call(node.func, [name if each is inner else each for each in values], [])
                typed = {"typed": ast.unparse(inner)}
                yield "one link in another", typed, ast.BinOp(outer, ast.Mult(), inner)


def divide_by_length(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a sum that is divided by a length in the place of a mean."""
    match node:
        case ast.Call(func=ast.Attribute(value=of, attr="mean"), args=values, keywords=named):
            total = ast.Call(ast.Attribute(of, "sum", ast.Load()), values, named)
            for name in names:
                length = call_length(name)
                about = {"typed": write_name(node), "needed": ast.unparse(length)}
                yield "mean in the code", about, ast.BinOp(total, ast.Div(), length)


def _open(node: ast.expr) -> tuple[ast.expr, Callable[[ast.expr], ast.expr]] | None:
    """Return what stands in the brackets of a function, or before a method; and what gives it another."""
    match node:
        case ast.Call(func=ast.Name() | ast.Attribute(value=ast.Name(id="np" | "math")), args=[inner, *rest]):
            return inner, lambda new: ast.Call(node.func, [new, *rest], node.keywords)
        case ast.Call(func=ast.Attribute(value=inner, attr=name)):
            return inner, lambda new: ast.Call(ast.Attribute(new, name, ast.Load()), node.args, node.keywords)
    return None
