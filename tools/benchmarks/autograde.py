"""How fast a class is graded: `nbgrader autograde` as it comes, and with this project's nbgrader_config.py.

    python -m tools.benchmarks.autograde [--students 10 100] [--only line 03] [--repeat 1] [--json FILE]

Every student hands in the same notebook, all right. Each way has a course folder and a gradebook of its own,
and the command is timed as a whole, from its start to its end.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from tools.benchmarks.execution import aligned
from tools.benchmarks.notebooks import ROOT, chosen, outputs_of, pictures

NOTEBOOKS = ["line", "03_sigmoid_network_3_2_1"]  # the lesson is the one that takes the longest
WAYS = ["stock", "ours"]


class Graded(NamedTuple):
    """How long it took to grade a class.

    Attributes:
        notebook: the name of the notebook.
        students: how many handed it in.
        seconds: for the whole command, of every repetition, by the name of the way.
    """

    notebook: str
    students: int
    seconds: dict[str, list[float]]


class Course:
    """A course of one assignment, which has the name of its notebook, in a folder of its own."""

    def __init__(self, folder: Path, way: str, name: str, notebook: NotebookNode) -> None:
        self.folder, self.way, self.name = folder, way, name
        self.answered = nbformat.from_dict(notebook)
        for cell in self.answered.cells:
            cell.source = re.sub(r"(?m)^ *### (BEGIN|END) SOLUTION\n?", "", cell.source)
        source = folder / "source" / name / f"{name}.ipynb"
        source.parent.mkdir(parents=True)
        nbformat.write(notebook, source)
        self.nbgrader("generate_assignment")
        self.kept = shutil.copy(self.gradebook, folder / "ungraded.db")

    @property
    def gradebook(self) -> Path:
        """The file with the points."""
        return self.folder / "gradebook.db"

    def hand_in(self, students: int) -> None:
        """Let this many students hand in the notebook with all answers right."""
        for number in range(students):
            path = self.folder / "submitted" / f"student-{number:04}" / self.name / f"{self.name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(self.answered, path)

    def autograde(self, count: int) -> float:
        """Grade everybody from scratch; return the seconds that it took.

        Args:
            count: how many pictures each notebook draws.

        Raises:
            AssertionError: somebody hasn't all points, or a picture is missing.
        """
        shutil.rmtree(self.folder / "autograded", ignore_errors=True)
        shutil.copy(self.kept, self.gradebook)
        start = perf_counter()
        self.nbgrader("autograde")
        seconds = perf_counter() - start
        with Gradebook(f"sqlite:///{self.gradebook}") as gradebook:
            scores = {
                submission.student_id: submission.score
                for submission in gradebook.assignment_submissions(self.name)
            }
            most = gradebook.find_assignment(self.name).max_score
        for path in (self.folder / "submitted").glob("*/*/*.ipynb"):
            student = path.parents[1].name
            assert scores[student] == most > 0, (
                f"{student} has {scores[student]} points of {most} ({self.way})."
            )
            graded = nbformat.read(
                self.folder / "autograded" / path.relative_to(self.folder / "submitted"), 4
            )
            drawn = len(pictures(outputs_of(graded)))
            assert drawn == count, f"{student} has {drawn} pictures instead of {count} ({self.way})."
        return seconds

    def nbgrader(self, command: str) -> None:
        """Run an nbgrader command on the assignment.

        Raises:
            SystemExit: it failed; the message is what it said.
        """
        names = ["source", "release", "submitted", "autograded"]
        options = {f"{name}_directory": self.folder / name for name in names}
        options["db_url"] = f"sqlite:///{self.gradebook}"
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # for alembic
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", command, self.name]
            + [f"--CourseDirectory.{name}={value}" for name, value in options.items()],
            cwd=ROOT if self.way == "ours" else self.folder,  # nbgrader_config.py is looked for there
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            sys.exit(f"`nbgrader {command} {self.name}` failed ({self.way}):\n{done.stderr[-3000:]}")


def measure(name: str, notebook: NotebookNode, count: int, sizes: Sequence[int], repeat: int) -> list[Graded]:
    """Time the grading of classes of several sizes, both ways in turn.

    Args:
        name: the notebook's name.
        notebook: the notebook, with answers, written like a reference in solutions/.
        count: how many pictures it draws.
        sizes: how many students there are; from few to many.
        repeat: how often each class is graded each way.
    """
    graded = []
    with TemporaryDirectory() as folder:
        courses = [Course(Path(folder, way), way, name, notebook) for way in WAYS]
        for students in sizes:
            seconds = {course.way: [] for course in courses}
            for course in courses:
                course.hand_in(students)
            for _ in range(repeat):
                for course in courses:
                    seconds[course.way].append(course.autograde(count))
            graded.append(Graded(name, students, seconds))
    return graded


def table(measured: Sequence[Graded]) -> str:
    """Lay out the medians as text; what each further notebook costs comes from the class before."""
    rows = [
        ["notebook", "students", *(f"{way}, s" for way in WAYS), *(f"{way}, s a notebook" for way in WAYS)]
    ]
    rows[0] += ["stock : ours", *(f"{way}, each further" for way in WAYS)]
    before: dict[str, tuple[int, dict[str, float]]] = {}
    for notebook, students, seconds in measured:
        whole = {way: median(seconds[way]) for way in WAYS}
        row = [notebook, str(students), *(f"{whole[way]:.1f}" for way in WAYS)]
        row += [*(f"{whole[way] / students:.3f}" for way in WAYS), f"{whole['stock'] / whole['ours']:.2f}"]
        fewer, less = before.get(notebook, (0, {}))
        row += [f"{(whole[way] - less[way]) / (students - fewer):.3f}" if less else "" for way in WAYS]
        before[notebook] = (students, whole)
        rows.append(row)
    return aligned(rows)


def main(arguments: Sequence[str]) -> None:
    """Time what the arguments choose, and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.benchmarks.autograde", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--students", type=int, nargs="+", default=[10], help="sizes of the class")
    parser.add_argument("--only", nargs="+", default=NOTEBOOKS, help="how the notebooks' names begin")
    parser.add_argument("--repeat", type=int, default=1, help="how often each class is graded")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    options = parser.parse_args(arguments)
    measured = []
    for name, (notebook, count) in chosen(options.only).items():
        print(f"Grading {name} ...", file=sys.stderr, flush=True)
        measured += measure(name, notebook, count, sorted(options.students), options.repeat)
    print(table(measured))
    if options.json:
        options.json.write_text(json.dumps([graded._asdict() for graded in measured], indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
