"""One operation inside a step done otherwise: a sum for a mean, another axis, no root, no divisor, log2.

A step is any function, so its operations are found while it runs: it is given arrays that tell of each.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import local_derivative
from helpers.diagnosis.problem import Explanation, Gives, Problem, once, scale, suppose
from helpers.diagnosis.slips import is_recomputed, list_slips, place, rerun
from helpers.graph import Array, Graph, Link, Values

Do = Callable[..., Any]
Instead = Callable[[int, str], Do | None]  # of the number of an operation, and its name

REDUCTIONS = ("mean", "add.reduce", "maximum.reduce")


HELD: Sequence[tuple[str, Do]] = (  # what isn't differentiated acts as a number
    ("one place alone", lambda do, one, other: do(np.real(one), other)),
    ("one place alone", lambda do, one, other: do(one, np.real(other))),
)
CHANGES: Mapping[str, Sequence[tuple[str, Do]]] = {  # what may be done in the place of each operation
    "mean": [("sum for a mean", lambda do, array, **how: np.sum(array, **how))],
    "add.reduce": [("mean for a sum", lambda do, array, **how: np.mean(array, **how))],
    "matmul": [("mean for a sum", lambda do, one, other: do(one, other) / np.shape(one)[-1]), *HELD],
    "multiply": HELD,
    "subtract": [("sum for a difference", lambda do, one, other: one + other)],
    "sqrt": [("root left out", lambda do, array: array)],
    "log": [
        ("another logarithm", lambda do, array: np.log2(array)),
        ("another logarithm", lambda do, array: np.log10(array)),
        ("logarithm left out", lambda do, array: array),
    ],
    "divide": [
        ("divisor left out", lambda do, one, other: one),
        ("multiplied by a divisor", lambda do, one, other: one * other),
        *HELD,
    ],
}
POWERS = {"divisor left out": 1, "divisor twice": -1, "multiplied by a divisor": 2}
AXES = ("wrong axis", "all axes at once")


@dataclass
class Watch:
    """Which operations are done in a step; and what is done in the place of some."""

    seen: list[tuple[str, Sequence[Any]]] = field(default_factory=list)  # by name, with what they take
    instead: Instead = lambda number, name: None

    def do(self, name: str, function: Do, *given: Any, **how: Any) -> Any:
        """Do an operation, or what is done in its place; what comes out is watched, too."""
        plain = [np.asarray(each) if isinstance(each, Watched) else each for each in given]
        self.seen.append((name, plain))
        other = self.instead(len(self.seen) - 1, name)
        return self.wrap(other(function, *plain, **how) if other else function(*plain, **how))

    def wrap(self, value: Any) -> Any:
        """Return numbers as an array that tells of each operation on it."""
        if isinstance(value, tuple | list):
            return type(value)(map(self.wrap, value))
        watched = np.asarray(value).view(Watched)
        watched.watch = self
        return watched


class Watched(np.ndarray[Any, Any]):
    """An array that tells its `watch` of each operation that numpy does with it."""

    watch: Watch

    def __array_finalize__(self, source: Any) -> None:
        """Take over the watch of what it is made of."""
        self.watch = getattr(source, "watch", Watch())

    def __array_ufunc__(self, ufunc: Any, method: str, *given: Any, **how: Any) -> Any:
        """Do an operation by way of the watch."""
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        if out := how.pop("out", ()):
            how["out"] = tuple(np.asarray(each) for each in out)
        watch = next(each.watch for each in given if isinstance(each, Watched))
        return watch.do(name, getattr(ufunc, method), *given, **how)

    def __array_function__(self, function: Any, types: Any, given: Any, how: Any) -> Any:
        """Do what consists of several operations."""
        return self.watch.wrap(super().__array_function__(function, types, given, how))

    def mean(self, axis: Any = None, keepdims: bool = False) -> Any:  # type: ignore[override]
        """Return the mean, as one operation."""
        return self.watch.do("mean", np.mean, self, axis=axis, keepdims=keepdims)


def watch_step(function: Do, watch: Watch) -> Do:
    """Return a step that does the same under a watch; or otherwise, if the watch says so."""

    @wraps(function)
    def watched(*given: Any) -> Any:
        watch.seen.clear()
        return np.asarray(function(*map(watch.wrap, given)))

    return watched


@once
def list_variants(problem: Problem, step: str) -> list[tuple[str, Graph]]:
    """Return the ways in which an operation of a step is mistaken, each as a graph."""
    graph, seen, ways = problem.graph, _list_operations(problem, step), list[tuple[str, Instead]]()
    for chosen, (name, _) in enumerate(seen):
        for kind, do in CHANGES.get(name, ()):
            ways.append((kind, _put_at(chosen, do)))
    if any(name in REDUCTIONS and np.ndim(given[0]) == 2 for name, given in seen):
        for kind in AXES:
            ways.append((kind, _put_in_reductions(partial(_reduce_otherwise, kind))))
    watched = [(kind, watch_step(graph.steps[step], Watch(instead=instead))) for kind, instead in ways]
    return [(kind, Graph(**{**graph.steps, step: function})) for kind, function in watched]


def _put_at(chosen: int, do: Do) -> Instead:
    return lambda number, name: do if number == chosen else None


def _put_in_reductions(do: Do) -> Instead:
    return lambda number, name: do if name in REDUCTIONS else None


def _reduce_otherwise(kind: str, do: Do, array: Any, **how: Any) -> Any:
    axis = how.get("axis")
    if np.ndim(array) == 2 and axis is not None:
        how["axis"] = None if kind == "all axes at once" else 1 - axis % 2
    return do(array, **how)


@once
def _list_operations(problem: Problem, step: str) -> list[tuple[str, Sequence[Any]]]:
    return look_into(problem, step, problem.sample)


def look_into(problem: Problem, step: str, at: Values) -> list[tuple[str, Sequence[Any]]]:
    """Return the operations of a step at a point, each with what it takes there."""
    watch, arguments = Watch(), [at[name] for name in problem.graph.arguments[step]]
    watch_step(problem.graph.steps[step], watch)(*arguments)
    return watch.seen


@once
def find_constants(problem: Problem, step: str) -> list[float]:
    """Return the constant factors, such as 1/√d, by which a step that is no loss multiplies what it takes."""
    found, is_loss = list[float](), problem.network.prediction in problem.graph.arguments[step]
    for name, given in _list_operations(problem, step) if not is_loss else ():
        numbers = [float(each) for each in given if isinstance(each, int | float) and each]
        powers = {"multiply": 1, "divide": -1}
        found += [number ** powers[name] for number in numbers if name in powers]
    return [number for number in dict.fromkeys(found) if abs(abs(number) - 1) > 1e-6]


def compute_otherwise(problem: Problem, step: str) -> Iterator[Explanation]:
    """Yield a step with another operation in the place of one."""
    for kind, graph in list_variants(problem, step):
        yield suppose(kind, partial(graph.call, step), step=step)


def differentiate_otherwise(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which one operation of a step, or of several steps, is another."""
    steps = dict.fromkeys(link.step for link in problem.links if not problem.is_handed(link))
    kinds: dict[str, dict[Link, Gives]] = {}
    for step in steps:
        links = [link for link in problem.links if link.step == step]
        for kind, graph in list_variants(problem, step):
            broken: dict[Link, Gives] = {link: partial(local_derivative, graph, *link) for link in links}
            yield _break(problem, kind, broken)
            kinds[kind] = kinds.get(kind, {}) | broken
    yield from (_break(problem, kind, broken) for kind, broken in kinds.items())


