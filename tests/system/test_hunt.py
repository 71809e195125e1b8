"""A hunt for wrong formulas by program: what checks say in a notebook, they say while a class is graded."""

import json
from collections.abc import Iterator
from contextlib import closing

import nbformat
import pytest
from traitlets.config import Config

from grading.lesson import Lesson, Reference
from grading.pipeline import grade
from grading.reading import HandedIn
from grading.sandbox import Cell, Sandbox
from grading.verdict import read_verdict
from helpers import networks
from helpers.asking.finding import Kind
from helpers.asking.publish import ANSWERS, name_check
from helpers.networks import linear_neuron
from tests.notebooks import RELEASED
from tools.references import find, reference, right_answers

SIGMOIDS, RELUS = "03_sigmoid_network_3_2_1", "04_relu_network_2_3_1"
FORMULAS = {SIGMOIDS: ("suspects", "sigmoid_network"), RELUS: ("printed", "relu_network")}
PROGRAM = """\
from helpers import CheckFailed
wrong_formulas = set()
for name, formula in {formulas}.items():
    try:
        check_gradient(formula, {network}, of="L", wrt=name)
    except {error}:
        wrong_formulas.add(name)
"""


@pytest.fixture(scope="module")
def sandbox(available) -> Iterator[Sandbox]:
    with closing(Sandbox()) as sandbox:
        yield sandbox


def grade_hunt(lesson: str, answer: str, sandbox: Sandbox) -> nbformat.NotebookNode:
    """Return the graded notebook of who answers all exercises rightly, and so that of the hunt."""
    [path] = (path for path in RELEASED if path.parent.name == lesson)
    released, handed_in = (nbformat.read(path, as_version=4) for _ in range(2))
    for name, source in {**right_answers(lesson), "wrong_formulas": answer}.items():
        find(handed_in, name).source = source
    data = nbformat.writes(handed_in).encode()
    by = Lesson(released, Reference(reference(lesson), "a secret"))
    return nbformat.reads(grade(HandedIn(path.name, data), by, sandbox, Config()).notebook, as_version=4)


def program(lesson: str, error: str) -> str:
    formulas, network = FORMULAS[lesson]
    return PROGRAM.format(formulas=formulas, network=network, error=error)


@pytest.mark.parametrize(("lesson", "error"), [(SIGMOIDS, "AssertionError"), (RELUS, "CheckFailed")])
def test_a_hunt_by_program_finds_and_prints_what_it_does_in_a_notebook(lesson, error, sandbox):
    notebook = grade_hunt(lesson, program(lesson, error), sandbox)
    assert read_verdict(find(notebook, "check_wrong_formulas")).kind is Kind.RIGHT
    hunt = Reference(reference(lesson), "").checks["check_wrong_formulas"]
    right = [formula.__name__ for name, formula in hunt.formulas.items() if name not in hunt.wrong]
    [output] = find(notebook, "wrong_formulas").outputs
    assert [line.split()[1] for line in output.text.splitlines()] == right


def test_a_wrong_formula_shows_its_message_alone(sandbox):
    source = 'check_gradient(suspects["w_8"], sigmoid_network, of="L", wrt="w_8")'
    [output] = find(grade_hunt(SIGMOIDS, source, sandbox), "wrong_formulas").outputs
    assert output.ename == "CheckFailed"
    assert "claim_w_8 does not give ∂L/∂w₈." in output.evalue
    assert output.traceback == output.evalue.splitlines()


def test_who_checks_other_functions_than_the_lessons_learns_nothing(sandbox):
    others = "other = {name: lambda *values, f=f: f(*values) for name, f in suspects.items()}\n"
    answer = others + program(SIGMOIDS, "CheckFailed").replace("suspects", "other")
    notebook = grade_hunt(SIGMOIDS, answer, sandbox)
    assert read_verdict(find(notebook, "check_wrong_formulas")).kind is Kind.HUNT


# ---- what is known of a check, and when it is told

FORMULA = "def error(y_hat, y):\n    return y_hat - y\n"
CHECK = """\
from helpers import check_gradient, linear_neuron, sigmoid_neuron
check_gradient(error, linear_neuron, of="L", wrt="b")
"""
KNOWN = "a check of it was made before\n"
NO_MORE = "While a class is graded, only the graded checks are run.\n"


def known_outcome() -> dict[str, dict[str, str]]:
    scope: dict = {}
    exec(FORMULA, scope)
    name = name_check(scope["error"], linear_neuron, "L", "b", vars(networks))
    return {name: {"prints": KNOWN, "raises": ""}}


def put_out(sandbox: Sandbox, formula: str, check: str, questions: dict | None = None) -> list:
    cells = [Cell("error", formula), Cell("check_error", check)]
    return sandbox.run(cells, questions or {}, known_outcome()).outputs[1]


def test_a_formula_is_known_by_its_source_wherever_it_stands(sandbox):
    assert put_out(sandbox, f"\nimport numpy as np\n\n{FORMULA}", CHECK)[0].text == KNOWN


@pytest.mark.parametrize(
    ("formula", "check"),
    [
        (FORMULA.replace("y_hat - y", "y - y_hat"), CHECK),
        (FORMULA.replace("y_hat, y", "y, y_hat"), CHECK),
        (FORMULA.replace("error", "fault") + "error = fault", CHECK),
        ("def error(y_hat, y, one=1):\n    return y_hat - y", CHECK),
        ("error = max", CHECK),
        (FORMULA, CHECK.replace('"b"', '"w_1"')),
        (FORMULA, CHECK.replace('"b"', '["b"]')),
        (FORMULA, CHECK.replace("(error, linear", "(error, sigmoid")),
        (FORMULA, CHECK.replace("check_gradient(error, linear_neuron", "check_gradient(error, None")),
    ],
    ids=["source", "order", "name", "default", "builtin", "by", "list", "network", "no network"],
)
def test_any_other_check_is_known_of_nothing(formula, check, sandbox):
    assert put_out(sandbox, formula, check)[0].text == NO_MORE


def test_a_graded_check_asks_though_its_outcome_is_known(sandbox):
    [output] = put_out(sandbox, FORMULA, CHECK, {"check_error": {}})
    assert json.loads(output.data[ANSWERS]) == {"check": "check_error", "replies": {}}


def test_outcomes_that_are_made_up_change_no_graded_check(sandbox):
    forged = """
from helpers.asking import publish

publish.outcomes = type("AllRight", (dict,), {"get": lambda *_: {"prints": "✓ right", "raises": ""}})()
"""
    [output] = put_out(sandbox, forged + FORMULA, CHECK, {"check_error": {}})
    assert list(output.data) == [ANSWERS]
