"""Pictures: what they show, what they say, and that they are the same every time."""

import base64
import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from helpers.drawing import (
    STYLES,
    DrawingError,
    draw_chain,
    draw_landscape,
    draw_learning_curve,
    draw_network,
    parameters_of,
    symbol,
)
from helpers.graph import Graph, GraphError, Link
from helpers.networks import (
    descent_step,
    linear_neuron,
    regression_network,
    relu_network,
    sigmoid,
    sigmoid_network,
    sigmoid_neuron,
)

NETWORKS = [linear_neuron, sigmoid_neuron, sigmoid_network, relu_network, regression_network]
START = {"x_1": 2, "x_2": -1, "y": 1, "w_1": -0.5, "w_2": 0.5, "b": 1.5, "y_hat": 0.0, "L": 0.5}
SLOPES = {"w_1": -2.0, "w_2": 1.0, "b": 0.0}
VALLEY = [(-0.5, 0.5), (-0.3, 0.4), (-0.22, 0.36)]


def valley(w_1, w_2):
    return 0.5 * (2 * w_1 - w_2 + 0.5) ** 2


PICTURES = {
    "network": lambda: draw_network(linear_neuron, START, SLOPES, title="After the backward pass"),
    "matrices": lambda: draw_network(regression_network),
    "chain": lambda: draw_chain(sigmoid_network, "L", "w_1", broken=Link("h_1", "z_1")),
    "curves": lambda: draw_learning_curve({"alpha = 0.1": [0.5, 0.08], "日本": [0.5, np.inf]}),
    "landscape": lambda: draw_landscape(valley, (-1, 1), (-1, 1), VALLEY),
}


@pytest.fixture
def published(monkeypatch):
    """The bundles that are published, as [data, metadata]."""
    bundles = []
    monkeypatch.setattr(
        "IPython.display.display", lambda *data, metadata, raw: bundles.append([*data, metadata])
    )
    return bundles


@pytest.fixture
def drawn(monkeypatch, published):
    """A function that draws, and returns matplotlib's axes and the description."""
    figures, draw = [], FigureCanvasAgg.draw
    monkeypatch.setattr(FigureCanvasAgg, "draw", lambda canvas: (figures.append(canvas.figure), draw(canvas)))

    def axes_of(function, *args, **kwargs):
        function(*args, **kwargs)
        return figures[-1].axes[0], published[-1][0]["text/plain"]

    return axes_of


def written(axes):
    """Every line of letters, but for those of the legend."""
    return [line for text in axes.texts for line in text.get_text().split("\n")]


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def place(axes, start):
    """Where the middle of the text is that begins with this line, in pixels."""
    (text,) = [text for text in axes.texts if text.get_text().split("\n")[0] == start]
    return text.get_transform().transform(text.get_position())


def point_of(network):
    """One point for a network, with the gradients of its parameters there."""
    values = network.points("drawing", 1)[0]
    parameters = [name for name in network.graph.inputs if name[0] in "wWb"]
    return values, {name: network.graph.gradient("L", name, values) for name in parameters}


# What is published


@pytest.mark.parametrize("picture", PICTURES)
def test_each_drawing_publishes_one_png_with_its_description_and_prints_it_beneath(picture, published, capfd):
    assert PICTURES[picture]() is None
    ((data, metadata),) = published
    assert set(data) == {"image/png", "text/plain"}
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert metadata == {"image/png": {"alt": data["text/plain"]}}
    printed, errors = capfd.readouterr()
    assert " ".join(printed.split()) == data["text/plain"]
    assert max(map(len, printed.splitlines())) <= 100 and errors == ""


def test_the_same_call_gives_the_same_bytes_in_another_process(published):
    code = """
import json, sys, helpers.drawing
assert not {"matplotlib", "PIL", "IPython"} & set(sys.modules)  # until something is drawn
import IPython.display, test_drawing
bundles = []
IPython.display.display = lambda *data, metadata, raw: bundles.append([*data, metadata])
for draw in test_drawing.PICTURES.values():
    draw()
sys.stderr.write(json.dumps(bundles))
"""
    for draw in PICTURES.values():
        draw()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), "PYTHONHASHSEED": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stderr) == published


