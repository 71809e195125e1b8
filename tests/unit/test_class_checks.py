"""What a class that learns is asked, method by method, and what the student is told."""

import numpy as np
import pytest

from helpers.checks.check import CheckFailed, examine
from helpers.checks.network_class import ClassCheck, check_class
from helpers.networks import sigmoid_neuron


class NeuralNetwork:
    """Right: a neuron by hand, independent of the Graph that it is checked by."""

    def __init__(self, learning_rate, rng):
        self.learning_rate = learning_rate
        self.w, self.b = rng.normal(size=2), 0.0

    def predict(self, x):
        return 1 / (1 + np.exp(-(x @ self.w + self.b)))

    def compute_gradients(self, x, y):
        y_hat = self.predict(x)
        dL_db = 2 * (y_hat - y) * y_hat * (1 - y_hat)
        return dL_db * x, dL_db

    def update_params(self, dL_dw, dL_db):
        self.w = self.w - self.learning_rate * dL_dw
        self.b = self.b - self.learning_rate * dL_db

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs, targets, strict=True):
                losses.append((self.predict(x) - y) ** 2)
                self.update_params(*self.compute_gradients(x, y))
            history.append(np.mean(losses))
        return history


def changed(**methods) -> type:
    """Return the right class with some methods changed."""
    return type("NeuralNetwork", (NeuralNetwork,), methods)


def complaint(network_class, network=sigmoid_neuron) -> str:
    with pytest.raises(CheckFailed) as caught:
        check_class(network_class, network, of="L")
    return str(caught.value)


def test_a_right_class_prints_a_sentence_for_each_method(capsys):
    check_class(NeuralNetwork, sigmoid_neuron, of="L")
    lines = capsys.readouterr().out.replace("\n  ", " ").splitlines()  # one is longer than a line
    methods = ["__init__", "predict", "compute_gradients", "update_params", "train"]
    assert [line.split()[1] for line in lines] == [f"NeuralNetwork.{method}" for method in methods]
    assert all(line.startswith("✓ ") for line in lines)


def test_training_of_a_class_that_ends_where_the_predictions_are_right_is_told_so():
    def train(self, inputs, targets, epochs):
        right = np.allclose([self.predict(x) for x in inputs], targets)
        return [] if right else NeuralNetwork.train(self, inputs, targets, epochs)

    assert "It ends early where the prediction is already right." in complaint(changed(train=train))


def in_place(self, dL_dw, dL_db):
    self.w -= self.learning_rate * dL_dw
    self.b -= self.learning_rate * dL_db
    return self


def as_an_array(self, inputs, targets, epochs):
    return np.array(NeuralNetwork.train(self, inputs, targets, epochs))


def drawn_bias(self, learning_rate, rng):
    self.learning_rate, self.b, self.w = learning_rate, rng.uniform(), rng.uniform(size=2)


@pytest.mark.parametrize(
    "methods",
    [{"update_params": in_place}, {"train": as_an_array}, {"__init__": drawn_bias}],
    ids=["its own arrays changed in place", "history as an array", "another draw"],
)
def test_a_right_class_passes_in_any_form(methods):
    check_class(changed(**methods), sigmoid_neuron, of="L")


def test_what_is_not_a_class_is_told_so():
    assert "must be a class" in complaint(NeuralNetwork(0.1, np.random.default_rng(0)))


@pytest.mark.parametrize(
    ("method", "stub"),
    [
        ("predict", "def predict(self, x):"),
        ("compute_gradients", "def compute_gradients(self, x, y):"),
        ("update_params", "def update_params(self, dL_dw, dL_db):"),
        ("train", "def train(self, inputs, targets, epochs):"),
    ],
)
def test_a_missing_method_is_named_with_its_parameters(method, stub):
    message = " ".join(complaint(changed(**{method: None})).split())
    assert message == f"✗ NeuralNetwork has no method `{method}`. Write `{stub}` in the class."


def test_a_method_that_is_not_written_is_named():
    def compute_gradients(self, x, y):
        raise NotImplementedError

    message = complaint(changed(compute_gradients=compute_gradients))
    assert message.startswith("✗ NeuralNetwork.compute_gradients is not written yet.")


def test_a_method_that_uses_a_stub_is_told_which():
    def gradient_w():
        raise NotImplementedError

    message = complaint(changed(compute_gradients=lambda self, x, y: gradient_w()))
    assert "NeuralNetwork.compute_gradients uses gradient_w, which is not written yet" in message


