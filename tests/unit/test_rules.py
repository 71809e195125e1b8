"""Rules of differentiation that are mistaken inside a step, in networks of no lesson."""

import numpy as np
import pytest

from helpers.checks.functions import check_gradient
from helpers.diagnosis.rules import RULES
from helpers.diagnosis.watch import Watch, watch_step
from helpers.graph import Graph
from helpers.network import Network, mask, positive
from tests.findings import describe, found


def squared_error(p, y):
    return (p - y) ** 2


def network(shapes=(), **about):
    """Return a network of one step p and a squared error."""
    step = about.pop("p")
    graph = Graph(p=step, L=squared_error if not shapes else lambda p, y: ((p - y) ** 2).sum())
    return Network(graph, shapes=dict(shapes), prediction="p", **about)


cubic = network(p=lambda x, a, b, c: a + b * x + c * x**3)
ratio = network(p=lambda a, b: a / b)
difference = network(p=lambda x, a, b: a * x - b * x**2)
product = network(p=lambda x: x**2 * np.sin(x))
swish = network(p=lambda z: z / (1 + np.exp(-1.7 * z)), limits={"p": 5.0})
cell = network(p=lambda o, c: o * np.tanh(c))
entropy = network(p=lambda q: q * np.log(q), kinds={"q": positive})
length = network(p=lambda u, v: np.sqrt(u**2 + v**2))
power = network(p=lambda x, k: k * np.exp(2 * x), limits={"p": 5.0})
bump = network(p=lambda x: np.exp(-(x**2)))
wave = network(p=lambda x, k: np.cos(k * x))
rms = network(p=lambda x: x / np.sqrt((x**2).mean() + 0.1), shapes={"x": (4,), "y": (4,)})
dropped = network(
    p=lambda h, m: h * m / 0.8, kinds={"m": mask}, shapes={"h": (5,), "m": (5,), "y": (5,)}, parameters=("h",)
)
capped = network(
    p=lambda x: np.where(np.real(x) > 1, 1 + 0.2 * (x - 1), x), tells_apart=lambda at: abs(at["x"] - 1) > 0.05
)
leaky = network(
    p=lambda x: np.where(np.real(x) > 0, 2 * x, 0.3 * x), tells_apart=lambda at: abs(at["x"]) > 0.05
)
elu = network(
    p=lambda z: np.where(np.real(z) > 0, z, 1.3 * (np.exp(z) - 1)),
    tells_apart=lambda at: abs(at["z"]) > 0.05,
    limits={"p": 5.0},
)
huber = Network(
    Graph(e=lambda p, y: p - y, L=lambda e: np.where(np.real(e) > 1, e - 0.5, 0.5 * e**2)),
    tells_apart=lambda at: abs(at["e"] - 1) > 0.05,
)
classes = Network(
    Graph(p=lambda z: 1 / (1 + np.exp(-z)), L=lambda p, y: -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()),
    shapes={"z": (None,), "y": (None,)},
    kinds={"y": mask},
    prediction="p",
    limits={"z": 4.0},
)
signs = Network(
    Graph(p=lambda x, w: x * w, L=lambda p, y: np.log(1 + np.exp(-p * y))),
    kinds={"y": np.sign},
    prediction="p",
)
twofold = Network(
    Graph(u=lambda x: x**2, v=lambda x: np.sin(x), s=lambda u, v: u * v, L=lambda s, y: (s - y) ** 2),
    prediction="s",
)
root = Network(Graph(e=lambda p, y: p - y, L=lambda e: np.sqrt((e**2).sum())), shapes={"p": (3,), "y": (3,)})
weighted = Network(
    Graph(total=lambda a: a.sum(), p=lambda a, x, total: (a * x).sum() / total, L=lambda p, y: (p - y) ** 2),
    shapes={"a": (4,), "x": (4,)},
    kinds={"a": positive},
    prediction="p",
)
twice = Network(
    Graph(h=lambda w, x_1: w * x_1, p=lambda w, h, x_2: w * h + x_2, L=lambda p, y: (p - y) ** 2),
    prediction="p",
)
bell = network(p=lambda g, d: np.exp(-g * d), limits={"p": 20.0})
hinge = Network(
    Graph(L=lambda m: np.where(np.real(m) < 1, 1 - m, 0).mean()),
    shapes={"m": (None,)},
    tells_apart=lambda at: np.abs(at["m"] - 1).min() > 0.05,
)
waves = Network(
    Graph(s=lambda k, x: np.sin(k * x), c=lambda k, x: np.cos(k * x), L=lambda s, c: s + c), prediction=""
)
logistic = Network(
    Graph(
        z=lambda x, w: x @ w,
        p=lambda z: 1 / (1 + np.exp(-z)),
        L=lambda p, y: -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(),
    ),
    shapes={"x": (None, 3), "w": (3,), "y": (None,)},
    kinds={"y": mask},
    parameters=("w",),
    prediction="p",
    limits={"z": 4.0},
)


