"""What is mistaken at one place inside a step: an operation, or the rule by which it is differentiated.

A rule tells the slope of what an operation gives from the slopes of what it takes. Where a step is
differentiated by complex step, these slopes are the imaginary parts; so a mistaken rule leaves each value as
it is, and changes the slope alone.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from helpers.derivatives import COMPLEX_STEP
from helpers.diagnosis.watch import Do

Slope = Callable[..., Any]  # of the values that an operation takes, and then of their slopes


def _inner(slope: Any) -> Any:
    """Return 1 wherever a slope isn't 0: what stands there if the inner derivative is left out."""
    return 1.0 * (np.asarray(slope) != 0)


def _one(factor: Any) -> Any:
    """Return what stands where a factor is left out: a number that is written as −2 leaves its sign."""
    return -1.0 if isinstance(factor, int | float) and factor < 0 else 1.0


INNER, ITSELF, ALONE = "inner derivative left out", "not differentiated", "one place alone"
SIGN, FACTOR = "a term of wrong sign", "a factor left out"
LEFT_OUT = ("second factor", "first factor", "second but its sign", "first but its sign")
QUOTIENT, POWER, TANH = "quotient rule mistaken", "power rule mistaken", "derivative of tanh mistaken"
MULTIPLIED = "multiplied by a divisor"
CASE_SIGN, CASE_0 = "a case of wrong sign", "0 in a case"

SLOPES: Sequence[tuple[str, str, Slope]] = (
    ("add", ALONE, lambda a, b, da, db: da + 0 * db),
    ("add", ALONE, lambda a, b, da, db: db + 0 * da),
    ("add", SIGN, lambda a, b, da, db: da - db),
    ("add", ITSELF, lambda a, b, da, db: da + db + b * (db == 0) * _inner(da)),
    ("add", ITSELF, lambda a, b, da, db: da + db + a * (da == 0) * _inner(db)),
    ("subtract", ALONE, lambda a, b, da, db: da + 0 * db),
    ("subtract", ALONE, lambda a, b, da, db: 0 * da - db),
    ("subtract", SIGN, lambda a, b, da, db: da + db),
    ("negative", SIGN, lambda a, da: da),
    ("matmul", ALONE, lambda a, b, da, db: da @ b),
    ("matmul", ALONE, lambda a, b, da, db: a @ db),
    ("multiply", ALONE, lambda a, b, da, db: da * b),
    ("multiply", ALONE, lambda a, b, da, db: a * db),
    ("multiply", SIGN, lambda a, b, da, db: da * b - a * db),
    ("multiply", LEFT_OUT[0], lambda a, b, da, db: da * _one(b) + a * db),
    ("multiply", LEFT_OUT[1], lambda a, b, da, db: da * b + _one(a) * db),
    ("multiply", LEFT_OUT[2], lambda a, b, da, db: a * db - da),
    ("multiply", LEFT_OUT[3], lambda a, b, da, db: da * b - db),
    ("multiply", "factors swapped in a rule", lambda a, b, da, db: da * a + b * db),
    ("multiply", FACTOR, lambda a, b, da, db: da + db),
    ("multiply", ITSELF, lambda a, b, da, db: a * b * np.maximum(_inner(da), _inner(db))),
    ("multiply", "slopes multiplied", lambda a, b, da, db: np.where(da * db != 0, da * db, da * b + a * db)),
    ("divide", ALONE, lambda a, b, da, db: da / b),
    ("divide", ALONE, lambda a, b, da, db: -a * db / b**2),
    ("divide", SIGN, lambda a, b, da, db: da / b + a * db / b**2),
    ("divide", FACTOR, lambda a, b, da, db: da / b - db / b**2),
    ("divide", QUOTIENT, lambda a, b, da, db: da / b - a * db),
    ("divide", QUOTIENT, lambda a, b, da, db: da / b - a * db / b),
    ("divide", QUOTIENT, lambda a, b, da, db: (a * db - da * b) / b**2),
    ("divide", MULTIPLIED, lambda a, b, da, db: da * b - a * db),
    ("divide", QUOTIENT, lambda a, b, da, db: da / db),
    ("power", "factor of a power left out", lambda a, n, da, dn: a ** (n - 1) * da),
    ("power", POWER, lambda a, n, da, dn: n * da),
    ("power", POWER, lambda a, n, da, dn: n * a**n * da),
    ("power", ITSELF, lambda a, n, da, dn: a**n * _inner(da)),
    ("power", INNER, lambda a, n, da, dn: n * a ** (n - 1) * _inner(da)),
    ("power", "sign of a base alone", lambda a, n, da, dn: np.sign(a) * da),
    ("power", "sign of a base alone", lambda a, n, da, dn: n * np.sign(a) * da),
    ("sqrt", INNER, lambda a, da: _inner(da) / (2 * np.sqrt(a))),
    ("sqrt", ITSELF, lambda a, da: np.sqrt(a) * da),
    ("sqrt", MULTIPLIED, lambda a, da: da * np.sqrt(a) / 2),
    ("sqrt", "factor of a root left out", lambda a, da: da / np.sqrt(a)),
    ("sqrt", "root left out", lambda a, da: da / (2 * a)),
    ("exp", INNER, lambda a, da: np.exp(a) * _inner(da)),
    ("exp", "derivative left out", lambda a, da: da),
    ("exp", POWER, lambda a, da: a * np.exp(a - 1) * da),
    ("log", INNER, lambda a, da: 1 / a * _inner(da)),
    ("log", ITSELF, lambda a, da: np.log(a) * da),
    ("log", "derivative left out", lambda a, da: da),
    ("log", MULTIPLIED, lambda a, da: a * da),
    ("tanh", INNER, lambda a, da: (1 - np.tanh(a) ** 2) * _inner(da)),
    ("tanh", ITSELF, lambda a, da: np.tanh(a) * da),
    ("tanh", "derivative left out", lambda a, da: da),
    ("tanh", TANH, lambda a, da: (1 - np.tanh(a)) * da),
    ("tanh", TANH, lambda a, da: (1 - a**2) * da),
    ("tanh", TANH, lambda a, da: np.tanh(a) ** 2 * da),
    ("sin", INNER, lambda a, da: np.cos(a) * _inner(da)),
    ("sin", ITSELF, lambda a, da: np.sin(a) * da),
    ("sin", SIGN, lambda a, da: -np.cos(a) * da),
    ("cos", INNER, lambda a, da: -np.sin(a) * _inner(da)),
    ("cos", ITSELF, lambda a, da: np.cos(a) * da),
    ("cos", SIGN, lambda a, da: np.sin(a) * da),
    ("mean", "sum for a mean", lambda a, da, **how: da.sum(**how)),
    ("add.reduce", "mean for a sum", lambda a, da, **how: da.mean(**how)),
    ("maximum", "cases left out", lambda a, b, da, db: da + 0 * db),
    ("maximum", "cases left out", lambda a, b, da, db: db + 0 * da),
    ("maximum", "cases swapped", lambda a, b, da, db: np.where(a > b, db, da)),
    ("where", "cases left out", lambda is_a, a, b, _, da, db: da + 0 * db),
    ("where", "cases left out", lambda is_a, a, b, _, da, db: db + 0 * da),
    ("where", "cases swapped", lambda is_a, a, b, _, da, db: np.where(is_a, db, da)),
    ("where", CASE_SIGN, lambda is_a, a, b, _, da, db: np.where(is_a, -da, db)),
    ("where", CASE_SIGN, lambda is_a, a, b, _, da, db: np.where(is_a, da, -db)),
    ("where", CASE_0, lambda is_a, a, b, _, da, db: np.where(is_a, 0, db)),
    ("where", CASE_0, lambda is_a, a, b, _, da, db: np.where(is_a, da, 0)),
    ("where", ITSELF, lambda is_a, a, b, _, da, db: np.where(is_a, a * _inner(da), db)),
    ("where", ITSELF, lambda is_a, a, b, _, da, db: np.where(is_a, da, b * _inner(db))),
)
"""What is taken by mistake for the slope of what each operation gives."""


