"""What every lesson keeps to, in solutions/ and in notebooks/."""

import ast
import json
import math
import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from urllib.parse import unquote, urlsplit

import pytest
from nbconvert.filters import get_metadata, strip_ansi

from tests.notebooks import REFERENCES, RELEASED, ROOT, Notebook, parse_markdown, walk
from tools.solutions import METADATA, NotebookFailed, execute

# ---- the folders


def test_there_are_lessons():
    assert REFERENCES


def test_each_reference_has_one_released_twin_and_nothing_else_is_released():
    released = {path for path in ROOT.glob("notebooks/**/*") if path.is_file()}
    assert {path for path in released if ".ipynb_checkpoints" not in path.parts} == set(RELEASED)


def test_nothing_lies_beside_a_reference_since_nbgrader_would_release_it(reference):
    beside = {path.name for path in reference.path.parent.iterdir()} - {".ipynb_checkpoints"}
    assert beside == {reference.path.name}


def test_a_lesson_is_named_after_its_folder(reference):
    number, name = reference.lesson.split("_", 1)
    assert re.fullmatch(r"\d\d", number)
    assert reference.path.name == f"{name}.ipynb"


# ---- headings, prose, links


def headings(notebook: Notebook) -> list[tuple[int, str]]:
    nodes = (node for node in notebook.markdown if node["type"] == "heading")
    return [(node["attrs"]["level"], plain_text(node)) for node in nodes]


def plain_text(node: dict) -> str:
    return "".join(part.get("raw", "") for part in walk([node]) if "children" not in part)


def test_has_one_title_and_opens_with_it(notebook):
    levels = [level for level, _ in headings(notebook)]
    assert levels.count(1) == 1
    assert levels[0] == 1


def test_headings_go_down_one_level_at_a_time(notebook):
    found = headings(notebook)
    assert [below for above, below in pairwise(found) if below[0] > above[0] + 1] == []


def test_every_formula_is_closed(notebook):
    texts = [node["raw"] for node in notebook.markdown if node["type"] == "text"]
    assert [text for text in texts if "$" in text] == []


def test_no_raw_html(notebook):
    kinds = {"inline_html", "block_html"}
    assert [node["raw"] for node in notebook.markdown if node["type"] in kinds] == []


def test_no_picture_is_pasted_into_the_text(notebook):
    assert [cell.id for cell in notebook.node.cells if "attachments" in cell or "base64" in cell.source] == []


def test_pictures_in_the_text_have_a_description(notebook):
    pictures = [node for node in notebook.markdown if node["type"] == "image"]
    assert [node["attrs"]["url"] for node in pictures if not plain_text(node).strip()] == []


def test_links_lead_somewhere(notebook):
    urls = [node["attrs"]["url"] for node in notebook.markdown if node["type"] in ("link", "image")]
    assert [url for url in urls if not leads_somewhere(url, notebook)] == []


def leads_somewhere(url: str, notebook: Notebook) -> bool:
    """Whether a web address is https and whole, or a file and the heading named in it are there."""
    parts = urlsplit(url)
    if parts.scheme or parts.netloc:
        return parts.scheme == "https" and "." in parts.netloc
    target = Notebook((notebook.path.parent / unquote(parts.path)).resolve()) if parts.path else notebook
    if not target.path.exists():
        return False
    anchors = {text.replace(" ", "-") for _, text in headings(target)} if parts.fragment else {""}
    return unquote(parts.fragment) in anchors


# ---- cells


def test_every_cell_has_an_id_of_its_own(notebook):
    ids = [cell.get("id") for cell in json.loads(notebook.text)["cells"]]
    assert all(ids)
    assert sorted(set(ids)) == sorted(ids)


def test_cells_keep_their_ids_when_released(reference, twin):
    assert [cell.id for cell in twin.node.cells] == [cell.id for cell in reference.node.cells]


def test_no_code_cell_is_over_20_lines(notebook):
    assert [cell.source for cell in notebook.code_cells if len(cell.source.splitlines()) > 20] == []


def test_says_the_same_of_its_kernel_everywhere(notebook):
    assert notebook.node.metadata == METADATA


def test_released_without_outputs_and_execution_counts(released):
    assert [cell.id for cell in released.code_cells if cell.outputs or cell.execution_count is not None] == []


def test_reference_was_executed_from_top_to_bottom(reference):
    counts = [cell.execution_count for cell in reference.code_cells]
    assert counts == list(range(1, len(counts) + 1))


# ---- exercises and points

GRADE_ID = re.compile(r"[a-z]+(_[A-Za-z0-9]+)*")


def graded(notebook: Notebook) -> list[dict]:
    return [cell.metadata.nbgrader for cell in notebook.node.cells if "nbgrader" in cell.metadata]


def checks(notebook: Notebook) -> list[dict]:
    return [about for about in graded(notebook) if about["grade"]]


def exercises(notebook: Notebook) -> list[dict]:
    return [about for about in graded(notebook) if about["solution"]]


def test_grade_ids_are_unique_and_speak(notebook):
    ids = [about["grade_id"] for about in graded(notebook)]
    assert sorted(set(ids)) == sorted(ids)
    assert [grade_id for grade_id in ids if not GRADE_ID.fullmatch(grade_id)] == []


def test_checks_are_locked_and_have_points(notebook):
    assert [
        about["grade_id"] for about in checks(notebook) if not (about["locked"] and about["points"] > 0)
    ] == []


def test_answers_are_not_locked(notebook):
    assert [about["grade_id"] for about in exercises(notebook) if about["locked"]] == []


def test_each_exercise_is_followed_by_its_check_and_each_check_has_an_exercise(notebook):
    in_order = [
        cell.metadata.get("nbgrader", {"grade": False, "solution": False}) for cell in notebook.code_cells
    ]
    pairs = zip(in_order, [*in_order[1:], {}], strict=True)
    followed_by = {here["grade_id"]: below.get("grade_id") for here, below in pairs if here["solution"]}
    assert followed_by == {name: f"check_{name}" for name in followed_by}
    assert [about["grade_id"] for about in checks(notebook)] == list(followed_by.values())


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
    return {fragment for fragment in fragments if fragment in squeezed(text)}


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
    for path in RELEASED:
        text = "\n".join(cell.source for cell in Notebook(path).node.cells)
        for cell in reference.code_cells:
            assert told(set.union(*answers(cell.source)), text) == set(), path


def test_no_answer_is_told_in_the_helpers(reference):
    # Formulas by themselves are let off here: the steps of a Graph are the forward pass, which is no secret.
    for path in ROOT.glob("helpers/**/*.py"):
        for cell in reference.code_cells:
            assert told(answers(cell.source)[0], path.read_text(encoding="utf-8")) == set(), path


# ---- outputs

WIDEST = 110  # characters that a notebook shows without a scroll bar

OUT_OF_PLACE = {
    "a warning": r"\b\w*Warning\b",
    "a memory address": r"\bat 0x",
    "an object in place of what it shows": r"<(Figure|IPython|function|class)\b",
    "a time": r"\b(Wall time|CPU times)\b|\d ?(ms|µs|ns|seconds?)\b",
    "a path on one machine": r"(?<![\w/.])(/(home|root|tmp|usr|work|Users)|~)/",
}


def as_shown(output: dict) -> str:
    """Return the text of an output; of a picture, its description."""
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return strip_ansi("\n".join(output.traceback))
    return output.data.get("text/markdown", output.data.get("text/plain", ""))


def is_picture(output: dict) -> bool:
    return "image/png" in output.get("data", {})


@pytest.mark.parametrize("what", OUT_OF_PLACE)
def test_outputs_are_free_of(what, reference):
    found = [as_shown(output) for output in reference.outputs]
    assert [text for text in found if re.search(OUT_OF_PLACE[what], text)] == []


def test_nothing_is_written_to_stderr(reference):
    assert [output for output in reference.outputs if output.get("name") == "stderr"] == []


def test_a_cell_fails_if_and_only_if_it_is_meant_to(reference):
    for cell in reference.code_cells:
        fails = any(output.output_type == "error" for output in cell.outputs)
        assert fails == ("raises-exception" in cell.metadata.get("tags", [])), cell.id


def test_a_check_that_is_meant_to_fail_says_so_in_its_own_words(reference):
    checked = [cell for cell in reference.code_cells if re.search(r"^check_\w+\(", cell.source, re.MULTILINE)]
    errors = [output for cell in checked for output in cell.outputs if output.output_type == "error"]
    assert [error.evalue for error in errors if error.ename != "CheckFailed"] == []


def test_lines_fit_the_width_of_a_notebook(reference):
    # Markdown is let off: a browser wraps it, as it does a picture's description.
    wraps = [is_picture(output) or "text/markdown" in output.get("data", {}) for output in reference.outputs]
    texts = [as_shown(output) for output, wrap in zip(reference.outputs, wraps, strict=True) if not wrap]
    assert [line for text in texts for line in text.splitlines() if len(line) > WIDEST] == []


def test_every_picture_has_its_description_as_text_and_as_alt(reference):
    for output in filter(is_picture, reference.outputs):
        description = output.data["text/plain"]
        assert len(description) >= 20
        assert get_metadata(output, "alt", "image/png") == description


# ---- the numbers of the worked examples

FIGURES = json.loads(Path(__file__).parents[1].joinpath("figures.json").read_text(encoding="utf-8"))

# A number that stands by itself: not the 1 of w_1 or 3x, nor a part of 3.11.7.
NUMBER = re.compile(r"(?<![\w.])[-−]?\d++(?:\.\d*+)?+(?:[eE][-+−]?\d++)?+(?!\w|\.\d)")


def numbers_in(text: str) -> list[float]:
    return [float(number.replace("−", "-")) for number in NUMBER.findall(text)]


def flat(figures) -> list[float]:
    """Return all numbers of a figure, a list of figures or a dictionary of figures, in order."""
    if isinstance(figures, dict):
        figures = list(figures.values())
    return [number for part in figures for number in flat(part)] if isinstance(figures, list) else [figures]


def half_a_unit(expected: float) -> float:
    """Return half a unit of the last place that must be right.

    That is the eighth significant digit; of a number that the worked example itself printed with eight
    decimals, the eighth decimal, since it had no more.
    """
    eighth_decimal = 1e-8 if round(expected, 8) == expected else 0
    eighth_digit = 10.0 ** (math.floor(math.log10(abs(expected))) - 7) if expected else 0
    return 0.5 * max(eighth_decimal, eighth_digit) * (1 + 1e-6)  # a tie may be rounded either way


def missing_numbers(expected: list[float], shown: list[float]) -> list[float]:
    """Return the expected numbers that are not among those shown, in the same order; as few as possible.

    Other numbers may be shown in between. This is the longest common subsequence.
    """
    tolerances = [half_a_unit(number) for number in expected]
    rows, columns = len(expected), len(shown)

    def same(row: int, column: int) -> bool:
        return abs(shown[column] - expected[row]) <= tolerances[row]

    found = [[0] * (columns + 1) for _ in range(rows + 1)]  # how many of expected[row:] in shown[column:]
    for row in reversed(range(rows)):
        for column in reversed(range(columns)):
            found[row][column] = (
                1 + found[row + 1][column + 1]
                if same(row, column)
                else max(found[row + 1][column], found[row][column + 1])
            )
    missing, column = [], 0
    for row in range(rows):
        while column < columns and not same(row, column) and found[row][column + 1] == found[row][column]:
            column += 1
        if column < columns and same(row, column):
            column += 1
        else:
            missing.append(expected[row])
    return missing


def test_the_figures_are_whole():
    assert len(flat(FIGURES)) == 435


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("| ∂L/∂w_1 | −2.0 | 1.5e-06 |", [-2.0, 1.5e-06]),
        ("[[ 0.48933789 -0.72347172]\n [1. 2.]]", [0.48933789, -0.72347172, 1.0, 2.0]),
        ("$\\alpha=0.1$, (−1/6, 5). The end is 3.", [0.1, -1, 6, 5, 3]),
        ("w_1 x2 3x 0.5x z₁ ½ 3.11.7", []),
        ("1 − 0.4", [1, 0.4]),
    ],
)
def test_a_number_is_read_as_a_person_reads_it(text, numbers):
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (0.6, "0.6"),
        (0.6, "0.60000000"),
        (0.0, "−0.00000000"),
        (-2.0, "-2"),
        (12.699995020530949, "12.699995"),
        (0.000088201188753, "8.8201189e-05"),
        (0.00351628, "0.003516283419"),
        (0.99998322278, "epoch 11: 0.9999832228 at last"),
    ],
)
def test_a_number_is_shown_with_eight_digits_padded_or_short(expected, text):
    assert missing_numbers([expected], numbers_in(text)) == []


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (0.6, ""),
        (0.6, "-0.6"),
        (0.6, "0.61"),
        (0.6, "0.60000001"),
        (12.699995020530949, "12.7"),
        (12.699995020530949, "12.69999"),
        (0.002654913360868, "0.00265491"),  # eight decimals, but six digits
        (-0.16675405, "-0.166754"),
        (1.0, "w_1"),
    ],
)
def test_a_number_with_fewer_digits_or_others_is_missing(expected, text):
    assert missing_numbers([expected], numbers_in(text)) == [expected]


def test_numbers_may_have_others_in_between():
    assert missing_numbers([0.1, 0.2, 0.2], [9, 0.1, 0.2, 8, 0.2]) == []


