"""The places in a text where something may be mistaken, the code that shows them, and what has a value."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from helpers.diagnosis.guard import demand
from helpers.diagnosis.parsing import Function

LONGEST = 60  # characters of code in a sentence
MOST_NAMES = 30  # that stand for each other
MOST_PARTS = 500  # of a function that changes are tried in
BODIES = "body", "orelse"
TOKEN = re.compile(r"\d+\.?\d*(?:e-?\d+)?|\w+|\*\*|//|[<>=!+*/-]=|\S")
SIGNS: Mapping[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.MatMult: "@",
    ast.FloorDiv: "//", ast.Mod: "%", ast.BitXor: "^", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">",
    ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


class Place(NamedTuple):
    """An expression, the code that it is shown in, and the expressions around it, the outermost first."""

    expression: ast.expr
    code: str
    around: Sequence[ast.AST] = ()

    def show(self, about: Mapping[str, str], new: ast.AST) -> dict[str, str]:
        """Return what the words of a change name, in so little code that what is typed stands there once.

        Where only an operator is new, and the old one stands in its own expression twice, what is behind it
        is shown as well.
        """
        typed, node = about.get("typed", ""), self.expression
        codes = (code.strip() for code in (self.code, *map(write, [*self.around, node])))
        if code := next((code for code in codes if _count(typed, code) == 1 and code != typed), ""):
            return {**about, "code": code}
        if isinstance(node, ast.BinOp) and isinstance(new, ast.BinOp) and new.right is node.right:
            behind = write_right(node.op, node.right).removeprefix(typed)
            return {**about, "typed": typed + behind, "needed": about["needed"] + behind}
        return dict(about)

    def may_lack(self, kind: str, needed: str) -> bool:
        """Return whether this may be missing here: it isn't put elsewhere, nor takes the sign before a 0."""
        square = "** 2", f"* {ast.unparse(self.expression)}"
        if needed in square and isinstance(self.around[-1] if self.around else None, ast.Compare):
            return False  # the size of what is compared is meant
        if needed[:2] in ("* ", "/ "):
            match self.around[-1:]:
                case [ast.BinOp(op=ast.Mult())]:
                    return False  # the whole product is multiplied as well
                case [ast.BinOp(left=left, op=ast.Div())]:
                    return left is not self.expression and not needed.startswith("* (")
        compared = [each.comparators[-1] for each in self.around if isinstance(each, ast.Compare)]
        is_sum = kind == "missing in the code" and needed not in square
        return is_sum or not any(ast.unparse(each) in ("0", "0.0") for each in compared)

    def needs_brackets(self, new: ast.AST) -> bool:
        """Return whether another expression in this place stands in brackets."""
        if not self.around:
            return False
        around, function = self.around[-1], getattr(self.around[-1], "func", None)
        if isinstance(around, ast.Call) and getattr(function, "value", None) is not self.expression:
            return False  # it has brackets of its own
        return f"({ast.unparse(new)})" in ast.unparse(deepcopy(around, {id(self.expression): new}))


def _count(typed: str, code: str) -> int:
    """Return how often what is typed stands in some code, as whole names, numbers and signs."""
    part, all_of_it = TOKEN.findall(typed), TOKEN.findall(code)
    return sum(all_of_it[start : start + len(part)] == part for start in range(len(all_of_it)))


def write(node: ast.AST) -> str:
    """Return a part of the code as it was written, or the first line of a block."""
    return str(vars(node).get("written", "")) or ast.unparse(node).partition("\n")[0]


def write_right(op: ast.operator, other: ast.expr) -> str:
    """Write an operator and what stands behind it, in brackets if they are needed."""
    return ast.unparse(ast.BinOp(ast.Name("x"), op, other)).removeprefix("x ")


def write_left(other: ast.expr, op: ast.operator) -> str:
    """Write an operator and what stands in front of it, in brackets if they are needed."""
    return ast.unparse(ast.BinOp(other, op, ast.Name("x"))).removesuffix(" x")


def _list_lines(function: ast.FunctionDef | ast.Lambda) -> list[list[Place]]:
    """Return the expressions of each line, each with the code that it is shown in: a short part around it."""
    every: list[ast.AST] = [each for each in ast.walk(function) if isinstance(each, ast.stmt)]
    return [
        [
            place
            for expression in ast.iter_child_nodes(line)
            if isinstance(expression, ast.expr)
            for place in _list_inside(expression, write(line), ())
        ]
        for line in every[1:] or [function]
    ]


