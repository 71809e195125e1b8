"""The points at which answers are checked."""

import numpy as np
import pytest

from helpers import networks
from helpers.networks import Network

NETWORKS = {name: value for name, value in vars(networks).items() if isinstance(value, Network)}
DRAWS = 1000


def drawn_inputs(network, seed, count=5):
    for point in network.points(seed, count)[:count]:
        yield {name: point[name] for name in network.graph.inputs}


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
