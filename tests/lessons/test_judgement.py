"""Judgement leaves no luck: a sample of what `make judgement` measures, and if it measures rightly."""

from contextlib import nullcontext

import numpy as np
import pytest

from helpers.graph import Graph
from helpers.network import Network
from tests.corpus import find_exercise, list_names
from tools.judgement import naming
from tools.judgement.coverage import cover_network
from tools.judgement.guards import Fate, Guard, guards_of, try_guards
from tools.judgement.report import PARTS, measure
from tools.judgement.trial import Trial

SAMPLE = list_names()[::8]  # of the exercises; `make judgement` measures all, and a hundred times as often


def missed(part, only=(), share=100):
    """Return the goals that a part of a measurement misses, with its table; or nothing."""
    [(table, goals)] = measure({part: max(1, PARTS[part].draws // share)}, only)
    unmet = [goal for goal, is_met in goals.items() if not is_met]
    return "\n".join([table, *unmet]) if unmet else ""


def test_every_draw_of_points_has_both_signs_and_small_and_large_gradients():
    assert missed("points", share=1000) == ""


@pytest.mark.parametrize("name", SAMPLE)
def test_what_is_right_for_some_signs_or_sizes_only_passes_at_no_draw(name):
    assert missed("mutants", [name]) == ""


@pytest.mark.parametrize("name", SAMPLE)
def test_answers_are_judged_as_they_should_be_at_other_points(name):
    assert missed("naming", [name]) == ""


# ---- what measures


def lines(name):
    return {guard.line for guard in guards_of(find_exercise(name))}


def fates(name, draws):
    secrets = [f"draw {number}" for number in range(draws)]
    return {fate.guard.line: fate for fate in try_guards(name, secrets)}


def test_a_form_is_put_round_every_part_that_is_a_number():
    made = lines("01_linear_neuron/gradient_w_1")
    assert {
        "return absolute((y_hat - y) * x_1)",
        "return absolute(y_hat - y) * x_1",
        "return (absolute(y_hat) - y) * x_1",
        "return (y_hat - absolute(y)) * x_1",
        "return (y_hat - y) * absolute(x_1)",
    } == {line for line in made if "absolute" in line}


def test_what_is_no_number_is_left_as_it_is():
    made = lines("01_linear_neuron/train")
    assert not any(f"({part})" in line for line in made for part in ("epochs", "range(epochs)", "history"))
    assert not any("absolute(predict)" in line for line in made)


def test_what_is_right_after_all_is_found_by_its_numbers():
    found = fates("03_sigmoid_network_3_2_1/gradient_w_8", draws=5)
    assert found["return 2 * (y_hat - y) * absolute(h_2)"].verdict == "equivalent"
    assert found["return 2 * negative(y_hat - y) * h_2"].verdict != "equivalent"


def test_a_mutant_that_passes_at_some_draws_has_survived():
    guard = Guard("", "absolute", "")
    killed, passed, blind = (
        Fate(guard, 5, survived, 0.5, beyond, 0) for survived, beyond in [(0, 0), (5, 0), (5, 0.1)]
    )
    assert (killed + killed).verdict == "killed"
    assert (killed + passed).verdict == "survived"
    assert (passed + passed).verdict == "equivalent"
    assert (passed + blind).verdict == "beyond"


@pytest.mark.parametrize(
    "name", ["01_linear_neuron/loss", "02_sigmoid_neuron/sigmoid", "05_regression_network_4_3_2_1/forward"]
)
def test_the_quick_comparison_judges_as_the_check_does(name):
    trial = Trial(find_exercise(name), ["one"])
    for guard in guards_of(trial.exercise)[::5]:
        passes = trial.find_survived(trial.define(guard.source), range(1)) == [0]
        assert trial.is_accepted(guard.source, 0) == passes, guard.line


def test_a_sign_that_a_draw_lacks_is_counted():
    network = Network(Graph(y=lambda x: x**3), count=1)
    found = cover_network(network, [f"draw {number}" for number in range(50)])
    assert found.lacking["x > 0"] + found.lacking["x < 0"] == 50
    assert found.lacking["y > 0"] == found.lacking["x > 0"]


def test_a_quantity_that_never_takes_a_sign_does_not_lack_it():
    network = Network(Graph(y=lambda x: np.abs(x)), count=3)
    assert not any(what.startswith("y ") for what in cover_network(network, ["one", "two"]).lacking)


@pytest.mark.parametrize("name", ["01_linear_neuron/predict", "04_relu_network_2_3_1/gradient_b_1"])
def test_explanations_that_are_kept_lead_to_the_same_verdicts(name, monkeypatch):
    kept = naming.judge_answers(name, ["one"])
    monkeypatch.setattr(naming, "candidates_kept", nullcontext)
    assert naming.judge_answers(name, ["one"]) == kept
