"""What is wrong with an answer, in words."""

from collections.abc import Sequence

import numpy as np

# Relative to the largest entry: float32 answers err by 1e-5; no mistake moves a designed point by so little.
TOLERANCE = 1e-4

FACTORS = {2.0: "twice", 0.5: "half"}


def first_difference(answer: np.ndarray, truth: np.ndarray, scale: float) -> tuple[int, ...] | None:
    """Return the index of the first entry that is off by more than `TOLERANCE` times `scale`, or None.

    The two arrays have one shape. For numbers that are not arrays the index is ().
    """
    off = np.abs(answer - truth) > TOLERANCE * scale
    return tuple(int(i) for i in np.argwhere(off)[0]) if off.any() else None


def constant_factor(answers: Sequence[np.ndarray], truths: Sequence[np.ndarray]) -> float | None:
    """Return the factor that turns every truth into its answer, or None if no one number does.

    It is the least-squares factor over all points, so a truth of zero is no obstacle.
    """
    answer, truth = (np.concatenate([np.ravel(a) for a in arrays]) for arrays in (answers, truths))
    if not truth.any() or not answer.any():
        return None
    factor = float(answer @ truth / (truth @ truth))
    fits = all(
        first_difference(a, factor * t, scale=np.abs(a).max(initial=0.0)) is None
        for a, t in zip(answers, truths, strict=True)
    )
    return factor if fits else None


def explain(answers: Sequence[np.ndarray], truths: Sequence[np.ndarray]) -> str | None:
    """Say how wrong answers relate to the truth, if one relation holds at every point.

    Returns:
        A sentence, or None if nothing explains every point. It never guesses.
    """
    factor = constant_factor(answers, truths)
    if factor is None:
        return None
    if abs(factor + 1) < TOLERANCE:
        return "The sign is flipped: at every point it is the right number with the other sign."
    times = next((words for known, words in FACTORS.items() if abs(factor / known - 1) < TOLERANCE), None)
    return (
        f"It is {times or f'{factor:.6g} times'} the right number at every point: look for a constant factor."
    )
