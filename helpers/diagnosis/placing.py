"""Where in a text a known mistake is: what a small change of the text says beside it, or in its place."""

from collections.abc import Callable
from dataclasses import replace

from helpers.asking.finding import Mistake

Read = Callable[[str], Mistake | None]  # from the stage of a search

SURE = {"after the update", "changed too early", "momentum", "uphill"}
"""The kinds that say what to change, where many another change mends the numbers as well."""
BARE = {"sign flipped", "step for its derivative"}
"""The kinds whose place is looked for even in a single line."""
VAGUE = {
    "a factor too many", "a written size of the batch", "an entry left out", "divisor missing",
    "divisor twice", "link missing", "multiplied by a divisor", "on one path", "one path left out",
    "wrong example", "half the value", "0 in a case",
}  # fmt: skip
"""The kinds that give the same numbers as many others do: a change of the text says more."""
MISSING = {
    "a factor left out", "a term left out", "constant left out", "divided by a length", "divisor left out",
    "factor missing", "half the gradient", "half the gradient, or a length", "half, a square or a length",
    "left out", "sum for a mean",
}  # fmt: skip
"""Those of them where it may be that something isn't there in the text."""


def locate(mistake: Mistake, read: Read) -> Mistake:
    """Return a mistake with the place in the text that it is in; or that alone, where it says more."""
    if mistake.kind in SURE or "behind" in mistake.about:
        return mistake
    is_vague = mistake.kind in VAGUE | MISSING
    slip = read("changed" if is_vague or mistake.kind in BARE else "place")
    if not slip:
        return replace(mistake, place=read("missing")) if mistake.kind in MISSING else mistake
    drops_a_factor = (
        slip.kind == "too many in the code"
        and "*" in slip.about["typed"].split(" ")[0][:1] + slip.about["typed"][-1:]
    )
    is_alone = is_vague and not (mistake.kind == "a factor too many" and drops_a_factor)
    is_alone |= mistake.kind == "step for its derivative" and drops_a_factor
    return slip if is_alone else replace(mistake, place=slip)
