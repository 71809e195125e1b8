"""Begin a lesson of one network and one exercise, with its answers in the corpus: `make lesson` runs this.

    python -m tools.lesson 07_mine

All tests hold for it from the start. What stands there is to be replaced, piece by piece.
"""

import re
import sys
from importlib.util import find_spec
from pathlib import Path

TEMPLATES = Path(__file__).parent
ROOT = TEMPLATES.parents[1]
FILES = {
    "reference.ipynb.txt": "solutions/<name>/<module>.ipynb",
    "network.py.txt": "solutions/<name>/<module>.py",
    "answers.py.txt": "tests/corpus/<name>.py",
}
ROWS = {
    "README.md": "| [<name>](notebooks/<name>/<module>.ipynb) | one weight | the chain rule | 1 | 1 | 10 |",
    "solutions/00_start.ipynb": "| [<number>](<name>/<module>.ipynb) | the chain rule | 10 | 1 |",
}


def begin(name: str) -> None:
    """Write a lesson's reference, network and corpus, and its rows in the README and on the start page.

    If the name can't be a lesson's, or is taken, it ends with a sentence, and nothing is written.
    """
    match = re.fullmatch(r"(\d\d)_([a-z][a-z0-9_]*)", name)
    if not match:
        sys.exit(f"A lesson is called as in `make lesson NAME=07_mine`, and not {name!r}.")
    number, module = match.groups()
    if taken := next(ROOT.glob(f"solutions/{number}_*"), None):
        sys.exit(f"There is {taken.relative_to(ROOT)} already. Give the lesson another number.")
    if module in sys.stdlib_module_names or find_spec(module):
        sys.exit(f"`{module}` is the name of a module that Python has already. Choose another name.")
    words = {"name": name, "number": str(int(number)), "module": module, "network": f"{module}_network"}
    words["title"] = module.replace("_", " ")

    def fill(text: str) -> str:
        return re.sub("<([a-z]+)>", lambda match: words[match[1]], text)

    changed = {ROOT / path: _add_row(ROOT / path, fill(row)) for path, row in ROWS.items()}
    (ROOT / "solutions" / name).mkdir()
    for template, path in FILES.items():
        changed[ROOT / fill(path)] = fill((TEMPLATES / template).read_text(encoding="utf-8"))
    for path, text in changed.items():
        path.write_text(text, encoding="utf-8")


def _add_row(path: Path, row: str) -> str:
    """Return the text of a file with a row below those of the lessons; in a notebook, it is JSON."""
    lines = path.read_text(encoding="utf-8").split("\n")
    last = max(number for number, line in enumerate(lines) if re.match(r'\s*"?\| \[\d', line))
    if path.suffix == ".ipynb":
        row = re.match(r'\s*"', lines[last])[0] + row + r'\n",'
    return "\n".join([*lines[: last + 1], row, *lines[last + 1 :]])


if __name__ == "__main__":
    begin(" ".join(sys.argv[1:]))
