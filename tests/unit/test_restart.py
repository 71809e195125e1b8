"""What a kernel shows where a cell needs what the cells above it make, and the kernel was started anew."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel

from tests.notebooks import RELEASED, ROOT

Run = Callable[..., str]


@contextmanager
def kernel(notebook: Path | None) -> Iterator[Run]:
    """Run cells in a new kernel, as JupyterLab starts it for a notebook; or as for none."""
    here = {name: value for name, value in os.environ.items() if name != "JPY_SESSION_NAME"}
    named = {"JPY_SESSION_NAME": str(notebook)} if notebook else {}
    manager, client = start_new_kernel(env=here | named, cwd=ROOT, extra_arguments=["--colors=nocolor"])

    def run(code: str, cell: str = "") -> str:
        about = {"cellId": cell} if cell else {}
        content = {"code": code, "silent": False, "stop_on_error": False}
        asked = client.session.msg("execute_request", content, metadata=about)
        client.shell_channel.send(asked)
        shown = ""
        while True:
            message = client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") == asked["header"]["msg_id"]:
                shown += message["content"].get("text", "") + "\n".join(
                    message["content"].get("traceback", [])
                )
                if message["content"].get("execution_state") == "idle":
                    return shown

    try:
        yield run
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def restarted() -> Iterator[Run]:
    """A kernel for the first lesson, in which no cell was run; and none of these tests runs one of its."""
    with kernel(RELEASED[0]) as run:
        yield run


def find_cell(text: str) -> tuple[str, str]:
    """Return the source and the id of the first lesson's cell that begins so."""
    cells = nbformat.read(RELEASED[0], as_version=4).cells
    return next((cell.source, cell.id) for cell in cells if cell.source.startswith(text))


def says_that_there_is_no(name: str, shown: str) -> bool:
    """Return whether a cell shows that in a sentence, and nothing else."""
    return shown == (
        f"✗ There is no `{name}` yet. The kernel was restarted, or the cells above were not run.\n"
        "  Choose Run All Above Selected Cell in the menu Run. Then run this cell again."
    )


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ('check_gradient(gradient_w_1, linear_neuron, of="L", wrt="w_1")', "check_gradient"),
        ("hint(gradient_w_1)", "hint"),
        ("np.ones(3)", "np"),
        ("def loss(y):\n    return predict(1, 2) - y\nloss(3)", "predict"),
    ],
)
def test_a_name_that_a_cell_of_the_lesson_gives_is_told_in_a_sentence(restarted, code, name):
    assert says_that_there_is_no(name, restarted(code))


def test_a_cell_of_the_lesson_says_so_too(restarted):
    shown = restarted(*find_cell("check_value(predict"))
    assert says_that_there_is_no("check_value", shown)


@pytest.mark.parametrize("code", ["print(gradient_w1)", "def gradient(y):\n    return y - t\ngradient(1)"])
def test_a_name_that_no_cell_gives_is_left_to_python(restarted, code):
    shown = restarted(code)
    assert "Traceback" in shown
    assert "NameError: name '" in shown


def test_a_name_that_only_a_cell_below_gives_is_left_to_python(restarted):
    _, first = find_cell("import numpy")
    assert "Traceback" in restarted("predict(1, 2)", first)


def test_a_variable_without_a_value_is_left_to_python(restarted):
    assert "UnboundLocalError" in restarted("def f():\n    predict += 1\nf()")


def test_no_helpers_are_loaded_for_a_kernel_or_a_sentence(restarted):
    assert restarted("import sys; print({'helpers', 'numpy'} & sys.modules.keys())") == "set()\n"


@pytest.mark.parametrize(
    "notebook",
    [
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("predict = 1")]),  # no lesson
        None,  # it was renamed
    ],
)
def test_where_the_open_notebook_is_no_lesson_python_says_it(tmp_path, notebook):
    if notebook:
        nbformat.write(notebook, tmp_path / "mine.ipynb")
    with kernel(tmp_path / "mine.ipynb") as run:
        assert "Traceback" in run("predict + 1")


def test_where_no_notebook_is_known_a_check_says_it_once_helpers_are_there():
    check = 'check_gradient(gradient_w_1, linear_neuron, of="L", wrt="w_1")'
    with kernel(None) as run:
        assert "Traceback" in run(check)  # as in whatever else is run in this environment
        run("from helpers import check_gradient, hint, linear_neuron")
        assert says_that_there_is_no("gradient_w_1", run(check))
        assert says_that_there_is_no("gradient_w_1", run("hint(gradient_w_1)"))
        assert "Traceback" in run("print(gradient_w_1)")  # of any other cell, Python's own words tell more
        wrong = "def gradient_w_1(y_hat, y, x_1):\n    return y_hat - target\n"
        said = " ".join(run(wrong + check).split())
        assert "name 'target' is not defined" in said
        assert "Is it misspelt, or were the cells above not run?" in said
