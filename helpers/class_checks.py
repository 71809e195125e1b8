"""The check of a class that learns: each of its methods is asked as a plain function.

An adapter makes a network of the student's class, gives it the drawn parameters, calls one method and returns
what came of it. So the checks of functions judge methods too, and their messages speak of the method.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks import CheckFailed, _answer, _judge, _passed, check_gradient, check_value
from helpers.diagnosis import Evidence
from helpers.graph import Graph
from helpers.networks import Network

Array = np.ndarray

METHODS = {
    "predict": "x",
    "compute_gradients": "x, y",
    "update_params": "dL_dw, dL_db",
    "train": "inputs, targets, epochs",
}

descent_step_of_two = Network(
    Graph(new_w=lambda w, dL_dw, alpha: w - alpha * dL_dw, new_b=lambda b, dL_db, alpha: b - alpha * dL_db),
    shapes={"w": (2,), "dL_dw": (2,)},
)
"""One update of gradient descent, of two weights and a bias."""


def check_class(network_class: type, network: Network, *, of: str) -> None:
    """Check that a class is a network that learns by gradient descent.

    Args:
        network_class: the student's class, made by `network_class(learning_rate, rng)`. Its parameters are
            `w`, drawn from rng, and `b`. Its methods are `predict(x)`; `compute_gradients(x, y)`, which
            returns (dL_dw, dL_db) and changes nothing; `update_params(dL_dw, dL_db)`; and
            `train(inputs, targets, epochs)`, which takes a step for each example in turn and returns for
            each epoch the mean of the examples' losses, each taken before its step.
        network: what the class must be: a network with inputs `x` and `y`, parameters `w`, of shape (2,),
            and `b`, and prediction `y_hat`.
        of: the name of the loss.

    Raises:
        CheckFailed: a method is missing or wrong; the message says which, and in what way.
    """
    if not isinstance(network_class, type):
        raise CheckFailed(f"✗ This must be a class, but it is {network_class!r}.")
    for method, arguments in METHODS.items():
        if not callable(getattr(network_class, method, None)):
            wanted = f"Write `def {method}(self, {arguments}):` in the class."
            raise CheckFailed(f"✗ {network_class.__name__} has no method `{method}`. {wanted}")

    def made(w: Array, b: float, alpha: float = 0.1) -> Any:
        student = network_class(alpha, np.random.default_rng(0))
        student.w, student.b = w.copy(), b
        return student

    def predict(x: Array, w: Array, b: float) -> Any:
        return made(w, b).predict(x)

    def compute_gradients(x: Array, y: float, w: Array, b: float) -> Any:
        student = made(w, b)
        gradients = student.compute_gradients(x, y)
        if not _holds(student, w, b):
            raise CheckFailed(f"✗ {compute_gradients.__name__} changes w or b. Leave that to update_params.")
        return gradients

    def update_params(w: Array, b: float, dL_dw: Array, dL_db: float, alpha: float) -> Any:
        student = made(w, b, alpha)
        student.update_params(dL_dw, dL_db)
        if _holds(student, w, b):
            raise CheckFailed(f"✗ {update_params.__name__} changes neither w nor b. Set self.w and self.b.")
        return student.w, student.b

    def train(inputs: Array, targets: Array, epochs: int, w: Array, b: float, alpha: float) -> Any:
        student = made(w, b, alpha)
        history = student.train(inputs, targets, epochs)
        return None if history is None else (student.w, student.b, history)

    for adapter in (predict, compute_gradients, update_params, train):
        _speak_of(adapter, network_class, adapter.__name__)
    _check_start(network_class)
    check_value(predict, network, of="y_hat")
    check_gradient(compute_gradients, network, of=of, wrt=["w", "b"])
    check_value(update_params, descent_step_of_two, of=["new_w", "new_b"])
    _check_train(train, network, of)


def _check_start(network_class: type) -> None:
    """Check that w and b are there from the start, and that w is drawn from the generator that was given."""

    def start(seed: int) -> tuple[Any, Any]:
        student = network_class(0.1, np.random.default_rng(seed))
        return student.w, student.b

    _speak_of(start, network_class, "__init__")
    (w, b), (again, _), (other, _) = (_answer(start, {"seed": s}, ["w", "b"]).values for s in (1, 1, 2))
    complaint = ""
    if (w.shape, b.shape) != ((2,), ()):
        complaint = f"makes w of shape {w.shape} and b of shape {b.shape}, where (2,) and () are needed"
    elif not np.array_equal(w, again):
        complaint = "makes another w each time, though its rng is the same. Draw w from rng"
    elif np.array_equal(w, other):
        complaint = "makes the same w whatever its rng. Draw w from rng"
    if complaint:
        raise CheckFailed(f"✗ {start.__name__} {complaint}.")
    print(f"✓ {start.__name__} draws w from rng.")


def _check_train(train: Callable, network: Network, of: str) -> None:
    """Hold the parameters that training leaves, and its history, against descent by the network's Graph."""
    losses_are = "the mean loss of each epoch (each loss before its step)"
    parts = {"w": "the trained w", "b": "the trained b", "history": losses_are}
    answers, truths = [], []
    for epochs, alpha in ((2, 0.5), (3, 0.2)):
        examples = network.points(f"train {epochs}", count=3)
        inputs, targets = (np.array([at[name] for at in examples]) for name in ("x", "y"))
        w, b = examples[0]["w"], examples[0]["b"]
        given = {"inputs": inputs, "targets": targets, "epochs": epochs, "w": w, "b": b, "alpha": alpha}
        answers.append(_answer(train, given, list(parts)))
        losses = np.zeros((epochs, len(inputs)))
        for epoch, example in np.ndindex(losses.shape):
            at = network.graph.forward(x=inputs[example], y=targets[example], w=w, b=b)
            losses[epoch, example] = at[of]
            w, b = (at[name] - alpha * network.graph.gradient(of, name, at) for name in ("w", "b"))
        truths.append((w, b, losses.mean(axis=1)))
    for part, what in enumerate(parts.values()):
        values = [answer.values[part] for answer in answers]
        evidence = Evidence([answer.given for answer in answers], values, [truth[part] for truth in truths])
        _judge(train, answers, part, evidence, what, "gradient descent", diagnose=lambda evidence: None)
    _passed(train, answers, "the trained w and b, and the mean loss of each epoch")


def _holds(student: Any, w: Array, b: float) -> bool:
    return np.array_equal(student.w, w) and np.array_equal(student.b, b)


def _speak_of(adapter: Callable, network_class: type, method: str) -> None:
    """Name an adapter after its method, so that messages name it and find the student's line."""
    adapter.stands_for = getattr(network_class, method)
    adapter.__name__ = f"{network_class.__name__}.{method}"
