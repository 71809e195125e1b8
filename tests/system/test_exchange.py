"""From the release of a lesson to the student's page of feedback, by nbgrader's own commands."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from grading.exporter import SECRET, read_side_files
from grading.sandbox import why_no_sandbox
from grading.timestamp import TIMESTAMP
from tests.course import LESSON, NAME, ROOT
from tools import references

pytestmark = [pytest.mark.skipif(bool(why_no_sandbox()), reason=why_no_sandbox()), pytest.mark.slow]

FLIPPED = {"gradient_w_1": "def gradient_w_1(y_hat, y, x_1):\n    return (y - y_hat) * x_1"}


@dataclass(frozen=True)
class Person:
    """Someone with a home, and a folder in it where commands are typed."""

    name: str
    home: Path
    config: str

    def start(self, *command: str) -> subprocess.Popen:
        """Start a command of Python's in the person's folder."""
        self.home.mkdir(exist_ok=True)
        (self.home / "nbgrader_config.py").write_text(self.config)
        outer = {n: v for n, v in os.environ.items() if not n.startswith(("JUPYTER", "IPYTHON"))}
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        own = {"HOME": str(self.home), "PATH": programs, "PYTHONPATH": str(ROOT)}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen([sys.executable, "-m", *command], cwd=self.home, env=outer | own, **pipes)

    def run(self, *command: str) -> str:
        """Run a command; return what it said."""
        return finish(self.start(*command))

    def page(self) -> BeautifulSoup:
        """Return the page of feedback that was fetched; its folder is the time when it was handed in."""
        [page] = self.home.glob(f"{LESSON}/feedback/*/{NAME}.html")
        return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def finish(process: subprocess.Popen) -> str:
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    return said


def all_run(people: list[Person], *command: str) -> None:
    """Run a command for several students at once, by their names, as they are all one account here."""
    for process in [person.start(*command, f"--student={person.name}") for person in people]:
        finish(process)


@dataclass(frozen=True)
class Walked:
    """A class that has been all the way."""

    people: dict[str, Person]
    released: str  # what `nbgrader release_feedback` said


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> Walked:
    """Ada is graded by nbgrader's commands, Bob by the class command; Cleo's notebook came by e-mail."""
    folder = tmp_path_factory.mktemp("exchange")
    (exchange := folder / "exchange").mkdir(mode=0o777)
    everybody = f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\n"
    everybody += "c.CourseDirectory.course_id = 'backprop-by-hand'\n"
    ours = f"load_subconfig({str(ROOT / 'nbgrader_config.py')!r})\n{everybody}"
    ours += f"c.CourseDirectory.source_directory = {str(ROOT / 'solutions')!r}\n"
    instructor = Person("ines", folder / "ines", ours)
    ada, bob = students = [Person(name, folder / name, everybody) for name in ("ada", "bob")]
    instructor.run("nbgrader", "generate_assignment", LESSON)
    instructor.run("nbgrader", "release_assignment", LESSON)
    all_run(students, "nbgrader", "fetch_assignment", LESSON)
    right = references.right_answers(LESSON)
    write(ada.home / LESSON / f"{NAME}.ipynb", right)
    write(bob.home / LESSON / f"{NAME}.ipynb", right | FLIPPED)
    all_run(students, "nbgrader", "submit", LESSON)
    instructor.run("nbgrader", "collect", LESSON)
    by_mail = instructor.home / "submitted" / "cleo" / LESSON
    by_mail.mkdir(parents=True)
    (by_mail / f"{NAME}.ipynb").write_bytes((ada.home / LESSON / f"{NAME}.ipynb").read_bytes())
    instructor.run("nbgrader", "autograde", LESSON, "--student=ada")
    instructor.run("nbgrader", "generate_feedback", LESSON, "--student=ada")
    instructor.run("grading", "autograde", LESSON, "--feedback", "--workers=1")
    released = instructor.run("nbgrader", "release_feedback", LESSON)
    all_run(students, "nbgrader", "fetch_feedback", LESSON)
    return Walked({person.name: person for person in (instructor, *students)}, released)


def write(path: Path, answers: dict[str, str]) -> None:
    """Write answers by grade_id into a notebook that was fetched."""
    notebook = nbformat.read(path, as_version=4)
    for name, answer in answers.items():
        references.find(notebook, name).source = answer
    nbformat.write(notebook, path)


@pytest.mark.parametrize(("student", "points"), [("ada", "10 of 10 points"), ("bob", "8 of 10 points")])
def test_students_fetch_their_own_feedback(walked, student, points):
    page = walked.people[student].page()
    assert page.select_one("p.about strong").text == points
    assert page.select_one("p.about span").text == student


def test_feedback_says_when_it_was_handed_in(walked):
    noted = (walked.people["ines"].home / "submitted" / "ada" / LESSON / TIMESTAMP).read_text()
    [time] = [span.text for span in walked.people["ada"].page().select("p.about span") if " on " in span.text]
    assert noted[11:16] in time
    assert time.endswith("UTC")


@pytest.mark.parametrize("student", ["ada", "bob"])
def test_what_the_exchange_put_beside_a_notebook_is_with_the_graded_one(walked, student):
    submitted, *kept = (
        read_side_files(walked.people["ines"].home / step / student / LESSON)
        for step in ("submitted", "autograded", "feedback")
    )
    assert set(submitted) == {TIMESTAMP, SECRET}
    assert kept == [submitted, submitted]


def test_whoever_handed_in_outside_of_the_exchange_is_named_and_costs_nobody_anything(walked):
    assert "cleo handed in outside of the exchange, so the feedback can't be fetched" in walked.released
    assert (walked.people["ines"].home / "feedback" / "cleo" / LESSON / f"{NAME}.html").exists()
    assert len(list((walked.people["ines"].home.parent / "exchange").glob("*/feedback/*.html"))) == 2


def test_a_link_a_huge_file_and_what_is_no_text_are_not_the_exchanges(tmp_path):
    (tmp_path / "elsewhere").write_text("2026-01-01 00:00:00 UTC")
    (tmp_path / TIMESTAMP).symlink_to(tmp_path / "elsewhere")
    for content in (b"a" * 100_000, "ü".encode()):
        (tmp_path / SECRET).write_bytes(content)
        assert read_side_files(tmp_path) == {}
    (tmp_path / SECRET).write_bytes(b"a" * 128)
    assert set(read_side_files(tmp_path)) == {SECRET}