def e(z):
    return np.exp(-1.7 * z)


WRONG = [
    (cubic, "x", "factor of a power left out: step=p", lambda p, y, x, b, c: 2 * (p - y) * (b + c * x**2)),
    (cubic, "x", "power rule mistaken: step=p", lambda p, y, x, b, c: 2 * (p - y) * (b + 3 * c * x**3)),
    (cubic, "x", "not differentiated: step=p", lambda p, y, x, b, c: 2 * (p - y) * (b * x + 3 * c * x**2)),
    (cubic, "x", "not differentiated: step=p", lambda p, y, x, a, b, c: 2 * (p - y) * (a + b + 3 * c * x**2)),
    (cubic, "x", "factor missing: step=p name=c", lambda p, y, x, b: 2 * (p - y) * (b + 3 * x**2)),
    (cubic, "x", "left out: name=b link=∂p/∂x", lambda p, y, x, c: 2 * (p - y) * 3 * c * x**2),
    (difference, "x", "wrong sign: name=x link=∂p/∂x", lambda p, y, x, a, b: 2 * (p - y) * (a + 2 * b * x)),
    (ratio, "b", "factor missing: link=∂p/∂b step=∂p/∂b name=a", lambda p, y, b: -2 * (p - y) / b**2),
    (ratio, "b", "quotient rule mistaken: step=p", lambda p, y, a: -2 * (p - y) * a),
    (ratio, "a", "factor missing: link=∂L/∂p step=∂L/∂p name=p − y", lambda b: 2 / b),
    (product, "x", "slopes multiplied: step=p", lambda p, y, x: 2 * (p - y) * 2 * x * np.cos(x)),
    (
        product,
        "x",
        "a term of wrong sign: step=p",
        lambda p, y, x: 2 * (p - y) * (2 * x * np.sin(x) - x**2 * np.cos(x)),
    ),
    (
        swish,
        "z",
        "factor missing: step=p name=1.7",
        lambda p, y, z: 2 * (p - y) * (1 / (1 + e(z)) + z * e(z) / (1 + e(z)) ** 2),
    ),
    (cell, "c", "derivative of tanh mistaken: step=p", lambda p, y, o, c: 2 * (p - y) * o * (1 - c**2)),
    (cell, "c", "derivative of tanh mistaken: step=p", lambda p, y, o, c: 2 * (p - y) * o * (1 - np.tanh(c))),
    (cell, "c", "derivative of tanh mistaken: step=p", lambda p, y, o, c: 2 * (p - y) * o * np.tanh(c) ** 2),
    (cell, "o", "a function left out: step=p", lambda p, y, c: 2 * (p - y) * c),
    (cell, "o", "the derivative of a function: step=p", lambda p, y, c: 2 * (p - y) * (1 - np.tanh(c) ** 2)),
    (root, "y", "divisor missing: name=L", lambda e: -e),
    (weighted, "x", "divisor missing: name=total", lambda p, y, a: 2 * (p - y) * a),
    (bell, "d", "factor missing: step=p name=g", lambda p, y: -2 * (p - y) * p),
    (bell, "g", "derivative left out: step=p name=exp", lambda p, y, d: -2 * (p - y) * d),
    (hinge, "m", "cases left out: step=L", lambda m: -np.ones_like(m) / len(m)),
    (waves, "x", "inner derivative left out: step=s, c", lambda s, c: c - s),
    (entropy, "q", "slopes multiplied: step=p", lambda p, y, q: 2 * (p - y) / q),
    (classes, "p", "one place alone: step=L name=p", lambda p, y: -y / p / len(y)),
    (classes, "p", "inner derivative left out: step=L", lambda p, y: (-y / p - (1 - y) / (1 - p)) / len(y)),
    (signs, "p", "factor missing: step=L name=y", lambda p, y: -1 / (1 + np.exp(p * y))),
    (twofold, "x", "paths multiplied", lambda s, y, x: 2 * (s - y) * 2 * x * np.cos(x)),
    (twofold, "x", "paths multiplied", lambda s, y, x, u, v: 2 * (s - y) * 2 * x * v * u * np.cos(x)),
    (entropy, "q", "one place alone: step=p name=q", lambda p, y, q: 2 * (p - y) * np.log(q)),
    (length, "u", "inner derivative left out: step=p", lambda p, y: 2 * (p - y) / (2 * p)),
    (bump, "x", "sign flipped", lambda p, y, x: 2 * (p - y) * p * 2 * x),
    (bump, "x", "step for its derivative: link=∂p/∂x step=p", lambda p, y: 2 * (p - y) * p),
    (wave, "x", "sign flipped", lambda p, y, x, k: 2 * (p - y) * k * np.sin(k * x)),
    (wave, "x", "not differentiated: step=p", lambda p, y, x, k: 2 * (p - y) * k * np.cos(k * x)),
    (rms, "x", "sum for a mean: step=p", lambda dL_dp, x: rms_backward(dL_dp, x, size=1)),
    (dropped, "h", "mixed up: name=m other=1 − m link=∂p/∂h", lambda dL_dp, m: dL_dp * (1 - m) / 0.8),
    (capped, "x", "cases swapped: step=p", lambda p, y, x: 2 * (p - y) * (1 if x > 1 else 0.2)),
    (capped, "x", "cases left out: step=p", lambda p, y: 2 * (p - y) * 0.2),
    (leaky, "x", "factor missing: step=p name=0.3", lambda p, y, x: 2 * (p - y) * (2 if x > 0 else 1)),
    (capped, "x", "0 in a case: step=p", lambda p, y, x: 2 * (p - y) * (x <= 1)),
    (capped, "x", "a case of wrong sign: step=p", lambda p, y, x: 2 * (p - y) * (-0.2 if x > 1 else 1)),
    (elu, "z", "not differentiated: step=p", lambda p, y, z: 2 * (p - y) * (1 if z > 0 else p)),
    (elu, "z", "factor missing: step=p name=1.3", lambda p, y, z: 2 * (p - y) * (1 if z > 0 else np.exp(z))),
    (huber, "p", "not differentiated: step=L", lambda e: 1 if e > 1 else 0.5 * e**2),
    (huber, "y", "a case of wrong sign: step=L", lambda e: 1 if e > 1 else -e),
    (
        power,
        "x",
        "power rule mistaken: step=p",
        lambda p, y, x, k: 2 * (p - y) * k * 4 * x * np.exp(2 * x - 1),
    ),
]
RIGHT = [
    (cubic, "x", lambda p, y, x, b, c: 2 * (p - y) * np.polyval([3 * c, 0, b], x)),
    (ratio, "b", lambda p, y, b: 2 * (y - p) * p / b),
    (product, "x", lambda p, y, x: 2 * (p - y) * x * (2 * np.sin(x) + x * np.cos(x))),
    (cell, "c", lambda p, y, o, c: 2 * (p - y) * o / np.cosh(c) ** 2),
    (rms, "x", lambda dL_dp, x: rms_backward(dL_dp, x, size=4)),
    (capped, "x", lambda p, y, x: np.where(x > 1, 0.4, 2.0) * (p - y)),
]


