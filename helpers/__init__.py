"""Backprop by Hand: what the lessons import. Start reading at `helpers.graph`."""

from helpers.checks.chains import draw_chain
from helpers.checks.check import CheckFailed
from helpers.checks.functions import check_gradient, check_hunt, check_training, check_value
from helpers.checks.network_class import check_class
from helpers.drawing import (
    DrawingError,
    draw_activation,
    draw_blame,
    draw_gradient_sizes,
    draw_landscape,
    draw_learning_curve,
    draw_network,
)
from helpers.graph import Graph, GraphError, Link
from helpers.network import Network
from helpers.networks import (
    descent_step,
    linear_neuron,
    matrix_descent_step,
    regression_batch,
    regression_network,
    relu_activation,
    relu_network,
    relu_slope,
    sigmoid_activation,
    sigmoid_network,
    sigmoid_neuron,
    sigmoid_of_vector,
)

__all__ = [
    "CheckFailed",
    "DrawingError",
    "Graph",
    "GraphError",
    "Link",
    "Network",
    "check_class",
    "check_gradient",
    "check_hunt",
    "check_training",
    "check_value",
    "descent_step",
    "draw_activation",
    "draw_blame",
    "draw_chain",
    "draw_gradient_sizes",
    "draw_landscape",
    "draw_learning_curve",
    "draw_network",
    "linear_neuron",
    "matrix_descent_step",
    "regression_batch",
    "regression_network",
    "relu_activation",
    "relu_network",
    "relu_slope",
    "sigmoid_activation",
    "sigmoid_network",
    "sigmoid_neuron",
    "sigmoid_of_vector",
]
