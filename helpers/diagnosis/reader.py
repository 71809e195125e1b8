"""What a student's function gives, found from its text: none of it is run.

Where a class is judged, no student's code may run. So a text is gone through part by part. Numbers, arrays,
conditions, loops and some functions of numpy are known, which most answers are made of. Whatever else stands
there is refused, and so is what gets large or takes long.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from textwrap import dedent
from types import MappingProxyType
from typing import Any

import numpy as np

from helpers.diagnosis.allowed import CONSTANTS, DTYPES, IN_PLACE, MODULES, WORDS
from helpers.diagnosis.guard import Guard, NotRead, demand

Space = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Function:
    """A function of a text, with the names around it, and the defaults of its last parameters."""

    node: ast.FunctionDef | ast.Lambda
    around: Space
    defaults: Sequence[Any] = ()


class Instance(dict[str, Any]):
    """What a method finds in `self`: w and b; whatever else it may be, it is the learning rate."""

    def __missing__(self, name: str) -> Any:
        return self["alpha"]


class _Returned(Exception):
    """A function has come to its `return`."""


class _Left(Exception):
    """A loop has come to its `break`, or a round of it to its `continue`."""


class Reader(Guard):
    """Goes through texts.

    `instead` says which parts others stand in for, to see what a function would give if it were written so.
    """

    instead: Mapping[ast.AST, Any] = MappingProxyType({})

    def call(self, function: Function, *values: Any, **named: Any) -> Any:
        """Return what a function gives; whatever goes wrong in it, or is NotRead, is an exception."""
        node, parameters = function.node, function.node.args
        names = [each.arg for each in (*parameters.posonlyargs, *parameters.args)]
        self.spend(1 + (len(names) + len(function.around)) // 4)
        demand(
            not (parameters.kwonlyargs or parameters.vararg or parameters.kwarg or len(values) > len(names))
        )
        demand(isinstance(node, ast.Lambda) or not node.decorator_list)
        demand(named.keys() <= {*names[len(values) :]})
        given = dict(zip(names[::-1], function.defaults[::-1], strict=False))
        given |= dict(zip(names, values, strict=False)) | named
        demand(given.keys() == {*names})
        space = {**function.around, **given}
        if isinstance(node, ast.Lambda):
            return self.evaluate(node.body, space)
        try:
            self.run(node.body, space)
        except _Returned as returned:
            return returned.args[0]
        return None

    def make_function(self, node: ast.FunctionDef | ast.Lambda, around: Space) -> Function:
        """Return a function as it is where it is defined: its defaults have their values there."""
        return Function(node, around, [self.evaluate(each, around) for each in node.args.defaults])

    def run(self, body: Sequence[ast.stmt], space: Space) -> None:
        """Go through statements; names in `space` get their values."""
        for written in body:
            for node in self.instead.get(written, (written,)):
                self.spend()
                self._run_one(node, space)

    def _run_one(self, node: ast.stmt, space: Space) -> None:
        match node:
            case ast.Return(value=value):
                raise _Returned(value and self.evaluate(value, space))
            case ast.Assign(targets=targets, value=value):
                is_unpacked = all(isinstance(target, ast.Tuple) for target in targets)
                result = self._consume(value, space) if is_unpacked else self.evaluate(value, space)
                for target in targets:
                    self._assign(target, result, space)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, self.evaluate(value, space), space)
            case ast.AugAssign(target=target, op=op, value=value):
                sides = self.evaluate(target, space), self.evaluate(value, space)
                self._assign(target, self.operate(type(op).__name__, *sides, operators=IN_PLACE), space)
            case ast.If(test=test, body=body, orelse=orelse):
                self.run(body if self.evaluate(test, space) else orelse, space)
            case ast.For(orelse=[]) | ast.While(orelse=[]):
                for _ in self._go_round(node, space):
                    try:
                        self.run(node.body, space)
                    except _Left as left:
                        if left.args == ("break",):
                            break
            case ast.Break() | ast.Continue():
                raise _Left(type(node).__name__.lower())
            case ast.FunctionDef(name=name):
                space[name] = self.make_function(node, space)
            case ast.Expr(value=ast.Call(func=ast.Name(id="print")) | ast.Constant()) | ast.Pass():
                pass
            case ast.Expr(value=value):
                self.evaluate(value, space)
            case _:
                raise NotRead

    def _assign(self, target: ast.expr, value: Any, space: Space) -> None:
        match self.instead.get(target, target):
            case ast.Name(id=name) if name != "self":
                space[name] = value
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                for each, part in zip(targets, self.as_items(value), strict=True):
                    self._assign(each, part, space)
            case ast.Subscript(value=array, slice=index):
                self.put(self.evaluate(array, space), self.evaluate(index, space), value)
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if isinstance(space["self"], Instance):
                space["self"][name] = value
            case _:
                raise NotRead

    def evaluate(self, written: ast.expr, space: Space) -> Any:
        """Return the value of an expression."""
        self.spend()
        node = self.instead.get(written, written)
        match node:
            case ast.Constant(value=int() | float() | None as value):
                return value
            case ast.Constant(value=str() as value) if WORDS.fullmatch(value):
                return value
            case ast.Name(id=name):
                return space[name]
            case ast.BinOp(left=one, op=op, right=other):
                sides = [self.evaluate(one, space), self.evaluate(other, space)]
                return self.operate(type(op).__name__, *sides)
            case ast.UnaryOp(op=op, operand=operand):
                return self.operate(type(op).__name__, self.evaluate(operand, space))
            case ast.Compare(left=left, ops=ops, comparators=others):
                sides = [self.evaluate(each, space) for each in (left, *others)]
                pairs = zip(ops, sides, sides[1:], strict=False)
                results = [self.operate(type(op).__name__, *pair) for op, *pair in pairs]
                return next((result for result in results[:-1] if not result), results[-1])
            case ast.BoolOp(op=op, values=[*first, last]):
                values = (self.evaluate(each, space) for each in first)
                decided = [value for value in values if bool(value) is isinstance(op, ast.Or)][:1]
                return decided[0] if decided else self.evaluate(last, space)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.evaluate(body if self.evaluate(test, space) else orelse, space)
            case ast.Call():
                return self._call(node, space)
        return self._evaluate_part(node, space)

    def _evaluate_part(self, node: ast.expr, space: Space) -> Any:
        """Return the value of what is made of parts, or is a part of something."""
        match node:
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                demand(not any(isinstance(part, ast.GeneratorExp) for part in parts))
                values = self._list_values(parts, space)
                return tuple(values) if isinstance(node, ast.Tuple) else values
            case ast.NamedExpr(target=target, value=inner):
                self._assign(target, self.evaluate(inner, space), space)
                return space[target.id]
            case ast.Slice(lower=lower, upper=upper, step=step):
                return slice(*(each and self.evaluate(each, space) for each in (lower, upper, step)))
            case ast.Subscript(value=array, slice=index):
                return self.pick(self.evaluate(array, space), self.evaluate(index, space))
            case ast.Lambda():
                return self.make_function(node, space)
            case ast.ListComp(elt=each, generators=loops):
                return self._list(each, loops, dict(space))
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in MODULES:
                return CONSTANTS[name]
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                demand(isinstance(space["self"], Instance))
                return space["self"][name]
            case ast.Attribute(value=inner, attr=name):
                return self.find_attribute(name, self.evaluate(inner, space))
        raise NotRead

    def _consume(self, node: ast.expr, space: Space) -> Any:
        """Return the value of an expression; of a generator, which is gone through at once, a list."""
        if isinstance(generator := self.instead.get(node, node), ast.GeneratorExp):
            return self._list(generator.elt, generator.generators, dict(space))
        return self.evaluate(node, space)

    def _go_round(self, loop: ast.For | ast.While, space: Space) -> Iterator[None]:
        """Begin each round of a loop."""
        if isinstance(loop, ast.While):
            while self.evaluate(loop.test, space):
                yield
        else:
            for value in self._go_through(loop.iter, space):
                self._assign(loop.target, value, space)
                yield

    def _go_through(self, values: ast.expr, space: Space) -> Iterator[Any]:
        for value in self.as_items(self._consume(values, space)):
            self.spend()
            yield value

    def _list(self, each: ast.expr, loops: Sequence[ast.comprehension], space: Space) -> list[Any]:
        """Return what a comprehension makes, or a generator's values."""
        if not loops:
            return [self.evaluate(each, space)]
        made: list[Any] = []
        for value in self._go_through(loops[0].iter, space):
            self._assign(loops[0].target, value, space)
            if all(self.evaluate(test, space) for test in loops[0].ifs):
                made += self._list(each, loops[1:], space)
        return made

    def _list_values(self, written: Sequence[ast.expr], space: Space) -> list[Any]:
        values: list[Any] = []
        for each in written:
            if isinstance(each, ast.Starred):
                values += self.as_items(self.evaluate(each.value, space))
            else:
                values.append(self._consume(each, space))
        return values

    def _call(self, node: ast.Call, space: Space) -> Any:
        function = self.instead.get(node.func, node.func)
        values = self._list_values(node.args, space)
        dtypes = [each.value for each in node.keywords if each.arg == "dtype"]
        demand(all(ast.unparse(each) in DTYPES for each in dtypes))
        named = {n.arg or "": self.evaluate(n.value, space) for n in node.keywords if n.value not in dtypes}
        called = self._call_with(function, values, named, space)
        if dtypes:
            numbers, dtype = self.as_numbers(called), DTYPES[ast.unparse(dtypes[0])]
            return self._keep(np.array, (numbers,), self.count(numbers), {"dtype": dtype})[()]
        return called

    def _call_with(self, function: ast.expr, values: Sequence[Any], named: Space, space: Space) -> Any:
        match function:
            case ast.Name(id=name) if isinstance(own := space.get(name), Function):
                return self.call(own, *values, **named)
            case ast.Name(id="map") if isinstance(each := values[0], Function):
                return [self.call(each, value) for value in self.as_items(values[1])]
            case ast.Name(id=name) if name not in space:
                return self.call_built_in(name, *values, **named)
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return self.call(space[f"self.{name}"], space["self"], *values, **named)
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in MODULES and name != "norm":
                demand(module != "math" or not any(isinstance(value, np.ndarray) for value in values))
                return self.call_numpy(name, *values, **named)
            case ast.Attribute(value=ast.Attribute(attr="add"), attr="at"):
                return self.add_at(*values)
            case ast.Attribute(value=ast.Attribute(attr="linalg"), attr="norm"):
                return self.call_numpy("norm", *values, **named)
            case ast.Attribute(value=inner, attr=name):
                return self.call_method(name, self.evaluate(inner, space), *values, **named)
        raise NotRead


