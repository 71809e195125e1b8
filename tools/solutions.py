"""Execute the reference notebooks in place, so that their outputs are what their cells give today.

    python -m tools.solutions [NOTEBOOK ...]

Without arguments, all of solutions/. Whatever differs from run to run or from machine to machine
is kept out, so that executing twice gives the same bytes.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.font_manager  # builds the font cache here, before a cell could tell of it
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError

CELL_TIMEOUT = 120
"""Seconds that one cell may take."""

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
"""What every notebook says of itself: the kernel as JupyterLab names it, and no version."""


class NotebookFailed(Exception):
    """A reference notebook can't be executed; the message says which cell, and why."""


def execute(path: Path) -> None:
    """Execute a notebook in its own folder, with a fresh kernel, and write its outputs into it.

    A cell tagged `raises-exception` is meant to fail, and its error is kept as its output.

    Args:
        path: the notebook. It is written only if every cell ran.

    Raises:
        NotebookFailed: it isn't a notebook, a cell has no id of its own, or a cell fails, takes longer than
            `CELL_TIMEOUT` or kills the kernel.
    """
    notebook = _read(path)
    running = []

    def remember(cell: nbformat.NotebookNode, cell_index: int) -> None:
        running[:] = [cell.metadata.get("nbgrader", {}).get("grade_id", f"number {cell_index + 1}")]

    client = NotebookClient(
        notebook,
        kernel_name=METADATA["kernelspec"]["name"],
        timeout=CELL_TIMEOUT,
        record_timing=False,
        coalesce_streams=True,
        store_widget_state=False,
        extra_arguments=["--log-level=ERROR"],  # a kernel of ours on loopback need not warn of eavesdroppers
        on_cell_execute=remember,
        resources={"metadata": {"path": str(path.resolve().parent)}},
    )
    with TemporaryDirectory() as profile:
        try:
            client.execute(env=_environment(profile))
        except CellExecutionError as error:
            raise NotebookFailed(_sentence(path, running, f"{error.ename}: {error.evalue}")) from error
        except (CellControlSignal, DeadKernelError) as error:
            raise NotebookFailed(_sentence(path, running, str(error).splitlines()[0])) from error
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # when it ran, as JupyterLab may have noted
    notebook.metadata = nbformat.from_dict(METADATA)
    nbformat.write(notebook, path)


def _read(path: Path) -> nbformat.NotebookNode:
    """Read a notebook whose cells all have ids of their own; nbformat would make up new ones each time."""
    try:
        text = path.read_text(encoding="utf-8")
        cells = json.loads(text)["cells"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotebookFailed(f"{path} can't be read as a notebook: {error}.") from error
    ids = [cell.get("id") for cell in cells]
    for number, cell_id in enumerate(ids, start=1):
        if not cell_id or cell_id in ids[: number - 1]:
            raise NotebookFailed(f"{path}: cell number {number} needs an id that no other cell has.")
    return nbformat.reads(text, as_version=4)


def _environment(profile: str) -> dict[str, str]:
    """Return the environment for a kernel that none of its user's own settings reach."""
    style = Path(matplotlib.get_data_path(), "matplotlibrc")
    theirs = {"IPYTHONDIR": profile, "MATPLOTLIBRC": str(style), "PYTHONSTARTUP": "", "PYTHONWARNINGS": ""}
    return {**os.environ, **theirs}


def _sentence(path: Path, running: Sequence[str], error: str) -> str:
    cell = f"cell {running[0]}" if running else "the kernel"
    return f"{path}: {cell} fails with {error}\nThe file is left as it was."


def main(arguments: Sequence[str]) -> None:
    """Execute the notebooks named, or all of solutions/; stop at the first that fails."""
    paths = [Path(argument) for argument in arguments] or sorted(Path("solutions").glob("**/*.ipynb"))
    if not paths:
        sys.exit("There is no notebook in solutions/ here. Run this in the project's folder, or name one.")
    for path in paths:
        try:
            execute(path)
        except NotebookFailed as error:
            sys.exit(str(error))
        print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
