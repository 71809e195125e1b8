"""How fast notebooks are run and graded, as nbgrader comes and as this project configures it.

    python -m tools.benchmarks [execution | autograde | whole-class | coordinator]

README.md says what each of the four measures; without a name, all are taken.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grading.sandbox import why_no_sandbox
from tools.benchmarks import classes, coordinator, execution
from tools.benchmarks.notebooks import chosen


def run_cells(given: argparse.Namespace) -> tuple[str, list[Any]]:
    """Time the execution of notebooks; return the table and all figures."""
    notebooks = chosen(given.only or [""])
    measured = [execution.measure(name, *notebook, given.repeat or 7) for name, notebook in notebooks.items()]
    return execution.table(measured), measured


def autograde(given: argparse.Namespace) -> tuple[str, list[Any]]:
    """Time nbgrader's command; return the table and all figures."""
    sizes = {way: sorted(given.students or [10]) for way in ("stock", "ours")}
    measured = []
    for name, notebook in chosen(given.only or classes.NOTEBOOKS).items():
        measured += classes.measure(name, *notebook, sizes, given.repeat or 1)
    return classes.table_of_commands(measured), measured


def whole_class(given: argparse.Namespace) -> tuple[str, list[Any]]:
    """Time the grading of a whole class in parallel; return the table and all figures."""
    sizes = {"stock": [given.stock], "parallel": sorted(given.students or [10, 100, 300])}
    measured = []
    for name, notebook in chosen(given.only or classes.NOTEBOOKS).items():
        measured += classes.measure(name, *notebook, sizes, given.repeat or 1, given.workers)
    if given.plot:
        classes.draw(measured, given.plot)
    return classes.table_of_classes(measured), measured


def coordinate(given: argparse.Namespace) -> tuple[str, list[Any]]:
    """Time the coordinator of a run, whose workers answer at once; return the table and all figures."""
    measured, workers = [], given.workers or 64
    for name, notebook in chosen(given.only or classes.NOTEBOOKS).items():
        for students in given.students or [500]:
            measured += coordinator.measure(name, notebook[0], students, workers)
    return coordinator.table(measured), measured


BENCHMARKS = {
    "execution": run_cells,
    "autograde": autograde,
    "whole-class": whole_class,
    "coordinator": coordinate,
}


def main(arguments: Sequence[str]) -> None:
    """Measure what the arguments choose, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tools.benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument("benchmark", nargs="?", choices=BENCHMARKS)
    parser.add_argument("--only", nargs="+", help="how the notebooks' names begin")
    parser.add_argument("--repeat", type=int, help="how often each is measured, but for the coordinator")
    parser.add_argument("--students", type=int, nargs="+", help="sizes of the class")
    parser.add_argument("--stock", type=int, default=30, help="in whole-class, how many stock grades")
    parser.add_argument(
        "--workers", type=int, default=0, help="in whole-class, for all cores; in coordinator, for 64"
    )
    parser.add_argument("--json", type=Path, help="a file for all figures")
    parser.add_argument("--plot", type=Path, help="a file for a picture of whole-class, such as class.png")
    given = parser.parse_args(arguments)
    if why := why_no_sandbox():
        sys.exit(why)
    figures = {}
    for name in [given.benchmark] if given.benchmark else BENCHMARKS:
        print(f"Measuring {name} ...", file=sys.stderr, flush=True)
        table, measured = BENCHMARKS[name](given)
        print(table, flush=True)
        figures[name] = [one._asdict() for one in measured]
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
