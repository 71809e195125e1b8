"""Reading what students hand in: whatever it is, it becomes a notebook, and the class is graded."""

import json
import logging
import os
import re
from collections import Counter
from io import BytesIO
from unittest.mock import patch
from zipfile import ZIP_DEFLATED, ZipFile

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException

from grading.reading import HandedIn, Unreadable, make_notebook, parse, read_grade_id
from tests.course import LESSON, NAME, Course, Idle, make_course, without_verdicts
from tests.notebooks import RELEASED

FILE = f"{NAME}.ipynb"

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own


def notebook(*cells: dict, **others: object) -> dict:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | others


def code(source: object, **others: object) -> dict:
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": source}
    return cell | {"execution_count": None, "outputs": []} | others


def written(content: object) -> bytes:
    return json.dumps(content).encode()


def read(data: bytes) -> nbformat.NotebookNode:
    return make_notebook(parse(HandedIn(FILE, data)))


# ---- what can be read

ONE = notebook(code("x = 1"))

READABLE = {
    "with a byte order mark": b"\xef\xbb\xbf" + written(ONE),
    "with what a crash leaves behind it": written(ONE) + b"\n\0\0\0",
    "in UTF-16": json.dumps(ONE).encode("utf-16"),
    "of format 3": written(
        {
            "nbformat": 3,
            "metadata": {"name": ""},
            "worksheets": [{"cells": [{"cell_type": "code", "input": ["x = ", "1"], "collapsed": False}]}],
        }
    ),
    "of an old minor version, without ids": written(
        {"nbformat": 4, "nbformat_minor": 0, "cells": [{"cell_type": "code", "source": "x = 1"}]}
    ),
    "of a format to come": written(notebook(code("x = 1"), nbformat=17, nbformat_minor="?")),
    "with keys of its own": written(notebook(code("x = 1", mood="good"), authors=[1])),
    "with metadata of wrong types": written(notebook(code("x = 1", metadata=[1], outputs=7), metadata=None)),
    "with a name of a wrong type": written(notebook(code("x = 1", metadata={"nbgrader": {"grade_id": {}}}))),
    "with a cell that is none": written(notebook("cell", None, code("x = 1"))),
    "with NaN": written(notebook(code("x = 1", execution_count=float("nan")))),
    "with huge outputs": written(notebook(code("x = 1", outputs=["x" * 10_000_000]))),
}


@pytest.mark.parametrize("data", READABLE.values(), ids=READABLE)
def test_reads_a_notebook(data):
    found = read(data)
    nbformat.validate(found)
    assert [(cell.cell_type, cell.source, cell.metadata) for cell in found.cells] == [("code", "x = 1", {})]


def test_reads_cells_with_one_id_as_two_cells():
    found = read(written(notebook(code("x = 1"), code("y = 2"))))
    assert len({cell.id for cell in found.cells}) == 2


def test_keeps_the_name_that_nbgrader_gave_a_cell():
    metadata = {"nbgrader": {"grade_id": "update", "schema_version": 99}, "tags": ["skip-execution"]}
    [cell] = read(written(notebook(code("", metadata=metadata)))).cells
    assert read_grade_id(cell) == "update"
    assert cell.metadata == {"nbgrader": {"grade_id": "update"}}


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_every_way_to_end_a_line_is_read_as_one(end):
    [cell] = read(written(notebook(code(f"x = 1{end}y = 2")))).cells
    assert cell.source == "x = 1\ny = 2"


def test_reads_raw_cells_as_text():
    [cell] = read(written(notebook({"cell_type": "raw", "source": "<b>"}))).cells
    assert (cell.cell_type, cell.source) == ("markdown", "<b>")


def test_half_a_character_becomes_one_that_can_be_written():
    [cell] = read(written(notebook(code("s = '\ud83d'")))).cells
    assert cell.source == "s = '?'"


def test_a_comment_in_another_encoding_does_not_cost_the_code():
    text = json.dumps(notebook(code("x = 1  # größer")), ensure_ascii=False)
    [cell] = read(text.encode("latin-1")).cells
    assert cell.source.startswith("x = 1  # gr")


# ---- what can't be read

