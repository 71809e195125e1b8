"""What is said of a wrong step that is a sum of products, in no lesson: a cell of an LSTM, an update."""

import numpy as np
import pytest

from helpers.checks.check import CheckFailed
from helpers.checks.functions import check_value
from helpers.diagnosis import Problem
from helpers.diagnosis.updates import find_products
from helpers.graph import Graph
from helpers.network import Network
from helpers.points import draw_points
from tests.findings import describe

cell = Network(Graph(c=lambda f, m, i, g: f * m + i * g))
decay = Network(Graph(new=lambda p, rate, slope: p - rate * slope), shapes={"p": (4,), "slope": (4,)})


def named(function, network, of) -> str:
    """Return the mistake that is found, as a text; "" if none is."""
    with pytest.raises(CheckFailed) as caught:
        check_value(function, network, of=of)
    return describe(caught.value.finding) if caught.value.finding.mistake else ""


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda f, m, i, g: f * m + 2 * i * g, "term twice: step=c name=i"),
        (lambda f, m, i, g: f * m / 2 + i * g, "term halved: step=c name=f"),
        (lambda f, m, i, g: f / m + i * g, "divides in a step: step=c name=m"),
        (lambda f, m, i, g: f * m + i * np.sign(g), "sign of a value: step=c name=g"),
        (lambda f, m, i, g: f * m + i * max(g, 0), "cut off in a step: step=c name=g"),
        (lambda f, m, i, g: f * m + i * np.clip(g, -1, 1), "clipped in a step: step=c name=g"),
        (lambda f, m, i, g: f + m + i * g, "added in a step: step=c one=f other=m"),
        (lambda f, m, i, g: m - f + i * g, "added in a step: step=c one=f other=m"),
        (lambda f, m, i, g: f * (m + i * g), "factor in another term, too: step=c name=f other=i"),
        (lambda f, m, i, g: m + f * i * g, "factor in another term: step=c name=f other=i own=m"),
        (
            lambda f, m, i, g: f * m - i,
            "two things (factor missing: step=c name=g) (wrong sign: name=i step=c)",
        ),
        (
            lambda f, m, i, g: f * (m - i * g),
            "two things (factor in another term, too: step=c name=f other=i) (wrong sign: name=i step=c)",
        ),
        (lambda f, m, i, g: f * m + i * g + f * g, ""),
    ],
)
def test_a_slip_in_a_cell_is_named(answer, words):
    assert named(answer, cell, "c") == words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            lambda p, rate, slope: p + slope,
            "two things (factor missing: step=new name=rate) (wrong sign: name=slope step=new)",
        ),
        (
            lambda p, rate, slope: rate * p - slope,
            "factor in another term: step=new name=rate other=p own=slope",
        ),
        (
            lambda p, rate, slope: rate * (p - slope),
            "factor in another term, too: step=new name=rate other=p",
        ),
        (lambda p, rate, slope: p - 0.05 * slope, "a written number: step=new number=0.05 name=rate"),
        (lambda p, rate, slope: p - slope / rate, "divides in a step: step=new name=rate"),
        (lambda p, rate, slope: p - rate - slope, "added in a step: step=new one=rate other=slope"),
        (lambda p, rate, slope: p - rate * np.clip(slope, -0.5, 0.5), ""),
    ],
)
def test_a_slip_in_an_update_of_a_vector_is_named(answer, words):
    assert named(answer, decay, "new") == words


def test_an_update_of_a_matrix_that_divides_by_its_rows_is_told_so():
    shapes = {"p": (3, 2), "slope": (3, 2)}
    network = Network(Graph(new=lambda p, rate, slope: p - rate * slope), shapes=shapes)
    wrong = lambda p, rate, slope: p - rate * slope / len(p)
    assert named(wrong, network, "new") == "divided by its rows: step=new name=slope"


@pytest.mark.parametrize(
    ("step", "products"),
    [
        (lambda f, m, i, g: f * m + i * g, [("f", "m"), ("i", "g")]),
        (lambda f, m: f - m, [("f",), ("m",)]),
        (lambda f, m: 0.1 + f + m, []),
        (lambda f, m: (f - m) ** 2, []),
        (lambda f, m: f / m, []),
        (lambda f, m, i: f * m * i + f, []),
        (lambda f: 2 * f, []),
    ],
    ids=["sum of products", "difference", "with a number", "square", "quotient", "three factors", "one name"],
)
def test_only_a_sum_of_products_is_taken_apart(step, products):
    network = Network(Graph(c=step))
    with np.errstate(all="ignore"):
        assert find_products(Problem(network, "c", "", draw_points(network, "any")[0]), "c") == products
