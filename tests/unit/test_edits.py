"""Slips that are found in the text: which small change makes an answer right."""

from functools import partial
from textwrap import dedent

import numpy as np
import pytest

from helpers.diagnosis.guard import MOST_WORK, NotRead
from helpers.diagnosis.mending import WORK_FOR_PLACE, Search
from helpers.diagnosis.parsing import read_functions
from helpers.diagnosis.reader import Reader
from helpers.diagnosis.trying import Asked, shorten
from tests.findings import describe_mistake

POINTS = np.random.default_rng(1).uniform(-2, 2, (6, 3)).round(2)


def give(text: str, **given):
    """Return what a text's function gives, without running it."""
    [function] = read_functions([dedent(text)])
    return Reader().call(function, **given)


def run(text: str, **given):
    """Return what a text's function gives when it is run."""
    space = {"np": np}
    exec(dedent(text), space)
    return space["f"](**given)


def find(wrong: str, right: str, points=None) -> str:
    """Return which small change is found that makes a text give what another one does."""
    points = points or [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]

    def answer(text: str, at: dict):
        try:
            values = run(text, **at)
        except Exception:
            return None
        return list(map(np.asarray, values if isinstance(values, tuple) else [values]))

    asked = [Asked(at, answer(wrong, at), answer(right, at)) for at in points]
    mistake = Search([dedent(wrong)], asked, 0).find()
    return describe_mistake(mistake) if mistake else ""


def returning(expression: str) -> str:
    return f"def f(a, b, c):\n    return {expression}\n"


@pytest.mark.parametrize(
    ("wrong", "right", "found"),
    [
        ("a * b + b", "a * b + c", "replaced in the code: code=return a * b + b typed=b needed=c"),
        ("a * b - c", "a * b + c", "replaced in the code: code=return a * b - c typed=- needed=+"),
        ("max(1.0, a) * b", "max(0.0, a) * b", "number in the code: code=return max(1.0, a) * b typed=1.0"),
        ("a * np.exp(b)", "a * b", "too many in the code: code=return a * np.exp(b) typed=np.exp"),
        ("a * b * c", "a * c", "too many in the code: code=return a * b * c typed=* b"),
        ("a - b * c", "(a - b) * c", "brackets missing in the code: code=return a - b * c typed=a - b"),
        ("2 * a - b * c * b", "2 * (a - b) * c * b", "brackets missing in the code: code=return 2 * a - b"),
        ("np.exp(a + 1) * b", "np.exp(a) + 1 * b", "brackets in the code: code=return np.exp(a + 1) * b"),
        ("(a + b) * (c + b) * (a + c) + a * b", "a * b + c * b + a * c + a * b", "swapped in the code"),
        ("a / b", "b / a", "swapped in the code: code=return a / b typed=a needed=b"),
        ("np.exp(a) + b", "np.tanh(a) + b", "replaced in the code: code=return np.exp(a) + b typed=np.exp"),
        ("a + c", "a + c * a * b", ""),
        ("a + c", "np.tanh(a) + c", "function missing in the code: code=return a + c typed=a needed=np.tanh"),
        ("a * c + b + c", "-a * c + b + c", "sign in the code: code=return a * c + b + c typed=a"),
        ("a + c", "a * b + c", "missing in the code: code=return a + c typed=a needed=* b"),
        ("(b - a) * c", "(a - b) * c", "swapped in the code: code=return (b - a) * c typed=b needed=a"),
        ("a * abs(b) ** -0.5", "a * abs(b) ** -1.5", "number in the code: code=return a * abs(b) ** -0.5"),
        ("c * np.exp(a - 1)", "c * (np.exp(a) - 1)", "outside the brackets in the code"),
        ("a * np.sum([b, c]) ** 2", "a * (b * b + c * c)", ""),
        ("np.array([b, c]).sum() ** 2", "b ** 2 + c ** 2", "before the method in the code"),
        ("np.sum([b, c]) * a ** 2", "np.sum([b, c]) * a", "too many in the code"),
        ("(a - b * c) * b", "(a - b * c + c) * b", "missing in brackets in the code: code="),
        ("(np.array([b, c]) + a).sum()", "b + c + a", "outside the brackets in the code"),
        ("np.array([a, b, c]).var(ddof=1)", "np.var([a, b, c])", "number in the code: code=return np.array"),
        ("[a, b, c][[a, b].index(b)]", "a", "replaced in the code"),
        ("np.array([a, b]).sum() * np.array([c, a]).sum()", "a * c + b * a", "multiplied too late: code="),
        ("(a - b) * (c - 1)", "(a - b) * (1 - c)", "swapped in the code: code=return (a - b) * (c - 1)"),
        ("np.sin(a) * b", "np.cos(a) * b", "replaced in the code: code=return np.sin(a) * b typed=np.sin"),
        ("np.cos(np.radians(a)) * b", "np.cos(a) * b", "too many in the code"),
        ("a * b + 0.7", "a * b + c", "replaced in the code: code=return a * b + 0.7 typed=0.7 needed=c"),
        ("a * -1.5 + b", "a * c + b", "replaced in the code: code=return a * -1.5 + b typed=-1.5 needed=c"),
        ("np.exp(a * b / c)", "a * np.exp(b / c)", "outside the brackets in the code: code=return np.exp"),
        ("a * b * (1 - b) + c", "a + c", "too many in the code: code=return a * b * (1 - b) + c"),
        ("(a + b) * (b + c)", "a * b + b * c", "multiplied too late: code=return (a + b) * (b + c) typed=+"),
        ("sum(n * a + b for n in [1, 2, 3])", "6 * a + b", "outside the brackets in the code"),
        ("1 - (a * b) ** 2", "1 - a * b ** 2", "outside the brackets in the code: code=return 1 - (a * b)"),
        ("np.outer([a, b], [b * c, c]).sum() * a", "a * a * (a + b) * (b + c)", ""),
        ("(a if b != 0 else 0) * c", "(a if b > 0 else 0) * c", "replaced in the code: code=return (a if"),
        ("np.array([a, b, c]).sum() * a", "3 * a", "replaced in the code: code=return np.array"),
        ("np.convolve([a, b], [b, c], mode='valid') * c", "np.array([(a * b + b * c) * c])", "replaced"),
        ("np.array([a, b, c, a])[0:2].sum()", "b + c", "replaced in the code: code=return np.array"),
        ("np.einsum('i,i,i->', [a, b], [b, c], [c, a]) / 2", "2 * a * b * c / np.sqrt(2)", "function"),
        ("abs(a) + abs(b) + c", "a + b + c", "too many throughout the code: typed=abs"),
        ("max(a * b, 0.0) + c", "a * b + c", "too many in the code: code=return max(a * b, 0.0) + c"),
        ("max(a, 0.0)", "a * 1.0", "too many in the code: code=return max(a, 0.0) typed=max(…, 0.0)"),
        ("np.maximum(0, -a * b)", "np.maximum(0, 1 - a * b)", "missing in the code: code="),
        ("np.outer(a + b, b + c)", "np.outer(a, b) + np.outer(b, c)", "multiplied too late: code=return np"),
        ("b * (4 - np.sqrt(a * a))", "b * np.sqrt(4 - a * a)", "inside the brackets in the code"),
        ("c * np.tanh(a - b)", "c / (1 + np.exp(b - a))", "replaced in the code: code=return c *"),
        ("(a * b - c) * a", "(1 / (1 + np.exp(-a * b)) - c) * a", "function missing in the code: "),
        ("a * b + (1 - a) * c", "(1 - a) * b + a * c", "swapped in the code: code=return a *"),
        ("c * (1 - a ** 2)", "c * a * (1 - a)", "another slope in the code: "),
        ("b * (1 - a) ** 2", "b * a * (1 - a)", "another slope in the code: "),
    ],
)  # fmt: skip
def test_a_small_change_of_an_expression_is_found(wrong, right, found):
    assert find(returning(wrong), returning(right)).startswith(found)
    assert bool(find(returning(wrong), returning(right))) == bool(found)


