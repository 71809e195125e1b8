"""The checks that students call: does this function compute what was asked for?

A check reads the parameter names of the student's function, feeds it values by those names at several
points (`Network.points`), and compares what comes back with what follows from the network's Graph.
A check that passes prints one line. One that fails raises `CheckFailed`: one message, no traceback.
"""

import dis
import inspect
import sys
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from textwrap import fill
from types import CodeType, FunctionType, ModuleType
from typing import Any
from weakref import WeakSet

import numpy as np

from helpers import diagnosis
from helpers.diagnosis import Evidence, Explanation, first_difference
from helpers.graph import Values, graphs_closed
from helpers.networks import Network
from helpers.training import Descent, training_mistakes, wrong_length

Function = Callable[..., Any]

AUTOGRAD = {"autograd", "casadi", "jax", "mygrad", "numdifftools", "sympy", "tensorflow", "theano", "torch"}

_WRONG: WeakSet[Function] = WeakSet()
"""The functions that a check has found wrong, so that what builds on them isn't blamed for it."""


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
        values: what it returned, as arrays of float64: one, or one for each name that was asked for.
        changed: the names of arguments that it changed in place.
        warning: the first numerical warning that it caused, or "".
    """

    given: dict[str, Any]
    values: list[np.ndarray]
    changed: tuple[str, ...]
    warning: str


def check_value(function: Function, network: Network, *, of: str | Sequence[str]) -> None:
    """Check that a function computes a step of a network, or several.

    Args:
        function: the student's function; its parameters are named as in the network.
        network: the network, or a trusted function wrapped in one.
        of: the name of the step, such as "y_hat"; or several names, in the order in which the function
            returns their values.

    Raises:
        CheckFailed: it doesn't; the message says in what way, for the first value that is wrong.
    """
    wanted = [of] if isinstance(of, str) else list(of)
    graph, seed = network.graph, " ".join(wanted)
    later = [step for step in graph.steps if any(step == name or graph.chain(step, name) for name in wanted)]

    points = network.points(seed)
    names = _parameter_names(function, known=[name for name in points[0] if name not in later])
    scalars = all(np.ndim(points[0][name]) == 0 for name in wanted)

    def answers_at(points: Sequence[Values]) -> list[Answer]:
        return [_answer(function, {name: at[name] for name in names}, of, scalars) for at in points]

    answers = answers_at(points)
    for name in sorted(wanted, key=list(graph.steps).index):
        part = wanted.index(name)

        def gather(
            points: Sequence[Values], answers: Sequence[Answer], name: str = name, part: int = part
        ) -> Evidence:
            return Evidence(points, [answer.values[part] for answer in answers], [at[name] for at in points])

        def diagnose(evidence: Evidence, name: str = name, gather: Callable = gather) -> Explanation | None:
            return diagnosis.explain(
                evidence,
                mistakes=lambda: diagnosis.value_mistakes(graph, name, points[0], list(answers[0].given)),
                pairs=lambda evidence: diagnosis.value_pairs(graph, name, points[0], list(answers[0].given)),
                factors=diagnosis.VALUE_FACTORS,
                more=lambda: gather(more := network.points(f"{seed} again", count=6), answers_at(more)),
            )

        seen = gather(points, answers)
        _judge(function, answers, part, seen, name, "the right value", diagnose, drawn=network.count)
    _passed(function, answers, wanted)


def check_gradient(function: Function, network: Network, *, of: str, wrt: str | Sequence[str]) -> None:
    """Check that a function computes the gradient of `of` with respect to `wrt`.

    Args:
        function: the student's function; its parameters are named as in the network. One called dL_dh_2
            receives the gradient ∂L/∂h_2, so that an answer may build on the gradient before it.
        network: the network.
        of: the name of what is differentiated, usually "L".
        wrt: the name of what it is differentiated by; or several names, in the order in which the
            function returns the gradients.

    Raises:
        CheckFailed: it doesn't; the message says in what way, for the gradient nearest to `of` that is wrong.
    """
    wanted = [wrt] if isinstance(wrt, str) else list(wrt)
    graph, seed = network.graph, f"{of} {' '.join(wanted)}"
    between = set.intersection(
        *({link.argument for path in graph.chain(of, w) for link in path} for w in wanted)
    )
    gradients = {f"d{of}_d{step}": step for step in graph.steps if step in between.difference(wanted)}

    points = network.points(seed)
    names = _parameter_names(function, known=[*points[0], *gradients])
    built_on = [name for name in names if name in gradients]
    scalars = all(np.ndim(points[0][name]) == 0 for name in wanted)

    def answers_at(points: Sequence[Values]) -> list[Answer]:
        answers = []
        for at in points:
            known = {**at, **{name: graph.gradient(of, gradients[name], at) for name in built_on}}
            answers.append(_answer(function, {name: known[name] for name in names}, wrt, scalars))
        return answers

    answers = answers_at(points)
    alpha = _notebooks_alpha(function)
    for name in sorted(wanted, key=lambda w: max(map(len, graph.chain(of, w)))):
        part = wanted.index(name)

        def gather(
            points: Sequence[Values], answers: Sequence[Answer], name: str = name, part: int = part
        ) -> Evidence:
            truths = [graph.gradient(of, name, at) for at in points]
            return Evidence(points, [answer.values[part] for answer in answers], truths)

        def diagnose(evidence: Evidence, name: str = name, gather: Callable = gather) -> Explanation | None:
            handed = [gradients[name] for name in built_on]
            for taken_whole in (handed, []) if handed else ([],):
                given = list(answers[0].given)
                chain = diagnosis.Chain(graph, of, name, points[0], alpha, taken_whole, given)
                found = diagnosis.explain(
                    evidence,
                    mistakes=chain.mistakes,
                    pairs=chain.pairs,
                    factors=diagnosis.gradient_factors(graph, of, points[0], alpha),
                    rates=diagnosis.LEARNING_RATES,
                    more=lambda: gather(more := network.points(f"{seed} again", count=6), answers_at(more)),
                )
                if found:
                    return replace(found, words=f"{found.words}{chain.drawn(found.links)}")
            return None

        what = f"∂{of}/∂{name}"
        seen = gather(points, answers)
        _judge(function, answers, part, seen, what, "the numerical slope", diagnose, drawn=network.count)
    _passed(function, answers, [f"∂{of}/∂{name}" for name in wanted])


def check_training(
    function: Function, network: Network, *, of: str, parameters: Sequence[str], history: str | Sequence[str]
) -> None:
    """Check that a function trains a network by gradient descent.

    Args:
        function: the student's function. Its parameters are named as in the network, besides `alpha`, the
            learning rate, and `epochs`, the number of updates.
        network: the network.
        of: the name of the loss.
        parameters: the names of what is trained.
        history: what the function returns for each epoch, taken after its update: one scalar, or a row.

    Raises:
        CheckFailed: it doesn't; the message says in what way.
    """
    descent = Descent(network.graph, of, parameters, history)
    names = _parameter_names(function, known=[*network.graph.inputs, "alpha", "epochs"])

    def gather(seed: str) -> tuple[list[Answer], Evidence]:
        tasks = zip((3, 4, 5), (0.1, 0.05, 0.02), network.points(seed, count=3), strict=True)
        points = [{**at, "alpha": alpha, "epochs": epochs} for epochs, alpha, at in tasks]
        answers = [_answer(function, {name: at[name] for name in names}, "history") for at in points]
        return answers, Evidence(
            points, [answer.values[0] for answer in answers], list(map(descent.run, points))
        )

    def diagnose(evidence: Evidence) -> Explanation | None:
        return diagnosis.explain(
            evidence,
            mistakes=lambda: training_mistakes(descent, _notebooks_alpha(function)),
            pairs=lambda evidence: (),
            factors={},
            more=lambda: gather("training again")[1],
        )

    answers, evidence = gather("training")
    what = "the history of gradient descent"
    _judge(function, answers, 0, evidence, what, "gradient descent", diagnose, row=history)
    _passed(function, answers, [what])


def check_hunt(found: set[str], formulas: Mapping[str, Function], network: Network, *, of: str) -> None:
    """Check that a student has found which of some given gradients are wrong.

    Args:
        found: the names whose formula the student calls wrong.
        formulas: a function for each name, meant to be the gradient of `of` with respect to it.
        network: the network.
        of: the name of what is differentiated.

    Raises:
        CheckFailed: some names are missing or too many; the message says how many, not which.
    """
    if not isinstance(found, set | frozenset | list | tuple) or not all(
        isinstance(name, str) for name in found
    ):
        raise CheckFailed(f'✗ The answer is a set of names such as {{"w_1", "b_1"}}, but it is {found!r}.')
    unknown = sorted(set(found) - set(formulas))
    if unknown:
        raise CheckFailed(
            f"✗ There is no formula for {', '.join(unknown)}. There is one for {', '.join(formulas)}."
        )
    wrong = {name for name, formula in formulas.items() if not _is_gradient(formula, network, of, name)}
    missed, accused = len(wrong - set(found)), len(set(found) - wrong)
    if missed or accused:
        at_large = "formula is" if missed == 1 else "formulas are"
        counts = [f"{missed} wrong {at_large} still at large"] * bool(missed)
        counts += [f"{accused} of those you named {'is' if accused == 1 else 'are'} right"] * bool(accused)
        raise CheckFailed(f"✗ Not yet: {' and '.join(counts)}. Run `check_gradient` on each formula.")
    print(f"✓ All {len(wrong)} wrong formulas are found, and no right one is accused.")


def _is_gradient(formula: Function, network: Network, of: str, wrt: str) -> bool:
    """Return whether a given formula is the gradient, at every point of its check."""
    points = network.points(f"{of} {wrt}")
    names = list(inspect.signature(_called(formula)).parameters)
    values = [_answer(formula, {name: at[name] for name in names}, wrt).values[0] for at in points]
    truths = [network.graph.gradient(of, wrt, at) for at in points]
    return all(entry is None for entry in _wrong_entries(values, truths, network.count))


def _wrong_entries(
    values: Sequence[np.ndarray], truths: Sequence[np.ndarray], drawn: int | None = None
) -> list[tuple[int, ...] | None]:
    """Return for each point the first entry that is off, or None.

    Entries are measured by the largest one at their point; at the points that aren't `drawn` but always
    tried, where a saturated slope may be 1e-9, by the largest one of the drawn points if that is larger.
    """
    sizes = [np.abs(truth).max(initial=0.0) for truth in truths]
    largest = max(sizes[:drawn]) or max(sizes) or 1.0
    scales = [size or largest for size in sizes[:drawn]]
    scales += [max(size, largest) for size in sizes[len(scales) :]]
    return list(map(first_difference, values, truths, scales))


def _parameter_names(function: Function, known: Sequence[str]) -> list[str]:
    """Return the names of the values that a student's function asks for."""
    if not callable(function):
        raise CheckFailed(f"✗ This must be a function, but it is {_kind(function)}: {function!r}.")
    name = _name(function)
    borrowed = sorted(_modules_used(function) & AUTOGRAD)
    if borrowed:
        raise CheckFailed(
            f"✗ {name} uses {borrowed[0]}, which differentiates by itself. Work the formula out by hand."
        )
    numbers = [
        n for n, value in _globals_used(function).items() if isinstance(value, int | float | np.ndarray)
    ]
    if numbers:
        print(f"{name} reads {', '.join(numbers)} from the notebook. Did you mean one of its parameters?")
    names = []
    for parameter in inspect.signature(_called(function)).parameters.values():
        if parameter.name in known and parameter.kind is not parameter.POSITIONAL_ONLY:
            names.append(parameter.name)
        elif parameter.default is parameter.empty:
            raise CheckFailed(
                f"✗ {name} has a parameter `{parameter}` that this check can't fill in. Keep the parameters "
                f"that {name} had at first. It knows: {', '.join(known)}."
            )
    return names


