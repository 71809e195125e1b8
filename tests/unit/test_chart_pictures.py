"""Pictures with axes: what is drawn where, and what is told."""

import numpy as np
import pytest

from helpers.drawing import draw_activation, draw_gradient_sizes, draw_landscape, draw_learning_curve
from helpers.drawing.page import WHITE
from helpers.networks import relu, sigmoid_network
from tools.gallery import VALLEY, valley, written

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
        "Loss over w₁ from −1 to 1 and w₂ from 0 to 2: between −2 and 2. "
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
    assert text.endswith("tangents at z₁ = 1.5, h = 1.5, slope 1; z₂ = −0.5, h = 0, slope 0.")
    curve, *tangents = [shape.points for shape in page.shapes if shape.window]
    scale = np.diff(curve[[-2, -1]], axis=0)[0]  # one on the curve, where it has the slope 1
    rises = [(end - start)[1] / (end - start)[0] * scale[0] / scale[1] for start, end in tangents]
    assert rises == pytest.approx([1, 0])


def test_sizes_of_gradients_are_told_layer_by_layer(drawn):
    gradients = {"w_1": -1e-5, "w_2": 1e-3, "b_1": 0.0, "w_7": 2.0, "b_3": -4.0}
    page, text = drawn(draw_gradient_sizes, sigmoid_network, {"asleep": gradients, "awake": {"w_7": 1.0}})
    assert text == (
        "Sizes of the gradients of L, layer by layer, on a log scale: "
        "asleep 0 to 0.001 (median 1e−5) for w₁, w₂, b₁, then 2 to 4 (median 3) for w₇, b₃; "
        "awake 1 for w₇, b₃."
    )
    assert {"asleep", "awake", "w₁, w₂, b₁", "w₇, b₃"} <= {*written(page)}
    dots = [
        shape for shape in page.shapes if len(shape.points) == 25
    ]  # with the first point again at the end
    assert len(dots) == len(gradients)
