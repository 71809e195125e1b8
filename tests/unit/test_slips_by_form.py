"""What is said of answers in a wrong form, on networks of no lesson: activations, brackets, entries."""

import numpy as np
import pytest

from helpers.checks.functions import check_value
from helpers.graph import Graph
from helpers.network import Network
from tests.findings import found, named


# An answer must not use those of `helpers`.
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def step(z):
    return 1.0 * (np.real(z) > 0)


def softmax(z, axis=-1):
    e = np.exp(z - np.real(z).max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


two_errors = Network(
    Graph(p=lambda a, w: a * w, q=lambda b, v: b * v, J=lambda p, s, q, t: (p - s) ** 2 + (q - t) ** 2),
    parameters=("w", "v"),
    prediction="p",
)


def test_an_input_that_the_answer_does_not_use_stands_in_place_of_nothing():
    def half_of_it(p, s, q, t):
        return (q - t) ** 2

    assert named(half_of_it, two_errors, check_value, of="J") == "a term left out: step=J"  # and not: s for p


skipping = Network(
    Graph(a=lambda h, W: h @ W, r=lambda h, a: h + np.tanh(a), L=lambda r, y: ((r - y) ** 2).sum()),
    shapes={"h": (None, 3), "W": (3, 3), "y": (None, 3)},
    parameters=("W",),
    prediction="r",
)


def test_what_the_text_shows_is_told_though_it_looks_like_a_link_that_nobody_saw():
    def by_h(W, dL_da, dL_dr):
        return np.ones_like(dL_dr) + dL_da @ W.T

    words = "too many in the code: code=return np.ones_like(dL_dr) + dL_da @ W.T typed=np.ones_like"
    assert named(by_h, skipping, of="L", wrt="h") == words


def test_where_one_point_alone_is_wrong_no_two_slips_are_looked_for():
    def slope(z):
        return (max(z + 1e-6, 0) - max(z, 0)) / 1e-6

    known = Network(Graph(J=lambda z: step(z)), always=({"z": 0.0},))
    assert named(slope, known, check_value, of="J") == ""


# --- A unit of numbers: a sigmoid, and a sum of a product and a number.

unit = Network(
    Graph(s=lambda z: sigmoid(z), m=lambda s, a, k: s * a + k, J=lambda m, d: (m - d) ** 2),
    parameters=("a", "k"),
    prediction="m",
    tells_apart=lambda at: 0.3 < abs(at["z"]) < 2.5 and abs(at["m"] - at["d"]) > 0.3,
    limits={"z": 4},
    count=8,
)


@pytest.mark.parametrize(
    ("of", "answer", "words"),
    [
        ("s", lambda z: sigmoid(sigmoid(z)), "activation twice: step=s"),
        ("s", lambda z: 1 / 1 + np.exp(-z), "reciprocal: step=s"),
        ("s", lambda z: 1 + np.exp(-z), "reciprocal: step=s"),
        ("s", lambda z: 1 / (1 + np.exp(z)), "wrong sign: name=z step=s"),
        ("s", lambda z: sigmoid(abs(z)), "absolute value inside: step=s name=z"),
        ("s", lambda z: np.tanh(z), "another activation: step=s other=tanh"),
        ("s", lambda z: max(z, 0), "another activation: step=s other=ReLU"),
        ("s", lambda z: sigmoid(z) * sigmoid(-z), "derivative for its step: step=s"),
        ("m", lambda z, a, k: np.tanh(z) * a + k, "another activation: step=s other=tanh"),
        ("m", lambda s, a, k: sigmoid(s * a + k), "activation too many: step=m other=sigmoid"),
        ("m", lambda s, a, k: max(0, s * a + k), "activation too many: step=m other=ReLU"),
        ("m", lambda s, a, k: abs(s * a + k), "absolute value: step=m"),
        ("m", lambda s, a: s * a + 1, "1 stands: step=m name=k"),
        ("J", lambda m, d: (m + d) ** 2, "wrong sign: name=d step=J"),
        ("m", lambda s, k: s + k, "factor missing: step=m name=a"),
        ("J", lambda m, d: abs(m - d), "absolute value for the square: one=m other=d"),
        ("J", lambda m, d: m**2 - d**2, "squares subtracted: one=m other=d"),
        ("J", lambda m, d: m - d**2, "brackets missing: one=m other=d"),
    ],
)
def test_a_value_in_a_wrong_form_is_named(of, answer, words):
    assert named(answer, unit, check_value, of=of) == words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda m, d, a, s: 2 * (m - d) * a * s * (1 + s), "sign inside the derivative: link=∂s/∂z step=s"),
        (
            lambda m, d, a, s, z: 2 * (m - d) * a * s * (1 - z),
            "half formed from another: link=∂s/∂z step=s other=z",
        ),
        (
            lambda m, d, a, s: 2 * (m - d) * a * s * (1 - m),
            "half formed from another: link=∂s/∂z step=s other=m",
        ),
        (lambda m, d, a: 2 * (m - d) * a * m * (1 - m), "formed from another: link=∂s/∂z step=s other=m"),
        (
            lambda m, d, a, s: 2 * (m - d) * a * (1 - s**2),
            "form of another activation: link=∂s/∂z step=s other=tanh",
        ),
        (
            lambda m, d, a, z: 2 * (m - d) * a * (1 - np.tanh(z) ** 2),
            "derivative of another activation: link=∂s/∂z step=s other=tanh",
        ),
        (lambda m, d, a: 2 * (m - d) * a / 4, "derivative at 0: link=∂s/∂z argument=z value=0.25"),
        (
            lambda m, d, a, s: 2 * (m - d) * a * s * (1 - s) * m * (1 - m),
            "an activation too many: link=∂J/∂m name=m other=sigmoid",
        ),
    ],
)
def test_a_gradient_in_a_wrong_form_is_named(answer, words):
    assert named(answer, unit, of="J", wrt="z") == words


