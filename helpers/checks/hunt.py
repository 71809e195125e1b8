"""The check of a hunt for wrong formulas."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from helpers.asking.finding import Finding, Kind
from helpers.asking.question import NAMES, Question
from helpers.asking.source import Function
from helpers.checks.check import Ask, Check, CheckFailed, examine, find_all, require
from helpers.checks.functions import GradientCheck
from helpers.network import Network


def check_hunt(found: set[str], formulas: Mapping[str, Function], network: Network, *, of: str) -> None:
    """Check that a student has found which of some given gradients of `of` are wrong.

    `formulas` has a function for each name, meant to be the gradient with respect to it. A `CheckFailed` says
    how many of the names are missing or too many, not which.
    """
    examine(found, HuntCheck(formulas, network, of))


@dataclass(frozen=True)
class _PlainCheck(GradientCheck):
    """Whether a function computes gradients of a network, and no more: to explain takes most of the time."""

    keys = ("points",)


@dataclass(frozen=True)
class HuntCheck(Check):
    """Whether a student has found which given formulas are wrong; see `check_hunt`."""

    formulas: Mapping[str, Function]
    network: Network
    of: str

    keys = ("names",)

    @cached_property
    def findings(self) -> dict[str, list[Finding]]:
        """What a check of each formula finds in a notebook: remarks, and last the verdict, unexplained."""
        checks = {name: _PlainCheck(self.network, self.of, name) for name in self.formulas}
        return {name: find_all(formula, checks[name]) for name, formula in self.formulas.items()}

    @cached_property
    def wrong(self) -> set[str]:
        """The names whose formula isn't the gradient."""
        verdicts = {name: found[-1] for name, found in self.findings.items()}
        for verdict in verdicts.values():
            if verdict.kind.fields is not None or verdict.kind is Kind.USES_WRONG:  # another must come first
                raise CheckFailed(verdict)
        return {name for name, verdict in verdicts.items() if verdict.kind is not Kind.RIGHT}

    def question(self, key: str) -> Question:
        """Return what is asked: some of the formulas' names."""
        return Question([], list(self.formulas), [], method=NAMES)

    def judge(self, ask: Ask, wrong: Collection[str] = ()) -> Iterator[Finding]:
        """Judge the names."""
        found = set(require(ask("names")).names)
        missed, accused = len(self.wrong - found), len(found - self.wrong)
        if missed or accused:
            about = {"missed": missed, "accused": accused, "named": len(found)}
            raise CheckFailed(Finding(Kind.HUNT, about=about))
        yield Finding(Kind.RIGHT, about={"of": "hunt", "wrong": len(self.wrong)})
