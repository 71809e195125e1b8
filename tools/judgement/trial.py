"""Comparing many answers to an exercise with its reference, under many secrets, quickly."""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from itertools import compress
from types import FunctionType
from typing import Any

import numpy as np

from helpers.asking.call import _adapt_method, _plain
from helpers.asking.question import Question
from helpers.asking.source import Function
from helpers.checks.check import Check
from helpers.checks.network_class import ClassCheck
from helpers.diagnosis.explain import FAR_OUT, TOLERANCE, measure
from helpers.graph import Array
from tests.corpus import Exercise, find_subject, try_answer
from tools.judgement.naming import redrawn
from tools.mutants import verdicts_alone

ASKED = ("predict", "compute_gradients", "update_params", "train")
"""The methods of a class that are asked."""

FIRST = 40  # draws after which what passes everywhere is held against the reference at free points


@dataclass(frozen=True)
class Call:
    """A call of the reference answer, under one secret or under several at once.

    Attributes:
        number: of the function that is called.
        given: what it was given: of several secrets, arrays of their numbers.
        shapes: of the values that it returned.
        truth: their entries; a column for each secret.
        bound: how far off each may be.
    """

    number: int
    given: Mapping[str, Any]
    shapes: Sequence[tuple[int, ...]]
    truth: Array
    bound: Array


class Trial:
    """An exercise under some secrets, to which many answers are compared: quickly, and with its reference."""

    def __init__(self, exercise: Exercise, secrets: Sequence[str], reference: str = "") -> None:
        self.exercise, self.secrets = exercise, secrets
        self.right = self.define(reference or exercise.reference)
        self.calls = [list(_list_calls(redrawn(exercise, secret).check, self.right)) for secret in secrets]
        self._together = dict[range, Sequence[Call]]()

    def define(self, source: str) -> list[Function]:
        """Return the functions that are asked, as an answer defines them: one, or a class's methods."""
        namespace = self.exercise.namespace
        if not self.exercise.check.network.shapes:
            namespace = {name: _take_arrays(value) for name, value in namespace.items()}
        with redirect_stdout(StringIO()):
            subject = find_subject(replace(self.exercise, namespace=namespace), source)
        if isinstance(self.exercise.check, ClassCheck):
            return [_adapt_method(subject, method, self.exercise.check.subject) for method in ASKED]
        return [subject]

    @np.errstate(all="ignore")
    def find_survived(self, functions: Sequence[Function], among: range) -> list[int]:
        """Return the numbers of the secrets, of some, under which an answer passes, given its functions."""
        calls, alive = self.calls[among.start : among.stop], np.ones(len(among), dtype=bool)
        if among not in self._together:
            self._together[among] = _put_together(calls, self.right)
        try:
            for call in self._together[among]:
                alive = alive & _compare(functions, call)
                if not alive.any():
                    return []
            done = len(self._together[among])
        except Exception:  # it may still pass where it is called for one
            done, alive[:] = 0, True
        survived, order = list[int](), list(range(done, max(map(len, calls), default=0)))
        for secret, of_secret in compress(zip(among, calls, strict=True), alive):
            for turn in order:
                if turn < len(of_secret) and not _passes(functions, of_secret[turn]):
                    order.remove(turn)
                    order.insert(0, turn)  # the next secret's call, of this turn, is likely to tell, too
                    break
            else:
                survived.append(secret)
        return survived

    def is_accepted(self, source: str, number: int) -> bool:
        """Return whether the check itself accepts an answer, under the secret of this number."""
        with verdicts_alone():
            exercise = redrawn(self.exercise, self.secrets[number])
            return try_answer(exercise, source).accepted

    @np.errstate(all="ignore")
    def measure_difference(self, functions: Sequence[Function]) -> float:
        """Return the share of the calls, under the first secrets, in which an answer isn't the reference."""
        return float(np.mean([not _passes(functions, call) for each in self.calls[:FIRST] for call in each]))


def _put_together(calls: Sequence[Sequence[Call]], right: Sequence[Function]) -> list[Call]:
    """Return the calls that several secrets share as one each, if the reference is right there; else none."""
    made = []
    try:
        for each in zip(*calls, strict=False):
            given = {name: _stack([call.given[name] for call in each]) for name in each[0].given}
            shapes = [(*shape, len(each)) for shape in each[0].shapes]
            truth, bound = np.hstack([call.truth for call in each]), np.hstack([call.bound for call in each])
            made.append(Call(each[0].number, given, shapes, truth, bound))
        return made if all(_compare(right, call).all() for call in made) else []
    except Exception:
        return []


def _take_arrays(value: Any) -> Any:
    """Return a function of one number, which may ask if z > 0, so that it takes an array of them, too."""
    if not isinstance(value, FunctionType) or value.__code__.co_argcount != 1:
        return value

    def take(z: Any) -> Any:
        try:
            return value(z)
        except ValueError:  # of an array nothing is asked as a whole
            return np.vectorize(value, otypes=[float])(z)

    return take


def _stack(values: Sequence[Any]) -> Any:
    """Return floats as an array, and a whole number that they all are as it is; others are an error."""
    if all(type(value) is float for value in values):
        return np.array(values)
    [alike] = {*values}
    return alike


def _compare(functions: Sequence[Function], call: Call) -> Array:
    """Return for each secret of a call whether an answer gives what the reference did, unless it raises."""
    returned = functions[call.number](**call.given)
    values = [returned] if len(call.shapes) == 1 else list(returned)
    if [np.shape(value) for value in values] != call.shapes:
        return np.zeros(call.truth.shape[1], dtype=bool)
    columns = [np.reshape(value, (-1, call.truth.shape[1])) for value in values]
    given = np.concatenate(columns) if len(columns) > 1 else columns[0]
    return np.asarray((np.abs(given - call.truth) <= call.bound).all(axis=0))


def _passes(functions: Sequence[Function], call: Call) -> bool:
    """Return whether an answer gives what the reference did under the one secret of a call."""
    try:
        return bool(_compare(functions, call)[0])
    except Exception:
        return False


def _list_calls(check: Check, right: Sequence[Function]) -> Iterator[Call]:
    """Yield the calls that a check makes; values are measured as it does it."""
    near = dict[int, list[list[Array]]]()  # what the drawn points of each function's first question give
    for number, question in _list_questions(check):
        names = [name for name in inspect.signature(right[number]).parameters if name in question.known]
        given = [_plain(at, names) for at in question.points[:-1]]  # the last is the first again
        several = not isinstance(question.wanted, str)
        returned = [right[number](**each) for each in given]
        values = [[np.asarray(value) for value in (each if several else [each])] for each in returned]
        parts = [list(part) for part in zip(*values, strict=True)]
        drawn = 0 if number in near else len(given) - len(check.network.always)
        known = near.setdefault(number, [part[:drawn] for part in parts])
        sizes = [measure(part, drawn, first) for part, first in zip(parts, known, strict=True)]
        for index, (each, at) in enumerate(zip(given, values, strict=True)):
            finest = TOLERANCE * (1 if drawn else FAR_OUT)
            bound = np.repeat([size[index] * finest for size in sizes], [value.size for value in at])[:, None]
            truth = np.concatenate(at, axis=None)[:, None]
            yield Call(number, each, [value.shape for value in at], truth, bound)


def _list_questions(check: Check) -> Iterator[tuple[int, Question]]:
    """Yield what a check asks before anything is wrong, each with the number of the function."""
    if isinstance(check, ClassCheck):
        yield from ((number, check.question(f"{method} points")) for number, method in enumerate(ASKED))
    else:
        yield from ((0, check.question(key)) for key in check.keys if key != "more")
