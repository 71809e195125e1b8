"""Pictures, each with its description.

Every function publishes one picture with a description made from the same numbers, which a screen reader
reads in its place, and returns None. A network's picture follows from its Graph and the names of its
parameters; nothing here differentiates.
"""

from helpers.drawing.chain import draw_chain
from helpers.drawing.charts import draw_activation, draw_gradient_sizes, draw_landscape, draw_learning_curve
from helpers.drawing.images import draw_images
from helpers.drawing.network import draw_blame, draw_network
from helpers.drawing.page import STYLES
from helpers.drawing.plan import DrawingError

__all__ = [
    "STYLES", "DrawingError", "draw_activation", "draw_blame", "draw_chain", "draw_gradient_sizes",
    "draw_images", "draw_landscape", "draw_learning_curve", "draw_network",
]  # fmt: skip
