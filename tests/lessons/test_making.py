"""The commands that make the notebooks: references executed in place, and released notebooks generated."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.notebooks import REFERENCES, RELEASED, ROOT, Notebook
from tools.solutions import NotebookFailed, execute

GENERATE = """
import sys
from nbgrader.apps import NbGrader, NbGraderAPI

app = NbGrader()
app.load_config_file()
app.config.CourseDirectory.release_directory, app.config.CourseDirectory.db_url = sys.argv[1:3]
for lesson in sys.argv[3:]:
    done = NbGraderAPI(config=app.config).generate_assignment(lesson)
    if not done["success"]:
        sys.exit(done["log"])
"""


def run(*arguments: str | Path) -> None:
    """Run Python in the project's folder; nbgrader looks for `alembic` on the PATH."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def changed(paths: list[Path], folder: Path) -> list[str]:
    """Return the names of the notebooks that have other bytes in a folder than here."""
    return [
        path.name
        for path in paths
        if (folder / path.parent.name / path.name).read_bytes() != path.read_bytes()
    ]


@pytest.mark.slow
def test_generating_the_lessons_again_changes_no_byte(tmp_path):
    run(
        "-c",
        GENERATE,
        tmp_path,
        f"sqlite:///{tmp_path}/gradebook.db",
        *[path.parent.name for path in RELEASED],
    )
    assert changed(RELEASED, tmp_path) == []


@pytest.mark.slow
def test_executing_the_references_again_changes_no_byte(tmp_path):
    copies = tmp_path / "solutions"
    for path in REFERENCES:
        shutil.copytree(path.parent, copies / path.parent.name)
    run("-m", "tools.solutions", *sorted(copies.glob("*/*.ipynb")))
    assert changed(REFERENCES, copies) == []


def write_notebook(path: Path, *sources: str, **cell) -> bytes:
    cells = [
        {
            "id": f"cell-{n}",
            "cell_type": "code",
            "metadata": {},
            "execution_count": 7,
            "outputs": [],
            "source": source,
        }
        for n, source in enumerate(sources)
    ]
    cells[-1].update(cell)
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path.read_bytes()


def test_executing_keeps_outputs_and_meant_errors_but_no_times(tmp_path):
    path = tmp_path / "one.ipynb"
    metadata = {"tags": ["raises-exception"], "execution": {"iopub.status.idle": "2000-01-01T00:00:00Z"}}
    write_notebook(path, "print(1)\nprint(2)", "1 / 0", metadata=metadata)
    execute(path)
    printed, failed = Notebook(path).code_cells
    assert [output.text for output in printed.outputs] == ["1\n2\n"]
    assert [output.ename for output in failed.outputs] == ["ZeroDivisionError"]
    assert failed.metadata == {"tags": ["raises-exception"]}
    assert [printed.execution_count, failed.execution_count] == [1, 2]


def test_executing_stops_at_an_error_with_a_sentence_and_leaves_the_file(tmp_path):
    path = tmp_path / "one.ipynb"
    before = write_notebook(path, "x = 1", "y", metadata={"nbgrader": {"grade_id": "check_y"}})
    with pytest.raises(
        NotebookFailed, match=r"one.ipynb: cell check_y fails with NameError: name 'y' is not"
    ):
        execute(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("second_id", ["", "cell-0"])
def test_executing_refuses_a_cell_without_an_id_of_its_own(tmp_path, second_id):
    before = write_notebook(tmp_path / "one.ipynb", "x = 1", "y = 2", id=second_id)
    with pytest.raises(NotebookFailed, match="cell number 2 needs an id that no other cell has"):
        execute(tmp_path / "one.ipynb")
    assert (tmp_path / "one.ipynb").read_bytes() == before
