"""What is said of wrong answers on networks that are in no lesson: explanations are derived, not listed."""

import hashlib
from collections.abc import Callable
from itertools import combinations, permutations

import numpy as np
import pytest

from helpers.asking.finding import Kind, Mistake
from helpers.checks.functions import check_training, check_value
from helpers.diagnosis.explain import Known, explain
from helpers.diagnosis.problem import Explanation, Problem, Seen
from helpers.diagnosis.results import tell_side
from helpers.graph import Graph
from helpers.network import Network
from helpers.networks import regression_batch
from helpers.points import draw_points, draw_sample
from tests.findings import found, named


# An answer must not use those of `helpers`.
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def step(z):
    return 1.0 * (np.real(z) > 0)


# --- A chain of scalars with two paths, a product and a tanh.

product = Network(
    Graph(
        a=lambda u, v: u * v,
        s=lambda a: np.tanh(a),
        t=lambda a, k: a + k,
        out=lambda s, t: s * t,
        E=lambda out, goal: (out - goal) ** 2,
    ),
    prediction="out",
    tells_apart=lambda at: 0.3 < abs(at["a"]) < 1.5 and abs(at["out"] - at["goal"]) > 0.3,
    count=8,
)
BY_U = {"of": "E", "wrt": "u"}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda out, goal, s, t, v: -2 * (out - goal) * (t * (1 - s**2) + s) * v, "sign flipped"),
        (lambda out, goal, s, t, v: (out - goal) * (t * (1 - s**2) + s) * v, "half, a square forgotten"),
        (lambda out, goal, s, t, v: 4 * (out - goal) * (t * (1 - s**2) + s) * v, "twice the gradient"),
        (lambda s, t, v: (t * (1 - s**2) + s) * v, "link missing: link=∂E/∂out"),
        (lambda out, goal, s, t: 2 * (out - goal) * (t * (1 - s**2) + s), "link missing: link=∂a/∂u"),
        (lambda out, goal, s, t, v: 2 * (out - goal) * (t + s) * v, "link missing: link=∂s/∂a"),
        (lambda out, goal, s, t, v: 2 * (out - goal) * ((1 - s**2) + s) * v, "link missing: link=∂out/∂s"),
        (
            lambda out, goal, s, t, v: 2 * (out - goal) * (t * (1 - s**2) + 1) * v,
            "link missing: link=∂out/∂t",
        ),
        (lambda out, goal, s, t, v: 2 * (out - goal) * t * (1 - s**2) * v, "one path left out: via=t"),
        (lambda out, goal, s, v: 2 * (out - goal) * s * v, "one path left out: via=s"),
        (
            lambda out, goal, s, t, v: 2 * (out - goal) * (t * (1 - s**2) - s) * v,
            "one path of wrong sign: via=t",
        ),
        (
            lambda out, goal, s, t, u: 2 * (out - goal) * (t * (1 - s**2) + s) * u,
            "another gradient: other=∂E/∂v asked=∂E/∂u",
        ),
        (lambda out, goal, s, t, v: 2 * (out - goal) * (t * (1 - s**2) + s) * v**2, "link twice: link=∂a/∂u"),
        (
            lambda out, goal, s, t, v: 2 * (out - goal) * (t * (1 - s**2) ** 2 + s) * v,
            "link twice: link=∂s/∂a",
        ),
        (
            lambda out, goal, s, t, v: 2 * (out - goal) * (t * (1 - np.tanh(s) ** 2) + s) * v,
            "taken elsewhere: link=∂s/∂a other=s argument=a",
        ),
        (
            lambda out, goal, s, t, a, v: 2 * (out - goal) * (t * (1 - a**2) + s) * v,
            "fed the sum: link=∂s/∂a step=s argument=a",
        ),
        (
            lambda out, goal, s, t, v: 2 * (out - goal) * (t * s + s) * v,
            "step for its derivative: link=∂s/∂a step=s",
        ),
        (
            lambda out, goal, s, t, v: 2 * (out - goal) * (s * (1 - s**2) + s) * v,
            "stands: name=t other=s link=∂out/∂s",
        ),
        (
            lambda out, goal, s, t, v: 2 * (out + goal) * (t * (1 - s**2) + s) * v,
            "wrong sign: name=goal link=∂E/∂out",
        ),
        (lambda out, s, t, v: 2 * out * (t * (1 - s**2) + s) * v, "left out: name=goal link=∂E/∂out"),
        (
            lambda out, goal, s, a, v: 2 * (out - goal) * (a * (1 - s**2) + s) * v,
            "stands: name=t other=a link=∂out/∂s",
        ),
        (
            lambda out, goal, s, t, v: 0.01 * 2 * (out - goal) * (t * (1 - s**2) + s) * v,
            "a learning rate as factor: factor=0.01",
        ),
    ],
)
def test_a_slip_in_a_gradient_through_two_paths_is_named(answer, words):
    assert named(answer, product, **BY_U) == words


# --- A long chain: every link, and every pair of links.

