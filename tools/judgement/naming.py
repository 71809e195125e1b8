"""How the answers of the corpus are judged, over many draws of points."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import fields, replace
from functools import partial
from io import StringIO
from typing import Any
from unittest.mock import patch

from helpers import diagnosis
from helpers.diagnosis.explain import Family, Known, explain
from helpers.diagnosis.problem import Explanation, remember
from tests.corpus import Answer, Exercise, Verdict, find_exercise, find_subject, judge_subject, read_answers
from tests.corpus.forms import forms_of
from tools.confusion import fate_of

Told = Counter[tuple[str, str, str]]
"""How often an answer met a fate, and what was found of it if it must not."""

EXPLAIN = {
    "explain_gradient": diagnosis.GRADIENTS,
    "explain_value": diagnosis.VALUES,
    "explain_stochastic": diagnosis.STOCHASTIC,
    "explain_losses": diagnosis.LOSSES,
}


def redrawn(exercise: Exercise, secret: str) -> Exercise:
    """Return the exercise with other points."""
    return replace(exercise, check=replace(exercise.check, secret=secret))


def list_answers(exercise: Exercise) -> list[Answer]:
    """Return all answers to an exercise: those of the corpus, and the reference in other forms."""
    made = [Answer(exercise.name, "right", form, source, 0) for form, source in forms_of(exercise)]
    return [*read_answers().get(str(exercise), []), *made]


def judge_answers(name: str, secrets: Sequence[str]) -> Told:
    """Judge each answer to an exercise under each secret; count what becomes of it."""
    exercise, told = find_exercise(name), Told()
    subjects, failed = dict[int, Any](), dict[int, str]()
    answers = list_answers(exercise)
    with redirect_stdout(StringIO()):
        for number, answer in enumerate(answers):
            try:
                subjects[number] = find_subject(exercise, answer.source)
            except Exception as error:  # it is rejected before there is a check
                failed[number] = f"{type(error).__name__}: {error}"
        for secret in secrets:
            drawn = redrawn(exercise, secret)
            with candidates_kept():
                for number, answer in enumerate(answers):
                    found = [] if number in failed else judge_subject(drawn, subjects[number])
                    told[_tell(answer, Verdict(found, failed.get(number, "")))] += 1
    return told


def _tell(answer: Answer, verdict: Verdict) -> tuple[str, str, str]:
    """Return an answer, its fate, and what was found of it if it must not meet that fate."""
    fate = fate_of(answer, verdict)
    if answer.kind == "right":
        fate = "right" if verdict.accepted else "rejected"
    about = f"line {answer.line}, {answer.kind}: {answer.label}"
    return about, fate, verdict.found if fate in ("rejected", "misnamed", "accepted") else ""


@contextmanager
def candidates_kept() -> Iterator[None]:
    """Let all answers to one exercise be held against the same explanations, each computed once.

    This alone makes thousands of verdicts affordable. What is found is the same.
    """
    with ExitStack() as stack:
        for name, known in EXPLAIN.items():
            stack.enter_context(patch.object(diagnosis, name, partial(explain, _keep(known))))
        stack.enter_context(patch.object(diagnosis, "TRAINING", _keep(diagnosis.TRAINING)))
        yield


def _keep(known: Known) -> Known:
    return known._replace(families=tuple(map(_kept, known.families)))


def _kept(family: Family) -> Callable[[Any], Sequence[Explanation]]:
    known: dict[Any, tuple[Any, list[Explanation]]] = {}

    def list_candidates(problem: Any) -> Sequence[Explanation]:
        key = tuple(_freeze(getattr(problem, each.name)) for each in fields(problem))
        if key not in known:
            known[key] = problem, [each._replace(gives=remember(each.gives)) for each in family(problem)]
        return known[key][1]

    return list_candidates


def _freeze(value: Any) -> Any:
    """Return something that is equal only for what is the same."""
    if isinstance(value, list | tuple):
        return tuple(value)
    return value if isinstance(value, str | float | None) else id(value)
