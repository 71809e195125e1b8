"""Descent by one example after the other, as a class that learns does it, and the known mistakes in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter

import numpy as np

from helpers.diagnosis.moves import Rate
from helpers.diagnosis.problem import Explanation, suppose
from helpers.diagnosis.training import KEPT, Descent, Step, Task, scale_slopes
from helpers.graph import Array, Inputs, Values

LOSSES = "history"  # the mean loss of each epoch

Examples = Sequence[Inputs]
Epoch = Callable[["StochasticDescent", Values, Examples, Step, float], tuple[Values, list[Array]]]
Cut = Callable[[int, int], Sequence[slice]]

EPOCHS: Mapping[str, Callable[[int], int]] = {
    "first epoch alone": lambda epochs: 1,
    "an epoch too few": lambda epochs: epochs - 1,
    "an epoch too many": lambda epochs: epochs + 1,
}

CHOICES: Mapping[str, Callable[[Examples], Examples]] = {
    "first example skipped": itemgetter(slice(1, None)),
    "last example skipped": itemgetter(slice(-1)),
    "first example alone": itemgetter(slice(1)),
    "first example again": lambda examples: [examples[0]] * len(examples),
    "examples backwards": itemgetter(slice(None, None, -1)),
    "smaller one left out": lambda examples: [
        each for each in examples if _count(each) == _count(examples[0])
    ],
}
"""The examples of an epoch that are taken by mistake."""

CUTS: Sequence[tuple[str, Cut]] = (
    ("all rows at once", lambda count, size: [slice(None)]),
    ("row by row", lambda count, size: [slice(n, n + 1) for n in range(count)]),
    ("mini-batches overlap", lambda count, size: [slice(n, n + size) for n in range(count)]),
    ("mini-batches overlap", lambda count, size: [slice(n, n + size) for n in range(-(-count // size))]),
    ("mini-batches overlap", lambda count, size: [slice(n, n + size) for n in range(count // size)]),
    ("mini-batches overlap", lambda count, size: [slice(n, n + size) for n in range(0, count, size - 1)]),
    ("mini-batches overlap", lambda count, size: [slice(n + size) for n in range(0, count, size)]),
    ("mini-batches overlap", lambda count, size: [slice(n, None) for n in range(0, count, size)]),
    ("mini-batches overlap", lambda count, size: [slice(n, n + size + 1) for n in range(0, count, size)]),
    ("rows between", lambda count, size: [slice(n, n + size - 1) for n in range(0, count, size)]),
    ("rows between", lambda count, size: [slice(n, n + size) for n in range(0, count, size + 1)]),
)
"""The rows of each mini-batch, of so many in all and of a size, as they are taken by mistake."""

WEIGHTS: Mapping[str, Callable[[int], Array]] = {
    "one step by the mean": lambda size: np.ones(size) / size,
    "one step by the sum": np.ones,
    "one step by the last": lambda size: np.eye(size)[-1],
}
"""How the gradients of an epoch count where they make one step by mistake."""

SUMMARIES: Mapping[str, Callable[[Array], Array]] = {
    "losses summed": lambda losses: losses.sum(axis=1),
    "absolute value for the square": lambda losses: np.sqrt(losses).mean(axis=1),
    "divided by the epochs": lambda losses: losses.sum(axis=1) / len(losses),
    "last loss divided": lambda losses: losses[:, -1] / losses.shape[1],
    "last loss alone": lambda losses: losses[:, -1],
    "first loss alone": lambda losses: losses[:, 0],
    "divided by one too few": lambda losses: losses.sum(axis=1) / (losses.shape[1] - 1),
    "last loss left out": lambda losses: losses[:, :-1].mean(axis=1),
    "first loss left out": lambda losses: losses[:, 1:].mean(axis=1),
    "losses of all epochs": lambda losses: losses.mean(axis=1).cumsum(),
    "mean over all epochs": lambda losses: losses.mean(axis=1).cumsum() / np.arange(1, len(losses) + 1),
}
"""What is made of the losses by mistake: they have a row for each epoch, an entry for each example."""


def cut_in_turn(count: int, size: int) -> Sequence[slice]:
    """Return the rows of each mini-batch: one begins where the one before ends; the last may be shorter."""
    return [slice(n, n + size) for n in range(0, count, size)]


def step_in_turn(
    descent: "StochasticDescent",
    now: Values,
    examples: Examples,
    step: Step,
    alpha: float,
    after: bool = False,
) -> tuple[Values, list[Array]]:
    """Take a step for each example; return the values at the end, and each loss before its step, or after."""
    losses = []
    for example in examples:
        before = _see(descent, now, example)
        now = step(before, alpha)
        losses.append((now if after else before)[descent.of])
    return now, losses


@dataclass(frozen=True)
class StochasticDescent(Descent):
    """Descent that takes a step for each example in turn, or for each mini-batch where a task has a "size".

    Asked for are LOSSES, or a trained parameter.
    """

    what: str = "example"  # what a step is taken for
    cut: Cut = cut_in_turn
    choose: Callable[[Examples], Examples] = list  # the examples that are taken
    summarise: Callable[[Array], Array] = lambda losses: losses.mean(axis=1)  # what is made of the losses
    walk: Epoch = step_in_turn  # one epoch

    def run(self, at: Task, step: Step | None = None, rate: Rate = KEPT) -> Array:
        """Train; return the trained parameter, or the mean for each epoch of the losses before each step.

        A `step` is one update, if not the right one.
        """
        rows = {name: at[of_all] for name, of_all in self.each.items()}
        size, count = at.get("size"), _count(rows)
        parts = self.cut(count, size) if size else range(count)
        examples = self.choose([{name: rows[name][part] for name in rows} for part in parts])
        now: Values = {name: at[name] for name in self.parameters}
        losses = []
        for epoch in range(at["epochs"]):
            alpha = rate(at["alpha"], epoch, at["epochs"])
            now, lost = self.walk(self, now, examples, step or self.take_step, alpha)
            losses.append(lost)
        asked = str(self.history)
        return self.summarise(np.array(losses)) if asked == LOSSES else np.asarray(now[asked])


def mistake_the_examples(descent: StochasticDescent) -> Iterator[Explanation]:
    """Yield descent that leaves out examples, mixes them up, or makes one step of them all."""
    what = descent.what
    for kind, cut in CUTS:
        yield suppose(kind, replace(descent, cut=cut).run)
    for kind, choose in CHOICES.items():
        yield suppose(kind, replace(descent, choose=choose).run, what=what)
    yield suppose("loops swapped", partial(_swap_loops, descent))
    for kind, weigh in WEIGHTS.items():
        yield suppose(kind, replace(descent, walk=partial(_step_at_once, weigh)).run, what=what)
    yield suppose("all rows for each step", lambda at: descent.run(at, partial(_step_by_all, descent, at)))
    for name in descent.each:
        stuck = lambda at, name=name: descent.run(at, partial(_step_by_one, descent, at, name))
        yield suppose("always of the first example", stuck, name=name, what=what)


def mistake_the_epochs(descent: StochasticDescent) -> Iterator[Explanation]:
    """Yield descent for too few epochs, if there are any, or too many."""
    for kind, count in EPOCHS.items():
        run = lambda at, count=count: descent.run({**at, "epochs": n}) if (n := count(at["epochs"])) else None
        yield suppose(kind, run)


def mistake_the_losses(descent: StochasticDescent) -> Iterator[Explanation]:
    """Yield right descent whose losses are taken at another time, or aren't averaged as they should be."""
    yield suppose("loss after the step", replace(descent, walk=partial(step_in_turn, after=True)).run)
    for kind, at_end in {"losses after the epoch": True, "losses before the epoch": False}.items():
        yield suppose(kind, replace(descent, walk=partial(_take_losses_apart, at_end)).run)
    for kind, summarise in SUMMARIES.items():
        yield suppose(kind, replace(descent, summarise=summarise).run)


