"""Where in a text a known mistake is: what a small change of the text says beside it, or in its place."""

from dataclasses import replace
from typing import Any

from helpers.asking.finding import Mistake
from helpers.diagnosis.problem import Problem
from helpers.graph import Link


class Text:
    """The text of what was answered; this one says nothing."""

    def find(self, stage: str = "") -> Mistake | None:
        """Return a slip in it, if one small change makes it right; in a stage of the search, or any."""
        return None

    def shows(self, quantity: str) -> bool:
        """Return whether what is asked for is made of a quantity that has its right value at every point."""
        return False

    def uses(self, name: str) -> bool:
        """Return whether a name may be used in it."""
        return True


SURE = {"after the update", "changed too early", "ends early", "momentum", "smaller one left out", "uphill"}
"""The kinds that say what to change, where many another change mends the numbers as well."""
SIGNS = {"sign flipped", "wrong sign", "one path of wrong sign", "the direct path of wrong sign"}
"""The kinds of a sign: it may be put right at many places, and only one of them has the wrong one."""
CONSTANTS = {"half, a square forgotten", "a half for the 2"}
"""The kinds that know what a constant stands for: another number in the text is no place of theirs."""
VAGUE = {
    "1 stands", "a factor too many", "a written size of the batch", "another activation", "another link",
    "difference for a sum", "divisor missing", "divisor twice", "first row alone", "half the value",
    "last row alone", "sum for a difference",
    "link missing", "mean for a sum", "mixed up", "multiplied by a divisor", "on one path", "one path alone",
    "one path left out", "sum of the batch", "sign alone", "wrong example", "0 in a case",
}  # fmt: skip
"""The kinds that give the same numbers as many others do: a change of the text says more."""
MISSING = {
    "a factor left out", "a term left out", "constant left out", "divided by a length", "factor missing",
    "half the gradient", "half the gradient, or a length", "half, a square or a length", "left out",
}  # fmt: skip
"""The kinds that are as vague, where it may be that something isn't there in the text."""
NOT_DIVIDED = {
    "1 stands", "a factor too many", "another activation", "another link",
    "divisor left out", "divisor twice", "link twice", "multiplied by a divisor", "one place alone",
    "quotient rule mistaken", "sum for a mean", "twice the gradient",
}  # fmt: skip
"""The kinds that a factor or divisor which isn't there in the text explains better."""
BESIDES = SURE | {
    "link twice", "a link too many", "an activation too many", "already in the gradient",
    "step for its derivative",
}  # fmt: skip
"""The kinds of which the text may show the right value, too: something is done with it later."""
HALVES = {
    "half the gradient, or a length": "half the gradient",
    "half, a square or a length": "half, a square forgotten",
}
"""The kinds that ask a second question, which a 2 that is missing in the text answers."""
LACKING = {"one of two factors": "**", "step for its derivative": "/ len(", "a value itself": "/ len("}
"""The kinds that give way only if the text lacks a square, as in 1 − h², or the size of a batch."""
ANYWHERE = (
    SIGNS
    | VAGUE
    | MISSING
    | NOT_DIVIDED
    | {"order of the entries", "first example alone", "divides", "taken elsewhere", *LACKING}
)


def locate(mistake: Mistake, text: Text) -> Mistake:
    """Return a mistake with the place in the text that it is in; or that alone, where it says more.

    The links that are broken are those of the mistake, whatever is said of them.
    """
    kind, about = mistake.kind, mistake.about
    if kind in SURE or "behind" in about:
        return mistake
    slip = text.find("changed" if kind in ANYWHERE else "place")
    if kind in LACKING and slip and not (_is_factor(slip) or slip.about.get("needed", "").isidentifier()):
        slip = None
    if not slip and kind in MISSING | NOT_DIVIDED | {*LACKING} and (missing := text.find("missing")):
        meant = {"1 stands": "replaced", "divisor twice": "function"}.get(kind, "missing")
        lacks = missing.about.get("needed", "")
        is_other = missing.kind.startswith(meant) and lacks.startswith(LACKING.get(kind, ""))
        if kind in MISSING and missing.kind.startswith("function"):
            return replace(missing, links=mistake.links)
        if kind not in MISSING:
            return replace(missing, links=mistake.links) if is_other else mistake
        return replace(mistake, kind=HALVES.get(kind, kind) if lacks == "* 2" else kind, place=missing)
    if not slip:
        return mistake
    is_factor, typed = _is_factor(slip), {slip.about.get("typed"), slip.about.get("needed")}
    is_elsewhere = kind == "swapped" and not typed & {about.get("one"), about.get("other")}
    is_elsewhere |= kind in CONSTANTS and not is_factor
    if kind == "taken elsewhere":
        is_elsewhere |= slip.about.get("needed", about["argument"]) not in (about["argument"], about["other"])
    is_elsewhere |= kind == "form of another activation" and "brackets" in slip.kind
    is_elsewhere |= kind in SIGNS and slip.kind == "sign in the code" and not _is_sign(slip)
    is_alone = kind in VAGUE | MISSING and not (is_factor and kind.endswith("too many"))
    is_alone |= kind == "activation twice" and slip.kind == "number in the code"
    is_alone |= kind == "divides" and slip.about.get("typed", "")[:1] != "/"
    is_alone |= kind == "stands" and slip.kind == "replaced in the code" and typed.isdisjoint(about.values())
    is_alone |= (kind in SIGNS and not _is_sign(slip)) or (kind in LACKING and is_factor)
    if is_elsewhere:
        return mistake
    return replace(slip, links=mistake.links) if is_alone else replace(mistake, place=slip)


def _is_factor(slip: Mistake) -> bool:
    """Return whether a factor is too much, such as `* h` or `2 *`."""
    typed = slip.about.get("typed", "")
    return slip.kind == "too many in the code" and (typed.startswith("*") or typed.endswith("*"))


def _is_sign(slip: Mistake) -> bool:
    """Return whether a sign stands there that is wrong; one that is missing might be put elsewhere, too."""
    typed, needed = (slip.about.get(part, "") for part in ("typed", "needed"))
    is_added = slip.kind == "sign in the code" and not typed.startswith("-")
    return not is_added and (
        slip.kind.startswith(("sign", "swapped")) or {typed[:1], needed[:1]} == {"+", "-"}
    )


def is_refuted(mistake: Mistake, problem: Any, text: Text) -> bool:
    """Return whether the text shows that to be right which a mistake would make wrong."""
    if not isinstance(problem, Problem) or mistake.parts:
        return any(is_refuted(part, problem, text) for part in mistake.parts)
    part = {"stands": "other", "mixed up": "other", "a factor too many": "name"}.get(mistake.kind, "")
    other = mistake.about.get(part, "")
    if other in {*problem.graph.inputs, *problem.given} and not text.uses(other):
        return True  # nobody takes what isn't there
    if mistake.kind in BESIDES or "behind" in mistake.about:
        return False
    if problem.wrt:
        ends = {link.argument for link in mistake.links} - {problem.wrt}
        return any(text.shows(str(Link(problem.of, end))) for end in ends)
    return mistake.about.get("step", problem.of) != problem.of and text.shows(mistake.about["step"])
