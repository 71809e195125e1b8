"""Which cell of the lesson a cell is that was handed in: what is in it decides.

An answer is the cell that defines what the lesson asks for, whatever became of its mark (nbgrader's
grade_id). What defines nothing is known by its text, by its mark, or by its place. Of several copies of an
answer, the one counts that its check saw last; without a check behind any of them, the last one. All of it is
decided by reading.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import is_grade, is_locked, is_solution

from grading.definitions import HEAD, Look, cut, look
from grading.reading import make_cell, read_grade_id

MOST_PIECES = 30  # how many cells are joined to one
MOST_PARSED = 250_000  # characters of a notebook; what comes after them is known by its mark or text alone
MOST_JOINED = 1_000_000  # characters that are parsed to find what belongs together

NOTHING_SEEN = Look()
_look_at_released = lru_cache(1000)(look)
_hidden = ClearHiddenTests(enforce_metadata=False)


def tidy(source: str) -> str:
    """Return a text without the blanks that nobody sees, so that what looks equal is equal."""
    return "\n".join(line.rstrip() for line in source.strip("\n").split("\n"))


def _show(cell: NotebookNode) -> str:
    """Return the source of a cell as students got it: the gradebook's has the hidden tests, too."""
    return str(_hidden.preprocess_cell(make_cell("code", cell.source), {}, 0)[0].source)


class Released:
    """The cells of a lesson, and what they are known by."""

    def __init__(self, lesson: Sequence[NotebookNode]) -> None:
        self.cells = {name: cell for cell in lesson if (name := read_grade_id(cell))}
        self.rank = {name: number for number, name in enumerate(self.cells)}
        self.own = {(cell.cell_type, tidy(cell.source)): cell for cell in lesson if not read_grade_id(cell)}
        self.texts = {name: tidy(_show(cell)) for name, cell in self.cells.items()}
        code = {name: cell.source for name, cell in self.cells.items() if cell.cell_type == "code"}
        self.looks = {n: _look_at_released(code[n]) if n in code else NOTHING_SEEN for n in self.cells}
        self.answers = [name for name, cell in self.cells.items() if is_solution(cell)]
        locked = [cell for cell in lesson if cell.cell_type == "code" and is_locked(cell)]
        self.fixed = {tidy(_show(cell)) for cell in locked or lesson}  # what students don't write
        self.locked = [name for name in self.cells if name not in self.answers]
        self.imports = frozenset[str]().union(*(self.looks[name].imports for name in self.locked))
        same = Counter(self.texts.values())
        self.of_text = {text: name for name, text in self.texts.items() if same[text] == 1}
        definers = Counter(name for each in self.looks.values() for name in each.defines)
        self.answer_of = {d: n for n in self.answers for d in self.looks[n].defines if definers[d] == 1}
        checks = [name for name in self.locked if is_grade(self.cells[name])]
        self.checks_of = {
            answer: {check for check in checks if self.looks[check].needs & self.looks[answer].defines}
            for answer in self.answers
        }
        calls = ((call, name) for name in checks for call in self.looks[name].checks)
        self.check_of_call = {call: name for call, name in calls if call[1] in self.answer_of}


@dataclass(eq=False)
class Part:
    """A cell that was handed in, or a piece of one, and what is known of it."""

    cell: NotebookNode
    look: Look = NOTHING_SEEN
    is_theirs: bool = False  # whether it is code that isn't as released
    name: str = ""  # of the lesson's cell that it is
    answers: tuple[str, ...] = ()  # the names of those that it defines
    pieces: int = 1  # how many cells it was; 0 for a piece of one
    is_placed: bool = False  # whether its name is known by its place alone

    @cached_property
    def text(self) -> str:
        """What is in it, tidied."""
        return tidy(self.cell.source)


