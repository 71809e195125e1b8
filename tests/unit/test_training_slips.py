"""What is said of wrong training, by functions and by classes, on networks that are in no lesson."""

from math import factorial

import numpy as np
import pytest

from helpers.checks.check import CheckFailed
from helpers.checks.functions import check_training
from helpers.checks.network_class import check_class
from helpers.checks.stochastic import check_epoch
from helpers.diagnosis.histories import list_wrong_lengths
from helpers.graph import Graph
from helpers.network import Network, mask
from tests.findings import describe

# --- A function: two factors and a shift, trained on one example.

bent = Network(
    Graph(o=lambda k, p, s, q: k * p * s + q, E=lambda o, goal: (o - goal) ** 2),
    parameters=("p", "s", "q"),
    prediction="o",
    tells_apart=lambda at: abs(at["o"] - at["goal"]) > 0.3,
)
START = ("p", "s", "q")


def slopes_of(k, goal, p, s, q):
    error = 2 * (k * p * s + q - goal)
    return np.array([error * k * s, error * k * p, error])


def descending(step, record=lambda o, now: (o, *now)):
    """Return a function that trains: `step` makes new parameters of old ones and their slopes."""

    def train(k, goal, p, s, q, alpha, epochs):
        now, rows = np.array([p, s, q]), []
        start, memory = now, np.zeros(3)
        for epoch in range(epochs):
            slopes = lambda p, s, q: slopes_of(k, goal, p, s, q)
            now, memory = step(now, slopes, alpha, epoch, start, memory)
            rows.append(record(k * now[0] * now[1] + now[2], now))
        return rows

    return train


def plainly(move):
    """Return a step that subtracts what `move` makes of the slopes here."""
    return lambda now, slopes, alpha, epoch, start, memory: (now - move(slopes(*now), alpha, epoch), memory)


def plainly_from(kept, sign=-1):
    """Return a step that starts from the parameters times what is kept of them."""
    return lambda now, slopes, alpha, epoch, start, memory: (now * kept + sign * alpha * slopes(*now), memory)


def s_first(now, slopes, alpha, epoch, start, memory):
    moved = now - alpha * slopes(*now) * [0, 1, 0]
    return moved - alpha * slopes(*moved) * [1, 0, 1], memory


def s_last(now, slopes, alpha, epoch, start, memory):
    moved = now - alpha * slopes(*now) * [1, 0, 1]
    return moved - alpha * slopes(*moved) * [0, 1, 0], memory


def from_the_start(now, slopes, alpha, epoch, start, memory):
    return start - alpha * slopes(*start), memory


def with_momentum(kept, weight):
    def step(now, slopes, alpha, epoch, start, memory):
        memory = kept * memory + weight * slopes(*now)
        return now - alpha * memory, memory

    return step


STEPS = {
    "half as far: name=Each parameter": plainly(lambda g, alpha, epoch: alpha * g / 2),
    "a written number: number=0.01 name=alpha step=the update": plainly(lambda g, alpha, epoch: 0.01 * g),
    "sign of the gradient: name=Each parameter": plainly(lambda g, alpha, epoch: alpha * np.sign(g)),
    "decaying rate: how=alpha / (1 + epoch)": plainly(lambda g, alpha, epoch: alpha / (epoch + 1) * g),
    "decaying rate: how=alpha * 0.9**epoch": plainly(lambda g, alpha, epoch: alpha * 0.9**epoch * g),
    "no learning rate: name=s": plainly(lambda g, alpha, epoch: g * [alpha, 1, alpha]),
    "no gradient: name=q": plainly(lambda g, alpha, epoch: alpha * np.array([g[0], g[1], 1])),
    "half as far: name=q": plainly(lambda g, alpha, epoch: alpha * g * [1, 1, 0.5]),
    "one alone updated: name=p": plainly(lambda g, alpha, epoch: alpha * g * [1, 0, 0]),
    "another parameter's gradient: name=q other=s": plainly(lambda g, alpha, epoch: alpha * g[[0, 1, 1]]),
    "decaying rate: how=alpha = alpha / (1 + epoch)": plainly(
        lambda g, alpha, epoch: alpha / factorial(epoch + 1) * g
    ),
    "decaying rate: how=alpha * 0.5**(epoch + 1)": plainly(
        lambda g, alpha, epoch: alpha / 2 ** (epoch + 1) * g
    ),
    "learning rate twice: name=s": plainly(lambda g, alpha, epoch: alpha * g * [1, alpha, 1]),
    "divides in a step: name=alpha step=the update": plainly(lambda g, alpha, epoch: g / alpha),
    "a written number: number=0.1 name=alpha step=the update of q": plainly(
        lambda g, alpha, epoch: g * [alpha, alpha, 0.1]
    ),
    "momentum: momentum=0.9": with_momentum(0.9, 1),
    "momentum: momentum=0.5": with_momentum(0.5, 0.5),
    "momentum: momentum=1": with_momentum(1, 1),
    "starts again": from_the_start,
    "the step alone: name=s": plainly_from([1, 0, 1]),
    "the step alone: name=Each parameter": plainly_from([0, 0, 0], sign=1),
    "the gradient alone: name=q": lambda now, slopes, alpha, epoch, start, memory: (
        now * [1, 1, 0] + slopes(*now) * [-alpha, -alpha, 1],
        memory,
    ),
    "": plainly(lambda g, alpha, epoch: alpha * np.clip(g, -0.4, 0.4)),
}