def test_an_error_is_named_with_the_students_own_line():
    def train(self, inputs, targets, epochs):
        return self.losses

    message = complaint(changed(train=train))
    assert "NeuralNetwork.train stops with AttributeError" in message
    assert "return self.losses" in message


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (lambda self, learning_rate: None, "stops with TypeError"),
        (lambda self, learning_rate, rng: None, "has no attribute 'w'"),
        (
            lambda self, learning_rate, rng: self.__dict__.update(w=rng.normal(size=(2, 1)), b=0.0),
            "makes w of shape (2, 1) and b of shape ()",
        ),
        (
            lambda self, learning_rate, rng: self.__dict__.update(w=rng.normal(size=2), b=np.zeros(1)),
            "makes w of shape (2,) and b of shape (1,)",
        ),
        (
            lambda self, learning_rate, rng: self.__dict__.update(w=np.random.default_rng().random(2), b=0.0),
            "makes another w each time with the same rng",
        ),
        (
            lambda self, learning_rate, rng: self.__dict__.update(
                w=np.random.default_rng(0).random(2), b=0.0
            ),
            "makes the same w with every rng",
        ),
    ],
    ids=["no rng taken", "no w", "w a matrix", "b an array", "a generator of its own", "a seed of its own"],
)
def test_a_start_that_is_not_drawn_from_the_given_generator_is_named(start, sentence):
    message = complaint(changed(__init__=start))
    assert "NeuralNetwork.__init__" in message
    assert sentence in message


def deaf(self, learning_rate, rng):
    NeuralNetwork.__init__(self, 0.1, rng)


def test_a_learning_rate_other_than_the_one_given_fails():
    assert "NeuralNetwork.update_params does not give the new w" in complaint(changed(__init__=deaf))


def forgets(self, x, y):
    NeuralNetwork.compute_gradients(self, x, y)


def test_gradients_that_are_not_returned_are_asked_for():
    message = complaint(changed(compute_gradients=forgets))
    assert message.startswith("✗ NeuralNetwork.compute_gradients returns nothing (None).")


def test_one_gradient_where_two_are_needed_is_told_which():
    message = complaint(
        changed(compute_gradients=lambda self, x, y: NeuralNetwork.compute_gradients(self, x, y)[0])
    )
    assert "NeuralNetwork.compute_gradients returns" in message
    assert "It needs 2 values, one for each of w, b." in message


def steps_too(self, x, y):
    gradients = NeuralNetwork.compute_gradients(self, x, y)
    self.update_params(*gradients)
    return gradients


def test_computing_gradients_must_not_take_the_step():
    message = complaint(changed(compute_gradients=steps_too))
    assert message == (
        "✗ NeuralNetwork.compute_gradients changes `self.w` or `self.b`. Only `update_params` may do that."
    )


def test_a_step_on_local_names_is_told_to_set_the_networks_own():
    def update_params(self, dL_dw, dL_db):
        w, b = self.w - self.learning_rate * dL_dw, self.b - self.learning_rate * dL_db
        return w, b

    message = complaint(changed(update_params=update_params))
    assert message == "✗ NeuralNetwork.update_params leaves `self.w` and `self.b` as they were. Set both."


def test_a_step_must_not_change_the_gradients_it_is_given():
    def update_params(self, dL_dw, dL_db):
        dL_dw *= self.learning_rate
        self.w, self.b = self.w - dL_dw, self.b - self.learning_rate * dL_db

    assert "NeuralNetwork.update_params changes `dL_dw`, which it was given" in complaint(
        changed(update_params=update_params)
    )


def test_training_that_returns_nothing_is_told_so():
    def train(self, inputs, targets, epochs):
        NeuralNetwork.train(self, inputs, targets, epochs)

    assert complaint(changed(train=train)).startswith("✗ NeuralNetwork.train returns nothing (None).")


def test_training_for_an_epoch_too_few_fails():
    def train(self, inputs, targets, epochs):
        return NeuralNetwork.train(self, inputs, targets, epochs - 1)

    message = complaint(changed(train=train))
    assert "returns an array of shape (2,) for the mean loss of each epoch" in message


