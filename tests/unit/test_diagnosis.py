"""What is said of wrong answers on networks that are in no lesson: explanations are derived, not listed."""

import hashlib
from collections.abc import Callable
from itertools import combinations, permutations

import numpy as np
import pytest

from helpers.checks import CheckFailed, check_gradient, check_training, check_value
from helpers.graph import Graph
from helpers.networks import Network


# An answer must not use those of `helpers`.
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def step(z):
    return 1.0 * (np.real(z) > 0)


def said(function: Callable, network: Network, check: Callable = check_gradient, **asked) -> str:
    """Return what a check says to a wrong answer, on one line."""
    with pytest.raises(CheckFailed) as caught:
        check(function, network, **asked)
    return " ".join(str(caught.value).split())


def explained(function: Callable, network: Network, check: Callable = check_gradient, **asked) -> str:
    """Return the explanation alone: what is said between the first line and the point; "" if nothing is."""
    with pytest.raises(CheckFailed) as caught:
        check(function, network, **asked)
    lines = str(caught.value).splitlines()[1:]
    end = next(n for n, line in enumerate(lines) if line.startswith(("  at  ", "  At the other ")))
    return " ".join(" ".join(lines[:end]).split())


# --- A chain of scalars with two paths, a product and a tanh.

product = Network(
    Graph(
        a=lambda u, v: u * v,
        s=lambda a: np.tanh(a),
        t=lambda a, k: a + k,
        out=lambda s, t: s * t,
        E=lambda out, goal: (out - goal) ** 2,
    ),
    tells_apart=lambda at: 0.3 < abs(at["a"]) < 1.5 and abs(at["out"] - at["goal"]) > 0.3,
    count=8,
)
BY_U = {"of": "E", "wrt": "u"}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda out, goal, s, t, v: -2 * (out - goal) * (t * (1 - s**2) + s) * v, "The sign is flipped"),
        (lambda out, goal, s, t, v: (out - goal) * (t * (1 - s**2) + s) * v, "half the gradient"),
        (lambda out, goal, s, t, v: 4 * (out - goal) * (t * (1 - s**2) + s) * v, "twice the gradient"),
        (lambda s, t, v: (t * (1 - s**2) + s) * v, "The link ∂E/∂out is missing"),
        (lambda out, goal, s, t: 2 * (out - goal) * (t * (1 - s**2) + s), "The link ∂a/∂u is missing"),
        (lambda out, goal, s, t, v: 2 * (out - goal) * (t + s) * v, "The link ∂s/∂a is missing"),
        (lambda out, goal, s, t, v: 2 * (out - goal) * ((1 - s**2) + s) * v, "The link ∂out/∂s is missing"),
        (lambda out, goal, s, t, v: 2 * (out - goal) * (t * (1 - s**2) + 1) * v, "link ∂out/∂t is missing"),
        (lambda out, goal, s, t, v: 2 * (out - goal) * t * (1 - s**2) * v, "left out: the one through t"),
        (lambda out, goal, s, v: 2 * (out - goal) * s * v, "left out: the one through s"),
        (lambda out, goal, s, t, v: 2 * (out - goal) * (t * (1 - s**2) - s) * v, "t has the wrong sign"),
        (lambda out, goal, s, t, u: 2 * (out - goal) * (t * (1 - s**2) + s) * u, "This is ∂E/∂v"),
        (lambda out, goal, s, t, v: 2 * (out - goal) * (t * (1 - s**2) + s) * v**2, "∂a/∂u is there twice"),
        (lambda out, goal, s, t, v: 2 * (out - goal) * (t * (1 - s**2) ** 2 + s) * v, "∂s/∂a is there twice"),
        (lambda out, goal, s, t, v: 2 * (out - goal) * (t * (1 - np.tanh(s) ** 2) + s) * v, "taken at s"),
        (lambda out, goal, s, t, a, v: 2 * (out - goal) * (t * (1 - a**2) + s) * v, "fed a where s belongs"),
        (lambda out, goal, s, t, v: 2 * (out - goal) * (t * s + s) * v, "s itself stands"),
        (lambda out, goal, s, t, v: 2 * (out - goal) * (s * (1 - s**2) + s) * v, "stands s, where t belongs"),
        (lambda out, goal, s, t, v: 2 * (out + goal) * (t * (1 - s**2) + s) * v, "goal has the wrong sign"),
        (lambda out, s, t, v: 2 * out * (t * (1 - s**2) + s) * v, "goal is left out"),
        (lambda out, goal, s, a, v: 2 * (out - goal) * (a * (1 - s**2) + s) * v, "stands a, where t belongs"),
        (lambda out, goal, s, t, v: 0.01 * 2 * (out - goal) * (t * (1 - s**2) + s) * v, "learning rate"),
    ],
)  # fmt: skip
def test_a_slip_in_a_gradient_through_two_paths_is_named(answer, words):
    assert words in explained(answer, product, **BY_U)


