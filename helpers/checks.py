"""The checks that students call: does this function compute what was asked for?

A check reads the parameter names of the student's function, feeds it values by those names at several
points (`Network.points`), and compares what comes back with what follows from the network's Graph.
A check that passes prints one line. One that fails raises `CheckFailed`: one message, no traceback.
"""

import inspect
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.diagnosis import explain, first_difference
from helpers.networks import Network

Function = Callable[..., Any]


class CheckFailed(AssertionError):
    """An answer isn't right yet; the message is for the student and stands alone."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in place of a traceback."""
        return str(self).splitlines()


@dataclass(frozen=True)
class Answer:
    """What a student's function returned at one point.

    Attributes:
        given: the arguments by name, as the function received them.
        value: what it returned, as an array of float64.
        changed: the names of arguments that it changed in place.
        warning: the first numerical warning that it caused, or "".
    """

    given: dict[str, Any]
    value: np.ndarray
    changed: tuple[str, ...]
    warning: str


def check_value(function: Function, network: Network, *, of: str) -> None:
    """Check that a function computes a step of a network.

    Args:
        function: the student's function; its parameters are named as in the network.
        network: the network, or a trusted function wrapped in one.
        of: the name of the step, such as "y_hat".

    Raises:
        CheckFailed: it doesn't; the message says in what way.
    """
    graph, points = network.graph, network.points(of)
    later = [step for step in graph.steps if step == of or graph.chain(step, of)]
    names = _parameter_names(function, known=[name for name in points[0] if name not in later])
    answers = [_answer(function, {name: at[name] for name in names}) for at in points]
    _judge(function, answers, [at[of] for at in points], of, truth_is="the right value")


def check_gradient(function: Function, network: Network, *, of: str, wrt: str) -> None:
    """Check that a function computes the gradient of `of` with respect to `wrt`.

    Args:
        function: the student's function; its parameters are named as in the network. One called dL_dh_2
            receives the gradient ∂L/∂h_2, so that an answer may build on the gradient before it.
        network: the network.
        of: the name of what is differentiated, usually "L".
        wrt: the name of what it is differentiated by.

    Raises:
        CheckFailed: it doesn't; the message says in what way.
    """
    graph, points = network.graph, network.points(f"{of} {wrt}")
    between = {link.argument for path in graph.chain(of, wrt) for link in path} - {wrt}
    gradients = {f"d{of}_d{step}": step for step in graph.steps if step in between}
    names = _parameter_names(function, known=[*points[0], *gradients])
    answers = []
    for at in points:
        built_on = {name: graph.gradient(of, gradients[name], at) for name in names if name in gradients}
        answers.append(_answer(function, {name: {**at, **built_on}[name] for name in names}))
    truths = [graph.gradient(of, wrt, at) for at in points]
    _judge(function, answers, truths, f"∂{of}/∂{wrt}", truth_is="the numerical slope")


def check_training(function: Function, network: Network, *, of: str, history: Sequence[str]) -> None:
    """Check that a function trains a network by gradient descent.

    Args:
        function: the student's function. Its parameters are named as in the network, besides `alpha`, the
            learning rate, and `epochs`, the number of updates. It returns one row an epoch, each made
            after that epoch's update.
        network: the network.
        of: the name of the loss.
        history: what stands in a row, in order. The inputs among these names are what is trained.

    Raises:
        CheckFailed: it doesn't; the message says in what way.
    """
    names = _parameter_names(function, known=[*network.graph.inputs, "alpha", "epochs"])
    answers, truths = [], []
    for epochs, alpha, at in zip(
        (3, 4, 5), (0.1, 0.05, 0.02), network.points("training", count=3), strict=True
    ):
        given = {**at, "alpha": alpha, "epochs": epochs}
        answers.append(_answer(function, {name: given[name] for name in names}))
        truths.append(gradient_descent(network, at, of=of, history=history, alpha=alpha, epochs=epochs))
    _judge(function, answers, truths, "one row an epoch", truth_is="gradient descent", columns=history)


def gradient_descent(
    network: Network, at: dict[str, np.ndarray], *, of: str, history: Sequence[str], alpha: float, epochs: int
) -> np.ndarray:
    """Train a network by the gradients of its Graph.

    Returns:
        One row an epoch, made after its update: the names of `history`, their arrays laid flat.
    """
    graph = network.graph
    parameters = [name for name in history if name in graph.inputs]
    rows = []
    for _ in range(epochs):
        step = {name: at[name] - alpha * graph.gradient(of, name, at) for name in parameters}
        at = graph.forward(**{name: step.get(name, at[name]) for name in graph.inputs})
        rows.append(np.concatenate([np.ravel(at[name]) for name in history]))
    return np.array(rows)


def _parameter_names(function: Function, known: Sequence[str]) -> list[str]:
    """Return the names of the values that a student's function asks for."""
    if not callable(function):
        raise CheckFailed(f"✗ This must be a function, but it is {_kind(function)}: {function!r}.")
    name = _name(function)
    names = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in known and parameter.kind is not parameter.POSITIONAL_ONLY:
            names.append(parameter.name)
        elif parameter.default is parameter.empty:
            raise CheckFailed(
                f"✗ {name} has a parameter `{parameter}` that this check can't fill in. Keep the parameters "
                f"that {name} had at first. It knows: {', '.join(known)}."
            )
    return names


