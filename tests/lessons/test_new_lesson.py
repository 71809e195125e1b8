"""`make lesson`: a new lesson for which all tests hold from the start."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.notebooks import ROOT

NAME = "97_mine"
LEFT = shutil.ignore_patterns(".*", "build", "demo", "pages", "*.egg-info", "__pycache__", "gradebook.db*")


def run(folder: Path, *command: str, status: int = 0) -> str:
    """Run a module in a copy of the repository."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    outer = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ran = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**outer, "PATH": path, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == status, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A copy of the repository in which a lesson was begun."""
    folder = tmp_path_factory.mktemp("copy") / "repository"
    shutil.copytree(ROOT, folder, ignore=LEFT)
    run(folder, "tools.lesson", NAME)
    run(folder, "tools.solutions", "solutions/00_start.ipynb", f"solutions/{NAME}/mine.ipynb")
    run(folder, "nbgrader", "generate_assignment", NAME, "--create", "--db=sqlite:///../gradebook.db")
    shutil.copy(folder / "solutions/00_start.ipynb", folder / "notebooks")
    start = "notebooks/00_start.ipynb"
    run(folder, "nbconvert", "--to=notebook", "--ClearOutputPreprocessor.enabled=True", "--inplace", start)
    return folder


@pytest.mark.slow
def test_all_that_holds_for_a_lesson_holds_for_it_and_for_the_start_page(copy):
    asked = ["tests/lessons", "-k", f"{NAME} or start or every_answer or released_twin", "-q"]
    this = f"--ignore={Path(__file__).relative_to(ROOT)}"
    said = run(copy, "pytest", *asked, this, "-p", "no:cacheprovider", "-p", "no:xdist")
    passed = int(said.rpartition(" passed")[0].split()[-1])
    assert passed > 60
    assert " failed" not in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "A lesson is called as in `make lesson NAME=07_mine`, and not ''."),
        ("mine", "A lesson is called as in `make lesson NAME=07_mine`, and not 'mine'."),
        ("97_other", f"There is solutions/{NAME} already. Give the lesson another number."),
        ("98_random", "`random` is the name of a module that Python has already. Choose another name."),
    ],
)
def test_a_name_that_cannot_be_a_lesson_s_is_refused_and_nothing_is_written(copy, name, said):
    before = (copy / "README.md").read_text()
    assert said in run(copy, "tools.lesson", name, status=1)
    assert (copy / "README.md").read_text() == before
    assert not (copy / "solutions" / name).exists() or not name
