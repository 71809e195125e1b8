"""Lesson 6: its images, how they are drawn, and the check of an epoch of mini-batches."""

import hashlib
import linecache

import numpy as np
import pytest

from helpers import (
    DrawingError,
    GraphError,
    digits_network,
    draw_images,
    linear_neuron,
    load_digits,
    log_softmax_of_rows,
    relu_layer,
)
from helpers.checks.check import CheckFailed
from helpers.checks.functions import check_value
from helpers.checks.stochastic import check_epoch
from helpers.digits import FILE
from helpers.drawing import page
from helpers.network import Network, mask, one_hot, positive
from helpers.points import draw_points
from tests.findings import named

PARAMETERS = ["W_1", "b_1", "W_2", "b_2"]
ASKED = {"of": "L", "parameters": PARAMETERS}


@pytest.fixture
def told(monkeypatch):
    """What pictures say of themselves, in their order."""
    said = []
    monkeypatch.setattr(page, "publish", lambda images, description: said.append(description))
    return said


def test_there_are_1797_images_of_64_pixels_between_paper_and_ink():
    images, digits = load_digits()
    assert images.shape == (1797, 64)
    assert (images.min(), images.max()) == (0, 1)
    assert np.bincount(digits).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_the_images_are_the_file_that_scikit_learn_ships():
    digest = hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert digest == "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"


def test_a_picture_of_images_says_how_many_they_are_and_their_captions(told):
    draw_images(np.eye(4), ["a", "b", "c", "d"])
    assert told == ["4 images of 2 by 2 pixels: a, b, c, d."]


def test_what_is_below_0_is_said_to_be_crossed(told):
    draw_images([[1, -1, 0, 0.5]])
    assert told[0].endswith("Blue is above 0; orange, crossed, is below.")


@pytest.mark.parametrize(
    ("images", "captions", "complaint"),
    [
        (np.ones((2, 3)), (), r"of shape \(n, side · side\), not \(2, 3\)"),
        (np.ones(4), (), r"not \(4,\)"),
        ([[np.nan, 0, 0, 0]], (), "must be finite"),
        (np.ones((2, 4)), ["a"], "There are 2 images, but 1 captions"),
    ],
)
def test_images_that_cannot_be_drawn_are_an_error(images, captions, complaint):
    with pytest.raises(DrawingError, match=complaint):
        draw_images(images, captions)


def test_an_input_is_always_of_its_kind():
    at = draw_points(digits_network, "any")[0]
    assert set(np.unique(at["y"])) == {0, 1}
    assert (at["y"].sum(axis=1) == 1).all()


@pytest.mark.parametrize(
    ("kind", "made"), [(positive, [[2.0, 1.0]]), (one_hot, [[0.0, 1.0]]), (mask, [[0.0, 1.0]])]
)
def test_a_kind_makes_an_input_from_numbers_of_any_sign(kind, made):
    assert kind(np.array([[-2.0, 1.0]])).tolist() == made


def test_a_kind_of_an_unknown_name_is_an_error():
    with pytest.raises(GraphError, match="no `z_9`"):
        Network(digits_network.graph, kinds={"z_9": positive})


def test_an_epoch_without_a_batch_is_the_author_s_error():
    with pytest.raises(GraphError, match="has no mini-batches"):
        check_epoch(lambda w_1, size: w_1, linear_neuron, of="L", parameters=["w_1"])


def backward(x, y, W_1, b_1, W_2, b_2):
    z_1 = x @ W_1 + b_1
    exponents = np.exp(np.maximum(z_1, 0) @ W_2 + b_2)
    dL_dz_2 = (exponents / exponents.sum(axis=1, keepdims=True) - y) / len(y)
    dL_dz_1 = dL_dz_2 @ W_2.T * (z_1 > 0)
    return x.T @ dL_dz_1, dL_dz_1.sum(axis=0), np.maximum(z_1, 0).T @ dL_dz_2, dL_dz_2.sum(axis=0)


def walk(starts, stops=lambda first, size: first + size, takes=lambda alpha, slope: alpha * slope):
    """Return an answer that goes through batches which begin at some rows."""

    def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
        parameters = [W_1, b_1, W_2, b_2]
        for first in starts(len(x), size):
            rows = slice(first, stops(first, size))
            slopes = backward(x[rows], y[rows], *parameters)
            parameters = [p - takes(alpha, slope) for p, slope in zip(parameters, slopes, strict=True)]
        return parameters

    return train_epoch


def in_turn(count, size):
    return range(0, count, size)


