"""What a student's code answers when it is asked: the half of a check that touches that code.

A check asks `Question`s, and holds the `Reply`s against the truth. The asking is all here; the truth is
elsewhere (`helpers.checks`). So where a class is graded, this half runs locked away with the students' code,
and what comes back are numbers, never a verdict.
"""

import dis
import inspect
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from math import isfinite, prod
from textwrap import fill
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from helpers.notation import write_value

Function = Callable[..., Any]

ANSWERS = "application/vnd.backprop-by-hand.answers+json"
"""The MIME type of what a graded check publishes: the replies to its questions."""

AUTOGRAD = {"autograd", "casadi", "jax", "mygrad", "numdifftools", "sympy", "tensorflow", "theano", "torch"}

MOST_NUMBERS, LONGEST_TEXT = 5000, 3000  # in one value that is answered; characters in one message
NOT_FINITE = {"nan": np.nan, "inf": np.inf, "-inf": -np.inf}  # JSON has no numbers for these

current: tuple[str, Mapping[str, Any] | None] = ("", None)
"""While a class is graded: the name of the cell that runs, and what its check asks, if it is a check."""


class CheckFailed(AssertionError):
    """An answer isn't right yet; the message is for the student and stands alone.

    Attributes:
        mistake: if the answer has wrong values, the diagnosis in one or two sentences, "" if there is none;
            None if something else is wrong with it.
        draw: shows the mistake in a picture; None if there is none to show.
    """

    def __init__(
        self, message: str, mistake: str | None = None, draw: Callable[[], None] | None = None
    ) -> None:
        super().__init__(message)
        self.mistake = mistake
        self.draw = draw

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in place of a traceback."""
        return str(self).splitlines()


class BadReply(ValueError):
    """What came back isn't a reply to the question; the message says in what way."""


