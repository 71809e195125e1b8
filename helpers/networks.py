"""The networks of the lessons: each described once, forwards.

Gradients, checks, points, pictures and diagnosis are derived from these descriptions.
"""

import numpy as np

from helpers.graph import Array, Graph, Inputs
from helpers.network import Network, one_hot, positive


def sigmoid(z: Array) -> Array:
    """Return σ(z), elementwise, exact at any z and complex-safe: only decaying exponentials are used."""
    negative = np.real(z) < 0
    decaying = np.exp(np.where(negative, z, -z))
    return np.asarray(np.where(negative, decaying, 1) / (1 + decaying))


def relu(z: Array) -> Array:
    """Return z where z > 0, else 0."""
    return np.where(np.real(z) > 0, z, 0)


def step(z: Array) -> Array:
    """Return 1 where z > 0, else 0."""
    return 1.0 * (np.real(z) > 0)


def log_softmax(z: Array) -> Array:
    """Return log(softmax(z)) of each row, exact at any z and complex-safe: the largest is taken off first."""
    below = z - np.real(z).max(axis=-1, keepdims=True)
    return np.asarray(below - np.log(np.exp(below).sum(axis=-1, keepdims=True)))


# What is no gradient of a network is checked against a Graph of its own.

WIDE = (0.2, 4.0)  # what holds for large numbers only shows at small ones, and the other way round

descent_step = Network(
    Graph(new_parameter=lambda parameter, gradient, alpha: parameter - alpha * gradient),
    kinds={"alpha": positive},
    free=WIDE,
)
"""One update of gradient descent, of a number."""

matrix_descent_step = Network(
    descent_step.graph, shapes={"parameter": (3, 2), "gradient": (3, 2)}, kinds={"alpha": positive}, free=WIDE
)
"""One update of gradient descent, of a matrix."""

NEAR = tuple({"z": z} for z in (0.0, 0.5, -0.5, 20.0, -20.0))
FAR = tuple({"z": z} for z in (1000.0, -1000.0))

sigmoid_activation = Network(
    Graph(h=lambda z: sigmoid(z)), free=WIDE, limits={"z": 5.0}, always=NEAR, far_out=FAR
)
"""The sigmoid of a number, where it bends and where it is flat."""

sigmoid_of_vector = Network(
    sigmoid_activation.graph,
    shapes={"z": (3,)},
    free=WIDE,
    limits={"z": 5.0},
    always=({"z": [0.5, -0.5, 0.2]},),
    far_out=({"z": [-1000.0, 0.0, 1000.0]},),
)
"""The sigmoid of each entry of a vector."""

relu_activation = Network(Graph(h=lambda z: relu(z)), free=WIDE, always=NEAR)
"""The rectified linear unit."""

relu_slope = Network(Graph(dh_dz=lambda z: step(z)), free=WIDE, always=NEAR)
"""The derivative of ReLU, 0 at 0 as everywhere in the course."""

log_softmax_of_rows = Network(
    Graph(log_p=lambda z: log_softmax(z)),
    shapes={"z": (None, 4)},
    free=WIDE,
    far_out=({"z": [[1000.0, 0.0, -1000.0, 500.0], [-1000.0, -2000.0, -1000.5, -3000.0]]},),
)
"""The logarithm of the softmax of each row."""

linear_layer = Network(
    Graph(z=lambda h, W, b: h @ W + b, L=lambda z, y: 0.5 * ((z - y) ** 2).sum()),
    shapes={"h": (None, 4), "W": (4, 3), "b": (3,), "y": (None, 3)},
    parameters=("W", "b"),
    prediction="z",
    free=WIDE,
)
"""One layer of any network, given a batch; the loss stands for all that comes after it."""

relu_layer = Network(
    Graph(h=lambda z: relu(z), L=lambda h, y: 0.5 * ((h - y) ** 2).sum()),
    shapes={"z": (None, 3), "y": (None, 3)},
    prediction="h",
    free=WIDE,
    always=({"z": [[0.0, 0.5, -0.5]], "y": [[1.0, 2.0, 1.5]]},),
)
"""The ReLU of each entry of a batch; the loss stands for all that comes after it."""


