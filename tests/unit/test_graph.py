"""What follows from a forward description: values, local derivatives, gradients, chains."""

import numpy as np
import pytest

from helpers.derivatives import gradient, gradients, local_derivative
from helpers.graph import Graph, GraphError, Link, multiply_links
from helpers.verification import verify

EXACT = 1e-12  # complex step is exact to rounding, some 1e-16 an operation

neuron = Graph(z=lambda x, w, b: x * w + b, L=lambda z, y: (z - y) ** 2)
AT = neuron.forward(x=2.0, w=0.5, b=1.0, y=3.0)

layers = Graph(
    z_1=lambda x, W_1: x @ W_1,
    h_1=lambda z_1: np.tanh(z_1),
    y_hat=lambda h_1, W_2: (h_1 @ W_2)[0],
    L=lambda y_hat, y: 0.5 * (y_hat - y) ** 2,
)
rng = np.random.default_rng(7)
LAYERS_AT = layers.forward(
    x=rng.normal(size=4), W_1=rng.normal(size=(4, 3)), W_2=rng.normal(size=(3, 1)), y=0.4
)


def test_forward_returns_every_input_and_every_step():
    assert {name: float(value) for name, value in AT.items()} == {
        **{"x": 2.0, "w": 0.5, "b": 1.0, "y": 3.0},
        **{"z": 2.0, "L": 1.0},
    }


def test_steps_may_be_written_in_any_order():
    backwards = Graph(L=lambda z, y: (z - y) ** 2, z=lambda x, w, b: x * w + b)
    assert list(backwards.steps) == ["z", "L"]
    assert backwards.forward(x=2, w=0.5, b=1, y=3)["L"] == AT["L"]


def test_inputs_are_the_names_that_no_step_computes_in_order_of_first_use():
    assert neuron.inputs == ("x", "w", "b", "y")


def test_a_scalar_gradient_is_the_one_found_by_hand():
    # L = (xw + b − y)², so ∂L/∂w = 2(z − y)x = 2·(2 − 3)·2
    assert gradient(neuron, "L", "w", AT) == pytest.approx(-4.0, rel=EXACT)
    assert gradient(neuron, "L", "b", AT) == pytest.approx(-2.0, rel=EXACT)


def test_a_gradient_has_the_shape_of_what_it_belongs_to():
    for name in ("x", "W_1", "W_2", "z_1", "y"):
        assert gradient(layers, "L", name, LAYERS_AT).shape == LAYERS_AT[name].shape


def test_one_walk_back_gives_the_gradients_by_several_names_even_if_one_acts_on_another():
    together = gradients(layers, "L", ["W_1", "z_1", "y"], LAYERS_AT)
    for name, slope in together.items():
        np.testing.assert_array_equal(slope, gradient(layers, "L", name, LAYERS_AT))


def test_a_matrix_gradient_is_the_outer_product_found_by_hand():
    error = LAYERS_AT["y_hat"] - LAYERS_AT["y"]
    dL_dz_1 = error * LAYERS_AT["W_2"][:, 0] * (1 - LAYERS_AT["h_1"] ** 2)
    by_hand = np.outer(LAYERS_AT["x"], dL_dz_1)
    np.testing.assert_allclose(gradient(layers, "L", "W_1", LAYERS_AT), by_hand, rtol=EXACT)


def test_every_path_counts():
    # z acts on L directly and through h: L = z·h, h = z², so L = z³ and dL/dz = 3z².
    graph = Graph(h=lambda z: z**2, L=lambda z, h: z * h)
    assert gradient(graph, "L", "z", graph.forward(z=2.0)) == pytest.approx(12.0, rel=EXACT)


def test_the_gradient_of_a_vector_is_its_jacobian():
    jacobian = gradient(layers, "h_1", "x", LAYERS_AT)
    by_hand = (1 - LAYERS_AT["h_1"] ** 2)[:, None] * LAYERS_AT["W_1"].T
    np.testing.assert_allclose(jacobian, by_hand, rtol=EXACT)


