"""The checks that students call: does this function compute what was asked for?

A check reads the parameter names of the student's function, feeds it values by those names at several
points (`Network.points`), and compares what comes back with what follows from the network's Graph.
A check that passes prints one line. One that fails raises `CheckFailed`: one message, no traceback; where a
link of the chain rule is broken, a notebook shows the chain as well, with that link marked.

Asking (`helpers.answers`) is apart from judging, so that students' code can be asked in one place and its
answers judged in another.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any
from weakref import WeakSet

import numpy as np

from helpers import diagnosis
from helpers.answers import (
    NAMES,
    CheckFailed,
    Function,
    Question,
    Reply,
    ask,
    failure,
    functions_used,
    own_function,
)
from helpers.chains import draw_chain
from helpers.diagnosis import Evidence, Explanation, first_difference
from helpers.graph import Values
from helpers.networks import Network
from helpers.notation import write_value
from helpers.training import Descent, training_mistakes, wrong_length

Ask = Callable[[str], Reply]
Diagnose = Callable[[Evidence], Explanation | None]

_WRONG: WeakSet[Function] = WeakSet()
"""The functions that a check has found wrong, so that what builds on them isn't blamed for it."""

_collected: ContextVar[list["Check"] | None] = ContextVar("_collected", default=None)


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
    examine(function, ValueCheck(network, of))


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
    examine(function, GradientCheck(network, of, wrt))


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
    examine(function, TrainingCheck(network, of, parameters, history))


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
    examine(found, HuntCheck(formulas, network, of))


def examine(subject: Any, check: "Check") -> None:
    """Ask and judge at once, as in a student's notebook; or, within `collecting`, only note the check.

    Raises:
        CheckFailed: the answer isn't right.
    """
    if (collected := _collected.get()) is not None:
        collected.append(check)
        return

    def answered(key: str) -> Reply:
        reply = ask(subject, check.question(key))
        if reply.failed:
            raise CheckFailed(reply.failed)
        return reply

    used = functions_used(subject) if callable(subject) else []
    try:
        for line in check.judge(answered, frozenset(f.__name__ for f in used if f in _WRONG)):
            print(line)
    except CheckFailed as failed:
        if failed.mistake is not None:
            _WRONG.add(own_function(subject))
        if failed.draw and (ipython := sys.modules.get("IPython")) and ipython.get_ipython():
            failed.draw()
        raise
    if callable(subject):
        _WRONG.discard(own_function(subject))


@contextmanager
def collecting() -> Iterator[list["Check"]]:
    """Let checks in this block neither ask nor judge, but be noted in the list that this gives."""
    token = _collected.set([])
    try:
        yield _collected.get()
    finally:
        _collected.reset(token)


@dataclass(frozen=True)
class Check:
    """What an exercise asks, and how its answers are judged.

    Attributes:
        keys: the names of its questions. The last may be asked only to tell mistakes apart.
        secret: what the points depend on besides the exercise; "" in a student's notebook.
    """

    secret: str = field(default="", kw_only=True)

    keys = ("points", "more")

    def question(self, key: str) -> Question:
        """Return what is asked under a name in `keys`."""
        raise NotImplementedError

    def judge(self, ask: Ask, wrong: frozenset[str] = frozenset()) -> Iterator[str]:
        """Judge the answers.

        Args:
            ask: returns the reply to the question of this name.
            wrong: the functions that are known to be wrong.

        Yields:
            A line for whatever is right.

        Raises:
            CheckFailed: something isn't.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class ValueCheck(Check):
    """Whether a function computes steps of a network; see `check_value`."""

    network: Network
    of: str | Sequence[str]

    @cached_property
    def points(self) -> dict[str, list[Values]]:
        """The points of each question."""
        return _points(self.network, self.secret + " ".join(_listed(self.of)))

    def question(self, key: str) -> Question:
        """Return what is asked: the steps, from the values of all that they don't act on."""
        graph, wanted, points = self.network.graph, _listed(self.of), self.points[key]
        later = {step for step in graph.steps if any(step == n or graph.chain(step, n) for n in wanted)}
        return _question(points, [name for name in points[0] if name not in later], self.of)

    def judge(self, ask: Ask, wrong: frozenset[str] = frozenset()) -> Iterator[str]:
        """Judge the steps in the order in which a network takes them."""
        reply, graph, wanted = ask("points"), self.network.graph, _listed(self.of)
        yield from _told(reply)
        start, given = self.points["points"][0], list(reply.answers[0].given)
        for name in sorted(wanted, key=list(graph.steps).index):
            part = wanted.index(name)

            def gather(key: str, reply: Reply, name: str = name, part: int = part) -> Evidence:
                return _evidence(self.points[key], reply, part, [at[name] for at in self.points[key]])

            def diagnose(
                evidence: Evidence, name: str = name, gather: Callable = gather
            ) -> Explanation | None:
                return diagnosis.explain(
                    evidence,
                    mistakes=lambda: diagnosis.value_mistakes(graph, name, start, given),
                    pairs=lambda evidence: diagnosis.value_pairs(graph, name, start, given),
                    factors=diagnosis.VALUE_FACTORS,
                    more=lambda: gather("more", ask("more")),
                )

            seen = gather("points", reply)
            hold(reply, part, seen, name, "the right value", diagnose, wrong, drawn=self.network.count)
        yield passed(reply, wanted)


