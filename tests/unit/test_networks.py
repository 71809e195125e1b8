"""The points at which answers are checked."""

import re
from functools import cache

import numpy as np
import pytest

from helpers import networks
from helpers.diagnosis import Chain, first_difference
from helpers.networks import Network

NETWORKS = {name: value for name, value in vars(networks).items() if isinstance(value, Network)}
DRAWS = 400


def drawn_inputs(network, seed, count=5):
    for point in network.points(seed, count)[:count]:
        yield {name: point[name] for name in network.graph.inputs}


@pytest.mark.parametrize("name", [name for name in NETWORKS if NETWORKS[name].prediction])
def test_a_network_that_predicts_names_its_prediction_and_all_that_is_trained(name):
    graph, trained = NETWORKS[name].graph, NETWORKS[name].parameters
    assert NETWORKS[name].prediction in graph.arguments["L"]
    assert {n for n in graph.inputs if n[0] in "wWb"} == {*trained} and len({*trained}) == len(trained)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_same_seed_gives_the_same_points_and_another_seed_gives_others(name):
    first, again, other = (NETWORKS[name].points(seed) for seed in ("one", "one", "two"))
    np.testing.assert_equal(first, again)
    drawn = NETWORKS[name].graph.inputs[0]
    assert not np.array_equal(first[0][drawn], other[0][drawn])


@pytest.mark.parametrize("name", NETWORKS)
def test_no_drawn_number_is_near_zero_or_one_and_no_two_have_the_same_size(name):
    for draw in range(100):
        for inputs in drawn_inputs(NETWORKS[name], seed=f"draw {draw}", count=2):
            sizes = np.sort(np.abs(np.concatenate([value.ravel() for value in inputs.values()])))
            assert sizes[0] > networks.APART / 2
            assert np.abs(sizes - 1).min() > networks.APART / 2
            assert np.diff(sizes).min(initial=1.0) > networks.APART / 2


@pytest.mark.parametrize("name", NETWORKS)
def test_every_local_derivative_agrees_with_a_centred_difference(name):
    # `Graph.gradient` raises where they disagree; here every link of every network is tried.
    graph = NETWORKS[name].graph
    for at in NETWORKS[name].points("links", count=3)[:3]:
        for step, arguments in graph.arguments.items():
            for argument in arguments:
                assert np.isfinite(graph.local_derivative(step, argument, at)).all()


def test_points_that_are_always_tried_come_last():
    network = Network(
        networks.descent_step.graph, always=({"parameter": 0.0, "gradient": 1.0, "alpha": 0.5},)
    )
    points = network.points("any", count=2)
    assert len(points) == 3
    assert points[-1]["new_parameter"] == -0.5


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
    return given is None or given.shape != truth.shape or first_difference(given, truth, scale) is not None


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
    return cache(lambda number: network.graph.gradient("L", wrt, points[number], verify=False))


OTHERS = "too many|itself, not|^In the|is taken at −?[^zhy]"
"""Explanations that put any name in place of any other: the design asks for those of nodes."""

BIAS_OF_ANOTHER_NODE = r"z_[123] behind it stands b_., where b_"
"""The worked example's own slip in lesson 4."""


def known_mistakes(chain):
    """Return the mistakes of the design; not every name in place of every other."""
    mistakes = dict(FACTORS)
    for mistake in chain.mistakes():
        if "∂y_hat/∂z_4" in mistake.words:
            continue  # the output is live at every point: its own derivative is another exercise's question
        replaced = re.search(" stands |behind it", mistake.words) and "its derivative" not in mistake.words
        if re.search(BIAS_OF_ANOTHER_NODE, mistake.words) or not (
            replaced or re.search(OTHERS, mistake.words)
        ):
            mistakes[mistake.words] = mistake.gives
    return mistakes


@pytest.mark.slow
@pytest.mark.parametrize("name", LESSONS)
def test_every_known_mistake_is_seen_by_every_set_of_points(name):
    network = NETWORKS[name]
    everywhere = network.points("everywhere", count=40)
    mistakes = {}
    for wrt in LESSONS[name]:
        chain = Chain(network.graph, "L", wrt, everywhere[0])
        truth_at, known = truth_of(network, wrt, everywhere), known_mistakes(chain)
        mistakes[wrt] = {words: f for words, f in known.items() if is_seen(f, everywhere, truth_at)}
        assert len(mistakes[wrt]) > len(FACTORS)
    for draw in range(DRAWS):
        wrt = LESSONS[name][draw % len(LESSONS[name])]
        points = network.points(f"draw {draw}")
        truth_at = truth_of(network, wrt, points)
        missed = [words for words, mistake in mistakes[wrt].items() if not is_seen(mistake, points, truth_at)]
        assert missed == [], f"∂L/∂{wrt}, draw {draw}"
