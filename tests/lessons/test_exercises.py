"""Exercises and their points; and answers, which stay in solutions/."""

import ast
import re
from textwrap import dedent

import pytest

from tests.corpus import find_exercise, list_names
from tests.notebooks import RELEASED, ROOT, Notebook, parse_markdown, plain_text, walk

# ---- exercises and points

GRADE_ID = re.compile(r"[a-z]+(_[A-Za-z0-9]+)*")


def graded(notebook: Notebook) -> list[dict]:
    return [cell.metadata.nbgrader for cell in notebook.node.cells if "nbgrader" in cell.metadata]


def checks(notebook: Notebook) -> list[dict]:
    return [about for about in graded(notebook) if about["grade"]]


def is_exercise(about: dict) -> bool:
    """Return whether a cell is for an answer that is graded: a guess isn't."""
    return about["solution"] and not about["grade_id"].startswith("guess_")


def exercises(notebook: Notebook) -> list[dict]:
    return [about for about in graded(notebook) if is_exercise(about)]


def guesses(notebook: Notebook) -> list[dict]:
    return [about for about in graded(notebook) if about["solution"] and not is_exercise(about)]


def test_grade_ids_are_unique_and_speak(notebook):
    ids = [about["grade_id"] for about in graded(notebook)]
    assert sorted(set(ids)) == sorted(ids)
    assert [grade_id for grade_id in ids if not GRADE_ID.fullmatch(grade_id)] == []


def test_checks_are_locked_and_have_points(notebook):
    assert [
        about["grade_id"] for about in checks(notebook) if not (about["locked"] and about["points"] > 0)
    ] == []


def test_answers_and_guesses_are_not_locked(notebook):
    answered = [*exercises(notebook), *guesses(notebook)]
    assert [about["grade_id"] for about in answered if about["locked"]] == []


def test_each_exercise_is_followed_by_its_check_and_each_check_has_an_exercise(notebook):
    nothing = {"grade": False, "solution": False}
    in_order = [cell.metadata.get("nbgrader", nothing) for cell in notebook.code_cells]
    pairs = zip(in_order, [*in_order[1:], {}], strict=True)
    followed_by = {
        here["grade_id"]: below.get("grade_id")
        for here, below in pairs
        if here["solution"] and is_exercise(here)
    }
    assert followed_by == {name: f"check_{name}" for name in followed_by}
    assert [about["grade_id"] for about in checks(notebook)] == list(followed_by.values())


def calls(notebook: Notebook, function: str) -> list[ast.Call]:
    """Return the calls of a function in a notebook, outside of what is indented."""
    statements = [each for cell in notebook.code_cells for each in ast.parse(cell.source).body]
    values = [each.value for each in statements if isinstance(each, ast.Expr)]
    return [
        call for call in values if isinstance(call, ast.Call) and getattr(call.func, "id", "") == function
    ]


def test_each_guess_waits_for_an_answer_and_is_compared_or_asked_for_once(released):
    cells = {cell.id: cell for cell in released.code_cells}
    waiting = [
        statement.targets[0].id
        for about in guesses(released)
        for statement in ast.parse(cells[about["grade_id"].replace("_", "-")].source).body
        if isinstance(statement, ast.Assign) and getattr(statement.value, "value", ...) is None
    ]
    compared = [call.args[1].id for call in calls(released, "compare_guess")]
    asked = [call.args[0].id for call in calls(released, "check_question")]
    assert sorted(waiting) == sorted([*compared, *asked])
    assert len({call.args[0].value for call in calls(released, "compare_guess")}) == len(compared)


def test_what_a_guess_is_compared_with_is_worked_out_and_not_written_beside_it(released):
    actual = [call.args[2] for call in calls(released, "compare_guess")]
    assert [ast.unparse(each) for each in actual if isinstance(each, ast.Constant)] == []


def test_the_recap_names_every_exercise_in_order_and_counts_the_guesses(released):
    [recap] = calls(released, "recap")
    [named] = (
        [element.value for element in statement.value.elts]
        for cell in released.code_cells
        for statement in ast.parse(cell.source).body
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "exercises"
    )
    checked = [find_exercise(name) for name in list_names() if name.startswith(released.lesson)]
    assert named == [exercise.check.subject for exercise in checked]
    [guessed] = [keyword.value.value for keyword in recap.keywords if keyword.arg == "guesses"]
    assert guessed == len(calls(released, "compare_guess"))