@pytest.mark.parametrize(
    ("wrong", "right", "found"),
    [
        (
            ["total = 0", "for n in range(3):", "    total = a * n + b", "return total"],
            ["total = 0", "for n in range(3):", "    total += a * n + b", "return total"],
            "replaced in the code: code=total = a * n + b typed== needed=+=",
        ),
        (
            ["a = a + b", "b = b * a", "return a - b * c"],
            ["b = b * a", "a = a + b", "return a - b * c"],
            "lines in another order: code=a = a + b needed=b = b * a",
        ),
        (
            ["for n in range(3):", "    a = a * b", "    return a"],
            ["for n in range(3):", "    a = a * b", "return a"],
            "line in the loop, for after: code=return a",
        ),
        (
            ["for n in range(3):", "    d = b + 1", "    a = a * d", "b = b * c", "return a + b"],
            ["for n in range(3):", "    d = b + 1", "    a = a * d", "    b = b * c", "return a + b"],
            "line after the loop: code=b = b * c",
        ),
        (
            ["d = a * b", "for n in range(3):", "    a = a + d", "return a"],
            ["for n in range(3):", "    d = a * b", "    a = a + d", "return a"],
            "line before the loop: code=d = a * b",
        ),
        (
            ["for n in range(2):", "    d = a * b", "    a = a + d", "return a"],
            ["d = a * b", "for n in range(2):", "    a = a + d", "return a"],
            "line in the loop, for before: code=d = a * b",
        ),
        (["a = a * b + c", "return a + b"], ["return a + b"], "line too many: code=a = a * b + c"),
        (
            ["for n in range(3):", "    new = a * b + c", "return new"],
            ["for n in range(3):", "    a = a * b + c", "return a"],
            "replaced throughout the code: typed=new needed=a",
        ),
        (
            ["d = a * b", "e = a * c", "return d * e - a"],
            ["d = b * a", "e = b * c", "return d * e - b"],
            "swapped throughout the code: typed=a needed=b",
        ),
        (
            ["for n in range(3):", "    d = a * n", "    a = a * b", "    d = d + c", "return a + d"],
            ["for n in range(3):", "    d = a * n", "    d = d + c", "a = a * b", "return a + d"],
            "line in the loop, for after: code=a = a * b",
        ),
        (
            ["d = a * b", "e = c", "for n in range(3):", "    e += d * n", "    a = a + e", "return e - a"],
            [
                "e = c",
                "for n in range(3):",
                "    d = a * b",
                "    e += d * n",
                "    a = a + e",
                "return e - a",
            ],
            "line before the loop: code=d = a * b",
        ),
        (
            ["d = 0.0", "for n in range(3):", "    d += a * n + c", "return d * b"],
            ["d = c", "for n in range(3):", "    d += a * n", "return d * b"],
            "term in the loop: code=d += a * n + c typed=c",
        ),
        (
            [
                "d = 0.0",
                "for n in [a, b]:",
                "    d += n",
                "e = d",
                "for n in [b, c]:",
                "    d += n",
                "return d * e",
            ],
            ["d = a + b", "e = b + c", "return d * e"],
            "not set back: code=for n in [b, c]: typed=d needed=d = 0.0",
        ),
        (
            ["d = a + 1", "e = d * c", "for n in range(2):", "    d = n * b", "    e += d", "return e - d"],
            ["e = (a + 1) * c + b", "return e - (a + 1)"],
            "another value in the loop: code=d = n * b typed=d",
        ),
        (
            ["d = np.array([a, b, c])", "for n in range(3):", "    d[n] = d[n] - d.mean()", "return d.max()"],
            ["d = np.array([a, b, c])", "return d.max() - d.mean()"],
            "read while it changes: code=for n in range(3): typed=d",
        ),
        (
            ["d = np.array([a, b])", "e = d", "e += c", "return d[0] * e[1]"],
            ["d = np.array([a, b])", "e = d + c", "return d[0] * e[1]"],
            "copy missing in the code: code=e = d typed=d",
        ),
        (
            ["d = e = np.zeros(2)", "d += a", "e += b", "return d[0] - e[1] * c"],
            ["return a - b * c"],
            "copy missing in the code: code=d = e = np.zeros(2)",
        ),
        (
            ["if a > 0:", "    d = b", "d = c", "return d"],
            ["return b if a > 0 else c"],
            "else missing in the code: code=d = c",
        ),
        (
            [
                "d = 0.0",
                "for n in range(4):",
                "    d += a",
                "    if n == 2:",
                "        break",
                "return d * b",
            ],
            ["return 4 * a * b"],
            "ends too early: code=if n == 2:",
        ),
        (
            ["if a > 0:", "    d = b", "else:", "    d = c", "return d"],
            ["if a > 0:", "    d = b", "else:", "    d = 0.0", "return d"],
            "zero in the code: code=d = c",
        ),
        (
            ["d = abs(a) - abs(b)", "return d * abs(c)"],
            ["return (a - b) * abs(c)"],
            "too many in the code: code=d = abs(a) - abs(b) typed=abs",
        ),
        (
            ["d = a", "if a > 0:", "    d = b", "if b > 0:", "    d = d * c", "return d"],
            ["d = a", "if a > 0:", "    d = b", "elif b > 0:", "    d = d * c", "return d"],
            "else missing in the code: code=if b > 0:",
        ),
        (
            ["d = a - b", "if d < 0:", "    return 0.0", "return d * c"],
            ["return (a - b) * c"],
            "case too many: code=if d < 0:",
        ),
        (
            ["for n in range(2):", "    a = a - b * c", "return a"],
            ["return a - b * c"],
            "done more than once: code=for n in range(2):",
        ),
        (
            ["d = np.zeros(2)", "e = np.array([0, 0, 1])", "d[e] += np.array([a, b, c])", "return d * a"],
            ["return np.array([a + b, c]) * a"],
            "added once: code=d[e] += np.array([a, b, c]) typed=e needed=np.add.at(d, …)",
        ),
        (
            ["d = np.array([a, b, c])", "if np.all(d > 0):", "    return d * a", "return d * b"],
            ["d = np.array([a, b, c])", "return d * np.where(d > 0, a, b)"],
            "one case for all: code=if np.all(d > 0): needed=np.where(d > 0, …, …)",
        ),
        (
            ["g = lambda d: d * b", "h = lambda d: d + c", "return g(h(a))"],
            ["return a * b * (a + c)"],
            "one link in another: code=return g(h(a)) typed=h(a)",
        ),
        (
            ["g = lambda d, e: d * b - e", "h = lambda d: d + c", "return g(h(a), b)"],
            ["return (a * b - b) * (a + c)"],
            "one link in another: code=return g(h(a), b) typed=h(a)",
        ),
        (
            ["d = 0.0", "for n in [a, b, c]:", "    if n > 0:", "        break", "    d += n", "return d"],
            ["return min(a, 0.0) + min(b, 0.0) + min(c, 0.0)"],
            "replaced in the code: code=break typed=break needed=continue",
        ),
        (
            ["for n in range(3):", "    d = a * n + b", "return d * c"],
            ["return 3 * (a + b) * c"],
            "replaced in the code: code=d = a * n + b typed== needed=+=",
        ),
        (
            ["d = 0", "return a * d + b * d * c"],
            ["return a + b * c"],
            "number in the code: code=d = 0 typed=0",
        ),
        (
            ["d_1, d_2 = a * b, b * c", "e = a * d_1 * c", "return e - b * d_2 + (d_1 + d_2)"],
            ["d_1, d_2 = a * b, b * c", "e = a * (1 - d_1) * c", "return e - b * (1 - d_2) + d_1 + d_2"],
            "and besides (replaced in the code: code=e = a * d_1 * c typed=d_1 needed=1 - d_1) (replaced in",
        ),
        (
            ["d = [a, b, c]", "e = list(map(lambda n: n * n, d))", "return e[0] + e[1] * c"],
            ["return a * a - b * b * c"],
            "replaced in the code: code=return e[0] + e[1] * c typed=+ needed=-",
        ),
        (
            ["d = np.stack([[a, b], [c, 1.0]], axis=1)", "return np.linalg.norm(d, axis=0) * d.sum()"],
            ["d = np.stack([[a, b], [c, 1.0]], axis=1)", "return np.linalg.norm(d, axis=1) * d.sum()"],
            "too many in the code: code=d = np.stack([[a, b], [c, 1.0]], axis=1) typed=axis=1",
        ),
        (
            ["d = np.array([0, 0])", "d[0] = a", "d[1] = b", "return d[0] * d[1]"],
            ["return a * b"],
            "whole numbers in the code: code=d = np.array([0, 0])",
        ),
        (["d = a", "d + b", "return d * c"], ["return (a + b) * c"], "not kept: code=d + b typed=d"),
        (["a = a * b", "a = a * b", "return a + c"], ["return a * b + c"], "line twice: code=a = a * b"),
        (
            ["d = b * (1 - b)", "return d * c"],
            ["d = a * (1 - a)", "return d * c"],
            "replaced in the code: code=d = b * (1 - b) typed=b needed=a",
        ),
        (
            ["a = a * b", "d = a + c", "return a * d"],
            ["return a * (a * b + c)"],
            "another value too early: code=a = a * b typed=a",
        ),
        (
            ["d = np.zeros(2, dtype=int)", "d[0] = a", "d[1] = b", "return d[0] * d[1]"],
            ["return a * b"],
            "too many in the code: code=d = np.zeros(2, dtype=int) typed=dtype=int",
        ),
        (
            ["d = a * b", "e = d + c", "return e / d"],
            ["d = np.exp(a * b)", "return (d + c) / d"],
            "function missing in the code: code=d = a * b",
        ),
        (
            ["d = a * b", "e = d + c", "f = e / d", "return d * f"],
            ["d = np.exp(a * b)", "return a * b * (d + c) / d"],
            "and besides (function missing in the code: code=e = d + c",
        ),
        (
            ["d = a", "for n in [1, 2, 3]:", "    d = d * b + n * c", "return d"],
            ["d = a", "for n in [3, 2, 1]:", "    d = d * b + n * c", "return d"],
            "loop backwards: code=for n in [1, 2, 3]:",
        ),
        (
            ["d, e = [a, b, c], 0.0", "for n in range(2):", "    e += d[n] * (1 - d[n])", "return e"],
            ["d, e = [a, b, c], 0.0", "for n in range(2):", "    e += d[n] * (1 - d[n + 1])", "return e"],
            "replaced in the code: code=1 - d[n] typed=d[n] needed=d[n + 1]",
        ),
        (
            ["d, n = np.array([c, b, a, c]), 1", "size = n + n", "return d[n:size].sum()"],
            ["return a + b"],
            "replaced in the code: code=return d[n:size].sum() typed=n:size needed=n:n + size",
        ),
        (
            ["d = [c]", "d.append(a * b)", "d.append(a + b)", "return d[0] - d[1] / 2"],
            ["return a * b - (a + b) / 2"],
            "begins with a row: code=d = [c]",
        ),
        (
            ["d = a * b", "e = a * c", "f = a + b * c", "return d + e * 2 - f"],
            ["d = c * b", "e = c * c", "f = a + b * c", "return d + e * 2 - f"],
            "and besides (replaced in the code: code=d = a * b typed=a needed=c) (replaced in the code",
        ),
        (
            ["d = a * b", "d *= c", "e = d + 1", "return d * e"],
            ["d = a * b", "e = d * c + 1", "return d * e"],
            "another value too early: code=d *= c typed=d",
        ),
        (
            ["s = lambda x: x * x", "return s(a) * b"],
            ["return np.tanh(a) * b"],
            "replaced in the code: code=return s(a) * b typed=s needed=np.tanh",
        ),
        (
            ["d = a * b", "d = a * c", "return d"],
            ["return a * b + a * c"],
            "replaced in the code: code=d = a * c typed== needed=+=",
        ),
        (
            ["d = np.array([a, b, c])", "d[d > 0] = np.exp(d[d > 0])", "return d.sum()"],
            ["d = np.array([a, b, c])", "d[d < 0] = np.exp(d[d < 0])", "return d.sum()"],
            "replaced in the code: code=d[d > 0] = np.exp(d[d > 0]) typed=> needed=<",
        ),
        (
            ["d = a * (b + 1)", "return d * c, d"],
            ["d = a * (b + 1)", "return (b + 1) * c, d"],
            "",  # nobody means to divide by `a` what was multiplied by it
        ),
        (
            ["d, e = a * b, a * c", "return d - 2 * e"],
            ["return a * c - 2 * a * b"],
            "swapped in the code: code=d, e =",
        ),
    ],
)
def test_a_small_change_of_lines_is_found(wrong, right, found):
    texts = ["def f(a, b, c):\n" + "".join(f"    {line}\n" for line in lines) for lines in (wrong, right)]
    assert find(*texts).startswith(found)
    assert bool(find(*texts)) == bool(found)


