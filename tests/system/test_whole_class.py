"""Grading a whole class in parallel: what nbgrader would give, wherever it is stopped, and whoever works."""

import functools
import itertools
import json
import operator
import os
import pty
import random
import resource
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unicodedata import normalize

import nbformat
import psutil
import pytest
import sqlalchemy
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.plugins import CsvExportPlugin
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grading.marks import read_marks
from grading.pipeline import Graded
from grading.sandbox import why_no_sandbox
from grading.submission import Outcome, Stopped
from grading.whole_class import WholeClass
from tests.course import LESSON, NAME, ROOT, Course, make_course
from tests.postgres import NO_POSTGRES, postgres
from tests.workers import cluster, free_port
from tools import references

pytestmark = [
    pytest.mark.skipif(bool(why_no_sandbox()), reason=why_no_sandbox()),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),  # nbgrader's own
    pytest.mark.slow,
]

DUE, LATE = "2026-03-01 12:00:00 UTC", "2026-03-02 12:00:00 UTC"
PENALTY = "--LateSubmissionPlugin.penalty_method=zero"


def answered(course: Course, **answers: str) -> nbformat.NotebookNode:
    """Return the lesson with right answers, but for those given."""
    notebook = course.lesson
    for name, source in (references.right_answers(LESSON) | answers).items():
        references.find(notebook, name).source = source
    return notebook


WRONG = {
    "right": {},
    "sign": {"gradient_b": "def gradient_b(y_hat, y):\n    return y - y_hat"},
    "blank": {"loss": "raise NotImplementedError"},
    "dies": {"update": "import os\n\nos._exit(7)"},
    "loud": {"predict": "print('x' * 500_000)\n" + references.right_answers(LESSON)["predict"]},
}
FILES = {"half": b'{"cells": [', "none": None}
STUDENTS = sorted([*WRONG, *FILES, "late", "ada", "bea"])


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory) -> Course:
    """A class that has handed in, and isn't graded."""
    course = make_course(tmp_path_factory.mktemp("handed-in"))
    with Gradebook(course.directory().db_url, "backprop-by-hand") as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate=DUE)
    for student in STUDENTS:
        data = FILES.get(student, dict(answered(course, **WRONG.get(student, {}))))
        if data is None:
            course.submission(student)
        else:
            course.hand_in(student, data)
    (course.submission("late") / "timestamp.txt").write_text(LATE)
    return course


@pytest.fixture
def course(handed_in, tmp_path) -> Course:
    """A copy of that class."""
    shutil.copytree(handed_in.folder, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory) -> Iterator[str]:
    """The address of a scheduler with two workers."""
    with cluster(tmp_path_factory.mktemp("dask")) as (address, _):
        yield address


def configuration(scheduler: str, **options: object) -> Config:
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    config.LateSubmissionPlugin.penalty_method = "zero"
    config.Cluster.scheduler = scheduler
    config.WholeClass.update(options)
    return config


def grade(course: Course, scheduler: str, student: str = "*", **options: object) -> dict[str, Outcome]:
    """Grade in this process; return what came out by student."""
    with WholeClass(course.directory(student), config=configuration(scheduler, **options)) as whole_class:
        return {outcome.student: outcome for outcome in whole_class.grade(whole_class.ungraded())}


def feedback(course: Course, scheduler: str, student: str = "*") -> list[str]:
    """Make feedback in this process; return for whom."""
    with WholeClass(course.directory(student), config=configuration(scheduler)) as whole_class:
        made = list(whole_class.make_feedback(whole_class.without_feedback()))
    assert [outcome.failed for outcome in made] == [""] * len(made)
    return sorted(outcome.student for outcome in made)


