"""What is written for many students at once is what nbgrader writes for one after the other."""

import operator
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from datetime import datetime, timedelta

import pytest
import sqlalchemy
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import AssignLatePenalties, GetGrades, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution
from traitlets.config import Config

from grading.feedback import fill_in
from grading.marks import Rows, Work, read_known, read_marks
from grading.reading import read_grade_id
from grading.release import GUESS
from tests.course import LESSON, NAME, Course, make_course

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own

DUE = datetime(2026, 3, 1, 12)
ZERO = Config(LateSubmissionPlugin={"penalty_method": "zero"})
STUDENTS = {"ada": None, "bea": DUE - timedelta(hours=1), "cleo": DUE + timedelta(hours=30), "dan": DUE}


@pytest.fixture(scope="module")
def lesson(tmp_path_factory) -> Course:
    """A course in which one student was graded by a person before, and one was given a day more."""
    course = make_course(tmp_path_factory.mktemp("course"))
    with Gradebook(course.directory().db_url, "backprop-by-hand") as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate=DUE)
        for student in STUDENTS:
            gradebook.add_student(student)
        for student in ("ada", "cleo"):
            gradebook.add_submission(LESSON, student, timestamp=DUE)
        grade = gradebook.find_grade("check_loss", NAME, LESSON, "ada")
        grade.manual_score, grade.extra_credit = 0.5, 0.25
        gradebook.find_comment("loss", NAME, LESSON, "ada").manual_comment = "Nearly."
        gradebook.grant_extension(LESSON, "cleo", hours=24)
        gradebook.db.commit()
    return course


@pytest.fixture
def course(lesson, tmp_path) -> Course:
    shutil.copy(lesson.folder / "gradebook.db", tmp_path)
    return Course(tmp_path)


@pytest.fixture(scope="module")
def graded(lesson) -> dict[str, NotebookNode]:
    """A notebook of each student: the later in the alphabet, the fewer answers are there, and right."""
    notebooks = {}
    for number, student in enumerate(STUDENTS):
        notebook = notebooks[student] = lesson.lesson
        answers = [cell for cell in notebook.cells if is_solution(cell)]
        tests = [cell for cell in notebook.cells if is_grade(cell)]
        for cell in answers[number:]:
            cell.source += "\n# written"
        for cell in tests[:number]:
            cell.outputs = [new_output("error", ename="CheckFailed", evalue="", traceback=[])]
    return notebooks


def save(course: Course, graded: dict[str, NotebookNode]) -> dict[str, float]:
    """Save everybody's marks at once."""
    works = {name: Work(STUDENTS[name], {NAME: read_marks(each)}) for name, each in graded.items()}
    with Gradebook(course.directory().db_url) as gradebook:
        rows = Rows(gradebook.db, LESSON, works)
        rows.save_marks()
        penalties = AssignLatePenalties(config=ZERO)
        penalties.init_plugin()
        rows.save_penalties(penalties.plugin_inst.late_submission_penalty)
        gradebook.db.commit()
        return rows.read_points()


def save_as_nbgrader(course: Course, graded: dict[str, NotebookNode]) -> None:
    """Save everybody's marks by nbgrader's own steps."""
    url = course.directory().db_url
    for student, notebook in graded.items():
        about = {"student": student, "assignment": LESSON, "notebook": NAME, "db_url": url}
        with Gradebook(url) as gradebook:
            time = {"timestamp": STUDENTS[student]} if STUDENTS[student] else {}
            gradebook.update_or_create_submission(LESSON, student, **time)
        for step in (SaveAutoGrades(), AssignLatePenalties(config=ZERO)):
            step.preprocess(notebook, ResourcesDict(nbgrader=about))


def rows(course: Course) -> dict[str, list]:
    """Return all that is in the gradebook of each student, but for comments on guesses."""
    grade = operator.attrgetter("name", "auto_score", "manual_score", "extra_credit", "needs_manual_grade")
    comment = operator.attrgetter("name", "auto_comment", "manual_comment")
    with Gradebook(course.directory().db_url) as gradebook:
        return {
            entry.student_id: [
                entry.timestamp,
                entry.extension,
                max(0.0, entry.score - entry.late_submission_penalty),
                notebook.late_submission_penalty,
                sorted(map(grade, notebook.grades)),
                sorted((comment(c) for c in notebook.comments if not c.name.startswith(GUESS)), key=str),
            ]
            for entry in gradebook.assignment_submissions(LESSON)
            for notebook in entry.notebooks
        }