@pytest.mark.parametrize("name", list_names())
def test_a_check_gives_what_the_released_function_takes_in_its_order(name):
    exercise = find_exercise(name)
    functions = [node for node in ast.parse(exercise.reference).body if isinstance(node, ast.FunctionDef)]
    parameters = {function.name: [each.arg for each in function.args.args] for function in functions}
    given = exercise.check.question(exercise.check.keys[0]).given
    assert list(given) == parameters.get(exercise.name, [])  # none of a class, or of a set of names


def test_exercises_and_points_are_what_the_readme_says(notebook):
    row = readme_row(notebook.lesson)
    assert int(row["Exercises"]) == len(exercises(notebook))
    assert int(row["Points"]) == sum(about["points"] for about in checks(notebook))


def readme_row(lesson: str) -> dict[str, str]:
    """Return the row, by column, of the README's table that links to a lesson."""
    tree = parse_markdown((ROOT / "README.md").read_text(encoding="utf-8"))
    for table in (node for node in walk(tree) if node["type"] == "table"):
        head, body = table["children"]
        columns = [plain_text(cell) for cell in head["children"]]
        for row in body["children"]:
            urls = [node["attrs"]["url"] for node in walk([row]) if node["type"] == "link"]
            if any(lesson in url for url in urls):
                return dict(zip(columns, map(plain_text, row["children"]), strict=True))
    pytest.fail(f"The README has no table with a row that links to {lesson}.")


# ---- answers stay in solutions/


def answers(source: str) -> tuple[set[str], set[str]]:
    """Return the answers in a cell, without white space: its telling statements, and its telling formulas.

    What tells is arithmetic, comparison or a call of a method. A statement with one of these tells. A
    formula tells by itself only with two: `y_hat - y` says little, and everybody needs it. Mere calls of the
    student's own functions, such as `y_hat = predict(x, w, b)`, tell nothing.
    """
    statements, formulas = set(), set()
    for block in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source, re.DOTALL):
        code = dedent(re.sub(r"#.*", "", block))
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Return | ast.Assign | ast.AugAssign | ast.Expr) and node.value:
                if operations(node) >= 1:
                    statements.add(squeezed(ast.get_source_segment(code, node)))
                if operations(node.value) >= 2:
                    formulas.add(squeezed(ast.get_source_segment(code, node.value)))
    return statements, formulas


def operations(tree: ast.AST) -> int:
    return sum(
        isinstance(node, ast.BinOp | ast.Compare | ast.AugAssign)
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
        for node in ast.walk(tree)
    )


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def told(fragments: set[str], text: str) -> set[str]:
    text = squeezed(text)
    return {fragment for fragment in fragments if fragment in text}


EXERCISE = """
def gradient(y_hat, y, x):
    ### BEGIN SOLUTION
    y_hat = predict(x)
    error = y_hat - y  # ours
    return error  *  x + 0
    ### END SOLUTION
"""


def test_an_answer_is_what_computes_something():
    assert answers(EXERCISE) == ({"error=y_hat-y", "returnerror*x+0"}, {"error*x+0"})


def test_an_answer_is_found_however_it_is_spaced():
    statements, formulas = answers(EXERCISE)
    assert told(statements, "    error = (\n y_hat-y)") == set()
    assert told(statements, "def f():\n    return error*x + 0") == {"returnerror*x+0"}
    assert told(formulas, "Hint: it is `error * x + 0`.") == {"error*x+0"}


def test_no_block_of_a_solution_is_released(released):
    assert [cell.source for cell in released.node.cells if "SOLUTION" in cell.source] == []


def test_no_answer_is_told_in_a_released_notebook(reference):
    fragments = set[str]().union(*(both for cell in reference.code_cells for both in answers(cell.source)))
    for path in RELEASED:
        text = "\n".join(cell.source for cell in Notebook(path).node.cells)
        assert told(fragments, text) == set(), path


def test_no_answer_is_told_in_the_helpers(reference):
    # Formulas by themselves are let off here: the steps of a Graph are the forward pass, which is no secret.
    statements = set[str]().union(*(answers(cell.source)[0] for cell in reference.code_cells))
    for path in ROOT.glob("helpers/**/*.py"):
        assert told(statements, path.read_text(encoding="utf-8")) == set(), path
