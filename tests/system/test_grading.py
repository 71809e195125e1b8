"""Grading with nbgrader, end to end: one class of demo students is graded, and all tests look at it."""

import html
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbgrader.apps import NbGrader, NbGraderAPI, ValidateApp
from nbgrader.utils import is_grade
from nbgrader.validator import Validator

from grading.commands import ClassTable
from grading.report import WIDTH, lay_out_table
from grading.results import NOT_GRADED, Result, read_class
from grading.titles import title_exercises
from tools import references
from tools.demo import course as demo
from tools.demo.students import ABSENT, STUDENTS, SUBMISSIONS
from tools.demo.submission import Submission
from tools.references import LINEAR, REFERENCES, ROOT


@dataclass(frozen=True)
class Graded:
    folder: Path
    handed_in: dict[Path, bytes]  # as it was before grading
    results: dict[tuple[str, str], Result]

    def notebook(self, student: str, lesson: str) -> nbformat.NotebookNode:
        path = self.folder / "autograded" / student / lesson / REFERENCES[lesson].name
        return nbformat.read(path, as_version=4)

    def feedback(self, student: str, lesson: str) -> Path:
        return self.folder / "feedback" / student / lesson / REFERENCES[lesson].with_suffix(".html").name


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def graded(tmp_path_factory) -> Graded:
    folder = tmp_path_factory.mktemp("grading") / "course"
    demo.build_class(folder)
    handed_in = files(folder / "submitted")
    demo.grade(folder)
    results = {(result.student, result.lesson): result for result in read_class(demo.course(folder))}
    return Graded(folder, handed_in, results)


def each_of(submissions: list[Submission]) -> pytest.MarkDecorator:
    ids = [f"{submission.student}-{submission.lesson}" for submission in submissions]
    return pytest.mark.parametrize("submission", submissions, ids=ids)


each_lesson = pytest.mark.parametrize("lesson", REFERENCES)

# ---- points and words


@each_of(SUBMISSIONS)
def test_earns_the_points_of_the_checks_that_pass(graded, submission):
    assert graded.results[submission.student, submission.lesson].score == submission.points


@each_of(SUBMISSIONS)
def test_is_told_what_went_wrong_first(graded, submission):
    trouble = graded.results[submission.student, submission.lesson].trouble
    assert trouble.startswith(submission.trouble)
    assert bool(trouble) == bool(submission.trouble)


def test_the_class_has_what_the_traps_need():
    assert len(STUDENTS) >= 12
    for lesson in REFERENCES:
        all_points = sum(references.checks(lesson).values())
        points = {s.student: s.points for s in SUBMISSIONS if s.lesson == lesson}
        assert points["all-right"] == all_points > points["untouched"] == 0


@each_lesson
def test_who_hands_in_nothing_is_listed(graded, lesson):
    result = graded.results[ABSENT, lesson]
    assert (result.score, result.submitted, result.trouble) == (0, False, "")


def test_points_are_out_of_those_of_the_reference(graded):
    assert {result.lesson: result.max_score for result in graded.results.values()} == {
        lesson: sum(references.checks(lesson).values()) for lesson in REFERENCES
    }


def test_grading_changes_nothing_that_was_handed_in(graded):
    assert files(graded.folder / "submitted") == graded.handed_in


# ---- what nbgrader would get wrong if it were not told


@each_lesson
def test_no_check_ends_in_a_value_since_nbgrader_would_take_it_for_points(graded, lesson):
    cells = filter(is_grade, graded.notebook("all-right", lesson).cells)
    kinds = {output.output_type for cell in cells for output in cell.outputs}
    assert kinds == {"stream"}


@each_lesson
def test_every_cell_runs_when_the_answers_are_right(graded, lesson):
    cells = [cell for cell in graded.notebook("all-right", lesson).cells if cell.cell_type == "code"]
    meant_to_run = [cell for cell in cells if "raises-exception" not in cell.metadata.get("tags", [])]
    assert [o for cell in meant_to_run for o in cell.outputs if o.output_type == "error"] == []


def test_the_cells_after_an_endless_loop_still_run(graded):
    cells = graded.notebook("loops-forever", LINEAR).cells
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
    after = [cell for cell in cells[names.index("check_train") + 1 :] if cell.cell_type == "code"]
    assert after
    assert [cell.source for cell in after if cell.execution_count is None] == []