# --- A long chain: every link, and every pair of links.

chain = Network(
    Graph(
        p=lambda w, x: w * x,
        q=lambda p: np.log(1 + np.exp(p)),
        r=lambda q, c: q * c,
        m=lambda r: np.sin(r),
        J=lambda m, d: 0.5 * (m - d) ** 2,
    ),
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
@pytest.mark.parametrize(("power", "words"), [(0, "is missing"), (2, "is there twice")])
def test_a_missing_or_doubled_link_is_named(name, power, words):
    assert f"The link {name} {words}" in explained(with_links({name: power}), chain, of="J", wrt="w")


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize(("factor", "words"), [(-1, "sign is flipped"), (2, "twice the gradient")])
def test_a_missing_link_and_a_factor_are_both_named(name, factor, words):
    message = explained(with_links({name: 0}, factor), chain, of="J", wrt="w")
    assert f"The link {name} is missing" in message
    assert words in message


@pytest.mark.parametrize(("one", "other"), list(combinations(LINKS, 2)))
@pytest.mark.parametrize(("power", "words"), [(0, "is missing"), (2, "is there twice")])
def test_two_broken_links_are_both_named(one, other, power, words):
    message = explained(with_links({one: power, other: power}), chain, of="J", wrt="w")
    if (one, other, power) == ("∂q/∂p", "∂p/∂w", 0):
        assert "This is ∂J/∂q" in message  # the simpler way to say it
    else:
        assert f"The link {one} {words}" in message
        assert f"The link {other} {words}" in message


@pytest.mark.parametrize(("one", "other"), list(permutations(LINKS, 2)))
def test_a_link_in_place_of_another_is_named(one, other):
    message = explained(with_links({one: 2, other: 0}), chain, of="J", wrt="w")
    assert other in message
    assert " stands " in message or "is missing" in message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda m, d, r, c, q, x: (m - d) * np.cos(r) * c * q * x, "q itself stands where its derivative"),
        (lambda m, d, r, c, q, x: (m - d) * np.cos(r) * c * sigmoid(q) * x, "∂q/∂p is taken at q"),
        (lambda m, d, r, c, p, x: (m - d) * np.cos(r) * c * sigmoid(-p) * x, "∂q/∂p is taken at −p"),
        (lambda m, d, r, c, p, x: (m - d) * m * c * sigmoid(p) * x, "m itself stands where its derivative"),
        (lambda m, d, c, p, x: (m - d) * np.cos(m) * c * sigmoid(p) * x, "∂m/∂r is taken at m"),
        (lambda m, d, r, c, p, x: (m - d) / np.cos(r) * c * sigmoid(p) * x, "∂m/∂r divides"),
        (lambda m, d, r, q, p, x: (m - d) * np.cos(r) * q * sigmoid(p) * x, "stands q, where c belongs"),
        (lambda m, d, r, c, p, w: (m - d) * np.cos(r) * c * sigmoid(p) * w, "This is ∂J/∂x"),
        (lambda m, r, c, p, x: m * np.cos(r) * c * sigmoid(p) * x, "d is left out"),
        (lambda m, d, r, c, p: (m - d) * np.cos(r) * c * sigmoid(p), "∂p/∂w is missing"),
    ],
)  # fmt: skip
def test_a_slip_in_a_long_chain_is_named(answer, words):
    assert words in explained(answer, chain, of="J", wrt="w")