def _differentiate(slope: Slope, do: Do, *given: Any, **how: Any) -> Any:
    """Return what an operation gives, with a slope of its own."""
    slopes = (np.imag(each) / COMPLEX_STEP for each in given)
    along = {name: how[name] for name in ("axis", "keepdims") if name in how}
    return np.real(do(*given, **how)) + 1j * COMPLEX_STEP * slope(*map(np.real, given), *slopes, **along)


RULES: dict[str, list[tuple[str, Do]]] = {}
"""What may be done in the place of each operation: the same, differentiated wrongly."""
for _name, _kind, _slope in SLOPES:
    RULES.setdefault(_name, []).append((_kind, partial(_differentiate, _slope)))

BARE: tuple[str, Do] = ("a function left out", lambda do, array: array)
DERIVED = "the derivative of a function"
CHANGES: Mapping[str, Sequence[tuple[str, Do]]] = {  # what may be done in the place of each operation
    "mean": [("sum for a mean", lambda do, array, **how: np.sum(array, **how))],
    "add.reduce": [("mean for a sum", lambda do, array, **how: np.mean(array, **how))],
    "matmul": [("mean for a sum", lambda do, one, other: do(one, other) / np.shape(one)[-1])],
    "sqrt": [("root left out", lambda do, array: array)],
    "log": [
        ("another logarithm", lambda do, array: np.log2(array)),
        ("another logarithm", lambda do, array: np.log10(array)),
        ("logarithm left out", lambda do, array: array),
    ],
    "divide": [
        ("divisor left out", lambda do, one, other: one),
        ("multiplied by a divisor", lambda do, one, other: one * other),
    ],
    "multiply": [(LEFT_OUT[0], lambda do, one, other: one), (LEFT_OUT[1], lambda do, one, other: other)],
    "power": [("product for a power", lambda do, one, other: one * other)],
    "exp": [BARE],
    "sin": [BARE, (DERIVED, lambda do, array: np.cos(array))],
    "cos": [BARE, (DERIVED, lambda do, array: -np.sin(array))],
    "tanh": [BARE, (DERIVED, lambda do, array: 1 - np.tanh(array) ** 2)],
    "add": [
        ("difference for a sum", lambda do, one, other: one - other),
        ("a term left out", lambda do, one, other: one + 0 * other),
        ("a term left out", lambda do, one, other: other + 0 * one),
    ],
    "subtract": [
        ("sum for a difference", lambda do, one, other: one + other),
        ("a term left out", lambda do, one, other: one - 0 * other),
        ("a term left out", lambda do, one, other: 0 * one - other),
    ],
    "maximum": [("smaller for larger", lambda do, one, other: np.minimum(one, other))],
    "where": [("cases swapped", lambda do, is_first, one, other: do(is_first, other, one))],
}