chain = Network(
    Graph(
        p=lambda w, x: w * x,
        q=lambda p: np.log(1 + np.exp(p)),
        r=lambda q, c: q * c,
        m=lambda r: np.sin(r),
        J=lambda m, d: 0.5 * (m - d) ** 2,
    ),
    parameters=("w",),
    prediction="m",
    tells_apart=lambda at: abs(np.cos(at["r"])) > 0.2 and abs(at["p"]) < 2 and abs(at["m"] - at["d"]) > 0.3,
)
LINKS = {
    "∂J/∂m": lambda at: at["m"] - at["d"],
    "∂m/∂r": lambda at: np.cos(at["r"]),
    "∂r/∂q": lambda at: at["c"],
    "∂q/∂p": lambda at: sigmoid(at["p"]),
    "∂p/∂w": lambda at: at["x"],
}


def with_links(powers: dict[str, int], factor: float = 1.0) -> Callable:
    """Return ∂J/∂w with some links left out (power 0) or there twice (power 2)."""

    def gradient(p, q, r, m, c, d, x):
        at = {"p": p, "q": q, "r": r, "m": m, "c": c, "d": d, "x": x}
        return factor * np.prod([link(at) ** powers.get(name, 1) for name, link in LINKS.items()])

    return gradient


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize(("power", "words"), [(0, "link missing"), (2, "link twice")])
def test_a_missing_or_doubled_link_is_named(name, power, words):
    assert named(with_links({name: power}), chain, of="J", wrt="w") == f"{words}: link={name}"


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize(("factor", "words"), [(-1, "sign flipped"), (2, "twice, the half forgotten")])
def test_a_missing_link_and_a_factor_are_both_named(name, factor, words):
    mistake = named(with_links({name: 0}, factor), chain, of="J", wrt="w")
    assert mistake == f"and besides (link missing: link={name}) ({words})"


@pytest.mark.parametrize(("one", "other"), list(combinations(LINKS, 2)))
@pytest.mark.parametrize(("power", "words"), [(0, "link missing"), (2, "link twice")])
def test_two_broken_links_are_both_named(one, other, power, words):
    mistake = named(with_links({one: power, other: power}), chain, of="J", wrt="w")
    if (one, other, power) == ("∂q/∂p", "∂p/∂w", 0):
        assert mistake == "another gradient: other=∂J/∂q asked=∂J/∂w"  # the simpler way to say it
    else:
        assert f"({words}: link={one})" in mistake
        assert f"({words}: link={other})" in mistake


@pytest.mark.parametrize(("one", "other"), list(permutations(LINKS, 2)))
def test_a_link_in_place_of_another_is_named(one, other):
    mistake = named(with_links({one: 2, other: 0}), chain, of="J", wrt="w")
    assert other in mistake
    assert "stands" in mistake or "another link" in mistake or "link missing" in mistake


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            lambda m, d, r, c, q, x: (m - d) * np.cos(r) * c * q * x,
            "step for its derivative: link=∂q/∂p step=q",
        ),
        (
            lambda m, d, r, c, q, x: (m - d) * np.cos(r) * c * sigmoid(q) * x,
            "taken elsewhere: link=∂q/∂p other=q argument=p",
        ),
        (
            lambda m, d, r, c, p, x: (m - d) * np.cos(r) * c * sigmoid(-p) * x,
            "taken elsewhere: link=∂q/∂p other=−p argument=p",
        ),
        (
            lambda m, d, r, c, p, x: (m - d) * m * c * sigmoid(p) * x,
            "step for its derivative: link=∂m/∂r step=m",
        ),
        (
            lambda m, d, c, p, x: (m - d) * np.cos(m) * c * sigmoid(p) * x,
            "taken elsewhere: link=∂m/∂r other=m argument=r",
        ),
        (lambda m, d, r, c, p, x: (m - d) / np.cos(r) * c * sigmoid(p) * x, "divides: link=∂m/∂r"),
        (
            lambda m, d, r, q, p, x: (m - d) * np.cos(r) * q * sigmoid(p) * x,
            "stands: name=c other=q link=∂r/∂q",
        ),
        (
            lambda m, d, r, c, p, w: (m - d) * np.cos(r) * c * sigmoid(p) * w,
            "another gradient: other=∂J/∂x asked=∂J/∂w",
        ),
        (lambda m, r, c, p, x: m * np.cos(r) * c * sigmoid(p) * x, "left out: name=d link=∂J/∂m"),
        (lambda m, d, r, c, p: (m - d) * np.cos(r) * c * sigmoid(p), "link missing: link=∂p/∂w"),
    ],
)
def test_a_slip_in_a_long_chain_is_named(answer, words):
    assert named(answer, chain, of="J", wrt="w") == words


# --- One weight in two places, and a penalty on it.

