"""A sandbox as a fixture."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from grading.sandbox import Sandbox, why_no_sandbox
from tests.sandboxed import LIMITS


@pytest.fixture(scope="module")
def available() -> None:
    """Skip a test where there is no sandbox to be had."""
    if why := why_no_sandbox():
        pytest.skip(why)


@pytest.fixture(scope="module")
def sandbox(available: None) -> Iterator[Sandbox]:
    with closing(Sandbox(**LIMITS)) as sandbox:
        yield sandbox
