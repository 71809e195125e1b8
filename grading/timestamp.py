"""The time of a submission as `timestamp.txt` has it: taken only if everybody reads the same in it."""

import re
import stat
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc

TIMESTAMP = "timestamp.txt"  # what nbgrader notes the time of a submission in
MOST_BESIDE = 1000  # bytes of a file that nbgrader puts beside the notebooks

# As nbgrader writes it, "2015-02-02 15:58:23.948203 UTC", or as ISO 8601 does, "2015-02-02T15:58+01:00". The
# zone may be one such as "America/Los_Angeles"; without any, it is UTC.
FORM = r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d\S*)(?: (UTC|GMT|[A-Za-z]+/\S+))?"


def read_time(text: str) -> datetime:
    """Return a time in UTC; raise ValueError, or KeyError for a zone, if it could be read in another way.

    nbgrader itself guesses: it takes 05/12/2024 for the 12th of May, and PST for UTC.
    """
    match = re.fullmatch(FORM, text)
    if not match:
        raise ValueError(f"{text!r} is not a time in a form that has one meaning.")
    time, zone = datetime.fromisoformat(match[1]), match[2]
    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC if zone in (None, "UTC", "GMT") else ZoneInfo(zone))
        zone = None
    read = time.astimezone(UTC).replace(tzinfo=None)
    if zone or time.utcoffset() != time.replace(fold=1).utcoffset() or parse_utc(text) != read:
        raise ValueError(f"{text!r} has two zones, or is an hour that comes twice, or nbgrader misreads it.")
    return read


def read_timestamp(folder: Path) -> tuple[datetime | None, str]:
    """Return when what is in a folder was handed in; None if nobody can say, with why if a file is bad."""
    path = folder / TIMESTAMP
    try:
        about = path.lstat()
        if stat.S_ISREG(about.st_mode) and about.st_size < MOST_BESIDE:
            return read_time(path.read_text().strip()), ""
    except FileNotFoundError:
        return None, ""
    except Exception:  # of any kind: it depends on the text, which is the student's
        pass
    why = f"{path} holds no time, or one that could be read in several ways"
    what_to_do = "Write it as 2026-03-01 12:00:00 UTC, and grade it again"
    return None, f"{why}. So none is noted, and nobody is late by it. {what_to_do}, or delete it."


class TimedCourse(CourseDirectory):
    """nbgrader's folders, in which a submission has a time only if `read_timestamp` finds one."""

    @classmethod
    def like(cls, course: CourseDirectory) -> "TimedCourse":
        """Return what a course's folders are, as they are configured and named in a command."""
        traits = {name: getattr(course, name) for name in course.trait_names(config=True)}
        return cls(parent=course.parent, **traits)

    def get_existing_timestamp(self, dest_path: str) -> datetime | None:
        """Return when what is in a folder was handed in, None if that isn't known."""
        return read_timestamp(Path(dest_path))[0]