def _list_inside(expression: ast.expr, line: str, around: tuple[ast.AST, ...]) -> Iterator[Place]:
    """Yield an expression and those inside it, but for what is assigned to, and what is called."""
    if isinstance(getattr(expression, "ctx", None), ast.Store):
        if isinstance(expression, ast.Subscript):
            yield Place(expression, line, around)
            yield from _list_inside(expression.slice, line, around)
        return
    is_shown = len(line) <= LONGEST
    code = line if is_shown or isinstance(expression, ast.Name | ast.Constant) else write(expression)
    yield Place(expression, code, around)
    for inner in ast.iter_child_nodes(expression):
        within = (*around, expression)
        if isinstance(inner, ast.keyword | ast.comprehension):
            value = inner.value if isinstance(inner, ast.keyword) else inner.iter
            yield from _list_inside(value, code, (*within, inner))
        elif not isinstance(expression, ast.Call) or inner is not expression.func:
            yield from _list_inside(inner, code, within) if isinstance(inner, ast.expr) else ()
        elif isinstance(inner, ast.Attribute):
            yield from _list_inside(inner.value, code, within)


def _list_names(function: ast.FunctionDef | ast.Lambda) -> Sequence[ast.expr]:
    """Return what has a value in a function: its parameters, what it assigns to, and parts of `self`."""
    parameters = [each.arg for each in function.args.args if each.arg != "self"]
    every = list(ast.walk(function))
    assigned = [n.id for n in every if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    called = [n.func for n in every if isinstance(n, ast.Call)]
    parts = [ast.unparse(n) for n in every if isinstance(n, ast.Attribute) and n not in called]
    own = [part for part in parts if part.startswith("self.")]
    own += ["self.w", "self.b", "self.learning_rate"] * bool(own)
    names = [each for each in dict.fromkeys([*parameters, *assigned, *own]) if not each.startswith("_")]
    return [ast.parse(each, mode="eval").body for each in names[:MOST_NAMES]]


@dataclass(eq=False)
class Code:
    """What changes of a function are made of: its expressions, line by line, and what has a value in it."""

    function: Function
    lines: Sequence[Sequence[Place]]
    names: Sequence[ast.expr]
    size: int  # how many parts there are, of all kinds

    @property
    def places(self) -> list[Place]:
        """All expressions."""
        return [place for line in self.lines for place in line]

    @property
    def blocks(self) -> list[tuple[Sequence[ast.stmt], ast.AST]]:
        """The lines that follow each other, with the function, the loop or the branch that they are of."""
        every = [node for node in ast.walk(self.function.node) if isinstance(node, ast.stmt)]
        return [(getattr(node, part, []), node) for node in every for part in BODIES]

    @property
    def bodies(self) -> list[Sequence[ast.stmt]]:
        """The lines that follow each other."""
        return [body for body, _ in self.blocks]

    def list_names(self, expression: ast.expr) -> Sequence[ast.expr]:
        """Return what may stand in the place of an expression: for a parameter, names of its letter first."""
        if expression in self.sized:
            return ()
        if expression not in self.wanted:
            return self.names
        letter = self.wanted[expression][0]
        return sorted(self.names, key=lambda name: ast.unparse(name)[0] != letter)

    @cached_property
    def sized(self) -> set[ast.expr]:
        """What is asked for its size: another array may have the same."""
        every = [each for each in ast.walk(self.function.node) if isinstance(each, ast.Attribute)]
        return {each.value for each in every if each.attr in ("size", "shape")}

    @cached_property
    def wanted(self) -> dict[ast.expr, str]:
        """The parameters that values are given for, in calls of functions of the same text."""
        found = dict[ast.expr, str]()
        for call in (each for each, *_ in self.places if isinstance(each, ast.Call)):
            own = self.function.around.get(ast.unparse(call.func))
            names = own.node.args.args if isinstance(own, Function) else ()
            found |= {value: name.arg for value, name in zip(call.args, names, strict=False)}
        return found


def read_code(function: Function) -> Code:
    """Return the parts of a function that may be changed; one that is too large is NotRead."""
    size = sum(1 for _ in ast.walk(function.node))
    demand(size <= MOST_PARTS)
    return Code(function, _list_lines(function.node), _list_names(function.node), size)