@pytest.mark.parametrize(
    ("wrong", "right", "shown"),
    [
        ("(a + b) * (a + c)", "(a + b) * (a - c)", "code=a + c typed=+ needed=-"),
        ("a * b * c", "a * b / c", "code=return a * b * c typed=* c needed=/ c"),
        ("a+1 + np.exp(a+1)", "a+2 + np.exp(a+1)", "code=a+1 typed=1 needed=2"),
        ("np.array([a, b, 1]).var(ddof=1)", "np.array([a, b, 1]).var()", "code=ddof=1 typed=1 needed=0"),
        ("a * b - np.exp(c * b)", "a * b - np.exp(c)", "code=np.exp(c * b) typed=* b"),
        ("a_1 * a", "a_1 * b", "code=return a_1 * a typed=a needed=b"),
    ],
)
def test_what_stands_in_a_line_twice_is_shown_in_less_of_it(wrong, right, shown):
    texts = [f"def f(a, b, c):\n    a_1 = c\n    return {each}\n" for each in (wrong, right)]
    assert find(*texts).endswith(shown)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("b / len(a)", "b / a.shape[1]"),
        ("b / a.size", "b / len(a)"),  # and not `c.size`, which is as large
    ],
)
def test_another_length_is_taken_of_the_same_array(wrong, right):
    points = [{"a": np.arange(6.0).reshape(2, 3), "b": n, "c": np.ones((2, 1))} for n in (1.0, 2.5)]
    assert find(returning(wrong), returning(right), points).endswith(f"needed={right.removeprefix('b / ')}")


def test_an_array_of_whole_numbers_is_told_where_another_array_has_its_shape():
    wrong = "def f(a, b, c):\n    g = np.zeros(2, dtype=int)\n    for i in range(2):\n"
    wrong += "        g[i] = a[i] * b\n    return g\n"
    points = [{"a": np.array([0.7, n]), "b": 2.3, "c": n} for n in (1.4, 2.6)]
    assert find(wrong, returning("a * b"), points).endswith("typed=dtype=int")


