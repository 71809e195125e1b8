"""The lessons as a person sees them: opened in JupyterLab, in a browser.

Set BROWSER_SCREENSHOTS to a folder to keep what was seen, page by page.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import matplotlib
import nbformat
import pytest

from conftest import REFERENCES, RELEASED, ROOT, Notebook

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
if CHROMIUM is None:
    pytest.skip(
        "There is no Chromium to open the lessons in: apt-get install chromium", allow_module_level=True
    )
sync_api = pytest.importorskip(
    "playwright.sync_api", reason="Nothing to drive a browser with: pip install -r requirements.txt"
)

pytestmark = pytest.mark.slow

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]

SETTINGS = {
    # Keep all cells on the page; by default only those in view are there.
    "notebook-extension/tracker": {"windowingMode": "none"},
    # Ask nobody for news.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}

WIDTH, HEIGHT = 1280, 900  # a small laptop's screen
PATIENCE = 60_000  # milliseconds that anything may take on a busy machine


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[str]:
    """The address of a JupyterLab on copies of the lessons, the references without their outputs."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("lessons")
    for path in [*RELEASED, *REFERENCES]:
        notebook = Notebook(path).node
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
                if path in RELEASED:  # let Run All go on after an error, as a student goes on by hand
                    cell.metadata["tags"] = ["raises-exception"]
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True)
        nbformat.write(notebook, copy)
    for name, setting in SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(setting))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON"))}
    own |= {"HOME": str(home), "JUPYTERLAB_SETTINGS_DIR": str(home / "settings")}
    own |= {"MPLCONFIGDIR": matplotlib.get_cachedir()}  # where the fonts are known already
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
    command += [f"--ServerApp.root_dir={folder}"]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=home, env=own, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, server, home / "log")
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        try:
            return urlopen(f"{address}/api/status").close()
        except URLError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab doesn't answer. It says:\n{log.read_text()}")


@pytest.fixture(scope="module")
def browser(lab) -> Iterator["sync_api.BrowserContext"]:
    """One browser, closed after this file, since its event loop would be in others' way."""
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = chromium.new_context(base_url=lab, viewport={"width": WIDTH, "height": HEIGHT})
        context.set_default_timeout(PATIENCE)
        sync_api.expect.set_options(timeout=PATIENCE)
        yield context
        chromium.close()


class Opened(NamedTuple):
    """A notebook, and the page on which it is open."""

    notebook: Notebook
    page: "sync_api.Page"


@pytest.fixture(scope="module", params=RELEASED, ids=lambda path: path.parent.name)
def students(request, browser) -> Iterator[Opened]:
    """A student's notebook, opened, not run."""
    with open_notebook(browser, Notebook(request.param)) as opened:
        yield opened


@pytest.fixture(scope="module", params=REFERENCES, ids=lambda path: path.parent.name)
def executed(request, browser) -> Iterator[Opened]:
    """A reference notebook, opened without outputs, then run to its end by Run All Cells."""
    with open_notebook(browser, Notebook(request.param)) as opened:
        run_all(opened)
        yield opened


@contextmanager
def open_notebook(browser: "sync_api.BrowserContext", notebook: Notebook) -> Iterator[Opened]:
    """Open a notebook in a workspace of its own; wait until its cells and its kernel are there."""
    folder = notebook.path.parts[-3]
    with browser.new_page() as page:
        page.goto(
            f"/lab/workspaces/{folder}-{notebook.lesson}/tree/{folder}/{notebook.lesson}/{notebook.path.name}"
        )
        sync_api.expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(notebook.node.cells))
        # The status bar knows first that there is a kernel; what is run before that is lost.
        sync_api.expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")
        yield Opened(notebook, page)


def run_all(opened: Opened) -> None:
    """Choose Run All Cells in the menu; wait until the last cell has run."""
    opened.page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
    opened.page.locator(".lm-Menu-itemLabel").get_by_text("Run All Cells", exact=True).click()
    counts = [f"[{number}]:" for number in range(1, len(opened.notebook.code_cells) + 1)]
    sync_api.expect(opened.page.locator(".jp-CodeCell .jp-InputPrompt")).to_have_text(counts)
    keep_screenshots(opened)


def keep_screenshots(opened: Opened) -> None:
    """Scroll through a notebook and keep what is seen, screen by screen, if a folder is set for that."""
    if not (folder := os.environ.get("BROWSER_SCREENSHOTS")):
        return
    scroller = opened.page.locator(".jp-WindowedPanel-outer")
    height, screen = scroller.evaluate("element => [element.scrollHeight, element.clientHeight]")
    for number, top in enumerate(range(0, height, screen)):
        scroller.evaluate("(element, top) => element.scrollTo(0, top)", top)
        name = f"{opened.notebook.path.parts[-3]}-{opened.notebook.lesson}-{number:02}.png"
        scroller.screenshot(path=Path(folder, name))


def test_every_formula_is_typeset(students):
    formulas = [node for node in students.notebook.markdown if node["type"] in ("inline_math", "block_math")]
    sync_api.expect(students.page.locator(".jp-MarkdownCell mjx-container")).to_have_count(len(formulas))


def test_no_formula_has_an_error(students):
    wrong = students.page.locator("mjx-merror, [data-mjx-error], mjx-container [style*='color: red']")
    assert wrong.all_inner_texts() == []


def test_no_formula_is_left_raw(students):
    texts = students.page.locator(".jp-RenderedMarkdown").evaluate_all(
        """cells => cells.map(cell => {
            const copy = cell.cloneNode(true);
            copy.querySelectorAll("code").forEach(code => code.remove());
            return copy.textContent;
        })"""
    )
    assert [text for text in texts if "$" in text] == []


def test_a_check_of_an_unwritten_answer_says_so_in_one_message(students):
    run_all(students)
    cells = students.page.locator(".jp-Notebook .jp-Cell")
    said = {
        cell.id: "".join(cells.nth(number).locator(".jp-OutputArea-output").all_inner_texts())
        for number, cell in enumerate(students.notebook.node.cells)
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    one_message = re.compile(r"(✓ .*\n)*✗ .* not written yet\..*\n?")
    assert {cell: text for cell, text in said.items() if not one_message.fullmatch(text)} == {}


def test_the_reference_draws_its_pictures(executed):
    kept = sum("image/png" in output.get("data", {}) for output in executed.notebook.outputs)
    drawn = executed.page.locator(".jp-OutputArea img[src^='data:image/png']")
    sync_api.expect(drawn).to_have_count(kept)


def test_nothing_needs_a_horizontal_scroll_bar(executed):
    shown = executed.page.locator(".jp-OutputArea-output, .jp-OutputArea-output *, .jp-MarkdownOutput *")
    wide = shown.evaluate_all(
        """elements => elements
            .filter(element => element.scrollWidth > element.clientWidth + 1)
            .filter(element => ["auto", "scroll"].includes(getComputedStyle(element).overflowX))
            .map(element => element.innerText)"""
    )
    assert wide == []
