"""Whoever is on a platform, under whatever name: what they sent is theirs, or they are named."""

import io
from zipfile import ZipFile

from hypothesis import given, settings
from hypothesis import strategies as st

from grading.collecting import File, Sent, Troubles, match_sent, name_files, read_sent
from grading.platforms import CANVAS, MOODLE, Platform
from grading.rosters import Roster
from tests.platforms import (
    Person,
    canvas_gradebook,
    moodle_worksheet,
    name_in_canvas,
    name_in_moodle,
    read_csv,
)

# Letters with and without marks, of many scripts; what stands in names; what is in the names of files.
NAMES = st.text("aÄßñéŁžÖd\u0301\u0130\u0131\u2019李や'-., _=+@\"()/\\&:<|0127", min_size=1, max_size=8)
CLASSES = st.lists(
    st.builds(Person, NAMES, NAMES, st.integers(1, 99_999), st.booleans()),
    min_size=1,
    max_size=6,
    unique_by=lambda person: person.number,
)


def roster_of(text: str, platform: Platform) -> Roster:
    rows = read_csv(text)
    header = list(rows[0])
    return Roster(
        header, rows, {kind: [h for h in known if h in header] for kind, known in platform.headings.items()}
    )


def collect(
    platform: Platform, files: dict[str, bytes], roster: str
) -> tuple[dict[str, bytes], Troubles, Troubles]:
    """Return what was sent, by student; who can't be matched; and what has no student's name."""
    archive = ZipFile(io.BytesIO(), "w")
    for name, data in files.items():
        archive.writestr(name, data)
    everybody, strange = read_sent(archive, platform)
    matched, troubles = match_sent(everybody, roster_of(roster, platform), [])

    def read(sent: Sent) -> bytes:
        [file] = sent.files
        assert file.name == "a.ipynb"
        return archive.read(file.entry)

    return {student: read(sent) for student, (sent, _) in matched.items()}, troubles, strange


@settings(max_examples=100, deadline=None)
@given(CLASSES)
def test_nobody_in_canvas_is_lost_or_taken_for_another(people):
    files = {name_in_canvas(person, "a.ipynb"): person.login.encode() for person in people}
    collected, troubles, strange = collect(CANVAS, files, canvas_gradebook("lesson", people))
    assert all(student.encode() == data for student, data in collected.items())
    assert len(collected) + len(troubles) == len(people) and not strange
    misread = [person for person in people if "_" in person.last + person.first]  # in Canvas, too
    assert len(troubles) <= len(misread)


@settings(max_examples=100, deadline=None)
@given(CLASSES)
def test_nobody_in_moodle_is_lost_or_taken_for_another(people):
    files = {name_in_moodle(person, "a.ipynb"): person.login.encode() for person in people}
    collected, troubles, strange = collect(MOODLE, files, moodle_worksheet(people=people))
    assert collected == {f"{person.login}@school.example": person.login.encode() for person in people}
    assert not troubles and not strange


def test_a_name_is_cut_only_where_it_becomes_that_of_a_notebook_of_the_lesson():
    names = ["linear_neuron-1.ipynb", "data-1.ipynb", "notes (1).txt"]
    named, others = name_files([File(name, "", 0, None) for name in names], {"linear_neuron.ipynb"})
    assert sorted(named) == ["data-1.ipynb", "linear_neuron.ipynb", "notes (1).txt"] and not others
