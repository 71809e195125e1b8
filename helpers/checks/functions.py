"""The checks of functions: of values, of gradients, and of training."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from itertools import chain, cycle
from typing import ClassVar

import numpy as np

from helpers import diagnosis
from helpers.asking.finding import Finding, Mistake
from helpers.asking.question import Names, Question, Reply
from helpers.asking.source import Function
from helpers.checks.chains import draw_chain
from helpers.checks.check import Filled, examine, list_wanted
from helpers.checks.judge import Explained, Point, PointCheck
from helpers.derivatives import gradient, gradients, local_derivative
from helpers.diagnosis import Descent, Evidence, Problem, Seen
from helpers.diagnosis.explain import Text, are_same
from helpers.diagnosis.histories import list_wrong_lengths
from helpers.diagnosis.operations import list_unsummed
from helpers.graph import Array, GraphError, Link, Values
from helpers.network import Network
from helpers.points import draw_fresh, draw_points, draw_sample, settle
from helpers.verification import verify, verify_shapes

TASKS = ((3, 0.1), (4, 0.05), (5, 0.02))  # numbers of epochs, and learning rates, in turn
VERIFIED = 5  # points at which every derivative of a network is verified, once
FAR = 100  # times as large as is usual, a history has diverged
FRESH = 16  # points that tell mistakes apart


def check_value(function: Function, network: Network, *, of: Names, given: Names = ()) -> None:
    """Check that a function computes a step of a network, or several.

    The function's parameters are named as in the network, which may be a trusted function wrapped in one.
    `of` is the name of the step, such as "y_hat"; or several, in the order in which the function returns
    them. A function that hides the names of its parameters, as `np.add` does, receives the values that are
    `given`, in their order. A `CheckFailed` says in what way the first wrong value is wrong.
    """
    examine(function, ValueCheck(network, of, given=given))


def check_gradient(function: Function, network: Network, *, of: str, wrt: Names, given: Names = ()) -> None:
    """Check that a function computes the gradient of `of`, usually "L", with respect to `wrt`.

    The function's parameters are named as in the network. One called dL_dh_2 receives the gradient ∂L/∂h_2,
    so that an answer may build on the gradient before it. `wrt` may be several names, in the order in which
    the function returns the gradients; `given` is as for `check_value`. A `CheckFailed` says in what way the
    gradient nearest to `of` that is wrong is wrong; it is a GraphError if the network can't be
    differentiated.
    """
    examine(function, GradientCheck(network, of, wrt, given=given))


def check_training(
    function: Function,
    network: Network,
    *,
    of: str,
    parameters: Sequence[str],
    history: Names,
    given: Names = (),
) -> None:
    """Check that a function trains the `parameters` of a network by gradient descent on the loss `of`.

    The function's parameters are named as in the network, besides `alpha`, the learning rate, and `epochs`,
    the number of updates. `history` is what it returns for each epoch, taken after its update: one scalar, or
    a row; `given` is as for `check_value`. A `CheckFailed` says what is wrong; it is a GraphError if the
    network can't be differentiated.
    """
    examine(function, TrainingCheck(network, of, list_wanted(parameters), history, given=given))


@dataclass(frozen=True)
class ValueCheck(PointCheck):
    """Whether a function computes steps of a network; see `check_value`."""

    of: Names

    truth = "value"

    @property
    def keys(self) -> Sequence[str]:
        """The names of the questions; "far out" only where the exercise asks for it."""
        return ("points", "more", "far out") if self.network.far_out else ("points", "more")

    @property
    def _quantities(self) -> Mapping[str, str]:
        return {name: name for name in list_wanted(self.of)}

    def _rank(self, name: str) -> int:
        return list(self.network.graph.steps).index(name)

    def _list_points(self, key: str) -> Sequence[Point]:
        if key == "far out":
            return [self.network.graph.forward(**at) for at in self.network.far_out]
        return _draw(self.network, self.secret, " ".join(self._quantities), key)

    def question(self, key: str) -> Question:
        """Return what is asked: the steps, from the values of all that they don't act on."""
        graph, points = self.network.graph, self.points(key)
        graph.require(*self._quantities)
        if inputs := [name for name in self._quantities if name in graph.inputs]:
            raise GraphError(f"`{inputs[0]}` is an input: nothing computes it. Name a step.")
        later = set[str]().union(*map(graph.find_reached, self._quantities))
        return self.ask_twice(key, points, [name for name in points[0] if name not in later], self.of)

    def _list_truths(self, name: str, key: str) -> Sequence[Array]:
        return [at[name] for at in self.points(key)]

    def _explain_shape(self, name: str, seen: Seen) -> list[Mistake]:
        others = [each for each in self.network.graph.steps if are_same(seen.answer, seen.at[each])]
        found = [Mistake("another value", {"other": other, "asked": name}) for other in others]
        unsummed = list_unsummed(self.network.graph, name, seen.at)
        return [*found, *(mistake for mistake, value in unsummed if are_same(seen.answer, value))]

    def _explain(self, name: str, reply: Reply, evidence: Evidence, fresh: Evidence, text: Text) -> Explained:
        problem = Problem(self.network, name, "", draw_sample(self.network), list(reply.given))
        return diagnosis.explain_value(problem, evidence, fresh, text), ()