def found(check, *subject, **asked) -> str:
    """Return what a check finds, as a text: the mistake, or "" for values that nothing explains."""
    with pytest.raises(CheckFailed) as caught:
        check(*subject, **asked)
    finding = caught.value.finding
    return describe(finding) if finding.mistake or finding.kind != "values" else ""


def found_in(train) -> str:
    return found(check_training, train, bent, of="E", parameters=START, history=["o", *START])


def test_descent_that_diverges_from_some_points_hides_no_error_at_others():
    wrong = descending(
        plainly(lambda g, alpha, epoch: alpha * g), lambda o, now: (o, *now[[0, 1]], now[2] + 0.01)
    )
    assert found_in(wrong) == ""


def test_right_descent_passes():
    right = descending(plainly(lambda g, alpha, epoch: alpha * g))
    check_training(right, bent, of="E", parameters=START, history=["o", *START])


@pytest.mark.parametrize("words", STEPS)
def test_a_mistaken_step_is_named(words):
    assert found_in(descending(STEPS[words])) == words


def along(error=lambda o, goal: 2 * (o - goal), slopes=lambda k, p, s: (k * s, k * p, 1)):
    """Return a function that trains with the gradients written into its loop, as products of links."""

    def train(k, goal, p, s, q, alpha, epochs):
        rows = []
        for _ in range(epochs):
            p, s, q = [p, s, q] - alpha * error(k * p * s + q, goal) * np.array(slopes(k, p, s))
            rows.append((k * p * s + q, p, s, q))
        return rows

    return train


LINKS = {
    "factor missing: link=∂E/∂o step=∂E/∂o name=o − goal": along(error=lambda o, goal: 2),
    "link twice: link=∂E/∂o": along(error=lambda o, goal: 4 * (o - goal) ** 2),
    "left out: name=goal link=∂E/∂o": along(error=lambda o, goal: 2 * o),
    "factor missing: link=∂o/∂p step=∂o/∂p name=s": along(slopes=lambda k, p, s: (k, k * p, 1)),
    "stands: name=k other=s link=∂o/∂s": along(slopes=lambda k, p, s: (k * s, s * p, 1)),
    "for one parameter: asked=∂E/∂q (a factor too many: name=k)": along(
        slopes=lambda k, p, s: (k * s, k * p, k)
    ),
}


@pytest.mark.parametrize("words", LINKS)
def test_a_broken_link_in_the_loop_is_named(words):
    assert found_in(LINKS[words]) == words


def test_a_link_that_is_broken_on_the_way_to_one_parameter_alone_is_named_with_it():
    train = along(error=lambda o, goal: np.array([1, 2 * (o - goal), 2 * (o - goal)]))
    assert found_in(train) == "for one parameter: asked=∂E/∂p (link missing: link=∂E/∂o)"


