"""What all checks share: asking and judging at once, as a student does, or apart, as grading does."""

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet

from helpers.asking.call import ask
from helpers.asking.finding import Finding, Kind
from helpers.asking.question import Question, Reply
from helpers.asking.source import Function, list_used_functions, unwrap
from helpers.checks.words import tell

Ask = Callable[[str], Reply]

_WRONG: WeakSet[Function] = WeakSet()
"""The functions that a check has found wrong, so that what builds on them isn't blamed for it."""

_collected: ContextVar[list[tuple[Any, "Check"]] | None] = ContextVar("_collected", default=None)


class CheckFailed(AssertionError):
    """An answer isn't right yet; the message is for the student and stands alone, `finding` is the data."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(tell(finding))
        self.finding = finding

    @property
    def blames(self) -> bool:
        """Whether the function that was asked is wrong, or builds on one that is."""
        return self.finding.kind in (Kind.VALUES, Kind.USES_WRONG)

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in place of a traceback."""
        return str(self).splitlines()


@dataclass(frozen=True)
class Check:
    """What an exercise asks, and how its answers are judged."""

    secret: str = field(default="", kw_only=True)  # what the points depend on too; "" in a student's notebook

    @property
    def keys(self) -> Sequence[str]:
        """The names of the questions. The last may be asked only to tell mistakes apart."""
        return ("points", "more")

    @property
    def asks(self) -> frozenset[str]:
        """The quantities that are asked for, as formulas write them; none where it isn't numbers."""
        return frozenset()

    def question(self, key: str) -> Question:
        """Return what is asked under a name in `keys`."""
        raise NotImplementedError

    def judge(self, ask: Ask, wrong: Collection[str] = ()) -> Iterator[Finding]:
        """Yield a remark, or a finding for whatever is right; it is a `CheckFailed` if something isn't.

        `ask` returns the reply to the question of a name; `wrong` are the functions known to be wrong.
        """
        raise NotImplementedError

    def draw(self, finding: Finding) -> None:
        """Show where a chain is broken, if that was found."""


def examine(subject: Any, check: Check) -> None:
    """Ask and judge at once, as in a student's notebook; or, within `collecting`, only note the check.

    It is a `CheckFailed` if the answer isn't right. In a notebook its broken chain is drawn first: there, and
    never while grading, where nobody looks and pictures are what takes time.
    """
    if (collected := _collected.get()) is not None:
        collected.append((subject, check))
        return

    def answer(key: str) -> Reply:
        reply = ask(subject, check.question(key))
        if reply.failed:
            raise CheckFailed(reply.failed)
        return reply

    used = list_used_functions(subject) if callable(subject) else []
    try:
        for finding in check.judge(answer, {f.__name__ for f in used if f in _WRONG}):
            print(tell(finding))
    except CheckFailed as failed:
        try:
            if failed.blames:
                _WRONG.add(unwrap(subject))
            if (ipython := sys.modules.get("IPython")) and ipython.get_ipython():
                check.draw(failed.finding)
        finally:  # whatever can't be noted or drawn is told all the same
            raise failed
    with suppress(TypeError):  # of what can't be told from others by a hash
        _WRONG.discard(unwrap(subject))


@contextmanager
def collecting() -> Iterator[list[tuple[Any, Check]]]:
    """Let checks in this block neither ask nor judge, but be noted, each with what it was called on."""
    collected: list[tuple[Any, Check]] = []
    token = _collected.set(collected)
    try:
        yield collected
    finally:
        _collected.reset(token)
