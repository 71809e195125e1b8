"""nbgrader's own CSV of all points, but for points that there aren't yet.

nbgrader_config.py names it, so that `nbgrader export` and `python -m grading` write the same.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

from grading.gradebook import check_age, find_ungraded, tell_ungraded


class GradesExportPlugin(CsvExportPlugin):
    """Leaves empty what isn't graded, which nbgrader writes as 0; at the end, an error says whose that is."""

    parent: Any
    to: Any

    def export(self, gradebook: Gradebook) -> None:
        """Write the points; at the end, exit with the names of those that are missing."""
        course = getattr(self.parent, "coursedir", None)
        if course:
            check_age(course)
        chosen = list(map(str, self.assignment)), list(map(str, self.student))
        ungraded = find_ungraded(gradebook, course, *chosen)
        file = Path(self.to or "grades.csv")
        with TemporaryDirectory() as folder:
            self.to = str(Path(folder) / "grades.csv")
            super().export(gradebook)
            lines = Path(self.to).read_text().splitlines()
        self.to = str(file)
        for number, line in enumerate(lines):  # which nbgrader doesn't quote: a name may have commas
            lesson, _, _, student, *names, _, _, _, most = line.split(",")
            if (student, lesson) in ungraded:
                lines[number] = ",".join([*line.split(",")[:4], *names, "", "", "", most])
        file.write_text("\n".join([*lines, ""]))
        if ungraded:
            raise SystemExit(tell_ungraded(ungraded, str(file)))
