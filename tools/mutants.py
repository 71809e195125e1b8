"""Mutants: wrong answers that a program makes from a right one by changing it in one place.

    python -m tools.mutants 01_linear_neuron/gradient_w_1

prints what becomes of each mutant of an exercise's reference answer.
"""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from helpers.checks.judge import PointCheck
from helpers.diagnosis.mending import Search
from tests.corpus import Exercise, find_exercise, try_answer
from tests.corpus.answers import HERE
from tools.names import find_new_parameter, find_shapes, is_notebooks, is_stored, list_others

EQUIVALENTS = HERE / "equivalent.txt"

OPERATORS = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Add, ast.Sub, ast.Div, ast.Pow, ast.MatMult),
    ast.Div: (ast.Mult, ast.Sub, ast.FloorDiv),
    ast.Pow: (ast.Mult, ast.Add, ast.Div),
    ast.MatMult: (ast.Mult, ast.Add, ast.Sub),
}
COMPARISONS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.Eq, ast.NotEq)
NUMPY = {
    "outer": ("dot", "inner", "multiply", "add"),
    "exp": ("exp2", "expm1", "sinh"),
    "abs": ("negative", "sign", "square"),
    "zeros": ("ones",),
}

Change = tuple[str, ast.AST]
"""The kind of a change, and what stands in place of a node."""


@dataclass(frozen=True)
class Mutant:
    """A wrong answer made from a right one.

    Attributes:
        source: the whole answer.
        line: what stands where it differs, on one line.
        kind: what was changed.
    """

    source: str
    line: str
    kind: str


def mutants_of(exercise: Exercise) -> list[Mutant]:
    """Return every mutant of an exercise's reference answer, no two alike."""
    tree = ast.parse(exercise.reference)
    for node in ast.walk(tree):  # docstrings and placeholders say nothing to a check
        if isinstance(body := getattr(node, "body", None), list):
            node.body = [s for s in body if not isinstance(getattr(s, "value", None), ast.Constant)] or body
    right = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    for kind in _changes(tree, exercise):
        source = ast.unparse(ast.fix_missing_locations(tree))
        if source != right and source not in found:
            found[source] = Mutant(source, _difference(right, source), kind)
    assert ast.unparse(tree) == right, "a change was not taken back"
    return list(found.values())


@contextmanager
def verdicts_alone() -> Iterator[None]:
    """Let checks judge without explaining."""
    with (
        patch.object(PointCheck, "_diagnose", lambda *_: (None, ())),
        patch.object(Search, "find", lambda *_: None),
    ):
        yield


def equivalents() -> dict[tuple[str, str], str]:
    """Return the mutants that are right answers after all: for exercise and line the reason."""
    lines = EQUIVALENTS.read_text(encoding="utf-8").splitlines()
    entries = [line.split(" | ") for line in lines if line and not line.startswith("#")]
    return {(exercise, line): reason for exercise, line, reason in entries}


def _difference(right: str, wrong: str) -> str:
    """Return the lines of one text that are not in the other at the same place, on one line."""
    before, after = right.splitlines(), wrong.splitlines()
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    end = next((n for n in range(shorter - start) if before[-1 - n] != after[-1 - n]), shorter - start)
    left = "; ".join(line.strip() for line in after[start : len(after) - end])
    return left or f"without {before[start].strip()}"


# --- Where something is changed. Each function makes its changes in the tree itself, yields the kind of each
# --- while it stands, and takes it back.


def _changes(tree: ast.Module, exercise: Exercise) -> Iterator[str]:
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)] or [tree]:
        for parent in ast.walk(function):
            for name, value in ast.iter_fields(parent):
                if isinstance(value, ast.expr):
                    yield from _replaced(parent, name, value, function, exercise)
                elif isinstance(value, list) and value and isinstance(value[0], ast.expr):
                    for index, item in enumerate(value):
                        yield from _replaced(value, index, item, function, exercise)
                elif isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                    yield from _statements_changed(value, function)


def _replaced(
    parent: Any, place: str | int, node: ast.expr, function: ast.AST, exercise: Exercise
) -> Iterator[str]:
    """Put everything that can stand in place of an expression there."""

    def put(what: ast.AST) -> None:
        if isinstance(place, int):
            parent[place] = what
        else:
            setattr(parent, place, what)

    for kind, other in _replacements(node, function, exercise):
        parameter = find_new_parameter(other, function, exercise)
        put(other)
        with _added(function, parameter):
            yield kind
        put(node)


@contextmanager
def _added(function: Any, parameter: str | None) -> Iterator[None]:
    """Give a function a further parameter, for a while."""
    if parameter:
        function.args.args.append(ast.arg(parameter))
    yield
    if parameter:
        function.args.args.pop()