def test_code_is_quoted_as_it_was_typed():
    wrong = 'def f(a, b, c):\n    print("é"); return a*b-c, b  # all\n'
    found = find(wrong, wrong.replace("a*b-c", "a*b+c"))
    assert found == "replaced in the code: code=return a*b-c, b typed=- needed=+"


def test_the_slip_may_be_in_a_function_that_is_called():
    wrong, right = (
        f"def f(a, b, c):\n    return g(a) * b + c\n\ndef g(a):\n    return np.exp(a {op} 1)\n" for op in "-+"
    )
    texts = [dedent(part) for part in (wrong.split("\n\n"))]
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    asked = [Asked(at, [np.asarray(run(wrong, **at))], [np.asarray(run(right, **at))]) for at in points]
    found = Search(texts, asked, 0).find()
    assert found and found.about["code"] == "return np.exp(a - 1)"


def test_of_two_changes_that_mend_it_the_one_that_leaves_what_is_right_is_found():
    wrong = "def f(a, b, c):\n    d = a * b\n    return d * b * c\n"
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]

    def search(known) -> str:
        asked = [
            Asked(at, [np.asarray(run(wrong, **at))], [np.asarray(at["a"] * at["b"] * at["c"])], known(at))
            for at in points
        ]
        return Search([wrong], asked, 0).find().about["code"]

    assert search(lambda at: dict) == "d = a * b"
    assert search(lambda at: lambda: {"h": np.asarray(at["a"] * at["b"])}) == "return d * b * c"


def test_what_is_right_may_get_a_sign():
    wrong, right = (
        f"def f(a, b, c):\n    return b / (1 + np.exp({each}))\n" for each in ("a * c", "-(a * c)")
    )
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    known = [partial(dict, z=np.asarray(at["a"] * at["c"])) for at in points]
    answers = [[[np.asarray(run(text, **at))] for text in (wrong, right)] for at in points]
    asked = [Asked(at, *each, z) for at, each, z in zip(points, answers, known, strict=True)]
    mistake = Search([wrong], asked, 0).find("changed")
    assert mistake and mistake.about["typed"] == "a * c"


def test_what_is_another_steps_value_is_not_right_for_its_own():
    texts = [f"def f(a, b, c):\n    e = a * {each}\n    return c / e\n" for each in "bc"]
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]

    def ask(at):
        known = {"d": np.asarray(at["a"] * at["b"]), "e": np.asarray(at["a"] * at["c"])}
        answers = ([np.asarray(run(text, **at))] for text in texts)
        return Asked(at, *answers, lambda: known)

    mistake = Search(texts[:1], list(map(ask, points)), 0).find("changed")
    assert mistake and mistake.about == {"code": "e = a * b", "typed": "b", "needed": "c"}


def test_of_two_equal_parts_that_are_right_one_may_be_the_slip():
    wrong = "def f(a, b, c):\n    return a * b + c * (a * b)\n"
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]

    def ask(at):
        part = at["a"] * at["b"]
        answer, right = part + at["c"] * part, part + at["c"] * at["a"] * at["c"]
        return Asked(at, [np.asarray(answer)], [np.asarray(right)], partial(dict, h=np.asarray(part)))

    mistake = Search([wrong], list(map(ask, points)), 0).find("changed")
    assert mistake and (mistake.about["typed"], mistake.about["needed"]) == ("b", "c")


def test_what_a_place_takes_to_look_for_is_not_taken_from_the_rest():
    wrong = "def f(a, b, c):\n    d = 0.0\n    for n in range(400):\n        d = d + a * b\n    return d\n"
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    asked = [
        Asked(at, [np.asarray(run(wrong, **at))], [np.asarray(run(wrong, **at) * at["c"])]) for at in points
    ]
    search = Search([wrong], asked, 0)
    assert search.find("place") is None
    assert "changed" not in search._found  # it was left before its end
    assert search._reader.left > MOST_WORK - 2 * WORK_FOR_PLACE
    assert describe_mistake(search.find("missing")).endswith("needed=* c")


def test_what_is_right_may_be_changed_if_nothing_else_mends_it():
    wrong = "def f(a, b, c):\n    d = a * b\n    return d\n"
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    asked = [
        Asked(
            at,
            [answer := np.asarray(at["a"] * at["b"])],
            [np.asarray(at["a"] / at["b"])],
            partial(dict, h=answer),
        )
        for at in points
    ]
    search = Search([wrong], asked, 0)
    assert search.find("changed") is None
    assert search.find().about == {"code": "d = a * b", "typed": "*", "needed": "/"}


def test_a_mend_that_settles_a_condition_is_luck():
    wrong = "def f(a, b, c):\n    d = 0.0\n    if b > 0:\n        d = a * c\n    return d\n"
    points = [{"a": 1.5 + n, "b": n - 1.5, "c": 2.5 * n + 1} for n in range(4)]  # where `a > 0` always holds
    assert find(wrong, returning("a * c"), points) == ""


def test_a_mend_that_fails_far_out_is_told_if_there_is_no_other():
    wrong, right = (
        f"def f(a, b, c):\n    return np.exp({each}) * b\n" for each in ("np.clip(a, -1, 1)", "a")
    )
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    asked = [Asked(at, [np.asarray(run(wrong, **at))], [np.asarray(run(right, **at))]) for at in points]
    far_out = Asked({"a": 1000.0, "b": 1.0, "c": 1.0}, None, [np.asarray(1.0)])
    search = Search([wrong], asked, 0, [far_out])
    assert search.find("changed") is None
    assert describe_mistake(search.find()).startswith("too many in the code")


def test_a_name_is_used_where_it_stands_in_the_text():
    text = "def f(a, b, c):\n    return a * b\n"
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    asked = [Asked(at, [np.asarray(run(text, **at))], [np.asarray(at["c"])]) for at in points]
    search = Search([text], asked, 0)
    assert search.uses("a") and not search.uses("c")
    assert Search(["f = make()"], asked, 0).uses("c")  # what can't be read may use anything


def test_a_value_that_has_its_own_parameters_name_is_no_swapped_one():
    texts = [
        "def f(a, b, c):\n    d = 1\n    return g(a, c, b)\n",
        "def g(a, b, c):\n    return a * b - c * c\n",
    ]
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    give = lambda a, b, c: [np.asarray(a * b - c**2)]
    asked = [Asked(at, give(at["a"], at["c"], at["b"]), give(**at)) for at in points]
    assert describe_mistake(Search(texts, asked, 0).find()).endswith("typed=c needed=b")


def test_a_parameter_is_given_a_name_of_its_letter_if_several_are_right():
    texts = ["def f(a, b, c):\n    return g(a) * b\n", "def g(c):\n    return 3.0 if c > 0 else 0.5\n"]
    points = [{"a": -1.0, "b": 2.0 * n, "c": 1.0 * n} for n in range(1, 4)]  # where b is right, too
    asked = [Asked(at, [np.asarray(at["b"] / 2)], [np.asarray(at["b"] * 3)]) for at in points]
    assert Search(texts, asked, 0).find("changed").about["needed"] == "c"


def test_of_two_changes_the_one_that_makes_all_values_right_is_found():
    wrong = "def f(a, b, c):\n    d = a - b\n    return d * c, d + c\n"
    right = "def f(a, b, c):\n    d = b - a\n    return d * c, d + c\n"
    assert find(wrong, right) == "swapped in the code: code=d = a - b typed=a needed=b"
    turned, ordered = (f"def f(a, b, c):\n    d = a * b\n    return {two}\n" for two in ("c, d", "d, c"))
    assert find(turned, ordered) == "swapped in the code: code=return c, d typed=c needed=d"
    apart = "def f(a, b, c):\n    return (b - a) * c, 7.0 * a\n"  # no change makes the other right
    assert find(wrong, apart) == "sign in the code: code=return d * c, d + c typed=d * c"