def test_the_gradient_of_something_by_itself_is_one():
    assert gradient(neuron, "L", "L", AT) == 1.0


def test_where_no_path_leads_the_gradient_is_zero():
    assert gradient(neuron, "z", "y", AT) == 0.0


def test_small_gradients_keep_all_their_digits():
    # At z = 30 the slope of tanh is 3.5e-26; a centred difference would say 0.
    graph = Graph(h=lambda z: np.tanh(z))
    slope = gradient(graph, "h", "z", graph.forward(z=30.0))
    assert slope == pytest.approx(1 / np.cosh(30.0) ** 2, rel=1e-9)


def test_a_chain_lists_the_links_from_the_loss_backwards():
    assert neuron.chain("L", "w") == [(Link("L", "z"), Link("z", "w"))]
    assert str(neuron.chain("L", "w")[0][1]) == "∂z/∂w"


def test_a_chain_has_one_tuple_for_each_path():
    graph = Graph(h_1=lambda x: x, h_2=lambda x: x**2, L=lambda h_1, h_2: h_1 * h_2)
    assert graph.chain("L", "x") == [
        (Link("L", "h_1"), Link("h_1", "x")),
        (Link("L", "h_2"), Link("h_2", "x")),
    ]


def test_a_gradient_that_is_known_is_one_link_of_a_chain_if_all_paths_go_through_it():
    assert neuron.chain("L", "w", handed=["z"]) == [(Link("L", "z"), Link("z", "w"))]
    graph = Graph(z=lambda x: x, h=lambda z: z**2, L=lambda h: h**2)
    assert graph.chain("L", "x", handed=["h", "z"]) == [(Link("L", "z"), Link("z", "x"))]
    forked = Graph(h_1=lambda x: x, h_2=lambda x: x**2, L=lambda h_1, h_2: h_1 * h_2)
    assert forked.chain("L", "x", handed=["h_1"]) == forked.chain("L", "x")


def test_a_chain_is_empty_where_no_path_leads():
    assert neuron.chain("z", "y") == []
    assert neuron.chain("L", "L", handed=["z"]) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: Graph(a=lambda b: b, b=lambda a: a), "use each other in a circle"),
        (lambda: Graph(a=lambda *x: x), "must name each value"),
        (lambda: Graph(a=3), "must be a function, not int"),
        (lambda: neuron.forward(x=1, w=2, b=3), "No value for y. The graph needs x, w, b, y."),
        (lambda: neuron.forward(x=1, w=2, b=3, y=4, z=5), "`z` is not an input"),
        (
            lambda: neuron.forward(x="one", w=2, b=3, y=4),
            "`x` must be a number or an array of numbers, not 'one'",
        ),
        (lambda: gradient(neuron, "loss", "w", AT), "The graph has no `loss`"),
        (lambda: gradient(layers, "L", "W1", LAYERS_AT), "Did you mean `W_1`?"),
        (lambda: local_derivative(neuron, "L", "w", AT), "`L` doesn't use `w` directly"),
        (lambda: layers.forward(x=[1, 2], W_1=np.eye(3), W_2=np.eye(3), y=0), "The step `z_1` fails at x = "),
    ],
)
def test_wrong_input_gets_a_sentence(wrong, sentence):
    with pytest.raises(GraphError) as caught:
        wrong()
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("step", "at"),
    [
        (lambda z: abs(z), -1.5),  # drops the phase
        (lambda z: z * np.conj(z), 1.5),  # turns it round
        (lambda z: np.real(z) ** 2, 1.5),  # drops the imaginary part
        (lambda z: np.where(np.real(z) > 0, z, 0), 0.0),  # a kink
    ],
)
def test_a_step_that_is_not_complex_safe_is_an_error(step, at):
    graph = Graph(h=step)
    with pytest.raises(GraphError, match="by complex step but"):
        verify(graph, [graph.forward(z=at)])


def test_a_graph_is_verified_once():
    calls = []

    def step(z):
        calls.append(z)
        return z**2

    graph = Graph(h=step)
    at = graph.forward(z=1.5)
    verify(graph, [at])
    often = len(calls)
    verify(graph, [at])
    assert len(calls) == often > 1


