"""What a gradebook has, lacks, and calls its students."""

import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from unicodedata import normalize

import pytest
from nbgrader.api import Gradebook

from grading.gradebook import OldGradebook, check_age, find_ungraded, spell_as_known
from grading.submission import Folders
from tests.course import LESSON, ROOT, Course, make_course

pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),  # nbgrader's own
    pytest.mark.slow,
]
ONE, TWO = (normalize(form, "jürgen") for form in ("NFC", "NFD"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Course:
    return make_course(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def course(empty, tmp_path) -> Course:
    """A course whose lesson is released, and in which nobody has handed in."""
    shutil.copy(empty.folder / "gradebook.db", tmp_path)
    return Course(tmp_path)


def make_old(course: Course) -> None:
    """Let the gradebook be as nbgrader made it before students had a number of their learning platform."""
    with closing(sqlite3.connect(course.folder / "gradebook.db")) as connection:
        connection.execute("ALTER TABLE student DROP COLUMN lms_user_id")
        connection.execute("UPDATE alembic_version SET version_num = '167914646830'")
        connection.commit()


def test_of_an_old_gradebook_it_is_said_how_to_upgrade_it(course):
    check_age(course.directory())
    make_old(course)
    with pytest.raises(
        OldGradebook, match=r"no student\.lms_user_id\. Make a copy of it, then run `nbgrader db"
    ):
        check_age(course.directory())


@pytest.mark.parametrize("command", ["grading autograde", "grading table", f"nbgrader autograde {LESSON}"])
def test_every_command_says_so(course, command):
    make_old(course)
    course.hand_in("ada", b"")
    steps = [f"--CourseDirectory.{s}_directory={course.folder / s}" for s in ("submitted", "autograded")]
    gradebook = f"--CourseDirectory.db_url={course.directory().db_url}"
    command = [sys.executable, "-m", *command.split(), *steps, gradebook]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "run `nbgrader db upgrade`" in done.stderr
    assert "Traceback" not in done.stderr


def spell(course: Course, *known: str) -> dict[str, str]:
    """Let the gradebook know students; return what becomes of the folders that are there."""
    with Gradebook(course.directory().db_url, "backprop-by-hand") as gradebook:
        for student in known:
            gradebook.add_student(student)
        folders = Folders(course.directory(), 0).find("*", "*")
        spelt = spell_as_known(gradebook, course.directory(), folders, logging.getLogger("a test"))
    return {Path(old).parent.name: Path(new).parent.name for old, new in spelt.items()}


@pytest.mark.parametrize(("folder", "known"), [(TWO, ONE), (ONE, TWO)])
def test_a_name_is_the_same_however_its_letters_are_made_of_code_points(course, folder, known):
    course.hand_in(folder, b"typed")
    assert spell(course, known) == {folder: known}
    assert (course.submission(known) / "linear_neuron.ipynb").read_bytes() == b"typed"
    assert os.listdir(course.folder / "submitted") == [known]


def test_who_is_new_is_called_by_the_shorter_form(course):
    course.hand_in(TWO, b"")
    assert spell(course) == {TWO: ONE}


def test_where_both_are_there_neither_is_moved(course):
    course.hand_in(ONE, b"one")
    course.hand_in(TWO, b"two")
    assert spell(course, ONE) == {TWO: ""}
    assert (course.submission(TWO) / "linear_neuron.ipynb").read_bytes() == b"two"


def test_what_was_handed_in_and_has_no_points_is_found(course):
    course.hand_in("ada", b"")
    with Gradebook(course.directory().db_url, "backprop-by-hand") as gradebook:
        gradebook.add_student("bea")
        lesson = gradebook.find_assignment(LESSON)
        assert find_ungraded(lesson, course.directory()) == {"ada": []}
        gradebook.add_student("ada")
        gradebook.add_submission(LESSON, "ada")  # which has no points yet
        assert find_ungraded(lesson, course.directory()) == {"ada": []}
        for notebook in gradebook.find_submission(LESSON, "ada").notebooks:
            for grade in notebook.grades:
                grade.auto_score, grade.needs_manual_grade = 0.0, False
        gradebook.db.commit()
        assert find_ungraded(lesson, course.directory()) == {}
