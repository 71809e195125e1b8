"""Repairing what students hand in: every graded cell once, in order, and text that is only text."""

import json
from collections import Counter
from copy import deepcopy
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import markdown2html
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import Config

from grading.lesson import read_lesson
from grading.pipeline import grade
from grading.reading import HandedIn, make_cell, make_notebook, read_grade_id
from grading.recognition import Released
from grading.repair import quote_text, repair, tell_change
from tests.course import LESSON, NAME, Course, Idle, make_course, without_verdicts

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own

# ---- a small lesson


def cell(name: str, source: str = "", kind: str = "code", **about: object) -> NotebookNode:
    about = {"grade": False, "solution": False, "locked": False, "grade_id": name} | about
    return make_cell(kind, source or f"{name}()", {"nbgrader": about})


def answer(name: str) -> NotebookNode:
    return cell(name, f"def {name}(): raise NotImplementedError", solution=True)


def check(name: str) -> NotebookNode:
    return cell(f"check_{name}", f"check({name})", grade=True, locked=True, points=1)


PROSE = make_cell("markdown", "# A lesson\n<b>by us</b>")
FREE = make_cell("code", "1 / 0", {"tags": ["raises-exception"]})
SETUP = cell("setup", "import numpy", locked=True)
SMALL = [PROSE, SETUP, answer("f"), check("f"), FREE, answer("g"), check("g"), cell("show", locked=True)]
NAMES = ["", "setup", "f", "check_f", "", "g", "check_g", "show"]


def handed_in() -> list[NotebookNode]:
    """Return the cells of a student who answered everything, as grading.reading reads them."""
    cells = []
    for each in SMALL:
        name = read_grade_id(each)
        source = f"def {name}(): return 1" if name in ("f", "g") else each.source
        cells.append(make_cell(each.cell_type, source, {"nbgrader": {"grade_id": name}} if name else {}))
    return cells


def plain(source: str, kind: str = "code") -> NotebookNode:
    return make_cell(kind, source)


def repaired(
    cells: list[NotebookNode], max_cells: int = 10, max_characters: int = 1000
) -> tuple[list[NotebookNode], list[str]]:
    kept, changes = repair(cells, Released(SMALL), max_cells, max_characters)
    return kept, [tell_change(*change) for change in changes.items()]


def names(cells: list[NotebookNode]) -> list[str]:
    return [read_grade_id(each) or "" for each in cells]


def by_name(cells: list[NotebookNode]) -> dict[str, NotebookNode]:
    return {name: each for name, each in zip(names(cells), cells, strict=True) if name}


def test_a_notebook_in_order_stays_as_it_is_but_for_its_metadata():
    cells, notes = repaired(handed_in())
    assert [each.source for each in cells] == [each.source for each in handed_in()]
    assert [each.metadata for each in cells] == [each.metadata for each in SMALL]
    assert notes == []


def test_nothing_in_the_lesson_is_changed():
    before = deepcopy(SMALL)
    cells, _ = repaired(handed_in())
    for each in cells:
        each.source = "changed"
        each.metadata["changed"] = True
    assert before == SMALL


@pytest.mark.parametrize("name", ["setup", "check_f", "check_g", "show"])
def test_a_missing_locked_cell_is_put_back_where_it_was(name):
    cells, notes = repaired([each for each in handed_in() if read_grade_id(each) != name])
    order = [each for each in names(cells) if each]
    assert order == [each for each in NAMES if each]
    assert notes == [f"Not there as it is in the lesson now, and added: `{name}`."]


def test_a_locked_cell_that_was_changed_is_put_back():
    cells = handed_in()
    cells[3].source = "pass"
    cells, notes = repaired(cells)
    assert by_name(cells)["check_f"].source == "check(f)"
    assert notes == ["Not as it is in the lesson now, and replaced by that: `check_f`."]


def test_a_check_that_was_made_text_is_code_again():
    cells = handed_in()
    cells[3] = make_cell("markdown", cells[3].source, cells[3].metadata)
    cells, notes = repaired(cells)
    assert by_name(cells)["check_f"] == check("f")
    assert notes == [
        "Code where the lesson has text, or text where it has code, and changed to that: `check_f`."
    ]


