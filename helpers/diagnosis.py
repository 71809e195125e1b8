"""Which link of the chain is broken, in words.

Every known mistake is an `Explanation`: words, and what an answer with that mistake would give. All are made
from the Graph by breaking it in one place, or in two; none is listed for an exercise. An explanation holds if
it gives the student's numbers at every point. What explains nothing is not said: there is no guess.

Explanations come in order of simplicity. Several that hold at every point are one mistake told in several
ways (in lesson 1, ∂L/∂w_1 without its last link *is* ∂L/∂b), and the simplest is told.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import NamedTuple

import numpy as np

from helpers.graph import Graph, Link, Values

# Relative to the largest entry: float32 answers err by 1e-5; no mistake moves a designed point by so little.
TOLERANCE = 1e-4

MOST_PAIRS = 200  # of broken links, tried at every point; where more fit a few points, none can be told

Gives = Callable[[Values], np.ndarray | None]


@dataclass(frozen=True)
class Explanation:
    """A known mistake.

    Attributes:
        words: what the student is told, in one or two sentences.
        gives: what an answer with this mistake gives at a point; None where it makes no sense.
        links: the broken links, where it is in links.
        draw: shows it in a picture, with the numbers of a point; None if there is none to show.
    """

    words: str
    gives: Gives
    links: tuple[Link, ...] = ()
    draw: Callable[[Values], None] | None = None


class Evidence(NamedTuple):
    """Points, the student's answers there, and the right ones."""

    points: Sequence[Values]
    answers: Sequence[np.ndarray]
    truths: Sequence[np.ndarray]


def first_difference(answer: np.ndarray, truth: np.ndarray, scale: float) -> tuple[int, ...] | None:
    """Return the index of the first entry that is off by more than `TOLERANCE` times `scale`, or None.

    The two arrays have one shape. For numbers that are not arrays the index is ().
    """
    off = np.abs(answer - truth) > TOLERANCE * scale
    return tuple(int(i) for i in np.argwhere(off)[0]) if off.any() else None


def constant_factor(answers: Sequence[np.ndarray], truths: Sequence[np.ndarray]) -> float | None:
    """Return the factor that turns every truth into its answer, or None if no one number does.

    It is the least-squares factor over all points, so a truth of zero is no obstacle.
    """
    answer, truth = (np.concatenate([np.ravel(a) for a in arrays]) for arrays in (answers, truths))
    if not truth.any() or not answer.any():
        return None
    factor = float(answer @ truth / (truth @ truth))
    floor = _floor(answers)
    return factor if all(_same(a, factor * t, floor) for a, t in zip(answers, truths, strict=True)) else None


def explain(
    evidence: Evidence,
    mistakes: Callable[[], Iterable[Explanation]],
    pairs: Callable[[Evidence], Iterable[Explanation]],
    factors: Mapping[float, str],
    more: Callable[[], Evidence],
    rates: Sequence[float] = (),
) -> Explanation | None:
    """Find what explains wrong answers at every point.

    Args:
        evidence: what the check saw.
        mistakes: the known mistakes, simplest first.
        pairs: the known pairs of mistakes that fit the evidence.
        factors: the constant factors that mean something, and what to say of each.
        more: draws more evidence, to tell apart explanations that all fit.
        rates: constant factors that look like a learning rate.

    Returns:
        The simplest explanation, or None if nothing explains every point.
    """
    # Where the answer isn't 0, a wrong explanation falls at once.
    order = sorted(range(len(evidence.answers)), key=lambda n: not evidence.answers[n].any())
    evidence = Evidence(*([part[n] for n in order] for part in evidence))
    factor = constant_factor(evidence.answers, evidence.truths)
    if factor is not None:
        words = _named(factor, factors) or f"It is {factor:.6g} times the right number at every point."
        if any(abs(abs(factor) - rate) <= TOLERANCE * rate for rate in rates) and not _named(factor, factors):
            words += " Is that a learning rate? It belongs in the update."
        return Explanation(words, lambda at: None)
    if len(evidence.answers) > 1 and all(_same(a, evidence.answers[0]) for a in evidence.answers):
        return Explanation("It gives the same at every point, whatever goes in.", lambda at: None)
    for candidates in (mistakes(), _with_factor(mistakes(), evidence, factors), pairs(evidence)):
        found = _that_hold(candidates, evidence)
        if len(found) > 1:
            found = _that_hold(found, more())
        if found:
            return found[0]
    return None


