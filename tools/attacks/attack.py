"""What a hostile student hands in, and with what it is written down."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from nbformat import NotebookNode

from tools.references import LINEAR, REFERENCES, checks, right_answers

FILE = REFERENCES[LINEAR].name
ALL = sum(checks(LINEAR).values())
ANSWERED = [name for name in right_answers(LINEAR) if name != "predict"]
CHECKED = [name for name in checks(LINEAR) if name != "check_predict"]
PASS = "lambda *arguments, **options: None"


def nothing(what: object) -> None:
    """Do nothing to a notebook or a folder."""


@dataclass(frozen=True)
class Attack:
    """What one hostile student hands in.

    Attributes:
        name: what it does, in a word or two.
        code: stands in the cell of `loss`, below a wrong answer. STUDENT and VICTIM stand for the ids.
        then: stands in each answer cell after `predict`, with NAME for the answer's; "" for the stub.
        edit: what is done to the notebook.
        beside: what is put beside it, in the folder that is handed in.
        file: what is done to the notebook's file.
        victim: whether it is aimed at others: then an honest student is graded right after it.
        accomplice: what an honest student who is graded right before has in the cell of `loss` too.
        alone: whether it may harm the whole class, so that stock nbgrader meets it in a jail of its own.
        again: whether the student was graded before, with all answers right.
        due: the points that it has earned.
        spoilt: whether the student has spoilt the right answer too, and may lose its point, or not be graded.
    """

    name: str
    code: str = ""
    then: str = ""
    edit: Callable[[NotebookNode], None] = nothing
    beside: Callable[[Path], None] = nothing
    file: Callable[[Path], None] = nothing
    victim: bool = False
    accomplice: str = ""
    alone: bool = False
    again: bool = False
    due: float = 1
    spoilt: bool = False


def code(*parts: str) -> str:
    """Put parts of a cell's source together, each indented as it stands here."""
    return "\n\n".join(dedent(part).strip() for part in parts)
