"""How names and numbers are written."""

import doctest

from helpers import notation
from helpers.notation import write_symbol


def test_the_examples_are_true():
    tried = doctest.testmod(notation)
    assert tried.attempted == 4 and tried.failed == 0


def test_names_are_written_as_formulas_write_them():
    names = ["x_1", "w_12", "y_hat", "alpha", "dL_dw_1", "dy_hat_dz_1", "learning_rate"]
    assert list(map(write_symbol, names)) == ["x₁", "w₁₂", "ŷ", "α", "∂L/∂w₁", "∂ŷ/∂z₁", "learning_rate"]
    assert write_symbol("dh_1_0_dz_1_0") == "∂h₁[0]/∂z₁[0]"  # entries, and no h₁₀
