"""Backprop by Hand: all that a lesson imports, by one line. Start reading at `helpers.graph`."""

from helpers.checks import CheckFailed, check_class, check_epoch, check_gradient, check_hunt, check_question
from helpers.checks import check_training, check_value, compare_autograd, compare_guess
from helpers.checks import draw_chain, hint, recap
from helpers.digits import load_digits
from helpers.drawing import DrawingError, draw_activation, draw_blame, draw_gradient_sizes
from helpers.drawing import draw_images, draw_landscape, draw_learning_curve, draw_network
from helpers.graph import Graph, GraphError, Link
from helpers.network import Network, mask, one_hot, positive
from helpers.networks import descent_step, digits_network, linear_layer, linear_neuron, log_softmax_of_rows
from helpers.networks import matrix_descent_step, regression_batch, regression_network
from helpers.networks import relu_activation, relu_layer, relu_network, relu_slope
from helpers.networks import sigmoid_activation, sigmoid_network, sigmoid_neuron, sigmoid_of_vector