def test_no_answer_to_a_check_reaches_stderr(graded):
    cell = references.find(graded.notebook("prints-to-stderr", LINEAR), "check_update")
    assert {output.name for output in cell.outputs} == {"stdout"}


def test_an_edited_check_is_put_back(graded):
    reference = references.find(references.reference(LINEAR), "check_loss").source
    assert references.find(graded.notebook("disarms-the-checks", LINEAR), "check_loss").source == reference


# ---- what nbgrader hands back


def test_grades_csv_has_every_student_and_lesson(graded):
    in_table = {key: result.score for key, result in graded.results.items()}
    assert demo.exported(graded.folder) == in_table
    assert set(in_table) == {(student, lesson) for student in STUDENTS for lesson in REFERENCES}


@each_of(SUBMISSIONS)
def test_feedback_is_made_for_whatever_was_handed_in(graded, submission):
    assert graded.feedback(submission.student, submission.lesson).exists()


@each_of([submission for submission in SUBMISSIONS if not submission.readable])
def test_who_hands_in_what_cannot_be_read_is_told_why(graded, submission):
    page = html.unescape(graded.feedback(submission.student, submission.lesson).read_text())
    assert submission.trouble in page
    assert "nothing of it could be graded" in page


@pytest.mark.skipif(bool(demo.NO_SANDBOX), reason=demo.NO_SANDBOX)
def test_hostile_students_earn_nothing_and_the_class_is_shown_so(graded):
    hostile = [submission for submission in SUBMISSIONS if submission.hostile]
    assert len(hostile) == 2
    assert {graded.results[s.student, s.lesson].score for s in hostile} == {0}


@each_of([submission for submission in SUBMISSIONS if ": ✗ " in submission.trouble])
def test_feedback_shows_the_message_of_the_check(graded, submission):
    page = graded.feedback(submission.student, submission.lesson).read_text()
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())
    assert submission.trouble.partition(": ")[2] in text


def table_of(page: Path) -> dict[str, tuple[str, str]]:
    """Return the points and the finding of each exercise, from the table that a page begins with."""
    rows = BeautifulSoup(page.read_text(), "html.parser").select("table.points tbody tr")
    return {row.th.text: tuple(cell.text for cell in row.find_all("td")) for row in rows}


@each_of(SUBMISSIONS)
def test_feedback_begins_with_what_each_check_earned_and_what_the_verdict_was(graded, submission):
    table = table_of(graded.feedback(submission.student, submission.lesson))
    titles = title_exercises(references.reference(submission.lesson).cells)
    asked = {titles[name]: points for name, points in references.checks(submission.lesson).items()}
    assert {name: float(points.split(" / ")[1]) for name, (points, _) in table.items()} == asked
    assert sum(float(points.split(" / ")[0]) for points, _ in table.values()) == submission.points
    for points, found in table.values():
        assert found.startswith("✓") == (not points.startswith("0 "))
        assert found


def test_what_student_s_code_prints_is_not_taken_for_the_verdict_in_feedback(graded):
    found = [found for _, found in table_of(graded.feedback("prints-to-stderr", LINEAR)).values()]
    assert not [words for words in found if "one step" in words]


def test_feedback_on_a_failed_check_has_no_traceback_and_no_control_characters(graded):
    page = graded.feedback("flips-a-sign", LINEAR).read_text()
    assert "✗ gradient_w_1" in page
    assert "Traceback (most recent call last)" not in page
    assert "\x1b" not in page


# ---- the table


def test_the_table_has_a_row_for_everybody_and_is_no_wider_than_it_says(graded):
    lines = lay_out_table(graded.results.values()).splitlines()
    assert [line.split()[0] for line in lines[2:] if not line.startswith(" ")] == STUDENTS
    assert max(map(len, lines)) <= WIDTH


def test_the_table_tells_of_the_first_lesson_that_went_wrong():
    results = [
        Result("a", "01_first", 10, 10, trouble="a cell that costs no points fails"),
        Result("a", "02_second", 7.5, 12, trouble="check_z: ✗ z is not written yet."),
        Result("b", "01_first", 0, 10, submitted=False),
        Result("b", "02_second", 12, 12),
    ]
    assert lay_out_table(results).splitlines() == [
        "student  01     02      the first thing that went wrong",
        "-----------------------------------------------------------",
        "a        10/10  7.5/12  02 check_z: ✗ z is not written yet.",
        "b        -      12/12",
    ]


