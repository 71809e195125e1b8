"""What a student's function is asked, in which order, and what the student is told."""

import sys
import warnings

import numpy as np
import pytest

from helpers.asking.finding import Finding, Kind
from helpers.checks.check import CheckFailed
from helpers.checks.functions import check_gradient, check_hunt, check_training, check_value
from helpers.diagnosis import Descent
from helpers.graph import Graph
from helpers.network import Network
from helpers.networks import descent_step, linear_neuron, regression_network, sigmoid_network, sigmoid_neuron

layer = Network(
    Graph(z_1=lambda x, W_1: x @ W_1, L=lambda z_1, y: 0.5 * ((z_1 - y) ** 2).sum()),
    shapes={"x": (4,), "W_1": (4, 3), "y": (3,)},
)


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
    assert capsys.readouterr().out == "✓ gradient_w_1 gives ∂L/∂w_1, at all 5 points.\n"


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


@pytest.mark.parametrize(
    "form", [np.asarray, np.ndarray.tolist, np.float32], ids=["array", "list", "float32"]
)
def test_a_right_matrix_passes_in_any_form(form):
    check_gradient(lambda x, dL_dz_1: form(np.outer(x, dL_dz_1)), layer, of="L", wrt="W_1")


@pytest.mark.parametrize("form", [tuple, list, np.array])
def test_several_right_gradients_pass_as_a_tuple_a_list_or_an_array(form):
    def backward(y_hat, y, x_1, x_2):
        return form([(y_hat - y) * x_1, (y_hat - y) * x_2, y_hat - y])

    check_gradient(backward, linear_neuron, of="L", wrt=["w_1", "w_2", "b"])


def test_a_right_value_passes():
    check_value(lambda x_1, x_2, w_1, w_2, b: b + w_1 * x_1 + w_2 * x_2, linear_neuron, of="y_hat")
    check_value(
        lambda parameter, gradient, alpha: parameter - alpha * gradient, descent_step, of="new_parameter"
    )


def test_right_training_passes_whether_it_returns_rows_or_an_array():
    check_training(train, linear_neuron, **TRAINING)
    check_training(lambda x_1, x_2, y, w_1, w_2, b, alpha, epochs: np.array(
        train(x_1, x_2, y, w_1, w_2, b, alpha, epochs)), linear_neuron, **TRAINING)  # fmt: skip


def test_a_stub_is_told_to_be_written():
    def gradient_w_1(y_hat, y, x_1):
        raise NotImplementedError

    assert complaint(gradient_w_1).startswith("✗ gradient_w_1 is not written yet.")


def test_an_answer_that_uses_a_stub_is_told_which():
    def predict():
        raise NotImplementedError

    assert "uses predict, which is not written yet" in complaint(lambda y_hat, y, x_1: predict())


def test_an_error_is_named_with_its_line_and_the_point():
    def gradient_w_1(y_hat, y, x_1):
        return (y_hat - y) / (x_1 - x_1)

    message = complaint(gradient_w_1)
    assert "gradient_w_1 stops with ZeroDivisionError: float division by zero" in message
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
    assert "x_1, x_2, w_1, w_2, b, y, y_hat, L" in message


def test_an_answer_may_not_ask_for_what_it_must_compute():
    assert "`y_hat`" in complaint(lambda y_hat: y_hat, check_value, of="y_hat")
    assert "`L`" in complaint(lambda L: L, check_value, of="y_hat")
    assert "`dL_dw_1`" in complaint(lambda dL_dw_1: dL_dw_1)


def test_what_is_not_a_function_is_told_so():
    assert "must be a function, but it is a float" in complaint(-2.0)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (None, "returns nothing (None)"),
        ("3.0", "returns a str: '3.0'"),
        (1j, "returns a complex: 1j"),
        ([[1.0], [1.0, 2.0]], "returns a list"),
        ({"w_1": 1.0}, "returns a dict"),
    ],
)
def test_a_wrong_type_is_named(value, sentence):
    assert sentence in complaint(lambda y_hat, y, x_1: value)


