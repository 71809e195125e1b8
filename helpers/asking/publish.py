"""Answers on their way out of the sandbox: what a graded check publishes, and how that is read.

And what goes in: the questions; and for a hunt what checks of the lesson's own formulas come to.
"""

import json
from collections.abc import Mapping
from typing import Any

from helpers.asking.call import ask
from helpers.asking.question import Question, Reply, demand
from helpers.asking.source import find_digest

ANSWERS = "application/vnd.backprop-by-hand.answers+json"  # the MIME type of what a graded check publishes

current: tuple[str, Mapping[str, Any] | None] = ("", None)
"""While a class is graded: the name of the cell that runs, and what its check asks, if it is a check."""

outcomes: Mapping[str, Mapping[str, Any]] = {}
"""While a class is graded: what a check of each formula that a lesson gives comes to, by `name_check`.

It `prints` something, and what it `raises` is a sentence, or "". Who hunts for wrong formulas by program
needs it. Whoever reads it here learns what everybody is told at home, for checks of formulas are no secret.
"""


def name_check(function: Any, network: Any, of: Any, wrt: Any, networks: Mapping[str, Any]) -> str:
    """Return what the check of a gradient is called in `outcomes`; "" if it can't be in there.

    A function goes by its source, and its network by its name among `networks`.
    """
    digest = find_digest(function)
    known = next((name for name, each in networks.items() if each is network), "")
    is_named = digest and known and isinstance(of, str) and isinstance(wrt, str)
    return f"{digest} {known} {of} {wrt}" if is_named else ""


def publish_answers(subject: Any) -> None:
    """Answer what the check in the current cell asks, and publish the replies; judge nothing."""
    from IPython.display import publish_display_data

    check, questions = current
    if questions is None:
        print("While a class is graded, only the graded checks are run.")
    else:
        publish_display_data({ANSWERS: json.dumps(answer_check(subject, check, questions))})


def answer_check(subject: Any, check: str, questions: Mapping[str, Any]) -> dict[str, Any]:
    """Return the replies to a check's questions as JSON can hold them, up to the first that fails."""
    replies = {}
    for key, question in questions.items():
        replies[key] = ask(subject, Question(**question)).to_json()
        if replies[key]["failed"]:
            break
    return {"check": check, "replies": replies}


def read_replies(data: Any, check: str, questions: Mapping[str, Question]) -> dict[str, Reply]:
    """Read what a check's cell published, by the key of the question; nothing in it is believed.

    It is a `BadReply` if it isn't what `publish_answers` makes for this check.
    """
    demand(isinstance(data, dict) and data.keys() == {"check", "replies"}, "it holds no answers")
    demand(data["check"] == check, "it belongs to another check")
    replies = data["replies"]
    demand(isinstance(replies, dict) and replies.keys() <= questions.keys(), "it answers what was not asked")
    return {key: Reply.from_json(replies[key], questions[key]) for key in replies}
