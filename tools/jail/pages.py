"""Writes down everybody's points, and makes the pages that formgrader shows; a program of its own."""

import json
import sys
from collections import defaultdict
from pathlib import Path


def make_pages(lesson: str, ending: str) -> None:
    """Write down everybody's points, and make formgrader's pages of students whose ids end so."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.api import Gradebook
    from nbgrader.apps import NbGrader
    from nbgrader.server_extensions.formgrader import handlers

    app = NbGrader()
    app.initialize([])
    points: dict[str, dict[str, float]] = defaultdict(dict)
    with Gradebook(app.coursedir.db_url) as gradebook:
        for submission in gradebook.assignment_submissions(lesson):
            for notebook in submission.notebooks:
                points[submission.student_id] |= {grade.name: grade.score for grade in notebook.grades}
    Path("points.json").write_text(json.dumps(points))
    app.config.HTMLExporter.template_name = "formgrade"  # as formgrader does
    app.config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    exporter = HTMLExporter(config=app.config)
    for path in sorted(Path("autograded").glob(f"*{ending}/{lesson}/*.ipynb")):
        student = path.parts[1]
        resources = {"assignment_id": lesson, "notebook_id": path.stem, "submission_id": "0", "index": 0}
        resources |= {"total": 1, "base_url": "/", "student": student, "last_name": "", "first_name": ""}
        html, _ = exporter.from_filename(str(path), resources={**resources, "notebook_path": str(path)})
        page = Path("pages", student, "page.html")
        page.parent.mkdir(parents=True)
        page.write_text(html)


if __name__ == "__main__":
    make_pages(*sys.argv[1:])
