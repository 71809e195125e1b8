"""Networks that stand in no lesson: layer normalisation, attention, a residual path, a convolution.

Each has right answers in several forms, which must pass, and wrong ones that are named by their mistake.
"""

from dataclasses import replace

import numpy as np
import pytest

from helpers.asking.call import ask
from helpers.asking.finding import Kind
from helpers.checks.functions import GradientCheck, ValueCheck, check_gradient, check_value
from helpers.graph import Graph, GraphError
from helpers.network import Network, one_hot, positive
from helpers.networks import relu, sigmoid
from helpers.points import draw_points
from tests.findings import describe, found


def softmax(z):
    grown = np.exp(z - np.real(z).max(axis=-1, keepdims=True))
    return grown / grown.sum(axis=-1, keepdims=True)


layer_norm = Network(
    Graph(
        mu=lambda x: x.mean(axis=-1, keepdims=True),
        v=lambda x, mu: ((x - mu) ** 2).mean(axis=-1, keepdims=True),
        n=lambda x, mu, v: (x - mu) / np.sqrt(v + 1e-5),
        h=lambda n, g, b: n * g + b,
        L=lambda h, y: 0.5 * ((h - y) ** 2).sum(),
    ),
    shapes={"x": (None, 4), "g": (4,), "b": (4,), "y": (None, 4)},
    parameters=("g", "b"),
    prediction="h",
)

attention = Network(
    Graph(
        S=lambda Q, K: Q @ K.T / np.sqrt(K.shape[-1]),
        A=lambda S: softmax(S),
        o=lambda A, V: A @ V,
        L=lambda o, y: 0.5 * ((o - y) ** 2).sum(),
    ),
    shapes={"Q": (3, 4), "K": (5, 4), "V": (5, 2), "y": (3, 2)},
    prediction="o",
)

self_attention = Network(
    Graph(
        S=lambda x: x @ x.T / np.sqrt(x.shape[-1]),
        A=lambda S: softmax(S),
        o=lambda A, x: A @ x,
        L=lambda o, y: 0.5 * ((o - y) ** 2).sum(),
    ),
    shapes={"x": (5, 3), "y": (5, 3)},
    prediction="o",
)

residual = Network(
    Graph(
        z=lambda x, W: x @ W,
        h=lambda z: relu(z),
        o=lambda x, h: x + h,
        L=lambda o, y: 0.5 * ((o - y) ** 2).sum(),
    ),
    shapes={"x": (None, 3), "W": (3, 3), "y": (None, 3)},
    parameters=("W",),
    prediction="o",
    tells_apart=lambda at: np.abs(at["z"]).min() > 0.05,
)

gated = Network(
    Graph(h=lambda g, c: g * np.tanh(c), L=lambda h, v, y: (0.5 * v * (h - y) ** 2).sum()),
    shapes={"g": (None, 3), "c": (None, 3), "v": (3,), "y": (None, 3)},
    prediction="h",
)

regularised = Network(
    Graph(
        p=lambda x, w: x @ w,
        d=lambda p, y: 0.5 * ((p - y) ** 2).mean(),
        L=lambda d, w: d + 0.3 * (w**2).sum(),
    ),
    shapes={"x": (None, 3), "w": (3,), "y": (None,)},
    parameters=("w",),
    prediction="p",
)

convolution = Network(
    Graph(z=lambda x, k: np.convolve(x, k, "valid"), L=lambda z, y: 0.5 * ((z - y) ** 2).sum()),
    shapes={"x": (7,), "k": (3,), "y": (5,)},
    parameters=("k",),
    prediction="z",
)

classifier = Network(
    Graph(
        log_p=lambda z: z - np.log(np.exp(z).sum(axis=-1, keepdims=True)),
        L=lambda log_p, y: -(y * log_p).sum() / len(y),
    ),
    shapes={"z": (None, 4), "y": (None, 4)},
    kinds={"y": one_hot},
    prediction="log_p",
)


def mean(a):
    return a.mean(axis=-1, keepdims=True)


def through_softmax(A, dL_dA):
    return A * (dL_dA - (dL_dA * A).sum(axis=-1, keepdims=True))


def link_by_link(dL_dn, x, mu, v):
    c, s, size = x - mu, np.sqrt(v + 1e-5), x.shape[-1]
    dv = (dL_dn * c).sum(axis=-1, keepdims=True) * -0.5 / s**3
    dmu = -(dL_dn / s).sum(axis=-1, keepdims=True)
    return dL_dn / s + dv * 2 * c / size + dmu / size


def by_jacobians(A, dL_dA):
    return np.stack([(np.diag(a) - np.outer(a, a)) @ d for a, d in zip(A, dL_dA, strict=True)])


