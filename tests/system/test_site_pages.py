"""The page that needs no server, as it is read: its start page, small screens, dark, the keyboard alone."""

import gzip
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from urllib.request import urlopen

import nbformat
import pytest

from tests.browser import keep
from tests.chromium import Chromium, open_chromium
from tests.notebooks import RELEASED, ROOT
from tests.site import OPEN, STORE, UNDER, build, copy, needs_site, open_browser
from tests.student import (
    insert_and_run,
    kept,
    open_lesson,
    press_on,
    prompt,
    read,
    restart,
    run,
    save,
    text_of,
    wait,
    wait_for_run,
    write,
)
from tests.system.test_pages import violations
from tools.references import find, right_answers
from tools.site.budget import first_code, title_of
from tools.site.serve import Served, serve
from tools.site.sources import sha256

pytestmark = needs_site
SCREENS = [(1280, 720), (820, 1180), (390, 844)]  # a laptop, a tablet, a phone
LESSON = RELEASED[0]


@pytest.fixture
def served(tmp_path) -> Iterator[Served]:
    with serve(copy(tmp_path / "page"), under=UNDER) as served:
        yield served


@pytest.fixture
def browser(tmp_path) -> Iterator[Chromium]:
    with open_chromium(tmp_path / "browser") as browser:
        yield browser


def lesson() -> nbformat.NotebookNode:
    return nbformat.read(LESSON, as_version=4)


# ---- what is built


def test_the_start_page_lists_every_notebook(browser, served):
    browser.goto(served.address)
    links = browser.evaluate("[...document.querySelectorAll('.lessons a')].map(link => link.href)")
    assert sum(asked.sent for asked in served.requests) < 20_000  # so it can be read at once
    assert [link.rpartition("path=")[2] for link in links] == [
        path.name for path in sorted(ROOT.glob("notebooks/**/*.ipynb"))
    ]
    times = browser.evaluate("[...document.querySelectorAll('.lessons .aside')].map(time => time.innerText)")
    assert len([time for time in times if time.startswith("About ")]) == len(RELEASED)


def test_no_solution_and_nothing_of_grading_is_shipped():
    files = [path for path in build().rglob("*") if path.is_file()]
    for path in build().glob("v*/files/*.ipynb"):
        assert "### BEGIN SOLUTION" not in path.read_text(encoding="utf-8")
    assert [path for path in files if re.search("grading|nbgrader", path.name)] == []
    [wheel] = build().glob("v*/static/pyodide/backprop_by_hand-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "helpers",
        "backprop_by_hand.py",
        "backprop_by_hand-0.1.0.data",
    }


def test_every_file_that_python_loads_has_the_hash_that_is_listed():
    [lock] = build().glob("v*/static/pyodide/pyodide-lock.json")
    for entry in json.loads(lock.read_text())["packages"].values():
        assert sha256((lock.parent / entry["file_name"]).read_bytes()) == entry["sha256"]


ROW = """async row => {
    const got = await fetch(row.querySelector('a'));
    return [row.innerText.split(/\\s/)[0], got.ok ? await got.text() : ''];
}"""


def test_every_licence_is_named_and_its_text_is_there(browser, served):
    browser.goto(f"{served.address}licences/index.html")
    keep(browser.page, "site-licences", full_page=True)
    texts = dict(browser.evaluate(f"Promise.all([...document.querySelectorAll('tr')].slice(1).map({ROW}))"))
    assert len(texts) > 30
    assert [name for name, text in texts.items() if len(text) < 1000] == []
    shipped = [path.name.split("-")[0] for path in build().glob("v*/static/pyodide/*.whl")]
    assert [name for name in shipped if name not in texts] == []
    assert "Bitstream Vera" in texts["matplotlib"]  # its fonts
    assert "UCI" in texts["backprop_by_hand"]  # the images of digits