def start(course: Course, *options: str, url: str = "", **kwargs: object) -> subprocess.Popen:
    """Start the command."""
    places = course.directory()
    named = ["release", "submitted", "autograded", "feedback"]
    # Whoever runs the tests in the background may ignore Ctrl-C, and programs inherit that.
    heed_ctrl_c = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    defaults = {"cwd": ROOT, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "preexec_fn": heed_ctrl_c}
    return subprocess.Popen(
        [
            *[sys.executable, "-m", "grading", "autograde", PENALTY, *options],
            *[f"--CourseDirectory.{n}_directory={getattr(places, f'{n}_directory')}" for n in named],
            f"--CourseDirectory.db_url={url or places.db_url}",
        ],
        **defaults | kwargs,
        text=True,
        start_new_session=True,
    )


def run(course: Course, *options: str, status: int = 0, **kwargs: object) -> tuple[list[Outcome], str]:
    """Run the command; return what came out, and what was said besides."""
    process = start(course, *options, **kwargs)
    with ended(process):
        out, error = process.communicate(timeout=300)
    assert process.returncode == status, error
    return [Outcome(**json.loads(line)) for line in out.splitlines()], error


def exported(course: Course, url: str = "") -> bytes:
    path = course.folder / "grades.csv"
    with Gradebook(url or course.directory().db_url, "backprop-by-hand") as gradebook:
        CsvExportPlugin(to=str(path)).export(gradebook)
    return path.read_bytes()


def hidden(course: Course) -> list[Path]:
    return list(course.folder.rglob(".*"))


@pytest.fixture(scope="module")
def undisturbed(handed_in, scheduler, tmp_path_factory) -> Course:
    """The class after a run that nothing disturbs."""
    folder = tmp_path_factory.mktemp("undisturbed") / "course"
    shutil.copytree(handed_in.folder, folder)
    assert sorted(grade(Course(folder), scheduler)) == STUDENTS
    return Course(folder)


@pytest.fixture
def graded(undisturbed, tmp_path) -> Course:
    """A copy of the class after that run."""
    shutil.copytree(undisturbed.folder, tmp_path / "course")
    return Course(tmp_path / "course")


# ---- what comes out


def rows(course: Course) -> dict[str, list]:
    """Return all that autograding writes to the gradebook, by student."""
    grade = operator.attrgetter("name", "auto_score", "manual_score", "needs_manual_grade")
    with Gradebook(course.directory().db_url, "backprop-by-hand") as gradebook:
        return {
            submission.student_id: [
                submission.timestamp,
                notebook.late_submission_penalty,
                sorted(map(grade, notebook.grades)),
                sorted((comment.name, str(comment.auto_comment)) for comment in notebook.comments),
            ]
            for submission in gradebook.assignment_submissions(LESSON)
            for notebook in submission.notebooks
        }


def files(course: Course, step: str = "autograded") -> dict[str, bytes]:
    folder = course.folder / step
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_notebooks_and_grades_are_those_of_nbgrader_autograde(course, scheduler, tmp_path, monkeypatch):
    monkeypatch.setattr(secrets, "token_hex", lambda: "the same")
    theirs = Course(tmp_path / "theirs")
    shutil.copytree(course.folder, theirs.folder)
    monkeypatch.chdir(ROOT)
    Autograde(coursedir=theirs.directory(), config=configuration("")).start()
    grade(course, scheduler)
    assert rows(course) == rows(theirs)
    ours, theirs = files(course), files(theirs)
    assert set(ours) == set(theirs)
    for path, data in ours.items():
        assert data == theirs[path], path


def test_feedback_made_in_the_pass_that_grades_is_that_made_afterwards(course, scheduler):
    with WholeClass(course.directory("[bl]*"), config=configuration(scheduler)) as whole_class:
        made = list(whole_class.grade(whole_class.ungraded(), feedback=True))
        assert whole_class.without_feedback() == []
    assert sorted((each.step, each.student) for each in made) == [
        (step, student) for step in ("autograde", "feedback") for student in ("bea", "blank", "late", "loud")
    ]
    assert {each.score for each in made if each.student == "late"} == {0}
    pages = files(course, "feedback")
    shutil.rmtree(course.folder / "feedback")
    feedback(course, scheduler, "[bl]*")
    assert files(course, "feedback") == pages