@dataclass(frozen=True)
class GradientCheck(Check):
    """Whether a function computes gradients of a network; see `check_gradient`."""

    network: Network
    of: str
    wrt: str | Sequence[str]

    @cached_property
    def points(self) -> dict[str, list[Values]]:
        """The points of each question."""
        return _points(self.network, f"{self.secret}{self.of} {' '.join(_listed(self.wrt))}")

    @cached_property
    def handed(self) -> dict[str, str]:
        """The names of the gradients that an answer may build on, and what each is taken by."""
        graph, wanted = self.network.graph, _listed(self.wrt)
        chains = [{link.argument for path in graph.chain(self.of, w) for link in path} for w in wanted]
        between = set.intersection(*chains).difference(wanted)
        return {f"d{self.of}_d{step}": step for step in graph.steps if step in between}

    @cached_property
    def truths(self) -> dict[tuple[str, str], list[np.ndarray]]:
        """The gradients at the points of each question, by the question and by what they are taken by."""
        return _Filled(
            lambda key: [self.network.graph.gradient(self.of, key[1], at) for at in self.points[key[0]]]
        )

    def question(self, key: str) -> Question:
        """Return what is asked: the gradients, from all values of the network and the gradients before."""
        points = [
            _Filled(lambda name, n=n: self.truths[key, self.handed[name]][n], at)
            for n, at in enumerate(self.points[key])
        ]
        return _question(points, [*points[0], *self.handed], self.wrt)

    def judge(self, ask: Ask, wrong: frozenset[str] = frozenset()) -> Iterator[str]:
        """Judge the gradients, those nearest to the loss first."""
        reply, graph, of, wanted = ask("points"), self.network.graph, self.of, _listed(self.wrt)
        yield from _told(reply)
        start, given = self.points["points"][0], list(reply.answers[0].given)
        built_on = [self.handed[name] for name in given if name in self.handed]
        for name in sorted(wanted, key=lambda w: max(map(len, graph.chain(of, w)))):
            part = wanted.index(name)

            def gather(key: str, reply: Reply, name: str = name, part: int = part) -> Evidence:
                return _evidence(self.points[key], reply, part, self.truths[key, name])

            def diagnose(
                evidence: Evidence, name: str = name, gather: Callable = gather
            ) -> Explanation | None:
                for taken_whole in (built_on, []) if built_on else ([],):
                    chain = diagnosis.Chain(graph, of, name, start, reply.alpha, taken_whole, given)
                    found = diagnosis.explain(
                        evidence,
                        mistakes=chain.mistakes,
                        pairs=chain.pairs,
                        factors=diagnosis.gradient_factors(graph, of, start, reply.alpha),
                        rates=diagnosis.LEARNING_RATES,
                        more=lambda: gather("more", ask("more")),
                    )
                    if not found:
                        continue
                    draw = partial(
                        draw_chain,
                        self.network,
                        of,
                        name,
                        broken=[link for link in chain.links if link in found.links],
                        title=f"{reply.name}: where the chain breaks",
                        handed=taken_whole,
                    )
                    drawn = chain.drawn(found.links)
                    return replace(found, words=f"{found.words}{drawn}", draw=draw if drawn else None)
                return None

            what, seen = f"∂{of}/∂{name}", gather("points", reply)
            hold(reply, part, seen, what, "the numerical slope", diagnose, wrong, drawn=self.network.count)
        yield passed(reply, [f"∂{of}/∂{name}" for name in wanted])


