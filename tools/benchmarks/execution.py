"""How fast notebooks are executed: a kernel for each (nbgrader's Execute), the sandbox, and the limit.

    python -m tools.benchmarks.execution [--repeat 7] [--only line 01] [--json FILE]

All three run the same cells, in turn, so that a busy machine hits them alike. bare.py says what the limit is.
"""

import argparse
import json
import subprocess
import sys
import threading
import warnings
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from copy import deepcopy
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple, Protocol

import psutil
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute

from grading.formulas import networks_without_formulas
from grading.reference import Reference
from grading.sandbox import HELPERS, Cell, Sandbox, why_no_sandbox
from tools.benchmarks.notebooks import ROOT, chosen, outputs_of, pictures


class Way(Protocol):
    """A way of executing notebooks; making one starts whatever it needs."""

    def run(self, notebook: NotebookNode, questions: Mapping[str, Any]) -> list[str]:
        """Run the code cells of a notebook; return its pictures: PNG in base64."""

    def close(self) -> None:
        """End whatever was started."""


class Stock:
    """nbgrader's own preprocessor, with its defaults: a kernel is started and ended for each notebook."""

    def run(self, notebook: NotebookNode, questions: Mapping[str, Any]) -> list[str]:
        """See `Way`; the checks judge by themselves."""
        resources = {"metadata": {"path": str(ROOT)}}
        executed, _ = Execute(extra_arguments=["--log-level=ERROR"]).preprocess(deepcopy(notebook), resources)
        return pictures(outputs_of(executed))

    def close(self) -> None:
        """See `Way`."""


class Sandboxed:
    """The sandbox of grading, with its defaults."""

    def __init__(self) -> None:
        self.sandbox = Sandbox()

    def run(self, notebook: NotebookNode, questions: Mapping[str, Any]) -> list[str]:
        """See `Way`."""
        cells = code_cells(notebook)
        execution = self.sandbox.run(cells, questions)
        if execution.trouble or execution.executed < len(cells):
            sys.exit(f"The sandbox ran only {execution.executed} of {len(cells)} cells: {execution.trouble}")
        return pictures(execution.outputs)

    def close(self) -> None:
        """See `Way`."""
        self.sandbox.close()


class Bare:
    """The limit: bare cells in a forked process, with the same helpers as in the sandbox."""

    def __init__(self) -> None:
        self.folder = TemporaryDirectory()
        helpers = Path(self.folder.name, "helpers")
        helpers.mkdir()
        for name, source in HELPERS.items():
            (helpers / name).symlink_to(source)
        (helpers / "networks.py").write_text(networks_without_formulas())
        command = [sys.executable, "-m", "tools.benchmarks.bare", self.folder.name]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, notebook: NotebookNode, questions: Mapping[str, Any]) -> list[str]:
        """See `Way`."""
        cells = [[*cell, questions.get(cell.name)] for cell in code_cells(notebook)]
        self.process.stdin.write(json.dumps(cells) + "\n")
        self.process.stdin.flush()
        displayed = json.loads(self.process.stdout.readline())
        return pictures([[{"data": bundle} for bundle in of_cell] for of_cell in displayed])

    def close(self) -> None:
        """See `Way`."""
        self.process.communicate()
        self.folder.cleanup()


WAYS: dict[str, type[Way]] = {"stock": Stock, "sandbox": Sandboxed, "limit": Bare}


class Figures(NamedTuple):
    """What was measured for one notebook, by the name of the way.

    Attributes:
        notebook: its name.
        cells: how many cells of code it has.
        pictures: how many pictures it draws; every run drew them all.
        seconds: from asking for it to having its outputs, of every repetition.
        cold: seconds from nothing but this process to having the outputs of this notebook, as the first one.
        megabytes: the most resident memory of all processes that were started; what a forked process shares
            with the one before it is counted twice.
    """

    notebook: str
    cells: int
    pictures: int
    seconds: dict[str, list[float]]
    cold: dict[str, float]
    megabytes: dict[str, float]


