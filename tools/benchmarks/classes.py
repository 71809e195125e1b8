"""How fast a class is graded: by `nbgrader autograde`, as it comes or configured, and by `grading autograde`.

Every student hands in the same notebook, all right. Each way has a course folder and a gradebook of its own,
and the command is timed as a whole, from its start to its end.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, TemporaryFile
from time import perf_counter
from typing import NamedTuple

import matplotlib.pyplot as plt
import nbformat
from dask.system import CPU_COUNT
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from tools.benchmarks.notebooks import ROOT, drawn_anywhere, outputs_of, pictures
from tools.benchmarks.watching import Watch, aligned

NOTEBOOKS = ["line", "03_sigmoid_network_3_2_1"]  # the lesson is the one that takes the longest
COLOURS = ["#0072B2", "#D55E00", "#009E73"]  # of Okabe and Ito


class Graded(NamedTuple):
    """What it took to grade a class once.

    Attributes:
        way: "stock" for nbgrader as it comes, "ours" for nbgrader with this project's configuration, or
            "parallel" for `python -m grading autograde`.
        notebook: its name.
        students: how many handed it in.
        seconds: from the start of the command to its end.
        each: seconds a notebook; in parallel, for each further one, once each worker has graded its first.
        cpu: seconds of CPU of all processes of the command.
        first: seconds from the start of the command until one is graded; in parallel only.
        megabytes: the most memory that it took with all its workers and sandboxes.
    """

    way: str
    notebook: str
    students: int
    seconds: float
    each: float
    cpu: float
    first: float
    megabytes: float


class Course:
    """A course of one assignment, which has the name of its notebook, in a folder of its own."""

    def __init__(
        self, folder: Path, way: str, name: str, notebook: NotebookNode, workers: int = 0, url: str = ""
    ) -> None:
        self.folder, self.way, self.name, self.workers = folder, way, name, workers
        self.gradebook = folder / "gradebook.db"
        self.url = url or f"sqlite:///{self.gradebook}"
        self.answered = nbformat.from_dict(notebook)
        for cell in self.answered.cells:
            cell.source = re.sub(r"(?m)^ *### (BEGIN|END) SOLUTION\n?", "", cell.source)
        source = folder / "source" / name / f"{name}.ipynb"
        source.parent.mkdir(parents=True)
        nbformat.write(notebook, source)
        self.run("nbgrader", "generate_assignment")
        if not url:
            self.kept = shutil.copy(self.gradebook, folder / "ungraded.db")

    def hand_in(self, students: int) -> None:
        """Let this many students hand in the notebook with all answers right."""
        for number in range(students):
            path = self.folder / "submitted" / f"student-{number:04}" / self.name / f"{self.name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(self.answered, path)

    def autograde(self, count: int) -> Graded:
        """Grade everybody from scratch.

        Args:
            count: how many pictures each notebook draws while it is graded.

        Raises:
            AssertionError: somebody hasn't all points, or a picture is missing.
        """
        shutil.rmtree(self.folder / "autograded", ignore_errors=True)
        shutil.copy(self.kept, self.gradebook)
        options = [f"--workers={self.workers}"] if self.way == "parallel" else []
        with Watch(interval=0.5) as watch:
            start = perf_counter()
            lines = self.run("grading" if self.way == "parallel" else "nbgrader", "autograde", *options)
            seconds = perf_counter() - start
        cpu = float((self.folder / "used").read_text())
        students = self.check(count)
        each, to_first = seconds / students, 0.0
        if self.way == "parallel":
            first = min(self.workers or CPU_COUNT, students)  # the first of each worker come together
            each, to_first = (lines[-1] - lines[first - 1]) / max(students - first, 1), lines[0] - start
        return Graded(self.way, self.name, students, seconds, each, cpu, to_first, watch.megabytes)

    def check(self, count: int) -> int:
        """Check that everybody has all points and all pictures; return how many students there are."""
        with Gradebook(self.url) as gradebook:
            submissions = gradebook.assignment_submissions(self.name)
            scores = {submission.student_id: submission.score for submission in submissions}
            most = gradebook.find_assignment(self.name).max_score
        students = [path.name for path in (self.folder / "submitted").iterdir()]
        for student in students:
            points = scores[student]
            assert points == most > 0, f"{student} has {points} points of {most} ({self.way})."
            path = self.folder / "autograded" / student / self.name / f"{self.name}.ipynb"
            seen = drawn_anywhere if self.way == "stock" else pictures
            drawn = len(seen(outputs_of(nbformat.read(path, 4))))
            assert drawn == count, f"{student} has {drawn} pictures instead of {count} ({self.way})."
        return len(students)

    def run(self, module: str, command: str, *options: str) -> list[float]:
        """Run a command on the assignment; return when it printed each of its lines.

        Raises:
            SystemExit: it failed; the message is what it said.
        """
        names = ["source", "release", "submitted", "autograded"]
        options += tuple(f"--CourseDirectory.{name}_directory={self.folder / name}" for name in names)
        options += (f"--db={self.url}",)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # for alembic
        with TemporaryFile("w+") as said:
            process = subprocess.Popen(
                [
                    *[sys.executable, "-m", "tools.benchmarks.used", self.folder / "used"],
                    *[sys.executable, "-m", module, command, self.name, *options],
                ],
                cwd=self.folder if self.way == "stock" else ROOT,  # nbgrader_config.py is looked for there
                env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE,
                stderr=said,
            )
            with process.stdout:
                printed = [perf_counter() for _ in process.stdout]
            if process.wait():
                said.seek(0)
                sys.exit(f"`{module} {command} {self.name}` failed ({self.way}):\n{said.read()[-3000:]}")
        return printed


def measure(
    name: str,
    notebook: NotebookNode,
    count: int,
    sizes: Mapping[str, Sequence[int]],
    repeat: int = 1,
    workers: int = 0,
) -> list[Graded]:
    """Time the grading of classes, the ways in turn.

    Args:
        name: the notebook's name.
        notebook: the notebook, with answers, written like a reference in solutions/.
        count: how many pictures it draws while it is graded.
        sizes: how many students there are, by way; from few to many.
        repeat: how often each class is graded each way.
        workers: how many workers grade in parallel; 0 for all cores.
    """
    graded = []
    with TemporaryDirectory() as folder:
        courses = {way: Course(Path(folder, way), way, name, notebook, workers) for way in sizes}
        for number in range(max(map(len, sizes.values()))):
            turn = [way for way in sizes if number < len(sizes[way])]
            for way in turn:
                courses[way].hand_in(sizes[way][number])
            graded += [courses[way].autograde(count) for _ in range(repeat) for way in turn]
    return graded


def table_of_commands(measured: Sequence[Graded]) -> str:
    """Lay out the medians of nbgrader's command, and of each further notebook over a smaller class."""
    ways = ["stock", "ours"]
    columns = ["s", "s a notebook", "each further"]
    seconds, s_each, further = ([f"{way}, {column}" for way in ways] for column in columns)
    rows = [["notebook", "students", *seconds, *s_each, "stock : ours", *further]]
    before: dict[str, tuple[int, dict[str, float]]] = {}
    for (notebook, students), group in groupby(measured, lambda graded: (graded.notebook, graded.students)):
        runs = list(group)
        whole = {way: median(graded.seconds for graded in runs if graded.way == way) for way in ways}
        row = [notebook, str(students), *(f"{whole[way]:.1f}" for way in ways)]
        row += [*(f"{whole[way] / students:.3f}" for way in ways), f"{whole['stock'] / whole['ours']:.2f}"]
        fewer, less = before.get(notebook, (0, {}))
        row += [f"{(whole[way] - less[way]) / (students - fewer):.3f}" if less else "" for way in ways]
        before[notebook] = (students, whole)
        rows.append(row)
    return aligned(rows)