@dataclass(frozen=True)
class Question:
    """What a student's code is asked.

    Attributes:
        points: the values that can be asked for, by name, at each point. The last point is the first one
            again, to see whether the answer is the same.
        known: the names of these values.
        wanted: the name of what is to be returned; or several names, in the order of what is returned.
        scalars: whether several values are all scalars, so that an array of them will do.
        method: the method to call, where a class is asked; `NAMES` where a set of names is.
    """

    points: Sequence[Mapping[str, Any]]
    known: Sequence[str]
    wanted: str | Sequence[str]
    scalars: bool = False
    method: str = ""

    @property
    def values(self) -> int:
        """How many values an answer has."""
        return 1 if isinstance(self.wanted, str) else len(self.wanted)

    def to_json(self) -> dict[str, Any]:
        """Return the question as JSON can hold it."""
        points = [{name: np.asarray(at[name]).tolist() for name in self.known} for at in self.points]
        return {**vars(self), "points": points, "known": list(self.known)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Question":
        """Return the question that `to_json` wrote."""
        points = [
            {
                name: np.array(value, dtype=float) if isinstance(value, list) else value
                for name, value in at.items()
            }
            for at in data["points"]
        ]
        return cls(**{**data, "points": points})


NAMES = "a set of names"


@dataclass(frozen=True)
class Answer:
    """What a student's function returned at one point.

    Attributes:
        given: the arguments by name, as the function received them.
        values: what it returned, as arrays of float64: one, or one for each name that was asked for.
        changed: the names of arguments that it changed in place.
        warning: the first numerical warning that it caused, or "".
    """

    given: dict[str, Any]
    values: list[np.ndarray]
    changed: Sequence[str] = ()
    warning: str = ""


@dataclass(frozen=True)
class Reply:
    """What came of a question.

    Attributes:
        name: what the student called the function.
        answers: one for each point; none if the asking failed.
        failed: the message for the student if it did, or "".
        names: the names in a set of names.
        uses: the functions of the notebook that it calls, directly or not; the first ones first.
        reads: the numbers of the notebook that it uses.
        alpha: the learning rate of the notebook in which the function was written, if it has one.
    """

    name: str
    answers: Sequence[Answer] = ()
    failed: str = ""
    names: Sequence[str] = ()
    uses: Sequence[str] = ()
    reads: Sequence[str] = ()
    alpha: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the reply as JSON can hold it: of the arguments no more than their names."""
        answers = [
            {
                "values": [_encoded(value) for value in answer.values],
                "changed": list(answer.changed),
                "warning": _printable(answer.warning)[:LONGEST_TEXT],
            }
            for answer in self.answers
        ]
        given = list(self.answers[0].given) if self.answers else []
        return {
            **vars(self),
            "answers": answers,
            "given": given,
            "failed": _printable(self.failed)[:LONGEST_TEXT],
        }

    @classmethod
    def from_json(cls, data: Any, question: Question) -> "Reply":
        """Read a reply that nobody vouches for.

        Raises:
            BadReply: it isn't a reply to this question.
        """
        texts, lists = ("name", "failed"), ("given", "names", "uses", "reads")
        if not isinstance(data, dict) or set(data) != {*texts, *lists, "answers", "alpha"}:
            raise BadReply("it has not the parts of a reply")
        for key in texts:
            _must(_is_text(data[key]), f"its {key} is no text")
        for key in lists:
            _must(_are_names(data[key]), f"its {key} are no names")
        alpha = data["alpha"]
        _must(alpha is None or (_is_number(alpha) and alpha > 0), "its learning rate is no number")
        _must(set(data["given"]) <= set(question.known), "it was given what was not to be had")
        answers = data["answers"]
        expected = 0 if data["failed"] or question.method == NAMES else len(question.points)
        _must(isinstance(answers, list) and len(answers) == expected, f"it needs {expected} answers")
        read = []
        for at, answer in zip(question.points, answers, strict=False):  # none if it failed
            _must(
                isinstance(answer, dict) and set(answer) == {"values", "changed", "warning"},
                "an answer is odd",
            )
            values = answer["values"]
            _must(
                isinstance(values, list) and len(values) == question.values,
                "an answer has a value too many or too few",
            )
            _must(_are_names(answer["changed"]) and _is_text(answer["warning"]), "an answer's words are odd")
            given = {name: at[name] for name in data["given"]}
            read.append(Answer(given, list(map(_decoded, values)), answer["changed"], answer["warning"]))
        return cls(**{key: data[key] for key in (*texts, "names", "uses", "reads", "alpha")}, answers=read)


def ask(subject: Any, question: Question) -> Reply:
    """Ask a student's function, class or set of names.

    Returns:
        The answers at all points; or, in `failed`, the message for the student if there are none.
    """
    if question.method == NAMES:
        return _names_in(subject, question)
    try:
        function = _function_in(subject, question.method)
        names = _parameter_names(function, question.known)
        answers = [_answer(function, {name: at[name] for name in names}, question) for at in question.points]
    except CheckFailed as failure:
        return Reply(_name(subject), failed=str(failure))
    return Reply(
        _name(function),
        answers,
        uses=[_name(used) for used in functions_used(function)],
        reads=[n for n, v in _globals_used(function).items() if isinstance(v, int | float | np.ndarray)],
        alpha=_notebooks_alpha(function),
    )


def publish(subject: Any) -> None:
    """Answer what the check in the current cell asks, and publish the replies; judge nothing."""
    from IPython.display import publish_display_data

    check, questions = current
    if questions is None:
        print("While a class is graded, only the graded checks are run.")
    else:
        publish_display_data({ANSWERS: bundle(subject, check, questions)})


def bundle(subject: Any, check: str, questions: Mapping[str, Any]) -> dict[str, Any]:
    """Return the replies to a check's questions as JSON can hold them, up to the first that fails."""
    replies = {}
    for key, question in questions.items():
        replies[key] = ask(subject, Question.from_json(question)).to_json()
        if replies[key]["failed"]:
            break
    return {"check": check, "replies": replies}


def read_replies(bundle: Any, check: str, questions: Mapping[str, Question]) -> dict[str, Reply]:
    """Read what a check's cell published; nothing in it is believed.

    Returns:
        The replies that there are, by the key of their question.

    Raises:
        BadReply: it isn't what `publish` makes for this check; the message says in what way.
    """
    _must(isinstance(bundle, dict) and set(bundle) == {"check", "replies"}, "it is no bundle of answers")
    _must(bundle["check"] == check, "it belongs to another check")
    replies = bundle["replies"]
    _must(isinstance(replies, dict) and set(replies) <= set(questions), "it answers what was not asked")
    return {key: Reply.from_json(replies[key], questions[key]) for key in replies}


def failure(
    complaint: str, given: Mapping[str, Any], numbers: Mapping[str, np.ndarray] | None = None
) -> CheckFailed:
    """Put together a message: the complaint, the point where it shows, and the numbers there."""
    point = ", ".join(f"{name} = {write_value(value)}" for name, value in given.items())
    lines = {"at": point} | {label: write_value(value) for label, value in (numbers or {}).items()}
    width = max(map(len, lines))
    text = [
        fill(line, 100, initial_indent=f"  {label:<{width}}  ", subsequent_indent=" " * (width + 4))
        for label, line in lines.items()
        if line
    ]
    return CheckFailed("\n".join([f"✗ {complaint}", *text]))


# ---- asking


def _names_in(subject: Any, question: Question) -> Reply:
    if not isinstance(subject, set | frozenset | list | tuple) or not all(
        isinstance(n, str) for n in subject
    ):
        wrong = f'✗ The answer is a set of names such as {{"w_1", "b_1"}}, but it is {_written(subject)}.'
        return Reply("", failed=wrong)
    if unknown := sorted(set(subject) - set(question.known)):
        known = ", ".join(question.known)
        return Reply("", failed=f"✗ There is no formula for {', '.join(unknown)}. There is one for {known}.")
    return Reply("", names=sorted(set(subject)))


def _function_in(subject: Any, method: str) -> Function:
    """Return the function to ask: the student's own, or one that asks a method of the student's class."""
    if method:
        from helpers.class_answers import method_as_function

        return method_as_function(subject, method)
    if not callable(subject):
        raise CheckFailed(f"✗ This must be a function, but it is {_kind(subject)}: {_written(subject)}.")
    return subject


def _parameter_names(function: Function, known: Sequence[str]) -> list[str]:
    """Return the names of the values that a student's function asks for."""
    name = _name(function)
    packages = _packages_used(function)
    if borrowed := sorted(packages & AUTOGRAD):
        raise CheckFailed(
            f"✗ {name} uses {borrowed[0]}, which differentiates by itself. Work the formula out by hand."
        )
    if "helpers" in packages:
        raise CheckFailed(f"✗ {name} uses something of `helpers`. It must do its own sums.")
    names = []
    for parameter in inspect.signature(called(function)).parameters.values():
        if parameter.name in known and parameter.kind is not parameter.POSITIONAL_ONLY:
            names.append(parameter.name)
        elif parameter.default is parameter.empty:
            raise CheckFailed(
                f"✗ {name} has a parameter `{parameter}` that this check can't fill in. Keep the parameters "
                f"that {name} had at first. It knows: {', '.join(known)}."
            )
    return names


def _answer(function: Function, given: dict[str, Any], question: Question) -> Answer:
    """Call a student's function at one point, on copies; nothing that it does reaches stderr."""
    name = _name(function)
    given = {
        key: np.asarray(value).tolist() if np.ndim(value) == 0 else value for key, value in given.items()
    }
    handed = deepcopy(given)
    with warnings.catch_warnings(record=True) as caught, redirect_stderr(sys.stdout):
        warnings.simplefilter("always")
        try:
            returned = function(**handed)
        except CheckFailed:
            raise
        except NotImplementedError as error:
            raise CheckFailed(_not_written(name, error)) from None
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            raise failure(_what_was_raised(function, error, given), given) from None
    if returned is None:
        raise CheckFailed(f"✗ {name} returns nothing (None). Does every way through it end in `return …`?")
    values = [returned]
    if not isinstance(question.wanted, str):
        several = isinstance(returned, list | tuple) or (question.scalars and np.ndim(returned) == 1)
        if not several or len(returned) != question.values:
            got = f"{len(returned)} values" if several else _kind(returned)
            needed = ", ".join(question.wanted)
            raise failure(
                f"{name} returns {got}, where {question.values} values are needed: {needed}.", given
            )
        values = list(returned)
    changed = tuple(key for key in given if not np.array_equal(given[key], handed[key]))
    numerical = (str(warning.message) for warning in caught if issubclass(warning.category, RuntimeWarning))
    return Answer(given, [_numbers(name, value, given) for value in values], changed, next(numerical, ""))


def _numbers(name: str, value: Any, given: dict[str, Any]) -> np.ndarray:
    """Return what a student's function returned as an array of float64."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
    if array.dtype.kind not in "biuf":
        raise failure(f"{name} must return numbers, but it returns {_kind(value)}: {_written(value)}.", given)
    if array.size > MOST_NUMBERS:
        raise failure(f"{name} returns an array of shape {array.shape}, which is far too large.", given)
    return array.astype(np.float64)


def _not_written(name: str, error: NotImplementedError) -> str:
    """Say which function still has its stub: this one, or one that it uses."""
    unwritten = traceback.extract_tb(error.__traceback__)[-1].name
    if unwritten != name.rpartition(".")[2]:
        return f"✗ {name} uses {unwritten}, which is not written yet. Write {unwritten} first."
    return f"✗ {name} is not written yet. Put your own lines in place of `raise NotImplementedError`."


def _what_was_raised(function: Function, error: BaseException, given: dict[str, Any]) -> str:
    """Say which error a student's function raised, and in which line."""
    name = _name(function)
    if isinstance(error, KeyboardInterrupt):
        return f"{name} was still running when it was stopped. Does its loop come to an end?"
    frames = traceback.extract_tb(error.__traceback__)[1:]
    own = getattr(getattr(own_function(function), "__code__", None), "co_filename", None)
    place = next((f for f in reversed(frames) if f.filename == own), None)
    line = f"\n  in line {place.lineno} of its cell:  {place.line}" if place else ""
    message = f": {error}" if str(error) else ""
    shapes = ", ".join(f"{key} {np.shape(value)}" for key, value in given.items() if np.ndim(value))
    mismatch = ("mismatch", "broadcast", "not aligned")
    if isinstance(error, ValueError) and any(word in message for word in mismatch):  # numpy names no names
        message, line = ": these shapes do not go together", f"{line}\n  the shapes are:  {shapes}"
    return f"{name} stops with {type(error).__name__}{message}{line}"


# ---- what a function is made of


def functions_used(function: Function) -> list[Function]:
    """Return the functions of the notebook that a function calls, directly or not; the first ones first."""
    found: list[Function] = []
    to_follow = [own_function(function)]
    while to_follow:
        used = [f for f in _globals_used(to_follow.pop()).values() if isinstance(f, FunctionType)]
        new = [f for f in used if f not in found and not str(f.__module__).startswith("helpers.")]
        found = new + found
        to_follow += new
    return [f for f in found if f is not own_function(function)]


def own_function(function: Function) -> Function:
    """Return what the student wrote, without what it is wrapped in: a decorator, or an adapter of ours.

    An adapter names the method that it `stands_for`.
    """
    return inspect.unwrap(getattr(function, "stands_for", called(function)))


def called(function: Function) -> Function:
    """Return the function behind `np.vectorize`, which hides its parameters."""
    return getattr(function, "pyfunc", function)


def _globals_used(function: Function) -> dict[str, Any]:
    """Return what a student's function, or a class's methods, read from the notebook, by name."""
    function = own_function(function)
    if isinstance(function, type):
        methods = [method for method in vars(function).values() if isinstance(method, FunctionType)]
        return {name: value for method in methods for name, value in _globals_used(method).items()}
    if not isinstance(function, FunctionType):
        return {}
    names = _names_used(function.__code__, "LOAD_GLOBAL", "LOAD_NAME")
    return {name: function.__globals__[name] for name in names if name in function.__globals__}


@cache
def _names_used(code: CodeType, *operations: str) -> list[str]:
    """Return the names that some code, and the functions inside it, use in these operations of Python's."""
    own = [i.argval for i in dis.get_instructions(code) if i.opname in operations]
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return list(dict.fromkeys([*own, *(name for part in inner for name in _names_used(part, *operations))]))


def _packages_used(function: Function) -> set[str]:
    """Return the names of the packages that a function, or one that it calls, may use."""
    packages = set()
    for each in (own_function(function), *functions_used(function)):
        if isinstance(each, FunctionType):
            imported = _names_used(each.__code__, "IMPORT_NAME")
            packages.update(name.partition(".")[0] for name in imported)
        for value in _globals_used(each).values():
            module = (
                value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None) or ""
            )
            packages.add(str(module).partition(".")[0])
    return packages


