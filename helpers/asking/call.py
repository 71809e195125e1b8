"""Asking a student's function, class or set of names: the half of a check that touches the student's code.

A check asks `Question`s, and holds the `Reply`s against the truth. The asking is all here; the truth is
elsewhere (`helpers.checks`). So where a class is graded, this half runs locked away with the students' code,
and what comes back are numbers, never a verdict.
"""

import re
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence, ValuesView
from contextlib import nullcontext, redirect_stderr
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from numbers import Real
from typing import Any

import numpy as np

from helpers.asking import notebook, source
from helpers.asking.finding import Finding, Kind, Misused, revive
from helpers.asking.parameters import list_parameters, stand_for, take_names
from helpers.asking.question import MOST_NUMBERS, NAMES, WARNING, Answer, Question, Reply, is_small
from helpers.graph import Array

NOT_ALIKE = ("mismatch", "broadcast", "not aligned")  # numpy's words for shapes that don't go together
AT_A_POINT = {
    Kind.RAISED, Kind.MISMATCHED, Kind.STILL_RUNNING, Kind.NOTHING, Kind.COUNT, Kind.TYPE, Kind.SIZE,
}  # fmt: skip

METHODS = {
    "__init__": ("learning_rate, rng", "seed"),
    "predict": ("x", "x, w, b"),
    "compute_gradients": ("x, y", "x, y, w, b"),
    "update_params": ("dL_dw, dL_db", "w, b, dL_dw, dL_db, alpha"),
    "train": ("inputs, targets, epochs", "inputs, targets, epochs, w, b, alpha"),
}
"""The arguments of each method of a class that learns, and what is given to it and to its network."""


def ask(subject: Any, question: Question) -> Reply:
    """Ask a student's function, class or set of names; of what fails, the reply says in `failed` why.

    Nothing that it does reaches stderr.
    """
    name = question.subject or source.find_name(subject)
    reply, given, answers = Reply(name), list[str](), list[Answer]()
    try:
        if question.method == NAMES:
            return Reply("", names=_read_names(subject, question.known))
        function = _adapt_method(subject, question.method, name) if question.method else subject
        name = source.find_name(function) if question.method else name
        if not callable(function):
            raise Misused(Kind.NO_FUNCTION, type=_describe_type(subject), value=write_anything(subject))
        function = take_names(function, question.known, question.given)
        used, alpha = source.list_used_functions(function), source.find_alpha(function)
        own, others = source.read_texts(function)
        reply = Reply(name, uses=list(used), alpha=alpha, texts=own + others, own=len(own))
        filled = notebook.list_filled(function, question.points[0], question.known) if question.fill else []
        reads = filled if question.fill else notebook.list_used_numbers(function)
        shaken = notebook.shake(function, filled) if question.fill else {}
        given = list_parameters(function, question.known)
        with warnings.catch_warnings(record=True) as caught, redirect_stderr(sys.stdout):
            for at in question.points:
                with notebook.filling(function, _plain(at, filled)) if filled else nullcontext():
                    caught.clear()
                    answers.append(_answer(function, _plain(at, given), question, caught))
            if shaken:
                values = {**shaken, **_plain(question.points[-1], filled)}
                answers[-1] = _answer_elsewhere(function, values, answers[-1], question, caught)
    except Misused as misused:
        point = len(answers) if misused.kind in AT_A_POINT else -1
        at = {} if point < 0 else _plain(question.points[point], given)
        failed = Finding(misused.kind, reply.name, about=misused.about, at=at)
        return replace(reply, given=given, failed=failed, point=point)
    return replace(reply, given=given, answers=answers, reads=reads)


def _answer_elsewhere(
    function: source.Function,
    values: dict[str, Any],
    answer: Answer,
    question: Question,
    caught: Sequence[warnings.WarningMessage],
) -> Answer:
    """Return what a function answers while numbers of its notebook have these values; NaN if it fails."""
    try:
        with notebook.filling(function, values):
            return _answer(function, answer.given, question, caught)
    except Misused:
        return replace(answer, values=[np.full(value.shape, np.nan) for value in answer.values])


def _read_names(subject: Any, known: Sequence[str]) -> list[str]:
    is_collection = isinstance(subject, set | frozenset | list | tuple)
    if not is_collection or not all(isinstance(name, str) for name in subject):
        raise Misused(Kind.NO_NAMES, value=write_anything(subject))
    if unknown := sorted(set(subject) - set(known)):
        raise Misused(Kind.UNKNOWN_NAMES, unknown=unknown, known=list(known))
    return sorted(set(subject))


