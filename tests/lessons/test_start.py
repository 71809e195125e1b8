"""The start page: it leads to every lesson, says how to hand in, and is no lesson itself."""

import nbformat
import pytest
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from tests.lessons.test_exercises import readme_row
from tests.lessons.test_plain_english import HARDEST, prose_of, read_cells, school_grade
from tests.notebooks import REFERENCES, RELEASED, ROOT, Notebook, plain_text, walk

SOURCE, START = Notebook(ROOT / "solutions/00_start.ipynb"), Notebook(ROOT / "notebooks/00_start.ipynb")


def rows() -> dict[str, list[str]]:
    """Return the table's rows, without the link in the first column, by the path that it leads to."""
    found = {}
    for row in (node for node in START.markdown if node["type"] == "table_row"):
        [url] = [node["attrs"]["url"] for node in walk([row]) if node["type"] == "link"]
        found[url] = [plain_text(cell) for cell in row["children"][1:]]
    return found


def test_students_get_it_as_it_is_without_what_its_cells_put_out():
    node = nbformat.reads(SOURCE.text, as_version=4)
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    assert START.node == node


def test_it_leads_to_every_lesson_in_order_and_says_how_long_it_takes_and_what_it_earns():
    assert [START.path.parent / url for url in rows()] == RELEASED
    for url, (_, minutes, points) in rows().items():
        known = readme_row(url.partition("/")[0])
        assert (minutes, points) == (known["Minutes"], known["Points"])


@pytest.mark.parametrize(
    "where", ["hub", "Canvas", "Moodle", "Binder", "browser without a server", "computer"]
)
def test_it_says_how_to_hand_in(where):
    assert where in read_cells(START)["hand-in"]


def test_nothing_in_it_is_graded_and_nbgrader_takes_it_for_no_lesson():
    assert not [cell.id for cell in START.node.cells if "nbgrader" in cell.metadata]
    api = NbGraderAPI(
        config=Config({"CourseDirectory": {"root": str(ROOT), "source_directory": "solutions"}})
    )
    assert api.get_source_assignments() == {path.parent.name for path in REFERENCES}


def test_its_check_fails_on_purpose_and_a_hint_helps():
    failed = [output for output in SOURCE.outputs if output.output_type == "error"]
    assert [error.ename for error in failed] == ["CheckFailed"]
    assert SOURCE.code_cells[-1].source == "hint(slope)"
    assert SOURCE.outputs[-1].text.startswith("Hint 1")


def test_it_is_as_plain_as_a_lesson():
    grades = {name: school_grade(prose_of(source)) for name, source in read_cells(START).items()}
    assert {name: grade for name, grade in grades.items() if grade > HARDEST} == {}
