"""Findings as short texts: what tests and the corpus say of them, whatever the words for students are."""

from collections.abc import Callable

import pytest

from helpers.asking.finding import Finding, Kind, Mistake
from helpers.checks.check import CheckFailed
from helpers.checks.functions import check_gradient
from helpers.network import Network


def found(function: Callable, network: Network, check: Callable = check_gradient, **asked) -> Finding:
    """Return what a check finds of a wrong answer."""
    with pytest.raises(CheckFailed) as caught:
        check(function, network, **asked)
    return caught.value.finding


def named(function: Callable, network: Network, check: Callable = check_gradient, **asked) -> str:
    """Return the mistake that a check finds in a wrong answer, as a text; "" if it names none."""
    mistake = found(function, network, check, **asked).mistake
    return describe_mistake(mistake) if mistake else ""


def describe(finding: Finding) -> str:
    """Return the mistake if one is known; if not, or if it stopped with an error, the kind with its fields.

    "link missing: link=∂L/∂y_hat" is a mistake, "raised: error=TypeError …" is a kind.
    """
    mistake = describe_mistake(finding.mistake) if finding.mistake else ""
    if mistake and finding.kind in (Kind.VALUES, Kind.SHAPE):
        return mistake
    return " ".join([_write(str(finding.kind), finding.about), *[mistake] * bool(mistake)])


def describe_mistake(mistake: Mistake) -> str:
    """Return a mistake as a text: "two links (link missing: link=∂a/∂b) (link twice: link=∂b/∂c)"."""
    parts = "".join(f" ({describe_mistake(part)})" for part in mistake.parts)
    return _write(mistake.kind, mistake.about) + parts


def _write(kind: str, about: dict) -> str:
    fields = " ".join(
        f"{name}={f'{value:.6g}' if isinstance(value, float) else value}" for name, value in about.items()
    )
    return f"{kind}: {fields}" if fields else kind