def _that_hold(candidates: Iterable[Explanation], evidence: Evidence) -> list[Explanation]:
    """Return the candidates that give the student's answer at every point."""
    floor = _floor(evidence.answers)
    seen = list(zip(evidence.points, evidence.answers, strict=True))
    with np.errstate(all="ignore"):  # a mistake may overflow
        return [c for c in candidates if all(_same(answer, c.gives(at), floor) for at, answer in seen)]


def _same(answer: np.ndarray, other: np.ndarray | None, floor: float = 0.0) -> bool:
    if other is None or np.shape(other) != answer.shape:
        return False
    scale = max(np.abs(answer).max(initial=0.0), np.abs(other).max(initial=0.0), floor)
    return first_difference(answer, other, scale) is None


def _floor(answers: Sequence[np.ndarray]) -> float:
    """Return the size below which, among these answers, a number is 0 but for rounding."""
    return 1e-9 * max(np.abs(answer).max(initial=0.0) for answer in answers)


def _named(factor: float, factors: Mapping[float, str]) -> str | None:
    return next((words for f, words in factors.items() if abs(factor - f) <= TOLERANCE * abs(f)), None)


def _with_factor(
    mistakes: Iterable[Explanation], evidence: Evidence, factors: Mapping[float, str]
) -> Iterator[Explanation]:
    """Yield each mistake together with the constant factor, if it means something, that makes it fit."""
    at, answer = evidence.points[0], evidence.answers[0]
    for mistake in mistakes:
        given = mistake.gives(at)
        if given is not None and given.shape == answer.shape and given.any():
            factor = float(np.ravel(answer) @ np.ravel(given) / (np.ravel(given) @ np.ravel(given)))
            words = _named(factor, factors)
            if words and _same(answer, factor * given):
                gives = partial(_scaled, mistake.gives, factor)
                besides = f"{mistake.words} And besides: {words[0].lower()}{words[1:]}"
                yield Explanation(besides, gives, mistake.links)


def _scaled(gives: Gives, factor: float, at: Values) -> np.ndarray | None:
    given = gives(at)
    return None if given is None else factor * given


# --- Gradients: the chain with a broken link.


@dataclass(frozen=True)
class Break:
    """A way in which one link can be broken: words, and the Jacobian that stands in its place.

    The rank says how simple it is: 0 for a link missing or there twice, 1 for a wrong derivative, 2 for
    another value in its place, 3 for a slip in what lies behind a value.
    """

    words: str
    jacobian: Gives
    rank: int = 1


