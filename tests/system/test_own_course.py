"""A course of somebody's own, in a folder of its own: networks beside its notebook, and in an own package."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grading.lesson import Reference
from grading.sandbox import why_no_sandbox
from tests.course import ROOT
from tests.notebooks import as_shown

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
with_sandbox = pytest.mark.skipif(bool(why_no_sandbox()), reason=why_no_sandbox())

LESSON, NAME = "01_own", "own"

BESIDE = """
import numpy as np
from words import STUDENT
from helpers import Network, Graph, one_hot

mine = Network(
    Graph(
        p=lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
        L=lambda p, y: -(y * np.log(p)).sum() / len(y),
    ),
    shapes={"z": (None, 4), "y": (None, 4)},
    kinds={"y": one_hot},
    prediction="p",
)
"""
INSTALLED = """
from helpers import Graph, Network

square = Network(Graph(L=lambda w, x: (w * x) ** 2), parameters=("w",))
"""


def graded(name: str, source: str, **is_a: bool):
    kinds = {"grade": False, "solution": False, "task": False, "locked": not is_a.get("solution")} | is_a
    about = {"grade_id": name, "schema_version": 3, **kinds, **({"points": 1} if is_a.get("grade") else {})}
    return new_code_cell(source, metadata={"nbgrader": about})


def answer(name: str, line: str):
    source = f"{line.partition(chr(10))[0]}\n    ### BEGIN SOLUTION\n    {line.partition(chr(10))[2]}\n"
    return graded(name, f"{source}    ### END SOLUTION", solution=True)


CELLS = [
    graded("imports", "from own_networks import mine\nfrom words import STUDENT, greet\nimport own.course"),
    new_code_cell("from helpers import check_gradient, draw_network\ngreet()\ndraw_network(mine)"),
    answer("gradient_z", "def gradient_z(p, y):\nreturn (p - y) / len(y)"),
    graded("check_gradient_z", 'check_gradient(gradient_z, mine, of="L", wrt="z")', grade=True),
    answer("gradient_w", "def gradient_w(w, x):\nreturn 2 * w * x**2"),
    graded("check_gradient_w", 'check_gradient(gradient_w, own.course.square, of="L", wrt="w")', grade=True),
]
SLIPS = {"gradient_z": "def gradient_z(p, y):\n    return p - y"}
SPIES = {
    "gradient_z": "def gradient_z(p, y):\n    return mine.graph.forward(z=p, y=y)['L']",
    "gradient_w": "def gradient_w(w, x):\n    return own.course.square.graph.steps['L'](w, x)",
}


def run(folder: Path, *command: str) -> str:
    """Run a command of the course, in which its own package is installed."""
    paths = os.pathsep.join([str(folder / "packages"), str(ROOT)])
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", *command],
        cwd=folder,
        env={**os.environ, "PATH": programs, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr + ran.stdout
    return ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """The folder of a course, whose lesson is released, and handed in by three."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text())
    source = folder / "solutions" / LESSON
    own = folder / "packages" / "own"
    source.mkdir(parents=True)
    own.mkdir(parents=True)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=CELLS, metadata=kernel), source / f"{NAME}.ipynb")
    (source / "own_networks.py").write_text(BESIDE)
    (source / "words.py").write_text("STUDENT = 'you'\n\n\ndef greet():\n    print('Hello,', STUDENT)\n")
    (own / "__init__.py").write_text("")
    (own / "course.py").write_text(INSTALLED)
    run(folder, "nbgrader", "generate_assignment", LESSON)
    for student, sources in {"ada": {}, "bea": SLIPS, "cyd": SPIES}.items():
        released = nbformat.read(folder / "notebooks" / LESSON / f"{NAME}.ipynb", as_version=4)
        for theirs, ours in zip(released.cells, CELLS, strict=True):
            name = ours.metadata.get("nbgrader", {}).get("grade_id")
            theirs.source = sources.get(name, ours.source)
        path = folder / "submitted" / student / LESSON / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(released, path)
    return folder


def read(course: Path, student: str) -> dict:
    """Return the graded cells of a student, by name."""
    path = course / "autograded" / student / LESSON / f"{NAME}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    return {cell.metadata.nbgrader.grade_id: cell for cell in cells if "nbgrader" in cell.metadata}


def test_students_get_the_modules_beside_the_notebook(course):
    released = {path.name for path in (course / "notebooks" / LESSON).iterdir()}
    assert released == {"own.ipynb", "own_networks.py", "words.py"}


@with_sandbox
@pytest.mark.slow
@pytest.mark.parametrize(
    "command", [("nbgrader", "autograde", LESSON), ("grading", "autograde", LESSON, "--workers=1", "--force")]
)
def test_it_is_graded_with_all_points_and_with_mistakes_by_name(course, command):
    run(course, *command)
    shown = {
        student: {
            name: "".join(map(as_shown, cell.outputs))
            for name, cell in read(course, student).items()
            if name.startswith("check_")
        }
        for student in ("ada", "bea", "cyd")
    }
    assert [text[0] for text in shown["ada"].values()] == ["✓", "✓"]
    assert "1/N" in shown["bea"]["check_gradient_z"] or "mean" in shown["bea"]["check_gradient_z"]
    assert shown["bea"]["check_gradient_w"].startswith("✓")
    assert [text[0] for text in shown["cyd"].values()] == ["✗", "✗"]


def test_of_a_network_its_names_and_shapes_go_inside_and_of_other_modules_all(course):
    notebook = nbformat.read(course / "solutions" / LESSON / f"{NAME}.ipynb", as_version=4)
    sys.path.insert(0, str(course / "packages"))
    try:
        beside = {"own_networks": BESIDE, "words": "STUDENT = greet = print\n"}
        modules = Reference(notebook, "a secret", beside=beside).modules
    finally:
        sys.path.remove(str(course / "packages"))
        sys.modules.pop("own.course"), sys.modules.pop("own")
    assert set(modules) == {"own_networks", "words", "own", "own.course"}
    assert modules["words"] == "STUDENT = greet = print\n"
    assert "exp" not in modules["own_networks"] and "_closed" in modules["own_networks"]
    assert "**" not in modules["own.course"] and "square = Network(" in modules["own.course"]
    assert "own_networks" not in sys.modules
