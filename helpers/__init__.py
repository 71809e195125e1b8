"""Backprop by Hand: all that a lesson imports, by one line. Start reading at `helpers.graph`."""

from helpers.checks import CheckFailed, check_class, check_gradient, check_hunt, check_training, check_value
from helpers.checks import compare_autograd, compare_guess, check_question, draw_chain, hint, recap
from helpers.drawing import DrawingError, draw_activation, draw_blame, draw_gradient_sizes
from helpers.drawing import draw_landscape, draw_learning_curve, draw_network
from helpers.graph import Graph, GraphError, Link
from helpers.network import Network
from helpers.networks import descent_step, linear_neuron, matrix_descent_step
from helpers.networks import regression_batch, regression_network, relu_activation, relu_network, relu_slope
from helpers.networks import sigmoid_activation, sigmoid_network, sigmoid_neuron, sigmoid_of_vector