def test_letters_of_every_colour_can_be_read():
    shades = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour, _ in STYLES]) / 255
    linear = np.where(shades > 0.04045, ((shades + 0.055) / 1.055) ** 2.4, shades / 12.92)
    luminance = linear @ [0.2126, 0.7152, 0.0722]  # of WCAG 2.1, which asks for a contrast of 4.5
    assert (1.05 / (luminance + 0.05) >= 4.5).all()


@pytest.mark.parametrize("network", NETWORKS)
def test_a_network_with_all_its_numbers_fits_a_notebook_and_a_listener(network, published):
    draw_network(network, *point_of(network))
    png = base64.b64decode(published[0][0]["image/png"])
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    assert width <= 810 and height <= 560 and len(png) < 60_000  # pixels, 100 an inch; bytes
    assert len(published[0][0]["text/plain"].split()) <= 70


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("shown", [0, 1, 2], ids=["names", "values", "gradients"])
def test_nothing_written_on_a_network_meets_anything_else(network, shown, drawn):
    axes, _ = drawn(draw_network, network, *point_of(network)[:shown])
    for one, other in combinations(axes.texts, 2):
        boxes = [text.get_window_extent().padded(-2) for text in (one, other)]  # pixels: lines may touch
        assert not boxes[0].overlaps(boxes[1]), f"{one.get_text()!r} meets {other.get_text()!r}"


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


def test_a_weight_is_written_halfway_along_its_edge_and_a_bias_beneath_its_step(drawn):
    axes, _ = drawn(draw_network, sigmoid_network)
    for weight, start, end in (("w₁", "x₁", "z₁"), ("w₃", "x₂", "z₁"), ("w₆", "x₃", "z₂"), ("w₈", "h₂", "ŷ")):
        halfway = (place(axes, start) + place(axes, end)) / 2
        np.testing.assert_allclose(place(axes, weight), halfway, atol=1e-6)  # pixels; rounding alone
    across, down = place(axes, "z₁") - place(axes, "b₁")
    assert across == pytest.approx(0) and down > 0


def test_columns_follow_the_depth_of_the_graph_and_the_target_stands_beneath_the_loss(drawn):
    axes, _ = drawn(draw_network, relu_network)
    assert (np.diff([place(axes, name)[0] for name in ("x₁", "z₁", "h₁", "z₄", "ŷ", "L")]) > 0).all()
    for column in (("x₁", "x₂"), ("z₁", "z₂", "z₃"), ("h₁", "h₂", "h₃"), ("L", "y")):
        places = np.array([place(axes, name) for name in column])
        assert np.ptp(places[:, 0]) == pytest.approx(0) and (np.diff(places[:, 1]) < 0).all()


def test_values_are_shown_with_four_digits_and_what_is_not_known_by_name_alone(drawn):
    axes, text = drawn(draw_network, linear_neuron, {"x_1": 2, "w_1": -0.123456, "y": 1, "L": 0.5})
    assert {"x₁", "2", "ŷ", "w₁ = −0.1235", "w₂", "b", "0.5"} <= set(written(axes))
    assert text == "Network: x_1 = 2, x_2 → y_hat → L = 0.5, y = 1. Parameters: w_1 = −0.1235, w_2, b."


def test_the_sign_of_a_gradient_is_told_by_colour_and_line_style_and_its_size_by_width(drawn):
    axes, text = drawn(draw_network, linear_neuron, START, SLOPES | {"y_hat": 3.0})
    assert {"∂L/∂w₁ = −2", "∂L/∂w₂ = 1", "∂L/∂ŷ", "3"} <= set(written(axes))
    assert text.endswith(" Gradients of L: w_1 = −2, w_2 = 1, b = 0, y_hat = 3.")
    assert legend(axes) == ["∂L/∂… negative", "∂L/∂… positive", "∂L/∂… zero or mixed"]
    colours = {text.get_text().split(" ")[0]: text.get_color() for text in axes.texts}
    lines = {line.get_color(): line for line in reversed(axes.lines) if len(line.get_xdata())}
    steep, gentle, flat = (lines[colours[name]] for name in ("w₁", "w₂", "b"))
    assert [line.get_linestyle() for line in (steep, gentle, flat)] == ["--", "-", ":"]
    assert steep.get_linewidth() > gentle.get_linewidth() > flat.get_linewidth()