@dataclass(frozen=True)
class GradientCheck(PointCheck):
    """Whether a function computes gradients of a network; see `check_gradient`."""

    of: str
    wrt: Names

    truth = "slope"

    @property
    def _quantities(self) -> Mapping[str, str]:
        return {name: str(Link(self.of, name)) for name in list_wanted(self.wrt)}

    def _rank(self, name: str) -> int:
        return max(map(len, self.network.graph.chain(self.of, name)), default=0)

    def _list_points(self, key: str) -> Sequence[Point]:
        return _draw(self.network, self.secret, f"{self.of} {' '.join(self._quantities)}", key)

    @cached_property
    def handed(self) -> dict[str, str]:
        """The names of the gradients that an answer may build on, and what each is taken by."""
        graph, wanted = self.network.graph, list(self._quantities)
        chains = [{link.argument for path in graph.chain(self.of, w) for link in path} for w in wanted]
        between = set.intersection(*chains).difference(wanted)
        return {f"d{self.of}_d{step}": step for step in graph.steps if step in between}

    def question(self, key: str) -> Question:
        """Return what is asked: the gradients, from all values of the network and the gradients before."""
        if apart := [name for name in self._quantities if not self.network.graph.chain(self.of, name)]:
            raise GraphError(f"No path leads from `{apart[0]}` to `{self.of}`. Look at `of` and `wrt`.")

        def find_handed(number: int, name: str) -> Array:
            return self.truths(self.handed[name], key)[number]

        drawn = self.points(key)
        verify_shapes(self.network, self.of, drawn[0])
        points = [Filled(partial(find_handed, number), at) for number, at in enumerate(drawn)]
        return self.ask_twice(key, points, [*drawn[0], *self.handed], self.wrt)

    def _list_truths(self, name: str, key: str) -> Sequence[Array]:
        return [slopes[name] for slopes in self._slopes(key)]

    @cached_property
    def _slopes(self) -> Callable[[str], Sequence[Mapping[str, Array]]]:
        """All gradients that an answer returns or builds on, at each point: one walk back finds them."""
        return cache(self._list_slopes)

    def _list_slopes(self, key: str) -> Sequence[Mapping[str, Array]]:
        graph, names = self.network.graph, [*self._quantities, *self.handed.values()]
        verify(graph, self.points("points")[:VERIFIED])
        return [gradients(graph, self.of, names, at) for at in self.points(key)]

    def _list_known(self, key: str, number: int) -> Mapping[str, Array]:
        graph, at = self.network.graph, self.points(key)[number]
        paths = (path for wrt in self._quantities for path in graph.chain(self.of, wrt))
        links = dict.fromkeys(link for path in paths for link in path)  # on several paths, but once
        slopes = gradients(graph, self.of, [link.argument for link in links], at)
        known = {str(Link(self.of, name)): slope for name, slope in slopes.items()}
        local = {str(link): local_derivative(graph, *link, at) for link in links if str(link) not in known}
        return {**super()._list_known(key, number), **known, **local}

    def _explain_shape(self, name: str, seen: Seen) -> list[Mistake]:
        graph, of = self.network.graph, self.of
        names = [each for each in (*graph.inputs, *graph.steps) if of in graph.find_reached(each) - {each}]
        slopes = gradients(graph, of, names, seen.at)
        others = [str(Link(of, each)) for each in names if are_same(seen.answer, slopes[each])]
        return [Mistake("another gradient", {"other": o, "asked": str(Link(of, name))}) for o in others]

    def _explain(self, name: str, reply: Reply, evidence: Evidence, fresh: Evidence, text: Text) -> Explained:
        """Explain by the gradients that were handed, as one link each; else by all links between."""
        others = [n for n in self._quantities if n != name and self.find_wrong_entries(n, "points", reply)]
        for other in others:
            if all(are_same(e.answer, gradient(self.network.graph, self.of, other, e.at)) for e in evidence):
                about = {"other": self._quantities[other], "asked": self._quantities[name]}
                return Mistake("another gradient", about), ()
        sample, given = draw_sample(self.network), list(reply.given)
        built_on = [self.handed[each] for each in given if each in self.handed]
        arguments, find_chain = self.network.graph.arguments, self.network.graph.chain
        inside = {link for n in built_on for path in find_chain(self.of, n) for link in path}
        hidden = {link for link in inside if not {*arguments[link.step]} & {*given}}
        for taken_whole in (built_on, []) if built_on else ([],):
            problem = Problem(self.network, self.of, name, sample, given, taken_whole, reply.alpha)
            mistake = diagnosis.explain_gradient(problem, evidence, fresh, text)
            is_inside = mistake and mistake.kind == "stands"  # of a link, which it isn't as a whole
            unseen = hidden - {Link(self.of, each) for each in taken_whole if not is_inside}
            if mistake and unseen & {*mistake.links} and "typed" in mistake.about:
                return replace(mistake, links=()), ()  # it stands there in the text, whatever it looks like
            if mistake and not unseen & {*mistake.links}:  # nobody breaks a link that they can't see
                broken = (path for path in problem.paths if len(path) > 1 and {*mistake.links} & {*path})
                return mistake, next(broken, ())
        return None, ()

    def draw(self, finding: Finding) -> None:
        """Draw the chain with its broken links marked, and the numbers of the point at which it shows."""
        if finding.chain and finding.mistake:
            wrt, values = finding.chain[-1].argument, self.points("points")[finding.about["point"]]
            handed = [self.handed[name] for name in finding.at if name in self.handed]
            title, broken = f"{finding.function}: where the chain breaks", finding.mistake.links
            if not {*broken} <= {*chain(*self.network.graph.chain(self.of, wrt, handed))}:
                handed = []  # it was explained by all links between
            draw_chain(self.network, self.of, wrt, values, broken, title, handed)