def test_a_change_must_be_right_far_out_as_well():
    wrong, right = (
        f"def f(a, b, c):\n    d = np.abs(a)\n    return np.log(1 + np.exp({x})) + d\n" for x in ("-a", "-d")
    )
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    asked, far = (
        [Asked(at, given and [np.asarray(run(wrong, **at))], [np.asarray(run(right, **at))]) for at in ats]
        for ats, given in ((points, True), ([{"a": -1e4, "b": 1.0, "c": 1.0}], None))
    )
    assert Search([wrong], asked, 0, far).find("changed").about["needed"] == "d"
    leaving = [Asked({"a": 1e9, "b": 1.0, "c": 1.0}, None, [np.asarray(0.0)])]
    assert Search([wrong], asked, 0, leaving).find("changed") is None


def test_a_place_is_looked_for_only_where_there_are_several_lines():
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    asked = [Asked(at, [np.asarray(at["a"])], [np.asarray(at["b"])]) for at in points]
    assert Search([returning("a")], asked, 0).find("place") is None
    assert Search(["def f(a, b, c):\n    d = a\n    return d\n"], asked, 0).find("place")


def test_a_comparison_that_is_turned_round_is_found_in_a_stage_of_its_own():
    turned, right = returning("a if a < b else c"), returning("a if a > b else c")
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    asked = [Asked(at, [np.asarray(run(turned, **at))], [np.asarray(run(right, **at))]) for at in points]
    found = Search([turned], asked, 0).find("plain")
    assert found and found.about == {"code": "return a if a < b else c", "typed": "<", "needed": ">"}


def test_a_matrix_that_must_be_transposed_is_found_where_the_shapes_do_not_fit():
    rng = np.random.default_rng(2)
    points = [{"a": rng.normal(size=(3, 2)), "b": rng.normal(size=(3, 1)), "c": 1.0} for _ in range(3)]
    found = find(returning("a @ b * c"), returning("a.T @ b * c"), points)
    assert found == "transpose missing in the code: code=return a @ b * c typed=a"


def test_a_mean_of_all_entries_may_need_the_number_of_rows():
    rng = np.random.default_rng(2)
    points = [{"a": rng.normal(size=(3, 2)), "b": 1.0 * n, "c": 1.0} for n in range(1, 4)]
    found = find(returning("a.mean() + b"), returning("a.sum() / len(a) + b"), points)
    assert found == "mean in the code: code=return a.mean() + b typed=a.mean needed=len(a)"


def test_rows_of_an_array_may_need_an_index_each():
    rng = np.random.default_rng(2)
    points = [{"a": rng.normal(size=(3, 4)), "b": rng.integers(0, 4, 3), "c": 1.0} for _ in range(3)]
    found = find(returning("a[:, b].sum()"), returning("a[np.arange(3), b].sum()"), points)
    assert found.startswith(
        "replaced in the code: code=return a[:, b].sum() typed=: needed=np.arange(len(a))"
    )


@pytest.mark.parametrize(
    ("wrong", "right", "needed"),
    [
        ("a.sum() / len(a) * b", "a.sum() / a.size * b", "a.size"),
        ("a.sum() / a.shape[0] * b", "a.sum() / a.size * b", "a.size"),
        (
            "sum(a[0:2, 0] * (n + b) for n in range(2))",
            "sum(a[n:n+2, 0] * (n + b) for n in range(2))",
            "n:n + 2",
        ),
        (
            "sum(a[:2, 0] * (n + b) for n in range(2))",
            "sum(a[n:n+2, 0] * (n + b) for n in range(2))",
            "n:n + 2",
        ),
        ("(1, c * a.sum())", "(b, c * a.sum())", "b"),
        (
            "sum(a[n, 0] * (k + b) for n in (0, 1) for k in (0, 1))",
            "sum(a[n + k, 0] * (k + b) for n in (0, 1) for k in (0, 1))",
            "a[n + k, 0]",
        ),
        ("np.repeat(a, 2, axis=1)[:, 0] * b", "np.repeat(a, 2, axis=1)[:, 0] * c", "c"),
    ],
)
def test_a_size_a_window_or_a_name_may_be_needed(wrong, right, needed):
    rng = np.random.default_rng(2)
    points = [{"a": rng.normal(size=(3, 2)), "b": n + 0.5, "c": 2.0} for n in range(3)]
    assert find(returning(wrong), returning(right), points).endswith(f"needed={needed}")


@pytest.mark.parametrize(
    ("wrong", "right", "found"),
    [
        ("b * a[1:-1].sum()", "b * a[2:].sum()", "typed=1:-1 needed=2:"),
        ("b * a[1:].sum()", "b * a[:-1].sum()", "typed=1: needed=:-1"),
        ("b * a[2:4].sum()", "b * a[1:3].sum()", "typed=2:4 needed=1:3"),
        (
            "sum(a[n:n + 2].sum() * (n + b) for n in range(3))",
            "sum(a[2 * n:2 * n + 2].sum() * (n + b) for n in range(3))",
            "typed=n:n + 2 needed=2 * n:2 * n + 2",
        ),
        (
            "np.where(abs(a) < 1, a, 1.0) * b",
            "np.where(abs(a) < 1, a, np.sign(a)) * b",
            "typed=1.0 needed=np.sign(a)",
        ),
        ("b - a.sum() - c * (a * b).sum()", "b - a.mean() - c * (a * b).mean()", "typed=.sum needed=.mean)"),
    ],
)
def test_a_slice_a_stride_a_sign_or_two_means_may_be_needed(wrong, right, found):
    rng = np.random.default_rng(3)
    points = [{"a": 2 * rng.normal(size=8), "b": n + 0.5, "c": 2.0 - n} for n in range(3)]
    assert find(returning(wrong), returning(right), points).endswith(found)


def test_another_operator_is_shown_in_the_brackets_that_it_needs():
    assert find(returning("-a / b / c"), returning("(b - a) / c")).endswith("typed=-a / b needed=(-a + b)")


def test_a_mend_that_settles_a_condition_of_a_loop_is_luck():
    wrong = (
        "def f(a, b, c):\n    d, n = 0.0, 0\n    while abs(b - 0.5) > 0.001 and n < 3:\n"
        "        d, n = d + a * c, n + 1\n    return d\n"
    )
    points = [{"a": 1.5 + n, "b": n - 1.5, "c": 2.5 * n + 1} for n in range(4)]
    assert find(wrong, returning("3 * a * c"), points) == ""


def test_a_change_of_a_long_loop_is_found_as_it_is_tried_on_one_epoch_first():
    text = (
        "def f(w, k, epochs):\n    rows = []\n    for _ in range(epochs):\n        w = w - 0.001 * {} * w\n"
    )
    wrong, right = (f"{text.format(of)}        rows.append(w)\n    return rows\n" for of in ("w", "k"))
    points = [{"w": 1.0 + n, "k": 0.5, "epochs": 3000 + n} for n in range(2)]
    asked = [Asked(at, *([np.asarray(run(each, **at))] for each in (wrong, right))) for at in points]
    assert describe_mistake(Search([wrong], asked, 0).find()).endswith("typed=w needed=k")


