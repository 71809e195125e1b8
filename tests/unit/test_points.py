"""The points at which answers are checked."""

from dataclasses import replace

import numpy as np
import pytest

from helpers import networks, points
from helpers.derivatives import gradient
from helpers.graph import Graph, GraphError, Link
from helpers.network import Network, mask
from helpers.points import APART, draw_fresh, draw_points, settle
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
            numbers = [value for each, value in inputs.items() if each not in NETWORKS[name].kinds]
            sizes = np.sort(np.abs(np.concatenate([value.ravel() for value in numbers])))
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
    many = [at for draw in range(10) for at in draw_points(network, f"region {draw}")]
    free = {name for name in many[0] if name not in network.batch and name != "alpha"}
    for draw in range(30):
        points = draw_points(network, f"draw {draw}")
        for each in free:
            region, drawn = (np.array([np.ravel(at[each]) for at in which]) for which in (many, points))
            for sign in (1, -1):
                possible = ((sign * region > 0).mean(axis=0) > 0.05).all()
                assert not possible or (sign * drawn > 0).any(axis=0).all()
        for each in network.graph.inputs:
            sizes = np.array([np.abs(at[each]).max() for at in points[: network.count]])
            assert network.place or network.batch or sizes.max() > 3 * sizes.min()


def test_points_for_training_have_rising_and_falling_parameters_and_predictions():
    network = NETWORKS["linear_neuron"]
    for draw in range(200):
        points = draw_points(network, f"draw {draw}", 6, slopes_of="L")
        for name in (*network.parameters, "y_hat"):
            slopes = [gradient(network.graph, "L", name, at) for at in points]
            assert min(slopes) < 0 < max(slopes)


def test_points_for_training_have_large_predictions_of_both_signs_which_a_step_keeps_large():
    graph, parameters = NETWORKS["linear_neuron"].graph, NETWORKS["linear_neuron"].parameters
    for draw in range(100):
        points = draw_points(NETWORKS["linear_neuron"], f"draw {draw}", 6, slopes_of="L")
        moved = [{n: at[n] - 0.1 * gradient(graph, "L", n, at) for n in parameters} for at in points]
        inputs = [{n: at[n] for n in graph.inputs} | after for at, after in zip(points, moved, strict=True)]
        pairs = [(at["y_hat"], graph.forward(**of)["y_hat"]) for at, of in zip(points, inputs, strict=True)]
        assert max(map(min, pairs)) > 1 and min(map(max, pairs)) < -1


def test_points_stay_within_the_limits_of_a_network():
    for draw in range(50):
        for at in draw_points(networks.sigmoid_network, f"draw {draw}"):
            assert max(abs(at["z_1"]), abs(at["z_2"])) < 4


LINE = Graph(y_hat=lambda x, w, b: x * w + b, L=lambda y_hat, y: (y_hat - y) ** 2)


@pytest.mark.parametrize(
    "declared",
    [
        {"tells_apart": lambda at: False},
        {"limits": {"L": 0.0}},
        {"limits": {"L": 0.0}, "free": networks.WIDE},
        {"place": lambda inputs, number: {**inputs, "x": inputs["w"]}},
    ],
)
def test_what_can_hold_at_no_point_is_said_and_not_tried_for_ever(declared):
    with pytest.raises(GraphError, match="No point was found"):
        draw_points(Network(LINE, **declared), "any")


def test_where_no_other_points_are_found_those_of_the_check_do(monkeypatch):
    network, own = Network(LINE), draw_points(Network(LINE), "any", 4)

    def draw(network, seed, count, slopes_of):
        if "again" in seed:
            raise GraphError("No point was found.")
        return own

    monkeypatch.setattr(points, "draw_points", draw)
    assert draw_fresh(network, "any", 4) is own


def test_values_that_are_finite_nowhere_are_said_and_not_tried_for_ever():
    with pytest.raises(GraphError, match="`h` is not finite"):
        draw_points(Network(Graph(h=lambda z: np.log(z - 9))), "any")


@pytest.mark.filterwarnings("error")
def test_points_are_drawn_where_all_values_are_finite():
    points = draw_points(Network(Graph(h=lambda z: np.log(z))), "any")
    assert len(points) >= 32 and min(at["z"] for at in points) > 0