recurrent = Network(
    Graph(
        h_1=lambda w, x_1: np.tanh(w * x_1),
        h_2=lambda w, v, h_1, x_2: np.tanh(w * h_1 + v * x_2),
        L=lambda h_2, y, w, penalty: (h_2 - y) ** 2 + penalty * w**2,
    ),
    parameters=("w", "v"),
    prediction="h_2",
    tells_apart=lambda at: abs(at["h_1"]) < 0.9 and abs(at["h_2"]) < 0.95 and abs(at["h_2"] - at["y"]) > 0.3,
    count=8,
)


def through(*paths: str) -> Callable:
    """Return the parts of ∂L/∂w that come along some of the three paths."""

    def gradient(w, v, x_1, x_2, h_1, h_2, y, penalty):
        outer = 2 * (h_2 - y) * (1 - h_2**2)
        parts = {"now": outer * h_1, "before": outer * w * (1 - h_1**2) * x_1, "penalty": 2 * penalty * w}
        return sum(parts[path] for path in paths)

    return gradient


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        (("now", "penalty"), "one path left out: via=h_2, h_1"),
        (("now", "before"), "the direct path left out: start=w end=L"),
        (("before", "penalty"), "the direct path left out: start=w end=h_2"),
        (("now",), "the direct path alone: start=w end=h_2"),
    ],
)
def test_a_path_of_a_shared_weight_that_is_left_out_is_named(paths, words):
    assert named(through(*paths), recurrent, of="L", wrt="w") == words


# --- Square matrices, where no shape gives a transpose away.

square = Network(
    Graph(
        z=lambda x, W: x @ W,
        h=lambda z: np.tanh(z),
        o=lambda h, V: h @ V,
        L=lambda o, y: 0.5 * ((o - y) ** 2).sum(),
    ),
    shapes={"x": (3,), "W": (3, 3), "V": (3, 3), "y": (3,)},
    parameters=("W", "V"),
    prediction="o",
    tells_apart=lambda at: bool(np.abs(at["z"]).max() < 3 and np.abs(at["o"] - at["y"]).min() > 0.2),
)


@pytest.mark.parametrize(
    ("wrt", "answer", "words"),
    [
        ("h", lambda dL_do, V: dL_do @ V, "not transposed: link=∂o/∂h"),
        ("h", lambda dL_do, V: V.T @ dL_do, "not transposed: link=∂o/∂h"),
        ("h", lambda dL_do, W: dL_do @ W.T, "stands: name=V other=W link=∂o/∂h"),
        ("h", lambda V: V.sum(axis=1), "link missing: link=∂L/∂o"),
        ("h", lambda dL_do: dL_do, "link missing: link=∂o/∂h"),
        ("h", lambda dL_do, V: -dL_do @ V.T, "sign flipped"),
        ("h", lambda o, y, V: 2 * (o - y) @ V.T, "twice the gradient"),
        ("h", lambda dL_do, V: V[:, 0] * dL_do[0], "one path alone: link=∂o/∂h via=o[0]"),
        ("h", lambda dL_do, V: V[:, 1:] @ dL_do[1:], "one path left out: link=∂o/∂h via=o[0]"),
        ("h", lambda o, V: o @ V.T, "left out: name=y link=∂L/∂o"),
        ("V", lambda h, dL_do: np.outer(dL_do, h), "all transposed"),
        ("V", lambda h, dL_do: np.outer(h, -dL_do), "sign flipped"),
        ("V", lambda z, dL_do: np.outer(z, dL_do), "stands, activation forgotten: name=h other=z link=∂o/∂V"),
        ("V", lambda x, dL_do: np.outer(x, dL_do), "stands: name=h other=x link=∂o/∂V"),
        ("V", lambda h, o: np.outer(h, o), "left out: name=y link=∂L/∂o"),
        (
            "V",
            lambda x, h, o, y, V: np.outer(x, (o - y) @ V.T * (1 - h**2)),
            "another gradient: other=∂L/∂W asked=∂L/∂V",
        ),
        ("W", lambda x, dL_dz: np.outer(dL_dz, x), "all transposed"),
        ("W", lambda x, dL_dh: np.outer(x, dL_dh), "link missing: link=∂h/∂z"),
        ("W", lambda h, dL_dz: np.outer(h, dL_dz), "stands: name=x other=h link=∂z/∂W"),
        ("W", lambda x, o, y, V: np.outer(x, (o - y) @ V.T), "link missing: link=∂h/∂z"),
        ("W", lambda x, h, o, y, V: np.outer(x, (o - y) @ V * (1 - h**2)), "not transposed: link=∂o/∂h"),
        ("W", lambda x, h, o, y: np.outer(x, (o - y) * (1 - h**2)), "link missing: link=∂o/∂h"),
        (
            "W",
            lambda x, z, o, y, V: np.outer(x, (o - y) @ V.T * (1 - z**2)),
            "fed the sum: link=∂h/∂z step=h argument=z",
        ),
        ("W", lambda x, h, o, y, V: np.outer(x, (o - y) @ V.T * (1 - h**2) ** 2), "link twice: link=∂h/∂z"),
        (
            "W",
            lambda x, h, o, y, V: np.outer(x, (o - y) @ V.T * h),
            "step for its derivative: link=∂h/∂z step=h",
        ),
        ("W", lambda x, h, o, y, V: np.outer(x, 2 * (o - y) @ V.T * (1 - h**2)), "twice the gradient"),
        ("x", lambda dL_dz, W: dL_dz @ W, "not transposed: link=∂z/∂x"),
        ("x", lambda dL_dz, V: dL_dz @ V.T, "stands: name=W other=V link=∂z/∂x"),
        ("z", lambda dL_dh: dL_dh, "link missing: link=∂h/∂z"),
        (
            "z",
            lambda dL_dh, h: dL_dh * (1 - np.tanh(h) ** 2),
            "taken elsewhere: link=∂h/∂z other=h argument=z",
        ),
    ],
)
def test_a_slip_between_square_matrices_is_named(wrt, answer, words):
    assert named(answer, square, of="L", wrt=wrt) == words