def _count(rows: Mapping[str, Array]) -> int:
    return len(next(iter(rows.values())))


def _see(descent: Descent, now: Values, example: Inputs) -> Inputs:
    return descent.graph.forward(**example, **{name: now[name] for name in descent.parameters})


def _swap_loops(descent: StochasticDescent, at: Task) -> Array:
    """Train with one example in all epochs, then with the next."""
    choose = lambda examples: [example for example in examples for _ in range(at["epochs"])]
    return replace(descent, choose=choose).run({**at, "epochs": 1})


def _step_at_once(
    weigh: Callable[[int], Array],
    descent: StochasticDescent,
    now: Values,
    examples: Examples,
    step: Step,
    alpha: float,
) -> tuple[Values, list[Array]]:
    """Take one step for a whole epoch, by the gradients of all examples at its start."""
    seen, weights = [_see(descent, now, example) for example in examples], weigh(len(examples))
    slopes = list(map(descent.find_slopes, seen))
    total = {n: np.tensordot(weights, [each[n] for each in slopes], 1) for n in descent.parameters}
    return descent.move(seen[0], scale_slopes(total, alpha)), [at[descent.of] for at in seen]


def _take_losses_apart(
    at_end: bool, descent: StochasticDescent, now: Values, examples: Examples, step: Step, alpha: float
) -> tuple[Values, list[Array]]:
    """Take the steps of an epoch, and all losses at its end, or all at its start."""
    end, _ = step_in_turn(descent, now, examples, step, alpha)
    return end, [_see(descent, end if at_end else now, example)[descent.of] for example in examples]


def _step_by_all(descent: StochasticDescent, start: Task, now: Values, alpha: float) -> Values:
    """Take a step by the gradient of all examples, where there are mini-batches."""
    whole = {name: start[of_all] for name, of_all in descent.each.items() if "size" in start}
    return descent.take_step(now, alpha, slopes_at=descent.move({**now, **whole}, {}))


def _step_by_one(descent: StochasticDescent, start: Task, name: str, now: Values, alpha: float) -> Values:
    """Take a step by a gradient for which one value is always that of the first example."""
    first = start[descent.each[name]]
    first = first[: len(now[name])] if "size" in start else first[0]
    return descent.take_step(now, alpha, slopes_at=descent.move({**now, name: first}, {}))
