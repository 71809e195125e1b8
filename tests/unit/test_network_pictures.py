"""Pictures of networks: their nodes, their wires, and their backward pass."""

import numpy as np
import pytest

from helpers.drawing import draw_blame, draw_network
from helpers.drawing.page import FAINT, INK
from helpers.drawing.plan import DrawingError, Node, Plan, place_parameters
from helpers.graph import Graph, GraphError
from helpers.network import Network
from helpers.networks import (
    descent_step,
    linear_neuron,
    regression_batch,
    regression_network,
    relu_network,
    sigmoid,
    sigmoid_network,
    sigmoid_neuron,
)
from helpers.points import draw_points
from tests.pictures import SLOPES, START
from tools.gallery import point_of, written

SOFTMAX = Network(
    Graph(
        p=lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
        L=lambda p, y: -(y * np.log(p)).sum() / len(y),
    ),
    shapes={"z": (None, 3), "y": (None, 3)},
)


def place(page, text):
    """Where the letters are that say this, in inches."""
    (letters,) = [letters for letters in page.letters if letters.text == text]
    return np.array([letters.x, letters.y])


def look(page, text):
    """The stroke of the wire that these letters stand on."""
    x, y = place(page, text)
    lines = [shape for shape in page.shapes if shape.fill is None and len(shape.points) in (2, 3)]
    return min(lines, key=lambda shape: np.hypot(*(shape.points[-2] - (x, y)))).stroke


def test_weights_lie_on_the_edges_that_they_multiply_and_biases_at_their_steps():
    at = place_parameters(sigmoid_network, {})
    edges = {name: edge for edge, names in at.items() for name in names}
    assert [edges[f"w_{i}"] for i in (1, 3, 5)] == [("x_1", "z_1"), ("x_2", "z_1"), ("x_3", "z_1")]
    assert [edges[f"w_{i}"] for i in (2, 4, 6)] == [("x_1", "z_2"), ("x_2", "z_2"), ("x_3", "z_2")]
    assert [edges["w_7"], edges["w_8"]] == [("h_1", "y_hat"), ("h_2", "y_hat")]
    assert [edges[f"b_{i}"] for i in (1, 2, 3)] == [("z_1", "z_1"), ("z_2", "z_2"), ("y_hat", "y_hat")]
    at = place_parameters(regression_network, {})
    assert [edge for edge, names in at.items() if names] == [("x", "z_1"), ("h_1", "z_2"), ("h_2", "y_hat")]
    neuron = Graph(h=lambda x_1, x_2, w_1, w_2, b: sigmoid(x_1 * w_1 + x_2 * w_2 + b))
    at = place_parameters(Network(neuron, parameters=("w_1", "w_2", "b")), {})
    assert at == {("x_1", "h"): ["w_1"], ("x_2", "h"): ["w_2"], ("h", "h"): ["b"]}


def test_a_sum_and_its_activation_are_one_node_and_a_vector_is_one_node_an_entry():
    plan = Plan(relu_network)
    assert [node.names for node in plan.columns[1]] == [("z_1", "h_1"), ("z_2", "h_2"), ("z_3", "h_3")]
    assert plan.columns[2:] == [[Node(("z_4", "y_hat"))], [Node(("L",)), Node(("y",))]]
    plan = Plan(regression_network)
    assert [len(column) for column in plan.columns] == [4, 3, 2, 1, 2]
    assert [wire.entry for wire in plan.wires if wire.end == Node(("z_1", "h_1"), 1)] == [
        1,
        4,
        7,
        10,
    ]  # a column
    assert {wire.parameter for wire in plan.wires} == {"W_1", "W_2", "W_3", ""}


def test_a_step_that_couples_entries_has_a_node_of_its_own_and_a_wire_from_each_entry_to_each():
    plan = Plan(SOFTMAX)
    assert [node.names for node in plan.columns[1]] == [("p",)] * 3
    assert len([wire for wire in plan.wires if wire.end.names == ("p",)]) == 9
    plan = Plan(Network(Graph(h=lambda z: sigmoid(z), L=lambda h: h.sum()), shapes={"z": (3,)}))
    assert len([wire for wire in plan.wires if wire.end.names == ("h",)]) == 3


def test_a_step_that_makes_one_number_of_many_is_one_node():
    mean = Graph(
        mu=lambda x: x.mean(axis=-1, keepdims=True), c=lambda x, mu: x - mu, L=lambda c: (c**2).sum()
    )
    assert [len(column) for column in Plan(Network(mean, shapes={"x": (None, 4)})).columns] == [4, 1, 4, 1]


def test_a_network_of_batches_is_drawn_without_values_as_for_one_example(drawn):
    assert [len(column) for column in Plan(regression_batch).columns] == [4, 3, 2, 1, 2]
    page, _ = drawn(draw_network, SOFTMAX, {"z": np.ones((5, 3)), "y": np.ones((5, 3))})
    assert written(page).count("5×3") == 2


def test_the_matrix_network_shows_each_weight_on_its_own_wire(drawn):
    values, gradients = point_of(regression_network)
    page, _ = drawn(draw_network, regression_network, values, gradients)
    assert {"W₁", "W₂", "W₃", "x[3]", "z₁[2]", "h₂[1]", "ŷ"} <= {*written(page)}
    numbers = [text for text in written(page) if text[0] in "−0123456789"]
    entries = sum(values[name].size for name in values)
    assert (
        len(numbers) == entries
        and sum(text.startswith("∂ ") for text in written(page)) == 20 + 3 * 2 + 2 * 2 + 1
    )


