"""Pictures: what they show, what they say, and that they are the same every time."""

import base64
import io
import json
import os
import subprocess
import sys
import textwrap
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from helpers import drawing
from helpers.drawing import (
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
    regression_batch,
    regression_network,
    relu_network,
    sigmoid_network,
    sigmoid_neuron,
)


def relu(z):
    return np.where(z.real > 0, z, 0)


NETWORKS = {
    "linear neuron": linear_neuron,
    "sigmoid neuron": sigmoid_neuron,
    "3-2-1": sigmoid_network,
    "2-3-1": relu_network,
    "4-3-2-1": regression_network,
}
START = {"x_1": 2, "x_2": -1, "y": 1, "w_1": -0.5, "w_2": 0.5, "b": 1.5, "y_hat": 0.0, "L": 0.5}
SLOPES = {"w_1": -2.0, "w_2": 1.0, "b": -1.0}
VALLEY = [(-0.5, 0.5), (-0.3, 0.4), (-0.22, 0.36)]


def valley(w_1, w_2):
    return 0.5 * (2 * w_1 - w_2 + 0.5) ** 2


PICTURES = {
    "network": lambda: draw_network(linear_neuron, START, SLOPES),
    "matrices": lambda: draw_network(regression_network),
    "short chain": lambda: draw_chain(sigmoid_neuron, "L", "z", broken=Link("y_hat", "z")),
    "chain": lambda: draw_chain(sigmoid_network, "L", "w_1", broken=Link("h_1", "z_1")),
    "curve": lambda: draw_learning_curve([0.5, 0.08, 0.0128]),
    "curves": lambda: draw_learning_curve({"alpha = 0.1": [0.5, 0.08], "alpha = 0.5": [0.5, np.inf]}),
    "landscape": lambda: draw_landscape(valley, (-1, 1), (-1, 1), VALLEY),
}


@pytest.fixture
def published(monkeypatch):
    """The bundles that are published, as (data, metadata)."""
    bundles = []

    def display(data, metadata, raw):
        assert raw
        bundles.append((data, metadata))

    monkeypatch.setattr("IPython.display.display", display)
    return bundles


@pytest.fixture
def page(monkeypatch):
    """A function that draws, and returns the page before it becomes a picture, and the description."""

    def draw(function, *args, **kwargs):
        drawn = []
        with monkeypatch.context() as patch:
            patch.setattr(drawing, "_publish", lambda page, text, title=None: drawn.append((page, text)))
            function(*args, **kwargs)
        return drawn[0]

    return draw


def texts(page):
    return [text for text, *_ in page.texts]


def middle(page, wanted):
    """Where the middle of the first line of letters is that begins like this."""
    text, left, bottom, _ = next(entry for entry in page.texts if entry[0].startswith(wanted))
    width, height = drawing._size([(text, "")])
    return np.array([left + width / 2, bottom + height / 2])


def point_of(network):
    """One point for a network, with all its gradients there."""
    values = network.points("drawing", 1)[0]
    names = [*network.graph.inputs, *network.graph.steps]
    return values, {name: network.graph.gradient("L", name, values) for name in names}


# What is published


@pytest.mark.parametrize("picture", PICTURES)
def test_each_drawing_publishes_one_png_with_its_description_and_prints_it_beneath(picture, published, capfd):
    assert PICTURES[picture]() is None
    ((data, metadata),) = published
    png = base64.b64decode(data["image/png"])
    assert png.startswith(b"\x89PNG") and b"IEND" in png[-12:]
    assert set(data) == {"image/png", "text/plain"}
    assert metadata == {"image/png": {"alt": data["text/plain"]}}
    printed, errors = capfd.readouterr()
    assert " ".join(printed.split()) == data["text/plain"]
    assert max(map(len, printed.splitlines())) <= 100
    assert errors == ""


@pytest.fixture(scope="module")
def cells():
    """What a notebook's cells hold after each drawing, in a process with another hash seed."""
    code = f"""
    import json, sys
    sys.path.insert(0, {str(Path(__file__).parent)!r})
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from traitlets.config import Config
    shell = InteractiveShell.instance(config=Config(HistoryManager={{"enabled": False}}))
    shell.run_cell("from test_drawing import PICTURES")
    cells = {{}}
    for name in {list(PICTURES)}:
        with capture_output() as captured:
            result = shell.run_cell(f"PICTURES[{{name!r}}]()")
        data = [output.data for output in captured.outputs]
        cells[name] = (data, captured.stdout, captured.stderr, repr(result.result))
    print(json.dumps(cells))
    """
    return json.loads(run_python(code, hash_seed="1"))