class Chain:
    """The paths from `wrt` to `of`, and their gradient with some of the links replaced.

    Args:
        graph: the network.
        of: what is differentiated.
        wrt: what it is differentiated by.
        sample: the values of the graph at some point, for the shapes.
        alpha: the learning rate that the student's notebook knows, to recognise updated weights.
        handed: the names whose gradients the student was given.
        given: the names whose values the student was given.

    Attributes:
        links: every link on a path, from `of` backwards. A gradient that the student was handed is one link.
        breaks: for each link the ways in which it can be broken, simplest first.
    """

    def __init__(
        self,
        graph: Graph,
        of: str,
        wrt: str,
        sample: Values,
        alpha: float | None = None,
        handed: Sequence[str] = (),
        given: Sequence[str] = (),
    ) -> None:
        self.graph, self.of, self.wrt, self.sample = graph, of, wrt, sample
        self.rates, self.given = LEARNING_RATES if alpha is None else (alpha,), given
        self.paths = graph.chain(of, wrt, handed)
        self.links = list(dict.fromkeys(link for path in self.paths for link in path))
        self.breaks = {
            link: list(
                _breaks(graph, link, of, sample, self.rates, given)
                if link.argument in graph.arguments[link.step]
                else _handed_breaks(graph, link, sample)
            )
            for link in self.links
        }
        self._cache: dict[tuple, tuple[Values, np.ndarray | None]] = {}

    def jacobian(self, link: Link, at: Values, broken: Break | None = None) -> np.ndarray | None:
        """Return a link's local derivative at a point, or what stands in its place; computed once."""
        key = (link, id(at), id(broken))
        if key not in self._cache:
            found = broken.jacobian(at) if broken else self.graph.derivative(link, at, verify=False)
            self._cache[key] = at, found  # with the point, so that no other takes over its id
        return self._cache[key][1]

    def path(self, path: Sequence[Link], at: Values, broken: dict[Link, Break]) -> np.ndarray | None:
        """Return the product of the links of one path, some of them broken."""
        product = None
        for link in path:
            local = self.jacobian(link, at, broken.get(link))
            if local is None or local.shape != np.shape(at[link.step]) + np.shape(at[link.argument]):
                return None
            if product is None:
                product = local
            elif product.ndim == local.ndim == 0:
                product = product * local
            else:
                product = np.tensordot(product, local, axes=np.ndim(at[link.step]))
        return product

    def gradient(
        self, at: Values, broken: dict[Link, Break], paths: Sequence | None = None
    ) -> np.ndarray | None:
        """Return the sum over the paths."""
        products = [self.path(path, at, broken) for path in paths or self.paths]
        return None if any(product is None for product in products) else np.asarray(sum(products))

    def drawn(self, broken: Sequence[Link]) -> str:
        """Return two lines that show the chain, the broken links underlined; or "" where there is none."""
        path = next((path for path in self.paths if len(path) > 1 and set(broken) & set(path)), ())
        if not path:
            return ""
        start = f"  ∂{self.of}/∂{self.wrt} = "
        marks = "   ".join(("^" if link in broken else " ") * len(str(link)) for link in path)
        return f"\n{start}{' · '.join(map(str, path))}\n{' ' * len(start)}{marks.rstrip()}"

    def mistakes(self) -> Iterator[Explanation]:
        """Yield the gradients with one mistake, simplest first."""
        yield from self._batch_mistakes()
        yield from self._broken(rank=0)
        yield from self._path_mistakes()
        yield from self._other_gradients()
        for rank in (1, 2, 3):
            yield from self._broken(rank)
        yield from self._sums()
        yield from self._foreign_factors()
        yield from self._forward_slips()

    def pairs(self, evidence: Evidence) -> Iterator[Explanation]:
        """Yield the pairs of broken links that fit where the gradient isn't 0."""
        seen = [n for n, truth in enumerate(evidence.truths) if truth.any()][:3]
        scalar = all(np.size(self.sample[name]) == 1 for link in self.links for name in link)
        for one, other in combinations(self.links, 2):
            first, second = self.breaks[one], self.breaks[other]
            if scalar and len(self.paths) == 1:
                fits = np.full((len(first), len(second)), True)
                for at, answer, truth in (tuple(part[n] for part in evidence) for n in seen):
                    ratio = np.ravel(answer)[0] / np.ravel(truth)[0]
                    products = np.outer(self._ratios(one, at), self._ratios(other, at))
                    fits &= np.abs(products - ratio) <= TOLERANCE * abs(ratio)
                chosen = [(first[i], second[j]) for i, j in np.argwhere(fits)[:MOST_PAIRS]]
            else:
                chosen = [(a, b) for a in first[:8] for b in second[:8]]
            for a, b in chosen:
                gives = partial(self.gradient, broken={one: a, other: b})
                yield Explanation(f"Two links are wrong. {a.words} {b.words}", gives, (one, other))

    def _ratios(self, link: Link, at: Values) -> list[float]:
        """Return for each way of breaking a scalar link by how much it changes the product."""
        right = np.ravel(self.jacobian(link, at))[0]
        given = [self.jacobian(link, at, way) for way in self.breaks[link]]
        return [np.nan if jacobian is None else np.ravel(jacobian)[0] / right for jacobian in given]

    def _broken(self, rank: int) -> Iterator[Explanation]:
        for link, breaks in self.breaks.items():
            for way in breaks:
                if way.rank == rank:
                    yield Explanation(way.words, partial(self.gradient, broken={link: way}), (link,))

    def _batch_mistakes(self) -> Iterator[Explanation]:
        """Yield the gradients in which the size of a batch is forgotten, or counts twice."""
        prediction = self.graph.arguments[self.of][0]
        if not _has_rows(self.graph, prediction, self.sample):
            return
        too_large, too_small = _batch_words(self.graph, self.of, self.sample)
        yield Explanation(too_large, lambda at: len(at[prediction]) * self._whole(self.wrt, at))
        for fixed in range(2, 11):
            yield Explanation(
                f"It divides by {fixed}, whatever the size of the batch is.",
                lambda at, k=fixed: len(at[prediction]) / k * self._whole(self.wrt, at),
            )
        yield Explanation(too_small, lambda at: self._whole(self.wrt, at) / len(at[prediction]))

    def _path_mistakes(self) -> Iterator[Explanation]:
        """Yield the mistakes of a sum over paths: one left out, one alone, one with the wrong sign."""
        if len(self.paths) < 2:
            return
        common = set.intersection(*({n for link in path for n in link} for path in self.paths))
        for number, path in enumerate(self.paths):
            via = ", ".join(link.argument for link in path if link.argument not in common)
            others = [p for p in self.paths if p is not path]
            yield Explanation(
                f"One path is left out: the one through {via}. The gradient is the sum over all paths.",
                partial(self.gradient, broken={}, paths=others),
            )
            if len(others) > 1:
                alone = partial(self.gradient, broken={}, paths=[path])
                yield Explanation(
                    f"Only the path through {via} is there. The gradient is the sum over all.", alone
                )
            yield Explanation(
                f"The path through {via} has the wrong sign.",
                lambda at, n=number: sum(
                    self.path(p, at, {}) * (-1 if k == n else 1) for k, p in enumerate(self.paths)
                ),
            )

    def _other_gradients(self) -> Iterator[Explanation]:
        """Yield the gradients of other names, which might stand here by mistake; and the transposed one."""
        for name in (*self.graph.inputs, *reversed(self.graph.steps)):
            if name not in (self.wrt, self.of) and self.graph.chain(self.of, name):
                words = f"This is ∂{self.of}/∂{name}, where ∂{self.of}/∂{self.wrt} was asked for."
                yield Explanation(words, lambda at, n=name: self._whole(n, at))
        yield Explanation("It is transposed.", lambda at: self._whole(self.wrt, at).T)
        for name in (*reversed(self.graph.steps), *self.graph.inputs):
            words = f"This is {name} itself, not ∂{self.of}/∂{self.wrt}."
            yield Explanation(words, lambda at, n=name: np.asarray(at[n]))

    def _whole(self, name: str, at: Values) -> np.ndarray:
        key = (name, id(at))
        if key not in self._cache:
            self._cache[key] = at, self.graph.gradient(self.of, name, at, verify=False)
        return self._cache[key][1]

    def _foreign_factors(self) -> Iterator[Explanation]:
        """Yield the gradients with one factor too many: a value, or a link of another chain."""
        for name in (*self.graph.inputs, *self.graph.steps):
            if np.ndim(self.sample[name]) == 0:
                words = f"There is one factor too many: {name}."
                yield Explanation(words, lambda at, n=name: at[n] * self._whole(self.wrt, at))
        for link in self._foreign_links():
            if np.ndim(self.sample[link.step]) == np.ndim(self.sample[link.argument]) == 0:
                words = f"There is one link too many: {link}."
                yield Explanation(
                    words, lambda at, li=link: self.jacobian(li, at) * self._whole(self.wrt, at)
                )
        for link in self.links:
            for other in self._foreign_links():
                instead = Break("", partial(self.jacobian, other))
                words = f"The link {other} stands where {link} belongs."
                yield Explanation(words, partial(self.gradient, broken={link: instead}), (link,))

    def _foreign_links(self) -> list[Link]:
        every = [Link(step, name) for step, names in self.graph.arguments.items() for name in names]
        return [link for link in every if link not in self.links]

    def _forward_slips(self) -> Iterator[Explanation]:
        """Yield the gradients that are right for a forward pass with one slip in it."""
        for step in self.graph.steps:
            if step == self.of or step in self.given or not _recomputed(self.graph, step, self.given):
                continue
            for name in self.graph.arguments[step]:
                for words, instead in _likely(self.graph, name, self.sample, self.of, self.rates):
                    slipped = partial(_slipped_forward, self.graph, step, name, instead)
                    yield Explanation(words.format(where=f"the {step} behind it"), partial(self._at, slipped))

    def _at(self, moved: Gives, at: Values) -> np.ndarray | None:
        elsewhere = moved(at)
        return None if elsewhere is None else self.graph.gradient(self.of, self.wrt, elsewhere, verify=False)

    def _sums(self) -> Iterator[Explanation]:
        """Yield the sums of links that stand where their product belongs."""
        if len(self.paths) == 1:
            path = self.paths[0]
            for cut in range(1, len(path)):
                words = f"{path[cut - 1]} and {path[cut]} are added, where links of one path are multiplied."
                yield Explanation(words, partial(self._sum, path[:cut], path[cut:]))

    def _sum(self, first: Sequence[Link], second: Sequence[Link], at: Values) -> np.ndarray | None:
        parts = self.path(first, at, {}), self.path(second, at, {})
        return np.asarray(sum(parts)) if parts[0].ndim == parts[1].ndim == 0 else None