# The networks of the lessons.

linear_neuron = Network(
    Graph(
        y_hat=lambda x_1, x_2, w_1, w_2, b: x_1 * w_1 + x_2 * w_2 + b,
        L=lambda y_hat, y: 0.5 * (y_hat - y) ** 2,
    ),
    parameters=("w_1", "w_2", "b"),
    prediction="y_hat",
    free=WIDE,
    tells_apart=lambda at: abs(at["y_hat"] - at["y"]) > 0.3,
)
"""Lesson 1: one neuron with two inputs and no activation."""

sigmoid_neuron = Network(
    Graph(z=lambda x, w, b: x @ w + b, y_hat=lambda z: sigmoid(z), L=lambda y_hat, y: (y_hat - y) ** 2),
    shapes={"x": (2,), "w": (2,)},
    parameters=("w", "b"),
    prediction="y_hat",
    free=WIDE,
    limits={"z": 4.0},
    tells_apart=lambda at: 0.3 < abs(at["z"]) < 2.5 and abs(at["y_hat"] - at["y"]) > 0.3,
)
"""Lesson 2: one neuron with two inputs and a sigmoid; x and w are vectors."""

sigmoid_network = Network(
    Graph(
        z_1=lambda x_1, x_2, x_3, w_1, w_3, w_5, b_1: x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1,
        z_2=lambda x_1, x_2, x_3, w_2, w_4, w_6, b_2: x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2,
        h_1=lambda z_1: sigmoid(z_1),
        h_2=lambda z_2: sigmoid(z_2),
        y_hat=lambda h_1, h_2, w_7, w_8, b_3: h_1 * w_7 + h_2 * w_8 + b_3,
        L=lambda y_hat, y: (y_hat - y) ** 2,
    ),
    parameters=(*(f"w_{i}" for i in range(1, 9)), "b_1", "b_2", "b_3"),
    prediction="y_hat",
    free=WIDE,
    limits={"z_1": 4.0, "z_2": 4.0},
    tells_apart=lambda at: (
        all(0.2 < abs(at[z]) < 3.2 for z in ("z_1", "z_2"))
        and abs(at["z_1"] - at["z_2"]) > 0.3
        and abs(at["y_hat"] - at["y"]) > 0.3
    ),
    count=40,
)
"""Lesson 3: three inputs, two sigmoid nodes, one linear output."""


def _place_kinks(inputs: Inputs, number: int) -> Inputs:
    """Set the biases of the ReLU network so that a slip in any sum flips a unit on or off.

    Each z_i is put at a small distance from the kink, so that whatever stands wrongly in its sum is likely
    to carry it across. Which units are live goes through all the patterns with at least one live unit.
    The output's bias makes the output live, and small enough for errors of both signs.
    """
    at = {name: float(value) for name, value in inputs.items()}
    live = PATTERNS[number % len(PATTERNS)]
    h = []
    for node, is_live in enumerate(live, start=1):
        z = (0.1 + abs(at[f"b_{node}"]) / 4) * (1 if is_live else -1)
        at[f"b_{node}"] = round(z - at["x_1"] * at[f"w_{node}"] - at["x_2"] * at[f"w_{node + 3}"], 2)
        h.append(z if is_live else 0.0)
    at["b_4"] = round(0.2 + abs(at["b_4"]) / 4 - sum(h[i] * at[f"w_{i + 7}"] for i in range(3)), 2)
    return {name: np.asarray(value) for name, value in at.items()}


PATTERNS = ((1, 1, 0), (0, 1, 1), (1, 0, 1), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1))

