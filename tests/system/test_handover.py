"""There and back: work from Canvas and Moodle into submitted/, and points and feedback out to them."""

import os
import re
import sys
from glob import glob
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from grading.collecting import read_time
from grading.exporters import CanvasExportPlugin, MoodleExportPlugin
from grading.handover import CollectClass, ReturnClass
from tests import platforms
from tests.course import LESSON, NAME, ROOT
from tests.platforms import CLASS, Person, name_in_canvas, name_in_moodle, pack

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
NOTEBOOK = f"{NAME}.ipynb"


class Desk:
    """A folder with a course in it, and the commands that are run there."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        source = folder / "solutions" / LESSON
        source.mkdir(parents=True)
        (source / NOTEBOOK).write_bytes((ROOT / "solutions" / LESSON / NOTEBOOK).read_bytes())
        self.roster, self.archive = folder / "roster.csv", folder / "work.zip"

    def run(self, command: type, *options: str) -> int:
        """Run a command; return its exit status, and keep what it printed in `said`."""
        status = 0
        app = command(config=Config({"CourseDirectory": {"source_directory": "solutions"}}))
        try:
            app.initialize([LESSON, f"--course-dir={self.folder}", *options])
            app.start()
        except SystemExit as error:
            status = int(error.code or 0)
        self.said = "".join(self._capsys.readouterr())
        return status

    def collect(
        self, platform: str, files: list[tuple[str, bytes]], roster: str, *options: str, **how: bool
    ) -> int:
        pack(self.archive, files, **how)
        self.roster.write_text(roster, encoding="utf-8")
        return self.run(
            CollectClass,
            f"--platform={platform}",
            f"--archive={self.archive}",
            f"--roster={self.roster}",
            *options,
        )

    def submission(self, student: str) -> Path:
        return self.folder / "submitted" / student / LESSON

    def collected(self) -> dict[str, bytes]:
        """Return what is in submitted/, by student and path."""
        files = sorted(self.folder.glob(f"submitted/*/{LESSON}/**/*"))
        root = self.folder / "submitted"
        return {
            str(path.relative_to(root)).replace(f"/{LESSON}/", ": "): path.read_bytes()
            for path in files
            if path.is_file()
        }

    def give_feedback(self) -> None:
        """Make a page of feedback that holds what was handed in."""
        for path in self.folder.glob(f"submitted/*/{LESSON}/{NOTEBOOK}"):
            folder = self.folder / "feedback" / path.parts[-3] / LESSON
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{NAME}.html").write_bytes(path.read_bytes())

    def returned(self) -> ZipFile:
        assert self.run(ReturnClass, f"--to={self.folder / 'feedback.zip'}") == 0
        return ZipFile(self.folder / "feedback.zip")


@pytest.fixture
def desk(tmp_path, monkeypatch, capsys) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, capsys)


def work(person: Person) -> bytes:
    return f"work of {person.number}".encode()


CANVAS_WORK = [(name_in_canvas(person, NOTEBOOK), work(person)) for person in CLASS]
MOODLE_WORK = [(name_in_moodle(person, NOTEBOOK), work(person)) for person in CLASS]
EVERYBODY = {f"{person.login}: {NOTEBOOK}": work(person) for person in CLASS}
IN_MOODLE = {f"{person.login}@school.example: {NOTEBOOK}": work(person) for person in CLASS}


# ---- there and back


@pytest.mark.parametrize("flagged", [True, False], ids=["names said to be UTF-8", "names not said to be"])
def test_canvas_loses_nobody_on_the_way_in_nor_with_feedback_on_the_way_out(desk, flagged):
    assert desk.collect("canvas", CANVAS_WORK, platforms.canvas_gradebook(LESSON), flagged=flagged) == 0
    assert desk.collected() == EVERYBODY
    assert f"login{CLASS[0].number}: {NOTEBOOK} (new, late)" in desk.said
    assert "there is nothing of: Levi, Noa (login4321)." in desk.said
    desk.give_feedback()
    back = list(platforms.read_canvas_upload(desk.returned()))
    assert sorted(back) == sorted((each.number, each.attachment, work(each)) for each in CLASS)


@pytest.mark.parametrize(
    "how", [{}, {"old": True}, {"folders": False}], ids=["folders", "before 4.1", "flat"]
)
def test_moodle_loses_nobody_on_the_way_in_nor_with_feedback_on_the_way_out(desk, how):
    files = [(name_in_moodle(person, NOTEBOOK, **how), work(person)) for person in CLASS]
    assert desk.collect("moodle", files, platforms.moodle_worksheet()) == 0
    assert desk.collected() == IN_MOODLE
    assert "there is nothing of: Noa Levi (login4321@school.example)." in desk.said
    desk.give_feedback()
    back = list(platforms.read_moodle_upload(desk.returned()))
    assert sorted(back) == sorted((each.number, f"{NAME}.html", work(each)) for each in CLASS)


def test_points_come_back_to_whom_they_are_of_on_either_platform(desk, graded):
    canvas, moodle = desk.folder / "canvas.csv", desk.folder / "moodle.csv"
    canvas.write_text(platforms.canvas_gradebook(LESSON), encoding="utf-8")
    moodle.write_text(platforms.moodle_worksheet(), encoding="utf-8")
    with Gradebook(graded) as gradebook:
        for plugin, roster in (CanvasExportPlugin, canvas), (MoodleExportPlugin, moodle):
            plugin(roster=str(roster), to=f"{roster}.out", assignment=[LESSON]).export(gradebook)
    back = platforms.read_csv((desk.folder / "canvas.csv.out").read_text("utf-8"))
    points = {each.number: f"{n}" for n, each in enumerate(CLASS)}
    assert {int(row["ID"]): row[f"{LESSON} (71)"] for row in back if row["ID"]} == points
    sheet = platforms.read_csv((desk.folder / "moodle.csv.out").read_text("utf-8"))
    assert {int(row["Identifier"].removeprefix("Participant ")): row["Grade"] for row in sheet} == points


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> str:
    """A gradebook of the class in which each has other points; half of it goes by login, half by address."""
    url = f"sqlite:///{tmp_path_factory.mktemp('gradebook') / 'gradebook.db'}"
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # for alembic
    with Gradebook(url) as gradebook:
        gradebook.add_assignment(LESSON)
        gradebook.add_notebook(NAME, LESSON)
        gradebook.add_grade_cell("check", NAME, LESSON, max_score=10, cell_type="code")
        for n, person in enumerate(CLASS):
            address = f"{person.login}@school.example"
            student, about = (
                (address, {"lms_user_id": person.login}) if n % 2 else (person.login, {"email": address})
            )
            gradebook.add_student(student, first_name=person.first, last_name=person.last, **about)
            gradebook.add_submission(LESSON, student)
            gradebook.find_grade("check", NAME, LESSON, student).auto_score = n
        gradebook.db.commit()
    return url


def test_whom_the_gradebook_knows_goes_by_the_id_that_is_there(desk, graded):
    assert desk.collect("canvas", CANVAS_WORK, platforms.canvas_gradebook(LESSON), f"--db={graded}") == 0
    ids = [f"{each.login}@school.example" if n % 2 else each.login for n, each in enumerate(CLASS)]
    assert desk.collected() == {
        f"{student}: {NOTEBOOK}": work(each) for student, each in zip(ids, CLASS, strict=True)
    }


def test_an_archive_that_was_packed_anew_in_a_folder_is_read_all_the_same(desk):
    files = [(f"my_work/{name}", data) for name, data in [*MOODLE_WORK, ("__MACOSX/._x", b"")]]
    assert desk.collect("moodle", files, platforms.moodle_worksheet()) == 0
    assert desk.collected() == IN_MOODLE


# ---- whose it is


def test_two_of_one_name_are_named_and_not_collected_where_a_list_does_not_tell_them_apart(desk):
    assert desk.collect("moodle", MOODLE_WORK, platforms.moodle_gradebook(LESSON)) == 1
    ana, other, *others = CLASS
    assert desk.collected() == {f"{each.login}@school.example: {NOTEBOOK}": work(each) for each in others}
    for each in ana, other:
        assert f"Ana Díaz ({each.number}): more than one row fits" in desk.said
    assert "2 not done" in desk.said


def test_where_a_list_has_columns_for_ids_but_not_all_have_one_names_tell_who_it_is(desk):
    rows = [[each.first, each.last, "", each.login if n % 2 else ""] for n, each in enumerate(CLASS[1:])]
    roster = platforms.make_csv(["First name", "Last name", "ID number", "Email address"], rows)
    assert desk.collect("moodle", MOODLE_WORK[1:], roster) == 0
    ids = [each.login if n % 2 else each.number for n, each in enumerate(CLASS[1:])]
    assert list(desk.collected()) == sorted(f"{each}: {NOTEBOOK}" for each in ids)


def test_a_worksheet_in_another_language_is_asked_about_with_its_columns(desk):
    german = {"Identifier": "Kennung", "Full name": "Vollständiger Name", "Email address": "E-Mail-Adresse"}
    sheet = platforms.moodle_worksheet(german).replace("Participant ", "Teilnehmer/in")
    assert desk.collect("moodle", MOODLE_WORK, sheet) == 1
    assert "no column named Username or ID number" in desk.said
    assert "Its columns are: Kennung, Vollständiger Name, E-Mail-Adresse, Status" in desk.said
    options = [
        "--heading",
        "number=Kennung",
        "--heading",
        "name=Vollständiger Name",
        "--heading",
        "id=E-Mail-Adresse",
    ]
    assert desk.collect("moodle", MOODLE_WORK, sheet, *options) == 0
    assert desk.collected() == IN_MOODLE


def test_where_moodle_hides_names_students_go_by_their_number(desk):
    files = [(re.sub("^[^_]*", "Participant", name), data) for name, data in MOODLE_WORK]
    sheet = platforms.make_csv(
        ["Identifier", "Grade"], [[f"Participant {each.number}", ""] for each in CLASS]
    )
    assert desk.collect("moodle", files, sheet) == 0
    assert desk.collected() == {f"{each.number}: {NOTEBOOK}": work(each) for each in CLASS}


@pytest.mark.parametrize("platform", ["canvas", "moodle"])
def test_nobody_can_hand_in_for_another_by_a_name(desk, platform):
    victim, rogue = CLASS[3], CLASS[5]
    files = {
        "canvas": (f"rogue_{victim.number}_{rogue.number}_77_{NOTEBOOK}", platforms.canvas_gradebook(LESSON)),
        "moodle": (name_in_moodle(rogue, name_in_moodle(victim, NOTEBOOK)), platforms.moodle_worksheet()),
    }
    name, roster = files[platform]
    desk.collect(platform, [(name, b"forged")], roster)
    assert not [path for path in desk.collected() if path.startswith(victim.login)]


def test_what_is_nobody_s_is_named_and_all_else_is_collected(desk):
    strange = [
        ("notes.txt", b""),
        (name_in_canvas(Person("Guest", "A", 99), NOTEBOOK), b""),
        ("__MACOSX/._x", b""),
    ]
    assert desk.collect("canvas", [*strange, *CANVAS_WORK], platforms.canvas_gradebook(LESSON)) == 1
    assert desk.collected() == EVERYBODY
    assert "notes.txt: it isn't named as Canvas names what a student has sent." in desk.said
    assert "aguest (99): the class list has nobody of this number or name." in desk.said
    assert "2 not done" in desk.said


@pytest.mark.parametrize("login", ["..", "a/b", "*", ".git", "-x", "a,b", "a\n\nb", "=1+cmd|' /C calc'!A0"])
def test_an_id_that_can_name_no_folder_is_said(desk, login):
    header = ["Student", "ID", "SIS Login ID", "Section"]
    person = Person("Ada", "Lovelace", 5)
    roster = platforms.make_csv(header, [["Lovelace, Ada", 5, login, ""]])
    assert desk.collect("canvas", [(name_in_canvas(person, NOTEBOOK), b"")], roster) == 1
    assert "no folder can be named by the id" in desk.said
    assert not desk.collected()


# ---- what is taken


def one(desk: Desk, files: list[tuple[str, bytes]], *options: str) -> tuple[int, dict[str, bytes]]:
    """Collect what one student has sent to Moodle; return the exit status and what was collected."""
    person = CLASS[2]
    status = desk.collect(
        "moodle",
        [(name_in_moodle(person, name), data) for name, data in files],
        platforms.moodle_worksheet(),
        *options,
    )
    return status, {path.partition(": ")[2]: data for path, data in desk.collected().items()}


@pytest.mark.parametrize(
    "name", ["linear_neuron-1.ipynb", "linear_neuron (1).ipynb", "linear_neuron-Copy1.ipynb"]
)
def test_what_a_program_adds_to_the_name_of_the_notebook_is_cut(desk, name):
    assert one(desk, [(name, b"work"), ("data/a-1.csv", b"1")]) == (
        0,
        {NOTEBOOK: b"work", "data/a-1.csv": b"1"},
    )


def test_other_names_are_kept_for_the_grader_to_look_into(desk):
    files = {"Untitled1.ipynb": b"1", "linear_neuron (1).ipynb": b"2", NOTEBOOK: b"3", "mine.zip": b"4"}
    assert one(desk, list(files.items())) == (0, files)


def test_of_several_attempts_in_canvas_the_newest_counts(desk):
    person = CLASS[1]
    files = [
        (name_in_canvas(person, "x").removesuffix(f"{person.attachment}_x") + name, data)
        for name, data in [
            ("900_linear_neuron-2.ipynb", b"newest"),
            (f"30_{NOTEBOOK}", b"oldest"),
            ("500_linear_neuron-1.ipynb", b"older"),
        ]
    ]
    assert desk.collect("canvas", files, platforms.canvas_gradebook(LESSON)) == 0
    assert desk.collected() == {f"{person.login}: {NOTEBOOK}": b"newest"}
    assert f"(new, not linear_neuron-1.ipynb, not {NOTEBOOK})" in desk.said
    desk.give_feedback()
    assert [attachment for _, attachment, _ in platforms.read_canvas_upload(desk.returned())] == [900]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../../evil.ipynb", "its path leads elsewhere"),
        ("/etc/evil", "its path leads elsewhere"),
        ("C:/evil", "its path leads elsewhere"),
        ("..\\..\\evil", "its path leads elsewhere"),
        ("x" * 300, "its name is too long"),
        ("a\nb.ipynb", "holds what can't be shown"),
        ("timestamp.txt", "a student's own note of the time doesn't count"),
    ],
)
def test_a_file_of_a_harmful_name_is_left_out_and_named(desk, name, why):
    assert one(desk, [(name, b"x"), (NOTEBOOK, b"work")]) == (1, {NOTEBOOK: b"work"})
    assert why in desk.said
    assert not list(desk.folder.rglob("*evil*"))


def test_links_bombs_and_damaged_files_are_left_out_and_named_and_cost_others_nothing(desk):
    link = ZipInfo(name_in_moodle(CLASS[0], NOTEBOOK))
    link.external_attr = 0o120777 << 16
    with ZipFile(desk.archive, "w", ZIP_DEFLATED) as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr(name_in_moodle(CLASS[1], NOTEBOOK), bytes(20_000_000))
        archive.writestr(name_in_moodle(CLASS[2], NOTEBOOK), b"lies" * 100)
        archive.writestr(ZipInfo(name_in_moodle(CLASS[3], NOTEBOOK)), b"damaged here")
        archive.writestr(name_in_moodle(CLASS[4], NOTEBOOK), b"xz", ZIP_LZMA)
        archive.writestr(name_in_moodle(CLASS[5], NOTEBOOK), b"work")
        for entry in archive.infolist():
            if entry.filename == name_in_moodle(CLASS[2], NOTEBOOK):
                entry.file_size = 5  # what the directory says at the end
    desk.archive.write_bytes(desk.archive.read_bytes().replace(b"damaged here", b"damaged HERE"))
    desk.roster.write_text(platforms.moodle_worksheet(), encoding="utf-8")
    options = ["--platform=moodle", f"--archive={desk.archive}", f"--roster={desk.roster}"]
    assert desk.run(CollectClass, *options) == 1
    assert desk.collected() == {f"{CLASS[5].login}@school.example: {NOTEBOOK}": b"work"}
    reasons = [
        "it is a link",
        "bytes would become 20,000,000",
        "it is damaged",
        "it is damaged",
        "an unusual way",
    ]
    for person, why in zip(CLASS, reasons, strict=False):
        assert re.search(rf"\({person.number}\), {NOTEBOOK}: .*{why}", desk.said), (person, desk.said)


def test_files_that_can_t_lie_beside_each_other_cost_only_their_student(desk):
    files = [(name_in_moodle(CLASS[0], name), b"") for name in ("a", "a/b")]
    assert desk.collect("moodle", [*files, MOODLE_WORK[1]], platforms.moodle_worksheet()) == 1
    assert re.search(rf"Ana Díaz \({CLASS[0].number}\): .*can't be written: ", desk.said)
    assert list(desk.collected().values()) == [work(CLASS[1])]
    assert not list(desk.folder.rglob("*.unfinished"))


def test_from_one_student_no_more_is_taken_than_anybody_needs(desk):
    files = [(f"{n:02}.bin", bytes(9_000_000)) for n in range(13)]
    status, collected = one(desk, [*files, (NOTEBOOK, b"work")])
    assert status == 1
    assert set(collected) == {NOTEBOOK, *(f"{n:02}.bin" for n in range(11))}
    assert "100,000,000 are taken from a student at most" in desk.said


# ---- when it was sent


def test_moodle_s_times_are_noted_if_their_time_zone_is_known(desk):
    assert one(desk, [(NOTEBOOK, b"work")], "--timezone=Europe/Berlin")[1] == {
        NOTEBOOK: b"work",
        "timestamp.txt": b"2024-11-01 22:59:00 UTC\n",
    }


def test_without_a_time_zone_no_time_is_guessed_and_that_is_said(desk):
    assert one(desk, [(NOTEBOOK, b"work")]) == (0, {NOTEBOOK: b"work"})
    assert "but not in which time zone; so no times are noted." in desk.said


@pytest.mark.parametrize(
    "text",
    ["-", "", "Freitag, 1. November 2024, 23:59", "01/11/2024 23:59", "Sunday, 27 October 2024, 2:30 AM"],
)
def test_a_time_that_can_be_read_in_two_ways_or_none_is_not_taken(text):
    assert read_time(text, ZoneInfo("Europe/Berlin")) is None


# ---- work that is there


def test_work_that_is_there_stays_unless_one_says_otherwise_and_is_then_put_aside(desk):
    assert one(desk, [(NOTEBOOK, b"first")])[0] == 0
    assert one(desk, [(NOTEBOOK, b"first")])[0] == 0
    assert "(there already)" in desk.said
    assert one(desk, [(NOTEBOOK, b"second")]) == (1, {NOTEBOOK: b"first"})
    assert f"other work of {CLASS[2].login}@school.example is there; --force replaces it" in desk.said
    assert one(desk, [(NOTEBOOK, b"second")], "--force") == (0, {NOTEBOOK: b"second"})
    assert "(in the place of other work)" in desk.said
    folder = desk.submission(f"{CLASS[2].login}@school.example")
    assert (folder.with_name(f".{LESSON}.replaced-1") / NOTEBOOK).read_bytes() == b"first"
    assert glob(f"{folder.parent}/*") == [str(folder)]  # as nbgrader looks for it


# ---- what can't be used


def test_what_can_t_be_read_is_said_in_a_sentence(desk):
    sheet = platforms.moodle_worksheet()
    assert desk.collect("moodle", MOODLE_WORK, "") == 1
    assert "roster.csv can't be read. It must be a CSV file in UTF-8, with a row of headings" in desk.said
    desk.collect("moodle", MOODLE_WORK, sheet)
    options = ["--platform=moodle", f"--roster={desk.roster}"]
    for archive, why in (
        (desk.roster, "is not a zip file"),
        (desk.folder, "Is a directory"),
        ("no", "No such file"),
    ):
        assert desk.run(CollectClass, *options, f"--archive={archive}") == 1
        assert why in desk.said
    assert desk.run(CollectClass, *options, f"--archive={desk.archive}", "--timezone=Mars/Olympus") == 1
    assert "There is no time zone Mars/Olympus." in desk.said
    assert desk.run(CollectClass, *options) == 1
    assert "Say what to collect" in desk.said


def test_a_lesson_that_is_not_there_is_said(desk):
    app = CollectClass()
    with pytest.raises(SystemExit):
        app.initialize(
            ["07_none", "--platform=moodle", "--archive=a", "--roster=b", f"--course-dir={desk.folder}"]
        )
        app.start()
    assert "There is no lesson 07_none in" in "".join(desk._capsys.readouterr())


# ---- the way out


def test_who_has_no_feedback_or_no_place_for_it_is_named(desk):
    typed = name_in_canvas(CLASS[2], "x").removesuffix(f"{CLASS[2].attachment}_x") + "text.html"
    desk.collect("canvas", [*CANVAS_WORK[:2], (typed, b"words")], platforms.canvas_gradebook(LESSON))
    options = f"--to={desk.folder / 'feedback.zip'}"
    assert desk.run(ReturnClass, options) == 1
    assert "There is no feedback yet." in desk.said
    for student in CLASS[0].login, CLASS[2].login, "elsewhere":
        folder = desk.folder / "feedback" / student / LESSON
        folder.mkdir(parents=True)
        (folder / f"{NAME}.html").write_text("page")
    assert desk.run(ReturnClass, options) == 1
    assert "feedback.zip has the feedback of 1 students, for Canvas." in desk.said
    assert f"{CLASS[1].login}: there is no feedback yet." in desk.said
    assert f"{CLASS[2].login}: what was sent is no file, so Canvas takes none back." in desk.said
    assert "elsewhere: it was not collected from Canvas." in desk.said
    assert desk.run(ReturnClass, f"--to={desk.folder}") == 1
    assert "can't be written: Is a directory" in desk.said


def test_what_was_never_collected_can_t_be_returned(desk):
    assert desk.run(ReturnClass) == 1
    assert "was not collected from a platform" in desk.said


def test_old_feedback_on_work_that_was_replaced_is_not_returned(desk):
    desk.collect("canvas", CANVAS_WORK[:2], platforms.canvas_gradebook(LESSON))
    desk.give_feedback()
    changed = [(CANVAS_WORK[0][0], b"newer work"), CANVAS_WORK[1]]
    desk.collect("canvas", changed, platforms.canvas_gradebook(LESSON), "--force")
    assert desk.run(ReturnClass, f"--to={desk.folder / 'feedback.zip'}") == 1
    assert f"{CLASS[0].login}: the feedback is older than what was collected since." in desk.said
    assert [user for user, _, _ in platforms.read_canvas_upload(ZipFile("feedback.zip"))] == [CLASS[1].number]
