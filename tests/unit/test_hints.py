"""The ladder of hints: what each rung says of an answer, and where there is none."""

import contextlib
import re

import numpy as np
import pytest

from helpers.asking.finding import Kind
from helpers.checks.check import CheckFailed, checked, collecting
from helpers.checks.functions import check_gradient, check_training, check_value
from helpers.checks.hints import climbed, hint
from helpers.checks.hunt import check_hunt
from helpers.checks.network_class import check_class
from helpers.checks.stochastic import check_epoch
from helpers.networks import (
    descent_step,
    digits_network,
    linear_neuron,
    regression_network,
    relu_activation,
    sigmoid_network,
    sigmoid_neuron,
)

MOST_WORDS = 120


@pytest.fixture
def ladder(capsys):
    """Return the first hints on an answer, after its check."""

    def climb(answer, check, network, count=5, **asked) -> list[str]:
        checked.clear()
        climbed.clear()
        with contextlib.suppress(CheckFailed):
            check(answer, network, **asked)
        capsys.readouterr()
        said = []
        for _ in range(count):
            hint(answer)
            said.append(capsys.readouterr().out)
        assert max(len(each.split()) for each in said) <= MOST_WORDS
        return said

    return climb


def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * h_1 * x_1


W_1 = {"of": "L", "wrt": "w_1"}


def test_the_first_hint_is_a_question(ladder):
    first = ladder(gradient_w_1, check_gradient, sigmoid_network, **W_1)[0]
    assert first.startswith("Hint 1 of 5. Move w₁ a little.")
    assert not {"z₁", "h₁", "ŷ"} & set(first.split())


def test_the_second_shows_the_chain_and_the_link_that_the_check_blames(ladder):
    second = ladder(gradient_w_1, check_gradient, sigmoid_network, **W_1)[1]
    assert "∂L/∂w₁ = ∂L/∂ŷ · ∂ŷ/∂h₁ · ∂h₁/∂z₁ · ∂z₁/∂w₁" in second
    assert "Look first at ∂h₁/∂z₁." in second


def test_the_third_sets_each_link_beside_the_one_that_the_answer_implies(ladder):
    third = ladder(gradient_w_1, check_gradient, sigmoid_network, **W_1)[2].splitlines()
    with pytest.raises(CheckFailed) as caught:
        check_gradient(gradient_w_1, sigmoid_network, **W_1)
    at, yours = caught.value.finding.at, caught.value.finding.about["yours"]
    links = [2 * (at["y_hat"] - at["y"]), at["w_7"], at["h_1"] * (1 - at["h_1"]), at["x_1"]]
    rows = [line.split() for line in third if line.startswith("  ∂")]
    shown = [[float(number.replace("−", "-")) for number in row[1:]] for row in rows]
    for (right, implied), link in zip(shown, links, strict=True):
        assert right == pytest.approx(link, rel=1e-3)  # four digits are shown
        assert implied == pytest.approx(yours / np.prod(links) * link, rel=1e-3)
    assert shown[2][1] == pytest.approx(at["h_1"], rel=1e-3)


def test_the_fourth_nudges_the_link_and_the_whole(ladder):
    fourth = ladder(gradient_w_1, check_gradient, sigmoid_network, **W_1)[3]
    assert "0.001 more in z₁ moves h₁ by 0.0002388, if all else stands still." in fourth
    assert "0.001 more in w₁ moves L by" in fourth


def test_the_fifth_works_the_same_slip_in_a_small_network(ladder):
    fifth = ladder(gradient_w_1, check_gradient, sigmoid_network, **W_1)[4]
    assert "The same slip there: It uses g itself in place of the derivative ∂g/∂s." in fifth
    s = 2 * 0.4 - 0.3
    g = 1 / (1 + np.exp(-s))
    start, end = 2 * (g * 1.5 - 3) * 1.5, 2
    assert f"So ∂M/∂u comes out as {start * g * end:.4g}: wrong.".replace("-", "−") in fifth
    assert f"Multiplied: ∂M/∂u = {start * g * (1 - g) * end:.4g}.".replace("-", "−") in fifth


def test_of_a_chain_with_one_link_no_hint_speaks_of_others(ladder):
    first, second, third, fourth, _ = ladder(
        lambda y_hat, y: y - y_hat, check_gradient, linear_neuron, of="L", wrt="y_hat"
    )
    assert "L moves at once." in first and "next" not in first
    assert "The chain has one link alone, ∂L/∂ŷ." in second and "Look first" not in second
    rows = [line.split() for line in third.splitlines() if line.startswith("  ")]
    assert rows[0] == ["ŷ", "y", "right", "yours"]
    for row in rows[1:]:
        y_hat, y, right, yours = (float(number.replace("−", "-")) for number in row)
        assert right == pytest.approx(y_hat - y, abs=1e-3)
        assert yours == pytest.approx(y - y_hat, abs=1e-3)
    assert fourth.count("0.001 more in ŷ moves L by") == 1 and "link" not in fourth


