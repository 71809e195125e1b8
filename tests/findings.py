"""Findings as short texts: what tests and the corpus say of them, whatever the words for students are."""

from helpers.asking.finding import Finding, Mistake


def describe(finding: Finding) -> str:
    """Return the mistake if one is known, else the kind with its fields.

    "link missing: link=∂L/∂y_hat" is a mistake, "raised: error=TypeError …" is a kind.
    """
    if finding.mistake:
        return describe_mistake(finding.mistake)
    return _write(str(finding.kind), finding.about)


def describe_mistake(mistake: Mistake) -> str:
    """Return a mistake as a text: "two links (link missing: link=∂a/∂b) (link twice: link=∂b/∂c)"."""
    parts = "".join(f" ({describe_mistake(part)})" for part in mistake.parts)
    return _write(mistake.kind, mistake.about) + parts


def _write(kind: str, about: dict) -> str:
    fields = " ".join(
        f"{name}={f'{value:.6g}' if isinstance(value, float) else value}" for name, value in about.items()
    )
    return f"{kind}: {fields}" if fields else kind