def test_a_number_that_comes_twice_must_be_shown_twice():
    assert missing_numbers([0.1, 0.2, 0.2], [0.1, 0.2]) == [0.2]


def test_numbers_in_another_order_are_missing():
    assert missing_numbers([0.1, 0.2, 0.3], [0.3, 0.1, 0.2]) == [0.3]


def test_a_missing_number_does_not_hide_the_others():
    assert missing_numbers([0.0, 0.1, 0.2], [0.1, 0.2, 0.0]) == [0.0]


def test_every_number_of_the_worked_example_is_shown(reference):
    shown = [
        number
        for output in reference.outputs
        if output.output_type != "error" and not is_picture(output)
        for number in numbers_in(as_shown(output))
    ]
    figures = FIGURES[reference.lesson]
    two_runs = set(figures) == {"as_printed", "corrected"}  # they may be shown side by side
    for run_of_it in figures.values() if two_runs else [figures]:
        assert missing_numbers(flat(run_of_it), shown) == []


# ---- the commands that make them


GENERATE = """
import sys
from nbgrader.apps import NbGrader, NbGraderAPI

app = NbGrader()
app.load_config_file()
app.config.CourseDirectory.release_directory, app.config.CourseDirectory.db_url = sys.argv[1:3]
for lesson in sys.argv[3:]:
    done = NbGraderAPI(config=app.config).generate_assignment(lesson)
    if not done["success"]:
        sys.exit(done["log"])
"""


def run(*arguments: str | Path) -> None:
    """Run Python in the project's folder; nbgrader looks for `alembic` on the PATH."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def generated(tmp_path_factory) -> Path:
    """A folder with all lessons as nbgrader generates them from solutions/ now."""
    folder = tmp_path_factory.mktemp("generated")
    database = f"sqlite:///{tmp_path_factory.mktemp('database')}/gradebook.db"
    run("-c", GENERATE, folder, database, *(path.parent.name for path in REFERENCES))
    return folder


@pytest.fixture(scope="module")
def executed(tmp_path_factory) -> Path:
    """A folder with a copy of solutions/, executed again."""
    folder = shutil.copytree(ROOT / "solutions", tmp_path_factory.mktemp("executed") / "solutions")
    run("-m", "tools.solutions", *sorted(folder.glob("*/*.ipynb")))
    return folder


@pytest.mark.slow
def test_generating_it_again_changes_no_byte(twin, generated):
    assert (generated / twin.lesson / twin.path.name).read_bytes() == twin.path.read_bytes()


@pytest.mark.slow
def test_executing_it_again_changes_no_byte(reference, executed):
    assert (executed / reference.lesson / reference.path.name).read_bytes() == reference.path.read_bytes()


def write_notebook(path: Path, *sources: str, **cell) -> bytes:
    cells = [
        {
            "id": f"cell-{n}",
            "cell_type": "code",
            "metadata": {},
            "execution_count": 7,
            "outputs": [],
            "source": source,
        }
        for n, source in enumerate(sources)
    ]
    cells[-1].update(cell)
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path.read_bytes()


def test_executing_keeps_outputs_and_meant_errors_but_no_times(tmp_path):
    path = tmp_path / "one.ipynb"
    metadata = {"tags": ["raises-exception"], "execution": {"iopub.status.idle": "2000-01-01T00:00:00Z"}}
    write_notebook(path, "print(1)\nprint(2)", "1 / 0", metadata=metadata)
    execute(path)
    printed, failed = Notebook(path).code_cells
    assert [output.text for output in printed.outputs] == ["1\n2\n"]
    assert [output.ename for output in failed.outputs] == ["ZeroDivisionError"]
    assert failed.metadata == {"tags": ["raises-exception"]}
    assert [printed.execution_count, failed.execution_count] == [1, 2]


def test_executing_stops_at_an_error_with_a_sentence_and_leaves_the_file(tmp_path):
    path = tmp_path / "one.ipynb"
    before = write_notebook(path, "x = 1", "y", metadata={"nbgrader": {"grade_id": "check_y"}})
    with pytest.raises(
        NotebookFailed, match=r"one.ipynb: cell check_y fails with NameError: name 'y' is not"
    ):
        execute(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("second_id", ["", "cell-0"])
def test_executing_refuses_a_cell_without_an_id_of_its_own(tmp_path, second_id):
    before = write_notebook(tmp_path / "one.ipynb", "x = 1", "y = 2", id=second_id)
    with pytest.raises(NotebookFailed, match="cell number 2 needs an id that no other cell has"):
        execute(tmp_path / "one.ipynb")
    assert (tmp_path / "one.ipynb").read_bytes() == before
