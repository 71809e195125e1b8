"""The points at which answers are checked."""

import numpy as np
import pytest

from helpers import networks
from helpers.derivatives import gradient
from helpers.graph import Link
from helpers.network import Network
from helpers.points import APART, draw_points
from helpers.verification import verify_link

NETWORKS = {name: value for name, value in vars(networks).items() if isinstance(value, Network)}


def drawn_inputs(network, seed):
    """Return the inputs of the first points, at which every slip must show."""
    for point in draw_points(network, seed)[:3]:
        yield {name: point[name] for name in network.graph.inputs}


@pytest.mark.parametrize("name", [name for name in NETWORKS if NETWORKS[name].prediction])
def test_a_network_that_predicts_names_its_prediction_and_all_that_is_trained(name):
    graph, trained = NETWORKS[name].graph, NETWORKS[name].parameters
    assert NETWORKS[name].prediction in graph.arguments["L"]
    assert {n for n in graph.inputs if n[0] in "wWb"} == {*trained} and len({*trained}) == len(trained)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_same_seed_gives_the_same_points_and_another_seed_gives_others(name):
    first, again, other = (draw_points(NETWORKS[name], seed) for seed in ("one", "one", "two"))
    np.testing.assert_equal(first, again)
    drawn = NETWORKS[name].graph.inputs[0]
    assert not np.array_equal(first[0][drawn], other[0][drawn])


@pytest.mark.parametrize("name", NETWORKS)
def test_in_a_telling_point_no_number_is_near_zero_or_one_and_no_two_have_the_same_size(name):
    for draw in range(100):
        for inputs in drawn_inputs(NETWORKS[name], seed=f"draw {draw}"):
            sizes = np.sort(np.abs(np.concatenate([value.ravel() for value in inputs.values()])))
            assert sizes[0] > APART / 2
            assert np.abs(sizes - 1).min() > APART / 2
            assert np.diff(sizes).min(initial=1.0) > APART / 2


@pytest.mark.parametrize("name", NETWORKS)
def test_every_local_derivative_agrees_with_a_centred_difference(name):
    graph = NETWORKS[name].graph
    for at in draw_points(NETWORKS[name], "links", count=3)[:3]:
        for step, arguments in graph.arguments.items():
            for argument in arguments:
                verify_link(graph, Link(step, argument), at)  # raises where they disagree


def test_points_that_are_always_tried_come_last():
    network = Network(
        networks.descent_step.graph, always=({"parameter": 0.0, "gradient": 1.0, "alpha": 0.5},)
    )
    points = draw_points(network, "any", count=2)
    assert points[-1]["new_parameter"] == -0.5


@pytest.mark.parametrize("name", NETWORKS)
def test_points_have_both_signs_of_all_that_can_have_both_and_small_and_large_numbers(name):
    network = NETWORKS[name]
    many = [at for draw in range(20) for at in draw_points(network, f"region {draw}")]
    free = {name for name in many[0] if name not in network.batch and name != "alpha"}
    for draw in range(200):
        points = draw_points(network, f"draw {draw}")
        for each in free:
            region, drawn = (np.array([np.ravel(at[each]) for at in which]) for which in (many, points))
            for sign in (1, -1):
                possible = ((sign * region > 0).mean(axis=0) > 0.05).all()
                assert not possible or (sign * drawn > 0).any(axis=0).all()
        for each in network.graph.inputs:
            sizes = np.array([np.abs(at[each]).max() for at in points[: network.count]])
            assert network.place or sizes.max() > 3 * sizes.min()


def test_points_for_training_have_rising_and_falling_parameters_and_predictions():
    network = NETWORKS["linear_neuron"]
    for draw in range(200):
        points = draw_points(network, f"draw {draw}", 6, slopes_of="L")
        for name in (*network.parameters, "y_hat"):
            slopes = [gradient(network.graph, "L", name, at) for at in points]
            assert min(slopes) < 0 < max(slopes)


def test_points_stay_within_the_limits_of_a_network():
    for draw in range(200):
        for at in draw_points(networks.sigmoid_network, f"draw {draw}"):
            assert max(abs(at["z_1"]), abs(at["z_2"])) < 4