def _handed_breaks(graph: Graph, link: Link, sample: Values) -> Iterator[Break]:
    """Yield the ways in which a gradient that the student was handed can be misused."""
    of, name = link
    yield Break(f"The link {link} is missing.", lambda at: _identity(at[of], at[name]), 0)
    yield Break(
        f"The link {link} is there twice.", lambda at: _squared(graph.gradient(of, name, at, verify=False)), 0
    )
    for other in _alike(graph, sample, name):
        if graph.chain(of, other):
            words = f"In place of ∂{of}/∂{name} stands ∂{of}/∂{other}."
            yield Break(words, lambda at, o=other: graph.gradient(of, o, at, verify=False), 2)
        yield Break(f"In place of {link} stands {other}.", lambda at, o=other: np.asarray(at[o]), 2)


def _has_rows(graph: Graph, prediction: str, sample: Values) -> bool:
    """Return whether a prediction has a row, or an entry, for each example of a batch."""
    shape = np.shape(sample[prediction])
    batches = [np.shape(sample[n])[0] for n in graph.inputs if np.ndim(sample[n]) == 2 and n[0] not in "wWb"]
    return len(shape) == 2 or (len(shape) == 1 and shape[0] in batches)


def _batch_words(graph: Graph, of: str, sample: Values) -> tuple[str, str]:
    """Return what to say of a gradient that is too large, or too small, by the size of the batch."""
    is_mean = _is_mean(graph, of, sample)
    large = "the loss is a mean over the examples." if is_mean else "each example counts once."
    small = "divide by that only once." if is_mean else "the loss is a sum over the examples."
    size = "by the size of the batch"
    return f"It is too large {size}: {large}", f"It is too small {size}: {small}"


