"""What is to be explained: a wrong value or gradient of a network, and the numbers that were answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial, wraps
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import differentiate_link, gradient
from helpers.graph import Array, Graph, Link, Values, multiply_links
from helpers.network import Network

Gives = Callable[[Values], Array | None]  # what something is at a point; None where it makes no sense


class Explanation(NamedTuple):
    """A known mistake, and what it gives in the place of an answer, or of a link or a value in it."""

    mistake: Mistake
    gives: Gives


class Seen(NamedTuple):
    """What a check saw at one point."""

    at: Values
    answer: Array  # the student's
    truth: Array  # the right one

    @property
    def is_finite(self) -> bool:
        """Whether all numbers of the answer are finite."""
        return bool(np.isfinite(self.answer).all())


Evidence = Sequence[Seen]


def remember(compute: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that computes the same, but once at each point, which is its last argument."""
    known: dict[tuple[Any, ...], tuple[Any, Values]] = {}

    def find(*asked: Any) -> Any:
        key = (*asked[:-1], id(asked[-1]))
        if key not in known:
            known[key] = compute(*asked), asked[-1]  # kept, so that its id stays its own
        return known[key][0]

    return find


def once(find: Callable[..., Any]) -> Callable[..., Any]:
    """Return what finds something out about a network of a `Problem` just once.

    It is for how steps are made, which is the same at every sample, and whatever was given.
    """

    @wraps(find)
    def find_once(problem: "Problem", *asked: Any) -> Any:
        known = _FOUND.setdefault(problem.network, {})
        key = (find.__name__, problem.of, problem.wrt, *asked)
        if key not in known:
            known[key] = find(problem, *asked)
        return known[key]

    return find_once


_FOUND: WeakKeyDictionary[Network, dict[tuple[Any, ...], Any]] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Problem:
    """A quantity of a network that was answered wrongly."""

    network: Network
    of: str  # what was asked for; or what is differentiated
    wrt: str  # what it is differentiated by; "" where a value was asked for
    sample: Values  # the values of the graph at some point, for the shapes
    given: Sequence[str] = ()  # the names whose values the student was given
    handed: Sequence[str] = ()  # the names whose gradients the student was given
    alpha: float | None = None  # the notebook's learning rate, if it has one, to recognise updated weights

    @property
    def graph(self) -> Graph:
        """The forward description."""
        return self.network.graph

    @property
    def asked(self) -> str:
        """What was asked for, as it is written: ∂L/∂w_1, or a name."""
        return str(Link(self.of, self.wrt)) if self.wrt else self.of

    @property
    def prediction(self) -> str:
        """What the loss holds against the target, if `of` is that loss; else ""."""
        prediction = self.network.prediction
        return prediction if prediction in self.graph.arguments.get(self.of, ()) else ""

    @property
    def target(self) -> str:
        """What the loss holds the prediction against, if it takes nothing else of that shape; else ""."""
        if not (prediction := self.prediction):
            return ""
        others = [name for name in self.graph.arguments[self.of] if name != prediction]
        alike = [name for name in others if np.shape(self.sample[name]) == np.shape(self.sample[prediction])]
        return alike[0] if len(alike) == 1 else ""

    @cached_property
    def paths(self) -> list[tuple[Link, ...]]:
        """The paths from `wrt` to `of`. A gradient that the student was handed is one link."""
        return self.graph.chain(self.of, self.wrt, self.handed)

    @cached_property
    def links(self) -> list[Link]:
        """Every link on a path, from `of` backwards."""
        return list(dict.fromkeys(link for path in self.paths for link in path))

    def is_handed(self, link: Link) -> bool:
        """Return whether a link is no local derivative, but a gradient that the student was handed."""
        return link.argument not in self.graph.arguments[link.step]

    @cached_property
    def reached(self) -> set[str]:
        """The names whose values a student was given, or can compute from these; all if nothing was given."""
        found = {*self.given} or {*self.graph.inputs}
        for step, arguments in self.graph.arguments.items():
            found |= {step} if found.issuperset(arguments) else set()
        return found

    def list_alike(self, name: str) -> list[str]:
        """Return the other names in reach whose values have the same shape, those of one letter first."""
        reached = [each for each in (*self.graph.inputs, *self.graph.steps) if each in self.reached]
        every = sorted(reached, key=lambda other: other[0] != name[0])
        shape = np.shape(self.sample[name])
        return [other for other in every if other != name and np.shape(self.sample[other]) == shape]

    def solve(self, at: Values) -> Array:
        """Return the right answer."""
        return gradient(self.graph, self.of, self.wrt, at) if self.wrt else at[self.of]

    @cached_property
    def ways(self) -> dict[Link, list[Explanation]]:
        """The ways to break each link, once `links.break_two_links` has listed them."""
        return {}

    @cached_property
    def recall(self) -> Callable[[Values], Array]:
        """What `solve` returns, computed once at each point."""
        return remember(self.solve)

    @cached_property
    def differentiate_by(self) -> Callable[[str, Values], Array]:
        """The gradient of `of` by a name, at a point."""
        return remember(partial(gradient, self.graph, self.of))

    @cached_property
    def differentiate(self) -> Callable[[Link, Values], Array]:
        """What a link stands for, at a point."""
        return remember(partial(differentiate_link, self.graph))

    def add_paths(
        self, at: Values, broken: Mapping[Link, Gives] = {}, paths: Sequence[Sequence[Link]] = ()
    ) -> Array | None:
        """Return the sum over the paths, or over some, with some links broken; None where these don't fit."""
        total = np.zeros(())
        try:
            stands = {link: gives(at) for link, gives in broken.items()}
        except ValueError:  # of a batch, say, whose size is another here
            return None
        for (step, argument), jacobian in stands.items():
            if jacobian is None or jacobian.shape != np.shape(at[step]) + np.shape(at[argument]):
                return None
        for path in paths or self.paths:
            total = total + self.multiply(path, at, stands)
        return total

    def multiply(self, path: Sequence[Link], at: Values, stands: Mapping[Link, Any] = {}) -> Array:
        """Return the product of the links of a path, some of which stand for others; 1 where it has none."""
        jacobians = [stands[link] if link in stands else self.differentiate(link, at) for link in path]
        ndims = [np.ndim(at[link.step]) for link in path[1:]]
        return multiply_links(jacobians, ndims) if path else np.ones(())


def suppose(kind: str, gives: Gives, **about: Any) -> Explanation:
    """Return the explanation by a mistake of this kind; of what its words name, a Link is broken."""
    links = tuple(value for value in about.values() if isinstance(value, Link))
    named = {name: str(value) if isinstance(value, Link) else value for name, value in about.items()}
    return Explanation(Mistake(kind, named, links=links), gives)


def alter(gives: Gives, change: Callable[..., Any], *others: Gives) -> Gives:
    """Return what gives what a change makes of it, and of what others give; None where one gives None."""

    def altered(at: Values) -> Array | None:
        given = [each(at) for each in (gives, *others)]
        return None if any(each is None for each in given) else np.asarray(change(*given))

    return altered


def scale(gives: Gives, by: float | Callable[[Values], Any]) -> Gives:
    """Return what gives so many times as much; the factor is a number, or one at each point."""
    return alter(gives, np.multiply, by) if callable(by) else alter(gives, partial(np.multiply, by))
