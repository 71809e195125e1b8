"""The CSV for Canvas and Moodle: who is in it, under which headings, and what is said of those who aren't."""

import csv
import io
import logging
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import ExportApp
from nbgrader.plugins import CsvExportPlugin

from grading.commands import ExportClass
from grading.exporters import CanvasExportPlugin, MoodleExportPlugin
from grading.tables import ExportFailed, GradesExportPlugin, make_harmless

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own

LESSON, OTHER = "01_linear_neuron", "02_sigmoid_neuron"
SCORES = {"ada": 10.0, "emil": 7.5, "max": 0.0}

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,01_linear_neuron (71),02_sigmoid_neuron (72),Current Score
,,,,,,Manual Posting,,
    Points Possible,,,,,,10.00,10.00,(read only)
"Noether, Emmy",11,s-11,emil@school.example,"Physics, A",x,3.00,,30
"Lovelace, Ada",12,s-12,ADA,"Physics, A",,EX,4.00,40
"Student, Test",13,,0f0f,,,,,
"Frisch, Max",14,max,m.frisch,,,,,
"""
MOODLE = """\
First name,Surname,ID number,Email address,Assignment: 01_linear_neuron (Real),Last downloaded
Emmy,Noether,77,emil@school.example,3.00,1700000000
Max,Frisch,max,,-,1700000000
Ada,Lovelace,ada,ada@school.example,-,1700000000
Not,Ours,zz,zz@school.example,9.00,1700000000
"""


@pytest.fixture(scope="module")
def new_gradebook(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # for alembic
    with Gradebook(f"sqlite:///{file}") as gradebook:
        for lesson in (LESSON, OTHER):
            gradebook.add_assignment(lesson)
            gradebook.add_notebook("notebook", lesson)
            gradebook.add_grade_cell("check", "notebook", lesson, max_score=10, cell_type="code")
        gradebook.add_student("ada", first_name="Ada", last_name="Lovelace", email="ada@school.example")
        gradebook.add_student("emil", first_name="Emmy", last_name="Noether", email="emil@school.example")
        gradebook.add_student("max")
        for student, score in SCORES.items():
            if score:
                gradebook.add_submission(LESSON, student)
                gradebook.find_grade("check", "notebook", LESSON, student).auto_score = score
        gradebook.db.commit()
    return file


@pytest.fixture
def gradebook(new_gradebook, tmp_path):
    with Gradebook(f"sqlite:///{shutil.copy(new_gradebook, tmp_path)}") as gradebook:
        yield gradebook


Export = Callable[..., list[list[str]]]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch) -> None:
    """Leave the project's folder: whoever runs the tests may have a class in its submitted/."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def export(gradebook, tmp_path) -> Export:
    """Export and return the rows; `roster` is the text of one."""

    def exported(plugin: type, roster: str = "", separator: str = ",", **options: object) -> list[list[str]]:
        if roster:
            options["roster"] = str(tmp_path / "roster.csv")
            Path(options["roster"]).write_text(roster, encoding="utf-8")
        options = {"to": str(tmp_path / "out.csv")} | options
        plugin(**options).export(gradebook)
        return rows(Path(options["to"]), separator)

    return exported


def rows(file: Path, separator: str = ",") -> list[list[str]]:
    with open(file, newline="", encoding="utf-8") as lines:
        return list(csv.reader(lines, delimiter=separator))


def by_first(table: list[list[str]]) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in table}


# ---- Canvas


def test_canvas_gets_its_own_columns_up_to_the_section_and_those_of_the_lessons(export):
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert export(CanvasExportPlugin, CANVAS)[0] == [*header, f"{LESSON} (71)", f"{OTHER} (72)"]


def test_canvas_students_are_found_by_id_or_email_in_any_of_its_ids_and_get_their_points(export):
    table = by_first(export(CanvasExportPlugin, CANVAS))
    assert table["Noether, Emmy"] == ["11", "s-11", "emil@school.example", "Physics, A", "7.5", "0"]
    assert table["Frisch, Max"] == ["14", "max", "m.frisch", "", "0", "0"]


def test_who_is_excused_in_canvas_stays_so(export):
    assert by_first(export(CanvasExportPlugin, CANVAS))["Lovelace, Ada"][-2:] == ["EX", "0"]


def test_canvas_keeps_its_rows_above_the_students(export):
    assert export(CanvasExportPlugin, CANVAS)[1:3] == [
        ["", "", "", "", "", "Manual Posting", ""],
        ["    Points Possible", "", "", "", "", "10.00", "10.00"],
    ]


