"""Grading a whole class in parallel, as `nbgrader autograde` grades one after the other.

Workers of Dask (`cluster.py`) get what was handed in and return it graded. Only the coordinator, which is
here, reads and writes the course's files and nbgrader's gradebook. Wherever a run is stopped, the next one
goes on.
"""

import secrets
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets import Bool, Float
from traitlets.config import Config, LoggingConfigurable

from grading.cluster import Cluster, Grader, Typesetter, import_step
from grading.exporter import GradingExporter, SaveGrades, read_side_files
from grading.feedback import GetResults
from grading.gradebook import (
    NO_ENTRY,
    TWIN,
    Entry,
    check_age,
    read_entries,
    read_points,
    spell_as_known,
    use_patiently,
)
from grading.lesson import add_lessons, read_lessons
from grading.pipeline import Graded, prove
from grading.reading import HandedIn, locate, show, why_no_submission
from grading.sandbox import UNPROTECTED, Sandbox, SandboxUnavailable
from grading.submission import Folders, NotDone, Outcome, Stopped, Submission
from grading.timestamp import read_timestamp

T = TypeVar("T")
REFERENCE = ""  # who hands in the reference of a lesson, which is graded first


class WholeClass(LoggingConfigurable):
    """Grades all that was handed in, while it is entered; nobody else can grade the class meanwhile.

    All of it raises Stopped if the run can't go on: if the configuration is of another kind, someone else is
    grading, an assignment isn't there, or the gradebook, the disk, the workers or a sandbox can't be used.
    """

    force = Bool(
        False, help="Do again what is done. Once workers are there, all of it counts as not graded."
    ).tag(config=True)
    patience = Float(60.0, help="Seconds to wait for a gradebook that is locked, before giving up.").tag(
        config=True
    )

    gradebook: Gradebook = None  # nbgrader's, while the class is entered

    def __init__(self, course: CourseDirectory, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.course = course
        self._folders = Folders(course, GradingExporter(config=self.config).max_bytes)
        self._autograde = Autograde(coursedir=course, parent=self)
        self._feedback = GenerateFeedback(coursedir=course, parent=self)
        steps = [import_step(listed) for listed in self._autograde.autograde_preprocessors]
        if SaveGrades not in steps[:1] or self._autograde.sanitize_preprocessors:
            what = "c.Autograde.autograde_preprocessors in nbgrader_config.py doesn't name"
            why = "grading.exporter.SaveGrades first, or there are sanitize_preprocessors."
            raise Stopped(f"{what} {why} Take the configuration that comes with the lessons.")
        told = {name: value for name, value in self.config.items() if name != "CourseDirectory"}
        self._told = Config(told)  # what workers are told: not where anything is
        self._steps = [step(parent=self) for step in steps]
        for converter in (self._autograde, self._feedback):
            if converter.pre_convert_hook or converter.post_convert_hook:
                why = "can't be called for many at a time. Use nbgrader's command."
                raise Stopped(f"The hooks of c.{type(converter).__name__} {why}")

    def __enter__(self) -> "WholeClass":
        with ExitStack() as stack:
            stack.enter_context(self._folders.locked())
            self._patiently(partial(check_age, self.course))
            self.gradebook = self._patiently(partial(Gradebook, self.course.db_url, self.course.course_id))
            stack.callback(self.gradebook.close)
            handed_in = self._folders.find("*", "*")
            spell = partial(spell_as_known, self.gradebook, self.course, handed_in, self.log)
            self._twins = {Path(old) for old, new in self._patiently(spell).items() if not new}
            self._cluster = Cluster(parent=self)
            stack.callback(self._cluster.close)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def _patiently(self, use: Callable[[], T]) -> T:
        """Do what needs the gradebook and the disk, and can be done again."""
        return use_patiently(use, self.gradebook, self.patience)

    # ---- what is to be done

    def ungraded(self, assignments: Sequence[str] = ()) -> list[Submission]:
        """Return what is to be graded of the assignments that are named, or of all.

        It is what is new, or was handed in again: if its timestamp or notebooks differ from what was graded.
        And it is what another reference has graded, or has no points in this gradebook. Lessons that the
        gradebook doesn't have are added to it.
        """
        everything = [] if assignments else self._folders.find("*", "*")
        found = assignments or sorted({submission.assignment for submission in everything})
        self._patiently(partial(add_lessons, self.course, found, self.config))
        handed_in = self._handed_in(assignments)
        self._entries = self._patiently(lambda: {a.name: read_entries(a) for a in self.gradebook.assignments})
        lessons = {each.assignment for each in handed_in}
        self._lessons = {each: read_lessons(self.course, each, self._names[each]) for each in lessons}
        for each in (each for each in everything if each.assignment not in self._names):
            what = "%s is not graded: the gradebook has no assignment %s."
            self.log.warning(what, self._folders.at("submitted", each), each.assignment)
        return [each for each in handed_in if self.force or not self._is_graded(each)]

    def _find_entry(self, submission: Submission) -> Entry:
        """Return what this gradebook had of a submission before the run."""
        return self._entries[submission.assignment].get(submission.student, NO_ENTRY)

    def _is_graded(self, submission: Submission) -> bool:
        """Return whether this work is graded, by the reference as it is now, and this gradebook knows."""
        files, names = self._lessons[submission.assignment], self._names[submission.assignment]
        references = {name: files[name].digest if files else "" for name in names}
        return self._find_entry(submission).is_graded and self._folders.is_graded(submission, references)

    def without_feedback(self, assignments: Sequence[str] = ()) -> list[Submission]:
        """Return what is graded and has no feedback that is newer, of the assignments named, or of all."""
        handed_in = self._handed_in(assignments)
        graded = [each for each in handed_in if self._folders.at("autograded", each).exists()]
        return [each for each in graded if self.force or not self._folders.has_feedback(each)]

    def _handed_in(self, assignments: Sequence[str]) -> list[Submission]:
        """Return all submissions of the assignments that are named, or of all, as nbgrader is configured."""
        self._names: dict[str, list[str]] = self._patiently(
            lambda: {a.name: [notebook.name for notebook in a.notebooks] for a in self.gradebook.assignments}
        )
        if not self._names and self._folders.find("*", "*"):
            what_to_do = "`nbgrader generate_assignment LESSON` adds one."
            raise Stopped(f"The gradebook {self.course.db_url} has no assignment. {what_to_do}")
        excluded = self.course.student_id_exclude.split(",")
        handed_in = []
        for name in assignments or self._names:
            if not self._names.get(name):
                known = ", ".join(self._names) or "none"
                what = f"There is no assignment {name} in the gradebook, which has {known}."
                raise Stopped(f"{what} `nbgrader generate_assignment {name}` adds it.")
            handed_in += self._folders.find(self.course.student_id, name)
        if not handed_in:
            place = locate(self.course, "submitted", "STUDENT", "LESSON")
            self.log.warning("Nothing is handed in. What is to be graded belongs in %s.", place)
        return [each for each in handed_in if each.student not in excluded]

    # ---- grading

    def grade(self, todo: Sequence[Submission]) -> Generator[Outcome, None, None]:
        """Grade submissions, and save what comes of each as soon as it is there; yield the outcomes, then."""
        if not todo:
            return
        references = [Submission(REFERENCE, name) for name in dict.fromkeys(each.assignment for each in todo)]
        if missing := [each.assignment for each in references if not self._lessons[each.assignment]]:
            source = locate(self.course, "source", ".", missing[0])
            raise Stopped(f"{missing[0]} can't be graded: there is no reference in {source}. Put it there.")
        if Sandbox(config=self._told).unprotected:  # workers would say so where nobody reads it
            self.log.warning(UNPROTECTED)
        self._patiently(partial(self._add_students, todo))
        grader = Grader(self._told, self._lessons, secrets.token_hex())
        waiting = list[tuple[Submission, Any]]()  # until the references are proven
        try:
            with self._cluster.prepared(grader, self.course.db_url) as name:
                for submission, graded in self._cluster.each(name, [*references, *todo], self._to_grade):
                    if submission in references:
                        self._prove(submission.assignment, graded)
                        references.remove(submission)
                        for each in todo if self.force and not references else ():
                            self._patiently(partial(self._folders.discard, "autograded", each))
                    else:
                        waiting.append((submission, graded))
                    while waiting and not references:
                        yield self._outcome("autograde", *waiting.pop(0), self.save)
        except SandboxUnavailable as error:
            raise Stopped(str(error)) from error

    def _prove(self, assignment: str, graded: Any) -> None:
        """Raise Stopped unless the references of an assignment have full marks."""
        try:
            if isinstance(graded, Exception):
                raise graded
            for name, each in graded.items():
                prove(each, self._lessons[assignment][name].path, self.log)
        except Exception as error:  # of any kind, as it is whatever a worker met
            raise Stopped(f"The reference can't be used: {error}") from error

    def _add_students(self, todo: Sequence[Submission]) -> None:
        """Add those whom the gradebook doesn't know, in their order, which `nbgrader export` keeps."""
        self._students = {student.id for student in self.gradebook.students}
        for each in todo if self._autograde.create_student else ():
            if each.student not in self._students and not self._why_not(self._folders.at("submitted", each)):
                self.gradebook.add_student(each.student)
                self._students.add(each.student)

    def _why_not(self, folder: Path) -> str:
        """Return "", or why what lies in a folder can't be graded."""
        return TWIN if folder in self._twins else why_no_submission(self.course, folder)

    def _to_grade(self, submission: Submission) -> tuple[str, dict[str, HandedIn]]:
        """Return what a worker needs to grade a submission; raise NotDone if it can't be graded."""
        folder, assignment = self._folders.at("submitted", submission), submission.assignment
        if submission.student == REFERENCE:
            return assignment, {name: files.reference for name, files in self._lessons[assignment].items()}
        if trouble := self._why_not(folder):
            raise NotDone(f"{show(str(folder))}: {trouble}")
        if submission.student not in self._students:
            what_to_do = "`nbgrader db student add` adds one."
            raise NotDone(f"There is no student {submission.student} in the gradebook. {what_to_do}")
        return assignment, self._folders.read(submission, self._names[assignment])

    def save(self, submission: Submission, graded: Mapping[str, Graded]) -> None:
        """Save the notebooks and grades of a submission. It can be stopped at any point, and done again."""
        submitted = self._folders.at("submitted", submission)
        timestamp, unknown = read_timestamp(submitted)
        files = {f"{name}.ipynb": each.notebook.encode() for name, each in graded.items()}
        files |= read_side_files(submitted)

        def save_all() -> None:
            about = {"timestamp": timestamp} if timestamp else {}
            self.gradebook.update_or_create_submission(submission.assignment, submission.student, **about)
            for name, each in graded.items():
                notebook, resources = nbformat.v4.reads(each.notebook), self._resources(submission, name)
                for step in self._steps:
                    notebook, resources = step(notebook, resources)

        source = locate(self.course, "source", ".", submission.assignment)
        self._folders.replace("autograded", self._autograde, submission, source, files, save_all)
        if unknown:
            self.log.warning(unknown)
        for name, each in graded.items():
            each.tell(self.log, {**submission._asdict(), "notebook": name})

    # ---- feedback

    def make_feedback(self, todo: Sequence[Submission]) -> Generator[Outcome, None, None]:
        """Make pages of feedback from what is graded, and save them; yield the outcomes, then."""
        if not todo:
            return
        with self._cluster.prepared(Typesetter(self._told), self.course.db_url) as name:
            for submission, pages in self._cluster.each(name, todo, self._with_grades):
                yield self._outcome("feedback", submission, pages, self._save_pages)

    def _with_grades(self, submission: Submission) -> dict[str, tuple[str, ResourcesDict]]:
        """Return what a worker needs to make pages: graded notebooks with their points and comments."""
        notebooks = {}
        for path in sorted(self._folders.at("autograded", submission).glob("*.ipynb")):
            notebook = nbformat.v4.reads(path.read_text("utf-8"))
            fill: Any = GetResults(parent=self._feedback)
            try:
                notebook, about = self._patiently(
                    partial(fill, notebook, self._resources(submission, path.stem))
                )
            except MissingEntry as error:
                raise NotDone(f"The gradebook doesn't know {path}: {error}") from error
            notebooks[path.stem] = nbformat.v4.writes(notebook), about
        return notebooks

    def _save_pages(self, submission: Submission, pages: Mapping[str, str]) -> None:
        """Save the pages of feedback for a submission, and beside them what lies beside its notebooks."""
        files = {name: text.encode() for name, text in pages.items()}
        graded = self._folders.at("autograded", submission)
        self._folders.replace("feedback", self._feedback, submission, graded, files)

    def _resources(self, submission: Submission, notebook: str) -> ResourcesDict:
        about = {**submission._asdict(), "notebook": notebook, "db_url": self.course.db_url}
        return ResourcesDict(nbgrader=about)

    def _outcome(
        self, step: str, submission: Submission, made: Any, save: Callable[[Submission, Any], None]
    ) -> Outcome:
        """Save what a worker made of a submission, and return what came of it."""
        failed = ""
        if isinstance(made, Exception):
            self.log.debug("%s %s", *submission, exc_info=made)
            failed = str(made) if isinstance(made, NotDone) else f"{type(made).__name__}: {made}"
        else:
            self._patiently(partial(save, submission, made))
        if failed:
            self.log.error("%s: %s failed. %s", show(" ".join(submission)), step, failed)
        points, most = self._patiently(partial(read_points, self.gradebook, *submission))
        before = self._find_entry(submission) if step == "autograde" else NO_ENTRY
        was = before.score if before.is_graded else None
        graded = made.values() if step == "autograde" and not failed else ()
        slow = sum(each.seconds for each in graded), next((each.slow for each in graded if each.slow), "")
        return Outcome(step, *submission, None if failed else points, most, was, failed, *slow)
