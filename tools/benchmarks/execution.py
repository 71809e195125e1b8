"""How fast notebooks are executed: a kernel for each (nbgrader's Execute), the sandbox, and the limit.

All three run the same cells, in turn, so that a busy machine hits them alike. bare.py says what the limit is.
"""

import json
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from copy import deepcopy
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple

from nbformat import NotebookNode
from nbgrader.preprocessors import Execute

from grading.lesson import Reference
from grading.sandbox import Cell, Sandbox
from grading.wall import furnish
from tools.benchmarks.notebooks import ROOT, drawn_anywhere, outputs_of, pictures
from tools.benchmarks.watching import Watch, aligned

Run = Callable[[NotebookNode, Mapping[str, Any]], list[str]]
"""Runs the cells of a notebook, whose checks are asked these questions; returns what it draws anywhere."""


@contextmanager
def stock() -> Iterator[Run]:
    """nbgrader's own preprocessor, with its defaults: a kernel is started and ended for each notebook."""

    def run(notebook: NotebookNode, questions: Mapping[str, Any]) -> list[str]:
        resources = {"metadata": {"path": str(ROOT)}}
        executed, _ = Execute(extra_arguments=["--log-level=ERROR"]).preprocess(deepcopy(notebook), resources)
        return drawn_anywhere(outputs_of(executed))

    yield run


@contextmanager
def sandbox() -> Iterator[Run]:
    """The sandbox of grading, with its defaults."""
    with closing(Sandbox()) as started:

        def run(notebook: NotebookNode, questions: Mapping[str, Any]) -> list[str]:
            execution = started.run(cells := code_cells(notebook), questions)
            if execution.executed < len(cells):
                sys.exit(f"The sandbox ran {execution.executed} of {len(cells)} cells: {execution.trouble}")
            return pictures(execution.outputs)

        yield run


@contextmanager
def limit() -> Iterator[Run]:
    """Bare cells in a forked process, with the same helpers as in the sandbox."""
    with TemporaryDirectory() as folder:
        furnish(Path(folder))
        command = [sys.executable, "-m", "tools.benchmarks.bare", folder]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as process:

            def run(notebook: NotebookNode, questions: Mapping[str, Any]) -> list[str]:
                cells = [[*cell, questions.get(cell.name)] for cell in code_cells(notebook)]
                process.stdin.write(json.dumps(cells) + "\n")
                process.stdin.flush()
                displayed = json.loads(process.stdout.readline())
                return pictures([[{"data": bundle} for bundle in of_cell] for of_cell in displayed])

            yield run


WAYS = {"stock": stock, "sandbox": sandbox, "limit": limit}


class Figures(NamedTuple):
    """What was measured for one notebook, by the name of the way.

    Attributes:
        notebook: its name.
        cells: how many cells of code it has.
        pictures: how many pictures it draws anywhere; every run drew them all.
        seconds: from asking for it to having its outputs, of every repetition.
        cold: seconds from nothing but this process to having the outputs of this notebook, as the first one.
        megabytes: the most memory of all processes that were started.
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
        count: how many pictures it must draw, wherever it is run.
        repeat: how often it is run each way. One run before these is not counted.

    Raises:
        AssertionError: a picture is missing, or isn't the same in all ways.
    """
    questions, expected = questions_of(notebook), None
    cold, megabytes, seconds = {}, {}, {way: [] for way in WAYS}
    with ExitStack() as stack:
        running = {}
        for way, started in WAYS.items():
            with Watch(interval=0.005) as memory, started() as run:
                run(notebook, questions)
            megabytes[way] = memory.megabytes
            start = perf_counter()
            running[way] = stack.enter_context(started())
            drawn = running[way](notebook, questions)
            cold[way] = perf_counter() - start
            expected = expected or drawn
            assert len(drawn) == count, f"{name}: {len(drawn)} pictures instead of {count} ({way})."
            assert drawn == expected, f"{name}: not the same pictures ({way})."
        for _, way in product(range(repeat), WAYS):
            start = perf_counter()
            drawn = running[way](notebook, questions)
            seconds[way].append(perf_counter() - start)
            assert drawn == expected, f"{name}: not the same pictures ({way})."
    return Figures(name, len(code_cells(notebook)), count, seconds, cold, megabytes)


def table(measured: Sequence[Figures]) -> str:
    """Lay figures out as text: medians and, in brackets, the least."""
    rows = [["notebook", "cells", "pictures", *WAYS, "sandbox : limit", "stock : sandbox"]]
    more = [["notebook", *(f"{way}, {what}" for what in ("first run, s", "memory, MB") for way in WAYS)]]
    for figures in measured:
        middle = {way: median(seconds) for way, seconds in figures.seconds.items()}
        times = [f"{middle[way]:.3f} ({min(figures.seconds[way]):.3f})" for way in WAYS]
        ratios = [middle["sandbox"] / middle["limit"], middle["stock"] / middle["sandbox"]]
        counts = [str(figures.cells), str(figures.pictures)]
        rows.append([figures.notebook, *counts, *times, *(f"{ratio:.2f}" for ratio in ratios)])
        first = [f"{figures.cold[way]:.2f}" for way in WAYS]
        more.append([figures.notebook, *first, *(f"{figures.megabytes[way]:.0f}" for way in WAYS)])
    return f"Seconds a notebook, median (least)\n\n{aligned(rows)}\n\n{aligned(more)}"
