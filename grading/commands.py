"""`python -m grading …`: what an instructor does for a whole class."""

import json
import logging
import os
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import ClassVar, NoReturn

from nbgrader.apps import ExportApp, NbGrader
from nbgrader.apps.baseapp import nbgrader_aliases, nbgrader_flags
from nbgrader.converters import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin
from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm
from traitlets import Bool, Enum, Unicode, default

from grading.cluster import Cluster
from grading.exporters import CanvasExportPlugin, MoodleExportPlugin
from grading.gradebook import OldGradebook, check_age
from grading.reading import show
from grading.report import lay_out_table, render_report
from grading.results import read_class
from grading.sandbox import Sandbox
from grading.submission import Outcome, Stopped, Submission, tell_changes, tell_slowest
from grading.whole_class import WholeClass

# ---- what is told of what nbgrader has graded


OPTIONS = {name: NbGrader.aliases[name] for name in ("assignment", "db", "course-dir", "log-level")}


def find_course(app: NbGrader) -> CourseDirectory:
    """Return where the gradebook and the folders are; exit without a gradebook that can be read."""
    kind, _, file = app.coursedir.db_url.partition(":///")
    if kind == "sqlite" and not Path(file).exists():
        sys.exit(f"There is no gradebook at {file}. `nbgrader autograde LESSON` makes one.")
    try:
        check_age(app.coursedir)
    except OldGradebook as error:
        sys.exit(str(error))
    if app.extra_args:
        app.coursedir.assignment_id = app.extra_args[0]
    return app.coursedir


def exit_without_results(lesson: str) -> NoReturn:
    """Say that there is nothing to tell of the course, or of a lesson of it."""
    what_to_do = "`nbgrader autograde LESSON` grades what is in submitted/."
    sys.exit(f"Nobody has handed in {lesson}." if lesson else f"Nobody has been graded yet. {what_to_do}")


class ClassTable(NbGrader):
    """The command that prints the table."""

    name = "python -m grading table"
    description = "Print everybody's points for each lesson, and the first thing that went wrong."
    examples = """
        python -m grading table
        python -m grading table 01_linear_neuron
    """
    aliases: ClassVar = OPTIONS

    def start(self) -> None:
        """Print the table of the course that nbgrader is configured for."""
        super().start()
        course = find_course(self)
        results = list(read_class(course, course.assignment_id))
        print(lay_out_table(results or exit_without_results(course.assignment_id)))


class ClassReport(NbGrader):
    """The command that writes the class report."""

    name = "python -m grading report"
    description = "Write a page on how the class did: which mistakes were made, by how many, and by whom."
    examples = """
        python -m grading report
        python -m grading report 01_linear_neuron --no-names --output=to-show.html
    """

    output = Unicode("report.html", help="The file to write.").tag(config=True)
    named = Bool(
        True,
        help="Whether the page says who. If not, it holds no names, no words of students' own, and no "
        "mistake that one student alone made, so that it can be shown in class.",
    ).tag(config=True)

    aliases: ClassVar = {**OPTIONS, "output": "ClassReport.output"}
    flags: ClassVar = {
        **NbGrader.flags,
        "no-names": ({"ClassReport": {"named": False}}, "Leave out who it was, to show the page in class."),
    }

    def start(self) -> None:
        """Write the page of the course that nbgrader is configured for."""
        super().start()
        course = find_course(self)
        page = render_report(course, course.assignment_id, self.named)
        try:
            Path(self.output).write_text(page or exit_without_results(course.assignment_id), encoding="utf-8")
        except OSError as error:
            sys.exit(f"{self.output} can't be written: {error.strerror}. Name another file with --output.")
        print(f"{self.output} is written.")


class ExportClass(ExportApp):
    """nbgrader's own command to export points, which knows Canvas and Moodle by name."""

    name = "python -m grading export"
    description = "Write everybody's points, as `nbgrader export` does, or as Canvas or Moodle import them."
    examples = """
        python -m grading export --to=grades.csv
        python -m grading export --platform=canvas --roster=FROM_CANVAS.csv --to=canvas.csv
        python -m grading export 01_linear_neuron --platform=moodle --roster=WORKSHEET.csv --to=moodle.csv
    """

    platform = Enum(
        ["", "canvas", "moodle"], "", help="Who imports the points; without, the exporter decides."
    ).tag(config=True)

    aliases: ClassVar = ExportApp.aliases | {
        "platform": "ExportClass.platform",
        "roster": "RosterOptions.roster",
        "heading": "RosterOptions.headings",
    }

    @default("classes")
    def _classes_default(self) -> list[type]:
        return [*super()._classes_default(), *EXPORTING]

    def init_plugin(self) -> None:
        """Make the exporter that was asked for."""
        platforms = {"canvas": CanvasExportPlugin, "moodle": MoodleExportPlugin}
        if self.platform:
            self.plugin_class: type = platforms[self.platform]
        find_course(self)
        super().init_plugin()
        self.plugin_inst.assignment = self.extra_args or self.plugin_inst.assignment


# The classes whose options are about the export.
EXPORTING = (ExportClass, ExportPlugin, CanvasExportPlugin, MoodleExportPlugin)

# ---- what is done for everybody, in parallel

Work = Callable[[Sequence[Submission]], Generator[Outcome, None, None]]