def test_weights_are_wide_by_size_and_dashed_by_sign(drawn):
    page, text = drawn(draw_network, linear_neuron, START | {"w_1": -3})
    large, small, bias = (look(page, label) for label in ("w₁ −3", "w₂ 0.5", "b 1.5"))
    assert large.dashes and not small.dashes and not bias.dashes
    assert large.width > bias.width > small.width
    assert {large.colour, small.colour} == {INK}  # colours are for gradients
    assert {"positive weight", "negative weight", "thicker: larger"} <= {*written(page)}
    assert text.startswith("Network: x₁ = 2, x₂ = −1 → ŷ = 0 → L = 0.5, y = 1. Parameters: w₁ = −3,")


def test_the_sign_of_a_gradient_is_told_by_colour_and_line_style_and_its_size_by_width(drawn):
    page, text = drawn(draw_network, linear_neuron, START, SLOPES | {"y_hat": 3.0})
    assert {"∂ −2", "∂ 1", "∂ 0", "∂ 3"} <= {*written(page)}
    assert text.endswith(" Gradients of L: w₁ = −2, w₂ = 1, b = 0, ŷ = 3.")
    steep, gentle, flat = (look(page, label) for label in ("w₁ −0.5", "w₂ 0.5", "b 1.5"))
    assert steep.width > gentle.width > flat.width
    assert (
        len({steep.colour, gentle.colour, flat.colour})
        == len({steep.dashes, gentle.dashes, flat.dashes})
        == 3
    )
    said = [text for text in written(page) if "∂L/∂…" in text]
    assert said == ["positive ∂L/∂…", "negative ∂L/∂…", "zero ∂L/∂…"]


def test_a_gradient_stands_beneath_what_it_belongs_to(drawn):
    page, _ = drawn(draw_network, linear_neuron, START, SLOPES)
    for weight, slope in (("w₁ −0.5", "∂ −2"), ("w₂ 0.5", "∂ 1"), ("b 1.5", "∂ 0")):
        across, down = place(page, slope) - place(page, weight)
        assert across == 0 and 0 < down < 0.2


def test_the_target_stands_beneath_the_loss_and_columns_follow_the_depth(drawn):
    page, _ = drawn(draw_network, relu_network)
    assert (np.diff([place(page, name)[0] for name in ("x₁", "z₁", "h₁", "z₄", "ŷ", "L")]) > 0).all()
    across, down = place(page, "y") - place(page, "L")
    assert across == pytest.approx(0) and down > 0


def test_what_is_not_drawn_one_by_one_shows_its_shape(drawn):
    page, _ = drawn(draw_network, regression_batch, draw_points(regression_batch, "a", 1)[0])
    assert {"5×4", "5×3", "W₁ 4×3"} <= {*written(page)}
    page, _ = drawn(draw_network, regression_network, {}, {"W_1": np.ones((3, 4, 1)), "h_1": np.ones(7)})
    assert {"∂ 1", "∂ 7 numbers"} <= {*written(page)}
    page, _ = drawn(draw_network, regression_network, {}, {"h_1": np.ones(2), "W_1": np.ones(5)})
    assert {"∂ 2 numbers", "∂ 5 numbers"} <= {*written(page)}
    with pytest.raises(GraphError, match="The step `z` fails"):
        draw_network(Network(sigmoid_neuron.graph, parameters=("w", "b")))


def test_any_network_can_be_drawn_if_its_arrays_are_given(drawn):
    neuron = Network(sigmoid_neuron.graph, parameters=("w", "b"))
    page, _ = drawn(draw_network, neuron, {"x": [1, 2], "w": [3, 4]}, {"b": 2}, of="z")
    assert {"x₁", "w₁ 3", "w₂ 4", "∂ 2"} <= {*written(page)}
    assert "w 3" in written(
        drawn(draw_network, Network(Graph(L=lambda w: w**2), parameters=("w",)), {"w": 3})[0]
    )
    assert {"α", "gradient", "parameter"} <= {*written(drawn(draw_network, descent_step)[0])}


def test_numbers_that_are_not_finite_are_written_and_draw_no_wire(drawn):
    page, _ = drawn(draw_network, linear_neuron, START, SLOPES | {"w_1": np.inf, "w_2": np.nan})
    assert {"∂ inf", "∂ nan"} <= {*written(page)}
    assert look(page, "w₁ −0.5").colour == FAINT


# The backward pass


def test_the_backward_pass_goes_step_by_step_and_takes_the_parameters_along(drawn):
    page, text = drawn(draw_blame, sigmoid_network, point_of(sigmoid_network)[1])
    assert [text for text in written(page) if text[0] in "123" and "  " in text] == [
        "1  ∂L/∂ŷ", "2  ∂L/∂h₁, ∂L/∂h₂", "3  ∂L/∂z₁, ∂L/∂z₂",
    ]  # fmt: skip
    assert {"also by w₇, w₈, b₃"} <= {*written(page)}
    assert text.startswith("Backward pass from L, step by step: (1) ŷ = ")


def test_steps_without_a_gradient_are_passed_over(drawn):
    _, text = drawn(draw_blame, sigmoid_network, {"y_hat": 2.0, "z_1": 1.0, "w_1": 3.0, "w_7": 1.0})
    assert text == "Backward pass from L, step by step: (1) ŷ = 2, w₇ = 1; (2) z₁ = 1, w₁ = 3."


@pytest.mark.parametrize("draw", [draw_network, draw_blame])
def test_a_graph_by_itself_is_told_to_be_made_a_network(draw):
    with pytest.raises(DrawingError, match="must be a Network, not a Graph"):
        draw(linear_neuron.graph, {"w_1": 1.0})
