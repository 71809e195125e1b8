"""Work is known by its content: whatever was done to a notebook, each check sees the answer that it saw then.

That is found by following which definition is in force where a check stands; `tests/system/test_handed_in.py`
grades some of these notebooks. REPAIR_EXAMPLES says how many are tried of each kind.
"""

import ast
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from grading.reading import HandedIn, parse, read_grade_id
from grading.recognition import Released
from grading.repair import repair
from tests.notebooks import RELEASED
from tools.references import right_answers

EXAMPLES = int(os.environ.get("REPAIR_EXAMPLES", "25"))
LESSONS = {path.parent.name: path for path in RELEASED}


@cache
def known(lesson: str) -> Released:
    return Released(released(lesson))


@cache
def released(lesson: str) -> list[NotebookNode]:
    return nbformat.read(LESSONS[lesson], as_version=4).cells


@cache
def stubs(lesson: str) -> dict[str, NotebookNode]:
    """Return the answers as they are released, by the name of the function, class or set that they define."""
    solutions = [cell for cell in released(lesson) if is_solution(cell)]
    cells = [cell for cell in solutions if not read_grade_id(cell).startswith("guess_")]
    return {re.sub(r"^(?:def|class) ", "", cell.source).split("(")[0].split(" ")[0]: cell for cell in cells}


@cache
def asked(lesson: str) -> dict[str, str]:
    """Return what each check asks for, by the name of its cell: answers and checks take turns."""
    checks = [read_grade_id(cell) for cell in released(lesson) if is_grade(cell)]
    return dict(zip(checks, stubs(lesson), strict=True))


@dataclass
class Edited:
    """A cell of a notebook that is edited, with what happens as it runs: definitions and checks, in order."""

    kind: str
    source: str
    mark: str = ""
    events: list[tuple[str, str]] = field(default_factory=list)


def solved(lesson: str) -> list[Edited]:
    """Return the notebook of who answers all rightly."""
    right, names = right_answers(lesson), asked(lesson)
    of_mark = {read_grade_id(cell): name for name, cell in stubs(lesson).items()}
    cells = []
    for cell in released(lesson):
        mark = read_grade_id(cell)
        events = [("right", of_mark[mark])] if mark in right else []
        events += [("check", names[mark])] if mark in names else []
        cells.append(Edited(cell.cell_type, right.get(mark, cell.source), mark, events))
    return cells


# ---- what is done to notebooks


def lose_all_marks(cells: list[Edited], random: Random, lesson: str) -> None:
    for cell in cells:
        cell.mark = ""


def lose_a_mark(cells: list[Edited], random: Random, lesson: str) -> None:
    random.choice(cells).mark = ""


def keep_code_alone(cells: list[Edited], random: Random, lesson: str) -> None:
    cells[:] = [cell for cell in cells if cell.kind == "code"]


def swap_marks(cells: list[Edited], random: Random, lesson: str) -> None:
    one, other = random.sample([cell for cell in cells if cell.kind == "code"], 2)
    one.mark, other.mark = other.mark, one.mark


def move(cells: list[Edited], random: Random, lesson: str) -> None:
    cell = cells.pop(random.randrange(len(cells)))
    cells.insert(random.randrange(len(cells)), cell)


def merge(cells: list[Edited], random: Random, lesson: str) -> None:
    """Merge two neighbours as JupyterLab does; an unfinished hunt is no neighbour."""
    index = random.randrange(len(cells) - 1)
    one, other = cells[index : index + 2]
    if one.kind == other.kind == "code":
        both = Edited("code", f"{one.source}\n\n{other.source}", one.mark, one.events + other.events)
        cells[index : index + 2] = [both]


def merge_all(cells: list[Edited], random: Random, lesson: str) -> None:
    while len(code := [i for i, c in enumerate(cells[:-1]) if c.kind == cells[i + 1].kind == "code"]):
        one, other = cells[code[0] : code[0] + 2]
        both = Edited("code", f"{one.source}\n\n{other.source}", one.mark, one.events + other.events)
        cells[code[0] : code[0] + 2] = [both]