# --- A batch with a bias, its loss a sum or a mean.


def of_a_batch(loss: Callable) -> Network:
    return Network(
        Graph(Z=lambda X, W, b: X @ W + b, H=lambda Z: sigmoid(Z), Y_hat=lambda H, V, c: H @ V + c, L=loss),
        shapes={"X": (None, 3), "W": (3, 4), "b": (4,), "V": (4, 2), "c": (2,), "Y": (None, 2)},
        parameters=("W", "b", "V", "c"),
        prediction="Y_hat",
        tells_apart=lambda at: bool(np.abs(at["Z"]).max() < 6 and np.abs(at["Y_hat"] - at["Y"]).min() > 0.05),
        count=3,
    )


summed = of_a_batch(lambda Y_hat, Y: ((Y_hat - Y) ** 2).sum())
averaged = of_a_batch(lambda Y_hat, Y: ((Y_hat - Y) ** 2).sum() / len(Y))


@pytest.mark.parametrize(
    ("network", "wrt", "answer", "words"),
    [
        (summed, "c", lambda Y_hat, Y: 2 * (Y_hat - Y), "hint=rows"),
        (summed, "c", lambda Y_hat, Y: 2 * (Y_hat - Y).mean(axis=0), "too small, the loss is a sum"),
        (summed, "c", lambda Y_hat, Y: 2 * (Y_hat - Y)[0], "one example alone: which=first"),
        (summed, "c", lambda Y_hat, Y: 2 * (Y_hat - Y)[1:].sum(axis=0), "one example left out: which=first"),
        (summed, "c", lambda Y_hat, Y: (Y_hat - Y).sum(axis=0), "half the gradient, or a length: name=Y_hat"),
        (summed, "c", lambda Y_hat, Y: 2 * (Y - Y_hat).sum(axis=0), "sign flipped"),
        (summed, "V", lambda H, Y_hat, Y: 2 * H.T @ (Y_hat - Y) / len(H), "too small, the loss is a sum"),
        (summed, "V", lambda H, Y_hat, Y: 2 * (Y_hat - Y).T @ H, "hint=transposed"),
        (
            summed,
            "V",
            lambda Z, Y_hat, Y: 2 * Z.T @ (Y_hat - Y),
            "stands, activation forgotten: name=H other=Z link=∂Y_hat/∂V",
        ),
        (averaged, "V", lambda H, Y_hat, Y: 2 * H.T @ (Y_hat - Y), "too large, the loss is a mean"),
        (
            averaged,
            "V",
            lambda H, Y_hat, Y: 2 * H.T @ (Y_hat - Y) / len(H) ** 2,
            "too small, the loss is a mean",
        ),
        (
            averaged,
            "V",
            lambda H, Y_hat, Y: H.T @ (Y_hat - Y) / len(H),
            "half the gradient, or a length: name=Y_hat",
        ),
        (averaged, "c", lambda Y_hat, Y: 2 * (Y_hat - Y).sum(axis=0), "too large, the loss is a mean"),
        (averaged, "c", lambda Y_hat, Y: 2 * (Y_hat - Y)[0] / len(Y), "one example alone: which=first"),
        (averaged, "b", lambda dL_dZ: dL_dZ.mean(axis=0), "too small, the loss is a mean"),
        (averaged, "c", lambda Y_hat, Y: 2 * (Y_hat - Y)[0], "one example alone: which=first"),
        (averaged, "c", lambda Y_hat, Y: 2 * (Y_hat - Y)[-1] / len(Y), "one example alone: which=last"),
        (
            averaged,
            "V",
            lambda H, Y_hat, Y: 2 * np.outer(H[-1], (Y_hat - Y)[-1]),
            "one example alone: which=last",
        ),
        (
            averaged,
            "c",
            lambda Y_hat, Y: 2 * (Y_hat - Y)[:-1].mean(axis=0),
            "one example left out: which=last",
        ),
        (
            averaged,
            "c",
            lambda Y_hat, Y: 2 * (Y_hat - Y)[:-1].sum(axis=0) / len(Y),
            "one example left out: which=last",
        ),
        (
            averaged,
            "c",
            lambda Y_hat, Y: 2 * (Y_hat - Y)[1:].mean(axis=0),
            "one example left out: which=first",
        ),
        (summed, "c", lambda Y_hat, Y: 2 * (Y_hat - Y)[:-1].sum(axis=0), "one example left out: which=last"),
        (
            averaged,
            "c",
            lambda Y_hat, Y: 2 * (Y_hat - Y).sum(axis=0) / (len(Y) - 1),
            "divided by one too few",
        ),
        (
            averaged,
            "V",
            lambda H, Y_hat, Y: 2 * np.outer(H.mean(axis=0), (Y_hat - Y).mean(axis=0)),
            "mean of the batch: name=H link=∂Y_hat/∂V",
        ),
        (averaged, "c", lambda Y_hat, Y: 2 * (Y_hat - Y), "hint=mean of the rows"),
        (averaged, "b", lambda dL_dH: dL_dH.sum(axis=0), "link missing: link=∂H/∂Z"),
        (
            summed,
            "b",
            lambda H, V, Y_hat, Y: (2 * (Y_hat - Y) @ V.T * H).sum(axis=0),
            "step for its derivative: link=∂H/∂Z step=H",
        ),
        (summed, "W", lambda X, dL_dH: X.T @ dL_dH, "link missing: link=∂H/∂Z"),
        (summed, "W", lambda X, V, Y_hat, Y: X.T @ (2 * (Y_hat - Y) @ V.T), "link missing: link=∂H/∂Z"),
        (summed, "W", lambda X, dL_dZ: X[:1].T @ dL_dZ[:1], "one example alone: which=first"),
    ],
)
def test_a_slip_in_a_batch_is_named(network, wrt, answer, words):
    if words.startswith("hint="):
        assert found(answer, network, of="L", wrt=wrt).about["hint"] == words.removeprefix("hint=")
    else:
        assert named(answer, network, of="L", wrt=wrt) == words