def _answer(function: Function, given: dict[str, Any]) -> Answer:
    """Call a student's function at one point, on copies; nothing that it does reaches stderr."""
    name = _name(function)
    given = {
        key: np.asarray(value).tolist() if np.shape(value) == () else value for key, value in given.items()
    }
    handed = deepcopy(given)
    with warnings.catch_warnings(record=True) as caught, redirect_stderr(sys.stdout):
        warnings.simplefilter("always")
        try:
            value = function(**handed)
        except NotImplementedError as error:
            raise CheckFailed(_not_written(name, error)) from None
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            raise _failure(_what_was_raised(function, error), given) from None
    if value is None:
        raise CheckFailed(f"✗ {name} returns nothing (None). Does every way through it end in `return …`?")
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
    if array.dtype.kind not in "biuf":
        raise _failure(f"{name} must return numbers, but it returns {_kind(value)}: {value!r}.", given)
    changed = tuple(key for key in given if not np.array_equal(given[key], handed[key]))
    numerical = (str(warning.message) for warning in caught if issubclass(warning.category, RuntimeWarning))
    return Answer(given, array.astype(np.float64), changed, next(numerical, ""))


def _judge(
    function: Function,
    answers: Sequence[Answer],
    truths: Sequence[np.ndarray],
    what: str,
    *,
    truth_is: str,
    columns: Sequence[str] = (),
) -> None:
    """Hold the answers against the truth: raise the first complaint, or print that all is well."""
    name = _name(function)
    for answer, truth in zip(answers, truths, strict=True):
        if answer.value.shape != truth.shape:
            raise _failure(_wrong_shape(name, answer.value, truth, columns), answer.given)
        if not np.isfinite(answer.value).all():
            raise _failure(
                f"{name} gives {_show(answer.value)}: something overflows or divides by 0.", answer.given
            )
        if answer.changed:
            raise _failure(
                f"{name} changes {', '.join(answer.changed)} in place, so its caller loses the old numbers.\n"
                "  Compute a new array: `w = w - step`, not `w -= step`.",
                answer.given,
            )
        if answer.warning:
            raise _failure(f"{name} makes numpy warn: {answer.warning}.", answer.given)
    largest = max(np.abs(truth).max(initial=0.0) for truth in truths) or 1.0
    for answer, truth in zip(answers, truths, strict=True):
        differs = first_difference(answer.value, truth, scale=np.abs(truth).max(initial=0.0) or largest)
        if differs is not None:
            break
    else:
        print(f"✓ {name} gives {what}, at all {len(answers)} points.")
        return
    explanation = explain([answer.value for answer in answers], truths)
    if columns:
        place = f" in epoch {differs[0]}, {columns[differs[1]]}"
    else:
        place = f" in entry {list(differs)}" if differs else ""
    raise _failure(
        f"{name} does not give {what}." + (f"\n  {explanation}" if explanation else ""),
        answer.given,
        {f"yours{place}": answer.value[differs], truth_is: truth[differs]},
    )


def _failure(
    complaint: str, given: dict[str, Any], numbers: dict[str, np.ndarray] | None = None
) -> CheckFailed:
    """Put together the message: the complaint, the point where it shows, and the numbers there."""
    lines = {"at": ", ".join(f"{name} = {_show(value)}" for name, value in given.items())}
    lines |= {label: _show(value) for label, value in (numbers or {}).items()}
    width = max(map(len, lines))
    return CheckFailed(
        "\n".join([f"✗ {complaint}", *(f"  {k:<{width}}  {v}" for k, v in lines.items() if v)])
    )


def _not_written(name: str, error: NotImplementedError) -> str:
    """Say which function still has its stub: this one, or one that it uses."""
    unwritten = traceback.extract_tb(error.__traceback__)[-1].name
    if unwritten != name:
        return f"✗ {name} uses {unwritten}, which is not written yet. Write {unwritten} first."
    return f"✗ {name} is not written yet. Put your own lines in place of `raise NotImplementedError`."


def _what_was_raised(function: Function, error: BaseException) -> str:
    """Say which error a student's function raised, and in which line."""
    name = _name(function)
    if isinstance(error, KeyboardInterrupt):
        return f"{name} was still running when it was stopped. Does its loop come to an end?"
    frames = traceback.extract_tb(error.__traceback__)[1:]
    own = getattr(getattr(function, "__code__", None), "co_filename", None)
    place = next((f for f in reversed(frames) if f.filename == own), None)
    line = f"\n  in line {place.lineno} of its cell:  {place.line}" if place else ""
    message = f": {error}" if str(error) else ""
    return f"{name} stops with {type(error).__name__}{message}{line}"


def _wrong_shape(name: str, value: np.ndarray, truth: np.ndarray, columns: Sequence[str]) -> str:
    """Say what shape is needed; *transposed* only if the transposed numbers are right."""
    got, needed = _shape(value.shape), _shape(truth.shape)
    if columns:
        row = ", ".join(columns)
        return f"{name} returns {got}. It needs {needed}: a row ({row}) for each of the {len(truth)} epochs."
    if value.shape == truth.shape[::-1] and first_difference(value.T, truth, np.abs(truth).max()) is None:
        return f"{name} returns {got}, where {needed} is needed. Its numbers are right, but it is transposed."
    return f"{name} returns {got}, where {needed} is needed."


def _shape(shape: tuple[int, ...]) -> str:
    return f"an array of shape {shape}" if shape else "a single number"


def _show(value: Any) -> str:
    """Write a number or an array as in a message: six significant digits."""
    if np.shape(value) == ():
        return f"{value:.6g}"
    return np.array2string(np.asarray(value), precision=6, separator=", ").replace("\n", "")


def _name(function: Function) -> str:
    return getattr(function, "__name__", type(function).__name__)


def _kind(value: Any) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