def copy_right(cells: list[Edited], random: Random, lesson: str) -> None:
    copied = random.choice([cell for cell in cells if any(what == "right" for what, _ in cell.events)])
    mark = random.choice(["", copied.mark])
    cells.insert(random.randrange(len(cells)), Edited("code", copied.source, mark, list(copied.events)))


def retype_a_check(cells: list[Edited], random: Random, lesson: str) -> None:
    checks = [cell for cell in cells if cell.mark in asked(lesson)]
    if checks:
        check = random.choice(checks)
        check.source, check.mark = ast.unparse(ast.parse(check.source)), ""


def lose_a_check(cells: list[Edited], random: Random, lesson: str) -> None:
    checks = [cell for cell in cells if [what for what, _ in cell.events] == ["check"]]
    if checks:
        cells.remove(random.choice(checks))


def copy_wrong(cells: list[Edited], random: Random, lesson: str) -> None:
    """Put in a wrong answer, which no other is equal to, with a mark that may be another answer's."""
    name, stub = random.choice(list(stubs(lesson).items()))
    head, number = stub.source.splitlines()[0], random.randrange(10**9)
    bodies = {"def": f'{head}\n    return "amiss", {number}', "class": f"{head}\n    amiss = {number}"}
    source = bodies.get(head.split()[0], f'{name} = {{"amiss {number}"}}')
    mark = random.choice(
        ["", read_grade_id(stub), read_grade_id(random.choice(list(stubs(lesson).values())))]
    )
    cells.insert(random.randrange(len(cells)), Edited("code", source, mark, [("wrong", name)]))


def split(cells: list[Edited], random: Random, lesson: str) -> None:
    """Cut the cell of an answer inside of its body."""
    bodies = [cell for cell in cells if len(cell.events) == 1 and re.match("def|class", cell.source)]
    bodies = [cell for cell in bodies if "\n " in cell.source]
    if bodies:
        cell = random.choice(bodies)
        lines = cell.source.splitlines()
        where = random.choice(
            [number for number, line in enumerate(lines) if number and line.startswith(" ")]
        )
        rest = Edited("code", "\n".join(lines[where:]), random.choice(["", cell.mark]))
        cell.source = "\n".join(lines[:where])
        below = next(i for i, each in enumerate(cells) if each is cell) + 1
        cells[below:below] = [*[Edited("code", " \n")] * random.randint(0, 1), rest]


Edit = Callable[[list[Edited], Random, str], None]
HARMLESS: list[Edit] = [lose_all_marks, lose_a_mark, keep_code_alone, swap_marks, move, merge, copy_right]
HARMLESS += [retype_a_check, lose_a_check]


def encode(cells: list[Edited], random: Random) -> bytes:
    """Return a file of the notebook as one of many editors would write it."""
    end = random.choice(["\n", "\r\n"])
    written = [
        {
            "cell_type": cell.kind,
            "metadata": {"nbgrader": {"grade_id": cell.mark}} if cell.mark else {},
            "source": random.choice([str, lambda text: text.splitlines(keepends=True)])(
                cell.source.replace("\n", end)
            ),
        }
        for cell in cells
    ]
    text = json.dumps({"cells": written, "nbformat": 4, "nbformat_minor": 5})
    return text.encode(random.choice(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))


# ---- what the checks see


def expect(cells: list[Edited]) -> dict[str, str]:
    """Return what each check saw last, by the name that it asks for; what stands last, if there was none."""
    events = [event for cell in cells for event in cell.events]
    counts = {}
    for name in {name for _, name in events}:
        asked_at = max((i for i, event in enumerate(events) if event == ("check", name)), default=-1)
        versions = [(i, what) for i, (what, n) in enumerate(events) if n == name and what != "check"]
        seen = [what for i, what in versions if i < asked_at]
        counts[name] = (seen or [what for _, what in versions])[-1]
    return counts


