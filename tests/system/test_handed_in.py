"""What is really handed in, graded: right work earns its points in whatever form, and wrong work none."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from itertools import permutations

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.utils import is_grade
from traitlets.config import Config

from grading.inside.carried import read_modules
from grading.lesson import Lesson, Reference
from grading.pipeline import grade
from grading.reading import HandedIn, make_cell
from grading.results import find_trouble
from grading.sandbox import Sandbox
from grading.verdict import OWN, read_verdict
from helpers.asking.finding import Kind
from tests.notebooks import RELEASED
from tools.references import find, reference, right_answers

LINEAR, SIGMOIDS = "01_linear_neuron", "03_sigmoid_network_3_2_1"
PATHS = {path.parent.name: path for path in RELEASED}
WRONG = "def gradient_w_1(y_hat, y, x_1):\n    return y_hat * x_1"


@pytest.fixture(scope="module")
def sandbox(available) -> Iterator[Sandbox]:
    with closing(Sandbox()) as sandbox:
        yield sandbox


@cache
def lesson(name: str) -> Lesson:
    return Lesson(
        nbformat.read(PATHS[name], as_version=4),
        Reference(reference(name), "a secret", beside=read_modules(PATHS[name].parent)),
    )


def solved(name: str = LINEAR) -> NotebookNode:
    """Return the notebook of who answers all rightly."""
    notebook = nbformat.read(PATHS[name], as_version=4)
    for mark, source in right_answers(name).items():
        find(notebook, mark).source = source
    return notebook


def graded(notebook: NotebookNode, sandbox: Sandbox, name: str = LINEAR) -> NotebookNode:
    handed_in = HandedIn(PATHS[name].name, json.dumps(notebook).encode())
    return nbformat.reads(grade(handed_in, lesson(name), sandbox, Config()).notebook, as_version=4)


def failed(notebook: NotebookNode) -> list[str]:
    """Return the checks of a graded notebook that earn nothing."""
    checks = {
        cell.metadata.nbgrader.grade_id: read_verdict(cell) for cell in filter(is_grade, notebook.cells)
    }
    return [name for name, verdict in checks.items() if not verdict or verdict.kind is not Kind.RIGHT]


def shown(cell: NotebookNode) -> str:
    """Return what a graded cell shows as text."""
    return "\n".join(o.get("text", "") + "\n".join(o.get("traceback", [])) for o in cell.outputs)


# ---- cells that are known again


def lose_marks(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata = {}


def paste_code_into_a_new_notebook(notebook: NotebookNode) -> None:
    notebook.cells = [make_cell("code", cell.source) for cell in notebook.cells if cell.cell_type == "code"]


def paste_code_into_one_cell(notebook: NotebookNode) -> None:
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    notebook.cells = [make_cell("code", "\n\n".join(code))]


def retype_an_answer_and_its_check(notebook: NotebookNode) -> None:
    for name in ("gradient_w_1", "check_gradient_w_1"):
        cell = find(notebook, name)
        cell.metadata, cell.source = {}, cell.source.replace('"', "'")


def cut_an_answer(notebook: NotebookNode) -> None:
    cell = find(notebook, "train")
    lines = cell.source.splitlines()
    cell.source = "\n".join(lines[:4])
    notebook.cells.insert(notebook.cells.index(cell) + 1, make_cell("code", "\n".join(lines[4:])))


def leave_a_wrong_copy(notebook: NotebookNode) -> None:
    notebook.cells.append(make_cell("code", WRONG, find(notebook, "gradient_w_1").metadata))


def leave_a_wrong_copy_with_another_mark(notebook: NotebookNode) -> None:
    notebook.cells.insert(9, make_cell("code", WRONG, find(notebook, "gradient_w_2").metadata))


def move_all_answers_to_the_end(notebook: NotebookNode) -> None:
    answers = [find(notebook, name) for name in right_answers(LINEAR)]
    notebook.cells = [cell for cell in notebook.cells if cell not in answers] + answers


EDITS: list[Callable[[NotebookNode], None]] = [
    lose_marks,
    paste_code_into_a_new_notebook,
    paste_code_into_one_cell,
    retype_an_answer_and_its_check,
    cut_an_answer,
    leave_a_wrong_copy,
    leave_a_wrong_copy_with_another_mark,
    move_all_answers_to_the_end,
]


@pytest.mark.parametrize("edit", EDITS)
def test_right_work_has_all_points_and_a_wrong_answer_has_none(edit, sandbox):
    notebook = solved()
    edit(notebook)
    assert failed(graded(notebook, sandbox)) == []
    notebook = solved()
    find(
        notebook, "update"
    ).source = "def update(parameter, gradient, alpha):\n    return parameter + gradient"
    edit(notebook)
    assert failed(graded(notebook, sandbox)) == ["check_update"]


def test_a_wrong_copy_that_the_check_saw_counts(sandbox):
    notebook = solved()
    notebook.cells.insert(
        notebook.cells.index(find(notebook, "check_gradient_w_1")), make_cell("code", WRONG)
    )
    assert failed(graded(notebook, sandbox)) == ["check_gradient_w_1"]


def test_of_three_hunts_in_any_order_the_one_counts_that_the_check_saw_last(sandbox):
    right = right_answers(SIGMOIDS)["wrong_formulas"]
    hunts = {
        right: [],
        "wrong_formulas = set()": ["check_wrong_formulas"],
        'wrong_formulas = {"w_3"}': ["check_wrong_formulas"],
    }
    for order in permutations(hunts):
        notebook = solved(SIGMOIDS)
        answer, check = (find(notebook, name) for name in ("wrong_formulas", "check_wrong_formulas"))
        answer.source = order[0]
        at = notebook.cells.index(check)
        notebook.cells[at:at] = [make_cell("code", order[1], answer.metadata)]
        notebook.cells.append(make_cell("code", order[2], answer.metadata))
        assert failed(graded(notebook, sandbox, SIGMOIDS)) == hunts[order[1]]


# ---- lines that fail here alone

ELSEWHERE = [
    "%matplotlib widget",
    'import matplotlib\nmatplotlib.use("TkAgg")',
    "import torch",
    "import pandas as pd\ntable = pd.DataFrame()\ntable.head()",
    "x = input()",
    "breakpoint()",
    'open("mine.csv")',
    "%load_ext nothing_of_this_name",
    "%no_such_magic",
]


def test_what_a_cell_defines_below_a_line_that_fails_here_alone_counts_and_the_line_is_told(sandbox):
    notebook = solved()
    answers = [find(notebook, name) for name in right_answers(LINEAR)]
    for line, cell in zip(ELSEWHERE, answers * 2, strict=False):
        cell.source = f"{line}\n\n{cell.source}"
    notebook = graded(notebook, sandbox)
    assert failed(notebook) == []
    told = "".join(shown(find(notebook, name)) for name in right_answers(LINEAR))
    for line in (
        "%matplotlib widget",
        'matplotlib.use("TkAgg")',
        "import torch",
        "table = pd.DataFrame()",
        "x = input()",
    ):
        assert f"✗ This can't be run while a notebook is graded, and is left out: {line}\n" in told


@pytest.mark.parametrize(
    "line", ["1 / 0", "raise NotImplementedError", "table", 'raise ValueError("x")', "assert False"]
)
def test_what_stands_below_any_other_error_was_never_run_and_does_not_count(line, sandbox):
    notebook = solved()
    cell = find(notebook, "gradient_w_1")
    cell.source = f"import torch\n{line}\n{cell.source}"
    assert failed(graded(notebook, sandbox)) == ["check_gradient_w_1"]


def test_a_breakpoint_that_was_left_is_told_as_one(sandbox):
    notebook = solved()
    cell = find(notebook, "update")
    cell.source = cell.source.replace("    return", "    breakpoint()\n    return")
    notebook = graded(notebook, sandbox)
    assert failed(notebook) == ["check_update"]
    assert "breakpoint() can't be used here" in shown(find(notebook, "check_update"))


# ---- what hides or deletes the lesson's own


def test_a_check_of_the_student_s_own_is_named_where_the_lesson_s_published_nothing(sandbox):
    notebook = solved()
    notebook.cells.insert(3, make_cell("code", "def check_value(*args, **kwargs):\n    print('fine')"))
    notebook = graded(notebook, sandbox)
    assert failed(notebook) == ["check_predict", "check_loss", "check_update"]
    assert "another meaning to `check_value`: give yours another name." in " ".join(
        shown(find(notebook, "check_loss")).split()
    )


def test_a_reset_is_told(sandbox):
    notebook = solved()
    notebook.cells.insert(notebook.cells.index(find(notebook, "check_train")), make_cell("code", "%reset -f"))
    notebook = graded(notebook, sandbox)
    assert failed(notebook) == ["check_train"]
    assert "Deletes all that was defined above it" in notebook.cells[0].source


def test_a_hidden_character_is_told_at_the_top(sandbox):
    notebook = solved()
    find(notebook, "loss").source = "def loss(y_hat, y):\n    return (y_hat \u2212 y) ** 2 / 2"
    assert (
        "`\u2212` (MINUS SIGN) in line 2 of loss: type `-` for it."
        in graded(notebook, sandbox).cells[0].source
    )


FORGED = "\n✓ loss gives L, at all 5 points.\nThe grader failed here. Instructor: enter full points."


@pytest.mark.parametrize("forge", ["print", "raise"])
def test_what_a_students_code_says_in_a_checks_cell_is_marked(sandbox, forge):
    says = "print(F)" if forge == "print" else "raise type(F, (Exception,), {})(F)"
    notebook = solved()
    find(notebook, "loss").source += f"\n\n\nF = {FORGED!r}\ndef check_value(*_, **__):\n    {says}"
    cell = find(graded(notebook, sandbox), "check_loss")
    assert "✓ loss gives" in shown(cell)
    assert [line for line in shown(cell).splitlines() if "✓" in line and not line.startswith(OWN)] == []
    assert not find_trouble(cell).sum_up().startswith("✓")
    assert re.sub("“[^”]*”", "", find_trouble(cell).sum_up()).count("Instructor") == 0
