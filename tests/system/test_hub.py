"""A course on a JupyterHub, set up as docs/hub.md says, and walked in a browser: from release to feedback.

One student's way is short enough for each run of the tests. The rest needs `make test-hub`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil
import pytest

from grading.sandbox import why_no_sandbox
from tests.browser import (
    HEIGHT,
    PATIENCE,
    WIDTH,
    cells,
    choose,
    complaints,
    is_drawn,
    keep,
    needs_chromium,
    open_browser,
    open_notebook,
    save,
    stand_in_for_the_web,
    sync_api,
    wait_for_kernel,
    write,
)
from tests.course import LESSON, NAME
from tests.hub import COURSE, INSTRUCTOR, PASSWORD, STUDENTS, Hub, read_commands, start_hub, why_no_hub
from tests.system.test_browser import UNWRITTEN
from tools import references

pytestmark = [
    pytest.mark.slow,
    needs_chromium,
    pytest.mark.skipif(bool(why_no_hub()), reason=why_no_hub()),
    pytest.mark.skipif(bool(why_no_sandbox()), reason=why_no_sandbox()),
]
whole = pytest.mark.whole  # `make test-hub` runs it

ADA, BOB = STUDENTS


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """A hub on which a lesson is released, and is in the gradebook."""
    with start_hub() as hub:
        hub.run(INSTRUCTOR, read_commands("## A lesson"))
        yield hub


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    with open_browser() as context:
        yield context.browser


@pytest.fixture(scope="module")
def ada(browser, hub) -> Iterator["sync_api.Page"]:
    """Ada's JupyterLab, when she has handed in."""
    with log_in(browser, hub, ADA) as page:
        assert "Success!" in hand_in(page, hub, ADA, "return (y_hat - y) * x_1")
        yield page