def test_an_answer_that_was_made_text_is_code_again():
    cells = handed_in()
    cells[2] = make_cell("markdown", cells[2].source, cells[2].metadata)
    cells, notes = repaired(cells)
    assert (by_name(cells)["f"].cell_type, by_name(cells)["f"].source) == ("code", "def f(): return 1")
    assert notes == ["Code where the lesson has text, or text where it has code, and changed to that: `f`."]


SEEN = "There more than once, so that the copy counts that its check saw last: `f`."
LAST = "There more than once, without a check behind it, so that the last copy counts: `f`."
WRITTEN = ["def f(): return 2", "def f(): return 3"]


def places(cells: list[NotebookNode]) -> list[str]:
    """Return the names of cells, or what they define if they have none."""
    return [
        name or each.source
        for name, each in zip(names(cells), cells, strict=True)
        if each.cell_type == "code"
    ]


def test_of_copies_above_the_check_the_last_one_counts_and_the_others_still_run():
    cells = handed_in()
    cells[3:3] = [make_cell("code", source, cells[2].metadata) for source in WRITTEN]
    cells, notes = repaired(cells)
    assert places(cells)[1:5] == ["def f(): return 1", WRITTEN[0], "f", "check_f"]
    assert (by_name(cells)["f"].source, notes) == (WRITTEN[1], [SEEN])


@pytest.mark.parametrize(
    "marks", [{}, {"nbgrader": {"grade_id": "f"}}, {"nbgrader": {"grade_id": "check_g"}}]
)
def test_a_copy_below_the_check_does_not_count_and_undoes_nothing(marks):
    cells = handed_in()
    cells.insert(4, make_cell("code", WRITTEN[0], marks))  # before g's check, which may call f
    cells.append(make_cell("code", WRITTEN[1], marks))
    cells, notes = repaired(cells)
    assert places(cells)[1:4] == [WRITTEN[0], "f", "check_f"]
    assert places(cells)[-1] == WRITTEN[1]
    assert (by_name(cells)["f"].source, notes) == ("def f(): return 1", [SEEN])


def test_the_last_of_several_checks_tells_which_copy_counts():
    cells = handed_in()
    cells += [plain(WRITTEN[0]), deepcopy(cells[3]), plain(WRITTEN[1])]
    cells, notes = repaired(cells)
    assert (by_name(cells)["f"].source, notes[0]) == (WRITTEN[0], SEEN)


@pytest.mark.parametrize("check", [None, 0])
def test_without_a_check_behind_it_the_last_copy_counts_which_is_told(check):
    cells = handed_in()
    found = cells.pop(3)
    cells += [plain(source) for source in WRITTEN]
    if check is not None:
        cells.insert(check, found)
    cells, notes = repaired(cells)
    order = places(cells)
    assert (by_name(cells)["f"].source, notes[0]) == (WRITTEN[1], LAST)
    assert order.index("check_f") > order.index("f")


def test_a_cell_that_is_called_from_what_it_defines_is_that_answer_s():
    cells = handed_in()
    cells.append(make_cell("code", "def g(): return 2", {"nbgrader": {"grade_id": "f"}}))
    cells[5].source = "h = 1"
    cells, _ = repaired(cells)
    assert (by_name(cells)["f"].source, by_name(cells)["g"].source) == (
        "def f(): return 1",
        "def g(): return 2",
    )


def test_an_unwritten_copy_of_an_answer_does_not_undo_the_written_one():
    cells = handed_in()
    cells.insert(3, make_cell("code", answer("f").source, cells[2].metadata))
    cells, notes = repaired(cells)
    assert (names(cells), notes) == (NAMES, [])
    assert by_name(cells)["f"].source == "def f(): return 1"


def test_a_check_that_comes_after_only_one_of_two_copies_of_its_answer_is_moved():
    cells = handed_in()
    cells.append(make_cell("code", "def f(): return 2", cells[2].metadata))
    order = names(repaired(cells)[0])
    assert order.index("f") < order.index("check_f")


def test_of_a_check_that_is_there_twice_the_first_stays():
    cells = handed_in()
    cells.append(deepcopy(cells[3]))
    cells, notes = repaired(cells)
    assert (names(cells), notes) == (NAMES, [])