def test_feedback_is_that_of_nbgrader_generate_feedback(graded, scheduler, tmp_path):
    assert feedback(graded, scheduler, "[bl]*") == ["bea", "blank", "late", "loud"]
    theirs = Course(tmp_path / "theirs")
    shutil.copytree(graded.folder / "autograded", theirs.folder / "autograded")
    shutil.copy(graded.folder / "gradebook.db", theirs.folder)
    GenerateFeedback(coursedir=theirs.directory("[bl]*"), config=configuration("")).start()
    assert files(graded, "feedback") == files(theirs, "feedback")
    assert hidden(graded) == []


# ---- what is done


def test_only_what_is_new_or_changed_is_graded(graded, scheduler):
    graded.hand_in("ada", dict(graded.lesson))
    (graded.submission("bea") / "timestamp.txt").write_text(LATE)
    shutil.rmtree(graded.folder / "autograded" / "sign" / LESSON)
    again = grade(graded, scheduler)
    assert {student: outcome.score for student, outcome in again.items()} == {"ada": 0, "bea": 0, "sign": 9}
    assert grade(graded, scheduler) == {}


def test_by_force_what_is_graded_is_graded_again_and_a_person_s_points_stay(graded, scheduler):
    with Gradebook(graded.directory().db_url) as gradebook:
        gradebook.find_grade("check_loss", NAME, LESSON, "ada").manual_score = 0.5
        gradebook.db.commit()
    outcomes = grade(graded, scheduler, "[ab]*", force=True)
    with Gradebook(graded.directory().db_url) as gradebook:
        kept = gradebook.find_grade("check_loss", NAME, LESSON, "ada")
        assert (kept.manual_score, kept.needs_manual_grade) == (0.5, True)
    assert set(outcomes) == {"ada", "bea", "blank"}
    assert outcomes["ada"].score < outcomes["ada"].max_score


def test_how_long_a_notebook_took_is_told_though_it_was_not_slow(graded, scheduler):
    outcome = grade(graded, scheduler, "ada", force=True)["ada"]
    assert outcome.seconds > 0 and outcome.slow == ""


def test_feedback_is_made_where_it_is_missing_or_old(graded, scheduler):
    assert feedback(graded, scheduler, "[ab]*") == ["ada", "bea", "blank"]
    assert feedback(graded, scheduler, "[ab]*") == []
    graded.hand_in("bea", b"")
    grade(graded, scheduler)
    assert feedback(graded, scheduler, "[ab]*") == ["bea"]
    [page] = (graded.folder / "feedback" / "bea").glob("*/*.html")
    assert "is empty" in page.read_text()


def test_what_cannot_be_graded_is_said_and_tried_again(graded, scheduler, caplog):
    shutil.rmtree(graded.folder / "submitted" / "bea" / LESSON)
    (graded.folder / "submitted" / "bea" / LESSON).symlink_to("/etc")
    for _ in range(2):
        outcome = grade(graded, scheduler)["bea"]
        assert "It is not a folder but a link or a file." in outcome.failed
        assert (outcome.score, outcome.max_score) == (None, 10)
    assert f"bea {LESSON}: autograde failed." in caplog.text


def test_an_assignment_that_is_not_there_is_an_error(graded, scheduler):
    with (
        WholeClass(graded.directory(), config=configuration(scheduler)) as whole_class,
        pytest.raises(Stopped, match=rf"no assignment 02_typo in the gradebook, which has {LESSON}\."),
    ):
        whole_class.ungraded(["02_typo"])


