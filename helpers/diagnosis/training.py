"""Gradient descent by the gradients of a Graph, and the known mistakes in writing it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain, islice, permutations, product
from typing import Any

import numpy as np

from helpers.derivatives import gradients
from helpers.diagnosis.moves import DECAYS, MOVES, Counts, Move, Rate, stay
from helpers.diagnosis.problem import Explanation, Gives, remember, suppose
from helpers.graph import Array, Graph, Values
from helpers.network import Network

Task = Mapping[str, Any]  # values to start from, the learning rate "alpha", and the number of "epochs"
Step = Callable[[Values, float], Values]
Slopes = Mapping[str, Array]  # the gradient by each parameter
See = Callable[[Values, Values, float], Values]  # what is written down, of before a step, after it, and alpha

MOMENTA = (1.0, 1.0), (0.9, 1.0), (0.9, 0.1), (0.5, 1.0), (0.5, 0.5)
"""By which old gradients go on acting, each with the weight of the new one."""
KEPT: Rate = lambda alpha, epoch, epochs: alpha  # the learning rate is the same in every epoch
MOST_ORDERS = 24  # of changing one parameter after the other that are tried


def scale_slopes(slopes: Slopes, alpha: float) -> Slopes:
    """Return what gradient descent subtracts from each parameter: alpha times its gradient."""
    return {name: alpha * slope for name, slope in slopes.items()}


@dataclass(frozen=True)
class Descent:
    """Gradient descent on a network: what falls, what is trained, and what is written down."""

    network: Network
    of: str  # the loss
    parameters: Sequence[str]  # the inputs that are trained
    history: str | Sequence[str]  # the scalars that make up a row of the history, or one of them alone
    see: See = lambda before, after, alpha: after
    each: Mapping[str, str] = field(default_factory=dict)  # what examples differ in, with the name of all
    sample: Values = field(default_factory=dict)  # the values at some point; without it, no link is broken

    @property
    def graph(self) -> Graph:
        """The forward description."""
        return self.network.graph

    @property
    def row(self) -> Sequence[str]:
        """The names in a row of the history."""
        return [self.history] if isinstance(self.history, str) else self.history

    @cached_property
    def find_slopes(self) -> Callable[[Values], Slopes]:
        """The gradients of the loss by all parameters, at a point."""
        return remember(partial(gradients, self.graph, self.of, self.parameters))

    @cached_property
    def shorten(self) -> Callable[[Task], Task]:
        """The same task, of which one row is asked for."""
        return remember(lambda at: {**at, "rows": np.asarray(1)})

    def count(self, start: Task, now: Values) -> Counts:
        """Count what there is at a step of a task."""
        first = next((now[name] for name in self.graph.inputs if name in self.network.batch), np.zeros(1))
        rows, prediction = len(first), now.get(self.network.prediction, first)
        every = [len(start[of_all]) for of_all in self.each.values()] or [rows]
        return Counts(rows, start.get("size", rows), every[0], np.size(prediction), np.size(first) // rows)

    def move(self, at: Values, moves: Slopes) -> Values:
        """Return the values of the whole graph after this is subtracted from the parameters."""
        changed = {**at, **{name: at[name] - move for name, move in moves.items()}}
        return self.graph.forward(**{name: changed[name] for name in self.graph.inputs})

    def take_step(
        self,
        at: Values,
        alpha: float,
        alter: Callable[[Slopes, float], Slopes] = scale_slopes,
        slopes_at: Values | None = None,
    ) -> Values:
        """Change all parameters at once, by what `alter` makes of the gradients here or elsewhere."""
        return self.move(at, alter(self.find_slopes(slopes_at or at), alpha))

    def run(self, at: Task, step: Step | None = None, rate: Rate = KEPT) -> Array:
        """Train; return one row for each epoch, or one number where `history` is a single name.

        A `step` is one update, if not the right one. Where `at` has a number of "rows", there are no more.
        """
        rows, now = [], at
        for epoch in range(at.get("rows", at["epochs"])):
            alpha = rate(at["alpha"], epoch, at["epochs"])
            before, now = now, (step or self.take_step)(now, alpha)
            seen = self.see(before, now, alpha)
            rows.append([np.sum(seen[name]) for name in self.row])
        return np.array(rows)[:, 0] if isinstance(self.history, str) else np.array(rows)


def mistake_the_rate(descent: Descent) -> Iterator[Explanation]:
    """Yield descent with another learning rate, by which it may go uphill or nowhere."""
    every = descent.parameters
    each = "Each parameter" if every[1:] else every[0]
    yield from _list_moves(descent, every, each, "")
    yield from _start_from_0(descent, every if every[1:] else [], each)
    twice = lambda at, alpha: descent.take_step(descent.take_step(at, alpha), alpha)
    yield suppose("two steps in one", partial(descent.run, step=twice))


def freeze_the_gradients(descent: Descent) -> Iterator[Explanation]:
    """Yield descent by the gradients at the start; and descent that starts there again for every update."""
    see, step = partial(_see_from_start, descent), descent.take_step
    frozen = lambda at: descent.run(at, lambda now, alpha: step(now, alpha, slopes_at=see(at, now)))
    yield suppose("frozen gradients", frozen)
    yield suppose("starts again", lambda at: descent.run(at, lambda now, alpha: step(see(at, now), alpha)))


def move_too_early(descent: Descent) -> Iterator[Explanation]:
    """Yield descent in which parameters are changed before the next gradients are taken."""
    kinds = {"changed too early": True, "backward pass with changed weights": False}
    parameters = descent.parameters
    in_turn = ([(name,) for name in order] for order in permutations(parameters))
    groups = [((one,), tuple(n for n in parameters if n != one)) for one in parameters]
    one_apart = chain(groups, (group[::-1] for group in groups)) if len(parameters) > 2 else ()
    for one, other in islice(permutations(parameters, 2), MOST_ORDERS if len(parameters) > 2 else 0):
        step = partial(_change_one_early, descent, one, other)
        yield suppose("changed too early", partial(descent.run, step=step))
    for order in chain(islice(in_turn, MOST_ORDERS), islice(one_apart, MOST_ORDERS)):
        for kind, again in kinds.items():
            yield suppose(kind, partial(descent.run, step=partial(_change_in_turn, descent, order, again)))


def misplace_one_parameter(descent: Descent) -> Iterator[Explanation]:
    """Yield descent in which one parameter stays, moves wrongly, or is the only one that moves."""
    for name in descent.parameters:
        yield from _list_moves(descent, [name], name, f" of {name}")
        yield from _start_from_0(descent, [name], name)
        others = [other for other in descent.parameters if other != name]
        if len(others) > 1:
            alone = _move_otherwise(descent, others, stay)
            yield suppose("one alone updated", alone, name=name)
    for letter in dict.fromkeys(name[0] for name in descent.parameters):
        names = [name for name in descent.parameters if name[0] == letter]
        if 1 < len(names) < len(descent.parameters):  # all biases, or all weights
            every = " and ".join(names)
            yield from _list_moves(descent, names, f"Each of {every}", f" of {every}")


def confuse_two(descent: Descent) -> Iterator[Explanation]:
    """Yield descent in which a parameter moves by the gradient of another, or starts each step from it."""
    for name, other in islice(permutations(descent.parameters, 2), MOST_ORDERS):
        move, start = partial(_step_by_slopes_of, descent), partial(_step_from, descent, name, other)
        steps = [
            ("another parameter's gradient", partial(move, {name: other})),
            ("gradients swapped", partial(move, {name: other, other: name})),
            *(("starts from another", partial(start, is_updated)) for is_updated in (False, True)),
        ]
        for kind, step in steps:
            yield suppose(kind, partial(descent.run, step=step), name=name, other=other)


def change_the_rate(descent: Descent) -> Iterator[Explanation]:
    """Yield descent whose learning rate falls from epoch to epoch, or in which old gradients go on acting."""
    for how, rate in DECAYS.items():
        yield suppose("decaying rate", partial(descent.run, rate=rate), how=how)
    for momentum, weight in MOMENTA:
        gives = partial(_run_with_momentum, descent, momentum, weight)
        yield suppose("momentum", gives, momentum=momentum)


def _list_moves(descent: Descent, names: Sequence[str], each: str, of: str) -> Iterator[Explanation]:
    """Yield descent in which these parameters move wrongly."""
    for kind, about, move in MOVES:
        written = {k: v.format(each=each, of=of) if isinstance(v, str) else v for k, v in about.items()}
        yield suppose(kind, _move_otherwise(descent, names, move), **written)


def _move_otherwise(descent: Descent, names: Sequence[str], move: Move) -> Gives:
    """Return what gives the descent in which these parameters move in another way."""

    def give(start: Task) -> Array:
        def step(now: Values, alpha: float) -> Values:
            count, slopes = descent.count(start, now), descent.find_slopes(now)
            other = {name: move(alpha, slopes[name], count) for name in names}
            return descent.move(now, {**scale_slopes(slopes, alpha), **other})

        return descent.run(start, step)

    return give


def _start_from_0(descent: Descent, names: Sequence[str], each: str) -> Iterator[Explanation]:
    """Yield descent in which these parameters become what is to be subtracted from them, or minus that."""

    def step(sign: int, change: Callable[[Slopes, float], Slopes], at: Values, alpha: float) -> Values:
        moves, alone = scale_slopes(descent.find_slopes(at), alpha), change(descent.find_slopes(at), alpha)
        return descent.move(at, {**moves, **{name: at[name] - sign * alone[name] for name in names}})

    kinds = {"the step alone": scale_slopes, "the gradient alone": lambda slopes, alpha: slopes}
    for sign, kind in product((-1, 1), kinds) if names else ():
        yield suppose(kind, partial(descent.run, step=partial(step, sign, kinds[kind])), name=each)


def _step_from(descent: Descent, name: str, other: str, is_updated: bool, at: Values, alpha: float) -> Values:
    moves = dict(scale_slopes(descent.find_slopes(at), alpha))
    if np.shape(at[name]) == np.shape(at[other]):
        moves[name] = at[name] - at[other] + moves[name] + is_updated * moves[other]
    return descent.move(at, moves)


def _step_by_slopes_of(descent: Descent, sources: Mapping[str, str], at: Values, alpha: float) -> Values:
    slopes = descent.find_slopes(at)
    is_alike = len({np.shape(slopes[name]) for pair in sources.items() for name in pair}) == 1
    taken = {name: slopes[other] for name, other in sources.items()} if is_alike else {}
    return descent.move(at, scale_slopes({**slopes, **taken}, alpha))


def _run_with_momentum(descent: Descent, momentum: float, weight: float, at: Task) -> Array:
    velocity: dict[str, Any] = dict.fromkeys(descent.parameters, 0.0)

    def alter(slopes: Slopes, alpha: float) -> Slopes:
        velocity.update({name: momentum * velocity[name] + weight * slope for name, slope in slopes.items()})
        return scale_slopes(velocity, alpha)

    return descent.run(at, partial(descent.take_step, alter=alter))


def _see_from_start(descent: Descent, start: Task, now: Values) -> Values:
    """Return the values here as they are with the parameters of the start."""
    return descent.move({**now, **{name: start[name] for name in descent.parameters}}, {})


def _change_one_early(descent: Descent, one: str, other: str, at: Values, alpha: float) -> Values:
    """Take the gradient by another parameter after one has changed, and all the rest before."""
    moves = scale_slopes(descent.find_slopes(at), alpha)
    slopes = gradients(descent.graph, descent.of, [other], descent.move(at, {one: moves[one]}))
    return descent.move(at, {**moves, **scale_slopes(slopes, alpha)})


def _change_in_turn(
    descent: Descent, order: Sequence[Sequence[str]], again: bool, at: Values, alpha: float
) -> Values:
    """Take each gradient with the parameters before it changed, the forward pass made again or not."""
    now, moves = at, dict[str, Array]()
    for names in order:
        slopes = descent.find_slopes(at) if now is at else gradients(descent.graph, descent.of, names, now)
        moves |= scale_slopes({name: slopes[name] for name in names}, alpha)
        now = {**now, **{name: at[name] - moves[name] for name in names}}
        now = descent.move(now, {}) if again else now
    return descent.move(at, moves)