RIGHT = {
    "layer norm, in one line": (
        layer_norm,
        "x",
        lambda dL_dn, n, v: (dL_dn - mean(dL_dn) - n * mean(dL_dn * n)) / np.sqrt(v + 1e-5),
    ),
    "layer norm, link by link": (layer_norm, "x", link_by_link),
    "layer norm, from the error": (
        layer_norm,
        "x",
        lambda h, y, g, n, v: ((d := (h - y) * g) - mean(d) - n * mean(d * n)) / np.sqrt(v + 1e-5),
    ),
    "gain": (layer_norm, "g", lambda h, y, n: ((h - y) * n).sum(axis=0)),
    "gain, by einsum": (layer_norm, "g", lambda h, y, n: np.einsum("ij,ij->j", h - y, n)),
    "scores": (attention, "S", through_softmax),
    "scores, by Jacobians": (attention, "S", by_jacobians),
    "queries": (attention, "Q", lambda dL_dS, K: dL_dS @ K / 2),
    "queries, whole": (
        attention,
        "Q",
        lambda A, o, y, V, K: through_softmax(A, (o - y) @ V.T) @ K / np.sqrt(K.shape[1]),
    ),
    "keys": (attention, "K", lambda dL_dS, Q: dL_dS.T @ Q / np.sqrt(Q.shape[1])),
    "values": (attention, "V", lambda A, dL_do: A.T @ dL_do),
    "self-attention": (
        self_attention,
        "x",
        lambda x, A, dL_do, dL_dS: A.T @ dL_do + (dL_dS + dL_dS.T) @ x / np.sqrt(3),
    ),
    "residual": (residual, "x", lambda o, y, z, W: (o - y) + ((o - y) * (z > 0)) @ W.T),
    "residual, handed": (residual, "x", lambda dL_do, dL_dz, W: dL_do + dL_dz @ W.T),
    "kernel": (convolution, "k", lambda z, y, x: np.convolve(x, (z - y)[::-1], "valid")[::-1]),
    "kernel, in a loop": (
        convolution,
        "k",
        lambda z, y, x: np.array([(z - y) @ x[2 - j : 7 - j] for j in range(3)]),
    ),
    "signal": (convolution, "x", lambda z, y, k: np.convolve(z - y, k[::-1], "full")),
    "signal, in a loop": (
        convolution,
        "x",
        lambda z, y, k: sum(np.pad((z - y)[i] * k[::-1], (i, 4 - i)) for i in range(5)),
    ),
    "self-attention, in two terms": (
        self_attention,
        "x",
        lambda x, A, dL_do, dL_dS: A.T @ dL_do + dL_dS @ x / 3**0.5 + dL_dS.T @ x / 3**0.5,
    ),
    "self-attention, from the scores on": (
        self_attention,
        "x",
        lambda x, A, dL_do, dL_dA: (
            A.T @ dL_do + ((d := through_softmax(A, dL_dA)) + d.T) @ x / np.sqrt(x.shape[1])
        ),
    ),
    "self-attention, by einsum": (
        self_attention,
        "x",
        lambda x, A, o, y, dL_dS: (
            np.einsum("ij,ik->jk", A, o - y) + np.einsum("ij,jk->ik", dL_dS + dL_dS.T, x) / np.sqrt(len(x[0]))
        ),
    ),
    "residual, by einsum": (
        residual,
        "x",
        lambda o, y, z, W: (o - y) + np.einsum("ij,kj->ik", np.where(z > 0, o - y, 0), W),
    ),
    "residual, of W": (residual, "W", lambda o, y, z, x: x.T @ ((o - y) * (z > 0))),
    "residual, of W in a loop": (
        residual,
        "W",
        lambda o, y, h, x: sum(np.outer(a, d * (u > 0)) for a, d, u in zip(x, o - y, h, strict=True)),
    ),
    "logits, by the mean": (classifier, "z", lambda log_p, y: np.exp(log_p) / len(y) - y / len(y)),
    "logits, row by row": (
        classifier,
        "z",
        lambda z, y: np.array([softmax(a) - b for a, b in zip(z, y, strict=True)]) / len(z),
    ),
    "logits": (classifier, "z", lambda log_p, y: (np.exp(log_p) - y) / len(y)),
    "logits, from z": (classifier, "z", lambda z, y: (softmax(z) - y) / len(z)),
}

