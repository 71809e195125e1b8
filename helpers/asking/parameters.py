"""What a student's function is given: by the names of its parameters, or in an order where it hides them."""

import inspect
from collections.abc import Sequence
from inspect import Signature
from typing import Any

from helpers.asking.finding import Kind, Misused
from helpers.asking.source import Function, find_name, is_borrowed, list_used_packages, unvectorize

AUTOGRAD = {"autograd", "casadi", "jax", "mygrad", "numdifftools", "sympy", "tensorflow", "theano", "torch"}
HIDING = inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD
Names = Sequence[str]
Parameters = Sequence[inspect.Parameter]


def list_parameters(function: Function, known: Names) -> list[str]:
    """Return the names of the values that a student's function asks for.

    It is `Misused` if the function asks for anything else, or takes derivatives from elsewhere.
    """
    packages = list_used_packages(function)
    if borrowed := sorted(packages & AUTOGRAD):
        raise Misused(Kind.BORROWS, package=borrowed[0])
    if "helpers" in packages:
        raise Misused(Kind.USES_HELPERS)
    names = []
    for parameter in inspect.signature(unvectorize(function)).parameters.values():
        if parameter.name in known and parameter.kind not in HIDING:
            names.append(parameter.name)
        elif parameter.default is parameter.empty:
            raise Misused(Kind.UNKNOWN_PARAMETER, parameter=str(parameter), known=list(known))
    return names


def take_names(function: Function, known: Names, given: Names) -> Function:
    """Return what can be called by names: a function itself, or what stands for it.

    Where it shows the names of its parameters, they count. Where it hides them, as `np.subtract` does, or the
    `*args` of a decorator, it receives the values that are `given`, in their order. It is `Misused` if it
    can't be called with these, or if none are told.
    """
    shown, own = _read_signature(function), _read_signature(function, follow_wrapped=False)
    parameters = list(shown.parameters.values()) if shown else []
    if shown is None or _hides_names(function, parameters, known):
        return _fill_in(function, parameters, own, known, given)
    named = [p for p in parameters if p.name in known]
    names = [p.name for p in named]
    is_known = all(p in named or p.default is not p.empty for p in parameters)
    if not is_known or (own and _fits(own, dict.fromkeys(names))):
        return function
    return _place(function, names, [p.name for p in named if p.kind is p.KEYWORD_ONLY])


def stand_for(function: Function, adapter: Function, name: str, names: Names) -> Function:
    """Let an adapter be taken for a function: it has this name, and parameters of these names."""
    own: Any = adapter
    kind = inspect.Parameter.KEYWORD_ONLY
    own.__signature__ = Signature([inspect.Parameter(name, kind) for name in names])
    own.__name__, own.stands_for = name, function
    return adapter


def _hides_names(function: Function, parameters: Parameters, known: Names) -> bool:
    """Return whether the names of a function's parameters are nowhere, or not what its student chose."""
    needed = [p for p in parameters if p.kind is p.POSITIONAL_ONLY and p.default is p.empty]
    is_hiding = any(p.kind in HIDING for p in parameters) or any(p.name not in known for p in needed)
    return is_hiding or is_borrowed(function)


def _fill_in(
    function: Function, parameters: Parameters, own: Signature | None, known: Names, given: Names
) -> Function:
    """Return what calls a function that hides names, with the values that are `given`."""
    kinds, is_own = {p.kind for p in parameters}, not is_borrowed(function)
    if given and own and is_own and HIDING[0] not in kinds and _fits(own, dict.fromkeys(given)):
        return _place(function, given, given)  # those that aren't named are in its `**`
    shown = [p.name if p.kind is p.POSITIONAL_OR_KEYWORD and is_own else "" for p in parameters]
    if any(name in known and name != here for name, here in zip(shown, given, strict=False)):
        return function  # whose names say another order
    if not given or (own and not _fits(own, {}, *given)):
        raise Misused(Kind.HIDDEN_PARAMETERS, names=list(given))
    return _place(function, given)


def _place(function: Function, names: Names, by_name: Names = ()) -> Function:
    """Return what takes values by name, and hands them on in this order, besides those that go by name."""

    def adapter(**values: Any) -> Any:
        placed = [values[name] for name in names if name not in by_name]
        return function(*placed, **{name: values[name] for name in by_name})

    return stand_for(unvectorize(function), adapter, find_name(function), names)


def _read_signature(function: Function, follow_wrapped: bool = True) -> Signature | None:
    try:
        return inspect.signature(unvectorize(function), follow_wrapped=follow_wrapped)
    except (TypeError, ValueError):  # of what is written in C
        return None


def _fits(signature: Signature, by_name: dict[str, None], *placed: str) -> bool:
    try:
        signature.bind(*placed, **by_name)
    except TypeError:
        return False
    return True
