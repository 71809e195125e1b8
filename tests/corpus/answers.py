"""The answers of the corpus, from its files."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.corpus import Verdict

HERE = Path(__file__).parent
KINDS = ("right", "wrong", "two mistakes")


@dataclass(frozen=True)
class Answer:
    """An answer in the corpus.

    Attributes:
        exercise: the name of its exercise.
        kind: one of KINDS.
        label: for a right answer its form; for a wrong one what is found of it, as `describe` writes it.
        source: what the student wrote.
        line: where it stands in the lesson's file.
    """

    exercise: str
    kind: str
    label: str
    source: str
    line: int

    @property
    def is_nonsense(self) -> bool:
        """Whether nothing is expected but an honest "don't know"."""
        return self.label.startswith("?")

    def is_named_by(self, verdict: Verdict) -> bool:
        """Return whether a verdict finds what it must: one of the alternatives."""
        return any(all(part in verdict.found for part in way.split(" & ")) for way in self.label.split(" / "))


@cache
def read_answers() -> dict[str, list[Answer]]:
    """Return the answers of the corpus by `str(exercise)`."""
    found: dict[str, list[Answer]] = {}
    for path in sorted(HERE.glob("[0-9]*.py")):
        for answer in parse_answers(path.read_text(encoding="utf-8")):
            found.setdefault(f"{path.stem}/{answer.exercise}", []).append(answer)
    return found


def parse_answers(text: str) -> list[Answer]:
    """Return the answers in the text of a file of the corpus.

    Raises:
        ValueError: an answer stands before the first exercise, or is empty.
    """
    head = re.compile(r"# (exercise|also|right|wrong|two mistakes)\b:? ?(.*)")
    found: list[Answer] = []
    section: list[Answer] = []
    copies: list[Answer] = []
    exercise, reading = "", False
    for number, line in enumerate(text.splitlines(), start=1):
        match = head.fullmatch(line)
        if not match:
            if reading:
                section[-1] = _with_line(section[-1], line)
            continue
        kind, label = match.groups()
        if kind == "exercise":
            found += section + copies
            exercise, section, copies = label, [], []
        elif kind == "also":
            name, _, swaps = label.partition(": ")
            copies += [_renamed(answer, name, swaps) for answer in section]
        elif not exercise:
            raise ValueError(f"Line {number}: this answer belongs to no exercise.")
        else:
            section.append(Answer(exercise, kind, label, "", number))
        reading = kind in KINDS
    found += section + copies
    for answer in found:
        if not answer.source.strip():
            raise ValueError(f"Line {answer.line}: this answer is empty.")
    return found


def _with_line(answer: Answer, line: str) -> Answer:
    return Answer(answer.exercise, answer.kind, answer.label, f"{answer.source}{line}\n", answer.line)


def _renamed(answer: Answer, exercise: str, swaps: str) -> Answer:
    """Return an answer as it is for another exercise, some names of the network exchanged."""
    names: dict[str, str] = {}
    for swap in swaps.split(", "):
        one, other = swap.split(" ↔ ")
        names |= {one: other, other: one}
    # A name, also inside `gradient_w_1` and `dL_dw_1`, but not the end or the beginning of a longer one.
    pattern = re.compile(rf"(?<![a-ce-zA-Z0-9])({'|'.join(map(re.escape, names))})(?![0-9])")

    def exchanged(text: str) -> str:
        return pattern.sub(lambda match: names[match[1]], text)

    return Answer(exercise, answer.kind, exchanged(answer.label), exchanged(answer.source), answer.line)
