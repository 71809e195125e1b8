"""Right answers in other forms, made by a program from the reference answers."""

import ast
from collections.abc import Callable, Iterator
from textwrap import dedent
from typing import Any

from tests.corpus import Exercise

RETURNED = {
    "a 0-d array": "np.array({})",
    "float32": "np.asarray({}, dtype=np.float32)",
    "np.float64": "np.float64({})",
    "a list for an array, a Python float for a number": "np.asarray({}).tolist()",
    "times 1": "1 * {}",
    "a masked array": "np.ma.asarray({})",
}
"""What the value of a `return` can be turned into."""

HANDED = {
    "sums in float32": "np.asarray({}, dtype=np.float32)",
    "sums with 0-d arrays": "np.array({})",
    "sums with np.float64": "np.float64({})",
}
"""What a function can make of its parameters before it begins."""

YIELDED = {
    "a generator": "(value for value in {})",
    "the values of a dict": "dict(enumerate({})).values()",
    "a named tuple": '__import__("collections").namedtuple("Values", range(len({0})), rename=True)(*{0})',
}
"""What several values can be turned into."""

REMADE = {
    "hidden by a decorator": """
        def hidden(function):
            def inner(*values, **named):
                return function(*values, **named)
            return inner
        {name} = hidden({name})
    """,
    "wrapped by a decorator that takes no names": """
        from functools import wraps
        def placed(function):
            @wraps(function)
            def inner(*values):
                return function(*values)
            return inner
        {name} = placed({name})
    """,
    "a lambda": "written = {name}; {name} = lambda {parameters}: written({parameters})",
    "a partial": "from functools import partial; {name} = partial({name})",
    "an object that is called": """
        class Answer:
            def __init__(self, written):
                self.written = written
            def __call__(self, {parameters}):
                return self.written({parameters})
        {name} = Answer({name})
    """,
}
"""What a function that is written can be made into."""


def forms_of(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Yield other forms of a reference answer: what each is, and its source. All of them are right."""
    tree = ast.parse(exercise.reference)
    if not any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree)):
        yield "a list for a set", f"{exercise.reference}\n{exercise.name} = sorted({exercise.name})"
        yield "a tuple for a set", f"{exercise.reference}\n{exercise.name} = tuple({exercise.name})"
        yield "a frozen set", f"{exercise.reference}\n{exercise.name} = frozenset({exercise.name})"
        return
    for form, template in RETURNED.items():
        yield f"returns {form}", _changed(exercise, lambda f, t=template: _return_as(f, t))
    for form, template in HANDED.items():
        yield form, _changed(exercise, lambda f, t=template: _begin_with(f, t))
    for form, template in YIELDED.items():
        if (source := _changed(exercise, lambda f, t=template: _yield_as(f, t))) != ast.unparse(tree):
            yield f"returns {form}", source
    for written in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        if written.name == exercise.name:
            names = ", ".join(argument.arg for argument in written.args.args)
            for form, template in REMADE.items():
                lines = dedent(template).format(name=exercise.name, parameters=names)
                yield form, f"{exercise.reference}\n{lines}"
    yield "parameters by place only", _changed(exercise, _place_parameters)
    yield "parameters in reverse order", _changed(exercise, _reverse_parameters)
    yield "parameters by name only", _changed(exercise, _name_parameters)
    yield "a function inside the function", _changed(exercise, _nest)
    yield "sums and products the other way round", ast.unparse(_Commuted().visit(tree))


def _changed(exercise: Exercise, change: Callable[[ast.FunctionDef], None]) -> str:
    """Return the source of a reference answer with all its functions changed."""
    tree = ast.parse(exercise.reference)
    for node in list(ast.walk(tree)):
        if isinstance(node, ast.FunctionDef):
            change(node)
    return ast.unparse(ast.fix_missing_locations(tree))


def _filled(template: str, value: ast.expr) -> ast.expr:
    return ast.parse(template.format(f"({ast.unparse(value)})"), mode="eval").body


def _return_as(function: ast.FunctionDef, template: str) -> None:
    if function.args.args[0].arg == "self" and "tolist" in template:
        return  # what a method returns goes into another, which may count on an array
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            values = node.value.elts
            node.value.elts = [v if isinstance(v, ast.Starred) else _filled(template, v) for v in values]
        elif isinstance(node, ast.Return):
            node.value = _filled(template, node.value)


def _begin_with(function: ast.FunctionDef, template: str) -> None:
    """Turn each parameter that is a number or an array into something else, but not a count or an object."""
    names = [
        argument.arg for argument in function.args.args if argument.arg not in ("self", "epochs", "size")
    ]
    lines = [ast.parse(f"{name} = {template.format(name)}").body[0] for name in names]
    function.body[:0] = lines


def _reverse_parameters(function: ast.FunctionDef) -> None:
    if function.args.args[0].arg != "self":
        function.args.args.reverse()


def _name_parameters(function: ast.FunctionDef) -> None:
    if function.args.args[0].arg != "self":
        function.args.kwonlyargs, function.args.args = function.args.args, []
        function.args.kw_defaults = [None] * len(function.args.kwonlyargs)


def _place_parameters(function: ast.FunctionDef) -> None:
    if function.args.args[0].arg != "self":
        function.args.posonlyargs, function.args.args = function.args.args, []


def _yield_as(function: ast.FunctionDef, template: str) -> None:
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            node.value = _filled(template, node.value)


def _nest(function: ast.FunctionDef) -> None:
    """Put the whole body into an inner function that is called at the end."""
    inner = ast.FunctionDef("inner", _no_arguments(), function.body, [])
    parameters = {argument.arg for argument in function.args.args}
    set_anew = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    if shared := sorted(parameters & set_anew):
        inner.body = [ast.Nonlocal(shared), *inner.body]
    function.body = [inner, ast.Return(ast.Call(ast.Name("inner", ast.Load()), [], []))]


def _no_arguments() -> ast.arguments:
    return ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])


class _Commuted(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> Any:
        node = self.generic_visit(node)
        if isinstance(node.op, ast.Add | ast.Mult):
            return ast.BinOp(node.right, node.op, node.left)
        return node
