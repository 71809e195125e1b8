"""How fast a whole class is graded: `python -m grading autograde`, and nbgrader as it comes.

    python -m tools.benchmarks.whole_class [--students 10 100 300 1000] [--stock 30] [--workers 2]
                                     [--only line 03] [--json FILE] [--plot FILE]

Every student hands in the same notebook, all right. nbgrader as it comes grades a smaller class, and what a
notebook costs there is taken to be the same in a larger one: the column for it is scaled, not measured.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from threading import Thread
from time import perf_counter, sleep
from typing import NamedTuple

import matplotlib.pyplot as plt
import psutil
from dask.system import CPU_COUNT

from tools.benchmarks.autograde import NOTEBOOKS, Course
from tools.benchmarks.execution import aligned
from tools.benchmarks.notebooks import ROOT, chosen

SAMPLE = 1.0
"""Seconds from one look at the memory to the next."""


class Graded(NamedTuple):
    """What it took to grade a class.

    Attributes:
        notebook: the name of the notebook.
        students: how many handed it in.
        seconds: from the start of the command to its end.
        each: seconds for each further notebook, once each worker has graded its first.
        megabytes: the most memory that it took with all its workers and sandboxes; what processes share is
            counted once.
        stock: seconds that nbgrader as it comes took for each notebook, start and end included.
    """

    notebook: str
    students: int
    seconds: float
    each: float
    megabytes: float
    stock: float

    @property
    def faster(self) -> float:
        """How many times faster than nbgrader as it comes the whole class was graded."""
        return self.stock * self.students / self.seconds


class ParallelCourse(Course):
    """A course of one assignment that is graded in parallel, in a folder of its own."""

    workers = 0
    megabytes = each = 0.0

    def nbgrader(self, command: str) -> None:
        """Run an nbgrader command on the assignment, or what stands for `autograde` here.

        Raises:
            SystemExit: it failed; the message is what it said.
        """
        if command != "autograde":
            return super().nbgrader(command)
        names = ["source", "release", "submitted", "autograded"]
        options = [f"--CourseDirectory.{name}_directory={self.folder / name}" for name in names]
        options += [f"--db=sqlite:///{self.gradebook}", f"--workers={self.workers}"]
        with TemporaryFile("w+") as said:
            process = psutil.Popen(
                [sys.executable, "-m", "grading", command, self.name, *options],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=said,
            )
            looks = Thread(target=self._look, args=[process])
            looks.start()
            graded = [perf_counter() for _ in process.stdout]  # a line for each student
            status = process.wait()
            looks.join()
            if status:
                said.seek(0)
                sys.exit(f"Grading {self.name} failed:\n{said.read()[-3000:]}")
        first = self.workers or CPU_COUNT  # these come together
        self.each = (graded[-1] - graded[first - 1]) / max(len(graded) - first, 1)
        return None

    def _look(self, process: psutil.Process) -> None:
        """Look at the memory of a process until it ends."""
        self.megabytes = 0.0
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            self.megabytes = max(self.megabytes, _megabytes(process))
            sleep(SAMPLE)


COLOURS = ["#0072B2", "#D55E00", "#009E73"]
"""Of Okabe and Ito."""


def measure(name: str, sizes: Sequence[int], few: int, workers: int) -> list[Graded]:
    """Time the grading of classes of several sizes.

    Args:
        name: the notebook's name.
        sizes: how many students there are.
        few: how many there are when nbgrader as it comes grades.
        workers: how many workers grade in parallel.
    """
    notebook, pictures = chosen([name])[name]
    with TemporaryDirectory() as folder:
        stock = Course(Path(folder, "stock"), "stock", name, notebook)
        stock.hand_in(few)
        each = stock.autograde(pictures) / few
        graded = []
        for students in sizes:
            ours = ParallelCourse(Path(folder, str(students)), "ours", name, notebook)
            ours.workers = workers
            ours.hand_in(students)
            seconds = ours.autograde(pictures)
            graded.append(Graded(name, students, seconds, ours.each, ours.megabytes, each))
    return graded


def table(measured: Sequence[Graded], few: int) -> str:
    """Lay out what was measured as text."""
    rows = [
        ["notebook", "students", "s", "each further", "most MB", f"stock, s ({few}, scaled)", "stock : ours"]
    ]
    for graded in measured:
        row = [graded.notebook, str(graded.students), f"{graded.seconds:.1f}", f"{graded.each:.3f}"]
        row += [f"{graded.megabytes:.0f}", f"{graded.stock * graded.students:.1f}", f"{graded.faster:.1f}"]
        rows.append(row)
    return aligned(rows)


def draw(measured: Sequence[Graded], few: int, path: Path) -> None:
    """Draw time and memory by the size of the class, and save the picture."""
    figure, (time, memory) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    for name, colour in zip(dict.fromkeys(graded.notebook for graded in measured), COLOURS, strict=False):
        of_name = [graded for graded in measured if graded.notebook == name]
        students = [graded.students for graded in of_name]
        time.plot(students, [graded.each for graded in of_name], "o-", color=colour, label=name)
        time.axhline(of_name[0].stock, color=colour, linestyle="--", label=f"{name}, nbgrader as it comes")
        memory.plot(students, [graded.megabytes for graded in of_name], "o-", color=colour, label=name)
    time.set(xscale="log", yscale="log", xlabel="students", ylabel="seconds, each further notebook")
    time.set_yticks([0.03, 0.1, 0.3, 1, 3, 10, 30], minor=False)
    time.minorticks_off()
    time.set_ylim(min(g.each for g in measured) / 1.5, 1.5 * max(g.stock for g in measured))
    most = max(graded.megabytes for graded in measured)
    memory.set(xscale="log", xlabel="students", ylabel="most memory, MB", ylim=(0, 1.2 * most))
    for axes in (time, memory):
        axes.xaxis.set_major_formatter("{x:g}")
        axes.grid(alpha=0.3)
    time.yaxis.set_major_formatter("{x:g}")
    time.legend(fontsize="small")
    figure.savefig(path, dpi=150)
    plt.close(figure)


def _megabytes(process: psutil.Process) -> float:
    """Return the memory of a process and all that it has started."""
    total = 0
    for each in [process, *process.children(recursive=True)]:
        try:
            total += each.memory_full_info().pss
        except psutil.Error:  # it has ended
            continue
    return total / 1e6


def main(arguments: Sequence[str]) -> None:
    """Time what the arguments choose, and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.benchmarks.whole_class", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--students", type=int, nargs="+", default=[10, 100, 300], help="sizes of the class")
    parser.add_argument("--stock", type=int, default=30, help="how many nbgrader as it comes grades")
    parser.add_argument("--workers", type=int, default=0, help="how many; 0, the default, for all cores")
    parser.add_argument("--only", nargs="+", default=NOTEBOOKS, help="how the notebooks' names begin")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    parser.add_argument("--plot", type=Path, help="a file for a picture, such as class.png")
    options = parser.parse_args(arguments)
    measured = []
    for name in chosen(options.only):
        print(f"Grading {name} ...", file=sys.stderr, flush=True)
        measured += measure(name, sorted(options.students), options.stock, options.workers)
    print(table(measured, options.stock))
    if options.json:
        options.json.write_text(json.dumps([graded._asdict() for graded in measured], indent=1))
    if options.plot:
        draw(measured, options.stock, options.plot)


if __name__ == "__main__":
    main(sys.argv[1:])
