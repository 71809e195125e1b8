"""Grading a whole class in parallel, as `nbgrader autograde` grades one after the other.

Workers of Dask (`cluster.py`) get what was handed in and return it graded. Only the coordinator, which is
here, reads and writes the course's files and nbgrader's gradebook. Wherever a run is stopped, the next one
goes on.
"""

import secrets
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from nbgrader.api import Gradebook, InvalidEntry, Student
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError, OperationalError
from traitlets import Bool, Float
from traitlets.config import Config, LoggingConfigurable

from grading.cluster import Cluster, Grader, Job, Typesetter
from grading.exporter import GradingExporter
from grading.gradebook import NO_ENTRY, TWIN, Entry, check_age, read_entries, spell_as_known
from grading.lesson import add_lessons, read_lessons
from grading.pipeline import Graded, prove
from grading.reading import HandedIn, locate, show, why_no_submission
from grading.sandbox import UNPROTECTED, Sandbox, SandboxUnavailable
from grading.saving import Saver
from grading.submission import Folders, NotDone, Outcome, Stopped, Submission

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
    patience = Float(60.0, help="Seconds to wait for a locked gradebook, before giving up.").tag(config=True)

    gradebook: Gradebook = None  # nbgrader's, while the class is entered

    def __init__(self, course: CourseDirectory, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.course = course
        self._folders = Folders(course, GradingExporter(config=self.config).max_bytes)
        self.saver = Saver(course, self._folders, parent=self)
        told = {name: value for name, value in self.config.items() if name != "CourseDirectory"}
        self._told = Config(told)  # what workers are told: not where anything is
        self._with_pages = set[Submission]()  # for which this run has made feedback

    def __enter__(self) -> "WholeClass":
        with ExitStack() as stack:
            stack.enter_context(self._folders.locked())
            self._patiently(partial(check_age, self.course))
            self.gradebook = self._patiently(partial(Gradebook, self.course.db_url, self.course.course_id))
            stack.callback(self.gradebook.close)
            self.saver.gradebook = self.gradebook
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
        """Do what needs the gradebook and the disk; again and again, for a while, if others lock it."""
        deadline, goes_on = time.monotonic() + self.patience, "When it can, the same command goes on."
        while True:
            try:
                return use()
            except OSError as error:
                raise Stopped(f"What was graded can't be written: {error}. {goes_on}") from error
            except (OperationalError, IntegrityError, InvalidEntry) as error:  # nbgrader makes the last
                if time.monotonic() > deadline:
                    what = f"The gradebook can't be used: {str(error).splitlines()[0]}"
                    raise Stopped(f"{what}. {goes_on}") from error
            if self.gradebook:
                self.gradebook.db.rollback()
            time.sleep(1)

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
        lessons = {each.assignment for each in handed_in}
        self._lessons = {each: read_lessons(self.course, each, self._names[each]) for each in lessons}
        for each in (each for each in everything if each.assignment not in self._names):
            what = "%s is not graded: the gradebook has no assignment %s."
            self.log.warning(what, self._folders.at("submitted", each), each.assignment)
        return [each for each in handed_in if self.force or not self._is_graded(each)]

    def _read_gradebook(self) -> None:
        """Read what the gradebook has of each assignment: notebooks, and everybody's points."""
        known = self.gradebook.assignments
        self._names = {each.name: [notebook.name for notebook in each.notebooks] for each in known}
        self._most: dict[str, float] = {each.name: each.max_score for each in known}
        self._entries = {each.name: read_entries(each) for each in known}
        self._points = dict[Submission, float]()  # of what this run has graded
        self.gradebook.db.rollback()

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
        old = [each for each in graded if self.force or not self._folders.has_feedback(each)]
        return [each for each in old if each not in self._with_pages]

    def _handed_in(self, assignments: Sequence[str]) -> list[Submission]:
        """Return all submissions of the assignments that are named, or of all, as nbgrader is configured."""
        self._patiently(self._read_gradebook)
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
        if handed_in:
            self._cluster.start()  # while the rest is read
        else:
            place = locate(self.course, "submitted", "STUDENT", "LESSON")
            self.log.warning("Nothing is handed in. What is to be graded belongs in %s.", place)
        return [each for each in handed_in if each.student not in excluded]

    # ---- grading

    def grade(self, todo: Sequence[Submission], feedback: bool = False) -> Generator[Outcome, None, None]:
        """Grade submissions, and save what comes of them as soon as it is there; yield the outcomes, then.

        Where feedback is asked for, its pages are made in the same pass, each with an outcome of its own.
        """
        if not todo:
            return
        lessons = list(dict.fromkeys(each.assignment for each in todo))
        for missing in (each for each in lessons if not self._lessons[each]):
            source = locate(self.course, "source", ".", missing)
            raise Stopped(f"{missing} can't be graded: there is no reference in {source}. Put it there.")
        if Sandbox(config=self._told).unprotected:  # workers would say so where nobody reads it
            self.log.warning(UNPROTECTED)
        self._patiently(partial(self._add_students, todo))
        grader = Grader(self._told, self._lessons, secrets.token_hex())
        try:
            with ExitStack() as stack:
                prepare = partial(self._cluster.prepared, owner=self.course.db_url)
                name = stack.enter_context(prepare(grader))
                typesetter = stack.enter_context(prepare(Typesetter(self._told))) if feedback else ""
                yield from self._grade(todo, lessons, name, typesetter)
        except SandboxUnavailable as error:
            raise Stopped(str(error)) from error

    def _grade(
        self, todo: Sequence[Submission], lessons: list[str], grader: str, typesetter: str
    ) -> Iterator[Outcome]:
        """Grade by the plugin of this name, the references first; make pages by the other, if any."""
        unproven = {Submission(REFERENCE, each) for each in lessons}
        jobs = deque(Job(each, grader, self._to_grade) for each in [*sorted(unproven), *todo])
        waiting = dict[Submission, Any]()  # until the references are proven
        for batch in self._cluster.each(jobs):
            for job, made in batch:
                if job.submission in unproven:
                    self._prove(job.submission.assignment, made)
                    unproven.remove(job.submission)
                    for each in todo if self.force and not unproven else ():
                        self._patiently(partial(self._folders.discard, "autograded", each))
                elif job.plugin == grader:
                    waiting[job.submission] = made
            pages = {job.submission: made for job, made in batch if job.plugin == typesetter}
            yield from self._finish("feedback", pages, self.saver.save_pages)
            if not unproven:
                yield from self._finish("autograde", waiting, self.saver.save_graded)
                for each, made in waiting.items() if typesetter else ():
                    if not isinstance(made, Exception):
                        texts = {name: graded.notebook for name, graded in made.items()}
                        jobs.appendleft(Job(each, typesetter, partial(self._read_for_feedback, graded=texts)))
                waiting.clear()

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
        session: Any = self.gradebook.db
        self._students = set(session.scalars(select(Student.id)))
        if self.saver.autograde.create_student:
            new = (each for each in todo if each.student not in self._students)
            able = [each.student for each in new if not self._why_not(self._folders.at("submitted", each))]
            if rows := [{"id": student} for student in dict.fromkeys(able)]:
                session.execute(insert(Student), rows)
                session.commit()
            self._students.update(able)

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

    # ---- feedback

    def make_feedback(self, todo: Sequence[Submission]) -> Generator[Outcome, None, None]:
        """Make pages of feedback from what is graded, and save them; yield the outcomes, then."""
        if not todo:
            return
        with self._cluster.prepared(Typesetter(self._told), self.course.db_url) as name:
            for batch in self._cluster.each(deque(Job(each, name, self._read_for_feedback) for each in todo)):
                made = {job.submission: pages for job, pages in batch}
                yield from self._finish("feedback", made, self.saver.save_pages)

    def _read_for_feedback(self, submission: Submission, **given: Any) -> Any:
        return self._patiently(partial(self.saver.read_for_feedback, submission, **given))

    # ---- what came of it

    def _finish(
        self, step: str, made: Mapping[Submission, Any], save: Callable[[Mapping[Submission, Any]], Any]
    ) -> Iterator[Outcome]:
        """Save what workers made of submissions, and yield what came of each."""
        usable = {each: of for each, of in made.items() if not isinstance(of, Exception)}
        if usable:
            self._points |= self._patiently(partial(save, usable)) or {}
            self._with_pages.update(usable if step == "feedback" else ())
        for submission, of in made.items():
            yield self._tell(step, submission, of)

    def _tell(self, step: str, submission: Submission, made: Any) -> Outcome:
        """Log what is to be said of a submission, and return what came of it."""
        failed, graded = "", dict[str, Graded]()
        if isinstance(made, Exception):
            self.log.debug("%s %s", *submission, exc_info=made)
            failed = str(made) if isinstance(made, NotDone) else f"{type(made).__name__}: {made}"
            self.log.error("%s: %s failed. %s", show(" ".join(submission)), step, failed)
        elif step == "autograde":
            graded = made
        for name, each in graded.items():
            each.tell(self.log, {**submission._asdict(), "notebook": name})
        before = self._find_entry(submission)
        points = None if failed else self._points.get(submission, before.score)
        was = before.score if before.is_graded and step == "autograde" else None
        slow = sum(e.seconds for e in graded.values()), next((e.slow for e in graded.values() if e.slow), "")
        return Outcome(step, *submission, points, self._most[submission.assignment], was, failed, *slow)