def test_a_history_without_a_loss_for_each_epoch_is_told_the_shape():
    def train(self, inputs, targets, epochs):
        return NeuralNetwork.train(self, inputs, targets, epochs)[1:]

    message = complaint(changed(train=train))
    assert (
        "returns an array of shape (2,) for the mean loss of each epoch (each loss before its step)."
        in " ".join(message.split())
    )
    assert "It needs an array of shape (3,)." in message


# ---- slips in training, each of which must show at any points that a check may draw


def training(step, average=np.mean, take=lambda before, after: before):
    """Return a method that trains: `step` does one epoch and returns each example's loss before and after."""

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = step(self, list(zip(inputs, targets, strict=True)))
            history.append(average([take(*loss) for loss in losses]))
        return history

    return train


def loss(network, x, y):
    return (network.predict(x) - y) ** 2


def in_turn(network, examples):
    losses = []
    for x, y in examples:
        before = loss(network, x, y)
        network.update_params(*network.compute_gradients(x, y))
        losses.append((before, loss(network, x, y)))
    return losses


def backwards(network, examples):
    return in_turn(network, examples[::-1])


def first_only(network, examples):
    return in_turn(network, examples[:1])


def all_gradients_first(network, examples):
    losses = [(loss(network, x, y), 0.0) for x, y in examples]
    for gradients in [network.compute_gradients(x, y) for x, y in examples]:
        network.update_params(*gradients)
    return losses


def bias_left_out(network, examples):
    b, losses = network.b, []
    for example in examples:
        losses += in_turn(network, [example])
        network.b = b
    return losses


def without_a_step(network, examples):
    return [(loss(network, x, y), 0.0) for x, y in examples]


SLIPS = {
    "the losses after each step": training(in_turn, take=lambda before, after: after),
    "their sum": training(in_turn, average=np.sum),
    "the last loss alone": training(in_turn, average=lambda losses: losses[-1]),
    "half the loss": training(in_turn, average=lambda losses: np.mean(losses) / 2),
    "the examples backwards": training(backwards),
    "the first example alone": training(first_only),
    "all gradients before the first step": training(all_gradients_first),
    "the bias left out": training(bias_left_out),
    "no step at all": training(without_a_step),
}


def test_the_slips_are_slips_of_training_that_is_right():
    check_class(changed(train=training(in_turn)), sigmoid_neuron, of="L")


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_training_shows_whatever_the_points(slip):
    for salt in range(10):  # the checks draw other points for every run of a grading
        with pytest.raises(CheckFailed) as caught:
            examine(changed(train=SLIPS[slip]), ClassCheck(sigmoid_neuron, "L", secret=f"{salt} "))
        finding = caught.value.finding
        assert (finding.function, finding.about["truth"]) == ("NeuralNetwork.train", "descent")


def test_a_class_without_a_start_of_its_own_is_told_to_write_one():
    methods = {name: method for name, method in vars(NeuralNetwork).items() if not name.startswith("__")}
    message = complaint(type("NeuralNetwork", (), methods))
    assert (
        "NeuralNetwork has no method `__init__`. Write `def __init__(self, learning_rate, rng):`" in message
    )


def test_a_method_that_forgets_self_is_asked_about_it():
    class Forgetful(NeuralNetwork):
        def predict(x):
            return x

    assert "2 were given”. Is `self` its first parameter?" in complaint(Forgetful).replace("\n  ", " ")


def test_a_class_is_called_what_its_check_calls_it():
    notebook = {
        "Mine": changed(predict=lambda self, x: 0.0),
        "check_class": check_class,
        "neuron": sigmoid_neuron,
    }
    exec("Network = Mine", notebook)
    with pytest.raises(CheckFailed) as caught:
        exec("check_class(Network, neuron, of='L')", notebook)
    assert str(caught.value).startswith("✗ Network.predict does not give ŷ.")


def test_a_method_that_reads_the_notebook_is_asked_whether_it_meant_self(capsys):
    space = {"NeuralNetwork": NeuralNetwork, "np": np, "w": np.array([0.5, -1.0])}
    source = "def predict(self, x):\n    return 1 / (1 + np.exp(-(x @ w + self.b)))"
    exec(f"class Reading(NeuralNetwork):\n    {source.replace(chr(10), chr(10) + '    ')}", space)
    with pytest.raises(CheckFailed):
        check_class(space["Reading"], sigmoid_neuron, of="L")
    assert "Reading.predict reads `w` from the notebook. Did you mean `self.…`?" in capsys.readouterr().out