def _is_mean(graph: Graph, of: str, sample: Values) -> bool:
    """Return whether a loss is a mean over the rows of its prediction: twice the rows change nothing."""
    twice = [
        np.concatenate([sample[n], sample[n]]) if np.ndim(sample[n]) else sample[n]
        for n in graph.arguments[of]
    ]
    return bool(np.isclose(graph.steps[of](*twice), sample[of]))


def _recomputed(graph: Graph, step: str, given: Sequence[str]) -> bool:
    """Return whether a student may have computed a step anew: was at least half of what it takes given?"""
    arguments = graph.arguments.get(step, ())
    return not given or 2 * len(set(arguments) & set(given)) >= len(arguments)


def _breaks(
    graph: Graph, link: Link, of: str, sample: Values, rates: Sequence[float], given: Sequence[str]
) -> Iterator[Break]:
    """Yield the ways in which a link can be broken, simplest first: missing, then there twice."""
    step, argument = link
    arguments = graph.arguments[step]

    def right(at: Values, **changed: np.ndarray) -> np.ndarray:
        """Return the local derivative where some of the values have been changed."""
        try:
            return graph.local_derivative(step, argument, {**at, **changed}, verify=False)
        except ValueError:
            return np.array(np.nan)

    yield Break(f"The link {link} is missing.", lambda at: _identity(at[step], at[argument]), 0)
    yield Break(f"The link {link} is there twice.", lambda at: _squared(right(at)), 0)
    if np.shape(sample[step]) == np.shape(sample[argument]):
        yield Break(f"{link} divides, where a link multiplies.", lambda at: _inverse(right(at)))
    if len(arguments) > 1 and np.ndim(sample[step]) == 0:
        itself = f"{step} itself stands where its derivative {link} belongs."
        yield Break(itself, lambda at: at[step] * np.ones_like(at[argument]))
    if arguments == (argument,):
        yield from _activation_breaks(graph, link, sample, right)
    yield from _component_breaks(link, of, sample, right)
    yield Break(f"In {link} the matrix is not transposed.", lambda at: _transposed(right(at)))

    base = right(sample)
    acting = [name for name in arguments if _acts(name, right, sample, base)]
    if arguments != (argument,):
        for name in acting:
            for words, instead in _replacements(graph, name, sample, of, rates):
                yield Break(
                    words.format(where=str(link)), lambda at, n=name, i=instead: right(at, **{n: i(at)})
                )
    for name in acting:
        source = name  # what the value comes from, but for activations
        while len(graph.arguments.get(source, ())) == 1:
            source = graph.arguments[source][0]
        for inner in graph.arguments.get(source, ()) if _recomputed(graph, source, given) else ():
            for words, instead in _replacements(graph, inner, sample, of, rates):

                def recomputed(
                    at: Values, name: str = name, slip: tuple = (source, inner, instead)
                ) -> np.ndarray:
                    return right(at, **{name: _with_slip(graph, name, *slip, at)})

                yield Break(words.format(where=f"{link}, in the {source} behind it"), recomputed, 3)


def _acts(name: str, right: Gives, sample: Values, base: np.ndarray) -> bool:
    """Return whether a local derivative depends on a value."""
    value = np.asarray(sample[name])
    return any(
        not np.array_equal(base, right(sample, **{name: moved})) for moved in (1.37 * value + 0.11, -value)
    )


DERIVATIVES_BY_ACTIVATION = (lambda h: h * (1 - h), lambda h: 1 - h**2)
"""The derivatives of the sigmoid and of tanh, written with what they give."""


