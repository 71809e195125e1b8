"""The notebooks that are timed: one of plausible student work, built here, and the lessons themselves."""

import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).parents[2]

# A line `# %%` begins a cell. One with a name is an exercise, or its check if the name begins with check_.
LINE = """
# %%
import matplotlib.pyplot as plt
import numpy as np

from helpers import check_value, linear_neuron
# %%
rng = np.random.default_rng(1)
x = rng.uniform(-2, 2, size=(200, 2))
noise = 0.3 * rng.normal(size=200)
# %% predict
def predict(x_1, x_2, w_1, w_2, b):
    ### BEGIN SOLUTION
    return x_1 * w_1 + x_2 * w_2 + b
    ### END SOLUTION
# %% check_predict
check_value(predict, linear_neuron, of="y_hat")
# %%
y = predict(x[:, 0], x[:, 1], 1.5, -0.7, 0.2) + noise
print("targets from", y.min().round(3), "to", y.max().round(3))
# %% loss
def loss(y_hat, y):
    ### BEGIN SOLUTION
    return 0.5 * (y_hat - y) ** 2
    ### END SOLUTION
# %% check_loss
check_value(loss, linear_neuron, of="L")
# %%
def gradients(x, y, w, b):
    error = predict(x[:, 0], x[:, 1], w[0], w[1], b) - y
    return x.T @ error / len(y), error.mean()
# %%
w, b, nudge = np.zeros(2), 0.0, 1e-6
dL_dw, dL_db = gradients(x, y, w, b)
print("gradients at the start:", dL_dw.round(6), round(dL_db, 6))
# %%
before = loss(predict(x[:, 0], x[:, 1], *w, b), y).mean()
after = loss(predict(x[:, 0], x[:, 1], *w, b + nudge), y).mean()
print(f"by nudging b: {(after - before) / nudge:.6f}")
# %%
losses = []
for epoch in range(200):
    dL_dw, dL_db = gradients(x, y, w, b)
    w, b = w - 0.05 * dL_dw, b - 0.05 * dL_db
    losses.append(loss(predict(x[:, 0], x[:, 1], *w, b), y).mean())
# %%
print("weights", w.round(4), "bias", round(b, 4))
# %%
plt.plot(losses, label="mean loss")
plt.xlabel("epoch")
plt.ylabel("loss")
plt.legend()
plt.show()
# %%
exact = np.linalg.lstsq(np.column_stack([x, np.ones(200)]), y, rcond=None)[0]
print("least squares gives", exact.round(4))
"""


def _cells(text: str) -> list[NotebookNode]:
    cells = []
    for part in text.split("\n# %%")[1:]:
        name, _, source = part.partition("\n")
        name, check = name.strip(), name.strip().startswith("check_")
        cell = new_code_cell(source.strip(), id=f"cell-{len(cells)}")
        if name:
            cell.metadata.nbgrader = nbformat.from_dict(
                {"grade": check, "grade_id": name, "locked": check, "solution": not check, "task": False}
                | {"cell_type": "code", "schema_version": 3, **({"points": 1} if check else {})}
            )
        cells.append(cell)
    return cells


def everything() -> dict[str, tuple[NotebookNode, int]]:
    """Return the notebooks by name, each with the number of pictures that it draws wherever it is run."""
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebooks = {"line": (new_notebook(cells=_cells(LINE), metadata={"kernelspec": kernel}), 1)}
    for path in sorted(ROOT.glob("solutions/*/*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        notebooks[path.parent.name] = (notebook, len(drawn_anywhere(outputs_of(notebook))))
    return notebooks


def outputs_of(notebook: NotebookNode) -> list[list[NotebookNode]]:
    """Return the outputs of each code cell."""
    return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]


def pictures(outputs: list[list[NotebookNode]]) -> list[str]:
    """Return the PNG pictures among the outputs of cells, in base64."""
    data = [output.get("data", {}) for of_cell in outputs for output in of_cell]
    return [bundle["image/png"] for bundle in data if "image/png" in bundle]


def drawn_anywhere(outputs: list[list[NotebookNode]]) -> list[str]:
    """Return the pictures of a notebook less those of failing checks, which draw none while grading."""
    found = []
    for of_cell in outputs:
        fails = of_cell and of_cell[-1].get("ename") == "CheckFailed"
        found += pictures([of_cell])[:-1] if fails else pictures([of_cell])
    return found


def chosen(beginnings: list[str]) -> dict[str, tuple[NotebookNode, int]]:
    """Return the notebooks whose names begin in one of these ways; all, if none is given.

    Raises:
        SystemExit: there is no such notebook.
    """
    notebooks = everything()
    found = {name: given for name, given in notebooks.items() if name.startswith(tuple(beginnings or [""]))}
    if not found:
        sys.exit(
            f"No notebook's name begins with {' or '.join(beginnings)}. There are {', '.join(notebooks)}."
        )
    return found
