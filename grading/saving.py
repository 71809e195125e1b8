"""Saving what workers made of submissions: into the folders of the course, and into nbgrader's gradebook."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import LoggingConfigurable

from grading.cluster import import_step
from grading.exporter import SaveGrades, read_side_files
from grading.marks import NotebookEntry, Rows, Work, read_known
from grading.pipeline import Graded
from grading.reading import locate
from grading.submission import Folders, NotDone, Stopped, Submission
from grading.timestamp import read_timestamp


class Saver(LoggingConfigurable):
    """Saves as nbgrader's converters are configured to; raises Stopped where that can't be done for many."""

    gradebook: Gradebook  # nbgrader's, when it is there

    def __init__(self, course: CourseDirectory, folders: Folders, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._course, self._folders = course, folders
        self.autograde = Autograde(coursedir=course, parent=self)
        self._feedback = GenerateFeedback(coursedir=course, parent=self)
        steps = [import_step(listed) for listed in self.autograde.autograde_preprocessors]
        if SaveGrades not in steps[:1] or self.autograde.sanitize_preprocessors:
            what = "c.Autograde.autograde_preprocessors in nbgrader_config.py doesn't name"
            why = "grading.exporter.SaveGrades first, or there are sanitize_preprocessors."
            raise Stopped(f"{what} {why} Take the configuration that comes with the lessons.")
        for converter in (self.autograde, self._feedback):
            if converter.pre_convert_hook or converter.post_convert_hook:
                why = "can't be called for many at a time. Use nbgrader's command."
                raise Stopped(f"The hooks of c.{type(converter).__name__} {why}")
        self._penalty, done = None, 1
        if steps[1:2] == [AssignLatePenalties]:
            penalties: Any = AssignLatePenalties(parent=self)
            penalties.init_plugin()
            self._penalty, done = penalties.plugin_inst.late_submission_penalty, 2
        self._steps = [step(parent=self) for step in steps[done:]]  # somebody's own, for one notebook each

    def save_graded(self, made: Mapping[Submission, Mapping[str, Graded]]) -> dict[Submission, float]:
        """Save notebooks and marks, all at once; return the points, as in nbgrader's export.

        It can be stopped at any point, and done again.
        """
        works, points = defaultdict[str, dict[str, Work]](dict), dict[Submission, float]()
        files = dict[Submission, tuple[Path, dict[str, bytes]]]()
        times = {each: read_timestamp(self._folders.at("submitted", each)) for each in made}
        for submission, graded in made.items():
            submitted = self._folders.at("submitted", submission)
            marks = {name: each.marks for name, each in graded.items()}
            works[submission.assignment][submission.student] = Work(times[submission][0], marks)
            notebooks = {f"{name}.ipynb": each.notebook.encode() for name, each in graded.items()}
            source = locate(self._course, "source", ".", submission.assignment)
            files[submission] = source, notebooks | read_side_files(submitted)

        def save_marks() -> None:
            for assignment, of in works.items():
                rows = Rows(self.gradebook.db, assignment, of)
                rows.save_marks()
                if self._penalty:
                    rows.save_penalties(self._penalty)
                points.update({Submission(s, assignment): given for s, given in rows.read_points().items()})
            self.gradebook.db.commit()
            self._take_further_steps(made)

        self._folders.replace("autograded", self.autograde, files, save_marks)
        for unclear in filter(None, (why for _, why in times.values())):
            self.log.warning(unclear)
        return points

    def _take_further_steps(self, made: Mapping[Submission, Mapping[str, Graded]]) -> None:
        """Take the steps that nbgrader takes for each notebook when its points are saved."""
        for submission, graded in made.items() if self._steps else ():
            for name, each in graded.items():
                about = {**submission._asdict(), "notebook": name, "db_url": self._course.db_url}
                notebook, resources = nbformat.v4.reads(each.notebook), ResourcesDict(nbgrader=about)
                for step in self._steps:
                    notebook, resources = step(notebook, resources)

    def read_for_feedback(
        self, submission: Submission, graded: Mapping[str, str] | None = None
    ) -> tuple[Submission, dict[str, tuple[str, NotebookEntry]]]:
        """Return what a worker needs for pages: graded notebooks, and what the gradebook knows of each.

        The notebooks are read if they aren't given. Raises NotDone if the gradebook doesn't know one.
        """
        if graded is None:
            paths = sorted(self._folders.at("autograded", submission).glob("*.ipynb"))
            graded = {path.stem: path.read_text("utf-8") for path in paths}
        read = read_known(self.gradebook.db, submission.assignment, [submission.student])
        known = read.get(submission.student, {})
        if unknown := sorted(graded.keys() - known):
            raise NotDone(f"The gradebook has no entry of {submission.student} for {unknown[0]}.")
        return submission, {name: (text, known[name]) for name, text in graded.items()}

    def save_pages(self, made: Mapping[Submission, Mapping[str, str]]) -> None:
        """Save pages of feedback, and beside them what lies beside the graded notebooks."""
        files = {each: {name: text.encode() for name, text in pages.items()} for each, pages in made.items()}
        beside = {each: (self._folders.at("autograded", each), pages) for each, pages in files.items()}
        self._folders.replace("feedback", self._feedback, beside)