def test_a_missing_answer_is_unwritten_and_comes_first_so_that_another_cell_can_define_it():
    cells = handed_in()
    cells[2] = plain("exec('def f(): return 1')")
    cells[3:3] = [plain("a = 1")]
    cells, notes = repaired(cells)
    assert names(cells) == ["f", "", "setup", "", "", *NAMES[3:]]
    assert cells[0] == answer("f")
    assert notes == ["Missing, and not written unless another cell defines it: `f`."]


@pytest.mark.parametrize(
    "source",
    [
        "def f(): return 1",
        "f = lambda: 1",
        "class f: pass",
        "async def f(): pass",
        "import f",
        "from a import b as f",
        "if True:\n    def f(): return 1",
        "%time x = 1\ndef f(): return 1",
        "%%time\ndef f(): return 1",
        "    def f(): return 1",
        "f, e = 1, 2",
        "for f in []: pass",
        "def f() return 1",
        "ls?\ndef f(): return 1\n!ls",
    ],
)
def test_without_its_mark_an_answer_is_known_by_what_it_defines(source):
    cells = handed_in()
    for each in cells:
        each.metadata = {}
    cells[2].source = source
    cells, notes = repaired(cells)
    assert names(cells) == NAMES
    assert by_name(cells)["f"].source == source
    assert notes == [
        "Without nbgrader's mark, or with another cell's, and known by what it defines: `f`, `g`."
    ]


@pytest.mark.parametrize(
    "source", ["def h():\n    f = 1", "[f for f in [1]]", "a.f = 1", "f += 1", "# def f(): x", "'f'"]
)
def test_what_only_names_an_answer_does_not_define_it(source):
    cells = handed_in()
    cells.append(plain(source))
    assert repaired(cells)[1] == []


def test_an_answer_without_a_mark_that_defines_something_else_is_known_by_its_place():
    cells = handed_in()
    cells[2] = plain("def ff(): return 1")
    cells, notes = repaired(cells)
    assert (names(cells), by_name(cells)["f"].source) == (NAMES, "def ff(): return 1")
    assert notes == ["Without nbgrader's mark, and known by its place: `f`."]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("def f():\n    x = 1", "    return x"),
        ("def f():", "    return 1"),
        ("def f():\n    x = 1", "    y = x"),
        ("def f(a,", "      b): return 1"),
        ('def f():\n    """It', '    returns 1."""\n    return 1'),
    ],
)
@pytest.mark.parametrize("marked", [False, True])
def test_an_answer_that_was_cut_in_two_is_joined(first, second, marked):
    cells = handed_in()
    cells[2].source = first
    cells.insert(3, make_cell("code", second, cells[2].metadata if marked else {}))
    cells, notes = repaired(cells)
    assert (names(cells), by_name(cells)["f"].source) == (NAMES, f"{first}\n{second}")
    assert notes == ["In several cells, and joined: `f`."]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("def f(): return 1", "x = 1"),
        ("def f():\n    return 1", "    def g(): return 1"),
        ("def f(): return 1", "return 2"),
        ("def f(:", "    return 2"),
        ("def f():\n    return 1\n\n", "# a remark"),
    ],
)
def test_other_neighbours_are_not_joined(first, second):
    cells = handed_in()
    cells[2].source = first
    cells.insert(3, plain(second))
    cells, _ = repaired(cells)
    assert by_name(cells)["f"].source == first


def test_a_cell_with_several_answers_is_cut_before_each_with_its_comment_and_decorator():
    cells = handed_in()
    cells[2].source = "import a\n\ndef f(): return 1\nx = f()\n\n# now g\n@a.b\ndef g(): return f()"
    del cells[5]
    cells, notes = repaired(cells)
    assert by_name(cells)["f"].source == "import a\n\ndef f(): return 1\nx = f()"
    assert by_name(cells)["g"].source == "# now g\n@a.b\ndef g(): return f()"
    order = names(cells)
    assert order.index("g") < order.index("check_g")
    assert notes == ["Together with others in one cell, which is cut between them: `f`, `g`."]


def test_answers_that_one_line_defines_stay_together_and_their_checks_stand_behind():
    cells = handed_in()
    cells[2].source = "f, g = a()"
    del cells[5]
    cells, notes = repaired(cells)
    assert places(cells) == ["g", "setup", "f", "check_f", "1 / 0", "check_g", "show"]
    assert notes == []