def test_a_history_of_which_only_the_last_row_is_ever_written_is_named():
    def writing(*given):
        rows = descending(plainly(lambda g, alpha, epoch: alpha * g))(*given)
        return [*(4 * [0] for _ in rows[1:]), rows[-1]]

    def train(k, goal, p, s, q, alpha, epochs):
        return writing(k, goal, p, s, q, alpha, epochs)

    assert found_in(train) == "last row alone"


@pytest.mark.parametrize("step", [s_first, s_last])
def test_one_parameter_that_is_trained_apart_from_the_rest_is_named(step):
    assert found_in(descending(step)) == "changed too early"


def against_the_sign(k, goal, p, s, q, alpha, epochs):
    rows = []
    for _ in range(epochs):
        slopes = np.array(slopes_of(k, -goal, p, s, q))
        p, s, q = [p, s, q] - alpha * slopes
        rows.append((k * p * s + q, p, s, q))
    return rows


def test_a_target_of_the_wrong_sign_in_all_gradients_is_named():
    assert found_in(against_the_sign) == "wrong sign: name=goal link=∂E/∂o"


def written_early(step, early):
    """Return a function that trains, and writes the prediction, or all, down before each step."""

    def train(k, goal, p, s, q, alpha, epochs):
        rows, before = descending(step)(k, goal, p, s, q, alpha, epochs), (k * p * s + q, p, s, q)
        for number, row in enumerate(rows):
            rows[number], before = (before if early == "all" else (before[0], *row[1:])), row
        return rows

    return train


@pytest.mark.parametrize(
    ("early", "besides"),
    [("all", "history before the update"), ("the prediction", "stale in the history: name=o")],
)
@pytest.mark.parametrize("words", ["another parameter's gradient: name=q other=s", "half as far: name=q"])
def test_a_mistaken_step_that_is_written_down_early_is_named_with_both(words, early, besides):
    assert found_in(written_early(STEPS[words], early)) == f"two things ({words}) ({besides})"


def test_a_history_whose_predictions_lack_a_name_is_named():
    train = descending(
        plainly(lambda g, alpha, epoch: alpha * g), lambda o, now: (o - now[2], now[0], now[1], now[2])
    )
    assert found_in(train) == "left out: name=q step=o of the history"


two_kinds = Network(
    Graph(o=lambda k, w_1, w_2, b_1, b_2: k * (w_1 * w_2 + b_1 * b_2), E=lambda o, goal: (o - goal) ** 2),
    parameters=("w_1", "w_2", "b_1", "b_2"),
    prediction="o",
    tells_apart=lambda at: abs(at["o"] - at["goal"]) > 0.3,
)


def all_but(late, moved):
    """Return training in which parameters move so many times as far; one gradient may be taken late."""

    def train(k, goal, w_1, w_2, b_1, b_2, alpha, epochs):
        def slopes(w_1, w_2, b_1, b_2):
            return 2 * k * (k * (w_1 * w_2 + b_1 * b_2) - goal) * np.array([w_2, w_1, b_2, b_1])

        now, history = np.array([w_1, w_2, b_1, b_2]), []
        for _ in range(epochs):
            moves = alpha * slopes(*now) * moved
            if late:
                moves[late] = alpha * slopes(*(now - moves * [1, 0, 0, 0]))[late]
            now = now - moves
            history.append(k * (now[0] * now[1] + now[2] * now[3]))
        return history

    return train


@pytest.mark.parametrize(
    ("train", "words"),
    [
        (all_but(0, [1, 1, 0, 0]), "never updated: name=Each of b_1 and b_2"),
        (all_but(0, [-1, -1, 1, 1]), "uphill: name=Each of w_1 and w_2"),
        (all_but(2, [1, 1, 1, 1]), "changed too early"),
    ],
)
def test_what_several_parameters_do_together_is_named(train, words):
    asked = {"of": "E", "parameters": two_kinds.parameters, "history": "o"}
    assert found(check_training, train, two_kinds, **asked) == words


deep = Network(
    Graph(h=lambda k, p: np.tanh(k * p), o=lambda h, q: h * q, E=lambda o, goal: (o - goal) ** 2),
    parameters=("p", "q"),
    prediction="o",
    tells_apart=lambda at: abs(at["o"] - at["goal"]) > 0.3 and abs(at["h"]) < 0.9,
)


