"""What lies beside the notebook, and what takes its place."""

import json
import os
import shutil
from pathlib import Path

from tools.attacks.attack import FILE, PASS, Attack, code
from tools.jail import BYSTANDER
from tools.references import LINEAR

FAKE_HELPERS = {"__init__.py": f"def __getattr__(name):\n    return {PASS}"}


def helpers_beside(folder: Path) -> None:
    (folder / "helpers").mkdir()
    for name, text in FAKE_HELPERS.items():
        (folder / "helpers" / name).write_text(text)


def numpy_beside(folder: Path) -> None:
    modules = {
        f"helpers.{Path(name).stem}".removesuffix(".__init__"): text for name, text in FAKE_HELPERS.items()
    }
    (folder / "numpy.py").write_text(
        code(f"""
            import sys, types

            for name, text in {modules!r}.items():
                sys.modules[name] = types.ModuleType(name)
                exec(text, vars(sys.modules[name]))
            array = float = list
        """)
    )


def links_beside(folder: Path) -> None:
    (folder / "notes.txt").symlink_to("../../../gradebook.db")
    (folder / "more.txt").symlink_to(f"/tmp/course/submitted/{BYSTANDER}/{LINEAR}/{FILE}")
    (folder / "all").symlink_to("../../../solutions")


def is_a_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(f"../../{BYSTANDER}/{LINEAR}/{FILE}")


def is_a_link_to_the_solutions(path: Path) -> None:
    path.unlink()
    path.symlink_to(f"../../../solutions/{LINEAR}/{FILE}")


def is_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def is_endless(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def is_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def is_nested(path: Path) -> None:
    path.write_text('{"cells": ' + "[" * 200_000)


def is_large(path: Path) -> None:
    notebook = json.loads(path.read_text())
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x" * 1_000_000] * 50}]
    path.write_text(json.dumps(notebook))


def has_countless_cells(path: Path) -> None:
    path.write_text('{"cells": [' + "{}, " * 3_000_000 + "{}]}")


def is_a_link_as_a_student(path: Path) -> None:
    """Let the whole folder of the student be a link, above that of the lesson."""
    student = path.parents[1]
    shutil.rmtree(student)
    student.symlink_to(BYSTANDER)


def has_a_name_in_latin_1(folder: Path) -> None:
    (folder / os.fsdecode("Übung.ipynb".encode("latin-1"))).write_text("x")


BESIDE = [
    Attack("brings its own helpers/", beside=helpers_beside),
    Attack("brings its own numpy.py", beside=numpy_beside),
    Attack("links to the gradebook and the solutions", beside=links_beside),
    Attack("hands in a link to another submission", file=is_a_link, victim=True, due=0),
    Attack("hands in a link to the solutions", file=is_a_link_to_the_solutions, victim=True, due=0),
    Attack("is a link to another student", file=is_a_link_as_a_student, victim=True, due=0, spoilt=True),
    Attack("brings a notebook whose name isn't UTF-8", beside=has_a_name_in_latin_1, victim=True, alone=True),
    Attack("hands in countless cells", file=has_countless_cells, victim=True, alone=True, due=0),
    Attack("brings a pipe", beside=lambda folder: os.mkfifo(folder / "data.csv"), victim=True, alone=True),
    Attack(
        "brings an endless file",
        beside=lambda folder: (folder / "data.csv").symlink_to("/dev/zero"),
        victim=True,
        alone=True,
    ),
    Attack(
        "brings an odd time stamp",
        beside=lambda folder: (folder / "timestamp.txt").write_text("9999-99-99 \ud7ff"),
        victim=True,
        alone=True,
        spoilt=True,
    ),
    Attack("hands in a folder", file=is_a_folder, victim=True, alone=True, due=0),
    Attack("hands in a pipe", file=is_a_pipe, victim=True, alone=True, due=0),
    Attack("hands in an endless file", file=is_endless, victim=True, alone=True, due=0),
    Attack("hands in a file nested without end", file=is_nested, victim=True, due=0),
    Attack("hands in 50 MB of outputs", file=is_large, victim=True),
]
