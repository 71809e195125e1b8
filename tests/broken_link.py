"""Make the README's picture, .github/broken-link.png: a wrong answer with its diagnosis, then the right one.

    python -m tests.broken_link

It is an animated PNG; what shows no animation shows the diagnosis.
"""

import io
import tempfile
from pathlib import Path

import nbformat
from PIL import Image, ImageOps

import demo
from browser import cells, choose, open_browser, open_notebook, running, start_lab, write

LESSON, EXERCISE = "03_sigmoid_network_3_2_1", "gradient_w_1"
WRONG = "return 2 * (y_hat - y) * w_7 * x_1"
FILE = demo.ROOT / ".github" / "broken-link.png"
SECONDS = (4, 3)


def main() -> None:
    path = demo.REFERENCES[LESSON]
    notebook = nbformat.read(demo.ROOT / "notebooks" / LESSON / path.name, as_version=4)
    for name, answer in demo.right_answers(LESSON).items():
        if name != EXERCISE:
            demo.find(notebook, name).source = answer
    number = notebook.cells.index(demo.find(notebook, EXERCISE))
    right = demo.right_answers(LESSON)[EXERCISE].splitlines()[-1].strip()
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch, "lessons"), Path(scratch, "home")
        folder.mkdir()
        home.mkdir()
        nbformat.write(notebook, folder / path.name)
        with (
            open_browser(device_scale_factor=2) as browser,
            start_lab(folder, home) as address,
            browser.new_page() as page,
        ):
            page.goto(f"{address}/lab")
            open_notebook(page, path.name)
            answer, check = cells(page).nth(number), cells(page).nth(number + 1)
            with running(check):
                choose(page, "Run", "Run All Cells")
            frames = []
            for before, line in (("raise NotImplementedError", WRONG), (WRONG, right)):
                answer.locator(".cm-line", has_text=before).click()
                write(page, line)
                page.keyboard.press("Shift+Enter")
                with running(check):
                    page.keyboard.press("Shift+Enter")
                top, bottom = answer.bounding_box(), check.bounding_box()
                height = bottom["y"] + bottom["height"] - top["y"] - 6  # without the frame of the next cell
                clip = {"x": top["x"] + 20, "y": top["y"], "width": 800, "height": height}
                frames.append(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB"))
    height = max(frame.height for frame in frames)
    pad = [ImageOps.pad(frame, (frame.width, height), color="white", centering=(0, 0)) for frame in frames]
    first, *others = [frame.quantize(64) for frame in pad]
    times = [1000 * seconds for seconds in SECONDS]
    first.save(FILE, save_all=True, append_images=others, duration=times, loop=0, optimize=True)
    print(f"{FILE}: {FILE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
