"""What students call: does this function compute what was asked for?

A check reads the parameter names of the student's function, feeds it values by those names at several points
(`helpers.points`), and compares what comes back with what follows from the network's Graph. A check that
passes prints one line. One that fails raises `CheckFailed`: one message, no traceback; where a link of the
chain rule is broken, a notebook shows the chain as well, with that link marked.

Asking (`helpers.asking`) is apart from judging, so that students' code can be asked in one place and its
answers judged in another.
"""

from helpers.checks.chains import draw_chain
from helpers.checks.check import Check, CheckFailed, collecting, examine
from helpers.checks.gradients import GradientCheck, check_gradient
from helpers.checks.hunt import HuntCheck, check_hunt
from helpers.checks.network_class import ClassCheck, check_class
from helpers.checks.training import TrainingCheck, check_training
from helpers.checks.values import ValueCheck, check_value

__all__ = [
    "Check",
    "CheckFailed",
    "ClassCheck",
    "GradientCheck",
    "HuntCheck",
    "TrainingCheck",
    "ValueCheck",
    "check_class",
    "check_gradient",
    "check_hunt",
    "check_training",
    "check_value",
    "collecting",
    "draw_chain",
    "examine",
]
