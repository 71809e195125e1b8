"""Verdicts that students' code can't forge: they are made here, from answers alone.

What students' code sent is read as hostile: whatever doesn't fit earns nothing.
"""

import re
import warnings
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any, NamedTuple

import numpy as np
from nbformat import NotebookNode

from grading.outputs import output_of
from grading.reference import Reference
from helpers.answers import BadReply, CheckFailed, Reply, read_replies


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
            return output_of("stream", name="stdout", text=f"{self.message}\n")
        first, *lines = self.message.splitlines()
        lines = [*wrap(first, 100, subsequent_indent="  "), *lines]
        return output_of("error", ename="CheckFailed", evalue=self.message, traceback=lines)


def judge(reference: Reference, bundles: Mapping[str, Sequence[Any]]) -> dict[str, Judgement]:
    """Judge one student's answers.

    Args:
        reference: of the notebook that was handed in.
        bundles: what each check's cell published, by grade_id, as parsed JSON.

    Returns:
        A judgement for each check whose cell published something, in the order of the reference.
    """
    wrong: set[str] = set()
    return {
        name: _judge(reference, name, bundles[name], wrong)
        for name in reference.checks
        if bundles.get(name, ())
    }


def _judge(reference: Reference, name: str, bundles: Sequence[Any], wrong: set[str]) -> Judgement:
    """Judge one check, and note the function if it is wrong."""
    if len(bundles) != 1:
        return Judgement(False, f"✗ {name} published {len(bundles)} answers. It must publish one.")
    try:
        replies = read_replies(bundles[0], name, reference.questions[name])
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
            return Judgement(True, "\n".join(reference.checks[name].judge(answered, frozenset(wrong))))
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
