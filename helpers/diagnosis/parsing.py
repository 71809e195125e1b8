"""The functions of a text, as syntax trees."""

import ast
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from textwrap import dedent
from typing import Any

from helpers.diagnosis.guard import demand

MOST_TEXT = 20_000  # characters: who writes more in one function isn't read
Space = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Function:
    """A function of a text, with the names around it, and the defaults of its last parameters."""

    node: ast.FunctionDef | ast.Lambda
    around: Space
    defaults: Sequence[Any] = ()

    @cached_property
    def parameters(self) -> Sequence[str]:
        """The names of its parameters; one that takes others than these, or is decorated, is NotRead."""
        given, decorated = self.node.args, getattr(self.node, "decorator_list", [])
        demand(not (given.kwonlyargs or given.vararg or given.kwarg or decorated))
        return [each.arg for each in (*given.posonlyargs, *given.args)]


class Instance(dict[str, Any]):
    """What a method finds in `self`: w and b; whatever else it may be, it is the learning rate."""

    def __missing__(self, name: str) -> Any:
        return self["alpha"]


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
    for text in (text for text in texts if len(text) <= MOST_TEXT):
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