# --- ReLU: masks.

gated = Network(
    Graph(
        z_1=lambda x, u_1, c_1: x * u_1 + c_1,
        z_2=lambda x, u_2, c_2: x * u_2 + c_2,
        h_1=lambda z_1: z_1 * step(z_1),
        h_2=lambda z_2: z_2 * step(z_2),
        o=lambda h_1, h_2, v_1, v_2: h_1 * v_1 + h_2 * v_2,
        L=lambda o, y: (o - y) ** 2,
    ),
    parameters=("u_1", "c_1", "u_2", "c_2", "v_1", "v_2"),
    prediction="o",
    tells_apart=lambda at: (
        min(abs(at["z_1"]), abs(at["z_2"])) > 0.2
        and max(at["z_1"], at["z_2"]) > 0
        and abs(at["o"] - at["y"]) > 0.3
    ),
    count=12,
)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda dL_do, v_1, x: dL_do * v_1 * x, "link missing: link=∂h_1/∂z_1"),
        (
            lambda dL_do, v_1, z_2, x: dL_do * v_1 * (z_2 > 0) * x,
            "taken elsewhere: link=∂h_1/∂z_1 other=z_2 argument=z_1",
        ),
        (
            lambda dL_do, v_1, o, x: dL_do * v_1 * (o > 0) * x,
            "taken elsewhere: link=∂h_1/∂z_1 other=o argument=z_1",
        ),
        (
            lambda dL_do, v_1, z_1, x: dL_do * v_1 * (z_1 < 0) * x,
            "taken elsewhere: link=∂h_1/∂z_1 other=−z_1 argument=z_1",
        ),
        (
            lambda dL_do, v_1, h_1, x: dL_do * v_1 * h_1 * x,
            "step for its derivative: link=∂h_1/∂z_1 step=h_1",
        ),
        (lambda dL_do, v_2, z_1, x: dL_do * v_2 * (z_1 > 0) * x, "stands: name=v_1 other=v_2 link=∂o/∂h_1"),
        (
            lambda dL_do, v_1, x, u_1: dL_do * v_1 * (x * u_1 > 0) * x,
            "left out: name=c_1 link=∂h_1/∂z_1 behind=z_1",
        ),
        (
            lambda dL_do, v_1, x, u_1, c_2: dL_do * v_1 * (x * u_1 + c_2 > 0) * x,
            "stands: name=c_1 other=c_2 link=∂h_1/∂z_1 behind=z_1",
        ),
        (
            lambda dL_do, v_2, z_2, x: dL_do * v_2 * (z_2 > 0) * x,
            "another gradient: other=∂L/∂u_2 asked=∂L/∂u_1",
        ),
        (lambda dL_do, v_1, z_1: dL_do * v_1 * (z_1 > 0), "link missing: link=∂z_1/∂u_1"),
    ],
)
def test_a_wrong_mask_is_named(answer, words):
    assert named(answer, gated, of="L", wrt="u_1") == words


