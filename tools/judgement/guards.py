"""Mutants of sign and size: a form such as `abs(…)` round one part of a reference answer.

Such an answer is right for some signs, or for some sizes, and wrong for others; so it is accepted wherever
the points of a check leave those out. Whether a mutant is wrong at all is decided by numbers, not by a list.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np

from helpers.checks.hunt import HuntCheck
from helpers.network import Network
from tests.corpus import Exercise, find_exercise
from tools.judgement.trial import FIRST, Trial
from tools.mutants import _difference

SIGNS = {
    "absolute": "abs(f)",
    "negative": "-abs(f)",
    "positive_part": "np.maximum(f, 0)",
    "negative_part": "np.minimum(f, 0)",
    "leaky": "np.where(f > 0, f, 0.01 * f)",
    "elu": "np.where(f > 0, f, np.expm1(np.minimum(f, 0)))",
    "twice_below_0": "np.where(f > 0, f, 2 * f)",
    "twice_above_0": "np.where(f > 0, 2 * f, f)",
}
SIZES = {
    "at_most_1": "np.minimum(f, 1)",
    "at_least_minus_1": "np.maximum(f, -1)",
    "clipped": "np.clip(f, -1, 1)",
    "small_dropped": "np.where(abs(f) > 0.5, f, 0)",
    "large_dropped": "np.where(abs(f) < 1, f, 0)",
}
FORMS = SIGNS | SIZES
"""What can stand in place of a part f of an answer, as the body of a function of this name."""

FREE = 40  # draws of points for which nothing is declared
ASK_CHECK = 10  # of one in so many it is asked whether the check itself judges the same


@dataclass(frozen=True)
class Guard:
    """An answer with a form round one part of it: its source, the name of the form, the line that differs."""

    source: str
    form: str
    line: str


@dataclass(frozen=True)
class Fate:
    """What became of a guard.

    Attributes:
        guard: what was tried.
        draws: at how many draws of points it was tried.
        survived: at how many of them it passed.
        seen: the share of the points at which it differs from the reference, if it survived some draws only.
        beyond: the same among points for which nothing is declared, if it survived all draws.
        disputed: at how many draws the check itself says otherwise, where it was asked too.
    """

    guard: Guard
    draws: int
    survived: int
    seen: float
    beyond: float
    disputed: int

    def __add__(self, other: "Fate") -> "Fate":
        draws, survived = self.draws + other.draws, self.survived + other.survived
        seen, beyond = max(self.seen, other.seen), max(self.beyond, other.beyond)
        return Fate(self.guard, draws, survived, seen, beyond, self.disputed + other.disputed)

    @property
    def verdict(self) -> str:
        """Whether it is "equivalent", "beyond" all points, "killed" at every draw, or "survived" some."""
        if self.survived == self.draws:
            return "beyond" if self.beyond else "equivalent"
        return "survived" if self.survived else "killed"


# ---- making them


def guards_of(exercise: Exercise) -> list[Guard]:
    """Return the reference answer with every form round every part of it that is a number."""
    tree = ast.parse(exercise.reference)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:]
    right, found = ast.unparse(tree), dict[str, Guard]()
    for put, part in list(_list_parts(tree, exercise)):
        for name, body in FORMS.items():
            put(ast.Call(ast.Name(name, ast.Load()), [part], []))
            answer = ast.unparse(ast.fix_missing_locations(tree))
            source = f"def {name}(f):\n    return {body}\n\n\n{answer}\n"
            found.setdefault(source, Guard(source, name, _difference(right, answer)))
        put(part)
    return list(found.values())


Put = Callable[[ast.expr], None]


def _list_parts(tree: ast.Module, exercise: Exercise) -> list[tuple[Put, ast.expr]]:
    """Return the parts of an answer that are floats or arrays of them, and how to put another there."""
    parts = list(_list_expressions(tree))
    for number, (put, part) in enumerate(parts):
        put(ast.Call(ast.Name("_noted", ast.Load()), [ast.Constant(number), part], []))
    numbers = set[int]()

    def noted(number: int, value: Any) -> Any:
        if isinstance(value, float | np.ndarray) and np.asarray(value).dtype.kind == "f":
            numbers.add(number)
        return value

    noting = replace(exercise, namespace={**exercise.namespace, "_noted": noted})
    Trial(noting, [""], ast.unparse(ast.fix_missing_locations(tree)))
    for put, part in parts:
        put(part)
    return [parts[number] for number in sorted(numbers)]


def _list_expressions(tree: ast.Module) -> Iterator[tuple[Put, ast.expr]]:
    """Yield every expression whose value is used in the functions of an answer, and how to put another."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for parent in (node for function in functions for s in function.body for node in ast.walk(s)):
        for name, value in ast.iter_fields(parent):
            if isinstance(value, ast.expr) and _is_used(value):
                yield partial(setattr, parent, name), value
            elif isinstance(value, list):
                for index, item in enumerate(value):
                    if isinstance(item, ast.expr) and _is_used(item):
                        yield partial(value.__setitem__, index), item


def _is_used(node: ast.expr) -> bool:
    is_stored = isinstance(getattr(node, "ctx", ast.Load()), ast.Store)
    return not is_stored and not isinstance(node, ast.Constant | ast.Starred)


# ---- what becomes of them


def try_guards(name: str, secrets: Sequence[str], share: float = 1.0) -> list[Fate]:
    """Return the fate of every guard of an exercise, or of a share of them, under some secrets."""
    exercise = find_exercise(name)
    if isinstance(exercise.check, HuntCheck):  # its answer is no function
        return []
    free = _draw_free(name)
    trial, guards = Trial(exercise, secrets), guards_of(exercise)[:: round(1 / share)]
    return [_find_fate(guard, trial, free, number % ASK_CHECK == 0) for number, guard in enumerate(guards)]


def _find_fate(guard: Guard, trial: Trial, free: Trial, doubted: bool) -> Fate:
    """Try a guard; one that differs nowhere at first, nor at the free points, is right and not tried on."""
    functions, draws, beyond = trial.define(guard.source), len(trial.secrets), 0.0
    first = range(min(FIRST, draws))
    survived = trial.find_survived(functions, first)
    if len(survived) == len(first) and not (beyond := free.measure_difference(functions)):
        survived = list(range(draws))
    else:
        survived += trial.find_survived(functions, range(len(first), draws))
    is_luck = 0 < len(survived) < draws
    asked = [0] * doubted + survived[:1] * is_luck
    disputed = sum(trial.is_accepted(guard.source, draw) != (draw in survived) for draw in asked)
    seen = trial.measure_difference(functions) if is_luck else 0.0
    return Fate(guard, draws, len(survived), seen, beyond, disputed)


@cache
def _draw_free(name: str) -> Trial:
    """Return an exercise at points drawn anywhere, not only where its network says that slips show."""
    exercise = find_exercise(name)
    check = replace(exercise.check, network=_undeclare(exercise.check.network))
    return Trial(replace(exercise, check=check), [f"free {number}" for number in range(FREE)])


@cache
def _undeclare(network: Network) -> Network:
    return replace(network, place=None, tells_apart=lambda at: True)
