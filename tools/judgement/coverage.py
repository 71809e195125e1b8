"""Whether the points of a check leave no luck: both signs of whatever takes both, small slopes and large."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from helpers import networks
from helpers.checks.functions import TrainingCheck
from helpers.derivatives import gradients, gradients_of_numbers
from helpers.graph import Array, Values
from helpers.network import Network
from helpers.points import draw_points
from tests.corpus import find_exercise, list_names
from tools.judgement.naming import redrawn

ALPHA = 0.1
RATIO = 3.0  # between the largest and the smallest size of each gradient, in every draw
NEXT_TO_0 = 1e-12  # what is smaller has no sign


@dataclass
class Coverage:
    """What some draws of points show of each quantity.

    Attributes:
        draws: how many were drawn.
        signs: how many of them show a quantity positive, and how many negative, by name and sign.
        ratios: for each gradient the smallest ratio, among the draws, of its largest to its smallest size.
    """

    draws: int = 0
    signs: Counter[tuple[str, bool]] = field(default_factory=Counter)
    ratios: dict[str, float] = field(default_factory=dict)

    def __add__(self, other: "Coverage") -> "Coverage":
        names = {*self.ratios, *other.ratios}
        least = {n: min(self.ratios.get(n, np.inf), other.ratios.get(n, np.inf)) for n in names}
        return Coverage(self.draws + other.draws, self.signs + other.signs, least)

    @property
    def both(self) -> set[str]:
        """What takes both signs, if not in each draw."""
        return {name for name, positive in self.signs if (name, not positive) in self.signs}

    @property
    def lacking(self) -> dict[str, int]:
        """By what is lacking, how many draws lack it: a sign of what takes both signs in some draw."""
        return {
            f"{name} {'> 0' if positive else '< 0'}": self.draws - count
            for (name, positive), count in sorted(self.signs.items())
            if name in self.both and count < self.draws
        }


def list_networks() -> dict[str, Network]:
    """Return the networks of helpers/networks.py, and those that lessons make of them, by name."""
    found = {name: value for name, value in vars(networks).items() if isinstance(value, Network)}
    known = list(map(_list_drawn, found.values()))
    for name in list_names():
        network = getattr(find_exercise(name).check, "network", None)
        if network and (drawn := _list_drawn(network)) not in known:
            found[name] = network
            known.append(drawn)
    return found


def _list_drawn(network: Network) -> list[Any]:
    """Return what is declared of a network but for points that aren't drawn, which are its edges."""
    parts = (each.name for each in fields(network) if each.name not in ("always", "far_out"))
    return [getattr(network, name) for name in parts]


def list_trainings() -> list[str]:
    """Return the names of the exercises in which a network is trained."""
    return [name for name in list_names() if isinstance(find_exercise(name).check, TrainingCheck)]


def cover_network(network: Network, secrets: Sequence[str]) -> Coverage:
    """Draw a network's points under some secrets, and see what they cover."""
    found = Coverage()
    for secret in secrets:
        points: Sequence[Values] = draw_points(network, secret)
        if not network.shapes:  # all are numbers, so all points are computed at once, as one
            points = [{name: np.array([at[name] for at in points]) for name in points[0]}]
        values = _cover((_list_values(network, at) for at in points), is_one=not network.shapes)
        slopes = _cover((_list_slopes(network, at) for at in points), is_one=not network.shapes)
        found += Coverage(1, values.signs + slopes.signs, slopes.ratios)
    return found


def cover_training(name: str, secrets: Sequence[str]) -> Coverage:
    """Draw an exercise's training tasks under some secrets, and see what their histories cover."""
    exercise, found = find_exercise(name), Coverage()
    for secret in secrets:
        tasks = redrawn(exercise, secret).check.walk_tasks("points")
        found += _cover(_list_changes(history) for _, history in tasks)
    return found


def _cover(points: Iterable[Mapping[str, Array]], is_one: bool = False) -> Coverage:
    """Return what one draw covers, seen at no more points than it takes to have it all; or at all as one."""
    signs, sizes = set[tuple[str, bool]](), dict[str, list[float]]()
    for at in points:
        for name, value in at.items():
            for positive in (True, False):
                shown = name, positive
                if shown not in signs and ((value if positive else -value) > NEXT_TO_0).any():
                    signs.add(shown)
            if name.startswith("∂"):
                every = np.abs(value).ravel() if is_one else [np.abs(value).max()]
                sizes.setdefault(name, []).extend(size for size in every if size > NEXT_TO_0)
        ratios = {name: float(max(each) / min(each)) if each else 1.0 for name, each in sizes.items()}
        if len(signs) == 2 * len(at) and min(ratios.values(), default=RATIO) >= RATIO:
            break
    return Coverage(1, Counter(signs), ratios)


def _list_values(network: Network, at: Values) -> dict[str, Array]:
    """Return what answers are made of at a point, besides gradients: values, and errors."""
    found = dict(at)
    for arguments in network.graph.arguments.values():
        if network.prediction in arguments:
            others = [
                name for name in arguments if name != network.prediction and name in network.graph.inputs
            ]
            for name in others:
                found[f"{network.prediction} − {name}"] = at[network.prediction] - at[name]
    return found


def _list_slopes(network: Network, at: Values) -> dict[str, Array]:
    """Return the gradients by the parameters at a point, and the parameters after a step."""
    graph, found = network.graph, dict[str, Array]()
    differentiate = gradients if network.shapes else gradients_of_numbers
    for loss, arguments in graph.arguments.items():
        if network.prediction in arguments:
            for name, slope in differentiate(graph, loss, network.parameters, at).items():
                found |= {f"∂{loss}/∂{name}": slope, f"{name} after a step": at[name] - ALPHA * slope}
    return found


def _list_changes(history: Array) -> dict[str, Array]:
    """Return of each column of a history its values, and the changes from each epoch to the next."""
    columns = history.reshape(len(history), -1).T
    return {
        name: values
        for number, column in enumerate(columns)
        for name, values in ((f"column {number}", column), (f"change of column {number}", np.diff(column)))
    }