WRONG = [
    (
        layer_norm,
        "x",
        "one path left out: via=mu",
        lambda dL_dn, n, v: (dL_dn - n * mean(dL_dn * n)) / np.sqrt(v + 1e-5),
    ),
    (layer_norm, "x", "one path left out: via=v", lambda dL_dn, v: (dL_dn - mean(dL_dn)) / np.sqrt(v + 1e-5)),
    (layer_norm, "x", "the direct path alone: start=x end=n", lambda dL_dn, v: dL_dn / np.sqrt(v + 1e-5)),
    (
        layer_norm,
        "x",
        "root left out: step=n",
        lambda dL_dn, n, v: (dL_dn - mean(dL_dn) - n * mean(dL_dn * n)) / (v + 1e-5),
    ),
    (
        layer_norm,
        "x",
        "divisor left out: step=n",
        lambda dL_dn, n, v: dL_dn - mean(dL_dn) - n * mean(dL_dn * n),
    ),
    (
        layer_norm,
        "x",
        "sign flipped",
        lambda dL_dn, n, v: -(dL_dn - mean(dL_dn) - n * mean(dL_dn * n)) / np.sqrt(v + 1e-5),
    ),
    (
        layer_norm,
        "x",
        "the direct path of wrong sign: start=mu end=n",
        lambda dL_dn, n, v: (dL_dn + mean(dL_dn) - n * mean(dL_dn * n)) / np.sqrt(v + 1e-5),
    ),
    (
        layer_norm,
        "x",
        "link missing: link=∂h/∂n",
        lambda h, y, n, v: ((d := h - y) - mean(d) - n * mean(d * n)) / np.sqrt(v + 1e-5),
    ),
    (
        layer_norm,
        "x",
        "left out: name=y link=∂L/∂h",
        lambda h, y, g, n, v: ((d := h * g) - mean(d) - n * mean(d * n)) / np.sqrt(v + 1e-5),
    ),
    (layer_norm, "g", "stands: name=n other=x link=∂h/∂g", lambda h, y, x: ((h - y) * x).sum(axis=0)),
    (layer_norm, "g", "too small, the loss is a sum", lambda h, y, n: ((h - y) * n).mean(axis=0)),
    (layer_norm, "g", "shape: got=[5, 4] needed=[4] hint=rows", lambda h, y, n: (h - y) * n),
    (layer_norm, "g", "another gradient: other=∂L/∂b asked=∂L/∂g", lambda h, y: (h - y).sum(axis=0)),
    (attention, "S", "only the diagonal: link=∂A/∂S", lambda A, dL_dA: dL_dA * A * (1 - A)),
    (attention, "S", "link missing: link=∂A/∂S", lambda A, dL_dA: dL_dA),
    (attention, "S", "step for its derivative: link=∂A/∂S step=A", lambda A, dL_dA: dL_dA * A),
    (attention, "Q", "constant left out: factor=0.5 step=S link=∂S/∂Q", lambda dL_dS, K: dL_dS @ K),
    (attention, "Q", "half the gradient", lambda dL_dS, K: dL_dS @ K / K.shape[1]),
    (attention, "Q", "factor: factor=0.894427", lambda dL_dS, K: dL_dS @ K / np.sqrt(K.shape[0])),
    (attention, "K", "shape: got=[4, 5] needed=[5, 4] hint=transposed", lambda dL_dS, Q: (Q.T @ dL_dS) / 2),
    (attention, "K", "constant left out: factor=0.5 step=S link=∂S/∂K", lambda dL_dS, Q: dL_dS.T @ Q),
    (attention, "V", "shape: got=[2, 5] needed=[5, 2] hint=transposed", lambda A, dL_do: dL_do.T @ A),
    (attention, "V", "left out: name=y link=∂L/∂o", lambda A, o: A.T @ o),
    (attention, "V", "sign flipped", lambda A, o, y: A.T @ (y - o)),
    (attention, "Q", "only the diagonal: link=∂A/∂S", lambda A, dL_dA, K: (dL_dA * A * (1 - A)) @ K / 2),
    (
        self_attention,
        "x",
        "the direct path left out: start=x end=o",
        lambda x, A, dL_do, dL_dS: (dL_dS + dL_dS.T) @ x / np.sqrt(3),
    ),
    (self_attention, "x", "one path left out: via=A, S", lambda x, A, dL_do, dL_dS: A.T @ dL_do),
    (
        self_attention,
        "x",
        "one place alone: step=S name=x",
        lambda x, A, dL_do, dL_dS: A.T @ dL_do + dL_dS @ x / np.sqrt(3),
    ),
    (
        self_attention,
        "x",
        "constant left out: link=∂S/∂x step=S factor=0.57735",
        lambda x, A, dL_do, dL_dS: A.T @ dL_do + (dL_dS + dL_dS.T) @ x,
    ),
    (
        self_attention,
        "x",
        "transposed: name=A link=∂o/∂x",
        lambda x, A, dL_do, dL_dS: A @ dL_do + (dL_dS + dL_dS.T) @ x / np.sqrt(3),
    ),
    (residual, "x", "the direct path left out: start=x end=o", lambda o, y, z, W: ((o - y) * (z > 0)) @ W.T),
    (residual, "x", "one path left out: via=h, z", lambda o, y, z, W: o - y),
    (residual, "x", "link missing: link=∂h/∂z", lambda o, y, z, W: (o - y) + (o - y) @ W.T),
    (residual, "x", "transposed: name=W link=∂z/∂x", lambda o, y, z, W: (o - y) + ((o - y) * (z > 0)) @ W),
    (
        residual,
        "x",
        "on one path: path=∂L/∂o · ∂o/∂x (link missing: link=∂L/∂o)",
        lambda o, y, z, W: 1 + ((o - y) * (z > 0)) @ W.T,
    ),
    (residual, "x", "paths multiplied", lambda o, y, z, W: (o - y) * (((o - y) * (z > 0)) @ W.T)),
    (
        residual,
        "x",
        "one path of wrong sign: via=h, z",
        lambda o, y, z, W: (o - y) - ((o - y) * (z > 0)) @ W.T,
    ),
    (residual, "x", "left out: name=y link=∂L/∂o", lambda o, y, z, W: o + (o * (z > 0)) @ W.T),
    (
        residual,
        "x",
        "step for its derivative: link=∂h/∂z step=h",
        lambda o, y, z, W: (o - y) + ((o - y) * z * (z > 0)) @ W.T,
    ),
    (
        residual,
        "x",
        "taken elsewhere: link=∂h/∂z other=−z argument=z",
        lambda o, y, z, W: (o - y) + ((o - y) * (z < 0)) @ W.T,
    ),
    (residual, "W", "link missing: link=∂h/∂z", lambda o, y, z, x: x.T @ (o - y)),
    (residual, "W", "too small, the loss is a sum", lambda o, y, z, x: x.T @ ((o - y) * (z > 0)) / len(x)),
    (residual, "W", "all transposed", lambda o, y, z, x: ((o - y) * (z > 0)).T @ x),
    (convolution, "k", "order of the entries: name=∂L/∂k", lambda z, y, x: np.correlate(x, z - y, "valid")),
    (convolution, "k", "sign flipped", lambda z, y, x: np.convolve(x, (y - z)[::-1], "valid")[::-1]),
    (convolution, "k", "left out: name=y link=∂L/∂z", lambda z, y, x: np.convolve(x, z[::-1], "valid")[::-1]),
    (
        convolution,
        "k",
        "twice the gradient",
        lambda z, y, x: 2 * np.convolve(x, (z - y)[::-1], "valid")[::-1],
    ),
    (convolution, "x", "left out: name=y link=∂L/∂z", lambda z, y, k: np.convolve(z, k[::-1], "full")),
    (
        convolution,
        "x",
        "shape: got=[5] needed=[7] hint=",
        lambda z, y, k: np.convolve(z - y, k[::-1], "same"),
    ),
    (
        convolution,
        "x",
        "order of the entries: name=∂L/∂x",
        lambda z, y, k: np.convolve(z - y, k[::-1], "full")[::-1],
    ),
    (convolution, "x", "sign flipped", lambda z, y, k: np.convolve(y - z, k[::-1], "full")),
    (classifier, "z", "sign flipped", lambda log_p, y: (y - np.exp(log_p)) / len(y)),
    (classifier, "z", "too large, the loss is a mean", lambda log_p, y: np.exp(log_p) - y),
    (
        classifier,
        "z",
        "a written size of the batch: size=4",
        lambda log_p, y: (np.exp(log_p) - y) / y.shape[1],
    ),
    (classifier, "z", "link missing: link=∂log_p/∂z", lambda log_p, y: -y / len(y)),
    (
        layer_norm,
        "x",
        "multiplied by a divisor: step=n",
        lambda dL_dn, n, v: (dL_dn - mean(dL_dn) - n * mean(dL_dn * n)) * np.sqrt(v + 1e-5),
    ),
    (
        self_attention,
        "x",
        "one place alone: step=S name=x",
        lambda x, A, dL_do, dL_dS: A.T @ dL_do + dL_dS.T @ x / np.sqrt(3),
    ),
    (
        self_attention,
        "x",
        "multiplied by a divisor: step=S",
        lambda x, A, dL_do, dL_dS: A.T @ dL_do + (dL_dS + dL_dS.T) @ x * np.sqrt(3),
    ),
    (
        self_attention,
        "x",
        "sign flipped",
        lambda x, A, dL_do, dL_dS: -A.T @ dL_do - (dL_dS + dL_dS.T) @ x / np.sqrt(3),
    ),
    (
        residual,
        "x",
        "a link too many: link=∂h/∂z",
        lambda o, y, z, W: (o - y) * (z > 0) + ((o - y) * (z > 0)) @ W.T,
    ),
    (
        residual,
        "x",
        "on one path: path=∂L/∂o · ∂o/∂x (twice the gradient)",
        lambda o, y, z, W: 2 * (o - y) + ((o - y) * (z > 0)) @ W.T,
    ),
    (residual, "x", "link missing: link=∂z/∂x", lambda o, y, z, W: (o - y) + (o - y) * (z > 0)),
    (residual, "W", "sign flipped", lambda o, y, z, x: x.T @ ((y - o) * (z > 0))),
    (residual, "W", "stands: name=x other=h link=∂z/∂W", lambda o, y, z, h: h.T @ ((o - y) * (z > 0))),
    (
        convolution,
        "k",
        "one path left out: link=∂z/∂k via=z[0]",
        lambda z, y, x: np.array([(z - y)[1:] @ x[3 - j : 7 - j] for j in range(3)]),
    ),
    (
        convolution,
        "k",
        "divided by a length: size=5 name=z",
        lambda z, y, x: np.array([(z - y) @ x[2 - j : 7 - j] for j in range(3)]) / 5,
    ),
    (
        convolution,
        "k",
        "wrong sign: name=y link=∂L/∂z",
        lambda z, y, x: np.convolve(x, (z + y)[::-1], "valid")[::-1],
    ),
    (
        gated,
        "c",
        "factor missing: link=∂h/∂c step=∂h/∂c name=g",
        lambda dL_dh, c: dL_dh * (1 - np.tanh(c) ** 2),
    ),
    (
        gated,
        "c",
        "factor missing: link=∂L/∂h step=∂L/∂h name=v",
        lambda h, y, g, c: (h - y) * g / np.cosh(c) ** 2,
    ),
    (regularised, "w", "link missing: link=∂d/∂p", lambda x, w: x.sum(axis=0) + 0.6 * w),
    (regularised, "p", "sum for a mean: step=d", lambda p, y: p - y),
    (convolution, "x", "half the gradient", lambda z, y, k: 0.5 * np.convolve(z - y, k[::-1], "full")),
    (convolution, "x", "wrong sign: name=y link=∂L/∂z", lambda z, y, k: np.convolve(z + y, k[::-1], "full")),
]


