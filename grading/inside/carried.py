"""The modules of a lesson that stand in no file where they are imported: texts, by the names of modules."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from typing import Any


class Carried(MetaPathFinder, InspectLoader):
    """Finds modules among texts, before all others of their names."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts

    def find_spec(self, name: str, *_: Any) -> ModuleSpec | None:
        """Return how to import a module, if its text is here."""
        return spec_from_loader(name, self) if name in self.texts else None

    def is_package(self, name: str) -> bool:
        """Return whether there are modules in a module."""
        return any(other.startswith(f"{name}.") for other in self.texts)

    def get_source(self, name: str) -> str:
        """Return the text of a module."""
        return self.texts[name]


@contextmanager
def carrying(texts: Mapping[str, str]) -> Iterator[None]:
    """Let these modules be imported in this block, and forget them at its end: each lesson has its own."""
    finder = Carried(texts)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in texts:
            if getattr(getattr(sys.modules.get(name), "__spec__", None), "loader", None) is finder:
                del sys.modules[name]


def read_modules(folder: Path) -> dict[str, str]:
    """Return the texts of the modules that lie in a folder, beside a notebook, by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}