def test_the_page_is_shown_on_this_machine():
    build()
    command = [sys.executable, "-m", "tools.site.serve", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        said = server.stdout.readline()
        with urlopen(re.search(r"http://127\.0\.0\.1:\d+/", said)[0]) as answer:
            page = answer.read()
        server.terminate()
    assert b"Backprop by Hand" in gzip.decompress(page)


# ---- how it is read


@pytest.mark.parametrize("size", SCREENS, ids=lambda size: str(size[0]))
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_start_page_can_be_read_by_everybody(browser, served, size, scheme):
    browser.resize(*size)
    browser.page.emulate_media(color_scheme=scheme)
    browser.goto(served.address)
    wait(browser, "document.querySelector('.lessons a')")
    keep(browser.page, f"site-start-{size[0]}-{scheme}", full_page=True)
    assert violations(browser.page) == {}
    assert browser.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("page", ["licences/index.html", "404.html"])
def test_the_pages_beside_it_can_be_read_by_everybody(browser, served, page):
    browser.resize(390, 844)
    browser.goto(served.address + page)
    wait(browser, "document.querySelector('main')")
    assert violations(browser.page) == {}
    assert browser.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_browser_that_cannot_run_python_is_told_so(browser, served):
    browser.page.add_init_script("delete window.WebAssembly")
    browser.goto(served.address)
    assert browser.page.locator("#cannot").inner_text().startswith("This browser can't run Python")


def test_a_lesson_says_so_when_python_cannot_be_loaded(browser, served):
    browser.page.route("**/numpy-*.whl", lambda route: route.abort())
    browser.goto(served.address)
    press_on(browser, text_of(".lessons a", title_of(lesson())))
    wait(
        browser,
        "document.querySelector('p[role=status]').innerText.startsWith(\"Python can't be loaded: numpy\")",
    )


def test_an_address_of_an_old_version_leads_to_the_lesson_of_this_one(browser, served):
    browser.goto(f"{served.address}v0123456789/notebooks/index.html?path={LESSON.name}")
    [version] = [path.name for path in build().glob("v*")]
    wait(browser, f"location.href === '{served.address}{version}/notebooks/index.html?path={LESSON.name}'")


# ---- how it is worked with


@pytest.fixture
def at_lesson(browser, served) -> Chromium:
    """The first lesson, opened from the start page; its first cell has run."""
    browser.goto(served.address)
    open_lesson(browser, title_of(lesson()), len(lesson().cells))
    run(browser, first_code(lesson()))
    return browser


def answer() -> int:
    return lesson().cells.index(find(lesson(), "predict"))


@pytest.mark.whole
@pytest.mark.parametrize("name", OPEN)
def test_an_endless_loop_ends_by_a_restart(name, served, tmp_path):
    first = first_code(lesson())
    with open_browser(name, tmp_path / name) as browser:
        browser.goto(served.address)
        open_lesson(browser, title_of(lesson()), len(lesson().cells))
        run(browser, first)
        for key in ("Escape", "ArrowUp", "b", "Enter"):
            browser.press(key)
        browser.type("while True: pass")
        browser.press("Shift+Enter")
        wait(browser, f"{prompt(first + 1)} === '[*]:'")
        restart(browser)
        write(browser, first + 1, "while True: pass", "print(1 + 1)")
        assert run(browser, first + 1, "2") == "2"


@pytest.mark.whole
def test_after_a_restart_a_check_says_that_the_cells_above_come_first(at_lesson):
    browser = at_lesson
    restart(browser)
    said = run(browser, answer() + 1, "✗")
    assert said.startswith("✗ There is no `check_value` yet. The kernel was restarted, or the cells above")
    run(browser, first_code(lesson()))
    assert run(browser, answer() + 1, "✗ There is no `predict` yet.").startswith("✗ There is no `predict`")


@pytest.mark.whole
def test_a_lesson_that_is_started_over_is_as_it_was_published(at_lesson, served):
    insert_and_run(at_lesson, first_code(lesson()), "1", "1")
    save(at_lesson, STORE, LESSON.name)
    at_lesson.goto(served.address)
    press_on(at_lesson, text_of(".work button", "Start over"))
    wait(at_lesson, "!document.querySelector('.work')")
    assert kept(at_lesson, STORE, LESSON.name) is None


@pytest.mark.whole
def test_a_new_version_is_announced_and_what_was_written_stays(at_lesson, served, tmp_path):
    insert_and_run(at_lesson, first_code(lesson()), "1", "1")
    save(at_lesson, STORE, LESSON.name)
    changed = lesson()
    find(changed, "setup").source += "\n# new"
    [file] = (tmp_path / "page").glob(f"v*/files/{LESSON.name}")
    file.unlink()
    nbformat.write(changed, file)
    at_lesson.page.route("**/files/*.ipynb", lambda route: route.fulfill(path=file))
    at_lesson.goto(served.address)
    wait(at_lesson, "document.querySelector('.note').innerText.startsWith('There is a new version')")
    assert (
        find(nbformat.from_dict(kept(at_lesson, STORE, LESSON.name)), "setup").source
        == find(lesson(), "setup").source
    )


@pytest.mark.whole
def test_the_keyboard_alone_is_enough(browser, served):
    browser.goto(served.address)
    browser.page.locator(".lessons a").first.wait_for()
    for _ in range(1 + sorted(ROOT.glob("notebooks/**/*.ipynb")).index(LESSON)):
        browser.press("Tab")
    browser.press("Enter")
    wait(browser, f"document.querySelectorAll('.jp-Notebook .jp-Cell').length === {len(lesson().cells)}")
    wait(browser, "document.querySelector('.jp-Toolbar-kernelName').innerText.startsWith('Python')")
    number = answer()
    before = browser.evaluate(prompt(number + 1))
    for _ in range(number + 2):
        browser.press("Shift+Enter")
    wait_for_run(browser, number + 1, before)
    assert read(browser, number + 1, "✗").startswith("✗ predict is not written yet.")
    for key in ("Escape", "ArrowUp", "ArrowUp", "Enter", "Control+End", "End", "Shift+Home"):
        browser.press(key)
    browser.type(right_answers(LESSON.parent.name)["predict"].splitlines()[-1].strip())
    before = browser.evaluate(prompt(number + 1))
    browser.press("Shift+Enter")
    browser.press("Shift+Enter")
    wait_for_run(browser, number + 1, before)
    assert read(browser, number + 1, "✓").startswith("✓ predict gives ŷ")


@pytest.mark.whole
def test_a_first_answer_can_be_given_on_a_phone_by_touch(served, tmp_path):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with open_chromium(tmp_path / "phone", **phone) as browser:
        page = browser.page
        page.goto(served.address)
        page.get_by_role("link", name=title_of(lesson())).tap()
        wait(browser, f"document.querySelectorAll('.jp-Notebook .jp-Cell').length === {len(lesson().cells)}")
        keep(page, "site-phone-opened")
        for number in [
            i for i, one in enumerate(lesson().cells) if one.cell_type == "code" and i <= answer() + 1
        ]:
            if number == answer():
                page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".cm-line").last.tap()
                for key in ("End", "Shift+Home"):
                    browser.press(key)  # by the keyboard on the screen
                browser.type(right_answers(LESSON.parent.name)["predict"].splitlines()[-1].strip())
            else:
                page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".jp-InputArea").tap()
            before = browser.evaluate(prompt(number))
            page.locator(
                "[data-command='notebook:run-cell-and-select-next'], [data-jp-item-name=run] button"
            ).first.tap()
            wait_for_run(browser, number, before)
        keep(page, "site-phone-answered")
        assert read(browser, answer() + 1, "✓").startswith("✓ predict gives ŷ")
        assert browser.evaluate("document.documentElement.scrollWidth") <= 390
        said = "document.querySelector('.jp-OutputArea-output pre')"
        assert browser.evaluate(f"getComputedStyle({said}).wordBreak") == "normal"  # breaks between words


@pytest.mark.whole
@pytest.mark.parametrize("size", SCREENS, ids=lambda size: str(size[0]))
def test_a_dark_lesson_is_dark_and_no_text_is_cut_off(browser, served, size):
    browser.resize(*size)
    browser.page.emulate_media(color_scheme="dark")
    browser.goto(served.address)
    open_lesson(browser, title_of(lesson()), len(lesson().cells))
    wait(browser, "document.body.dataset.jpThemeLight === 'false'")
    keep(browser.page, f"site-lesson-{size[0]}-dark")
    assert browser.evaluate(CUT_OFF) == []


CUT_OFF = """[...document.querySelectorAll("#menu-panel-wrapper *, .jp-MarkdownOutput, .cm-line")].filter(
    it => {
        const {right, bottom} = it.getBoundingClientRect(), bar = it.closest("#menu-panel-wrapper");
        return right > innerWidth || bottom > bar?.getBoundingClientRect().bottom + 1;
    }
).map(it => it.innerText)"""
