"""A student's folder may have any name, and be any link: that costs nobody else anything."""

import os
import sys

import pytest

from grading.gradebook import find_submitters
from grading.reading import locate, why_no_submission
from grading.report import WIDTH, lay_out_table
from grading.results import Result
from grading.tables import make_harmless
from tests.course import LESSON, make_course
from tests.notebooks import RELEASED

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes on Linux")
REFUSED = {"new\nline": "name", "escape\x1b[31m": "name", "latin-\udcfc": "name", "link": "link"}
GRADED = ["aaa", "=1+cmd|' calc'!A0", "n" * 120, "turned \u202e", "zoe"]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("course"))
    whole = next(path for path in RELEASED if path.parent.name == LESSON).read_bytes()
    for student in [*GRADED, *REFUSED]:
        if student != "link":
            course.hand_in(student, whole)
    (course.folder / "submitted" / "link").symlink_to("aaa")
    (course.submission("zoe") / os.fsdecode("Übung.ipynb".encode("latin-1"))).write_text("x")
    course.grade_idly()
    return course


@pytest.mark.parametrize("student", GRADED)
def test_whoever_has_a_name_that_can_be_written_is_graded(course, student):
    assert course.graded(student).cells


@pytest.mark.parametrize("student", REFUSED)
def test_whose_name_cannot_be_written_or_is_a_link_is_told_so(course, student):
    directory = course.directory()
    assert not (course.folder / "autograded" / student).exists()
    why = why_no_submission(directory, locate(directory, "submitted", student, LESSON))
    assert REFUSED[student] in why
    assert student in find_submitters(directory, LESSON)  # so the table and the export name who isn't graded


def test_links_above_the_folder_of_submissions_are_the_instructors_own(course, tmp_path):
    (tmp_path / "here").symlink_to(course.folder)
    directory = course.directory()
    directory.submitted_directory = str(tmp_path / "here" / "submitted")
    assert why_no_submission(directory, locate(directory, "submitted", "aaa", LESSON)) == ""


def test_the_table_shows_any_name_on_one_line_without_what_a_terminal_heeds():
    results = [Result(student, LESSON, 1, 10, trouble="long words " * 30) for student in [*GRADED, *REFUSED]]
    table = lay_out_table(results)
    assert all(sign.isprintable() or sign == "\n" for sign in table)
    assert max(map(len, table.splitlines())) <= WIDTH
    assert "new?line" in table


def test_a_name_that_is_a_formula_is_none_in_a_spreadsheet():
    assert make_harmless("=1+cmd|' calc'!A0") == "'=1+cmd|' calc'!A0"
