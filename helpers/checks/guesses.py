"""What a student answers before a lesson tells it: guesses, and questions on the lesson before.

Nothing here is graded, and nothing stops a notebook: an odd answer is met with a sentence.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from helpers.asking.call import write_anything
from helpers.checks.check import is_collecting
from helpers.derivatives import gradient
from helpers.network import Network
from helpers.notation import write_slope, write_symbol, write_value

NEAR, CLOSE = 0.1, 0.01  # parts of the right number: a guess is good, an answer is right
YES, NO = {"true", "yes", "y"}, {"false", "no", "n"}

guessed: dict[str, bool] = {}
"""What was guessed in this notebook, by what it was called, and whether it was right."""
asked: set[str] = set()
"""What a guess was asked for once: it is told the next time, whatever is guessed."""


def compare_guess(
    what: str, guess: Any, actual: Any, *, within: float | None = None, choices: Sequence[str] = ()
) -> None:
    """Set a student's guess beside what came out, and note for `recap` whether it was right.

    Without a guess, or with one that is no such thing, it asks for one first. When it is run again, it tells.

    Args:
        what: how that is called, as in "You guessed 50 for the new prediction".
        guess: None, as long as there is none.
        actual: a number; True or False; or a text, one of the `choices`.
        within: by how much a right guess may be off; if not given, by a tenth of the actual number.
        choices: the texts that can be guessed.
    """
    if is_collecting():
        return
    guessed.pop(what, None)
    truth, wanted = _read(actual, actual), _say_wanted(actual, choices)
    given = _read(guess, actual)
    spelled: dict[Any, Any] = {text.casefold(): text for text in (*choices, actual) if isinstance(text, str)}
    came = _write(spelled.get(truth, truth))
    again = f"It is {came}." if what in asked else "Or run this cell again to see."
    if guess is None:
        how = "" if what in asked else "\n  Write yours in place of None. Run both cells."
        print(f"No guess yet for {what}.{how} {again}")
        asked.add(what)
    elif given is None or (choices and given not in map(str.casefold, choices)):
        print(f"Your guess for {what} is {write_anything(guess)}. Guess {wanted}. {again}")
        asked.add(what)
    elif isinstance(truth, bool | str):
        guessed[what] = given == truth
        print(_compare(what, spelled.get(given, given), spelled.get(truth, truth), "just that"))
    else:
        off = NEAR * abs(truth) if within is None else within
        guessed[what] = abs(given - truth) <= off
        side = "too low" if given < truth else "too high"
        print(_compare(what, given, truth, "near enough", f" That is {side}."))


def _compare(what: str, given: Any, truth: Any, how: str, side: str = "") -> str:
    start = f"You guessed {_write(given)} for {what}"
    if guessed[what]:
        return f"✓ {start}. It is {_write(truth)}: {how}."
    return f"{start}. It is {_write(truth)}.{side} Good that you tried: what did you not expect?"


def _read(value: Any, like: Any) -> Any:
    """Return what a student wrote as what the actual one is: a number, a truth value, a text; or None."""
    try:
        if isinstance(like, str):
            return value.strip().casefold() if isinstance(value, str) else None
        if isinstance(like, bool | np.bool_):
            text = str(value).strip().casefold() if isinstance(value, str | bool | np.bool_) else ""
            return text in YES if text in YES | NO else None
        return None if isinstance(value, bool | np.bool_) else _read_number(value)
    except Exception:  # a class of the student's that fails
        return None


def _read_number(value: Any) -> float | None:
    one = value.item() if isinstance(value, np.ndarray) else value
    number = float(one.replace("−", "-") if isinstance(one, str) else one)
    return number if np.isfinite(number) else None


def _write(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"“{value}”" if isinstance(value, str) else write_value(value).replace("-", "−")


def _say_wanted(actual: Any, choices: Sequence[str]) -> str:
    if choices:
        return f"one of {', '.join(map(_write, choices))}"
    return "True or False" if isinstance(actual, bool | np.bool_) else "a number"


def check_question(
    answer: Any,
    network: Network,
    *,
    of: str,
    wrt: str | None = None,
    at: Mapping[str, Any] | None = None,
    shape: bool = False,
    within: float = CLOSE,
) -> None:
    """Say whether an answer about a network is right; of a wrong one, how far it is right.

    With `at`, a value for each input, the answer is a number: the value of `of`, or its slope by `wrt`. With
    `shape`, it is that number's shape. Without, it is a set of names: those that `of` uses, or those between
    `wrt` and `of`. A number may be off by a part, `within`, of the right one. An answer of None waits.
    """
    if is_collecting():
        return
    asked = _say_asked(of, wrt, by_names=at is None, shape=shape)
    if answer is None:
        print(f"No answer yet for {asked}. Write yours in place of None. Run both cells.")
    elif at is None:
        print(_judge_names(answer, network, of, wrt, asked))
    else:
        values = network.graph.forward(**at)
        truth = gradient(network.graph, of, wrt, values) if wrt else values[of]
        if shape:
            print(_judge_shape(answer, np.shape(truth), asked))
        else:
            print(_judge_number(_read(answer, 0.0), float(truth), asked, within))


def _say_asked(of: str, wrt: str | None, by_names: bool, shape: bool) -> str:
    """Return what a question asks for, as in "No answer yet for …"."""
    if by_names:
        return (
            f"what lies between {write_symbol(wrt)} and {write_symbol(of)}"
            if wrt
            else f"what {write_symbol(of)} uses"
        )
    subject = write_slope(of, wrt) if wrt else write_symbol(of)
    return f"the shape of {subject}" if shape else subject


def _judge_names(answer: Any, network: Network, of: str, wrt: str | None, asked: str) -> str:
    graph = network.graph
    right = set(graph.arguments[of])
    if wrt:
        right = {link.argument for path in graph.chain(of, wrt) for link in path} - {wrt}
    symbols = {write_symbol(name): name for name in (*graph.inputs, *graph.steps)}
    texts = re.split(r"[\s,]+", answer.strip()) if isinstance(answer, str) else answer
    if not isinstance(texts, set | frozenset | list | tuple) or not all(isinstance(n, str) for n in texts):
        return f"Write {asked} as names, such as {{{graph.inputs[0]!r}, {of!r}}}."
    given = {symbols.get(str(text), str(text)) for text in texts}
    if strange := sorted(given - {*symbols.values()}):
        return f"This network has no {write_anything(strange[0])}. It has {', '.join(symbols.values())}."
    if given == right:
        names = ", ".join(write_symbol(name) for name in symbols.values() if name in right)
        return f"✓ Right: {names}. That is {asked}."
    return f"Not yet, {asked}: {len(right - given)} missing, {len(given - right)} too many. Draw it on paper."


def _judge_number(number: float | None, right: float, subject: str, within: float) -> str:
    if number is None:
        return f"Write a number for {subject}."
    if abs(number - right) <= within * abs(right):
        return f"✓ Right: {subject} is {_write(right)}."
    if abs(number + right) <= within * abs(right):
        return f"Not yet: the size of {subject} is right, its sign is not."
    return f"Not yet: {subject} is another number{', of the same sign' * (number * right > 0)}."


def _judge_shape(answer: Any, right: tuple[int, ...], asked: str) -> str:
    given = tuple(answer) if isinstance(answer, list | tuple) else answer
    if type(given) is not tuple:
        return f"Write {asked} as numbers in brackets, such as (3, 2)."
    if write_anything(given) == write_anything(right):
        return f"✓ Right: {asked} is {right}."
    turned = " It is the other way round." if write_anything(given[::-1]) == write_anything(right) else ""
    return f"Not yet: {asked} is another.{turned}"
