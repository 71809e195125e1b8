"""What stands wrongly for an activation's derivative: it is taken elsewhere, or isn't one."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from helpers.asking.finding import Mistake
from helpers.diagnosis.jacobians import gather, spread
from helpers.diagnosis.problem import Break, Problem
from helpers.graph import Array, Link, Values

FORMS: tuple[Callable[[Array], Array], ...] = (lambda h: h * (1 - h), lambda h: 1 - h**2)
"""The derivatives of the sigmoid and of tanh, written with what they give."""


def list_activation_breaks(problem: Problem, link: Link, right: Callable[..., Array]) -> Iterator[Break]:
    """Yield the ways in which the derivative of an elementwise step of one argument is mistaken."""
    step, argument = link
    sample = problem.sample
    if np.shape(sample[step]) != np.shape(sample[argument]):
        return

    def broken(kind: str, jacobian: Callable[[Any], Array], **about: str) -> Break:
        return Break(Mistake(kind, {"link": str(link), **about}, links=(link,)), jacobian)

    yield broken("step for its derivative", lambda at: spread(at[step]), step=step)
    for form in FORMS:
        if np.allclose(gather(right(sample)), form(np.asarray(sample[step]))):
            fed = partial(_feed, form, argument)
            yield broken("fed the sum", fed, step=step, argument=argument)
            yield broken("one of two factors", lambda at: spread(1 - at[step]), step=step)
    for name in problem.list_alike(argument):
        elsewhere = partial(_move, right, argument, name)
        yield broken("taken elsewhere", elsewhere, other=name, argument=argument)
    negative = lambda at: right(at, **{argument: -np.asarray(at[argument])})
    yield broken("taken elsewhere", negative, other=f"−{argument}", argument=argument)


def _feed(form: Callable[[Array], Array], argument: str, at: Values) -> Array:
    return spread(form(np.asarray(at[argument])))


def _move(right: Callable[..., Array], argument: str, name: str, at: Values) -> Array:
    return right(at, **{argument: np.asarray(at[name])})
