"""The licences of all that is on the page: each with its text, or there is no page."""

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path

from tools.site.sources import PYODIDE

TEXTS = Path(__file__).parents[2] / "site/licences"
NOTICE = re.compile(r"(?:.*/)?(?:LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*(?<!\.py)(?<!\.pyi)", re.IGNORECASE)
"""The files in a wheel that hold a licence: its own, and those of fonts and of what is copied into it."""


class Unfit(Exception):
    """No page can be made of these parts; the sentence says why."""


@dataclass(frozen=True)
class Part:
    """Something that is shipped, and the file with its licence."""

    what: str
    licence: str
    file: str


RUNTIME = (
    Part(f"{PYODIDE}: https://github.com/pyodide/pyodide/", "Mozilla Public License 2.0", "MPL-2.0.txt"),
    Part("Python, in Pyodide", "Python Software Foundation License", "Python.txt"),
    Part("Libraries in Pyodide, numpy, matplotlib and pillow", "MIT, BSD, and others", "libraries.txt"),
)
JUPYTERLITE = (
    ("jupyterlite-core", "build"),
    ("jupyterlite-pyodide-kernel", "extensions/@jupyterlite/pyodide-kernel-extension/static"),
)
"""Packages, and where in their pages the list is of what their scripts are made of."""
SCRIPTS = Part("Scripts in JupyterLite that come with no text", "BSD 3-Clause License, or MIT", "scripts.txt")


def write(folder: Path, lite: Path, wheels: dict[str, bytes]) -> list[Part]:
    """Write all licences into a new folder; return which there are.

    Args:
        folder: where they go.
        lite: JupyterLite's pages.
        wheels: what is shipped beside them, by file name.

    Raises:
        Unfit: something has no licence.
    """
    folder.mkdir()
    parts = [*of_wheels(wheels, folder), *RUNTIME, SCRIPTS, *of_jupyterlite(lite, folder)]
    for part in (*RUNTIME, SCRIPTS):
        shutil.copy(TEXTS / part.file, folder)
    return parts


def of_wheels(wheels: dict[str, bytes], folder: Path) -> Iterator[Part]:
    """Write what each wheel says of licences into a folder, and yield where it is.

    Raises:
        Unfit: a wheel has none of its own.
    """
    for name, wheel in sorted(wheels.items()):
        project, version, *_ = name.split("-")
        own = f"{project}-{version}.dist-info/"
        with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
            texts = {
                path: archive.read(path).decode(errors="replace").strip()
                for path in archive.namelist()
                if NOTICE.fullmatch(path)
            }
            about = archive.read(f"{own}METADATA")
        files = sorted(texts, key=lambda path: ("AUTHORS" in path, not path.startswith(own), path))
        if not files or not files[0].startswith(own):
            raise Unfit(f"{name} has no licence in it, so it can't be shipped.")
        distinct = {texts[path]: path for path in reversed(files)}  # numpy has some of them twice
        written = [f"{path}\n\n{text}\n" for text, path in reversed(distinct.items())]
        (folder / f"{project}.txt").write_text("\n\n".join(written), encoding="utf-8")
        first = next(line.strip() for line in texts[files[0]].splitlines() if line.strip())
        yield Part(f"{project} {version}", named(about) or first[:80], f"{project}.txt")


def named(about: bytes) -> str:
    """Return the licence by the name that a wheel's METADATA gives it, or nothing.

    >>> named(b"License-Expression: MIT")
    'MIT'
    >>> named(b"License: Dual License\\nClassifier: License :: OSI Approved :: BSD License")
    'BSD License'
    """
    fields = message_from_bytes(about)
    classified = [
        classifier.split(" :: ")[-1]
        for classifier in fields.get_all("Classifier", [])
        if classifier.startswith("License :: ")
    ]
    said = [line.strip() for line in fields.get("License", "").splitlines()]
    return str(fields.get("License-Expression") or ", ".join(classified) or (said[0] if said else ""))


def of_jupyterlite(lite: Path, folder: Path) -> Iterator[Part]:
    """Write the licences of JupyterLite, and of what its scripts are made of; yield where they are.

    Raises:
        Unfit: there is no list of what they are made of, or something in it has no licence.
    """
    for project, at in JUPYTERLITE:
        found = metadata.distribution(project)
        [licence] = [path for path in found.files or [] if path.name == "LICENSE"]
        (folder / f"{project}.txt").write_text(licence.read_text(), encoding="utf-8")
        yield Part(f"{project} {found.version}", "BSD 3-Clause License", f"{project}.txt")
        listed = lite / at / "third-party-licenses.json"
        if not listed.exists():
            raise Unfit(f"{listed} is missing, which has the licences of what JupyterLite is made of.")
        packages = json.loads(listed.read_text(encoding="utf-8"))["packages"]
        texts = [
            "The source of each is at https://www.npmjs.com/package/ and its name.",
            *map(of_script, packages),
        ]
        (folder / f"{project}-scripts.txt").write_text("\n\n".join(texts), encoding="utf-8")
        yield Part(f"{len(packages)} scripts in {project}", "one for each", f"{project}-scripts.txt")


def of_script(package: dict[str, str]) -> str:
    """Return a script's name, its licence and the text of that, or where the text is.

    Raises:
        Unfit: it has none, and scripts.txt doesn't know it.
    """
    name, licence, text = package["name"], package["licenseId"], package.get("extractedText")
    known = re.findall(r"^(\S+): Copyright", (TEXTS / SCRIPTS.file).read_text(encoding="utf-8"), re.MULTILINE)
    if not text:
        if not any(fnmatch(name, pattern) for pattern in known):
            raise Unfit(f"{name} has no licence, and site/licences/{SCRIPTS.file} doesn't say whose it is.")
        text = f"See {SCRIPTS.file}."
    return f"{name} {package['versionInfo']} ({licence})\n\n{text.strip()}\n"
