"""How all tests are run, and the lessons as fixtures."""

import os
from pathlib import Path

import pytest

from tests.notebooks import REFERENCES, RELEASED, ROOT, Notebook


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait for a browser, a kernel or a time limit."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow files, so that no core is idle while the last of them is run."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


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