def test_links_are_multiplied_over_the_shape_of_the_step_between_them():
    loss, layer, weights = rng.random((3,)), rng.random((3, 2)), rng.random((2, 4, 2))
    product = multiply_links([loss, layer, weights], [1, 1])
    np.testing.assert_allclose(product, np.einsum("i,ij,jkl->kl", loss, layer, weights), rtol=EXACT)
    alone = multiply_links([np.float64(2), np.float64(3), loss], [0, 0])
    np.testing.assert_allclose(alone, 6 * loss, rtol=EXACT)
    assert isinstance(multiply_links([np.float64(2), np.float64(3)], [0]), np.ndarray)


@pytest.mark.parametrize("ndim", [1, 2])
def test_links_that_do_not_fit_each_other_are_not_multiplied(ndim):
    with pytest.raises(ValueError, match="share"):
        multiply_links([np.ones(3), np.ones(2)], [ndim])


@pytest.mark.parametrize("value", ["a word", 1j, (1.0, [1.0, 2.0])])
def test_a_step_that_gives_no_numbers_is_said(value):
    with pytest.raises(GraphError, match="`z` must be a number or an array of numbers"):
        Graph(z=lambda x: value).forward(x=1.0)


def test_a_derivative_that_is_large_near_where_its_step_ends_is_verified_all_the_same():
    graph = Graph(L=lambda p, y: -y * np.log(p))
    verify(graph, [graph.forward(p=p, y=2.0) for p in (0.5, 1e-3, 3e-5, 1e-7, 1e-9, 1e-10, 1e-20)])


def test_where_every_nudge_leaves_what_a_step_is_defined_for_other_points_tell():
    graph = Graph(L=lambda p, y: -np.log(1 - p) * y)
    almost, half = graph.forward(p=1 - 1e-12, y=2.0), graph.forward(p=0.5, y=2.0)
    verify(graph, [almost, half])
    broken = Graph(L=lambda p, y: -np.log(1 - np.real(p)) * y)
    with pytest.raises(GraphError, match="by complex step"):
        verify(broken, [almost, half])


@pytest.mark.parametrize(
    "step",
    [
        lambda v: v**2,
        lambda v: np.exp(v) / np.exp(v).sum(),  # over all that it is given, so it can't be given all at once
        lambda v: v / v[0],
        lambda v: np.array([v[0] * v[1], v[2]]),  # which has another shape, too, if it is
    ],
)
def test_the_derivatives_by_entries_are_the_same_at_every_point_however_they_are_taken(step):
    graph = Graph(h=step)
    for _ in range(9):  # after the first ones, they may be taken all at once
        at = graph.forward(v=rng.random(3) + 0.5)
        one_by_one = [np.imag(step(at["v"] + 1e-30j * np.eye(3)[entry])) / 1e-30 for entry in range(3)]
        np.testing.assert_allclose(
            local_derivative(graph, "h", "v", at), np.transpose(one_by_one), rtol=EXACT
        )


def test_where_all_derivatives_are_0_nothing_is_proved_of_taking_them_at_once():
    graph = Graph(h=lambda v: np.where(np.real(v) > 0, v, 0) * np.real(v).max())
    for sign in (*[-1] * 9, 1):
        at = graph.forward(v=sign * np.array([0.5, 2.0]))
        exact = local_derivative(graph, "h", "v", at)
    np.testing.assert_allclose(exact, np.diag([2.0, 2.0]), rtol=EXACT)


def test_all_nudges_of_a_bias_are_taken_at_once_where_the_step_has_a_row_for_each_example():
    calls = []
    graph = Graph(z=lambda x, b: calls.append(b) or x + b)
    at = graph.forward(x=np.ones((4, 3)), b=np.arange(3.0))
    for _ in range(9):
        calls.clear()
        slope = local_derivative(graph, "z", "b", at)
    assert len(calls) == 1
    np.testing.assert_allclose(slope, np.broadcast_to(np.eye(3), (4, 3, 3)), rtol=EXACT)