def test_an_epoch_of_mini_batches_passes():
    check_epoch(walk(in_turn), digits_network, **ASKED)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (walk(lambda count, size: range(0, count - size + 1, size)), "smaller one left out: what=mini-batch"),
        (walk(lambda count, size: [0], lambda first, size: None), "all rows at once"),
        (walk(lambda count, size: range(count), lambda first, size: first + 1), "row by row"),
        (walk(lambda count, size: [0]), "first example alone: what=mini-batch"),
        (walk(lambda count, size: [0] * -(-count // size)), "first example again: what=mini-batch"),
        (walk(lambda count, size: [*in_turn(count, size)][::-1]), "examples backwards: what=mini-batch"),
        (walk(lambda count, size: range(count)), "mini-batches overlap"),
        (walk(lambda count, size: range(count // size)), "mini-batches overlap"),
        (walk(lambda count, size: range(0, count, size - 1)), "mini-batches overlap"),
        (walk(in_turn, lambda first, size: first + size + 1), "mini-batches overlap"),
        (walk(in_turn, lambda first, size: first + size - 1), "rows between"),
        (walk(lambda count, size: range(0, count, size + 1)), "rows between"),
        (walk(lambda count, size: range(1, count, size)), ""),
        (walk(in_turn, takes=lambda alpha, slope: -alpha * slope), "uphill: name=Each parameter"),
        (walk(in_turn, takes=lambda alpha, slope: slope), "no learning rate: name=Each parameter"),
    ],
)
def test_a_slip_in_the_batches_is_named(wrong, words):
    assert named(wrong, digits_network, check_epoch, **ASKED) == words


def test_parameters_that_are_changed_in_place_are_told():
    def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
        for first in range(0, len(x), size):
            slopes = backward(x[first : first + size], y[first : first + size], W_1, b_1, W_2, b_2)
            for parameter, slope in zip((W_1, b_1, W_2, b_2), slopes, strict=True):
                parameter -= alpha * slope
        return W_1, b_1, W_2, b_2

    with pytest.raises(CheckFailed, match="changes"):
        check_epoch(train_epoch, digits_network, **ASKED)


@pytest.mark.parametrize(
    ("slope", "slip"),
    [
        ("(log_p - y) / len(y)", "function missing in the code: typed=log_p needed=np.exp"),
        ("np.exp(log_p) / len(y)", "missing in brackets in the code: whole=(np.exp(log_p) - y)"),
        ("(np.exp(log_p) + y) / len(y)", "replaced in the code: typed=+ needed=-"),
        ("np.exp(log_p - y) / len(y)", "outside the brackets in the code: typed=y"),
        ("np.exp(log_p) - y / len(y)", "brackets missing in the code: typed=np.exp(log_p) - y"),
        ("np.exp(log_p) / len(y) - y", "missing in the code: typed=y needed=/ len(y)"),
    ],
)
def test_slips_on_the_way_back_through_the_softmax_are_named(slope, slip):
    text = f"def slope(log_p, y):\n    return {slope}\n"
    space = {"np": np}
    linecache.cache["slope"] = len(text), None, text.splitlines(keepends=True), "slope"
    exec(compile(text, "slope", "exec"), space)
    told = named(space["slope"], digits_network, of="L", wrt="z_2")
    kind, _, about = slip.partition(": ")
    assert told.startswith(f"{kind}: code=") and told.endswith(about)


@pytest.mark.parametrize(
    ("front", "end", "slip"),
    [
        (lambda z: z - z.max(axis=1, keepdims=True), lambda total: -total, "logarithm left out: step=log_p"),
        (lambda z: z - z.max(axis=1, keepdims=True), np.log, "sum for a difference: step=log_p"),
    ],
)
def test_slips_in_a_log_softmax_are_named(front, end, slip):
    def log_softmax(z):
        return front(z) + end(np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))

    assert named(log_softmax, log_softmax_of_rows, check_value, of="log_p") == slip


def test_an_epoch_whose_steps_all_use_all_rows_is_told_so():
    def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
        for _ in range(0, len(x), size):
            z_1 = x @ W_1 + b_1
            h_1 = np.maximum(z_1, 0)
            e = np.exp(h_1 @ W_2 + b_2)
            d_2 = (e / e.sum(axis=1, keepdims=True) - y) / len(y)
            d_1 = (d_2 @ W_2.T) * (z_1 > 0)
            W_2, b_2 = W_2 - alpha * h_1.T @ d_2, b_2 - alpha * d_2.sum(axis=0)
            W_1, b_1 = W_1 - alpha * x.T @ d_1, b_1 - alpha * d_1.sum(axis=0)
        return W_1, b_1, W_2, b_2

    assert named(train_epoch, digits_network, check_epoch, **ASKED) == "all rows for each step"


def test_a_relu_that_lets_through_at_0_is_told_so():
    slip = "alive at 0: link=∂h/∂z name=z"
    assert named(lambda z, dL_dh: dL_dh * (z >= 0), relu_layer, of="L", wrt="z") == slip
