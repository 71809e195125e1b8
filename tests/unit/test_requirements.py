"""The pinned requirements, and what git ignores."""

import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DECLARED = [*PROJECT["dependencies"], *chain.from_iterable(PROJECT["optional-dependencies"].values())]
REQUIREMENTS_FILES = ["requirements.txt", "binder/requirements.txt"]


def lines(requirements_file):
    text = (ROOT / requirements_file).read_text()
    return [line for line in text.splitlines() if line and not line.startswith("#")]


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


def is_ignored(path):
    asked = subprocess.run(["git", "check-ignore", "--quiet", path], cwd=ROOT, capture_output=True, text=True)
    if asked.returncode not in (0, 1):
        pytest.skip(f"git can't say what it ignores: run the tests in a clone of your own. {asked.stderr}")
    return asked.returncode == 0


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
    assert is_ignored(path)


@pytest.mark.parametrize("folder", ["solutions", "notebooks"])
def test_git_keeps_the_lessons(folder):
    assert not is_ignored(f"{folder}/01_linear_neuron/linear_neuron.ipynb")
