"""Slips in a step that is a sum of products, as an update is: a sign or a factor in the wrong place."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import combinations, permutations
from operator import itemgetter
from typing import Any

import numpy as np

from helpers.asking.finding import Mistake
from helpers.diagnosis.problem import Explanation, Gives, Problem, alter, once, remember, scale, suppose
from helpers.diagnosis.slips import LEARNING_RATES, Change
from helpers.graph import Array, Values

MOST_NAMES = 8  # in a step that is taken apart
MOST_PRODUCTS = 3  # in a step of which a sign is tried together with another slip

Product = tuple[str, ...]  # the names that are multiplied
Slip = tuple[Mistake, Mapping[Product, Gives]]  # what it says, and the products in whose place stands another

CHANGES: Mapping[str, Change] = {
    "factor missing": np.ones_like,
    "divides in a step": lambda value: 1 / value,
    "sign of a value": np.sign,
    "absolute value inside": np.abs,
    "squared in a step": np.square,
    "cut off in a step": lambda value: np.maximum(value, 0),
    "clipped in a step": lambda value: np.clip(value, -1, 1),
    "divided by its norm": lambda value: value / np.linalg.norm(value),
    "divided by its size": lambda value: value / np.size(value),
    "divided by its rows": lambda value: value / len(np.atleast_1d(value)),
}
"""What is made of a factor by mistake."""

EVERYWHERE = {"term halved", "term twice", "wrong sign", "added in a step", *CHANGES}
"""What is often done to two products alike."""


def slip_in_a_sum(problem: Problem, step: str) -> Iterator[Explanation]:
    """Yield the slips in a sum of products; then two of a kind, and each together with a wrong sign."""
    products = find_products(problem, step)
    multiply = remember(partial(_multiply, problem, step))
    add_up = partial(_add_up, multiply, products)
    families = _list_wrong_products, _list_wrong_factors, _list_misplaced_factors
    slips = [slip for family in families for slip in family(problem, step, products)]
    for mistake, changed in slips:
        yield Explanation(mistake, partial(add_up, changed))
    for product in products if len(products) > 1 else ():
        for by in (1.0, -1.0):
            alone = scale(partial(_multiply, problem, step, product), by)
            yield suppose("one term alone", alone, step=step, name=product[0])
    for (one, changed), (other, too) in combinations(slips, 2):
        if one.kind == other.kind in EVERYWHERE and changed.keys().isdisjoint(too):
            yield Explanation(Mistake("two things", parts=(one, other)), partial(add_up, {**changed, **too}))
    for mistake, changed in slips:
        for product in products[1:] if len(products) <= MOST_PRODUCTS else ():  # of all, the whole sum's
            name = next((each for each in product if each != mistake.about.get("name")), product[0])
            sign = Mistake("wrong sign", {"name": name, "step": step})
            turned = scale(changed.get(product, partial(multiply, product)), -1.0)
            both = Mistake("two things", parts=(mistake, sign))
            yield Explanation(both, partial(add_up, {**changed, product: turned}))


@once
def find_products(problem: Problem, step: str) -> list[Product]:
    """Return the products of one or two names of which a step is the sum; none if it isn't such a sum."""
    names = problem.graph.arguments.get(step, ())
    if not 1 < len(names) <= MOST_NAMES:
        return []
    probe = {name: np.asarray(problem.sample[name]) + 0.37 for name in names}  # where nothing is 0 by chance
    every = [product for size in range(3) for product in combinations(names, size)]
    terms = {product: _multiply(problem, step, product, probe) for product in every}
    products = [product for product, term in terms.items() if not np.allclose(term, 0)]
    put = partial(_put, problem, step)
    doubled = [(put(p, name, lambda value: 2 * value), terms[p]) for p in products for name in p]
    is_linear = all(np.allclose(twice(probe), 2 * term) for twice, term in doubled)
    is_whole = np.allclose(sum(terms[product] for product in products), problem.graph.call(step, probe))
    return products if is_linear and is_whole and () not in products else []


def _multiply(problem: Problem, step: str, product: Product, at: Values) -> Array:
    """Return what only these names together add to a step: it is what remains where all others are 0."""
    names, total = problem.graph.arguments[step], np.zeros(())
    nothing = {name: np.zeros_like(at[name]) for name in names}
    for size in range(len(product) + 1):
        for kept in combinations(product, size):
            value = problem.graph.call(step, {**nothing, **{name: at[name] for name in kept}})
            total = total + (-1) ** (len(product) - size) * value
    return total


