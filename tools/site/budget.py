"""What a visit to the page costs, in megabytes and seconds, against what it may: `make site-budget`."""

import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbformat import NotebookNode

from tests.chromium import open_chromium
from tests.student import Browser, busy, open_text, run, time_run, wait, wait_for_kernel
from tools.site.serve import Served, serve

ROOT = Path(__file__).parents[2]
LIMITS = {
    "start page": 1.0,
    "text": 10.0,
    "first cell": 60.0,
    "first visit": 30e6,
    "first cell again": 60.0,
    "second visit": 0.1e6,  # pages alone are asked for anew
    "check": 0.3,
}
"""Seconds on a machine that does nothing else, and bytes as they are sent."""


@dataclass(frozen=True)
class Visit:
    """The seconds that it took to open a lesson, from the click, and what was sent until then."""

    start_page: float
    text: float
    first_cell: float
    requests: int
    sent: int


def visit(browser: Browser, served: Served, notebook: NotebookNode) -> Visit:
    """Open the start page, a lesson there, and run its first cell."""
    before = len(served.requests)
    browser.goto(served.address)
    painted = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    wait(browser, painted)
    start_page = browser.evaluate(painted) / 1000
    began = time.monotonic()
    open_text(browser, title_of(notebook), len(notebook.cells))
    text = time.monotonic() - began
    wait_for_kernel(browser)
    run(browser, first_code(notebook))
    first_cell = time.monotonic() - began
    asked = served.requests[before:]
    return Visit(start_page, text, first_cell, len(asked), sum(request.sent for request in asked))


def title_of(notebook: NotebookNode) -> str:
    return re.search(r"^# +(.+)$", notebook.cells[0].source, re.MULTILINE)[1]


def first_code(notebook: NotebookNode) -> int:
    return next(number for number, cell in enumerate(notebook.cells) if cell.cell_type == "code")


def main() -> int:
    """Print a table of what the first lesson of build/site/ costs; return 1 if that is more than it may."""
    slower = busy()
    limits = {name: limit if name.endswith("visit") else limit * slower for name, limit in LIMITS.items()}
    files = sorted((ROOT / "notebooks").glob("*/*.ipynb"))
    notebook = nbformat.read(files[0], as_version=4)
    check = next(i for i, cell in enumerate(notebook.cells) if cell.metadata.get("nbgrader", {}).get("grade"))
    with (
        TemporaryDirectory() as home,
        serve(ROOT / "build/site", under="/a/class") as served,
        open_chromium(Path(home)) as browser,
    ):
        first = visit(browser, served, notebook)
        again = visit(browser, served, notebook)
        run(browser, check - 1)
        seconds = min(time_run(browser, check) for _ in range(3))
    found = {
        "start page": first.start_page,
        "text": first.text,
        "first cell": first.first_cell,
        "first visit": first.sent,
        "first cell again": again.first_cell,
        "second visit": again.sent,
        "check": seconds,
    }
    for name, value in found.items():
        shown = [
            f"{number / 1e6:.1f} MB" if name.endswith("visit") else f"{number:.2f} s"
            for number in (value, limits[name])
        ]
        print(f"{name:18}{shown[0]:>10}  of {shown[1]}")
    if slower > 1:
        print(f"Seconds may be {slower:.1f} times as many: so busy was this machine before.")
    print(f"{'requests':18}{first.requests:>10}, then {again.requests}")
    return int(any(value > limits[name] for name, value in found.items()))


if __name__ == "__main__":
    sys.exit(main())