@pytest.mark.parametrize("picture", PICTURES)
def test_a_notebook_shows_one_picture_and_one_description_and_nothing_else(picture, cells):
    (data,), printed, errors, result = cells[picture]
    assert list(data) == ["image/png", "text/plain"]
    assert " ".join(printed.split()) == data["text/plain"]
    assert errors == "" and result == "None"


@pytest.mark.parametrize("picture", PICTURES)
def test_the_same_call_gives_the_same_bytes_in_another_process(picture, cells, published):
    PICTURES[picture]()
    assert [data for data, _ in published] == cells[picture][0]


def test_importing_drawing_imports_nothing_that_draws():
    code = """
    import sys, helpers.drawing
    assert not {"matplotlib", "contourpy", "PIL", "IPython"} & set(sys.modules)
    """
    run_python(code)


def run_python(code, hash_seed="0"):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_with_all_its_numbers_fits_a_notebook(name, published):
    values, gradients = point_of(NETWORKS[name])
    draw_network(NETWORKS[name], values, gradients, title="After the backward pass")
    png = base64.b64decode(published[0][0]["image/png"])
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    assert width <= 950 and height <= 560  # pixels; JupyterLab shrinks what is wider than its column
    assert len(png) < 60_000


def test_a_title_stands_in_the_picture_and_in_its_description(published):
    draw_learning_curve([1, 2], title="A learning rate of 1")
    draw_learning_curve([1, 2])
    (titled, _), (plain, _) = published
    assert titled["text/plain"] == "A learning rate of 1. " + plain["text/plain"]
    assert titled["image/png"] != plain["image/png"]


@pytest.mark.parametrize("colour", [drawing.GREY, *drawing.PALETTE])
def test_letters_of_every_colour_can_be_read_and_keep_their_colour(colour):
    shades = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    linear = [
        ((shade / 255 + 0.055) / 1.055) ** 2.4 if shade > 10 else shade / 255 / 12.92 for shade in shades
    ]
    luminance = np.dot([0.2126, 0.7152, 0.0722], linear)  # of WCAG 2.1, which asks for a contrast of 4.5
    assert 1.05 / (luminance + 0.05) >= 4.5
    assert all(shade % 17 == 0 for shade in shades)  # the shades that a picture is reduced to


def test_paper_is_white_and_colours_are_exact_though_pictures_are_reduced(published):
    draw_learning_curve([0.5, 0.08, 0.0128])
    image = Image.open(io.BytesIO(base64.b64decode(published[0][0]["image/png"]))).convert("RGB")
    assert image.getpixel((0, 0)) == (255, 255, 255)
    colours = {colour for _, colour in image.getcolors(maxcolors=10_000)}
    assert {(0x00, 0x77, 0xBB), (0, 0, 0)} <= colours  # of the curve and of the axes


# Where parameters belong


def test_the_weights_of_the_3_2_1_network_lie_on_the_edges_that_they_multiply():
    on_edges, biases = parameters_of(sigmoid_network.graph, {})
    assert {edge: names for edge, names in on_edges.items() if names} == {
        ("x_1", "z_1"): ["w_1"],
        ("x_2", "z_1"): ["w_3"],
        ("x_3", "z_1"): ["w_5"],
        ("x_1", "z_2"): ["w_2"],
        ("x_2", "z_2"): ["w_4"],
        ("x_3", "z_2"): ["w_6"],
        ("h_1", "y_hat"): ["w_7"],
        ("h_2", "y_hat"): ["w_8"],
    }
    assert biases == {"z_1": ["b_1"], "z_2": ["b_2"], "y_hat": ["b_3"]}