def recognise(cells: Sequence[NotebookNode], released: Released) -> list[Part]:
    """Return the cells with what is known of them. Pieces of one cell are joined, and several answers cut.

    A cell in which there is nothing is left out, but for an answer's.
    """
    parts, left = [Part(cell) for cell in cells if cell.source.strip() or read_grade_id(cell)], MOST_PARSED
    for part in parts:
        kinds = {part.cell.cell_type, released.cells.get(read_grade_id(part.cell), part.cell).cell_type}
        is_ours = part.text in released.of_text or ("code", part.text) in released.own
        part.is_theirs = "code" in kinds and not is_ours
        if part.is_theirs and (left := left - len(part.cell.source)) >= 0:
            part.look = look(part.cell.source)
    _look_at_texts(parts, released)
    parts = [piece for part in _join(parts, released) for piece in _cut(part, frozenset(released.answer_of))]
    for part in parts:
        _identify(part, released)
    exact = {released.of_text.get(part.text) for part in parts}.intersection(released.locked)
    for part in parts:
        if part.name in exact and part.text not in released.of_text:
            part.name = ""  # a copy in which the student wrote something else
    _identify_by_place(parts, released)
    return parts


def _look_at_texts(parts: Sequence[Part], released: Released) -> None:
    """Take for code what stands in cells of text, and defines an answer that no code defines."""
    lacking = released.answer_of.keys() - {name for part in parts for name in part.look.defines}
    for part in parts:
        if not part.is_theirs and lacking.intersection(list_text_answers(part, released)):
            seen = look(part.cell.source)
            part.look, part.is_theirs = (seen, True) if seen.stands_alone else (NOTHING_SEEN, False)


def list_text_answers(part: Part, released: Released) -> list[str]:
    """Return the functions of answers that stand in a student's cell of text."""
    cell = part.cell
    is_ours = ("markdown", part.text) in released.own or read_grade_id(cell) in released.cells
    defined = HEAD.findall(cell.source) if cell.cell_type != "code" and not is_ours else []
    return [name for name in defined if name in released.answer_of]


def _join(parts: Sequence[Part], released: Released) -> list[Part]:
    """Return the parts, with neighbours as one that can be run together and not all of them alone."""
    joined, start, left = list(parts), 0, MOST_JOINED
    while start < len(joined):
        for end in range(start + 2, start + MOST_PIECES + 1):
            pieces = [part for part in joined[start:end] if not _is_text(part)]
            if end > len(joined) or left < 0 or _is_text(joined[start]) or not _may_be_one(pieces, released):
                start += 1
                break
            left -= sum(len(each.cell.source) for each in pieces)
            is_end = len(pieces) > 1 and pieces[-1] is joined[end - 1] and not _is_comment(pieces[-1])
            if is_end and (whole := _join_pieces(pieces)):
                joined[start:end] = [*filter(_is_text, joined[start:end]), whole]
                break
        else:
            start += 1
    return joined


def _may_be_one(pieces: Sequence[Part], released: Released) -> bool:
    """Return whether neighbours may be pieces of one cell, or the first ones of these."""
    few = sum(piece.pieces for piece in pieces) <= MOST_PIECES
    if not few or not all(each.is_theirs for each in pieces):
        return False
    second = next((each for each in pieces[1:] if not _is_comment(each)), None)
    return not pieces[0].look.stands_alone or second is None or _is_cut_off(second, released)


def _is_text(part: Part) -> bool:
    return part.cell.cell_type != "code" and not part.is_theirs


def _is_comment(part: Part) -> bool:
    """Return whether there is nothing in a cell of code that is run."""
    return not any(line.strip() and not line.startswith("#") for line in part.cell.source.split("\n"))


def _join_pieces(pieces: Sequence[Part]) -> Part | None:
    """Return the one cell that neighbours are together, or None if that can't be run."""
    source = "\n".join(each.cell.source for each in pieces)
    if not (seen := look(source)).stands_alone:
        return None
    marks = filter(None, (read_grade_id(each.cell) for each in pieces))
    total = sum(piece.pieces for piece in pieces)
    return Part(_make_code(source, next(marks, "")), seen, True, pieces=total)


