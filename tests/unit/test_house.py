"""What all code keeps to: small files; in helpers/ and grading/ small functions, one name for one thing."""

import ast
import doctest
import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = [path for folder in ("helpers", "grading") for path in sorted(ROOT.glob(f"{folder}/**/*.py"))]
FILES += [ROOT / "backprop_by_hand.py"]
LONGEST_FILE, LONGEST_FUNCTION = 300, 40  # lines, docstrings included
MOST_LINES = {"helpers": 12555, "grading": 7407}  # whoever adds some takes others away


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def nodes(*kinds: type[ast.AST]) -> list[tuple[str, ast.AST]]:
    """Return the nodes of these kinds, each with the place where it is."""
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, kinds)
    ]


def test_no_file_is_long():
    tools, helpers = (
        ROOT.glob("tools/**/*.py"),
        ROOT.glob("tests/**/[!0-9]*.py"),
    )  # a number: a lesson's answers
    files = [*FILES, *tools, *(path for path in helpers if not path.name.startswith("test_"))]
    assert {str(path.relative_to(ROOT)): lines(path) for path in files if lines(path) > LONGEST_FILE} == {}


def test_no_function_is_long():
    functions = nodes(ast.FunctionDef, ast.AsyncFunctionDef)
    sizes = {place: node.end_lineno - node.lineno + 1 for place, node in functions}
    assert {place: size for place, size in sizes.items() if size > LONGEST_FUNCTION} == {}


def test_no_two_classes_have_one_name():
    classes = nodes(ast.ClassDef)
    counts = Counter(node.name for _, node in classes)
    assert [place for place, node in classes if counts[node.name] > 1] == []


@pytest.mark.parametrize("folder", MOST_LINES)
def test_all_of_it_is_small(folder):
    assert sum(lines(path) for path in FILES if path.is_relative_to(ROOT / folder)) <= MOST_LINES[folder]


def test_examples_in_docstrings_give_what_they_say():
    for path in FILES:
        if ">>>" in path.read_text(encoding="utf-8"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            assert doctest.testmod(import_module(name)).failed == 0, name


def test_importing_helpers_brings_in_neither_drawing_nor_grading():
    heavy = {"matplotlib", "IPython", "nbgrader"}
    code = "import sys, helpers; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert "helpers.checks" in ran.stdout.split()
    assert not heavy & set(ran.stdout.split())


MADE_OF_A_CLASS = [
    *["report.html", "to-show.html", "grades.csv", "FROM_CANVAS.csv", "feedback.zip"],
    *["gradebook.db", "gradebook.db.2026-03-01-120000.000000", "downloaded/01_linear_neuron/archive/all.zip"],
    *["submitted/ada/timestamp.txt", "autograded/ada/timestamp.txt", "feedback/ada/page.html"],
]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="This is no clone, so that git ignores nothing.")
def test_what_is_made_of_a_class_is_not_committed():
    ran = subprocess.run(["git", "check-ignore", *MADE_OF_A_CLASS], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout.split() == MADE_OF_A_CLASS
