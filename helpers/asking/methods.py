"""How a student's class is asked: each of its methods as a plain function.

An adapter makes a network of the student's class, gives it the drawn parameters, calls one method and returns
what came of it. So the checks of functions judge methods too, and their messages speak of the method.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.asking.finding import Kind
from helpers.graph import Array

METHODS = {
    "predict": "x",
    "compute_gradients": "x, y",
    "update_params": "dL_dw, dL_db",
    "train": "inputs, targets, epochs",
}


class Misused(Exception):
    """What a student wrote can't be asked, or gives no answer.

    Attributes:
        kind: in what way; a kind in `SAID`.
        about: the fields of that kind.
        at_a_point: whether it depends on the point at which it was asked.
    """

    def __init__(self, kind: Kind, at_a_point: bool = False, **about: Any) -> None:
        super().__init__(str(kind))
        self.kind, self.about, self.at_a_point = kind, about, at_a_point


def adapt_method(network_class: Any, method: str) -> Callable[..., Any]:
    """Return a function that makes a network of a student's class and calls one of its methods.

    Args:
        network_class: the student's class, as `helpers.checks.check_class` describes it.
        method: a name in `METHODS`, or "__init__".

    Raises:
        Misused: it isn't a class, or lacks a method.
    """
    if not isinstance(network_class, type):
        raise Misused(Kind.NO_CLASS, type=type(network_class).__name__)
    for name, arguments in METHODS.items():
        if not callable(getattr(network_class, name, None)):
            raise Misused(Kind.NO_METHOD, method=name, arguments=arguments)
    adapter = ADAPTERS[method](network_class)
    adapter.stands_for = getattr(network_class, method)  # type: ignore[attr-defined]
    adapter.__name__ = f"{network_class.__name__}.{method}"
    return adapter


def _adapt_start(network_class: type) -> Callable[..., Any]:
    def start(seed: int) -> Any:
        student = network_class(0.1, np.random.default_rng(seed))
        return student.w, student.b

    return start


def _adapt_predict(network_class: type) -> Callable[..., Any]:
    def predict(x: Array, w: Array, b: float) -> Any:
        return _make(network_class, w, b).predict(x)

    return predict


def _adapt_compute_gradients(network_class: type) -> Callable[..., Any]:
    def compute_gradients(x: Array, y: float, w: Array, b: float) -> Any:
        student = _make(network_class, w, b)
        gradients = student.compute_gradients(x, y)
        if not _holds(student, w, b):
            raise Misused(Kind.CHANGES_PARAMETERS)
        return gradients

    return compute_gradients


def _adapt_update_params(network_class: type) -> Callable[..., Any]:
    def update_params(w: Array, b: float, dL_dw: Array, dL_db: float, alpha: float) -> Any:
        student = _make(network_class, w, b, alpha)
        student.update_params(dL_dw, dL_db)
        if _holds(student, w, b):
            raise Misused(Kind.CHANGES_NOTHING)
        return student.w, student.b

    return update_params


def _adapt_train(network_class: type) -> Callable[..., Any]:
    def train(inputs: Array, targets: Array, epochs: float, w: Array, b: float, alpha: float) -> Any:
        student = _make(network_class, w, b, alpha)
        history = student.train(inputs, targets, int(epochs))
        return None if history is None else (student.w, student.b, history)

    return train


ADAPTERS = {
    "__init__": _adapt_start,
    "predict": _adapt_predict,
    "compute_gradients": _adapt_compute_gradients,
    "update_params": _adapt_update_params,
    "train": _adapt_train,
}


def _make(network_class: type, w: Array, b: float, alpha: float = 0.1) -> Any:
    """Return a network of a student's class with these parameters."""
    student: Any = network_class(alpha, np.random.default_rng(0))
    student.w, student.b = w.copy(), b
    return student


def _holds(student: Any, w: Array, b: float) -> bool:
    return np.array_equal(student.w, w) and np.array_equal(student.b, b)
