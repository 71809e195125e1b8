"""Where in a text a known mistake is: what a small change of the text says beside it, or in its place."""

from collections.abc import Callable
from dataclasses import replace

from helpers.asking.finding import Mistake

Read = Callable[[str], Mistake | None]  # from the stage of a search

SURE = {"after the update", "changed too early", "momentum", "smaller one left out", "uphill"}
"""The kinds that say what to change, where many another change mends the numbers as well."""
SIGNS = {"sign flipped", "wrong sign", "one path of wrong sign", "the direct path of wrong sign"}
"""The kinds of a sign: it may be put right at many places, and only one of them has the wrong one."""
CONSTANTS = {"half, a square forgotten", "a half for the 2"}
"""The kinds that know what a constant stands for: another number in the text is no place of theirs."""
VAGUE = {
    "1 stands", "a factor too many", "a written size of the batch", "an entry left out", "another activation",
    "another link", "divisor missing", "divisor twice", "half the value", "link missing", "mean for a sum",
    "multiplied by a divisor", "on one path", "one path left out", "wrong example", "0 in a case",
}  # fmt: skip
"""The kinds that give the same numbers as many others do: a change of the text says more."""
MISSING = {
    "a factor left out", "a term left out", "constant left out", "divided by a length", "factor missing",
    "half the gradient", "half the gradient, or a length", "half, a square or a length", "left out",
}  # fmt: skip
"""The kinds that are as vague, where it may be that something isn't there in the text."""
NOT_DIVIDED = {
    "1 stands", "a factor too many", "another activation", "divisor left out", "multiplied by a divisor",
    "sum for a mean", "twice the gradient",
}  # fmt: skip
"""The kinds that a factor or divisor which isn't there in the text explains better."""
ANYWHERE = SIGNS | VAGUE | MISSING | NOT_DIVIDED | {"step for its derivative", "order of the entries"}


def locate(mistake: Mistake, read: Read) -> Mistake:
    """Return a mistake with the place in the text that it is in; or that alone, where it says more."""
    kind = mistake.kind
    if kind in SURE or "behind" in mistake.about:
        return mistake
    slip = read("changed" if kind in ANYWHERE else "place")
    if not slip and kind in MISSING | NOT_DIVIDED and (missing := read("missing")):
        is_operator = missing.kind == (
            "replaced in the code" if kind == "1 stands" else "missing in the code"
        )
        return (
            (missing if is_operator else mistake) if kind in NOT_DIVIDED else replace(mistake, place=missing)
        )
    if not slip:
        return mistake
    is_factor, is_sign = _is_factor(slip), _is_sign(slip)
    swapped = {slip.about.get("typed"), slip.about.get("needed")}
    if kind == "swapped" and not swapped & {mistake.about.get("one"), mistake.about.get("other")}:
        return mistake
    if kind in SIGNS and not is_sign:
        return mistake if slip.kind == "sign in the code" else slip
    if kind in CONSTANTS and not is_factor:
        return mistake
    is_alone = kind in VAGUE | MISSING and not (is_factor and kind.endswith("too many"))
    return (
        slip
        if is_alone or (is_factor and kind == "step for its derivative")
        else replace(mistake, place=slip)
    )


def _is_factor(slip: Mistake) -> bool:
    """Return whether a factor is too much, such as `* h` or `2 *`."""
    typed = slip.about.get("typed", "")
    return slip.kind == "too many in the code" and (typed.startswith("*") or typed.endswith("*"))


def _is_sign(slip: Mistake) -> bool:
    """Return whether a sign stands there that is wrong; one that is missing might be put elsewhere, too."""
    typed, needed = (slip.about.get(part, "") for part in ("typed", "needed"))
    is_added = slip.kind == "sign in the code" and not typed.startswith("-")
    return not is_added and (slip.kind.startswith(("sign", "swapped")) or {typed, needed} == {"+", "-"})
