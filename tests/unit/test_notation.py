"""How names and numbers are written."""

import doctest

import numpy as np
import pytest

from helpers import notation
from helpers.notation import write_symbol, write_symbols, write_value


def test_the_examples_are_true():
    tried = doctest.testmod(notation)
    assert tried.attempted == 5 and tried.failed == 0


def test_names_are_written_as_formulas_write_them():
    names = ["x_1", "w_12", "y_hat", "alpha", "dL_dw_1", "dy_hat_dz_1", "out", "w_out"]
    assert list(map(write_symbol, names)) == ["x₁", "w₁₂", "ŷ", "α", "∂L/∂w₁", "∂ŷ/∂z₁", "out", "w_out"]
    assert write_symbol("dh_1_0_dz_1_0") == "∂h₁[0]/∂z₁[0]"  # entries, and no h₁₀


def test_names_of_several_words_are_written_as_words():
    names = ["learning_rate", "new_parameter", "mean_square_error", "new_w_1"]
    words = ["learning rate", "new parameter", "mean square error", "new w₁"]
    assert list(map(write_symbol, names)) == words
    assert write_symbols("new_w is not w_1") == "the new w is not w₁"


def test_every_name_in_a_text_is_written_as_formulas_write_it():
    texts = ["∂L/∂y_hat", "−z_1", "h_1, z_1", "the trained w", "W_1 @ x_2", "1 − h_1"]
    assert list(map(write_symbols, texts)) == ["∂L/∂ŷ", "−z₁", "h₁, z₁", "the trained w", "W₁ @ x₂", "1 − h₁"]


def test_a_name_of_any_length_can_be_written():
    assert write_symbols("a_1" * 5000) == "a_1" * 5000


def test_an_array_in_a_message_is_written_as_it_is_typed():
    assert write_value([0.5, -1.0, 2 / 3]) == "[0.5, -1, 0.666667]"
    assert write_value(np.ones((4, 3))).count("[1, 1, 1]") == 4


@pytest.mark.parametrize(
    ("shape", "written"),
    [
        ((5, 3), "[[1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1], …] (5×3)"),
        ((1, 30), f"[[{'1, ' * 12}…]] (1×30)"),
        ((14,), f"[{'1, ' * 12}…] (14 numbers)"),
        ((3, 4, 2), "[[[1, 1], [1, 1], [1, 1], [1, 1]], …] (3×4×2)"),
        ((2, 3, 9), "[[[1, 1, 1, 1, 1, 1, 1, 1, 1], …], …] (2×3×9)"),
        ((0,), "[]"),
    ],
)
def test_of_a_large_array_a_message_has_the_beginning_and_the_shape(shape, written):
    assert write_value(np.ones(shape)) == written