def test_matrices_and_vectors_lie_on_the_edge_of_what_they_multiply():
    on_edges, biases = parameters_of(regression_network.graph, regression_network.shapes)
    assert {edge: names for edge, names in on_edges.items() if names} == {
        ("x", "z_1"): ["W_1"],
        ("h_1", "z_2"): ["W_2"],
        ("h_2", "y_hat"): ["W_3"],
    }
    assert biases == {}
    on_edges, biases = parameters_of(sigmoid_neuron.graph, sigmoid_neuron.shapes)
    assert on_edges["x", "z"] == ["w"] and biases == {"z": ["b"]}


@pytest.mark.parametrize("activation", [lambda z: 1 / (1 + np.exp(-z)), relu])
def test_an_activation_in_the_same_step_changes_nothing(activation):
    graph = Graph(y_hat=lambda x_1, x_2, w_1, w_2, b: activation(x_1 * w_1 + x_2 * w_2 + b))
    on_edges, biases = parameters_of(graph, {})
    assert on_edges == {("x_1", "y_hat"): ["w_1"], ("x_2", "y_hat"): ["w_2"]}
    assert biases == {"y_hat": ["b"]}


def test_a_weight_is_written_halfway_along_its_edge(page):
    values, _ = point_of(sigmoid_network)
    drawn, _ = page(draw_network, sigmoid_network, values)
    for weight, start, end in (("w₁", "x₁", "z₁"), ("w₃", "x₂", "z₁"), ("w₆", "x₃", "z₂"), ("w₈", "h₂", "ŷ")):
        halfway = (middle(drawn, start) + middle(drawn, end)) / 2 - [
            0,
            drawing.LINE / 2,
        ]  # boxes have two lines
        np.testing.assert_allclose(middle(drawn, weight), halfway, atol=1e-9)  # inches; rounding alone


# What a network's picture shows


def test_values_are_shown_with_four_digits_at_nodes_and_edges(page):
    drawn, text = page(draw_network, linear_neuron, START | {"w_1": -0.123456})
    assert {"x₁", "2", "ŷ", "0", "w₁ = −0.1235", "b = 1.5"} <= set(texts(drawn))
    assert text == (
        "Network: x_1 = 2, x_2 = −1 → y_hat = 0 → L = 0.5; y = 1. "
        "Parameters: w_1 = −0.1235, w_2 = 0.5, b = 1.5."
    )


def test_what_is_not_known_yet_is_shown_by_name_alone(page):
    drawn, text = page(draw_network, linear_neuron, {"x_1": 2, "w_1": -0.5})
    assert "w₂" in texts(drawn) and "w₁ = −0.5" in texts(drawn)
    assert text == "Network: x_1 = 2, x_2 → y_hat → L; y. Parameters: w_1 = −0.5, w_2, b."


def test_gradients_are_shown_by_name_and_their_sign_by_line_style_too(page):
    drawn, text = page(draw_network, linear_neuron, START, SLOPES | {"w_2": 0.0, "y_hat": 3.0})
    colours = {text: colour for text, _, _, colour in drawn.texts}
    styles = {colour: style for _, colour, style, _ in drawn.lines}
    assert styles[colours["∂L/∂w₁ = −2"]] == "dashed"
    assert styles[colours["∂L/∂w₂ = 0"]] == "dotted"
    assert styles[colours["∂L/∂ŷ ="]] == "solid"
    assert "Gradients of L: w_1 = −2, w_2 = 0, b = −1, y_hat = 3." in text
    assert {"∂L/∂… negative", "∂L/∂… zero or mixed", "∂L/∂… positive"} <= set(texts(drawn))


def test_a_steeper_gradient_has_a_thicker_line(page):
    drawn, _ = page(draw_network, linear_neuron, START, SLOPES)
    widths = {style: width for _, colour, style, width in reversed(drawn.lines) if colour != drawing.GREY}
    assert widths["dashed"] > widths["solid"] > 1  # of w_1 (−2) and w_2 (1)


def test_gradients_of_something_else_are_named_after_it(page):
    drawn, text = page(draw_network, linear_neuron, gradients={"w_1": 2.0}, of="y_hat")
    assert "∂ŷ/∂w₁ = 2" in texts(drawn)
    assert "Gradients of y_hat: w_1 = 2." in text