def _adapt_method(network_class: Any, method: str, class_name: str) -> Callable[..., Any]:
    """Return a function that makes a network of a student's class and calls one of its methods.

    So the checks of functions judge methods too; `helpers.checks` says what each must do.
    """
    if not isinstance(network_class, type):
        raise Misused(Kind.NO_CLASS, type=_describe_type(network_class))
    for name, (arguments, _) in METHODS.items():
        method_of_it = getattr(network_class, name, None)
        if not callable(method_of_it) or method_of_it is object.__init__:
            raise Misused(Kind.NO_METHOD, method=name, arguments=arguments)
    arguments, names = METHODS[method]

    def adapter(alpha: float = 0.1, seed: int = 0, **given: Any) -> Any:
        student: Any = network_class(alpha, np.random.default_rng(seed))
        if method == "__init__":
            return student.w, student.b
        student.w, student.b = given["w"].copy(), given["b"]
        returned = getattr(student, method)(*(given[name] for name in arguments.split(", ")))
        if method in ("compute_gradients", "update_params"):
            same = np.array_equal(student.w, given["w"]) and np.array_equal(student.b, given["b"])
            if same != (method == "compute_gradients"):
                raise Misused(Kind.CHANGES_NOTHING if same else Kind.CHANGES_PARAMETERS)
        if method == "train" and returned is not None:
            return student.w, student.b, returned
        return (student.w, student.b) if method == "update_params" else returned

    own: Any = stand_for(getattr(network_class, method), adapter, f"{class_name}.{method}", names.split(", "))
    own.of_class = network_class
    return adapter


def _answer(
    function: source.Function,
    given: dict[str, Any],
    question: Question,
    caught: Sequence[warnings.WarningMessage],
) -> Answer:
    """Call a student's function at one point, on copies; what it warns of is caught."""
    handed = {n: value.copy() if isinstance(value, np.ndarray) else value for n, value in given.items()}
    warnings.simplefilter("always")
    try:
        returned = _settle(function(**handed))
    except Misused:
        raise
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        raise _describe_error(function, error) from None
    if returned is None:
        raise Misused(Kind.NOTHING)
    values = [returned]
    if not isinstance(question.wanted, str):
        several = isinstance(returned, list | tuple) or (question.scalars and np.ndim(returned) == 1)
        if not several or len(returned) != len(question.wanted):
            size = f"{len(returned)} value{'s' * (len(returned) != 1)}" if several else ""
            got = size or _describe_type(returned)
            raise Misused(Kind.COUNT, got=got, needed=list(question.wanted))
        values = list(returned)
    arrays = (key for key in given if isinstance(given[key], np.ndarray))
    changed = [key for key in arrays if not np.array_equal(given[key], handed[key])]
    said = (str(warning.message) for warning in caught if issubclass(warning.category, RuntimeWarning))
    numerical = filter(WARNING.fullmatch, said)
    return Answer(given, list(map(_read_numbers, values)), changed, next(numerical, ""))


def _settle(returned: Any) -> Any:
    """Return a list of what yields its values one by one, for which the student's code may run."""
    is_lazy = isinstance(returned, Iterator | ValuesView)  # generators, `map` and `zip`; what a dict holds
    is_list = isinstance(returned, list | tuple) and type(returned) not in (list, tuple)
    return list(islice(returned, MOST_NUMBERS + 1)) if is_lazy or is_list else returned


def _plain(at: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return arguments as a function receives them: plain numbers, and arrays."""
    values = revive({name: at[name] for name in names})
    return {n: v if type(v) is float or np.ndim(v) else np.asarray(v).tolist() for n, v in values.items()}


def _describe_error(function: source.Function, error: BaseException) -> Misused:
    if isinstance(error, KeyboardInterrupt):
        return Misused(Kind.STILL_RUNNING)
    own = getattr(source.unwrap(function), "__code__", None)
    if isinstance(error, NotImplementedError):
        *_, (frame, _) = traceback.walk_tb(error.__traceback__)
        if frame.f_code is own:  # not by its name: a method may call a function that has the same
            return Misused(Kind.NOT_WRITTEN)
        return Misused(Kind.USES_UNWRITTEN, used=frame.f_code.co_name)
    frames, file = traceback.extract_tb(error.__traceback__), getattr(own, "co_filename", None)
    places = [(frame.lineno or 0, frame.line or "") for frame in frames if frame.filename == file]
    name, message, (line, text) = type(error).__name__, str(error), places[-1] if places else (0, "")
    if isinstance(error, ValueError) and any(word in message for word in NOT_ALIKE):
        return Misused(Kind.MISMATCHED, error=name, line=line, source=text)
    return Misused(Kind.RAISED, error=name, message=message, line=line, source=text)


def _read_numbers(value: Any) -> Array:
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O" and all(isinstance(entry, Real | Decimal) for entry in array.flat):
            array = array.astype(np.float64)
    except Exception:  # rows of different lengths, or a class of the student's that fails
        array = np.asarray(None)
    if array.dtype.kind not in "biuf":
        raise Misused(Kind.TYPE, type=_describe_type(value), value=write_anything(value))
    if not is_small(array.shape):
        raise Misused(Kind.SIZE, shape=str(array.shape))
    return array.astype(np.float64)


def write_anything(value: Any) -> str:
    """Write a value as Python does, without memory addresses and not at any length; a set in order."""
    try:
        is_set = type(value) is set and value
        text = f"{{{', '.join(sorted(map(write_anything, value)))}}}" if is_set else repr(value)
        text = re.sub(r" at 0x[0-9a-f]+", "", text)
    except Exception:  # a class of the student's that fails
        text = "a value that can't be shown"
    return text if len(text) <= 200 else f"{text[:200]}…"


def _describe_type(value: Any) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[0].lower() in 'aeiou' or kind == 'ndarray' else 'a'} {kind}"