def test_a_prediction_from_a_stale_step_is_named():
    def train(k, goal, p, q, alpha, epochs):
        history = []
        for _ in range(epochs):
            h = np.tanh(k * p)
            error = 2 * (h * q - goal)
            p, q = p - alpha * error * q * (1 - h**2) * k, q - alpha * error * h
            history.append(h * q)
        return history

    asked = {"of": "E", "parameters": ["p", "q"], "history": "o"}
    assert found(check_training, train, deep, **asked) == "stale in the history: name=h"


@pytest.mark.parametrize(
    ("words", "record"),
    [
        ("another column: name=s other=p", lambda o, now: (o, now[0], now[0], now[2])),
        ("another column: name=q other=o", lambda o, now: (o, now[0], now[1], o)),
        ("another column: name=o other=q", lambda o, now: (now[2], *now)),
        ("", lambda o, now: (o, now[0], now[0] + now[1], now[2])),
    ],
)
def test_a_column_in_which_another_name_is_written_down_is_named(words, record):
    assert found_in(descending(plainly(lambda g, alpha, epoch: alpha * g), record)) == words


# --- A batch: two outputs, and a loss that is a mean over all their entries.

rows = Network(
    Graph(s=lambda X, W, b: X @ W + b, o=lambda s: np.tanh(s), E=lambda o, Y: ((o - Y) ** 2).mean()),
    shapes={"X": (None, 3), "W": (3, 2), "b": (2,), "Y": (None, 2)},
    parameters=("W", "b"),
    prediction="o",
    limits={"s": 5.0},
)


def passing(X, Y, W, b, forward=lambda X, W, b: np.tanh(X @ W + b), slope=lambda s, o: 1 - o**2):
    """Return the gradients by W and b."""
    o = forward(X, W, b)
    error = 2 * (o - Y) / Y.size * slope(X @ W + b, o)
    return X.T @ error, error.sum(axis=0)


def batch_trained(by_w=lambda slope, X: slope, by_b=lambda slope, X: slope, find=passing):
    """Return a function that trains on a batch, with something made of either gradient."""

    def train(X, Y, W, b, alpha, epochs):
        history = []
        for _ in range(epochs):
            slope_w, slope_b = find(X, Y, W, b)
            W, b = W - alpha * by_w(slope_w, X), b - alpha * by_b(slope_b, X)
            history.append(((np.tanh(X @ W + b) - Y) ** 2).mean())
        return history

    return train


def found_in_batch(train) -> str:
    return found(check_training, train, rows, of="E", parameters=["W", "b"], history="E")


def test_right_training_on_a_batch_passes():
    check_training(batch_trained(), rows, of="E", parameters=["W", "b"], history="E")


mean = lambda slope, X: slope / len(X)
summed = lambda slope, X: slope * len(X)


@pytest.mark.parametrize(
    ("words", "by_w", "by_b"),
    [
        ("divided too often: count=N, the number of rows step=the update", mean, mean),
        ("divided too often: count=N, the number of rows step=the update of b", lambda s, X: s, mean),
        ("not divided: count=N, the number of rows step=the update", summed, summed),
        ("not divided: count=N, the number of rows step=the update of W", summed, lambda s, X: s),
        (
            "not divided: count=the number of all entries step=the update",
            *[lambda slope, X: slope * 2 * len(X)] * 2,
        ),
        ("divided too often: count=the number of inputs step=the update", *[lambda slope, X: slope / 3] * 2),
        (
            "divided too often: count=the number of its entries step=the update of W",
            lambda slope, X: slope / slope.size,
            lambda slope, X: slope,
        ),
        ("sum of the entries: name=the gradient of b", lambda s, X: s, lambda s, X: s.sum()),
        ("", lambda slope, X: slope / (len(X) + 7), lambda slope, X: slope),
    ],
)
def test_a_count_by_which_a_gradient_is_divided_or_is_not_is_named(words, by_w, by_b):
    assert found_in_batch(batch_trained(by_w, by_b)) == words


identity = lambda X, W, b: X @ W + b


