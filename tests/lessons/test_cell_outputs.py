"""What the cells of the references put out."""

import re

import pytest
from nbconvert.filters import get_metadata

from tests.notebooks import as_shown, is_picture

WIDEST = 100  # characters of a line of a check's message, as `helpers.checks.words` has it
NARROW = 80  # characters that JupyterLab shows on a line at 820 pixels, with its side bar closed

OUT_OF_PLACE = {
    "a warning": r"\b\w*Warning\b",
    "a memory address": r"\bat 0x",
    "an object in place of what it shows": r"<(Figure|IPython|function|class)\b",
    "a time": r"\b(Wall time|CPU times)\b|\d ?(ms|µs|ns|seconds?)\b",
    "a path on one machine": r"(?<![\w/.])(/(home|root|tmp|usr|work|Users)|~)/",
}


@pytest.mark.parametrize("what", OUT_OF_PLACE)
def test_outputs_are_free_of(what, reference):
    found = [as_shown(output) for output in reference.outputs]
    assert [text for text in found if re.search(OUT_OF_PLACE[what], text)] == []


def test_nothing_is_written_to_stderr(reference):
    assert [output for output in reference.outputs if output.get("name") == "stderr"] == []


def test_a_cell_fails_if_and_only_if_it_is_meant_to(reference):
    for cell in reference.code_cells:
        fails = any(output.output_type == "error" for output in cell.outputs)
        assert fails == ("raises-exception" in cell.metadata.get("tags", [])), cell.id


def test_a_check_that_is_meant_to_fail_says_so_in_its_own_words(reference):
    checked = [cell for cell in reference.code_cells if re.search(r"^check_\w+\(", cell.source, re.MULTILINE)]
    errors = [output for cell in checked for output in cell.outputs if output.output_type == "error"]
    assert [error.evalue for error in errors if error.ename != "CheckFailed"] == []


def test_lines_fit_the_width_of_a_notebook(reference):
    # Markdown is let off: a browser wraps it. So is a picture's description, which isn't seen.
    wraps = [is_picture(output) or "text/markdown" in output.get("data", {}) for output in reference.outputs]
    texts = [as_shown(output) for output, wrap in zip(reference.outputs, wraps, strict=True) if not wrap]
    assert [line for text in texts for line in text.splitlines() if len(line) > WIDEST] == []


def test_what_a_lesson_prints_by_itself_fits_a_narrow_page(reference):
    told = re.compile(r"^(check_\w+|compare_autograd|hint|recap)\(", re.MULTILINE)  # breaks lines by itself
    printed = [
        output.text
        for cell in reference.code_cells
        for output in cell.outputs
        if output.output_type == "stream" and not told.search(cell.source)
    ]
    assert [line for text in printed for line in text.splitlines() if len(line) > NARROW] == []


def test_every_picture_has_its_description_as_text_and_as_alt(reference):
    for output in filter(is_picture, reference.outputs):
        description = output.data["text/plain"]
        assert len(description) >= 20
        assert get_metadata(output, "alt", "image/png") == description
