"""Feedback: a page for each graded notebook."""

from pathlib import Path

from nbconvert.exporters import HTMLExporter

TEMPLATES = Path(__file__).parent / "templates"
"""Where nbconvert finds the template "lesson". In it, feedback.html.j2 is for graded notebooks."""


class FeedbackExporter(HTMLExporter):
    """Makes pages of feedback; has a name of its own, so that its settings leave formgrader alone."""