def _is_cut_off(part: Part, released: Released) -> bool:
    """Return whether a part may be the rest of the one above it; IPython runs an indented cell, too."""
    is_indented = part.cell.source.lstrip("\n").startswith((" ", "\t"))
    return is_indented and (part.look.defines.isdisjoint(released.answer_of) or not part.look.stands_alone)


def _cut(part: Part, names: frozenset[str]) -> list[Part]:
    """Return a cell that defines an answer in pieces, if it defines or checks several."""
    of_answers = [*part.look.defines & names, *{subject for _, subject, _ in part.look.checks} & names]
    if len(of_answers) < 2 or len(pieces := cut(part.cell.source, names)) == 1:
        return [part]
    mark = read_grade_id(part.cell)
    return [Part(_make_code(piece, mark), look(piece), True, pieces=0) for piece in pieces]


def _make_code(source: str, mark: str) -> NotebookNode:
    return make_cell("code", source, {"nbgrader": {"grade_id": mark}} if mark else {})


def _identify(part: Part, released: Released) -> None:
    """Note which cell of the lesson a part is, by its definitions, its text or its mark, in this order."""
    mark, text = read_grade_id(part.cell), part.text
    defined = {released.answer_of[name] for name in part.look.defines & released.answer_of.keys()}
    part.answers = tuple(sorted(defined, key=released.rank.__getitem__))
    if part.answers:
        part.name = mark if mark in part.answers else part.answers[0]
    elif text in released.of_text:
        part.name = released.of_text[text]
    elif mark in released.answers or (mark in released.locked and not _is_own(part, mark, released)):
        part.name = mark


def _is_own(part: Part, mark: str, released: Released) -> bool:
    """Return whether a cell that has a locked one's mark holds more than that, or another check."""
    own, truth = part.look, released.looks[mark]
    is_other_check = own.checks and truth.checks and own.checks.isdisjoint(truth.checks)
    holds_more = own.defines - truth.defines or released.texts[mark] in part.text
    return bool(is_other_check or holds_more)


def _identify_by_place(parts: Sequence[Part], released: Released) -> None:
    """Let the one unknown cell between an answer's neighbours be the answer, if that is nowhere else."""
    first, names = dict[str, int](), list(released.cells)
    for index, part in enumerate(parts):
        first.setdefault(part.name, index)
    for answer in [name for name in released.answers if name not in first]:
        rank = released.rank[answer]
        above, below = (first.get(name, -1) for name in (names[rank - 1], names[(rank + 1) % len(names)]))
        if above < 0:
            continue
        kind = released.cells[answer].cell_type
        between = [p for p in parts[above + 1 : max(below, 0)] if not p.name and p.cell.cell_type == kind]
        unknown = [p for p in between if (kind, p.text) not in released.own and p.cell.source.strip()]
        if len(unknown) == 1:
            unknown[0].name, unknown[0].is_placed = answer, True


def find_what_counts(parts: Sequence[Part], released: Released) -> dict[str, tuple[Part, bool]]:
    """Return by name which answers count, each with whether a check stands behind a copy that is written.

    Then it is the last copy above the check, or above the last of these if that is there more than once.
    """
    calls = released.check_of_call
    asked = [{part.name, *(calls[call] for call in part.look.checks & calls.keys())} for part in parts]
    found = {}
    for answer in released.answers:
        copies = [i for i, part in enumerate(parts) if answer in part.answers]
        copies = copies or [i for i, part in enumerate(parts) if part.name == answer]
        copies = [i for i in copies if parts[i].text != released.texts[answer]] or copies
        last = max((i for i, checks in enumerate(asked) if checks & released.checks_of[answer]), default=-1)
        seen = [i for i in copies if i <= last]
        if copies:
            found[answer] = (parts[(seen or copies)[-1]], bool(seen))
    return found
