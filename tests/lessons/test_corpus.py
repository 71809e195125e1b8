"""What the checks make of right answers, of wrong ones, and of mutants: the grader under test.

`python -m tools.confusion` prints the same as a table.
"""

import json
import re
from collections import Counter
from functools import cache, partial
from typing import Any

import numpy as np
import pytest

from grading.reading import make_cell
from grading.verdict import read_verdict, show_verdict
from helpers.asking.call import ask
from helpers.asking.finding import Kind, revive
from helpers.checks.check import CheckFailed, examine
from helpers.checks.words import WIDTH, summarise, tell
from helpers.diagnosis.parsing import read_functions
from helpers.diagnosis.reader import Reader
from helpers.diagnosis.trying import Asked, give
from helpers.notation import write_symbols, write_value
from tests.corpus import Exercise, Verdict, find_exercise, find_subject, list_names, try_answer
from tests.corpus.answers import Answer, parse_answers, read_answers
from tests.corpus.forms import forms_of
from tools.confusion import fate_of
from tools.judgement.mistakes import try_mutants
from tools.judgement.naming import candidates_kept

FORMS = 6  # in which each exercise must be answered rightly, by hand
NAMED = 0.95  # of the mistakes of each kind, in each lesson,
MOST_UNNAMED = 2  # or all but so many

LESSONS = sorted({name.partition("/")[0] for name in list_names()})

each_exercise = pytest.mark.parametrize("name", list_names())


@cache
def judged(name: str) -> list[tuple[Answer, Verdict]]:
    """Return the answers of the corpus to an exercise, with the verdict on each."""
    with candidates_kept(name):
        return [(answer, try_answer(find_exercise(name), answer.source)) for answer in read_answers()[name]]


def told(answer: Answer, verdict: Verdict) -> str:
    return f"line {answer.line}, {answer.kind}: {answer.label}\nfound: {verdict.found}\n{verdict.told}"


def test_every_answer_belongs_to_an_exercise():
    assert set(read_answers()) <= set(list_names())


@each_exercise
def test_every_exercise_is_answered_rightly_in_many_forms_and_wrongly(name):
    kinds = Counter(answer.kind for answer in read_answers()[name])
    assert kinds["right"] >= FORMS
    assert kinds["wrong"] >= FORMS


@each_exercise
def test_right_answers_pass_without_a_note(name):
    exercise = find_exercise(name)
    right = [(answer.label, verdict) for answer, verdict in judged(name) if answer.kind == "right"]
    right += [(form, try_answer(exercise, source)) for form, source in forms_of(exercise)]
    assert [
        f"{form}\n{verdict.told}"
        for form, verdict in right
        if not verdict.accepted or verdict.findings[0].kind is Kind.READS
    ] == []


@each_exercise
def test_wrong_answers_fail_and_none_is_told_what_it_did_not_do(name):
    assert [
        told(answer, verdict)
        for answer, verdict in judged(name)
        if answer.kind != "right" and fate_of(answer, verdict) in ("accepted", "misnamed")
    ] == []


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("kind", ["wrong", "two mistakes"])
def test_mistakes_are_named(kind, lesson):
    names = [name for name in list_names() if name.startswith(lesson)]
    tried = [pair for name in names for pair in judged(name) if pair[0].kind == kind]
    known = [pair for pair in tried if not pair[0].is_nonsense]
    unnamed = [told(*pair) for pair in known if fate_of(*pair) != "named"]
    assert len(unnamed) <= max(MOST_UNNAMED, (1 - NAMED) * len(known)), "\n\n".join(unnamed)


@each_exercise
def test_of_mutants_none_passes_but_those_that_are_right_after_all(name):
    tried = try_mutants(name, every=40, start=len(name) % 7)  # `make judgement` tries all
    assert tried.pop("tried") > 0
    assert +tried == {}


@each_exercise
def test_the_text_of_each_reference_is_read_as_it_runs(name):
    exercise = find_exercise(name)
    for key in (key for key in exercise.check.keys if key.rpartition(" ")[2] == "points"):
        question = exercise.check.pose(key)
        reply = ask(find_subject(exercise, exercise.reference), question)
        if reply.answers and not key.startswith("__init__"):  # a hunt has no answers, and a start draws w
            handed = [revive({n: at[n] for n in reply.given}) for at in question.points]
            asked = [
                Asked(given, each.values, each.values)
                for given, each in zip(handed, reply.answers, strict=True)
            ]
            function, *_ = read_functions(reply.texts)
            assert all(each.is_answered(give(Reader(), function, each)) for each in asked)


