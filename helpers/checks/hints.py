"""Hints: at each call one rung of a ladder, from a question to the same slip in a small network, worked."""

import sys
from collections import Counter
from functools import cache, partial
from typing import Any

from helpers.asking.finding import Kind
from helpers.asking.source import find_called, find_name
from helpers.checks.check import answer_key, checked, collect_findings, is_collecting, list_wrong
from helpers.checks.failure import Failure
from helpers.checks.hunt import HuntCheck
from helpers.checks.ladders import LADDERS
from helpers.checks.network_class import ClassCheck
from helpers.checks.words import break_lines

climbed: Counter[str] = Counter()
"""How many rungs were climbed, by the name of the answer."""


def hint(subject: Any) -> None:
    """Say one thing more about an answer that isn't right at each call, and never the answer.

    It asks which quantities matter; shows the chain; the numbers of its links at a point of the check, beside
    those that the answer implies; what a nudge shows; and the same slip in a small network, worked. What is
    asked it knows from the check, which must have been run before; what is wrong it finds anew.
    """
    if not is_collecting():
        print(find_hint(subject, find_called(sys._getframe(1), subject) or find_name(subject)))


def find_hint(subject: Any, name: str) -> str:
    """Return the next hint on the answer of a name, or why there is none."""
    if name not in checked:
        return f"Run the check of {name or 'your answer'} first. Then a hint knows what is asked."
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