@pytest.mark.parametrize("width", [0.1, 0.01, 0.001])
def test_a_coarse_difference_quotient_is_named_with_its_width(width):
    def loss(z, a, k, d):
        return (sigmoid(z) * a + k - d) ** 2

    def whole(z, a, k, d):
        return (loss(z + width, a, k, d) - loss(z, a, k, d)) / width

    def local(z, m, d, a):
        return 2 * (m - d) * a * (sigmoid(z + width) - sigmoid(z)) / width

    written = f"width={width}"
    assert named(whole, unit, of="J", wrt="z") == f"a difference quotient: {written} asked=∂J/∂z"
    assert named(local, unit, of="J", wrt="z") == f"a difference quotient: {written} link=∂s/∂z"


def test_a_difference_quotient_from_both_sides_is_named():
    def local(z, m, d, a):
        return 2 * (m - d) * a * (sigmoid(z + 0.5) - sigmoid(z - 0.5))

    assert named(local, unit, of="J", wrt="z") == "a difference quotient: width=0.5 link=∂s/∂z"


@pytest.mark.parametrize(
    ("of", "wrt", "answer"),
    [
        ("s", "", lambda z: sigmoid(z) + z**2),
        ("s", "", lambda z: np.sin(z)),
        ("m", "", lambda s, a, k: np.exp(s) * a - k**2),
        ("J", "", lambda m, d: m**3 - d),
        ("J", "z", lambda m, d, a, z: (m - d) * a * np.cos(z)),
        ("J", "z", lambda m, d, a, s: (m + d) ** 2 * a * s**3),
        ("J", "a", lambda m, d, s: np.sqrt(s) * m + d),
    ],
)
def test_what_has_none_of_these_forms_gets_no_explanation(of, wrt, answer):
    asked = {"of": of, "wrt": wrt} if wrt else {"check": check_value, "of": of}
    assert named(answer, unit, **asked) == ""


# --- Gates: products of numbers, with activations inside the steps.

gate = Network(
    Graph(
        i=lambda x, u: sigmoid(x * u),
        g=lambda x, r: np.tanh(x * r),
        c=lambda f, m, i, g: f * m + i * g,
        h=lambda c: np.tanh(c),
        L=lambda h, y: 0.5 * (h - y) ** 2,
    ),
    parameters=("u", "r"),
    prediction="h",
    tells_apart=lambda at: abs(at["c"]) < 2 and abs(at["x"] * at["u"]) < 3 and abs(at["h"] - at["y"]) > 0.2,
    limits={"x": 2, "u": 2, "r": 2, "c": 3},
    count=8,
)


