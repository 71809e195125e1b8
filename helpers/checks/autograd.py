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
TITLES = {"torch": "PyTorch", "jax": "JAX"}


def compare_autograd(
    loss: Callable[..., Any],
    parameters: Mapping[str, Any],
    gradients: Mapping[str, Any],
    given: Mapping[str, Any],
) -> None:
    """Print gradients by hand beside those of PyTorch or JAX, digit by digit; or that neither is installed.

    `loss(nn, **given, **parameters)` returns the loss; it may use +, −, *, @, ** and `sum()`, and of `nn`,
    which is `torch.nn.functional` or `jax.nn`, sigmoid, relu and log_softmax. `gradients` are by the names
    of the `parameters`.
    """
    if is_collecting():
        return
    found = next(filter(find_spec, TITLES), None)
    if found is None:
        print("Neither PyTorch nor JAX is installed here: there is nothing to compare. That is no mistake.")
        return
    fixed, free = ({n: np.array(v, dtype=float) for n, v in each.items()} for each in (given, parameters))
    theirs = _ask_torch(loss, fixed, free) if found == "torch" else _ask_jax(loss, fixed, free)
    print(f"{'':16}{'by hand':>20}{TITLES[found]:>20}   digits that agree")
    for name, gradient in theirs.items():
        for entry in np.ndindex(gradient.shape):
            label = f"{write_slope('L', name)}{list(entry) or ''}"
            print(f"{label:16}{_compare(gradients.get(name), gradient, entry)}")


def _compare(given: Any, gradient: Array, entry: tuple[int, ...]) -> str:
    """Return an entry of a gradient by hand, beside the other, and to how many digits they agree."""
    try:
        own = np.array(given, dtype=float)
    except (TypeError, ValueError):
        own = np.full(gradient.shape, np.nan)
    one, other = float(own[entry]) if own.shape == gradient.shape else np.nan, float(gradient[entry])
    return f"{one:20.{DIGITS}g}{other:20.{DIGITS}g}   {_count_digits(one, other)}"


def _ask_torch(loss: Callable[..., Any], fixed: Arrays, free: Arrays) -> Arrays:
    import torch

    leaves = {name: torch.tensor(array, requires_grad=True) for name, array in free.items()}
    loss(
        torch.nn.functional, **{name: torch.tensor(array) for name, array in fixed.items()}, **leaves
    ).backward()
    return {name: leaf.grad.numpy() for name, leaf in leaves.items()}


def _ask_jax(loss: Callable[..., Any], fixed: Arrays, free: Arrays) -> Arrays:
    import jax

    jax.config.update("jax_enable_x64", True)  # else it computes with half the digits
    found = jax.grad(lambda leaves: loss(jax.nn, **fixed, **leaves))(free)
    return {name: np.asarray(gradient) for name, gradient in found.items()}


def _count_digits(one: float, other: float) -> int:
    """Return to how many significant digits two numbers agree, from 0 to 16."""
    if one == other:
        return 16
    off = abs(one - other) / max(abs(one), abs(other))
    return int(np.clip(-np.log10(off), 0, 16)) if np.isfinite(off) else 0