def test_canvas_rows_that_are_nobody_s_in_the_gradebook_are_left_out_and_said(export, caplog):
    with caplog.at_level(logging.WARNING):
        table = export(CanvasExportPlugin, CANVAS, log=logging.getLogger())
    assert "Student, Test" not in by_first(table)
    assert "1 in" in caplog.text
    assert "nobody in nbgrader's gradebook, and left out: Student, Test (0f0f)." in caplog.text


def test_other_points_in_canvas_are_warned_of_and_stay(export, caplog):
    roster = CANVAS.replace("10.00,10.00", "100.00,10.00")
    table = export(CanvasExportPlugin, roster, log=logging.getLogger())
    assert table[2][-2:] == ["100.00", "10.00"]
    assert f"{LESSON} (71) has 100.00 points possible in Canvas, the lesson 10" in caplog.text
    assert OTHER not in caplog.text


def test_without_a_roster_canvas_is_given_logins_and_the_points_possible(export):
    assert export(CanvasExportPlugin, login="id", assignment=[LESSON]) == [
        ["Student", "ID", "SIS Login ID", "Section", LESSON],
        ["    Points Possible", "", "", "", "10"],
        ["Lovelace, Ada", "", "ada", "", "10"],
        ["Noether, Emmy", "", "emil", "", "7.5"],
        ["", "", "max", "", "0"],
    ]


def test_without_a_roster_logins_can_be_email_addresses_and_who_has_none_is_named(export, tmp_path):
    with pytest.raises(ExportFailed, match=r"1 of 3 students are not in .*: max\."):
        export(CanvasExportPlugin, login="email")
    table = rows(tmp_path / "out.csv")
    assert [row[2] for row in table[2:]] == ["ada@school.example", "emil@school.example"]


def test_a_semicolon_as_separator_and_a_byte_order_mark_are_understood_and_the_first_kept(export):
    roster = "\ufeff" + CANVAS.replace(", ", "|").replace(",", ";").replace("|", ", ")
    table = by_first(export(CanvasExportPlugin, roster, separator=";"))
    assert table["Noether, Emmy"][-2:] == ["7.5", "0"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace(",", "\t").replace("\t ", ", ").encode("utf-16"),
        lambda text: b"sep=,\r\n" + text.encode(),
    ],
    ids=["Windows, with a mark", "UTF-16", "UTF-16 with tabs", "sep="],
)
def test_a_roster_is_understood_as_a_spreadsheet_saves_it(gradebook, tmp_path, change):
    file = tmp_path / "roster.csv"
    file.write_bytes(change(CANVAS))
    CanvasExportPlugin(roster=str(file), to=str(tmp_path / "out.csv")).export(gradebook)
    assert "7.5" in (tmp_path / "out.csv").read_text("utf-8")


# ---- Moodle


def test_moodle_gets_who_it_is_and_the_grade_items_under_its_own_headings(export):
    assert export(MoodleExportPlugin, MOODLE, assignment=[LESSON]) == [
        ["First name", "Surname", "ID number", "Email address", f"Assignment: {LESSON} (Real)"],
        ["Emmy", "Noether", "77", "emil@school.example", "7.5"],
        ["Max", "Frisch", "max", "", "0"],
        ["Ada", "Lovelace", "ada", "ada@school.example", "10"],
    ]


def test_moodle_columns_can_have_other_names(export):
    roster = MOODLE.replace("ID number", "Matrikelnummer").replace("Email address", "E-Mail")
    options = {"headings": {"id": "Matrikelnummer,E-Mail"}, "assignment": [LESSON]}
    assert export(MoodleExportPlugin, roster, **options)[1][2:] == ["77", "emil@school.example", "7.5"]


def test_without_a_roster_moodle_can_choose_between_id_and_email(export):
    assert export(MoodleExportPlugin)[:2] == [
        ["First name", "Last name", "ID number", "Email address", LESSON, OTHER],
        ["Ada", "Lovelace", "ada", "ada@school.example", "10", "0"],
    ]


WORKSHEET = """\
Identifier,Full name,Status,Grade,Maximum grade,Last modified (grade),Feedback comments
Participant 501,Emmy Noether,Submitted,3.00,10.00,"Friday, 1 November 2024, 11:59 PM","<p>So, la</p>"
Participant 502,Ada Lovelace,Submitted for grading,,10.00,-,
Participant 503,Max,No submission,,10.00,-,
Participant 504,Not Ours,No submission,,10.00,-,
"""


def test_moodle_s_grading_worksheet_comes_back_as_it_was_with_the_grades(export):
    table = export(MoodleExportPlugin, WORKSHEET, assignment=[LESSON])
    before = list(csv.reader(io.StringIO(WORKSHEET)))
    changed = {(501, "7.5"), (502, "10"), (503, "0")}
    for number, points in changed:
        [row] = [row for row in before if row[0] == f"Participant {number}"]
        row[3] = points
    assert table == before[:4]