@pytest.mark.parametrize(("network", "wrt", "answer"), RIGHT.values(), ids=RIGHT)
def test_a_right_answer_passes_in_any_form(network, wrt, answer):
    check_gradient(answer, network, of="L", wrt=wrt)


@pytest.mark.parametrize(("network", "wrt", "mistake", "answer"), WRONG)
def test_a_wrong_answer_is_named_by_its_mistake_or_by_none(network, wrt, mistake, answer):
    finding = found(answer, network, of="L", wrt=wrt)
    assert (describe(finding) if finding.mistake or finding.kind is not Kind.VALUES else "") == mistake


def test_it_is_told_at_which_entries_an_answer_is_wrong():
    weigh = lambda p, y: 3 * (p - y)  # what is right where y is 1, and 3 times as much where it is 0
    assert describe(found(weigh, positives, of="L", wrt="z")) == "wrong at some entries: name=y side=0"


def test_a_length_that_is_left_out_is_named_by_what_it_is_of():
    left_out = lambda x, e, w: x.T @ e / len(x) + 2 * w + 0 * len(e)
    assert describe(found(left_out, penalised, of="L", wrt="w")).endswith("number=len(x)")


positives = Network(
    Graph(p=lambda z: sigmoid(z), L=lambda p, y: -(3 * y * np.log(p) + (1 - y) * np.log(1 - p)).sum()),
    shapes={"z": (None,), "y": (None,)},
    prediction="p",
    kinds={"y": lambda y: (y > 0).astype(float)},
    limits={"z": 4.0},
)
"""A loss in which examples of the class 1 weigh three times as much."""

