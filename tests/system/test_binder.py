"""Binder: what repo2docker makes of binder/, and what a student finds in the image.

No Docker is needed: repo2docker prints the Dockerfile that it would build, and the image's two steps
(install binder/requirements.txt, run binder/postBuild) are done in a clean virtual environment.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import venv
from pathlib import Path

import nbformat
import pytest
from packaging.specifiers import SpecifierSet

from tests.browser import (
    complaints,
    keep,
    needs_chromium,
    open_browser,
    output_of,
    running,
    start_lab,
    sync_api,
    wait_for_kernel,
    write,
)

ROOT = Path(__file__).parents[2]
BADGE = re.compile(r"mybinder\.org/v2/gh/\S+\?urlpath=([^)\s]+)")  # where it leads in the image
KEPT = ("notebooks", "README.md", "LICENSE")
LARGEST_ENVIRONMENT = 500e6  # bytes; seen: 390 MB on Linux


def run(*command, **options):
    ran = subprocess.run([*map(str, command)], capture_output=True, text=True, **options)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran


def files_of_the_repository():
    """The paths, relative to ROOT, of all that a clone has or is about to have."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout
    return [Path(line) for line in listed.splitlines() if (ROOT / line).is_file()]


@pytest.fixture(scope="module")
def repo2docker():
    """What repo2docker prints: the Dockerfile to stdout, its reasons to stderr."""
    user = ["--user-id", "1000", "--user-name", "jovyan"]  # it refuses root, which CI may be
    return run(sys.executable, "-m", "repo2docker", "--no-build", "--debug", *user, ".", cwd=ROOT)


def test_repo2docker_takes_the_python_that_binder_names(repo2docker):
    name, _, version = (ROOT / "binder/runtime.txt").read_text().strip().partition("-")
    assert name == "python"
    assert f"Building conda environment for python={version}\n" in repo2docker.stderr
    requires = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert version in SpecifierSet(requires)


def test_repo2docker_installs_what_binder_lists_and_nothing_else(repo2docker):
    installs = [line for line in repo2docker.stdout.splitlines() if "pip install" in line]
    assert installs == [
        'RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "binder/requirements.txt"'
    ]


def test_a_changed_lesson_does_not_install_everything_again(repo2docker):
    steps = repo2docker.stdout
    assert steps.index('-r "binder/requirements.txt"') < steps.index(" src/ ${REPO_DIR}/")


def test_repo2docker_runs_post_build_in_the_folder_that_it_calls_repo_dir(repo2docker):
    steps = [
        line for line in repo2docker.stdout.splitlines() if line.startswith(("ENV REPO", "WORKDIR", "RUN ."))
    ]
    assert steps == ["ENV REPO_DIR=${REPO_DIR}", "WORKDIR ${REPO_DIR}", "RUN ./binder/postBuild"]


def pins(file):
    lines = [line for line in (ROOT / file).read_text().splitlines() if line[:1] not in ("", "#", "-")]
    return dict(line.partition(" ;")[0].split("==") for line in lines)


def test_binder_has_the_versions_that_the_tests_run_with():
    binder = pins("binder/requirements.txt")
    assert {"numpy", "matplotlib", "jupyterlab", "ipykernel"} <= binder.keys()
    assert binder.items() <= pins("requirements.txt").items()


def test_binder_has_nothing_to_grade_or_test_with():
    instruments = {"nbgrader", "nbval", "pytest", "ruff", "mypy", "pre-commit", "playwright"}
    assert not instruments & pins("binder/requirements.txt").keys()


def test_post_build_refuses_to_empty_a_folder_that_is_no_image(tmp_path):
    work = tmp_path / "tests" / "work.txt"
    work.parent.mkdir()
    work.touch()
    refused = subprocess.run([ROOT / "binder/postBuild"], cwd=tmp_path, capture_output=True, text=True)
    assert refused.returncode == 1
    assert "deletes most of the folder" in refused.stderr
    assert work.exists()


def in_the_image(test):
    """Mark a test that first installs all that a student has, which takes minutes."""
    return pytest.mark.slow(pytest.mark.whole(test))


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """The folder that a student is in, and their environment with its Python first on PATH."""
    home = tmp_path_factory.mktemp("image").resolve() / "jovyan"
    for path in files_of_the_repository():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, home / path)
    run("git", "init", "--quiet", home)
    (home / ".bashrc").touch()

    prefix = home.parent / "venv"
    venv.create(prefix, with_pip=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"PATH": f"{prefix / 'bin'}{os.pathsep}{os.environ['PATH']}", "REPO_DIR": str(home)}
    install = [prefix / "bin/pip", "install", "--quiet", "-r", home / "binder/requirements.txt"]
    installed = subprocess.run(install, env=environment, capture_output=True, text=True)
    if "connection broken by" in installed.stderr:
        pytest.skip("The package registry can't be reached: needs a network connection.")
    assert installed.returncode == 0, installed.stderr
    run("binder/postBuild", cwd=home, env=environment)
    return home, environment | {"HOME": str(home)}