def medians(measured: Sequence[Graded]) -> list[Graded]:
    """Return one for all that were measured alike, with the medians of their figures."""
    alike: dict[tuple[str, str, int], list[Graded]] = {}
    for graded in measured:
        alike.setdefault(graded[:3], []).append(graded)
    return [Graded(*what, *map(median, zip(*(g[3:] for g in of), strict=True))) for what, of in alike.items()]


def table_of_classes(measured: Sequence[Graded]) -> str:
    """Lay out the medians of what was measured in parallel; stock graded another number: it is scaled."""
    middle = medians(measured)
    stock = {graded.notebook: graded for graded in middle if graded.way == "stock"}
    few = ", ".join(sorted({str(graded.students) for graded in stock.values()}))
    columns = ["students", "s", "to the first", "each further", "CPU, each further", "most MB"]
    rows = [["notebook", *columns, f"stock, s ({few}, scaled)", "stock : ours"]]
    smallest = dict[str, Graded]()
    for graded in (graded for graded in middle if graded.way == "parallel"):
        fewer = smallest.setdefault(graded.notebook, graded)
        more = graded.students - fewer.students
        scaled = stock[graded.notebook].each * graded.students
        row = [graded.notebook, str(graded.students), f"{graded.seconds:.1f}", f"{graded.first:.1f}"]
        row += [f"{graded.each:.3f}", f"{(graded.cpu - fewer.cpu) / more:.3f}" if more else ""]
        row += [f"{graded.megabytes:.0f}", f"{scaled:.1f}", f"{scaled / graded.seconds:.1f}"]
        rows.append(row)
    return aligned(rows)


def draw(measured: Sequence[Graded], path: Path) -> None:
    """Draw time and memory by the size of the class, and save the picture."""
    measured = medians(measured)
    figure, (time, memory) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    for name, colour in zip(dict.fromkeys(graded.notebook for graded in measured), COLOURS, strict=False):
        stock, *runs = (graded for graded in measured if graded.notebook == name)
        students = [graded.students for graded in runs]
        time.plot(students, [graded.each for graded in runs], "o-", color=colour, label=name)
        time.axhline(stock.each, color=colour, linestyle="--", label=f"{name}, nbgrader as it comes")
        memory.plot(students, [graded.megabytes for graded in runs], "o-", color=colour, label=name)
    time.set(xscale="log", yscale="log", xlabel="students", ylabel="seconds, each further notebook")
    time.set_yticks([0.03, 0.1, 0.3, 1, 3, 10, 30], minor=False)
    time.minorticks_off()
    time.set_ylim(min(g.each for g in measured) / 1.5, 1.5 * max(g.each for g in measured))
    most = max(graded.megabytes for graded in measured if graded.way == "parallel")
    memory.set(xscale="log", xlabel="students", ylabel="most memory, MB", ylim=(0, 1.2 * most))
    for axes in (time, memory):
        axes.xaxis.set_major_formatter("{x:g}")
        axes.grid(alpha=0.3)
    time.yaxis.set_major_formatter("{x:g}")
    time.legend(fontsize="small")
    figure.savefig(path, dpi=150)
    plt.close(figure)