penalised = Network(
    Graph(
        o=lambda x, w: x @ w,
        e=lambda o, y: o - y,
        L=lambda e, w, x: 0.5 * (e**2).sum() / len(x) + (w**2).sum() / len(x),
    ),
    shapes={"x": (None, 3), "w": (3,), "y": (None,)},
    parameters=("w",),
    prediction="o",
)
"""A penalty that is divided by the number of examples, as their losses are."""

EPS, SCALE, ROWS = 1e-5, 3.0, 4


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        (lambda dL_dn, n, v: (dL_dn - n * mean(dL_dn * n)) / np.sqrt(v + EPS), "one path left out: via=mu"),
        (lambda dL_dn, v: SCALE * dL_dn / np.sqrt(v + EPS), "of the notebook: names=['SCALE', 'EPS']"),
        (lambda dL_dn, v: dL_dn / np.sqrt(v + EPS) / ROWS, "of the notebook: names=['EPS', 'ROWS']"),
    ],
)
def test_a_number_of_the_notebook_hides_a_mistake_only_if_it_may_look_like_one(answer, mistake):
    assert describe(found(answer, layer_norm, of="L", wrt="x")) == mistake


# ---- what is said to who describes a network


def said(make) -> str:
    with pytest.raises(GraphError) as caught:
        make()
    return str(caught.value)


SQUARE = Graph(y_hat=lambda x, w: x * w, L=lambda y_hat, y: (y_hat - y) ** 2)


def test_a_declaration_that_cannot_be_is_refused_with_a_sentence():
    assert "not of a Network" in said(lambda: Network(Network(SQUARE)))
    assert "`y_hat` in `parameters` is a step" in said(lambda: Network(SQUARE, parameters=("y_hat",)))
    assert "`L` in `kinds` is a step" in said(lambda: Network(SQUARE, kinds={"L": positive}))
    assert "prediction `y` is an input" in said(lambda: Network(SQUARE, prediction="y"))


