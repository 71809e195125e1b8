"""How nbgrader's own autograder grades by `grading.pipeline`.

nbgrader_config.py names `GradingExporter`, with which the autograder reads and writes notebooks, and
`SaveGrades`, the first of its steps. nbgrader converts each notebook twice. At the first time, of what was
handed in, the exporter makes the graded notebook; at the second, the steps read grades from that.
"""

import os
import secrets
import stat
import weakref
from fnmatch import fnmatch
from glob import escape, glob
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Integer

from grading.gradebook import TWIN, OldGradebook, check_age, spell_as_known
from grading.lesson import Lesson, ReferenceFailed, add_lessons, read_lesson
from grading.marks import Rows, Work, read_marks
from grading.pipeline import grade, prove
from grading.reading import UNUSABLE, locate, read_file, show, why_no_submission
from grading.sandbox import Sandbox, SandboxUnavailable
from grading.submission import Folders
from grading.timestamp import MOST_BESIDE, TIMESTAMP, TimedCourse, read_timestamp

# What the exchange puts beside the notebooks: it is what feedback is dated by, and found by.
SECRET = "submission_secret.txt"


def read_side_files(folder: Path) -> dict[str, bytes]:
    """Return by name the files that nbgrader's exchange puts beside the notebooks of a submission.

    A link, or what is too large or no text, can't be one, nor can a time that isn't clear.
    """
    names = [TIMESTAMP, SECRET] if read_timestamp(folder)[0] else [SECRET]
    about = {path: path.lstat() for name in names if os.path.lexists(path := folder / name)}
    small = [path for path, of in about.items() if stat.S_ISREG(of.st_mode) and of.st_size < MOST_BESIDE]
    return {path.name: data for path in small if (data := path.read_bytes()).isascii()}


class GradingExporter(NotebookExporter):
    """Grades what was handed in; when the autograder makes it, once a run, it takes what the run shares."""

    max_bytes = Integer(
        100_000_000, help="How large the file of a notebook may be; a larger one is not read."
    ).tag(config=True)

    optimistic_validation = Bool(True, help="Validate once, not after each preprocessor.").tag(config=True)

    parent: Any
    gradebook: Gradebook  # for `SaveGrades`, which is made anew for each notebook

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(self.parent, Autograde):
            course = self.parent.coursedir = TimedCourse.like(self.parent.coursedir)
            secret = secrets.token_hex()
            self._sandbox = Sandbox(config=self.config)
            try:
                check_age(course)
                add_lessons(course, [course.assignment_id], self.config)
                names = complete(self.parent)
                self.gradebook = Gradebook(course.db_url, course.course_id)
                weakref.finalize(self, self.gradebook.close)
                self._sandbox.start()
                self._lessons = {name: self._open_lesson(course, name, secret) for name in names}
            except (OldGradebook, SandboxUnavailable, ReferenceFailed, OSError) as error:
                self.log.error(str(error))
                raise NbGraderException(str(error)) from error

    def _open_lesson(self, course: CourseDirectory, name: str, secret: str) -> Lesson:
        """Return a notebook of the lesson to grade by; its reference is graded first of all."""
        files = read_lesson(course, course.assignment_id, name)
        lesson = files.open(secret)
        prove(grade(files.reference, lesson, self._sandbox, self.config), files.path, self.log)
        return lesson

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Grade a notebook if it lies where nbgrader keeps what was handed in; it can be anything.

        Any other is run through the preprocessors. Return the text that comes out, and the resources.
        """
        about, folder = (resources or {}).get("nbgrader", {}), None
        if about and isinstance(self.parent, Autograde):
            folder = locate(self.parent.coursedir, "submitted", about["student"], about["assignment"])
        if Path(filename).parent != folder:  # it is a graded one, or nothing of the autograder's
            return super().from_filename(filename, resources=resources, **kwargs)
        handed_in = read_file(Path(filename), self.max_bytes)
        graded = grade(handed_in, self._lessons[about["notebook"]], self._sandbox, self.config)
        graded.tell(self.log, about)
        return graded.notebook, self._init_resources(resources)


def complete(autograde: Autograde) -> list[str]:
    """Add the notebooks that are missing to the list of what nbgrader grades; keep other files out.

    Returns the names of the notebooks that are graded. nbgrader leaves out whoever handed in no notebook, and
    old points would stand. It copies every other file, through links wherever they lead, to where the
    feedback is made.
    """
    course = autograde.coursedir
    with Gradebook(course.db_url, course.course_id) as gradebook:
        try:
            notebooks = gradebook.find_assignment(course.assignment_id).notebooks
        except MissingEntry:  # nbgrader will say so
            return []
        names = [notebook.name for notebook in notebooks if fnmatch(notebook.name, course.notebook_id)]
        matched = Folders(course, 0).find(course.student_id, course.assignment_id)
        spelt = spell_as_known(gradebook, course, matched, autograde.log)
    for old, new in spelt.items():
        if new and old in autograde.assignments:
            paths = autograde.assignments.pop(old)
            autograde.assignments[new] = [os.path.join(new, os.path.basename(path)) for path in paths]
    ignored = list(course.ignore)
    for folder in glob(
        course.format_path(course.submitted_directory, course.student_id, course.assignment_id)
    ):
        if trouble := TWIN if spelt.get(folder) == "" else why_no_submission(course, Path(folder)):
            autograde.log.error("%s is not graded. %s", show(folder), trouble)
            autograde.assignments.pop(folder, None)
            continue
        if unknown := read_timestamp(Path(folder))[1]:
            autograde.log.warning(unknown)
        listed = [path for path in autograde.assignments.get(folder, []) if not UNUSABLE.search(path)]
        expected = [os.path.join(folder, f"{name}.ipynb") for name in names]
        autograde.assignments[folder] = list(dict.fromkeys([*listed, *expected]))
        skipped = (*course.ignore, "*.ipynb", *read_side_files(Path(folder)))
        others = [name for name in os.listdir(folder) if not any(fnmatch(name, s) for s in skipped)]
        paths = [os.path.join(folder, name) for name in others]
        ignored += map(escape, paths if len(paths) < 100 else [folder])  # each is tried on each file
    course.ignore = list(dict.fromkeys(ignored))
    return names


class SaveGrades(NbGraderPreprocessor):
    """Saves grades in its parent's gradebook as nbgrader's SaveAutoGrades does, but all at once, or none."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Save the grades in a graded notebook; return it as it is."""
        session, about = self.parent.gradebook.db, resources["nbgrader"]
        work = Work(None, {about["notebook"]: read_marks(nb, self.log)})
        Rows(session, about["assignment"], {about["student"]: work}).save_marks()
        session.commit()
        return nb, resources
