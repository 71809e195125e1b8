"""A JupyterLab, and a browser to look at it with: for the tests that see pages as a person does.

Set BROWSER_SCREENSHOTS to a folder to keep what was seen.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import matplotlib
import pytest

from tests.workers import free_port

try:
    from playwright import sync_api
except ImportError:
    sync_api = None

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
needs_chromium = pytest.mark.skipif(
    not (CHROMIUM and sync_api),
    reason="Nothing to open pages with: apt-get install chromium; pip install -r requirements.txt",
)

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


@contextmanager
def open_browser(**options: Any) -> Iterator["sync_api.BrowserContext"]:
    """A browser; close it before the next test file, since its event loop would be in others' way."""
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT}, **options)
        context.set_default_timeout(PATIENCE)
        sync_api.expect.set_options(timeout=PATIENCE)
        yield context
        chromium.close()


NO_MATHJAX = "var MathJax = {Hub: {Config() {}, Queue() {}, Startup: {signal: {Interest() {}}}}};"


def stand_in_for_the_web(browser: "sync_api.BrowserContext") -> None:
    """Give formgrader's pages a dummy of MathJax, which they load from the web."""
    browser.route(re.compile("^https://"), lambda route: route.fulfill(body=NO_MATHJAX))


def is_drawn(fraction: "sync_api.Locator") -> bool:
    """Return whether a fraction in MathML has its numerator above its denominator."""
    upper, lower = (part.bounding_box() for part in fraction.locator("> *").all())
    return upper["y"] + upper["height"] <= lower["y"] + 1


@contextmanager
def start_lab(
    folder: Path,
    home: Path,
    program: str = "jupyterlab",
    python: Path | str = sys.executable,
    environment: Mapping[str, str] = os.environ,
) -> Iterator[str]:
    """The address of a JupyterLab that serves a folder; a new `home` holds its settings and its log."""
    for name, setting in SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(setting))
    port = free_port()
    own = {name: value for name, value in environment.items() if not name.startswith(("JUPYTER", "IPYTHON"))}
    own |= {"HOME": str(home), "JUPYTERLAB_SETTINGS_DIR": str(home / "settings")}
    own |= {"MPLCONFIGDIR": matplotlib.get_cachedir()}  # where the fonts are known already
    command = [str(python), "-m", program, "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, f"--ServerApp.root_dir={folder}"], cwd=folder, env=own, stdout=log, stderr=log
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server, home / "log")
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        try:
            return urlopen(f"{address}/api/status", timeout=5).close()
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"JupyterLab doesn't answer. It says:\n{log.read_text()}")


# JupyterLab tells the developers of its extensions how long each took to start.
SLOW_START = re.compile(r"Plugin \S+ (\(.*\) took .*|is taking too long) to activate\.")


def complaints(page: "sync_api.Page") -> list[str]:
    """Return a list that grows by each error and warning in the page's console, and each failed request."""
    heard = []

    def hear(message: "sync_api.ConsoleMessage") -> None:
        if message.type in ("error", "warning") and not SLOW_START.fullmatch(message.text):
            heard.append(f"{message.type}: {message.text}")

    def hear_failed(request: "sync_api.Request") -> None:
        if request.failure != "net::ERR_ABORTED":  # who moves on breaks off what is being loaded
            heard.append(f"failed: {request.method} {request.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(f"error: {error}"))
    page.on("requestfailed", hear_failed)
    page.on("response", lambda got: heard.append(f"{got.status}: {got.url}") if got.status >= 400 else None)
    return heard


def keep(seen: "sync_api.Page | sync_api.Locator", name: str, **options: Any) -> None:
    """Keep a screenshot, if a folder is set for that."""
    if folder := os.environ.get("BROWSER_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        seen.screenshot(path=Path(folder, f"{name}.png"), **options)


def keep_screens(page: "sync_api.Page", name: str) -> None:
    """Keep a screenshot of each screen of the notebook in front, if a folder is set for that."""
    if "BROWSER_SCREENSHOTS" not in os.environ:
        return
    scroller = page.locator(".jp-WindowedPanel-outer")
    height, screen = scroller.evaluate("element => [element.scrollHeight, element.clientHeight]")
    for number, top in enumerate(range(0, height, screen)):
        scroller.evaluate("(element, top) => element.scrollTo(0, top)", top)
        keep(scroller, f"{name}-{number:02}")


# ---- a notebook in JupyterLab


def open_notebook(page: "sync_api.Page", *path: str) -> None:
    """Open a notebook as a person does, folder by folder, in JupyterLab's file browser."""
    page.locator(".jp-BreadCrumbs-home").click()
    for name in path:
        page.locator(".jp-DirListing-item", has_text=name).dblclick()
    cells(page).first.wait_for()
    wait_for_kernel(page)


def close_notebook(page: "sync_api.Page") -> None:
    """Close the notebook that is open and end its kernel."""
    page.keyboard.press("Control+Shift+Q")
    page.get_by_role("button", name="Ok", exact=True).click()
    sync_api.expect(page.locator(".jp-NotebookPanel")).to_have_count(0)


def wait_for_kernel(page: "sync_api.Page") -> None:
    """Wait until there is a kernel. The status bar knows first; what is run before that is lost."""
    sync_api.expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")


def choose(page: "sync_api.Page", menu: str, command: str) -> None:
    """Choose a command in a menu of JupyterLab."""
    page.locator(".lm-MenuBar-itemLabel").get_by_text(menu, exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text(command, exact=True).click()


def cells(page: "sync_api.Page") -> "sync_api.Locator":
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell")


@contextmanager
def running(cell: "sync_api.Locator") -> Iterator[None]:
    """Wait until a code cell has been run by what is done meanwhile: its number has changed."""
    prompt = cell.locator(".jp-InputPrompt")
    before = prompt.inner_text()
    yield
    sync_api.expect(prompt).not_to_have_text(before)
    sync_api.expect(prompt).to_have_text(re.compile(r"\[\d+\]:"))


def output_of(cell: "sync_api.Locator") -> str:
    """Return the text beneath a cell."""
    return "\n".join(cell.locator(".jp-OutputArea-output").all_inner_texts()).strip()


def save(page: "sync_api.Page") -> None:
    """Save the notebook in front with Ctrl+S; wait until its tab shows no change."""
    page.keyboard.press("Control+s")
    sync_api.expect(page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)


def write(page: "sync_api.Page", line: str) -> None:
    """Type a line of code in place of the one that the cursor is in."""
    for key in ("End", "Shift+Home"):
        page.keyboard.press(key)
    page.keyboard.type(line)
