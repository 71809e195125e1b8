"""All pictures: what is published, that it is the same every time, and what can't be drawn."""

import base64
import html
import io
import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from helpers.drawing import (
    STYLES,
    DrawingError,
    draw_activation,
    draw_blame,
    draw_chain,
    draw_gradient_sizes,
    draw_landscape,
    draw_learning_curve,
    draw_network,
)
from helpers.drawing.page import FAINT, INK, WHOLE_NUMBERS, WIDEST, measure_text
from helpers.graph import Graph, Link
from helpers.network import Network
from helpers.networks import linear_neuron, regression_network, relu, sigmoid_network
from tests.pictures import SLOPES, START
from tools import gallery
from tools.gallery import GALLERY, KEPT, image_of, point_of, published, valley, written

SMALL = (
    "linear_neuron_gradients",
    "broken",
    "curves",
    "landscape",
    "sigmoid",
    "vanishing",
)  # one of each kind


@pytest.mark.parametrize("picture", SMALL)
def test_each_drawing_publishes_one_picture_with_its_description_and_prints_nothing(
    picture, monkeypatch, capfd
):
    bundles = []
    monkeypatch.setattr(
        "IPython.display.display", lambda data, metadata, raw: bundles.append((data, metadata))
    )
    assert GALLERY[picture]() is None
    ((data, metadata),) = bundles
    assert set(data) == {"text/html", "image/png", "text/plain"}
    png = base64.b64decode(data["image/png"])
    assert png.startswith(b"\x89PNG")
    alt, width = data["text/plain"], round(int.from_bytes(png[16:20]) * 0.55)
    assert metadata == {"image/png": {"alt": alt, "width": width}}
    start = f'<img alt="{html.escape(alt)}" width="{width}" src="data:image/png;base64,'
    assert data["text/html"] == WHOLE_NUMBERS + f'{start}{data["image/png"]}">'
    assert capfd.readouterr() == ("", "")


