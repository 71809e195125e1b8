"""Putting the cells of a lesson in an order that works, with as few of them moved as can be."""

from collections.abc import Iterable, Mapping
from copy import deepcopy

from nbformat import NotebookNode
from nbgrader.utils import is_grade

from grading.reading import read_grade_id
from grading.recognition import Part, Released


class Order:
    """The cells of a notebook, put in an order in which each finds above it what it needs.

    A locked cell stands behind the answers that come before it in the lesson. Above each check stand the
    locked cells that come before it, and above an answer those whose names it needs while it is defined.
    """

    def __init__(self, cells: list[NotebookNode], released: Released, counting: Mapping[str, Part]) -> None:
        """Note the cells, which are put in order in place, and which of them are the answers that count."""
        self._cells, self._released = cells, released
        self._home = {answer: part.name for answer, part in counting.items()}
        self._needs = {answer: part.look.needs for answer, part in counting.items()}
        self._find()

    def restore(self) -> tuple[list[str], list[str]]:
        """Put the cells in order; return the names of those that were moved, and of those that were added."""
        rank, moved = self._released.rank, set[str]()
        before = sorted(self._at, key=self._at.__getitem__)
        if before != sorted(before, key=rank.__getitem__):
            locked = [name for name in self._released.locked if name in self._at]
            moved = {n for n in locked if self._at[n] < self._last(self._lower(n, self._released.answers))}
            users = self._at.keys() - moved
            moved |= {n for n in locked if any(self._needs_above(user, n) for user in users)}
            self._cells[:] = [cell for cell in self._cells if read_grade_id(cell) not in moved]
            self._find()
        for name in rank:
            if self._settle(name):
                moved.add(name)
        after = sorted(self._at, key=self._at.__getitem__)
        fixed = set(before) - moved

        def has_moved(name: str) -> bool:
            above, now_above = (fixed.intersection(order[: order.index(name)]) for order in (before, after))
            return above != now_above

        told = [name for name in rank if name in before and name in moved and has_moved(name)]
        return told, [name for name in rank if name not in before]

    def _settle(self, name: str) -> bool:
        """Put a cell in its place if it isn't there, and return whether. Begin with the lesson's first."""
        lower = self._lower(name, self._released.rank)
        if name in self._released.answers:
            behind = self._last(n for n in lower if self._uses(name, n))
            is_misplaced = behind > self._at[name] and self._home.get(name, name) == name
        else:
            behind, needed = self._last(lower), self._last(self._lower(name, self._released.answers))
            is_misplaced = name not in self._at or self._at[name] < needed
        if is_misplaced:
            self._move(name, behind)
        return is_misplaced

    def _move(self, name: str, index: int) -> None:
        """Put a cell behind the one with this index."""
        cell = deepcopy(self._released.cells[name])
        if name in self._at:
            cell = self._cells.pop(self._at[name])
            index -= 1
        self._cells.insert(index + 1, cell)
        self._find()

    def _find(self) -> None:
        """Note where the cells are, by name."""
        self._at = {name: index for index, cell in enumerate(self._cells) if (name := read_grade_id(cell))}
        self._at |= {answer: self._at[home] for answer, home in self._home.items()}

    def _last(self, names: Iterable[str]) -> int:
        return max((self._at[name] for name in names), default=-1)

    def _lower(self, name: str, others: Iterable[str]) -> list[str]:
        """Return which of some cells are there and come before one in the lesson."""
        rank = self._released.rank
        return [other for other in others if rank[other] < rank[name] and other in self._at]

    def _needs_above(self, user: str, name: str) -> bool:
        """Return whether a locked cell stands below one that needs it: a later check, or an answer."""
        rank = self._released.rank
        if self._at[user] >= self._at[name] or rank[user] <= rank[name]:
            return False
        is_check = user in self._released.locked and is_grade(self._released.cells[user])
        return is_check or self._uses(user, name)

    def _uses(self, answer: str, name: str) -> bool:
        """Return whether an answer names, as it is defined, what a locked cell defines."""
        return bool(self._needs.get(answer, frozenset()) & self._released.looks[name].defines)
