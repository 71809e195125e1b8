"""The end of a lesson: what is done, what is missing, and what comes next."""

import sys
from collections.abc import Sequence
from typing import Any

from helpers.asking.finding import Kind
from helpers.checks.check import checked, is_collecting
from helpers.checks.guesses import guessed

RIGHT, OPEN, WRONG = "right", "not checked yet", "not right yet"
CHANGED = "to check again, as they or what they use changed"
UNWRITTEN = "not written yet"


def recap(names: Sequence[str], *, guesses: int = 0, then: str = "") -> None:
    """Say which of a lesson's exercises are right, which are missing, and what comes next.

    Args:
        names: what the lesson's checks are called on, by name and in order.
        guesses: how many guesses the lesson asks for.
        then: what to do once all is right.

    It goes by what the checks and comparisons found since the notebook was started.
    """
    if is_collecting():
        return
    space = sys._getframe(1).f_globals
    states = {name: _find_state(name, space) for name in names}
    right = [name for name in names if states[name] == RIGHT]
    print(f"{'✓ ' * (len(right) == len(names))}{len(right)} of {len(names)} exercises are right.")
    for state in (UNWRITTEN, WRONG, CHANGED, OPEN):
        if missing := [name for name in names if states[name] == state]:
            print(f"  {state}: {', '.join(missing)}")
    if guesses:
        good, made = sum(guessed.values()), len(guessed)
        print(f"{made} of {guesses} guesses are made{f', {good} of them right' * bool(made)}.")
    print(f"Next: {_say_next(names, states) or then or 'save the notebook, and hand it in.'}")


def _find_state(name: str, space: dict[str, Any]) -> str:
    if name not in checked:
        return OPEN
    if name not in space or not checked[name].is_still(space[name]):
        return CHANGED
    if checked[name].is_right:
        return RIGHT
    return UNWRITTEN if checked[name].finding.state == Kind.NOT_WRITTEN else WRONG


def _say_next(names: Sequence[str], states: dict[str, str]) -> str:
    """Return what to do for the first exercise that isn't right; "" if all are."""
    name = next((name for name in names if states[name] != RIGHT), "")
    if not name:
        return ""
    if states[name] == WRONG:
        return f"{name}. Read what its check says; `hint({name})` says more."
    if states[name] == UNWRITTEN:
        return f"write {name}, and run its check. `hint({name})` helps to begin."
    return f"run the cells of {name} and of its check."