def _parse(text: str) -> ast.Module:
    """Return the syntax tree of a text, in which what is on one line has its own characters as `written`."""
    parsed, lines = ast.parse(text), text.encode().splitlines()
    for node in ast.walk(parsed):
        if isinstance(node, ast.stmt | ast.expr) and node.end_lineno == node.lineno:
            written = lines[node.lineno - 1][node.col_offset : node.end_col_offset]
            vars(node)["written"] = written.decode()
    return parsed


def read_functions(texts: Sequence[str]) -> list[Function]:
    """Return the functions of some texts, each of which may use the others, and numbers that are assigned."""
    around: Space = {}
    found = []
    for text in texts:
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            match _parse(dedent(text)).body:
                case [ast.FunctionDef(name=name, args=ast.arguments(args=[ast.arg("self"), *_])) as node]:
                    found.append(around.setdefault(f"self.{name}", Function(node, around)))
                case [ast.FunctionDef(name=name) as node]:
                    found.append(around.setdefault(name, Function(node, around)))
                case [
                    ast.Assign(
                        targets=[ast.Name(id=name)], value=ast.Constant(value=int() | float() as value)
                    )
                ]:
                    around[name] = value
                case [ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as node)]:
                    found.append(around.setdefault(name, Function(node, around)))
    return found
