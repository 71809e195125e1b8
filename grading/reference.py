"""The reference notebook of a lesson: what its checks ask, and how they judge."""

import io
import os
from contextlib import redirect_stdout
from dataclasses import replace
from functools import cached_property
from typing import Any
from unittest.mock import patch

from nbformat import NotebookNode
from nbgrader.utils import is_grade

from grading.cells import read_grade_id
from helpers.asking.question import Question
from helpers.checks.check import Check, collecting


class ReferenceFailed(Exception):
    """A reference notebook can't be used for grading; the message says which cell, and why."""


class Reference:
    """A reference notebook that was run in this process, with a secret that decides the points.

    Attributes:
        checks: the checks, by the grade_id of their cell.
        questions: what is asked, by grade_id and then by the question's key.

    Raises:
        ReferenceFailed: a cell fails, or a graded cell doesn't call exactly one check.
    """

    def __init__(self, notebook: NotebookNode, secret: str, path: str = "") -> None:
        """Run a notebook, which is called by its path in messages."""
        self.checks: dict[str, Check] = {}
        namespace: dict[str, Any] = {"__name__": "reference"}
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            name = read_grade_id(cell)
            try:
                found = _collect(cell, namespace)
            except Exception as error:
                where = f"{path}, cell {name or cell.source.splitlines()[0]}"
                raise ReferenceFailed(f"{where}, fails with {type(error).__name__}: {error}") from error
            if is_grade(cell):
                if len(found) != 1:
                    wanted = "It must call exactly one check of helpers.checks."
                    raise ReferenceFailed(f"{path}, cell {name}, calls {len(found)} checks. {wanted}")
                self.checks[name] = replace(found[0], secret=f"{secret} {name} ")

    @cached_property
    def questions(self) -> dict[str, dict[str, Question]]:
        """What each check asks, by grade_id and key."""
        return {name: {key: check.question(key) for key in check.keys} for name, check in self.checks.items()}

    @cached_property
    def asked(self) -> dict[str, dict[str, Any]]:
        """The questions as JSON can hold them, as they go to the students' code."""
        return {
            name: {key: question.to_json() for key, question in questions.items()}
            for name, questions in self.questions.items()
        }


def _collect(cell: NotebookNode, namespace: dict[str, Any]) -> list[Check]:
    """Run a cell of the reference and return the checks that it calls; nothing is printed or drawn."""
    meant_to_fail = "raises-exception" in cell.metadata.get("tags", [])
    no_window = patch.dict(os.environ, MPLBACKEND="agg")
    with collecting() as found, redirect_stdout(io.StringIO()), no_window:
        try:
            exec(compile(cell.source, "<reference>", "exec"), namespace)
        except Exception:
            if not meant_to_fail:
                raise
    for name, value in namespace.items():
        if name.startswith("draw_") and str(getattr(value, "__module__", "")).startswith("helpers."):
            namespace[name] = _draw_nothing
    return [check for _, check in found]


def _draw_nothing(*args: Any, **kwargs: Any) -> None:
    """Take the place of whatever draws: nobody looks, and pictures are what takes time."""