# --- One weight in two places, and a penalty on it.

recurrent = Network(
    Graph(
        h_1=lambda w, x_1: np.tanh(w * x_1),
        h_2=lambda w, v, h_1, x_2: np.tanh(w * h_1 + v * x_2),
        L=lambda h_2, y, w, penalty: (h_2 - y) ** 2 + penalty * w**2,
    ),
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
        (("now", "penalty"), "path is left out: the one through h_2, h_1"),
        (("now", "before"), "path is left out"),
        (("before", "penalty"), "path is left out"),
        (("now",), "path"),
    ],
)
def test_a_path_of_a_shared_weight_that_is_left_out_is_named(paths, words):
    assert words in explained(through(*paths), recurrent, of="L", wrt="w")


# --- Square matrices, where no shape gives a transpose away.

square = Network(
    Graph(
        z=lambda x, W: x @ W,
        h=lambda z: np.tanh(z),
        o=lambda h, V: h @ V,
        L=lambda o, y: 0.5 * ((o - y) ** 2).sum(),
    ),
    shapes={"x": (3,), "W": (3, 3), "V": (3, 3), "y": (3,)},
    tells_apart=lambda at: bool(np.abs(at["z"]).max() < 3 and np.abs(at["o"] - at["y"]).min() > 0.2),
)


@pytest.mark.parametrize(
    ("wrt", "answer", "words"),
    [
        ("h", lambda dL_do, V: dL_do @ V, "not transposed"),
        ("h", lambda dL_do, V: V.T @ dL_do, "not transposed"),
        ("h", lambda dL_do, W: dL_do @ W.T, "stands W, where V belongs"),
        ("h", lambda V: V.sum(axis=1), "The link ∂L/∂o is missing"),
        ("h", lambda dL_do: dL_do, "The link ∂o/∂h is missing"),
        ("h", lambda dL_do, V: -dL_do @ V.T, "The sign is flipped"),
        ("h", lambda o, y, V: 2 * (o - y) @ V.T, "twice the gradient"),
        ("h", lambda dL_do, V: V[:, 0] * dL_do[0], "Only the path through o[0]"),
        ("h", lambda dL_do, V: V[:, 1:] @ dL_do[1:], "path through o[0] is left out"),
        ("h", lambda o, V: o @ V.T, "y is left out"),
        ("V", lambda h, dL_do: np.outer(dL_do, h), "transposed"),
        ("V", lambda h, dL_do: np.outer(h, -dL_do), "The sign is flipped"),
        ("V", lambda z, dL_do: np.outer(z, dL_do), "stands z, where h belongs. Is the activation forgotten?"),
        ("V", lambda x, dL_do: np.outer(x, dL_do), "stands x, where h belongs"),
        ("V", lambda h, o: np.outer(h, o), "y is left out"),
        ("V", lambda x, h, o, y, V: np.outer(x, (o - y) @ V.T * (1 - h**2)), "This is ∂L/∂W"),
        ("W", lambda x, dL_dz: np.outer(dL_dz, x), "transposed"),
        ("W", lambda x, dL_dh: np.outer(x, dL_dh), "∂L/∂h / The link ∂h/∂z is missing"),
        ("W", lambda h, dL_dz: np.outer(h, dL_dz), "stands h, where x belongs"),
        ("W", lambda x, o, y, V: np.outer(x, (o - y) @ V.T), "The link ∂h/∂z is missing"),
        ("W", lambda x, h, o, y, V: np.outer(x, (o - y) @ V * (1 - h**2)), "not transposed"),
        ("W", lambda x, h, o, y: np.outer(x, (o - y) * (1 - h**2)), "The link ∂o/∂h is missing"),
        ("W", lambda x, z, o, y, V: np.outer(x, (o - y) @ V.T * (1 - z**2)), "fed z where h belongs"),
        ("W", lambda x, h, o, y, V: np.outer(x, (o - y) @ V.T * (1 - h**2) ** 2), "∂h/∂z is there twice"),
        ("W", lambda x, h, o, y, V: np.outer(x, (o - y) @ V.T * h), "h itself stands where its derivative"),
        ("W", lambda x, h, o, y, V: np.outer(x, 2 * (o - y) @ V.T * (1 - h**2)), "twice the gradient"),
        ("x", lambda dL_dz, W: dL_dz @ W, "not transposed"),
        ("x", lambda dL_dz, V: dL_dz @ V.T, "stands V, where W belongs"),
        ("z", lambda dL_dh: dL_dh, "The link ∂h/∂z is missing"),
        ("z", lambda dL_dh, h: dL_dh * (1 - np.tanh(h) ** 2), "∂h/∂z is taken at h"),
    ],
)  # fmt: skip
def test_a_slip_between_square_matrices_is_named(wrt, answer, words):
    message = explained(answer, square, of="L", wrt=wrt)
    assert any(way in message for way in words.split(" / "))