def see(cells: list[NotebookNode], lesson: str) -> dict[str, str]:
    """Return what each check sees if the cells are run in their order."""
    in_force, seen = dict[str, str](), {}
    for cell in cells:
        if name := asked(lesson).get(read_grade_id(cell)):
            seen[name] = in_force.get(name, "nothing")
        elif cell.cell_type == "code":
            for statement in ast.parse(cell.source).body:
                bases = {base.id for base in getattr(statement, "bases", [])}
                targets = {target.id for target in getattr(statement, "targets", []) if hasattr(target, "id")}
                text = ast.unparse(statement)
                what = "wrong" if "amiss" in text else "nothing" if "NotImplementedError" in text else "right"
                if bases <= in_force.keys():  # else it raises a NameError
                    in_force |= dict.fromkeys({getattr(statement, "name", ""), *targets}, what)
    return seen


def edit_and_repair(lesson: str, edits: list[Edit], seed: int) -> tuple[dict[str, str], dict[str, str]]:
    """Return what each check saw in an edited notebook, and what it sees when that is repaired."""
    random, cells = Random(seed), solved(lesson)
    for each in edits:
        each(cells, random, lesson)
    handed_in = parse(HandedIn("any.ipynb", encode(cells, random)))
    repaired, _ = repair(handed_in, known(lesson), 500, 200_000)
    names = [read_grade_id(cell) for cell in repaired if read_grade_id(cell)]
    assert sorted(names) == sorted(read_grade_id(cell) for cell in released(lesson) if read_grade_id(cell))
    return expect(cells), see(repaired, lesson)


SEEDS = st.integers(0, 2**32)
tried = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize("lesson", LESSONS)
@tried
@given(st.lists(st.sampled_from(HARMLESS), max_size=12), st.sampled_from([[], [split], [split] * 3]), SEEDS)
def test_every_check_sees_the_right_answer_of_a_right_notebook(lesson, edits, last, seed):
    _, seen = edit_and_repair(lesson, edits + last, seed)
    assert seen == dict.fromkeys(stubs(lesson), "right")


@pytest.mark.parametrize("lesson", LESSONS)
@tried
@given(st.lists(st.sampled_from([*HARMLESS, *[copy_wrong] * 5]), max_size=12), SEEDS)
def test_of_right_and_wrong_copies_each_check_sees_the_one_that_it_saw_last(lesson, edits, seed):
    expected, seen = edit_and_repair(lesson, edits, seed)
    assert seen == expected


@pytest.mark.parametrize("lesson", LESSONS)
def test_all_that_can_be_merged_into_one_cell_counts(lesson):
    _, seen = edit_and_repair(lesson, [keep_code_alone, lose_all_marks, merge_all], 0)
    assert seen == dict.fromkeys(stubs(lesson), "right")


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("is_above", [True, False])
def test_beside_all_cells_of_another_lesson_this_one_s_answers_count(lesson, is_above):
    """Lessons share names of answers, and marks; a check that is the same asks for the answer of either."""
    for other in LESSONS.keys() - {lesson}:
        cells = solved(other) + solved(lesson) if is_above else solved(lesson) + solved(other)
        repaired, _ = repair(parse(HandedIn("any", encode(cells, Random(0)))), known(lesson), 500, 200_000)
        asked_by_both = {cell.source for cell in released(other)}
        checks = [cell for cell in released(lesson) if is_grade(cell) and cell.source not in asked_by_both]
        answers = {read_grade_id(stubs(lesson)[asked(lesson)[read_grade_id(cell)]]) for cell in checks}
        counting = {read_grade_id(cell): cell.source for cell in repaired}
        right = right_answers(lesson)
        assert {name: counting[name] for name in answers} == {name: right[name] for name in answers}