def test_a_locked_cell_that_holds_more_than_the_lesson_s_is_the_student_s_own():
    cells = handed_in()
    cells[1].source = "import numpy\nhelper = 1"
    cells, notes = repaired(cells)
    assert "import numpy\nhelper = 1" in [each.source for each in cells]
    assert by_name(cells)["setup"].source == "import numpy"
    assert notes == ["Not there as it is in the lesson now, and added: `setup`."]


@pytest.mark.parametrize("copied", ["setup", "check_f", "show"])
def test_what_a_student_writes_into_a_copy_of_a_locked_cell_stays(copied):
    """JupyterLab pastes a cell with its metadata, so with nbgrader's mark."""
    cells = handed_in()
    cells.insert(1, cell(copied, "helper = 1"))
    cells, notes = repaired(cells)
    assert [each.source for each in cells[:2]] == [SMALL[0].source, "helper = 1"]
    assert [name for name in names(cells) if name] == [name for name in NAMES if name]
    assert notes == []


@pytest.mark.parametrize("source", ["helper = 1", "import math", "from math import *", "check(f, other)"])
def test_other_code_typed_over_a_locked_cell_stays_beside_it(source):
    cells = handed_in()
    cells[NAMES.index("check_f")].source = source
    cells, notes = repaired(cells)
    assert source in [each.source for each in cells]
    assert by_name(cells)["check_f"].source == "check(f)"
    assert notes == ["Not there as it is in the lesson now, and added: `check_f`."]


def test_an_answer_that_needs_a_locked_cell_as_it_is_defined_stands_below_it():
    cells = handed_in()
    cells[2].source = "class f(numpy.A): pass"
    cells.insert(4, cells.pop(1))
    order = [name for name in names(repaired(cells)[0]) if name]
    assert order == [name for name in NAMES if name]


def test_blanks_at_the_ends_of_lines_are_no_change():
    cells = handed_in()
    cells[3].source = "check(f)  \n"
    assert repaired(cells)[1] == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def f():\n    return\xa01", "NO-BREAK SPACE in line 2 of f: type a blank for it"),
        ("def f():\n    return 1 \u2212 a", "`\u2212` (MINUS SIGN) in line 2 of f: type `-` for it"),
        ("def f():\n    return 2·a", "`·` (MIDDLE DOT) in line 2 of f: type `*` for it"),
        ("def f():\n    return a·b", "`·` (MIDDLE DOT) in line 2 of f: type `*` for it"),
        (
            "def f():\n    return \u201ca\u201d",
            '`\u201c` (LEFT DOUBLE QUOTATION MARK) in line 2 of f: type `"` for it',
        ),
        ("def f():\n    return w₁", "`₁` (SUBSCRIPT ONE) in line 2 of f: type `_1` for it"),
        ("def f():\n    return a²", "`²` (SUPERSCRIPT TWO) in line 2 of f: type `**2` for it"),
        ("def f():\n\u200b    return 1", "ZERO WIDTH SPACE in line 2 of f: delete it"),
        ("%time\ndef f():\n    return 1 \u2212 a", "`\u2212` (MINUS SIGN) in line 3 of f: type `-` for it"),
    ],
)
def test_a_character_that_python_does_not_take_is_told_with_its_place_and_what_to_type(source, told):
    cells = handed_in()
    cells[2].source = source
    assert repaired(cells)[1] == [f"With a character that is not Python's: {told}."]


@pytest.mark.parametrize(
    "source", ['def f(): return "a·b"', "def f(): return 1  # a − b", "def f(): return ŷ", "f = ="]
)
def test_other_characters_are_not_told(source):
    cells = handed_in()
    cells[2].source = source
    assert repaired(cells)[1] == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "def numpy(): pass",
            "Given another meaning in the notebook, so that cells which use the lesson's can fail: `numpy`.",
        ),
        ("import numpy", ""),
        ("%reset -f", "Deletes all that was defined above it: a cell."),
        ("%reset -sf", "Deletes all that was defined above it: a cell."),
    ],
)
def test_what_disturbs_the_lesson_is_told(source, told):
    cells = handed_in()
    cells.insert(2, plain(source))
    assert repaired(cells)[1] == [told] * bool(told)