def rms_backward(dL_dp, x, size):
    r = np.sqrt((x**2).mean() + 0.1)
    return dL_dp / r - x * (dL_dp @ x) / size / r**3


@pytest.mark.parametrize(("network", "wrt", "mistake", "answer"), WRONG)
def test_a_mistaken_rule_is_named(network, wrt, mistake, answer):
    assert describe(found(answer, network, of="L", wrt=wrt)) == mistake


@pytest.mark.parametrize(("network", "wrt", "answer"), RIGHT)
def test_a_right_answer_passes(network, wrt, answer):
    check_gradient(answer, network, of="L", wrt=wrt)


def square_plus_half(x):
    return x**2 + 0.5 / x


def test_a_watched_step_gives_the_same_and_tells_of_its_operations():
    watch, x = Watch(), np.array([0.5, -2.0])
    assert np.array_equal(watch_step(square_plus_half, watch)(x), square_plus_half(x))
    assert [name for name, _ in watch.seen] == ["power", "divide", "add"]


@pytest.mark.parametrize("name", sorted({*RULES} - {"where", "matmul", "mean", "add.reduce"}))
def test_a_mistaken_rule_leaves_the_value_as_it_is(name):
    operation = getattr(np, name)
    given = [np.array([0.3, 0.7]) + 1e-30j, np.array([2.0, 3.0]) + 1e-30j][: operation.nin]
    for kind, do in RULES[name]:
        assert np.allclose(np.real(do(operation, *given)), operation(*map(np.real, given)), rtol=1e-15), kind