def test_a_lesson_that_the_gradebook_does_not_have_is_added_as_it_is_in_solutions(
    course, undisturbed, scheduler, caplog
):
    (course.folder / "gradebook.db").unlink()
    with WholeClass(course.directory("late"), config=configuration(scheduler)) as whole_class:
        assert [submission.student for submission in whole_class.ungraded()] == ["late"]
    assert f"{LESSON} was not in the gradebook, and is added" in caplog.text
    with Gradebook(course.directory().db_url, "backprop-by-hand") as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate=DUE)
    grade(course, scheduler)
    assert exported(course) == exported(undisturbed)


def test_without_any_assignment_nothing_seems_to_have_been_graded(graded, tmp_path, scheduler):
    empty = graded.directory()
    empty.db_url = f"sqlite:///{tmp_path / 'empty.db'}"
    empty.source_directory = str(tmp_path)
    with (
        WholeClass(empty, config=configuration(scheduler)) as whole_class,
        pytest.raises(Stopped, match=r"has no assignment\. `nbgrader generate_assignment"),
    ):
        whole_class.ungraded()


def test_where_nothing_is_handed_in_it_is_said_where_it_belongs(graded, scheduler, caplog):
    shutil.rmtree(graded.folder / "submitted")
    assert grade(graded, scheduler) == {}
    place = graded.folder / "submitted" / "STUDENT" / "LESSON"
    assert f"Nothing is handed in. What is to be graded belongs in {place}." in caplog.text


def test_other_points_in_solutions_are_told_until_the_gradebook_has_them(graded, scheduler, tmp_path, caplog):
    places = graded.directory()
    shutil.copytree(ROOT / "solutions" / LESSON, tmp_path / "solutions" / LESSON)
    places.source_directory = str(tmp_path / "solutions")
    path = tmp_path / "solutions" / LESSON / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    references.find(notebook, "check_loss").metadata.nbgrader.points = 3
    nbformat.write(notebook, path)
    with WholeClass(places, config=configuration(scheduler)) as whole_class:
        assert whole_class.ungraded() == []
    assert "differ in the points of check_loss, and the gradebook's are given." in caplog.text


def test_whoever_s_time_can_t_be_read_is_graded_without_one(graded, scheduler, caplog):
    (graded.submission("ada") / "timestamp.txt").write_text("01.11.2024 23:59")
    assert grade(graded, scheduler, "ada", force=True)["ada"].score == 10
    assert f"{graded.submission('ada') / 'timestamp.txt'} holds no time" in caplog.text
    assert grade(graded, scheduler, "ada") == {}


def test_what_belongs_to_no_assignment_is_named(graded, scheduler, caplog):
    (graded.folder / "submitted" / "ada" / "02_typo").mkdir()
    assert grade(graded, scheduler) == {}
    assert "ada/02_typo is not graded: the gradebook has no assignment 02_typo." in caplog.text


def test_a_class_is_graded_by_one_run_at_a_time(graded, scheduler):
    with (
        WholeClass(graded.directory(), config=configuration(scheduler)),
        pytest.raises(Stopped, match="Another run is grading into"),
    ):
        grade(graded, scheduler)


def test_without_the_steps_that_judge_and_save_it_does_not_begin(graded):
    with pytest.raises(Stopped, match=r"doesn't name grading\.exporter\.SaveGrades"):
        WholeClass(graded.directory(), config=Config())


def test_where_hooks_are_to_be_called_it_does_not_begin(graded):
    config = configuration("")
    config.Autograde.post_convert_hook = print
    with pytest.raises(Stopped, match=r"The hooks of c\.Autograde can't be called"):
        WholeClass(graded.directory(), config=config)


def test_a_folder_of_any_name_stops_nobody(graded, scheduler):
    one, two = (normalize(form, "jürgen") for form in ("NFC", "NFD"))  # "ü" is one code point, or two
    more, twin = (normalize(form, "zoë") for form in ("NFC", "NFD"))
    for name in ("odd\nname [x]", two, more, twin):
        graded.submission(name)
    with Gradebook(graded.directory().db_url) as gradebook:
        gradebook.add_student(one)
    outcomes = grade(graded, scheduler)
    assert "Give it another name." in outcomes.pop("odd\nname [x]").failed
    failed = outcomes.pop(twin).failed
    assert "The same name, with other code points, has another folder." in failed
    assert {student: outcome.failed for student, outcome in outcomes.items()} == {one: "", more: ""}
    assert {one, more} < set(rows(graded))
    assert twin not in rows(graded)


