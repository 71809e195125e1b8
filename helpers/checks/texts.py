"""Slips in the text of an answer, looked for where no known mistake explains it."""

from collections.abc import Mapping, Sequence
from typing import Any

from helpers.asking.finding import Mistake, revive
from helpers.asking.question import Reply
from helpers.diagnosis.changes import CHANGES
from helpers.diagnosis.mending import Asked, find_edit
from helpers.graph import Array


def find_slip(
    replies: Mapping[str, Reply],
    points: Mapping[str, Sequence[Mapping[str, Any]]],
    truths: Mapping[str, Sequence[Sequence[Array]]],
    part: int,
    stages: Sequence[str] = (),
) -> Mistake | None:
    """Return which small change of a function's text makes one of its values right, if one does.

    It must be right at all points. Replies, points and truths go by the question; there are truths for each
    value, at each point. All stages of `CHANGES` are tried in turn, if none is named.
    """
    asked, texts = list[Asked](), list[str]()
    for key, reply in replies.items():
        texts = list(reply.texts)
        for number, (at, *truth) in enumerate(zip(points[key], *truths[key], strict=False)):
            given = revive({name: at[name] for name in reply.given})
            asked.append(Asked(given, reply.answers[number].values if reply.answers else None, truth))
    found = (find_edit(texts, asked, part, stage) for stage in stages or CHANGES)
    return next(filter(None, found), None)