@pytest.mark.parametrize(
    ("declared", "why"),
    [
        ({"kinds": {"y": "one_hot"}}, "The kind of `y` is 'one_hot', and must be a function"),
        ({"shapes": {"x": 3}}, "The shape of `x` is 3, and must be a tuple of sizes"),
        ({"shapes": {"x": ("3",)}}, "The shape of `x` is ('3',)"),
        ({"shapes": {"x": (0,)}}, "The shape of `x` is (0,)"),
        ({"parameters": "w"}, '`parameters` must be a tuple of names, such as `("w",)`.'),
    ],
)
def test_a_kind_or_a_shape_that_is_none_is_refused_with_a_sentence(declared, why):
    assert why in said(lambda: Network(SQUARE, **declared))


@pytest.mark.parametrize("kind", [lambda drawn: drawn[:2], lambda drawn: None])
def test_a_kind_that_returns_another_shape_is_refused_with_a_sentence(kind):
    network = Network(SQUARE, shapes={"x": (3,), "w": (3,), "y": (3,)}, kinds={"y": kind})
    assert "The kind of `y` must return an array of the shape that it is given, (3,)." in said(
        lambda: draw_points(network, "any")
    )


LINEAR = {"p": lambda x, w: x @ w, "e": lambda p, y: p - y}
BATCH = {"x": (None, 2), "w": (2,), "y": (None,)}


@pytest.mark.parametrize(
    ("loss", "target", "why"),
    [
        (lambda e: e**2, (None,), "`L` has the shape (5,), a number for each example"),
        (lambda e: (e**2).mean(), (None, 1), "In `e`, `y` has the shape (5, 1) and `p` (5,)"),
        (lambda e: float((e**2).mean()), (None,), "it uses something that drops the imaginary part"),
    ],
)
@pytest.mark.filterwarnings("ignore:Casting complex values")
def test_a_loss_that_is_no_number_of_the_batch_is_refused_with_a_sentence(loss, target, why):
    about = {"shapes": BATCH | {"y": target}, "parameters": ("w",), "prediction": "p"}
    network = Network(Graph(**LINEAR, L=loss), **about)
    assert why in said(lambda: check_gradient(lambda x, e: x.T @ e, network, of="L", wrt="w"))


def test_the_error_of_each_example_may_be_a_step_of_its_own():
    about = {"shapes": BATCH, "parameters": ("w",), "prediction": "p"}
    network = Network(Graph(**LINEAR, L=lambda e: (e**2).mean()), **about)
    check_gradient(lambda x, e: 2 * x.T @ e / len(e), network, of="L", wrt="w")


@pytest.mark.parametrize(
    ("steps", "declared", "step", "name", "meant"),
    [
        ({"y_hat": lambda x, w: x * w, "L": lambda y_hta, y: (y_hta - y) ** 2}, {}, "L", "y_hta", "y_hat"),
        ({"y_hat": lambda x, w: x * w, "L": lambda y_ht, y: (y_ht - y) ** 2}, {}, "L", "y_ht", "y_hat"),
        ({"hid": lambda x, w: x * w, "L": lambda hdi, hid: hid - hdi}, {}, "L", "hdi", "hid"),
        ({"h": lambda x, gain: x * gain, "L": lambda h, giain: h * giain}, {}, "L", "giain", "gain"),
        ({"h": lambda x, W_1: x @ W_1, "L": lambda h, W1: (h @ W1).sum()}, {}, "L", "W1", "W_1"),
        (
            {"score": lambda x, w: x * w, "L": lambda skore, y: (skore - y) ** 2},
            {"shapes": {"x": (), "w": (), "y": ()}},
            "L",
            "skore",
            "score",
        ),
    ],
)
def test_an_argument_that_is_mistyped_and_would_become_an_input_is_found(steps, declared, step, name, meant):
    told = said(lambda: Network(Graph(**steps), **declared))
    assert f"The step `{step}` uses `{name}`" in told
    assert f"Is `{meant}` meant?" in told


@pytest.mark.parametrize(
    ("steps", "declared"),
    [
        ({"z_1": lambda x_1, w_1: x_1 * w_1, "L": lambda z_1, z_2: z_1 - z_2}, {}),
        ({"h": lambda x, W_q, W_k: x * W_q * W_k, "L": lambda h, y: h - y}, {}),
        ({"y_hat": lambda x: x, "L": lambda y_hta, y: (y_hta - y) ** 2}, {"shapes": {"y_hta": ()}}),
        ({"z": lambda x, w: x * w, "p": lambda z: z + 1, "L": lambda z, y: z - y}, {}),
    ],
)
def test_names_that_are_only_like_others_are_inputs(steps, declared):
    assert Network(Graph(**steps), **declared)