def test_a_check_moved_before_its_answer_is_put_back_after_it():
    cells = handed_in()
    cells.insert(0, cells.pop(3))
    cells, notes = repaired(cells)
    assert names(cells) == NAMES
    assert notes == ["Moved to where it can be run: `check_f`."]


def test_an_answer_moved_after_its_check_takes_the_check_with_it():
    cells = handed_in()
    cells.append(cells.pop(2))
    order = [name for name in names(repaired(cells)[0]) if name]
    assert order == ["setup", "g", "f", "check_f", "check_g", "show"]


def test_what_checks_need_is_put_back_before_them():
    cells = handed_in()
    cells.append(cells.pop(1))
    assert [name for name in names(repaired(cells)[0]) if name] == [name for name in NAMES if name]


def test_cells_in_another_order_that_works_stay_there():
    cells = handed_in()
    f, check_f = cells[2:4]
    del cells[2:4]
    cells[4:4] = [f, check_f]  # after g, before its check
    assert repaired(cells) == (repaired(cells)[0], [])
    assert names(repaired(cells)[0]) == ["", "setup", "", "g", "f", "check_f", "check_g", "show"]


def test_of_an_empty_notebook_all_is_put_back():
    cells, _ = repaired([])
    assert Counter(names(cells)) == Counter(name for name in NAMES if name)


def test_a_name_that_nbgrader_does_not_know_is_no_name():
    cells = [*handed_in(), make_cell("code", "x = 1", {"nbgrader": {"grade_id": "forged", "points": 100}})]
    cells, _ = repaired(cells)
    assert (cells[-1].source, cells[-1].metadata) == ("x = 1", {})


def test_the_lesson_s_own_cells_keep_their_metadata_and_their_markup():
    cells, _ = repaired(handed_in())
    assert cells[0] == PROSE
    assert cells[4] == FREE


def test_text_of_the_student_s_own_is_shown_as_it_was_typed():
    cells, notes = repaired([*handed_in(), plain("so $x$ is <b>1</b>", "markdown"), plain("<b>", "raw")])
    assert [each.source for each in cells[-2:]] == ["```\nso $x$ is <b>1</b>\n```", "```\n<b>\n```"]
    assert {each.cell_type for each in cells[-2:]} == {"markdown"}
    assert notes == []


def test_more_cells_than_are_graded_are_left_out_but_no_answer_is():
    cells, notes = repaired([*[plain("1")] * 5000, *handed_in()], max_cells=3)
    assert names(cells) == ["", "", "", *NAMES]
    assert by_name(cells)["g"].source == "def g(): return 1"
    [note] = notes
    assert note.endswith("the last ones are left out: a cell (4997 times).")


def test_copies_of_an_answer_count_as_cells():
    copies = [make_cell("code", f"def f(): return {n}", {"nbgrader": {"grade_id": "f"}}) for n in range(5000)]
    assert len(repaired([*copies, *handed_in()])[0]) == len(SMALL) + 10


def test_a_cell_that_is_too_long_is_left_out_and_the_others_stay():
    cells = handed_in()
    cells[2].source = "#" * 2000
    cells, notes = repaired(cells)
    assert by_name(cells)["f"].source == "# This cell was too long to be graded, and is left out."
    assert by_name(cells)["g"].source == "def g(): return 1"
    assert notes == ["Too long, and left out: `f`."]


# ---- the real lesson, all the way


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    return make_course(tmp_path_factory.mktemp("repair"))


@pytest.fixture(scope="module")
def sanitized(course):
    """Hand in the bytes of a file, and return what is graded of it, though nothing is run."""
    lesson = read_lesson(course.directory(), LESSON, NAME).open("secret")

    def sanitize(data: bytes) -> NotebookNode:
        text = grade(HandedIn(f"{NAME}.ipynb", data), lesson, Idle(), Config()).notebook
        return without_verdicts(nbformat.reads(text.encode().decode(), as_version=4))

    return sanitize


def test_the_student_is_told_what_was_put_right(course, sanitized):
    lesson = course.lesson
    lesson.cells = [each for each in lesson.cells if read_grade_id(each) != "check_update"]
    first = sanitized(nbformat.writes(lesson).encode()).cells[0]
    assert first.source.splitlines() == [
        "**A note on what was handed in**",
        "",
        "- Not there as it is in the lesson now, and added: `check_update`.",
    ]