def _answer(
    function: Function, given: dict[str, Any], wanted: str | Sequence[str], scalars: bool = False
) -> Answer:
    """Call a student's function at one point, on copies; nothing that it does reaches stderr.

    Several wanted values come as a tuple or a list; if they are all `scalars`, an array will do as well.
    """
    name = _name(function)
    given = {
        key: np.asarray(value).tolist() if np.ndim(value) == 0 else value for key, value in given.items()
    }
    handed = deepcopy(given)
    with warnings.catch_warnings(record=True) as caught, redirect_stderr(sys.stdout), graphs_closed():
        warnings.simplefilter("always")
        try:
            returned = function(**handed)
        except CheckFailed:
            raise
        except NotImplementedError as error:
            raise CheckFailed(_not_written(name, error)) from None
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            raise _failure(_what_was_raised(function, error, given), given) from None
    if returned is None:
        raise CheckFailed(f"✗ {name} returns nothing (None). Does every way through it end in `return …`?")
    values = [returned]
    if not isinstance(wanted, str):
        several = isinstance(returned, list | tuple) or (scalars and np.ndim(returned) == 1)
        if not several or len(returned) != len(wanted):
            got = f"{len(returned)} values" if several else _kind(returned)
            raise _failure(
                f"{name} returns {got}, where {len(wanted)} values are needed: {', '.join(wanted)}.", given
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
        raise _failure(f"{name} must return numbers, but it returns {_kind(value)}: {value!r}.", given)
    return array.astype(np.float64)


def _judge(
    function: Function,
    answers: Sequence[Answer],
    part: int,
    evidence: Evidence,
    what: str,
    truth_is: str,
    diagnose: Callable[[Evidence], Explanation | None],
    row: str | Sequence[str] = "",
    drawn: int | None = None,
) -> None:
    """Hold one of the values that a function returned against the truth; raise the first complaint."""
    name = _name(function)
    which = f"{name}, for {what}," if len(answers[0].values) > 1 else name
    values, truths = evidence.answers, evidence.truths
    for answer, value, truth in zip(answers, values, truths, strict=True):
        if value.shape != truth.shape:
            raise _failure(_wrong_shape(which, value, truth, row), answer.given)
        if not np.isfinite(value).all():
            raise _failure(
                f"{which} gives {_show(value)}: something overflows or divides by 0.", answer.given
            )
        if answer.changed:
            raise _failure(
                f"{name} changes {', '.join(answer.changed)} in place, so its caller loses the old numbers.\n"
                "  Compute a new array: `w = w - step`, not `w -= step`.",
                answer.given,
            )
        if answer.warning:
            raise _failure(f"{name} makes numpy warn: {answer.warning}.", answer.given)
    count = len(answers[0].values)
    again = _answer(function, answers[0].given, [""] * count if count > 1 else "", scalars=True)
    if not all(map(np.array_equal, again.values, answers[0].values)):
        raise _failure(
            f"{name} gives something else when it is called a second time with the same values.", again.given
        )
    entries = _wrong_entries(values, truths, drawn)
    wrong = [number for number, entry in enumerate(entries) if entry is not None]
    if not wrong:
        return
    for used in _functions_used(function):
        if used in _WRONG:
            raise CheckFailed(
                f"✗ {name} uses {_name(used)}, which is not right yet. Put {_name(used)} right first."
            )
    _WRONG.add(own_function(function))
    explanation = diagnose(evidence)
    lines = [f"{name} does not give {what}."]
    if explanation:
        lines.append(f"  {explanation.words}")
    elif len(wrong) == 1 and len(answers) > 2:
        lines.append(f"  At the other {len(answers) - 1} points it is right.")
    entry = entries[wrong[0]]
    place = f" in entry {list(entry)}" if entry else ""
    if row:
        place = f" in epoch {entry[0]}, {row if isinstance(row, str) else row[entry[1]]}"
    numbers = {f"yours{place}": values[wrong[0]][entry], truth_is: truths[wrong[0]][entry]}
    raise _failure("\n".join(lines), answers[wrong[0]].given, numbers)


def _passed(function: Function, answers: Sequence[Answer], what: Sequence[str]) -> None:
    """Print that all is well, and forget that it may once have been otherwise."""
    named = ", ".join(what) if len(what) < 4 else f"all of {what[0]} … {what[-1]}"
    print(f"✓ {_name(function)} gives {named}, at all {len(answers)} points.")
    _WRONG.discard(own_function(function))


def _failure(
    complaint: str, given: dict[str, Any], numbers: dict[str, np.ndarray] | None = None
) -> CheckFailed:
    """Put together the message: the complaint, the point where it shows, and the numbers there."""
    point = ", ".join(f"{name} = {_show(value)}" for name, value in given.items())
    lines = {"at": point} | {label: _show(value) for label, value in (numbers or {}).items()}
    width = max(map(len, lines))
    shown = [
        fill(text, 100, initial_indent=f"  {label:<{width}}  ", subsequent_indent=" " * (width + 4))
        for label, text in lines.items()
        if text
    ]
    return CheckFailed("\n".join([f"✗ {complaint}", *shown]))


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


def _wrong_shape(name: str, value: np.ndarray, truth: np.ndarray, row: str | Sequence[str]) -> str:
    """Say what shape is needed; *transposed* only if the transposed numbers are right."""
    got, needed = _shape(value.shape), _shape(truth.shape)
    if row:
        each = row if isinstance(row, str) else f"a row ({', '.join(row)})"
        length = wrong_length(value, truth)
        return f"{name} returns {got}. It needs {needed}: {each} for each of the {len(truth)} epochs." + (
            f"\n  {length}" if length else ""
        )
    if value.shape == truth.shape[::-1] and first_difference(value.T, truth, np.abs(truth).max()) is None:
        return f"{name} returns {got}, where {needed} is needed. Its numbers are right, but it is transposed."
    if (
        value.shape[1:] == truth.shape
        and first_difference(value.sum(axis=0), truth, np.abs(truth).max()) is None
    ):
        return f"{name} returns {got}, where {needed} is needed: the sum over the rows, one for each example."
    return f"{name} returns {got}, where {needed} is needed."


def _shape(shape: tuple[int, ...]) -> str:
    return f"an array of shape {shape}" if shape else "a single number"


def _show(value: Any) -> str:
    """Write a number or an array as in a message: six significant digits."""
    if np.shape(value) == ():
        return f"{value + 0.0:.6g}"  # + 0.0 makes 0 of −0
    return np.array2string(np.asarray(value), precision=6, separator=", ").replace("\n", "")


def _name(function: Function) -> str:
    return getattr(function, "__name__", type(function).__name__)


def _globals_used(function: Function) -> dict[str, Any]:
    """Return what a student's function reads from its notebook, by name."""
    function = own_function(function)
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


def _functions_used(function: Function) -> list[Function]:
    """Return the functions of the notebook that a function calls, directly or not; the first ones first."""
    found: list[Function] = []
    to_follow = [own_function(function)]
    while to_follow:
        used = [f for f in _globals_used(to_follow.pop()).values() if isinstance(f, FunctionType)]
        new = [f for f in used if f not in found and not str(f.__module__).startswith("helpers.")]
        found = new + found
        to_follow += new
    return [f for f in found if f is not own_function(function)]


def _modules_used(function: Function) -> set[str]:
    """Return the names of the packages that a function, or one that it calls, may use."""
    packages = set()
    for each in (own_function(function), *_functions_used(function)):
        if isinstance(each, FunctionType):
            imported = _names_used(each.__code__, "IMPORT_NAME")
            packages.update(name.partition(".")[0] for name in imported)
        for value in _globals_used(each).values():
            module = (
                value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None) or ""
            )
            packages.add(str(module).partition(".")[0])
    return packages


def _called(function: Function) -> Function:
    """Return the function behind `np.vectorize`, which hides its parameters."""
    return getattr(function, "pyfunc", function)


def own_function(function: Function) -> Function:
    """Return what the student wrote, without what it is wrapped in: a decorator, or an adapter of ours.

    An adapter names the method that it `stands_for`.
    """
    return inspect.unwrap(getattr(function, "stands_for", _called(function)))


def _notebooks_alpha(function: Function) -> float | None:
    """Return the learning rate of the notebook in which a function was written, if it has one."""
    alpha = getattr(own_function(function), "__globals__", {}).get("alpha")
    return float(alpha) if isinstance(alpha, int | float) and alpha > 0 else None


def _kind(value: Any) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[0] in 'aeiou' or kind == 'ndarray' else 'a'} {kind}"
