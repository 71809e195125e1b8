"""The hints on all that students may write: short, of every rung, and none with the answer in it."""

import ast
import re

import pytest

from helpers.asking.finding import Finding, Kind
from helpers.checks.check import Checked, checked
from helpers.checks.hints import climbed, find_hint
from helpers.checks.words import WIDTH
from helpers.notation import write_symbols
from tests.corpus import Exercise, find_exercise, find_subject, limit_time, list_names
from tests.corpus.answers import read_answers

MOST_WORDS, RUNGS, FEW = 120, 5, 2
UNFIT = "the cell of the answer itself fails"


def ladder(exercise: Exercise, source: str) -> list[str]:
    """Return the hints on an answer, rung by rung."""
    try:
        subject = find_subject(exercise, source)
    except Exception:
        return [UNFIT]
    checked.clear()
    climbed.clear()
    checked["answer"] = Checked(subject, exercise.check, Finding(Kind.NOT_RUN), {})
    with limit_time(60):
        return [find_hint(subject, "answer") for _ in range(RUNGS)]


def formulas(source: str) -> list[str]:
    """Return what an answer computes of two names or more, without spaces; a chain of links is no answer."""
    kinds = ast.Return | ast.Assign | ast.AugAssign
    values = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, kinds) and node.value]
    parts = [part for value in values for part in ast.walk(value) if isinstance(part, ast.BinOp)]
    names = {ast.unparse(part): {*re.findall(r"[a-zA-Z]\w*", ast.unparse(part))} for part in parts}
    is_chain = lambda text: all(re.fullmatch(r"d\w+_d\w+", name) for name in names[text])
    texts = [text for text in names if len(names[text]) > 1 and not is_chain(text)]
    both = [*texts, *(write_symbols(text).replace("*", "·").replace("-", "−") for text in texts)]
    return [re.sub(r"\s", "", text) for text in both]


def complaints(exercise: Exercise, source: str) -> list[str]:
    """Return what is amiss with the hints on an answer."""
    answer, found = formulas(exercise.reference), []
    for hint in ladder(exercise, source):
        if len(hint.split()) > MOST_WORDS:
            found.append(f"{len(hint.split())} words: {hint}")
        if any(len(line) > WIDTH for line in hint.splitlines()):
            found.append(f"a long line: {hint}")
        bare = re.sub(r"\s", "", hint)
        found += [f"{formula} is in it: {hint}" for formula in answer if formula in bare]
    return found


def unwritten(exercise: Exercise) -> str:
    """Return an answer as students get it."""
    tree = ast.parse(exercise.reference)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.body = [ast.parse("raise NotImplementedError").body[0]]
    return ast.unparse(tree)


@pytest.mark.parametrize("name", list_names())
def test_hints_on_an_unwritten_answer_and_on_a_few_wrong_ones_are_short_and_never_the_answer(name):
    exercise = find_exercise(name)
    wrong = [answer.source for answer in read_answers()[name] if answer.kind != "right"]
    for source in (unwritten(exercise), *wrong[:: max(1, len(wrong) // FEW)]):
        assert complaints(exercise, source) == []


@pytest.mark.whole
@pytest.mark.parametrize("name", list_names())
def test_hints_on_every_wrong_answer_are_short_and_never_the_answer(name):
    for answer in read_answers()[name]:
        assert answer.kind == "right" or complaints(find_exercise(name), answer.source) == []


@pytest.mark.parametrize("name", list_names())
def test_the_reference_needs_no_hint(name):
    exercise = find_exercise(name)
    assert ladder(exercise, exercise.reference)[0] == "answer is right: there is nothing to hint at."