FORGED = {"nbgrader": {"grade_id": "check_loss", "schema_version": 99, "points": "all"}}
JUNK = st.one_of(
    st.sampled_from(
        ["", "check_loss", "update", "raw", "markdown", "code", "\ud800", "\x00\u2028<!--", "```\n</p>"]
    ),
    st.sampled_from([None, True, -1, 3.5, float("nan"), float("inf"), 10**30]),
    st.sampled_from([[], {}, [[]], ["a\n", 1], {"nbgrader": []}, {"grade_id": 7}, FORGED]),
)
PLACE = st.integers(0, 200)
FIELDS = st.sampled_from(
    ["cell_type", "source", "metadata", "outputs", "id", "attachments", "execution_count"]
)
MARKS = st.sampled_from(["grade_id", "points", "grade", "solution", "locked", "schema_version", "checksum"])
TOPS = st.sampled_from(["nbformat", "nbformat_minor", "metadata", "cells", "worksheets", "signature"])
MUTATIONS = st.one_of(
    st.tuples(st.sampled_from(["delete", "duplicate", "move"]), PLACE, PLACE, st.none()),
    st.tuples(st.just("field"), PLACE, FIELDS, JUNK),
    st.tuples(st.just("tags"), PLACE, st.none(), JUNK),
    st.tuples(st.just("mark"), PLACE, MARKS, JUNK),
    st.tuples(st.just("top"), st.none(), TOPS, JUNK),
)


def mutate(notebook: dict, mutation: tuple) -> None:
    what, place, where, junk = deepcopy(mutation)  # what is put in may be changed by the next one
    cells = notebook["cells"]
    if what == "top":
        notebook[where] = junk
    if what == "top" or not isinstance(cells, list) or not cells:
        return
    place %= len(cells)
    target = cells[place]
    if what == "delete":
        del cells[place]
    elif what == "duplicate":
        cells.insert(where, deepcopy(target))
    elif what == "move":
        cells.insert(where, cells.pop(place))
    elif not isinstance(target, dict):
        return
    elif what == "field":
        target[where] = junk
    elif isinstance(target.get("metadata"), dict):
        marks = target["metadata"].get("nbgrader")
        if what == "tags":
            target["metadata"]["tags"] = junk
        elif isinstance(marks, dict):
            marks[where] = junk


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(MUTATIONS, min_size=1, max_size=8), st.none() | st.floats(0, 1))
def test_whatever_was_done_to_a_notebook_every_check_is_in_it_once_as_released(
    course, sanitized, mutations, cut
):
    lesson = course.lesson
    content = json.loads(nbformat.writes(lesson))
    for mutation in mutations:
        mutate(content, mutation)
    data = json.dumps(content).encode()
    notebook = sanitized(data[: int(cut * len(data))] if cut is not None and len(mutations) < 3 else data)
    nbformat.validate(notebook)
    known = [each for each in lesson.cells if read_grade_id(each)]
    found = {}
    for index, each in enumerate(notebook.cells):
        if read_grade_id(each):
            assert read_grade_id(each) not in found
            found[read_grade_id(each)] = (index, each)
    assert set(found) == {read_grade_id(each) for each in known}
    for number, each in enumerate(known):
        index, graded = found[read_grade_id(each)]
        assert (graded.cell_type, graded.metadata) == (each.cell_type, each.metadata)
        if not each.metadata.nbgrader.solution:
            assert graded.source == each.source
            answers = [other for other in known[:number] if other.metadata.nbgrader.solution]
            assert all(found[read_grade_id(other)][0] < index for other in answers)


# ---- harmless pages


@cache
def exporters(folder: Path) -> dict[str, tuple[HTMLExporter, dict]]:
    """Return what renders a notebook for students and for instructors, and what it is told."""
    feedback = Course(folder).feedback()
    formgrader = Config()
    formgrader.HTMLExporter.template_name = "formgrade"
    formgrader.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    return {
        "feedback": (
            feedback.exporter_class(parent=feedback, config=feedback.config),
            {"nbgrader": {"notebook": NAME, "score": 0, "max_score": 10, "late_penalty": 0}},
        ),
        "formgrader": (HTMLExporter(config=formgrader), {"index": 0, "total": 1, "notebook_id": NAME}),
    }