# --- A batch with a bias, its loss a sum or a mean.


def of_a_batch(loss: Callable) -> Network:
    return Network(
        Graph(
            Z=lambda X, W, b: X @ W + b,
            H=lambda Z: sigmoid(Z),
            Y_hat=lambda H, V, c: H @ V + c,
            L=loss,
        ),
        shapes={"X": (5, 3), "W": (3, 4), "b": (4,), "V": (4, 2), "c": (2,), "Y": (5, 2)},
        tells_apart=lambda at: bool(np.abs(at["Z"]).max() < 6 and np.abs(at["Y_hat"] - at["Y"]).min() > 0.05),
        count=3,
    )


summed = of_a_batch(lambda Y_hat, Y: ((Y_hat - Y) ** 2).sum())
averaged = of_a_batch(lambda Y_hat, Y: ((Y_hat - Y) ** 2).sum() / len(Y))


@pytest.mark.parametrize(
    ("network", "wrt", "answer", "words"),
    [
        (summed, "c", lambda Y_hat, Y: 2 * (Y_hat - Y), "sum"),
        (summed, "c", lambda Y_hat, Y: 2 * (Y_hat - Y).mean(axis=0), "size of the batch"),
        (summed, "c", lambda Y_hat, Y: 2 * (Y_hat - Y)[0], "Only example 0 of the batch counts"),
        (summed, "c", lambda Y_hat, Y: 2 * (Y_hat - Y)[1:].sum(axis=0), "xample 0 of the batch is left out"),
        (summed, "c", lambda Y_hat, Y: (Y_hat - Y).sum(axis=0), "half the gradient"),
        (summed, "c", lambda Y_hat, Y: 2 * (Y - Y_hat).sum(axis=0), "The sign is flipped"),
        (summed, "V", lambda H, Y_hat, Y: 2 * H.T @ (Y_hat - Y) / len(H), "size of the batch"),
        (summed, "V", lambda H, Y_hat, Y: 2 * (Y_hat - Y).T @ H, "it is transposed"),
        (summed, "V", lambda Z, Y_hat, Y: 2 * Z.T @ (Y_hat - Y), "Is the activation forgotten?"),
        (averaged, "V", lambda H, Y_hat, Y: 2 * H.T @ (Y_hat - Y), "size of the batch"),
        (averaged, "V", lambda H, Y_hat, Y: 2 * H.T @ (Y_hat - Y) / len(H) ** 2, "size of the batch"),
        (averaged, "V", lambda H, Y_hat, Y: H.T @ (Y_hat - Y) / len(H), "half the gradient"),
        (averaged, "c", lambda Y_hat, Y: 2 * (Y_hat - Y).sum(axis=0), "size of the batch"),
        (averaged, "c", lambda Y_hat, Y: 2 * (Y_hat - Y)[0] / len(Y), "Only example 0 of the batch counts"),
        (averaged, "b", lambda dL_dZ: dL_dZ.mean(axis=0), "size of the batch"),
        (averaged, "b", lambda dL_dH: dL_dH.sum(axis=0), "∂L/∂H / The link ∂H/∂Z is missing"),
        (summed, "b", lambda H, V, Y_hat, Y: (2 * (Y_hat - Y) @ V.T * H).sum(axis=0), "H itself stands"),
        (summed, "W", lambda X, dL_dH: X.T @ dL_dH, "∂L/∂H / The link ∂H/∂Z is missing"),
        (summed, "W", lambda X, V, Y_hat, Y: X.T @ (2 * (Y_hat - Y) @ V.T), "The link ∂H/∂Z is missing"),
        (summed, "W", lambda X, dL_dZ: X[:1].T @ dL_dZ[:1], "Only example 0 of the batch counts"),
    ],
)  # fmt: skip
def test_a_slip_in_a_batch_is_named(network, wrt, answer, words):
    message = said(answer, network, of="L", wrt=wrt)
    assert any(way in message for way in words.split(" / "))


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
        (lambda dL_do, v_1, x: dL_do * v_1 * x, "The link ∂h_1/∂z_1 is missing"),
        (lambda dL_do, v_1, z_2, x: dL_do * v_1 * (z_2 > 0) * x, "∂h_1/∂z_1 is taken at z_2 / taken at h_2"),
        (lambda dL_do, v_1, o, x: dL_do * v_1 * (o > 0) * x, "∂h_1/∂z_1 is taken at o"),
        (lambda dL_do, v_1, z_1, x: dL_do * v_1 * (z_1 < 0) * x, "∂h_1/∂z_1 is taken at −z_1"),
        (lambda dL_do, v_1, h_1, x: dL_do * v_1 * h_1 * x, "h_1 itself stands where its derivative"),
        (lambda dL_do, v_2, z_1, x: dL_do * v_2 * (z_1 > 0) * x, "stands v_2, where v_1 belongs"),
        (lambda dL_do, v_1, x, u_1: dL_do * v_1 * (x * u_1 > 0) * x, "c_1 is left out"),
        (lambda dL_do, v_1, x, u_1, c_2: dL_do * v_1 * (x * u_1 + c_2 > 0) * x, "stands c_2, where c_1"),
        (lambda dL_do, v_2, z_2, x: dL_do * v_2 * (z_2 > 0) * x, "This is ∂L/∂u_2"),
        (lambda dL_do, v_1, z_1: dL_do * v_1 * (z_1 > 0), "∂z_1/∂u_1 is missing"),
    ],
)  # fmt: skip
def test_a_wrong_mask_is_named(answer, words):
    message = explained(answer, gated, of="L", wrt="u_1")
    assert any(way in message for way in words.split(" / "))