def test_a_vector_is_listed_in_its_box_and_a_matrix_shows_its_shape(drawn):
    values, gradient = {"x": [0.5, -0.2, 0.1, 0.3]}, np.array([[1, -5, 2], [0, 3, 1], [1, 1, 1], [2, 2, 2]])
    axes, text = drawn(draw_network, regression_network, values, {"W_1": gradient})
    assert {"x", "0.5", "−0.2", "0.1", "0.3", "W₁ 4×3", "W₂ 3×2", "∂L/∂W₁ 4×3", "−5"} <= set(written(axes))
    assert text.startswith("Network: x = (0.5, −0.2, 0.1, 0.3) → z_1 → ")
    assert text.endswith("Parameters: W_1 4×3, W_2 3×2, W_3 2×1. Gradients of L, largest entries: W_1 = −5.")


def test_any_graph_can_be_drawn_if_its_arrays_are_given(drawn):
    axes, _ = drawn(draw_network, sigmoid_neuron.graph, {"x": [1, 2], "w": [3, 4]}, {"b": 2}, of="z")
    assert {"w = (3, 4)", "∂z/∂b =", "2"} <= set(written(axes))
    assert "w = 3" in written(drawn(draw_network, Graph(L=lambda w: w**2), {"w": 3})[0])
    assert {"α", "gradient", "parameter"} <= set(written(drawn(draw_network, descent_step)[0]))
    with pytest.raises(GraphError, match="The step `z` fails"):
        draw_network(sigmoid_neuron.graph)


# Chains


def test_a_chain_has_a_row_for_each_path_and_shows_every_link(drawn):
    axes, text = drawn(draw_chain, sigmoid_network, "L", "w_1")
    assert {"w₁", "∂z₁/∂w₁", "∂h₁/∂z₁", "∂ŷ/∂h₁", "∂L/∂ŷ", "L"} <= set(written(axes))
    assert text == "Chain from w_1 to L: ∂L/∂y_hat · ∂y_hat/∂h_1 · ∂h_1/∂z_1 · ∂z_1/∂w_1."
    axes, text = drawn(draw_chain, relu_network.graph, "L", "x_1")
    assert written(axes).count("x₁") == 3 and written(axes).count("+") == text.count(" + ") == 2


def test_a_broken_link_is_marked_by_a_cross_and_differs_in_colour_and_in_style(drawn):
    axes, text = drawn(draw_chain, sigmoid_network, "L", "w_1", Link("h_1", "z_1"))
    arrows = [text.arrow_patch for text in axes.texts if hasattr(text, "arrow_patch")]
    looks = [(arrow.get_linestyle(), arrow.get_edgecolor()) for arrow in arrows]
    assert looks[0] == looks[2] == looks[3]
    assert looks[1][0] != looks[0][0] and looks[1][1] != looks[0][1]
    assert "✕ broken" in written(axes) and text.endswith("Marked as broken: ∂h_1/∂z_1.")


# Learning curves


@pytest.mark.parametrize(
    ("losses", "scale", "story"),
    [
        ([3.0, 2.0, 1.0], "linear", "falls from 3 to 1 at epoch 2."),
        ([1, 1e-6, 0], "log", "falls from 1 to 0 at epoch 2."),
        ([1, 1], "linear", "stays from 1 to 1 at epoch 1."),
        ([1, 0.0011], "linear", "falls from 1 to 0.0011 at epoch 1."),
        ([1, 3, 0, 2], "linear", "rises from 1 to 2 at epoch 3, lowest 0 at epoch 2, highest 3 at epoch 1."),
        ([1, 5e299, np.inf], "log", "rises from 1 to 5e299 at epoch 1, diverges: not finite at epoch 2."),
    ],
)
def test_a_curve_is_drawn_and_told_as_far_as_it_is_finite_and_over_three_decades_on_a_log_scale(
    losses, scale, story, drawn
):
    axes, text = drawn(draw_learning_curve, losses)
    assert axes.get_yscale() == scale
    assert text == f"L against epoch{', on a log scale' * (scale == 'log')}: {story}"
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), np.where(np.isfinite(losses), losses, np.nan))