class Elements(HTMLParser):
    """Counts the elements of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found = Counter()
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found[tag, tuple(attributes)] += 1

    def handle_decl(self, declaration):
        self.found["!" + declaration, ()] += 1

    def handle_comment(self, data):
        self.found["comment", ()] += 1

    def handle_data(self, data):
        self.words += data


def rendered(cells: list[NotebookNode], page: str, folder: Path) -> Counter:
    """Return the elements of a page with these cells."""
    exporter, about = exporters(folder)[page]
    notebook = make_notebook(deepcopy(cells))
    for each in notebook.cells:
        if read_grade_id(each):
            each.metadata.nbgrader |= {"score": 0, "points": 0}  # as nbgrader does before it renders
    return Elements(exporter.from_notebook_node(notebook, deepcopy(about))[0]).found


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "text <b onclick=alert(1)>bold</b> <!-- comment -->",
    "</div></div><iframe src='javascript:alert(1)'></iframe>",
    "</code></pre><script>alert(1)</script>",
    "[a](javascript:alert(1)) [b](<javascript:alert(1)>) [c](data:text/html,x) [d](vbscript:x)",
    "[a][1]\n\n[1]: javascript:alert(1) \"x' onmouseover='alert(1)\"",
    '![a](x "onerror=alert(1)") ![b](https://tracker.invalid/x.png) ![c](attachment:missing.png)',
    "<javascript:alert(1)> <https://tracker.invalid> https://tracker.invalid",
    "$$<img src=x onerror=alert(1)>$$",
    "$<script>alert(1)</script>$ \\\\(<b>\\\\) \\\\[<b>\\\\]",
    "\\begin{a}<script>alert(1)</script>\\end{a}",
    "$\\href{javascript:alert(1)}{x}$ $\\unicode{<b>}$",
    "```mermaid\n</pre><script>alert(1)</script>\n```",
    "````\n```\n````\n<script>alert(1)</script>",
    "~~~\n</code><script>alert(1)</script>\n~~~",
    "`````````\n<script>alert(1)</script>",
    "```\r<script>alert(1)</script>\r```",
    "```\x0b\x0c\x1c\x85\u2028\u2029```<script>",
    '# heading <a name="x" onclick=alert(1)>\n\n1. <svg onload=alert(1)>\n\n> <math><mi//xlink:href="x">',
    "| a | b |\n|---|---|\n| <script>1</script> | [x](javascript:1) |",
    "{{ cell.__class__ }} {% for x in y %} {# comment #}",
    "- [ ] <input autofocus onfocus=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#106;avascript:alert(1)",
    "    </code></pre><script>alert(1)</script>",
    "<style>*{background:url(//tracker.invalid)}</style><base href=//tracker.invalid>",
    "\x00<scr\x00ipt>alert(1)</script>",
    "<!DOCTYPE html><![CDATA[<script>alert(1)</script>]]><?php ?>",
    "[" * 2000 + "(" * 2000 + "*_" * 2000,
]


@pytest.mark.parametrize("page", ["feedback", "formgrader"])
@pytest.mark.parametrize("kind", ["markdown", "raw", "code"])
def test_nothing_that_a_student_writes_is_more_than_text_in_a_page(course, page, kind):
    def submission(sources: list[str]) -> list[NotebookNode]:
        cells = handed_in()
        cells[2].source = "\n".join(sources)
        for source in sources:
            cells.append(make_cell(kind, source, {"tags": [source], "nbgrader": {"grade_id": source}}))
        return repaired(cells, max_cells=1000, max_characters=10**6)[0]

    harmless = rendered(submission(["x"] * len(HOSTILE)), page, course.folder)
    added = rendered(submission(HOSTILE), page, course.folder) - harmless
    for tag, attributes in added:  # the colours of code
        assert tag == "span"
        assert {name for name, _ in attributes} <= {"class"}


WORDS = ["```", "$$", "\\begin{a}", "\\end{a}", "<!--", "-->", "mermaid", "script", "img onerror=x", "    "]
WORDS += ["javascript:", "attachment:a", "&lt;", "1. ", "---", "{{"]
MARKDOWN = st.lists(st.sampled_from([*WORDS, *"`~<>/![]()$\\#|-=*_:;\"' x\n\r\t\f"]), max_size=30).map(
    "".join
)


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(MARKDOWN)
def test_any_text_is_rendered_as_it_was_typed(text):
    page = Elements(markdown2html(quote_text(text)))
    assert set(page.found) == {("pre", ()), ("code", ())}
    typed = text.replace("\r\n", "\n").replace("\r", "\n")
    assert page.words.strip() == typed.strip()


@pytest.mark.parametrize("page", ["feedback", "formgrader"])
def test_outputs_of_the_kinds_that_grading_keeps_add_no_markup_of_a_student_s(course, page):
    hostile = "\"'><script>alert(1)</script>\x1b[31m<b>\x1b]8;;javascript:alert(1)\x07x"
    run = make_cell("code", "x")
    run.outputs = [
        new_output("stream", name="stdout", text=hostile),
        new_output("error", ename=hostile, evalue=hostile, traceback=[hostile]),
        new_output("display_data", data={"text/plain": hostile}),
        new_output("display_data", data={"image/png": "AAAA"}, metadata={"image/png": {"alt": hostile}}),
        new_output("display_data", data={"image/jpeg": f"AAAA{hostile}"}, metadata={"alt": hostile}),
    ]
    for tag, attributes in rendered([run], page, course.folder) - rendered([], page, course.folder):
        assert tag in {"div", "span", "pre", "img"}
        assert {name for name, _ in attributes} <= ({"src", "alt"} if tag == "img" else {"class", "id"})
        assert all(value.startswith("data:image/") for name, value in attributes if name == "src")


# ---- answers where nobody runs them


def in_text(source: str, *others: NotebookNode) -> tuple[list[NotebookNode], list[str]]:
    cells = [plain(source, "markdown") if read_grade_id(each) == "f" else each for each in handed_in()]
    return repaired([*cells, *others])


def test_code_in_a_cell_of_text_is_the_answer_if_no_code_is():
    cells, notes = in_text("def f(): return 2")
    assert (by_name(cells)["f"].cell_type, by_name(cells)["f"].source) == ("code", "def f(): return 2")
    assert "Code where the lesson has text, or text where it has code, and changed to that: `f`." in notes


def test_code_in_a_cell_of_text_is_text_if_there_is_an_answer():
    cells, notes = in_text("def f(): return 2", plain("def f(): return 3"))
    assert by_name(cells)["f"].source == "def f(): return 3"
    assert not [note for note in notes if "text" in note]


def test_code_among_words_is_told():
    cells, notes = in_text("My answer:\n```\ndef f(): return 2\n```")
    assert "NotImplementedError" in by_name(cells)["f"].source
    assert "In a cell of text, which isn't run, so that it does not count: `f`." in notes


@pytest.mark.parametrize(
    "line",
    [
        "%reset -f",
        "globals().clear()",
        'get_ipython().run_line_magic("reset", "-f")',
        "get_ipython().reset()",
    ],
)
def test_a_line_that_deletes_everything_is_told(line):
    cells = handed_in()
    cells.insert(3, plain(line))
    assert "Deletes all that was defined above it: a cell." in repaired(cells)[1]


@pytest.mark.parametrize("pieces", [2, 6, 20])
def test_an_answer_in_many_cells_is_one(pieces):
    lines = ["def f():", *(f"    x = {number}" for number in range(pieces - 2)), "    return x"]
    cells = handed_in()
    cells[2:3] = [plain(line) for line in lines]
    cells, notes = repaired(cells)
    assert by_name(cells)["f"].source == "\n".join(lines)
    assert notes == ["In several cells, and joined: `f`."]


@pytest.mark.parametrize("between", [plain("So far", "markdown"), plain("# so far"), plain("\n")])
def test_an_answer_is_one_where_words_stand_between_its_pieces(between):
    cells = handed_in()
    cells[2:3] = [plain("def f():\n    x = 1"), between, plain("    return x")]
    cells, notes = repaired(cells)
    assert "def f():" in by_name(cells)["f"].source and "return x" in by_name(cells)["f"].source
    assert notes == ["In several cells, and joined: `f`."]


def test_what_could_not_be_run_above_takes_in_no_answer_below():
    cells = handed_in()
    cells.insert(2, plain("def unfinished(:"))
    cells, notes = repaired(cells)
    assert (by_name(cells)["f"].source, notes) == ("def f(): return 1", [])
