"""What is said at the end of a lesson: what is done, what is missing, what comes next."""

import contextlib

import pytest

from helpers.checks import progress
from helpers.checks.check import CheckFailed, checked, collecting
from helpers.checks.guesses import compare_guess, guessed

NOTEBOOK = """
from helpers import check_gradient, linear_neuron, recap

def right(y_hat, y, x_1):
    return (y_hat - y) * x_1

def wrong(y_hat, y, x_1):
    return y_hat - y

def unwritten(y_hat, y, x_1):
    raise NotImplementedError
"""
CHECK = 'check_gradient({}, linear_neuron, of="L", wrt="w_1")'


@pytest.fixture
def recap(capsys):
    """Return what a recap of these names says in a notebook in which these cells were run."""
    checked.clear()
    guessed.clear()
    space: dict = {}
    exec(NOTEBOOK, space)

    def run(*cells: str, names=("right", "wrong"), **more) -> list[str]:
        for cell in cells:
            with contextlib.suppress(CheckFailed):
                exec(cell, space)
        capsys.readouterr()
        exec(f"recap({list(names)}, **{more})", space)
        return capsys.readouterr().out.splitlines()

    return run


def test_all_that_is_right_is_said_and_what_comes_next(recap):
    said = recap(CHECK.format("right"), names=["right"], then="Lesson 2 bends the line.")
    assert said == ["✓ 1 of 1 exercises are right.", "Next: Lesson 2 bends the line."]


def test_what_is_wrong_is_named_and_comes_next(recap):
    said = recap(CHECK.format("right"), CHECK.format("wrong"))
    assert said[:2] == ["1 of 2 exercises are right.", "  not right yet: wrong"]
    assert said[2] == "Next: wrong. Read what its check says; `hint(wrong)` says more."


def test_what_is_not_written_is_told_from_what_is_wrong(recap):
    said = recap(CHECK.format("unwritten"), names=["unwritten"])
    assert said[1] == "  not written yet: unwritten"


def test_what_was_not_checked_is_told_even_if_it_is_not_there(recap):
    assert recap(names=["right", "elsewhere"])[1] == "  not checked yet: right, elsewhere"


def test_what_was_changed_since_its_check_is_told(recap):
    said = recap(CHECK.format("right"), "def right(y_hat, y, x_1): return 0", names=["right"])
    assert said[1] == "  changed since its check: right"


def test_a_check_that_passes_later_counts(recap):
    mended = "def wrong(y_hat, y, x_1): return (y_hat - y) * x_1"
    assert recap(CHECK.format("wrong"), mended, CHECK.format("wrong"), names=["wrong"])[0].startswith(
        "✓ 1 of 1"
    )


def test_guesses_are_counted(recap):
    compare_guess("a", 1, 1)
    compare_guess("b", 2, 1)
    compare_guess("c", None, 1)
    assert "2 of 3 guesses are made, 1 of them right." in recap(guesses=3)


def test_where_a_reference_is_read_nothing_is_said(capsys):
    with collecting():
        progress.recap(["right"])
    assert capsys.readouterr().out == ""