@pytest.mark.parametrize(
    ("wrt", "answer", "words"),
    [
        (
            "c",
            lambda dL_dh, h: dL_dh * h * (1 - h),
            "form of another activation: link=∂h/∂c step=h other=sigmoid",
        ),
        (
            "u",
            lambda dL_dc, g, i, x: dL_dc * g * (1 - i**2) * x,
            "form of another activation: link=∂i/∂u step=i other=tanh",
        ),
        (
            "u",
            lambda dL_dc, g, x: dL_dc * g * g * (1 - g) * x,
            "formed from another: link=∂i/∂u step=i other=g",
        ),
        (
            "u",
            lambda dL_dc, h, i, g, x: dL_dc * (1 - h**2) * g * i * (1 - i) * x,
            "already in the gradient: inner=∂h/∂c link=∂L/∂c",
        ),
    ],
)
def test_a_slip_at_a_gate_is_named(wrt, answer, words):
    assert named(answer, gate, of="L", wrt=wrt) == words


def test_swapped_inputs_of_a_gate_are_named():
    def cell(f, m, i, g):
        return f * g + i * m

    assert named(cell, gate, check_value, of="c") == "swapped: step=c one=f other=i"


def test_no_link_is_blamed_that_is_inside_a_gradient_that_was_handed():
    def doubled(dL_dc, g, i, x):
        return dL_dc * abs(dL_dc) * g * i * (1 - i) * x

    mistake = found(doubled, gate, of="L", wrt="u").mistake
    assert not mistake or not {"∂L/∂h", "∂h/∂c"} & {*map(str, mistake.links)}


# --- A unit that is dead below 0.

dead = Network(
    Graph(
        z=lambda x, u, c: x * u + c,
        h=lambda z: z * step(z),
        o=lambda h, v, d: h * v + d,
        L=lambda o, y: (o - y) ** 2,
    ),
    parameters=("u", "c", "v", "d"),
    prediction="o",
    tells_apart=lambda at: abs(at["z"]) > 0.2 and abs(at["o"] - at["y"]) > 0.3,
    limits={"z": 5},
    count=12,
)


@pytest.mark.parametrize("slope", [0.01, 0.1, 0.2, -1])
def test_a_unit_that_leaks_is_named(slope):
    def leaky(z):
        return z if z > 0 else slope * z

    def by_u(dL_do, v, z, x):
        return dL_do * v * (1 if z > 0 else slope) * x

    assert named(leaky, dead, check_value, of="h") == "alive below 0: step=h name=z"
    assert named(by_u, dead, of="L", wrt="u") == "alive below 0: link=∂h/∂z name=z"


def test_a_unit_that_is_exponential_below_0_is_named():
    def elu(z):
        return z if z > 0 else np.exp(z) - 1

    def by_u(dL_do, v, z, x):
        return dL_do * v * (1 if z > 0 else np.exp(z)) * x

    assert named(elu, dead, check_value, of="h") == "alive below 0: step=h name=z"
    assert named(by_u, dead, of="L", wrt="u") == "alive below 0: link=∂h/∂z name=z"


@pytest.mark.parametrize(
    ("answer", "other"),
    [
        (lambda o, y, v, x: 2 * (o - y) * v * step(o - y) * x, "∂L/∂o"),
        (lambda dL_do, v, x: max(dL_do * v, 0) * x, "∂L/∂h"),
        (lambda dL_do, v, x: max(dL_do * v * x, 0), "the rest of the gradient"),
    ],
)
def test_a_mask_of_a_gradient_is_named(answer, other):
    words = f"gated by a gradient: link=∂h/∂z other={other} argument=z"
    assert named(answer, dead, of="L", wrt="u") == words


# --- Vectors.

