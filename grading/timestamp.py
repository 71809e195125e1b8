"""The time of a submission as `timestamp.txt` has it: taken only if everybody reads the same in it."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from nbgrader.utils import parse_utc

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
