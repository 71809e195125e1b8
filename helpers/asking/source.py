"""What a student's function is made of: the functions, numbers and packages that it uses."""

import dis
import inspect
import linecache
import sys
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from itertools import chain
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import numpy as np

Function = Callable[..., Any]


def list_used_functions(function: Function) -> dict[str, Function]:
    """Return what a function calls of its notebook, directly or not, by name; the first ones first.

    It has the name that it is called by, and its own: what is borrowed from numpy may go by many names.
    """
    found: dict[str, Function] = {}
    to_follow: list[Function] = [*list_parts(function)]
    while to_follow:
        read = {n: f for n, f in read_globals(to_follow.pop()).items() if _is_function(f)}
        own = {find_name(f): f for f in read.values() if isinstance(f, FunctionType)}
        new = {n: f for n, f in (own | read).items() if n not in found}
        found = {**new, **found}
        to_follow += new.values()
    return {n: f for n, f in found.items() if unwrap(f) is not unwrap(function)}


def _is_function(value: Any) -> bool:
    """Return whether a notebook's value can be called, and is neither a class nor a part of helpers."""
    is_callable = callable(value) and not isinstance(value, type)
    return is_callable and not str(getattr(value, "__module__", "")).startswith("helpers.")


def list_parts(function: Function) -> list[FunctionType]:
    """Return the functions that an answer consists of: itself, or methods; those that a method calls, too."""
    own, network_class = unwrap(function), getattr(function, "of_class", None)
    if isinstance(own, type):
        return [method for method in vars(own).values() if isinstance(method, FunctionType)]
    parts: list[Any] = [own] if isinstance(own, FunctionType) else []
    for part in parts if network_class else ():  # grows while it is gone through
        names = list_names(part.__code__, "LOAD_ATTR", "LOAD_METHOD")
        called = [inspect.unwrap(getattr(network_class, name, part)) for name in names]
        parts += [method for method in called if isinstance(method, FunctionType) and method not in parts]
    return parts


def list_used_packages(function: Function) -> set[str]:
    """Return the names of the packages that a function, or one that it calls, may use."""
    modules: list[Any] = []
    functions: list[Function] = [*list_parts(function), *list_used_functions(function).values()]
    for each in functions:
        code = getattr(unwrap(each), "__code__", None)
        modules += list_names(code, "IMPORT_NAME") if code else []
        for value in read_globals(each).values():
            is_module = isinstance(value, ModuleType)
            modules.append(value.__name__ if is_module else getattr(value, "__module__", None) or "")
    return {str(module).partition(".")[0] for module in modules}


def read_texts(function: Function) -> tuple[list[str], list[str]]:
    """Return the texts of what a student wrote, and those of what it uses from other cells.

    These are the functions that it calls and, with the latter, the numbers. Of a class's method all methods
    come that it calls.
    """
    used = [unwrap(each) for each in list_used_functions(function).values() if not is_borrowed(each)]
    functions = [each for each in (*list_parts(function), *used) if isinstance(each, FunctionType)]
    texts = {each.__code__: _read_text(each.__code__) for each in functions}
    own = {code: text for code, text in texts.items() if code.co_filename == next(iter(texts)).co_filename}
    space = {name: value for each in functions for name, value in read_globals(each).items()}
    numbers = [f"{name} = {value!r}" for name, value in space.items() if type(value) in (int, float)]
    others = [text for code, text in texts.items() if text and code not in own]
    return [*filter(None, own.values())], others + numbers


def _read_text(code: CodeType) -> str:
    """Return the lines of a cell or file that some code is from."""
    ends = [position[1] or 0 for inner in _list_codes(code) for position in inner.co_positions()]
    return "".join(linecache.getlines(code.co_filename)[code.co_firstlineno - 1 : max(ends)])


def _list_codes(code: CodeType) -> list[CodeType]:
    """Return some code, and that of the functions inside it."""
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return [code, *chain(*map(_list_codes, inner))]


