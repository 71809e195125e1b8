"""Submissions, and the folders of a class: what was handed in, what is graded, and the feedback.

A submission counts as graded from the moment when its folder in autograded/ is there, which is put there last
of all, and at once.
"""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from glob import glob
from pathlib import Path
from typing import NamedTuple

from nbgrader.converters import BaseConverter
from nbgrader.coursedir import CourseDirectory

from grading.reading import HandedIn, locate, read_file, show, why_no_submission
from grading.timestamp import read_timestamp

UNFINISHED = ".unfinished"  # how the names of folders end that are being made or removed


class Submission(NamedTuple):
    """What one student handed in for one assignment, by the names of both."""

    student: str
    assignment: str


Made = Mapping[Submission, tuple[Path, Mapping[str, bytes]]]
"""For each, a folder of which all but notebooks is taken over, and what else is to be in the new one."""


class Outcome(NamedTuple):
    """What came of one submission."""

    step: str  # "autograde" or "feedback"
    student: str
    assignment: str
    score: float | None  # as in nbgrader's export; None if it failed
    max_score: float
    before: float | None = None  # what the gradebook had for it before it was graded again; None if nothing
    failed: str = ""  # why it could not be done, in a sentence. The next run tries again.
    seconds: float = 0.0  # that its notebooks took to grade
    slow: str = ""  # how long one took, and why, if it was long


MOST_TOLD = 10  # of those who took longest


def tell_changes(outcomes: Iterable[Outcome]) -> str:
    """Say whose points are others than before."""
    line = "{student}, {assignment}: {before:g} → {score:g} of {max_score:g}"
    told = sorted(show(line.format(**outcome._asdict())) for outcome in outcomes)
    return "\n  ".join(["These were graded before, and have other points now:", *told])


def tell_slowest(outcomes: Iterable[Outcome]) -> str:
    """Say who took longest, and why, and how to give somebody more time."""
    slowest = sorted(outcomes, key=lambda outcome: -outcome.seconds)[:MOST_TOLD]
    told = [show(f"{each.student}, {each.assignment}: {each.slow}") for each in slowest]
    what_to_do = "To give one more time: --student=ID --force --Sandbox.notebook_timeout=300."
    return "\n  ".join([f"These took longest. {what_to_do}", *told])


class NotDone(Exception):
    """One submission can't be worked on; the message says why. The others go on."""


class Stopped(Exception):
    """The run can't go on; the message says why, and what to do. The next run goes on where it was."""


class Folders:
    """Where everything of each submission is, as nbgrader is configured."""

    def __init__(self, course: CourseDirectory, max_bytes: int) -> None:
        """Note how large the file of a notebook may be that is read."""
        self.course, self._max_bytes = course, max_bytes

    def at(self, step: str, submission: Submission) -> Path:
        """Return where a submission is as "submitted" or "autograded", or where its "feedback" is."""
        return locate(self.course, step, *submission)

    def find(self, student: str, assignment: str) -> list[Submission]:
        """Return whose folders there are in submitted/, by patterns of glob, in their order."""
        places = self.course.submitted_directory
        names = self.course.format_path(places, "(?P<student>.*)", "(?P<assignment>.*)", escape=True)
        folders = glob(self.course.format_path(places, student, assignment))
        matches = [re.fullmatch(names, folder, re.DOTALL) for folder in folders]
        return sorted(Submission(**match.groupdict()) for match in matches if match)

    def read(self, submission: Submission, names: list[str]) -> dict[str, HandedIn]:
        """Read what was handed in, by the names that the notebooks should have."""
        folder = self.at("submitted", submission)
        return {name: read_file(folder / f"{name}.ipynb", self._max_bytes) for name in names}

    def is_graded(self, submission: Submission, references: Mapping[str, str]) -> bool:
        """Return whether just what is handed in now is graded, by references with these digests.

        They are by the notebooks' names, and "" for one that isn't there.
        """
        submitted, graded = (self.at(step, submission) for step in ("submitted", "autograded"))
        if not graded.exists() or why_no_submission(self.course, submitted):
            return False
        times = {read_timestamp(folder)[0] for folder in (submitted, graded)}
        try:
            return len(times) == 1 and all(
                _comes_of(graded / f"{name}.ipynb", handed_in, references[name])
                for name, handed_in in self.read(submission, list(references)).items()
            )
        except (OSError, ValueError):  # one is missing, or isn't what was written
            return False

    def has_feedback(self, submission: Submission) -> bool:
        """Return whether there is feedback that isn't older than the graded notebooks."""
        feedback, graded = (self.at(step, submission) for step in ("feedback", "autograded"))
        return feedback.exists() and feedback.stat().st_mtime >= graded.stat().st_mtime

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others from grading meanwhile, or raise Stopped; remove what a stopped run has left."""
        folder = locate(self.course, "autograded", "", "")
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # it ends with this process at the latest
            except BlockingIOError:
                raise Stopped(f"Another run is grading into {folder}. Wait for it, or end it.") from None
            for step in ("autograded", "feedback"):
                for left in glob(str(locate(self.course, step, "*", f".*{UNFINISHED}"))):
                    shutil.rmtree(left)
            yield
        finally:
            os.close(lock)

    def replace(
        self, step: str, converter: BaseConverter, made: Made, between: Callable[[], None] = lambda: None
    ) -> None:
        """Put new folders in the places of old ones; `between`, there are none.

        Their permissions are as nbgrader's converter would set them.
        """
        unfinished = {each: self._write(step, each, *files) for each, files in made.items()}
        for submission in unfinished:  # from here on until the end it counts as not done
            self.discard(step, submission)
        between()
        for submission, folder in unfinished.items():
            folder.rename(self.at(step, submission))
            converter.set_permissions(submission.assignment, submission.student)

    def _write(self, step: str, submission: Submission, source: Path, files: Mapping[str, bytes]) -> Path:
        """Make a folder of what is in another one, but for notebooks, and of files; return where it is."""
        folder = self.at(step, submission)
        unfinished = folder.with_name(f".{folder.name}.new{UNFINISHED}")
        shutil.rmtree(unfinished, ignore_errors=True)  # there is one if the gradebook was locked
        unfinished.mkdir(parents=True)
        ignored = shutil.ignore_patterns("*.ipynb", *self.course.ignore)
        shutil.copytree(source, unfinished, ignore=ignored, dirs_exist_ok=True)
        for name, data in files.items():
            (unfinished / name).write_bytes(data)
        return unfinished

    def discard(self, step: str, submission: Submission) -> None:
        """Remove a folder, so that it is there as a whole or not at all."""
        folder = self.at(step, submission)
        old = folder.with_name(f".{folder.name}.old{UNFINISHED}")
        if folder.exists():
            folder.rename(old)
            shutil.rmtree(old)


def _comes_of(graded: Path, handed_in: HandedIn, reference: str) -> bool:
    """Return whether a graded notebook was made of this, by the reference with this digest; "" is any."""
    origin = json.loads(graded.read_text("utf-8"))["metadata"].get("backprop", {})
    return origin.get("handed_in") == handed_in.digest and reference in ("", origin.get("reference"))
