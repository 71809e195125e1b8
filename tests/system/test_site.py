"""The page on which the lessons run in a browser alone: walked as a student does, with no network.

`make test` walks through one lesson, in Chromium. `make test-site` walks through all of them, in Firefox too,
and runs the references cell by cell.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from grading.sandbox import why_no_sandbox
from tests.notebooks import RELEASED, ROOT, as_shown
from tests.site import OPEN, STORE, UNDER, build, copy, needs_site, open_browser, without_outputs
from tests.student import (
    Browser,
    choose,
    download,
    insert_and_run,
    keep_seen,
    kept,
    pictures,
    press_on,
    prompt,
    read,
    run,
    time_run,
    wait,
    wait_for_run,
    write,
)
from tests.system.test_browser import SLIPS, UNWRITTEN
from tools.references import checks, find, reference, right_answers
from tools.site import budget
from tools.site.budget import LIMITS, Visit, visit
from tools.site.serve import Served, serve

pytestmark = [
    *needs_site,
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),  # nbgrader's own
]
whole = pytest.mark.whole  # `make test-site` runs it


def all_but_one(path: Path) -> nbformat.NotebookNode:
    """Return a student's notebook with the right answers, but for the one that is to be written."""
    notebook, lesson = without_outputs(path), path.parent.name
    for exercise, answer in right_answers(lesson).items():
        if exercise != SLIPS[lesson].exercise:
            find(notebook, exercise).source = answer
    return notebook


# ---- a student's way


@dataclass
class Walk:
    """What a student saw on the way through a lesson; see `walk` for the names of what was said."""

    lesson: str
    said: dict[str, str] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    first: Visit | None = None
    again: Visit | None = None
    check: float = 0.0
    downloads: dict[str, Path] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def walk(browser: Browser, served: Served, path: Path, home: Path) -> Walk:
    """Do the exercise that is left: not, wrong, with a hint, right; download; come back."""
    lesson, file = path.parent.name, path.name
    walk = Walk(lesson, requests=browser.requests, complaints=browser.complaints)
    notebook = nbformat.read(path, as_version=4)
    place = {cell.metadata.get("nbgrader", {}).get("grade_id"): i for i, cell in enumerate(notebook.cells)}
    slip = SLIPS[lesson]
    answer, check = place[slip.exercise], place[f"check_{slip.exercise}"]
    browser.resize(1280, 720)

    walk.first = visit(browser, served, notebook)

    before = browser.evaluate(prompt(check))
    choose(browser, "Run", "Run All Cells")
    wait_for_run(browser, check, before)
    walk.said["unwritten"] = read(browser, check, "✗")
    right = right_answers(lesson)[slip.exercise].splitlines()[-1].strip()
    for name, old, line, mark in (
        ("wrong", UNWRITTEN, slip.line, slip.told),
        ("right", slip.line, right, "✓"),
    ):
        write(browser, answer, old, line)
        run(browser, answer)
        walk.said[name] = run(browser, check, mark)
        walk.seen[f"pictures {name}"] = pictures(browser, check)
        keep_seen(browser, f"site-{home.name}-{lesson}-{name}")
        walk.downloads[name] = download(browser, file).rename(home / f"{name}.ipynb")
        if name == "wrong":
            asked = f"from helpers import hint; hint({slip.exercise})"
            walk.said["hint"] = insert_and_run(browser, check, asked, "Hint")
    walk.check = min(time_run(browser, check) for _ in range(3))
    press_on(
        browser, f"document.querySelectorAll('.jp-Notebook .jp-Cell')[{check}].querySelector('.cm-line')"
    )
    browser.type("x = 1")
    download(browser, file).rename(home / "locked.ipynb")
    walk.seen["locked"] = nbformat.read(home / "locked.ipynb", as_version=4).cells[check].source

    browser.goto(served.address)
    wait(browser, "document.querySelector('.work button')", "what the start page says of the work")
    walk.said["buttons"] = browser.evaluate("document.querySelector('.work').innerText")
    keep_seen(browser, f"site-{home.name}-{lesson}-back")
    walk.again = visit(browser, served, notebook)
    walk.seen["kept"] = "".join(kept(browser, STORE, file)["cells"][answer]["source"])
    return walk


