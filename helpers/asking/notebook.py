"""What a function reads of its notebook's numbers; and how it fares while these are others."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from numbers import Real
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from helpers.asking.source import Function, list_names, list_parts, list_used_functions, read_globals

Place = tuple[Any, Any]  # what holds a value, a dict or a function with defaults, and its key or number there


def list_used_numbers(function: Function) -> list[str]:
    """Return the names of the notebook's numbers and arrays that a function reads."""
    return [
        name for name, place in _find_places(function).items() if isinstance(_get(*place), Real | np.ndarray)
    ]


def list_filled(function: Function, point: Mapping[str, Any], known: Collection[str]) -> list[str]:
    """Return which known names a function, or one that it calls, reads from the notebook's data.

    What has another number of axes there than at a point is something else.
    """
    places = _find_all_places(function).items()
    return [
        name for name, place in places if name in known and _count_axes(_get(*place)) == np.ndim(point[name])
    ]


def shake(function: Function, filled: Collection[str]) -> dict[str, Any]:
    """Return other values of the notebook's numbers that a function reads, but for some: none is far off.

    An array has more rows as well, since a function may read no more than its shape.
    """
    places = _find_places(function)
    own = {name: _get(*places[name]) for name in list_used_numbers(function) if name not in filled}
    return {name: _shake_one(value) for name, value in own.items()}


def _shake_one(value: Any) -> Any:
    if isinstance(value, int):
        return value + 1
    return 1.01 * (np.repeat(value, 2, axis=0) if np.ndim(value) else value)


@contextmanager
def filling(function: Function, values: Mapping[str, Any]) -> Iterator[None]:
    """Let some names of the notebook that a function reads have other values there, for a while."""
    places = [(place, values[name]) for name, place in _find_all_places(function).items() if name in values]
    before = [(place, _get(*place)) for place, _ in places]
    try:
        for place, value in places:
            _put(*place, value)
        yield
    finally:
        for place, value in before:
            _put(*place, value)


def _find_all_places(function: Function) -> dict[str, Place]:
    """Return what `_find_places` does of a function and of those that it calls; its own come first."""
    found: dict[str, Place] = {}
    for each in (function, *list_used_functions(function).values()):
        found = _find_places(each) | found
    return found


def _find_places(function: Function) -> dict[str, Place]:
    """Return where that lies which a function reads of its notebook and doesn't call, by name.

    It may be a name there, a part of a dict there, or what a default was when the function was defined.
    """
    found: dict[str, Place] = {}
    for part in list_parts(function):
        space, texts = part.__globals__, _list_texts(part.__code__)
        read = {name: value for name, value in read_globals(part).items() if not callable(value)}
        by_text = [space] if "globals" in list_names(part.__code__, "LOAD_GLOBAL", "LOAD_NAME") else []
        for each in (*by_text, *(value for value in read.values() if type(value) is dict)):
            named = [text for text in texts if text in each]
            named = named or [key for key in each if isinstance(key, str) and each is not space]
            found |= {name: (each, name) for name in named}
        found |= {name: (space, name) for name in read}
        found |= {name: (part, number) for number, name in _list_bound(part)}
    return found


def _list_bound(part: FunctionType) -> Iterator[tuple[int, str]]:
    """Yield the numbers of the defaults that are a value of the notebook, each with its one name there.

    They are of parameters that the notebook has no value for: a check gives none, either.
    """
    defaults, space = part.__defaults__ or (), part.__globals__
    parameters = part.__code__.co_varnames[: part.__code__.co_argcount][-len(defaults) :]
    for number, default in enumerate(defaults):
        same = [name for name, value in space.items() if value is default and not name.startswith("_")]
        is_number = isinstance(default, float | np.ndarray)
        if is_number and len(same) == 1 and parameters[number] not in space:
            yield number, same[0]


def _get(holder: Any, key: Any) -> Any:
    return (holder.__defaults__ or ())[key] if isinstance(holder, FunctionType) else holder[key]


def _put(holder: Any, key: Any, value: Any) -> None:
    if isinstance(holder, FunctionType):
        before = holder.__defaults__ or ()
        holder.__defaults__ = (*before[:key], value, *before[key + 1 :])
    else:
        holder[key] = value


def _list_texts(code: CodeType) -> list[str]:
    flat = chain(*(each if isinstance(each, tuple | frozenset) else [each] for each in code.co_consts))
    parts = [_list_texts(each) if isinstance(each, CodeType) else [each] for each in flat]
    return [text for part in parts for text in part if isinstance(text, str)]


def _count_axes(value: Any) -> int:
    try:
        return int(np.ndim(value))
    except Exception:  # rows of different lengths, or a class of the student's that fails
        return -1
