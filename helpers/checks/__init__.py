"""What students call: does this function compute what was asked for? And what helps them to get there.

A check reads the parameter names of the student's function, feeds it values by those names at several points
(`helpers.points`), and compares what comes back with what follows from the network's Graph. A check that
passes prints one line. One that fails raises `CheckFailed`: one message, no traceback; where a link of the
chain rule is broken, a notebook shows the chain as well, with that link marked.

Asking (`helpers.asking`) is apart from judging, so that students' code can be asked in one place and its
answers judged in another. Where a class is graded, `grading/inside/checks.py` stands in for this folder.
"""

from helpers.checks.autograd import compare_autograd as compare_autograd
from helpers.checks.chains import draw_chain as draw_chain
from helpers.checks.check import CheckFailed as CheckFailed
from helpers.checks.functions import check_gradient as check_gradient
from helpers.checks.functions import check_training as check_training
from helpers.checks.functions import check_value as check_value
from helpers.checks.guesses import check_question as check_question
from helpers.checks.guesses import compare_guess as compare_guess
from helpers.checks.hints import hint as hint
from helpers.checks.hunt import check_hunt as check_hunt
from helpers.checks.network_class import check_class as check_class
from helpers.checks.progress import recap as recap
from helpers.checks.stochastic import check_epoch as check_epoch
