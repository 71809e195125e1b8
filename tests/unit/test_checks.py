"""What a student's function is asked, in which order, and what the student is told."""

import functools
import itertools
import operator
import sys
import warnings
from collections import namedtuple
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from helpers.asking.finding import Finding, Kind, Mistake
from helpers.checks.check import CheckFailed
from helpers.checks.functions import check_gradient, check_training, check_value
from helpers.checks.hunt import check_hunt
from helpers.checks.mistakes import word_mistake
from helpers.diagnosis import Descent
from helpers.graph import Graph, GraphError
from helpers.network import Network
from helpers.networks import (
    descent_step,
    digits_network,
    linear_neuron,
    regression_network,
    relu_layer,
    sigmoid_network,
    sigmoid_neuron,
    sigmoid_of_vector,
)

layer = Network(
    Graph(z_1=lambda x, W_1: x @ W_1, L=lambda z_1, y: 0.5 * ((z_1 - y) ** 2).sum()),
    shapes={"x": (4,), "W_1": (4, 3), "y": (3,)},
)


FLIPPED = word_mistake(Mistake("sign flipped"))


def missing(link: str) -> str:
    return word_mistake(Mistake("link missing", {"link": link}))


def complaint(function, check=check_gradient, network=linear_neuron, **asked) -> str:
    """Return what a check says to a wrong answer."""
    asked = asked or {"of": "L", "wrt": "w_1"}
    with pytest.raises(CheckFailed) as caught:
        check(function, network, **asked)
    return str(caught.value)


def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = x_1 * w_1 + x_2 * w_2 + b - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((x_1 * w_1 + x_2 * w_2 + b, w_1, w_2, b))
    return history


TRAINING = {"of": "L", "parameters": ["w_1", "w_2", "b"], "history": ["y_hat", "w_1", "w_2", "b"]}


def test_a_right_gradient_prints_one_line(capsys):
    def gradient_w_1(y_hat, y, x_1):
        return (y_hat - y) * x_1

    assert check_gradient(gradient_w_1, linear_neuron, of="L", wrt="w_1") is None
    assert capsys.readouterr().out == "✓ gradient_w_1 gives ∂L/∂w₁, at all 32 points.\n"


@pytest.mark.parametrize(
    "right",
    [
        lambda y_hat, y, x_1: x_1 * y_hat - x_1 * y,
        lambda x_1, x_2, w_1, w_2, b, y: (x_1 * w_1 + x_2 * w_2 + b - y) * x_1,
        lambda dL_dy_hat, x_1: dL_dy_hat * x_1,
        lambda y_hat, y, x_1: np.array((y_hat - y) * x_1),
        lambda y_hat, y, x_1: np.float32(y_hat - y) * np.float32(x_1),
        lambda y_hat, y, x_1, unused=None: np.dot(y_hat - y, x_1),
    ],
    ids=["expanded", "from the inputs", "on the gradient before", "0-d array", "float32", "np.dot"],
)
def test_a_right_formula_passes_in_any_form(right):
    check_gradient(right, linear_neuron, of="L", wrt="w_1")


def announced(function):
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


def wrapped(function):
    @functools.wraps(function)
    def inner(*args):
        return function(*args)

    return inner


def error(y_hat, y):
    return y_hat - y


def by_position(y, y_hat, /):
    return y_hat - y


def by_position_and_name(y_hat, /, *, y):
    return y_hat - y


class Callable:
    def __call__(self, y, y_hat):
        return y_hat - y


@pytest.mark.parametrize(
    "shown",
    [
        lambda y, y_hat: y_hat - y,
        lambda *, y, y_hat: y_hat - y,
        by_position,
        by_position_and_name,
        wrapped(by_position),
        Callable(),
        functools.lru_cache(error),
        functools.partial(lambda one, y, y_hat: one * (y_hat - y), 1.0),
        np.vectorize(by_position),
    ],
)
@pytest.mark.parametrize("given", [(), ["y_hat", "y"]], ids=["no order", "another order"])
def test_what_shows_the_names_of_its_parameters_is_called_by_them(shown, given):
    check_gradient(shown, linear_neuron, of="L", wrt="b", given=given)


def unnamed(a, b, /):
    return a - b


def first(a, *others):
    return a - others[0]


def named_by_two_stars(**values):
    return values["y_hat"] - values["y"]


HIDING = [
    np.subtract,
    operator.sub,
    announced(error),
    unnamed,
    first,
    named_by_two_stars,
    functools.partial(np.subtract),
    np.vectorize(np.subtract),
]


@pytest.mark.parametrize("hiding", HIDING)
def test_what_hides_the_names_of_its_parameters_is_given_them_in_their_order(hiding):
    check_gradient(hiding, linear_neuron, of="L", wrt="b", given=["y_hat", "y"])


def test_the_names_of_numpys_own_parameters_say_nothing():
    check_gradient(np.dot, linear_neuron, of="L", wrt="w_1", given=["dL_dy_hat", "x_1"])  # called a and b


def test_one_value_may_be_given_by_its_name_alone():
    check_value(np.negative, Network(Graph(h=lambda z: -z)), of="h", given="z")


@pytest.mark.parametrize("hiding", [*HIDING, max])
def test_what_hides_names_is_told_so_where_no_order_is_known(hiding):
    assert "hides the names of its parameters" in complaint(hiding, of="L", wrt="b")


@pytest.mark.parametrize("other", [max, np.add, announced(lambda y_hat, y: y_hat * y)])
def test_a_wrong_value_of_what_hides_names_shows_what_it_was_given(other):
    message = complaint(other, of="L", wrt="b", given=["y_hat", "y"])
    assert "does not give ∂L/∂b" in message
    assert "y_hat = " in message
    assert "y = " in message


@pytest.mark.parametrize("other", [float, np.dot, lambda a, /: a])
def test_what_takes_another_number_of_values_is_told_so(other):
    message = complaint(other, of="L", wrt="w_1", given=["y_hat", "y", "x_1", "x_2"])
    assert "can't be called with the 4 values that it is given: `y_hat`, `y`, `x_1`, `x_2`." in message