@pytest.mark.parametrize(
    ("words", "forward", "slope"),
    [
        ("activation forgotten: step=o name=s", identity, lambda s, o: 1),
        ("activation forgotten: step=o name=s", identity, lambda s, o: 1 - o**2),
        ("activation forgotten: step=o name=s", identity, lambda s, o: 1 - np.tanh(s) ** 2),
        ("left out: name=b behind=s", lambda X, W, b: np.tanh(X @ W), lambda s, o: 1 - o**2),
        ("wrong sign: name=b behind=s", lambda X, W, b: np.tanh(X @ W - b), lambda s, o: 1 - o**2),
        ("", lambda X, W, b: np.tanh(X @ W + b**2), lambda s, o: 1 - o**2),
    ],
)
def test_a_slip_in_the_forward_pass_of_the_loop_is_named(words, forward, slope):
    assert found_in_batch(batch_trained(find=lambda *at: passing(*at, forward, slope))) == words


chances = Network(
    Graph(
        z=lambda X, w: X @ w,
        p=lambda z: 1 / (1 + np.exp(-z)),
        E=lambda p, y: -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(),
    ),
    shapes={"X": (None, 3), "w": (3,), "y": (None,)},
    parameters=("w",),
    prediction="p",
    kinds={"y": mask},
    limits={"z": 4.0},
)


def test_an_activation_that_is_forgotten_before_a_cross_entropy_is_named():
    def train(X, y, w, alpha, epochs):
        history = []
        for _ in range(epochs):
            w = w - alpha * X.T @ (X @ w - y) / len(y)
            p = 1 / (1 + np.exp(-X @ w))
            history.append(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean())
        return history

    asked = {"of": "E", "parameters": ["w"], "history": "E"}
    assert found(check_training, train, chances, **asked) == "activation forgotten: step=p name=z"


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("divided by another count: count=the number of all examples step=the update", lambda k, size, n: n),
        ("divided by another count: count=the size of a mini-batch step=the update", lambda k, size, n: size),
        ("divided too often: count=the size of a mini-batch step=the update", lambda k, size, n: k * size),
    ],
)
def test_a_gradient_that_is_divided_by_what_is_no_count_of_its_mini_batch_is_told_so(words, count):
    def train_epoch(X, Y, W, b, alpha, size):
        for n in range(0, len(X), size):
            x, y = X[n : n + size], Y[n : n + size]
            by_w, by_b = (slope * len(x) / count(len(x), size, len(X)) for slope in passing(x, y, W, b))
            W, b = W - alpha * by_w, b - alpha * by_b
        return W, b

    assert found(check_epoch, train_epoch, rows, of="E", parameters=["W", "b"]) == words


def test_one_list_that_is_appended_again_and_again_is_named():
    def train(**given):
        rows = descending(plainly(lambda g, alpha, epoch: alpha * g))(**given)
        return [rows[-1]] * len(rows)

    def trained(k, goal, p, s, q, alpha, epochs):
        return train(k=k, goal=goal, p=p, s=s, q=q, alpha=alpha, epochs=epochs)

    assert found_in(trained) == "one row throughout"


SHAPES = {
    "a row for the start": lambda rows: [rows[0], *rows],
    "an epoch too many": lambda rows: [*rows, rows[0]],
    "an epoch too few": lambda rows: rows[:-1],
    "rows of an earlier call": lambda rows: [*rows, *rows],
    "first row alone": lambda rows: rows[:1],
    "last row alone": lambda rows: rows[-1],
    "no rows": lambda rows: [],
    "one long list": lambda rows: np.ravel(rows),
    "one column alone: name=s": lambda rows: [row[2] for row in rows],
}


@pytest.mark.parametrize("words", SHAPES)
def test_what_is_wrong_with_the_shape_of_a_history_is_named(words):
    def train(k, goal, p, s, q, alpha, epochs):
        right = descending(plainly(lambda g, alpha, epoch: alpha * g))
        return SHAPES[words](right(k, goal, p, s, q, alpha, epochs))

    assert found_in(train) == words


