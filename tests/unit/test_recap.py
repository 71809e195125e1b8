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
    assert said[1] == "  to check again, as they or what they use changed: right"


def test_a_cell_that_is_run_again_changes_nothing(recap):
    again = NOTEBOOK.partition("\n\n")[2].partition("\n\n")[0]
    assert recap(CHECK.format("right"), again, names=["right"])[0].startswith("✓ 1 of 1")


USING = """
def error(y_hat, y):
    return {}
def right(y_hat, y, x_1):
    return error(y_hat, y) * x_1
"""


@pytest.mark.parametrize(("before", "after"), [("y_hat - y", "y - y_hat"), ("y - y_hat", "y_hat - y")])
def test_what_uses_a_function_that_was_changed_since_is_to_be_checked_again(recap, before, after):
    change = USING.format(after).partition("def right")[0]
    said = recap(USING.format(before), CHECK.format("right"), change, names=["right"])
    assert said[1:] == [
        "  to check again, as they or what they use changed: right",
        "Next: run the cells of right and of its check.",
    ]
    again = recap(CHECK.format("right"), names=["right"])
    assert again[0].startswith("✓ 1 of 1") == (after == "y_hat - y")


def test_what_uses_a_function_whose_cell_is_run_again_stays_right(recap):
    right = USING.format("y_hat - y")
    said = recap(right, CHECK.format("right"), right.partition("def right")[0], names=["right"])
    assert said[0].startswith("✓ 1 of 1")


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
