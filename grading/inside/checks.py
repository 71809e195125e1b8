"""What is `helpers.checks` while a class is graded.

The checks have the names and arguments that students know, but they only publish answers: what is asked comes
from outside, and there the answers are judged.
"""

from typing import Any

from helpers.asking.publish import publish_answers
from helpers.drawing import draw_chain as draw_chain

CheckFailed = AssertionError  # what a check raises elsewhere; here it judges nothing, and raises nothing


def check_value(subject: Any, *args: Any, **kwargs: Any) -> None:
    """Publish the answers to what the check in this cell asks."""
    publish_answers(subject)


check_class = check_gradient = check_hunt = check_training = check_value