def test_a_wrong_shape_is_named_with_the_right_one():
    message = complaint(lambda y_hat, y, x_1: np.array([(y_hat - y) * x_1]))
    assert "returns an array of shape (1,), where a single number is needed" in message


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
        (lambda z_1, y, W_1: W_1 * (z_1 - y), "x", "is needed."),
        (lambda z_1, y, W_1: (z_1 - y)[:, None] * W_1.T, "x", "Added up along the first axis"),
        (lambda y, z_1: [y - z_1], "z_1", "is needed."),
        (lambda z_1: [z_1 * np.nan], "z_1", "is needed."),
    ],
    ids=["brackets", "an axis more", "flat", "another sum", "no sum", "wrong besides", "no numbers"],
)
def test_what_makes_a_wrong_shape_right_is_said_only_if_its_numbers_are_right(answer, wrt, hint):
    first, *_ = complaint(answer, network=layer, of="L", wrt=wrt).splitlines()
    assert hint in first


def test_a_comma_for_a_plus_is_told_that_the_sum_is_right():
    message = complaint(lambda x_1, x_2, w_1, w_2, b: (x_1 * w_1 + x_2 * w_2, b), check_value, of="y_hat")
    assert "Added up along the first axis, its numbers are right." in message


def test_a_shape_that_numpy_would_broadcast_is_still_wrong():
    row = complaint(lambda x, dL_dz_1: dL_dz_1[None, :] * x.mean(), network=layer, of="L", wrt="W_1")
    assert "shape (1, 3), where an array of shape (4, 3)" in row


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_fail(value):
    assert "overflows or divides by 0" in complaint(lambda y_hat, y, x_1: value)


def test_an_answer_must_not_change_its_inputs():
    def gradient_W_1(x, dL_dz_1):
        x *= 1.0 + 1e-12
        return np.outer(x, dL_dz_1)

    assert "gradient_W_1 changes x in place" in complaint(gradient_W_1, network=layer, of="L", wrt="W_1")


def test_an_answer_that_makes_numpy_warn_is_told_so():
    def gradient_w_1(y_hat, y, x_1):
        np.exp(np.float64(1000.0))
        return (y_hat - y) * x_1

    assert "makes numpy warn: overflow" in complaint(gradient_w_1)


def test_a_flipped_sign_is_named():
    message = complaint(lambda y_hat, y, x_1: -(y_hat - y) * x_1)
    assert "The sign is flipped" in message


