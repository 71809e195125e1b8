"""Answers on their way out of the sandbox: what a graded check publishes, and how that is read."""

from collections.abc import Mapping
from typing import Any

from helpers.asking.call import ask
from helpers.asking.question import Question, Reply, demand

ANSWERS = "application/vnd.backprop-by-hand.answers+json"  # the MIME type of what a graded check publishes

current: tuple[str, Mapping[str, Any] | None] = ("", None)
"""While a class is graded: the name of the cell that runs, and what its check asks, if it is a check."""


def publish_answers(subject: Any) -> None:
    """Answer what the check in the current cell asks, and publish the replies; judge nothing."""
    from IPython.display import publish_display_data

    check, questions = current
    if questions is None:
        print("While a class is graded, only the graded checks are run.")
    else:
        publish_display_data({ANSWERS: answer_check(subject, check, questions)})


def answer_check(subject: Any, check: str, questions: Mapping[str, Any]) -> dict[str, Any]:
    """Return the replies to a check's questions as JSON can hold them, up to the first that fails."""
    replies = {}
    for key, question in questions.items():
        replies[key] = ask(subject, Question.from_json(question)).to_json()
        if replies[key]["failed"]:
            break
    return {"check": check, "replies": replies}


def read_replies(data: Any, check: str, questions: Mapping[str, Question]) -> dict[str, Reply]:
    """Read what a check's cell published, by the key of the question; nothing in it is believed.

    It is a `BadReply` if it isn't what `publish_answers` makes for this check.
    """
    demand(isinstance(data, dict) and data.keys() == {"check", "replies"}, "it is no bundle of answers")
    demand(data["check"] == check, "it belongs to another check")
    replies = data["replies"]
    demand(isinstance(replies, dict) and replies.keys() <= questions.keys(), "it answers what was not asked")
    return {key: Reply.from_json(replies[key], questions[key]) for key in replies}
