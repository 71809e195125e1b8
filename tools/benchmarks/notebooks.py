"""The notebooks that are timed: three of plausible student work, built here, and the lessons themselves."""

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

from helpers.checks import check_value
from helpers.networks import linear_neuron
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

NETWORK = """
# %%
import numpy as np
# %%
rng = np.random.default_rng(2)
x = rng.normal(size=(60, 3))
y = np.sin(x[:, :1]) + 0.5 * x[:, 1:2] * x[:, 2:]
# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
# %%
sigmoid(np.array([-2.0, 0.0, 2.0]))
# %%
W_1, b_1 = rng.normal(size=(3, 4)), np.zeros(4)
W_2, b_2 = rng.normal(size=(4, 1)), np.zeros(1)
# %%
def forward(x, W_1, b_1, W_2, b_2):
    h = sigmoid(x @ W_1 + b_1)
    return h, h @ W_2 + b_2
# %%
h, y_hat = forward(x, W_1, b_1, W_2, b_2)
print(h.shape, y_hat.shape, "loss", ((y_hat - y) ** 2).mean().round(6))
# %%
def backward(x, y, W_1, b_1, W_2, b_2):
    h, y_hat = forward(x, W_1, b_1, W_2, b_2)
    dL_dy_hat = 2 * (y_hat - y) / len(y)
    dL_dz = dL_dy_hat @ W_2.T * h * (1 - h)
    return x.T @ dL_dz, dL_dz.sum(axis=0), h.T @ dL_dy_hat, dL_dy_hat.sum(axis=0)
# %%
for gradient in backward(x, y, W_1, b_1, W_2, b_2):
    print(gradient.round(4))
# %%
nudged = W_1.copy()
nudged[0, 0] += 1e-6
change = (forward(x, nudged, b_1, W_2, b_2)[1] - y) ** 2 - (y_hat - y) ** 2
print("by nudging the first weight:", (change.mean() / 1e-6).round(4))
# %%
parameters = [W_1, b_1, W_2, b_2]
for epoch in range(301):
    parameters = [p - 0.1 * g for p, g in zip(parameters, backward(x, y, *parameters))]
    if epoch % 50 == 0:
        print(epoch, ((forward(x, *parameters)[1] - y) ** 2).mean().round(6))
# %%
worst = np.argmax(abs(forward(x, *parameters)[1] - y))
print("worst at", x[worst].round(3))
# %%
[p.shape for p in parameters]
"""

ACTIVATIONS_START = """
# %%
import matplotlib.pyplot as plt
import numpy as np
# %%
z = np.linspace(-4, 4, 161)
some = np.array([-3.0, -0.5, 0.4, 2.0])
# %%
rng = np.random.default_rng(3)
x = rng.normal(size=(50, 2))
y = np.tanh(x @ [0.8, -0.4] + 0.1)
"""

ACTIVATION = """
# %%
def NAME(z):
    return FORMULA
# %%
def NAME_slope(z):
    return SLOPE
# %%
NAME(some)
# %%
print("slopes", NAME_slope(some).round(6))
# %%
nudged = (NAME(some + 1e-6) - NAME(some - 1e-6)) / 2e-6
print("by nudging", nudged.round(6))
# %%
plt.plot(z, NAME(z), label="NAME")
plt.plot(z, NAME_slope(z), "--", label="its slope")
plt.grid(True)
plt.legend()
plt.show()
# %%
def NAME_gradient(w):
    s = x @ w
    return x.T @ ((NAME(s) - y) * NAME_slope(s)) / len(y)
# %%
w = np.array([0.3, 0.3])
for epoch in range(100):
    w = w - 0.2 * NAME_gradient(w)
# %%
error = NAME(x @ w) - y
print("weights", w.round(4), "loss", (error**2).mean().round(6))
# %%
abs(error).max().round(4)
"""

ACTIVATIONS = {
    "sigmoid": ("1 / (1 + np.exp(-z))", "sigmoid(z) * (1 - sigmoid(z))"),
    "tanh": ("np.tanh(z)", "1 - np.tanh(z) ** 2"),
    "relu": ("np.maximum(z, 0)", "(z > 0) * 1.0"),
    "leaky": ("np.where(z > 0, z, 0.1 * z)", "np.where(z > 0, 1.0, 0.1)"),
    "softplus": ("np.log1p(np.exp(z))", "1 / (1 + np.exp(-z))"),
    "bump": ("np.exp(-(z**2))", "-2 * z * bump(z)"),
}

ACTIVATIONS_END = """
# %%
names = [sigmoid, tanh, relu, leaky, softplus, bump]
# %%
for function in names:
    print(f"{function.__name__:10} {function(0.5):.6f}")
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


def _notebook(text: str) -> NotebookNode:
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return new_notebook(cells=_cells(text), metadata={"kernelspec": kernel})


def student_work() -> dict[str, tuple[NotebookNode, int]]:
    """Return three notebooks of student work, each with the number of its pictures, by name.

    The first has two exercises with checks, written like a reference in solutions/.
    """
    activations = "".join(
        ACTIVATION.replace("NAME", name).replace("FORMULA", formula).replace("SLOPE", slope)
        for name, (formula, slope) in ACTIVATIONS.items()
    )
    return {
        "line": (_notebook(LINE), 1),
        "network": (_notebook(NETWORK), 0),
        "activations": (_notebook(ACTIVATIONS_START + activations + ACTIVATIONS_END), 6),
    }


def lessons() -> dict[str, tuple[NotebookNode, int]]:
    """Return the references in solutions/, each with the number of pictures that it is kept with, by name."""
    notebooks = {
        path.parent.name: nbformat.read(path, as_version=4)
        for path in sorted(ROOT.glob("solutions/*/*.ipynb"))
    }
    return {name: (notebook, len(pictures(outputs_of(notebook)))) for name, notebook in notebooks.items()}


def outputs_of(notebook: NotebookNode) -> list[list[NotebookNode]]:
    """Return the outputs of each code cell."""
    return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]


def pictures(outputs: list[list[NotebookNode]]) -> list[str]:
    """Return the PNG pictures among the outputs of cells, in base64."""
    data = [output.get("data", {}) for of_cell in outputs for output in of_cell]
    return [bundle["image/png"] for bundle in data if "image/png" in bundle]


def chosen(beginnings: list[str]) -> dict[str, tuple[NotebookNode, int]]:
    """Return the notebooks whose names begin in one of these ways; all, if none is given.

    Raises:
        SystemExit: there is no such notebook.
    """
    notebooks = student_work() | lessons()
    found = {name: given for name, given in notebooks.items() if name.startswith(tuple(beginnings or [""]))}
    if not found:
        sys.exit(
            f"No notebook's name begins with {' or '.join(beginnings)}. There are {', '.join(notebooks)}."
        )
    return found