def test_a_worksheet_is_of_one_lesson(export):
    with pytest.raises(ExportFailed, match=r"has one column for several lessons\."):
        export(MoodleExportPlugin, WORKSHEET)


def test_a_worksheet_whose_grade_has_another_heading_is_told_how_to_name_it(export):
    roster = WORKSHEET.replace(",Grade,", ",Bewertung,")
    with pytest.raises(ExportFailed, match=r"--heading=grade=HEADING\. There are .*, Bewertung, "):
        export(MoodleExportPlugin, roster, assignment=[LESSON])


def test_a_worksheet_with_another_maximum_is_warned_of(export, caplog):
    roster = WORKSHEET.replace("10.00", "100.00")
    export(MoodleExportPlugin, roster, assignment=[LESSON], log=logging.getLogger())
    assert (
        "has 100.00 points possible in Moodle, the lesson 10. Points are written as they are." in caplog.text
    )


@pytest.mark.parametrize("name", ["Not Ours", "ours NOT", "Ours, Not"])
def test_moodle_students_who_go_by_their_names_are_found_by_first_and_last_name(export, gradebook, name):
    gradebook.add_student(name)
    assert by_first(export(MoodleExportPlugin, MOODLE, assignment=[LESSON]))["Not"][-1] == "0"


# ---- what isn't graded


@pytest.fixture
def handed_in(tmp_path) -> None:
    """Max has handed in the first lesson, and isn't graded."""
    (tmp_path / "submitted" / "max" / LESSON).mkdir(parents=True)


def test_what_is_handed_in_and_not_graded_keeps_what_the_platform_has_and_is_named(
    export, handed_in, tmp_path
):
    roster = MOODLE.replace("max,,-", "max,,4.00")
    with pytest.raises(
        ExportFailed, match=r"not graded yet, so without new points in .*: max 01_linear_neuron\."
    ):
        export(MoodleExportPlugin, roster, assignment=[LESSON])
    table = by_first(rows(tmp_path / "out.csv"))
    assert (table["Max"][-1], table["Ada"][-1]) == ("4.00", "10")


def test_what_is_handed_in_and_not_graded_has_no_points_in_the_table_for_people(export, handed_in, tmp_path):
    with pytest.raises(
        ExportFailed, match=r"not graded yet, so without new points in .*: max 01_linear_neuron\."
    ):
        export(GradesExportPlugin)
    table = {(row[0], row[3]): row[9] for row in rows(tmp_path / "out.csv")}
    assert table[LESSON, "max"] == ""
    assert table[OTHER, "max"] == "0.0"
    assert table[LESSON, "emil"] == "7.5"


# ---- for people


def test_the_table_for_people_has_the_columns_and_rows_of_nbgrader_s_own(export, gradebook, tmp_path):
    CsvExportPlugin(to=str(tmp_path / "own.csv")).export(gradebook)
    assert export(GradesExportPlugin) == rows(tmp_path / "own.csv")


def test_commas_and_formulas_in_names_and_ids_do_no_harm_in_the_table_for_people(export, gradebook):
    gradebook.add_student("=1+cmd|' /C calc'!A0", last_name="Díaz, Ana", first_name="@SUM(1)")
    [row] = [row for row in export(GradesExportPlugin, assignment=[LESSON]) if row[4] == "Díaz, Ana"]
    assert row[3:6] == ["'=1+cmd|' /C calc'!A0", "Díaz, Ana", "'@SUM(1)"]


@pytest.mark.parametrize("plugin", [GradesExportPlugin, CanvasExportPlugin, MoodleExportPlugin])
def test_a_folder_to_write_to_and_a_lesson_that_is_not_there_are_said(export, tmp_path, plugin):
    with pytest.raises(ExportFailed, match="can't be written: Is a directory"):
        export(plugin, to=str(tmp_path))
    with pytest.raises(
        ExportFailed, match=r"no lesson 07_none in the gradebook, which has 01_linear_neuron, 02"
    ):
        export(plugin, assignment=["07_none"])


# ---- who and what can't be matched


def test_a_student_without_a_row_is_named_and_all_others_are_written(export, tmp_path, caplog):
    roster = CANVAS.replace("emil@school.example", "emmy")
    with pytest.raises(ExportFailed, match=r"1 of 3 students .*: Emmy Noether \(emil\)\."):
        export(CanvasExportPlugin, roster, log=logging.getLogger())
    assert "no row has the id emil, the e-mail address emil@school.example or this name" in caplog.text
    assert set(by_first(rows(tmp_path / "out.csv"))) > {"Lovelace, Ada", "Frisch, Max"}