def log_in(browser: "sync_api.Browser", hub: Hub, name: str) -> "sync_api.Page":
    """Return a page on someone's JupyterLab; their server is started."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    context.set_default_timeout(PATIENCE)
    stand_in_for_the_web(context)
    page = context.new_page()
    page.goto(hub.address)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator(".lm-MenuBar-itemLabel").get_by_text("Nbgrader").wait_for()
    return page


def list_assignments(page: "sync_api.Page") -> "sync_api.Locator":
    """Return the list of assignments, made anew."""
    choose(page, "Nbgrader", "Assignment List")
    listed = page.locator("#nbgrader-assignment-list")
    listed.locator("#refresh_assignments_list").click()
    return listed


def hand_in(page: "sync_api.Page", hub: Hub, name: str, line: str) -> str:
    """Fetch the lesson, write the answers, one by typing a line, validate and submit it.

    Returns what was said when it was validated.
    """
    list_assignments(page).get_by_role("button", name="Fetch", exact=True).click()
    listed = page.locator("#fetched_assignments_list")
    listed.get_by_role("button", name="Submit").wait_for()
    keep(page, f"hub-fetched-{name}")
    answer_all_but(hub.home(name) / LESSON / f"{NAME}.ipynb", "gradient_w_1")
    open_notebook(page, LESSON, f"{NAME}.ipynb")
    answer = cells(page).filter(has_text="def gradient_w_1")
    answer.locator(".cm-line", has_text=UNWRITTEN).click()
    write(page, line)
    choose(page, "Run", "Run All Cells")
    check = cells(page).filter(has_text="(gradient_w_1, ")  # a wrong answer's is the last that is run
    sync_api.expect(check.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"))
    wait_for_kernel(page)  # what is shown later would be a change that isn't saved
    save(page)
    keep(page, f"hub-written-{name}")
    listed = list_assignments(page).locator("#fetched_assignments_list")
    listed.locator(".assignment-notebooks-link").click()
    listed.get_by_role("button", name="Validate").click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    keep(page, f"hub-validated-{name}")
    said = dialog.inner_text()
    dialog.get_by_role("button").last.click()
    listed.get_by_role("button", name="Submit").click()
    page.locator("#submitted_assignments_list").get_by_text(LESSON).wait_for()
    keep(page, f"hub-submitted-{name}")
    return said


def answer_all_but(path: Path, left: str) -> None:
    """Write the answers into a notebook that was fetched, but for one."""
    notebook = nbformat.read(path, as_version=4)
    for name, answer in references.right_answers(LESSON).items():
        if name != left:
            references.find(notebook, name).source = answer
    path.write_text(nbformat.writes(notebook), encoding="utf-8")  # it is the student's file still


def read_feedback(page: "sync_api.Page", name: str) -> "sync_api.Locator":
    """Fetch the feedback and open the page; return the frame that it is in."""
    submitted = list_assignments(page).locator("#submitted_assignments_list")
    submitted.get_by_role("button", name="Fetch Feedback").click()
    submitted.get_by_text("(view feedback)").click()
    page.locator(".jp-DirListing-item", has_text=f"{NAME}.html").dblclick()
    frame = page.locator(".jp-HTMLViewer iframe")
    frame.content_frame.get_by_role("heading", name="Feedback: Lesson 1").wait_for()
    keep(page, f"hub-feedback-{name}")
    return frame


def test_a_student_writes_hands_in_and_reads_the_feedback(hub, ada):
    said = hub.run(INSTRUCTOR, f"cd ~/{COURSE}", read_commands("**Submit** hands it in"))
    assert '"score": 10.0' in said
    asked = []
    ada.on("request", lambda request: asked.append(request.url))
    frame = read_feedback(ada, ADA)
    page = frame.content_frame
    sync_api.expect(page.locator("p.about")).to_contain_text([ADA])
    sync_api.expect(page.locator("p.about strong")).to_have_text("10 of 10 points")
    assert "allow-scripts" not in frame.get_attribute("sandbox")
    assert is_drawn(page.locator("mfrac").first)
    assert [url for url in asked if not url.startswith((hub.address, "blob:", "data:"))] == []


def test_students_have_no_formgrader(ada, hub):
    ada.locator(".lm-MenuBar-itemLabel").get_by_text("Nbgrader", exact=True).click()
    commands = ada.locator(".lm-Menu-itemLabel").all_inner_texts()
    ada.keyboard.press("Escape")
    assert "Assignment List" in commands
    assert "Formgrader" not in commands
    answer = ada.request.get(f"{hub.address}/user/{ADA}/formgrader")
    assert answer.status == 404


def test_students_cant_look_into_the_course_or_at_what_others_hand_in(hub, ada):
    for place in (hub.home(INSTRUCTOR), hub.folder / "exchange" / COURSE / "inbound"):
        assert "Permission denied" in hub.run(BOB, f"ls {place} 2>&1 || true")


def test_nothing_listens_but_on_the_loopback(hub, ada):
    ours = {process.pid for process in psutil.Process().children(recursive=True)}
    listening = [each for each in psutil.net_connections("inet") if each.pid in ours and not each.raddr]
    assert listening
    assert {each.laddr.ip for each in listening if each.status == psutil.CONN_LISTEN} <= {"127.0.0.1", "::1"}


# ---- with the instructor


@whole
def test_an_instructor_grades_comments_and_grades_again_in_formgrader(hub, browser, ada):
    with log_in(browser, hub, BOB) as bob:
        assert "The following cell failed" in hand_in(bob, hub, BOB, "return (y - y_hat) * x_1")
        with log_in(browser, hub, INSTRUCTOR) as ines:
            heard = complaints(ines)
            open_formgrader(ines)
            press(ines, "collect")
            grade_all(ines)
            comment(ines, r"Turn the sign, as $\frac{\partial L}{\partial w_1}$ says.")
            keep(ines, "hub-formgrader-comment")
            grade_all(ines)
            open_formgrader(ines)
            press(ines, "generate-feedback")
            press(ines, "release-feedback")
            assert heard == []
        feedback = read_feedback(bob, BOB).content_frame
        sync_api.expect(feedback.locator("p.about strong")).to_have_text("8 of 10 points")
        said = feedback.locator("#gradient_w_1 .comment")
        sync_api.expect(said).to_contain_text("Turn the sign")
        assert said.locator("mfrac").count() == 1
        row = feedback.get_by_role("row", name="∂L/∂w₁ 0 / 2")
        sync_api.expect(row).to_contain_text("The sign is flipped.")


def open_formgrader(page: "sync_api.Page") -> None:
    """Open the table of assignments."""
    page.goto(re.sub(r"(/user/[^/]+)/.*", r"\1/formgrader", page.url))


def go_to(page: "sync_api.Page", name: str) -> None:
    """Choose a part of formgrader."""
    page.get_by_role("link", name=name, exact=True).first.click()


def press(page: "sync_api.Page", column: str, row: str = LESSON) -> None:
    """Press the one button in a column of a table of formgrader; it says that this went well."""
    page.locator("tr", has_text=row).locator(f"td.{column} a").click()
    dialog = page.locator("#success-modal, #error-modal")
    dialog.wait_for()
    keep(page, f"hub-formgrader-{column}")
    assert dialog.get_attribute("id") == "success-modal", dialog.inner_text()
    dialog.get_by_role("button", name="OK").click()
    sync_api.expect(dialog).to_have_count(0)


def grade_all(page: "sync_api.Page") -> None:
    """Grade both students' notebooks."""
    open_formgrader(page)
    page.locator("tr", has_text=LESSON).locator("td.num-submissions a").click()
    for student in STUDENTS:
        press(page, "autograde", student)


def comment(page: "sync_api.Page", text: str) -> None:
    """Type a comment on an answer of Bob's, whose notebook has a point less than Ada's."""
    open_formgrader(page)
    for name in ("Manual Grading", LESSON, NAME):
        go_to(page, name)
    page.locator("tr", has_text="8").get_by_role("link").first.click()
    field = page.locator(".nbgrader_cell", has_text="def gradient_w_1").locator("textarea.comment")
    sync_api.expect(field).to_have_attribute("placeholder", re.compile("comments"))  # it is loaded
    with page.expect_response(lambda answer: "/api/comment/" in answer.url):
        field.fill(text)
        field.blur()
