"""Grading with nbgrader's autograder: what is run, judged and saved, and what is not."""

import logging

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import NbGraderException
from nbgrader.utils import is_grade
from traitlets.config import Config

from grading import pipeline, sandbox
from grading.lesson import read_lesson
from grading.reading import HandedIn
from grading.sandbox import why_no_sandbox
from tests.course import LESSON, NAME, Course, Idle, make_course
from tools import references

pytestmark = [
    pytest.mark.skipif(bool(why_no_sandbox()), reason=why_no_sandbox()),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),  # nbgrader's own
]


def answered(course: Course, **answers: str) -> nbformat.NotebookNode:
    """Return the lesson with right answers, but for those given."""
    notebook = course.lesson
    for name, source in (references.right_answers(LESSON) | answers).items():
        references.find(notebook, name).source = source
    return notebook


def grade(course: Course, student: str = "*", **settings: object) -> list[str]:
    """Grade and return the warnings and errors that were logged."""
    autograde = course.autograde(student)
    for name, value in settings.items():
        setattr(autograde.config.Sandbox, name, value)
    said = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: said.append(record.getMessage())
    autograde.log.addHandler(handler)
    try:
        autograde.start()
    finally:
        autograde.log.removeHandler(handler)
    return said


def points(course: Course, student: str) -> dict[str, float]:
    with Gradebook(course.directory().db_url) as gradebook:
        notebook = gradebook.find_submission(LESSON, student).notebooks[0]
        return {grade.name: grade.auto_score for grade in notebook.grades}


ANSWERS = {
    "right": {},
    "silent": {"predict": "def check_value(*args, **kwargs):\n    pass\n\n\npredict = None"},
    "twice": {
        "loss": "def check_value(*args, ask=check_value, **asked):\n" + "    ask(*args, **asked)\n" * 2
    },
    "dies": {"update": "import os\n\nos._exit(7)"},
    "undefined": {"predict": "1 / 0"},
}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    course = make_course(tmp_path_factory.mktemp("steps"))
    for student, answers in ANSWERS.items():
        course.hand_in(student, dict(answered(course, **answers)))
    return course


@pytest.fixture(scope="module")
def log(course) -> list[str]:
    return grade(course)


@pytest.fixture(scope="module")
def graded(course, log) -> Course:
    return course


def said(graded: Course, student: str, check: str) -> str:
    return references.find(graded.graded(student), check).outputs[-1].evalue


def test_right_answers_earn_all_points(graded):
    assert points(graded, "right") == references.checks(LESSON)


def test_what_checks_publish_does_not_stay_in_the_graded_notebook(graded):
    kinds = {
        mime
        for cell in graded.graded("right").cells
        for output in cell.get("outputs", [])
        for mime in output.get("data", {})
    }
    assert kinds == {"image/png", "text/plain"}


def test_a_check_that_publishes_nothing_earns_nothing_and_says_so(graded):
    told = " ".join(said(graded, "silent", "check_loss").split())
    assert told.startswith("✗ check_loss gave no answer, so it earns no points. The notebook gives another")
    assert points(graded, "silent")["check_loss"] == 0


def test_a_check_that_publishes_twice_earns_nothing_and_says_so(graded):
    assert said(graded, "twice", "check_update").startswith("✗ check_update gave 2 answers.")
    assert points(graded, "twice")["check_update"] == 0


def test_what_was_answered_before_the_interpreter_died_keeps_its_points(graded):
    earned = points(graded, "dies")
    assert {name for name, score in earned.items() if score == 0} == {"check_update", "check_train"}
    assert all(earned[name] in (0, due) for name, due in references.checks(LESSON).items())


def test_what_came_after_it_died_says_that_it_was_not_run(graded, log):
    assert said(graded, "dies", "check_train").startswith("✗ check_train was not run. The notebook was ended")
    assert said(graded, "dies", "update").startswith("✗ The notebook was ended in its code cell")
    assert any(line.startswith(f"dies, {LESSON}, {NAME}: The notebook was ended") for line in log)


def test_a_check_whose_function_is_not_there_shows_python_s_own_error(graded):
    assert "name 'predict' is not defined" in said(graded, "undefined", "check_predict")


def test_an_answer_that_is_gone_takes_its_points_with_it(graded):
    graded.hand_in("right", dict(answered(graded, loss="raise NotImplementedError")))
    grade(graded, "right")
    assert points(graded, "right")["check_loss"] == 0
    graded.hand_in("right", b"")
    grade(graded, "right")
    assert set(points(graded, "right").values()) == {0}
    graded.hand_in("right", dict(answered(graded)))
    grade(graded, "right")
    assert points(graded, "right") == references.checks(LESSON)


def test_a_person_s_score_stays_and_is_to_be_looked_at_again(graded):
    with Gradebook(graded.directory().db_url) as gradebook:
        gradebook.find_grade("check_loss", "linear_neuron", LESSON, "twice").manual_score = 0.5
        gradebook.db.commit()
    grade(graded, "twice")
    with Gradebook(graded.directory().db_url) as gradebook:
        kept = gradebook.find_grade("check_loss", "linear_neuron", LESSON, "twice")
        assert (kept.manual_score, kept.needs_manual_grade) == (0.5, True)


def test_an_answer_left_as_released_is_noted_as_no_response_but_a_guess_is_not(graded):
    graded.hand_in("blank", dict(graded.lesson))
    grade(graded, "blank")
    with Gradebook(graded.directory().db_url) as gradebook:
        notes = {
            c.name: c.auto_comment for c in gradebook.find_submission(LESSON, "blank").notebooks[0].comments
        }
    answers = references.right_answers(LESSON)
    assert {name for name in notes if name.startswith("guess_")}
    assert notes == {name: "No response." if name in answers else None for name in notes}
    assert notes.keys() > answers.keys()


def test_without_a_sandbox_nothing_is_run_and_old_points_stay(graded, monkeypatch):
    monkeypatch.setattr(sandbox, "find_walls", lambda packages, reasons: ())
    with pytest.raises(NbGraderException, match=r"no sandbox here.*Sandbox\.unprotected"):
        grade(graded, "dies")
    assert points(graded, "dies")["check_loss"] > 0


def test_going_without_a_sandbox_warns_of_every_notebook(graded, monkeypatch):
    monkeypatch.setattr(sandbox, "find_walls", lambda packages, reasons: ())
    warnings = grade(graded, "undefined", unprotected=True)
    assert f"undefined, {LESSON}, {NAME}: run without a sandbox, with all your rights." in warnings
    assert points(graded, "undefined")["check_loss"] > 0


def test_a_check_that_the_reference_does_not_have_earns_nothing_and_says_what_to_do(course):
    lesson = read_lesson(course.directory(), LESSON, NAME).open("secret")
    lesson.reference.checks.clear()
    handed_in = HandedIn(f"{NAME}.ipynb", course.released.read_bytes())
    graded = pipeline.grade(handed_in, lesson, Idle(), Config())
    checks = filter(is_grade, nbformat.reads(graded.notebook, as_version=4).cells)
    messages = [cell.outputs[-1].evalue for cell in checks]
    assert messages[0] == "✗ The reference has no check check_predict. Generate the assignment again."
    assert len(messages) == len(references.checks(LESSON))
    assert (logging.ERROR, f"cell check_predict: {messages[0]}") in graded.notes
