"""All of this machine that a notebook may see: a Python, its library, and the packages that a lesson needs.

`find_files` lists it. Nothing else is shown in a sandbox: no other package, so no copy of this project,
however it is installed; no other folder, so no course and no exchange, wherever they lie.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from subprocess import DEVNULL, run
from sysconfig import get_python_version
from typing import NamedTuple

from packaging.requirements import Requirement

LOADER_CACHE = Path("/etc/ld.so.cache")  # with it, the loader finds shared libraries
SHELL = Path("/bin/sh")  # which `os.system` and `!` start
NOT_SHOWN = {"", "..", "__pycache__", "grading", "helpers"}  # of what a distribution has installed
# What sys.stdlib_module_names leaves out.
UNLISTED = {"lib-dynload", "__pycache__", "__hello__", "__phello__", "test", "LICENSE"}
NO_USE_INSIDE = ("_tkinter", "nis.", "_test")  # parts of the library that load much else


class PythonFiles(NamedTuple):
    """What a Python is made of."""

    program: Path  # the interpreter
    standard_library: Path  # the folder of its modules
    beside: list[Path]  # what else lies in that folder, such as packages, and isn't shown
    packages: Mapping[Path, list[str]]  # folders that pip installs to, with the names in each that are shown
    shared: list[Path]  # where the loader of the system finds shared libraries, and itself

    def list_packages(self) -> Iterator[tuple[str, Path]]:
        """Yield what is shown of each folder of packages, as "0/numpy", and where it lies."""
        for number, (folder, names) in enumerate(self.packages.items()):
            yield from ((f"{number}/{name}", folder / name) for name in names)

    def list_readable(self) -> Iterator[Path]:
        """Yield each file and folder that must be readable for a Python that runs already."""
        yield from set(self.standard_library.iterdir()).difference(self.beside)
        yield from (*self.shared, LOADER_CACHE, *(path for _, path in self.list_packages()))


@cache
def find_files(*needed: str) -> PythonFiles:
    """Return what the Python that runs here is made of, with these distributions and all that they need."""
    program = Path(sys.base_prefix).resolve() / "bin" / f"python{get_python_version()}"
    library = Path(os.__file__).resolve().parent
    beside = [path for path in library.iterdir() if not _is_of_library(path.name)]
    files = find_packages(needed)
    packages = {folder: sorted({file.partition("/")[0] for file in some}) for folder, some in files.items()}
    files[library] = [f"lib-dynload/{path.name}" for path in library.glob("lib-dynload/*")]
    return PythonFiles(program, library, beside, packages, find_shared_libraries(program, files))


def _is_of_library(name: str) -> bool:
    module = name.partition(".")[0]
    return module in sys.stdlib_module_names | UNLISTED or module.startswith(("_sysconfigdata", "config-"))


def find_packages(needed: Iterable[str]) -> dict[Path, list[str]]:
    """Return the files of distributions, and of all that these need, by the folder that they lie in.

    What isn't installed is left out: whoever imports it is told so.
    """
    found: dict[Path, list[str]] = {}
    todo, seen = list(needed), set[str]()
    while todo:
        if (name := todo.pop()) in seen:
            continue
        seen.add(name)
        with suppress(PackageNotFoundError):
            package = distribution(name)
            todo += _list_needs(package)
            folder = Path(str(package.locate_file(""))).resolve()
            files = {file: file.partition("/")[0] for file in _list_files(package)}
            shown = {n for n in set(files.values()) - NOT_SHOWN if (folder / n).exists()}
            found.setdefault(folder, []).extend(file for file, name in files.items() if name in shown)
    return found


def _list_needs(package: Distribution) -> list[str]:
    about = package.read_text("METADATA")  # to parse all of it takes long
    lines = re.findall(r"^Requires-Dist: (.*)", about, re.MULTILINE) if about else package.requires or []
    needs = (Requirement(line) for line in lines if "extra ==" not in line)
    return [each.name for each in needs if not each.marker or each.marker.evaluate()]


def _list_files(package: Distribution) -> list[str]:
    """Return the files that pip notes; or the names of folders, where a Linux distribution installs."""
    if record := package.read_text("RECORD"):
        return [line.rpartition(",")[0].rpartition(",")[0].strip('"') for line in record.splitlines()]
    top = (package.read_text("top_level.txt") or package.name.replace("-", "_")).split()
    return [*top, *(f"{name}.py" for name in top), Path(vars(package)["_path"]).name]


def find_shared_libraries(program: Path, files: Mapping[Path, Sequence[str]]) -> list[Path]:
    """Return what a program, the shell and compiled files in folders load from elsewhere, and the loader.

    The loader says so, and runs nothing: see LD_TRACE_LOADED_OBJECTS in ld.so(8).
    """
    asked = [(SHELL, Path("/"), "")]
    for folder, names in files.items():  # a path in LD_PRELOAD has no blanks, but one to this folder may
        compiled = [f"./{name}" for name in names if re.search(r"\.so[.\d]*$", name)]
        useful = (name for name in compiled if not Path(name).name.startswith(NO_USE_INSIDE))
        asked.append((program, folder, ":".join(useful)))
    told = ""
    for each, folder, preload in asked if sys.platform == "linux" else ():
        environment = {"LD_TRACE_LOADED_OBJECTS": "1", "LD_PRELOAD": preload}
        with suppress(FileNotFoundError):  # there may be no shell
            told += run(
                [each], env=environment, cwd=folder, stdin=DEVNULL, capture_output=True, text=True
            ).stdout
    paths = {Path(os.path.normpath(path)) for path in re.findall(r"(?:=> |\t)(/.+) \(0x", told)}
    return sorted(path for path in paths if not any(path.is_relative_to(folder) for folder in files))