def test_the_same_call_gives_the_same_bytes_in_another_process():
    code = """
import json, sys, helpers.drawing
assert not {"matplotlib", "PIL", "IPython"} & set(sys.modules)  # until something is drawn
from tools import gallery; from tests.unit import test_pictures
print(json.dumps([gallery.published(gallery.GALLERY[name]) for name in test_pictures.SMALL]))
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONHASHSEED": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [list(published(GALLERY[name])) for name in SMALL]


def test_letters_of_every_colour_can_be_read():
    colours = [*(stroke.colour for stroke in STYLES), FAINT, INK]
    shades = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in colours]) / 255
    linear = np.where(shades > 0.04045, ((shades + 0.055) / 1.055) ** 2.4, shades / 12.92)
    luminance = linear @ [0.2126, 0.7152, 0.0722]  # of WCAG 2.1, which asks for a contrast of 4.5
    assert (1.05 / (luminance + 0.05) >= 4.5).all()


# Shades, of 255, that the mean of a square of 8 × 8 pixels may be off by. Another version of the library that
# draws letters moves them by parts of a pixel, which makes up to 21 (measured by moving all of them by a
# quarter). A wire in another colour or with other dashes, or a box that is missing, makes more than 30.
# What is written is compared by itself.
TOLERANCE = 30


@pytest.mark.parametrize("picture", GALLERY)
def test_a_picture_is_as_it_was_kept(picture):
    bundle, page = gallery.drawn(GALLERY[picture])
    kept = Image.open(KEPT / f"{picture}.png")
    assert "\n".join(written(page)) == kept.text["written"]
    how = "Look at it. If it is right, keep it: python -m tools.gallery"
    assert off(image_of(bundle), kept.convert("RGB")) <= TOLERANCE, how


def off(image, other):
    """How far apart the squares of 8 × 8 pixels are at most; a picture may be larger by one pixel or two."""
    size = np.minimum(image.size, other.size)
    if (np.maximum(image.size, other.size) > size + 2).any():
        return np.inf
    squares = (np.asarray(each.crop((0, 0, *size)).reduce(8), dtype=int) for each in (image, other))
    return np.abs(np.subtract(*squares)).max()


def test_no_picture_is_kept_that_is_not_drawn():
    assert {file.stem for file in KEPT.iterdir()} == GALLERY.keys()


@pytest.mark.parametrize(
    "slip",
    [
        {"gradients": {"w_2": -1.0}},  # another sign: colour and dashes
        {"gradients": {"b": 1.0}},
        {"values": {"x_1": 2.125}},  # a box that is wider
        {"gradients": {}},
    ],
)
def test_a_slip_in_drawing_is_more_than_is_tolerated(slip):
    def image(values, gradients):
        return image_of(published(lambda: draw_network(linear_neuron, START | values, SLOPES | gradients)))

    slipped = image(**{"values": {}, "gradients": {}, **slip})
    assert (off(image({}, {}), slipped) > TOLERANCE) == any(slip.values())


@pytest.mark.parametrize("picture", GALLERY)
def test_every_picture_fits_a_notebook_and_a_listener(picture):
    data, _ = published(GALLERY[picture])
    png = base64.b64decode(data["image/png"])
    width, height = (int.from_bytes(png[at : at + 4]) / 200 for at in (16, 20))
    assert width <= 1.07 * WIDEST and height <= 5.9  # inches, of which a page shows 110 pixels
    assert len(png) < (170_000 if picture == "moving" else 90_000)
    assert len(data["text/plain"].split()) <= 100


@pytest.mark.parametrize("picture", GALLERY)
def test_every_picture_brings_its_own_white_paper_for_dark_themes(picture):
    data, _ = published(GALLERY[picture])
    drawn = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGBA")
    assert drawn.getextrema()[3] == (255, 255)  # nowhere transparent
    assert drawn.getpixel((0, 0)) == (255, 255, 255, 255)


@pytest.mark.parametrize("picture", [name for name in GALLERY if "landscape" not in name])
def test_nothing_written_meets_anything_else_written(picture, drawn):
    page, _ = drawn(GALLERY[picture])
    room = (0.01, 0.03, -0.01, -0.03)  # inches that letters don't take up of their line
    for one, other in combinations(page.letters, 2):
        (left, top, right, low), (x, y, far, end) = (
            np.add(each.find_extent(), room) for each in (one, other)
        )
        meet = left < far and x < right and top < end and y < low
        assert not meet, f"{one.text!r} meets {other.text!r}"


def test_the_animation_runs_once_within_what_needs_no_button_and_ends_on_the_whole_picture():
    values, gradients = point_of(regression_network)
    data, _ = published(GALLERY["moving"])
    moving = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert moving.n_frames == 6 and moving.info["loop"] == 1
    assert moving.n_frames * moving.info["duration"] <= 6000  # milliseconds, the last frame stays
    whole = published(lambda: draw_network(regression_network, values, gradients))
    assert off(image_of((data, {})), image_of(whole)) <= TOLERANCE


def test_every_letter_that_pictures_use_is_in_the_font():
    missing = measure_text("\uffff")
    assert all(measure_text(letter) > 0 for letter in "∂αŷσ·−₀₁₂₃₄₅₆₇₈₉✕○◆×÷′|") and missing > 0


@pytest.mark.parametrize(
    ("draw", "sentence"),
    [
        (
            lambda: draw_network(linear_neuron, {"w_9": 1}),
            r"no `w_9`, which `values` names\. It has x_1, x_2",
        ),
        (
            lambda: draw_network(linear_neuron, {"b": None}),
            "`b` in `values` must be made of numbers, not None",
        ),
        (lambda: draw_network(linear_neuron, {}, {"b": []}), "`b` in `gradients` must hold numbers"),
        (lambda: draw_blame(linear_neuron, {"b": 1}), "`gradients` names no step of the network"),
        (lambda: draw_chain(sigmoid_network, "w_1", "L"), "No path leads from `L` to `w_1`"),
        (
            lambda: draw_chain(linear_neuron, "L", "b", broken=Link("L", "y")),
            "no link ∂L/∂y. Chain from b to L: ∂L",
        ),
        (lambda: draw_learning_curve([]), r"`losses` must hold a number for each epoch, but its shape is"),
        (lambda: draw_learning_curve({"a": ["b"]}), r"`a` in `losses` must be made of numbers, not \['b'\]"),
        (lambda: draw_learning_curve([np.nan, np.inf]), "No loss is a finite number"),
        (lambda: draw_landscape(valley, (1, -1), (0, 1)), "A range must be a number and a larger one"),
        (lambda: draw_landscape(valley, (0, 1), (0, 1), [1, 2]), "`paths` must hold a pair of numbers"),
        (lambda: draw_landscape(valley, (0, 1), (0, 1), [(np.nan, 0)]), "`paths` has no point that is"),
        (lambda: draw_landscape(lambda x, y: np.nan, (0, 1), (0, 1)), "The loss is nowhere finite"),
        (lambda: draw_activation(relu, relu, {}), "`points` must hold a finite number by name"),
        (lambda: draw_activation(lambda z: np.nan, relu, {"z": 1}), "The activation is nowhere finite"),
        (lambda: draw_activation(relu, relu, {"z": np.inf}), "`points` must hold a finite number by name"),
        (lambda: draw_gradient_sizes(linear_neuron, {"b": 0.0}), "No gradient of a parameter is a finite"),
    ],
)
def test_wrong_input_gets_a_sentence(draw, sentence):
    with pytest.raises(DrawingError, match=sentence):
        draw()


def test_names_of_any_kind_can_be_drawn(drawn):
    page, _ = drawn(draw_learning_curve, {"two\nlines": [1, 2], "日本": [2, 1], "": [1, 1]})
    assert {"two lines", "日本"} <= {*written(page)}
    page, _ = drawn(
        draw_network, Network(Graph(L=lambda dL_dz: dL_dz**2)), {"dL_dz": 1, "L": 1}, {"dL_dz": 2}
    )
    assert {"∂L/∂z", "∂ 2"} <= {*written(page)}