def _break(problem: Problem, kind: str, broken: Mapping[Link, Gives]) -> Explanation:
    steps = ", ".join(dict.fromkeys(link.step for link in broken))
    mistake = Mistake(kind, {"step": steps}, links=tuple(broken))
    return Explanation(mistake, partial(problem.add_paths, broken=broken))


def slip_in_the_forward_pass(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients that are right for a forward pass in which one value or operation is another."""
    for step, names in problem.graph.arguments.items():
        if step != problem.of and step not in problem.given and is_recomputed(problem, step):
            for slip in (slip for name in names for slip in list_slips(problem, name, only_likely=True)):
                slipped = rerun(problem, step, {slip.mistake.about["name"]: slip.gives}, problem.solve)
                yield place(slip, slipped, behind=step)
            for kind, graph in list_variants(problem, step):
                slipped = rerun(problem, step, {step: partial(graph.call, step)}, problem.solve)
                yield suppose(kind, slipped, step=step)


def mistake_divisors(problem: Problem) -> Iterator[Explanation]:
    """Yield the right gradients without what a step divides by, divided by it again, or without its root."""
    shape = np.shape(problem.recall(problem.sample))
    for step in dict.fromkeys(link.step for link in problem.links if not problem.is_handed(link)):
        seen = _list_operations(problem, step)
        for number, (name, (*_, divisor)) in enumerate(seen):
            sizes = np.shape(divisor)
            if name == "divide" and sizes and len(sizes) == len(shape) and {*sizes} <= {1, *shape}:
                is_root = any(each == "sqrt" for each, _ in seen[:number])
                for kind, power in POWERS.items():
                    factor = partial(_find_divisor, problem, step, number, power)
                    kind = "root left out" if is_root and power == -1 else kind
                    yield suppose(kind, scale(problem.recall, factor), step=step)


def _find_divisor(problem: Problem, step: str, number: int, power: int, at: Values) -> Array:
    return np.asarray(look_into(problem, step, at)[number][1][1]) ** float(power)
