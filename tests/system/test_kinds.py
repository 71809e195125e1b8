"""All of nbgrader's kinds of cells in one lesson: ours beside those that a person grades, and plain tests."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from grading.sandbox import why_no_sandbox
from tests.course import ROOT
from tests.workers import cluster

pytestmark = [
    pytest.mark.skipif(bool(why_no_sandbox()), reason=why_no_sandbox()),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),  # nbgrader's own
    pytest.mark.slow,
]

LESSON, NAME = "09_kinds", "kinds"


def cell(
    make: Callable[..., NotebookNode], name: str, source: str, points: int = 0, **is_a: bool
) -> NotebookNode:
    """Make a cell that nbgrader knows."""
    kinds = {"grade": False, "solution": False, "task": False, "locked": not is_a.get("solution")} | is_a
    about = {"grade_id": name, "schema_version": 3, **kinds, **({"points": points} if points else {})}
    return make(source, metadata={"nbgrader": about})


def answer(text: str, stub: str = "") -> str:
    return f"{stub}### BEGIN SOLUTION\n{text}\n### END SOLUTION"


CELLS = [
    new_code_cell("from helpers import check_gradient, linear_neuron"),
    cell(new_markdown_cell, "explain", answer("Because of b."), 3, grade=True, solution=True),
    cell(new_code_cell, "plot", answer("print('a plot')"), 2, grade=True, solution=True),
    cell(
        new_code_cell, "gradient_b", answer("def gradient_b(y_hat, y):\n    return y_hat - y"), solution=True
    ),
    cell(
        new_code_cell,
        "check_gradient_b",
        'check_gradient(gradient_b, linear_neuron, of="L", wrt="b", given=["y_hat", "y"])',
        1,
        grade=True,
    ),
    cell(new_code_cell, "double", answer("def double(x):\n    return 2 * x"), solution=True),
    cell(
        new_code_cell,
        "test_double",
        "import sys\nprint('careful', file=sys.stderr)\nassert double(2) == 4\n"
        "### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS",
        2,
        grade=True,
    ),
    cell(new_code_cell, "test_part", "2 if double(0.5) == 1 else 0.5", 2, grade=True),
    cell(new_markdown_cell, "essay", "Describe a neuron, in cells of your own.", 4, task=True),
]
NOT_BY_HAND = ["check_gradient_b", "test_double", "test_part"]
FULL = {"check_gradient_b": 1, "test_double": 2, "test_part": 2}


def run(folder: Path, *command: str, status: int = 0) -> str:
    """Run a command in the course, as an instructor does; return what it said."""
    programs = Path(sys.executable).parent
    environment = os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == status, done.stderr + done.stdout
    return done.stdout + done.stderr


def write(folder: Path, cells: list[NotebookNode]) -> None:
    path = folder / "solutions" / LESSON / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)


def hand_in(folder: Path, student: str, **sources: str) -> None:
    """Hand in the reference's answers, but for those given; an answer of "" is as it was released."""
    released = nbformat.read(folder / "notebooks" / LESSON / f"{NAME}.ipynb", as_version=4)
    for theirs, own in zip(released.cells, CELLS, strict=True):
        if own.metadata.get("nbgrader", {}).get("solution"):
            name = own.metadata.nbgrader.grade_id
            theirs.source = sources.get(name, own.source) or theirs.source
    path = folder / "submitted" / student / LESSON / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(released, path)


def grades(folder: Path) -> dict[str, dict[str, tuple[float | None, float | None, bool]]]:
    """Return of each cell the points given by program and by hand, and whether a person must look."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "backprop-by-hand") as gradebook:
        return {
            submission.student_id: {
                each.name: (each.auto_score, each.manual_score, each.needs_manual_grade)
                for notebook in submission.notebooks
                for each in notebook.grades
            }
            for submission in gradebook.assignment_submissions(LESSON)
        }


def give_points(folder: Path, student: str, **points: float) -> None:
    """Do what formgrader does when a person gives points."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "backprop-by-hand") as gradebook:
        for name, score in points.items():
            grade = gradebook.find_grade(name, NAME, LESSON, student)
            grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.db.commit()


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory) -> Iterator[str]:
    """The address of one worker for all that is graded here."""
    with cluster(tmp_path_factory.mktemp("dask"), workers=1) as (address, _):
        yield address


@pytest.fixture(scope="module")
def released(tmp_path_factory, scheduler) -> Path:
    """A course whose lesson is released, and handed in."""
    folder = tmp_path_factory.mktemp("kinds")
    config = (ROOT / "nbgrader_config.py").read_text()
    (folder / "nbgrader_config.py").write_text(f"{config}\nc.Cluster.scheduler = {scheduler!r}\n")
    write(folder, CELLS)
    run(folder, "nbgrader", "generate_assignment", LESSON)
    hand_in(folder, "ada")
    hand_in(folder, "bea", explain="", double="def double(x):\n    return x + 2")
    hand_in(folder, "cyd", plot="1 / 0", gradient_b="def gradient_b(y_hat, y):\n    return y - y_hat")
    return folder


@pytest.fixture(scope="module")
def course(released) -> tuple[Path, str]:
    """The same after the class command, and what that said."""
    said = run(released, "grading", "autograde", "--feedback")
    return released, said


