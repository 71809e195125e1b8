"""`python -m grading autograde` and `feedback`: what is done for everybody, in parallel."""

import json
import logging
import os
import sys
import warnings
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from nbgrader.apps import NbGrader
from nbgrader.apps.baseapp import nbgrader_aliases, nbgrader_flags
from nbgrader.converters import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm
from traitlets import Bool, default

from grading.cluster import Cluster
from grading.result_commands import EXPORTING, ExportClass
from grading.sandbox import Sandbox
from grading.submission import Outcome, Stopped
from grading.whole_class import WholeClass

ALIASES = {
    **{name: trait for name, trait in nbgrader_aliases.items() if name not in ("assignment", "notebook")},
    "scheduler": "Cluster.scheduler",
    "workers": "Cluster.workers",
}
FLAGS = {**nbgrader_flags, "force": ({"WholeClass": {"force": True}}, WholeClass.force.help)}


class WholeClassApp(NbGrader):
    """A command that does something for everybody, and can be stopped anywhere."""

    aliases = ALIASES
    flags = FLAGS

    @default("log_level")
    def _quiet(self) -> int:
        return logging.WARNING

    @default("classes")
    def _classes(self) -> list[type]:
        return [NbGrader, CourseDirectory, WholeClass, Cluster, Sandbox, *EXPORTING]

    def start(self) -> None:
        """Run; exit with status 1 if something could not be done, and 130 if stopped by Ctrl-C."""
        super().start()
        warnings.filterwarnings("ignore", category=SAWarning)  # nbgrader's own
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

    def grade(self, whole_class: WholeClass) -> int:
        """Grade what is to be graded; return how many submissions failed."""
        todo = whole_class.ungraded(self.extra_args)
        return self._report("autograde", whole_class.grade(todo), len(todo))

    def make_feedback(self, whole_class: WholeClass) -> int:
        """Make the feedback that is to be made; return for how many submissions that failed."""
        todo = whole_class.without_feedback(self.extra_args)
        return self._report("feedback", whole_class.make_feedback(todo), len(todo))

    def _report(self, step: str, outcomes: Generator[Outcome, None, None], total: int) -> int:
        """Show what comes of each submission; return how many failed.

        On a terminal, a bar shows how far it is. Where the output goes elsewhere, each submission is a line
        of JSON, an object with the attributes of `Outcome`.
        """
        if not total:
            self.log.warning("%s: nothing is new and nothing has changed.", step)
        failed, levels = 0, [handler.level for handler in self.log.handlers]
        hidden = not (total and sys.stderr.isatty())
        with (
            closing(outcomes),
            tqdm(total=total, desc=step, unit="submission", disable=hidden) as bar,
            logging_redirect_tqdm([self.log]),
        ):
            for handler, level in zip(self.log.handlers, levels, strict=True):
                handler.setLevel(level)
            for outcome in outcomes:
                failed += bool(outcome.failed)
                bar.set_postfix_str(f"{outcome.student} {outcome.assignment}, {failed} failed", refresh=False)
                bar.update()
                if not sys.stdout.isatty():
                    print(json.dumps(outcome._asdict()), flush=True)
        return failed


class AutogradeClass(WholeClassApp):
    """Grades what was handed in and isn't graded yet."""

    name = "python -m grading autograde"
    description = """
        Grade everybody's submissions in parallel.

        What is graded: the assignments that are named, or all; of these, what is new, or was handed in again
        since (with another timestamp.txt, or another notebook). Notebooks and grades come out as from
        `nbgrader autograde`, and into the same places.

        A run that was stopped, however, goes on where it was when you start it again.
    """
    examples = """
        python -m grading autograde                        # everything, on all cores
        python -m grading autograde 01_linear_neuron --student=ada --force
        python -m grading autograde --feedback --export --to=grades.csv
        python -m grading autograde --scheduler=tcp://10.0.0.1:8786
    """
    aliases = ALIASES | {name: ExportClass.aliases[name] for name in ("to", "platform", "roster")}
    flags = FLAGS | {
        "feedback": ({"AutogradeClass": {"feedback": True}}, "Then make feedback."),
        "export": (
            {"AutogradeClass": {"export": True}},
            "Then export all points, as `nbgrader export` does.",
        ),
    }

    feedback = Bool(False, help="Whether to make feedback.").tag(config=True)
    export = Bool(False, help="Whether to export points.").tag(config=True)

    def run(self, whole_class: WholeClass) -> int:
        """Grade, and do what else was asked for; return how many submissions failed."""
        failed = self.grade(whole_class)
        if self.feedback:
            failed += self.make_feedback(whole_class)
        if self.export:
            exporter = ExportClass(parent=self)
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
        return self.make_feedback(whole_class)
