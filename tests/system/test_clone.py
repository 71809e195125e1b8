"""What the README tells an instructor to type works in a fresh clone, in that order and without it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grading.sandbox import why_no_sandbox
from tests.course import LESSON, NAME, ROOT
from tools import demo

pytestmark = [
    pytest.mark.skipif(bool(why_no_sandbox()), reason=why_no_sandbox()),
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="This is no clone."),
    pytest.mark.slow,
]


@pytest.fixture
def clone(tmp_path) -> Path:
    """A folder with what is committed or about to be, and what a student has handed in."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(listed, cwd=ROOT, text=True).split("\0"):
        if name and (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    folder = tmp_path / "submitted" / "ada" / LESSON
    folder.mkdir(parents=True)
    notebook = demo.reference(LESSON)
    demo.save(folder / f"{NAME}.ipynb", demo.nbformat.writes(notebook))
    return tmp_path


def run(clone: Path, *command: str) -> str:
    """Run a command in the clone, with the clone's code; return what it said."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=clone,
        env=os.environ | {"PATH": programs, "PYTHONPATH": str(clone)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def points(clone: Path) -> str:
    """Return the line of the student in grades.csv."""
    [line] = [line for line in (clone / "grades.csv").read_text().splitlines() if "ada" in line]
    return line


def test_the_three_commands_of_the_readme_work_in_order(clone):
    before = (clone / "notebooks" / LESSON / f"{NAME}.ipynb").read_bytes()
    run(clone, "nbgrader", "generate_assignment", LESSON)
    assert (clone / "notebooks" / LESSON / f"{NAME}.ipynb").read_bytes() == before
    run(clone, "nbgrader", "autograde", LESSON)
    run(clone, "nbgrader", "generate_feedback", LESSON)
    assert (clone / "feedback" / "ada" / LESSON / f"{NAME}.html").exists()
    run(clone, "nbgrader", "export")
    assert "10.0" in points(clone)


def test_nbgrader_autograde_alone_works_too(clone):
    said = run(clone, "nbgrader", "autograde", LESSON)
    assert f"{LESSON} was not in the gradebook, and is added" in said
    assert "not in the gradebook" not in run(clone, "nbgrader", "autograde", LESSON, "--force")
    run(clone, "nbgrader", "export")
    assert "10.0" in points(clone)


def test_a_whole_class_can_be_graded_at_once(clone):
    run(clone, "grading", "autograde", "--workers=1", "--feedback", "--export", "--to=grades.csv")
    assert (clone / "feedback" / "ada" / LESSON / f"{NAME}.html").exists()
    assert "10.0" in points(clone)
    assert "ada      10/10" in run(clone, "grading", "table")
    run(clone, "grading", "report", LESSON)
    assert (clone / "report.html").exists()
