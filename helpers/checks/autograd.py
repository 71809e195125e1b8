"""Gradients that were written by hand, beside those that PyTorch or JAX finds by itself."""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

import numpy as np

from helpers.checks.check import is_collecting
from helpers.graph import Array
from helpers.notation import write_slope

Arrays = dict[str, Array]
DIGITS = 12


def compare_autograd(
    loss: Callable[..., Any],
    parameters: Mapping[str, Any],
    gradients: Mapping[str, Any],
    given: Mapping[str, Any],
) -> None:
    """Print gradients by hand beside those of PyTorch or JAX, digit by digit; or that neither is installed.

    `loss(sigmoid, **given, **parameters)` returns the loss; it may use +, −, *, @, ** and `sum()`, and the
    sigmoid that it is handed. `gradients` are by the names of the `parameters`.
    """
    if is_collecting():
        return
    found = next((name for name in ("torch", "jax") if find_spec(name)), None)
    if found is None:
        print("Neither PyTorch nor JAX is installed here: there is nothing to compare. That is no mistake.")
        return
    fixed, free = ({n: np.array(v, dtype=float) for n, v in each.items()} for each in (given, parameters))
    theirs = _ask_torch(loss, fixed, free) if found == "torch" else _ask_jax(loss, fixed, free)
    title = {"torch": "PyTorch", "jax": "JAX"}[found]
    print(f"{'':16}{'by hand':>20}{title:>20}   digits that agree")
    for name, gradient in theirs.items():
        own = np.asarray(gradients[name], dtype=float)
        for entry in np.ndindex(gradient.shape):
            one, other = float(own[entry]), float(gradient[entry])
            label = f"{write_slope('L', name)}{list(entry) if entry else ''}"
            print(f"{label:16}{one:20.{DIGITS}g}{other:20.{DIGITS}g}   {_count_digits(one, other)}")


def _ask_torch(loss: Callable[..., Any], fixed: Arrays, free: Arrays) -> Arrays:
    import torch

    leaves = {name: torch.tensor(array, requires_grad=True) for name, array in free.items()}
    loss(torch.sigmoid, **{name: torch.tensor(array) for name, array in fixed.items()}, **leaves).backward()
    return {name: leaf.grad.numpy() for name, leaf in leaves.items()}


def _ask_jax(loss: Callable[..., Any], fixed: Arrays, free: Arrays) -> Arrays:
    import jax

    jax.config.update("jax_enable_x64", True)  # else it computes with half the digits
    found = jax.grad(lambda leaves: loss(jax.nn.sigmoid, **fixed, **leaves))(free)
    return {name: np.asarray(gradient) for name, gradient in found.items()}


def _count_digits(one: float, other: float) -> int:
    """Return to how many significant digits two numbers agree, at most 16."""
    if one == other:
        return 16
    return int(np.clip(-np.log10(abs(one - other) / max(abs(one), abs(other))), 0, 16))