# ---- what the command shows


def test_each_submission_is_a_line_of_json_and_points_are_exported(course, scheduler, undisturbed):
    path = course.folder / "points.csv"
    outcomes, said = run(course, LESSON, "--feedback", "--export", f"--to={path}", f"--scheduler={scheduler}")
    for step in ("autograde", "feedback"):
        assert sorted(outcome.student for outcome in outcomes if outcome.step == step) == STUDENTS
    assert "dies" in said and "The notebook was ended" in said
    assert path.read_bytes() == exported(undisturbed)


def test_where_something_fails_the_command_does_too(course, scheduler):
    shutil.rmtree(course.folder / "submitted" / "bea" / LESSON)
    (course.folder / "submitted" / "bea" / LESSON).symlink_to("/etc")
    _, said = run(course, "--student=[ab]*", f"--scheduler={scheduler}", status=1)
    assert "1 not done. The same command tries again." in said


def test_a_run_without_a_sandbox_says_what_is_missing_wherever_its_workers_are(course, scheduler):
    _, said = run(course, "--student=ada", "--Sandbox.unprotected=True", f"--scheduler={scheduler}")
    assert "There is no sandbox" in said
    assert "it reaches the network and other processes" in " ".join(said.split())


def test_a_terminal_shows_a_bar_with_who_is_graded_and_how_many_failed(course, scheduler):
    terminal, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 140))
    with open(terminal, "rb", buffering=0) as shown:
        shows = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
        process = start(course, "--student=[ab]*", f"--scheduler={scheduler}", **shows)
        os.close(theirs)
        text = b""
        try:
            while piece := shown.read(1000):
                text += piece
        except OSError:  # the other end is closed
            pass
        assert process.wait(60) == 0
    lines = text.decode().split("\r")
    assert any(
        all(part in line for part in ("autograde: 100%", "3/3", "submission", f"{LESSON}, 0 failed"))
        for line in lines
    ), lines
    assert b"{" not in text


# ---- wherever it is stopped


@contextmanager
def ended(process: subprocess.Popen) -> Iterator[None]:
    """Leave nothing running."""
    try:
        yield
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def killed_before_write(number: int, write: Callable[[], None]) -> bool:
    """Do something in a process that is killed before its n-th write; return whether there are so many."""
    if not (child := os.fork()):
        left = itertools.count(-number)

        def hook(event: str, arguments: tuple) -> None:
            opened_to_write = (
                event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_ACCMODE
            )
            if (event in WRITES or opened_to_write) and next(left) == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        sqlalchemy.event.listen(sqlalchemy.engine.Engine, "commit", lambda _: sys.audit("sqlite commit"))
        try:
            write()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


WRITES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.truncate", "sqlite commit"}


TWO = ("late", "sign")
each_write = pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.whole)])


@pytest.fixture
def save(graded, scheduler) -> Callable[..., None]:
    """A function that saves at once what two students get, with what a worker has made of it before."""
    kept = {}
    for student in TWO:
        [path] = (graded.folder / "autograded" / student).glob("*/*.ipynb")
        text = path.read_text()
        kept[student] = {NAME: Graded(text, marks=read_marks(nbformat.reads(text, as_version=4)))}

    def save(force: bool = False) -> None:
        config = configuration(scheduler, force=force)
        with WholeClass(graded.directory("[ls]*[en]"), config=config) as whole_class:
            whole_class.saver.save_graded({work: kept[work.student] for work in whole_class.ungraded()})

    return save


