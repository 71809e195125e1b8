"""The pages around JupyterLite: the start page, the licences, and one for addresses of old versions."""

import gzip
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

import jinja2

from tools.site.sources import PYODIDE

SITE = Path(__file__).parents[2] / "site"
HEAD = "</head>"
LICENCE = re.compile(r"[^/]+\.dist-info/(?:.*/)?(?:LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*", re.IGNORECASE)


class Unfit(Exception):
    """No page can be made of these lessons; the sentence says why."""


JUPYTERLITE = 2.2e6
"""Bytes that are sent of JupyterLite for a lesson, as `make site-budget` shows."""


@dataclass(frozen=True)
class Lesson:
    """What the start page says of a notebook; `minutes` is empty where the notebook doesn't say."""

    file: str
    title: str
    summary: str
    minutes: str


@dataclass(frozen=True)
class Part:
    """Something that is shipped, and the file with its licence."""

    what: str
    licence: str
    file: str


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
    """Return a notebook's first heading, the paragraph below it, and how many minutes it says it takes."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    heading = re.search(r"^# +(.+)$\s*", text, re.MULTILINE)
    if not heading:
        return Lesson(path.name, path.stem, "", "")
    summary = text[heading.end() :].split("\n\n")[0]
    minutes = re.search(r"\*\*Time\*\*:\D*(\d+) minutes", text)
    plain = "" if summary.startswith(("#", "**", "-", "|")) else re.sub(r"[*`$]", "", summary)
    return Lesson(path.name, heading[1], " ".join(plain.split()), minutes[1] if minutes else "")


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
    (folder / "licences").mkdir()
    python = sorted((folder / version / "static/pyodide").iterdir())
    parts = [*of_wheels(wheels, folder / "licences"), *of_the_rest(folder, version)]
    said = {
        "version": version,
        "lessons": lessons,
        "name": repository,
        "elsewhere": f"https://github.com/{repository}",
        "megabytes": round((sum(map(sent, python)) + JUPYTERLITE) / 1e6),
        "licences": parts,
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


# ---- licences


def of_wheels(wheels: dict[str, bytes], folder: Path) -> Iterator[Part]:
    """Write the licence of each wheel into a folder, and yield where it is.

    Raises:
        Unfit: a wheel has none.
    """
    for name, wheel in sorted(wheels.items()):
        with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
            texts = [
                archive.read(path).decode(errors="replace")
                for path in archive.namelist()
                if LICENCE.fullmatch(path)
            ]
        if not texts:
            raise Unfit(f"{name} has no licence in it, so it can't be shipped.")
        project, version, *_ = name.split("-")
        (folder / f"{project}.txt").write_text("\n\n".join(texts), encoding="utf-8")
        first = next(line.strip() for line in texts[0].splitlines() if line.strip())
        yield Part(f"{project} {version}", first[:80], f"{project}.txt")


RUNTIME = (
    Part(f"{PYODIDE}: https://github.com/pyodide/pyodide/", "Mozilla Public License 2.0", "MPL-2.0.txt"),
    Part("Python, in Pyodide", "Python Software Foundation License", "Python.txt"),
    Part("Emscripten and C libraries, in Pyodide", "MIT licence, and others", "Emscripten.txt"),
)


def of_the_rest(folder: Path, version: str) -> Iterator[Part]:
    """Write the licences of Pyodide and JupyterLite into the page, and yield where they are."""
    for part in RUNTIME:
        shutil.copy(SITE / "licences" / part.file, folder / "licences")
        yield part
    for project, at in (
        ("jupyterlite-core", "build"),
        ("jupyterlite-pyodide-kernel", "extensions/@jupyterlite/pyodide-kernel-extension/static"),
    ):
        found = metadata.distribution(project)
        [licence] = [path for path in found.files or [] if path.name == "LICENSE"]
        (folder / f"licences/{project}.txt").write_text(licence.read_text(), encoding="utf-8")
        yield Part(f"{project} {found.version}", "BSD 3-Clause License", f"{project}.txt")
        others = f"{version}/{at}/third-party-licenses.json"
        if not (folder / others).exists():
            raise Unfit(f"{others} is missing, which has the licences of what JupyterLite is made of.")
        yield Part(f"What {project} is made of", "one for each", f"../{others}")
