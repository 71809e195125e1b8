"""Whether every known mistake, and every mutant of an answer, shows at whatever points are drawn."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from helpers import networks
from helpers.asking.finding import Mistake
from helpers.derivatives import gradient
from helpers.diagnosis import GRADIENT_FAMILIES, Problem
from helpers.diagnosis.explain import find_difference
from helpers.graph import Array, Values
from helpers.network import Network
from helpers.points import draw_points
from tests.corpus import find_exercise, try_answer
from tests.findings import describe_mistake
from tools.mutants import equivalents, mutants_of, verdicts_alone

ASKED = {
    "linear_neuron": ["w_1", "w_2", "b"],
    "sigmoid_neuron": ["w", "b", "y_hat"],
    "sigmoid_network": [*(f"w_{i}" for i in range(1, 9)), "b_1", "b_2", "b_3"],
    "relu_network": [*(f"w_{i}" for i in range(1, 10)), "b_1", "b_2", "b_3", "b_4"],
    "regression_network": ["W_1", "W_2", "W_3", "h_1", "z_1", "h_2", "z_2", "y_hat"],
    "regression_batch": ["W_3"],
}
"""What the lessons ask the gradient by, of each network; each draw of points is tried with one of them."""
FACTORS = {"sign": -1.0, "twice": 2.0, "half": 0.5, "learning rate": 0.1}

OTHERS = {"a factor too many", "a link too many", "a value itself"}
"""Mistakes that put any name in place of any other: the design asks for those of nodes."""
REPLACED = {"stands", "stands, activation forgotten", "after the update", "another link"}

Gives = Callable[[Values], Any]
Seen = Counter[str]  # how many mistakes were tried, as "tried", and how often each wasn't seen


def see_mistakes(name: str, secrets: Sequence[str]) -> Seen:
    """Draw points of a network, and count the known mistakes that aren't seen there, but elsewhere."""
    network, found = getattr(networks, name), Seen()
    for secret in secrets:
        wrt = ASKED[name][int(secret.rpartition(" ")[2]) % len(ASKED[name])]
        points, tried = draw_points(network, secret), _list_visible(network, wrt)
        truths = _find_truths(network, wrt, points)
        found["tried"] += len(tried)
        missed = [words for words, gives in tried.items() if not _is_seen(gives, points, truths)]
        found.update(f"∂L/∂{wrt}: {words}" for words in missed)
    return found


def try_mutants(name: str, every: int = 1, start: int = 0) -> Seen:
    """Try each mutant of a reference answer, or one of so many; count those that are judged wrongly."""
    exercise = find_exercise(name)
    right = {line for other, line in equivalents() if other == name}
    with verdicts_alone():
        tried = mutants_of(exercise)[start::every]
        accepted = {each.line for each in tried if try_answer(exercise, each.source).accepted}
    return Seen({"tried": len(tried)}) + Seen(accepted ^ (right & {each.line for each in tried}))


@cache
def _list_visible(network: Network, wrt: str) -> Mapping[str, float | Gives]:
    """Return the known mistakes that differ from the right gradient somewhere, by their words."""
    everywhere = draw_points(network, "everywhere", count=40)
    truths = _find_truths(network, wrt, everywhere)
    known = _list_known(Problem(network, "L", wrt, everywhere[0]))
    return {words: gives for words, gives in known.items() if _is_seen(gives, everywhere, truths)}


def _list_known(problem: Problem) -> dict[str, float | Gives]:
    """Return the mistakes of the design; not every name in place of every other."""
    mistakes: dict[str, float | Gives] = dict(FACTORS)
    for each in (each for family in GRADIENT_FAMILIES for each in family(problem)):
        if any("∂y_hat/∂z_4" in str(value) for value in each.mistake.about.values()):
            continue  # the output is live at every point: its own derivative is another exercise's question
        if _is_bias_of_another_node(each.mistake) or not _is_any_name(each.mistake):
            mistakes[describe_mistake(each.mistake)] = each.gives
    return mistakes


def _is_bias_of_another_node(mistake: Mistake) -> bool:
    """Return whether it is the worked example's own slip in lesson 4."""
    about = mistake.about
    is_bias = mistake.kind == "stands" and about["name"][:2] == about["other"][:2] == "b_"
    return is_bias and about.get("behind") in ("z_1", "z_2", "z_3")


def _is_any_name(mistake: Mistake) -> bool:
    """Return whether a mistake takes whatever name, or a value with a slip somewhere behind it."""
    about = mistake.about
    elsewhere = mistake.kind == "taken elsewhere" and about["other"].strip("−")[0] not in "zhy"
    return elsewhere or mistake.kind in OTHERS | REPLACED or "behind" in about


def _find_truths(network: Network, wrt: str, points: Sequence[Values]) -> Callable[[int], Array]:
    """Return what computes the gradient at the point of a number, once, when it is needed."""
    return cache(lambda number: gradient(network.graph, "L", wrt, points[number]))


@np.errstate(all="ignore")  # a mistake may overflow
def _is_seen(mistake: float | Gives, points: Sequence[Values], truths: Callable[[int], Array]) -> bool:
    """Return whether a check sees a mistake: a factor, or what an explanation gives."""
    for number, at in enumerate(points):
        truth = truths(number)
        given = mistake * truth if isinstance(mistake, float) else mistake(at)
        scale = np.abs(truth).max() or max(np.abs(truths(n)).max() for n in range(len(points)))
        if given is None or given.shape != truth.shape:
            return True
        if find_difference(given, truth, float(scale)) is not None:
            return True
    return False
