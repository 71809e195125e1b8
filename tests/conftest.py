"""How all tests are run, and the lessons as fixtures."""

import os
import re
from pathlib import Path

import pytest

from tests.notebooks import REFERENCES, RELEASED, ROOT, Notebook


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait for a browser, a kernel or a time limit."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the slow files, so that no core is idle at the end; keep together what shares a fixture."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
    for item in items:
        if config.pluginmanager.has_plugin("xdist") and (group := _group(item)):
            item.add_marker(pytest.mark.xdist_group(group))


def _group(item: pytest.Item) -> str:
    """Return what a test is to be run together with, by one process, or "" if with nothing.

    A lesson's cells are run by one kernel. In tests/system, a file shares what takes long to set up; one that
    is marked with `by_lesson`, for each lesson. In tests/lessons, each lesson is read once.
    """
    file, lesson = item.path.stem, re.search(r"\d\d_[a-z]\w*", item.name)
    if item.path.suffix == ".ipynb":
        return file
    if item.path.parent.name == "lessons" or item.get_closest_marker("by_lesson"):
        return f"{file}-{lesson[0]}" if lesson else file
    return file if item.path.parent.name == "system" else ""


def _name(path: Path) -> str:
    return "/".join(path.relative_to(ROOT).parts[:2])


@pytest.fixture(params=REFERENCES, ids=_name)
def reference(request) -> Notebook:
    return Notebook(request.param)


@pytest.fixture(params=RELEASED, ids=_name)
def released(request) -> Notebook:
    return Notebook(request.param)


@pytest.fixture(params=[*REFERENCES, *RELEASED], ids=_name)
def notebook(request) -> Notebook:
    return Notebook(request.param)


@pytest.fixture
def twin(reference) -> Notebook:
    """The released notebook of `reference`."""
    return Notebook(RELEASED[REFERENCES.index(reference.path)])