def test_a_vector_is_listed_in_its_box_and_a_matrix_shows_its_shape(page):
    values, gradients = point_of(regression_network)
    drawn, text = page(draw_network, regression_network, values, {"W_1": gradients["W_1"]})
    assert {"W₁ 4×3", "W₂ 3×2", "W₃ 2×1", "∂L/∂W₁ 4×3", "largest"} <= set(texts(drawn))
    assert {drawing._number(entry) for entry in values["x"]} <= set(texts(drawn))
    largest = max(gradients["W_1"].flat, key=abs)
    assert f"Gradients of L, largest entries: W_1 = {drawing._number(largest)}." in text


def test_the_target_stands_beneath_the_loss(page):
    drawn, _ = page(draw_network, sigmoid_network)
    loss, target = middle(drawn, "L"), middle(drawn, "y")
    assert target[0] == pytest.approx(loss[0]) and target[1] < loss[1]  # inches


def test_columns_follow_the_depth_of_the_graph(page):
    drawn, _ = page(draw_network, relu_network)
    across = [middle(drawn, name)[0] for name in ("x₁", "z₁", "h₁", "z₄", "ŷ", "L")]
    assert across == sorted(across)
    for column in (("x₁", "x₂"), ("z₁", "z₂", "z₃"), ("h₁", "h₂", "h₃")):
        places = np.array([middle(drawn, name) for name in column])
        assert np.ptp(places[:, 0]) < 0.01  # inches; names differ in width
        assert (np.diff(places[:, 1]) < 0).all()


@pytest.mark.parametrize("shown", ["names", "values", "gradients", "all gradients"])
@pytest.mark.parametrize("name", NETWORKS)
def test_nothing_written_on_a_network_meets_anything_else(name, shown, page):
    network = NETWORKS[name]
    values, gradients = point_of(network)
    parameters = {name: gradients[name] for name in gradients if name[0] in "wWb"}
    numbers = {
        "names": (),
        "values": (values,),
        "gradients": (values, parameters),
        "all gradients": (values, {name: gradients[name] for name in (*parameters, *network.graph.steps)}),
    }
    drawn, _ = page(draw_network, network, *numbers[shown])
    shrink = 0.01  # inches: neighbouring lines of letters share an edge
    written = []
    for text, left, bottom, _ in drawn.texts:
        width, height = drawing._size([(text, "")])
        written.append(
            (text, left + shrink, bottom + shrink, left + width - shrink, bottom + height - shrink)
        )
    boxes = [
        ("box", *corners.min(axis=0), *corners.max(axis=0))
        for corners, _, _, border in drawn.boxes
        if border != "none"
    ]
    for one, other in combinations(written, 2):
        assert not meet(one, other), f"{one[0]} meets {other[0]}"
    for one, other in combinations(boxes, 2):
        assert not meet(one, other)
    for text in written:
        for box in boxes:
            assert not meet(text, box) or within(text, box), f"{text[0]} crosses a box"


def meet(one, other):
    return one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]


def within(inner, outer):
    return inner[1] >= outer[1] and inner[2] >= outer[2] and inner[3] <= outer[3] and inner[4] <= outer[4]


@pytest.mark.parametrize("name", NETWORKS)
def test_a_description_is_short_enough_to_listen_to(name, page):
    values, gradients = point_of(NETWORKS[name])
    _, text = page(draw_network, NETWORKS[name], values, gradients)
    assert len(text.split()) <= 70


def test_many_parameters_are_described_by_how_many_and_between_what(page):
    values, _ = point_of(sigmoid_network)
    _, text = page(draw_network, sigmoid_network, values)
    numbers = sorted((float(values[name]), name) for name in values if name[0] in "wb")
    (low, lowest), (high, highest) = numbers[0], numbers[-1]
    wanted = f"11 from {lowest} = {drawing._number(low)} to {highest} = {drawing._number(high)}."
    assert text.endswith("Parameters: " + wanted)


def test_a_batch_of_any_size_is_drawn_by_its_shape(page):
    values = regression_batch.points("drawing", 1)[0]
    drawn, _ = page(draw_network, regression_batch, values)
    assert f"{len(values['x'])}×4" in texts(drawn)
    drawn, _ = page(draw_network, regression_batch)
    assert {"x", "W₁ 4×3"} <= set(texts(drawn))