layer = Network(
    Graph(
        z=lambda x, w, b: x @ w + b,
        h=lambda z: sigmoid(z),
        o=lambda h, v, d: h @ v + d,
        L=lambda o, t: (o - t) ** 2,
    ),
    shapes={"x": (2,), "w": (2, 3), "b": (3,), "v": (3,)},
    parameters=("w", "b", "v", "d"),
    prediction="o",
    tells_apart=lambda at: np.abs(at["z"]).max() < 3 and abs(at["o"] - at["t"]) > 0.3,
    limits={"z": 4},
)


@pytest.mark.parametrize(
    ("of", "answer", "words"),
    [
        ("h", lambda x, w, b: sigmoid(x @ w) + b, "added after the activation: step=h name=b before=z"),
        ("h", lambda x, w, b: sigmoid(x @ w + 1), "1 stands: step=z name=b"),
        ("h", lambda x, w, b: softmax(x @ w + b), "another activation: step=h other=softmax"),
        ("o", lambda h, v, d: (h * v).mean() + d, "mean for a sum: step=o"),
        ("o", lambda h, v, d: h[:2] @ v[:2] + d, "entry left out of a step: step=o name=h entry=[2]"),
        ("z", lambda x, w, b: (x @ w + b)[::-1], "order of the entries: name=z"),
    ],
)
def test_a_slip_in_a_value_of_vectors_is_named(of, answer, words):
    assert named(answer, layer, check_value, of=of) == words


@pytest.mark.parametrize(
    ("wrt", "answer", "words"),
    [
        (
            "z",
            lambda dL_do, v, h, o: dL_do * v * h * (1 - o),
            "half formed from another: link=∂h/∂z step=h other=o",
        ),
        (
            "z",
            lambda dL_do, v, h, o: dL_do * v * o * (1 - o),
            "formed from another: link=∂h/∂z step=h other=o",
        ),
        (
            "w",
            lambda dL_dz, x, h: np.outer(x, dL_dz * h * (1 - h)),
            "already in the gradient: inner=∂h/∂z link=∂L/∂z",
        ),
        ("v", lambda dL_do, h: dL_do * h[[1, 2, 0]], "order of the entries: name=∂L/∂v"),
        ("w", lambda x, dL_dz: np.outer(dL_dz, x).reshape(2, 3), "order of the entries: name=∂L/∂w"),
    ],
)
def test_a_slip_in_a_gradient_of_vectors_is_named(wrt, answer, words):
    assert named(answer, layer, of="L", wrt=wrt) == words


def test_a_gradient_in_the_place_of_another_is_named_where_several_are_asked():
    def exchanged(dL_dc, g, i, x):
        by_u, by_r = dL_dc * g * i * (1 - i) * x, dL_dc * i * (1 - g**2) * x
        return by_r, by_u

    words = "values in another order: other=∂L/∂r asked=∂L/∂u"
    assert named(exchanged, gate, of="L", wrt=["u", "r"]) == words


# --- A softmax and its loss.

classifier = Network(
    Graph(
        z=lambda x, W: x @ W,
        p=lambda z: softmax(z),
        y=lambda r: softmax(r),
        L=lambda p, y: -(y * np.log(p)).sum(),
    ),
    shapes={"x": (4,), "W": (4, 3), "r": (3,)},
    parameters=("W",),
    prediction="p",
    tells_apart=lambda at: at["p"].min() > 0.05,
    limits={"z": 4, "r": 4},
)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p: p, "subtraction forgotten: name=p other=y"),
        (lambda p, y: y - p, "sign flipped"),
        (lambda p, dL_dp: dL_dp * p * (1 - p), "only the diagonal: link=∂p/∂z"),
        (lambda dL_dp: dL_dp, "link missing: link=∂p/∂z"),
    ],
)
def test_a_slip_in_the_gradient_of_a_softmax_is_named(answer, words):
    assert named(answer, classifier, of="L", wrt="z") == words


def test_a_softmax_without_its_denominator_is_named():
    assert (
        named(lambda z: np.exp(z), classifier, check_value, of="p") == "another activation: step=p other=exp"
    )


# --- Attention.