def test_after_the_last_hint_the_first_comes_again(ladder):
    said = ladder(gradient_w_1, check_gradient, sigmoid_network, count=6, **W_1)
    assert said[5] == said[0]


def test_of_a_chain_with_one_link_that_is_not_written_the_right_numbers_alone_are_shown(ladder):
    def gradient_y_hat(y_hat, y):
        raise NotImplementedError

    third = ladder(gradient_y_hat, check_gradient, linear_neuron, of="L", wrt="y_hat")[2]
    assert third.startswith("Hint 3 of 5. ∂L/∂ŷ at points of the check:")
    assert third.splitlines()[1].split() == ["ŷ", "y", "right"]


def test_what_is_not_written_has_a_ladder_too(ladder):
    def gradient_b_1(y_hat, y, w_7, h_1):
        raise NotImplementedError

    said = ladder(gradient_b_1, check_gradient, sigmoid_network, of="L", wrt="b_1")
    assert said[0].startswith("Hint 1 of 5. Move b₁ a little.")
    assert not any("yours" in each or "wrong" in each for each in said)
    assert said[3].endswith("Do the same with each other link: then multiply them.\n")


def test_a_gradient_that_is_handed_is_where_to_begin(ladder):
    def gradient_W_2(dL_dz_2, h_1):
        return np.outer(h_1 * (1 - h_1), dL_dz_2)

    said = ladder(gradient_W_2, check_gradient, regression_network, of="L", wrt="W_2")
    assert "Your function is given ∂L/∂z₂: begin there." in " ".join(said[0].split())
    assert "∂L/∂W₂ = ∂L/∂z₂ · ∂z₂/∂W₂" in said[1]
    assert "z₂ (2,), W₂ (3, 2)" in said[1]
    assert "0 of 6 entries are right." in said[2]
    assert "A nudge agrees" in said[4]


def test_arrays_that_are_off_by_one_factor_are_told_so(ladder):
    said = ladder(
        lambda y_hat, y, h_2: 3 * (y_hat - y) * h_2[:, None],
        check_gradient,
        regression_network,
        of="L",
        wrt="W_3",
    )
    assert "All are 3 times the right ones." in said[2]


def test_a_value_is_compared_by_how_it_moves(ladder):
    def update(parameter, gradient, alpha):
        return parameter + alpha * gradient

    said = ladder(update, check_value, descent_step, of="new_parameter")
    assert said[0].startswith("Hint 1 of 5. What does the new parameter use directly?")
    rows = [line.split() for line in said[3].splitlines() if line.startswith("  ")]
    assert [row[0] for row in rows[1:]] == ["gradient", "α", "parameter"]  # those that differ come first
    assert "In q, d has the wrong sign." in said[4]
    assert "q = k·d + r" in said[4]  # the formula of a step in other letters would be the answer


def test_an_activation_has_a_small_network_with_one(ladder):
    said = ladder(lambda z: abs(z), check_value, relu_activation, of="h")
    assert "g = σ(s)" in said[4]


def test_a_chain_of_one_link_is_no_equation(ladder):
    said = ladder(lambda y_hat, y: y - y_hat, check_gradient, linear_neuron, of="L", wrt="y_hat")
    assert "The chain has one link alone, ∂L/∂ŷ." in said[1]


def test_an_epoch_of_mini_batches_has_a_ladder_too(ladder):
    def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
        return W_1, b_1, W_2, b_2

    asked = {"of": "L", "parameters": ["W_1", "b_1", "W_2", "b_2"]}
    said = ladder(train_epoch, check_epoch, digits_network, count=4, **asked)
    assert said[0].startswith("Hint 1 of 4. How many steps does one epoch take?")
    assert "For each mini-batch in turn: first ∂L/∂W₁, ∂L/∂b₁, ∂L/∂W₂, ∂L/∂b₂" in said[1]
    assert re.search(r"in the trained W₁\[0, 0\], −?[\d.]+ is right,\s+yours is", said[2])


def test_training_is_worked_for_one_epoch(ladder):
    def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
        history = []
        for _ in range(epochs):
            error = x_1 * w_1 + x_2 * w_2 + b - y
            w_1, w_2, b = w_1 + alpha * error * x_1, w_2 + alpha * error * x_2, b + alpha * error
            history.append((x_1 * w_1 + x_2 * w_2 + b, w_1, w_2, b))
        return history

    asked = {"of": "L", "parameters": ["w_1", "w_2", "b"], "history": ["y_hat", "w_1", "w_2", "b"]}
    said = ladder(train, check_training, linear_neuron, count=4, **asked)
    assert "In yours:" in said[2]
    assert "u goes uphill. Look for a wrong sign, in its gradient or in its update." in said[3]
    assert "[[1.4, 2.56], [1.72, 1.6384]]" in said[3]


