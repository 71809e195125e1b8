"""Pictures: what they show, what they say, and that they are the same every time."""

import base64
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

from helpers import networks
from helpers.diagnosis import Chain
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
    parameters_of,
    symbol,
)
from helpers.drawing_page import FAINT, INK, WHITE, WIDEST, extent_of, length
from helpers.drawing_plan import Node, Plan
from helpers.graph import Graph, GraphError, Link
from helpers.networks import (
    descent_step,
    linear_neuron,
    regression_batch,
    regression_network,
    relu,
    relu_network,
    sigmoid,
    sigmoid_network,
    sigmoid_neuron,
)
from tools import gallery
from tools.gallery import GALLERY, KEPT, NETWORKS, VALLEY, image_of, point_of, published, valley, written

START = {"x_1": 2, "x_2": -1, "y": 1, "w_1": -0.5, "w_2": 0.5, "b": 1.5, "y_hat": 0.0, "L": 0.5}
SLOPES = {"w_1": -2.0, "w_2": 1.0, "b": 0.0}
SMALL = (
    "linear_neuron_gradients",
    "broken",
    "curves",
    "landscape",
    "sigmoid",
    "vanishing",
)  # one of each kind


@pytest.fixture
def drawn():
    """A function that draws, and returns the page and the description."""

    def page_of(function, *args, **kwargs):
        (data, _), page = gallery.drawn(lambda: function(*args, **kwargs))
        return page, data["text/plain"]

    return page_of


def place(page, text):
    """Where the letters are that say this, in inches."""
    (letters,) = [letters for letters in page.letters if letters.text == text]
    return np.array([letters.x, letters.y])


def look(page, text):
    """The stroke of the wire that these letters stand on."""
    x, y = place(page, text)
    lines = [shape for shape in page.shapes if shape.fill is None and len(shape.points) in (2, 3)]
    return min(lines, key=lambda shape: np.hypot(*(shape.points[-2] - (x, y)))).stroke


# What is published


@pytest.mark.parametrize("picture", SMALL)
def test_each_drawing_publishes_one_png_with_its_description_and_prints_it_beneath(
    picture, monkeypatch, capfd
):
    bundles = []
    monkeypatch.setattr(
        "IPython.display.display", lambda data, metadata, raw: bundles.append((data, metadata))
    )
    assert GALLERY[picture]() is None
    ((data, metadata),) = bundles
    assert set(data) == {"image/png", "text/plain"}
    png = base64.b64decode(data["image/png"])
    assert png.startswith(b"\x89PNG")
    assert metadata == {
        "image/png": {"alt": data["text/plain"], "width": round(int.from_bytes(png[16:20]) * 0.55)}
    }
    printed, errors = capfd.readouterr()
    assert " ".join(printed.split()) == data["text/plain"]
    assert max(map(len, printed.splitlines())) <= 100 and errors == ""