def _activation_breaks(graph: Graph, link: Link, sample: Values, right: Gives) -> Iterator[Break]:
    """Yield what stands wrongly for an activation's derivative: it is taken elsewhere, or isn't one."""
    step, argument = link
    if np.shape(sample[step]) != np.shape(sample[argument]):
        return
    yield Break(f"{step} itself stands where its derivative {link} belongs.", lambda at: _diagonal(at[step]))
    for form in DERIVATIVES_BY_ACTIVATION:
        if np.allclose(_entries(right(sample)), form(np.asarray(sample[step]))):
            yield Break(
                f"{link} is fed {argument} where {step} belongs: your form of it takes the activation.",
                lambda at, form=form: _diagonal(form(np.asarray(at[argument]))),
            )
            only = f"Of {link} only one of two factors is there: 1 − {step}."
            yield Break(only, lambda at: _diagonal(1 - at[step]))
    for name in _alike(graph, sample, argument):
        yield Break(
            f"{link} is taken at {name}, where it belongs at {argument}.",
            lambda at, n=name: right(at, **{argument: np.asarray(at[n])}),
        )
    yield Break(
        f"{link} is taken at −{argument}, where it belongs at {argument}.",
        lambda at: right(at, **{argument: -np.asarray(at[argument])}),
    )


def _component_breaks(link: Link, of: str, sample: Values, right: Gives) -> Iterator[Break]:
    """Yield the sums over nodes, or over the examples of a batch, in which some are left out."""
    shape = np.shape(sample[link.step])
    if link.step == of or np.prod(shape) < 2:
        return
    for axis, size in enumerate(shape):
        for index in range(size) if size > 1 else ():
            if len(shape) == 2 and axis == 0:
                one, all_of_them = f"example {index} of the batch", "all examples"
            else:
                one, all_of_them = f"the path through {link.step}[{index}]", "all paths"
            for alone, words in (
                (False, f"{one[0].upper()}{one[1:]} is left out"),
                (True, f"Only {one} counts"),
            ):

                def masked(
                    at: Values, axis: int = axis, index: int = index, alone: bool = alone
                ) -> np.ndarray:
                    whole = right(at)
                    rows = np.arange(whole.shape[axis]) == index
                    return whole * (rows == alone).reshape((-1,) + (1,) * (whole.ndim - axis - 1))

                yield Break(f"{words}. The gradient is the sum over {all_of_them}.", masked)


def _replacements(
    graph: Graph, name: str, sample: Values, of: str, rates: Sequence[float] = ()
) -> Iterator[tuple[str, Gives]]:
    """Yield what can stand in place of a value: nothing, its negative, another name, its updated self."""
    yield f"In {{where}}, {name} is left out.", lambda at: np.zeros_like(at[name])
    yield f"In {{where}}, {name} has the wrong sign.", lambda at: -np.asarray(at[name])
    if np.ndim(sample[name]) == 2 and len(set(np.shape(sample[name]))) == 1:
        yield f"In {{where}}, {name} is transposed.", lambda at: np.transpose(at[name])
    if np.ndim(sample[name]) == 2 and name[0] not in "wWb":  # the rows are the examples of a batch
        rows = f"In {{where}}, {name} is taken from the wrong example."
        for order in (
            lambda v: v[::-1],
            lambda v: np.roll(v, 1, 0),
            lambda v: np.roll(v, -1, 0),
            lambda v: v[:1],
        ):
            yield rows, lambda at, order=order: order(np.asarray(at[name])) + np.zeros_like(at[name])
    for other in _alike(graph, sample, name):
        forgotten = " Is the activation forgotten?" if graph.arguments.get(name) == (other,) else ""
        words = f"In {{where}} stands {other}, where {name} belongs.{forgotten}"
        yield words, lambda at, o=other: np.asarray(at[o])
    if name[0] in "wWb" and name in graph.inputs and np.ndim(sample[of]) == 0 and graph.chain(of, name):
        updated = f"In {{where}} stands {name} after the update. The backward pass needs it as it was before."
        for rate in rates:
            yield updated, lambda at, rate=rate: at[name] - rate * graph.gradient(of, name, at, verify=False)


def _likely(
    graph: Graph, name: str, sample: Values, of: str, rates: Sequence[float] = ()
) -> Iterator[tuple[str, Gives]]:
    """Yield those replacements that a student would make: another value of the same letter, or none."""
    for words, instead in _replacements(graph, name, sample, of, rates):
        other = words.removeprefix("In {where} stands ").partition(",")[0]
        if " stands " not in words or other[0] == name[0] or graph.arguments.get(name) == (other,):
            yield words, instead