def test_names_that_say_another_order_are_not_filled_in_by_place():
    message = complaint(lambda y, *rest: rest[0] - y, of="L", wrt="b", given=["y_hat", "y"])
    assert "a parameter `*rest`, which the check does not know" in message


def test_a_misspelt_name_is_told_whatever_is_given():
    assert "a parameter `y1`" in complaint(
        lambda y_hat, y1: y_hat - y1, of="L", wrt="b", given=["y_hat", "y"]
    )


@pytest.mark.parametrize(
    ("check", "asked", "sentence"),
    [
        (check_gradient, {"of": "L", "wrt": []}, "needs the name"),
        (check_value, {"of": []}, "needs the name"),
        (check_training, {"of": "L", "parameters": ["b"], "history": "q"}, "no `q`"),
        (check_training, {"of": "L", "parameters": ["b"], "history": []}, "needs the name"),
        (check_gradient, {"of": "L", "wrt": "b", "given": ["y_hat", "x_7"]}, "`given` has x_7"),
    ],
)
def test_a_check_that_names_what_is_not_there_is_told_so(check, asked, sentence):
    with pytest.raises(GraphError, match=sentence):
        check(error, linear_neuron, **asked)


@pytest.mark.parametrize(
    "number",
    [
        float,
        np.float32,
        np.longdouble,
        np.array,
        Fraction,
        Decimal,
        lambda number: np.array(Fraction(number)),
        lambda number: np.asarray(number, dtype=np.float32),
    ],
)
def test_a_right_number_passes_in_any_form(number):
    check_gradient(lambda y_hat, y: number(y_hat - y), linear_neuron, of="L", wrt="b")


def test_a_whole_number_passes_as_an_int_or_a_bool():
    side = Network(Graph(side=lambda z: 1.0 * (z > 0)))
    check_value(lambda z: int(z > 0), side, of="side")
    check_value(lambda z: z > 0, side, of="side")


@pytest.mark.parametrize("form", [np.matrix, lambda value: list(map(list, value)), np.ma.asarray])
def test_a_right_matrix_passes_as_a_matrix_or_rows(form):
    check_gradient(lambda x, dL_dz_1: form(np.outer(x, dL_dz_1)), layer, of="L", wrt="W_1")


@pytest.mark.parametrize(
    "form", [np.asarray, np.ndarray.tolist, np.float32], ids=["array", "list", "float32"]
)
def test_a_right_matrix_passes_in_any_form(form):
    check_gradient(lambda x, dL_dz_1: form(np.outer(x, dL_dz_1)), layer, of="L", wrt="W_1")


@pytest.mark.parametrize(
    "form",
    [
        tuple,
        list,
        np.array,
        iter,
        namedtuple("Gradients", "w_1 w_2 b")._make,
        lambda values: dict(zip("abc", values, strict=True)).values(),
        lambda values: (value for value in values),
        lambda values: map(float, values),
    ],
)
def test_several_right_gradients_pass_in_whatever_yields_them_in_their_order(form):
    def backward(y_hat, y, x_1, x_2):
        return form([(y_hat - y) * x_1, (y_hat - y) * x_2, y_hat - y])

    check_gradient(backward, linear_neuron, of="L", wrt=["w_1", "w_2", "b"])


@pytest.mark.parametrize(
    ("form", "type_of_it"),
    [
        (set, "a set"),
        (lambda values: dict(zip(["w_1", "b"], values, strict=True)), "a dict"),
        (sum, "a float"),
    ],
)
def test_several_values_in_no_order_are_refused(form, type_of_it):
    message = complaint(lambda y_hat, y, x_1: form([x_1 * (y_hat - y), y_hat - y]), of="L", wrt=["w_1", "b"])
    assert f"returns {type_of_it}. It needs 2 values, one for each of w₁, b" in message


def test_what_fails_while_it_yields_its_values_is_told_its_error():
    def backward(y_hat, y):
        yield y_hat - y
        raise KeyError("w_2")

    message = complaint(backward, of="L", wrt=["b", "w_2"])
    assert "backward stops with KeyError" in message
    assert 'raise KeyError("w_2")' in message


def test_values_without_an_end_are_not_waited_for():
    assert "It needs 2 values" in complaint(lambda y: itertools.repeat(y), of="L", wrt=["b", "w_2"])


def test_a_right_value_passes():
    check_value(lambda x_1, x_2, w_1, w_2, b: b + w_1 * x_1 + w_2 * x_2, linear_neuron, of="y_hat")
    check_value(
        lambda parameter, gradient, alpha: parameter - alpha * gradient, descent_step, of="new_parameter"
    )


def test_right_training_passes_whether_it_returns_rows_or_an_array():
    check_training(train, linear_neuron, **TRAINING)
    check_training(lambda x_1, x_2, y, w_1, w_2, b, alpha, epochs: np.array(
        train(x_1, x_2, y, w_1, w_2, b, alpha, epochs)), linear_neuron, **TRAINING)  # fmt: skip


