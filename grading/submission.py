"""A submission, and what keeps it or the whole run from being done."""

from typing import NamedTuple


class Submission(NamedTuple):
    """What one student handed in for one assignment, by the names of both."""

    student: str
    assignment: str


class NotDone(Exception):
    """One submission can't be worked on; the message says why. The others go on."""


class Stopped(Exception):
    """The run can't go on; the message says why, and what to do. The next run goes on where it was."""
