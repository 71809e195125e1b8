"""The lessons as a person meets them: opened in JupyterLab, in a browser, and worked through."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

from tests.browser import (
    HEIGHT,
    WIDTH,
    cells,
    choose,
    close_notebook,
    complaints,
    keep,
    keep_screens,
    needs_chromium,
    open_browser,
    open_notebook,
    output_of,
    running,
    save,
    start_lab,
    sync_api,
    wait_for_kernel,
    write,
)
from tests.notebooks import REFERENCES, RELEASED, ROOT, Notebook
from tools import references

pytestmark = [pytest.mark.slow, needs_chromium]

UNWRITTEN = "raise NotImplementedError"


class Slip(NamedTuple):
    """A wrong answer to an exercise, in one line, and what the student must be told."""

    exercise: str
    line: str
    told: str


SLIPS = {
    "01_linear_neuron": Slip("gradient_w_1", "return y_hat - y", "The link ∂ŷ/∂w₁ is missing."),
    "02_sigmoid_neuron": Slip(
        "gradient_w", "return gradient_y_hat(y_hat, y) * x", "The link ∂ŷ/∂z is missing."
    ),
    "03_sigmoid_network_3_2_1": Slip(
        "gradient_w_3", "return 2 * (y_hat - y) * w_7 * x_2", "The link ∂h₁/∂z₁ is missing."
    ),
    "04_relu_network_2_3_1": Slip(
        "gradient_w_4", "return dL_dz_4 * relu_derivative(z_1) * x_2", "The link ∂z₄/∂h₁ is missing."
    ),
    "05_regression_network_4_3_2_1": Slip(
        "gradient_h_1", "return dL_dz_2[0] * W_2[:, 0]", "Only the path through z₂[0] is used."
    ),
    "06_digits": Slip("gradient_z_2", "return -y / len(y)", "The link ∂log p/∂z₂ is missing."),
}


class Lab(NamedTuple):
    """A JupyterLab that is open in a browser, the folder it serves, and what the browser complains of."""

    page: "sync_api.Page"
    folder: Path
    complaints: list[str]


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[Lab]:
    """JupyterLab on the lessons: untouched, with one answer left to write, and the references, not run."""
    folder = tmp_path_factory.mktemp("lessons")
    put(folder, "untouched", RELEASED[0])
    for path in RELEASED:
        answers = references.right_answers(path.parent.name)
        del answers[SLIPS[path.parent.name].exercise]
        put(folder, "notebooks", path, answers)
    for path in REFERENCES:
        put(folder, "solutions", path)
    with (
        open_browser() as browser,
        start_lab(folder, tmp_path_factory.mktemp("home")) as address,
        browser.new_page() as page,
    ):
        heard = complaints(page)
        page.goto(f"{address}/lab")
        page.locator(".jp-Launcher").wait_for()
        yield Lab(page, folder, heard)


def put(folder: Path, name: str, path: Path, answers: dict[str, str] | None = None) -> None:
    """Copy a lesson without its outputs, with these answers by grade_id."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    for exercise, answer in (answers or {}).items():
        references.find(notebook, exercise).source = answer
    copy = folder / name / path.relative_to(path.parents[1])
    copy.parent.mkdir(parents=True)
    nbformat.write(notebook, copy)


@dataclass
class Visit:
    """A lesson that is open and has been run to its end, and what was seen on the way.

    Attributes:
        notebook: the lesson.
        page: where it is open.
        file: the file that is open.
        complaints: what the browser complained of.
        first_screen: the text of the cells that are seen without scrolling.
        said: what the check of an exercise said, when there was no answer, a wrong one, the right one.
    """

    notebook: Notebook
    page: "sync_api.Page"
    file: Path
    complaints: list[str]
    first_screen: str = ""
    said: dict[str, str] = field(default_factory=dict)
    drawn: dict[str, list[str]] = field(default_factory=dict)  # what a screen reader says of pictures

    def cell(self, grade_id: str) -> "sync_api.Locator":
        """Return the cell that nbgrader knows by this name."""
        known = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in self.notebook.node.cells]
        return cells(self.page).nth(known.index(grade_id))

    def keep(self, name: str) -> None:
        keep(self.page, f"{self.file.parts[-3]}-{self.notebook.lesson}-{name}")


