"""Repairing what students handed in.

Whatever was done to a notebook, afterwards each cell that nbgrader knows is in it once, as it was released
but for the answers, and no text of a student's is anything but text in a browser.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from copy import deepcopy

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution
from traitlets import Integer
from traitlets.config import Configurable

from grading.reading import make_cell, read_grade_id

# By the beginning of a sentence on what was changed, the names of the cells that it is about.
Changes = dict[str, list[str]]
TOO_LONG = "# This cell was too long to be graded, and is left out."


class Repair(Configurable):
    """How much of a student's own is kept."""

    max_cells = Integer(
        500, help="How many cells a student may add; the rest is left out. (A lesson has up to 140.)"
    ).tag(config=True)
    max_characters = Integer(
        200_000,
        help="How many characters a student may write; a cell that goes beyond it is left out. (A lesson has "
        "up to 35,000; pages with a million take minutes to make.)",
    ).tag(config=True)


def repair(
    handed_in: Sequence[NotebookNode], lesson: Sequence[NotebookNode], max_cells: int, max_characters: int
) -> tuple[list[NotebookNode], list[str]]:
    """Put the cells of a notebook back in order; return them, and sentences on what may change the points.

    - A cell of the lesson that a student was not to change is there once, as it was released. It stays where
      the student has it, unless it needs an answer that comes later, or a check comes first that needs it.
    - An answer is there once: its last copy. Earlier ones stay as plain cells, and still run. One that is
      missing is put first of all, unwritten, so that a cell which defines the same later on still counts.
    - All other cells stay in their order, `max_cells` at most. What isn't the lesson's own is shown as it was
      typed if it is text. It and answers may have `max_characters` together.
    - Metadata are the lesson's.
    """
    released = {name: cell for cell in lesson if (name := read_grade_id(cell))}
    own = {(cell.cell_type, cell.source): cell for cell in lesson if not read_grade_id(cell)}
    counted = _find_copies_that_count(handed_in, released)
    changes: Changes = defaultdict(list)
    cells = []
    for cell in handed_in:
        name = read_grade_id(cell)
        truth = released.get(name)
        if truth is not None and cell is not counted[name]:
            if not is_solution(truth) or cell.source == truth.source:
                continue  # one more copy of what is there as released
            changes["There more than once, so that the last one counts"].append(name)
            truth = None
        truth = truth or own.get((cell.cell_type, cell.source))
        if truth is None and (max_cells := max_cells - 1) < 0:
            changes["More cells than are graded, so that the last ones are left out"].append("a cell")
            continue
        cells.append(_keep(cell, truth, max_characters, changes))
        if truth is None or is_solution(truth):
            max_characters -= len(cell.source if len(cell.source) <= max_characters else TOO_LONG)
    _put_in_order(cells, released, changes)
    return cells, [f"{what}: {_list_names(which)}." for what, which in changes.items()]


def _find_copies_that_count(
    cells: Sequence[NotebookNode], released: Mapping[str, NotebookNode]
) -> dict[str, NotebookNode]:
    """Return by name the cell that counts: of an answer the last copy that was written, else the first."""
    counted: dict[str, NotebookNode] = {}
    for cell in cells:
        truth = released.get(name := read_grade_id(cell))
        if truth and (name not in counted or (is_solution(truth) and cell.source != truth.source)):
            counted[name] = cell
    return counted


def _keep(cell: NotebookNode, truth: NotebookNode | None, room: int, changes: Changes) -> NotebookNode:
    """Return what is kept of a cell: of the lesson's own all as released, but for the text of an answer."""
    kept = deepcopy(truth) if truth else make_cell("code" if cell.cell_type == "code" else "markdown", "")
    name = read_grade_id(cell) or "a cell"
    if truth is None or is_solution(truth):
        kept.source = cell.source
        if len(cell.source) > room:
            changes["Too long, and left out"].append(name if truth else "a cell")
            kept.source = TOO_LONG
        if kept.cell_type == "markdown" and not (truth and kept.source == truth.source):
            kept.source = quote_text(kept.source)
    if truth and cell.cell_type != truth.cell_type:
        changes["Not of the kind that was released, and changed back"].append(name)
    elif truth and not is_solution(truth) and cell.source != truth.source:
        changes["Changed, and put back as released"].append(name)
    return kept


def quote_text(source: str) -> str:
    """Return Markdown that shows a text as it was typed, whatever is in it.

    Markdown can hold HTML, scripts, links that run them and pictures that are fetched from anywhere, in more
    forms than can be told apart. Nothing in a block of code is any of that.
    """
    longest = max(map(len, re.findall("`+", source)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{source}\n{fence}"


def _put_in_order(cells: list[NotebookNode], released: Mapping[str, NotebookNode], changes: Changes) -> None:
    """Add the cells that are missing, and move those that would run at the wrong time."""
    rank = {name: number for number, name in enumerate(released)}
    found = _find_positions(cells)
    for name in rank:
        if is_solution(released[name]) and name not in found:
            changes["Missing, and not written unless another cell defines it"].append(name)
            cells.insert(0, deepcopy(released[name]))
    at = _find_positions(cells)
    locked = [name for name in at if not is_solution(released[name])]
    answers = [name for name in at if is_solution(released[name])]
    early = {name for name in locked for a in answers if rank[a] < rank[name] and at[a] > at[name]}
    checks = [name for name in locked if is_grade(released[name]) and name not in early]
    late = {name for name in locked for c in checks if rank[c] > rank[name] and at[c] < at[name]}
    cells[:] = [cell for cell in cells if read_grade_id(cell) not in early | late]
    now = _find_positions(cells)
    for name, number in rank.items():
        if name not in now:
            what = "Moved, and put back in its place" if name in at else "Missing, and put back as released"
            changes[what].append(name)
            before = max((now[other] for other in rank if rank[other] < number), default=-1)
            cells.insert(before + 1, deepcopy(released[name]))
            now = _find_positions(cells)


def _find_positions(cells: Sequence[NotebookNode]) -> dict[str, int]:
    """Return where the cells are that nbgrader knows, by name."""
    return {name: index for index, cell in enumerate(cells) if (name := read_grade_id(cell))}


def _list_names(names: Sequence[str]) -> str:
    """Return names for a sentence, such as "`a`, `b` (3 times)"."""
    return ", ".join(
        f"{name if ' ' in name else f'`{name}`'}{f' ({times} times)' if times > 1 else ''}"
        for name, times in Counter(names).items()
    )
