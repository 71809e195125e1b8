"""Activations: another one, one too many, one alive where it should be dead; and what is no derivative."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import product
from math import prod
from operator import itemgetter
from typing import Any

import numpy as np

from helpers.derivatives import COMPLEX_STEP, local_derivative
from helpers.diagnosis.operations import name_operations
from helpers.diagnosis.problem import Explanation, Gives, Problem, alter, once, suppose
from helpers.diagnosis.slips import Change, change_value, differentiate_with
from helpers.graph import Array, Link, Values
from helpers.networks import relu, sigmoid

Form = Callable[[Array, Array], Array]

ACTIVATIONS: Mapping[str, Change] = {"sigmoid": sigmoid, "tanh": np.tanh, "ReLU": relu, "exp": np.exp}
RARE: Mapping[str, Change] = {
    "softplus": lambda z: np.log1p(np.exp(z)),
    "softsign": lambda z: z / (1 + np.sqrt(z**2)),
    "ReLU, cut off at 6": lambda z: np.where(np.real(z) < 6, relu(z), 6),
    "ReLU, cut off at 1": lambda z: np.where(np.real(z) < 1, relu(z), 1),
    "sigmoid in straight lines": lambda z: relu(1 - relu(1 - (z / 6 + 0.5))),
}
"""Those that stand in the place of another, seldom on top of one."""

# Derivatives written with what the activation gives; it is there twice, and either place can be mistaken.
FORMS: Mapping[str, Form] = {"sigmoid": lambda h, k: h * (1 - k), "tanh": lambda h, k: 1 - h * k}

SIGMOID_SLIPS: Mapping[tuple[str, str], Form] = {  # what each is called, and what it says it of
    ("stands", "1 − {}"): lambda h, k: h * k,
    ("a factor too many", "1 − {}"): lambda h, k: h * (1 - k) ** 2,
    ("squared in a step", "{}"): lambda h, k: h * (1 - k**2),
}

# Derivatives of activations, made of what they give.
SLOPES: Mapping[str, Form] = {**FORMS, "ReLU": lambda h, k: np.where(h > 0, 1.0, 0.0)}

THRESHOLDS = 1.0, 0.5
SLOPES_BELOW_0 = (0.01, 0.1, 0.2, 0.05, 0.3, 0.001, -1.0)  # of leaky units, and of the absolute value


def mistake_activation(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield what stands for the derivative of an activation: it is taken elsewhere, or isn't one."""
    step, argument = link
    for name in (step, argument):
        yield suppose("step for its derivative", alter(itemgetter(name), spread), link=link, step=name)
    if form := find_form(problem, link) if is_elementwise(problem, link) else "":
        fed = lambda at: spread(FORMS[form](at[argument], at[argument]))
        yield suppose("fed the sum", fed, link=link, step=step, argument=argument)
        if form == "sigmoid":
            one = alter(itemgetter(step), lambda h: spread(1 - h))
            yield suppose("one of two factors", one, link=link, step=step)
    elsewhere: dict[str, Gives] = {name: itemgetter(name) for name in problem.list_alike(argument)}
    for other, value in {**elsewhere, f"−{argument}": change_value(argument, np.negative)}.items():
        moved = differentiate_with(problem, link, argument, value)
        yield suppose("taken elsewhere", moved, link=link, other=other, argument=argument)


