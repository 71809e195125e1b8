"""The pages that students and instructors are given: they open without a complaint, and all can read them.

axe-core judges who can.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from grading.pages import PageExporter
from grading.report import render_report
from tests.browser import (
    complaints,
    is_drawn,
    keep,
    needs_chromium,
    open_browser,
    stand_in_for_the_web,
    start_lab,
    sync_api,
)
from tests.notebooks import REFERENCES, ROOT, Notebook
from tools import references
from tools.demo import course as demo
from tools.demo.students import ABSENT

Axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="No axe-core: pip install -r requirements.txt"
).Axe

pytestmark = [
    pytest.mark.slow,
    needs_chromium,
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),  # nbgrader's own
]

STUDENTS = ["flips-a-sign", "forgets-a-colon", "does-the-first-half", "ends-the-kernel"]


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.BrowserContext"]:
    with open_browser() as browser:
        stand_in_for_the_web(browser)
        yield browser


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Path:
    """The folder of a class; some have handed in lesson 1, which is graded, and have their feedback."""
    folder = tmp_path_factory.mktemp("class")
    roster = folder / "students.csv"
    roster.write_text("\n".join(["id", *STUDENTS, ABSENT, ""]))
    demo.nbgrader(folder, "generate_assignment", references.LINEAR)
    demo.nbgrader(folder, "db", "student", "import", str(roster))
    for submission in demo.SUBMISSIONS:
        if submission.student in STUDENTS and submission.lesson == references.LINEAR:
            demo.hand_in(submission, folder)
    demo.nbgrader(folder, "autograde", references.LINEAR)
    demo.nbgrader(folder, "generate_feedback", references.LINEAR)
    return folder


def opened(browser: "sync_api.BrowserContext", file: Path, name: str) -> "sync_api.Page":
    page = browser.new_page()
    page.goto(file.as_uri())
    keep(page, name, full_page=True)
    return page


def exported(notebook: nbformat.NotebookNode) -> str:
    """Return the page that `make pages` makes of a notebook."""
    return PageExporter().from_notebook_node(notebook)[0]


def violations(page: "sync_api.Page") -> dict[str, list[str]]:
    """Return by the rule of axe-core which elements break it; and headings below a level that is missing.

    Of the first heading, axe-core takes any level; a header with a formula alone, it takes for an empty one.
    """
    found = Axe().run(page).response["violations"]
    headings = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(
        "headings => headings.map(heading => [Number(heading.tagName[1]), heading.outerHTML])"
    )
    levels = [0, *(level for level, _ in headings)]
    astray = [html for before, (level, html) in zip(levels, headings, strict=False) if level > before + 1]
    rules = {rule["id"]: [element["html"] for element in rule["nodes"]] for rule in found}
    empty = [html for html in rules.pop("empty-table-header", []) if "<math" not in html]
    rules |= {"empty-table-header": empty} if empty else {}
    return rules | ({"headings": astray} if astray else {})


# ---- who can read them


@pytest.mark.parametrize("named", [True, False], ids=["with names", "without names"])
def test_everybody_can_read_the_class_report(browser, graded, tmp_path, named):
    (tmp_path / "report.html").write_text(render_report(demo.course(graded), references.LINEAR, named))
    with opened(browser, tmp_path / "report.html", f"class-report-{named}") as page:
        assert violations(page) == {}


@pytest.fixture(scope="module")
def feedback(browser, graded) -> Iterator["sync_api.Page"]:
    file = graded / "feedback" / "flips-a-sign" / references.LINEAR / "linear_neuron.html"
    with opened(browser, file, "feedback") as page:
        yield page


@pytest.mark.parametrize("student", STUDENTS)
def test_everybody_can_read_the_feedback(browser, graded, student):
    file = graded / "feedback" / student / references.LINEAR / "linear_neuron.html"
    with opened(browser, file, f"feedback-{student}") as page:
        assert violations(page) == {}


def test_feedback_begins_with_what_each_exercise_earned_and_why(feedback):
    row = feedback.get_by_role("row").filter(has=feedback.get_by_role("link", name="∂L/∂w₁"))
    assert row.get_by_role("cell").all_inner_texts() == [
        "0 / 2",
        "✗ gradient_w_1 does not give ∂L/∂w₁. The sign is flipped. "
        "In return (y - y_hat) * x_1, y and y_hat are swapped.",
    ]


def test_the_points_lead_to_the_check(feedback):
    feedback.get_by_role("link", name="∂L/∂w₁").click()
    verdict = feedback.locator("#check_gradient_w_1").get_by_text("the numerical slope")
    sync_api.expect(verdict).to_be_in_viewport()


@pytest.mark.parametrize("file", REFERENCES, ids=lambda path: path.parent.name)
def test_everybody_can_read_an_exported_notebook(browser, file, tmp_path):
    (tmp_path / "lesson.html").write_text(exported(nbformat.read(file, as_version=4)))
    with opened(browser, tmp_path / "lesson.html", f"exported-{file.stem}") as page:
        assert violations(page) == {}
        assert alternatives(page) == descriptions(file)
        text = " ".join(page.locator("body").inner_text().split())
        assert [words for words in descriptions(file) if words in text] == []  # they are out of the way


def test_a_page_needs_no_script_and_no_network(browser, graded):
    file = graded / "feedback" / "flips-a-sign" / references.LINEAR / "linear_neuron.html"
    context = browser.browser.new_context(java_script_enabled=False, offline=True)
    with context.new_page() as page:
        asked, heard = [], complaints(page)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        formulas = page.locator("math")
        assert formulas.count() > 50
        assert all(map(is_drawn, page.locator("mfrac").all()))
        assert [asked, heard] == [[file.as_uri()], []]
        keep(page, "feedback-without-scripts", full_page=True)
    context.close()


def test_pictures_in_feedback_are_described(feedback):
    first, *_ = descriptions(REFERENCES[0])
    assert alternatives(feedback)[0] == first


def test_a_picture_without_a_description_is_not_passed_over():
    picture = nbformat.v4.new_output("display_data", {"image/png": "iVBORw0KGgo=", "text/plain": "plot"})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("plt.show()", outputs=[picture])])
    assert 'alt="No description has been provided' in exported(notebook)


def alternatives(page: "sync_api.Page") -> list[str]:
    """Return what a screen reader says for each picture."""
    return page.locator("img").evaluate_all("pictures => pictures.map(picture => picture.alt)")


def descriptions(file: Path) -> list[str]:
    """Return the descriptions of the pictures in a notebook."""
    outputs = Notebook(file).outputs
    return [out.data["text/plain"] for out in outputs if "image/png" in out.get("data", {})]


# ---- formgrader


@pytest.fixture(scope="module")
def formgrader(graded, browser, tmp_path_factory) -> Iterator[tuple["sync_api.Page", list[str]]]:
    """A page on the class's formgrader, and what the browser complains of."""
    options = demo.places(graded) | {"source_directory": str(ROOT / "solutions")}
    lines = [f"c.CourseDirectory.{name} = {value!r}" for name, value in options.items()]
    lines = [f"load_subconfig({str(ROOT / 'nbgrader_config.py')!r})", "c = get_config()", *lines, ""]
    (graded / "nbgrader_config.py").write_text("\n".join(lines))
    with start_lab(graded, tmp_path_factory.mktemp("home")) as address, browser.new_page() as page:
        heard = complaints(page)
        page.goto(f"{address}/formgrader")
        yield page, heard


def test_formgrader_leads_from_the_class_to_a_graded_notebook(formgrader):
    page, heard = formgrader
    for name in ("Manual Grading", references.LINEAR, "linear_neuron", "Submission #1"):
        keep(page, f"formgrader-{name}")
        page.get_by_role("link", name=name, exact=True).first.click()
    sync_api.expect(page.get_by_text("Student's answer").first).to_be_visible()
    sync_api.expect(page.get_by_text("✓ predict gives ŷ").first).to_be_visible()
    keep(page, "formgrader-notebook")
    assert heard == []


def test_formgrader_shows_who_has_handed_in(formgrader):
    page, heard = formgrader
    page.goto(re.sub("/formgrader.*", f"/formgrader/manage_submissions/{references.LINEAR}", page.url))
    for student in STUDENTS:
        sync_api.expect(page.get_by_text(student, exact=True)).to_be_visible()
    keep(page, "formgrader-submissions")
    assert heard == []