@pytest.fixture(scope="module")
def visit(request, lab) -> Iterator[Visit]:
    """Open a lesson from the file browser and run it to its end; a student's, as a student does."""
    path = request.param
    kind = path.parts[-3]
    lab.complaints.clear()
    open_notebook(lab.page, kind, path.parent.name, path.name)
    try:
        file = lab.folder / kind / path.relative_to(path.parents[1])
        visit = Visit(Notebook(path), lab.page, file, lab.complaints)
        sync_api.expect(cells(lab.page)).to_have_count(len(visit.notebook.node.cells))
        visit.first_screen = "\n".join(
            cell.inner_text() for cell in cells(lab.page).all()[:3] if in_view(cell)
        )
        visit.keep("opened")
        if kind == "notebooks":
            work_through(visit)
        with running(lab.page.locator(".jp-CodeCell").last):
            choose(lab.page, "Run", "Run All Cells")
        keep_screens(lab.page, f"{kind}-{path.parent.name}")
        save(lab.page)
        yield visit
    finally:
        close_notebook(lab.page)


def in_view(cell: "sync_api.Locator") -> bool:
    """Return whether all of a cell is on the screen."""
    return cell.evaluate(
        "cell => cell.getBoundingClientRect().bottom <= cell.closest('.jp-Notebook').parentElement"
        ".getBoundingClientRect().bottom"
    )


def work_through(visit: Visit) -> None:
    """Do the one exercise that is left: not at first, then wrong, then right."""
    slip = SLIPS[visit.notebook.lesson]
    answer, check = visit.cell(slip.exercise), visit.cell(f"check_{slip.exercise}")
    with running(check):
        choose(visit.page, "Run", "Run All Cells")
    visit.said["unwritten"] = output_of(check)
    right = references.right_answers(visit.notebook.lesson)[slip.exercise].splitlines()[-1].strip()
    for name, before, line in (("wrong", UNWRITTEN, slip.line), ("right", slip.line, right)):
        answer.locator(".cm-line", has_text=before).click()
        write(visit.page, line)
        visit.page.keyboard.press("Shift+Enter")
        with running(check):
            visit.page.keyboard.press("Shift+Enter")
        visit.said[name] = output_of(check)
        pictures = check.locator(".jp-OutputArea img").all()
        visit.drawn[name] = [picture.get_attribute("alt") for picture in pictures]
        visit.keep(name)


def name(path: Path) -> str:
    return "/".join(path.relative_to(ROOT).parts[:2])


def visits(paths: list[Path]) -> pytest.MarkDecorator:
    """Visit lessons: in `make test` the first of the students' and the last of the references alone."""
    usual = {RELEASED[0], REFERENCES[-1]}
    lessons = [
        pytest.param(path, id=name(path), marks=[] if path in usual else pytest.mark.whole) for path in paths
    ]
    return pytest.mark.parametrize("visit", lessons, indirect=True, scope="module")


for_students = visits(RELEASED)
for_all = visits([*RELEASED, *REFERENCES])


# ---- a student's way


@for_students
def test_the_first_screen_says_what_it_is_about(visit):
    for words in ("Lesson ", "What you will do", "What you need", "Time", "Points", "Shift+Enter"):
        assert words in visit.first_screen


@for_students
def test_run_all_stops_at_an_unwritten_answer_and_says_so_in_one_line(visit):
    exercise = SLIPS[visit.notebook.lesson].exercise
    assert visit.said["unwritten"].startswith(f"✗ {exercise} is not written yet.")
    assert len(visit.said["unwritten"].splitlines()) == 1


@for_students
def test_a_wrong_answer_is_told_its_broken_link(visit):
    slip = SLIPS[visit.notebook.lesson]
    first, second, *_ = visit.said["wrong"].splitlines()
    assert first.startswith(f"✗ {slip.exercise} does not give ")
    assert second.strip().startswith(slip.told)
    [picture] = visit.drawn["wrong"]
    assert picture.startswith(f"{slip.exercise}: where the chain breaks.")


