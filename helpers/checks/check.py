"""What all checks share: asking and judging at once, as a student does, or apart, as grading does."""

import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any

from helpers.asking.call import ask
from helpers.asking.finding import Finding, Kind
from helpers.asking.question import Names, Question, Reply
from helpers.asking.source import find_called, find_digest, find_name, list_used_functions
from helpers.checks.words import tell
from helpers.graph import Array, GraphError, Values

Ask = Callable[[str], Reply]


@dataclass(frozen=True)
class Checked:
    """What was checked in this notebook, and what was found of it."""

    subject: Any
    check: "Check"
    finding: Finding
    used: Mapping[str, Any]  # the functions that it called, by name

    @property
    def is_right(self) -> bool:
        """Whether it is right."""
        return self.finding.kind is Kind.RIGHT

    def is_still(self, subject: Any) -> bool:
        """Return whether something is what was checked, and what it calls is what it called then."""
        calls = _list_used(subject)
        pairs = [
            (subject, self.subject),
            *((calls[name], self.used[name]) for name in calls & self.used.keys()),
        ]
        return calls.keys() == self.used.keys() and all(
            now is then or find_digest(now) == find_digest(then) != "" for now, then in pairs
        )


checked: dict[str, Checked] = {}
"""What was checked last under each name: what builds on a wrong answer isn't blamed for it; hints need it."""

_collected: ContextVar[list[tuple[Any, "Check"]] | None] = ContextVar("_collected", default=None)


class CheckFailed(AssertionError):
    """An answer isn't right yet; the message is for the student and stands alone, `finding` is the data."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(tell(finding))
        self.finding = finding

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in place of a traceback."""
        return str(self).splitlines()


@dataclass(frozen=True)
class Check:
    """What an exercise asks, and how its answers are judged."""

    secret: str = field(default="", kw_only=True)  # what the points depend on too; "" in a student's notebook
    subject: str = field(default="", kw_only=True)  # what the cell of the check calls what it checks

    @property
    def keys(self) -> Sequence[str]:
        """The names of the questions."""
        return ("points", "more")

    @property
    def needed(self) -> Sequence[str]:
        """The names of the questions that decide; the others only tell mistakes apart."""
        return tuple(key for key in self.keys if not key.endswith("more"))

    @property
    def asks(self) -> frozenset[str]:
        """The quantities that are asked for, as formulas write them; none where it isn't numbers."""
        return frozenset()

    def question(self, key: str) -> Question:
        """Return what is asked under a name in `keys`."""
        raise NotImplementedError

    def pose(self, key: str) -> Question:
        """Return what is asked under a name in `keys`, and of what."""
        return replace(self.question(key), subject=self.subject)

    def judge(self, ask: Ask, wrong: Collection[str] = ()) -> Iterator[Finding]:
        """Yield a remark, or a finding for whatever is right; it is a `CheckFailed` if something isn't.

        `ask` returns the reply to the question of a name, which may have failed; `wrong` are the functions
        known to be wrong.
        """
        raise NotImplementedError

    def draw(self, finding: Finding) -> None:
        """Show where a chain is broken, if that was found."""


def require(reply: Reply) -> Reply:
    """Return a reply; it is a `CheckFailed` if the asking failed."""
    if reply.failed:
        raise CheckFailed(reply.failed)
    return reply


def examine(subject: Any, check: Check) -> None:
    """Ask and judge at once, as in a student's notebook; or, within `collecting`, only note the check.

    It is a `CheckFailed` if the answer isn't right. In a notebook its broken chain is drawn first: there, and
    never while grading, where nobody looks and pictures are what takes time.
    """
    check = replace(check, subject=find_called(sys._getframe(2), subject))
    if (collected := _collected.get()) is not None:
        collected.append((subject, check))
        return

    finding, wrong = Finding(Kind.RIGHT), list_wrong(subject)
    try:
        for finding in check.judge(cache(partial(answer_key, subject, check)), wrong):
            print(tell(finding))
    except CheckFailed as failed:
        try:
            _note(subject, check, failed.finding)
            if (ipython := sys.modules.get("IPython")) and ipython.get_ipython():
                check.draw(failed.finding)
        finally:  # whatever can't be noted or drawn is told all the same
            raise failed
    _note(subject, check, finding)


def _note(subject: Any, check: Check, finding: Finding) -> None:
    checked[check.subject or find_name(subject)] = Checked(subject, check, finding, _list_used(subject))


def _list_used(subject: Any) -> dict[str, Any]:
    return list_used_functions(subject) if callable(subject) else {}


def is_collecting() -> bool:
    """Return whether a lesson's reference is run for its checks alone, and nobody reads what it says."""
    return _collected.get() is not None


def find_all(subject: Any, check: Check) -> list[Finding]:
    """Ask and judge at once, and return what is found: remarks, and last the verdict."""
    return collect_findings(check, cache(partial(answer_key, subject, check)), list_wrong(subject))


def collect_findings(check: Check, ask: Ask, wrong: Collection[str] = ()) -> list[Finding]:
    """Judge as `Check.judge` does, and return what is found: remarks, and last the verdict."""
    found = []
    try:
        for finding in check.judge(ask, wrong):
            found.append(finding)  # so that what came before a failure is kept
    except CheckFailed as failed:
        found.append(failed.finding)
    return found


def list_wrong(subject: Any) -> set[str]:
    """Return the names of the functions that a student's code uses and that are known to be wrong."""
    used = _list_used(subject)
    wrong = {name: each.subject for name, each in checked.items() if not each.is_right}
    return {name for name, function in used.items() if name in wrong and function is wrong[name]}


def answer_key(subject: Any, check: Check, key: str) -> Reply:
    """Return the reply to one question of a check."""
    return ask(subject, check.pose(key))


@contextmanager
def collecting() -> Iterator[list[tuple[Any, Check]]]:
    """Let checks in this block neither ask nor judge, but be noted, each with what it was called on."""
    collected: list[tuple[Any, Check]] = []
    token = _collected.set(collected)
    try:
        yield collected
    finally:
        _collected.reset(token)


def list_names(wanted: Names) -> list[str]:
    """Return one name, or several, as a list."""
    names: list[Any] = list(wanted) if isinstance(wanted, list | tuple) else [wanted]
    if strange := [name for name in names if not isinstance(name, str)]:
        raise GraphError(f'A check asks for a name, such as "w_1", or for several, not for {strange[0]!r}.')
    return names


def list_wanted(wanted: Names) -> list[str]:
    """Return the names of what is checked, of which there must be one."""
    if not (names := list_names(wanted)):
        raise GraphError("A check needs the name of what it checks, or several. It got none.")
    return names


class Filled(dict[str, Array]):
    """The values at a point; one that is missing is computed when it is first asked for."""

    def __init__(self, compute: Callable[[str], Array], at: Values) -> None:
        super().__init__(at)
        self._compute = compute

    def __missing__(self, name: str) -> Array:
        return self.setdefault(name, self._compute(name))