def test_a_history_of_single_numbers_is_told_which_epoch_is_there_alone():
    def train(k, goal, p, s, q, alpha, epochs):
        return descending(plainly(lambda g, alpha, epoch: alpha * g))(k, goal, p, s, q, alpha, epochs)[-1][0]

    assert found(check_training, train, bent, of="E", parameters=START, history="o") == "last row alone"


def test_a_history_of_single_numbers_that_lack_a_name_is_named():
    def train(k, goal, p, s, q, alpha, epochs):
        every = descending(plainly(lambda g, alpha, epoch: alpha * g))(k, goal, p, s, q, alpha, epochs)
        return [o - q for o, _, _, q in every]

    words = "left out: name=q step=o of the history"
    assert found(check_training, train, bent, of="E", parameters=START, history="o") == words


@pytest.mark.parametrize("spread", [lambda row: [row - 1, row + 1], lambda row: [3.0, row]])
def test_a_history_with_a_number_for_each_example_is_told_so(spread):
    truth = np.array([1.5, 1.25, 1.125])
    history = np.ravel([spread(row) for row in truth])
    assert [fit.kind for fit in list_wrong_lengths(history, truth)] == ["a row for each example"]


# --- A class: a neuron with tanh.

tanh_neuron = Network(
    Graph(s=lambda x, w, b: w @ x + b, y_hat=lambda s: np.tanh(s), E=lambda y_hat, y: 0.5 * (y_hat - y) ** 2),
    shapes={"x": (2,), "w": (2,)},
    parameters=("w", "b"),
    prediction="y_hat",
    tells_apart=lambda at: 0.3 < abs(at["s"]) < 1.5 and abs(at["y_hat"] - at["y"]) > 0.3,
)


class Neuron:
    """Right, but for `train`, which is to be written."""

    def __init__(self, learning_rate, rng):
        self.learning_rate, self.w, self.b = learning_rate, rng.normal(size=2), 0.0

    def predict(self, x):
        return np.tanh(self.w @ x + self.b)

    def compute_gradients(self, x, y):
        dE_ds = (self.predict(x) - y) * (1 - self.predict(x) ** 2)
        return dE_ds * x, dE_ds

    def update_params(self, dL_dw, dL_db):
        self.w, self.b = self.w - self.learning_rate * dL_dw, self.b - self.learning_rate * dL_db

    def loss(self, x, y):
        return 0.5 * (self.predict(x) - y) ** 2

    def step(self, x, y):
        self.update_params(*self.compute_gradients(x, y))

    def epoch(self, examples):
        """Take a step for each example; return the losses, each before its step."""
        losses = []
        for example in examples:
            losses.append(self.loss(*example))
            self.step(*example)
        return losses


def found_in_class(train) -> str:
    """Return what is found of a class whose `train` is given lists of examples."""

    def method(self, inputs, targets, epochs):
        return train(self, list(zip(inputs, targets, strict=True)), epochs)

    return found(check_class, type("Neuron", (Neuron,), {"train": method}), tanh_neuron, of="E")


def test_right_training_of_a_class_passes():
    def method(self, inputs, targets, epochs):
        return [np.mean(self.epoch(zip(inputs, targets, strict=True))) for _ in range(epochs)]

    check_class(type("Neuron", (Neuron,), {"train": method}), tanh_neuron, of="E")


MEANS = {
    "losses summed": lambda losses: np.sum(losses),
    "last loss alone": lambda losses: losses[-1],
    "first loss alone": lambda losses: losses[0],
    "divided by one too few": lambda losses: np.sum(losses) / (len(losses) - 1),
    "last loss left out": lambda losses: np.mean(losses[:-1]),
    "first loss left out": lambda losses: np.mean(losses[1:]),
    "": lambda losses: np.median(losses),
}


@pytest.mark.parametrize("words", MEANS)
def test_a_mistaken_mean_is_named(words):
    assert (
        found_in_class(lambda self, all, epochs: [MEANS[words](self.epoch(all)) for _ in range(epochs)])
        == words
    )


CHOICES = {
    "first example skipped: what=example": lambda all: all[1:],
    "last example skipped: what=example": lambda all: all[:-1],
    "first example alone: what=example": lambda all: all[:1],
    "examples backwards: what=example": lambda all: all[::-1],
}


