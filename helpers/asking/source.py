"""What a student's function is made of: the functions, numbers and packages that it uses."""

import dis
import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import chain
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

Function = Callable[..., Any]


def list_used_functions(function: Function) -> list[Function]:
    """Return the functions of the notebook that a function calls, directly or not; the first ones first."""
    found: list[Function] = []
    to_follow = list_parts(function)
    while to_follow:
        used = [f for f in _read_globals(to_follow.pop()).values() if isinstance(f, FunctionType)]
        new = [f for f in used if f not in found and not str(f.__module__).startswith("helpers.")]
        found = [*new, *found]
        to_follow += new
    return [f for f in found if f is not unwrap(function)]


def list_parts(function: Function) -> list[Function]:
    """Return the functions that an answer consists of: itself, or methods; those that a method calls, too."""
    own, network_class = unwrap(function), getattr(function, "of_class", None)
    if isinstance(own, type):
        return [method for method in vars(own).values() if isinstance(method, FunctionType)]
    parts: list[Any] = [own] if isinstance(own, FunctionType) else []
    for part in parts if network_class else ():  # grows while it is gone through
        names = _list_names(part.__code__, "LOAD_ATTR", "LOAD_METHOD")
        called = [inspect.unwrap(getattr(network_class, name, part)) for name in names]
        parts += [method for method in called if isinstance(method, FunctionType) and method not in parts]
    return parts


def list_used_numbers(function: Function) -> list[str]:
    """Return the names of the notebook's numbers and arrays that a function reads."""
    read = {name: value for part in list_parts(function) for name, value in _read_globals(part).items()}
    return [name for name, value in read.items() if isinstance(value, int | float | np.ndarray)]


def list_filled(function: Function, known: Collection[str]) -> list[str]:
    """Return which known names of numbers a function reads from the notebook, or one that it calls."""
    read = [list_used_numbers(each) for each in (function, *list_used_functions(function))]
    return [name for name in dict.fromkeys(chain(*read)) if name in known]


@contextmanager
def filling(function: Function, values: Mapping[str, Any]) -> Iterator[None]:
    """Let some names of the notebook that a function was written in have other values, for a while."""
    namespace = next((part.__globals__ for part in list_parts(function)), {})
    before = {name: namespace[name] for name in values if name in namespace}
    namespace.update({name: values[name] for name in before})
    try:
        yield
    finally:
        namespace.update(before)


def list_used_packages(function: Function) -> set[str]:
    """Return the names of the packages that a function, or one that it calls, may use."""
    modules: list[Any] = []
    for each in (*list_parts(function), *list_used_functions(function)):
        modules += _list_names(each.__code__, "IMPORT_NAME")
        for value in _read_globals(each).values():
            is_module = isinstance(value, ModuleType)
            modules.append(value.__name__ if is_module else getattr(value, "__module__", None) or "")
    return {str(module).partition(".")[0] for module in modules}


def find_alpha(function: Function) -> float | None:
    """Return the learning rate of the notebook in which a function was written, if it has one."""
    alpha = getattr(unwrap(function), "__globals__", {}).get("alpha")
    return float(alpha) if isinstance(alpha, int | float) and 0 < alpha < np.inf else None


def unwrap(function: Function) -> Function:
    """Return what the student wrote, without decorators, or the adapter that `stands_for` a method."""
    own: Function = inspect.unwrap(getattr(function, "stands_for", unvectorize(function)))
    return own


def unvectorize(function: Function) -> Function:
    """Return the function behind `np.vectorize`, which hides its parameters."""
    return getattr(function, "pyfunc", function)


def find_name(function: Any) -> str:
    """Return what a function, or whatever else it is, is called."""
    return str(getattr(function, "__name__", type(function).__name__))


def _read_globals(part: Function) -> dict[str, Any]:
    """Return what a student's function reads from the notebook, by name."""
    names = _list_names(part.__code__, "LOAD_GLOBAL", "LOAD_NAME")
    return {name: part.__globals__[name] for name in names if name in part.__globals__}


@cache
def _list_names(code: CodeType, *operations: str) -> list[str]:
    """Return the names that some code, and the functions inside it, use in these operations of Python's."""
    own = [i.argval for i in dis.get_instructions(code) if i.opname in operations]
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return list(dict.fromkeys([*own, *(name for part in inner for name in _list_names(part, *operations))]))
