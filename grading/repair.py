"""Repairing what students hand in: their work counts as they ran it, whatever became of the notebook.

`recognition.py` knows the cells again by what is in them. Here each cell that nbgrader knows is put into the
notebook once, as it was released but for the answers, in an order that works; and no text of a student's is
anything but text in a browser. What was done is told, and so is what can't be decided.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from copy import deepcopy
from enum import Enum

from nbformat import NotebookNode
from nbgrader.utils import is_solution
from traitlets import Integer
from traitlets.config import Configurable

from grading.definitions import Odd
from grading.order import Order
from grading.reading import make_cell, read_grade_id
from grading.recognition import Part, Released, find_what_counts, list_text_answers, recognise

TOO_LONG = "# This cell was too long to be graded, and is left out."
RESET = (
    r"(?m)^[ \t]*(?:%reset[ \t]+-\w*f|globals\(\)\.clear\(|get_ipython\(\)\.(?:reset\(|\w*magic\(.%?reset))"
)


class Change(Enum):
    """What was done to a notebook, or found in it. The value begins a sentence, and names follow."""

    NAMED = "Without nbgrader's mark, or with another cell's, and known by what it defines"
    PLACED = "Without nbgrader's mark, and known by its place"
    JOINED = "In several cells, and joined"
    CUT = "Together with others in one cell, which is cut between them"
    SEEN = "There more than once, so that the copy counts that its check saw last"
    LAST = "There more than once, without a check behind it, so that the last copy counts"
    UNWRITTEN = "Missing, and not written unless another cell defines it"
    MISSING = "Not there as it is in the lesson now, and added"
    DIFFERENT = "Not as it is in the lesson now, and replaced by that"
    KIND = "Code where the lesson has text, or text where it has code, and changed to that"
    MOVED = "Moved to where it can be run"
    TEXT = "In a cell of text, which isn't run, so that it does not count"
    TOO_MANY = "More cells than are graded, so that the last ones are left out"
    TOO_LONG = "Too long, and left out"
    ODD = "With a character that is not Python's"
    HIDES = "Given another meaning in the notebook, so that cells which use the lesson's can fail"
    RESETS = "Deletes all that was defined above it"


Changes = dict[Change, list[str]]  # the names of the cells, or of what else it is about


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
    handed_in: Sequence[NotebookNode], released: Released, max_cells: int, max_characters: int
) -> tuple[list[NotebookNode], Changes]:
    """Put the cells of a notebook back in order; return them, and what was done that may change the points.

    - A cell of the lesson that a student was not to change is there once, as it was released. It stays where
      the student has it, unless it needs an answer that comes later, or a check comes first that needs it.
    - An answer is there once. Its other copies stay as plain cells before it, and still run. One that is
      missing is put first of all, unwritten.
    - All other cells stay in their order, `max_cells` at most. What isn't the lesson's own is shown as it was
      typed if it is text. It and answers may have `max_characters` together.
    - Metadata are the lesson's.
    """
    changes: Changes = defaultdict(list)
    parts, counting = _choose_copies(recognise(handed_in, released), released, changes)
    _note_what_is_known(parts, released, changes)
    cells = []
    for part in parts:
        truth = released.cells[part.name] if part.name else None
        truth = truth or released.own.get((part.cell.cell_type, part.text))
        if truth is None and (max_cells := max_cells - 1) < 0:
            changes[Change.TOO_MANY].append("a cell")
            continue
        cells.append(_keep(part, truth, released, max_characters, changes))
        if truth is None or is_solution(truth):
            max_characters -= len(part.cell.source if len(part.cell.source) <= max_characters else TOO_LONG)
    for name in released.answers:
        if name not in counting:
            changes[Change.UNWRITTEN].append(name)
        if name not in counting or counting[name].name != name:  # then it stands in another answer's cell
            cells.insert(0, deepcopy(released.cells[name]))
    changes[Change.MOVED], changes[Change.MISSING] = Order(cells, released, counting).restore()
    in_text = {released.answer_of[n] for part in parts for n in list_text_answers(part, released)}
    written = {n for n, part in counting.items() if part.text != released.texts[n]}
    changes[Change.TEXT] = sorted(in_text - written, key=released.rank.__getitem__)
    return cells, {change: names for change, names in changes.items() if names}


def tell_change(change: Change, names: Sequence[str]) -> str:
    """Return a sentence such as "Not there as it is in the lesson now, and added: `a`, `b` (3 times)."."""
    shown = [
        (name if " " in name else f"`{name}`") + f" ({times} times)" * (times > 1)
        for name, times in Counter(names).items()
    ]
    return f"{change.value}: {', '.join(shown)}."


def _choose_copies(
    parts: Sequence[Part], released: Released, changes: Changes
) -> tuple[list[Part], dict[str, Part]]:
    """Return the parts that are kept, with a name if they are the lesson's; by name, the answers that count.

    A copy that says nothing new is left out. One that would undo for others what counts is moved before it.
    """
    found = find_what_counts(parts, released)
    counting = {answer: part for answer, (part, _) in found.items()}
    place = {part: index for index, part in enumerate(parts)}
    locked = _choose_locked(parts, place, counting, released)
    last = max((place[part] for part in (*counting.values(), *locked.values())), default=-1)
    kept, before, rivalled = list[Part](), defaultdict[Part, list[Part]](list), set[str]()
    for part in parts:
        own = [answer for answer in counting if counting[answer] is part]
        claimed = part.answers or tuple({part.name} & counting.keys())
        rivals = {answer: counting[answer] for answer in claimed if answer not in own}
        if own:
            part.name = part.name if part.name in own else own[0]
        elif part.name in locked and locked[part.name] is not part:
            continue
        elif part.name not in locked:
            known = {each.text for each in rivals.values()} | {released.texts.get(part.name)}
            if part.text in known:
                continue
            part.name = ""
        rivalled.update(rivals)
        undone = min((place[each] for each in rivals.values()), default=place[part])
        if undone < place[part] < last and part.answers and not own:
            before[parts[undone]].append(part)
        else:
            kept.append(part)
    for answer, (_, is_seen) in found.items():
        if answer in rivalled:
            changes[Change.SEEN if is_seen else Change.LAST].append(answer)
    return [each for part in kept for each in (*before[part], part)], counting


def _choose_locked(
    parts: Sequence[Part], place: Mapping[Part, int], counting: Mapping[str, Part], released: Released
) -> dict[str, Part]:
    """Return by name which of several copies of a locked cell stays: the first behind what it needs."""
    copies = defaultdict[str, list[Part]](list)
    for part in parts:
        copies[part.name].append(part)
    chosen = {}
    for name in filter(copies.__contains__, released.locked):
        needs = released.looks[name].needs
        answers = [part for answer, part in counting.items() if needs & released.looks[answer].defines]
        last = max(map(place.__getitem__, answers), default=-1)
        chosen[name] = next((part for part in copies[name] if place[part] > last), copies[name][0])
    return chosen


def _note_what_is_known(parts: Sequence[Part], released: Released, changes: Changes) -> None:
    """Note how cells were known again, and what in them disturbs the others."""
    is_behind = False  # whether something of the lesson stands above
    for part in parts:
        name = part.name or "a cell"
        if part.pieces > 1:
            changes[Change.JOINED].append(name)
        elif part.pieces == 0 and part.name:
            changes[Change.CUT].append(name)
        elif part.is_placed:
            changes[Change.PLACED].append(name)
        elif part.answers and part.name and read_grade_id(part.cell) != part.name:
            changes[Change.NAMED].append(name)
        if part.look.odd:
            changes[Change.ODD].append(_word_odd(name, part.look.odd))
        changes[Change.HIDES] += sorted((part.look.defines - part.look.imports) & released.imports)
        if part.is_theirs and is_behind and re.search(RESET, part.cell.source):
            changes[Change.RESETS].append(name)
        is_behind = is_behind or bool(part.name)


def _word_odd(cell: str, odd: Odd) -> str:
    """Return words such as "− (MINUS SIGN) in line 2 of gradient_b, for which you type -"."""
    name = unicodedata.name(odd.character, f"U+{ord(odd.character):04X}")
    shown = f"`{odd.character}` ({name})" if odd.character.isprintable() else name
    typed = "a blank" if odd.instead == " " else f"`{odd.instead}`"
    what_to_do = f"type {typed} for it" if odd.instead else "delete it"
    return f"{shown} in line {odd.line} of {cell}: {what_to_do}"


def _keep(
    part: Part, truth: NotebookNode | None, released: Released, room: int, changes: Changes
) -> NotebookNode:
    """Return what is kept of a cell: of the lesson's own all as released, but for the text of an answer."""
    cell, name = part.cell, part.name or "a cell"
    kept = deepcopy(truth) if truth else make_cell("code" if cell.cell_type == "code" else "markdown", "")
    if truth is None or is_solution(truth):
        kept.source = cell.source
        if len(cell.source) > room:
            changes[Change.TOO_LONG].append(name)
            kept.source = TOO_LONG
        if kept.cell_type == "markdown" and not (truth and kept.source == truth.source):
            kept.source = quote_text(kept.source)
    if truth and cell.cell_type != truth.cell_type:
        changes[Change.KIND].append(name)
    elif truth and not is_solution(truth) and part.text != released.texts.get(name, part.text):
        changes[Change.DIFFERENT].append(name)
    return kept


def quote_text(source: str) -> str:
    """Return Markdown that shows a text as it was typed, whatever is in it.

    Markdown can hold HTML, scripts, links that run them and pictures that are fetched from anywhere, in more
    forms than can be told apart. Nothing in a block of code is any of that.
    """
    longest = max(map(len, re.findall("`+", source)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{source}\n{fence}"