def _add_up(
    multiply: Callable[[Product, Values], Array],
    products: list[Product],
    changed: Mapping[Product, Gives],
    at: Values,
) -> Array:
    """Return the sum with some products changed."""
    every: list[Any] = [changed[p](at) if p in changed else multiply(p, at) for p in products]
    return np.asarray(sum(every))


def _put(
    problem: Problem, step: str, product: Product, name: str, change: Change
) -> Callable[[Values], Array]:
    """Return what gives a product in which a factor is changed."""
    return lambda at: _multiply(problem, step, product, {**at, name: change(at[name])})


def _add_factors(problem: Problem, step: str, product: Product, signs: tuple[int, int], at: Values) -> Array:
    one, other = (_put(problem, step, product, name, np.ones_like)(at) for name in product)
    return np.asarray(signs[1] * one + signs[0] * other)


def _list_wrong_products(problem: Problem, step: str, products: list[Product]) -> Iterator[Slip]:
    """Yield the slips in one product: its size, and a sum in its place."""
    for product in products if len(products) > 1 else ():
        right = partial(_multiply, problem, step, product)
        for kind, factor in {"term twice": 2.0, "term halved": 0.5, "wrong sign": -1.0}.items():
            yield Mistake(kind, {"step": step, "name": product[0]}), {product: scale(right, factor)}
    for product in products:
        if len(product) > 1:
            about = {"step": step, "one": product[0], "other": product[1]}
            for signs in ((1, 1), (1, -1), (-1, 1)):
                added = partial(_add_factors, problem, step, product, signs)
                yield Mistake("added in a step", about), {product: added}
    yield from _list_multiplied_terms(problem, step, products)


def _list_multiplied_terms(problem: Problem, step: str, products: list[Product]) -> Iterator[Slip]:
    """Yield the sums in which one product multiplies all others, or another, where it should be added."""
    term = {product: partial(_multiply, problem, step, product) for product in products}
    shape = np.shape(problem.sample[step])
    for one in products:
        others = [other for other in products if other != one]
        is_number = len(one) == 1 and np.shape(problem.sample[one[0]]) in ((), shape)
        if is_number:
            moved = {other: scale(term[other], term[one]) for other in others}
            about = {"step": step, "name": one[0]}
            yield Mistake("product for a sum", about), {**moved, one: scale(term[one], 0.0)}
        for other in others if is_number or not shape else ():
            about = {"step": step, "name": one[0], "other": other[0]}
            multiplied = {other: scale(term[other], term[one]), one: scale(term[one], 0.0)}
            yield Mistake("terms multiplied", about), multiplied


def _list_wrong_factors(problem: Problem, step: str, products: list[Product]) -> Iterator[Slip]:
    """Yield the slips in one factor of a product: what is made of it, or a number in its place."""
    rates = () if problem.network.parameters else LEARNING_RATES  # an update is no step of what is trained
    for product, name in ((each, name) for each in products if len(each) > 1 for name in each):
        for kind, change in CHANGES.items():
            changed = {product: _put(problem, step, product, name, change)}
            yield Mistake(kind, {"step": step, "name": name}), changed
        for number in rates if np.ndim(problem.sample[name]) == 0 else ():
            about = {"step": step, "number": number, "name": name}
            written = _put(problem, step, product, name, partial(np.full_like, fill_value=number))
            yield Mistake("a written number", about), {product: written}


def _list_misplaced_factors(problem: Problem, step: str, products: list[Product]) -> Iterator[Slip]:
    """Yield the sums in which a factor of one product stands in another, or there as well."""
    shapes = (), np.shape(problem.sample[step])
    for own, other in permutations(products, 2):
        for name in (each for each in own if each not in other):
            if np.shape(problem.sample[name]) in shapes:
                wrong = scale(partial(_multiply, problem, step, other), itemgetter(name))
                about = {"step": step, "name": name, "other": other[0]}
                for rest in (each for each in own if each != name):
                    moved = {other: wrong, own: _put(problem, step, own, name, np.ones_like)}
                    yield Mistake("factor in another term", {**about, "own": rest}), moved
                yield Mistake("factor in another term, too", about), {other: wrong}
                less = scale(
                    partial(_multiply, problem, step, other), alter(itemgetter(name), partial(np.subtract, 1))
                )
                yield Mistake("1 minus a factor", about), {other: less}
    for own in products if len(products) > 2 else ():
        for name in (each for each in own if np.shape(problem.sample[each]) in shapes):
            others = [other for other in products if name not in other]
            wrong_all = {o: scale(partial(_multiply, problem, step, o), itemgetter(name)) for o in others}
            yield Mistake("factor of all terms", {"step": step, "name": name}), wrong_all
