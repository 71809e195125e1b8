"""When something was handed in: only what everybody reads as the same time is taken."""

from datetime import datetime

import pytest

from grading import timestamp
from grading.timestamp import read_time


@pytest.mark.parametrize(
    ("text", "in_utc"),
    {
        "2015-02-02 15:58:23.948203 UTC": "2015-02-02 15:58:23.948203",
        "2015-02-02 15:58:23 America/Los_Angeles": "2015-02-02 23:58:23",
        "2024-11-01 23:59 GMT": "2024-11-01 23:59:00",
        "2024-11-01 23:59": "2024-11-01 23:59:00",
        "2024-11-01T23:59:00Z": "2024-11-01 23:59:00",
        "2024-11-01T23:59:00+01:00": "2024-11-01 22:59:00",
    }.items(),
)
def test_a_time_that_has_one_meaning_is_taken(text, in_utc):
    assert str(read_time(text)) == in_utc


@pytest.mark.parametrize(
    "text",
    [
        "01.11.2024 23:59",  # nbgrader reads the 11th of January
        "05/12/2024",  # ... and the 12th of May
        "11/01/2024 23:59 UTC",
        "2024-11-01",  # its beginning, or its end?
        "2024-11-01 23:59:00 PST",  # nbgrader takes a zone that it doesn't know for UTC,
        "2024-11-01 23:59:00 Europe/Berlinn",
        "2024-11-01 23:59:00 +0100",  # and these for a hundred seconds
        "2024-11-03 01:30:00 America/New_York",  # this hour comes twice
        "2024-11-01 23:59+01:00 Europe/Berlin",
        "2024-11-01 23:59 ../UTC",
        "soon",
        "",
    ],
)
def test_any_other_is_not_guessed(text):
    with pytest.raises((ValueError, KeyError)):
        read_time(text)


def test_what_nbgrader_would_read_otherwise_is_not_taken(monkeypatch):
    monkeypatch.setattr(timestamp, "parse_utc", lambda text: datetime(2024, 11, 1))
    with pytest.raises(ValueError, match="nbgrader misreads it"):
        read_time("2024-11-01 23:59:00 UTC")
