"""Verdicts that students' code can't forge: they are made here, from answers alone.

The reference notebook says what is asked and knows how to judge. It runs in this process, with a secret that
decides the points. What students' code sent is read as hostile: whatever doesn't fit earns nothing.
"""

import io
import os
import re
import warnings
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from textwrap import wrap
from typing import Any, NamedTuple
from unittest.mock import patch

import nbformat
import numpy as np
from nbformat import NotebookNode
from nbgrader.utils import is_grade

from grading.outputs import make_output
from helpers.answers import BadReply, CheckFailed, Question, Reply, read_replies
from helpers.checks import Check, collecting


class ReferenceFailed(Exception):
    """A reference notebook can't be used for grading; the message says which cell, and why."""


class Unanswered(CheckFailed):
    """A student's function gave no answer; the message comes from where its code ran."""


class Judgement(NamedTuple):
    """What came of one check for one student.

    Attributes:
        passed: whether it earns its points.
        message: what the student is told.
        mistake: the diagnosis of a wrong value, "" if there is none.
        kind: how it failed, "" if it passed or no answer came. From what was judged here: "values", "form"
            (a wrong shape, infinities, inputs changed …) or "waiting" (it uses a function that is wrong).
            From what the student's code said of itself: "unwritten", "waiting" or "stopped".
    """

    passed: bool
    message: str
    mistake: str = ""
    kind: str = ""

    @property
    def output(self) -> NotebookNode:
        """The message as the output of a cell: an error, which nbgrader takes for no points, if it failed."""
        if self.passed:
            return make_output("stream", name="stdout", text=f"{self.message}\n")
        first, *lines = self.message.splitlines()
        lines = [*wrap(first, 100, subsequent_indent="  "), *lines]
        return make_output("error", ename="CheckFailed", evalue=self.message, traceback=lines)


class Reference:
    """A reference notebook: what its checks ask, and how they judge.

    Attributes:
        checks: the checks, by the grade_id of their cell.
        questions: what is asked, by grade_id and then by the question's key.

    Raises:
        ReferenceFailed: a cell fails, or a graded cell doesn't call exactly one check.
    """

    def __init__(self, path: Path, secret: str) -> None:
        self.checks: dict[str, Check] = {}
        namespace: dict[str, Any] = {"__name__": "reference"}
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type != "code":
                continue
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
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

    def judge(self, bundles: Mapping[str, Sequence[Any]]) -> dict[str, Judgement]:
        """Judge one student's answers.

        Args:
            bundles: what each check's cell published, by grade_id, as parsed JSON.

        Returns:
            A judgement for each check whose cell published something, in the order of the reference.
        """
        wrong: set[str] = set()
        return {
            name: self._judge(name, bundles[name], wrong) for name in self.checks if bundles.get(name, ())
        }

    def _judge(self, name: str, bundles: Sequence[Any], wrong: set[str]) -> Judgement:
        """Judge one check, and note the function if it is wrong."""
        if len(bundles) != 1:
            return Judgement(False, f"✗ {name} published {len(bundles)} answers. It must publish one.")
        try:
            replies = read_replies(bundles[0], name, self.questions[name])
        except BadReply as error:
            return Judgement(False, f"✗ What {name} published is not an answer to it: {error}.")

        def answered(key: str) -> Reply:
            if key not in replies:
                raise CheckFailed(f"✗ {name} was not answered to the end.")
            if replies[key].failed:
                raise Unanswered(replies[key].failed)
            return replies[key]

        try:
            with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
                return Judgement(True, "\n".join(self.checks[name].judge(answered, frozenset(wrong))))
        except CheckFailed as failed:
            if failed.mistake is not None:
                wrong.update(reply.name for reply in replies.values())
            return Judgement(False, str(failed), failed.mistake or "", _kind(failed))


def _kind(failed: CheckFailed) -> str:
    """Return how an answer failed; see `Judgement`."""
    first = str(failed).partition("\n")[0]
    if re.search(r" uses \S+, which is not (right|written) yet\. ", first):
        return "waiting"
    if isinstance(failed, Unanswered):
        return "unwritten" if " is not written yet. " in first else "stopped"
    return "form" if failed.mistake is None else "values"


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
        if str(getattr(value, "__module__", "")).startswith("helpers.drawing"):
            namespace[name] = _draw_nothing
    return found


def _draw_nothing(*args: Any, **kwargs: Any) -> None:
    """Take the place of whatever draws: nobody looks, and pictures are what takes time."""
