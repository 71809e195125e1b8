"""What is inside the sandbox, besides Python and its packages: `WITHIN` lists all of it.

Nothing in it judges, differentiates or knows an answer. The networks have names and shapes, but no formulas.
"""

import shutil
from pathlib import Path

from grading.formulas import write_networks

HERE = Path(__file__).parent
HELPERS = HERE.parent / "helpers"

WITHIN = {
    "inside": HERE / "inside",
    "helpers/__init__.py": HERE / "inside" / "facade.py",
    "helpers/graph.py": HELPERS / "graph.py",
    "helpers/network.py": HELPERS / "network.py",
    "helpers/notation.py": HELPERS / "notation.py",
    "helpers/asking": HELPERS / "asking",
    "helpers/drawing": HELPERS / "drawing",
}
"""What lies where inside, and what it is a copy of: files, and folders with all Python files in them."""

NETWORKS = "helpers/networks.py"  # is written, not copied


def list_within() -> dict[str, Path]:
    """Return each file of `WITHIN`, the folders' too: where it lies inside, and what it is a copy of."""
    files = {}
    for place, source in WITHIN.items():
        if source.is_dir():
            files.update({f"{place}/{file.relative_to(source)}": file for file in source.rglob("*.py")})
        else:
            files[place] = source
    return files


def furnish(folder: Path) -> None:
    """Put all that is inside into an empty folder, where every user can read it."""
    for place, source in list_within().items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / place)
    (folder / NETWORKS).write_text(write_networks())
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)  # inside, it is another user who reads them
