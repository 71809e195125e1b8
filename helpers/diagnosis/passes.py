"""Gradient descent by gradients that are taken in a wrong way in the loop itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from itertools import product
from operator import itemgetter
from typing import Any

import numpy as np

from helpers.asking.finding import Mistake
from helpers.diagnosis.activations import FORMS, Form, misuse_form
from helpers.diagnosis.links import leave_out_a_factor, leave_out_or_double, put_another_derivative
from helpers.diagnosis.paths import add_foreign_factors, mistake_paths
from helpers.diagnosis.problem import Explanation, Gives, Problem
from helpers.diagnosis.slips import Change
from helpers.diagnosis.training import Descent, scale_slopes
from helpers.graph import Array, Graph, Link, Values


def _keep_form(form: Form, z: Array) -> Array:
    """Return z itself, whose derivative is that of an activation which gives z."""
    value = np.real(z)
    return value + 1j * np.imag(z) * form(value, value)


CHANGES: Mapping[str, Change] = {"left out": np.zeros_like, "wrong sign": np.negative}
LINEAR: Sequence[Callable[[Array], Array]] = (
    lambda z: z,
    *(partial(_keep_form, form) for form in FORMS.values()),
)
"""What stands for an activation that is forgotten, with the derivatives that may be left of it."""

ERRORS: Sequence[Callable[[Array, Array], Any]] = (
    lambda one, other: 0.5 * ((one - other) ** 2).sum(),
    lambda one, other: 0.5 * ((one - other) ** 2).sum() / len(np.atleast_1d(one)),
)
"""What has the error as its derivative, as a cross-entropy has by what goes into its activation."""

WAYS = leave_out_or_double, put_another_derivative, leave_out_a_factor, misuse_form
"""What is done wrongly to a link in a loop."""
MOST_ENTRIES = 10_000  # of the Jacobian of a link that is broken at every step


def mistake_the_pass(descent: Descent) -> Iterator[Explanation]:
    """Yield descent by the gradients of a forward pass in which a name, a sign or an activation is wrong."""
    graph, of = descent.graph, descent.of
    for step in (each for each in graph.steps if each != of):
        names, is_last = graph.arguments[step], step in graph.arguments[of]
        for kind, name in product(CHANGES, names):
            value = partial(_change_argument, graph, step, name, CHANGES[kind])
            mistake = Mistake(kind, {"name": name, "behind": step})
            yield _suppose_in_loop(descent, mistake, step, value)
        errors = ERRORS if is_last and len(graph.arguments[of]) == 2 else ()
        others: list[Mapping[str, Any]] = [{}, *({step: each} for each in LINEAR)]
        others += [{step: LINEAR[0], of: each} for each in errors]
        mistake = Mistake("activation forgotten", {"step": step, "name": names[0]})
        for other in others if len(names) == 1 else ():
            yield _suppose_in_loop(descent, mistake, step, itemgetter(names[0]), other)


def mistake_a_gradient(descent: Descent) -> Iterator[Explanation]:
    """Yield descent in which a link is broken, for all parameters behind it or one, or a factor too many."""
    sample, every = descent.sample, descent.parameters if descent.sample else ()
    problems = {name: Problem(descent.network, descent.of, name, sample) for name in every}
    for name, problem in problems.items():
        for each in mistake_paths(problem):
            yield _suppose_of_one(descent, name, each)
    for link in dict.fromkeys(link for problem in problems.values() for link in problem.links):
        behind = [name for name in every if link in problems[name].links]
        is_small = np.size(sample[link.step]) * np.size(sample[link.argument]) <= MOST_ENTRIES
        ways = WAYS if is_small else ()
        for mistake, gives in (each for way in ways for each in way(problems[behind[0]], link)):
            slopes = {name: partial(problems[name].add_paths, broken={link: gives}) for name in behind}
            yield Explanation(mistake, partial(descent.run, step=partial(_step_by, descent, slopes)))
            for name in behind if len(behind) > 1 else ():
                yield _suppose_of_one(descent, name, Explanation(mistake, slopes[name]))
    for name, problem in problems.items():
        for each in add_foreign_factors(problem):
            yield _suppose_of_one(descent, name, each)


def _suppose_of_one(descent: Descent, name: str, each: Explanation) -> Explanation:
    """Return the explanation by a mistake in the gradient by one parameter alone."""
    about = {"asked": str(Link(descent.of, name))}
    mistake = Mistake("for one parameter", about, (each.mistake,), each.mistake.links)
    step = partial(_step_by, descent, {name: each.gives})
    return Explanation(mistake, partial(descent.run, step=step))


def _step_by(descent: Descent, gives: Mapping[str, Gives], at: Values, alpha: float) -> Values:
    """Take a step in which some gradients are others; a ValueError if one has another shape."""
    slopes = {}
    for name, give in gives.items():
        slope = give(at)
        if slope is None or slope.shape != np.shape(at[name]):
            raise ValueError(f"The links don't give a gradient by {name}.")
        slopes[name] = slope
    return descent.take_step(at, alpha, lambda right, alpha: scale_slopes({**right, **slopes}, alpha))


def _suppose_in_loop(
    descent: Descent,
    mistake: Mistake,
    step: str,
    value: Callable[[Values], Array],
    others: Mapping[str, Callable[..., Any]] = {},
) -> Explanation:
    """Return the explanation by gradients where a step has this value, and steps have others' derivatives."""
    graph = copy(descent.graph)
    graph.steps = {**graph.steps, **others}
    source = replace(descent, network=replace(descent.network, graph=graph))

    def take_step(now: Values, alpha: float) -> Values:
        seen = descent.graph.recompute({**now, step: value(now)}, step)
        return descent.move(now, scale_slopes(source.find_slopes(seen), alpha))

    return Explanation(mistake, partial(descent.run, step=take_step))


def _change_argument(graph: Graph, step: str, name: str, change: Change, at: Values) -> Array:
    return np.asarray(graph.call(step, {**at, name: change(at[name])}))
