"""How nbgrader makes, runs and grades the lessons; its commands, formgrader and Validate all read this."""

import warnings

c = get_config()  # noqa: F821 (traitlets puts it here)

c.CourseDirectory.course_id = "backprop-by-hand"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"

# What is in notebooks/ is there already, and nobody edits it: it is made anew each time.
c.GenerateAssignment.force = True

# One line, so that an exercise stays short. The checks know it as "not written yet".
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}

# nbgrader's own steps, but for ours that leaves alone the cells in which students guess.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.InstantiateTests",
    "nbgrader.preprocessors.LockCells",
    "grading.release.ClearAnswers",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Whatever students hand in is read and repaired, run in a sandbox, and judged outside of it, all by the
# exporter. Once that is done, there is nothing to do for nbgrader's own steps but what needs the gradebook.
c.Autograde.exporter_class = "grading.exporter.GradingExporter"
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "grading.exporter.SaveGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
]

# Feedback that everybody can read, also with a screen reader: a table of points, and the graded notebook.
c.GenerateFeedback.exporter_class = "grading.feedback.FeedbackExporter"
c.GenerateFeedback.preprocessors = [
    "grading.feedback.GetResults",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]

# What begins a student's cell doesn't choose the language that it is coloured as: some take minutes.
c.HighlightMagicsPreprocessor.enabled = False

c.ExchangeFactory.release_feedback = "grading.exchange.ReleaseFeedback"

# Points as nbgrader's own table, but with names that are quoted and harmless in a spreadsheet.
c.ExportApp.plugin_class = "grading.tables.GradesExportPlugin"

# nbgrader makes a submission's entries before it adds them to the gradebook. SQLAlchemy warns of that each
# time, though nothing is lost.
warnings.filterwarnings("ignore", r"Object of type <Submitted\w+> not in session")
