"""The points of every lesson's network show every known mistake, whatever is drawn."""

from functools import cache

import numpy as np
import pytest

from helpers import networks
from helpers.asking.finding import Mistake
from helpers.derivatives import gradient
from helpers.diagnosis import GRADIENT_FAMILIES, Problem
from helpers.diagnosis.explain import find_difference
from helpers.points import draw_points
from tests.findings import describe_mistake

DRAWS = 400

LESSONS = {
    "linear_neuron": ["w_1", "w_2", "b"],
    "sigmoid_neuron": ["w", "b", "y_hat"],
    "sigmoid_network": [*(f"w_{i}" for i in range(1, 9)), "b_1", "b_2", "b_3"],
    "relu_network": [*(f"w_{i}" for i in range(1, 10)), "b_1", "b_2", "b_3", "b_4"],
    "regression_network": ["W_1", "W_2", "W_3", "h_1", "z_1", "h_2", "z_2", "y_hat"],
    "regression_batch": ["W_3"],
}
FACTORS = {"sign": -1.0, "twice": 2.0, "half": 0.5, "learning rate": 0.1}


def off(given, truth, scale):
    """Return whether a check would see the difference."""
    return given is None or given.shape != truth.shape or find_difference(given, truth, scale) is not None


def is_seen(mistake, points, truth_at):
    """Return whether a check sees a mistake: a factor, or what an explanation gives."""
    for number, at in enumerate(points):
        truth = truth_at(number)
        given = mistake * truth if isinstance(mistake, float) else mistake(at)
        scale = np.abs(truth).max() or max(np.abs(truth_at(n)).max() for n in range(len(points)))
        if off(given, truth, scale):
            return True
    return False


def truth_of(network, wrt, points):
    """Return a function that computes the gradient at the point of this number, once, when it is needed."""
    return cache(lambda number: gradient(network.graph, "L", wrt, points[number]))


OTHERS = {"a factor too many", "a link too many", "a value itself"}
"""Mistakes that put any name in place of any other: the design asks for those of nodes."""

REPLACED = {
    "stands",
    "stands, activation forgotten",
    "after the update",
    "another gradient handed",
    "a value for a gradient",
    "another link",
}


def is_bias_of_another_node(mistake: Mistake) -> bool:
    """Return whether it is the worked example's own slip in lesson 4."""
    about = mistake.about
    is_bias = mistake.kind == "stands" and about["name"][:2] == about["other"][:2] == "b_"
    return is_bias and about.get("behind") in ("z_1", "z_2", "z_3")


def is_any_name(mistake: Mistake) -> bool:
    """Return whether a mistake takes whatever name, or a value with a slip somewhere behind it."""
    about = mistake.about
    elsewhere = mistake.kind == "taken elsewhere" and about["other"].strip("−")[0] not in "zhy"
    return elsewhere or mistake.kind in OTHERS | REPLACED or "behind" in about


def known_mistakes(problem):
    """Return the mistakes of the design; not every name in place of every other."""
    mistakes = dict(FACTORS)
    for each in (each for family in GRADIENT_FAMILIES for each in family(problem)):
        if any("∂y_hat/∂z_4" in str(value) for value in each.mistake.about.values()):
            continue  # the output is live at every point: its own derivative is another exercise's question
        if is_bias_of_another_node(each.mistake) or not is_any_name(each.mistake):
            mistakes[describe_mistake(each.mistake)] = each.gives
    return mistakes


@pytest.mark.parametrize("name", LESSONS)
def test_every_known_mistake_is_seen_by_every_set_of_points(name):
    network = getattr(networks, name)
    everywhere = draw_points(network, "everywhere", count=40)
    mistakes = {}
    for wrt in LESSONS[name]:
        problem = Problem(network, "L", wrt, everywhere[0])
        truth_at, known = truth_of(network, wrt, everywhere), known_mistakes(problem)
        mistakes[wrt] = {words: f for words, f in known.items() if is_seen(f, everywhere, truth_at)}
        assert len(mistakes[wrt]) > len(FACTORS)
    for draw in range(DRAWS):
        wrt = LESSONS[name][draw % len(LESSONS[name])]
        points = draw_points(network, f"draw {draw}")
        truth_at = truth_of(network, wrt, points)
        missed = [words for words, mistake in mistakes[wrt].items() if not is_seen(mistake, points, truth_at)]
        assert missed == [], f"∂L/∂{wrt}, draw {draw}"
