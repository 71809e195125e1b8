"""What the coordinator of a run costs, with as many workers as one likes: they answer at once.

    python -m tools.benchmarks.coordinator FOLDER SCHEDULER URL    (how the benchmark calls itself)

The workers are Dask's own, with a scheduler of their own, but return one and the same graded notebook for
everybody. What is left is all that a cluster of any size waits for: reading what is handed in, sending it,
taking what comes back, and saving it.
"""

import json
import logging
import pickle
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch

from distributed import WorkerPlugin
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grading import whole_class
from grading.lesson import read_lesson
from grading.pipeline import Graded, grade
from grading.sandbox import Sandbox
from grading.submission import Submission
from tests.postgres import NO_POSTGRES, postgres
from tests.workers import cluster
from tools.benchmarks.classes import Course
from tools.benchmarks.notebooks import ROOT
from tools.benchmarks.watching import aligned

LESSONS = 6  # of the course whose time on paper is told
CLASS = 10_000  # students in it


class Figures(NamedTuple):
    """What the coordinator needed for one class.

    Attributes:
        notebook: its name.
        gradebook: "SQLite" or "PostgreSQL".
        workers: how many answered.
        students: how many handed in.
        cpu: seconds of the coordinator's CPU time for each notebook, from reading the first one.
        seconds: for each notebook, from the same moment, with all workers on this machine.
        megabytes: the most memory of the coordinator.
    """

    notebook: str
    gradebook: str
    workers: int
    students: int
    cpu: float
    seconds: float
    megabytes: float


class Answering(WorkerPlugin):
    """Answers at once with graded notebooks, by name, as a worker would that needs no time."""

    def __init__(self, graded: Mapping[str, Graded]) -> None:
        self._graded = pickle.dumps(graded)

    def __call__(self, handed_in: Any) -> Any:
        """Return them, whatever was handed in."""
        return pickle.loads(self._graded)


def configure() -> Config:
    """Return nbgrader's configuration, as the project has it."""
    return PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()


def grade_one(places: CourseDirectory, name: str) -> dict[str, Graded]:
    """Return what comes of the reference of a course, as each student hands it in."""
    files, config = read_lesson(places, name, name), configure()
    with closing(Sandbox(config=config)) as sandbox:
        return {name: grade(files.reference, files.open("simulation"), sandbox, config)}


def coordinate(folder: Path, scheduler: str, url: str) -> dict[str, Any]:
    """Grade the course in a folder with workers that answer at once; return what it took."""
    [name] = [path.name for path in (folder / "source").iterdir()]
    places = find_places(folder, url)
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    answering, config = Answering(pickle.loads((folder / "graded").read_bytes())), configure()
    config.Cluster.scheduler = scheduler
    with (
        patch.object(whole_class, "Grader", lambda *_: answering),
        whole_class.WholeClass(places, config=config) as run,
    ):
        todo, begun, read = run.ungraded([name]), list[tuple[float, float]](), run._to_grade

        def note_begin(submission: Submission) -> Any:
            if submission.student and not begun:
                begun.append((time.process_time(), time.perf_counter()))
            return read(submission)

        with patch.object(run, "_to_grade", note_begin):
            scores = [outcome.score == outcome.max_score for outcome in run.grade(todo)]
        assert all(scores) and len(scores) == len(todo), "somebody hasn't all points"
        cpu = (time.process_time() - begun[0][0]) / len(todo)
        seconds = (time.perf_counter() - begun[0][1]) / len(todo)
    with open("/proc/self/status") as lines:
        [most] = [int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM")]
    return {"students": len(todo), "cpu": cpu, "seconds": seconds, "megabytes": most}


def find_places(folder: Path, url: str) -> CourseDirectory:
    """Return where everything of a course is."""
    steps = ("source", "release", "submitted", "autograded", "feedback")
    about = {f"{step}_directory": str(folder / step) for step in steps}
    return CourseDirectory(root=str(folder), db_url=url, course_id="backprop-by-hand", **about)


def measure(name: str, notebook: NotebookNode, students: int, workers: int) -> list[Figures]:
    """Measure the coordinator for a class in which everybody hands in the same notebook.

    Its gradebook is in SQLite, and then in PostgreSQL, if that is installed.
    """
    measured = [_measure(name, notebook, students, workers, "SQLite", "")]
    if NO_POSTGRES:
        print(NO_POSTGRES, file=sys.stderr)
        return measured
    with postgres() as url:
        return [*measured, _measure(name, notebook, students, workers, "PostgreSQL", url)]


def _measure(name: str, notebook: NotebookNode, students: int, workers: int, kept: str, url: str) -> Figures:
    """Measure it with a gradebook that is empty; without a URL, it is in a file of its own."""
    with TemporaryDirectory() as place:
        folder = Path(place, "course")
        course = Course(folder, "parallel", name, notebook, url=url)
        course.hand_in(students)
        graded = grade_one(find_places(folder, course.url), name)
        (folder / "graded").write_bytes(pickle.dumps(graded))
        programs = folder / "programs"
        programs.mkdir()
        with cluster(programs, 2, workers // 2, PYTHONPATH=str(ROOT)) as (address, _):
            command = [sys.executable, "-m", __spec__.name, folder, address, course.url]
            told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout
        with Gradebook(course.url) as gradebook:
            assert len(gradebook.assignment_submissions(name)) == students
    return Figures(name, kept, workers, **json.loads(told.splitlines()[-1]))


def table(measured: Sequence[Figures]) -> str:
    """Lay out what was measured, and what it comes to for a large course."""
    rows = [["notebook", "gradebook", "workers", "students", "CPU, ms", "a second", "most MB", "hours"]]
    for one in measured:
        hours = f"{CLASS * LESSONS * one.cpu / 3600:.2f}"
        row = [one.notebook, one.gradebook, str(one.workers), str(one.students), f"{1000 * one.cpu:.1f}"]
        rows.append([*row, f"{1 / one.seconds:.0f}", f"{one.megabytes:.0f}", hours])
    what = f"hours: the coordinator's CPU time for {CLASS:,} students and {LESSONS} lessons"
    return f"{aligned(rows)}\n\n{what}"


if __name__ == "__main__":
    print(json.dumps(coordinate(Path(sys.argv[1]), *sys.argv[2:])))
