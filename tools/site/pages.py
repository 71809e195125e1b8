"""The pages around JupyterLite: the start page, the licences, and one for addresses of old versions."""

import gzip
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import jinja2

from tools.site import licences
from tools.site.licences import Unfit

SITE = Path(__file__).parents[2] / "site"
HEAD = "</head>"
JUPYTERLITE = 2.2e6
"""Bytes that are sent of JupyterLite for a lesson, as `make site-budget` shows."""


@dataclass(frozen=True)
class Lesson:
    """What the start page says of a notebook; `time` is empty where the notebook doesn't say."""

    file: str
    title: str
    summary: str
    time: str


# ---- lessons


def gather(lessons: list[Path], folder: Path) -> list[Lesson]:
    """Copy notebooks into one folder, where a download keeps its name; return what they say of themselves.

    The modules beside them are copied, too.

    Raises:
        Unfit: two notebooks have one name, or there is none.
    """
    names = [path.name for path in lessons]
    if not names:
        raise Unfit("There is no notebook to show.")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Unfit(f"Two notebooks are called {twice[0]}, and a page has each name once.")
    folder.mkdir(parents=True)
    for path in lessons:
        text = path.read_text(encoding="utf-8")
        for other in lessons:  # links lead to where notebooks are now
            text = text.replace(f"]({other.parent.name}/{other.name})", f"]({other.name})")
        (folder / path.name).write_text(text, encoding="utf-8")
        for module in path.parent.glob("*.py"):
            shutil.copy(module, folder)
    return [describe(path) for path in lessons]


def describe(path: Path) -> Lesson:
    """Return a notebook's first heading, the paragraph below it, and how long it says it takes."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    heading = re.search(r"^# +(.+)$\s*", text, re.MULTILINE)
    if not heading:
        return Lesson(path.name, path.stem, "", "")
    summary = text[heading.end() :].split("\n\n")[0]
    time = re.search(r"\*\*Time\*\*: ([^.\n]+)", text)
    plain = "" if summary.startswith(("#", "**", "-", "|")) else re.sub(r"[*`$]", "", summary)
    return Lesson(path.name, heading[1], " ".join(plain.split()), time[1] if time else "")


# ---- what surrounds them


def write(
    folder: Path, version: str, lessons: list[Lesson], wheels: dict[str, bytes], repository: str
) -> None:
    """Write all pages into `folder`, in which JupyterLite's are at `version`.

    Args:
        folder: where the page is made.
        version: the name of the folder with JupyterLite.
        lessons: what the start page lists.
        wheels: what is shipped beside JupyterLite, by file name.
        repository: the project's on GitHub, by whose name work is kept in a browser.

    Raises:
        Unfit: JupyterLite's page of a notebook isn't made as it was, or something has no licence.
    """
    python = sorted((folder / version / "static/pyodide").iterdir())
    said = {
        "version": version,
        "lessons": lessons,
        "name": repository,
        "elsewhere": f"https://github.com/{repository}",
        "megabytes": round((sum(map(sent, python)) + JUPYTERLITE) / 1e6),
        "licences": licences.write(folder / "licences", folder / version, wheels),
        "parts": {
            "names": [quote(path.name) for path in python],
            "size": sum(path.stat().st_size for path in python),
        },
    }
    loader = jinja2.FileSystemLoader(SITE)
    templates = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    pages = {"index": "start", "404": "404", "licences/index": "licences"}
    for page, template in pages.items():
        text = templates.get_template(f"{template}.html.jinja").render(said)
        (folder / f"{page}.html").write_text(text, encoding="utf-8")
    add_to_head(
        folder / version / "notebooks/index.html", templates.get_template("lesson.html.jinja").render(said)
    )
    for file in ("style.css", "favicon.svg", "work.js", "python.js"):
        shutil.copy(SITE / file, folder)
    (folder / ".nojekyll").touch()  # GitHub Pages is to serve what it is given


def add_to_head(page: Path, text: str) -> None:
    """Put something at the end of a page's head."""
    before = page.read_text(encoding="utf-8")
    if before.count(HEAD) != 1:
        raise Unfit(f"{page} has no end of its head, to put something before.")
    page.write_text(before.replace(HEAD, text + HEAD), encoding="utf-8")


def sent(path: Path) -> int:
    """Return how many bytes are sent of a file, by a host that compresses what is worth it."""
    data = path.read_bytes()
    return len(data) if path.suffix in (".whl", ".zip") else len(gzip.compress(data))