relu_network = Network(
    Graph(
        z_1=lambda x_1, x_2, w_1, w_4, b_1: x_1 * w_1 + x_2 * w_4 + b_1,
        z_2=lambda x_1, x_2, w_2, w_5, b_2: x_1 * w_2 + x_2 * w_5 + b_2,
        z_3=lambda x_1, x_2, w_3, w_6, b_3: x_1 * w_3 + x_2 * w_6 + b_3,
        h_1=lambda z_1: relu(z_1),
        h_2=lambda z_2: relu(z_2),
        h_3=lambda z_3: relu(z_3),
        z_4=lambda h_1, h_2, h_3, w_7, w_8, w_9, b_4: h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4,
        y_hat=lambda z_4: relu(z_4),
        L=lambda y_hat, y: (y_hat - y) ** 2,
    ),
    parameters=(*(f"w_{i}" for i in range(1, 10)), "b_1", "b_2", "b_3", "b_4"),
    prediction="y_hat",
    free=WIDE,
    place=_place_kinks,
    tells_apart=lambda at: (
        all(0.08 < abs(at[z]) < 0.5 for z in ("z_1", "z_2", "z_3"))
        and 0.2 < at["z_4"] < 2.5
        and abs(at["y_hat"] - at["y"]) > 0.3
    ),
    count=48,
)
"""Lesson 4: two inputs, three ReLU nodes, one ReLU output."""

regression_network = Network(
    Graph(
        z_1=lambda x, W_1: x @ W_1,
        h_1=lambda z_1: sigmoid(z_1),
        z_2=lambda h_1, W_2: h_1 @ W_2,
        h_2=lambda z_2: sigmoid(z_2),
        y_hat=lambda h_2, W_3: h_2 @ W_3,
        L=lambda y_hat, y: 0.5 * ((y_hat - y) ** 2).sum(),
    ),
    shapes={"x": (4,), "W_1": (4, 3), "W_2": (3, 2), "W_3": (2, 1), "y": (1,)},
    parameters=("W_1", "W_2", "W_3"),
    prediction="y_hat",
    free=WIDE,
    limits={"z_1": 4.0, "z_2": 4.0},
    tells_apart=lambda at: bool(
        all(0.2 < abs(z) < 3.5 for z in (*at["z_1"], *at["z_2"])) and abs(at["y_hat"] - at["y"])[0] > 0.3
    ),
)
"""Lesson 5: four inputs, sigmoid layers of 3 and 2, linear output, in matrix form and without biases."""

regression_batch = Network(
    Graph(
        **{name: regression_network.graph.steps[name] for name in ("z_1", "h_1", "z_2", "h_2", "y_hat")},
        L=lambda y_hat, y: 0.5 * ((y_hat - y) ** 2).mean(),
    ),
    shapes={**regression_network.shapes, "x": (None, 4), "y": (None, 1)},
    parameters=regression_network.parameters,
    prediction="y_hat",
    free=WIDE,
    limits={"z_1": 7.0, "z_2": 7.0},
    tells_apart=lambda at: bool(np.abs(at["y_hat"] - at["y"]).min() > 0.1),
    count=28,
)
"""Lesson 5 at the end: the same network, given a batch of examples; L is their mean."""


def _place_labels(inputs: Inputs, number: int) -> Inputs:
    """Return inputs of which every fourth batch is of one class, whose examples all pull the same way.

    So the gradients by the biases are large there, three times as large as where they are smallest.
    """
    if number % 4 != 3:
        return inputs
    return {**inputs, "y": np.repeat(inputs["y"][:1], len(inputs["y"]), axis=0)}


digits_network = Network(
    Graph(
        z_1=lambda x, W_1, b_1: x @ W_1 + b_1,
        h_1=lambda z_1: relu(z_1),
        z_2=lambda h_1, W_2, b_2: h_1 @ W_2 + b_2,
        log_p=lambda z_2: log_softmax(z_2),
        L=lambda log_p, y: -(y * log_p).sum() / len(y),
    ),
    shapes={"x": (None, 3), "W_1": (3, 4), "b_1": (4,), "W_2": (4, 5), "b_2": (5,), "y": (None, 5)},
    parameters=("W_1", "b_1", "W_2", "b_2"),
    prediction="log_p",
    kinds={"y": one_hot},
    place=_place_labels,
    free=WIDE,
    limits={"z_2": 20.0},
    tells_apart=lambda at: bool(np.abs(at["z_1"]).min() > 0.02),
    count=24,
)
"""Lesson 6: a layer of ReLU nodes, a layer of classes, softmax and cross-entropy; L is the mean of a batch.

The sizes 3, 4 and 5 stand for 64, 32 and 10, which the same functions fit.
"""
