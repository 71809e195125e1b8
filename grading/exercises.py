"""What the reference says of an exercise besides its check: its answer, and what that builds on."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from types import FunctionType
from typing import Any, NamedTuple

from nbformat import NotebookNode

from grading.reading import read_grade_id
from helpers.asking.source import list_used_functions
from helpers.checks.check import Check


class Exercise(NamedTuple):
    """An exercise, as the reference has answered it."""

    name: str  # of the function or class; where the answer is neither, of its check
    source: str  # of that function or class alone, without comments; "" if it is neither
    builds_on: tuple[str, ...]  # the checks, by grade_id, of the exercises before it that its answer may use
    subject: Any  # the answer itself
    check: Check


def read_definitions(source: str) -> dict[str, str]:
    """Return the source of each function and class that a cell defines, by name."""
    nodes = ast.parse(source).body
    return {n.name: ast.unparse(n) for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}


def reorder(source: str, names: list[str]) -> str:
    """Return the source of a function with its parameters in another order, if the names are the same."""
    module = ast.parse(source)
    match module.body:
        case [ast.FunctionDef(args=ast.arguments(args=parameters, defaults=[]))] if names:
            by_name = {each.arg: each for each in parameters}
            if names != [*by_name] and sorted(names) == sorted(by_name):
                parameters[:] = map(by_name.__getitem__, names)
                return ast.unparse(module)
    return source


def describe(
    cell: NotebookNode,
    subject: Any,
    check: Check,
    namespace: Mapping[str, Any],
    sources: Mapping[str, str],
    before: Mapping[str, Exercise],
) -> Exercise:
    """Return what is known of the exercise whose check was called in a cell of the reference, on a subject.

    It may build on those before it that its answer calls, or that a function which the cell names calls,
    directly or not; on those whose check asks for a part of what this one does; and on what these build on.
    """
    names = compile(cell.source, "<reference>", "exec").co_names
    used = [subject, *(namespace.get(name) for name in names)]
    called = {id(function) for function in _list_called(used)}
    built_on = set[str]()
    for earlier, exercise in before.items():
        if exercise.source and (id(exercise.subject) in called or _is_part(exercise.check, check)):
            built_on.update((earlier, *exercise.builds_on))
    own = next((name for name in sources if namespace.get(name) is subject), "")
    name = own or check.subject or read_grade_id(cell).removeprefix("check_")
    return Exercise(name, sources.get(own, ""), tuple(b for b in before if b in built_on), subject, check)


def _list_called(values: Iterable[Any]) -> Iterator[Any]:
    """Yield the lesson's functions among some values, or in collections of them, and all that these call."""
    for value in values:
        if isinstance(value, Mapping):
            yield from _list_called(value.values())
        elif isinstance(value, list | tuple):
            yield from _list_called(value)
        elif isinstance(value, type):
            yield from _list_called(v for base in value.__mro__ for v in vars(base).values())
        elif isinstance(value, FunctionType) and not str(value.__module__).startswith("helpers."):
            yield from (value, *list_used_functions(value).values())


def _is_part(part: Check, whole: Check) -> bool:
    """Return whether one check asks for some of what another one asks for, and for nothing else."""
    graphs = [getattr(getattr(check, "network", None), "graph", None) for check in (part, whole)]
    return graphs[0] is graphs[1] and bool(part.asks) and part.asks < whole.asks