def test_nobody_gets_points_when_a_row_fits_two_students(export, tmp_path):
    roster = CANVAS.replace("s-11", "max")
    with pytest.raises(ExportFailed, match=r"2 of 3 students .*: Emmy Noether \(emil\), max\."):
        export(CanvasExportPlugin, roster)
    assert not {"Noether, Emmy", "Frisch, Max"} & set(by_first(rows(tmp_path / "out.csv")))


def test_a_lesson_that_the_roster_does_not_have_is_asked_for(export):
    roster = CANVAS.replace("01_linear_neuron (71)", "Homework 1 (71)")
    with pytest.raises(ExportFailed, match=r"no columns for 01_linear_neuron\. Say which"):
        export(CanvasExportPlugin, roster)
    table = by_first(export(CanvasExportPlugin, roster, columns={LESSON: "Homework 1 (71)"}))
    assert table["Noether, Emmy"][-2:] == ["7.5", "0"]


@pytest.mark.parametrize(
    ("roster", "complaint"),
    [
        ("Name,Mark\nAda,1\n", r"has no column named SIS Login ID or .* Its columns are: Name, Mark\."),
        (CANVAS.replace("Section", "Group"), "has no column Section"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_with_a_sentence(export, roster, complaint):
    columns = {LESSON: "one", OTHER: "two"}
    with pytest.raises(ExportFailed, match=complaint):
        export(CanvasExportPlugin, roster, columns=columns)


@pytest.mark.parametrize("data", [None, b"", CANVAS.replace("Ada", "Zoé").encode("latin-1"), b"\0\xff"])
def test_a_roster_that_cannot_be_read_is_said(gradebook, tmp_path, data):
    file = tmp_path / "roster.csv"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(ExportFailed, match=r"roster\.csv can't be read"):
        CanvasExportPlugin(roster=str(file)).export(gradebook)


def test_a_file_that_cannot_be_written_is_said(export, tmp_path):
    with pytest.raises(ExportFailed, match="can't be written"):
        export(CanvasExportPlugin, to=str(tmp_path / "no" / "folder.csv"))


# ---- texts of students'


@pytest.mark.parametrize("text", ["=1+1", "+cmd|'/c calc'!A1", "-2+3", "@SUM(1)", "\t=1", " =1", "\r=1"])
def test_a_formula_is_made_text(text):
    assert make_harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ada", "-1.5", "+3", "7,5", "a=b", "é-ü", "-"])
def test_what_is_no_formula_stays(text):
    assert make_harmless(text) == text


def test_a_name_that_is_a_formula_is_written_as_text_with_its_commas_and_quotes(export, gradebook):
    gradebook.find_student("max").last_name = '=HYPERLINK("http://a.example","Žoé, ""x""")'
    gradebook.db.commit()
    assert export(CanvasExportPlugin)[-1][0] == '\'=HYPERLINK("http://a.example","Žoé, ""x""")'


def test_an_id_that_is_a_formula_stays_as_the_platform_knows_it_and_is_warned_of(export, caplog):
    roster = MOODLE.replace("emil@school.example", "=2").replace("77", "emil")
    table = export(MoodleExportPlugin, roster, assignment=[LESSON], log=logging.getLogger())
    assert table[1] == ["Emmy", "Noether", "emil", "=2", "7.5"]
    assert "take ids in" in caplog.text and "for formulas, so open it in none: =2" in caplog.text


def test_a_student_called_points_possible_changes_no_assignment(export, gradebook):
    gradebook.find_student("max").last_name = "    Points Possible"
    gradebook.db.commit()
    assert [row[0] for row in export(CanvasExportPlugin)].count("    Points Possible") == 1


# ---- nbgrader's own command


def test_nbgrader_export_finds_the_exporter_and_its_options(gradebook, tmp_path):
    roster, out = tmp_path / "roster.csv", tmp_path / "out.csv"
    roster.write_text(CANVAS.replace("01_linear_neuron (71)", "Homework 1 (71)"), encoding="utf-8")
    app = ExportApp()
    app.initialize(
        [
            "--exporter=grading.exporters.CanvasExportPlugin",
            f"--db={gradebook.engine.url}",
            f"--to={out}",
            f"--CanvasExportPlugin.roster={roster}",
            f"--CanvasExportPlugin.columns={LESSON}=Homework 1 (71)",
        ]
    )
    app.start()
    assert by_first(rows(out))["Noether, Emmy"][-2:] == ["7.5", "0"]


def test_a_lesson_that_is_named_is_exported_alone(gradebook, tmp_path):
    app = ExportClass()
    app.initialize(
        [LESSON, f"--db={gradebook.engine.url}", "--platform=moodle", f"--to={tmp_path / 'out.csv'}"]
    )
    app.start()
    assert rows(tmp_path / "out.csv")[0] == ["First name", "Last name", "ID number", "Email address", LESSON]