def test_a_bare_graph_is_drawn_too_if_its_arrays_are_given(page):
    values, _ = point_of(sigmoid_neuron)
    drawn, _ = page(draw_network, sigmoid_neuron.graph, values)
    assert any(text.startswith("w = (") for text in texts(drawn))
    with pytest.raises(DrawingError, match="Draw a Network, which knows them"):
        draw_network(sigmoid_neuron.graph)


def test_a_graph_without_parameters_and_one_without_data_can_be_drawn(page):
    drawn, _ = page(draw_network, descent_step)
    assert {"α", "gradient", "parameter"} <= set(texts(drawn))
    drawn, _ = page(draw_network, Graph(L=lambda w: w**2), {"w": 3})
    assert "w = 3" in texts(drawn)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            (linear_neuron, {"w_9": 1}),
            r"The network has no `w_9`, which `values` names\. It has x_1, x_2, w_1",
        ),
        ((linear_neuron, {}, {"dL_dw_1": 1}), r"no `dL_dw_1`, which `gradients` names"),
        ((linear_neuron, {}, SLOPES, "loss"), r"no `loss`, which `of` names"),
        ((linear_neuron, {"w_1": None}), r"`w_1` in `values` must be made of numbers, not None"),
        ((linear_neuron, {"w_1": []}), r"`w_1` in `values` is empty"),
        ((linear_neuron, [1, 2]), r"`values` must map names to numbers, so it can't be list"),
        (("linear_neuron",), r"Only a Network or a Graph can be drawn, not str"),
        ((Graph(),), r"The Graph has no steps"),
    ],
)
def test_wrong_input_to_a_network_gets_a_sentence(arguments, sentence):
    with pytest.raises(DrawingError, match=sentence):
        draw_network(*arguments)


# Chains


def test_a_chain_shows_every_link_from_the_parameter_to_the_loss(page):
    drawn, text = page(draw_chain, sigmoid_network, "L", "w_1")
    assert {"w₁", "∂z₁/∂w₁", "∂h₁/∂z₁", "∂ŷ/∂h₁", "∂L/∂ŷ", "L"} <= set(texts(drawn))
    assert text == "Chain from w_1 to L: ∂L/∂y_hat · ∂y_hat/∂h_1 · ∂h_1/∂z_1 · ∂z_1/∂w_1."


def test_a_chain_of_several_paths_has_a_row_for_each(page):
    drawn, text = page(draw_chain, relu_network.graph, "L", "x_1")
    assert texts(drawn).count("x₁") == 3 and texts(drawn).count("+") == 2
    assert text.count(" + ") == 2


def test_a_broken_link_differs_in_colour_in_style_and_by_a_cross(page):
    drawn, text = page(draw_chain, sigmoid_network, "L", "w_1", Link("h_1", "z_1"))
    (broken,) = [line for line in drawn.lines if line[2] != "solid"]
    (whole,) = {line[1] for line in drawn.lines if line[2] == "solid"}
    assert broken[1] != whole
    (cross,) = [mark for mark in drawn.marks if mark[0] == "✕"]
    assert cross[1:3] == pytest.approx(np.mean(broken[0], axis=0))  # inches
    assert text.endswith("Marked as broken: ∂h_1/∂z_1.")


def test_wrong_input_to_a_chain_gets_a_sentence():
    with pytest.raises(DrawingError, match=r"No path leads from `L` to `w_1`"):
        draw_chain(sigmoid_network, "w_1", "L")
    with pytest.raises(DrawingError, match=r"has no link ∂h_2/∂z_2\. It has ∂L/∂y_hat"):
        draw_chain(sigmoid_network, "L", "w_1", broken=Link("h_2", "z_2"))
    with pytest.raises(GraphError, match="no `w_9`"):
        draw_chain(sigmoid_network, "L", "w_9")


# Learning curves


def heights_of_line(page, colour=drawing.PALETTE[0]):
    (points,) = [np.array(points)[:, 1] for points, drawn, *_ in page.lines if drawn == colour]
    return points


def test_a_curve_that_spans_decades_is_drawn_on_a_log_scale(page):
    drawn, text = page(draw_learning_curve, 0.5 * 0.16 ** np.arange(12))
    assert text == "L against epoch, on a log scale: falls from 0.5 to 8.796e−10 at epoch 11."
    np.testing.assert_allclose(np.diff(heights_of_line(drawn), 2), 0, atol=1e-9)  # geometric, so straight
    assert "1e−6" in texts(drawn)


