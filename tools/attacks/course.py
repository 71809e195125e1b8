"""A class of hostile students, and how it is graded."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from tools.attacks import BESIDE, BROWSER, EVERY, LIVING_OFF, READING
from tools.attacks.attack import ANSWERED, FILE, Attack
from tools.jail import BYSTANDER, INSTALLED, LOOKED_AT, Seen, grade
from tools.references import LINEAR, ROOT, checks, find, reference, right_answers

SECRETS = {
    place: f"canary-{place}-{number}"
    for place, number in {
        "solutions": "5b1f0c",
        "gradebook": "93de27",
        "submission": "c47a88",
        "environment": "e0620d",
        "exchange": "7d21f4",
        "neighbour": "b8e390",
    }.items()
}


STOCK = """\
c = get_config()
c.CourseDirectory.course_id = "backprop-by-hand"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
"""

LESS_PATIENCE = """
c.Sandbox.cell_timeout = 3
c.Sandbox.notebook_timeout = 12
"""


@dataclass(frozen=True)
class Ids:
    """The ids of the students of one attack, in the order in which they are graded."""

    accomplice: str
    attacker: str
    victim: str

    @classmethod
    def of(cls, attack: Attack) -> "Ids":
        """Return them; no id begins with another, so that they sort as they should."""
        number = EVERY.index(attack) + 1
        looked_at = LOOKED_AT if attack in [*READING, *BESIDE, *LIVING_OFF, *BROWSER] else ""
        return cls(f"{number:03}a-accomplice", f"{number:03}b-attacker{looked_at}", f"{number:03}c-victim")


@cache
def make_course() -> Path:
    """Make a course with nobody in it but the bystander, and with the secrets in their places; return it."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    solutions = folder / "solutions" / LINEAR
    solutions.mkdir(parents=True)
    notebook = nbformat.from_dict(reference(LINEAR))
    kept = {"setup", *right_answers(LINEAR), *checks(LINEAR)}  # pictures take their time, and aren't attacked
    notebook.cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") in kept]
    answer = find(notebook, "gradient_b")
    answer.source = answer.source.replace("    return", f"    marker = {SECRETS['solutions']!r}\n    return")
    nbformat.write(notebook, solutions / FILE)
    (folder / "nbgrader_config.py").write_text(STOCK)
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", LINEAR, "--create"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # for alembic
    subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, check=True, capture_output=True)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_student(BYSTANDER, first_name=SECRETS["gradebook"])
    marked = f"{right_answers(LINEAR)['predict']}  # {SECRETS['submission']}"
    hand_in(folder, BYSTANDER, {"predict": marked})
    return folder


def hand_in(
    folder: Path, student: str, answers: dict[str, str] | None = None, only: Sequence[str] | None = None
) -> tuple[NotebookNode, Path]:
    """Hand in the lesson with right answers, or with others, or with only some; return it and its path."""
    notebook = nbformat.read(folder / "notebooks" / LINEAR / FILE, as_version=4)
    for name, answer in (right_answers(LINEAR) | (answers or {})).items():
        if only is None or name in only:
            find(notebook, name).source = answer
    path = folder / "submitted" / student / LINEAR / FILE
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    return notebook, path


def add(attack: Attack, folder: Path) -> None:
    """Hand in an attack, and what its accomplice and its victim have."""
    ids = Ids.of(attack)
    right = right_answers(LINEAR)
    if attack.accomplice:
        hand_in(folder, ids.accomplice, {"loss": f"{right['loss']}\n\n{attack.accomplice}"})
    if attack.victim:
        hand_in(folder, ids.victim)
    answers = {"predict": right["predict"]}
    wrong = "def loss(y_hat, y):\n    return y_hat\n\n\n"
    if attack.code:
        text = attack.code.replace("STUDENT", ids.attacker).replace("VICTIM", ids.victim)
        answers["loss"] = wrong + text
    if attack.then:
        answers |= {name: attack.then.replace("NAME", name) for name in ANSWERED if name != "loss"}
    if attack.again:
        hand_in(folder, ids.attacker)
        final = folder / "again" / ids.attacker / LINEAR / FILE
        final.parent.mkdir(parents=True)
    notebook, path = hand_in(folder, f"{ids.attacker}.draft", answers, only=answers)
    attack.edit(notebook)
    path.write_text(json.dumps(notebook))  # nbformat would mend it
    attack.beside(path.parent)
    attack.file(path)
    if attack.again:
        shutil.move(path, final)
        shutil.rmtree(path.parents[1])
    else:
        path.parents[1].rename(folder / "submitted" / ids.attacker)


def run(
    attacks: Sequence[Attack], configuration: str, *, seconds: float, trusted: bool, container: bool = False
) -> Seen:
    """Set attacks on nbgrader with a configuration, in one jail."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(make_course(), Path(scratch, "course")))
        (folder / "nbgrader_config.py").write_text(configuration)
        for package in ("grading", "helpers"):  # as pip installs them, which stock nbgrader has no use for
            shutil.copytree(ROOT / package, folder / INSTALLED / package)
        (folder / INSTALLED / "backprop_by_hand-0.dist-info").mkdir()
        for attack in attacks:
            add(attack, folder)
        return grade(folder, LINEAR, SECRETS, seconds=seconds, trusted=trusted, container=container)
