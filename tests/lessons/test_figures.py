"""Every number of the worked examples is shown by the reference of its lesson."""

import json
import math
import re
from pathlib import Path

import pytest

from tests.notebooks import as_shown, is_picture

FIGURES = json.loads(Path(__file__).parents[1].joinpath("figures.json").read_text(encoding="utf-8"))

# A number that stands by itself: not the 1 of w_1 or 3x, nor a part of 3.11.7.
NUMBER = re.compile(r"(?<![\w.])[-−]?\d++(?:\.\d*+)?+(?:[eE][-+−]?\d++)?+(?!\w|\.\d)")


def numbers_in(text: str) -> list[float]:
    return [float(number.replace("−", "-")) for number in NUMBER.findall(text)]


def flat(figures) -> list[float]:
    """Return all numbers of a figure, a list of figures or a dictionary of figures, in order."""
    if isinstance(figures, dict):
        figures = list(figures.values())
    return [number for part in figures for number in flat(part)] if isinstance(figures, list) else [figures]


def half_a_unit(expected: float) -> float:
    """Return half a unit of the last place that must be right.

    That is the eighth significant digit; of a number that the worked example itself printed with eight
    decimals, the eighth decimal, since it had no more.
    """
    eighth_decimal = 1e-8 if round(expected, 8) == expected else 0
    eighth_digit = 10.0 ** (math.floor(math.log10(abs(expected))) - 7) if expected else 0
    return 0.5 * max(eighth_decimal, eighth_digit) * (1 + 1e-6)  # a tie may be rounded either way


def missing_numbers(expected: list[float], shown: list[float]) -> list[float]:
    """Return the expected numbers that are not among those shown, in the same order; as few as possible.

    Other numbers may be shown in between. This is the longest common subsequence.
    """
    tolerances = [half_a_unit(number) for number in expected]
    rows, columns = len(expected), len(shown)

    def same(row: int, column: int) -> bool:
        return abs(shown[column] - expected[row]) <= tolerances[row]

    found = [[0] * (columns + 1) for _ in range(rows + 1)]  # how many of expected[row:] in shown[column:]
    for row in reversed(range(rows)):
        for column in reversed(range(columns)):
            found[row][column] = (
                1 + found[row + 1][column + 1]
                if same(row, column)
                else max(found[row + 1][column], found[row][column + 1])
            )
    missing, column = [], 0
    for row in range(rows):
        while column < columns and not same(row, column) and found[row][column + 1] == found[row][column]:
            column += 1
        if column < columns and same(row, column):
            column += 1
        else:
            missing.append(expected[row])
    return missing


def test_the_figures_are_whole():
    assert len(flat(FIGURES)) == 435


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("| ∂L/∂w_1 | −2.0 | 1.5e-06 |", [-2.0, 1.5e-06]),
        ("[[ 0.48933789 -0.72347172]\n [1. 2.]]", [0.48933789, -0.72347172, 1.0, 2.0]),
        ("$\\alpha=0.1$, (−1/6, 5). The end is 3.", [0.1, -1, 6, 5, 3]),
        ("w_1 x2 3x 0.5x z₁ ½ 3.11.7", []),
        ("1 − 0.4", [1, 0.4]),
    ],
)
def test_a_number_is_read_as_a_person_reads_it(text, numbers):
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (0.6, "0.6"),
        (0.6, "0.60000000"),
        (0.0, "−0.00000000"),
        (-2.0, "-2"),
        (12.699995020530949, "12.699995"),
        (0.000088201188753, "8.8201189e-05"),
        (0.00351628, "0.003516283419"),
        (0.99998322278, "epoch 11: 0.9999832228 at last"),
    ],
)
def test_a_number_is_shown_with_eight_digits_padded_or_short(expected, text):
    assert missing_numbers([expected], numbers_in(text)) == []


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (0.6, ""),
        (0.6, "-0.6"),
        (0.6, "0.61"),
        (0.6, "0.60000001"),
        (12.699995020530949, "12.7"),
        (12.699995020530949, "12.69999"),
        (0.002654913360868, "0.00265491"),  # eight decimals, but six digits
        (-0.16675405, "-0.166754"),
        (1.0, "w_1"),
    ],
)
def test_a_number_with_fewer_digits_or_others_is_missing(expected, text):
    assert missing_numbers([expected], numbers_in(text)) == [expected]


def test_numbers_may_have_others_in_between():
    assert missing_numbers([0.1, 0.2, 0.2], [9, 0.1, 0.2, 8, 0.2]) == []


def test_a_number_that_comes_twice_must_be_shown_twice():
    assert missing_numbers([0.1, 0.2, 0.2], [0.1, 0.2]) == [0.2]


def test_numbers_in_another_order_are_missing():
    assert missing_numbers([0.1, 0.2, 0.3], [0.3, 0.1, 0.2]) == [0.3]


def test_a_missing_number_does_not_hide_the_others():
    assert missing_numbers([0.0, 0.1, 0.2], [0.1, 0.2, 0.0]) == [0.0]


def test_every_number_of_the_worked_example_is_shown(reference):
    shown = [
        number
        for output in reference.outputs
        if output.output_type != "error" and not is_picture(output)
        for number in numbers_in(as_shown(output))
    ]
    figures = FIGURES.get(reference.lesson)
    if figures is None:
        pytest.skip("No worked example stands behind this lesson.")
    two_runs = set(figures) == {"as_printed", "corrected"}  # they may be shown side by side
    for run_of_it in figures.values() if two_runs else [figures]:
        assert missing_numbers(flat(run_of_it), shown) == []
