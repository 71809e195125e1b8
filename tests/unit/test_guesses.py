"""What is said to guesses, and to answers to questions: kind words, whatever was written."""

import numpy as np
import pytest

from helpers.checks import guesses
from helpers.checks.check import collecting
from helpers.checks.guesses import check_question, compare_guess, guessed
from helpers.networks import linear_neuron, regression_network, sigmoid_network, sigmoid_neuron

POINT = {"x_1": 2.0, "x_2": 1.0, "w_1": 1.0, "w_2": 2.0, "b": 0.0, "y": 1.0}


class Broken:
    """What a student's class may be: nothing can be done with it."""

    def __float__(self):
        raise RuntimeError

    def __repr__(self):
        raise RuntimeError

    def __eq__(self, other):
        raise RuntimeError


@pytest.fixture
def said(capsys):
    """Return what is said to a guess of the new prediction."""
    guessed.clear()
    guesses.asked.clear()

    def say(guess, actual=56.08, **how) -> str:
        compare_guess("the new prediction", guess, actual, **how)
        return capsys.readouterr().out

    return say


def test_a_guess_within_a_tenth_is_right(said):
    assert said(52) == "✓ You guessed 52 for the new prediction. It is 56.08: near enough.\n"
    assert guessed["the new prediction"] is True


def test_a_guess_further_off_is_compared_kindly(said):
    assert said(50).startswith("You guessed 50 for the new prediction. It is 56.08. That is too low. Good")
    assert guessed["the new prediction"] is False


def test_a_lesson_says_how_far_a_right_guess_may_be_off(said):
    assert said(50, within=7).startswith("✓")
    assert not said(56, within=0.01).startswith("✓")


def test_no_guess_is_not_counted(said):
    said(56)
    said(None)
    assert "the new prediction" not in guessed


def test_without_a_guess_one_is_asked_for_and_only_the_next_time_it_is_told(said):
    asks = "Write yours in place of None. Run both cells. Or run this cell again to see.\n"
    assert said(None) == f"No guess yet for the new prediction.\n  {asks}"
    assert said(None) == "No guess yet for the new prediction. It is 56.08.\n"


def test_an_odd_guess_tells_no_more_than_none(said):
    assert "56" not in said("a lot")
    assert "It is 56.08." in said("a lot")


def test_a_choice_is_written_as_the_lesson_spells_it_whatever_the_student_s_capitals(said):
    assert "guessed “dL_dW” for" in said("dl_dw ", "W_1", choices=("W_1", "dL_dW"))
    assert said("w_1", "W_1", choices=("W_1", "dL_dW")).startswith("✓ You guessed “W_1”")


ODD = ["a lot", float("nan"), np.inf, np.ones(3), [], {}, 1j, True, print, 10**400, Broken()]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: type(odd).__name__)
def test_an_odd_guess_gets_a_sentence_and_is_not_counted(odd, said):
    assert "Guess a number. Or run this cell again" in said(odd)
    assert "the new prediction" not in guessed


@pytest.mark.parametrize("odd", [None, *ODD[1:], "perhaps", 1])
def test_an_odd_choice_gets_a_sentence(odd, said):
    asks, tells = (said(odd, "w_1", choices=("w_1", "w_2")) for _ in range(2))
    assert asks.endswith("to see.\n")
    assert tells.endswith("It is “w_1”.\n")
    assert "the new prediction" not in guessed
    assert "True or False" in said(odd, True) or odd is None or odd is True


@pytest.mark.parametrize("number", ["55", "−55.5", np.float32(55), np.array([55.0])], ids=str)
def test_a_number_in_another_form_is_a_number(number, said):
    assert said(number).startswith(("✓ You guessed 55", "You guessed −55.5"))


def test_a_choice_is_right_in_capitals_too(said):
    assert said(" W_1 ", "w_1", choices=("w_1", "w_2")).startswith("✓")
    assert not said("w_2", "w_1", choices=("w_1", "w_2")).startswith("✓")


def test_a_choice_that_there_is_not_is_no_guess(said):
    assert "Guess one of “w_1”, “w_2”." in said("w_3", "w_1", choices=("w_1", "w_2"))


@pytest.mark.parametrize("guess", [True, "yes", "True", np.bool_(True)])
def test_yes_and_no_are_true_and_false(guess, said):
    assert said(guess, True).startswith("✓")
    assert not said(guess, np.bool_(False)).startswith("✓")


@pytest.fixture
def answered(capsys):
    """Return what is said to an answer."""

    def say(answer, network=linear_neuron, **asked) -> str:
        check_question(answer, network, **asked)
        return capsys.readouterr().out.strip()

    return say


@pytest.mark.parametrize(
    "names", [{"z_1", "h_1", "y_hat"}, ["h_1", "z_1", "ŷ"], "z₁, h₁ y_hat"], ids=["a set", "a list", "a text"]
)
def test_the_names_on_a_chain_are_right_however_they_are_written(names, answered):
    said = answered(names, sigmoid_network, of="L", wrt="w_1")
    assert said == "✓ Right: z₁, h₁, ŷ. That is what lies between w₁ and L."


def test_wrong_names_are_counted_and_not_told(answered):
    said = answered({"z_1", "h_2"}, sigmoid_network, of="L", wrt="w_1")
    assert said.startswith("Not yet, what lies between w₁ and L: 2 missing, 1 too many.")
    assert not {"h₁", "ŷ", "h_1", "y_hat"} & set(said.split())


def test_what_a_step_uses_is_asked_for_by_its_name_alone(answered):
    assert answered({"x", "w", "b"}, sigmoid_neuron, of="z").startswith("✓")


def test_a_name_that_the_network_has_not_is_said(answered):
    assert answered({"h_1"}, sigmoid_neuron, of="z").startswith(
        "This network has no 'h_1'. It has x, w, b, y, z"
    )


def test_a_number_is_held_against_the_graph(answered):
    asked = {"of": "L", "wrt": "w_1", "at": POINT}
    assert answered(6, **asked) == "✓ Right: ∂L/∂w₁ is 6."
    assert answered(-6, **asked) == "Not yet: the size of ∂L/∂w₁ is right, its sign is not."
    assert answered(5, **asked) == "Not yet: ∂L/∂w₁ is another number, of the same sign."
    assert answered(6.5, within=0.1, **asked).startswith("✓")
    assert answered(4.5, of="L", at=POINT) == "✓ Right: L is 4.5."


def test_a_shape_is_held_against_that_of_the_network(answered):
    inputs = {
        "x": np.ones(4),
        "W_1": np.ones((4, 3)),
        "W_2": np.ones((3, 2)),
        "W_3": np.ones((2, 1)),
        "y": [1],
    }
    asked = {"network": regression_network, "of": "L", "wrt": "W_1", "at": inputs, "shape": True}
    assert answered((4, 3), **asked).startswith("✓")
    assert answered([3, 4], **asked) == "Not yet: the shape of ∂L/∂W₁ is another. It is the other way round."
    assert answered(12, **asked).startswith("Write the shape")


@pytest.mark.parametrize("odd", [*ODD, None], ids=lambda odd: type(odd).__name__)
def test_an_odd_answer_gets_a_sentence(odd, answered):
    for asked in ({"of": "L"}, {"of": "L", "at": POINT}, {"of": "L", "at": POINT, "shape": True}):
        said = answered(odd, **asked)
        assert said.startswith(("Write", "Not yet", "This network", "No answer")) or odd == []  # L's shape


def test_where_a_reference_is_read_nothing_is_said_or_counted(said, answered):
    with collecting():
        assert said(56) == answered(6, of="L") == ""
    assert "the new prediction" not in guessed
