"""Which known mistake gives the numbers that were answered: the families of mistakes, in order of simplicity.

Every known mistake is made from the Graph by breaking it in one place, or in two; none is listed for an
exercise. A new kind of mistake is a function that yields explanations, a row here, and its words in
`helpers.checks.mistakes`.
"""

from functools import partial

from helpers.diagnosis import activations, links, paths, results, slips, training, values
from helpers.diagnosis.explain import Known, More, explain
from helpers.diagnosis.problem import Evidence, Problem
from helpers.diagnosis.training import Descent

__all__ = ["Descent", "Evidence", "More", "Problem", "explain_gradient", "explain_training", "explain_value"]

GRADIENT_FAMILIES = (
    paths.mistake_batch,
    partial(links.break_each_link, links.leave_out_or_double),
    paths.mistake_paths,
    paths.take_other_gradients,
    partial(links.break_each_link, links.put_another_derivative),
    partial(links.break_each_link, links.misuse_handed),
    partial(links.break_each_link, links.slip_behind),
    paths.add_links,
    paths.add_foreign_factors,
    slips.list_forward_slips,
    results.change_result,
    results.misplace_entries,
    partial(links.break_each_link, activations.misuse_form),
    partial(links.break_each_link, activations.mistake_slope),
    partial(links.break_each_link, links.spoil_derivative),
    partial(links.break_each_link, links.slip_twice_behind),
    paths.forget_brackets,
    partial(links.break_each_link, activations.add_slope),
    results.take_quotient,
    partial(links.break_each_link, results.take_local_quotient),
    partial(links.break_each_link, results.change_link),
)
VALUE_FAMILIES = (
    values.slip_in_a_step,
    values.mistake_the_square,
    values.take_another_step,
    values.change_a_step,
    values.change_a_name,
    results.misplace_entries,
)
TRAINING_FAMILIES = (
    training.mistake_the_rate,
    training.freeze_the_gradients,
    training.mistake_the_history,
    training.move_too_early,
    training.misplace_one_parameter,
)

GRADIENTS = Known(GRADIENT_FAMILIES, paths.list_factors, links.break_two_links, slips.LEARNING_RATES)
VALUES = Known(VALUE_FAMILIES, values.list_factors, values.slip_twice_in_a_step)

explain_gradient = partial(explain, GRADIENTS)
explain_value = partial(explain, VALUES)
explain_training = partial(explain, Known(TRAINING_FAMILIES))
