"""A step under watch: a step is any function, so it is given arrays that tell of each operation on them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import numpy as np

Do = Callable[..., Any]
Instead = Callable[[int, str], Do | None]  # of the number of an operation, and its name

WRITTEN: Mapping[str, tuple[str, Do, int]] = {  # what is another operation with a number
    "square": ("power", np.power, 2),
    "reciprocal": ("divide", np.divide, 1),
}


@dataclass
class Watch:
    """Which operations are done in a step; and what is done in the place of some."""

    seen: list[tuple[str, Sequence[Any]]] = field(default_factory=list)  # by name, with what they take
    instead: Instead = lambda number, name: None

    def do(self, name: str, function: Do, *given: Any, **how: Any) -> Any:
        """Do an operation, or what is done in its place; what comes out is watched, too."""
        plain = list(map(_plain, given))
        how = {key: _plain(each) for key, each in how.items()}
        self.seen.append((name, plain))
        other = self.instead(len(self.seen) - 1, name)
        return self.wrap(other(function, *plain, **how) if other else function(*plain, **how))

    def wrap(self, value: Any) -> Any:
        """Return numbers as an array that tells of each operation on it."""
        if isinstance(value, tuple | list):
            return type(value)(map(self.wrap, value))
        watched = np.asarray(value).view(Watched)
        watched.watch = self
        return watched


class Watched(np.ndarray[Any, Any]):
    """An array that tells its `watch` of each operation that numpy does with it."""

    watch: Watch

    def __array_finalize__(self, source: Any) -> None:
        """Take over the watch of what it is made of."""
        self.watch = getattr(source, "watch", Watch())

    def __array_ufunc__(self, ufunc: Any, method: str, *given: Any, **how: Any) -> Any:
        """Do an operation by way of the watch."""
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        if out := how.pop("out", ()):
            how["out"] = tuple(np.asarray(each) for each in out)
        watch = next(each.watch for each in given if isinstance(each, Watched))
        function = getattr(ufunc, method)
        if name in WRITTEN:
            name, function, more = WRITTEN[name]
            given = (*given, more) if name == "power" else (more, *given)
        return watch.do(name, function, *given, **how)

    def __array_function__(self, function: Any, types: Any, given: Any, how: Any) -> Any:
        """Do what consists of several operations, or a choice."""
        if function is np.where and len(given) > 1:
            return self.watch.do("where", function, *given)
        return self.watch.wrap(super().__array_function__(function, types, given, how))

    def mean(self, axis: Any = None, dtype: Any = None, out: Any = None, **how: Any) -> Any:
        """Return the mean, as one operation; `np.mean` calls this method, too."""
        return self.watch.do("mean", np.mean, self, axis=axis, **how)


def _plain(value: Any) -> Any:
    return np.asarray(value) if isinstance(value, Watched) else value


def watch_step(function: Do, watch: Watch) -> Do:
    """Return a step that does the same under a watch; or otherwise, if the watch says so."""

    @wraps(function)
    def watched(*given: Any) -> Any:
        watch.seen.clear()
        return np.asarray(function(*map(watch.wrap, given)))

    return watched
