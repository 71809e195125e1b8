"""What IPython shows where a cell needs what the cells above it make."""

import subprocess
import sys
from pathlib import Path

NOTEBOOK = """
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance(colors="nocolor")
for cell in {cells}:
    print("=====")
    shell.run_cell(cell)
"""
CHECK = 'check_gradient(gradient_w_1, linear_neuron, of="L", wrt="w_1")'


def run(*cells: str) -> list[str]:
    """Return what is shown for each cell, in an IPython of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", NOTEBOOK.format(cells=cells)],
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
        text=True,
    )
    return [part.strip() for part in ran.stdout.split("=====\n")[1:]]


def test_a_cell_with_a_check_says_in_a_sentence_that_the_cells_above_come_first():
    _, check, again, other, inside = run(
        "from helpers import check_gradient, hint, linear_neuron",
        CHECK,
        "hint(gradient_w_1)",
        "print(gradient_w_1)",
        f"def gradient_w_1(y_hat, y, x_1):\n    return (y_hat - target) * x_1\n{CHECK}",
    )
    sentence = "✗ There is no `gradient_w_1` yet. First run the cells above"
    assert check == again == f"{sentence} (menu Run, Run All Above Selected Cell)."
    assert "Traceback" in other  # of any other cell, Python's own words tell more
    said = " ".join(inside.split())
    assert "name 'target' is not defined" in said
    assert "Is it misspelt, or were the cells above not run?" in said


def test_outside_of_ipython_nothing_is_changed():
    ran = subprocess.run([sys.executable, "-c", "import helpers; nothing"], capture_output=True, text=True)
    assert ran.stderr.splitlines()[-1] == "NameError: name 'nothing' is not defined"
