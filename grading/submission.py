"""A submission, what comes of it, and what keeps it or the whole run from being done."""

from typing import NamedTuple


class Submission(NamedTuple):
    """What one student handed in for one assignment, by the names of both."""

    student: str
    assignment: str


class Outcome(NamedTuple):
    """What came of one submission.

    Attributes:
        step: "autograde" or "feedback".
        student: the student's id.
        assignment: the assignment's name.
        score: the points, as in nbgrader's export; 0 if it failed.
        max_score: the points that there are.
        failed: "", or a sentence why it could not be done. The next run tries again.
    """

    step: str
    student: str
    assignment: str
    score: float
    max_score: float
    failed: str = ""


class NotDone(Exception):
    """One submission can't be worked on; the message says why. The others go on."""


class Stopped(Exception):
    """The run can't go on; the message says why, and what to do. The next run goes on where it was."""
