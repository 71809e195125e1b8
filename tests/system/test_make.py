"""The Makefile: what it says there is, and how it sets up .venv."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed: apt install make")


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
    for name in ["Makefile", "pyproject.toml", "requirements.txt", "backprop_by_hand.py"]:
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "etc", tmp_path / "etc")
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


def test_make_alone_says_what_there_is():
    ran = make(ROOT)
    assert ran.returncode == 0
    for target in [
        "demo",
        "test",
        "check",
        "quick",
        "lab",
        "lesson",
        "judgement",
        "solutions",
        "notebooks",
        "requirements",
        "clean",
    ]:
        assert re.search(rf"^make {target} +\w", ran.stdout, re.MULTILINE)


def test_make_quick_runs_the_unit_tests_alone_and_measures_helpers():
    [*_, line] = make(ROOT, "--dry-run", "quick").stdout.splitlines()
    options = shlex.split(line.partition(" pytest ")[2])
    assert "--cov" in options
    asked = ["--collect-only", "--quiet", "--no-cov", "--numprocesses", "0"]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *asked], cwd=ROOT, capture_output=True, text=True
    )
    files = {test.partition("::")[0] for test in ran.stdout.splitlines() if "::" in test}
    assert files == {f"tests/unit/{path.name}" for path in (ROOT / "tests" / "unit").glob("test_*.py")}


def test_make_without_a_python_says_what_to_install(checkout):
    ran = make(checkout, ".venv/installed", "PYTHON=python-of-nowhere")
    assert ran.returncode != 0
    assert "There is no command python-of-nowhere. Install Python 3.11 or newer" in ran.stderr


def test_make_with_an_old_python_names_its_version_and_the_one_needed(checkout, fake_python):
    python = fake_python('[ "$1" = --version ] && echo "Python 3.9.2"')
    ran = make(checkout, ".venv/installed", f"PYTHON={python}")
    assert ran.returncode != 0
    assert "is Python 3.9.2, but 3.11 or newer is needed" in ran.stderr
    assert not (checkout / ".venv").exists()


def test_make_without_venv_names_the_package_to_install(checkout, fake_python):
    python = fake_python('case "$2" in *ensurepip*) exit 1;; *) exit 0;; esac')
    ran = make(checkout, ".venv/installed", f"PYTHON={python}")
    assert ran.returncode != 0
    assert "apt install python3-venv" in ran.stderr
    assert not (checkout / ".venv").exists()


def test_an_installation_that_failed_does_not_count_as_made(checkout):
    (checkout / "requirements.txt").write_text("not a requirement\n")
    for _ in range(2):
        ran = make(checkout, ".venv/installed", f"PYTHON={sys.executable}")
        assert ran.returncode != 0
        assert "Setting up .venv" in ran.stdout
        assert (checkout / ".venv").exists()
