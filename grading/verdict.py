"""Verdicts that students' code can't forge: they are made here, from answers alone.

What students' code sent is read as hostile: whatever doesn't fit earns nothing.
"""

import warnings
from collections.abc import Mapping, Sequence

import numpy as np
from nbformat import NotebookNode

from grading.lesson import Reference
from grading.outputs import Hostile, make_output, parse_json
from helpers.asking.finding import Finding, Kind
from helpers.asking.publish import read_replies
from helpers.asking.question import BadReply, Reply
from helpers.checks.check import CheckFailed, collect_findings
from helpers.checks.words import tell

OWN = "your notebook │ "  # before each line that a student's code puts out where a check's words stand


def judge(reference: Reference, bundles: Mapping[str, Sequence[str]]) -> dict[str, list[Finding]]:
    """Judge one student's answers: what each check's cell published, by grade_id.

    Returns what was found of each check that published something: remarks, and last the verdict.
    """
    wrong, published = set[str](), [name for name in reference.checks if bundles.get(name)]
    return {name: _judge(reference, name, bundles[name], wrong) for name in published}


def _judge(reference: Reference, name: str, bundles: Sequence[str], wrong: set[str]) -> list[Finding]:
    """Judge one check, and note the function if it is wrong; return remarks, and last the verdict."""
    if len(bundles) != 1:
        return [Finding(Kind.REPEATED, about={"check": name, "times": len(bundles)})]
    try:
        replies = read_replies(parse_json(bundles[0].encode()), name, reference.questions[name])
    except (BadReply, Hostile) as error:
        return [Finding(Kind.ODD, about={"check": name, "reason": str(error)})]

    def answered(key: str) -> Reply:
        if key not in replies:
            raise CheckFailed(Finding(Kind.INCOMPLETE, about={"check": name}))
        return replies[key]

    with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
        found = collect_findings(reference.checks[name], answered, frozenset(wrong))
    if found[-1].blames:
        wrong.update(reply.name for reply in replies.values())
    return found


def mark_own(output: NotebookNode) -> NotebookNode:
    """Return what a student's code puts out in a check's cell, marked so: it is no word of the check."""
    if output.output_type == "stream":
        return NotebookNode(output, text="".join(f"{OWN}{line}\n" for line in output.text.splitlines()))
    lines = "\n".join(output.traceback).splitlines()
    return NotebookNode(output, traceback=[f"{OWN}{line}" for line in lines])


def show_verdict(
    cell: NotebookNode, findings: Sequence[Finding], before: Sequence[NotebookNode] = ()
) -> None:
    """Let a cell show what was found, after some other outputs, and keep the verdict as data.

    That comes last. Its words are an error, which nbgrader takes for no points, unless the answer is right.
    """
    *remarks, verdict = findings
    is_right, message = verdict.kind is Kind.RIGHT, tell(verdict)
    said = "".join(f"{tell(finding)}\n" for finding in (findings if is_right else remarks))
    cell.outputs = [*before, *[make_output("stream", name="stdout", text=said)] * bool(said)]
    if not is_right:
        lines = message.splitlines()
        cell.outputs.append(make_output("error", ename="CheckFailed", evalue=message, traceback=lines))
    data = verdict.to_json()
    data["at"] = list(data["at"].items())  # notebooks are written with sorted names; these have an order
    cell.metadata["backprop"] = {"finding": data}


def read_verdict(cell: NotebookNode) -> Finding | None:
    """Return the verdict that `show_verdict` left in a cell, or None if there is none."""
    data = cell.metadata.get("backprop", {}).get("finding")
    return Finding.from_json({**data, "at": dict(data["at"])}) if data else None
