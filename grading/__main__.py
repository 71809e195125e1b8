"""What an instructor does for a whole class: `python -m grading --help`."""

import sys
from typing import ClassVar

from grading.starting import start_forkserver

if __name__ == "__main__" and sys.argv[1:2] in (["autograde"], ["feedback"]):
    start_forkserver()  # it imports what it needs while the rest is imported here

from nbgrader.apps import NbGrader

from grading.commands import AutogradeClass, ClassReport, ClassTable, ExportClass, FeedbackForClass
from grading.handover import CollectClass, ReturnClass


class GradingApp(NbGrader):
    """Lists what there is."""

    name = "python -m grading"
    description = "What to do for a whole class. `nbgrader_config.py` says where everything is."
    subcommands: ClassVar = {
        "collect": (CollectClass, "Take what was handed in on Canvas or Moodle from a downloaded archive."),
        "autograde": (AutogradeClass, "Grade what was handed in, and isn't graded yet."),
        "feedback": (FeedbackForClass, "Make the feedback that is missing or old."),
        "return": (ReturnClass, "Pack feedback as Canvas or Moodle take it."),
        "table": (ClassTable, "Print everybody's points, and the first thing that went wrong."),
        "report": (ClassReport, "Write a page on which mistakes were made, by how many, and by whom."),
        "export": (ExportClass, "Write everybody's points as nbgrader, Canvas or Moodle want them."),
    }
    aliases: ClassVar[dict[str, str]] = {}
    flags: ClassVar[dict[str, str]] = {}

    def start(self) -> None:
        """Run the subcommand that was named."""
        super().start()
        self.print_help()
        sys.exit(1)


if __name__ == "__main__":
    GradingApp.launch_instance()
