"""The folders of a class: what was handed in, what is graded, and the feedback.

A submission counts as graded from the moment when its folder in autograded/ is there, which is put there last
of all, and at once.
"""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from glob import glob
from pathlib import Path

from nbgrader.converters import BaseConverter
from nbgrader.coursedir import CourseDirectory

from grading.reading import HandedIn, read_file, why_no_submission
from grading.submission import Stopped, Submission

UNFINISHED = ".unfinished"
"""How the names of folders end, beside those of submissions, that are being made or removed."""


class Folders:
    """Where everything of each submission is, as nbgrader is configured."""

    def __init__(self, course: CourseDirectory) -> None:
        self.course = course

    def submitted(self, submission: Submission) -> Path:
        """Return where a submission is as it was handed in."""
        return self._place(self.course.submitted_directory, submission)

    def graded(self, submission: Submission) -> Path:
        """Return where it is once it is graded."""
        return self._place(self.course.autograded_directory, submission)

    def feedback(self, submission: Submission) -> Path:
        """Return where its pages of feedback are."""
        return self._place(self.course.feedback_directory, submission)

    def source(self, submission: Submission) -> Path:
        """Return where the lesson's own files are."""
        return Path(self.course.format_path(self.course.source_directory, ".", submission.assignment))

    def _place(self, step: str, submission: Submission) -> Path:
        return Path(self.course.format_path(step, *submission))

    def find(self, student: str, assignment: str) -> list[Submission]:
        """Return whose folders there are in submitted/, by patterns of glob, in their order."""
        course = self.course
        pattern = course.format_path(
            course.submitted_directory, "(?P<student>.*)", "(?P<assignment>.*)", escape=True
        )
        folders = glob(course.format_path(course.submitted_directory, student, assignment))
        matches = [re.fullmatch(pattern, folder, re.DOTALL) for folder in folders]
        return sorted(Submission(**match.groupdict()) for match in matches if match)

    def read(self, submission: Submission, names: list[str], max_bytes: int) -> dict[str, HandedIn]:
        """Read what was handed in, by the names that the notebooks should have."""
        folder = self.submitted(submission)
        return {name: read_file(folder / f"{name}.ipynb", max_bytes) for name in names}

    def is_graded(self, submission: Submission, names: list[str], max_bytes: int) -> bool:
        """Return whether just what is handed in now is graded."""
        submitted, graded = self.submitted(submission), self.graded(submission)
        if not graded.exists() or why_no_submission(str(submitted)):
            return False
        times = {self.course.get_existing_timestamp(str(folder)) for folder in (submitted, graded)}
        try:
            return len(times) == 1 and all(
                _digest_in(graded / f"{name}.ipynb") in (None, handed_in.digest)
                for name, handed_in in self.read(submission, names, max_bytes).items()
            )
        except (OSError, ValueError):  # one is missing, or isn't what was written
            return False

    def has_feedback(self, submission: Submission) -> bool:
        """Return whether there is feedback that isn't older than the graded notebooks."""
        feedback, graded = self.feedback(submission), self.graded(submission)
        return feedback.exists() and feedback.stat().st_mtime >= graded.stat().st_mtime

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others from grading the class meanwhile; remove what a run has left that was stopped.

        Raises:
            Stopped: someone else is grading it.
        """
        course = self.course
        folder = Path(course.format_path(course.autograded_directory, "", ""))
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # it ends with this process at the latest
        except BlockingIOError:
            os.close(lock)
            raise Stopped(f"Another run is grading into {folder}. Wait for it, or end it.") from None
        try:
            for step in (course.autograded_directory, course.feedback_directory):
                for left in glob(course.format_path(step, "*", f".*{UNFINISHED}")):
                    shutil.rmtree(left)
            yield
        finally:
            os.close(lock)

    def replace(
        self,
        folder: Path,
        converter: BaseConverter,
        submission: Submission,
        source: Path,
        files: Mapping[str, bytes],
        between: Callable[[], None] = lambda: None,
    ) -> None:
        """Put a new folder in the place of the old one; `between`, there is none.

        It holds what is in `source`, but for notebooks, and the files; their permissions are as nbgrader's
        converter would set them.
        """
        unfinished = folder.with_name(f".{folder.name}.new{UNFINISHED}")
        shutil.rmtree(unfinished, ignore_errors=True)  # there is one if the gradebook was locked
        unfinished.mkdir(parents=True)
        ignored = shutil.ignore_patterns("*.ipynb", *self.course.ignore)
        shutil.copytree(source, unfinished, ignore=ignored, dirs_exist_ok=True)
        for name, data in files.items():
            (unfinished / name).write_bytes(data)
        discard(folder)  # from here on until the end it counts as not done
        between()
        unfinished.rename(folder)
        converter.set_permissions(submission.assignment, submission.student)


def discard(folder: Path) -> None:
    """Remove a folder, so that it is there as a whole or not at all."""
    old = folder.with_name(f".{folder.name}.old{UNFINISHED}")
    if folder.exists():
        folder.rename(old)
        shutil.rmtree(old)


def _digest_in(graded: Path) -> str | None:
    """Return the digest of what was handed in, from a graded notebook; None if it has none."""
    metadata = json.loads(graded.read_text("utf-8"))["metadata"]
    digest: str | None = metadata.get("backprop", {}).get("handed_in")
    return digest
