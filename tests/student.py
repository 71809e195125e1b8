"""A student in a browser, on the page that needs no server: what they press, and what they see.

Chromium and Firefox are driven by different protocols. `Browser` is what both can, in tests.chromium
and tests.firefox; all else is built on it.
"""

import os
import time
from pathlib import Path
from typing import Any, Protocol


def busy() -> float:
    """Return how many times as long things take on this machine now as on one that does nothing else."""
    return max(1.0, os.getloadavg()[0] / len(os.sched_getaffinity(0)))


PATIENCE = 120 * busy()  # seconds that anything may take


class Browser(Protocol):
    """One window of a browser; tests.firefox says what its attributes are."""

    downloads: Path
    requests: list[str]
    complaints: list[str]

    def goto(self, address: str) -> None: ...
    def resize(self, width: int, height: int) -> None: ...
    def evaluate(self, expression: str) -> Any: ...
    def press(self, keys: str) -> None: ...
    def type(self, text: str) -> None: ...
    def click(self, x: float, y: float) -> None: ...
    def screenshot(self, path: Path) -> None: ...


# ---- what they see


def keep_seen(browser: Browser, name: str) -> None:
    """Keep a screenshot, if BROWSER_SCREENSHOTS names a folder for that."""
    if folder := os.environ.get("BROWSER_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        browser.screenshot(Path(folder, f"{name}.png"))


def wait(browser: Browser, expression: str, why: str = "", patience: float = PATIENCE) -> None:
    """Wait until an expression in JavaScript holds; what is not there yet doesn't."""
    end = time.monotonic() + patience
    asked = f"(async () => {{ try {{ return !!(await ({expression})) }} catch {{ return false }} }})()"
    while not browser.evaluate(asked):
        assert time.monotonic() < end, f"{why or expression}: not within {patience:.0f} s"
        time.sleep(0.1)


def cell(number: int) -> str:
    """Return an expression for a cell of the notebook."""
    return f"document.querySelectorAll('.jp-Notebook .jp-Cell')[{number}]"


def output(browser: Browser, number: int) -> str:
    """Return the text beneath a cell."""
    browser.evaluate(
        f"{cell(number)}.scrollIntoView({{block: 'center'}})"
    )  # what isn't seen may not be laid out
    shown = f"[...{cell(number)}.querySelectorAll('.jp-OutputArea-output')]"
    return browser.evaluate(f"{shown}.map(e => e.innerText).join('\\n').trim()")


def pictures(browser: Browser, number: int) -> list[int]:
    """Return the widths of the pictures beneath a cell."""
    return browser.evaluate(
        f"[...{cell(number)}.querySelectorAll('.jp-OutputArea img')].map(e => e.naturalWidth)"
    )


def prompt(number: int) -> str:
    return f"{cell(number)}.querySelector('.jp-InputPrompt').textContent"


def kept(browser: Browser, store: str, file: str) -> dict[str, Any] | None:
    """Return the notebook that JupyterLite keeps in the browser; None if there is none."""
    return browser.evaluate(
        f"""(async () => {{
            const done = asked => new Promise((resolve, reject) => {{
                asked.onsuccess = () => resolve(asked.result);
                asked.onerror = () => reject(asked.error);
            }});
            if (!(await indexedDB.databases()).some(one => one.name === {store!r})) return null;
            const database = await done(indexedDB.open({store!r}));
            const files = database.objectStoreNames.contains('files') && database.transaction('files');
            const file = files && await done(files.objectStore('files').get({file!r}));
            database.close(); // or JupyterLite could not change it
            return file?.content ?? null;
        }})()"""
    )


# ---- what they do


def press_on(browser: Browser, expression: str) -> None:
    """Scroll to an element; click in its middle, once it stands still and nothing lies above it."""
    wait(browser, expression)
    end = time.monotonic() + PATIENCE
    before = None
    while (middle := browser.evaluate(MIDDLE % expression)) is None or middle != before:
        assert time.monotonic() < end, f"{expression} can't be clicked"
        before = middle
        time.sleep(0.1)
    browser.click(*middle)


MIDDLE = """(() => {
    const it = %s;
    it.scrollIntoView({block: "center"}); // again, since a notebook scrolls by itself, too
    const {x, y, width, height} = it.getBoundingClientRect();
    const middle = [x + width / 2, y + height / 2], above = document.elementFromPoint(...middle);
    return it.contains(above) || above?.contains(it) ? middle : null;
})()"""


def text_of(selector: str, text: str) -> str:
    """Return an expression for the first element whose text begins so."""
    return f"[...document.querySelectorAll({selector!r})].find(e => e.innerText.trim().startsWith({text!r}))"


def choose(browser: Browser, menu: str, command: str) -> None:
    """Choose a command in a menu."""
    press_on(browser, text_of(".lm-MenuBar-itemLabel", menu))
    press_on(browser, text_of(".lm-Menu-itemLabel", command))


def open_text(browser: Browser, title: str, cells: int) -> None:
    """Choose a lesson on the start page; wait for all its cells."""
    press_on(browser, text_of(".lessons a", title))
    wait(
        browser,
        f"document.querySelectorAll('.jp-Notebook .jp-Cell').length === {cells}",
        f"the text of {title}",
    )


def open_lesson(browser: Browser, title: str, cells: int) -> None:
    """Choose a lesson on the start page; wait for all its cells, and for a kernel, which may still start."""
    open_text(browser, title, cells)
    wait_for_kernel(browser)


def wait_for_kernel(browser: Browser) -> None:
    """Wait until there is a kernel; what is run before that is lost."""
    wait(
        browser, "document.querySelector('.jp-Toolbar-kernelName').innerText.startsWith('Python')", "a kernel"
    )


def select(browser: Browser, number: int) -> None:
    """Select a cell by a click beside it."""
    press_on(browser, f"{cell(number)}.querySelector('.jp-InputPrompt')")


def wait_for_run(browser: Browser, number: int, before: str) -> None:
    """Wait until a cell has another number than before."""
    wait(
        browser,
        f"/\\[\\d+\\]:/.test({prompt(number)}) && {prompt(number)} !== {before!r}",
        f"cell {number} to run",
    )


def run(browser: Browser, number: int, until: str = "") -> str:
    """Run a code cell; return what is beneath it then, which comes after its number, and holds `until`."""
    select(browser, number)
    before = browser.evaluate(prompt(number))
    browser.press("Shift+Enter")
    wait_for_run(browser, number, before)
    return read(browser, number, until)


def read(browser: Browser, number: int, until: str) -> str:
    """Return the text beneath a cell, once it holds `until`; if it never does, as it is."""
    end = time.monotonic() + PATIENCE / 4
    while until not in (text := output(browser, number)) and time.monotonic() < end:
        time.sleep(0.1)
    return text


def time_run(browser: Browser, number: int) -> float:
    """Run a code cell; return the seconds from the key to the number beside the cell, in the page."""
    select(browser, number)
    browser.evaluate(
        f"""(() => {{
            const prompt = {cell(number)}.querySelector('.jp-InputPrompt'), before = prompt.textContent;
            const begin = () => {{ window.began = performance.now(); window.ended = null; }};
            addEventListener('keydown', begin, true);
            new MutationObserver(() => {{
                const now = {prompt(number)};
                if (/\\[\\d+\\]:/.test(now) && now !== before) window.ended ??= performance.now();
            }}).observe({cell(number)}, {{childList: true, subtree: true, characterData: true}});
        }})()"""
    )
    browser.press("Shift+Enter")
    wait(browser, "window.ended", f"cell {number} to run")
    return browser.evaluate("(window.ended - window.began) / 1000")


def write(browser: Browser, number: int, old: str, new: str) -> None:
    """Type a line of code in place of the one in a cell that holds `old`."""
    lines = f"[...{cell(number)}.querySelectorAll('.cm-line')]"
    browser.evaluate(f"{cell(number)}.scrollIntoView({{block: 'center'}})")
    press_on(browser, f"{lines}.find(e => e.textContent.includes({old!r}))")
    wait(browser, f"{cell(number)}.querySelector('.cm-content') === document.activeElement")
    wait(
        browser,
        f"{cell(number)}.matches('.jp-mod-active') && document.querySelector('.jp-Notebook.jp-mod-editMode')",
    )
    browser.press("End")
    browser.press("Shift+Home")
    browser.type(new)
    wait(browser, f"{lines}.some(e => e.textContent.trim() === {new!r})")


def insert_and_run(browser: Browser, number: int, line: str, until: str) -> str:
    """Run a line in a new cell below another; return what it says, and delete the cell."""
    select(browser, number)
    browser.press("Escape")
    browser.press("b")
    browser.press("Enter")
    browser.type(line)
    said = run(browser, number + 1, until)
    select(browser, number + 1)
    for key in ("Escape", "d", "d"):
        browser.press(key)
    return said


def restart(browser: Browser) -> None:
    """Restart Python by the menu, and say yes; wait until it is idle anew."""
    status = "document.querySelector('.jp-Notebook-ExecutionIndicator')"
    choose(browser, "Kernel", "Restart Kernel…")
    browser.evaluate(
        f"""void new MutationObserver(() => window.statusChanged = true).observe(
            {status}, {{attributeFilter: ['data-status']}}
        )"""
    )
    press_on(browser, "document.querySelector('.jp-Dialog .jp-mod-accept')")
    wait(browser, f"window.statusChanged && {status}.dataset.status === 'idle'", "Python to start again")


def save(browser: Browser, store: str, file: str) -> None:
    """Save the notebook for the first time; wait until JupyterLite keeps it."""
    browser.press("Control+s")
    end = time.monotonic() + PATIENCE
    while kept(browser, store, file) is None:
        assert time.monotonic() < end, f"{file} was not saved"
        time.sleep(0.1)


def download(browser: Browser, file: str) -> Path:
    """Save the notebook and download it by the menu; return the file."""
    browser.press("Control+s")
    choose(browser, "File", "Download")
    path = browser.downloads / file
    end = time.monotonic() + PATIENCE
    while not (path.exists() and path.stat().st_size):
        assert time.monotonic() < end, f"{file} was not downloaded"
        browser.evaluate("1")  # in which Playwright hears of it
        time.sleep(0.1)
    return path
