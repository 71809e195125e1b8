"""Names in an answer, and what they can be mistaken for."""

import ast
from types import FunctionType

import numpy as np

from helpers.points import draw_points
from tests.corpus import Exercise


def list_others(name: str, function: ast.AST, exercise: Exercise) -> list[str]:
    """Return the names that a name can be mistaken for.

    For a variable these are the function's parameters and local names, and the names of the network that
    have the same shape; for a function of the notebook, its other functions with as many parameters.
    """
    value = exercise.namespace.get(name)
    if isinstance(value, FunctionType):
        alike = [n for n, f in _functions(exercise).items() if _takes(f) == _takes(value)]
    elif name in (local := list_local(function)):
        shapes = find_shapes(exercise)
        alike = [*local, *(n for n, shape in shapes.items() if shape == shapes.get(name))]
    else:
        alike = []
    return [other for other in dict.fromkeys(alike) if other != name]


def find_new_parameter(node: ast.AST, function: ast.AST, exercise: Exercise) -> str | None:
    """Return the name that a function must be given as a further parameter to use a new expression."""
    name = node.id if isinstance(node, ast.Name) else None
    return name if name not in list_local(function) and name in find_shapes(exercise) else None


def list_local(function: ast.AST) -> list[str]:
    """Return the parameters and the local names of a function."""
    nodes = list(ast.walk(function))
    stored = [node.id for node in nodes if is_stored(node)]
    return [node.arg for node in nodes if isinstance(node, ast.arg) and node.arg != "self"] + stored


def is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def is_notebooks(node: ast.AST, exercise: Exercise) -> bool:
    """Return whether an expression is a name of the notebook, such as `np`, and no variable."""
    return isinstance(node, ast.Name) and callable(
        exercise.namespace.get(node.id, np if node.id == "np" else None)
    )


def _functions(exercise: Exercise) -> dict[str, FunctionType]:
    """Return the functions that the lesson itself has defined, by name."""
    every = exercise.namespace.items()
    return {name: f for name, f in every if isinstance(f, FunctionType) and f.__module__ == "__main__"}


def _takes(function: FunctionType) -> int:
    return function.__code__.co_argcount


def find_shapes(exercise: Exercise) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the names of an exercise's network."""
    [point, *_] = draw_points(exercise.check.network, "shapes", 1)
    return {name: np.shape(value) for name, value in point.items()}
