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
from helpers.derivatives import local_derivative
from helpers.diagnosis.activations import FORMS, Form
from helpers.diagnosis.problem import Explanation, suppose
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


def mistake_the_error(descent: Descent) -> Iterator[Explanation]:
    """Yield descent by a loss in which a target has the wrong sign, or which isn't differentiated."""
    graph = descent.graph
    for name in (each for each in graph.arguments[descent.of] if each in graph.inputs):
        negative = lambda now, name=name: {**now, name: -now[name]}
        step = lambda now, alpha, turn=negative: descent.take_step(now, alpha, slopes_at=turn(now))
        yield suppose("wrong sign", partial(descent.run, step=step), name=name, step=descent.of)
    for link in (Link(descent.of, each) for each in graph.arguments[descent.of] if each in graph.steps):
        step = partial(_step_by_loss, descent, link)
        yield suppose("step for its derivative", partial(descent.run, step=step), link=link, step=descent.of)


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


def _step_by_loss(descent: Descent, link: Link, at: Values, alpha: float) -> Values:
    """Take a step with the loss itself in place of its derivative."""
    slope = local_derivative(descent.graph, link.step, link.argument, at)
    return descent.take_step(at, alpha * float(at[link.step] / np.ravel(slope)[0]))