class Net:
    """A network whose gradient of w lacks the slope of the sigmoid."""

    def __init__(self, learning_rate, rng):
        self.learning_rate, self.w, self.b = learning_rate, rng.normal(size=2), 0.0

    def predict(self, x):
        return 1 / (1 + np.exp(-(x @ self.w + self.b)))

    def compute_gradients(self, x, y):
        dL_db = 2 * (self.predict(x) - y)
        return dL_db * x, dL_db

    def update_params(self, dL_dw, dL_db):
        self.w, self.b = self.w - self.learning_rate * dL_dw, self.b - self.learning_rate * dL_db

    def train(self, inputs, targets, epochs):
        return []


def test_of_a_class_the_method_that_is_wrong_has_the_ladder(ladder):
    said = ladder(Net, check_class, sigmoid_neuron, of="L")
    assert "Look first at ∂ŷ/∂z." in said[1]
    assert "In ∂L/∂" in said[2] or "∂ŷ/∂z" in said[2]


def test_a_class_without_its_methods_is_told_to_read_its_check(ladder):
    said = ladder(type("Net", (), {}), check_class, sigmoid_neuron, count=1, of="L")
    assert said == ["Net has no ladder of hints for this. Read again what its check says.\n"]


def test_a_right_answer_needs_no_hint(ladder):
    said = ladder(lambda y_hat, y, x_1: (y_hat - y) * x_1, check_gradient, linear_neuron, count=1, **W_1)
    assert said[0].endswith("is right: there is nothing to hint at.\n")


def test_a_hint_looks_at_the_answer_as_it_is_now(ladder, capsys):
    def answer(y_hat, y, x_1):
        return slope(y_hat, y) * x_1

    slope = lambda y_hat, y: y_hat + y
    ladder(answer, check_gradient, linear_neuron, count=1, **W_1)
    slope = lambda y_hat, y: y_hat - y
    hint(answer)
    assert "nothing to hint at" in capsys.readouterr().out


def test_an_answer_whose_check_was_not_run_is_told_to_run_it(capsys):
    checked.clear()
    hint(gradient_w_1)
    assert (
        capsys.readouterr().out
        == "No check of gradient_w_1 was run yet. Run it first: then a hint knows what is asked.\n"
    )


@pytest.mark.parametrize(
    "method", [Net.train, Net(0.1, np.random.default_rng(0)).train, "Net"], ids=["function", "bound", "name"]
)
def test_a_method_or_a_name_stands_for_the_answer(method, ladder, capsys):
    first = ladder(Net, check_class, sigmoid_neuron, count=1, of="L")[0]
    climbed.clear()
    hint(method)
    said = capsys.readouterr().out
    assert said.endswith(first)
    is_method = method != "Net"
    assert said.startswith("The check of Net looks at all its methods, and so does its hint.") == is_method


def test_a_network_that_a_class_made_stands_for_it(ladder, capsys):
    first = ladder(Net, check_class, sigmoid_neuron, count=1, of="L")[0]
    climbed.clear()
    hint(Net(0.1, np.random.default_rng(0)))
    assert capsys.readouterr().out.endswith(first)


@pytest.mark.parametrize(
    "odd", [None, 3, np.ones(3), "elsewhere", np.exp, print, linear_neuron, np, hint, [], {}]
)
def test_whatever_is_no_answer_gets_a_sentence(odd, capsys):
    checked.clear()
    hint(odd)
    assert capsys.readouterr().out.startswith("Hints are on what a check is called on: write its name")


def test_an_answer_that_stops_is_mended_first(ladder):
    def gradient_w_1(y_hat, y, x_1):
        return (y_hat - target) * x_1  # noqa: F821

    assert ladder(gradient_w_1, check_gradient, linear_neuron, count=1, **W_1)[0].startswith(
        "Hint 1 of 5. First mend what its check says. Move w₁"
    )


def test_a_hunt_has_no_ladder(ladder, capsys):
    checked.clear()
    found = {"w_1"}
    formulas = {"w_1": lambda y_hat, y, x_1: (y_hat - y) * x_1, "b": lambda y_hat, y: y_hat}
    with pytest.raises(CheckFailed) as caught:
        check_hunt(found, formulas, linear_neuron, of="L")
    assert caught.value.finding.kind is Kind.HUNT
    hint(found)
    assert "Run `check_gradient` on each formula" in capsys.readouterr().out


def test_where_a_reference_is_read_nothing_is_said(capsys):
    with collecting():
        hint(gradient_w_1)
    assert capsys.readouterr().out == ""