@dataclass(frozen=True)
class TrainingCheck(PointCheck):
    """Whether a function trains a network by gradient descent; see `check_training`."""

    of: str
    parameters: Sequence[str]
    history: Names

    truth = "descent"
    _quantities: ClassVar = {"history": "the history of gradient descent"}

    @property
    def _row(self) -> Names:
        return self.history

    @cached_property
    def tasks(self) -> Callable[[str], Sequence[tuple[Point, Array]]]:
        """From where a question lets training start, and the right histories; computed once."""
        return cache(self._list_tasks)

    def _list_tasks(self, key: str) -> Sequence[tuple[Point, Array]]:
        if tasks := list(self.walk_tasks(key)):
            sizes = [np.abs(history).max() for _, history in tasks]
            most = FAR * np.median(sizes)  # beside one that diverges, the errors of all others look small
            return [task for task, size in zip(tasks, sizes, strict=True) if size <= most]
        raise GraphError("From no point does gradient descent give finite numbers. Declare `limits`.")

    def walk_tasks(self, key: str) -> Iterator[tuple[Point, Array]]:
        """Yield what `tasks` returns, one by one."""
        descent, draw = self._descent, draw_points if key == "points" else draw_fresh
        points = draw(self.network, f"{self.secret}training", 4 * len(TASKS), self.of)
        verify(descent.graph, points[:VERIFIED])
        settled = [settle(self.network, self.of, at) for at in points[-1:] if key == "points"]
        for (epochs, alpha), at in zip(cycle(TASKS), (*points, *filter(None, settled)), strict=False):
            start = {**at, "alpha": alpha, "epochs": epochs}
            with np.errstate(all="ignore"):  # it may leave where the network is finite: that isn't asked for
                history = descent.run(start)
            if np.isfinite(history).all():
                yield start, history

    def _list_points(self, key: str) -> Sequence[Point]:
        return [at for at, _ in self.tasks(key)]

    def _list_truths(self, name: str, key: str) -> Sequence[Array]:
        return [history for _, history in self.tasks(key)]

    @cached_property
    def _descent(self) -> Descent:
        parts = self.network, self.of, self.parameters, self.history
        return Descent(*parts, sample=draw_sample(self.network))

    def question(self, key: str) -> Question:
        """Return what is asked: the history, from the inputs, the learning rate and the epochs."""
        graph = self.network.graph
        graph.require(self.of, *self.parameters, *list_wanted(self.history))
        if steps := [name for name in self.parameters if name not in graph.inputs]:
            raise GraphError(f"`{steps[0]}` can't be trained: it is a step. Only an input can.")
        if np.ndim(draw_sample(self.network)[self.of]):
            raise GraphError(f"`{self.of}` must be a single number for gradient descent. It is an array.")
        known = [*graph.inputs, "alpha", "epochs"]
        return self.ask_twice(key, self.points(key), known, "history")

    def _explain_shape(self, name: str, seen: Seen) -> list[Mistake]:
        return list_wrong_lengths(seen.answer, seen.truth, self.history)

    def _explain(self, name: str, reply: Reply, evidence: Evidence, fresh: Evidence, text: Text) -> Explained:
        return diagnosis.explain_training(self._descent, evidence, fresh, text), ()


def _draw(network: Network, secret: str, asked: str, key: str) -> Sequence[Values]:
    """Return the points of a question: those of the check, or more of them to tell mistakes apart."""
    seed = secret + asked
    return draw_points(network, seed) if key == "points" else draw_fresh(network, seed, FRESH)
