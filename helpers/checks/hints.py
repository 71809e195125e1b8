"""Hints: at each call one rung of a ladder, from a question to the same slip in a small network, worked."""

import sys
from collections import Counter
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from helpers.asking.finding import Kind
from helpers.asking.source import find_called, find_name, is_borrowed
from helpers.checks.check import answer_key, checked, collect_findings, is_collecting, list_wrong
from helpers.checks.failure import Failure
from helpers.checks.hunt import HuntCheck
from helpers.checks.ladders import LADDERS
from helpers.checks.network_class import ClassCheck
from helpers.checks.words import break_lines

NO_ANSWER = "Hints are on what a check is called on: write its name alone in the brackets, as its check does."

climbed: Counter[str] = Counter()
"""How many rungs were climbed, by the name of the answer."""


def hint(subject: Any = None) -> None:
    """Say one thing more about an answer that isn't right at each call, and never the answer.

    The answer is what its check is called on, or its name. A method stands for its class. Of anything else
    a sentence says why there is no hint.

    It asks which quantities matter; shows the chain; the numbers of its links at a point of the check, beside
    those that the answer implies; what a nudge shows; and the same slip in a small network, worked. What is
    asked it knows from the check, which must have been run before; what is wrong it finds anew.
    """
    if is_collecting():
        return
    frame = sys._getframe(1)
    if isinstance(subject, str):
        subject = frame.f_globals.get(subject, subject)
    of_class = _find_class(subject, frame.f_globals)
    answer = of_class or subject
    name = find_called(frame, answer) or find_name(answer)
    said = find_hint(answer, name) if name in checked or _may_be_answer(answer) else NO_ANSWER
    if of_class and name in checked:
        said = f"The check of {name} looks at all its methods, and so does its hint.\n{said}"
    print(said)


def _find_class(subject: Any, space: Mapping[str, Any]) -> type | None:
    """Return the class of a notebook that something is a method of, or made by; None if there is none."""
    top = str(getattr(subject, "__qualname__", "")).partition(".")[0]
    found = () if isinstance(subject, type) else (space.get(top), type(subject))
    of_space = (e for e in found if isinstance(e, type) and e.__module__ == space.get("__name__"))
    return next(of_space, None)


def _may_be_answer(subject: Any) -> bool:
    """Return whether something was written in a notebook, as an answer is."""
    is_ours = str(getattr(subject, "__module__", "")).partition(".")[0] == "helpers"
    return callable(subject) and not is_ours and not is_borrowed(subject)


def find_hint(subject: Any, name: str) -> str:
    """Return the next hint on the answer of a name, or why there is none."""
    if name not in checked:
        return f"No check of {name or 'this'} was run yet. Run it first: then a hint knows what is asked."
    check: Any = checked[name].check
    find_reply = cache(partial(answer_key, subject, check))
    finding = collect_findings(check, find_reply, list_wrong(subject))[-1]
    if finding.kind is Kind.RIGHT:
        return f"{name or 'This'} is right: there is nothing to hint at."
    if finding.kind in (Kind.USES_WRONG, Kind.USES_UNWRITTEN):
        return f"{name or 'This'} waits for {finding.about['used']}. Ask for a hint on that first."
    if isinstance(check, HuntCheck):
        return "Run `check_gradient` on each formula, one after the other. What it says is the hint."
    method = ""
    if isinstance(check, ClassCheck):
        method = finding.function.rpartition(".")[2]
        check = check.parts.get(method)
    rungs = next((ladder for kind, ladder in LADDERS.items() if isinstance(check, kind)), None)
    if rungs is None:
        return f"{name} has no ladder of hints for this. Read again what its check says."
    failure = Failure(subject, check, finding, find_reply(f"{method} points".strip()), method)
    number = climbed[name] % len(rungs)
    climbed[name] += 1
    is_stuck = finding.kind.fields is not None and finding.kind is not Kind.NOT_WRITTEN
    first = "First mend what its check says. " * is_stuck
    lines = f"Hint {number + 1} of {len(rungs)}. {first}{rungs[number](failure)}".splitlines()
    return "\n".join("\n".join(break_lines(line)) if line[:1] != " " else line for line in lines)