@for_students
def test_the_right_answer_passes_in_one_line(visit):
    assert visit.said["right"].startswith("✓ ")
    assert len(visit.said["right"].splitlines()) == 1


@for_students
def test_what_was_typed_is_saved(visit):
    exercise = SLIPS[visit.notebook.lesson].exercise
    saved = references.find(nbformat.read(visit.file, as_version=4), exercise)
    assert saved.source == references.right_answers(visit.notebook.lesson)[exercise]


@pytest.fixture
def another_page(lab) -> Iterator["sync_api.Page"]:
    """A second page of the browser, on the same JupyterLab, with no notebook open."""
    with lab.page.context.new_page() as page:
        page.goto(re.sub("/lab.*", "/lab", lab.page.url))
        page.locator(".jp-Launcher").wait_for()
        yield page


def test_the_keyboard_alone_is_enough(lab, another_page):
    page, keys, heard = another_page, another_page.keyboard, complaints(another_page)
    file = lab.folder / "untouched" / RELEASED[0].relative_to(ROOT / "notebooks")
    notebook = nbformat.read(file, as_version=4)
    number = notebook.cells.index(references.find(notebook, "predict"))
    check = cells(page).nth(number + 1)
    right = references.right_answers(RELEASED[0].parent.name)["predict"]

    keys.press("Control+Shift+C")  # the command palette
    keys.type("Open from Path")
    page.locator(".lm-CommandPalette-item.lm-mod-active", has_text="Open from Path").wait_for()
    keys.press("Enter")
    page.locator(".jp-Dialog input").wait_for()
    keys.type(str(file.relative_to(lab.folder)))
    keys.press("Enter")
    cells(page).first.wait_for()
    wait_for_kernel(page)
    with running(check):
        for _ in range(number + 2):
            keys.press("Shift+Enter")
    assert output_of(check).startswith("✗ predict is not written yet.")
    for line, told in (
        ("return x_1 * w_1 + x_2 * w_2", "✗ predict does not give ŷ.\n  In ŷ, b is left out."),
        (right.splitlines()[-1].strip(), "✓ predict gives ŷ"),
    ):
        keys.press("Escape")
        for key in ("ArrowUp", "ArrowUp", "Enter", "Control+End"):
            keys.press(key)
        write(page, line)
        keys.press("Shift+Enter")
        with running(check):
            keys.press("Shift+Enter")
        assert output_of(check).startswith(told)
    save(page)
    assert references.find(nbformat.read(file, as_version=4), "predict").source == right
    assert heard == []


def test_after_a_restart_a_check_says_that_the_cells_above_come_first(lab, another_page):
    page = another_page
    open_notebook(page, "untouched", *RELEASED[0].parts[-2:])
    choose(page, "Kernel", "Restart Kernel…")
    with page.expect_response(re.compile("/restart")):
        page.locator(".jp-Dialog .jp-mod-accept").click()
    wait_for_kernel(page)
    check = cells(page).filter(has_text="check_value(predict")
    check.locator(".cm-content").click()
    with running(check):
        page.keyboard.press("Control+Enter")
    assert output_of(check) == (
        "✗ There is no `check_value` yet. The kernel was restarted, or the cells above were not run.\n"
        "  Choose Run All Above Selected Cell in the menu Run. Then run this cell again."
    )
    keep(page, "restarted")
    choose(page, "Run", "Run All Above Selected Cell")
    wait_for_kernel(page)
    with running(check):
        page.keyboard.press("Control+Enter")
    assert output_of(check)[:9] in ("✗ predict", "✓ predict")  # another test may have answered it


# ---- what is seen in the end


@for_all
def test_every_cell_has_run_and_only_those_that_should_have_stopped(visit):
    prompts = visit.page.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()
    assert not {"[ ]:", "[*]:"} & set(prompts)
    saved = nbformat.read(visit.file, as_version=4).cells
    stopped = [cell.source for cell in saved for out in cell.get("outputs", []) if out.output_type == "error"]
    meant = [cell.source for cell in saved if "raises-exception" in cell.metadata.get("tags", [])]
    assert stopped == meant


