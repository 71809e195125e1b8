"""What the lessons and their exercises are called on pages, and how their formulas are drawn there."""

from xml.etree import ElementTree

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from grading.pages import typeset
from grading.titles import title_exercises, title_lesson
from helpers.notation import write_symbols


def known(cell, name, **kind):
    cell.metadata["nbgrader"] = {"grade_id": name, **kind}
    return cell


def test_a_lesson_is_called_by_its_first_heading(notebook):
    assert notebook.node.cells[0].source.startswith(f"# {title_lesson(notebook.node.cells)}\n")


def test_each_exercise_has_a_title_of_its_own_and_no_name_of_a_cell(notebook):
    cells = [cell for cell in notebook.node.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    titles = [title_exercises(notebook.node.cells)[cell.metadata.nbgrader.grade_id] for cell in cells]
    assert len(set(titles)) == len(titles) > 0
    assert not [title for title in titles if "check" in title or write_symbols(title) != title]


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ('check_gradient(gradient_w_7, network, of="L", wrt="w_7", given=["y"])', "∂L/∂w₇"),
        ('check_gradient(gradient_W_3_batch, batch, of="L", wrt="W_3")', "∂L/∂W₃ batch"),
        ('check_gradient(sigmoid_derivative, sigmoid, of="h", wrt="z")', "sigmoid derivative"),
        ('given = ["h"]\ncheck_value(repaired_y_hat, network, of="y_hat", given=given)', "repaired ŷ"),
        ("assert predict(1) == 2", "The weights from x₁"),
        ("%matplotlib inline", "The weights from x₁"),
    ],
)
def test_a_check_is_called_by_what_it_asks(source, title):
    heading = new_markdown_cell("# Lesson\n\n### The weights from $x_1$ ###\n\n```\n# not this\n```")
    assert title_exercises([heading, known(new_code_cell(source), "a", grade=True)]) == {"a": title}


def test_what_is_graded_by_hand_is_called_by_the_heading_above():
    typed = "```\n# mine\n```"
    answers = [known(new_markdown_cell(typed), name, grade=True, solution=True) for name in ("a", "b")]
    assert title_exercises([new_markdown_cell("## Why?"), *answers]) == {"a": "Why?", "b": "Why? (2)"}


def test_every_formula_is_drawn(reference):
    formulas = [node for node in reference.markdown if node["type"] in ("inline_math", "block_math")]
    for node in formulas:
        drawn = typeset(node["raw"], node["type"] == "block_math")
        parts = list(ElementTree.fromstring(drawn).iter())
        assert parts[0].tag == "math", node["raw"]
        assert not [part for part in parts if (part.text or "") in ("&", "\\")], node["raw"]
    assert formulas


def test_aligned_lines_are_a_table():
    drawn = typeset(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", display=True)
    rows = ElementTree.fromstring(drawn).findall(".//mtr")
    assert ["".join(row.itertext()) for row in rows] == ["a=b", "c=d"]


@pytest.mark.parametrize(
    "tex",
    [r"\href{javascript:alert(1)}{x}", r"\style{color:red}{x}", r"\nothing x", "x^", "a & b", "", "{" * 9999],
)
def test_what_is_no_formula_that_can_be_drawn_is_shown_as_typed(tex):
    assert ElementTree.fromstring(typeset(tex, display=False)).tag == "code"
    assert "".join(ElementTree.fromstring(typeset(tex, display=False)).itertext()) == tex
