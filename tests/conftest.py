"""How all tests are run, and the lessons as fixtures."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.notebooks import REFERENCES, RELEASED, ROOT, Notebook

BY_LESSON = {"tests/system/test_browser.py"}
"""Files of tests/system that set up each lesson by itself."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait for a browser, a kernel or a time limit."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let `--dist loadscope` keep together what `_group` says."""
    from xdist.scheduler import LoadScopeScheduling

    class Grouped(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _group(nodeid)

    return Grouped(config, log) if config.getoption("dist") == "loadscope" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow files, so that no core is idle while the last of them is run."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def _group(nodeid: str) -> str:
    """Return a name that a test shares with those that the same process is to run.

    A lesson's cells are run by one kernel. In tests/system, a file shares what takes long to set up; in those
    of BY_LESSON, a lesson does. In tests/lessons, each lesson is read once. In tests/unit, nothing is shared.
    """
    file, _, name = nodeid.partition("::")
    lesson = re.search(r"\[.*?(\d\d_[a-z]\w*)", name)
    if lesson and (file.startswith("tests/lessons/") or file in BY_LESSON):
        return f"{file} {lesson[1]}"
    return nodeid if file.startswith("tests/unit/") else file


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