@pytest.mark.parametrize("is_done", [lambda error: abs(error) < 1e-8, lambda error: error**2 < 1e-9])
def test_training_that_ends_where_the_prediction_is_right_is_told_so(is_done):
    def ending(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
        history = []
        for _ in range(epochs):
            error = x_1 * w_1 + x_2 * w_2 + b - y
            if is_done(error):
                break
            w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
            history.append((x_1 * w_1 + x_2 * w_2 + b, w_1, w_2, b))
        return history

    message = complaint(ending, check_training, **TRAINING)
    assert "It ends early where the prediction is already right. Go through all epochs." in message


def test_what_a_handed_gradient_is_made_of_is_not_blamed():
    source = "def backward_relu(z, dL_dh):\n    return dL_dh if (z > 0).all() else dL_dh * 0"
    message = complaint(from_notebook(source, "backward_relu"), network=relu_layer, of="L", wrt="z")
    assert "In ∂L/∂h" not in message


def test_a_stub_is_told_to_be_written():
    def gradient_w_1(y_hat, y, x_1):
        raise NotImplementedError

    assert complaint(gradient_w_1).startswith("✗ gradient_w_1 is not written yet.")


def test_an_answer_that_uses_a_stub_is_told_which():
    def predict():
        raise NotImplementedError

    assert "uses predict, which is not written yet" in complaint(lambda y_hat, y, x_1: predict())


def test_shapes_that_do_not_go_together_are_listed_only_where_there_are_any():
    def gradient_w_1(y_hat, y, x_1):
        return np.ones(2) @ np.ones(3)

    assert "the shapes are" not in complaint(gradient_w_1)
    of_arrays = complaint(lambda x, dL_dz_1: x * dL_dz_1, network=layer, of="L", wrt="W_1")
    assert "the shapes are:  x (4,), dL_dz_1 (3,)" in of_arrays


def test_an_error_is_named_with_its_line_and_the_point():
    def gradient_w_1(y_hat, y, x_1):
        return (y_hat - y) / (x_1 - x_1)

    message = complaint(gradient_w_1)
    assert "gradient_w_1 stops with ZeroDivisionError: “float division by zero”" in message
    assert "return (y_hat - y) / (x_1 - x_1)" in message
    assert "x_1 = " in message


def test_an_answer_that_is_interrupted_is_told_so():
    def gradient_w_1(y_hat, y, x_1):
        raise KeyboardInterrupt  # as when the time limit strikes inside an endless loop

    assert "still running when it was stopped" in complaint(gradient_w_1)


def test_an_answer_cannot_end_the_kernel():
    assert "SystemExit" in complaint(lambda y_hat, y, x_1: sys.exit())


def test_a_foreign_parameter_is_named_with_those_that_are_known():
    message = complaint(lambda y_hat, y, x1: x1)
    assert "a parameter `x1`" in message
    assert "`x_1`, `x_2`, `w_1`, `w_2`, `b`, `y`, `y_hat`, `L`" in message


def test_an_answer_may_not_ask_for_what_it_must_compute():
    assert "`y_hat`" in complaint(lambda y_hat: y_hat, check_value, of="y_hat")
    assert "`L`" in complaint(lambda L: L, check_value, of="y_hat")
    assert "`dL_dw_1`" in complaint(lambda dL_dw_1: dL_dw_1)


def test_what_is_not_a_function_is_told_so():
    assert "must be a function, but it is a float" in complaint(-2.0)
    assert "must be a function, but it is a Nameless" in complaint(Nameless())


class Nameless:
    def __repr__(self) -> str:
        raise RuntimeError

    def __array__(self, *_: object, **__: object) -> np.ndarray:
        raise RuntimeError


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (None, "returns nothing (None)"),
        ("3.0", "returns a str: “'3.0'”"),
        (1j, "returns a complex: 1j"),
        ([[1.0], [1.0, 2.0]], "returns a list"),
        ({"w_1": 1.0}, "returns a dict"),
        ({1.0}, "returns a set"),
        (10**400, "returns an int"),
        (Nameless(), "returns a Nameless: “a value that can't be shown"),
        (np.zeros((0, 6000)), "shape (0, 6000), which is far too large"),
        (np.zeros((1,) * 10), "(1, 1, 1, 1, 1, 1, 1, 1, 1, 1), which is far too large"),
    ],
)
def test_a_wrong_type_is_named(value, sentence):
    assert sentence in complaint(lambda y_hat, y, x_1: value)


def test_a_missing_return_is_told_with_the_point_at_which_it_is_missing():
    def gradient_w_1(y_hat, y, x_1):
        if y_hat < y:
            return (y_hat - y) * x_1

    first, at = complaint(gradient_w_1).splitlines()
    numbers = dict(part.split(" = ") for part in at.removeprefix("  at  ").split(", "))
    assert "returns nothing (None)" in first
    assert float(numbers["y_hat"]) >= float(numbers["y"])


def unwrapped(message):
    """Return a message with its first lines as one."""
    complained, _, facts = message.partition("\n  at")
    return " ".join(complained.split()) + "\n  at" + facts


def test_a_wrong_shape_is_named_with_the_right_one():
    message = complaint(lambda y_hat, y, x_1: np.array([(y_hat - y) * x_1]))
    assert "returns an array of shape (1,). It needs a single number" in message


def test_transposed_is_said_only_if_the_transposed_numbers_are_right():
    wrt = {"network": layer, "of": "L", "wrt": "W_1"}
    assert "it is transposed" in complaint(lambda x, dL_dz_1: np.outer(dL_dz_1, x), **wrt)
    assert "transposed" not in complaint(lambda x, dL_dz_1: np.outer(dL_dz_1, -x), **wrt)


@pytest.mark.parametrize(
    ("answer", "wrt", "hint"),
    [
        (lambda z_1, y: [z_1 - y], "z_1", "Its numbers are right. Drop the extra axis."),
        (lambda x, z_1, y: np.outer(x, z_1 - y)[None], "W_1", "Its numbers are right. Drop the extra axis."),
        (lambda x, z_1, y: np.outer(x, z_1 - y).ravel(), "W_1", "Its numbers are right. An axis is missing."),
        (lambda z_1, y, W_1: W_1 * (z_1 - y), "x", "(4,).\n  at"),
        (lambda z_1, y, W_1: (z_1 - y)[:, None] * W_1.T, "x", "Added up along the first axis"),
        (lambda y, z_1: [y - z_1], "z_1", "(3,).\n  at"),
        (lambda z_1: [z_1 * np.nan], "z_1", "(3,).\n  at"),
    ],
    ids=["brackets", "an axis more", "flat", "another sum", "no sum", "wrong besides", "no numbers"],
)
def test_what_makes_a_wrong_shape_right_is_said_only_if_its_numbers_are_right(answer, wrt, hint):
    assert hint in unwrapped(complaint(answer, network=layer, of="L", wrt=wrt))


def test_a_comma_for_a_plus_is_told_that_the_sum_is_right():
    message = complaint(lambda x_1, x_2, w_1, w_2, b: (x_1 * w_1 + x_2 * w_2, b), check_value, of="y_hat")
    assert "Added up along the first axis, its numbers are right." in unwrapped(message)


def test_a_shape_that_numpy_would_broadcast_is_still_wrong():
    row = complaint(lambda x, dL_dz_1: dL_dz_1[None, :] * x.mean(), network=layer, of="L", wrt="W_1")
    assert "shape (1, 3). It needs an array of shape (4, 3)" in row


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_fail(value):
    assert "Look for a number that overflows, a division by 0, or" in complaint(lambda y_hat, y, x_1: value)