@pytest.mark.parametrize(
    ("step", "instead"),
    [
        (lambda x: x.var(), "For `var`, write `((x - x.mean()) ** 2).mean()`."),
        (lambda x: np.linalg.norm(x), "For `norm`, write `np.sqrt((x ** 2).sum())`."),
        (lambda x: np.abs(x).sum(), "For `abs`, write `np.sqrt(x ** 2)`."),
        (lambda x: np.logaddexp(x, 0).sum(), "For `logaddexp`, write `np.log(np.exp(a) + np.exp(b))`."),
    ],
)
def test_a_step_that_complex_numbers_cannot_pass_says_what_to_write_instead(step, instead):
    network = Network(Graph(L=step), shapes={"x": (3,)})
    assert said(lambda: check_gradient(lambda x: x, network, of="L", wrt="x")).endswith(instead)


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({"tells_apart": lambda at: False}, "`tells_apart` does not hold"),
        ({"limits": {"y_hat": 1e-9}}, "`y_hat` reaches its limit 1e-09"),
        ({"place": lambda at, number: {**at, "x": at["w"]}}, "two numbers have the same size"),
        ({"place": lambda at, number: {**at, "x": np.asarray(np.inf)}}, "`x` is not finite"),
    ],
)
def test_where_no_point_is_found_it_is_said_what_does_not_hold(about, why):
    assert why in said(lambda: draw_points(Network(SQUARE, **about), "any"))


def test_a_network_of_more_numbers_than_there_are_sizes_may_place_them_and_have_kinds():
    graph = Graph(z=lambda x, W: x @ W, L=lambda z, y: ((z - y) ** 2).sum())
    shapes = {"x": (12,), "W": (12, 13), "y": (13,)}
    for about in ({"kinds": {"x": positive, "y": one_hot}}, {"place": lambda at, number: at}):
        check_gradient(
            lambda x, z, y: np.outer(x, 2 * (z - y)), Network(graph, shapes=shapes, **about), of="L", wrt="W"
        )


@pytest.mark.parametrize(
    ("step", "slope", "at"),
    [(lambda a: -np.log(a), lambda a: -1 / a, 0.005), (lambda a: np.sqrt(a), lambda a: 0.5 / a**0.5, 0.001)],
)
def test_a_steep_place_is_no_kink(step, slope, at):
    network = Network(Graph(L=step), kinds={"a": positive}, always=({"a": at},))
    check_gradient(slope, network, of="L", wrt="a")


gate = Network(
    Graph(
        z=lambda w, f, h: w * (f * h),
        c=lambda z: np.tanh(z),
        o=lambda f, c: f * c,
        L=lambda o, y: (o - y) ** 2,
    ),
    prediction="o",
)


def test_no_link_is_called_missing_whose_gradient_stands_in_the_text():
    def gradient_w(f, h, c, o, y):
        dc = 2 * (o - y) * f
        return dc * (1 - c**2) * h  # as large as without the f in dc

    told = describe(found(gradient_w, gate, of="L", wrt="w"))
    assert told == "factor missing: link=∂z/∂w step=∂z/∂w name=f"


logs = Network(
    Graph(rate=lambda eta: np.exp(eta), L=lambda rate, eta, y: (rate - y * eta).mean()),
    shapes={"eta": (3,), "y": (3,)},
    prediction="rate",
)


def test_a_slip_that_gives_no_number_at_most_points_is_found_in_the_text():
    def nll(rate, eta, y):
        losses = rate - y * np.log(eta)
        return losses.mean()

    told = describe(found(nll, logs, check_value, of="L"))
    assert told.endswith("typed=np.log") and "too many in the code" in told


pair = Network(
    Graph(m=lambda p, n, k: k @ (p - n), L=lambda m: m**2),
    shapes={"p": (2,), "n": (2,), "k": (2,)},
    prediction="m",
)


def test_an_array_with_two_names_is_no_flipped_sign():
    def slopes(m, k):
        dp = 2 * m * k
        dn = dp
        dn *= -1
        return dp, dn

    told = describe(found(slopes, pair, of="L", wrt=["p", "n"]))
    assert told.startswith("copy missing in the code: code=dn = dp")


counts = Network(
    Graph(
        u=lambda x, w, b: x @ w + b,
        h=lambda u: np.log1p(np.exp(u)),
        eta=lambda h, v, c: h @ v + c,
        rate=lambda eta: np.exp(eta),
        L=lambda rate, eta, y, w: (rate - y * eta).mean() + 0.4 * (w**2).sum(),
    ),
    shapes={"x": (None, 3), "w": (3, 4), "b": (4,), "v": (4,), "y": (None,)},
    parameters=("w", "b", "v", "c"),
    prediction="rate",
)
DRAWS = 100


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (GradientCheck(counts, "L", "eta"), lambda rate, y: rate / len(y)),
        (GradientCheck(counts, "L", "eta"), lambda rate, y: (rate - 0.5 * y) / len(y)),
        (ValueCheck(counts, "L"), lambda rate, eta, y, w: (rate - y * eta).mean() + 0.8 * (w**2).sum()),
    ],
)
def test_what_is_huge_at_one_point_hides_nothing_at_another(check, answer):
    for draw in range(DRAWS):
        drawn = replace(check, secret=f"draw {draw}")
        [name] = drawn._quantities
        assert drawn.find_wrong_entries(name, "points", ask(answer, drawn.question("points")))