def misuse_form(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield a derivative formed from what it isn't formed from, or in the form of another activation."""
    step = link.step
    if problem.is_handed(link) or not (own := find_form(problem, link)):
        return
    form, h = FORMS[own], itemgetter(step)
    write = partial(write_form, problem, link, form)
    for other in FORMS:
        if other != own:
            gives = write(FORMS[other], h, h)
            yield suppose("form of another activation", gives, link=link, step=step, other=other)
    yield suppose("sign inside the derivative", write(form, h, alter(h, np.negative)), link=link, step=step)
    for (kind, name), other_form in SIGMOID_SLIPS.items() if own == "sigmoid" else ():
        yield suppose(kind, write(other_form, h, h), link=link, name=name.format(step), other=step)
    if is_elementwise(problem, link):
        less = alter(itemgetter(link.argument), lambda z: _apply(problem, step, 1 - z))
        other = f"{step} at 1 − {link.argument}"
        product = write(lambda h, k: h * k, h, less)
        yield suppose("stands", product, link=link, name=f"1 − {step}", other=other)
    numbers = (n for n in problem.graph.steps if np.size(problem.sample[n]) == 1 and n != problem.of)
    values: dict[str, Gives] = {name: itemgetter(name) for name in (*problem.list_alike(step), *numbers)}
    if np.ndim(problem.sample[step]) == 1:
        values |= {f"{step}[0]": alter(h, lambda value: value[:1])}
    for name, k in values.items():
        about: dict[str, Any] = {"link": link, "step": step, "other": name}
        if name not in link:
            yield suppose("formed from another", write(form, k, k), **about)
        if name != step:
            yield suppose("half formed from another", write(form, h, k), **about)
            yield suppose("half formed from another", write(form, k, h), **about)


def mistake_slope(problem: Problem, link: Link) -> Iterator[Explanation]:
    """Yield a derivative of an activation that isn't 0 where it should be, or is another's."""
    if not is_elementwise(problem, link):
        return
    step, argument = link
    right, at_0 = partial(problem.differentiate, link), change_value(argument, np.zeros_like)
    for bent in _bend(problem, link, of_slope=True):
        yield Explanation(bent.mistake, alter(bent.gives, spread))
    for (other, form), name in product(FORMS.items() if not find_form(problem, link) else (), link):
        formed = lambda at, form=form, name=name: spread(form(at[name], at[name]))
        yield suppose("form of another activation", formed, link=link, step=step, other=other)
    if _list_leaks(problem, link):
        at_kink = lambda at: right(at) + spread(1.0 * (at[argument] == 0))
        yield suppose("alive at 0", at_kink, link=link, name=argument)
    taken_at_0 = differentiate_with(problem, link, argument, at_0)
    value = float(_differentiate(partial(_apply, problem, step), np.zeros(1))[0])
    yield suppose("derivative at 0", taken_at_0, link=link, argument=argument, value=value)
    is_product = "multiply" in name_operations(problem, step)
    for other, function in {**ACTIVATIONS, **({} if is_product else RARE)}.items():
        another = lambda at, function=function: spread(_differentiate(function, at[argument]))
        yield suppose("derivative of another activation", another, link=link, step=step, other=other)


def replace_activation(problem: Problem, step: str) -> Iterator[Explanation]:
    """Yield what can stand for a step that is an activation: another one, its derivative, it twice."""
    link = Link(step, problem.graph.arguments[step][0])
    argument, function = link.argument, partial(_apply, problem, step)
    for other, activation in {**ACTIVATIONS, **RARE}.items() if keeps_shape(problem, step) else ():
        instead = alter(itemgetter(argument), activation)
        yield suppose("another activation", instead, step=step, other=other)
    if not is_elementwise(problem, link):
        return
    if np.ndim(problem.sample[step]):
        softmax = lambda at: np.exp(at[argument]) / np.exp(at[argument]).sum()
        yield suppose("another activation", softmax, step=step, other="softmax")
    positive = alter(itemgetter(argument), np.abs)
    yield from _bend(problem, link)
    yield suppose("activation twice", lambda at: function(at[step]), step=step)
    yield suppose("derivative for its step", lambda at: _differentiate(function, at[argument]), step=step)
    yield suppose("reciprocal", lambda at: 1 / at[step], step=step)
    if find_form(problem, link) == "sigmoid":
        yield suppose("sign inside the sigmoid", lambda at: 1 / (2 - 1 / at[step]), step=step)
    yield suppose("absolute value inside", alter(positive, function), step=step, name=argument)
    if set(np.ravel(function(np.array([-0.3, 0.3])))) == {0.0, 1.0}:
        yield suppose("cases swapped", lambda at: 1 - at[step], step=step)


def add_activation(problem: Problem, step: str) -> Iterator[Explanation]:
    """Yield a step that is neither an activation nor the loss with an activation on it."""
    arguments = problem.graph.arguments[step]
    is_activation = is_elementwise(problem, Link(step, arguments[0]))
    if not is_activation and problem.network.prediction not in arguments:
        for kind, other, activation in list_too_many(problem, step):
            yield suppose(kind, change_value(step, activation), step=step, other=other)


def list_too_many(problem: Problem, step: str) -> Iterator[tuple[str, str, Change]]:
    """Yield each activation that may be too many in a step, and what that is: e to the power undoes a log."""
    is_undone = "log" in name_operations(problem, step)
    for other, activation in ACTIVATIONS.items():
        kind = "logarithm left out" if other == "exp" and is_undone else "activation too many"
        yield kind, other, activation


@once
def is_elementwise(problem: Problem, link: Link) -> bool:
    """Return whether a step makes each entry of its one argument into one of its own."""
    if problem.is_handed(link) or not keeps_shape(problem, link.step):
        return False
    jacobian = problem.differentiate(link, problem.sample)
    return bool(np.array_equal(jacobian, spread(gather(jacobian))))


def keeps_shape(problem: Problem, step: str) -> bool:
    """Return whether a step takes one argument, and gives something of its shape."""
    names, sample = problem.graph.arguments.get(step, ()), problem.sample
    return len(names) == 1 and np.shape(sample[step]) == np.shape(sample[names[0]])


def list_elementwise(problem: Problem) -> list[Callable[[Values], Array]]:
    """Return what each link of the one path gives, if only their entries are multiplied; else nothing.

    In the last link each entry may act on one of a smaller step, as those of a matrix of weights do.
    """
    shape, factors = np.shape(problem.sample[problem.wrt]), list[Callable[[Values], Array]]()
    for link in problem.links if len(problem.paths) == 1 else ():
        given = partial(problem.differentiate, link)
        entries = lambda at, given=given: gather(given(at))
        factors.append(entries if is_elementwise(problem, link) else given)
    inner = np.shape(problem.sample[problem.links[-1].step]) if factors else ()
    if 0 < len(inner) < len(shape):
        whole, axes = factors.pop(), tuple(range(len(inner)))
        if ((whole(problem.sample) != 0).sum(axis=axes) > 1).any():
            return []
        widen = lambda at, factor: np.tensordot(factor(at), whole(at) != 0, len(inner))
        factors = [partial(widen, factor=f) if np.shape(f(problem.sample)) == inner else f for f in factors]
        factors.append(lambda at: whole(at).sum(axis=axes))
    return factors if all(np.shape(factor(problem.sample)) in ((), shape) for factor in factors) else []


def spread(entries: Array) -> Array:
    """Return the Jacobian of an elementwise step with these derivatives."""
    return np.diag(np.ravel(entries)).reshape(np.shape(entries) * 2)


def gather(jacobian: Array) -> Array:
    """Return the derivatives of an elementwise step from its Jacobian."""
    half = jacobian.shape[: jacobian.ndim // 2]
    return np.diag(jacobian.reshape(prod(half), -1)).reshape(half)


def write_form(problem: Problem, link: Link, own: Form, form: Form, one: Gives, other: Gives) -> Gives:
    """Return what gives a local derivative with another form of the activation's derivative in it."""
    is_whole = is_elementwise(problem, link)

    def write(at: Values) -> Array:
        h = at[link.step]
        entries = np.broadcast_to(form(np.asarray(one(at)), np.asarray(other(at))), np.shape(h))
        if is_whole:
            return spread(entries)
        return np.asarray(problem.differentiate(link, at) * entries / own(h, h))

    return write


@once
def find_form(problem: Problem, link: Link) -> str:
    """Return the name of the form that the derivative of a step has, or that is a factor of it; or ""."""
    (step, argument), sample = link, problem.sample
    moved = {**sample, argument: np.abs(sample[argument]) + 0.3}  # where no unit is dead
    moved[step] = problem.graph.call(step, moved)
    here, there = (local_derivative(problem.graph, *link, at) for at in (sample, moved))
    for name, form in FORMS.items():
        slope, other = (form(at[step], at[step]) for at in (sample, moved))
        is_number = np.ndim(slope) == 0 and slope and other and here.any()
        if is_elementwise(problem, link):
            if np.allclose(gather(here), slope) and np.allclose(gather(there), other):
                return name
        elif is_number and np.allclose(here / slope, there / other):
            return name
    return ""


def _bend(problem: Problem, link: Link, of_slope: bool = False) -> Iterator[Explanation]:
    """Yield an activation, or its derivative, that is alive where it should be dead, or of more or less."""
    (step, argument), apply = link, partial(_apply, problem, link.step)
    function: Change = partial(_differentiate, apply) if of_slope else apply
    where: dict[str, Any] = {"link": link} if of_slope else {"step": step}
    leaks, z = _list_leaks(problem, link, of_slope), itemgetter(argument)
    for leak in leaks:
        leaky = alter(z, lambda z, leak=leak: function(z) + leak(z))
        yield suppose("alive below 0", leaky, **where, name=argument)
    for number in THRESHOLDS if leaks else ():
        late = alter(z, lambda z, number=number: function(z) * (z > number))
        yield suppose("another threshold", late, **where, number=number)
    for factor in (2.0, 0.5):
        scaled = alter(z, lambda z, factor=factor: function(factor * z))
        yield suppose("argument scaled", scaled, **where, name=argument, factor=factor)


def _list_leaks(problem: Problem, link: Link, of_slope: bool = False) -> list[Change]:
    """Return what may be added below 0 to a step that is 0 there, or to its derivative; else nothing."""
    function = partial(_apply, problem, link.step)
    above = np.abs(problem.sample[link.argument]) + 0.3
    dead = [function(-above), function(-2 * above), _differentiate(function, -above)]
    if np.any(dead) or not function(above).any():
        return []
    if of_slope or not _differentiate(function, above).any():
        leaks: list[Change] = [np.exp, *(partial(np.full_like, fill_value=s) for s in SLOPES_BELOW_0)]
    else:
        leaks = [np.expm1, *(partial(np.multiply, s) for s in SLOPES_BELOW_0)]
        leaks += [np.ones_like, lambda z: -np.ones_like(z)]
    # At 0 itself a slope may be either.
    return [partial(_keep_below, is_below, leak) for leak in leaks for is_below in (np.less, np.less_equal)]


def _keep_below(is_below: Callable[[Array, float], Array], change: Change, z: Array) -> Array:
    return np.where(is_below(z, 0.0), change(z), 0)


def _apply(problem: Problem, step: str, value: Array) -> Array:
    return np.asarray(problem.graph.call(step, {problem.graph.arguments[step][0]: value}))


def _differentiate(function: Change, at: Array) -> Array:
    """Return the derivatives of an elementwise function."""
    return np.imag(function(at + 1j * COMPLEX_STEP)) / COMPLEX_STEP
