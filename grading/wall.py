"""What is inside the sandbox, besides Python and its packages: `WITHIN` lists all of it.

Nothing in it judges, differentiates or knows an answer. The networks have names and shapes, but no formulas.
"""

import shutil
from pathlib import Path

from grading.formulas import write_networks

HERE = Path(__file__).parent
HELPERS = HERE.parent / "helpers"
FACADE = HERE / "inside" / "facade.py"

WITHIN = {
    "inside": HERE / "inside",
    "helpers/__init__.py": FACADE,
    "helpers/graph.py": HELPERS / "graph.py",
    "helpers/answers.py": HELPERS / "answers.py",
    "helpers/class_answers.py": HELPERS / "class_answers.py",
    "helpers/drawing.py": HELPERS / "drawing.py",
    "helpers/drawing_chain.py": HELPERS / "drawing_chain.py",
    "helpers/drawing_charts.py": HELPERS / "drawing_charts.py",
    "helpers/drawing_networks.py": HELPERS / "drawing_networks.py",
    "helpers/drawing_page.py": HELPERS / "drawing_page.py",
    "helpers/drawing_plan.py": HELPERS / "drawing_plan.py",
    # These two stand in for what the lessons import from, and go once they import all from `helpers`.
    "helpers/checks.py": FACADE,
    "helpers/class_checks.py": FACADE,
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