def test_of_a_large_array_the_entry_alone_is_told_that_is_not_finite():
    def gradient_z_2(log_p, y):
        answer = (np.exp(log_p) - y) / len(y)
        answer[2, 3] = np.nan
        return answer

    asked = {"network": digits_network, "of": "L", "wrt": "z_2"}
    assert complaint(gradient_z_2, **asked).startswith("✗ gradient_z_2 gives nan in entry [2, 3]. Look for")


def test_an_answer_must_not_change_its_inputs():
    def gradient_W_1(x, dL_dz_1):
        x *= 1.0 + 1e-12
        return np.outer(x, dL_dz_1)

    assert "gradient_W_1 changes `x`, which it was given" in complaint(
        gradient_W_1, network=layer, of="L", wrt="W_1"
    )


def test_where_both_cases_are_computed_and_one_overflows_it_is_said():
    def h(z):
        return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))

    assert "`np.where` computes both" in complaint(h, check_value, network=sigmoid_of_vector, of="h")


def test_a_right_answer_that_makes_numpy_warn_is_told_so_and_passes(capsys):
    def gradient_w_1(y_hat, y, x_1):
        np.exp(np.float64(1000.0))
        return (y_hat - y) * x_1

    check_gradient(gradient_w_1, linear_neuron, of="L", wrt="w_1")
    told = capsys.readouterr().out
    assert "numpy warns: overflow" in told
    assert "Its values are right all the same." in told
    assert "✓ gradient_w_1" in told


def test_a_flipped_sign_is_named():
    message = complaint(lambda y_hat, y, x_1: -(y_hat - y) * x_1)
    assert FLIPPED in message


@pytest.mark.parametrize(
    ("factor", "words"),
    [(2, "one factor too many: 2"), (0.5, "A factor 2 is missing"), (0.1, "0.1 times"), (7, "7 times")],
)
def test_a_constant_factor_is_named(factor, words):
    assert words in complaint(lambda y_hat, y, x_1: factor * (y_hat - y) * x_1)


def test_a_wrong_value_shows_the_point_the_students_number_and_the_slope():
    message = complaint(lambda y_hat, y, x_1: 7.0)
    at, yours, slope = message.splitlines()[2:]
    numbers = dict(part.split(" = ") for part in at.removeprefix("  at").strip().split(", "))
    assert yours.split() == ["yours", "7"]
    by_hand = (float(numbers["y_hat"]) - float(numbers["y"])) * float(numbers["x_1"])
    assert float(slope.split()[-1]) == pytest.approx(by_hand, rel=1e-5)  # the message has six digits


def test_a_number_copied_from_the_lesson_fails():
    assert complaint(lambda y_hat, y, x_1: -2.0)


def test_a_wrong_value_that_nothing_explains_gets_no_guess():
    assert len(complaint(lambda y_hat, y, x_1: np.sin(x_1)).splitlines()) == 4