def test_a_right_answer_is_right_where_values_are_huge():
    check_gradient(lambda rate, y: ((rate - y) / len(y)).astype(np.float32), counts, of="L", wrt="eta")


highway = Network(
    Graph(
        a=lambda x, w: x @ w,
        g=lambda a: sigmoid(a),
        c=lambda x, v: np.tanh(x @ v),
        out=lambda g, c, x: g * c + (1 - g) * x,
        L=lambda out, y: ((out - y) ** 2).mean(),
    ),
    shapes={"x": (None, 3), "w": (3, 3), "v": (3, 3), "y": (None, 3)},
    parameters=("w", "v"),
    prediction="out",
)


def test_a_sign_is_not_called_wrong_inside_what_is_right():
    def forward(x, w, v):
        g = 1 / (1 + np.exp(-(x @ w)))
        c = np.tanh(x @ v)
        return (1 - g) * c + g * x  # with the sign of x @ w turned, g would be another gate

    told = describe(found(forward, highway, check_value, of="out"))
    assert told == "swapped in the code: code=return (1 - g) * c + g * x typed=1 - g needed=g"


def test_the_weights_of_a_sum_are_exchanged_rather_than_the_sign_of_what_they_are_made_of_in_a_loop():
    def forward(x, w, v):
        for _turn in range(2):  # so that no line has one value
            g = 1 / (1 + np.exp(-(x @ w)))
            out = (1 - g) * np.tanh(x @ v) + g * x
        return out

    told = describe(found(forward, highway, check_value, of="out"))
    assert told.startswith("swapped in the code: ") and told.endswith("typed=1 - g needed=g")


averaged = Network(
    Graph(p=lambda x, w: x @ w, L=lambda p, y: np.mean((p - y) ** 2, axis=0)),
    shapes={"x": (None, 3), "w": (3,), "y": (None,)},
    parameters=("w",),
    prediction="p",
)


def test_a_step_may_call_numpys_mean():
    told = describe(found(lambda p, y: 2 * (y - p) / len(y), averaged, of="L", wrt="p"))
    assert told.startswith("sign flipped")


rooted = Network(
    Graph(e=lambda p, y: p - y, L=lambda e: (np.sqrt(1 + e**2) - 1).mean()),
    shapes={"p": (None,), "y": (None,)},
)


def test_no_factor_is_called_wrong_besides_a_root_that_is_left_out():
    told = describe(found(lambda e: e / len(e), rooted, of="L", wrt="e"))
    assert "and besides" not in told


weighted = Network(
    Graph(a=lambda s: softmax(s), L=lambda a, t: ((a - t) ** 2).sum()), shapes={"s": (4,), "t": (4,)}
)


def test_a_change_is_right_where_the_check_says_so_even_if_a_softmax_is_saturated():
    def gradient_s(a, dL_da):
        return a * dL_da - (a * dL_da).sum()

    told = describe(found(gradient_s, weighted, of="L", wrt="s"))
    assert told.startswith("brackets missing in the code") and told.endswith(
        "typed=dL_da - (a * dL_da).sum()"
    )


softmaxed = Network(
    Graph(
        s=lambda x, W, b: x @ W + b,
        p=lambda s: softmax(s),
        data=lambda p, y: -(y * np.log(p)).sum(axis=1).mean(),
        L=lambda data, W, k: data + k * (W**2).sum(),
    ),
    shapes={"x": (None, 4), "W": (4, 3), "b": (3,), "y": (None, 3)},
    kinds={"y": one_hot, "k": positive},
    parameters=("W", "b"),
    prediction="p",
)


def test_no_factor_is_called_too_many_that_nobody_was_given():
    def gradient_s(p, dL_dp):
        return p * (1 - p) * dL_dp

    assert found(gradient_s, softmaxed, of="L", wrt="s").mistake.kind == "only the diagonal"


def test_a_sum_for_a_mean_in_the_text_says_more_than_a_sum_of_the_targets():
    def gradient_b(p, y):
        return (p - y).sum(axis=0)

    assert "mean" in found(gradient_b, softmaxed, of="L", wrt="b").mistake.about["needed"]


def test_an_activation_of_an_activation_is_told_with_its_place_where_the_sum_is_not_given():
    def gradient_z(h, dL_dh):
        s = 1 / (1 + np.exp(-h))
        return dL_dh * s * (1 - s)

    network = Network(
        Graph(h=lambda z: 1 / (1 + np.exp(-z)), L=lambda h, y: (h - y) ** 2),
        limits={"z": 4.0},
        prediction="h",
    )
    mistake = found(gradient_z, network, of="L", wrt="z").mistake
    assert mistake.kind == "taken elsewhere" and mistake.place.about["needed"] == "h"
