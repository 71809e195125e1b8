"""The folders of the lessons, and what is written in them: headings, links, cells."""

import json
import re
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from tests.notebooks import REFERENCES, RELEASED, ROOT, Notebook, plain_text
from tools.solutions import METADATA

# ---- the folders

MODULES = sorted(ROOT.glob("solutions/*/*.py"))


def test_there_are_lessons():
    assert REFERENCES


def test_each_reference_has_one_released_twin_and_nothing_else_is_released():
    released = {path for path in ROOT.glob("notebooks/**/*") if path.is_file()}
    modules = {ROOT / "notebooks" / path.relative_to(ROOT / "solutions") for path in MODULES}
    expected = {ROOT / "notebooks/00_start.ipynb", *RELEASED, *modules}
    unmade = {".ipynb_checkpoints", "__pycache__"}
    assert {path for path in released if unmade.isdisjoint(path.parts)} == expected


def test_only_modules_lie_beside_a_reference_since_nbgrader_releases_what_is_there(reference):
    beside = {path for path in reference.path.parent.iterdir() if path.is_file()}
    assert beside - {*MODULES} == {reference.path}


def test_a_lesson_is_named_after_its_folder(reference):
    number, name = reference.lesson.split("_", 1)
    assert re.fullmatch(r"\d\d", number)
    assert reference.path.name == f"{name}.ipynb"


# ---- headings, prose, links


def headings(notebook: Notebook) -> list[tuple[int, str]]:
    nodes = (node for node in notebook.markdown if node["type"] == "heading")
    return [(node["attrs"]["level"], plain_text(node)) for node in nodes]


def test_has_one_title_and_opens_with_it(notebook):
    levels = [level for level, _ in headings(notebook)]
    assert levels.count(1) == 1
    assert levels[0] == 1


def test_headings_go_down_one_level_at_a_time(notebook):
    found = headings(notebook)
    assert [below for above, below in pairwise(found) if below[0] > above[0] + 1] == []


def test_every_formula_is_closed(notebook):
    texts = [node["raw"] for node in notebook.markdown if node["type"] == "text"]
    assert [text for text in texts if "$" in text] == []


def test_no_raw_html(notebook):
    kinds = {"inline_html", "block_html"}
    assert [node["raw"] for node in notebook.markdown if node["type"] in kinds] == []


def test_no_picture_is_pasted_into_the_text(notebook):
    assert [cell.id for cell in notebook.node.cells if "attachments" in cell or "base64" in cell.source] == []


def test_pictures_in_the_text_have_a_description(notebook):
    pictures = [node for node in notebook.markdown if node["type"] == "image"]
    assert [node["attrs"]["url"] for node in pictures if not plain_text(node).strip()] == []


def test_links_lead_somewhere(notebook):
    urls = [node["attrs"]["url"] for node in notebook.markdown if node["type"] in ("link", "image")]
    assert [url for url in urls if not leads_somewhere(url, notebook)] == []


def leads_somewhere(url: str, notebook: Notebook) -> bool:
    """Whether a web address is https and whole, or a file and the heading named in it are there."""
    parts = urlsplit(url)
    if parts.scheme or parts.netloc:
        return parts.scheme == "https" and "." in parts.netloc
    target = Notebook((notebook.path.parent / unquote(parts.path)).resolve()) if parts.path else notebook
    if not target.path.exists():
        return False
    anchors = {text.replace(" ", "-") for _, text in headings(target)} if parts.fragment else {""}
    return unquote(parts.fragment) in anchors


# ---- cells


def test_every_cell_has_an_id_of_its_own(notebook):
    ids = [cell.get("id") for cell in json.loads(notebook.text)["cells"]]
    assert all(ids)
    assert sorted(set(ids)) == sorted(ids)


def test_cells_keep_their_ids_when_released(reference, twin):
    assert [cell.id for cell in twin.node.cells] == [cell.id for cell in reference.node.cells]


def test_no_code_cell_is_over_15_lines_as_students_get_it(released):
    assert [cell.id for cell in released.code_cells if len(cell.source.splitlines()) > 15] == []


def test_says_the_same_of_its_kernel_everywhere(notebook):
    assert notebook.node.metadata == METADATA


def test_released_without_outputs_and_execution_counts(released):
    assert [cell.id for cell in released.code_cells if cell.outputs or cell.execution_count is not None] == []


def test_reference_was_executed_from_top_to_bottom(reference):
    counts = [cell.execution_count for cell in reference.code_cells]
    assert counts == list(range(1, len(counts) + 1))