def coin(seed: int, *numbers: float) -> bool:
    """Return heads or tails, always the same for the same numbers."""
    return bool(hashlib.sha256(repr((seed, *numbers)).encode()).digest()[0] % 2)


@pytest.mark.parametrize("seed", range(40))
def test_a_mask_by_chance_gets_no_explanation(seed):
    def gradient(dL_do, v_1, z_1, x):
        return dL_do * v_1 * coin(seed, z_1, x) * x

    assert named(gradient, gated, of="L", wrt="u_1") == ""


@pytest.mark.parametrize("seed", range(10))
def test_signs_by_chance_get_no_explanation(seed):
    def gradient(out, goal, s, t, v):
        return 2 * (out - goal) * (t * (1 - s**2) + s) * v * (1 if coin(seed, out, v) else -1)

    assert named(gradient, product, **BY_U) == ""


@pytest.mark.parametrize(
    ("network", "asked", "answer"),
    [
        (product, BY_U, lambda out, goal, v: np.exp(out - goal) * v),
        (product, BY_U, lambda out, s, t: out + s - t),
        (product, BY_U, lambda u, v, k: np.sin(u) * v - k**3),
        (product, BY_U, lambda out, goal, v: np.sign(out - goal) * v),
        (product, BY_U, lambda out, goal, s, t, v: 2 * (out - goal) * (t * (1 - s**3) + s) * v),
        (chain, {"of": "J", "wrt": "w"}, lambda m, d, x: (m - d) ** 3 * x),
        (chain, {"of": "J", "wrt": "w"}, lambda p, q: p + q),
        (chain, {"of": "J", "wrt": "w"}, lambda m, d, r, c, p, x: (m - d) * np.cos(r) ** 5 * c * p * x * x),
        (square, {"of": "L", "wrt": "V"}, lambda h, o: np.add.outer(h, o)),
        (square, {"of": "L", "wrt": "V"}, lambda h, dL_do: np.outer(h, dL_do) + np.eye(3)),
        (square, {"of": "L", "wrt": "W"}, lambda x, W, dL_dz: np.outer(x, dL_dz) @ W),
        (square, {"of": "L", "wrt": "h"}, lambda dL_do, V: dL_do @ np.abs(V)),
        (summed, {"of": "L", "wrt": "c"}, lambda Y_hat, Y: (Y_hat - Y).max(axis=0)),
        (summed, {"of": "L", "wrt": "V"}, lambda H, Y: H.T @ Y**2),
        (gated, {"of": "L", "wrt": "u_1"}, lambda dL_do, x, u_1, u_2: dL_do * x * (u_1 + u_2 > 0)),
    ],
)
def test_what_is_no_known_mistake_gets_no_explanation(network, asked, answer):
    assert named(answer, network, **asked) == ""


def test_it_is_told_on_which_side_of_0_an_answer_is_wrong():
    def gradient(out, goal, s, t, v):
        return 2 * (out - goal) * (t * (1 - s**2) + s) * v if v > 0 else np.cos(t) ** 5

    assert named(gradient, product, **BY_U) == "wrong on one side: name=v side=negative"


def test_what_is_wrong_on_one_side_of_0_alone_is_named():
    slope = lambda out, goal, s, t: 2 * (out - goal) * (t * (1 - s**2) + s)
    wrong = lambda out, goal, s, t, v: slope(out, goal, s, t) * (v if v > 0 else 1)
    assert named(wrong, product, **BY_U).startswith("on one side: name=v side=negative (")


def test_only_what_was_given_or_can_be_computed_from_it_stands_for_a_value():
    sample = draw_sample(gated)
    assert "z_2" in Problem(gated, "L", "u_1", sample).list_alike("z_1")
    given = Problem(gated, "L", "u_1", sample, given=["x", "u_1", "c_1"])
    assert {*given.list_alike("z_1")} == {"x", "u_1", "c_1", "h_1"}


def test_a_side_is_told_by_a_value_only_that_a_student_can_have():
    right = [(at, np.ones(())) for at in draw_points(gated, "sides")]
    seen = [Seen(at, truth + (at["z_1"] < 0), truth) for at, truth in right]
    told = tell_side(Problem(gated, "L", "u_1", seen[0].at), seen)
    assert told == Mistake("wrong on one side", {"name": "z_1", "side": "negative"})
    assert tell_side(Problem(gated, "L", "u_1", seen[0].at, given=["o", "y", "x"]), seen) is None


def test_a_value_that_a_student_can_not_have_explains_nothing():
    gradient = [lambda o, y, h_1, v_1, x: 2 * (o - y) * v_1 * (h_1 != 0 or y < 0) * x]  # its text isn't read
    assert named(gradient[0], gated, of="L", wrt="u_1") == ""


@pytest.mark.parametrize(("one", "other"), [(2, 1), (1, 2)])
def test_brackets_that_are_missing_round_the_error_are_named_before_other_factors(one, other):
    def gradient(out, goal, s, t, v):
        return (one * out - other * goal) * (t * (1 - s**2) + s) * v

    assert named(gradient, product, **BY_U) == "brackets missing: link=∂E/∂out one=out other=goal"


