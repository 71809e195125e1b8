"""What a student's function gives, found from its text: none of it is run.

Where a class is judged, no student's code may run. So a text is gone through part by part. Numbers, arrays,
conditions, loops and some functions of numpy are known, which most answers are made of. Whatever else stands
there is refused, and so is what gets large or takes long.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from types import EllipsisType, MappingProxyType
from typing import Any

import numpy as np

from helpers.diagnosis.allowed import CONSTANTS, DTYPES, IN_PLACE, MODULES, WORDS
from helpers.diagnosis.guard import LARGEST, NotRead, demand
from helpers.diagnosis.library import Library
from helpers.diagnosis.parsing import Function, Instance, Space


class _Returned(Exception):
    """A function has come to its `return`."""


class _Left(Exception):
    """A loop has come to its `break`, or a round of it to its `continue`."""


class Reader(Library):
    """Goes through texts.

    `instead` says which parts others stand in for, to see what a function would give if it were written so.
    """

    instead: Mapping[ast.AST, Any] = MappingProxyType({})

    def call(self, function: Function, *values: Any, **named: Any) -> Any:
        """Return what a function gives; whatever goes wrong in it, or is NotRead, is an exception."""
        node, names = function.node, function.parameters
        self.spend(1 + (len(names) + len(function.around)) // 4)
        demand(len(values) <= len(names) and named.keys().isdisjoint(names[: len(values)]))
        given = dict(zip(names[::-1], function.defaults[::-1], strict=False))
        given.update(zip(names, values, strict=False), **named)
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
            case ast.Assert() | ast.Delete() | ast.Import():  # what stands behind an `assert` may be asked
                pass
            case ast.With(items=[ast.withitem(ast.Call(ast.Attribute(attr="errstate")), None)], body=body):
                self.run(body, space)
            case ast.Expr(value=value):
                self.evaluate(value, space)
            case _:
                raise NotRead

    def _assign(self, target: ast.expr, value: Any, space: Space) -> None:
        self.spend()
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
            case ast.Name(id=name):  # the most frequent come first
                return space[name]
            case ast.BinOp(left=one, op=op, right=other):
                return self.operate(type(op).__name__, self.evaluate(one, space), self.evaluate(other, space))
            case ast.Call():
                return self._call(node, space)
            case ast.Constant(value=int() | float() | None | EllipsisType() as value):
                demand(not isinstance(value, int) or abs(value) <= LARGEST)
                return value
            case ast.Constant(value=str() as value) if WORDS.fullmatch(value):
                return value
            case ast.UnaryOp(op=op, operand=operand):
                return self.operate(type(op).__name__, self.evaluate(operand, space))
            case ast.Compare(left=left, ops=ops, comparators=others):
                sides = [self.evaluate(each, space) for each in (left, *others)]
                pairs = zip(ops, sides, sides[1:], strict=False)
                results = [self.operate(type(op).__name__, *pair) for op, *pair in pairs]
                return next((result for result in results[:-1] if not result), results[-1])
            case ast.BoolOp(op=op, values=[*first, last]):
                for each in first:
                    if bool(value := self.evaluate(each, space)) is isinstance(op, ast.Or):
                        return value
                return self.evaluate(last, space)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.evaluate(body if self.evaluate(test, space) else orelse, space)
        return self._evaluate_part(node, space)

    def _evaluate_part(self, node: ast.expr, space: Space) -> Any:
        """Return the value of what is made of parts, or is a part of something."""
        match node:
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                demand(not any(isinstance(part, ast.GeneratorExp) for part in parts))
                values = self._list_values(parts, space)
                return tuple(values) if isinstance(node, ast.Tuple) else values
            case ast.Dict(keys=keys, values=parts):
                names = [key and self.evaluate(key, space) for key in keys]
                demand(all(isinstance(name, str | int) for name in names))
                return dict(zip(names, self._list_values(parts, space), strict=True))
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
                return self._list(each, loops, self._copy(space))
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
            return self._list(generator.elt, generator.generators, self._copy(space))
        return self.evaluate(node, space)

    def _copy(self, space: Space) -> Space:
        self.spend(len(space) // 4)
        return dict(space)

    def _go_round(self, loop: ast.For | ast.While, space: Space) -> Iterator[None]:
        """Begin each round of a loop."""
        if isinstance(loop, ast.While):
            while self.evaluate(loop.test, space):
                yield
        else:
            yield from self._go_through(loop, space)

    def _go_through(self, loop: ast.For | ast.comprehension, space: Space) -> Iterator[None]:
        for value in self.as_items(self._consume(loop.iter, space)):
            self.spend()
            self._assign(loop.target, value, space)
            yield

    def _list(self, each: ast.expr, loops: Sequence[ast.comprehension], space: Space) -> list[Any]:
        """Return what a comprehension makes, or a generator's values."""
        if not loops:
            return [self.evaluate(each, space)]
        made: list[Any] = []
        for _ in self._go_through(loops[0], space):
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
        of = function.value if isinstance(function, ast.Attribute) and function.attr == "astype" else None
        dtypes = [getattr(each.value, "func", each.value) for each in node.keywords if each.arg == "dtype"]
        self.spend(len(node.args))
        dtypes += [each for each in node.args[0 if of else 1 :] if _find_name(each) in DTYPES]
        demand(len(dtypes) <= 1)
        values = self._list_values([each for each in node.args if each not in dtypes], space)
        named = {n.arg or "": self.evaluate(n.value, space) for n in node.keywords if n.arg != "dtype"}
        demand(not of or (dtypes and not values and not named))
        called = self.evaluate(of, space) if of else self._call_with(function, values, named, space)
        if dtypes:
            named, numbers = {"dtype": DTYPES[_find_name(dtypes[0])]}, self.as_numbers(called)
            return self._keep(np.array, (numbers,), self.count(numbers), named)[()]
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


def _find_name(node: ast.expr) -> str:
    """Return the name that a node is, or its last part; or nothing."""
    return str(getattr(node, "attr", getattr(node, "id", "")))
