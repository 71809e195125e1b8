"""How a student's class is asked: each of its methods as a plain function.

An adapter makes a network of the student's class, gives it the drawn parameters, calls one method and returns
what came of it. So the checks of functions judge methods too, and their messages speak of the method.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.answers import CheckFailed

Array = np.ndarray

METHODS = {
    "predict": "x",
    "compute_gradients": "x, y",
    "update_params": "dL_dw, dL_db",
    "train": "inputs, targets, epochs",
}


def method_as_function(network_class: type, method: str) -> Callable[..., Any]:
    """Return a function that makes a network of a student's class and calls one of its methods.

    Args:
        network_class: the student's class, as `helpers.class_checks.check_class` describes it.
        method: a name in `METHODS`, or "__init__".

    Raises:
        CheckFailed: it isn't a class, or lacks a method.
    """
    if not isinstance(network_class, type):
        raise CheckFailed(f"✗ This must be a class, but it is of type {type(network_class).__name__}.")
    for name, arguments in METHODS.items():
        if not callable(getattr(network_class, name, None)):
            wanted = f"Write `def {name}(self, {arguments}):` in the class."
            raise CheckFailed(f"✗ {network_class.__name__} has no method `{name}`. {wanted}")

    def start(seed: int) -> Any:
        student = network_class(0.1, np.random.default_rng(seed))
        return student.w, student.b

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
            raise CheckFailed(f"✗ {adapter.__name__} changes w or b. Leave that to update_params.")
        return gradients

    def update_params(w: Array, b: float, dL_dw: Array, dL_db: float, alpha: float) -> Any:
        student = made(w, b, alpha)
        student.update_params(dL_dw, dL_db)
        if _holds(student, w, b):
            raise CheckFailed(f"✗ {adapter.__name__} changes neither w nor b. Set self.w and self.b.")
        return student.w, student.b

    def train(inputs: Array, targets: Array, epochs: float, w: Array, b: float, alpha: float) -> Any:
        student = made(w, b, alpha)
        history = student.train(inputs, targets, int(epochs))
        return None if history is None else (student.w, student.b, history)

    adapters = {f.__name__: f for f in (predict, compute_gradients, update_params, train)}
    adapter = {**adapters, "__init__": start}[method]
    adapter.stands_for = getattr(network_class, method)
    adapter.__name__ = f"{network_class.__name__}.{method}"
    return adapter


def _holds(student: Any, w: Array, b: float) -> bool:
    return np.array_equal(student.w, w) and np.array_equal(student.b, b)
