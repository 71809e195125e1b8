"""Grading a whole class in parallel, as `nbgrader autograde` grades one after the other.

Workers of Dask (`worker.py`) get what was handed in and return it graded. Only the coordinator, which is
here, reads and writes the course's files and nbgrader's gradebook. A submission counts as graded from the
moment when its folder in autograded/ is there, which is put there last of all, and at once: wherever a run
is stopped, the next one goes on.
"""

import fcntl
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from glob import glob
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeVar

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
from nbgrader.converters import Autograde, BaseConverter, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import GetGrades
from sqlalchemy.exc import OperationalError
from traitlets import Bool, Float
from traitlets.config import Config, LoggingConfigurable

from grading.cluster import Cluster, NotDone, Stopped, Work
from grading.reading import (
    TIMESTAMP,
    GradingExporter,
    lesson_of,
    read_file,
    why_no_submission,
)
from grading.sandbox import SandboxUnavailable
from grading.steps import SaveGrades
from grading.verdict import Reference, ReferenceFailed
from grading.worker import Graded, Grader, Lesson, Submission, Typesetter, digest_in, steps_of

UNFINISHED = ".unfinished"
"""How the names of folders end, beside those of submissions, that are being made or removed."""

T = TypeVar("T")


class Outcome(NamedTuple):
    """What came of one submission.

    Attributes:
        step: "autograde" or "generate_feedback".
        student: the student's id.
        assignment: the assignment's name.
        score: the points, as in nbgrader's export; 0 if it failed.
        max_score: the points that there are.
        failed: "", or a sentence why it could not be done. The next run tries again.
    """

    step: str
    student: str
    assignment: str
    score: float
    max_score: float
    failed: str = ""


