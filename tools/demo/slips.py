"""Slips that students make, each with what must come out."""

from tools.demo.submission import (
    Submission,
    copies_an_answer_cell,
    cut_off,
    damaged_zip,
    deletes_a_check,
    disarms_the_checks,
    pasted_into_a_new_notebook,
    prints_to_stderr,
    wrong_name,
    zipped,
)
from tools.references import LINEAR

# To add a slip to any lesson, add a line here. A gradient that is wrong fails the training too.
SLIPS = [
    Submission(
        "flips-a-sign",
        LINEAR,
        {"gradient_w_1": "def gradient_w_1(y_hat, y, x_1):\n    return (y - y_hat) * x_1"},
        fails=["check_gradient_w_1"],
        trouble="check_gradient_w_1: ✗ gradient_w_1 does not give ∂L/∂w₁. The sign is flipped",
    ),
    Submission(
        "forgets-the-half",
        LINEAR,
        {
            "gradient_w_1": "def gradient_w_1(y_hat, y, x_1):\n    return 2 * (y_hat - y) * x_1",
            "gradient_w_2": "def gradient_w_2(y_hat, y, x_2):\n    return 2 * (y_hat - y) * x_2",
            "gradient_b": "def gradient_b(y_hat, y):\n    return 2 * (y_hat - y)",
        },
        fails=["check_gradient_w_1", "check_gradient_w_2", "check_gradient_b"],
        trouble="check_gradient_w_1: ✗ gradient_w_1 does not give ∂L/∂w₁. There is one factor too many",
    ),
    Submission(
        "forgets-brackets",
        LINEAR,
        {"gradient_w_1": "def gradient_w_1(y_hat, y, x_1):\n    return y_hat - y * x_1"},
        fails=["check_gradient_w_1"],
        trouble="check_gradient_w_1: ✗ gradient_w_1 does not give ∂L/∂w₁. In `return y_hat - y",
    ),
    Submission(
        "rate-in-the-gradient",
        LINEAR,
        {"gradient_b": "def gradient_b(y_hat, y):\n    return alpha * (y_hat - y)"},
        fails=["check_gradient_b"],
        trouble="check_gradient_b: ✗ gradient_b does not give ∂L/∂b. It is multiplied by the learning rate",
    ),
    Submission(
        "swaps-the-weights",
        LINEAR,
        {"predict": "def predict(x_1, x_2, w_1, w_2, b):\n    return x_1 * w_2 + x_2 * w_1 + b"},
        fails=["check_predict"],
        trouble="check_predict: ✗ predict does not give ŷ.",
    ),
    Submission(
        "returns-no-history",
        LINEAR,
        {
            "train": """
            def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
                history = []
                for _ in range(epochs):
                    y_hat = predict(x_1, x_2, w_1, w_2, b)
                    w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
                    w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
                    b = update(b, gradient_b(y_hat, y), alpha)
                    history.append((y_hat, w_1, w_2, b))
            """
        },
        fails=["check_train"],
        trouble="check_train: ✗ train returns nothing (None).",
    ),
    Submission(
        "history-on-its-side",
        LINEAR,
        {
            "train": """
            def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
                predictions, weights_1, weights_2, biases = [], [], [], []
                for _ in range(epochs):
                    y_hat = predict(x_1, x_2, w_1, w_2, b)
                    w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
                    w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
                    b = update(b, gradient_b(y_hat, y), alpha)
                    predictions.append(predict(x_1, x_2, w_1, w_2, b))
                    weights_1.append(w_1)
                    weights_2.append(w_2)
                    biases.append(b)
                return predictions, weights_1, weights_2, biases
            """
        },
        fails=["check_train"],
        trouble="check_train: ✗ train returns an array of shape (4, 3).",
    ),
    Submission(
        "loops-forever",  # but only when the number of epochs is odd, so in the check and in no other cell
        LINEAR,
        {
            "train": """
            def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
                while epochs != 0:
                    y_hat = predict(x_1, x_2, w_1, w_2, b)
                    w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
                    w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
                    epochs = epochs - 1
                    b = update(b, gradient_b(y_hat, y), alpha)
                    epochs = epochs - 1
                return [(y_hat, w_1, w_2, b)]
            """
        },
        fails=["check_train"],
        trouble="check_train: ✗ train was still running when it was stopped.",
    ),
    Submission(
        "forgets-a-colon",
        LINEAR,
        {"gradient_b": "def gradient_b(y_hat, y)\n    return y_hat - y"},
        fails=["check_gradient_b"],
        trouble="gradient_b: SyntaxError: “expected ':' (line 1)”",
    ),
    Submission(
        "hard-codes-a-number",
        LINEAR,
        {"gradient_w_1": "def gradient_w_1(y_hat, y, x_1):\n    return -2.0"},
        fails=["check_gradient_w_1"],
        trouble="check_gradient_w_1: ✗ gradient_w_1 does not give ∂L/∂w₁.",
    ),
    Submission(
        "does-the-first-half",
        LINEAR,
        blank=["update", "train"],
        fails=["check_update", "check_train"],
        trouble="check_update: ✗ update is not written yet.",
    ),
    Submission(
        "deletes-a-check",
        LINEAR,
        {"update": "def update(parameter, gradient, alpha):\n    return parameter + alpha * gradient"},
        edit=deletes_a_check,
        fails=["check_update"],
        trouble="check_update: ✗ update does not give the new parameter.",
    ),
    Submission(
        "disarms-the-checks",
        LINEAR,
        {
            "loss": "def loss(y_hat, y):\n    return (y_hat - y) ** 2",
            "update": "def update(parameter, gradient, alpha):\n    return parameter + alpha * gradient",
        },
        edit=disarms_the_checks,
        fails=["check_loss", "check_update"],
        trouble="check_loss: ✗ loss does not give L. There is one factor too many",
    ),
    Submission(
        "ends-the-kernel",
        LINEAR,
        {"update": "import os\nos._exit(0)"},
        fails=["check_update", "check_train"],
        trouble="update: ✗ The notebook was ended in its code cell number 27, update: Python left",
    ),
    Submission("prints-to-stderr", LINEAR, edit=prints_to_stderr),
    Submission("copies-a-cell", LINEAR, edit=copies_an_answer_cell),
    Submission(
        "uploads-half-a-file", LINEAR, save=cut_off, trouble="linear_neuron.ipynb is damaged", readable=False
    ),
    Submission("renames-the-file", LINEAR, save=wrong_name),
    Submission("sends-a-zip", LINEAR, save=zipped),
    Submission(
        "sends-a-damaged-zip",
        LINEAR,
        save=damaged_zip,
        trouble="There is no linear_neuron.ipynb in what was handed in, but",
        readable=False,
    ),
    Submission("pastes-the-code", LINEAR, edit=pasted_into_a_new_notebook),
    Submission(
        "forgets-a-link",
        "02_sigmoid_neuron",
        {"gradient_b": "def gradient_b(y_hat, y, z):\n    return gradient_y_hat(y_hat, y)"},
        fails=["check_gradient_b"],
        trouble="check_gradient_b: ✗ gradient_b does not give ∂L/∂b.",
    ),
    Submission(
        "takes-the-wrong-input",
        "03_sigmoid_network_3_2_1",
        {
            "gradient_w_3": """
            def gradient_w_3(y_hat, y, w_7, h_1, x_1):
                return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1
            """
        },
        fails=["check_gradient_w_3"],
        trouble="check_gradient_w_3: ✗ gradient_w_3 does not give ∂L/∂w₃.",
    ),
    Submission(
        "has-a-slope-at-the-kink",
        "04_relu_network_2_3_1",
        {"relu_derivative": "def relu_derivative(z):\n    return 1.0 if z >= 0 else 0.0"},
        fails=["check_relu_derivative"],
        trouble="check_relu_derivative: ✗ relu_derivative does not give",
    ),
    Submission(
        "transposes-a-gradient",
        "05_regression_network_4_3_2_1",
        {"gradient_W_2": "def gradient_W_2(h_1, dL_dz_2):\n    return np.outer(dL_dz_2, h_1)"},
        fails=["check_gradient_W_2"],
        trouble="check_gradient_W_2: ✗ gradient_W_2 returns an array of shape (2, 3)",
    ),
]
