"""Grading a whole class in parallel, as `nbgrader autograde` grades one after the other.

Workers of Dask (`worker.py`) get what was handed in and return it graded. Only the coordinator, which is
here, reads and writes the course's files and nbgrader's gradebook. Wherever a run is stopped, the next one
goes on.
"""

import secrets
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from hashlib import sha256
from typing import TypeVar

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import GetGrades
from traitlets import Bool, Float
from traitlets.config import Config, LoggingConfigurable

from grading.cluster import Cluster
from grading.exporter import GradingExporter, SaveGrades, save_grades
from grading.folders import Folders, discard
from grading.ledger import Ledger
from grading.lesson import LessonFiles, add_lessons, read_lesson
from grading.pipeline import Graded
from grading.reading import TIMESTAMP, HandedIn, why_no_submission
from grading.reference import ReferenceFailed
from grading.sandbox import SandboxUnavailable
from grading.submission import NotDone, Outcome, Stopped, Submission
from grading.worker import Grader, Key, Typesetter, import_step

T = TypeVar("T")


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
        self.course, self._folders = course, Folders(course)
        self._autograde = Autograde(coursedir=course, parent=self)
        self._feedback = GenerateFeedback(coursedir=course, parent=self)
        steps = [import_step(listed) for listed in self._autograde.autograde_preprocessors]
        if SaveGrades not in steps[:1] or self._autograde.sanitize_preprocessors:
            raise Stopped(
                "c.Autograde.autograde_preprocessors in nbgrader_config.py doesn't name "
                "grading.exporter.SaveGrades first, or there are sanitize_preprocessors. Take the "
                "configuration that comes with the lessons."
            )
        self._after_saving = [step(parent=self) for step in steps[1:]]
        for converter in (self._autograde, self._feedback):
            if converter.pre_convert_hook or converter.post_convert_hook:
                what = type(converter).__name__
                why = "can't be called for many at a time. Use nbgrader's command."
                raise Stopped(f"The hooks of c.{what} {why}")
        self._max_bytes = GradingExporter(config=self.config).max_bytes

    def __enter__(self) -> "WholeClass":
        with ExitStack() as stack:
            stack.enter_context(self._folders.locked())
            self._ledger = Ledger(self.course, self.patience)
            stack.callback(self._ledger.close)
            self._cluster = stack.enter_context(Cluster(parent=self))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    @property
    def gradebook(self) -> Gradebook:
        """Nbgrader's gradebook, while the class is entered."""
        return self._ledger.gradebook

    # ---- what is to be done

    def ungraded(self, assignments: Sequence[str] = ()) -> list[Submission]:
        """Return what is to be graded: what is new, or was handed in again since it was graded.

        It was handed in again if its timestamp or its notebooks differ from what was graded. Lessons that the
        gradebook doesn't have are added to it.

        Args:
            assignments: their names, or none for all.

        Raises:
            Stopped: there is no such assignment, or none at all.
        """
        everything = [] if assignments else self._folders.find("*", "*")
        found = assignments or sorted({submission.assignment for submission in everything})
        self._ledger.patiently(partial(add_lessons, self.course, found, self.config))
        handed_in = self._handed_in(assignments)
        for submission in everything:
            if submission.assignment not in self._names:
                what = "%s is not graded: the gradebook has no assignment %s."
                self.log.warning(what, self._folders.submitted(submission), submission.assignment)
        return [each for each in handed_in if self.force or not self._is_graded(each)]

    def without_feedback(self, assignments: Sequence[str] = ()) -> list[Submission]:
        """Return what is graded, and has no feedback, or feedback older than its graded notebooks.

        Args:
            assignments: their names, or none for all.

        Raises:
            Stopped: there is no such assignment.
        """
        graded = [each for each in self._handed_in(assignments) if self._folders.graded(each).exists()]
        return [each for each in graded if self.force or not self._folders.has_feedback(each)]

    def _handed_in(self, assignments: Sequence[str]) -> list[Submission]:
        """Return all submissions of the assignments that are named, or of all, as nbgrader is configured."""
        self._names = self._ledger.notebooks()
        if not self._names:
            what_to_do = "`nbgrader generate_assignment LESSON` adds one."
            raise Stopped(f"The gradebook {self.course.db_url} has no assignment. {what_to_do}")
        excluded = self.course.student_id_exclude.split(",")
        handed_in = []
        for name in assignments or self._names:
            if not self._names.get(name):
                raise Stopped(
                    f"There is no assignment {name} in the gradebook, which has "
                    f"{', '.join(self._names)}. `nbgrader generate_assignment {name}` adds it."
                )
            handed_in += self._folders.find(self.course.student_id, name)
        return [each for each in handed_in if each.student not in excluded]

    def _is_graded(self, submission: Submission) -> bool:
        return self._folders.is_graded(submission, self._names[submission.assignment], self._max_bytes)

    # ---- grading

    def grade(self, todo: Sequence[Submission]) -> Generator[Outcome, None, None]:
        """Grade submissions, and save what comes of each as soon as it is there.

        Yields:
            The outcomes, in the order in which they are saved.

        Raises:
            Stopped: the run can't go on.
        """
        if not todo:
            return
        secret = secrets.token_hex()
        files = {
            (assignment, name): self._files(assignment, name, secret)
            for assignment in dict.fromkeys(submission.assignment for submission in todo)
            for name in self._names[assignment]
        }
        students = dict.fromkeys(submission.student for submission in todo)
        self._ledger.know(students if self._autograde.create_student else ())
        grader = Grader(self._options, files, secret)
        try:
            with self._cluster.prepared(grader, name := self._named("grader")):
                for submission in todo if self.force else ():  # so that a run that goes on needs no force
                    self._ledger.patiently(partial(discard, self._folders.graded(submission)))
                for submission, result in self._cluster.each(name, todo, self._to_grade):
                    yield self._outcome("autograde", submission, result, self.save)
        except SandboxUnavailable as error:
            raise Stopped(str(error)) from error

    def _files(self, assignment: str, name: str, secret: str) -> LessonFiles:
        """Return the texts of a notebook that is graded, of which the reference has been tried."""
        try:
            files = read_lesson(self.course, assignment, name)
            files.open(secret)
        except (ReferenceFailed, OSError) as error:
            raise Stopped(f"The reference can't be used: {error}") from error
        return files

    def _to_grade(self, submission: Submission) -> dict[Key, HandedIn]:
        """Return what a worker needs to grade a submission.

        Raises:
            NotDone: it can't be graded.
        """
        folder, assignment = self._folders.submitted(submission), submission.assignment
        if trouble := why_no_submission(str(folder)):
            raise NotDone(f"{folder}: {trouble}")
        if submission.student not in self._ledger.students:
            what_to_do = "`nbgrader db student add` adds one."
            raise NotDone(f"There is no student {submission.student} in the gradebook. {what_to_do}")
        handed_in = self._folders.read(submission, self._names[assignment], self._max_bytes)
        return {(assignment, name): notebook for name, notebook in handed_in.items()}

    def save(self, submission: Submission, graded: Mapping[str, Graded]) -> None:
        """Save the notebooks and grades of a submission. It can be stopped at any point, and done again."""
        submitted = self._folders.submitted(submission)
        timestamp = self.course.get_existing_timestamp(str(submitted))
        files = {f"{name}.ipynb": each.notebook.encode() for name, each in graded.items()}
        if timestamp:
            files[TIMESTAMP] = (submitted / TIMESTAMP).read_bytes()

        def save_all() -> None:
            about = {"timestamp": timestamp} if timestamp else {}
            self.gradebook.update_or_create_submission(submission.assignment, submission.student, **about)
            for name, each in graded.items():
                notebook, resources = nbformat.v4.reads(each.notebook), self._resources(submission, name)
                save_grades(self.gradebook, notebook, resources["nbgrader"], self)
                for step in self._after_saving:
                    notebook, resources = step(notebook, resources)

        folder, source = self._folders.graded(submission), self._folders.source(submission)
        self._folders.replace(folder, self._autograde, submission, source, files, save_all)
        for name, each in graded.items():
            for level, sentence in each.notes:
                self.log.log(level, "%s, %s, %s: %s", *submission, name, sentence)

    # ---- feedback

    def make_feedback(self, todo: Sequence[Submission]) -> Generator[Outcome, None, None]:
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
            for submission, result in self._cluster.each(name, todo, self._with_grades):
                yield self._outcome("feedback", submission, result, self._save_pages)

    def _with_grades(self, submission: Submission) -> dict[str, tuple[str, ResourcesDict]]:
        """Return what a worker needs to make pages: graded notebooks with their points and comments."""
        notebooks = {}
        for path in sorted(self._folders.graded(submission).glob("*.ipynb")):
            notebook = nbformat.v4.reads(path.read_text("utf-8"))
            fill = partial(GetGrades(parent=self._feedback), notebook, self._resources(submission, path.stem))
            try:
                notebook, about = self._ledger.patiently(fill)
            except MissingEntry as error:
                raise NotDone(f"The gradebook doesn't know {path}: {error}") from error
            notebooks[path.stem] = nbformat.v4.writes(notebook), about
        return notebooks

    def _save_pages(self, submission: Submission, pages: Mapping[str, str]) -> None:
        """Save the pages of feedback for a submission, and beside them what lies beside its notebooks."""
        files = {name: text.encode() for name, text in pages.items()}
        folder, source = self._folders.feedback(submission), self._folders.graded(submission)
        self._folders.replace(folder, self._feedback, submission, source, files)

    # ---- both

    def _resources(self, submission: Submission, notebook: str) -> ResourcesDict:
        about = {**submission._asdict(), "notebook": notebook, "db_url": self.course.db_url}
        return ResourcesDict(nbgrader=about)

    def _named(self, what: str) -> str:
        """Return a name that no other course has on the same scheduler."""
        return f"{what} of {sha256(self.course.db_url.encode()).hexdigest()}"

    @property
    def _options(self) -> Config:
        """What workers are told of the configuration: not where anything is."""
        return Config({name: value for name, value in self.config.items() if name != "CourseDirectory"})

    def _outcome(
        self,
        step: str,
        submission: Submission,
        result: Callable[[], T],
        save: Callable[[Submission, T], None],
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
            self.log.debug("%s %s", *submission, exc_info=error)
            failed = f"{type(error).__name__}: {error}"
        else:
            self._ledger.patiently(partial(save, submission, made))
        if failed:
            self.log.error("%s %s: %s failed. %s", *submission, step, failed)
        return Outcome(step, *submission, *self._ledger.points(submission, bool(failed)), failed)