@pytest.fixture
def theirs(course, graded, tmp_path) -> Course:
    """The same course, in which nbgrader has saved everybody's marks."""
    (tmp_path / "theirs").mkdir()
    shutil.copy(course.folder / "gradebook.db", tmp_path / "theirs")
    theirs = Course(tmp_path / "theirs")
    save_as_nbgrader(theirs, graded)
    return theirs


def test_marks_penalties_and_points_are_those_that_nbgrader_writes(course, theirs, graded):
    points = save(course, graded)
    expected = rows(theirs)
    assert rows(course) == expected
    assert points == {student: row[2] for student, row in expected.items()}
    assert expected["cleo"][3] > 0, "nobody was late"


def test_done_again_it_is_the_same(course, graded):
    points, before = save(course, graded), rows(course)
    assert save(course, graded) == points
    assert rows(course) == before


def test_what_feedback_tells_is_what_nbgrader_tells(course, theirs, graded):
    save(course, graded)
    with Gradebook(course.directory().db_url) as gradebook:
        known = read_known(gradebook.db, LESSON, graded)
    for student, notebook in graded.items():
        about = {"student": student, "assignment": LESSON, "notebook": NAME}
        told = ResourcesDict(nbgrader={**about, "db_url": theirs.directory().db_url})
        stock, _ = GetGrades().preprocess(deepcopy(notebook), told)
        fill_in(ours := deepcopy(notebook), about, known[student][NAME])
        for key in ("score", "max_score", "late_penalty"):
            assert about[key] == told["nbgrader"][key], (student, key)
        for cell, other in zip(ours.cells, stock.cells, strict=True):
            if read_grade_id(cell) and not read_grade_id(cell).startswith(GUESS):
                for key in ("score", "points", "comment"):
                    assert cell.metadata.nbgrader.get(key) == other.metadata.nbgrader.get(key), (student, key)


def test_of_whom_it_knows_nothing_the_gradebook_tells_nothing(course, graded):
    with Gradebook(course.directory().db_url) as gradebook:
        assert read_known(gradebook.db, LESSON, ["nobody"]) == {}
    with pytest.raises(MissingEntry):
        fill_in(graded["ada"], {"student": "nobody"}, None)


def test_an_assignment_that_is_not_there_is_an_error(course):
    with (
        Gradebook(course.directory().db_url) as gradebook,
        pytest.raises(MissingEntry, match="no assignment 02"),
    ):
        Rows(gradebook.db, "02_typo", {})


# ---- that a large class costs no more for each student than a small one


@contextmanager
def statements() -> Iterator[list[tuple[str, object]]]:
    """Collect what the database is asked."""
    asked = []

    def note(connection, cursor, statement, parameters, context, executemany):
        asked.append((statement, parameters[0] if executemany else parameters))

    sqlalchemy.event.listen(sqlalchemy.engine.Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sqlalchemy.event.remove(sqlalchemy.engine.Engine, "before_cursor_execute", note)


def test_a_class_takes_as_many_statements_as_one_student(course, graded):
    counts = []
    save(course, graded)  # so that all rows are there
    for students in (["bea"], [*STUDENTS]):
        with statements() as asked:
            save(course, {student: graded[student] for student in students})
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_no_statement_looks_through_the_whole_class(course, graded):
    with statements() as asked:
        save(course, graded)
        with Gradebook(course.directory().db_url) as gradebook:
            read_known(gradebook.db, LESSON, graded)
    with closing(sqlite3.connect(course.folder / "gradebook.db")) as connection:
        plans = [
            step
            for statement, parameters in asked
            if "submitted_" in statement or "grade" in statement or "comment" in statement
            for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    assert any("SEARCH grade USING INDEX" in step for step in plans)
    scanned = [step for step in plans if step.startswith("SCAN") and "CONSTANT" not in step]
    assert scanned == []
