"""What a lesson imports as `helpers` while a class is graded.

The checks have the names and arguments that students know, but they only publish answers: what is asked comes
from outside, and there the answers are judged. The networks come without their formulas.
"""
# ruff: noqa: F401, I001

from helpers.asking.publish import publish_answers as _publish
from helpers.drawing import DrawingError, draw_activation, draw_blame, draw_chain, draw_gradient_sizes
from helpers.drawing import draw_landscape, draw_learning_curve, draw_network
from helpers.graph import Graph, GraphError, Link
from helpers.network import Network
from helpers.networks import descent_step, matrix_descent_step, regression_batch, regression_network
from helpers.networks import linear_neuron, relu_activation, relu_network, relu_slope, sigmoid_activation
from helpers.networks import sigmoid_network, sigmoid_neuron, sigmoid_of_vector


class CheckFailed(AssertionError):
    """What a check raises elsewhere; here it judges nothing, and so raises nothing."""


def check_value(subject: object, *args: object, **kwargs: object) -> None:
    """Publish the answers to what the check in this cell asks."""
    _publish(subject)


check_class = check_gradient = check_hunt = check_training = check_value
