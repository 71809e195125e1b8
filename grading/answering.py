"""What a lesson imports as `helpers.checks` and `helpers.class_checks` while a class is graded.

The checks have the names and arguments that students know, but they only publish answers: what is asked comes
from outside, and there the answers are judged.
"""

from typing import Any

from helpers.answers import CheckFailed, publish

__all__ = ["CheckFailed", "check_class", "check_gradient", "check_hunt", "check_training", "check_value"]


def check_value(subject: Any, *args: Any, **kwargs: Any) -> None:
    """Publish the answers to what the check in this cell asks."""
    publish(subject)


check_class = check_gradient = check_hunt = check_training = check_value