@pytest.mark.parametrize("words", CHOICES)
def test_examples_that_are_left_out_or_in_the_wrong_order_are_named(words):
    choose = CHOICES[words]
    assert (
        found_in_class(lambda self, all, epochs: [np.mean(self.epoch(choose(all))) for _ in range(epochs)])
        == words
    )


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("an epoch too few", lambda epochs: epochs - 1),
        ("an epoch too many", lambda epochs: epochs + 1),
        ("first row alone", lambda epochs: 1),
    ],
)
def test_a_wrong_number_of_epochs_is_named(words, count):
    assert (
        found_in_class(lambda self, all, epochs: [np.mean(self.epoch(all)) for _ in range(count(epochs))])
        == words
    )


def after_each_step(self, all):
    losses = []
    for example in all:
        self.step(*example)
        losses.append(self.loss(*example))
    return losses


def after_all_steps(self, all):
    self.epoch(all)
    return [self.loss(*example) for example in all]


def before_all_steps(self, all):
    losses = [self.loss(*example) for example in all]
    self.epoch(all)
    return losses


def at_once(count):
    """Return an epoch whose gradients are all taken at its start, and then counted in this way."""

    def epoch(self, all):
        losses, slopes = zip(*((self.loss(*one), self.compute_gradients(*one)) for one in all), strict=True)
        self.update_params(count([by_w for by_w, _ in slopes]), count([by_b for _, by_b in slopes]))
        return losses

    return epoch


def by_the_first_input(self, all):
    losses = []
    for x, y in all:
        losses.append(self.loss(x, y))
        self.step(all[0][0], y)
    return losses


def only_w(self, all):
    b = self.b
    losses = []
    for example in all:
        losses += self.epoch([example])
        self.b = b
    return losses


@pytest.mark.parametrize(
    ("words", "epoch"),
    [
        ("loss after the step", after_each_step),
        ("losses after the epoch", after_all_steps),
        ("losses before the epoch", before_all_steps),
        ("one step by the mean: what=example", at_once(lambda slopes: np.mean(slopes, axis=0))),
        ("one step by the sum: what=example", at_once(lambda slopes: np.sum(slopes, axis=0))),
        ("one step by the last: what=example", at_once(lambda slopes: slopes[-1])),
        ("always of the first example: name=x what=example", by_the_first_input),
        ("never updated: name=b", only_w),
    ],
)
def test_a_mistaken_epoch_is_named(words, epoch):
    assert (
        found_in_class(lambda self, all, epochs: [np.mean(epoch(self, all)) for _ in range(epochs)]) == words
    )


def test_losses_that_are_never_emptied_are_named():
    def train(self, all, epochs):
        losses, history = [], []
        for _ in range(epochs):
            losses += self.epoch(all)
            history.append(np.mean(losses))
        return history

    assert found_in_class(train) == "mean over all epochs"


def test_a_sum_that_is_never_set_back_is_named():
    def train(self, all, epochs):
        return list(np.cumsum([np.mean(self.epoch(all)) for _ in range(epochs)]))

    assert found_in_class(train) == "losses of all epochs"


def test_a_class_whose_history_lacks_an_epoch_is_told_so():
    def train(self, all, epochs):
        return [np.mean(self.epoch(all)) for _ in range(epochs)][:-1]

    assert found_in_class(train) == "an epoch too few"


def test_a_learning_rate_that_falls_in_a_class_is_named():
    def train(self, all, epochs):
        history = []
        for _ in range(epochs):
            history.append(np.mean(self.epoch(all)))
            self.learning_rate /= 2
        return history

    assert found_in_class(train) == "decaying rate: how=alpha * 0.5**epoch"


def test_training_is_asked_for_only_from_where_its_right_history_is_finite():
    network = Network(Graph(L=lambda x, w: np.log(x * w) ** 2 * 30), parameters=("w",))

    def train(x, w, alpha, epochs):
        history = []
        for _ in range(epochs):
            w = w - alpha * 60 * np.log(x * w) / w
            history.append(np.log(x * w) ** 2 * 30)
        return history

    check_training(train, network, of="L", parameters=("w",), history="L")
