"""Make the documents' screenshots, in .github/: a wrong answer in JupyterLab, and the feedback on another.

make demo
.venv/bin/python -m tools.screenshots
"""

import io
import re
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.browser import cells, choose, open_browser, open_notebook, running, start_lab, write
from tools import references

LESSON, EXERCISE = "03_sigmoid_network_3_2_1", "gradient_w_1"
NAME = references.REFERENCES[LESSON].name
WRONG = "return 2 * (y_hat - y) * w_7 * x_1"
FEEDBACK = references.ROOT / "demo/feedback/takes-the-wrong-input" / LESSON / f"{Path(NAME).stem}.html"


def keep(page: Any, name: str, written: str, **options: Any) -> None:
    """Keep a screenshot, with 256 colours, and what is written there, so that a test can read it."""
    file, words = references.ROOT / ".github" / name, PngInfo()
    words.add_itxt("written", written, zip=True)
    image = Image.open(io.BytesIO(page.screenshot(**options))).convert("RGB").quantize()
    image.save(file, optimize=True, pnginfo=words)
    print(f"{file}: {file.stat().st_size // 1000} kB")


def broken_link(browser: Any, address: str) -> None:
    """Keep what a check says of a gradient that lacks a link."""
    with browser.new_page() as page:
        page.goto(f"{address}/lab")
        open_notebook(page, NAME)
        answer = cells(page).filter(has_text=f"def {EXERCISE}(")
        check = cells(page).filter(has_text=f"check_gradient({EXERCISE}, ")
        with running(check):
            choose(page, "Run", "Run All Cells")
        answer.locator(".cm-line", has_text="raise NotImplementedError").click()
        write(page, WRONG)
        page.keyboard.press("Shift+Enter")
        with running(check):
            page.keyboard.press("Shift+Enter")
        top, bottom = answer.bounding_box(), check.bounding_box()
        height = bottom["y"] + bottom["height"] - top["y"] - 6  # without the frame of the next cell
        clip = {"x": top["x"] + 20, "y": top["y"], "width": 870, "height": height}
        keep(page, "broken-link.png", check.inner_text(), clip=clip)


def feedback(browser: Any) -> None:
    """Keep the top of a page of feedback."""
    with browser.new_page() as page:
        page.route(re.compile("^https://"), lambda route: route.abort())
        page.goto(FEEDBACK.as_uri())
        keep(
            page,
            "feedback.png",
            page.locator("body").inner_text(),
            clip={"x": 190, "y": 0, "width": 900, "height": 532},
        )


def main() -> None:
    notebook = nbformat.read(references.ROOT / "notebooks" / LESSON / NAME, as_version=4)
    for name, answer in references.right_answers(LESSON).items():
        if name != EXERCISE:
            references.find(notebook, name).source = answer
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch, "lessons"), Path(scratch, "home")
        folder.mkdir()
        home.mkdir()
        nbformat.write(notebook, folder / NAME)
        with open_browser(device_scale_factor=2) as browser, start_lab(folder, home) as address:
            broken_link(browser, address)
            feedback(browser)


if __name__ == "__main__":
    main()