def test_the_same_call_gives_the_same_bytes_in_another_process():
    code = """
import json, sys, helpers.drawing
assert not {"matplotlib", "PIL", "IPython"} & set(sys.modules)  # until something is drawn
from tools import gallery; from tests.unit import test_drawing
print(json.dumps([gallery.published(gallery.GALLERY[name]) for name in test_drawing.SMALL]))
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
        (left, top, right, low), (x, y, far, end) = (np.add(extent_of(each), room) for each in (one, other))
        meet = left < far and x < right and top < end and y < low
        assert not meet, f"{one.text!r} meets {other.text!r}"


# Networks


def test_weights_lie_on_the_edges_that_they_multiply_and_biases_at_their_steps():
    at = parameters_of(sigmoid_network.graph, {})
    edges = {name: edge for edge, names in at.items() for name in names}
    assert [edges[f"w_{i}"] for i in (1, 3, 5)] == [("x_1", "z_1"), ("x_2", "z_1"), ("x_3", "z_1")]
    assert [edges[f"w_{i}"] for i in (2, 4, 6)] == [("x_1", "z_2"), ("x_2", "z_2"), ("x_3", "z_2")]
    assert [edges["w_7"], edges["w_8"]] == [("h_1", "y_hat"), ("h_2", "y_hat")]
    assert [edges[f"b_{i}"] for i in (1, 2, 3)] == [("z_1", "z_1"), ("z_2", "z_2"), ("y_hat", "y_hat")]
    at = parameters_of(regression_network.graph, regression_network.shapes)
    assert [edge for edge, names in at.items() if names] == [("x", "z_1"), ("h_1", "z_2"), ("h_2", "y_hat")]
    at = parameters_of(Graph(h=lambda x_1, x_2, w_1, w_2, b: sigmoid(x_1 * w_1 + x_2 * w_2 + b)), {})
    assert at == {("x_1", "h"): ["w_1"], ("x_2", "h"): ["w_2"], ("h", "h"): ["b"]}


def test_a_sum_and_its_activation_are_one_node_and_a_vector_is_one_node_an_entry():
    plan = Plan(relu_network, {})
    assert [node.names for node in plan.columns[1]] == [("z_1", "h_1"), ("z_2", "h_2"), ("z_3", "h_3")]
    assert plan.columns[2:] == [[Node(("z_4", "y_hat"))], [Node(("L",)), Node(("y",))]]
    plan = Plan(regression_network, {})
    assert [len(column) for column in plan.columns] == [4, 3, 2, 1, 2]
    assert [wire.entry for wire in plan.wires if wire.end == Node(("z_1", "h_1"), 1)] == [
        1,
        4,
        7,
        10,
    ]  # a column
    assert {wire.parameter for wire in plan.wires} == {"W_1", "W_2", "W_3", None}


def test_the_matrix_network_shows_each_weight_on_its_own_wire(drawn):
    values, gradients = point_of(regression_network)
    page, _ = drawn(draw_network, regression_network, values, gradients)
    assert {"W₁", "W₂", "W₃", "x[3]", "z₁[2]", "h₂[1]", "ŷ"} <= {*written(page)}
    numbers = [text for text in written(page) if text[0] in "−0123456789"]
    entries = sum(values[name].size for name in values)
    assert (
        len(numbers) == entries
        and sum(text.startswith("∂ ") for text in written(page)) == 20 + 3 * 2 + 2 * 2 + 1
    )


def test_weights_are_wide_by_size_and_dashed_by_sign(drawn):
    page, text = drawn(draw_network, linear_neuron, START | {"w_1": -3})
    large, small, bias = (look(page, label) for label in ("w₁ −3", "w₂ 0.5", "b 1.5"))
    assert large.dashes and not small.dashes and not bias.dashes
    assert large.width > bias.width > small.width
    assert {large.colour, small.colour} == {INK}  # colours are for gradients
    assert {"positive weight", "negative weight", "thicker: larger"} <= {*written(page)}
    assert text.startswith("Network: x_1 = 2, x_2 = −1 → y_hat = 0 → L = 0.5, y = 1. Parameters: w_1 = −3,")


def test_the_sign_of_a_gradient_is_told_by_colour_and_line_style_and_its_size_by_width(drawn):
    page, text = drawn(draw_network, linear_neuron, START, SLOPES | {"y_hat": 3.0})
    assert {"∂ −2", "∂ 1", "∂ 0", "∂ 3"} <= {*written(page)}
    assert text.endswith(" Gradients of L: w_1 = −2, w_2 = 1, b = 0, y_hat = 3.")
    steep, gentle, flat = (look(page, label) for label in ("w₁ −0.5", "w₂ 0.5", "b 1.5"))
    assert steep.width > gentle.width > flat.width
    assert (
        len({steep.colour, gentle.colour, flat.colour})
        == len({steep.dashes, gentle.dashes, flat.dashes})
        == 3
    )
    said = [text for text in written(page) if "∂L/∂…" in text]
    assert said == ["positive ∂L/∂…", "negative ∂L/∂…", "zero ∂L/∂…"]


def test_a_gradient_stands_beneath_what_it_belongs_to(drawn):
    page, _ = drawn(draw_network, linear_neuron, START, SLOPES)
    for weight, slope in (("w₁ −0.5", "∂ −2"), ("w₂ 0.5", "∂ 1"), ("b 1.5", "∂ 0")):
        across, down = place(page, slope) - place(page, weight)
        assert across == 0 and 0 < down < 0.2


def test_the_target_stands_beneath_the_loss_and_columns_follow_the_depth(drawn):
    page, _ = drawn(draw_network, relu_network)
    assert (np.diff([place(page, name)[0] for name in ("x₁", "z₁", "h₁", "z₄", "ŷ", "L")]) > 0).all()
    across, down = place(page, "y") - place(page, "L")
    assert across == pytest.approx(0) and down > 0


def test_what_is_not_drawn_one_by_one_shows_its_shape(drawn):
    page, _ = drawn(draw_network, regression_batch, regression_batch.points("a", 1)[0])
    assert {"5×4", "5×3", "W₁ 4×3"} <= {*written(page)}
    page, _ = drawn(draw_network, regression_network, {}, {"W_1": np.ones((3, 4, 1)), "h_1": np.ones(7)})
    assert {"∂ 1", "∂ 7 numbers"} <= {*written(page)}
    page, _ = drawn(draw_network, regression_network, {}, {"h_1": np.ones(2), "W_1": np.ones(5)})
    assert {"∂ 2 numbers", "∂ 5 numbers"} <= {*written(page)}
    with pytest.raises(GraphError, match="The step `z` fails"):
        draw_network(sigmoid_neuron.graph)


def test_any_graph_can_be_drawn_if_its_arrays_are_given(drawn):
    page, _ = drawn(draw_network, sigmoid_neuron.graph, {"x": [1, 2], "w": [3, 4]}, {"b": 2}, of="z")
    assert {"x₁", "w₁ 3", "w₂ 4", "∂ 2"} <= {*written(page)}
    assert "w 3" in written(drawn(draw_network, Graph(L=lambda w: w**2), {"w": 3})[0])
    assert {"α", "gradient", "parameter"} <= {*written(drawn(draw_network, descent_step)[0])}


def test_numbers_that_are_not_finite_are_written_and_draw_no_wire(drawn):
    page, _ = drawn(draw_network, linear_neuron, START, SLOPES | {"w_1": np.inf, "w_2": np.nan})
    assert {"∂ inf", "∂ nan"} <= {*written(page)}
    assert look(page, "w₁ −0.5").colour == FAINT


# The backward pass


def test_the_backward_pass_goes_step_by_step_and_takes_the_parameters_along(drawn):
    page, text = drawn(draw_blame, sigmoid_network, point_of(sigmoid_network)[1])
    assert [text for text in written(page) if text[0] in "123" and "  " in text] == [
        "1  ∂L/∂ŷ", "2  ∂L/∂h₁, ∂L/∂h₂", "3  ∂L/∂z₁, ∂L/∂z₂",
    ]  # fmt: skip
    assert {"also by w₇, w₈, b₃"} <= {*written(page)}
    assert text.startswith("Backward pass from L, step by step: (1) y_hat = ")


def test_steps_without_a_gradient_are_passed_over(drawn):
    _, text = drawn(draw_blame, sigmoid_network, {"y_hat": 2.0, "z_1": 1.0, "w_1": 3.0, "w_7": 1.0})
    assert text == "Backward pass from L, step by step: (1) y_hat = 2, w_7 = 1; (2) z_1 = 1, w_1 = 3."


def test_the_animation_runs_once_within_what_needs_no_button_and_ends_on_the_whole_picture():
    values, gradients = point_of(regression_network)
    data, _ = published(GALLERY["moving"])
    moving = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert moving.n_frames == 6 and moving.info["loop"] == 1
    assert moving.n_frames * moving.info["duration"] <= 6000  # milliseconds, the last frame stays
    whole = published(lambda: draw_network(regression_network, values, gradients))
    assert off(image_of((data, {})), image_of(whole)) <= TOLERANCE


# Chains


def test_a_chain_has_a_row_for_each_path_and_shows_every_link(drawn):
    page, text = drawn(draw_chain, sigmoid_network, "L", "w_1")
    assert {"w₁", "∂z₁/∂w₁", "∂h₁/∂z₁", "∂ŷ/∂h₁", "∂L/∂ŷ", "L"} <= {*written(page)}
    assert text == "Chain from w_1 to L: ∂L/∂y_hat · ∂y_hat/∂h_1 · ∂h_1/∂z_1 · ∂z_1/∂w_1."
    page, _ = drawn(draw_chain, relu_network.graph, "L", "x_1")
    assert written(page).count("x₁") == 3 and "∂L/∂x₁ = the sum over the paths" in written(page)


def test_a_chain_shows_each_local_derivative_their_product_and_the_sum_over_the_paths(drawn):
    values = linear_neuron.graph.forward(x_1=2, x_2=-1, w_1=-0.5, w_2=0.5, b=1.5, y=1)
    page, text = drawn(draw_chain, linear_neuron, "L", "w_1", values)
    assert {"2", "−1", "∂L/∂w₁ = −1 · 2 = −2"} <= {*written(page)}
    assert text.endswith("Numbers: ∂L/∂y_hat = −1, ∂y_hat/∂w_1 = 2; ∂L/∂w_1 = −2.")
    twice = Graph(u=lambda x: 3 * x, v=lambda x: -2 * x, L=lambda u, v: u * v)
    page, _ = drawn(draw_chain, twice, "L", "x", twice.forward(x=1))
    assert {"−2 · 3 = −6", "3 · (−2) = −6", "∂L/∂x = −6 + (−6) = −12"} <= {*written(page)}


@pytest.mark.parametrize("network", NETWORKS)
def test_the_product_of_a_chain_is_the_gradient_for_matrices_too(network, drawn):
    network = getattr(networks, network)
    values, gradients = point_of(network)
    for name in gradients.keys() - {"y_hat"}:
        _, text = drawn(draw_chain, network, "L", name, values)
        if gradients[name].size == 1:
            assert f"; ∂L/∂{name} = " in text
            assert float(text.split(" = ")[-1][:-1].replace("−", "-")) == pytest.approx(
                gradients[name], rel=0.01
            )


def test_local_derivatives_can_be_given_and_one_that_is_not_known_is_left_out(drawn):
    given = {"dL_dy_hat": 5.0, "dy_hat_dh_1": -2.0, "dh_1_dz_1": 0.1}
    page, _ = drawn(draw_chain, sigmoid_network, "L", "w_1", given)
    assert {"5", "−2", "0.1"} <= {*written(page)} and not any("=" in line for line in written(page))
    page, _ = drawn(draw_chain, sigmoid_network, "L", "w_1", given | {"dz_1_dw_1": 7})
    assert "∂L/∂w₁ = 5 · (−2) · 0.1 · 7 = −7" in written(page)


def test_a_chain_goes_without_numbers_where_no_graph_differentiates(drawn, monkeypatch):
    def closed(*_, **__):
        raise GraphError("No Graph differentiates while answers are graded.")

    monkeypatch.setattr(Graph, "local_derivative", closed)
    _, text = drawn(draw_chain, linear_neuron, "L", "w_1", linear_neuron.points("a", 1)[0])
    assert text == "Chain from w_1 to L: ∂L/∂y_hat · ∂y_hat/∂w_1."


def test_a_broken_link_is_marked_by_a_cross_and_differs_in_colour_and_in_style(drawn):
    for broken in (Link("h_1", "z_1"), (Link("h_1", "z_1"),)):  # one, or as the diagnosis gives them
        page, text = drawn(draw_chain, sigmoid_network, "L", "w_1", broken=broken)
        lines = [shape.stroke for shape in page.shapes if len(shape.points) == 2]
        assert lines[0] == lines[2] == lines[3]
        assert lines[1].colour != lines[0].colour and lines[1].dashes != lines[0].dashes
        assert "✕ broken" in written(page) and text.endswith("Marked as broken: ∂h_1/∂z_1.")


@pytest.mark.parametrize("network", NETWORKS)
def test_what_the_diagnosis_finds_broken_can_be_marked(network, drawn):
    network, wrt = getattr(networks, network), gallery.FURTHEST.get(network, "w_1")
    mistakes = Chain(network.graph, "L", wrt, network.points("drawing", 1)[0]).mistakes()
    found = {mistake.links for mistake in mistakes if mistake.links}
    assert {(link,) for link in network.graph.chain("L", wrt)[0]} <= found
    for links in found:
        page, text = drawn(draw_chain, network, "L", wrt, broken=links)
        assert written(page).count("✕ broken") == len(links)
        assert text.endswith(f"Marked as broken: {', '.join(map(str, links))}.")


# Learning curves


@pytest.mark.parametrize(
    ("losses", "log", "story"),
    [
        ([3.0, 2.0, 1.0], False, "falls from 3 to 1 at epoch 2."),
        ([1, 1e-6, 0], True, "falls from 1 to 0 at epoch 2."),
        ([1, 1], False, "stays from 1 to 1 at epoch 1."),
        ([1, 0.0011], False, "falls from 1 to 0.0011 at epoch 1."),
        ([1, 3, 0, 2], False, "rises from 1 to 2 at epoch 3, lowest 0 at epoch 2, highest 3 at epoch 1."),
        ([1, 5e299, np.inf], True, "rises from 1 to 5e299 at epoch 1, diverges: not finite at epoch 2."),
        ([-1e308, 1e308], False, "rises from −1e308 to 1e308 at epoch 1."),
    ],
)
def test_a_curve_is_drawn_and_told_as_far_as_it_is_finite_and_over_three_decades_on_a_log_scale(
    losses, log, story, drawn
):
    page, text = drawn(draw_learning_curve, losses)
    assert text == f"L against epoch{', on a log scale' * log}: {story}"
    (curve,) = [shape.points for shape in page.shapes if shape.window]
    assert (np.isfinite(curve).all(axis=1) == np.isfinite(losses)).all()
    heights = np.log10(np.maximum(losses, 1e-300)) if log else losses
    order = np.argsort(np.array(heights)[np.isfinite(losses)], kind="stable")
    assert (np.diff(curve[np.isfinite(losses), 1][order]) <= 1e-9).all()  # the page's y goes down


def test_several_curves_or_paths_have_their_own_names_colours_and_line_styles(drawn):
    page, text = drawn(draw_learning_curve, {"alpha = 0.1": [4, 2], 0.3: [4, np.nan]})
    assert {"alpha = 0.1", "0.3 ✕ diverges"} <= {*written(page)}
    assert "alpha = 0.1 falls from 4 to 2 at epoch 1; 0.3 stays from 4 to 4 at epoch 0, diverges" in text
    paths = {"honest step": VALLEY[:2], "shortcut": [(-0.5, 0.5), (0.5, -0.5)]}
    plane, text = drawn(draw_landscape, valley, (-1, 1), (-1, 1), paths)
    assert {*paths} <= {*written(plane)}
    assert "honest step: 1 step from" in text and "shortcut: 1 step from" in text
    for page_ in (page, plane):
        strokes = [
            s.stroke for s in page_.shapes if s.stroke and s.stroke.width > 1.8 and s.stroke.colour != WHITE
        ]
        assert len({stroke.colour for stroke in strokes}) == len({stroke.dashes for stroke in strokes}) == 2


# Landscapes


def test_a_landscape_tells_its_range_and_where_a_path_starts_and_ends(drawn):
    page, text = drawn(draw_landscape, lambda w_1, w_2: w_1 * w_2, (-1, 1), (0, 2), VALLEY)
    assert text == (
        "Loss over w_1 from −1 to 1 and w_2 from 0 to 2: between −2 and 2. "
        "Path: 2 steps from (−0.5, 0.5), loss −0.25, to (−0.22, 0.36), loss −0.0792."
    )
    assert "○ start   ◆ end   darker: larger loss" in written(page)


def test_a_landscape_is_darker_where_the_loss_is_larger(drawn):
    page, _ = drawn(draw_landscape, lambda w_1, w_2: w_1 + 2, (-1, 1), (-1, 1))
    tints = [shape for shape in page.shapes if shape.codes is not None]
    middles, shades = (
        [shape.points[:, 0].mean() for shape in tints],
        [int(shape.fill[1:3], 16) for shape in tints],
    )
    assert len(tints) == 6 and (np.diff(middles) > 0).all() and (np.diff(shades) < 0).all()


def test_the_whole_landscape_is_covered(drawn):
    page, _ = drawn(draw_landscape, valley, (-1, 1), (-1, 1))
    tints = [shape.points for shape in page.shapes if shape.codes is not None]
    corners = np.concatenate(tints)
    np.testing.assert_allclose([corners.min(axis=0), corners.max(axis=0)], [(0, 0), (3.6, 3.6)], atol=1e-9)


def test_a_step_of_gradient_descent_looks_perpendicular_to_the_valley(drawn):
    page, _ = drawn(draw_landscape, valley, (-1, 1), (-1, 2), VALLEY)
    (path,) = [
        shape.points for shape in page.shapes if shape.stroke and shape.stroke.width == 2.2 and shape.window
    ]
    contour = next(shape.points for shape in page.shapes if shape.stroke and shape.stroke.colour == "#888888")
    step, along = path[1] - path[0], contour[-1] - contour[0]
    assert step @ along == pytest.approx(0, abs=1e-3)  # square inches: contours are interpolated


@pytest.mark.parametrize(
    ("loss", "path", "ending"),
    [
        (valley, [(0, 0), (1e200, 0)], "loss inf, outside the picture."),
        (valley, [(0, 0), (0, 0.5), (np.nan, 0)], "to (0, 0.5), loss 0, then not finite."),
        (lambda w_1, w_2: 1 / w_1, [(1, 0), (0, 0)], "loss 1, to (0, 0), loss inf."),
    ],
)
def test_a_path_that_leaves_the_picture_or_diverges_is_told(loss, path, ending, drawn):
    _, text = drawn(draw_landscape, loss, (-1, 1), (-1, 1), path)
    assert text.endswith(ending)


# Activations, and sizes of gradients


def test_a_tangent_has_the_slope_that_is_said(drawn):
    page, text = drawn(draw_activation, relu, lambda z: 1.0 if z > 0 else 0.0, {"z_1": 1.5, "z_2": -0.5})
    assert "z₁ = 1.5, h = 1.5, slope 1" in written(page)
    assert text.endswith("tangents at z_1 = 1.5, h = 1.5, slope 1; z_2 = −0.5, h = 0, slope 0.")
    curve, *tangents = [shape.points for shape in page.shapes if shape.window]
    scale = np.diff(curve[[-2, -1]], axis=0)[0]  # one on the curve, where it has the slope 1
    rises = [(end - start)[1] / (end - start)[0] * scale[0] / scale[1] for start, end in tangents]
    assert rises == pytest.approx([1, 0])


def test_sizes_of_gradients_are_told_layer_by_layer(drawn):
    gradients = {"w_1": -1e-5, "w_2": 1e-3, "b_1": 0.0, "w_7": 2.0, "b_3": -4.0}
    page, text = drawn(draw_gradient_sizes, sigmoid_network, {"asleep": gradients, "awake": {"w_7": 1.0}})
    assert text == (
        "Sizes of the gradients of L, layer by layer, on a log scale: "
        "asleep 0 to 0.001 (median 1e−5) for w_1, w_2, b_1, then 2 to 4 (median 3) for w_7, b_3; "
        "awake 1 for w_7, b_3."
    )
    assert {"asleep", "awake", "w₁, w₂, b₁", "w₇, b₃"} <= {*written(page)}
    dots = [
        shape for shape in page.shapes if len(shape.points) == 25
    ]  # with the first point again at the end
    assert len(dots) == len(gradients)


# Wrong input, and names


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
    page, _ = drawn(draw_network, Graph(L=lambda dL_dz: dL_dz**2), {"dL_dz": 1, "L": 1}, {"dL_dz": 2})
    assert {"∂L/∂z", "∂ 2"} <= {*written(page)}


def test_names_are_written_as_formulas_write_them():
    names = ["x_1", "w_12", "y_hat", "alpha", "dL_dw_1", "dy_hat_dz_1", "learning_rate"]
    assert list(map(symbol, names)) == ["x₁", "w₁₂", "ŷ", "α", "∂L/∂w₁", "∂ŷ/∂z₁", "learning_rate"]
    assert symbol("dh_1_0_dz_1_0") == "∂h₁[0]/∂z₁[0]"  # entries, and no h₁₀


def test_every_letter_that_pictures_use_is_in_the_font():
    missing = length("\uffff")
    assert all(length(letter) > 0 for letter in "∂αŷσ·−₀₁₂₃₄₅₆₇₈₉✕○◆×÷′|") and missing > 0
