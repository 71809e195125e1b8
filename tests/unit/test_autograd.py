"""Gradients by hand beside those of PyTorch or JAX, of which the tests need neither."""

import numpy as np
import pytest

from helpers.checks import autograd
from helpers.checks.autograd import compare_autograd
from helpers.checks.check import collecting


@pytest.fixture
def compared(monkeypatch, capsys):
    """Return the lines that compare gradients by hand with these, as if PyTorch had found them."""

    def compare(theirs, by_hand) -> list[str]:
        monkeypatch.setattr(autograd, "find_spec", lambda name: name == "torch")
        monkeypatch.setattr(autograd, "_ask_torch", lambda loss, fixed, free: {"w": np.array(theirs)})
        compare_autograd(lambda sigmoid, w: w, {"w": theirs}, by_hand, {})
        return capsys.readouterr().out.splitlines()

    return compare


def test_without_either_a_sentence_says_so(monkeypatch, capsys):
    monkeypatch.setattr(autograd, "find_spec", lambda name: None)
    compare_autograd(lambda sigmoid, w: w, {"w": 1.0}, {"w": 1.0}, {})
    assert capsys.readouterr().out.startswith("Neither PyTorch nor JAX is installed here")


def test_each_entry_has_a_line_with_the_digits_that_agree(compared):
    head, *lines = compared([1.25, -0.5, 3.0], {"w": [1.25, -0.5000001, -3.0]})
    assert head.split() == ["by", "hand", "PyTorch", "digits", "that", "agree"]
    assert [line.split() for line in lines] == [
        ["∂L/∂w[0]", "1.25", "1.25", "16"],
        ["∂L/∂w[1]", "-0.5000001", "-0.5", "6"],
        ["∂L/∂w[2]", "-3", "3", "0"],
    ]


def test_a_scalar_has_no_brackets(compared):
    assert compared(2.0, {"w": 2.0})[1].split() == ["∂L/∂w", "2", "2", "16"]


@pytest.mark.parametrize("odd", [None, "a", [1.0, 2.0, 3.0], np.nan, [[1], [2, 3]]], ids=str)
def test_an_odd_gradient_agrees_to_no_digit(odd, compared):
    assert [line.split()[1:] for line in compared([1.0, 2.0], {"w": odd})[1:]] == [
        ["nan", "1", "0"],
        ["nan", "2", "0"],
    ]


def test_where_a_reference_is_read_nothing_is_said(capsys):
    with collecting():
        compare_autograd(None, {}, {}, {})
    assert capsys.readouterr().out == ""