@each_write
def test_killed_before_any_single_write_the_next_run_gives_the_same_points(graded, undisturbed, save, step):
    before = graded.folder / "before"
    shutil.copytree(graded.folder / "autograded", before)
    for number in itertools.count(step=step):
        killed = killed_before_write(number, functools.partial(save, force=True))
        assert exported(graded) == exported(undisturbed)
        for path in graded.folder.glob(f"autograded/*/{LESSON}/*.ipynb"):  # nothing half-written
            assert path.read_bytes() == (before / path.relative_to(graded.folder / "autograded")).read_bytes()
        save()
        assert files(graded) == files(undisturbed)
        assert rows(graded) == rows(undisturbed)
        if not killed:
            break
    assert number > 20  # so many writes there are


@each_write
def test_killed_before_any_single_write_of_a_first_grading_no_points_are_missing(
    graded, handed_in, undisturbed, save, step
):
    gradebook, ungraded = graded.folder / "gradebook.db", graded.folder / "ungraded.db"
    shutil.copy(handed_in.folder / "gradebook.db", gradebook)
    with Gradebook(graded.directory().db_url) as opened:
        for student in TWO:
            opened.add_student(student)
    shutil.copy(gradebook, ungraded)
    expected = {student: rows(undisturbed)[student] for student in TWO}
    for number in itertools.count(step=step):
        shutil.copy(ungraded, gradebook)
        for student in TWO:
            shutil.rmtree(graded.folder / "autograded" / student)
        killed = killed_before_write(number, save)
        save()
        assert rows(graded) == expected
        assert files(graded) == files(undisturbed)
        if not killed:
            break
    assert number > 20


def done(course: Course) -> int:
    return len(list(course.folder.glob(f"autograded/*/{LESSON}/*.ipynb")))


def wait_for(process: subprocess.Popen, course: Course, count: int) -> None:
    """Wait until so many are graded, or all is over."""
    while done(course) < count and process.poll() is None:
        time.sleep(0.01)


def test_killed_at_random_moments_it_goes_on_to_the_same_points(course, scheduler, undisturbed):
    chance = random.Random(6)
    for count in sorted(chance.sample(range(len(STUDENTS)), 3)):
        process = start(course, f"--scheduler={scheduler}")
        with ended(process):
            wait_for(process, course, count)
            time.sleep(chance.uniform(0, 0.4))
            process.kill()
        for path in course.folder.glob(f"autograded/*/{LESSON}/*.ipynb"):
            nbformat.validate(nbformat.read(path, as_version=4))  # nothing half-written
    before = done(course)
    assert len(grade(course, scheduler)) == len(STUDENTS) - before
    assert exported(course) == exported(undisturbed)
    assert hidden(course) == []


def test_a_killed_worker_loses_nothing(course, undisturbed):
    process = start(course, "--workers=2")
    with ended(process):
        wait_for(process, course, 2)
        started = psutil.Process(process.pid).children(recursive=True)
        servers = {child.pid for child in started if "forkserver" in " ".join(child.cmdline())}
        workers = [child for child in started if child.pid in servers and child.ppid() in servers]
        assert len(workers) == 2
        workers[0].kill()
        out, error = process.communicate(timeout=300)
    assert process.returncode == 0, error
    assert len(out.splitlines()) == len(STUDENTS)
    assert exported(course) == exported(undisturbed)


def test_after_ctrl_c_it_goes_on(course, scheduler, undisturbed):
    process = start(course, "--workers=1")
    with ended(process):
        wait_for(process, course, 3)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Stopped. What is done is saved" in said
    assert "Traceback" not in said
    before = done(course)
    assert 3 <= before < len(STUDENTS)
    assert len(grade(course, scheduler)) == len(STUDENTS) - before
    assert exported(course) == exported(undisturbed)


