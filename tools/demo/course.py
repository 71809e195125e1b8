"""Makes the class, grades it, and shows what came out."""

import csv
import os
import subprocess
import sys
from itertools import product
from pathlib import Path
from shutil import rmtree
from textwrap import dedent

import nbformat
from nbgrader.coursedir import CourseDirectory

from grading.report import lay_out_table, render_report
from grading.results import read_class
from tools.demo.students import NO_SANDBOX, STUDENTS, SUBMISSIONS
from tools.demo.submission import Submission, save
from tools.references import LINEAR, REFERENCES, ROOT, find, right_answers

DEMO = ROOT / "demo"


def places(folder: Path) -> dict[str, str]:
    """Return nbgrader's options for a class of its own in a folder."""
    names = ["release", "submitted", "autograded", "feedback"]
    return {f"{name}_directory": str(folder / name) for name in names} | {
        "db_url": f"sqlite:///{folder / 'gradebook.db'}"
    }


def course(folder: Path) -> CourseDirectory:
    """Return where nbgrader finds everything that is made in a folder."""
    return CourseDirectory(root=str(ROOT), **places(folder))


def build_class(folder: Path) -> None:
    """Make the student versions of all lessons and the submissions of the class.

    Raises:
        SystemExit: nbgrader failed; the message says where its output is.
    """
    folder.mkdir(parents=True)
    print(f"Making the student versions of {_count(len(REFERENCES), 'lesson')} ...", flush=True)
    for lesson in REFERENCES:
        nbgrader(folder, "generate_assignment", lesson)
    print(f"Setting up a class of {_count(len(STUDENTS), 'student')} ...", flush=True)
    roster = folder / "students.csv"
    roster.write_text("\n".join(["id", *STUDENTS, ""]))
    nbgrader(folder, "db", "student", "import", str(roster))
    for submission in SUBMISSIONS:
        hand_in(submission, folder)


def grade(folder: Path) -> None:
    """Grade the class, make its feedback and export its points.

    Raises:
        SystemExit: something could not be graded; the message says where the output is.
    """
    print(f"Grading {_count(len(SUBMISSIONS), 'notebook')} and making feedback ...", flush=True)
    options = ["--feedback", "--export", f"--to={folder / 'grades.csv'}"]
    nbgrader(folder, "autograde", *options, module="grading")


def exported(folder: Path) -> dict[tuple[str, str], float]:
    """Return the points in grades.csv by student and lesson."""
    with open(folder / "grades.csv", newline="") as file:
        return {(row["student_id"], row["assignment"]): float(row["score"]) for row in csv.DictReader(file)}


def surprises(folder: Path) -> list[str]:
    """Return a sentence for everything that came out otherwise than the submissions say."""
    points = {(submission.student, submission.lesson): submission.points for submission in SUBMISSIONS}
    in_table = {(result.student, result.lesson): result.score for result in read_class(course(folder))}
    in_csv = exported(folder)
    sentences = []
    for student, lesson in product(STUDENTS, REFERENCES):
        due = points.get((student, lesson), 0)
        for where, scores in {"grades.csv": in_csv, "the table": in_table}.items():
            score = scores.get((student, lesson))
            if score is None:
                sentences.append(f"{student} is missing in {where} for {lesson}.")
            elif score != due:
                sentences.append(f"{student} has {score:g} points in {where} for {lesson}, not {due:g}.")
    return sentences


def main() -> None:
    if DEMO.exists():
        rmtree(DEMO)
    build_class(DEMO)
    grade(DEMO)
    print(f"\n{lay_out_table(read_class(course(DEMO)))}\n")
    save(DEMO / "report.html", render_report(course(DEMO)))
    print("- not submitted.\n")
    if NO_SANDBOX:
        print(f"Two hostile students were left out. {NO_SANDBOX}\n")
    for submission in SUBMISSIONS:
        if submission.hostile:
            print(f"{submission.student} {submission.hostile}.")
    print("Nothing of it worked: see the table.\n" * (not NO_SANDBOX) + "To look at:")
    for what, path in {
        "what a student is told": DEMO / "feedback/flips-a-sign" / LINEAR / "linear_neuron.html",
        "what to explain next": DEMO / "report.html",
        "everybody's points": DEMO / "grades.csv",
        "what was handed in": DEMO / "submitted",
        "what was said meanwhile": DEMO / "log.txt",
    }.items():
        print(f"  {what:<23} {os.path.relpath(path)}")
    if wrong := surprises(DEMO):
        sys.exit("\n".join(["", "This is not what ought to come out:", *wrong]))


def hand_in(submission: Submission, folder: Path) -> None:
    path = REFERENCES[submission.lesson]
    notebook = nbformat.read(folder / "release" / submission.lesson / path.name, as_version=4)
    for name, answer in (right_answers(submission.lesson) | submission.answers).items():
        if name not in submission.blank:
            find(notebook, name).source = dedent(answer).strip()
    submission.edit(notebook)
    destination = folder / "submitted" / submission.student / submission.lesson
    destination.mkdir(parents=True)
    submission.save(destination / path.name, nbformat.writes(notebook))


def nbgrader(folder: Path, *command: str, module: str = "nbgrader") -> None:
    """Run a command of nbgrader, or one like it, with the project's configuration."""
    options = [f"--CourseDirectory.{name}={value}" for name, value in places(folder).items()]
    if NO_SANDBOX and "autograde" in command:
        options.append("--Sandbox.unprotected=True")  # it is only the class above
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # for alembic
    with open(folder / "log.txt", "a") as log:
        status = subprocess.run(
            [sys.executable, "-m", module, *command, *options],
            cwd=ROOT,
            env={**os.environ, "PATH": path},
            stdout=log,
            stderr=subprocess.STDOUT,
        ).returncode
    if status:
        sys.exit(f"`{module} {' '.join(command)}` failed. What it said is in {folder / 'log.txt'}.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"
