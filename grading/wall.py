"""What is inside the sandbox, besides Python and its packages: `WITHIN` lists all of it.

Nothing in it judges, differentiates or knows an answer. The networks have names and shapes, but no formulas:
enough to draw, nothing to copy. (`given.py` sends right functions in place of wrong ones; of that run it
keeps nothing but whether answers pass.)
"""

import shutil
from pathlib import Path

from helpers import networks
from helpers.drawing.plan import place_parameters
from helpers.network import Network

HERE = Path(__file__).parent
HELPERS = HERE.parent / "helpers"
COPIED = (
    "__init__.py",
    "graph.py",
    "network.py",
    "notation.py",
    "digits.py",
    "digits.csv.gz",
    "asking",
    "drawing",
)  # of `helpers`
WITHIN = {f"helpers/{name}": HELPERS / name for name in COPIED}
WITHIN |= {"inside": HERE / "inside", "helpers/checks.py": HERE / "inside" / "checks.py"}
"""What lies where inside, and what it is a copy of: files, and folders with all Python files in them."""

NETWORKS = "helpers/networks.py"  # is written, not copied; it begins with:
HEAD = '''"""The networks of the lessons as they are while a class is graded: without their formulas."""

from helpers.graph import Graph, GraphError
from helpers.network import Network


def _closed():
    raise GraphError("No Graph computes anything while answers are graded. An answer must do its own sums.")

'''
ANY_SIZE = 3  # of a batch, to see which parameter acts on which edge


def furnish(folder: Path) -> None:
    """Put all that is inside into an empty folder, where every user can read it."""
    for place, source in WITHIN.items():
        for file in source.rglob("*.py") if source.is_dir() else [source]:
            copy = folder / place / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
    written = [_write_network(name, v) for name, v in vars(networks).items() if isinstance(v, Network)]
    (folder / NETWORKS).write_text("\n".join([HEAD, *written]))
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)  # inside, it is another user who reads them


def _write_network(name: str, network: Network) -> str:
    """Return the definition of one network. Its parameters are on their edges: to find out takes formulas."""
    arguments = network.graph.arguments.items()
    steps = [f"{step}=lambda {', '.join(names)}: _closed()" for step, names in arguments]
    sizes = {key: tuple(size or ANY_SIZE for size in shape) for key, shape in network.shapes.items()}
    return f"""{name} = Network(
    Graph({", ".join(steps)}),
    shapes={ {key: shape for key, shape in network.shapes.items() if None not in shape} },
    parameters={network.parameters},
    prediction={network.prediction!r},
    edges={place_parameters(network, sizes)},
)
"""
