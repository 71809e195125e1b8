"""A page of a graded notebook stays small, and is made in little time."""

import base64
import struct
import time

import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output

from grading.outputs import make_output
from grading.pages import PageExporter
from grading.shown import LEFT_OUT, UNCOLOURED, count_pixels, fit_on_page, mark_code
from tests.course import configuration

ROOM = 50_000


def picture(kind: str, width: int, height: int) -> str:
    """Return the beginning of a picture."""
    heads = {
        "image/png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height),
        "image/jpeg": b"\xff\xd8\xff\xc2\0\x11\x08" + struct.pack(">HH", height, width),
    }
    return base64.b64encode(heads[kind]).decode()


def fit(*outputs):
    cell = new_code_cell("x", outputs=list(outputs))
    fit_on_page(new_notebook(cells=[cell]), ROOM)
    return cell.outputs


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg"])
def test_a_small_file_of_many_pixels_is_left_out(kind):
    shown, hidden = (
        new_output("display_data", {kind: picture(kind, *size)}) for size in [(600, 400), (23_000,) * 2]
    )
    assert fit(shown, hidden) == [shown, make_output("stream", name="stdout", text=LEFT_OUT)]


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg"])
def test_pixels_are_counted(kind):
    assert count_pixels(picture(kind, 300, 200)) == 60_000


def test_a_smaller_size_before_that_of_a_jpeg_hides_nothing():
    first, second = (base64.b64decode(picture("image/jpeg", *size))[2:] for size in [(1, 1), (300, 200)])
    assert count_pixels(base64.b64encode(b"\xff\xd8" + first + second).decode()) == 60_000


def test_signs_count_as_html_writes_them():
    text = "<" * (ROOM // 3)
    assert [output.text for output in fit(new_output("stream", text=text))] == [LEFT_OUT]


def test_there_is_one_room_for_all_cells():
    cells = [new_code_cell("x", outputs=[new_output("stream", text="x" * 30_000)]) for _ in range(3)]
    fit_on_page(new_notebook(cells=cells), ROOM)
    assert [len(cell.outputs[0].text) for cell in cells] == [30_000, len(LEFT_OUT), len(LEFT_OUT)]


def test_the_error_that_a_cell_ends_in_stays_for_it_decides_points():
    long = "x" * ROOM
    *_, last = fit(new_output("error", ename="E", evalue=long, traceback=[long]))
    assert (last.output_type, last.ename) == ("error", "E")
    assert len(last.evalue) == len("".join(last.traceback)) < ROOM / 5


def test_a_part_of_the_points_stays():
    parts = [new_output("execute_result", {"text/plain": str(part)}, execution_count=1) for part in range(60)]
    assert fit(*parts)[-1] == parts[-1]


@pytest.mark.parametrize("source", ["x = 1\n" * 1000, "pass" + "\n\t" * 200], ids=["long", "blank"])
def test_code_that_takes_long_to_colour_is_shown_without_colours(source):
    cells = [new_code_cell("x = 1"), new_code_cell(source)]
    fit_on_page(new_notebook(cells=cells), ROOM)
    assert [cell.metadata for cell in cells] == [{}, UNCOLOURED]


def test_of_many_cells_of_code_the_last_ones_are_shown_without_colours():
    cells = [new_code_cell("x = 1\n" * 500) for _ in range(40)]
    fit_on_page(new_notebook(cells=cells), ROOM)
    assert [cell.metadata == UNCOLOURED for cell in cells] == [False] * 20 + [True] * 20


@pytest.mark.parametrize("exporter", [HTMLExporter, PageExporter], ids=["formgrader's", "ours"])
@pytest.mark.parametrize("first", ["pass", "%%ruby"])
def test_a_page_of_many_blanks_is_made_in_seconds(exporter, first):
    cells = [new_code_cell(f"{first}\n" + "\n\t" * 20_000)]
    notebook = new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})
    fit_on_page(notebook, ROOM)
    begun = time.process_time()
    exporter(config=configuration()).from_notebook_node(notebook)
    assert (
        time.process_time() - begun < 5
    )  # it takes 0.1 s; coloured, 13 s for Python and minutes for IPython


def test_what_stands_between_backticks_is_code_on_a_page():
    words = "In `return a < b`, `<` is used in place of `>`. It is <b>harmless</b>.\u202e"
    assert mark_code(words) == (
        "In <code>return a &lt; b</code>, <code>&lt;</code> is used in place of <code>&gt;</code>. "
        "It is &lt;b&gt;harmless&lt;/b&gt;."
    )
    assert mark_code("one ` alone") == "one ` alone"