class WholeClass(LoggingConfigurable):
    """Grades all that was handed in, while it is entered; nobody else can grade the class meanwhile.

    Raises:
        Stopped: the configuration is of another kind; or, when it is entered, someone else is grading.
    """

    force = Bool(
        False, help="Do again what is done. Once workers are there, all of it counts as not graded."
    ).tag(config=True)
    patience = Float(60.0, help="Seconds to wait for a gradebook that is locked, before giving up.").tag(
        config=True
    )

    def __init__(self, course: CourseDirectory, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.course = course
        self._autograde = Autograde(coursedir=course, parent=self)
        self._feedback = GenerateFeedback(coursedir=course, parent=self)
        steps = steps_of(self._autograde.autograde_preprocessors)
        if SaveGrades not in steps:
            raise Stopped(
                "c.Autograde.autograde_preprocessors in nbgrader_config.py doesn't name "
                "grading.steps.SaveGrades. Take the configuration that comes with the lessons."
            )
        for converter in (self._autograde, self._feedback):
            if converter.pre_convert_hook or converter.post_convert_hook:
                what = type(converter).__name__
                raise Stopped(
                    f"The hooks of c.{what} can't be called for many at a time. Use nbgrader's command."
                )
        first = steps.index(SaveGrades)  # it, and what follows it, needs the gradebook
        self._steps = list(self._autograde.sanitize_preprocessors), steps[:first]
        self._exporter = GradingExporter(parent=self, config=self.config)
        self._exporter.run = self  # of which SaveGrades uses the gradebook
        self._saving = [step(parent=self._exporter) for step in steps[first:]]

    def __enter__(self) -> "WholeClass":
        with ExitStack() as stack:
            folder = Path(self.course.format_path(self.course.autograded_directory, "", ""))
            folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, lock)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # it ends with this process at the latest
            except BlockingIOError:
                raise Stopped(f"Another run is grading into {folder}. Wait for it, or end it.") from None
            for step in (self.course.autograded_directory, self.course.feedback_directory):
                for left in glob(self.course.format_path(step, "*", f".*{UNFINISHED}")):
                    shutil.rmtree(left)  # by a run that was stopped
            self.gradebook = self._patiently(partial(Gradebook, self.course.db_url, self.course.course_id))
            stack.callback(self.gradebook.close)
            self._names = {
                assignment.name: [notebook.name for notebook in assignment.notebooks]
                for assignment in self.gradebook.assignments
            }
            self._cluster = stack.enter_context(Cluster(parent=self))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def ungraded(self, assignments: Sequence[str] = ()) -> list[Work]:
        """Return what is to be graded: what is new, or was handed in again since it was graded.

        It was handed in again if its timestamp or its notebooks differ from what was graded. What
        `nbgrader autograde` graded shows only the timestamp.

        Args:
            assignments: their names, or none for all.

        Raises:
            Stopped: there is no such assignment, or none at all.
        """
        works = self._handed_in(assignments)
        for work in [] if assignments else self._submitted("*", "*"):
            if work.assignment not in self._names:
                folder = self._folder(self.course.submitted_directory, work)
                what = "%s is not graded: the gradebook has no assignment %s."
                self.log.warning(what, folder, work.assignment)
        return [work for work in works if self.force or not self._is_graded(work)]

    def without_feedback(self, assignments: Sequence[str] = ()) -> list[Work]:
        """Return what is graded, and has no feedback, or feedback older than its graded notebooks.

        Args:
            assignments: their names, or none for all.

        Raises:
            Stopped: there is no such assignment.
        """
        works = [work for work in self._handed_in(assignments) if self._graded(work).exists()]
        return [work for work in works if self.force or not self._has_feedback(work)]

    def grade(self, todo: Sequence[Work]) -> Iterator[Outcome]:
        """Grade submissions, and save what comes of each as soon as it is there.

        Yields:
            The outcomes, in the order in which they are saved.

        Raises:
            Stopped: the run can't go on.
        """
        if not todo:
            return
        secret = secrets.token_hex()
        lessons = {
            (assignment, name): self._lesson(assignment, name, secret)
            for assignment in dict.fromkeys(work.assignment for work in todo)
            for name in self._names[assignment]
        }
        self._patiently(partial(self._know, dict.fromkeys(work.student for work in todo)))
        grader = Grader(self._options, self._steps, lessons, secret)
        try:
            with self._cluster.prepared(grader, name := self._named("grader")):
                for work in todo if self.force else ():  # so that a run that goes on needs no force
                    self._patiently(partial(_discard, self._graded(work)))
                for work, result in self._cluster.each(name, todo, self._read):
                    yield self._outcome("autograde", work, result, self.save)
        except SandboxUnavailable as error:
            raise Stopped(str(error)) from error

    def make_feedback(self, todo: Sequence[Work]) -> Iterator[Outcome]:
        """Make pages of feedback from what is graded.

        Yields:
            The outcomes, in the order in which they are saved.

        Raises:
            Stopped: the run can't go on.
        """
        if not todo:
            return
        name = self._named("typesetter")
        with self._cluster.prepared(Typesetter(self._options), name):
            for work, result in self._cluster.each(name, todo, self._with_grades):
                yield self._outcome("generate_feedback", work, result, self._save_pages)

    def save(self, work: Work, graded: Graded) -> None:
        """Save the notebooks and grades of a submission. It can be stopped at any point, and done again."""
        for level, sentence in graded.said:
            self.log.log(level, sentence)
        submitted = self._folder(self.course.submitted_directory, work)
        timestamp = self.course.get_existing_timestamp(str(submitted))
        source = self.course.format_path(self.course.source_directory, ".", work.assignment)
        files = {f"{name}.ipynb": text.encode() for name, text in graded.notebooks.items()}
        if timestamp:
            files[TIMESTAMP] = (submitted / TIMESTAMP).read_bytes()

        def save_grades() -> None:
            about = {"timestamp": timestamp} if timestamp else {}
            self.gradebook.update_or_create_submission(work.assignment, work.student, **about)
            for name, text in graded.notebooks.items():
                notebook, resources = nbformat.reads(text, as_version=4), self._resources(work, name)
                for step in self._saving:
                    notebook, resources = step(notebook, resources)

        self._replace(self._graded(work), self._autograde, work, source, files, save_grades)

    def _save_pages(self, work: Work, pages: Mapping[str, str]) -> None:
        """Save the pages of feedback for a submission, and beside them what lies beside its notebooks."""
        folder = self._folder(self.course.feedback_directory, work)
        files = {name: text.encode() for name, text in pages.items()}
        self._replace(folder, self._feedback, work, self._graded(work), files, lambda: None)

    def _replace(
        self,
        folder: Path,
        converter: BaseConverter,
        work: Work,
        source: Path | str,
        files: Mapping[str, bytes],
        between: Callable[[], None],
    ) -> None:
        """Put a new folder in the place of the old one; `between`, there is none.

        It holds what is in `source`, but for notebooks, and the files.
        """
        unfinished = folder.with_name(f".{folder.name}.new{UNFINISHED}")
        shutil.rmtree(unfinished, ignore_errors=True)  # there is one if the gradebook was locked
        unfinished.mkdir(parents=True)
        ignored = shutil.ignore_patterns("*.ipynb", *self.course.ignore)
        shutil.copytree(source, unfinished, ignore=ignored, dirs_exist_ok=True)
        for name, data in files.items():
            (unfinished / name).write_bytes(data)
        _discard(folder)  # from here on until the end it counts as not done
        between()
        unfinished.rename(folder)
        converter.set_permissions(work.assignment, work.student)

    def _handed_in(self, assignments: Sequence[str]) -> Iterable[Work]:
        """Yield all submissions of the assignments that are named, or of all, as nbgrader is configured."""
        if not self._names:
            what_to_do = "`nbgrader generate_assignment LESSON` adds one."
            raise Stopped(f"The gradebook {self.course.db_url} has no assignment. {what_to_do}")
        for name in assignments or self._names:
            if not self._names.get(name):
                raise Stopped(
                    f"There is no assignment {name} in the gradebook, which has "
                    f"{', '.join(self._names)}. `nbgrader generate_assignment {name}` adds it."
                )
            excluded = self.course.student_id_exclude.split(",")
            for work in sorted(self._submitted(self.course.student_id, name)):
                if work.student not in excluded:
                    yield work

    def _submitted(self, student: str, assignment: str) -> list[Work]:
        """Return whose folders there are in submitted/, by patterns of glob."""
        course = self.course
        pattern = course.format_path(
            course.submitted_directory, "(?P<student>.*)", "(?P<assignment>.*)", escape=True
        )
        folders = glob(course.format_path(course.submitted_directory, student, assignment))
        return [Work(**re.fullmatch(pattern, folder, re.DOTALL).groupdict()) for folder in folders]

    def _know(self, students: Iterable[str]) -> None:
        """Note whom the gradebook knows; add the others in their order, which `nbgrader export` keeps."""
        self._known = {student.id for student in self.gradebook.students}
        for student in students if self._autograde.create_student else ():
            if student not in self._known:
                self.gradebook.add_student(student)
                self._known.add(student)

    def _folder(self, step: str, work: Work) -> Path:
        """Return the folder of a submission in submitted/, or another step."""
        return Path(self.course.format_path(step, work.student, work.assignment))

    def _graded(self, work: Work) -> Path:
        return self._folder(self.course.autograded_directory, work)

    def _is_graded(self, work: Work) -> bool:
        """Return whether just what is handed in now is graded."""
        submitted, graded = self._folder(self.course.submitted_directory, work), self._graded(work)
        if not graded.exists() or why_no_submission(str(submitted)):
            return False
        times = {self.course.get_existing_timestamp(str(folder)) for folder in (submitted, graded)}
        try:
            return len(times) == 1 and all(
                digest_in((graded / f"{name}.ipynb").read_text("utf-8")) in (None, handed_in.digest)
                for name, handed_in in self._submission(work).notebooks.items()
            )
        except (OSError, ValueError):  # one is missing, or isn't what was written
            return False

    def _has_feedback(self, work: Work) -> bool:
        feedback, graded = self._folder(self.course.feedback_directory, work), self._graded(work)
        return feedback.exists() and feedback.stat().st_mtime >= graded.stat().st_mtime

    def _submission(self, work: Work) -> Submission:
        folder = self._folder(self.course.submitted_directory, work)
        most = self._exporter.max_bytes
        files = {name: read_file(folder / f"{name}.ipynb", most) for name in self._names[work.assignment]}
        return Submission(work.student, work.assignment, files)

    def _read(self, work: Work) -> Submission:
        """Return what a worker needs to grade a submission.

        Raises:
            NotDone: it can't be graded.
        """
        folder = self._folder(self.course.submitted_directory, work)
        if trouble := why_no_submission(str(folder)):
            raise NotDone(f"{folder}: {trouble}")
        if work.student not in self._known:
            what_to_do = "`nbgrader db student add` adds one."
            raise NotDone(f"There is no student {work.student} in the gradebook. {what_to_do}")
        return self._submission(work)

    def _with_grades(self, work: Work) -> dict[str, tuple[str, ResourcesDict]]:
        """Return what a worker needs to make pages: graded notebooks with their points and comments."""
        notebooks = {}
        for path in sorted(self._graded(work).glob("*.ipynb")):
            notebook = nbformat.read(path, as_version=4)
            grades = partial(GetGrades(parent=self._feedback), notebook, self._resources(work, path.stem))
            try:
                notebook, resources = self._patiently(grades)
            except MissingEntry as error:
                raise NotDone(f"The gradebook doesn't know {path}: {error}") from error
            notebooks[path.stem] = nbformat.writes(notebook), resources
        return notebooks

    def _resources(self, work: Work, notebook: str) -> ResourcesDict:
        about = {"student": work.student, "assignment": work.assignment, "notebook": notebook}
        return ResourcesDict(nbgrader=about | {"db_url": self.course.db_url})

    def _lesson(self, assignment: str, name: str, secret: str) -> Lesson:
        """Return the texts of a notebook that is graded, of which the reference has been tried."""
        folder = self.course.format_path(self.course.source_directory, ".", assignment)
        path = Path(folder, f"{name}.ipynb")
        try:
            Reference(path, secret)
            reference = nbformat.read(path, as_version=4)
        except (ReferenceFailed, OSError) as error:
            raise Stopped(f"The reference can't be used: {error}") from error
        for cell in reference.cells:
            if cell.cell_type == "code":
                cell.outputs = []
        released = lesson_of(self.course, assignment, name)
        return Lesson(nbformat.writes(released), nbformat.writes(reference))

    def _named(self, what: str) -> str:
        """Return a name that no other course has on the same scheduler."""
        return f"{what} of {sha256(self.course.db_url.encode()).hexdigest()}"

    @property
    def _options(self) -> Config:
        """What workers are told of the configuration: not where anything is."""
        config = Config({name: value for name, value in self.config.items() if name != "CourseDirectory"})
        config.Exporter.default_preprocessors = []
        return config

    def _outcome(
        self, step: str, work: Work, result: Callable[[], T], save: Callable[[Work, T], None]
    ) -> Outcome:
        """Save what a worker made of a submission, and return what came of it."""
        failed = ""
        try:
            made = result()
        except (SandboxUnavailable, Stopped):
            raise
        except NotDone as error:
            failed = str(error)
        except Exception as error:  # of any kind, as nbgrader does: the others go on
            self.log.debug("%s %s", *work, exc_info=error)
            failed = f"{type(error).__name__}: {error}"
        else:
            self._patiently(partial(save, work, made))
        if failed:
            self.log.error("%s %s: %s failed. %s", *work, step, failed)
        return Outcome(step, *work, *self._patiently(partial(self._points, work, bool(failed))), failed)

    def _points(self, work: Work, failed: bool) -> tuple[float, float]:
        """Return the points of a submission, and how many there are."""
        if failed:
            return 0.0, self.gradebook.find_assignment(work.assignment).max_score
        submission = self.gradebook.find_submission(work.assignment, work.student)
        points = max(0.0, submission.score - submission.late_submission_penalty), submission.max_score
        self.gradebook.db.expunge_all()  # else each commit goes through all that came before
        return points

    def _patiently(self, use: Callable[[], T]) -> T:
        """Do what needs the gradebook and the disk; again and again, if the gradebook is locked.

        Raises:
            Stopped: it can't be done.
        """
        deadline = time.monotonic() + self.patience
        while True:
            try:
                return use()
            except OSError as error:
                what = "What was graded can't be written"
                raise Stopped(f"{what}: {error}. When it can, the same command goes on.") from error
            except (OperationalError, InvalidEntry) as error:  # nbgrader makes the second of the first
                if time.monotonic() > deadline:
                    what = f"The gradebook can't be used: {str(error).splitlines()[0]}"
                    raise Stopped(f"{what}. When it can, the same command goes on.") from error
            if hasattr(self, "gradebook"):
                self.gradebook.db.rollback()
            time.sleep(1)


def _discard(folder: Path) -> None:
    """Remove a folder, so that it is there as a whole or not at all."""
    old = folder.with_name(f".{folder.name}.old{UNFINISHED}")
    if folder.exists():
        folder.rename(old)
        shutil.rmtree(old)