UNREADABLE = {
    "an empty file": (b"", "is empty"),
    "blanks": (b" \n", "is empty"),
    "half a file": (json.dumps(ONE, indent=1).encode()[:70], "can't be read beyond line"),
    "a zip": (b"PK\x03\x04\x00\xff", "no notebook"),
    "JSON that is no notebook": (b'{"cells": 3}', "is not a notebook"),
    "a list": (b"[1, 2]", "is not a notebook"),
    "a notebook without cells": (written(notebook()), "there is nothing in it"),
    "lists in lists": (b"[" * 100_000, "is not a notebook"),
    "a number of many digits": (b'{"cells": ' + b"9" * 10_000 + b"}", "is not a notebook"),
}


@pytest.mark.parametrize(("data", "why"), UNREADABLE.values(), ids=UNREADABLE)
def test_says_why_a_file_is_no_notebook(data, why):
    with pytest.raises(Unreadable, match=why) as caught:
        read(data)
    assert str(caught.value).startswith(FILE)
    assert str(caught.value).endswith("Open it in JupyterLab, save it, and hand it in again.")


def test_a_file_that_would_take_gigabytes_of_memory_is_not_read():
    with pytest.raises(Unreadable, match="is too large"):
        read(b'{"cells": [' + b"[]," * 4_000_000 + b"[]]}")


def test_a_notebook_of_countless_cells_is_not_read():
    with pytest.raises(Unreadable, match="has more than 5,000 cells"):
        read(b'{"cells": [' + b'{"source": "1"},' * 5000 + b'{"source": "1"}]}')


# ---- a class in which everything went wrong


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    return make_course(tmp_path_factory.mktemp("reading"))


@pytest.fixture(scope="module")
def log() -> list[str]:
    return []


def answered(number: int) -> bytes:
    """Return the lesson with answers of a student's."""
    return RELEASED[0].read_bytes().replace(b"raise NotImplementedError", b"return %d" % number)


def zipped(**files: bytes) -> bytes:
    """Return an archive of files as macOS makes it."""
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as writer:
        for name, data in files.items():
            writer.writestr(name, data)
            writer.writestr(f"__MACOSX/._{name}", b"\x00\x05\x16\x07")
        writer.writestr(".DS_Store", b"\x00")
    return archive.getvalue()


TAKEN: dict[str, dict[str, bytes]] = {
    "numbered": {f"{NAME}-1.ipynb": answered(1)},
    "downloaded-again": {f"{NAME} (1).ipynb": answered(1)},
    "copied": {f"{NAME}-Copy1.ipynb": answered(1)},
    "copied-and-untouched": {f"{NAME}-Copy1.ipynb": answered(1), "a.ipynb": RELEASED[0].read_bytes()},
    "copied-twice": {"a.ipynb": answered(1), "b.ipynb": answered(1)},
    "as-json": {f"{NAME}.ipynb.json": answered(1)},
    "with-the-lesson": {f"{LESSON}_{NAME}.ipynb": answered(1)},
    "untitled": {"Untitled1.ipynb": answered(1), "notes.txt": b"{}"},
    "odd-name": {"<img src=x onerror=alert(1)>[a](b)`\x1b[31m.ipynb": answered(1)},
    "deeper": {f"homework/{NAME}.ipynb": answered(1)},
    "deeper-still": {f"a/b/c/{NAME}.ipynb": answered(1)},
    "without-an-ending": {NAME: answered(1)},
    "in-a-zip": {"homework.zip": zipped(**{f"{NAME}.ipynb": answered(1), "data.json": b"{}"})},
    "deeper-in-a-zip": {
        "a/homework.zip": zipped(**{f"b/c/{NAME}.ipynb": answered(1), "b/x.ipynb": answered(2)})
    },
}
"""What else is handed in than a file with the right name, by a student who says how."""


ODD_TIMES = {"no-time": "soon", "empty-time": " ", "long-time": "2030" + " " * 2000, "endless-time": None}