def test_numbers_that_are_placed_as_whole_ones_such_as_labels_may_be_alike():
    one_hot = Network(
        LINE, shapes={"y": (3,)}, place=lambda inputs, number: {**inputs, "y": np.eye(3)[number % 3]}
    )
    assert all(sorted(at["y"]) == [0, 0, 1] for at in draw_points(one_hot, "any"))


def test_a_network_may_have_more_numbers_than_there_are_magnitudes():
    layer = Network(Graph(z=lambda x, W: x @ W), shapes={"x": (20,), "W": (20, 30)})
    assert draw_points(layer, "any")[0]["z"].shape == (30,)


def test_what_tells_apart_may_be_said_of_each_entry():
    layer = Network(LINE, shapes={"x": (3,)}, tells_apart=lambda at: abs(at["y_hat"] - at["y"]) > 0.3)
    assert all(abs(at["y_hat"] - at["y"]).min() > 0.3 for at in draw_points(layer, "any"))


@pytest.mark.parametrize(
    "declared", [{"shapes": {"v": (2,)}}, {"parameters": ("v",)}, {"prediction": "v"}, {"limits": {"v": 1.0}}]
)
def test_a_name_that_is_declared_must_be_in_the_graph(declared):
    with pytest.raises(GraphError, match="The graph has no `v`"):
        Network(LINE, **declared)


def test_numbers_that_are_shrunk_to_stay_within_a_limit_are_still_apart():
    layer = Network(
        Graph(z=lambda x, W: x @ W),
        shapes={"x": (4,), "W": (4, 3)},
        limits={"z": 1.0},
        free=networks.WIDE,
        place=lambda inputs, number: inputs,
    )
    for draw in range(5):
        for at in draw_points(layer, f"draw {draw}")[6:]:
            sizes = np.abs(np.concatenate([at["x"], at["W"].ravel()]))
            assert len(np.unique(sizes)) == 16


kinked = Network(Graph(z=lambda a, b, c: a + b - c, h=lambda z: np.where(np.real(z) > 0, z, 0.1 * z)))
saturated = Network(
    Graph(
        z=lambda x, w: x * w * 9,
        p=lambda z: 1 / (1 + np.exp(-z)),
        L=lambda p, y: -(y * np.log(p) + (1 - y) * np.log(1 - p)),
    ),
    kinds={"y": mask},
)


def test_no_point_lies_at_a_kink_by_chance_even_if_the_author_declares_nothing():
    nearest = [abs(at["z"]) for n in range(300) for at in draw_points(kinked, f"draw {n}")]
    declared = replace(kinked, tells_apart=lambda at: True)
    by_chance = [abs(at["z"]) for n in range(300) for at in draw_points(declared, f"draw {n}")]
    assert min(nearest) > 1e-9 > min(by_chance)


def test_no_point_is_drawn_at_which_the_true_slope_is_lost_in_rounding():
    points = [at for n in range(300) for at in draw_points(saturated, f"draw {n}")]
    slopes = [gradient(saturated.graph, "L", "z", at) for at in points]
    # Of all points, log(1 - p) leaves the fewest digits where p is within 1e-10 of 1.
    assert np.allclose(slopes, [at["p"] - at["y"] for at in points], rtol=1e-4)


def test_a_settled_point_has_its_prediction_as_target_but_for_an_error_to_divide_by():
    at = settle(networks.sigmoid_neuron, "L", draw_points(networks.sigmoid_neuron, "one")[0])
    assert 0 < at["y"] - at["y_hat"] < 1e-9 and 0 < at["L"] < 1e-18


def test_a_settled_point_changes_the_target_and_no_weight_that_stands_before_it():
    weighted = Network(
        Graph(p=lambda x, w: x * w, L=lambda v, p, y: (v * (p - y) ** 2).sum()),
        shapes=dict.fromkeys(("x", "w", "v", "y"), (3,)),
        parameters=("w",),
        prediction="p",
    )
    drawn = draw_points(weighted, "one")[0]
    at = settle(weighted, "L", drawn)
    assert np.array_equal(at["v"], drawn["v"]) and np.allclose(at["y"], at["p"], atol=1e-9)


def test_a_target_of_a_kind_of_its_own_is_not_set():
    assert settle(networks.digits_network, "L", draw_points(networks.digits_network, "one")[0]) is None
