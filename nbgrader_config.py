"""How nbgrader makes, runs and grades the lessons; its commands, formgrader and Validate all read this."""

import secrets

c = get_config()  # noqa: F821 (traitlets puts it here)

c.CourseDirectory.course_id = "backprop-by-hand"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"

# One line, so that an exercise stays short. The checks know it as "not written yet".
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}

# An answer that loops costs this many seconds for every cell that calls it. No cell needs more than two;
# the rest is for a machine with other work to do, and for the first import of matplotlib on it.
c.Execute.timeout = 15
# Then interrupt that cell and run the rest, so that one loop does not cost the points of the other answers.
c.Execute.interrupt_on_timeout = True
# A check says itself that it was interrupted. This sentence follows, in place of nbgrader's error.
c.Execute.error_on_timeout = {
    "ename": "KeyboardInterrupt",
    "evalue": "",
    "traceback": [f"✗ This cell was stopped: it was still running after {c.Execute.timeout} seconds."],
}
# If even that is in vain, give the notebook up: a check that never ran has no error, and that counts as
# full marks.
c.Execute.raise_on_iopub_timeout = True

# A check cell that isn't run has no error either. Its tag can be set by the student, and this file is public,
# so the tag that skips a cell is a new one each time.
c.Execute.skip_cells_with_tag = secrets.token_hex()

# Whatever a check cell writes to stderr costs its points. Here a check fails by an error and by nothing else,
# so what an answer writes there is dropped.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = r"(?s).*"

# nbgrader's own steps, without ClearMetadata, which is off by default, and without CheckCellMetadata, which
# stops the grading of the whole class at one notebook in which a student has copied an answer cell.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
]
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors.Execute",
    "nbgrader.preprocessors.IgnorePattern",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
]