def test_training_that_adds_the_gradient_is_told_so_with_the_first_epoch_that_differs():
    def uphill(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
        return train(x_1, x_2, y, w_1, w_2, b, -alpha, epochs)

    message = complaint(uphill, check_training, **TRAINING)
    assert "Each parameter goes uphill" in message
    assert "yours in epoch 0, ŷ" in message


def test_training_with_gradients_from_before_the_loop_is_told_so():
    def frozen(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
        error, history = x_1 * w_1 + x_2 * w_2 + b - y, []
        for _ in range(epochs):
            w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
            history.append((x_1 * w_1 + x_2 * w_2 + b, w_1, w_2, b))
        return history

    assert "uses the gradients of the start" in complaint(frozen, check_training, **TRAINING)


def test_training_that_changes_a_parameter_too_early_is_told_so():
    def hasty(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
        history = []
        for _ in range(epochs):
            w_1 -= alpha * (x_1 * w_1 + x_2 * w_2 + b - y) * x_1
            w_2 -= alpha * (x_1 * w_1 + x_2 * w_2 + b - y) * x_2
            b -= alpha * (x_1 * w_1 + x_2 * w_2 + b - y)
            history.append((x_1 * w_1 + x_2 * w_2 + b, w_1, w_2, b))
        return history

    assert "Compute all of them first" in complaint(hasty, check_training, **TRAINING)


def test_a_history_from_before_the_updates_is_told_so():
    def early(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
        start = (x_1 * w_1 + x_2 * w_2 + b, w_1, w_2, b)
        return [start, *train(x_1, x_2, y, w_1, w_2, b, alpha, epochs)][:-1]

    assert "from before each update" in complaint(early, check_training, **TRAINING)


@pytest.mark.parametrize(
    ("extra", "words"), [(-1, "one epoch too few"), (1, "one epoch too many")], ids=["too few", "too many"]
)
def test_a_history_of_the_wrong_length_is_told_what_a_row_is_and_what_is_wrong(extra, words):
    def other_length(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
        return train(x_1, x_2, y, w_1, w_2, b, alpha, epochs + extra)

    message = complaint(other_length, check_training, **TRAINING)
    assert f"({3 + extra}, 4)" in message
    assert "a row (ŷ, w₁, w₂, b) for each of the 3 epochs" in " ".join(message.split())
    assert words in message


def test_gradient_descent_gives_the_worked_examples_history():
    at = linear_neuron.graph.forward(x_1=2, x_2=-1, y=1, w_1=-0.5, w_2=0.5, b=1.5)
    rows = Descent(linear_neuron, **TRAINING).run({**at, "alpha": 0.1, "epochs": 2})
    # The worked example's first two epochs; rounding in a handful of operations.
    np.testing.assert_allclose(rows, [[0.6, -0.3, 0.4, 1.6], [0.84, -0.22, 0.36, 1.64]], rtol=1e-14)


def test_nothing_that_an_answer_does_reaches_stderr(capfd):
    def gradient_w_1(y_hat, y, x_1):
        print("looking at", x_1, file=sys.stderr)
        warnings.warn("not numerical", stacklevel=1)
        return (y_hat - y) * x_1

    check_gradient(gradient_w_1, linear_neuron, of="L", wrt="w_1")
    out, err = capfd.readouterr()
    assert err == ""
    assert "looking at" in out


def test_a_failure_is_shown_as_its_message_alone():
    failed = CheckFailed(Finding(Kind.CHANGES_INPUTS, "f", about={"changed": ["x"]}, at={"x": 1.0}))
    assert "\n".join(failed._render_traceback_()) == str(failed)
    assert len(failed._render_traceback_()) == 3


def from_notebook(source, name="gradient_w_1", **names):
    """Return a function as a notebook defines it, with these names beside it."""
    scope = {"np": np, **names}
    exec(source, scope)
    return scope[name]


CHECK_B = 'check_gradient({name}, linear_neuron, of="L", wrt="b", given=["y_hat", "y"])'
CHECK_W = 'check_gradient(gradient_w_1, linear_neuron, of="L", wrt="w_1")'


def run_cells(*cells, **names):
    """Run cells as a notebook does; return what the last one says, and the notebook's names."""
    notebook, said = {"np": np, "check_gradient": check_gradient, "linear_neuron": linear_neuron, **names}, ""
    for cell in cells:
        try:
            exec(cell, notebook)
            said = ""
        except CheckFailed as failed:
            said = str(failed)
    return said, notebook


@pytest.mark.parametrize(
    "cell",
    [
        "gradient_b = np.add",
        "from operator import add as gradient_b",
        "gradient_b = lambda y_hat, y: y - y_hat",
        "from functools import partial\ngradient_b = partial(lambda k, y_hat, y: k * y_hat - y, 2)",
        "def slope(y_hat, y):\n    return y - y_hat\ngradient_b = slope",
        "class Slope:\n    def __call__(self, y_hat, y):\n        return y - y_hat\ngradient_b = Slope()",
    ],
)
def test_an_answer_is_called_what_its_check_calls_it_whatever_it_is_made_of(cell):
    said, _ = run_cells(cell, CHECK_B.format(name="gradient_b"))
    assert said.startswith("✗ gradient_b does not give ∂L/∂b.")


def test_in_a_loop_over_functions_each_keeps_its_own_name():
    cell = "def slope(y_hat, y):\n    return y - y_hat"
    said, _ = run_cells(cell, f"for each in [slope]:\n    {CHECK_B.format(name='each')}")
    assert said.startswith("✗ slope does not give ∂L/∂b.")


def test_what_has_no_name_is_called_your_answer():
    assert complaint(lambda y_hat, y: 1 / 0, of="L", wrt="b").startswith("✗ Your answer stops with")


@pytest.mark.parametrize(
    "wrong", ["np.add", "lambda y_hat, y: y - y_hat", "np.vectorize(lambda y_hat, y: y)"]
)
def test_a_wrong_answer_is_known_as_the_cause_whatever_it_is_made_of(wrong):
    uses = "def gradient_w_1(y_hat, y, x_1):\n    return gradient_b(y_hat, y) * x_1"
    cells = [f"gradient_b = {wrong}", CHECK_B.format(name="gradient_b"), uses, CHECK_W]
    assert run_cells(*cells)[0].startswith("✗ gradient_w_1 uses gradient_b, which is not right yet.")
    assert run_cells(*cells[:2], "gradient_b = np.subtract", *cells[2:])[0] == ""


def test_a_borrowed_function_is_the_cause_under_its_name_alone():
    uses = "def gradient_w_1(y_hat, y, x_1):\n    return plus(y_hat, y) * x_1"
    cells = ["plus = gradient_b = np.add", CHECK_B.format(name="gradient_b"), uses, CHECK_W]
    assert "is not right yet" not in run_cells(*cells)[0]


def test_what_is_no_function_is_named_with_what_to_do():
    said, _ = run_cells("gradient_b = 0.5", CHECK_B.format(name="gradient_b"))
    assert said.replace("\n  ", " ") == (
        "✗ gradient_b must be a function, but it is a float: 0.5. "
        "Write it with `def`, and give its name to nothing else."
    )


def test_an_answer_that_builds_on_a_wrong_one_is_sent_there_first():
    error = from_notebook("def error(y_hat, y):\n    return y - y_hat", "error")
    function = from_notebook(
        "def gradient_w_1(y_hat, y, x_1):\n    return error(y_hat, y) * x_1", error=error
    )
    complaint(error, of="L", wrt="y_hat")
    assert "uses error, which is not right yet. Put error right first." in complaint(function)


HIDDEN = """
def hidden(function):
    return lambda *values: function(*values)

def gradient_b(y_hat, y):
    {line}

gradient_b = hidden(gradient_b)
"""


@pytest.mark.parametrize(
    "source", ["gradient_b = lambda y_hat, y: y - y_hat", HIDDEN.format(line="return y - y_hat")]
)
def test_an_answer_is_called_what_the_notebook_calls_it(source):
    message = complaint(from_notebook(source, "gradient_b"), of="L", wrt="b", given=["y_hat", "y"])
    assert message.startswith("✗ gradient_b does not give ∂L/∂b.")


def test_an_answer_behind_a_decorator_is_told_to_be_written():
    gradient_b = from_notebook(HIDDEN.format(line="raise NotImplementedError"), "gradient_b")
    message = complaint(gradient_b, of="L", wrt="b", given=["y_hat", "y"])
    assert message.startswith("✗ gradient_b is not written yet.")


def test_what_an_answer_behind_a_decorator_builds_on_is_found():
    gradient_b = from_notebook(HIDDEN.format(line="return y - y_hat"), "gradient_b")
    complaint(gradient_b, of="L", wrt="b", given=["y_hat", "y"])
    source = HIDDEN.format(line="return error(y_hat, y)").replace("gradient_b", "gradient_w_1")
    gradient_w_1 = from_notebook(source, error=gradient_b)
    message = complaint(gradient_w_1, of="L", wrt="w_1", given=["y_hat", "y"])
    assert "uses gradient_b, which is not right yet" in message


def test_a_number_that_an_answer_behind_a_decorator_reads_is_named(capsys):
    source = HIDDEN.format(line="return y_hat - y * one")
    gradient_b = from_notebook(source, "gradient_b", one=1.0)
    check_gradient(gradient_b, linear_neuron, of="L", wrt="b", given=["y_hat", "y"])
    assert "gradient_b reads `one` from the notebook." in capsys.readouterr().out


def test_a_number_read_from_the_notebook_is_named_on_stdout(capsys):
    function = from_notebook("def gradient_w_1(y_hat, y, x_1):\n    return (y_hat - y) * x1", x1=2.0)
    complaint(function)
    assert (
        "gradient_w_1 reads `x1` from the notebook. Did you mean one of its parameters?"
        in capsys.readouterr().out
    )


@pytest.mark.parametrize("x_1", [2.0, 2, np.float32(2), np.int64(2), Fraction(2)], ids=repr)
def test_a_name_of_the_network_read_from_the_notebook_is_named_whatever_number_it_is(x_1):
    function = from_notebook("def gradient_w_1(y_hat, y):\n    return (y_hat - y) * float(x_1)", x_1=x_1)
    assert "It uses `x_1` of the notebook, always with the same value." in complaint(function)


def test_a_vector_of_the_notebook_may_be_a_list():
    source = "def predict(w, b):\n    return 1 / (1 + np.exp(-(x @ w + b)))"
    function = from_notebook(source, "predict", x=[2.0, 1.0])
    with pytest.raises(CheckFailed, match="It uses `x` of the notebook, always with the same value"):
        check_value(function, sigmoid_neuron, of="y_hat")


def test_what_an_answer_reads_from_the_notebook_to_no_effect_is_not_blamed():
    source = "def gradient_W_2(h_1, dL_dz_2):\n    return -np.outer(h_1, dL_dz_2).reshape(W_2.shape)"
    function = from_notebook(source, "gradient_W_2", W_2=np.ones((3, 2)))
    message = complaint(function, network=regression_network, of="L", wrt="W_2")
    assert FLIPPED in message and "of the notebook" not in message


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (np.ones((6, 4)), "It uses `x` of the notebook"),
        ([[1.0], [1.0, 2.0], [3.0], 1, 2, 3], "It is 6 times the right number"),
    ],
    ids=["matrix", "rows"],
)
def test_data_of_the_notebook_with_another_number_of_axes_is_left_as_it_is(x, words):
    source = "def gradient_W_2(h_1, dL_dz_2):\n    return np.outer(h_1, dL_dz_2) * len(x)"
    function = from_notebook(source, "gradient_W_2", x=x)
    assert words in complaint(function, network=regression_network, of="L", wrt="W_2")


READING = {
    "a dict": "def gradient_w_1(y_hat, y, x_1):\n    return (y_hat - y) * values['x_1']",
    "a dict, by a name in a list": (
        "def gradient_w_1(y_hat, y):\n    return (y_hat - y) * sum(values[n] for n in ['x_1'])"
    ),
    "globals": "def gradient_w_1(y_hat, y):\n    return (y_hat - y) * globals()['x_1']",
    "a default": "def gradient_w_1(y_hat, y, x=x_1):\n    return (y_hat - y) * x",
}


@pytest.mark.parametrize("way", READING)
def test_a_name_of_the_network_that_is_read_in_a_roundabout_way_is_named(way, capsys):
    names = {"x_1": 2.0, "values": {"x_1": 2.0, "y": 1.0}}
    said, notebook = run_cells(READING[way], CHECK_W, **names)
    assert "It uses `x_1` of the notebook, always with the same value. Use what it is given." in said
    assert "gradient_w_1 reads `x_1` from the notebook." in capsys.readouterr().out
    flipped = READING[way].replace("return", "return -")
    both = Mistake("of the notebook, besides", {"names": ["x_1"]}, (Mistake("sign flipped"),))
    assert word_mistake(both).replace("\n", "\n  ") in run_cells(flipped, CHECK_W, **names)[0]
    assert {name: notebook[name] for name in names} == names
    assert notebook["gradient_w_1"].__defaults__ in (None, (2.0,))


def test_a_default_of_a_parameter_that_is_given_is_not_read(capsys):
    run_cells("def gradient_w_1(y_hat, y, x_1=x_1):\n    return (y_hat - y) * x_1", CHECK_W, x_1=2.0)
    assert capsys.readouterr().out == "✓ gradient_w_1 gives ∂L/∂w₁, at all 32 points.\n"


def test_what_is_read_from_the_notebook_is_named_even_if_one_side_of_0_is_right_without_it():
    source = "def gradient_w_1(y_hat, y, x_1):\n    return (y_hat - y) * (x_1 if x_1 > 0 else b)"
    message = complaint(from_notebook(source, "gradient_w_1", b=2.0))
    assert "It uses `b` of the notebook." in message


def test_a_number_that_the_function_reads_from_the_notebook_explains_what_is_wrong():
    source = "def gradient_w_1(y_hat, y, x_1):\n    return error * x_1"
    message = complaint(from_notebook(source, "gradient_w_1", error=-1.0))
    assert "It uses `error` of the notebook, always with the same value." in message


@pytest.mark.parametrize(
    "line", ["return x_1", "del x_1", "x_1 = None", "raise KeyboardInterrupt", "raise SystemExit", "1 / 0"]
)
def test_a_name_of_the_notebook_has_its_own_value_again_whatever_the_answer_does(line):
    elsewhere = f"    global x_1\n    if x_1 != 2.0:\n        {line}\n"
    function = from_notebook(f"def gradient_w_1(y_hat, y):\n{elsewhere}    return (y_hat - y) * x_1", x_1=2.0)
    complaint(function)
    assert function.__globals__["x_1"] == 2.0


def test_the_notebooks_learning_rate_is_recognised_inside_a_gradient():
    function = from_notebook(
        "def gradient_w_1(y_hat, y, x_1):\n    return 0.3 * (y_hat - y) * x_1", alpha=0.3
    )
    assert "It is multiplied by the learning rate" in complaint(function)


def test_an_answer_must_not_depend_on_how_often_it_is_called():
    calls = []

    def gradient_w_1(y_hat, y, x_1):
        calls.append(1)
        return (y_hat - y) * x_1 * (len(calls) <= 5)

    assert "another result when it is called again" in complaint(gradient_w_1)


def test_an_answer_that_uses_the_checkers_own_graph_is_refused():
    def gradient_w_1(x_1, x_2, w_1, w_2, b, y):
        at = linear_neuron.graph.forward(x_1=x_1, x_2=x_2, w_1=w_1, w_2=w_2, b=b, y=y)
        return linear_neuron.graph.gradient("L", "w_1", at)

    assert "Write the formula yourself" in complaint(gradient_w_1)


@pytest.mark.parametrize("source", ["import jax\n    return jax.grad(y_hat)", "return torch.tensor(x_1)"])
def test_an_answer_that_differentiates_by_a_library_is_refused(source):
    torch = type(np)("torch")
    function = from_notebook(f"def gradient_w_1(y_hat, y, x_1):\n    {source}", torch=torch)
    assert "which finds derivatives for you" in complaint(function)


def test_a_failed_gradient_shows_its_chain_with_the_broken_link_marked():
    message = complaint(lambda y_hat, y, x_1: y_hat - y)
    lines = message.splitlines()
    assert lines[1] == f"  {missing('∂y_hat/∂w_1')}"
    assert lines[2] == "  ∂L/∂w₁ = ∂L/∂ŷ · ∂ŷ/∂w₁"
    assert lines[3].index("^") == lines[2].index("∂ŷ/∂w₁")


def test_several_values_are_checked_and_the_first_wrong_one_is_named():
    def backward(y_hat, y, x_1, x_2):
        return (y_hat - y) * x_1, (y_hat - y) * x_1, y_hat - y

    message = complaint(backward, of="L", wrt=["w_1", "w_2", "b"])
    assert "backward does not give ∂L/∂w₂" in message


def test_a_value_too_few_is_named_with_those_that_are_needed():
    message = complaint(lambda y_hat, y, x_1: ((y_hat - y) * x_1, y_hat - y), of="L", wrt=["w_1", "w_2", "b"])
    assert "returns 2 values. It needs 3 values, one for each of w₁, w₂, b." in message


FORMULAS = {
    "w_1": lambda y_hat, y, x_1: (y_hat - y) * x_1,
    "w_2": lambda y_hat, y, x_1: (y_hat - y) * x_1,
    "b": lambda y_hat, y: y_hat + y,
}


def test_a_hunt_is_over_when_all_wrong_formulas_and_no_right_ones_are_named(capsys):
    check_hunt({"w_2", "b"}, FORMULAS, linear_neuron, of="L")
    assert capsys.readouterr().out == "✓ You found all 2 wrong formulas, and named no right one.\n"


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ({"w_2"}, "you missed 1 wrong formula"),
        (set(), "you missed 2 wrong formulas"),
        ({"w_1", "w_2", "b"}, "you named 1 right one"),
        ({"w_7"}, "There is no formula for `w_7`"),
        (None, "The answer must be a set of names"),
        ({3, 1, 2, "b"}, "but it is “{'b', 1, 2, 3}”"),
    ],
)
def test_a_hunt_that_is_not_over_is_told_how_many_not_which(found, sentence):
    message = complaint(found, lambda found, network, **asked: check_hunt(found, FORMULAS, network, of="L"))
    assert sentence in message


@pytest.mark.parametrize(("found", "state"), [(set(), "not written"), ({"w_1"}, "stuck")])
def test_a_hunt_that_has_not_begun_counts_as_not_written(found, state):
    with pytest.raises(CheckFailed) as caught:
        check_hunt(found, FORMULAS, linear_neuron, of="L")
    assert caught.value.finding.state == state


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_formula_that_gives_no_number_is_a_wrong_one(value):
    formulas = {"b": lambda y_hat, y: value}
    check_hunt({"b"}, formulas, linear_neuron, of="L")


def test_a_formula_of_the_wrong_shape_is_a_wrong_one():
    check_hunt({"b"}, {"b": lambda y_hat, y: np.array([y_hat - y])}, linear_neuron, of="L")


def test_training_that_returns_one_number_is_told_what_a_row_is():
    message = complaint(lambda x_1, epochs: x_1, check_training, **TRAINING)
    assert "returns a single number. It needs an array of shape (3, 4): a row" in message


def test_a_hunt_among_formulas_that_cannot_be_computed_is_not_over():
    def unwritten(y_hat, y):
        raise NotImplementedError

    formulas = {"b": lambda y_hat, y: unwritten(y_hat, y)}
    message = complaint(set(), lambda found, network, **asked: check_hunt(found, formulas, network, of="L"))
    assert "unwritten, which is not written yet" in message


class Unhashable:
    __hash__ = None

    def __init__(self, factor: float) -> None:
        self.factor = factor

    def __call__(self, y_hat: float, y: float, x_1: float) -> float:
        return self.factor * (y_hat - y) * x_1


def test_what_has_no_hash_is_judged_as_others_are(capsys):
    assert FLIPPED in complaint(Unhashable(-1.0))
    check_gradient(Unhashable(1.0), linear_neuron, of="L", wrt="w_1")
    assert "✓" in capsys.readouterr().out


# ---- the picture of a broken chain


@pytest.fixture
def shown(monkeypatch) -> list[str]:
    """The descriptions of the pictures that a notebook shows."""
    pictures = []
    monkeypatch.setattr("IPython.get_ipython", lambda: "a notebook")
    monkeypatch.setattr(
        "IPython.display.display", lambda data, metadata, raw: pictures.append(data["text/plain"])
    )
    return pictures


def forgets_a_link(y_hat, y, x):
    return (y_hat - y) * x


def test_a_broken_link_is_shown_in_its_chain(shown):
    complaint(forgets_a_link, network=sigmoid_neuron, of="L", wrt="w")
    [picture] = shown
    assert picture.startswith("forgets_a_link: where the chain breaks. Chain from w to L: ")
    assert picture.endswith("Marked as broken: ∂ŷ/∂z.")


def test_a_gradient_that_was_handed_is_one_link_of_the_picture(shown):
    def forgets_a_path(W_2, dL_dz_2):
        return dL_dz_2[0] * W_2[:, 0]

    complaint(forgets_a_path, network=regression_network, of="L", wrt="h_1")
    assert "Chain from h₁ to L: ∂L/∂z₂ · ∂z₂/∂h₁." in shown[0]


def test_the_handed_gradient_itself_may_be_what_is_broken(shown):
    complaint(lambda W_2, dL_dz_2: W_2.sum(axis=1), network=regression_network, of="L", wrt="h_1")
    assert shown[0].endswith("Marked as broken: ∂L/∂z₂.")


def test_the_numbers_of_the_picture_are_those_of_the_message(shown):
    message = complaint(forgets_a_link, network=sigmoid_neuron, of="L", wrt="w")
    slope = float(message.split()[-1])  # of entry 0
    assert f"∂L/∂w = ({slope:.3g}, ".replace("-", "−") in shown[0]


def test_where_no_link_is_broken_nothing_is_drawn(shown):
    complaint(lambda y_hat, y, x_1: (y - y_hat) * x_1)
    complaint(lambda y_hat, y, x_1: y_hat**3)
    assert shown == []


def test_what_has_no_hash_is_shown_in_its_chain_too(shown):
    complaint(Unhashable(-1.0), of="L", wrt="w_1")
    complaint(np.add, of="L", wrt="b", given=["y_hat", "y"])
    assert len(shown) == 1  # the first has a flipped sign, which is in no link


def test_outside_of_a_notebook_nothing_is_drawn(shown, monkeypatch):
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    complaint(forgets_a_link, network=sigmoid_neuron, of="L", wrt="w")
    assert shown == []


def test_a_link_behind_a_gradient_that_was_handed_is_shown_in_the_whole_chain(shown):
    def starts_anew(dL_dz_1, y_hat, y, h_1, x_1):
        return 2 * (y_hat - y) * h_1 * (1 - h_1) * x_1

    message = complaint(starts_anew, network=sigmoid_network, of="L", wrt="w_1")
    assert missing("∂y_hat/∂h_1") in message
    assert "∂L/∂ŷ · ∂ŷ/∂h₁ · ∂h₁/∂z₁ · ∂z₁/∂w₁" in shown[0]
    assert shown[0].endswith("Marked as broken: ∂ŷ/∂h₁.")


def test_where_no_picture_can_be_made_the_message_stands_all_the_same(shown, monkeypatch):
    def fail(*given):
        raise OSError("no fonts")

    monkeypatch.setattr("helpers.checks.functions.draw_chain", fail)
    assert missing("∂y_hat/∂z") in complaint(forgets_a_link, network=sigmoid_neuron, of="L", wrt="w")


@pytest.mark.parametrize(
    "parameters, loss, sentence",
    [
        (("z",), lambda z: z**2, "`z` can't be trained: it is a step"),
        (("v",), lambda z: z**2, "The graph has no `v`"),
        (("w",), lambda z: np.array([z, z]), "`L` must be a single number"),
        (("w",), lambda z: 1e200 * z**2, "From no point does gradient descent give finite"),
    ],
)
def test_what_cannot_be_trained_is_said(parameters, loss, sentence):
    network = Network(Graph(z=lambda x, w: x * w, L=loss))
    train = lambda x, w, alpha, epochs: [0.0] * epochs
    with pytest.raises(GraphError, match=sentence):
        check_training(train, network, of="L", parameters=parameters, history="L")


# ---- a check that is called wrongly


def slope(y_hat, y, x_1):
    return (y_hat - y) * x_1


CALLS = {
    "A check needs the name of what it checks": {"of": "L", "wrt": []},
    'A check asks for a name, such as "w_1", or for several, not for 3.': {"of": "L", "wrt": 3},
    "The graph has no `w_9`.": {"of": "L", "wrt": "w_9"},
    "No path leads from `w_1` to `x_1`. Look at `of` and `wrt`.": {"of": "x_1", "wrt": "w_1"},
    "After the function, a check needs a network, such as `linear_neuron`, not a Graph.": {
        "network": linear_neuron.graph,
        "of": "L",
        "wrt": "w_1",
    },
    "`x_1` is an input: nothing computes it. Name a step.": {"check": check_value, "of": "x_1"},
}


@pytest.mark.parametrize("words", CALLS)
def test_a_check_that_is_called_wrongly_says_so(words):
    asked = {"check": check_gradient, "network": linear_neuron, **CALLS[words]}
    check, network = asked.pop("check"), asked.pop("network")
    with pytest.raises(GraphError) as caught:
        check(slope, network, **asked)
    assert str(caught.value).startswith(words)


def test_a_shape_that_is_that_of_another_gradient_is_told_with_its_name():
    def backward(x, z_1, W_2, dL_dz_2):
        dL_dz_1 = dL_dz_2 @ W_2.T * (z_1 > 0)
        return dL_dz_1.sum(axis=0), dL_dz_1.sum(axis=0)

    with pytest.raises(CheckFailed, match="This is ∂L/∂b₁, not ∂L/∂W₁"):
        check_gradient(backward, digits_network, of="L", wrt=["W_1", "b_1"])


def test_right_values_in_another_order_are_told_so_whatever_their_shapes():
    def backward(x, z_1, W_2, dL_dz_2):
        dL_dz_1 = dL_dz_2 @ W_2.T * (z_1 > 0)
        return dL_dz_1.sum(axis=0), x.T @ dL_dz_1

    with pytest.raises(CheckFailed, match=r"not their\s+order: ∂L/∂b₁ is where ∂L/∂W₁ belongs"):
        check_gradient(backward, digits_network, of="L", wrt=["W_1", "b_1"])


def test_what_makes_a_value_infinite_is_told_as_numpy_warns_of_it():
    def loss(y_hat, y):
        return np.log(y_hat * 0) + 0.5 * (y_hat - y) ** 2

    with pytest.raises(CheckFailed, match=r"It takes the\s+logarithm of 0"):
        check_value(loss, linear_neuron, of="L")


def test_a_shape_that_is_that_of_another_value_is_told_with_its_name():
    def forward(x, W_1, W_2):
        z_1 = x @ W_1
        h_1 = 1 / (1 + np.exp(-z_1))
        return z_1, h_1 @ W_2

    with pytest.raises(CheckFailed, match="This is z₂, not h₁"):
        check_value(forward, regression_network, of=["z_1", "h_1"])