def coin(seed: int, *numbers: float) -> bool:
    """Return heads or tails, always the same for the same numbers."""
    return bool(hashlib.sha256(repr((seed, *numbers)).encode()).digest()[0] % 2)


@pytest.mark.parametrize("seed", range(40))
def test_a_mask_by_chance_gets_no_explanation(seed):
    def gradient(dL_do, v_1, z_1, x):
        return dL_do * v_1 * coin(seed, z_1, x) * x

    assert explained(gradient, gated, of="L", wrt="u_1") == ""


@pytest.mark.parametrize("seed", range(10))
def test_signs_by_chance_get_no_explanation(seed):
    def gradient(out, goal, s, t, v):
        return 2 * (out - goal) * (t * (1 - s**2) + s) * v * (1 if coin(seed, out, v) else -1)

    assert explained(gradient, product, **BY_U) == ""


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
        (gated, {"of": "L", "wrt": "u_1"}, lambda dL_do, v_1, x: max(dL_do * v_1, 0) * x),
        (gated, {"of": "L", "wrt": "u_1"}, lambda o, y, h_1, x: max(o - y, 0) * (h_1 > 0) * x),
        (gated, {"of": "L", "wrt": "u_1"}, lambda dL_do, x, u_1, u_2: dL_do * x * (u_1 + u_2 > 0)),
    ],
)  # fmt: skip
def test_what_is_no_known_mistake_gets_no_explanation(network, asked, answer):
    assert explained(answer, network, **asked) == ""


# --- Values.