def code_cells(notebook: NotebookNode) -> list[Cell]:
    """Return the code cells of a notebook, each with the name that nbgrader knows it by, or ""."""
    return [
        Cell(cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def questions_of(notebook: NotebookNode) -> Mapping[str, Any]:
    """Return what the checks of a reference ask, as it goes into the sandbox, by the names of their cells."""
    with warnings.catch_warnings(action="ignore"):
        return Reference(notebook, secret="benchmark").asked


def measure(name: str, notebook: NotebookNode, count: int, repeat: int) -> Figures:
    """Time a notebook in all ways, in turn.

    Args:
        name: what to call it.
        notebook: the notebook.
        count: how many pictures it must draw.
        repeat: how often it is run each way. One run before these is not counted.

    Raises:
        AssertionError: a picture is missing, or isn't the same in all ways.
    """
    questions = questions_of(notebook)
    seconds, cold, megabytes = {}, {}, {}
    with ExitStack() as stack:
        started = {}
        for way, kind in WAYS.items():
            with closing(kind()) as alone, MostMemory() as memory:
                alone.run(notebook, questions)
            megabytes[way] = memory.megabytes
        expected = None
        for way, kind in WAYS.items():
            start = perf_counter()
            started[way] = stack.enter_context(closing(kind()))
            drawn = started[way].run(notebook, questions)
            cold[way] = perf_counter() - start
            expected = expected or drawn
            assert len(drawn) == count, f"{name}: {len(drawn)} pictures instead of {count} ({way})."
            assert drawn == expected, f"{name}: not the same pictures ({way})."
        for _, (way, running) in product(range(repeat), started.items()):
            start = perf_counter()
            drawn = running.run(notebook, questions)
            seconds.setdefault(way, []).append(perf_counter() - start)
            assert drawn == expected, f"{name}: not the same pictures ({way})."
    return Figures(name, len(code_cells(notebook)), count, seconds, cold, megabytes)


class MostMemory(threading.Thread):
    """Watches how much memory the processes that this one started use while the `with` block runs."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.megabytes = 0.0
        self._over = threading.Event()

    def run(self) -> None:
        """Look every five milliseconds."""
        this = psutil.Process()
        while not self._over.wait(0.005):
            used = 0
            for process in this.children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    used += process.memory_info().rss
            self.megabytes = max(self.megabytes, used / 1e6)

    def __enter__(self) -> "MostMemory":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self.join()


def table(measured: Sequence[Figures]) -> str:
    """Lay figures out as text: medians and, in brackets, the least."""
    names = list(WAYS)
    rows = [["notebook", "cells", "pictures", *names, "sandbox : limit", "stock : sandbox"]]
    more = [["notebook", *(f"{way}, {what}" for what in ("first run, s", "memory, MB") for way in names)]]
    for figures in measured:
        middle = {way: median(seconds) for way, seconds in figures.seconds.items()}
        times = [f"{middle[way]:.3f} ({min(figures.seconds[way]):.3f})" for way in names]
        ratios = [middle["sandbox"] / middle["limit"], middle["stock"] / middle["sandbox"]]
        counts = [str(figures.cells), str(figures.pictures)]
        rows.append([figures.notebook, *counts, *times, *(f"{ratio:.2f}" for ratio in ratios)])
        first = [f"{figures.cold[way]:.2f}" for way in names]
        more.append([figures.notebook, *first, *(f"{figures.megabytes[way]:.0f}" for way in names)])
    return f"Seconds a notebook, median (least)\n\n{aligned(rows)}\n\n{aligned(more)}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of words as lines with aligned columns, the first column to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [f"{word:>{width}}" for word, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([f"{first:<{widths[0]}}", *cells]))
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def main(arguments: Sequence[str]) -> None:
    """Time what the arguments choose, and print the tables."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.benchmarks.execution", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--repeat", type=int, default=7, help="how often each notebook is run each way")
    parser.add_argument("--only", nargs="+", default=[], help="how the notebooks' names begin")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    options = parser.parse_args(arguments)
    if why := why_no_sandbox():
        sys.exit(why)
    measured = []
    for name, (notebook, count) in chosen(options.only).items():
        print(f"Running {name} ...", file=sys.stderr, flush=True)
        measured.append(measure(name, notebook, count, options.repeat))
    print(table(measured))
    if options.json:
        options.json.write_text(json.dumps([figures._asdict() for figures in measured], indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