def test_a_curve_within_decades_is_drawn_on_a_linear_scale(page):
    drawn, text = page(draw_learning_curve, [3.0, 2.0, 1.0], label="loss")
    assert text == "loss against epoch: falls from 3 to 1 at epoch 2."
    np.testing.assert_allclose(np.diff(heights_of_line(drawn), 2), 0, atol=1e-9)


def test_a_loss_of_zero_falls_to_the_lower_edge_of_a_log_scale(page):
    drawn, text = page(draw_learning_curve, [1.0, 1e-6, 0.0])
    assert heights_of_line(drawn)[-1] == pytest.approx(0)
    assert "to 0 at epoch 2" in text


def test_a_detour_of_a_curve_is_told(page):
    _, text = page(draw_learning_curve, [1.0, 3.0, 0.5, 2.0])
    assert (
        text == "L against epoch: rises from 1 to 2 at epoch 3, lowest 0.5 at epoch 2, highest 3 at epoch 1."
    )
    _, text = page(draw_learning_curve, [1.0, 1.0])
    assert text == "L against epoch: stays from 1 to 1 at epoch 1."


def test_a_divergent_curve_is_drawn_as_far_as_it_is_finite(page):
    with np.errstate(over="ignore"):
        losses = 0.5 * 10.0 ** (np.arange(5) * 100)
    drawn, text = page(draw_learning_curve, losses)
    assert "rises from 0.5 to 5e299 at epoch 3, diverges: not finite at epoch 4" in text
    assert np.isfinite(heights_of_line(drawn)).tolist() == [True, True, True, True, False]
    assert " ✕ diverges" in texts(drawn)


def test_several_curves_have_their_own_names_colours_and_line_styles(page):
    curves = {"alpha = 0.1": [4, 2, 1], "alpha = 0.2": [4, 1, 1], 0.3: [4, np.nan, np.nan]}
    drawn, text = page(draw_learning_curve, curves)
    styles = {colour: style for _, colour, style, _ in drawn.lines if colour in drawing.PALETTE[:3]}
    assert len(styles) == len(set(styles.values())) == 3
    first, second = middle(drawn, "alpha = 0.1"), middle(drawn, "alpha = 0.2")
    assert abs(first[1] - second[1]) >= drawing.LINE - 1e-9  # their ends meet, their names don't
    assert "alpha = 0.1 falls from 4 to 1 at epoch 2; " in text
    assert "0.3 stays from 4 to 4 at epoch 0, diverges: not finite at epoch 1." in text


@pytest.mark.parametrize(
    ("losses", "sentence"),
    [
        ([], r"`losses` is empty"),
        ({}, r"`losses` is empty"),
        (None, r"`losses` must be made of numbers, not None"),
        (0.5, r"`losses` must hold a number for each epoch, but its shape is \(\)"),
        ([[1, 2], [3, 4]], r"a number for each epoch, but its shape is \(2, 2\)"),
        (["a"], r"`losses` must be made of numbers, not \['a'\]"),
        ({"alpha": []}, r"`alpha` in `losses` is empty"),
        ([np.nan, np.inf], r"No loss is a finite number"),
    ],
)
def test_wrong_input_to_a_curve_gets_a_sentence(losses, sentence):
    with pytest.raises(DrawingError, match=sentence):
        draw_learning_curve(losses)


# Landscapes


def test_a_landscape_tells_its_range_and_where_a_path_starts_and_ends(page):
    drawn, text = page(draw_landscape, valley, (-1, 1), (-1, 1), VALLEY)
    assert text == (
        "Loss over w_1 from −1 to 1 and w_2 from −1 to 1: between 0.0005556 and 6.125 on a 31×31 grid. "
        "Path: 2 steps from (−0.5, 0.5), loss 0.5, to (−0.22, 0.36), loss 0.045."
    )
    marks = [mark[0] for mark in drawn.marks]
    assert marks.count("○") == marks.count("◆") == 1 and marks.count("●") == 3


def test_a_landscape_is_darker_where_the_loss_is_larger(page):
    drawn, _ = page(draw_landscape, lambda w_1, w_2: w_1 + 2, (-1, 1), (-1, 1))
    tints = [(area[0][:, 0].mean(), area[2]) for area in drawn.areas[1:]]  # the first is the paper
    assert [tint for _, tint in sorted(tints)] == list(drawing.TINTS)