attention = Network(
    Graph(
        q=lambda x, W_q: x @ W_q,
        k=lambda x, W_k: x @ W_k,
        s=lambda q, k: q @ k.T / np.sqrt(q.shape[-1]),
        a=lambda s: softmax(s),
        o=lambda a, x: a @ x,
        L=lambda o, y: ((o - y) ** 2).sum(),
    ),
    shapes={"x": (3, 2), "W_q": (2, 3), "W_k": (2, 3), "y": (3, 2)},
    parameters=("W_q", "W_k"),
    prediction="o",
    limits={"s": 4},
)
ROOT = "constant left out: step=s factor=0.57735"


@pytest.mark.parametrize(
    ("of", "answer", "words"),
    [
        ("s", lambda q, k: q @ k.T, "constant left out: factor=0.57735 step=s"),
        ("a", lambda q, k: softmax(q @ k.T), ROOT),
        ("o", lambda q, k, x: softmax(q @ k.T) @ x, ROOT),
        ("a", lambda s: softmax(s, axis=0), "wrong axis: step=a"),
        ("a", lambda s: np.exp(s) / np.exp(s).sum(), "all axes at once: step=a"),
    ],
)
def test_a_slip_in_attention_is_named(of, answer, words):
    assert named(answer, attention, check_value, of=of) == words


@pytest.mark.parametrize(
    ("wrt", "answer", "words"),
    [
        ("q", lambda dL_ds, k: dL_ds @ k, "constant left out: factor=0.57735 step=s link=∂s/∂q"),
        ("k", lambda dL_ds, q: dL_ds @ q / np.sqrt(3), "transposed handed: link=∂L/∂s"),
        ("s", lambda dL_da, a: dL_da * a * (1 - a), "only the diagonal: link=∂a/∂s"),
    ],
)
def test_a_slip_in_the_gradients_of_attention_is_named(wrt, answer, words):
    assert named(answer, attention, of="L", wrt=wrt) == words


# --- Paths that skip a step.

skip = Network(
    Graph(z=lambda x, w: x * w, h=lambda z: np.tanh(z), o=lambda h, x: h + x, L=lambda o, y: (o - y) ** 2),
    parameters=("w",),
    prediction="o",
    tells_apart=lambda at: abs(at["z"]) < 2 and abs(at["o"] - at["y"]) > 0.2,
    limits={"z": 3},
)
norm = Network(
    Graph(
        mu=lambda x: x.mean(),
        c=lambda x, mu: x - mu,
        var=lambda c: (c**2).mean(),
        h=lambda c, var: c / np.sqrt(var + 1e-5),
        L=lambda h, y: 0.5 * ((h - y) ** 2).sum(),
    ),
    shapes={"x": (3,), "y": (3,)},
    prediction="h",
)


@pytest.mark.parametrize(
    ("network", "wrt", "answer", "words"),
    [
        (skip, "x", lambda dL_do, h, w: dL_do * (1 - h**2) * w, "the direct path left out: start=x end=o"),
        (
            skip,
            "x",
            lambda dL_do, h, w: dL_do * ((1 - h**2) * w - 1),
            "the direct path of wrong sign: start=x end=o",
        ),
        (skip, "x", lambda dL_do: dL_do, "one path left out: via=h, z"),
        (norm, "x", lambda dL_dh, var: dL_dh / np.sqrt(var + 1e-5), "the direct path alone: start=x end=L"),
        (norm, "x", lambda dL_dc: dL_dc, "one path left out: via=mu"),
        (norm, "c", lambda dL_dh, var: dL_dh / np.sqrt(var + 1e-5), "one path left out: via=var"),
    ],
)
def test_a_path_that_skips_is_told_from_the_direct_one(network, wrt, answer, words):
    assert named(answer, network, of="L", wrt=wrt) == words


@pytest.mark.parametrize(
    ("of", "answer", "words"),
    [
        ("mu", lambda x: x.sum(), "sum for a mean: step=mu"),
        ("c", lambda x: x - x.sum(), "sum for a mean: step=mu"),
        ("var", lambda c: (c**2).sum(), "sum for a mean: step=var"),
    ],
)
def test_a_sum_for_a_mean_is_named(of, answer, words):
    assert named(answer, norm, check_value, of=of) == words
