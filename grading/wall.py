"""What is inside the sandbox, besides Python and its packages: `WITHIN` lists all of it.

Nothing in it judges, differentiates or knows an answer. The networks have names and shapes, but no formulas:
enough to draw, nothing to copy. (`given.py` sends right functions in place of wrong ones; of that run it
keeps nothing but whether answers pass.)
"""

import ast
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

from helpers import networks
from helpers.drawing.plan import find_shapes, place_parameters
from helpers.network import Network

HERE = Path(__file__).parent
HELPERS = HERE.parent / "helpers"
COPIED = ["__init__.py", "graph.py", "network.py", "notation.py", "digits.py", "digits.csv.gz"]
WITHIN = {f"helpers/{name}": HELPERS / name for name in [*COPIED, "asking", "drawing"]}
WITHIN |= {"inside": HERE / "inside", "helpers/checks.py": HERE / "inside" / "checks.py"}
"""What lies where inside, and what it is a copy of: files, and folders with all Python files in them."""

NETWORKS = "helpers/networks.py"  # is written, not copied; it begins with:
HEAD = '''"""The networks of lessons as they are while a class is graded: without their formulas."""

from helpers.graph import Graph, GraphError
from helpers.network import Network


def _closed():
    raise GraphError("No Graph computes anything while answers are graded. An answer must do its own sums.")

'''
OURS = ("helpers", "grading")  # packages whose modules are in `WITHIN`, or never inside
FOLDER = "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n"
"""Stands inside for a package of which a module is carried: its others are found if they may be imported."""


def furnish(folder: Path) -> None:
    """Put all that is inside into an empty folder, where every user can read it."""
    for place, source in WITHIN.items():
        for file in source.rglob("*.py") if source.is_dir() else [source]:
            copy = folder / place / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
    (folder / NETWORKS).write_text(_write_networks(networks))
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)  # inside, it is another user who reads them


def write_modules(cells: Iterable[str], beside: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of what a lesson that was run imports, by name, as they go inside.

    A module with a `Network` in it, beside the notebook or installed, has its networks there by name and
    shape, and nothing else. Others that are `beside` the notebook are there as they are.
    """
    texts = {name: text for name, text in beside.items() if name in sys.modules}
    imported = {*texts, *(name for source in cells for name in _list_imports(source))} & sys.modules.keys()
    for name in (name for name in imported if name.partition(".")[0] not in OURS):
        if any(isinstance(value, Network) for value in vars(sys.modules[name]).values()):
            texts[name] = _write_networks(sys.modules[name])
    for name in [*texts]:
        while name := name.rpartition(".")[0]:
            texts.setdefault(name, FOLDER)
    return texts


def _list_imports(source: str) -> Iterator[str]:
    """Yield the names of all that may be a module among what a cell imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


def _write_networks(module: ModuleType) -> str:
    """Return what stands inside for a module with networks."""
    found = {name: value for name, value in vars(module).items() if isinstance(value, Network)}
    return "\n".join([HEAD, *(_write_network(name, network) for name, network in found.items())])


def _write_network(name: str, network: Network) -> str:
    """Return the definition of one network. Its parameters are on their edges: to find out takes formulas."""
    arguments = network.graph.arguments.items()
    steps = [f"{step}=lambda {', '.join(names)}: _closed()" for step, names in arguments]
    return f"""{name} = Network(
    Graph({", ".join(steps)}),
    shapes={ {**network.shapes, **find_shapes(network, {})} },
    parameters={network.parameters},
    prediction={network.prediction!r},
    edges={place_parameters(network, {})},
)
"""