def test_a_step_of_gradient_descent_looks_perpendicular_to_the_valley(page):
    drawn, _ = page(draw_landscape, valley, (-1, 1), (-1, 2), VALLEY)
    points = next(np.array(points) for points, colour, *_ in drawn.lines if colour == drawing.PALETTE[0])
    step = points[1] - points[0]
    assert step @ [1, 2] == pytest.approx(0, abs=1e-9)  # the valley runs along (1, 2)


def test_several_paths_have_their_own_names_colours_and_line_styles(page):
    paths = {"honest step": VALLEY[:2], "shortcut": [(-0.5, 0.5), (0.5, -0.5)]}
    drawn, text = page(draw_landscape, valley, (-1, 1), (-1, 1), paths)
    styles = {colour: style for _, colour, style, _ in drawn.lines if colour in drawing.PALETTE[:2]}
    assert sorted(styles.values()) == ["dashed", "solid"]
    assert {"honest step", "shortcut"} <= set(texts(drawn))
    assert "honest step: 1 step from" in text and "shortcut: 1 step from" in text


def test_a_path_that_leaves_the_picture_or_diverges_is_told(page):
    drawn, text = page(draw_landscape, valley, (-1, 1), (-1, 1), [(0, 0), (1e200, 0), (np.nan, 0)])
    assert text.endswith("loss inf, outside the picture, then not finite.")
    assert [mark[0] for mark in drawn.marks] == ["●", "○"]


def test_the_name_of_a_path_does_not_hide_where_it_ends(page):
    for path in ([(0, 0), (0, 0)], [(0, 0), (0.5, 0.5)], [(0, 0), (0, -0.5)]):
        drawn, _ = page(draw_landscape, valley, (-1, 1), (-1, 1), {"a path": path})
        end = next(mark for mark in drawn.marks if mark[0] == "◆")
        width, height = drawing._size([("a path", "")])
        x, y = np.abs(middle(drawn, "a path") - end[1:3])
        assert x > width / 2 + 0.05 or y > height / 2 + 0.05  # inches


def test_a_loss_need_not_take_arrays_nor_be_finite_everywhere(page, capfd):
    def loss(w_1, w_2):
        assert np.ndim(w_1) == np.ndim(w_2) == 0
        return 1 / w_1 if w_2 > 0 else float("nan")

    page(draw_landscape, loss, (0, 1), (-1, 1))
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            (valley, (1, -1), (0, 1)),
            r"The range of w_1 must be a number and a larger one, not \[1\.0, -1\.0\]",
        ),
        ((valley, (0, 1), (0, np.inf)), r"The range of w_2 must be"),
        ((valley, (0, 1), (0, 1), [1, 2, 3]), r"`paths` must hold a pair of numbers for each point"),
        ((valley, (0, 1), (0, 1), {"a": [(np.nan, 0)]}), r"`a` has no point that is finite"),
        ((lambda w_1: 0, (0, 1), (0, 1)), r"The loss isn't a number at \(0, 0\): TypeError"),
        (
            (lambda w_1, w_2: None, (0, 1), (0, 1)),
            r"The loss isn't a number at .*: It must be made of numbers, not None",
        ),
        ((lambda w_1, w_2: np.nan, (0, 1), (0, 1)), r"The loss is nowhere finite"),
    ],
)
def test_wrong_input_to_a_landscape_gets_a_sentence(arguments, sentence):
    with pytest.raises(DrawingError, match=sentence):
        draw_landscape(*arguments)


# Symbols


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("x_1", "x₁"),
        ("w_12", "w₁₂"),
        ("h_1_0", "h₁[0]"),
        ("y_hat", "ŷ"),
        ("y", "y"),
        ("alpha", "α"),
        ("dL_dw_1", "∂L/∂w₁"),
        ("dL_dy_hat", "∂L/∂ŷ"),
        ("dy_hat_dz_1", "∂ŷ/∂z₁"),
        ("learning_rate", "learning_rate"),
    ],
)
def test_names_are_written_as_formulas_write_them(name, written):
    assert symbol(name) == written