@pytest.fixture(scope="module")
def graded(course, log) -> Course:
    """The class, graded by nbgrader's autograder, but for running the cells."""
    lesson = course.released.read_bytes()
    secret = course.folder / "secret.ipynb"
    secret.write_bytes(lesson.replace(b"Return", b"SECRET"))

    course.hand_in("as-released", lesson)
    course.hand_in("half", lesson[: len(lesson) // 2])
    (course.submission("link") / FILE).symlink_to(secret)
    (course.submission("loose-link") / FILE).symlink_to("/nowhere")
    os.mkfifo(course.submission("pipe") / FILE)
    (course.submission("folder") / FILE).mkdir()
    course.hand_in("large", written(notebook(code("#" * 3_000_000))))
    (course.submission("zipped") / f"{NAME}.zip").write_bytes(b"PK")
    (course.submission("checkpoint") / ".ipynb_checkpoints").mkdir()
    (course.submission("checkpoint") / ".ipynb_checkpoints" / f"{NAME}-checkpoint.ipynb").write_bytes(
        answered(1)
    )
    (course.submission("another-lesson") / "b.ipynb").write_bytes(RELEASED[1].read_bytes())
    (course.submission("link-by-name") / "a.ipynb").symlink_to(secret)
    for number in (1, 2):
        (course.submission("two") / f"{NAME} ({number}).ipynb").write_bytes(answered(number))
    course.submission("nothing")
    for student, files in TAKEN.items():
        for name, data in files.items():
            path = course.submission(student) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        for name in ("timestamp.txt", "submission_secret.txt"):
            (course.submission(student) / name).write_text("2030-01-02 03:04:05 UTC")

    course.hand_in("brings-files", lesson)
    folder = course.submission("brings-files")
    (folder / "timestamp.txt").write_text("2030-01-02 03:04:05 UTC")
    (folder / "numpy.py").write_text("")
    (folder / "helpers").mkdir()
    (folder / "helpers" / "checks.py").write_text("")
    (folder / "[a]*.txt").write_text("")
    (folder / "gradebook.db").symlink_to(course.folder / "gradebook.db")
    (folder / "zero").symlink_to("/dev/zero")

    course.hand_in("brings-many-files", lesson)
    for number in range(150):
        (course.submission("brings-many-files") / f"{number}.txt").write_text("")

    for student, timestamp in ODD_TIMES.items():
        course.hand_in(student, lesson)
        path = course.submission(student) / "timestamp.txt"
        os.mkfifo(path) if timestamp is None else path.write_text(timestamp)
    (course.folder / "submitted" / "linked").mkdir()
    (course.folder / "submitted" / "linked" / LESSON).symlink_to(course.submission("as-released"))

    autograde = course.autograde()
    autograde.config.GradingExporter.max_bytes = 2_000_000
    handler = logging.Handler()
    handler.emit = lambda record: log.append(record.getMessage())
    autograde.log.addHandler(handler)
    try:
        with patch("grading.exporter.Sandbox", Idle), patch("grading.exporter.prove"):
            autograde.start()
    finally:
        autograde.log.removeHandler(handler)
    return course


STANDS_IN = {
    "half": "can't be read beyond line",
    "link": "is a link or a folder",
    "loose-link": "is a link or a folder",
    "pipe": "is a link or a folder",
    "folder": "is a link or a folder",
    "large": "is too large. Clear its outputs",
    "zipped": "but `linear_neuron.zip`. Hand in the notebook itself, under this name.",
    "checkpoint": "in what was handed in. Hand in",
    "another-lesson": "but `b.ipynb`. Hand in",
    "link-by-name": "but `a.ipynb`. Hand in",
    "two": "several files are this lesson, and differ: `linear_neuron (1).ipynb`, `linear_neuron (2).ipynb`.",
    "nothing": "in what was handed in. Hand in",
}


def contents(notebook: nbformat.NotebookNode) -> list:
    return [(cell.cell_type, cell.metadata, cell.source) for cell in notebook.cells]


def test_the_notebook_as_released_stays_as_it_is(graded):
    again = without_verdicts(graded.graded("as-released"))
    assert contents(again) == contents(graded.lesson)
    assert again.metadata == graded.lesson.metadata


@pytest.mark.parametrize("student", STANDS_IN)
def test_the_released_notebook_stands_in_for_what_cannot_be_read(graded, student):
    assert contents(without_verdicts(graded.graded(student)))[1:] == contents(graded.lesson)


@pytest.mark.parametrize(("student", "why"), STANDS_IN.items())
def test_its_first_cell_says_to_the_student_why(graded, student, why):
    first = graded.graded(student).cells[0]
    assert first.cell_type == "markdown"
    assert why in first.source


@pytest.mark.parametrize(("student", "why"), STANDS_IN.items())
def test_the_log_says_so_with_student_assignment_and_notebook(graded, log, student, why):
    [line] = [line for line in log if line.startswith(f"{student}, {LESSON}, {NAME}: ")]
    assert why in line


@pytest.mark.parametrize("student", TAKEN)
def test_without_a_file_of_the_right_name_the_one_is_taken_that_is_this_lesson(graded, student):
    sources = {read_grade_id(cell): cell.source for cell in graded.graded(student).cells}
    assert sources["predict"].endswith("return 1")


@pytest.mark.parametrize(("student", "files"), TAKEN.items())
def test_it_is_told_which_file_was_taken_and_no_other(graded, log, student, files):
    [line] = [line for line in log if line.startswith(f"{student}, {LESSON}, {NAME}: ")]
    told = re.fullmatch(
        r"There is no readable (.*) in what was handed in. What is graded is `(.*)`, which.*",
        line.split(": ", 1)[1],
    )
    first = next(name for name, data in files.items() if data != RELEASED[0].read_bytes())
    assert told[2].startswith("".join(c if c.isprintable() and c != "`" else "?" for c in first)[:60])
    assert line.split(": ", 1)[1] in graded.graded(student).cells[0].source


def test_a_file_s_name_is_text_on_the_page_of_feedback(graded):
    graded.feedback().start()
    page = (graded.folder / "feedback" / "odd-name" / LESSON / f"{NAME}.html").read_text()
    assert "<code>&lt;img src=x onerror=alert(1)&gt;[a](b)??[31m.ipynb</code>" in page


def test_nothing_is_copied_but_the_notebook_and_its_time(graded):
    folder = graded.folder / "autograded" / "brings-files"
    assert {path.name for path in folder.rglob("*")} == {LESSON, FILE, "timestamp.txt"}


def test_a_great_many_files_are_not_copied_either(graded):
    folder = graded.folder / "autograded" / "brings-many-files"
    assert {path.name for path in folder.rglob("*")} == {LESSON, FILE}


def test_a_link_to_a_folder_is_told_and_not_graded(graded, log):
    folder = graded.folder / "submitted" / "linked" / LESSON
    assert any(line.startswith(f"{folder} is not graded. It is not a folder") for line in log)
    assert not (graded.folder / "autograded" / "linked").exists()


@pytest.mark.parametrize("student", ODD_TIMES)
def test_whoever_s_time_can_t_be_read_is_graded_without_one_and_it_is_told_once(graded, log, student):
    path = graded.folder / "submitted" / student / LESSON / "timestamp.txt"
    assert sum(line.startswith(f"{path} holds no time, or one that could be read in") for line in log) == 1
    assert {each.name for each in (graded.folder / "autograded" / student / LESSON).iterdir()} == {FILE}
    with Gradebook(graded.directory().db_url) as gradebook:
        assert gradebook.find_submission(LESSON, student).timestamp is None


def test_no_line_of_the_log_is_there_twice(log):
    assert [line for line, times in Counter(log).items() if times > 1 and "timestamp" in line] == []


def test_everybody_else_is_graded(graded):
    students = {path.name for path in (graded.folder / "autograded").iterdir()}
    assert students == {"as-released", "brings-files", "brings-many-files", *ODD_TIMES, *STANDS_IN, *TAKEN}


def test_feedback_is_made_for_everybody_who_is_graded(graded):
    graded.feedback().start()
    page = (graded.folder / "feedback" / "zipped" / LESSON / f"{NAME}.html").read_text()
    assert "but <code>linear_neuron.zip</code>" in page


def test_nbgrader_s_list_of_what_it_ignores_does_not_grow_with_each_run(graded):
    directory = graded.directory("brings-files")
    graded.grade_idly(directory=directory)
    once = list(directory.ignore)
    graded.grade_idly(directory=directory)
    assert directory.ignore == once


def test_one_student_alone_without_any_notebook_is_an_error_that_nbgrader_reports(graded):
    """It stops before anything of ours is asked."""
    with pytest.raises(NbGraderException, match="No notebooks were matched"):
        graded.grade_idly(student="zipped")


def test_without_the_released_notebook_the_gradebook_s_cells_stand_in(tmp_path, log):
    course = make_course(tmp_path)
    lesson = course.lesson
    course.released.unlink()
    course.hand_in("half", b"{")
    course.grade_idly()
    known = [cell for cell in lesson.cells if read_grade_id(cell)]
    graded = {read_grade_id(cell): cell for cell in course.graded("half").cells if read_grade_id(cell)}
    assert {name: cell.source for name, cell in graded.items()} == {read_grade_id(c): c.source for c in known}
    assert [c.metadata.nbgrader for c in known] == [graded[read_grade_id(c)].metadata.nbgrader for c in known]
