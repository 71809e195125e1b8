"""How names and numbers are written: the one place, for messages, pictures and reports."""

import re
from typing import Any

import numpy as np

MOST = 4  # so many numbers are written one by one
MOST_IN_MESSAGE = 12  # so many fit on a line or two
LETTERS = {"y_hat": "ŷ", "alpha": "α", "sigma": "σ", "log_p": "log\u00a0p"}  # a space that joins
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def write_symbol(name: str) -> str:
    """Return a name as formulas write it; a second number is that of an entry, and words stand apart.

    >>> [write_symbol(name) for name in ("W_1", "y_hat", "alpha", "dL_dw_1", "h_1_0", "new_w")]
    ['W₁', 'ŷ', 'α', '∂L/∂w₁', 'h₁[0]', 'new w']
    """
    if gradient := re.fullmatch(r"d(\w+?)_d(\w+)", name):
        return write_slope(*gradient.groups())
    if entry := re.fullmatch(r"(\w+_\d+)_(\d+)", name):
        return f"{write_symbol(entry[1])}[{entry[2]}]"
    if numbered := re.fullmatch(r"(\w+)_(\d+)", name):
        return write_symbol(numbered[1]) + numbered[2].translate(SUBSCRIPTS)
    if name in LETTERS:
        return LETTERS[name]
    if words := re.fullmatch(r"([a-zA-Z]{2,})_(\w+)", name):
        return f"{write_symbol(words[1])} {write_symbol(words[2])}"
    return name


def write_symbols(text: str) -> str:
    """Return a text with each name in it as formulas write it; several words get an article.

    >>> [write_symbols(text) for text in ("∂L/∂w_1", "−z_1", "h_1, z_1", "new_w", "the trained w")]
    ['∂L/∂w₁', '−z₁', 'h₁, z₁', 'the new w', 'the trained w']
    """

    def write(name: re.Match[str]) -> str:
        symbol = write_symbol(name[0])
        return f"the {symbol}" if " " in symbol else symbol

    return re.sub(r"\b[a-zA-Z]\w{,30}\b", write, text)  # no name is longer


def write_slope(of: str, wrt: str) -> str:
    """Return the derivative of one name by another as formulas write it: ∂L/∂ŷ."""
    return f"∂{write_symbol(of)}/∂{write_symbol(wrt)}"


def write_number(value: float, digits: int = 4) -> str:
    """Write a number with so many significant digits and a real minus sign, short enough for a picture.

    >>> [write_number(value) for value in (-0.0, 2 / 3, -12345.6, 1e-5)]
    ['0', '0.6667', '−12346', '1e−5']
    """
    if 10**digits <= abs(value) < 1e5:
        text = f"{value:.0f}"
    else:  # adding 0 turns −0 into 0
        text = re.sub(r"e\+?(-?)0*", r"e\1", f"{value + 0.0:.{digits}g}")
    return text.replace("-", "−")


def write_array(array: np.ndarray, digits: int = 4) -> str:
    """Write an array: a number, a short vector in brackets, or what shape it has.

    >>> [write_array(array) for array in (np.array(0.5), np.array([1, -2]), np.ones(7), np.ones((4, 3)))]
    ['0.5', '(1, −2)', '7 numbers', '4×3']
    """
    if array.size == 1:
        return write_number(array.item(), digits)
    if array.ndim == 1 and array.size <= MOST:
        return f"({', '.join(write_number(entry, digits) for entry in array)})"
    return write_shape(array)


def write_shape(array: np.ndarray) -> str:
    """Write what shape an array has."""
    return "×".join(map(str, array.shape)) + " numbers" * (array.ndim == 1)


def write_value(value: Any) -> str:
    """Write a number or an array as in a message: six significant digits, as they are typed.

    Of a large array it writes the beginning, and what shape it has.

    >>> write_value(-0.0), write_value(2 / 3), write_value([[1.5], [-2.0]]), write_value(np.ones((20, 6)))
    ('0', '0.666667', '[[1.5], [-2]]', '[[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1], …] (20×6)')
    """
    array = np.asarray(value, dtype=float)
    written = _write_beginning(array, MOST_IN_MESSAGE)
    return written if array.size <= MOST_IN_MESSAGE else f"{written} ({write_shape(array)})"


def _write_beginning(array: np.ndarray, room: int) -> str:
    """Write so many numbers of an array, or some more to end a row."""
    if array.ndim == 0:
        return f"{array + 0.0:.6g}"  # adding 0 turns −0 into 0
    size = max(array[:1].size, 1)
    most = max(room // size, 1)
    parts = [_write_beginning(part, min(room, size)) for part in array[:most]]
    return f"[{', '.join([*parts, *['…'] * (len(array) > most)])}]"


def write_infinite(value: Any) -> str:
    """Return how a value with entries that aren't finite is written: of a large one the first alone."""
    if value.size <= MOST_IN_MESSAGE:
        return write_value(value)
    entry = np.argwhere(~np.isfinite(value))[0].tolist()
    return f"{write_value(value[*entry])} in entry {entry}"