def find_alpha(function: Function) -> float | None:
    """Return the learning rate of the notebook in which a function was written, if it has one."""
    alpha = getattr(unwrap(function), "__globals__", {}).get("alpha")
    return float(alpha) if isinstance(alpha, int | float) and 0 < alpha < np.inf else None


def unwrap(function: Function) -> Function:
    """Return what the student wrote, without decorators, or the adapter that `stands_for` a method."""
    own: Function = getattr(function, "stands_for", unvectorize(function))
    return own if is_borrowed(own) else _find_decorated(inspect.unwrap(own))


def _find_decorated(function: Function) -> Function:
    """Return the one function that a function with `*args` holds, as decorators make it; else itself."""
    if not isinstance(function, FunctionType) or not function.__code__.co_flags & inspect.CO_VARARGS:
        return function
    try:
        held = [cell.cell_contents for cell in function.__closure__ or ()]
    except ValueError:  # one that is still empty
        return function
    inner = [each for each in held if isinstance(each, FunctionType) and each is not function]
    return unwrap(inner[0]) if len(inner) == 1 else function


def unvectorize(function: Function) -> Function:
    """Return the function behind `np.vectorize`, which hides its parameters."""
    return getattr(function, "pyfunc", function)


def is_borrowed(function: Function) -> bool:
    """Return whether a function, or what `partial` has made it of, is Python's own or numpy's."""
    own = unvectorize(function)
    package = str(getattr(getattr(own, "func", own), "__module__", None)).partition(".")[0]
    return package == "numpy" or package in sys.stdlib_module_names


def find_digest(function: Any) -> str:
    """Return what functions of one source share, in whatever notebook; "" of what holds values of its own."""
    code = getattr(function, "__code__", None)
    holds = getattr(function, "__defaults__", None) or getattr(function, "__kwdefaults__", None)
    if not isinstance(code, CodeType) or code.co_freevars or holds:
        return ""
    return sha256(repr(_list_instructions(code)).encode()).hexdigest()


def find_called(frame: FrameType, subject: Any) -> str:
    """Return the name by which a notebook's cell, in whose frame it is, calls something; "" if by none.

    A name that the cell itself gives, as a loop does, comes after its own name.
    """
    named = [name for name in frame.f_code.co_names if frame.f_globals.get(name) is subject]
    given, own = list_names(frame.f_code, "STORE_NAME", "STORE_GLOBAL"), find_name(subject)
    own_names = [own] if frame.f_globals.get(own) is subject else []
    return next((name for name in named if name not in given), next(iter([*own_names, *named]), ""))


def find_name(function: Any) -> str:
    """Return what a function or class is called; in its notebook, if it is from one. "" if it has no name."""
    name = str(getattr(function, "__name__", "")).replace("<lambda>", "")
    around = function.__globals__ if isinstance(function, FunctionType) else {}
    if around.get(name) is not function:  # a lambda, or a decorator has put it in the place of another one
        bound = (str(n) for n, v in around.items() if v is function)
        name = next((n for n in bound if not n.startswith("_")), name)
    return name


def read_globals(function: Function) -> dict[str, Any]:
    """Return what a student's function reads from the notebook, by name."""
    part = unwrap(function)
    if not isinstance(part, FunctionType):
        return {}
    names = list_names(part.__code__, "LOAD_GLOBAL", "LOAD_NAME")
    return {name: part.__globals__[name] for name in names if name in part.__globals__}


def _list_instructions(code: CodeType) -> list[Any]:
    """Return what some code does: neither where it is from, nor objects that each process has its own of."""
    constants = [_list_instructions(each) if isinstance(each, CodeType) else each for each in code.co_consts]
    arguments = code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags
    return [code.co_name, code.co_code, constants, code.co_names, code.co_varnames, arguments]


@cache
def list_names(code: CodeType, *operations: str) -> list[str]:
    """Return the names that some code, and the functions inside it, use in these operations of Python's."""
    own = [i.argval for i in dis.get_instructions(code) if i.opname in operations]
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return list(dict.fromkeys([*own, *(name for part in inner for name in list_names(part, *operations))]))