# --- Values.


@pytest.mark.parametrize(
    ("network", "of", "answer", "words"),
    [
        (
            product,
            "out",
            lambda u, v, k: u * v * (u * v + k),
            "stands, activation forgotten: name=s other=a step=out",
        ),
        (product, "out", lambda u, v, k: np.tanh(u * v) * u * v, "stands: name=t other=a step=out"),
        (product, "out", lambda s, t: -s * t, "sign flipped"),
        (product, "out", lambda u, v, k: np.tanh(u * v) * (u * v - k), "wrong sign: name=k step=t"),
        (product, "E", lambda out, goal: out - goal, "no square"),
        (product, "E", lambda out, goal: 0.5 * (out - goal) ** 2, "half the value"),
        (recurrent, "h_2", lambda w, v, h_1, x_2: np.tanh(w * h_1 + v), "factor missing: step=h_2 name=x_2"),
        (
            recurrent,
            "h_2",
            lambda w, v, h_1, x_1: np.tanh(w * h_1 + v * x_1),
            "stands: name=x_2 other=x_1 step=h_2",
        ),
        (
            recurrent,
            "h_2",
            lambda w, v, h_1, x_2: np.tanh(w * x_2 + v * h_1),
            "swapped: step=h_2 one=w other=v",
        ),
        (
            recurrent,
            "h_2",
            lambda w, x_1, v, x_2: np.tanh(w * (w * x_1) + v * x_2),
            "a function left out: step=h_1",
        ),
        (square, "o", lambda x, W, V: x @ W @ V, "stands, activation forgotten: name=h other=z step=o"),
        (square, "o", lambda h, W: h @ W, "stands: name=V other=W step=o"),
        (square, "o", lambda h, V: V @ h, "transposed: name=V step=o"),
        (square, "z", lambda x, W: W @ x, "transposed: name=W step=z"),
        (summed, "Z", lambda X, W: X @ W, "left out: name=b step=Z"),
        (summed, "Z", lambda X, W, b: X @ W - b, "wrong sign: name=b step=Z"),
        (
            summed,
            "Y_hat",
            lambda Z, V, c: Z @ V + c,
            "stands, activation forgotten: name=H other=Z step=Y_hat",
        ),
        (gated, "o", lambda h_1, h_2, v_1, v_2: h_1 * v_2 + h_2 * v_1, "swapped: step=o one=v_1 other=v_2"),
        (
            gated,
            "o",
            lambda z_1, h_2, v_1, v_2: z_1 * v_1 + h_2 * v_2,
            "stands, activation forgotten: name=h_1 other=z_1 step=o",
        ),
    ],
)
def test_a_slip_in_a_value_is_named(network, of, answer, words):
    assert named(answer, network, check_value, of=of) == words


# --- Training.

TRAINED = {"of": "L", "parameters": ["u_1", "v_1", "c_1"], "history": ["o", "u_1"]}


def descend(x, y, u_1, c_1, u_2, c_2, v_1, v_2, alpha, epochs, slip="") -> list[tuple[float, float]]:
    def forward(u_1, v_1, c_1):
        z_1 = x * u_1 + c_1
        return z_1, max(z_1, 0) * v_1 + max(x * u_2 + c_2, 0) * v_2

    rows = []
    for epoch in range(epochs):
        z_1, o = forward(u_1, v_1, c_1)
        if epoch == 0 or slip != "frozen":
            dL_do = 2 * (o - y)
            slopes = dL_do * v_1 * (z_1 > 0) * x, dL_do * max(z_1, 0), dL_do * v_1 * (z_1 > 0)
        if slip == "before":
            rows.append((o, u_1))
        rate = -alpha if slip == "uphill" else 1.0 if slip == "no alpha" else alpha
        u_1, v_1 = u_1 - rate * slopes[0], v_1 - rate * slopes[1]
        if slip != "no bias":
            c_1 -= rate * slopes[2]
        if slip != "before":
            rows.append((forward(u_1, v_1, c_1)[1] if slip != "stale" else o, u_1))
    return rows


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        ("uphill", "uphill: name=Each parameter"),
        ("frozen", "frozen gradients"),
        ("before", "history before the update"),
        ("stale", "stale in the history: name=o"),
        ("no alpha", "no learning rate: name=Each parameter"),
        ("no bias", "never updated: name=c_1"),
    ],
)
def test_a_slip_in_training_is_named(slip, words):
    def train(x, y, u_1, c_1, u_2, c_2, v_1, v_2, alpha, epochs):
        return descend(x, y, u_1, c_1, u_2, c_2, v_1, v_2, alpha, epochs, slip)

    assert named(train, gated, check_training, **TRAINED) == words


def test_right_training_passes():
    check_training(descend_rightly, gated, **TRAINED)


