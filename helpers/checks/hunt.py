"""The check of a hunt: which of some given gradients are wrong?"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from helpers.asking.call import ask
from helpers.asking.finding import Finding, Kind
from helpers.asking.question import NAMES, Question
from helpers.asking.source import Function
from helpers.checks.check import Ask, Check, CheckFailed, examine
from helpers.checks.gradients import GradientCheck
from helpers.checks.judge import find_wrong_entries
from helpers.network import Network


def check_hunt(found: set[str], formulas: Mapping[str, Function], network: Network, *, of: str) -> None:
    """Check that a student has found which of some given gradients are wrong.

    Args:
        found: the names whose formula the student calls wrong.
        formulas: a function for each name, meant to be the gradient of `of` with respect to it.
        network: the network.
        of: the name of what is differentiated.

    Raises:
        CheckFailed: some names are missing or too many; the message says how many, not which.
    """
    examine(found, HuntCheck(formulas, network, of))


@dataclass(frozen=True)
class HuntCheck(Check):
    """Whether a student has found which given formulas are wrong; see `check_hunt`."""

    formulas: Mapping[str, Function]
    network: Network
    of: str

    @property
    def keys(self) -> Sequence[str]:
        """The name of the one question."""
        return ("names",)

    @cached_property
    def wrong(self) -> set[str]:
        """The names whose formula isn't the gradient."""
        return {name for name, formula in self.formulas.items() if not self._is_gradient(formula, name)}

    def question(self, key: str) -> Question:
        """Return what is asked: some of the formulas' names."""
        return Question([], list(self.formulas), [], method=NAMES)

    def judge(self, ask: Ask, wrong: Collection[str] = ()) -> Iterator[Finding]:
        """Judge the names."""
        found = set(ask("names").names)
        missed, accused = len(self.wrong - found), len(found - self.wrong)
        if missed or accused:
            raise CheckFailed(Finding(Kind.HUNT, about={"missed": missed, "accused": accused}))
        yield Finding(Kind.RIGHT, about={"of": "hunt", "wrong": len(self.wrong)})

    def _is_gradient(self, formula: Function, wrt: str) -> bool:
        """Return whether a given formula is the gradient, at every point of its check."""
        check = GradientCheck(self.network, self.of, wrt)
        reply = ask(formula, check.question("points"))
        if reply.failed:  # it uses an answer that is not written yet, say
            raise CheckFailed(reply.failed)
        values = [answer.values[0] for answer in reply.answers[:-1]]
        entries = find_wrong_entries(values, check.truths[wrt, "points"], check.drawn)
        return all(entry is None for entry in entries)
