"""Which known mistake gives the numbers that were answered: the families of mistakes, in order of simplicity.

Every known mistake is made from the Graph by breaking it in one place, or in two; none is listed for an
exercise. A new kind of mistake is a function that yields explanations, a row here, and its words in
`helpers.checks.mistakes`.
"""

from collections.abc import Callable, Iterator
from itertools import chain

from helpers.asking.finding import Mistake
from helpers.diagnosis.explain import Family, explain
from helpers.diagnosis.links import (
    break_behind,
    break_by_another_derivative,
    break_by_leaving_out,
    break_two_links,
    break_what_was_handed,
)
from helpers.diagnosis.paths import (
    add_foreign_factors,
    add_links,
    list_gradient_factors,
    mistake_batch,
    mistake_paths,
    take_other_gradients,
)
from helpers.diagnosis.problem import LEARNING_RATES, Evidence, Explanation, Problem
from helpers.diagnosis.slips import list_forward_slips
from helpers.diagnosis.training import TRAINING_FAMILIES, Descent
from helpers.diagnosis.values import (
    VALUE_FACTORS,
    forget_the_square,
    slip_in_a_step,
    slip_twice_in_a_step,
    take_another_step,
)

__all__ = [
    "Descent",
    "Evidence",
    "Explanation",
    "More",
    "Problem",
    "explain_gradient",
    "explain_training",
    "explain_value",
]

More = Callable[[], Evidence]

GRADIENT_FAMILIES: tuple[Family, ...] = (
    mistake_batch,
    break_by_leaving_out,
    mistake_paths,
    take_other_gradients,
    break_by_another_derivative,
    break_what_was_handed,
    break_behind,
    add_links,
    add_foreign_factors,
    list_forward_slips,
)
VALUE_FAMILIES: tuple[Family, ...] = (slip_in_a_step, forget_the_square, take_another_step)


def explain_gradient(problem: Problem, evidence: Evidence, more: More) -> Mistake | None:
    """Return what explains a wrong gradient at every point; None if nothing does."""
    return explain(
        evidence,
        mistakes=lambda: _list_all(GRADIENT_FAMILIES, problem),
        pairs=lambda evidence: break_two_links(problem, evidence),
        factors=list_gradient_factors(problem),
        more=more,
        rates=LEARNING_RATES,
    )


def explain_value(problem: Problem, evidence: Evidence, more: More) -> Mistake | None:
    """Return what explains a wrong value at every point; None if nothing does."""
    return explain(
        evidence,
        mistakes=lambda: _list_all(VALUE_FAMILIES, problem),
        pairs=lambda evidence: slip_twice_in_a_step(problem),
        factors=VALUE_FACTORS,
        more=more,
    )


def explain_training(descent: Descent, evidence: Evidence, more: More) -> Mistake | None:
    """Return what explains a wrong history at every point; None if nothing does."""
    return explain(
        evidence,
        mistakes=lambda: _list_all(TRAINING_FAMILIES, descent),
        pairs=lambda evidence: (),
        factors={},
        more=more,
    )


def _list_all(families: tuple[Family, ...], problem: Problem | Descent) -> Iterator[Explanation]:
    return chain.from_iterable(family(problem) for family in families)