def test_what_is_not_graded_yet_has_no_points_in_the_table():
    result = Result("a", "01_first", 0, 10, broken=NOT_GRADED, trouble=NOT_GRADED)
    assert (
        lay_out_table([result]).splitlines()[-1]
        == "a        -   was not graded: `python -m grading autograde` does it, or says why"
    )


def run_table(*arguments: str) -> None:
    app = ClassTable()
    app.initialize([*arguments])
    app.start()


def test_the_table_is_printed_for_the_course_that_nbgrader_is_told_of(graded, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    places = [f"--CourseDirectory.{name}={value}" for name, value in demo.places(graded.folder).items()]
    run_table(*places)
    assert capsys.readouterr().out == lay_out_table(graded.results.values()) + "\n"
    run_table(LINEAR, *places)
    of_one = [result for result in graded.results.values() if result.lesson == LINEAR]
    assert capsys.readouterr().out == lay_out_table(of_one) + "\n"


def test_without_a_gradebook_the_table_says_how_to_get_one(tmp_path):
    with pytest.raises(SystemExit, match="There is no gradebook"):
        run_table(f"--db=sqlite:///{tmp_path}/gradebook.db")
    assert not list(tmp_path.iterdir())


# ---- the demo itself


def test_the_demo_ends_well(graded):
    assert demo.surprises(graded.folder) == []


def test_the_demo_tells_who_is_missing_in_grades_csv_or_has_other_points(graded, monkeypatch):
    changed = demo.exported(graded.folder)
    del changed["copies-a-cell", LINEAR]
    changed["flips-a-sign", LINEAR] = 10
    monkeypatch.setattr(demo, "exported", lambda folder: changed)
    assert demo.surprises(graded.folder) == [
        f"copies-a-cell is missing in grades.csv for {LINEAR}.",
        f"flips-a-sign has 10 points in grades.csv for {LINEAR}, not 8.",
    ]


# ---- the other doors to nbgrader


def validate(path: Path, monkeypatch) -> dict:
    """Return what `nbgrader validate` finds; its exit status says nothing."""
    monkeypatch.chdir(ROOT)
    app = ValidateApp()
    app.initialize([])
    return Validator(parent=app).validate(str(path))


@pytest.mark.filterwarnings("ignore")  # nbgrader's own
def test_the_reference_validates(monkeypatch):
    assert validate(REFERENCES[LINEAR], monkeypatch) == {}


@pytest.mark.filterwarnings("ignore")
def test_the_students_version_does_not_validate(graded, monkeypatch):
    found = validate(graded.folder / "release" / LINEAR / "linear_neuron.ipynb", monkeypatch)
    assert len(found["failed"]) == len(references.checks(LINEAR))
    assert "predict is not written yet" in found["failed"][0]["raw_error"]


@pytest.mark.filterwarnings("ignore")
def test_formgrader_gives_the_same_points(graded, tmp_path, monkeypatch):
    student = "disarms-the-checks"
    folder = tmp_path / "course"
    shutil.copytree(graded.folder / "submitted" / student, folder / "submitted" / student)
    shutil.copy(graded.folder / "gradebook.db", folder)
    monkeypatch.chdir(ROOT)
    app = NbGrader()
    app.initialize([f"--CourseDirectory.{name}={value}" for name, value in demo.places(folder).items()])
    answer = NbGraderAPI(app.coursedir, parent=app).autograde(LINEAR, student, force=True)
    assert answer["success"], answer["log"]
    results = {(result.student, result.lesson): result for result in read_class(app.coursedir)}
    # It draws points of its own, so that the numbers in what is found are others.
    for same in (lambda result: result.score, found_without_numbers):
        assert same(results[student, LINEAR]) == same(graded.results[student, LINEAR])


def found_without_numbers(result):
    troubles = {attempt.exercise: attempt.trouble for attempt in result.attempts}
    return {name: trouble and trouble.sum_up(with_numbers=False) for name, trouble in troubles.items()}
