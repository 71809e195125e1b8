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
    """Return a mistake with the place in the text that it is in; or that alone, where it says more.

    The links that are broken are those of the mistake, whatever is said of them.
    """
    kind, about = mistake.kind, mistake.about
    if kind in SURE or "behind" in about:
        return mistake
    slip = read("changed" if kind in ANYWHERE else "place")
    if not slip and kind in MISSING | NOT_DIVIDED and (missing := read("missing")):
        meant = "replaced in the code" if kind == "1 stands" else "missing in the code"
        if kind not in NOT_DIVIDED:
            return replace(mistake, place=missing)
        return replace(missing, links=mistake.links) if missing.kind == meant else mistake
    if not slip:
        return mistake
    is_factor, typed = _is_factor(slip), {slip.about.get("typed"), slip.about.get("needed")}
    is_elsewhere = kind == "swapped" and not typed & {about.get("one"), about.get("other")}
    is_elsewhere |= kind in CONSTANTS and not is_factor
    is_elsewhere |= kind in SIGNS and slip.kind == "sign in the code" and not _is_sign(slip)
    is_alone = kind in VAGUE | MISSING and not (is_factor and kind.endswith("too many"))
    is_alone |= (kind in SIGNS and not _is_sign(slip)) or (kind == "step for its derivative" and is_factor)
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
    return not is_added and (slip.kind.startswith(("sign", "swapped")) or {typed, needed} == {"+", "-"})
