"""Which known mistake gives the numbers that were answered: the families of mistakes, in order of simplicity.

Every known mistake is made from the Graph by breaking it in one place, or in two; none is listed for an
exercise. A new kind of mistake is a function that yields explanations, a row here, and its words in
`helpers.checks.mistakes`.
"""

from functools import partial

from helpers.asking.finding import Mistake
from helpers.diagnosis import (
    activations,
    examples,
    histories,
    links,
    operations,
    passes,
    paths,
    results,
    slips,
    slopes,
    training,
    values,
)
from helpers.diagnosis.examples import StochasticDescent as StochasticDescent
from helpers.diagnosis.explain import Known, Text, explain, list_alike
from helpers.diagnosis.problem import Evidence as Evidence
from helpers.diagnosis.problem import Problem as Problem
from helpers.diagnosis.problem import Seen as Seen
from helpers.diagnosis.training import Descent as Descent

GRADIENT_FAMILIES = (
    paths.mistake_batch,
    partial(links.break_each_link, links.leave_out_or_double),
    paths.mistake_paths,
    paths.take_other_gradients,
    operations.mistake_functions,
    partial(links.break_each_link, links.put_another_derivative),
    partial(links.break_each_link, links.misuse_handed),
    partial(links.break_each_link, links.slip_behind),
    paths.choose_examples,
    paths.add_links,
    partial(links.break_each_link, links.leave_out_a_factor),
    paths.add_foreign_factors,
    operations.slip_in_the_forward_pass,
    results.misplace_entries,
    partial(links.break_each_link, activations.misuse_form),
    partial(links.break_each_link, activations.mistake_slope),
    partial(links.break_each_link, links.spoil_derivative),
    partial(links.break_each_link, slopes.add_slope),
    partial(paths.break_one_path, links.leave_out_or_double),
)
LATER_FAMILIES = (
    partial(links.break_each_link, slopes.take_slope_at_a_gradient),
    results.take_quotient,
    partial(links.break_each_link, results.take_local_quotient),
    operations.mistake_rules,
    operations.mistake_divisors,
    operations.differentiate_otherwise,
)
VALUE_FAMILIES = (
    values.slip_in_a_step,
    values.mistake_the_square,
    values.take_another_step,
    values.change_a_step,
    values.change_a_name,
    results.round_off,
    results.misplace_entries,
)
DESCENT_FAMILIES = (
    training.mistake_the_rate,
    training.freeze_the_gradients,
    training.move_too_early,
    training.misplace_one_parameter,
    training.confuse_two,
    training.change_the_rate,
    passes.mistake_the_pass,
    passes.mistake_a_gradient,
)

GRADIENTS = Known(
    GRADIENT_FAMILIES,
    LATER_FAMILIES,
    paths.list_factors,
    (links.break_two_links, results.add_a_number),
    may_be_constant=True,
    rates=slips.LEARNING_RATES,
    tell_where=results.tell_side,
)
VALUES = Known(
    VALUE_FAMILIES,
    list_factors=values.list_factors,
    pairs=(results.add_a_number, values.slip_twice_in_a_step),
    tell_where=results.tell_side,
)
EARLY_BESIDES = partial(histories.write_early_besides, DESCENT_FAMILIES)
TRAINING = Known((histories.mistake_the_history, *DESCENT_FAMILIES), (EARLY_BESIDES,))
STOCHASTIC = Known((examples.mistake_the_epochs, examples.mistake_the_examples, *DESCENT_FAMILIES))
LOSSES = Known(
    (examples.mistake_the_losses,), list_factors=lambda descent: values.VALUE_FACTORS
)  # of descent whose steps are right

explain_gradient = partial(explain, GRADIENTS)
explain_value = partial(explain, VALUES)
explain_stochastic = partial(explain, STOCHASTIC)
explain_losses = partial(explain, LOSSES)
list_gradients_alike = partial(list_alike, GRADIENTS)
list_values_alike = partial(list_alike, VALUES)
list_descents_alike = partial(list_alike, TRAINING)


def explain_training(descent: Descent, evidence: Evidence, fresh: Evidence, text: Text) -> Mistake | None:
    """Return the simplest known mistake that gives these histories, or None."""
    return explain(TRAINING, descent, histories.begin_with_a_row(descent, evidence), fresh, text)