@pytest.mark.parametrize(
    ("typed", "needed", "words"),
    [
        ("h @ v", "a @ h @ v", "missing before in the code: code=return h @ v typed=h @ v needed=a @"),
        ("h.T @ v", "h.T @ a.T @ v", "missing in brackets in the code: code=return h.T @ v typed=h"),
        ("h @ v", "h @ a @ v", "missing in the code: code=return h @ v typed=h needed=@ a"),
        ("v - h", "a @ (v - h)", "missing before in the code: code=return v - h typed=(v - h) needed=a @"),
    ],
)
def test_a_matrix_that_is_left_out_of_a_product_is_found_on_either_side(typed, needed, words):
    wrong, right = (f"def f(a, h, v):\n    return {of}\n" for of in (typed, needed))
    rng = np.random.default_rng(2)
    points = [dict(zip("ahv", rng.uniform(-2, 2, (3, 3, 3)), strict=True)) for _ in range(4)]
    assert find(wrong, right, points).startswith(words)


def test_a_change_by_which_a_loop_never_ends_leaves_work_for_the_others():
    loop = "    d, n = 0.0, 0\n    while n < 9:\n        d = d + a * b\n        n += 1\n"
    wrong, right = (f"def f(a, b, c):\n{loop}    return {of}\n" for of in ("d * c", "d * c + b"))
    assert find(wrong, right) == "missing in the code: code=return d * c typed=d * c needed=+ b"


def test_a_history_is_asked_for_its_first_epoch_alone():
    histories = [np.arange(3.0), np.arange(5.0)]
    asked = [Asked({"epochs": len(each)}, [each], [each + 1]) for each in histories]
    for given, [answer], [truth], *_ in shorten(asked):
        assert (given["epochs"], answer, truth) == (1, [0.0], [1.0])
    assert shorten([Asked({"epochs": 3}, *each[1:3]) for each in asked]) == []  # 5 numbers aren't 3 epochs


@pytest.mark.parametrize(
    ("wrong", "right", "found"),
    [
        ("a * b", "a * c", "replaced in the code: code=return a * b typed=b needed=c"),
        ("a * np.exp(b)", "(a * np.exp(b)) @ c.T", "missing in the code: code=return a * np.exp(b)"),
        ("a + b", "(a + b) * c", "missing in the code: code=return a + b"),
    ],
)
def test_a_name_that_might_be_a_parameter_is_looked_for_where_nothing_else_is_found(wrong, right, found):
    wrong, given = f"def f(a, b):\n    return {wrong}\n", np.random.default_rng(4).normal(size=(3, 3, 2, 2))
    points = [dict(zip("abc", each, strict=True)) for each in given]
    asked = [
        Asked(
            at,
            [np.asarray(run(wrong, a=at["a"], b=at["b"]))],
            [np.asarray(run(returning(right), **at))],
            list_not_taken=partial(dict, c=at["c"]),
        )
        for at in points
    ]
    asked = [each._replace(given={name: each.given[name] for name in "ab"}) for each in asked]
    told = describe_mistake(Search([wrong], asked, 0).find())
    assert told.startswith(f"a name not taken: needed=c ({found}")


def test_names_of_a_row_may_be_one_step_off():
    wrong, right = (
        f"def f(a, b, c):\n    h_0, h_1, h_2 = a, b, c\n    return {sum}\n"
        for sum in ("h_2 * a + h_1 * c", "h_1 * a + h_0 * c")
    )
    assert find(wrong, right).endswith("typed=h_2, h_1 needed=h_1, h_0")


def test_all_products_of_matrices_may_be_the_wrong_way_round():
    rng = np.random.default_rng(2)
    points = [{"a": rng.normal(size=2), "b": rng.normal(size=(2, 3)), "c": rng.normal(size=3)} for _ in "123"]
    wrong, right = (
        f"def f(a, b, c):\n    d = {d}\n    return {last}\n"
        for d, last in (("b @ a", "c @ d"), ("a @ b", "d @ c"))
    )
    assert find(wrong, right, points) == "products turned in the code"


def test_a_factor_may_multiply_a_product_of_matrices_too_late():
    rng = np.random.default_rng(2)
    points = [{"a": rng.normal(size=3), "b": rng.normal(size=(3, 3)), "c": rng.normal(size=3)} for _ in "123"]
    found = find(returning("a @ b * c"), returning("(a * c) @ b"), points)
    assert found.startswith("factor of another term in the code") and found.endswith("typed=c")


def test_a_change_that_divides_by_0_mends_by_luck_alone():
    points = [{"a": np.array([n, 3.0]), "b": np.array([0.0, 1.0]), "c": 2.0} for n in (5.0, 7.0, 4.0)]
    wrong, right = (f"def f(a, b, c):\n    d = c + 1\n    return {last}\n" for last in ("a / d", "a / d * b"))
    assert find(wrong, right, points).endswith("code=return a / d typed=a / d needed=* b")


def test_a_power_of_0_or_a_number_beside_a_size_mends_by_luck_alone():
    assert find(returning("a ** 2 / b"), returning("1.0 / b")) == ""
    points = [{"a": np.arange(3.0) + n, "b": np.zeros((n, 4)), "c": 2.0} for n in range(1, 4)]
    assert find(returning("a / b.shape[1]"), returning("a / 3.0"), points) == ""


def test_a_sign_is_missing_where_e_is_raised_to_it_rather_than_in_the_line_before():
    wrong, right = (
        f"def f(a, b, c):\n    d = a * b\n    return c / (1 + np.exp({d}))\n" for d in ("d", "-d")
    )
    assert find(wrong, right) == "sign in the code: code=return c / (1 + np.exp(d)) typed=d"


def test_no_change_is_advised_in_what_another_cell_has_right():
    texts = ["def f(a, b, c):\n    return g(a, b) * c\n", "def g(a, b):\n    return a * b\n"]
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    give = lambda of: [np.asarray(of)]
    asked = [Asked(p, give(p["a"] * p["b"] * p["c"]), give((p["a"] + p["b"]) * p["c"])) for p in points]
    assert Search(texts, asked, 0, own=2).find("changed").about["needed"] == "+"
    assert Search(texts, asked, 0, own=1).find("changed") is None


@pytest.mark.parametrize(("typed", "needed"), [("h(a)", "g(a)"), ("g(a)", "c"), ("h(a)", "c")])
def test_another_function_of_the_text_or_a_name_may_stand_in_the_place_of_what_one_gives(typed, needed):
    texts = ["def g(z):\n    return np.exp(-z)\n", "def h(z):\n    return z * z * z + 1\n"]
    wrong, right = (f"def f(a, b, c):\n    return ({of} - b) * g(a) * c + h(a)\n" for of in (typed, needed))
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    values = [
        [[np.asarray(run("\n".join([*texts, text]), **at))] for text in (wrong, right)] for at in points
    ]
    asked = [Asked(at, *each) for at, each in zip(points, values, strict=True)]
    about = Search([wrong, *texts], asked, 0, own=3).find().about
    assert (about["typed"], about["needed"]) in ((typed, needed), (typed[0], needed[0]))


def test_no_sign_is_called_wrong_inside_an_expression_that_has_a_known_value():
    sigmoid = "def g(z):\n    return 1 / (1 + np.exp(-z))\n"
    wrong = "def f(a, b, c):\n    d = g(a * b)\n    return d * c\n"
    value = lambda at: 1 / (1 + np.exp(-at["a"] * at["b"]))
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    asked = [
        Asked(at, *([np.asarray(d * at["c"])] for d in (value(at), 1 - value(at))), known)
        for at in points
        for known in [partial(dict, d=np.asarray(value(at)))]
    ]
    assert Search([wrong, sigmoid], asked, 0, own=2).find().about["needed"] == "1 - d"


def test_a_value_is_right_as_far_as_the_check_measures_it():
    tiny, almost = [np.asarray(1e-12)], [np.asarray(3e-12)]
    assert Asked({}, None, tiny, sizes=[1.0]).is_right(almost, 0)
    assert not Asked({}, None, tiny).is_right(almost, 0)