@for_all
def test_every_check_passes(visit):
    saved = nbformat.read(visit.file, as_version=4).cells
    checks = [cell for cell in saved if cell.metadata.get("nbgrader", {}).get("grade")]
    assert checks
    assert [check.source for check in checks if not check.outputs[0].get("text", "").startswith("✓")] == []


@for_all
def test_nothing_warns(visit):
    saved = nbformat.read(visit.file, as_version=4).cells
    outputs = [output for cell in saved for output in cell.get("outputs", [])]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []


@for_all
def test_every_picture_is_drawn_and_described(visit):
    reference = Notebook(ROOT / "solutions" / visit.notebook.path.relative_to(visit.notebook.path.parents[1]))
    kept = [
        output.data["text/plain"] for output in reference.outputs if "image/png" in output.get("data", {})
    ]
    drawn = visit.page.locator(".jp-OutputArea img[src^='data:image/png']")
    widths = drawn.evaluate_all("pictures => pictures.map(picture => picture.naturalWidth)")
    assert drawn.evaluate_all("pictures => pictures.map(picture => picture.alt)") == kept
    assert all(widths)


@for_all
def test_every_formula_is_typeset(visit):
    formulas = [node for node in visit.notebook.markdown if node["type"] in ("inline_math", "block_math")]
    sync_api.expect(visit.page.locator(".jp-MarkdownCell mjx-container")).to_have_count(len(formulas))


@for_all
def test_no_formula_has_an_error(visit):
    wrong = visit.page.locator("mjx-merror, [data-mjx-error], mjx-container [style*='color: red']")
    assert wrong.all_inner_texts() == []


@for_all
def test_no_formula_is_left_raw(visit):
    texts = visit.page.locator(".jp-RenderedMarkdown").evaluate_all(
        """cells => cells.map(cell => {
            const copy = cell.cloneNode(true);
            copy.querySelectorAll("code").forEach(code => code.remove());
            return copy.textContent;
        })"""
    )
    assert [text for text in texts if "$" in text] == []


TOO_WIDE = """elements => elements
    .filter(element => element.scrollWidth > element.clientWidth + 1)
    .filter(element => ["auto", "scroll"].includes(getComputedStyle(element).overflowX))
    .map(element => element.innerText)"""


@for_all
def test_nothing_needs_a_horizontal_scroll_bar(visit):
    shown = ".jp-WindowedPanel-outer, .jp-OutputArea-output, .jp-OutputArea-output *, .jp-MarkdownOutput *"
    assert visit.page.locator(shown).evaluate_all(TOO_WIDE) == []


BROKEN = """elements => elements.flatMap(element => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), broken = [];
    while (texts.nextNode())
        for (const number of texts.currentNode.data.matchAll(/[0-9.]+(e[+−-]?[0-9]+)?/g)) {
            const range = document.createRange();
            range.setStart(texts.currentNode, number.index);
            range.setEnd(texts.currentNode, number.index + number[0].length);
            const parts = Array.from(range.getClientRects()).filter(part => part.width > 0);
            if (new Set(parts.map(part => Math.round(part.top))).size > 1)
                broken.push(`${number[0]} in ${texts.currentNode.data}`);
        }
    return broken;
})"""


@for_all
def test_no_number_is_broken_on_a_narrow_screen(visit):
    visit.page.set_viewport_size({"width": 820, "height": HEIGHT})
    try:
        visit.keep("narrow")
        assert visit.page.locator(".jp-OutputArea-output pre").evaluate_all(BROKEN) == []
    finally:
        visit.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})


@for_all
def test_no_line_of_code_is_wider_than_its_cell(visit):
    assert visit.page.locator(".jp-Notebook .cm-scroller").evaluate_all(TOO_WIDE) == []


@for_all
def test_the_browser_complains_of_nothing(visit):
    assert visit.complaints == []