def _alike(graph: Graph, sample: Values, name: str) -> list[str]:
    """Return the other names whose values have the same shape, those of the same letter first."""
    every = sorted((*graph.inputs, *graph.steps), key=lambda other: other[0] != name[0])
    return [other for other in every if other != name and np.shape(sample[other]) == np.shape(sample[name])]


def _identity(step: np.ndarray, argument: np.ndarray) -> np.ndarray | None:
    """Return the Jacobian that changes nothing; None where step and argument differ in shape."""
    if np.size(step) == 1:
        return np.ones(np.shape(step) + np.shape(argument))
    if np.shape(step) == np.shape(argument):
        return _diagonal(np.ones(np.shape(step)))
    return None


def _squared(jacobian: np.ndarray) -> np.ndarray | None:
    half = jacobian.ndim // 2
    if jacobian.ndim % 2 or jacobian.shape[:half] != jacobian.shape[half:]:
        return jacobian * jacobian if jacobian.ndim == 1 else None
    return np.tensordot(jacobian, jacobian, axes=half)


def _inverse(jacobian: np.ndarray) -> np.ndarray | None:
    entries = _entries(jacobian)
    return _diagonal(1 / entries) if np.all(entries) else None


def _transposed(jacobian: np.ndarray) -> np.ndarray | None:
    return jacobian.T if jacobian.ndim == 2 and jacobian.shape[0] == jacobian.shape[1] > 1 else None


def _diagonal(entries: np.ndarray) -> np.ndarray:
    """Return the Jacobian of an elementwise function with these derivatives."""
    entries = np.asarray(entries)
    return np.diag(entries.ravel()).reshape(entries.shape * 2) if entries.ndim else entries