def test_several_curves_or_paths_have_their_own_names_colours_and_line_styles(drawn):
    axes, text = drawn(draw_learning_curve, {"alpha = 0.1": [4, 2], 0.3: [4, np.nan]})
    assert legend(axes) == ["alpha = 0.1", "0.3 ✕ diverges"]
    assert "alpha = 0.1 falls from 4 to 2 at epoch 1; 0.3 stays from 4 to 4 at epoch 0, diverges" in text
    paths = {"honest step": VALLEY[:2], "shortcut": [(-0.5, 0.5), (0.5, -0.5)]}
    plane, text = drawn(draw_landscape, valley, (-1, 1), (-1, 1), paths)
    assert legend(plane) == list(paths)
    assert "honest step: 1 step from" in text and "shortcut: 1 step from" in text
    for lines in (axes.lines, [line for line in plane.lines if line.get_label() in paths]):
        assert len({line.get_color() for line in lines}) == len({line.get_linestyle() for line in lines}) == 2


# Landscapes


def test_a_landscape_tells_its_range_and_where_a_path_starts_and_ends(drawn):
    axes, text = drawn(draw_landscape, lambda w_1, w_2: w_1 * w_2, (-1, 1), (0, 2), VALLEY)
    assert text == (
        "Loss over w_1 from −1 to 1 and w_2 from 0 to 2: between −2 and 2. "
        "Path: 2 steps from (−0.5, 0.5), loss −0.25, to (−0.22, 0.36), loss −0.0792."
    )
    ends = {line.get_marker(): (*line.get_xydata()[0],) for line in axes.lines if len(line.get_xydata()) == 1}
    assert ends == {"o": VALLEY[0], "D": VALLEY[-1]}


def test_a_landscape_is_darker_where_the_loss_is_larger(drawn):
    axes, _ = drawn(draw_landscape, lambda w_1, w_2: w_1 + 2, (-1, 1), (-1, 1))
    middles = [path.vertices[:, 0].mean() for path in axes.collections[0].get_paths()]
    shades = axes.collections[0].get_facecolor()[:, 0]
    assert (np.diff(middles) > 0).all() and (np.diff(shades) < 0).all()


def test_a_step_of_gradient_descent_looks_perpendicular_to_the_valley(drawn):
    axes, _ = drawn(draw_landscape, valley, (-1, 1), (-1, 2), VALLEY)
    start, end, foot, head = axes.transData.transform([*VALLEY[:2], (0, 0.5), (1, 2.5)])
    assert (end - start) @ (head - foot) == pytest.approx(0, abs=1e-6)  # pixels²; rounding alone


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
        (lambda: draw_chain(sigmoid_network, "w_1", "L"), "No path leads from `L` to `w_1`"),
        (lambda: draw_chain(linear_neuron, "L", "b", Link("L", "y")), "no link ∂L/∂y. Chain from b to L: ∂L"),
        (lambda: draw_learning_curve([]), r"`losses` must hold a number for each epoch, but its shape is"),
        (lambda: draw_learning_curve({"a": ["b"]}), r"`a` in `losses` must be made of numbers, not \['b'\]"),
        (lambda: draw_learning_curve([np.nan, np.inf]), "No loss is a finite number"),
        (lambda: draw_landscape(valley, (1, -1), (0, 1)), "A range must be a number and a larger one"),
        (lambda: draw_landscape(valley, (0, 1), (0, 1), [1, 2]), "`paths` must hold a pair of numbers"),
        (lambda: draw_landscape(valley, (0, 1), (0, 1), [(np.nan, 0)]), "`paths` has no point that is"),
        (lambda: draw_landscape(lambda x, y: np.nan, (0, 1), (0, 1)), "The loss is nowhere finite"),
    ],
)
def test_wrong_input_gets_a_sentence(draw, sentence):
    with pytest.raises(DrawingError, match=sentence):
        draw()


def test_names_are_written_as_formulas_write_them():
    names = ["x_1", "w_12", "y_hat", "alpha", "dL_dw_1", "dy_hat_dz_1", "learning_rate"]
    assert list(map(symbol, names)) == ["x₁", "w₁₂", "ŷ", "α", "∂L/∂w₁", "∂ŷ/∂z₁", "learning_rate"]