@pytest.mark.parametrize(
    ("network", "of", "answer", "words"),
    [
        (product, "a", lambda u, v: u + v, ""),
        (product, "out", lambda u, v, k: u * v * (u * v + k), "Is the activation forgotten?"),
        (product, "out", lambda u, v, k: np.tanh(u * v) * u * v, "stands a, where t belongs"),
        (product, "out", lambda s, t: -s * t, "The sign is flipped"),
        (product, "out", lambda u, v, k: np.tanh(u * v) * (u * v - k), "k has the wrong sign"),
        (product, "E", lambda out, goal: out - goal, "The square is missing"),
        (product, "E", lambda out, goal: 0.5 * (out - goal) ** 2, "half the right number"),
        (recurrent, "h_2", lambda w, v, h_1, x_2: np.tanh(w * h_1 + v), "the factor x_2 is missing"),
        (recurrent, "h_2", lambda w, v, h_1, x_1: np.tanh(w * h_1 + v * x_1), "stands x_1, where x_2"),
        (recurrent, "h_2", lambda w, v, h_1, x_2: np.tanh(w * x_2 + v * h_1), "swapped"),
        (recurrent, "h_2", lambda w, x_1, v, x_2: np.tanh(w * (w * x_1) + v * x_2), ""),
        (square, "o", lambda x, W, V: x @ W @ V, "Is the activation forgotten?"),
        (square, "o", lambda h, W: h @ W, "stands W, where V belongs"),
        (square, "o", lambda h, V: V @ h, "transposed"),
        (square, "z", lambda x, W: W @ x, "transposed"),
        (summed, "Z", lambda X, W: X @ W, "b is left out"),
        (summed, "Z", lambda X, W, b: X @ W - b, "b has the wrong sign"),
        (summed, "Y_hat", lambda Z, V, c: Z @ V + c, "Is the activation forgotten?"),
        (gated, "o", lambda h_1, h_2, v_1, v_2: h_1 * v_2 + h_2 * v_1, "swapped"),
        (gated, "o", lambda z_1, h_2, v_1, v_2: z_1 * v_1 + h_2 * v_2, "Is the activation forgotten?"),
    ],
)  # fmt: skip
def test_a_slip_in_a_value_is_named(network, of, answer, words):
    message = explained(answer, network, check_value, of=of)
    assert words in message if words else message == ""


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
        ("uphill", "go uphill"),
        ("frozen", "from before the loop"),
        ("before", "history is taken before each update"),
        ("stale", "o is from before the update"),
        ("no alpha", "alpha is not used"),
        ("no bias", "c_1 is never updated"),
    ],
)
def test_a_slip_in_training_is_named(slip, words):
    def train(x, y, u_1, c_1, u_2, c_2, v_1, v_2, alpha, epochs):
        return descend(x, y, u_1, c_1, u_2, c_2, v_1, v_2, alpha, epochs, slip)

    assert words in explained(train, gated, check_training, **TRAINED)


def test_right_training_passes():
    check_training(descend_rightly, gated, **TRAINED)


def descend_rightly(x, y, u_1, c_1, u_2, c_2, v_1, v_2, alpha, epochs):
    return descend(x, y, u_1, c_1, u_2, c_2, v_1, v_2, alpha, epochs)


# --- Several answers that build on each other.


def test_the_first_wrong_one_of_several_values_is_named_and_not_what_follows_from_it():
    def forward(u, v, k):
        a = u + v
        return a, np.tanh(a), a + k

    message = said(forward, product, check_value, of=["a", "s", "t"])
    assert "does not give a." in message


def test_an_answer_that_uses_a_wrong_one_is_told_to_put_that_right_first():
    def error(out, goal):
        return out - goal

    def slope(s, t):
        return t * (1 - s**2) + s

    def by_a(out, goal, s, t):
        return error(out, goal) * slope(s, t)

    said(error, product, of="E", wrt="out")
    names = {"error": error, "slope": slope}
    namespace = {**names}
    exec("def by_a(out, goal, s, t):\n    return error(out, goal) * slope(s, t)", namespace)
    assert "uses error, which is not right yet" in said(namespace["by_a"], product, of="E", wrt="a")