@contextmanager
def locked(course: Course) -> Iterator[None]:
    """Hold the gradebook as another program does that writes to it."""
    with closing(sqlite3.connect(course.folder / "gradebook.db", isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")


def test_it_waits_for_a_locked_gradebook(course, scheduler, undisturbed):
    process = start(course, f"--scheduler={scheduler}")
    with ended(process):
        wait_for(process, course, 2)
        with locked(course):
            time.sleep(7)  # SQLite itself waits for five
        _, error = process.communicate(timeout=300)
    assert process.returncode == 0, error
    assert exported(course) == exported(undisturbed)


def test_when_the_gradebook_stays_locked_it_stops_and_later_goes_on(course, scheduler, undisturbed):
    with WholeClass(course.directory(), config=configuration(scheduler, patience=1)) as whole_class:
        outcomes = whole_class.grade(whole_class.ungraded())
        graded = [next(outcomes)]
        with (
            locked(course),
            pytest.raises(Stopped, match=r"can't be used: .* is locked.* the same command goes on\."),
        ):
            graded.extend(outcomes)  # those first that were saved together with the first one
    assert len(grade(course, scheduler)) == len(STUDENTS) - len(graded)
    assert exported(course) == exported(undisturbed)


def test_when_nothing_more_can_be_written_it_stops_and_later_goes_on(course, scheduler, undisturbed):
    small = 400_000  # bytes in a file: enough for the gradebook, too little for who is loud
    _, said = run(
        course,
        f"--scheduler={scheduler}",
        status=1,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (small, small)),
    )
    assert "What was graded can't be written: " in said
    assert not (course.folder / "autograded" / "loud" / LESSON).exists()
    grade(course, scheduler)
    assert exported(course) == exported(undisturbed)


# ---- whoever works


def test_a_scheduler_that_does_not_answer_is_an_error(course):
    config = configuration(f"tcp://127.0.0.1:{free_port()}")
    config.Cluster.patience = 1
    with (
        WholeClass(course.directory(), config=config) as whole_class,
        pytest.raises(Stopped, match=r"There is no Dask scheduler with workers at tcp://"),
    ):
        next(whole_class.grade(whole_class.ungraded()))


@pytest.mark.parametrize(
    ("who", "what"), [(0, "The Dask scheduler is gone."), (1, "There are no Dask workers")]
)
def test_when_nobody_works_any_more_it_stops_and_says_so(course, tmp_path, who, what):
    with cluster(tmp_path, workers=1) as (address, started):
        process = start(course, f"--scheduler={address}", "--Cluster.patience=10")
        with ended(process):
            wait_for(process, course, 2)
            started[who].kill()
            _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert what in said


def test_where_workers_have_no_sandbox_nothing_that_was_graded_is_lost(graded, tmp_path):
    before = files(graded)
    preload = tmp_path / "preload.py"
    preload.write_text(
        "import grading.sandbox as s\ns.find_walls = lambda _, why: why.append('a test says so') or ()"
    )
    with (
        cluster(tmp_path, workers=1, DASK_DISTRIBUTED__WORKER__PRELOAD=f'["{preload}"]') as (address, _),
        pytest.raises(Stopped, match=r"There is no sandbox here: a test says so\."),
    ):
        grade(graded, address, force=True)
    assert files(graded) == before


# ---- whatever keeps the points


@pytest.mark.skipif(bool(NO_POSTGRES), reason=NO_POSTGRES)
def test_the_gradebook_may_be_on_postgresql(course, scheduler, undisturbed):
    with postgres() as url:
        places = course.directory(".")
        places.course_id, places.db_url = "backprop-by-hand", url
        places.release_directory = str(course.folder / "again")
        GenerateAssignment(coursedir=places, config=Config()).start()
        with Gradebook(url, "backprop-by-hand") as gradebook:
            gradebook.update_or_create_assignment(LESSON, duedate=DUE)
        process = start(course, f"--scheduler={scheduler}", url=url)
        with ended(process):
            wait_for(process, course, 3)
            process.kill()
        run(course, f"--scheduler={scheduler}", url=url)
        assert exported(course, url) == exported(undisturbed)
