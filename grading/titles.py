"""What people call a lesson and its exercises, read from a notebook: no name of a file or a cell."""

import ast
import re
from collections.abc import Iterable

from nbformat import NotebookNode

from grading.reading import read_grade_id
from helpers.notation import write_slope, write_symbol, write_symbols

FENCED = re.compile(r"^(`{3,}).*?^\1`*$", re.MULTILINE | re.DOTALL)  # nothing in it is a heading
HEADING = re.compile(r"^(#{1,6}) +(.+?) *#*$", re.MULTILINE)


def title_lesson(cells: Iterable[NotebookNode]) -> str:
    """Return the first heading of the first level, or "" if there is none."""
    found = (text for cell in cells for level, text in _read_headings(cell) if level == 1)
    return next(found, "")


def title_exercises(cells: Iterable[NotebookNode]) -> dict[str, str]:
    """Return by grade_id what each cell that nbgrader knows is called, each title once among those of a kind.

    It is what its check asks, such as "∂L/∂w₁" or "predict"; of an answer, the title of its check. Where no
    check is called, it is the heading above, or else the cell's name.
    """
    titles: dict[str, str] = {}
    answers: dict[str, str] = {}
    heading = ""
    for cell in cells:
        heading = next((text for _, text in reversed(_read_headings(cell))), heading)
        if name := read_grade_id(cell):
            known = cell.metadata.nbgrader
            of_a_kind = titles if known.get("grade") or known.get("task") else answers
            asked = _title_check(cell.source) if of_a_kind is titles and cell.cell_type == "code" else ""
            of_a_kind[name] = _distinguish(asked or heading or name, of_a_kind)
    return answers | {n: titles[f"check_{n}"] for n in answers if f"check_{n}" in titles} | titles


def _distinguish(title: str, others: dict[str, str]) -> str:
    """Return a title with a number behind it if others begin alike."""
    numbered = re.compile(rf"{re.escape(title)}( \(\d+\))?")
    same = sum(numbered.fullmatch(other) is not None for other in others.values())
    return f"{title} ({same + 1})" if same else title


def _read_headings(cell: NotebookNode) -> list[tuple[int, str]]:
    """Return the levels and texts of a cell's headings, with formulas as plain text; code has none."""
    found = HEADING.findall(FENCED.sub("", cell.source)) if cell.cell_type == "markdown" else []
    return [(len(marks), write_symbols(re.sub(r"[$*`\\{}]", "", text))) for marks, text in found]


def _title_check(source: str) -> str:
    """Return what the check that is called in a cell asks, or "" if none is."""
    try:
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    except SyntaxError:  # it isn't all Python
        return ""
    for call in calls:
        match call:
            case ast.Call(func=ast.Name(id=check), args=[ast.Name(id=subject), *_]) if "check_" in check:
                said = {k.arg: k.value.value for k in call.keywords if isinstance(k.value, ast.Constant)}
                of, wrt = str(said.get("of", "")), str(said.get("wrt", ""))
                gradient = f"gradient_{wrt}"
                if of and wrt and subject.startswith(gradient):
                    return write_slope(of, wrt) + subject.removeprefix(gradient).replace("_", " ")
                return write_symbol(subject)
    return ""