def test_what_runs_is_graded_and_all_else_waits_for_a_person(course):
    found = grades(course[0])
    assert {name: found["ada"][name][0] for name in NOT_BY_HAND} == FULL
    assert {name: found["bea"][name][0] for name in NOT_BY_HAND} == FULL | {
        "test_double": 0,
        "test_part": 0.5,
    }
    assert {name: found["cyd"][name][0] for name in NOT_BY_HAND} == FULL | {"check_gradient_b": 0}
    for name in ("explain", "plot", "essay"):
        assert found["ada"][name] == (None, None, True)
    assert found["bea"]["explain"] == (0, None, False)  # as it was released


def test_plain_tests_are_said_to_be_forgeable(course):
    assert "test_double, test_part are plain tests, not checks. Students' code can forge" in course[1]


def test_nbgrader_s_own_command_gives_the_same(course, released, tmp_path):
    theirs = tmp_path / "course"
    shutil.copytree(released, theirs)
    shutil.rmtree(theirs / "autograded")
    (theirs / "gradebook.db").unlink()
    run(theirs, "nbgrader", "autograde", LESSON)
    assert grades(theirs) == grades(course[0])


def test_feedback_and_the_report_show_what_is_not_graded_yet(course):
    page = (course[0] / "feedback" / "ada" / LESSON / f"{NAME}.html").read_text()
    assert page.count("Not graded yet.") == 3
    run(course[0], "grading", "report")
    report = (course[0] / "report.html").read_text()
    assert "8 cells of 3 of 3 students" in report
    assert "It is graded by hand, and has no points yet." in report
    assert "8 cells wait for a person" in run(course[0], "grading", "table")


def test_that_hidden_tests_are_not_in_what_is_handed_in_is_no_change(course):
    assert "Not as it is in the lesson" not in course[1]


def test_points_are_not_exported_before_a_person_has_given_theirs(course):
    said = run(course[0], "grading", "export", status=1)
    assert "ada 09_kinds (explain, plot, essay by hand)" in said
    lines = (course[0] / "grades.csv").read_text().splitlines()
    assert [line.split(",")[-4:] for line in lines[1:]] == [["", "", "", "14.0"]] * 3


def test_points_given_by_hand_count_and_stay_but_are_to_be_looked_at_again(course, tmp_path):
    folder = tmp_path / "course"
    shutil.copytree(course[0], folder)
    give_points(folder, "ada", explain=2.5, plot=2, essay=4)
    run(folder, "grading", "export", "--student=['ada']")
    assert (folder / "grades.csv").read_text().splitlines()[1].split(",")[-2:] == ["13.5", "14.0"]
    hand_in(folder, "ada", explain="Something else.")
    run(folder, "grading", "autograde", LESSON)
    assert grades(folder)["ada"]["explain"] == (None, 2.5, True)
    run(folder, "grading", "report")
    assert "Its 2.5 points were given before it was graded again." in (folder / "report.html").read_text()
    run(folder, "grading", "export", "--student=['ada']")


def test_a_lesson_whose_own_answers_do_not_earn_all_points_inside_is_not_graded_by(course, tmp_path):
    folder = tmp_path / "course"
    shutil.copytree(course[0], folder)
    before = grades(folder)
    begin = f"import sys; sys.modules['helpers.points']  # which is at home alone\n{CELLS[0].source}"
    write(folder, [new_code_cell(begin), *CELLS[1:]])
    for command in (["grading", "autograde", "--force"], ["nbgrader", "autograde", LESSON, "--force"]):
        said = run(folder, *command, status=1)
        assert "doesn't get all points of check_gradient_b in the sandbox, so nobody can." in said
        assert "The first cell that fails there is import sys; sys.modules['helpers.points']" in said
    assert grades(folder) == before
    assert len(list(folder.glob(f"autograded/*/{LESSON}/*.ipynb"))) == 3


def test_what_another_reference_has_graded_is_graded_again_and_whose_points_change_is_listed(
    course, tmp_path
):
    folder = tmp_path / "course"
    shutil.copytree(course[0], folder)
    assert "nothing has changed" in run(folder, "grading", "autograde")
    changed = [each.copy() for each in CELLS]
    changed[4] = cell(new_code_cell, "check_gradient_b", CELLS[4].source, 3, grade=True)
    write(folder, changed)
    run(folder, "nbgrader", "generate_assignment", LESSON)
    said = run(folder, "grading", "autograde")
    outcomes = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert {o["student"]: (o["before"], o["score"]) for o in outcomes} == {
        "ada": (5, 7),
        "bea": (1.5, 3.5),
        "cyd": (4, 4),
    }
    assert "ada, 09_kinds: 5 → 7 of 16" in said
    assert "cyd, 09_kinds: 4" not in said


def test_what_the_gradebook_does_not_know_is_not_graded(course, tmp_path):
    folder = tmp_path / "course"
    shutil.copytree(course[0], folder)
    run(folder, "nbgrader", "db", "assignment", "remove", LESSON, "--force")
    run(folder, "nbgrader", "generate_assignment", LESSON)
    said = run(folder, "grading", "export", status=1)
    assert "Handed in and not graded yet, so without new points in grades.csv: ada 09_kinds, bea" in said
    run(folder, "grading", "autograde")
    assert grades(folder) == grades(course[0])