def _notebooks_alpha(function: Function) -> float | None:
    """Return the learning rate of the notebook in which a function was written, if it has one."""
    alpha = getattr(own_function(function), "__globals__", {}).get("alpha")
    return float(alpha) if isinstance(alpha, int | float) and 0 < alpha < np.inf else None


def _name(function: Any) -> str:
    return str(getattr(function, "__name__", type(function).__name__))


def _written(value: Any) -> str:
    """Write a value as Python does, without memory addresses and not at any length."""
    text = re.sub(r" at 0x[0-9a-f]+", "", repr(value))
    return text if len(text) <= 200 else f"{text[:200]}…"


def _kind(value: Any) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[0] in 'aeiou' or kind == 'ndarray' else 'a'} {kind}"


# ---- as JSON


def _encoded(value: np.ndarray) -> dict[str, Any]:
    entries = [number if isfinite(number) else str(number) for number in value.ravel().tolist()]
    return {"shape": list(value.shape), "entries": entries}


def _decoded(data: Any) -> np.ndarray:
    _must(isinstance(data, dict) and set(data) == {"shape", "entries"}, "a value is no array")
    shape, entries = data["shape"], data["entries"]
    _must(isinstance(entries, list) and len(entries) <= MOST_NUMBERS, "a value is no list of numbers")
    numbers = all(_is_number(n) or (isinstance(n, str) and n in NOT_FINITE) for n in entries)
    _must(numbers, "a value holds no numbers")
    sizes = isinstance(shape, list) and len(shape) < 10
    sizes = sizes and all(type(size) is int and 0 <= size <= MOST_NUMBERS for size in shape)
    _must(sizes and prod(shape) == len(entries), "a value's shape is not that of its numbers")
    return np.array([NOT_FINITE.get(entry, entry) for entry in entries], dtype=np.float64).reshape(shape)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 1e308  # JSON's 1e999 is infinite


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT and _printable(value) == value


def _printable(text: str) -> str:
    """Return a text without control characters and halves of characters, which a notebook can't hold."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 200 and all(_is_text(name) for name in value)


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BadReply(otherwise)
