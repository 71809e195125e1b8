"""What can be done to a Jacobian by mistake; None where it can't be done."""

from math import prod

import numpy as np

from helpers.graph import Array


def identify(step: Array, argument: Array) -> Array | None:
    """Return the Jacobian that changes nothing; None where step and argument differ in shape."""
    if np.size(step) == 1:
        return np.ones(np.shape(step) + np.shape(argument))
    if np.shape(step) == np.shape(argument):
        return spread(np.ones(np.shape(step)))
    return None


def square(jacobian: Array) -> Array | None:
    """Return the Jacobian of a link that is there twice."""
    half = jacobian.ndim // 2
    if jacobian.ndim % 2 or jacobian.shape[:half] != jacobian.shape[half:]:
        return jacobian * jacobian if jacobian.ndim == 1 else None
    return np.asarray(np.tensordot(jacobian, jacobian, axes=half))


def invert_entries(jacobian: Array) -> Array | None:
    """Return the Jacobian of a link that divides, of an elementwise step."""
    entries = gather(jacobian)
    return spread(1 / entries) if np.all(entries) else None


def transpose_square(jacobian: Array) -> Array | None:
    """Return a square matrix transposed."""
    return jacobian.T if jacobian.ndim == 2 and jacobian.shape[0] == jacobian.shape[1] > 1 else None


def spread(entries: Array) -> Array:
    """Return the Jacobian of an elementwise step with these derivatives."""
    entries = np.asarray(entries)
    return np.diag(entries.ravel()).reshape(entries.shape * 2) if entries.ndim else entries


def gather(jacobian: Array) -> Array:
    """Return the derivatives of an elementwise step from its Jacobian."""
    half = jacobian.shape[: jacobian.ndim // 2]
    return np.diag(jacobian.reshape(prod(half), prod(half))).reshape(half)