def descend_rightly(x, y, u_1, c_1, u_2, c_2, v_1, v_2, alpha, epochs):
    return descend(x, y, u_1, c_1, u_2, c_2, v_1, v_2, alpha, epochs)


# --- Several answers that build on each other.


def test_the_first_wrong_one_of_several_values_is_named_and_not_what_follows_from_it():
    def forward(u, v, k):
        a = u + v
        return a, np.tanh(a), a + k

    assert found(forward, product, check_value, of=["a", "s", "t"]).quantity == "a"


def test_an_answer_that_uses_a_wrong_one_is_told_to_put_that_right_first():
    def error(out, goal):
        return out - goal

    def slope(s, t):
        return t * (1 - s**2) + s

    def by_a(out, goal, s, t):
        return error(out, goal) * slope(s, t)

    found(error, product, of="E", wrt="out")
    names = {"error": error, "slope": slope}
    namespace = {**names}
    exec("def by_a(out, goal, s, t):\n    return error(out, goal) * slope(s, t)", namespace)
    told = found(namespace["by_a"], product, of="E", wrt="a")
    assert (told.kind, told.about) == (Kind.USES_WRONG, {"used": "error"})


# --- What was handed hides what is behind it.

feed = Network(
    Graph(
        z=lambda w, x: w * x,
        h=lambda z: np.tanh(z),
        o=lambda h, v, c: h * v + c,
        p=lambda o: 1 * o,
        L=lambda p, y: (p - y) ** 2,
    ),
    prediction="p",
)


@pytest.mark.parametrize(
    ("answer", "links"),
    [
        (lambda dL_do, h, x: dL_do * dL_do * (1 - h**2) * x, ["∂L/∂o", "∂o/∂h"]),
        (lambda dL_do, h, v: dL_do * v * (1 - h**2) * dL_do, ["∂L/∂o", "∂z/∂w"]),
        (lambda dL_dh, x, h: h * (1 - h**2) * x, ["∂L/∂h"]),
    ],
)
def test_no_link_is_named_that_is_behind_a_gradient_that_was_handed(answer, links):
    mistake = found(answer, feed, of="L", wrt="w").mistake
    assert list(map(str, mistake.links)) == links


# --- What is no number.

entropy = Network(Graph(p=lambda q, r: np.exp(q + r), L=lambda p, y: -y * np.log(p)), prediction="p")


@pytest.mark.parametrize("answer", [lambda p, y: 3 * p - y, lambda p, y: p**3 + y, lambda p: 1 / p + 0.1])
def test_a_mistake_that_gives_no_number_explains_nothing(answer):
    assert named(answer, entropy, check_value, of="L") == ""  # the logarithms of 0 and of −p are none


def test_a_number_as_large_as_there_are_is_no_multiple_of_the_right_one():
    assert named(lambda q, r: 9e307, entropy, check_value, of="p") == "the same everywhere"
    assert named(lambda q, r: 9e307 * q / 2, entropy, check_value, of="p") == ""


# --- Lengths of vectors, by which a mean would divide.

dotted = Network(
    Graph(o=lambda p, q: p @ q, E=lambda o, goal: 0.5 * (o - goal) ** 2),
    shapes={"p": (3,), "q": (3,)},
    prediction="o",
    tells_apart=lambda at: abs(at["o"] - at["goal"]) > 0.3,
)
crossed = Network(Graph(E=lambda p, q: 0.5 * (p @ q) ** 2), shapes={"p": (2,), "q": (2,)})


@pytest.mark.parametrize(
    ("network", "answer", "words"),
    [
        (dotted, lambda o, goal, p: (o - goal) * p / len(p), "divided by a length: size=3 name=p"),
        (dotted, lambda o, goal, p: (o - goal) * p / 2, "half the gradient"),
        (crossed, lambda p, q: p * np.mean(p * q), "half the gradient, or a length: name=p"),
    ],
)
def test_a_length_that_divides_is_named(network, answer, words):
    assert named(answer, network, of="E", wrt="q") == words


def test_an_answer_that_is_huge_at_one_point_does_not_make_the_other_points_alike():
    asked = []

    def mistake_everything(problem):
        yield Explanation(Mistake("sign flipped"), lambda at: asked.append(at) or np.array(-1.0))

    truths = [np.array(1.0)] * 3
    evidence = [
        Seen({}, np.array(answer), truth) for answer, truth in zip([2.0, 3.0, 1e300], truths, strict=True)
    ]
    assert explain(Known((mistake_everything,)), None, evidence, evidence) is None
    assert len(asked) == 1


def test_a_fixed_factor_is_not_taken_for_the_size_of_a_batch():
    fifth = lambda h_2, y_hat, y: h_2.T @ (y_hat - y) / len(y) / 5
    assert named(fifth, regression_batch, of="L", wrt="W_3") == "a learning rate as factor: factor=0.2"
    twice = lambda h_2, y_hat, y: h_2.T @ (y_hat - y) / len(y) ** 2
    assert named(twice, regression_batch, of="L", wrt="W_3") == "too small, the loss is a mean"