class WholeClassApp(NbGrader):
    """A command that does something for everybody, and can be stopped anywhere."""

    aliases: ClassVar = {
        **{name: trait for name, trait in nbgrader_aliases.items() if name not in ("assignment", "notebook")},
        "scheduler": "Cluster.scheduler",
        "workers": "Cluster.workers",
    }
    flags: ClassVar = {**nbgrader_flags, "force": ({"WholeClass": {"force": True}}, WholeClass.force.help)}

    @default("log_level")
    def _quiet(self) -> int:
        return logging.WARNING

    @default("classes")
    def _classes(self) -> list[type]:
        return [NbGrader, CourseDirectory, WholeClass, Cluster, Sandbox, *EXPORTING]

    def start(self) -> None:
        """Run; exit with status 1 if something could not be done, and 130 if stopped by Ctrl-C."""
        super().start()
        programs = Path(sys.executable).parent  # to make a gradebook, nbgrader looks for alembic on PATH
        os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
        try:
            with WholeClass(self.coursedir, parent=self) as whole_class:
                failed = self.run(whole_class)
        except (Stopped, NbGraderException) as error:
            self.fail(str(error))
        except KeyboardInterrupt:
            self.log.error("Stopped. What is done is saved; the same command goes on.")
            sys.exit(130)
        if failed:
            self.fail("%s not done. The same command tries again.", failed)

    def run(self, whole_class: WholeClass) -> int:
        """Do what the command is for; return how many submissions failed."""
        raise NotImplementedError

    def do(self, step: str, todo: Sequence[Submission], work: Work) -> int:
        """Grade or make feedback; return how many submissions failed.

        On a terminal, a bar shows how far it is. Where the output goes elsewhere, what comes of each
        submission is a line of JSON, an object with the fields of `Outcome`.
        """
        if not todo:
            self.log.warning("%s: nothing is new and nothing has changed.", step)
        changed, slow = list[Outcome](), list[Outcome]()
        failed, levels = 0, [handler.level for handler in self.log.handlers]
        hidden = not (todo and sys.stderr.isatty())
        with (
            closing(work(todo)) as outcomes,
            tqdm(total=len(todo), desc=step, unit="submission", disable=hidden) as bar,
            logging_redirect_tqdm([self.log]),
        ):
            for handler, level in zip(self.log.handlers, levels, strict=True):
                handler.setLevel(level)
            for outcome in outcomes:
                failed += bool(outcome.failed)
                slow += [outcome] * bool(outcome.slow)
                if outcome.before not in (None, outcome.score) and not outcome.failed:
                    changed.append(outcome)
                bar.set_postfix_str(f"{show(outcome.student)} {outcome.assignment}, {failed} failed", False)
                bar.update(outcome.step == step)
                if not sys.stdout.isatty():
                    print(json.dumps(outcome._asdict()), flush=True)
        if changed:
            self.log.warning(tell_changes(changed))
        if slow:
            self.log.warning(tell_slowest(slow))
        return failed


class AutogradeClass(WholeClassApp):
    """Grades what was handed in and isn't graded yet."""

    name = "python -m grading autograde"
    description = """
        Grade everybody's submissions in parallel.

        What is graded: the assignments that are named, or all; of these, what is new, or was handed in again
        since (with another timestamp.txt, or another notebook), or was graded by another reference, for other
        points or for another gradebook. Notebooks and grades come out as from `nbgrader autograde`, and into
        the same places. Whose points are others than before is listed at the end.

        A run that was stopped, however, goes on where it was when you start it again.
    """
    examples = """
        python -m grading autograde                        # everything, on all cores
        python -m grading autograde 01_linear_neuron --student=ada --force
        python -m grading autograde --feedback --export --to=grades.csv
        python -m grading autograde --scheduler=tcp://10.0.0.1:8786
    """
    aliases: ClassVar = WholeClassApp.aliases | {
        name: ExportClass.aliases[name] for name in ("to", "platform", "roster", "heading")
    }
    flags: ClassVar = {
        **WholeClassApp.flags,
        "feedback": ({"AutogradeClass": {"feedback": True}}, "Then make feedback."),
        "export": ({"AutogradeClass": {"export": True}}, "Then export points, as `nbgrader export` does."),
    }

    feedback = Bool(False, help="Whether to make feedback.").tag(config=True)
    export = Bool(False, help="Whether to export points.").tag(config=True)

    def run(self, whole_class: WholeClass) -> int:
        """Grade, and do what else was asked for; return how many submissions failed."""
        grade = partial(whole_class.grade, feedback=self.feedback)
        failed = self.do("autograde", whole_class.ungraded(self.extra_args), grade)
        if self.feedback and (rest := whole_class.without_feedback(self.extra_args)):  # graded before
            failed += self.do("feedback", rest, whole_class.make_feedback)
        if self.export:
            exporter = ExportClass(parent=self, coursedir=self.coursedir)
            exporter.init_plugin()
            exporter.plugin_inst.export(whole_class.gradebook)
        return failed


class FeedbackForClass(WholeClassApp):
    """Makes the feedback that is missing or old."""

    name = "python -m grading feedback"
    description = """
        Make pages of feedback in parallel, for what is graded.

        For the assignments that are named, or all; of these, for what has no feedback, or was graded since.
        Pages come out as from `nbgrader generate_feedback`, and into the same places. When you have graded
        by hand, take --force: it makes all of them again.
    """
    examples = """
        python -m grading feedback
        python -m grading feedback 01_linear_neuron --force
    """

    def run(self, whole_class: WholeClass) -> int:
        """Make feedback; return for how many submissions that failed."""
        todo = whole_class.without_feedback(self.extra_args)
        return self.do("feedback", todo, whole_class.make_feedback)