def _statements_changed(body: list[ast.stmt], function: ast.AST) -> Iterator[str]:
    """Leave out each statement, swap neighbours, move one out of its loop, or return after it."""
    original = list(body)
    for n, statement in enumerate(original):
        body[:] = original[:n] + original[n + 1 :] or [ast.Pass()]
        yield "statement left out"
        if n:
            body[:] = [*original[: n - 1], statement, original[n - 1], *original[n + 1 :]]
            yield "statements swapped"
        if isinstance(statement, ast.For):
            for inner in list(statement.body):
                rest, whole = [s for s in statement.body if s is not inner] or [ast.Pass()], statement.body
                for moved in ([inner, statement], [statement, inner]):
                    statement.body = rest
                    body[:] = [*original[:n], *moved, *original[n + 1 :]]
                    yield "statement moved out of the loop"
                    statement.body = whole
        last = function.body[-1]
        if isinstance(statement, ast.Assign | ast.For) and isinstance(last, ast.Return):
            names = [node.id for node in ast.walk(statement) if is_stored(node)]
            for name in names:
                body[:] = [*original[: n + 1], ast.Return(ast.Name(name, ast.Load())), *original[n + 1 :]]
                yield "an intermediate value returned"
        if isinstance(statement, ast.For) and isinstance(last, ast.Return):
            statement.body.append(last)
            yield "returned inside the loop"
            statement.body.pop()
        body[:] = original


def _replacements(node: ast.expr, function: ast.AST, exercise: Exercise) -> Iterator[Change]:
    """Yield what can stand in place of an expression."""
    if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return
    if isinstance(node, ast.BinOp | ast.Call | ast.Name | ast.Subscript) and not is_notebooks(node, exercise):
        yield "sign", ast.UnaryOp(ast.USub(), node)
    match node:
        case ast.BinOp(left, operator, right):
            for other in OPERATORS.get(type(operator), ()):
                yield "operator", ast.BinOp(left, other(), right)
            if not isinstance(operator, ast.Add | ast.Mult):
                yield "operands swapped", ast.BinOp(right, operator, left)
            yield "operand left out", left
            yield "operand left out", right
            yield "factor", ast.BinOp(ast.Constant(2), ast.Mult(), node)
            yield "factor", ast.BinOp(ast.Constant(0.5), ast.Mult(), node)
        case ast.UnaryOp(operand=operand):
            yield "sign", operand
        case ast.Constant(value=value) if type(value) in (int, float):
            for other in dict.fromkeys((value + 1, value - 1, -value, 2 * value, value / 2)):
                if other != value:
                    yield "constant", ast.Constant(other)
        case ast.Compare(left, [operator], [right]):
            for other in COMPARISONS:
                if not isinstance(operator, other):
                    yield "comparison", ast.Compare(left, [other()], [right])
        case ast.IfExp(test, body, orelse):
            yield "branches swapped", ast.IfExp(test, orelse, body)
            yield "one branch alone", body
            yield "one branch alone", orelse
        case ast.Attribute(inner, "T"):
            yield "transpose left out", inner
        case ast.Attribute(inner, name) if name in NUMPY:
            for other in NUMPY[name]:
                yield "another function of numpy", ast.Attribute(inner, other, ast.Load())
        case ast.Subscript(inner):
            yield "index left out", inner
        case ast.Call(called, arguments, keywords):
            for argument in arguments:
                if not isinstance(argument, ast.Starred):
                    yield "call left out", argument
            for swapped in _swapped(arguments):
                yield "arguments swapped", ast.Call(called, swapped, keywords)
            if isinstance(called, ast.Name) and called.id == "range":
                for by in (-1, 1):
                    longer = ast.BinOp(arguments[0], ast.Add(), ast.Constant(by))
                    yield "one round too few or too many", ast.Call(called, [longer], keywords)
        case ast.Tuple(elements):
            for swapped in _swapped(elements):
                yield "swapped in a tuple", ast.Tuple(swapped, ast.Load())
            for element in elements:
                yield "left out of a tuple", ast.Tuple([e for e in elements if e is not element], ast.Load())
        case ast.Set(elements):
            names = {element.value for element in elements}
            for element in elements:
                yield "left out of a set", ast.Set([e for e in elements if e is not element])
            for other in sorted(set(exercise.check.network.graph.inputs) - names):
                yield "added to a set", ast.Set([*elements, ast.Constant(other)])
        case ast.Name(id=name):
            for other in list_others(name, function, exercise):
                yield "another name", ast.Name(other, ast.Load())
            if len(find_shapes(exercise).get(name, ())) > 1:
                yield "transposed", ast.Attribute(node, "T", ast.Load())


def _swapped(items: list[Any]) -> Iterator[list[Any]]:
    for one in range(len(items)):
        for other in range(one):
            swapped = list(items)
            swapped[one], swapped[other] = items[other], items[one]
            yield swapped


def _main() -> None:
    for name in sys.argv[1:]:
        exercise = find_exercise(name)
        known = equivalents()
        for mutant in mutants_of(exercise):
            found = try_answer(exercise, mutant.source)
            if found.accepted:
                fate = "equivalent" if (name, mutant.line) in known else "SURVIVED"
            else:
                fate = found.found
            print(f"{mutant.kind:24} {mutant.line:60} {fate}")


if __name__ == "__main__":
    _main()
