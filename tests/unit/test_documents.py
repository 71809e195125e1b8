"""The commands and the files that the documents name are there."""

import re
from importlib.util import find_spec

import pytest

from tests.notebooks import ROOT, parse_markdown, walk

each_document = pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "tools/benchmarks/README.md"]
)
TARGETS = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def found(pattern: str, name: str) -> set[str]:
    """Return what matches in a document's code, inline or in blocks."""
    tree = parse_markdown((ROOT / name).read_text(encoding="utf-8"))
    code = [node["raw"] for node in walk(tree) if node["type"] in ("codespan", "block_code")]
    return {match for text in code for match in re.findall(pattern, text, re.MULTILINE)}


def targets_in(name: str) -> set[str]:
    return found(r"^ *make (?:[A-Z]+=\S+ )?([a-z][a-z-]*)", name)


def modules_in(name: str) -> set[str]:
    return found(r"python[\d.]* -m ([\w.]+)", name)


def runs(module: str) -> bool:
    """Return whether `python -m` finds something to run."""
    try:
        spec = find_spec(module)
        is_package = spec is not None and spec.submodule_search_locations is not None
        return find_spec(f"{module}.__main__") is not None if is_package else spec is not None
    except ModuleNotFoundError:  # a package on the way to it is not there
        return False


def test_commands_are_found():
    assert {"demo", "test"} <= targets_in("README.md")
    assert {"grading", "pytest"} <= modules_in("README.md") | modules_in("CONTRIBUTING.md")
    assert not runs("nowhere.at_all")


@each_document
def test_every_target_that_is_named_is_in_the_makefile(name):
    assert targets_in(name) - set(TARGETS) == set()


@each_document
def test_every_module_that_is_named_can_be_run(name):
    assert [module for module in modules_in(name) if not runs(module)] == []


@each_document
def test_every_python_file_that_is_named_is_there(name):
    paths = found(r"(?<![\w./])((?:grading|helpers|tests|tools)/[\w/]+\.\w+)", name)
    assert [path for path in paths if not (ROOT / path).exists()] == []
