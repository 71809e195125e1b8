"""What the project stands on: the pinned requirements, .gitignore, the Makefile's set-up, a light import."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DECLARED = [*PROJECT["dependencies"], *chain.from_iterable(PROJECT["optional-dependencies"].values())]
REQUIREMENTS_FILES = ["requirements.txt", "binder/requirements.txt"]

needs_make = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed: apt install make")


def lines(requirements_file):
    text = (ROOT / requirements_file).read_text()
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def make(folder, *arguments):
    outer = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHON"}  # of the make that runs these tests
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name not in outer},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def checkout(tmp_path):
    """A folder with what `make` needs to set up .venv."""
    for name in ["Makefile", "pyproject.toml", "requirements.txt"]:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.fixture
def fake_python(tmp_path):
    """Write a command that answers as some Python would."""

    def write(body):
        path = tmp_path / "fake python"
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    return write


def test_requirements_start_with_the_project_itself():
    assert lines("requirements.txt")[0] == "-e ."


@pytest.mark.parametrize("declared", DECLARED)
def test_what_pyproject_asks_for_is_pinned_within_its_range(declared):
    declared = Requirement(declared)
    pins = {pin.name: pin for pin in map(Requirement, lines("requirements.txt")[1:])}
    assert declared.name in pins, "run `make requirements`"
    [pinned] = pins[declared.name].specifier
    assert declared.specifier.contains(pinned.version), "run `make requirements`"
    marker = pins[declared.name].marker
    assert marker is None or declared.marker or marker.evaluate()


@pytest.mark.parametrize("file", REQUIREMENTS_FILES)
def test_every_requirement_is_pinned_exactly(file):
    unpinned = [line for line in lines(file) if not re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", line)]
    assert unpinned == (["-e ."] if file == "requirements.txt" else [])


@pytest.mark.parametrize("file", REQUIREMENTS_FILES)
def test_requirements_name_no_index_and_no_path(file):
    text = (ROOT / file).read_text()
    assert "make requirements" in text.splitlines()[1], "the header says how the file is made"
    assert "/" not in text
    assert "\\" not in text


@pytest.mark.parametrize(
    "path",
    [
        "gradebook.db",
        "submitted/ann/01_linear_neuron/linear_neuron.ipynb",
        "autograded/ann/01_linear_neuron/linear_neuron.ipynb",
        "feedback/ann/01_linear_neuron/linear_neuron.html",
    ],
)
def test_git_ignores_what_belongs_to_a_class(path):
    assert subprocess.run(["git", "check-ignore", "--quiet", path], cwd=ROOT).returncode == 0


@pytest.mark.parametrize("folder", ["solutions", "notebooks"])
def test_git_keeps_the_lessons(folder):
    path = f"{folder}/01_linear_neuron/linear_neuron.ipynb"
    assert subprocess.run(["git", "check-ignore", "--quiet", path], cwd=ROOT).returncode == 1


def test_importing_helpers_brings_in_neither_drawing_nor_grading():
    heavy = {"matplotlib", "IPython", "nbgrader"}
    code = "import sys, helpers, helpers.graph, helpers.checks; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert "helpers.checks" in ran.stdout.split()
    assert not heavy & set(ran.stdout.split())


@needs_make
def test_make_alone_says_what_there_is():
    ran = make(ROOT)
    assert ran.returncode == 0
    for target in ["demo", "test", "lab", "solutions", "notebooks", "requirements", "clean"]:
        assert re.search(rf"^make {target} +\w", ran.stdout, re.MULTILINE)


@needs_make
def test_make_without_a_python_says_what_to_install(checkout):
    ran = make(checkout, ".venv/installed", "PYTHON=python-of-nowhere")
    assert ran.returncode != 0
    assert "There is no command python-of-nowhere. Install Python 3.11 or newer" in ran.stderr


@needs_make
def test_make_with_an_old_python_names_its_version_and_the_one_needed(checkout, fake_python):
    python = fake_python('[ "$1" = --version ] && echo "Python 3.9.2"')
    ran = make(checkout, ".venv/installed", f"PYTHON={python}")
    assert ran.returncode != 0
    assert "is Python 3.9.2, but 3.11 or newer is needed" in ran.stderr
    assert not (checkout / ".venv").exists()


@needs_make
def test_make_without_venv_names_the_package_to_install(checkout, fake_python):
    python = fake_python('case "$2" in *ensurepip*) exit 1;; *) exit 0;; esac')
    ran = make(checkout, ".venv/installed", f"PYTHON={python}")
    assert ran.returncode != 0
    assert "apt install python3-venv" in ran.stderr
    assert not (checkout / ".venv").exists()


@needs_make
def test_an_installation_that_failed_does_not_count_as_made(checkout):
    (checkout / "requirements.txt").write_text("not a requirement\n")
    for _ in range(2):
        ran = make(checkout, ".venv/installed", f"PYTHON={sys.executable}")
        assert ran.returncode != 0
        assert "Setting up .venv" in ran.stdout
        assert (checkout / ".venv").exists()