def _entries(jacobian: np.ndarray) -> np.ndarray:
    """Return the derivatives of an elementwise function from its Jacobian."""
    half = jacobian.shape[: jacobian.ndim // 2]
    size = int(np.prod(half))
    return np.diag(jacobian.reshape(size, size)).reshape(half)


LEARNING_RATES = (0.1, 0.01, 0.05, 0.2, 0.02, 0.001, 0.005, 1.0)


def gradient_factors(graph: Graph, of: str, sample: Values, alpha: float | None) -> dict[float, str]:
    """Return the constant factors in a gradient that mean something, and what to say of each."""
    curvature = _curvature(graph, of, sample)
    half = " Is the ½ of the loss forgotten?" if curvature == 1 else ""
    square = " A square brings a 2 down when it is differentiated." if curvature == 2 else ""
    positive = {
        2.0: f"It is twice the gradient: one factor 2 too many.{half}",
        0.5: f"It is half the gradient: a factor 2 is missing.{square}",
        4.0: "It is four times the gradient: the factor 2 is there twice over.",
    }
    prediction = graph.arguments[of][0]
    if _has_rows(graph, prediction, sample) and len(sample[prediction]) > 1:
        size = float(len(sample[prediction]))
        positive = dict(zip((size, 1 / size), _batch_words(graph, of, sample), strict=True)) | positive
    if alpha is not None and alpha not in (1.0, *positive):
        positive[alpha] = "The learning rate is inside the gradient. It belongs in the update alone."
    factors = {-1.0: "The sign is flipped."} | positive
    return factors | {-factor: f"{words} And the sign is flipped." for factor, words in positive.items()}


def _curvature(graph: Graph, of: str, sample: Values) -> float | None:
    """Return the second derivative of a loss by its prediction: 1 for ½(ŷ − y)², 2 for (ŷ − y)²; rounded."""
    arguments = graph.arguments[of]
    if np.ndim(sample[of]) or len(arguments) < 2:
        return None
    here = graph.local_derivative(of, arguments[0], sample, verify=False)
    there = graph.local_derivative(
        of, arguments[0], {**sample, arguments[0]: sample[arguments[0]] + 1}, verify=False
    )
    return round(float(np.sum(there - here)), 6)


# --- Values: the forward pass with a mistake in one step.


def value_mistakes(graph: Graph, of: str, sample: Values, given: Sequence[str]) -> Iterator[Explanation]:
    """Yield the known mistakes in computing a step, those in the step itself first.

    Args:
        graph: the network.
        of: the step that was to be computed.
        sample: the values of the graph at some point.
        given: the names that the student's function was handed, so couldn't compute wrongly.
    """
    before = [step for step in graph.steps if _computed(graph, of, step, given)]
    for step in reversed(before):
        arguments = graph.arguments[step]
        only = arguments[0]
        if len(arguments) == 1 and np.shape(sample[step]) == np.shape(sample[only]):
            words = f"The activation is forgotten: {only} stands where {step} belongs."
            yield Explanation(words, partial(_with_slip, graph, of, step, None, lambda at, a=only: at[a]))
            sign = partial(_with_slip, graph, of, step, only, lambda at, a=only: -at[a])
            yield Explanation(f"In {step}, {only} has the wrong sign.", sign)
            for other in _alike(graph, sample, only):
                words = f"In {step} stands {other}, where {only} belongs."
                yield Explanation(
                    words, partial(_with_slip, graph, of, step, only, lambda at, o=other: at[o])
                )
            continue
        for name in arguments:
            for words, instead in _replacements(graph, name, sample, of):
                yield Explanation(
                    words.format(where=step), partial(_with_slip, graph, of, step, name, instead)
                )
            one = partial(_with_slip, graph, of, step, name, lambda at, n=name: np.ones_like(at[n]))
            yield Explanation(f"In {step}, the factor {name} is missing.", one)
        parameters_first = sorted(arguments, key=lambda name: name[0] not in "wWb")
        for one, other in combinations(parameters_first, 2):
            if np.shape(sample[one]) == np.shape(sample[other]):
                swapped = partial(_swapped, graph, step, one, other)
                words = f"In {step}, {one} and {other} are swapped."
                yield Explanation(words, partial(_with_slip, graph, of, step, None, swapped))
    if _curvature(graph, of, sample):
        for factor in (1.0, 0.5, -1.0, -0.5):
            yield Explanation("The square is missing.", partial(_not_squared, graph, of, factor))
    for other in _alike(graph, sample, of):
        yield Explanation(
            f"This is {other}, where {of} was asked for.", lambda at, o=other: np.asarray(at[o])
        )


def value_pairs(graph: Graph, of: str, sample: Values, given: Sequence[str]) -> Iterator[Explanation]:
    """Yield the pairs of mistakes in one step: two values left out, turned round, or others of their kind."""
    for step in reversed([step for step in graph.steps if _computed(graph, of, step, given)]):
        slips: list[tuple[str, str, Gives]] = []
        for name in graph.arguments[step]:
            for words, instead in _likely(graph, name, sample, of):
                slips.append((name, words.format(where=step), instead))
        for (one, first, a), (other, second, b) in combinations(slips, 2):
            if one != other:
                both = partial(_two_values, graph, step, {one: a, other: b})
                words = f"Two things are wrong. {first} {second}"
                yield Explanation(words, partial(_with_slip, graph, of, step, None, both))


def _two_values(graph: Graph, step: str, instead: dict[str, Gives], at: Values) -> np.ndarray:
    return _call(graph, step, {**at, **{name: value(at) for name, value in instead.items()}})


def _computed(graph: Graph, of: str, step: str, given: Sequence[str]) -> bool:
    """Return whether `of` can only be had by computing `step`, from what is given."""
    if step == of:
        return True
    return step not in given and any(
        step in graph.arguments[user] and _computed(graph, of, user, given)
        for user in graph.steps
        if user != step
    )


def _swapped(graph: Graph, step: str, one: str, other: str, at: Values) -> np.ndarray:
    return _call(graph, step, {**at, one: at[other], other: at[one]})


def _not_squared(graph: Graph, of: str, factor: float, at: Values) -> np.ndarray:
    slope = graph.local_derivative(of, graph.arguments[of][0], at, verify=False)
    return np.asarray(factor * np.ravel(slope)[0])


VALUE_FACTORS = {
    -1.0: "The sign is flipped.",
    2.0: "It is twice the right number: is a ½ forgotten?",
    0.5: "It is half the right number.",
    -2.0: "It is −2 times the right number.",
}
"""The constant factors in a value that mean something, and what to say of each."""


def _call(graph: Graph, step: str, at: Values) -> np.ndarray:
    return np.asarray(graph.steps[step](*(at[name] for name in graph.arguments[step])))


def _slipped_forward(graph: Graph, step: str, name: str | None, instead: Gives, at: Values) -> Values | None:
    """Return the values of the graph where one step is computed with another value for `name`.

    Without a name, the step itself has another value. None where shapes don't fit.
    """
    try:
        moved = {
            **at,
            step: _call(graph, step, {**at, name: instead(at)}) if name else np.asarray(instead(at)),
        }
        changed = {step}
        for later, arguments in graph.arguments.items():
            if later not in changed and changed.intersection(arguments):
                moved[later] = _call(graph, later, moved)
                changed.add(later)
        return moved
    except ValueError:
        return None


def _with_slip(
    graph: Graph, of: str, step: str, name: str | None, instead: Gives, at: Values
) -> np.ndarray | None:
    """Return `of` where one step is computed with another value for `name`, or is another value itself."""
    moved = _slipped_forward(graph, step, name, instead, at)
    return None if moved is None else moved[of]
