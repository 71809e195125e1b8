"""Pictures of chains: their links, what is known of them, and which is broken."""

import pytest

from helpers import networks
from helpers.checks import chains
from helpers.diagnosis import GRADIENT_FAMILIES, Problem
from helpers.drawing import draw_chain
from helpers.graph import Graph, Link
from helpers.networks import linear_neuron, relu, relu_network, sigmoid_network
from helpers.notation import write_slope
from helpers.points import draw_points
from tools import gallery
from tools.gallery import NETWORKS, point_of, written


def test_a_chain_has_a_row_for_each_path_and_shows_every_link(drawn):
    page, text = drawn(draw_chain, sigmoid_network, "L", "w_1")
    assert {"w₁", "∂z₁/∂w₁", "∂h₁/∂z₁", "∂ŷ/∂h₁", "∂L/∂ŷ", "L"} <= {*written(page)}
    assert text == "Chain from w₁ to L: ∂L/∂ŷ · ∂ŷ/∂h₁ · ∂h₁/∂z₁ · ∂z₁/∂w₁."
    page, _ = drawn(draw_chain, relu_network.graph, "L", "x_1")
    assert written(page).count("x₁") == 3 and "∂L/∂x₁ = the sum over the paths" in written(page)


def test_a_chain_shows_each_local_derivative_their_product_and_the_sum_over_the_paths(drawn):
    values = linear_neuron.graph.forward(x_1=2, x_2=-1, w_1=-0.5, w_2=0.5, b=1.5, y=1)
    page, text = drawn(chains.draw_chain, linear_neuron, "L", "w_1", values)
    assert {"2", "−1", "∂L/∂w₁ = −1 · 2 = −2"} <= {*written(page)}
    assert text.endswith("Numbers: ∂L/∂ŷ = −1, ∂ŷ/∂w₁ = 2; ∂L/∂w₁ = −2.")
    twice = Graph(u=lambda x: 3 * x, v=lambda x: -2 * x, L=lambda u, v: u * v)
    page, _ = drawn(chains.draw_chain, twice, "L", "x", twice.forward(x=1))
    assert {"−2 · 3 = −6", "3 · (−2) = −6", "∂L/∂x = −6 + (−6) = −12"} <= {*written(page)}


@pytest.mark.parametrize("network", NETWORKS)
def test_the_product_of_a_chain_is_the_gradient_for_matrices_too(network, drawn):
    network = getattr(networks, network)
    values, gradients = point_of(network)
    for name in gradients.keys() - {"y_hat"}:
        _, text = drawn(chains.draw_chain, network, "L", name, values)
        if gradients[name].size == 1:
            assert f"; {write_slope('L', name)} = " in text
            assert float(text.split(" = ")[-1][:-1].replace("−", "-")) == pytest.approx(
                gradients[name], rel=0.01
            )


def test_local_derivatives_can_be_given_and_one_that_is_not_known_is_left_out(drawn):
    given = {"dL_dy_hat": 5.0, "dy_hat_dh_1": -2.0, "dh_1_dz_1": 0.1}
    page, _ = drawn(draw_chain, sigmoid_network, "L", "w_1", given)
    assert {"5", "−2", "0.1"} <= {*written(page)} and not any("=" in line for line in written(page))
    page, _ = drawn(draw_chain, sigmoid_network, "L", "w_1", given | {"dz_1_dw_1": 7})
    assert "∂L/∂w₁ = 5 · (−2) · 0.1 · 7 = −7" in written(page)


def test_a_picture_of_a_chain_differentiates_nothing(drawn):
    _, text = drawn(draw_chain, linear_neuron, "L", "w_1", draw_points(linear_neuron, "a", 1)[0])
    assert text == "Chain from w₁ to L: ∂L/∂ŷ · ∂ŷ/∂w₁."


def test_a_derivative_that_the_values_do_not_tell_is_left_out(drawn):
    bent = Graph(h=lambda x: relu(x), L=lambda h, y: h * y)  # which has a kink at 0
    for values, told in (
        (bent.forward(x=0, y=3), " Numbers: ∂L/∂h = 3."),
        ({"x": 1, "h": 1}, " Numbers: ∂h/∂x = 1."),
        ({"x": 1, "y": 3}, ""),
    ):
        _, text = drawn(chains.draw_chain, bent, "L", "x", values)
        assert text == f"Chain from x to L: ∂L/∂h · ∂h/∂x.{told}"


def test_links_that_do_not_fit_each_other_have_no_product(drawn):
    links = {"dL_dy_hat": 2.0, "dy_hat_dw_1": 3.0, "y_hat": [1.0, 2.0]}  # a vector can't have these slopes
    _, text = drawn(draw_chain, linear_neuron, "L", "w_1", links)
    assert text.endswith("Numbers: ∂L/∂ŷ = 2, ∂ŷ/∂w₁ = 3.")


def test_a_broken_link_is_marked_by_a_cross_and_differs_in_colour_and_in_style(drawn):
    for broken in (Link("h_1", "z_1"), (Link("h_1", "z_1"),)):  # one, or as the diagnosis gives them
        page, text = drawn(draw_chain, sigmoid_network, "L", "w_1", broken=broken)
        lines = [shape.stroke for shape in page.shapes if len(shape.points) == 2]
        assert lines[0] == lines[2] == lines[3]
        assert lines[1].colour != lines[0].colour and lines[1].dashes != lines[0].dashes
        assert "✕ broken" in written(page) and text.endswith("Marked as broken: ∂h₁/∂z₁.")


@pytest.mark.parametrize("network", NETWORKS)
def test_what_the_diagnosis_finds_broken_can_be_marked(network, drawn):
    network, wrt = getattr(networks, network), gallery.FURTHEST.get(network, "w_1")
    problem = Problem(network, "L", wrt, draw_points(network, "drawing", 1)[0])
    mistakes = [each.mistake for family in GRADIENT_FAMILIES for each in family(problem)]
    found = {mistake.links for mistake in mistakes if mistake.links}
    assert {(link,) for link in network.graph.chain("L", wrt)[0]} <= found
    for links in found:
        page, text = drawn(draw_chain, network, "L", wrt, broken=links)
        assert written(page).count("✕ broken") == len(links)
        assert text.endswith(f"Marked as broken: {', '.join(write_slope(*link) for link in links)}.")