def test_a_number_may_stand_where_an_index_belongs():
    points = [{"a": np.arange(4.0) ** n, "b": 1.0 * n, "c": 1.0} for n in range(1, 5)]
    wrong, right = (f"def f(a, b, c):\n    return sum([a[{i}] * b ** n for n in range(4)])\n" for i in "2n")
    assert find(wrong, right, points).endswith("typed=2 needed=n")


def test_a_change_leaves_the_other_values_right():
    wrong, right = (f"def f(a, b, c):\n    d = a{op}b\n    return d * c, d + c\n" for op in "-+")
    assert find(wrong, right) == "replaced in the code: code=d = a-b typed=- needed=+"
    apart = "def f(a, b, c):\n    d = a - b\n    return d * c, a + b + c\n"
    assert "before=d * c needed=" not in find(apart, right)


def test_a_text_that_is_not_the_answers_explains_nothing():
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    asked = [Asked(at, [np.asarray(at["a"])], [np.asarray(at["b"])]) for at in points]
    assert Search([returning("a")], asked, 0).find().kind == "replaced in the code"
    assert Search([returning("c")], asked, 0).find() is None
    assert Search([], asked, 0).find() is None


@pytest.mark.parametrize(
    "body",
    [
        "return a * b ** 2 - np.exp(-c) / 3 // 2 % 5",
        "return np.array([a, b]) @ np.array([[a], [c]])",
        "rows = [[a, b], [b, c]]\nreturn sum(x * y for x, y in zip(rows[0], rows[1]) if x < y)",
        "d = 0\nfor n in range(4):\n    if n == 2:\n        d -= a\n    else:\n        d += n * b\nreturn d",
        "g = lambda x, y=2.0: x * y\nreturn g(a) + g(b, y=c)",
        "def g(x):\n    return x + c\nreturn g(a) if a < b <= c or not a > 0 else (d := g(b)) + d",
        "m = np.zeros((2, 3))\nm[0, 1:] = a\nm[1] += b\nreturn m.T.sum(axis=1).max()",
        "d, e = a, [b, c]\nreturn d + e[-1]",
        "rows = []\nfor n in range(3):\n    a = a - 0.1 * b\n    rows.append((a, n))\nreturn np.array(rows)",
        "d = {'w_1': a, 'w_2': b}\nfor name in d:\n    d[name] -= c * d[name]\nreturn d['w_1'] * d['w_2']",
        "d = {'x': a}\ne = 0\nfor name, value in d.items():\n    e = e + value\nreturn e",
        "d = [0.0] * 3\nd[1] = a\nd.insert(0, b)\nd.reverse()\nreturn d.pop() * d[1]",
        "assert b is not None, 'no b'\nimport numpy as np\nwith np.errstate(all='ignore'):\n    return a * b",
        "d = np.array([a, b])\nreturn (d > 0).astype(float) + np.asarray(d, float) + np.ones(2, d.dtype)",
        "d = np.array([[a, b], [b, c]])\nreturn d.sum(axis=(0, 1)) + np.cumsum(d, axis=1)[..., -1]",
        "d = np.array([a, b])\nreturn np.vstack([d, np.flip(d)]) * ((d > 0) & ~(d > 2) | (d < -2))",
        "d = np.pad(np.array([[a, b]]), ((1, 1), (0, 2)))\nreturn np.expand_dims(d, 0) + np.full_like(d, c)",
        "d = np.flip(np.array([a, b, c]))\nreturn np.kron(d, [1, 2]) if all([a > 0, b > 0]) else d.tolist()",
        "d = np.transpose(np.ones((3, 1)), (1, 0))\nreturn np.squeeze(d, axis=0) + (a or b and c)",
        "d = np.copy([a, b])\ndel a\nreturn np.float64(pow(d[0], 2)) + np.amax(d) + min(np.inf, b)",
    ],
)  # fmt: skip
def test_a_text_gives_what_it_gives_when_it_is_run(body):
    text = "def f(a, b, c):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    for point in POINTS:
        given = dict(zip("abc", map(float, point), strict=True))
        assert np.array_equal(np.asarray(give(text, **given)), np.asarray(run(text, **given)))


@pytest.mark.parametrize(
    "body",
    [
        "return ().__class__.__bases__",
        "return np.load('x')",
        "return open('x')",
        "import os\nreturn os.getpid()",
        "return __import__('os')",
        "return a.__array_interface__",
        "return getattr(a, 'x')",
        "return '%1000000000d' % 1",
        "return 10 ** 10 ** 10",
        "return [0] * 10 ** 10",
        "d = [0]\nd *= 10 ** 10\nreturn d",
        "return sum(range(10 ** 12))",
        "return list(range(10 ** 12))",
        "return np.zeros(10 ** 10)",
        "return np.zeros((10 ** 5, 10 ** 5))",
        "d = np.ones(10 ** 5)\nreturn np.outer(d, d)",
        "d = np.ones((1, 10 ** 5))\nreturn d.T + d",
        "d = np.ones(10 ** 5)\nreturn np.sum(d, out=d)",
        "d = [1.0]\nfor n in range(100):\n    d = [d, d]\nreturn np.array(d)",
        "for n in range(10 ** 6):\n    for m in range(10 ** 6):\n        pass\nreturn a",
        "d = 3\nfor n in range(100):\n    d = d * d\nreturn d",
        "return f(a, b, c) + f(a, b, c)",
        "with a:\n    return b",
        "class A:\n    pass\nreturn A",
        "while True:\n    pass",
        "return round(5, -10 ** 12) + [x for x in a][0]",
        "def g(n):\n    return g(n - 1) + g(n - 1) if n > 0 else 1\nreturn g(60)",
        "return np.matmul([1], [['full', None]])",
        "return np.power([100000000000000000000], [99999999])",
        "return sum(range(10 ** 4), np.arange(10 ** 4))",
        "return list(np.zeros((10 ** 8, 0)))",
        "d = np.arange(10 ** 4) * 0\ne = np.zeros((1, 1))\ne[d.reshape(-1, 1), d] = 1\nreturn e",
        "d = np.arange(10 ** 4) * 0\nreturn np.zeros((1, 1))[(d.reshape(-1, 1), d)]",
        "for n in range(9):\n    np.tile([], -10 ** 12)\nreturn a",
        "return np.linalg.norm(np.ones((300, 300)), 2)",
        "return [*range(6 * 10 ** 7)]",
        "d, e = range(6 * 10 ** 7)\nreturn d",
        "return 'full' * 500000000",
        "d = []\nd[0:0] = range(10 ** 4)\nreturn d",
        "return np.zeros_like(1.0, None, None, True, 3 * 10 ** 8)",
        "return np.array(1.0, (None, 10 ** 8))",
        "return np.zeros((0, 10 ** 9)).sum(0)",
        "return np.repeat([1, 2], [0, 3 * 10 ** 8])",
        "d = np.zeros((10 ** 4, 1))\nreturn np.dot(d, d.reshape(10 ** 4, 1, 1))",
        "return np.zeros((3000, 1, 1)) @ np.zeros((1, 3000, 1, 1))",
        "return np.add(np.zeros((20000, 1)), range(20000))",
        "d, self = f\nself.k = 1\nreturn self.k",
        "return (g for g in [a])",
        "d = []\nfor n in range(250):\n    d.append(np.full(100000, a))\nreturn a",
        "def g(a, *, k=2):\n    return a * k\nreturn g(1)",
        "return [0, 1] * 10 ** 5",
        "return np.pad([1.0], 10 ** 8)",
        "return np.pad(np.ones((2, 2)), ((0, 10 ** 4), (0, 10 ** 4)))",
        "return np.full_like(1.0, np.full_like)",
        "d = np.ones(10 ** 4)\nreturn np.kron(d, d)",
        "d = ()\nfor n in range(9000):\n    d = (((((((((((d,),),),),),),),),),),)\nreturn {}[d]",
        "d = tuple([1] * 10 ** 5)\nwhile True:\n    np.exp(1.0, axis=d)",
        "return np.exp(1.0, int, int)",
        "while True:\n    " + "a = " * 200 + "0",
        "d = np.full((40, 1), 5.0)\nreturn d % d.T",
        "d = np.full(999, 1e308)\nwhile True:\n    e = d % 3e-310",
        "d = range(0, 8000 * (2 ** 61 - 1), 2 ** 61 - 1)\nreturn d",
        "return 0x" + "f" * 2000,
        "return round(1e308)",
        "d = []\nwhile True:\n    d = [d, [lambda: 0 for e in (1,)]]",
        "return np.flip(np.ones(3), {0: 1})",
        "return np.sum(np.ones(3), lambda: 0)",
        "return np.exp(1.0, mode='full')",
        "return np.exp([[1.0]], axis=0)",
        "d = []\nd.append(d)\nreturn np.array(d)",
        "d = [1]\nfor n in range(99):\n    d.extend(d)\nreturn d",
        "d = {}\nd['d'] = d\nreturn np.array(d)",
        "d = {'a': {'b': 'c'}}\nreturn np.array([d])",
        "d = np.ones(10 ** 5)\nfor n in range(1000):\n    d.tolist()\nreturn a",
        "d = {'a': a}\nfor n in range(2000):\n    d[n] = n\nfor n in range(1000):\n    d.items()\nreturn a",
        "return 'full' * 3",
        "return np.array(['full'])",
        "return np.array(1.0, dtype='full')",
        "return np.ones(3).astype(a)",
        "return np.sum([a], axis=(0, 'full'))",
        "return {**{'a': a}}",
        "return {np.ones(1): a}",
        "with np.errstate(all='ignore') as d:\n    return d",
    ],
)  # fmt: skip
def test_what_could_do_harm_is_refused(body):
    text = "def f(a, b, c):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    with pytest.raises((NotRead, KeyError, AttributeError, RecursionError, TypeError, OverflowError)):
        give(text, a=1.0, b=2.0, c=3.0)