@in_the_image
def test_only_what_a_student_works_with_is_left_in_the_image(image):
    home, _ = image
    left = {path.name for path in home.iterdir()}
    assert left >= set(KEPT)
    of_the_repository = {path.parts[0] for path in files_of_the_repository()} | {".git", "build"}
    assert left & of_the_repository == set(KEPT)
    assert ".bashrc" in left, "the folder is the home directory too"


@in_the_image
def test_helpers_import_from_a_lessons_folder_without_the_instructors_side(image):
    home, environment = image
    code = (
        "import helpers, importlib.util;"
        "print(helpers.__file__, *map(importlib.util.find_spec, ['grading', 'nbgrader']))"
    )
    lesson = sorted((home / "notebooks").glob("*/"))[0]
    printed = run("python", "-c", code, cwd=lesson, env=environment).stdout.split()
    assert Path(printed[0]).parent.parent.name == "site-packages"
    assert printed[1:] == ["None", "None"]
    assert (home.parent / "venv/etc/ipython/ipython_config.py").exists()  # what is said after a restart


@in_the_image
def test_the_students_environment_stays_small(image):
    home, _ = image
    files = [path for path in (home.parent / "venv").rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) < LARGEST_ENVIRONMENT


@in_the_image
def test_an_untouched_lesson_runs_in_the_image_and_only_asks_for_answers(image, tmp_path):
    home, environment = image
    lessons = sorted((home / "notebooks").glob("*/*.ipynb"))
    assert lessons, "run `make notebooks`"
    convert = ["jupyter", "nbconvert", "--to", "notebook", "--execute", "--allow-errors"]
    run(*convert, "--output-dir", tmp_path, *lessons, env=environment)
    for lesson in lessons:
        asked, unset = 0, set()  # names that a cell would have set, had it not stopped for want of an answer
        for cell in nbformat.read(tmp_path / lesson.name, as_version=4).cells:
            for output in cell.get("outputs", []):
                assert output.get("name") != "stderr", output.text
                if output.output_type == "error":
                    used = names(cell, ast.Load) | {unknown_name(output)}
                    assert wants_an_answer(output) or used & unset, f"{cell.source}\n{output}"
                    asked += output.ename == "CheckFailed"
                    unset |= names(cell, ast.Store) | defined(cell)
        assert asked, f"{lesson.name} has no check that asks for an answer"


@in_the_image
@needs_chromium
def test_a_student_comes_from_the_badge_and_answers_the_first_exercise(image, tmp_path):
    home, environment = image
    python = home.parent / "venv/bin/python"
    started = time.monotonic()
    with (
        open_browser() as browser,
        start_lab(home, tmp_path, "notebook", python, environment) as address,
        browser.new_page() as page,
    ):
        heard = complaints(page)
        page.goto(f"{address}/{BADGE.search((ROOT / 'README.md').read_text())[1]}")
        sync_api.expect(page.get_by_role("heading", name="Start here")).to_be_visible()
        for name in ("01_linear_neuron", "linear_neuron.ipynb"):
            page.locator(".jp-DirListing-item", has_text=name).dblclick()
        panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        sync_api.expect(panel.get_by_role("heading", name="Lesson 1: a linear neuron")).to_be_visible()
        wait_for_kernel(page)
        with running(panel.locator(".jp-CodeCell").first):
            page.keyboard.press("Shift+Enter")
            page.keyboard.press("Shift+Enter")
        print(f"From the start of the server to the first cell: {time.monotonic() - started:.1f} s")
        panel.locator(".jp-CodeCell .cm-line", has_text="raise NotImplementedError").first.click()
        write(page, "return x_1 * w_1 + x_2 * w_2 + b")
        page.keyboard.press("Shift+Enter")
        check = panel.locator(".jp-CodeCell", has_text="check_value(predict, ")
        with running(check):
            page.keyboard.press("Shift+Enter")
        assert output_of(check).startswith("✓ predict gives ŷ")
        keep(page, "binder")
        assert heard == []


def defined(cell):
    """Return the names of the functions and classes that a cell defines."""
    return {node.name for node in ast.walk(ast.parse(cell.source)) if hasattr(node, "name") and node.name}


def unknown_name(error):
    """Return the name that a NameError is about, perhaps inside a function that the cell calls."""
    found = re.fullmatch(r"name '(\w+)' is not defined.*", error.evalue)
    return found[1] if found else None


def wants_an_answer(error):
    if error.ename == "CheckFailed":
        return "is not written yet" in "\n".join(error.traceback)
    return error.ename == "NotImplementedError"


def names(cell, context):
    """The names that a cell reads (ast.Load) or sets (ast.Store)."""
    nodes = ast.walk(ast.parse(cell.source))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, context)}
