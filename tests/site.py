"""The page on which lessons run in a browser alone, built for tests: as it is, or with other notebooks."""

import fcntl
import os
import shutil
import subprocess
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from tests.browser import needs_chromium
from tests.chromium import open_chromium
from tests.firefox import FIREFOX, open_firefox
from tests.notebooks import ROOT
from tests.student import Browser

UNDER = "/a/class"  # the page is below a host's root, as at GitHub Pages
STORE = "backprop-by-hand/backprop-by-hand"  # where a browser keeps what is written

needs_site = [
    pytest.mark.slow,
    needs_chromium,
    pytest.mark.skipif(not shutil.which("npm"), reason="Pyodide comes with npm: apt-get install npm"),
]

OPEN = {"chromium": open_chromium, "firefox": open_firefox}


def open_browser(name: str, home: Path) -> AbstractContextManager[Browser]:
    """Open one of the browsers in OPEN, with a new profile in `home`."""
    if name == "firefox" and not FIREFOX:
        pytest.skip("No Firefox: apt-get install firefox-esr")
    return OPEN[name](home)


@cache
def build() -> Path:
    """Return the page as `make site` makes it; of processes that ask at the same time, one makes it."""
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build/being-built").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = subprocess.run(["make", "site"], cwd=ROOT, capture_output=True, text=True)
    if "connection broken by" in made.stderr or "ENOTFOUND" in made.stderr:
        pytest.skip("The package registries can't be reached: needs a network connection.")
    assert made.returncode == 0, made.stdout + made.stderr
    return ROOT / "build/site"


def copy(folder: Path, notebooks: dict[str, NotebookNode] | None = None) -> Path:
    """Return a copy of the page, with these notebooks in place of those of the same file name."""
    shutil.copytree(build(), folder, copy_function=os.link)
    for name, notebook in (notebooks or {}).items():
        [file] = folder.glob(f"v*/files/{name}")
        file.unlink()
        nbformat.write(notebook, file)
    return folder


def without_outputs(path: Path) -> NotebookNode:
    """Return a notebook as it is before anything was run."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook
