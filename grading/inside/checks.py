"""What is `helpers.checks` while a class is graded.

The checks have the names and arguments that students know, but they only publish answers: what is asked comes
from outside, and there the answers are judged. Only of the formulas that a lesson gives, to hunt among them,
it is known what a check comes to: that came along, too (`helpers.asking.publish.outcomes`).
"""

from typing import Any

from helpers import networks
from helpers.asking import publish
from helpers.drawing import draw_chain as draw_chain


class Recalled(AssertionError):
    """What a check of a given formula raises: one message, no traceback."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


Recalled.__name__ = Recalled.__qualname__ = "CheckFailed"
CheckFailed = Recalled


def check_value(subject: Any, *args: Any, **kwargs: Any) -> None:
    """Publish the answers to what the check in this cell asks."""
    publish.publish_answers(subject)


check_class = check_epoch = check_hunt = check_training = check_value


def hint(*args: Any, **kwargs: Any) -> None:
    """Do nothing: what is said to help a student isn't said while a class is graded."""


compare_autograd = compare_guess = check_question = recap = hint


def check_gradient(subject: Any, network: Any = None, *, of: Any = "", wrt: Any = "", **kwargs: Any) -> None:
    """Do what `check_value` does; or, in a cell that isn't graded, repeat what is known of a formula."""
    name = publish.name_check(subject, network, of, wrt, vars(networks))
    outcome = publish.outcomes.get(name) if publish.current[1] is None else None
    if outcome is None:
        publish.publish_answers(subject)
        return
    print(outcome["prints"], end="")
    if outcome["raises"]:
        raise CheckFailed(outcome["raises"])