@pytest.mark.parametrize(
    "text", ["(" * 3000, "-" * 3000 + "1", "def f(:", "\0", "def f(a):\n  return " + "not " * 700 + "a"]
)
def test_a_text_that_is_no_function_is_none(text):
    functions = read_functions([text])
    asked = [Asked({"a": 1.0}, [np.ones(())], [np.zeros(())])]
    assert not functions or Search([text], asked, 0).find() is None


@pytest.mark.parametrize("answers", [None, [np.zeros(())]])
@pytest.mark.parametrize(
    "text",
    [
        "def f(q):\n return g(" + "a," * 1400 + "a)\n",
        "def f(q):\n return " + "a," * 1480 + "\n",
        "def f(q):\n return " + "+".join(["g(1)"] * 150) + "\n",
        "def f(q):\n " + "a=" * 1400 + "0\n return a\n",
        "def f(q):\n return " + "q if q else " * 230 + "q\n",
        "def f(q):\n return q\n y = " + "g(" * 90 + "1" + ")" * 90 + "\n",
        "def f(q):\n q &= 1\n",
        "def f(q):\n return " + "9" * 400 + "\n",
        "def f(q):\n d = []\n d.append(d)\n d.append(d)\n return d\n",
        "def f(q):\n d = 1\n for n in range(31):\n  d = [d, d]\n return d\n",
        "def f(q):\n d = np.diag(np.ones(9000))\n return q\n",
        "def f(q):\n d = []\n while 1:\n  d.append(np.diag(np.ones(316)))\n",
        "def f(q):\n g = lambda dtype: q\n while 1:\n  g(dtype=0 and " + "q+" * 110 + "q)\n",
        "def f(q):\n x = np.full(100000, 1e300)\n return x % 3e-300\n",
        "def f(q):\n d = []\n while 1:\n  d.append(np.full(100000, q))\n",
        "def f(q):\n d = []\n while 1:\n  d.append(np.where(np.ones((25, 10, 10, 10))))\n",
        "def f(q):\n g = lambda "
        + ",".join(f"p{n}=0" for n in range(220))
        + ": q\n while 1:\n  [g(), g()]\n",
        "def f(q):\n" + "".join(f" a{n} = 0\n" for n in range(29)) + " return q\n " + "q+" * 90 + "q\n",
    ],
)
def test_no_text_holds_up_or_stops_a_search(text, answers):
    asked = [Asked({"q": float(n)}, answers, [np.asarray(7.0 + n)]) for n in range(1, 4)]
    assert Search([text], asked, 0).find() is None


def test_what_is_known_is_looked_for_with_the_same_budget():
    text = (
        "def f(q):\n c = 2 * 1\n d = q * q\n n = 80000\n"
        " if q > 2:\n  while c > 1 and n:\n   n -= 1\n return c * d\n"
    )
    asked = [
        Asked({"q": n}, [np.asarray(2 * n * n)], [np.asarray(n * n)], partial(dict, h=np.asarray(n * n)))
        for n in map(float, range(1, 9))
    ]
    search = Search([text], asked, 0)
    assert search.find() is None
    assert -MOST_WORK / 10 < search._reader.left < 0


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("a.dot(b)", "a * b"),  # an array has no `multiply`
        ("a.max(b)", "np.maximum(a, b)"),
        ("math.exp(a) + b", "a * a + b"),  # and `math` no `square`
    ],
)
def test_no_function_is_told_that_is_not_there(wrong, right):
    rng = np.random.default_rng(3)
    points = [{"a": rng.normal(size=3), "b": rng.normal(size=3), "c": 1.0} for _ in range(3)]
    if "math" in wrong:
        points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    assert not {"multiply", "maximum", "square"} & set(
        find(returning(wrong), returning(right), points).split(".")
    )


def test_where_python_stops_nothing_is_told_unless_the_reading_stops_as_well():
    points = [{"a": np.ones(2) * n, "b": 1.0 * n, "c": 1.0} for n in range(1, 4)]
    assert find(returning("a.exp() - b"), returning("np.exp(a) + b"), points) == ""


def test_what_is_given_is_never_changed():
    given = {"a": np.ones(3), "b": np.asarray(2.0), "c": 1.0}
    text = "def f(a, b, c):\n    a[0] = 5\n    a += 1\n    b += 1\n    return a * b\n"
    Search([text], [Asked(given, None, [np.ones(3)])], 0).find()
    assert given["a"].tolist() == [1, 1, 1]
    assert given["b"] == 2


def test_what_stops_python_and_not_the_reading_explains_nothing():
    text = "def f(a, b, c):\n    alpha -= 0.05\n    return a * b\n"
    asked = [Asked({"a": 1.0 * n, "b": 2.0, "c": 3.0}, None, [np.asarray(2.0 * n)]) for n in range(1, 4)]
    assert Search([text, "alpha = 0.1"], asked, 0).find() is None


def test_a_search_ends_when_its_work_is_done():
    long = "def f(a, b, c):\n    d = 0.0\n    for n in range(2000):\n        d = d + a * b\n    return d\n"
    points = [dict(zip("abc", map(float, point), strict=True)) for point in POINTS]
    asked = [Asked(at, [np.asarray(run(long, **at))], [np.asarray(1.0)]) for at in points]
    assert MOST_WORK <= 10**6
    assert Search([long], asked, 0).find() is None