def test_an_answer_is_read_with_its_kind_and_its_label():
    (answer,) = parse_answers("# exercise f\n\n\n# wrong: The sign\ndef f(x):\n    return -x\n")
    assert (answer.exercise, answer.kind, answer.label) == ("f", "wrong", "The sign")
    assert answer.source == "def f(x):\n    return -x\n"


def test_names_are_exchanged_for_another_exercise_and_nowhere_else():
    text = "# exercise gradient_w_1\n# right: by dL_dw_1\nw_1 + w_10 + x_1 * dL_dw_1 + new_1 - w_3\n"
    _, other = parse_answers(f"{text}# also gradient_w_3: w_1 ↔ w_3")
    assert other.exercise == "gradient_w_3"
    assert (other.label, other.source) == ("by dL_dw_3", "w_3 + w_10 + x_1 * dL_dw_3 + new_1 - w_1\n")


@pytest.mark.parametrize(
    ("label", "said", "named"),
    [
        ("sign", "The sign is flipped.", True),
        ("sign & twice", "The sign is flipped.", False),
        ("mask / sign & flipped", "The sign is flipped.", True),
    ],
)
def test_a_verdict_names_a_mistake_if_it_has_all_parts_of_one_way(label, said, named):
    assert Answer("f", "wrong", label, "", 1).is_named_by(Verdict([], said)) is named


def test_an_empty_answer_is_refused():
    with pytest.raises(ValueError, match="empty"):
        parse_answers("# exercise f\n# right: nothing\n\n# wrong: sign\nf = 1\n")


def _examine(exercise: Exercise, subject: Any) -> None:
    """Examine an answer as a check does, which looks in the cell that calls it for the answer's name."""
    examine(subject, exercise.check)


@each_exercise
def test_in_a_notebook_the_same_is_told_as_where_a_class_is_graded(name):
    exercise = find_exercise(name)
    for answer in [answer for answer in read_answers()[name] if answer.kind != "right"][::8]:
        verdict = try_answer(exercise, answer.source)
        if not verdict.error:
            called = exercise.check.subject
            cell = {"check": partial(_examine, exercise), called: find_subject(exercise, answer.source)}
            with pytest.raises(CheckFailed) as caught:
                exec(f"check({called})", cell)
            assert str(caught.value) == tell(verdict.findings[-1])


@each_exercise
def test_messages_hold_symbols_in_place_of_code_and_lines_that_break_between_words(name):
    for finding in [each for _, verdict in judged(name) for each in verdict.findings]:
        lines = [line for line in tell(finding).splitlines() if "of its cell:  " not in line]
        assert max(map(len, lines)) <= WIDTH
        for argument, value in finding.at.items():
            assert f"{argument} = {write_value(value)}" in " ".join(tell(finding).split())
            assert np.ndim(value) or any(f"{argument} = {write_value(value)}" in line for line in lines)
        words = summarise(finding)
        said = [finding.function, *(finding.about.get(part) for part in ("message", "value", "used"))]
        for each in filter(None, said):  # as the student's code says it
            words = words.replace(" ".join(each.split()), "…")
        names = re.findall(r"\w*_\w*", re.sub("`[^`]*`", "…", words))
        assert [name for name in names if write_symbols(name) != name] == []  # of W_c there is no other


@each_exercise
def test_a_verdict_is_kept_in_its_cell_as_data_and_read_as_it_was(name):
    for _, verdict in judged(name)[::4]:
        if not verdict.error:
            cell = make_cell("code", "")
            show_verdict(cell, verdict.findings)
            text = json.dumps(cell.metadata, allow_nan=False, sort_keys=True)  # as a notebook is written
            kept = read_verdict(make_cell("code", "", json.loads(text)))
            assert tell(kept) == tell(verdict.findings[-1])
            assert (cell.outputs[-1].output_type == "stream") == verdict.accepted