@dataclass(frozen=True)
class TrainingCheck(Check):
    """Whether a function trains a network by gradient descent; see `check_training`."""

    network: Network
    of: str
    parameters: Sequence[str]
    history: str | Sequence[str]

    @property
    def descent(self) -> Descent:
        """What is to be done."""
        return Descent(self.network.graph, self.of, self.parameters, self.history)

    @cached_property
    def points(self) -> dict[str, list[Values]]:
        """The points of each question, each with a learning rate and a number of epochs."""
        tasks = ((3, 0.1), (4, 0.05), (5, 0.02))
        seeds = {"points": f"{self.secret}training", "more": f"{self.secret}training again"}
        return {
            key: [
                {**at, "alpha": alpha, "epochs": epochs}
                for (epochs, alpha), at in zip(tasks, self.network.points(seed, count=3), strict=True)
            ]
            for key, seed in seeds.items()
        }

    @cached_property
    def truths(self) -> dict[str, list[np.ndarray]]:
        """The histories at the points of each question."""
        return _Filled(lambda key: list(map(self.descent.run, self.points[key])))

    def question(self, key: str) -> Question:
        """Return what is asked: the history, from the inputs, the learning rate and the epochs."""
        return _question(self.points[key], [*self.network.graph.inputs, "alpha", "epochs"], "history")

    def judge(self, ask: Ask, wrong: frozenset[str] = frozenset()) -> Iterator[str]:
        """Judge the history."""
        reply = ask("points")
        yield from _told(reply)

        def gather(key: str, reply: Reply) -> Evidence:
            return _evidence(self.points[key], reply, 0, self.truths[key])

        def diagnose(evidence: Evidence) -> Explanation | None:
            return diagnosis.explain(
                evidence,
                mistakes=lambda: training_mistakes(self.descent, reply.alpha),
                pairs=lambda evidence: (),
                factors={},
                more=lambda: gather("more", ask("more")),
            )

        what, seen = "the history of gradient descent", gather("points", reply)
        hold(reply, 0, seen, what, "gradient descent", diagnose, wrong, row=self.history)
        yield passed(reply, [what])


@dataclass(frozen=True)
class HuntCheck(Check):
    """Whether a student has found which given formulas are wrong; see `check_hunt`."""

    formulas: Mapping[str, Function]
    network: Network
    of: str

    keys = ("names",)

    @cached_property
    def wrong(self) -> set[str]:
        """The names whose formula isn't the gradient."""
        return {name for name, formula in self.formulas.items() if not self._is_gradient(formula, name)}

    def question(self, key: str) -> Question:
        """Return what is asked: some of the formulas' names."""
        return Question([], list(self.formulas), [], method=NAMES)

    def judge(self, ask: Ask, wrong: frozenset[str] = frozenset()) -> Iterator[str]:
        """Judge the names."""
        found = set(ask("names").names)
        missed, accused = len(self.wrong - found), len(found - self.wrong)
        if missed or accused:
            at_large = "formula is" if missed == 1 else "formulas are"
            counts = [f"{missed} wrong {at_large} still at large"] * bool(missed)
            counts += [f"{accused} of those you named {'is' if accused == 1 else 'are'} right"] * bool(
                accused
            )
            raise CheckFailed(f"✗ Not yet: {' and '.join(counts)}. Run `check_gradient` on each formula.")
        yield f"✓ All {len(self.wrong)} wrong formulas are found, and no right one is accused."

    def _is_gradient(self, formula: Function, wrt: str) -> bool:
        """Return whether a given formula is the gradient, at every point of its check."""
        check = GradientCheck(self.network, self.of, wrt)
        reply = ask(formula, check.question("points"))
        if reply.failed:  # it uses an answer that is not written yet, say
            raise CheckFailed(reply.failed)
        values = [answer.values[0] for answer in reply.answers[:-1]]
        entries = _wrong_entries(values, check.truths["points", wrt], self.network.count)
        return all(entry is None for entry in entries)


class _Filled(dict):
    """A dict that computes what is missing when it is first asked for."""

    def __init__(self, compute: Callable[[Any], Any], known: Mapping[Any, Any] | None = None) -> None:
        super().__init__(known or {})
        self._compute = compute

    def __missing__(self, key: Any) -> Any:
        self[key] = self._compute(key)
        return self[key]


