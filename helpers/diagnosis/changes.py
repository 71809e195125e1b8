"""Small changes of an expression, such as mend a slip: another name, number, sign, operator or bracket."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any

import numpy as np

from helpers.diagnosis.allowed import METHODS
from helpers.diagnosis.showing import SIGNS, write_left, write_right

OTHER_OPERATORS: Mapping[type[ast.operator], Sequence[type[ast.operator]]] = {
    ast.Add: (ast.Sub, ast.Mult, ast.Div), ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.MatMult, ast.Add, ast.Sub, ast.Div, ast.Pow), ast.MatMult: (ast.Mult,),
    ast.Div: (ast.Mult, ast.Sub, ast.Add), ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Div,), ast.Mod: (ast.Mult,), ast.BitXor: (ast.Pow,),
}  # fmt: skip
"""What is mistyped for each; `1 ** h` for `1 - h` would be a factor left out, and no slip."""
NUMBERS = (0, 1, 2, 0.5, -1, np.e, np.pi)
SLOPES = ("{0} * (1 - {0})", "1 - {0} ** 2", "(1 - {0}) ** 2")  # of a sigmoid, of tanh, and of neither
FAR = (-500, 500)  # within which `exp` has no overflow
BUILT_IN = ("abs", "enumerate", "float", "int", "len", "list", "max", "min", "range", "sum", "tuple")
SMALLER = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum"}
ALIKE = (  # functions that are taken for each other
    ("exp", "log", "sqrt", "abs", "square", "tanh", "sign"),
    ("log", "log2", "log10", "log1p"),
    ("sin", "cos"),
    ("sum", "mean", "max", "min"),
    ("maximum", "minimum"),
    ("argmax", "argmin"),
    ("max", "maximum"),
    ("min", "minimum"),
    ("tile", "repeat"),
    ("convolve", "correlate"),
    ("dot", "matmul", "outer", "multiply"),
)

WITHIN: Mapping[str, Sequence[str] | None] = {
    "np": None, "numpy": None, "math": ("exp", "log", "sqrt", "tanh", "log2", "log10", "log1p"),
}  # fmt: skip
"""What modules have of these, all or some; what isn't one of them is an array, which has `METHODS`."""

Change = tuple[str, Mapping[str, str], ast.expr]  # the kind of mistake, what its words name, what is right
Names = Sequence[ast.expr]


