"""Asking a student's function, class or set of names: the half of a check that touches the student's code.

A check asks `Question`s, and holds the `Reply`s against the truth. The asking is all here; the truth is
elsewhere (`helpers.checks`). So where a class is graded, this half runs locked away with the students' code,
and what comes back are numbers, never a verdict.
"""

import inspect
import re
import sys
import traceback
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from copy import deepcopy
from typing import Any

import numpy as np

from helpers.asking.finding import Finding, Kind
from helpers.asking.methods import Misused, adapt_method
from helpers.asking.question import MOST_NUMBERS, NAMES, Answer, Question, Reply
from helpers.asking.source import (
    Function,
    find_alpha,
    find_name,
    list_used_functions,
    list_used_numbers,
    list_used_packages,
    unvectorize,
    unwrap,
)
from helpers.graph import Array

AUTOGRAD = {"autograd", "casadi", "jax", "mygrad", "numdifftools", "sympy", "tensorflow", "theano", "torch"}
NOT_ALIKE = ("mismatch", "broadcast", "not aligned")  # numpy's words for shapes that don't go together


def ask(subject: Any, question: Question) -> Reply:
    """Ask a student's function, class or set of names.

    Returns:
        The answers at all points; or, in `failed`, why there are none.
    """
    if question.method == NAMES:
        return _ask_names(subject, question)
    name, given, answers = find_name(subject), list[str](), list[Answer]()
    try:
        function = _find_function(subject, question.method)
        name = find_name(function)
        given = _list_parameters(function, question.known)
        for at in question.points:
            answers.append(_answer(function, {name: at[name] for name in given}, question))
    except Misused as misused:
        point = len(answers) if misused.at_a_point else -1
        at = _plain(question.points[point], given) if misused.at_a_point else {}
        failed = Finding(misused.kind, name, about=misused.about, at=at)
        return Reply(name, given, failed=failed, point=point)
    return Reply(
        name,
        given,
        answers,
        uses=[find_name(used) for used in list_used_functions(function)],
        reads=list_used_numbers(function),
        alpha=find_alpha(function),
    )


def _ask_names(subject: Any, question: Question) -> Reply:
    if not isinstance(subject, set | frozenset | list | tuple) or not all(
        isinstance(name, str) for name in subject
    ):
        return Reply("", failed=Finding(Kind.NO_NAMES, about={"value": _write(subject)}))
    if unknown := sorted(set(subject) - set(question.known)):
        about = {"unknown": unknown, "known": list(question.known)}
        return Reply("", failed=Finding(Kind.UNKNOWN_NAMES, about=about))
    return Reply("", names=sorted(set(subject)))


def _find_function(subject: Any, method: str) -> Function:
    """Return the function to ask: the student's own, or one that asks a method of the student's class."""
    if method:
        return adapt_method(subject, method)
    if not callable(subject):
        raise Misused(Kind.NO_FUNCTION, type=_describe_type(subject), value=_write(subject))
    return subject  # type: ignore[no-any-return]


def _list_parameters(function: Function, known: Sequence[str]) -> list[str]:
    """Return the names of the values that a student's function asks for."""
    packages = list_used_packages(function)
    if borrowed := sorted(packages & AUTOGRAD):
        raise Misused(Kind.BORROWS, package=borrowed[0])
    if "helpers" in packages:
        raise Misused(Kind.USES_HELPERS)
    names = []
    for parameter in inspect.signature(unvectorize(function)).parameters.values():
        if parameter.name in known and parameter.kind is not parameter.POSITIONAL_ONLY:
            names.append(parameter.name)
        elif parameter.default is parameter.empty:
            raise Misused(Kind.UNKNOWN_PARAMETER, parameter=str(parameter), known=list(known))
    return names


def _answer(function: Function, given: Mapping[str, Any], question: Question) -> Answer:
    """Call a student's function at one point, on copies; nothing that it does reaches stderr."""
    given = _plain(given, list(given))
    handed = deepcopy(given)
    with warnings.catch_warnings(record=True) as caught, redirect_stderr(sys.stdout):
        warnings.simplefilter("always")
        with _naming_errors(function):
            returned = function(**handed)
    if returned is None:
        raise Misused(Kind.NOTHING)
    values = [returned]
    if not isinstance(question.wanted, str):
        several = isinstance(returned, list | tuple) or (question.scalars and np.ndim(returned) == 1)
        if not several or len(returned) != question.size:
            got = f"{len(returned)} values" if several else _describe_type(returned)
            raise Misused(Kind.COUNT, at_a_point=True, got=got, needed=list(question.wanted))
        values = list(returned)
    changed = tuple(key for key in given if not np.array_equal(given[key], handed[key]))
    numerical = (str(warning.message) for warning in caught if issubclass(warning.category, RuntimeWarning))
    return Answer(given, list(map(_read_numbers, values)), changed, next(numerical, ""))


def _plain(at: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return arguments as a function receives them: plain numbers, and arrays."""
    given = {name: at[name] for name in names}
    return {n: np.asarray(v).tolist() if np.ndim(v) == 0 else v for n, v in given.items()}


@contextmanager
def _naming_errors(function: Function) -> Iterator[None]:
    """Turn whatever a student's function raises into what is to be said of it."""
    try:
        yield
    except Misused:
        raise
    except NotImplementedError as error:
        unwritten = traceback.extract_tb(error.__traceback__)[-1].name
        if unwritten != find_name(function).rpartition(".")[2]:
            raise Misused(Kind.USES_UNWRITTEN, used=unwritten) from None
        raise Misused(Kind.NOT_WRITTEN) from None
    except KeyboardInterrupt:
        raise Misused(Kind.STILL_RUNNING, at_a_point=True) from None
    except (Exception, SystemExit) as error:
        frames = traceback.extract_tb(error.__traceback__)[1:]
        own = getattr(getattr(unwrap(function), "__code__", None), "co_filename", None)
        place = next((frame for frame in reversed(frames) if frame.filename == own), None)
        line, source = (place.lineno or 0, place.line or "") if place else (0, "")
        message, where = str(error), {"line": line, "source": source}
        name: dict[str, Any] = {"error": type(error).__name__}
        if isinstance(error, ValueError) and any(word in message for word in NOT_ALIKE):
            raise Misused(Kind.MISMATCHED, at_a_point=True, **name, **where) from None
        raise Misused(Kind.RAISED, at_a_point=True, **name, message=message, **where) from None


def _read_numbers(value: Any) -> Array:
    """Return what a student's function returned as an array of float64."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
    if array.dtype.kind not in "biuf":
        raise Misused(Kind.TYPE, at_a_point=True, type=_describe_type(value), value=_write(value))
    if array.size > MOST_NUMBERS:
        raise Misused(Kind.SIZE, at_a_point=True, shape=str(array.shape))
    return array.astype(np.float64)


def _write(value: Any) -> str:
    """Write a value as Python does, without memory addresses and not at any length."""
    text = re.sub(r" at 0x[0-9a-f]+", "", repr(value))
    return text if len(text) <= 200 else f"{text[:200]}…"


def _describe_type(value: Any) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[0] in 'aeiou' or kind == 'ndarray' else 'a'} {kind}"
