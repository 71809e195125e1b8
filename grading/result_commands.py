"""`python -m grading table`, `report` and `export`: what is told of what nbgrader has graded."""

import sys
from pathlib import Path
from typing import ClassVar

from nbgrader.apps import ExportApp, NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Enum, Unicode, default

from grading.exporters import CanvasExportPlugin, MoodleExportPlugin
from grading.report import render_report
from grading.results import read_class
from grading.table import lay_out_table

NOBODY = "Nobody has been graded yet. `nbgrader autograde LESSON` grades what is in submitted/."
OPTIONS = {name: NbGrader.aliases[name] for name in ("assignment", "db", "course-dir", "log-level")}


def find_course(app: NbGrader) -> CourseDirectory:
    """Return where the gradebook and the folders are, as nbgrader is configured.

    Raises:
        SystemExit: there is no gradebook yet; the message says how to get one.
    """
    kind, _, file = app.coursedir.db_url.partition(":///")
    if kind == "sqlite" and not Path(file).exists():
        sys.exit(f"There is no gradebook at {file}. `nbgrader autograde LESSON` makes one.")
    if app.extra_args:
        app.coursedir.assignment_id = app.extra_args[0]
    return app.coursedir


def say_that_nobody(course: CourseDirectory) -> str:
    """Return the sentence for a course, or a lesson of it, in which there is nothing to tell of."""
    return f"Nobody has handed in {course.assignment_id}." if course.assignment_id else NOBODY


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
        if not results:
            sys.exit(say_that_nobody(course))
        print(lay_out_table(results))


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
        if not page:
            sys.exit(say_that_nobody(course))
        try:
            Path(self.output).write_text(page, encoding="utf-8")
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
        python -m grading export --platform=moodle --roster=FROM_MOODLE.csv --to=moodle.csv
    """

    platform = Enum(
        ["", "canvas", "moodle"], "", help="Who imports the points; without, the exporter decides."
    ).tag(config=True)

    aliases: ClassVar = {
        **ExportApp.aliases,
        "platform": "ExportClass.platform",
        "roster": "PlatformExportPlugin.roster",
    }

    @default("classes")
    def _classes_default(self) -> list[type]:
        return [*super()._classes_default(), *EXPORTING]

    def init_plugin(self) -> None:
        """Make the exporter that was asked for."""
        platforms = {"canvas": CanvasExportPlugin, "moodle": MoodleExportPlugin}
        if self.platform:
            self.plugin_class: type = platforms[self.platform]
        super().init_plugin()


EXPORTING = (ExportClass, ExportPlugin, CanvasExportPlugin, MoodleExportPlugin)
"""The classes whose options are about the export."""