def change_name(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield each other name in the place of one."""
    written = ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""
    for other in names if isinstance(node, ast.Name) or written.startswith("self.") else ():
        if written != ast.unparse(other):
            yield replace(written, other, other)


def change_sibling(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield each other name of the same letters in the place of one, such as x_2 for x_1."""
    if isinstance(node, ast.Name) and "_" in node.id:
        alike = [each for each in names if ast.unparse(each).partition("_")[0] == node.id.partition("_")[0]]
        yield from change_name(node, alike)


def drop_sign(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield an expression without its minus."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign in the code", {"typed": ast.unparse(node)}, node.operand


def change_sign(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield an expression with a minus."""
    if not isinstance(node, ast.Tuple | ast.List | ast.Slice | ast.UnaryOp):
        yield "sign in the code", {"typed": ast.unparse(node)}, ast.UnaryOp(ast.USub(), copy(node))


def change_number(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield another number in the place of one, or the length of something."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        number: Any = node.value
        others = (*NUMBERS, number + 1, number - 1, -1 - number, number * 10, number / 10)
        for other in (other for other in dict.fromkeys(others) if other != -number):  # that is its sign
            about = {"typed": str(number), "needed": str(other)}
            yield "number in the code", about, ast.Constant(other)
    is_size = isinstance(node, ast.Constant) or (isinstance(node, ast.Attribute) and node.attr == "size")
    for name in names if is_size else ():
        length = call_length(name)
        yield replace(ast.unparse(node), length, length)
    if isinstance(node, ast.Attribute) and is_size:
        total = ast.Call(ast.Attribute(node.value, "sum", ast.Load()), [], [])
        yield replace(ast.unparse(node), total, total)


def mend_mistyped(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield `/` for `//`, `**` for `^`, and the larger for the smaller of numbers, or the other way round."""
    match node:
        case ast.BinOp(left=one, op=(ast.FloorDiv() | ast.BitXor()) as own, right=other):
            [meant] = OTHER_OPERATORS[type(own)]
            yield replace(SIGNS[type(own)], SIGNS[meant], ast.BinOp(one, meant(), other))
        case ast.Call(func=ast.Name(id=name)) if name in SMALLER:
            yield _rename(node, ast.Name(SMALLER[name], ast.Load()))
        case ast.Call(func=ast.Attribute(value=of, attr=name)) if (
            name in SMALLER and write_name(node) != name
        ):
            yield _rename(node, ast.Attribute(of, SMALLER[name], ast.Load()))


def mend_whole_numbers(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield an array of numbers in the place of one of whole numbers, into which others are put."""
    if isinstance(node, ast.Call):
        for each in (each for each in node.keywords if each.arg == "dtype"):
            rest = ast.Call(node.func, node.args, [other for other in node.keywords if other is not each])
            yield "too many in the code", {"typed": ast.unparse(each)}, rest
    if isinstance(node, ast.Call) and write_name(node).removeprefix("np.") in ("array", "zeros_like", "full"):
        yield (
            "whole numbers in the code",
            {"typed": ast.unparse(node)},
            ast.BinOp(copy(node), ast.Add(), ast.Constant(0.0)),
        )


def change_operator(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield another operator."""
    match node:
        case ast.BinOp(left=one, op=own, right=other):
            for kind in OTHER_OPERATORS.get(type(own), ()):
                yield replace(SIGNS[type(own)], SIGNS[kind], ast.BinOp(one, kind(), other))
            if isinstance(own, ast.MatMult | ast.Mult):
                outer = ast.Attribute(ast.Name("np", ast.Load()), "outer", ast.Load())
                yield replace(SIGNS[type(own)], outer, ast.Call(outer, [one, other], []))


def leave_out(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield an expression without one of its parts."""

    def without(part: str, rest: ast.expr) -> Change:
        return "too many in the code", {"typed": part}, copy(rest)

    match node:
        case ast.BinOp(left=one, op=op, right=other) if type(op) in SIGNS:
            yield without(write_right(op, other), one)
            yield without(write_left(one, op), other)
            if (
                isinstance(op, ast.Mult | ast.Div)
                and isinstance(one, ast.BinOp)
                and isinstance(one.op, ast.Mult)
            ):
                yield without(f"{write_right(one.op, one.right)} {write_right(op, other)}", one.left)
        case ast.Call(func=function, args=[_, *_] as values, keywords=keywords):
            for inner in values:
                others = [ast.Name("…") if each is inner else each for each in values]
                shown = ast.Call(function, others, []) if others[1:] else function
                yield without(ast.unparse(shown), inner)
            for each in keywords:
                rest = [keyword for keyword in keywords if keyword is not each]
                yield without(ast.unparse(each), ast.Call(function, values, rest))
        case ast.Call(func=ast.Attribute(value=inner, attr=name)):
            yield without(f".{name}()", inner)
        case ast.Subscript(value=inner, slice=index):
            picked = ast.Subscript(ast.Name("x", ast.Load()), index, ast.Load())
            yield without(ast.unparse(picked).removeprefix("x"), inner)
        case ast.Attribute(value=inner, attr="T"):
            yield without(".T", inner)


def change_activation(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a sigmoid in the place of a tanh, and e⁻ᶻ in that of eᶻ, as in a sigmoid."""
    match node:
        case ast.Call(func=ast.Attribute(attr="exp") as exp, args=[of]):
            turned = ast.Call(exp, [ast.UnaryOp(ast.USub(), of)], [])
            yield "sign in the code", {"typed": ast.unparse(of)}, turned
        case ast.Call(func=ast.Attribute(attr="tanh"), args=[of]):
            yield replace(write_name(node), "sigmoid", call_sigmoid(of))


def change_function(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield another function in the place of one that is often taken for it, or another size."""
    match node:
        case ast.Call(func=ast.Name(id=own), args=[of]) if own not in BUILT_IN:
            for name in (each for each in ALIKE[0] if each not in ("abs", "sign")):
                yield _rename(node, ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load()))
        case ast.Call(func=ast.Name(id="len"), args=[of]):
            columns = ast.Subscript(ast.Attribute(of, "shape", ast.Load()), ast.Constant(1), ast.Load())
            yield replace(ast.unparse(node), columns, columns)
            yield _count_all(node, of)
        case ast.Subscript(value=ast.Attribute(value=of, attr="shape")):
            yield _count_all(node, of)
        case ast.Call(func=ast.Attribute(value=of, attr="sum"), args=[], keywords=[]):
            length = call_length(of)
            yield replace(ast.unparse(node), length, length)
            yield from _rename_alike(node, of, "sum")
        case ast.Call(func=ast.Attribute(value=of, attr=name)):
            yield from _rename_alike(node, of, name)


def _count_all(node: ast.expr, of: ast.expr) -> Change:
    """Return the number of all entries in the place of a length."""
    entries = ast.Attribute(of, "size", ast.Load())
    return replace(ast.unparse(node), entries, entries)


def _rename_alike(call: ast.Call, of: ast.expr, name: str) -> Iterator[Change]:
    known = WITHIN.get(ast.unparse(of) if isinstance(of, ast.Name) else "", METHODS)
    for other in dict.fromkeys(other for group in ALIKE if name in group for other in group):
        if other != name and (known is None or other in known):
            yield _rename(call, ast.Attribute(of, other, ast.Load()))


def transpose(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield the transpose."""
    if isinstance(node, ast.Name | ast.Call | ast.Subscript):
        turned = ast.Attribute(copy(node), "T", ast.Load())
        yield "transpose missing in the code", {"typed": ast.unparse(node)}, turned


def write_name(call: ast.expr) -> str:
    """Write which function is called; of a method of an expression its name alone."""
    function = call.func if isinstance(call, ast.Call) else call
    written = ast.unparse(function)
    is_short = not isinstance(function, ast.Attribute) or isinstance(function.value, ast.Name)
    return written if is_short else f".{written.rpartition('.')[2]}"


def change_form(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a sigmoid's slope, in its value, in the place of tanh's or of another form; or tanh's."""
    value = next((each.id for each in ast.walk(node) if isinstance(each, ast.Name)), "")
    forms, written = [form.format(value) for form in SLOPES], ast.unparse(node) if value else ""
    for form in forms[:2] if isinstance(node, ast.BinOp) and written in forms else ():
        if form != written:
            yield "another slope in the code", {"typed": written}, ast.parse(form, mode="eval").body


def widen(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield bounds far from 0 in the place of others."""
    match node:
        case ast.Call(func=called, args=[of, _, _]) if write_name(node) == "np.clip":
            wider = ast.Call(called, [of, *map(ast.Constant, FAR)], [])
            yield replace(ast.unparse(node), wider, wider)


def call_sigmoid(of: ast.expr) -> ast.BinOp:
    """Return the sigmoid of something, written out."""
    exp = ast.Attribute(ast.Name("np", ast.Load()), "exp", ast.Load())
    grown = ast.Call(exp, [ast.UnaryOp(ast.USub(), copy(of))], [])
    return ast.BinOp(ast.Constant(1), ast.Div(), ast.BinOp(ast.Constant(1), ast.Add(), grown))


def call_length(of: ast.expr) -> ast.Call:
    """Return the call that gives the length of something."""
    return ast.Call(ast.Name("len", ast.Load()), [of], [])


def _rename(call: ast.Call, function: ast.Name | ast.Attribute) -> Change:
    """Return a call of another function."""
    return replace(write_name(call), write_name(function), ast.Call(function, call.args, call.keywords))


def replace(before: str, after: str | ast.expr, new: ast.expr) -> Change:
    """Return the change of what is typed into what is needed, in an expression that is `new` then."""
    written = after if isinstance(after, str) else ast.unparse(after)
    return "replaced in the code", {"typed": before, "needed": written}, new
