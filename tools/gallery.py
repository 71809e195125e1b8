"""All the pictures, for the networks of the first five lessons, and the copies of them in tests/pictures.

    python -m tools.gallery      # keeps the pictures as they are drawn today: look at them first

A copy has half the pixels, so that all of them together are small, and holds what is written as text too.
"""

import base64
import contextlib
import io
from pathlib import Path
from unittest.mock import patch

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from helpers import networks
from helpers.checks.chains import draw_chain
from helpers.derivatives import gradient
from helpers.drawing import (
    draw_activation,
    draw_blame,
    draw_gradient_sizes,
    draw_landscape,
    draw_learning_curve,
    draw_network,
)
from helpers.drawing.page import Page
from helpers.graph import Link
from helpers.points import draw_points

KEPT = Path(__file__).parents[1] / "tests" / "pictures"
NETWORKS = ("linear_neuron", "sigmoid_neuron", "sigmoid_network", "relu_network", "regression_network")
FURTHEST = {"linear_neuron": "w_1", "sigmoid_neuron": "w", "regression_network": "W_1"}
VALLEY = [(-0.5, 0.5), (-0.3, 0.4), (-0.22, 0.36)]


def valley(w_1, w_2):
    return 0.5 * (2 * w_1 - w_2 + 0.5) ** 2


def point_of(network):
    """One point for a network, with the gradients there of its steps and parameters."""
    values = draw_points(network, "drawing", 1)[0]
    names = [
        n for n in (*network.graph.inputs, *network.graph.steps) if n[0] in "wWbzhy" and n not in ("y", "L")
    ]
    return values, {name: gradient(network.graph, "L", name, values) for name in names}


def pictures_of(name):
    """Every picture that a network has, by name, as functions that draw them."""
    network = getattr(networks, name)
    values, gradients = point_of(network)
    inputs = {key: values[key] for key in network.graph.inputs}
    wrt = FURTHEST.get(name, "w_1")
    return {
        f"{name}_names": lambda: draw_network(network),
        f"{name}_weights": lambda: draw_network(network, inputs),
        f"{name}_gradients": lambda: draw_network(
            network, values, gradients, title="After the backward pass"
        ),
        f"{name}_blame": lambda: draw_blame(network, gradients),
        f"{name}_chain": lambda: draw_chain(network, "L", wrt, values),
        f"{name}_sizes": lambda: draw_gradient_sizes(network, gradients),
    }


def slope_of_sigmoid(z):
    return networks.sigmoid(z) * (1 - networks.sigmoid(z))


BROKEN = [Link("h_1", "z_1")]
REGRESSION = point_of(networks.regression_network)
GALLERY = {
    **{name: draw for network in NETWORKS for name, draw in pictures_of(network).items()},
    "paths": lambda: draw_chain(networks.relu_network, "L", "x_1", point_of(networks.relu_network)[0]),
    "broken": lambda: draw_chain(networks.sigmoid_network, "L", "w_1", broken=BROKEN),
    "moving": lambda: draw_blame(networks.regression_network, *reversed(REGRESSION), moving=True),
    "curves": lambda: draw_learning_curve(
        {"α = 0.1": [0.5, 0.08, 1e-4], "α = 3": [0.5, np.inf]}, title="Two rates"
    ),
    "landscape": lambda: draw_landscape(valley, (-1, 1), (-1, 1), {"descent": VALLEY}),
    "sigmoid": lambda: draw_activation(networks.sigmoid, slope_of_sigmoid, {"z_1": 11.9, "z_2": 1.4}),
    "relu": lambda: draw_activation(networks.relu, networks.step, {"z_1": 1.5, "z_2": -0.5}),
    "vanishing": lambda: draw_gradient_sizes(
        networks.linear_neuron, {"awake": {"w_1": 0.1, "b": 2.0}, "asleep": {"w_1": 1e-6, "b": 0.0}}
    ),
}


def published(draw):
    """What a function publishes: the data and the metadata."""
    return drawn(draw)[0]


def drawn(draw):
    """What a function publishes, and the last page that it draws."""
    bundles, pages, paint = [], [], Page.paint

    def keep(data, metadata, raw):
        bundles.append((data, metadata))

    def paint_and_keep(page, *extent):
        pages.append(page)
        return paint(page, *extent)

    patches = patch("IPython.display.display", keep), patch.object(Page, "paint", paint_and_keep)
    with patches[0], patches[1], contextlib.redirect_stdout(io.StringIO()):
        draw()
    (bundle,) = bundles
    return bundle, pages[-1]


def written(page):
    """Every line of letters on a page."""
    return [letters.text for letters in page.letters]


def image_of(bundle):
    """The picture of a bundle, with half its pixels; of an animation, the last."""
    image = Image.open(io.BytesIO(base64.b64decode(bundle[0]["image/png"])))
    image.seek(getattr(image, "n_frames", 1) - 1)
    return image.convert("RGB").reduce(2)


if __name__ == "__main__":
    KEPT.mkdir(exist_ok=True)
    for old in KEPT.glob("*.png"):
        old.unlink()
    for name, draw in GALLERY.items():
        bundle, page = drawn(draw)
        words = PngInfo()
        words.add_itxt("written", "\n".join(written(page)), zip=True)
        image = image_of(bundle).quantize(32, Image.Quantize.FASTOCTREE)
        image.save(KEPT / f"{name}.png", optimize=True, pnginfo=words)
    print(f"{len(GALLERY)} pictures, {sum(file.stat().st_size for file in KEPT.iterdir()):,} bytes")