@pytest.mark.parametrize(
    ("factor", "words"),
    [(2, "twice the gradient"), (0.5, "half the gradient"), (0.1, "0.1 times"), (7, "7 times")],
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
    assert "The steps go uphill" in message
    assert "yours in epoch 0, y_hat" in message


def test_training_with_gradients_from_before_the_loop_is_told_so():
    def frozen(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
        error, history = x_1 * w_1 + x_2 * w_2 + b - y, []
        for _ in range(epochs):
            w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
            history.append((x_1 * w_1 + x_2 * w_2 + b, w_1, w_2, b))
        return history

    assert "from before the loop" in complaint(frozen, check_training, **TRAINING)


def test_training_that_changes_a_parameter_too_early_is_told_so():
    def hasty(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
        history = []
        for _ in range(epochs):
            w_1 -= alpha * (x_1 * w_1 + x_2 * w_2 + b - y) * x_1
            w_2 -= alpha * (x_1 * w_1 + x_2 * w_2 + b - y) * x_2
            b -= alpha * (x_1 * w_1 + x_2 * w_2 + b - y)
            history.append((x_1 * w_1 + x_2 * w_2 + b, w_1, w_2, b))
        return history

    assert "Take all the gradients first" in complaint(hasty, check_training, **TRAINING)


def test_a_history_from_before_the_updates_is_told_so():
    def early(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
        start = (x_1 * w_1 + x_2 * w_2 + b, w_1, w_2, b)
        return [start, *train(x_1, x_2, y, w_1, w_2, b, alpha, epochs)][:-1]

    assert "taken before each update" in complaint(early, check_training, **TRAINING)


@pytest.mark.parametrize(
    ("extra", "words"), [(-1, "one epoch too few"), (1, "one epoch too many")], ids=["too few", "too many"]
)
def test_a_history_of_the_wrong_length_is_told_what_a_row_is_and_what_is_wrong(extra, words):
    def other_length(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
        return train(x_1, x_2, y, w_1, w_2, b, alpha, epochs + extra)

    message = complaint(other_length, check_training, **TRAINING)
    assert f"({3 + extra}, 4)" in message
    assert "a row (y_hat, w_1, w_2, b) for each of the 3 epochs" in message
    assert words in message


def test_gradient_descent_gives_the_worked_examples_history():
    at = linear_neuron.graph.forward(x_1=2, x_2=-1, y=1, w_1=-0.5, w_2=0.5, b=1.5)
    rows = Descent(linear_neuron.graph, **TRAINING).run({**at, "alpha": 0.1, "epochs": 2})
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
    failed = CheckFailed(Finding(Kind.CHANGES_INPUTS, "f", about={"changed": ["x"]}))
    assert "\n".join(failed._render_traceback_()) == str(failed)
    assert len(failed._render_traceback_()) == 2


def from_notebook(source, name="gradient_w_1", **names):
    """Return a function as a notebook defines it, with these names beside it."""
    scope = {"np": np, **names}
    exec(source, scope)
    return scope[name]


def test_an_answer_that_builds_on_a_wrong_one_is_sent_there_first():
    error = from_notebook("def error(y_hat, y):\n    return y - y_hat", "error")
    function = from_notebook(
        "def gradient_w_1(y_hat, y, x_1):\n    return error(y_hat, y) * x_1", error=error
    )
    complaint(error, of="L", wrt="y_hat")
    assert "uses error, which is not right yet. Put error right first." in complaint(function)


def test_a_number_read_from_the_notebook_is_named_on_stdout(capsys):
    function = from_notebook("def gradient_w_1(y_hat, y, x_1):\n    return (y_hat - y) * x1", x1=2.0)
    complaint(function)
    assert (
        "gradient_w_1 reads x1 from the notebook. Did you mean one of its parameters?"
        in capsys.readouterr().out
    )


def test_the_notebooks_learning_rate_is_recognised_inside_a_gradient():
    function = from_notebook(
        "def gradient_w_1(y_hat, y, x_1):\n    return 0.3 * (y_hat - y) * x_1", alpha=0.3
    )
    assert "The learning rate is inside the gradient" in complaint(function)


def test_an_answer_must_not_depend_on_how_often_it_is_called():
    calls = []

    def gradient_w_1(y_hat, y, x_1):
        calls.append(1)
        return (y_hat - y) * x_1 * (len(calls) <= 5)

    assert "something else when it is called a second time" in complaint(gradient_w_1)


def test_an_answer_that_uses_the_checkers_own_graph_is_refused():
    def gradient_w_1(x_1, x_2, w_1, w_2, b, y):
        at = linear_neuron.graph.forward(x_1=x_1, x_2=x_2, w_1=w_1, w_2=w_2, b=b, y=y)
        return linear_neuron.graph.gradient("L", "w_1", at)

    assert "It must do its own sums" in complaint(gradient_w_1)


@pytest.mark.parametrize("source", ["import jax\n    return jax.grad(y_hat)", "return torch.tensor(x_1)"])
def test_an_answer_that_differentiates_by_a_library_is_refused(source):
    torch = type(np)("torch")
    function = from_notebook(f"def gradient_w_1(y_hat, y, x_1):\n    {source}", torch=torch)
    assert "which differentiates by itself" in complaint(function)


def test_a_failed_gradient_shows_its_chain_with_the_broken_link_marked():
    message = complaint(lambda y_hat, y, x_1: y_hat - y)
    lines = message.splitlines()
    assert lines[1] == "  The link ∂y_hat/∂w_1 is missing."
    assert lines[2] == "  ∂L/∂w_1 = ∂L/∂y_hat · ∂y_hat/∂w_1"
    assert lines[3].index("^") == lines[2].index("∂y_hat/∂w_1")


def test_several_values_are_checked_and_the_first_wrong_one_is_named():
    def backward(y_hat, y, x_1, x_2):
        return (y_hat - y) * x_1, (y_hat - y) * x_1, y_hat - y

    message = complaint(backward, of="L", wrt=["w_1", "w_2", "b"])
    assert "backward does not give ∂L/∂w_2" in message


def test_a_value_too_few_is_named_with_those_that_are_needed():
    message = complaint(lambda y_hat, y, x_1: ((y_hat - y) * x_1, y_hat - y), of="L", wrt=["w_1", "w_2", "b"])
    assert "returns 2 values, where 3 values are needed: w_1, w_2, b" in message


FORMULAS = {
    "w_1": lambda y_hat, y, x_1: (y_hat - y) * x_1,
    "w_2": lambda y_hat, y, x_1: (y_hat - y) * x_1,
    "b": lambda y_hat, y: y_hat + y,
}


def test_a_hunt_is_over_when_all_wrong_formulas_and_no_right_ones_are_named(capsys):
    check_hunt({"w_2", "b"}, FORMULAS, linear_neuron, of="L")
    assert capsys.readouterr().out == "✓ All 2 wrong formulas are found, and no right one is accused.\n"


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ({"w_2"}, "1 wrong formula is still at large"),
        (set(), "2 wrong formulas are still at large"),
        ({"w_1", "w_2", "b"}, "1 of those you named is right"),
        ({"w_7"}, "There is no formula for w_7"),
        (None, "The answer is a set of names"),
    ],
)
def test_a_hunt_that_is_not_over_is_told_how_many_not_which(found, sentence):
    message = complaint(found, lambda found, network, **asked: check_hunt(found, FORMULAS, network, of="L"))
    assert sentence in message


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
    assert "The sign is flipped." in complaint(Unhashable(-1.0))
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
    assert picture.endswith("Marked as broken: ∂y_hat/∂z.")


def test_a_gradient_that_was_handed_is_one_link_of_the_picture(shown):
    def forgets_a_path(W_2, dL_dz_2):
        return dL_dz_2[0] * W_2[:, 0]

    complaint(forgets_a_path, network=regression_network, of="L", wrt="h_1")
    assert "Chain from h_1 to L: ∂L/∂z_2 · ∂z_2/∂h_1." in shown[0]


def test_the_handed_gradient_itself_may_be_what_is_broken(shown):
    complaint(lambda W_2, dL_dz_2: W_2.sum(axis=1), network=regression_network, of="L", wrt="h_1")
    assert shown[0].endswith("Marked as broken: ∂L/∂z_2.")


def test_the_numbers_of_the_picture_are_those_of_the_message(shown):
    message = complaint(forgets_a_link, network=sigmoid_neuron, of="L", wrt="w")
    slope = float(message.split()[-1])  # of entry 0
    assert f"∂L/∂w = ({slope:.3g}, ".replace("-", "−") in shown[0]


def test_where_no_link_is_broken_nothing_is_drawn(shown):
    complaint(lambda y_hat, y, x_1: (y - y_hat) * x_1)
    complaint(lambda y_hat, y, x_1: y_hat**3)
    assert shown == []


def test_outside_of_a_notebook_nothing_is_drawn(shown, monkeypatch):
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    complaint(forgets_a_link, network=sigmoid_neuron, of="L", wrt="w")
    assert shown == []


def test_a_link_behind_a_gradient_that_was_handed_is_shown_in_the_whole_chain(shown):
    def starts_anew(dL_dz_1, y_hat, y, h_1, x_1):
        return 2 * (y_hat - y) * h_1 * (1 - h_1) * x_1

    message = complaint(starts_anew, network=sigmoid_network, of="L", wrt="w_1")
    assert "The link ∂y_hat/∂h_1 is missing." in message
    assert "∂L/∂y_hat · ∂y_hat/∂h_1 · ∂h_1/∂z_1 · ∂z_1/∂w_1" in shown[0]
    assert shown[0].endswith("Marked as broken: ∂y_hat/∂h_1.")


def test_where_no_picture_can_be_made_the_message_stands_all_the_same(shown, monkeypatch):
    def fail(*given):
        raise OSError("no fonts")

    monkeypatch.setattr("helpers.checks.functions.draw_chain", fail)
    assert "The link ∂y_hat/∂z is missing." in complaint(
        forgets_a_link, network=sigmoid_neuron, of="L", wrt="w"
    )
