"""Pictures, each with its description.

    draw_network(linear_neuron, values)                             # after the forward pass
    draw_network(linear_neuron, values, gradients={"w_1": -2.0})    # after the backward pass
    draw_blame(linear_neuron, {"y_hat": -1.0, "w_1": -2.0})         # the backward pass, step by step
    draw_chain(linear_neuron, of="L", wrt="w_1", values=links)      # one gradient, link by link

Every function publishes one picture with a description made from the same numbers, prints that description
beneath it (JupyterLab sets no alt text) and returns None. A network's picture follows from its Graph and
the names of its parameters; nothing here differentiates.
"""

from helpers.drawing.blame import draw_blame
from helpers.drawing.chain import draw_chain
from helpers.drawing.charts import draw_activation, draw_gradient_sizes, draw_landscape, draw_learning_curve
from helpers.drawing.given import DrawingError
from helpers.drawing.network import draw_network
from helpers.drawing.page import STYLES

__all__ = [
    "STYLES", "DrawingError", "draw_activation", "draw_blame", "draw_chain", "draw_gradient_sizes",
    "draw_landscape", "draw_learning_curve", "draw_network",
]  # fmt: skip