def _listed(wanted: str | Sequence[str]) -> list[str]:
    return [wanted] if isinstance(wanted, str) else list(wanted)


def _points(network: Network, seed: str) -> dict[str, list[Values]]:
    return _Filled(
        lambda key: network.points(seed) if key == "points" else network.points(f"{seed} again", count=6)
    )


def _question(points: Sequence[Values], known: Sequence[str], wanted: str | Sequence[str]) -> Question:
    """Return a question, its first point asked twice."""
    scalars = all(np.ndim(points[0].get(name, 0.0)) == 0 for name in _listed(wanted))
    return Question([*points, points[0]], known, wanted, scalars)


def _evidence(points: Sequence[Values], reply: Reply, part: int, truths: Sequence[np.ndarray]) -> Evidence:
    return Evidence(points, [answer.values[part] for answer in reply.answers[:-1]], truths)


def _told(reply: Reply) -> Iterator[str]:
    """Yield what the student is told before the answer is judged."""
    if reply.reads:
        names = ", ".join(reply.reads)
        yield f"{reply.name} reads {names} from the notebook. Did you mean one of its parameters?"


def passed(reply: Reply, what: Sequence[str]) -> str:
    """Return the line for an answer that is right."""
    named = ", ".join(what) if len(what) < 4 else f"all of {what[0]} … {what[-1]}"
    return f"✓ {reply.name} gives {named}, at all {len(reply.answers) - 1} points."


def hold(
    reply: Reply,
    part: int,
    evidence: Evidence,
    what: str,
    truth_is: str,
    diagnose: Diagnose,
    wrong: frozenset[str],
    row: str | Sequence[str] = "",
    drawn: int | None = None,
) -> None:
    """Hold one of the values that a function returned against the truth.

    Args:
        reply: what the function answered.
        part: the number of the value among those that it returned.
        evidence: that value at each point, and the truth.
        what: what the value must be, in the words of the message.
        truth_is: how the right number is called there.
        diagnose: finds what explains a wrong value.
        wrong: the functions that are known to be wrong.
        row: what a row of a history holds, if it is one.
        drawn: how many of the points are drawn; the rest are always tried.

    Raises:
        CheckFailed: the first complaint.
    """
    name, answers = reply.name, reply.answers[:-1]
    which = f"{name}, for {what}," if len(answers[0].values) > 1 else name
    values, truths = evidence.answers, evidence.truths
    for answer, value, truth in zip(answers, values, truths, strict=True):
        if value.shape != np.shape(truth):
            raise failure(_wrong_shape(which, value, truth, row), answer.given)
        if not np.isfinite(value).all():
            said = f"{which} gives {write_value(value)}: something overflows or divides by 0."
            raise failure(said, answer.given)
        if answer.changed:
            raise failure(
                f"{name} changes {', '.join(answer.changed)} in place, so its caller loses the old numbers.\n"
                "  Compute a new array: `w = w - step`, not `w -= step`.",
                answer.given,
            )
        if answer.warning:
            raise failure(f"{name} makes numpy warn: {answer.warning}.", answer.given)
    if not all(map(np.array_equal, reply.answers[-1].values, answers[0].values)):
        raise failure(
            f"{name} gives something else when it is called a second time with the same values.",
            answers[0].given,
        )
    entries = _wrong_entries(values, truths, drawn)
    off = [number for number, entry in enumerate(entries) if entry is not None]
    if not off:
        return
    for used in reply.uses:
        if used in wrong:
            raise CheckFailed(f"✗ {name} uses {used}, which is not right yet. Put {used} right first.", "")
    explanation = diagnose(evidence)
    lines, mistake, draw = [f"{name} does not give {what}."], "", None
    if explanation:
        lines.append(f"  {explanation.words}")
        mistake = explanation.words.partition("\n")[0]
        draw = explanation.draw and partial(explanation.draw, evidence.points[off[0]])
    elif len(off) == 1 and len(answers) > 2:
        lines.append(f"  At the other {len(answers) - 1} points it is right.")
    entry = entries[off[0]]
    place = f" in entry {list(entry)}" if entry else ""
    if row:
        place = f" in epoch {entry[0]}, {row if isinstance(row, str) else row[entry[1]]}"
    numbers = {f"yours{place}": values[off[0]][entry], truth_is: truths[off[0]][entry]}
    message = str(failure("\n".join(lines), answers[off[0]].given, numbers))
    raise CheckFailed(message, mistake, draw)


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