WALKS = [
    pytest.param((browser, path), id=f"{browser}-{path.parent.name}", marks=[] if first else whole)
    for browser in OPEN
    for path in RELEASED
    if path.parent.name in SLIPS
    for first in [browser == "chromium" and path == RELEASED[0]]
]


@pytest.fixture(scope="module")
def walked(request, tmp_path_factory) -> Iterator[Walk]:
    name, path = request.param
    home = tmp_path_factory.mktemp(name)
    folder = copy(home / "page", {path.name: all_but_one(path)})
    with serve(folder, under=UNDER) as served, open_browser(name, home / "browser") as browser:
        walked = walk(browser, served, path, home)
        print(f"\n{name}, {path.parent.name}: {walked.first}, {walked.again}, {walked.check:.2f} s")
        yield walked


each_walk = pytest.mark.parametrize("walked", WALKS, indirect=True, scope="module")


@each_walk
def test_the_text_is_there_before_python(walked):
    assert walked.first.text < walked.first.first_cell


@each_walk
def test_a_first_visit_loads_no_more_than_it_may_and_the_second_next_to_nothing(walked):
    assert walked.first.sent < LIMITS["first visit"]
    assert walked.again.sent < LIMITS["second visit"]


@each_walk
def test_nothing_is_asked_of_any_other_place(walked):
    elsewhere = [
        url for url in walked.requests if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))
    ]
    assert walked.requests
    assert elsewhere == []


@each_walk
def test_the_browser_complains_of_nothing(walked):
    assert walked.complaints == []


@each_walk
def test_an_answer_that_is_not_written_is_told_in_one_line(walked):
    assert walked.said["unwritten"].startswith(f"✗ {SLIPS[walked.lesson].exercise} is not written yet.")


@each_walk
def test_a_wrong_answer_is_told_its_broken_link_with_a_picture(walked):
    slip = SLIPS[walked.lesson]
    assert f"✗ {slip.exercise} does not give " in walked.said["wrong"]
    assert slip.told in walked.said["wrong"]
    [width] = walked.seen["pictures wrong"]
    assert width > 300


@each_walk
def test_a_hint_is_given(walked):
    assert walked.said["hint"].startswith("Hint 1 of ")


@each_walk
def test_the_right_answer_passes_at_once(walked):
    assert walked.said["right"].startswith("✓ ")
    assert walked.seen["pictures right"] == []


@each_walk
def test_locked_cells_stay_locked(walked):
    assert (
        walked.seen["locked"]
        == find(reference(walked.lesson), f"check_{SLIPS[walked.lesson].exercise}").source
    )


@each_walk
def test_work_is_there_when_the_student_comes_back(walked):
    assert walked.seen["kept"] == right_answers(walked.lesson)[SLIPS[walked.lesson].exercise]
    assert re.split(r"\s*(?=Start)", walked.said["buttons"]) == ["Download", "Start over"]


@each_walk
@pytest.mark.skipif(bool(why_no_sandbox()), reason=why_no_sandbox())
def test_what_is_downloaded_is_graded_as_any_other_work(walked, tmp_path):
    slip, points = SLIPS[walked.lesson], checks(walked.lesson)
    name = next(path.name for path in RELEASED if path.parent.name == walked.lesson)
    for student, downloaded in walked.downloads.items():
        folder = tmp_path / "submitted" / student / walked.lesson
        folder.mkdir(parents=True)
        shutil.copy(downloaded, folder / name)
    places = [f"--CourseDirectory.{kind}_directory={tmp_path / kind}" for kind in ("submitted", "autograded")]
    database = f"sqlite:///{tmp_path / 'gradebook.db'}"
    command = [sys.executable, "-m", "nbgrader", "autograde", walked.lesson, f"--db={database}", *places]
    graded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert graded.returncode == 0, graded.stderr
    with Gradebook(database) as gradebook:
        scores = {one.student.id: one.score for one in gradebook.assignment_submissions(walked.lesson)}
    lost = points[f"check_{slip.exercise}"]
    assert scores == {"right": sum(points.values()), "wrong": sum(points.values()) - lost}
    returned = nbformat.read(tmp_path / "autograded/wrong" / walked.lesson / name, as_version=4)
    told = "\n".join(map(as_shown, find(returned, f"check_{slip.exercise}").outputs))
    assert slip.told in told


@pytest.mark.whole
def test_a_visit_costs_no_more_than_it_may(capsys):
    build()
    status = budget.main()
    assert status == 0, capsys.readouterr().out
